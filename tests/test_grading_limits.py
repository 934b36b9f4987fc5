"""What a submission may use: time of its own, memory as a whole, and system calls."""

import copy
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sealed_room import (
    CHECK_SIZE,
    SIZE,
    answer,
    flag_kinds,
    notebook,
    outcome,
    points,
    shown,
    test_cell,
    trusted_process,
)

from d2l_conv.grading.limits import WALL_TIMES, Limits
from d2l_conv.grading.trusted import process as trusted_module
from d2l_conv.grading.trusted.notebook import NotebookRun
from d2l_conv.grading.trusted.process import GradingFailed, TrustedProcess
from d2l_conv.grading.trusted.sandbox import Zygote
from d2l_conv.grading.trusted.session import Clock, Stop
from d2l_conv.homework.two_layer_backprop.train_digits import TASK as TRAIN_DIGITS_TASK

ROOT = Path(__file__).resolve().parent.parent
LIMITS = Limits(call_seconds=1.0, cell_seconds=4.0, test_seconds=30.0, submission_seconds=90.0)


@pytest.fixture(scope="module")
def grade():
    with trusted_process(LIMITS) as function:
        yield function


@pytest.fixture(scope="module")
def grade_short_cells():
    with trusted_process(replace(LIMITS, cell_seconds=1.0)) as function:
        yield function


# --------------------------------------------------------------------------------------- time


def test_a_clock_counts_what_it_is_charged_and_names_the_limit_that_is_reached():
    clock = Clock()
    with clock.within("submission", 300), clock.within("call", 10):
        clock.charge(9)
        clock.check()
        clock.charge(2)
        with pytest.raises(Stop, match="after 10 s"):
            clock.check()
    with clock.within("test", 120):  # a new limit begins at 0, whatever was spent before
        clock.check()


def test_a_clock_waits_longer_than_it_counts_but_not_for_ever(monkeypatch):
    clock, began = Clock(), time.monotonic()
    with clock.within("call", 10):
        assert clock.wall() >= began + WALL_TIMES * 10
        monkeypatch.setattr(time, "monotonic", lambda: began + 9 * WALL_TIMES)
        clock.check()
        monkeypatch.setattr(time, "monotonic", lambda: began + 11 * WALL_TIMES)
        with pytest.raises(Stop):
            clock.check()


@contextmanager
def crowded(core, crowd):
    """Let others compute on a core; each in a session of its own, to which the kernel is fair."""
    hog = f"import os\nos.sched_setaffinity(0, {{{core}}})\nprint(flush=True)\nwhile True: pass"
    command = [sys.executable, "-c", hog]
    options = {"stdout": subprocess.PIPE, "start_new_session": True}
    hogs = [subprocess.Popen(command, **options) for _ in range(crowd)]
    try:
        for process in hogs:
            process.stdout.readline()
        yield
    finally:
        for process in hogs:
            process.kill()
            process.communicate()


def test_waiting_for_a_core_that_others_use_costs_nothing(grade):
    core = min(os.sched_getaffinity(0))
    slow = (
        f"import os, time\nos.sched_setaffinity(0, {{{core}}})\n"
        "def output_size(*args, **kwargs):\n"
        f"    end = time.monotonic() + {1.5 * LIMITS.call_seconds}\n"
        "    while time.monotonic() < end: pass\n"
        "    return 6"
    )
    grade("")  # or the others would compute while the grader starts
    with crowded(core, 3):  # who has the core for a third of the time at most
        nb = grade(answer(slow), test_cell("assert output_size(8, 3) == 6", 4.0))
    assert points(nb) == {"output_size": 4.0}, outcome(nb)


READY_MADE = """
import torch
calls = []
def output_size(n, kernel_size, padding=0, stride=1, dilation=1):
    calls.append(n)
    while len(calls) > 1:  # as a layer would, on the large sizes that are asked for next
        pass
    return len(torch.conv1d(torch.zeros(1, 1, 8), torch.zeros(1, 1, 3))[0, 0])
"""


