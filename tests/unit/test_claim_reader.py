"""How a claim is read: the rules of the language one by one, and what is said where one is broken."""

# ruff: noqa: RUF001 - signs that are typed by mistake look like those of the language
from __future__ import annotations

import _ast
import ast
from fractions import Fraction

import pytest

from nabladocs.math.expr import number
from nabladocs.math.operators import apply
from nabladocs.math.reader import read_claim
from nabladocs.math.reader.lines import Line
from nabladocs.math.reader.slips import Wrong
from nabladocs.math.reader.syntax import NODES, Parsed, check_nodes
from nabladocs.math.reader.tokens import Token
from nabladocs.math.sizes import Size
from nabladocs.math.statements import Chain, Property
from nabladocs.math.text import to_text

DECLARED = """\
s, t in R; p in Positive; g in Function
x, y in R^n; u in R^m; z in R^3
A, B in R^(n, n); S in Sym(n); X in R^(m, n); C in R^(n, 1); E in R^(1, 1)
"""
N = Size.named("n")


def claim(text):
    reading = read_claim(text)
    assert reading.slips == ()
    return reading.claim


def statements(text):
    return claim(DECLARED + text).statements


def sides(text):
    return statements(text)[0].body.sides


def variables(text):
    return {each.name: each.expr for each in claim(f"{text}\n0 == 0").variables}


V = variables(DECLARED)


# --- the whole ------------------------------------------------------------------------------------------------------


def test_a_claim_is_its_variables_and_statements_and_what_is_said_of_it():
    read = claim(
        "title: Gradient; of (a form # 1\nfamily: quadratic forms\nlinks: rules/trace, ridge\nsteps\n"
        "x in R^n; A in R^(n, n)  # any\n\n"
        "grad(x.T @ A @ x, x) == (A + A.T) @ x; refuted(grad(x.T @ A @ x, x) == 2*A @ x)\n"
        "psd(x @ x.T) if x != 0 and n > 1"
    )
    assert (read.title, read.family) == ("Gradient; of (a form # 1", "quadratic forms")
    assert (read.links, read.steps) == (("rules/trace", "ridge"), True)
    assert [(each.name, str(each.space)) for each in read.variables] == [("x", "R^n"), ("A", "R^(n, n)")]
    assert [each.refuted for each in read.statements] == [False, True, False]
    assert [type(each.body) for each in read.statements] == [Chain, Chain, Property]
    assert [each.relation for each in read.statements[2].conditions] == ["!=", ">"]
    assert read.statements[1].text == "refuted(grad(x.T @ A @ x, x) == 2*A @ x)"


def test_a_tree_is_what_is_written_and_nothing_is_simplified():
    (one, other) = sides("0 + 1*(t + t) == -t**2/2 - --t")
    t = V["t"]
    assert one == apply("add", number(0), apply("mul", number(1), apply("add", t, t)))
    halved = apply("div", apply("neg", apply("pow", t, number(2))), number(2))
    assert other == apply("sub", halved, apply("neg", apply("neg", t)))


