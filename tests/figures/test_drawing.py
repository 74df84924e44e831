"""The words that figures are drawn with, and how the figures of the site look."""

import re
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from nabladocs.worker.drawing import svg
from nabladocs.worker.theme import INK, PALETTE, PAPER, THEME
from snippets import (
    chain_rule,
    critical_points,
    drawing,
    eigenvalues,
    front_page,
    gradient,
    jacobian_hessian,
    lagrange,
    least_squares,
    projection,
    quadratic_forms,
    ridge,
    softmax,
    three_rules,
)

X, Y = np.column_stack([np.ones(4), np.arange(4.0)]), np.array([1.0, 2.0, 2.0, 4.0])
FIGURES = {
    "front-page": front_page.slopes_of_logdet,
    "level-sets": gradient.level_sets_with_gradients,
    "slopes": lambda: gradient.slope_by_direction(np.array([2.0, 3.0])),
    "plane": three_rules.plane_with_gradients,
    "cone": chain_rule.cone_of_the_norm,
    "powers": chain_rule.powers_of_the_norm,
    "soft-maximum": softmax.soft_maxima,
    "temperature": lambda: softmax.softmax_and_temperature(np.array([1, 3, -1, 0.5])),
    "saddle": lambda: critical_points.saddle_with_descent(np.array([[3.0, 4], [4, 1]]), np.array([1.0, 2]), 3.0),
    "ellipses": lambda: critical_points.minimum_with_axes(np.array([[3.0, 1], [1, 2]]), np.array([1.0, -4])),
    "form-and-mistake": lambda: quadratic_forms.gradient_and_mistake(np.array([[1.0, 2], [5, 3]])),
    "two-parabolas": lambda: critical_points.between_parabolas([0.3, -0.5]),
    "convex": lambda: critical_points.chord_and_tangent(lambda t: t**2, 0, (-1, 1), 0, 0),
    "polar-map": lambda: jacobian_hessian.polar_cell(np.array([2, 0.5]), np.array([0.6, 0.4])),
    "curvature": lambda: jacobian_hessian.curvature_by_direction(np.array([[4.0, 2], [2, 0]])),
    "rayleigh-circle": lambda: eigenvalues.slopes_on_the_circle(np.array([[3.0, 1], [1, 2]])),
    "eigenvalue-crossing": eigenvalues.crossing_and_gap,
    "circle-gradients": lagrange.highest_on_the_circle,
    "cusp": lagrange.leftmost_on_the_cusp,
    "bowl": lambda: least_squares.bowl_with_gradients(X, Y, [(0, 1), (2, 1), (1.5, 0)], 0.15),
    "shadow": lambda: projection.shadow(np.array([2.0, 1]), np.array([1.0, 2]), np.array([0.0, 1])),
    "nearest": lambda: projection.nearest(X, Y, np.array([0.0, 1.0])),
    "shortest": lambda: projection.shortest_of_many(np.full((2, 2), 6.0), np.array([12.0, 12]), [(2, 0), (0, 2)]),
    "line": lambda: least_squares.line_and_residuals(X[:, 1], Y, np.array([0.9, 0.9])),
    "ridge-path": lambda: ridge.ridge_path(X, Y),
    "shrinkage": lambda: ridge.shrinkage([0.1, 1, 10]),
}
PHONE = 371  # pixels that a figure gets where the page has 390
LEAST = 11  # pixels that a letter needs


@pytest.fixture(autouse=True)
def _style():
    with plt.style.context(["default", THEME]):
        region = Path(drawing.__file__).read_text("utf-8").partition("[start:style]")[2].partition("# --8<--")[0]
        exec(region, {"plt": plt})  # as a chapter runs it
        yield


@pytest.fixture
def axes():
    return drawing.axes_through_origin((-1.5, 3.2), (-1, 2))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_the_colours_of_the_page_and_no_other(name):
    drawn = svg(FIGURES[name]())
    assert set(re.findall("#[0-9a-f]{6}", drawn)) <= {INK, PAPER, *PALETTE}


