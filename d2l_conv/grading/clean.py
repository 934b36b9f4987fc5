"""What a learner's cells showed and wrote, made safe for the teacher's browser.

formgrader shows a submission in a page that may set points. So HTML keeps only its harmless parts,
an output only fields of known types and bounded sizes, and a notebook what grading it needs.
"""

from __future__ import annotations

import html
import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbformat import NotebookNode, from_dict

from d2l_conv.grading.limits import Limits

Output = dict[str, Any]

TAGS = (
    "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre q s samp small span strong sub "
    "summary sup table tbody td tfoot th thead tr tt u ul var"
).split()
ATTRIBUTES: dict[str, Any] = {"*": ["class", "style", "title", "align", "dir"], "a": ["href"]} | {
    "img": lambda _, name, value: (
        name in ("alt", "width", "height") or (name == "src" and value.startswith("data:image/"))
    ),
    "td": ["colspan", "rowspan", "align", "style"],
    "th": ["colspan", "rowspan", "align", "style", "scope"],
}
PROTOCOLS = ("http", "https", "mailto", "data")
# MathJax, which the pages load, makes a link of \href, and loads more of itself for \require.
ACTIVE_MATH = re.compile(r"\\(href|require|class|cssId|style)\s*\{|javascript\s*:", re.IGNORECASE)
ACTIVE = re.compile(
    r"<\s*/?\s*(script|style|iframe|frame|object|embed|applet|form|input|button|textarea|select|"
    r"meta|link|base|svg|math|template|video|audio|marquee|img|body|html)\b|"
    r"data\s*:\s*text/html|srcdoc|formaction",
    re.IGNORECASE,
)
TAG, HANDLER = re.compile(r"<\s*[a-z!/?]", re.IGNORECASE), re.compile(r"\bon\w+\s*=", re.IGNORECASE)
HARMLESS_IMAGE = re.compile(
    r"""<img\s+(?:(?:src|alt|width|height|title)\s*=\s*"[^"<>]*"\s*)+/?>""", re.IGNORECASE
)
CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]+")
ATTACHED = re.compile(r"attachment:(?!\s)([^)\s\"'>\]]*)")
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


def _acts(text: str) -> bool:
    """Return whether text may do more than to be read, as HTML or as mathematics."""
    tag = TAG.search(text)
    if ACTIVE.search(text) or (tag and HANDLER.search(text, tag.end())):
        return True
    once = html.unescape(text)  # an address may be written in entities
    ways = text, once, CONTROL.sub("", html.unescape(once))
    return any(map(ACTIVE_MATH.search, ways))


def clean_markdown(text: str) -> str:
    """Return a text cell unchanged if it holds nothing active, and as its bare text if it does.

    >>> clean_markdown("half of $n < 8$, in <b>bold</b>")
    'half of $n < 8$, in <b>bold</b>'
    >>> print(clean_markdown("<script>points()</script>"))
    ```text
    <script>points()</script>
    ```
    """
    return as_typed(text) if _acts(HARMLESS_IMAGE.sub("", text)) else text


def as_typed(text: str) -> str:
    """Return Markdown that shows a text letter by letter."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def clean_notebook(nb: NotebookNode) -> None:
    """Leave out, in place, what pages would show of a notebook beside its cells' text and outputs.

    That is all metadata, attachments that are no images, and cells of other kinds, whose text is
    kept. Ids that nbformat refuses are replaced.
    """
    nb.metadata = from_dict({})
    known: set[str] = set()
    for number, cell in enumerate(nb.cells):
        cell.metadata = from_dict({})
        if not isinstance(cell.get("source"), str):
            cell.source = str(cell.get("source", ""))
        if cell.get("cell_type") not in ("code", "markdown"):
            cell.cell_type, cell.source = "markdown", as_typed(cell.source)
            for field in ("outputs", "execution_count"):
                cell.pop(field, None)
        if "attachments" in cell:
            cell.attachments = from_dict(_images(cell.attachments))
        if cell.cell_type == "markdown":
            shown = ATTACHED.findall(html.unescape(cell.source).replace("\\", ""))
            if not set(shown) <= set(cell.get("attachments", {})):
                cell.source = as_typed(cell.source)  # nbconvert would make no page at all
        if "id" in cell and (not _is_id(cell.id) or cell.id in known):
            cell.id = f"cell-{number}"
        known.add(cell.get("id", ""))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", value) is not None


def _images(attachments: object) -> dict[str, dict[str, str]]:
    """Return the attachments that are images and nothing else."""
    bundles = attachments.items() if isinstance(attachments, dict) else ()
    kept = {
        name: {kind: data for kind, data in bundle.items() if _is_image(kind, data)}
        for name, bundle in bundles
        if isinstance(bundle, dict)
    }
    return {name: bundle for name, bundle in kept.items() if bundle}


def _is_image(kind: object, data: object) -> bool:
    known = kind in ("image/png", "image/jpeg", "image/gif")
    return known and isinstance(data, str) and BASE64.fullmatch(data) is not None


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
        elif kind == "text/html" and not ACTIVE_MATH.search(html.unescape(clean_html(content))):
            cleaned[kind] = clean_html(content)
        elif kind in ("text/markdown", "text/latex") and not ("<" in content or _acts(content)):
            cleaned[kind] = content
        elif kind in ("image/png", "image/jpeg") and BASE64.fullmatch(content):
            cleaned[kind] = content
    return cleaned
