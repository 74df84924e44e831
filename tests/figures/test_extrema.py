"""The figures of the chapters on eigenvalues and Lagrange multipliers show what their captions say."""

import numpy as np
import pytest

from snippets import eigenvalues, lagrange

S = np.array([[3.0, 1], [1, 2]])


def test_the_arrows_on_the_circle_are_gradients_of_the_quotient_at_a_fifth(marked):
    drawn = marked(eigenvalues.slopes_on_the_circle(S))["slope"]
    assert len(drawn) == 12
    for x, tip in drawn:
        step = tip - x
        assert np.linalg.norm(x) == pytest.approx(1)
        ahead, behind = ((y @ S @ y) / (y @ y) for y in (x + 1e-6 * step, x - 1e-6 * step))
        assert (ahead - behind) / 2e-6 == pytest.approx(5 * step @ step)  # the slope along the arrow
        assert abs(x @ step) < 1e-12


def test_the_marked_points_are_both_ends_of_both_eigenvectors(marked):
    ends = np.vstack(marked(eigenvalues.slopes_on_the_circle(S))["eigenvector"])
    assert [x @ S @ x for x in ends] == pytest.approx([1.381966, 1.381966, 3.618034, 3.618034])
    for x in ends:
        assert S @ x == pytest.approx((x @ S @ x) * x)


def test_the_eigenvalues_meet_without_a_gap_and_stay_apart_with_one(marked):
    drawn = marked(eigenvalues.crossing_and_gap())
    for gap in (0, 0.5):
        (high,), (low,) = drawn[f"high {gap:g}"], drawn[f"low {gap:g}"]
        assert high[:, 1] == pytest.approx(np.hypot(high[:, 0], gap))
        assert low[:, 1] == pytest.approx(-high[:, 1])


def test_both_gradients_stand_at_both_points_and_are_parallel_at_the_maximum_only(marked):
    drawn = marked(lagrange.highest_on_the_circle())
    ((best,), (other,)), f, g = (drawn[name] for name in ("place", "objective", "constraint"))
    assert best == pytest.approx(np.ones(2) / np.sqrt(2))
    assert other == pytest.approx([-0.6, 0.8])
    for x, (tail, tip), (start, end) in zip((best, other), f, g, strict=True):
        assert tail == pytest.approx(x)
        assert start == pytest.approx(x)
        assert tip - tail == pytest.approx(0.6 * np.ones(2))
        assert end - start == pytest.approx(0.6 * 2 * x)
    cross = [np.linalg.det([tip - tail, end - start]) for (tail, tip), (start, end) in zip(f, g, strict=True)]
    assert cross[0] == pytest.approx(0)
    assert abs(cross[1]) > 0.1


def test_each_line_has_the_level_it_is_marked_with_and_the_highest_touches_the_circle(marked):
    drawn = marked(lagrange.highest_on_the_circle())
    for level in ("-1.41421", "0", "1.41421", "2.82843"):
        (line,) = drawn[level]
        assert np.sum(line, axis=1) == pytest.approx(float(level), abs=1e-5)
    turns = np.linspace(0, 2 * np.pi, 1000)
    assert (np.cos(turns) + np.sin(turns)).max() == pytest.approx(1.41421, abs=1e-4)


def test_the_curve_with_a_cusp_meets_its_equation_and_nothing_of_it_is_left_of_the_cusp(marked):
    drawn = marked(lagrange.leftmost_on_the_cusp())
    (curve,), ((tail, tip),) = drawn["curve"], drawn["objective"]
    assert curve[:, 0] ** 3 == pytest.approx(curve[:, 1] ** 2)
    assert curve[:, 0].min() == 0
    assert [*tail, *tip] == [0, 0, 1, 0]
