"""Expressions as NumPy code: what a reader copies. Vectors are one-dimensional, and indices count from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

from nabladocs.math.comparisons import parted
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from nabladocs.math.expr import Expr
    from nabladocs.math.sizes import Size

    Writer = Callable[[Expr], "Code"]

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)
"""How tightly Python's operators hold: + and -, then * / @, a sign, **, and calls, names and brackets."""
VECTORS = ("column", "row")
LONGEST_RATIONAL = 10**6
"""A number with a larger denominator is written as a float."""


class Code(str):
    """Python code, and how tightly it holds together."""

    __slots__ = ("level",)
    level: int

    def __new__(cls, text: str, level: int = ATOM) -> Self:
        """Keep both."""
        code = super().__new__(cls, text)
        code.level = level
        return code


def numpy_text(expr: Expr) -> str:
    """Give an expression as NumPy code, in which variables stand under their own names.

    Derivatives are calls of the functions in `snippet.FUNCTIONS`. The value of a gradient that has one is the name of
    the function that takes the directions of its differences into a subspace.
    """
    return str(_code(expr))


def _code(expr: Expr) -> Code:
    return WRITERS[expr.op](expr)


def _within(expr: Expr, least: int) -> str:
    code = _code(expr)
    return str(code) if code.level >= least else f"({code})"


# --- arithmetic ---------------------------------------------------------------------------------------------------


def _number(expr: Expr) -> Code:
    value = cast("Fraction", expr.value)
    if value.denominator == 1:
        return Code(str(value), ATOM if value >= 0 else SIGN)
    decimal = repr(float(value))
    if value == type(value)(decimal) or value.denominator > LONGEST_RATIONAL:
        return Code(decimal, ATOM if value >= 0 else SIGN)
    return Code(f"{value.numerator} / {value.denominator}", PRODUCT)


def _name(expr: Expr) -> Code:
    return Code(str(expr.value))


def _index(expr: Expr) -> Code:
    return Code(f"{expr.value} + 1", SUM)


def _size(expr: Expr) -> Code:
    text = str(expr.value)
    return Code(text, ATOM if text.isidentifier() else SUM)


def _infix(sign: str, level: int) -> Writer:
    def write(expr: Expr) -> Code:
        left, right = expr.args
        # a - (b + c) and a / (b * c), and x * (y * z) as it stands.
        return Code(f"{_within(left, level)} {sign} {_within(right, level + 1)}", level)

    return write


def _negative(expr: Expr) -> Code:
    return Code(f"-{_within(expr.args[0], PRODUCT)}", SIGN if _code(expr.args[0]).level >= SIGN else PRODUCT)


def _power(expr: Expr) -> Code:
    base, exponent = expr.args
    return Code(f"{_within(base, ATOM)} ** {_within(exponent, SIGN)}", POWER)


def _product(expr: Expr) -> Code:
    """Give a matrix product; a column times a row is an outer product, and x.T @ y is x @ y."""
    left, right = expr.args
    kinds = left.type.kind, right.type.kind
    if _is_outer(expr):
        return Code(f"np.outer({_code(left)}, {_code(right)})")
    code = Code(f"{_within(left, PRODUCT)} @ {_within(right, SIGN)}", PRODUCT)
    return code if expr.type != SCALAR or kinds == ("row", "column") else Code(f"({code}).item()")


def _is_outer(expr: Expr) -> bool:
    """Whether vectors stand where NumPy's @ would sum over their entries."""
    left, right = expr.args
    return expr.type.kind == "matrix" and (left.type.kind in VECTORS or right.type.kind in VECTORS)


def _transpose(expr: Expr) -> Code:
    (of,) = expr.args
    return Code(f"{_within(of, ATOM)}.T") if of.type.kind == "matrix" else _code(of)


def _entry(expr: Expr) -> Code:
    places = cast("tuple[int | str, ...]", expr.value)
    indices = ", ".join(str(place - 1) if isinstance(place, int) else place for place in places)
    return Code(f"{_within(expr.args[0], ATOM)}[{indices}]")


def _block(expr: Expr) -> Code:
    if len(expr.args) == 1:
        return _code(expr.args[0])
    function = "np.array" if all(arg.type == SCALAR for arg in expr.args) else "np.block"
    if expr.type.kind in VECTORS:
        return Code(f"{function}([{', '.join(map(_code, expr.args))}])")
    _, cols = cast("tuple[int, int]", expr.value)
    parts = [_as_matrix(arg) if function == "np.block" else _code(arg) for arg in expr.args]
    lines = (f"[{', '.join(parts[start : start + cols])}]" for start in range(0, len(parts), cols))
    return Code(f"{function}([{', '.join(lines)}])")


