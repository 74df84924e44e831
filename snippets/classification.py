"""The figures of the chapter on classification."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, label, point


# --8<-- [start:tangent]
def logistic_loss_and_tangent(at: float = -1.0) -> plt.Figure:
    """Draw the loss of a score whose label is 1, between its tangent at one score and the parabola that bounds it."""
    figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
    t = np.linspace(-5, 5, 201)
    step = t - at
    slope = 1 / (1 + np.exp(-at)) - 1
    tangent = np.logaddexp(0, -at) + slope * step
    axes.plot(t, tangent + step**2 / 8, color=PURPLE, linewidth=1.2, linestyle="dashed", gid="parabola")
    axes.plot(t, np.logaddexp(0, -t), color=BLUE, gid="loss")
    axes.plot(t, tangent, color=ORANGE, gid="tangent")
    point(axes, (at, np.logaddexp(0, -at)), ORANGE, "touching")
    axes.axhline(0, color="k", linewidth=0.8)
    label(axes, (-4.1, 4.5), "loss", BLUE, (22, 10))
    label(axes, (2.2, -1.0), "tangent", ORANGE, (-28, -6))
    label(axes, (3.6, 0.65), "parabola", PURPLE, (-4, 22))
    axes.set(xlabel="score $t$", ylabel="loss for $y=1$", xlim=(-5, 5), ylim=(-2, 5.5))
    return figure


# --8<-- [end:tangent]


# --8<-- [start:boundary]
def boundary_with_weights(X: np.ndarray, y: np.ndarray, w: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw examples of two classes, three lines of equal probability, and at the middle one the weights as an arrow."""
    figure, axes = plt.subplots(figsize=(5, 4.6), layout="constrained")
    axes.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(0, 5), ylim=(0, 4.5), aspect="equal")
    ends = np.array([-1.0, 6.0])
    for share, style in ((0.1, "dotted"), (0.5, "solid"), (0.9, "dashed")):
        # where w0 + w1 x1 + w2 x2 is the logarithm of the odds
        height = (np.log(share / (1 - share)) - w[0] - w[1] * ends) / w[2]
        axes.plot(ends, height, color=BLUE, linestyle=style, linewidth=1.5, gid=f"share {share}")
    axes.plot(*X[y == 0, 1:].T, "s", color=TEAL, markersize=7, label="$y=0$")
    axes.plot(*X[y == 1, 1:].T, "o", color=PURPLE, markersize=7, label="$y=1$")
    middle = np.array([2.75, (-w[0] - w[1] * 2.75) / w[2]])
    arrow(axes, middle, w[1:] / np.linalg.norm(w[1:]), ORANGE, "weights")
    label(axes, middle + w[1:] / np.linalg.norm(w[1:]), "$w$", ORANGE, (10, 4))
    for share, at in ((0.1, (1.0, 1.4)), (0.5, (0.45, 3.9)), (0.9, (4.35, 1.95))):
        label(axes, at, f"$p={share}$", BLUE, (0, 0))
    axes.legend(loc="upper right", handletextpad=0.1, borderaxespad=0)
    return figure


# --8<-- [end:boundary]
