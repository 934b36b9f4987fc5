"""The course on this machine: release the homework, open JupyterLab.

    python -m d2l_conv.course lab --no-browser --port=8899

is what ``make lab`` runs, and what one types in a conda environment or on Windows, where there is
no ``make``. Needs nbgrader and JupyterLab, but loads neither before it has to.

The edition is that of the language in use: ``make lab EDITION=zh`` sets D2L_CONV_LANGUAGE. Commands
that are run later, without it, speak the language of the edition that was opened or released last.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from d2l_conv import languages
from d2l_conv.languages import Sentences

CHECKOUT = Path(__file__).resolve().parent.parent
START_PAGE = "0-start.ipynb"
FIRST_PORT = 8888
PORTS_TRIED = 50

# JupyterLab as a learner should meet it: no question about news, and Markdown files as a page.
LAB_SETTINGS: dict[str, dict[str, object]] = {
    "@jupyterlab/apputils-extension:notification": {
        "checkForUpdates": False,
        "fetchNews": "false",
    },
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}

# The languages that JupyterLab has a pack for in this course's environment.
LAB_LANGUAGES = {"zh": "zh_CN"}

TEXTS = Sentences(
    {
        "edition": "There is no edition {code!r}; there is {codes}.",
        "taken": "Port {port} is taken, perhaps by a JupyterLab that is still open. Close it, or "
        "choose another port: make lab LAB_ARGS=--port={other}",
        "other_port": "Port {port} is taken, perhaps by a JupyterLab that is still open; "
        "using {other}.",
        "no_port": "No free port between {first} and {last}. Name one: make lab "
        "LAB_ARGS=--port=...",
        "release": "Releasing the homework {name} ...",
        "released": "Learners can now fetch: {names}.",
        "failed": "nbgrader could not {step} {name}; its own words are above.",
        "not_a_checkout": "{folder} holds no assignments. Install the package from a clone with "
        "pip install --editable, so that it knows where the course is.",
        "homework": "Homework {name} is in {folder}.",
    }
)


class CourseError(Exception):
    """Something that stops the course, in one sentence that says what to do."""


def assignments(checkout: Path = CHECKOUT) -> list[str]:
    """Return the names of the assignments that have a source notebook, in order.

    Raises
    ------
    CourseError
        If ``checkout`` is not a clone of the course.
    """
    sources = sorted((checkout / "assignments" / "source").glob("*/*.ipynb"))
    if not (checkout / "assignments" / "nbgrader_config.py").is_file():
        raise CourseError(TEXTS["not_a_checkout"].format(folder=checkout))
    return sorted({source.parent.name for source in sources})


def edition() -> str:
    """Return the language of the edition in use.

    Raises
    ------
    CourseError
        If an edition was asked for that there is not.
    """
    asked = os.environ.get(languages.VARIABLE, "")
    known = languages.folders()
    if asked and languages.current() == languages.ENGLISH and asked[:2] != languages.ENGLISH:
        raise CourseError(TEXTS["edition"].format(code=asked, codes=languages.listed(known)))
    return languages.current()


def _noted(checkout: Path) -> Path:
    """Return the file that holds the language of the edition that was opened or released last."""
    return checkout / ".course" / "edition"


def speak_as_last(checkout: Path = CHECKOUT) -> None:
    """Speak the language of the edition that was opened or released last, if none is asked for."""
    if not os.environ.get(languages.VARIABLE):
        with contextlib.suppress(OSError, ValueError):  # nothing was noted, or no language
            languages.language(_noted(checkout).read_text(encoding="utf-8"))


def source_directory(language: str | None = None) -> str:
    """Return the folder that holds an edition's homework, of those in ``assignments``.

    >>> source_directory("en"), source_directory("zh")
    ('source', 'source_zh')
    """
    language = language or languages.current()
    return "source" if language == languages.ENGLISH else f"source_{language}"


def edition_of(name: str, checkout: Path = CHECKOUT) -> str:
    """Return in which language an assignment is given out: English where it has no other."""
    own = checkout / "assignments" / source_directory() / name
    return languages.current() if own.is_dir() else languages.ENGLISH


def released_folder(name: str, checkout: Path = CHECKOUT) -> Path:
    """Return the folder in which nbgrader puts what learners get of an assignment."""
    return checkout / "assignments" / "release" / name


def is_released(name: str, checkout: Path = CHECKOUT) -> bool:
    """Say whether learners can fetch ``name`` as its source is now."""
    language = edition_of(name, checkout)
    inputs = [*(checkout / "assignments" / source_directory(language) / name).glob("*")]
    inputs.append(checkout / "assignments" / "nbgrader_config.py")
    stamp = checkout / ".course" / "released" / name
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != language:
        return False
    return stamp.stat().st_mtime >= max(p.stat().st_mtime for p in inputs)


def environment(checkout: Path = CHECKOUT, language: str | None = None) -> dict[str, str]:
    """Return the environment in which nbgrader and JupyterLab find the course's settings."""
    paths = [str(checkout / "assignments"), str(checkout / ".course" / "jupyter")]
    earlier = os.environ.get("JUPYTER_CONFIG_PATH")
    return {
        **os.environ,
        # nbgrader calls a program of the environment, alembic, by its bare name.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "JUPYTER_CONFIG_PATH": os.pathsep.join([*paths, *([earlier] if earlier else [])]),
        languages.VARIABLE: language or languages.current(),
    }


