"""Where a mistake is explained: a section of a lesson, or of the homework itself."""

from __future__ import annotations

from dataclasses import dataclass

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
    text
        How a finding calls the place.
    """

    notebook: str
    cell: str
    text: str

    def __str__(self) -> str:
        """Return how a finding calls the place."""
        return self.text

    def link(self, folder: str = "") -> str:
        """Return the address of the section, as JupyterLab and nbconvert's pages know cells.

        >>> Section("1-padding", "per-side-claim", "lesson 1").link("../../notebooks/")
        '../../notebooks/1-padding.ipynb#cell-id=per-side-claim'
        >>> Section("", "rules", "the rules at the top of this homework").link("../../notebooks/")
        '#cell-id=rules'
        """
        page = f"{folder}{self.notebook}.ipynb" if self.notebook else ""
        return f"{page}#cell-id={self.cell}"
