"""TeX to MathML: what authors write is drawn as what it means, or refused at its place."""

import re
from unicodedata import category, normalize
from xml.etree import ElementTree as ET

import pytest

from nabladocs.mathml import DEEPEST, LONGEST, MACROS, REWRITES, TexError, to_mathml

ANNOTATION = re.compile(r"<annotation.*</annotation>", re.DOTALL)


def drawn(tex, *, display=True):
    """Give the MathML without the TeX it carries."""
    return ANNOTATION.sub("", to_mathml(tex, display=display))


def letters(tex):
    """Give what a reader reads of a formula."""
    text = normalize("NFKC", "".join(ET.fromstring(drawn(tex)).itertext()))
    return "".join(letter for letter in text if category(letter) not in ("Cf", "Zs"))


EQUAL = {
    r"\begin{split}a&=b\\&=c\end{split}": r"\begin{aligned}a&=b\\&=c\end{aligned}",
    r"\begin{equation}a=b\end{equation}": r"\begin{equation*}a=b\end{equation*}",
    r"\begin{align}a&=b\\c&=d\end{align}": r"\begin{align*}a&=b\\c&=d\end{align*}",
    r"\begin{gather}a\\b\end{gather}": r"\begin{gather*}a\\b\end{gather*}",
    r"\begin{multline}a\\b\end{multline}": r"\begin{multline*}a\\b\end{multline*}",
    r"\begin{eqnarray}a&=&b\\c&=&d\end{eqnarray}": r"\begin{align*}a&=b\\c&=d\end{align*}",
    r"\begin{array}{@{}l@{\,}|r@{}}a&b\end{array}": r"\begin{array}{l|r}a&b\end{array}",
    r"\DeclareMathOperator{\vect}{vec}\vect A": r"\newcommand{\vect}{\operatorname{vec}}\vect A",
    r"\DeclareMathOperator*\most{most}\most_x": r"\newcommand{\most}{\operatorname*{most}}\most_x",
    r"\textcolor{#0066cc}{x}y": r"{\color[HTML]{0066cc}x}y",
    r"\textcolor[HTML]{0066CC}{x}y": r"{\color[HTML]{0066CC}x}y",
    r"{\color{#0066cc}x}y": r"{\color[HTML]{0066cc}x}y",
    r"\sum_{\mathclap{i<n}}\mathllap{x}\mathrlap{y}\mathnormal{z}": r"\sum_{i<n}{x}{y}{z}",
    r"\overunderset{a}{b}{c}": r"\overset{a}{\underset{b}{c}}",
    r"\begin{flalign}a&=b\end{flalign}": r"\begin{align*}a&=b\end{align*}",
    r"\begin{flalign*}a&=b\end{flalign*}": r"\begin{align*}a&=b\end{align*}",
    r"\begin{pmatrix}a\\b\\ \end{pmatrix}": r"\begin{pmatrix}a\\b\end{pmatrix}",
    r"\begin{alignat}{2}a&=b&c&=d\end{alignat}": r"\begin{align*}a&=b&c&=d\end{align*}",
    r"\begin{alignat*}{2}a&=b\end{alignat*}": r"\begin{align*}a&=b\end{align*}",
    r"\begin{alignedat}{1}a&=b\end{alignedat}": r"\begin{aligned}a&=b\end{aligned}",
    r"(\begin{smallmatrix}a&b\\c&d\end{smallmatrix})": r"(\begin{subarray}{c}a&b\\c&d\end{subarray})",
    r"\sum_{\substack{i<n\\j<m}}x": r"\sum_{\begin{subarray}{c}i<n\\j<m\end{subarray}}x",
    r"\begin{aligned}[t]a&=b\end{aligned}": r"\begin{aligned}a&=b\end{aligned}",
    r"\begin{array}[c]{r}a\end{array}": r"\begin{array}{r}a\end{array}",
    r"\begin{matrix}a\\[2pt]b\end{matrix}": r"\begin{matrix}a\\b\end{matrix}",
    r"\begin{matrix}a\\ [-0.5ex] b\end{matrix}": r"\begin{matrix}a\\b\end{matrix}",
    r"\begin{matrix}a\\*b\end{matrix}": r"\begin{matrix}a\\b\end{matrix}",
    r"\pmb{\theta}\pmb x": r"\boldsymbol{\theta}\boldsymbol x",
    r"\boldsymbol{12}\bm 3\pmb{0}": r"\mathbf{12}\mathbf 3\mathbf{0}",
    r"\mathbfit{x}": r"\boldsymbol{x}",
    r"\left( a, \  -1\right)": r"\left( a,\;-1\right)",
    r"\mathbbm{1}": r"\mathbb{1}",
    r"\mbox{if }x\hbox{!}": r"\text{if }x\text{!}",
    r"\text{for $x_{i}>0$, all}\;y": r"\text{for }x_{i}>0\text{, all}\;y",
    r"\textbf{for $x$}\emph{$y$ too}": r"\textbf{for }x y\emph{ too}",
    r"\ensuremath{x^2}": "x^2",
    r"\smash{x}\smash[b]{y}": "xy",
    r"a\strut": r"a\vphantom{(}",
    r"a\dotsc b\dotsb c\dotsm d\dotsi e\dotso f\hdots": r"a\ldots b\cdots c\cdots d\cdots e\ldots f\ldots",
    r"a+b\\c": r"\begin{gathered}a+b\\c\end{gathered}",
    r"x=1\tag{7}": r"\begin{equation*}x=1\tag{7}\end{equation*}",
    r"x\\y\tag{7}": r"\begin{gather*}x\\y\tag{7}\end{gather*}",
}


