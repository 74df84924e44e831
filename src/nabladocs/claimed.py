"""Claims as a page shows them: the formula, what is assumed, how well it is checked, and a fold with how."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nabladocs.certificates import said_by
from nabladocs.formulas import displayed, failure, in_line
from nabladocs.math.chips import chips
from nabladocs.math.names import name_tex
from nabladocs.math.snippet import snippet
from nabladocs.math.statements import Chain, Property
from nabladocs.math.tex_statements import tex_condition, tex_statement
from nabladocs.mathml import TexError
from nabladocs.model import Code, Fold, Group, Html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from nabladocs.certificates import Certificate
    from nabladocs.math.statements import Claim, Statement
    from nabladocs.model import Formulation, Piece

UNCHECKED: Certificate = {"verdict": "unchecked", "words": "not checked"}
"""What is known of a statement that no check came to."""


def anchor(claim: Formulation) -> str:
    """Give the id of a claim in its page; headings have ids without the word before it."""
    return f"claim-{claim.id}"


def draw_claim(claim: Formulation, found: Sequence[Certificate]) -> Group:
    """Give a claim with what was found out about each of its statements."""
    known = [*found, *[UNCHECKED] * (len(claim.claim.statements) - len(found))]
    statements = zip(claim.claim.statements, known, strict=True)
    pieces = [piece for pair in statements for piece in _statement(claim, *pair)]
    return Group((Html(_head(claim)), *pieces), "nabla-claim")


def _head(claim: Formulation) -> str:
    link = f'<a class="headerlink" href="#{anchor(claim)}" title="Permanent link" aria-label="Permanent link"></a>'
    title = f"<strong>{escape(claim.claim.title)}</strong>" if claim.claim.title else ""
    shown = " ".join(f'<span class="nabla-chip">{_formula(chip.tex)}</span>' for chip in chips(claim.claim))
    return f'<p class="nabla-claim-head" id="{anchor(claim)}">{" ".join(filter(None, (title, shown)))}{link}</p>'


def _statement(claim: Formulation, statement: Statement, found: Certificate) -> Iterator[Piece]:
    tex = tex_statement(statement, claim.claim)
    yield Html(f'<div class="nabla-statement">{_formula(tex, displayed)}</div>')
    for example in found.get("counterexamples", ()):
        yield Html(f'<p class="nabla-counterexample">For {_at(statement, example)}</p>')
    wrong = "" if found.get("holds", True) else " nabla-badge-wrong"
    yield Html(
        f'<p class="nabla-verdict"><span class="nabla-badge nabla-badge-{found["verdict"]}{wrong}">'
        f"{escape(found['words'])}</span></p>"
    )
    how = (Html(_how(claim.claim, statement, found)),) if "oracles" in found else ()
    copies = [
        Code("latex", tex, "source", title="TeX"),
        Code("python", snippet(statement, claim.claim).strip(), "source", title="NumPy"),
    ]
    # All of it belongs to the last statement as much as to the others, and need not be there twice.
    is_last = statement is claim.claim.statements[-1]
    copies += [Code("python", claim.text.strip(), "source", title="As it is stated")] if is_last else []
    yield Fold("How this was checked" if how else "As text", (*how, *copies))


def _formula(tex: str, draw: Callable[[str], str] = in_line) -> str:
    try:
        return draw(tex)
    except TexError as error:
        return failure(error.message)


# --- how it was checked -------------------------------------------------------------------------------------------


def _how(claim: Claim, statement: Statement, found: Certificate) -> str:
    facts = "".join(f"<li>{fact}</li>" for fact in _facts(claim, statement, found))
    steps = f"<ol>{''.join(map(_step, found['steps']))}</ol>" if claim.steps and found["steps"] else ""
    # An element of its own, which holds no other such: no search needs to find what is in it.
    return f'<section class="nabla-how">{_table(found["oracles"])}<ul>{facts}</ul>{steps}</section>'


_COLUMNS = ("Oracle", "Verdict", "Points", "Shapes", "Largest error", "Degree")


def _table(oracles: Sequence[Mapping[str, Any]]) -> str:
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    rows = "".join(map(_row, oracles))
    table = f'<table class="nabla-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="nabla-oracles" tabindex="0">{table}</div>'


def _row(oracle: Mapping[str, Any]) -> str:
    trials = oracle["trials"]
    worst = max((trial["error"] for trial in trials), default=None)
    cells = (
        escape(oracle["oracle"]),
        escape(f"{said_by(oracle)}{': ' if oracle['detail'] else ''}{oracle['detail']}"),
        str(len(trials)),
        escape(_shapes(trials)),
        # Where the arithmetic is exact, 1 says that something differs, and not by how much.
        "" if worst in (None, 1) else f"{worst:.2g}",
        "" if oracle["degree"] is None else f"at most {oracle['degree']}",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


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


def _facts(claim: Claim, statement: Statement, found: Certificate) -> Iterator[str]:
    if found["steps"]:
        yield f"Derived by rules that hold for all sizes, in {_counted(len(found['steps']), 'step')}."
    if found["bound"] is not None and any(trial["sizes"] for each in found["oracles"] for trial in each["trials"]):
        yield f"Checked exactly at sizes from {found['bound']} up; what holds there holds for all sizes."
    made, killed = found["mutants"]["made"], found["mutants"]["killed"]
    if made:
        equal = f" Another form that holds too: {escape(', '.join(found['equal']))}." if found["equal"] else ""
        yield f"Refuted with a mistake put in: {killed} of {_counted(made, 'variant')}.{equal}"
    for need in found["needs"]:
        yield _need(claim, statement, need)
    yield f"Seed {found['seed']}."


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _need(claim: Claim, statement: Statement, need: Mapping[str, Any]) -> str:
    what, _, number = str(need["assumption"]).rpartition(" ")
    is_condition = what == "condition"
    named = (
        _formula(tex_condition(statement.conditions[int(number) - 1], claim))
        if is_condition
        else _assumed(what, number)
    )
    if not need["counterexample"]:
        return f"Assumed: {named}. It was not shown to be needed."
    return f"Needed: {named}. Without it, this fails for {_at(statement, need['counterexample'])}"


def _assumed(what: str, last: str) -> str:
    name, _, rest = f"{what} {last}".partition(" ")
    return f"{_formula(name_tex(name))} {escape(rest)}"


def _step(step: Mapping[str, str]) -> str:
    source = f" ({escape(step['source'])})" if step["source"] else ""
    return f"<li>{escape(step['rule'])}{source}{_formula(step['before'] + '=' + step['after'], displayed)}</li>"


# --- counterexamples ----------------------------------------------------------------------------------------------


def _at(statement: Statement, example: Mapping[str, Any]) -> str:
    """Give where two sides differ, and what they are there."""
    named = [*example["sizes"].items(), *example["indices"].items()]
    given = [f"{name_tex(name)}={number}" for name, number in named]
    given += [f"{name_tex(name)}={_value(value)}" for name, value in example["values"].items()]
    shown = ", ".join(map(_formula, given)) or "all values"
    if isinstance(statement.body, Property):
        return f"{shown}: {_compared(statement.body, example)}."
    sign = r"\nleq" if isinstance(statement.body, Chain) and statement.body.relation == "<=" else r"\ne"
    sides = _formula(f"{_value(example['left'])}{sign} {_value(example['right'])}")
    return f"{shown}: {sides}."


def _compared(body: Property, example: Mapping[str, Any]) -> str:
    """Say what a property's counterexample shows."""
    left, right = (_formula(_value(example[side])) for side in ("left", "right"))
    if body.name in ("minimum", "maximum"):
        return f"there the function is {left}, and at the stated point {right}"
    return f"there the gradient is {left}"


def _value(rows: Sequence[Sequence[float]]) -> str:
    """Give a value as TeX; a single number has no brackets."""
    if len(rows) == len(rows[0]) == 1:
        return _number(rows[0][0])
    inner = r"\\".join("&".join(map(_number, row)) for row in rows)
    return rf"\begin{{pmatrix}}{inner}\end{{pmatrix}}"


def _number(value: float) -> str:
    digits, _, power = f"{value:.4g}".partition("e")
    return rf"{digits}\cdot 10^{{{int(power)}}}" if power else digits
