"""Make the virtual environment of this checkout, or say in one sentence why it cannot be made.

    python3 tools/environment.py teacher

installs the package with the extra ``teacher`` into ``.venv``, or into the folder that
``D2L_CONV_VENV`` names, at the versions of ``constraints.txt``. Where that was done before, it only
looks whether the environment still works. It runs before anything is installed, so it knows the
standard library alone.
"""

from __future__ import annotations

import gettext
import hashlib
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CATALOGUES = CHECKOUT / "d2l_conv" / "locale"
VENV = Path(os.environ.get("D2L_CONV_VENV") or CHECKOUT / ".venv").absolute()
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
EDITION = ".course/edition"  # names the language that was opened or released last
INPUTS = ("pyproject.toml", "constraints.txt", "deploy/proxy.txt")

# What each extra must be able to import; found without being loaded, so that the look is quick.
NEEDED = {
    "teacher": ["torch", "nbgrader", "jupyterlab", "anywidget", "msgpack", "d2l_conv"],
    "hub": ["torch", "nbgrader", "jupyterlab", "anywidget", "msgpack", "jupyterhub", "d2l_conv"],
    "site": ["nbgrader", "anywidget", "sphinx", "myst_nb", "furo", "d2l_conv"],
    "test": ["nbgrader", "jupyterlab", "msgpack", "pytest", "nbval", "mypy", "sphinx", "d2l_conv"],
}
LOOK = """
import importlib.util, sys
missing = [name for name in sys.argv[2:] if importlib.util.find_spec(name) is None]
if missing:
    sys.exit("lacks " + ", ".join(missing))
found = importlib.util.find_spec("d2l_conv").origin
if not found.startswith(sys.argv[1]):
    sys.exit(f"foreign {found}")
"""

# PyTorch's own packages for CPUs: under Linux, pip's usual ones bring CUDA along, several GB.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PATIENCE = 3  # s to wait for that index, once
# Whoever has set one of these has said where packages are to come from.
OWN_INDEX = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX", "PIP_FIND_LINKS")

TEXTS = {
    "python": "Python 3.11 or newer is needed, this is {version}. Name another one: "
    "PYTHON=python3.12 {again}",
    "venv": "Python cannot make a virtual environment. On Debian and Ubuntu: "
    "apt-get install python3-venv",
    "pip": "The packages could not be installed (see above). Is the network there, and the disk "
    "not full? '{again}' goes on where it stopped.",
    "broken": "The virtual environment {venv} is broken: {reason}. 'make clean' removes it, "
    "'{again}' makes a new one.",
    "outside": "The environment {venv} is broken: {reason}. Remove {stamp}, then '{again}' "
    "installs the course there anew.",
    "lacks": "it lacks {what}",
    "foreign": "it holds the package of another folder, {what}",
    "no_start": "its Python does not start ({what})",
    "cpu": "PyTorch for CPUs comes from {index}.",
    "no_cpu": "{index} did not answer within {seconds} seconds, so PyTorch comes from where pip "
    "finds it; with CUDA that may be several GB. The README, 'Smaller PyTorch', names other ways.",
    "proxy": "JupyterHub's proxy could not be installed. It comes from npm; on Debian and Ubuntu: "
    "apt-get install nodejs npm",
    "installing": "Setting up {venv} ({extra}); the first time takes some minutes.",
}


def translated(sentence: str) -> str:
    """Return a sentence in the language of the edition, also in a Python that is too old."""
    code = os.environ.get("D2L_CONV_LANGUAGE", "")
    if not code and (CHECKOUT / EDITION).is_file():
        code = (CHECKOUT / EDITION).read_text(encoding="utf-8")
    languages = ["zh_CN"] if code.startswith("zh") else []
    return gettext.translation("d2l_conv", CATALOGUES, languages, fallback=True).gettext(sentence)


def said(name: str, **values: object) -> str:
    """Return a sentence of ``TEXTS``, filled in."""
    return translated(TEXTS[name]).format(**values)


