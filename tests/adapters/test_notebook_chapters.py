"""A notebook as a chapter: built, checked, tested, accepted, planned and served like one in Markdown."""

from __future__ import annotations

import json
import re
import sys
import time

import pytest

PLUGINS = [{"mkdocs-jupyter": {"execute": False, "include": ["*.ipynb"], "ignore": ["*.md"]}}]
FIRST_LOOK = 1.0
"""Seconds after which MkDocs, which serves before it watches, has had its first look at the files."""
PROSE = "# Squares\n\nFor $x=3$, `{python} 3**2`. See [the start](index.md) and [](claim:square).\n"
CLAIM = "```claim square\nx in R^n\nx.T @ x == norm(x)**2\n```"
PLOT = '#| fig="line" alt="A rising line" caption="A *line*"\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])'


def cell(kind, source, **more):
    return {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True), **more}


def code(source, *outputs, tags=()):
    metadata = {"tags": list(tags)} if tags else {}
    return cell("code", source, execution_count=3, outputs=list(outputs), metadata=metadata)


def printed(text):
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}


def result(text):
    data = {"text/plain": text.splitlines(keepends=True)}
    return {"output_type": "execute_result", "execution_count": 3, "metadata": {}, "data": data}


def drawn(*cells, language="python", **layout):
    metadata = {"kernelspec": {"name": "k", "display_name": "K", "language": language}}
    book = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(book, **{"indent": 1, "ensure_ascii": False, "sort_keys": True, **layout}) + "\n"


