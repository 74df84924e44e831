"""What can be wrong on a page, part by part: cells, expectations, values, formulas and links, each with a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.model import Blocked, Broken, Cell, Formulation, Skipped
from nabladocs.references import CODES, families_of, links_of
from nabladocs.source import Place, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.model import Checked, Comparison, Idle, Outcome, Page, Unit
    from nabladocs.source import Diagnostic


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a part; or the `reason` why nobody can tell, as it did not run."""

    findings: tuple[Diagnostic, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page that can be wrong, and who tells what became of it.

    `words` are what it is known by beside its name and its place: the path of its page, its session, its figure.
    """

    name: str
    place: Place
    words: frozenset[str]
    judge: Callable[[Checked], Verdict]


class _Draft(NamedTuple):
    """A part that lacks only its name; it stands with `above`."""

    above: Place
    place: Place
    words: frozenset[str]
    judge: Callable[[Checked], Verdict]


def parts_of(page: Page) -> tuple[Part, ...]:
    """Give the parts of a page in the order of their places, an expectation behind its cell."""
    drafts = [draft for unit in page.units for draft in _of_unit(page, unit)]
    drafts += [_drafted(page, flaw.place or _top(page), partial(_judge_flaw, flaw=flaw)) for flaw in _flaws(page)]
    drafts += [_drafted(page, idle.place, partial(_judge_idle, idle=idle)) for idle in page.idle if idle.recorded]
    drafts.sort(key=lambda draft: (draft.above.source.file != page.path, *draft.above.order[1:]))
    parts = _module(page)
    for draft in drafts:
        name = next(name for name in _names(page, draft.place) if name not in parts)
        parts[name] = Part(name, draft.place, draft.words, draft.judge)
    # One part for all of a kind: a page has many, and it is rare that one is wrong.
    words = frozenset({page.path})
    if page.formulas:
        others = frozenset(part.place for part in parts.values())
        judge = partial(_judge_formulas, others=others)
        parts["formulas"] = Part("formulas", page.formulas[0].place, words, judge)
    if links := (*(place for *_, place in links_of(page)), *(place for _, place in families_of(page))):
        parts["links"] = Part("links", links[0], words, _judge_links)
    return tuple(parts.values())


def _module(page: Page) -> dict[str, Part]:
    """Give the import of the module that the docstrings of a page are of: each imports it, and it fails but once."""
    units = [unit for unit in page.units if _is_import(unit)]
    if not units:
        return {}
    judge = partial(_judge_import, numbers=[unit.number for unit in units])
    return {"import": Part("import", units[0].place, frozenset({page.path}), judge)}


def _is_import(unit: Unit) -> bool:
    return isinstance(unit, Cell) and unit.module != ""


def _of_unit(page: Page, unit: Unit) -> Iterator[_Draft]:
    if _is_import(unit):
        return
    words = frozenset({page.path, *_words(unit)} - {""})
    yield _Draft(unit.place, unit.place, words, partial(_judge_unit, number=unit.number))
    for number, example in enumerate(unit.examples if isinstance(unit, Cell) else ()):
        if example.expectation and example.expectation.text:
            judge = partial(_judge_expectation, number=unit.number, example=number)
            yield _Draft(unit.place, example.expectation.place, words, judge)


def _words(unit: Unit) -> Sequence[str]:
    match unit:
        case Cell():
            return (unit.options.session, unit.options.fig)
        case Formulation():
            return (unit.id,)
        case Broken():
            return (unit.session,)
    return ()


def _drafted(page: Page, place: Place, judge: Callable[[Checked], Verdict]) -> _Draft:
    return _Draft(place, place, frozenset({page.path}), judge)


def _names(page: Page, place: Place) -> Iterator[str]:
    """Give names for a part, the best first: its line, then what else tells it from others on that line."""
    start, within = place.start, place.source.within
    line = f"L{start.line}" if place.source.path == page.path else f"{place.source.path}:L{start.line}"
    line = f"{within.name}:L{start.line}" if within else line
    yield line
    yield f"{line}:{start.column}"
    yield from (f"{line}:{start.column}-{more}" for more in count(2))


def _top(page: Page) -> Place:
    return Place(page.files[page.path], Span(0, 0))


def _flaws(page: Page) -> Sequence[Diagnostic]:
    """Give the errors found in reading a page that belong to none of its units."""
    known = {finding for unit in page.units if isinstance(unit, Broken) for finding in unit.diagnostics}
    return [flaw for flaw in page.diagnostics if flaw not in known and flaw.severity == "error"]


# --- what became of them ------------------------------------------------------------------------------------------


def _judge_flaw(_checked: Checked, flaw: Diagnostic) -> Verdict:
    return Verdict((flaw,))


def _judge_idle(checked: Checked, idle: Idle) -> Verdict:
    found = tuple(finding for finding in _strays(checked) if finding.place == idle.place)
    return Verdict(found) if found else Verdict(reason="what is recorded here is shown, and does not run")


def _judge_import(checked: Checked, numbers: Sequence[int]) -> Verdict:
    found = (finding for number in numbers for finding in _errors(checked.outcomes[number].diagnostics))
    return Verdict(tuple(dict.fromkeys(found)))


def _judge_unit(checked: Checked, number: int) -> Verdict:
    outcome, unit = checked.outcomes[number], checked.page.units[number]
    if reason := _reason(checked, number):
        return Verdict(reason=reason)
    apart = [comparison.finding for comparison in outcome.comparisons if comparison.expectation.text]
    own = [finding for finding in _errors(outcome.diagnostics) if finding not in apart]
    return Verdict((*own, *(finding for finding in _strays(checked) if finding.place == unit.place)))


def _reason(checked: Checked, number: int) -> str:
    """Say why a unit did not run; nothing where it did."""
    outcome = checked.outcomes[number]
    match checked.runs[number].ending:
        case Skipped(reason) if outcome.status == "skipped":
            return reason
        case Blocked(by) if outcome.status == "blocked":
            return f"not run, because {checked.page.units[by].place} failed"
    return ""


def _judge_expectation(checked: Checked, number: int, example: int) -> Verdict:
    outcome = checked.outcomes[number]
    compared = _by_example(outcome).get(example)
    if compared is None:
        return Verdict(reason=_not_compared(checked, number, example))
    return Verdict(tuple(_errors([compared.finding] if compared.finding else [])))


def _by_example(outcome: Outcome) -> Mapping[int, Comparison]:
    return {comparison.example: comparison for comparison in outcome.comparisons}


def _not_compared(checked: Checked, number: int, example: int) -> str:
    unit, outcome = checked.page.units[number], checked.outcomes[number]
    if isinstance(unit, Cell) and unit.examples[example].left_out:
        line = unit.examples[example].lines[0]
        return f"{line.path}:{line.line} is left out by its directive"
    match checked.runs[number].ending:
        case Skipped(reason):
            return f"{unit.place} is skipped: {reason}"
        case Blocked():
            return _reason(checked, number)
    found = [comparison.finding for comparison in outcome.comparisons]
    failures = (finding for finding in _errors(outcome.diagnostics) if finding not in found)
    return f"not run, because {next((finding.place for finding in failures), unit.place)} failed"


def _judge_formulas(checked: Checked, others: frozenset[Place]) -> Verdict:
    found = (finding for finding in _strays(checked) if finding.place not in others)
    return Verdict(tuple(finding for finding in found if finding.code not in CODES.values()))


def _judge_links(checked: Checked) -> Verdict:
    return Verdict(tuple(finding for finding in _strays(checked) if finding.code in CODES.values()))


def _strays(checked: Checked) -> Iterator[Diagnostic]:
    """Give the errors that were found neither in reading the page nor in what its units did."""
    known = {finding for outcome in checked.outcomes for finding in outcome.diagnostics} | {*checked.page.diagnostics}
    return (finding for finding in _errors(checked.diagnostics) if finding not in known)


def _errors(findings: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    return [finding for finding in findings if finding.severity == "error"]
