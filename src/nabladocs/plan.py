"""Pages and records of earlier runs to steps: what is to be done with each session, and why. And runs to records."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from nabladocs.model import Cell, Finished, Inline, Input, Kept, Options, Raised, Record, Skipped, Step
from nabladocs.options import OPTIONS
from nabladocs.sessions import CLAIM, ISOLATED, runnable, sessions

if TYPE_CHECKING:
    from nabladocs.model import Example, Page, Run, Running

NOTHING_CHANGED = "nothing changed"
NOTHING_KEPT = "no earlier run is kept"
NOTHING_RUNS = "nothing in it runs"

# Which session a unit belongs to, and whether it runs, shows in which units there are.
AFFECTING = tuple(
    name
    for name, option in OPTIONS.items()
    if option.affects == "running" and name in Options.__slots__ and name not in ("session", "isolated", "skip")
)
"""The options whose values a run depends on."""

_ASKS_FOR_LINES = re.compile(r"lineno|\bdis\b|getsourcelines|findsource|co_lines|co_positions")
"""Names by which code gets at line numbers, and may show them without the path of their file."""

Now = Callable[[Input], str]
"""Gives the state of an input at this time."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page asks of a unit, as it is compared with what another build was asked."""

    place: str
    code: Mapping[str, str]
    options: Mapping[str, str]

    def is_that_of(self, kept: Kept) -> bool:
        return self.code == kept.code and self.options == kept.options


