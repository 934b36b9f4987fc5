"""What honest learners do: it is paid in the sandbox as it is outside, and raises no flag."""

import pytest
from corpus import answers as corpus
from nbgrader.utils import determine_grade
from sealed_room import (
    CHECK_SIZE,
    HOMEWORK,
    SIZE,
    SIZE_POINTS,
    answer,
    points,
    shown,
    test_cell,
    trusted_process,
)

from d2l_conv.grading.limits import Limits
from d2l_conv.homework import ASSIGNMENTS, TASKS


@pytest.fixture(scope="module")
def grade():
    """Grade with the limits that learners are told, but for the whole notebook."""
    with trusted_process(Limits(submission_seconds=900)) as function:
        yield function


HONEST = """
import collections, dataclasses, enum, functools, inspect, json, logging, pathlib, random, time
import traceback, typing, warnings
import matplotlib.pyplot as plt
import numpy as np
import torch
from d2l_conv import conv, shapes
from d2l_conv.checks import check_output_size

Pair = collections.namedtuple('Pair', 'down across')
Colour = enum.Enum('Colour', 'RED GREEN')
class Size(typing.NamedTuple):
    height: int
@dataclasses.dataclass
class Window:
    size: int = 3
T = typing.TypeVar('T')
logging.warning('a warning of %s', 'mine')
warnings.warn('careful')
try:
    1 / 0
except ZeroDivisionError as error:
    traceback.print_exc()
    print(error.__traceback__.tb_lineno)
pathlib.Path('notes.txt').write_text('mine')
print(open('notes.txt').read(), json.dumps([1]), inspect.signature(print), time.time())
print(inspect.getsource(Window), help(pathlib.Path.exists))
check_output_size(lambda *a, **k: 6)
net = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU())
net(torch.ones(1, 1, 8, 8)).sum().backward()
torch.manual_seed(0); random.seed(0); np.random.seed(0)
plt.imshow(np.eye(3)); plt.show()
"""


# Both would wait for somebody who types: `%debug`, and an error behind `%pdb on`.
STOPS = ["%debug", "1 / 0"]
# What an honest class does in cells of its own, one a cell.
TOOLS = [
    "%timeit -n 1 -r 1 sum(range(10))",
    "!ls",
    "%prun -q sum(range(10))",
    "%load_ext autoreload\n%autoreload 2",
    "import cProfile\ncProfile.run('sum(range(10))')",
    "import psutil\nprint(psutil.virtual_memory().percent, psutil.Process().memory_info().rss)",
    "print(open('/proc/cpuinfo').read()[:200])",
    "import sklearn\nsklearn.show_versions()",
    "import gc\nprint(len(gc.get_objects()))",
    "import inspect\nprint(inspect.currentframe().f_lineno)",
    "import doctest, unittest\ndoctest.testmod()\nunittest.main(argv=[''], exit=False)",
    "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(2) as pool:\n    print(list(pool.map(abs, [1, -2])))",
    "import multiprocessing\n"
    "with multiprocessing.get_context('fork').Pool(2) as pool:\n    print(pool.map(abs, [1, -2]))",
    "from tqdm.auto import tqdm\nfor i in tqdm(range(3)): pass",
    "import ipywidgets\nipywidgets.IntSlider()",
    "import scipy.signal\nfrom d2l_conv import draw, output_shape as theirs",
    "import os, platform\nprint(os.cpu_count(), platform.processor(), platform.platform())",
    "%%capture out\nprint(1)",
    "%%writefile helper_mine.py\ndef pair(v): return (v, v) if isinstance(v, int) else tuple(v)",
    "from helper_mine import pair\n%run helper_mine.py\nprint('pair', pair(2))",
    "%%bash\necho hi",
    "%pdb on",
    *STOPS,
    "torch.set_default_dtype(torch.float32)\ntorch.use_deterministic_algorithms(True)",
    "net = torch.nn.Conv2d(1, 2, 3)\noptimizer = torch.optim.SGD(net.parameters(), 0.1)\n"
    "net(torch.ones(1, 1, 8, 8)).sum().backward()\noptimizer.step()",
    "print(torch.func.grad(lambda x: x**2)(torch.tensor(3.0)))",
    "from torch.utils.flop_counter import FlopCounterMode\n"
    "with FlopCounterMode(display=False):\n    net(torch.ones(1, 1, 8, 8))",
    "with torch.profiler.profile():\n    net(torch.ones(1, 1, 8, 8))",
    "print(torch.compile(lambda x: x + 1, backend='eager')(torch.ones(2)))",
]
# The answer is checked twice in cells of the learner's own, too.
OWN_CHECK = (
    "from d2l_conv.checks import check_output_size\nprint('got', check_output_size(output_size))"
)


