"""An expression in the language's own text, with the fewest brackets, so that it reads back as the same tree."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.comparisons import parted
from nabladocs.math.statements import Chain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.statements import Statement

# How tightly a text holds together, as Python's grammar has it.
_SUM, _PRODUCT, _SIGNED, _POWER, _WORD = range(1, 6)


class _Text(NamedTuple):
    text: str
    level: int


def to_text(expr: Expr) -> str:
    """Give an expression as the language writes it.

    What the reader gives is read back as it was. A number that is no decimal is written as a quotient, and a size as a
    formula of its names.

    Examples:
        >>> from nabladocs.math.reader import read_claim
        >>> claim = read_claim("x in R^n; A in R^(n, n); (x.T)@(A@x) == (((x).T) @ A) @ x").claim
        >>> [to_text(side) for side in claim.statements[0].body.sides]
        ['x.T @ (A @ x)', 'x.T @ A @ x']
    """
    return _text(expr).text


def statement_text(statement: Statement) -> str:
    """Give the sides of a chain as the language writes them; a property as it was written."""
    body = statement.body
    return f" {body.relation} ".join(map(to_text, body.sides)) if isinstance(body, Chain) else statement.text


def _text(expr: Expr) -> _Text:
    return _WRITERS.get(expr.op, _function)(expr)


def _within(expr: Expr, level: int) -> str:
    """Give a text for a place where it has to hold together as tightly as a level says."""
    written = _text(expr)
    return written.text if written.level >= level else f"({written.text})"


def _between(sign: str, level: int, left: int, right: int) -> Callable[[Expr], _Text]:
    """Give what writes an operator between two parts, each with the level that it needs there."""

    def write(expr: Expr) -> _Text:
        one, other = expr.args
        return _Text(f"{_within(one, left)}{sign}{_within(other, right)}", level)

    return write


def _function(expr: Expr, *more: str) -> _Text:
    return _Text(f"{expr.op}({', '.join([*map(to_text, expr.args), *more])})", _WORD)


def _number(expr: Expr) -> _Text:
    assert isinstance(expr.value, Fraction)
    sign, size = "-" * (expr.value < 0), abs(expr.value)
    written = _decimal(size)
    if "/" in written:
        return _Text(sign + written, _PRODUCT)
    return _Text(sign + written, _SIGNED if sign else _WORD)


def _decimal(number: Fraction) -> str:
    """Give a number that is not negative as a decimal, or as a quotient where no decimal is exact."""
    digits, rest = 0, number.denominator
    for prime in (2, 5):
        powers = 0
        while rest % prime == 0:
            rest, powers = rest // prime, powers + 1
        digits = max(digits, powers)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    whole = str(number.numerator * 10**digits // number.denominator).zfill(digits + 1)
    return f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole


def _name(expr: Expr) -> _Text:
    return _Text(str(expr.value), _WORD)


def _size(expr: Expr) -> _Text:
    text = str(expr.value)
    return _Text(text, _WORD if text.isidentifier() else _SUM)


def _transpose(expr: Expr) -> _Text:
    return _Text(f"{_tight(expr.args[0])}.T", _WORD)


def _entry(expr: Expr) -> _Text:
    return _Text(f"{_tight(expr.args[0])}[{_listed(expr.value)}]", _WORD)


def _tight(expr: Expr) -> str:
    """Give what a dot can stand right behind: a whole number would take it for its own."""
    text = _within(expr, _WORD)
    return f"({text})" if text.isdigit() else text


def _negative(expr: Expr) -> _Text:
    return _Text(f"-{_within(expr.args[0], _SIGNED)}", _SIGNED)


def _block(expr: Expr) -> _Text:
    assert isinstance(expr.value, tuple)
    rows, cols = expr.value
    parts = list(map(to_text, expr.args))
    # Brackets right within brackets would be read as the rows of a matrix.
    if cols == 1 and expr.type.kind in ("scalar", "column") and all(part.op != "block" for part in expr.args):
        return _Text(f"[{', '.join(parts)}]", _WORD)
    lines = (", ".join(parts[row * cols : (row + 1) * cols]) for row in range(rows))
    return _Text(f"[{', '.join(f'[{line}]' for line in lines)}]", _WORD)


def _sigma(expr: Expr) -> _Text:
    assert isinstance(expr.value, tuple)
    inner, conditions = parted(expr.args[0])
    compared = [" ".join((to_text(each.args[1]), str(each.value), to_text(each.args[2]))) for each in conditions]
    return _Text(f"sum({', '.join([to_text(inner), *(name for name, _ in expr.value), *compared])})", _WORD)


def _applied(expr: Expr) -> _Text:
    assert isinstance(expr.value, tuple)
    name, order = expr.value
    function = {0: name, 1: f"prime({name})"}.get(order, f"prime({name}, {order})")
    return _Text(f"{function}({to_text(expr.args[0])})", _WORD)


def _along(expr: Expr) -> _Text:
    return _function(expr) if expr.value is None else _function(expr, f"axis={expr.value}")


def _jacobian(expr: Expr) -> _Text:
    of, by = expr.args
    return _Text(f"jac({to_text(of)}, {f'vec({to_text(by)})' if by.type.kind == 'matrix' else to_text(by)})", _WORD)


def _norm(expr: Expr) -> _Text:
    return _function(expr, *([] if expr.value is None else [f'"{expr.value}"' if expr.value == "nuc" else "2"]))


def _with_value(expr: Expr) -> _Text:
    """Write a function whose last arguments are no expressions: sizes, or an exponent."""
    return _function(expr, _listed(expr.value))


def _listed(value: object) -> str:
    return ", ".join(map(str, value if isinstance(value, tuple) else (value,)))


_WRITERS: Mapping[str, Callable[[Expr], _Text]] = {
    "number": _number,
    "variable": _name,
    "index": _name,
    "size": _size,
    "pi": lambda expr: _Text(expr.op, _WORD),
    "add": _between(" + ", _SUM, _SUM, _PRODUCT),
    "sub": _between(" - ", _SUM, _SUM, _PRODUCT),
    "mul": _between("*", _PRODUCT, _PRODUCT, _SIGNED),
    "div": _between(" / ", _PRODUCT, _PRODUCT, _SIGNED),
    "matmul": _between(" @ ", _PRODUCT, _PRODUCT, _SIGNED),
    "pow": _between("**", _POWER, _WORD, _SIGNED),
    "neg": _negative,
    "transpose": _transpose,
    "entry": _entry,
    "block": _block,
    "sigma": _sigma,
    "apply": _applied,
    **dict.fromkeys(("sum", "mean", "softmax", "logsumexp"), _along),
    **dict.fromkeys(("ones", "zeros", "eye", "unvec", "matpow"), _with_value),
    "norm": _norm,
    "jac": _jacobian,
}
"""How each operator is written; the others are functions of expressions alone."""