def _sigma(expr: Expr) -> Code:
    ranges = cast("tuple[tuple[str, Size], ...]", expr.value)
    inner, conditions = parted(expr.args[0])
    loops = " ".join(f"for {name} in range({size})" for name, size in ranges)
    kept = " and ".join(f"{_counted(each.args[1])} {each.value} {_counted(each.args[2])}" for each in conditions)
    return Code(f"sum({_code(inner)} {loops}{f' if {kept}' if kept else ''})")


def _counted(expr: Expr) -> str:
    """Give an index counted from 0."""
    return str(cast("Fraction", expr.value) - 1) if expr.op == "number" else str(expr.value)


def _where(expr: Expr) -> Code:
    return _code(expr.args[0])


# --- functions ----------------------------------------------------------------------------------------------------


def _call(name: str, *more: str) -> Writer:
    def write(expr: Expr) -> Code:
        return Code(f"{name}({', '.join([*map(_code, expr.args), *more])})")

    return write


def _by_axis(name: str) -> Writer:
    def write(expr: Expr) -> Code:
        axis = "" if expr.value is None else f", axis={expr.value}"
        return Code(f"{name}({_code(expr.args[0])}{axis}){_number_of_one(expr)}")

    return write


def _number_of_one(expr: Expr) -> str:
    """Give what makes a number of a vector with one entry, which a sum along an axis is."""
    return ".item()" if expr.type == SCALAR and expr.value is not None else ""


def _sigmoid(expr: Expr) -> Code:
    (of,) = expr.args
    return Code(f"1 / (1 + np.exp(-{_within(of, POWER)}))", PRODUCT)


def _erf(expr: Expr) -> Code:
    (of,) = expr.args
    name = "math.erf" if of.type == SCALAR else "np.vectorize(math.erf)"
    return Code(f"{name}({_code(of)})")


def _softmax(expr: Expr) -> Code:
    (of,) = expr.args
    exponential = f"np.exp({_code(of)})"
    total = f"np.sum({exponential})" if expr.value is None else f"np.sum({exponential}, axis=1, keepdims=True)"
    return Code(f"{exponential} / {total}", PRODUCT)


def _logsumexp(expr: Expr) -> Code:
    axis = "" if expr.value is None else f", axis={expr.value}"
    return Code(f"np.log(np.sum(np.exp({_code(expr.args[0])}){axis})){_number_of_one(expr)}")


def _largest(expr: Expr) -> Code:
    name = "np.max" if len(expr.args) == 1 else "np.maximum"
    return Code(f"{name}({', '.join(map(_code, expr.args))})")


def _log_determinant(expr: Expr) -> Code:
    return Code(f"np.linalg.slogdet({_code(expr.args[0])})[1]")


def _cofactors(expr: Expr) -> Code:
    of = _code(expr.args[0])
    return Code(f"np.linalg.det({of}) * np.linalg.inv({of}).T", PRODUCT)


def _matrix_exponential(expr: Expr) -> Code:
    # NumPy has none; the terms of the series are below its precision long before the sixtieth.
    of = _code(expr.args[0])
    return Code(f"sum(np.linalg.matrix_power({of}, order) / math.factorial(order) for order in range(60))")


def _matrix_power(expr: Expr) -> Code:
    return Code(f"np.linalg.matrix_power({_code(expr.args[0])}, {expr.value})")


def _norm(expr: Expr) -> Code:
    which = {None: "", "nuc": ', "nuc"', 2: ", 2"}[cast("str | int | None", expr.value)]
    return Code(f"np.linalg.norm({_code(expr.args[0])}{which})")


def _dot(expr: Expr) -> Code:
    left, right = expr.args
    if left.type.kind in VECTORS:
        return Code(f"{_within(left, PRODUCT)} @ {_within(right, SIGN)}", PRODUCT)
    return Code(f"np.sum({_within(left, PRODUCT)} * {_within(right, SIGN)})")


def _kron(expr: Expr) -> Code:
    left, right = expr.args
    if {left.type.kind, right.type.kind} == {"column", "row"}:
        column, row = (left, right) if left.type.kind == "column" else (right, left)
        return Code(f"np.outer({_code(column)}, {_code(row)})")
    # A number times a vector has the type of a matrix here.
    same = left.type.kind == right.type.kind or {left.type.kind, right.type.kind} == {"scalar", "matrix"}
    return Code(f"np.kron({', '.join(map(_code if same else _as_matrix, (left, right)))})")


