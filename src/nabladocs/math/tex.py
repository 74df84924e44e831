r"""Expressions as TeX: what a mathematician would write for just this tree.

Nothing is simplified or reordered. What is left away are parentheses that do not change the value, such as those of
A(BC), and what is unfolded are sums of entries, which have no sign of their own: sum(exp(x)) is \sum_i e^{x_i}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.math import tex_arithmetic as arithmetic
from nabladocs.math import tex_functions as functions
from nabladocs.math.tex_functions import by_row, constant, fence, function, prefix
from nabladocs.math.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.writing import Writer


def tex(expr: Expr) -> str:
    """Give an expression as TeX."""
    return writing(expr).text(expr)


def writing(*exprs: Expr) -> Writing:
    """Give how to write expressions that stand in one formula."""
    return Writing.of(WRITERS, *exprs)


WRITERS: Mapping[str, Writer] = {
    "number": arithmetic.number,
    "variable": arithmetic.variable,
    "index": arithmetic.variable,
    "size": arithmetic.size,
    "add": arithmetic.addition,
    "sub": arithmetic.addition,
    "neg": arithmetic.negative,
    "mul": arithmetic.product,
    "div": arithmetic.fraction,
    "pow": arithmetic.power,
    "matmul": arithmetic.product,
    "transpose": arithmetic.transpose,
    "entry": arithmetic.entry,
    "block": arithmetic.block,
    "sigma": functions.sigma,
    "where": functions.where,
    "exp": functions.exponential,
    "log": prefix(r"\log"),
    "sin": prefix(r"\sin"),
    "cos": prefix(r"\cos"),
    "tanh": prefix(r"\tanh"),
    "sqrt": functions.root,
    "abs": fence(r"\lvert", r"\rvert"),
    "sign": function(r"\operatorname{sign}"),
    "erf": function(r"\operatorname{erf}"),
    "sigmoid": function(r"\operatorname{sigmoid}"),
    "relu": function(r"\operatorname{ReLU}"),
    "softplus": function(r"\operatorname{softplus}"),
    "power": arithmetic.power,
    "max": functions.largest,
    "hadamard": arithmetic.tensor,
    "tr": prefix(r"\operatorname{tr}"),
    "det": prefix(r"\det"),
    "logdet": functions.log_determinant,
    "inv": arithmetic.inverse,
    "pinv": arithmetic.inverse,
    "cof": function(r"\operatorname{cof}"),
    "matpow": arithmetic.matrix_power,
    "expm": functions.exponential,
    "chol": function(r"\operatorname{chol}"),
    "tril": function(r"\operatorname{tril}"),
    "norm": functions.norm,
    "sum": functions.total,
    "mean": functions.mean,
    "dot": fence(r"\langle", r"\rangle"),
    "outer": arithmetic.product,
    "kron": arithmetic.tensor,
    "vec": function(r"\operatorname{vec}"),
    "unvec": functions.unstacked,
    "diag": function(r"\operatorname{diag}"),
    "softmax": by_row(r"\operatorname{softmax}"),
    "logsumexp": by_row(r"\operatorname{lse}"),
    "eigvals": function(r"\lambda"),
    "eigmax": function(r"\lambda_{\max}"),
    "svdvals": function(r"\sigma"),
    "ones": constant(r"\mathbf{1}"),
    "pi": functions.pi,
    "zeros": functions.zeros,
    "eye": constant("I"),
    "grad": functions.gradient,
    "tied_grad": functions.tied_gradient,
    "jac": functions.jacobian,
    "hess": functions.hessian,
    "diff": functions.differential,
    "apply": functions.applied,
}
"""How each operator is written."""
