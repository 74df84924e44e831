"""Claims as the Markdown of a notebook: what is stated, how well it is checked, and where to read how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabladocs.certificates import UNCHECKED, certificates
from nabladocs.download.formulas import in_dollars
from nabladocs.math.chips import chips
from nabladocs.math.tex_statements import tex_statement
from nabladocs.references import ANCHOR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nabladocs.model import Formulation, Run


def claim_lines(claim: Formulation, run: Run, address: Callable[[str], str]) -> Sequence[str]:
    """Give a claim as a quotation, with a link to its place on the page."""
    stated = claim.claim
    head = [f"**{stated.title}**"] if stated.title else []
    head += [in_dollars(chip.tex, display=False) for chip in chips(stated)]
    lines = [" · ".join(head), ""]
    found = certificates(run)
    known = [*found, *[UNCHECKED] * (len(stated.statements) - len(found))]
    for statement, record in zip(stated.statements, known, strict=True):
        lines += [in_dollars(tex_statement(statement, stated), display=True), "", f"*{record['words']}*", ""]
    lines += ["```python", *claim.text.strip().split("\n"), "```", ""]
    lines.append(f"[How this was checked]({address('#' + ANCHOR.format(claim.id))})")
    return [f"> {line}".rstrip() for line in "\n".join(lines).strip().split("\n")]
