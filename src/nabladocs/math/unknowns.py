"""Functions over the field of which nothing is known but their derivatives and functional equations.

There is no exponential in GF(p). Its values are random numbers that do know exp' = exp, and that exp(a + b) is
exp(a) exp(b) where the arguments are sums of up to three that came before. Equal arguments have equal values.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from nabladocs.math.certificate import Undefined
from nabladocs.math.field import P, inverse, is_square, root

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from random import Random

    from nabladocs.math.jets import Derivatives

Key = TypeVar("Key", bound="Hashable")
Element = TypeVar("Element")
MANY = 60
"""Known values up to which sums of three are looked for; of two above that."""
HALF = (P + 1) // 2


@dataclass(frozen=True, slots=True)
class Group(Generic[Element]):
    """A commutative group: how its elements are joined and inverted, and its neutral element."""

    join: Callable[[Element, Element], Element]
    invert: Callable[[Element], Element]
    neutral: Element


SUMS: Group[int] = Group(lambda a, b: (a + b) % P, lambda a: -a % P, 0)
PRODUCTS: Group[int] = Group(lambda a, b: a * b % P, inverse, 1)
TURNS: Group[tuple[int, int]] = Group(
    # A cosine and a sine, of which the squares have the sum 1.
    lambda a, b: ((a[0] * b[0] - a[1] * b[1]) % P, (a[0] * b[1] + a[1] * b[0]) % P),
    lambda a: (a[0], -a[1] % P),
    (1, 0),
)


@dataclass(slots=True)
class Homomorphism(Generic[Key, Element]):
    """A function that takes one group into another; `known` holds its values so far, inverses too."""

    source: Group[Key]
    target: Group[Element]
    known: dict[Key, Element]

    def copied(self) -> Homomorphism[Key, Element]:
        """Give the same function, to whose values others may come without being known here."""
        return replace(self, known=dict(self.known))

    def find(self, argument: Key) -> Element | None:
        """Give the value that follows from those known, if one does."""
        if argument in self.known:
            return self.known[argument]
        known = list(self.known)
        for place, one in enumerate(known):
            rest = self.source.join(argument, one)
            for other in known[place:] if len(known) <= MANY else (self.source.neutral,):
                left = self.source.join(rest, other)
                if left in self.known:
                    # argument + one + other = left
                    both = self.target.join(self.known[one], self.known[other])
                    return self.learn(argument, self.target.join(self.known[left], self.target.invert(both)))
        return None

    def learn(self, argument: Key, value: Element) -> Element:
        """Keep a value."""
        self.known[argument] = value
        self.known[self.source.invert(argument)] = self.target.invert(value)
        return value


def _exponentials() -> Homomorphism[int, int]:
    return Homomorphism(SUMS, PRODUCTS, {0: 1})


def _logarithms() -> Homomorphism[int, int]:
    return Homomorphism(PRODUCTS, SUMS, {1: 0})


def _turns() -> Homomorphism[int, tuple[int, int]]:
    return Homomorphism(SUMS, TURNS, {0: (1, 0)})


@dataclass(slots=True)
class Unknowns:
    """The values of unknown functions at one point, made when they are first asked for."""

    random: Random
    exponentials: Homomorphism[int, int] = field(default_factory=_exponentials)
    logarithms: Homomorphism[int, int] = field(default_factory=_logarithms)
    turns: Homomorphism[int, tuple[int, int]] = field(default_factory=_turns)
    others: dict[Hashable, int] = field(default_factory=dict)

    def copied(self) -> Unknowns:
        """Give the same values, to which others may come without being known here."""
        groups = self.exponentials.copied(), self.logarithms.copied(), self.turns.copied()
        return Unknowns(self.random, *groups, dict(self.others))

    def number(self) -> int:
        """Give a random number that is not 0."""
        return self.random.randrange(1, P)

    def other(self, *key: Hashable) -> int:
        """Give the value that belongs to a key."""
        if key not in self.others:
            self.others[key] = self.number()
        return self.others[key]

    def exp(self, a: int) -> Derivatives:
        """Give exp, whose derivatives are itself. Its random values are squares, as positive numbers are."""
        value = self.exponentials.find(a)
        if value is None:
            value = self.exponentials.learn(a, pow(self.number(), 2, P))
            self._pair(a, value)
        return value, value, value

    def log_abs(self, a: int) -> Derivatives:
        """Give log|a|; squares are what is positive here."""
        first = inverse(a)
        return self.log(a if is_square(a) else -a % P)[0], first, -first * first % P

    def log(self, a: int) -> Derivatives:
        """Give the logarithm, whose derivative is 1/a. That of -a is the same, as if it were of |a|."""
        first = inverse(a)
        value = self.logarithms.find(a)
        if value is None:
            square = self.logarithms.find(a * a % P)
            value = self.logarithms.learn(a, self.number() if square is None else square * HALF % P)
            self._pair(value, a)
        self.logarithms.learn(-a % P, value)
        return value, first, -first * first % P

    def _pair(self, logarithm: int, number: int) -> None:
        """Keep that a number is the exponential of its logarithm."""
        self.logarithms.learn(number, logarithm)
        self.logarithms.learn(-number % P, logarithm)
        self.exponentials.learn(logarithm, number)

    def turn(self, a: int) -> tuple[int, int]:
        """Give cosine and sine, from the tangent of half the angle."""
        value = self.turns.find(a)
        if value is None:
            tangent = self.number()
            square = tangent * tangent % P
            scale = inverse(1 + square)
            value = self.turns.learn(a, ((1 - square) * scale % P, 2 * tangent * scale % P))
        return value

    def sin(self, a: int) -> Derivatives:
        """Give the sine."""
        cosine, sine = self.turn(a)
        return sine, cosine, -sine % P

    def cos(self, a: int) -> Derivatives:
        """Give the cosine."""
        cosine, sine = self.turn(a)
        return cosine, -sine % P, -cosine % P

    def erf(self, a: int) -> Derivatives:
        """Give erf: odd, with an even derivative of its own, of which the derivative is -2 a erf'(a)."""
        positive = min(a, P - a) if a else 0
        value = self.other("erf", positive) if a else 0
        first = self.other("erf'", positive)
        return (value if a == positive else -value % P), first, -2 * a * first % P

    def named(self, name: str, order: int, a: int) -> Derivatives:
        """Give a named function's derivative of an order, and the next two."""
        value, first, second = (self.other(name, order + more, a) for more in range(3))
        return value, first, second

    def sqrt(self, a: int) -> Derivatives:
        """Give the root, where there is one: r' = 1/(2 r), r'' = -1/(4 r**3)."""
        value = root(a)
        first = inverse(2 * value)
        return value, first, -2 * pow(first, 3, P) % P

    def constant_sqrt(self, a: int) -> Derivatives:
        """Give the root of a constant; where the field has none, a value of which nothing is known."""
        try:
            return self.sqrt(a)
        except Undefined:
            return self.other("sqrt", a), 0, 0


def reciprocal(a: int) -> Derivatives:
    """Give 1/a."""
    value = inverse(a)
    return value, -value * value % P, 2 * pow(value, 3, P) % P
