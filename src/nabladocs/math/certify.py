"""The text of a claim to a record of what was found out about it: what a process of its own is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nabladocs.math.reader import read_claim
from nabladocs.math.tex import tex
from nabladocs.math.text import statement_text
from nabladocs.math.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nabladocs.math.sentences import Record
    from nabladocs.math.statements import Claim, Statement
    from nabladocs.math.trace import Trace
    from nabladocs.math.verify import Certificate


def certify(text: str) -> str:
    """Give a JSON array with a record for each statement of a claim that can be read."""
    claim = read_claim(text).claim
    assert claim
    return json.dumps(list(records(claim)), ensure_ascii=False)


def records(claim: Claim, seed: int | None = None) -> Iterator[Record]:
    """Give what is found out about each statement of a claim; the seed comes from them, where none is given."""
    stated = zip(verify(claim, seed), claim.statements, strict=True)
    return (record(certificate, statement) for certificate, statement in stated)


def record(certificate: Certificate, statement: Statement) -> Record:
    """Give a certificate as values of JSON, with the words for it, the true variant and the derivation."""
    traced = certificate.trace
    told = certificate.json()
    needs = [{**need, "counterexample": _named(need["counterexample"], statement)} for need in told["needs"]]
    return {
        **told,
        "needs": needs,
        "counterexamples": [_named(each, statement) for each in told["counterexamples"]],
        "holds": certificate.holds,
        "words": certificate.words,
        "equal": certificate.mutants.equal,
        "variant": certificate.variant and statement_text(certificate.variant),
        "bound": traced and traced.bound,
        "compared": traced.compared if traced else (),
        "steps": list(_steps(traced)) if traced else [],
    }


def _named(example: Mapping[str, Any] | None, statement: Statement) -> Mapping[str, Any] | None:
    """Give a counterexample with the values of those variables only that its statement names."""
    if example is None:
        return None
    used = frozenset[str]().union(*(expr.variables for expr in statement.exprs))
    return {**example, "values": {name: value for name, value in example["values"].items() if name in used}}


def _steps(trace: Trace) -> Iterator[Mapping[str, str]]:
    for derivation in trace.derivations:
        for step in derivation.steps:
            yield {
                "rule": step.rule,
                "source": step.source,
                "before": tex(step.before),
                "after": tex(step.after),
            }
