"""A session's way out: its streams, the marks it makes in them, and what it says at each mark."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from contextlib import suppress
from fcntl import F_DUPFD_CLOEXEC, fcntl
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from nabladocs.worker.wire import Message

HIGH = 200
"""The first descriptor of our own: far from those a cell gets, or closes to have a clean start."""

UNIT, STRETCH = b"\n", b"."
"""What follows the token in a mark: whether it ends a unit, and with it what the limit of output counts."""

_C = ctypes.CDLL(None)


class Ends(NamedTuple):
    """The descriptors a session is born with: where its streams and messages go, and its scratch file."""

    stdout: int
    stderr: int
    messages: int
    scratch: int


def lifted(fd: int) -> int:
    """Give a copy of a descriptor up where cells do not meet it."""
    high: int = fcntl(fd, F_DUPFD_CLOEXEC, HIGH)
    return high


class Channel:
    """The streams of the process that made it; a process forked from that has no voice here."""

    def __init__(self, ends: Ends, token: bytes) -> None:
        self._process = os.getpid()
        self._token = token
        null = os.open(os.devnull, os.O_RDONLY)
        self._descriptors = (lifted(null), ends.stdout, ends.stderr)
        os.close(null)
        self._messages = ends.messages
        self._lock = Lock()
        self._streams: list[TextIO] = []
        self.restore()

    @property
    def is_own(self) -> bool:
        """Whether this is the session itself, and not a process that a cell forked."""
        return os.getpid() == self._process

    def restore(self) -> None:
        """Put the standard streams back, whatever a cell did to them."""
        for fd, own in enumerate(self._descriptors):
            os.dup2(own, fd)
        kept = [None if _is_closed(stream) else stream for stream in self._streams] or [None] * 3
        self._streams = [stream or _open(fd) for fd, stream in enumerate(kept)]
        for name, stream in zip(("stdin", "stdout", "stderr"), self._streams, strict=True):
            vars(sys)[name] = vars(sys)[f"__{name}__"] = stream

    def flush(self) -> None:
        """Bring out what Python and C still hold back."""
        for stream in (sys.stdout, sys.stderr, *self._streams[1:]):
            # A cell may have put anything there, or closed it.
            with suppress(Exception):
                stream.flush()
        _C.fflush(None)

    def say(self, message: Message) -> None:
        """Make a mark in both streams and say what stands at it."""
        if not self.is_own:
            return
        # A lone surrogate is text to Python only.
        line = json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        mark = self._token + (UNIT if message["ends"] in ("unit", "session") else STRETCH)
        with self._lock:
            self.flush()
            for fd in self._descriptors[1:]:
                _write(fd, mark)
            _write(self._messages, line)


def _open(fd: int) -> TextIO:
    # By lines, as on a terminal: what Python, C code and subprocesses print keeps its order, and a crash loses nothing.
    return open(fd, "w" if fd else "r", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _is_closed(stream: TextIO) -> bool:
    try:
        return stream.closed
    except ValueError:
        # The cell detached it.
        return True


def _write(fd: int, data: bytes) -> None:
    while data:
        try:
            data = data[os.write(fd, data) :]
        except BlockingIOError:
            # A cell's event loop changed the pipe, which it shares with us.
            os.set_blocking(fd, True)
