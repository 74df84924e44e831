"""The operators of the language: what each is written as, what it is applied to, and the type of what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from nabladocs.math.expr import Expr
from nabladocs.math.sizes import Size, smaller
from nabladocs.math.types import SCALAR, Type, column, matrix, row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Misfit(Exception):  # noqa: N818 - it is a finding, told to whoever wrote the formula
    """An operator cannot be applied to what it is given; `part` is the number of the argument that does not fit."""

    def __init__(self, message: str, part: int | None = None, advice: str = "") -> None:
        """Keep what to say, and where."""
        super().__init__(message)
        self.message, self.part, self.advice = message, part, advice


LARGEST_GRID = 400
"""The parts of a matrix that is written out."""


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator: how it is written, how many arguments it takes, the type of its result and what it means.

    `entrywise` is a function of one number that is applied to each entry.
    """

    name: str
    form: str
    arity: Sequence[int]
    type_of: Callable[[Sequence[Type], object], Type]
    meaning: str
    entrywise: bool = False


# --- type rules ---------------------------------------------------------------------------------------------------


def _same(types: Sequence[Type], _: object) -> Type:
    return types[0]


def _added(types: Sequence[Type], _: object) -> Type:
    one, other = types
    if one != other:
        msg = f"{one} and {other} cannot be added"
        raise Misfit(msg, 1, towards(one, other) or _spread(one, other))
    return one


def _spread(one: Type, other: Type) -> str:
    """Give what to write for a number that is added to a square matrix."""
    if SCALAR not in (one, other):
        return ""
    size = (other if one == SCALAR else one).rows
    return f"write t*ones({size}, {size}) for a number t in each entry, t*eye({size}) for one on the diagonal"


def towards(one: Type, other: Type) -> str:
    """Give what could make one of two types the other; nothing where no one step does."""
    if one.transposed == other:
        return "transpose one of them with .T"
    if {one.kind, other.kind} == {"column", "matrix"} and (one.rows, one.cols) == (other.rows, other.cols):
        return "R^n is not R^(n, 1): a matrix with one column becomes a column by vec(…)"
    return ""


def _scaled(types: Sequence[Type], _: object) -> Type:
    one, other = types
    if "scalar" not in (one.kind, other.kind):
        advice = "write @ for the matrix product, or hadamard(…, …) entry by entry"
        msg = f"* takes a number on one side, and here are {one} and {other}"
        raise Misfit(msg, 1, advice)
    return other if one.kind == "scalar" else one


def _divided(types: Sequence[Type], _: object) -> Type:
    if types[1].kind != "scalar":
        msg = f"{types[1]} cannot divide"
        advice = "write power(x, -1) for 1/x of each entry, hadamard(y, power(x, -1)) for a quotient entry by entry"
        raise Misfit(msg, 1, advice + ", inv(A) for an inverse" * types[1].is_square)
    return types[0]


def _raised(types: Sequence[Type], _: object) -> Type:
    if types[0].kind != "scalar":
        advice = "write power(…, p) for each entry, matpow(…, k) for a square matrix"
        msg = f"** takes a number, and this is {types[0]}"
        raise Misfit(msg, 0, advice)
    if types[1].kind != "scalar":
        msg = f"an exponent is a number, and this is {types[1]}"
        raise Misfit(msg, 1)
    return SCALAR


def _product(types: Sequence[Type], _: object) -> Type:
    one, other = types
    for part, each in enumerate(types):
        if each.kind == "scalar":
            msg = "@ does not take a number"
            raise Misfit(msg, part, "write * for a number times something")
    if one.cols != other.rows:
        message = f"{one} and {other} do not fit together: {one.cols} columns meet {other.rows} rows"
        raise Misfit(message, 1, "transpose with .T, or use outer(x, y) for x @ y.T" if one.kind == other.kind else "")
    if other.kind == "column":
        return column(one.rows)
    return row(other.cols) if one.kind == "row" else matrix(one.rows, other.cols)


def _square(types: Sequence[Type], _: object) -> Type:
    if not types[0].is_square:
        msg = f"this takes a square matrix, and here is {types[0]}"
        raise Misfit(msg, 0)
    return types[0]


def _of_square(types: Sequence[Type], _: object) -> Type:
    _square(types, None)
    return SCALAR


def _matrix_of(types: Sequence[Type], _: object) -> Type:
    if types[0].kind != "matrix":
        msg = f"this takes a matrix, and here is {types[0]}"
        raise Misfit(msg, 0)
    return types[0]


def _pseudoinverse(types: Sequence[Type], _: object) -> Type:
    return _matrix_of(types, None).transposed