def test_honest_ways_raise_no_flag(grade):
    cells = [HONEST, *TOOLS, answer(SIZE), OWN_CHECK, OWN_CHECK, CHECKED]
    nb = grade(*cells)
    assert nb.metadata["d2l_conv_grading"]["flags"] == []
    assert points(nb)["output_size"] == SIZE_POINTS
    assert [shown(cell).count("got 4.0") for cell in nb.cells[-3:-1]] == [1, 1]
    broken = {cell.source: shown(cell) for cell in nb.cells if "Error" in shown(cell)}
    assert set(broken) == {HONEST, *STOPS}, broken  # which do so on purpose
    assert any("pair (2, 2)" in shown(cell) for cell in nb.cells)


CHECKED = test_cell(CHECK_SIZE, SIZE_POINTS)
CHECK = "from d2l_conv.checks import check_{task}\ncheck_{task}({task}, fresh=True)"
MOST = {task.name: task.max_points for task in TASKS.values()}


def asked(task, *sources):
    """Return an answer's cells and the check below them."""
    cells = [answer(source, f"{task}_{number}") for number, source in enumerate(sources)]
    return [*cells, test_cell(CHECK.format(task=task), MOST[task], task)]


def verdicts(nb):
    """Return for each test cell its name, the points that are missing, and what it says."""
    tests = [c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade")]
    for cell in tests:
        gained, most = determine_grade(cell)
        yield cell.metadata.nbgrader.grade_id, most - gained, shown(cell)[:500]


@pytest.mark.parametrize("homework", ASSIGNMENTS)
def test_every_right_answer_is_paid_in_the_sandbox_as_it_is_outside(homework, grade):
    answers = [one for task in ASSIGNMENTS[homework] for one in corpus.read(task.name, right=True)]
    nb = grade(*(c for one in answers for c in asked(one.task, *corpus.cells(one))))
    assert nb.metadata["d2l_conv_grading"]["flags"] == []
    assert [verdict for verdict in verdicts(nb) if verdict[1]] == []
    assert len(list(verdicts(nb))) == len(answers)


CHECKS_ITSELF = """
from torch import nn
def choose_conv(shape_in, shape_out):
    if min(*shape_in, *shape_out) < 1:
        raise ValueError("too small")
    ks, ps = [], []
    for n, m in zip(shape_in, shape_out):
        p = max(0, (m - n + 2) // 2)
        ks.append(n + 2 * p - m + 1); ps.append(p)
    layer = nn.Conv2d(1, 1, kernel_size=tuple(ks), padding=tuple(ps))
    assert layer(torch.zeros(1, 1, *shape_in)).shape[2:] == torch.Size(shape_out)
    return layer
"""
# The forward pass by torch, which this task allows, and mini-batches by a loader with processes;
# new tensors are float64 and the pictures are not, and four threads are asked for.
WITH_LOADER = """
from torch.utils.data import TensorDataset, DataLoader
from tqdm.auto import tqdm
def train_digits(images, labels, steps, seed):
    torch.manual_seed(seed)
    W1, W2 = torch.randn(8, 1, 3, 3) / 3, torch.randn(10, 8, 6, 6) / 17
    data = TensorDataset(images, labels)
    loader = DataLoader(data, batch_size=64, shuffle=True, num_workers=2, persistent_workers=True)
    done, bar = 0, tqdm(total=steps)
    while done < steps:
        for X, y in loader:
            if done == steps:
                break
            Z = F.conv2d(X, W1)
            H = Z.relu()
            d = (F.conv2d(H, W2).flatten(1).softmax(1) - F.one_hot(y, 10)) / len(X)
            dZ = (d @ W2.flatten(1)).reshape(H.shape) * (Z > 0)
            windows = X.unfold(2, 3, 1).unfold(3, 3, 1)
            dW2 = (d.T @ H.flatten(1)).reshape(W2.shape)
            W1 = W1 - 0.2 * torch.einsum("nohw,nchwij->ocij", dZ, windows)
            W2 = W2 - 0.2 * dW2
            done += 1
            bar.update(1)
    return W1, W2
"""


def test_what_a_task_allows_is_paid_and_raises_no_flag(grade):
    nb = grade(
        HOMEWORK,
        *asked("choose_conv", CHECKS_ITSELF),
        "torch.set_default_dtype(torch.float64)\ntorch.set_num_threads(4)",
        *asked("train_digits", WITH_LOADER),
    )
    assert [verdict for verdict in verdicts(nb) if verdict[1]] == []
    assert nb.metadata["d2l_conv_grading"]["flags"] == []
