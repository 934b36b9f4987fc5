#!/bin/sh
# Install the course, JupyterHub and its proxy into an environment of their own, as root:
# install.sh ENVIRONMENT [ARGUMENTS OF PIP]
set -eu
D2L_CONV_VENV=$1
export D2L_CONV_VENV
shift
exec "${PYTHON:-python3}" "$(dirname "$0")/../tools/environment.py" hub "$@"
