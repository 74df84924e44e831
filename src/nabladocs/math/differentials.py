"""The differential of each operator: a rule is a line that can be laid beside the textbook.

In a rule, `d(A)` is the differential of an argument, as yet to be found. Sources: M&N is Magnus and Neudecker, Matrix
Differential Calculus; MC with a number is an equation of The Matrix Cookbook by Petersen and Pedersen (2012).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.expr import Expr, number
from nabladocs.math.forms import (
    eye,
    hadamard,
    inner,
    inverse,
    minus,
    neg,
    ones,
    over,
    plus,
    power,
    times,
    trace,
    transpose,
    zeros,
)
from nabladocs.math.indices import Tangled, without_indices
from nabladocs.math.operators import apply
from nabladocs.math.types import SCALAR, column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Missing(Exception):  # noqa: N818 - it is told to whoever asks for a derivative
    """There is no rule for this, or none that gives a formula; it names the operator."""

    def __init__(self, operator: str, reason: str) -> None:
        """Keep what to say."""
        super().__init__(f"{operator}: {reason}")
        self.operator, self.reason = operator, reason


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, the differential of an expression with its operator, and where it stands in the literature."""

    name: str
    of: Callable[[Expr, Callable[[Expr], Expr]], Expr]
    source: str = ""


def rule_for(expr: Expr) -> Rule:
    """Give the rule for an expression.

    Raises:
        Missing: There is none.
    """
    for fits, rule in _SPECIAL:
        if fits(expr):
            return rule
    if expr.op not in RULES:
        raise Missing(expr.op, _WITHOUT.get(expr.op, "there is no rule for it"))
    return RULES[expr.op]


# --- sums and products --------------------------------------------------------------------------------------------


