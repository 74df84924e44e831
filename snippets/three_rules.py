"""The figure of the chapter on the three rules, and the numbers it draws."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, TEAL


# --8<-- [start:barbed]
def barbed(start: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Give the corners of an arrow in the plane, drawn in one stroke: tail, tip, one barb, tip, the other barb."""
    tip, across = start + step, 0.08 * np.array([-step[1], step[0]])
    back = tip - 0.16 * step
    return np.array([start, tip, back + across, tip, back - across])


# --8<-- [end:barbed]


# --8<-- [start:plane]
NORMAL = np.array([2.0, -3.0])  # a, the gradient of a.x at every point
POINTS = np.array([[0.0, 0.0], [1.0, 1.0]])  # where the two arrows start
FLOOR = -16.0  # the height at which the domain is drawn, below the graph


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
