"""The figure of the chapter on quadratic forms shows what its caption says."""

import numpy as np
import pytest

from snippets import quadratic_forms

A = np.array([[1.0, 2.0], [5.0, 3.0]])


@pytest.fixture
def axes():
    return quadratic_forms.gradient_and_mistake(A).axes[0]


@pytest.fixture
def drawn(axes, marked):
    return marked(axes)


def test_the_solid_arrows_are_a_tenth_of_the_gradient_and_the_dashed_ones_of_the_mistake(drawn):
    for x, tip in drawn["gradient"]:
        assert tip - x == pytest.approx((A + A.T) @ x / 10)
    for x, tip in drawn["mistake"]:
        assert tip - x == pytest.approx(2 * A @ x / 10)
    assert len(drawn["gradient"]) == len(drawn["mistake"]) == 4


def test_the_arrows_start_on_one_of_the_curves(axes, drawn):
    (levels,) = {tuple(curves.levels) for curves in axes.collections}
    for x, _ in drawn["gradient"]:
        assert x @ A @ x == pytest.approx(levels[0])


def test_the_arrows_stay_inside_the_picture_and_differ_enough_to_be_told_apart(drawn):
    for (x, tip), (_, other) in zip(drawn["gradient"], drawn["mistake"], strict=True):
        assert np.all(np.abs([tip, other]) < 2.2)
        right, wrong = tip - x, other - x
        cosine = right @ wrong / np.linalg.norm(right) / np.linalg.norm(wrong)
        assert np.degrees(np.arccos(cosine)) > 8


def test_the_curves_lie_on_the_level_sets(axes):
    for curves in axes.collections:
        for level, path in zip(curves.levels, curves.get_paths(), strict=True):
            values = np.einsum("pi,ij,pj->p", path.vertices, A, path.vertices)
            assert values == pytest.approx(np.full(len(values), level), abs=0.01)
