"""A Jacobian of or by a number is a vector, so that it can be compared with a gradient."""

from __future__ import annotations

import pytest

from nabladocs.math.reader import read_claim


@pytest.mark.parametrize(
    "text",
    [
        "x, a in R^n; jac(a.T @ x, x) == grad(a.T @ x, x).T",
        "t in R; x in R^n; jac(t*x, t) == x",
        "t in R; jac(t**2, t) == grad(t**2, t)",
        "x in R^n; jac(2*x, x) == 2*eye(n)",
    ],
)
def test_a_jacobian_has_a_row_for_each_entry_and_a_column_for_each_variable(text):
    assert read_claim(text).claim


def test_a_jacobian_of_a_number_is_no_column():
    (slip,) = read_claim("x, a in R^n; jac(a.T @ x, x) == a").slips
    assert slip.message == "this is a column of length n, and the other side is a row of length n"
