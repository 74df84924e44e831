"""The words, numbers and signs of the language; anything else in a text is odd."""

# ruff: noqa: RUF001 - the signs that are typed by mistake look like those of the language
from __future__ import annotations

import keyword
import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from nabladocs.math.reader.slips import Slip

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["name", "number", "string", "sign", "odd"]

GREEK = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"
"""The Greek letters that no Latin letter looks like."""
LONGEST_NAME = 24
"""Characters of a name."""

_TOKEN = re.compile(
    rf"""[ \t\n]+ | \#[^\n]*
    | (?P<name>[A-Za-z_{GREEK}][A-Za-z0-9_{GREEK}]*)
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<string>"[a-z]*"|'[a-z]*')
    | (?P<odd>//|->|:=|\.\.\.|<<|>>|&&|\|\||[-+*/@%&|^]=)
    | (?P<sign>\*\*|[=<>!]=|[-+*/@().,\[\]=<>;^])
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_LETTERS = rf"[A-Za-z0-9{GREEK}]+"
_NAME = re.compile(rf"(?![0-9]){_LETTERS}(?:_{_LETTERS})*")
_INSTEAD = {
    "−": "-",
    "–": "-",
    "×": "*",
    "∗": "*",
    "·": "* with a number, @ between matrices",
    "⋅": "* with a number, @ between matrices",
    "÷": "/",
    "≤": "<=",
    "≥": "<=, the smaller side first",
    "≠": "!=",
    "∈": "in",
    "²": "**2",
    "ᵀ": ".T",
    "⊤": ".T",
    "’": ".T for the transpose",
    "′": "prime(g)(t) for a derivative",
    "√": "sqrt(…)",
    "∇": "grad(f, x)",
    "∂": "grad(f, x)",
    "//": "/",
    "^=": "==",
    ":=": "==",
    "!": "!= for what is not equal",
    "{": "( )",
    "}": "( )",
    "[": "x[i] for an entry",
    ":": "title: … on a line of its own",
    "\\": "brackets around what goes over several lines",
}
_WORDS = {
    "lambda": "the Greek letter is lam",
    "if": "conditions stand at the end of a statement, outside brackets: a == b if t > 0",
    "and": "it parts conditions: a == b if s > 0 and t > 0",
    "in": "a declaration is names, in and one space; part two of them by ; or by lines: x in R^n; A in R^(n, n)",
    "not": "write a != b",
    "or": "make two statements of it",
    "is": "write a == b",
}


class Token(NamedTuple):
    """A word, number or sign, and where it begins in the text of the claim."""

    kind: Kind
    text: str
    start: int

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.start + len(self.text)


def tokens_of(text: str, start: int, end: int) -> Iterator[Token]:
    """Give what stands between two places of a text, without white space and comments."""
    for found in _TOKEN.finditer(text, start, end):
        match found.lastgroup:
            case "name" | "number" | "string" | "sign" | "odd" as kind:
                yield Token(kind, found[0], found.start())
            case "other":
                yield Token("odd", found[0], found.start())


def unseen(text: str) -> Slip | None:
    """Find a character that is not seen, or changes how the others look."""
    for place, character in enumerate(text):
        if not (character.isprintable() or character in "\n\t" or unicodedata.category(character) == "Zs"):
            named = unicodedata.name(character, "a control character")
            return Slip(f"U+{ord(character):04X} ({named}) cannot be seen", place, place + 1, "take it away")
    return None


def oddity(token: Token) -> tuple[str, str]:
    """Say what is wrong with an odd token, and what to write instead."""
    plain = unicodedata.normalize("NFKC", token.text)
    instead = _INSTEAD.get(token.text, "")
    if not instead and plain != token.text and (plain.isascii() or plain in GREEK):
        instead = plain if plain.strip() else "a space"
    shown = token.text
    if not shown.isascii():
        shown = (
            f"{shown} ({unicodedata.name(shown, 'a character without a name')})"
            if shown.isprintable()
            else "such space"
        )
    if not instead and token.text.isalpha():
        return f"{shown} is no letter of the language", "names have Latin letters, and Greek ones that look Greek"
    if token.text in "\"'":
        return "this begins no word in quotes", 'the only one is "nuc", in norm(X, "nuc"); the transpose is A.T'
    return f"there is no {shown} in the language", f"write {instead}" if instead else ""


def misnomer(name: str) -> tuple[str, str] | None:
    """Say what is wrong with a name, and what to write instead."""
    if name in keyword.kwlist:
        return f"{name} cannot stand here", _WORDS.get(name, "it is a word of Python's, and no name")
    if len(name) > LONGEST_NAME:
        return f"a name has at most {LONGEST_NAME} characters", "write a shorter one"
    if not _NAME.fullmatch(name):
        return f"{name} is no name", "a name begins with a letter, and has single _ inside it alone"
    return None


def read_aloud(name: str) -> str:
    """Give a name with its Greek letters by name: λ and lam are shown alike.

    >>> read_aloud("λ_1"), read_aloud("Σ"), read_aloud("lambda_max")
    ('lam_1', 'Sigma', 'lambda_max')
    """
    return "_".join(_spelt(piece) for piece in name.split("_"))


def _spelt(piece: str) -> str:
    if len(piece) != 1 or piece not in GREEK:
        return piece
    word = unicodedata.name(piece).rpartition(" ")[2].capitalize().replace("Lamda", "Lam")
    return word if piece.isupper() else word.lower()
