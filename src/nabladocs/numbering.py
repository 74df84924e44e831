"""The numbers of equations and figures on a page, and what is wrong with how they are named."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, cast

from nabladocs.formulas import located, typed
from nabladocs.model import Cell, Numbered, Reference
from nabladocs.rows import entitled, name_of, references_in, rows_of
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nabladocs.model import Form, Formula, Options, Unit
    from nabladocs.rows import Entitled, Row, Token
    from nabladocs.source import Place

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]*")
"""What an equation may be called."""
CODE = "label-unusable"


def numbered(formulas: Sequence[Formula]) -> Iterator[Formula]:
    """Give the formulas of a page with the numbers that their rows have, and with what they refer to."""
    displayed = (typed(formula) if formula.display else "" for formula in formulas)
    for formula, rows in zip(formulas, entitled(displayed), strict=True):
        references = references_in(typed(formula))
        if rows or references:
            yield replace(
                formula,
                numbered=tuple(_numbered(formula, each) for each in rows),
                references=tuple(_reference(formula, each) for each in references),
            )
        else:
            yield formula


def _numbered(formula: Formula, entitled: Entitled) -> Numbered:
    row = entitled.row
    place = located(formula, *row.labels[0].span()) if row.labels else formula.place
    return Numbered(entitled.number, entitled.name, place, bool(row.tags and row.tags[0]["plain"]))


def _reference(formula: Formula, token: Token) -> Reference:
    place = located(formula, *token.span())
    return Reference(
        name_of(token["name"]), bare=True, place=place, at=formula.at, kind="eq", form=cast("Form", token["form"])
    )


def names_figure(options: Options) -> bool:
    """Say whether a cell that runs with these options shows a figure that has a name, and so a number."""
    is_shown = not options.hide and options.result != "none" and options.printed is None
    return bool(options.fig) and is_shown and not options.skip


def with_figures(units: Iterable[Unit]) -> Iterator[Unit]:
    """Give the units of a page with the numbers of their figures."""
    numbers = count(1)
    for unit in units:
        has_figure = isinstance(unit, Cell) and names_figure(unit.options)
        yield replace(unit, figure=next(numbers)) if isinstance(unit, Cell) and has_figure else unit


# --- what is wrong ------------------------------------------------------------------------------------------------


def misnamed(formulas: Iterable[Formula], units: Iterable[Unit]) -> Iterator[Diagnostic]:
    """Tell of labels that name nothing or cannot be linked to, and of each name that is given twice on a page."""
    shown = [formula for formula in formulas if formula.numbered]
    for formula in shown:
        for row in rows_of(typed(formula)):
            yield from _mislabelled(formula, row)
    equations = ((each.name, each.place) for formula in shown for each in formula.numbered if each.name)
    yield from _repeated("equation", equations)
    figures = ((unit.options.fig, unit.place) for unit in units if isinstance(unit, Cell) and unit.figure)
    yield from _repeated("figure", figures)


def _mislabelled(formula: Formula, row: Row) -> Iterator[Diagnostic]:
    for token in row.labels[:1]:
        name = name_of(token["label"])
        if not NAME.fullmatch(name):
            message = f"an equation cannot be called {name}" if name else "this label has no name in it"
            advice = "a name begins with a letter or a digit; behind it . : + - and _ may stand too"
            yield Diagnostic(CODE, message, located(formula, *token.span()), help=(advice,))
        if row.silent and not row.tags:
            advice = f"take {row.silent[0][0]} or the label away"
            message = f"{row.silent[0][0]} takes the number away that this label names"
            yield Diagnostic(CODE, message, located(formula, *token.span()), help=(advice,))
    for token in row.labels[1:]:
        message = f"this row is called {name_of(row.labels[0]['label'])} already"
        yield Diagnostic(CODE, message, located(formula, *token.span()), help=("take one of its labels away",))


def _repeated(kind: str, names: Iterable[tuple[str, Place]]) -> Iterator[Diagnostic]:
    known: dict[str, Place] = {}
    for name, place in names:
        first = known.setdefault(name, place)
        if first is not place:
            message, advice = f"another {kind} of this page is called {name} too", "give it a name of its own"
            yield Diagnostic("label-repeated", message, place, notes=(f"the other is at {first}",), help=(advice,))
