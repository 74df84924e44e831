"""The figures of the chapter on ridge regression, and the numbers they draw."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, PURPLE, TEAL


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


# --8<-- [start:shrinkage]
def shrinkage(weights: list[float]) -> plt.Figure:
    """Draw by how much ridge regression multiplies the part of the fit along each singular value, for some weights."""
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    values = np.logspace(-2, 2, 201)
    for weight, color in zip(weights, (BLUE, TEAL, PURPLE), strict=True):
        axes.semilogx(
            values,
            values**2 / (values**2 + weight),
            color=color,
            label=rf"$\lambda={weight:g}$",
            gid=f"weight {weight}",
        )
        at = np.sqrt(weight)
        axes.plot(at, 0.5, "o", color=color, markersize=6)
    axes.legend(loc="lower right")
    axes.set(xlabel=r"singular value $\sigma$", ylabel=r"$\sigma^2/(\sigma^2+\lambda)$", ylim=(0, 1.03))
    return figure


# --8<-- [end:shrinkage]
