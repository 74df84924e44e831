"""Texts that a reader of claims may be given by mistake or out of spite; each has a number, and can be made again."""

# ruff: noqa: RUF001, SIM905 - signs that look like others are meant to, and lists of words are easier to read as text
from __future__ import annotations

import random
import re
import string

from nabladocs.math.operators import OPERATORS

VALID = [
    "title: Quadratic form\nx in R^n; A in R^(n, n)\ngrad(x.T @ A @ x, x) == (A + A.T) @ x",
    "family: sums\nlinks: a, b\nsteps\nx, y in R^n\nx.T @ y == sum(x[i]*y[i], i) == dot(x, y) if x != 0 and n > 1",
    "X in R^(m, n)\ndiff(norm(X)**2, X) == 2*tr(X.T @ dX)\nrefuted(diff(tr(X.T @ X), X) == tr(X.T @ dX))",
    "λ in Positive; t in R; g in Function; grad(g(λ*t), t) == λ*prime(g)(λ*t); 0 <= exp(t) <= exp(t) + 1",
    "S in Sym(n); b, x in R^n; minimum(x.T @ S @ x + b.T @ x, x, at=-inv(S) @ b/2)\nconvex(norm(x), x); psd(x @ x.T)",
    "A in R^(m, n); sum(sum(A[i, j], j), i) == sum(A[i, j], i, j) == sum(A)\nsum(A, axis=1) == A @ ones(n) # rows",
    'X in R^(2*n - 1, m**2); norm(X, "nuc") == sum(svdvals(X)); vec(X) == vec(unvec(vec(X), 2*n - 1, m**2))',
    "t in R; A in R^(n, n); x in R^n; [[A, x], [x.T, 0]] @ [x, -2*t] == 0; det([[t, -1], [sin(t), 2]]) == 2*t + sin(t)",
    "x in R^n; grad(\n  logsumexp(x),\n  x\n) == softmax(x); hess(-1.5e3*x.T@x, x) == -3000*eye(n)",
]
"""Claims that are right."""
WORDS = [
    *OPERATORS,
    *"x y A X n m t λ lam i j in if and R Sym Function refuted minimum psd at axis title: steps prime".split(),
    *"lambda await yield None for not or ** == <= != >= := -> ... // ^ + - * / @ ( ) [ ] { } , . .T ; : = < >".split(),
    *"""\\ " ' "nuc" ''' 0 1 2.5 1e9 1e999 0x1f 1_0 1j 07 R^n R^(m, f' b' ~ %""".split(),
    *["#", "9" * 50, "x in R^n;", "A in R^(n, n)\n", "\n", " "],
]
PYTHON = """\
f"{x}"
f'{open(1)!r:>{n}}'
lambda x: x
lambda: (yield)
[x for x in x]
{x: y for x in y}
(y := x)
x.__class__
x.__class__.__mro__[-1].__subclasses__()
exp(*x)
exp(**x)
sum(x, i=1)
norm(x, ord=2)
await x
yield x
(yield from x)
b'x'
r'\\x'
'\\N{BULLET}'
...
None
True
x if x else y
not x
x or y
x and y
x is x
x not in x
~x
x // y
x % y
x << y
x & y
__import__('os').system('true')
eval('1')
getattr(x, 'T')
[x, [y]]
[[x], y]
[[x, y], [x]]
[[[x]]]
x[:]
x[1:2]
x[...]
x[*x]
{x}
{}
[]
()
x,
*x
`x`
x = y
x += y
del x
import os
x; import os
1if x else y
0_0
0o7
1e
1__0
x.T()
x.T.T[1].T
exp(exp)
grad
prime(g, 1, 2)(x)""".splitlines()
ODD = [
    *["\x00", "\ud800", "\udfff", "\u202e", "\u2066", "\u200b", "\ufeff", "\u00a0", "\u2028", "\x85", "\f", "\v", "\r"],
    *"𝐱 ﬁ ⅷ ² ١ ｘ К а µ ϵ ο Ω ſ ª e\u0301 🙂 \U0010ffff − ＝ （".split(" "),
]
UNENDING = [
    *"( [ - +- x** x**- exp( sum( A[ x+ x@ x*( prime( x.T .T x, x; \n x== x<= (n+m)* n* n**2** kron(A, 9 1e".split(" "),
    *["x if ", " and ", "y in R;", "x in R^n\n", "min(n, ", "sum(x[i], i) + ", "sum(x[i]*", "refuted(", "diff(", "dx"],
    *["title: x\n", "a", "λ", "#", "(\n", "vec(X)@", "hess(", '"', " ", "\t", "x in ", "in ", "(x, ", "x[i]", "g("],
]


def soup(rng):
    return rng.choice(["", " "]).join(rng.choices(WORDS, k=rng.randrange(1, 80)))


def noise(rng):
    raw = rng.randbytes(rng.randrange(400))
    return raw.decode(rng.choice(["latin-1", "utf-16-le", "utf-8", "ascii"]), rng.choice(["replace", "ignore"]))


def escaped(rng):
    return rng.randbytes(rng.randrange(400)).decode("utf-8", "surrogateescape")


def typed(rng):
    return "".join(rng.choices(string.printable + "λΣ^()[].T=" * 4, k=rng.randrange(200)))


def mutant(rng):
    text = rng.choice(VALID)
    for _ in range(rng.randrange(1, 5)):
        start, end = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        end = min(end, start + rng.choice([0, 1, 1, 2, 20]))
        bits = ["", text[start:end] * 2, text[::-1][:9], *map(rng.choice, (WORDS, WORDS, PYTHON, ODD))]
        text = text[:start] + rng.choice(bits) + text[end:]
    return text


def reworded(rng):
    words = re.findall(r"\w+|\s+|[^\w\s]+", rng.choice(VALID))
    place = rng.randrange(len(words))
    words[place] = rng.choice(
        [rng.choice(words), f"({words[place]})", f"exp({words[place]})", f"2*{words[place]}", "n"]
    )
    return "".join(words)


def python(rng):
    forms = ["{0} == {0}", "grad({0}, x) == {0}", "refuted({0})", "exp({0}) <= 1 if {0} > 0", "x in {0}", "{0}"]
    return "x, y in R^n; " + rng.choice(forms).format(rng.choice(PYTHON))


def odd(rng):
    text = rng.choice(VALID)
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice(ODD) + text[place:]


def deep(rng):
    times = rng.randrange(1, rng.choice([70, 500, 5000]))
    text = "".join(rng.choices(UNENDING, k=rng.choice([1, 1, 2]))) * times
    text = rng.choice(["", "x in R^n; A in R^(n, n)\n", "x in R^"]) + text
    end = rng.choice(["", "x", "x" + ")" * times, " == x", "1" + "]" * times])
    return (text + end)[: rng.choice([300, 4000, 4000, 5000])]


def huge(rng):
    number = "9" * rng.randrange(1, rng.choice([20, 60, 4000]))
    number = rng.choice([number, f"1e{number}", f"1e-{number}", f"0.{number}", f"2**{number}", f"2**2**2**{number}"])
    forms = ["t == {}", "x[{}] == 1", "z in R^{}", "matpow(A, {}) == A", "ones({}) == x", "norm(A, {}) == 1"]
    return "t in R; x in R^n; A in R^(n, n); " + rng.choice(forms).format(number)


KINDS = [soup, noise, escaped, typed, mutant, mutant, reworded, reworded, python, odd, deep, deep, huge]


def hostile(number):
    """Give the text of that number."""
    return KINDS[number % len(KINDS)](random.Random(number))