def _to_scalar(types: Sequence[Type], _: object) -> Type:
    if types[0].kind == "scalar":
        msg = "this takes a vector or a matrix, and here is a scalar"
        raise Misfit(msg, 0)
    return SCALAR


def _summed(types: Sequence[Type], axis: object) -> Type:
    if axis is None:
        return _to_scalar(types, None)
    kind = _matrix_of(types, None)
    return column(kind.rows) if axis == 1 else row(kind.cols)


def _softmax(types: Sequence[Type], axis: object) -> Type:
    if axis is None and types[0].kind not in ("column", "row"):
        msg = f"softmax takes a vector, and here is {types[0]}"
        raise Misfit(msg, 0, "softmax(X, axis=1) takes each row of a matrix")
    return types[0] if axis is None else _matrix_of(types, None)


def _logsumexp(types: Sequence[Type], axis: object) -> Type:
    return _to_scalar(types, None) if axis is None else column(_matrix_of(types, None).rows)


def _alike(types: Sequence[Type], _: object) -> Type:
    if types[0] != types[1]:
        msg = f"{types[0]} and {types[1]} do not have the same shape"
        raise Misfit(msg, 1, towards(*types))
    return types[0]


def _dot(types: Sequence[Type], _: object) -> Type:
    _alike(types, None)
    return SCALAR


def _outer(types: Sequence[Type], _: object) -> Type:
    for part, each in enumerate(types):
        if each.kind not in ("column", "row"):
            msg = f"outer takes vectors, and here is {each}"
            raise Misfit(msg, part)
    return matrix(types[0].entries, types[1].entries)


def _kron(types: Sequence[Type], _: object) -> Type:
    one, other = types
    rows, cols = one.rows * other.rows, one.cols * other.cols
    if one.kind == other.kind == "column":
        return column(rows)
    return row(cols) if one.kind == other.kind == "row" else matrix(rows, cols)


def _vec(types: Sequence[Type], _: object) -> Type:
    return column(_matrix_of(types, None).entries)


def _unvec(types: Sequence[Type], shape: object) -> Type:
    assert isinstance(shape, tuple)
    rows, cols = shape
    if types[0].kind != "column" or types[0].entries != rows * cols:
        msg = f"unvec to ({rows}, {cols}) takes a column of length {rows * cols}, and here is {types[0]}"
        raise Misfit(msg, 0)
    return matrix(rows, cols)


def _diag(types: Sequence[Type], _: object) -> Type:
    if types[0].kind in ("column", "row"):
        return matrix(types[0].entries, types[0].entries)
    return column(_square(types, None).rows)


def _eigenvalues(types: Sequence[Type], _: object) -> Type:
    return column(_square(types, None).rows)


def _singular_values(types: Sequence[Type], _: object) -> Type:
    kind = _matrix_of(types, None)
    return column(smaller(kind.rows, kind.cols))


def _norm(types: Sequence[Type], which: object) -> Type:
    if which is not None:
        _matrix_of(types, None)
    return _to_scalar(types, None)


def _filled(_: Sequence[Type], shape: object) -> Type:
    assert isinstance(shape, tuple)
    return column(shape[0]) if len(shape) == 1 else matrix(*shape)


def _unit(_: Sequence[Type], shape: object) -> Type:
    assert isinstance(shape, tuple)
    return matrix(shape[0], shape[0])


def _larger(types: Sequence[Type], _: object) -> Type:
    if len(types) == 1:
        return _to_scalar(types, None)
    if types[1].kind == "scalar":
        return types[0]
    return types[1] if types[0].kind == "scalar" else _alike(types, None)


def _powers(types: Sequence[Type], _: object) -> Type:
    if types[1].kind != "scalar":
        msg = f"an exponent is a number, and this is {types[1]}"
        raise Misfit(msg, 1)
    return types[0]


def _entry(types: Sequence[Type], places: object) -> Type:
    assert isinstance(places, tuple)
    wanted = {"column": 1, "row": 1, "matrix": 2}.get(types[0].kind, 0)
    if not wanted or wanted != len(places):
        msg = f"{types[0]} has no entry with {len(places)} indices"
        raise Misfit(msg, 0)
    return SCALAR


_UPRIGHT = "transpose it with .T"


