"""TeX to MathML: the only file that knows which library converts formulas, and what that library has to be spared."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from math_core import LatexError, LatexToMathML

from nabladocs.mathrows import without_needless_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Replacement = str | Callable[[re.Match[str]], str]
    Macros = tuple[tuple[str, str], ...]
    """Commands of a site's own, without their backslash, each with its TeX."""
    Edits = tuple[tuple[int, int, str], ...]
    """From where to where in a formula, in order, other TeX is to stand, and that TeX."""

DEEPEST = 100
"""How far braces, environments and commands may be nested: math-core recurses, and ends the process with its stack."""

LONGEST = 10_000
"""How many characters a formula may have. Some ways to nest need no braces, and nobody reads so long a formula."""

MACROS = {
    "dotsb": r"\cdots",  # amsmath's dots that say what stands beside them
    "dotsc": r"\ldots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "dotso": r"\ldots",
    "ensuremath": "#1",  # a formula is in math mode already
    "hbox": r"\text",
    "hdots": r"\ldots",
    # They take up no room where they stand, and draw the same.
    "mathclap": "#1",
    "mathllap": "#1",
    "mathnormal": "#1",  # letters are as they are anyway
    "mathrlap": "#1",
    "overunderset": r"\overset{#1}{\underset{#2}{#3}}",
    "mathbbm": r"\mathbb",  # the bbm package's double-struck letters
    "mathbfit": r"\boldsymbol",  # unicode-math's name of it
    "mbox": r"\text",
    "pmb": r"\boldsymbol",
    "strut": r"\vphantom{(}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",  # the environment that \substack is short for
}
"""Commands that math-core does not know → commands it knows that mean the same."""


def _part_text(found: re.Match[str]) -> str:
    parts, command = _DOLLAR.split(found["body"]), found["command"]
    if len(parts) % 2 == 0:
        return found[0]
    return "".join(part if n % 2 else f"\\{command}{{{part}}}" for n, part in enumerate(parts) if part)


def _aligned(found: re.Match[str]) -> str:
    body = re.sub(r"&([^&]*?)&", r"&\1", found["body"])
    return rf"\begin{{align*}}{body}\end{{align*}}"


def _columns(found: re.Match[str]) -> str:
    return f"{found['begin']}{{{_BETWEEN.sub('', found['columns'])}}}"


_DOLLAR = re.compile(r"(?<!\\)\$")
_SPACE = r"@\{[\s,;:!\\]*\}"
_BETWEEN = re.compile(_SPACE)
_OPERATOR = r"\\DeclareMathOperator(\*?)\s*\{?\s*(\\[a-zA-Z]+)\s*\}?\s*\{([^{}]*)\}"