WELL = (
    cell("raw", "---\ndescription: All about squares\n---"),
    cell("markdown", PROSE),
    code("x = 6\nprint(x * 7)\nx / 7", printed("42\n"), result("0.8571428571428571")),
    cell("markdown", CLAIM),
    code(PLOT, result("[<matplotlib.lines.Line2D at 0x7f0a>]")),
    code(
        "1 / 0",
        {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": []},
        tags=["raises-exception"],
    ),
)
INDEX = "# Start\n\n[The squares](n.ipynb), and [](claim:square).\n"


@pytest.fixture(scope="module")
def make(make_site):
    def make(files, settings=None, **more):
        nabla = {"nabla": {"timeout": 5, "environment": ["SCRATCH_SITE"], **(settings or {})}}
        return make_site({"docs/index.md": "# Start\n", **files}, plugins=[*PLUGINS, nabla], **more)

    return make


@pytest.fixture(scope="module")
def well(make):
    site = make({"docs/index.md": INDEX, "docs/n.ipynb": drawn(*WELL)})
    return site, site.build("--strict")


# --- build --------------------------------------------------------------------------------------------------------


def test_a_notebook_is_built_as_a_chapter(well):
    site, ran = well
    assert (ran.code, ran.errors) == (0, [])
    assert "2 pages, 3 cells, 1 inline value, 1 claim" in ran.err
    text = site.texts()["n.html"]
    assert "For x=3x=3, 9." in text
    assert "42\n0.8571428571428571" in text
    assert "ZeroDivisionError: division by zero" in text
    assert "#|" not in text


def test_its_formulas_and_claims_are_mathml(well):
    site, _ = well
    article = site.articles()["n.html"]
    assert article.count("<math") > 2
    assert 'id="claim-square"' in article
    assert '<figure id="line"' in article
    assert "A <em>line</em>" in article


def test_nothing_of_it_comes_from_elsewhere_or_needs_a_script(well):
    site, _ = well
    html = (site.root / "site" / "n.html").read_text("utf-8")
    assert not re.findall(r"<script[^>]* src|https?://(?!www\.w3\.org/)|jp-|mathjax|require\.js", html, re.IGNORECASE)


def test_it_is_downloaded_as_its_own_file_with_the_outputs_of_the_build(well):
    site, _ = well
    assert '<a href="n.ipynb" download>' in site.articles()["n.html"]
    written, given = (json.loads((site.root / folder / "n.ipynb").read_text("utf-8")) for folder in ("docs", "site"))
    (figure,) = given["cells"][4]["outputs"]
    assert figure["output_type"] == "display_data"
    assert 'aria-label="A rising line"' in "".join(figure["data"]["image/svg+xml"])
    assert given["cells"][5]["outputs"][0]["traceback"][-1] == "ZeroDivisionError: division by zero"
    for number, (old, new) in enumerate(zip(written["cells"], given["cells"], strict=True)):
        assert old == ({**new, "outputs": old["outputs"]} if number in (4, 5) else new)


def test_its_links_and_those_to_it_lead_somewhere(well):
    site, _ = well
    assert '<a href="index.html">the start</a>' in site.articles()["n.html"]
    assert '<a href="#claim-square">square</a>' in site.articles()["n.html"]
    assert '<a href="n.html">The squares</a>' in site.articles()["index.html"]
    assert '<a href="n.html#claim-square">square</a>' in site.articles()["index.html"]


def test_its_claims_are_on_the_site_as_data(well):
    site, _ = well
    (claim,) = json.loads((site.root / "site" / "claims.json").read_text("utf-8"))["claims"]
    assert (claim["path"], claim["cell"], claim["line"], claim["verdict"]) == ("docs/n.ipynb", 4, 3, "derived")


def test_no_kernel_runs(make):
    # A kernel has IPython, and a process that mkdocs-jupyter began would be one.
    site = make({"docs/n.ipynb": drawn(code("'IPython' in __import__('sys').modules", result("False")))})
    assert site.build().code == 0


def test_a_class_is_called_as_in_jupyter(make):
    cells = (code("type(1)", result("int")), code("print(type(1))", printed("<class 'int'>\n")))
    site = make({"docs/n.ipynb": drawn(*cells)})
    assert site.nabla("check", "-q").code == 0
    site.write({"docs/n.ipynb": drawn(*cells).replace('"int"', '"float"')})
    assert site.nabla("accept", "-q", "--write").code == 0
    assert (site.root / "docs" / "n.ipynb").read_text("utf-8") == drawn(*cells)


def test_a_wrong_output_fails_the_build_at_its_cell(make):
    site = make({"docs/n.ipynb": drawn(cell("markdown", "# N"), code("x = 2\nx", result("3")))})
    ran = site.build()
    assert (ran.code, ran.errors) == (1, ["docs/n.ipynb:cell 2 output:1:1"])
    assert "the output is not what the notebook says" in ran.err
    assert "nabla accept docs/n.ipynb --write" in ran.err


def test_an_exception_fails_the_build_at_its_line(make):
    site = make({"docs/n.ipynb": drawn(cell("markdown", "# N"), code("def f():\n    1 / 0"), code("\nf()"), code("1"))})
    ran = site.build()
    assert ran.errors == ["docs/n.ipynb:cell 2:2:5"]
    assert "called from docs/n.ipynb:cell 3:2" in ran.err
    assert 'begin the cell with #| raises="ZeroDivisionError"' in ran.err
    assert "not run: cell 3 failed" in site.texts()["n.html"]


def test_a_notebook_that_cannot_be_read_fails_the_build_and_no_other_page(make):
    site = make({"docs/n.ipynb": '{\n "cells": [\n<<<<<<< HEAD\n'})
    ran = site.build()
    assert (ran.code, ran.errors) == (1, ["docs/n.ipynb:3:1"])
    assert "Start" in site.texts()["index.html"]
    assert "This notebook cannot be read." in site.texts()["n.html"]


def test_a_notebook_of_another_language_is_left_to_mkdocs_jupyter(make):
    site = make({"docs/n.ipynb": drawn(cell("markdown", "# In R"), code("x <- c(1, 2)"), language="R")})
    ran = site.build()
    assert ran.code == 0
    assert "jp-" in site.articles()["n.html"]
    assert site.nabla("check", "-q").code == 0


def test_without_mkdocs_jupyter_a_notebook_is_a_file_as_any(make_site):
    site = make_site({"docs/index.md": "# Start\n", "docs/n.ipynb": drawn(code("1 / 0"))})
    assert site.build().code == 0
    assert (site.root / "site" / "n.ipynb").is_file()
    assert site.nabla("check", "-q").code == 0
    ran = site.nabla("check", "-q", "docs/n.ipynb")
    assert ran.code == 2
    assert "list mkdocs-jupyter among the plugins" in ran.err


def test_what_mkdocs_jupyter_leaves_out_is_no_page(make_site):
    jupyter = {"mkdocs-jupyter": {"execute": False, "ignore": ["*.md", "drafts/*.ipynb"]}}
    files = {"docs/index.md": "# Start\n", "docs/drafts/n.ipynb": drawn(code("1 / 0"))}
    site = make_site(files, plugins=[jupyter, "nabla"])
    assert site.build().code == 0
    assert "1 page" in site.nabla("check", "-q").out


def test_a_figure_without_a_text_is_told_where_to_put_one(make):
    plain = PLOT.partition("\n")[2]
    site = make({"docs/n.ipynb": drawn(code(plain, result("<Figure>")))}, {"undescribed": "error"})
    told = site.build()
    assert told.code == 1
    assert "error[figure-alt]: the figure has no text for those who do not see it" in told.err
    assert 'help: write #| alt="…" in its first line' in told.err


# --- check, pytest and plan ---------------------------------------------------------------------------------------

WRONG = (
    cell("markdown", "# N"),
    code("print('a')\nprint('b')", printed("a\nc\n")),
    cell("markdown", "`{python} 1 / 0`"),
)


@pytest.fixture(scope="module")
def wrong(make):
    return make({"docs/n.ipynb": drawn(*WRONG)})


def test_a_program_is_told_the_cell_and_the_line_in_it(wrong):
    ran = wrong.nabla("check", "-q", "--format=json")
    report = json.loads(ran.out)
    assert ran.code == 1
    assert [
        (each["path"], each["cell"], each["part"], each["line"], each["column"]) for each in report["diagnostics"]
    ] == [
        ("docs/n.ipynb", 2, "output", 2, 1),
        ("docs/n.ipynb", 3, "source", 1, 11),
    ]
    assert [(each["path"], each["cell"], each["line"]) for each in report["outcomes"]] == [
        ("docs/n.ipynb", 2, 1),
        ("docs/n.ipynb", 3, 1),
    ]


def test_github_is_told_the_line_of_the_file(wrong):
    lines = (wrong.root / "docs" / "n.ipynb").read_text("utf-8").split("\n")
    told = re.findall(r"::error file=docs/n\.ipynb,line=(\d+),", wrong.nabla("check", "-q", "--format=github").out)
    assert [lines[int(row) - 1].strip() for row in told] == ['"outputs": [', '"`{python} 1 / 0`"']


def test_one_cell_can_be_asked_for(wrong):
    ran = wrong.nabla("check", "-q", "docs/n.ipynb::cell3:L1")
    assert "cell 3:1:11" in ran.out
    assert "cell 2" not in ran.out


def test_its_cells_and_outputs_are_tests(wrong):
    ran = wrong.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "docs")
    assert re.findall(r"FAILED (\S+)", ran.out) == ["docs/n.ipynb::cell2-output:L1", "docs/n.ipynb::cell3:L1"]
    assert "docs/n.ipynb:cell 2 output:2:1" in ran.out
    again = wrong.run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "docs/n.ipynb::cell2:L1")
    assert "1 passed" in again.out


