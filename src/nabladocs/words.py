"""Words that stand in a text for what is taken out of it, so that nothing that reads the text meanwhile sees that."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Generic, TypeVar

from nabladocs.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nabladocs.model import Broken, Cell, Formulation, Listing

WORD = re.compile(r"nabla[0-9a-f]{16}n\d+x")

T = TypeVar("T")


class Words(Generic[T]):
    """Words that a text does not hold yet, and what each of them stands for."""

    def __init__(self, text: str) -> None:
        # No text holds its own hash. A plain word comes through whatever else takes part in the conversion.
        self._stem = f"nabla{blake2b(text.encode(), digest_size=8).hexdigest()}n"
        self.slots: dict[str, T] = {}

    def put(self, slot: T) -> str:
        """Give a new word that stands for something."""
        word = f"{self._stem}{len(self.slots)}x"
        self.slots[word] = slot
        return word


def taken_out(text: str, parts: Iterable[tuple[Span, str | T]]) -> tuple[str, Words[T]]:
    """Give a text with a word for each of its parts, and the words; a part that becomes a text stands as that."""
    words: Words[T] = Words(text)
    for at, slot in sorted(parts, key=_from_the_end, reverse=True):
        put = slot if isinstance(slot, str) else words.put(slot)
        text = text[: at.start] + put + text[at.end :]
    return text, words


def _from_the_end(part: tuple[Span, object]) -> tuple[int, int]:
    return part[0].start, part[0].end


def without_prefix(text: str, fence: Cell | Formulation | Broken | Listing) -> Span:
    """Give the span of a fence without the prefix of its first line and the end of its last."""
    at = fence.at
    start = at.start + (len(fence.prefix) if text.startswith(fence.prefix, at.start) else 0)
    return Span(start, at.end - text.endswith("\n", start, at.end))
