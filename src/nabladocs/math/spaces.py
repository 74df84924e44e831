"""What a variable may be: the spaces of the language, their types and what they assume."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nabladocs.math.types import SCALAR, Type, column, matrix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.sizes import Size

Assumption = Literal[
    "symmetric",
    "positive semidefinite",
    "positive definite",
    "invertible",
    "diagonal",
    "skew-symmetric",
    "orthogonal",
    "probability vector",
    "positive",
    "one-hot",
    "signs",
    "full column rank",
    "smooth function",
]


@dataclass(frozen=True, slots=True)
class Space:
    """A set that a variable is taken from: the type of its members and what is assumed of them.

    `name` is how the language writes it, `sizes` are what stands between its parentheses. `linear` says that its
    members move within a subspace of all matrices, in which gradients have to lie: it is one, or an open part of one.
    """

    name: str
    sizes: tuple[Size, ...]
    type: Type
    assumptions: tuple[Assumption, ...] = ()
    linear: bool = False

    def __str__(self) -> str:
        sizes = ", ".join(map(str, self.sizes))
        if self.name != "R":
            return f"{self.name}({sizes})" if sizes else self.name
        return {0: "R", 1: f"R^{sizes}" if sizes.isalnum() else f"R^({sizes})"}.get(len(self.sizes), f"R^({sizes})")


def _square(size: Size) -> Type:
    return matrix(size, size)


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of space: how many sizes it takes, the type of its members, what is assumed, and what that means."""

    arity: tuple[int, ...]
    type_of: Callable[..., Type]
    assumptions: tuple[Assumption, ...]
    meaning: str
    linear: bool = False

    def space(self, name: str, sizes: tuple[Size, ...]) -> Space:
        """Give the space with these sizes."""
        return Space(name, sizes, self.type_of(*sizes), self.assumptions, linear=self.linear)


def _real(*sizes: Size) -> Type:
    return (lambda: SCALAR, column, matrix)[len(sizes)](*sizes)


def _of_matrices(assumptions: tuple[Assumption, ...], meaning: str, *, linear: bool = False) -> Family:
    return Family((1,), _square, assumptions, meaning, linear=linear)


def _of_vectors(assumption: Assumption, meaning: str, *arity: int) -> Family:
    return Family(arity or (1,), _real, (assumption,), meaning)


FAMILIES: Mapping[str, Family] = {
    "R": Family((0, 1, 2), _real, (), "numbers, vectors R^n and matrices R^(m, n)"),
    "Sym": _of_matrices(("symmetric",), "symmetric matrices", linear=True),
    "PSD": _of_matrices(
        ("symmetric", "positive semidefinite"), "symmetric matrices with no negative eigenvalue", linear=True
    ),
    "PD": _of_matrices(("symmetric", "positive definite"), "symmetric matrices with positive eigenvalues", linear=True),
    "Inv": _of_matrices(("invertible",), "matrices with an inverse"),
    "Diag": _of_matrices(("diagonal",), "diagonal matrices", linear=True),
    "Skew": _of_matrices(("skew-symmetric",), "matrices with A.T == -A", linear=True),
    "Orth": _of_matrices(("orthogonal",), "matrices with Q.T @ Q == eye(n)"),
    "Simplex": _of_vectors("probability vector", "vectors with positive entries that sum to 1"),
    "Positive": _of_vectors("positive", "positive numbers, and vectors and matrices with positive entries", 0, 1, 2),
    "OneHot": _of_vectors("one-hot", "vectors with one entry 1 and the others 0"),
    "Signs": _of_vectors("signs", "vectors with entries 1 and -1"),
    "FullRank": Family((2,), matrix, ("full column rank",), "matrices (m, n) with independent columns"),
    "Function": Family((0,), lambda: SCALAR, ("smooth function",), "smooth functions of one variable"),
}
"""The spaces by the name that the language has for them."""
