"""Formulas asked about by hand: whether one holds, and what the derivative of another is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from nabladocs.deadline import within
from nabladocs.math.derive import DERIVATIVES, derive
from nabladocs.math.reader import read_claim
from nabladocs.math.sentences import behind, said, told_case, told_step
from nabladocs.math.tex import tex
from nabladocs.math.tex_statements import tex_statement
from nabladocs.math.text import to_text
from nabladocs.source import Diagnostic, Place, Source, SourceError, Span, as_json, draw_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nabladocs.math.derive import Derivation
    from nabladocs.math.reader import Slip
    from nabladocs.math.sentences import Record
    from nabladocs.math.statements import Claim, Statement

T = TypeVar("T")

HOLDS, FAILS, UNKNOWN = 0, 1, 2
"""Exit codes."""
SECONDS = 30.0
"""How long an answer may take."""
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


def _in_time(text: str, timeout: float, what: str, work: Callable[[], T]) -> T:
    try:
        return within(timeout, work)
    except TimeoutError:
        message = f"the {what} ran longer than {timeout:g} s"
        advice = f"give it more time, such as --timeout {2 * timeout:g}, or ask about a part of it"
        raise SourceError(
            Diagnostic("claim-timeout", message, Place(Source(TYPED, text), Span(0, len(text))), help=(advice,))
        ) from None


# --- nabla claim --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What is found out about a claim: a record for each of its statements, in order."""

    claim: Claim
    records: tuple[Record, ...]

    @property
    def holds(self) -> bool:
        """Whether all of it holds."""
        return all(found["holds"] for found in self.records)


def ask(text: str, seed: int | None = None) -> Answer:
    """Find out whether a claim holds.

    Raises:
        SourceError: It cannot be read.
    """
    claim = read(text)
    # NumPy is imported with it, and only a formula that can be read needs that.
    from nabladocs.math.certify import records  # noqa: PLC0415

    return Answer(claim, tuple(records(claim, seed)))


def draw_answer(answer: Answer) -> str:
    """Draw an answer for a person."""
    pairs = zip(answer.claim.statements, answer.records, strict=True)
    return "\n\n".join("\n".join(_told(statement, certificate)) for statement, certificate in pairs)


def _told(statement: Statement, found: Record) -> Iterator[str]:
    yield f"{'holds' if found['holds'] else 'does not hold'}: {found['words']}"
    yield f"  {found['text']}"
    yield from (f"  {line}" for line in (*behind(found), *map(said, found["oracles"])))
    if found["mutants"]["made"]:
        yield f"  wrong variants noticed: {found['mutants']['killed']} of {found['mutants']['made']}"
    for need in found["needs"]:
        yield from _needed(statement, need)
    yield from (f"  {line}" for line in told_step(statement, found["step"]))
    for example in found["counterexamples"]:
        yield from (f"  {line}" for line in told_case(example, statement))
    if found["variant"]:
        yield f"  did you mean {found['variant']}?"


def _needed(statement: Statement, need: Mapping[str, Any]) -> Iterator[str]:
    example = need["counterexample"]
    if example is None:
        yield f"  {need['assumption']} is {'needed' if need['needed'] else 'not shown to be needed'}"
        return
    yield f"  {need['assumption']} is needed; without it:"
    yield from (f"    {line}" for line in (*told_step(statement, example["step"]), *told_case(example, statement)))


def draw_answer_object(answer: Answer) -> str:
    """Draw an answer as one JSON object: that of its statement; of several, that of the first that does not hold."""
    statements = [
        {**found, "tex": tex_statement(statement, answer.claim)}
        for statement, found in zip(answer.claim.statements, answer.records, strict=True)
    ]
    first = next((each for each in statements if not each["holds"]), statements[0])
    return draw_json({**first, "holds": answer.holds, "statements": statements})


def claimed(text: str, form: str, seed: int | None = None, timeout: float = SECONDS) -> tuple[int, str]:
    """Give the exit code for a claim, and what to say of it: 0 where it holds, 1 where not, 2 where nothing is known.

    Raises:
        SourceError: It cannot be read, or takes too long, and a person asks.
    """
    try:
        answer = _in_time(text, timeout, "check", lambda: ask(text, seed))
    except SourceError as error:
        if form != "json":
            raise
        findings = [as_json(finding) for finding in error.diagnostics]
        return UNKNOWN, draw_json({"verdict": None, "holds": False, "diagnostics": findings})
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


def derived(text: str, form: str, timeout: float = SECONDS) -> tuple[int, str]:
    """Give the exit code for what is to be derived, and the derivations: 0 where all are known, 1 where one is not.

    Raises:
        SourceError: It cannot be read, asks for nothing, or takes too long.
    """
    found = _in_time(text, timeout, "derivation", lambda: derivations(text))
    return (HOLDS if all(each.result for each in found) else FAILS), DERIVATIONS[form](found)


DERIVATIONS: Mapping[str, Callable[[tuple[Derivation, ...]], str]] = {
    "text": draw_derivations,
    "json": draw_derivations_object,
}
"""How derivations are drawn, by the name of the format."""
