"""What a claim says: its variables, and the statements about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.sizes import Size

Relation = Literal["==", "<="]
PROPERTIES = {
    "minimum": "minimum(f, x, at=p)",
    "maximum": "maximum(f, x, at=p)",
    "saddle": "saddle(f, x, at=p)",
    "stationary": "stationary(f, x, at=p)",
    "convex": "convex(f, x)",
    "concave": "concave(f, x)",
    "psd": "psd(A)",
    "pd": "pd(A)",
}
"""The statements that are no chain, and how each is written."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides of which each equals, or is at most, the next."""

    relation: Relation
    sides: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """A statement about a function `subject` of a variable, or about a matrix; `point` is where, if anywhere."""

    name: str
    subject: Expr
    variable: Expr | None = None
    point: Expr | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What a statement supposes besides the spaces of its variables."""

    relation: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Statement:
    """A chain or property, under conditions. A `refuted` one is a mistake shown on purpose, and holds when it is false.

    `text` is how it is written, `at` where that stands in the text of the claim. `indices` are names that stand for
    any number from 1 to a size.
    """

    body: Chain | Property
    conditions: tuple[Condition, ...]
    refuted: bool
    text: str
    at: tuple[int, int]
    indices: tuple[tuple[str, Size], ...] = ()

    @property
    def exprs(self) -> tuple[Expr, ...]:
        """All expressions in it, those of its conditions last."""
        body = self.body
        if isinstance(body, Chain):
            inner = body.sides
        else:
            inner = tuple(each for each in (body.subject, body.variable, body.point) if each)
        return (*inner, *(side for condition in self.conditions for side in (condition.left, condition.right)))


@dataclass(frozen=True, slots=True)
class Claim:
    """Statements that share variables, with what is said of them. `steps` asks for the derivation to be shown."""

    variables: tuple[Variable, ...]
    statements: tuple[Statement, ...]
    title: str = ""
    family: str = ""
    links: tuple[str, ...] = ()
    steps: bool = False
