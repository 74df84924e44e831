"""Formulas led to their normal form: every step is an equation for all sizes, and the steps give the form."""

from __future__ import annotations

from itertools import pairwise

import pytest

from nabladocs.math.forms import replaced
from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.normal import is_same, normalized
from nabladocs.math.reader import read_claim
from nabladocs.math.statements import Chain
from tests.claims.cases import cases
from tests.values import SPACES, assert_equal, points, value


def sides(text):
    """Give the variables of a claim, and the neighbours in its equations that have no derivative."""
    claim = read_claim(text).claim
    chains = [each.body for each in claim.statements if isinstance(each.body, Chain) and each.body.relation == "=="]
    pairs = [pair for chain in chains for pair in pairwise(chain.sides)]
    return claim, [pair for pair in pairs if not any(part.op in DERIVATIVES for side in pair for part in side.walk())]


def forms(pair, claim):
    return [normalized(side, claim.variables) for side in pair]


CASES = {case.id: case for case in cases() if sides(case.text)[1]}
SAME = [
    name
    for name, case in CASES.items()
    if any(is_same(*forms(pair, sides(case.text)[0])) for pair in sides(case.text)[1])
]


@pytest.mark.parametrize("name", CASES)
def test_the_steps_give_the_form(name):
    claim, pairs = sides(CASES[name].text)
    for found in (each for pair in pairs for each in forms(pair, claim)):
        line = found.start
        for step in found.steps:
            line = replaced(line, step.before, step.after)
            assert line == step.line
        assert line == found.result


@pytest.mark.parametrize("name", SAME)
def test_each_step_is_an_equation_at_all_shapes(name):
    claim, pairs = sides(CASES[name].text)
    SPACES.clear()
    SPACES.update({each.name: each.space for each in claim.variables})
    for found in (each for pair in pairs for each in forms(pair, claim)):
        for names, sizes in points(claim):
            for step in found.steps:
                assert_equal(value(step.before, names, sizes), value(step.after, names, sizes), 1e-9)


def test_nothing_false_has_one_form_on_both_sides():
    assert [name for name in SAME if not CASES[name].holds] == []


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("A in Inv(n); inv(inv(A)) == A", True),
        ("A, B in R^(n, n); (A @ B).T == B.T @ A.T", True),
        ("A, B in R^(n, n); (A @ B).T == A.T @ B.T", False),
        ("Q in Orth(n); x in R^n; Q.T @ (Q @ x) == x", True),
        ("Q in Inv(n); x in R^n; Q.T @ (Q @ x) == x", False),
        ("x, y in R^n; 2*x + y - x == y + x", True),
        ("K in Skew(n); K.T + K == zeros(n, n)", True),
        ("x, a in R^n; sum(a[i]*x[i], i) == dot(a, x)", True),
        # Penrose's equations, and what follows from them where a symmetric projection meets what it leaves alone.
        ("X in R^(m, n); X @ pinv(X) @ X == X", True),
        ("X in R^(m, n); pinv(X) @ X @ pinv(X) == pinv(X)", True),
        ("X in R^(m, n); (X @ pinv(X)).T == X @ pinv(X)", True),
        ("X in R^(m, n); (pinv(X) @ X).T == pinv(X) @ X", True),
        ("X in R^(m, n); X.T @ X @ pinv(X) == X.T", True),
        ("X in R^(m, n); pinv(X) @ X @ X.T == X.T", True),
        ("X in R^(m, n); X @ pinv(X) @ pinv(X).T == pinv(X).T", True),
        ("X in R^(m, n); pinv(X).T @ pinv(X) @ X == pinv(X).T", True),
        ("X in R^(n, n); X @ X @ pinv(X) == X", False),
        ("X in R^(n, n); pinv(X) @ X @ X == X", False),
        ("X in R^(n, n); X.T @ pinv(X) @ X == X.T", False),
        ("X, Y in R^(n, n); X @ pinv(Y) @ X == X", False),
    ],
)
def test_two_that_are_equal_by_rules_have_one_form(text, same):
    claim, (pair,) = sides(text)
    assert is_same(*forms(pair, claim)) is same
