"""Moving a differential to the end: ⟨G, L(dX)⟩ = ⟨Lᵀ(G), dX⟩ for each linear operator L."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.blocks import part_of, with_entry
from nabladocs.math.chains import chain
from nabladocs.math.differentials import Missing
from nabladocs.math.forms import (
    eye,
    hadamard,
    inner,
    neg,
    ones,
    over,
    plus,
    times,
    transpose,
    zeros,
)
from nabladocs.math.operators import apply
from nabladocs.math.sizes import ONE
from nabladocs.math.sums import Monomial, addends, joined, monomial
from nabladocs.math.types import SCALAR, column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nabladocs.math.expr import Expr
    from nabladocs.math.simplify import Algebra


class Adjoint(NamedTuple):
    """What follows from ⟨G, L(A)⟩ for the argument A at a place, and what one says of the step."""

    name: str
    of: Callable[[Expr, int, Expr, Algebra], Expr]


def gathered(expr: Expr, change: Expr, weight: Expr, algebra: Algebra) -> tuple[Expr, dict[str, None]]:
    """Give G with ⟨weight, expr⟩ = ⟨G, change⟩ for an expression that is linear in the change, and the steps' names.

    Raises:
        Missing: An operator on the way to the change has no adjoint in the language.
    """
    names: dict[str, None] = {}
    return algebra.simplify(_gathered(expr, change, weight, algebra, names)), names


def _gathered(expr: Expr, change: Expr, weight: Expr, algebra: Algebra, names: dict[str, None]) -> Expr:
    if expr == change:
        return weight
    found = []
    for place, arg in enumerate(expr.args):
        if change.value in arg.variables:
            if expr.op not in ADJOINTS:
                raise Missing(expr.op, "a differential cannot be taken out of it")
            adjoint = ADJOINTS[expr.op]
            if adjoint.name:
                names[adjoint.name] = None
            inside = algebra.simplify(adjoint.of(expr, place, weight, algebra))
            found.append(_gathered(arg, change, inside, algebra, names))
    return plus(*found) if found else zeros(change.type)


# --- the rules ----------------------------------------------------------------------------------------------------


def _same(_: Expr, __: int, weight: Expr, ___: Algebra) -> Expr:
    return weight


def _difference(_: Expr, place: int, weight: Expr, __: Algebra) -> Expr:
    return neg(weight) if place else weight


def _negative(_: Expr, __: int, weight: Expr, ___: Algebra) -> Expr:
    return neg(weight)


def _scaled(expr: Expr, place: int, weight: Expr, _: Algebra) -> Expr:
    other = expr.args[1 - place]
    return times(other, weight) if other.type == SCALAR else inner(other, weight)


def _divided(expr: Expr, place: int, weight: Expr, _: Algebra) -> Expr:
    _linear_in(expr, place, 0)
    return over(weight, expr.args[1])


def _linear_in(expr: Expr, place: int, only: int) -> None:
    if place != only:
        raise Missing(expr.op, "it is not linear there")


def _product(expr: Expr, place: int, weight: Expr, _: Algebra) -> Expr:
    one, other = expr.args
    return times(transpose(one), weight) if place else _by_right(weight, other)


def _by_right(weight: Expr, other: Expr) -> Expr:
    """Give G Bᵀ; where G is a number, B is a column and this is a row."""
    return times(weight, transpose(other))


def _transposed(_: Expr, __: int, weight: Expr, ___: Algebra) -> Expr:
    return transpose(weight)


def _trace(expr: Expr, _: int, weight: Expr, __: Algebra) -> Expr:
    return times(weight, eye(expr.args[0].type.rows))


def _sum(expr: Expr, _: int, weight: Expr, __: Algebra) -> Expr:
    kind = expr.args[0].type
    if expr.value is None:
        return times(weight, ones(kind))
    along = ones(column(kind.cols if expr.value == 1 else kind.rows))
    return times(weight, transpose(along)) if expr.value == 1 else times(along, weight)


def _entrywise(expr: Expr, place: int, weight: Expr, _: Algebra) -> Expr:
    return hadamard(expr.args[1 - place], weight)


def _diagonal(_: Expr, __: int, weight: Expr, ___: Algebra) -> Expr:
    return apply("diag", weight)


def _diag(expr: Expr, place: int, weight: Expr, algebra: Algebra) -> Expr:
    made = _diagonal(expr, place, weight, algebra)
    return transpose(made) if expr.args[0].type.kind == "row" else made


def _stacked(expr: Expr, _: int, weight: Expr, __: Algebra) -> Expr:
    inside = expr.args[0].type
    return apply("unvec", weight, value=(inside.rows, inside.cols))


def _unstacked(_: Expr, __: int, weight: Expr, ___: Algebra) -> Expr:
    return apply("vec", weight)


def _triangle(_: Expr, __: int, weight: Expr, ___: Algebra) -> Expr:
    return apply("tril", weight)


def _kronecker(expr: Expr, place: int, weight: Expr, algebra: Algebra) -> Expr:
    """Contract G with the constant factor of L ⊗ B or A ⊗ L, where that can be written without blocks."""
    one, other = expr.args
    if place == 0 and other.type.cols == ONE:
        return times(transpose(apply("kron", eye(one.type.rows), other)), weight)
    if place == 0 and other.type.rows == ONE:
        return times(weight, transpose(apply("kron", eye(one.type.cols), other)))
    if place == 1 and one.type.cols == ONE:
        return times(transpose(apply("kron", one, eye(other.type.rows))), weight)
    if place == 1 and one.type.rows == ONE:
        return times(weight, transpose(apply("kron", one, eye(other.type.cols))))
    return plus(*(_contracted(expr, place, term) for term in addends(algebra.simplify(weight))))


def _contracted(expr: Expr, place: int, weight: Expr) -> Expr:
    part = monomial(weight)
    found = part.core and _of_kron(expr, place, part.core)
    if found is None:
        raise Missing(expr.op, "taking a factor out of this product needs its blocks one by one")
    return times(joined(Monomial(part.coefficient, part.powers), SCALAR), found)


def _of_kron(expr: Expr, place: int, weight: Expr) -> Expr | None:
    one, other = expr.args
    moving, fixed = (other, one) if place else (one, other)
    match weight.op, weight.args:
        case "kron", given if (given[0].type, given[1].type) == (one.type, other.type):
            return times(inner(given[1 - place], fixed), given[place])
        case "eye", _ if moving.type.is_square and fixed.type.is_square:
            return times(apply("tr", fixed), eye(moving.type.rows))
        case "ones", _:
            return times(apply("sum", fixed), ones(moving.type))
        case "matmul", _ if (halves := _outer_halves(weight)) is not None:
            left = apply("unvec", halves[0], value=(other.type.rows, one.type.rows))
            right = apply("unvec", halves[1], value=(other.type.cols, one.type.cols))
            # uᵀ (A ⊗ B) v = ⟨U, B V Aᵀ⟩ with u = vec U and v = vec V.
            return times(left, one, transpose(right)) if place else times(transpose(left), other, right)
    return None


def _outer_halves(weight: Expr) -> tuple[Expr, Expr] | None:
    """Give u and v of a product u vᵀ."""
    _, factors = chain(weight)
    cut = next((place for place, each in enumerate(factors) if each.type.rows == ONE), None)
    return None if cut is None else (times(*factors[:cut]), transpose(times(*factors[cut:])))


def _entry(expr: Expr, _: int, weight: Expr, __: Algebra) -> Expr:
    places = expr.value if isinstance(expr.value, tuple) else ()
    found = None if any(isinstance(each, str) for each in places) else with_entry(expr.args[0].type, places, weight)
    if found is None:
        raise Missing(expr.op, "only where the sizes are numbers, a differential can be taken out of it")
    return found


def _block(expr: Expr, place: int, weight: Expr, _: Algebra) -> Expr:
    return part_of(weight, expr, place)


_SHIFT = "tr(A B) = tr(B A)"
ADJOINTS: Mapping[str, Adjoint] = {
    "add": Adjoint("", _same),
    "sub": Adjoint("", _difference),
    "neg": Adjoint("", _negative),
    "mul": Adjoint("", _scaled),
    "div": Adjoint("", _divided),
    "matmul": Adjoint(_SHIFT, _product),
    "transpose": Adjoint("tr(Aᵀ) = tr(A)", _transposed),
    "tr": Adjoint("", _trace),
    "sum": Adjoint("a sum of entries is ⟨1, X⟩", _sum),
    "hadamard": Adjoint("⟨G, A ∘ B⟩ = ⟨G ∘ A, B⟩", _entrywise),
    "diag": Adjoint("⟨G, diag(x)⟩ = ⟨diag(G), x⟩", _diag),
    "vec": Adjoint("⟨vec G, vec X⟩ = tr(Gᵀ X)", _stacked),
    "unvec": Adjoint("⟨vec G, vec X⟩ = tr(Gᵀ X)", _unstacked),
    "tril": Adjoint("⟨G, tril(X)⟩ = ⟨tril(G), X⟩", _triangle),
    "entry": Adjoint("g dxᵢ = ⟨g eᵢ, dx⟩", _entry),
    "block": Adjoint("the parts of G belong to those of the block", _block),
    "kron": Adjoint("⟨P ⊗ Q, A ⊗ B⟩ = ⟨P, A⟩⟨Q, B⟩", _kronecker),
}
"""The adjoint of each linear operator."""
