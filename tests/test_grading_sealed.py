"""The sealed grader: what is graded how, and what is said where something stops."""

import contextlib
import json
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import msgpack
import nbformat
import numpy as np
import pytest
import torch
from nbformat.v4 import new_output
from sealed_room import (
    CHECK_CORRELATE,
    CHECK_SIZE,
    LIMITS,
    SIZE,
    SIZE_POINTS,
    STUB,
    answer,
    flag_kinds,
    note,
    notebook,
    outcome,
    points,
    released,
    shown,
    test_cell,
    trusted_process,
)
from torch import nn

from d2l_conv import selfstudy
from d2l_conv.checking.observe import observe_each
from d2l_conv.course import CHECKOUT
from d2l_conv.grading import wire
from d2l_conv.grading.clean import clean_notebook
from d2l_conv.grading.files import Reading
from d2l_conv.grading.limits import Limits
from d2l_conv.grading.notes import METADATA
from d2l_conv.grading.preprocessors.execute import HideTests
from d2l_conv.grading.preprocessors.flags import show_flags
from d2l_conv.grading.preprocessors.restore import as_released, restore
from d2l_conv.grading.seeds import course_secret, receipt_of
from d2l_conv.grading.trusted import process as processes
from d2l_conv.grading.trusted import sandbox as sandboxes
from d2l_conv.grading.trusted.process import GradingFailed, TrustedProcess
from d2l_conv.grading.trusted.sandbox import Zygote
from d2l_conv.grading.trusted.session import Clock, Session, Stop

CORRELATE = """
import torch
import torch.nn.functional as F

def cross_correlate(X, K, padding=0, stride=1):
    p_h, p_w = (padding, padding) if isinstance(padding, int) else padding
    s_h, s_w = (stride, stride) if isinstance(stride, int) else stride
    if min(p_h, p_w) < 0 or min(s_h, s_w) < 1:
        raise ValueError("out of range")
    X = F.pad(X, (p_w, p_w, p_h, p_h))
    h, w = (X.shape[0] - K.shape[0]) // s_h + 1, (X.shape[1] - K.shape[1]) // s_w + 1
    if X.shape[0] < K.shape[0] or X.shape[1] < K.shape[1]:
        raise ValueError("the kernel does not fit")
    Y = X.new_zeros(h, w)
    for i in range(h):
        for j in range(w):
            window = X[i * s_h : i * s_h + K.shape[0], j * s_w : j * s_w + K.shape[1]]
            Y[i, j] = (window * K).sum()
    return Y

assert torch.allclose(
    cross_correlate(torch.ones(4, 5), torch.ones(2, 3)),
    F.conv2d(torch.ones(1, 1, 4, 5), torch.ones(1, 1, 2, 3))[0, 0],
)
"""


@pytest.fixture(scope="module")
def grade():
    with trusted_process() as function:
        yield function


# ----------------------------------------------------------------------------- a whole notebook


def test_an_honest_submission_gets_its_points_outputs_and_no_flag(grade):
    nb = grade(
        "import torch\nimport matplotlib.pyplot as plt\nprint('hello')\ntorch.ones(2)",
        "plt.plot([1, 2]);",
        "%%time\n!echo from the shell\n%pwd",
        "import warnings\nwarnings.warn('careful')",
        answer(SIZE),
        test_cell(CHECK_SIZE, SIZE_POINTS),
        answer(CORRELATE, "cross_correlate_answer"),
        test_cell(CHECK_CORRELATE, 7.0, "cross_correlate"),
        "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')",
    )
    assert points(nb) == {"output_size": 4.0, "cross_correlate": 7.0}
    assert "awaited" in shown(nb.cells[-1])
    assert flag_kinds(nb) == set()
    assert "hello" in shown(nb.cells[0])
    assert "tensor([1., 1.])" in shown(nb.cells[0])
    assert "image/png" in nb.cells[1].outputs[0].data
    assert "from the shell" in shown(nb.cells[2])
    assert not [o for o in nb.cells[2].outputs if o.output_type == "error"]
    assert "careful" in shown(nb.cells[3])
    assert outcome(nb) == {"outcome": "graded", "points": 4.0, "reason": ""}
    report = nb.cells[5].outputs[0]
    assert report.metadata["d2l_conv"]["points"] == 4.0
    assert nb.metadata[METADATA]["sealed"] is True
    nbformat.validate(nb)


def test_partial_points_are_plain_floats_and_the_report_names_the_mistake(grade):
    once = SIZE.replace("n + 2 * padding", "n + padding")
    nb = grade(answer(once), test_cell(CHECK_SIZE, SIZE_POINTS))
    result = nb.cells[1].outputs[-1]
    assert result.output_type == "execute_result"
    assert float(result.data["text/plain"]) == points(nb)["output_size"] < SIZE_POINTS
    assert "padding-once" in nb.cells[1].outputs[0].metadata["d2l_conv"]["names"]


def test_the_same_seed_draws_the_same_cases(grade):
    cells = answer(SIZE.replace("// stride", "// max(1, stride - 1)")), test_cell(CHECK_SIZE, 4.0)
    first, again = grade(*cells, seed=3), grade(*cells, seed=3)
    assert [shown(c) for c in first.cells] == [shown(c) for c in again.cells]


