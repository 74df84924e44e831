"""The figures of least squares, projection and ridge regression show what their captions say."""

import numpy as np
import pytest

from snippets import least_squares, projection, ridge

FIGURES = vars(least_squares) | vars(ridge)
FEATURE = np.arange(4.0)
X = np.column_stack([np.ones(4), FEATURE])
Y = np.array([1.0, 2.0, 2.0, 4.0])
BEST = np.array([0.9, 0.9])


@pytest.fixture
def drawn():
    """Give the lines with a mark in a figure, drawn by its function's name."""

    def lines(name, mark, *values):
        (axes,) = FIGURES[name](*values).axes
        return [line.get_xydata() for line in axes.get_lines() if line.get_gid() == mark]

    return lines


def test_each_residual_goes_up_or_down_from_the_line_to_its_point(drawn):
    residuals = drawn("line_and_residuals", "residual", FEATURE, Y, BEST)
    assert [stroke[1].tolist() for stroke in residuals] == [[0, 1], [1, 2], [2, 2], [3, 4]]
    assert [stroke[1, 0] - stroke[0, 0] for stroke in residuals] == [0, 0, 0, 0]
    assert [stroke[1, 1] - stroke[0, 1] for stroke in residuals] == pytest.approx([0.1, 0.2, -0.7, 0.4])


def test_the_line_has_the_given_intercept_and_slope(drawn):
    (line,) = drawn("line_and_residuals", "line", FEATURE, Y, BEST)
    assert line[:, 1] == pytest.approx(0.9 + 0.9 * line[:, 0])


def test_the_ridge_solution_of_weight_one_is_nine_and_twelve_thirteenths():
    assert ridge.ridge(X, Y, 1) == pytest.approx([9 / 13, 12 / 13])


def test_the_path_leads_from_least_squares_to_zero_and_always_gets_shorter(drawn):
    (path,) = drawn("ridge_path", "path", X, Y)
    lengths = np.linalg.norm(path, axis=1)
    assert path[0] == pytest.approx(BEST)
    assert lengths[-1] < 1e-3
    assert np.all(np.diff(lengths) < 0)


@pytest.mark.parametrize("weight", [0, 1, 10, 100])
def test_at_a_dot_the_gradient_of_the_ridge_objective_is_zero(weight, drawn):
    ((w,),) = drawn("ridge_path", f"weight {weight}", X, Y)
    assert 2 * X.T @ (X @ w - Y) + 2 * weight * w == pytest.approx([0, 0], abs=1e-12)


def test_the_circle_and_the_ellipse_are_the_level_sets_of_their_names(drawn):
    (circle,), (ellipse,) = (drawn("ridge_path", mark, X, Y) for mark in ("circle", "ellipse"))
    ((chosen,),) = drawn("ridge_path", "weight 10", X, Y)
    assert np.linalg.norm(circle, axis=1) == pytest.approx(np.full(361, np.linalg.norm(chosen)))
    misfits = np.linalg.norm(Y[:, np.newaxis] - X @ ellipse.T, axis=0)
    assert misfits == pytest.approx(np.full(361, np.linalg.norm(Y - X @ chosen)))


def test_the_ellipse_touches_the_circle_from_outside(drawn):
    (ellipse,) = drawn("ridge_path", "ellipse", X, Y)
    ((chosen,),) = drawn("ridge_path", "weight 10", X, Y)
    nearest, radius = np.linalg.norm(ellipse, axis=1).min(), np.linalg.norm(chosen)
    assert radius <= nearest == pytest.approx(radius, rel=1e-3)


def test_the_sides_of_the_triangle_are_as_long_as_the_vectors_and_their_squares_add_up():
    w = np.array([0.0, 1.0])
    squares = [np.sum((X @ (w - BEST)) ** 2), np.sum((Y - X @ BEST) ** 2), np.sum((Y - X @ w) ** 2)]
    assert squares == pytest.approx([2.3, 0.7, 3])
    figure = projection.nearest(X, Y, w)
    marks = {line.get_gid() for line in figure.axes[0].get_lines()}
    words = {text.get_text() for text in figure.axes[0].texts}
    assert marks >= {"2.3", "0.7", "3"}
    assert words >= {"$2.3$", "$0.7$", "$3$"}


