"""The set-up: one set of versions in three files, commands that exist, faults that are said."""

import ast
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import metadata, version
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from jupyterlab_server.translation_utils import get_language_packs
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from d2l_conv import course, languages

CHECKOUT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]


def pins() -> dict[str, str]:
    """Return the versions of constraints.txt by name."""
    lines = (CHECKOUT / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): pinned for name, pinned in pairs}


def requirements() -> list[Requirement]:
    """Return every dependency of the package, extras included, except the package itself."""
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    found = [Requirement(line) for group in groups for line in group]
    return [requirement for requirement in found if requirement.name != PROJECT["name"]]


def conda() -> tuple[dict[str, str], list[str]]:
    """Return conda's pins by name, and the lines that go to pip."""
    entries = yaml.safe_load((CHECKOUT / "environment.yml").read_text())["dependencies"]
    pip_lines = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    pairs = [entry.partition("=") for entry in entries if isinstance(entry, str)]
    return {name: pinned for name, _, pinned in pairs}, pip_lines


MODULES = {
    "markdown_it": "markdown-it-py",
    "bs4": "beautifulsoup4",
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "xdist": "pytest-xdist",
    "yaml": "pyyaml",
    "IPython": "ipython",
}

NOBODYS = {"_typeshed", "slow_to_load"}  # known to type checkers alone; made by a test


def imported(folder: str) -> set[str]:
    """Return what the Python of a folder imports, by the name that pip knows it by."""
    helpers = [*(CHECKOUT / "tests").iterdir()]
    helpers += [path for own in ("site", "tools") for path in (CHECKOUT / own).glob("*.py")]
    own = {path.stem for path in helpers} | {"d2l_conv", "corpus"}
    found = set()
    for path in (CHECKOUT / folder).rglob("*.py"):
        if path.name in ("right.py", "wrong.py") or path.parent.name == "cheats":
            continue  # learners' answers
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return {
        canonicalize_name(MODULES.get(name, name))
        for name in found - sys.stdlib_module_names - own - NOBODYS
    }


@pytest.mark.parametrize("folder", ["d2l_conv", "tests", "tools", "site"])
def test_every_import_is_declared(folder):
    declared = {canonicalize_name(requirement.name) for requirement in requirements()}
    assert imported(folder) <= declared


class TestOneSetOfVersions:
    @pytest.mark.parametrize("requirement", requirements(), ids=str)
    def test_every_dependency_is_pinned_within_its_range(self, requirement):
        name = canonicalize_name(requirement.name)
        assert name in pins()
        assert requirement.specifier.contains(pins()[name])
        assert any(part.operator == ">=" for part in requirement.specifier)

    def test_torch_is_the_version_the_course_is_written_for(self):
        assert pins()["torch"] == "2.13.0"

    def test_pins_are_plain_versions(self):
        for name, pinned in pins().items():
            assert re.fullmatch(r"[\w.]+", pinned), f"{name}=={pinned}"

    def test_what_is_installed_here_is_what_is_pinned(self):
        installed = {name: version(name).partition("+")[0] for name in pins()}
        assert installed == pins()

    @pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0", "3.14.0"])
    def test_what_is_pinned_is_for_every_python_that_is_promised(self, python):
        # Debian 12 has 3.11.2, and a package may ask for more than the first of a series.
        assert python in SpecifierSet(PROJECT["requires-python"])
        asked = {name: metadata(name).get("Requires-Python", "") for name in pins()}
        assert [name for name in asked if python not in SpecifierSet(asked[name])] == []

    def test_conda_has_the_same_versions(self):
        conda_pins, _ = conda()
        assert conda_pins["pytorch-cpu"] == pins()["torch"]
        assert conda_pins["numpy"] == pins()["numpy"]
        assert conda_pins["python"] in PROJECT["requires-python"]

    def test_conda_installs_the_package_at_the_pinned_versions(self):
        _, pip_lines = conda()
        assert pip_lines == ["-c constraints.txt", "-e .[teacher]"]

    def test_the_extras_hold_each_other(self):
        extras = PROJECT["optional-dependencies"]
        assert "d2l_conv[learner]" in extras["teacher"]
        assert "d2l_conv[teacher]" in extras["cluster"]
        assert "d2l_conv[teacher]" in extras["hub"]
        assert "d2l_conv[cluster,hub,site]" in extras["test"]

    @pytest.mark.parametrize("name", ["pyproject.toml", "environment.yml"])
    def test_every_dependency_says_what_it_is_for(self, name):
        text = (CHECKOUT / name).read_text()
        entry = r"^(?: {4}\"[\w-]+>=.*| {2}- [\w-]+(?:=[\d.]+)? .*)$"
        lines = re.findall(entry, text, re.MULTILINE)
        assert len(lines) >= 4
        assert [line for line in lines if not re.search(r"# .*\w{3,}", line)] == []


