"""The functions of the language, each read with what it takes besides expressions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nabladocs.math.comparisons import RELATIONS
from nabladocs.math.expr import Expr, number
from nabladocs.math.operators import OPERATORS, apply
from nabladocs.math.reader.scope import NO_VARIABLE, WORDS
from nabladocs.math.reader.spaces import size_of
from nabladocs.math.reader.tokens import read_aloud
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.reader.scope import Call, Formula
    from nabladocs.math.sizes import Size

LARGEST_POWER = 64
"""The largest power of a matrix."""
_TIED = frozenset({"symmetric", "diagonal", "skew-symmetric"})
COMPARED: Mapping[type[ast.cmpop], str] = {
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
"""How indices are compared in a sum."""
_ORDERS = (1, 2)
"""The derivatives that a named function has."""


def plain(formula: Formula, call: Call) -> Expr:
    """Read a function of expressions alone."""
    _no_words(formula, call)
    return apply(call.name, *map(formula.expr, call.args))


def applied(formula: Formula, call: Call) -> Expr:
    """Read a named function, g(x), or its derivative, prime(g)(x) or prime(g, 2)(x)."""
    name, order = _derivative(formula, call.node.func) if isinstance(call.node.func, ast.Call) else (call.name, 0)
    if len(call.args) != 1 or call.words:
        raise formula.wrong(call.node, f"{name} takes one argument, not {len(call.args)}", f"write {name}(t)")
    return apply("apply", formula.expr(call.args[0]), value=(name, order))


def _derivative(formula: Formula, node: ast.Call) -> tuple[str, int]:
    match node:
        case ast.Call(args=[ast.Name(id=name)], keywords=[]) if formula.scope.is_function(name):
            return name, 1
        case ast.Call(args=[ast.Name(id=name), ast.Constant(value=int(order))], keywords=[]) if (
            formula.scope.is_function(name) and order in _ORDERS
        ):
            return name, order
    raise formula.wrong(node, "a derivative is that of a named function", "write prime(g)(t) or prime(g, 2)(t)")


def _no_words(formula: Formula, call: Call) -> None:
    for word in call.words:
        raise formula.wrong(call.node, f"{call.name} takes no {word}=", f"write {OPERATORS[call.name].form}")


def _along(formula: Formula, call: Call) -> Expr:
    """Read what takes an axis."""
    axis = None
    for word, value in call.words.items():
        if word != "axis" or not isinstance(value, ast.Constant) or str(value.value) not in ("0", "1"):
            raise formula.wrong(call.node, f"{call.name} takes axis=0 or axis=1, and no other word")
        axis = value.value
    if axis == 0 and call.name in ("softmax", "logsumexp"):
        advice = f"transpose what is inside: {call.name}(X.T, axis=1)"
        raise formula.wrong(call.node, f"{call.name} goes along rows: axis=1", advice)
    return apply(call.name, *map(formula.expr, call.args), value=axis)


def _sum(formula: Formula, call: Call) -> Expr:
    return _along(formula, call) if len(call.args) < 2 else _sigma(formula, call)  # noqa: PLR2004 - indices are more


def _sigma(formula: Formula, call: Call) -> Expr:
    """Read a sum over indices; how far each runs is found from where it is a subscript."""
    inner, *rest = call.args
    conditions = [each for each in rest if isinstance(each, ast.Compare)]
    others = [each for each in rest if not isinstance(each, ast.Compare)]
    names = {each.id: each for each in others if isinstance(each, ast.Name)}
    if not names or len(names) != len(others) or call.words:
        raise formula.wrong(call.node, "a sum over indices names each of them once", "write sum(a[i]*x[i], i)")
    for name, node in names.items():
        if formula.scope.is_known(name) or name in formula.names.differentials or read_aloud(name) in WORDS:
            raise formula.wrong(node, f"{name} already stands for something else", "call the index i, j or k")
        if name in formula.names.indices:
            raise formula.wrong(node, f"{name} runs outside of this sum too", "use two indices")
    formula.names.summed.update(names)
    formula.names.indices.update(dict.fromkeys(names))
    summed = formula.expr(inner)
    term = summed
    for condition in conditions:
        term = _where(formula, term, condition)
    ranges = [(name, formula.names.indices.pop(name)) for name in names]
    for name, length in ranges:
        if length is None:
            raise formula.wrong(names[name], f"no subscript says how far {name} runs", f"use it: x[{name}]")
    if summed.type != SCALAR:
        raise formula.wrong(inner, f"what is summed is a number, and this is {summed.type}")
    return apply("sigma", term, value=tuple(ranges))


def _where(formula: Formula, summed: Expr, node: ast.Compare) -> Expr:
    """Read a condition of the terms of a sum."""
    relation = COMPARED.get(type(node.ops[0])) if len(node.ops) == 1 else None
    if relation is None:
        raise formula.wrong(node, "a condition of a sum compares two indices", f"write one of {', '.join(RELATIONS)}")
    return apply("where", summed, *(_place(formula, each) for each in (node.left, *node.comparators)), value=relation)


def _place(formula: Formula, node: ast.expr) -> Expr:
    match node:
        case ast.Constant(value=int(place)) if not isinstance(place, bool) and place > 0:
            return number(place)
        case ast.Name(id=name) if name in formula.names.indices:
            return Expr("index", (), SCALAR, name, formula.tree.span(node))
    raise formula.wrong(node, "an index of this sum stands here, or a number from 1 on", "write i != k")


def _norm(formula: Formula, call: Call) -> Expr:
    match call.args[1:]:
        case [] if call.args and not call.words:
            return apply("norm", formula.expr(call.args[0]))
        case [ast.Constant(value="fro")] if not call.words:
            return apply("norm", formula.expr(call.args[0]))
        case [ast.Constant(value="nuc" | 2 as which)] if not call.words and not isinstance(which, float):
            inner = formula.expr(call.args[0])
            # Of a vector, 2 is the norm that it has without.
            return apply("norm", inner, value=None if which == 2 and inner.type.kind != "matrix" else which)  # noqa: PLR2004
    raise formula.wrong(call.node, "there is no such norm", f"write {OPERATORS['norm'].form}")


def _filled(formula: Formula, call: Call) -> Expr:
    _no_words(formula, call)
    if len(call.args) not in ((1,) if call.name == "eye" else (1, 2)):
        form = f"{call.name}(n)" + " or " * (call.name != "eye") + f"{call.name}(m, n)" * (call.name != "eye")
        raise formula.wrong(call.node, f"{call.name} takes sizes", f"write {form}")
    return apply(call.name, value=tuple(_size(formula, arg) for arg in call.args))


def _unvec(formula: Formula, call: Call) -> Expr:
    _no_words(formula, call)
    if len(call.args) != 3:  # noqa: PLR2004 - a vector, its rows and its columns
        raise formula.wrong(call.node, "unvec takes a vector and two sizes", "write unvec(v, m, n)")
    inner = formula.expr(call.args[0])
    return apply("unvec", inner, value=tuple(_size(formula, arg) for arg in call.args[1:]))


def _size(formula: Formula, node: ast.expr) -> Size:
    size = size_of(node, formula.tree)
    for name in sorted(size.names - formula.scope.sizes):
        message = f"{name} is no size of a variable declared above"
        raise formula.wrong(node, message, f"the sizes are {', '.join(sorted(formula.scope.sizes)) or 'none'}")
    formula.scope.written.append((size, formula.tree.span(node)))
    return size


def _matpow(formula: Formula, call: Call) -> Expr:
    _no_words(formula, call)
    match call.args[1:]:
        case [ast.Constant(value=int(power))] if power <= LARGEST_POWER:
            return apply("matpow", formula.expr(call.args[0]), value=power)
        case [ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(power)))] if power <= LARGEST_POWER:
            return apply("matpow", formula.expr(call.args[0]), value=-power)
    raise formula.wrong(call.node, f"matpow takes a whole number up to {LARGEST_POWER}", "write matpow(A, 3)")


def _derived(formula: Formula, call: Call) -> Expr:
    if len(call.args) != 2 or call.words:  # noqa: PLR2004 - a function and its variable
        message = f"{call.name} takes a function and its variable"
        raise formula.wrong(call.node, message, f"write {OPERATORS[call.name].form}")
    return apply(call.name, formula.expr(call.args[0]), _varied(formula, call))


def _varied(formula: Formula, call: Call) -> Expr:
    """Read the variable that a derivative is by; Jacobians and Hessians by a matrix are those by vec(X)."""
    match call.args[1]:
        case ast.Call(func=ast.Name(id="vec"), args=[ast.Name() as inner], keywords=[]) as stacked:
            variable = formula.variable(inner)
            if variable.type.kind == "matrix" and call.name in ("jac", "hess"):
                return _by_columns(formula, call, variable)
            advice = f"write vec(grad(f, {inner.id}))" if call.name == "grad" else "give the expression a name"
            raise formula.wrong(stacked, NO_VARIABLE, advice)
        case ast.Subscript(value=ast.Name(id=name), slice=place) as entry if call.name == "grad":
            formula.variable(entry.value)
            raise formula.wrong(entry, NO_VARIABLE, f"write grad(f, {name})[{ast.unparse(place)}]")
    return _by_columns(formula, call, formula.variable(call.args[1]))


def _by_columns(formula: Formula, call: Call, variable: Expr) -> Expr:
    space = formula.scope.variables[str(variable.value)].space
    if call.name == "jac" and variable.type.kind == "matrix" and _TIED & {*space.assumptions}:
        message = f"the entries of {variable.value} are tied, and a Jacobian is by free ones"
        raise formula.wrong(
            call.args[1], message, f"declare {variable.value} in R^({variable.type.rows}, {variable.type.cols})"
        )
    return variable


SPECIAL: Mapping[str, Callable[[Formula, Call], Expr]] = {
    "sum": _sum,
    **dict.fromkeys(("mean", "softmax", "logsumexp"), _along),
    **dict.fromkeys(("ones", "zeros", "eye"), _filled),
    **dict.fromkeys(("grad", "tied_grad", "jac", "hess", "diff"), _derived),
    "norm": _norm,
    "unvec": _unvec,
    "matpow": _matpow,
}
"""The functions that take more than expressions."""
