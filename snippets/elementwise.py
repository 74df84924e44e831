"""The figure of the chapter on functions of each entry."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, arrow, label, point


# --8<-- [start:grid]
def squashed_grid() -> plt.Figure:
    """Draw the image of a square grid under tanh of each entry, and where steps of 0.5 along the axes lead to."""
    figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
    axes.set(xlabel=r"$\tanh x_1$", ylabel=r"$\tanh x_2$", aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    ends, stroke = np.tanh([-2, 2]), {"color": BLUE, "linestyle": "-", "linewidth": 1.2, "gid": "grid"}
    for line in np.tanh(np.linspace(-2, 2, 9)):
        axes.plot([line, line], ends, **stroke)
        axes.plot(ends, [line, line], **stroke)
    for x, aside in (([0, 0], (-22, -12)), ([0.5, 1], (-26, -12)), ([1.5, -1], (-28, -12))):
        slopes = 1 - np.tanh(x) ** 2
        for column, color in zip(np.diag(slopes), (ORANGE, PURPLE), strict=True):
            arrow(axes, np.tanh(x), 0.5 * column, color, "column")
        point(axes, np.tanh(x), "black", "image")
        label(axes, np.tanh(x), f"$({x[0]:g},{x[1]:g})$", "black", aside)
    return figure


# --8<-- [end:grid]
