"""Which files are pages, told without a site generator."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

from nabladocs.notebooks import is_notebook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nabladocs.config import Config

SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
HIDDEN = (".*", "/templates/")
"""What MkDocs never takes for pages."""
LEFT_OUT = "MkDocs leaves it out: by exclude_docs or draft_docs in mkdocs.yml, or because of a dot in front"
"""Why a Markdown file in the folder of the pages is none, in most cases."""


def is_page(name: str) -> bool:
    """Say whether a file that a site generator makes a page of can be read as one."""
    return is_notebook(name) or name.endswith(SUFFIXES)


def find_pages(config: Config) -> tuple[Path, ...]:
    """Give the pages of a site, in order of their paths."""
    excluded = _excluded(config)
    found = sorted(_page_files(config))
    return tuple(path for path in found if not _is_left_out(config, path, excluded, found))


def is_built(config: Config, path: Path) -> bool:
    """Say whether a Markdown file in the folder of the pages is built into a page, or would be if it were there."""
    index = path.with_name("index.md")
    siblings = [index] if index.exists() else []
    return not _is_left_out(config, path, _excluded(config), siblings)


def _is_left_out(config: Config, path: Path, excluded: GitIgnoreSpec, siblings: Collection[Path]) -> bool:
    # Of two files that would become the same page, MkDocs builds the other.
    is_second = path.name == "README.md" and path.with_name("index.md") in siblings
    return is_second or excluded.match_file(path.relative_to(config.docs).as_posix())


def _excluded(config: Config) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines((*HIDDEN, *config.exclude))


def _page_files(config: Config) -> Iterable[Path]:
    for name, _, files in os.walk(config.docs, followlinks=True):
        yield from (Path(name, file) for file in files if file.endswith(SUFFIXES))
        yield from (path for file in files if is_notebook(file) and _is_taken(config, path := Path(name, file)))


def _is_taken(config: Config, path: Path) -> bool:
    """Say whether mkdocs-jupyter makes a page of a notebook."""
    taken, left = config.notebook_pages
    return any(map(path.match, taken)) and not any(map(path.match, left))
