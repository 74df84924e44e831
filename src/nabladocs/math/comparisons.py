"""Conditions of the terms of a sum: how two indices, or an index and a number, compare."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr

RELATIONS: Mapping[str, Callable[[int, int], bool]] = {
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""How indices may compare."""


def holds(expr: Expr, indices: Mapping[str, int]) -> bool:
    """Whether the condition of a term is met where indices have these values."""
    _, left, right = expr.args
    return RELATIONS[str(expr.value)](_place(left, indices), _place(right, indices))


def _place(expr: Expr, indices: Mapping[str, int]) -> int:
    return int(expr.value) if isinstance(expr.value, Fraction) else indices[str(expr.value)]


def parted(expr: Expr) -> tuple[Expr, tuple[Expr, ...]]:
    """Give a term without its conditions, and these from the first that was written."""
    found: tuple[Expr, ...] = ()
    while expr.op == "where":
        expr, found = expr.args[0], (expr, *found)
    return expr, found
