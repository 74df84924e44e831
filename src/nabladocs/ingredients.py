"""What pages are made from besides their own files: what their text says, and what their cells were seen to read."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from nabladocs.model import Broken, Cell
from nabladocs.worker.preload import imported_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.config import Config
    from nabladocs.model import Page, Result


def ingredients(result: Result, config: Config) -> Iterator[Path]:
    """Give the files that a page includes, the folders it includes from, and what its cells import and read here.

    A cell that failed may have read less than it will.
    """
    page = result.page
    yield from (config.root / path for path, file in page.files.items() if path != page.path and not file.within)
    # The root holds what is made of the pages too.
    yield from (base for base in config.snippet_bases if base.is_dir() and not config.root.is_relative_to(base))
    yield from (path for name in imported(page) if (path := local(name, config.root)))
    files = (config.root / given.name for run in result.runs for given in run.inputs if given.kind == "file")
    yield from (path for path in files if path.is_file())


def imported(page: Page) -> frozenset[str]:
    """Give the top-level modules that import statements of a page name, wherever they stand in its code."""
    units = [unit for unit in page.units if not isinstance(unit, Broken)]
    examples = (example for unit in units for example in (unit.examples if isinstance(unit, Cell) else [unit.example]))
    return frozenset(name.partition(".")[0] for name in imported_by(example.code for example in examples))


def local(name: str, root: Path) -> Path | None:
    """Give the file or the folder of a module that is a part of the site, and None for all others."""
    spec = PathFinder.find_spec(name, [str(root), *sys.path])
    if spec is None:
        return None
    origins = [spec.origin] if spec.origin else list(spec.submodule_search_locations or ())
    for path in map(Path, origins):
        if path.is_relative_to(root) and "site-packages" not in path.parts:
            return path.parent if path.name == "__init__.py" else path
    return None
