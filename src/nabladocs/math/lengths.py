"""Where the length of a vector of ones, or the size of a unit matrix, is clear from what stands beside it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nabladocs.math.expr import Expr

Known = tuple[bool, bool]
"""Whether the number of rows, and that of columns, can be read off."""
NEITHER, BOTH = (False, False), (True, True)


def shown(expr: Expr) -> Known:  # noqa: PLR0911 - one return a case
    """Give what an expression says of its own shape."""
    inner = [shown(arg) for arg in expr.args]
    match expr.op:
        case "eye" | "ones" | "zeros":
            return NEITHER
        case "matmul":
            return _of_product(expr, *inner)
        case "transpose":
            return inner[0][::-1]
        case "add" | "sub" | "hadamard":
            return any(rows for rows, _ in inner), any(cols for _, cols in inner)
        case "block":
            rows, cols = _lines(expr, inner)
            return all(any(each) for each in rows), all(any(each) for each in cols)
    if expr.type.kind == "scalar" or expr.op in ("variable", "unvec", "grad", "tied_grad", "jac", "hess", "diff"):
        return BOTH
    return all(rows for rows, _ in inner), all(cols for _, cols in inner)


def _of_product(expr: Expr, left: Known, right: Known) -> Known:
    # A unit matrix is square, and so passes on what stands beside it.
    one, other = expr.args
    rows = left[0] or (one.op == "eye" and right[0])
    return rows, right[1] or (other.op == "eye" and left[1])


def _lines(expr: Expr, inner: Sequence[Known]) -> tuple[list[list[bool]], list[list[bool]]]:
    """Give for each row of a grid which of its parts show how many rows that is, and so for its columns."""
    _, width = cast("tuple[int, int]", expr.value)
    rows = [[each for each, _ in inner[start : start + width]] for start in range(0, len(inner), width)]
    return rows, [[each for _, each in inner[start::width]] for start in range(width)]


def known(expr: Expr, outside: Known) -> tuple[Known, ...]:
    """Give for each argument what its surroundings say of its shape, `outside` being what they say of the whole."""
    inner = [shown(arg) for arg in expr.args]
    match expr.op:
        case "matmul":
            return (outside[0], inner[1][0]), (inner[0][1], outside[1])
        case "transpose":
            return (outside[::-1],)
        case "add" | "sub" | "hadamard":
            return tuple((outside[0] or rows, outside[1] or cols) for rows, cols in reversed(inner))
        case "block":
            rows, cols = _lines(expr, inner)
            return tuple((any(row), any(col)) for row, col in product(rows, cols))
        case "neg" | "div" | "mul":
            return tuple(NEITHER if arg.type.kind == "scalar" else outside for arg in expr.args)
    return tuple(NEITHER for _ in expr.args)