@pytest.mark.parametrize(
    ("source", "expected", "state"),
    [
        ("assert output_size(8, 3) == 6", 4.0, "graded"),
        ("assert output_size(8, 3) == 7", 0.0, "graded"),
        ("import numpy as np\nnp.float64(1.5)", 1.5, "graded"),
        ("import torch\ntorch.tensor(2.5)", 2.5, "graded"),
        ("2", 2.0, "graded"),
        ("import sys\nprint('warned', file=sys.stderr)\n3.0", 3.0, "graded"),
        ("output_size", 0.0, "failed"),
        ("True", 0.0, "failed"),
        ("'4.0'", 0.0, "failed"),
        ("4.5", 0.0, "failed"),
        ("-1.0", 0.0, "failed"),
        ("float('nan')", 0.0, "failed"),
    ],
)
def test_a_number_is_the_points(grade, source, expected, state):
    nb = grade(answer(SIZE), test_cell(source, 4.0))
    assert points(nb) == {"output_size": expected}
    assert outcome(nb)["outcome"] == state


def test_values_and_callbacks_cross_the_wire_in_both_directions(grade):
    theirs = (
        "import torch, numpy as np\nfrom torch import nn\n"
        "def numerical_gradient(f, x, h=1e-5):\n"
        "    g = torch.zeros_like(x)\n"
        "    for i in range(x.numel()):\n"
        "        e = torch.zeros_like(x)\n"
        "        e.view(-1)[i] = h\n"
        "        g.view(-1)[i] = (f(x + e) - f(x - e)) / (2 * h)\n"
        "    return g\n"
        "def echo(value): return value\n"
        "layer = nn.Conv2d(1, 1, (3, 2), padding=(1, 0), stride=2, bias=False)\n"
    )
    check = (
        "import torch\n"
        "x = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64)\n"
        "g = numerical_gradient(lambda t: (t ** 3).sum(), x)\n"
        "assert g.dtype == torch.float64 and torch.allclose(g, 3 * x ** 2)\n"
        "for value in (1, -2.5, 'x', None, (1, [2.0, {'a': (3,)}]), 10 ** 40, True):\n"
        "    assert echo(value) == value and type(echo(value)) is type(value)\n"
        "assert echo(torch.arange(6).reshape(2, 3)[:, ::2]).tolist() == [[0, 2], [3, 5]]\n"
        "assert type(layer) is torch.nn.Conv2d and layer.kernel_size == (3, 2)\n"
        "assert layer(torch.ones(1, 1, 7, 5)).shape == (1, 1, 4, 2)\n"
    )
    nb = grade(answer(theirs), test_cell(check, 4.0))
    assert points(nb) == {"output_size": 4.0}, shown(nb.cells[1])


# ------------------------------------------------------------------------------- where it stops


STOPS = {
    "hang": ("def output_size(*a, **k):\n    while True: pass", "timed out after 1 s"),
    "hang_that_catches": (
        "def output_size(*a, **k):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
        "timed out after 1 s",
    ),
    "exit": ("import os\ndef output_size(*a, **k): os._exit(3)", "the process ended (exit code 3)"),
    "segfault": (
        "import ctypes\ndef output_size(*a, **k): ctypes.string_at(0)",
        "the process ended (a segmentation fault)",
    ),
    "abort": ("import os\ndef output_size(*a, **k): os.abort()", "the process ended"),
    "destructor": (
        "class Slow:\n    def __del__(self):\n        while True: pass\n"
        "def output_size(*a, **k):\n    Slow()\n    return 6",
        "timed out after 1 s",
    ),
}


@pytest.fixture(scope="module")
def grade_short_calls():
    with trusted_process(replace(LIMITS, call_seconds=1.0)) as function:
        yield function


@pytest.mark.parametrize("name", STOPS)
def test_what_stops_in_a_call_costs_that_question_alone_and_says_why(grade_short_calls, name):
    source, reason = STOPS[name]
    nb = grade_short_calls(
        "kept = 1",
        answer(SIZE, "first_answer"),
        test_cell(CHECK_SIZE, 4.0, "first"),
        answer(source),
        test_cell(CHECK_SIZE, 4.0),
        answer(SIZE.replace("return (", "return kept * ("), "last_answer"),
        test_cell(CHECK_SIZE, 4.0, "last"),
    )
    assert points(nb) == {"first": 4.0, "output_size": 0.0, "last": 4.0}
    assert outcome(nb)["outcome"] == "stopped"
    assert reason in outcome(nb)["reason"]
    assert reason in shown(nb.cells[4])


@pytest.fixture
def zygote():
    """A new zygote, out of the sandbox that the other tests use as well."""
    made = Zygote(processes.start(sealed=True).open(), sealed=True)
    yield made
    made.close()


@pytest.fixture
def session(zygote):
    return Session(zygote, LIMITS, Clock())


def test_what_is_drawn_is_shown_also_where_nobody_knew_that_something_would_be(session):
    session.run("from importlib import import_module as get")
    outputs = session.run("get('matplot' + 'lib.pyplot').plot([1, 2]);")
    drawn = [output["data"] for output in outputs if output["output_type"] == "display_data"]
    assert ["image/png" in data for data in drawn] == [True], outputs


