"""The figures of the chapter on Jacobian and Hessian."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, axes_through_origin, point


# --8<-- [start:polar]
def polar_map(z: np.ndarray) -> np.ndarray:
    """Give the points with the polar coordinates in the last axis."""
    return z[..., :1] * np.stack([np.cos(z[..., 1]), np.sin(z[..., 1])], axis=-1)


def polar_cell(corner: np.ndarray, sides: np.ndarray) -> plt.Figure:
    """Draw the image of a rectangle of polar coordinates, and the columns of the Jacobian at one corner."""
    axes = axes_through_origin((-0.15, 3.1), (-0.15, 2.6))
    (r, angle), (wide, turn) = corner, sides
    sweep = np.linspace(0, 1, 61)
    for radius in (1.0, r, r + wide):
        arc = polar_map(np.stack([np.full(61, radius), sweep * 1.35], axis=-1))
        axes.plot(*arc.T, ":", color="k", linewidth=1)
    for direction in (angle, angle + turn):
        axes.plot(*(3.0 * sweep[:, None] * polar_map(np.array([1.0, direction]))).T, ":", color="k", linewidth=1)
    edges = (
        [[0, t] for t in sweep] + [[t, 1] for t in sweep] + [[1, 1 - t] for t in sweep] + [[1 - t, 0] for t in sweep]
    )
    axes.fill(*polar_map(corner + np.array(edges) * sides).T, color=BLUE, alpha=0.25, gid="cell")
    start = polar_map(corner)
    across = np.array([-np.sin(angle), np.cos(angle)])
    out, round_about = wide * start / r, turn * r * across
    parallelogram = np.array([start, start + out, start + out + round_about, start + round_about, start])
    axes.plot(*parallelogram.T, "--", color=TEAL, linewidth=1.5, gid="parallelogram")
    for step in (out, round_about):
        arrow(axes, start, step, ORANGE, "column")
    point(axes, start, PURPLE, "corner")
    return axes.figure


# --8<-- [end:polar]


# --8<-- [start:curvature]
def curvature_by_direction(H: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw u.Hu for all unit vectors of the plane against their angle, with the eigenvalues of H."""
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    angles = np.linspace(0, 180, 181)
    u = np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))])
    eigenvalues, vectors = np.linalg.eigh(H)
    for eigenvalue, vector in zip(eigenvalues, vectors.T, strict=True):
        axes.axhline(eigenvalue, linestyle="--", linewidth=1, color="k", gid="eigenvalue")
        at = np.degrees(np.arctan2(vector[1], vector[0])) % 180
        point(axes, (at, eigenvalue), ORANGE, "eigenvector")
    axes.plot(angles, np.sum(u * (H @ u), axis=0), color=BLUE, gid="curvature")
    axes.plot([0, 90], np.diag(H), "o", color=BLUE, markerfacecolor="white", markersize=6, gid="diagonal")
    axes.set(xlabel=r"$\varphi$ in degrees", ylabel=r"$u^{\top}Hu$", xlim=(-4, 184), xticks=range(0, 181, 45))
    return figure


# --8<-- [end:curvature]
