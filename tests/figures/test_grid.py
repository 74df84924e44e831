"""The figures of the chapter on functions of each entry show what their captions say."""

import numpy as np
import pytest

from snippets import elementwise

POINTS = np.array([[0, 0], [0.5, 1], [1.5, -1]])


@pytest.fixture
def drawn(marked):
    return marked(elementwise.squashed_grid())


def test_the_lines_of_the_grid_are_the_images_of_straight_lines_half_a_unit_apart(drawn):
    lines = np.arctanh(drawn["grid"])
    upright, level = lines[::2], lines[1::2]
    assert upright[:, :, 0] == pytest.approx(np.repeat(np.arange(-2, 2.1, 0.5), 2).reshape(-1, 2))
    assert level[:, :, 1] == pytest.approx(upright[:, :, 0])


def test_the_points_are_the_images_that_are_named(drawn):
    assert np.vstack(drawn["image"]) == pytest.approx(np.tanh(POINTS))


def test_the_arrows_are_the_columns_of_the_jacobian_times_a_half(drawn):
    step = 1e-6
    for number, (tail, tip) in enumerate(drawn["column"]):
        x, along = POINTS[number // 2], np.eye(2)[number % 2]
        slope = (np.tanh(x + step * along) - np.tanh(x - step * along)) / (2 * step)
        assert tail == pytest.approx(np.tanh(x))
        assert tip - tail == pytest.approx(slope / 2, abs=1e-9)
    assert len(drawn["column"]) == 6


def test_the_squares_have_the_sizes_and_places_of_the_entries():
    a, b = np.array([[1, 2], [0, -1]]), np.array([[1, 1], [3, 4]])
    (axes,) = elementwise.kronecker_blocks(a, b).axes
    squares = [patch for patch in axes.patches if patch.get_gid() == r"$A\otimes B$"]
    product = np.kron(a, b)
    areas = np.reshape([square.get_width() ** 2 for square in squares], product.shape)
    assert areas / areas.max() == pytest.approx(np.abs(product) / np.abs(product).max())
    assert [square.get_facecolor()[3] > 0 for square in squares] == (product > 0).ravel().tolist()
    middles = np.array([square.get_center() for square in squares]).reshape(4, 4, 2)
    assert np.diff(middles[..., 0], axis=1) == pytest.approx(np.ones((4, 3)))
    assert np.diff(middles[..., 1], axis=0) == pytest.approx(-np.ones((3, 4)))
