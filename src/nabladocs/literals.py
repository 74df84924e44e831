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
_RAW = re.compile(r"\r\n|.", re.DOTALL)
_ESCAPED = re.compile(
    r"\\(?:\r\n|N\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.)|\r\n|.", re.DOTALL
)


class _Character(NamedTuple):
    """A character that a literal says, and the part of the file that it is written as."""

    said: str
    start: int
    end: int


def lines_said(source: Source, node: ast.Constant) -> tuple[Line, ...]:
    """Give the lines of the string that a literal is, or several in a row are."""
    start = _offset(source, node.lineno, node.col_offset)
    end = _offset(source, node.end_lineno or node.lineno, node.end_col_offset or 0)
    lines = []
    rest: list[_Character] = []
    for character in _characters(source.text, start, end):
        if character.said == "\n":
            lines.append(_line(source, rest, character.start))
            rest, start = [], character.end
        else:
            rest.append(character)
    return (*lines, _line(source, rest, start))


def _offset(source: Source, line: int, column: int) -> int:
    """Give an offset for a position as Python's parser has it: columns in bytes, and no byte order mark."""
    text = source.line(line)
    mark = "\ufeff" if line == 1 and text.startswith("\ufeff") else ""
    return source.offset(line) + len(mark + text.removeprefix(mark).encode()[:column].decode())


def _characters(text: str, start: int, end: int) -> Iterator[_Character]:
    for literal in _LITERALS.finditer(text, start, end):
        if literal["quote"]:
            pieces = _RAW if literal["prefix"] in ("r", "R") else _ESCAPED
            for piece in pieces.finditer(text, *literal.span("body")):
                yield from (_Character(said, *piece.span()) for said in _said(piece[0]))


def _said(written: str) -> str:
    if written in ("\r\n", "\r"):
        return "\n"
    # A backslash at the end of a line takes the line's end away.
    if len(written) == 1 or written[1:] in ("\n", "\r", "\r\n"):
        return written if len(written) == 1 else ""
    with warnings.catch_warnings():
        # Of escapes that mean nothing, Python says so where it compiles the file.
        warnings.simplefilter("ignore")
        return str(ast.literal_eval(f'"{written}"'))


def _line(source: Source, characters: Sequence[_Character], start: int) -> Line:
    first = characters[0].start if characters else start
    is_straight = all(character[1:] == (at, at + 1) for at, character in enumerate(characters, first))
    position = source.position(first)
    text = "".join(character.said for character in characters)
    return Line(text, source.path, position.line, position.column - 1 if is_straight else ASTRAY)
