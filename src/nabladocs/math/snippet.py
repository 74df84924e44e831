"""A statement as NumPy code that runs by itself: random data, the formula, and whether it holds for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from nabladocs.math.data import TANGENTS, data_lines, sample, size_lines
from nabladocs.math.moved import moved
from nabladocs.math.numpy_text import numpy_text
from nabladocs.math.statements import Chain, Property
from nabladocs.math.types import SCALAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.math.expr import Expr, Variable
    from nabladocs.math.sizes import Size
    from nabladocs.math.statements import Claim, Condition, Statement

FUNCTIONS: Mapping[str, str] = {
    "symmetric": """\
def symmetric(e):
    return (e + e.T) / 2
""",
    "skew": """\
def skew(e):
    return (e - e.T) / 2
""",
    "diagonal": """\
def diagonal(e):
    return np.diag(np.diag(e))
""",
    "gradient": """\
def gradient(f, x, along=lambda e: e, h=1e-5):
    g = np.zeros(np.shape(x))
    for i in np.ndindex(g.shape):
        e = np.zeros(g.shape)
        e[i] = h
        e = along(e)
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g
""",
    "jacobian": """\
def jacobian(f, x, h=1e-5):
    columns = []
    for i in range(np.size(x)):
        e = h * np.eye(np.size(x))[i].reshape(np.shape(x), order="F")
        columns.append(np.ravel(f(x + e) - f(x - e)) / (2 * h))
    table = np.stack(columns, axis=1)
    return table[:, 0] if np.ndim(x) == 0 else table[0] if np.ndim(f(x)) == 0 else table
""",
    "hessian": """\
def hessian(f, x, h=1e-4):
    n = np.size(x)
    steps = [h * e.reshape(np.shape(x), order="F") for e in np.eye(n)]
    second = [f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b) for a in steps for b in steps]
    return np.reshape(second, (n, n)) / (4 * h * h)
""",
    "differential": """\
def differential(f, x, dx, h=1e-5):
    return (f(x + h * dx) - f(x - h * dx)) / (2 * h)
