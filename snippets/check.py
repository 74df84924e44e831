"""The check by which chapters try gradients: the complex step, explained in the chapter on the gradient."""

# ruff: noqa: ANN001, ANN201 -- shown on a page, where the names and the first lines say enough

import numpy as np


# --8<-- [start:gradient]
def complex_step(f, x, h=1e-30):
    """Give the gradient of f at x, by one complex evaluation an entry."""
    return np.array([f(x + 1j * h * e).imag / h for e in np.eye(len(x))])


def gap(f, gradient, d=3, points=50):
    """Give the largest distance of gradient and complex step, at random points."""
    distances = []
    for x in np.random.default_rng(7).standard_normal((points, d)):
        stated, found = gradient(x), complex_step(f, x)
        distance = np.linalg.norm(stated - found)
        distances.append(distance / max(1, np.linalg.norm(found)))
    return float(max(distances))


# --8<-- [end:gradient]
