"""Text with places in it, and the diagnostics that point at them."""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Severity = Literal["error", "warning"]
TAB_WIDTH = 4

_RED, _YELLOW, _BLUE, _CYAN, _BOLD, _PLAIN = (f"\033[{n}m" for n in ("1;31", "1;33", "1;34", "36", "1", "0"))


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets in one `Source`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Position:
    """A line and a column, both counted from 1, the column in characters."""

    line: int
    column: int


# A page is looked at all at once, and what is kept here holds its text.
@lru_cache(maxsize=32)
def _line_starts(text: str) -> tuple[int, ...]:
    # Only LF, CRLF and CR end a line: str.splitlines would also split at form feeds, and editors do not.
    lengths = (len(line) + 1 for line in text.replace("\r\n", "\n\n").replace("\r", "\n").split("\n"))
    starts = [0, *accumulate(lengths)][:-1]
    # A CRLF was doubled above to keep offsets; the empty line it made up is not one.
    return tuple(at for at in starts if not (at and text[at - 1 : at + 1] == "\r\n"))


@dataclass(frozen=True, slots=True)
class Passage:
    """What part of a file a text is, where it is not all of it: in a notebook, the code of a cell or its outputs.

    `path` is the file, `cell` the number of the cell from 1, and `span` is what stands for the text in the file, each
    line of it in one of the `rows` there.
    """

    path: str
    cell: int
    part: Literal["source", "output"]
    span: Span
    rows: tuple[int, ...]

    @property
    def name(self) -> str:
        """What it is called in the name of a test, without the file."""
        return f"cell{self.cell}" if self.part == "source" else f"cell{self.cell}-output"


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text as it is on disk (line endings kept), under the path a person knows it by.

    Or a text that is kept in a file in another form: then `within` says where.
    """

    path: str
    text: str
    within: Passage | None = None

    @property
    def file(self) -> str:
        """The path of the file that it stands in."""
        return self.within.path if self.within else self.path

    def position(self, offset: int) -> Position:
        """Give the line and column of a character offset."""
        starts = _line_starts(self.text)
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def offset(self, line: int, column: int = 1) -> int:
        """Give the character offset of a line and column, kept inside that line."""
        starts = _line_starts(self.text)
        line = min(max(line, 1), len(starts))
        at = starts[line - 1] + max(column, 1) - 1
        if line < len(starts) and at < starts[line] - 1:
            # Before the line's ending, however long that is.
            return at
        return min(at, starts[line - 1] + len(self.line(line)))

    def line(self, number: int) -> str:
        """Give one line without its ending; an empty string past the end."""
        starts = _line_starts(self.text)
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def lines(self) -> tuple[str, ...]:
        """Give all lines without their endings."""
        return tuple(self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Give the span between two positions."""
        start = self.offset(line, column)
        return Span(start, max(start, self.offset(end_line, end_column)))

    def span_of_line(self, number: int) -> Span:
        """Give the span of one line's text, without its indentation and its ending."""
        text = self.line(number)
        start = self.offset(number) + len(text) - len(text.lstrip())
        return Span(start, max(start, self.offset(number) + len(text.rstrip())))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a span of a source."""

    source: Source
    span: Span

    @property
    def start(self) -> Position:
        """The position of the first character."""
        return self.source.position(self.span.start)

    @property
    def end(self) -> Position:
        """The position after the last character."""
        return self.source.position(self.span.end)

    @property
    def row(self) -> int:
        """The line of the file that it begins in."""
        within, line = self.source.within, self.start.line
        return within.rows[min(line, len(within.rows)) - 1] if within else line

    @property
    def cell(self) -> int | None:
        """The number of the cell that it is in, where its file is a notebook."""
        return self.source.within.cell if self.source.within else None

    @property
    def order(self) -> tuple[str, int, str, int]:
        """What places are sorted by: the file, in a notebook the cell, its code before its outputs, and the offset."""
        within = self.source.within
        cell, part = (within.cell, within.name) if within else (0, "")
        return self.source.file, cell, part, self.span.start

    @property
    def address(self) -> Mapping[str, object]:
        """What a program is told of where it begins: the file, in a notebook the cell, and the line."""
        return {"path": self.source.file, "cell": self.cell, "line": self.start.line}

    def __str__(self) -> str:
        return f"{self.source.path}:{self.start.line}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding: what is wrong, where, what was found there, and what to type instead.

    `code` is stable, in kebab case, and has a section on the page of errors.
    `place` is None only for findings about the run as a whole.
    """

    code: str
    message: str
    place: Place | None
    label: str = ""
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    severity: Severity = "error"


