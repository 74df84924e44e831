"""What a page records and what came out, drawn one below the other, marked where they differ."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from nabladocs.alignment import align

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nabladocs.alignment import Stretch
    from nabladocs.compare import Terms

WIDTH = 100
"""Characters of a line that are shown, around its first difference."""
AROUND = 2
"""Lines that agree and are shown above and below those that differ."""
LONGEST = 30
"""Lines of a drawing."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of one of two texts, and the columns in it that the other does not have."""

    sign: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()


def draw_difference(expected: str, computed: str, terms: Terms) -> str:
    """Draw the lines of both texts: `-` before one that is recorded, `+` before one that came out instead."""
    lines = list(_merged(expected, computed, align(expected, computed, terms)))
    drawn = [text for line in _near(lines) for text in _drawn(line)]
    left = len(drawn) - LONGEST
    return "\n".join([*drawn[:LONGEST], f"  … and {left} lines more"] if left > 1 else drawn)


def _merged(expected: str, computed: str, stretches: Sequence[Stretch]) -> Iterator[_Line]:
    """Give the recorded lines, and after each that differs, or where one is missing, what came out."""
    if not expected or not computed:
        yield from (_Line("-", line) for line in expected.splitlines())
        yield from (_Line("+", line) for line in computed.splitlines())
        return
    differing = [stretch for stretch in stretches if not stretch.same]
    old, new, anchors = _marked(expected, computed, differing)
    lines = computed.split("\n")
    for number, text in enumerate(expected.split("\n")):
        yield _Line("-", text, old[number]) if number in old else _Line(" ", text)
        yield from (_Line("+", lines[n], marks) for n, marks in new.items() if anchors[n] == number)


_Marks = dict[int, tuple[tuple[int, int], ...]]


def _marked(expected: str, computed: str, differing: Iterable[Stretch]) -> tuple[_Marks, _Marks, dict[int, int]]:
    """Give the columns that differ by line, of both texts, and the recorded line below which a computed one belongs."""
    old: _Marks = {}
    new: _Marks = {}
    anchors: dict[int, int] = {}
    for stretch in differing:
        left = _trimmed(expected, stretch.start, stretch.end)
        right = _trimmed(computed, stretch.computed_start, stretch.computed_end)
        # Where whole lines are missing on one side, none of the other is in their place.
        if left[0] < left[1] or not _is_lines(computed, *right):
            _mark(old, expected, *left)
        if right[0] < right[1] or not _is_lines(expected, *left):
            for line in _mark(new, computed, *right):
                anchors.setdefault(line, expected.count("\n", 0, max(left[1] - 1, left[0])))
    return old, dict(sorted(new.items())), anchors


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Give a span without the white space around it; at the end of a line rather than at the start of the next."""
    part = text[start:end]
    if not part.strip():
        return start, start
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _is_lines(text: str, start: int, end: int) -> bool:
    """Whether a span is made of whole lines."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return start < end and not text[first:start].strip() and not text[end : last if last >= 0 else None].strip()


def _mark(marks: _Marks, text: str, start: int, end: int) -> range:
    """Mark a span in the lines that it stands in, and give these."""
    starts = _starts(text)
    lines = range(bisect_right(starts, start) - 1, bisect_right(starts, max(end - 1, start)))
    for line in lines:
        length = len(text[starts[line] :].partition("\n")[0])
        marks[line] = (*marks.get(line, ()), (max(start - starts[line], 0), min(end - starts[line], length)))
    return lines


def _starts(text: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])]


def _near(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Give the lines that differ and a few around them, with a mark where others were left out."""
    near = {at for n, line in enumerate(lines) if line.sign != " " for at in range(n - AROUND, n + AROUND + 1)}
    for number, line in enumerate(lines):
        if number in near:
            yield line
        elif number - 1 in near or not number:
            yield _Line(" ", "…")


def _drawn(line: _Line) -> Iterator[str]:
    first = min((start for start, _ in line.marks), default=0)
    # A long line is shown from shortly before the place where it differs.
    cut = max(first - WIDTH // 2, 0) if len(line.text) > WIDTH else 0
    before, after = ("…" if cut else ""), ("…" if len(line.text) - cut > WIDTH else "")
    shown = before + line.text[cut : cut + WIDTH] + after
    yield f"{line.sign} {shown}".rstrip()
    marks = [" "] * (len(shown) + 1)
    for start, end in line.marks:
        for column in range(start, max(end, start + 1)):
            if 0 <= column - cut + len(before) < len(marks):
                marks[column - cut + len(before)] = "^"
    drawn = "".join(marks).rstrip()
    # Where all of a line differs there is nothing to point out.
    if drawn and "".join(marks[: len(shown)]).strip("^"):
        yield f"  {drawn}"
