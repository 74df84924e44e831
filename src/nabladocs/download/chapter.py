"""A page as a notebook: its prose and its cells, with what came of them."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from nabladocs.download.code import Coder
from nabladocs.download.document import Json, markdown_cell, written
from nabladocs.download.formulas import in_dollars
from nabladocs.download.outputs import PLAIN
from nabladocs.download.prose import Break, flow, plain, sheltered
from nabladocs.download.setup import needs, setup_cells
from nabladocs.formulas import formula_in
from nabladocs.macros import written_out
from nabladocs.markdown_exec import OFF
from nabladocs.model import Broken, Cell, Finished, Formulation, Inline, Skipped
from nabladocs.rows import with_tags
from nabladocs.screen import as_seen
from nabladocs.sessions import ISOLATED, sessions
from nabladocs.words import WORD, taken_out, without_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.download.prose import Slot
    from nabladocs.inputs import Present
    from nabladocs.model import Formula, Output, Result, Run
    from nabladocs.source import Span
    from nabladocs.words import Words

_HEADING = re.compile(r"#{1,6} ")
_MEANING = re.compile(r"[\\`*_\[\]|]")
"""What could mean something to Markdown."""
_PREFIX = re.compile(r"[> \t]*")
_BLANKS = re.compile(r"\n{3,}")
_EMPTY = re.compile(r"\A(?:[> \t]*\n)+|(?:\n[> \t]*)+\Z")
"""Lines with nothing in them where a cell begins or ends."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a page stands: its title, its address, that of a link typed on it, and what its cells can import."""

    title: str
    url: str
    address: Callable[[str], str]
    present: Present


def notebook(result: Result, setting: Setting) -> str:
    """Give a page as the text of a notebook."""
    cells = list(_cells(result, setting))
    first = next((number for number, cell in enumerate(cells) if cell["cell_type"] == "code"), len(cells))
    before = [_about(result, setting), *setup_cells(result, [cell for cell in cells if cell["cell_type"] == "code"])]
    return written([*cells[:first], *before, *cells[first:]], {"title": setting.title})


def _about(result: Result, setting: Setting) -> Json:
    """Give a cell that says where a notebook comes from and what it takes to run it."""
    distributions, modules = needs(result, setting.present)
    means = _listed([f"Python {platform.python_version()}", *distributions])
    text = f"*This is the page [{setting.title}]({setting.url}) as a notebook, with the outputs computed by {means}.*"
    if modules:
        them = "it" if len(modules) == 1 else "them"
        text += f" *Its cells import {_listed([f'`{name}`' for name in modules])} from the project of the page: "
        text += f"run it in a folder that has {them}.*"
    return markdown_cell(text)


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _cells(result: Result, setting: Setting) -> Iterator[Json]:
    """Give the cells of a notebook as they stand on the page."""
    page = result.page
    words: Words[Slot]
    text, words = taken_out(page.text, _slots(result, setting))
    numbers = {word: slot for word, slot in words.slots.items() if isinstance(slot, int)}
    text = plain(sheltered(text, words), setting.address)
    coder = Coder(_apart(result))
    lines: list[str] = [] if re.search(r"^# ", text, re.MULTILINE) else [f"# {setting.title}", ""]
    for each in (*flow(text.split("\n"), numbers), Break(-1)):
        if isinstance(each, str):
            lines.append(each)
            continue
        yield from _prose(lines, words.slots)
        lines = []
        if each.number >= 0:
            unit = page.units[each.number]
            assert isinstance(unit, Cell)
            yield from coder.cells(unit, result.runs[each.number])


def _prose(lines: Sequence[str], slots: Mapping[str, Slot]) -> Iterator[Json]:
    """Give lines as cells of Markdown, one a section."""
    starts = [number for number, line in enumerate(lines) if number and _HEADING.match(line)]
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        text = _BLANKS.sub("\n\n", _EMPTY.sub("", "\n".join(lines[start:end])))
        if text.strip():
            yield markdown_cell("\n".join(_filled(line, slots) for line in text.split("\n")))