def nbgrader(
    arguments: list[str],
    checkout: Path = CHECKOUT,
    quiet: bool = False,
    module: str = "d2l_conv.grading.nbgrader",
    language: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command of nbgrader, or of a ``module`` that takes its settings, on the course.

    ``quiet`` keeps its words instead of showing them.
    """
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=checkout / "assignments",
        env=environment(checkout, language),
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )


def prepare(
    step: str, name: str, *options: str, checkout: Path = CHECKOUT, language: str | None = None
) -> None:
    """Run an nbgrader command on an assignment, and show its words only if it fails.

    Raises
    ------
    CourseError
        If the command fails.
    """
    done = nbgrader([step, name, *options], checkout, quiet=True, language=language)
    if done.returncode:
        sys.stderr.write(done.stdout)
        raise CourseError(TEXTS["failed"].format(step=step.replace("_", " "), name=name))


def release(checkout: Path = CHECKOUT, force: bool = False) -> list[str]:
    """Generate and release every assignment that changed; return the names of those.

    nbgrader has no exchange on Windows. There the released notebooks go straight to ``homework``,
    where a learner finds them; work that is there already stays as it is.
    """
    folder = checkout / ".course" / "released"
    folder.mkdir(parents=True, exist_ok=True)
    (checkout / "homework").mkdir(exist_ok=True)
    changed = [n for n in assignments(checkout) if force or not is_released(n, checkout)]
    for name in changed:
        print(TEXTS["release"].format(name=name), flush=True)
        language = edition_of(name, checkout)
        options = "--force", "--create"
        prepare("generate_assignment", name, *options, checkout=checkout, language=language)
        if sys.platform == "win32":
            put_into_homework(name, checkout)
        else:
            prepare("release_assignment", name, "--force", checkout=checkout)
        (folder / name).write_text(language, encoding="utf-8")
    _noted(checkout).write_text(languages.current(), encoding="utf-8")
    return changed


def put_into_homework(name: str, checkout: Path = CHECKOUT) -> None:
    """Copy a released assignment to ``homework/NAME`` unless there is one already."""
    target = checkout / "homework" / name
    if not target.exists():
        shutil.copytree(released_folder(name, checkout), target)
        print(TEXTS["homework"].format(name=name, folder=target))


def lab_settings() -> str:
    """Return JupyterLab's settings for the course, as JSON, in the language in use."""
    settings = dict(LAB_SETTINGS)
    if locale := LAB_LANGUAGES.get(languages.current()):
        settings["@jupyterlab/translation-extension:plugin"] = {"locale": locale}
    return json.dumps(settings, indent=2)


def write_settings(checkout: Path = CHECKOUT) -> None:
    """Write JupyterLab's settings for the course where its environment points to."""
    folder = checkout / ".course" / "jupyter" / "labconfig"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "default_setting_overrides.json").write_text(lab_settings(), encoding="utf-8")


