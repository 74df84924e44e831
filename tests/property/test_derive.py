"""Objectives made at random: what the rules derive is right, or refused."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.values import judged, points, replay, value

DECLARED = (
    "x, y in R^n; z in R^m; X, Y in R^(m, n); A, B in R^(n, n); S in Sym(n); P in PD(n); D in Diag(n); "
    "Q in Orth(n); V in Inv(n); F in FullRank(m, n); t, s in R"
)
LEAVES = {
    "1": "t|s|2|1/3|x.T @ y|tr(A)",
    "n": "x|y|ones(n)",
    "m": "z",
    "mn": "X|Y|F|outer(z, x)",
    "nm": "X.T|Y.T|pinv(F)",
    "nn": "A|B|S|P|D|Q|V|inv(V)|eye(n)|diag(x)",
}
FORMS = {
    "1": "({1}) + ({1})|({1})*({1})|({1})/(1 + ({1})**2)|tanh({1})|exp(sin({1}))|sqrt(1 + ({1})**2)|({n}).T @ ({n})|"
    "tr({nn})|sum({m})|mean({n})|norm({mn})**2|logsumexp({n})|tr(({mn}) @ ({nm}))|({m}).T @ ({mn}) @ ({n})|"
    "sum(hadamard({mn}, {mn}))|det({nn})|det([[{nn}, {n}], [({n}).T, {1}]])|norm([{n}, {m}])**2|"
    "logdet(P + ({nm}) @ ({nm}).T)|norm(kron({nn}, {mn}))**2|dot({nn}, {nn})",
    "n": "({n}) - ({n})|({1})*({n})|hadamard({n}, {n})|sin({n})|softplus({n})|softmax({n})|diag({nn})|({nm}) @ ({m})|"
    "sum({nm}, axis=1)|logsumexp({nm}, axis=1)|(({n}).T @ ({nn})).T|power({n}, 2)|"
    "[[{nn}, {nm}]] @ [{n}, {m}]",
    "m": "({m}) + ({m})|({mn}) @ ({n})|sigmoid({m})|mean({mn}, axis=1)|hadamard({m}, {m})",
    "mn": "({mn}) + ({mn})|({mn}) @ ({nn})|({nm}).T|({1})*({mn})|hadamard({mn}, {mn})|tanh({mn})|outer({m}, {n})|"
    "softmax({mn}, axis=1)|unvec(vec({mn}), m, n)|"
    "[[eye(m), {m}]] @ [[{mn}], [({n}).T]]",
    "nm": "({mn}).T|({nn}) @ ({nm})|({nm}) - ({nm})",
    "nn": "({nn}) + ({nn})|({nn}) @ ({nn})|({nm}) @ ({mn})|({nn}).T|hadamard({nn}, {nn})|diag({n})|tril({nn})|"
    "matpow({nn}, 3)|outer({n}, {n})|sin({nn})|inv(V)|cof(V)|({1})*({nn})",
}
ASKED = {
    "grad({1}, {v})": "x|X|A|t|z|S|P|D|Q|F",
    "tied_grad({1}, {v})": "S|P|D|A",
    "jac({n}, {v})": "x|y|z|t",
    "jac([{n}, {1}], {v})": "x|z|t",
    "hess({1}, {v})": "x|y|t",
    "diff({nn}, {v})": "x|A|S|P|V|t",
}


def formulas(kind, depth):
    leaves = st.sampled_from(LEAVES[kind].split("|"))
    return (
        leaves if not depth else st.one_of(leaves, st.sampled_from(FORMS[kind].split("|")).flatmap(filled(depth - 1)))
    )


def filled(depth):
    """Put a formula into each place of a form."""

    def fill(form):
        pieces = form.replace("}", "{").split("{")
        each = [formulas(piece, depth) if place % 2 else st.just(piece) for place, piece in enumerate(pieces)]
        return st.tuples(*each).map("".join)

    return fill


@st.composite
def questions(draw):
    form = draw(st.sampled_from(sorted(ASKED)))
    variable = draw(st.sampled_from(ASKED[form].split("|")))
    depth = 2 if form.startswith("hess") else 3
    return draw(filled(depth)(form.replace("{v}", variable)))


@settings(max_examples=200, deadline=None)
@given(questions())
def test_what_is_derived_is_right(question):
    claim, expr, found = judged(f"{DECLARED}; {question}")
    if found.result is None:
        assert found.refused.operator
        return
    assert replay(found, claim) == found.result
    for names, sizes in list(points(claim))[-3:]:
        wanted = value(expr, names, sizes)
        if np.isfinite(wanted).all() and np.abs(wanted).max() < 1e5:  # differences are worth nothing beyond
            derived = value(found.result, names, sizes)
            assert derived.shape == wanted.shape
            assert np.abs(derived - wanted).max() / (1 + np.abs(wanted).max()) < (1e-2 if "hess" in question else 1e-4)
