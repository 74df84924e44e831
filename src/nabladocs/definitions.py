"""The definitions of a site as data: the formulas that nobody checks, because their author says that they define."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nabladocs.formulas import id_of, written
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
                "path": place.source.path,
                "line": place.start.line,
                "tex": written(page, formula).strip(),
            }


def draw(found: Iterable[Record]) -> str:
    """Give the file of all definitions, in the order of their places."""
    # Pages that include one file have its definitions in common.
    apart = {(each["path"], each["line"], each["tex"]): each for each in found}
    ordered = [each for _, each in sorted(apart.items())]
    return json.dumps({"definitions": ordered}, ensure_ascii=False, indent=1) + "\n"
