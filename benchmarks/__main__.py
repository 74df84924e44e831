"""The command: measures books and draws what it finds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.books import LIGHT, REAL
from benchmarks.lighthouse import lighthouse
from benchmarks.measures import MEASURES, Bench
from benchmarks.reader import reader
from benchmarks.reference import reference
from benchmarks.table import as_json, drawn
from benchmarks.ways import find_markdown_exec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.ways import Way

ROUNDS = 11
READINGS: Mapping[str, tuple[Callable[[Path, int], tuple[str, dict[str, object]]], int]] = {
    "reader": (reader, 20),
    "lighthouse": (lighthouse, 5),
    "reference": (reference, 5),
}
"""What is measured beside the books, and how often: each gives a table, and every single value."""
BOOKS = {book.name: book for book in (LIGHT, REAL)}


def main() -> None:
    """Measure what was asked for, and draw each table as soon as it is there."""
    # What a shell starts in the background ignores interrupts, and so would the servers that are to end by one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    asked = _asked()
    found: list[dict[str, object]] = []
    for text, values in chain(_builds(asked), _readings(asked)):
        print(text, flush=True)
        found.append(values)
        if asked.json:
            asked.json.write_text(json.dumps(found, indent=1), "utf-8")


def _builds(asked: Namespace) -> Iterator[tuple[str, dict[str, object]]]:
    names = [name for name in asked.only if name in MEASURES]
    if not names:
        return
    bench = Bench(asked.folder.absolute(), asked.pairs or ROUNDS, _rival(asked.folder))
    for book in asked.books or BOOKS:
        for name in names:
            if name != "growth" or book == "light":
                measured = MEASURES[name](bench, BOOKS[book])
                yield drawn(measured), as_json(measured)


def _readings(asked: Namespace) -> Iterator[tuple[str, dict[str, object]]]:
    for name in asked.only:
        if name in READINGS:
            measure, rounds = READINGS[name]
            yield measure(asked.folder.absolute() / name, asked.pairs or rounds)


def _asked() -> Namespace:
    names = ",".join([*MEASURES, *READINGS])
    parser = ArgumentParser(prog="python -m benchmarks", description="Nabla's builds beside those of other ways.")
    parser.add_argument("books", nargs="*", metavar="BOOK", help=f"{' or '.join(BOOKS)}; without any, both")
    parser.add_argument("--pairs", type=int, help="how often each is measured")
    parser.add_argument("--only", type=_names, default=list(MEASURES), help=f"some of {names}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to leave every single value")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"), help="where the sites are laid out")
    asked = parser.parse_args()
    if unknown := set(asked.books) - set(BOOKS) | set(asked.only) - {*MEASURES, *READINGS}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return asked


def _names(text: str) -> list[str]:
    return text.split(",")


def _rival(folder: Path) -> Way | None:
    try:
        return find_markdown_exec(folder / "markdown-exec")
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"markdown-exec is left out, since it cannot be installed: {error}", file=sys.stderr)
        return None


if __name__ == "__main__":
    main()