class Error(Exception):
    """Work cannot go on; the diagnostics say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        """Take what is wrong; the message draws all of it."""
        super().__init__("\n\n".join(draw(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics


class ConfigError(Error):
    """A setting cannot be used."""


class SourceError(Error):
    """A file cannot be read as the text it should hold."""


def draw(diagnostic: Diagnostic, *, color: bool = False) -> str:
    """Draw a diagnostic for a person, with the source line and the span underlined."""

    def paint(style: str, text: str) -> str:
        return f"{style}{text}{_PLAIN}" if color else text

    tint = _RED if diagnostic.severity == "error" else _YELLOW
    first, _, rest = printable(diagnostic.message).partition("\n")
    drawn = [f"{paint(tint, f'{diagnostic.severity}[{diagnostic.code}]')}{paint(_BOLD, f': {first}')}"]
    margin = " "
    if diagnostic.place is not None:
        start = diagnostic.place.start
        margin = " " * len(str(start.line))
        bar = paint(_BLUE, f"{margin} |")
        source_line, underline = _underlined(diagnostic.place)
        label = f" {printable(diagnostic.label)}" if diagnostic.label else ""
        drawn += [
            f"{margin}{paint(_BLUE, '-->')} {diagnostic.place.source.path}:{start.line}:{start.column}",
            bar,
            f"{paint(_BLUE, f'{start.line} |')} {source_line}".rstrip(),
            f"{bar} {paint(tint, underline + label)}",
        ]
    # A message of several lines says the rest below the picture, where it does not part the headline from the place.
    notes = (rest.strip("\n"), *diagnostic.notes)
    remarks = [("note", note) for note in notes if note] + [("help", line) for line in diagnostic.help]
    for kind, text in remarks:
        head, *more = printable(text).split("\n")
        drawn.append(f"{margin} {paint(_BLUE, '=')} {paint(_CYAN, f'{kind}:')} {head}".rstrip())
        drawn += [f"{margin}   {' ' * len(kind)}  {line}".rstrip() for line in more if line.strip()]
    return "\n".join(drawn)


def _underlined(place: Place) -> tuple[str, str]:
    line = place.source.line(place.start.line)
    first = place.start.column - 1
    last = place.end.column - 1 if place.end.line == place.start.line else len(line.rstrip())
    before, marked = line[:first], line[first : max(last, first + 1)]
    return printable(line), " " * _width(before) + "^" * max(_width(marked), 1)


def printable(text: str) -> str:
    """Give text that cannot move a terminal's cursor or change its colours, whatever a page or an exception holds."""
    spaced = text.replace("\t", " " * TAB_WIDTH)
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in spaced)


def _width(text: str) -> int:
    """Terminal cells that a text takes; a tab is drawn as four spaces."""
    return sum(TAB_WIDTH if c == "\t" else 0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def as_json(diagnostic: Diagnostic) -> Mapping[str, object]:
    """Give a diagnostic as the mapping that `--format=json` prints."""
    start = diagnostic.place.start if diagnostic.place else None
    end = diagnostic.place.end if diagnostic.place else None
    within = diagnostic.place.source.within if diagnostic.place else None
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "path": diagnostic.place.source.file if diagnostic.place else None,
        "cell": within.cell if within else None,
        "part": within.part if within else None,
        "line": start.line if start else None,
        "column": start.column if start else None,
        "end_line": end.line if end else None,
        "end_column": end.column if end else None,
        "label": diagnostic.label,
        "notes": list(diagnostic.notes),
        "help": list(diagnostic.help),
    }


def draw_json(report: Mapping[str, object]) -> str:
    """Draw a report as one JSON object."""
    return json.dumps(report, indent=2, ensure_ascii=False, sort_keys=False)


def draw_github(diagnostic: Diagnostic, folder: str = "") -> str:
    """Draw a diagnostic as a GitHub workflow command, which GitHub shows on the line in a pull request.

    `folder` is where the paths of places begin, from the root of the repository.
    """
    properties: list[tuple[str, object]] = []
    if diagnostic.place is not None:
        start, end = diagnostic.place.start, diagnostic.place.end
        path = (PurePosixPath(folder) / diagnostic.place.source.file).as_posix()
        # GitHub counts the last line in, and a place that ends where a line begins has nothing of it.
        last = end.line - (end.column == 1 and end.line > start.line)
        rows = (start.line, last) if not diagnostic.place.source.within else (diagnostic.place.row,) * 2
        properties += [("file", path), *zip(("line", "endLine"), rows, strict=True)]
        if last == start.line and not diagnostic.place.source.within:
            # GitHub takes columns only for findings on one line.
            properties += [("col", start.column), ("endColumn", _end_column(start, end))]
    properties.append(("title", diagnostic.code))
    given = ",".join(f"{name}={_escape(str(value), ':,')}" for name, value in properties)
    body = [diagnostic.message, diagnostic.label, *diagnostic.notes, *(f"help: {line}" for line in diagnostic.help)]
    return f"::{diagnostic.severity} {given}::{_escape(chr(10).join(filter(None, body)))}"


def _end_column(start: Position, end: Position) -> int:
    return max(end.column, start.column + 1) if end.line == start.line else start.column + 1


def _escape(text: str, also: str = "") -> str:
    for character in "%\r\n" + also:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def ordered(diagnostics: Iterable[Diagnostic]) -> Sequence[Diagnostic]:
    """Sort diagnostics as a reader meets them: by file, then by place."""
    return sorted(
        diagnostics,
        key=lambda d: (*d.place.order, d.code) if d.place else ("", 0, "", -1, d.code),
    )
