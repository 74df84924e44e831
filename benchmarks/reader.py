"""What a reader waits for and sees move: one page of 400 formulas, drawn in four ways, on a phone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.formulas import topics
from benchmarks.hosting import hosted
from benchmarks.measures import Verdict, turned
from benchmarks.phone import KINDS, Load, chromium, drawn_without_scripts, load
from benchmarks.readings import KATEX, MATHJAX, NABLA, WAYS, WORDS, build, fetched
from benchmarks.table import spread, summed_up, verdict_line
from nabladocs.mathml import to_mathml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

    from benchmarks.readings import Reading

COUNT = 400
DEEP = "#lagrange-multipliers"
"""A heading after nine tenths of the page."""


@dataclass(frozen=True, slots=True)
class Loads:
    """The loads of one way's page: from its top, and from a link to a heading far down; one of each a round."""

    top: list[Load] = field(default_factory=list)
    deep: list[Load] = field(default_factory=list)


def reader(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """Load the page drawn in each way, again and again, and time the conversion; give a table and all values."""
    packages = fetched(folder / "npm", f"mathjax@{MATHJAX}", f"katex@{KATEX}")
    sites = {way.name: build(way, packages, folder / way.name) for way in WAYS}
    loads = {way.name: Loads() for way in WAYS}
    with chromium() as browser:
        with hosted(sites[NABLA]) as address:
            without = drawn_without_scripts(browser, address, WAYS[0].formula)
        for number in range(rounds):
            print(f"reader: {number + 1} of {rounds}", file=sys.stderr, flush=True)
            for way in turned([way for way in WAYS if number % way.every == 0], number):
                _load(browser, way, sites[way.name], loads[way.name])
    found = [
        Verdict("formulas that are not drawn without scripts", [COUNT - without], 0),
        *verdicts(loads),
        Verdict("1,000 formulas to MathML", conversions(rounds), 20, " ms"),
    ]
    return drawn(loads, found), as_json(loads, found)


def _load(browser: Browser, way: Reading, site: Path, into: Loads) -> None:
    with hosted(site) as address:
        into.top.append(load(browser, address, way.formula, COUNT))
        into.deep.append(load(browser, address + DEEP, way.formula, COUNT))


def verdicts(loads: Mapping[str, Loads]) -> Iterator[Verdict]:
    """Give the verdicts on our page: what it costs beyond words, and whether anything in it moves."""
    ours, bare = loads[NABLA], loads[WORDS].top
    pairs = list(zip(ours.top, bare, strict=True))

    def more(*kinds: str) -> list[float]:
        return [sum(one.sizes[kind] - other.sizes[kind] for kind in kinds) / 1e3 for one, other in pairs]

    yield Verdict("all kinds, beyond words", more(*KINDS_IN_ORDER), 45, " KB")
    yield Verdict("fonts, beyond words", more("fonts"), 20, " KB")
    yield Verdict("layout shift from the top, worst", [max(load.shift for load in ours.top)], 0)
    yield Verdict("layout shift while reading on, worst", [max(load.later for load in ours.top)], 0.01)
    yield Verdict("layout shift from a deep link, worst", [max(load.shift for load in ours.deep)], 0.01)
    yield Verdict("time until formulas are final / words", [one.final / other.final for one, other in pairs], 1.3)
    yield Verdict("blocking time beyond words", [one.blocked - other.blocked for one, other in pairs], 200, " ms")
    yield Verdict("elements", [load.elements for load in ours.top], 9000)
    yield Verdict("requests to other hosts", [load.elsewhere for load in ours.top], 0)


def conversions(rounds: int) -> list[float]:
    """Give the milliseconds to convert a thousand formulas that differ, with none known from before."""
    parts = [(topic.inline, False) for topic in topics()] + [(topic.display, True) for topic in topics()]
    pairs = [(tex, display) for formulas, display in parts for tex in formulas]
    # The page has 400; with a letter more each is another formula, and as long.
    thousand = [(tex + more, display) for more in ("", "+a", "+b") for tex, display in pairs][:1000]
    taken = []
    for _ in range(rounds):
        to_mathml.cache_clear()
        start = process_time()
        for tex, display in thousand:
            to_mathml(tex, display=display)
        taken.append((process_time() - start) * 1e3)
    return taken


# --- what is shown ------------------------------------------------------------------------------------------------

Row = tuple[str, str, Callable[[Load], float]]
"""Its name, the form of its numbers, and the number of a load."""


def _size(kind: str) -> Row:
    return f"{kind}, KB", ".1f", lambda load: load.sizes[kind] / 1e3


KINDS_IN_ORDER = tuple(dict.fromkeys(KINDS.values()))
ROWS: tuple[Row, ...] = (
    *map(_size, KINDS_IN_ORDER),
    ("all, KB", ".1f", lambda load: sum(load.sizes.values()) / 1e3),
    ("requests to other hosts", ".0f", lambda load: load.elsewhere),
    ("elements", ".0f", lambda load: load.elements),
    ("formulas are final after, s", ".2f", lambda load: load.final / 1e3),
    ("blocking time, s", ".2f", lambda load: load.blocked / 1e3),
    ("layout shift", ".4f", lambda load: load.shift),
    ("layout shift, reading on", ".4f", lambda load: load.later),
)
DEEP_ROWS: tuple[Row, ...] = (
    ("layout shift", ".4f", lambda load: load.shift),
    ("target astray, pixels", ".1f", lambda load: abs(load.astray)),
)


def drawn(read: Mapping[str, Loads], found: Iterable[Verdict]) -> str:
    """Give the loads as a table, the ways side by side, then the verdicts."""
    columns = [f"{name} ({len(loads.top)} loads)" for name, loads in read.items()]
    lines = [f"a page of {COUNT} formulas: median, and quartiles or worst", _line("", columns)]
    lines += [_row(row, [each.top for each in read.values()]) for row in ROWS]
    lines.append("  from a link to a heading far down:")
    lines += [_row(row, [each.deep for each in read.values()]) for row in DEEP_ROWS]
    return "\n".join([*lines, *map(verdict_line, found), ""])


def _row(row: Row, columns: Iterable[Sequence[Load]]) -> str:
    name, form, number = row
    return _line(name, [_cell(list(map(number, loads)), form) for loads in columns])


def _cell(values: Sequence[float], form: str) -> str:
    middle, worst = median(values), max(values)
    low, high = spread(values)
    if low == high == worst:
        return f"{middle:{form}}"
    if high < worst and form == ".4f":
        return f"{middle:{form}} (≤ {worst:{form}})"
    return f"{middle:{form}} ({low:{form}} to {high:{form}})"


def _line(name: str, cells: Iterable[str]) -> str:
    return f"  {name:28}" + "".join(f"{cell:>26}" for cell in cells)


def as_json(read: Mapping[str, Loads], found: Iterable[Verdict]) -> dict[str, object]:
    """Give every single value as JSON can hold it."""
    return {
        "measure": "reader",
        "loads": {name: asdict(loads) for name, loads in read.items()},
        "verdicts": list(map(summed_up, found)),
    }
