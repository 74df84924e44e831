"""The verdict on a statement: what the oracles found, which assumptions it needs, and what the check would notice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

from nabladocs.math import exact, floating
from nabladocs.math.certificate import Inapplicable, Undefined
from nabladocs.math.counterexamples import Counterexample, find_counterexample
from nabladocs.math.instances import instance
from nabladocs.math.mutants import mutants
from nabladocs.math.properties import examine
from nabladocs.math.statements import Chain
from nabladocs.math.trace import Trace, trace
from nabladocs.math.weaker import weakened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nabladocs.math.certificate import Finding, Verdict
    from nabladocs.math.expr import Variable
    from nabladocs.math.floating import Point
    from nabladocs.math.statements import Claim, Statement

Level = Literal["derived", "exact", "numeric", "refuted", "undecided"]
POINTS = 3
"""Points at the shape that decides for all shapes."""
WORDS: Mapping[Level, str] = {
    "derived": "derived for all shapes and checked",
    "exact": "checked exactly at {shapes} shapes",
    "numeric": "checked numerically at {shapes} shapes",
    "refuted": "refuted",
    "undecided": "undecided",
}
"""How the levels are called; nothing is ever called proved."""


@dataclass(frozen=True, slots=True)
class Need:
    """An assumption, and a case that shows that the statement fails without it; None where none was found."""

    assumption: str
    counterexample: Counterexample | None


@dataclass(frozen=True, slots=True)
class Mutants:
    """Wrong variants of a statement: how many were made and noticed; those that hold are no mistakes, and `equal`."""

    made: int
    killed: int
    equal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was found out about a statement: the level, what each oracle says, and what stands behind that.

    `holds` is the answer: a statement that is marked as refuted holds when it is. `variant` is a true statement close
    to a refuted one.
    """

    text: str
    level: Level
    holds: bool
    seed: int
    findings: tuple[Finding, ...]
    trace: Trace | None = None
    needs: tuple[Need, ...] = ()
    mutants: Mutants = Mutants(0, 0)
    counterexample: Counterexample | None = None
    variant: Statement | None = None

    @property
    def words(self) -> str:
        """The level in the words that are used for it."""
        shapes = max((len({tuple(trial.sizes.items()) for trial in each.trials}) for each in self.findings), default=0)
        return WORDS[self.level].format(shapes=shapes)

    def json(self) -> dict[str, Any]:
        """Give it as values of JSON."""
        return {
            "text": self.text,
            "verdict": self.level,
            "holds": self.holds,
            "seed": self.seed,
            "oracles": [finding.json() for finding in self.findings],
            "needs": [
                {"assumption": need.assumption, "counterexample": need.counterexample and need.counterexample.json()}
                for need in self.needs
            ],
            "mutants": {"made": self.mutants.made, "killed": self.mutants.killed},
            "counterexamples": [self.counterexample.json()] if self.counterexample else [],
        }


def verify(claim: Claim, seed: int | None = None) -> tuple[Certificate, ...]:
    """Give a certificate for each statement of a claim; the seed comes from what is stated, where none is given."""
    return tuple(
        _certificate(each, claim.variables, _seed(each, claim) if seed is None else seed) for each in claim.statements
    )


