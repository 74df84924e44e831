"""How a part of a formula is written where it stands: what its surroundings leave room for, and make clear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from nabladocs.math.lengths import NEITHER, Known, known
from nabladocs.math.pieces import Level, Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nabladocs.math.expr import Expr

Writer: TypeAlias = "Callable[[Writing, Expr], Piece]"
"""What writes an operator."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How an expression is written where it stands.

    `inline` is for exponents, which have no room for fractions. `grouped` keeps the parentheses of A(BC) and
    a + (b + c). `names` are those in use, and `positive` those of numbers and matrices that are not negative. `known`
    says what the surroundings tell of the shape, and `one_size` that there is one size only, which is clear
    everywhere. `writers` are the functions that write each operator.
    """

    writers: Mapping[str, Writer]
    names: frozenset[str] = frozenset()
    positive: frozenset[str] = frozenset()
    one_size: bool = False
    known: Known = NEITHER
    inline: bool = False
    grouped: bool = False

    @classmethod
    def of(cls, writers: Mapping[str, Writer], *exprs: Expr) -> Writing:
        """Give how to write expressions that stand in one formula."""
        parts = [part for expr in exprs for part in expr.walk()]
        names = {str(part.value) for part in parts if part.op in ("variable", "index")} | _free_indices(parts)
        sizes = {size for part in parts if not part.args for size in (part.type.rows, part.type.cols)}
        return cls(writers, frozenset(names), one_size=len({size for size in sizes if size.number != 1}) == 1)

    def piece(self, expr: Expr) -> Piece:
        """Give an expression as a piece."""
        return self.writers[expr.op](self, expr)

    def text(self, expr: Expr, least: Level = Level.SUM) -> str:
        """Give an expression, in parentheses where it is looser than `least`."""
        return self.piece(expr).within(least)

    def inner(self, expr: Expr, number: int = 0) -> Piece:
        """Give an argument of an expression, written as what stands around it allows."""
        return self.at(expr, number).piece(expr.args[number])

    def at(self, expr: Expr, number: int = 0) -> Writing:
        """Give how to write an argument of an expression."""
        return replace(self, known=known(expr, self.known)[number])

    @property
    def alone(self) -> Writing:
        """How to write what nothing outside tells the shape of."""
        return replace(self, known=NEITHER)

    @property
    def in_line(self) -> Writing:
        """How to write in an exponent, or within a fraction."""
        return replace(self, inline=True, known=NEITHER)


def _free_indices(parts: Iterable[Expr]) -> set[str]:
    """Give the names in subscripts that no sum runs over."""
    values = [(part.op, part.value) for part in parts if isinstance(part.value, tuple)]
    placed = {place for op, value in values if op == "entry" for place in value if isinstance(place, str)}
    return placed - {name for op, value in values if op == "sigma" for name, _ in value}
