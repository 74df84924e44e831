"""The figures of the first chapters show what their captions say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nabladocs.worker.theme import THEME
from snippets import chain_rule, gradient, softmax, three_rules

STEEP = np.array([2.0, 3.0])


def strokes(figure, gid):
    (axes,) = figure.axes
    return [np.array(line.get_data_3d()).T for line in axes.get_lines() if line.get_gid() == gid]


def tail_to_tip(stroke):
    return (stroke[1] - stroke[0]).tolist()


def test_both_gradient_arrows_are_the_same_vector_in_the_domain():
    arrows = strokes(three_rules.plane_with_gradients(), "gradient")
    assert [tail_to_tip(arrow) for arrow in arrows] == [[2, -3, 0], [2, -3, 0]]


def test_the_gradient_arrows_start_at_the_two_points_and_stay_on_the_floor():
    arrows = strokes(three_rules.plane_with_gradients(), "gradient")
    assert [arrow[0, :2].tolist() for arrow in arrows] == [[0, 0], [1, 1]]
    assert {height for arrow in arrows for height in arrow[:, 2]} == {three_rules.FLOOR}


def test_the_lifted_arrows_rise_by_the_squared_length_of_the_gradient():
    lifted = strokes(three_rules.plane_with_gradients(), "lift")
    assert [tail_to_tip(arrow) for arrow in lifted] == [[2, -3, 13], [2, -3, 13]]


def test_the_lifted_arrows_lie_on_the_graph():
    for x1, x2, z in np.vstack(strokes(three_rules.plane_with_gradients(), "lift")):
        assert z == pytest.approx(2 * x1 - 3 * x2, abs=1e-12)


def test_an_arrow_has_barbs_of_equal_length_beside_its_shaft():
    tail, tip, left, again, right = three_rules.barbed(np.zeros(2), np.array([0.0, 1.0]))
    assert tip.tolist() == again.tolist()
    assert left.tolist() == [-right[0], right[1]]
    assert tail[1] < left[1] < tip[1]


def test_softmax_of_the_example_is_that_of_the_chapter():
    shares = softmax.softmax(np.array([1.0, 3.0, -1.0, 0.5]))
    assert shares == pytest.approx([0.109518, 0.809234, 0.0148216, 0.066426], rel=1e-5)


def test_softmax_of_large_numbers_does_not_overflow():
    assert softmax.softmax(np.array([1000.0, 1001.0])) == pytest.approx([0.268941, 0.731059], rel=1e-5)


def test_the_curves_of_softmax_start_equal_and_sum_to_one():
    (axes,) = softmax.softmax_and_temperature(np.array([1.0, 3.0, -1.0, 0.5])).axes
    curves = [line.get_ydata() for line in axes.get_lines() if not line.get_label().startswith("_")]
    assert [curve[0] for curve in curves] == [0.25] * 4
    assert np.sum(curves, axis=0) == pytest.approx(np.ones(121))


def test_the_arrows_are_a_quarter_of_the_gradients_where_they_start():
    arrows = [(text.xyann, text.xy) for text in gradient.level_sets_with_gradients().axes[0].texts if text.get_gid()]
    for (x1, x2), tip in arrows:
        assert np.subtract(tip, (x1, x2)) * 4 == pytest.approx((2 * x1 * x2, x1**2))


def test_each_arrow_starts_on_a_level_set_and_stands_at_a_right_angle_to_it():
    axes = gradient.level_sets_with_gradients().axes[0]
    curves = np.vstack([path.vertices for path in axes.collections[0].get_paths()])
    for tail, tip in ((text.xyann, text.xy) for text in axes.texts if text.get_gid() == "gradient"):
        near = curves[np.argsort(np.linalg.norm(curves - tail, axis=1))[:2]]
        assert np.linalg.norm(near - tail, axis=1).max() < 0.05
        along, step = near[1] - near[0], np.subtract(tip, tail)
        assert along @ step == pytest.approx(0, abs=0.06 * np.linalg.norm(along) * np.linalg.norm(step))


def test_the_values_on_the_level_sets_are_those_of_the_alternative_text():
    (curves,) = gradient.level_sets_with_gradients().axes[0].collections
    assert list(curves.levels) == [0.5, 2, 4, 8, 16]
    for level, path in zip(curves.levels, curves.get_paths(), strict=True):
        x1, x2 = path.vertices.T
        assert x1**2 * x2 == pytest.approx(np.full(len(x1), level), rel=0.01)


def test_the_paths_of_steepest_ascent_keep_their_number_and_go_through_their_points():
    paths = [
        line.get_xydata() for line in gradient.level_sets_with_gradients().axes[0].lines if line.get_gid() == "path"
    ]
    for path, (x1, x2) in zip(paths, ((1, 2), (2, 1), (1, 0.5)), strict=True):
        assert path[:, 1] ** 2 - path[:, 0] ** 2 / 2 == pytest.approx(np.full(len(path), x2**2 - x1**2 / 2))


def test_the_slope_is_greatest_along_the_gradient_and_zero_across_it():
    lines = {line.get_gid(): line.get_xydata() for line in gradient.slope_by_direction(STEEP).axes[0].lines}
    assert lines["slope"][:, 1].max() == pytest.approx(np.linalg.norm(STEEP), rel=1e-4)
    for turn, slope in (("0", np.linalg.norm(STEEP)), ("90", 0), ("-90", 0), ("-180", -np.linalg.norm(STEEP))):
        ((angle, height),) = lines[turn]
        assert height == pytest.approx(slope)
        assert STEEP @ [np.cos(np.radians(angle)), np.sin(np.radians(angle))] == pytest.approx(slope, abs=1e-12)


def test_the_gradients_of_the_norm_are_unit_vectors_that_point_outwards():
    arrows = strokes(chain_rule.cone_of_the_norm(), "gradient")
    assert len(arrows) == 8
    for tail, tip in (arrow[:2] for arrow in arrows):
        assert tip - tail == pytest.approx(np.array([*tail[:2], 0]) / np.linalg.norm(tail[:2]))
        assert tail[2] == chain_rule.GROUND


def test_no_gradient_of_the_norm_is_dashed():
    with plt.style.context(["default", THEME]):
        lines = chain_rule.cone_of_the_norm().axes[0].get_lines()
    assert {line.get_linestyle() for line in lines if line.get_gid() == "gradient"} == {"-"}


def test_the_subgradients_are_the_unit_disc_in_the_domain_and_the_levels_lie_on_the_cone():
    figure = chain_rule.cone_of_the_norm()
    (disc,) = strokes(figure, "subgradients")
    assert np.linalg.norm(disc[:, :2], axis=1) == pytest.approx(np.ones(len(disc)))
    assert set(disc[:, 2]) == {chain_rule.GROUND}
    for level in strokes(figure, "level"):
        assert np.linalg.norm(level[:, :2], axis=1) == pytest.approx(level[:, 2])


def test_the_powers_are_those_of_their_names():
    lines = chain_rule.powers_of_the_norm().axes[0].get_lines()
    assert [line.get_gid() for line in lines] == ["0.5", "1", "1.5", "2", "3"]
    for line in lines:
        assert line.get_ydata() == pytest.approx(abs(line.get_xdata()) ** float(line.get_gid()))


def test_the_soft_maxima_lie_above_the_maximum_by_at_most_the_bound():
    lines = {line.get_gid(): line.get_ydata() for line in softmax.soft_maxima().axes[0].get_lines()}
    for beta in (1, 2, 5):
        above = lines[str(beta)] - lines["maximum"]
        assert above.min() > 0
        assert above.max() == pytest.approx(np.log(2) / beta)
