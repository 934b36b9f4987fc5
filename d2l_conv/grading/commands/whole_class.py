"""Grade a whole class in parallel, with one writer to the gradebook.

    python -m d2l_conv.grading padding_and_stride --workers 4

Trusted processes grade, as many at a time as there are workers; this process alone writes. It can
be stopped at any moment, by Ctrl-C or the hard way, and started again: what is graded already is
not graded again.
"""

from __future__ import annotations

import copy
import os
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from fnmatch import fnmatchcase
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from nbgrader.api import MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    AssignLatePenalties,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from sqlalchemy.exc import OperationalError, SAWarning
from tqdm import tqdm
from traitlets import Bool, Integer, Unicode
from traitlets.config import Config

from d2l_conv.grading.commands import fingerprint
from d2l_conv.grading.commands.app import AssignmentApp
from d2l_conv.grading.commands.records import Records, opened_gradebook
from d2l_conv.grading.files import printable
from d2l_conv.grading.preprocessors.assembly import Graded, Job, Source, grade, steps
from d2l_conv.grading.preprocessors.execute import SealedExecute
from d2l_conv.grading.submissions import Unreadable
from d2l_conv.grading.trusted.process import end_all, mechanisms, start
from d2l_conv.grading.trusted.sandbox import SandboxMissing
from d2l_conv.languages import NN_, Sentences

if TYPE_CHECKING:
    from distributed import Client

WITH_GRADEBOOK = (AssignLatePenalties, OverwriteCells, OverwriteKernelspec, SaveAutoGrades)

TEXTS = Sentences(
    {
        "unknown": "The gradebook knows no assignment {name!r}; "
        "run: nbgrader generate_assignment {name}",
        "no_submissions": "Nothing is handed in for {name} below {folder}.",
        "gradebook": "Cannot open the gradebook: {error}.",
        "step": "c.Autograde lists {step}, which asks for the gradebook; the grader has none where "
        "it runs. Leave that step out: RestoreCells does its work.",
        "failed": "  not graded: {learner}: {reason}",
        "no_dask": "--scheduler needs the package 'distributed': pip install --editable "
        "'.[cluster]'",
        "scheduler": "Cannot reach the scheduler {address}: {error}",
    },
    {
        "stopped": NN_(
            "Stopped. {done} of {total} is done; run the same command again to go on.",
            "Stopped. {done} of {total} are done; run the same command again to go on.",
        ),
        "locked": NN_(
            "The gradebook is in use by another program. {done} of {total} is done; "
            "close the other program and run the same command again to go on.",
            "The gradebook is in use by another program. {done} of {total} are done; "
            "close the other program and run the same command again to go on.",
        ),
        "disk": NN_(
            "Could not write: {error}. {done} of {total} is done; "
            "make room and run the same command again to go on.",
            "Could not write: {error}. {done} of {total} are done; "
            "make room and run the same command again to go on.",
        ),
        "summary": NN_(
            "{total} notebook: {graded} graded now, {kept} graded before, {failed} not graded.",
            "{total} notebooks: {graded} graded now, {kept} graded before, {failed} not graded.",
        ),
    },
)

BAR = Sentences(
    {"unit": "notebook", "graded": "graded", "kept": "graded before", "failed": "not graded"}
)


class Stopped(Exception):
    """Grading had to stop; the message says why and how to go on."""


def cluster(address: str) -> Client:
    """Return a client of a Dask cluster.

    Raises
    ------
    Stopped
        If Dask is not installed, or does not answer.
    """
    try:
        from distributed import Client
    except ImportError:
        raise Stopped(TEXTS["no_dask"]) from None
    try:
        return Client(address, timeout=20)
    except (OSError, ValueError) as error:
        raise Stopped(TEXTS["scheduler"].format(address=address, error=error)) from None


