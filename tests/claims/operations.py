"""The operators that are functions of their arguments' values, in NumPy, two-dimensional throughout."""

from __future__ import annotations

from math import erf
from typing import TYPE_CHECKING

import numpy as np

from tests.claims.values import Undefined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr

KINK = 0.1
"""How far from a kink a function has to stay where differences are taken."""


def number(value: float) -> np.ndarray:
    """Give a number as an array."""
    return np.full((1, 1), float(value))


def _regular(matrix: np.ndarray) -> np.ndarray:
    if np.linalg.cond(matrix) > 1e10:
        raise Undefined
    return matrix


def _log_determinant(matrix: np.ndarray) -> np.ndarray:
    return number(np.linalg.slogdet(_regular(matrix))[1])


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
    return number(np.linalg.norm(array, expr.value) if expr.value else np.sqrt((array**2).sum()))


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


def _blocks(expr: Expr, *parts: np.ndarray) -> np.ndarray:
    rows, cols = expr.value
    tops = np.cumsum([0, *(part.shape[0] for part in parts[::cols])])
    lefts = np.cumsum([0, *(part.shape[1] for part in parts[:cols])])
    whole = np.zeros((tops[-1], lefts[-1]))
    for k, part in enumerate(parts):
        i, j = k // cols, k % cols
        whole[tops[i] : tops[i + 1], lefts[j] : lefts[j + 1]] += part
    assert len(tops) == rows + 1
    return whole


OPERATIONS: Mapping[str, Callable[..., np.ndarray]] = {
    "block": _blocks,
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
            "tr": lambda x: number(np.trace(x)),
            "det": lambda x: number(np.linalg.det(x)),
            "logdet": _log_determinant,
            "inv": lambda x: np.linalg.inv(_regular(x)),
            "pinv": np.linalg.pinv,
            "cof": _cofactors,
            "expm": _exponential,
            "chol": _cholesky,
            "tril": np.tril,
            "dot": lambda x, y: number((x * y).sum()),
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
