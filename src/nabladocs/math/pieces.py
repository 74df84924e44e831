"""Pieces of a formula's TeX, with how tightly each holds together: where parentheses are needed, and which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from nabladocs.math.names import joined


class Level(IntEnum):
    """How tightly a piece holds together; what is looser than its place gets parentheses."""

    SUM = 0
    """a + b, and anything with a minus in front."""
    TENSOR = 1
    """A ⊗ B, A ⊙ B, and a/b on one line."""
    PRODUCT = 2
    """Factors side by side."""
    OPEN = 3
    """What takes all that follows: log x, ∇f, a sum with its index."""
    SCRIPT = 4
    """What has an exponent, and fractions: no other exponent can be set on it."""
    ATOM = 5
    """A letter, or what stands within fences."""


@dataclass(frozen=True, slots=True)
class Piece:
    """TeX and its level.

    `closed` is the same with its last argument in parentheses, so that something may follow. `behind` is the level of
    what stands behind a minus in front of it. `subscripted` says that it has a subscript, `bare` that ∇ and d need no
    parentheses around it, `enclosed` that it has parentheses of its own.
    """

    text: str
    level: Level
    closed: str = ""
    behind: Level | None = None
    subscripted: bool = False
    bare: bool = False
    enclosed: bool = False

    @property
    def minus(self) -> bool:
        """Whether it begins with a minus."""
        return self.behind is not None

    @property
    def call(self) -> str:
        """Give a function with its argument in parentheses, and nothing for anything else."""
        return self.closed if self.level in (Level.OPEN, Level.ATOM) else ""

    def within(self, least: Level) -> str:
        """Give the text, in parentheses where it is looser than this."""
        return self.text if self.level >= least else parenthesized(self.text)


_TALL = re.compile(r"\\(?:frac|sum|left|max_|begin)")
_FENCES = (
    (r"\Bigl(", r"\biggl({}\biggr)"),
    (r"\bigl(", r"\Bigl({}\Bigr)"),
    ("(", r"\bigl({}\bigr)"),
    ("", "({})"),
)


def parenthesized(text: str) -> str:
    """Give the text in parentheses as high as what they hold."""
    if _TALL.search(text):
        return rf"\left({text}\right)"
    return next(fence.format(text) for inner, fence in _FENCES if inner in text)


def fenced(left: str, text: str, right: str) -> str:
    r"""Give the text between bars or angle brackets, such as `\lVert` and `\rVert`."""
    space = " " if text[:1].isalpha() else ""
    if _TALL.search(text):
        return rf"\left{left}{space}{text}\right{right}"
    return f"{left}{space}{text}{right}"


def named(name: str, argument: Piece, *, bare: bool = True, subscripted: bool = False) -> Piece:
    """Give a function by its name, with parentheses around its argument where they are needed."""
    closed = name + (argument.text if argument.enclosed else parenthesized(argument.text))
    if not bare or not (argument.level == Level.ATOM or argument.bare):
        return Piece(closed, Level.OPEN if bare else Level.ATOM, closed, bare=True, subscripted=subscripted)
    return Piece(joined([name, argument.text]), Level.OPEN, closed, bare=True)
