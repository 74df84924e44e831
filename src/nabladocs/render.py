"""Runs and outcomes to what a page shows: pieces for its cells and inline values, HTML for its formulas."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from nabladocs.certificates import certificates
from nabladocs.figure import inline_image, inline_svg
from nabladocs.formulas import displayed, draw_formula, failure, formula_in, in_line
from nabladocs.markdown_exec import OFF
from nabladocs.mathml import TexError
from nabladocs.model import (
    Blocked,
    Broken,
    Cell,
    Code,
    Figure,
    Finished,
    Fold,
    Formulation,
    Html,
    Inline,
    Output,
    Prose,
    Skipped,
    Tabs,
)
from nabladocs.printed import draw_printed, unrun
from nabladocs.said import answered, is_said, joined, said
from nabladocs.screen import as_seen
from nabladocs.source import Diagnostic, draw
from nabladocs.stored import shown_before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nabladocs.mathml import Macros
    from nabladocs.model import Example, Outcome, Page, Piece, Run, Unit

    Renderer = Callable[[str, "Look"], Piece | None]

PLAIN = "text/plain"
_NOTHING: Mapping[int, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell says of its figure, its number, the name that no other image has; and the macros of the page."""

    name: str
    alt: str
    id: str = ""
    caption: str = ""
    number: int = 0
    macros: Macros = ()


# --- outputs ------------------------------------------------------------------------------------------------------


_STYLED = re.compile(r'<table id="(T_\w+)"')


def _html(data: str, look: Look) -> Html | None:
    if not data.strip():
        return None
    for name in _STYLED.findall(data):
        # A table that pandas has styled; sessions of one page know nothing of each other's names.
        data = re.sub(rf'(?<=#){name}|(?<= id="){name}', f"{look.name}-{name}", data)
    return Html(f'<div class="nabla-output nabla-html">{data}</div>')


def _markdown(data: str, _: Look) -> Prose | None:
    return Prose(data) if data.strip() else None


def _svg(data: str, look: Look) -> Figure | None:
    image = inline_svg(data, name=look.name, alt=look.alt)
    return None if image is None else Figure(look.id, image, look.caption, look.number)


def _pixels(mime: str) -> Renderer:
    return lambda data, look: Figure(look.id, inline_image(mime, data, alt=look.alt), look.caption, look.number)


def _latex(data: str, look: Look) -> Html | None:
    return _formula(formula_in(data), look)


def _printed_latex(data: str, look: Look) -> Html | None:
    # Who asks for LaTeX means a formula, with dollars or without.
    tex = formula_in(data)
    return _formula(data.strip() if tex is None else tex, look)


def _formula(tex: str | None, look: Look) -> Html | None:
    try:
        return Html(f'<div class="nabla-output">{displayed(tex, macros=look.macros)}</div>') if tex else None
    except TexError:
        return None


def _json(data: str, _: Look) -> Code:
    try:
        return Code("json", json.dumps(json.loads(data), indent=2, ensure_ascii=False), "output")
    except ValueError:
        return Code("text", data, "output")


def _text(data: str, _: Look) -> Code | None:
    return Code("text", data, "output") if data.strip() else None


RENDERERS: Mapping[str, Renderer] = {
    "text/html": _html,
    "text/markdown": _markdown,
    "image/svg+xml": _svg,
    "text/latex": _latex,
    "image/png": _pixels("image/png"),
    "image/jpeg": _pixels("image/jpeg"),
    "application/json": _json,
    PLAIN: _text,
}
"""How each form of an output is drawn, the best form first. A renderer that gives None leaves it to the next."""

ASKED: Mapping[str, tuple[str, Renderer]] = {
    "text": (PLAIN, _text),
    "markdown": ("text/markdown", _markdown),
    "html": ("text/html", _html),
    "latex": ("text/latex", _printed_latex),
}
"""What `result=` may ask for: a form, and how text is drawn where an output has none of that form."""