def level_of(statement: Statement, variables: Sequence[Variable], seed: int) -> Level:
    """Give the level of a statement alone, which is most of the work of a certificate."""
    judged = _judged(statement, variables, seed)
    return _level(judged.findings, judged.trace)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the oracles say of a statement, what stands behind it for all sizes, and the points where it was tried."""

    findings: tuple[Finding, ...]
    points: tuple[Point, ...] = ()
    trace: Trace | None = None


def _seed(statement: Statement, claim: Claim) -> int:
    stated = "\n".join([*(f"{each.name} in {each.space}" for each in claim.variables), statement.text])
    return int.from_bytes(blake2b(stated.encode("utf-8", "replace"), digest_size=4).digest())


def _certificate(statement: Statement, variables: Sequence[Variable], seed: int) -> Certificate:
    judged = _judged(statement, variables, seed)
    level = _level(judged.findings, judged.trace)
    holds = (level == "refuted") == statement.refuted
    plain = Certificate(statement.text, level, holds, seed, judged.findings, judged.trace)
    if level == "undecided":
        return replace(plain, holds=False)
    if level == "refuted":
        counterexample = find_counterexample(statement, variables, seed)
        variant = _variant(statement, variables, seed, judged.points)
        return replace(plain, counterexample=counterexample, variant=variant)
    needs = tuple(_needs(statement, variables, seed))
    return replace(plain, needs=needs, mutants=_mutants(statement, variables, seed, judged.points))


def _judged(statement: Statement, variables: Sequence[Variable], seed: int) -> _Judged:
    if not isinstance(statement.body, Chain):
        return _Judged((examine(statement, variables, seed),))
    tried = floating.tried(statement, variables, seed)
    plain = _Judged((tried.finding, exact.judge(statement, variables, seed)), tried.points)
    if _level(plain.findings, None) in ("refuted", "undecided"):
        return plain

    def agrees(derived: Statement) -> bool:
        return _agrees(derived, variables, seed, tried.points)

    def agrees_from(bounded: Statement, size: int) -> bool:
        return _holds_at(bounded, variables, size, seed)

    return replace(plain, trace=trace(statement, variables, agrees, agrees_from))


def _holds_at(statement: Statement, variables: Sequence[Variable], least: int, seed: int) -> bool:
    """Say whether a chain holds exactly at a shape with distinct sizes, none below the least."""
    spaces = [variable.space for variable in variables]
    names = sorted(frozenset[str]().union(*(size.names for space in spaces for size in space.sizes)))
    sizes = {name: least + number for number, name in enumerate(names)}
    try:
        return all(exact.agrees(instance(statement, variables), sizes, seed + number) for number in range(POINTS))
    except (Inapplicable, Undefined):
        return False


def _agrees(statement: Statement, variables: Sequence[Variable], seed: int, points: Sequence[Point]) -> bool:
    """Whether both oracles accept what has some sides of a statement that was tried at these points."""
    return _verdict(statement, variables, seed, points) == "agrees"


def _verdict(statement: Statement, variables: Sequence[Variable], seed: int, points: Sequence[Point]) -> Verdict:
    """Give what both oracles say of a variant: at these points, which are known, before others are looked for."""
    found = floating.judge_at(points, statement, variables)
    if found.verdict == "undecided":
        found = floating.judge(statement, variables, seed)
    if found.verdict == "refutes":
        return "refutes"
    accepted = _level((found, exact.judge(statement, variables, seed)), None) in ("exact", "numeric")
    return "agrees" if accepted else "undecided"


def _level(found: Sequence[Finding], traced: Trace | None) -> Level:
    """Give the strongest level that the findings bear; where one agrees and another refutes, they bear none."""
    verdicts = {each.verdict for each in found if each.verdict != "inapplicable"}
    if "refutes" in verdicts:
        # A formal identity of functions that are known by their derivatives alone says nothing of where they are real.
        formal = any(each.oracle == exact.NAME and each.verdict == "agrees" and each.is_formal for each in found)
        return "undecided" if "agrees" in verdicts and not formal else "refuted"
    # The exact oracle is undecided where a functional equation may be needed, and then has nothing to say.
    if "agrees" not in verdicts or any(each.oracle == floating.NAME and each.verdict == "undecided" for each in found):
        return "undecided"
    if traced:
        return "derived"
    return "exact" if any(each.oracle == exact.NAME and each.verdict == "agrees" for each in found) else "numeric"


def _needs(statement: Statement, variables: Sequence[Variable], seed: int) -> list[Need]:
    needs = []
    for each in weakened(statement, variables):
        fails = floating.judge(each.statement, each.variables, seed).verdict == "refutes"
        found = find_counterexample(each.statement, each.variables, seed) if fails else None
        needs.append(Need(each.dropped, found))
    return needs


def _mutants(statement: Statement, variables: Sequence[Variable], seed: int, points: Sequence[Point]) -> Mutants:
    found = [(what, _verdict(mutant, variables, seed, points)) for what, mutant in mutants(statement)]
    # To transpose what is symmetric is no mistake.
    equal = tuple(what for what, verdict in found if verdict == "agrees")
    killed = sum(verdict == "refutes" for _, verdict in found)
    return Mutants(len(found) - len(equal), killed, equal)


def _variant(
    statement: Statement, variables: Sequence[Variable], seed: int, points: Sequence[Point]
) -> Statement | None:
    """Give a variant of a false statement that holds."""
    return next((mutant for _, mutant in mutants(statement) if _agrees(mutant, variables, seed, points)), None)