def _blocks(types: Sequence[Type], grid: object) -> Type:
    assert isinstance(grid, tuple)
    rows, cols = grid
    for place, each in enumerate(types):
        beside, above = types[place - place % cols], types[place % cols]
        if each.rows != beside.rows:
            msg = f"{each} does not fit beside {beside}: {each.rows} and {beside.rows} rows"
            raise Misfit(msg, place, _UPRIGHT * (each.cols == beside.rows))
        if each.cols != above.cols:
            msg = f"{each} does not fit below {above}: {each.cols} and {above.cols} columns"
            raise Misfit(msg, place, _UPRIGHT * (each.rows == above.cols))
    height = sum((each.rows for each in types[::cols]), Size.whole(0))
    width = sum((each.cols for each in types[:cols]), Size.whole(0))
    kinds = {each.kind for each in types}
    if cols == 1 and kinds <= {"scalar", "column"}:
        return column(height)
    return row(width) if rows == 1 and kinds <= {"scalar", "row"} else matrix(height, width)


def _gradient(types: Sequence[Type], _: object) -> Type:
    if types[0].kind != "scalar":
        msg = f"grad takes a function with numbers as values, and this is {types[0]}"
        raise Misfit(msg, 0, "jac(…) is for vectors")
    return types[1]


def _jacobian(types: Sequence[Type], _: object) -> Type:
    function, argument = types
    if function.kind not in ("scalar", "column"):
        msg = f"jac takes columns, and this is {function}"
        raise Misfit(msg, 0, "take vec(…) of a matrix")
    if function.kind == "scalar":
        return row(argument.entries)
    return function if argument.kind == "scalar" else matrix(function.rows, argument.entries)


def _hessian(types: Sequence[Type], _: object) -> Type:
    if types[0].kind != "scalar":
        msg = f"hess takes a function with numbers as values, and this is {types[0]}"
        raise Misfit(msg, 0)
    return matrix(types[1].entries, types[1].entries)


def _first(types: Sequence[Type], _: object) -> Type:
    return types[0]


def _applied(types: Sequence[Type], _: object) -> Type:
    return types[0]


# --- the table ----------------------------------------------------------------------------------------------------


def _function(name: str, meaning: str) -> Operator:
    return Operator(name, f"{name}(x)", (1,), _same, meaning, entrywise=True)