class TestCommands:
    def targets(self) -> set[str]:
        return set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))

    def help(self, *options: str) -> dict[str, str]:
        """Return what 'make help' says, by target."""
        command = ["make", "--no-print-directory", "help", *options]
        said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
        lines = said.stdout.splitlines()
        assert all(languages.text_width(line) <= 102 for line in lines)
        return dict(line.split(maxsplit=1) for line in lines)

    def test_help_has_one_line_for_each_target(self):
        english = self.help("EDITION=en")
        assert english.keys() == self.targets()
        assert english["lint"] == "check style and formatting"

    def test_help_has_each_line_in_chinese(self):
        chinese = self.help("EDITION=zh")
        assert chinese.keys() == self.targets()
        assert [line for line in chinese.values() if not re.search(r"[\u4e00-\u9fff]", line)] == []

    def test_there_is_nothing_to_run_again_is_said_in_chinese(self):
        command = ["make", "--no-print-directory", "--dry-run", "notebooks", "CHANGED=1"]
        options = ["EDITION=zh", "CHANGED_NOTEBOOKS=", f"PYTHON={sys.executable}"]
        plan = subprocess.run([*command, *options], cwd=CHECKOUT, capture_output=True, text=True)
        said = subprocess.run(
            ["sh", "-c", plan.stdout.splitlines()[-1]],
            cwd=CHECKOUT,
            env={**os.environ, languages.VARIABLE: "zh"},
            capture_output=True,
            text=True,
        )
        assert said.stdout == "没有改动过的笔记本。\n"

    @pytest.mark.parametrize(
        "page", ["README.md", "README.zh.md", "assignments/README.md", "notebooks/0-start.ipynb"]
    )
    def test_the_pages_name_targets_that_exist(self, page):
        named = re.findall(r"(?:`|^ {4}|\n)make ([a-z]+)", (CHECKOUT / page).read_text())
        assert set(named) <= self.targets()

    @pytest.mark.parametrize("page", ["README.md", "README.zh.md", "assignments/README.md"])
    def test_the_pages_link_to_files_that_exist(self, page):
        path = CHECKOUT / page
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
        missing = [link for link in links if not (path.parent / link).exists()]
        assert missing == []

    def test_ci_runs_the_command_of_the_readme(self):
        assert (CHECKOUT / ".ci/run").read_text().strip().endswith("exec make test")
        jobs = yaml.safe_load((CHECKOUT / ".github/workflows/ci.yml").read_text())["jobs"]
        steps = [step for job in jobs.values() for step in job["steps"]]
        assert any(".ci/run" in step.get("run", "") for step in steps)
        assert any("cache" in step.get("uses", "") for step in steps)
        assert any("upload-artifact" in step.get("uses", "") for step in steps)


