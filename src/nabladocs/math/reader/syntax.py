"""A line as Python's tree, once it is known to hold nothing but the language. Nothing of it is ever run."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.reader.slips import Wrong
from nabladocs.math.reader.tokens import Token, misnomer, oddity

if TYPE_CHECKING:
    from nabladocs.math.reader.lines import Line

DEEPEST = 60
"""Levels of an expression, and of brackets."""
DIGITS = 40
"""Characters of a number that is written out."""

NODES: frozenset[type[ast.AST]] = frozenset(
    {
        *(ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Call, ast.keyword),
        *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow, ast.UnaryOp, ast.USub, ast.UAdd),
        *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    }
)
"""All that is taken of Python's grammar."""

_CLOSING = {")": "(", "]": "["}


class Parsed(NamedTuple):
    """Python's tree of a line."""

    node: ast.expr
    line: Line
    source: bytes

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Give where a node stands in the text of the claim; Python counts columns in bytes."""
        if not isinstance(node, ast.expr | ast.keyword) or node.end_col_offset is None:
            return self.line.span
        start = self.line.span[0]
        return start + self._column(node.col_offset), start + self._column(node.end_col_offset)

    def _column(self, offset: int) -> int:
        return len(self.source[:offset].decode())


def parsed(line: Line) -> Parsed:
    """Give Python's tree of a line.

    Raises:
        Wrong: It is none of Python's, or holds something that the language does not have.
    """
    _check_tokens(line)
    _check_brackets(line)
    _check_neighbours(line)
    source = _plain(line)
    try:
        tree = Parsed(ast.parse(source, mode="eval").body, line, source)
    except SyntaxError as error:
        at = _token_at(line, source, error.offset or 1)
        message = f"this cannot be read: {error.msg}"
        raise Wrong(message, at.span) from None
    except (ValueError, MemoryError, RecursionError):
        message = "this is too much to be read"
        raise Wrong(message, line.span, "make several statements of it") from None
    check_nodes(tree)
    return tree


def check_nodes(tree: Parsed) -> None:
    """Let nothing through that is not listed.

    Raises:
        Wrong: There is something else in the tree.
    """
    for node in ast.walk(tree.node):
        if type(node) not in NODES or (isinstance(node, ast.Constant) and type(node.value) not in (int, float, str)):
            message = "this is no part of the language"
            raise Wrong(message, tree.span(node))
        if isinstance(node, ast.Call):
            _check_words(node, tree)


def _check_words(call: ast.Call, tree: Parsed) -> None:
    """See that nothing is given twice: Python finds that later, when it compiles."""
    words = [keyword.arg for keyword in call.keywords]
    for number, keyword in enumerate(call.keywords):
        if keyword.arg in words[:number]:
            message = f"{keyword.arg} is given twice"
            raise Wrong(message, tree.span(keyword), "take one of them away")


def _plain(line: Line) -> bytes:
    """Give the tokens in their columns and nothing between them: no comments, and one line alone."""
    start, end = line.span
    characters = [" "] * (end - start)
    for token in line.tokens:
        characters[token.start - start : token.span[1] - start] = token.text
    return "".join(characters).encode()


def _token_at(line: Line, source: bytes, offset: int) -> Token:
    # Of a bytes source Python gives the offset in characters, and 0 or less where it knows none.
    place = line.span[0] + min(max(offset - 1, 0), len(source.decode()) - 1)
    return next(token for token in line.tokens if token.span[1] > place)


# --- what is told better than by Python's parser --------------------------------------------------------------------


def _check_tokens(line: Line) -> None:
    for token in line.tokens:
        found = None
        if token.kind == "odd":
            found = oddity(token)
        elif token.kind == "name":
            found = misnomer(token.text)
        elif token.kind == "number":
            found = _misnumber(token.text)
        elif token.text == "^":
            found = "^ stands only behind the name of a space", "write ** for a power"
        if found:
            raise Wrong(found[0], token.span, found[1])


def _misnumber(text: str) -> tuple[str, str] | None:
    _, _, power = text.lower().partition("e")
    if len(text) > DIGITS or (power and abs(int(power)) > DIGITS):
        return "this number is too long", f"it has at most {DIGITS} characters, written out"
    if len(text) > 1 and text.isdigit() and text[0] == "0":
        return "a number does not begin with 0", f"write {int(text)}"
    return None


def _check_brackets(line: Line) -> None:
    pending: list[Token] = []
    for token in line.tokens:
        if token.text in _CLOSING.values():
            pending.append(token)
        elif token.text in _CLOSING:
            if not pending or pending[-1].text != _CLOSING[token.text]:
                message = f"this {token.text} closes nothing"
                raise Wrong(message, token.span, f"{pending[-1].text} is open here" if pending else "")
            pending.pop()
        if len(pending) > DEEPEST:
            message = f"there are more than {DEEPEST} brackets within each other"
            raise Wrong(message, token.span, "make several statements of it")
    if pending:
        message = f"this {pending[-1].text} is never closed"
        raise Wrong(message, pending[-1].span)


def _check_neighbours(line: Line) -> None:
    tokens = line.tokens
    if not _begins(tokens[0]):
        message = f"something is missing before {tokens[0].text}"
        raise Wrong(message, tokens[0].span)
    run = powers = 0
    for number, (one, other) in enumerate(pairwise(tokens)):
        if other.text == "=" and not (one.kind == "name" and number and tokens[number - 1].text in ("(", ",")):
            message = "= gives no value here"
            raise Wrong(message, other.span, "write == for an equation")
        _check_pair(one, other)
        # Python's parser takes signs in a row, and powers of powers, one within the other.
        run = 0 if _ends(other) else run + 1
        powers += other.text == "**"
        if max(run, powers) > DEEPEST:
            message = f"there are more than {DEEPEST} {'signs in a row' if run > powers else 'powers'} here"
            raise Wrong(message, other.span, "make several statements of it")
    if not _ends(tokens[-1]):
        message = f"something is missing after {tokens[-1].text}"
        raise Wrong(message, tokens[-1].span)


def _check_pair(one: Token, other: Token) -> None:
    if _ends(one):
        if other.kind in ("name", "number", "string") or (
            one.kind in ("number", "string") and other.text in ("(", "[")
        ):
            message = f"there is no operator between {one.text} and {other.text}"
            raise Wrong(message, (one.start, other.span[1]), "write * with a number, @ between matrices")
    elif (not _begins(other) and (one.text, other.text) != ("(", ")")) or (one.text == "." and other.kind != "name"):
        message = f"something is missing between {one.text} and {other.text}"
        raise Wrong(message, (one.start, other.span[1]))


def _ends(token: Token) -> bool:
    """Whether an operand ends with this."""
    return token.kind != "sign" or token.text in _CLOSING


def _begins(token: Token) -> bool:
    """Whether an operand begins with this."""
    return token.kind != "sign" or token.text in ("(", "[", "+", "-")
