"""What goes wrong with submissions of a class, and what its learner keeps."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from classroom import Classroom, cell_named, machine_points, model_answers
from nbformat import NotebookNode, v4

from d2l_conv.homework import TASKS

ASSIGNMENT = "padding_and_stride"
MODEL = model_answers(ASSIGNMENT)
del MODEL["explain_mistakes"]  # which a person would have to read
FULL = machine_points(ASSIGNMENT)
REST = FULL - TASKS["layers_until"].max_points  # the task in which the faults below sit

Edit = Callable[[NotebookNode], object]
Spoil = Callable[[Path], object]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a submission, and what its learner keeps.

    ``points`` is None where the submission cannot be graded; ``said`` is part of the reason that
    the export gives.
    """

    points: float | None
    edit: Edit | None = None
    spoil: Spoil | None = None
    said: str = ""
    learner: str = ""


def cell(source: str) -> Edit:
    """Add a cell of the learner's in front of the answer to layers_until."""

    def edit(nb: NotebookNode) -> None:
        place = nb.cells.index(cell_named(nb, "layers_until_answer"))
        nb.cells.insert(place, v4.new_code_cell(source))

    return edit


def call(body: str, before: str = "") -> Edit:
    """Answer layers_until with a function of this body."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    head = "def layers_until(n, target, kernel_size, padding=0, stride=1):"

    def edit(nb: NotebookNode) -> None:
        cell_named(nb, "layers_until_answer").source = f"{before}\n{head}\n{lines}"

    return edit


def change(grade_id: str, **fields: object) -> Edit:
    return lambda nb: cell_named(nb, grade_id).update(fields)


def delete(grade_id: str) -> Edit:
    return lambda nb: nb.cells.remove(cell_named(nb, grade_id))


def double(grade_id: str, source: str | None = None) -> Edit:
    """Put a second cell of the same id in front, with another text if one is given."""

    def edit(nb: NotebookNode) -> None:
        old = cell_named(nb, grade_id)
        new = nbformat.from_dict(json.loads(json.dumps(old)))
        new.source = old.source if source is None else source
        new.id = f"{grade_id}-again"
        nb.cells.insert(nb.cells.index(old), new)

    return edit


def move_to_end(grade_id: str) -> Edit:
    def edit(nb: NotebookNode) -> None:
        moved = cell_named(nb, grade_id)
        nb.cells.remove(moved)
        nb.cells.append(moved)

    return edit


def lose_metadata(nb: NotebookNode) -> None:
    """Do what some editors do when they save."""
    for cell in nb.cells:
        cell.metadata = nbformat.from_dict({})


def gather(nb: NotebookNode) -> None:
    """Put all code answers into one cell on top, and delete the cells that were there for them."""
    names = [name for name in MODEL if name != "explain_mistakes"]
    answers = [cell_named(nb, name) for name in names]
    nb.cells = [cell for cell in nb.cells if not any(cell is other for other in answers)]
    nb.cells.insert(3, v4.new_code_cell("\n\n".join(cell.source for cell in answers)))


def above_its_answer(nb: NotebookNode) -> None:
    check = cell_named(nb, "layers_until")
    nb.cells.remove(check)
    nb.cells.insert(nb.cells.index(cell_named(nb, "layers_until_answer")), check)


def use_own_import(nb: NotebookNode) -> None:
    """Import in the locked cell of imports what an answer needs."""
    cell_named(nb, "imports").source += "\nimport math as m"
    cell_named(nb, "layers_until_answer").source += "\nm.tau"


def kernel(name: str) -> Edit:
    return lambda nb: nb.metadata.update(
        kernelspec={"name": name, "display_name": name, "language": name}
    )


def text(content: str | bytes) -> Spoil:
    data = content.encode() if isinstance(content, str) else content
    return lambda path: path.write_bytes(data)


def rename(path: Path) -> None:
    path.rename(path.with_name("padding_and_stride (1).ipynb"))


def link(path: Path) -> None:
    path.unlink()
    path.symlink_to(Path("../../../source") / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")


def extra_notebooks(path: Path) -> None:
    (path.parent / "scratch.ipynb").write_text("{")
    (path.parent / "padding_and_stride-Copy1.ipynb").write_text(path.read_text())


def cut(path: Path) -> None:
    path.write_text(path.read_text()[:-200])


def odd_timestamp(path: Path) -> None:
    (path.parent / "timestamp.txt").write_text("soon")


def odd_metadata(path: Path) -> None:
    nb = json.loads(path.read_text())
    nb["cells"][0]["metadata"] = {"nbgrader": ["grade_id"]}
    path.write_text(json.dumps(nb))


def helper(path: Path) -> None:
    """Put the answer to layers_until into a module beside the notebook."""
    (path.parent / "parts").mkdir()
    answers = MODEL["output_size_answer"], MODEL["layers_until_answer"]
    (path.parent / "parts" / "helper.py").write_text("\n\n".join(answers))


def byte_order_mark(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def large_output(path: Path) -> None:
    """Save 25 MB of output with the notebook."""
    nb = json.loads(path.read_text())
    code = next(cell for cell in nb["cells"] if cell["cell_type"] == "code")
    line = "x" * 99 + "\n"
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [line] * 250_000}]
    path.write_text(json.dumps(nb))


def large_text(path: Path) -> None:
    nb = json.loads(path.read_text())
    nb["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "x" * 21_000_000})
    path.write_text(json.dumps(nb))


HANG = "while True:\n    pass"
EXIT = "import os\nos._exit(0)"
SEGFAULT = "import ctypes\nctypes.string_at(0)"
GROW = "held = []\nwhile True:\n    held.append(bytearray(10**8))"
FLOOD = "for _ in range(2000):\n    print('x' * 100_000)"
HOLDS_ON = """\
while True:
    try:
        while True:
            pass
    except BaseException:
        pass"""
ODD_REPR = """\
class Odd:
    def __repr__(self):
        while True:
            pass

