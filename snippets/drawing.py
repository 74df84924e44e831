"""What the figures of all chapters share: how they look, and the few words that they are drawn with.

A chapter includes the regions marked here and in the files beside this one, so what a reader unfolds is what drew the
figure. Annotations use only names that a chapter has imported. Colours are C0 to C5, black and white, which follow the
page from light to dark.
"""

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

# --8<-- [start:style]
BLUE, ORANGE, TEAL, PURPLE = "C0", "C1", "C2", "C3"
plt.rcParams.update(
    {
        "figure.figsize": (5, 3.4),  # inches: as wide as these words can be read in on a phone
        "font.family": "STIXGeneral",
        "mathtext.fontset": "stix",
        "font.size": 13,
        "lines.linewidth": 2,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "legend.frameon": False,
    }
)
# --8<-- [end:style]


# --8<-- [start:axes]
ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}


def axes_through_origin(x1: tuple[float, float], x2: tuple[float, float], width: float = 5) -> plt.Axes:
    """Give axes of equal scale that cross at the origin, over two intervals that it lies in."""
    height = width * (x2[1] - x2[0]) / (x1[1] - x1[0])
    _, axes = plt.subplots(figsize=(width, height), layout="constrained")
    axes.set(xlim=x1, ylim=x2, aspect="equal")
    axes.set_axisbelow(False)
    axes.spines[["left", "bottom"]].set_position("zero")
    axes.plot(1, 0, ">k", markersize=5, transform=axes.get_yaxis_transform(), clip_on=False)
    axes.plot(0, 1, "^k", markersize=5, transform=axes.get_xaxis_transform(), clip_on=False)
    axes.annotate("$x_1$", (x1[1], 0), (0, -5), textcoords="offset points", ha="right", va="top", bbox=ON_WHITE)
    axes.annotate("$x_2$", (0, x2[1]), (-6, 0), textcoords="offset points", ha="right", va="top", bbox=ON_WHITE)
    for axis, (first, last) in ((axes.xaxis, x1), (axes.yaxis, x2)):
        axis.set_ticks([tick for tick in range(int(first), int(last - 0.3) + 1) if tick])
    for words in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        words.set_bbox(ON_WHITE)
    return axes


# --8<-- [end:axes]


# --8<-- [start:arrow]
def arrow(axes: plt.Axes, tail: np.ndarray, step: np.ndarray, color: str, mark: str = "") -> None:
    """Draw an arrow from a point along a step; `mark` is its name in the picture."""
    stroke = {"arrowstyle": "-|>", "mutation_scale": 15, "shrinkA": 0, "shrinkB": 0, "color": color, "linewidth": 2}
    axes.annotate("", np.add(tail, step), tail, arrowprops=stroke, gid=mark)
    axes.update_datalim([tail, np.add(tail, step)])
    axes.autoscale_view()


# --8<-- [end:arrow]


# --8<-- [start:point]
def label(axes: plt.Axes, at: np.ndarray, text: str, color: str, aside: tuple[float, float] = (8, 8)) -> None:
    """Write beside a point, so many points to the right and upwards."""
    axes.annotate(text, at, aside, textcoords="offset points", color=color, ha="center", va="center")


def point(axes: plt.Axes, at: np.ndarray, color: str, mark: str = "") -> None:
    """Draw a point; `mark` is its name in the picture."""
    axes.plot(*at, "o", color=color, markersize=6, zorder=3, gid=mark)


# --8<-- [end:point]


# --8<-- [start:level-sets]
def level_sets(
    axes: plt.Axes,
    f: "Callable[..., np.ndarray]",
    levels: list[float],
    color: str,
    at: list[tuple[float, float]] | None = None,
) -> None:
    """Draw the level sets of a function of two variables as far as the axes reach, each with its value.

    The values stand on the curves near the points `at`, or where there is room.
    """
    x1, x2 = (np.linspace(*limits, 201) for limits in (axes.get_xlim(), axes.get_ylim()))
    curves = axes.contour(x1, x2, f(*np.meshgrid(x1, x2)), levels, colors=color, linewidths=1.5, linestyles="solid")
    axes.clabel(curves, fmt=lambda level: f"${level:.4g}$", manual=at or False)


# --8<-- [end:level-sets]


# --8<-- [start:right-angle]
def right_angle(axes: plt.Axes, at: np.ndarray, one: np.ndarray, other: np.ndarray) -> None:
    """Mark the right angle at a point between two steps, which say how long its sides are drawn."""
    corners = np.array([at + one, at + one + other, at + other])
    axes.plot(*corners.T, "k", linewidth=1, gid="right angle")


# --8<-- [end:right-angle]
