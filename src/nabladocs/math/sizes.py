"""Sizes of vectors and matrices: polynomials with whole coefficients in names that stand for positive integers."""

from __future__ import annotations

import ast
import operator
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Monomial = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A polynomial as its terms: sorted names, one for each power, with a coefficient that is not zero.

    >>> m, n = Size.named("m"), Size.named("n")
    >>> str(m * n + n - 1), (2 * n == n + n), (m * n).at({"m": 2, "n": 3})
    ('m*n + n - 1', True, 6)
    """

    terms: tuple[tuple[Monomial, int], ...]

    @classmethod
    def _of(cls, terms: Iterable[tuple[Monomial, int]]) -> Size:
        summed: Counter[Monomial] = Counter()
        for monomial, coefficient in terms:
            summed[monomial] += coefficient
        kept = ((monomial, coefficient) for monomial, coefficient in summed.items() if coefficient)
        return cls(tuple(sorted(kept, key=lambda term: (-len(term[0]), term[0]))))

    @classmethod
    def named(cls, name: str) -> Size:
        """Give the size that has a name."""
        return cls((((name,), 1),))

    @classmethod
    def whole(cls, number: int) -> Size:
        """Give the size that is a number."""
        return cls((((), number),) if number else ())

    def __add__(self, other: Size | int) -> Size:
        return Size._of((*self.terms, *_size(other).terms))

    def __sub__(self, other: Size | int) -> Size:
        return self + -1 * _size(other)

    def __mul__(self, other: Size | int) -> Size:
        return Size._of(
            (tuple(sorted(one + another)), times * more)
            for one, times in self.terms
            for another, more in _size(other).terms
        )

    __rmul__ = __mul__
    __radd__ = __add__

    @property
    def names(self) -> frozenset[str]:
        """The names in it that stand for numbers of their own."""
        return frozenset(name for monomial, _ in self.terms for name in monomial if name.isidentifier())

    @property
    def number(self) -> int | None:
        """The number that it is, whatever the names stand for; None where they matter."""
        return None if any(monomial for monomial, _ in self.terms) else sum(times for _, times in self.terms)

    def at(self, numbers: Mapping[str, int]) -> int:
        """Give the number that it is for the numbers that the names stand for."""
        return sum(
            coefficient * prod(_number(name, numbers) for name in monomial) for monomial, coefficient in self.terms
        )

    def __str__(self) -> str:
        text = "".join(_shown(monomial, coefficient) for monomial, coefficient in self.terms) or " + 0"
        return text.removeprefix(" + ") if text.startswith(" + ") else "-" + text.removeprefix(" - ")


ONE = Size.whole(1)


def smaller(one: Size, other: Size) -> Size:
    """Give the smaller of two sizes, as a name of its own where that is not known."""
    if one == other:
        return one
    if one.number is not None and other.number is not None:
        return Size.whole(min(one.number, other.number))
    return Size.named(f"min({', '.join(sorted((str(one), str(other))))})")


def _number(name: str, numbers: Mapping[str, int]) -> int:
    """Give the number that a name stands for, of min(m, n) too."""
    return numbers[name] if name.isidentifier() else _computed(ast.parse(name, mode="eval").body, numbers)


def _computed(node: ast.expr, numbers: Mapping[str, int]) -> int:
    match node:
        case ast.Name(id=name):
            return numbers[name]
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(operand=operand):
            return -_computed(operand, numbers)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_computed(left, numbers), _computed(right, numbers))
        case ast.Call(args=args):
            return min(_computed(arg, numbers) for arg in args)
    msg = f"{ast.unparse(node)} is no size"
    raise ValueError(msg)


_OPERATORS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
}


def _size(given: Size | int) -> Size:
    return Size.whole(given) if isinstance(given, int) else given


def _shown(monomial: Monomial, coefficient: int) -> str:
    powers = ((name, len(list(group))) for name, group in groupby(monomial))
    factors = [name if power == 1 else f"{name}**{power}" for name, power in powers]
    number = [str(abs(coefficient))] if abs(coefficient) != 1 or not factors else []
    return f" {'-' if coefficient < 0 else '+'} {'*'.join(number + factors)}"
