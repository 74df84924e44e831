"""What the chapters on traces, determinants and inverses share: a matrix's gradient, by numbers alone."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


# --8<-- [start:complex-step]
def complex_step(
    f: "Callable[[np.ndarray], complex]",
    at: np.ndarray,
) -> np.ndarray:
    """Give the gradient of f, by a complex step at each entry."""
    gradient = np.zeros(at.shape)
    for place in np.ndindex(*at.shape):
        step = np.zeros(at.shape, dtype=complex)
        step[place] = 1e-30j
        gradient[place] = f(at + step).imag / 1e-30
    return gradient


# --8<-- [end:complex-step]
