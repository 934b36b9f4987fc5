"""Find the mistake that explains a learner's results, by asking and never by guessing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from d2l_conv.misconceptions.catalogue import Suspect

__all__ = ["Case", "Refused", "Seen", "find", "outcome"]

# A mistake may be to refuse what is right; any other exception is a crash, which no row explains.
DELIBERATE = {"ValueError", "AssertionError", "Exception"}
MOST_QUESTIONS = 8  # further calls of the learner's function that a match may cost
CONFIRMATIONS = 3  # of these, how many must confirm a mistake before it is named


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Seen:
    """A case with what the learner's function gave (or ``Refused``) and what is true."""

    case: Case
    theirs: object
    truth: object
    right: bool


Alike = Callable[[object, object], bool]


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
    wrong_first = sorted(seen, key=lambda one: one.right)
    if not wrong_first or wrong_first[0].right:
        return None
    left = [
        (suspect, answer)
        for suspect in suspected
        for answer in suspect.answers
        if all(_agree(outcome(answer, one.case), one.theirs, alike) for one in wrong_first)
    ]
    confirmed = 0
    for _ in range(MOST_QUESTIONS):
        probe = _telling(left, probes, alike, truth, only_truth=len(_groups(left)) == 1)
        if probe is None or (len(_groups(left)) == 1 and confirmed >= CONFIRMATIONS):
            break
        probes = [case for case in probes if case is not probe]
        answered = ask(probe)
        if answered is None:
            break
        confirmed += 1
        left = [
            (suspect, answer)
            for suspect, answer in left
            if _agree(outcome(answer, probe), answered.theirs, alike)
        ]
    return _simplest(left)


def _agree(ours: object, theirs: object, alike: Alike) -> bool:
    if isinstance(ours, Refused) or isinstance(theirs, Refused):
        if not (isinstance(ours, Refused) and isinstance(theirs, Refused)):
            return False
        if theirs.kind == "TimeoutError" or ours.kind == "TimeoutError":
            return theirs.kind == ours.kind
        return theirs.kind in DELIBERATE
    return alike(theirs, ours)


Left = list[tuple[Suspect, Callable[..., Any]]]


def _groups(left: Left) -> set[tuple[str, ...]]:
    return {suspect.names for suspect, _ in left}


def _simplest(left: Left) -> Suspect | None:
    """Return the suspect with the fewest mistakes, unless two such have different names."""
    if not left:
        return None
    fewest = min(len(suspect.rows) for suspect, _ in left)
    simple = [suspect for suspect, _ in left if len(suspect.rows) == fewest]
    return simple[0] if len({suspect.names for suspect in simple}) == 1 else None


def _telling(
    left: Left,
    probes: Sequence[Case],
    alike: Alike,
    truth: Callable[..., Any],
    *,
    only_truth: bool,
) -> Case | None:
    """Choose the case on which the suspects that are left differ most, or differ from the truth."""
    best, most = None, 0
    for case in probes:
        outcomes: list[object] = [outcome(truth, case)] if only_truth else []
        for _, answer in left[:12]:
            given = outcome(answer, case)
            if not any(_same(given, other, alike) for other in outcomes):
                outcomes.append(given)
        if len(outcomes) - 1 > most:
            best, most = case, len(outcomes) - 1
    return best


def _same(one: object, other: object, alike: Alike) -> bool:
    if isinstance(one, Refused) or isinstance(other, Refused):
        late = [isinstance(o, Refused) and o.kind == "TimeoutError" for o in (one, other)]
        return isinstance(one, Refused) and isinstance(other, Refused) and late[0] == late[1]
    return alike(one, other)
