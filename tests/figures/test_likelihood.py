"""The figures of the chapter on likelihood show what their captions say."""

import numpy as np
import pytest

from snippets import likelihood

X = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0], [4.0, 5.0], [5.0, 4.0]])
MU = np.array([1.0, 2.0])
C = np.array([[2.0, 1.6], [1.6, 2.0]])


def test_the_gradient_is_half_the_precision_times_the_distance_and_the_other_arrow_ends_at_the_mean(marked):
    drawn = marked(likelihood.likelihood_of_the_mean(X, MU))
    ((start, tip),), ((_, mean),), ((best,),) = (drawn[name] for name in ("gradient", "natural", "best"))
    assert start == pytest.approx(MU)
    assert 2 * C @ (tip - start) == pytest.approx(X.mean(axis=0) - MU)
    assert mean == pytest.approx(X.mean(axis=0))
    assert best == pytest.approx([3, 3])


def test_the_middle_level_set_passes_through_the_start():
    figure = likelihood.likelihood_of_the_mean(X, MU)
    (curves,) = (part for part in figure.axes[0].collections if hasattr(part, "levels"))
    r = X - MU
    likelihood_there = -np.linalg.slogdet(2 * np.pi * C)[1] / 2 - np.mean(np.sum(r @ np.linalg.inv(C) * r, axis=1)) / 2
    assert curves.levels[1] == pytest.approx(likelihood_there)


def test_both_curves_are_largest_at_one_and_the_first_bends_upwards_from_two_on(marked):
    drawn = marked(likelihood.likelihood_of_the_variance())
    for name in ("variance", "precision"):
        (curve,) = drawn[name]
        t, height = curve.T
        assert t[height.argmax()] == pytest.approx(1, abs=0.02)
        bends = np.diff(height, 2)
        assert np.all(bends[t[1:-1] < 1.95] < 0)
        assert np.all(bends[t[1:-1] > 2.05] > 0) == (name == "variance")
    ((turn,),) = drawn["turn"]
    assert turn == pytest.approx([2, -np.log(2) / 2 - 0.25])
