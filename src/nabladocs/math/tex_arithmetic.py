"""Numbers, sums, products, powers and entries as TeX."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from nabladocs.math.entries import ALL, product_of_outer
from nabladocs.math.lengths import BOTH
from nabladocs.math.names import is_subscripted, joined, name_tex, number_tex, size_tex
from nabladocs.math.pieces import Level, Piece, named, parenthesized

if TYPE_CHECKING:
    from fractions import Fraction

    from nabladocs.math.expr import Expr
    from nabladocs.math.sizes import Size
    from nabladocs.math.writing import Writing

SUM, TENSOR, PRODUCT, OPEN, SCRIPT, ATOM = Level


# --- numbers and names --------------------------------------------------------------------------------------------


def number(writing: Writing, expr: Expr) -> Piece:
    """Write a number."""
    value = cast("Fraction", expr.value)
    text = number_tex(abs(value), inline=writing.inline)
    level = ATOM if text.isdigit() else TENSOR if "/" in text else SCRIPT
    if value < 0:
        return Piece(f"-{text}", SUM, behind=level)
    return Piece(text, level)


def variable(_: Writing, expr: Expr) -> Piece:
    """Write a variable or an index."""
    name = str(expr.value)
    text = name_tex(name)
    level = SCRIPT if text.startswith(r"\mathrm{d}") else ATOM
    return Piece(text, level, subscripted=is_subscripted(name))


def size(_: Writing, expr: Expr) -> Piece:
    """Write a size as a number."""
    value = cast("Size", expr.value)
    text = size_tex(value)
    level = SUM if len(value.terms) > 1 else ATOM if text.isalpha() else PRODUCT
    return Piece(text, level, behind=SUM if text.startswith("-") else None)


# --- sums and products --------------------------------------------------------------------------------------------


def addition(writing: Writing, expr: Expr) -> Piece:
    """Write a sum or a difference."""
    left, right = writing.inner(expr), writing.inner(expr, 1)
    sign = "-" if expr.op == "sub" else "+"
    loose = right.level == SUM and (expr.op == "sub" or right.minus or writing.grouped)
    second = parenthesized(right.text) if loose else right.text
    return Piece(f"{left.text}{sign}{second}", SUM, behind=SUM if left.minus else None)


def negative(writing: Writing, expr: Expr) -> Piece:
    """Write what has a minus in front."""
    inner = writing.inner(expr)
    if inner.level < TENSOR:
        return Piece(f"-{parenthesized(inner.text)}", SUM, behind=ATOM)
    return Piece(f"-{inner.text}", SUM, f"-{inner.closed}" if inner.closed else "", behind=inner.level)


def product(writing: Writing, expr: Expr) -> Piece:
    """Write factors side by side."""
    factors = list(_factors(writing, expr))
    pieces = [each.piece(factor) for each, factor in factors]
    texts: list[str] = []
    for place, piece in enumerate(pieces):
        last = place == len(pieces) - 1
        factor, before = factors[place][1], [factor for _, factor in factors[:place]]
        inner = _is_inner(factor) and (not last or any(map(_is_wide, before)))
        # A(2x), though 2Ax is the same; A(BC) only where that is the point.
        inner = inner or (place > 0 and factor.type.kind != "scalar" and factor.op in ("mul", "matmul"))
        texts.append(_factor(piece, first=not place, last=last, inner=inner))
    minus, text = texts[0].startswith("-"), _side_by_side(texts)
    end = _held(pieces[-1]) if pieces[-1].level == OPEN else ""
    closed = _side_by_side([*texts[:-1], end]) if end else ""
    return Piece(text, SUM if minus else PRODUCT, closed, behind=PRODUCT if minus else None)


def _factors(writing: Writing, expr: Expr) -> list[tuple[Writing, Expr]]:
    """Give the factors of a product that need no parentheses among each other."""
    if expr.op == "outer":
        expr = product_of_outer(expr)
    found = []
    for number, arg in enumerate(expr.args):
        inner = writing.at(expr, number)
        # (2x)y and A(BC) are flat. A(2x) is not, and neither is the number xᵀy as a factor.
        flat = arg.op in ("matmul", "outer") if number else arg.op in ("mul", "matmul", "outer")
        flat = flat or (expr.op == "mul" and arg.op == "mul")
        if flat and not (_is_inner(arg) and expr.op == "mul") and not (number and writing.grouped):
            found += _factors(inner, arg)
        else:
            found.append((inner, arg))
    return found


def _is_inner(expr: Expr) -> bool:
    """Whether a factor is a number that is a product of vectors."""
    return expr.op == "matmul" and expr.type.kind == "scalar"


def _is_wide(expr: Expr) -> bool:
    """Whether a product of vectors right after this would be read as beginning with it."""
    return expr.type.kind != "scalar" or _is_inner(expr)


def _factor(piece: Piece, *, first: bool, last: bool, inner: bool) -> str:
    if inner:
        return parenthesized(piece.text)
    if piece.level == OPEN and not last:
        return piece.closed or parenthesized(piece.text)
    if first and (piece.behind or SUM) >= PRODUCT and (piece.closed or piece.behind != OPEN):
        return piece.closed or piece.text
    return piece.within(PRODUCT)


def _side_by_side(texts: list[str]) -> str:
    spaced = []
    for place, text in enumerate(texts):
        before = texts[place - 1] if place else ""
        if place and (text[0].isdigit() or (before[-1].isdigit() and text.startswith(r"\frac"))):
            spaced.append(r"\cdot ")
        elif place and (
            _is_upright(text) or _is_upright(before) or (_ENDS_IN_BAR.search(before) and text.startswith(_BAR))
        ):
            spaced.append(r"\,")
        spaced.append(text)
    return joined(spaced)


_ENDS_IN_BAR = re.compile(r"\\r[vV]ert(?:[_^]\{[^{}]*(?:\{[^{}]*\})?\})*$")
_BAR = (r"\lVert", r"\left\lVert", r"\lvert", r"\left\lvert")


def _is_upright(text: str) -> bool:
    """Whether it is a word or a differential, which stands off its neighbours."""
    return text.startswith(r"\mathrm{")


def tensor(writing: Writing, expr: Expr) -> Piece:
    """Write a Kronecker or an entrywise product; matrix products in it get parentheses."""
    sign = r"\otimes " if expr.op == "kron" else r"\odot "
    texts = []
    for number, arg in enumerate(expr.args):
        same = arg.op == expr.op and not (number and writing.grouped)
        piece = writing.inner(expr, number)
        if same or arg.op in ("mul", "div"):
            texts.append((piece.level >= TENSOR and piece.closed) or piece.within(TENSOR))
        else:
            texts.append(_held(piece))
    return Piece(sign.join(texts), TENSOR)


def _held(piece: Piece) -> str:
    """Give what may stand before and behind anything."""
    return piece.call or (parenthesized(piece.text) if piece.level == OPEN else piece.within(SCRIPT))


def fraction(writing: Writing, expr: Expr) -> Piece:
    """Write a fraction; a minus in front of what is divided goes in front of all."""
    above, below = writing.in_line.piece(expr.args[0]), writing.in_line.piece(expr.args[1])
    if above.behind not in (None, SUM):
        negated = expr.args[0].op == "neg"
        # Behind the minus a sum had parentheses, which it needs no more above the line.
        above = writing.in_line.piece(expr.args[0].args[0]) if negated else Piece(above.text[1:], above.behind)
        bare = _divided(above, below, inline=writing.inline)
        return Piece(f"-{bare.text}", SUM, behind=bare.level)
    return _divided(above, below, inline=writing.inline)


def _divided(above: Piece, below: Piece, *, inline: bool) -> Piece:
    if inline:
        first = (above.level >= PRODUCT and above.closed) or above.within(PRODUCT)
        return Piece(f"{first}/{below.within(SCRIPT)}", TENSOR)
    return Piece(rf"\frac{{{above.text}}}{{{below.text}}}", SCRIPT, bare=True)


# --- exponents and indices ----------------------------------------------------------------------------------------


def _raised(base: Piece, exponent: str, *, bare: bool = False) -> Piece:
    text = base.text if base.level == ATOM else parenthesized(base.text)
    return Piece(f"{text}^{{{exponent}}}", SCRIPT, bare=bare)


def power(writing: Writing, expr: Expr) -> Piece:
    """Write a power of a number, or of each entry."""
    of, exponent = expr.args
    above = writing.in_line.text(exponent)
    if of.op in ("sin", "cos", "tanh") and above.isdigit() and expr.op == "pow":
        return named(rf"\{of.op}^{{{above}}}", writing.alone.piece(of.args[0]))
    base = writing.inner(expr)
    if of.type.kind != "scalar":
        base = Piece(base.call, ATOM) if base.call else base
        above = rf"\odot {above}"
    return _raised(base, above, bare=of.op in ("norm", "abs"))


def matrix_power(writing: Writing, expr: Expr) -> Piece:
    """Write a whole power of a matrix."""
    return _raised(writing.inner(expr), str(expr.value))


def inverse(writing: Writing, expr: Expr) -> Piece:
    """Write an inverse or a pseudoinverse."""
    return _raised(writing.inner(expr), "-1" if expr.op == "inv" else "+")


def transpose(writing: Writing, expr: Expr) -> Piece:
    """Write a transpose; that of an inverse has one exponent."""
    (of,) = expr.args
    if of.op == "inv":
        return _raised(writing.alone.piece(of.args[0]), r"-\top")
    if of.op == "variable":
        return Piece(rf"{writing.text(of)}^{{\top}}", SCRIPT)
    return _raised(writing.inner(expr), r"\top")


_ONE_SIGN = re.compile(r"\\[a-zA-Z]+|.")


def entry(writing: Writing, expr: Expr) -> Piece:
    """Write an entry, or a row or column."""
    (of,), places = expr.args, cast("tuple[int | str, ...]", expr.value)
    if of.op in _SPECTRA:
        return named(f"{_SPECTRA[of.op]}_{{{_index(places[0])}}}", writing.alone.piece(of.args[0]), bare=False)
    indices = [_index(place) for place in places]
    text = joined(indices) if all(map(_ONE_SIGN.fullmatch, indices)) else ",".join(indices)
    # The indices say how long it is.
    piece = replace(writing, known=BOTH).piece(of)
    fits = (piece.level == ATOM or of.op == "variable") and not piece.subscripted
    base = piece.text if fits else piece.call or parenthesized(piece.text)
    return Piece(f"{base}_{{{text}}}", ATOM, subscripted=True)


def block(writing: Writing, expr: Expr) -> Piece:
    """Write a vector or matrix by its parts."""
    _, cols = cast("tuple[int, int]", expr.value)
    parts = [writing.inner(expr, place).text for place in range(len(expr.args))]
    lines = r"\\".join("&".join(parts[start : start + cols]) for start in range(0, len(parts), cols))
    return Piece(rf"\begin{{pmatrix}}{lines}\end{{pmatrix}}", ATOM, enclosed=True)


_SPECTRA = {"eigvals": r"\lambda", "svdvals": r"\sigma"}
"""Vectors that have a letter of their own, which takes the index."""


def _index(place: int | str) -> str:
    if place == ALL:
        return r"\cdot"
    return name_tex(place) if isinstance(place, str) else str(place)
