"""The text of a claim to its typed tree. Python's own parser reads it, and nothing of it is ever run."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from nabladocs.math.expr import Expr, Variable
from nabladocs.math.operators import OPERATORS, Misfit, apply, size
from nabladocs.math.sizes import Size
from nabladocs.math.spaces import FAMILIES
from nabladocs.math.statements import PROPERTIES, Chain, Claim, Condition, Property, Relation, Statement
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.math.spaces import Space

LONGEST = 4000
"""Characters of a claim."""
DEEPEST = 60
"""Levels of an expression."""
LARGEST = 400
"""Parts of all expressions of a claim."""
DIGITS = 40
"""Digits of a number, and the largest power of ten in it."""
LARGEST_SIZE = 64
"""The largest number that a size may be written as."""
LARGEST_POWER = 64
"""The largest power of a matrix."""

_WORDS = re.compile(r"(?P<word>title|family|links|steps)\b[ \t]*(?::[ \t]*(?P<value>.*))?")
_IN = re.compile(r"(?P<names>[^()\[\]=<>]+?)\s+in\s+(?P<space>.*)", re.DOTALL)
_SPACE = re.compile(r"(?P<name>\w+)\s*(?:\^\s*(?P<power>\w+|\(.*\))|(?P<sizes>\(.*\)))?\s*", re.DOTALL)
_NAME = re.compile(r"[^\W\d]\w*")
_FUNCTIONS = {name for name, operator in OPERATORS.items() if operator.form.startswith(f"{name}(")}
_BINARY: Mapping[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.MatMult: "matmul",
    ast.Pow: "pow",
}
_RELATIONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class Slip(NamedTuple):
    """What is wrong with the text of a claim, from one character to another, and what to write instead."""

    message: str
    start: int
    end: int
    advice: str = ""


class Reading(NamedTuple):
    """A claim, or None and what is wrong with its text."""

    claim: Claim | None
    slips: tuple[Slip, ...]


class _Wrong(Exception):  # noqa: N818 - it carries a slip to the line it belongs to
    def __init__(self, slip: Slip) -> None:
        super().__init__(slip.message)
        self.slip = slip


class _Part(NamedTuple):
    """A stretch of the claim's text that stands for itself."""

    text: str
    start: int

    def cut(self, start: int, end: int | None = None) -> _Part:
        """Give a part of it, without the white space around that."""
        text = self.text[start:end]
        return _Part(text.strip(), self.start + start + len(text) - len(text.lstrip()))

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.start + max(len(self.text), 1)


def read_claim(text: str) -> Reading:
    """Read the text of a claim; every finding has its place in it."""
    if len(text) > LONGEST:
        return Reading(None, (Slip(f"a claim has at most {LONGEST} characters, this one {len(text)}", 0, 1),))
    reader = _Reader()
    slips = []
    for part in _parts(text):
        try:
            reader.take(part)
        except _Wrong as wrong:
            slips.append(wrong.slip)
    if not slips and not reader.statements:
        slips.append(Slip("this states nothing", 0, max(len(text), 1), "write a formula, such as grad(f, x) == …"))
    return Reading(None, tuple(slips)) if slips else Reading(reader.claim(), ())


def _parts(text: str) -> Iterator[_Part]:
    """Give the lines of a claim, parted at semicolons too, but not within brackets."""
    depth = start = 0
    for number, character in enumerate(f"{text}\n"):
        depth += (character in "([{") - (character in ")]}")
        if character in ";\n" and (depth <= 0 or character == ";" or _is_new(text[number + 1 :])):
            part = _Part(text, 0).cut(start, number)
            if part.text and not part.text.startswith("#"):
                yield part
            start, depth = number + 1, 0


def _is_new(rest: str) -> bool:
    """Whether a line begins a statement of its own, so that a bracket above it was never closed."""
    return not rest.strip() or bool(_IN.match(rest.partition("\n")[0]))