def test_a_library_is_loaded_for_all_that_are_forked_from_there_on(zygote):
    clock = Clock()
    library = "matplotlib.pyplot"  # large: its memory must not count as a learner's
    look = f"import sys\nprint({library!r} in sys.modules)"
    with clock.within("submission", 60):
        zygote.prepare(LIMITS)  # one that has nothing of it
        zygote.load({library, "no_such_library"})
        assert zygote.memory() < 2**20, "what all have is no learner's"
        for _fork in range(2):
            session = Session(zygote, LIMITS, clock)
            assert session.run(look)[0]["text"] == "True\n"
            session.end(wait=False)
            zygote.load({library})
            zygote.prepare(LIMITS)


def test_calls_that_go_out_together_keep_their_order_their_callbacks_and_their_end(session):
    session.run(
        "import os\n"
        "def f(n, g):\n    return n, g(10 * n)\n"
        "def minus(n):\n    return os._exit(3) if n == 20 else -n"
    )
    f, minus = session.fetch("f"), session.fetch("minus")
    calls = [((n, lambda x, n=n: 100 * n + x), {}) for n in range(40)]
    assert [seen.value for seen in observe_each(f, calls)] == [(n, 110 * n) for n in range(40)]
    with contextlib.closing(observe_each(f, calls)) as some:  # whoever asks may have enough
        assert [next(some).value[0] for _ in range(3)] == [0, 1, 2]
    assert minus(5) == -5
    came = []
    with pytest.raises(Stop, match=r"exit code 3"):
        for seen in observe_each(minus, [((n,), {}) for n in range(40)]):
            came.append(seen.value)
    assert came == [-n for n in range(20)]


def test_each_check_looks_at_its_first_calls_and_then_now_and_again(session):
    session.run(
        "import torch\n"
        "def slope(x):\n"
        "    x = torch.tensor(x, requires_grad=True)\n"
        "    return torch.autograd.grad(x * x, x)[0].item()"
    )
    slope = session.fetch("slope")
    for _check in range(2):
        seen = list(observe_each(slope, [((float(n),), {}) for n in range(26)]))
        assert [one.value for one in seen] == [2.0 * n for n in range(26)]
        looked = [n for n, one in enumerate(seen) if "autograd" in one.ready_made]
        assert looked == [0, 1, 2, 3, 8, 16, 24]  # past the calls that go out together


def test_a_cell_that_hangs_is_waited_for_once_and_keeps_its_functions():
    twice = replace(LIMITS, cell_seconds=1.5, submission_seconds=3.0)
    with trusted_process(twice) as grade:  # so there is no time to wait for it again
        nb = grade(
            SIZE + "\nwhile True: pass",
            test_cell(CHECK_SIZE, 4.0),
            answer("import os\ndef output_size(*a, **k): os._exit(1)"),
            test_cell(CHECK_SIZE, 4.0, "second"),
            answer(SIZE, "third_answer"),
            test_cell(CHECK_SIZE, 4.0, "third"),
        )
    assert points(nb) == {"output_size": 4.0, "second": 0.0, "third": 4.0}
    assert "timed out after 1.5 s" in shown(nb.cells[0])


def test_an_allocation_is_limited_and_said_to_be(grade):
    nb = grade(
        answer("import numpy as np\ndef output_size(*a, **k): return np.ones(3 * 10**9)"),
        test_cell(CHECK_SIZE, 4.0),
    )
    assert points(nb) == {"output_size": 0.0}
    assert "memory limit" in shown(nb.cells[1])


def test_many_processes_together_are_limited_as_well():
    limits = Limits(call_seconds=20, cell_seconds=20, memory=300 * 2**20)
    takes = (
        "import os, time\n"
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        held = b'x' * (200 * 2**20)\n"
        "        time.sleep(60)\n"
        "        os._exit(0)\n"
        "time.sleep(60)"
    )
    with trusted_process(limits) as grade:
        nb = grade(takes, answer(SIZE), test_cell(CHECK_SIZE, 4.0))
    assert "memory limit (0.6 GB)" in shown(nb.cells[0])
    assert points(nb) == {"output_size": 4.0}


def test_many_ready_made_calls_are_told_once_and_do_not_end_the_question(grade):
    source = (
        "import torch\n"
        "def output_size(n, kernel_size, padding=0, stride=1, dilation=1):\n"
        "    for _ in range(1000):\n"
        "        torch.conv1d(torch.ones(1, 1, 5), torch.ones(1, 1, 3))\n"
        "    return 6\n"
    )
    nb = grade(answer(source), test_cell("assert output_size(8, 3) == 6", 4.0))
    assert points(nb) == {"output_size": 4.0}
    assert flag_kinds(nb) == set()


