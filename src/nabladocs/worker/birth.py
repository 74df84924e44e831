"""How a session comes to life: forked from the host, or started anew where that cannot be."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nabladocs.worker import process
from nabladocs.worker.channel import Ends, lifted
from nabladocs.worker.child import Order
from nabladocs.worker.scratch import open_nameless, open_scratch
from nabladocs.worker.watch import Lines, Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from nabladocs.worker.wire import Job, Settings

DOOR = Path(__file__).with_name("__main__.py")


class Birth(BaseException):
    """The way of a forked child out of the host's stack, so that a session is as deep in Python as a spawned one."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self.order = order


def begin(settings: Settings, job: Job, leave: Callable[[], None]) -> Watch:
    """Start the session of a job and give what watches over it.

    Raises:
        OSError: There is no descriptor or no process to be had.
        Birth: This is the child, which did `leave` what is the host's.
    """
    token = os.urandom(16)
    (stdout, out), (stderr, err), (messages, say) = (os.pipe() for _ in range(3))
    scratch = open_scratch()
    try:
        order = Order(Ends(out, err, say, scratch), settings, job, token, os.getpid())
        is_spawned = settings["start"] == "spawn" or process.has_threads()
        pid = _spawn(order) if is_spawned else _fork(order, leave)
    except BaseException:
        for fd in (stdout, stderr, messages, scratch):
            os.close(fd)
        raise
    finally:
        for fd in (out, err, say):
            os.close(fd)
    for fd in (stdout, stderr, messages):
        os.set_blocking(fd, False)
    return Watch(job, pid, Lines(stdout, stderr, messages, scratch), token, settings["output"])


def _fork(order: Order, leave: Callable[[], None]) -> int:
    pid = os.fork()
    if not pid:
        leave()
        # What it was born with is closed on its way out.
        raise Birth(order._replace(ends=Ends(*map(lifted, order.ends))))
    return pid


def _spawn(order: Order) -> int:
    paper = open_nameless()
    try:
        os.pwrite(paper, order.written().encode(), 0)
        ends = order.ends
        for fd in (ends.messages, ends.scratch, paper):
            os.set_inheritable(fd, True)  # noqa: FBT003 - the function's only form
        words = [sys.executable, "-P", str(DOOR), "child", *map(str, (1, 2, ends.messages, ends.scratch, paper))]
        streams = [(os.POSIX_SPAWN_DUP2, ends.stdout, 1), (os.POSIX_SPAWN_DUP2, ends.stderr, 2)]
        return os.posix_spawn(sys.executable, words, os.environ, file_actions=streams)
    finally:
        os.close(paper)