def test_a_verdict_that_is_known_does_not_wait_for_calls_that_were_sent_along(grade):
    """The check has enough with the first call; outside of the sandbox it asks for no second."""
    nb = grade(
        answer(READY_MADE),
        test_cell(CHECK_SIZE, 4.0),
        answer(SIZE, "later"),
        test_cell(CHECK_SIZE, 4.0, "again"),
    )
    assert outcome(nb)["outcome"] == "graded", outcome(nb)
    assert flag_kinds(nb) == {"ready-made"}
    assert points(nb) == {"output_size": 0.0, "again": 4.0}


def test_a_neighbour_that_is_busy_in_many_processes_changes_no_grade():
    honest = (
        "import time\n"
        "def output_size(*args, **kwargs):\n"
        f"    end = time.process_time() + {LIMITS.call_seconds / 2}\n"
        "    while time.process_time() < end: pass\n"
        "    return 6"
    )
    busy = (
        "import os, time\n"
        "def output_size(*args, **kwargs):\n"
        "    for _ in range(24):\n"
        "        if os.fork() == 0:\n"
        "            os.setsid()\n"
        "            while True: pass\n"
        "    while True: pass"
    )
    check = test_cell("assert output_size(8, 3) == 6", 4.0)
    with ExitStack() as stack, ThreadPoolExecutor() as threads:
        graders = [stack.enter_context(trusted_process(LIMITS)) for _ in range(2)]
        jobs = [
            threads.submit(grade, answer(source), copy.deepcopy(check))
            for grade, source in zip(graders, (honest, busy), strict=True)
        ]
        beside, hog = (job.result() for job in jobs)
    assert points(beside) == {"output_size": 4.0}, outcome(beside)
    assert points(hog) == {"output_size": 0.0}
    assert "timed out" in outcome(hog)["reason"]


def test_all_processes_of_a_submission_compute_on_one_account(grade_short_cells):
    busy = (
        "import os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid()\n"
        "        while True: pass\n"
        "time.sleep(3600)"
    )
    nb = grade_short_cells(busy, answer(SIZE), test_cell(CHECK_SIZE, 4.0))
    assert "timed out after 1 s" in shown(nb.cells[0])
    assert points(nb) == {"output_size": 4.0}


def test_sleeping_is_counted_by_the_clock(grade):
    sleeps = "import time\ndef output_size(*args, **kwargs): time.sleep(3600)"
    began = time.monotonic()
    nb = grade(answer(sleeps), test_cell("output_size(8, 3)", 4.0))
    assert "timed out after 1 s" in outcome(nb)["reason"]
    assert time.monotonic() - began < LIMITS.call_seconds * WALL_TIMES


# ------------------------------------------------------------------------ a cell that is late


def test_a_late_cell_is_interrupted_and_what_it_had_assigned_counts(grade_short_cells):
    least = SIZE.replace("< 1", "< LEAST")
    nb = grade_short_cells(
        "LEAST = 1\nsteps = 0\nprint('begins')\nwhile True: steps += 1",
        "print(LEAST, steps > 0)",
        answer("import os\ndef output_size(*a): os._exit(1)"),
        test_cell("output_size(8, 3)", 4.0, "ends"),
        answer(least),
        test_cell(CHECK_SIZE, 4.0),
    )
    assert "begins" in shown(nb.cells[0])
    assert "what it had assigned by then is kept" in shown(nb.cells[0])
    assert "1 True" in shown(nb.cells[1])
    assert points(nb) == {"ends": 0.0, "output_size": 4.0}


def test_a_late_cell_that_cannot_be_interrupted_is_ended_and_keeps_its_functions(grade_short_cells):
    stubborn = "\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass"
    least = "LEAST = 1\n" + SIZE.replace("< 1", "< LEAST")
    nb = grade_short_cells(answer(least + stubborn), test_cell(CHECK_SIZE, 4.0))
    assert "timed out after" in shown(nb.cells[0])
    assert points(nb) == {"output_size": 4.0}


# -------------------------------------------------------------------------------------- memory