@pytest.mark.parametrize(("turn", "tilt"), [(0, 0), (20, 15), (-140, 70)])
def test_what_is_seen_from_far_away_is_seen_in_its_size(turn, tilt):
    view = projection.seen_from(turn, tilt)
    assert view @ view.T == pytest.approx(np.eye(2), abs=1e-12)


def test_from_the_front_the_third_axis_points_upwards_and_from_above_the_second():
    assert projection.seen_from(0, 0) == pytest.approx(np.array([[1, 0, 0], [0, 0, 1]]))
    assert projection.seen_from(0, 90) == pytest.approx(np.array([[1, 0, 0], [0, 1, 0]]), abs=1e-12)


def steps(axes, mark):
    """Give where the arrows with a mark start, and their steps."""
    found = [text for text in axes.texts if text.get_gid() == mark]
    return [(np.array(text.xyann), np.subtract(text.xy, text.xyann)) for text in found]


def test_the_gradients_in_the_bowl_are_those_of_the_mean_squared_error():
    (axes,) = least_squares.bowl_with_gradients(X, Y, [(0, 1), (2, 1), (1.5, 0)], 0.5).axes
    found = {tuple(start): tuple(step) for start, step in steps(axes, "gradient")}
    # X'(Xw - y) by hand: the residuals Xw - y are (-1,-1,0,-1), (1,1,2,1) and (0.5,-0.5,-0.5,-2.5).
    assert found == {
        (0, 1): pytest.approx((-0.75, -1)),
        (2, 1): pytest.approx((1.25, 2)),
        (1.5, 0): pytest.approx((-0.75, -2.25)),
    }


def test_the_bowl_has_its_minimum_at_the_best_line_and_its_levels_where_the_error_has_them():
    (axes,) = least_squares.bowl_with_gradients(X, Y, [], 1).axes
    (least,) = [line for line in axes.get_lines() if line.get_gid() == "minimum"]
    assert least.get_xydata() == pytest.approx(BEST[np.newaxis])
    (curves,) = axes.collections
    for level, path in zip((0.25, 0.75, 1.75), curves.get_paths(), strict=True):
        errors = np.mean((Y - path.vertices @ X.T) ** 2, axis=1)
        assert errors == pytest.approx(np.full(len(errors), level), abs=0.02)


def test_one_shadow_falls_at_a_right_angle_to_the_line_and_the_other_to_b():
    a, y, b = np.array([2.0, 1]), np.array([1.0, 2]), np.array([0.0, 1])
    (axes,) = projection.shadow(a, y, b).axes
    ends = sorted(tuple(step) for _, step in steps(axes, "from the origin"))
    assert ends == [pytest.approx((1, 2)), pytest.approx((1.6, 0.8)), pytest.approx((4, 2))]
    assert a @ (y - ends[1]) == pytest.approx(0)
    assert b @ (y - ends[2]) == pytest.approx(0)


def test_the_shortest_solution_is_orthogonal_to_the_kernel_and_all_solutions_solve():
    gram, right = np.full((2, 2), 6.0), np.array([12.0, 12])
    (axes,) = projection.shortest_of_many(gram, right, [(2, 0)]).axes
    lines = {line.get_gid(): line.get_xydata() for line in axes.get_lines()}
    assert lines["solutions"] @ gram == pytest.approx(np.tile(right, (2, 1)))
    assert lines["kernel"] @ gram == pytest.approx(np.zeros((2, 2)))
    ((start, step),) = steps(axes, "shortest")
    assert [start.tolist(), step.tolist()] == [[0, 0], pytest.approx([1, 1])]
    assert step @ (lines["kernel"][1] - lines["kernel"][0]) == pytest.approx(0)


def test_each_curve_of_shrinkage_is_one_half_at_the_root_of_its_penalty(drawn):
    (curve,) = drawn("shrinkage", "weight 1", [0.1, 1, 10])
    value, factor = curve.T
    assert np.interp(1, value, factor) == pytest.approx(0.5)
    assert factor == pytest.approx(1 / (1 + value**-2.0))