@pytest.fixture
def environment(tmp_path, monkeypatch) -> ModuleType:
    """tools/environment.py, looking at a checkout in a temporary folder."""
    spec = importlib.util.spec_from_file_location(
        "environment", CHECKOUT / "tools" / "environment.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "deploy").mkdir()
    for name in module.INPUTS:
        (tmp_path / name).write_bytes((CHECKOUT / name).read_bytes())
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.setenv("PIP_INDEX_URL", "https://pip.example/simple")  # nothing is asked for
    return module


class TestBrokenEnvironment:
    def finish(self, environment: ModuleType) -> None:
        environment.stamp("teacher").write_text(environment.fingerprint("teacher"))

    def test_a_python_that_was_removed(self, environment):
        environment.PYTHON.symlink_to("/nowhere/python3.11")
        self.finish(environment)
        with pytest.raises(SystemExit, match=r"\.venv is broken: its Python does not start .*make"):
            environment.main("teacher")

    def test_packages_that_are_missing(self, environment):
        environment.PYTHON.symlink_to(sys.executable)  # without this environment's site-packages
        (environment.VENV / "pyvenv.cfg").write_text(f"home = {Path(sys.base_prefix) / 'bin'}\n")
        self.finish(environment)
        with pytest.raises(SystemExit, match=r"it lacks torch, nbgrader.* 'make clean' removes"):
            environment.main("teacher")

    def test_a_checkout_that_was_moved(self, environment):
        environment.PYTHON.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        environment.PYTHON.chmod(0o755)
        self.finish(environment)
        with pytest.raises(SystemExit, match="it holds the package of another folder, /"):
            environment.main("teacher")

    def test_a_change_of_versions_installs_again(self, environment):
        self.finish(environment)
        assert environment.is_installed("teacher")
        assert not environment.is_installed("test")
        with (environment.CHECKOUT / "constraints.txt").open("a") as file:
            file.write("six==1.16.0\n")
        assert not environment.is_installed("teacher")

    def test_a_python_that_is_too_old(self, environment, monkeypatch):
        monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2, "final", 0))
        with pytest.raises(SystemExit, match=r"3\.11 or newer is needed, this is 3\.9\.2"):
            environment.main("teacher")

    def test_a_python_that_is_too_old_for_the_chinese_edition(self, environment, monkeypatch):
        monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2, "final", 0))
        monkeypatch.setenv("D2L_CONV_LANGUAGE", "zh")
        with pytest.raises(SystemExit, match=r"需要 Python 3\.11 或更新的版本，这里是 3\.9\.2"):
            environment.main("teacher")

    def test_what_is_broken_is_said_in_the_edition_that_was_opened_last(self, environment):
        environment.PYTHON.symlink_to("/nowhere/python3.11")
        self.finish(environment)
        (environment.CHECKOUT / ".course").mkdir()
        (environment.CHECKOUT / ".course" / "edition").write_text("zh")
        with pytest.raises(SystemExit, match=r"\.venv 已损坏：它的 Python 无法启动"):
            environment.main("teacher")

    def test_packages_that_cannot_be_installed(self, environment, capfd):
        environment.PYTHON.write_text("#!/bin/sh\nexit 1\n")
        environment.PYTHON.chmod(0o755)
        with pytest.raises(SystemExit, match=r"could not be installed .*goes on where it stopped"):
            environment.main("teacher")
        assert not environment.is_installed("teacher")


def test_a_folder_of_its_name_does_not_hide_the_package(tmp_path):
    # as a clone does, for a notebook beside it, or fetched homework of a course of that name
    (tmp_path / "d2l_conv" / "padding_and_stride").mkdir(parents=True)
    code = "import d2l_conv; print(d2l_conv.__file__)"
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True)
    assert Path(found.stdout.decode().strip()) == CHECKOUT / "d2l_conv" / "__init__.py"


