"""Draw all golden formulas on one page: `python tests/golden/page.py page.html`, to look at after a change."""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path

from nabladocs.math.chips import chips
from nabladocs.math.reader import read_claim
from nabladocs.mathml import to_mathml

FORMULAS = Path(__file__).with_name("formulas.md")
PAIR = re.compile(
    r"^## (?P<heading>[^\n]*)$|```claim\n(?P<claim>.*?)```\n\n```tex\n(?P<tex>.*?)\n```", re.DOTALL | re.MULTILINE
)
STYLE = """\
math { font-family: "STIX Two Math", "TeX Gyre DejaVu Math", "DejaVu Math TeX Gyre", math; font-size: 20px; }
td { border-bottom: 1px solid #ddd; padding: 6px 12px; }
pre, .chips math { font-size: 12px; color: #555; margin: 0; }
"""


def row(claim: str, tex: str) -> str:
    """Give the formula beside what is written for it, with its chips."""
    read = read_claim(claim).claim
    assert read
    said = " ".join(to_mathml(chip.tex, display=False) for chip in chips(read))
    drawn = to_mathml(tex, display=True)
    return f"<tr><td>{drawn}</td><td><pre>{escape(claim)}</pre><span class=chips>{said}</span></td></tr>"


def page() -> str:
    """Give all of them as HTML."""
    found = PAIR.finditer(FORMULAS.read_text("utf-8"))
    rows = [
        row(each["claim"], each["tex"]) if each["tex"] else f"<tr><th>{each['heading']}</th></tr>" for each in found
    ]
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><table>{"".join(rows)}</table>'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
