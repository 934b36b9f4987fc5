"""Find the mistake that explains a learner's results, by asking and never by guessing."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any
from weakref import WeakKeyDictionary

from d2l_conv.checking.catalogue import DoesNotFit, Misconception, Suspect

__all__ = ["DELIBERATE", "Case", "Found", "Refused", "Seen", "agree", "crashed", "find", "outcome"]

# A mistake may be to refuse what is right. Shapes that do not fit are a crash, which only a row
# that crashes there too explains. Any other exception, such as a NameError, none explains.
DELIBERATE = {"ValueError", "AssertionError", "Exception"}
DOES_NOT_FIT = {"RuntimeError", "IndexError"}
# What torch and NumPy say where numbers do not fit a shape, and NumPy by a ValueError elsewhere
RESHAPED = re.compile(
    r"shape '\[(?P<shape>[\d, ]+)\]' is invalid for input of size (?P<size>\d+)"
    r"|cannot reshape array of size (?P<np_size>\d+) into shape \((?P<np_shape>[\d, ]+?),?\)"
)
NUMPY_MISFIT = re.compile("broadcast|cannot reshape|not aligned|mismatch in its core dimension")
MOST_QUESTIONS = 8  # further calls of the learner's function that a match may cost
CONFIRMATIONS = 3  # of these, how many must confirm a mistake before it is named
FELT_IN = 3  # wrong results of each facet in which a mistake may show, to be paired with others
ONE_IN = 20  # of so many results, one may contradict a mistake, which is then said


Answer = Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Case:
    """One call of the learner's function, and the facet of the task that it belongs to.

    ``about`` is 'values', or the name of a group of cases in which a ValueError is expected.
    ``given`` is what answers of ours gave: those of a visible check are asked about one submission
    after another.
    """

    args: tuple[Any, ...]
    facet: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    about: str = "values"
    given: WeakKeyDictionary[Answer, object] = field(
        default_factory=WeakKeyDictionary, init=False, repr=False
    )

    def outcome(self, answer: Answer) -> object:
        """Ask an answer of ours once."""
        if answer not in self.given:
            self.given[answer] = outcome(answer, self)
        return self.given[answer]


@dataclass(frozen=True)
class Refused:
    """The outcome of a call that raised; ``kind`` is the name of the exception's class.

    ``filled`` says how much of a tensor would have been filled, where a reshape had too many
    numbers or too few: as telling as a value.
    """

    kind: str
    filled: Fraction | None = None

    @classmethod
    def by(cls, kind: str, message: str) -> Refused:
        """Return the outcome of a call that raised an exception of this class and text."""
        if kind == "ValueError" and NUMPY_MISFIT.search(message):
            kind = "RuntimeError"  # as torch calls it
        sizes = RESHAPED.search(message)
        if sizes is None:
            return cls(kind)
        room = math.prod(map(int, (sizes["shape"] or sizes["np_shape"]).split(",")))
        numbers = int(sizes["size"] or sizes["np_size"])
        return cls(kind, Fraction(numbers, room) if room else None)


@dataclass(frozen=True, eq=False)
class Seen:
    """A case with what the learner's function gave (or ``Refused``) and what is true."""

    case: Case
    theirs: object
    truth: object
    right: bool


