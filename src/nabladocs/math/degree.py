"""How large the degree of a formula is, as a rational function of the entries of its variables.

A polynomial of degree D that is not zero is zero at a random point of GF(p) with probability at most D/p (Schwartz
1980, Zippel 1979). So a bound of D says how sure a check at random points is. The bounds here are generous: they are
added up along the tree, as if nothing ever cancelled. Values of unknown functions are unknowns like entries.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from functools import reduce
from math import prod
from typing import TYPE_CHECKING

from nabladocs.math.rational import fixed_number, is_even_norm, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable


@dataclass(frozen=True, slots=True)
class Degree:
    """Bounds of the degrees of numerators, and of one denominator that all entries have together."""

    above: int
    below: int = 0

    def __add__(self, other: Degree) -> Degree:
        return Degree(max(self.above + other.below, other.above + self.below), self.below + other.below)

    def __mul__(self, other: Degree) -> Degree:
        return Degree(self.above + other.above, self.below + other.below)

    def times(self, number: int) -> Degree:
        """Give the degree of a power."""
        return Degree(number * self.above, number * self.below)

    def repeated(self, count: int) -> Degree:
        """Give the degree of a sum of such."""
        return Degree(self.above + (count - 1) * self.below, count * self.below)

    @property
    def both(self) -> int:
        """The sum of both."""
        return self.above + self.below


@dataclass(frozen=True, slots=True)
class Bounds:
    """What bounds depend on: the variables, and the numbers that sizes stand for."""

    variables: Mapping[str, Variable]
    sizes: Mapping[str, int]
    found: dict[int, tuple[Expr, Degree]] = field(default_factory=dict)
    """Bounds by the identity of a formula: those of a derivative ask for the same ones again and again."""

    def of(self, expr: Expr) -> Degree:
        """Bound the degree of a formula."""
        if id(expr) not in self.found:
            self.found[id(expr)] = (expr, self._of(expr))
        return self.found[id(expr)][1]

    def _of(self, expr: Expr) -> Degree:
        if expr.op == "variable":
            return self._variable(str(expr.value))
        if expr.op in DERIVED:
            f, x = expr.args
            first = self._first(f, str(x.value))
            return self._second(f, str(x.value)) if expr.op == "hess" else first
        if expr.op == "sigma":
            return self.of(expr.args[0]).repeated(self._terms(expr))
        if expr.op in ("pow", "power"):
            return self._power(expr)
        args = [self.of(arg) for arg in expr.args]
        return OPERATORS.get(expr.op, _unknown)(expr, self.entries(expr), args)

    def _power(self, expr: Expr) -> Degree:
        of, exponent = expr.args
        # An index is at most as large as the largest size.
        names = [str(each.value) for each in exponent.walk() if each.op == "index"]
        fixed = fixed_number(exponent, self.sizes, dict.fromkeys(names, max(self.sizes.values(), default=1)))
        if fixed is None or not is_whole(exponent):
            return _unknown(expr, self.entries(expr), ())
        if is_even_norm(expr):
            return _whole_power(self.of(of.args[0]).times(2), int(fixed / 2), 1)
        return _whole_power(self.of(of), int(fixed), self.entries(of))

    def entries(self, expr: Expr) -> int:
        """Give the largest number of entries of an expression and its arguments."""
        return max(each.type.rows.at(self.sizes) * each.type.cols.at(self.sizes) for each in (expr, *expr.args))

    def _variable(self, name: str) -> Degree:
        space = self.variables[name].space
        size = space.type.rows.at(self.sizes)
        if space.name == "Orth":
            return Degree(size, size)
        # Definite matrices are squares of others, and so are positive numbers.
        return Degree(2 if space.name in ("PD", "PSD", "Positive") else 1)

    def _first(self, expr: Expr, name: str) -> Degree:
        """Bound the derivative in a random direction: parts by each argument, times that argument's derivative."""
        if expr.op == "variable":
            return Degree(1) * self._variable(name)
        made = Degree(0)
        for arg in (each for each in expr.args if name in each.variables):
            made += self._part(expr) * self._first(arg, name)
        return made.repeated(self._terms(expr))

    def _second(self, expr: Expr, name: str) -> Degree:
        if expr.op == "variable":
            return Degree(0)
        made = Degree(0)
        part = self._part(expr)
        moving = [each for each in expr.args if name in each.variables]
        for arg in moving:
            made += part * self._second(arg, name)
            for other in moving:
                made += part.times(2) * self._first(arg, name) * self._first(other, name)
        return made.repeated(self._terms(expr))

    def _terms(self, expr: Expr) -> int:
        """Give how many terms a sum over indices has."""
        ranges = expr.value if expr.op == "sigma" and isinstance(expr.value, tuple) else ()
        return prod(size.at(self.sizes) for _, size in ranges)

    def _part(self, expr: Expr) -> Degree:
        """Bound the derivative of an operator by an argument: of N/D it is over D**2, of inv twice inv, of log 1/a."""
        whole = self.of(expr).both
        bound = 2 * whole + self.entries(expr) * sum(self.of(arg).both for arg in expr.args) + 2
        return Degree(bound, bound)


