"""Code that knows where it stands: whatever Python says of it names the page's file and line.

Blank lines before the code give it the page's line numbers. Columns stay those of the code, without what stands before
it on the page (a list's spaces, a quote mark), as `linecache` is given the same lines; they are moved, and counted in
characters instead of bytes, where a place is told to a person.
"""

from __future__ import annotations
import __future__

import ast
import linecache
import os
import sys
from itertools import islice
from pathlib import Path
from traceback import FrameSummary, TracebackException
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import CodeType, TracebackType

    from nabladocs.worker.wire import Frame

HERE = str(Path(__file__).parent) + os.sep


class Spot(NamedTuple):
    """A line of code, the line of a file that it is, and the characters that stand before it there."""

    path: str
    line: int
    column: int
    text: str

    def characters(self, column: int) -> int:
        """Count the characters that a number of bytes of the code are."""
        return len(self.text.encode()[:column].decode(errors="replace"))


class Extent(NamedTuple):
    """Where something begins and ends in a piece of code: lines from 0, columns in bytes."""

    line: int
    column: int
    end_line: int
    end_column: int


class Statement(NamedTuple):
    """A statement that is ready to run."""

    code: CodeType
    is_expression: bool
    extent: Extent


class Piece(NamedTuple):
    """Code that is parsed at once, and the spots of its lines. `name` and `above` are the file and lines it claims."""

    code: str
    spots: list[Spot]
    name: str
    above: int

    def frame(self, extent: Extent) -> Frame:
        """Give a place in the code as the innermost level of a traceback."""
        columns = extent.column, extent.end_column
        return frame_between(self.spots[extent.line], self.spots[extent.end_line], columns, "<module>")

    def is_silenced(self, extent: Extent) -> bool:
        """Say whether a semicolon ends what stands there."""
        return self.spots[extent.end_line].text.encode()[extent.end_column :].lstrip().startswith(b";")


def frame_between(first: Spot, last: Spot | None, columns: tuple[int, int] | None, function: str) -> Frame:
    """Give a place as a level of a traceback; without columns, or across two files, it ends with its first line."""
    start = first.characters(columns[0]) if columns else len(first.text) - len(first.text.lstrip())
    end, end_spot = len(first.text.rstrip()), first
    if columns and last and last.path == first.path:
        end, end_spot = last.characters(columns[1]), last
    return {
        "path": first.path,
        "line": first.line,
        "column": first.column + start + 1,
        "end_line": end_spot.line,
        "end_column": end_spot.column + end + 1,
        "function": function,
    }


