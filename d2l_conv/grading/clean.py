"""What a learner's cells showed and wrote, made safe for the teacher's browser.

formgrader shows a submission in a page that may set points. So HTML keeps only its harmless parts,
an output only fields of known types and bounded sizes, and a notebook what grading it needs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import nh3
from nbformat import NotebookNode, from_dict

from d2l_conv.grading.limits import Limits
from d2l_conv.grading.notes import METADATA
from d2l_conv.languages import N_, NN_, _, ngettext, spoken_in

Output = dict[str, Any]

TAGS = frozenset(
    "a abbr b blockquote br caption center code col colgroup dd del details div dl dt em "
    "figcaption figure font h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre q s samp small span "
    "strong sub summary sup table tbody td tfoot th thead tr tt u ul var".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "font": {"color"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "data"}
IMAGE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml)[;,]")
IMAGE_DATA = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+")
ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # of a cell, to nbformat
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
MOST_FLAGS_OF_A_KIND, LONGEST_DETAIL = 5, 300
MOST_OUTPUTS = 200  # of a cell
MOST_FULL_CELLS = 5  # all outputs of a notebook, in those of a cell
# Of HTML, beside what images hold: of all outputs, and of one.
MOST_CHARACTERS, MOST_TAGS = 500_000, 50_000
MOST_CHARACTERS_AT_ONCE, MOST_TAGS_AT_ONCE = 100_000, 5_000
LEFT_OUT = N_("[left out: {what}; too much to show, or not of a kind that a page shows]")
CUT = NN_("\n... cut: more than {limit} character\n", "\n... cut: more than {limit} characters\n")


def clean_html(text: str) -> str:
    """Return HTML that does nothing but show: no ids, no classes, no styles, nothing that acts.

    >>> clean_html('<p id="a" onclick="b()">half<form>')
    '<p>half</p>'
    """
    return _CLEANER.clean(utf8(text))


def _address(tag: str, attribute: str, value: str) -> str | None:
    """Leave out images from elsewhere, which tell who looks, and links to data."""
    if attribute == "src":
        return value if IMAGE.match(value) else None
    return None if attribute == "href" and value.lower().startswith("data:") else value


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    attribute_filter=_address,
    url_schemes=SCHEMES,
    url_relative="deny",
)


def utf8(text: str) -> str:
    """Return text that can be written: half of a surrogate pair is replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def as_typed(text: str) -> str:
    """Return Markdown that shows a text letter by letter."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"


def box(text: str, page: str, colour: str, note: dict[str, Any]) -> Output:
    """Return an output: HTML beside a coloured line, or its text; ``note`` is in its metadata."""
    style = f"border-left:5px solid {colour};padding:0.4em 0.9em;margin:0.3em 0;color:inherit"
    data = {"text/plain": text, "text/html": f'<div style="{style}">{page}</div>'}
    return {"output_type": "display_data", "data": data, "metadata": {METADATA: note}}


def clean_notebook(nb: NotebookNode) -> None:
    """Leave out, in place, what pages would show of a notebook beside its cells' text and outputs.

    That is all metadata, attachments that are no images, and cells of other kinds, whose text is
    kept. Ids that nbformat refuses are replaced.
    """
    nb.metadata = from_dict({"d2l_conv": {"language": spoken_in(nb.metadata)}})
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
        if "id" in cell:
            fits = isinstance(cell.id, str) and ID.fullmatch(cell.id) and cell.id not in known
            cell.id = cell.id if fits else f"cell-{number}"
            known.add(cell.id)


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


class Cleaner:
    """Checks what a learner's cells showed, field by field; as much as a page may hold is kept.

    Cleaning HTML takes time with the square of its length in the worst case (tags in tags, many
    entities). So its length is bounded first: for one output and for the whole notebook.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bytes = MOST_FULL_CELLS * limits.output_bytes
        self.characters, self.tags = MOST_CHARACTERS, MOST_TAGS

    def clean(self, outputs: list[Any]) -> list[Output]:
        """Return the outputs of a cell without what must not be shown, and say what is missing."""
        left = min(self.bytes, self.limits.output_bytes)
        cleaned: list[Output] = []
        for output in outputs[:MOST_OUTPUTS]:
            made = self._output(output) if isinstance(output, dict) else None
            size = len(repr(made))
            if made is not None and size <= left:
                left -= size
                self.bytes -= size
                cleaned.append(made)
        missing = len(outputs) - len(cleaned)
        if missing:
            said = ngettext("{missing} of {all} output", "{missing} of {all} outputs", len(outputs))
            note = _(LEFT_OUT).format(what=said.format(missing=missing, all=len(outputs)))
            cleaned.append({"output_type": "stream", "name": "stdout", "text": note})
        return cleaned

    def _output(self, output: Output) -> Output | None:
        match output:
            case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
                return {"output_type": "stream", "name": name, "text": self._cut(text)}
            case {"output_type": "error", "ename": str(name), "evalue": str(value)}:
                lines = output.get("traceback")
                kept = [n for n in lines if isinstance(n, str)] if isinstance(lines, list) else []
                return {
                    "output_type": "error",
                    "ename": utf8(name[:200]),
                    "evalue": utf8(value[:2_000]),
                    "traceback": [utf8(line[:20_000]) for line in kept[:100]],
                }
            case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
                cleaned = self._data(data)
                made: Output = {"output_type": kind, "data": cleaned, "metadata": {}}
                if kind == "execute_result":
                    count = output.get("execution_count")
                    made["execution_count"] = count if type(count) is int else None
                return made if cleaned else None
        return None

    def _cut(self, text: str) -> str:
        limit = self.limits.text
        if len(text) > limit + 100:
            text = text[:limit] + ngettext(*CUT, limit).format(limit=limit)
        return utf8(text)

    def _data(self, data: dict[Any, Any]) -> dict[str, str]:
        cleaned: dict[str, str] = {}
        for kind, content in data.items():
            if not isinstance(content, str) or len(content) > self.limits.figure_bytes + 100:
                continue
            if kind in ("text/plain", "text/markdown", "text/latex"):
                cleaned[kind] = self._cut(content)
            elif kind == "text/html":
                cleaned[kind] = self._html(content)
            elif _is_image(kind, content):
                cleaned[kind] = content
        return cleaned

    def _html(self, text: str) -> str:
        characters, tags = len(IMAGE_DATA.sub("", text)), text.count("<")
        if characters > min(self.characters, MOST_CHARACTERS_AT_ONCE) or tags > min(
            self.tags, MOST_TAGS_AT_ONCE
        ):
            what = ngettext("{count} character of HTML", "{count} characters of HTML", len(text))
            what = what.format(count=f"{len(text):,}")
            return _(LEFT_OUT).format(what=what)
        self.characters -= characters
        self.tags -= tags
        return clean_html(text)


def few_flags(flags: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return flags once each: a few of every kind, the others counted, each fit for a line.

    >>> many = [{"cell": "a", "kind": "frame", "detail": f"/proc/{n}"} for n in range(3_000)]
    >>> few_flags([*many, *many])[-1]
    {'cell': 'others', 'kind': 'frame', 'detail': '2,995 more like these'}
    """
    once = dict.fromkeys((flag["cell"], flag["kind"], _line(flag["detail"])) for flag in flags)
    seen: Counter[str] = Counter()
    kept = []
    for cell, kind, detail in once:
        seen[kind] += 1
        if seen[kind] <= MOST_FLAGS_OF_A_KIND:
            kept.append({"cell": cell, "kind": kind, "detail": detail})
    more = {kind: count - MOST_FLAGS_OF_A_KIND for kind, count in seen.items()}
    return kept + [
        {
            "cell": "others",
            "kind": kind,
            "detail": _("{count} more like these").format(count=f"{count:,}"),
        }
        for kind, count in more.items()
        if count > 0
    ]


def _line(text: str) -> str:
    """Return a learner's text as a part of a line."""
    line = "".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST_DETAIL])
    return " ".join(line.split())[:LONGEST_DETAIL]
