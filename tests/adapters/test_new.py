"""`nabla new chapter`, as a contributor meets it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

NABLA = Path(sys.executable).with_name("nabla")
INDEX = {"docs/index.md": "# Home\n"}


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Softmax", "docs/softmax.md"),
        ("The  log-sum-exp trick!", "docs/the-log-sum-exp-trick.md"),
        ("Dérivées: partielles & Δ", "docs/dérivées-partielles-δ.md"),
        ("Cafe\N{COMBINING ACUTE ACCENT}", "docs/café.md"),
        ("梯度", "docs/梯度.md"),
        ("1. `x` in {braces}", "docs/1-x-in-braces.md"),
    ],
)
def test_a_chapter_is_named_by_its_title_and_is_well_as_it_stands(make_site, title, path):
    site = make_site(INDEX)
    ran = site.nabla("new", "chapter", title)
    assert (ran.code, ran.out, ran.err) == (0, f"{path}\n", "")
    assert (site.root / path).read_text("utf-8").startswith(f"# {' '.join(title.split())}\n\nWrite here, ")
    report = json.loads(site.nabla("check", "--format=json", path).out)
    assert (report["diagnostics"], report["warnings"]) == ([], [])
    assert [each["class"] for each in report["outcomes"]] == ["checked", "only-run"]


@pytest.mark.parametrize("settings", [{"python": "syntax"}, {"python": "ignore"}, {"markdown_exec": True}])
def test_a_chapter_runs_where_plain_fences_do_not(make_site, settings):
    site = make_site(INDEX, {"unchecked": "error", "undeclared": "error", **settings})
    site.nabla("new", "chapter", "Softmax")
    ran = site.nabla("check", "docs/softmax.md")
    assert (ran.code, ran.out) == (0, "1 page, 1 cell, 1 inline value: 2 passed (1 checked)\n"), ran.out


def test_a_chapter_is_built_as_it_stands_with_what_it_computed(make_site):
    site = make_site(INDEX)
    site.nabla("new", "chapter", "Softmax")
    assert site.build("--strict").code == 0
    assert "The first ten squares add up to 385, and in general" in site.texts()["softmax.html"]


def test_its_file_can_be_chosen(make_site):
    site = make_site(INDEX)
    ran = site.nabla("new", "chapter", "Softmax", "--path", "docs/a/b.md")
    assert (ran.code, ran.out) == (0, "docs/a/b.md\n")
    assert (site.root / "docs/a/b.md").read_text().startswith("# Softmax\n")


@pytest.mark.parametrize("title", ["Softmax", "Ridge: why it shrinks", "- [a] #1"])
def test_the_line_for_nav_is_told_where_there_is_one(make_site, title):
    site = make_site(INDEX, nav=["index.md"])
    ran = site.nabla("new", "chapter", title, "--path", "docs/a/b.md")
    path, told, entry = ran.out.splitlines()
    assert (path, told) == ("docs/a/b.md", "add to nav in mkdocs.yml:")
    assert yaml.safe_load(entry) == [{title: "a/b.md"}]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Index"], "docs/index.md is there already"),
        (["Index", "--path", "docs/index.md"], "docs/index.md is there already"),
        (["!!!"], "a chapter needs a title with a letter or a digit in it"),
        (["", "--path", "docs/a.md"], "a chapter needs a title with a letter or a digit in it"),
        (["A", "--path", "docs/a.txt"], "docs/a.txt is not a Markdown file"),
        (["A", "--path", "a.md"], "a.md would be no page of the site"),
        (["A", "--path", "docs/../a.md"], "a.md would be no page of the site"),
        (["A", "--path", "docs/README.md"], "docs/README.md would be no page of the site"),
        (["A", "--path", "docs/drafts/a.md"], "docs/drafts/a.md would be no page of the site"),
        (["A", "--path", "docs/index.md/a.md"], "docs/index.md/a.md cannot be written: "),
    ],
)
def test_nothing_is_written_over_or_beside_the_site(make_site, words, message):
    site = make_site(INDEX, exclude_docs="drafts/\n")
    before = sorted(site.root.rglob("*"))
    ran = site.nabla("new", "chapter", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error[chapter-unusable]: {message}")
    assert (sorted(site.root.rglob("*")), (site.root / "docs/index.md").read_text()) == (before, "# Home\n")


def test_the_site_is_found_from_a_folder_in_it(make_site):
    site = make_site({**INDEX, "docs/a/b.md": ""})
    ran = site.run("sh", "-c", f"cd docs/a && exec {NABLA} new chapter Softmax")
    assert (ran.code, ran.out) == (0, "../softmax.md\n")