@dataclass(slots=True)
class _Reader:
    """What is known of a claim from its first lines on."""

    variables: dict[str, Variable] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    room: int = LARGEST

    def claim(self) -> Claim:
        links = tuple(link.strip() for link in self.said.get("links", "").split(",") if link.strip())
        title, family = self.said.get("title", ""), self.said.get("family", "")
        return Claim(tuple(self.variables.values()), tuple(self.statements), title, family, links, "steps" in self.said)

    @property
    def sizes(self) -> frozenset[str]:
        """The names that stand for sizes."""
        spaces = (variable.space.sizes for variable in self.variables.values())
        return frozenset[str]().union(*(each.names for sizes in spaces for each in sizes))

    def take(self, part: _Part) -> None:
        """Read a line."""
        word = _WORDS.fullmatch(part.text)
        if word and (word["value"] is not None or word["word"] == "steps"):
            self._say(part, word["word"], word["value"] or "")
        elif (declared := _IN.fullmatch(part.text)) and not _is_condition(part.text):
            self._declare(part, declared)
        else:
            self._state(part)

    def _say(self, part: _Part, word: str, value: str) -> None:
        if word in self.said:
            raise _Wrong(Slip(f"`{word}` is said twice", *part.span, "take one of them away"))
        self.said[word] = value.strip()

    def _declare(self, part: _Part, declared: re.Match[str]) -> None:
        space = _space(part.cut(declared.start("space")))
        for found in _NAME.finditer(declared["names"]):
            span = part.start + found.start(), part.start + found.end()
            self._check_name(found[0], span)
            self.variables[found[0]] = Variable(found[0], space)
        left = _NAME.sub("", declared["names"]).replace(",", "").strip()
        if left or not declared["names"].strip():
            raise _Wrong(Slip("names stand before `in`, parted by commas", *part.span, "write x, y in R^n"))
        for name in space_names(space) & set(self.variables):
            message = f"{name} is a size here, and the name of a variable too"
            raise _Wrong(Slip(message, *part.span, "call one of them something else"))

    def _check_name(self, name: str, span: tuple[int, int]) -> None:
        if name in self.variables:
            raise _Wrong(Slip(f"{name} is declared twice", *span))
        if (
            name in OPERATORS
            or name in FAMILIES
            or name in PROPERTIES
            or name in ("in", "if", "and", "prime", "refuted")
        ):
            raise _Wrong(Slip(f"{name} is a word of the language", *span, "give the variable another name"))
        if name in self.sizes:
            raise _Wrong(Slip(f"{name} is a size above, and the name of a variable here", *span))

    def _state(self, part: _Part) -> None:
        body, _, rest = _parted(part, "if")
        node = _parsed(body)
        refuted = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refuted"
        if refuted:
            node = _only_argument(cast("ast.Call", node), body)
        known = _Known(self, body, _differentials(node, self.variables))
        stated = known.statement(node)
        conditions = tuple(_conditions(self, rest)) if rest else ()
        self.statements.append(Statement(stated, conditions, refuted, part.text, part.span))


def space_names(space: Space) -> frozenset[str]:
    """Give the names of sizes in a space."""
    return frozenset[str]().union(*(each.names for each in space.sizes))


def _is_condition(text: str) -> bool:
    return bool(re.search(r"==|<=|>=|!=", text.partition(" in ")[0]))


def _parted(part: _Part, word: str) -> tuple[_Part, str, _Part | None]:
    """Part a line at a word that stands between its brackets' outside."""
    depth = 0
    for found in re.finditer(rf"[(\[]|[)\]]|\b{word}\b", part.text):
        depth += (found[0] in "([") - (found[0] in ")]")
        if found[0] == word and depth == 0 and found.start():
            return part.cut(0, found.start()), word, part.cut(found.end())
    return part, "", None


# --- spaces and sizes ---------------------------------------------------------------------------------------------


