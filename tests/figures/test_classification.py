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
def boundary(marked):
    return marked(classification.boundary_with_weights(X, Y, W))


def test_the_loss_lies_between_the_tangent_and_the_parabola_and_all_touch_in_the_point(marked):
    drawn = marked(classification.logistic_loss_and_tangent())
    (tangent,), (loss,), (parabola,) = (drawn[name] for name in ("tangent", "loss", "parabola"))
    assert np.all(tangent[:, 1] <= loss[:, 1] + 1e-12)
    assert np.all(loss[:, 1] <= parabola[:, 1] + 1e-12)
    (((at, height),),) = drawn["touching"]
    for curve in (tangent, loss, parabola):
        assert np.interp(at, *curve.T) == pytest.approx(height, abs=1e-3)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_line_has_the_probability_of_its_name(share, boundary):
    (line,) = boundary[f"share {share}"]
    assert 1 / (1 + np.exp(-W[0] - line @ W[1:])) == pytest.approx([share, share])


def test_the_arrow_starts_on_the_middle_line_and_is_orthogonal_to_it(boundary):
    ((tail, tip),), ((start, end),) = boundary["weights"], boundary["share 0.5"]
    assert (tip - tail) @ (end - start) == pytest.approx(0, abs=1e-12)
    assert np.linalg.norm(tip - tail) == pytest.approx(1)
    assert W[0] + W[1:] @ tail == pytest.approx(0, abs=1e-12)
