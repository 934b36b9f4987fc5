"""One submission, cell by cell: the learner's in a sealed process, the test cells here.

Points come from here alone. A test cell reaches a learner's work only through proxies; its own
names, the checks among them, are never looked up on the other side.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import html
import math
import re
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from nbformat import NotebookNode, from_dict

from d2l_conv import checks
from d2l_conv.grading.cells import (
    bound_names,
    grade_id,
    is_locked,
    is_solution,
    is_test,
    statements,
    used_names,
    without,
)
from d2l_conv.grading.clean import Cleaner, box, few_flags
from d2l_conv.grading.limits import Limits
from d2l_conv.grading.notes import ANSWERS, FAILED, GRADED, METADATA, STOPPED, STUB
from d2l_conv.grading.outputs import Collector, Output, Publisher, Stream
from d2l_conv.grading.trusted.sandbox import SandboxGone, Zygote
from d2l_conv.grading.trusted.session import (
    Clock,
    LearnerError,
    NoAnswer,
    RemoteFunction,
    Session,
    Stop,
)
from d2l_conv.languages import N_, Sentences, _

REASONS = Sentences(
    {
        "points": "the check gave {value!r}, which is not a number of points from 0 to {most:g}",
        "broken": "the check broke: {error} (docs/test-cells.md says what a test cell may do)",
        "setup": "a locked cell does not run in the grader, which the check needs: {error}",
        "unlocked": "the check uses {name!r}, which comes from a cell that is neither "
        "locked nor an "
        "answer, so it could be anybody's",
        "skipped": "the check did not come to its end: {how}",
    }
)
# What takes long to load and is used in homework: the word for it, and what is loaded.
LIBRARIES = {"matplotlib": "matplotlib.pyplot", "sklearn": "sklearn.datasets"}
STOPPED_BOX = N_("{name}: 0 points. It did not run to its end: {reason}.")
STOPPED_CELL = N_("This cell did not run to its end: {reason}.")


class NotebookRun:
    """One submission while it is graded.

    Parameters
    ----------
    nb : NotebookNode
        The submission, its locked cells already those of the source.
    zygote : Zygote
        Where the learner's cells run.
    limits : Limits
        What they may use.
    seed : int
        Of the fresh cases.
    files : mapping of str to bytes, optional
        Files beside the notebook.
    skip : mapping of str to str, optional
        Test cells that are not run, and why; see `process`.
    at : callable, optional
        Told the ``grade_id`` of each test cell before it runs, and nothing after it has.
    """

    def __init__(
        self,
        nb: NotebookNode,
        zygote: Zygote,
        limits: Limits,
        seed: int = 0,
        files: Mapping[str, bytes] | None = None,
        skip: Mapping[str, str] | None = None,
        at: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.nb, self.zygote, self.limits, self.seed = nb, zygote, limits, seed
        self.files, self.skip, self.at = dict(files or {}), skip or {}, at
        self.clock = Clock()
        self.names = Names(self)
        self.done: list[str] = []  # the learner's cells so far, as a new process must run them
        self.flags: list[dict[str, str]] = []  # what the teacher should see
        self.cleaner = Cleaner(limits)
        self.cell_name = ""
        self._session: Session | None = None

    def run(self) -> NotebookNode:
        """Run all cells in order; return the same notebook with outputs, points and findings.

        Each graded cell's metadata hold ``d2l_conv_grading``: ``outcome``, ``points``, ``reason``.
        """
        code = "\n".join(cell.source for cell in self.nb.cells if cell.cell_type == "code")
        self.zygote.load({module for word, module in LIBRARIES.items() if word in code})
        try:
            with self.clock.within("submission", self.limits.submission_seconds):
                for number, cell in enumerate(self.nb.cells):
                    self.cell_name = grade_id(cell) or _("cell {n}").format(n=number + 1)
                    stub = cell.metadata.pop(METADATA, {}).get(STUB, False)
                    if cell.cell_type == "code":
                        cell.execution_count = None
                        if is_test(cell):
                            self.test(cell)
                        else:
                            self.learn(cell, stub)
        finally:
            if self._session is not None:
                with contextlib.suppress(SandboxGone):  # is said of what comes next
                    self._session.end(wait=False)
                    self.zygote.prepare(self.limits)
        notes = self.nb.metadata.get(METADATA, {})
        flags = few_flags([*notes.get("flags", []), *self.flags])
        noted = {**notes, "sealed": self.zygote.sealed, "flags": flags}
        self.nb.metadata[METADATA] = from_dict(noted)
        return self.nb

    # --------------------------------------------------------------------- the learner's cells

    def session(self) -> Session:
        """Return the learner's process, with all cells so far run in it.

        A cell that is late or ends the process now is cut down for good.
        """
        while self._session is None or self._session.over:
            self.clock.check()
            self._session = Session(self.zygote, self.limits, self.clock)
            if self.files:
                self._session.put_files(self.files)
            for number, source in enumerate(self.done):
                try:
                    self._session.run(source)
                except Stop:
                    self.clock.check()
                    self.done[number] = definitions(source)
                    if self._session.over:
                        break
        return self._session

    def learn(self, cell: NotebookNode, stub: bool = False) -> None:
        """Run one of the learner's cells."""
        source = cell.source
        if is_locked(cell):
            self.names.trust(source)
        try:
            if stub:  # what of a blank answer would undo the same answer in another cell
                written = set(filter(self.names.is_written, bound_names(source)))
                source = without(source, written) if written else source
            outputs = self.session().run(source)
        except Stop as stop:
            self._tampered(stop)
            self.done.append(definitions(source))
            told = _stopped(_(STOPPED_CELL).format(reason=stop.reason))
            cell.outputs = from_dict([*self.cleaner.clean(stop.outputs), told])
            cell.metadata[METADATA] = from_dict({"outcome": STOPPED, "reason": stop.reason})
            return
        self.done.append(source)
        cell.execution_count = len(self.done)
        cell.outputs = from_dict(self.cleaner.clean(outputs))

    def _see(self, kind: str, detail: str) -> None:
        if not any((flag["kind"], flag["detail"]) == (kind, detail) for flag in self.flags):
            self.flags.append({"cell": self.cell_name, "kind": kind, "detail": detail})

    def _tampered(self, stop: Stop) -> None:
        if stop.tampered:
            self._see("tampered", "")

    # -------------------------------------------------------------------------- the test cells

    def test(self, cell: NotebookNode) -> None:
        """Run a test cell here, and write its points."""
        name, most = grade_id(cell), float(cell.metadata.nbgrader.points)
        if name in self.skip:
            outcome = Outcome(STOPPED, REASONS["skipped"].format(how=self.skip[name]))
        else:
            self.at(name)
            outcome = self._examine(cell.source, most)
            self.at("")  # what happens from here on is not this question's fault
        outputs, points = outcome.outputs, outcome.points
        if outcome.state == STOPPED:
            outputs.append(_stopped(_(STOPPED_BOX).format(name=name, reason=outcome.reason)))
        if outcome.state != FAILED:  # as nbgrader reads points
            data = {"text/plain": repr(points)}
            result = {"output_type": "execute_result", "data": data, "metadata": {}}
            outputs.append({**result, "execution_count": None})
        cell.outputs = from_dict(outputs)
        noted = {"outcome": outcome.state, "points": points, "reason": outcome.reason}
        cell.metadata[METADATA] = from_dict(noted)
        for output in outputs:
            ready_made = output.get("metadata", {}).get("d2l_conv", {}).get("ready_made", [])
            if ready_made:  # what it was called by comes first, then what that called in turn
                self._see("ready-made", str(ready_made[0]))

    def _examine(self, source: str, most: float) -> Outcome:
        with showing(self.limits) as shown:
            try:
                with self._time(), checks.submission_seed(self.seed):
                    value = self._execute(source)
                points = most if value is None else as_points(value, most)  # as nbgrader does
                if points is None:
                    raise Ungradable(REASONS["points"].format(value=value, most=most))
                return Outcome(GRADED, "", points, shown)
            except Stop as stop:
                self._tampered(stop)
                if self._session is not None:
                    self._session.end()
                return Outcome(STOPPED, stop.reason, outputs=shown)
            except Exception as error:
                shown.append(_error(error))
                if self._is_about_the_answer(error, source):
                    return Outcome(GRADED, outputs=shown)
                reason = str(error)
                if not isinstance(error, Ungradable | NoAnswer):
                    reason = REASONS["broken"].format(error=_said(error))
                return Outcome(FAILED, reason, outputs=shown)

    def _is_about_the_answer(self, error: Exception, source: str) -> bool:
        """Return whether an exception in a test cell says that the answer is wrong.

        To nbgrader every exception does. Here a person looks where the check itself may be at
        fault: it had not met the answer yet, it is one of this package's, or what it asked for
        cannot cross the wire.
        """
        if isinstance(error, AssertionError | NameError | LearnerError):
            return True
        if isinstance(error.__cause__, LearnerError):
            return True
        if isinstance(error, NoAnswer):  # this package's checks ask for functions, which do cross
            return bool(used_names(source) & set(checks.__all__))
        if isinstance(error, Ungradable | AttributeError):
            return False
        if RemoteFunction.__name__ in str(error):  # something that only a function of one's own has
            return False
        return self.names.asked and not _passed_through_checks(error)

    def _execute(self, source: str) -> Any:
        """Run a test cell and return the value of its last expression."""
        with self.names.theirs():
            tree = ast.parse(source, "<test cell>")
            ends = tree.body[-1] if tree.body else None
            last = ast.Expression(ends.value) if isinstance(ends, ast.Expr) else None
            if last:
                del tree.body[-1]
            exec(compile(tree, "<test cell>", "exec"), self.names)
            return eval(compile(last, "<test cell>", "eval"), self.names) if last else None

    @contextlib.contextmanager
    def _time(self) -> Iterator[None]:
        """End a test cell that takes too long, in a check's own code as well."""
        seconds = self.limits.test_seconds
        with self.clock.within("test", seconds):
            before = signal.signal(signal.SIGALRM, lambda *_: self.clock.check())
            signal.setitimer(signal.ITIMER_REAL, seconds + 1, 1)
            try:
                yield
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)


