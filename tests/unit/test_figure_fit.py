"""The figures of least squares show what their captions say."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
from snippets import least_squares

FIGURES = vars(least_squares)
FEATURE = np.arange(4.0)
X = np.column_stack([np.ones(4), FEATURE])
Y = np.array([1.0, 2.0, 2.0, 4.0])
BEST = np.array([0.9, 0.9])


@pytest.fixture
def drawn():
    """Give the lines with a mark in a figure, drawn by its function's name and closed when the test ends."""
    figures = []

    def lines(name, mark, *values):
        figures.append(FIGURES[name](*values))
        (axes,) = figures[-1].axes
        return [line.get_xydata() for line in axes.get_lines() if line.get_gid() == mark]

    yield lines
    for figure in figures:
        FIGURES["plt"].close(figure)


def test_each_residual_goes_up_or_down_from_the_line_to_its_point(drawn):
    residuals = drawn("line_and_residuals", "residual", FEATURE, Y, BEST)
    assert [stroke[1].tolist() for stroke in residuals] == [[0, 1], [1, 2], [2, 2], [3, 4]]
    assert [stroke[1, 0] - stroke[0, 0] for stroke in residuals] == [0, 0, 0, 0]
    assert [stroke[1, 1] - stroke[0, 1] for stroke in residuals] == pytest.approx([0.1, 0.2, -0.7, 0.4])


def test_the_line_has_the_given_intercept_and_slope(drawn):
    (line,) = drawn("line_and_residuals", "line", FEATURE, Y, BEST)
    assert line[:, 1] == pytest.approx(0.9 + 0.9 * line[:, 0])


def test_the_ridge_solution_of_weight_one_is_nine_and_twelve_thirteenths():
    assert FIGURES["ridge"](X, Y, 1) == pytest.approx([9 / 13, 12 / 13])


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
    figure = FIGURES["nearest"](X, Y, w)
    marks = {line.get_gid() for line in figure.axes[0].get_lines()}
    words = {text.get_text() for text in figure.axes[0].texts}
    FIGURES["plt"].close(figure)
    assert marks >= {"2.3", "0.7", "3"}
    assert words >= {"$2.3$", "$0.7$", "$3$"}


@pytest.mark.parametrize(("turn", "tilt"), [(0, 0), (20, 15), (-140, 70)])
def test_what_is_seen_from_far_away_is_seen_in_its_size(turn, tilt):
    view = FIGURES["seen_from"](turn, tilt)
    assert view @ view.T == pytest.approx(np.eye(2), abs=1e-12)


def test_from_the_front_the_third_axis_points_upwards_and_from_above_the_second():
    assert FIGURES["seen_from"](0, 0) == pytest.approx(np.array([[1, 0, 0], [0, 0, 1]]))
    assert FIGURES["seen_from"](0, 90) == pytest.approx(np.array([[1, 0, 0], [0, 1, 0]]), abs=1e-12)
