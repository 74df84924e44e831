"""What the manual shows of commands comes from a site of two pages, here; ACCEPT=1 writes what they say.

The samples of errors.md are tried in test_manual.py, and those of first-steps.md in test_first_steps.py.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from nabladocs.adapters.cli import main
from nabladocs.config import from_settings, read_settings
from nabladocs.fences import Unclosed, read_fences
from nabladocs.front_matter import OF_A_PAGE

MANUAL = Path(__file__).parents[1] / "docs" / "manual"
CHECKED_HERE = {
    ("checking", "$ nabla check"),
    ("checking", "$ pytest"),
    ("checking", '$ nabla new chapter "The log-sum-exp trick"'),
    ("notebooks", "error[output-mismatch]: the output is not what the notebook says"),
    ("writing", "display formulas: 1 claim, 1 computed, 1 definition, 1 undeclared"),
    ("writing", "$ nabla plan"),
}
"""Samples by their page and their first line."""
ANSWERED_ON_THE_PAGE = {"formulas"}
"""Pages whose commands stand above a cell that gives their answer."""
NO_ANSWER = re.compile(r"uv run .*|#\| .*|# --8<-- .*|text ─.*|mkdocs ──.*")
"""What is typed, or drawn."""
LISTS = ("claims", "definitions", "environment")
EXAMPLES_OF_WORDS = {
    *('python float="rtol=1e-6, atol=1e-12"', 'python hide timeout="60"', 'python needs="torch"'),
    *('python reads="data/*.h5 data/config/"', 'claims family="quadratic forms, norms"', *LISTS),
    *("claim quadratic-form", "claim ridge-gradient", "output"),
}
"""Fences that are shown as they are written, and do not stand on the same page to be seen at work."""


def body(fence):
    return "\n".join(line.text for line in fence.body)


def fences(page):
    found = read_fences((MANUAL / f"{page}.md").read_text("utf-8").split("\n"))
    assert not any(isinstance(fence, Unclosed) for fence in found)
    return found


def shown(page, first):
    (fence,) = (each for each in fences(page) if each.info == "text" and body(each).startswith(first))
    return fence


def compare(page, first, said):
    """Hold a sample against what came out, or write that in its place."""
    fence = shown(page, first)
    if os.environ.get("ACCEPT"):
        lines = (MANUAL / f"{page}.md").read_text("utf-8").split("\n")
        lines[fence.first + 1 : fence.last] = said.split("\n")
        (MANUAL / f"{page}.md").write_text("\n".join(lines), "utf-8")
    else:
        assert body(fence) == said


PAGES = [path.stem for path in sorted(MANUAL.glob("*.md")) if path.stem not in ("errors", "first-steps")]


def test_each_sample_is_tried():
    for page in set(PAGES) - ANSWERED_ON_THE_PAGE:
        samples = {(page, body(each).partition("\n")[0]) for each in fences(page) if each.info == "text"}
        assert {(_, first) for _, first in samples - CHECKED_HERE if not NO_ANSWER.fullmatch(first)} == set()


@pytest.mark.parametrize("page", PAGES)
def test_what_is_written_is_what_is_shown_at_work(page):
    on_page = {(each.info, body(each)) for each in fences(page)}
    for example in fences(page):
        if example.info != "markdown":
            continue
        for each in read_fences(body(example).split("\n")):
            assert each.info.split()[0] in {"python", "pycon", "output", "claim", *LISTS}
            assert (each.info, body(each)) in on_page or each.info in EXAMPLES_OF_WORDS or body(each) == "1 / 3"


@pytest.mark.parametrize("page", PAGES)
def test_settings_that_are_shown_can_be_made(page):
    for fence in fences(page):
        if not fence.info.startswith("yaml"):
            continue
        # Front matter stands between two lines of hyphens.
        shown = yaml.safe_load(body(fence).strip("-\n"))
        plugins = shown.get("plugins", []) if isinstance(shown, dict) else []
        for settings in (each["nabla"] for each in plugins if isinstance(each, dict) and "nabla" in each):
            assert from_settings(settings, root=MANUAL, docs=MANUAL)
        if isinstance(shown, dict) and isinstance(shown.get("nabla"), dict):
            assert not read_settings(shown["nabla"], {}, OF_A_PAGE)[1]


# --- a site of two pages ------------------------------------------------------------------------------------------


def laid_out(parts):
    """Give a page on which each part begins on its line."""
    lines = []
    for line, text in parts.items():
        assert len(lines) < line
        lines += [""] * (line - 1 - len(lines)) + text.split("\n")
    return "\n".join(lines) + "\n"


SOFTMAX = {
    1: "# Softmax",
    5: "```claim sums-to-one\nx in R^n\nsum(softmax(x)) == 1\n```",
    10: "$$\nZ=\\sum_i e^{x_i}\n$$\n{: .definition }",
    15: "$$\np_i=e^{x_i}/Z\n$$",
    30: "```python\nscores = [1.0, 2.4, 0.2]\n```",
    36: "```python\nfrom math import exp\nround(exp(scores[1]) / sum(map(exp, scores)), 2)\n```",
    41: "```output\n0.74\n```",
    50: "The largest score is `{python} max(scores)`.",
}
DATA = {
    1: "# Data",
    5: "```pycon\n>>> open(\"data/points.csv\").read().split(\",\")\n['1', '2']\n```",
    20: "```python\nimport sympy\n\nsympy.Rational(1, 2)\n```",
    79: '```python skip="downloads two gigabytes"\nweights = download("large-model")\n```',
}
TRACE = '''"""Traces."""


def trace(rows):
    """Give the sum of the diagonal.

    >>> trace([[1, 2], [3, 4]])
    5
    """
    return sum(row[number] for number, row in enumerate(rows))


def transposed(rows):
    """Give rows as columns.

    >>> transposed([[1, 2], [3, 4]])
    [[1, 3], [2, 4]]
    """
    return [list(column) for column in zip(*rows, strict=True)]


def is_square(rows):
    """Say whether there are as many rows as columns.

    >>> is_square([[1, 2]])
    False
    """
    return all(len(row) == len(rows) for row in rows)
'''


@pytest.fixture(scope="module")
def site(make_site):
    pages = {"docs/softmax.md": laid_out(SOFTMAX), "docs/data.md": laid_out(DATA), "data/points.csv": "1,2"}
    return make_site(pages, {"timeout": 30}, nav=[{"Softmax": "softmax.md"}, {"Data": "data.md"}])


@pytest.fixture
def said(site, monkeypatch, capsys):
    monkeypatch.chdir(site.root)
    monkeypatch.delenv("CI", raising=False)

    def say(*words):
        main(words)
        return "".join(capsys.readouterr()).strip("\n")

    return say


def test_the_counts_of_a_check(said):
    counted = said("check")
    compare("checking", "$ nabla check", f"$ nabla check\n{counted}")
    (line,) = (line.strip() for line in counted.split("\n") if "display" in line)
    compare("writing", "display formulas: ", line)


def test_the_reasons_of_a_plan(site, said):
    said("check")
    before = {path: (site.root / path).read_text("utf-8") for path in ("docs/softmax.md", "data/points.csv")}
    site.write({"docs/softmax.md": before["docs/softmax.md"].replace("[1.0, ", "[1.1, "), "data/points.csv": "1,2,3"})
    compare("writing", "$ nabla plan", f"$ nabla plan\n{said('plan')}")
    site.write(before)


def test_a_new_chapter(site, said):
    answer = said("new", "chapter", "The log-sum-exp trick")
    (site.root / "docs/the-log-sum-exp-trick.md").unlink()
    compare("checking", "$ nabla new", f'$ nabla new chapter "The log-sum-exp trick"\n{answer}')


def test_a_run_of_pytest(make_site):
    page = laid_out(SOFTMAX).replace("\n0.74\n", "\n0.81\n")
    page = re.sub(
        r"\$\$\n.*?\n\$\$|```claim.*?```|\{: .definition \}",
        lambda found: "\n" * found[0].count("\n"),
        page,
        flags=re.DOTALL,
    )
    site = make_site({"docs/softmax.md": page, "src/model/__init__.py": "", "src/model/trace.py": TRACE})
    words = ("-p", "no:cacheprovider", "--no-header", "--color=no", "docs", "src")
    command = [sys.executable, "-m", "pytest", *words]
    path = {**os.environ, "PYTHONPATH": str(site.root / "src"), "COLUMNS": "80"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=site.root, env=path)
    lines = ran.stdout.split("\n")
    told = [line for line in lines if line.startswith(("docs/", "src/"))]
    begin = next(number for number, line in enumerate(lines) if line.startswith("___"))
    end = next(number for number, line in enumerate(lines) if line.startswith("   = help"))
    compare("checking", "$ pytest", "\n".join(["$ pytest", *told, "", *lines[begin : end + 1]]))


def test_a_finding_in_a_notebook(make_site):
    output = {"data": {"text/plain": ["[0.981, 2.008, 3.003]"]}, "execution_count": 1, "metadata": {}}
    code = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "source": ["[0.991, 2.008, 3.003]"],
        "outputs": [{"output_type": "execute_result", **output}],
    }
    text = {"cell_type": "markdown", "metadata": {}, "source": ["Words."]}
    book = {"cells": [text] * 8 + [code], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    site = make_site(
        {"docs/index.md": "# Home\n", "docs/taylor.ipynb": json.dumps(book)},
        plugins=["nabla", {"mkdocs-jupyter": {"execute": False}}],
    )
    drawn = site.nabla("check", "--quiet").out
    compare("notebooks", "error[output-mismatch]", "\n".join(drawn.split("\n")[:5]))