def _outputs(page: Page, cell: Cell, outputs: Iterable[Output]) -> Iterator[Piece]:
    figures = 0
    for output in joined(outputs):
        piece = _output(output, cell.options.result, _look(page, cell, figures))
        figures += isinstance(piece, Figure)
        if piece is not None:
            yield piece
        yield from _cut(output.dropped)


def _look(page: Page, cell: Cell, figures: int) -> Look:
    """Give the look of a cell's next figure: only of the first the cell says anything."""
    given, macros = cell.options, page.defaults.macros
    if figures:
        return Look(f"nabla-{cell.number}-{figures}", "", macros=macros)
    return Look(f"nabla-{cell.number}", given.alt, given.fig, given.caption, cell.figure, macros)


def _output(output: Output, result: str, look: Look) -> Piece | None:
    if output.kind == "quiet":
        return None
    data = {mime: as_seen(text) if mime == PLAIN else text for mime, text in output.data.items()}
    if output.kind == "stderr":
        return Code("text", data[PLAIN], "stderr") if data.get(PLAIN, "").strip() else None
    drawings = (renderer(data[mime], look) for mime, renderer in _wanted(data, result) if mime in data)
    return next((piece for piece in drawings if piece is not None), None)


def _wanted(data: Mapping[str, str], result: str) -> Iterable[tuple[str, Renderer]]:
    """Give the forms to try, as `result=` asks; an image stays one, whatever the text beside it is to be."""
    if not result or (result != "text" and any(mime.startswith("image/") for mime in data)):
        return RENDERERS.items()
    if result in ASKED:
        mime, renderer = ASKED[result]
        return (mime, renderer), (PLAIN, renderer), (PLAIN, _text)
    return ((PLAIN, lambda text, _: Code(result, text, "output") if text.strip() else None),)


# --- cells --------------------------------------------------------------------------------------------------------


def draw_units(
    page: Page, runs: Sequence[Run], outcomes: Sequence[Outcome], see_also: Mapping[int, Sequence[str]] = _NOTHING
) -> tuple[tuple[Piece, ...], ...]:
    """Give what stands on the page in place of each unit, in order; an inline value is one piece.

    `see_also` are links as Markdown that stand in a claim, by its number.
    """
    drawn = zip(page.units, runs, outcomes, strict=True)
    return tuple(draw_unit(page, *each, see_also.get(each[0].number, ())) for each in drawn)


def draw_unit(page: Page, unit: Unit, run: Run, outcome: Outcome, see_also: Sequence[str] = ()) -> tuple[Piece, ...]:
    """Give what stands on the page in place of a unit."""
    if unit.kind == "inline":
        return (_inline(page, run, outcome),)
    if isinstance(unit, Formulation):
        return _claim(unit, run, outcome, see_also)
    # A warning is for the author, who reads it where the page is built.
    diagnosis = _diagnosis([finding for finding in outcome.diagnostics if finding.severity == "error"])
    if isinstance(unit, Broken):
        written = page.text[unit.at.start : unit.at.end]
        lines = (line[len(unit.prefix) :] for line in written.rstrip("\n").split("\n"))
        return Code("text", "\n".join(lines), "source"), *diagnosis
    if unit.options.hide:
        return diagnosis
    if unit.options.printed:
        dropped = sum(output.dropped for outputs in run.outputs for output in outputs if output.kind == "stdout")
        return draw_printed(unit, unit.options.printed, run, (*_cut(dropped), *_remark(page, run), *diagnosis))
    recorded = _recorded(unit, run, outcome)
    return _arranged(
        unit, _source(unit, run, recorded), (*_shown(page, unit, run, recorded), *_remark(page, run), *diagnosis)
    )


def _claim(claim: Formulation, run: Run, outcome: Outcome, see_also: Sequence[str]) -> tuple[Piece, ...]:
    # Most pages have no claim, and need not know how to write one.
    from nabladocs.claimed import draw_claim  # noqa: PLC0415

    return draw_claim(claim, certificates(run), see_also), *_diagnosis(outcome.diagnostics)


