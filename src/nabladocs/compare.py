"""The ladder: whether an output is what the page says, and how closely."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nabladocs.numerals import Tolerance, is_same_number
from nabladocs.rules import without_chance
from nabladocs.tokens import Token, laid_out, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.model import Rung

ASTROPY = "rtol=1e-5, atol=1e-8"
"""What `+FLOAT_CMP` stands for, a directive of pytest-doctestplus."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How closely an output has to be what the page says.

    `float` is "written" for numbers to the digits written, "exact", or a tolerance such as "rtol=1e-6, atol=1e-12".
    `directives` are those of doctest; one with a minus keeps a rung out.
    """

    float: str = "written"
    directives: tuple[tuple[str, bool], ...] = ()

    def _says(self, name: str) -> bool | None:
        return dict(self.directives).get(name)

    @property
    def spaced(self) -> bool:
        """Whether white space counts."""
        return self._says("NORMALIZE_WHITESPACE") is False

    @property
    def elided(self) -> bool:
        """Whether `...` stands for any text."""
        return self._says("ELLIPSIS") is not False

    @property
    def exact(self) -> bool:
        """Whether each digit counts."""
        return self._says("NUMBER") is False or (self.float == "exact" and not self._says("FLOAT_CMP"))

    @property
    def ignored(self) -> bool:
        """Whether any output will do."""
        return self._says("IGNORE_OUTPUT") is True

    @property
    def tolerance(self) -> Tolerance | None:
        """The stated tolerance of numbers, if there is one."""
        return Tolerance.stated(ASTROPY if self._says("FLOAT_CMP") else self.float)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The tightest rung that holds, None for none, and the names of the rules that it needs."""

    rung: Rung | None
    rules: tuple[str, ...] = ()


def compare(expected: str, computed: str, terms: Terms) -> Verdict:
    """Give the tightest rung on which an output is what the page says.

    Examples:
        >>> compare("[0.333 1.   ]", "[0.33333333 1.        ]", Terms())
        Verdict(rung='numbers', rules=())
        >>> compare("{'b', 'a'}", "{'a', 'b'}", Terms()).rung
        'unordered'
        >>> compare("[0.334]", "[0.33333333]", Terms()).rung is None
        True
    """
    if expected == computed:
        return Verdict("exact")
    one, other, rules = without_chance(expected, computed)
    for rung, holds in RUNGS.items():
        # A rule sees only what is written out, and `...` may stand for a part of that.
        if holds(expected, computed, terms):
            return Verdict(rung)
        if rules and holds(one, other, terms):
            return Verdict(rung, rules)
    return Verdict(None)


# --- the rungs ----------------------------------------------------------------------------------------------------


def exact(expected: str, computed: str, _: Terms) -> bool:
    """Say whether two texts are the same."""
    return expected == computed


def layout(expected: str, computed: str, terms: Terms) -> bool:
    """Say whether two texts differ at most in white space, and in how arrays are padded and broken into lines."""
    # The second is all that doctest asks; within a string that is broken into lines only it holds.
    return not terms.spaced and (_texts(expected) == _texts(computed) or expected.split() == computed.split())


def numbers(expected: str, computed: str, terms: Terms) -> bool:
    """Say whether two texts differ at most in digits beyond those written, or within the stated tolerance."""
    one, other = parts(expected, terms), parts(computed, terms)
    return not terms.exact and _all_alike(one, other, terms)


def unordered(expected: str, computed: str, terms: Terms) -> bool:
    """Say whether two texts also agree when the members of sets and dictionaries may stand in any order."""
    if "{" not in expected:
        return False
    # A cell can print braces within braces, thousands deep.
    with suppress(RecursionError):
        return _trees_alike(_tree(expected, terms), _tree(computed, terms), terms)
    return False


def ellipsis(expected: str, computed: str, terms: Terms) -> bool:
    """Say whether they agree when each `...` in the first stands for any text, also none."""
    if terms.ignored:
        return True
    if "..." not in expected or not terms.elided:
        return False
    pairs = [(expected, computed)] if terms.spaced else [(" ".join(expected.split()), " ".join(computed.split()))]
    return any(_fits(one, other) for one, other in pairs) or _tokens_fit(
        parts(expected, terms), parts(computed, terms), terms
    )


RUNGS: Mapping[Rung, Callable[[str, str, Terms], bool]] = {
    "exact": exact,
    "layout": layout,
    "numbers": numbers,
    "unordered": unordered,
    "ellipsis": ellipsis,
}
"""The rungs of the ladder, the tightest first."""


# --- tokens -------------------------------------------------------------------------------------------------------


def parts(text: str, terms: Terms) -> tuple[Token, ...]:
    """Give the tokens of a text that count."""
    return tokens(text) if terms.spaced else laid_out(text)


