"""Imported by the fork server, so that every trusted process has it: PyTorch, IPython, the checks.

No submission is read in the fork server, and no code of a learner's runs in it or in what it forks.
"""

from __future__ import annotations

import gc
import os


def warm_up() -> None:
    """Import what grading needs, and freeze it so that forks share its memory."""
    gc.disable()  # or it would look through all that is imported, many times
    os.environ |= {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}  # one process for each core
    import torch
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    import d2l_conv.grading.trusted.notebook  # noqa: F401

    torch.set_num_threads(1)
    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.instance(config=config)
    gc.enable()
    gc.freeze()  # or each trusted process would copy all memory when it first collects


warm_up()
