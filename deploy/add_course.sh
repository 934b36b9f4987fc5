#!/bin/sh
# Make a course of the hub, as root: add_course.sh NAME [zh], with zh for homework in Chinese
# The system user course-NAME then owns a copy of the assignments, which nobody else can read.
set -eu
name=$1
case ${2:-en} in
    en) sources=source ;;
    zh) sources=source_zh ;;
    *)
        echo "add_course.sh: there is no homework in '$2', only in 'en' and 'zh'" >&2
        exit 1 ;;
esac
user=course-$name
home=/home/$user
source=$(cd "$(dirname "$0")/.." && pwd)

case $name in
    '' | *[!a-z0-9_]*)
        echo "add_course.sh: '$name' is no name for a course: use a-z, 0-9 and _" >&2
        exit 1 ;;
esac
if [ -e "$home/course" ]; then
    echo "add_course.sh: $home/course is there already, and is left as it is" >&2
    exit 1
fi

id "$user" > /dev/null 2>&1 || useradd --create-home --shell /bin/sh "$user"
install -d -m 700 "$home" "$home/course" "$home/.jupyter"
cp -r "$source/assignments/source" "$source/assignments/source_zh" "$home/course/"
cp "$source/assignments/nbgrader_config.py" "$home/course/"

cat > "$home/.jupyter/nbgrader_config.py" << END
c = get_config()
c.CourseDirectory.root = "$home/course"
c.Authenticator.plugin_class = "nbgrader.auth.NoAuthPlugin"  # who may enter, the hub decides
END
cat > "$home/course/own_config.py" << END
c = get_config()
c.CourseDirectory.course_id = "$name"
c.CourseDirectory.source_directory = "$sources"
c.Exchange.root = "/srv/nbgrader/exchange"
c.Exchange.cache = "$home/handed_in"
c.Exchange.assignment_dir = "$home"
END
cat > "$home/.jupyter/jupyter_server_config.json" << END
{"ServerApp": {"jpserver_extensions": {"nbgrader.server_extensions.formgrader": true}}}
END
chown -R "$user:" "$home"
