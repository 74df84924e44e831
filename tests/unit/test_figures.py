"""The figures show what their captions say."""

import runpy
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

FIGURES = runpy.run_path(str(Path(__file__).parents[2] / "snippets" / "figures.py"))
WHITE, SLATE = "#ffffff", "#1e2129"  # the page in Material's light and dark palettes


@pytest.fixture
def draw():
    """Draw a figure by its function's name, and close it when the test ends."""
    drawn = []

    def draw_one(name, *values):
        drawn.append(FIGURES[name](*values))
        return drawn[-1]

    yield draw_one
    for figure in drawn:
        FIGURES["plt"].close(figure)


def strokes(figure, gid):
    (axes,) = figure.axes
    return [np.array(line.get_data_3d()).T for line in axes.get_lines() if line.get_gid() == gid]


def tail_to_tip(stroke):
    return (stroke[1] - stroke[0]).tolist()


def test_both_gradient_arrows_are_the_same_vector_in_the_domain(draw):
    arrows = strokes(draw("plane_with_gradients"), "gradient")
    assert [tail_to_tip(arrow) for arrow in arrows] == [[2, -3, 0], [2, -3, 0]]


def test_the_gradient_arrows_start_at_the_two_points_and_stay_on_the_floor(draw):
    arrows = strokes(draw("plane_with_gradients"), "gradient")
    assert [arrow[0, :2].tolist() for arrow in arrows] == [[0, 0], [1, 1]]
    assert {height for arrow in arrows for height in arrow[:, 2]} == {FIGURES["FLOOR"]}


def test_the_lifted_arrows_rise_by_the_squared_length_of_the_gradient(draw):
    lifted = strokes(draw("plane_with_gradients"), "lift")
    assert [tail_to_tip(arrow) for arrow in lifted] == [[2, -3, 13], [2, -3, 13]]


def test_the_lifted_arrows_lie_on_the_graph(draw):
    for x1, x2, z in np.vstack(strokes(draw("plane_with_gradients"), "lift")):
        assert z == pytest.approx(2 * x1 - 3 * x2, abs=1e-12)


def test_an_arrow_has_barbs_of_equal_length_beside_its_shaft():
    tail, tip, left, again, right = FIGURES["arrow"](np.zeros(2), np.array([0.0, 1.0]))
    assert tip.tolist() == again.tolist()
    assert left.tolist() == [-right[0], right[1]]
    assert tail[1] < left[1] < tip[1]


def test_softmax_of_the_example_is_that_of_the_chapter():
    shares = FIGURES["softmax"](np.array([1.0, 3.0, -1.0, 0.5]))
    assert shares == pytest.approx([0.109518, 0.809234, 0.0148216, 0.066426], rel=1e-5)


def test_softmax_of_large_numbers_does_not_overflow():
    assert FIGURES["softmax"](np.array([1000.0, 1001.0])) == pytest.approx([0.268941, 0.731059], rel=1e-5)


def test_the_curves_of_softmax_start_equal_and_sum_to_one(draw):
    (axes,) = draw("softmax_and_temperature", np.array([1.0, 3.0, -1.0, 0.5])).axes
    curves = [line.get_ydata() for line in axes.get_lines() if not line.get_label().startswith("_")]
    assert [curve[0] for curve in curves] == [0.25] * 4
    assert np.sum(curves, axis=0) == pytest.approx(np.ones(121))


def luminance(color):
    channels = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


@pytest.mark.parametrize("page", [WHITE, SLATE])
@pytest.mark.parametrize("name", ["BLUE", "ORANGE", "TEAL", "PURPLE"])
def test_every_line_colour_reads_on_both_pages(name, page):
    darker, lighter = sorted([luminance(FIGURES[name]), luminance(page)])
    assert (lighter + 0.05) / (darker + 0.05) >= 3
