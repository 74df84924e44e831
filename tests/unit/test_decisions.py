"""What is said of given numbers is decided in exact arithmetic: extrema, convexity, definiteness."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from nabladocs.math import decisions, numeric
from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.inertia import Inertia
from nabladocs.math.polynomials import Polynomial, Quotient
from nabladocs.math.quotients import Scope, evaluate
from nabladocs.math.reader import read_claim
from nabladocs.math.steps import derivative
from nabladocs.math.verify import verify

SOURCE = "3*x[1]**2 + 8*x[1]*x[2] + x[2]**2 + x[1] + 2*x[2] + 3"


def claim(text):
    reading = read_claim(text)
    assert reading.claim, reading.slips
    return reading.claim


def certificate(text):
    (found,) = verify(claim(text), 1)
    return found


def decided(text):
    stated = claim(text)
    return decisions.judge(stated.statements[0], stated.variables)


# --- verdicts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"x in R^2; saddle({SOURCE}, x, at=[-7/26, 1/13])",
        f"x in R^2; stationary({SOURCE}, x, at=[-7/26, 1/13])",
        "x in R^2; minimum(3*x[1]**2 + 2*x[1]*x[2] + 2*x[2]**2 + x[1] - 4*x[2], x, at=[-0.6, 1.3])",
        "x in R^2; minimum(x.T @ [[3, 1], [1, 2]] @ x + [1, -4].T @ x, x, at=-inv([[3, 1], [1, 2]]) @ [1, -4]/2)",
        "x in R^3; minimum((x[1] + x[2] + x[3])**2, x, at=[1, 1, -2])",
        "x in R^2; maximum(1 - norm(x - [1, 2])**2, x, at=[1, 2])",
        "t in R; maximum(3, t, at=7)",
        "x in R^2; saddle(x[1]**3 - 3*x[1] + x[2]**2, x, at=[-1, 0])",
        "x in R^2; stationary(x[1]*x[2]/(1 + x[1]**2), x, at=0)",
        "x in R^2; saddle(x[1]*x[2]/(1 + x[1]**2), x, at=0)",
        "X in R^(2, 2); saddle(det(X), X, at=0)",
        "S in Sym(2); minimum(tr(S @ S) - 2*tr(S), S, at=eye(2))",
        "K in Skew(3); maximum(tr(K @ K), K, at=0)",
        "D in Diag(2); stationary(det(D) - tr(D), D, at=eye(2))",
        "x in R^2; convex(x[1]**2 + x[1]*x[2] + x[2]**2 - 5*x[1], x)",
        "x in R^2; concave(x[2] - (x[1] + x[2])**2, x)",
        "x in R^2; convex(3*x[1] - x[2], x); concave(3*x[1] - x[2], x)",
        "S in Sym(2); convex(norm(S)**2, S)",
        "psd([[1, 2], [2, 4]]); psd([[1, 2], [2, 5]])",
        "pd([[2, -1, 0], [-1, 2, -1], [0, -1, 2]])",
        "psd(outer([1, 2], [1, 2]))",
        "x in R^2; pd(hess(x[1]**2 + x[1]*x[2] + x[2]**2, x))",
    ],
)
def test_what_is_true_of_given_numbers_is_checked_exactly(text):
    for found in verify(claim(text), 1):
        assert (found.level, found.holds, found.words) == ("exact", True, "checked exactly")
        assert [each.verdict for each in found.findings] == ["agrees", "agrees"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"x in R^2; minimum({SOURCE}, x, at=[-7/26, 1/13])", "eigenvalues of both signs"),
        (f"x in R^2; stationary({SOURCE}, x, at=[0, 1/13])", "the gradient is not zero"),
        (f"x in R^2; saddle({SOURCE}, x, at=0)", "the gradient is not zero"),
        (f"x in R^2; convex({SOURCE}, x)", "a negative eigenvalue everywhere"),
        ("x in R^2; minimum(-x[1]**2 - 2*x[2]**2, x, at=0)", "the Hessian there has a negative eigenvalue"),
        ("x in R^2; maximum(x[1]**2 + x[2]**2, x, at=0)", "the Hessian there has a positive eigenvalue"),
        ("x in R^2; saddle(x[1]**2 + x[2]**2, x, at=0)", "no negative eigenvalue"),
        ("x in R^2; saddle(-(x[1] + x[2])**2, x, at=0)", "no positive eigenvalue"),
        ("t in R; minimum(t**4 - t**3, t, at=0)", "the function is smaller elsewhere"),
        ("t in R; minimum((t - 1)**2*(t + 1)**2 + t/2, t, at=1)", "the gradient is not zero there"),
        ("x in R^2; convex(x[1]**4 + x[1]*x[2], x)", "a negative eigenvalue at x = (0, 0)"),
        ("t in R; concave(t**3, t)", "a positive eigenvalue at t = 1"),
        ("psd([[2, 3], [3, 1]])", "a negative eigenvalue"),
        ("pd([[1, 2], [2, 4]])", "the eigenvalue 0"),
        ("psd([[1, 2], [3, 4]])", "not symmetric"),
    ],
)
def test_what_is_false_of_given_numbers_is_refuted_and_it_is_said_why(text, why):
    found = certificate(text)
    assert (found.level, found.holds) == ("refuted", False)
    assert [each.verdict for each in found.findings] == ["refutes", "refutes"]
    assert why in found.findings[1].detail


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("t in R; minimum(t**4, t, at=0)", "not quadratic"),
        ("x in R^2; convex(x[1]**2 + x[2]**4, x)", "not quadratic"),
        ("t in R; saddle(t**3, t, at=0)", "tells nothing"),
        ("x in R^n; minimum(norm(x)**2, x, at=0)", "the size n is not given"),
        ("x in R^2; a in R; convex(a**2*norm(x)**2, x)", "a is not given"),
        ("x, a in R^2; minimum(norm(x - a)**2, x, at=a)", "a is not given"),
        ("x in R^2; minimum(exp(x[1]) - x[1] + x[2]**2, x, at=0)", "exp is no rational function"),
        ("t in R; maximum(2 - abs(t), t, at=0)", "abs is no rational function"),
        ("p in Simplex(2); minimum(norm(p)**2, p, at=[1/2, 1/2])", "not a whole space"),
        ("A in PSD(n); psd(A)", "not a whole space"),
        ("x in R^2; psd(outer(x, x))", "not the same everywhere"),
    ],
)
def test_what_is_not_decided_exactly_is_said_and_left_to_sampling(text, why):
    found = certificate(text)
    assert found.level == "numeric"
    assert found.words.startswith("checked numerically")
    assert found.findings[1].verdict == "inapplicable"
    assert why in found.findings[1].detail


def test_where_the_two_disagree_nothing_is_decided():
    # It falls below 0 close to 0 alone, and by so little that floating point takes it for rounding.
    found = certificate("t in R; minimum(t**4 - t**2/10**14, t, at=0)")
    assert [each.verdict for each in found.findings] == ["agrees", "refutes"]
    assert (found.level, found.holds) == ("undecided", False)


# --- counterexamples ----------------------------------------------------------------------------------------------


def at(text, values):
    """Give the value of a function of a claim at a point, in floating point."""
    stated = claim(text)
    return numeric.value(
        stated.statements[0].body.subject, {name: np.array(each) for name, each in values.items()}, {}
    ).item()


@pytest.mark.parametrize(
    ("text", "point"),
    [
        (f"x in R^2; refuted(minimum({SOURCE}, x, at=[-7/26, 1/13]))", [-7 / 26, 1 / 13]),
        ("x in R^2; refuted(minimum(x[1]**2 - x[2]**2/10 + x[2]**4, x, at=0))", [0, 0]),
        ("x in R^2; refuted(minimum(x[1]**2 + x[2]/1000 + x[2]**4, x, at=0))", [0, 0]),
        ("x in R^2; refuted(minimum(100*(x[1] - 20)**2 + 100*(x[2] - 20)**2, x, at=[21, 20]))", [21, 20]),
    ],
)
def test_a_false_minimum_comes_with_a_smaller_value(text, point):
    found = certificate(text)
    assert found.holds
    example = found.counterexample
    assert example
    assert example.left[0][0] < example.right[0][0]
    assert example.left[0][0] == pytest.approx(at(text, example.values), rel=1e-5)
    assert example.right[0][0] == pytest.approx(at(text, {"x": [[each] for each in point]}), rel=1e-5)


def test_a_false_maximum_comes_with_a_larger_value():
    example = certificate("S in Sym(2); maximum(det(S), S, at=0)").counterexample
    assert example
    matrix = np.array(example.values["S"])
    assert np.linalg.det(matrix) == pytest.approx(example.left[0][0]) == 1
    assert (matrix == matrix.T).all()
    assert example.right == [[0]]


def test_a_point_that_is_not_stationary_comes_with_its_gradient():
    example = certificate("x in R^2; stationary(x[1]**2 + x[1]*x[2], x, at=[1, 2])").counterexample
    assert example
    assert (example.values["x"], example.left, example.right) == ([[1], [2]], [[4], [1]], [[0], [0]])
    # Of symmetric matrices it is the gradient among these.
    symmetric = certificate("S in Sym(2); stationary(tr([[1, 0], [4, 3]] @ S), S, at=eye(2))").counterexample
    assert symmetric
    assert symmetric.left == [[1, 2], [2, 3]]


# --- arithmetic ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_signs_of_eigenvalues_are_those_of_floating_point(seed):
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 6))
    factor, signs = random.integers(-2, 3, (size, size)), random.integers(-1, 2, size)
    matrix = factor @ np.diag(signs) @ factor.T
    found = Inertia.of([[Fraction(int(entry)) for entry in row] for row in matrix])
    expected = np.linalg.eigvalsh(matrix)
    assert found.signs == ((expected < -1e-9).sum(), (abs(expected) <= 1e-9).sum(), (expected > 1e-9).sum())
    for number, way in zip(found.values, found.directions, strict=True):
        assert np.array(way, object) @ matrix.astype(object) @ np.array(way, object) == number


@pytest.mark.parametrize(
    "text",
    [
        "(x[1] + 2*x[2])**3 / (1 + x[1]**2)",
        "det(X) * tr(inv(X)) - sum(cof(X))",
        "norm(x)**2 + norm(X)**4 - mean(X)",
        "x.T @ matpow(X, 3) @ x + x.T @ matpow(X, -1) @ x",
        "sum(x[i]*X[i, j]*x[j], i, j) + sum(i*x[i], i)",
        "tr(kron(X, S)) + dot(vec(X), vec(S)) + sum(tril(X), axis=1)[2] + sum(X, axis=0)[1]",
        "sum(hadamard(diag(x), S)) + diag(S)[1]*mean(X, axis=1)[2]",
        "det([[S, x], [x.T, 1/2]]) + outer(x, x)[1, 2] + unvec(vec(X), 2, 2)[2, 1]",
        "sum(power(x, 3)) + sum(ones(2)) + zeros(2, 2)[1, 1] + eye(2)[1, 1] + n_",
        "sum(grad(x[1]**2*x[2]*det(S), x)) + sum(grad(tr(S @ S @ X), S)) + sum(jac(X @ x, x))",
        "sum(hadamard(hess(det(X)*x[1], X), kron(S, S))) + sum(hess(tr(S @ X @ S), S))",
    ],
)
def test_quotients_have_the_values_of_floating_point(text):
    stated = claim(f"x in R^2; X in R^(2, 2); S in Sym(2); n_1 in R; 0 == {text.replace('n_', '2')}")
    expr = stated.statements[0].body.sides[1]
    scope = Scope.of(stated.variables)
    quotient = evaluate(expr, scope)[0, 0]
    random = Random(3)
    point = [Fraction(random.randint(1, 9), random.randint(1, 4)) for _ in range(10)]
    values = {
        name: np.array([[float(entry.at(point)) for entry in row] for row in matrix])
        for name, matrix in scope.values.items()
    }
    found = float(quotient.at(point))
    assert found == pytest.approx(_real(expr, values, stated.variables), rel=1e-6)


def _real(expr, values, variables):
    return numeric.evaluate(
        expr, numeric.Scope(values, {}, derivative=derivative({each.name: each for each in variables}))
    ).item()


def test_what_becomes_too_long_is_left():
    names = ", ".join(f"a{number}" for number in range(1, 13))
    text = f"{names} in R; ({' + '.join(names.split(', '))})**12 == 0"
    stated = claim(text)
    with pytest.raises(Inapplicable, match=r"terms|too long"):
        evaluate(stated.statements[0].body.sides[0], Scope.of(stated.variables))


def test_a_division_by_zero_has_no_value():
    with pytest.raises(Undefined):
        Quotient.constant(1) / Quotient.constant(0)
    with pytest.raises(Undefined):
        (Quotient.constant(1) / Quotient(Polynomial.variable(0))).at([Fraction(0)])
    assert decided("t in R; stationary(1/t, t, at=0)").verdict == "inapplicable"
    assert decided("psd(inv([[1, 2], [2, 4]]))").verdict == "inapplicable"
