"""The shapes at which a statement is tried: which numbers the names of its sizes stand for."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from nabladocs.math.certificate import Inapplicable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.math.expr import Variable
    from nabladocs.math.spaces import Space

Shape = dict[str, int]
SMALLEST, LARGEST = 2, 6
TRIES = 300
VARIED = 3
"""How many numbers a name has, if there are so many shapes; and one of them is at least as large."""


def shapes(variables: Sequence[Variable], count: int, seed: int, largest: int = LARGEST) -> tuple[Shape, ...]:
    """Give shapes that fit the spaces of variables: pairwise distinct numbers, one with all equal, one with a 1.

    The first two have their names in rising and in falling order, so that a matrix is both wide and tall; and every
    name has several numbers, since there are formulas that hold at 2 alone. Where the spaces leave no such shape
    (full column rank wants as many rows as columns, n - 5 an n above 6) the nearest that there is stands in.

    Raises:
        Inapplicable: No shape was found that fits.
    """
    return _shapes(tuple(variable.space for variable in variables), count, seed, largest)


@lru_cache(maxsize=64)
def _shapes(spaces: Sequence[Space], count: int, seed: int, largest: int) -> tuple[Shape, ...]:
    # Each oracle asks for the same ones, and again for each wrong variant of a statement.
    names = sorted(frozenset[str]().union(*(size.names for space in spaces for size in space.sizes)))
    random = Random(f"shapes {seed}")  # noqa: S311 - it is to be repeatable, not secret
    largest = max(largest, len(names) + 1)
    wanted = (*_distinct(names, count - 2, random, largest), *_special(names, random, largest))
    return tuple(_nearest(each, spaces, random, largest + _subtracted(spaces, largest)) for each in wanted)


def _subtracted(spaces: Sequence[Space], largest: int) -> int:
    """Give how much the sizes of spaces may be below the numbers of their names."""
    terms = [term for space in spaces for size in space.sizes for term in size.terms]
    return max((-times * largest ** len(factors) for factors, times in terms if times < 0), default=0)


def _distinct(names: Sequence[str], count: int, random: Random, largest: int) -> list[Shape]:
    """Give shapes of distinct numbers, of which each name has several."""
    for _ in range(TRIES):
        chosen = [random.sample(range(SMALLEST, largest + 1), len(names)) for _ in range(count)]
        chosen[:2] = [sorted(each, reverse=bool(place)) for place, each in enumerate(chosen[:2])]
        taken = [set(each) for each in zip(*chosen, strict=True)]
        if all(len(each) >= min(count, VARIED) and max(each) >= VARIED for each in taken):
            break
    return [dict(zip(names, each, strict=True)) for each in chosen]


def _special(names: Sequence[str], random: Random, largest: int) -> Iterator[Shape]:
    """Give a shape of equal numbers, and one with a 1 among distinct ones."""
    yield dict.fromkeys(names, random.randint(SMALLEST, (SMALLEST + largest) // 2))
    chosen = dict(zip(names, random.sample(range(SMALLEST, largest + 1), len(names)), strict=True))
    yield chosen | ({random.choice(names): 1} if names else {})


def _nearest(wanted: Shape, spaces: Sequence[Space], random: Random, largest: int) -> Shape:
    least = 1 if 1 in wanted.values() else SMALLEST
    if is_wide(spaces, wanted, least):
        return wanted
    drawn = dict.fromkeys(_redrawn(list(wanted.values()), random, largest) for _ in range(TRIES))
    fitting = [shape for each in drawn if fits(spaces, shape := dict(zip(wanted, each, strict=True)))]
    if not fitting:
        msg = "no sizes were found that fit all variables"
        raise Inapplicable(msg)
    return min(fitting, key=lambda shape: (not is_wide(spaces, shape, least), *_distance(shape, wanted)))


def _redrawn(numbers: Sequence[int], random: Random, largest: int) -> tuple[int, ...]:
    """Give numbers in another order, about half of them replaced."""
    values = random.sample(numbers, len(numbers))
    return tuple(random.randint(1, largest) if random.random() < 0.5 else each for each in values)  # noqa: PLR2004


def _distance(shape: Shape, wanted: Shape) -> tuple[int, int]:
    """How far a shape is from one that is wanted: first in how many are distinct, then in which numbers they are."""
    sorts = abs(len(set(shape.values())) - len(set(wanted.values()))) + (
        (1 in shape.values()) != (1 in wanted.values())
    )
    return sorts, sum(abs(shape[name] - wanted[name]) for name in wanted)


def is_wide(spaces: Sequence[Space], shape: Mapping[str, int], least: int) -> bool:
    """Whether spaces fit, and none of their sizes that have a name in them is smaller than the least."""
    named = (size for space in spaces for size in space.sizes if size.names)
    return fits(spaces, shape) and all(size.at(shape) >= least for size in named)


def fits(spaces: Sequence[Space], shape: Mapping[str, int]) -> bool:
    """Whether all sizes are positive, and no matrix with independent columns is wider than tall."""
    sizes = [[size.at(shape) for size in space.sizes] for space in spaces]
    positive = all(size > 0 for each in sizes for size in each)
    tall = all(each[0] >= each[1] for space, each in zip(spaces, sizes, strict=True) if space.is_tall)
    return positive and tall
