"""What to type when a cell raises an exception that it did not announce."""

from __future__ import annotations

import pkgutil
import sys
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from nabladocs.model import Cell, Formulation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.model import Raised, Running

_ABBREVIATED = {
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "sp": "import sympy as sp",
    "sns": "import seaborn as sns",
    "xr": "import xarray as xr",
}
"""What names that many pages use are short for."""


DOCSTRING_HELP = {
    "cell-timeout": "raise `timeout` in mkdocs.yml if the example needs the time",
    "ModuleNotFoundError": "install it where the tests run, or leave the example out: # doctest: +SKIP",
    "NameError": "a docstring knows the names of its module, and those that it makes itself",
}
"""What fits a docstring, which has no options and shares no names."""

SMALLER_CLAIM = "state less at once: shorter formulas, fewer variables, or some of it as a claim of its own"
CLAIM_HELP = {
    "cell-timeout": f"{SMALLER_CLAIM}; or raise `timeout` in mkdocs.yml",
    "ModuleNotFoundError": "claims are checked with NumPy: install it where the site is built",
}
"""What fits a claim whose check does not come to its end; where nothing else does, a smaller one."""


def typed(unit: Running, advice: str) -> str:
    """Give advice to mark a cell as its author types it: in a notebook, options stand behind a sign of their own."""
    return advice.replace("mark the cell ", "begin the cell with #| ") if unit.place.cell else advice


def advise(unit: Running, raised: Raised) -> Iterator[str]:
    """Give what to type, the likeliest first."""
    quoted = raised.message.split("'")
    name = quoted[1] if len(quoted) > 1 else "…"
    if isinstance(unit, Cell) and unit.is_docstring and raised.names[0] in DOCSTRING_HELP:
        yield DOCSTRING_HELP[raised.names[0]]
        return
    if isinstance(unit, Formulation):
        yield CLAIM_HELP.get(raised.names[0], SMALLER_CLAIM)
    elif raised.names[0] == "ModuleNotFoundError":
        yield from _on_module(name)
    elif raised.names[0] == "NameError":
        yield from _on_name(name)
    elif isinstance(unit, Cell) and unit.interactive:
        yield "record the traceback below the prompt if this is the lesson"
    elif isinstance(unit, Cell):
        yield typed(unit, f'mark the cell raises="{raised.names[0]}" if this is the lesson')
    else:
        yield "run the expression in a cell above to see more of it"


def _on_module(name: str) -> Iterator[str]:
    package = name.partition(".")[0]
    places = (_installed(), sys.stdlib_module_names)
    if name != package and any(package in known for known in places):
        yield f"{package} is there and has no such module: see its version by nabla info"
        return
    near = [close for known in places for close in get_close_matches(package, known, 1, 0.75)]
    if near:
        yield f"did you mean {' or '.join(near)}?"
    yield f'install it where the site is built, or skip the cell where it is absent: needs="{package}"'


def _on_name(name: str) -> Iterator[str]:
    missing = f"import {name}" if name in sys.stdlib_module_names else _ABBREVIATED.get(name)
    if missing:
        yield f"write `{missing}` here or in a cell above"
    yield "names are shared by the cells of one session of one page, from top to bottom"


@lru_cache(maxsize=1)
def _installed() -> frozenset[str]:
    """Give the modules besides Python's own that can be imported here, as they can in the cells."""
    return frozenset(module.name for module in pkgutil.iter_modules()) - sys.stdlib_module_names
