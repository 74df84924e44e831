"""A property at one choice of all that is not its variable, and the points that its variable can be."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from nabladocs.math.cancellation import terms
from nabladocs.math.certificate import Undefined
from nabladocs.math.conditions import holds, met
from nabladocs.math.instances import DERIVATIVES
from nabladocs.math.numeric import Scope, evaluate
from nabladocs.math.operators import apply
from nabladocs.math.precise import value_of
from nabladocs.math.regions import Far, moved, numbers
from nabladocs.math.sample import Draw, sample
from nabladocs.math.spans import basis
from nabladocs.math.statements import Property
from nabladocs.math.steps import is_analytic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nabladocs.math.arrays import Array
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.statements import Condition, Statement

SCALES = (0.05, 0.5, 1.0, 4.0, 0.005, 40.0, 1.0, 400.0)
"""How large the points of a variable are, by turns."""
LINEAR = frozenset({"R", "Sym", "Diag", "Skew"})
"""The spaces that are all combinations of a basis."""
OPEN = LINEAR | frozenset({"Positive", "PD", "Inv", "FullRank"})
"""The spaces without a boundary, where the gradient at an extremum is zero."""
MORE = 20
"""How many times as many points are drawn where they have to meet conditions."""


class Setting:
    """A property at one choice of everything else.

    Conditions on the variable of the property say where it is stated: a minimum is one among the points that meet them.
    """

    def __init__(
        self,
        statement: Statement,
        variables: Mapping[str, Variable],
        scope: Scope,
        rng: np.random.Generator,
        *,
        is_far: bool = False,
    ) -> None:
        body = statement.body
        assert isinstance(body, Property)
        self.subject, self.variable, self.point = body.subject, body.variable, body.point
        self._variables, self._scope, self._rng = variables, scope, rng
        self._within = tuple(each for each in statement.conditions if concerns(each, body))
        self._is_derived = any(part.op in DERIVATIVES for part in body.subject.walk())
        # Where equations hold, they do so up to rounding errors, which many digits would only show.
        self._is_rounded = any(each.relation == "==" for each in statement.conditions)
        self.is_far = is_far
        self._far = Far(numbers([each for each in (body.subject, body.point) if each]), SCALES, is_stretched=True)

    def value(self, expr: Expr, at: Array | None = None) -> Array:
        """Give the value of an expression with the variable at a point."""
        return np.real(evaluate(expr, self._scope if at is None or self.variable is None else self._at(at)))

    def values(self, points: Sequence[Array]) -> list[float | None]:
        """Give the values of the function at points, None where it has none."""
        if points and not self._is_derived:
            with suppress(Undefined):
                together = self.value(self.subject, np.stack(points))
                return [float(each) for each in np.broadcast_to(together, (len(points), 1, 1)).ravel()]
        return [self._value_if_any(each) for each in points]

    def _value_if_any(self, point: Array) -> float | None:
        try:
            return float(self.value(self.subject, point)[0, 0])
        except Undefined:
            return None

    def at(self) -> Array:
        """Give the point that the statement names.

        Raises:
            Undefined: It has no value, or is not where an inequality among the conditions holds.
        """
        assert self.point
        found = self.value(self.point)
        others = [each for each in self._within if each.relation != "=="]
        if self.is_on_equations(found) and not all(holds(each, self._at(found)) for each in others):
            msg = "the point does not meet the conditions"
            raise Undefined(msg)
        return found

    def is_on_equations(self, value: Array) -> bool:
        """Whether the equations among the conditions hold at a point, up to the rounding errors it is found with."""
        return all(holds(each, self._at(value), nearly=True) for each in self._within if each.relation == "==")

    def derived(self, name: str, at: Array) -> Array:
        """Give the gradient or Hessian at a point."""
        assert self.variable
        return self.value(apply(name, self.subject, self.variable), at)

    def slope_at_point(self) -> Array | None:
        """Give the gradient at the point that the statement names, with many digits; None where that cannot be."""
        assert self.variable
        assert self.point
        slope = apply("grad", self.subject, self.variable)
        return (
            None
            if self._is_rounded
            else value_of(slope, self._scope, self._variables, {str(self.variable.value): self.point})
        )

    def least_eigenvalue(self) -> float | None:
        """Give the least eigenvalue of a matrix, with many digits; None where that cannot be."""
        symmetric = apply("add", self.subject, apply("transpose", self.subject))
        found = None if self._is_rounded else value_of(apply("eigvals", symmetric), self._scope, self._variables, {})
        return None if found is None else float(found[0, 0]) / 2

    def terms(self) -> float:
        """Give how large the terms are that a matrix is made of, about."""
        return terms(self.subject, self._scope)

    def is_smooth(self) -> bool:
        """Whether the function has second derivatives everywhere, as far as its operators tell."""
        assert self.variable
        return is_analytic(self.subject, str(self.variable.value))

    def is_open(self) -> bool:
        """Whether a point of the variable's space may be left a little in all directions that are differentiated by."""
        return not self._within and self._varied.space.name in OPEN

    def is_inside(self, value: Array) -> bool:
        """Whether a point that lies close to one of the variable's space is in it too."""
        return self.meets(value) and self._is_in_space(value)

    def meets(self, value: Array) -> bool:
        """Whether the variable can be at a point by the conditions."""
        return not self._within or all(holds(each, self._at(value)) for each in self._within)

    def near(self, count: int) -> Iterator[Array]:
        """Give points close to the one that the statement names."""
        center = self.at()
        for number in range(count):
            found = center + self._sample(Draw(self._rng, (0.05, 0.15)[number % 2]))
            if self.meets(found):
                yield found

    def somewhere(self, count: int) -> Iterator[Array]:
        """Give points that the variable can be, close to where the statement points and far from it.

        Raises:
            Undefined: None was found that meets the conditions.
        """
        if not self._within:
            yield from self._anywhere(count)
            return
        found = 0
        for each in self._anywhere(MORE * count):
            with suppress(Undefined):
                there = self._moved_within(each)
                if self.meets(there):
                    yield there
                    found += 1
            if found == count:
                return
        if not found:
            msg = "no point was found that meets the conditions"
            raise Undefined(msg)

    @property
    def _varied(self) -> Variable:
        assert self.variable
        return self._variables[str(self.variable.value)]

    def _at(self, value: Array) -> Scope:
        return self._scope.at(self._varied.name, value)

    def _is_in_space(self, value: Array) -> bool:
        match self._varied.space.name:
            case "PD" | "PSD":
                return bool(np.array_equal(value, value.T) and np.linalg.eigvalsh(value).min() > 0)
            case "Positive":
                return bool(value.min() > 0)
        return self._varied.space.name in LINEAR

    def _sample(self, draw: Draw) -> Array:
        found = sample(self._varied, self._scope.sizes, draw)
        assert isinstance(found, np.ndarray)
        return found

    def _anywhere(self, count: int) -> Iterator[Array]:
        space = self._varied.space
        center = self.at() if self.point else None
        for number in range(count):
            scale = SCALES[number % len(SCALES)]
            found = self._sample(Draw(self._rng, scale, positive=bool(self._within) and number // len(SCALES) % 2 == 1))
            if space.name in LINEAR and number % 3 == 0:
                # Samples of symmetric matrices always have eigenvalues of both signs.
                along = basis(space, self._scope.sizes)
                found = np.tensordot(scale * self._rng.standard_normal(len(along)), along, 1)
            if number % 3 == 2:  # noqa: PLR2004 - some of them
                found = moved(space, found, self._far, self._rng)
            near = center is not None and space.name in LINEAR and number % 2
            yield center + found if near and center is not None else found

    def _moved_within(self, value: Array) -> Array:
        """Give the nearest point where the equations among the conditions hold."""
        name = self._varied.name
        found = met(self._within, {name: self._varied}, self._at(value)).values[name]
        assert isinstance(found, np.ndarray)
        return found


def concerns(condition: Condition, body: Property) -> bool:
    """Whether a condition is one of the variable of a property."""
    name = str(body.variable.value) if body.variable else ""
    return name in condition.left.variables | condition.right.variables
