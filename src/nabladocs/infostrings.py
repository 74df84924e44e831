"""The grammar of info strings: a language, then flags and `key="value"`; or all of that in braces.

    python hide title="A title"
    {.python hide title="A title"}

Superfences reads the same words, but spills the whole fence where it finds one that it does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """A slip in an info string, from column `start` to `end` of it, and what a diagnostic says of it."""

    code: str
    message: str
    start: int
    end: int
    label: str = ""
    help: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A language, a flag, a key with its value, a `.class` or an `#id`.

    `start` is the column of its sign or name, `value_start` that of the opening quote, `end` the one behind it all.
    """

    sign: str
    name: str
    value: str | None
    start: int
    value_start: int
    end: int


_NAME = r"(?P<name>[^\W\d][\w+.-]*+)"
_TYPOGRAPHIC = "\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e"
_WORD = re.compile(
    rf"""(?P<sign>[.#]?){_NAME}
        (?P<given>=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'={{}}{_TYPOGRAPHIC}]*)))?
        (?![ \t]*=)(?!(?<==)[ \t]+["'])(?=[ \t}}]|$)""",
    re.VERBOSE,
)
_SLIPS = tuple(
    (re.compile(pattern), message, label, advice)
    for pattern, message, label, *advice in (
        (
            rf"{_NAME}=(?P<at>(?P<quote>[\"'])(?:(?!(?P=quote)).)*$)",
            "the value of `{name}` has no closing quote",
            "this runs to the end of the line",
            "type {quote} where the value ends",
        ),
        (
            rf"{_NAME}=(?P<at>[{_TYPOGRAPHIC}].*)",
            "the value of `{name}` does not begin with a straight quote",
            "a typographic quote",
            'write {name}="…"',
        ),
        (
            rf"{_NAME}(?P<at>[ \t]+=[ \t]*|=[ \t]+(?=[\"']))",
            "a space stands beside the = of `{name}`",
            "no space here",
            'write {name}="…"',
        ),
        (
            rf"{_NAME}=(?P<quote>[\"'])(?:(?!(?P=quote)).)*(?P=quote)(?P<at>\S+)",
            "no space follows the value of `{name}`",
            "the value ends before this",
            "part options by a space",
            "write a value that holds {quote} between quotes of the other kind",
        ),
        (
            rf"{_NAME}=(?P<at>[^\s\"'].*)",
            "the value of `{name}` does not stand between quotes",
            "",
            'write {name}="…"',
        ),
        (
            rf"(?:{_NAME})?+(?P<at>[,;:|]+)",
            "options are parted by spaces alone",
            "not needed",
            "take away {at}",
        ),
        (
            rf"(?:{_NAME})?+(?P<at>[^\S \t]+)",
            "the space between the options is no plain one",
            "a no-break space, or the like",
            "type a plain space in its place",
        ),
        (
            rf"(?:{_NAME})?+(?P<at>\S+)",
            "`{at}` is no option",
            'neither a name nor name="value"',
            'write options as name or name="value", parted by spaces',
        ),
    )
)
"""What authors type that is no word, the rule that fits first; `at` is the part that is underlined."""


def read_words(info: str) -> tuple[tuple[Word, ...], Flaw | None]:
    """Give the words of an info string, up to the first slip: behind one, words cannot be told apart."""
    words: list[Word] = []
    at = _behind_spaces(info, 0)
    opened = None
    while at < len(info):
        if info[at] == "{" and opened is None:
            opened, at = at, at + 1
        elif info[at] == "}" and opened is not None:
            return tuple(words), _behind_brace(info, at + 1)
        else:
            found = _WORD.match(info, at)
            flaw = _without_quotes(found) if found and opened is None else None
            if found is None or flaw:
                return tuple(words), flaw or _slip(info, at)
            words.append(_word(found))
            at = found.end()
        at = _behind_spaces(info, at)
    return tuple(words), None if opened is None else _unclosed(info, opened)


def _behind_spaces(info: str, at: int) -> int:
    while at < len(info) and info[at] in " \t":
        at += 1
    return at


def _word(found: re.Match[str]) -> Word:
    value = next((found[kind] for kind in ("double", "single", "bare") if found[kind] is not None), None)
    value_start = found.start("given") + 1 if found["given"] else found.end()
    return Word(found["sign"], found["name"], value, found.start(), value_start, found.end())


def _without_quotes(found: re.Match[str]) -> Flaw | None:
    name, bare = found["name"], found["bare"]
    if bare is None:
        return None
    if not bare:
        return Flaw("option-value", f"`{name}` has no value", found.start(), found.end(), "", (f'write {name}="…"',))
    message = f"the value of `{name}` does not stand between quotes"
    return Flaw("option-syntax", message, found.start("bare"), found.end("bare"), "", (f'write {name}="{bare}"',))


def _slip(info: str, at: int) -> Flaw:
    for pattern, message, label, advice in _SLIPS:
        found = pattern.match(info, at)
        if found:
            parts = found.groupdict()
            start, end = found.span("at")
            return Flaw(
                "option-syntax",
                message.format(**parts),
                start,
                end,
                label,
                tuple(line.format(**parts) for line in advice),
            )
    raise AssertionError(info)


def _unclosed(info: str, opened: int) -> Flaw:
    message, advice = "the brace is never closed", "type } at the end"
    return Flaw("option-syntax", message, opened, len(info), "opened here", (advice,))


def _behind_brace(info: str, at: int) -> Flaw | None:
    start = _behind_spaces(info, at)
    if start == len(info):
        return None
    message, advice = "nothing may follow the closing brace", "put it between the braces"
    return Flaw("option-syntax", message, start, len(info), "", (advice,))
