"""The figures of the chapter on functions of each entry."""

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
        label(axes, np.tanh(x), f"$({x[0]:g},{{{x[1]:g}}})$", "black", aside)
    return figure


# --8<-- [end:grid]


# --8<-- [start:kronecker]
def kronecker_blocks(A: np.ndarray, B: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw the entries of two matrices and of their Kronecker product as squares whose areas are their sizes."""
    product = np.kron(A, B)
    figure, axes = plt.subplots(figsize=(5, 2.6), layout="constrained")
    largest, left = np.sqrt(np.abs(product).max()), 0
    for name, X in (("$A$", A), ("$B$", B), (r"$A\otimes B$", product)):  # noqa: N806
        rows, columns = X.shape
        bottom = -rows / 2
        for (i, j), entry in np.ndenumerate(X):
            side = 0.92 * np.sqrt(abs(entry)) / largest
            corner = (left + j + (1 - side) / 2, -bottom - i - (1 + side) / 2)
            face = BLUE if entry > 0 else "none"
            axes.add_patch(plt.Rectangle(corner, side, side, facecolor=face, edgecolor=BLUE, linewidth=1.5, gid=name))
        axes.add_patch(plt.Rectangle((left, bottom), columns, rows, fill=False, edgecolor="black", linewidth=1))
        axes.annotate(name, (left + columns / 2, bottom), (0, -14), textcoords="offset points", ha="center")
        left += columns + 1
    left -= 1
    for k in range(1, len(A)):
        axes.plot([left - product.shape[1], left], np.full(2, len(product) / 2 - k * len(B)), "k", linewidth=1)
    for k in range(1, A.shape[1]):
        axes.plot(np.full(2, left - k * B.shape[1]), [-len(product) / 2, len(product) / 2], "k", linewidth=1)
    axes.set(aspect="equal", xlim=(-0.1, left + 0.1), ylim=(-len(product) / 2 - 1, len(product) / 2 + 0.1))
    axes.axis("off")
    return figure


# --8<-- [end:kronecker]
