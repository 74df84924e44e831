"""Python's tree of a formula as ours: a function for each kind of node that the language has."""

from __future__ import annotations

import ast
import re
from difflib import get_close_matches
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from nabladocs.math.expr import Expr
from nabladocs.math.operators import apply, size
from nabladocs.math.reader.blocks import block
from nabladocs.math.reader.functions import SPECIAL, applied, plain
from nabladocs.math.reader.scope import CONSTANTS, FUNCTIONS, Call, Formula, Names
from nabladocs.math.reader.spaces import LARGEST_SIZE
from nabladocs.math.reader.syntax import DIGITS
from nabladocs.math.reader.tokens import read_aloud
from nabladocs.math.sizes import Size
from nabladocs.math.statements import PROPERTIES
from nabladocs.math.text import to_text
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.reader.slips import Wrong
    from nabladocs.math.reader.syntax import Parsed
    from nabladocs.math.types import Type

_BINARY: Mapping[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.MatMult: "matmul",
    ast.Pow: "pow",
}


def formula(tree: Parsed, names: Names) -> Formula:
    """Give what reads the formulas of a line."""
    return Formula(tree, names, lambda formula, node: READERS.get(type(node), _nothing)(formula, node))


def _nothing(formula: Formula, node: ast.expr) -> Expr:
    if isinstance(node, ast.Compare):
        raise formula.wrong(node, "a comparison stands alone in its statement", "make a statement of it")
    raise formula.wrong(node, "this is no part of a formula")


def _number(formula: Formula, node: ast.Constant) -> Expr:
    if isinstance(node.value, str):
        raise formula.wrong(node, "words in quotes stand in a norm alone", 'write norm(X, "nuc")')
    # A float is not what was written: decimals are exact.
    start, end = formula.tree.span(node)
    number = Expr("number", (), SCALAR, Fraction(formula.tree.line.whole[start:end]))
    if len(to_text(number)) > DIGITS:
        raise formula.wrong(node, "this number is too long", f"it has at most {DIGITS} characters, written out")
    return number


def _name(formula: Formula, node: ast.Name) -> Expr:
    scope, name = formula.scope, node.id
    if scope.is_function(name):
        raise formula.wrong(node, f"{name} is a function", f"apply it: {name}(t)")
    if known := formula.names.differentials.get(name) or scope.variables.get(name):
        return known.expr
    if read_aloud(name) in CONSTANTS:
        return apply(read_aloud(name))
    if name in formula.names.indices:
        return Expr("index", (), SCALAR, name)
    if name in scope.sizes:
        return size(Size.named(name))
    if name in formula.names.summed:
        raise formula.wrong(node, f"{name} stands for a number inside of its sum alone")
    if found := re.fullmatch(r"d(?P<of>\w+)", name):
        of = found["of"]
        if of in scope.variables and not scope.is_function(of):
            raise formula.wrong(node, f"{name} is not declared", f"it stands beside diff(f, {of}) alone")
    raise formula.undeclared(node, name)


def _binary(formula: Formula, node: ast.BinOp) -> Expr:
    if type(node.op) not in _BINARY:
        raise formula.wrong(node, "this operator is no part of the language", "it has + - * / ** @")
    one, other = formula.expr(node.left), formula.expr(node.right)
    if isinstance(node.op, ast.Add | ast.Sub):
        one, other = _spread(one, other.type), _spread(other, one.type)
    return apply(_BINARY[type(node.op)], one, other)


def _spread(number: Expr, like: Type) -> Expr:
    """Give a number that is added to a vector, or to a matrix that is not square, as that number in each entry.

    Added to a square matrix it could as well be meant on the diagonal.
    """
    if number.type != SCALAR or like == SCALAR or like.is_square:
        return number
    shape = (like.rows, like.cols) if like.kind == "matrix" else (like.entries,)
    ones = apply("ones", value=shape, at=number.at)
    entries = ones if number.value == 1 else apply("mul", number, ones, at=number.at)
    return apply("transpose", entries, at=number.at) if like.kind == "row" else entries


def _unary(formula: Formula, node: ast.UnaryOp) -> Expr:
    operand = formula.expr(node.operand)
    match node.op:
        case ast.USub():
            return apply("neg", operand)
        case ast.UAdd():
            return operand
    raise formula.wrong(node, "this operator is no part of the language", "it has + - * / ** @")


def _attribute(formula: Formula, node: ast.Attribute) -> Expr:
    if node.attr != "T":
        raise formula.wrong(node, f"there is no .{node.attr} in the language", "it has .T alone, the transpose")
    return apply("transpose", formula.expr(node.value))


