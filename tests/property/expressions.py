"""Random trees of the language, well typed and over declared variables, for tests of whatever takes a tree."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from nabladocs.math.expr import Expr, number
from nabladocs.math.operators import OPERATORS, Misfit, apply, size
from nabladocs.math.reader import read_claim
from nabladocs.math.sizes import ONE, Size
from nabladocs.math.types import SCALAR, column, matrix, row, shaped

DECLARATIONS = """\
s, t, lam in R; r in Positive; h in Function; z in R^3
x, y in R^n; w in Positive(n); u in R^m; v in R^(m*n)
A, B in R^(n, n); S in Sym(n); P in PD(n); M in Inv(m)
X, Y in R^(m, n); C in R^(n, 1); K in R^(n*m, n*m)
"""
VARIABLES = read_claim(f"{DECLARATIONS}\nt == t").claim.variables
FUNCTION = "h"

M, N, TWO = Size.named("m"), Size.named("n"), Size.whole(2)
TYPES = (
    *(SCALAR, column(N), column(M), column(M * N), column(Size.whole(3)), row(N), row(M)),
    *(matrix(M, N), matrix(N, M), matrix(N, N), matrix(M, M), matrix(N, ONE), matrix(ONE, N), matrix(M * N, M * N)),
    *(column(M + N), matrix(M + N, N), matrix(TWO, TWO)),
)
"""The types of all parts of a tree."""

DERIVATIVES = frozenset({"grad", "tied_grad", "jac", "hess", "diff"})
_SHAPES = ((N,), (M,), (M, N), (N, N), (M * N,), (Size.whole(3),), (N, ONE), (M + N,), (M + N, N), (TWO, TWO))
_VALUES = {
    **dict.fromkeys(("sum", "mean"), (None, 0, 1)),
    **dict.fromkeys(("softmax", "logsumexp"), (None, 1)),
    **dict.fromkeys(("ones", "zeros"), _SHAPES),
    "eye": ((N,), (M,), (M * N,)),
    "unvec": ((M, N), (N, M)),
    "norm": (None, "nuc", 2),
    "matpow": (2, 3, -1, 0),
    "apply": ((FUNCTION, 0), (FUNCTION, 1), (FUNCTION, 2)),
}
"""What an operator may be given besides expressions."""


@dataclass(frozen=True)
class Rule:
    """An operator applied to parts of certain types, with a value."""

    op: str
    types: tuple
    value: object


def _results(name, arity):
    for value, types in product(_VALUES.get(name, (None,)), product(TYPES, repeat=arity)):
        try:
            yield OPERATORS[name].type_of(types, value), Rule(name, types, value)
        except Misfit:
            continue


def _rules():
    """Give, for each type, all ways to make it: the table of operators is asked what it makes of all types."""
    rules = {kind: [] for kind in TYPES}
    for name, operator in OPERATORS.items():
        if name not in ("entry", "sigma", "where", "block"):
            for result, rule in (found for arity in operator.arity for found in _results(name, arity)):
                if result in rules:
                    rules[result].append(rule)
    return {kind: _by_operator(found) for kind, found in rules.items()}


def _by_operator(rules):
    return {name: [rule for rule in rules if rule.op == name] for name in sorted({rule.op for rule in rules})}


def _grids():
    """Give, for each type, the blocks that make it: their types with the grid."""
    found = {kind: [] for kind in TYPES}
    for grid in ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3)):
        for types in product(_PARTS, repeat=grid[0] * grid[1]):
            with suppress(Misfit):
                made = OPERATORS["block"].type_of(types, grid)
                found.setdefault(made, []).append((types, grid))
    # Of grids with two rows and two columns, the ones that one meets.
    for one, other in product((ONE, M, N), repeat=2):
        types = [shaped(rows, cols) for rows in (one, other) for cols in (one, other)]
        found.setdefault(OPERATORS["block"].type_of(types, (2, 2)), []).append((types, (2, 2)))
    return found


_PARTS = (SCALAR, column(N), column(M), row(N), row(M), matrix(M, N), matrix(N, N), matrix(N, ONE), matrix(ONE, N))
GRIDS = _grids()
RULES = _rules()
OPS = frozenset(OPERATORS)


@st.composite
def expressions(draw, types=TYPES, ops=OPS, depth=4):
    """Draw a tree of one of some types, of these operators and about that many levels; `transpose` is always one."""
    return _Drawn(draw, ops | {"transpose"}).tree(draw(st.sampled_from(types)), depth, {})


@dataclass(frozen=True)
class _Drawn:
    draw: object
    ops: frozenset

    def tree(self, kind, depth, indices):
        """Give a tree of a type; `indices` are the running numbers that it may use, with the size each runs to."""
        if depth <= 0 or not self.draw(st.integers(0, 7)):
            return self.leaf(kind, depth, indices)
        names = self.ops & set(RULES[kind])
        if kind == SCALAR:
            names |= self.ops & {"entry", "sigma"}
        names |= self.ops & ({"block"} if GRIDS[kind] else set())
        if not names:
            return self.leaf(kind, depth, indices)
        name = self.draw(st.sampled_from(self.pool(names)))
        if name in ("entry", "sigma"):
            return (self.entry if name == "entry" else self.sigma)(depth, indices)
        if name == "block":
            types, grid = self.draw(st.sampled_from(GRIDS[kind]))
            return apply("block", *(self.tree(each, depth - 1, indices) for each in types), value=grid)
        rule = self.draw(st.sampled_from(RULES[kind][name]))
        if name in DERIVATIVES:
            return self.derivative(rule, depth, indices)
        return apply(name, *(self.tree(each, depth - 1, indices) for each in rule.types), value=rule.value)

    def pool(self, names):
        """Give operators to draw from: the signs often, and all functions of single numbers only as one of many."""
        entrywise = sorted(name for name in names if OPERATORS[name].entrywise)
        others = sorted(names - set(entrywise))
        signs = [name for name in others if not OPERATORS[name].form.startswith(name)]
        return [*others, *signs, *signs, *([self.draw(st.sampled_from(entrywise))] if entrywise else [])]

    def leaf(self, kind, depth, indices):
        leaves = [each.expr for each in VARIABLES if each.space.type == kind and each.name != FUNCTION] * 3
        if kind == SCALAR:
            leaves += [size(N), size(M), *(_running(index) for index in indices for _ in range(8))]
            leaves += [number(self.draw(st.builds(Fraction, st.integers(0, 500), st.sampled_from((1, 2, 10, 1000)))))]
        for name in sorted(self.ops & {"ones", "zeros", "eye"}):
            leaves += [apply(name, value=rule.value) for rule in RULES[kind].get(name, ())]
        if not leaves:  # a row, or a matrix that is wider than it is high
            return apply("transpose", self.tree(kind.transposed, depth - 1, indices))
        return self.draw(st.sampled_from(leaves))

    def derivative(self, rule, depth, indices):
        wanted = [each.expr for each in VARIABLES if each.space.type == rule.types[1] and each.name != FUNCTION]
        if not wanted:
            return self.leaf(OPERATORS[rule.op].type_of(rule.types, rule.value), depth, indices)
        return apply(rule.op, self.tree(rule.types[0], depth - 1, indices), self.draw(st.sampled_from(wanted)))

    def entry(self, depth, indices):
        of = self.tree(self.draw(st.sampled_from(TYPES[1:])), depth - 1, indices)
        return apply("entry", of, value=tuple(self.place(length, indices) for length in _lengths(of.type)))

    def place(self, length, indices):
        named = [name for name, runs in indices.items() if runs == length]
        return self.draw(st.sampled_from([*named, *range(1, 1 + min(3, length.number or 3))]))

    def sigma(self, depth, indices):
        """Give a sum over one index or two, of an entry that says how far they run, times something."""
        kind = self.draw(st.sampled_from(TYPES[1:]))
        ranges = tuple(zip((name for name in "ijkl" if name not in indices), _lengths(kind), strict=False))
        if len(ranges) < len(_lengths(kind)):
            return self.leaf(SCALAR, depth, indices)
        inside = {**indices, **dict(ranges)}
        inner = apply("entry", self.tree(kind, depth - 2, inside), value=tuple(name for name, _ in ranges))
        other = self.tree(SCALAR, depth - 2, inside)
        body = apply(self.draw(st.sampled_from(["mul", "add"])), inner, other)
        if self.draw(st.booleans()):
            relation = self.draw(st.sampled_from(["!=", "<", "<=", ">", ">="]))
            places = [_running(self.draw(st.sampled_from(sorted(inside)))), number(self.draw(st.integers(1, 3)))]
            body = apply("where", body, *self.draw(st.permutations(places)), value=relation)
        return apply("sigma", body, value=ranges)


def _lengths(kind):
    return (kind.rows, kind.cols) if kind.kind == "matrix" else (kind.entries,)


def _running(index):
    """Give a running number as an expression."""
    return Expr("index", (), SCALAR, index)
