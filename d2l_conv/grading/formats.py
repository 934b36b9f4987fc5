"""What keeps every command waiting and no notebook needs."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast


def leave_out_formats() -> None:
    """Keep jsonschema, which comes with nbformat, from loading formats no notebook's schema has.

    It would build a grammar of internationalized addresses, which takes as long as PyTorch.
    """
    for name in ("isoduration", "rfc3987_syntax"):
        sys.modules.setdefault(name, cast(ModuleType, None))  # an import of it fails, as it may
