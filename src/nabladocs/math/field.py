"""Arithmetic in GF(2**61 - 1): numbers, and matrices of them by Gauss elimination."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Undefined

if TYPE_CHECKING:
    from random import Random

    from nabladocs.math.arrays import Array

P = 2**61 - 1
"""A prime (Mersenne's), so that everything but 0 has an inverse. It is 3 modulo 4, so that roots are powers."""


def residue(number: Fraction | int) -> int:
    """Give a rational number in the field."""
    number = Fraction(number)
    return number.numerator * inverse(number.denominator) % P


def inverse(number: int) -> int:
    """Give the reciprocal."""
    if number % P == 0:
        msg = "a division by zero"
        raise Undefined(msg)
    return pow(number, -1, P)


def root(number: int) -> int:
    """Give the root that is a square itself: of products it is the product of roots, as of positive numbers."""
    found = pow(number, (P + 1) // 4, P)
    if found * found % P != number % P:
        msg = "a number has no root in the field"
        raise Undefined(msg)
    return found


def is_square(number: int) -> bool:
    """Whether a number has a root. Products of such have, and of two that have none: so far they are like signs."""
    return pow(number, (P - 1) // 2, P) in (0, 1)


def matrix(rows: int, cols: int, random: Random) -> Array:
    """Give random numbers, of Python's kind, which have any length."""
    return np.array([random.randrange(P) for _ in range(rows * cols)], object).reshape(rows, cols)


def unit(size: int) -> Array:
    """Give the unit matrix."""
    return np.eye(size, dtype=np.int64).astype(object)


def inverse_matrix(of: Array) -> Array:
    """Give the inverse."""
    return eliminated(of)[1]


def eliminated(of: Array) -> tuple[int, Array]:
    """Give the determinant and the inverse, by elimination with the first row that has something in a column.

    The inverse grows where the unit matrix was, column by column (Gauss and Jordan in place).

    Raises:
        Undefined: The matrix is singular.
    """
    size, made = len(of), of % P
    order, determinant = list(range(size)), 1
    for each in range(size):
        pivot = next((row for row in range(each, size) if made[row, each]), None)
        if pivot is None:
            msg = "a matrix is singular"
            raise Undefined(msg)
        made[[each, pivot]] = made[[pivot, each]]
        order[each], order[pivot] = order[pivot], order[each]
        determinant = determinant * made[each, each] * (1 if pivot == each else -1) % P
        factors, by = made[:, each].copy(), inverse(made[each, each])
        made[:, each] = 0
        factors[each], made[each, each] = 0, 1
        made[each] = made[each] * by % P
        made = (made - np.multiply.outer(factors, made[each])) % P
    return determinant, np.asarray(made[:, np.argsort(order)])
