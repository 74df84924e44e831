"""The figures of the chapter on likelihood."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.drawing import BLUE, ORANGE, PURPLE, TEAL, arrow, label, level_sets, point


# --8<-- [start:mean]
def likelihood_of_the_mean(X: np.ndarray, mu: np.ndarray) -> plt.Figure:  # noqa: N803
    """Draw observations, level sets of the mean log-likelihood as a function of the mean, and two arrows from mu."""
    best = X.mean(axis=0)
    covariance = (X - best).T @ (X - best) / len(X)
    precision = np.linalg.inv(covariance)
    least = -np.linalg.slogdet(2 * np.pi * covariance).logabsdet / 2 - X.shape[1] / 2

    def log_likelihood(m1: np.ndarray, m2: np.ndarray) -> np.ndarray:
        a, b = best[0] - m1, best[1] - m2
        return least - (precision[0, 0] * a**2 + 2 * precision[0, 1] * a * b + precision[1, 1] * b**2) / 2

    figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
    axes.set(xlim=(0, 6), ylim=(0, 6), aspect="equal", xlabel=r"$\mu_1$", ylabel=r"$\mu_2$")
    names = [best + away for away in ([0.05, -1.85], [1.31, -0.04], [0.73, 1.22])]
    fall = (best - mu) @ precision @ (best - mu) / 2
    level_sets(axes, log_likelihood, [least - 2 * fall, least - fall, least - fall / 3], BLUE, names)
    axes.plot(*X.T, "o", color=TEAL, markersize=6, gid="observations")
    point(axes, best, PURPLE, "best")
    label(axes, best, r"$\bar x$", PURPLE, (11, -8))
    arrow(axes, mu, precision @ (best - mu) / 2, ORANGE, "gradient")
    label(axes, mu + precision @ (best - mu) / 2, "gradient", ORANGE, (-4, -13))
    arrow(axes, mu, best - mu, PURPLE, "natural")
    point(axes, mu, "k", "start")
    label(axes, mu, r"$\mu$", "k", (-10, 4))
    return figure


# --8<-- [end:mean]


# --8<-- [start:variance]
def likelihood_of_the_variance(c: float = 1.0) -> plt.Figure:
    """Draw the log-likelihood of one variable, once as a function of the variance and once of the precision."""
    figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
    t = np.linspace(0.12, 6, 400)
    axes.plot(t, -np.log(t) / 2 - c / (2 * t), color=BLUE, gid="variance")
    axes.plot(t, np.log(t) / 2 - c * t / 2, color=ORANGE, linestyle="dashed", gid="precision")
    point(axes, (c, -np.log(c) / 2 - 0.5), BLUE, "maximum")
    point(axes, (2 * c, -np.log(2 * c) / 2 - 0.25), BLUE, "turn")
    label(axes, (2 * c, -np.log(2 * c) / 2 - 0.25), "bends the other way", BLUE, (58, 14))
    label(axes, (4.6, -np.log(4.6) / 2 - c / 9.2), "of the variance", BLUE, (0, -15))
    label(axes, (3.4, np.log(3.4) / 2 - 1.7 * c), "of the precision", ORANGE, (-52, -8))
    axes.set(xlabel="variance $v$, or precision $P$", ylabel="log-likelihood", xlim=(0, 6), ylim=(-2.5, 0))
    return figure


# --8<-- [end:variance]
