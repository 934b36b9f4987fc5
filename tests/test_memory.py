"""Groups of processes with a limit on memory, on a tree that looks like the kernel's."""

import os
from pathlib import Path

import pytest

from d2l_conv.grading.limits import Limits
from d2l_conv.grading.trusted import memory
from d2l_conv.grading.trusted import process as processes
from d2l_conv.grading.trusted.memory import GRADER


class Tree:
    """A tree of groups and of processes: 7 runs in a group, started by 5, which 1 has started."""

    def __init__(self, folder: Path, members: str = "5\n7\n", controllers: str = "cpu memory"):
        self.root, self.process = folder / "cgroup", folder / "proc" / "7"
        self.group = self.root / "user.slice" / "run-1.scope"
        self.group.mkdir(parents=True)
        (self.group / "cgroup.procs").write_text(members)
        (self.group / "cgroup.controllers").write_text(controllers)
        for number, parent in ((7, 5), (5, 1), (1, 0), (9, 1)):
            (folder / "proc" / str(number)).mkdir(parents=True)
            stat = f"{number} (a (program) S) S {parent} 1 1 0"
            (folder / "proc" / str(number) / "stat").write_text(stat)
        self.runs_in(self.group)

    def runs_in(self, group: Path) -> None:
        path = group.relative_to(self.root)
        (self.process / "cgroup").write_text(f"4:memory:/other\n0::/{path}\n")

    def take(self) -> Path | None:
        return memory.take(self.root, self.process)

    def here(self) -> Path | None:
        return memory.here(self.root, self.process)


def test_the_grader_moves_into_a_group_of_its_own_and_gives_limits_to_others(tmp_path):
    tree = Tree(tmp_path)
    assert tree.here() is None
    assert tree.take() == tree.group
    assert (tree.group / "cgroup.subtree_control").read_text() == "+memory"
    assert (tree.group / GRADER / "cgroup.procs").read_text() == "7"  # the last one written
    tree.runs_in(tree.group / GRADER)
    assert tree.take() == tree.here() == tree.group  # and not a second one below

    folder = memory.put(tree.here(), 4711, 2**30)
    assert list(tree.group.glob(f"d2l_conv-{os.getpid()}-*")) == [folder]
    assert (folder / "memory.max").read_text() == str(2**30)
    assert (folder / "memory.swap.max").read_text() == "0"
    assert (folder / "cgroup.procs").read_text() == "4711"
    assert not memory.was_full(folder)
    (folder / "memory.events").write_text("low 0\nhigh 0\nmax 12\noom 1\noom_kill 3\n")
    assert memory.was_full(folder)


@pytest.mark.parametrize(
    ("members", "controllers"),
    [("5\n7\n9\n", "cpu memory"), ("5\n7\n", "cpu pids"), ("", "")],
)
def test_a_group_with_others_in_it_or_without_the_controller_is_left_alone(
    tmp_path, members, controllers
):
    tree = Tree(tmp_path, members, controllers)
    assert tree.take() is None
    assert not (tree.group / GRADER).exists()
    assert (tree.group / "cgroup.procs").read_text() == members


def test_where_the_kernel_refuses_there_is_no_group(tmp_path):
    tree = Tree(tmp_path)
    (tree.group / "cgroup.subtree_control").mkdir()  # it cannot be written
    assert tree.take() is None
    assert memory.put(tree.root / "gone", 4711, 2**30) is None
    assert memory.here(tree.root, tmp_path / "proc" / "nobody") is None


def test_a_group_is_taken_away_when_it_is_empty(tmp_path):
    folder = tmp_path / f"d2l_conv-{os.getpid()}-old"
    folder.mkdir()
    assert memory.put(tmp_path, 4711, 2**30).exists()
    assert not folder.exists()


@pytest.mark.parametrize("delegated", [True, False])
def test_the_start_up_line_tells_what_holds(monkeypatch, tmp_path, delegated):
    monkeypatch.setattr(memory, "here", lambda: tmp_path if delegated else None)
    said = processes.mechanisms(True, Limits())
    assert "bubblewrap, namespaces, seccomp filter" in said
    assert ("by cgroup v2" in said) is delegated
    assert ("no cgroup v2 is delegated" in said) is not delegated
    assert processes.mechanisms(False, Limits()).startswith("No sandbox.")
