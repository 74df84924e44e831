"""Pages as values: their cells, inline values, formulas and links, and what is wrong with how they are written."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import dropwhile
from typing import TYPE_CHECKING, cast

from nabladocs.cells import Draft, draft_cells, unseen_cells
from nabladocs.fences import LANGUAGES, read_blocks
from nabladocs.files import Files
from nabladocs.formulations import repeated_names
from nabladocs.front_matter import read_front_matter
from nabladocs.includes import write_out
from nabladocs.located import lines_within, text_of
from nabladocs.model import Broken, Example, Formula, Formulation, Idle, Inline, Listing, Page, Reference
from nabladocs.notebooks import is_notebook, manuscript
from nabladocs.numbering import misnamed, numbered, with_figures
from nabladocs.prose import Link, Mathematics, Orphan, Stray, Value, find_in_prose
from nabladocs.rows import name_of
from nabladocs.source import Diagnostic, Span, ordered
from nabladocs.syntax import find_syntax_error
from nabladocs.unchecked import unchecked_idle
from nabladocs.undeclared import undeclared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Literal

    from nabladocs.config import Config
    from nabladocs.located import Line, Text
    from nabladocs.model import Form, Kind
    from nabladocs.prose import Found
    from nabladocs.source import Place, Source


def read_page(source: Source, config: Config, read: Callable[[Path], str], body: str | None = None) -> Page:
    """Give what stands in a page.

    `source` is its file. `body` is its Markdown where a site generator has taken it from the file, or made it from
    that; without one it is the file below its front matter. `read` gives the text of other files, with all its
    characters.
    """
    script = manuscript(source)
    if is_notebook(source.path):
        # A code cell of a notebook says nothing of running, and runs.
        config = replace(config, python="run", markdown_exec=False)
    front = read_front_matter(script.top, config)
    files = Files(source, config, read)
    files.update(script.parts)
    lines = script.lines[front.lines :] if body is None else lines_within(script.lines, body)
    if body is None:
        # As MkDocs does, so that a page is the same whoever reads it.
        lines = tuple(dropwhile(lambda line: not line.text, lines)) or lines[-1:]
    if config.snippets_everywhere:
        lines = tuple(write_out(lines, files, on_page=True)) or lines[-1:]
    text = text_of(lines, files)
    blocks = read_blocks([line.text for line in lines], parted=LANGUAGES)
    found = tuple(find_in_prose(text, blocks.closed))
    fenced = tuple(draft_cells(blocks.fences, text, files, front.defaults))
    idle = tuple(each for each in fenced if isinstance(each, Idle))
    drafts = [*(each for each in fenced if isinstance(each, Draft)), *_draft_values(found, text)]
    drafts.sort(key=lambda draft: draft.at.start)
    units = tuple(with_figures(draft.numbered(number) for number, draft in enumerate(drafts)))
    numbers = {unit.at.start: unit.number for unit in units}
    typed = [_formula(each, text, numbers) for each in found if isinstance(each, Mathematics)]
    formulas = tuple(numbered(typed))
    findings = [
        *script.findings,
        *front.diagnostics,
        *(line.flaw for line in lines if line.flaw),
        *(finding for unit in units if isinstance(unit, Broken) for finding in unit.diagnostics),
        *unseen_cells(blocks.indented, text, front.defaults),
        *unchecked_idle(idle, config.unchecked),
        *_strays(found, text),
        *_orphans(found, text),
        *undeclared(formulas, front.defaults.undeclared),
        *misnamed(formulas, units),
        *repeated_names((unit.id, unit.place) for unit in units if isinstance(unit, Formulation)),
    ]
    return Page(
        path=source.path,
        files=dict(files),
        # One copy is enough where the one is the other.
        text=source.text if source.text == text.whole else text.whole,
        units=units,
        formulas=formulas,
        # An include that fails in a cell is found on the page and in the cell.
        diagnostics=tuple(ordered(dict.fromkeys(findings))),
        defaults=front.defaults,
        idle=idle,
        listings=tuple(each for each in fenced if isinstance(each, Listing)),
        references=tuple(_reference(each, text) for each in found if isinstance(each, Link)),
    )


# --- what stands in prose -----------------------------------------------------------------------------------------

_PREFIX = re.compile(r"[> \t]*")


def _draft_values(found: Iterable[Found], text: Text) -> Iterator[Draft]:
    for each in found:
        if isinstance(each, Value):
            yield _draft_value(each, text, "text")
        elif isinstance(each, Mathematics):
            yield from (_draft_value(value, text, "math") for value in each.values)


def _draft_value(value: Value, text: Text, context: Literal["text", "math"]) -> Draft:
    place, at = text.place(value.start, value.end), Span(value.start, value.end)
    lines = _expression(value, text)
    code = "\n".join(line.text for line in lines)
    finding = _not_a_value(code, lines, text) if code else _empty(place)
    if finding:
        broken = Broken(0, "inline", "", (finding,), _prefix(text, value.start), place, at)
        return Draft(at, lambda number: replace(broken, number=number))
    inline = Inline(0, Example(code, tuple(line.origin for line in lines)), context, place, at)
    return Draft(at, lambda number: replace(inline, number=number))


def _expression(value: Value, text: Text) -> list[Line]:
    """Give the lines of an expression; where there are several, parentheses make them one."""
    lines = []
    for number in range(text.number(value.code_start), text.number(value.code_end) + 1):
        line, start = text.lines[number], text.starts[number]
        first = value.code_start - start if start <= value.code_start else len(_prefix(text, start))
        lines.append(line.cut(first)._replace(text=line.text[first : value.code_end - start]))
    if len(lines) > 1:
        lines = [lines[0].indented("("), *lines[1:-1], lines[-1]._replace(text=f"{lines[-1].text})")]
    return lines


def _not_a_value(code: str, lines: Sequence[Line], text: Text) -> Diagnostic | None:
    finding = find_syntax_error(code, lines, text.files, is_expression=True)
    if finding is None:
        return None
    is_statement = find_syntax_error(code, lines, text.files) is None
    advice = ("an inline value is one expression: put statements in a cell above",) if is_statement else ()
    return replace(finding, code="inline-syntax", help=advice)


def _empty(place: Place) -> Diagnostic:
    advice = "write an expression behind {python}; two backticks around it all show how it is written"
    return Diagnostic("inline-syntax", "the inline value has no expression", place, help=(advice,))


def _formula(found: Mathematics, text: Text, numbers: Mapping[int, int]) -> Formula:
    prefix = _prefix(text, found.start)
    # The lines below the first begin behind the same quote marks and indent.
    margin = re.compile(rf"\n[> \t]{{0,{len(prefix)}}}")
    tex: list[str | int] = []
    at = found.tex_start
    for value in found.values:
        tex += [margin.sub("\n", text.whole[at : value.start]), numbers[value.start]]
        at = value.end
    tex.append(margin.sub("\n", text.whole[at : found.tex_end]))
    place, at_all = text.place(found.start, found.end), Span(found.start, found.stop)
    return Formula(tuple(tex), found.display, prefix, place, at_all, found.attributes)


def _reference(found: Link, text: Text) -> Reference:
    address = text.whole[found.address_start : found.address_end]
    place, at = text.place(found.address_start, found.address_end), Span(found.start, found.end)
    if found.form:
        return Reference(name_of(address), found.bare, place, at, "eq", cast("Form", found.form))
    kind, _, name = address.partition(":")
    return Reference(name, found.bare, place, at, cast("Kind", kind))


def _prefix(text: Text, offset: int) -> str:
    """Give what stands before the text of the line that holds an offset."""
    found = _PREFIX.match(text.lines[text.number(offset)].text)
    return found[0] if found else ""


_CLOSING = {r"\[": r"\]"}


def _strays(found: Iterable[Found], text: Text) -> Iterator[Diagnostic]:
    # The first of two strays opens what the second should close.
    for stray in [each for each in found if isinstance(each, Stray)][::2]:
        opening = text.whole[stray.start : stray.end]
        closing = _CLOSING.get(opening, opening.replace("begin", "end"))
        yield Diagnostic(
            "formula-unclosed",
            "this formula is never closed",
            text.place(stray.start, stray.end),
            f"{closing} is looked for up to the next empty line",
            help=(f"type {closing} where the formula ends, and leave no line in it empty",),
        )


def _orphans(found: Iterable[Found], text: Text) -> Iterator[Diagnostic]:
    for orphan in [each for each in found if isinstance(each, Orphan)]:
        yield Diagnostic(
            "definition-orphan",
            "this declares nothing",
            text.place(orphan.start, orphan.end),
            "an empty line parts it from the formula above",
            help=("take that line away: the formula and what declares it stand in one paragraph",),
        )