def _space(part: _Part) -> Space:
    found = _SPACE.fullmatch(part.text)
    if not found:
        raise _Wrong(Slip("this is no space", *part.span, "write R, R^n, R^(m, n) or a name such as Sym(n)"))
    name = found["name"]
    if name not in FAMILIES:
        near = get_close_matches(name, FAMILIES, 1)
        advice = f"did you mean {near[0]}?" if near else f"the spaces are {', '.join(FAMILIES)}"
        raise _Wrong(Slip(f"there is no space {name}", part.start, part.start + len(name), advice))
    written = found["power"] or found["sizes"] or ""
    at = part.cut(found.start("power") if found["power"] else found.start("sizes") if found["sizes"] else 0)
    sizes = tuple(_sizes(_Part(written, at.start))) if written else ()
    family = FAMILIES[name]
    if found["sizes"] and name == "R":
        raise _Wrong(Slip("the sizes of R stand behind ^", *part.span, f"write R^{written}"))
    if len(sizes) not in family.arity:
        counts = " or ".join(map(str, family.arity))
        raise _Wrong(Slip(f"{name} takes {counts} sizes, not {len(sizes)}", *part.span))
    return family.space(name, sizes)


def _sizes(part: _Part) -> Iterator[Size]:
    node = _parsed(part)
    for each in node.elts if isinstance(node, ast.Tuple) else [node]:
        yield _size(each, part)


def _size(node: ast.expr, part: _Part) -> Size:
    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool) and 0 < number <= LARGEST_SIZE:
            return Size.whole(number)
        case ast.Name(id=name):
            return Size.named(name)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() as op, right=right):
            one, other = _size(left, part), _size(right, part)
            return one + other if isinstance(op, ast.Add) else one - other if isinstance(op, ast.Sub) else one * other
    advice = f"write a name, a number from 1 to {LARGEST_SIZE}, or a sum or product of such"
    raise _Wrong(Slip("this is no size", *_span(node, part), advice))


# --- Python's tree ------------------------------------------------------------------------------------------------


def _parsed(part: _Part) -> ast.expr:
    # Brackets around it let it go over several lines; `in` would be an operator, and `^` binds otherwise.
    try:
        return ast.parse(f"({part.text}\n)", mode="eval").body
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        start = part.start + _offset(part.text, line, column - 1 - (line == 1))
        start = min(max(start, part.start), part.span[1] - 1)
        raise _Wrong(Slip(f"this cannot be read: {error.msg}", start, start + 1)) from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise _Wrong(Slip(f"this cannot be read: {error or type(error).__name__}", *part.span)) from None


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(each) + 1 for each in lines[: line - 1]) + column


def _span(node: ast.expr, part: _Part) -> tuple[int, int]:
    """Give where a node stands in the claim's text; Python counts columns in bytes."""
    lines = part.text.split("\n")

    def offset(line: int, column: int) -> int:
        if line > len(lines):
            return len(part.text)
        in_line = len(lines[line - 1].encode()[: column - (line == 1)].decode(errors="ignore"))
        return _offset(part.text, line, in_line)

    start = part.start + offset(node.lineno, node.col_offset)
    end = part.start + offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
    return start, max(end, start + 1)


def _only_argument(node: ast.Call, part: _Part) -> ast.expr:
    if len(node.args) != 1 or node.keywords:
        raise _Wrong(Slip("refuted takes one statement", *_span(node, part), "write refuted(a == b)"))
    return node.args[0]


def _differentials(node: ast.expr, variables: Mapping[str, Variable]) -> Mapping[str, Variable]:
    """Give the variables such as dX that a statement with diff(f, X) may use."""
    named: dict[str, Variable] = {}
    for call in ast.walk(node):
        match call:
            case ast.Call(func=ast.Name(id="diff"), args=[_, ast.Name(id=name)]) if name in variables:
                named[f"d{name}"] = replace(variables[name], name=f"d{name}")
    return named


# --- statements ---------------------------------------------------------------------------------------------------


