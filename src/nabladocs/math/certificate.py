"""What an oracle finds out about a statement: plain values, which go to JSON as they are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

DIGITS = 6
"""Significant digits of what is shown."""

Verdict = Literal["agrees", "refutes", "undecided", "inapplicable"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One point at which a statement was tried: the sizes and the seed give it again.

    `error` is relative in floating point, and 0 or 1 (holds or does not) where the arithmetic is exact.
    """

    sizes: Mapping[str, int]
    seed: int
    error: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What an oracle says of a statement, with its trials.

    `detail` says why, where it does not agree. `degree` bounds the degree of the polynomial that is zero everywhere
    if and only if the statement holds at these shapes; None where no such bound is known. `is_formal` says that it is
    about functions of which no more is known than their derivatives.
    """

    oracle: str
    verdict: Verdict
    trials: tuple[Trial, ...] = ()
    detail: str = ""
    degree: int | None = None
    is_formal: bool = False

    @property
    def worst(self) -> float | None:
        """The largest error of all trials."""
        return max((trial.error for trial in self.trials), default=None)

    def json(self) -> dict[str, Any]:
        """Give it as values of JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Values of variables at which two sides of a statement differ; matrices are lists of rows.

    Of an extremum the sides are the function there and at the point that is stated, of other properties with a point
    they are the gradient and zero. `step` says which neighbours of a chain these are, counted from 1.
    """

    sizes: Mapping[str, int]
    values: Mapping[str, list[list[float]]]
    indices: Mapping[str, int]
    left: list[list[float]]
    right: list[list[float]]
    step: int = 1

    def json(self) -> dict[str, Any]:
        """Give it as values of JSON."""
        return {name: getattr(self, name) for name in ("sizes", "values", "indices", "left", "right", "step")}


def shown(rows: Iterable[Iterable[float | Fraction]], digits: int = DIGITS) -> list[list[float]]:
    """Give the rows of a value with as many significant digits as are shown."""
    return [[float(f"{float(entry):.{digits}g}") + 0.0 for entry in row] for row in rows]


def refuse_ones(trials: Sequence[Trial]) -> None:
    """Refuse trials in which a size is always 1, where nearly everything is true.

    Raises:
        Inapplicable: There is no other trial.
    """
    if all(1 in trial.sizes.values() for trial in trials):
        msg = "a point where it means something was found only where a size is 1"
        raise Inapplicable(msg)


class Undefined(Exception):  # noqa: N818 - it is no error of the program: another point is taken
    """A formula has no value at a point, or no derivative."""


class Inapplicable(Exception):  # noqa: N818 - it is a finding: this oracle has nothing to say
    """An oracle cannot decide a formula; the message names what it cannot do."""