def _filled(line: str, slots: Mapping[str, Slot]) -> str:
    """Give a line with what its words stand for; what takes several lines has all of them where the first is."""
    prefix = _PREFIX.match(line)
    below = f"\n{prefix[0] if prefix else ''}"

    def meant(word: re.Match[str]) -> str:
        slot = slots.get(word[0])
        return below.join(slot) if isinstance(slot, tuple) else word[0]

    while (filled := WORD.sub(meant, line)) != line:
        line = filled
    return filled


# --- what stands for parts of the page ----------------------------------------------------------------------------


def _slots(result: Result, setting: Setting) -> Iterator[tuple[Span, str | Slot]]:
    page = result.page
    within = {part for formula in page.formulas for part in formula.tex}
    for reference, (markdown, _) in zip(page.references, result.links, strict=True):
        yield reference.at, markdown
    for formula, numbers in zip(page.formulas, result.numbers, strict=True):
        yield formula.at, tuple(_formula(formula, result, numbers).split("\n"))
    for listing in page.listings:
        yield without_prefix(page.text, listing), (f"[The list of claims]({setting.url})",)
    for unit, run in zip(page.units, result.runs, strict=True):
        if isinstance(unit, Formulation):
            # Most pages have no claim, and need not know how to write one.
            from nabladocs.download.claims import claim_lines  # noqa: PLC0415

            yield without_prefix(page.text, unit), tuple(claim_lines(unit, run, setting.address))
        elif isinstance(unit, Cell):
            yield without_prefix(page.text, unit), _cell(unit, run)
        elif isinstance(unit, Broken) and unit.kind != "inline":
            yield without_prefix(page.text, unit), tuple(page.text[unit.at.start : unit.at.end].strip("\n").split("\n"))
        elif unit.number not in within:
            yield unit.at, tuple(_value(run).split("\n"))


def _cell(cell: Cell, run: Run) -> Slot:
    """Give a cell, or the code of one that is not to run: its author says what would happen."""
    if not cell.options.skip:
        return cell.number
    lines = ["```python", *cell.shown.strip("\n").split("\n"), "```", ""]
    for example in cell.examples:
        if example.expectation and example.expectation.text and not cell.interactive:
            lines += ["```", *example.expectation.text.strip("\n").split("\n"), "```", ""]
    reason = run.ending.reason if isinstance(run.ending, Skipped) else cell.options.skip
    return tuple(lines if reason == OFF else [*lines, f"*Not run: {reason}.*"])


def _formula(formula: Formula, result: Result, numbers: Sequence[str]) -> str:
    parts = [part if isinstance(part, str) else _tex(result.runs[part]) for part in formula.tex]
    tex = with_tags("".join(parts), formula.numbered, numbers)
    return in_dollars(written_out(tex, result.page.defaults.macros), display=formula.display)


def _tex(run: Run) -> str:
    """Give a value in a formula, in braces as on the page."""
    tex = _data(run).get("text/latex", r"\text{not computed}")
    return f"{{{tex}}}"


def _value(run: Run) -> str:
    """Give a value in a sentence."""
    data = _data(run)
    if tex := formula_in(data.get("text/latex", "")):
        return in_dollars(tex, display=False)
    for form in ("text/html", "text/markdown"):
        if form in data:
            return data[form]
    # What is no Markdown must not become any.
    return _MEANING.sub(r"\\\g<0>", escape(as_seen(data.get(PLAIN, "(not run)")), quote=False))


def _data(run: Run) -> Mapping[str, str]:
    outputs: Sequence[Output] = run.outputs[0] if isinstance(run.ending, Finished) and run.outputs else ()
    return outputs[-1].data if outputs else {}


def _apart(result: Result) -> Mapping[int, str]:
    """Give the names of the sessions of cells that do not share the names of most, by the cells' numbers."""
    shared = {
        name: cells
        for name, units in sessions(result.page).items()
        if (cells := [unit for unit in units if isinstance(unit, Cell | Inline)])
    }
    first = "" if "" in shared else next(iter(shared), "")
    isolated = [name for name in shared if name.startswith(ISOLATED)]
    called = {name: f"{ISOLATED}{number}" for number, name in enumerate(isolated, 1)}
    others = {name: cells for name, cells in shared.items() if name != first}
    return {cell.number: called.get(name, name) for name, cells in others.items() for cell in cells}
