"""What each operator makes of matrices of SymPy's scalars, by its textbook definition."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import sympy as sp

from tests.claims.values import Undefined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr

DIGITS = 60
EXPANDED, LARGEST = 3, 6
"""Rows of matrices whose determinants are expanded, and computed at all."""
_U = sp.Dummy("u", real=True)
_SMOOTH = sp.sin(_U) + _U**3 / 3 - _U / 2
G = tuple(sp.Lambda(_U, _SMOOTH.diff(_U, order)) for order in range(3))
"""The function that stands for all named ones, and its derivatives."""


class Inexpressible(Exception):  # noqa: N818 - it is a finding: nothing can be said
    """SymPy's scalars cannot decide a formula; the message says why."""


def number_at(entry: sp.Expr) -> sp.Expr:
    """Give the value of an entry, where all symbols are 0.

    Raises:
        Undefined: It is no real number.
    """
    still = entry.subs(dict.fromkeys(entry.free_symbols, 0)) if entry.free_symbols else entry
    if still.is_Rational:
        return still
    real, imaginary = sp.N(still, DIGITS).as_real_imag()
    if not (real.is_finite and abs(imaginary) <= abs(real) * sp.Float(10) ** (-DIGITS // 2)):
        raise Undefined
    return real


def _sign(entry: sp.Expr) -> sp.Integer:
    """Give the sign of an entry, which stays the same where it moves a little."""
    found = number_at(entry)
    if abs(found) < sp.Float(10) ** (-DIGITS // 2):
        if entry.free_symbols:
            raise Undefined
        return sp.Integer(0)
    return sp.Integer(1) if found > 0 else sp.Integer(-1)


def _abs(entry: sp.Expr) -> sp.Expr:
    return entry * _sign(entry)


def _larger(one: sp.Expr, other: sp.Expr) -> sp.Expr:
    return other if _sign(one - other) < 0 else one


def _log(entry: sp.Expr) -> sp.Expr:
    if _sign(entry) <= 0:
        raise Undefined
    return sp.log(entry)


def _root(entry: sp.Expr) -> sp.Expr:
    if _sign(entry) < 0:
        raise Undefined
    return sp.sqrt(entry)


def _power(entry: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    whole = exponent.is_Integer
    if (not whole and _sign(entry) <= 0) or (whole and exponent < 0 and _sign(entry) == 0):
        raise Undefined
    return entry**exponent


def _one(entry: object) -> sp.Matrix:
    return sp.Matrix([[entry]])


def _each(function: Callable[[sp.Expr], sp.Expr]) -> Callable[..., sp.Matrix]:
    return lambda _, x: x.applyfunc(function)


# --- matrices -----------------------------------------------------------------------------------------------------


def _determinant(x: sp.Matrix) -> sp.Expr:
    """Give a determinant by expansion along the first row, or another way that divides by nothing."""
    if x.rows == 1:
        return x[0]
    if x.rows > EXPANDED:
        if x.rows > LARGEST:
            msg = f"a determinant with more than {LARGEST} rows"
            raise Inexpressible(msg)
        return x.det(method="berkowitz")
    return sum((-1) ** col * x[0, col] * _determinant(_minor(x, 0, col)) for col in range(x.cols))


def _minor(x: sp.Matrix, row: int, col: int) -> sp.Matrix:
    return x.extract([each for each in range(x.rows) if each != row], [each for each in range(x.cols) if each != col])


def _cofactors(x: sp.Matrix) -> sp.Matrix:
    if x.rows == 1:
        return sp.ones(1, 1)
    return sp.Matrix(*x.shape, lambda row, col: (-1) ** (row + col) * _determinant(_minor(x, int(row), int(col))))


def _inverse(x: sp.Matrix) -> sp.Matrix:
    determinant = _determinant(x)
    if _sign_of_nothing(determinant):
        raise Undefined
    return _cofactors(x).T / determinant


def _sign_of_nothing(entry: sp.Expr) -> bool:
    return bool(abs(number_at(entry)) < sp.Float(10) ** (-DIGITS // 2))


def _pseudoinverse(x: sp.Matrix) -> sp.Matrix:
    try:
        return _inverse(x.T * x) * x.T if x.rows >= x.cols else x.T * _inverse(x * x.T)
    except Undefined:
        msg = "the pseudoinverse of a matrix of lower rank"
        raise Inexpressible(msg) from None


def _matrix_power(expr: Expr, x: sp.Matrix) -> sp.Matrix:
    base = x if expr.value >= 0 else _inverse(x)
    return reduce(lambda made, factor: made * factor, [base] * abs(expr.value), sp.eye(x.rows))


def _exponential(_: Expr, x: sp.Matrix) -> sp.Matrix:
    """Give the exponential of a matrix with two rows: with trace 2s and B = A - sI, B² = q² I."""
    if x.rows == 1:
        return x.applyfunc(sp.exp)
    if x.rows > 2:
        msg = "the exponential of a matrix with three rows"
        raise Inexpressible(msg)
    half = (x[0, 0] + x[1, 1]) / 2
    rest = x - half * sp.eye(2)
    square = -_determinant(rest)
    sign = _sign(square)
    if sign == 0:
        raise Undefined
    q = sp.sqrt(sign * square)
    even, odd = (sp.cosh(q), sp.sinh(q) / q) if sign > 0 else (sp.cos(q), sp.sin(q) / q)
    return sp.exp(half) * (even * sp.eye(2) + odd * rest)


def _cholesky(_: Expr, x: sp.Matrix) -> sp.Matrix:
    found = sp.zeros(*x.shape)
    for col in range(x.cols):
        found[col, col] = _root(x[col, col] - sum(found[col, k] ** 2 for k in range(col)))
        for row in range(col + 1, x.rows):
            inner = sum(found[row, k] * found[col, k] for k in range(col))
            found[row, col] = (x[row, col] - inner) / found[col, col]
    return found


def _eigenvalues(x: sp.Matrix) -> sp.Matrix:
    """Give the eigenvalues of a symmetric matrix with at most two rows, in rising order."""
    if x.rows == 1:
        return x
    if x.rows > 2:
        msg = "eigenvalues of a matrix with three rows"
        raise Inexpressible(msg)
    half, apart = (x[0, 0] + x[1, 1]) / 2, (x[0, 0] - x[1, 1]) / 2
    root = sp.sqrt(apart**2 + x[0, 1] * x[1, 0])
    return sp.Matrix([half - root, half + root])


def _singular_values(x: sp.Matrix) -> sp.Matrix:
    values = _eigenvalues(x * x.T if x.rows <= x.cols else x.T * x)
    return sp.Matrix(list(values.applyfunc(_root))[::-1])


def _norm(expr: Expr, x: sp.Matrix) -> sp.Matrix:
    if expr.value is None:
        return _one(sp.sqrt(sum(entry**2 for entry in x)))
    values = _singular_values(x)
    return _one(values[0] if expr.value == 2 else sum(values))


def _diag(expr: Expr, x: sp.Matrix) -> sp.Matrix:
    if expr.type.kind == "column":
        return sp.Matrix([x[k, k] for k in range(x.rows)])
    return sp.diag(*x)


def _block(expr: Expr, *parts: sp.Matrix) -> sp.Matrix:
    """Give a matrix that is written out, of numbers or of smaller ones, row by row."""
    _, cols = expr.value
    lines = (sp.Matrix.hstack(*parts[start : start + cols]) for start in range(0, len(parts), cols))
    return sp.Matrix.vstack(*lines)


# --- sums ---------------------------------------------------------------------------------------------------------


def _along(expr: Expr, x: sp.Matrix, function: Callable[[list[sp.Expr]], sp.Expr]) -> sp.Matrix:
    """Give what a function makes of all entries, of each row (axis 1) or of each column (axis 0)."""
    if expr.value is None:
        return _one(function(list(x)))
    if expr.value == 1:
        return sp.Matrix([function(list(x.row(row))) for row in range(x.rows)])
    return sp.Matrix([[function(list(x.col(col))) for col in range(x.cols)]])


def _softmax(expr: Expr, x: sp.Matrix) -> sp.Matrix:
    raised = x.applyfunc(sp.exp)
    if expr.value is None:
        return raised / sum(raised)
    return sp.Matrix(*x.shape, lambda row, col: raised[row, col] / sum(raised.row(row)))


def _max(_: Expr, x: sp.Matrix, other: sp.Matrix | None = None) -> sp.Matrix:
    if other is None:
        return _one(reduce(_larger, list(x)))
    like = x if len(x) >= len(other) else other
    one, two = (each if each.shape == like.shape else sp.ones(*like.shape) * each[0] for each in (x, other))
    return sp.Matrix(*like.shape, lambda row, col: _larger(one[row, col], two[row, col]))


OPERATIONS: Mapping[str, Callable[..., sp.Matrix]] = {
    "add": lambda _, x, y: x + y,
    "sub": lambda _, x, y: x - y,
    "neg": lambda _, x: -x,
    "mul": lambda _, x, y: x[0] * y if len(x) == 1 else x * y[0],
    "div": lambda _, x, y: x / y[0],
    "pow": lambda _, x, p: _one(_power(x[0], p[0])),
    "matmul": lambda _, x, y: x * y,
    "transpose": lambda _, x: x.T,
    "exp": _each(sp.exp),
    "log": _each(_log),
    "sin": _each(sp.sin),
    "cos": _each(sp.cos),
    "tanh": _each(sp.tanh),
    "sqrt": _each(_root),
    "abs": _each(_abs),
    "sign": _each(_sign),
    "erf": _each(sp.erf),
    "sigmoid": _each(lambda t: 1 / (1 + sp.exp(-t))),
    "relu": _each(lambda t: _larger(t, sp.Integer(0))),
    "softplus": _each(lambda t: sp.log(1 + sp.exp(t))),
    "power": lambda _, x, p: x.applyfunc(lambda entry: _power(entry, p[0])),
    "max": _max,
    "hadamard": lambda _, x, y: x.multiply_elementwise(y),
    "tr": lambda _, x: _one(x.trace()),
    "det": lambda _, x: _one(_determinant(x)),
    "logdet": lambda _, x: _one(_log(_abs(_determinant(x)))),
    "inv": lambda _, x: _inverse(x),
    "pinv": lambda _, x: _pseudoinverse(x),
    "cof": lambda _, x: _cofactors(x),
    "matpow": _matrix_power,
    "expm": _exponential,
    "chol": _cholesky,
    "tril": lambda _, x: sp.Matrix(*x.shape, lambda row, col: x[row, col] if row >= col else 0),
    "norm": _norm,
    "sum": lambda expr, x: _along(expr, x, sum),
    "mean": lambda expr, x: _along(expr, x, lambda entries: sum(entries) / sp.Integer(len(entries))),
    "dot": lambda _, x, y: _one(sum(one * other for one, other in zip(x, y, strict=True))),
    "outer": lambda _, x, y: sp.Matrix(len(x), len(y), lambda row, col: x[row] * y[col]),
    "kron": lambda _, x, y: sp.Matrix(
        x.rows * y.rows,
        x.cols * y.cols,
        lambda row, col: x[row // y.rows, col // y.cols] * y[row % y.rows, col % y.cols],
    ),
    "block": _block,
    "vec": lambda _, x: sp.Matrix([x[row, col] for col in range(x.cols) for row in range(x.rows)]),
    "diag": _diag,
    "softmax": _softmax,
    "logsumexp": lambda expr, x: _along(expr, x, lambda entries: sp.log(sum(map(sp.exp, entries)))),
    "eigvals": lambda _, x: _eigenvalues(x),
    "eigmax": lambda _, x: _one(_eigenvalues(x)[-1]),
    "svdvals": lambda _, x: _singular_values(x),
}
"""What is a function of the values of its arguments."""
