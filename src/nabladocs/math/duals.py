"""Derivatives over the field: a formula evaluated at dual numbers, entry by entry or in a random direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.arrays import stacked
from nabladocs.math.certificate import Inapplicable
from nabladocs.math.field import P, inverse
from nabladocs.math.generic import move
from nabladocs.math.residues import Scope, evaluate
from nabladocs.math.spans import BASES, TIED, basis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.jets import Jet
    from nabladocs.math.spaces import Space

CONTRACTED = frozenset({"grad", "jac", "hess"})
"""Derivatives that are compared in a random direction: tr(G.T @ D), J @ d, u.T @ H @ v."""


def along(f: Expr, name: str, scope: Scope, *ways: Array) -> Array:
    """Give the derivative of a formula in one direction, or the second one in two; the value in none."""
    at = scope.values[name]
    moved: Jet = at[:1] + ways
    if len(ways) > 1:
        moved = (*moved, np.zeros_like(at[0]))
    made = evaluate(f, scope.at(name, moved))
    # What does not depend on the variable has fewer parts.
    return made[-1] if len(made) == len(moved) else np.zeros_like(made[0])


# --- in a direction ------------------------------------------------------------------------------------------------


def directions(op: str, space: Space, scope: Scope, random: Random) -> tuple[Array, ...]:
    """Give random directions in a space, as many as a derivative takes."""
    return tuple(move(space, scope.sizes, random) for _ in range(2 if op == "hess" else 1))


def contracted(side: Expr, leading: Expr, ways: tuple[Array, ...], space: Space, scope: Scope) -> Array | None:
    """Give what a side says of directions, as a derivative like the leading one; None if it lies outside the space."""
    if side.op == leading.op and side.args[1] == leading.args[1]:
        return along(side.args[0], str(side.args[1].value), scope, *ways)
    value = evaluate(side, scope)[0]
    if leading.op == "jac":
        inside = _lies_in(space, value, scope)
        return np.asarray(value @ ways[0].reshape(-1, 1, order="F") % P) if inside else None
    if leading.op == "grad":
        return (
            np.asarray((value * ways[0]).sum() % P) if _lies_in(space, value.reshape(1, -1, order="F"), scope) else None
        )
    one, other = (way.reshape(-1, order="F") for way in ways)
    inside = _lies_in(space, value, scope) and _lies_in(space, value.T, scope)
    return np.asarray(one @ value @ other % P) if inside else None


def _lies_in(space: Space, rows: Array, scope: Scope) -> bool:
    """Whether rows are stacked columns of matrices in a space: projected on it, they stay what they are."""
    if space.name not in BASES:
        return True
    along_basis = basis(space, scope.sizes)
    columns = stacked(along_basis).astype(object)
    projected = rows @ columns * _reciprocals(along_basis) @ columns.T
    return bool((projected % P == rows % P).all())


def _reciprocals(along_basis: Array) -> Array:
    """Give 1 / |B|**2 of each matrix of a basis."""
    return np.array([inverse(int(each)) for each in np.maximum((along_basis**2).sum((1, 2)), 1)], object)


# --- entry by entry ------------------------------------------------------------------------------------------------


def derivative(variables: Mapping[str, Variable]) -> Callable[[Expr, Scope], Jet]:
    """Give what evaluates the derivatives in formulas with these variables."""

    def evaluated(expr: Expr, scope: Scope) -> Jet:
        name = str(expr.args[1].value)
        return (DERIVATIVES[expr.op](expr.args[0], name, variables[name].space, scope) % P,)

    return evaluated


def _gradient(f: Expr, name: str, space: Space, scope: Scope) -> Array:
    along_basis = basis(space, scope.sizes).astype(object)
    slopes = np.array([along(f, name, scope, way)[0, 0] for way in along_basis], object)
    return np.asarray(np.tensordot(slopes * _reciprocals(along_basis) % P, along_basis, 1))


def _tied_gradient(f: Expr, name: str, space: Space, scope: Scope) -> Array:
    if space.name not in TIED:
        msg = f"tied_grad: the entries of {space} are no free numbers"
        raise Inapplicable(msg)
    along_basis = basis(space, scope.sizes).astype(object)
    slopes = np.array([along(f, name, scope, way)[0, 0] for way in along_basis], object)
    return np.asarray(np.tensordot(slopes, along_basis, 1))


def _jacobian(f: Expr, name: str, space: Space, scope: Scope) -> Array:
    along_basis = basis(space, scope.sizes).astype(object)
    slopes = np.concatenate([along(f, name, scope, way) for way in along_basis], axis=1)
    return np.asarray(slopes @ (stacked(along_basis) * _reciprocals(along_basis)).T)


def _hessian(f: Expr, name: str, space: Space, scope: Scope) -> Array:
    along_basis = basis(space, scope.sizes).astype(object)
    rows = [[along(f, name, scope, one, other)[0, 0] for other in along_basis] for one in along_basis]
    columns = stacked(along_basis) * _reciprocals(along_basis)
    return np.asarray(columns @ np.array(rows, object) @ columns.T)


def _differential(f: Expr, name: str, _: Space, scope: Scope) -> Array:
    return along(f, name, scope, scope.values[f"d{name}"][0])


DERIVATIVES: Mapping[str, Callable[[Expr, str, Space, Scope], Array]] = {
    "grad": _gradient,
    "tied_grad": _tied_gradient,
    "jac": _jacobian,
    "hess": _hessian,
    "diff": _differential,
}
"""How each derivative is made."""
