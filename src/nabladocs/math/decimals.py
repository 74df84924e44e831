"""Functions of decimal numbers with many digits, and of matrices of them: arrays of Python's `Decimal`.

The precision is that of the decimal context; series are summed until their terms no longer count.
"""

from __future__ import annotations

from decimal import Decimal, getcontext
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Undefined

if TYPE_CHECKING:
    from collections.abc import Callable

    from nabladocs.math.arrays import Array

ZERO, ONE, TWO, HALF = Decimal(0), Decimal(1), Decimal(2), Decimal("0.5")
FAR = 40
"""Where erf is 1 to all digits."""
LOST = Decimal("1e-80")
"""What part of what it could be is left of a determinant, or the square of a singular value, that is taken for 0."""
HALVINGS = 10
SWEEPS = 60


def _epsilon() -> Decimal:
    return Decimal(10) ** -(getcontext().prec + 5)


@cache
def _pi(digits: int) -> Decimal:
    """Give pi to so many digits (Gauss and Legendre)."""
    assert digits
    a, b, t, p = ONE, ONE / TWO.sqrt(), Decimal("0.25"), ONE
    for _ in range(digits.bit_length() + 2):
        mean = (a + b) / 2
        b, t = (a * b).sqrt(), t - p * (a - mean) ** 2
        a, p = mean, 2 * p
    return (a + b) ** 2 / (4 * t)


def pi() -> Decimal:
    """Give pi."""
    return _pi(getcontext().prec)


def _series(first: Decimal, next_term: Callable[[Decimal, int], Decimal]) -> Decimal:
    total, term, number, least = first, first, 0, _epsilon()
    while abs(term) > least * max(abs(total), least):
        number += 1
        term = next_term(term, number)
        total += term
    return total


def sine(of: Decimal) -> Decimal:
    """Give the sine."""
    rest = of.remainder_near(2 * pi())
    return _series(rest, lambda term, k: -term * rest * rest / ((2 * k) * (2 * k + 1)))


def cosine(of: Decimal) -> Decimal:
    """Give the cosine."""
    rest = of.remainder_near(2 * pi())
    return _series(ONE, lambda term, k: -term * rest * rest / ((2 * k - 1) * (2 * k)))


def hyperbolic_tangent(of: Decimal) -> Decimal:
    """Give tanh."""
    raised = (-2 * abs(of)).exp()
    return ((1 - raised) / (1 + raised)).copy_sign(of)


def error_function(of: Decimal) -> Decimal:
    """Give erf, by a series of terms with one sign: 2 x exp(-x**2) / sqrt(pi) * (1 + 2 x**2/3 + …)."""
    if abs(of) > FAR:
        return ONE.copy_sign(of)
    total = _series(ONE, lambda term, k: term * 2 * of * of / (2 * k + 1))
    return 2 * of * (-of * of).exp() / pi().sqrt() * total


def sign(of: Decimal) -> Decimal:
    """Give the sign."""
    return ONE.copy_sign(of) if of else ZERO


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """Give a power; one that is not whole is of a positive number."""
    if exponent == exponent.to_integral_value():
        return base ** int(exponent) if exponent or base else ONE
    if base <= 0:
        msg = "a power that is not whole takes a positive number"
        raise Undefined(msg)
    return (exponent * base.ln()).exp()


def logarithm(of: Decimal) -> Decimal:
    """Give the logarithm of a positive number."""
    if of <= 0:
        msg = "log takes a positive number"
        raise Undefined(msg)
    return of.ln()


def root(of: Decimal) -> Decimal:
    """Give the root of a number that is not negative."""
    if of < 0:
        msg = "sqrt takes a positive number"
        raise Undefined(msg)
    return of.sqrt()


# --- matrices -----------------------------------------------------------------------------------------------------


def exactly(of: Array) -> Array:
    """Give an array of floats as decimals, just as they are."""
    made = np.empty(of.shape, object)
    for place, number in np.ndenumerate(of):
        made[place] = Decimal(float(number))
    return made


def unit(size: int) -> Array:
    """Give the unit matrix."""
    return exactly(np.eye(size))


