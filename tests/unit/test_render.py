"""What a page shows for what its cells did."""

import re
from dataclasses import replace

import pytest

from nabladocs.model import (
    Blocked,
    Broken,
    Cell,
    Code,
    Died,
    Example,
    Expectation,
    Figure,
    Finished,
    Fold,
    Formula,
    Html,
    Inline,
    Options,
    Origin,
    Outcome,
    Output,
    Page,
    PageDefaults,
    Prose,
    Raised,
    Run,
    Skipped,
    Tabs,
)
from nabladocs.render import RENDERERS, draw_formulas, draw_units
from nabladocs.source import Diagnostic, Place, Source, Span

SOURCE = Source("docs/page.md", "```python\nx\n```\n`{python} x`\n")
PLACE = Place(SOURCE, Span(3, 9))
RAISED = Raised(("ZeroDivisionError",), "division by zero", (), "")
FLAW = Diagnostic("cell-raised", "ZeroDivisionError: <division> by zero", PLACE, label="raised here")
SVG = '<svg width="10" height="5"><g id="a"/></svg>'
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAYAAAB/qH1jAAAAC0lEQVR4nGNgQAcAABIAAZvZ2loAAAAASUVORK5CYII="


def cell(number=0, *examples, **options):
    interactive = bool(examples)
    return Cell(
        number=number,
        language="pycon" if interactive else "python",
        interactive=interactive,
        options=Options(**options),
        examples=examples or (Example("x", (Origin("docs/page.md", 2, 0),)),),
        shown="x",
        prefix="",
        place=PLACE,
        at=Span(0, 15),
    )


def value(number=0, context="text"):
    return Inline(number, Example("x", (Origin("docs/page.md", 4, 0),)), context, PLACE, Span(16, 28))


def ran(*outputs, number=0, ending=None):
    return Run(number, (tuple(outputs),), ending or Finished(), 0.1)


def printed(text, kind="stdout", dropped=0):
    return Output(kind, {"text/plain": text}, dropped)


def result(**forms):
    mimes = {"html": "text/html", "md": "text/markdown", "svg": "image/svg+xml", "tex": "text/latex"}
    mimes |= {"png": "image/png", "json": "application/json", "plain": "text/plain"}
    return Output("result", {mimes[name]: form for name, form in forms.items()})


def page(*units, formulas=()):
    defaults = PageDefaults(0, 30.0, "written", "run", ())
    return Page("docs/page.md", {"docs/page.md": SOURCE}, SOURCE.text, units, tuple(formulas), (), defaults)


def drawn(unit, run, *flaws, status="passed"):
    """Give the pieces of a unit that stands alone on its page."""
    outcome = Outcome(0, "failed" if flaws else status, flaws)
    return draw_units(page(unit), [run], [outcome])[0]


def beside_source(unit, run, *flaws):
    source, *rest = drawn(unit, run, *flaws)
    assert source == Code("python", "x", "source")
    return rest


# --- outputs


def test_what_is_printed_in_a_row_is_one_block():
    outputs = printed("a\n"), printed("b\n"), printed("w\n", "stderr"), printed("c\n")
    assert beside_source(cell(), ran(*outputs)) == [
        Code("text", "a\nb\n", "output"),
        Code("text", "w\n", "stderr"),
        Code("text", "c\n", "output"),
    ]


def test_what_is_printed_stays_apart_from_the_value():
    rest = beside_source(cell(), ran(printed("a\n"), result(plain="[1, 2]")))
    assert rest == [Code("text", "a\n", "output"), Code("text", "[1, 2]", "output")]


@pytest.mark.parametrize("asked", ["", "text", "markdown", "html", "latex", "json"])
@pytest.mark.parametrize("text", ["", "\n", "  \n"])
def test_an_empty_output_shows_nothing(text, asked):
    run = ran(printed(text), printed(text, "stderr"), result(plain=text))
    assert beside_source(cell(result=asked), run) == []


def test_a_cut_output_says_how_much_is_missing():
    text, note = beside_source(cell(), ran(printed("yy", dropped=48_951_474)))
    assert text == Code("text", "yy", "output")
    assert "48,951,474 more characters" in note.html


