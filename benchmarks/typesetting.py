"""How long formulas take: a thousand of them drawn, and a page of them beside one that leaves them to a script.

All of it in one process with one thread, by its processor time: what else runs on the machine counts little.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from markdown import Markdown

from benchmarks.measures import Measured, Verdict, turned
from benchmarks.table import drawn
from benchmarks.ways import HERE, Cost
from nabladocs.adapters.markdown import NablaExtension
from nabladocs.cache import NoCache
from nabladocs.config import Config
from nabladocs.mathml import to_mathml
from nabladocs.pipeline import Project

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 1000
SECONDS = 0.020
"""The bar for drawing them."""
TEX = re.compile(r"^```tex\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "formulas.md"


def formulas(count: int = COUNT) -> list[str]:
    """Give formulas that differ from one another: those by which claims are shown, each with a number behind it."""
    texts = TEX.findall(GOLDEN.read_text("utf-8"))
    return [rf"{texts[number % len(texts)]},\quad k={number}" for number in range(count)]


def page(count: int = COUNT) -> str:
    """Give a page of them, every tenth displayed and with a number, with a link to each of those."""
    blocks = []
    for number, tex in enumerate(formulas(count)):
        if number % 10:
            blocks.append(f"Let ${tex}$ be as it is.")
        else:
            blocks.append(f"By $\\eqref{{eq:e{number}}}$,\n\n$$\n{tex} \\label{{eq:e{number}}}\n$$\n")
    return "\n\n".join(["# Formulas", *blocks])


def draw() -> None:
    """Draw all formulas, none of which is known."""
    to_mathml.cache_clear()
    for tex in formulas():
        to_mathml(tex, display=True)


def convert(text: str, extensions: list[str]) -> None:
    """Convert a page as a site without Nabla does."""
    Markdown(extensions=extensions, extension_configs={"pymdownx.arithmatex": {"generic": True}}).convert(text)


def convert_drawn(text: str) -> None:
    """Convert a page with its formulas drawn, numbered and linked to, and nothing known of it before."""
    to_mathml.cache_clear()
    with Project(Config(root=HERE, docs=HERE), cache=NoCache()) as project:
        extension = NablaExtension(project)
        extension.expect(project.open(None, text), text)
        Markdown(extensions=["pymdownx.superfences", extension]).convert(text)


def measure(rounds: int) -> Measured:
    """Take each way once a round."""
    text = page()
    bare = text.replace("$", "").replace("\\", "").replace("_", "").replace("*", "").replace("{", "").replace("}", "")
    ways: dict[str, Callable[[], None]] = {
        "drawn": draw,
        "page": partial(convert_drawn, text),
        "page for a script": partial(convert, text, ["pymdownx.superfences", "pymdownx.arithmatex"]),
        "page of their letters": partial(convert, bare, ["pymdownx.superfences"]),
    }
    measured = Measured(f"{COUNT} formulas", "one process")
    for run in ways.values():
        run()
    for number in range(rounds):
        for name, run in turned(list(ways.items()), number):
            began = process_time()
            run()
            taken = process_time() - began
            measured.add(name, Cost(taken, taken, taken, float("nan")))
    measured.verdicts.append(Verdict("drawing them", [cost.own for cost in measured.costs["drawn"]], SECONDS))
    measured.judge("page / page for a script", "page", ["page for a script"], None)
    measured.judge("page / page of their letters", "page", ["page of their letters"], None)
    return measured


def main() -> None:
    """Measure, and draw what was found."""
    parser = ArgumentParser(prog="python -m benchmarks.formulas", description="How long formulas take.")
    parser.add_argument("--rounds", type=int, default=21, help="how often each is measured (default: 21)")
    print(drawn(measure(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