def test_outputs_are_cut_at_a_size(grade):
    nb = grade(
        "print('x' * 60_000_000)",
        "for _ in range(100_000): print('line')",
        "from IPython.display import HTML, display\n"
        "for _ in range(1000): display(HTML('y' * 100_000))",
        "raise ValueError('z' * 10_000_000)",
        "import os\nos.write(1, b'past Python' + b'!' * 5_000_000)",
        answer(SIZE),
        test_cell(CHECK_SIZE, 4.0),
    )
    assert points(nb) == {"output_size": 4.0}
    sizes = [len(shown(cell)) for cell in nb.cells[:5]]
    assert all(0 < size < 8_000_000 for size in sizes)
    assert sizes[0] < 60_000
    assert "cut" in shown(nb.cells[0])
    assert "past Python" in shown(nb.cells[4])


@pytest.fixture(scope="module")
def grade_quickly():
    limits = Limits(call_seconds=1, cell_seconds=1.25, test_seconds=1, submission_seconds=3)
    with trusted_process(limits) as function:
        yield function


def test_the_time_of_a_whole_notebook_is_limited(grade_quickly):
    nb = grade_quickly(*["while True: pass"] * 5, answer(SIZE), test_cell(CHECK_SIZE, 4.0))
    assert points(nb) == {"output_size": 0.0}
    assert "the notebook took more than 3 s" in outcome(nb)["reason"]


def test_a_check_that_does_not_end_costs_its_question_alone(grade_quickly):
    nb = grade_quickly(
        answer(SIZE),
        test_cell("while True: pass", 1.0, "hangs"),
        test_cell("import os\nos._exit(1)", 1.0, "ends"),
        test_cell("assert output_size(8, 3) == 6", 4.0),
    )
    assert points(nb) == {"hangs": 0.0, "ends": 0.0, "output_size": 4.0}
    assert "the question took more than 1 s" in outcome(nb, "hangs")["reason"]
    assert "the trusted process ended" in outcome(nb, "ends")["reason"]


def test_nothing_is_left_running_when_the_grader_is_killed(tmp_path):
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from sealed_room import *\n"
        "import os\n"
        "process = TrustedProcess(limits=LIMITS)\n"
        "process.grade(notebook('1'), 1)\n"
        "print(os.getpid(), flush=True)\n"
        "process.grade(notebook('import time; time.sleep(60)'), 1)\n"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as grader:
        family = children(int(grader.stdout.readline()))
        # the fork server, the trusted process, bubblewrap, its processes, a zygote, a sealed one
        assert len(family) > 5
        grader.kill()
    deadline = time.monotonic() + 20
    while any(map(alive, family)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in family if alive(pid)]


def test_who_is_no_longer_asked_is_ended_and_nobody_else():
    first, second = TrustedProcess(limits=LIMITS), TrustedProcess(limits=LIMITS)
    for process in (first, second):
        process.grade(notebook("1"), 1)
    known = first.process.pid, second.process.pid
    assert len(set(known)) == 2
    first.close()
    assert gone(first.process.pid)
    second.grade(notebook("1"), 1)
    assert (first.process.pid, second.process.pid) == known
    second.close()


def family_of(process: TrustedProcess) -> dict[str, int]:
    """What a trusted process that has graded lives on, by name."""
    found = {"trusted process": process.process.pid}
    found["fork server"] = parent(found["trusted process"])
    found["bubblewrap"] = sandboxes_process(process)
    below = children(found["bubblewrap"])
    found["warm process"] = next(pid for pid in below if program(pid) != "bwrap")
    found["zygote"] = max(pid for pid in below if found["warm process"] == parent(pid))
    return found


@pytest.mark.parametrize("victim", ["trusted process", "zygote", "warm process", "bubblewrap"])
def test_what_is_killed_between_two_notebooks_is_replaced(victim):
    process = TrustedProcess(limits=LIMITS)
    process.grade(notebook("1"), 1)
    victims = family_of(process)
    os.kill(victims[victim], signal.SIGKILL)
    assert gone(victims[victim])
    time.sleep(0.2)  # until who worked with it has seen it
    nb = process.grade(notebook(answer(SIZE), test_cell(CHECK_SIZE, 4.0)), 1)
    assert points(nb) == {"output_size": 4.0}
    process.close()


@pytest.mark.parametrize("when", ["in a cell", "in a question"])
def test_a_fork_server_that_is_killed_in_the_middle_costs_no_points(when):
    process, killed = TrustedProcess(limits=LIMITS), threading.Event()
    process.grade(notebook("1"), 1)
    fork_server, next_word = family_of(process)["fork server"], process._next_word

    def kill() -> None:
        os.kill(fork_server, signal.SIGKILL)
        killed.set()

    def watched(line):
        if when == "in a cell" and not killed.is_set():
            threading.Timer(0.3, kill).start()
        word = next_word(line)
        if when == "in a question" and word.get("at") and not killed.is_set():
            kill()
        return word

    cell = "import time; time.sleep(1)"
    slow = SIZE.replace("    window", "    time.sleep(0.1)\n    window", 1)
    with patch.object(process, "_next_word", watched):
        nb = process.grade(notebook(cell, answer(slow), test_cell(CHECK_SIZE, 4.0)), 1)
    assert killed.is_set() and gone(fork_server)
    assert points(nb) == {"output_size": 4.0}
    process.close()


