"""A new chapter: a page with one of each thing that a chapter is made of, which is well as it stands."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from nabladocs.mkdocs_yml import find_site, read_site
from nabladocs.pages import LEFT_OUT, SUFFIXES, is_built
from nabladocs.source import ConfigError, Diagnostic

if TYPE_CHECKING:
    from nabladocs.config import Config

_SKELETON = """\
# {title}

Write here, in a sentence, what a reader knows after this page.

```{info}
total = sum(k**2 for k in range(1, 11))
print(total)
```

```output
385
```

The first ten squares add up to `{{python}} {value}`, and in general
$\\sum_{{k=1}}^n k^2=\\frac16n(n+1)(2n+1)$.
"""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page that is to be written: its file, its text, and the line for the site's `nav`, empty where it has none."""

    path: Path
    text: str
    entry: str


def new_chapter(config: Config, title: str, path: Path | None) -> Chapter:
    """Give a chapter with a title, in the folder of the pages where no path is given.

    Raises:
        ConfigError: It has no title, or its file would be no page of the site.
    """
    title = " ".join(title.split())
    name = slug(title) if path is None else path.stem
    full = config.docs / f"{name}.md" if path is None else Path(os.path.normpath(path.absolute()))
    flaw = _flaw(config, full) if title and name else _nameless()
    if flaw:
        raise ConfigError(flaw)
    # Where a plain fence does not run, one has to ask; and to markdown-exec each cell stands alone.
    info = "python" if config.python == "run" else "python exec"
    value = "sum(k**2 for k in range(1, 11))" if config.markdown_exec else "total"
    return Chapter(full, _SKELETON.format(title=title, info=info, value=value), _entry(config, title, full))


def slug(title: str) -> str:
    """Give a title as a file's name: words in small letters of any script, with hyphens between them."""
    return "-".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", title).lower()))


def write(chapter: Chapter) -> None:
    """Write a chapter where no file is.

    Raises:
        ConfigError: There is one, or it cannot be written.
    """
    try:
        chapter.path.parent.mkdir(parents=True, exist_ok=True)
        with chapter.path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(chapter.text)
    except OSError as error:
        shown = os.path.relpath(chapter.path)
        flaw = _unusable(f"{shown} cannot be written: {error.strerror}")
        if chapter.path.exists():
            flaw = _unusable(f"{shown} is there already", "choose another title, or another file: --path")
        raise ConfigError(flaw) from error


def _nameless() -> Diagnostic:
    message = "a chapter needs a title with a letter or a digit in it"
    return _unusable(message, "its file can have another name: --path")


def _flaw(config: Config, path: Path) -> Diagnostic | None:
    """Say why a file cannot be a chapter."""
    shown, docs = os.path.relpath(path), os.path.relpath(config.docs)
    if path.suffix not in SUFFIXES:
        return _unusable(f"{shown} is not a Markdown file", "let its name end in .md")
    if not path.is_relative_to(config.docs):
        return _unusable(f"{shown} would be no page of the site", f"the pages stand in {docs}")
    if not is_built(config, path):
        return _unusable(f"{shown} would be no page of the site", f"{LEFT_OUT}: choose another title, or --path")
    return None


def _entry(config: Config, title: str, path: Path) -> str:
    site = find_site(config.root)
    if site is None or not read_site(site).values.get("nav"):
        return ""
    pair = {title: path.relative_to(config.docs).as_posix()}
    return f"- {yaml.safe_dump(pair, allow_unicode=True, width=10**6).strip()}"


def _unusable(message: str, *advice: str) -> Diagnostic:
    return Diagnostic("chapter-unusable", message, None, help=advice)
