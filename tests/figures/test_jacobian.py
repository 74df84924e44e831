"""The figures of the chapter on Jacobian and Hessian show what their captions say."""

import numpy as np
import pytest

from snippets import jacobian_hessian

H = np.array([[4.0, 2.0], [2.0, 0.0]])


@pytest.fixture
def cell():
    return jacobian_hessian.polar_cell(np.array([2.0, 0.5]), np.array([0.6, 0.4])).axes[0]


@pytest.fixture
def wave():
    return jacobian_hessian.curvature_by_direction(H).axes[0]


def marked(axes, name):
    return [line for line in axes.get_lines() if line.get_gid() == name]


def area(corners):
    x, y = np.asarray(corners).T
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


def test_the_arrows_are_the_columns_of_the_jacobian_times_the_sides(cell):
    tail = 2 * np.array([np.cos(0.5), np.sin(0.5)])
    out, across = (text for text in cell.texts if text.get_gid() == "column")
    assert out.xyann == across.xyann == pytest.approx(tail)
    assert np.subtract(out.xy, tail) == pytest.approx(0.6 * tail / 2)
    assert np.subtract(across.xy, tail) == pytest.approx(0.4 * 2 * np.array([-np.sin(0.5), np.cos(0.5)]))


def test_the_cell_and_the_parallelogram_have_the_areas_of_the_text(cell):
    (patch,) = [patch for patch in cell.patches if patch.get_gid() == "cell"]
    (parallelogram,) = marked(cell, "parallelogram")
    assert area(patch.get_xy()) == pytest.approx((2.6**2 - 2**2) / 2 * 0.4, rel=1e-4)
    assert area(parallelogram.get_xydata()[:-1]) == pytest.approx(2 * 0.6 * 0.4)


def test_the_curvature_stays_between_the_eigenvalues_and_touches_them_at_the_eigenvectors(wave):
    least, greatest = (line.get_ydata()[0] for line in marked(wave, "eigenvalue"))
    assert (least, greatest) == pytest.approx((2 - 8**0.5, 2 + 8**0.5))
    ((curve,), touched) = marked(wave, "curvature"), marked(wave, "eigenvector")
    assert least - 1e-9 <= curve.get_ydata().min() < curve.get_ydata().max() <= greatest + 1e-9
    assert [np.ravel(point.get_data()) for point in touched] == [
        pytest.approx([112.5, least]),
        pytest.approx([22.5, greatest]),
    ]


def test_on_the_axes_the_curvature_is_the_diagonal(wave):
    (diagonal,) = marked(wave, "diagonal")
    assert diagonal.get_xydata() == pytest.approx(np.array([[0, 4], [90, 0]]))
