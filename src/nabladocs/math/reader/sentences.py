"""Statements and their conditions: chains, and what is said of a function or a matrix."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from nabladocs.math.operators import apply, towards
from nabladocs.math.reader.formulas import formula
from nabladocs.math.reader.scope import WORDS, Formula, Names, Scope
from nabladocs.math.reader.slips import Wrong
from nabladocs.math.reader.syntax import Parsed, parsed
from nabladocs.math.reader.tokens import read_aloud
from nabladocs.math.statements import PROPERTIES, Chain, Condition, Property, Relation, Statement
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.reader.lines import Line

RELATIONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_OF_MATRICES = ("psd", "pd")


def statement(line: Line, scope: Scope) -> Statement:
    """Read a statement.

    Raises:
        Wrong: It is none.
    """
    body, suppositions = _parted(line)
    tree = parsed(body)
    tree, refuted = _refuted(tree)
    conditions = [parsed(each) for each in suppositions]
    differentials = _differentials(tree, scope)
    # Most statements have none, and need not be searched for them.
    free = [name for each in (tree, *conditions) if b"[" in each.source for name in _free(each.node)]
    taken = {*scope.variables, *scope.sizes, *differentials}
    indices = [name for name in free if name not in taken and read_aloud(name) not in WORDS]
    names = Names(scope, differentials, dict.fromkeys(indices))
    stated = _body(formula(tree, names))
    supposed = tuple(_condition(formula(each, names)) for each in conditions)
    scope.indices |= names.summed | set(names.indices)
    ranges = tuple((name, length) for name, length in names.indices.items() if length is not None)
    return Statement(stated, supposed, refuted, line.text, line.span, ranges)


def _parted(line: Line) -> tuple[Line, list[Line]]:
    """Part a statement from its conditions, and those from each other."""
    words = list(line.outside("if"))
    if not words:
        return line, []
    body, rest = line.cut(0, words[0]), line.cut(words[0] + 1)
    if body is None or rest is None or len(words) > 1:
        token = line.tokens[words[-1]]
        message = "if stands once, between a statement and its conditions"
        raise Wrong(message, token.span, "write a == b if s > 0 and t > 0")
    ends = [*rest.outside("and"), len(rest.tokens)]
    starts = [0, *(end + 1 for end in ends)]
    parts = [rest.cut(start, end) for start, end in zip(starts, ends, strict=False)]
    if None in parts:
        message = "and stands between two conditions"
        raise Wrong(message, rest.span, "write a == b if s > 0 and t > 0")
    return body, cast("list[Line]", parts)


def _refuted(tree: Parsed) -> tuple[Parsed, bool]:
    match tree.node:
        case ast.Call(func=ast.Name(id="refuted"), args=[inner], keywords=[]):
            return tree._replace(node=inner), True
        case ast.Call(func=ast.Name(id="refuted")):
            message = "refuted takes one statement"
            raise Wrong(message, tree.span(tree.node), "write refuted(a == b)")
    return tree, False


def _differentials(tree: Parsed, scope: Scope) -> Mapping[str, Variable]:
    """Give the variables such as dX that a statement with diff(f, X) may use."""
    named: dict[str, Variable] = {}
    for call in ast.walk(tree.node) if b"diff" in tree.source else ():
        match call:
            case ast.Call(func=ast.Name(id="diff"), args=[_, ast.Name(id=name) as node]) if name in scope.variables:
                if scope.is_known(f"d{name}"):
                    message = f"d{name} is the differential of {name} here, and declared as something else"
                    raise Wrong(message, tree.span(node), "give the declared one another name")
                named[f"d{name}"] = replace(scope.variables[name], name=f"d{name}")
    return named


def _free(node: ast.AST, summed: frozenset[str] = frozenset()) -> Iterator[str]:
    """Give the names of subscripts that no sum is over."""
    match node:
        case ast.Call(func=ast.Name(id="sum"), args=[_, _, *_] as args):
            summed |= {each.id for each in args[1:] if isinstance(each, ast.Name)}
        case ast.Subscript(slice=place):
            places = place.elts if isinstance(place, ast.Tuple) else [place]
            names = (each.id for each in places if isinstance(each, ast.Name))
            yield from (name for name in names if name not in summed)
    for each in ast.iter_child_nodes(node):
        yield from _free(each, summed)


# --- chains -------------------------------------------------------------------------------------------------------


def _body(formula: Formula) -> Chain | Property:
    match formula.tree.node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _chain(formula, [left, *others], [RELATIONS[type(op)] for op in ops])
        case ast.Call(func=ast.Name(id=name)) as call if name in PROPERTIES:
            return _property(formula, call, name)
    advice = "write a == b, a <= b, or a statement such as convex(f, x)"
    raise formula.wrong(formula.tree.node, "this states nothing", advice)


def _chain(formula: Formula, nodes: Sequence[ast.expr], relations: Sequence[str]) -> Chain:
    if set(relations) not in ({"=="}, {"<="}):
        raise _mixed(formula, nodes, relations)
    sides = _sides(formula, nodes)
    relation = cast("Relation", relations[0])
    for node, side in zip(nodes, sides, strict=True):
        if relation == "<=" and side.type != SCALAR:
            raise formula.wrong(node, f"<= compares numbers, and this is {side.type}", "for matrices write psd(B - A)")
    return Chain(relation, sides)


def _mixed(formula: Formula, nodes: Sequence[ast.expr], relations: Sequence[str]) -> Wrong:
    odd = next((each for each in relations if each not in ("==", "<=")), "")
    number = relations.index(odd) if odd else next(n for n, each in enumerate(relations) if each != relations[0])
    (start, middle), (then, end) = (formula.tree.span(node) for node in nodes[number : number + 2])
    whole = formula.tree.line.whole
    # What is typed over several lines is repeated on one.
    one, other = (" ".join(each.split()) for each in (whole[start:middle], whole[then:end]))
    advice = {
        ">=": f"write {other} <= {one}",
        ">": f"write {other} <= {one}",
        "<": f"write {one} <= {other}",
        "!=": f"refuted({one} == {other}) says that they differ somewhere",
        "": "state the parts one by one",
    }[odd]
    return Wrong("a statement is a chain of == alone, or of <= alone", (start, end), advice)


def _sides(formula: Formula, nodes: Sequence[ast.expr]) -> tuple[Expr, ...]:
    """Give expressions of one shape; a bare 0 takes the shape of the others."""
    exprs = [formula.expr(node) for node in nodes]
    like = next((each for each in exprs if not _is_zero(each)), exprs[0])
    sides = []
    for node, each in zip(nodes, exprs, strict=True):
        if each.type != like.type and not _is_zero(each):
            advice = towards(each.type, like.type) or "both sides have one shape"
            raise formula.wrong(node, f"this is {each.type}, and the other side is {like.type}", advice)
        sides.append(each if each.type == like.type else _zeros(each, like))
    return tuple(sides)


def _is_zero(expr: Expr) -> bool:
    return expr.op == "number" and not expr.value


def _zeros(zero: Expr, like: Expr) -> Expr:
    match like.type.kind:
        case "matrix":
            return apply("zeros", value=(like.type.rows, like.type.cols), at=zero.at)
        case "row":
            return apply("transpose", apply("zeros", value=(like.type.cols,), at=zero.at), at=zero.at)
    return apply("zeros", value=(like.type.rows,), at=zero.at)


def _condition(formula: Formula) -> Condition:
    match formula.tree.node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            relation = RELATIONS[type(op)]
            one, other = _sides(formula, [left, right])
            if named := sorted((one.variables | other.variables) & set(formula.names.differentials)):
                message = f"a condition says something of what is declared, and {named[0]} is not"
                raise formula.wrong(formula.tree.node, message, "a formula with diff holds for each change")
            if relation not in ("==", "!=") and one.type.kind == "matrix":
                # Of vectors it is meant entry by entry; of matrices it may also mean definite.
                advice = "say it by a space, such as Positive(m, n) or PD(n)"
                raise formula.wrong(left, f"{relation} compares numbers, and this is {one.type}", advice)
            return Condition(relation, one, other)  # type: ignore[arg-type]  # the table has no others
        case ast.Compare() as node:
            raise formula.wrong(node, "a condition compares two things", "write 0 < t and t < 1")
    raise formula.wrong(formula.tree.node, "a condition compares two things", "write x != 0 or t > 0")


# --- properties ---------------------------------------------------------------------------------------------------


def _property(formula: Formula, call: ast.Call, name: str) -> Property:
    form = PROPERTIES[name]
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    of_matrix = name in _OF_MATRICES
    if set(given) != ({"at"} if "at=" in form else set()) or len(call.args) != (1 if of_matrix else 2):
        raise formula.wrong(call, f"{name} is not given what it is about", f"write {form}")
    subject = formula.expr(call.args[0])
    if of_matrix:
        if not subject.type.is_square:
            raise formula.wrong(call.args[0], f"{name} takes a square matrix, and this is {subject.type}")
        return Property(name, subject)
    if subject.type != SCALAR:
        raise formula.wrong(call.args[0], f"{name} is said of a number, and this is {subject.type}")
    variable = formula.variable(call.args[1])
    if "at" not in given:
        return Property(name, subject, variable)
    _, point = _sides(formula, [call.args[1], given["at"]])
    if variable.value in point.variables:
        message = f"the point is in terms of {variable.value}, which is what is varied"
        raise formula.wrong(given["at"], message, "give it by other variables")
    return Property(name, subject, variable, point)
