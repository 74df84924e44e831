"""Sets and dictionaries that came out, with their members in the order in which a page has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.compare import compare
from nabladocs.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.compare import Terms


MANY = 200
"""Members from which on nobody has an order of their own for them."""

_Members = list[tuple[int, int]]
"""Where the members between two braces begin and end."""


def in_order_of(expected: str, computed: str, terms: Terms) -> str:
    """Give what came out with the members of its sets and dictionaries in the order of those that a page expects.

    >>> from nabladocs.compare import Terms
    >>> in_order_of("{'b': 1, 'a': 2}", "{'a': 2, 'b': 3}", Terms())
    "{'b': 3, 'a': 2}"
    """
    one, other = list(_braces(expected)), list(_braces(computed))
    if len(one) != len(other):
        return computed
    # From the end, so that those before keep their places.
    for recorded, given in reversed(list(zip(one, other, strict=True))):
        wanted = [expected[start:end] for start, end in recorded]
        found = [computed[start:end] for start, end in given]
        for (start, end), text in reversed(list(zip(given, _sorted(wanted, found, terms), strict=True))):
            computed = computed[:start] + text + computed[end:]
    return computed


def _braces(text: str) -> Iterator[_Members]:
    """Give the members between each two braces of a text that stand within no others."""
    depth = 0
    braces: int | None = None
    members: _Members = []
    start: int | None = None
    end = 0
    for token in tokens(text):
        depth -= token.kind == "close"
        if braces is None:
            if token.text == "{":
                braces, members, start = depth, [], None
        elif (token.kind == "close" and depth == braces) or (token.kind == "comma" and depth == braces + 1):
            members += [(start, end)] if start is not None else []
            start = None
            if token.kind == "close":
                yield members
                braces = None
        elif token.kind != "gap":
            start, end = token.start if start is None else start, token.end
        depth += token.kind == "open"


def _sorted(wanted: Sequence[str], found: Sequence[str], terms: Terms) -> Sequence[str]:
    """Give members in the order of those that they are, or whose key they have; the others where there is room."""
    if max(len(wanted), len(found)) > MANY:
        return found
    left = list(found)
    chosen: dict[int, str] = {}
    # What is the same has its place before what only has the same key.
    for is_it in (lambda one, other: bool(compare(one, other, terms).rung), _has_key_of):
        for number, text in enumerate(wanted):
            near = None if number in chosen else next((other for other in left if is_it(text, other)), None)
            if near is not None:
                left.remove(near)
                chosen[number] = in_order_of(text, near, terms)
    slots = [chosen[number] if number in chosen else left.pop(0) if left else None for number in range(len(wanted))]
    return [text for text in [*slots, *left] if text is not None]


def _has_key_of(one: str, other: str) -> bool:
    return _key(one) != "" and _key(one) == _key(other)


def _key(member: str) -> str:
    """Give the key of a member of a dictionary; nothing for one of a set."""
    colon = next((token.start for token in tokens(member) if token.text == ":"), 0)
    return member[:colon].strip()
