"""The figures of the chapter on the gradient, and the numbers they draw."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, axes_through_origin, label, level_sets, point


# --8<-- [start:level-sets]
def level_sets_with_gradients() -> plt.Figure:
    """Draw level sets of x1^2 x2 and, at three points, a quarter of the gradient and the path of steepest ascent."""
    axes = axes_through_origin((-0.15, 3.4), (-0.15, 2.9))
    levels = [0.5, 2, 4, 8, 16]
    high = [2.6, 2.6, 2.6, 2.6, 1.7]  # where the values stand
    at = [(np.sqrt(level / x2), x2) for level, x2 in zip(levels, high, strict=True)]
    level_sets(axes, lambda x1, x2: x1**2 * x2, levels, BLUE, at)
    along = np.linspace(0, 3.3, 201)
    for x1, x2, aside in ((1, 2, (-24, 13)), (2, 1, (29, 1)), (1, 0.5, (32, 1))):
        height = x2**2 + (along**2 - x1**2) / 2  # the square of the second entry: x2^2 - x1^2/2 is kept
        reached = height >= 0
        axes.plot(along[reached], np.sqrt(height[reached]), color=PURPLE, linewidth=1.5, linestyle="dashed", gid="path")
        arrow(axes, (x1, x2), np.array([2 * x1 * x2, x1**2]) / 4, ORANGE, "gradient")
        point(axes, (x1, x2), ORANGE)
        label(axes, (x1, x2), f"$({x1},{x2})$", "k", aside)
    return axes.figure


# --8<-- [end:level-sets]


# --8<-- [start:slopes]
def slope_by_direction(gradient: np.ndarray) -> plt.Figure:
    """Draw the slope along the unit vector at each angle, and mark where it is greatest, zero and least."""
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    angle = np.linspace(-180, 180, 361)
    unit = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    axes.plot(angle, gradient @ unit, color=BLUE, gid="slope")
    steepest = np.degrees(np.arctan2(gradient[1], gradient[0]))
    length = np.linalg.norm(gradient)
    for turn, height, color in ((0, length, ORANGE), (90, 0, TEAL), (-90, 0, TEAL), (-180, -length, PURPLE)):
        axes.plot(steepest + turn, height, "o", color=color, gid=f"{turn}")
    axes.axhline(0, color="k", linewidth=0.8)
    axes.annotate(
        r"along $\nabla f$", (steepest, length), (0, 9), textcoords="offset points", color=ORANGE, ha="center"
    )
    axes.annotate(r"against $\nabla f$", (steepest - 180, -length), (-8, -18), textcoords="offset points", color=PURPLE)
    for turn, side, shift in ((90, "left", 8), (-90, "right", -8)):
        axes.annotate("level", (steepest + turn, 0), (shift, 6), textcoords="offset points", color=TEAL, ha=side)
    axes.set(xlabel="angle of $u$ in degrees", ylabel=r"slope $\nabla f^{\top}u$", xticks=range(-180, 181, 90))
    axes.set(xlim=(-180, 180), ylim=(-1.5 * length, 1.35 * length))
    return figure


# --8<-- [end:slopes]