def test_a_product_is_taken_from_left_to_right():
    x, A = V["x"], V["A"]  # noqa: N806 - a matrix
    one, other = sides("x.T @ A @ x == x.T @ (A @ x)")
    assert one == apply("matmul", apply("matmul", apply("transpose", x), A), x)
    assert other == apply("matmul", apply("transpose", x), apply("matmul", A, x))


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("0.1", "1/10"),
        ("2.50", "5/2"),
        (".5", "1/2"),
        ("1.", "1"),
        ("1e-3", "1/1000"),
        ("1.5E+2", "150"),
        ("007.5", "15/2"),
    ],
)
def test_decimals_are_exact(text, exact):
    (side, _) = sides(f"{text} == t")
    assert side.value == Fraction(exact)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x", "a column of length n"),
        ("x.T", "a row of length n"),
        ("x.T @ x", "a scalar"),
        ("x @ x.T", "a matrix of shape (n, n)"),
        ("X @ x", "a column of length m"),
        ("u.T @ X", "a row of length n"),
        ("C", "a matrix of shape (n, 1)"),
        ("C.T @ C", "a scalar"),  # one by one
        ("C.T @ x", "a scalar"),
        ("E", "a scalar"),
        ("vec(C)", "a column of length n"),
        ("vec(X)", "a column of length m*n"),
        ("kron(X, A)", "a matrix of shape (m*n, n**2)"),
        ("diag(x)", "a matrix of shape (n, n)"),
        ("diag(A)", "a column of length n"),
        ("sum(X, axis=1)", "a column of length m"),
        ("sum(X, axis=0)", "a row of length n"),
        ("svdvals(X)", "a column of length min(m, n)"),
        ("grad(tr(A), A)", "a matrix of shape (n, n)"),
        ("grad(norm(x), x)", "a column of length n"),
        ("jac(X @ x, x)", "a matrix of shape (m, n)"),
        ("jac(norm(x), x)", "a row of length n"),
        ("jac(t*x, t)", "a column of length n"),
        ("jac(vec(X.T), vec(X))", "a matrix of shape (m*n, m*n)"),
        ("jac(X @ x, vec(X))", "a matrix of shape (m, m*n)"),
        ("jac(norm(X), vec(X))", "a row of length m*n"),
        ("hess(norm(x), x)", "a matrix of shape (n, n)"),
        ("hess(norm(X), X)", "a matrix of shape (m*n, m*n)"),
        ("diff(inv(A), A)", "a matrix of shape (n, n)"),
        ("outer(u, x)", "a matrix of shape (m, n)"),
        ("unvec(vec(X), m, n)", "a matrix of shape (m, n)"),
        ("exp(x)", "a column of length n"),
        ("g(X)", "a matrix of shape (m, n)"),
        ("[1, s]", "a column of length 2"),
        ("[[1, s]]", "a row of length 2"),
        ("[[1, s], [t, 2]]", "a matrix of shape (2, 2)"),
        ("[[1], [s]]", "a column of length 2"),
        ("[s]", "a scalar"),
        ("[x, s, u]", "a column of length m + n + 1"),
        ("[[x, y]]", "a matrix of shape (n, 2)"),
        ("[[x.T, s]]", "a row of length n + 1"),
        ("[[A, x], [y.T, s]]", "a matrix of shape (n + 1, n + 1)"),
        ("[[X], [A]]", "a matrix of shape (m + n, n)"),
        ("[[C], [C]]", "a matrix of shape (2*n, 1)"),
        ("[[X, 0], [0, [s, 1]]]", "a matrix of shape (m + 2, n + 1)"),
    ],
)
def test_shapes_are_inferred(text, kind):
    assert str(sides(f"{text} == {text}")[0].type) == kind


def test_a_bare_zero_takes_the_shape_of_the_other_side():
    assert [sides(f"{text} == 0")[1].type for text in ("x", "x.T", "X", "C", "t")] == [
        each.type for each in (V["x"], apply("transpose", V["x"]), V["X"], V["C"], V["t"])
    ]


def test_the_norm_that_has_no_name_may_be_named():
    assert sides('norm(X, "fro") == norm(X)')[0] == sides("norm(X) == 0")[0]
    assert sides("norm(x, 2) == norm(x)")[0] == sides("norm(x) == 0")[0]


def test_a_jacobian_or_hessian_by_a_matrix_is_that_by_its_columns():
    assert sides("jac(vec(X.T), vec(X)) == jac(vec(X.T), X)")[0] == sides("jac(vec(X.T), X) == 0")[0]
    assert sides("hess(norm(X), vec(X)) == 0")[0] == sides("hess(norm(X), X) == 0")[0]
    assert to_text(sides("jac(vec(X.T), X) == 0")[0]) == "jac(vec(X.T), vec(X))"


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("1 - x", "ones(n) - x"),
        ("x + t", "x + t*ones(n)"),
        ("x - sum(x)/n", "x - sum(x) / n*ones(n)"),
        ("x.T - 2", "x.T - (2*ones(n)).T"),
        ("1 - power(X, 2)", "ones(m, n) - power(X, 2)"),
    ],
)
def test_a_number_is_added_to_each_entry(text, spelled):
    assert to_text(sides(f"{text} == {text}")[0]) == spelled


def test_all_sizes_of_a_space_are_polynomials():
    read = variables(
        "a in R^(2*n - 1); b in R^(n**2); c in R^(m*n, n*(n + 1)); d in R^min(m, n)".replace("^min", "^(min") + ")"
    )
    assert [str(each.type) for each in read.values()] == [
        "a column of length 2*n - 1",
        "a column of length n**2",
        "a matrix of shape (m*n, n**2 + n)",
        "a column of length min(m, n)",
    ]


def test_conditions_compare_numbers_and_vectors():
    (read,) = statements("t == t if u - X @ x > 0 and s != t and A == A.T and m >= n and det(A) != 0")
    assert [each.relation for each in read.conditions] == [">", "!=", "==", ">=", "!="]
    assert read.conditions[0].right.type == V["u"].type


