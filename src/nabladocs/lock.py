"""One build at a time into one folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def locked(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keep others that lock the folder out of it; calls `waiting` if it has to wait for one."""
    # The file lies elsewhere, because a build empties its folder, and stays, because whoever waits has it open. The
    # kernel gives the lock back however this process ends.
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    with Path(tempfile.gettempdir(), f"nabla-{os.getuid()}-{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
