"""Print the report of the corpus: ``python -m corpus [TASK ...]``."""

import sys

import torch

from .answers import TASKS
from .report import remarks, run, table

if __name__ == "__main__":
    torch.set_num_threads(1)
    outcomes = run(tuple(sys.argv[1:]) or TASKS)
    for line in remarks(outcomes):
        print(line)
    print(table(outcomes))
    sys.exit(any(o.fault for o in outcomes))
