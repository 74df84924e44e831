"""Arrays of numbers of any kind: real, complex, or whole numbers of any length."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def stacked(directions: Array) -> Array:
    """Give matrices (d, r, c) as the columns that vec makes of them, (r*c, d)."""
    return np.asarray(directions.swapaxes(1, 2).reshape(len(directions), -1).T)
