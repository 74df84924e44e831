"""Products of matrices as chains of factors: scalars come out, I vanishes, inverses cancel."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.blocks import multiplied
from nabladocs.math.forms import hadamard, times, transpose, zeros
from nabladocs.math.operators import apply
from nabladocs.math.sizes import ONE
from nabladocs.math.sums import Monomial, is_ones, is_zero, joined, key, monomial
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nabladocs.math.expr import Expr
    from nabladocs.math.simplify import Algebra

ONE_TIMES = Monomial(Fraction(1))


def chain(expr: Expr) -> tuple[Monomial, list[Expr]]:
    """Give a simplified product as what is scalar in it and its other factors, from the left."""
    one = monomial(expr)
    scalar, factors = Monomial(one.coefficient, one.powers), [] if one.core is None else [one.core]
    if one.core is not None and one.core.op == "matmul":
        factors = []
        for arg in one.core.args:
            inner, more = chain(arg)
            scalar *= inner
            factors += more
    return scalar, factors


def product(expr: Expr, algebra: Algebra) -> Expr:
    """Simplify a product of matrices and vectors."""
    if any(map(is_zero, expr.args)):
        return zeros(expr.type)
    parts = [chain(arg) for arg in expr.args]
    scalar = parts[0][0] * parts[1][0]
    factors = reduced([*parts[0][1], *parts[1][1]], algebra)
    if any(map(is_zero, factors)):
        return zeros(expr.type)
    kept: list[Expr] = []
    for segment in _segments(factors):
        if segment[0].type.rows == segment[-1].type.cols == ONE:
            scalar *= monomial(scalar_of(segment, algebra))
        else:
            kept += segment
    if expr.type == SCALAR or not kept:
        core = None if expr.type == SCALAR else apply("eye", value=(expr.type.rows,))
        return joined(Monomial(scalar.coefficient, scalar.powers, core), expr.type)
    core_scalar, core = _whole(kept)
    whole = scalar * core_scalar
    return joined(Monomial(whole.coefficient, whole.powers, core), expr.type)


def _whole(factors: Sequence[Expr]) -> tuple[Monomial, Expr]:
    scalar = ONE_TIMES
    bare = []
    for each in factors:
        one = monomial(each)
        scalar *= Monomial(one.coefficient, one.powers)
        bare.append(one.core or each)
    return scalar, times(*bare)


def _segments(factors: Sequence[Expr]) -> Iterator[list[Expr]]:
    """Part a chain where one column meets one row: x yᵀ z is x and the number yᵀ z."""
    segment: list[Expr] = []
    for each in factors:
        if segment and each.type.rows == ONE:
            yield segment
            segment = []
        segment.append(each)
    if segment:
        yield segment


def scalar_of(factors: Sequence[Expr], algebra: Algebra) -> Expr:
    """Give a row times … times a column, written in the one of its two ways that has fewer transposes."""
    if is_ones(factors[0]) and len(factors) > 1:
        return algebra.simplify(apply("sum", times(*factors[1:])))
    if is_ones(factors[-1]) and len(factors) > 1:
        return algebra.simplify(apply("sum", algebra.simplify(transpose(times(*factors[:-1])))))
    if len(factors) == 2 and (made := multiplied(*factors)) is not None:  # noqa: PLR2004 - a row and a column
        return algebra.simplify(made)
    first, last = algebra.simplify(transpose(factors[0])), factors[-1]
    if len(factors) == 2 and first.op == last.op == "vec" and first.args[0].type == last.args[0].type:  # noqa: PLR2004
        return algebra.simplify(apply("tr", times(transpose(first.args[0]), last.args[0])))
    other = [algebra.simplify(transpose(each)) for each in reversed(factors)]
    if any(monomial(each).core != each for each in other) or order(other, algebra)[:2] >= order(factors, algebra)[:2]:
        return times(*factors)
    return times(*other)


def order(factors: Sequence[Expr], algebra: Algebra) -> tuple[int, int, bool, list[str]]:
    """Give what equal ways to write a number are compared by: dX is not transposed, and stands at the end."""
    flips = [each for factor in factors for each in factor.walk() if each.op == "transpose"]
    flipped_changes = sum(any(map(algebra.is_change, each.walk())) for each in flips)
    ends_in_change = any(map(algebra.is_change, factors[-1].walk()))
    return flipped_changes, len(flips), not ends_in_change, [_text(each) for each in factors]


def _text(expr: Expr) -> str:
    return " ".join(f"{each.op}{'' if each.value is None else each.value}" for each in expr.walk())


# --- neighbours ---------------------------------------------------------------------------------------------------


def reduced(factors: list[Expr], algebra: Algebra) -> list[Expr]:
    """Let neighbours in a chain meet until nothing more happens."""
    factors = [each for each in factors if each.op != "eye"]
    place = 0
    while place < len(factors):
        if found := _meet(factors, place, algebra):
            length, made = found
            factors[place : place + length] = made
            place = max(0, place - length - 2)
        else:
            place += 1
    return factors


def _meet(factors: Sequence[Expr], place: int, algebra: Algebra) -> tuple[int, list[Expr]] | None:
    """Give how many factors from a place on are replaced by what."""
    if found := _cancelled(factors, place):
        return found, []
    if place + 1 == len(factors):
        return None
    if (kept := _projected(factors[place : place + 3])) is not None:
        return 3, [kept]
    one, other = factors[place : place + 2]
    for rule in _NEIGHBOURS:
        if (made := rule(one, other, algebra)) is not None:
            return 2, [each for expr in made for each in _factors(algebra.simplify(expr))]
    return None


def _factors(expr: Expr) -> list[Expr]:
    """Give the factors of what two became; the scalars stay with the first of them."""
    scalar, factors = chain(expr)
    if expr.op == "eye":
        return []
    if scalar == ONE_TIMES:
        return factors
    return [joined(scalar * monomial(factors[0]), factors[0].type), *factors[1:]]


def _cancelled(factors: Sequence[Expr], place: int) -> int | None:
    """Give the length of an inverse with its matrix beside it, which may be a product of several factors."""
    for before in (True, False):
        for length in range(2, len(factors) - place + 1):
            inverse = factors[place if before else place + length - 1]
            if inverse.op == "inv":
                rest = factors[place + 1 : place + length] if before else factors[place : place + length - 1]
                if key(times(*rest)) == key(inverse.args[0]):
                    return length
    return None


@dataclass(frozen=True, slots=True)
class _Power:
    base: Expr
    exponent: int
    is_transposed: bool


def _power(expr: Expr) -> _Power:
    flipped = expr.op == "transpose"
    inside = expr.args[0] if flipped else expr
    match inside.op, inside.value:
        case "inv", _:
            return _Power(inside.args[0], -1, flipped)
        case "matpow", int(exponent):
            return _Power(inside.args[0], exponent, flipped)
    return _Power(inside, 1, flipped)


def _powers(one: Expr, other: Expr, _: Algebra) -> list[Expr] | None:
    """Give Xᵏ Xˡ = Xᵏ⁺ˡ."""
    left, right = _power(one), _power(other)
    if not one.type.is_square or left.is_transposed != right.is_transposed or key(left.base) != key(right.base):
        return None
    if not (exponent := left.exponent + right.exponent):
        return []
    made = matrix_power(left.base, exponent)
    return [transpose(made) if left.is_transposed else made]


def matrix_power(base: Expr, exponent: int) -> Expr:
    """Give a power of a square matrix as one writes it."""
    if exponent in (1, -1):
        return base if exponent == 1 else apply("inv", base)
    return apply("matpow", base, value=exponent) if exponent else apply("eye", value=(base.type.rows,))


def _orthogonal(one: Expr, other: Expr, algebra: Algebra) -> list[Expr] | None:
    """Give Qᵀ Q = I, and Q Qᵀ = I of square matrices."""
    if one == transpose(other) and algebra.is_known(other, "orthonormal columns"):
        return []
    is_pair = transpose(one) == other and (one.op == "variable" or other.op == "variable")
    return [] if is_pair and any(algebra.is_known(each, "orthogonal") for each in (one, other)) else None


def _pseudoinverse(one: Expr, other: Expr, algebra: Algebra) -> list[Expr] | None:
    """Give X⁺ X = I for independent columns."""
    is_left = one.op == "pinv" and one.args[0] == other and algebra.is_known(other, "full column rank")
    return [] if is_left else None


def _symmetric_projection(one: Expr, other: Expr, _: Algebra) -> list[Expr] | None:
    """Give (X X⁺)ᵀ = X X⁺, and (X⁺ X)ᵀ = X⁺ X."""
    is_turned = one.op == other.op == "transpose" and _are_pseudoinverse(one, other)
    return [other.args[0], one.args[0]] if is_turned else None


def _projected(factors: Sequence[Expr]) -> Expr | None:
    """Give what X X⁺ leaves alone: X X⁺ X = X, X⁺ X X⁺ = X⁺, Xᵀ X X⁺ = Xᵀ and their like (Penrose 1955)."""
    if len(factors) < 3:  # noqa: PLR2004 - two that project, and one that is projected
        return None
    one, other, third = factors
    if _are_pseudoinverse(one, other) and _space(one) == _space(third):
        return third
    return one if _are_pseudoinverse(other, third) and _space(other) == _space(transpose(one)) else None


def _are_pseudoinverse(one: Expr, other: Expr) -> bool:
    """Say whether one of two factors is the pseudoinverse of the other, or both are transposes of such."""
    if one.op == other.op == "transpose":
        return _are_pseudoinverse(one.args[0], other.args[0])
    return any(each.op == "pinv" and each.args[0] == of for each, of in ((one, other), (other, one)))


def _space(expr: Expr) -> tuple[Expr, bool]:
    """Give the matrix whose columns, or else whose rows, span the columns of a factor."""
    flips = 0
    while expr.op in ("transpose", "pinv"):
        flips, expr = flips + 1, expr.args[0]
    return expr, flips % 2 == 0


def _diagonal(one: Expr, other: Expr, _: Algebra) -> list[Expr] | None:
    """Give diag(a) b = a ∘ b, and diag(a) diag(b) = diag(a ∘ b)."""
    left = one.args[0] if one.op == "diag" and one.type.kind == "matrix" else None
    right = other.args[0] if other.op == "diag" and other.type.kind == "matrix" else None
    if left is not None and left.type.kind == "row":
        left = transpose(left)
    if right is not None and right.type.kind == "row":
        right = transpose(right)
    if left is not None and right is not None:
        return [apply("diag", hadamard(left, right))]
    if left is not None and other.type.kind == "column":
        return [hadamard(left, other)]
    if right is not None and one.type.kind == "row":
        return [transpose(hadamard(transpose(one), right))]
    return None


def _kronecker(one: Expr, other: Expr, _: Algebra) -> list[Expr] | None:
    """Give (A ⊗ B) vec(Y) = vec(B Y Aᵀ), and (A ⊗ B)(C ⊗ D) = AC ⊗ BD."""
    if one.op == "kron" and other.op == "vec":
        (left, right), inside = one.args, other.args[0]
        if (right.type.cols, left.type.cols) == (inside.type.rows, inside.type.cols):
            made = times(right, inside, transpose(left))
            return [apply("vec", made)] if made.type.kind == "matrix" else None
    if one.op == other.op == "kron":
        (left, right), (third, fourth) = one.args, other.args
        if left.type.cols == third.type.rows and right.type.cols == fourth.type.rows:
            halves = times(left, third), times(right, fourth)
            return [apply("kron", *halves)] if SCALAR not in (halves[0].type, halves[1].type) else None
    return None


def _blocks(one: Expr, other: Expr, _: Algebra) -> list[Expr] | None:
    """Give (A B; C D)(x; y) = (A x + B y; C x + D y), but for numbers, which are no factors of a chain."""
    made = multiplied(one, other)
    return None if made is None or made.type == SCALAR else [made]


_NEIGHBOURS = (_powers, _orthogonal, _pseudoinverse, _symmetric_projection, _diagonal, _kronecker, _blocks)