def _as_matrix(expr: Expr) -> str:
    """Give a vector as a matrix with one column or one row."""
    return _within(expr, ATOM) + {"column": "[:, None]", "row": "[None, :]"}.get(expr.type.kind, "")


def _stacked(expr: Expr) -> Code:
    return Code(f'{_within(expr.args[0], ATOM)}.ravel(order="F")')


def _unstacked(expr: Expr) -> Code:
    rows, cols = cast("tuple[Size, Size]", expr.value)
    return Code(f'{_within(expr.args[0], ATOM)}.reshape(({rows}, {cols}), order="F")')


def _largest_eigenvalue(expr: Expr) -> Code:
    return Code(f"np.linalg.eigvalsh({_code(expr.args[0])})[-1]")


def _filled(name: str) -> Writer:
    def write(expr: Expr) -> Code:
        sizes = [str(size) for size in cast("tuple[Size, ...]", expr.value)]
        # A bare 0 on one side of an equation takes the shape of the other, that of a row too.
        sizes = sizes[1:] if expr.type.kind == "row" else sizes
        return Code(f"{name}({sizes[0]})" if len(sizes) == 1 else f"{name}(({', '.join(sizes)}))")

    return write


def _applied(expr: Expr) -> Code:
    name, order = cast("tuple[str, int]", expr.value)
    return Code(f"{function_name(name, order)}({_code(expr.args[0])})")


def function_name(name: str, order: int) -> str:
    """Give the name in code of a function's derivative of this order."""
    return name + ("", "_prime", "_second")[order]


def _derivative(name: str) -> Writer:
    def write(expr: Expr) -> Code:
        of, by = expr.args
        more = {"diff": f", d{by.value}", "tied_grad": ", tied", "grad": f", {expr.value}" if expr.value else ""}
        return Code(f"{name}(lambda {by.value}: {_code(of)}, {by.value}{more.get(expr.op, '')})")

    return write


WRITERS: Mapping[str, Writer] = {
    "number": _number,
    "variable": _name,
    "index": _index,
    "size": _size,
    "add": _infix("+", SUM),
    "sub": _infix("-", SUM),
    "neg": _negative,
    "mul": _infix("*", PRODUCT),
    "div": _infix("/", PRODUCT),
    "pow": _power,
    "matmul": _product,
    "transpose": _transpose,
    "entry": _entry,
    "block": _block,
    "sigma": _sigma,
    "where": _where,
    "exp": _call("np.exp"),
    "log": _call("np.log"),
    "sin": _call("np.sin"),
    "cos": _call("np.cos"),
    "tanh": _call("np.tanh"),
    "sqrt": _call("np.sqrt"),
    "abs": _call("np.abs"),
    "sign": _call("np.sign"),
    "erf": _erf,
    "sigmoid": _sigmoid,
    "relu": _call("np.maximum", "0"),
    "softplus": _call("np.logaddexp", "0"),
    "power": _power,
    "max": _largest,
    "hadamard": _infix("*", PRODUCT),
    "tr": _call("np.trace"),
    "det": _call("np.linalg.det"),
    "logdet": _log_determinant,
    "inv": _call("np.linalg.inv"),
    "pinv": _call("np.linalg.pinv"),
    "cof": _cofactors,
    "matpow": _matrix_power,
    "expm": _matrix_exponential,
    "chol": _call("np.linalg.cholesky"),
    "tril": _call("np.tril"),
    "norm": _norm,
    "sum": _by_axis("np.sum"),
    "mean": _by_axis("np.mean"),
    "dot": _dot,
    "outer": _call("np.outer"),
    "kron": _kron,
    "vec": _stacked,
    "unvec": _unstacked,
    "diag": _call("np.diag"),
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "eigvals": _call("np.linalg.eigvalsh"),
    "eigmax": _largest_eigenvalue,
    "svdvals": _call("np.linalg.svdvals"),
    "pi": lambda _: Code("np.pi"),
    "ones": _filled("np.ones"),
    "zeros": _filled("np.zeros"),
    "eye": _filled("np.eye"),
    "grad": _derivative("gradient"),
    "tied_grad": _derivative("gradient"),
    "jac": _derivative("jacobian"),
    "hess": _derivative("hessian"),
    "diff": _derivative("differential"),
    "apply": _applied,
}
"""How each operator is written."""
