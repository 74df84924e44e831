"""What is measured of a book: each way in turn, again and again, so that what slows the machine slows all of them."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from math import nan
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, TypeVar

from benchmarks.books import LONG
from benchmarks.serving import served, until_served
from benchmarks.ways import NABLA, PASTED, PLAIN, Cost, Site, bare, gauged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmarks.books import Book
    from benchmarks.ways import Outputs, Way

T = TypeVar("T")

FIRST_VARIANT = 1001
"""The number in the first edit; all have four digits, so that none is found in another."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure of merit: one value for each round, and the bar that their median may not exceed."""

    name: str
    values: Sequence[float]
    bar: float | None
    unit: str = ""

    @property
    def holds(self) -> bool | None:
        """Whether the median is within the bar; None where there is no bar."""
        return None if self.bar is None else median(self.values) <= self.bar


@dataclass(slots=True)
class Measured:
    """What each build took, by its way, and what follows."""

    book: str
    measure: str
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)

    def add(self, name: str, cost: Cost) -> None:
        """Keep what one build took."""
        self.costs.setdefault(name, []).append(cost)

    def judge(self, name: str, over: str, floor: Sequence[str], bar: float | None) -> None:
        """Add the verdict on the ratio of one way's time to the sum of others', round by round."""
        rounds = zip(self.costs[over], *(self.costs[part] for part in floor), strict=True)
        values = [cost.wall / sum(part.wall for part in parts) for cost, *parts in rounds]
        self.verdicts.append(Verdict(name, values, bar))

    def judge_memory(self, over: str, floor: str, bar: float | None) -> None:
        """Add the verdict on how much more memory one way's main process takes than another's."""
        rounds = zip(self.costs[over], self.costs[floor], strict=True)
        values = [cost.peak - part.peak for cost, part in rounds]
        self.verdicts.append(Verdict(f"memory: {over} - {floor}", values, bar, " MB"))


@dataclass(frozen=True, slots=True)
class Bench:
    """Where sites are laid out, how many rounds are run, and the other tool that is measured, if it is there."""

    folder: Path
    pairs: int
    rival: Way | None

    def rounds(self, book: Book, measure: str) -> Iterator[int]:
        """Give the number of each round, and tell whoever waits."""
        for number in range(self.pairs):
            print(f"{book.name} {measure}: {number + 1} of {self.pairs}", file=sys.stderr, flush=True)
            yield number

    def sites(self, book: Book, *ways: Way | None) -> list[Site]:
        """Lay out a book in some ways."""
        outputs: Mapping[str, Sequence[Outputs]] = {}
        if PASTED in ways:
            outputs = bare(self.folder / book.name / "bare", book.pages).outputs
        sites = [Site(way, self.folder / book.name / way.name) for way in ways if way]
        for site in sites:
            site.lay_out(book.pages, outputs)
        return sites


def turned(ways: Sequence[T], number: int) -> Sequence[T]:
    """Give sites, or ways, in another order in each round, so that none always follows the same."""
    at = number % len(ways)
    return [*ways[at:], *ways[:at]]


def cold(bench: Bench, book: Book) -> Measured:
    """Build what was never built before, and run its cells bare."""
    measured = Measured(book.name, "cold")
    sites = bench.sites(book, NABLA, PLAIN, bench.rival)
    for site in sites:
        # Not counted: it leaves the libraries compiled.
        site.build()
    for number in bench.rounds(book, "cold"):
        for site in turned(sites, number):
            site.forget()
            measured.add(site.way.name, site.build())
        measured.add("bare", bare(bench.folder / book.name / "bare", book.pages).cost)
    measured.judge("nabla / (plain + bare)", "nabla", ["plain", "bare"], 1.10 if book.name == "light" else 0.75)
    if bench.rival:
        measured.judge("markdown-exec / (plain + bare)", "markdown-exec", ["plain", "bare"], None)
    measured.judge_memory("nabla", "plain", None)
    return measured


def unchanged(bench: Bench, book: Book) -> Measured:
    """Build again what is as it was."""
    measured = Measured(book.name, "unchanged")
    sites = bench.sites(book, NABLA, PASTED, PLAIN, bench.rival)
    for site in sites:
        site.build()
    for number in bench.rounds(book, "unchanged"):
        for site in turned(sites, number):
            measured.add(site.way.name, site.build())
    measured.judge("nabla / pasted", "nabla", ["pasted"], 1.05)
    if bench.rival:
        measured.judge("markdown-exec / pasted", "markdown-exec", ["pasted"], None)
    measured.judge_memory("nabla", "plain", None)
    return measured


def edited(bench: Bench, book: Book) -> Measured:
    """Build again after one cell was edited, each time in another way."""
    measured = Measured(book.name, "edited")
    sites = bench.sites(book, NABLA, PASTED, bench.rival)
    for site in sites:
        site.build()
    for number in bench.rounds(book, "edited"):
        page = book.edited(FIRST_VARIANT + number)
        ran = bare(bench.folder / book.name / "bare", [page])
        measured.add("its cells", ran.cost)
        for site in turned(sites, number):
            site.write(page, ran.outputs[page.name])
            measured.add(site.way.name, site.build())
    measured.judge("nabla / (pasted + its cells)", "nabla", ["pasted", "its cells"], 1.10)
    if bench.rival:
        measured.judge("markdown-exec / (pasted + its cells)", "markdown-exec", ["pasted", "its cells"], None)
    return measured