@pytest.mark.parametrize(
    ("output", "piece"),
    [
        (result(html="<b>1</b>", tex="$1$", plain="1"), Html('<div class="nabla-output nabla-html"><b>1</b></div>')),
        (result(md="*1*", plain="1"), Prose("*1*")),
        (result(json='{"b":[1,"é"]}', plain="x"), Code("json", '{\n  "b": [\n    1,\n    "é"\n  ]\n}', "output")),
        (result(json="{not json", plain="x"), Code("text", "{not json", "output")),
        (result(svg="<svg><g></svg>", plain="<Figure>"), Code("text", "<Figure>", "output")),
    ],
)
def test_the_best_form_that_can_be_drawn_is_shown(output, piece):
    assert beside_source(cell(), ran(output)) == [piece]


@pytest.mark.parametrize(
    "tex",
    [
        r"$x^2$",
        r"$\displaystyle x^2$",
        r"$$x^2$$",
        r"\[x^2\]",
        r"\(x^2\)",
        "\n$ x^2 $\n",
        r"\begin{aligned}x^2\end{aligned}",
    ],
)
def test_a_latex_value_is_a_displayed_formula(tex):
    (formula,) = beside_source(cell(), ran(result(tex=tex, plain="x**2")))
    assert '<math display="block">' in formula.html
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in formula.html
    assert "tabindex" not in formula.html


@pytest.mark.parametrize("tex", ["$x$ and $y$", "Words.", r"$\nosuch$"])
def test_latex_that_is_no_formula_is_shown_as_plain_text(tex):
    assert beside_source(cell(), ran(result(tex=tex, plain="x**2"))) == [Code("text", "x**2", "output")]


def test_every_form_of_an_output_has_a_renderer_in_the_order_of_preference():
    assert [mime.rpartition("/")[2] for mime in RENDERERS] == [
        *("html", "markdown", "svg+xml", "latex", "png", "jpeg", "json", "plain"),
    ]


@pytest.mark.parametrize(
    ("asked", "text", "piece"),
    [
        ("text", "<b>", Code("text", "<b>", "output")),
        ("markdown", "*a*", Prose("*a*")),
        ("html", "<b>", Html('<div class="nabla-output nabla-html"><b></div>')),
        ("json", "{}", Code("json", "{}", "output")),
        ("c++", "int x;", Code("c++", "int x;", "output")),
        ("latex", r"\nosuch", Code("text", r"\nosuch", "output")),
    ],
)
def test_printed_text_is_shown_as_result_asks(asked, text, piece):
    assert beside_source(cell(result=asked), ran(printed(text))) == [piece]


def test_printed_tex_is_a_formula_where_result_asks_for_one():
    (formula,) = beside_source(cell(result="latex"), ran(printed("x^2\n")))
    assert "<msup>" in formula.html


def test_result_chooses_among_the_forms_of_a_value():
    value = result(html="<b>1</b>", tex="$1$", plain="1")
    assert beside_source(cell(result="text"), ran(value)) == [Code("text", "1", "output")]
    assert "<math" in beside_source(cell(result="latex"), ran(value))[0].html


def test_a_figure_stays_a_figure_beside_printed_markup():
    prose, figure = beside_source(cell(result="markdown"), ran(printed("*a*"), result(svg=SVG, plain="<Figure>")))
    assert prose == Prose("*a*")
    assert isinstance(figure, Figure)


def test_result_none_shows_the_source_alone():
    assert beside_source(cell(result="none"), ran(printed("a"), result(svg=SVG, plain="x"))) == []


def test_each_figure_of_a_cell_has_names_of_its_own_and_the_first_has_the_caption():
    options = {"fig": "line", "caption": "A *line*.", "alt": "A line."}
    first, second = beside_source(cell(**options), ran(result(svg=SVG, plain="a"), result(svg=SVG, plain="b")))
    assert (first.id, first.caption, second.id, second.caption) == ("line", "A *line*.", "", "")
    assert 'aria-label="A line."' in first.image
    assert not set(re.findall(r'id="(.*?)"', first.image)) & set(re.findall(r'id="(.*?)"', second.image))


