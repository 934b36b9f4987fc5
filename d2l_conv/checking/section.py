"""Where a mistake is explained: a section of a lesson, or of the homework itself."""

from __future__ import annotations

from dataclasses import dataclass

from d2l_conv.languages import _

__all__ = ["Section"]


@dataclass(frozen=True)
class Section:
    """A place to read on, known by the id of the cell that begins it.

    Parameters
    ----------
    notebook
        The notebook's name without its ending; empty for the homework that one is in.
    cell
        The id of the cell that holds the heading. It stays when the heading changes.
    heading
        The heading; for the homework itself, how a finding calls the place.
    """

    notebook: str
    cell: str
    heading: str

    def __str__(self) -> str:
        """Return how a finding calls the place."""
        if not self.notebook:
            return _(self.heading)
        number = self.notebook.partition("-")[0]
        return _("lesson {number}, '{heading}'").format(number=number, heading=_(self.heading))

    def link(self, folder: str = "") -> str:
        """Return the address of the section, as JupyterLab and nbconvert's pages know cells.

        >>> Section("1-padding", "per-side-claim", "Padding").link("../../notebooks/")
        '../../notebooks/1-padding.ipynb#cell-id=per-side-claim'
        >>> Section("", "rules", "the rules at the top of this homework").link("../../notebooks/")
        '#cell-id=rules'
        """
        page = f"{folder}{self.notebook}.ipynb" if self.notebook else ""
        return f"{page}#cell-id={self.cell}"
