"""What the manual includes to show how files are included."""

from __future__ import annotations

import numpy as np


# --8<-- [start:softmax]
def softmax(x: np.ndarray) -> np.ndarray:
    """Give the probabilities that scores stand for."""
    weights = np.exp(x - x.max())
    return weights / weights.sum()


# --8<-- [end:softmax]
