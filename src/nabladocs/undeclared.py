"""What a formula is that is typed and displayed: computed, a definition, or undeclared, which a site may forbid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from nabladocs.source import Diagnostic
from nabladocs.unchecked import severity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nabladocs.config import Reaction
    from nabladocs.model import Formula

    Kind = Literal["claim", "computed", "definition", "undeclared"]

UNDECLARED = "formula-undeclared"
DECLARATION = "{: .definition }"
_STATE = "if it is a result, state it in a ```claim fence, where it is checked"
_DEFINE = f"if it defines something or poses a problem, write {DECLARATION} on the line below it"
_COMPUTE = "a value is computed where nothing else stands in its formula; let a cell show what stands beside it too"
_SILENT = re.compile(r"(?:\\displaystyle\b|\\[,;:!]|[\s.,;])*")
"""What may stand beside a value in a formula and states nothing."""


def kind_of(formula: Formula) -> Kind:
    """Give what a displayed formula is that is typed on the page."""
    if formula.attributes:
        return "definition"
    return "computed" if _is_computed(formula) else "undeclared"


def _is_computed(formula: Formula) -> bool:
    texts = [part for part in formula.tex if isinstance(part, str)]
    return len(texts) < len(formula.tex) and all(map(_SILENT.fullmatch, texts))


def undeclared(formulas: Iterable[Formula], reaction: Reaction) -> Iterator[Diagnostic]:
    """Say of displayed formulas that they are undeclared, where the site wants to know."""
    for formula in formulas if reaction != "allow" else ():
        if formula.display and kind_of(formula) == "undeclared":
            yield Diagnostic(
                UNDECLARED,
                "nothing checks this formula, and nothing declares it",
                formula.place,
                "it is no claim, no computed value and no definition",
                help=(_STATE, _DEFINE, *((_COMPUTE,) if len(formula.tex) > 1 else ())),
                severity=severity_of(reaction),
            )
