"""How what came out could be said on a page, the gentlest way first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.compare import Terms


def wordings(expected: str, computed: str, terms: Terms) -> Iterator[str]:
    """Give texts that may say what came out, each further from what a page expects than the one before it."""
    del expected, terms
    yield computed
