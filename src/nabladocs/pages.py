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


def find_pages(config: Config, below: Path | None = None) -> tuple[Path, ...]:
    """Give the pages of a site, in order of their paths; `below` is a folder to stay in."""
    # Around the folder of the pages there is much Markdown that is none of the site's, and nobody wants it run.
    folder = config.docs if below is None or config.docs.is_relative_to(below) else below
    start = config.docs if folder.is_relative_to(config.docs) else folder
    excluded = GitIgnoreSpec.from_lines((*HIDDEN, *config.exclude))
    found = sorted(_markdown_files(folder))
    return tuple(
        path
        for path in found
        if not excluded.match_file(path.relative_to(start).as_posix())
        # Of two files that would become the same page, MkDocs builds the other.
        and not (path.name == "README.md" and path.with_name("index.md") in found)
    )


def _markdown_files(folder: Path) -> Iterable[Path]:
    for name, _, files in os.walk(folder, followlinks=True):
        yield from (Path(name, file) for file in files if file.endswith(SUFFIXES))
