"""What a person sees on a terminal besides a command's own text: findings in colour, and a bar while pages run."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Self, TextIO

from nabladocs.source import draw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nabladocs.source import Diagnostic

WIDTH = 20
_ERASE = "\r\033[K"


def is_coloured(stream: TextIO) -> bool:
    """Say whether a stream shows colours, and whoever reads it wants them."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def tell(findings: Iterable[Diagnostic]) -> None:
    """Draw findings on stderr, with an empty line between them."""
    drawn = (draw(finding, color=is_coloured(sys.stderr)) for finding in findings)
    sys.stderr.write("\n".join(f"{text}\n" for text in drawn))


class Progress:
    """A bar on stderr over a number of pages, where stderr is a terminal; it is gone at the end.

    It steps aside for what a logger writes.
    """

    def __init__(self, total: int, *, shown: bool = True, logger: str = "") -> None:
        self._total = total
        self._done = 0
        self._shown = shown and total > 0 and sys.stderr.isatty()
        self._logger = logging.getLogger(logger)
        self._eraser = _Eraser(self)

    def advance(self) -> None:
        """Count one page more."""
        self._done += 1
        self._draw()

    def _draw(self) -> None:
        self._write(f"{_ERASE}nabla {bar(self._done, self._total)} {self._done}/{self._total} pages")

    def erase(self) -> None:
        """Take the bar away until the next page is done."""
        self._write(_ERASE)

    def _write(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(text)
            sys.stderr.flush()

    def __enter__(self) -> Self:
        # Before the handler that writes.
        self._logger.handlers.insert(0, self._eraser)
        self._draw()
        return self

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self._eraser)
        self.erase()


class _Eraser(logging.Handler):
    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        del record
        self._progress.erase()


def bar(done: int, total: int) -> str:
    """Give a bar of fixed width, in steps of half a character."""
    halves = min(2 * WIDTH * done // max(total, 1), 2 * WIDTH)
    return ("━" * (halves // 2) + "╸" * (halves % 2)).ljust(WIDTH)
