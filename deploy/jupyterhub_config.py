"""JupyterHub's settings on one machine: its addresses, PAM's users, and the courses."""

import os
import sys
from pathlib import Path
from shutil import which

c = get_config()  # noqa: F821 - traitlets puts it there

c.JupyterHub.bind_url = os.environ.get("HUB_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.hub_bind_url = os.environ.get("HUB_API_ADDRESS", "http://127.0.0.1:8081")
c.JupyterHub.db_url = "sqlite:///" + str(Path.cwd() / "jupyterhub.sqlite")
c.ConfigurableHTTPProxy.api_url = os.environ.get("HUB_PROXY_ADDRESS", "http://127.0.0.1:8001")
c.ConfigurableHTTPProxy.command = os.environ.get(
    "HUB_PROXY", which("configurable-http-proxy") or "configurable-http-proxy"
).split()

# Users are those of the machine, with their passwords there.
c.JupyterHub.authenticator_class = "pam"
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [str(Path(sys.executable).parent / "jupyterhub-singleuser")]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120

load_subconfig(str(Path(__file__).resolve().with_name("courses_config.py")))  # noqa: F821