def alike(recorded: Token, computed: Token, terms: Terms) -> bool:
    """Say whether two tokens say the same."""
    if recorded.text == computed.text:
        return True
    if terms.exact or not recorded.kind == computed.kind == "number":
        return False
    return is_same_number(recorded.text, computed.text, terms.tolerance)


def _texts(text: str) -> list[str]:
    return [token.text for token in laid_out(text)]


def _all_alike(one: Sequence[Token], other: Sequence[Token], terms: Terms) -> bool:
    return len(one) == len(other) and all(alike(*pair, terms) for pair in zip(one, other, strict=True))


# --- sets and dictionaries ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Braces:
    """What stands between two braces, parted at its commas."""

    members: tuple[tuple[Token | _Braces, ...], ...]


_Tree = tuple["Token | _Braces", ...]


def _tree(text: str, terms: Terms) -> _Tree:
    """Give the tokens of a text, with those between the braces of a set or dictionary put together."""
    stack: list[list[list[Token | _Braces]]] = [[[]]]
    # What else was opened inside of it, where a comma parts no members.
    depths = [0]
    for token in parts(text, terms):
        if token.text == "{" and _begins_value(text, token):
            stack.append([[]])
            depths.append(0)
        elif token.text == "}" and len(stack) > 1 and not depths[-1]:
            members = tuple(map(tuple, stack.pop()))
            depths.pop()
            stack[-1][-1].append(_Braces(members))
        elif token.kind == "comma" and len(stack) > 1 and not depths[-1]:
            stack[-1].append([])
        else:
            depths[-1] += (token.kind == "open") - (token.kind == "close")
            stack[-1][-1].append(token)
    if len(stack) > 1:
        # They do not close, so they are no values.
        return parts(text, terms)
    return tuple(stack[0][0])


def _begins_value(text: str, brace: Token) -> bool:
    """Whether a brace opens a set or dictionary, and no argument of TeX, in which order means much."""
    before = text[brace.start - 1 : brace.start]
    return not before or before.isspace() or before in "([{,:="


def _trees_alike(one: _Tree, other: _Tree, terms: Terms) -> bool:
    return len(one) == len(other) and all(_nodes_alike(*pair, terms) for pair in zip(one, other, strict=True))


def _nodes_alike(one: Token | _Braces, other: Token | _Braces, terms: Terms) -> bool:
    if isinstance(one, Token) or isinstance(other, Token):
        return isinstance(one, Token) and isinstance(other, Token) and alike(one, other, terms)
    return len(one.members) == len(other.members) and _paired(one.members, other.members, terms)


def _paired(recorded: Sequence[_Tree], computed: Sequence[_Tree], terms: Terms) -> bool:
    """Say whether each member has one of its own on the other side; Kuhn's algorithm for matching in pairs."""
    partner: dict[int, int] = {}

    def finds(member: int, tried: set[int]) -> bool:
        fitting = [number for number, other in enumerate(computed) if _trees_alike(recorded[member], other, terms)]
        free = next((number for number in fitting if number not in partner), None)
        if free is not None:
            partner[free] = member
            return True
        for number in fitting:
            if number not in tried:
                tried.add(number)
                if finds(partner[number], tried):
                    partner[number] = member
                    return True
        return False

    return all(finds(member, set()) for member in range(len(recorded)))


# --- ellipsis -----------------------------------------------------------------------------------------------------


def _fits(pattern: str, text: str) -> bool:
    """Say whether a text is the pattern with any text for each `...`, as in doctest."""
    first, *middle, last = pattern.split("...")
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last) or len(first) > end:
        return False
    at = len(first)
    for stretch in middle:
        # The earliest that there is leaves most to the others.
        found = text.find(stretch, at, end)
        if found < 0:
            return False
        at = found + len(stretch)
    return True


def _tokens_fit(pattern: Sequence[Token], given: Sequence[Token], terms: Terms) -> bool:
    """Say the same of tokens, which are alike in more ways than characters."""
    first, *rest = _between_dots(pattern)
    if not rest:
        # The dots stand in a string, where they were looked at as characters.
        return False
    *middle, last = rest
    end = len(given) - len(last)
    if len(first) > end or not _all_alike(first, given[: len(first)], terms):
        return False
    if not _all_alike(last, given[end:], terms):
        return False
    at = len(first)
    for stretch in middle:
        starts = range(at, end - len(stretch) + 1)
        found = next((n for n in starts if _all_alike(stretch, given[n : n + len(stretch)], terms)), None)
        if found is None:
            return False
        at = found + len(stretch)
    return True


def _between_dots(pattern: Sequence[Token]) -> Iterator[list[Token]]:
    stretch: list[Token] = []
    for token in pattern:
        if token.kind == "dots":
            yield stretch
            stretch = []
        else:
            stretch.append(token)
    yield stretch
