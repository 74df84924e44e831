"""Formulas as the MathJax of Jupyter draws them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nabladocs.references import LINK
from nabladocs.rows import REFERENCE, edits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.mathml import Macros
    from nabladocs.model import Formula

_COMMANDS = {
    "bm": r"\boldsymbol",
    "ensuremath": "",
    "hdots": r"\ldots",
    "mathbbm": r"\mathbb",
    "mathbfit": r"\boldsymbol",
    "symbf": r"\boldsymbol",
}
"""Commands that MathJax does not know without more packages → commands that it knows and that mean the same."""
_COMMAND = re.compile(rf"\\({'|'.join(_COMMANDS)})(?![a-zA-Z])")
_TAG = re.compile(r"\s*\n\\tag\*\{nabla-row-(?P<number>[0-9]+)\}(?:\\label\{nabla-row-[0-9]+\})?\s*")
"""What stands in TeX for the number of a row."""
_WORDS = re.compile(r"\[(?P<words>[^]]*)\]")
_ARGUMENT = re.compile(r"#([1-9])")
_ENVIRONMENT = re.compile(r"\s*\\begin\{(?:align|alignat|eqnarray|equation|flalign|gather|multline)\*?\}")


def in_dollars(tex: str, *, display: bool) -> str:
    """Give TeX as a formula in a notebook's Markdown, where a blank line would end it."""
    tex = _COMMAND.sub(lambda found: _COMMANDS[found[1]], tex).strip()
    if display and _ENVIRONMENT.match(tex):
        # Such an environment is a formula by itself, and an error between dollars.
        return tex
    return f"$$\n{tex}\n$$" if display and "\n" in tex else f"$${tex}$$" if display else f"${tex}$"


def numbered(formula: Formula, tex: str, drawn: str) -> str:
    """Give the TeX of a formula with its numbers, and those of others it refers to, as they are on the page.

    Jupyter counts no equations, and a cell knows no other. `drawn` is its HTML, in which what it refers to is linked.
    """
    words = [found["words"] for link in LINK.findall(drawn) if (found := _WORDS.match(link))]
    for start, end, text in reversed(edits_of(tex, formula.numbered, references=bool(formula.references))):
        tex = tex[:start] + text + tex[end:]

    def tag(found: re.Match[str]) -> str:
        each = formula.numbered[int(found["number"])]
        return f"\n\\tag{'*' if each.plain else ''}{{{each.number}}}\n"

    def word(found: re.Match[str]) -> str:
        number = int(found["number"])
        return words[number] if number < len(words) else "?"

    return REFERENCE.sub(word, _TAG.sub(tag, tex))


def definitions(macros: Macros, text: str) -> str:
    """Give the macros of a site that a text uses, as commands that MathJax keeps for all cells; "" for none."""
    return "".join(_defined(dict(macros), text))


def _defined(macros: dict[str, str], text: str) -> Iterator[str]:
    used: list[str] = []
    texts = [text]
    # What a macro stands for may hold others.
    for each in texts:
        found = [name for name in macros if name not in used and re.search(rf"\\{name}(?![a-zA-Z])", each)]
        used += found
        texts += [macros[name] for name in found]
    for name in sorted(used):
        count = max(map(int, _ARGUMENT.findall(macros[name])), default=0)
        arguments = f"[{count}]" if count else ""
        yield rf"\newcommand{{\{name}}}{arguments}{{{macros[name]}}}"
