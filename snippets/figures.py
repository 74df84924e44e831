"""The figures of the chapters, and the numbers they draw.

A chapter includes the regions marked here, so what a reader unfolds is what drew the figure. Annotations use only
names that a chapter has imported. Lines have colours that read on a white page and on a dark one; text and axes are
left to the theme.
"""

import matplotlib.pyplot as plt
import numpy as np

# --8<-- [start:colors]
BLUE, ORANGE, TEAL, PURPLE = "#1e88e5", "#ef6c00", "#00897b", "#ab47bc"
# --8<-- [end:colors]


# --8<-- [start:plane]
NORMAL = np.array([2.0, -3.0])  # a, the gradient of a.x at every point
POINTS = np.array([[0.0, 0.0], [1.0, 1.0]])  # where the two arrows start
FLOOR = -16.0  # the height at which the domain is drawn, below the graph


def arrow(start: np.ndarray, step: np.ndarray) -> np.ndarray:
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
        stroke = arrow(start, NORMAL)
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
    figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    beta = np.linspace(0, largest, 121)
    shares = softmax(beta[:, np.newaxis] * x)
    for entry, share, color in zip(x, shares.T, (TEAL, BLUE, PURPLE, ORANGE), strict=True):
        axes.plot(beta, share, color=color, linewidth=2, label=f"$x_i={entry:g}$")
    axes.axvline(1, linewidth=0.8, linestyle="dotted", color=plt.rcParams["axes.edgecolor"])
    axes.set(xlabel=r"$\beta$", ylabel=r"entries of softmax$(\beta x)$", xlim=(0, largest), ylim=(0, 1.02))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="center right")
    return figure


# --8<-- [end:temperature]


# --8<-- [start:fit]
def line_and_residuals(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> plt.Figure:
    """Draw points, the line w1 + w2 x, and between each point and the line the residual."""
    figure, axes = plt.subplots(figsize=(5.6, 3.6), layout="constrained")
    ends = np.array([x.min() - 0.3, x.max() + 0.3])
    axes.plot(ends, w[0] + w[1] * ends, color=BLUE, linewidth=2, gid="line")
    for at, value, fitted in zip(x, y, w[0] + w[1] * x, strict=True):
        axes.plot([at, at], [fitted, value], color=ORANGE, linewidth=2.2, gid="residual")
        side, ahead = ("right", -0.08) if value > fitted else ("left", 0.08)  # where a rising line is not
        axes.text(at + ahead, (value + fitted) / 2, f"${value - fitted:.1f}$", color=ORANGE, ha=side, va="center")
    axes.plot(x, w[0] + w[1] * x, "o", color=BLUE, markersize=4, label=r"fitted value $\hat y_i$")
    axes.plot(x, y, "o", color=TEAL, markersize=7, label="observation $y_i$")
    axes.set(xlabel="feature", ylabel="$y$", xticks=x, ylim=(0, None))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="upper left")
    return figure


# --8<-- [end:fit]


# --8<-- [start:ridge]
def ridge(design: np.ndarray, y: np.ndarray, weight: float) -> np.ndarray:
    """Give the minimiser of |y - Xw|^2 + weight |w|^2, where X is the design matrix."""
    return np.linalg.solve(design.T @ design + weight * np.eye(design.shape[1]), design.T @ y)


def ridge_path(design: np.ndarray, y: np.ndarray, touching: float = 10.0) -> plt.Figure:
    """Draw the minimiser for all weights from 0 on, and the two level sets that touch at one of them."""
    figure, axes = plt.subplots(figsize=(5.6, 4.4), layout="constrained")
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
    axes.spines[["top", "right"]].set_visible(False)
    return figure


# --8<-- [end:ridge]


# --8<-- [start:saddle]
def saddle_with_descent(A: np.ndarray, b: np.ndarray, c: float) -> plt.Figure:  # noqa: N803
    """Draw level sets of x.Ax + b.x + c about the critical point, and the two steps of length 1 that descend most."""
    critical = np.linalg.solve(2 * A, -b)
    height = c + b @ critical / 2
    offset = np.linspace(-1.5, 1.5, 121)
    x1, x2 = np.meshgrid(critical[0] + offset, critical[1] + offset)
    f = A[0, 0] * x1**2 + (A[0, 1] + A[1, 0]) * x1 * x2 + A[1, 1] * x2**2 + b[0] * x1 + b[1] * x2 + c
    figure, axes = plt.subplots(figsize=(5.2, 5.2), layout="constrained")
    for levels, color in (([-3, -1, 1], BLUE), ([height], TEAL), ([6, 12, 18], ORANGE)):
        curves = axes.contour(x1, x2, f, levels, colors=color, linewidths=1.5, linestyles="solid")
        axes.clabel(curves, fmt="%.4g")
    down = np.linalg.eigh(A).eigenvectors[:, 0]
    stroke = {"arrowstyle": "-|>", "mutation_scale": 16, "color": PURPLE, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
    for tip in (critical + down, critical - down):
        axes.annotate("", tip, critical, arrowprops=stroke, gid="descent")
    axes.plot(*critical, "o", color=PURPLE, gid="critical")
    axes.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


# --8<-- [end:saddle]


# --8<-- [start:slopes]
def slopes_of_logdet(at: float = -1.0) -> plt.Figure:
    """Draw log det X over the upper right entry of X, and two lines at one point: one with its slope, and one not."""
    matrices = np.array([[[2, t], [1, 1]] for t in np.linspace(-3, 1.5, 181)])
    figure, axes = plt.subplots(figsize=(4.8, 2.7), layout="constrained")
    axes.plot(matrices[:, 0, 1], np.linalg.slogdet(matrices).logabsdet, color=BLUE, linewidth=2)
    X = np.array([[2, at], [1, 1]])  # noqa: N806
    height, gradient = np.linalg.slogdet(X).logabsdet, np.linalg.inv(X).T
    axes.axline((at, height), slope=gradient[0, 1], color=TEAL)
    axes.axline((at, height), slope=gradient[1, 0], color=ORANGE, linestyle="dashed")
    axes.plot(at, height, "o", color=TEAL)
    axes.text(0.35, 0.75, "by the formula", color=TEAL)
    axes.text(-0.4, 1.55, "without the transpose", color=ORANGE, ha="right")
    axes.text(0.75, -0.15, r"$\log\det X$", color=BLUE, ha="right")
    axes.set(xlabel="$t$", xlim=(-3, 1.5), ylim=(-0.7, 1.9))
    axes.spines[["top", "right"]].set_visible(False)
    return figure


# --8<-- [end:slopes]
