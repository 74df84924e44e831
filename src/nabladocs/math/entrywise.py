"""Elementwise functions in floating point, continued to complex arguments next to the real ones for a complex step.

A complex step is tiny, so that only the first order in the imaginary part matters: a function that is not analytic as
a whole takes the branch that the real part is on.
"""

from __future__ import annotations

from math import erf as _erf
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.certificate import Undefined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.arrays import Array


def constant_sign(value: Array) -> Array:
    """Give the signs of the real parts.

    Values that are taken together, in the axes before the last two, lie close to each other.

    Raises:
        Undefined: One of them moves away from zero, or they have different signs: there is a kink between them.
    """
    signs = np.sign(value.real)
    flat = signs.reshape(-1, *signs.shape[-2:])
    if (flat != flat[0]).any() or ((signs == 0) & (value.imag != 0)).any():
        msg = "a point lies at a kink"
        raise Undefined(msg)
    return np.asarray(signs)


def error_function(value: Array) -> Array:
    """Give erf, to first order in the imaginary part: its derivative is 2 / sqrt(pi) * exp(-x**2)."""
    real = np.vectorize(_erf, otypes=[np.float64])(value.real)
    if not np.iscomplexobj(value):
        return np.asarray(real)
    return np.asarray(real + 1j * value.imag * (2 / np.sqrt(np.pi)) * np.exp(-(value.real**2)))


def softplus(value: Array) -> Array:
    """Give log(1 + exp(t)) without overflow: max(t, 0) + log(1 + exp(-|t|))."""
    above = value.real > 0
    return np.where(above, value, 0) + np.log1p(np.exp(np.where(above, -value, value)))


def power(value: Array, exponent: Array) -> Array:
    """Give each entry to a power; whole powers are products, so that negative entries have them."""
    number = exponent.reshape(-1)[0]
    if exponent.size == 1 and number.imag == 0 and number.real == round(number.real):
        return np.asarray(value ** int(number.real))
    if (value.real <= 0).any():
        msg = "a power that is not whole takes a positive number"
        raise Undefined(msg)
    return np.asarray(np.exp(exponent * np.log(value)))


def logarithm(value: Array) -> Array:
    """Give the logarithm of positive numbers."""
    if (value.real <= 0).any():
        msg = "log takes a positive number"
        raise Undefined(msg)
    return np.asarray(np.log(value))


def root(value: Array) -> Array:
    """Give the root of numbers that are not negative; at 0 it has a value, and no derivative."""
    if (value.real < 0).any() or ((value.real == 0) & (value.imag != 0)).any():
        msg = "sqrt takes a positive number"
        raise Undefined(msg)
    return np.asarray(np.sqrt(value))


ENTRYWISE: Mapping[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": logarithm,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "sqrt": root,
    "abs": lambda value: value * constant_sign(value),
    "sign": constant_sign,
    "erf": error_function,
    "sigmoid": lambda value: (1 + np.tanh(value / 2)) / 2,
    "relu": lambda value: np.where(constant_sign(value) > 0, value, 0),
    "softplus": softplus,
}
"""The functions of one number, by operator."""
