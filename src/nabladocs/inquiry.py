"""Formulas asked about by hand: whether one holds, and what the derivative of another is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nabladocs.math.derive import DERIVATIVES, derive
from nabladocs.math.reader import read_claim
from nabladocs.math.statements import Property
from nabladocs.math.tex import tex
from nabladocs.math.tex_statements import tex_statement
from nabladocs.math.text import statement_text, to_text
from nabladocs.source import Diagnostic, Place, Source, SourceError, Span, as_json, draw_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nabladocs.math.certificate import Counterexample, Finding
    from nabladocs.math.derive import Derivation
    from nabladocs.math.reader import Slip
    from nabladocs.math.statements import Claim, Statement
    from nabladocs.math.verify import Certificate

HOLDS, FAILS, UNREADABLE = 0, 1, 2
"""Exit codes."""
TYPED = "<claim>"
"""What a formula is called that was typed on a command line."""


def read(text: str) -> Claim:
    """Read the text of a claim.

    Raises:
        SourceError: It cannot be read; there is a diagnostic for each reason.
    """
    reading = read_claim(text)
    if reading.claim is None:
        source = Source(TYPED, text)
        raise SourceError(*(_unreadable(source, slip) for slip in reading.slips))
    return reading.claim


def _unreadable(source: Source, slip: Slip) -> Diagnostic:
    advice = (slip.advice,) if slip.advice else ()
    return Diagnostic("claim-syntax", slip.message, Place(source, Span(slip.start, slip.end)), help=advice)


# --- nabla claim --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What is found out about a claim: a certificate for each of its statements, in order."""

    claim: Claim
    certificates: tuple[Certificate, ...]

    @property
    def holds(self) -> bool:
        """Whether all of it holds."""
        return all(certificate.holds for certificate in self.certificates)


def ask(text: str, seed: int | None = None) -> Answer:
    """Find out whether a claim holds.

    Raises:
        SourceError: It cannot be read.
    """
    claim = read(text)
    # NumPy is imported with it, and only a formula that can be read needs that.
    from nabladocs.math.verify import verify  # noqa: PLC0415

    return Answer(claim, verify(claim, seed))


def draw_answer(answer: Answer) -> str:
    """Draw an answer for a person."""
    pairs = zip(answer.claim.statements, answer.certificates, strict=True)
    return "\n\n".join("\n".join(_told(statement, certificate)) for statement, certificate in pairs)


def _told(statement: Statement, certificate: Certificate) -> Iterator[str]:
    yield f"{'holds' if certificate.holds else 'does not hold'}: {certificate.words}"
    yield f"  {statement.text}"
    yield from (f"  {_finding(each)}" for each in certificate.findings)
    if certificate.mutants.made:
        yield f"  wrong variants noticed: {certificate.mutants.killed} of {certificate.mutants.made}"
    for need in certificate.needs:
        shown = f"needed: {_case(need.counterexample, statement)}" if need.counterexample else "not shown to be needed"
        yield f"  {need.assumption} is {shown}"
    if certificate.counterexample:
        yield f"  for {_case(certificate.counterexample, statement)}"
    if certificate.variant:
        yield f"  did you mean {statement_text(certificate.variant)}?"


def _finding(found: Finding) -> str:
    shapes = len({tuple(sorted(trial.sizes.items())) for trial in found.trials})
    worst = f", worst relative error {found.worst:.0e}" if found.worst not in (None, 0, 1) else ""
    of_shapes = f" of {shapes} shapes" if shapes > 1 else ""
    points = "1 point" if len(found.trials) == 1 else f"{len(found.trials)} points"
    tried = f" at {points}{of_shapes}{worst}" if found.trials else ""
    return f"{found.oracle} {found.verdict}{tried}" + (f": {found.detail}" if found.detail else "")


def _case(found: Counterexample, statement: Statement) -> str:
    given = [f"{name}={value:g}" for name, value in found.sizes.items()]
    given += [f"{name}={_matrix(value)}" for name, value in found.values.items()]
    given += [f"{name}={value}" for name, value in found.indices.items()]
    left, right = _matrix(found.left), _matrix(found.right)
    body = statement.body
    if isinstance(body, Property) and body.name in ("minimum", "maximum"):
        return f"{', '.join(given)} the function is {left}, and at the stated point {right}"
    sides = f"the gradient is {left}" if isinstance(body, Property) else f"the sides are {left} and {right}"
    return f"{', '.join(given)} {sides}"


def _matrix(rows: list[list[float]]) -> str:
    if len(rows) == len(rows[0]) == 1:
        return f"{rows[0][0]:g}"
    if len(rows[0]) == 1:
        return f"({', '.join(f'{row[0]:g}' for row in rows)})"
    return f"[{'; '.join(' '.join(f'{entry:g}' for entry in row) for row in rows)}]"


