"""Functions of whole matrices in floating point, real or complex, over the last two axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.entrywise import root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.arrays import Array

ILL = 1e3
"""A condition number from which on another point is taken, so that rounding errors need no tolerance."""
TERMS = 20
"""Terms of the exponential series; with norms below 1/2 the rest is below 1e-24."""


def transpose(matrix: Array) -> Array:
    """Give the transpose, without conjugation."""
    return matrix.swapaxes(-1, -2)


def _first(matrix: Array) -> Array:
    """Give the real part of one of the values that are taken together, which lie close to each other."""
    return np.asarray(matrix.reshape(-1, *matrix.shape[-2:])[0].real)


def _well(matrix: Array) -> Array:
    values = np.linalg.svd(_first(matrix), compute_uv=False)
    if not values[0] < ILL * values[-1]:
        msg = "a matrix is singular, or nearly so"
        raise Undefined(msg)
    return matrix


def inverse(matrix: Array) -> Array:
    """Give the inverse."""
    return np.asarray(np.linalg.inv(_well(matrix)))


def pseudoinverse(matrix: Array) -> Array:
    """Give the pseudoinverse; of complex matrices by inv(X.T @ X) @ X.T, which is analytic where the rank is full."""
    if not np.iscomplexobj(matrix):
        return np.asarray(np.linalg.pinv(matrix, rcond=1e-10))
    _well(matrix)
    if matrix.shape[-2] >= matrix.shape[-1]:
        return np.asarray(np.linalg.solve(transpose(matrix) @ matrix, transpose(matrix)))
    return transpose(pseudoinverse(transpose(matrix)))


def trace(matrix: Array) -> Array:
    """Give the trace, (..., 1, 1)."""
    return np.asarray(np.trace(matrix, axis1=-2, axis2=-1))[..., None, None]


def determinant(matrix: Array) -> Array:
    """Give the determinant, (..., 1, 1)."""
    return np.asarray(np.linalg.det(matrix))[..., None, None]


def log_determinant(matrix: Array) -> Array:
    """Give the logarithm of the determinant's absolute value, taken on the branch of its real part."""
    found = determinant(_well(matrix))
    return np.asarray(np.log(found * np.sign(found.real)))


def cofactors(matrix: Array) -> Array:
    """Give the matrix of cofactors, of singular matrices too (Faddeev and LeVerrier)."""
    size = matrix.shape[-1]
    unit = np.eye(size)
    made = np.broadcast_to(unit, matrix.shape)
    for step in range(1, size):
        made = matrix @ made
        made = made - trace(made) / step * unit
    return np.asarray(transpose(made) * (-1) ** (size - 1))


def power(matrix: Array, exponent: object) -> Array:
    """Give a whole power."""
    assert isinstance(exponent, int)
    return np.asarray(np.linalg.matrix_power(inverse(matrix) if exponent < 0 else matrix, abs(exponent)))


def exponential(matrix: Array) -> Array:
    """Give the exponential, by its series for a small part of the matrix, then squared back."""
    halvings = max(0, int(np.ceil(np.log2(max(np.abs(matrix.real).sum(-1).max(), 1e-9)))) + 1)
    small = matrix / 2.0**halvings
    made = term = np.broadcast_to(np.eye(matrix.shape[-1]), matrix.shape)
    for count in range(1, TERMS):
        term = term @ small / count
        made = made + term
    for _ in range(halvings):
        made = made @ made
    return made


def _is_symmetric(matrix: Array) -> bool:
    """Whether matrices are symmetric but for rounding, as `np.allclose` has it."""
    other = transpose(matrix)
    return bool((np.abs(matrix - other) <= 1e-8 + 1e-5 * np.abs(other)).all())


def cholesky(matrix: Array) -> Array:
    """Give the lower triangular L with L @ L.T == A, column by column, without conjugation."""
    if not _is_symmetric(_first(matrix)):
        msg = "chol takes a symmetric matrix"
        raise Undefined(msg)
    made = np.zeros_like(matrix)
    for each in range(matrix.shape[-1]):
        known = made[..., each:, :each] @ made[..., each, :each, None]
        rest = matrix[..., each:, each] - known[..., 0]
        if (rest[..., 0].real <= 0).any():
            msg = "chol takes a positive definite matrix"
            raise Undefined(msg)
        made[..., each:, each] = rest / np.sqrt(rest[..., :1])
    return made


def _real(matrix: Array, name: str) -> Array:
    if np.iscomplexobj(matrix) and matrix.imag.any():
        msg = f"{name} is not analytic"
        raise Inapplicable(msg)
    return matrix.real


def eigenvalues(matrix: Array) -> Array:
    """Give the eigenvalues of symmetric matrices in rising order, (..., n, 1)."""
    real = _real(matrix, "eigvals")
    if not _is_symmetric(real):
        msg = "eigenvalues are those of a symmetric matrix"
        raise Undefined(msg)
    return np.asarray(np.linalg.eigvalsh((real + transpose(real)) / 2))[..., None]


def singular_values(matrix: Array) -> Array:
    """Give the singular values in falling order, (..., k, 1)."""
    return np.asarray(np.linalg.svd(_real(matrix, "svdvals"), compute_uv=False))[..., None]


def norm(matrix: Array, which: object) -> Array:
    """Give sqrt(sum(X**2)), the sum of singular values for "nuc", the largest for 2; (..., 1, 1)."""
    if which is not None:
        found = singular_values(matrix)
        return found.sum(-2, keepdims=True) if which == "nuc" else found[..., :1, :]
    return root((matrix * matrix).sum((-2, -1), keepdims=True))


def diagonal(vector: Array) -> Array:
    """Give the diagonal matrix of a column or row."""
    flat = vector.reshape(*vector.shape[:-2], -1)
    return flat[..., None] * np.eye(flat.shape[-1])


def diagonal_of(matrix: Array) -> Array:
    """Give the diagonal, as a column."""
    return np.diagonal(matrix, axis1=-2, axis2=-1)[..., None]


def vec(matrix: Array) -> Array:
    """Give the columns, stacked."""
    return transpose(matrix).reshape(*matrix.shape[:-2], -1, 1)


def unvec(vector: Array, rows: int, cols: int) -> Array:
    """Give the matrix whose columns are stacked in a vector."""
    return transpose(vector.reshape(*vector.shape[:-2], cols, rows))


def kronecker(one: Array, other: Array) -> Array:
    """Give the Kronecker product."""
    made = one[..., :, None, :, None] * other[..., None, :, None, :]
    rows, cols = one.shape[-2] * other.shape[-2], one.shape[-1] * other.shape[-1]
    return made.reshape(*made.shape[:-4], rows, cols)


def outer(one: Array, other: Array) -> Array:
    """Give x @ y.T of columns or rows."""
    return one.reshape(*one.shape[:-2], -1, 1) * other.reshape(*other.shape[:-2], 1, -1)


MATRICES: Mapping[str, Callable[..., Array]] = {
    "matmul": np.matmul,
    "transpose": transpose,
    "tr": trace,
    "det": determinant,
    "logdet": log_determinant,
    "inv": inverse,
    "pinv": pseudoinverse,
    "cof": cofactors,
    "expm": exponential,
    "chol": cholesky,
    "tril": np.tril,
    "eigvals": eigenvalues,
    "eigmax": lambda matrix: eigenvalues(matrix)[..., -1:, :],
    "svdvals": singular_values,
    "vec": vec,
    "kron": kronecker,
    "outer": outer,
}
"""Functions that take no more than matrices, by operator."""