""",
}
"""What a snippet may call besides NumPy: derivatives by central differences, and the ways into subspaces."""
TIED: Mapping[str, str] = {
    **dict.fromkeys(("Sym", "PD", "PSD"), "e + e.T - np.diag(np.diag(e))"),
    "Skew": "e - e.T",
    "Diag": "np.diag(np.diag(e))",
}
"""The direction in which entries that are tied move together, from that of one entry."""
_DERIVATIVES = ("grad", "tied_grad", "jac", "hess", "diff")
_CLOSE = ", rtol=1e-4, atol=1e-6"


def can_be_tried(statement: Statement, claim: Claim) -> bool:
    """Say whether a few lines of code can find out by random data that a statement holds.

    They cannot for optima among what is not free, or near which only some points are better; for eigenvectors, which
    They cannot for optima among what is not free, or near which only some points are better; for eigenvectors, which
    random data are not; for cofactors of products, which may have no inverse; and where only special data refute.
    """
    body = statement.body
    if isinstance(body, Property) and body.name in ("minimum", "maximum") and body.variable:
        (space,) = (each.space.name for each in claim.variables if each.name == str(body.variable.value))
        return space == "R" and not statement.conditions and not statement.refuted
    parts = [part for expr in statement.exprs for part in expr.walk()]
    given = [part for each in statement.conditions for side in (each.left, each.right) for part in side.walk()]
    return not (
        any(part.op in _SPECTRAL or (part.op == "norm" and part.value) for part in given)
        or any(part.op == "cof" and part.args[0].op in ("matmul", "outer") for part in parts)
        or (statement.refuted and any(part.op == "pinv" for part in parts))
    )


_SPECTRAL = ("eigmax", "eigvals", "svdvals")


def snippet(statement: Statement, claim: Claim) -> str:
    """Give code that makes random data, and prints whether the statement holds for them."""
    spaces = {variable.name: variable for variable in claim.variables}
    move = moved(_equations(statement), claim)
    data = list(data_lines(statement, claim, move.lines, conditions=_wanted(statement.conditions)))
    lines, holds = _test(statement, spaces)
    body = _searched(data, lines, holds) if _needs_search(statement) else [*data, *_printed(statement, lines, holds)]
    written = "\n".join([*move.functions, *body])
    head = [*(["import math", ""] if "math." in written else []), "import numpy as np", ""]
    needed = [text for name, text in FUNCTIONS.items() if _calls(name, written)]
    tied = [f"def tied(e):\n    return {_tied(statement, spaces)}\n"] if "tied)" in written else []
    functions = "\n\n".join([*needed, *tied, *move.functions])
    start = [*head, *(["", functions, ""] if functions else []), "rng = np.random.default_rng(0)"]
    return "\n".join([*start, *size_lines(claim, wide=_needs_search(statement)), *body]) + "\n"


def _needs_search(statement: Statement) -> bool:
    """Whether it is refuted by some data only: equations are, by almost all."""
    return statement.refuted and not (isinstance(statement.body, Chain) and statement.body.relation == "==")


def _searched(data: list[str], lines: list[str], holds: str) -> list[str]:
    """Give the search for data that refute a statement."""
    inner = [*data, *(line for line in lines if line), f"if not ({holds}):", "    print(True)", "    break"]
    return ["for _ in range(100):", *_indented(inner), "else:", "    print(False)"]


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" if line else line for line in lines]


def _printed(statement: Statement, lines: list[str], holds: str) -> list[str]:
    """Give the lines that print whether it holds, for all values of indices that stand free."""
    # Two lines part a function from what is above it.
    space = ["", ""] if lines[0].startswith("def ") else [""]
    printed = [*lines, f"print({f'not ({holds})' if statement.refuted else holds})"]
    for name, size in _free_indices(statement).items():
        printed = [f"for {name} in range({size}):", *_indented(printed)]
    return [*space, *printed]


def _calls(name: str, code: str) -> bool:
    return f"{name}(" in code or f", {name})" in code


def _tied(statement: Statement, variables: Mapping[str, Variable]) -> str:
    parts = (part for expr in statement.exprs for part in expr.walk() if part.op == "tied_grad")
    names = [str(part.args[1].value) for part in parts]
    return TIED.get(variables[names[0]].space.name, "e")


def _wanted(conditions: tuple[Condition, ...]) -> str:
    """Give what the data have to satisfy that random data need not."""
    kept = (each for each in conditions if each.relation not in ("==", "!="))
    return " and ".join(map(_compared, kept))


def _compared(condition: Condition) -> str:
    text = f"{numpy_text(condition.left)} {condition.relation} {numpy_text(condition.right)}"
    return text if condition.left.type == condition.right.type == SCALAR else f"np.all({text})"


def _equations(statement: Statement) -> list[Condition]:
    """Give the equations that the data are moved to meet."""
    equations = [each for each in statement.conditions if each.relation == "=="]
    return [each for each in equations if not [*_open_indices(each.left), *_open_indices(each.right)]]


def _marked(expr: Expr, variables: Mapping[str, Variable]) -> Expr:
    """Give the expression with the subspace of each gradient's variable as its value."""
    args = tuple(_marked(arg, variables) for arg in expr.args)
    if expr.op == "grad" and (along := TANGENTS.get(variables[str(args[1].value)].space.name)):
        return replace(expr, args=args, value=along)
    return replace(expr, args=args)


# --- what is compared ---------------------------------------------------------------------------------------------


def _test(statement: Statement, variables: Mapping[str, Variable]) -> tuple[list[str], str]:
    """Give the lines that compute what is stated, and the expression of whether it holds."""
    body = statement.body
    if isinstance(body, Chain):
        return _chain(replace(body, sides=tuple(_marked(side, variables) for side in body.sides)), variables)
    name = _free_name(variables)
    lines, holds = PROPERTY_TESTS[body.name](name, body, variables)
    return [*_function(body.subject, body.variable, variables), *lines], holds


def _chain(chain: Chain, variables: Mapping[str, Variable]) -> tuple[list[str], str]:
    parts = [part for side in chain.sides for part in side.walk()]
    close = _CLOSE if any(part.op in _DERIVATIVES for part in parts) else ""
    first, *others = chain.sides
    if _is_of_function(first) and len(others) == 1 and chain.relation == "==":
        of, by = first.args
        call = numpy_text(first).replace(f"lambda {by.value}: {numpy_text(of)}", _free_name(variables), 1)
        claimed = f"claimed = {numpy_text(others[0])}"
        return [*_function(of, by, variables), claimed], f"np.allclose({call}, claimed{close})"
    names = ["left", "right"] if len(others) == 1 else [f"side_{n}" for n in range(1, len(others) + 2)]
    lines = [f"{name} = {numpy_text(side)}" for name, side in zip(names, chain.sides, strict=True)]
    pairs = pairwise(names)
    if chain.relation == "<=":
        return lines, " and ".join(f"{one} <= {other} + 1e-9" for one, other in pairs)
    return lines, " and ".join(f"np.allclose({one}, {other}{close})" for one, other in pairs)


