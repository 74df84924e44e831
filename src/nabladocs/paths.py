"""The pages that paths on a command line stand for."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nabladocs.mkdocs_yml import find_site
from nabladocs.notebooks import is_notebook
from nabladocs.pages import LEFT_OUT, SUFFIXES, find_pages
from nabladocs.source import ConfigError, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nabladocs.config import Config

SPOT = "::"
"""What parts a page's path from the name of something on it, in `docs/softmax.md::L42`."""

_NO_NOTEBOOK = "list mkdocs-jupyter among the plugins in mkdocs.yml, with this notebook among those it includes"
# pytest adds a column where two of its items stand on one line, and a number where that is not enough.
_COLUMN = re.compile(r"(?P<name>(?:cell[\w-]+:)?L\d+|.+:\d+)(?::\d+(?:-\d+)?)")


@dataclass(frozen=True, slots=True)
class Target:
    """A path as given, and what it names on a page, empty for all of it."""

    path: Path
    spot: str = ""


def read_target(text: str) -> Target:
    """Give what a word on a command line stands for."""
    path, sign, spot = text.rpartition(SPOT)
    if not sign or Path(text).exists():
        return Target(Path(text))
    found = _COLUMN.fullmatch(spot)
    return Target(Path(path), found["name"] if found else spot)


def start_of(targets: Sequence[Target], *, leniently: bool = False) -> Path | None:
    """Give the folder from which to look for the site; None where files that are no pages are left out, and all are.

    Raises:
        ConfigError: The files belong to several sites.
    """
    if not targets or (leniently and find_site(Path.cwd())):
        return Path.cwd()
    folders = [target.path if target.path.is_dir() else target.path.parent for target in targets]
    if not leniently:
        return folders[0]
    sites = {site: folder for folder in folders if (site := find_site(folder))}
    if len(sites) > 1:
        message = f"these files belong to several sites: {', '.join(os.path.relpath(site.parent) for site in sites)}"
        advice = ("run it in the folder of each, or with the files of one",)
        raise ConfigError(Diagnostic("path-unusable", message, None, help=advice))
    return next(iter(sites.values()), None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pages of a site that are asked for, and of some of them only what has one of some names."""

    pages: tuple[Path, ...]
    spots: Mapping[Path, frozenset[str]]


def choose(config: Config, targets: Sequence[Target], *, leniently: bool = False) -> Chosen:
    """Give the pages that targets stand for, each once, and all pages if there are none.

    Files that are no pages are left out `leniently`.

    Raises:
        ConfigError: A target stands for no page of the site.
    """
    pages = find_pages(config)
    if not targets:
        return Chosen(pages, {})
    chosen: dict[Path, set[str]] = {}
    for target in targets:
        for page in _pages_at(config, pages, target.path, leniently=leniently):
            chosen.setdefault(page, set()).add(target.spot)
    # Who asks for a page as a whole and for a line of it gets the whole.
    spots = {page: frozenset(names) for page, names in chosen.items() if "" not in names}
    return Chosen(tuple(chosen), spots)


def _pages_at(config: Config, pages: Sequence[Path], path: Path, *, leniently: bool) -> Sequence[Path]:
    full = Path(os.path.normpath(path.absolute()))
    if not path.exists():
        raise _unusable(path, "does not exist")
    if full in pages:
        return (full,)
    real = full.resolve()
    inside = any(real.is_relative_to(folder.resolve()) for folder in (config.root, config.docs))
    if inside:
        found = [page for page in pages if page.is_relative_to(full) or page.resolve().is_relative_to(real)]
        if found:
            return found
    if leniently:
        return ()
    if not inside:
        raise _unusable(path, f"is outside of the site in {config.root}")
    raise _no_page(config, path, full)


def _no_page(config: Config, path: Path, full: Path) -> ConfigError:
    docs = os.path.relpath(config.docs)
    if path.is_dir():
        return _unusable(path, "holds no page of the site", f"the pages stand in {docs}")
    if is_notebook(path.name) and full.is_relative_to(config.docs):
        return _unusable(path, "is no page of the site", _NO_NOTEBOOK)
    if path.suffix not in SUFFIXES:
        return _unusable(path, "is not a Markdown file", f"the pages stand in {docs}")
    if not full.is_relative_to(config.docs):
        return _unusable(path, "is no page of the site", f"the pages stand in {docs}")
    if path.name == "README.md" and full.with_name("index.md").exists():
        return _unusable(path, "is no page of the site", "MkDocs builds the index.md beside it in its place")
    return _unusable(path, "is no page of the site", LEFT_OUT)


def _unusable(path: Path, flaw: str, *advice: str) -> ConfigError:
    return ConfigError(Diagnostic("path-unusable", f"{os.path.relpath(path)} {flaw}", None, help=advice))