Odd()"""
FIGURES = """\
import matplotlib.pyplot as plt
for _ in range(22):
    plt.figure()
plt.show()"""
THREADS = """\
import threading
def spin():
    while True:
        pass
for _ in range(2):
    threading.Thread(target=spin, daemon=True).start()"""
PROCESSES = """\
import subprocess
for _ in range(3):
    subprocess.Popen(["sleep", "1000"])"""
NESTED = "x = []\nfor _ in range(10**5):\n    x = [x]\nreturn x"
ON_STDERR = "import sys\nfor _ in range(2000):\n    print('x' * 100_000, file=sys.stderr)"
CLOSED = "import os, sys\nsys.stdout.close()\nos.close(1)\nos.close(2)"
DEFAULTS = "import torch\ntorch.set_default_dtype(torch.float64)\ntorch.manual_seed(1)"
WRONG_ANSWER = "def layers_until(*arguments):\n    return -1"
DESTRUCTOR = "class Stays:\n    def __del__(self):\n        while True:\n            pass\n"

FAULTS = {
    "hang-in-cell": Fault(FULL, cell(HANG), said="cell 25: timed out"),
    "sleep-in-cell": Fault(FULL, cell("import time\ntime.sleep(10**6)")),
    "hang-in-call": Fault(REST, call(HANG), said="timed out"),
    "hang-in-call-that-catches": Fault(REST, call(HOLDS_ON), said="timed out"),
    "hang-in-destructor": Fault(FULL, cell(f"{DESTRUCTOR}thing = Stays()\ndel thing")),
    "hang-in-destructor-in-call": Fault(
        REST, call("thing = Stays()\ndel thing\nreturn 1", before=DESTRUCTOR), said="timed out"
    ),
    "hang-in-repr": Fault(FULL, cell(ODD_REPR)),
    "exit-in-cell": Fault(FULL, cell(EXIT)),
    "exit-in-call": Fault(REST, call(EXIT), said="ended"),
    "sys-exit-in-cell": Fault(FULL, cell("import sys\nsys.exit()")),
    "sys-exit-in-call": Fault(REST, call("import sys\nsys.exit()")),
    "segfault-in-cell": Fault(FULL, cell(SEGFAULT)),
    "segfault-in-call": Fault(REST, call(SEGFAULT), said="ended"),
    "kills-itself": Fault(REST, call("import os\nos.kill(os.getpid(), 9)")),
    "memory-in-cell": Fault(FULL, cell("blob = bytearray(10**11)")),
    "memory-grows-in-cell": Fault(FULL, cell(GROW)),
    "memory-in-call": Fault(REST, call(GROW)),
    "memory-of-tensors": Fault(REST, call("import torch\nreturn torch.zeros(10**11)")),
    "output-in-cell": Fault(FULL, cell(FLOOD)),
    "output-in-call": Fault(REST, call(f"{FLOOD}\nreturn 1")),
    "output-on-stderr": Fault(FULL, cell(ON_STDERR)),
    "many-figures": Fault(FULL, cell(FIGURES)),
    "threads-left-running": Fault(
        FULL,
        cell(THREADS),
    ),
    "processes-left-running": Fault(FULL, cell(PROCESSES)),
    "asks-for-input": Fault(FULL, cell("name = input('Your name? ')")),
    "recursion-in-call": Fault(REST, call("return layers_until(n, target, kernel_size)")),
    "interrupts-itself": Fault(REST, call("raise KeyboardInterrupt")),
    "huge-reply": Fault(REST, call("return [[0] * 10**6] * 10**3")),
    "nested-reply": Fault(REST, call(NESTED)),
    "closed-streams": Fault(FULL, cell(CLOSED)),
    "other-folder": Fault(FULL, cell("import os\nos.chdir('/')")),
    "other-defaults": Fault(FULL, cell(DEFAULTS)),
    "syntax-error": Fault(FULL, cell("def broken(:")),
    "magics": Fault(FULL, cell("%pip install nothing\n!ls /\n%%time")),
    "missing-import": Fault(FULL, cell("import no_such_module")),
    "surrogates": Fault(FULL, cell("print('\\ud800 \\x00 \\x1b[31m')")),
    "deleted-test": Fault(FULL, delete("layers_until")),
    "deleted-answer": Fault(REST, delete("layers_until_answer")),
    "doubled-test": Fault(FULL, double("layers_until")),
    "doubled-answer": Fault(FULL, double("layers_until_answer", WRONG_ANSWER)),
    "answer-at-the-end": Fault(FULL, move_to_end("layers_until_answer")),
    "test-at-the-end": Fault(FULL, move_to_end("layers_until")),
    "edited-test": Fault(FULL, change("layers_until", source="3.0")),
    "test-made-text": Fault(FULL, change("layers_until", cell_type="markdown")),
    "answer-made-text": Fault(REST, change("layers_until_answer", source="I do not know.")),
    "lost-metadata": Fault(FULL, lose_metadata),
    "gathered-answers": Fault(FULL, gather),
    "test-above-its-answer": Fault(FULL, above_its_answer),
    "import-in-a-locked-cell": Fault(FULL, use_own_import),
    "wrong-kernel": Fault(FULL, kernel("ir")),
    "broken-json": Fault(None, spoil=cut, said="not a notebook"),
    "helper-file": Fault(
        FULL,
        change("layers_until_answer", source="from parts.helper import layers_until"),
        spoil=helper,
    ),
    "byte-order-mark": Fault(FULL, spoil=byte_order_mark),
    "large-output": Fault(FULL, spoil=large_output),
    "large-text": Fault(None, spoil=large_text, said="larger than 20000000 bytes, also without"),
    "empty-file": Fault(None, spoil=text(""), said="is empty"),
    "binary-file": Fault(None, spoil=text(b"\x89PNG\r\n\x1a\n\xff\xfe"), said="not text"),
    "no-notebook-json": Fault(None, spoil=text("[1, 2]"), said="not a notebook"),
    "missing-notebook": Fault(None, spoil=Path.unlink, said="no notebook"),
    "link": Fault(None, spoil=link, said="is a link"),
    "renamed-file": Fault(FULL, spoil=rename),
    "extra-notebooks": Fault(FULL, spoil=extra_notebooks),
    "odd-metadata": Fault(FULL, spoil=odd_metadata),
    "odd-timestamp": Fault(FULL, spoil=odd_timestamp),
    "chinese-name": Fault(FULL, learner="学习者-01"),
    "blank-in-name": Fault(FULL, learner="learner 01 b"),
}


# Short and small, because many of the faults above run into them, some in each call.
SETTINGS = """
c.SealedExecute.cell_seconds = 0.75
c.SealedExecute.call_seconds = 0.5
c.SealedExecute.memory = 512 * 2**20
"""


def hand_in_faults(classroom: Classroom) -> None:
    """Hand in every fault, each by a learner of its own."""
    for name, fault in FAULTS.items():
        path = classroom.hand_in(fault.learner or name, MODEL, fault.edit)
        if fault.spoil is not None:
            fault.spoil(path)
