"""Whatever the tree: its TeX, read by a mathematician's rules, and its NumPy code have the value of the tree."""

import math
import re
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from nabladocs.math.expr import Variable, number
from nabladocs.math.numpy_text import numpy_text
from nabladocs.math.operators import apply
from nabladocs.math.sizes import Size
from nabladocs.math.spaces import FAMILIES
from nabladocs.math.tex import tex
from nabladocs.mathml import to_mathml

N = Size.named("n")
LENGTH = 3
RNG = np.random.default_rng(11)
VALUES = {
    "s": 0.7,
    "t": -1.3,
    **{name: RNG.uniform(-1, 1, size=(3, 1)) for name in "xy"},
    **{name: RNG.uniform(-1, 1, size=(3, 3)) + np.eye(3) for name in "AB"},
}
"""Vectors are the columns that they are."""


def variable(name, *sizes):
    return Variable(name, FAMILIES["R"].space("R", sizes)).expr


# --- trees --------------------------------------------------------------------------------------------------------

NUMBERS = st.sampled_from([1, 2, 3, -2, Fraction(1, 2), Fraction("1.25"), Fraction(2, 17)]).map(number)
SCALARS = NUMBERS | st.sampled_from([variable("s"), variable("t")])
COLUMNS = st.sampled_from([variable("x", N), variable("y", N), apply("ones", value=(N,))])
MATRICES = st.sampled_from([variable("A", N, N), variable("B", N, N), apply("eye", value=(N,))])


def grown(op, *inner, value=None):
    return st.tuples(*inner).map(lambda args: apply(op, *args, value=value))


def transposed(columns):
    return columns.map(lambda each: apply("transpose", each))


def alike(kind, scalars):
    """Give what takes and gives values of one kind."""
    yield from (grown(op, kind, kind) for op in ("add", "sub", "sub"))
    yield grown("neg", kind)
    yield grown("mul", scalars, kind)
    yield grown("mul", kind, scalars)
    yield grown("div", kind, scalars)


def deeper(depth):
    """Give scalars, columns and matrices of at most this depth."""
    if not depth:
        return SCALARS, COLUMNS, MATRICES
    scalars, columns, matrices = deeper(depth - 1)
    exponents = st.sampled_from([number(2), number(3), number(-1), apply("neg", number(1))])
    return (
        SCALARS
        | st.one_of(
            *alike(scalars, scalars),
            grown("pow", scalars, exponents),
            grown("matmul", transposed(columns), columns),
            grown("dot", columns, columns),
            grown("norm", columns),
            grown("sum", columns),
            grown("sum", matrices),
            grown("mean", columns),
            grown("entry", columns, value=(2,)),
            grown("entry", matrices, value=(1, 3)),
            grown("tr", matrices),
            grown("det", matrices),
            *(grown(name, scalars) for name in ("sin", "tanh", "exp", "abs")),
        ),
        COLUMNS
        | st.one_of(
            *alike(columns, scalars),
            *[grown("matmul", matrices, columns)] * 2,
            grown("hadamard", columns, columns),
            grown("tanh", columns),
            grown("power", columns, st.just(number(2))),
        ),
        MATRICES
        | st.one_of(
            *alike(matrices, scalars),
            *[grown("matmul", matrices, matrices)] * 2,
            grown("matmul", columns, transposed(columns)),
            grown("outer", columns, columns),
            grown("transpose", matrices),
            grown("inv", matrices),
            grown("hadamard", matrices, matrices),
            grown("matpow", matrices, value=2),
            grown("diag", columns),
        ),
    )


TREES = st.one_of(*deeper(4))

# --- the value of a tree ------------------------------------------------------------------------------------------

MEANINGS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "neg": lambda a: -a,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "pow": math.pow,
    "power": lambda a, b: a**b,
    "matmul": lambda a, b: a @ b,
    "transpose": lambda a: a.T,
    "dot": lambda a, b: float(np.sum(a * b)),
    "norm": lambda a: math.sqrt(np.sum(a * a)),
    "sum": lambda a: float(np.sum(a)),
    "mean": lambda a: float(np.mean(a)),
    "tr": lambda a: float(np.trace(a)),
    "det": lambda a: float(np.linalg.det(a)),
    "sin": np.sin,
    "tanh": np.tanh,
    "exp": np.exp,
    "abs": abs,
    "hadamard": lambda a, b: a * b,
    "outer": lambda a, b: a @ b.T,
    "inv": np.linalg.inv,
    "matpow": lambda a: a @ a,
    "diag": lambda a: a * np.eye(LENGTH),
}


