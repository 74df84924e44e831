"""Outputs that a page shows though nothing is compared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.model import Skipped
from nabladocs.said import is_said
from nabladocs.source import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nabladocs.config import Reaction
    from nabladocs.model import Cell, Idle, Run
    from nabladocs.source import Place, Severity

UNCHECKED = "output-unchecked"
_RECORD = "add an ```output fence below it, and fill that by nabla accept --write"
_STORE = "run it in Jupyter, and save the notebook with its outputs"
_HIDE = 'or do not show it: result="none" or hide'


def is_unchecked(cell: Cell, run: Run) -> bool:
    """Say whether the page shows an output of a cell that nothing is compared with."""
    if cell.options.hide or cell.options.result == "none":
        return False
    return _is_unrecorded(cell, run) or _is_unrun(cell, run)


def _is_unrecorded(cell: Cell, run: Run) -> bool:
    """Say whether a cell shows something in words that it records nowhere; a prompt always says what comes out."""
    if any(example.expectation for example in cell.examples):
        return False
    outputs = (output for outputs in run.outputs for output in outputs if is_said(output))
    seen = (output for output in outputs if not cell.options.printed or output.kind == "stdout")
    return any(text.strip() for output in seen for text in output.data.values())


def _is_unrun(cell: Cell, run: Run) -> bool:
    """Say whether a cell records an output of code that did not run."""
    skipped = isinstance(run.ending, Skipped)
    unrun = (example for example in cell.examples if skipped or example.left_out)
    return any(example.expectation and example.expectation.text for example in unrun)


def unchecked_cell(cell: Cell, run: Run, reaction: Reaction) -> Iterator[Diagnostic]:
    """Say of a cell that nothing checks what it shows, where the site wants to know."""
    if reaction == "allow":
        return
    if _is_unrun(cell, run):
        yield _unrun(cell.place, reaction)
    else:
        yield Diagnostic(
            UNCHECKED,
            "nothing checks what this cell shows",
            cell.place,
            "its output is recorded nowhere",
            help=(_STORE if cell.place.cell else _RECORD, _HIDE),
            severity=severity_of(reaction),
        )


def unchecked_idle(idle: Iterable[Idle], reaction: Reaction) -> Iterator[Diagnostic]:
    """Say of fences that do not run that their recorded outputs are shown, where the site wants to know."""
    if reaction != "allow":
        yield from (_unrun(fence.place, reaction) for fence in idle if fence.recorded)


def _unrun(place: Place, reaction: Reaction) -> Diagnostic:
    return Diagnostic(
        UNCHECKED,
        "an output is recorded here, of code that does not run",
        place,
        "nothing is compared with it",
        help=("let the code run, or take the recorded output away",),
        severity=severity_of(reaction),
    )


def severity_of(reaction: Reaction) -> Severity:
    """Give how grave a finding is that a site wants to be told of."""
    return "warning" if reaction == "warn" else "error"
