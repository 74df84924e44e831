"""The figure of the chapter on quadratic forms."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, axes_through_origin, level_sets, point


# --8<-- [start:mistake]
def gradient_and_mistake(A: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw level sets of x.Ax and, at four points of one, a tenth of its gradient and of what is mistaken for it."""
    axes = axes_through_origin((-2.2, 2.2), (-2.2, 2.2))
    form = A + A.T  # the form of A is half that of this matrix
    levels = [2.0, 8.0, 20.0]
    level_sets(
        axes,
        lambda x1, x2: (form[0, 0] * x1**2 + 2 * form[0, 1] * x1 * x2 + form[1, 1] * x2**2) / 2,
        levels,
        BLUE,
        at=[(0.4, 0.45), (1.6, 0.45), (1.9, 1.0)],
    )
    for direction in np.array([[0.2, 1.2], [1.2, 0.3], [-0.2, -1.2], [-1.2, -0.3]]):
        x = direction * np.sqrt(levels[0] / (direction @ A @ direction))
        for step, color, style, mark in ((form @ x, ORANGE, "-", "gradient"), (2 * A @ x, PURPLE, "--", "mistake")):
            stroke = {"arrowstyle": "-|>", "mutation_scale": 15, "shrinkA": 0, "shrinkB": 0, "linewidth": 2}
            axes.annotate("", x + step / 10, x, arrowprops={**stroke, "color": color, "linestyle": style}, gid=mark)
        point(axes, x, ORANGE)
    return axes.figure


# --8<-- [end:mistake]
