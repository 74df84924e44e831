"""The value of a formula by SymPy's scalars: numbers are exact, and derivatives are SymPy's own.

Where a variable is varied it moves by a symbol along a direction; the result is differentiated by that symbol, which
is then 0. Nothing is taken from the evaluators of the language but its tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

import sympy as sp

from tests.claims.rational import directions, tied
from tests.claims.symbolic_operations import OPERATIONS, G, Inexpressible
from tests.claims.values import Undefined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.spaces import Space

MOST_WORK = 20_000
"""Entries that are computed for one statement at one point."""


@dataclass(slots=True)
class Work:
    """What is left of the work that may be done."""

    left: int = MOST_WORK

    def take(self, entries: int) -> None:
        """Note that so many entries were computed."""
        self.left -= entries
        if self.left < 0:
            msg = "too much work"
            raise Inexpressible(msg)


@dataclass(frozen=True, slots=True)
class Point:
    """Values of variables with their spaces, of sizes and of indices."""

    values: Mapping[str, sp.Matrix]
    spaces: Mapping[str, Space]
    sizes: Mapping[str, int]
    indices: Mapping[str, int] = field(default_factory=dict)
    work: Work = field(default_factory=Work)

    def moved(self, name: str, by: sp.Matrix) -> Point:
        """Give the point where a variable has moved."""
        return replace(self, values={**self.values, name: self.values[name] + by})

    def put(self, name: str, value: sp.Matrix) -> Point:
        """Give the point where a variable has another value."""
        return replace(self, values={**self.values, name: value})


def value(expr: Expr, at: Point) -> sp.Matrix:
    """Give the value of an expression, two-dimensional.

    Raises:
        Undefined: It has none.
        Inexpressible: SymPy's scalars do not have it, or it takes too long.
    """
    if expr.op in LEAVES:
        found = LEAVES[expr.op](expr, at)
    elif expr.op in OPERATIONS:
        found = OPERATIONS[expr.op](expr, *(value(arg, at) for arg in expr.args))
    else:
        raise Inexpressible(expr.op)
    at.work.take(len(found))
    if found.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise Undefined
    return found


# --- derivatives --------------------------------------------------------------------------------------------------


def slope(expr: Expr, at: Point, name: str, direction: sp.Matrix) -> sp.Matrix:
    """Give the derivative along a direction of a variable."""
    step = sp.Dummy("t", real=True)
    moved = value(expr, at.moved(name, step * direction))
    return _still(moved.diff(step), step)


def second(expr: Expr, at: Point, name: str, one: sp.Matrix, other: sp.Matrix) -> sp.Expr:
    """Give the second derivative along two directions."""
    steps = sp.Dummy("s", real=True), sp.Dummy("t", real=True)
    moved = value(expr, at.moved(name, steps[0] * one + steps[1] * other))
    return _still(moved.diff(steps[0]).diff(steps[1]), *steps)[0]


def _still(moved: sp.Matrix, *steps: sp.Symbol) -> sp.Matrix:
    found = moved.subs(dict.fromkeys(steps, 0))
    if found.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        raise Undefined
    return found


def _gradient(expr: Expr, at: Point) -> sp.Matrix:
    f, name = _parts(expr)
    shape = at.values[name].shape
    parts = (
        slope(f, at, name, each)[0] * each / sum(entry**2 for entry in each)
        for each in directions(at.spaces[name], shape)
    )
    return sum(parts, start=sp.zeros(*shape))


def _tied_gradient(expr: Expr, at: Point) -> sp.Matrix:
    f, name = _parts(expr)
    space, shape = at.spaces[name], at.values[name].shape
    return sp.Matrix(*shape, lambda row, col: slope(f, at, name, tied(space, shape, int(row), int(col)))[0])


def _jacobian(expr: Expr, at: Point) -> sp.Matrix:
    f, name = _parts(expr)
    return sp.Matrix.hstack(*(slope(f, at, name, each) for each in _units(at.values[name])))


def _hessian(expr: Expr, at: Point) -> sp.Matrix:
    f, name = _parts(expr)
    units = _units(at.values[name])
    found = sp.zeros(len(units), len(units))
    for row, one in enumerate(units):
        for col, other in enumerate(units[: row + 1]):
            found[row, col] = found[col, row] = second(f, at, name, one, other)
    return found


def _differential(expr: Expr, at: Point) -> sp.Matrix:
    f, name = _parts(expr)
    return slope(f, at, name, at.values[f"d{name}"])


def _parts(expr: Expr) -> tuple[Expr, str]:
    return expr.args[0], str(expr.args[1].value)


def _units(like: sp.Matrix) -> list[sp.Matrix]:
    """Give the matrices with one entry 1, in the order of vec."""
    return [
        sp.Matrix(*like.shape, lambda i, j, at=(row, col): int((i, j) == at))
        for col in range(like.cols)
        for row in range(like.rows)
    ]


# --- values -------------------------------------------------------------------------------------------------------


def _one(entry: object) -> sp.Matrix:
    return sp.Matrix([[sp.sympify(entry)]])


def _sum_over(expr: Expr, at: Point) -> sp.Matrix:
    names = [name for name, _ in expr.value]
    ranges = [range(1, length.at(at.sizes) + 1) for _, length in expr.value]
    inner = (replace(at, indices={**at.indices, **dict(zip(names, each, strict=True))}) for each in product(*ranges))
    return sum((value(expr.args[0], each) for each in inner), start=sp.zeros(1, 1))


def _kept(expr: Expr, at: Point) -> sp.Matrix:
    one, other = (at.indices[each.value] if each.op == "index" else int(each.value) for each in expr.args[1:])
    kept = {"!=": one != other, "<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}
    return value(expr.args[0], at) if kept[expr.value] else sp.zeros(1, 1)


def _entry(expr: Expr, at: Point) -> sp.Matrix:
    places = [place if isinstance(place, int) else at.indices[place] for place in expr.value]
    of = value(expr.args[0], at)
    row, col = places if len(places) > 1 else (1, *places) if of.rows == 1 else (*places, 1)
    if row > of.rows or col > of.cols:
        raise Undefined
    return _one(of[row - 1, col - 1])


def _shape(expr: Expr, at: Point) -> tuple[int, int]:
    return expr.type.rows.at(at.sizes), expr.type.cols.at(at.sizes)


def _unvec(expr: Expr, at: Point) -> sp.Matrix:
    of, (rows, cols) = value(expr.args[0], at), _shape(expr, at)
    return sp.Matrix(rows, cols, lambda row, col: of[col * rows + row])


def _applied(expr: Expr, at: Point) -> sp.Matrix:
    _, order = expr.value
    return value(expr.args[0], at).applyfunc(G[order])


LEAVES: Mapping[str, Callable[[Expr, Point], sp.Matrix]] = {
    "number": lambda expr, _: _one(sp.Rational(expr.value.numerator, expr.value.denominator)),
    "variable": lambda expr, at: at.values[str(expr.value)],
    "index": lambda expr, at: _one(at.indices[str(expr.value)]),
    "size": lambda expr, at: _one(expr.value.at(at.sizes)),
    "pi": lambda _, __: _one(sp.pi),
    "ones": lambda expr, at: sp.ones(*_shape(expr, at)),
    "zeros": lambda expr, at: sp.zeros(*_shape(expr, at)),
    "eye": lambda expr, at: sp.eye(_shape(expr, at)[0]),
    "sigma": _sum_over,
    "where": _kept,
    "entry": _entry,
    "unvec": _unvec,
    "apply": _applied,
    "grad": _gradient,
    "tied_grad": _tied_gradient,
    "jac": _jacobian,
    "hess": _hessian,
    "diff": _differential,
}
"""What needs more than the values of its arguments."""