def serve(bench: Bench, book: Book) -> Measured:
    """Save one edited cell while the site is served, and wait for its page."""
    measured = Measured(book.name, "serve")
    sites = bench.sites(book, NABLA, PASTED)
    # Another page warms the libraries up; its own time is left out.
    before = book.pages[0]
    with ExitStack() as servers:
        name = book.edited(0).name
        addresses = {site.way.name: f"{servers.enter_context(served(site))}/{name}/" for site in sites}
        for address in addresses.values():
            until_served(address, "variant 0")
        for number in bench.rounds(book, "serve"):
            page = book.edited(FIRST_VARIANT + number)
            ran = bare(bench.folder / book.name / "bare", [before, page])
            measured.add("its cells", Cost(ran.seconds[page.name], nan, nan, nan))
            for site in turned(sites, number):
                save = partial(site.write, page, ran.outputs[page.name])
                seconds = until_served(addresses[site.way.name], f"variant {FIRST_VARIANT + number}", save)
                measured.add(site.way.name, Cost(seconds, nan, nan, nan))
    measured.judge("nabla / (pasted + its cells)", "nabla", ["pasted", "its cells"], 1.10)
    return measured


def growth(bench: Bench, book: Book) -> Measured:
    """Build a book and one with four times its pages: first, again, and as a plain site."""
    measured = Measured(f"{book.name} and {LONG.name}", "growth")
    sites = {part: bench.sites(part, NABLA, PLAIN) for part in (book, LONG)}
    sizes: dict[str, list[float]] = {part.name: [] for part in sites}
    for _ in bench.rounds(book, "growth"):
        for part, (site, plain) in sites.items():
            site.forget()
            measured.add(f"{part.name}: nabla, cold", site.build())
            measured.add(f"{part.name}: nabla, unchanged", site.build())
            measured.add(f"{part.name}: plain", plain.build())
            sizes[part.name].append(_size(site.cache) / 1e3 / part.length)
    plainly = _grown(measured, book, "plain")
    for way in ("nabla, cold", "nabla, unchanged"):
        values = _grown(measured, book, way)
        over = [grown / max(1, plain) for grown, plain in zip(values, plainly, strict=True)]
        measured.verdicts.append(Verdict(f"{way}: a page of long / of {book.name}", values, None))
        measured.verdicts.append(Verdict("  over plain's, or over 1 where plain's is less", over, 1.05))
    measured.verdicts.append(Verdict(f"plain: a page of long / of {book.name}", plainly, None))
    kept = [long / short if short else 1.0 for short, long in zip(*sizes.values(), strict=True)]
    measured.verdicts.append(Verdict(f"cache: a page of long / of {book.name}", kept, 1.05))
    measured.verdicts += [Verdict(f"cache: a page of {name}", values, None, " kB") for name, values in sizes.items()]
    for state in ("cold", "unchanged"):
        measured.judge_memory(f"{LONG.name}: nabla, {state}", f"{LONG.name}: plain", 20)
    return measured


def _grown(measured: Measured, book: Book, name: str) -> list[float]:
    """Give how much longer a page of the long book takes than one of the short."""
    rounds = zip(measured.costs[f"{LONG.name}: {name}"], measured.costs[f"{book.name}: {name}"], strict=True)
    return [long.wall / LONG.length / (short.wall / book.length) for long, short in rounds]


def testing(bench: Bench, book: Book) -> Measured:
    """Run the pages as tests where nothing changed since the last run, and only collect them; these docs too."""
    measured = Measured(book.name, "pytest")
    (site,) = bench.sites(book, NABLA)
    folders = {book.name: site.root / "docs", "these docs": Path(__file__).parents[1] / "docs"}
    ways = [(name, words) for name in folders for words in ((), ("--collect-only",))]

    def tested(name: str, words: Sequence[str]) -> Cost:
        return gauged(Path(sys.executable), bench.folder, "pytest", "-q", "-p", "no:xdist", *words, folders[name])

    for way in ways:
        tested(*way)
    for number in bench.rounds(book, "pytest"):
        for name, words in turned(ways, number):
            measured.add(" ".join([f"{name}: pytest", *words]), tested(name, words))
    for name in folders:
        measured.judge(f"{name}: pytest / --collect-only", f"{name}: pytest", [f"{name}: pytest --collect-only"], 1.5)
    return measured


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


MEASURES: Mapping[str, Callable[[Bench, Book], Measured]] = {
    "cold": cold,
    "unchanged": unchanged,
    "edited": edited,
    "serve": serve,
    "growth": growth,
    "pytest": testing,
}
"""What can be measured. Growth takes the light book only."""
