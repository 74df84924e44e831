"""Formulas as the MathJax of Jupyter draws them."""

from __future__ import annotations

import re

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
_ENVIRONMENT = re.compile(r"\s*\\begin\{(?:align|alignat|eqnarray|equation|flalign|gather|multline)\*?\}")


def in_dollars(tex: str, *, display: bool) -> str:
    """Give TeX as a formula in a notebook's Markdown, where a blank line would end it."""
    tex = _COMMAND.sub(lambda found: _COMMANDS[found[1]], tex).strip()
    if display and _ENVIRONMENT.match(tex):
        # Such an environment is a formula by itself, and an error between dollars.
        return tex
    return f"$$\n{tex}\n$$" if display and "\n" in tex else f"$${tex}$$" if display else f"${tex}$"
