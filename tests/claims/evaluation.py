"""The value of a formula at a point: NumPy by hand, derivatives by central differences of order 8."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tests.claims.operations import KINKED, OPERATIONS, number
from tests.claims.values import Undefined, directions, tied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.spaces import Space

STEP = 5e-3
STENCIL = (4 / 5, -1 / 5, 4 / 105, -1 / 280)
TRUSTED = 1e-9
"""How far two steps may differ."""


@dataclass(frozen=True)
class Point:
    """Values of variables with their spaces, of sizes and of indices."""

    values: Mapping[str, object]
    spaces: Mapping[str, Space]
    sizes: Mapping[str, int]
    indices: Mapping[str, int]
    moving: bool = False

    def moved(self, name: str, by: np.ndarray) -> Point:
        """Give the point where a variable has moved."""
        return replace(self, values={**self.values, name: self.values[name] + by}, moving=True)


def value(expr: Expr, at: Point) -> np.ndarray:
    """Give the value of an expression, two-dimensional."""
    if expr.op in LEAVES:
        return LEAVES[expr.op](expr, at)
    args = [value(arg, at) for arg in expr.args]
    if at.moving and expr.op in KINKED:
        KINKED[expr.op](*args)
    with np.errstate(all="ignore"):
        found = OPERATIONS[expr.op](expr, *args)
    if not np.isfinite(found).all():
        raise Undefined
    return found


# --- derivatives --------------------------------------------------------------------------------------------------


def slope(f: Callable[[Point], np.ndarray], at: Point, name: str, direction: np.ndarray) -> np.ndarray:
    """Give the derivative of f along a direction of a variable, where two steps agree on it."""
    wide, narrow = (_difference(f, at, name, direction, step) for step in (STEP, STEP / 2))
    if np.abs(wide - narrow).max(initial=0) > TRUSTED * max(1.0, np.abs(wide).max(initial=0)):
        raise Undefined
    return narrow


def _difference(
    f: Callable[[Point], np.ndarray], at: Point, name: str, direction: np.ndarray, step: float
) -> np.ndarray:
    return sum(
        weight * (f(at.moved(name, k * step * direction)) - f(at.moved(name, -k * step * direction))) / step
        for k, weight in enumerate(STENCIL, 1)
    )


def _gradient(expr: Expr, at: Point) -> np.ndarray:
    f, name = _parts(expr)
    point, space = at.values[name], at.spaces[name]
    return sum(
        (slope(f, at, name, direction) * direction for direction in directions(space, point.shape)),
        np.zeros(point.shape),
    )


def _tied_gradient(expr: Expr, at: Point) -> np.ndarray:
    f, name = _parts(expr)
    found = np.zeros(at.values[name].shape)
    for place, direction in tied(at.spaces[name], found.shape):
        found[place] = slope(f, at, name, direction).item()
    return found


def _jacobian(expr: Expr, at: Point) -> np.ndarray:
    f, name = _parts(expr)
    return np.hstack([slope(f, at, name, unit) for unit in _units(at.values[name].shape)])


def _hessian(expr: Expr, at: Point) -> np.ndarray:
    f, name = _parts(expr)
    units = _units(at.values[name].shape)
    found = np.zeros((len(units), len(units)))
    for i, one in enumerate(units):
        for j, other in enumerate(units[: i + 1]):
            found[i, j] = found[j, i] = slope(_along(f, name, other), at, name, one).item()
    return found


def _along(f: Callable[[Point], np.ndarray], name: str, direction: np.ndarray) -> Callable[[Point], np.ndarray]:
    return lambda there: _difference(f, there, name, direction, STEP)


def _differential(expr: Expr, at: Point) -> np.ndarray:
    f, name = _parts(expr)
    return slope(f, at, name, at.values[f"d{name}"])


def _parts(expr: Expr) -> tuple[Callable[[Point], np.ndarray], str]:
    return lambda there: value(expr.args[0], there), str(expr.args[1].value)


def _units(shape: tuple[int, int]) -> list[np.ndarray]:
    """Give the matrices with one entry 1, in the order of vec."""
    rows, cols = shape
    return [np.eye(rows * cols)[k].reshape(cols, rows).T for k in range(rows * cols)]


# --- values -------------------------------------------------------------------------------------------------------


def _sum_over(expr: Expr, at: Point) -> np.ndarray:
    names = [name for name, _ in expr.value]
    lengths = [length.at(at.sizes) for _, length in expr.value]
    total = np.zeros((1, 1))
    for place in np.ndindex(*lengths):
        running = dict(zip(names, (k + 1 for k in place), strict=True))
        total = total + value(expr.args[0], replace(at, indices={**at.indices, **running}))
    return total


def _kept(expr: Expr, at: Point) -> np.ndarray:
    inner, *compared = expr.args
    one, other = (at.indices[each.value] if each.op == "index" else int(each.value) for each in compared)
    kept = {"!=": one != other, "<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}
    return value(inner, at) if kept[expr.value] else np.zeros((1, 1))


def _entry(expr: Expr, at: Point) -> np.ndarray:
    places = [place if isinstance(place, int) else at.indices[place] for place in expr.value]
    array = value(expr.args[0], at)
    return number(array[tuple(k - 1 for k in places)] if len(places) == 2 else array.ravel()[places[0] - 1])


def _filled(entry: float) -> Callable[[Expr, Point], np.ndarray]:
    def filled(expr: Expr, at: Point) -> np.ndarray:
        shape = [size.at(at.sizes) for size in expr.value]
        if min(shape) < 1:
            raise Undefined
        return np.full((*shape, 1)[:2], entry)

    return filled


def _unvec(expr: Expr, at: Point) -> np.ndarray:
    rows, cols = (size.at(at.sizes) for size in expr.value)
    return value(expr.args[0], at).reshape(cols, rows).T


def _applied(expr: Expr, at: Point) -> np.ndarray:
    name, order = expr.value
    return at.values[name].derivative(order, value(expr.args[0], at))


LEAVES: Mapping[str, Callable[[Expr, Point], np.ndarray]] = {
    "number": lambda expr, _: number(expr.value),
    "variable": lambda expr, at: at.values[expr.value],
    "index": lambda expr, at: number(at.indices[expr.value]),
    "size": lambda expr, at: number(expr.value.at(at.sizes)),
    "sigma": _sum_over,
    "where": _kept,
    "entry": _entry,
    "pi": lambda _, __: np.array(np.pi),
    "ones": _filled(1.0),
    "zeros": _filled(0.0),
    "eye": lambda expr, at: np.eye(expr.value[0].at(at.sizes)),
    "unvec": _unvec,
    "apply": _applied,
    "grad": _gradient,
    "tied_grad": _tied_gradient,
    "jac": _jacobian,
    "hess": _hessian,
    "diff": _differential,
}
"""What needs more than the values of its arguments."""
