"""Which files are pages, told without a site generator."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nabladocs.config import Config

SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
HIDDEN = (".*", "/templates/")
"""What MkDocs never takes for pages."""


def find_pages(config: Config) -> tuple[Path, ...]:
    """Give the pages of a site, in order of their paths."""
    excluded = GitIgnoreSpec.from_lines((*HIDDEN, *config.exclude))
    found = sorted(_markdown_files(config.docs))
    return tuple(
        path
        for path in found
        if not excluded.match_file(path.relative_to(config.docs).as_posix())
        # Of two files that would become the same page, MkDocs builds the other.
        and not (path.name == "README.md" and path.with_name("index.md") in found)
    )


def _markdown_files(folder: Path) -> Iterable[Path]:
    for name, _, files in os.walk(folder, followlinks=True):
        yield from (Path(name, file) for file in files if file.endswith(SUFFIXES))