def solved(matrix: Array, right: Array) -> tuple[Array, Decimal]:
    """Give inv(A) @ B and the determinant of A, by Gauss and Jordan's elimination with pivots."""
    size, determinant = len(matrix), ONE
    rows = np.concatenate([matrix, right], axis=1)
    for each in range(size):
        pivot = max(range(each, size), key=lambda row: abs(rows[row, each]))
        if not rows[pivot, each]:
            msg = "a matrix is singular"
            raise Undefined(msg)
        if pivot != each:
            rows[[each, pivot]] = rows[[pivot, each]]
            determinant = -determinant
        determinant *= rows[each, each]
        rows[each] = rows[each] / rows[each, each]
        for row in range(size):
            if row != each:
                rows[row] = rows[row] - rows[row, each] * rows[each]
    return rows[:, size:], determinant


def inverse(matrix: Array) -> Array:
    """Give the inverse.

    Raises:
        Undefined: Of its determinant little is left but what the last digits make.
    """
    made, det = solved(matrix, unit(len(matrix)))
    # By Hadamard, a determinant is at most the product of the rows' lengths.
    most = np.prod([sum(map(abs, row)) for row in matrix])
    if abs(det) < LOST * most:
        msg = "a matrix is singular but for its last digits"
        raise Undefined(msg)
    return made


def determinant(matrix: Array) -> Decimal:
    """Give the determinant, of a singular matrix too."""
    try:
        return solved(matrix, unit(len(matrix)))[1]
    except Undefined:
        return ZERO


def pseudoinverse(matrix: Array) -> Array:
    """Give the pseudoinverse of a matrix of full rank."""
    rows, cols = matrix.shape
    if rows < cols:
        return pseudoinverse(matrix.T).T
    return np.asarray(inverse(matrix.T @ matrix) @ matrix.T)


def cofactors(matrix: Array) -> Array:
    """Give the matrix of cofactors (Faddeev and LeVerrier)."""
    size = len(matrix)
    made = unit(size)
    for step in range(1, size):
        made = matrix @ made
        made = made - np.trace(made) / step * unit(size)
    return np.asarray(made.T * (-1) ** (size - 1))


def matrix_power(matrix: Array, exponent: int) -> Array:
    """Give a whole power."""
    made, factor = unit(len(matrix)), inverse(matrix) if exponent < 0 else matrix
    for _ in range(abs(exponent)):
        made = made @ factor
    return made


def exponential(matrix: Array) -> Array:
    """Give the exponential: its series for a small part of the matrix, squared back."""
    largest = max(abs(matrix).sum(axis=1))
    halvings = HALVINGS + max(0, int(largest).bit_length())
    small = matrix / 2**halvings
    made = term = unit(len(matrix))
    number, least = 0, _epsilon()
    while abs(term).max() > least:
        number += 1
        term = term @ small / number
        made = made + term
    for _ in range(halvings):
        made = made @ made
    return made


def cholesky(matrix: Array) -> Array:
    """Give the lower triangular L with L @ L.T == A."""
    made = exactly(np.zeros(matrix.shape))
    for row in range(len(matrix)):
        for col in range(row + 1):
            rest = matrix[row, col] - sum((made[row, k] * made[col, k] for k in range(col)), ZERO)
            made[row, col] = root(rest) if row == col else rest / made[col, col]
    return made


def eigenvalues(matrix: Array) -> Array:
    """Give the eigenvalues of a symmetric matrix in rising order, as a column (Jacobi's rotations)."""
    made, size = matrix, len(matrix)
    for _ in range(SWEEPS):
        off = max((abs(made[i, j]) for i in range(size) for j in range(i)), default=ZERO)
        if off <= _epsilon() * abs(made).max():
            break
        for row in range(size):
            for col in range(row):
                made = _rotated(made, row, col)
    return np.array(sorted(np.diagonal(made)), object).reshape(-1, 1)


def _rotated(matrix: Array, row: int, col: int) -> Array:
    if not matrix[row, col]:
        return matrix
    slope = (matrix[col, col] - matrix[row, row]) / (2 * matrix[row, col])
    tangent = ONE.copy_sign(slope) / (abs(slope) + (slope * slope + 1).sqrt())
    cosine = 1 / (tangent * tangent + 1).sqrt()
    sine, made = tangent * cosine, matrix.copy()
    for turned in (made, made.T):
        one, other = turned[row].copy(), turned[col].copy()
        turned[row], turned[col] = cosine * one - sine * other, sine * one + cosine * other
    return made


def singular_values(matrix: Array) -> Array:
    """Give the singular values in falling order, as a column; those that are only the last digits are 0."""
    short = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    squares = eigenvalues(short @ short.T)[::-1, 0]
    return np.array([[each.sqrt() if each > LOST * squares[0] else ZERO] for each in squares], object)
