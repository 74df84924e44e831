"""What a process can ask of the system for itself: limits, and not to outlive those who look after it."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

_C = ctypes.CDLL(None, use_errno=True)
_DIE_WITH_PARENT, _ADOPT = 1, 36  # PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of Linux

# Elsewhere the system does not count what is only reserved apart from what is used.
MEMORY = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS


def die_with(parent: int) -> None:
    """End when the parent ends, where the system can do that."""
    if sys.platform == "linux":
        _C.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def adopt() -> None:
    """Become the parent of all that descends from this process and loses its own, where the system can do that."""
    if sys.platform == "linux":
        _C.prctl(_ADOPT, 1)


def limit(memory: int) -> None:
    """Take no more memory than that; and leave no core file."""
    _lower(MEMORY, memory)
    _lower(resource.RLIMIT_CORE, 0)


def loosen(memory: int) -> None:
    """Allow a little more memory, to tell that there is none left."""
    soft, hard = resource.getrlimit(MEMORY)
    if soft != resource.RLIM_INFINITY:
        with suppress(OSError, ValueError):
            resource.setrlimit(MEMORY, (soft + memory, hard))


def _lower(kind: int, amount: int) -> None:
    _soft, hard = resource.getrlimit(kind)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def kill_group(leader: int) -> None:
    """End a process and all of its group."""
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            end(leader, signal.SIGKILL)


def children() -> list[int]:
    """Give the children of this process, adopted ones too, where the system tells."""
    try:
        return list(map(int, Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()))
    except OSError:
        return []


def has_threads() -> bool:
    """Say whether something started threads in this process, where the system tells: a fork would lose them."""
    try:
        return len(os.listdir("/proc/self/task")) > 1  # noqa: PTH208 - only their number counts
    except OSError:
        return False
