"""Notebooks read as pages: what stands in a cell, where, and what is expected to come out of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabladocs.config import Config
from nabladocs.jsontext import in_its_place, items, members
from nabladocs.model import Broken, Cell, Finished, Formulation, Inline, Outcome, Output, Raised, Run, Skipped
from nabladocs.notebooks import markdown_of, read_notebook
from nabladocs.parse import read_page
from nabladocs.render import draw_units
from nabladocs.source import Source, Span
from nabladocs.stored import refreshed

CONFIG = Config(Path("/site"), Path("docs"), start="spawn", workers=1)


def cell(kind, source, **more):
    whole = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True), **more}
    return {"execution_count": None, "outputs": [], **whole} if kind == "code" else whole


def code(source, *outputs, count=1, tags=()):
    return cell("code", source, execution_count=count, outputs=list(outputs), metadata={"tags": list(tags)})


def printed(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text.splitlines(keepends=True)}


def result(text, **data):
    whole = {
        "text/plain": text.splitlines(keepends=True),
        **{name.replace("_", "/"): each for name, each in data.items()},
    }
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": whole}


def notebook(*cells, language="python"):
    kernel = {"name": "k", "display_name": "K", "language": language}
    return {"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def drawn(*cells, **layout):
    return json.dumps(notebook(*cells), **{"indent": 1, "ensure_ascii": False, "sort_keys": True, **layout}) + "\n"


def page(*cells, text=None):
    return read_page(Source("docs/n.ipynb", drawn(*cells) if text is None else text), CONFIG, Path.read_text)


def only(*cells):
    (unit,) = page(*cells).units
    return unit


# --- what stands where --------------------------------------------------------------------------------------------


def test_cells_are_a_page():
    read = page(
        cell("markdown", "# Title\n\nIt is `{python} 6 * 7`: $x^2$."),
        code("x = 1"),
        cell("markdown", "```claim square\nx in R^n\nx.T @ x == norm(x)**2\n```"),
        code("x"),
    )
    assert [type(unit) for unit in read.units] == [Inline, Cell, Formulation, Cell]
    assert [str(unit.place) for unit in read.units] == [
        f"docs/n.ipynb:cell {at}" for at in ("1:3", "2:1", "3:1", "4:1")
    ]
    assert [unit.place.cell for unit in read.units] == [1, 2, 3, 4]
    assert str(read.formulas[0].place) == "docs/n.ipynb:cell 1:3"
    assert not read.diagnostics


def test_each_line_of_code_knows_its_place_in_the_cell_and_in_the_file():
    source = 'x = "é\\\\"\nif x:\n\n    print(x)'
    read = page(cell("markdown", "Text"), code(source))
    (unit,) = read.units
    (example,) = unit.examples
    assert example.code == source
    assert [(line.path, line.line, line.column) for line in example.lines] == [
        ("docs/n.ipynb:cell 2", number, 0) for number in (1, 2, 3, 4)
    ]
    file, within = read.files["docs/n.ipynb"], unit.place.source.within
    rows = [json.loads(file.line(row).strip().rstrip(",")).rstrip("\n") for row in within.rows]
    assert rows == source.split("\n")


@pytest.mark.parametrize("text", ["a\nb\n", "a\n\n", "", "\n", "a"])
@pytest.mark.parametrize("in_lines", [True, False])
def test_a_cell_has_a_row_of_the_file_for_each_of_its_lines(text, in_lines):
    source = text.splitlines(keepends=True) if in_lines else text
    file = drawn({**cell("markdown", text or " "), "source": source})
    (part,) = {part.path: part for part in read_notebook(Source("n.ipynb", file)).parts.values()}.values()
    assert part.text == text
    assert len(part.within.rows) == len(part.lines())


def test_a_finding_stands_at_its_place_in_the_cell():
    (finding,) = page(cell("markdown", "Text"), code("x = 1\ny = (1 2)")).diagnostics
    assert (str(finding.place), finding.place.start.column) == ("docs/n.ipynb:cell 2:2", 6)


def test_cells_are_told_of_in_their_order():
    broken = code("(")
    found = page(*[cell("markdown", "x")] * 8, *[broken] * 4).diagnostics
    assert [finding.place.cell for finding in found] == [9, 10, 11, 12]


def test_code_that_holds_fences_is_one_cell():
    source = 'print("""\n~~~~~\n~~~~~python\n```output\n""")'
    assert only(code(source)).examples[0].code == source


def test_front_matter_is_a_raw_cell():
    top = "---\ntitle: T\nnabla:\n  timeout: 7\n---\n"
    read = page(cell("raw", top), code("1"))
    assert read.defaults.timeout == 7
    assert "title" not in read.text
    assert markdown_of(drawn(cell("raw", top), code("1"))).startswith(top)


def test_front_matter_that_is_wrong_is_found_in_its_cell():
    (finding,) = page(cell("raw", "---\nnabla:\n  timeot: 7\n---\n")).diagnostics
    assert str(finding.place) == "docs/n.ipynb:cell 1:3"


@pytest.mark.parametrize(("form", "shown"), [(None, True), ("text/html", True), ("text/latex", False)])
def test_a_raw_cell_is_shown_where_it_is_for_the_web(form, shown):
    raw = cell("raw", "<b>x</b>", metadata={"format": form} if form else {})
    assert ("<b>x</b>" in page(cell("markdown", "y"), raw).text) == shown


def test_an_attached_image_stands_in_the_page():
    held = {"a.png": {"image/png": "iVBO\nRw0K"}}
    read = page(cell("markdown", "![A](attachment:a.png) and ![B](attachment:b.png)", attachments=held))
    assert read.text.startswith("![A](data:image/png;base64,iVBORw0K) and ![B](attachment:b.png)")


def test_what_other_kernels_run_is_left_alone():
    text = json.dumps(notebook(code("x <- 1"), language="R"))
    assert markdown_of(text) is None
    assert page(text=text).units == ()


# --- options ------------------------------------------------------------------------------------------------------


def test_options_stand_behind_a_sign_in_the_first_line():
    unit = only(code('#| fig="f" alt="A line" source="fold"\n1'))
    assert (unit.options.fig, unit.options.alt, unit.options.source) == ("f", "A line", "fold")
    assert unit.shown == "1"
    assert unit.examples[0].lines[0].line == 2


def test_a_slip_in_an_option_is_found_where_it_stands():
    unit = only(code('#| hidee timeout="3"\n1'))
    (finding,) = unit.diagnostics
    assert isinstance(unit, Broken)
    assert (finding.code, str(finding.place), finding.place.start.column) == (
        "option-unknown",
        "docs/n.ipynb:cell 1:1",
        4,
    )


def test_options_in_a_second_line_are_not_passed_over():
    unit = only(code('#| hide\n#| timeout="3"\n1'))
    assert [(finding.code, str(finding.place)) for finding in unit.diagnostics] == [
        ("option-repeated", "docs/n.ipynb:cell 1:2")
    ]


@pytest.mark.parametrize(
    ("tag", "name", "value"),
    [
        ("hide-input", "source", "fold"),
        ("hide-cell", "source", "fold"),
        ("remove-input", "source", "none"),
        ("remove-output", "result", "none"),
        ("remove-cell", "hide", True),
        ("skip-execution", "skip", "its tag says skip-execution"),
        ("raises-exception", "raises", "Exception"),
        ("of-my-own", "hide", False),
    ],
)
def test_tags_of_jupyter_mean_what_they_mean_there(tag, name, value):
    assert getattr(only(code("1", tags=[tag])).options, name) == value


def test_an_option_goes_before_a_tag():
    assert only(code('#| source="below"\n1', tags=["hide-input"])).options.source == "below"


def test_a_site_that_runs_no_plain_fence_runs_its_notebooks():
    source = Source("docs/n.ipynb", drawn(code("1")))
    for config in (Config(Path("/s"), Path("d"), python="ignore"), Config(Path("/s"), Path("d"), markdown_exec=True)):
        (unit,) = read_page(source, config, Path.read_text).units
        assert isinstance(unit, Cell)
        assert unit.options.printed is None


@pytest.mark.parametrize(
    "magic",
    ["%matplotlib inline", "%config InlineBackend.figure_format = 'svg'", "%load_ext autoreload", "%autoreload 2"],
)
def test_what_asks_ipython_for_what_holds_anyway_is_left_out(magic):
    unit = only(code(f"{magic}\nx = 1"))
    assert (unit.examples[0].code, unit.shown) == ("x = 1", "x = 1")


def test_other_magic_is_an_error_in_its_line():
    (finding,) = only(code("x = 1\n%timeit x")).diagnostics
    assert (finding.code, str(finding.place)) == ("cell-syntax", "docs/n.ipynb:cell 1:2")
    assert "IPython" in finding.help[0]


# --- what is expected ---------------------------------------------------------------------------------------------

IMAGE = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "AA==", "text/plain": ["<Figure>"]}}
ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "'a'", "traceback": ["\x1b[31mTraceback"]}


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        ([printed("a\nb\n")], "a\nb"),
        ([printed("a\n"), printed("b\n"), result("'c'")], "a\nb\n'c'"),
        ([printed("0%\r100%\n")], "100%"),
        ([printed("careful\n", "stderr"), result("1")], "1"),
        ([result("x**2", text_latex=["$x^2$"])], "x**2"),
        ([result("a", application_json={"a": [1]})], "a"),
        ([IMAGE], ""),
        ([result("[<matplotlib.lines.Line2D at 0x7f>]"), IMAGE], ""),
        ([result("Text(0.5, 1.0, 'T')"), IMAGE], ""),
        ([result("(array([1.]), array([0.]), <BarContainer object of 10 artists>)"), IMAGE], ""),
        ([printed("a\n"), ERROR], "a\nKeyError: 'a'"),
        ([], ""),
    ],
)
def test_stored_outputs_are_expected_as_they_are_read(outputs, said):
    expectation = only(code("f()", *outputs)).examples[0].expectation
    assert expectation.text == said
    assert expectation.place.source.text == said
    assert expectation.place.source.within.part == "output"


def test_a_cell_that_never_ran_expects_nothing():
    assert only(code("1", count=None)).examples[0].expectation is None


def test_a_cell_whose_output_is_not_to_be_compared_expects_nothing():
    assert only(code("1", result("2"), tags=["nbval-ignore-output"])).examples[0].expectation is None


# --- what is no notebook ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ('{\n "cells": [\n<<<<<<< HEAD\n', "is not JSON", 3),
        ("", "is not JSON", 1),
        ("[]", "nbformat 4", 1),
        ('{"nbformat": 3, "worksheets": []}', "nbformat 4", 1),
        ('{"nbformat": 4}', "no list of cells", 1),
        ('{"nbformat": 4, "cells": [\n{"cell_type": "code"}]}', "cell 1 has no text", 2),
        ('{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}', "cell 1 has no text", 1),
        ('{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1", "outputs": 1}]}', "no list of outputs", 1),
        ('{"nbformat": 4, "cells": [{"cell_type": "heading", "source": "1"}]}', "neither code", 1),
        ("[" * 100_000, "nested too deeply", 1),
    ],
)
def test_what_cannot_be_read_is_a_finding_at_its_place(text, said, line):
    (finding,) = page(text=text).diagnostics
    assert finding.code == "notebook-invalid"
    assert said in finding.message
    assert finding.place.start.line == line
    assert markdown_of(text)


def test_an_empty_notebook_is_an_empty_page():
    assert (page().units, page().diagnostics, markdown_of(drawn())) == ((), (), "")


# --- with the outputs of a run ------------------------------------------------------------------------------------


def ran(read, *outputs):
    runs = [Run(number, (given,), Finished(), 0.0) for number, given in enumerate(outputs)]
    return refreshed(read, runs)


def test_a_notebook_with_the_outputs_of_a_run_is_else_what_it_was():
    told = Output("stdout", {"text/plain": "new\n"})
    value = Output("result", {"text/plain": "3", "text/html": "<b>3</b>"})
    cells = (cell("markdown", "`{python} 1`"), code("print(1)", printed("old\n")), code("3", count=None))
    read = page(*cells)
    new = ran(read, (value,), (told,), (value,))
    stored = {**result("3", text_html=["<b>3</b>"]), "execution_count": None}
    after = json.loads(new)
    assert after["cells"][1]["outputs"] == [printed("new\n")]
    assert after["cells"][2]["outputs"] == [stored]
    assert ran(read, (value,), (Output("stdout", {"text/plain": "old\n"}),), ()) == read.files[read.path].text


def test_a_cell_that_failed_or_was_skipped_keeps_what_it_stores():
    read = page(code("1", result("1")), code("2", result("2"), tags=["skip-execution"]))
    raised = Raised(("ValueError", "Exception"), "no", (), "")
    runs = [Run(0, ((),), raised, 0.0), Run(1, (), Skipped("so"), 0.0)]
    assert refreshed(read, runs) == read.files[read.path].text


def test_what_a_skipped_cell_stores_is_shown():
    png = {
        "image/png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    }
    image = {"output_type": "display_data", "metadata": {}, "data": {**png, "text/plain": ["<Figure>"]}}
    bad = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "no image", "text/plain": ["<Other>"]}}
    read = page(code("f()", printed("said\n"), image, bad, ERROR, tags=["skip-execution"]))
    (drawn_,) = draw_units(read, [Run(0, (), Skipped("its tag"), 0.0)], [Outcome(0, "skipped")])
    _, said, figure, other, error, note = drawn_
    assert (said.text, other.text, error.text) == ("said\n", "<Other>", "KeyError: 'a'")
    assert 'width="1" height="1"' in figure.image
    assert "not run: its tag" in note.html


# --- JSON in its place --------------------------------------------------------------------------------------------

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
LAYOUTS = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 1, 2, 4, "\t"]),
        "ensure_ascii": st.booleans(),
    }
)


KEYS = st.sampled_from(
    [
        "cell_type",
        "source",
        "outputs",
        "metadata",
        "tags",
        "format",
        "attachments",
        "execution_count",
        "output_type",
        "data",
        "text",
        "name",
        "ename",
        "text/plain",
        "a.png",
    ]
)
WORDS = st.sampled_from(
    ["code", "markdown", "raw", "stream", "execute_result", "error", "![](attachment:a.png)", "x\n"]
)
ODD = st.recursive(
    WORDS | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
)
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", "raw"]), "source": WORDS | st.lists(WORDS, max_size=3)},
    optional={
        "outputs": st.lists(st.dictionaries(KEYS, ODD, max_size=4), max_size=2),
        "metadata": ODD,
        "attachments": ODD,
    },
)


@settings(deadline=None)
@given(st.lists(CELLS | ODD, max_size=3))
def test_whatever_cells_hold_is_read_or_a_finding(cells):
    text = json.dumps({"nbformat": 4, "cells": cells})
    script = read_notebook(Source("n.ipynb", text))
    assert bool(script.findings) == (markdown_of(text) == "*This notebook cannot be read.*")
    for line in script.lines:
        assert line.path in ("n.ipynb", *script.parts)


@settings(deadline=None)
@given(TREES, LAYOUTS)
def test_a_value_is_what_stands_in_its_place(tree, layout):
    text = json.dumps({"top": [tree]}, **layout)
    (value,) = items(text, members(text, Span(0, len(text)))["top"].span)
    assert value.data == tree == json.loads(text[value.span.start : value.span.end])


@settings(deadline=None)
@given(st.lists(st.dictionaries(st.text(), TREES), max_size=3), LAYOUTS, st.sampled_from(["\n", "\r\n"]))
def test_the_same_value_written_in_its_place_changes_no_character(outputs, layout, ending):
    # What tells a file that escapes all but ASCII is that it has nothing else.
    book = {"é": "é", "cells": [{"a": 1, "outputs": outputs, "source": []}]}
    text = json.dumps(book, sort_keys=True, **layout).replace("\n", ending)
    (cell,) = items(text, members(text, Span(0, len(text)))["cells"].span)
    span = members(text, cell.span)["outputs"].span
    assert in_its_place(text, span, 3, outputs) == text[span.start : span.end]
