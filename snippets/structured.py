"""The figure of the chapter on structured arguments, and partial derivatives by entries that move together."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, arrow, label, point, right_angle


# --8<-- [start:tied]
def tied_partials(f, S, h=1e-30):  # noqa: ANN001, ANN201, N803
    """Give the derivatives of f by the entries of a symmetric matrix, each moved with its mirror image."""
    T = np.empty(S.shape)  # noqa: N806
    for i, j in np.ndindex(*S.shape):
        Z = S.astype(complex)  # noqa: N806
        Z[[i, j], [j, i]] += 1j * h  # where i = j, that is one entry and moved once
        T[i, j] = f(Z).imag / h
    return T


# --8<-- [end:tied]


# --8<-- [start:projection]
def free_and_symmetric_gradient(above: float, below: float) -> plt.Figure:
    """Draw the entries of a gradient above and below the diagonal, and their projection onto symmetric matrices."""
    figure, axes = plt.subplots(figsize=(5, 4.4), layout="constrained")
    axes.set(xlim=(-0.3, 5.6), ylim=(-0.3, 4.6), xlabel="$X_{12}$", ylabel="$X_{21}$", aspect="equal")
    axes.plot([-0.3, 4.6], [-0.3, 4.6], color=BLUE, linestyle="-", linewidth=1.5, gid="symmetric")
    label(axes, (4.6, 4.6), "symmetric", BLUE, (-52, -8))
    start, free = np.array([1.0, 1.0]), np.array([above, below])
    projected = np.full(2, (above + below) / 2)
    axes.plot(*np.transpose([start + free, start + projected]), "k:", linewidth=1.5, gid="dropped")
    right_angle(axes, start + projected, (start - (start + projected)) / 9, (free - projected) / 9)
    arrow(axes, start, free, ORANGE, "free")
    arrow(axes, start, projected, PURPLE, "projected")
    point(axes, start, "black", "start")
    label(axes, start + free, f"$({above:g},{below:g})$", ORANGE, (-8, -14))
    label(axes, start + projected, f"$({projected[0]:g},{projected[1]:g})$", PURPLE, (-26, 4))
    return figure


# --8<-- [end:projection]
