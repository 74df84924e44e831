"""The figures of the chapter on determinants."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, axes_through_origin, label, level_sets, right_angle


# --8<-- [start:near-identity]
def square_and_image(A: np.ndarray, epsilon: float) -> plt.Figure:  # noqa: N803
    """Draw the unit square, its image under I + epsilon A, and how far the corners on the axes move."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    image = square @ (np.eye(2) + epsilon * A).T
    axes = axes_through_origin((-0.35, 1.75), (-0.25, 1.9), width=4.5)
    axes.fill(*image.T, color=BLUE, alpha=0.15, gid="inside")
    axes.plot(*square.T, "k--", linewidth=1.5, gid="square")
    axes.plot(*image.T, color=BLUE, gid="image")
    for column, color in zip((0, 1), (ORANGE, TEAL), strict=True):
        corner = np.eye(2)[column]
        outward, sideways = (
            epsilon * A[column, column] * corner,
            epsilon * A[1 - column, column] * np.eye(2)[1 - column],
        )
        arrow(axes, corner, outward, color, "outward")
        arrow(axes, corner + outward, sideways, PURPLE, "sideways")
    label(axes, [1 + epsilon * A[0, 0] / 2, 0], r"$\varepsilon A_{11}$", ORANGE, (12, -14))
    label(axes, [0, 1 + epsilon * A[1, 1] / 2], r"$\varepsilon A_{22}$", TEAL, (-24, 0))
    return axes.figure


# --8<-- [end:near-identity]


# --8<-- [start:first-column]
def area_and_first_column(x: np.ndarray, y: np.ndarray) -> plt.Figure:
    """Draw the level sets of det [x y] as a function of x, the column y, and half the gradient at x."""
    axes = axes_through_origin((-1.6, 4.4), (-0.6, 5.2))
    levels, normal = [-6, -4, -2, 0, 2, 4, 6], np.array([y[1], -y[0]])
    places = [((level + 4.7 * y[0]) / y[1], 4.7) for level in levels]
    level_sets(axes, lambda a, b: a * y[1] - b * y[0], levels, BLUE, at=places)
    arrow(axes, np.zeros(2), y, TEAL, "second column")
    arrow(axes, np.zeros(2), x, PURPLE, "first column")
    arrow(axes, x, normal / 2, ORANGE, "gradient")
    unit = normal / np.linalg.norm(normal)
    right_angle(axes, x, 0.18 * unit, -0.18 * y / np.linalg.norm(y))
    label(axes, x, "$x$", PURPLE, (-12, 0))
    label(axes, y, "$y$", TEAL, (12, 2))
    label(axes, x + normal / 2, r"$\frac{1}{2}\nabla$", ORANGE, (14, 0))
    return axes.figure


# --8<-- [end:first-column]
