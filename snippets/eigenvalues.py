"""The figures of the chapter on eigenvalues."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, axes_through_origin, label, point


# --8<-- [start:circle]
def slopes_on_the_circle(S: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw the gradient of the Rayleigh quotient at points of the unit circle, to scale, and the eigenvectors."""
    axes = axes_through_origin((-1.6, 1.6), (-1.6, 1.6))
    eigenvalues, eigenvectors = np.linalg.eigh(S)
    turns = np.linspace(0, 2 * np.pi, 200)
    axes.plot(np.cos(turns), np.sin(turns), color=BLUE)
    start = np.arctan2(*eigenvectors[::-1, 1])
    for turn in start + np.pi / 8 * np.arange(16):
        x = np.array([np.cos(turn), np.sin(turn)])
        slope = 2 * (S @ x - (x @ S @ x) * x)
        if not np.allclose(slope, 0):
            arrow(axes, x, slope / 5, ORANGE, "slope")
    for value, vector, color in zip(eigenvalues, eigenvectors.T, (TEAL, PURPLE), strict=True):
        for end in (vector, -vector):
            point(axes, end, color, "eigenvector")
            label(axes, 0.68 * end, f"${value:.3f}$", color, (0, 0))
    axes.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), xticks=[], yticks=[])
    return axes.figure


# --8<-- [end:circle]


# --8<-- [start:crossing]
def crossing_and_gap(gaps: tuple[float, float] = (0, 0.5)) -> plt.Figure:
    """Draw both eigenvalues of [[t, d], [d, -t]] over t, for two values of d."""
    figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
    t = np.linspace(-2, 2, 401)
    for gap, style in zip(gaps, ("solid", "dashed"), strict=True):
        matrices = np.moveaxis(np.array([[t, 0 * t + gap], [0 * t + gap, -t]]), 2, 0)
        low, high = np.linalg.eigvalsh(matrices).T
        axes.plot(t, high, color=PURPLE, linestyle=style, gid=f"high {gap:g}")
        axes.plot(t, low, color=TEAL, linestyle=style, gid=f"low {gap:g}")
    axes.set(xlabel="$t$", ylabel="eigenvalues", xticks=[-2, -1, 0, 1, 2], yticks=[-2, -1, 0, 1, 2])
    label(axes, (1, 1), "greatest", PURPLE, (-14, 26))
    label(axes, (1, -1), "least", TEAL, (-14, -26))
    return figure


# --8<-- [end:crossing]
