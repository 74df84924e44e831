"""The verdict on a statement, and what stands behind it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nabladocs.math.bounds import bound_of
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
        ("x in R^n; A in R^(n, n); x.T @ A @ x == x.T @ ((A + A.T)/2) @ x", "derived"),
        ("K in Skew(n); x in R^n; x.T @ K @ x == 0", "derived"),
        ("S in PD(n); A, B in Sym(n); tr(S @ A @ B) == tr(S @ B @ A)", "derived"),
        # The identity is a word without letters, as long as no trace makes a number of it that depends on the size.
        ("P in R^(n, n); (eye(n) - P) @ (eye(n) - P) == eye(n) - 2*P + P @ P", "derived"),
        ("X in R^(m, n); t in R; X.T @ (X @ X.T + t*eye(m)) == (X.T @ X + t*eye(n)) @ X.T", "derived"),
        ("A in R^(n, n); tr((eye(n) + A) @ (eye(n) - A)) == tr(eye(n) - A @ A)", "exact"),
        ("A in R^(n, n); t in R; norm(A - t*eye(n))**2 == norm(A)**2 - 2*t*tr(A) + n*t**2", "exact"),
        ("A in Inv(n); inv(inv(A)) == A", "derived"),
        (
            (
                "A in Inv(n); B in R^(n, m); C in R^(m, n); S in Inv(m); inv([[A, B], [C, S + C @ inv(A) @ B]]) =="
                " [[inv(A) + inv(A) @ B @ inv(S) @ C @ inv(A), -inv(A) @ B @ inv(S)], [-inv(S) @ C @ inv(A), inv(S)]]"
            ),
            "exact",
        ),
        ("A, B in Inv(n); inv(A @ B) == inv(B) @ inv(A)", "exact"),
        # Each step of a chain has to have something behind it: rules for a derivative, a bound on sizes, one form.
        ("x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == A @ x + A.T @ x == (A + A.T) @ x", "derived"),
        (
            "x in R^n; A in R^(n, n); diff(x.T @ A @ x, x) == dx.T @ A @ x + x.T @ A @ dx == ((A + A.T) @ x).T @ dx",
            "derived",
        ),
        ("X in Inv(n); grad(logdet(X), X) == inv(X).T == inv(X.T)", "derived"),
        ("x, a in R^n; a.T @ x == sum(a[i]*x[i], i) == dot(a, x)", "derived"),
        ("x in R^n; grad(logsumexp(x), x) == softmax(x) == exp(x)/sum(exp(x))", "exact"),
        ("x in R^n; S in Sym(n); grad(x.T @ S @ x, x) == 2*S @ x == 2*S @ x + (tr(S) - sum(eigvals(S)))*x", "numeric"),
        ("S in Sym(n); sum(eigvals(S)) == tr(S)", "numeric"),
        ("x in R^n; minimum(norm(x)**2, x, at=0)", "numeric"),
        ("X in R^(m, n); x in R^n; stationary(norm(X @ x)**2, x, at=0)", "numeric"),
        ("x in R^n; stationary(norm(x), x, at=0)", "undecided"),
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
    assert certificate("A, B in Inv(n); inv(A @ B) == inv(B) @ inv(A)").words.startswith("checked exactly at ")
    assert certificate("x in R^n; convex(logsumexp(x), x)").words.startswith("checked numerically at ")
    assert certificate("x in R; x == 2*x").words == "refuted"
    # Where no size could be another, there is no talk of shapes.
    assert certificate("x in R^2; grad(x[1]*x[2], x) == [x[2], x[1]]").words == "derived and checked"
    assert certificate("t in R; cos(t)**2 + sin(t)**2 == 1").words == "checked exactly"
    assert certificate('A in R^(2, 2); tr(A) <= norm(A, "nuc")').words == "checked numerically"


def test_what_is_derived_says_which_oracles_compared_it_with_the_statement():
    both = certificate(QUADRATIC).trace
    assert both.compared == ("complex step", "exact dual numbers")
    # There is no relu over a finite field.
    one = certificate("x in R^n; jac(relu(x), x) == diag(sign(relu(x)))")
    assert (one.level, one.trace.compared) == ("derived", ("complex step",))
    form = certificate("x in R^n; a in R^n; grad(a.T @ x, x) == a == a + relu(x) - relu(x)").trace
    assert form.compared == ("complex step",)


def test_the_steps_of_a_chain_are_shown_by_what_each_needs():
    found = certificate("x, a in R^n; grad(a.T @ x, x) == a == hadamard(a, ones(n))").trace
    assert [step.closes for step in found.derivations[0].steps][-1]
    assert [step.rule for each in found.derivations[1:] for step in each.steps] == [
        "simplify the product entry by entry"
    ]
    assert certificate("x, y in R^n; dot(x, y) == x.T @ y == y.T @ x").trace.bound == 2


@pytest.mark.parametrize(
    ("side", "bound"),
    [
        ("A @ (A + eye(n))", 3),
        ("x.T @ (A + eye(n)) @ x", 2),
        ("tr(A @ (A + eye(n)))", 2),
        ("tr(A + eye(n))", None),
        ("tr(-eye(n) @ (A - eye(n)))", None),
        ("dot(A.T, 2*eye(n))*norm(x)**2", None),
        ("norm(A - eye(n))**2", None),
        ("sum(hadamard(A, eye(n)))", None),
        ("sum(diag(eye(n)))", None),
    ],
)
def test_no_size_stands_for_all_where_a_trace_makes_a_number_of_the_identity(side, bound):
    claim = read_claim(f"A in R^(n, n); x in R^n; {side} == {side}").claim
    assert bound_of(claim.statements[0], claim.variables) == bound


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("A, B, C in R^(m, n); tr(A.T @ hadamard(B, C)) == tr(hadamard(A, B).T @ C)", 2),
        ("a in R^m; b in R^n; X in R^(m, n); diag(a) @ X @ diag(b) == hadamard(outer(a, b), X)", 4),
        ("A, B in R^(m, n); sum(hadamard(A, B), axis=1) == diag(A @ B.T)", 4),
        ("A in R^(n, n); A == tril(A) + tril(A.T).T - diag(diag(A))", 2),
        ("S in Sym(n); norm(S)**2 == 2*norm(tril(S))**2 - norm(diag(S))**2", 2),
        ("x in R^n; sum(power(x, 2)) == x.T @ x", 2),
    ],
)
def test_sums_over_indices_are_decided_by_sizes_that_are_large_enough(text, bound):
    found = certificate(text)
    assert (found.level, found.trace.bound) == ("derived", bound)


@pytest.mark.parametrize(
    "text",
    [
        "x in R^n; sum(power(x, 0)) == n",  # an index that stands at nothing, so that a coefficient depends on n
        "X in R^(m, n); sum(ones(m).T @ X) == sum(X)",
        "A in R^(2, 2); tr(A) == A[1, 1] + A[2, 2]",
    ],
)
def test_where_a_coefficient_may_depend_on_the_sizes_no_size_is_large_enough(text):
    found = certificate(text)
    assert found.holds
    assert found.trace is None or found.trace.bound is None


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("X in R^(m, n); t in R; (X.T @ X + t*eye(n)) @ X.T == X.T @ (X @ X.T + t*eye(m))", 4),
        ("x, y in R^n; A in R^(n, n); x.T @ (A + eye(n)) @ y == x.T @ A @ y + x.T @ y", 2),
        ("X in R^(n, n); tr(X @ (X + eye(n)))**2 == (tr(X @ X) + tr(X))**2", 4),
        # Here the trace of the identity is a size, and no number that all sizes have in common.
        ("X in R^(n, n); norm(X - eye(n))**2 == norm(X)**2 - 2*tr(X) + n", None),
        # True for n = 1 and n = 2 alone.
        ("X in R^(n, n); X @ X - tr(X)*X + (tr(X)**2 - tr(X @ X))/2*eye(n) == 0", None),
    ],
)
def test_an_identity_matrix_counts_as_a_word_without_a_letter(text, bound):
    found = certificate(text)
    assert (found.trace.bound if found.trace else None) == bound
    assert found.level == ("derived" if bound else found.level)


def test_the_step_of_a_chain_that_fails_is_named():
    chain = "x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == A @ x + A.T @ x == 2*A @ x"
    found = certificate(chain)
    assert (found.step, found.counterexample.step) == (2, 2)
    assert certificate("x in R^n; 0 <= norm(x)**2 - 1 <= norm(x)**2").step == 1
    # The entries of a counterexample are small, and this one needs large ones.
    far = certificate("x in R^n; x.T @ x == norm(x)**2 == norm(x)**2 * (1 + 3e-6)")
    assert (far.level, far.step) == ("refuted", 2)
    assert certificate(QUADRATIC).step is None


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


def test_a_counterexample_names_the_sizes_of_its_own_statement_only():
    claim = read_claim("X in R^(n, n); Y in R^(3, 3); tr(X) == tr(X.T); refuted(grad(det(Y), Y) == Y)").claim
    _, found = verify(claim)
    assert found.counterexample.sizes == {}
    named = certificate("x in R^m; refuted(sum(x)/m == sum(x))")
    assert set(named.counterexample.sizes) == {"m"}


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
    assert (need.is_needed, need.counterexample) == (False, None)


def test_what_a_minimum_needs_is_found_by_sampling():
    (need,) = certificate("x, b in R^n; A in PD(n); minimum(x.T @ A @ x + b.T @ x, x, at=-inv(A) @ b/2)").needs
    assert (need.assumption, need.is_needed) == ("A positive definite", True)


def test_a_matrix_that_lost_its_rank_refutes_nothing():
    text = "X in R^(n, d); w in R^d; y in R^n; minimum(norm(y - X @ w)**2, w, at=pinv(X) @ y)"
    assert {certificate(text, seed).level for seed in range(1000, 1012)} == {"numeric"}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("x, a in R; minimum(x + a/x, x, at=sqrt(a)) if x > 0", "numeric"),
        ("x, a in R; minimum(x + a/x, x, at=-sqrt(a)) if x < 0", "refuted"),
        ("t in R; convex(1/t, t) if t > 0", "numeric"),
        ("t in R; convex(1/t, t) if t != 0", "refuted"),
        ("x, b in R^n; minimum(norm(x)**2, x, at=b/norm(b)**2) if b.T @ x == 1", "numeric"),
        ("x, b in R^n; minimum(norm(x)**2, x, at=b/norm(b)) if b.T @ x == 1", "refuted"),
        ("x, b in R^n; minimum(b.T @ x, x, at=-b/norm(b)) if x.T @ x == 1", "numeric"),
        ("x, b in R^n; minimum(b.T @ x, x, at=b/norm(b)) if x.T @ x == 1", "refuted"),
        ("A in R^(m, n); b in R^m; x in R^n; minimum(norm(x)**2, x, at=pinv(A) @ b) if A @ x == b", "numeric"),
        ("X in R^(n, p); y in R^n; w, v in R^p; minimum(norm(y - X @ w)**2, w, at=v) if X.T @ X @ v == X.T @ y",
         "numeric"),
        ("X in R^(n, p); y in R^n; w, v in R^p; minimum(norm(y - X @ w)**2, w, at=2*v) if X.T @ X @ v == X.T @ y",
         "refuted"),
    ],
)  # fmt: skip
def test_conditions_say_where_a_minimum_is_one(text, level):
    assert {certificate(text, seed).level for seed in (1, 2, 3)} == {level}


@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize(
    "text",
    [
        # a may have the length 1e8, and a.T @ x is right up to the rounding errors of its terms alone.
        "x, q, a in R^n; c in R; minimum(norm(x - q)**2, x, at=q - (a.T @ q - c)/norm(a)**2*a) if a.T @ x == c",
        # What is computed by inverses has errors of its own.
        (
            "x in R^n; A in PD(n); C in FullRank(n, k); d in R^k;"
            " minimum(x.T @ A @ x/2, x, at=inv(A) @ C @ inv(C.T @ inv(A) @ C) @ d) if C.T @ x == d"
        ),
        # Steps to where the condition holds may lead to a root that is not positive definite.
        'X in FullRank(m, n); P in PD(n); grad(norm(X, "nuc"), X) == X @ inv(P) if P @ P == X.T @ X',
        'X in FullRank(m, n); P in PD(n); grad(norm(X, "nuc"), X) == X @ inv(P) if matpow(P, 2) == X.T @ X',
        # Where A were moved as well, it would come to be nearly singular.
        "A in R^(m, n); x in R^n; b in R^m; A @ x == A @ pinv(A) @ b if A.T @ A @ x == A.T @ b",
        "A in FullRank(m, n); x in R^n; b in R^m; x == pinv(A) @ b if A.T @ A @ x == A.T @ b",
        "A in R^(m, n); x in R^n; b in R^m; norm(A @ x) <= norm(b) if A.T @ A @ x == A.T @ b",
        # What is zero but for rounding errors has no direction.
        "X in R^(m, n); y, r in R^m; w in R^n; X.T @ r == 0 if r == y - X @ w and X.T @ X @ w == X.T @ y",
        "P in Sym(n); x in R^n; norm(P @ x)**2 == x.T @ P @ x if P @ P == P",
    ],
)
def test_a_condition_is_met_as_nearly_as_can_be_and_inside_the_spaces(text, seed):
    assert certificate(text, seed).level == "numeric"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("S in Sym(n); v in R^n; grad(eigvals(S)[k], S) == v @ v.T if S @ v == eigvals(S)[k]*v and norm(v) == 1",
         "numeric"),
        ("S in Sym(n); v in R^n; grad(eigvals(S)[1], S) == v @ v.T if S @ v == eigvals(S)[k]*v and norm(v) == 1",
         "refuted"),
        ("X in R^(m, n); c in R^m; X[i, j]*c[i] == 0 if c[i] == 0", "exact"),
        ("X in R^(m, n); c in R^m; X[i, j]*c[i] == 0 if X[i, j] == 1", "refuted"),
    ],
)  # fmt: skip
def test_a_condition_with_an_index_is_met_for_one_value_of_it(text, level):
    assert certificate(text).level == level


@pytest.mark.parametrize(
    "text",
    [
        "S in Sym(n); v in R^n; grad(eigmax(S), S) == v @ v.T if S @ v == eigmax(S)*v and norm(v) == 1",
        "X in R^(m, n); grad(norm(X, 2), X) == X",
    ],
)
def test_no_counterexample_lies_at_a_kink(text):
    found = certificate(text)
    for shown in (found.counterexample, *(need.counterexample for need in found.needs)):
        value = np.array(next((shown.values[name] for name in ("S", "X") if shown and name in shown.values), [[1.0]]))
        greatest = np.linalg.svdvals(value) if "X" in text else np.linalg.eigvalsh(value)[::-1]
        assert greatest.size == 1 or greatest[0] - greatest[1] > 1e-6


def test_what_means_nothing_without_symmetry_is_not_shown_to_need_it():
    (need,) = certificate("S in Sym(n); tr(S) == sum(eigvals(S))").needs
    assert (need.assumption, need.counterexample) == ("S symmetric", None)


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
        # Where k is 1, the function is constant: no gradient elsewhere says how close to zero is zero.
        ("z in R^k; y in Simplex(k); minimum(logsumexp(z) - y.T @ z, z, at=log(y))", True),
    ],
)
def test_properties_are_examined_at_points(text, holds):
    found = certificate(text)
    assert found.holds is holds
    assert found.level in (("numeric", "exact") if holds else ("refuted",))
