"""The figures of the chapter on determinants show what their captions say."""

import numpy as np
import pytest

from snippets import determinants

A = np.array([[1.0, 2.0], [3.0, 4.0]])
FIRST, SECOND = np.array([1.0, 3.0]), np.array([2.0, 4.0])


@pytest.fixture
def drawn(marked):
    return marked(determinants.square_and_image(A, 0.1))


@pytest.fixture
def columns():
    return determinants.area_and_first_column(FIRST, SECOND).axes[0]


def area(closed):
    x, y = closed.T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def test_the_areas_are_those_of_the_caption(drawn):
    (square,), (image,) = drawn["square"], drawn["image"]
    assert area(square) == 1
    assert area(image) == pytest.approx(1.48)
    assert 1 + 0.1 * np.trace(A) == 1.5


def test_outward_and_sideways_steps_lead_to_the_corners_of_the_image(drawn):
    (image,) = drawn["image"]
    corners = {tuple(np.round(corner, 12)) for corner in image}
    outward = [(tip - tail).tolist() for tail, tip in drawn["outward"]]
    assert outward == [pytest.approx([0.1, 0]), pytest.approx([0, 0.4])]
    for _, tip in drawn["sideways"]:
        assert tuple(np.round(tip, 12)) in corners


def test_the_gradient_is_half_as_long_and_at_a_right_angle_to_the_second_column(columns, marked):
    ((tail, tip),) = marked(columns)["gradient"]
    assert tail == pytest.approx(FIRST)
    assert 2 * (tip - tail) == pytest.approx([4, -2])
    assert (tip - tail) @ SECOND == 0


def test_the_lines_are_level_sets_of_the_area(columns):
    (curves,) = columns.collections
    assert curves.levels.tolist() == [-6, -4, -2, 0, 2, 4, 6]
    for level, path in zip(curves.levels, curves.get_paths(), strict=True):
        x1, x2 = path.vertices.T
        assert x1 * SECOND[1] - x2 * SECOND[0] == pytest.approx(np.full(len(x1), level), abs=1e-6)


def test_the_determinant_of_the_two_columns_is_the_level_they_stand_on():
    assert np.linalg.det(np.column_stack([FIRST, SECOND])) == pytest.approx(-2)
