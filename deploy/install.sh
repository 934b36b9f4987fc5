#!/bin/sh
# Install the course, JupyterHub and its proxy into an environment of their own: install.sh ENVIRONMENT
set -eu
environment=$1
source=$(cd "$(dirname "$0")/.." && pwd)

python3 -m venv "$environment"
"$environment/bin/pip" install --constraint "$source/constraints.txt" --editable "$source[hub]"
npm install --prefix "$environment/hub" --no-audit --no-fund "$(cat "$source/deploy/proxy.txt")"
