"""Declarations: names, and the space that they are taken from, with its sizes."""

from __future__ import annotations

import ast
import operator
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.reader.slips import Wrong
from nabladocs.math.reader.syntax import Parsed, parsed
from nabladocs.math.reader.tokens import misnomer, oddity
from nabladocs.math.sizes import Size, smaller
from nabladocs.math.spaces import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nabladocs.math.reader.lines import Line
    from nabladocs.math.reader.tokens import Token
    from nabladocs.math.spaces import Family, Space

LARGEST_SIZE = 64
"""The largest number that a size may be written as."""
HIGHEST_DEGREE = 4
"""The most factors that a term of a size may have."""
MOST_TERMS = 16
"""The most terms of a size."""

_OPERATIONS: Mapping[type[ast.operator], Callable[[Size, Size], Size]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_FORM = f"write a name, a number from 1 to {LARGEST_SIZE}, or a sum or product of such"


class Declaration(NamedTuple):
    """The names that a line declares, and their space."""

    names: tuple[Token, ...]
    space: Space


def declaration(line: Line) -> Declaration:
    """Read a line that begins with names and `in`."""
    place = next(iter(line.outside("in")))
    names = tuple(_names(line, place))
    rest = line.cut(place + 1)
    if rest is None:
        message = "there is no space behind in"
        raise Wrong(message, line.tokens[place].span, "write x in R^n")
    return Declaration(names, _space(rest))


def _names(line: Line, end: int) -> Iterator[Token]:
    for number, token in enumerate(line.tokens[:end]):
        if token.kind == "odd":
            message, advice = oddity(token)
            raise Wrong(message, token.span, advice)
        if (token.kind == "name") == (number % 2 == 1) or (token.text == "," and number == end - 1):
            message = "names stand before in, parted by commas"
            raise Wrong(message, token.span, "write x, y in R^n")
        if token.kind == "name":
            if found := misnomer(token.text):
                raise Wrong(found[0], token.span, found[1])
            yield token


def _space(line: Line) -> Space:
    name = line.tokens[0]
    if name.kind == "odd":
        message, advice = oddity(name)
        raise Wrong(message, name.span, advice)
    if name.text not in FAMILIES:
        near = get_close_matches(name.text, FAMILIES, 1)
        advice = f"did you mean {near[0]}?" if near else f"the spaces are {', '.join(FAMILIES)}"
        if name.text.startswith("R"):
            advice = "write R^n or R^(m, n)"
        message = f"there is no space {name.text}"
        raise Wrong(message, name.span, advice)
    family = FAMILIES[name.text]
    sizes = tuple(_sizes(line, family))
    if len(sizes) not in family.arity:
        counts = " or ".join(map(str, family.arity))
        message = f"{name.text} takes {counts} size{'s' * (family.arity != (1,))}, not {len(sizes)}"
        raise Wrong(message, line.span, family.meaning)
    return family.space(name.text, sizes)


def _sizes(line: Line, family: Family) -> Iterator[Size]:
    """Read what stands behind the name of a space: ^n or ^(m, n) behind R, (n) or (m, n) behind the others."""
    name, *rest = line.tokens
    if not rest:
        return
    raised = name.text == "R"
    if rest[0].text != ("^" if raised else "("):
        form = "R^n or R^(m, n)" if name.text == "R" else f"{name.text}({', '.join('mn'[-max(family.arity) :])})"
        message = f"the sizes of {name.text} are written otherwise"
        raise Wrong(message, line.span, f"write {form}")
    inner = line.cut(1 + raised)
    if inner is None:
        message = "there is no size behind ^"
        raise Wrong(message, rest[0].span, "write R^n")
    tree = parsed(inner)
    if not _is_closed(inner):
        message = f"this is no size of {name.text}"
        raise Wrong(message, inner.span, "write R^n, R^(m, n), R^(2*n - 1) or a name such as Sym(n)")
    for each in tree.node.elts if isinstance(tree.node, ast.Tuple) and tree.node.elts else [tree.node]:
        yield size_of(each, tree)


def _is_closed(line: Line) -> bool:
    """Whether it is one word, or a bracket that closes at its end."""
    first = line.tokens[0]
    closing = next(iter(line.outside(")")), None)
    if first.text == "(":
        return closing == len(line.tokens) - 1
    return len(line.tokens) == 1 and first.kind in ("name", "number")


# --- sizes --------------------------------------------------------------------------------------------------------


def size_of(node: ast.expr, tree: Parsed) -> Size:
    """Give the size that a node of Python's tree is.

    Raises:
        Wrong: It is none, or one that is too long.
    """
    size = _size_of(node, tree)
    if not is_bounded(size) or any(abs(times) > LARGEST_SIZE for _, times in size.terms):
        message = f"a size has at most {MOST_TERMS} terms of {HIGHEST_DEGREE} factors, and numbers up to {LARGEST_SIZE}"
        raise Wrong(message, tree.span(node))
    return size


def is_bounded(size: Size) -> bool:
    """Whether a size is short enough to be read, and reckoned with."""
    return size.degree <= HIGHEST_DEGREE and len(size.terms) <= MOST_TERMS


def _size_of(node: ast.expr, tree: Parsed) -> Size:
    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool) and 0 < number <= LARGEST_SIZE:
            return Size.whole(number)
        case ast.Name(id=name):
            return Size.named(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -1 * size_of(operand, tree)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)](size_of(left, tree), size_of(right, tree))
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int(power))) if 0 < power <= HIGHEST_DEGREE:
            factor = size = size_of(left, tree)
            for _ in range(power - 1):
                size = size * factor
            return size
        case ast.Call(func=ast.Name(id="min"), args=[one, other], keywords=[]):
            return smaller(size_of(one, tree), size_of(other, tree))
    message = "this is no size"
    raise Wrong(message, tree.span(node), _FORM)
