"""What a string literal says, line by line, and where in its file each line stands."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.located import Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.source import Source

ASTRAY = -(10**6)
"""The shift of a line whose columns say nothing of the file's, as its characters are written as others there."""

# Beside literals that stand in a row, as one, there may be comments, with quotes in them.
_LITERALS = re.compile(
    r"#[^\r\n]*|(?P<prefix>[rRuU]?)(?P<quote>\"{3}|'{3}|\"|')(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P=quote)", re.DOTALL
)
_RAW = re.compile(r"\r\n?|\n|[^\r\n]+")
_ENDING = re.compile(r"\r\n?")
_ESCAPED = re.compile(
    r"\\(?:\r\n|N\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.)|\r\n?|\n|[^\r\n\\]+",
    re.DOTALL,
)


class _Piece(NamedTuple):
    """Some characters of one line, or what parts two, and the stretch of the file that they are written as."""

    said: str
    start: int
    end: int


def lines_said(source: Source, node: ast.Constant) -> tuple[Line, ...]:
    """Give the lines of the string that a literal is, or several in a row are."""
    start = _offset(source, node.lineno, node.col_offset)
    end = _offset(source, node.end_lineno or node.lineno, node.end_col_offset or 0)
    lines = []
    rest: list[_Piece] = []
    for piece in _pieces(source.text, start, end):
        if piece.said == "\n":
            lines.append(_line(source, rest, piece.start))
            rest, start = [], piece.end
        else:
            rest.append(piece)
    return (*lines, _line(source, rest, start))


def _offset(source: Source, line: int, column: int) -> int:
    """Give an offset for a position as Python's parser has it: columns in bytes, and no byte order mark."""
    text = source.line(line)
    mark = "\ufeff" if line == 1 and text.startswith("\ufeff") else ""
    return source.offset(line) + len(mark + text.removeprefix(mark).encode()[:column].decode())


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    for literal in _LITERALS.finditer(text, start, end):
        if literal["quote"]:
            pattern = _RAW if literal["prefix"] in ("r", "R") else _ESCAPED
            for found in pattern.finditer(text, *literal.span("body")):
                is_escape = pattern is _ESCAPED and found[0].startswith("\\")
                if said := _meant(found[0]) if is_escape else _ENDING.sub("\n", found[0]):
                    yield _Piece(said, *found.span())


def _meant(escape: str) -> str:
    # A backslash at the end of a line takes the line's end away.
    if escape[1:] in ("\n", "\r", "\r\n"):
        return ""
    with warnings.catch_warnings():
        # Of escapes that mean nothing, Python says so where it compiles the file.
        warnings.simplefilter("ignore")
        return str(ast.literal_eval(f'"{escape}"'))


def _line(source: Source, pieces: Sequence[_Piece], start: int) -> Line:
    first = pieces[0].start if pieces else start
    text = "".join(piece.said for piece in pieces)
    # Pieces that leave a gap between them, or are longer written than said, end further on.
    is_straight = not pieces or (
        pieces[-1].end == first + len(text) and all(len(said) == end - at for said, at, end in pieces)
    )
    position = source.position(first)
    return Line(text, source.path, position.line, position.column - 1 if is_straight else ASTRAY)