def _recorded(cell: Cell, run: Run, outcome: Outcome) -> Mapping[int, str]:
    """Give what the page says of its examples by their number, where that is so or where the example did not run.

    It is shown as its author wrote it.
    """
    held = {comparison.example for comparison in outcome.comparisons if comparison.rung}
    skipped = isinstance(run.ending, Skipped)
    return {
        number: example.expectation.text
        for number, example in enumerate(cell.examples)
        if example.expectation and example.expectation.text and (number in held or skipped or example.left_out)
    }


def _arranged(cell: Cell, source: tuple[Piece, ...], rest: tuple[Piece, ...]) -> tuple[Piece, ...]:
    match cell.options.source:
        case "none":
            return rest
        case "below":
            return (*rest, *source)
        case "fold":
            return (Fold("Source", source), *rest)
        case "tabs" if rest:
            return (Tabs(f"nabla-{cell.number}", (("Source", source), ("Result", rest))),)
        case _:
            return (*source, *rest)


def _source(cell: Cell, run: Run, recorded: Mapping[int, str]) -> tuple[Piece, ...]:
    text = _transcript(cell, run, recorded) if cell.interactive else cell.shown
    given = cell.options
    code = Code(cell.language, text, "source", given.title, given.linenums, given.hl_lines)
    return (code,) if text.strip() else ()


def _shown(page: Page, cell: Cell, run: Run, recorded: Mapping[int, str]) -> tuple[Piece, ...]:
    if cell.options.result == "none":
        return ()
    if isinstance(run.ending, Skipped):
        if before := shown_before(page, cell):
            return tuple(_outputs(page, cell, before))
        return () if cell.interactive else tuple(Code("text", text, "output") for text in recorded.values())
    outputs = (output for outputs in run.outputs for output in outputs)
    pieces = tuple(_outputs(page, cell, (output for output in outputs if not (cell.interactive and is_said(output)))))
    return pieces if cell.interactive or not recorded else _as_written(pieces, recorded[0])


def _as_written(pieces: tuple[Piece, ...], text: str) -> tuple[Piece, ...]:
    """Give pieces with the recorded text in place of the computed, where all that is said is plain text."""
    words = [piece for piece in pieces if isinstance(piece, Code) and piece.role == "output"]
    if not words or any(isinstance(piece, Html | Prose) for piece in pieces):
        return pieces
    first = pieces.index(words[0])
    rest = tuple(piece for piece in pieces[first:] if piece not in words)
    return (*pieces[:first], replace(words[0], text=text), *rest)


_DIRECTIVE = re.compile(r"[ \t]*#[ \t]*doctest:.*$", re.MULTILINE)


def _transcript(cell: Cell, run: Run, recorded: Mapping[int, str]) -> str:
    """Give the prompts of a cell, each with its answer: the recorded one, or what really came out if that is wrong.

    They are parted where the author parted them.
    """
    lines: list[str] = []
    end = 0
    for number, example in enumerate(cell.examples):
        first, *more = _DIRECTIVE.sub("", example.code.rstrip("\n")).split("\n")
        lines += [""] if lines and example.lines[0].line > end + 1 else []
        lines += [f">>> {first}", *(f"... {line}".rstrip() for line in more)]
        outputs = run.outputs[number] if number < len(run.outputs) else ()
        told = answered(recorded.get(number, "")) or said(outputs)
        text = _left_out(example) if example.left_out else told
        lines += [text] if text else []
        end = example.lines[-1].line + (len(example.expectation.text.splitlines()) if example.expectation else 0)
    return "\n".join(lines)


def _left_out(example: Example) -> str:
    return answered(example.expectation.text) if example.expectation else ""


def _diagnosis(diagnostics: Sequence[Diagnostic]) -> tuple[Piece, ...]:
    if not diagnostics:
        return ()
    drawn = escape("\n\n".join(draw(diagnostic) for diagnostic in diagnostics))
    return (Html(f'<div class="nabla-diagnostic" role="alert"><pre>{drawn}</pre></div>'),)


