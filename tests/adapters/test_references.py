"""Numbers of equations and figures, and links to them, wherever a site's pages are read."""

from __future__ import annotations

import re
import sys

import pytest
from markdown import Markdown

DRAW = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
PAGES = {
    "docs/index.md": f"""\
# Home

By $\\eqref{{eq:far}}$, [](figure:sine) and $x\\overset{{\\ref{{eq:near}}}}{{=}}y$.

$$
1 \\label{{eq:near}}
$$

```python fig="line" caption="A line, see $\\eqref{{eq:far}}$." alt="a line"
{DRAW}
```
""",
    "docs/deep/last page.md": f"""\
# Last

\\begin{{align}}
x&=1\\\\
y&=2 \\label{{eq:far}}
\\end{{align}}

```python fig="dots" alt="dots"
{DRAW}
```

```python fig="sine" alt="sine"
{DRAW}
```

Back to [](eq:near) and [](figure:line), as [drawn](figure:line).
""",
}
STRICT = {"validation": {"anchors": "warn", "unrecognized_links": "warn", "not_found": "warn"}}
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')


@pytest.mark.parametrize(
    ("there", "back", "last"),
    [
        ("deep/last%20page.html", "../index.html", "deep/last page.html"),
        ("deep/last%20page/", "../../", "deep/last page/index.html"),
    ],
)
def test_links_lead_to_numbers_on_other_pages(make_site, there, back, last):
    site = make_site(PAGES, use_directory_urls=last.endswith("index.html"), **STRICT)
    ran = site.build("--strict")
    assert (ran.code, ran.findings) == (0, []), ran.err
    articles = site.articles()
    assert LINK.findall(articles["index.html"]) == [
        (f"{there}#eq-far", "(2)"),
        (f"{there}#sine", "Figure\N{NO-BREAK SPACE}2"),
        (f"{there}#eq-far", "(2)"),
    ]
    assert "<mover><mo>=</mo><mtext>1</mtext></mover>" in articles["index.html"]
    assert LINK.findall(articles[last]) == [
        (f"{back}#eq-near", "(1)"),
        (f"{back}#line", "Figure\N{NO-BREAK SPACE}1"),
        (f"{back}#line", "drawn"),
    ]
    assert re.findall(r'<mtr id="(eq-\w+)">.*?<mtext>(.*?)</mtext>', articles["index.html"]) == [("eq-near", "(1)")]
    # The row above it has its number, and no name.
    assert re.findall(r"<mtext>(\(\d\))</mtext>", articles[last]) == ["(1)", "(2)"]
    assert re.findall(r"Figure \d(?=</span>)", articles[last]) == ["Figure 1", "Figure 2"]
    assert "Figure 1.</span> A line, see" in articles["index.html"]


def test_a_link_that_leads_nowhere_fails_a_build_a_check_and_a_test(make_site):
    site = make_site({"docs/index.md": "# Home\n\nSee [](eq:sqare).\n", "docs/b.md": "$$ 1 \\label{square} $$\n"})
    for ran in (site.build(), site.nabla("check"), site.nabla("check", "docs/index.md")):
        assert ran.code == 1
        said = ran.err + ran.out
        assert "error[reference-unknown]: no equation of this site is called sqare\n --> docs/index.md:3:8\n" in said
        assert "did you mean eq:square?" in said
    tested = site.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "docs")
    assert "docs/index.md::links" in tested.out


def test_a_server_follows_numbers_that_change_on_other_pages(make_site):
    named = "$$ 2 \\label{eq:a} $$\n"
    site = make_site({"docs/index.md": "See $\\eqref{eq:a}$.\n", "docs/b.md": named})
    with site.serve() as server:
        assert server.shows("index.html", "See (1).")
        site.write({"docs/b.md": f"$$ 1 \\label{{eq:b}} $$\n\n{named}"})
        assert server.shows("index.html", "See (2).")
        site.write({"docs/b.md": named.replace("eq:a", "eq:c")})
        assert server.shows("index.html", "no equation of this site is called a")


