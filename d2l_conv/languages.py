"""The language of what is shown. English sentences stand in the code, the others in catalogues.

A sentence is translated where it is shown, never when a module is loaded, so that a notebook may
change its language. The catalogues are GNU gettext's, ``locale/zh_CN/LC_MESSAGES/d2l_conv.po``;
``make translations`` brings them up to date.
"""

from __future__ import annotations

import contextlib
import gettext as catalogues
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

__all__ = [
    "NN_",
    "N_",
    "Sentences",
    "_",
    "current",
    "gettext",
    "joined",
    "language",
    "listed",
    "load",
    "ngettext",
    "pgettext",
    "speaking",
    "spoken_in",
    "text_width",
    "wrapped_without_spaces",
]

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "d2l_conv"
ENGLISH = "en"
SPACELESS = {"zh", "ja"}  # languages that put no space between sentences
VARIABLE = "D2L_CONV_LANGUAGE"

T = TypeVar("T")

_chosen: str | None = None  # for the whole process
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)  # inside of `speaking`


@cache
def folders() -> dict[str, str]:
    """Return the languages that there are, each with the folder of its catalogue."""
    found = sorted(path.parent.parent.name for path in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return {ENGLISH: "", **{_code(name): name for name in found}}


def language(code: str | None = None) -> None:
    """Set the language of what is shown from here on.

    Parameters
    ----------
    code
        ``"en"`` or ``"zh"``. None goes back to what the variable D2L_CONV_LANGUAGE says, which is
        English where it says nothing.

    Raises
    ------
    ValueError
        If there is no such language.

    Examples
    --------
    >>> language("zh")
    >>> print(_("height"))
    高
    >>> language("en")
    """
    global _chosen
    _chosen = None if code is None else _known(code)


def current() -> str:
    """Return the code of the language in use."""
    code = _spoken.get() or _chosen
    if code is None:
        code = _code(os.environ.get(VARIABLE, ""))
    return code if code in folders() else ENGLISH


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use a language inside, whatever :func:`language` or a variable says."""
    token = _spoken.set(_known(code))
    try:
        yield
    finally:
        _spoken.reset(token)


def gettext(sentence: str) -> str:
    """Return a sentence in the language in use; also known as ``_``."""
    return _catalogue(current()).gettext(sentence) if sentence else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the sentence that goes with a number, in the language in use."""
    return _catalogue(current()).ngettext(one, many, count)


def pgettext(context: str, sentence: str) -> str:
    """Return a sentence that means something else in another context."""
    return _catalogue(current()).pgettext(context, sentence)


_ = gettext


def joined(sentences: Iterable[str]) -> str:
    """Put sentences one behind the other, those that are empty left out."""
    return ("" if current() in SPACELESS else " ").join(filter(None, sentences))


def listed(parts: Iterable[str], between: str = ", ") -> str:
    """Put parts of a sentence one behind the other, as the language in use separates them.

    >>> listed(["rows 6", "7"]), listed(["one", "two"], "; ")
    ('rows 6, 7', 'one; two')
    """
    return gettext(between).join(parts)


def N_(sentence: str) -> str:
    """Mark a sentence that stands as data, and is translated where it is shown."""
    return sentence


def NN_(one: str, many: str) -> tuple[str, str]:
    """Mark the two forms of a sentence that :func:`ngettext` is given later."""
    return one, many


class Sentences(Mapping[str, T]):
    """A table of sentences by name; what is looked up comes in the language in use.

    Sentences may lie deeper, in dicts, lists and tuples. ``dict(words)`` is a plain table in the
    language in use, to be sent to a browser.

    Those that go with a number stand in a table of their own, each in its two forms.

    >>> words = Sentences({"axes": ["height", "width"]}, {"rows": NN_("{n} row", "{n} rows")})
    >>> words["axes"], words.counted("rows", 1)
    (['height', 'width'], '{n} row')
    """

    def __init__(
        self, table: Mapping[str, T], counted: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        self._table, self._counted = table, counted or {}

    def __getitem__(self, name: str) -> T:
        """Return the sentence, or the sentences, of a name."""
        return cast(T, _translated(self._table[name]))

    def counted(self, name: str, count: int) -> str:
        """Return the sentence of a name that goes with a number."""
        return ngettext(*self._counted[name], count)

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._table)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._table)


# A sign as wide as two columns, or what stands before the next one; and what begins no line.
_WIDE = r"[\u2e80-\uffef]"
_PIECES = re.compile(rf"(?:{_WIDE}|(?:(?!{_WIDE}).)+?(?:\s+|(?={_WIDE})|$))[，。；：！？、）”]*")


def wrapped_without_spaces(text: str, width: int, first: str, later: str) -> list[str]:
    """Wrap a text that puts no space between its words.

    >>> wrapped_without_spaces("只加了一次`padding`，每侧都有。", 16, "1. ", "   ")
    ['1. 只加了一次', '   `padding`，每', '   侧都有。']
    """
    lines = [first]
    for piece in _PIECES.findall(text):
        if text_width(lines[-1] + piece.rstrip()) > width and lines[-1] not in (first, later):
            lines.append(later)
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def text_width(text: str) -> int:
    """Count the letters whose room a text takes: a Chinese sign takes that of two.

    >>> text_width("Output 4 x 4"), text_width("输出 4×4")
    (12, 8)
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def load() -> None:
    """Read all catalogues, for a process that cannot read files later."""
    for code in folders():
        _catalogue(code)


def spoken_in(metadata: object) -> str:
    """Return the language of a notebook, which its metadata say; English where they do not.

    >>> spoken_in({"d2l_conv": {"language": "zh"}}), spoken_in({"d2l_conv": 3}), spoken_in(3)
    ('zh', 'en', 'en')
    """
    ours = metadata.get(DOMAIN) if isinstance(metadata, Mapping) else None
    found = ours.get("language") if isinstance(ours, Mapping) else None
    code = _code(found) if isinstance(found, str) else ENGLISH
    return code if code in folders() else ENGLISH


def _translated(words: Any) -> Any:
    if isinstance(words, str):
        return gettext(words)
    if isinstance(words, dict):
        return {name: _translated(entry) for name, entry in words.items()}
    if isinstance(words, list | tuple):
        return type(words)(map(_translated, words))
    return words


@cache
def _catalogue(code: str) -> catalogues.NullTranslations:
    folder = folders()[code]
    if not folder:
        return catalogues.NullTranslations()
    return catalogues.translation(DOMAIN, LOCALE, [folder])


def _code(name: str) -> str:
    """Return the language of a locale.

    >>> [_code(name) for name in ("zh_CN", "zh-Hans", "ZH_CN.UTF-8", "en")]
    ['zh', 'zh', 'zh', 'en']
    """
    return name.replace("-", "_").partition("_")[0].lower()


def _known(code: str) -> str:
    found = _code(code) if isinstance(code, str) else ""
    if found not in folders():
        message = gettext("language: expected one of {codes}, got {code!r}")
        raise ValueError(message.format(codes=listed(folders()), code=code))
    return found
