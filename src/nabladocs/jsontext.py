"""JSON with the places of its values, and how a file of it is laid out, so that a part can be written anew alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nabladocs.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_READER = json.JSONDecoder()
_MEMBER = re.compile(r'(?P<margin>[ \t]*)"[^"]*"[ \t]*:[ \t]*')
_SPACED = re.compile(r', "[^"]*"[ \t]*:[ \t]*$')
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text, and the span of all that stands for it there."""

    data: Any
    span: Span


def members(text: str, span: Span) -> Mapping[str, Value]:
    """Give the members of the object at a place; of two with one name the last, as JSON's readers do."""
    found = {}
    at = _skip(text, span.start + 1)
    while text[at] == '"':
        name, at = _READER.raw_decode(text, at)
        value, at = _value(text, _skip(text, at) + 1)
        found[name] = value
        at = _next(text, at)
    return found


def items(text: str, span: Span) -> Sequence[Value]:
    """Give the items of the array at a place."""
    return tuple(_items(text, _skip(text, span.start + 1)))


def _items(text: str, at: int) -> Iterator[Value]:
    while text[at] != "]":
        value, at = _value(text, at)
        yield value
        at = _next(text, at)


def _value(text: str, at: int) -> tuple[Value, int]:
    start = _skip(text, at)
    data, end = _READER.raw_decode(text, start)
    return Value(data, Span(start, end)), end


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _next(text: str, at: int) -> int:
    """Give where the next value begins, or where the list of them closes."""
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


# --- writing ------------------------------------------------------------------------------------------------------


def in_its_place(text: str, span: Span, depth: int, data: object) -> str:
    """Give a value as it has to be written in the place of another, laid out as the file is.

    `depth` counts the objects and arrays that the value stands in.
    """
    ascii_only = not _BEYOND_ASCII.search(text)
    margin = _margin(text, span)
    if not margin:
        return json.dumps(data, separators=_separators(text, span), ensure_ascii=ascii_only, sort_keys=True)
    indent = margin[: len(margin) // depth]
    drawn = json.dumps(data, indent=indent, separators=(",", ": "), ensure_ascii=ascii_only, sort_keys=True)
    ending = "\r\n" if "\r\n" in text else "\n"
    return drawn.replace("\n", ending + margin)


def _margin(text: str, span: Span) -> str:
    """Give what stands before the name of a member on its line; nothing where the line does not begin with it."""
    found = _MEMBER.fullmatch(text, text.rfind("\n", 0, span.start) + 1, span.start)
    return found["margin"] if found else ""


def _separators(text: str, span: Span) -> tuple[str, str]:
    """Give what stands between members and behind their names, as it does around a member that is not alone."""
    before, behind = text[: span.start], text[span.end : span.end + 2]
    follows = behind == ", " if behind.startswith(",") else _SPACED.search(before) is not None
    return ", " if follows else ",", ": " if before.endswith(" ") else ":"