def start_page(checkout: Path = CHECKOUT) -> str:
    """Return the page that JupyterLab opens, of the edition in use."""
    own = f"notebooks/{languages.current()}/{START_PAGE}"
    return own if (checkout / own).is_file() else f"notebooks/{START_PAGE}"


def is_free(port: int) -> bool:
    """Say whether a server on this machine can listen on ``port``."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(asked: int | None) -> int:
    """Return the port for JupyterLab: the one asked for, or the first free one from 8888 on.

    Raises
    ------
    CourseError
        If the port that was asked for is taken, or no other is free.
    """
    free = (p for p in range(asked or FIRST_PORT, FIRST_PORT + PORTS_TRIED) if is_free(p))
    if asked is not None:
        if not is_free(asked):
            others = (p for p in range(asked + 1, asked + PORTS_TRIED) if is_free(p))
            other = next(others, "...")
            raise CourseError(TEXTS["taken"].format(port=asked, other=other))
        return asked
    port = next(free, None)
    if port is None:
        last = FIRST_PORT + PORTS_TRIED - 1
        raise CourseError(TEXTS["no_port"].format(first=FIRST_PORT, last=last))
    if port != FIRST_PORT:
        print(TEXTS["other_port"].format(port=FIRST_PORT, other=port))
    return port


def lab_command(arguments: list[str], checkout: Path = CHECKOUT) -> list[str]:
    """Return the command that opens JupyterLab on the start page, with a port that is free."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", "--ServerApp.port", type=int, default=None)
    known, others = parser.parse_known_args(arguments)
    command = [sys.executable, "-m", "jupyterlab", f"--port={choose_port(known.port)}"]
    command += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={checkout}"]
    command += [f"--LabApp.default_url=/lab/tree/{start_page(checkout)}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container everyone is root
    return command + others


def lab(arguments: list[str], checkout: Path = CHECKOUT) -> int:
    """Release what changed and open JupyterLab; return its exit code when it is closed."""
    command = lab_command(arguments, checkout)
    release(checkout)
    write_settings(checkout)
    try:
        return subprocess.run(command, cwd=checkout, env=environment(checkout)).returncode
    except KeyboardInterrupt:
        return 0


def give_out() -> int:
    """Release every assignment again and say so; return the exit code."""
    names = release(force=True)
    print(TEXTS["released"].format(names=languages.listed(names)))
    return 0


def main(arguments: list[str]) -> int:
    """Run one of the commands ``lab``, ``release`` and ``nbgrader``; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m d2l_conv.course", description=__doc__)
    parser.add_argument("command", choices=list(COMMANDS), help=HELP)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="go to JupyterLab or nbgrader")
    chosen = parser.parse_args(arguments)
    try:
        edition()
        if chosen.command not in CHOOSE_EDITION:
            speak_as_last()
        return COMMANDS[chosen.command](chosen.arguments)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1


HELP = (
    "lab: open JupyterLab; release: give out the homework again; nbgrader: run one of nbgrader's "
    "commands on the course; grade: grade a class; overview: write the page about a class; "
    "similar: write the page of hand-ins that are alike; upload: write grades and feedback for a "
    "learning platform"
)
CHOOSE_EDITION = ("lab", "release")  # which is English where none is asked for
COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "lab": lab,
    "release": lambda _: give_out(),
    "nbgrader": lambda rest: nbgrader(rest).returncode,
    "grade": lambda rest: nbgrader(rest, module="d2l_conv.grading").returncode,
    "similar": lambda rest: nbgrader(rest, module="d2l_conv.teaching.similar").returncode,
    "upload": lambda rest: nbgrader(rest, module="d2l_conv.teaching.upload").returncode,
    "overview": lambda rest: nbgrader(rest, module="d2l_conv.teaching.overview").returncode,
}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
