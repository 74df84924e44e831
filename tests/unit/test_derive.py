"""Derivatives that rules give, against differences of values in NumPy, over objectives of many families."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nabladocs.math.derive import DERIVATIVES, gradient
from nabladocs.math.sizes import Size
from tests.values import assert_equal, judged, points, read, replay, value

# --- objectives ---------------------------------------------------------------------------------------------------


def objectives():
    family = ""
    for line in (Path(__file__).parent / "objectives.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            family = line[2:]
        elif line:
            yield pytest.param(line, id=f"{family}: {line}")


OBJECTIVES = list(objectives())


@pytest.mark.parametrize("text", OBJECTIVES)
def test_a_derivative_agrees_with_differences_at_all_shapes(text):
    claim, expr, found = judged(text)
    assert found.result is not None, found.refused
    assert not {each.op for each in found.result.walk()} & set(DERIVATIVES)
    nested = sum(each.op in DERIVATIVES for each in expr.walk()) + (expr.op == "hess" or "hess" in text)
    for names, sizes in points(claim):
        derived = value(found.result, names, sizes)
        wanted = value(expr, names, sizes)
        assert derived.shape == wanted.shape
        assert_equal(wanted, derived, 1e-7 if nested == 1 else 1e-4)


@pytest.mark.parametrize("text", OBJECTIVES)
def test_each_step_is_an_equation(text):
    claim, _, found = judged(text)
    for names, sizes in list(points(claim))[:2]:
        for step in found.steps:
            nested = sum(each.op in DERIVATIVES for each in step.before.walk())
            before, after = value(step.before, names, sizes), value(step.after, names, sizes)
            assert_equal(before, after, 1e-6 if nested < 2 and step.before.op != "hess" else 1e-4)


@pytest.mark.parametrize("text", OBJECTIVES)
def test_the_steps_give_the_result(text):
    claim, _, found = judged(text)
    assert replay(found, claim) == found.result


# --- how it reads -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("x in R^n; A in R^(n, n); grad(x.T @ A @ x, x)", "(A + A.T) @ x"),
        ("x in R^n; A in Sym(n); grad(x.T @ A @ x, x)", "2 * (A @ x)"),
        ("x in R^n; grad(norm(x)**2, x)", "2 * x"),
        ("x in R^n; p in R; grad(norm(x)**p, x)", "p * norm(x)**(p - 2) * x"),
        ("w in R^n; X in R^(m, n); y in R^m; grad(norm(y - X @ w)**2, w)", "2 * (X.T @ (X @ w - y))"),
        ("w in R^n; X in R^(m, n); y in R^m; grad(norm(y - X @ w)**2/m, w)", "2 * (X.T @ (X @ w - y)) / m"),
        ("X in R^(m, n); B in R^(n, m); grad(tr(X @ B), X)", "B.T"),
        ("X in Inv(n); grad(logdet(X), X)", "inv(X).T"),
        ("X in PD(n); grad(logdet(X), X)", "inv(X)"),
        ("X in PD(n); B in R^(n, n); grad(tr(B @ X), X)", "(B + B.T)/2"),
        ("X in PSD(n); B in R^(n, n); tied_grad(tr(B @ X), X)", "B.T + B - diag(diag(B))"),
        ("X in R^(n, n); grad(log(det(X)), X)", "inv(X).T"),
        ("X in R^(n, n); grad(det(X), X)", "cof(X)"),
        ("X in Inv(n); grad(det(X), X)", "det(X) * inv(X).T"),
        ("X in Sym(n); A in R^(n, n); grad(tr(A @ X), X)", "(A + A.T) / 2"),
        ("X in Diag(n); A in R^(n, n); grad(tr(A @ X), X)", "diag(diag(A))"),
        ("X in Skew(n); A in R^(n, n); grad(tr(A @ X), X)", "(A.T - A) / 2"),
        ("x in R^n; jac(softmax(x), x)", "diag(softmax(x)) - softmax(x) @ softmax(x).T"),
        ("x in R^n; grad(logsumexp(x), x)", "softmax(x)"),
        ("x, y in R^n; grad(-y.T @ log(softmax(x)), x)", "sum(y)*softmax(x) - y"),
        ("x in R^n; y in OneHot(n); grad(-y.T @ log(softmax(x)), x)", "softmax(x) - y"),
        ("x in R^n; y in Simplex(n); grad(-y.T @ log(softmax(x)), x)", "softmax(x) - y"),
        ("y in Simplex(n); hess(sum(y)**3, y)", "6*(ones(n) @ ones(n).T)"),
        ("x in R^n; grad(sum(softmax(x)), x)", "zeros(n)"),
        ("X in Inv(n); grad(log(abs(det(X))), X)", "inv(X).T"),
        ("X in Inv(n); diff(inv(X), X)", "-(inv(X) @ dX @ inv(X))"),
        ("x in R^n; A in R^(n, n); hess(x.T @ A @ x, x)", "A + A.T"),
        ("Q in Orth(n); x in R^n; grad(norm(Q @ x)**2, x)", "2 * x"),
        ("g in Function; x in R^n; grad(g(norm(x)**2), x)", "2 * prime(g)(norm(x)**2) * x"),
        ("a, x in R^n; grad(sum(a[i]*x[i], i), x)", "a"),
    ],
)
def test_a_result_reads_as_one_writes_it(given, wanted):
    claim, expr, found = judged(given)
    *declared, _ = given.split("; ")
    changes = [f"d{each.name} in {each.space}" for each in claim.variables] if expr.op == "diff" else []
    _, written = read("; ".join([*declared, *changes, wanted]))
    assert found.result == written


def test_steps_name_their_rules_and_where_these_stand():
    _, _, found = judged("X in Inv(n); A in R^(n, n); grad(tr(A @ inv(X)), X)")
    steps = {step.rule: step.source for step in found.steps}
    assert steps["inverse: d(X⁻¹) = -X⁻¹ dX X⁻¹"] == "MC 40"
    assert found.steps[-1].closes
    assert found.steps[-1].after == found.result


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("S in Sym(n); grad(eigmax(S), S)", "eigmax"),
        ("S in Sym(n); grad(sum(eigvals(S)), S)", "eigvals"),
        ("X in R^(m, n); grad(sum(svdvals(X)), X)", "svdvals"),
        ('X in R^(m, n); grad(norm(X, "nuc"), X)', "norm"),
        ("X in R^(m, n); grad(norm(X, 2), X)", "norm"),
        ("A in PD(n); grad(tr(chol(A)), A)", "chol"),
        ("X, B in R^(n, n); grad(tr(B @ expm(X)), X)", "expm"),
        ("x in R^n; grad(max(x), x)", "max"),
        ("x in R^n; grad(x[1]**2, x)", "entry"),
        ("X in Sym(n); hess(tr(X @ X), X)", "hess"),
        ("X in Inv(n); hess(logdet(X), X)", "transpose"),
        ("X in R^(n, n); A in R^(m, m); C in R^(m*n, m*n); grad(tr(kron(X, A) @ C), X)", "kron"),
        ("x in R^n; grad(sum(x[i]*x[j]*exp(x[k]*x[i]*x[j]), i, j, k), x)", "sigma"),
        ("X in R^(n, 1); a in R^n; grad(a.T @ X, X)", "matmul"),
    ],
)
def test_what_has_no_rule_is_refused_by_name(text, operator):
    _, _, found = judged(text)
    assert found.result is None
    assert found.refused.operator == operator
    assert found.refused.reason


# --- what it stands on --------------------------------------------------------------------------------------------


def test_a_derivation_looks_at_no_number_and_at_no_oracle():
    code = "import sys, nabladocs.math.derive; print(*(name for name in sys.modules))"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "numpy" not in loaded
    ground = {"sizes", "types", "spaces", "expr", "operators", "statements"}
    rules = {"derive", "differentials", "adjoints", "jacobians", "indices"}
    simplifying = {"forms", "simplify", "sums", "chains", "products", "slopes", "cofactors", "factors"}
    ours = {name.removeprefix("nabladocs.math.") for name in loaded if name.startswith("nabladocs.math.")}
    assert ours <= ground | rules | simplifying


def test_a_size_that_is_a_polynomial_is_no_obstacle():
    claim, _, found = judged("X in R^(2*n - 1, m*n); B in R^(m*n, 2*n - 1); grad(tr(X @ B)**2, X)")
    assert found.result.type == claim.variables[0].space.type
    assert str(found.result.type.rows) == str(2 * Size.named("n") - 1)


def test_a_gradient_may_be_asked_for_without_a_claim():
    claim, expr = read("x in R^n; A in Sym(n); grad(x.T @ A @ x, x)")
    x, a = claim.variables
    assert gradient(expr.args[0], x, [a]).result == gradient(expr.args[0], x, claim.variables).result