def fingerprint(extra: str) -> str:
    """Return what an environment with ``extra`` was made from, as one line."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((CHECKOUT / name).read_bytes())
    return f"{extra} {digest.hexdigest()}"


def stamp(extra: str) -> Path:
    """Return the file that says that ``extra`` was installed to its end."""
    return VENV / f"installed-{extra}"


def is_installed(extra: str) -> bool:
    """Say whether ``extra`` was installed from the files as they are now."""
    path = stamp(extra)
    return path.is_file() and path.read_text() == fingerprint(extra)


def fault(extra: str) -> str:
    """Return what is wrong with the environment, '' where nothing is."""
    try:
        look = subprocess.run(
            [PYTHON, "-c", LOOK, str(CHECKOUT), *NEEDED[extra]],
            capture_output=True,
            text=True,
            cwd=VENV,
        )
    except OSError as error:
        return said("no_start", what=error.strerror)
    if look.returncode == 0:
        return ""
    last = look.stderr.strip().rpartition("\n")[2]
    name, _, what = last.partition(" ")
    return said(name, what=what) if name in TEXTS else said("no_start", what=last)


def answers(index: str) -> bool:
    """Say whether an index of packages can be reached; it is asked once."""
    try:
        with urllib.request.urlopen(f"{index}/torch/", timeout=PATIENCE):
            return True
    except (OSError, ValueError):
        return False


def names_index(pip_args: list[str]) -> bool:
    """Say whether pip was told where packages come from, by a setting or by an argument."""
    options = ("--index-url", "-i", "--extra-index-url", "--no-index", "--find-links", "-f")
    given = {argument.partition("=")[0] for argument in pip_args}
    return bool(given & {*options}) or any(os.environ.get(name) for name in OWN_INDEX)


def torch_args(pip_args: list[str]) -> list[str]:
    """Return the arguments of pip with which PyTorch comes without CUDA, where that is to be had.

    Elsewhere than on Linux, pip's usual PyTorch is without CUDA.
    """
    if sys.platform != "linux" or names_index(pip_args):
        return []
    if answers(CPU_INDEX):
        print(said("cpu", index=CPU_INDEX), flush=True)
        return ["--extra-index-url", CPU_INDEX]
    print(said("no_cpu", index=CPU_INDEX, seconds=PATIENCE), flush=True)
    return []


def is_own() -> bool:
    """Say whether the environment is that of the checkout, which 'make clean' removes."""
    return VENV == CHECKOUT / ".venv"


def again(extra: str) -> str:
    """Return the command that asks for an extra."""
    if extra == "hub":
        return f"sh deploy/install.sh {VENV}"
    if not is_own():
        return f"D2L_CONV_VENV={VENV} python3 tools/environment.py {extra}"
    return f"make {extra}" if extra in ("test", "site") else "make lab"


def install(extra: str, pip_args: list[str]) -> None:
    """Make ``.venv`` where there is none, and install the package with ``extra`` into it.

    Raises
    ------
    SystemExit
        With one sentence, where a step fails.
    """
    print(said("installing", venv=VENV.name, extra=extra), flush=True)
    if not PYTHON.exists():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV])
        if made.returncode:
            raise SystemExit(said("venv"))
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    package = f"{CHECKOUT}[{extra}]"
    pinned = ["--constraint", CHECKOUT / "constraints.txt", *pip_args, *torch_args(pip_args)]
    pinned += ["--editable", package]
    if subprocess.run([*pip, *pinned]).returncode:
        raise SystemExit(said("pip", again=again(extra)))
    # pip would compile one file after another. What cannot be compiled (some packages hold such
    # files for their tests) is left as it is.
    subprocess.run([PYTHON, "-m", "compileall", "-qq", "-j", "0", VENV], capture_output=True)
    if extra == "hub" and not install_proxy():
        raise SystemExit(said("proxy"))
    if extra == "test":
        install_proxy()  # where it cannot be, the hub's tests say so
    # matplotlib looks for fonts once; in a lesson it would say so below the first figure.
    subprocess.run([PYTHON, "-c", "import matplotlib.font_manager"], capture_output=True)
    stamp(extra).write_text(fingerprint(extra))


def install_proxy() -> bool:
    """Install JupyterHub's proxy beside the packages; return whether that is done."""
    if not shutil.which("npm"):
        return False
    npm = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"]
    proxy = (CHECKOUT / "deploy" / "proxy.txt").read_text().strip()
    return not subprocess.run([*npm, "--prefix", VENV / "hub", proxy]).returncode


def main(extra: str, *pip_args: str) -> None:
    """Bring ``.venv`` to the state that ``extra`` asks for."""
    if sys.version_info < (3, 11):  # noqa: UP036 - nothing else has refused it yet
        version = ".".join(map(str, sys.version_info[:3]))
        raise SystemExit(said("python", version=version, again=again(extra)))
    if not is_installed(extra):
        install(extra, list(pip_args))
    reason = fault(extra)
    if reason and is_own():
        raise SystemExit(said("broken", venv=VENV.name, reason=reason, again=again(extra)))
    if reason:
        words = {"venv": VENV, "stamp": stamp(extra), "again": again(extra)}
        raise SystemExit(said("outside", reason=reason, **words))


if __name__ == "__main__":
    main(*sys.argv[1:])
