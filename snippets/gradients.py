"""The figures of the chapter on gradients, and the numbers they draw."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, axes_through_origin, label, level_sets, point


# --8<-- [start:level-sets]
def level_sets_with_gradients() -> plt.Figure:
    """Draw level sets of x1^2 x2 and, at three points, a quarter of the gradient."""
    axes = axes_through_origin((-0.15, 3.4), (-0.15, 2.9))
    levels = [0.5, 2, 4, 8, 16]
    level_sets(axes, lambda x1, x2: x1**2 * x2, levels, BLUE, at=[(np.sqrt(level / 2.6), 2.6) for level in levels])
    for x1, x2 in ((1, 2), (2, 1), (1, 0.5)):
        arrow(axes, (x1, x2), np.array([2 * x1 * x2, x1**2]) / 4, ORANGE, "gradient")
        point(axes, (x1, x2), ORANGE)
        label(axes, (x1, x2), f"$({x1},{x2})$", "k", (-18, -12))
    return axes.figure


# --8<-- [end:level-sets]


# --8<-- [start:plane]
NORMAL = np.array([2.0, -3.0])  # a, the gradient of a.x at every point
POINTS = np.array([[0.0, 0.0], [1.0, 1.0]])  # where the two arrows start
FLOOR = -16.0  # the height at which the domain is drawn, below the graph


def barbed(start: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Give the corners of an arrow in the plane, drawn in one stroke: tail, tip, one barb, tip, the other barb."""
    tip, across = start + step, 0.08 * np.array([-step[1], step[0]])
    back = tip - 0.16 * step
    return np.array([start, tip, back + across, tip, back - across])


def lift(points: np.ndarray) -> np.ndarray:
    """Give the points of the graph z = a.x above points of the domain."""
    return np.column_stack([points, points @ NORMAL])


def plane_with_gradients() -> plt.Figure:
    """Draw the graph of a.x, the gradient at two points in the domain below it, and the lift of each gradient."""
    figure = plt.figure(figsize=(5.6, 4.6))
    axes = figure.add_axes((0, 0, 1, 1), projection="3d", proj_type="ortho", computed_zorder=False)
    corners = np.array([[-1.0, -3.5], [4.0, -3.5], [4.0, 2.0], [-1.0, 2.0]])
    axes.plot_trisurf(*lift(corners).T, triangles=[[0, 1, 2], [0, 2, 3]], color=BLUE, alpha=0.25, shade=False, zorder=2)
    axes.plot(*np.vstack([corners, corners[:1]]).T, FLOOR, color=ORANGE, linewidth=0.8, zorder=1)
    for start in POINTS:
        stroke = barbed(start, NORMAL)
        axes.plot(*stroke.T, FLOOR, color=ORANGE, linewidth=2.2, zorder=1, gid="gradient")
        axes.plot(*lift(stroke).T, color=BLUE, linewidth=1.6, zorder=3, gid="lift")
        rise = np.array([[*start, FLOOR], *lift(start[np.newaxis])])
        axes.plot(*rise.T, color=TEAL, linewidth=0.9, linestyle="dotted", marker="o", markersize=3.5, zorder=3)
    axes.text(-0.8, -1.4, FLOOR, r"$\nabla f=(2,-3)$", color=ORANGE)
    axes.text(4, 1.9, 8.5, "lift $(2,-3,13)$", color=BLUE)
    name_axes(axes)
    return figure


def name_axes(axes: plt.Axes) -> None:
    """Name the axes of the plane's picture, and clear away what a dark page would show as grey panes."""
    axes.set(xlabel="$x_1$", ylabel="$x_2$", zlabel="$z=2x_1-3x_2$", zlim=(FLOOR, 15), zticks=range(-5, 16, 5))
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_visible(False)
    axes.grid(visible=False)
    axes.set_box_aspect((5, 5.5, 5.2), zoom=1.18)
    axes.view_init(elev=26, azim=-160)


# --8<-- [end:plane]


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