def test_a_png_figure_says_its_size_and_alternative_text():
    (figure,) = beside_source(cell(alt='"A" dot'), ran(result(png=f"{PNG[:20]}\n{PNG[20:]}", plain="a")))
    assert figure.image == (f'<img alt="&quot;A&quot; dot" width="4" height="2" src="data:image/png;base64,{PNG}">')


def test_each_table_that_pandas_has_styled_has_a_name_of_its_own():
    styled = '<style>#T_ab_row0 {color: red}</style><table id="T_ab"><tr><td id="T_ab_row0">T_abc</td></tr></table>'
    units = cell(), cell(1)
    runs = [ran(result(html=styled, plain="x")), ran(result(html=styled, plain="x"), number=1)]
    (_, first), (_, second) = draw_units(page(*units), runs, [Outcome(0, "passed"), Outcome(1, "passed")])
    names = [re.findall(r'(?:id="|#)([\w-]*)', table.html) for table in (first, second)]
    assert [set(each) for each in names] == [
        {"nabla-0-T_ab", "nabla-0-T_ab_row0"},
        {"nabla-1-T_ab", "nabla-1-T_ab_row0"},
    ]
    assert ">T_abc<" in first.html


# --- where the source stands


def test_the_source_stands_where_its_option_says():
    source, output = Code("python", "x", "source"), Code("text", "1", "output")

    def pieces(place):
        return drawn(cell(source=place), ran(result(plain="1")))

    assert pieces("above") == (source, output)
    assert pieces("below") == (output, source)
    assert pieces("none") == (output,)
    assert pieces("fold") == (Fold("Source", (source,)), output)
    assert pieces("tabs") == (Tabs("nabla-0", (("Source", (source,)), ("Result", (output,)))),)


def test_tabs_without_an_output_are_not_tabs():
    assert drawn(cell(source="tabs"), ran()) == (Code("python", "x", "source"),)


def test_a_hidden_cell_shows_nothing():
    assert drawn(cell(hide=True), ran(result(plain="1"))) == ()
    assert drawn(cell(hide=True), ran(ending=Skipped("why")), status="skipped") == ()


def test_a_hidden_cell_that_fails_shows_what_is_wrong():
    (diagnosis,) = drawn(cell(hide=True), ran(ending=RAISED), FLAW)
    assert "error[cell-raised]" in diagnosis.html


def test_title_line_numbers_and_highlighted_lines_reach_the_source():
    options = {"title": "f.py", "linenums": "5", "hl_lines": "1 2"}
    assert drawn(cell(**options), ran()) == (Code("python", "x", "source", "f.py", "5", "1 2"),)


# --- prompts


def example(code, line, answer=None):
    lines = tuple(Origin("docs/page.md", line + number, 4) for number in range(code.count("\n") + 1))
    return Example(code, lines, expectation=Expectation(answer, PLACE) if answer is not None else None)


def test_a_prompt_is_followed_by_what_it_printed_never_by_what_the_page_records():
    first, second, third = example("1 + 1", 2, "3"), example("for i in r:\n    i\n", 4, ""), example("x", 8, "")
    run = Run(
        0, ((result(plain="2"),), (printed("0\n"), printed("1\n")), (result(plain="x", tex="$x$"),)), Finished(), 0
    )
    assert drawn(cell(0, first, second, third), run) == (
        Code("pycon", ">>> 1 + 1\n2\n>>> for i in r:\n...     i\n0\n1\n\n>>> x\nx", "source"),
    )


def test_doctest_directives_are_not_shown():
    run = ran(result(plain="1"))
    assert drawn(cell(0, example("x  # doctest: +ELLIPSIS", 2, "1")), run) == (Code("pycon", ">>> x\n1", "source"),)


def test_a_warning_and_a_figure_stand_below_the_prompts():
    run = ran(printed("w\n", "stderr"), result(svg=SVG, plain="<Figure>"))
    source, warning, figure = drawn(cell(0, example("x", 2)), run)
    assert source == Code("pycon", ">>> x", "source")
    assert warning == Code("text", "w\n", "stderr")
    assert isinstance(figure, Figure)


