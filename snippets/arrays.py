"""What chapters try a Jacobian by a matrix with: the complex step, column by column, and vec."""

# ruff: noqa: ANN001, ANN201, N803 -- shown on a page, where the names and the first lines say enough

import numpy as np


# --8<-- [start:vec]
def vec(X):
    """Give the columns of X, one below the other."""
    return X.ravel(order="F")


# --8<-- [end:vec]


# --8<-- [start:jacobian]
def jacobian(f, x, h=1e-30):
    """Give the Jacobian of f at the vector x, by one complex evaluation a column."""
    return np.column_stack([f(x + 1j * h * e).imag / h for e in np.eye(len(x))])


# --8<-- [end:jacobian]