def test_a_check_that_ends_its_process_as_if_the_fork_server_were_gone_costs_its_question(grade):
    ends = test_cell("import os\nos._exit(255)", 1.0, "ends")
    nb = grade(answer(SIZE), ends, test_cell(CHECK_SIZE, 4.0))
    assert points(nb) == {"ends": 0.0, "output_size": 4.0}
    assert "the trusted process ended (exit code 255)" in outcome(nb, "ends")["reason"]


def test_the_program_that_grades_is_not_loaded_again(tmp_path, monkeypatch):
    script, main = tmp_path / "nbgrader", sys.modules["__main__"]
    script.write_text(f"open({str(tmp_path / 'loaded')!r}, 'w')")
    monkeypatch.setattr(main, "__file__", str(script), raising=False)
    monkeypatch.setattr(main, "__spec__", None)
    process = TrustedProcess(limits=LIMITS)
    process.grade(notebook("1"), 1)
    process.close()
    assert not (tmp_path / "loaded").exists()
    assert main.__file__ == str(script)


def sandboxes_process(process: TrustedProcess) -> int:
    return process._sandbox._process.pid


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def program(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    found = [int(child) for task in tasks for child in task.read_text().split()]
    return found + [grandchild for child in found for grandchild in children(child)]


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


# ---------------------------------------------------------------------------------- the sandbox


def test_what_is_missing_is_named_and_grading_refuses(monkeypatch, tmp_path):
    (tmp_path / "python3").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(processes, "_sandboxes", {})
    with pytest.raises(sandboxes.SandboxMissing, match=r"bwrap is missing.*unsealed"):
        TrustedProcess(limits=LIMITS).grade(notebook("1"), 1)


def test_a_system_that_cannot_fork_is_told_where_to_grade(monkeypatch):
    monkeypatch.delattr(os, "fork")
    with pytest.raises(sandboxes.SandboxMissing, match="WSL"):
        processes.start(sealed=False)


def test_a_refusal_of_bubblewrap_is_passed_on(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(sandboxes, "APPARMOR", tmp_path / "restricted")  # Ubuntu's alone
    assert sandboxes.what_is_missing(None) == (
        "bubblewrap cannot make a sandbox here: bwrap: No permissions to create new namespace"
    )
    sandboxes.APPARMOR.write_text("0\n")
    assert "AppArmor" not in sandboxes.what_is_missing(None)
    sandboxes.APPARMOR.write_text("1\n")
    assert "AppArmor" not in sandboxes.what_is_missing(True)  # it forbids root nothing
    advice = sandboxes.what_is_missing(None)
    assert "No permissions to create new namespace. Ubuntu's AppArmor forbids it" in advice
    assert (CHECKOUT / re.search(r"deploy/\S+", advice)[0]).is_file()


def test_unsealed_goes_on_knowingly_and_marks_it():
    process = TrustedProcess(sealed=False, limits=LIMITS)
    try:
        nb = process.grade(notebook("1 + 1", answer(SIZE), test_cell(CHECK_SIZE, 4.0)), 1)
    finally:
        process.close()
    assert points(nb) == {"output_size": 4.0}
    assert nb.metadata[METADATA]["sealed"] is False
    show_flags(nb)
    assert "without a sandbox" in nb.cells[0].source


def nothing_is_left_for_the_next_one(zygote: Zygote) -> None:
    clock = Clock()
    look = "import os; print(os.getuid(), os.listdir('/tmp/work'))"
    with clock.within("submission", 60):
        for _ in range(2):
            session = Session(zygote, Limits(), clock)
            outputs = session.run(look + "; open('left', 'w').close()")
            assert "1000 []" in outputs[0]["text"]
            session.end()


def test_the_sandbox_is_made_by_who_runs_the_tests(zygote):
    nothing_is_left_for_the_next_one(zygote)


def test_the_sandbox_is_made_by_a_user(monkeypatch):
    monkeypatch.setattr(sandboxes.os, "geteuid", lambda: 1000)
    with contextlib.closing(sandboxes.Sandbox()) as sandbox:
        with contextlib.closing(Zygote(sandbox.open(), sealed=True)) as made:
            nothing_is_left_for_the_next_one(made)


LOOK = """
import json, os
names = 'pid user mnt net ipc'.split()
spaces = {name: os.readlink(f'/proc/self/ns/{name}') for name in names}
def is_open(path):
    try:
        with open(path, 'w'):
            return True
    except OSError:
        return False
files = [f'/proc/self/fd/{number}' for number in os.listdir('/proc/self/fd')]
print(json.dumps({
    'spaces': spaces, 'process': os.getpid(), 'user': os.getuid(), 'here': os.listdir('.'),
    'processes': [name for name in os.listdir('/proc') if name.isdigit()],
    'links': os.listdir('/sys/class/net') if os.path.exists('/sys') else [],
    'open': [p for p in ('/x', '/usr/x', '/dev/x', '/proc/sys/x') if is_open(p)],
    'writable': sorted(m.split()[1] for m in open('/proc/self/mounts') if ' rw,' in m),
    'environment': sorted(os.environ),
    'held': sorted(os.readlink(f).split(':')[0] for f in files if os.path.islink(f)),
}))
"""


def test_each_sealed_process_stands_alone(zygote):
    sandbox, clock = processes.start(sealed=True), Clock()
    with contextlib.closing(Zygote(sandbox.open(), sealed=True)) as other:
        with clock.within("submission", 60):  # all at once, or one could get another's numbers
            of_both = [Session(made, Limits(), clock) for made in (zygote, other, zygote)]
            seen = [json.loads(session.run(LOOK)[0]["text"]) for session in of_both]
    for name in seen[0]["spaces"]:
        places = {look["spaces"][name] for look in seen}
        assert os.readlink(f"/proc/self/ns/{name}") not in places
        assert len(places) == 3, f"two share the namespace {name}"
    for look in seen:
        assert (look["process"], look["user"], look["processes"]) == (1, 1000, ["1"])
        assert (look["here"], look["links"]) == ([], [])
        assert look["held"].count("socket") == 1, "its own wire"
        assert {name.partition("#")[0] for name in look["held"]} <= {"/dev/null", "/tmp/", "socket"}
        assert look["open"] == []
        mine = {"/tmp", "/dev/shm", "/dev/pts", "/proc"}  # made for this submission alone
        devices = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"}
        assert set(look["writable"]) - devices == mine
        assert not set(look["environment"]) & {"JUPYTER_CONFIG_PATH", "SSH_AUTH_SOCK", "USER"}


USES = """
import os, time
def most(step, number):
    done = 0
    try:
        for _ in range(number):
            step()
            done += 1
    except OSError:
        pass
    return done
def fork():
    if os.fork() == 0:
        time.sleep(30)
        os._exit(0)
print('processes', most(fork, 100))
held = []
print('files', most(lambda: held.append(os.open('/dev/null', os.O_RDONLY)), 1000))
for descriptor in held: os.close(descriptor)
with open('big', 'wb') as file:
    print('bytes', most(lambda: file.write(bytes(2**20)) and file.flush(), 64))
print('size', os.path.getsize('big'))
"""


def test_processes_files_and_their_size_are_limited(grade):
    nb = grade(USES, answer(SIZE), test_cell(CHECK_SIZE, 4.0))
    words = shown(nb.cells[0]).split()
    found = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert 10 < found["processes"] < LIMITS.processes
    assert 10 < found["files"] < LIMITS.open_files
    assert 2**20 < found["size"] <= LIMITS.file_bytes
    assert points(nb) == {"output_size": 4.0}


# ------------------------------------------------------------------------------------- the wire


VALUES = [
    None,
    True,
    -3,
    2**70,
    1.5,
    math.inf,
    "ü",
    (),
    (1, [2, (3.0,)], {"a": [1], 2: "b"}),
    np.float32(1.5),
    np.int64(7),
    np.bool_(True),
    torch.Size([2, 3]),
    {1, (2, "x")},
    frozenset([1.5]),
    b"\x00\xff",
    1 - 2j,
    range(1, 9, 2),
]


@pytest.mark.parametrize(
    "value", VALUES, ids=[f"{n}-{type(v).__name__}" for n, v in enumerate(VALUES)]
)
def test_values_come_back_as_they_went(value):
    back = wire.decode(wire.unpack(wire.pack({"v": wire.encode(value)})[4:])["v"])
    assert back == value
    assert type(back) is (tuple if isinstance(value, torch.Size) else type(value))


@pytest.mark.parametrize("name", wire.TENSOR_TYPES)
def test_tensors_come_back_as_they_went(name):
    dtype = getattr(torch, name)
    numbers = torch.arange(12).reshape(3, 4).to(dtype)
    some = [numbers[::2, 1:], numbers[::2, ::2][:1, :1], numbers.T, torch.ones((), dtype=dtype)]
    if dtype.is_complex:  # kept by PyTorch as it was, with a mark
        some.append((numbers * (1 + 2j)).conj().to(dtype))
    for tensor in some:
        back = wire.decode(wire.encode(tensor))
        assert back.dtype == dtype
        assert back.shape == tensor.shape
        assert torch.equal(back, tensor)
    assert wire.decode(wire.encode(torch.empty(0, 3, dtype=dtype))).shape == (0, 3)


@pytest.mark.parametrize("name", wire.ARRAY_TYPES)
def test_arrays_come_back_as_they_went(name):
    array = np.arange(6).reshape(2, 3).astype(name).T
    back = wire.decode(wire.encode(array))
    assert back.dtype == array.dtype
    assert (back == array).all()
    assert (wire.decode(wire.encode(array.astype(array.dtype.newbyteorder(">")))) == array).all()


def test_a_layer_comes_back_by_its_settings_and_weights():
    layer = nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 0), (1, 2), 2, False, "reflect").double()
    back = wire.decode(wire.encode(layer))
    X = torch.rand(1, 4, 9, 8, dtype=torch.float64)
    assert torch.equal(back(X), layer(X))
    same = nn.Conv2d(1, 1, (4, 3), padding="same")
    assert wire.decode(wire.encode(same)).padding == "same"


