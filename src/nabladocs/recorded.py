"""Expected outputs as they stand in a file: lines, with what stands before each of them there."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.model import Edit
from nabladocs.source import Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.model import Cell, Example, Expectation

_BEFORE = re.compile(r"[> \t]*")
_ENDING = re.compile(r"\r\n|\r|\n")
_SIGN = ">>>"


class _Written(NamedTuple):
    """A line of an expectation: what the page reads, the line of the file, and what stands before the first there.

    That is None where the two differ by a tab that is partly before it.
    """

    text: str
    line: str
    before: str | None


def edit_of(cell: Cell, example: Example, new: str) -> Edit | None:
    """Give the edit that makes an example's expectation say something else.

    None where its lines do not stand one below the other in one file.
    """
    old = example.expectation
    assert old
    margin = _margin(cell, example, old)
    if not old.text and not _is_empty_line(cell, old):
        return _insertion(old, new, margin)
    lines = _lines(old)
    if lines is None:
        return None
    if not new:
        return _removal(old)
    return Edit(old.place, _replaced(lines, new.split("\n"), margin, _ending(old.place)), old, new)


def _is_empty_line(cell: Cell, old: Expectation) -> bool:
    """Whether an expectation of nothing is an empty line in a fence, rather than the end of the line above it."""
    start = old.place.start
    return not cell.interactive and not old.place.source.line(start.line)[: start.column - 1].strip("> \t")


def _margin(cell: Cell, example: Example, old: Expectation) -> str:
    """Give what stands before a line of an answer or an output where none is there yet to look at."""
    typed = example.lines[-1] if example.lines else None
    source = old.place.source
    if cell.interactive and typed and typed.path == source.path:
        # The sign is as wide as that of the lines below it, and one space may follow it.
        return source.line(typed.line)[: typed.column].removesuffix(" ")[: -len(_SIGN)]
    start = old.place.start
    opening = start.line - _is_empty_line(cell, old)
    found = _BEFORE.match(source.line(opening))
    return found[0] if found and not cell.interactive else cell.prefix


def _lines(old: Expectation) -> list[_Written] | None:
    source, start = old.place.source, old.place.start
    texts = old.text.split("\n")
    lines = [source.line(number) for number in range(start.line, old.place.end.line + 1)]
    if len(lines) != len(texts) or not all(map(_is_read, lines, texts)):
        return None
    written = [_Written(text, line, _before(line, text)) for line, text in zip(lines, texts, strict=True)]
    return [written[0]._replace(before=lines[0][: start.column - 1]), *written[1:]]


def _is_read(line: str, text: str) -> bool:
    return line.endswith(text.lstrip(" \t>"))


def _before(line: str, text: str) -> str | None:
    return line[: len(line) - len(text)] if line.endswith(text) else None


def _replaced(old: Sequence[_Written], new: Sequence[str], margin: str, ending: str) -> str:
    lines = list(_written(old, new, margin))
    # What stands before the first line is in the file already, but for a line that was empty.
    there = old[0].before or ""
    before = margin if not old[0].text and margin.startswith(there) else there
    first = old[0].line[len(there) :] if new[0] == old[0].text else before[len(there) :] + new[0]
    return ending.join([first, *lines[1:]])


def _written(old: Sequence[_Written], new: Sequence[str], margin: str) -> Iterator[str]:
    """Give the lines of a file for new lines; those that stay the same stay so to the last space."""
    matcher = SequenceMatcher(None, [line.text for line in old], new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        for number in range(start, end):
            if tag == "equal":
                yield old[first + number - start].line
            else:
                near = min(first + number - start, last - 1) if last > first else first - 1
                yield _line(_neighbour(old, near, margin), new[number])


def _neighbour(old: Sequence[_Written], near: int, margin: str) -> str:
    """Give what stands before a line, or the one nearest above or below it that has something in it."""
    around = [*reversed(old[: near + 1]), *old[near + 1 :]]
    return next((line.before for line in around if line.before is not None and line.text), margin)


def _line(before: str, text: str) -> str:
    # Behind a quote mark, an empty line needs the mark and not the space.
    return before + text if text else before.rstrip(" \t")


def _insertion(old: Expectation, new: str, margin: str) -> Edit:
    ending = _ending(old.place)
    return Edit(old.place, "".join(f"{ending}{_line(margin, text)}" for text in new.split("\n")), old, new)


def _removal(old: Expectation) -> Edit:
    """Give the edit that takes away the lines of an expectation, with what parts them from the line above."""
    source, span = old.place.source, old.place.span
    above = old.place.start.line - 1
    start = source.offset(above) + len(source.line(above))
    return Edit(Place(source, Span(start, span.end)), "", old, "")


def _ending(place: Place) -> str:
    """Give how lines end where a place is."""
    text = place.source.text
    found = _ENDING.search(text, place.span.start) or _ENDING.search(text)
    return found[0] if found else "\n"
