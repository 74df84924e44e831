"""What has to hold for a claim to mean something, as its chips say it."""

from __future__ import annotations

import pytest

from nabladocs.math.chips import chips
from nabladocs.math.domain import domain
from nabladocs.math.reader import read_claim
from nabladocs.mathml import to_mathml


def required(text):
    claim = read_claim(text).claim
    assert claim, text
    count = len(domain(claim))
    shown = chips(claim)[-count:] if count else ()
    assert all(to_mathml(chip.tex, display=False) for chip in shown)
    return [chip.text for chip in shown]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A in R^(n, n); grad(logdet(A), A) == inv(A).T", ["A invertible"]),
        ("A in R^(n, n); inv(A.T) == inv(A).T", ["A invertible"]),
        ("x in R^n; grad(norm(x), x) == x/norm(x)", ["x ≠ 0"]),
        ("x in R^n; grad(norm(x)**3, x) == 3*norm(x)*x", ["x ≠ 0"]),
        ("x in R^n; norm(x) <= sum(abs(x))", []),
        ("x in R^n; B in PD(n); grad(x.T @ B @ x/(x.T @ x), x) == 0", ["x ≠ 0"]),
        ("x, a in R^n; x.T @ a/norm(x - a) == 0", ["x - a ≠ 0"]),
        ("t in R; grad(log(t), t) == 1/t", ["t > 0"]),
        ("t in R; grad(abs(t), t) == sign(t)", ["t ≠ 0"]),
        ("t, p in R; grad(t**p, t) == p*t**(p - 1)", ["t > 0"]),
        ("t in R; t**-2 == 1/t**2", ["t ≠ 0"]),
        ("X in R^(n, n); (-1)**(i + j)*X[i, j] == (-1)**(i + j + 2*n)*X[i, j]", []),
        ("x in R^n; grad(sum(relu(x)), x) == relu(sign(x))", ["x without zeros"]),
        ("x in R^n; grad(sum(log(x)), x) == power(x, -1)", ["x with positive entries"]),
        ("X in R^(m, n); det(inv(X.T @ X)) == 1/det(X.T @ X)", ["X.T @ X invertible"]),
        ("A in R^(n, n); log(det(A)) == logdet(A)", ["det(A) > 0", "A invertible"]),
        ("S in Sym(n); chol(S) @ chol(S).T == S", ["S positive definite"]),
        ("t in R; sqrt(t)**2 == t", ["t ≥ 0"]),
    ],
)
def test_what_a_claim_needs_is_said(text, wanted):
    assert required(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "A in Inv(n); inv(inv(A)) == A",
        "A in PD(n); grad(logdet(A), A) == inv(A)",
        "X in FullRank(m, n); pinv(X) == inv(X.T @ X) @ X.T",
        "X in R^(m, n); lam in Positive; inv(X.T @ X + lam*eye(n)) == inv(lam*eye(n) + X.T @ X)",
        "X in R^(m, n); S in PD(n); logdet(2*S + X.T @ X) == logdet(X.T @ X + 2*S)",
        "X in FullRank(m, n); S in PD(m); inv(X.T @ S @ X) == inv(X.T @ (S @ X))",
        "x in R^n; grad(norm(x)**2, x) == 2*x",
        "x in R^n; grad(sqrt(1 + norm(x)**2), x) == x/sqrt(1 + norm(x)**2)",
        "x in R^n; softmax(x) == exp(x)/sum(exp(x)); logsumexp(x) == log(sum(exp(x)))",
        "t in R; log(1 + exp(t)) == softplus(t); log(1 - sigmoid(t)) == -softplus(t)",
        "x in Positive(n); grad(sum(log(x)), x) == power(x, -1)",
        "p in Simplex(n); grad(-p.T @ log(p), p) == -log(p) - ones(n)",
        "S in PD(n); logdet(S) <= sum(log(diag(S))); logdet(S) == sum(log(eigvals(S)))",
        "A in R^(m, m); B in R^(n, n); det(kron(A, B)) == det(A)**n*det(B)**m",
        "X in R^(n, d); w in R^d; y in R^n; grad(norm(y - X @ w)**2/n, w) == 2/n*X.T @ (X @ w - y)",
    ],
)
def test_what_holds_in_any_case_is_not_said(text):
    assert required(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "x in R^n; grad(norm(x), x) == x/norm(x) if x != 0",
        "x in R^n; grad(norm(x), x) == x/norm(x) if norm(x) > 0",
        "x in R^n; grad(norm(x), x) == x/norm(x) if 0 != x",
        "x in R^n; hess(norm(x), x) == eye(n)/norm(x) - x @ x.T/norm(x)**3 if norm(x) > 0.5",
        "x, a in R^n; grad(norm(x - a), x) == (x - a)/norm(x - a) if x != a",
        "A in R^(n, n); det(inv(A)) == 1/det(A) if det(A) != 0",
        "t in R; grad(log(t), t) == 1/t if t > 0",
    ],
)
def test_what_a_condition_says_is_not_said_again(text):
    assert required(text) == []


def test_each_requirement_is_said_once_for_all_statements():
    text = "A in R^(n, n); x in R^n; A @ inv(A) == eye(n); grad(norm(x), x) == x/norm(x); inv(A) @ A == eye(n)"
    assert required(text) == ["A invertible", "x ≠ 0"]


def test_a_property_asks_for_derivatives_only_where_it_is_about_them():
    assert required("x in R^n; convex(norm(x), x)") == []
    assert required("x, a in R^n; stationary(norm(x - a), x, at=a)") == ["x - a ≠ 0"]
