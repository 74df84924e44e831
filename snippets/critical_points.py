"""The figures of the chapter on critical points."""

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, axes_through_origin, level_sets, point

if TYPE_CHECKING:
    from collections.abc import Callable


# --8<-- [start:quadratic]
def quadratic(A: np.ndarray, b: np.ndarray, c: float) -> "Callable[..., np.ndarray]":  # noqa: N803
    """Give x.Ax + b.x + c as a function of the two entries of x."""
    cross = A[0, 1] + A[1, 0]
    return lambda x1, x2: A[0, 0] * x1**2 + cross * x1 * x2 + A[1, 1] * x2**2 + b[0] * x1 + b[1] * x2 + c


# --8<-- [end:quadratic]


# --8<-- [start:saddle]
def saddle_with_descent(A: np.ndarray, b: np.ndarray, c: float) -> plt.Figure:  # noqa: N803
    """Draw level sets of x.Ax + b.x + c about the critical point, and the two steps of length 1 that descend most."""
    critical = np.linalg.solve(2 * A, -b)
    figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
    axes.set(xlim=critical[0] + [-1.5, 1.5], ylim=critical[1] + [-1.5, 1.5], aspect="equal")
    axes.set(xlabel="$x_1$", ylabel="$x_2$")
    f = quadratic(A, b, c)
    # In the chapter's example, away from the frame and on both parts of each curve.
    low = [(1, -1.13), (0.8, -0.9), (0.8, -0.61), (-1.54, 1.28), (-1.34, 1.05), (-1.34, 0.76)]
    high = [(0.5, 0.28), (0.8, 0.69), (0.95, 1.06), (-1.04, -0.13), (-1.34, -0.54), (-1.49, -0.91)]
    level_sets(axes, f, [-3, -1, 1], BLUE, low)
    level_sets(axes, f, [c + b @ critical / 2], TEAL)
    level_sets(axes, f, [6, 12, 18], ORANGE, high)
    down = np.linalg.eigh(A).eigenvectors[:, 0]
    for step in (down, -down):
        arrow(axes, critical, step, PURPLE, "descent")
    point(axes, critical, PURPLE, "critical")
    return figure


# --8<-- [end:saddle]


# --8<-- [start:minimum]
def minimum_with_axes(A: np.ndarray, b: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw level sets of x.Ax + b.x about its minimum, and half the axes of the innermost one."""
    star = np.linalg.solve(2 * A, -b)
    eigenvalues, eigenvectors = np.linalg.eigh(A)
    long, short = (eigenvectors / np.sqrt(eigenvalues)).T
    axes = axes_through_origin((-3.3, 2.3), (-1.3, 4.0))
    levels = [b @ star / 2 + excess for excess in (1, 4, 9)]
    level_sets(axes, quadratic(A, b, 0), levels, BLUE, at=[star - times * long for times in (1, 2, 3)])
    for half_axis in (long, short):
        arrow(axes, star, half_axis, ORANGE, "half-axis")
    point(axes, star, PURPLE, "minimum")
    return axes.figure


# --8<-- [end:minimum]


# --8<-- [start:parabolas]
def between_parabolas(slopes: list[float]) -> plt.Figure:
    """Shade what lies between x2 = x1^2 and x2 = 2 x1^2, and draw lines through the origin, thick up to that strip."""
    axes = axes_through_origin((-1.25, 1.25), (-0.55, 1.75))
    x1 = np.linspace(-1.25, 1.25, 201)
    axes.fill_between(x1, x1**2, 2 * x1**2, color=BLUE, alpha=0.3, linewidth=0, gid="strip")
    for steepness in (1, 2):
        axes.plot(x1, steepness * x1**2, "-", color=BLUE, linewidth=1.5, gid="parabola")
    for slope in slopes:
        axes.plot(x1, slope * x1, "-", color=TEAL, linewidth=0.8)
        free = np.array([0, slope / 2])  # beyond, the line is above the one parabola and below the other
        axes.plot(free, slope * free, "-", color=TEAL, linewidth=3, gid="free")
    point(axes, (0, 0), PURPLE, "origin")
    return axes.figure


# --8<-- [end:parabolas]


# --8<-- [start:convex]
def chord_and_tangent(
    f: "Callable[[np.ndarray], np.ndarray]", slope: float, ends: tuple[float, float], touch: float, low: float
) -> plt.Figure:
    """Draw a function of one variable with a chord between two of its points and the tangent at a third."""
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    t = np.linspace(-1.7, 1.7, 171)
    axes.plot(t, f(t), color=BLUE, gid="graph")
    axes.plot(ends, f(np.array(ends)), color=ORANGE, marker="o", markersize=6, gid="chord")
    axes.plot(t, f(np.array(touch)) + slope * (t - touch), "--", color=TEAL, gid="tangent")
    point(axes, (touch, f(np.array(touch))), TEAL, "touch")
    axes.set(xlabel="$t$", ylabel="$f(t)$", xlim=(-1.75, 1.75), ylim=(low, None))
    return figure


# --8<-- [end:convex]
