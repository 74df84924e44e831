"""Where a session is, written where it outlives the session: a page of shared memory, and faulthandler's words."""

from __future__ import annotations

import faulthandler
import os
import re
import signal
import tempfile
from mmap import mmap
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.worker.place import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

ASK: int = getattr(signal, "SIGRTMAX", signal.SIGUSR2)
"""The signal that makes a session tell where it is, also in the middle of C code."""

SIZE = 4096
_MARK = Struct("6i")
_COMPLAINT = Struct("H")
_LEVEL = re.compile(rb'^  File "(.*)", line (\d+) in (.*)$', re.MULTILINE)


class Mark(NamedTuple):
    """The statement that a session runs: of which unit, which example of it and where in that."""

    unit: int
    example: int
    extent: Extent


def open_scratch() -> int:
    """Open a file without a name that both a session and its host can write; no statement runs yet."""
    fd = open_nameless()
    os.truncate(fd, SIZE)
    os.pwrite(fd, _MARK.pack(-1, 0, 0, 0, 0, 0), 0)
    return fd


def open_nameless() -> int:
    """Open a file without a name."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("nabla")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


class Scratch:
    """The file, on both sides. Memory stays shared whatever a cell does to its descriptors."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._memory = mmap(fd, SIZE)
        self._heard = SIZE

    def listen(self) -> None:
        """Have Python's own crash handler write below the memory."""
        os.lseek(self._fd, SIZE, os.SEEK_SET)
        faulthandler.enable(self._fd, all_threads=False)
        faulthandler.register(ASK, self._fd, all_threads=False)

    def mark(self, unit: int, example: int, extent: Extent) -> None:
        """Note what runs next."""
        _MARK.pack_into(self._memory, 0, unit, example, *extent)

    def last(self) -> Mark:
        """Give what was noted last."""
        unit, example, *extent = _MARK.unpack_from(self._memory)
        return Mark(unit, example, Extent(*extent))

    def complain(self, text: str) -> None:
        """Leave a word on why the session cannot go on, as no other way out may be left."""
        words = text.encode()[: SIZE - 256]
        self._memory[128 : 128 + 2 + len(words)] = _COMPLAINT.pack(len(words)) + words

    def complaint(self) -> str:
        """Give that word, if there is one."""
        (length,) = _COMPLAINT.unpack_from(self._memory, 128)
        return self._memory[130 : 130 + length].decode(errors="replace")

    def said(self) -> int:
        """Give how much the crash handler said; it grows while it speaks."""
        return os.fstat(self._fd).st_size - self._heard

    def forget(self) -> None:
        """Leave out what was said up to now."""
        self._heard += self.said()

    def levels(self) -> Iterator[tuple[str, int, str]]:
        """Give file, line and function of each level that the crash handler told of, from outer to inner."""
        words = os.pread(self._fd, self.said(), self._heard)
        for name, line, function in reversed(_LEVEL.findall(words)):
            # Its letters are ASCII, and the others are written as in a literal.
            yield name.decode("unicode_escape"), int(line), function.decode("unicode_escape")

    def close(self) -> None:
        """Give the memory and the file back."""
        self._memory.close()
        os.close(self._fd)
