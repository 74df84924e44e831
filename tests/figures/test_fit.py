"""The figures of least squares, projection and ridge regression show what their captions say."""

import numpy as np
import pytest

from snippets import least_squares, projection, ridge

FEATURE = np.arange(4.0)
X = np.column_stack([np.ones(4), FEATURE])
Y = np.array([1.0, 2.0, 2.0, 4.0])
BEST = np.array([0.9, 0.9])


@pytest.fixture
def fitted(marked):
    return marked(least_squares.line_and_residuals(FEATURE, Y, BEST))


@pytest.fixture
def ridge_path(marked):
    return marked(ridge.ridge_path(X, Y))


def test_each_residual_goes_up_or_down_from_the_line_to_its_point(fitted):
    residuals = fitted["residual"]
    assert [stroke[1].tolist() for stroke in residuals] == [[0, 1], [1, 2], [2, 2], [3, 4]]
    assert [stroke[1, 0] - stroke[0, 0] for stroke in residuals] == [0, 0, 0, 0]
    assert [stroke[1, 1] - stroke[0, 1] for stroke in residuals] == pytest.approx([0.1, 0.2, -0.7, 0.4])


def test_the_line_has_the_given_intercept_and_slope(fitted):
    (line,) = fitted["line"]
    assert line[:, 1] == pytest.approx(0.9 + 0.9 * line[:, 0])


def test_the_ridge_solution_of_weight_one_is_nine_and_twelve_thirteenths():
    assert ridge.ridge(X, Y, 1) == pytest.approx([9 / 13, 12 / 13])


def test_the_path_leads_from_least_squares_to_zero_and_always_gets_shorter(ridge_path):
    (path,) = ridge_path["path"]
    lengths = np.linalg.norm(path, axis=1)
    assert path[0] == pytest.approx(BEST)
    assert lengths[-1] < 1e-3
    assert np.all(np.diff(lengths) < 0)


@pytest.mark.parametrize("weight", [0, 1, 10, 100])
def test_at_a_dot_the_gradient_of_the_ridge_objective_is_zero(weight, ridge_path):
    ((w,),) = ridge_path[f"weight {weight}"]
    assert 2 * X.T @ (X @ w - Y) + 2 * weight * w == pytest.approx([0, 0], abs=1e-12)


def test_the_circle_and_the_ellipse_are_the_level_sets_of_their_names(ridge_path):
    (circle,), (ellipse,), ((chosen,),) = (ridge_path[name] for name in ("circle", "ellipse", "weight 10"))
    assert np.linalg.norm(circle, axis=1) == pytest.approx(np.full(361, np.linalg.norm(chosen)))
    misfits = np.linalg.norm(Y[:, np.newaxis] - X @ ellipse.T, axis=0)
    assert misfits == pytest.approx(np.full(361, np.linalg.norm(Y - X @ chosen)))


def test_the_ellipse_touches_the_circle_from_outside(ridge_path):
    (ellipse,), ((chosen,),) = ridge_path["ellipse"], ridge_path["weight 10"]
    nearest, radius = np.linalg.norm(ellipse, axis=1).min(), np.linalg.norm(chosen)
    assert radius <= nearest == pytest.approx(radius, rel=1e-3)


def test_the_sides_of_the_triangle_are_as_long_as_the_vectors_and_their_squares_add_up(marked):
    w = np.array([0.0, 1.0])
    squares = [np.sum((X @ (w - BEST)) ** 2), np.sum((Y - X @ BEST) ** 2), np.sum((Y - X @ w) ** 2)]
    assert squares == pytest.approx([2.3, 0.7, 3])
    figure = projection.nearest(X, Y, w)
    words = {text.get_text() for text in figure.axes[0].texts}
    assert marked(figure).keys() >= {"2.3", "0.7", "3"}
    assert words >= {"$2.3$", "$0.7$", "$3$"}


@pytest.mark.parametrize(("turn", "tilt"), [(0, 0), (20, 15), (-140, 70)])
def test_what_is_seen_from_far_away_is_seen_in_its_size(turn, tilt):
    view = projection.seen_from(turn, tilt)
    assert view @ view.T == pytest.approx(np.eye(2), abs=1e-12)


def test_from_the_front_the_third_axis_points_upwards_and_from_above_the_second():
    assert projection.seen_from(0, 0) == pytest.approx(np.array([[1, 0, 0], [0, 0, 1]]))
    assert projection.seen_from(0, 90) == pytest.approx(np.array([[1, 0, 0], [0, 1, 0]]), abs=1e-12)


def test_the_gradients_in_the_bowl_are_those_of_the_mean_squared_error(marked):
    figure = least_squares.bowl_with_gradients(X, Y, [(0, 1), (2, 1), (1.5, 0)], 0.5)
    found = {tuple(start): tuple(tip - start) for start, tip in marked(figure)["gradient"]}
    # X'(Xw - y) by hand: the residuals Xw - y are (-1,-1,0,-1), (1,1,2,1) and (0.5,-0.5,-0.5,-2.5).
    assert found == {
        (0, 1): pytest.approx((-0.75, -1)),
        (2, 1): pytest.approx((1.25, 2)),
        (1.5, 0): pytest.approx((-0.75, -2.25)),
    }


def test_the_bowl_has_its_minimum_at_the_best_line_and_its_levels_where_the_error_has_them(marked):
    (axes,) = least_squares.bowl_with_gradients(X, Y, [], 1).axes
    ((least,),) = marked(axes)["minimum"]
    assert least == pytest.approx(BEST)
    (curves,) = axes.collections
    for level, path in zip((0.25, 0.75, 1.75), curves.get_paths(), strict=True):
        errors = np.mean((Y - path.vertices @ X.T) ** 2, axis=1)
        assert errors == pytest.approx(np.full(len(errors), level), abs=0.02)


def test_one_shadow_falls_at_a_right_angle_to_the_line_and_the_other_to_b(marked):
    a, y, b = np.array([2.0, 1]), np.array([1.0, 2]), np.array([0.0, 1])
    drawn = marked(projection.shadow(a, y, b))["from the origin"]
    ends = sorted(tuple(tip - tail) for tail, tip in drawn)
    assert ends == [pytest.approx((1, 2)), pytest.approx((1.6, 0.8)), pytest.approx((4, 2))]
    assert a @ (y - ends[1]) == pytest.approx(0)
    assert b @ (y - ends[2]) == pytest.approx(0)


def test_the_shortest_solution_is_orthogonal_to_the_kernel_and_all_solutions_solve(marked):
    gram, right = np.full((2, 2), 6.0), np.array([12.0, 12])
    drawn = marked(projection.shortest_of_many(gram, right, [(2, 0)]))
    (solutions,), (kernel,), ((start, tip),) = (drawn[name] for name in ("solutions", "kernel", "shortest"))
    assert solutions @ gram == pytest.approx(np.tile(right, (2, 1)))
    assert kernel @ gram == pytest.approx(np.zeros((2, 2)))
    assert [start.tolist(), tip.tolist()] == [[0, 0], pytest.approx([1, 1])]
    assert tip @ (kernel[1] - kernel[0]) == pytest.approx(0)


def test_each_curve_of_shrinkage_is_one_half_at_the_root_of_its_penalty(marked):
    (curve,) = marked(ridge.shrinkage([0.1, 1, 10]))["weight 1"]
    value, factor = curve.T
    assert np.interp(1, value, factor) == pytest.approx(0.5)
    assert factor == pytest.approx(1 / (1 + value**-2.0))