def test_what_changed_runs_again_and_a_stored_output_is_no_change(make):
    site = make({"docs/n.ipynb": drawn(*WELL)})
    assert site.nabla("check", "-q").code == 0
    assert "0 of 5" in site.nabla("plan").out
    site.write({"docs/n.ipynb": drawn(*WELL).replace('"42\\n"', '"41\\n"')})
    assert "0 of 5" in site.nabla("plan").out
    assert site.nabla("check", "-q").code == 1
    site.write({"docs/n.ipynb": drawn(cell("markdown", "Moved"), *WELL[1:])})
    assert "0 of 5" in site.nabla("plan").out
    site.write({"docs/n.ipynb": drawn(*WELL).replace("x * 7", "7 * x")})
    assert "docs/n.ipynb:cell 3:1 changed" in site.nabla("plan").out
    assert site.nabla("check", "-q").code == 0


# --- accept -------------------------------------------------------------------------------------------------------

STALE = (
    cell("markdown", "# Nä"),
    code("print(6 * 7)\n6 / 4", printed("41\n"), result("1.5")),
    code("1 / 3", result("0.333")),
    code("1 + 1", printed("3\n")),
)
MENDED = (
    STALE[0],
    code("print(6 * 7)\n6 / 4", printed("42\n"), result("1.5")),
    STALE[2],
    code("1 + 1", result("2")),
)
LAYOUTS = {
    "Jupyter's": {},
    "four spaces": {"indent": 4},
    "tabs": {"indent": "\t"},
    "one line": {"indent": None},
    "one line without spaces": {"indent": None, "separators": (",", ":")},
    "ASCII": {"ensure_ascii": True},
}


def stale(**layout):
    return drawn(*STALE, **layout)


def mended(**layout):
    return drawn(*MENDED, **layout)