@dataclass
class Outcome:
    """What became of a test cell."""

    state: str
    reason: str = ""
    points: float = 0.0
    outputs: list[Output] = field(default_factory=list)


class Ungradable(Exception):
    """Something is wrong with the homework, not with the answer; the message says what."""


class Names(dict[str, Any]):
    """The names of the test cells: the grader's own, and the learner's answers.

    An answer is what a solution cell binds, in the release or in the learner's notebook. What
    locked cells bind is the teacher's, and is never asked of the learner's process.
    """

    def __init__(self, run: NotebookRun) -> None:
        known = {name: getattr(checks, name) for name in checks.__all__ if "check_" in name}
        super().__init__(known, __name__="__main__", __builtins__=builtins, display=display)
        self._run_of, self._open = run, False
        self.asked = False  # whether this test cell has asked for an answer
        notes = run.nb.metadata.get(METADATA, {})
        self._released = set(notes.get(ANSWERS, ()))
        self._answers, self._others = set(self._released), set[str]()
        for cell in run.nb.cells:
            if cell.cell_type == "code" and not is_locked(cell):
                (self._answers if is_solution(cell) else self._others).update(
                    bound_names(cell.source)
                )
        self._given: set[str] = set()  # what locked cells bind
        self._later: dict[str, list[ast.stmt]] = {}  # run when a test cell asks for the name
        self._failed: dict[str, str] = {}  # "*" stands for names that nobody knows

    def __missing__(self, name: str) -> Any:
        """Look a name up: Python's own first, then the teacher's, then the learner's."""
        if hasattr(builtins, name):
            return getattr(builtins, name)
        if not self._open:
            raise KeyError(name)
        if name in self._later:
            return self._teachers(name)
        is_answer = name in self._answers
        failed = self._failed.get(name) or (None if is_answer else self._failed.get("*"))
        if failed:
            raise Ungradable(REASONS["setup"].format(error=failed))
        if not is_answer and name in self._others:
            raise Ungradable(REASONS["unlocked"].format(name=name))
        self.asked = True
        if not is_answer:
            raise KeyError(name)
        return self._run_of.session().fetch(name)

    @contextlib.contextmanager
    def theirs(self) -> Iterator[None]:
        """Let missing names be the learner's."""
        self._open, self.asked = True, False
        try:
            yield
        finally:
            self._open = False

    def is_written(self, name: str) -> bool:
        """Return whether the learner's cells so far define a name, which no locked cell does."""
        if name in self._given:
            return False
        try:
            self._run_of.session().fetch(name)
        except KeyError:
            return False
        except NoAnswer:
            pass
        return True

    def trust(self, source: str) -> None:
        """Take over what a locked cell binds, which is the teacher's.

        Imports and definitions are run at once; other statements when a test cell needs them, since
        they may take long, or call what the learner is to write.
        """
        known = set(self)
        for node in statements(source):
            names = bound_names(ast.unparse(node))
            if isinstance(node, DEFINING):
                self._define(node, names or {"*"})
            else:
                for name in names:
                    self.pop(name, None)
                    self._later.setdefault(name, []).append(node)
            self._given |= names
        self._given |= set(self) - known
        for name in self._released & self._given:  # the answer comes later, and replaces it
            self.pop(name, None)
            self._later.pop(name, None)
            self._failed.pop(name, None)

    def _define(self, node: ast.stmt, names: Set[str]) -> None:
        try:
            self._run(node)
        except Exception as error:
            self._failed |= dict.fromkeys(names, _said(error))
        else:
            for name in names:
                self._failed.pop(name, None)
                self._later.pop(name, None)

    def _teachers(self, name: str) -> Any:
        """Run what locked cells assign to a name, and return it."""
        for node in self._later.pop(name):
            try:
                self._run(node)
            except Exception as error:
                if isinstance(error, Ungradable) or isinstance(error.__cause__, LearnerError):
                    raise
                raise Ungradable(REASONS["setup"].format(error=_said(error))) from error
        return self[name]

    def _run(self, node: ast.stmt) -> None:
        exec(compile(ast.Module([node], []), "<locked cell>", "exec"), self)


