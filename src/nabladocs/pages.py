"""Which files are pages, told without a site generator."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nabladocs.config import Config

SUFFIXES = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
HIDDEN = (".*", "/templates/")
"""What MkDocs never takes for pages."""

_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]]+\]|.", re.DOTALL)
_WILDCARDS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def find_pages(config: Config, below: Path | None = None) -> tuple[Path, ...]:
    """Give the pages of a site, in order of their paths; `below` is a folder to stay in."""
    # Around the folder of the pages there is much Markdown that is none of the site's, and nobody wants it run.
    folder = config.docs if below is None or config.docs.is_relative_to(below) else below
    start = config.docs if folder.is_relative_to(config.docs) else folder
    found = sorted(_markdown_files(folder))
    return tuple(
        path
        for path in found
        if not is_excluded(path.relative_to(start).as_posix(), (*HIDDEN, *config.exclude))
        # Of two files that would become the same page, MkDocs builds the other.
        and not (path.name == "README.md" and path.with_name("index.md") in found)
    )


def _markdown_files(folder: Path) -> Iterable[Path]:
    for name, _, files in os.walk(folder, followlinks=True):
        yield from (Path(name, file) for file in files if file.endswith(SUFFIXES))


def is_excluded(path: str, patterns: Sequence[str]) -> bool:
    """Say whether patterns, written as in a .gitignore, exclude a path."""
    rules = [_rule(line) for line in map(str.strip, patterns) if line]
    found = [(match["below"] is None, excludes) for excludes, rule in rules if (match := rule.fullmatch(path))]
    # A line that names the file counts for more than one that names a folder above it; of equals, the last.
    return max(reversed(found), key=itemgetter(0), default=(True, False))[1]


@lru_cache(maxsize=256)
def _rule(line: str) -> tuple[bool, re.Pattern[str]]:
    pattern = line.removeprefix("!").rstrip("/")
    # A slash anywhere but at the end ties a pattern to the folder of the pages.
    above = "" if "/" in pattern else "(?:.*/)?"
    below = "(?P<below>/.*)" + ("" if line.endswith("/") else "?")
    comment = line.startswith("#") or not pattern
    body = "(?!)" if comment else _TOKEN.sub(_translated, pattern.removeprefix("/"))
    return not line.startswith("!"), re.compile(above + body + below)


def _translated(token: re.Match[str]) -> str:
    text = token[0]
    if text.startswith("[") and len(text) > 1:
        return text.replace("[!", "[^").replace("\\", r"\\")
    return _WILDCARDS.get(text, re.escape(text))