@pytest.mark.parametrize("name", FIGURES)
def test_every_word_can_be_read_on_a_phone(name):
    figure = FIGURES[name]()
    width = float(re.search(r'width="([\d.]+)pt"', svg(figure))[1]) * 4 / 3
    words = [text for text in figure.findobj(mpl.text.Text) if text.get_text() and text.get_visible()]
    least = min(text.get_fontsize() for text in words) * 4 / 3
    assert least * min(1, PHONE / width) >= LEAST


def test_axes_cross_at_the_origin_and_have_one_scale(axes):
    axes.figure.canvas.draw()
    assert [axes.spines[side].get_position() for side in ("left", "bottom")] == ["zero", "zero"]
    (left, bottom), (right, top) = axes.transData.transform([(0, 0), (1, 1)])
    assert right - left == pytest.approx(top - bottom)
    assert [axes.get_xlim(), axes.get_ylim()] == [(-1.5, 3.2), (-1, 2)]


def test_ticks_leave_out_the_origin_and_what_the_axes_names_cover(axes):
    assert [list(axes.get_xticks()), list(axes.get_yticks())] == [[-1, 1, 2], [-1, 1]]
    assert [text.get_text() for text in axes.texts] == ["$x_1$", "$x_2$"]


def test_an_arrow_leads_from_its_point_along_its_step(axes, marked):
    drawing.arrow(axes, (1, 1), (0.5, -1), drawing.ORANGE, "step")
    assert [arrow.tolist() for arrow in marked(axes)["step"]] == [[[1, 1], [1.5, 0]]]


def test_axes_that_find_their_own_limits_hold_the_whole_arrow():
    axes = plt.figure().subplots()
    drawing.arrow(axes, (5, 5), (3, -9), drawing.ORANGE)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert left <= 5
    assert right >= 8
    assert bottom <= -4
    assert top >= 5


def test_a_label_stands_beside_its_point(axes):
    drawing.label(axes, (1, 1), "here", drawing.BLUE, (10, -5))
    (label,) = [text for text in axes.texts if text.get_text() == "here"]
    assert (label.xy, label.xyann, label.anncoords) == ((1, 1), (10, -5), "offset points")


def test_a_point_has_its_place_and_its_mark(axes, marked):
    drawing.point(axes, (1, 2), drawing.BLUE, "peak")
    assert [at.tolist() for at in marked(axes)["peak"]] == [[[1, 2]]]


def test_level_sets_lie_where_the_function_has_their_values_and_say_which(axes):
    drawing.level_sets(axes, lambda x1, x2: x1**2 + x2**2, [0.25, 1], drawing.BLUE)
    (curves,) = axes.collections
    for level, path in zip((0.25, 1), curves.get_paths(), strict=True):
        assert np.sum(path.vertices**2, axis=1) == pytest.approx(np.full(len(path.vertices), level), abs=0.01)
    assert {text.get_text() for text in curves.labelTexts} == {"$0.25$", "$1$"}


def test_the_values_of_level_sets_stand_where_they_are_wanted(axes):
    drawing.level_sets(axes, lambda x1, x2: x1**2 + x2**2, [1], drawing.BLUE, at=[(0, 1)])
    (curves,) = axes.collections
    assert [text.get_position() for text in curves.labelTexts] == [pytest.approx((0, 1), abs=0.05)]


def test_a_right_angle_is_drawn_as_a_square_that_lacks_two_sides(axes, marked):
    drawing.right_angle(axes, np.array([1, 1]), np.array([0.2, 0]), np.array([0, 0.2]))
    (mark,) = marked(axes)["right angle"]
    assert mark == pytest.approx(np.array([[1.2, 1], [1.2, 1.2], [1, 1.2]]))


def test_the_front_page_draws_the_slope_of_the_log_determinant_and_that_of_its_slip():
    _, right, wrong, point = front_page.slopes_of_logdet().axes[0].lines
    # The determinant is 2 - t, so that the slope of its logarithm at -1 is -1/3.
    assert right.get_slope() == pytest.approx(-1 / 3)
    assert wrong.get_slope() == pytest.approx(1 / 3)
    assert (right.get_linestyle(), wrong.get_linestyle()) == ("-", "--")
    assert np.ravel(point.get_data()) == pytest.approx([-1, np.log(3)])
