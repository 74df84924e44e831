"""A session's output as its host reads it: cut at the session's marks, and kept only up to a limit."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from collections import deque
from contextlib import suppress
from typing import NamedTuple

from nabladocs.worker.channel import UNIT

CHUNK = 1 << 16


class Stretch(NamedTuple):
    """The text between two marks, and how many characters of it were let go."""

    text: str
    dropped: int


class Stream:
    """The reading end of stdout or stderr. `limit` is what a unit may print; the rest is counted and forgotten."""

    def __init__(self, fd: int, token: bytes, limit: int) -> None:
        self.fd = fd
        self.stretches: deque[Stretch] = deque()
        self._token = token
        self._limit = self._room = limit
        self._held = b""
        self._start()

    def _start(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._texts: list[str] = []
        self._dropped = 0

    def read(self) -> bool:
        """Take in what is there, up to a chunk; say whether there may be more."""
        with suppress(BlockingIOError):
            if data := os.read(self.fd, CHUNK):
                self._feed(data)
                return True
        return False

    def _feed(self, data: bytes) -> None:
        data = self._held + data
        token = self._token
        while (at := data.find(token)) >= 0 and (after := at + len(token)) < len(data):
            self._keep(data[:at])
            self._end(unit=data[after : after + 1] == UNIT)
            data = data[after + 1 :]
        # What is held back may be the beginning of a mark.
        sure = at if at >= 0 else max(len(data) - len(token), 0)
        self._keep(data[:sure])
        self._held = data[sure:]

    def _keep(self, data: bytes, *, final: bool = False) -> None:
        if not data and not final:
            return
        text = self._decoder.decode(data, final)
        kept = text[: self._room]
        self._room -= len(kept)
        self._dropped += len(text) - len(kept)
        if kept:
            self._texts.append(kept)

    def _end(self, *, unit: bool) -> None:
        self._keep(b"", final=True)
        self.stretches.append(Stretch("".join(self._texts), self._dropped))
        self._start()
        if unit:
            self._room = self._limit

    def finish(self) -> None:
        """Make a stretch of what stands after the last mark."""
        self._keep(self._held)
        self._held = b""
        self._end(unit=True)
