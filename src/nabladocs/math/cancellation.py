"""How large the terms are that a value is made of, when they cancel: what rounding errors are relative to.

x.T @ K @ x of a skew K is a sum of numbers about 1 in which nothing stays but their rounding errors, and no relative
error could tell that from a formula that is false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.numeric import evaluate
from nabladocs.math.sample import Smooth
from nabladocs.math.steps import is_analytic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.numeric import Scope

LOST = 1e3
"""What differences lose: three of the digits that a complex step has."""


def terms(expr: Expr, scope: Scope) -> float:
    """Give how large the terms of a value are, about; at least its largest entry where nothing cancels."""
    return TERMS.get(expr.op, _largest)(expr, scope)


def _largest(expr: Expr, scope: Scope) -> float:
    return float(np.abs(evaluate(expr, scope)).max())


def _added(expr: Expr, scope: Scope) -> float:
    return sum(terms(arg, scope) for arg in expr.args)


def _multiplied(expr: Expr, scope: Scope) -> float:
    return float(np.prod([terms(arg, scope) for arg in expr.args]))


def _divided(expr: Expr, scope: Scope) -> float:
    divisor = float(np.abs(evaluate(expr.args[1], scope)).max())
    return max(_largest(expr, scope), terms(expr.args[0], scope) / divisor)


def _rearranged(expr: Expr, scope: Scope) -> float:
    return terms(expr.args[0], scope)


def _raised(expr: Expr, scope: Scope) -> float:
    """Where A @ x - b is nothing but errors, norm(A @ x - b)**2 has the terms of A @ x and b, squared."""
    of, exponent = expr.args
    by = float(evaluate(exponent, scope)[0, 0].real)
    return max(_largest(expr, scope), terms(of, scope) ** by) if by >= 1 else _largest(expr, scope)


def _sloping(expr: Expr, scope: Scope) -> float:
    """The slope is at most about 1, and so the errors of the argument stay as they are."""
    return max(_largest(expr, scope), min(1.0, terms(expr.args[0], scope)))


def _logarithm(expr: Expr, scope: Scope) -> float:
    """Near 1 the logarithm has the errors of its argument."""
    return max(_largest(expr, scope), 1.0)


def _determinant(expr: Expr, scope: Scope) -> float:
    """It is at most the product of the lengths of the rows (Hadamard)."""
    lengths = np.linalg.norm(evaluate(expr.args[0], scope), axis=-1)
    return max(_largest(expr, scope), float(np.prod(lengths)))


def _spectrum(expr: Expr, scope: Scope) -> float:
    """Eigenvalues and singular values have errors as large as those of the matrix."""
    return max(_largest(expr, scope), terms(expr.args[0], scope))


def _derivative(expr: Expr, scope: Scope) -> float:
    """Give the terms of the function, for each unit of its variable.

    What comes of differences has lost some digits, which counts as if the terms were larger.
    """
    f, x = expr.args
    lost = 1.0 if expr.op != "hess" and is_analytic(f, str(x.value)) else LOST
    at = scope.values[str(x.value)]
    assert not isinstance(at, Smooth)
    return lost * max(_largest(expr, scope), terms(f, scope) / max(float(np.abs(at).max()), 1e-3))


TERMS: Mapping[str, Callable[[Expr, Scope], float]] = {
    **dict.fromkeys(("add", "sub", "block"), _added),
    **dict.fromkeys(("mul", "matmul", "hadamard", "dot", "outer", "kron"), _multiplied),
    **dict.fromkeys(
        ("neg", "transpose", "tr", "sum", "mean", "vec", "unvec", "diag", "tril", "norm", "entry"), _rearranged
    ),
    **dict.fromkeys(("pow", "power"), _raised),
    "div": _divided,
    **dict.fromkeys(("sin", "cos", "tanh", "erf", "abs", "relu", "sigmoid", "softplus"), _sloping),
    **dict.fromkeys(("log", "logdet", "logsumexp"), _logarithm),
    **dict.fromkeys(("det", "cof"), _determinant),
    **dict.fromkeys(("eigvals", "eigmax", "svdvals"), _spectrum),
    **dict.fromkeys(DERIVATIVES, _derivative),
}
"""How large the terms of an operator's value are; of all others it is the value itself."""
