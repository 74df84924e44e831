"""The definitions of a site, as data and as a list: what nobody checks, because its author says that it defines."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from nabladocs.formulas import id_of, in_line, written
from nabladocs.mathml import TexError
from nabladocs.undeclared import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nabladocs.mathml import Macros
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

_TAG = re.compile(r"\\(?:tag\*?|label)\s*\{[^{}]*\}|\\(?:notag|nonumber)(?![a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Defined:
    """What a page defines: its title, its address from the site's root, its definitions, and the macros in them."""

    title: str
    url: str
    records: tuple[Record, ...]
    macros: Macros

    @classmethod
    def on(cls, title: str, url: str, page: Page) -> Defined:
        """Give what a page defines."""
        return cls(title, url, tuple(records(page)), page.defaults.macros)


def draw_list(pages: Iterable[Defined], address: Callable[[str], str]) -> str:
    """Give the definitions as HTML, page by page; `address` gives that of a file of the site from there."""
    chapters = [page for page in pages if page.records]
    if not chapters:
        return '<p class="nabla-note">Nothing is defined yet.</p>'
    lists = "".join(_listed(page, address(page.url)) for page in chapters)
    data = f'<p><a href="{escape(address(FILE))}">All definitions of the site as data</a></p>'
    # A search is to find a definition where it is explained, and not here.
    return f'<section class="nabla-definitions" data-search-exclude>{lists}{data}</section>'


def _listed(page: Defined, address: str) -> str:
    items = "".join(f"<li>{_item(record, address, page.macros)}</li>" for record in page.records)
    return f'<p><a href="{escape(address)}">{escape(page.title)}</a></p><ul>{items}</ul>'


def _item(record: Record, address: str, macros: Macros) -> str:
    tex = " ".join(_TAG.sub("", record["tex"]).split())
    try:
        shown = in_line(rf"\displaystyle {tex}", macros)
    except TexError:
        # What stands in the places of its values is known on its own page.
        shown = f"<code>{escape(tex)}</code>"
    place = f'<a href="{escape(address)}#{escape(record["id"])}">in its place</a>' if record["id"] else ""
    return f'<span class="nabla-wide">{shown}</span>{place}'