OPERATORS: Mapping[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("add", "X + Y", (2,), _added, "the sum"),
        Operator("sub", "X - Y", (2,), _added, "the difference"),
        Operator("neg", "-X", (1,), _same, "the negative"),
        Operator("mul", "t * X", (2,), _scaled, "a number times anything"),
        Operator("div", "X / t", (2,), _divided, "anything divided by a number"),
        Operator("pow", "t ** p", (2,), _raised, "a power of a number"),
        Operator("matmul", "A @ B", (2,), _product, "the matrix product"),
        Operator("transpose", "A.T", (1,), lambda types, _: types[0].transposed, "the transpose"),
        Operator("entry", "x[i]", (1,), _entry, "an entry, counted from 1; X[i, j] of a matrix"),
        Operator(
            "block",
            "[a, b], [[a, b], [c, d]]",
            range(1, LARGEST_GRID + 1),
            _blocks,
            "a column, and a matrix by rows, of numbers or of smaller columns and matrices",
        ),
        Operator("sigma", "sum(a[i]*x[i], i)", (1,), _first, "the sum over the values of indices"),
        Operator("where", "sum(x[i], i, i != 1)", (3,), _first, "the terms of a sum whose indices meet a condition"),
        _function("exp", "the exponential of each entry"),
        _function("log", "the natural logarithm of each entry"),
        _function("sin", "the sine of each entry"),
        _function("cos", "the cosine of each entry"),
        _function("tanh", "the hyperbolic tangent of each entry"),
        _function("sqrt", "the square root of each entry"),
        _function("abs", "the absolute value of each entry"),
        _function("sign", "the sign of each entry"),
        _function("erf", "the error function of each entry"),
        _function("sigmoid", "1 / (1 + exp(-t)) of each entry t"),
        _function("relu", "max(t, 0) of each entry t"),
        _function("softplus", "log(1 + exp(t)) of each entry t"),
        Operator("power", "power(x, p)", (2,), _powers, "a power of each entry"),
        Operator("max", "max(x, y)", (1, 2), _larger, "the larger of two entries; max(x) is the largest entry"),
        Operator("hadamard", "hadamard(X, Y)", (2,), _alike, "the product entry by entry"),
        Operator("tr", "tr(A)", (1,), _of_square, "the trace"),
        Operator("det", "det(A)", (1,), _of_square, "the determinant"),
        Operator("logdet", "logdet(A)", (1,), _of_square, "the logarithm of the determinant's absolute value"),
        Operator("inv", "inv(A)", (1,), _square, "the inverse"),
        Operator("pinv", "pinv(X)", (1,), _pseudoinverse, "the Moore-Penrose pseudoinverse"),
        Operator("cof", "cof(A)", (1,), _square, "the matrix of cofactors, det(A) * inv(A).T where A is invertible"),
        Operator("matpow", "matpow(A, k)", (1,), _square, "a whole power of a square matrix"),
        Operator("expm", "expm(A)", (1,), _square, "the matrix exponential, not that of each entry"),
        Operator(
            "chol",
            "chol(A)",
            (1,),
            _square,
            "the Cholesky factor of A in PD(n): lower triangular L with L @ L.T == A, diagonal positive",
        ),
        Operator("tril", "tril(A)", (1,), _square, "the lower triangle with the diagonal, 0 above"),
        Operator(
            "norm",
            'norm(x), norm(X, "nuc"), norm(X, 2)',
            (1,),
            _norm,
            "Euclidean of a vector, Frobenius of a matrix; nuclear and spectral",
        ),
        Operator("sum", "sum(X)", (1,), _summed, "the sum of all entries; axis=1 of each row, axis=0 of each column"),
        Operator(
            "mean", "mean(X)", (1,), _summed, "the mean of all entries; axis=1 of each row, axis=0 of each column"
        ),
        Operator("dot", "dot(x, y)", (2,), _dot, "the sum of the products of entries, of matrices too"),
        Operator("outer", "outer(x, y)", (2,), _outer, "x @ y.T"),
        Operator("kron", "kron(A, B)", (2,), _kron, "the Kronecker product"),
        Operator("vec", "vec(X)", (1,), _vec, "the columns of a matrix, stacked"),
        Operator("unvec", "unvec(v, m, n)", (1,), _unvec, "the matrix whose columns are stacked in v"),
        Operator("diag", "diag(x)", (1,), _diag, "the diagonal matrix of a vector; the diagonal of a square matrix"),
        Operator("softmax", "softmax(x)", (1,), _softmax, "exp(x) / sum(exp(x)); axis=1 of each row"),
        Operator("logsumexp", "logsumexp(x)", (1,), _logsumexp, "log(sum(exp(x))); axis=1 of each row, as a column"),
        Operator("eigvals", "eigvals(S)", (1,), _eigenvalues, "the eigenvalues of a symmetric matrix, in rising order"),
        Operator("eigmax", "eigmax(S)", (1,), _of_square, "the largest eigenvalue of a symmetric matrix"),
        Operator("svdvals", "svdvals(X)", (1,), _singular_values, "the singular values, in falling order"),
        Operator("ones", "ones(m, n)", (0,), _filled, "all entries 1"),
        Operator("zeros", "zeros(m, n)", (0,), _filled, "all entries 0"),
        Operator("eye", "eye(n)", (0,), _unit, "the unit matrix"),
        Operator("pi", "pi", (0,), lambda _, __: SCALAR, "the number π"),
        Operator("grad", "grad(f, x)", (2,), _gradient, "the gradient of a number f, in the shape of x"),
        Operator(
            "tied_grad",
            "tied_grad(f, X)",
            (2,),
            _gradient,
            "the partial derivatives by entries that move together, as X[i, j] and X[j, i] in Sym",
        ),
        Operator(
            "jac",
            "jac(f, x)",
            (2,),
            _jacobian,
            "a row for each entry of f; of a number, the gradient's transpose; of a matrix argument, by vec(X)",
        ),
        Operator("hess", "hess(f, x)", (2,), _hessian, "the Hessian matrix; by vec(X) where X is a matrix"),
        Operator("diff", "diff(f, X)", (2,), _same, "the differential, linear in dX, in the shape of f"),
        Operator(
            "apply",
            "g(x)",
            (1,),
            _applied,
            "a function in Function, of each entry; prime(g), prime(g, 2) its derivatives",
        ),
    )
}
"""All operators by name."""


def apply(name: str, *args: Expr, value: object = None, at: tuple[int, int] = (0, 0)) -> Expr:
    """Give an operator applied to expressions, just as it stands: nothing is simplified.

    Raises:
        Misfit: It cannot be applied to what it is given.
    """
    operator = OPERATORS[name]
    if len(args) not in operator.arity:
        counts = " or ".join(map(str, operator.arity))
        msg = f"{name} takes {counts} argument{'s' * (operator.arity != (1,))}, not {len(args)}"
        raise Misfit(msg, None, operator.form)
    return Expr(name, args, operator.type_of([arg.type for arg in args], value), value, at)


def whole(value: int) -> Expr:
    """Give a whole number as an expression."""
    return Expr("number", (), SCALAR, Fraction(value))


def size(value: Size) -> Expr:
    """Give a size as a number in a formula."""
    return whole(value.number) if value.number is not None else Expr("size", (), SCALAR, value)
