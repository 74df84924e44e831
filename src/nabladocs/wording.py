"""How what came out could be said on a page, the gentlest way first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.compare import compare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.compare import Terms


def worded(expected: str, computed: str, terms: Terms) -> str | None:
    """Give the text nearest to what a page says that holds for what came out; None where no text would."""
    return next((text for text in _wordings(expected, computed, terms) if compare(text, computed, terms).rung), None)


def _wordings(expected: str, computed: str, terms: Terms) -> Iterator[str]:
    del expected, terms
    yield computed
