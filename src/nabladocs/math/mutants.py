"""Statements close to a given one that are false if it is true: what a check has to notice, or it checks nothing."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.operators import Misfit, apply, whole
from nabladocs.math.statements import Chain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.math.expr import Expr
    from nabladocs.math.statements import Statement

MOST = 12
"""How many are made of one statement."""


def mutants(statement: Statement) -> Iterator[tuple[str, Statement]]:
    """Give wrong variants of a chain, each with what was done to it; the shapes still fit.

    Only the last side is changed, or the one before where that one is a derivative.
    """
    body = statement.body
    if not isinstance(body, Chain) or body.relation != "==":
        return
    place = max((n for n, side in enumerate(body.sides) if side.op not in DERIVATIVES), default=len(body.sides) - 1)
    claimed = body.sides[place]
    seen = {claimed}
    for what, variant in _variants(claimed):
        if variant.type == claimed.type and variant not in seen and len(seen) <= MOST:
            seen.add(variant)
            sides = (*body.sides[:place], variant, *body.sides[place + 1 :])
            yield what, replace(statement, body=Chain("==", sides))


def _variants(claimed: Expr) -> Iterator[tuple[str, Expr]]:
    """Give variants of a side, those of the whole before those of a part."""
    if not _is_zero(claimed):
        yield "negated", apply("neg", claimed)
        yield "doubled", apply("mul", whole(2), claimed)
    if claimed.op == "neg":
        yield "negated", claimed.args[0]
    if claimed.op == "mul" and claimed.args[0].op == "number":
        yield "without its factor", claimed.args[1]
    if claimed.type.is_square:
        yield "transposed", apply("transpose", claimed)
    yield from _changed(claimed)


def _changed(expr: Expr) -> Iterator[tuple[str, Expr]]:
    """Give an expression with one part of it changed."""
    # What a derivative is taken by stays.
    for number, arg in enumerate(expr.args[:1] if expr.op in DERIVATIVES else expr.args):
        for what, other in (*_of_part(arg), *_changed(arg)):
            try:
                args = (*expr.args[:number], other, *expr.args[number + 1 :])
                yield what, apply(expr.op, *args, value=expr.value)
            except Misfit:
                continue
    yield from _rearranged(expr)


def _of_part(part: Expr) -> Iterator[tuple[str, Expr]]:
    if part.op == "transpose":
        yield "without a transpose", part.args[0]
    elif part.op == "variable" and part.type.is_square:
        yield "with a transpose", apply("transpose", part)
    elif part.op == "mul" and part.args[0] == whole(2) and part.args[1].type.is_square:
        yield "with both orientations", apply("add", part.args[1], apply("transpose", part.args[1]))


def _rearranged(expr: Expr) -> Iterator[tuple[str, Expr]]:
    if expr.op == "matmul" and expr.args[0] != expr.args[1]:
        with contextlib.suppress(Misfit):
            yield "in another order", apply("matmul", expr.args[1], expr.args[0])
    if expr.op in ("add", "sub"):
        yield "with another sign", apply("sub" if expr.op == "add" else "add", *expr.args)
        yield "without its last term", expr.args[0]
        yield "without its first term", expr.args[1]
    if expr.op == "block":
        yield from _rearranged_block(expr)


def _rearranged_block(expr: Expr) -> Iterator[tuple[str, Expr]]:
    parts = list(expr.args)
    pairs = ((one, two) for one, two in combinations(range(len(parts)), 2) if parts[one] != parts[two])
    swapped = next(((one, two) for one, two in pairs if parts[one].type == parts[two].type), None)
    if swapped:
        one, two = swapped
        others = [parts[{one: two, two: one}.get(place, place)] for place in range(len(parts))]
        yield "with two entries exchanged", apply("block", *others, value=expr.value)
    last = next((place for place in reversed(range(len(parts))) if not _is_zero(parts[place])), None)
    if last is not None:
        others = [*parts[:last], apply("neg", parts[last]), *parts[last + 1 :]]
        yield "with an entry negated", apply("block", *others, value=expr.value)


def _is_zero(expr: Expr) -> bool:
    return expr.op == "zeros" or (expr.op == "number" and not expr.value)
