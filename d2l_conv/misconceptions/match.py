"""Find the mistake that explains a learner's results, by asking and never by guessing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from d2l_conv.misconceptions.catalogue import Suspect

__all__ = ["DELIBERATE", "Case", "Refused", "Seen", "agree", "find", "outcome"]

# A mistake may be to refuse what is right. Shapes that do not fit are a crash, which only a row
# that crashes there too explains. Any other exception, such as a NameError, none explains.
DELIBERATE = {"ValueError", "AssertionError", "Exception"}
DOES_NOT_FIT = {"RuntimeError", "IndexError"}
MOST_QUESTIONS = 8  # further calls of the learner's function that a match may cost
CONFIRMATIONS = 3  # of these, how many must confirm a mistake before it is named


@dataclass(frozen=True, eq=False)
class Case:
    """One call of the learner's function, and the facet of the task that it belongs to.

    ``about`` is 'values', or the name of a group of cases in which a ValueError is expected.
    """

    args: tuple[Any, ...]
    facet: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    about: str = "values"


@dataclass(frozen=True)
class Refused:
    """The outcome of a call that raised; ``kind`` is the name of the exception's class."""

    kind: str


@dataclass(frozen=True, eq=False)
class Seen:
    """A case with what the learner's function gave (or ``Refused``) and what is true."""

    case: Case
    theirs: object
    truth: object
    right: bool


Alike = Callable[[object, object], bool]
Left = list[tuple[Suspect, Callable[..., Any]]]


def outcome(function: Callable[..., Any], case: Case) -> object:
    """Call a function of ours on a case; an exception is an outcome too."""
    try:
        return function(*case.args, **case.kwargs)
    except (Exception, TimeoutError) as raised:
        return Refused(type(raised).__name__)


def find(
    suspected: Iterable[Suspect],
    seen: Sequence[Seen],
    *,
    alike: Alike,
    truth: Callable[..., Any],
    probes: Sequence[Case] = (),
    ask: Callable[[Case], Seen | None] = lambda case: None,
) -> Suspect | None:
    """Return the only suspect that explains every result, or None.

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
        Further cases that may be tried; those that tell suspects apart are.
    ask
        Calls the learner's function on a case.
    """
    hunt = _Hunt(seen, alike, truth, list(probes), ask)
    if all(one.right for one in seen) or all(_crashed(one) for one in seen):
        return None
    crashes_only = all(one.right or _crashed(one) for one in seen)
    alone: list[Suspect] = []
    first = list(hunt.seen)  # without what is asked below
    for size, group in groupby(suspected, key=lambda suspect: len(suspect.rows)):
        if size > 1 and crashes_only:
            break  # two mistakes make a crash out of nearly everything
        some = list(group)
        if size == 1:
            alone = some
        else:  # of mistakes that change something here when made alone
            felt = {suspect.rows[0] for suspect in alone if hunt.felt(suspect, first)}
            some = [suspect for suspect in some if felt.issuperset(suspect.rows)]
        left = hunt.left(some)
        if left:
            return _simplest(left)
    return None


class _Hunt:
    """What is known of a learner's results, and what every suspect would have given."""

    def __init__(
        self,
        seen: Sequence[Seen],
        alike: Alike,
        truth: Callable[..., Any],
        probes: list[Case],
        ask: Callable[[Case], Seen | None],
    ) -> None:
        self.seen = sorted(seen, key=lambda one: one.right)
        self.alike, self.truth, self.probes, self.ask = alike, truth, probes, ask
        # Keys are identities, so answers and cases are kept alive beside what they gave.
        self.known: dict[tuple[int, int], tuple[object, Callable[..., Any], Case]] = {}
        self.asked = 0

    def outcome(self, answer: Callable[..., Any], case: Case) -> object:
        """Ask a function of ours once."""
        key = id(answer), id(case)
        if key not in self.known:
            self.known[key] = outcome(answer, case), answer, case
        return self.known[key][0]

    def felt(self, suspect: Suspect, seen: Sequence[Seen]) -> bool:
        """Whether a mistake leads away from the truth in any case."""
        return any(
            not _same(self.outcome(answer, one.case), one.truth, self.alike)
            for one in seen
            for answer in suspect.answers
        )

    def left(self, suspected: Iterable[Suspect]) -> Left:
        """Return those that explain every result, those of further calls included."""
        left = [
            (suspect, answer)
            for suspect in suspected
            for answer in suspect.answers
            if all(self.explains(answer, one) for one in self.seen)
        ]
        while left and self.asked < MOST_QUESTIONS:
            decided = len(_groups(left)) == 1
            if decided and self.asked >= CONFIRMATIONS:
                break
            probe = self.telling(left, only_truth=decided)
            answered = None if probe is None else self.ask(probe)
            if answered is None:
                break
            self.probes = [case for case in self.probes if case is not probe]
            self.asked += 1
            self.seen.append(answered)
            left = [one for one in left if self.explains(one[1], answered)]
        return left

    def explains(self, answer: Callable[..., Any], one: Seen) -> bool:
        """Whether a suspect would have given what the learner's function gave."""
        return agree(self.outcome(answer, one.case), one.theirs, self.alike)

    def telling(self, left: Left, *, only_truth: bool) -> Case | None:
        """Choose the case on which those that are left differ most, or differ from the truth."""
        best, most = None, 0
        for case in self.probes:
            outcomes: list[object] = [self.outcome(self.truth, case)] if only_truth else []
            for _, answer in left[:12]:
                given = self.outcome(answer, case)
                if not any(_same(given, other, self.alike) for other in outcomes):
                    outcomes.append(given)
            if len(outcomes) - 1 > most:
                best, most = case, len(outcomes) - 1
        return best


def agree(ours: object, theirs: object, alike: Alike) -> bool:
    """Whether a learner's outcome is that of an answer of ours."""
    if isinstance(ours, Refused) or isinstance(theirs, Refused):
        if not (isinstance(ours, Refused) and isinstance(theirs, Refused)):
            return False
        if theirs.kind == "TimeoutError" or ours.kind == "TimeoutError":
            return theirs.kind == ours.kind
        # What refuses is one thing; what crashes, with numbers that do not fit, another.
        return theirs.kind in DELIBERATE or (
            theirs.kind in DOES_NOT_FIT and ours.kind not in DELIBERATE
        )
    return alike(theirs, ours)


def _crashed(one: Seen) -> bool:
    return isinstance(one.theirs, Refused) and one.theirs.kind not in (*DELIBERATE, "TimeoutError")


def _groups(left: Left) -> set[tuple[str, ...]]:
    return {suspect.names for suspect, _ in left}


def _simplest(left: Left) -> Suspect | None:
    """Return the suspect with the fewest mistakes, unless two such have different names."""
    if not left:
        return None
    fewest = min(len(suspect.rows) for suspect, _ in left)
    simple = [suspect for suspect, _ in left if len(suspect.rows) == fewest]
    return simple[0] if len({suspect.names for suspect in simple}) == 1 else None


def _same(one: object, other: object, alike: Alike) -> bool:
    if isinstance(one, Refused) or isinstance(other, Refused):
        late = [isinstance(o, Refused) and o.kind == "TimeoutError" for o in (one, other)]
        return isinstance(one, Refused) and isinstance(other, Refused) and late[0] == late[1]
    return alike(one, other)
