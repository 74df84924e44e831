"""The command: measures books and draws what it finds."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.books import LIGHT, REAL
from benchmarks.measures import MEASURES, Bench
from benchmarks.table import as_json, drawn
from benchmarks.ways import find_markdown_exec

if TYPE_CHECKING:
    from benchmarks.ways import Way

BOOKS = {book.name: book for book in (LIGHT, REAL)}


def main() -> None:
    """Measure what was asked for, and draw each table as soon as it is there."""
    # What a shell starts in the background ignores interrupts, and so would the servers that are to end by one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    asked = _asked()
    bench = Bench(asked.folder.absolute(), asked.pairs, _rival(asked.folder))
    found = []
    for book in asked.books or BOOKS:
        for name in asked.only:
            if name == "growth" and book != "light":
                continue
            found.append(MEASURES[name](bench, BOOKS[book]))
            print(drawn(found[-1]), flush=True)
            if asked.json:
                asked.json.write_text(json.dumps(as_json(found), indent=1), "utf-8")


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description="Nabla's builds beside those of other ways.")
    parser.add_argument("books", nargs="*", metavar="BOOK", help=f"{' or '.join(BOOKS)}; without any, both")
    parser.add_argument("--pairs", type=int, default=11, help="how often each way is taken (default: 11)")
    parser.add_argument("--only", type=_names, default=list(MEASURES), help=f"some of {','.join(MEASURES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to leave every single value")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmarks"), help="where the sites are laid out")
    asked = parser.parse_args()
    if unknown := set(asked.books) - set(BOOKS) | set(asked.only) - set(MEASURES):
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