@pytest.mark.parametrize("sizes", ["n - 64", "n - m*k", "n - 10; b in R^(12 - n)", "2*n - 1; b in R^(n - m)"])
def test_sizes_may_subtract_what_leaves_some(sizes):
    first, _, others = sizes.partition(";")
    assert claim(f"a in R^({first}){';' * bool(others)}{others}; a == a; ones({first}) == a").statements


def test_a_chain_keeps_its_order():
    assert [side.value for side in sides("1 == 2 == 3")] == [1, 2, 3]
    assert statements("0 <= t <= 1")[0].body.relation == "<="


# --- indices --------------------------------------------------------------------------------------------------------


def test_a_sum_runs_as_far_as_its_subscripts():
    (side, _) = sides("sum(sum(X[i, j]*x[j], j)*u[i], i) == t")
    assert side.value == (("i", Size.named("m")),)
    assert sides("sum(X[i, j], i, j) == t")[0].value == (("i", Size.named("m")), ("j", N))


def test_free_indices_stand_for_any_value():
    (read,) = statements("grad(x.T @ A @ x, x)[k] == sum((A[k, i] + A[i, k])*x[i], i) if k != 1")
    assert read.indices == (("k", N),)
    assert statements("k*x[k] == x[k]*k")[0].indices == (("k", N),)
    assert statements("sum(x[i], i) == sum(y[i], i)")[0].indices == ()


def test_an_index_may_be_used_again_in_the_next_sum():
    assert len(statements("sum(x[i], i) == sum(x[i], i); sum(u[i], i) == 0; u[i] == u[i]")) == 3


# --- functions, differentials, properties ---------------------------------------------------------------------------


def test_named_functions_have_derivatives():
    (first, second, plain) = sides("prime(g)(t) == prime(g, 2)(t) == g(t)")
    assert [each.value for each in (first, second, plain)] == [("g", 1), ("g", 2), ("g", 0)]


def test_a_differential_is_a_variable_beside_diff():
    _, other = sides("diff(X.T @ X, X) == dX.T @ X + X.T @ dX")
    assert other.variables == {"X", "dX"}


def test_a_point_has_the_shape_of_the_variable():
    (read,) = statements("stationary(x.T @ S @ x, x, at=0)")
    assert (read.body.name, read.body.variable, read.body.point.type) == ("stationary", V["x"], V["x"].type)


def test_names_are_greek_by_letter_or_by_name():
    assert set(variables("λ, mu in R; Σ in Sym(n); x_1, σ_max in R^ν")) == {"λ", "mu", "Σ", "x_1", "σ_max"}


def test_a_variable_may_be_called_r_as_the_factor_of_a_matrix_is():
    read = claim("Q, R in R^(n, n); x in R^n; Q @ R @ x == Q @ (R @ x)")
    assert [(each.name, str(each.space)) for each in read.variables][:2] == [("Q", "R^(n, n)"), ("R", "R^(n, n)")]


def test_pi_is_a_number_and_signs_leave_their_names_to_variables():
    assert sides("2*pi == 2*π") == (apply("mul", number(2), apply("pi")),) * 2
    assert set(variables("sigma, mul, entry in R")) == {"sigma", "mul", "entry"}


def test_an_open_bracket_joins_lines_and_comments_are_left_out():
    (read,) = statements("norm(  # of x\n  x # it (has a bracket\n) == norm(x) # ; t == [")
    assert read.body.sides[0] == read.body.sides[1]
    assert claim("x in R^n\r\nx == x\r\n\r\n2*x == x\r\n").statements[1].text == "2*x == x"


def test_a_bare_zero_is_as_large_as_its_row_and_column_of_blocks():
    assert sides("[[A, 0], [0, s]] == 0")[0] == sides("[[A, zeros(n)], [zeros(n).T, s]] == 0")[0]
    assert sides("[[0, X.T], [X, 0]] == 0")[0] == sides("[[zeros(n, n), X.T], [X, zeros(m, m)]] == 0")[0]
    assert sides("[x, 0] == 0")[0].args[1] == number(0)


# --- what is wrong, and where ---------------------------------------------------------------------------------------