def _conditions(reader: _Reader, part: _Part) -> Iterator[Condition]:
    rest: _Part | None = part
    while rest:
        one, _, rest = _parted(rest, "and")
        node = _parsed(one)
        known = _Known(reader, one, {})
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _RELATIONS:
                sides = known.sides([left, right])
                yield Condition(_RELATIONS[type(op)], *sides)  # type: ignore[arg-type]  # the table has no others
            case _:
                raise _Wrong(Slip("a condition compares two things", *one.span, "write x != 0 or t > 0"))


@dataclass(slots=True)
class _Known:
    """What a statement may name, and how its parts become expressions."""

    reader: _Reader
    part: _Part
    differentials: Mapping[str, Variable]
    indices: dict[str, Size | None] = field(default_factory=dict)
    depth: int = 0

    def wrong(self, node: ast.expr, message: str, advice: str = "") -> _Wrong:
        """Give what to raise for a part that cannot be read."""
        return _Wrong(Slip(message, *_span(node, self.part), advice))

    def statement(self, node: ast.expr) -> Chain | Property:
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self._chain(node, [left, *others], ops)
            case ast.Call(func=ast.Name(id=name)) if name in PROPERTIES:
                return self._property(node, name)
        raise self.wrong(node, "this states nothing", "write a == b, a <= b, or a statement such as convex(f, x)")

    def _chain(self, node: ast.expr, nodes: Sequence[ast.expr], ops: Sequence[ast.cmpop]) -> Chain:
        kinds = {_RELATIONS.get(type(op), "") for op in ops}
        if kinds == {">="}:
            return Chain("<=", tuple(reversed(self.sides(nodes))))
        if len(kinds) != 1 or not kinds <= {"==", "<="}:
            raise self.wrong(node, "a statement is a chain of == alone or of <= alone", "state the parts one by one")
        (relation,) = kinds
        sides = self.sides(nodes)
        if relation == "<=" and any(side.type.kind != "scalar" for side in sides):
            raise self.wrong(node, "<= compares numbers", "for matrices write psd(B - A)")
        return Chain(cast("Relation", relation), sides)

    def sides(self, nodes: Sequence[ast.expr]) -> tuple[Expr, ...]:
        """Give expressions of one shape; a bare 0 takes the shape of the others."""
        exprs = [self.expr(node) for node in nodes]
        shape = next((each.type for each in exprs if not _is_zero(each)), SCALAR)
        sides = []
        for node, each in zip(nodes, exprs, strict=True):
            if each.type == shape:
                sides.append(each)
            elif _is_zero(each):
                sizes = (shape.rows,) if shape.kind == "column" else (shape.rows, shape.cols)
                sides.append(replace(apply("zeros", value=sizes, at=each.at), type=shape))
            else:
                raise self.wrong(
                    node, f"this is {each.type}, and the other side is {shape}", "both sides have one shape"
                )
        return tuple(sides)

    def _property(self, node: ast.Call, name: str) -> Property:
        form = PROPERTIES[name]
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        wanted = {"at"} if "at=" in form else set()
        if set(given) != wanted or len(node.args) != (1 if name in ("psd", "pd") else 2):
            raise self.wrong(node, f"{name} is written {form}")
        subject = self.expr(node.args[0])
        if name in ("psd", "pd"):
            self._fit(node.args[0], subject.type.is_square, f"{name} takes a square matrix, and this is {subject.type}")
            return Property(name, subject)
        self._fit(node.args[0], subject.type == SCALAR, f"{name} is of a number, and this is {subject.type}")
        variable = self._variable(node.args[1])
        point = self.sides([node.args[1], given["at"]])[1] if given else None
        return Property(name, subject, variable, point)

    def _fit(self, node: ast.expr, fits: bool, message: str) -> None:
        if not fits:
            raise self.wrong(node, message)

    def _variable(self, node: ast.expr) -> Expr:
        if not isinstance(node, ast.Name) or node.id not in self.reader.variables:
            raise self.wrong(node, "this has to be a variable", "declare it above: x in R^n")
        return replace(self.reader.variables[node.id].expr, at=_span(node, self.part))

    # --- expressions ----------------------------------------------------------------------------------------------

    def expr(self, node: ast.expr) -> Expr:
        """Give the expression that a node of Python's tree is."""
        self.reader.room -= 1
        if self.reader.room < 0:
            raise self.wrong(node, f"a claim has at most {LARGEST} parts", "make two claims of it")
        if self.depth >= DEEPEST:
            raise self.wrong(node, f"an expression has at most {DEEPEST} levels")
        self.depth += 1
        try:
            found = self._expr(node)
        except Misfit as misfit:
            args = _arguments(node)
            place = node if misfit.part is None or misfit.part >= len(args) else args[misfit.part]
            raise self.wrong(place, misfit.message, misfit.advice)
        finally:
            self.depth -= 1
        return replace(found, at=_span(node, self.part))

    def _expr(self, node: ast.expr) -> Expr:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return self._number(node)
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(node, op, left, right)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return apply("neg", self.expr(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.expr(operand)
            case ast.Attribute(value=value, attr="T"):
                return apply("transpose", self.expr(value))
            case ast.Attribute(attr=name):
                raise self.wrong(node, f"there is no .{name} here", "the only attribute is .T, the transpose")
            case ast.Subscript(value=value, slice=place):
                return self._entry(value, place)
            case ast.Call(func=func, args=args, keywords=keywords):
                return self._call(node, func, args, {keyword.arg or "**": keyword.value for keyword in keywords})
            case ast.Compare():
                raise self.wrong(node, "a comparison stands alone in its statement")
        raise self.wrong(node, "this is no part of a formula", "see the table of operators in the manual")

    def _number(self, node: ast.expr) -> Expr:
        start, end = _span(node, self.part)
        text = self.part.text[start - self.part.start : end - self.part.start]
        found = re.fullmatch(r"(?P<digits>\d*\.?\d*)(?:[eE](?P<power>[+-]?\d+))?", text)
        if not found or len(text) > DIGITS or abs(int(found["power"] or 0)) > DIGITS:
            raise self.wrong(
                node, "this is no number that can be used", f"write a decimal number of at most {DIGITS} digits"
            )
        return Expr("number", (), SCALAR, Fraction(text))

    def _name(self, node: ast.expr, name: str) -> Expr:
        known = self.differentials.get(name) or self.reader.variables.get(name)
        if known and known.space.name == "Function":
            raise self.wrong(node, f"{name} is a function", f"apply it: {name}(t)")
        if known:
            return known.expr
        if name == "pi":
            return apply("pi")
        if name in self.indices:
            return Expr("index", (), SCALAR, name)
        if name in self.reader.sizes:
            return size(Size.named(name))
        near = get_close_matches(name, [*self.reader.variables, *OPERATORS], 1)
        advice = f"did you mean {near[0]}?" if near else f"declare it above: {name} in R^n"
        if name in _FUNCTIONS:
            advice = f"apply it: {OPERATORS[name].form}"
        raise self.wrong(node, f"{name} is not declared", advice)

    def _binary(self, node: ast.expr, op: ast.operator, left: ast.expr, right: ast.expr) -> Expr:
        if isinstance(op, ast.BitXor):
            raise self.wrong(node, "^ stands only in spaces", "write ** for a power")
        if type(op) not in _BINARY:
            raise self.wrong(node, "this operator is not part of the language", "it has + - * / ** @")
        return apply(_BINARY[type(op)], self.expr(left), self.expr(right))

    def _entry(self, value: ast.expr, place: ast.expr) -> Expr:
        of = self.expr(value)
        places: list[int | str] = []
        for number, each in enumerate(place.elts if isinstance(place, ast.Tuple) else [place]):
            length = of.type.entries if of.type.kind != "matrix" else of.type.cols if number else of.type.rows
            match each:
                case ast.Constant(value=int(index)) if not isinstance(index, bool) and 0 < index <= LARGEST_SIZE:
                    if length.number is not None and index > length.number:
                        raise self.wrong(each, f"there are {length} entries here, and this is the {index}th")
                    places.append(index)
                case ast.Name(id=name) if name not in self.reader.variables and name not in self.reader.sizes:
                    self._run(each, name, length)
                    places.append(name)
                case _:
                    raise self.wrong(each, "an index is a name or a number from 1 on")
        return apply("entry", of, value=tuple(places))

    def _run(self, node: ast.expr, name: str, length: Size) -> None:
        """Note the length over which an index runs."""
        if name in OPERATORS:
            raise self.wrong(node, f"{name} is a word of the language", "call the index i, j or k")
        if self.indices.get(name) not in (None, length):
            raise self.wrong(node, f"{name} runs to {self.indices[name]} elsewhere, and to {length} here")
        self.indices[name] = length

    def _call(self, node: ast.expr, func: ast.expr, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        if any(isinstance(arg, ast.Starred) for arg in args) or "**" in words:
            raise self.wrong(node, "arguments are written one by one")
        match func:
            case ast.Name(id=name) if self._is_function(name):
                return self._applied(node, name, 0, args, words)
            case ast.Call(func=ast.Name(id="prime"), args=[ast.Name(id=name), *rest], keywords=[]) if self._is_function(
                name
            ):
                order = [each.value for each in rest if isinstance(each, ast.Constant) and each.value in (1, 2)]
                if len(order) != len(rest) or len(rest) > 1:
                    raise self.wrong(func, "a derivative is prime(g) or prime(g, 2)")
                return self._applied(node, name, cast("int", [1, *order][-1]), args, words)
            case ast.Name(id=name) if name in _FUNCTIONS:
                return _SPECIAL.get(name, _Known._plain)(self, node, name, args, words)
            case ast.Name(id=name):
                near = get_close_matches(name, _FUNCTIONS, 1)
                advice = f"did you mean {near[0]}?" if near else "see the table of operators in the manual"
                raise self.wrong(func, f"there is no function {name}", advice)
        raise self.wrong(func, "only functions of the language can be called")

    def _is_function(self, name: str) -> bool:
        return name in self.reader.variables and self.reader.variables[name].space.name == "Function"

    def _applied(
        self, node: ast.expr, name: str, order: int, args: list[ast.expr], words: Mapping[str, ast.expr]
    ) -> Expr:
        if len(args) != 1 or words:
            raise self.wrong(node, f"{name} takes one argument")
        return apply("apply", self.expr(args[0]), value=(name, order))

    def _plain(self, node: ast.expr, name: str, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        if words:
            raise self.wrong(node, f"{name} takes no {next(iter(words))}=", f"it is written {OPERATORS[name].form}")
        return apply(name, *map(self.expr, args))

    def _summed(self, node: ast.expr, name: str, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        if len(args) > 1:
            return self._sigma(node, args, words)
        axis = None
        if words:
            match words:
                case {"axis": ast.Constant(value=0 | 1 as number)} if len(words) == 1 and not isinstance(number, bool):
                    axis = number
                case _:
                    raise self.wrong(node, f"{name} takes axis=0 or axis=1, and no other word")
        if axis == 0 and name in ("softmax", "logsumexp"):
            raise self.wrong(node, f"{name} goes along rows: axis=1", f"transpose what is inside: {name}(X.T, axis=1)")
        return apply(name, *map(self.expr, args), value=axis)

    def _sigma(self, node: ast.expr, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        names = [each.id for each in args[1:] if isinstance(each, ast.Name)]
        if len(names) != len(args) - 1 or words or len(set(names)) != len(names):
            raise self.wrong(node, "a sum over indices is written sum(a[i]*x[i], i)")
        outer = {name: self.indices.pop(name) for name in names if name in self.indices}
        for each, name in zip(args[1:], names, strict=True):
            if outer or name in self.reader.variables or name in self.reader.sizes:
                raise self.wrong(each, f"{name} already stands for something else", "call the index i, j or k")
            self.indices[name] = None
        inner = self.expr(args[0])
        ranges = [(name, self.indices.pop(name)) for name in names]
        for each, (name, length) in zip(args[1:], ranges, strict=True):
            if length is None:
                raise self.wrong(each, f"no subscript says how far {name} runs", f"use it: x[{name}]")
        if inner.type != SCALAR:
            raise self.wrong(args[0], f"what is summed is a number, and this is {inner.type}")
        return apply("sigma", inner, value=tuple(ranges))

    def _norm(self, node: ast.expr, _: str, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        match args[1:]:
            case [] if args and not words:
                return apply("norm", self.expr(args[0]))
            case [ast.Constant(value="nuc" | 2 as which)] if not words:
                return apply("norm", self.expr(args[0]), value=which)
        raise self.wrong(node, 'a norm is norm(x), norm(X, "nuc") or norm(X, 2)')

    def _shaped(self, node: ast.expr, name: str, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        counts = (1,) if name == "eye" else (1, 2)
        if len(args) not in counts or words:
            raise self.wrong(node, f"{name} takes sizes", f"write {name}(n)")
        sizes = tuple(_size(arg, self.part) for arg in args)
        unknown = sorted(frozenset[str]().union(*(each.names for each in sizes)) - self.reader.sizes)
        if unknown:
            raise self.wrong(node, f"{unknown[0]} is no size of a variable declared above")
        return apply(name, value=sizes)

    def _unvec(self, node: ast.expr, _: str, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        if len(args) != 3 or words:  # noqa: PLR2004 - a vector, its rows and its columns
            raise self.wrong(node, "this is written unvec(v, m, n)")
        return apply("unvec", self.expr(args[0]), value=tuple(_size(arg, self.part) for arg in args[1:]))

    def _matpow(self, node: ast.expr, _: str, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        match args[1:]:
            case [ast.Constant(value=int(power))] if abs(power) <= LARGEST_POWER and not words:
                return apply("matpow", self.expr(args[0]), value=int(power))
            case [ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(power)))] if (
                power <= LARGEST_POWER and not words
            ):
                return apply("matpow", self.expr(args[0]), value=-int(power))
        raise self.wrong(node, f"this is written matpow(A, k) with a whole number k up to {LARGEST_POWER}")

    def _derived(self, node: ast.expr, name: str, args: list[ast.expr], words: Mapping[str, ast.expr]) -> Expr:
        if len(args) != 2 or words:  # noqa: PLR2004 - a function and its variable
            raise self.wrong(node, f"this is written {OPERATORS[name].form}")
        return apply(name, self.expr(args[0]), self._variable(args[1]))


_SPECIAL: Mapping[str, Callable[..., Expr]] = {
    **dict.fromkeys(("sum", "mean", "softmax", "logsumexp"), _Known._summed),  # noqa: SLF001 - its own table
    **dict.fromkeys(("ones", "zeros", "eye"), _Known._shaped),  # noqa: SLF001
    **dict.fromkeys(("grad", "tied_grad", "jac", "hess", "diff"), _Known._derived),  # noqa: SLF001
    "norm": _Known._norm,  # noqa: SLF001
    "unvec": _Known._unvec,  # noqa: SLF001
    "matpow": _Known._matpow,  # noqa: SLF001
}
"""How the functions are read that take more than expressions."""


def _is_zero(expr: Expr) -> bool:
    return expr.op == "number" and not expr.value


def _arguments(node: ast.expr) -> Sequence[ast.expr]:
    match node:
        case ast.BinOp(left=left, right=right):
            return left, right
        case ast.Call(args=args):
            return args
        case ast.UnaryOp(operand=operand):
            return (operand,)
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            return (value,)
    return ()
