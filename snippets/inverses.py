"""The figure of the chapter on inverses."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, arrow, label, point


# --8<-- [start:shifted-lines]
def line_of(axes: plt.Axes, row: np.ndarray, value: float, style: str, mark: str) -> None:
    """Draw the points whose dot product with a row of length 1 has a value, as far as the axes reach."""
    along = np.array([-row[1], row[0]])
    ends = np.array([value * row - 4 * along, value * row + 4 * along])
    axes.plot(*ends.T, style, color=ORANGE if row[0] else BLUE, gid=mark)


def shifted_solutions(angles: tuple[float, float], shift: float) -> plt.Figure:
    """Draw two lines at each of two angles in degrees, one of them shifted, and how far their common point moves."""
    figure, panels = plt.subplots(1, 2, figsize=(5, 2.9), layout="constrained", sharey=True)
    for axes, angle in zip(panels, np.radians(angles), strict=True):
        rows = np.array([[np.sin(angle), -np.cos(angle)], [0, 1]])
        before, change = np.array([0.5, 0.5]), np.array([shift, 0])
        axes.set(xlim=(-0.5, 2.5), ylim=(-0.9, 2.4), aspect="equal", xlabel="$x_1$")
        for row, value, name in zip(rows, rows @ before, ("moved", "fixed"), strict=True):
            line_of(axes, row, value, "-", name)
        line_of(axes, rows[0], rows[0] @ before + shift, "--", "moved")
        arrow(axes, before, np.linalg.solve(rows, change), PURPLE, "change")
        point(axes, before, PURPLE, "solution")
        label(axes, before, "$x$", PURPLE, (-8, 10))
    panels[0].set_ylabel("$x_2$")
    return figure


# --8<-- [end:shifted-lines]