def flow(jobs: Iterator[Job], executor: Executor, at_once: int) -> Iterator[Graded]:
    """Grade jobs in an executor, and yield what becomes of them as it comes.

    Parameters
    ----------
    jobs : iterator of Job
        Read only as fast as they are graded, so memory does not grow with the class.
    executor : Executor
        Has the threads, or the machines, that wait for trusted processes.
    at_once : int
        How many jobs to hold at a time.
    """
    running: dict[Future[Graded], Job] = {}
    try:
        while True:
            for job in islice(jobs, at_once - len(running)):
                running[executor.submit(grade, job)] = job
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                try:
                    graded = future.result()
                except Exception as error:  # such as a machine that was lost more than once
                    graded = Graded(job.learner, job.source.notebook, None, repr(error))
                yield graded
    finally:
        for future in running:  # of those that nobody has begun with
            future.cancel()
        executor.shutdown(wait=False)


class WholeClass:
    """All submissions of one assignment.

    Parameters
    ----------
    records : Records
        Where grades are kept.
    config : traitlets.config.Config
        The course's settings.
    force : bool
        Whether to grade again what is graded already.
    learners : str
        Which learners, as a pattern for file names.
    """

    def __init__(
        self, records: Records, config: Config, *, force: bool = False, learners: str = "*"
    ) -> None:
        self.records, self.force = records, force
        self.config = copy.deepcopy(config)  # with the secret: other machines lack its file
        self.config.SealedExecute.secret = SealedExecute(config=config).secret
        assignment = records.gradebook.find_assignment(records.assignment)
        self.sources = [
            Source.read(
                records.gradebook, notebook.name, assignment.name, Path(records.coursedir.root)
            )
            for notebook in assignment.notebooks
            if fnmatchcase(notebook.name, records.coursedir.notebook_id)
        ]
        self.learners = records.learners(learners)
        self.grader = fingerprint.of_grader([*steps(self.config), *records.settings])
        self.counts: Counter[str] = Counter()
        self.failures: list[Graded] = []

    @property
    def total(self) -> int:
        """How many notebooks there are to grade."""
        return len(self.learners) * len(self.sources)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(self.counts.values())

    def jobs(self) -> Iterator[Job]:
        """Read the submissions; those that cannot be read, or are graded already, are done."""
        for learner, source in product(self.learners, self.sources):
            names = [cell.name for cell in source.cells]
            try:
                found = self.records.hand_in(learner, source.notebook, names)
            except Exception as error:  # whatever it is, the others are graded
                reason = str(error) if isinstance(error, Unreadable) else repr(error)
                self.save(Graded(learner, source.notebook, None, reason))
                continue
            submission = fingerprint.of_submission(found.text, found.files)
            late = self.records.seconds_late(learner)
            depends_on = fingerprint.digest(submission, late, source, self.grader)
            if not self.force and self.records.is_graded(learner, source.notebook, depends_on):
                self.counts["kept"] += 1
            else:
                yield Job(learner, found, submission, depends_on, source, self.config)

    def save(self, graded: Graded) -> None:
        """Keep what became of a notebook, and count it."""
        graded = self.records.save(graded)
        self.counts["failed" if graded.text is None else "graded"] += 1
        if graded.text is None:
            self.failures.append(graded)

    def run_here(self, workers: int, quiet: bool = False) -> None:
        """Grade on this machine what is not graded yet; see `run`.

        Threads suffice: each waits for a trusted process of its own, in which everything happens
        that takes long or could end.
        """
        execute = SealedExecute(config=self.config)
        try:
            start(not execute.unsealed)
        except SandboxMissing as missing:  # said once, and not for each learner
            raise Stopped(str(missing)) from None
        print(mechanisms(not execute.unsealed, execute.limits()))
        try:
            self.run(ThreadPoolExecutor(workers), 2 * workers, quiet)
        except BaseException:
            end_all()  # or the threads would go on waiting
            raise

    def run(self, executor: Executor, at_once: int, quiet: bool = False) -> None:
        """Grade everything that is not graded yet.

        Raises
        ------
        Stopped
            By Ctrl-C, a full disk, or a gradebook that stays locked.
        """
        with tqdm(total=self.total, unit=BAR["unit"], disable=quiet) as bar:
            try:
                for graded in flow(self.jobs(), executor, at_once):
                    self.save(graded)
                    counts = {BAR[name]: count for name, count in self.counts.items()}
                    bar.set_postfix(counts, refresh=False)
                    bar.update(self.done - bar.n)
                bar.update(self.done - bar.n)
            except (KeyboardInterrupt, OperationalError, OSError) as error:
                why = {KeyboardInterrupt: "stopped", OperationalError: "locked"}
                said = TEXTS.counted(why.get(type(error), "disk"), self.done)
                words = {"done": self.done, "total": self.total, "error": error}
                raise Stopped(said.format(**words)) from None

    def summary(self) -> str:
        """Return what was done, a line for each notebook that could not be graded."""
        counts = {name: self.counts[name] for name in ("graded", "kept", "failed")}
        lines = [TEXTS.counted("summary", self.total).format(total=self.total, **counts)]
        lines += [
            TEXTS["failed"].format(learner=printable(g.learner), reason=g.reason)
            for g in self.failures
        ]
        return "\n".join(lines)


