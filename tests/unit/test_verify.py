"""The verdict on a statement, and what stands behind it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nabladocs.math.reader import read_claim
from nabladocs.math.verify import verify

QUADRATIC = "x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == (A + A.T) @ x"


def certificate(text, seed=1):
    reading = read_claim(text)
    assert reading.claim, reading.slips
    (found,) = verify(reading.claim, seed)
    return found


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (QUADRATIC, "derived"),
        ("X in Inv(n); grad(logdet(X), X) == inv(X).T", "derived"),
        ("A, B in R^(n, n); tr(A @ B) == tr(B @ A)", "derived"),
        ("A in Inv(n); inv(inv(A)) == A", "exact"),
        ("S in Sym(n); sum(eigvals(S)) == tr(S)", "numeric"),
        ("x in R^n; convex(logsumexp(x), x)", "numeric"),
        ("x, y in R^n; dot(x, y) <= norm(x)*norm(y)", "numeric"),
        ("x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == 2*A @ x", "refuted"),
        ("A in R^(n, n); psd(A)", "refuted"),
        ("A in R^(n, n); tr(A)*eye(n) - A.T == cof(A)", "refuted"),
    ],
)
def test_the_level_is_no_stronger_than_what_was_found(text, level):
    assert certificate(text).level == level


def test_words_are_those_of_the_contract_and_never_say_proved():
    assert certificate(QUADRATIC).words == "derived for all shapes and checked"
    assert certificate("A in Inv(n); inv(inv(A)) == A").words.startswith("checked exactly at ")
    assert certificate("x in R^n; convex(logsumexp(x), x)").words.startswith("checked numerically at ")
    assert certificate("x in R; x == 2*x").words == "refuted"
    # Where no size could be another, there is no talk of shapes.
    assert certificate("x in R^2; grad(x[1]*x[2], x) == [x[2], x[1]]").words == "derived and checked"
    assert certificate("t in R; cos(t)**2 + sin(t)**2 == 1").words == "checked exactly"
    assert certificate('A in R^(2, 2); tr(A) <= norm(A, "nuc")').words == "checked numerically"


def test_a_mistake_that_is_shown_as_one_holds_when_it_is_refuted():
    shown = certificate("x in R^n; refuted(grad(x.T @ x, x) == x)")
    assert (shown.level, shown.holds) == ("refuted", True)
    none = certificate("x in R^n; refuted(grad(x.T @ x, x) == 2*x)")
    assert (none.level, none.holds) == ("derived", False)


def test_a_false_statement_has_a_small_counterexample_that_is_one():
    found = certificate("x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == 2*A @ x").counterexample
    assert found
    assert found.sizes == {"n": 2}
    x, matrix = np.array(found.values["x"]), np.array(found.values["A"])
    assert np.abs(matrix).max() <= 2
    np.testing.assert_allclose(found.left, (matrix + matrix.T) @ x)
    np.testing.assert_allclose(found.right, 2 * matrix @ x)
    assert found.left != found.right


def test_a_near_variant_that_holds_is_named():
    found = certificate("x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == 2*A @ x").variant
    right = read_claim(QUADRATIC).claim.statements[0]
    assert found
    assert found.body == right.body


def test_an_assumption_that_is_needed_has_a_case_without_it():
    (need,) = certificate("x in R^n; A in Sym(n); grad(x.T @ A @ x, x) == 2*A @ x").needs
    assert need.assumption == "A symmetric"
    matrix = np.array(need.counterexample.values["A"])
    assert (matrix != matrix.T).any()


def test_one_that_is_not_needed_is_said_not_to_be_shown():
    (need,) = certificate("A in Sym(n); tr(A.T) == tr(A)").needs
    assert need.counterexample is None


def test_wrong_variants_are_noticed_and_equal_ones_do_not_count():
    assert certificate(QUADRATIC).mutants.killed == certificate(QUADRATIC).mutants.made >= 5
    symmetric = certificate("x in R^n; A in Sym(n); grad(x.T @ A @ x, x) == 2*A @ x").mutants
    assert symmetric.killed == symmetric.made
    assert "with a transpose" in symmetric.equal


def test_the_seed_comes_from_what_is_stated_and_no_other_words():
    claims = [read_claim(text).claim for text in (QUADRATIC, f"title: Quadratic\n{QUADRATIC}")]
    one, other = (verify(claim)[0] for claim in claims)
    assert one == other
    assert verify(claims[0], 7)[0].seed == 7


def test_a_certificate_is_plain_json():
    data = json.loads(json.dumps(certificate("x in R^n; A in Sym(n); grad(x.T @ A @ x, x) == 2*A @ x").json()))
    assert data["verdict"] == "derived"
    assert {finding["oracle"] for finding in data["oracles"]} == {"complex step", "exact dual numbers"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("A in PD(n); b in R^n; x in R^n; minimum(x.T@A@x + b.T@x, x, at=-inv(A)@b/2)", True),
        ("A in Sym(n); b in R^n; x in R^n; minimum(x.T@A@x + b.T@x, x, at=-inv(A)@b/2)", False),
        # The worked example of a course: its critical point was called a minimum.
        ("x in R^2; saddle(3*x[1]**2 + 8*x[1]*x[2] + x[2]**2, x, at=zeros(2))", True),
        ("x in R^2; minimum(3*x[1]**2 + 8*x[1]*x[2] + x[2]**2, x, at=zeros(2))", False),
        ("x in R^2; saddle(3*x[1]**2 + x[2]**2, x, at=zeros(2))", False),
        ("x in R^n; stationary(sum(power(x, 3)), x, at=zeros(n))", True),
        ("x in R^n; maximum(-dot(x, x), x, at=zeros(n))", True),
        ("X in PD(n); concave(logdet(X), X)", True),
        ("X in PD(n); convex(det(X), X)", False),
        ("x in R^n; concave(norm(x), x)", False),
        ("A in R^(m, n); psd(A.T @ A)", True),
        ("A in R^(m, n); pd(A.T @ A)", False),
        ("A in FullRank(m, n); pd(A.T @ A)", True),
        # There is no gradient at a kink, and none is zero on a boundary or where entries are tied by an equation.
        ("x in R^n; minimum(norm(x), x, at=0)", True),
        ("t in R; maximum(2 - abs(t), t, at=1)", False),
        ("p in Simplex(n); minimum(norm(p)**2, p, at=ones(n)/n)", True),
        ("A in PSD(n); minimum(tr(A), A, at=0)", True),
        ("x in R^2; saddle(x[1]**2 + x[2]**3, x, at=0)", True),
        ("x in R^2; saddle(x[1]**2 + x[2]**4, x, at=0)", False),
    ],
)
def test_properties_are_examined_at_points(text, holds):
    found = certificate(text)
    assert found.holds is holds
    assert found.level in (("numeric", "exact") if holds else ("refuted",))
