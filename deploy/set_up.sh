#!/bin/sh
# What every user of the hub shares, as root, after the environment is installed: set_up.sh ENVIRONMENT
set -eu
environment=$1
source=$(cd "$(dirname "$0")/.." && pwd)

install -d -m 755 /etc/jupyter
install -d -m 777 /srv/nbgrader/exchange
# The hub's database and keys are its own.
install -d -m 700 /srv/jupyterhub
install -m 644 "$source/deploy/nbgrader_config.py" /etc/jupyter/nbgrader_config.py
# Homes are private.
sed -i 's/^#\?HOME_MODE.*/HOME_MODE\t0700/' /etc/login.defs
# A new user's home begins with the lessons, and what they link to.
install -d /etc/skel/course/assignments /etc/skel/course/d2l_conv
cp -r "$source/notebooks" "$source/README.md" "$source/README.zh.md" /etc/skel/course/
cp "$source/assignments/README.md" /etc/skel/course/assignments/
cp "$source/d2l_conv/backprop.py" /etc/skel/course/d2l_conv/
# JupyterLab as 'make lab' opens it.
install -d /etc/jupyter/labconfig
"$environment/bin/python" -c 'from d2l_conv.course import lab_settings; print(lab_settings())' \
    > /etc/jupyter/labconfig/default_setting_overrides.json
# Solutions and hidden tests are for the courses alone, also those of the clone's history and tests.
for place in assignments tests .git; do
    [ ! -e "$source/$place" ] || chmod -R go-rwx "$source/$place"
done
# Learners need no formgrader.
"$environment/bin/jupyter" server extension disable --sys-prefix nbgrader.server_extensions.formgrader
# Ubuntu's AppArmor lets bubblewrap make sandboxes where a profile says so.
if [ "$(cat /proc/sys/kernel/apparmor_restrict_unprivileged_userns 2> /dev/null)" = 1 ]; then
    install -m 644 "$source/deploy/bwrap.apparmor" /etc/apparmor.d/bwrap
    apparmor_parser --replace /etc/apparmor.d/bwrap
fi
