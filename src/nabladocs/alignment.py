"""Which parts of a recorded output came out, and what came out in place of the others."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import groupby, takewhile, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.compare import alike, parts
from nabladocs.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.compare import Terms

LARGEST = 250_000
"""Pairs of tokens that are weighed against each other; longer texts are first parted where they agree."""

_LEFT_OUT = 1.0
_OTHER = 1.0
_OF_OTHER_KIND = 2.0
# What `...` stands for costs next to nothing, and less of it is better.
_ELIDED = 0.001


class Stretch(NamedTuple):
    """Parts of a recorded and a computed text, by character offsets, that belong together; one of them may be empty.

    `same` says that they say the same. Whatever `...` stands for is the same as it.
    """

    same: bool
    start: int
    end: int
    computed_start: int
    computed_end: int


class _Pair(NamedTuple):
    """Two tokens that stand for each other, or one that stands for nothing."""

    recorded: Token | None
    computed: Token | None


def align(expected: str, computed: str, terms: Terms) -> list[Stretch]:
    """Give the stretches of both texts in order; only white space that does not count lies between them.

    Of all ways to turn one list of tokens into the other the cheapest is taken (Wagner and Fischer, 1974).
    """
    stretches: list[Stretch] = []
    recorded = _with_wildcards(parts(expected, terms), terms)
    pairs = _blocks(recorded, parts(computed, terms), terms)
    end = computed_end = 0
    for same, group in groupby(pairs, key=lambda pair: _is_same(pair, terms)):
        members = list(group)
        left = [pair.recorded for pair in members if pair.recorded]
        given = [pair.computed for pair in members if pair.computed]
        start, end = (left[0].start, left[-1].end) if left else (end, end)
        computed_start, computed_end = (given[0].start, given[-1].end) if given else (computed_end, computed_end)
        stretches.append(Stretch(same, start, end, computed_start, computed_end))
    return stretches


def _with_wildcards(tokens: Sequence[Token], terms: Terms) -> list[Token]:
    """Give tokens with each that touches `...` made part of it: in `0x...` only the beginning of a word is known."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        touches = before and before.end == token.start and {before.kind, token.kind} & {"dots"}
        if before and touches and terms.elided and {before.kind, token.kind} <= {"dots", "word", "number"}:
            joined[-1] = Token("dots", before.text + token.text, before.start, token.end)
        else:
            joined.append(token)
    return joined


def _is_same(pair: _Pair, terms: Terms) -> bool:
    if pair.recorded and _is_wild(pair.recorded, terms):
        return True
    return pair.recorded is not None and pair.computed is not None and alike(pair.recorded, pair.computed, terms)


def _is_wild(token: Token, terms: Terms) -> bool:
    return token.kind == "dots" and terms.elided


def _blocks(one: Sequence[Token], other: Sequence[Token], terms: Terms) -> Iterator[_Pair]:
    """Give the pairs, weighing all against all where that is not too much."""
    if len(one) * len(other) <= LARGEST:
        yield from _cheapest(one, other, terms)
        return
    head = _common(one, other, terms)
    tail = _common(one[head:][::-1], other[head:][::-1], terms)
    yield from map(_Pair, one[:head], other[:head])
    yield from _parted(one[head : len(one) - tail], other[head : len(other) - tail], terms)
    yield from map(_Pair, one[len(one) - tail :], other[len(other) - tail :])


def _common(one: Sequence[Token], other: Sequence[Token], terms: Terms) -> int:
    """Give the number of tokens at the beginning that are alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: not _is_wild(pair[0], terms) and alike(*pair, terms), pairs))


def _parted(one: Sequence[Token], other: Sequence[Token], terms: Terms) -> Iterator[_Pair]:
    # Words that are everywhere are left out of account: with them this would take minutes.
    matcher = SequenceMatcher(None, [token.text for token in one], [token.text for token in other], autojunk=True)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        left, right = one[start:end], other[other_start:other_end]
        if tag == "replace" and len(left) * len(right) <= LARGEST:
            yield from _cheapest(left, right, terms)
        else:
            yield from (_Pair(*pair) for pair in zip_longest(left, right))


def _cheapest(one: Sequence[Token], other: Sequence[Token], terms: Terms) -> list[_Pair]:
    wild = [_is_wild(token, terms) for token in one]
    costs = _costs(one, other, wild, terms)
    pairs: list[_Pair] = []
    i, j = len(one), len(other)
    while i or j:
        cost = costs[i][j]
        if i and wild[i - 1]:
            eats = j and cost == costs[i][j - 1] + _ELIDED
            pairs.append(_Pair(one[i - 1], other[j - 1] if eats else None))
            i, j = (i, j - 1) if eats else (i - 1, j)
        elif i and j and not _weight(one[i - 1], other[j - 1], terms):
            pairs.append(_Pair(one[i - 1], other[j - 1]))
            i, j = i - 1, j - 1
        elif j and cost == costs[i][j - 1] + _LEFT_OUT:
            pairs.append(_Pair(None, other[j - 1]))
            j -= 1
        elif i and cost == costs[i - 1][j] + _LEFT_OUT:
            pairs.append(_Pair(one[i - 1], None))
            i -= 1
        else:
            pairs.append(_Pair(one[i - 1], other[j - 1]))
            i, j = i - 1, j - 1
    return pairs[::-1]


def _costs(one: Sequence[Token], other: Sequence[Token], wild: Sequence[bool], terms: Terms) -> list[list[float]]:
    """Give the least cost of turning the first of one list into the first of the other, for all lengths of both."""
    costs = [[number * _LEFT_OUT for number in range(len(other) + 1)]]
    for recorded, is_wild in zip(one, wild, strict=True):
        above = costs[-1]
        row = [above[0] + (0.0 if is_wild else _LEFT_OUT)]
        for number, computed in enumerate(other):
            if is_wild:
                row.append(min(above[number + 1], row[number] + _ELIDED))
            else:
                weight = above[number] + _weight(recorded, computed, terms)
                row.append(min(weight, above[number + 1] + _LEFT_OUT, row[number] + _LEFT_OUT))
        costs.append(row)
    return costs


def _weight(recorded: Token, computed: Token, terms: Terms) -> float:
    if alike(recorded, computed, terms):
        return 0.0
    return _OTHER if recorded.kind == computed.kind else _OF_OTHER_KIND