REWRITES: tuple[tuple[re.Pattern[str], Replacement], ...] = (
    # The one is the other, but that `split` stands inside a numbered equation.
    (re.compile(r"\\(begin|end)\{split\}"), r"\\\1{aligned}"),
    # A formula is converted by itself, so each would be number 1.
    (re.compile(r"\\(begin|end)\{(align|equation|gather|multline)\}"), r"\\\1{\2*}"),
    # It stands as far left and right as the page is wide, which a column of text has no use for.
    (re.compile(r"\\(begin|end)\{flalign\*?\}"), r"\\\1{align*}"),
    # What parts the columns of alignat is only how much space stands between them.
    (re.compile(r"\\begin\{alignat\*?\}\s*\{\d+\}"), r"\\begin{align*}"),
    (re.compile(r"\\end\{alignat\*?\}"), r"\\end{align*}"),
    (re.compile(r"\\begin\{alignedat\}\s*\{\d+\}"), r"\\begin{aligned}"),
    (re.compile(r"\\end\{alignedat\}"), r"\\end{aligned}"),
    # subarray is set in script size too, and math-core lets it have several columns.
    (re.compile(r"\\begin\{smallmatrix\}"), r"\\begin{subarray}{c}"),
    (re.compile(r"\\end\{smallmatrix\}"), r"\\end{subarray}"),
    # It is `align` with an empty column between. Where tables stand in it, nobody knows whose columns are whose.
    (
        re.compile(r"\\begin\{eqnarray\*?\}(?P<body>(?:(?!\\begin\b|\\end\b).)*)\\end\{eqnarray\*?\}", re.DOTALL),
        _aligned,
    ),
    # How far columns are apart, if nothing is drawn there.
    (re.compile(rf"(?P<begin>\\begin\{{array\}}\s*)\{{(?P<columns>[^{{}}]*(?:{_SPACE}[^{{}}]*)+)\}}"), _columns),
    # A formula is all that there is of its document.
    (re.compile(_OPERATOR), r"\\newcommand{\2}{\\operatorname\1{\3}}"),
    # Colours of the web. In braces, the one command holds for as much as the other.
    (re.compile(r"\\textcolor\s*(?:\[HTML\]\s*\{|\{#)([0-9a-fA-F]{6})\}\s*\{"), r"{\\color[HTML]{\1}"),
    (re.compile(r"\\color\s*\{#([0-9a-fA-F]{6})\}"), r"\\color[HTML]{\1}"),
    # Where a table stands on the line cannot be said in MathML; math-core would draw the letter.
    (re.compile(r"(\\begin\{(?:aligned|gathered|array|subarray)\})\s*\[[tcb]\]"), r"\1"),
    # Likewise the space after a row, which math-core draws as "[2pt]", and the star that forbids a page break.
    (re.compile(r"\\\\(?:\*\s*\[[^]]*\]|\*|\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\])"), r"\\\\"),
    # What ends the last row begins no other, and math-core would draw an empty one.
    (re.compile(r"\\\\\s*(?=\\end\{)"), ""),
    # math-core leaves digits light in \boldsymbol, not in \mathbf.
    (re.compile(r"\\(?:boldsymbol|bm|pmb|symbf|mathbfit)\s*(?:\{(\d+)\}|(\d))"), r"\\mathbf{\1\2}"),
    # Behind a control space, which it takes for text, math-core would set a sign as that of a difference.
    (re.compile(r",\s*\\ \s*(?=-)"), r",\\;"),
    # It takes room away from what it stands before, and draws nothing.
    (re.compile(r"\\smash\b\s*(?:\[[tb]\])?"), ""),
    # A formula inside text ends the text.
    (
        re.compile(
            r"\\(?P<command>text(?:rm|bf|it|sf|tt|normal|up|md)?|emph|mbox|hbox)\s*\{(?P<body>(?:[^{}$]|\{[^{}]*\})*\$(?:[^{}]|\{[^{}]*\})*)\}"
        ),
        _part_text,
    ),
)
r"""Forms that math-core rejects, or draws as something else → equal forms. A test holds each of them to that."""
# Most formulas have none of these words, and need not be looked through a dozen times.
_REWRITABLE = re.compile(r"\\(?:\\|begin|end|boldsymbol|bm|pmb|symbf|mathbfit|smash|text|mbox|hbox|color|Declare|[ ])")

