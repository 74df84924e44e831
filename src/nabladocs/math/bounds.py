"""Formulas made of sums over indices, which hold for all sizes if they hold at large enough ones.

The sides are sums of products of scalars, and of matrices and vectors that are multiplied, transposed, traced,
multiplied by entries, put on a diagonal, cut to a triangle or added up, with coefficients that do not depend on the
sizes. So each term is a sum of products of entries over indices, some of them equal or in order, and each index stands
at a variable. A monomial then says by its own subscripts which values the indices have: how often it occurs depends on
the order of its subscripts and not on the sizes. There are no more of them than indices. So if all sizes are at least
the number of indices in a term, each kind of monomial occurs, and what cancels there cancels at every shape.
For traces of words, this is part of the second fundamental theorem for O(n) (Weyl, The Classical Groups, II.17).
An identity matrix is a word without letters, and its trace would be a coefficient that depends on a size. It is let in
beside products and traces alone, where it is seen from the expression whether that can come about.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.statements import Chain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.statements import Statement

LARGEST = 12
"""The largest size that is tried; a bound above it is not used."""
GENERIC = frozenset({"R", "Positive", "Inv", "FullRank", "Sym", "Skew", "PD", "PSD"})
"""The spaces that an identity cannot tell from all matrices, or from all B + B' or B - B', of which they are a part
with inner points."""


class Outside(Exception):  # noqa: N818 - it is an answer, not an error
    """An expression is no such sum of products."""


def bound_of(statement: Statement, variables: Sequence[Variable]) -> int | None:
    """Give the size at which a chain of equations decides for all sizes; None where none is known."""
    body = statement.body
    if not isinstance(body, Chain) or body.relation != "==" or statement.conditions:
        return None
    if any(times < 0 for each in variables for size in each.space.sizes for _, times in size.terms):
        # n - 5 is small where n is large enough.
        return None
    free = {variable.name for variable in variables if variable.space.name in GENERIC}
    # A direction dX of a free X is as free, where that is not the name of something else.
    generic = free | ({f"d{name}" for name in free} - {variable.name for variable in variables})
    operators = {part.op for side in body.sides for part in side.walk()}
    if "eye" in operators and operators & BY_ENTRIES:
        return None
    try:
        most = max(_sums(side, generic) for side in body.sides)
    except Outside:
        return None
    # A side that is no number is one for every vector or matrix that it is multiplied with, which are two more.
    bound = most + 2 * (body.sides[0].type.kind != "scalar")
    return max(bound, 2) if bound <= LARGEST else None


def _sums(expr: Expr, generic: set[str]) -> int:
    """Give the most indices that are summed over in a term of an expression, from above."""
    if expr.op == "number":
        return 0
    if expr.op == "variable" and str(expr.value) in generic:
        return 0
    if expr.op == "eye" and expr.type.kind == "matrix":
        return 0
    if expr.op in CLOSING and any(_has_identity(arg) for arg in expr.args):
        raise Outside
    if expr.op in ("pow", "power"):
        return _power(expr, generic)
    if expr.op == "div" and expr.args[1].op == "number":
        return _sums(expr.args[0], generic)
    if expr.op not in RULES:
        raise Outside
    return RULES[expr.op]([_sums(arg, generic) for arg in expr.args])


def _power(expr: Expr, generic: set[str]) -> int:
    base, exponent = expr.args
    if exponent.op != "number" or not isinstance(exponent.value, Fraction) or exponent.value.denominator != 1:
        raise Outside
    times = int(exponent.value)
    if times < (expr.op == "power"):
        # With the exponent 0, the indices of an entry stand at nothing any more.
        raise Outside
    if base.op == "norm" and base.value is None and times % 2 == 0:
        if _has_identity(base.args[0]):
            raise Outside
        inner = 2 * _sums(base.args[0], generic) + 1 + (base.args[0].type.kind == "matrix")
        return inner * times // 2
    return times * _sums(base, generic)


def _has_identity(expr: Expr) -> bool:
    """Say whether a term of a matrix, multiplied out, can be a number times the identity matrix."""
    if expr.op in ("matmul", "outer"):
        return all(map(_has_identity, expr.args))
    return expr.op == "eye" or (expr.type.kind == "matrix" and any(map(_has_identity, expr.args)))


CLOSING = frozenset({"tr", "dot"})
"""The operators that make a number of matrices, and of the identity matrix its size."""
BY_ENTRIES = frozenset({"hadamard", "diag", "tril", "sum", "power"})
"""The operators by entries, which can close the identity matrix in more ways: the sum of its entries is its size."""
RULES: Mapping[str, Callable[[list[int]], int]] = {
    "add": max,
    "sub": max,
    "neg": max,
    "transpose": max,
    "mul": sum,
    "outer": sum,
    "matmul": lambda parts: sum(parts) + 1,
    "tr": lambda parts: sum(parts) + 1,
    "dot": lambda parts: sum(parts) + 2,
    "hadamard": sum,
    "diag": max,
    "tril": max,
    "sum": lambda parts: sum(parts) + 2,
}
"""The sums of each operator by those of what it is applied to."""
