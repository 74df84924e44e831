"""The figure of the chapter on the method of differentials."""

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, label

if TYPE_CHECKING:
    from collections.abc import Callable


# --8<-- [start:remainders]
def remainders(
    f: "Callable[[np.ndarray], np.ndarray]",
    differentials: "dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]]",
    at: np.ndarray,
    along: np.ndarray,
) -> plt.Figure:
    """Draw how far f is from its linear approximation by each differential, as the step gets shorter."""
    figure, axes = plt.subplots(layout="constrained")
    steps = 0.5 ** np.arange(1, 15)
    for (name, differential), color, style in zip(differentials.items(), (BLUE, ORANGE), "-:", strict=True):
        left = [np.linalg.norm(f(at + t * along) - f(at) - differential(at, t * along)) for t in steps]
        axes.loglog(steps, left, marker="o", markersize=4, linestyle=style, color=color, gid=name)
        label(axes, (steps[6], left[6]), name, color, (0, 24) if style == ":" else (34, -20))
    axes.set(xlabel="$t$", ylabel="remainder")
    axes.grid()
    return figure


# --8<-- [end:remainders]
