"""The figures of the first chapters show what their captions say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nabladocs.worker.theme import THEME
from snippets import chain_rule, gradient, softmax, three_rules

STEEP = np.array([2.0, 3.0])


@pytest.fixture
def plane(marked):
    return marked(three_rules.plane_with_gradients())


@pytest.fixture
def cone(marked):
    return marked(chain_rule.cone_of_the_norm())


@pytest.fixture
def levels():
    return gradient.level_sets_with_gradients().axes[0]


def tail_to_tip(stroke):
    return (stroke[1] - stroke[0]).tolist()


def test_both_gradient_arrows_are_the_same_vector_in_the_domain(plane):
    assert [tail_to_tip(arrow) for arrow in plane["gradient"]] == [[2, -3, 0], [2, -3, 0]]


def test_the_gradient_arrows_start_at_the_two_points_and_stay_on_the_floor(plane):
    assert [arrow[0, :2].tolist() for arrow in plane["gradient"]] == [[0, 0], [1, 1]]
    assert set(np.vstack(plane["gradient"])[:, 2]) == {three_rules.FLOOR}


def test_the_lifted_arrows_rise_by_the_squared_length_of_the_gradient(plane):
    assert [tail_to_tip(arrow) for arrow in plane["lift"]] == [[2, -3, 13], [2, -3, 13]]


def test_the_lifted_arrows_lie_on_the_graph(plane):
    for x1, x2, z in np.vstack(plane["lift"]):
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


def test_the_arrows_are_a_quarter_of_the_gradients_where_they_start(levels, marked):
    for (x1, x2), tip in marked(levels)["gradient"]:
        assert (tip - (x1, x2)) * 4 == pytest.approx((2 * x1 * x2, x1**2))


def test_each_arrow_starts_on_a_level_set_and_stands_at_a_right_angle_to_it(levels, marked):
    curves = np.vstack([path.vertices for path in levels.collections[0].get_paths()])
    for tail, tip in marked(levels)["gradient"]:
        near = curves[np.argsort(np.linalg.norm(curves - tail, axis=1))[:2]]
        assert np.linalg.norm(near - tail, axis=1).max() < 0.05
        along, step = near[1] - near[0], tip - tail
        assert along @ step == pytest.approx(0, abs=0.06 * np.linalg.norm(along) * np.linalg.norm(step))


def test_the_values_on_the_level_sets_are_those_of_the_alternative_text(levels):
    (curves,) = levels.collections
    assert list(curves.levels) == [0.5, 2, 4, 8, 16]
    for level, path in zip(curves.levels, curves.get_paths(), strict=True):
        x1, x2 = path.vertices.T
        assert x1**2 * x2 == pytest.approx(np.full(len(x1), level), rel=0.01)


def test_the_paths_of_steepest_ascent_keep_their_number_and_go_through_their_points(levels, marked):
    for path, (x1, x2) in zip(marked(levels)["path"], ((1, 2), (2, 1), (1, 0.5)), strict=True):
        assert path[:, 1] ** 2 - path[:, 0] ** 2 / 2 == pytest.approx(np.full(len(path), x2**2 - x1**2 / 2))


def test_the_slope_is_greatest_along_the_gradient_and_zero_across_it(marked):
    drawn = marked(gradient.slope_by_direction(STEEP))
    (curve,) = drawn["slope"]
    assert curve[:, 1].max() == pytest.approx(np.linalg.norm(STEEP), rel=1e-4)
    for turn, slope in (("0", np.linalg.norm(STEEP)), ("90", 0), ("-90", 0), ("-180", -np.linalg.norm(STEEP))):
        (((angle, height),),) = drawn[turn]
        assert height == pytest.approx(slope)
        assert STEEP @ [np.cos(np.radians(angle)), np.sin(np.radians(angle))] == pytest.approx(slope, abs=1e-12)


def test_the_gradients_of_the_norm_are_unit_vectors_that_point_outwards(cone):
    assert len(cone["gradient"]) == 8
    for tail, tip, *_ in cone["gradient"]:
        assert tip - tail == pytest.approx(np.array([*tail[:2], 0]) / np.linalg.norm(tail[:2]))
        assert tail[2] == chain_rule.GROUND


def test_no_gradient_of_the_norm_is_dashed():
    with plt.style.context(["default", THEME]):
        lines = chain_rule.cone_of_the_norm().axes[0].get_lines()
    assert {line.get_linestyle() for line in lines if line.get_gid() == "gradient"} == {"-"}


def test_the_subgradients_are_the_unit_disc_in_the_domain_and_the_levels_lie_on_the_cone(cone):
    (disc,) = cone["subgradients"]
    assert np.linalg.norm(disc[:, :2], axis=1) == pytest.approx(np.ones(len(disc)))
    assert set(disc[:, 2]) == {chain_rule.GROUND}
    for level in cone["level"]:
        assert np.linalg.norm(level[:, :2], axis=1) == pytest.approx(level[:, 2])


def test_the_powers_are_those_of_their_names():
    lines = chain_rule.powers_of_the_norm().axes[0].get_lines()
    assert [line.get_gid() for line in lines] == ["0.5", "1", "1.5", "2", "3"]
    for line in lines:
        assert line.get_ydata() == pytest.approx(abs(line.get_xdata()) ** float(line.get_gid()))


def test_the_soft_maxima_lie_above_the_maximum_by_at_most_the_bound(marked):
    drawn = marked(softmax.soft_maxima())
    (maximum,) = drawn["maximum"]
    for beta in (1, 2, 5):
        (curve,) = drawn[str(beta)]
        above = curve[:, 1] - maximum[:, 1]
        assert above.min() > 0
        assert above.max() == pytest.approx(np.log(2) / beta)
