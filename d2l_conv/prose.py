"""Sentences as HTML: what stands between backticks is code."""

from __future__ import annotations

from html import escape


def html_of_prose(text: str, style: str = "") -> str:
    """Escape a sentence, and set what stands between backticks as code.

    Parameters
    ----------
    text
        A sentence of plain text.
    style
        Inline CSS of the code, for pages without a style sheet of ours.

    >>> html_of_prose("`n < k` is refused")
    '<code>n &lt; k</code> is refused'
    """
    opened = f'<code style="{style}">' if style else "<code>"
    pieces = escape(text, quote=False).split("`")
    return "".join(f"{opened}{p}</code>" if i % 2 else p for i, p in enumerate(pieces))
