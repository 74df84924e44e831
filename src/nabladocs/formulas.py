"""Formulas as HTML, and where in the file one stands that cannot be drawn."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from markdown.extensions.attr_list import get_attrs_and_remainder, sanitize_name

from nabladocs.mathml import TexError, to_mathml
from nabladocs.model import Finished
from nabladocs.rows import ID, TAG, edits_of
from nabladocs.source import Diagnostic, Place, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nabladocs.mathml import Edits, Macros
    from nabladocs.model import Formula, Numbered, Page, Run

_DELIMITED = re.compile(
    r"\s*(?:\$\$(?P<dollars>.+?)\$\$|\$(?P<dollar>.+?)\$|\\\[(?P<brackets>.+?)\\\]|\\\((?P<parentheses>.+?)\\\))\s*",
    re.DOTALL,
)
DISPLAY = '<span class="nabla-math nabla-display'
"""How the HTML of a display formula begins."""
_ROW = '<mtr><mtd style="width: '
"""How a row begins that can have a number, and no other."""
_INNER = re.compile(r"<math>(?:<semantics>)?(.*?)<annotation.*", re.DOTALL)
_ELEMENT = re.compile(r"<[^>]*>")
_DISPLAYSTYLE = re.compile(r"\s*\\displaystyle\b")


def formula_in(latex: str) -> str | None:
    """Give the TeX of the one formula that LaTeX is, without its delimiters; None where it is text."""
    found = _DELIMITED.fullmatch(latex)
    if not found:
        return latex.strip() if latex.lstrip().startswith(r"\begin{") else None
    tex = next(filter(None, found.groups()))
    # "$x$ and $y$" is text with formulas in it.
    return None if re.search(r"(?<!\\)\$", tex) else _DISPLAYSTYLE.sub("", tex).strip()


def in_line(tex: str, macros: Macros = (), edits: Edits = ()) -> str:
    """Give a formula as HTML that stands in a sentence."""
    # In an element of its own: Python-Markdown takes <math> for a block, and would take its paragraph away.
    return f'<span class="nabla-math">{to_mathml(tex, display=False, macros=macros, edits=edits)}</span>'


def displayed(tex: str, said: str = "", macros: Macros = (), edits: Edits = ()) -> str:
    """Give a formula as HTML that stands on a line of its own, in a paragraph too, and scrolls where it is wide.

    What is `said` of it are attributes as attr_list reads them.
    """
    names, more = _attributes(said) if said else ("", "")
    drawn = to_mathml(tex, display=True, macros=macros, edits=edits)
    return f'{DISPLAY}{names}"{more}>{drawn}</span>'


def _attributes(said: str) -> tuple[str, str]:
    """Give the names of classes and the other attributes, as they stand in HTML."""
    given, _ = get_attrs_and_remainder(said)
    names = "".join(f" {escape(value or '')}" for name, value in given if name == ".")
    others = ((sanitize_name(name), value or "") for name, value in given if name not in (".", "class", "tabindex"))
    return names, "".join(f' {name}="{escape(value)}"' for name, value in others)


def id_of(formula: Formula) -> str:
    """Give the id that the author of a definition gave it, or that of its first number with a name; "" for none."""
    given, _ = get_attrs_and_remainder(formula.attributes)
    return dict(given).get("id") or next((anchor_of(each.name) for each in formula.numbered if each.name), "")


def written(page: Page, formula: Formula) -> str:
    """Give the TeX of a formula as it is typed, with its inline values as such."""
    spans = ((part, page.units[part].at) if isinstance(part, int) else (part, None) for part in formula.tex)
    return "".join(page.text[at.start : at.end] if at else str(part) for part, at in spans)


def typed(formula: Formula) -> str:
    """Give the TeX of a formula with empty groups in the places of its values."""
    return "".join(part if isinstance(part, str) else "{}" for part in formula.tex)


def failure(message: str) -> str:
    """Give a message as HTML that stands in a sentence, in place of what failed."""
    headline, _, _ = message.partition("\n")
    return f'<span class="nabla-diagnostic" role="alert">{escape(headline)}</span>'


def draw_formula(page: Page, formula: Formula, runs: Sequence[Run]) -> tuple[str, Diagnostic | None]:
    """Give a formula of a page as HTML, and what is wrong with it."""
    parts = [part if isinstance(part, str) else _value(runs[part]) for part in formula.tex]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return '<span class="nabla-note">not computed</span>', None
    tex, macros = "".join(known), page.defaults.macros
    edits = edits_of(tex, formula.numbered, references=bool(formula.references))
    try:
        drawn = displayed(tex, formula.attributes, macros, edits) if formula.display else in_line(tex, macros, edits)
        return (_numbered(drawn, formula.numbered, macros) if formula.numbered else drawn), None
    except TexError as error:
        return failure(error.message), _flaw(page, formula, known, error)


def _numbered(drawn: str, numbered: Sequence[Numbered], macros: Macros) -> str:
    """Give a formula with the ids and the numbers of its rows.

    Raises:
        TexError: A tag cannot be drawn.
    """
    for found in reversed(list(ID.finditer(drawn))):
        # On the row: a link to the cell at its end would scroll what stands before it out of sight.
        row = drawn.rindex(_ROW, 0, found.start()) + len("<mtr")
        name = f' id="{anchor_of(numbered[int(found["number"])].name)}"'
        drawn = f"{drawn[:row]}{name}{drawn[row : found.start()]}{drawn[found.end() :]}"
    return TAG.sub(lambda found: _drawn_number(numbered[int(found["number"])], macros), drawn)


def _drawn_number(numbered: Numbered, macros: Macros) -> str:
    shown = numbered.number if numbered.plain else f"({numbered.number})"
    if not _is_tex(shown):
        return f"<mtext>{escape(shown, quote=False)}</mtext>"
    try:
        return _INNER.sub(r"\1", to_mathml(rf"\text{{{shown}}}", display=False, macros=macros))
    except TexError as error:
        raise TexError(error.message, 0) from None


def _is_tex(tag: str) -> bool:
    return "$" in tag or "\\" in tag


def spoken(number: str, macros: Macros = ()) -> str:
    """Give the number of an equation as text; authors may tag one with a formula, such as a star."""
    if not _is_tex(number):
        return number
    try:
        drawn = to_mathml(rf"\text{{{number}}}", display=False, macros=macros)
    except TexError:
        # Where it is drawn, its author is told.
        return number
    return unescape(_ELEMENT.sub("", _INNER.sub(r"\1", drawn)))


def anchor_of(name: str) -> str:
    """Give the id of an equation in its page; headings have ids without the word before it."""
    return f"eq-{name}"


def _value(run: Run) -> str | None:
    """Give the TeX of an inline value in a formula, if it was computed."""
    if not isinstance(run.ending, Finished) or not run.outputs or not run.outputs[0]:
        return None
    tex = run.outputs[0][-1].data.get("text/latex")
    # In braces, a value is one thing to what stands around it.
    return None if tex is None else f"{{{tex}}}"


def _flaw(page: Page, formula: Formula, parts: Sequence[str], error: TexError) -> Diagnostic:
    number, offset = _part(parts, error.offset)
    part = formula.tex[number]
    if isinstance(part, int):
        place, label = page.units[part].place, f"its value is {parts[number][1:-1]}"
    else:
        place, label = located(formula, offset), "here"
    return Diagnostic("formula-invalid", f"the formula cannot be drawn: {error.message}", place, label=label)


def _part(parts: Sequence[str], offset: int) -> tuple[int, int]:
    """Give the part that holds an offset into all of them, and the offset in it."""
    number = 0
    while number < len(parts) - 1 and offset >= len(parts[number]):
        offset -= len(parts[number])
        number += 1
    return number, offset


_WORD = re.compile(r"\\[a-zA-Z]+|\S|$", re.DOTALL)


def located(formula: Formula, offset: int, end: int = 0) -> Place:
    """Give the place in the file of what stands at an offset of a formula's TeX, up to the end of its first word.

    Or up to an `end` on the same line; all of the formula, where it holds values. A line of TeX is the end of a line of
    the file: before it stand quote marks and indentation.
    """
    source, span = formula.place.source, formula.place.span
    tex = formula.tex[0]
    if len(formula.tex) > 1 or not isinstance(tex, str):
        return formula.place
    opening = _opening(source.text[span.start : span.end])
    lines = source.text[span.start + opening : span.end - opening].splitlines(keepends=True) or [""]
    before = tex[:offset].split("\n")
    number = min(len(before), len(lines)) - 1
    prefix = len(lines[number].rstrip("\r\n")) - len(tex.split("\n")[len(before) - 1])
    start = span.start + opening + sum(map(len, lines[:number])) + max(prefix, 0) + len(before[-1])
    word = _WORD.search(tex, offset)
    return Place(source, Span(start, start + (end - offset if end else len(word[0] if word else ""))))


def _opening(formula: str) -> int:
    r"""Give how many characters open a formula: an environment is TeX from its first."""
    if formula.startswith((r"$$", r"\[")):
        return 2
    return 1 if formula.startswith("$") else 0