def test_prompts_that_are_skipped_have_the_answers_that_the_page_records():
    run = Run(0, (), Skipped("no GPU"), 0)
    source, note = drawn(cell(0, example("x", 2, "1"), example("y", 4, "2")), run, status="skipped")
    assert source == Code("pycon", ">>> x\n1\n>>> y\n2", "source")
    assert note.html == '<p class="nabla-note">not run: no GPU</p>'


def test_prompts_behind_a_failure_have_no_answers():
    run = Run(0, (), Blocked(0), 0)
    source, *_ = drawn(cell(0, example("x", 2, "1"), example("y", 4, "2")), run, status="blocked")
    assert source == Code("pycon", ">>> x\n>>> y", "source")


# --- failures


def test_a_failure_stands_below_what_came_before_it_and_is_escaped():
    output, diagnosis = beside_source(cell(), ran(printed("a\n"), ending=RAISED), FLAW)
    assert output == Code("text", "a\n", "output")
    assert 'role="alert"' in diagnosis.html
    assert "error[cell-raised]: ZeroDivisionError: &lt;division&gt; by zero" in diagnosis.html
    assert "docs/page.md:1:4" in diagnosis.html
    assert "\033" not in diagnosis.html


def test_a_dead_cell_shows_its_diagnostic():
    died = Died("timeout", "the cell ran for more than 1 s", ())
    (diagnosis,) = beside_source(cell(), ran(ending=died), replace(FLAW, code="cell-timeout"))
    assert "error[cell-timeout]" in diagnosis.html


def test_an_announced_exception_is_an_output_like_others():
    rest = beside_source(
        cell(raises="ZeroDivisionError"), ran(printed("ZeroDivisionError: …\n", "stderr"), ending=RAISED)
    )
    assert rest == [Code("text", "ZeroDivisionError: …\n", "stderr")]


def test_a_blocked_cell_says_which_line_failed():
    units = cell(), cell(1)
    runs = ran(ending=RAISED), Run(1, (), Blocked(0), 0)
    outcomes = Outcome(0, "failed", (FLAW,)), Outcome(1, "blocked")
    source, note = draw_units(page(*units), runs, outcomes)[1]
    assert source == Code("python", "x", "source")
    assert note.html == '<p class="nabla-note">not run: the cell at line 1 failed</p>'


def test_a_fence_that_cannot_be_understood_is_shown_as_it_is_written():
    broken = Broken(0, "cell", "", (FLAW,), "", PLACE, Span(0, 15))
    source, diagnosis = drawn(broken, Run(0, (), Blocked(0), 0), FLAW)
    assert source == Code("text", "```python\nx\n```", "source")
    assert "error[cell-raised]" in diagnosis.html


# --- inline values


@pytest.mark.parametrize(
    ("output", "html"),
    [
        (result(plain="<1>"), '<span class="nabla-value">&lt;1&gt;</span>'),
        (result(html="<b>1</b>", plain="1"), '<span class="nabla-value"><b>1</b></span>'),
        (result(tex=r"$\nosuch$", plain="x"), '<span class="nabla-value">x</span>'),
    ],
)
def test_an_inline_value_is_part_of_its_sentence(output, html):
    assert drawn(value(), ran(output)) == (Html(html),)


def test_an_inline_markdown_value_is_markdown():
    assert drawn(value(), ran(result(md="*a*", plain="a"))) == (Prose("*a*"),)


def test_a_symbolic_inline_value_is_a_formula_in_the_line():
    (piece,) = drawn(value(), ran(result(tex=r"$\displaystyle x^2$", plain="x**2")))
    assert piece.html.startswith('<span class="nabla-math"><math><semantics><msup>')


def test_a_failed_inline_value_says_so_in_short():
    (piece,) = drawn(value(), ran(ending=RAISED), FLAW)
    assert piece.html == (
        '<span class="nabla-diagnostic" role="alert">ZeroDivisionError: &lt;division&gt; by zero</span>'
    )