def meaning(expr):
    """Give a float, or an array with two axes."""
    match expr.op:
        case "number":
            return float(expr.value)
        case "variable":
            return VALUES[expr.value]
        case "ones":
            return np.ones((LENGTH, 1))
        case "eye":
            return np.eye(LENGTH)
        case "entry":
            places = (*(place - 1 for place in expr.value), 0)[:2]
            return float(meaning(expr.args[0])[places])
    return plain(MEANINGS[expr.op](*map(meaning, expr.args)))


def plain(value):
    """Give a number for what has one entry."""
    return float(np.squeeze(value)) if np.size(value) == 1 else value


def known(expr):
    """Give the value of a tree that has one, which is not so large that digits are lost."""
    try:
        with np.errstate(all="ignore"):
            parts = [meaning(part) for part in expr.walk()]
    except (ArithmeticError, ValueError, np.linalg.LinAlgError):
        reject()
    sizes = [np.max(np.abs(part)) for part in parts]
    assume(all(1e-4 < size < 1e4 for size in sizes))
    assume(all(np.linalg.cond(meaning(part.args[0])) < 1e4 for part in expr.walk() if part.op == "inv"))
    return parts[0]


# --- the value of TeX ---------------------------------------------------------------------------------------------

TOKEN = re.compile(
    r"\\(?:left|right|(?:big|Big|bigg)[lr])(?=[()])|\\,"  # sizes and spaces say nothing
    r"|(?P<token>\\operatorname\{\w+\}|\\mathbf\{1\}|\\(?:left|right)\\[a-zA-Z]+|\\[a-zA-Z]+|\d+(?:\.\d+)?|\S)"
)
FUNCTIONS = {
    r"\operatorname{tr}": np.trace,
    r"\det": np.linalg.det,
    r"\sin": np.sin,
    r"\tanh": np.tanh,
    r"\exp": np.exp,
    r"\operatorname{diag}": lambda a: a * np.eye(LENGTH),
}


