"""What a check tells the learner: one heading with points, then at most three findings.

The same report reads as plain text in a terminal and as a box in a notebook, in a light or a dark
theme, and on nbgrader's feedback page. The output's metadata holds the figures that the class page
counts.
"""

from __future__ import annotations

import html
import math
import os
import sys
import textwrap
from dataclasses import dataclass, field

from d2l_conv import progress
from d2l_conv.checking.replay import Line, html_of
from d2l_conv.checking.section import Section
from d2l_conv.languages import ENGLISH, N_, SPACELESS, _, current, ngettext, wrapped_without_spaces
from d2l_conv.prose import html_of_prose

__all__ = ["Finding", "Report", "show"]

MOST_FINDINGS = 3
WIDTH = 88  # columns of the plain text
LESSONS = "../../notebooks/"  # seen from a homework; lessons in another language lie deeper
STEP_BY_STEP = N_("Step by step")
OTHER_NUMBERS = N_("Step by step, with other numbers")


@dataclass(frozen=True)
class Finding:
    """One thing that the learner should know: a title, a sentence, and the call that shows it.

    ``name`` is the name of a misconception in the catalogue, or empty. With a name come the call
    that plays the mistake, the steps of the example and those of another one, each as right and as
    the mistake has them, and the section that explains it.
    """

    title: str
    text: str = ""
    example: str = ""
    name: str = ""
    play: str = ""
    steps: tuple[Line, ...] = ()
    other: tuple[str, tuple[Line, ...]] = ("", ())
    section: Section | None = None


@dataclass(frozen=True)
class Report:
    """The outcome of a check; ``facets`` holds (what, points earned, points possible)."""

    task: str
    points: float
    max_points: float
    findings: tuple[Finding, ...] = ()
    facets: tuple[tuple[str, float, float], ...] = ()
    ready_made: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=())

    @property
    def heading(self) -> str:
        """The line above everything: task and points."""
        said = ngettext(
            "{task}: {points} of {most} point",
            "{task}: {points} of {most} points",
            math.ceil(self.max_points),
        )
        points, most = _number(self.points), _number(self.max_points)
        return said.format(task=self.task, points=points, most=most)

    @property
    def text(self) -> str:
        """The report as plain text."""
        lines = [self.heading]
        lines += [
            _("  {mark} {what}: {points} of {most}").format(
                mark=_mark(got, of), what=_(what), points=_number(got), most=_number(of)
            )
            for what, got, of in self.facets
        ]
        for number, finding in enumerate(self.findings[:MOST_FINDINGS], start=1):
            lines.append("")
            lines += _wrapped(finding.title, f"{number}. ", "   ")
            lines += _wrapped(finding.text, "   ", "   ")
            lines += [f"     {line}" for line in finding.example.splitlines()]
            lines += [f"     {line}" for line in finding.play.splitlines()]
        return "\n".join(lines)

    @property
    def html(self) -> str:
        """The report as HTML that keeps the page's own text colour."""
        full = self.points >= self.max_points
        rows = " &nbsp; ".join(
            f'<span style="white-space:nowrap">{html.escape(_facet(what, got, of))}</span>'
            for what, got, of in self.facets
        )
        parts = [
            f'<div style="border-left:5px solid {_GREEN if full else _ORANGE};'
            'padding:0.4em 0.9em;margin:0.3em 0;max-width:52em;line-height:1.45;color:inherit">',
            f'<div><strong style="font-size:1.05em">{"✓" if full else "✗"} '
            f"{html.escape(self.heading)}</strong></div>",
            f'<div style="opacity:0.85;margin:0.15em 0">{rows}</div>' if rows else "",
        ]
        if self.findings:
            parts.append('<ol style="margin:0.5em 0 0.2em 0;padding-left:1.5em">')
            parts += [_finding_html(finding) for finding in self.findings[:MOST_FINDINGS]]
            parts.append("</ol>")
        parts.append("</div>")
        return "".join(parts)

    @property
    def metadata(self) -> dict[str, object]:
        """The figures, for those who count them."""
        return {
            "task": self.task,
            "points": float(self.points),
            "max_points": float(self.max_points),
            "names": list(self.names),
            "sentences": {found.name: found.text for found in self.findings if found.name},
            "examples": {found.name: found.example for found in self.findings if found.name},
            "ready_made": list(self.ready_made),
        }


_GREEN, _ORANGE = "#009E73", "#D55E00"  # Okabe-Ito; the mark beside says the same without colour


def show(report: Report) -> None:
    """Display the report in a notebook, print it elsewhere.

    nbgrader's Validate button shows a cell's stderr and no other output, so while it validates
    the findings are written there too; while it grades, stderr would cost all points.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and report.points < report.max_points:
        print(report.text, file=sys.stderr)
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import display
    except ImportError:
        print(report.text)
        return
    if get_ipython() is None:
        print(report.text)
        return
    bundle = {"text/plain": report.text, "text/html": report.html}
    display(  # type: ignore[no-untyped-call]
        bundle, raw=True, metadata={"d2l_conv": report.metadata}
    )
    # A learner's own run, in a notebook that is open: the mistakes are practised in lesson 5.
    progress.record("check", task=report.task, points=report.points, names=list(report.names))


def _code(text: str) -> str:
    if not text:
        return ""
    return (
        '<pre style="margin:0.3em 0;padding:0.4em 0.6em;background:rgba(127,127,127,0.14);'
        "color:inherit;white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere;"
        f'font-size:0.92em">{html.escape(text)}</pre>'
    )


def _finding_html(finding: Finding) -> str:
    example = _code("\n".join(filter(None, (finding.example, finding.play))))
    text = f"<br>{_prose(finding.text)}" if finding.text else ""
    if finding.section is not None and progress.is_open() and finding.section.notebook:
        place = _prose(str(finding.section))
        link = f'<a href="{html.escape(finding.section.link(_lessons()))}">{place}</a>'
        text = text.replace(place, link)
    more = _details(_(STEP_BY_STEP), html_of(finding.steps)) if finding.steps else ""
    call, lines = finding.other
    more += _details(_(OTHER_NUMBERS), _code(call) + html_of(lines)) if lines else ""
    return (
        f'<li style="margin:0.35em 0"><strong>{_prose(finding.title)}</strong>{text}{example}'
        f"{more}</li>"
    )


def _lessons() -> str:
    return LESSONS if current() == ENGLISH else f"{LESSONS}{current()}/"


def _details(summary: str, inside: str) -> str:
    # nbgrader's page takes the triangle away, which tells that there is more
    shown = f'<summary style="display:list-item;cursor:pointer">{summary}</summary>'
    return f'<details style="margin:0.2em 0">{shown}{inside}</details>'


def _prose(text: str) -> str:
    return html_of_prose(text, style="color:inherit;background:rgba(127,127,127,0.14)")


def _wrapped(text: str, first: str, later: str) -> list[str]:
    if current() in SPACELESS:
        return wrapped_without_spaces(text, WIDTH, first, later)
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False
    )


def _facet(what: str, got: float, of: float) -> str:
    said = _("{mark} {what}: {points}/{most}")
    mark, points, most = _mark(got, of), _number(got), _number(of)
    return said.format(mark=mark, what=_(what), points=points, most=most)


def _mark(got: float, of: float) -> str:
    return "✓" if got >= of else "✗"


def _number(value: float) -> str:
    return f"{value:g}"
