"""JupyterHub's settings for the courses of ``courses.toml``: groups, roles, and a server for each.

``jupyterhub_config.py`` loads it; in The Littlest JupyterHub (TLJH), a link to it does. What other
settings say it cannot see, so it adds to them and replaces none.

A course belongs to a system user of its own, ``course-NAME``; its JupyterLab with formgrader runs
as a service of the hub, which the course's graders may enter and nobody else.
"""

import os
import sys
import tomllib
from pathlib import Path

here = Path(__file__).resolve().parent
courses = tomllib.loads((here / "courses.toml").read_text(encoding="utf-8"))
littlest = os.environ.get("TLJH_INSTALL_PREFIX")  # whose hub has an environment of its own
programs = Path(littlest, "user", "bin") if littlest else Path(sys.executable).parent
server = {
    "command": [str(programs / "jupyterhub-singleuser")],
    "environment": {
        "JUPYTERHUB_DEFAULT_URL": "/lab",
        "JUPYTER_PREFER_ENV_PATH": "0",
        "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),  # nbgrader calls alembic
    },
    "oauth_client_allowed_scopes": ["inherit"],
    "oauth_no_confirm": True,
}

c = get_config()  # noqa: F821 - traitlets puts it there

# Users are those of the table; whoever is allowed elsewhere stays so.
c.Authenticator.allowed_users.update(
    {name for course in courses.values() for name in (*course["graders"], *course["learners"])}
)

# A user's own settings count more than those of the environment.
c.Spawner.environment.update({"JUPYTER_PREFER_ENV_PATH": "0"})

# nbgrader asks the hub in which courses a user is.
c.JupyterHub.load_groups.update(
    {
        f"{role}-{name}": {"users": course[who]}
        for name, course in courses.items()
        for role, who in (("formgrade", "graders"), ("nbgrader", "learners"))
    }
)
c.JupyterHub.load_roles.extend(
    [
        {"name": "user", "scopes": ["self", "read:users:groups!user"]},
        {"name": "server", "scopes": ["inherit"]},
    ]
)
c.JupyterHub.load_roles.extend(
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
)

c.JupyterHub.services.extend(
    {
        "name": name,
        "url": f"http://127.0.0.1:{course['port']}",
        "user": f"course-{name}",
        "cwd": str(Path("/home") / f"course-{name}"),
        **server,
    }
    for name, course in courses.items()
)
