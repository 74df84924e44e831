"""The verdict on a statement: what the oracles found, which assumptions it needs, and what the check would notice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from nabladocs.math import decisions, exact, floating
from nabladocs.math.certificate import Finding, Inapplicable, Undefined
from nabladocs.math.counterexamples import find_counterexample
from nabladocs.math.instances import instance
from nabladocs.math.mutants import mutants
from nabladocs.math.precise import NAME as PRECISE
from nabladocs.math.precise import second_look
from nabladocs.math.properties import examine
from nabladocs.math.statements import Chain
from nabladocs.math.trace import Trace, trace
from nabladocs.math.weaker import weakened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.math.certificate import Counterexample
    from nabladocs.math.expr import Variable
    from nabladocs.math.floating import Point
    from nabladocs.math.statements import Claim, Statement

Level = Literal["derived", "exact", "numeric", "refuted", "undecided"]
PROPERTY_ORACLES: Sequence[Callable[[Statement, Sequence[Variable], int], Finding]] = (examine, decisions.judge)
"""The ways to decide a property; the second decides what is said of given numbers alone."""
EXACT = frozenset({exact.NAME, decisions.NAME})
"""The oracles whose arithmetic is exact."""
POINTS = 3
"""Points at the shape that decides for all shapes."""
WORDS: Mapping[Level, str] = {
    "derived": "derived for all shapes and checked",
    "exact": "checked exactly",
    "numeric": "checked numerically",
    "refuted": "refuted",
    "undecided": "undecided",
}
"""How the levels are called; nothing is ever called proved."""


@dataclass(frozen=True, slots=True)
class Need:
    """An assumption, whether the statement was seen to fail without it, and a small case of that, if there is one."""

    assumption: str
    is_needed: bool
    counterexample: Counterexample | None = None

    def json(self) -> dict[str, Any]:
        """Give it as values of JSON."""
        example = self.counterexample and self.counterexample.json()
        return {"assumption": self.assumption, "needed": self.is_needed, "counterexample": example}


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
    to a refuted one; `step` the number of the neighbours in a refuted chain that differ, from 1.
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
    step: int | None = None

    @property
    def words(self) -> str:
        """The level in the words that are used for it."""
        words = WORDS[self.level]
        # What has no sizes that could differ is what it is.
        if not any(trial.sizes for each in self.findings for trial in each.trials):
            return words.replace(" for all shapes", "")
        shapes = max((len({tuple(trial.sizes.items()) for trial in each.trials}) for each in self.findings), default=0)
        return f"{words} at {shapes} shapes" if self.level in ("exact", "numeric") and shapes > 1 else words

    def json(self) -> dict[str, Any]:
        """Give it as values of JSON."""
        return {
            "text": self.text,
            "verdict": self.level,
            "holds": self.holds,
            "seed": self.seed,
            "oracles": [finding.json() for finding in self.findings],
            "needs": [need.json() for need in self.needs],
            "mutants": {"made": self.mutants.made, "killed": self.mutants.killed},
            "step": self.step,
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


NOWHERE = exact.Tried(Finding(exact.NAME, "inapplicable"))


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the oracles say of a statement, what stands behind it for all sizes, and the points where it was tried."""

    findings: tuple[Finding, ...]
    points: tuple[Point, ...] = ()
    exactly: exact.Tried = NOWHERE
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
        counterexample = find_counterexample(statement, variables, seed, judged.points)
        counterexample = counterexample or decisions.find_counterexample(statement, variables)
        variant = _variant(statement, variables, seed, judged)
        step = counterexample.step if counterexample else _failing(statement, variables, seed)
        return replace(plain, counterexample=counterexample, variant=variant, step=step)
    needs = tuple(_needs(statement, variables, seed))
    return replace(plain, needs=needs, mutants=_mutants(statement, variables, seed, judged))


def _judged(statement: Statement, variables: Sequence[Variable], seed: int) -> _Judged:
    if not isinstance(statement.body, Chain):
        return _Judged(tuple(judge(statement, variables, seed) for judge in PROPERTY_ORACLES))
    tried = floating.tried(statement, variables, seed)
    exactly = exact.tried(statement, variables, seed)
    found = (tried.finding, exactly.finding)
    plain = _Judged((*found, *second_look(statement, variables, found, tried.points)), tried.points, exactly)
    if _level(plain.findings, None) in ("refuted", "undecided"):
        return plain

    def agrees(derived: Statement) -> Sequence[str]:
        return _accepted(derived, variables, seed, plain)

    def agrees_from(bounded: Statement, size: int) -> bool:
        return _holds_at(bounded, variables, size, seed)

    return replace(plain, trace=trace(statement, variables, agrees, agrees_from))