SLIPS = [
    # conditions of sums
    ("sum(x[i], i, «j» != 1) == 0", "an index of this sum stands here, or a number from 1 on", "write i != k"),
    ("sum(x[i], i, i != «0») == 0", "an index of this sum stands here, or a number from 1 on", "write i != k"),
    ("sum(x[i], i, «i == 3») == 0", "a condition of a sum compares two indices", "!=, <, <=, >, >="),
    ("sum(x[i], i, «1 < i < 3») == 0", "a condition of a sum compares two indices", ""),
    ("«sum(s, 1 != 2)» == 0", "a sum over indices names each of them once", ""),
    # vectors and matrices written out
    ("[[1, 2], «3»] == x", "a row of a matrix stands in brackets of its own", "write [[a, b], [c, d]]"),
    ("[[1, 2], «[3]»] == x", "this row has 1 part, and the first one 2", "the same number of parts"),
    ("[1, «x.T»] == x", "a column is made of numbers and columns, and this is a row", "write [[A], [B]]"),
    ("[«A», B] == x", "a column is made of numbers and columns, and this is a matrix", "write [[A], [B]]"),
    ("[[A, «s»]] == A", "a scalar does not fit beside a matrix of shape (n, n): 1 and n rows", ""),
    ("[[A, x], [«y», s]] == A", "a column of length n does not fit below a matrix of shape (n, n): 1 and n", ".T"),
    ("[1, 2][«3»] == t", "there is no entry 3 where there are 2", ""),
    ("x == «[]»", "something is missing between [ and ]", ""),
    ("[x, «q»] == 0", "q is not declared", ""),
    # signs
    ("t«^»2 == 1", "^ stands only behind the name of a space", "write ** for a power"),
    ("x * «x» == t", "* takes a number on one side", "hadamard"),
    ("A * «x» == x", "* takes a number on one side", "write @"),
    ("t / «x» == x", "a column of length n cannot divide", "write power(x, -1) for 1/x of each entry"),
    ("t / «A» == A", "a matrix of shape (n, n) cannot divide", "inv(A) for an inverse"),
    ("«x»**2 == x", "** takes a number", "power(…, p) for each entry"),
    ("«A»**2 == A", "** takes a number", "matpow(…, k) for a square matrix"),
    ("t**«x» == t", "an exponent is a number", ""),
    ("«t» @ x == x", "@ does not take a number", "write *"),
    ("x @ «y» == t", "do not fit together", "transpose with .T"),
    ("x + «y.T» == x", "cannot be added", "transpose one of them with .T"),
    ("A + «1» == A", "cannot be added", "write t*ones(n, n) for a number t in each entry, t*eye(n)"),
    ("x + «C» == x", "cannot be added", "R^n is not R^(n, 1)"),
    ("t «=» 1", "= gives no value here", "write =="),
    ("t «:=» 1", "there is no :=", "write =="),
    ("t «−» 1 == 0", "there is no − (MINUS SIGN)", "write -"),
    ("t «≤» 1", "there is no ≤", "write <="),
    ("t «%» 2 == 0", "there is no %", ""),
    ("t «//» 2 == 0", "there is no //", "write /"),
    ("«2 t» == 0", "there is no operator between 2 and t", "write *"),
    ("t == «2(»t)", "there is no operator between 2 and (", "write *"),
    ("«t(2)» == 1", "t is no function", "write *"),
    ("«*» t == 0", "something is missing before *", ""),
    ("t «+ *» t == 0", "something is missing between + and *", ""),
    ("t == t «+»", "something is missing after +", ""),
    ("norm«(»x == t", "this ( is never closed", ""),
    ("norm(x«]» == t", "this ] closes nothing", "( is open here"),
    ("t == t«)»", "this ) closes nothing", ""),
    ("A«'» == A", "this begins no word in quotes", "the transpose is A.T"),
    # names
    ("«q» == 1", "q is not declared", "declare it above: q in R^n"),
    ("«xx» == 1", "xx is not declared", "declare it above"),
    ("«exp» == 1", "exp is a function", "apply it: exp(x)"),
    ("«lambda» == 1", "lambda cannot stand here", "lam"),
    ("t == «w»\nw in R", "w is declared below its use", "declare it above"),
    ("«ϵ» == 1", "there is no ϵ", "write ε"),
    ("«𝐱» == x", "there is no 𝐱", "write x"),
    ("«а» == t", "is no letter of the language", "names have Latin letters"),
    ("x.«__class__» == 1", "__class__ is no name", ""),
    ("«x.shape» == 1", "there is no .shape", "it has .T alone"),
    ("«x_» == 1", "x_ is no name", ""),
    ("«" + "x" * 25 + "» == 1", "a name has at most 24 characters", ""),
    ("«\u202e»t == t", "U+202E (RIGHT-TO-LEFT OVERRIDE) cannot be seen", "take it away"),
    ("t == t # «\ud800»", "U+D800", "take it away"),
    # numbers
    ("t == «012»", "a number does not begin with 0", "write 12"),
    ("t == «1e99»", "this number is too long", "at most 40 characters"),
    ("t == «" + "9" * 41 + "»", "this number is too long", "at most 40 characters"),
    ("t == 1«_000»", "_000 is no name", ""),
    # functions
    ("«tan»(t) == 1", "there is no function tan", "write sin(t)/cos(t)"),
    ("«trace»(A) == 1", "there is no function trace", "write tr(A)"),
    ("«expp»(t) == 1", "there is no function expp", "did you mean exp?"),
    ("«foo»(t) == 1", "there is no function foo", "foo in Function"),
    ("«convex(t, t)» == 1", "is a statement, and no part of a formula", ""),
    ("«exp(t, t)» == 1", "exp takes 1 argument, not 2", "exp(x)"),
    ("«exp(t, axis=1)» == 1", "exp takes no axis=", ""),
    ("exp«(*»x) == 1", "something is missing between ( and *", ""),
    ("tr(«X») == 1", "this takes a square matrix, and here is a matrix of shape (m, n)", ""),
    ("diag(«X») == x", "this takes a square matrix", ""),
    ("«norm(x, 3)» == 1", "there is no such norm", "norm(X, 2)"),
    ("sum(X, axis=1, «axis=0») == x", "axis is given twice", "take one of them away"),
    ("x«.(»T) == x", "something is missing between . and (", ""),
    ("norm(«x», 'nuc') == 1", "this takes a matrix", ""),
    ("«softmax(X, axis=0)» == X", "softmax goes along rows", "softmax(X.T, axis=1)"),
    ("softmax(«X») == X", "softmax takes a vector", "softmax(X, axis=1)"),
    ("«matpow(A, t)» == A", "matpow takes a whole number up to 64", ""),
    ("«matpow(A, 65)» == A", "matpow takes a whole number up to 64", ""),
    ("ones(«k») == x", "k is no size of a variable declared above", "m, n"),
    ("ones(«0») == x", "this is no size", "a number from 1 to 64"),
    ("«ones(n, n, n)» == x", "ones takes sizes", "ones(m, n)"),
    ("«g» == 1", "g is a function", "apply it: g(t)"),
    ("«g(t, t)» == 1", "g takes one argument, not 2", "g(t)"),
    ("«prime(g)» == 1", "a derivative is applied to something", "prime(g)(t)"),
    ("«prime(exp)»(t) == 1", "a derivative is that of a named function", ""),
    ("«prime(g, 3)»(t) == 1", "a derivative is that of a named function", "prime(g, 2)(t)"),
    ("(«t + t»)(t) == 1", "this is no function", "write *"),
    ("«D(g)»(t) == 1", "this is no function", "the derivative of g is prime(g)(t)"),
    ("«grad(g, t)»(t) == 1", "this is no function", "the derivative of g is prime(g)(t)"),
    # derivatives
    ("grad(«x», x) == A", "grad takes a function with numbers as values", "jac(…)"),
    ("grad(t, «A @ x») == x", "a variable stands here", "a name"),
    ("grad(x.T @ x, «x[1]») == 1", "a variable stands here", "write grad(f, x)[1]"),
    ("hess(x.T @ x, «x[1]») == 1", "a variable stands here", "a name"),
    ("grad(tr(A), «vec(A)») == x", "a variable stands here", "write vec(grad(f, A))"),
    ("jac(A @ x, «vec(x)») == A", "a variable stands here", "a name"),
    (
        "jac(vec(S), «vec(S)») == A",
        "the entries of S are tied, and a Jacobian is by free ones",
        "declare S in R^(n, n)",
    ),
    ("jac(vec(S), «S») == A", "the entries of S are tied, and a Jacobian is by free ones", "declare S in R^(n, n)"),
    ("jac(«X», vec(X)) == X", "jac takes columns, and this is a matrix of shape (m, n)", "vec(…)"),
    ("grad(t, «g») == x", "g is a function, and no variable", "prime(g)(t)"),
    ("«grad(t)» == x", "grad takes a function and its variable", "grad(f, x)"),
    ("«dX» == X", "dX is not declared", "it stands beside diff(f, X) alone"),
    ("dA in R; diff(tr(A), «A») == t", "dA is the differential of A here", "another name"),
    # indices
    ("x[«0»] == 1", "an index is a name that has no other meaning, or a number from 1 on", "x[i]"),
    ("x[«t»] == 1", "an index is a name that has no other meaning", ""),
    ("x[«max»] == 1", "an index is a name that has no other meaning", ""),
    ("x[«i + 1»] == 1", "an index is a name", ""),
    ("z[«4»] == 1", "there is no entry 4 where there are 3", ""),
    ("«X[i]» == 1", "has an entry for two indices, not 1", "for row i times w write sum(X[i, j]*w[j], j)"),
    ("«x»[i, j] == 1", "has no entry with 2 indices", ""),
    ("x[1«:»2] == 1", "there is no :", ""),
    ("sum(X[i, «i»], i) == 1", "i runs to m elsewhere, and to n here", "two indices"),
    ("u[i] == x[«i»]", "i runs to m elsewhere, and to n here", "two indices"),
    ("sum(t, «i») == 1", "no subscript says how far i runs", "x[i]"),
    ("sum(«x[i]*x», i) == 1", "what is summed is a number, and this is a column", ""),
    ("sum(X, «q») == 1", "no subscript says how far q runs", "x[q]"),
    ("sum(sum(x[i], «i»), i) == 1", "i runs outside of this sum too", "two indices"),
    ("x[i] + sum(y[i], «i») == 1", "i runs outside of this sum too", "two indices"),
    ("sum(x[i], i) + «i» == 1", "i stands for a number inside of its sum alone", ""),
    ("sum(x[i], «t») == 1", "t already stands for something else", "call the index i"),
    ("«sum(x[i], 1)» == 1", "a sum over indices names each of them once", "sum(a[i]*x[i], i)"),
    ("«mean(x[i], i)» == 1", "mean takes 1 argument, not 2", ""),
    ("x[i] == x[i]\n«i» in R", "i is an index above, and a variable here", ""),
    # statements
    ("«t»", "this states nothing", "a == b"),
    ("t == «x»", "this is a column of length n, and the other side is a scalar", "one shape"),
    ("x == «C»", "this is a matrix of shape (n, 1)", "R^n is not R^(n, 1)"),
    ("x.T == «x»", "this is a column", "transpose"),
    ("«x» <= y", "<= compares numbers", "psd(B - A)"),
    ("t == «t <= 1»", "a chain of == alone, or of <= alone", "one by one"),
    ("«t >= 0»", "a chain of == alone, or of <= alone", "write 0 <= t"),
    ("«t < 1»", "a chain of == alone, or of <= alone", "write t <= 1"),
    ("«t != 1»", "a chain of == alone, or of <= alone", "refuted(t == 1)"),
    ("(«t == t») + t == 1", "a comparison stands alone in its statement", ""),
    ("«refuted(t == 1, t)»", "refuted takes one statement", "refuted(a == b)"),
    ("«refuted(t == 1)» == 1", "refuted(…) is a statement", ""),
    ("«minimum(t, t)»", "minimum is not given what it is about", "minimum(f, x, at=p)"),
    ("minimum(t, t, at=«x»)", "this is a column", "one shape"),
    ("minimum(t**2, t, at=«t/2»)", "the point is in terms of t", "other variables"),
    ("convex(«x», x)", "convex is said of a number", ""),
    ("psd(«X»)", "psd takes a square matrix", ""),
    # conditions
    ("t == t «if»", "if stands once", "a == b if s > 0 and t > 0"),
    ("t == t if t > 0 «if» t > 1", "if stands once", ""),
    ("refuted(t == t «if» t > 0)", "if cannot stand here", "outside brackets"),
    ("t == t if t > 0 «else» 1", "else cannot stand here", ""),
    ("t == t if «t»", "a condition compares two things", "t > 0"),
    ("diff(A @ A, A) == 2*A @ dA if «A @ dA == dA @ A»", "of what is declared, and dA is not", "for each change"),
    ("t == t if «0 < t < 1»", "a condition compares two things", "0 < t and t < 1"),
    ("t == t if t > 0 and «q» > 0", "q is not declared", "declare it above"),
    ("t == t if t > 0 «or» t > 1", "or cannot stand here", "two statements"),
    ("t == t if «A» > 0", "> compares numbers", "Positive(m, n)"),
    ("t == t if «t > 0 and»", "and stands between two conditions", ""),
    # declarations
    ("a in «Symm»(n)", "there is no space Symm", "did you mean Sym?"),
    ("a in «Rn»", "there is no space Rn", "write R^n"),
    ("a in «Q»", "there is no space Q", "the spaces are R, Sym"),
    ("a in «R(n)»", "the sizes of R are written otherwise", "R^n"),
    ("a in «Sym^n»", "the sizes of Sym are written otherwise", "write Sym(n)"),
    ("a in «Sym(m, n)»", "Sym takes 1 size, not 2", "symmetric matrices"),
    ("a in «FullRank(n)»", "FullRank takes 2 sizes", ""),
    ("a in «R^(k, m, n)»", "R takes 0 or 1 or 2 sizes, not 3", ""),
    ("a in R^«m*n»", "this is no size of R", "R^(2*n - 1)"),
    ("a in R^(n«^»2)", "^ stands only behind the name of a space", "**"),
    ("a in R^(«n/2»)", "this is no size", "a name"),
    ("a in R^«0»", "this is no size", "a number from 1"),
    ("a in R^«()»", "this is no size", ""),
    ("a in R«^»", "there is no size behind ^", "R^n"),
    ("a «in»", "there is no space behind in", "x in R^n"),
    ("«a in R^(n - n)»", "no numbers that were tried make 0 so", ""),
    ("«a in R^(-n)»", "no numbers that were tried make -n so", ""),
    ("a in R^(n - 3)\n«b in R^(2 - n)»", "no numbers that were tried make n - 3 and -n + 2 so", ""),
    ("a in R^(«(n + 1)**4*n»)", "a size has at most", ""),
    ("a «b» in R", "names stand before in, parted by commas", "x, y in R^n"),
    ("a«,» in R", "names stand before in, parted by commas", "x, y in R^n"),
    ("«x» in R", "x is declared twice", ""),
    ("a, «a» in R", "a is declared twice", ""),
    ("«Sym» in R", "Sym is a word of the language", "another name"),
    ("«max» in R", "max is a word of the language", "another name"),
    ("«π» in R", "π is a word of the language", ""),
    ("«None» in R", "None cannot stand here", ""),
    ("«n» in R", "n is a size above, and a variable here", ""),
    ("a in R^«t»", "t is a variable, and a size here", ""),
    ("a in R^«R»", "R is a word of the language, and a size here", ""),
    ("a in R^«exp»", "exp is a word of the language, and a size here", ""),
    ("lam in R\n«λ» in R", "λ and lam are shown alike", ""),
    # what is said of the claim
    ("«titel»: a form", "there is no titel: in a claim", "did you mean title:?"),
    ("title: a\n«title»: b", "title is said twice", "take one of them away"),
    ("«title»:", "title: says nothing", ""),
    ("steps: «3»", "steps stands alone", ""),
]