def draw_answer_object(answer: Answer) -> str:
    """Draw an answer as one JSON object: that of its statement; of several, that of the first that does not hold."""
    statements = [
        {**certificate.json(), "words": certificate.words, "tex": tex_statement(statement, answer.claim)}
        for statement, certificate in zip(answer.claim.statements, answer.certificates, strict=True)
    ]
    first = next((each for each in statements if not each["holds"]), statements[0])
    return draw_json({**first, "holds": answer.holds, "statements": statements})


def claimed(text: str, form: str, seed: int | None = None) -> tuple[int, str]:
    """Give the exit code for a claim, and what to say of it: 0 where it holds, 1 where not, 2 where it is unreadable.

    Raises:
        SourceError: It cannot be read, and a person asks.
    """
    try:
        answer = ask(text, seed)
    except SourceError as error:
        if form != "json":
            raise
        findings = [as_json(finding) for finding in error.diagnostics]
        return UNREADABLE, draw_json({"verdict": None, "holds": False, "diagnostics": findings})
    return (HOLDS if answer.holds else FAILS), ANSWERS[form](answer)


ANSWERS: Mapping[str, Callable[[Answer], str]] = {"text": draw_answer, "json": draw_answer_object}
"""How an answer is drawn, by the name of the format."""


# --- nabla derive -------------------------------------------------------------------------------------------------


def derivations(text: str) -> tuple[Derivation, ...]:
    """Derive the derivatives that a text asks for, such as `x in R^n; grad(x.T @ x, x)`.

    Raises:
        SourceError: It cannot be read, or asks for none.
    """
    claim = read(_stated(text))
    sides = [side for statement in claim.statements for side in getattr(statement.body, "sides", ())]
    wanted = [side for side in sides if any(part.op in DERIVATIVES for part in side.walk())]
    if not wanted:
        message, advice = "there is nothing to derive", "write grad(f, x), jac(f, x), hess(f, x) or diff(f, X)"
        raise SourceError(Diagnostic("claim-syntax", message, Place(Source(TYPED, text), Span(0, 1)), help=(advice,)))
    return tuple(derive(side, claim.variables) for side in dict.fromkeys(wanted))


def _stated(text: str) -> str:
    """Make statements of the expressions in a text, which say of themselves that they are what they are."""
    parts = [part.strip() for line in text.split("\n") for part in line.split(";") if part.strip()]
    return "\n".join(f"{part} == {part}" if _is_expression(part) else part for part in parts)


def _is_expression(part: str) -> bool:
    return "==" not in part and " in " not in part


def draw_derivations(found: tuple[Derivation, ...]) -> str:
    """Draw derivations for a person: the steps, the result, and it as TeX."""
    return "\n\n".join("\n".join(_derived(each)) for each in found)


def _derived(found: Derivation) -> Iterator[str]:
    yield to_text(found.start)
    for step in found.steps:
        yield f"  {step.rule}{f' [{step.source}]' if step.source else ''}"
        yield f"    {to_text(step.before)} = {to_text(step.after)}"
    if found.result is None:
        reason = f"{found.refused.operator}: {found.refused.reason}" if found.refused else "it is not known how"
        yield f"not derived: {reason}"
        return
    yield f"= {to_text(found.result)}"
    yield f"TeX  {tex(found.result)}"


def draw_derivations_object(found: tuple[Derivation, ...]) -> str:
    """Draw derivations as one JSON object."""
    return draw_json({"derivations": [_object(each) for each in found]})


def _object(found: Derivation) -> dict[str, Any]:
    return {
        "text": to_text(found.start),
        "result": found.result and to_text(found.result),
        "tex": found.result and tex(found.result),
        "steps": [
            {"rule": step.rule, "source": step.source, "before": to_text(step.before), "after": to_text(step.after)}
            for step in found.steps
        ],
        "refused": found.refused and {"operator": found.refused.operator, "reason": found.refused.reason},
    }


def derived(text: str, form: str) -> tuple[int, str]:
    """Give the exit code for what is to be derived, and the derivations: 0 where all are known, 1 where one is not.

    Raises:
        SourceError: It cannot be read, or asks for nothing.
    """
    found = derivations(text)
    return (HOLDS if all(each.result for each in found) else FAILS), DERIVATIONS[form](found)


DERIVATIONS: Mapping[str, Callable[[tuple[Derivation, ...]], str]] = {
    "text": draw_derivations,
    "json": draw_derivations_object,
}
"""How derivations are drawn, by the name of the format."""