def _remark(page: Page, run: Run) -> tuple[Piece, ...]:
    reason = _reason(page, run)
    return (_note(f"not run: {reason}"),) if reason else ()


def _reason(page: Page, run: Run) -> str:
    if isinstance(run.ending, Skipped):
        return "" if run.ending.reason == OFF else run.ending.reason
    if isinstance(run.ending, Blocked) and run.ending.by != run.number:
        culprit = page.units[run.ending.by]
        kind = "value" if isinstance(culprit, Inline) else "cell"
        place = culprit.place
        if place.cell:
            return f"cell {place.cell} failed" if kind == "cell" else f"the {kind} in cell {place.cell} failed"
        return f"the {kind} at line {place.start.line} failed"
    return ""


def _cut(dropped: int) -> tuple[Piece, ...]:
    return (_note(f"… {dropped:,} more characters were cut off"),) if dropped else ()


def _note(text: str) -> Html:
    return Html(f'<p class="nabla-note">{escape(text)}</p>')


# --- inline values ------------------------------------------------------------------------------------------------


def _inline_latex(data: str, macros: Macros) -> Html | None:
    tex = formula_in(data)
    try:
        return None if tex is None else Html(in_line(tex, macros))
    except TexError:
        return None


INLINE: Mapping[str, Callable[[str, Macros], Html | Prose | None]] = {
    "text/html": lambda data, _: Html(f'<span class="nabla-value">{data}</span>'),
    "text/markdown": lambda data, _: Prose(data),
    "text/latex": _inline_latex,
    PLAIN: lambda data, _: Html(f'<span class="nabla-value">{escape(as_seen(data))}</span>'),
}
"""How each form of a value is drawn in a sentence, the best form first."""


def _inline(page: Page, run: Run, outcome: Outcome) -> Html | Prose:
    if outcome.diagnostics:
        return Html(failure(outcome.diagnostics[0].message))
    if not isinstance(run.ending, Finished):
        return Html('<span class="nabla-note">not run</span>')
    data = run.outputs[0][-1].data if run.outputs and run.outputs[0] else {}
    drawings = (renderer(data[mime], page.defaults.macros) for mime, renderer in INLINE.items() if mime in data)
    return next((piece for piece in drawings if piece is not None), Html(""))


# --- formulas -----------------------------------------------------------------------------------------------------


def draw_formulas(page: Page, runs: Sequence[Run]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Give the HTML of a page's formulas, in order, and what is wrong with them and with computed ones."""
    drawn = [draw_formula(page, formula, runs) for formula in page.formulas]
    flaws = [flaw for _, flaw in drawn if flaw]
    flaws += [flaw for unit, run in zip(page.units, runs, strict=True) for flaw in _computed_flaws(page, unit, run)]
    return tuple(html for html, _ in drawn), tuple(flaws)


def _computed_flaws(page: Page, unit: Unit, run: Run) -> Iterator[Diagnostic]:
    """Warn of what a cell gave and the page cannot show as it should."""
    if isinstance(unit, Broken | Formulation) or (isinstance(unit, Inline) and unit.context == "math"):
        return
    if isinstance(unit, Cell) and unit.options.printed:
        yield from unrun(unit, run)
        return
    for output in (output for outputs in run.outputs for output in outputs):
        if message := _undrawable(output.data, page.defaults.macros):
            yield Diagnostic(
                "formula-invalid",
                f"the computed formula cannot be drawn: {message}",
                unit.place,
                label="its value is shown as text",
                severity="warning",
            )


def _undrawable(data: Mapping[str, str], macros: Macros) -> str:
    """Say why the formula that an output is cannot be drawn; nothing, where it is none or can."""
    tex = formula_in(data.get("text/latex", ""))
    if tex is None or next(mime for mime in RENDERERS if mime in data) != "text/latex":
        return ""
    try:
        displayed(tex, macros=macros)
    except TexError as error:
        return error.message
    return ""
