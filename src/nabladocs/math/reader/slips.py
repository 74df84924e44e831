"""What is wrong with the text of a claim."""

from __future__ import annotations

from typing import NamedTuple


class Slip(NamedTuple):
    """A `message` on the text of a claim, from character `start` to before `end`, and `advice` on what to write."""

    message: str
    start: int
    end: int
    advice: str = ""


class Wrong(Exception):  # noqa: N818 - it carries a slip to the line it belongs to
    """A line cannot be read; the others still can."""

    def __init__(self, message: str, span: tuple[int, int], advice: str = "") -> None:
        """Keep what is wrong, where, and what to write instead."""
        super().__init__(message)
        self.slip = Slip(message, *span, advice)