@pytest.mark.parametrize(("marked", "message", "advice"), SLIPS, ids=[marked for marked, _, _ in SLIPS])
def test_a_slip_points_at_what_is_wrong_and_says_what_to_write(marked, message, advice):
    text = DECLARED + marked.replace("«", "").replace("»", "")
    start = len(DECLARED) + marked.index("«")
    (slip,) = read_claim(text + "\nt == t").slips
    assert message in slip.message
    assert advice in slip.advice
    assert (slip.start, slip.end) == (start, start + marked.index("»") - marked.index("«") - 1)


def test_what_python_alone_finds_is_told_in_its_words():
    text = "λ == sum(X, axis=1, X)"
    (slip,) = read_claim(text).slips
    assert slip.message == "this cannot be read: positional argument follows keyword argument"
    assert text[slip.start : slip.end] in ("X", ")")


def test_each_line_tells_its_own_slip():
    slips = read_claim("x in R^n\ny in Rn\nx * x == 1\nx + y == 1\nx == z").slips
    # Nothing is said of the use of y, whose declaration is to be mended first.
    assert [slip.message.split()[-1] for slip in slips] == ["Rn", "n", "declared"]


def test_a_bracket_that_is_never_closed_does_not_swallow_the_next_lines():
    slips = read_claim("x in R^n\nnorm(x == 1\n\nx == q\nexp(x\ntitle: a\ny in Q").slips
    assert [slip.message for slip in slips] == [
        "this ( is never closed",
        "q is not declared",
        "this ( is never closed",
        "there is no space Q",
    ]


