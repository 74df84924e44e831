"""Known formulas and known mistakes, as the two oracles judge them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nabladocs.math import exact, floating
from nabladocs.math.instances import instance
from nabladocs.math.reader import read_claim
from nabladocs.math.statements import Chain

TRUE = {
    # Linear and quadratic forms, norms, chain rule.
    "dot product": "a, x in R^n; grad(a.T @ x, x) == a",
    "squared norm": "x in R^n; grad(norm(x)**2, x) == 2 * x",
    "quadratic form": "x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == (A + A.T) @ x",
    "symmetric quadratic form": "x, b in R^n; A in Sym(n); grad(x.T @ A @ x + b.T @ x, x) == 2 * A @ x + b",
    "norm": "x in R^n; grad(norm(x), x) == x / norm(x) if x != 0",
    "homogeneous": "x in R^n; x.T @ grad(norm(x), x) == norm(x)",
    "power of a norm": "x in R^n; p in R; grad(norm(x)**p, x) == p * norm(x)**(p - 2) * x if x != 0",
    "named function": "g in Function; x in R^n; grad(g(x.T @ x), x) == 2 * prime(g)(x.T @ x) * x",
    "named function twice": "g in Function; t in R; hess(g(3 * t), t) == 9 * prime(g, 2)(3 * t)",
    "scaled norm": "x in R^n; norm(2 * x) == 2 * norm(x)",
    # Log-sum-exp, softmax, entrywise functions.
    "log-sum-exp": "x in R^n; grad(logsumexp(x), x) == softmax(x) == exp(x) / sum(exp(x))",
    "shift": "x in R^n; c in R; softmax(x + c * ones(n)) == softmax(x)",
    "Jacobian of softmax": "x in R^n; jac(softmax(x), x) == diag(softmax(x)) - softmax(x) @ softmax(x).T",
    "Hessian of log-sum-exp": "x in R^n; hess(logsumexp(x), x) == diag(softmax(x)) - softmax(x) @ softmax(x).T",
    "softmax by row": "X in R^(m, n); grad(sum(logsumexp(X, axis=1)), X) == softmax(X, axis=1)",
    "cross entropy": "z in R^n; y in OneHot(n); grad(-y.T @ log(softmax(z)), z) == softmax(z) - y",
    "sigmoid": "x in R^n; jac(sigmoid(x), x) == diag(hadamard(sigmoid(x), ones(n) - sigmoid(x)))",
    "softplus": "x in R^n; grad(sum(softplus(x)), x) == sigmoid(x)",
    "sigmoids add up": "t in R; sigmoid(t) + sigmoid(-t) == 1",
    "tanh by sigmoid": "t in R; tanh(t) == 2 * sigmoid(2 * t) - 1",
    "tanh": "x in R^n; jac(tanh(x), x) == diag(ones(n) - power(tanh(x), 2))",
    "sine and cosine": "x, y in R; sin(x + y) == sin(x)*cos(y) + cos(x)*sin(y); sin(x)**2 + cos(x)**2 == 1",
    "logarithm of a product": "x, y in R; log(x * y) == log(x) + log(y); exp(log(x)) == x",
    "entropy": "p in Simplex(n); grad(-sum(hadamard(p, log(p))), p) == -log(p) - ones(n)",
    "powers of entries": "x in Positive(n); p in R; grad(sum(power(x, p)), x) == p * power(x, p - 1)",
    "roots of entries": "x in Positive(n); grad(sum(sqrt(x)), x) == power(x, -1/2) / 2",
    "exponent": "t in Positive; p in R; grad(t**p, p) == log(t) * t**p",
    # Traces, determinants, inverses.
    "linear trace": "X in R^(m, n); B in R^(n, m); grad(tr(X @ B), X) == B.T",
    "quadratic trace": "X in R^(m, n); B in R^(n, n); C in R^(m, m); "
    "grad(tr(X @ B @ X.T @ C), X) == C @ X @ B + C.T @ X @ B.T",
    "determinant": "X in Inv(n); grad(det(X), X) == det(X) * inv(X).T == cof(X)",
    "adjugate": "X in R^(n, n); X @ cof(X).T == det(X) * eye(n)",
    "singular matrix": "K in Skew(3); K @ cof(K).T == det(K) * eye(3) == 0",
    "log-determinant": "X in Inv(n); grad(logdet(X), X) == inv(X).T",
    "log-determinant of products": "A, B in Inv(n); logdet(A @ B) == logdet(A) + logdet(B)",
    "determinant of a power": "A in Inv(n); det(matpow(A, -3)) == 1 / det(A)**3",
    "inverse": "X in Inv(n); diff(inv(X), X) == -inv(X) @ dX @ inv(X)",
    "inverse in a form": "X in Inv(n); a, b in R^n; grad(a.T @ inv(X) @ b, X) == -inv(X).T @ a @ b.T @ inv(X).T",
    "cube": "X in R^(n, n); grad(tr(matpow(X, 3)), X) == 3 * matpow(X, 2).T",
    "Woodbury": "A in Inv(n); C in Inv(k); U in R^(n, k); V in R^(k, n); "
    "inv(A + U @ C @ V) == inv(A) - inv(A) @ U @ inv(inv(C) + V @ inv(A) @ U) @ V @ inv(A)",
    "determinant lemma": "A in Inv(n); u, v in R^n; det(A + u @ v.T) == (1 + v.T @ inv(A) @ u) * det(A)",
    # Kronecker, vec, Hadamard, diag.
    "vec of a product": "A in R^(k, m); X in R^(m, n); B in R^(n, p); vec(A @ X @ B) == kron(B.T, A) @ vec(X)",
    "mixed product": "A in R^(m, n); B in R^(p, q); C in R^(n, k); kron(A, B) @ kron(C, B.T) == kron(A @ C, B @ B.T)",
    "unvec": "X in R^(m, n); unvec(vec(X), m, n) == X",
    "Hadamard": "X, B in R^(m, n); grad(sum(hadamard(X, hadamard(X, B))), X) == 2 * hadamard(X, B)",
    "diagonal": "x in R^n; A in R^(n, n); grad(tr(A @ diag(x)), x) == diag(A)",
    "rows and columns": "X in R^(m, n); sum(X, axis=1) == X @ ones(n); sum(X, axis=0).T == X.T @ ones(m)",
    "mean": "x in R^n; grad(mean(x), x) == ones(n) / n",
    "triangle": "A in R^(n, n); tril(A) + tril(A.T).T - diag(diag(A)) == A",
    "outer and dot": "x in R^m; y in R^n; outer(x, y) == x @ y.T; dot(x, x) == tr(x @ x.T)",
    # Structured arguments.
    "gradient in Sym": "S in Sym(n); x, y in R^n; grad(x.T @ S @ y, S) == (x @ y.T + y @ x.T) / 2",
    "tied entries": "S in Sym(n); A in R^(n, n); tied_grad(tr(A @ S), S) == A + A.T - diag(diag(A))",
    "gradient in Diag": "D in Diag(n); A in R^(n, n); grad(tr(A @ D), D) == diag(diag(A))",
    "gradient in Skew": "K in Skew(n); A in R^(n, n); grad(tr(A.T @ K), K) == (A - A.T) / 2",
    "tied in Skew": "K in Skew(n); A in R^(n, n); tied_grad(tr(A.T @ K), K) == A - A.T",
    "skew form": "K in Skew(n); x in R^n; x.T @ K @ x == 0; grad(x.T @ K @ x, x) == 0",
    "precision": "S in PD(n); x in R^n; grad(x.T @ inv(S) @ x + logdet(S), S) == inv(S) - inv(S) @ x @ x.T @ inv(S)",
    "orthogonal": "Q in Orth(n); inv(Q) == Q.T; x in R^n; norm(Q @ x)**2 == norm(x)**2",
    "moving an orthogonal matrix": "Q in Orth(n); Q.T @ dQ + dQ.T @ Q == diff(Q.T @ Q, Q) == 0",
    "signs": "s in Signs(n); hadamard(s, s) == ones(n)",
    "one-hot": "y in OneHot(n); hadamard(y, y) == y; sum(y) == 1",
    # Jacobians, Hessians, least squares.
    "Jacobian of a product": "A in R^(m, n); x in R^n; jac(A @ x, x) == A",
    "Hessian of a form": "A in R^(n, n); x in R^n; hess(x.T @ A @ x, x) == A + A.T",
    "Hessian in a matrix": "X in R^(m, n); A in R^(m, m); hess(tr(X.T @ A @ X), X) == kron(eye(n), A + A.T)",
    "Hessian in Sym": "S in Sym(2); hess(tr(S @ S), S) @ vec(eye(2)) == 2 * vec(eye(2))",
    "Hessian of a norm": "x in R^n; hess(norm(x), x) == eye(n) / norm(x) - x @ x.T / norm(x)**3 if x != 0",
    "least squares": "A in FullRank(m, n); b in R^m; x in R^n; "
    "grad(norm(A @ x - b)**2 / (2*m), x) == (A.T @ A @ x - A.T @ b) / m",
    "residual": "A in FullRank(m, n); b in R^m; A.T @ (b - A @ inv(A.T @ A) @ A.T @ b) == 0",
    "pseudoinverse": "A in FullRank(m, n); pinv(A) @ A == eye(n); A @ pinv(A) @ A == A",
    "Rayleigh quotient": "A in Sym(n); x in R^n; "
    "grad((x.T @ A @ x) / (x.T @ x), x) == 2 / (x.T @ x) * (A @ x - (x.T @ A @ x) / (x.T @ x) * x) if x != 0",
    # Sums over indices, conditions.
    "linear form by indices": "a, x in R^n; grad(sum(a[i] * x[i], i), x) == a",
    "form by indices": "A in R^(n, n); x in R^n; sum(A[i, j] * x[i] * x[j], i, j) == x.T @ A @ x",
    "free index": "A in R^(n, n); x in R^n; grad(x.T @ A @ x, x)[k] == sum((A[k, j] + A[j, k]) * x[j], j)",
    "Laplace expansion": "X in R^(n, n); det(X) == sum(X[i, j] * cof(X)[i, j], j)",
    "unit vector": "A in Sym(n); x in R^n; grad((x.T @ A @ x) / (x.T @ x), x) == 2*(A @ x - x.T @ A @ x * x)"
    " if norm(x) == 1",
    "on a plane": "a, x in R^n; (a.T @ x)**2 == 9 if a.T @ x == 3",
    "root of a square": "t in R; sqrt(t**2) == t if t > 0",
    "positive multiple": "x in R^n; t in Positive; norm(t * x) == t * norm(x)",
    "exponential of log-determinant": "S in PD(n); exp(logdet(S)) == det(S)",
    "size as exponent": "A in R^(n, n); t in R; det(t * A) == t**n * det(A); sum(t**i * A[i, j], i, j) == sum(A.T @ "
    "diag(ones(n)) @ ones(n)) if t == 1",
    "harmonic": "x in R^3; tr(hess(1 / norm(x), x)) == 0 if norm(x) > 0.7",
    "stationary": "A in PD(n); x, b in R^n; grad(x.T @ A @ x / 2 - b.T @ x, x) == 0 if b == A @ x",
}
NUMERIC = {
    "eigenvector": "x in R^n; A in Sym(n); lam in R; grad(x.T @ A @ x, x) == 2*lam*x if A @ x == lam*x",
    "stationary Rayleigh quotient": "x in R^n; A in Sym(n); lam in R; "
    "grad(x.T @ A @ x / (x.T @ x), x) == 0 if A @ x == lam*x",
    "normal equations": "A in R^(m, n); x in R^n; b in R^m; grad(norm(A @ x - b)**2, x) == 0 if A.T @ A @ x == A.T @ b",
    "absolute values": "x in R^n; grad(sum(abs(x)), x) == sign(x)",
    "positive part": "x in R^n; grad(sum(relu(x)), x) == (sign(x) + ones(n)) / 2",
    "largest entry": "x, y in R^n; max(x, y) == (x + y + abs(x - y)) / 2; max(2 * x) == 2 * max(x)",
    "exponential": "A in R^(n, n); det(expm(A)) == exp(tr(A)); grad(tr(expm(A)), A) == expm(A).T",
    "commuting exponential": "A in R^(n, n); t in R; grad(tr(expm(t * A)), t) == tr(A @ expm(t * A))",
    "nuclear norm": 'X in FullRank(m, n); norm(X, "nuc") == sum(svdvals(X)); '
    'grad(norm(X, "nuc"), X).T @ grad(norm(X, "nuc"), X) == eye(n)',
    "spectral norm": "S in PD(n); norm(S, 2) == eigmax(S); tr(grad(eigmax(S), S)) == 1; "
    "grad(eigmax(S), S) @ S == eigmax(S) * grad(eigmax(S), S)",
    "singular values": "X in R^(m, 2*n - 1); norm(X)**2 == sum(svdvals(X)[i]**2, i); svdvals(X)[j] <= norm(X); "
    "svdvals(X - X) == 0; svdvals(X)[j] <= svdvals(X)[1]",
    "eigenvalues": "S in Sym(n); sum(eigvals(S)) == tr(S); grad(sum(power(eigvals(S), 3)), S) == 3 * S @ S",
    "Cholesky": "S in PD(n); chol(S) @ chol(S).T == S; 2 * sum(log(diag(chol(S)))) == logdet(S)",
    "moving Cholesky": "S in PD(n); diff(chol(S), S) @ chol(S).T + chol(S) @ diff(chol(S), S).T == dS",
    "Cauchy and Schwarz": "x, y in R^n; x.T @ y <= norm(x) * norm(y)",
    "chain of bounds": "x in R^n; max(x) <= logsumexp(x) <= max(x) + log(n)",
    "error function": "x in R; grad(erf(x), x) == 2 / sqrt(3.14159265358979323846) * exp(-x**2)",
    "pseudoinverse of any rank": "A in PSD(n); A @ pinv(A) @ A == A",
}
FALSE = {
    "missing transpose": "X in R^(n, n); grad(tr(X @ X), X) == 2 * X",
    "transpose of the coefficient": "X in R^(n, n); B in R^(n, n); grad(tr(X @ B), X) == B",
    "symmetry dropped": "x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == 2 * A @ x",
    "factor": "x in R^n; grad(norm(x)**2, x) == x",
    "sign": "X in Inv(n); diff(inv(X), X) == inv(X) @ dX @ inv(X)",
    "order": "X in Inv(n); A in R^(n, n); diff(inv(X) @ A, X) == -inv(X) @ inv(X) @ dX @ A",
    "two in one": "X in Inv(n); diff(inv(X), X) == -matpow(X, -2) @ dX",
    "determinant": "X in Inv(n); grad(det(X), X) == det(X) * inv(X)",
    "trace minus transpose": "X in R^(n, n); cof(X) == tr(X) * eye(n) - X.T",
    "vec": "A in R^(n, n); X in R^(n, n); B in R^(n, n); vec(A @ X @ B) == kron(A, B.T) @ vec(X)",
    "outside of Diag": "D in Diag(n); A in R^(n, n); grad(tr(A @ D), D) == A.T",
    "outside of Sym": "S in Sym(n); x, y in R^n; grad(x.T @ S @ y, S) == x @ y.T",
    "tied diagonal": "S in Sym(n); A in R^(n, n); tied_grad(tr(A @ S), S) == A + A.T",
    "frobenius for tied": "S in Sym(n); tied_grad(tr(S @ S), S) == 2 * S",
    "Hessian": "x in R^n; A in R^(n, n); hess(x.T @ A @ x, x) == 2 * A",
    "Jacobian transposed": "A in R^(n, n); x in R^n; jac(A @ x, x) == A.T",
    "Hessian by rows": "X in R^(n, n); A in Sym(n); hess(tr(X.T @ A @ X), X) == 2 * kron(A, eye(n))",
    "Kronecker": "A, B in R^(n, n); kron(A, B) == kron(B, A)",
    "commuting": "A, B in R^(n, n); matpow(A @ B, 2) == matpow(A, 2) @ matpow(B, 2)",
    "trace of a product": "A, B in R^(n, n); tr(A @ B) == tr(A) * tr(B)",
    "mean": "x in R^n; grad(mean(x), x) == ones(n)",
    "one more step": "X in R^(n, n); a in R^n; a.T @ X == a.T @ X == a.T @ X.T",
    "unit vector": "x in R^n; x @ x.T == eye(n) if x.T @ x != 0",
    "signs": "s in Signs(n); s == ones(n)",
    "one-hot": "y in OneHot(n); y @ y.T == eye(n)",
    "one index": "A in R^(n, n); x in R^n; sum(A[k, j] * x[j], j) == sum(A[j, k] * x[j], j)",
    "simplex": "p in Simplex(n); p.T @ p == 1",
    "orientation": "Q in Orth(n); det(Q) == 1",
}
"""Mistakes that both oracles refute. At n = 1 nearly all of them are true."""
MISTAKEN = {
    "factors swapped where the sizes agree": "A in R^(m, n); B in R^(k, l); "
    "kron(A, B).T == kron(B.T, A.T) if m == k and n == l",
    "factor at an eigenvector": "x in R^n; A in Sym(n); lam in R; grad(x.T @ A @ x, x) == lam*x if A @ x == lam*x",
    "softmax": "x in R^n; jac(softmax(x), x) == diag(softmax(x))",
    "log-sum-exp": "x in R^n; hess(logsumexp(x), x) == softmax(x) @ softmax(x).T - diag(softmax(x))",
    "norm": "x in R^n; grad(norm(x), x) == x if x != 0",
    "power of a norm": "x in R^n; grad(norm(x)**3, x) == 3 * norm(x)**2 * x if x != 0",
    "tanh": "t in R; grad(tanh(t), t) == 1 + tanh(t)**2",
    "root": "t in R; sqrt(t**2) == t",
    "trace of exp": "A in R^(n, n); exp(tr(A)) == tr(exp(A))",
    "logdet": "X in Inv(n); grad(logdet(X), X) == inv(X)",
    "logdet of a sum": "A, B in PD(n); logdet(A + B) == logdet(A) + logdet(B)",
    "exponential": "X in R^(n, n); diff(expm(X), X) == expm(X) @ dX",
    "eigenvalues": "S, T in Sym(n); eigmax(S + T) == eigmax(S) + eigmax(T)",
    "bound": "x in R^n; sum(abs(x)) <= norm(x)",
    "Cholesky": "S in PD(n); diff(chol(S), S) == inv(chol(S)).T @ dS / 2",
    "sign of a determinant": "A in Inv(n); exp(logdet(A)) == det(A)",
    "bound at few points": "S in Sym(n); det(S) <= (tr(S) / n)**n",
    "rank": "A in PSD(n); A @ pinv(A) == eye(n)",
    "positive": "x in R^n; sum(abs(x)) == sum(x)",
    "form of GELU": "x in R; grad(x * (1 + erf(x / sqrt(2))) / 2, x) == "
    "grad(x * (1 + tanh(sqrt(2 / 3.14159265358979) * (x + 0.044715 * x**3))) / 2, x)",
}
"""Mistakes that need more than rational functions, so that only floating point is sure of them."""


def findings(judge, text, **options):
    claim, slips = read_claim(text)
    assert not slips
    return [judge(statement, claim.variables, **options) for statement in claim.statements]


@pytest.mark.parametrize("text", [*TRUE.values(), *NUMERIC.values()], ids=[*TRUE, *NUMERIC])
def test_floating_point_agrees_with_what_is_true(text):
    for seed in range(2):
        for finding in findings(floating.judge, text, seed=seed):
            assert finding.verdict == "agrees", finding
            assert finding.worst < 1e-9


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_the_field_agrees_with_what_is_true(text):
    for seed in range(2):
        assert {finding.verdict for finding in findings(exact.judge, text, seed=seed)} == {"agrees"}


@pytest.mark.parametrize("text", NUMERIC.values(), ids=NUMERIC)
def test_the_field_says_what_it_cannot_do(text):
    for finding in findings(exact.judge, text):
        assert finding.verdict in ("inapplicable", "undecided")
        assert finding.detail


@pytest.mark.parametrize(
    "text", [*FALSE.values(), *MISTAKEN.values()], ids=[*FALSE, *[f"{name}, too" for name in MISTAKEN]]
)
def test_floating_point_refutes_mistakes(text):
    for seed in range(3):
        (finding,) = findings(floating.judge, text, seed=seed)
        assert finding.verdict == "refutes", finding


SEEN = {"factor", "sign", "trace minus transpose", "tied diagonal", "mean", "unit vector", "signs", "orientation"}
HIDDEN = [name for name in FALSE if name not in SEEN]


@pytest.mark.parametrize("name", HIDDEN)
def test_mistakes_would_be_true_of_numbers(name):
    claim, _ = read_claim(FALSE[name])
    chain = instance(claim.statements[0], claim.variables)
    assert floating.point_of(chain, {"n": 1}, 5).trial.error < 1e-9
    assert exact.agrees(chain, {"n": 1}, 5)


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_the_field_refutes_mistakes(text):
    for seed in range(3):
        (finding,) = findings(exact.judge, text, seed=seed)
        assert finding.verdict == "refutes", finding


@pytest.mark.parametrize("text", MISTAKEN.values(), ids=MISTAKEN)
def test_the_field_is_never_sure_of_what_is_no_rational_function(text):
    (finding,) = findings(exact.judge, text)
    assert finding.verdict in ("undecided", "inapplicable")
    assert finding.detail


def test_findings_go_to_json():
    (finding,) = findings(exact.judge, TRUE["quadratic form"])
    read = json.loads(json.dumps(finding.json()))
    assert (read["oracle"], read["verdict"]) == ("exact dual numbers", "agrees")
    assert read["trials"][0] == {"sizes": dict(finding.trials[0].sizes), "seed": finding.trials[0].seed, "error": 0.0}


@pytest.mark.parametrize("judge", [floating.judge, exact.judge])
def test_equal_seeds_give_equal_findings(judge):
    text = TRUE["Rayleigh quotient"]
    assert findings(judge, text, seed=7) == findings(judge, text, seed=7)
    assert findings(judge, text, seed=7) != findings(judge, text, seed=8)


@pytest.mark.parametrize("judge", [floating.judge, exact.judge])
def test_derivatives_of_derivatives_are_refused_by_name(judge):
    (finding,) = findings(judge, "x, y in R^n; jac(grad(x.T @ y, x), y) == eye(n)")
    assert (finding.verdict, finding.detail) == ("inapplicable", "jac of grad is a derivative of a derivative")


@pytest.mark.parametrize("judge", [floating.judge, exact.judge])
def test_the_jacobian_of_a_gradient_is_a_hessian(judge):
    true, false = (f"x in R^n; jac(grad(x.T @ x, x), x) == {factor} * eye(n)" for factor in (2, 3))
    assert [findings(judge, text)[0].verdict for text in (true, false)] == ["agrees", "refutes"]


@pytest.mark.parametrize("judge", [floating.judge, exact.judge])
def test_what_means_nothing_anywhere_is_not_judged(judge):
    (finding,) = findings(judge, "K in Skew(3); inv(K) @ K == eye(3)")
    assert finding.verdict in ("inapplicable", "undecided")
    assert "no point was found" in finding.detail
    assert "singular" in finding.detail


@pytest.mark.parametrize("judge", [floating.judge, exact.judge])
def test_one_by_one_alone_is_no_check(judge):
    (finding,) = findings(judge, "x in R^n; inv(x @ x.T) @ x @ x.T == eye(n)")
    assert finding.verdict == "inapplicable"
    assert "only where a size is 1" in finding.detail


@pytest.mark.parametrize("judge", [floating.judge, exact.judge])
def test_properties_are_not_equations(judge):
    (finding,) = findings(judge, "x in R^n; convex(x.T @ x, x)")
    assert (finding.verdict, finding.detail) == ("inapplicable", "convex is no equation")


# --- variants at the points of a statement ------------------------------------------------------------------------


def variant(text, side, oracle=floating):
    """Give what is found out about a claim, and the claim with another last side."""
    claim, other = (read_claim(each).claim for each in (text, f"{text.rpartition(';')[0]}; {side} == {side}"))
    (statement,), (last, _) = claim.statements, other.statements[0].body.sides
    sides = (*statement.body.sides[:-1], last)
    found = oracle.tried(statement, claim.variables, 1)
    known = found.points if oracle is floating else found
    return found, oracle.judge_at(known, replace(statement, body=Chain("==", sides)), claim.variables)


def test_a_variant_is_refuted_at_the_first_point_of_its_statement_where_it_fails():
    found, other = variant("x in R^n; grad(x.T @ x, x) == 2*x", "3*x")
    assert (found.finding.verdict, other.verdict, len(other.trials)) == ("agrees", "refutes", 1)
    assert other.trials[0].seed == found.finding.trials[0].seed


def test_one_that_agrees_has_been_tried_at_as_many_points_as_its_statement():
    found, other = variant("x in R^n; grad(x.T @ x, x) == 2*x", "x + x")
    assert other.verdict == "agrees"
    assert [trial.seed for trial in other.trials] == [trial.seed for trial in found.finding.trials]


def test_the_points_of_what_is_refuted_are_too_few_to_agree_at():
    found, other = variant("x in R^n; grad(x.T @ x, x) == 3*x", "2*x")
    assert (found.finding.verdict, other.verdict) == ("refutes", "undecided")


def test_what_means_nothing_at_a_point_of_its_statement_is_not_accepted_there():
    found, other = variant("x in R^n; norm(x)**2 == dot(x, x)", "exp(log(sum(x))) + norm(x)**2 - sum(x)")
    assert found.finding.verdict == "agrees"
    assert other.verdict == "undecided"
    assert 0 < len(other.trials) < len(found.points)


@pytest.mark.parametrize(
    ("text", "side", "verdict"),
    [
        ("x in R^n; grad(x.T @ x, x) == 2*x", "x + x", "agrees"),
        ("x in R^n; grad(x.T @ x, x) == 2*x", "3*x", "refutes"),
        ("x in R^n; grad(logsumexp(x), x) == softmax(x)", "exp(x)/sum(exp(x))", "agrees"),
        ("x in R^n; grad(logsumexp(x), x) == softmax(x)", "2*softmax(x)", "undecided"),
        ("x in R^n; s in Signs(n); grad(s.T @ x, x) == s", "hadamard(s, hadamard(s, s))", "agrees"),
        ("X in R^(m, n); hess(tr(X.T @ X), X) == 2*eye(m*n)", "2*kron(eye(n), eye(m))", "agrees"),
        # What is known of the statement says nothing of this: there are more branches, or fewer sizes than it needs.
        ("x in R^n; norm(x)**2 == dot(x, x)", "sqrt(dot(x, x))**2", "agrees"),
        ("A in R^(n, n); tr(A) == tr(A)", "tr(A @ A @ A @ A @ A @ A)", "refutes"),
        ("t in R; t == t", "t/(t - t)", "inapplicable"),
        ("t in R; t == 2*t", "t", "agrees"),
    ],
)
def test_over_the_field_a_variant_is_judged_at_the_places_of_its_statement_as_at_its_own(text, side, verdict):
    _, other = variant(text, side, exact)
    claim = read_claim(f"{text.rpartition('==')[0]} == {side}").claim
    alone = exact.judge(claim.statements[0], claim.variables)
    assert other.verdict == alone.verdict == verdict
    assert len(other.trials) == len(alone.trials) or verdict != "agrees"


def test_what_a_variant_makes_known_of_a_function_is_not_known_to_the_next():
    claim, other = (
        read_claim(f"x in R^n; {each}").claim for each in ("sum(exp(x)) == sum(exp(x))", "exp(x) == exp(x)")
    )
    found = exact.tried(claim.statements[0], claim.variables)
    place = found.points[0].places[0]
    before = dict(place.scope.unknowns.exponentials.known)
    exact.judge_at(found, other.statements[0], other.variables)
    more = read_claim("x in R^n; sum(exp(3*x)) == sum(exp(3*x))").claim
    assert exact.judge_at(found, more.statements[0], more.variables).verdict == "agrees"
    assert place.scope.unknowns.exponentials.known == before