class Formula:
    """A formula read by the usual rules; what is read is a function of the values of the indices."""

    def __init__(self, text):
        tokens = (found["token"] for found in TOKEN.finditer(text))
        self.tokens = [token.replace(r"\left\l", r"\l").replace(r"\right\r", r"\r") for token in tokens if token]

    def value(self):
        read = self.sum()
        assert not self.tokens
        return plain(read({}))

    def peek(self):
        return self.tokens[0] if self.tokens else ""

    def take(self, token=None):
        assert token in (None, self.peek())
        return self.tokens.pop(0)

    def group(self):
        self.take("{")
        read = self.sum()
        self.take("}")
        return read

    def sum(self):
        sign = -1 if self.peek() == "-" and self.take() else 1
        terms = [(sign, self.tensor())]
        while self.peek() in ("+", "-"):
            terms.append((1 if self.take() == "+" else -1, self.tensor()))
        return lambda at: plain(sum(sign * term(at) for sign, term in terms))

    def tensor(self):
        parts = [self.quotient()]
        while self.peek() == r"\odot":
            self.take()
            parts.append(self.quotient())
        return lambda at: math.prod((part(at) for part in parts[1:]), start=parts[0](at))

    def quotient(self):
        above = self.product()
        if self.peek() != "/":
            return above
        self.take()
        below = self.factor()
        return lambda at: above(at) / below(at)

    def product(self):
        factors = [self.factor()]
        while self.peek() not in ("", "+", "-", "/", ")", "}", ",", r"\odot", r"\rVert", r"\rvert", r"\rangle"):
            if self.peek() == r"\cdot":
                self.take()
            factors.append(self.factor())

        def value(at):
            result = factors[0](at)
            for factor in factors[1:]:
                one, other = result, factor(at)
                result = plain(one @ other if np.ndim(one) and np.ndim(other) else one * other)
            return result

        return value

    def factor(self):
        if self.peek() == r"\sum":
            return self.summed()
        if self.peek() in FUNCTIONS:
            return self.function()
        return self.scripts(self.primary())

    def function(self):
        apply_ = FUNCTIONS[self.take()]
        power = self.exponent() if self.peek() == "^" else None
        in_parentheses = self.peek() == "("
        argument = self.primary() if in_parentheses else self.factor()

        def value(at):
            found = plain(apply_(argument(at)))
            return found if power is None else power(found, at)

        return self.scripts(value) if in_parentheses else value

    def summed(self):
        self.take()
        self.take("_")
        self.take("{")
        names = []
        while (token := self.take()) != "}":
            names += [token] if token in "ijklpqrs" else []
        for token in ("^", "{", "n", "}"):
            self.take(token)
        body = self.product()
        places = list(product(range(LENGTH), repeat=len(names)))
        return lambda at: sum(body({**at, **dict(zip(names, place, strict=True))}) for place in places)

    def primary(self):  # noqa: PLR0911 - one for each thing it can be
        token = self.take()
        match token:
            case "(":
                read = self.sum()
                self.take(")")
                return read
            case r"\frac":
                above, below = self.group(), self.group()
                return lambda at: above(at) / below(at)
            case r"\lVert" | r"\lvert":
                read = self.sum()
                self.take(token.replace("l", "r", 1))
                return lambda at: math.sqrt(np.sum(read(at) ** 2))
            case r"\langle":
                left = self.sum()
                self.take(",")
                right = self.sum()
                self.take(r"\rangle")
                return lambda at: float(np.sum(left(at) * right(at)))
            case r"\mathbf{1}":
                return lambda _: np.ones((LENGTH, 1))
            case "I":
                return lambda _: np.eye(LENGTH)
            case "n":
                return lambda _: LENGTH
            case "e":
                return lambda _: math.e
        if token[0].isdigit():
            return lambda _: float(token)
        return lambda _: VALUES[token]

    def scripts(self, read):
        while self.peek() in ("_", "^"):
            read = self.entry(read) if self.peek() == "_" else self.raised(read)
        return read

    def entry(self, read):
        self.take("_")
        self.take("{")
        names = []
        while (token := self.take()) != "}":
            names += list(token)
        return lambda at: float(read(at)[(*(at[n] if n in at else int(n) - 1 for n in names), 0)[:2]])

    def raised(self, read):
        power = self.exponent()
        return lambda at: power(read(at), at)

    def exponent(self):
        self.take("^")
        self.take("{")
        found = "".join(self.tokens[:2])
        entrywise = self.peek() == r"\odot"
        if found.startswith(r"\top") or found == r"-\top":
            inverted = self.take() == "-" and bool(self.take())
            self.take("}")
            return lambda base, _: np.linalg.inv(base).T if inverted else np.transpose(base)
        if entrywise:
            self.take()
        read = self.sum()
        self.take("}")

        def value(base, at):
            power = read(at)
            if np.ndim(base) and not entrywise:
                return np.linalg.matrix_power(base, int(power))
            return base**power

        return value


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_the_tex_means_what_the_tree_means(expr):
    expected = known(expr)
    text = tex(expr)
    np.testing.assert_allclose(Formula(text).value(), expected, rtol=1e-6, atol=1e-8, err_msg=text)


@given(TREES)
@settings(max_examples=300, deadline=None)
def test_the_numpy_code_means_what_the_tree_means(expr):
    expected = known(expr)
    code = numpy_text(expr)
    names = {"np": np, "n": LENGTH}
    names |= {name: each if np.ndim(each) == 0 or each.shape[1] > 1 else each.ravel() for name, each in VALUES.items()}
    try:
        found = eval(code, names)
    except ValueError as error:
        # NumPy has no power of np.abs(2) to -1, which are both whole.
        assume("negative integer powers" not in str(error))
        raise
    assert np.ndim(found) == (0 if np.ndim(expected) == 0 else 1 if 1 in np.shape(expected) else 2)
    np.testing.assert_allclose(np.ravel(found), np.ravel(expected), rtol=1e-6, atol=1e-8, err_msg=code)


@given(TREES)
@settings(max_examples=100, deadline=None)
def test_the_tex_can_be_drawn(expr):
    text = tex(expr)
    assume(len(text) < 5000)
    assert "<math" in to_mathml(text, display=True)