def plan(page: Page, records: Mapping[str, Record], facts: Mapping[str, str], now: Now) -> tuple[Step, ...]:
    """Give one step for each session of a page, in the order in which the sessions begin.

    `records` has the last runs by session, and `facts` what holds for all that runs now, such as Python's version.
    """
    known = _Known(records, facts, now)
    return tuple(
        Step(page, name, units, *_verdict(page, name, runnable(units), known)) for name, units in sessions(page).items()
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known beside the page."""

    records: Mapping[str, Record]
    facts: Mapping[str, str]
    now: Now


def _verdict(
    page: Page, name: str, running: Sequence[Running], known: _Known
) -> tuple[Literal["run", "reuse"], str, tuple[Run, ...]]:
    """Give what to do with a session, why, and which runs still hold."""
    if not running:
        return "reuse", NOTHING_RUNS, ()
    record = known.records.get(name)
    if record is None:
        is_alone = known.records and name.startswith((ISOLATED, CLAIM))
        return "run", f"{_line(running[0])} is new or changed" if is_alone else NOTHING_KEPT, ()
    if reason := _changed(record.facts, known.facts):
        return "run", reason, ()
    kept: list[Run] = []
    asked = [_asked(page, unit) for unit in running]
    for number, unit in enumerate(running):
        if reason := _new(record.units, asked, number) or _stale(record.units, running, number, known.now):
            return "run", reason, tuple(kept)
        kept.append(replace(record.units[number].run, number=unit.number))
    return "reuse", NOTHING_CHANGED, tuple(kept)


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Say what holds no more of what held for all cells."""
    for name in (*new, *old):
        before, now = old.get(name, ""), new.get(name, "")
        if before != now:
            is_veiled = "#" in (before[:1], now[:1])
            return f"{name} changed" if is_veiled else f"{name} {before or '(none)'} → {now or '(none)'}"
    return ""


def _new(old: Sequence[Kept], new: Sequence[_Asked], number: int) -> str:
    """Say how a unit is another than the one that ran in its place, empty if it is not."""
    unit = new[number]
    if number >= len(old):
        return f"{unit.place} is new"
    kept = old[number]
    if unit.is_that_of(kept):
        return ""
    if any(later.is_that_of(kept) for later in new[number + 1 :]):
        return f"{unit.place} is new"
    if any(unit.is_that_of(later) for later in old[number + 1 :]):
        return f"what ran before {unit.place} is gone"
    if unit.code == kept.code:
        return f"{unit.place}: {_changed(kept.options, unit.options)}"
    included = [path for path in unit.code if path and unit.code[path] != kept.code.get(path)]
    return f"{included[0]} changed" if included and unit.code[""] == kept.code.get("") else f"{unit.place} changed"


def _stale(old: Sequence[Kept], running: Sequence[Running], number: int, now: Now) -> str:
    """Say why the run of the same unit does not hold any more, empty if it does."""
    kept, shown = old[number], _line(running[number])
    if kept.lines and kept.lines != _places(running[: number + 1]):
        return f"{shown} has moved, and shows line numbers"
    for given in kept.run.inputs:
        if (state := now(given)) != given.state:
            return _difference(given, state, shown)
    return "" if _is_well(kept) else f"{shown} failed in the last run"


def _difference(given: Input, state: str, place: str) -> str:
    match given.kind:
        case "module":
            distribution, _, version = given.state.rpartition(" ")
            if not version[:1].isdigit():
                return f"{given.name}: {given.state} → {state}"
            return f"{given.state} → {state.removeprefix(f'{distribution} ')}"
        case "pattern":
            return f"other files than before fit {given.name}"
        case "process":
            return f"{place} starts {given.name}, and what that reads cannot be seen"
        case "product":
            return f"{given.name}, which {place} makes, is gone"
    fate = "is gone" if not state else "changed" if given.state else "is new"
    return f"{given.name} {fate}"


def _is_well(kept: Kept) -> bool:
    raises = kept.options.get("raises", "")
    match kept.run.ending:
        case Raised(names):
            return raises in names
        case Finished():
            return not raises
        case Skipped():
            return True
    return False


# --- units --------------------------------------------------------------------------------------------------------


def _asked(page: Page, unit: Running) -> _Asked:
    return _Asked(_line(unit), _code(page, unit), _options(page, unit))


def _line(unit: Running) -> str:
    return f"{unit.place.source.path}:{unit.place.start.line}"


def _examples(unit: Running) -> Sequence[Example]:
    return unit.examples if isinstance(unit, Cell) else (unit.example,)


def _code(page: Page, unit: Running) -> Mapping[str, str]:
    """Give a hash of the code for each file it is from; that of the page has no name, and gaps where others come in."""
    texts: dict[str, list[str]] = {"": []}
    for example in _examples(unit):
        lines = zip(example.lines, example.code.split("\n"), strict=False)
        for path, stretch in groupby(lines, key=lambda line: line[0].path):
            # A cell of a notebook may get another number, and is what it was.
            name = "" if page.files[path].file == page.path else path
            texts[""] += ["\0"] if name else []
            texts.setdefault(name, []).extend(text for _, text in stretch)
        # That of a whole cell is one of its options.
        texts[""].append(f"\0{example.raises}" if isinstance(unit, Cell) and unit.interactive else "\0")
    return {path: _hash("\n".join(lines)) for path, lines in texts.items()}


def _options(page: Page, unit: Running) -> Mapping[str, str]:
    if not isinstance(unit, Cell):
        kind = unit.context if isinstance(unit, Inline) else unit.kind
        return {"kind": kind, "timeout": f"{page.defaults.timeout:g}", "reads": " ".join(page.defaults.reads)}
    given = unit.options
    values = {name: getattr(given, name) for name in AFFECTING}
    values["timeout"] = f"{page.defaults.timeout if given.timeout is None else given.timeout:g}"
    values["reads"] = (*page.defaults.reads, *given.reads)
    written = {name: " ".join(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return {"kind": "pycon" if unit.interactive else "python", **written}


def _places(running: Sequence[Running]) -> str:
    """Give a hash of where all lines of code stand."""
    origins = (line for unit in running for example in _examples(unit) for line in example.lines)
    return _hash("\n".join(f"{origin.path}:{origin.line}" for origin in origins))


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


# --- records ------------------------------------------------------------------------------------------------------


def record(
    step: Step,
    runs: Sequence[Run],
    facts: Mapping[str, str],
    now: Now,
    declared: Callable[[Sequence[str]], Sequence[Input]],
) -> Record:
    """Give what is to be kept of a session that ran: its units up to the first that failed.

    `declared` gives the inputs that file patterns stand for.
    """
    kept: list[Kept] = []
    by_number = {run.number: run for run in runs}
    running = runnable(step.units)
    for number, unit in enumerate(running):
        asked, run = _asked(step.page, unit), by_number[unit.number]
        own = unit.options.reads if isinstance(unit, Cell) else ()
        patterns = own if number else (*step.page.defaults.reads, *own)
        # Who declares what a process reads knows what it does.
        seen = (given for given in run.inputs if not (given.kind == "process" and asked.options["reads"]))
        inputs = (*(_resolved(given, now) for given in seen), *declared(patterns))
        lines = _places(running[: number + 1]) if _shows_lines(running[: number + 1], run) else ""
        kept.append(Kept(asked.code, asked.options, lines, replace(run, inputs=inputs)))
        if not _is_well(kept[-1]):
            kept[-1] = replace(kept[-1], run=replace(run, outputs=(), inputs=inputs))
            break
    return Record(facts, tuple(kept))


def _resolved(given: Input, now: Now) -> Input:
    # The session knows which modules it has, and not of which distributions they are.
    return replace(given, state=now(given)) if given.kind == "module" else given


def _shows_lines(units: Sequence[Running], run: Run) -> bool:
    """Say whether what the last of some units shows may change when code of theirs only moves up or down a file."""
    if any(_ASKS_FOR_LINES.search(example.code) for example in _examples(units[-1])):
        return True
    # It may have called what an earlier one took from another file.
    paths = {line.path for unit in units for example in _examples(unit) for line in example.lines}
    texts = (text for outputs in run.outputs for output in outputs for text in output.data.values())
    return any(path in text for text in texts for path in paths)
