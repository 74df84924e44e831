"""The figures of the chapter on classification show what their captions say."""

import numpy as np
import pytest

from snippets import classification

ZEROS = [[0.5, 1.0], [1.0, 2.5], [2.0, 0.5], [2.5, 2.0], [3.0, 3.0]]
ONES = [[1.5, 3.0], [2.0, 2.0], [3.0, 1.5], [3.5, 3.5], [4.0, 2.5]]
X = np.column_stack([np.ones(10), ZEROS + ONES])
Y = np.repeat([0.0, 1.0], 5)
W = np.array([-5.0, 1.25, 0.75])


@pytest.fixture
def marked():
    """Give what has a mark in a figure, drawn by its function's name."""

    def parts(name, *values):
        (axes,) = getattr(classification, name)(*values).axes
        return {part.get_gid(): part for part in axes.get_children() if part.get_gid()}

    return parts


def test_the_loss_lies_between_the_tangent_and_the_parabola_and_all_touch_in_the_point(marked):
    parts = marked("logistic_loss_and_tangent")
    tangent, loss, parabola = (parts[name].get_ydata() for name in ("tangent", "loss", "parabola"))
    assert np.all(tangent <= loss + 1e-12)
    assert np.all(loss <= parabola + 1e-12)
    t, (at, height) = parts["loss"].get_xdata(), parts["touching"].get_xydata()[0]
    for curve in (tangent, loss, parabola):
        assert np.interp(at, t, curve) == pytest.approx(height, abs=1e-3)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_line_has_the_probability_of_its_name(share, marked):
    line = marked("boundary_with_weights", X, Y, W)[f"share {share}"].get_xydata()
    assert 1 / (1 + np.exp(-W[0] - line @ W[1:])) == pytest.approx([share, share])


def test_the_arrow_starts_on_the_middle_line_and_is_orthogonal_to_it(marked):
    parts = marked("boundary_with_weights", X, Y, W)
    tail, tip = np.array(parts["weights"].xyann), np.array(parts["weights"].xy)
    ends = parts["share 0.5"].get_xydata()
    assert (tip - tail) @ (ends[1] - ends[0]) == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(tip - tail) == pytest.approx(1)
    assert W[0] + W[1:] @ tail == pytest.approx(0, abs=1e-12)