class Anything:
    pass


@pytest.mark.parametrize(
    "value",
    [Anything(), {Anything()}, object, torch.ones(2).to_sparse(), np.array(["text"]), range(2**70)],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_known_type_is_not_sent(value):
    with pytest.raises(wire.UnknownType):
        wire.encode(value)


def deep(levels: int) -> list:
    value: list = []
    for _ in range(levels):
        value = ["list", [value]]
    return value


FORGED = {
    "unknown kind": ["pickle", b"cos\nsystem\n(S'true'\ntR."],
    "no kind": [],
    "bytes": b"x",
    "map": {"tensor": 1},
    "deep": deep(60),
    "many": ["list", [None] * (wire.MOST_ITEMS + 1)],
    "tensor without bytes": ["tensor", "float32", [2], b""],
    "tensor too small": ["tensor", "float32", [2**20, 2**20], b"1234"],
    "tensor of negative size": ["tensor", "float32", [-1, -1], b"1234"],
    "tensor of floats": ["tensor", "float32", [1.0], b"1234"],
    "tensor of a wrong type": ["tensor", "object", [1], b"12345678"],
    "attribute for a type": ["tensor", "__class__", [1], b"1"],
    "array of objects": ["array", "object", [1], b"12345678"],
    "number that is none": ["int", "__import__('os')"],
    "long number": ["int", "9" * 100_000],
    "unhashable key": ["dict", [[["list", []], 1]]],
    "pair of three": ["dict", [[1, 2, 3]]],
    "set of lists": ["set", [["list", []]]],
    "range without a step": ["range", 0, 1, 0],
    "layer without weights": ["layer", {"kernel_size": [1, 1]}, None, None],
    "layer of huge padding": [
        "layer",
        {
            "kernel_size": [1, 1],
            "stride": [1, 1],
            "padding": [10**9, 1],
            "dilation": [1, 1],
            "groups": 1,
            "padding_mode": "zeros",
        },
        ["tensor", "float32", [1, 1, 1, 1], b"1234"],
        None,
    ],
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_values_are_refused(name):
    with pytest.raises(wire.WireError):
        wire.decode(FORGED[name])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x01\xc1",
        b"\x00\x00\x00\x01\x93",
        b"\x00\x00\x00\x02\x81\xa1",
        (3).to_bytes(4, "big") + msgpack.packb([1, 2]),
        (len(msgpack.packb({1: 2}))).to_bytes(4, "big") + msgpack.packb({1: 2}),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("way", ["one", "all that has come"])
def test_forged_messages_are_refused(data, way):
    ours, theirs = socket.socketpair()
    theirs.sendall(data)
    theirs.close()
    with pytest.raises((wire.WireError, wire.Closed)):
        if way == "one":
            wire.receive(ours, time.monotonic() + 5)
        else:
            wire.Reader(ours).receive(time.monotonic() + 5)
    ours.close()


def test_messages_that_come_in_pieces_or_together_are_read_one_by_one():
    ours, theirs = socket.socketpair()
    reader = wire.Reader(ours)
    first, second, third = (wire.pack({"number": n, "text": "x" * n}) for n in (1, 300, 70_000))
    theirs.sendall(first[:2])
    with pytest.raises(TimeoutError):
        reader.receive(time.monotonic() + 0.05)
    assert not reader.holds_one()
    theirs.sendall(first[2:] + second + third[:9])
    assert reader.receive(time.monotonic() + 5) == {"number": 1, "text": "x"}
    assert reader.holds_one()
    assert reader.receive(time.monotonic() + 5)["number"] == 300
    assert not reader.holds_one()
    theirs.sendall(third[9:])
    assert len(reader.receive(time.monotonic() + 5)["text"]) == 70_000
    theirs.close()
    with pytest.raises(wire.Closed):
        reader.receive(time.monotonic() + 5)
    ours.close()


def test_a_long_traceback_is_shown_by_its_ends(session):
    (output,) = session.run("def f(n):\n    return g(n + 1)\ndef g(n):\n    return f(n)\nf(0)")
    lines = output["traceback"]
    assert [line.strip() for line in lines[1:3]] == ["Cell In[1], line 5", "f(0)"]
    assert len(lines) == 81 and all(lines)
    assert lines[40].strip().startswith("... ")
    assert lines[-1].startswith("RecursionError")


# ------------------------------------------------------- cells put back, flags, feedback, files


def source_notebook():
    return notebook(
        answer(STUB), test_cell(CHECK_SIZE, 4.0), answer("", "other"), test_cell("2.0", 2.0, "two")
    )


def submission():
    nb = source_notebook()
    for cell in nb.cells:
        cell.source = as_released(cell.source)
    return nb


def test_feedback_holds_no_hidden_test_and_nothing_for_the_teacher():
    nb = submission()
    nb.cells[1].source = "4.0"
    restore(nb, released(source_notebook()))
    nb.metadata[METADATA]["flags"].append({"cell": "two", "kind": "ready-made", "detail": "<b>"})
    show_flags(nb)
    assert "For the teacher" in nb.cells[0].source
    assert "<b>" in nb.cells[0].source.split("```")[1]  # as plain text
    nb, _ = HideTests().preprocess(nb, {})
    text = nbformat.writes(nb)
    assert "fresh=True" not in text
    assert "For the teacher" not in text
    assert "check_output_size" in text


def test_marking_schemes_stay_out_of_feedback():
    text = "Explain.\n<!-- BEGIN MARK SCHEME -->\n1 point for ...\n<!-- END MARK SCHEME -->\nEnd."
    assert as_released(text) == "Explain.\nEnd."


def test_text_is_graded_as_it_was_typed_and_no_text_is_flagged(grade):
    text = "<script>fetch('/formgrader/api/grade/1')</script> if padding < base, one = 2"
    nb = grade(note(text))
    assert nb.cells[0].source == text
    assert flag_kinds(nb) == set()


def test_of_a_notebook_text_code_and_images_are_left():
    nb = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_raw_cell("<script>x()</script>", metadata={"format": "text/html"}),
            note("tags"),
            note("![x](attachment:a.png) and ![y](attachment:b.png)"),
            note("![x](attachment:a.png), see the attachment: one image"),
            note("![x](attachment:gone.png)"),
            nbformat.v4.new_code_cell("1 + 1", metadata={"tags": ["<script>"]}),
        ],
        metadata={
            "title": "<script>",
            "d2l_conv": {"language": "zh", "flags": ["<script>"]},
            "widgets": {"x": "</script>"},
            "kernelspec": {"name": "r", "display_name": "R"},
        },
    )
    nb.cells[1].metadata["tags"] = ["a, b"]
    for cell in nb.cells[2:4]:
        svg = {"image/svg+xml": "PHN2Zy8+", 'image/png" onload="x': "AAAA"}
        cell.attachments = {"a.png": {"image/png": "iVBORw0KGgo=", **svg}, "b.png": svg}
    for cell, name in zip(nb.cells, ("a", "a", "b c", "", None, "f"), strict=True):
        cell.id = name
    clean_notebook(nb)
    nbformat.validate(nb)
    assert nb.metadata == {"d2l_conv": {"language": "zh"}}
    assert [cell.metadata for cell in nb.cells] == [{}] * 6
    kinds = ["markdown", "markdown", "markdown", "markdown", "markdown", "code"]
    assert [cell.cell_type for cell in nb.cells] == kinds
    assert [cell.source.startswith("```text") for cell in nb.cells] == [1, 0, 0, 0, 0, 0]
    assert nb.cells[3].attachments == {"a.png": {"image/png": "iVBORw0KGgo="}}
    assert len({cell.id for cell in nb.cells}) == 6


