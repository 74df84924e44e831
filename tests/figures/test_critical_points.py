"""The figures of the chapter on critical points show what their captions say."""

import numpy as np
import pytest

from snippets import critical_points

CRITICAL = (-7 / 26, 1 / 13)


def f(x1, x2):
    return 3 * x1**2 + 8 * x1 * x2 + x2**2 + x1 + 2 * x2 + 3


@pytest.fixture
def axes():
    return critical_points.saddle_with_descent(np.array([[3.0, 4.0], [4.0, 1.0]]), np.array([1.0, 2.0]), 3.0).axes[0]


def level_sets(axes):
    return [
        (level, path.vertices)
        for curves in axes.collections
        for level, path in zip(curves.levels, curves.get_paths(), strict=True)
    ]


def test_the_point_is_the_critical_point(axes, marked):
    ((point,),) = marked(axes)["critical"]
    assert point == pytest.approx(CRITICAL, abs=1e-12)


def test_the_curves_lie_on_the_level_sets(axes):
    drawn = level_sets(axes)
    assert [level for level, _ in drawn] == pytest.approx([-3, -1, 1, 153 / 52, 6, 12, 18])
    for level, points in drawn:
        assert f(*points.T) == pytest.approx(np.full(len(points), level), abs=0.01)


def test_the_level_set_of_the_critical_value_passes_through_the_critical_point(axes):
    ((_, points),) = [drawn for drawn in level_sets(axes) if drawn[0] == pytest.approx(153 / 52)]
    assert np.linalg.norm(points - CRITICAL, axis=1).min() < 0.03


def test_the_arrows_are_opposite_unit_eigenvectors_at_the_critical_point(axes, marked):
    (tail, tip), (other_tail, other_tip) = marked(axes)["descent"]
    assert tail.tolist() == other_tail.tolist() == pytest.approx(CRITICAL, abs=1e-12)
    step = tip - tail
    assert other_tip - tail == pytest.approx(-step, abs=1e-12)
    assert np.linalg.norm(step) == pytest.approx(1, abs=1e-12)
    assert np.array([[3, 4], [4, 1]]) @ step == pytest.approx((2 - np.sqrt(17)) * step, abs=1e-12)


def test_the_function_falls_along_both_arrows_as_the_caption_says(axes, marked):
    for tail, tip in marked(axes)["descent"]:
        assert f(*tip) - f(*tail) == pytest.approx(-2.12311, abs=5e-6)
        heights = f(*np.linspace(tail, tip, 50).T)
        assert np.all(np.diff(heights) < 0)


def test_the_arrows_stay_inside_the_picture(axes, marked):
    for _, (x1, x2) in marked(axes)["descent"]:
        assert axes.get_xlim()[0] < x1 < axes.get_xlim()[1]
        assert axes.get_ylim()[0] < x2 < axes.get_ylim()[1]


# --- the minimum

ROUND = np.array([[3.0, 1.0], [1.0, 2.0]])
STAR = np.array([-0.6, 1.3])


def g(x1, x2):
    return 3 * x1**2 + 2 * x1 * x2 + 2 * x2**2 + x1 - 4 * x2


@pytest.fixture
def bowl():
    return critical_points.minimum_with_axes(ROUND, np.array([1.0, -4.0])).axes[0]


def test_the_ellipses_are_the_level_sets_1_and_4_and_9_above_the_minimum(bowl):
    drawn = level_sets(bowl)
    assert g(*STAR) == pytest.approx(-2.9)
    assert [level for level, _ in drawn] == pytest.approx([-1.9, 1.1, 6.1])
    for level, points in drawn:
        assert g(*points.T) == pytest.approx(np.full(len(points), level), abs=0.01)


def test_all_of_each_ellipse_is_in_the_picture(bowl):
    reach = 3 * np.sqrt(np.diag(np.linalg.inv(ROUND)))  # how far (x - star).A(x - star) = 9 goes along the axes
    for (first, last), middle, far in zip((bowl.get_xlim(), bowl.get_ylim()), STAR, reach, strict=True):
        assert first < middle - far
        assert middle + far < last


def test_the_half_axes_lead_along_eigenvectors_to_the_innermost_ellipse(bowl, marked):
    arrows = [tip - tail for tail, tip in marked(bowl)["half-axis"]]
    assert [np.linalg.norm(arrow) for arrow in arrows] == pytest.approx([1.381966**-0.5, 3.618034**-0.5])
    for arrow, eigenvalue in zip(arrows, (1.381966, 3.618034), strict=True):
        assert ROUND @ arrow == pytest.approx(eigenvalue * arrow, rel=1e-5)
        assert g(*(STAR + arrow)) == pytest.approx(-1.9)


# --- convex and not


@pytest.mark.parametrize(
    ("values", "convex"),
    [
        ((lambda t: np.log(np.exp(t) + np.exp(-t)), np.tanh(0.3), (-1.5, 1.0), 0.3), True),
        ((lambda t: (t**2 - 1) ** 2, 0, (-1, 1), 0), False),
    ],
)
def test_chords_lie_above_and_tangents_below_where_the_function_is_convex_only(values, convex, marked):
    f, slope, ends, touch = values
    drawn = marked(critical_points.chord_and_tangent(*values, 0))
    ((first, last),), (line,), (graph,) = (drawn[name] for name in ("chord", "tangent", "graph"))
    t = np.linspace(*ends, 41)[1:-1]
    chord = np.interp(t, [first[0], last[0]], [first[1], last[1]])
    assert np.all(chord >= f(t)) == convex
    assert np.all(line[:, 1] <= graph[:, 1] + 1e-12) == convex
    ((point,),) = drawn["touch"]
    assert point == pytest.approx([touch, f(touch)])
    step = 1e-6
    assert np.interp(touch, *line.T) == pytest.approx(f(touch))
    assert slope == pytest.approx((f(touch + step) - f(touch - step)) / (2 * step), abs=1e-6)


# --- a minimum along all lines


def test_the_thick_parts_of_the_lines_lie_where_the_function_is_positive_and_end_where_it_is_not(marked):
    free = marked(critical_points.between_parabolas([0.3, -1.2]))["free"]
    assert len(free) == 2
    for start, end in free:
        assert start == pytest.approx([0, 0])
        x1, x2 = np.linspace(start, end, 50)[1:-1].T
        assert np.all((x2 - x1**2) * (x2 - 2 * x1**2) > 0)
        x1, x2 = 1.1 * end
        assert (x2 - x1**2) * (x2 - 2 * x1**2) < 0