@pytest.mark.parametrize("text", ["", " \n ", "# x", "x in R^n"])
def test_a_claim_states_something(text):
    (slip,) = read_claim(text).slips
    assert (slip.message, slip.start, slip.end) == ("this states nothing", 0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "t == " + "-" * 61 + "t",
        "t == " + "(" * 61 + "t" + ")" * 61,
        "t == " + "+".join("t" * 62),
        "t == " + "**".join("t" * 62),
        "t == t" + ".T" * 61,
        "t == " + "exp(" * 60 + "t" + ")" * 60,
        "t == " * 400 + "t",
        "; ".join(["t == t"] * 201),
        "t == t;" * 600,
        "A in R^(k*l*p*q*r, n); t == t",
        "a in R^a1; b in R^a2; c in R^a3; d in R^a4; e in R^a5; f in R^a6; h in R^a7; t == t",
        "B in R^(n + 1, n**3)\n" + "kron(B, " * 6 + "B" + ")" * 6 + " == 0",
    ],
    ids=lambda text: text[:24],
)
def test_what_is_too_much_is_said_to_be(text):
    slips = read_claim("t in R; x in R^(n, m)\n" + text).slips
    assert slips
    assert any(word in slips[0].message for word in ("at most", "more than", "too long"))


# --- nothing but the language ---------------------------------------------------------------------------------------

