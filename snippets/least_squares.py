"""The figures of the chapter on least squares, and the numbers they draw."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import (
    BLUE,
    ORANGE,
    PURPLE,
    TEAL,
    label,
    point,
    right_angle,
)


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


# --8<-- [start:nearest]
def seen_from(turn: float, tilt: float) -> np.ndarray:
    """Give the matrix that takes points of space onto the page, seen from far away at two angles in degrees."""
    (c, s), (d, t) = ((np.cos(angle), np.sin(angle)) for angle in np.radians([turn, tilt]))
    return np.array([[c, s, 0], [-s * t, c * t, d]])


def nearest(X: np.ndarray, y: np.ndarray, w: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw y, the plane of all products of X and weights, the point of it next to y, and Xw; true to all distances."""
    best = np.linalg.lstsq(X, y)[0]
    away, off = np.linalg.norm(X @ (w - best)), np.linalg.norm(y - X @ best)
    # the origin is the nearest point, the first axis leads to Xw, the third one to y: it is orthogonal to the plane
    page = seen_from(20, 15)
    star, other, observed = page @ [0, 0, 0], page @ [away, 0, 0], page @ [0, 0, off]
    _, axes = plt.subplots(figsize=(5, 2.9), layout="constrained")
    axes.set_aspect("equal")
    axes.axis("off")
    plane = away * np.array([[-1.2, 1.2, 1.2, -1.2], [-1.2, -1.2, 1.2, 1.2], [0, 0, 0, 0]])
    axes.fill(*(page @ plane), color="k", alpha=0.08, linewidth=0)
    turn = np.linspace(0, 2 * np.pi, 121)
    axes.plot(
        *(page @ [away * np.cos(turn), away * np.sin(turn), 0 * turn]), color=BLUE, linewidth=1, linestyle="dashed"
    )
    right_angle(axes, star, 0.14 * other, 0.22 * observed)
    for one, another, color, square, aside in (
        (star, other, BLUE, away**2, (0, -12)),
        (star, observed, ORANGE, off**2, (-14, 8)),
        (other, observed, PURPLE, away**2 + off**2, (8, 10)),
    ):
        axes.plot(*np.array([one, another]).T, color=color, gid=f"{square:.4g}")
        label(axes, (one + another) / 2, f"${square:.4g}$", color, aside)
    for at, name, aside in ((star, r"$Xw_{\star}$", (-18, -6)), (other, "$Xw$", (18, 0)), (observed, "$y$", (-10, 8))):
        point(axes, at, "k")
        label(axes, at, name, "k", aside)
    return axes.figure


# --8<-- [end:nearest]


# --8<-- [start:ridge]
def ridge(design: np.ndarray, y: np.ndarray, weight: float) -> np.ndarray:
    """Give the minimiser of |y - Xw|^2 + weight |w|^2, where X is the design matrix."""
    return np.linalg.solve(design.T @ design + weight * np.eye(design.shape[1]), design.T @ y)


def ridge_path(design: np.ndarray, y: np.ndarray, touching: float = 10.0) -> plt.Figure:
    """Draw the minimiser for all weights from 0 on, and the two level sets that touch at one of them."""
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    best, chosen = ridge(design, y, 0), ridge(design, y, touching)
    turn = np.linspace(0, 2 * np.pi, 361)
    circle = np.array([np.cos(turn), np.sin(turn)])
    axes.plot(*np.linalg.norm(chosen) * circle, color=PURPLE, linewidth=1.2, gid="circle")
    axes.text(0.7, -0.5, r"$\|w\|$ constant", color=PURPLE)
    # the length of X(w - best) is that of root(w - best), so one length for all is a circle seen through root^-1
    root = np.linalg.cholesky(design.T @ design).T
    ellipse = np.linalg.solve(root, np.linalg.norm(root @ (chosen - best)) * circle)
    axes.plot(*(best[:, np.newaxis] + ellipse), color=TEAL, linewidth=1.2, gid="ellipse")
    axes.text(1.05, 1.4, r"$\|y-Xw\|$ constant", color=TEAL)
    path = np.array([ridge(design, y, weight) for weight in [0, *np.logspace(-3, 5, 161)]])
    axes.plot(*path.T, color=BLUE, linewidth=2.2, gid="path")
    for weight, aside in {0: (0.06, 0.05), 1: (-0.35, 0.07), 10: (0.12, 0), 100: (0.1, -0.06)}.items():
        at = ridge(design, y, weight)
        axes.plot(*at, "o", color=BLUE, markersize=6, gid=f"weight {weight}")
        axes.text(*(at + aside), rf"$\lambda={weight}$", color=BLUE)
    axes.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal")
    return figure


# --8<-- [end:ridge]