def _entry(formula: Formula, node: ast.Subscript) -> Expr:
    of = formula.expr(node.value)
    written = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    lengths = [of.type.rows, of.type.cols] if of.type.kind == "matrix" else [of.type.entries] * len(written)
    if len(written) != len(lengths):
        advice = "write X[i, j]; for row i times w write sum(X[i, j]*w[j], j)"
        raise formula.wrong(node, f"{of.type} has an entry for two indices, not {len(written)}", advice)
    return apply("entry", of, value=tuple(map(partial(_place, formula), written, lengths)))


def _place(formula: Formula, node: ast.expr, length: Size) -> int | str:
    match node:
        case ast.Constant(value=int(index)) if not isinstance(index, bool) and 0 < index <= LARGEST_SIZE:
            if length.number is not None and index > length.number:
                raise formula.wrong(node, f"there is no entry {index} where there are {length}")
            return index
        case ast.Name(id=name) if name in formula.names.indices:
            runs = formula.names.indices[name]
            if runs not in (None, length):
                raise formula.wrong(node, f"{name} runs to {runs} elsewhere, and to {length} here", "use two indices")
            formula.names.indices[name] = length
            return name
    raise formula.wrong(node, "an index is a name that has no other meaning, or a number from 1 on", "write x[i], x[1]")


def _call(formula: Formula, node: ast.Call) -> Expr:
    match node.func:
        case ast.Name(id=name) if formula.scope.is_function(name):
            return applied(formula, Call(node, name))
        case ast.Call(func=ast.Name(id="prime")):
            return applied(formula, Call(node, "prime"))
        case ast.Name(id="prime"):
            raise formula.wrong(node, "a derivative is applied to something", "write prime(g)(t)")
        case ast.Name(id=name) if name in FUNCTIONS:
            return SPECIAL.get(name, plain)(formula, Call(node, name))
        case ast.Name(id=name):
            raise _uncallable(formula, node, name)
    raise formula.wrong(node.func, "this is no function", _instead(formula, node.func))


def _instead(formula: Formula, node: ast.expr) -> str:
    """Give what to write for what is called and no function; a derivative of a named one is meant by D(g)(t)."""
    named = (each.id for each in ast.walk(node) if isinstance(each, ast.Name) and formula.scope.is_function(each.id))
    if isinstance(node, ast.Call) and (name := next(named, "")):
        return f"the derivative of {name} is prime({name})(t)"
    return "write * with a number, @ between matrices"


def _uncallable(formula: Formula, node: ast.Call, name: str) -> Wrong:
    if formula.scope.is_known(name) or name in formula.names.indices:
        return formula.wrong(node, f"{name} is no function", "write * with a number, @ between matrices")
    if name in PROPERTIES or name == "refuted":
        return formula.wrong(node, f"{name}(…) is a statement, and no part of a formula")
    near = get_close_matches(name, FUNCTIONS, 1)
    advice = f"did you mean {near[0]}?" if near else f"a function of its own is declared: {name} in Function"
    advice = f"write {ELSEWHERE[name]}" if name in ELSEWHERE else advice
    return formula.wrong(node.func, f"there is no function {name}", advice)


ELSEWHERE: Mapping[str, str] = {
    "trace": "tr(A)",
    "ln": "log(t)",
    "transpose": "A.T",
    "gradient": "grad(f, x)",
    "jacobian": "jac(f, x)",
    "hessian": "hess(f, x)",
    "D": "jac(f, x)",
    "d": "diff(f, X)",
    "min": "-max(-x, -y)",
    "tan": "sin(t)/cos(t)",
    "sinh": "(exp(t) - exp(-t))/2",
    "cosh": "(exp(t) + exp(-t))/2",
    "square": "power(x, 2)",
    "var": "mean(power(x - mean(x), 2))",
    "odot": "hadamard(X, Y)",
    "adj": "cof(A).T",
    "identity": "eye(n)",
    "nuclear": 'norm(X, "nuc")',
    "frobenius": "norm(X)",
}
"""What functions are in the language that have another name elsewhere."""


READERS: Mapping[type[ast.expr], Callable[..., Expr]] = {
    ast.Constant: _number,
    ast.Name: _name,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Attribute: _attribute,
    ast.Subscript: _entry,
    ast.Call: _call,
    ast.List: block,
}
"""How each kind of node is read; the others are no part of a formula."""
