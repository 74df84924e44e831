"""Edits tried before they are made: a page with them, read again, is the same but for what they are to change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nabladocs.model import Broken, Cell, Formulation
from nabladocs.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nabladocs.model import Edit, Example, Expectation, Formula, Page, Unit

Key = tuple[str, Span]
"""An expectation by its file and place, which are its own even where its text is not."""

_PROMPT = re.compile(r"^[ \t]*>>>", re.MULTILINE)
_MORE = re.compile(r"[ \t]*\.\.\.(?: |$)", re.MULTILINE)
_TRACEBACK = re.compile(r"Traceback \(")
_FENCE = re.compile(r"^[> \t]*(?:```|~~~)", re.MULTILINE)


def key_of(expectation: Expectation) -> Key:
    """Give what an expectation is known by."""
    return expectation.place.source.path, expectation.place.span


def is_as_meant(page: Page, edited: Page, edits: Mapping[Key, Edit]) -> bool:
    """Say whether a page reads as it did, but for what edits put in the place of its expectations."""
    return _around(page) == _around(edited) and all(
        _is_unit_as_meant(old, new, edits) for old, new in zip(page.units, edited.units, strict=True)
    )


def _around(page: Page) -> object:
    """Give what stands on a page between its cells, without its places."""
    return (
        page.defaults,
        [(unit.kind, type(unit)) for unit in page.units],
        [_formula(formula) for formula in page.formulas],
        # What they say may name lines, and these may move.
        [finding.code for finding in page.diagnostics],
        [idle.recorded for idle in page.idle],
    )


def _formula(formula: Formula) -> object:
    return formula.tex, formula.display, formula.prefix


def _is_unit_as_meant(old: Unit, new: Unit, edits: Mapping[Key, Edit]) -> bool:
    if _unit(old) != _unit(new):
        return False
    olds, news = list(_examples(old)), list(_examples(new))
    return len(olds) == len(news) and all(_is_example_as_meant(*pair, edits) for pair in zip(olds, news, strict=True))


def _unit(unit: Unit) -> object:
    if isinstance(unit, Cell):
        # What is shown of a session at prompts has its answers in it.
        shown = "" if unit.interactive else unit.shown
        return unit.language, unit.interactive, unit.options, unit.prefix, shown
    if isinstance(unit, Broken):
        return unit.session, unit.prefix
    if isinstance(unit, Formulation):
        return unit.id, unit.text, unit.prefix
    return unit.context


def _examples(unit: Unit) -> Iterator[Example]:
    if isinstance(unit, Cell):
        yield from unit.examples
    elif not isinstance(unit, Broken):
        yield unit.example


def _is_example_as_meant(old: Example, new: Example, edits: Mapping[Key, Edit]) -> bool:
    if (old.code, old.directives, old.expectation is None) != (new.code, new.directives, new.expectation is None):
        return False
    edit = edits.get(key_of(old.expectation)) if old.expectation else None
    if edit is None:
        return (old.raises, _text(old)) == (new.raises, _text(new))
    # What is printed and looks like a traceback would be read as one, and ask for an exception.
    return edit.new == _text(new) and (bool(old.raises) or not new.raises)


def _text(example: Example) -> str | None:
    return example.expectation.text if example.expectation else None


def reason(edit: Edit, cell: Cell) -> tuple[str, str]:
    """Give why an output cannot be read back where it is expected, and what to do."""
    elsewhere = "show it in a python cell, with an ```output fence below it"
    if cell.interactive and _PROMPT.search(edit.new):
        return "a line of it begins with >>>, which is a prompt", elsewhere
    if cell.interactive and _MORE.match(edit.new):
        return "it begins with ..., which goes on with what is typed", elsewhere
    if cell.interactive and _TRACEBACK.match(edit.new):
        return "it looks like a traceback, and nothing was raised", elsewhere
    if not cell.interactive and _FENCE.search(edit.new):
        return (
            "a line of it would close a fence or open one",
            "open and close the ```output fence with more signs: ````",
        )
    return "it would not be read again as what it is", elsewhere if cell.interactive else "show it in another form"