DERIVED = frozenset({"grad", "tied_grad", "jac", "hess", "diff"})


def _rows(entries: int) -> int:
    """Give the rows of a square matrix with so many entries."""
    return next(rows for rows in range(entries + 1) if rows * rows >= entries)


def _unknown(_: Expr, entries: int, __: Sequence[Degree]) -> Degree:
    # A value may be known as the reciprocal of another, or a product of three; each entry has its own.
    return Degree(6 * entries * entries, 6 * entries * entries)


def _sum_of(_: Expr, __: int, args: Sequence[Degree]) -> Degree:
    return args[0] + args[1]


def _block(_: Expr, __: int, args: Sequence[Degree]) -> Degree:
    # Entries with denominators of their own are brought to one that is common, as the terms of a sum are.
    return reduce(operator.add, args)


def _product_of(_: Expr, __: int, args: Sequence[Degree]) -> Degree:
    return args[0] * args[1]


def _same(_: Expr, __: int, args: Sequence[Degree]) -> Degree:
    return args[0]


def _constant(_: Expr, __: int, ___: Sequence[Degree]) -> Degree:
    return Degree(0)


def _reciprocal(of: Degree, entries: int) -> Degree:
    """Bound 1/x of each entry, over the product of all."""
    return Degree(of.below + (entries - 1) * of.above, entries * of.above)


def _divided(_: Expr, __: int, args: Sequence[Degree]) -> Degree:
    return args[0] * _reciprocal(args[1], 1)


def _determinant(_: Expr, entries: int, args: Sequence[Degree]) -> Degree:
    return args[0].times(_rows(entries))


def _inverse(_: Expr, entries: int, args: Sequence[Degree]) -> Degree:
    # inv(N/d) = d adj(N) / det(N)
    size = _rows(entries)
    return Degree(args[0].below + (size - 1) * args[0].above, size * args[0].above)


def _pseudoinverse(_: Expr, entries: int, args: Sequence[Degree]) -> Degree:
    square = args[0].times(2)
    return Degree(square.below + entries * square.above, entries * square.above) * args[0]


def _matrix_power(expr: Expr, entries: int, args: Sequence[Degree]) -> Degree:
    assert isinstance(expr.value, int)
    base = args[0] if expr.value > 0 else _inverse(expr, entries, args)
    return base.times(abs(expr.value))


def _whole_power(of: Degree, exponent: int, entries: int) -> Degree:
    return (of if exponent > 0 else _reciprocal(of, entries)).times(abs(exponent))


OPERATORS: Mapping[str, Callable[[Expr, int, Sequence[Degree]], Degree]] = {
    **dict.fromkeys(("number", "size", "index", "pi", "ones", "zeros", "eye"), _constant),
    **dict.fromkeys(("neg", "transpose", "tr", "sum", "mean", "vec", "unvec", "tril", "diag", "entry", "where"), _same),
    **dict.fromkeys(("mul", "matmul", "hadamard", "dot", "outer", "kron"), _product_of),
    **dict.fromkeys(("add", "sub"), _sum_of),
    **dict.fromkeys(("det", "cof"), _determinant),
    "block": _block,
    "div": _divided,
    "inv": _inverse,
    "pinv": _pseudoinverse,
    "matpow": _matrix_power,
}
"""The degree of what each operator makes; all others make values of unknown functions."""


def bound(pairs: Sequence[tuple[Expr, Expr]], variables: Mapping[str, Variable], sizes: Mapping[str, int]) -> int:
    """Bound the degree of the polynomial that is zero if and only if the two sides of each pair are equal.

    A derivative is compared in a random direction (a Hessian in two), whose entries count too.
    """
    bounds = Bounds(variables, sizes)
    return max((bounds.of(left) + bounds.of(right)).above + 2 for left, right in pairs)
