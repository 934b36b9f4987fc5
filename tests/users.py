"""Walk a homework between three system users, by the settings of the teacher's page.

Runs as root inside a sandbox in which ``/home``, ``/srv`` and ``/etc`` are its own, see
``test_users.py``. Prints what it saw as JSON.
"""

import json
import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from classroom import CHECKOUT, model_answers

NAME = "padding_and_stride"
EXCHANGE = Path("/srv/nbgrader/exchange")
COURSE = Path("/home/teacher/d2l_conv")
CACHE = "~/.local/share/jupyter/nbgrader_cache"
FORMGRADER = "nbgrader.server_extensions.formgrader"


def block_after(words: str) -> str:
    """Return the indented block of the teacher's page that follows a sentence."""
    page = (CHECKOUT / "assignments" / "README.md").read_text()
    lines = page[page.index(words) :].splitlines()[1:]
    block = re.match(r"\n*((?: {4}.*\n|\n)+)", "\n".join(lines) + "\n")
    return re.sub(r"^ {4}", "", block[1], flags=re.MULTILINE)


def as_user(name: str, *command: str, check: bool = True) -> subprocess.CompletedProcess:
    """Run a command as a system user, in their home."""
    entry = pwd.getpwnam(name)
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    done = subprocess.run(
        command,
        user=entry.pw_uid,
        group=entry.pw_gid,
        extra_groups=[],
        cwd=entry.pw_dir,
        env={"HOME": entry.pw_dir, "PATH": path, "USER": name, "JUPYTER_PREFER_ENV_PATH": "0"},
        capture_output=True,
        text=True,
    )
    if check and done.returncode:
        raise SystemExit(f"{name}: {' '.join(command)}\n{done.stdout}{done.stderr}")
    return done


def nbgrader(name: str, *arguments: str) -> str:
    done = as_user(name, sys.executable, "-m", "nbgrader", *arguments)
    return done.stdout + done.stderr


def extensions(name: str) -> str:
    listed = as_user(name, "jupyter", "server", "extension", "list")
    lines = (listed.stdout + listed.stderr).splitlines()
    return next((line for line in lines if f"{FORMGRADER} " in line), "disabled")


def set_up() -> None:
    """Do what the page asks root to do."""
    EXCHANGE.mkdir(parents=True)
    EXCHANGE.chmod(0o777)
    for entry in pwd.getpwall():
        if entry.pw_dir.startswith("/home/"):
            Path(entry.pw_dir).mkdir()
            os.chown(entry.pw_dir, entry.pw_uid, entry.pw_gid)
    shutil.copytree(CHECKOUT / "assignments" / "source", COURSE / "source")
    shutil.copy(CHECKOUT / "assignments" / "nbgrader_config.py", COURSE)
    teachers = Path("/home/teacher/.jupyter")
    for file, words in (
        (Path("/etc/jupyter/nbgrader_config.py"), "Learners' settings"),
        (teachers / "nbgrader_config.py", "The teacher's settings"),
        (COURSE / "own_config.py", "what is different here"),
        (teachers / "jupyter_server_config.json", "on for the teacher"),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block_after(words))
    subprocess.run(["chown", "-R", "teacher:", "/home/teacher"], check=True)
    COURSE.chmod(0o700)
    command = block_after("switch it off").replace("/opt/d2l_conv", sys.prefix)
    subprocess.run(["sh", "-c", command], cwd="/", check=True, stdout=subprocess.DEVNULL)


def fill(learner: str, answers: dict[str, str]) -> None:
    """Put answers into what a learner fetched."""
    path = Path("/home", learner, NAME, f"{NAME}.ipynb")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(name, cell.source)
    nbformat.write(notebook, path)


def tries(learner: str) -> dict[str, bool]:
    """Return what a learner can do that a learner should not."""
    graded = COURSE / "gradebook.db"
    handed_in = EXCHANGE / "d2l_conv" / "inbound"
    attempts = {
        "read the gradebook": f"cat {graded}",
        "read the sources": f"ls {COURSE}/source",
        "list what was handed in": f"ls {handed_in}",
        "list the feedback": f"ls {EXCHANGE}/d2l_conv/feedback",
        "change what is given out": f"touch {EXCHANGE}/d2l_conv/outbound/{NAME}/{NAME}.ipynb",
    }
    return {
        what: as_user(learner, "sh", "-c", command, check=False).returncode == 0
        for what, command in attempts.items()
    }


def attack(learner: str) -> None:
    """Hand in again by hand: in another's name, with links, and with names that hold no time."""
    inbound = f"{EXCHANGE}/d2l_conv/inbound"
    cache = f"{CACHE}/d2l_conv/{learner}+*"
    mine, later = f"{inbound}/{learner}+{NAME}", "2098-01-01 00:00:00.0 UTC+x"
    commands = [
        f"cp -r {cache} '{inbound}/learner-01+{NAME}+{later}'",
        f"cp -r {cache} '{mine}+{later}'",
        f"ln -s {COURSE}/source/{NAME}/{NAME}.ipynb '{mine}+{later}/solution.txt'",
        f"ln -s {COURSE} '{mine}+{later}/course'",
        f"mkdir '{mine}+soon+x' '{mine}+9999-12-31 23:59:59 -2300+x' '{inbound}/..+{NAME}+{later}'",
        f"ln -s {COURSE}/source/{NAME} '{mine}+2099-01-01 00:00:00.0 UTC+x'",
    ]
    for command in commands:
        as_user(learner, "sh", "-c", command)


def main() -> None:
    set_up()
    saw: dict[str, object] = {"formgrader": {n: extensions(n) for n in ("teacher", "learner-01")}}
    nbgrader("teacher", "generate_assignment", NAME, "--create")
    nbgrader("teacher", "release_assignment", NAME)
    for learner, answers in (("learner-01", model_answers(NAME)), ("learner-02", {})):
        nbgrader(learner, "fetch_assignment", NAME)
        fill(learner, answers)
        nbgrader(learner, "submit", NAME)
    saw["collect"] = nbgrader("teacher", "collect", NAME)
    attack("learner-02")
    saw["collect again"] = nbgrader("teacher", "collect", NAME, "--update")
    saw["collected"] = {
        path.name: sorted(file.name for file in (path / NAME).iterdir())
        for path in sorted((COURSE / "submitted").iterdir())
    }
    saw["autograde"] = nbgrader("teacher", "autograde", NAME)
    nbgrader("teacher", "generate_feedback", NAME)
    nbgrader("teacher", "release_feedback", NAME)
    saw["pages"] = {}
    for learner in ("learner-01", "learner-02"):
        nbgrader(learner, "fetch_feedback", NAME)
        (page,) = Path("/home", learner, NAME, "feedback").glob("*/*.html")
        saw["pages"][learner] = re.search(r"Score: ([\d.]+)", page.read_text())[1]
    saw["allowed"] = tries("learner-02")
    print(json.dumps(saw))


if __name__ == "__main__":
    main()
