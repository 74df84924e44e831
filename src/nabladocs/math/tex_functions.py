"""Functions, sums over entries, constants and derivatives as TeX."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from nabladocs.math.comparisons import parted
from nabladocs.math.entries import ALL, entry_of, fresh
from nabladocs.math.names import joined, name_tex, size_tex
from nabladocs.math.operators import apply
from nabladocs.math.pieces import Level, Piece, fenced, named, parenthesized
from nabladocs.math.sizes import ONE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from nabladocs.math.expr import Expr
    from nabladocs.math.sizes import Size
    from nabladocs.math.writing import Writer, Writing

SUM, TENSOR, PRODUCT, OPEN, SCRIPT, ATOM = Level
LONGEST_EXPONENT = 60
"""Characters of TeX that an exponent of e may have; a longer one is written exp(…)."""


# --- functions ----------------------------------------------------------------------------------------------------


def function(name: str) -> Writer:
    """Give the writer of a function whose argument stands in parentheses."""

    def write(writing: Writing, expr: Expr) -> Piece:
        return named(name, writing.alone.piece(expr.args[0]), bare=False)

    return write


_TAKEN_IN: Mapping[Level, tuple[str, ...]] = {SCRIPT: (r"\frac",), OPEN: (r"\sum", r"\det", r"\operatorname{tr}")}


def prefix(name: str) -> Writer:
    """Give the writer of a function such as log, which needs no parentheses around a letter."""

    def write(writing: Writing, expr: Expr) -> Piece:
        argument = writing.alone.piece(expr.args[0])
        # A logarithm of a power would be read as a power of the logarithm, but takes in a sum or a determinant.
        fits = argument.level == ATOM or argument.text.startswith(_TAKEN_IN.get(argument.level, ()))
        return named(name, replace(argument, bare=fits))

    return write


def by_row(name: str) -> Writer:
    """Give the writer of a function that may take each row."""

    def write(writing: Writing, expr: Expr) -> Piece:
        shown = name if expr.value is None else rf"{name}_{{\mathrm{{row}}}}"
        return named(shown, writing.alone.piece(expr.args[0]), bare=False)

    return write


def unstacked(writing: Writing, expr: Expr) -> Piece:
    """Write a matrix by the columns stacked in a vector."""
    shape = r"\times ".join(map(size_tex, cast("tuple[Size, ...]", expr.value)))
    return named(rf"\operatorname{{unvec}}_{{{shape}}}", writing.alone.piece(expr.args[0]), bare=False)


def exponential(writing: Writing, expr: Expr) -> Piece:
    """Write an exponential: with an exponent where it is one of a number or of a matrix."""
    (of,) = expr.args
    exponent = writing.in_line.text(of)
    is_number = of.type.kind == "scalar" or expr.op == "expm"
    if not is_number or "e" in writing.names or len(exponent) > LONGEST_EXPONENT or _is_high(exponent):
        name = r"\operatorname{expm}" if expr.op == "expm" else r"\exp"
        return named(name, writing.alone.piece(of), bare=False)
    return Piece(f"e^{{{exponent}}}", SCRIPT, bare=True)


def _is_high(exponent: str) -> bool:
    return r"\sum" in exponent or r"\begin" in exponent


def root(writing: Writing, expr: Expr) -> Piece:
    """Write a square root."""
    return Piece(rf"\sqrt{{{writing.alone.text(expr.args[0])}}}", SCRIPT, bare=True)


def applied(writing: Writing, expr: Expr) -> Piece:
    """Write a named function, or its derivative."""
    name, order = cast("tuple[str, int]", expr.value)
    argument = writing.alone.text(expr.args[0])
    return Piece(f"{name_tex(name)}{chr(39) * order}{parenthesized(argument)}", ATOM, subscripted=True)


def fence(left: str, right: str) -> Writer:
    """Give the writer of what stands between fences."""

    def write(writing: Writing, expr: Expr) -> Piece:
        inner = ",".join(writing.alone.text(arg) for arg in expr.args)
        return Piece(fenced(left, inner, right), ATOM, subscripted=True)

    return write


def norm(writing: Writing, expr: Expr) -> Piece:
    """Write a norm."""
    (of,) = expr.args
    which = {"nuc": "_{*}", 2: "_{2}", None: r"_{\mathrm{F}}" if of.type.kind == "matrix" else ""}
    text = fenced(r"\lVert", writing.alone.text(of), r"\rVert")
    return Piece(text + which[cast("str | int | None", expr.value)], ATOM, subscripted=True)


def log_determinant(writing: Writing, expr: Expr) -> Piece:
    """Write the logarithm of a determinant, with bars where its sign is not known."""
    (of,) = expr.args
    determinant = named(r"\det", writing.alone.piece(of))
    if of.op == "expm" or is_positive(of, writing.positive):
        return Piece(joined([r"\log", determinant.text]), OPEN, rf"\log{determinant.closed}", bare=True)
    return Piece(rf"\log{fenced(chr(92) + 'lvert', determinant.text, chr(92) + 'rvert')}", OPEN, bare=True)


def is_positive(expr: Expr, names: frozenset[str]) -> bool:
    """Whether a matrix is seen to have no negative eigenvalue, where those of these names have none."""
    match expr.op:
        case "variable":
            return expr.value in names
        case "number":
            return cast("Fraction", expr.value) > 0
        case "inv" | "transpose" | "matpow" | "kron" | "add" | "mul":
            return all(is_positive(arg, names) for arg in expr.args)
        case "matmul":
            one, other = expr.args
            return apply("transpose", one) == other or apply("transpose", other) == one
    return expr.op == "eye"


def largest(writing: Writing, expr: Expr) -> Piece:
    """Write the larger of two, or the largest entry."""
    if len(expr.args) > 1:
        return Piece(rf"\max({','.join(writing.alone.text(arg) for arg in expr.args)})", ATOM, subscripted=True)
    (of,) = expr.args
    indices = [name for name, _ in _ranges(writing, expr)]
    entry = writing.alone.text(entry_of(of, tuple(indices)), PRODUCT)
    return Piece(rf"\max_{{{','.join(indices)}}}{entry}", OPEN)


# --- sums of entries ----------------------------------------------------------------------------------------------


def _ranges(writing: Writing, expr: Expr) -> tuple[tuple[str, Size], ...]:
    """Give new indices for the entries of what is summed, with how far they run."""
    kind = expr.args[0].type
    lengths = [size for size in (kind.rows, kind.cols) if kind.kind == "matrix" or size != ONE]
    return tuple(zip(fresh(writing.names), lengths, strict=False))


def _indexed_sum(writing: Writing, ranges: tuple[tuple[str, Size], ...], body: Expr) -> Piece:
    signs: dict[str, list[str]] = {}
    for name, length in ranges:
        signs.setdefault(size_tex(length), []).append(name_tex(name))
    body, conditions = parted(body)
    below = [(f"{','.join(names)}=1", length) for length, names in signs.items()]
    for each in conditions:
        compared = joined([writing.text(each.args[1]), _COMPARED[str(each.value)], writing.text(each.args[2])])
        below[-1] = (rf"{below[-1][0]}\\{compared}", below[-1][1])
    sums = "".join(rf"\sum_{{{_lines(start)}}}^{{{length}}}" for start, length in below)
    inner = replace(writing.alone, names=writing.names | {name for name, _ in ranges})
    return Piece(joined([sums, inner.text(body, TENSOR)]), OPEN, bare=True)


_COMPARED: Mapping[str, str] = {"!=": r"\ne", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq"}


def _lines(text: str) -> str:
    return rf"\substack{{{text}}}" if r"\\" in text else text


def sigma(writing: Writing, expr: Expr) -> Piece:
    """Write a sum over indices."""
    return _indexed_sum(writing, cast("tuple[tuple[str, Size], ...]", expr.value), expr.args[0])


def where(writing: Writing, expr: Expr) -> Piece:
    """Write a term of a sum, whose conditions stand under the sign."""
    return writing.inner(expr)


def total(writing: Writing, expr: Expr) -> Piece:
    """Write a sum of entries, rows or columns."""
    (of,), axis = expr.args, expr.value
    ranges = _ranges(writing, expr)
    if axis is None:
        return _indexed_sum(writing, ranges, entry_of(of, tuple(name for name, _ in ranges)))
    name, length = ranges[cast("int", axis)]
    places = (ALL, name) if axis == 1 else (name, ALL)
    return _indexed_sum(writing, ((name, length),), replace(expr, op="entry", value=places))


def mean(writing: Writing, expr: Expr) -> Piece:
    """Write a mean of entries, rows or columns."""
    kind, axis = expr.args[0].type, expr.value
    count = {None: kind.entries, 0: kind.rows, 1: kind.cols}[cast("int | None", axis)]
    number = size_tex(count)
    below = number if count.number or len(number) == 1 else f"({number})"
    text = f"(1/{below})" if writing.inline else rf"\frac{{1}}{{{number}}}"
    return Piece(text + total(writing, expr).text, OPEN, bare=True)


# --- constants ----------------------------------------------------------------------------------------------------


def constant(letter: str) -> Writer:
    """Give the writer of ones or of a unit matrix, with the size where that is not clear."""

    def write(writing: Writing, expr: Expr) -> Piece:
        sizes = cast("tuple[Size, ...]", expr.value)
        if len(sizes) > 1:
            shape = r"\times ".join(map(size_tex, sizes))
            return Piece(f"{letter}_{{{shape}}}", ATOM, subscripted=True)
        clear = writing.one_size or writing.known[0] or (expr.op == "eye" and writing.known[1])
        return Piece(letter if clear else f"{letter}_{{{size_tex(sizes[0])}}}", ATOM, subscripted=not clear)

    return write


def pi(_: Writing, __: Expr) -> Piece:
    """Write the number π."""
    return Piece(r"\pi", ATOM)


def zeros(_: Writing, __: Expr) -> Piece:
    """Write zeros, of whatever shape."""
    return Piece("0", ATOM)


# --- derivatives --------------------------------------------------------------------------------------------------


def gradient(writing: Writing, expr: Expr) -> Piece:
    """Write a gradient; that by a number is the derivative."""
    return _derived(writing, expr, r"\nabla_{{{}}}")


def tied_gradient(writing: Writing, expr: Expr) -> Piece:
    """Write the partial derivatives by entries that are tied."""
    return _derived(writing, expr, r"\nabla_{{{}}}^{{\mathrm{{tied}}}}")


def jacobian(writing: Writing, expr: Expr) -> Piece:
    """Write a Jacobian matrix."""
    stacked = expr.args[1].type.kind == "matrix"
    return _derived(writing, expr, r"\mathrm{{J}}_{{\operatorname{{vec}}{}}}" if stacked else r"\mathrm{{J}}_{{{}}}")


def hessian(writing: Writing, expr: Expr) -> Piece:
    """Write a Hessian matrix."""
    return _derived(writing, expr, r"\nabla_{{{}}}^{{2}}", order=2)


def _derived(writing: Writing, expr: Expr, sign: str, *, order: int = 1) -> Piece:
    of, by = expr.args
    variable = name_tex(str(by.value))
    shown = sign.format(variable)
    if by.type.kind == "scalar":
        d = r"\mathrm{d}" if of.variables <= {str(by.value)} else r"\partial"
        power = f"^{{{order}}}" if order > 1 else ""
        shown = rf"\frac{{{d}{power}}}{{{joined([d, variable])}{power}}}"
    return _before_all(shown, writing.alone.piece(of))


def _before_all(sign: str, argument: Piece) -> Piece:
    """Give a derivative, of which only parentheses around it say where it ends."""
    space = r"\," if argument.bare and argument.text.startswith(r"\frac") else ""
    return replace(named(sign + space, argument), closed="")


def differential(writing: Writing, expr: Expr) -> Piece:
    """Write a differential."""
    return _before_all(r"\mathrm{d}", writing.alone.piece(expr.args[0]))
