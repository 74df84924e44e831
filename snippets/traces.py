"""The figure of the chapter on traces."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE


# --8<-- [start:rings]
def ring(axes: plt.Axes, factors: list[str], cut: int) -> None:
    """Draw the factors of a trace around a circle, clockwise from the top, with one of them cut out."""
    turns = np.pi / 2 - 2 * np.pi * np.arange(len(factors)) / len(factors)
    away = 2 * np.pi / len(factors) - 0.45
    rest = turns[cut] - np.linspace(0.45, 2 * np.pi - 0.45, 200)
    axes.plot(np.cos(rest), np.sin(rest), color=BLUE, gid="rest")
    for turn in turns[cut] - away - 2 * np.pi / len(factors) * np.arange(len(factors)):
        tip, tail = ((np.cos(a), np.sin(a)) for a in (turn - 0.06, turn + 0.06))
        axes.annotate("", tip, tail, arrowprops={"arrowstyle": "-|>", "color": BLUE, "mutation_scale": 15})
    for place, (factor, turn) in enumerate(zip(factors, turns, strict=True)):
        color, text = (ORANGE, rf"$\mathrm{{d}}{factor}$") if place == cut else (BLUE, f"${factor}$")
        disc = {"boxstyle": "circle", "facecolor": "white", "edgecolor": color, "linewidth": 2}
        disc |= {"linestyle": "dashed"} if place == cut else {}
        where = np.array([np.cos(turn), np.sin(turn)]) * (1.35 if place == cut else 1)
        axes.annotate(text, where, color=color, ha="center", va="center", bbox=disc, gid=f"factor {place}")
    axes.set(xlim=(-1.5, 1.5), ylim=(-1.75, 1.75), aspect="equal")
    axes.set_axis_off()


def two_cuts() -> plt.Figure:
    """Draw the ring of X, B, X', C twice, with the first X cut out and with the second."""
    figure, axes = plt.subplots(1, 2, figsize=(5, 3), layout="constrained")
    for one, cut, rest in zip(axes, (0, 2), ("BX^{\\!\\top\\!}C", "CXB"), strict=True):
        ring(one, ["X", "B", "X^{\\!\\top\\!}", "C"], cut)
        one.annotate(f"${rest}$", (0, 0), color=BLUE, ha="center", va="center", gid="left over")
    return figure


# --8<-- [end:rings]
