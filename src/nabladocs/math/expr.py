"""The typed tree of a formula: what is shown, evaluated, differentiated and checked is this one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.types import SCALAR, Type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.math.spaces import Space


@dataclass(frozen=True, slots=True)
class Expr:
    """An operator and what it is applied to, with the type of the result.

    `op` is a key of `operators.OPERATORS`, or one of "number" (`value` is a Fraction), "variable" (its name), "index"
    (a running number, its name) and "size" (a Size as a number). Of other operators `value` holds what is no
    expression: an axis, an exponent, the kind of a norm, the names that a sum runs over, rows and columns of a grid,
    the sign of a comparison.
    Where it was written does not count when two trees are compared.
    """

    op: str
    args: tuple[Expr, ...]
    type: Type
    value: object = None
    at: tuple[int, int] = field(default=(0, 0), compare=False)
    _hash: int | None = field(default=None, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        # Kept, since that of a tree is made of those of its parts, and each part is looked up many times.
        if self._hash is None:
            object.__setattr__(self, "_hash", hash((self.op, self.args, self.type, self.value)))
        return self._hash or 0

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Expr):
            return NotImplemented
        return (
            hash(self) == hash(other)
            and (self.op, self.type, self.value) == (other.op, other.type, other.value)
            and self.args == other.args
        )

    def walk(self) -> Iterator[Expr]:
        """Give this and all parts of it, outer before inner."""
        pending = [self]
        while pending:
            each = pending.pop()
            yield each
            pending.extend(reversed(each.args))

    @property
    def variables(self) -> frozenset[str]:
        """The names of the variables in it."""
        return frozenset(str(each.value) for each in self.walk() if each.op == "variable")


@dataclass(frozen=True, slots=True)
class Variable:
    """A name and the space that its values are taken from."""

    name: str
    space: Space

    @property
    def expr(self) -> Expr:
        """The variable as an expression."""
        return Expr("variable", (), self.space.type, self.name)


def number(value: Fraction | int) -> Expr:
    """Give a number as an expression."""
    return Expr("number", (), SCALAR, Fraction(value))