@dataclass(frozen=True)
class Found:
    """The mistakes that explain a learner's results, and the wrong results that they leave."""

    rows: tuple[Misconception, ...]
    unexplained: tuple[Case, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the mistakes, without repetition."""
        return tuple(dict.fromkeys(row.name for row in self.rows))


Alike = Callable[[object, object], bool]
EXPLAINED, SILENT, CONTRADICTED = 1, 0, -1


@dataclass(frozen=True)
class _Score:
    """How a suspect's answer stands to the results: wrong ones explained, left, and against it."""

    suspect: Suspect
    answer: Answer
    explained: int
    valued: int  # of these, those that are no mere crashes
    silent: int
    against: int

    @property
    def rank(self) -> tuple[int, int, int]:
        return self.against, self.silent, len(self.suspect.rows)

    @property
    def convinces(self) -> bool:
        """Whether enough speaks for a suspect: chance explains little, and two mistakes more."""
        alone = len(self.suspect.rows) == 1
        if not self.valued and (self.silent or self.against):
            return False
        if self.silent and (self.valued < 2 or (not alone and self.silent > self.valued)):
            return False
        return self.explained >= max(1 if alone else 2, 4 * self.against)


Left = list[_Score]


def outcome(function: Callable[..., Any], case: Case) -> object:
    """Call a function of ours on a case; an exception is an outcome too."""
    try:
        return function(*case.args, **case.kwargs)
    except (Exception, TimeoutError) as raised:
        return Refused.by(type(raised).__name__, str(raised))


def find(
    suspected: Iterable[Suspect],
    seen: Sequence[Seen],
    *,
    alike: Alike,
    truth: Callable[..., Any],
    probes: Iterable[Case] = (),
    ask: Callable[[Case], Seen | None] = lambda case: None,
    exact: bool = False,
) -> Found | None:
    """Return the only suspect that explains the results, or None.

    Parameters
    ----------
    suspected
        Suspects, those with fewer mistakes first.
    seen
        The learner's results, right and wrong.
    alike
        Whether a learner's outcome is what a suspect gives.
    truth
        The right answer, to choose cases that tell a suspect from it.
    probes
        Further cases that may be tried; those that tell suspects apart are. None is drawn before.
    ask
        Calls the learner's function on a case.
    exact
        Whether every result has to be explained. Otherwise a crash may follow from a mistake
        that gives something else there, and one result in twenty may contradict.
    """
    hunt = _Hunt(seen, alike, truth, probes, ask, exact)
    if all(one.right for one in seen) or all(_mute(one) for one in seen):
        return None
    crashes_only = all(one.right or _mute(one) for one in seen)
    alone: list[Suspect] = []
    first = _some([one for one in hunt.seen if not one.right])
    for size, group in groupby(suspected, key=lambda suspect: len(suspect.rows)):
        if size > 1 and crashes_only:
            break  # two mistakes make a crash out of nearly everything
        some = list(group)
        if size == 1:
            alone = some
        else:  # of mistakes that change something here when made alone
            felt = {suspect.rows[0] for suspect in alone if hunt.felt(suspect, first)}
            some = [suspect for suspect in some if felt.issuperset(suspect.rows)]
        left = hunt.left(some, 0)
        if left:
            return hunt.simplest(left)
    most = 0 if exact else len(seen) // ONE_IN
    return hunt.simplest(hunt.left(alone, most)) if most else None


class _Hunt:
    """What is known of a learner's results, and what every suspect would have given."""

    def __init__(
        self,
        seen: Sequence[Seen],
        alike: Alike,
        truth: Callable[..., Any],
        probes: Iterable[Case],
        ask: Callable[[Case], Seen | None],
        exact: bool,
    ) -> None:
        # To hold a suspect against a result costs least where most answers were asked before.
        self.order = sorted(seen, key=lambda one: -len(one.case.given))
        self.seen = sorted(self.order, key=lambda one: (one.right, crashed(one)))
        self.alike, self.truth, self.ask, self.exact = alike, truth, ask, exact
        self.offered = probes
        self.asked = 0

    @cached_property
    def probes(self) -> list[Case]:
        return list(self.offered)

    def felt(self, suspect: Suspect, seen: Sequence[Seen]) -> bool:
        """Whether a mistake leads away from the truth in any case."""
        return any(
            not _same(one.case.outcome(answer), one.truth, self.alike)
            for one in seen
            for answer in suspect.answers
        )

    def left(self, suspected: Iterable[Suspect], most: int) -> Left:
        """Return those that explain the results, those of further calls included.

        At most so many results may contradict them.
        """
        left = self.scored([(s, answer) for s in suspected for answer in s.answers], most)
        while left and self.asked < MOST_QUESTIONS:
            decided = len({one.suspect.names for one in left}) == 1
            if decided and self.asked >= CONFIRMATIONS:
                break
            probe = self.telling(left, only_truth=decided)
            answered = None if probe is None else self.ask(probe)
            if answered is None:
                break
            self.probes = [case for case in self.probes if case is not probe]
            self.asked += 1
            self.seen.append(answered)
            self.order.append(answered)
            left = self.scored([(one.suspect, one.answer) for one in left], most)
        return left

    def scored(self, among: list[tuple[Suspect, Answer]], most: int) -> Left:
        """Return the scores of those that convince."""
        scores = (self.score(suspect, answer, most) for suspect, answer in among)
        return [score for score in scores if score is not None and score.convinces]

    def score(self, suspect: Suspect, answer: Answer, most: int) -> _Score | None:
        """Count what speaks for a suspect; None as soon as too much speaks against it."""
        explained = valued = silent = against = 0
        for one in self.order:
            verdict = self.verdict(answer, one)
            if verdict == CONTRADICTED:
                against += 1
                if against > most:
                    return None
            elif not one.right:
                explained += verdict == EXPLAINED
                valued += verdict == EXPLAINED and _tells(one)
                silent += verdict == SILENT
        return _Score(suspect, answer, explained, valued, silent, against)

    def verdict(self, answer: Answer, one: Seen) -> int:
        """Whether a suspect would have given what the learner's function gave."""
        ours = one.case.outcome(answer)
        if agree(ours, one.theirs, self.alike):
            return EXPLAINED
        if self.exact or one.right or _late(ours) or _late(one.theirs):
            return CONTRADICTED
        # Where a mistake leads away from the truth, it may also end in a crash; and where
        # nothing fits any more, in anything.
        astray = crashed(one) and not _same(ours, one.truth, self.alike)
        nothing_fits = isinstance(ours, Refused) and ours.kind == DoesNotFit.__name__
        return SILENT if astray or nothing_fits else CONTRADICTED

    def simplest(self, left: Left) -> Found | None:
        """Return what leaves the least, unless two such have different names."""
        if not left:
            return None
        best = min(score.rank for score in left)
        simple = [score for score in left if score.rank == best]
        if len({score.suspect.names for score in simple}) > 1:
            return None
        chosen = simple[0]
        unexplained = tuple(
            one.case
            for one in self.seen
            if not one.right and self.verdict(chosen.answer, one) != EXPLAINED
        )
        return Found(chosen.suspect.rows, unexplained)

    def telling(self, left: Left, *, only_truth: bool) -> Case | None:
        """Choose the case on which those that are left differ most, or differ from the truth."""
        best, most = None, 0
        for case in self.probes:
            outcomes: list[object] = [case.outcome(self.truth)] if only_truth else []
            for score in left[:12]:
                given = case.outcome(score.answer)
                if not any(_same(given, other, self.alike) for other in outcomes):
                    outcomes.append(given)
            if len(outcomes) - 1 > most:
                best, most = case, len(outcomes) - 1
        return best


def _some(seen: list[Seen]) -> list[Seen]:
    """Choose a few results of each facet: a mistake may show in one facet alone."""
    facets: dict[str, list[Seen]] = {}
    for one in seen:
        facets.setdefault(one.case.facet, []).append(one)
    return [one for some in facets.values() for one in some[:FELT_IN]]


def agree(ours: object, theirs: object, alike: Alike) -> bool:
    """Whether a learner's outcome is that of an answer of ours."""
    if isinstance(ours, Refused) or isinstance(theirs, Refused):
        if not (isinstance(ours, Refused) and isinstance(theirs, Refused)):
            return False
        if _late(ours) or _late(theirs):
            return theirs.kind == ours.kind
        # What refuses is one thing; what crashes, with numbers that do not fit, another.
        if theirs.kind in DELIBERATE:
            return ours.kind not in DOES_NOT_FIT
        if ours.filled != theirs.filled:
            return False
        return theirs.kind in DOES_NOT_FIT and ours.kind not in DELIBERATE
    return alike(theirs, ours)


def crashed(one: Seen) -> bool:
    """Whether a call raised what is no statement about its arguments."""
    return isinstance(one.theirs, Refused) and one.theirs.kind not in (*DELIBERATE, "TimeoutError")


def _tells(one: Seen) -> bool:
    """Whether an outcome tells numbers."""
    return not isinstance(one.theirs, Refused) or one.theirs.filled is not None


def _mute(one: Seen) -> bool:
    """Whether a call raised what says nothing about a result."""
    return crashed(one) and not _tells(one)


def _late(given: object) -> bool:
    return isinstance(given, Refused) and given.kind == "TimeoutError"


def _same(one: object, other: object, alike: Alike) -> bool:
    if isinstance(one, Refused) or isinstance(other, Refused):
        return (
            isinstance(one, Refused) and isinstance(other, Refused) and _late(one) == _late(other)
        )
    return alike(one, other)