def _failing(statement: Statement, variables: Sequence[Variable], seed: int) -> int | None:
    """Give the number of the first step of a refuted chain that fails by itself."""
    if not isinstance(statement.body, Chain):
        return None
    for number, pair in enumerate(pairwise(statement.body.sides), start=1):
        step = replace(statement, body=replace(statement.body, sides=pair))
        if _level(_of_variant(step, variables, seed, _Judged(())), None) == "refuted":
            return number
    return None


def _holds_at(statement: Statement, variables: Sequence[Variable], least: int, seed: int) -> bool:
    """Say whether a chain holds exactly at a shape with distinct sizes, none below the least."""
    spaces = [variable.space for variable in variables]
    names = sorted(frozenset[str]().union(*(size.names for space in spaces for size in space.sizes)))
    sizes = {name: least + number for number, name in enumerate(names)}
    try:
        return all(exact.agrees(instance(statement, variables), sizes, seed + number) for number in range(POINTS))
    except (Inapplicable, Undefined):
        return False


def _accepted(statement: Statement, variables: Sequence[Variable], seed: int, judged: _Judged) -> tuple[str, ...]:
    """Give the oracles that agree, if they accept it, with what has some sides of a statement that was judged."""
    found = _of_variant(statement, variables, seed, judged)
    if _level(found, None) not in ("exact", "numeric"):
        return ()
    return tuple(each.oracle for each in found if each.verdict == "agrees")


def _of_variant(statement: Statement, variables: Sequence[Variable], seed: int, judged: _Judged) -> tuple[Finding, ...]:
    """Give what is found out about a variant: at points that are known, before others are looked for."""
    found = floating.judge_at(judged.points, statement, variables)
    if found.verdict == "undecided":
        found = floating.judge(statement, variables, seed)
    if found.verdict == "refutes":
        return (found,)
    return (found, exact.judge_at(judged.exactly, statement, variables, seed))


def _level(found: Sequence[Finding], traced: Trace | None) -> Level:
    """Give the strongest level that the findings bear; where one agrees and another refutes, they bear none."""
    verdicts = {each.verdict for each in found if each.verdict != "inapplicable"}
    precise = next((each.verdict for each in found if each.oracle == PRECISE), "inapplicable")
    if precise == "refutes":
        return "refuted"
    exactly = any(each.oracle in EXACT and each.verdict == "agrees" for each in found)
    if "refutes" in verdicts and precise == "agrees":
        # Rounding errors alone made it fail, and at few points: only the exact oracle can tell of others.
        return "exact" if exactly else "undecided"
    if "refutes" in verdicts:
        # A formal identity of functions that are known by their derivatives alone says nothing of where they are real.
        formal = any(each.oracle == exact.NAME and each.verdict == "agrees" and each.is_formal for each in found)
        return "undecided" if "agrees" in verdicts and not formal else "refuted"
    # The exact oracle is undecided where a functional equation may be needed, and then has nothing to say.
    is_doubtful = any(each.oracle == floating.NAME and each.verdict == "undecided" for each in found)
    if "agrees" not in verdicts or (is_doubtful and precise != "agrees"):
        return "undecided"
    if traced:
        return "derived"
    return "exact" if exactly else "numeric"


def _needs(statement: Statement, variables: Sequence[Variable], seed: int) -> Iterator[Need]:
    judge = floating.judge if isinstance(statement.body, Chain) else examine
    for each in weakened(statement, variables):
        fails = not each.is_empty and judge(each.statement, each.variables, seed).verdict == "refutes"
        found = find_counterexample(each.statement, each.variables, seed) if fails else None
        yield Need(each.dropped, fails, found)


def _mutants(statement: Statement, variables: Sequence[Variable], seed: int, judged: _Judged) -> Mutants:
    equal, killed, alive = [], 0, 0
    for what, mutant in mutants(statement):
        found = _of_variant(mutant, variables, seed, judged)
        if found[0].verdict == "refutes":
            killed += 1
        elif _level(found, None) in ("exact", "numeric"):
            # To transpose what is symmetric is no mistake.
            equal.append(what)
        else:
            alive += 1
    return Mutants(killed + alive, killed, tuple(equal))


def _variant(statement: Statement, variables: Sequence[Variable], seed: int, judged: _Judged) -> Statement | None:
    """Give a variant of a false statement that holds."""
    return next((mutant for _, mutant in mutants(statement) if _accepted(mutant, variables, seed, judged)), None)
