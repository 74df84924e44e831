"""What the chapter on softmax draws and computes."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL


# --8<-- [start:softmax]
def softmax(x: np.ndarray) -> np.ndarray:
    """Give the softmax of a vector, or of each row of a matrix."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# --8<-- [end:softmax]


# --8<-- [start:temperature]
def softmax_and_temperature(x: np.ndarray, largest: float = 3.0) -> plt.Figure:
    """Draw each entry of softmax(beta x) against beta, from equal shares towards all for the largest entry."""
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    beta = np.linspace(0, largest, 121)
    shares = softmax(beta[:, np.newaxis] * x)
    for entry, share, color in sorted(zip(x, shares.T, (TEAL, BLUE, PURPLE, ORANGE), strict=True), reverse=True):
        axes.plot(beta, share, color=color, label=f"$x_i={entry:g}$")
    axes.axvline(1, linewidth=1, linestyle="dotted", color="k")
    axes.set(xlabel=r"$\beta$", ylabel=r"entries of softmax$(\beta x)$", xlim=(0, largest), ylim=(0, 1.02))
    axes.legend(loc="center right")
    return figure


# --8<-- [end:temperature]


# --8<-- [start:soft-maximum]
def soft_maxima() -> plt.Figure:
    """Draw log-sum-exp of beta (t, 0), divided by beta, for three beta, and the maximum of t and 0."""
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    t = np.linspace(-3, 3, 241)
    for beta, color in ((1, ORANGE), (2, TEAL), (5, BLUE)):
        axes.plot(t, np.logaddexp(beta * t, 0) / beta, color=color, label=rf"$\beta={beta}$", gid=f"{beta}")
    axes.plot(t, np.maximum(t, 0), color="k", linewidth=1.2, linestyle="dashed", label=r"$\max(t,0)$", gid="maximum")
    axes.set(xlabel="$t$", xlim=(-3, 3), ylim=(0, 3), xticks=range(-3, 4), yticks=range(4))
    axes.legend(loc="upper left")
    return figure


# --8<-- [end:soft-maximum]