def test_an_inline_value_that_did_not_run_says_so():
    (piece,) = drawn(value(), Run(0, (), Blocked(1), 0), status="blocked")
    assert piece.html == '<span class="nabla-note">not run</span>'


def test_a_broken_inline_value_is_no_block():
    broken = Broken(0, "inline", "", (FLAW,), "", PLACE, Span(16, 28))
    (piece,) = drawn(broken, Run(0, (), Blocked(0), 0), FLAW)
    assert piece.html.startswith('<span class="nabla-diagnostic"')


# --- formulas


def formula(text, *tex, display=False):
    """Give a formula that is all of a file."""
    source = Source("docs/page.md", text)
    place = Place(source, Span(text.index("$"), text.rindex("$") + 1))
    return Formula(tex, display, "", place, place.span)


def formulas_of(*formulas, runs=(), units=()):
    return draw_formulas(page(*units, formulas=formulas), runs)


def test_a_formula_in_a_line_and_a_displayed_one():
    (inline, display), flaws = formulas_of(formula("$x$", "x"), formula("$$x$$", "x", display=True))
    assert inline.startswith('<span class="nabla-math"><math>')
    assert display.startswith('<span class="nabla-math nabla-display"><math display="block">')
    assert flaws == ()


def test_computed_tex_stands_in_a_formula():
    run = ran(result(tex=r"\frac{1}{2}", plain="1/2"))
    (html,), flaws = formulas_of(
        formula("$y = `{python} x`^2$", "y = ", 0, "^2"), runs=[run], units=[value(context="math")]
    )
    assert "<msup><mfrac>" in html
    assert flaws == ()


def test_a_formula_with_a_value_that_did_not_come_is_not_drawn():
    run = Run(0, (), Blocked(1), 0)
    (html,), flaws = formulas_of(formula("$`{python} x`$", "", 0, ""), runs=[run], units=[value(context="math")])
    assert html == '<span class="nabla-note">not computed</span>'
    assert flaws == ()


@pytest.mark.parametrize(
    ("text", "tex", "line", "column", "end"),
    [
        (r"Let $x + \foo$ be.", r"x + \foo", 1, 10, 14),
        ("$$\nx\n+ \\foo y\n$$", "\nx\n+ \\foo y\n", 3, 3, 7),
        ("$$\r\nx\r\n+ \\foo y\r\n$$", "\nx\n+ \\foo y\n", 3, 3, 7),
        ("> - $$\n>   x +\n>   \\foo\n>   $$", "\nx +\n\\foo\n", 3, 5, 9),
        ("λ \N{MATHEMATICAL SCRIPT CAPITAL X} $λ\\foo$", r"λ\foo", 1, 7, 11),
        ("$x_{a$", "x_{a", 1, 6, 6),
    ],
)
def test_a_formula_that_cannot_be_drawn_is_located_in_the_file(text, tex, line, column, end):
    (html,), (flaw,) = formulas_of(formula(text, tex, display="$$" in text))
    assert (flaw.code, flaw.severity) == ("formula-invalid", "error")
    assert (flaw.place.start.line, flaw.place.start.column, flaw.place.end.column) == (line, column, end)
    assert 'class="nabla-diagnostic"' in html
    assert "$" not in html


def test_a_value_that_spoils_its_formula_is_named():
    run = ran(result(tex=r"\nosuch", plain="x"))
    given = formula("$y = `{python} x`$", "y = ", 0, "")
    _, (flaw,) = formulas_of(given, runs=[run], units=[value(context="math")])
    assert flaw.place == PLACE
    assert r"\nosuch" in flaw.label


def test_a_computed_formula_that_is_shown_as_text_is_warned_of():
    run = ran(result(tex=r"$\nosuch$", plain="x"))
    _, (flaw,) = formulas_of(runs=[run], units=[cell()])
    assert (flaw.code, flaw.severity, flaw.place) == ("formula-invalid", "warning", PLACE)


def test_latex_that_is_not_shown_is_not_warned_of():
    run = ran(result(html="<b>", tex=r"$\nosuch$", plain="x"), result(tex="Words.", plain="x"))
    assert formulas_of(runs=[run], units=[cell()]) == ((), ())