def _each(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    """Give the differential of a linear operator."""
    return apply(expr.op, *map(d, expr.args), value=expr.value)


def _bilinear(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    one, other = expr.args
    return plus(apply(expr.op, d(one), other), apply(expr.op, one, d(other)))


def _quotient(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    above, below = expr.args
    return minus(over(d(above), below), times(over(d(below), power(below, 2)), above))


def _power(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    base, by = expr.args
    inside = hadamard(times(by, power(base, minus(by, number(1)))), d(base))
    if by.op == "number" or not by.variables:
        return inside
    return plus(inside, times(d(by), hadamard(expr, apply("log", base))))


# --- entry by entry -----------------------------------------------------------------------------------------------


def _entrywise(derivative: Callable[[Expr], Expr]) -> Callable[[Expr, Callable[[Expr], Expr]], Expr]:
    return lambda expr, d: hadamard(derivative(expr), d(expr.args[0]))


def _half_and_sign(of: Expr) -> Expr:
    """Give 1 where entries are positive, 0 where they are negative."""
    return over(plus(ones(of.type), apply("sign", of)), number(2))


def _squared(expr: Expr) -> Expr:
    return power(expr, 2)


def _larger(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    if len(expr.args) == 1:
        raise Missing(expr.op, "the largest entry of a vector has no formula for where it stands")
    one, other = (_spread(arg, expr) for arg in expr.args)
    first, second = (_spread(d(arg), expr) for arg in expr.args)
    return plus(hadamard(_half_and_sign(minus(one, other)), first), hadamard(_half_and_sign(minus(other, one)), second))


def _spread(expr: Expr, like: Expr) -> Expr:
    return times(expr, ones(like.type)) if expr.type == SCALAR else expr


def _named(expr: Expr) -> Expr:
    assert isinstance(expr.value, tuple)
    name, times_derived = expr.value
    return replace(expr, value=(name, times_derived + 1))


def _bell(expr: Expr) -> Expr:
    """Give 2 exp(-x²) / √π."""
    front = over(number(2), apply("sqrt", apply("pi")))
    return times(front, apply("exp", neg(power(expr.args[0], 2))))


# --- matrices -----------------------------------------------------------------------------------------------------


def _determinant(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (arg,) = expr.args
    return inner(apply("cof", arg), d(arg))


def _cofactors(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (arg,) = expr.args
    back = inverse(arg)
    return minus(
        times(trace(times(back, d(arg))), expr),
        times(expr, transpose(d(arg)), transpose(back)),
    )


def _inverse(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    return neg(times(expr, d(expr.args[0]), expr))


def _pseudoinverse(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (arg,) = expr.args
    back, change = expr, d(arg)
    rest, more = minus(eye(arg.type.rows), times(arg, back)), minus(eye(arg.type.cols), times(back, arg))
    return plus(
        neg(times(back, change, back)),
        times(back, transpose(back), transpose(change), rest),
        times(more, transpose(change), transpose(back), back),
    )


def _matrix_power(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (arg,) = expr.args
    assert isinstance(expr.value, int)
    if expr.value == 0:
        return zeros(expr.type)

    def raised(exponent: int) -> Expr:
        return apply("matpow", arg, value=exponent)

    if expr.value < 0:
        return neg(plus(*(times(raised(-i), d(arg), raised(expr.value - 1 + i)) for i in range(1, 1 - expr.value))))
    return plus(*(times(raised(i), d(arg), raised(expr.value - 1 - i)) for i in range(expr.value)))


def _norm(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (arg,) = expr.args
    if expr.value is not None:
        raise Missing(expr.op, "the gradient of a nuclear or spectral norm needs the singular vectors")
    return over(inner(arg, d(arg)), expr)


def _logsumexp(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (arg,) = expr.args
    if expr.value == 1:
        weights = apply("softmax", arg, value=1)
        return apply("sum", hadamard(weights, d(arg)), value=1)
    if arg.type.kind == "matrix":
        return inner(apply("exp", minus(arg, times(expr, ones(arg.type)))), d(arg))
    return inner(apply("softmax", arg), d(arg))


def _softmax(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (arg,) = expr.args
    change = hadamard(expr, d(arg))
    if expr.value == 1:
        along = transpose(ones(column(arg.type.cols)))
        return minus(change, hadamard(expr, times(apply("sum", change, value=1), along)))
    return minus(change, times(inner(expr, d(arg)), expr))


def _indexed(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    try:
        return d(without_indices(expr))
    except Tangled:
        raise Missing(expr.op, "this sum over indices is no product of matrices") from None


# --- the table ----------------------------------------------------------------------------------------------------

RULES: Mapping[str, Rule] = {
    "add": Rule("a sum, term by term", _each, "MC 35"),
    "sub": Rule("a difference, term by term", _each, "MC 35"),
    "neg": Rule("a negative", _each, "MC 34"),
    "mul": Rule("product rule", _bilinear, "MC 37"),
    "matmul": Rule("product rule: d(X Y) = dX Y + X dY", _bilinear, "MC 37"),
    "hadamard": Rule("product rule: d(X ∘ Y) = dX ∘ Y + X ∘ dY", _bilinear, "MC 38"),
    "kron": Rule("product rule: d(X ⊗ Y) = dX ⊗ Y + X ⊗ dY", _bilinear, "MC 39"),
    "dot": Rule("product rule", _bilinear, "MC 37"),
    "outer": Rule("product rule", _bilinear, "MC 37"),
    "div": Rule("quotient rule", _quotient),
    "pow": Rule("power rule", _power),
    "power": Rule("power rule, entry by entry", _power),
    "transpose": Rule("transpose: d(Xᵀ) = (dX)ᵀ", _each, "MC 44"),
    "tr": Rule("trace: d tr(X) = tr(dX)", _each, "MC 36"),
    "sum": Rule("a sum of entries, term by term", _each),
    "mean": Rule("a mean of entries, term by term", _each),
    "diag": Rule("diag is linear", _each),
    "vec": Rule("vec is linear", _each),
    "unvec": Rule("unvec is linear", _each),
    "tril": Rule("tril is linear", _each),
    "entry": Rule("an entry: d(xᵢ) = (dx)ᵢ", _each),
    "block": Rule("a block matrix, part by part", _each),
    "sigma": Rule("indices: Σᵢ aᵢ xᵢ = aᵀ x", _indexed),
    "exp": Rule("d exp(t) = exp(t) dt", _entrywise(lambda expr: expr)),
    "log": Rule("d log(t) = dt / t", _entrywise(lambda expr: power(expr.args[0], -1))),
    "sin": Rule("d sin(t) = cos(t) dt", _entrywise(lambda expr: apply("cos", expr.args[0]))),
    "cos": Rule("d cos(t) = -sin(t) dt", _entrywise(lambda expr: neg(apply("sin", expr.args[0])))),
    "tanh": Rule("d tanh(t) = (1 - tanh(t)²) dt", _entrywise(lambda expr: minus(ones(expr.type), _squared(expr)))),
    "sqrt": Rule("d √t = dt / (2√t)", _entrywise(lambda expr: over(power(expr, -1), number(2)))),
    "abs": Rule("d|t| = sign(t) dt", _entrywise(lambda expr: apply("sign", expr.args[0]))),
    "sign": Rule("sign is constant where it is smooth", _entrywise(lambda expr: zeros(expr.type))),
    "erf": Rule("d erf(t) = 2 exp(-t²) / √π dt", _entrywise(_bell)),
    "sigmoid": Rule(
        "d sigmoid(t) = sigmoid(t) (1 - sigmoid(t)) dt",
        _entrywise(lambda expr: hadamard(expr, minus(ones(expr.type), expr))),
    ),
    "relu": Rule("d max(t, 0) = (1 + sign(t)) / 2 dt", _entrywise(lambda expr: _half_and_sign(expr.args[0]))),
    "softplus": Rule("d softplus(t) = sigmoid(t) dt", _entrywise(lambda expr: apply("sigmoid", expr.args[0]))),
    "apply": Rule("chain rule", _entrywise(_named)),
    "max": Rule("the larger of two, where they differ", _larger),
    "det": Rule("determinant: d det X = tr(cof(X)ᵀ dX)", _determinant, "M&N, Jacobi's formula"),
    "logdet": Rule(
        "log-determinant: d log|det X| = tr(X⁻¹ dX)",
        lambda expr, d: trace(times(inverse(expr.args[0]), d(expr.args[0]))),
        "MC 43",
    ),
    "inv": Rule("inverse: d(X⁻¹) = -X⁻¹ dX X⁻¹", _inverse, "MC 40"),
    "cof": Rule("cofactors: cof X = det(X) X⁻ᵀ", _cofactors),
    "pinv": Rule("pseudoinverse, at constant rank", _pseudoinverse, "Golub and Pereyra (1973)"),
    "matpow": Rule("power of a matrix, factor by factor", _matrix_power),
    "norm": Rule("norm: d‖x‖ = ⟨x, dx⟩/‖x‖", _norm),
    "logsumexp": Rule("log-sum-exp: its gradient is softmax", _logsumexp),
    "softmax": Rule("softmax: dp = p ∘ dx - p pᵀ dx", _softmax),
}
"""The rules by operator."""

_WITHOUT: Mapping[str, str] = {
    "eigmax": "its gradient needs the eigenvector of the largest eigenvalue",
    "eigvals": "their gradients need the eigenvectors",
    "svdvals": "their gradients need the singular vectors",
    "expm": "only the trace of a matrix exponential has a gradient in closed form",
    "chol": "its differential is a triangular solve, which the rules do not know",
}
"""Why there is no rule for an operator."""


def _is_square_of_norm(expr: Expr) -> bool:
    base, *by = expr.args or (expr,)
    return expr.op == "pow" and base.op == "norm" and base.value is None and by[0].value == Fraction(2)


def _is(outer: str, inner: str) -> Callable[[Expr], bool]:
    return lambda expr: expr.op == outer and expr.args[0].op == inner


def _square_of_norm(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    arg = expr.args[0].args[0]
    return times(number(2), inner(arg, d(arg)))


def _trace_of_power(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (whole,) = expr.args
    (arg,) = whole.args
    assert isinstance(whole.value, int)
    return times(number(whole.value), trace(times(apply("matpow", arg, value=whole.value - 1), d(arg))))


def _trace_of_exponential(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (whole,) = expr.args
    return trace(times(whole, d(whole.args[0])))


def _log_softmax(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (weights,) = expr.args
    (arg,) = weights.args
    if weights.value == 1:
        along = transpose(ones(column(arg.type.cols)))
        return minus(d(arg), times(apply("sum", hadamard(weights, d(arg)), value=1), along))
    return minus(d(arg), times(inner(weights, d(arg)), ones(arg.type)))


def _log_of_absolute(expr: Expr, d: Callable[[Expr], Expr]) -> Expr:
    (arg,) = expr.args[0].args
    return hadamard(power(arg, -1), d(arg))


_SPECIAL: tuple[tuple[Callable[[Expr], bool], Rule], ...] = (
    (_is("log", "softmax"), Rule("log-softmax: d log p = dx - (pᵀ dx) 1", _log_softmax)),
    (_is("log", "abs"), Rule("d log|t| = dt / t", _log_of_absolute)),
    (_is_square_of_norm, Rule("squared norm: d‖x‖² = 2 ⟨x, dx⟩", _square_of_norm)),
    (_is("tr", "matpow"), Rule("trace of a power: d tr(Xᵏ) = k tr(Xᵏ⁻¹ dX)", _trace_of_power)),
    (_is("tr", "expm"), Rule("trace of the exponential: d tr(exp X) = tr(exp(X) dX)", _trace_of_exponential)),
)
"""Rules for what has a shorter differential than its parts."""
