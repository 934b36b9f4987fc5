"""System calls of the sealed process: namespaces, what is forbidden, limits.

Python 3.11 has no names for them, so they are made through the C library. Everything here runs in
the sealed process before any cell does.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

NEW_MOUNTS = 0x00020000
NEW_CGROUP = 0x02000000
NEW_UTS = 0x04000000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PIDS = 0x20000000
NEW_NETWORK = 0x40000000

LEARNER = 1000  # the learner's user number as seen inside
WORK = "/tmp/work"

_READ_ONLY, _NO_SETUID, _NO_DEVICES = 1, 2, 4
_BIND, _RECURSIVE, _PRIVATE = 0x1000, 0x4000, 0x40000
_PR_DUMPABLE, _PR_DROP_CAPABILITY, _PR_NO_NEW_PRIVILEGES = 4, 24, 38
_JOIN_SESSION_KEYRING, _KEYCTL = 1, {"x86_64": 250, "aarch64": 219}

# Held memory that no process maps and nobody counts, reached other learners or the grader, or made
# the kernel do work that no homework needs.
FORBIDDEN = """
    memfd_create memfd_secret shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl semget semop
    add_key request_key keyctl
    io_uring_setup io_uring_enter io_uring_register userfaultfd bpf perf_event_open
    ptrace process_vm_readv process_vm_writev process_madvise pidfd_getfd kcmp
    unshare setns mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount
    fspick mount_setattr name_to_handle_at open_by_handle_at
    inotify_init inotify_init1 inotify_add_watch fanotify_init syslog quotactl
""".split()
FAMILIES = (1, 2, 10, 16)  # of sockets: local, IPv4, IPv6, and netlink, which says what links exist
LAST_FAMILY = 16

libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *args: object) -> int:
    result = int(getattr(libc, name)(*args))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the namespaces named by ``flags`` for new ones."""
    _call("unshare", ctypes.c_int(flags))


def come_back(namespace: int) -> None:
    """Let later children start in the process namespace of the open file ``namespace``."""
    _call("setns", ctypes.c_int(namespace), ctypes.c_int(NEW_PIDS))


def _mount(kind: str, place: str, flags: int, options: str | None = None) -> None:
    text = None if options is None else options.encode()
    _call("mount", kind.encode(), place.encode(), kind.encode(), ctypes.c_ulong(flags), text)


def enter(user: int | None, disk_bytes: int, keep: Iterable[str], hide: Iterable[str]) -> None:
    """Give this process its own mounts, network, names and user, and take its rights away.

    Parameters
    ----------
    user : int, optional
        The machine's user number to become where the grader is the machine's root; without it the
        number stays, which inside is only ever seen as ``LEARNER``.
    disk_bytes : int
        Size of the empty folder for temporary files.
    keep : iterable of str
        Folders inside of it that stay: the checkout itself may lie in the machine's ``/tmp``.
    hide : iterable of str
        Folders and files that are covered by empty ones.
    """
    unshare(NEW_MOUNTS | NEW_IPC | NEW_UTS | NEW_NETWORK | NEW_CGROUP)
    _call("mount", None, b"/", None, ctypes.c_ulong(_PRIVATE | _RECURSIVE), None)
    _mount("proc", "/proc", _NO_SETUID | _NO_DEVICES)
    options = f"size={disk_bytes},nr_inodes=4096,mode=1777"
    kept = {folder: os.open(folder, os.O_PATH | os.O_DIRECTORY) for folder in keep}
    for folder in ("/tmp", "/dev/shm"):
        _mount("tmpfs", folder, _NO_SETUID | _NO_DEVICES, options)
    _mount("devpts", "/dev/pts", _NO_SETUID, "newinstance,ptmxmode=0666,mode=620")
    if keyctl := _KEYCTL.get(os.uname().machine):  # in the session's keyring others leave a word
        libc.syscall(keyctl, _JOIN_SESSION_KEYRING, None)
    for folder, place in kept.items():
        os.makedirs(folder)
        source = f"/proc/self/fd/{place}".encode()
        _call("mount", source, folder.encode(), None, ctypes.c_ulong(_BIND | _RECURSIVE), None)
        os.close(place)
    for path in hide:
        _cover(path)
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        _call("prctl", _PR_DUMPABLE, 1, 0, 0, 0)  # or /proc/self would stay root's
    outside = (os.getuid(), os.getgid())
    unshare(NEW_USER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{LEARNER} {outside[0]} 1")
    Path("/proc/self/gid_map").write_text(f"{LEARNER} {outside[1]} 1")
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    _drop_capabilities()
    _call("prctl", _PR_NO_NEW_PRIVILEGES, 1, 0, 0, 0)  # for no program that is started from here


def _cover(path: str) -> None:
    if os.path.isdir(path):
        _mount("tmpfs", path, _READ_ONLY, "size=4k,nr_inodes=1,mode=555")
    else:
        _call("mount", b"/dev/null", path.encode(), None, ctypes.c_ulong(_BIND), None)


def _drop_capabilities() -> None:
    for capability in range(64):
        libc.prctl(_PR_DROP_CAPABILITY, capability, 0, 0, 0)
    header = struct.pack("II", 0x20080522, 0)
    _call("capset", header, bytes(24))


def system_calls() -> Callable[[], None]:
    """Return what forbids `FORBIDDEN` to this process and all that it starts.

    The filter is built here, once, and put on by what is returned, in each sealed process.
    """
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in FORBIDDEN:
        try:
            rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
        except OSError:
            continue  # a library that is older than the call; so is the kernel, most likely
    refusal = pyseccomp.ERRNO(errno.EAFNOSUPPORT)
    rules.add_rule(refusal, "socket", pyseccomp.Arg(0, pyseccomp.GT, LAST_FAMILY))
    for family in range(LAST_FAMILY):
        if family not in FAMILIES:
            rules.add_rule(refusal, "socket", pyseccomp.Arg(0, pyseccomp.EQ, family))
    return rules.load  # type: ignore[no-any-return]


def limit(limits: dict[str, Any], sealed: bool) -> None:
    """Put limits on this process and all that it starts.

    Without a sandbox the user's other processes count as well, so their number is left alone. What
    computes on after its grader has ended is ended by the kernel.
    """
    kinds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(4 * limits["submission_seconds"]),
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
    }
    if sealed:
        kinds[resource.RLIMIT_NPROC] = limits["processes"]
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        kinds[resource.RLIMIT_AS] = pages * resource.getpagesize() + limits["memory"]
    for kind, value in kinds.items():
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a full disk is an error, not an end
