"""Derivatives in floating point: the complex step, and Richardson's extrapolation where a function is not analytic.

The complex step has no subtraction and so no error of its own: Im f(x + ih d) / h with h = 1e-30 (Squire and Trapp
1998). Central differences with steps h, h/2, h/4 and so on are extrapolated to step 0 (Richardson 1911).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.arrays import stacked
from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.numeric import Scope, evaluated
from nabladocs.math.sample import Smooth
from nabladocs.math.spans import TIED, basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.spaces import Space

TINY = 1e-30
STEP, LEVELS = 3.2e-2, 7
SETTLED = 1e-9
"""How little the best entries of a tableau differ, else another point is taken."""
BENT = 1e-3
"""What part of the largest slope those to both sides differ by at a kink; rounding errors are smaller."""
AT_ONCE = 64
"""How many points a Hessian is computed at in one go."""
NOT_ANALYTIC = frozenset({"eigvals", "eigmax", "svdvals"})


def is_analytic(expr: Expr, name: str) -> bool:
    """Whether a complex step in a variable goes through an expression."""
    return not any(
        name in part.variables
        for part in expr.walk()
        if part.op in NOT_ANALYTIC or (part.op == "norm" and part.value is not None)
    )


def along(f: Expr, name: str, scope: Scope, directions: Array) -> Array:
    """Give the derivatives of a formula when a variable moves in directions (d, r, c): (..., d, R, C).

    NumPy is to be `QUIET` meanwhile.
    """
    at = _value(scope, name)
    if is_analytic(f, name):
        made = evaluated(f, scope.at(name, at + 1j * TINY * directions)).imag / TINY
    else:
        made = _extrapolated(lambda moves: evaluated(f, scope.at(name, at + moves)), directions, STEP * _reach(at))
    return np.broadcast_to(made, (*np.broadcast_shapes(made.shape[:-2], directions.shape[:-2]), *made.shape[-2:]))


def _value(scope: Scope, name: str) -> Array:
    found = scope.values[name]
    assert not isinstance(found, Smooth)
    return found


def _reach(at: Array) -> float:
    """How large the entries are in which a step is taken."""
    return float(min(1.0, np.abs(at).max() or 1.0))


def _extrapolated(function: Callable[[Array], Array], directions: Array, step: float) -> Array:
    """Give the derivatives of a function of moves: of Richardson's tableau the entry that differs least from others.

    Large steps leave a rest of the series, small ones rounding errors, and which is worse depends on the function
    (Ridders 1982).

    Raises:
        Undefined: They all differ.
    """
    steps = step / 2.0 ** np.arange(LEVELS)
    lead = (LEVELS, 2, *(1,) * directions.ndim)
    signed = (steps[:, None] * np.array((1.0, -1.0))).reshape(lead)
    values = function(signed * directions)
    if values.ndim <= directions.ndim:
        return np.zeros_like(values)
    row = list((values[:, 0] - values[:, 1]) / (2 * steps.reshape(-1, *(1,) * (values.ndim - 2))))
    best, doubt = row[-1], np.full(row[-1].shape, np.inf)
    for level in range(1, LEVELS):
        finer = [(4.0**level * fine - coarse) / (4.0**level - 1) for coarse, fine in pairwise(row)]
        for new, coarse, fine in zip(finer, row, row[1:], strict=False):
            apart = np.maximum(np.abs(new - coarse), np.abs(new - fine))
            best, doubt = np.where(apart < doubt, new, best), np.minimum(apart, doubt)
        row = finer
    _refuse_kink(values, function(np.zeros_like(directions)), steps)
    if doubt.max() > SETTLED * max(np.abs(best).max(), np.abs(values).max()):
        msg = "differences do not settle: the point lies close to a pole or kink"
        raise Undefined(msg)
    return np.asarray(best)


def _refuse_kink(values: Array, middle: Array, steps: Array) -> None:
    """Refuse a point where slopes to both sides differ, of which central differences would give the mean.

    The difference of the slopes halves with the step where a function is smooth, and stays where it is not.
    """
    lead = (-1, *(1,) * (values.ndim - 2))
    bends = np.abs(values[:, 0] + values[:, 1] - 2 * middle) / steps.reshape(lead)
    slopes = np.abs(values[:, 0] - values[:, 1]) / steps.reshape(lead)
    if (bends[-1] > np.maximum(bends[0] / 2, BENT * (bends + slopes).max())).any():
        msg = "differences to both sides differ: the point lies at a kink"
        raise Undefined(msg)


# --- grad, jac and the like ----------------------------------------------------------------------------------------


def derivative(variables: Mapping[str, Variable]) -> Callable[[Expr, Scope], Array]:
    """Give what evaluates the derivatives in formulas with these variables."""

    def derived(expr: Expr, scope: Scope) -> Array:
        name = str(expr.args[1].value)
        return DERIVATIVES[expr.op](expr.args[0], name, variables[name].space, scope)

    return derived


def _squares(directions: Array) -> Array:
    return np.asarray(np.maximum((directions**2).sum((-2, -1)), 1))


def _gradient(f: Expr, name: str, space: Space, scope: Scope) -> Array:
    """Give the Frobenius gradient in the space of the variable: sum of df(B) B / |B|**2 over a basis."""
    directions = basis(space, scope.sizes)
    slopes = along(f, name, scope, directions)[:, 0, 0]
    return np.tensordot(slopes / _squares(directions), directions, 1)


def _tied_gradient(f: Expr, name: str, space: Space, scope: Scope) -> Array:
    """Give the partial derivatives by entries that move together: df(B) at each entry of B."""
    if space.name not in TIED:
        msg = f"tied_grad: the entries of {space} are no free numbers"
        raise Inapplicable(msg)
    directions = basis(space, scope.sizes)
    return np.tensordot(along(f, name, scope, directions)[:, 0, 0], directions, 1)


def _jacobian(f: Expr, name: str, space: Space, scope: Scope) -> Array:
    directions = basis(space, scope.sizes)
    columns = stacked(directions) / _squares(directions)
    return np.asarray(along(f, name, scope, directions)[..., 0].T @ columns.T)


def _hessian(f: Expr, name: str, space: Space, scope: Scope) -> Array:
    """Give the second derivatives by vec(X), (r*c, r*c): differences of first derivatives, extrapolated."""
    if not is_analytic(f, name):
        msg = "hess of eigenvalues or singular values: differences of differences are too rough"
        raise Inapplicable(msg)
    directions = basis(space, scope.sizes)
    at = _value(scope, name)
    step = STEP * _reach(at)
    chunk = max(1, AT_ONCE // len(directions))
    rows = []
    for start in range(0, len(directions), chunk):
        # (j, 1, r, c) moves the point, (i, r, c) is where the slope is taken.
        moves = directions[start : start + chunk, None]
        slopes = _extrapolated(lambda each: along(f, name, scope.at(name, at + each), directions), moves, step)
        rows.append(np.broadcast_to(slopes[..., 0, 0], (len(moves), len(directions))))
    columns = stacked(directions) / _squares(directions)
    return np.asarray(columns @ np.concatenate(rows) @ columns.T)


def _differential(f: Expr, name: str, _: Space, scope: Scope) -> Array:
    return np.asarray(along(f, name, scope, _value(scope, f"d{name}")[None])[0])


DERIVATIVES: Mapping[str, Callable[[Expr, str, Space, Scope], Array]] = {
    "grad": _gradient,
    "tied_grad": _tied_gradient,
    "jac": _jacobian,
    "hess": _hessian,
    "diff": _differential,
}
"""How each derivative is made."""