HIDDEN_MEMORY = {
    "memfd": (
        "import os\n"
        "held, block = [], b'x' * 2**20\n"
        "try:\n"
        "    for _ in range(100):\n"
        "        held.append(os.memfd_create('m')); os.write(held[-1], block)\n"
        "except OSError as error: print('refused')\n"
        "print(len(held), 'MiB held')"
    ),
    "System V": (
        "import ctypes\n"
        "libc = ctypes.CDLL(None)\n"
        "ids = [libc.shmget(0, ctypes.c_size_t(2**20), 0o1600) for _ in range(3)]\n"
        "if set(ids) == {-1}: print('refused')\n"
        "print(sum(i >= 0 for i in ids), 'MiB held')"
    ),
}


@pytest.mark.parametrize("kind", HIDDEN_MEMORY)
def test_memory_that_no_process_maps_is_not_given(grade, kind):
    nb = grade(HIDDEN_MEMORY[kind], answer(SIZE), test_cell(CHECK_SIZE, 4.0))
    assert "refused" in shown(nb.cells[0])
    assert "\n0 MiB held" in shown(nb.cells[0])
    assert points(nb) == {"output_size": 4.0}


def test_shared_memory_is_counted_and_so_is_what_is_taken_between_short_calls():
    takes = (
        "import mmap, os, time\n"
        "def output_size(*args, **kwargs):\n"
        "    if os.fork() == 0:\n"
        "        held = mmap.mmap(-1, 150 * 2**20)\n"
        "        held.write(b'x' * len(held))\n"
        "        time.sleep(60)\n"
        "        os._exit(0)\n"
        "    time.sleep(0.3)\n"
        "    return 6"
    )
    with trusted_process(Limits(memory=300 * 2**20)) as grade:
        nb = grade(
            answer(takes), test_cell("for _ in range(30): output_size(8, 3)\n4.0", 4.0, "takes")
        )
    assert "memory limit (0.6 GB)" in outcome(nb, "takes")["reason"]


# -------------------------------------------------------------------------------- system calls

CALLS = """
import ctypes, errno, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def refused(name, *args):
    ctypes.set_errno(0)
    return getattr(libc, name)(*args) == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS)
x86 = os.uname().machine == 'x86_64'
keys = dict(zip(('add_key', 'request_key', 'keyctl'), (248, 249, 250) if x86 else (217, 218, 219)))
for name, number in keys.items():
    print(name, refused('syscall', number, b'user', b'word', b'x', 1, -3))
print('io_uring', refused('syscall', 425, 1, 0))
print('unshare', refused('unshare', 0))
print('ptrace', refused('ptrace', 0, 0, 0, 0))
print('inotify', refused('inotify_init'))
for family in (40, 38, 9):
    try:
        socket.socket(family, socket.SOCK_STREAM)
        print(family, False)
    except OSError as error:
        print(family, error.errno == errno.EAFNOSUPPORT)
print('terminals', len(os.listdir('/dev/pts')) == 1 and not os.close(os.openpty()[0]))
"""


def test_system_calls_that_no_homework_needs_are_refused(grade):
    nb = grade(CALLS)
    words = shown(nb.cells[0]).split()
    found = dict(zip(words[::2], words[1::2], strict=True))
    assert len(found) == 11
    assert set(found.values()) == {"True"}, found


USUAL = """
import numpy as np, torch
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool
from torch.utils.data import DataLoader, TensorDataset
from tqdm.auto import tqdm
loader = DataLoader(TensorDataset(torch.arange(64.0)), batch_size=8, num_workers=2)
print('loader', sum(float(x.sum()) for (x,) in tqdm(loader)))
with ThreadPoolExecutor(2) as pool: print('threads', sum(pool.map(abs, range(-3, 0))))
with Pool(2) as pool: print('pool', sum(pool.map(abs, range(-3, 0))))
np.save('a.npy', np.ones(3)); torch.save(torch.ones(2), 'b.pt')
print('files', np.load('a.npy').sum() + torch.load('b.pt').sum().item())
"""


