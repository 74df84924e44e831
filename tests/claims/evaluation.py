"""The value of a formula at a point: NumPy by hand, derivatives by central differences of order 8."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import erf
from typing import TYPE_CHECKING

import numpy as np

from tests.claims.values import Undefined, directions, tied

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.spaces import Space

STEP = 5e-3
STENCIL = (4 / 5, -1 / 5, 4 / 105, -1 / 280)
TRUSTED = 1e-9
"""How far two steps may differ."""
KINK = 0.1
"""How far from a kink a function has to stay where differences are taken."""


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


def _number(number: float) -> np.ndarray:
    return np.full((1, 1), float(number))


def _sum_over(expr: Expr, at: Point) -> np.ndarray:
    names = [name for name, _ in expr.value]
    lengths = [length.at(at.sizes) for _, length in expr.value]
    total = np.zeros((1, 1))
    for place in np.ndindex(*lengths):
        running = dict(zip(names, (k + 1 for k in place), strict=True))
        total = total + value(expr.args[0], replace(at, indices={**at.indices, **running}))
    return total


def _entry(expr: Expr, at: Point) -> np.ndarray:
    places = [place if isinstance(place, int) else at.indices[place] for place in expr.value]
    array = value(expr.args[0], at)
    return _number(array[tuple(k - 1 for k in places)] if len(places) == 2 else array.ravel()[places[0] - 1])


def _filled(number: float) -> Callable[[Expr, Point], np.ndarray]:
    def filled(expr: Expr, at: Point) -> np.ndarray:
        shape = [size.at(at.sizes) for size in expr.value]
        if min(shape) < 1:
            raise Undefined
        return np.full((*shape, 1)[:2], number)

    return filled


def _unvec(expr: Expr, at: Point) -> np.ndarray:
    rows, cols = (size.at(at.sizes) for size in expr.value)
    return value(expr.args[0], at).reshape(cols, rows).T


def _applied(expr: Expr, at: Point) -> np.ndarray:
    name, order = expr.value
    return at.values[name].derivative(order, value(expr.args[0], at))


LEAVES: Mapping[str, Callable[[Expr, Point], np.ndarray]] = {
    "number": lambda expr, _: _number(expr.value),
    "variable": lambda expr, at: at.values[expr.value],
    "index": lambda expr, at: _number(at.indices[expr.value]),
    "size": lambda expr, at: _number(expr.value.at(at.sizes)),
    "sigma": _sum_over,
    "entry": _entry,
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


def _regular(matrix: np.ndarray) -> np.ndarray:
    if np.linalg.cond(matrix) > 1e10:
        raise Undefined
    return matrix


def _log_determinant(matrix: np.ndarray) -> np.ndarray:
    return _number(np.linalg.slogdet(_regular(matrix))[1])


def _cofactors(matrix: np.ndarray) -> np.ndarray:
    found = np.empty_like(matrix)
    for i, j in np.ndindex(matrix.shape):
        minor = np.delete(np.delete(matrix, i, 0), j, 1)
        found[i, j] = (-1) ** (i + j) * np.linalg.det(minor)
    return found


def _exponential(matrix: np.ndarray) -> np.ndarray:
    total = term = np.eye(len(matrix))
    for k in range(1, 24):
        term = term @ matrix / (k * 64)
        total = total + term
    return np.linalg.matrix_power(total, 64)


def _cholesky(matrix: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise Undefined from None


def _power(base: np.ndarray, exponent: np.ndarray) -> np.ndarray:
    return base ** exponent.item()


def _norm(expr: Expr, array: np.ndarray) -> np.ndarray:
    return _number(np.linalg.norm(array, expr.value) if expr.value else np.sqrt((array**2).sum()))


def _diagonal(expr: Expr, array: np.ndarray) -> np.ndarray:
    return np.diagflat(array) if expr.args[0].type.kind in ("column", "row") else np.diag(array)[:, None]


def _totalled(total: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    return lambda expr, array: total(array, axis=expr.value, keepdims=True)


def _axis(expr: Expr) -> int | None:
    return None if expr.value is None else 1


def _softmax(expr: Expr, array: np.ndarray) -> np.ndarray:
    return np.exp(array) / np.exp(array).sum(axis=_axis(expr), keepdims=True)


def _log_sum_exp(expr: Expr, array: np.ndarray) -> np.ndarray:
    return np.log(np.exp(array).sum(axis=_axis(expr), keepdims=True))


def _eigenvalues(matrix: np.ndarray) -> np.ndarray:
    if not np.allclose(matrix, matrix.T):
        raise Undefined
    return np.linalg.eigvalsh(matrix)[:, None]


def _plain(function: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    return lambda _, *args: function(*args)


OPERATIONS: Mapping[str, Callable[..., np.ndarray]] = {
    "pow": _plain(_power),
    "power": _plain(_power),
    "max": _plain(lambda one, *other: np.maximum(one, *other) if other else one.max(keepdims=True)),
    "norm": _norm,
    "diag": _diagonal,
    "sum": _totalled(np.sum),
    "mean": _totalled(np.mean),
    "softmax": _softmax,
    "logsumexp": _log_sum_exp,
    "matpow": lambda expr, array: np.linalg.matrix_power(array if expr.value >= 0 else _regular(array), expr.value),
    **{
        name: _plain(function)
        for name, function in {
            "add": np.add,
            "sub": np.subtract,
            "neg": np.negative,
            "mul": np.multiply,
            "div": np.divide,
            "matmul": np.matmul,
            "hadamard": np.multiply,
            "transpose": np.transpose,
            "kron": np.kron,
            "exp": np.exp,
            "log": np.log,
            "sin": np.sin,
            "cos": np.cos,
            "tanh": np.tanh,
            "sqrt": np.sqrt,
            "abs": np.abs,
            "sign": np.sign,
            "erf": np.vectorize(erf, otypes=[float]),
            "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
            "relu": lambda x: np.maximum(x, 0),
            "softplus": lambda x: np.log(1 + np.exp(x)),
            "tr": lambda x: _number(np.trace(x)),
            "det": lambda x: _number(np.linalg.det(x)),
            "logdet": _log_determinant,
            "inv": lambda x: np.linalg.inv(_regular(x)),
            "pinv": np.linalg.pinv,
            "cof": _cofactors,
            "expm": _exponential,
            "chol": _cholesky,
            "tril": np.tril,
            "dot": lambda x, y: _number((x * y).sum()),
            "outer": lambda x, y: x.reshape(-1, 1) @ y.reshape(1, -1),
            "vec": lambda x: x.T.reshape(-1, 1),
            "eigvals": _eigenvalues,
            "eigmax": lambda x: _eigenvalues(x)[-1:],
            "svdvals": lambda x: np.linalg.svd(x, compute_uv=False)[:, None],
        }.items()
    },
}
"""What is a function of the values of its arguments."""


def _away(array: np.ndarray) -> None:
    if (np.abs(array) < KINK).any():
        raise Undefined


def _apart(array: np.ndarray, *other: np.ndarray) -> None:
    _away(array - other[0] if other else np.diff(np.sort(array, axis=None))[-1:])


def _simple(matrix: np.ndarray) -> None:
    _away(np.diff(_eigenvalues(matrix).ravel()))


def _distinct(matrix: np.ndarray) -> None:
    found = np.linalg.svd(matrix, compute_uv=False)
    _away(np.append(np.diff(found), found))


KINKED: Mapping[str, Callable[..., None]] = {
    "abs": _away,
    "sign": _away,
    "relu": _away,
    "max": _apart,
    "eigvals": _simple,
    "eigmax": _simple,
    "svdvals": _distinct,
}
"""What has no derivative everywhere, and where that is."""