@pytest.mark.parametrize("tex", EQUAL)
def test_a_form_that_is_rewritten_is_drawn_as_its_equal(tex):
    assert drawn(tex).replace("<mrow></mrow>", "") == drawn(EQUAL[tex])


def test_every_rule_is_held_to_an_equal_form():
    assert [pattern.pattern for pattern, _ in REWRITES if not any(map(pattern.search, EQUAL))] == []
    assert [name for name in MACROS if not any(re.search(rf"\\{name}\b", tex) for tex in EQUAL)] == []


@pytest.mark.parametrize(
    ("tex", "reads"),
    [
        (r"\begin{aligned}a&=b+c\\&=d\end{aligned}", "a=b+c=d"),
        (r"f(x)=\begin{cases}x&\text{if }x>0\\0&\text{otherwise}\end{cases}", "f(x)={xifx>00otherwise"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1234)"),
        (r"\begin{matrix}a\\[x]\end{matrix}", "a[x]"),
        (r"\left[\begin{matrix}\frac{x}{2}\\y\end{matrix}\right]", "[x2y]"),
        (r"\boldsymbol{\theta}^\top\boldsymbol\lambda", "θ\N{DOWN TACK}λ"),
        (r"\mathbb R^{m\times n}", "Rm\N{MULTIPLICATION SIGN}n"),
        (r"\operatorname{tr}(AB)", "tr(AB)"),
        (r"\operatorname*{arg\,min}_{x}\lVert Ax\rVert_2^2", "argminx‖Ax‖22"),
        (r"\underbrace{a+b}_{n}", "a+b⏟n"),
        (r"\tfrac12\dfrac{a}{b}", "12ab"),
        (r"\nabla_x(a^{\top}x)=a", "∇x(a\N{DOWN TACK}x)=a"),
        (r"\left.\frac{d}{dx}f\right|_{x=0}", "ddxf|x=0"),
        (r"\sum_{i=1}^n\prod_j\int_0^\infty", "∑i=1n∏j∫0∞"),
        (r"A\odot B\succeq 0", "A⊙B⪰0"),
        (r"x\xrightarrow{\text{a.s.}}y", "x→a.s.y"),
        (r"\text{\$5 for $x$ \& \$6}", "$5forx&$6"),
        (r"\widetilde{AB}", "AB~"),
        (r"10^{-3}\;0.5\%", "10\N{MINUS SIGN}30.5%"),
    ],
)
def test_what_is_read_of_a_formula_is_what_was_written(tex, reads):
    assert letters(tex) == reads


def test_a_formula_carries_the_authors_tex_rewritten_or_not():
    tex = "\n\\begin{split}a&<b\\end{split}\n"
    annotation = ET.fromstring(to_mathml(tex, display=True)).find(".//annotation")
    assert annotation.text == tex.strip()
    assert annotation.get("encoding") == "application/x-tex"