class TestEnvironmentOfAHub:
    def test_it_lies_where_it_is_asked_for(self, tmp_path):
        python = tmp_path / "bin" / "python"
        python.parent.mkdir()
        python.write_text('#!/bin/sh\necho "$@"\nexit 1\n')
        python.chmod(0o755)
        install = ["sh", CHECKOUT / "deploy" / "install.sh", tmp_path, "--find-links=wheels"]
        tried = subprocess.run(
            install,
            env={**os.environ, "PYTHON": sys.executable, "D2L_CONV_LANGUAGE": "en"},
            capture_output=True,
            text=True,
        )
        assert tried.returncode == 1
        assert "--find-links=wheels --editable" in tried.stdout
        assert f"{CHECKOUT}[hub]" in tried.stdout
        assert f"'sh deploy/install.sh {tmp_path}' goes on where it stopped" in tried.stderr

    @pytest.mark.parametrize("extra", ["hub", "teacher"])
    def test_what_is_broken_elsewhere_is_not_removed_by_make_clean(
        self, environment, monkeypatch, tmp_path, extra
    ):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.setattr(environment, "VENV", elsewhere)
        monkeypatch.setattr(environment, "PYTHON", elsewhere / "python")
        environment.stamp(extra).write_text(environment.fingerprint(extra))
        with pytest.raises(SystemExit) as said:
            environment.main(extra)
        again = {
            "hub": f"sh deploy/install.sh {elsewhere}",
            "teacher": f"D2L_CONV_VENV={elsewhere} python3 tools/environment.py teacher",
        }
        words = str(said.value)
        assert f"The environment {elsewhere} is broken: its Python does not start" in words
        assert f"Remove {elsewhere}/installed-{extra}, then '{again[extra]}'" in words

    @pytest.mark.parametrize("npm", [None, "/bin/false"])
    def test_it_is_not_done_without_the_proxy(self, environment, monkeypatch, npm):
        environment.PYTHON.write_text("#!/bin/sh\n")
        environment.PYTHON.chmod(0o755)
        (environment.CHECKOUT / "npm").symlink_to("/bin/false")
        monkeypatch.setenv("PATH", str(environment.CHECKOUT))
        monkeypatch.setattr(environment.shutil, "which", lambda _: npm)
        with pytest.raises(SystemExit, match=r"proxy could not be installed.* install nodejs npm"):
            environment.main("hub")
        assert not environment.is_installed("hub")
        environment.install("test", [])  # tests of the hub say what they lack
        assert environment.is_installed("test")


