"""JupyterHub's settings for courses on one machine: PAM's users, and a grader's server a course.

Who teaches and who learns stands in ``courses.toml`` beside this file. A course belongs to a system
user of its own, ``course-NAME``; its JupyterLab with formgrader runs as a service of the hub, which
the course's graders may enter and nobody else.
"""

import os
import sys
import tomllib
from pathlib import Path
from shutil import which

here = Path(__file__).resolve().parent
courses = tomllib.loads((here / "courses.toml").read_text(encoding="utf-8"))
server = str(Path(sys.executable).parent / "jupyterhub-singleuser")

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
c.Authenticator.allowed_users = {
    name for course in courses.values() for name in (*course["graders"], *course["learners"])
}

# A user's own settings count more than those of the environment, and the lessons are in the home.
c.Spawner.cmd = [server]
c.Spawner.environment = {"JUPYTER_PREFER_ENV_PATH": "0"}
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120

# nbgrader asks the hub in which courses a user is.
c.JupyterHub.load_groups = {
    f"{role}-{name}": {"users": course[who]}
    for name, course in courses.items()
    for role, who in (("formgrade", "graders"), ("nbgrader", "learners"))
}
c.JupyterHub.load_roles = [
    {"name": "user", "scopes": ["self", "read:users:groups!user"]},
    {"name": "server", "scopes": ["inherit"]},
    *(
        {
            "name": f"formgrade-{name}",
            "groups": [f"formgrade-{name}"],
            "scopes": [
                f"access:services!service={name}",
                "list:services",
                f"read:services!service={name}",
            ],
        }
        for name in courses
    ),
]

c.JupyterHub.services = [
    {
        "name": name,
        "url": f"http://127.0.0.1:{course['port']}",
        "command": [server],
        "user": f"course-{name}",
        "cwd": str(Path("/home") / f"course-{name}"),
        "environment": {"JUPYTER_PREFER_ENV_PATH": "0", "JUPYTERHUB_DEFAULT_URL": "/lab"},
        "oauth_no_confirm": True,
        "oauth_client_allowed_scopes": ["inherit"],
    }
    for name, course in courses.items()
]
