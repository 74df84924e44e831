"""What a page records and what came out, drawn side by side with the differing parts marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nabladocs.compare import Terms


def draw_difference(expected: str, computed: str, terms: Terms) -> str:
    """Draw both texts."""
    del terms
    return "\n".join([*(f"- {line}" for line in expected.split("\n")), *(f"+ {line}" for line in computed.split("\n"))])