def _said(error: Exception) -> str:
    text = str(error).replace(RemoteFunction.__name__, _("a learner's function"))
    return f"{type(error).__name__}: {text}"[:500]


def _passed_through_checks(error: Exception) -> bool:
    """Return whether an exception came out of this package's own checks."""
    modules = (f.f_globals.get("__name__", "") for f, _ in traceback.walk_tb(error.__traceback__))
    return any(re.match(r"d2l_conv\.(?!grading\.)", name) for name in modules)


# -------------------------------------------------------------------------------------- code

DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def definitions(source: str) -> str:
    r"""Return the imports, functions, classes and constants of a cell that cannot be run again.

    >>> definitions("LEAST = 1\ndef f():\n    return LEAST\nwhile True: pass")
    'LEAST = 1\n\ndef f():\n    return LEAST'
    """
    nodes = (node for node in statements(source) if isinstance(node, DEFINING) or _constant(node))
    found = "\n\n".join(map(ast.unparse, nodes))
    return "" if found == source else found  # as a whole it cannot be run again


def _constant(node: ast.stmt) -> bool:
    """Return whether a statement gives a name to numbers or texts that stand there."""
    if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
        return False
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def as_points(value: Any, most: float) -> float | None:
    """Return points as a plain float, or None if the value is no number from 0 to ``most``.

    >>> as_points(2, 4.0), as_points(True, 4.0), as_points(5, 4.0)
    (2.0, None, None)
    """
    if isinstance(value, bool | str | bytes):
        return None
    try:
        points = float(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None
    return points if math.isfinite(points) and 0.0 <= points <= most else None


# ----------------------------------------------------------------------------------- outputs


@contextlib.contextmanager
def showing(limits: Limits) -> Iterator[list[Output]]:
    """Collect what is displayed and printed in this process; stderr as plain text."""
    collector = Collector(limits.text, limits.figure_bytes)
    shell, publisher = InteractiveShell.instance(), Publisher()  # type: ignore[no-untyped-call]
    publisher.collector = collector
    before, shell.display_pub = shell.display_pub, publisher
    printed: Any = Stream("stdout", collector, 1)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            yield collector.outputs
    finally:
        shell.display_pub = before


def _error(error: Exception) -> Output:
    kind, text = type(error).__name__, str(error)[:2_000]
    lines = [f"{kind}: {text}"]
    return {"output_type": "error", "ename": kind, "evalue": text, "traceback": lines}


def _stopped(text: str) -> Output:
    page = f"<strong>✗ {html.escape(text)}</strong>"
    return box(text, page, "#D55E00", {"outcome": STOPPED})