_STRUCTURE = re.compile(r"\\\\|\\[{}]|[{}]|\\(?:begin|end|left|right|tag)\b")
_OPENING = {"{", r"\begin", r"\left"}
_CLOSING = {"}", r"\end", r"\right"}
# A command may be the argument of the one before it, so a row of them is as deep as it is long.
_ROW = re.compile(rf"(?:\\[a-zA-Z]+\s*){{{DEEPEST + 1}}}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REFERENCE = re.compile(r"\\(?:eq)?ref\b")
_FAILURE = re.compile(r"(?:macro\d+:)?(?P<offset>\d+): (?P<message>.*)", re.DOTALL)
_SIZED_BASE = re.compile(r"(<m(?:sub|sup|subsup)>)(<mo [^>]*minsize=[^>]*>[^<]*</mo>)")
_LOW_LINE = "\N{COMBINING LOW LINE}"
_LINE = re.compile(f'<mo stretchy="true">{_LOW_LINE}</mo></(mover|munder)>')
_LINES = {"mover": "\N{OVERLINE}", "munder": "_"}
_LAST_LINE = re.compile(r'<mtr><mtd style="border-top: (?P<line>[^;"]*)[^"]*"></mtd></mtr>(?=</mtable>)')
_TABLE = re.compile(r"<(/?)mtable\b")
_UPRIGHT = re.compile(r"<mrow><mspace/>(<mi[^>]*>[^<]*</mi>)</mrow>")
_ANNOTATION = '<annotation encoding="application/x-tex">'


class TexError(ValueError):
    """A formula that cannot be converted; `offset` counts the characters before what is wrong."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


# Most formulas of a book are letters and short terms that stand on every page.
@lru_cache(maxsize=1024)
def to_mathml(tex: str, *, display: bool, macros: Macros = (), edits: Edits = ()) -> str:
    """Give a formula as a `<math>` element that carries its TeX as an annotation, the edits of what is drawn left out.

    Raises:
        TexError: The formula cannot be converted.
    """
    text, places = _edited(tex, edits)
    try:
        drawn = _converted(text, display=display, macros=macros)
    except TexError as error:
        raise TexError(error.message, places[error.offset]) from None
    markup, _, _ = drawn.rpartition(_ANNOTATION)
    # The entity has a name in HTML only, and pages are read as XML too: by feeds, by readers of notebooks.
    markup = markup.replace("&ApplyFunction;", "\N{FUNCTION APPLICATION}")
    # Two elements in ten are around names of functions for nothing: a row and a space that has no width.
    markup = without_needless_rows(_UPRIGHT.sub(r"\1", markup))
    # Right below a script, Chromium leaves an operator as small as it is.
    if "minsize" in markup:
        markup = _SIZED_BASE.sub(r"\1<mrow>\2</mrow>", markup)
    # Few fonts have a line of any length: the style sheet draws one, and the sign is there for who hears it.
    if _LOW_LINE in markup:
        markup = _LINE.sub(lambda line: f'<mo class="nabla-line">{_LINES[line[1]]}</mo></{line[1]}>', markup)
    markup = _closed(markup) if "border-top" in markup else markup
    return f"{markup}{_ANNOTATION}{escape(tex.strip(), quote=False)}</annotation></semantics></math>"


def _converted(tex: str, *, display: bool, macros: Macros) -> str:
    _refuse(tex)
    text, origins = _rewritten(tex, _missing_environment(_bare(tex), display=display))
    try:
        return _converter(macros).convert_with_local_state(text, displaystyle=display)
    except LatexError as error:
        raise _tex_error(str(error), origins) from None


def _closed(markup: str) -> str:
    """Give tables that end with a line a border below: math-core draws it above an empty row of one cell."""
    while found := _LAST_LINE.search(markup):
        start = _start_of_table(markup, found.start())
        end = markup.index(">", start)
        opening, border = markup[start:end], f"border-bottom: {found['line']}"
        has_style = ' style="' in opening
        opening = opening.replace(' style="', f' style="{border};') if has_style else f'{opening} style="{border}"'
        markup = f"{markup[:start]}{opening}{markup[end : found.start()]}{markup[found.end() :]}"
    return markup


def _start_of_table(markup: str, inside: int) -> int:
    """Give where the innermost table begins that is open at a place."""
    opened: list[int] = []
    for tag in _TABLE.finditer(markup, 0, inside):
        if tag[1]:
            opened.pop()
        else:
            opened.append(tag.start())
    return opened[-1]


@lru_cache(maxsize=16)
def _converter(macros: Macros) -> LatexToMathML:
    own = {name: _rewritten(tex, "")[0] for name, tex in macros}
    return LatexToMathML(
        macros={**MACROS, **own},
        annotation=True,
        fancy_error=False,
        max_expansions=2 * DEEPEST,
        # \widetilde and its like: Chromium, Firefox and Safari stretch them or leave them small, and draw them all.
        allow_unreliable_rendering=True,
    )


def wrong_macro(macros: Macros) -> str:
    """Say what is wrong with the first macro that cannot be read, "" where all can."""
    try:
        _converter(macros)
    except LatexError as error:
        found = _FAILURE.fullmatch(str(error))
        return (found["message"] if found else str(error)).removesuffix(".")
    return ""


def is_command(name: str) -> bool:
    """Say whether a command without its backslash can stand in formulas already."""
    try:
        _converter(()).convert_with_local_state(f"\\{name}", displaystyle=True)
    except LatexError as error:
        return f'Unknown command "\\{name}"' not in str(error)
    return True


def _tex_error(said: str, origins: Sequence[int]) -> TexError:
    found = _FAILURE.fullmatch(said)
    if not found:
        return TexError(said, 0)
    return TexError(found["message"].removesuffix("."), origins[min(int(found["offset"]), len(origins) - 1)])


def _refuse(tex: str) -> None:
    """Raise for what math-core would not survive, or would take and draw wrongly."""
    if len(tex) > LONGEST:
        message = f"the formula has {len(tex):,} characters, and {LONGEST:,} are the most"
        raise TexError(message, 0)
    if not tex.isprintable() and (found := _CONTROL.search(tex)):
        message = f"a formula cannot hold the control character U+{ord(found[0]):04X}"
        raise TexError(message, found.start())
    if "ref" in tex and (found := _REFERENCE.search(tex)):
        message = f"{found[0]} cannot know the number of an equation in another formula"
        raise TexError(message, found.start())


def _bare(tex: str) -> set[str]:
    """Give the structure of a formula that stands in no group and no environment; raise where it is too deep."""
    depth, bare = 0, set[str]()
    # Most formulas have nothing to look for, and too few signs to be deep.
    if "\\\\" not in tex and "\\tag" not in tex and tex.count("{") + tex.count("\\") <= DEEPEST:
        return bare
    for token in _STRUCTURE.finditer(tex):
        depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
        if depth > DEEPEST:
            raise _too_deep(token.start())
        if depth == 0:
            bare.add(token[0])
    if found := _ROW.search(tex):
        raise _too_deep(found.end())
    return bare


def _too_deep(offset: int) -> TexError:
    return TexError(f"the formula is nested more than {DEEPEST} deep", offset)


def _missing_environment(bare: set[str], *, display: bool) -> str:
    r"""Give the environment that bare `\\` and `\tag` stand for: math-core drops the one and rejects the other."""
    tagged = display and r"\tag" in bare
    if r"\\" in bare:
        return "gather*" if tagged else "gathered"
    return "equation*" if tagged else ""


def _edited(tex: str, edits: Edits) -> tuple[str, Sequence[int]]:
    """Give the TeX with other parts in it, and for each place in it and its end the place in the author's TeX."""
    if not edits:
        return tex, range(len(tex) + 1)
    text, origins = tex, list(range(len(tex) + 1))
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
        origins[start:end] = [start] * len(new)
    return text, origins


def _rewritten(tex: str, environment: str) -> tuple[str, Sequence[int]]:
    """Give the TeX that math-core gets, and for each place in it and its end the place in the author's TeX."""
    if not environment and not _REWRITABLE.search(tex):
        return tex, range(len(tex) + 1)
    text, origins = tex, list(range(len(tex) + 1))
    for pattern, replacement in REWRITES:
        for found in reversed(list(pattern.finditer(text))):
            new = found.expand(replacement) if isinstance(replacement, str) else replacement(found)
            start, end = found.span()
            text = text[:start] + new + text[end:]
            origins[start:end] = [origins[start]] * len(new)
    if environment:
        opening, closing = rf"\begin{{{environment}}}", rf"\end{{{environment}}}"
        text = opening + text + closing
        origins = [0] * len(opening) + origins + [len(tex)] * len(closing)
    return text, origins
