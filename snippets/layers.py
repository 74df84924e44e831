"""The figures of the chapter on layers."""

import math

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, label, point, right_angle


# --8<-- [start:slopes]
def slopes_of_activations() -> plt.Figure:
    """Draw the derivatives of relu, of the Gaussian error linear unit and of the hyperbolic tangent."""
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    t = np.linspace(-4, 4, 401)
    share = np.array([(1 + math.erf(each / math.sqrt(2))) / 2 for each in t])
    for side in (t[t < 0], t[t > 0]):
        axes.plot(side, side > 0, color=BLUE, gid="relu")
    axes.plot(t, share + t * np.exp(-(t**2) / 2) / math.sqrt(2 * math.pi), color=ORANGE, gid="gelu")
    axes.plot(t, 1 - np.tanh(t) ** 2, color=TEAL, linestyle="dashed", gid="tanh")
    label(axes, (3.2, 1), "ReLU", BLUE, (0, -12))
    label(axes, (1.6, 1.13), "GELU", ORANGE, (22, 8))
    label(axes, (-1, 1 - np.tanh(1) ** 2), "tanh", TEAL, (-24, 4))
    axes.set(xlabel="$t$", ylabel="slope", xlim=(-4, 4), ylim=(-0.2, 1.25))
    return figure


# --8<-- [end:slopes]


# --8<-- [start:normalised]
def layer_norm_in_its_plane(x: np.ndarray, g: np.ndarray) -> plt.Figure:
    """Draw the plane of vectors whose three entries sum to zero: x centred, y, g centred, and what passes the layer."""
    plane = np.array([[1, -1, 0] / np.sqrt(2), [1, 1, -2] / np.sqrt(6)])  # rows are orthonormal: true to distances
    centred, pushed = plane @ x, plane @ g
    scale = np.linalg.norm(centred) / np.sqrt(3)
    y = centred / scale
    passed = pushed - (pushed @ y) / 3 * y
    figure, axes = plt.subplots(figsize=(5, 4.8), layout="constrained")
    axes.set(aspect="equal", xlim=(-1.95, 3.0), ylim=(-1.95, 3.15))
    axes.axis("off")
    turn = np.linspace(0, 2 * np.pi, 181)
    axes.plot(*(np.sqrt(3) * np.array([np.cos(turn), np.sin(turn)])), color=BLUE, linewidth=1.2, gid="circle")
    axes.plot(*np.array([[0, 0], centred]).T, color="k", linewidth=0.9, linestyle="dotted")
    right_angle(axes, y, 0.15 * y / np.linalg.norm(y), 0.26 * passed / np.linalg.norm(passed))
    arrow(axes, y, pushed, TEAL, "pushed")
    arrow(axes, y, passed, ORANGE, "passed")
    arrow(axes, centred, passed / scale, PURPLE, "gradient")
    for at, name, aside in ((centred, r"$x-\bar x$", (24, -8)), (y, "$y$", (15, -3)), (np.zeros(2), "$0$", (-8, -8))):
        point(axes, at, "k")
        label(axes, at, name, "k", aside)
    label(axes, y + pushed, "$g$, centred", TEAL, (20, -13))
    label(axes, y + passed, "its tangential part", ORANGE, (-6, 12))
    label(axes, centred + passed / scale, "gradient", PURPLE, (-2, 12))
    return figure


# --8<-- [end:normalised]
