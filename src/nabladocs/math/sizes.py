"""Sizes of vectors and matrices: polynomials with whole coefficients in names that stand for positive integers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Smaller:
    """The smaller of two sizes, where it is not known which that is."""

    sizes: tuple[Size, Size]

    @property
    def names(self) -> frozenset[str]:
        """The names in both."""
        return self.sizes[0].names | self.sizes[1].names

    def __str__(self) -> str:
        return f"min({self.sizes[0]}, {self.sizes[1]})"


Monomial = tuple[str | Smaller, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A polynomial as its terms: sorted names, one for each power, with a coefficient that is not zero.

    The smaller of two sizes stands in it like a name.

    >>> m, n = Size.named("m"), Size.named("n")
    >>> str(m * n + n - 1), (2 * n == n + n), (m * n).at({"m": 2, "n": 3})
    ('m*n + n - 1', True, 6)
    """

    terms: tuple[tuple[Monomial, int], ...]

    @classmethod
    def _of(cls, terms: Iterable[tuple[Monomial, int]]) -> Size:
        summed: Counter[Monomial] = Counter()
        for monomial, coefficient in terms:
            summed[monomial] += coefficient
        kept = ((monomial, coefficient) for monomial, coefficient in summed.items() if coefficient)
        return cls(tuple(sorted(kept, key=lambda term: (-len(term[0]), [*map(str, term[0])]))))

    @classmethod
    def named(cls, name: str) -> Size:
        """Give the size that has a name."""
        return cls((((name,), 1),))

    @classmethod
    def whole(cls, number: int) -> Size:
        """Give the size that is a number."""
        return cls((((), number),) if number else ())

    def __add__(self, other: Size | int) -> Size:
        return Size._of((*self.terms, *_size(other).terms))

    def __sub__(self, other: Size | int) -> Size:
        return self + -1 * _size(other)

    def __mul__(self, other: Size | int) -> Size:
        return Size._of(
            (tuple(sorted(one + another, key=str)), times * more)
            for one, times in self.terms
            for another, more in _size(other).terms
        )

    __rmul__ = __mul__
    __radd__ = __add__

    @property
    def names(self) -> frozenset[str]:
        """The names in it."""
        factors = {factor for monomial, _ in self.terms for factor in monomial}
        return frozenset[str]().union(*({each} if isinstance(each, str) else each.names for each in factors))

    @property
    def degree(self) -> int:
        """How many factors its longest term has."""
        return max((len(monomial) for monomial, _ in self.terms), default=0)

    @property
    def number(self) -> int | None:
        """The number that it is, whatever the names stand for; None where they matter."""
        return None if any(monomial for monomial, _ in self.terms) else sum(times for _, times in self.terms)

    def at(self, numbers: Mapping[str, int]) -> int:
        """Give the number that it is for the numbers that the names stand for."""
        total = 0
        for monomial, times in self.terms:
            for factor in monomial:
                times *= _at(factor, numbers)  # noqa: PLW2901 - asked for at every point of every trial
            total += times
        return total

    def __str__(self) -> str:
        text = "".join(_shown(monomial, coefficient) for monomial, coefficient in self.terms) or " + 0"
        return text.removeprefix(" + ") if text.startswith(" + ") else "-" + text.removeprefix(" - ")


ONE = Size.whole(1)


def smaller(one: Size, other: Size) -> Size:
    """Give the smaller of two sizes.

    >>> least = smaller(Size.named("m"), 2 * Size.named("n"))
    >>> str(least), least.at({"m": 3, "n": 1})
    ('min(2*n, m)', 2)
    """
    if one == other:
        return one
    if one.number is not None and other.number is not None:
        return Size.whole(min(one.number, other.number))
    first, second = sorted((one, other), key=str)
    return Size((((Smaller((first, second)),), 1),))


def _size(given: Size | int) -> Size:
    return Size.whole(given) if isinstance(given, int) else given


def _at(factor: str | Smaller, numbers: Mapping[str, int]) -> int:
    return numbers[factor] if isinstance(factor, str) else min(size.at(numbers) for size in factor.sizes)


def _shown(monomial: Monomial, coefficient: int) -> str:
    powers = ((name, len(list(group))) for name, group in groupby(monomial))
    factors = [str(name) if power == 1 else f"{name}**{power}" for name, power in powers]
    number = [str(abs(coefficient))] if abs(coefficient) != 1 or not factors else []
    return f" {'-' if coefficient < 0 else '+'} {'*'.join(number + factors)}"
