"""Polynomials and their quotients with rational coefficients, exactly: sums, products, derivatives and values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from nabladocs.math.certificate import Inapplicable, Undefined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Powers = tuple[tuple[int, int], ...]
"""The variables of a product by number, each with its exponent."""
MOST_TERMS = 2000
"""Terms of a polynomial that is reckoned with."""
MOST_PRODUCTS = 100_000
"""Pairs of terms that are multiplied in one product of polynomials."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A polynomial as its terms, of which none is 0.

    >>> x, y = Polynomial.variable(0), Polynomial.variable(1)
    >>> square = (x + y) * (x + y)
    >>> square.degree, square.at([Fraction(1), Fraction(1, 2)]), square.by(0).at([Fraction(1), Fraction(2)])
    (2, Fraction(9, 4), Fraction(6, 1))
    """

    terms: Mapping[Powers, Fraction]

    @classmethod
    def of(cls, terms: Iterable[tuple[Powers, Fraction]]) -> Polynomial:
        """Give the sum of terms.

        Raises:
            Inapplicable: They are too many.
        """
        found: dict[Powers, Fraction] = {}
        for powers, times in terms:
            found[powers] = found.get(powers, Fraction(0)) + times
        kept = {powers: times for powers, times in found.items() if times}
        if len(kept) > MOST_TERMS:
            msg = f"a polynomial has more than {MOST_TERMS} terms"
            raise Inapplicable(msg)
        return cls(kept)

    @classmethod
    def constant(cls, number: Fraction | int) -> Polynomial:
        """Give a number."""
        return cls({(): Fraction(number)} if number else {})

    @classmethod
    def variable(cls, number: int) -> Polynomial:
        """Give the variable with a number."""
        return cls({((number, 1),): Fraction(1)})

    @property
    def degree(self) -> int:
        """The largest sum of exponents of a term."""
        return max((sum(power for _, power in powers) for powers in self.terms), default=0)

    @property
    def number(self) -> Fraction | None:
        """The number that it is; None where it has variables."""
        return self.terms.get((), Fraction(0)) if self.terms.keys() <= {()} else None

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial.of((*self.terms.items(), *other.terms.items()))

    def __neg__(self) -> Polynomial:
        return Polynomial({powers: -times for powers, times in self.terms.items()})

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > MOST_PRODUCTS:
            msg = "a product of polynomials is too long"
            raise Inapplicable(msg)
        return Polynomial.of(
            (_together(one, two), times * more)
            for one, times in self.terms.items()
            for two, more in other.terms.items()
        )

    def by(self, variable: int) -> Polynomial:
        """Give the derivative by a variable."""
        return Polynomial.of(
            (_lowered(powers, variable), times * dict(powers)[variable])
            for powers, times in self.terms.items()
            if variable in dict(powers)
        )

    def at(self, values: Sequence[Fraction]) -> Fraction:
        """Give the value where the variables have these."""
        found = (
            times * prod(values[place] ** power for place, power in powers) for powers, times in self.terms.items()
        )
        return sum(found, Fraction(0))


def _together(one: Powers, two: Powers) -> Powers:
    found = dict(one)
    for place, power in two:
        found[place] = found.get(place, 0) + power
    return tuple(sorted(found.items()))


def _lowered(powers: Powers, variable: int) -> Powers:
    return tuple((place, power - (place == variable)) for place, power in powers if place != variable or power > 1)


ZERO, ONE = Polynomial.constant(0), Polynomial.constant(1)


@dataclass(frozen=True, slots=True)
class Quotient:
    """A polynomial over another; over 1 where that other is a number."""

    above: Polynomial
    below: Polynomial = ONE

    @classmethod
    def of(cls, above: Polynomial, below: Polynomial) -> Quotient:
        """Give a quotient.

        Raises:
            Undefined: The divisor is 0.
        """
        if not below.terms:
            msg = "a division by zero"
            raise Undefined(msg)
        if below.number is not None:
            return cls(above * Polynomial.constant(1 / below.number))
        return cls(above, below) if above.terms else cls(ZERO)

    @classmethod
    def constant(cls, number: Fraction | int) -> Quotient:
        """Give a number."""
        return cls(Polynomial.constant(number))

    @property
    def is_polynomial(self) -> bool:
        """Whether nothing with variables is below the line."""
        return self.below.number is not None

    @property
    def number(self) -> Fraction | None:
        """The number that it is; None where it has variables."""
        return self.above.number if self.is_polynomial else None

    def __add__(self, other: Quotient) -> Quotient:
        if self.below == other.below:
            return Quotient.of(self.above + other.above, self.below)
        return Quotient.of(self.above * other.below + other.above * self.below, self.below * other.below)

    def __neg__(self) -> Quotient:
        return Quotient(-self.above, self.below)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient.of(self.above * other.above, self.below * other.below)

    def __truediv__(self, other: Quotient) -> Quotient:
        return Quotient.of(self.above * other.below, self.below * other.above)

    def __pow__(self, exponent: int) -> Quotient:
        base = self if exponent >= 0 else Quotient.constant(1) / self
        made = Quotient.constant(1)
        for _ in range(abs(exponent)):
            made = made * base
        return made

    def by(self, variable: int) -> Quotient:
        """Give the derivative by a variable."""
        above = self.above.by(variable) * self.below + -(self.above * self.below.by(variable))
        return Quotient.of(above, self.below * self.below)

    def at(self, values: Sequence[Fraction]) -> Fraction:
        """Give the value where the variables have these.

        Raises:
            Undefined: The divisor is 0 there.
        """
        below = self.below.at(values)
        if not below:
            msg = "a division by zero"
            raise Undefined(msg)
        return self.above.at(values) / below
