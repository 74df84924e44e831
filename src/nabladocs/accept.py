"""Outcomes to edits: what a page has to say for its outputs to be what came out, and what cannot be said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from nabladocs.compare import Terms, compare
from nabladocs.model import Cell, Edit
from nabladocs.recorded import edit_of
from nabladocs.said import BLANK, answered, clipped, is_said
from nabladocs.source import Diagnostic
from nabladocs.stored import edit_of_stored
from nabladocs.wording import exposed, wordings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.model import Comparison, Expectation, Outcome, Page, Run

_OUTPUT_FENCE = "show it in a python cell, with an ```output fence below it"
_EMPTY = re.compile(r"^[ \t]*$", re.MULTILINE)


def acceptable(outcome: Outcome, run: Run) -> tuple[Comparison, ...]:
    """Give the comparisons of a unit that do not hold, and whose output is all that there is to record.

    Where the unit failed in another way too, its last example is the one that did, and came to no end.
    """
    broken = len(outcome.diagnostics) > sum(comparison.finding is not None for comparison in outcome.comparisons)
    end = len(run.outputs) - broken
    return tuple(each for each in outcome.comparisons if each.finding and each.example < end)


def accept(
    page: Page, runs: Sequence[Run], outcomes: Sequence[Outcome], again: Sequence[Outcome]
) -> Iterator[Edit | Diagnostic]:
    """Give an edit for each expectation of a page that does not hold, or why it cannot be made.

    `again` are the outcomes of a second run.
    """
    for cell, run, outcome, second in zip(page.units, runs, outcomes, again, strict=True):
        if isinstance(cell, Cell):
            repeated = {each.example: each.computed for each in second.comparisons}
            for comparison in acceptable(outcome, run):
                yield _accepted(page, cell, run, comparison, repeated)


def _accepted(
    page: Page, cell: Cell, run: Run, comparison: Comparison, repeated: Mapping[int, str]
) -> Edit | Diagnostic:
    expectation, example = comparison.expectation, cell.examples[comparison.example]
    dropped = sum(output.dropped for output in run.outputs[comparison.example] if is_said(output))
    if dropped:
        why = f"{dropped} characters of it were cut off"
        return impossible(expectation, why, "show less, or raise `output` in mkdocs.yml")
    terms = Terms(cell.options.float or page.defaults.float, example.directives)
    form = _Form(marked=cell.interactive and ("DONT_ACCEPT_BLANKLINE", True) not in terms.directives)
    within = expectation.place.source.within
    if within and within.part == "source":
        return impossible(expectation, "it stands in the text of a notebook's cell", "write it there by hand")
    text = comparison.computed if within else _wording(form, expectation.text, comparison.computed, terms)
    if text is None:
        return impossible(expectation, "nothing that can be written here says it", _OUTPUT_FENCE)
    again = repeated.get(comparison.example)
    if again is None or not _is_same(form.read(text), comparison.computed, again, terms):
        return _unstable(comparison, again)
    if within:
        return edit_of_stored(page.files[within.path], cell, expectation, run)
    edit = edit_of(cell, example, text)
    why = "an include puts this together from several places"
    return edit or impossible(expectation, why, "mend the included files by hand")


@dataclass(frozen=True, slots=True)
class _Form:
    """How an expectation is written; `marked` says that a mark stands for an empty line."""

    marked: bool

    def read(self, text: str) -> str:
        """Give what is expected by what is written."""
        return answered(text) if self.marked else text

    def write(self, text: str) -> str:
        """Give what has to be written to expect a text."""
        return _EMPTY.sub(BLANK, text) if text and self.marked else text


def _wording(form: _Form, recorded: str, computed: str, terms: Terms) -> str | None:
    """Give what to write for what came out: the gentlest text that holds when it is read again; None for none."""
    written = map(form.write, wordings(form.read(recorded), computed, terms))
    return next((text for text in written if compare(form.read(text), computed, terms).rung), None)


def _is_same(text: str, computed: str, again: str, terms: Terms) -> bool:
    """Say whether a second run says the same as the first, but for what the page leaves open with `...`."""
    strict = terms
    if not terms.tolerance:
        # Two numbers that differ may round to the same one, and a third need not.
        dots = () if "..." in text else (("ELLIPSIS", False),)
        strict = Terms("exact", (*terms.directives, *dots))
    full = exposed(text, computed, strict)
    holds = (compare(text, again, terms), compare(full, computed, strict), compare(full, again, strict))
    return all(verdict.rung for verdict in holds)


def _unstable(comparison: Comparison, again: str | None) -> Diagnostic:
    first, second = _first_difference(comparison.computed, again)
    return Diagnostic(
        "accept-unstable",
        "what came out differs between two runs",
        comparison.expectation.place,
        label="left as it is",
        notes=(f"first run:  {first}", f"second run: {second}"),
        help=(
            "seed what is random, and show no time, process number or temporary path",
            "or write ... here in the place of what differs",
        ),
    )


def _first_difference(first: str, second: str | None) -> tuple[str, str]:
    if second is None:
        return clipped(first.split("\n", maxsplit=1)[0]), "(it was not reached)"
    pairs = [pair for pair in zip_longest(first.split("\n"), second.split("\n")) if pair[0] != pair[1]]
    telling = (pair for pair in pairs if not compare(pair[0] or "", pair[1] or "", Terms("exact")).rung)
    one, other = next(telling, next(iter(pairs), (first, second)))
    return clipped(one), clipped(other)


def impossible(expectation: Expectation, why: str, *advice: str) -> Diagnostic:
    """Say that an output cannot be recorded where it is expected."""
    return Diagnostic(
        "accept-impossible", "what came out cannot be recorded here", expectation.place, label=why, help=advice
    )