class TestPyTorchForCPUs:
    @pytest.fixture(autouse=True)
    def nothing_set(self, environment, monkeypatch):
        monkeypatch.setattr(environment.sys, "platform", "linux")
        for name in environment.OWN_INDEX:
            monkeypatch.delenv(name, raising=False)

    @pytest.fixture
    def index(self, environment, monkeypatch) -> Iterator[list[str]]:
        """An index that answers; the list holds what it was asked for."""
        asked = []

        class Index(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        with HTTPServer(("127.0.0.1", 0), Index) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/whl/cpu"
            monkeypatch.setattr(environment, "CPU_INDEX", address)
            yield asked
            server.shutdown()

    def test_it_comes_from_an_index_that_answers_and_is_asked_once(self, environment, index):
        assert environment.torch_args([]) == ["--extra-index-url", environment.CPU_INDEX]
        assert index == ["/whl/cpu/torch/"]

    @pytest.mark.parametrize("name", ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"])
    def test_a_setting_of_pip_is_respected(self, environment, index, monkeypatch, name):
        monkeypatch.setenv(name, "https://pip.example/simple")
        assert environment.torch_args([]) == [] == index

    @pytest.mark.parametrize("argument", ["--extra-index-url", "--index-url=https://pip.example"])
    def test_an_argument_of_pip_is_respected(self, environment, index, argument):
        assert environment.torch_args([argument]) == [] == index

    def test_elsewhere_than_on_linux_nothing_is_asked(self, environment, index, monkeypatch):
        monkeypatch.setattr(environment.sys, "platform", "darwin")
        assert environment.torch_args([]) == [] == index

    def test_an_index_that_hangs_is_given_up_and_that_is_said(
        self, environment, monkeypatch, capsys
    ):
        monkeypatch.setattr(environment, "PATIENCE", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"http://127.0.0.1:{silent.getsockname()[1]}"
            monkeypatch.setattr(environment, "CPU_INDEX", address)
            assert environment.torch_args([]) == []
        assert "did not answer within 0.2 seconds" in capsys.readouterr().out


class TestPort:
    @pytest.fixture
    def taken(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield server.getsockname()[1]

    def test_a_taken_port_is_said(self, taken):
        with pytest.raises(course.CourseError, match=f"Port {taken} is taken.*LAB_ARGS=--port="):
            course.choose_port(taken)

    def test_a_taken_port_stops_the_command(self, taken, capsys):
        assert course.main(["lab", "--no-browser", "--port", str(taken)]) == 1
        assert f"Port {taken} is taken" in capsys.readouterr().err

    def test_the_next_free_port_is_used_and_said(self, taken, monkeypatch, capsys):
        monkeypatch.setattr(course, "FIRST_PORT", taken)
        assert course.choose_port(None) > taken
        assert f"Port {taken} is taken" in capsys.readouterr().out

    def test_no_free_port_is_said(self, taken, monkeypatch):
        monkeypatch.setattr(course, "FIRST_PORT", taken)
        monkeypatch.setattr(course, "PORTS_TRIED", 1)
        with pytest.raises(course.CourseError, match="No free port"):
            course.choose_port(None)

    @pytest.mark.parametrize("option", ["--port=0", "--port 0", "--ServerApp.port=0"])
    def test_options_go_to_jupyterlab(self, option):
        command = course.lab_command([*option.split(), "--no-browser", "--ip=0.0.0.0"])
        assert command[-2:] == ["--no-browser", "--ip=0.0.0.0"]
        assert "--port=0" in command


class TestFolders:
    def test_a_package_without_a_checkout_says_so(self, tmp_path):
        with pytest.raises(course.CourseError, match="clone"):
            course.release(tmp_path)

    def test_settings_are_found_from_any_folder(self, tmp_path):
        show = "from nbgrader.apps import NbGrader; app = NbGrader(); app.load_config_file();"
        show += "print(app.config)"
        shown = subprocess.run(
            [sys.executable, "-c", show],
            cwd=tmp_path,
            env=course.environment(),
            capture_output=True,
            text=True,
        ).stdout
        assert str(CHECKOUT / "homework") in shown
        assert str(CHECKOUT / ".course" / "exchange") in shown

    def test_on_windows_homework_is_put_in_place_once(self, tmp_path):
        given_out = tmp_path / "assignments" / "release" / "shapes" / "shapes.ipynb"
        given_out.parent.mkdir(parents=True)
        given_out.write_text("{}")
        course.put_into_homework("shapes", tmp_path)
        theirs = tmp_path / "homework" / "shapes" / "shapes.ipynb"
        theirs.write_text("my work")
        course.put_into_homework("shapes", tmp_path)
        assert theirs.read_text() == "my work"

    def test_programs_of_the_environment_are_found(self):
        assert course.environment()["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


class TestEditions:
    """``make lab EDITION=zh`` sets one variable; all that is opened and given out follows it."""

    @pytest.fixture(autouse=True)
    def as_on_a_new_machine(self, monkeypatch):
        languages.language(None)
        monkeypatch.delenv(languages.VARIABLE, raising=False)

    @pytest.fixture
    def chinese(self, monkeypatch):
        monkeypatch.setenv(languages.VARIABLE, "zh")

    @pytest.fixture
    def checkout(self, tmp_path, monkeypatch) -> Path:
        """A course in which ``shapes`` is there in both languages, and ``sizes`` in English."""
        for folder in ("source/shapes", "source_zh/shapes", "source/sizes"):
            path = tmp_path / "assignments" / folder / f"{folder.split('/')[1]}.ipynb"
            path.parent.mkdir(parents=True)
            path.write_text("{}")
        (tmp_path / "assignments" / "nbgrader_config.py").touch()
        return tmp_path

    @pytest.fixture
    def generated(self, monkeypatch) -> list[tuple[str, str]]:
        """What nbgrader was asked to generate, each with the language."""
        asked = []

        def prepare(step, name, *_, language=None, **__):
            if step == "generate_assignment":
                asked.append((name, language))

        monkeypatch.setattr(course, "prepare", prepare)
        return asked

    def test_english_is_the_default(self):
        assert course.start_page() == "notebooks/0-start.ipynb"
        assert course.source_directory() == "source"

    def test_chinese_has_its_start_page_and_its_sources(self, chinese):
        assert course.start_page() == "notebooks/zh/0-start.ipynb"
        command = course.lab_command(["--port=0"])
        assert "--LabApp.default_url=/lab/tree/notebooks/zh/0-start.ipynb" in command
        assert course.environment()[languages.VARIABLE] == "zh"
        assert {
            p.name for p in (CHECKOUT / "assignments" / course.source_directory()).iterdir()
        } == {p.name for p in (CHECKOUT / "assignments" / "source").iterdir()}

    def test_jupyterlab_speaks_it_too(self, chinese, tmp_path):
        course.write_settings(tmp_path)
        path = tmp_path / ".course" / "jupyter" / "labconfig" / "default_setting_overrides.json"
        settings = json.loads(path.read_text())
        locale = settings["@jupyterlab/translation-extension:plugin"]["locale"]
        packs, _ = get_language_packs()
        assert locale in packs

    def test_in_english_jupyterlab_is_as_it_is(self, tmp_path):
        course.write_settings(tmp_path)
        path = tmp_path / ".course" / "jupyter" / "labconfig" / "default_setting_overrides.json"
        assert "translation" not in path.read_text()

    def test_another_edition_is_given_out_and_the_same_is_not_again(
        self, checkout, generated, monkeypatch
    ):
        course.release(checkout)
        assert generated == [("shapes", "en"), ("sizes", "en")]
        generated.clear()
        monkeypatch.setenv(languages.VARIABLE, "zh")
        course.release(checkout)
        assert generated == [("shapes", "zh")]  # 'sizes' has no other, and is given out already
        course.release(checkout)
        assert generated == [("shapes", "zh")]

    def test_later_commands_speak_as_the_edition_that_was_opened_last(
        self, checkout, generated, monkeypatch
    ):
        monkeypatch.setenv(languages.VARIABLE, "zh")
        course.release(checkout)
        monkeypatch.delenv(languages.VARIABLE)
        assert languages.current() == "en"
        course.speak_as_last(checkout)
        assert languages.current() == "zh"
        languages.language(None)
        course.release(checkout)  # 'make lab', in English
        course.speak_as_last(checkout)
        assert languages.current() == "en"

    def test_an_edition_that_is_asked_for_goes_before_the_last_one(
        self, checkout, generated, monkeypatch
    ):
        course.release(checkout)
        monkeypatch.setenv(languages.VARIABLE, "zh")
        course.speak_as_last(checkout)
        assert languages.current() == "zh"

    @pytest.mark.parametrize(("command", "language"), [("release", "en"), ("grade", "zh")])
    def test_a_command_that_chooses_the_edition_does_not_take_the_last_one(
        self, command, language, checkout, monkeypatch
    ):
        said = []
        (checkout / ".course").mkdir()
        (checkout / ".course" / "edition").write_text("zh")
        monkeypatch.setattr(course.speak_as_last, "__defaults__", (checkout,))
        monkeypatch.setitem(course.COMMANDS, command, lambda _: said.append(languages.current()))
        course.main([command])
        assert said == [language]

    @pytest.mark.parametrize("noted", ["", "tlh"])
    def test_a_note_of_no_edition_is_passed_over(self, noted, checkout):
        (checkout / ".course").mkdir()
        (checkout / ".course" / "edition").write_text(noted)
        course.speak_as_last(checkout)
        assert languages.current() == "en"

    def test_an_edition_that_is_not_there_is_said(self, monkeypatch, capsys):
        monkeypatch.setenv(languages.VARIABLE, "cn")
        assert course.main(["release"]) == 1
        assert "There is no edition 'cn'; there is en, zh." in capsys.readouterr().err
