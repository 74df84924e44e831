"""The figures of the chapter on projection."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, axes_through_origin, label, point, right_angle


# --8<-- [start:shadow]
def shadow(a: np.ndarray, y: np.ndarray, b: np.ndarray) -> plt.Figure:
    """Draw y, the line along a, the point of it next to y, and the one that differs from y at right angles to b."""
    nearest, aslant = (a @ y) / (a @ a) * a, (b @ y) / (b @ a) * a
    _, axes = plt.subplots(figsize=(5, 2.9), layout="constrained")
    axes.set_aspect("equal")
    axes.axis("off")
    axes.plot(*np.outer(a, [-0.15, 1.12 * (aslant @ a) / (a @ a)]), "k", linewidth=1, gid="line")
    for end, color, words, aside in (
        (aslant, ORANGE, "$Cy$", (6, -14)),
        (nearest, BLUE, r"$\hat y=Py$", (12, -14)),
        (y, TEAL, "$y$", (-8, 8)),
    ):
        axes.plot(*np.array([end, y]).T, color=color, linewidth=1.4, linestyle="dashed", gid="away")
        arrow(axes, np.zeros(2), end, color, "from the origin")
        label(axes, end, words, color, aside)
    side = 0.16
    right_angle(axes, nearest, -side * a / np.linalg.norm(a), side * (y - nearest) / np.linalg.norm(y - nearest))
    point(axes, np.zeros(2), "k")
    label(axes, np.zeros(2), "$0$", "k", (-2, -12))
    return axes.figure


# --8<-- [end:shadow]


# --8<-- [start:nearest]
def seen_from(turn: float, tilt: float) -> np.ndarray:
    """Give the matrix that takes points of space onto the page, seen from far away at two angles in degrees."""
    (c, s), (d, t) = ((np.cos(angle), np.sin(angle)) for angle in np.radians([turn, tilt]))
    return np.array([[c, s, 0], [-s * t, c * t, d]])


def nearest(X: np.ndarray, y: np.ndarray, w: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw y, the plane of all products of X and weights, the point of it next to y, and Xw; true to all distances."""
    best = np.linalg.lstsq(X, y)[0]
    away, off = np.linalg.norm(X @ (w - best)), np.linalg.norm(y - X @ best)
    # the origin is the nearest point, the first axis leads to Xw, the third one to y: it is orthogonal to the plane
    page = seen_from(20, 15)
    star, other, observed = page @ [0, 0, 0], page @ [away, 0, 0], page @ [0, 0, off]
    _, axes = plt.subplots(figsize=(5, 2.9), layout="constrained")
    axes.set_aspect("equal")
    axes.axis("off")
    plane = away * np.array([[-1.2, 1.2, 1.2, -1.2], [-1.2, -1.2, 1.2, 1.2], [0, 0, 0, 0]])
    axes.fill(*(page @ plane), color="k", alpha=0.08, linewidth=0)
    turn = np.linspace(0, 2 * np.pi, 121)
    axes.plot(
        *(page @ [away * np.cos(turn), away * np.sin(turn), 0 * turn]), color=BLUE, linewidth=1, linestyle="dashed"
    )
    right_angle(axes, star, 0.14 * other, 0.22 * observed)
    for one, another, color, square, aside in (
        (star, other, BLUE, away**2, (0, -12)),
        (star, observed, ORANGE, off**2, (-14, 8)),
        (other, observed, PURPLE, away**2 + off**2, (8, 10)),
    ):
        axes.plot(*np.array([one, another]).T, color=color, gid=f"{square:.4g}")
        label(axes, (one + another) / 2, f"${square:.4g}$", color, aside)
    for at, name, aside in ((star, r"$Xw_{\star}$", (-18, -6)), (other, "$Xw$", (18, 0)), (observed, "$y$", (-10, 8))):
        point(axes, at, "k")
        label(axes, at, name, "k", aside)
    return axes.figure


# --8<-- [end:nearest]


# --8<-- [start:shortest]
def shortest_of_many(gram: np.ndarray, right: np.ndarray, others: list[tuple[float, float]]) -> plt.Figure:
    """Draw the line of all solutions of the normal equations, the kernel, some solutions and the shortest of them."""
    best = np.linalg.pinv(gram) @ right
    along = np.linalg.eigh(gram).eigenvectors[:, 0]  # of the eigenvalue 0
    axes = axes_through_origin((-1.9, 3.2), (-1.4, 2.9))
    axes.texts[0].set_text("$w_1$")
    axes.texts[1].set_text("$w_2$")
    for middle, color, name in ((best, BLUE, "solutions"), (np.zeros(2), TEAL, "kernel")):
        axes.plot(*(middle[:, np.newaxis] + np.outer(along, [-1.75, 1.75])), color=color, gid=name)
    axes.text(0.05, 2.35, r"$w_{\star}+\ker X$", color=BLUE)
    axes.text(-1.85, 0.75, r"$\ker X$", color=TEAL)
    for other in others:
        point(axes, np.array(other), BLUE)
    arrow(axes, np.zeros(2), best, ORANGE, "shortest")
    label(axes, best, "$X^{+}y$", ORANGE, (20, 6))
    right_angle(axes, best, -0.2 * best / np.linalg.norm(best), 0.2 * along)
    return axes.figure


# --8<-- [end:shortest]
