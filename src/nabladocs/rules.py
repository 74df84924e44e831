"""What differs between any two machines or runs and says nothing: rules that put one text for all of its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_AMOUNT = r"\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_UNIT = r"(?:ns|[uµμ]s|ms|s|sec(?:ond)?s?|min(?:ute)?s?)"
# A path is looked for once, from where it begins: a cell may print a million characters without a space.
_PATH = r"(?<![^\s'\"=(,\[<])[^\s'\"=(,\[<]*"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name, what it takes for the same, and an example of that."""

    name: str
    pattern: re.Pattern[str]
    replacement: str | Callable[[re.Match[str]], str]
    meaning: str
    example: str

    def found(self, text: str) -> list[str]:
        """Give what there is of its kind in a text, in order."""
        return [found[0] for found in self.pattern.finditer(text)]


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("ascii", "backslashreplace").decode("ascii")


def _rule(
    name: str, pattern: str, replacement: str | Callable[[re.Match[str]], str], meaning: str, example: str
) -> Rule:
    return Rule(name, re.compile(pattern, re.IGNORECASE), replacement, meaning, example)


RULES = (
    _rule("address", r"\bat 0x(?:[0-9a-f]+|\.\.\.)", "at 0x...", "the address of an object", "<Model at 0x7f31c8>"),
    _rule(
        "duration",
        rf"(\b(?:took|elapsed(?: time)?|wall time|cpu time|(?:finished|done|ran|completed) in)\s*[:=]?\s*)"
        rf"{_AMOUNT}\s*{_UNIT}\b",
        r"\1<duration>",
        "a time that was measured",
        "done in 1.3 s",
    ),
    _rule(
        "timing",
        rf"(?<![\d.]){_AMOUNT}\s*{_UNIT}(?:\s*±\s*{_AMOUNT}\s*{_UNIT})?(?= per (?:loop|call)\b)",
        "<duration>",
        "what timeit measured",
        "12.1 µs ± 0.4 µs per loop",
    ),
    _rule(
        "log",
        r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\b",
        "<time>",
        "the time of day in a line of Python's `logging`",
        "2026-01-31 12:00:59,123 INFO ready",
    ),
    _rule(
        "temporary",
        rf"{_PATH}[/\\]tmp[a-z0-9_]{{8}}(?=[/\\'\"\s.:,)]|$)",
        "<temporary>",
        "a file or folder that `tempfile` named",
        "/scratch/tmpk3j_x0aa/points.csv",
    ),
    _rule(
        "packages",
        rf"{_PATH}[/\\](?:site|dist)-packages(?=[/\\])",
        "<packages>",
        "the folder of installed packages",
        "/usr/lib/python3.11/site-packages/numpy/linalg.py",
    ),
    _rule(
        "home",
        r"(?<![\w.~/\\])(?:/home/[^/\s'\"]+|/Users/[^/\s'\"]+|/root|[a-z]:\\Users\\[^\\\s'\"]+)(?=[/\\])",
        "~",
        "a home folder",
        "/home/ada/data.csv",
    ),
    _rule("escape", r"[^\x00-\x7f]+", _escaped, "a character and its escape in a string, as in doctest", "'é'"),
)
"""The rules, in the order in which they are applied."""


def without_chance(expected: str, computed: str) -> tuple[str, str, tuple[str, ...]]:
    """Give two texts with the rules applied to both, and the names of those that make a difference."""
    names = []
    for rule in RULES:
        if rule.found(expected) != rule.found(computed):
            names.append(rule.name)
        expected, computed = (rule.pattern.sub(rule.replacement, text) for text in (expected, computed))
    return expected, computed, tuple(names)
