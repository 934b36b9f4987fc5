"""What one submission may use, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

WALL_TIMES = 10.0


@dataclass(frozen=True)
class Limits:
    """Limits of one submission; the defaults are ten times what an honest one needs.

    Seconds are those in which the submission's processes, all together, and its checks compute, and
    those in which all of them sleep. Waiting for a core that somebody else uses does not count;
    only after `WALL_TIMES` as many seconds on the clock is a limit reached in any case.

    Attributes
    ----------
    call_seconds : float
        For one call of a learner's function, by a check that does not ask for more.
    cell_seconds : float
        For one cell of the learner. Homework 2 has one that trains a net, which as an answer may
        take 100; the homework's first cell names this number.
    test_seconds : float
        For one test cell with all its calls.
    submission_seconds : float
        For the whole notebook.
    memory : int
        Bytes that each process may allocate.
    processes : int
        Processes and threads at a time.
    open_files : int
        Open files of each process.
    file_bytes, disk_bytes : int
        Of one file, and of all files together.
    text : int
        Characters of text output that are kept of a cell.
    figure_bytes : int
        Bytes of one figure or table, encoded.
    output_bytes : int
        Bytes of all outputs of a cell.
    """

    call_seconds: float = 10.0
    cell_seconds: float = 120.0
    test_seconds: float = 240.0
    submission_seconds: float = 600.0
    memory: int = 2 * 2**30
    processes: int = 64
    open_files: int = 256
    file_bytes: int = 16 * 2**20
    disk_bytes: int = 64 * 2**20
    text: int = 50_000
    figure_bytes: int = 2 * 2**20
    output_bytes: int = 6 * 2**20
