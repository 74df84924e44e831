"""The figures of the chapter on Jacobian and Hessian show what their captions say."""

import numpy as np
import pytest

from snippets import jacobian_hessian

H = np.array([[4.0, 2.0], [2.0, 0.0]])


@pytest.fixture
def cell():
    return jacobian_hessian.polar_cell(np.array([2.0, 0.5]), np.array([0.6, 0.4])).axes[0]


@pytest.fixture
def wave(marked):
    return marked(jacobian_hessian.curvature_by_direction(H))


def area(corners):
    x, y = np.asarray(corners).T
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


def test_the_arrows_are_the_columns_of_the_jacobian_times_the_sides(cell, marked):
    tail = 2 * np.array([np.cos(0.5), np.sin(0.5)])
    (start, out), (again, across) = marked(cell)["column"]
    assert start.tolist() == again.tolist() == pytest.approx(tail)
    assert out - tail == pytest.approx(0.6 * tail / 2)
    assert across - tail == pytest.approx(0.4 * 2 * np.array([-np.sin(0.5), np.cos(0.5)]))


def test_the_cell_and_the_parallelogram_have_the_areas_of_the_text(cell, marked):
    (patch,) = [patch for patch in cell.patches if patch.get_gid() == "cell"]
    (parallelogram,) = marked(cell)["parallelogram"]
    assert area(patch.get_xy()) == pytest.approx((2.6**2 - 2**2) / 2 * 0.4, rel=1e-4)
    assert area(parallelogram[:-1]) == pytest.approx(2 * 0.6 * 0.4)


def test_the_curvature_stays_between_the_eigenvalues_and_touches_them_at_the_eigenvectors(wave):
    least, greatest = (line[0, 1] for line in wave["eigenvalue"])
    assert (least, greatest) == pytest.approx((2 - 8**0.5, 2 + 8**0.5))
    (curve,) = wave["curvature"]
    assert least - 1e-9 <= curve[:, 1].min() < curve[:, 1].max() <= greatest + 1e-9
    assert np.vstack(wave["eigenvector"]) == pytest.approx(np.array([[112.5, least], [22.5, greatest]]))


def test_on_the_axes_the_curvature_is_the_diagonal(wave):
    (diagonal,) = wave["diagonal"]
    assert diagonal == pytest.approx(np.array([[0, 4], [90, 0]]))
