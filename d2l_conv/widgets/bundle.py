"""One ES module for anywidget, made of the small ones in ``js/``.

anywidget takes a single module and the course has no build step, so the modules are joined here:
each becomes a function that returns what it exports. Tests load the small ones as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)


def _read(name: str) -> str:
    return (HERE / "js" / f"{name}.js").read_text(encoding="utf-8")


def tables_module(tables: Mapping[str, Any]) -> str:
    """Return the module ``tables.js``, which hands Python's tables to the JavaScript."""
    return f"export const TABLES = {json.dumps(tables, ensure_ascii=False)};\n"


def _wrap(name: str, source: str) -> str:
    """Turn a module into a constant that holds its exports."""
    body = _IMPORT.sub(lambda match: f"const {{{match[1]}}} = {match[2]}_js;\n", source)
    exports = [match[2] for match in _EXPORT.finditer(body)]
    body = _EXPORT.sub(r"\1 \2", body)
    return f"const {name}_js = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"


def javascript(entry: str, tables: Mapping[str, Any]) -> str:
    """Join the module `entry` and all that it imports.

    Parameters
    ----------
    entry : str
        The module with the ``export default``, without its ending.
    tables : mapping
        What ``import { TABLES } from "./tables.js"`` gives; JSON.

    Returns
    -------
    str
        An ES module without imports.
    """
    joined: dict[str, str] = {}

    def join(name: str) -> str:
        source = tables_module(tables) if name == "tables" else _read(name)
        for match in _IMPORT.finditer(source):
            if match[2] not in joined:
                text = join(match[2])
                joined[match[2]] = _wrap(match[2], text)
        return source

    main = _IMPORT.sub(lambda match: f"const {{{match[1]}}} = {match[2]}_js;\n", join(entry))
    return "\n".join([*joined.values(), main])


def stylesheet() -> str:
    """Return the look of all explorers."""
    return (HERE / "look.css").read_text(encoding="utf-8")
