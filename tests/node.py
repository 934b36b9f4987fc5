"""Call the explorers' JavaScript from Python, in node."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import d2l_conv.widgets

WIDGETS = Path(d2l_conv.widgets.__file__).parent


def node(imports: dict[str, str], body: str, data: Any) -> Any:
    """Run JavaScript on `data` and return its result.

    `imports` maps a module of the explorers to the names wanted from it, such as
    ``{"shared/words": "number, factor"}``; `body` is an expression in them and in `data`.
    """
    program = shutil.which("node")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("node is missing, and CI=true allows no skipping")
        pytest.skip("node is missing")
    lines = [
        'import { readFileSync } from "node:fs";',
        *(f'import {{ {names} }} from "{WIDGETS / name}.js";' for name, names in imports.items()),
        'const data = JSON.parse(readFileSync(0, "utf8"));',
        f"process.stdout.write(JSON.stringify({body}));",
    ]
    done = subprocess.run(
        [program, "--input-type=module", "-e", "\n".join(lines)],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        timeout=120,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)
