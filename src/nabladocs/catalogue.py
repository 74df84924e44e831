"""The claims of a site as data, for who wants to know what it states and how well that is checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nabladocs.certificates import certificates
from nabladocs.model import Formulation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nabladocs.model import Checked

Record = dict[str, Any]
"""What is said of one statement."""
FILE = "claims.json"
"""Where a site has its claims."""


def records(checked: Checked) -> Iterator[Record]:
    """Give a record for each statement on a page that a check came to."""
    for unit, run in zip(checked.page.units, checked.runs, strict=True):
        if isinstance(unit, Formulation):
            for number, found in enumerate(certificates(run)):
                yield _record(unit, number, found)


def _record(claim: Formulation, number: int, found: Mapping[str, Any]) -> Record:
    # Only a site with claims needs to know how they are written.
    from nabladocs.math.tex_statements import tex_statement  # noqa: PLC0415

    place = claim.statements[number]
    return {
        "id": claim.id,
        "title": claim.claim.title,
        "path": place.source.path,
        "line": place.start.line,
        "text": found["text"],
        "tex": tex_statement(claim.claim.statements[number], claim.claim),
        **{name: found[name] for name in ("verdict", "holds", "oracles", "counterexamples")},
        "family": claim.claim.family,
        "links": list(claim.claim.links),
    }


def draw(found: Iterable[Record]) -> str:
    """Give the file of all claims, in the order of their places."""
    ordered = sorted(found, key=lambda each: (each["path"], each["line"]))
    return json.dumps({"claims": ordered}, ensure_ascii=False, indent=1) + "\n"