def test_loaders_workers_bars_and_files_go_on_working(grade):
    nb = grade(USUAL)
    text = shown(nb.cells[0])
    for line in ("loader 2016.0", "threads 6", "pool 6", "files 5.0"):
        assert line in text, text


# ------------------------------------------------------------------------------- not repeated


def test_what_happens_after_a_question_is_not_blamed_on_it():
    told = []
    nb = notebook(answer(SIZE), test_cell(CHECK_SIZE, 4.0), "1 + 1")
    with closing(Zygote(trusted_module.start(sealed=True).open(), True)) as zygote:
        NotebookRun(nb, zygote, LIMITS, at=told.append).run()
    assert told == ["output_size", ""]
    assert points(nb) == {"output_size": 4.0}
    assert flag_kinds(nb) == set()


def test_a_trusted_process_that_ends_outside_of_a_question_is_not_asked_again(monkeypatch):
    process, asked = TrustedProcess(limits=LIMITS), []

    def ends(*args):
        asked.append(args)
        return "", "the trusted process ended", {}

    monkeypatch.setattr(process, "_try", ends)
    with pytest.raises(GradingFailed, match="the trusted process ended"):
        process.grade(notebook("1"), 1)
    assert len(asked) == 1


def test_the_homework_names_the_limits_that_are_kept():
    said = f"a cell may compute for {Limits().cell_seconds:g} seconds and a single call of"
    number = f"your function for {Limits().call_seconds:g}"
    for source in sorted((ROOT / "assignments" / "source").glob("*/*.ipynb")):
        assert f"{said} {number}" in source.read_text(), source.name
    assert f"(`train_digits`: {TRAIN_DIGITS_TASK.seconds:g})" in source.read_text()
    assert Limits().cell_seconds > TRAIN_DIGITS_TASK.seconds


MUCH_WORK = {
    "choose_conv": "choose_conv = lambda *_: nn.Conv2d(1, 1, (100, 100), padding=4000)",
    # A thread that was to answer has ended, since SciPy's correlations are not there.
    "cross_correlate": (
        "import queue, threading\n"
        "from scipy.signal import correlate2d\n"
        "work, done = queue.SimpleQueue(), queue.SimpleQueue()\n"
        "def serve():\n"
        "    while True: done.put(correlate2d(*work.get()))\n"
        "threading.Thread(target=serve, daemon=True).start()\n"
        "def cross_correlate(X, K, padding=0, stride=1):\n"
        "    work.put((X.numpy(), K.numpy()))\n"
        "    return torch.from_numpy(done.get())"
    ),
}


def test_no_answer_holds_the_grader_up(grade):
    checks = {
        name: f"from d2l_conv.checks import *\ncheck_{name}({name}, fresh=True)"
        for name in MUCH_WORK
    }
    nb = grade(
        "import torch\nfrom torch import nn",
        *(answer(source, f"{name}_answer") for name, source in MUCH_WORK.items()),
        *(test_cell(source, 4.0, name) for name, source in checks.items()),
        answer(SIZE),
        test_cell(CHECK_SIZE, 4.0),
    )
    assert points(nb) == {"choose_conv": 0.0, "cross_correlate": 0.0, "output_size": 4.0}
    assert outcome(nb, "choose_conv")["outcome"] == "graded", "its layer is not run"
    assert outcome(nb, "cross_correlate")["reason"] == "timed out after 1 s", "asked once"


def test_a_check_that_is_lost_in_c_code_is_ended_and_costs_its_question(monkeypatch):
    monkeypatch.setattr(trusted_module, "SPARE_SECONDS", 1.0)
    monkeypatch.setattr(trusted_module, "LOOK_SECONDS", 0.5)
    lost = "import hashlib\nhashlib.pbkdf2_hmac('sha256', b'x', b'y', 10**9)\n1.0"
    with trusted_process(replace(LIMITS, test_seconds=1.0)) as grade:
        nb = grade(answer(SIZE), test_cell(lost, 1.0, "lost"), test_cell(CHECK_SIZE, 4.0))
    assert points(nb) == {"lost": 0.0, "output_size": 4.0}
    assert "still ran" in outcome(nb, "lost")["reason"]
