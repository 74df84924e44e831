"""Functions in decimals, compared with what mpmath gives to as many digits."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext

import mpmath
import numpy as np
import pytest

from nabladocs.math import decimals
from nabladocs.math.certificate import Undefined
from nabladocs.math.decimals import exactly

DIGITS = 100
POINTS = (-31.5, -2.25, -0.001, 0.0, 0.5, 1.0, 3.75, 50.0)


@pytest.fixture(autouse=True)
def _digits():
    with localcontext(Context(prec=120)), mpmath.workdps(140):
        yield


def same(one, other):
    found, wanted = mpmath.mpf(str(one)), mpmath.mpf(other)
    return abs(found - wanted) <= mpmath.mpf(10) ** -DIGITS * max(1, abs(wanted))


@pytest.mark.parametrize("at", POINTS)
@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        (decimals.sine, mpmath.sin),
        (decimals.cosine, mpmath.cos),
        (decimals.hyperbolic_tangent, mpmath.tanh),
        (decimals.error_function, mpmath.erf),
        (decimals.sign, mpmath.sign),
    ],
)
def test_functions_of_a_number(function, wanted, at):
    assert same(function(Decimal(at)), wanted(mpmath.mpf(at)))


def test_pi():
    assert same(decimals.pi(), mpmath.pi)


@pytest.mark.parametrize(("base", "exponent"), [(2.5, 0.3), (-1.5, 3.0), (0.25, -2.0), (0.0, 0.0)])
def test_powers(base, exponent):
    assert same(decimals.power(Decimal(base), Decimal(exponent)), mpmath.power(base, exponent))


A = np.random.default_rng(3).normal(size=(4, 4))


def all_same(found, wanted):
    rows, cols = found.shape
    return all(same(found[i, j], wanted[i, j]) for i in range(rows) for j in range(cols))


def test_singular_values_of_a_matrix_without_full_rank():
    row = exactly(np.array([[0.1, 0.2, 0.7]]))
    matrix = np.concatenate([row, 3 * row, row])
    turn = decimals.unit(3) - 2 * exactly(np.ones((3, 3))) / 3  # a reflection, but for the last digit of 2/3
    assert [each for (each,) in decimals.singular_values(turn @ matrix)][1:] == [0, 0]


def test_what_is_singular_but_for_its_last_digits_has_no_inverse():
    with pytest.raises(Undefined):
        decimals.pseudoinverse(exactly(np.array([[0.1, 0.2, 0.7], [0.3, 0.4, 0.5], [0.1, 0.2, 0.7]])))


def test_inverses_and_determinants():
    assert all_same(decimals.inverse(exactly(A)), mpmath.matrix(A.tolist()) ** -1)
    assert same(decimals.determinant(exactly(A)), mpmath.det(mpmath.matrix(A.tolist())))
    assert decimals.determinant(exactly(np.ones((3, 3)))) == 0


def test_the_exponential_of_a_matrix():
    assert all_same(decimals.exponential(exactly(3 * A)), mpmath.expm(mpmath.matrix((3 * A).tolist())))


def test_eigenvalues_and_singular_values():
    symmetric = A + A.T
    wanted, _ = mpmath.eigsy(mpmath.matrix(symmetric.tolist()))
    assert all_same(decimals.eigenvalues(exactly(symmetric)), wanted)
    singular = mpmath.svd_r(mpmath.matrix(A[:, :3].tolist()), compute_uv=False)
    assert all_same(decimals.singular_values(exactly(A[:, :3])), singular)


def test_a_triangular_factor():
    definite = exactly(A) @ exactly(A).T
    factor = decimals.cholesky(definite)
    assert abs(factor @ factor.T - definite).max() < Decimal(10) ** -DIGITS
    assert all(factor[i, j] == 0 for i in range(4) for j in range(i + 1, 4))


def test_cofactors_of_a_singular_matrix():
    cofactors = decimals.cofactors(exactly(np.array([[1.0, 2.0], [2.0, 4.0]])))
    assert cofactors.astype(float).tolist() == [[4.0, -2.0], [-2.0, 1.0]]
