"""What a learner's cells showed and wrote, made safe for the teacher's browser.

formgrader shows a submission in a page that may set points. So HTML keeps only its harmless parts,
and an output keeps only fields of known types and bounded sizes.
"""

from __future__ import annotations

import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer

from d2l_conv.grading.limits import Limits

Output = dict[str, Any]

TAGS = (
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre q s samp small span strong sub "
    "summary sup table tbody td tfoot th thead tr tt u ul var"
).split()
ATTRIBUTES = {"*": ["class", "style", "title", "align", "dir"], "a": ["href"]} | {
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan", "align", "style"],
    "th": ["colspan", "rowspan", "align", "style", "scope"],
}
PROTOCOLS = ("http", "https", "mailto", "data")
ACTIVE = re.compile(
    r"<\s*/?\s*(script|style|iframe|frame|object|embed|applet|form|input|button|textarea|select|"
    r"meta|link|base|svg|math|template|video|audio|marquee|img|body|html)\b|\bon\w+\s*=|"
    r"javascript\s*:|data\s*:\s*text/html|srcdoc|formaction",
    re.IGNORECASE,
)
HARMLESS_IMAGE = re.compile(
    r"""<img\s+(?:(?:src|alt|width|height|title)\s*=\s*"[^"<>]*"\s*)+/?>""", re.IGNORECASE
)
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
MOST_OUTPUTS = 200
CUT = "\n... cut: more than {limit} characters\n"


def clean_html(text: str) -> str:
    """Return HTML without anything that runs or loads."""
    return str(
        bleach.clean(
            text,
            tags=TAGS,
            attributes=ATTRIBUTES,
            protocols=PROTOCOLS,
            css_sanitizer=CSSSanitizer(),
            strip=True,
        )
    )


def clean_markdown(text: str) -> str:
    """Return a text cell unchanged if it holds nothing active, and with its tags shown if it does.

    >>> clean_markdown("half of $n < 8$, in <b>bold</b>")
    'half of $n < 8$, in <b>bold</b>'
    >>> clean_markdown("<script>points()</script>")
    '&lt;script>points()&lt;/script>'
    """
    if ACTIVE.search(HARMLESS_IMAGE.sub("", text)) is None:
        return text
    return text.replace("<", "&lt;")


def clean_outputs(outputs: list[Any], limits: Limits) -> list[Output]:
    """Return the outputs of a learner's cell, each field checked, cut at a size."""
    left = limits.output_bytes
    cleaned: list[Output] = []
    for output in outputs[:MOST_OUTPUTS]:
        made = _clean(output, limits) if isinstance(output, dict) else None
        size = len(repr(made))
        if made is not None and size <= left:
            left -= size
            cleaned.append(made)
    return cleaned


def _clean(output: Output, limits: Limits) -> Output | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": _cut(text, limits.text)}
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": lines}:
            kept = [line for line in lines if isinstance(line, str)] if _is_list(lines) else []
            return {
                "output_type": "error",
                "ename": name[:200],
                "evalue": value[:2_000],
                "traceback": [line[:20_000] for line in kept[:100]],
            }
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            cleaned = _clean_data(data, limits)
            made: Output = {"output_type": kind, "data": cleaned, "metadata": {}}
            if kind == "execute_result":
                count = output.get("execution_count")
                made["execution_count"] = count if type(count) is int else None
            return made if cleaned else None
    return None


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit + 100 else text[:limit] + CUT.format(limit=limit)


def _clean_data(data: dict[Any, Any], limits: Limits) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    for kind, content in data.items():
        if not isinstance(content, str) or len(content) > limits.figure_bytes + 100:
            continue
        if kind == "text/plain":
            cleaned[kind] = _cut(content, limits.text)
        elif kind == "text/html":
            cleaned[kind] = clean_html(content)
        elif kind in ("text/markdown", "text/latex") and "<" not in content:
            cleaned[kind] = content
        elif kind in ("image/png", "image/jpeg") and BASE64.fullmatch(content):
            cleaned[kind] = content
    return cleaned