def test_a_dirty_build_knows_the_pages_that_it_does_not_build(make_site):
    site = make_site({"docs/index.md": "See $\\eqref{eq:a}$.\n", "docs/b.md": "$$ 1 \\label{eq:a} $$\n"})
    assert site.build().code == 0
    site.write({"docs/index.md": "See again $\\eqref{eq:a}$.\n"})
    assert site.build("--dirty").code == 0
    assert LINK.findall(site.articles()["index.html"]) == [("b.html#eq-a", "(1)")]


def test_an_equation_may_be_included_by_a_page_and_stand_in_a_quotation(make_site):
    pages = {
        "docs/index.md": "See [](eq:a).\n",
        "docs/b.md": '--8<-- "c.txt"\n',
        "c.txt": "> $$\n> 1 \\label{eq:a}\n> $$\n",
    }
    site = make_site(pages, markdown_extensions=[{"pymdownx.snippets": {"base_path": ["."]}}])
    assert site.build("--strict").code == 0
    assert LINK.findall(site.articles()["index.html"]) == [("b.html#eq-a", "(1)")]


def test_what_a_page_sets_for_itself_holds_for_its_figures_elsewhere(make_site):
    fence = f'```python exec fig="b" alt="a line"\n{DRAW}\n```\n'
    pages = {
        "docs/index.md": "[](figure:b)\n",
        "docs/b.md": f"---\nnabla:\n  python: syntax\n---\n# B\n\n```python\n1\n```\n\n{fence}",
    }
    site = make_site(pages)
    assert site.build().code == 0
    assert LINK.findall(site.articles()["index.html"]) == [("b.html#b", "Figure\N{NO-BREAK SPACE}1")]


def test_zensical_follows_links_to_other_pages(make_site):
    pages = {name.replace(" ", "-"): text for name, text in PAGES.items()}
    extensions = ["pymdownx.superfences", "nabladocs"]
    site = make_site(pages, markdown_extensions=extensions, plugins=[], theme={"variant": "modern"})
    ran = site.run(sys.executable, "-m", "zensical", "build")
    assert ran.code == 0, ran.err
    html = (site.root / "site" / "index.html").read_text("utf-8")
    assert html.count('href="deep/last-page.html#eq-far">(2)</a>') == 2


@pytest.mark.parametrize("heading", ["# By $x\\overset{\\eqref{eq:a}}{=}y$", "# By $\\eqref{eq:a}$"])
def test_a_heading_may_name_a_number(heading, tmp_path, monkeypatch, caplog):
    monkeypatch.chdir(tmp_path)
    html = Markdown(extensions=["nabla", "toc"]).convert(f"{heading}\n\n$$ 1 \\label{{eq:a}} $$\n")
    assert html.count("(1)") == 2
    assert html.count("<math") == html.count("</math>")
    assert html.count("<a ") == ("overset" not in heading)
    assert not caplog.records


def test_what_a_cell_prints_refers_to_numbers_and_has_none(make_site):
    cell = '```python result="markdown"\nprint(r"By $\\eqref{eq:a}$ $$ 2 \\label{eq:b} $$")\n```\n'
    ran = (site := make_site({"docs/index.md": f"$$ 1 \\label{{eq:a}} $$\n\n{cell}"})).build()
    assert "\\label" in "".join(finding.message for finding in ran.findings)
    assert LINK.findall(site.articles()["index.html"]) == [("#eq-a", "(1)")]
    assert ran.code == 1


def test_macros_of_the_site_hold_in_what_cells_show(make_site):
    cell = (
        '```python result="latex"\nprint(r"\\half x")\n```\n\n`{python} __import__("sympy").Symbol("y")/2` $\\half$\n'
    )
    site = make_site({"docs/index.md": cell}, {"macros": {"half": r"\frac{1}{2}"}})
    assert site.build().code == 0
    assert site.articles()["index.html"].count("<mfrac><mn>1</mn><mn>2</mn></mfrac>") == 2
