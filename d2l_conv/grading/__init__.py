"""Grading that a submission cannot change: nbgrader's executing step, replaced.

The folders are named for the process that runs them: `preprocessors` and `commands` in nbgrader's,
`trusted` in the one that runs the test cells, `sealed` in the sandbox.
"""

import sys
from types import ModuleType
from typing import cast

# nbformat's jsonschema would make a grammar of internationalized addresses, which no notebook has
# and which takes as long as PyTorch. An import of these fails, as it may.
for _name in ("isoduration", "rfc3987_syntax"):
    sys.modules.setdefault(_name, cast(ModuleType, None))
