"""The figures of the chapters on eigenvalues and Lagrange multipliers show what their captions say."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt

from snippets import eigenvalues

S = np.array([[3.0, 1], [1, 2]])


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def arrows(axes, mark):
    found = [text for text in axes.texts if text.get_gid() == mark]
    return [(np.array(text.xyann), np.subtract(text.xy, text.xyann)) for text in found]


def places(axes, mark):
    return [np.ravel(line.get_data()) for line in axes.get_lines() if line.get_gid() == mark]


def test_the_arrows_on_the_circle_are_gradients_of_the_quotient_at_a_fifth():
    (axes,) = eigenvalues.slopes_on_the_circle(S).axes
    drawn = arrows(axes, "slope")
    assert len(drawn) == 12
    for x, step in drawn:
        assert np.linalg.norm(x) == pytest.approx(1)
        ahead, behind = ((y @ S @ y) / (y @ y) for y in (x + 1e-6 * step, x - 1e-6 * step))
        assert (ahead - behind) / 2e-6 == pytest.approx(5 * step @ step)  # the slope along the arrow
        assert abs(x @ step) < 1e-12


def test_the_marked_points_are_both_ends_of_both_eigenvectors():
    (axes,) = eigenvalues.slopes_on_the_circle(S).axes
    marked = places(axes, "eigenvector")
    assert [x @ S @ x for x in marked] == pytest.approx([1.381966, 1.381966, 3.618034, 3.618034])
    for x in marked:
        assert S @ x == pytest.approx((x @ S @ x) * x)


def test_the_eigenvalues_meet_without_a_gap_and_stay_apart_with_one():
    (axes,) = eigenvalues.crossing_and_gap().axes
    drawn = {line.get_gid(): line.get_data() for line in axes.get_lines()}
    for gap in (0, 0.5):
        t, high = drawn[f"high {gap:g}"]
        assert high == pytest.approx(np.hypot(t, gap))
        assert drawn[f"low {gap:g}"][1] == pytest.approx(-high)
