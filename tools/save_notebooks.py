"""Run notebooks from a fresh kernel and save them, as they are kept in the repository.

    python tools/save_notebooks.py notebooks/1-padding.ipynb

Outputs are what nbval compares later, so nothing of the machine or of a widget's state is kept. Of
a notebook's metadata the homework's language stays, to which the grader keeps.
The result of what a prediction asks for is collapsed: Jupyter shows it when the cell is run.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

KEPT = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

PREDICTS = re.compile(r"\bpredict(\.\w+)?\(")


def hide_results(notebook: nbformat.NotebookNode) -> None:
    """Collapse the output of the first code cell after a prediction, and of no other.

    More cells can be collapsed by the tag ``hide-result``. JupyterLab writes the first line of the
    first output beside the dots, so an output with nothing in it goes before the others.
    """
    asked = False
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        asks = bool(PREDICTS.search(cell.source))
        hidden = "hide-result" in cell.metadata.get("tags", []) or (asked and not asks)
        cell.metadata.get("jupyter", {}).pop("outputs_hidden", None)
        if hidden:
            cell.metadata.setdefault("jupyter", {})["outputs_hidden"] = True
            cell.outputs.insert(0, nbformat.v4.new_output("display_data", data={}))
        elif not cell.metadata.get("jupyter", True):
            del cell.metadata["jupyter"]
        asked = asks


def save(path: Path) -> None:
    """Run a notebook in its own folder, and write it back.

    Raises
    ------
    CellExecutionError
        If a cell that is not tagged ``raises-exception`` fails; the file is then as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
        record_timing=False,
    )
    client.execute()
    hide_results(notebook)
    own = {name: said for name, said in notebook.metadata.items() if name == "d2l_conv"}
    notebook.metadata = nbformat.from_dict(KEPT | own)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        save(Path(name))
        print(f"saved {name}")
