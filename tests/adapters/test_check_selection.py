"""Parts of a site, checked by name, by line, or up to the first error."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from nabladocs.pages import SUFFIXES

ROOT = Path(__file__).parents[2]

PAGES = {
    "docs/a.md": """\
# A

```python fig="line" alt="a line"
x = 1
```

```pycon session="other"
>>> 1 + 1
2
>>> 2 + 2
5
```

```python
1 / 0
```

```python title="late.py"
x
```

$$ \\frc $$
""",
    "docs/b.md": "---\nnabla:\n  sed: 1\n---\n\n# B\n\n```python\n1 / 0\n```\n",
    "docs/c.md": '# C\n\n`{python} 3`\n\n--8<-- "part.md"\n',
    "part.md": "```python\n4\n```\n",
}


@pytest.fixture(scope="module")
def site(make_site):
    return make_site(PAGES, markdown_extensions=["pymdownx.snippets"])


def check(site, *words):
    ran = site.nabla("check", "--format=json", *words)
    assert ran.code in (0, 1), ran.err
    report = json.loads(ran.out)
    outcomes = [f"{each['path']}:{each['line']} {each['status']}" for each in report["outcomes"]]
    return report["pages"], outcomes, [f"{each['path']}:{each['line']}" for each in report["diagnostics"]]


@pytest.mark.parametrize(
    ("expression", "pages", "outcomes"),
    [
        ("a.md::L3", ["docs/a.md"], ["docs/a.md:3 passed"]),
        ("line", ["docs/a.md"], ["docs/a.md:3 passed"]),
        ("OTHER", ["docs/a.md"], ["docs/a.md:7 failed"]),
        ("c.md", ["docs/c.md"], ["docs/c.md:3 passed", "part.md:1 passed"]),
        ("part.md", ["docs/c.md"], ["part.md:1 passed"]),
        ("line or c.md", ["docs/a.md", "docs/c.md"], ["docs/a.md:3 passed", "docs/c.md:3 passed", "part.md:1 passed"]),
    ],
)
def test_only_what_fits_an_expression_is_run_and_reported(site, expression, pages, outcomes):
    assert check(site, "-k", expression)[:2] == (pages, outcomes)


def test_what_keeps_a_selected_cell_from_running_is_reported(site):
    assert check(site, "-k", "late.py") == (["docs/a.md"], ["docs/a.md:18 blocked"], ["docs/a.md:15"])


@pytest.mark.parametrize(
    ("expression", "formulas"),
    [
        ("d.md", {"claims": 1, "computed": 1, "definitions": 0, "undeclared": 1}),
        ("square", {"claims": 1, "computed": 0, "definitions": 0, "undeclared": 0}),
        ("L10 or L3", {"claims": 0, "computed": 1, "definitions": 0, "undeclared": 1}),
    ],
)
def test_only_the_formulas_of_what_is_chosen_are_counted(make_site, expression, formulas):
    claim = "```claim square\nx in R\nx*x == x**2\n```\n"
    cell = "```python result='latex'\nprint('x')\n```\n"
    site = make_site({"docs/d.md": f"# D\n\n$$x$$\n\n{claim}\n{cell}"})
    report = json.loads(site.nabla("check", "--format=json", "-k", expression).out)
    assert report["display_formulas"] == formulas


def test_what_is_wrong_elsewhere_on_the_page_is_not_reported(site):
    ran = site.nabla("check", "-k", "line")
    assert (ran.code, ran.out) == (0, "1 page, 1 cell: 1 passed (1 only run)\n"), ran.err


def test_what_is_wrong_between_the_cells_belongs_to_the_page(site):
    assert check(site, "-k", "b.md") == (["docs/b.md"], ["docs/b.md:8 failed"], ["docs/b.md:3", "docs/b.md:9"])
    assert check(site, "-k", "b.md and not L8")[1:] == ([], ["docs/b.md:3"])


@pytest.mark.parametrize(
    ("paths", "outcomes", "flaws"),
    [
        (["docs/a.md::L3"], ["docs/a.md:3 passed"], []),
        (["docs/a.md::L7"], ["docs/a.md:7 failed"], ["docs/a.md:11"]),
        (["docs/a.md::L11"], ["docs/a.md:7 failed"], ["docs/a.md:11"]),
        (["docs/a.md::L11:1"], ["docs/a.md:7 failed"], ["docs/a.md:11"]),
        (["docs/a.md::L3", "docs/c.md"], ["docs/a.md:3 passed", "docs/c.md:3 passed", "part.md:1 passed"], []),
        (["docs/c.md::part.md:1"], ["part.md:1 passed"], []),
        (["docs/c.md::L3", "docs/c.md"], ["docs/c.md:3 passed", "part.md:1 passed"], []),
        (["docs/b.md::L3"], [], ["docs/b.md:3"]),
        (["docs/a.md::formulas"], [], ["docs/a.md:22"]),
    ],
)
def test_a_path_may_name_a_line_as_pytest_prints_it(site, paths, outcomes, flaws):
    assert check(site, *paths)[1:] == (outcomes, flaws)


def test_a_line_on_which_nothing_stands_is_exit_2_and_names_those_that_do(site):
    ran = site.nabla("check", "docs/a.md::L4")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error[path-unusable]: there is no cell, claim, value or output at docs/a.md::L4\n"
        "  = help: there is something at L3, L7, L14, L18\n"
    )


@pytest.mark.parametrize(("expression", "code"), [("a and", "selection-syntax"), ("nowhere", "selection-empty")])
def test_an_expression_that_cannot_be_meant_is_exit_2(site, expression, code):
    ran = site.nabla("check", "-k", expression)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error[{code}]: ")


def test_an_expression_that_is_empty_selects_all(site):
    assert check(site, "-k", "")[0] == ["docs/a.md", "docs/b.md", "docs/c.md"]


def test_the_first_page_with_an_error_is_the_last_where_that_is_asked_for(site):
    ran = site.nabla("check", "-x", "--format=json")
    report = json.loads(ran.out)
    assert (ran.code, report["pages"], report["counts"]["left"]) == (1, ["docs/a.md"], 2)
    assert ran.err == "nabla: stopped at the first page with an error, 2 pages left\n"


def test_a_page_that_is_well_stops_nothing(site):
    ran = site.nabla("check", "-x", "docs/c.md", "docs/a.md::L3")
    assert (ran.code, ran.err) == (0, "")


def test_a_page_that_cannot_be_read_stops_before_any_runs(make_site):
    site = make_site({"docs/index.md": "```python\n1\n```\n"})
    (site.root / "docs" / "latin.md").write_bytes(b"caf\xe9\n")
    ran = site.nabla("check", "--fail-fast")
    assert (ran.code, ran.err) == (1, "nabla: stopped at the first page with an error, 1 page left\n")
    assert ran.out.endswith("0 pages, 0 cells: 1 error\n")


def test_files_that_are_no_pages_can_be_left_out(make_site):
    site = make_site({**PAGES, "README.md": "# Read me\n", "tests/site/docs/x.md": "", "tests/site/mkdocs.yml": "{}\n"})
    pages = check(site, "--pages-only", "tests/site/docs/x.md", "README.md", "mkdocs.yml", "docs/c.md")[0]
    assert pages == ["docs/c.md"]
    ran = site.nabla("check", "--pages-only", "README.md")
    assert (ran.code, ran.out) == (0, "0 pages, 0 cells\n")


def test_the_site_of_files_in_a_folder_above_it_is_found(make_site, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "docs").mkdir(parents=True)
        (tmp_path / name / "mkdocs.yml").write_text("plugins: [nabla]\n")
        (tmp_path / name / "docs" / "index.md").write_text("# Page\n")
    (tmp_path / "README.md").touch()
    above = type(make_site({}))(tmp_path)
    assert check(above, "--pages-only", "README.md", "one/docs/index.md")[0] == ["docs/index.md"]
    assert check(above, "--pages-only", "README.md")[0] == []
    ran = above.nabla("check", "--pages-only", "one/docs/index.md", "two/docs/index.md")
    assert (ran.code, ran.out) == (2, "")
    assert "these files belong to several sites: one, two" in ran.err


def test_the_hook_for_pre_commit_takes_the_files_of_a_commit(make_site):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    files = ["docs/c.md", "README.md", "docs/x.markdown", "docs/style.css", "notes.md.txt"]
    site = make_site({**dict.fromkeys(files, "# Page\n"), **PAGES, "README.md": "```python\n1 / 0\n```\n"})
    given = [file for file in files if re.search(hook["files"], file)]
    assert given == ["docs/c.md", "README.md", "docs/x.markdown"]
    program, *words = shlex.split(hook["entry"])
    assert program == "nabla"
    ran = site.nabla(*words, *given)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "2 pages, 0 cells, 1 inline value: 1 passed"), ran.err
    assert all(file.endswith(SUFFIXES) == bool(re.search(hook["files"], file)) for file in [f"a{s}" for s in SUFFIXES])
