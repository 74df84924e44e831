"""How what came out could be said on a page: as near as can be to what stands there."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.alignment import align
from nabladocs.numerals import rounded_like
from nabladocs.order import in_order_of
from nabladocs.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.compare import Terms
    from nabladocs.tokens import Token


_CLOSERS = tuple(")]},")


class _Part(NamedTuple):
    """A part of a recorded text and what came out there, which may be the `same` to who compares them.

    One of the two is empty where nothing stands in its place. `gap` and `new_gap` are the white space before them; it
    `counts` where it is not the same to who compares.
    """

    same: bool
    old: str
    new: str
    gap: str
    new_gap: str
    counts: bool

    @property
    def is_like(self) -> bool:
        """Whether one stands in the other's place: the same, or a number for a number and a word for a word."""
        return self.same or _kinds(self.old) == _kinds(self.new)


_START = _Part(same=True, old="", new="", gap="", new_gap="", counts=False)


def wordings(expected: str, computed: str, terms: Terms) -> Iterator[str]:
    """Give texts that may say what came out, each further from what a page expects than the one before it."""
    ways = [list(_parts(expected, text, terms)) for text in (computed, in_order_of(expected, computed, terms))]
    # An order of the author's own is one in which less has changed.
    for parts in sorted(ways, key=_changes):
        near = _near(parts, _sample(expected, computed, parts))
        if near.strip() != "...":
            # Dots alone say nothing of what came out.
            yield near
    yield _rounded(computed, _sample(expected, computed, ways[0]))
    yield computed


def exposed(recorded: str, computed: str, terms: Terms) -> str:
    """Give a recorded text with all digits that came out, and `...` where it leaves something open."""
    parts = _parts(recorded, computed, terms)
    return "".join(part.new_gap + part.new if not part.same else part.gap + part.old for part in parts)


def _parts(expected: str, computed: str, terms: Terms) -> Iterator[_Part]:
    """Give the parts of both texts without the white space around them, and at the end what follows them all."""
    at = new_at = 0
    counts = False
    for stretch in align(expected, computed, terms):
        start, end = _stripped(expected, stretch.start, stretch.end)
        new_start, new_end = _stripped(computed, stretch.computed_start, stretch.computed_end)
        if start == end and new_start == new_end:
            counts = counts or not stretch.same
            continue
        gap, new_gap = (
            expected[at:start] if start < end else "",
            computed[new_at:new_start] if new_start < new_end else "",
        )
        yield _Part(stretch.same, expected[start:end], computed[new_start:new_end], gap, new_gap, counts)
        at, new_at, counts = end if start < end else at, new_end if new_start < new_end else new_at, False
    yield _Part(same=True, old="", new="", gap=expected[at:], new_gap=computed[new_at:], counts=counts)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Give where a part of a text begins and ends without the white space around it."""
    part = text[start:end]
    first = start + len(part) - len(part.lstrip())
    return first, max(first, start + len(part.rstrip()))


def _changes(parts: Sequence[_Part]) -> int:
    """Count what is new."""
    return sum(len(_kinds(part.new)) for part in parts if not part.same)


def _near(parts: Sequence[_Part], sample: str) -> str:
    """Give the recorded text with only those parts replaced that are not the same.

    A number has as many digits as the one in its place; one that stands in no other's place has those of the sample.
    """
    if not all(part.is_like for part in parts):
        # Where other things came or went, dots that stand for nothing would tell of something that is not there.
        parts = [part for part in parts if part.new or not part.same or part is parts[-1]]
    verbatim = all(map(_is_verbatim, parts))
    text = ""
    for before, part in pairwise([_START, *parts]):
        # Where all else is as it came out, columns follow what is new in them.
        text += part.new_gap if verbatim or not _has_its_gap(before, part) else part.gap
        if part.same:
            text += part.new if verbatim else part.old
        else:
            text += _replaced(part.old, part.new, sample)
    return text


def _has_its_gap(before: _Part, part: _Part) -> bool:
    """Whether the white space between two parts can stay as the author has it."""
    if not before.old and part.new[:1] in _CLOSERS:
        return True
    return before.is_like and part.is_like and (before.same or part.same) and not part.counts


def _is_verbatim(part: _Part) -> bool:
    """Whether a part is as it came out, line by line, or is not the same."""
    return not part.is_like or (
        part.gap.count("\n") == part.new_gap.count("\n") and (not part.same or _lines(part.old) == _lines(part.new))
    )


def _lines(text: str) -> list[list[str]]:
    return [[token.text for token in tokens(line) if token.kind != "gap"] for line in text.split("\n")]


def _replaced(old: str, new: str, sample: str) -> str:
    if _kinds(old) != _kinds(new):
        return _rounded(new, sample)
    pairs = zip(tokens(old), tokens(new), strict=True)
    return "".join(_number(one.text, other.text) if one.kind == "number" else other.text for one, other in pairs)


def _number(old: str, new: str) -> str:
    """Give a new number as the old one is written; as it is, where it has as many digits already."""
    # Python's own way to write it may end in another digit than the one it rounds to.
    return new if _shape(old) == _shape(new) else rounded_like(old, new)


def _shape(number: str) -> str:
    sign = number[: number.startswith("+")]
    return sign + re.sub(r"\d", "0", number.partition(".")[2])


def _kinds(text: str) -> list[str]:
    return [token.kind for token in tokens(text)]


def _rounded(text: str, sample: str) -> str:
    """Give a text with its numbers rounded as a sample is, if there is one."""
    if not sample:
        return text
    return "".join(rounded_like(sample, token.text) if _is_fraction(token) else token.text for token in tokens(text))


def _sample(expected: str, computed: str, parts: Sequence[_Part]) -> str:
    """Give a number with as many digits as the author gives all of them, where some are rounded; else nothing."""
    written = [token.text for token in tokens(expected) if _is_fraction(token)]
    given = {token.text for token in tokens(computed)}
    kept = (token for part in parts if part.same for token in tokens(part.old))
    is_rounded = any(_is_fraction(token) and token.text not in given for token in kept)
    return written[0] if is_rounded and len({len(text.partition(".")[2]) for text in written}) == 1 else ""


def _is_fraction(token: Token) -> bool:
    return token.kind == "number" and "." in token.text and not set("eEj") & set(token.text)
