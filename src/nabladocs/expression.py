"""Expressions that choose by name, as pytest's `-k` reads them: `softmax and not (slow or figure)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nabladocs.source import ConfigError, Diagnostic, Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Fits = Callable[[str], bool]

_WORD = re.compile(r"\s*(?:(?P<sign>[()])|(?P<name>[\w:+\-.\[\]\\/=]+)|(?P<other>\S))")
_END = ""
_NAME = "a name"


def read_expression(text: str) -> Callable[[Iterable[str]], bool]:
    """Give what says whether names fit an expression: a word fits that is in one of them, in capitals or not.

    Raises:
        ConfigError: It cannot be read.
    """
    reader = _Reader(text)
    fits = reader.either()
    reader.expect(_END)
    # No word has a line break in it, and so none fits across two names.
    return lambda names: fits("\n".join(names).lower())


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int


def _words(text: str) -> Iterator[_Word]:
    for found in _WORD.finditer(text):
        yield _Word(found[0].lstrip(), found.end() - len(found[0].lstrip()))
    yield _Word(_END, len(text))


class _Reader:
    """Reads an expression word by word; `not` binds closest, then `and`, then `or`."""

    def __init__(self, text: str) -> None:
        self._source = Source("-k", text)
        self._words = _words(text)
        self._next = next(self._words)

    def either(self) -> Fits:
        fits = self._both()
        while self._took("or"):
            fits = _or(fits, self._both())
        return fits

    def _both(self) -> Fits:
        fits = self._one()
        while self._took("and"):
            fits = _and(fits, self._one())
        return fits

    def _one(self) -> Fits:
        if self._took("not"):
            return _not(self._one())
        if self._took("("):
            fits = self.either()
            self.expect(")")
            return fits
        word = self._next.text.lower()
        if word in ("and", "or", ")", _END) or not _is_name(word):
            raise self._slip(_NAME)
        self._advance()
        return lambda names: word in names

    def _took(self, word: str) -> bool:
        if self._next.text.lower() != word:
            return False
        self._advance()
        return True

    def _advance(self) -> None:
        self._next = next(self._words)

    def expect(self, word: str) -> None:
        if self._next.text != word:
            raise self._slip("a closing parenthesis" if word else "`and`, `or` or the end")
        if word:
            self._advance()

    def _slip(self, wanted: str) -> ConfigError:
        start, text = self._next.start, self._next.text
        found = f"`{text}`" if text else "the end"
        place = Place(self._source, Span(start, start + len(text)))
        advice = 'write words, joined by and, or, not and parentheses, such as -k "softmax and not figure"'
        message = f"the expression cannot be read: {wanted} should stand here, not {found}"
        return ConfigError(Diagnostic("selection-syntax", message, place, help=(advice,)))


def _is_name(word: str) -> bool:
    found = _WORD.fullmatch(word)
    return found is not None and found["name"] is not None


def _or(one: Fits, other: Fits) -> Fits:
    return lambda names: one(names) or other(names)


def _and(one: Fits, other: Fits) -> Fits:
    return lambda names: one(names) and other(names)


def _not(one: Fits) -> Fits:
    return lambda names: not one(names)