def _is_of_function(expr: Expr) -> bool:
    return expr.op in _DERIVATIVES and not any(part.op in _DERIVATIVES for arg in expr.args for part in arg.walk())


def _free_name(variables: Mapping[str, Variable]) -> str:
    sizes = {name for variable in variables.values() for size in variable.space.sizes for name in size.names}
    return next(name for name in ("f", "function", "objective") if name not in {*variables, *sizes})


def _function(subject: Expr, variable: Expr | None, variables: Mapping[str, Variable]) -> list[str]:
    if variable is None:
        return []
    return [f"def {_free_name(variables)}({variable.value}):", f"    return {numpy_text(subject)}", "", ""]


def _free_indices(statement: Statement) -> dict[str, Size]:
    """Give the indices that no sum binds, with how far they run."""
    found: dict[str, Size] = {}
    for expr in statement.exprs:
        found |= dict(_open_indices(expr))
    return found


def _open_indices(expr: Expr) -> Iterator[tuple[str, Size]]:
    if expr.op == "entry" and isinstance(expr.value, tuple):
        kind = expr.args[0].type
        lengths = (kind.rows, kind.cols) if kind.kind == "matrix" else (kind.entries,)
        yield from ((name, size) for name, size in zip(expr.value, lengths, strict=True) if isinstance(name, str))
    inner = (each for arg in expr.args for each in _open_indices(arg))
    bound = {name for name, _ in expr.value} if expr.op == "sigma" and isinstance(expr.value, tuple) else set()
    yield from (each for each in inner if each[0] not in bound)


# --- properties ---------------------------------------------------------------------------------------------------

PropertyTest = Callable[[str, Property, Mapping[str, "Variable"]], tuple[list[str], str]]


def _stationary(name: str, stated: Property, variables: Mapping[str, Variable]) -> tuple[list[str], str]:
    assert stated.variable
    assert stated.point
    along = TANGENTS.get(variables[str(stated.variable.value)].space.name)
    more = f", {along}" if along else ""
    return [f"at = {numpy_text(stated.point)}"], f"np.allclose(gradient({name}, at{more}), 0, atol=1e-6)"


def _near(test: str) -> PropertyTest:
    """Give what compares the value at a point with those around it."""

    def lines(name: str, stated: Property, _: Mapping[str, Variable]) -> tuple[list[str], str]:
        assert stated.point
        step = "1e-2 * rng.normal(size=np.shape(at))"
        near = f"near = [{name}(at + {step}) - {name}(at) for _ in range(1000)]"
        return [f"at = {numpy_text(stated.point)}", near], test

    return lines


def _curved(test: str) -> PropertyTest:
    """Give what compares the value between two points with the mean of those at the points."""

    def lines(name: str, stated: Property, variables: Mapping[str, Variable]) -> tuple[list[str], str]:
        assert stated.variable
        variable = variables[str(stated.variable.value)]
        draw = ["def draw():", *(f"    {line}" for line in sample(variable)), f"    return {variable.name}", "", ""]
        pairs = "pairs = [(draw(), draw()) for _ in range(1000)]"
        gaps = f"gaps = [({name}(p) + {name}(q)) / 2 - {name}((p + q) / 2) for p, q in pairs]"
        return [*draw, pairs, gaps], test

    return lines


def _definite(test: str) -> PropertyTest:
    def lines(_: str, stated: Property, __: Mapping[str, Variable]) -> tuple[list[str], str]:
        matrix = f"matrix = {numpy_text(stated.subject)}"
        return [matrix], f"np.allclose(matrix, matrix.T) and np.linalg.eigvalsh(matrix)[0] > {test}"

    return lines


PROPERTY_TESTS: Mapping[str, PropertyTest] = {
    "minimum": _near("min(near) > -1e-12"),
    "maximum": _near("max(near) < 1e-12"),
    "saddle": _near("min(near) < 0 < max(near)"),
    "stationary": _stationary,
    "convex": _curved("min(gaps) > -1e-9"),
    "concave": _curved("max(gaps) < 1e-9"),
    "psd": _definite("-1e-9"),
    "pd": _definite("1e-9"),
}
"""What computes and decides each property."""