class Places:
    """All code of a session, and the way back from what Python says of it to the files it stands in."""

    def __init__(self) -> None:
        self._spots: dict[str, dict[int, Spot]] = {}
        self._texts: dict[str, list[str]] = {}
        self._flags = 0

    def add(self, code: str, lines: Sequence[tuple[str, int, int]]) -> Piece:
        """Take a piece of code, with the file, line and column of each of its lines."""
        spots = [Spot(*line, text) for line, text in zip(lines, code.split("\n"), strict=False)]
        for spot in spots:
            self._spots.setdefault(spot.path, {})[spot.line] = spot
        if _is_one_stretch(spots):
            return Piece(code, spots, spots[0].path if spots else "", spots[0].line - 1 if spots else 0)
        # A statement may have lines of several files, and code has but one: it gets a name of its own.
        name = f"{spots[0].path}:{spots[0].line}"
        self._spots[name] = dict(enumerate(spots, 1))
        return Piece(code, spots, name, 0)

    def show(self, piece: Piece) -> None:
        """Let tracebacks, warnings and `inspect` find the lines of a piece."""
        for name, numbered in _by_file(piece):
            texts = self._texts.setdefault(name, [])
            for number, spot in numbered:
                texts += ["\n"] * (number - len(texts))
                texts[number - 1] = spot.text + "\n"
            # Without a time of change, nothing looks for the file.
            linecache.cache[name] = (len(texts), None, texts, name)

    def place(self, piece: Piece, kind: str) -> list[Statement]:
        """Compile code, a statement at a time: as a cell ("exec"), a prompt ("single") or an expression ("eval")."""
        self.show(piece)
        source = "\n" * piece.above + piece.code
        flags = ast.PyCF_ONLY_AST | self._flags
        tree = compile(source, piece.name, "eval" if kind == "eval" else "exec", flags, dont_inherit=True)
        nodes = [tree] if isinstance(tree, ast.Expression) else tree.body
        return [self._statement(piece, node, kind) for node in nodes]

    def _statement(self, piece: Piece, node: ast.Expression | ast.stmt, kind: str) -> Statement:
        extent = _extent(node, piece.above)
        name = piece.name
        spots = piece.spots[extent.line : extent.end_line + 1]
        if name != spots[0].path and _is_one_stretch(spots):
            name = spots[0].path
            ast.increment_lineno(node, spots[0].line - extent.line - 1)
        tree: ast.Expression | ast.Interactive | ast.Module
        if isinstance(node, ast.Expression):
            tree = node
        elif kind == "single":
            tree = ast.Interactive([node])
        elif isinstance(node, ast.Expr):
            tree, kind = ast.Expression(node.value), "eval"
        else:
            tree = ast.Module([node], [])
        try:
            code = compile(tree, name, kind, self._flags, dont_inherit=True)
        except SyntaxError as error:
            # Here, and not where source is parsed, Python counts bytes.
            self._count_characters(error)
            raise
        self._keep_future(node)
        return Statement(code, kind == "eval", extent)

    def _keep_future(self, node: ast.AST) -> None:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                self._flags |= getattr(__future__, alias.name).compiler_flag

    def _spot(self, name: str | None, line: int | None) -> Spot | None:
        return self._spots.get(name or "", {}).get(line or 0)

    def _count_characters(self, error: SyntaxError) -> None:
        spot, end = self._spot(error.filename, error.lineno), self._spot(error.filename, error.end_lineno)
        if spot and end and error.offset and error.end_offset:
            error.text = spot.text
            error.offset = spot.characters(error.offset - 1) + 1
            error.end_offset = end.characters(error.end_offset - 1) + 1

    def frames(self, error: BaseException) -> list[Frame]:
        """Give the levels of an exception's traceback that stand in the session's code, from outer to inner."""
        found = [frame for entry in _entries(error.__traceback__) if (frame := self._frame(entry))]
        if isinstance(error, SyntaxError) and (frame := self._syntax_frame(error)):
            found.append(frame)
        return found

    def _frame(self, entry: TracebackType) -> Frame | None:
        code = entry.tb_frame.f_code
        positions = next(islice(code.co_positions(), entry.tb_lasti // 2, None), (None,) * 4)
        line, end_line, column, end_column = positions
        spot = self._spot(code.co_filename, line or entry.tb_lineno)
        if spot is None:
            return None
        columns = None if column is None or end_column is None else (column, end_column)
        return frame_between(spot, self._spot(code.co_filename, end_line), columns, code.co_name)

    def _syntax_frame(self, error: SyntaxError) -> Frame | None:
        known = self._spots.get(error.filename or "")
        if not known or not error.lineno:
            return None
        # What was never closed is missed below the last line.
        spot = known[max((line for line in known if line <= error.lineno), default=min(known))]
        start = min(max((error.offset or 1) - 1, 0), len(spot.text))
        end = error.end_offset - 1 if error.end_offset and error.end_lineno == error.lineno else start + 1
        before, marked = spot.text[:start].encode(), spot.text[start : max(end, start + 1)].encode()
        return frame_between(spot, spot, (len(before), len(before + marked)), "<module>")

    def frame_at_line(self, name: str, line: int, function: str) -> Frame | None:
        """Give a line that Python names, all of it, where it is one of the session's code."""
        spot = self._spot(name, line)
        return frame_between(spot, None, None, function) if spot else None

    def told(self, error: BaseException) -> str:
        """Give the traceback of an exception without our own frames and without paths of this machine."""
        story = TracebackException.from_exception(error)
        for part in _parts(story):
            part.stack[:] = [self._told(frame) for frame in part.stack if not frame.filename.startswith(HERE)]
            if isinstance(getattr(part, "filename", None), str):
                spot = self._spot(part.filename, int(part.lineno or 0))
                part.filename = spot.path if spot else shown_path(part.filename)
                if spot and part.lineno == part.end_lineno:
                    part.lineno = part.end_lineno = str(spot.line)
        return "".join(story.format())

    def _told(self, frame: FrameSummary) -> FrameSummary:
        spot = self._spot(frame.filename, frame.lineno)
        if spot and frame.lineno is not None:
            frame.end_lineno = (frame.end_lineno or frame.lineno) + spot.line - frame.lineno
            frame.filename, frame.lineno = spot.path, spot.line
        else:
            frame.filename = shown_path(frame.filename)
        return frame


def shown_path(path: str) -> str:
    """Give a file's path from where Python found it, so that it reads the same on every machine."""
    whole = Path(path)
    if not whole.is_absolute():
        return path
    bases = [base for base in map(Path, sys.path) if base.is_absolute() and whole.is_relative_to(base)]
    return str(whole.relative_to(max(bases, key=lambda base: len(base.parts)))) if bases else f"…/{whole.name}"


def _is_one_stretch(spots: Sequence[Spot]) -> bool:
    return all(spot[:2] == (spots[0].path, spots[0].line + number) for number, spot in enumerate(spots))


def _by_file(piece: Piece) -> Iterator[tuple[str, Iterable[tuple[int, Spot]]]]:
    yield piece.name, enumerate(piece.spots, piece.above + 1)
    for path in {spot.path for spot in piece.spots} - {piece.name}:
        yield path, ((spot.line, spot) for spot in piece.spots if spot.path == path)


def _extent(node: ast.Expression | ast.stmt, above: int) -> Extent:
    whole = node.body if isinstance(node, ast.Expression) else node
    # A function begins at its decorators, which Python's own position of it leaves out.
    first = min([whole, *getattr(whole, "decorator_list", ())], key=lambda part: part.lineno)
    end_line, end_column = whole.end_lineno or whole.lineno, whole.end_col_offset or whole.col_offset
    return Extent(first.lineno - above - 1, whole.col_offset, end_line - above - 1, end_column)


def _entries(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace:
        yield trace
        trace = trace.tb_next


def _parts(story: TracebackException) -> Iterator[TracebackException]:
    yield story
    inner = [story.__cause__, story.__context__, *(getattr(story, "exceptions", None) or ())]
    for part in filter(None, inner):
        yield from _parts(part)
