"""The figures of the chapters on eigenvalues and Lagrange multipliers show what their captions say."""

import numpy as np
import pytest

from snippets import eigenvalues, lagrange

S = np.array([[3.0, 1], [1, 2]])


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


def test_both_gradients_stand_at_both_points_and_are_parallel_at_the_maximum_only():
    (axes,) = lagrange.highest_on_the_circle().axes
    (best, other), f, g = places(axes, "place"), arrows(axes, "objective"), arrows(axes, "constraint")
    assert best == pytest.approx(np.ones(2) / np.sqrt(2))
    assert other == pytest.approx([-0.6, 0.8])
    for x, (tail, of_f), (start, of_g) in zip((best, other), f, g, strict=True):
        assert tail == pytest.approx(x)
        assert start == pytest.approx(x)
        assert of_f == pytest.approx(0.6 * np.ones(2))
        assert of_g == pytest.approx(0.6 * 2 * x)
    cross = [a[0] * b[1] - a[1] * b[0] for (_, a), (_, b) in zip(f, g, strict=True)]
    assert cross[0] == pytest.approx(0)
    assert abs(cross[1]) > 0.1


def test_each_line_has_the_level_it_is_marked_with_and_the_highest_touches_the_circle():
    (axes,) = lagrange.highest_on_the_circle().axes
    lines = {line.get_gid(): line.get_data() for line in axes.get_lines()}
    for level in ("-1.41421", "0", "1.41421", "2.82843"):
        assert np.sum(lines[level], axis=0) == pytest.approx(float(level), abs=1e-5)
    turns = np.linspace(0, 2 * np.pi, 1000)
    assert (np.cos(turns) + np.sin(turns)).max() == pytest.approx(1.41421, abs=1e-4)


def test_the_curve_with_a_cusp_meets_its_equation_and_nothing_of_it_is_left_of_the_cusp():
    (axes,) = lagrange.leftmost_on_the_cusp().axes
    (curve,) = [line.get_data() for line in axes.get_lines() if line.get_gid() == "curve"]
    assert curve[0] ** 3 == pytest.approx(curve[1] ** 2)
    assert curve[0].min() == 0
    ((tail, step),) = arrows(axes, "objective")
    assert [*tail, *step] == [0, 0, 1, 0]
