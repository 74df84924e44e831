"""The figure of the front page."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, TEAL


# --8<-- [start:slopes]
def slopes_of_logdet(at: float = -1.0) -> plt.Figure:
    """Draw log det X over the upper right entry of X, and two lines at one point: one with its slope, and one not."""
    matrices = np.array([[[2, t], [1, 1]] for t in np.linspace(-3, 1.5, 181)])
    figure, axes = plt.subplots(figsize=(4.8, 2.7), layout="constrained")
    axes.plot(matrices[:, 0, 1], np.linalg.slogdet(matrices).logabsdet, color=BLUE)
    X = np.array([[2, at], [1, 1]])  # noqa: N806
    height, gradient = np.linalg.slogdet(X).logabsdet, np.linalg.inv(X).T
    axes.axline((at, height), slope=gradient[0, 1], color=TEAL)
    axes.axline((at, height), slope=gradient[1, 0], color=ORANGE, linestyle="dashed")
    axes.plot(at, height, "o", color=TEAL)
    axes.text(0.35, 0.75, "by the formula", color=TEAL)
    axes.text(-0.4, 1.55, "without the transpose", color=ORANGE, ha="right")
    axes.text(0.75, -0.15, r"$\log\det X$", color=BLUE, ha="right")
    axes.set(xlabel="$t$", xlim=(-3, 1.5), ylim=(-0.7, 1.9))
    return figure


# --8<-- [end:slopes]
