"""Lines that know the file, line and column they come from, and the text that they make together."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.model import Origin
from nabladocs.source import Place, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nabladocs.source import Diagnostic

_BYTE_ORDER_MARK = "\ufeff"


class Line(NamedTuple):
    """A line of a page: its text, and the line of a file that it comes from, counted from 1.

    The character at `column` of the text, counted from 0, stands at `column + shift` of the file's line. `flaw` says
    why an include left nothing here. There are many of them, and tuples are made in a third of the time.
    """

    text: str
    path: str
    number: int
    shift: int = 0
    flaw: Diagnostic | None = None

    @property
    def origin(self) -> Origin:
        """Where it comes from; the column is below zero where an include added an indent."""
        return Origin(self.path, self.number, self.shift)

    def cut(self, column: int, text: str | None = None) -> Line:
        """Give the line without its first characters; `text` is what is left, where it is not just the rest."""
        rest = self.text[column:] if text is None else text
        if rest == self.text:
            return self
        return self._replace(text=rest, shift=self.shift + len(self.text) - len(rest))

    def indented(self, indent: str) -> Line:
        """Give the line with an indent that its file does not have."""
        return self._replace(text=indent + self.text, shift=self.shift - len(indent)) if indent else self


@dataclass(frozen=True, slots=True)
class Text:
    """The text that lines make, where each of them begins in it, and the files they come from."""

    whole: str
    lines: tuple[Line, ...]
    starts: tuple[int, ...]
    files: Mapping[str, Source]

    def number(self, offset: int) -> int:
        """Give the number, from 0, of the line that holds an offset."""
        return bisect_right(self.starts, offset) - 1

    def place(self, start: int, end: int) -> Place:
        """Give the place in a file of a part of the text."""
        first, last = self.number(start), self.number(end)
        return place_between(
            self.files, self.lines[first], start - self.starts[first], self.lines[last], end - self.starts[last]
        )


def text_of(lines: Sequence[Line], files: Mapping[str, Source]) -> Text:
    """Give the text that lines make."""
    starts = tuple(accumulate((len(line.text) + 1 for line in lines[:-1]), initial=0))
    return Text("\n".join(line.text for line in lines), tuple(lines), starts, files)


def place_between(files: Mapping[str, Source], first: Line, column: int, last: Line, end: int) -> Place:
    """Give the place in a file from a column of one line to a column of another.

    Where the second does not stand below the first in one file, the place ends with the first line.
    """
    source = files[first.path]
    if last.path != first.path or last.number < first.number:
        last, end = first, len(first.text)
    return Place(source, source.span(first.number, column + first.shift + 1, last.number, end + last.shift + 1))


def lines_of(source: Source) -> tuple[Line, ...]:
    """Give the lines of a source, without a byte order mark."""
    lines = [Line(text, source.path, number) for number, text in enumerate(source.lines(), 1)]
    if lines[0].text.startswith(_BYTE_ORDER_MARK):
        lines[0] = lines[0].cut(len(_BYTE_ORDER_MARK))
    return tuple(lines)


def lines_within(lines: Sequence[Line], body: str) -> tuple[Line, ...]:
    """Give the lines of a text made from those of a page, each with the place of the one that it is or stands for.

    A site generator takes the front matter off a page, and other plugins may change what is left.
    """
    known = [line.text for line in lines]
    texts = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    above = len(known) - len(texts)
    if above >= 0 and known[above:] == texts:
        return tuple(lines[above:])
    matcher = SequenceMatcher(None, known, texts, autojunk=False)
    # A changed line is taken for the one that stood there, an added one for the one above it.
    origins = [
        max(min(first + step, last - 1), 0)
        for _, first, last, start, end in matcher.get_opcodes()
        for step in range(end - start)
    ]
    return tuple(lines[origin]._replace(text=text) for origin, text in zip(origins, texts, strict=True))