def test_files_beside_the_notebook_are_there_but_no_links(tmp_path, grade):
    folder = tmp_path / "submitted"
    (folder / "data").mkdir(parents=True)
    (folder / "helper.py").write_text("def add(a, b):\n    return a + b\n")
    (folder / "data" / "numbers.txt").write_text("1 2 3")
    (folder / "notebook.ipynb").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    files = dict(Reading(ignored=("*.ipynb",)).files(folder))
    assert sorted(files) == ["data/numbers.txt", "helper.py"]
    nb = grade(
        "import helper\nprint(helper.add(1, 2), open('data/numbers.txt').read())", files=files
    )
    assert shown(nb.cells[0]).strip() == "3 1 2 3"


def test_the_course_keeps_one_secret_and_seeds_differ(tmp_path):
    secret = course_secret(tmp_path)
    assert course_secret(tmp_path) == secret
    assert (tmp_path / ".grading_secret").stat().st_mode & 0o077 == 0
    again = notebook(answer(SIZE), note("a word more"))
    again.cells[0].outputs = [new_output("stream", text="6")]
    first = receipt_of("a", notebook(answer(SIZE)), {}, secret).seed
    assert receipt_of("a", again, {}, secret).seed == first, "the same code, run or not"
    others = [
        receipt_of("b", again, {}, secret).seed,
        receipt_of("a", notebook(answer(f"{SIZE}# a table")), {}, secret).seed,
        receipt_of("a", again, {"helper.py": b""}, secret).seed,
        receipt_of("a", again, {"helper.py": b"table"}, secret).seed,
        receipt_of("a", again, {}, "x").seed,
    ]
    assert len({first, *others}) == 6


def test_self_study_draws_the_cases_that_grading_here_would(tmp_path, monkeypatch):
    monkeypatch.setattr(selfstudy.course, "prepare", lambda *_, **__: None)
    shutil.copytree(CHECKOUT / "assignments" / "source", tmp_path / "assignments" / "source")
    shutil.copy(CHECKOUT / "assignments" / "nbgrader_config.py", tmp_path / "assignments")
    secret = course_secret(tmp_path / "assignments")
    selfstudy.make_course(tmp_path / "own", "padding_and_stride", tmp_path, "en")
    assert course_secret(tmp_path / "own" / "assignments") == secret


def test_old_outputs_of_a_submission_do_not_count(grade):
    cell = test_cell("1.0", 4.0)
    cell.outputs = [new_output("execute_result", data={"text/plain": "4.0"})]
    assert points(grade(cell)) == {"output_size": 1.0}


def test_a_broken_trusted_process_is_said_not_scored(monkeypatch):
    monkeypatch.setattr(processes, "_work", sys.exit)
    with pytest.raises(GradingFailed, match=r"the trusted process ended \(exit code 1\)"):
        TrustedProcess(limits=LIMITS).grade(notebook("1"), 1)