def test_display_is_said_only_of_displayed_formulas():
    assert ET.fromstring(to_mathml("x", display=True)).get("display") == "block"
    assert ET.fromstring(to_mathml("x", display=False)).get("display") is None


def test_markup_in_a_formula_stays_text():
    mathml = to_mathml(r"a</annotation><script>alert(1)</script>", display=False)
    assert "<script" not in mathml
    assert ET.fromstring(mathml).find(".//annotation").text == "a</annotation><script>alert(1)</script>"


def test_a_line_below_a_table_is_as_wide_as_the_table():
    inner = r"\begin{array}{c}x\\\hdashline\end{array}"
    root = ET.fromstring(drawn(rf"\begin{{array}}{{r|l}}a&{inner}\\\hline\end{{array}}"))
    outer, within = root.iter("mtable")
    assert outer.get("style") == "border-bottom: 0.05em solid currentcolor"
    assert within.get("style") == "border-bottom: 0.05em dashed currentcolor"
    assert [len(list(table.findall("mtr"))) for table in (outer, within)] == [1, 1]


def test_a_bracket_of_a_stated_size_keeps_it_below_a_script():
    assert re.search(r"<msup><mrow><mo [^>]*minsize[^>]*>\)</mo></mrow><mn>2</mn></msup>", drawn(r"\Bigl(x\Bigr)^2"))


@pytest.mark.parametrize(
    ("tex", "offset", "message"),
    [
        (r"a\foo", 1, r'Unknown command "\foo"'),
        (r"𝒳λ\foo", 2, r'Unknown command "\foo"'),
        (r"\frac{1}", 8, "Expected argument but reached end of input"),
        (r"\begin{split}a\foo\end{split}", 14, r'Unknown command "\foo"'),
        (r"\text{for $x$}\bm{12}\foo", 21, r'Unknown command "\foo"'),
        (r"\substack{a\\b}\foo", 15, r'Unknown command "\foo"'),
        (r"a\\b\foo", 4, r'Unknown command "\foo"'),
        (r"\begin{smallmatrix}a", 20, r'Expected closing token "\end{...}", but reached end of input'),
        ("a&b", 1, 'Found "&", which may only appear in a table-like environment'),
        ("x_1\x02", 3, "a formula cannot hold the control character U+0002"),
        (r"by \eqref{eq:a}", 3, r"\eqref cannot know the number of an equation in another formula"),
    ],
)
def test_what_cannot_be_drawn_is_refused_at_its_place_in_the_authors_tex(tex, offset, message):
    with pytest.raises(TexError) as caught:
        to_mathml(tex, display=True)
    assert (caught.value.offset, caught.value.message) == (offset, message)


@pytest.mark.parametrize("unit", ["{", r"\left(", r"\begin{matrix}", r"\sqrt", r"\hat ", r"x^{", r"\frac{"])
def test_a_formula_nested_too_deeply_does_not_end_the_process(unit):
    with pytest.raises(TexError, match=f"nested more than {DEEPEST} deep"):
        to_mathml(unit * (LONGEST // len(unit)), display=True)


def test_a_formula_that_is_too_long_is_refused():
    with pytest.raises(TexError, match=r"10,001 characters, and 10,000 are the most"):
        to_mathml("x" * (LONGEST + 1), display=True)


def test_a_command_that_calls_itself_is_refused():
    with pytest.raises(TexError, match="Too many expansions"):
        to_mathml(r"\newcommand{\x}{\sqrt{\x}}\x", display=True)


def test_one_formula_defines_nothing_for_the_next():
    to_mathml(r"\newcommand{\mine}{x}\mine", display=True)
    with pytest.raises(TexError, match="Unknown command"):
        to_mathml(r"\mine", display=True)


def test_a_number_in_the_margin_is_refused_in_a_sentence():
    with pytest.raises(TexError, match="tag"):
        to_mathml(r"x\tag{1}", display=False)


def test_formulas_of_several_lines_are_not_numbered():
    assert "(1)" not in letters(r"\begin{align}a&=b\\c&=d\end{align}")