@pytest.fixture(scope="module")
def accepted(make):
    """A site with a stale notebook of each layout, and with CRLF, on which all was accepted."""
    endings = {"LF": "\n", "CRLF": "\r\n"}
    laid_out = {
        f"{name}, {ending}": (stale(**layout).replace("\n", sign), mended(**layout).replace("\n", sign))
        for name, layout in LAYOUTS.items()
        for ending, sign in endings.items()
    }
    site = make({f"docs/{name}.ipynb": before for name, (before, _) in laid_out.items()})
    return site, laid_out, site.nabla("accept", "-q", "--write")


@pytest.mark.parametrize("ending", ["LF", "CRLF"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_new_outputs_are_stored_and_nothing_else_changes(accepted, layout, ending):
    site, laid_out, _ = accepted
    name = f"{layout}, {ending}"
    assert (site.root / "docs" / f"{name}.ipynb").read_bytes().decode() == laid_out[name][1]


def test_what_was_accepted_is_well(accepted):
    site, laid_out, ran = accepted
    assert (ran.code, ran.err.strip()) == (0, f"{2 * len(laid_out)} outputs in {len(laid_out)} pages changed")
    assert site.nabla("check", "-q").code == 0
    assert "nothing to accept" in site.nabla("accept", "-q").err


def test_without_write_only_the_difference_is_shown(make):
    site = make({"docs/n.ipynb": stale()})
    ran = site.nabla("accept", "-q")
    assert ran.code == 1
    assert '-      "41\\n"\n+      "42\\n"' in ran.out
    assert (site.root / "docs" / "n.ipynb").read_text("utf-8") == stale()


def test_an_exception_and_a_figure_are_stored_as_jupyter_does(make):
    cells = (
        code(f"{PLOT}\nprint(2)", printed("1\n")),
        code("print(1)\n1 / 0", printed("2\n"), tags=["raises-exception"]),
    )
    site = make({"docs/n.ipynb": drawn(*cells)})
    assert site.nabla("accept", "-q", "--write").code == 0
    first, second = json.loads((site.root / "docs" / "n.ipynb").read_text("utf-8"))["cells"]
    printed_2, figure = first["outputs"]
    assert (printed_2, figure["output_type"]) == (printed("2\n"), "display_data")
    assert "".join(figure["data"]["image/svg+xml"]).lstrip().startswith(("<svg", "<?xml"))
    assert second["outputs"][0] == printed("1\n")
    assert (second["outputs"][1]["ename"], second["outputs"][1]["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert site.nabla("check", "-q").code == 0


def test_what_is_stored_is_nbformat(accepted):
    nbformat = pytest.importorskip("nbformat")
    site, laid_out, _ = accepted
    for name in laid_out:
        nbformat.validate(json.loads((site.root / "docs" / f"{name}.ipynb").read_text("utf-8")))


def test_a_value_that_differs_between_runs_is_refused(make):
    text = drawn(code("import os\nos.urandom(4).hex()", result("'00'")))
    site = make({"docs/n.ipynb": text})
    ran = site.nabla("accept", "-q", "--write")
    assert (ran.code, [finding.code for finding in ran.findings]) == (1, ["accept-unstable"])
    assert (site.root / "docs" / "n.ipynb").read_text("utf-8") == text


def test_an_answer_at_a_prompt_in_the_text_is_left_to_its_author(make):
    text = drawn(cell("markdown", "# N\n\n```pycon\n>>> 6 * 7\n41\n```"))
    site = make({"docs/n.ipynb": text})
    ran = site.nabla("accept", "-q", "--write")
    assert [(finding.code, finding.at) for finding in ran.findings] == [
        ("accept-impossible", "docs/n.ipynb:cell 1:5:1")
    ]
    assert (site.root / "docs" / "n.ipynb").read_text("utf-8") == text


# --- serve --------------------------------------------------------------------------------------------------------


def test_a_server_shows_what_a_notebook_that_was_saved_says(make):
    site = make({"docs/n.ipynb": drawn(code("print('value:', 6 * 7)"))})
    with site.serve() as server:
        assert server.shows("n.html", "value: 42")
        time.sleep(FIRST_LOOK)
        site.write({"docs/n.ipynb": drawn(code("print('value:', 6 * 8)", printed("value: 42\n")))})
        assert server.shows("n.html", "value: 48")
        assert server.shows("n.html", "the output is not what the notebook says")
        site.write({"docs/n.ipynb": drawn(code("print('value:', 6 * 9)", printed("value: 54\n")))})
        assert server.shows("n.html", "value: 54")
        assert "error[" not in server.read("n.html")
