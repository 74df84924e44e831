"""How long claims take: to check those by which the checker is judged, and to build a site of them again.

One process with one thread checks them all, first and with nothing kept. A fixed piece of work runs beside it in each
round, so that what is found on two machines, or on a busy one, can be compared.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.books import Page, Section
from benchmarks.measures import Measured, Verdict, turned
from benchmarks.table import as_json, drawn
from benchmarks.ways import HERE, Site, Way, gauged, plain
from tests.claims.cases import cases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.ways import Outputs

COUNT = 300
SECONDS = 15.0
"""The bar for the processor time of a first check of all."""
ON_A_PAGE = 10


def texts(count: int = COUNT) -> list[str]:
    """Give claims that hold, spread evenly over all families."""
    true = [case.text for case in cases() if case.holds]
    return [true[number * len(true) // count] for number in range(count)]


# --- a first check ------------------------------------------------------------------------------------------------


def first(folder: Path, rounds: int) -> Measured:
    """Check all claims with nothing kept, and do the fixed piece of work, in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "claims.json"
    source.write_text(json.dumps(texts()), "utf-8")
    orders: list[tuple[str, tuple[Path, ...]]] = [("claims", (source,)), ("fixed work", ())]
    measured = Measured(f"{COUNT} claims", "first check, one process")
    for number in _rounds(rounds, "first"):
        for name, words in turned(orders, number):
            measured.add(name, gauged(Path(sys.executable), folder, HERE / "checking.py", *words))
    measured.verdicts.append(
        Verdict("CPU of the check", [cost.own for cost in measured.costs["claims"]], SECONDS, " s")
    )
    pairs = zip(measured.costs["claims"], measured.costs["fixed work"], strict=True)
    measured.verdicts.append(
        Verdict("CPU of the check / fixed work", [one.own / other.own for one, other in pairs], None)
    )
    return measured


# --- a site of them -----------------------------------------------------------------------------------------------


def pages() -> list[Page]:
    """Give the claims on pages."""
    sections = [Section(f"Claim {number}", "What holds:", text, "text") for number, text in enumerate(texts())]
    starts = range(0, COUNT, ON_A_PAGE)
    return [Page(f"claims-{at}", f"Claims from {at}", "", tuple(sections[at : at + ON_A_PAGE])) for at in starts]


def claimed(page: Page, _: Sequence[Outputs] = ()) -> str:
    """Give a page whose claims are checked."""
    fences = (
        f"## {each.heading}\n\n{each.prose}\n\n```claim {_id(each)}\n{each.code}\n```\n" for each in page.sections
    )
    return "\n".join([f"# {page.title}\n", *fences])


def _id(section: Section) -> str:
    return section.heading.lower().replace(" ", "-")


def again(folder: Path, rounds: int) -> Measured:
    """Build a site of all claims with nothing changed, and one with their texts as they stand."""
    sites = [Site(way, folder / way.name) for way in (Way("nabla", claimed, ("nabla",)), Way("plain", plain))]
    measured = Measured(f"{COUNT} claims on {COUNT // ON_A_PAGE} pages", "unchanged")
    built = {}
    for site in sites:
        site.lay_out(pages(), {})
        built[f"{site.way.name}, first"] = site.build()
    for number in _rounds(rounds, "unchanged"):
        for site in turned(sites, number):
            measured.add(site.way.name, site.build())
    for name, cost in built.items():
        measured.add(name, cost)
    for name in ("own", "wall"):
        seconds = [getattr(cost, name) for cost in measured.costs["nabla"]]
        measured.verdicts.append(Verdict(f"nabla: {'main CPU' if name == 'own' else 'seconds'}", seconds, None, " s"))
    measured.judge("nabla / plain", "nabla", ["plain"], None)
    return measured


def _rounds(count: int, what: str) -> Sequence[int]:
    print(f"{what}: {count} rounds", file=sys.stderr, flush=True)
    return range(count)


# --- the command --------------------------------------------------------------------------------------------------

MEASURES: dict[str, Callable[[Path, int], Measured]] = {"first": first, "unchanged": again}


def main() -> None:
    """Measure what was asked for, and draw it."""
    asked = _asked()
    found = []
    for name in asked.only:
        found.append(MEASURES[name](asked.folder.absolute(), asked.rounds))
        print(drawn(found[-1]), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(list(map(as_json, found)), indent=1), "utf-8")


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.claims", description="How long claims take to be checked.")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured (default: 7)")
    parser.add_argument("--only", choices=list(MEASURES), nargs="+", default=list(MEASURES), help="what is measured")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to leave every single value")
    parser.add_argument(
        "--folder", type=Path, default=Path("build/benchmarks/claims"), help="where the site is laid out"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
