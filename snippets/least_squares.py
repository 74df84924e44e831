"""The figures of the chapter on least squares."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, label, level_sets, point


# --8<-- [start:bowl]
def bowl_with_gradients(X: np.ndarray, y: np.ndarray, places: list[tuple[float, float]], times: float) -> plt.Figure:  # noqa: N803
    """Draw level sets of the mean squared error, and its gradient at some places, drawn so many times as long."""
    figure, axes = plt.subplots(figsize=(5, 3.6), layout="constrained")
    axes.set(xlim=(-1.1, 3.3), ylim=(-0.8, 2.2), aspect="equal", xlabel="$w_1$", ylabel="$w_2$")
    level_sets(
        axes,
        lambda w1, w2: sum((t - x1 * w1 - x2 * w2) ** 2 for (x1, x2), t in zip(X, y, strict=True)) / len(y),
        [0.25, 0.75, 1.75],
        BLUE,
        at=[(0.3, 1.2), (2.1, 0.2), (3, -0.1)],
    )
    for w in np.array(places, float):
        point(axes, w, ORANGE)
        arrow(axes, w, times * 2 / len(y) * X.T @ (X @ w - y), ORANGE, "gradient")
    best = np.linalg.lstsq(X, y)[0]
    point(axes, best, PURPLE, "minimum")
    label(axes, best, r"$w_{\star}$", PURPLE, (18, 13))
    return figure


# --8<-- [end:bowl]


# --8<-- [start:fit]
def line_and_residuals(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> plt.Figure:
    """Draw points, the line w1 + w2 x, and between each point and the line the residual."""
    figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
    ends = np.array([x.min() - 0.3, x.max() + 0.3])
    axes.plot(ends, w[0] + w[1] * ends, color=BLUE, gid="line")
    for at, value, fitted in zip(x, y, w[0] + w[1] * x, strict=True):
        axes.plot([at, at], [fitted, value], color=ORANGE, linewidth=2.2, gid="residual")
        side, ahead = ("right", -0.08) if value > fitted else ("left", 0.08)  # where a rising line is not
        axes.text(at + ahead, (value + fitted) / 2, f"${value - fitted:.1f}$", color=ORANGE, ha=side, va="center")
    axes.plot(x, w[0] + w[1] * x, "o", color=BLUE, markersize=4, label=r"fitted value $\hat y_i$")
    axes.plot(x, y, "o", color=TEAL, markersize=7, label="observation $y_i$")
    axes.set(xlabel="feature", ylabel="$y$", xticks=x, ylim=(0, None))
    axes.legend(loc="upper left")
    return figure


# --8<-- [end:fit]
