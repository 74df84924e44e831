"""The definitions of a site, as data and as a list: what nobody checks, because its author says that it defines."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nabladocs.cache import NoCache
from nabladocs.config import find_config
from nabladocs.formulas import id_of, in_line, written
from nabladocs.mathml import TexError
from nabladocs.pages import find_pages
from nabladocs.pipeline import Project
from nabladocs.review import opened
from nabladocs.undeclared import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nabladocs.model import Page

Record = dict[str, Any]
"""What is said of one definition."""
FILE = "definitions.json"
"""Where a site has its definitions."""


def records(page: Page) -> Iterator[Record]:
    """Give a record for each definition on a page: where it stands, its id there, and its TeX."""
    for formula in page.formulas:
        if formula.display and kind_of(formula) == "definition":
            place = formula.place
            yield {
                "id": id_of(formula),
                **place.address,
                "tex": written(page, formula).strip(),
            }


def ids(page: Page) -> Iterator[str]:
    """Give the ids of the definitions on a page that have one."""
    yield from (each["id"] for each in records(page) if each["id"])


def draw(found: Iterable[Record]) -> str:
    """Give the file of all definitions, in the order of their places."""
    # Pages that include one file have its definitions in common.
    apart = {(each["path"], each["cell"] or 0, each["line"], each["tex"]): each for each in found}
    ordered = [each for _, each in sorted(apart.items())]
    return json.dumps({"definitions": ordered}, ensure_ascii=False, indent=1) + "\n"


# --- a list for readers -------------------------------------------------------------------------------------------

_TITLE = re.compile(r"^# +(?P<title>.*?)[ \t]*#*$", re.MULTILINE)
_TAG = re.compile(r"\\(?:tag\*?|label)\s*\{[^{}]*\}|\\(?:notag|nonumber)(?![a-zA-Z])")


def listing(folder: str = ".") -> str:
    """Give the definitions of the site around as Markdown, each behind a link to its page.

    A cell prints this. `folder` is that of the cell's own page, from the folder of the pages.
    """
    config = find_config(Path.cwd())
    with Project(config, cache=NoCache()) as project:
        pages, _ = opened(project, find_pages(config))
        lines = [line for page in pages for line in _listed(page, config.root / page.path, config.docs / folder)]
    return "\n".join(lines) or "There are no definitions."


def _listed(page: Page, path: Path, folder: Path) -> Iterator[str]:
    title = _TITLE.search(page.text)
    link = Path(os.path.relpath(path, folder)).as_posix()
    for each in records(page):
        place = f"{link}#{each['id']}" if each["id"] else link
        shown = f'<span class="nabla-wide">{_in_line(each["tex"])}</span>'
        yield f"- [{title['title'] if title else link}]({place}): {shown}"


def _in_line(tex: str) -> str:
    """Give a formula that was displayed as Markdown in a line, or its TeX where it cannot stand in one."""
    text = " ".join(_TAG.sub("", tex).split())
    try:
        in_line(text)
    except TexError:
        return f"`` {text} ``"
    return rf"$\displaystyle {text}$"
