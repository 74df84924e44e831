"""The figures of the chapter on Lagrange multipliers."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, axes_through_origin, label, point


# --8<-- [start:circle]
def highest_on_the_circle() -> plt.Figure:
    """Draw level lines of x1 + x2, the unit circle, and both gradients at two points of it."""
    axes = axes_through_origin((-1.6, 2.9), (-1.6, 2.9))
    ends = np.array([-1.6, 2.9])
    for times, place, color in (
        (-1, (-1.2, -1.0), TEAL),
        (0, (1.25, -0.98), TEAL),
        (1, (2.25, -0.42), PURPLE),
        (2, (1.85, 1.35), TEAL),
    ):
        level = times * np.sqrt(2)
        axes.plot(ends, level - ends, color=color, linewidth=1 + (color == PURPLE), gid=f"{level:.6g}")
        label(axes, place, f"${level:.4g}$", color, (0, 0))
    turns = np.linspace(0, 2 * np.pi, 200)
    axes.plot(np.cos(turns), np.sin(turns), color=BLUE)
    best, other = np.array([1, 1]) / np.sqrt(2), np.array([-0.6, 0.8])
    for x in (best, other):
        arrow(axes, x, 0.6 * 2 * x, BLUE, "constraint")
        arrow(axes, x, 0.6 * np.ones(2), ORANGE, "objective")
        point(axes, x, PURPLE, "place")
    axes.set(xlim=(-1.6, 2.9), ylim=(-1.6, 2.9), xticks=[], yticks=[])
    return axes.figure


# --8<-- [end:circle]


# --8<-- [start:cusp]
def leftmost_on_the_cusp() -> plt.Figure:
    """Draw the curve x1**3 = x2**2, level lines of x1, and the gradient of x1 at the cusp."""
    axes = axes_through_origin((-0.9, 1.9), (-1.3, 1.3))
    t = np.linspace(-1.09, 1.09, 201)
    for level in (-0.5, 0.5, 1, 1.5):
        axes.plot([level, level], [-1.3, 1.3], color=TEAL, linewidth=1)
    axes.plot(t**2, t**3, color=BLUE, gid="curve")
    arrow(axes, np.zeros(2), np.array([1, 0]), ORANGE, "objective")
    point(axes, np.zeros(2), PURPLE, "cusp")
    axes.set(xlim=(-0.9, 1.9), ylim=(-1.3, 1.3))
    return axes.figure


# --8<-- [end:cusp]
