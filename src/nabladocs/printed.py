"""What a cell written for markdown-exec shows: what it printed, in the midst of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.fences import exec_column, read_fences
from nabladocs.model import Code, Fold, Group, Html, Prose, Skipped, Tabs
from nabladocs.screen import as_seen
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from nabladocs.model import Cell, Piece, Printed, Run

PLAIN = "text/plain"


def draw_printed(cell: Cell, printed: Printed, run: Run, remarks: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Give what stands on the page in place of such a cell, with what there is to remark on it."""
    said = _said(run, "stdout")
    code = _code(cell, cell.language, cell.shown)
    if isinstance(run.ending, Skipped) and not remarks:
        # In a text beside a page nothing runs, and what would run is shown.
        return code
    if cell.options.source == "console":
        return (Group((*_code(cell, cell.options.result or cell.language, f"{cell.shown}\n{said}"), *remarks)),)
    warned = _text("text", _said(run, "stderr"), "stderr") if cell.options.raises else ()
    return (Group(_arranged(cell, printed, code, (*_drawn(cell, printed, said), *warned, *remarks))),)


def _said(run: Run, kind: str) -> str:
    outputs = (output for outputs in run.outputs for output in outputs if output.kind == kind)
    return as_seen("".join(output.data.get(PLAIN, "") for output in outputs))


def _code(cell: Cell, language: str, text: str) -> tuple[Piece, ...]:
    given = cell.options
    return (Code(language, text, "source", given.title, given.linenums, given.hl_lines),) if text.strip() else ()


def _text(language: str, text: str, role: Literal["output", "stderr"]) -> tuple[Piece, ...]:
    return (Code(language, text, role),) if text.strip() else ()


def _drawn(cell: Cell, printed: Printed, said: str) -> tuple[Piece, ...]:
    """Give what was printed: as HTML, as text in a language, or else as Markdown."""
    if not said.strip():
        return ()
    if printed.html:
        return (Html(said),)
    if cell.options.result:
        return _text(cell.options.result, said, "output")
    prefix = f"exec-{cell.number + 1}--" if printed.prefix is None else printed.prefix
    return (Prose(said, prefix, printed.listed),)


def _arranged(cell: Cell, printed: Printed, code: tuple[Piece, ...], result: tuple[Piece, ...]) -> tuple[Piece, ...]:
    match cell.options.source:
        case "none":
            return result
        case "below":
            return (*result, *code)
        case "fold":
            return (Fold("Source", code), *result)
        case "block" if result:
            return (*code, Group(result, "result"))
        case "tabs" if result:
            tabs = tuple(zip(printed.tabs, (code, result), strict=True))
            return (Tabs(f"nabla-{cell.number}", tabs[::-1] if printed.result_first else tabs),)
    return (*code, *result)


def unrun(cell: Cell, run: Run) -> Iterator[Diagnostic]:
    """Warn of a fence that a cell printed to have it run, as markdown-exec does."""
    said = _said(run, "stdout")
    if not cell.options.printed or cell.options.printed.html or cell.options.result or "exec" not in said:
        return
    if any(exec_column(fence.info) is not None for fence in read_fences(said.split("\n"))):
        yield Diagnostic(
            "exec-printed",
            "this cell prints a fence that asks to run",
            cell.place,
            label="what it prints is shown, and does not run",
            help=("call a function that prints what the inner cell would",),
            severity="warning",
        )