@contextmanager
def opened(
    coursedir: CourseDirectory, assignment: str, config: Config, *, force: bool = False
) -> Iterator[WholeClass]:
    """Yield what was handed in for an assignment, with the course's gradebook open.

    Raises
    ------
    Stopped
        If the gradebook cannot be opened or does not know the assignment, if nothing is there, or
        if a step of the course's settings would ask for the gradebook.
    """
    for step in steps(config):
        if isinstance(step, WITH_GRADEBOOK):
            raise Stopped(TEXTS["step"].format(step=type(step).__name__))
    # nbgrader's own queries warn about their order on a current SQLAlchemy
    warnings.filterwarnings("ignore", category=SAWarning)
    try:
        gradebook = opened_gradebook(coursedir)
    except OperationalError as error:
        raise Stopped(TEXTS["gradebook"].format(error=error.orig)) from None
    with gradebook:
        records = Records(gradebook, coursedir, assignment, config)
        try:
            everyone = WholeClass(records, config, force=force, learners=coursedir.student_id)
        except MissingEntry:
            raise Stopped(TEXTS["unknown"].format(name=assignment)) from None
        if not everyone.learners:
            below = Path(coursedir.root, coursedir.submitted_directory)
            raise Stopped(TEXTS["no_submissions"].format(name=assignment, folder=below))
        yield everyone


class GradeClassApp(AssignmentApp):
    """The command ``python -m d2l_conv.grading``, with nbgrader's own settings and options."""

    name = "d2l_conv.grading"
    description = "Grade all submissions of an assignment, in parallel"
    examples = """
        python -m d2l_conv.grading padding_and_stride
        python -m d2l_conv.grading padding_and_stride --workers=8 --force
        python -m d2l_conv.grading padding_and_stride --scheduler=tcp://grader:8786
    """

    workers = Integer(os.cpu_count() or 1, min=1, help="How many to grade at a time.").tag(
        config=True
    )
    scheduler = Unicode("", help="Address of a Dask scheduler; empty for this machine.").tag(
        config=True
    )
    force = Bool(False, help="Whether to grade again what is graded already.").tag(config=True)
    no_bar = Bool(False, help="Whether to leave the progress bar out.").tag(config=True)

    aliases: ClassVar = {
        **AssignmentApp.aliases,
        "workers": "GradeClassApp.workers",
        "scheduler": "GradeClassApp.scheduler",
    }
    flags: ClassVar = {
        **AssignmentApp.flags,
        "force": ({"GradeClassApp": {"force": True}}, "Grade again what is graded already."),
        "no-bar": ({"GradeClassApp": {"no_bar": True}}, "Leave the progress bar out."),
        "unsealed": (
            {"SealedExecute": {"unsealed": True}},
            "Go on where no sandbox can be made: the learners' code runs unprotected.",
        ),
    }

    def start(self) -> None:
        """Grade the class; exit with 1 if that had to stop."""
        super().start()
        assignment = self.asked_for()
        try:
            print(self.grade(assignment))
        except Stopped as stopped:
            self.fail(str(stopped))

    def grade(self, assignment: str) -> str:
        """Grade an assignment and return the summary."""
        with opened(self.coursedir, assignment, self.config, force=self.force) as everyone:
            if self.scheduler:
                with cluster(self.scheduler) as client:
                    workers = max(1, sum(client.nthreads().values()))
                    executor = client.get_executor(pure=False, retries=2)
                    everyone.run(executor, 2 * workers, self.no_bar)
            else:
                everyone.run_here(self.workers, self.no_bar)
            return everyone.summary()
