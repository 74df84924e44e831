"""What a statement is about, as its readers ask for it."""

from __future__ import annotations

import pytest

from nabladocs.math.operators import OPERATORS
from nabladocs.math.reader import read_claim
from nabladocs.math.subjects import CONDITION, arguments_of, assumptions_of, functions_in, meanings_in


def read(text):
    claim = read_claim(text).claim
    assert claim, text
    return claim.statements[-1], claim.variables


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        ("x in R^n; A in R^(n, n); grad(x.T @ A @ x, x) == (A + A.T) @ x", ()),
        ("X in Inv(n); grad(logdet(X), X) == inv(X).T", ("inv", "logdet")),
        ("a, x in R^n; sum(a[i]*x[i], i) == sum(hadamard(a, x))", ("hadamard", "sum")),
        ("g in Function; x in R; grad(g(x**2), x) == prime(g)(x**2)*(2*x)", ()),
        ("x in R^n; grad(norm(x), x) == x/norm(x) if exp(x[1]) > 0", ("exp", "norm")),
        ("S in Sym(n); tr(S) == sum(eigvals(S))", ("eigvals", "sum", "tr")),
        ("x in R^n; (x - pi*ones(n)).T @ eye(n) @ zeros(n) == 0", ()),
    ],
)
def test_functions_are_what_is_no_arithmetic_no_constant_and_no_derivative(text, functions):
    statement, _ = read(text)
    assert functions_in(statement) == functions


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("a in R; x in R^n; X in R^(m, n); grad(a*x.T @ x, x) == 2*a*x", ("vector",)),
        ("x in R^m; X in R^(m, n); grad(x.T @ X @ X.T @ x, X) == 2*x @ x.T @ X", ("matrix",)),
        ("x in R; diff(x**2, x) == 2*x*dx", ("scalar",)),
        ("x in R^n; A in PD(n); minimum(x.T @ A @ x, x, at=zeros(n))", ("vector",)),
        ("A in Sym(n); x in R^n; t in R; x.T @ A @ x == tr(A @ x @ x.T)", ("vector", "matrix")),
        ("x in R^n; A in R^(n, n); tr(A) == tr(A.T)", ("matrix",)),
        ("g in Function; t in R; grad(g(t), t) == prime(g)(t)", ("scalar",)),
    ],
)
def test_arguments_are_what_is_differentiated_by_or_else_what_is_spoken_of(text, arguments):
    assert arguments_of(*read(text)) == arguments


def test_assumptions_are_those_of_the_variables_that_a_statement_has_and_its_conditions():
    found = assumptions_of(*read("A in PD(n); B in Inv(n); x in R^n; 0 <= norm(A @ x) if x != 0 and n > 1"))
    assert [each.text for each in found] == ["A symmetric", "A positive definite", "x != zeros(n)", "n > 1"]
    assert [each.kind for each in found] == ["symmetric", "positive definite", CONDITION, CONDITION]


def test_a_function_by_name_is_assumed_to_be_smooth():
    found = assumptions_of(*read("g in Function; t in R; grad(g(t), t) == prime(g)(t)"))
    assert [each.text for each in found] == ["g smooth function"]


def test_what_is_in_a_statement_is_known_by_its_meaning_too():
    statement, _ = read("X in Inv(n); grad(logdet(X), X) == inv(X).T")
    assert meanings_in(statement) == tuple(OPERATORS[name].meaning for name in ("grad", "inv", "logdet"))
