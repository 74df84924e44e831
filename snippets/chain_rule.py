"""The figures of the chapter on the chain rule and norms, and the numbers they draw."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL
from snippets.three_rules import barbed

# --8<-- [start:cone]
GROUND = -1.6  # the height at which the domain is drawn, below the graph


def circle(radius: float, height: float, points: int = 73) -> np.ndarray:
    """Give points of a circle about the vertical axis, a row each."""
    turn = np.linspace(0, 2 * np.pi, points)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn), np.full(points, height)])


def cone_of_the_norm() -> plt.Figure:
    """Draw the graph of the norm, its gradient at eight points of the domain below, and its subgradients at 0."""
    figure = plt.figure(figsize=(5.2, 4.8))
    axes = figure.add_axes((0, 0, 1, 1), projection="3d", proj_type="ortho", computed_zorder=False)
    rim = circle(2, 2)
    fan = [[0, one, one + 1] for one in range(1, len(rim))]
    axes.plot_trisurf(*np.vstack([[0, 0, 0], rim]).T, triangles=fan, color=BLUE, alpha=0.2, shade=False, zorder=3)
    for height in (1, 2):
        axes.plot(*circle(height, height).T, color=BLUE, linewidth=1, zorder=4, gid="level")
    disc = circle(1, GROUND)
    axes.plot_trisurf(*disc[:-1].T, color=TEAL, alpha=0.35, shade=False, zorder=1)
    axes.plot(*disc.T, color=TEAL, linewidth=1, zorder=2, gid="subgradients")
    for x in circle(1.3, GROUND, 9)[:-1, :2]:
        stroke = barbed(x, x / np.linalg.norm(x))
        axes.plot(*stroke.T, GROUND, color=ORANGE, linestyle="solid", linewidth=2, zorder=2, gid="gradient")
    axes.plot([0, 0], [0, 0], [GROUND, 0], color="k", linewidth=0.9, linestyle="dotted", zorder=3)
    axes.plot([0], [0], [GROUND], "o", color="k", markersize=4, zorder=3)
    axes.text2D(0.85, 0.62, r"$z=\|x\|$", color=BLUE, transform=axes.transAxes, ha="center")
    axes.text2D(0.02, 0.4, "subgradients\nat 0", color=TEAL, transform=axes.transAxes)
    axes.text2D(0.98, 0.4, "gradients\nelsewhere", color=ORANGE, transform=axes.transAxes, ha="right")
    axes.set(zlim=(GROUND, 2.1), xlim=(-2.4, 2.4), ylim=(-2.4, 2.4))
    axes.set_axis_off()
    axes.set_box_aspect((4.8, 4.8, 3.7), zoom=1.45)
    axes.view_init(elev=24, azim=-60)
    return figure


# --8<-- [end:cone]


# --8<-- [start:powers]
def powers_of_the_norm() -> plt.Figure:
    """Draw |t|^p, the p-th power of the norm along a line through 0, for five p."""
    figure, axes = plt.subplots(figsize=(5, 3.6), layout="constrained")
    t = np.linspace(-1.5, 1.5, 301)
    for p, color, dash in (
        (0.5, PURPLE, "dashed"),
        (1, ORANGE, "solid"),
        (1.5, TEAL, "solid"),
        (2, BLUE, "solid"),
        (3, BLUE, "dotted"),
    ):
        axes.plot(t, abs(t) ** p, color=color, linestyle=dash, label=f"$p={p}$", gid=f"{p}")
    axes.set(xlabel="$t$", ylabel=r"$\|tu\|^p$", xlim=(-1.5, 1.5), ylim=(0, 1.6), xticks=[-1, 0, 1], yticks=[0, 1])
    axes.legend(loc="upper center", handlelength=1.6, labelspacing=0.25)
    return figure


# --8<-- [end:powers]
