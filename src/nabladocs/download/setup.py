"""What the cells of a notebook need before the first of them, to give what they gave on the page."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING

from nabladocs.download import kernel
from nabladocs.download.code import is_picture
from nabladocs.download.document import Json, code_cell
from nabladocs.download.outputs import PLAIN
from nabladocs.model import Cell, Input, Skipped
from nabladocs.worker.theme import THEME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nabladocs.inputs import Present
    from nabladocs.model import Output, Result

_DRAWS = re.compile(
    r"\b(?:import|from) random\b|\bdefault_rng\(\)"
    r"|\brandom\.(?!Generator|PCG64|SeedSequence|default_rng\([ ]*[^) ])[a-z]"
)
"""What draws random numbers from where the session has its generators begin."""
_NUMPY = re.compile(r"\bnumpy\b")
_KEPT = ("axes.prop_cycle", "figure.figsize", "font.size", "grid.color", "legend.edgecolor", "svg.fonttype")
"""Matplotlib's settings that hold in a notebook too: the others let figures follow a page."""
_COLLECTION = re.compile(r"[(\[{]|(?:frozen)?set\(")
_VERSIONED = re.compile(r"\S+ \d\S*")


def setup_cells(result: Result, code: Sequence[Json]) -> Iterator[Json]:
    """Give a hidden cell that sets up what is needed, and none where that is nothing."""
    parts = list(_setup(result, code))
    if parts:
        hidden = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
        yield code_cell("\n".join(parts).rstrip("\n"), metadata=hidden)


def _setup(result: Result, code: Sequence[Json]) -> Iterator[str]:
    written = "\n".join(_ran(result))
    seed = result.page.defaults.seed
    if _DRAWS.search(written):
        yield kernel.SEED.format(seed=seed) + (kernel.NUMPY_SEED.format(seed=seed) if _NUMPY.search(written) else "")
    shown = [output for run in result.runs for outputs in run.outputs for output in outputs]
    if any(map(is_picture, shown)):
        settings = "".join(f"    {_quoted(name)}: {_quoted(THEME[name])},\n" for name in _KEPT)
        yield kernel.FIGURES.format(settings=f"{{\n{settings}}}")
    if any(map(_is_typeset_collection, shown)):
        yield kernel.COLLECTIONS
    if any("".join(cell["source"]).startswith(kernel.MAGIC) for cell in code):
        yield kernel.CELLS


def _quoted(value: object) -> str:
    """Give a value as a formatter would write it, who prefers double quotes."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _is_typeset_collection(output: Output) -> bool:
    """Say whether an output is a formula that Jupyter, left to itself, shows as text."""
    return "text/latex" in output.data and _COLLECTION.match(output.data.get(PLAIN, "")) is not None


def _ran(result: Result) -> Iterator[str]:
    """Give the code of each cell of a page that is to run."""
    for unit, run in zip(result.page.units, result.runs, strict=True):
        if isinstance(unit, Cell) and not isinstance(run.ending, Skipped):
            yield from (example.code for example in unit.examples if not example.left_out)


def needs(result: Result, present: Present) -> tuple[Sequence[str], Sequence[str]]:
    """Give what the cells of a page import: distributions with their versions, and modules of the page's project."""
    names = sorted({name for code in _ran(result) for name in _imported(code)} - sys.stdlib_module_names)
    states = {name: present.state(Input("module", name, "")) for name in names}
    known = {state if _VERSIONED.fullmatch(state) else name for name, state in states.items() if state != OWN}
    return sorted(known), [name for name in names if states[name] == OWN]


OWN = "a module of the site"
"""What is said of a module that stands in the folder of the site."""


def _imported(code: str) -> Iterable[str]:
    """Give the names of the top-level modules that code imports."""
    try:
        tree = ast.parse(code if "import" in code else "")
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
