"""Claims as a page shows them: the formula, what is assumed, how well it is checked, and a fold with how."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from nabladocs.certificates import UNCHECKED
from nabladocs.formulas import displayed, failure, in_line
from nabladocs.math.chips import chips
from nabladocs.math.names import name_tex
from nabladocs.math.sentences import behind, counted, failing, said
from nabladocs.math.snippet import can_be_tried, snippet
from nabladocs.math.statements import Chain, Property
from nabladocs.math.tex_statements import tex_condition, tex_parts, tex_statement
from nabladocs.mathml import TexError, to_mathml
from nabladocs.model import Fold, Group, Html, Prose
from nabladocs.references import ANCHOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from nabladocs.math.chips import Chip
    from nabladocs.math.sentences import Record
    from nabladocs.math.statements import Claim, Statement
    from nabladocs.model import Formulation, Piece


def draw_claim(claim: Formulation, found: Sequence[Record], see_also: Sequence[str] = ()) -> Group:
    """Give a claim with what was found out about each of its statements, and links as Markdown."""
    known = [*found, *[UNCHECKED] * (len(claim.claim.statements) - len(found))]
    statements = zip(claim.claim.statements, known, strict=True)
    pieces = [piece for pair in statements for piece in _statement(claim, *pair)]
    links = (Prose(f"See also: {', '.join(see_also)}"),) if see_also else ()
    return Group((Html(_head(claim)), *pieces, *links), "nabla-claim")


def _head(claim: Formulation) -> str:
    anchor = ANCHOR.format(claim.id)
    link = f'<a class="headerlink" href="#{anchor}" title="Permanent link" aria-label="Permanent link"></a>'
    title = f"<strong>{escape(claim.claim.title)}</strong>" if claim.claim.title else ""
    shown = " ".join(map(draw_chip, chips(claim.claim)))
    return f'<p class="nabla-claim-head" id="{anchor}">{" ".join(filter(None, (title, shown)))}{link}</p>'


def draw_chip(chip: Chip) -> str:
    """Give a chip as HTML: what is said of a variable in words is text, which a search finds."""
    found = _WORDS_BEHIND.fullmatch(chip.tex)
    formula, words = found.groups() if found else (chip.tex, "")
    return f'<span class="nabla-chip">{_bare(formula)}{escape(words)}</span>'


_WORDS_BEHIND = re.compile(r"(.*?)\\text\{( [^{}]*)\}")


def _statement(claim: Formulation, statement: Statement, found: Record) -> Iterator[Piece]:
    yield Html(_displayed(statement, claim.claim))
    for example in found.get("counterexamples", ()):
        yield Html(f'<p class="nabla-counterexample">For {_at(claim.claim, statement, example)}</p>')
    wrong = "" if found.get("holds", True) else " nabla-badge-wrong"
    yield Html(
        f'<p class="nabla-verdict"><span class="nabla-badge nabla-badge-{found["verdict"]}{wrong}">'
        f"{escape(found['words'])}</span></p>"
    )
    how = _how(claim.claim, statement, found) if "oracles" in found else ""
    yield Fold("How this was checked" if how else "As text", (Html(f"{how}{_copies(claim, statement)}"),))


def _copies(claim: Formulation, statement: Statement) -> str:
    """Give a statement as texts to copy."""
    texts = {"TeX": tex_statement(statement, claim.claim)}
    if can_be_tried(statement, claim.claim):
        texts["NumPy"] = snippet(statement, claim.claim)
    # All of it belongs to the last statement as much as to the others, and need not be there twice.
    if statement is claim.claim.statements[-1]:
        texts["As it is stated"] = claim.text
    return "".join(_copy(title, text.strip()) for title, text in texts.items())


def _copy(title: str, text: str) -> str:
    # A highlighter would put each word into an element, which made up two fifths of a page that is mostly claims. And
    # what is <code>, Material's script prepares while the page loads: it took a phone two seconds.
    shown = escape(text, quote=False)
    return f'<div class="nabla-copy highlight"><span class="filename">{title}</span><pre>{shown}\n</pre></div>'


def _displayed(statement: Statement, claim: Claim) -> str:
    """Give a statement that begins a new line between its parts where it is wider than the page."""
    first, *others = tex_parts(statement, claim)
    last = "nabla-part nabla-condition" if statement.conditions else "nabla-part"
    drawn = [_formula(first, displayed)]
    for number, part in enumerate(others, 1):
        name = last if number == len(others) else "nabla-part"
        drawn.append(f'<span class="{name}">{_formula(rf"{_FULL_SIZE} {part}")}</span>')
    return f'<div class="nabla-statement">{"".join(drawn)}</div>'


_FULL_SIZE = r"\displaystyle{}"
"""Fractions in a line of text are small, and a sign with nothing before it has no space there."""


def _formula(tex: str, draw: Callable[[str], str] = in_line) -> str:
    try:
        return draw(tex)
    except TexError as error:
        return failure(error.message)


def _beside(tex: str, stop: str = "") -> str:
    return f'<span class="nabla-math">{_bare(tex)}{stop}</span>'


def _bare(tex: str) -> str:
    """Give a formula without its TeX: what a reader copies is the statement that it stands beside."""
    return _SOURCE.sub("", _formula(tex, lambda tex: to_mathml(tex, display=False)))


_SOURCE = re.compile(r"<semantics>|<annotation.*?</annotation></semantics>", re.DOTALL)


# --- how it was checked -------------------------------------------------------------------------------------------


def _how(claim: Claim, statement: Statement, found: Record) -> str:
    told = map(escape, map(_told, found["oracles"]))
    facts = "".join(f"<li>{fact}</li>" for fact in (*told, *_facts(claim, statement, found)))
    steps = f"<ol>{''.join(map(_step, found['steps']))}</ol>" if claim.steps and found["steps"] else ""
    # An element of its own, which holds no other such: no search needs to find what is in it.
    return f'<section class="nabla-how"><ul>{facts}</ul>{steps}</section>'


def _told(oracle: Mapping[str, Any]) -> str:
    degree = "" if oracle["degree"] is None else f"degree at most {oracle['degree']}"
    told = "; ".join(filter(None, (said(oracle), _shapes(oracle["trials"]), degree)))
    return f"{told[0].upper()}{told[1:]}."


def _shapes(trials: Sequence[Mapping[str, Any]]) -> str:
    """Give the shapes that were tried, such as `n = 1, 3, 5` or `(m, n) = (2, 3), (4, 4)`."""
    shapes = sorted({tuple(trial["sizes"].values()) for trial in trials})
    names = list(trials[0]["sizes"]) if trials else []
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} = {', '.join(str(size) for (size,) in shapes)}"
    return " = ".join((_tuple(names), ", ".join(map(_tuple, shapes))))


def _tuple(parts: Sequence[object]) -> str:
    return f"({', '.join(map(str, parts))})"


def _facts(claim: Claim, statement: Statement, found: Record) -> Iterator[str]:
    yield from map(escape, behind(found))
    made, killed = found["mutants"]["made"], found["mutants"]["killed"]
    if made:
        equal = f" Another form that holds too: {escape(', '.join(found['equal']))}." if found["equal"] else ""
        yield f"Refuted with a mistake put in: {killed} of {counted(made, 'variant')}.{equal}"
    for need in found["needs"]:
        yield _need(claim, statement, need)
    yield f"Seed {found['seed']}."


def _need(claim: Claim, statement: Statement, need: Mapping[str, Any]) -> str:
    what, _, number = str(need["assumption"]).rpartition(" ")
    is_condition = what == "condition"
    named = (
        _beside(tex_condition(statement.conditions[int(number) - 1], claim)) if is_condition else _assumed(what, number)
    )
    if not need["needed"]:
        return f"Assumed: {named}. It was not shown to be needed."
    if not need["counterexample"]:
        return f"Needed: {named}. Without it, this fails."
    return f"Needed: {named}. Without it, this fails for {_at(claim, statement, need['counterexample'])}"


def _assumed(what: str, last: str) -> str:
    name, _, rest = f"{what} {last}".partition(" ")
    return f"{_beside(name_tex(name))} {escape(rest)}"


def _step(step: Mapping[str, str]) -> str:
    source = f" ({escape(step['source'])})" if step["source"] else ""
    return f"<li>{escape(step['rule'])}{source}{_formula(step['before'] + '=' + step['after'], displayed)}</li>"


# --- counterexamples ----------------------------------------------------------------------------------------------


def _at(claim: Claim, statement: Statement, example: Mapping[str, Any]) -> str:
    """Give where two sides differ, and what they are there; of a longer chain, which they are."""
    named = [*example["sizes"].items(), *example["indices"].items()]
    given = [f"{name_tex(name)}={number}" for name, number in named]
    given += [f"{name_tex(name)}={_value(value)}" for name, value in example["values"].items()]
    if isinstance(statement.body, Property):
        return f"{_listed(given, ':')} {_compared(statement.body, example)}"
    sign = r"\nleq" if isinstance(statement.body, Chain) and statement.body.relation == "<=" else r"\ne"
    # A narrow page begins a new line before the sign, and a stop stands by its formula.
    left, right = (_value(example[side]) for side in ("left", "right"))
    sides = f"{_beside(left)} {_beside(f'{{}}{sign} {right}', '.')}"
    pair = failing(statement, example["step"])
    if pair is None or not isinstance(statement.body, Chain):
        return f"{_listed(given, ':')} {sides}"
    step = replace(statement, body=replace(statement.body, sides=pair), conditions=(), refuted=False)
    return f"{_listed(given, ',')} the step {_beside(tex_statement(step, claim))} fails: {sides}"


def _listed(given: Sequence[str], stop: str) -> str:
    stops = [","] * (len(given) - 1) + [stop]
    return " ".join(map(_beside, given, stops)) if given else f"all values{stop}"


def _compared(body: Property, example: Mapping[str, Any]) -> str:
    """Say what a property's counterexample shows."""
    left, right = (_value(example[side]) for side in ("left", "right"))
    if body.name in ("minimum", "maximum"):
        return f"there the function is {_beside(left, ',')} and at the stated point {_beside(right, '.')}"
    return f"there the gradient is {_beside(left, '.')}"


def _value(rows: Sequence[Sequence[float]]) -> str:
    """Give a value as TeX; a single number has no brackets."""
    if len(rows) == len(rows[0]) == 1:
        return _number(rows[0][0])
    inner = r"\\".join("&".join(map(_number, row)) for row in rows)
    return rf"\begin{{pmatrix}}{inner}\end{{pmatrix}}"


def _number(value: float) -> str:
    digits, _, power = f"{value:.4g}".partition("e")
    return rf"{digits}\cdot 10^{{{int(power)}}}" if power else digits