ALL_NODES = [each for each in vars(_ast).values() if isinstance(each, type) and issubclass(each, ast.AST)]
FOREIGN = {
    "BoolOp": "x and x",
    "NamedExpr": "(y := x)",
    "Lambda": "(lambda: x)",
    "IfExp": "(x if x else x)",
    "Dict": "{x: x}",
    "Set": "{x}",
    "ListComp": "[x for x in x]",
    "SetComp": "{x for x in x}",
    "DictComp": "{x: x for x in x}",
    "GeneratorExp": "sum(x for x in x)",
    "Await": "(await x)",
    "Yield": "(yield x)",
    "YieldFrom": "(yield from x)",
    "JoinedStr": 'f"{x}"',
    "FormattedValue": 'f"{x}"',
    "TemplateStr": 't"{x}"',
    "Interpolation": 't"{x}"',
    "Starred": "exp(*x)",
    "Slice": "x[1:2]",
    "And": "x and x",
    "Or": "x or x",
    "Not": "(not x)",
    "Invert": "~x",
    "Mod": "x % x",
    "FloorDiv": "x // x",
    "LShift": "x << x",
    "RShift": "x >> x",
    "BitOr": "x | x",
    "BitXor": "(x ^ x)",
    "BitAnd": "x & x",
    "Is": "(x is x)",
    "IsNot": "(x is not x)",
    "In": "(x in x)",
    "NotIn": "(x not in x)",
}
"""Python's nodes that an expression may hold and the language does not have."""
KINDS_OF_EXPRESSIONS = (ast.expr, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
X = Line("x", (Token("name", "x", 0),))


@pytest.mark.parametrize("node", ALL_NODES)
def test_only_the_listed_nodes_are_let_through(node):
    made = node(**{ast.Constant: {"value": 1}, ast.Call: {"keywords": []}}.get(node, {}))
    tree = Parsed(ast.Expression(made) if node is ast.Expression else made, X, b"x")
    if node in NODES:
        check_nodes(tree)
    else:
        with pytest.raises(Wrong, match="no part of the language"):
            check_nodes(tree)


@pytest.mark.parametrize("value", [True, None, ..., b"x", 1j], ids=repr)
def test_only_numbers_and_words_are_constants(value):
    with pytest.raises(Wrong, match="no part of the language"):
        check_nodes(Parsed(ast.Constant(value), X, b"x"))
    assert read_claim(f"x in R; x == {'...' if value is ... else value}").slips


def test_each_foreign_node_is_tried():
    leaves = [each for each in ALL_NODES if issubclass(each, KINDS_OF_EXPRESSIONS) and not each.__subclasses__()]
    assert {each.__name__ for each in leaves if each not in NODES} - set(KINDS_OF_EXPRESSIONS) <= set(FOREIGN)


@pytest.mark.parametrize("name", [name for name in FOREIGN if hasattr(ast, name)])
def test_no_foreign_node_is_read(name):
    text = FOREIGN[name]
    assert any(type(node).__name__ == name for node in ast.walk(ast.parse(f"({text})", mode="eval")))
    for place in ("{0} == x", "grad({0}, x) == x", "refuted({0} == 1)", "x == 1 if {0} > 0", "convex({0}, x)"):
        assert read_claim(f"x in R\n{place.format(text)}").claim is None
