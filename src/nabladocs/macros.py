"""Commands of a site's own for its formulas, and what is wrong with those that cannot be used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nabladocs.mathml import is_command, wrong_macro
from nabladocs.source import Diagnostic, Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.mathml import Macros
    from nabladocs.mkdocs_yml import Spot

CODE = "config-macro"
_NAME = re.compile(r"[A-Za-z]+")
_COMMAND = re.compile(r"\\\\|\\([A-Za-z]+)")
_ARGUMENT = re.compile(r"[ \t]+(?P<sign>#[1-9])")
_BRACE = re.compile(r"\\.|%.*|[{}]")


def wrong_macros(given: Sequence[tuple[str, object]], spots: Mapping[str, Spot]) -> Iterator[Diagnostic]:
    """Tell of each macro that has no name, means something already, needs itself or cannot be read."""
    sound = []
    for name, tex in given:
        spot = spots.get(f"macros.{name}")
        if misnamed := _misnamed(name):
            yield Diagnostic(CODE, misnamed[0], spot.name if spot else None, help=misnamed[1:])
        elif not isinstance(tex, str):
            yield Diagnostic(CODE, f"the macro {name} has no TeX", spot.value if spot else None, help=(_QUOTE,))
        elif spot and (cut := _cut_off(spot.value)):
            message = f"the macro {name} ends here, and the rest of the line is a comment"
            yield Diagnostic(CODE, message, cut, help=(_QUOTE,))
        else:
            sound.append((name, tex))
    commands = {name: set(_COMMAND.findall(tex)) & {each for each, _ in sound} for name, tex in sound}
    for name, tex in sound:
        spot = spots.get(f"macros.{name}")
        if circle := _circle(name, commands):
            message = f"the macro {name} needs itself: {' → '.join(circle)}"
            yield Diagnostic(CODE, message, spot.value if spot else None, help=("write out what it stands for",))
        elif flaw := _unreadable(name, tex, sound):
            yield Diagnostic(CODE, f"the macro {name} cannot be read: {flaw}", spot.value if spot else None)


_QUOTE = "write its TeX between single quotes, in which a backslash is one"


def _cut_off(value: Place) -> Place | None:
    """Give where YAML takes the place of an argument for the beginning of a comment."""
    found = _ARGUMENT.match(value.source.text, value.span.end)
    return Place(value.source, Span(*found.span("sign"))) if found else None


def _misnamed(name: str) -> tuple[str, ...]:
    """Say what is wrong with a name, and what to do."""
    if not _NAME.fullmatch(name):
        bare = "".join(_NAME.findall(name))
        advice = f"did you mean {bare}?" if bare else "write it as it is typed in a formula, less the backslash"
        return f"a macro cannot be called {name}: its name is letters, without the backslash", advice
    if is_command(name):
        return f"\\{name} means something in formulas already", "take this line away, or give it another name"
    return ()


def _circle(name: str, commands: Mapping[str, set[str]]) -> list[str]:
    """Give the way from a macro back to itself, [] where there is none."""
    ways = [[name]]
    seen = set()
    for way in ways:
        for following in sorted(commands[way[-1]]):
            if following == name:
                return [*way, name]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def _unreadable(name: str, tex: str, sound: Sequence[tuple[str, str]]) -> str:
    """Say why a macro cannot be read, beside others of which nothing is known but that they are there."""
    depth = 0
    for found in _BRACE.finditer(tex):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth < 0:
            break
    if depth:
        return "its braces do not match"
    others = tuple((other, "") for other, _ in sound if other != name)
    return wrong_macro((*others, (name, tex)))


# --- for readers of TeX that do not know them ---------------------------------------------------------------------

_ARGUMENT_OF = re.compile(r"\s*(?:(?P<group>\{)|(?P<token>\\[a-zA-Z]+|\\.|.))", re.DOTALL)
_PARAMETER = re.compile(r"(?P<word>\\[a-zA-Z]+)?#(?P<number>[1-9])")
_MOST = 200
"""How many macros are written out in a formula, as many as are when it is drawn."""


def written_out(tex: str, macros: Macros) -> str:
    r"""Give a formula with what its macros stand for in their places.

    >>> written_out(r"\norm{x}\in\RR", (("norm", r"\lVert#1\rVert"), ("RR", r"\mathbb{R}")))
    '\\lVert x\\rVert\\in\\mathbb{R}'
    """
    bodies = dict(macros)
    name = re.compile(rf"\\({'|'.join(bodies)})(?![a-zA-Z])")
    for _ in range(_MOST if macros else 0):
        found = name.search(tex)
        if not found:
            break
        body = bodies[found[1]]
        many = max((int(parameter["number"]) for parameter in _PARAMETER.finditer(body)), default=0)
        arguments, end = _arguments(tex, found.end(), many)
        tex = f"{tex[: found.start()]}{_filled(body, arguments)}{tex[end:]}"
    return tex


def _arguments(tex: str, at: int, many: int) -> tuple[list[str], int]:
    """Give what stands behind a macro for its parameters, and where that ends."""
    found: list[str] = []
    while len(found) < many and (start := _ARGUMENT_OF.match(tex, at)):
        at = _end_of_group(tex, start.start("group")) if start["group"] else start.end()
        found.append(tex[start.start("group") + 1 : at - 1] if start["group"] else start["token"])
    return found, at


def _end_of_group(tex: str, start: int) -> int:
    depth = 0
    for found in _BRACE.finditer(tex, start):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0:
            return found.end()
    return len(tex)


def _filled(body: str, arguments: Sequence[str]) -> str:
    def given(parameter: re.Match[str]) -> str:
        word, number = parameter["word"] or "", int(parameter["number"])
        argument = arguments[number - 1] if number <= len(arguments) else ""
        return f"{word}{' ' * (bool(word) and argument[:1].isalpha())}{argument}"

    return _PARAMETER.sub(given, body)
