"""Dual numbers of first and second order, of matrices over the field.

A jet of one part is a constant. One of two parts is V + e D with e**2 = 0, so that D is the derivative in a direction.
One of four is V + e D + f E + ef H with e**2 = f**2 = 0: H is the second derivative in two directions. Part number s
belongs to the product of e and f that the bits of s say. All is exact (Clifford 1873; Fike and Alonso 2011).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math import field
from nabladocs.math.certificate import Undefined
from nabladocs.math.field import P

if TYPE_CHECKING:
    from collections.abc import Callable

    from nabladocs.math.arrays import Array

Jet = tuple["Array", ...]
Derivatives = tuple[int, int, int]
"""A function's value, and its first and second derivative."""
FIRST, SECOND = 2, 4


def linear(function: Callable[[Array], Array], of: Jet) -> Jet:
    """Apply a linear function, which moves and adds entries."""
    return tuple(function(part) % P for part in of)


def bilinear(product: Callable[[Array, Array], Array], one: Jet, other: Jet) -> Jet:
    """Apply a product, by Leibniz's rule."""
    made = []
    for part in range(max(len(one), len(other))):
        pairs = ((each, part ^ each) for each in range(part + 1) if each & part == each)
        terms = [product(one[a], other[b]) for a, b in pairs if a < len(one) and b < len(other)]
        made.append(sum(terms[1:], start=terms[0]) % P)
    return tuple(made)


def add(one: Jet, other: Jet) -> Jet:
    """Give the sum."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    return tuple((part + shorter[each]) % P if each < len(shorter) else part for each, part in enumerate(longer))


def scaled(number: int, of: Jet) -> Jet:
    """Give a multiple."""
    return tuple(number * part % P for part in of)


def matmul(one: Jet, other: Jet) -> Jet:
    """Give the matrix product."""
    return bilinear(np.matmul, one, other)


def times(one: Jet, other: Jet) -> Jet:
    """Give the product entry by entry, or by a scalar."""
    return bilinear(np.multiply, one, other)


def inverse(of: Jet) -> Jet:
    """Give the inverse matrix: Newton's Y (2 I - X Y) is exact after two rounds, as e**2 = f**2 = 0."""
    made: Jet = (field.inverse_matrix(of[0]),)
    for _ in range(len(of).bit_length() - 1):
        rest = add((2 * field.unit(len(of[0])),), scaled(-1, matmul(of, made)))
        made = matmul(made, rest)
    return made


def determinant(of: Jet) -> Jet:
    """Give the determinant.

    That of V (I + e A + f B + ef C) is det V times 1 + e tr A + f tr B + ef (tr A tr B - tr A B + tr C).
    """
    try:
        first, inverted = field.eliminated(of[0])
    except Undefined:
        return faddeev(of)[0]
    moves = [inverted @ part % P for part in of[1:]]
    made = [1, *(np.trace(each) for each in moves)]
    if len(of) == SECOND:
        made[3] += made[1] * made[2] - (moves[0] * moves[1].T).sum()
    return tuple(np.array([[first * each % P]], object) for each in made)


def trace(of: Jet) -> Jet:
    """Give the trace, (1, 1)."""
    return linear(lambda part: np.array([[np.trace(part)]], object), of)


def faddeev(of: Jet) -> tuple[Jet, Jet]:
    """Give the determinant and the adjugate, of singular matrices too, by Faddeev and LeVerrier's sums of traces."""
    size = len(of[0])
    adjugate: Jet = (field.unit(size),)
    for step in range(1, size):
        product = matmul(of, adjugate)
        coefficient = scaled(-field.inverse(step), trace(product))
        adjugate = add(product, times(coefficient, (field.unit(size),)))
    determinant = scaled(field.inverse(size), trace(matmul(of, adjugate)))
    sign = (-1) ** (size - 1)
    return scaled(sign, determinant), scaled(sign, adjugate)


def each(function: Callable[[int], Derivatives], of: Jet) -> Jet:
    """Apply a function to each entry: f(V + e D) = f(V) + e f'(V) D, and so on."""
    found = np.empty((3, *of[0].shape), object)
    for place, number in np.ndenumerate(of[0]):
        found[(slice(None), *place)] = function(int(number) % P)
    value, first, second = found
    if len(of) < FIRST:
        return (value,)
    moved = tuple(first * part % P for part in of[1:])
    if len(of) < SECOND:
        return (value, *moved)
    return (value, *moved[:2], (moved[2] + second * of[1] * of[2]) % P)


def power(of: Jet, exponent: int, product: Callable[[Jet, Jet], Jet]) -> Jet:
    """Give a power with a positive whole exponent, by squaring."""
    made, square = None, of
    while exponent:
        if exponent & 1:
            made = square if made is None else product(made, square)
        exponent >>= 1
        square = product(square, square) if exponent else square
    assert made is not None
    return made
