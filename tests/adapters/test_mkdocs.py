"""The MkDocs plugin, by what `mkdocs build` and `mkdocs serve` do."""

from __future__ import annotations

import json
import os
import sys
import time

import pytest

WELL = "# Well\n\n```python\n6 * 7\n```\n"
BROKEN = "# Broken\n\n```python\nx = 1\n1 / 0\n```\n"
PAGES = {"docs/index.md": WELL, "docs/values.md": "# Values\n\nIt is `{python} 40 + 2`, he said.\n"}


@pytest.fixture(scope="module")
def well(make_site):
    return make_site(PAGES)


# --- what is said -------------------------------------------------------------------------------------------------


def test_a_build_says_how_much_ran(well):
    ran = well.build()
    assert ran.code == 0
    (line,) = [line for line in ran.err.splitlines() if "nabla" in line]
    assert line.startswith("INFO    -  nabla: 2 pages, 1 cell, 1 inline value, ")
    assert line.endswith(" s")


def test_a_quiet_build_of_a_site_that_is_well_says_nothing(well):
    ran = well.build("--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize("flags", [[], ["--strict"], ["--quiet"]])
def test_a_finding_is_drawn_and_fails_the_build(make_site, flags):
    ran = make_site({**PAGES, "docs/broken.md": BROKEN}).build(*flags)
    assert ran.code == 1
    assert ran.errors == ["docs/broken.md:5:1"]
    assert "ERROR   -  nabla: 1 error, drawn above" in ran.err
    assert "Traceback" not in ran.err


SQUARE = "```claim square\ntitle: Squares\nx in R^n\nx.T @ x == norm(x)**2\n```\n"
HALF = "# Half\n\n```claim half\nx in R^n\nrefuted(x.T @ x == norm(x))\nx.T @ x == norm(x)\n```\n"


def test_the_claims_of_a_site_are_on_it_as_data_and_a_false_one_fails_the_build(make_site):
    site = make_site({"docs/index.md": f"# Squares\n\n{SQUARE}", "docs/half.md": HALF})
    ran = site.build()
    assert ran.code == 1
    assert ran.errors == ["docs/half.md:6:1"]
    claims = json.loads((site.root / "site" / "claims.json").read_text("utf-8"))["claims"]
    assert [(each["id"], each["path"], each["line"], each["verdict"], each["holds"]) for each in claims] == [
        ("half", "docs/half.md", 5, "refuted", True),
        ("half", "docs/half.md", 6, "refuted", False),
        ("square", "docs/index.md", 6, "derived", True),
    ]
    assert (claims[2]["title"], claims[2]["text"]) == ("Squares", "x.T @ x == norm(x)**2")


def test_a_build_counts_display_formulas_and_lists_what_defines(make_site):
    note = "\\[\n  g \\text{ from the `{python} 6 * 7`}\n\\]\n{: #g .definition }\n"
    site = make_site(
        {
            "docs/index.md": f"# Squares\n\n$$ f=x^2 $$\n{{: .definition }}\n\n$$x$$\n\n{SQUARE}",
            "docs/b.md": f'---\ntitle: B\n---\n\n--8<-- "note.md"\n\n- a\n\n{SQUARE.replace("square", "b")}',
            "docs/c.md": '# C\n\n--8<-- "note.md"\n',
            "note.md": f"{note}\n$$ `{{python}} 1` $$\n",
        },
        markdown_extensions=["attr_list", "pymdownx.snippets"],
    )
    ran = site.build("--strict")
    assert ran.code == 0, ran.err
    assert "INFO    -  nabla: display formulas: 2 claims, 2 computed, 3 definitions, 1 undeclared\n" in ran.err
    # What two pages include is one definition.
    assert json.loads((site.root / "site" / "definitions.json").read_text("utf-8")) == {
        "definitions": [
            {"id": "", "path": "docs/index.md", "cell": None, "line": 3, "tex": "f=x^2"},
            {"id": "g", "path": "note.md", "cell": None, "line": 1, "tex": r"g \text{ from the `{python} 6 * 7`}"},
        ]
    }
    assert site.articles()["index.html"].count('class="nabla-math nabla-display definition"') == 1


@pytest.mark.parametrize(("word", "flags", "code"), [("warn", [], 0), ("warn", ["--strict"], 1), ("error", [], 1)])
def test_an_undeclared_formula_fails_the_build_where_the_site_wants_it(make_site, word, flags, code):
    ran = make_site({"docs/index.md": "# A\n\n$$x$$\n"}, {"undeclared": word}).build(*flags)
    assert ran.code == code
    (finding,) = ran.findings
    assert (finding.code, finding.at) == ("formula-undeclared", "docs/index.md:3:1")


def test_a_site_without_definitions_has_no_file_of_them(well):
    assert well.build().code == 0
    assert not (well.root / "site" / "definitions.json").exists()


def test_a_name_belongs_to_one_claim_of_the_site(make_site):
    site = make_site({"docs/a.md": SQUARE, "docs/b.md": f"# B\n\n{SQUARE}"})
    for ran in (site.build(), site.nabla("check")):
        assert ran.code == 1
        said = ran.err + ran.out
        assert "error[claim-name]: another claim is called square too\n --> docs/b.md:3:4\n" in said
        assert "note: the other is at docs/a.md:1" in said


def test_a_setting_that_cannot_be_used_is_shown_where_it_stands(make_site):
    site = make_site(PAGES)
    site.write({"mkdocs.yml": "site_name: Scratch\nplugins:\n- search\n- nabla:\n    timout: 3\n"})
    ran = site.build()
    assert ran.code == 1
    assert ran.errors == ["mkdocs.yml:5:5"]
    assert 'help: did you mean "timeout"?' in ran.err
    assert "Traceback" not in ran.err


def test_a_page_that_cannot_be_read_is_reported_by_mkdocs(make_site):
    site = make_site(PAGES)
    (site.root / "docs" / "latin.md").write_bytes(b"caf\xe9\n")
    ran = site.build()
    assert ran.code == 1
    assert "Encoding error reading file: latin.md" in ran.err


def test_a_terminal_shows_a_bar_that_is_gone_at_the_end(well):
    shown, code = well.on_terminal(*well.mkdocs("build"))
    assert code == 0
    assert "nabla ━━━━━━━━━━           1/2 pages" in shown
    assert not any("nabla ━" in line for line in shown.rpartition("\r\033[K")[2].splitlines())


# --- what is built ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plugins", "extensions"),
    [
        ([{"nabla": {}}], []),
        ([{"nabla": {}}], ["nabla"]),
        ([{"nabla": {}}], ["nabladocs"]),
        (["search", "nabla"], ["admonition", "pymdownx.superfences", "nabla"]),
        ([], ["nabla"]),
    ],
)
def test_a_site_may_list_the_plugin_the_extension_or_both(make_site, plugins, extensions):
    site = make_site({**PAGES, "docs/broken.md": BROKEN}, plugins=plugins, markdown_extensions=extensions)
    ran = site.build()
    assert "42" in site.texts()["values.html"]
    assert "40 + 2" not in site.texts()["values.html"]
    assert "ZeroDivisionError" in site.texts()["broken.html"]
    if plugins:
        assert (ran.code, ran.errors) == (1, ["docs/broken.md:5:1"])


def test_the_style_sheet_is_in_the_site_before_the_authors_own(make_site):
    site = make_site({**PAGES, "docs/own.css": ""}, extra_css=["own.css"])
    site.write({"theme/main.html": "{{ config.extra_css | join(' ') }}"})
    assert site.build().code == 0
    assert (site.root / "site" / "index.html").read_text().split() == ["assets/nabla.css", "own.css"]
    assert (site.root / "site" / "assets" / "nabla.css").stat().st_size


def test_an_author_can_replace_the_style_sheet(make_site):
    site = make_site({**PAGES, "docs/assets/nabla.css": "p { color: red }"})
    assert site.build().code == 0
    assert (site.root / "site" / "assets" / "nabla.css").read_text() == "p { color: red }"


def test_style_and_scripts_come_without_what_is_said_in_them_to_who_reads_the_sources(make_site):
    site = make_site({"docs/index.md": "# Page\n"})
    assert site.build("--strict").code == 0
    for name in ("nabla.css", "nabla.js"):
        text = (site.root / "site" / "assets" / name).read_text("utf-8")
        assert "/*" not in text
        assert len(text) > 500


def test_pages_that_are_not_built_do_not_run(make_site):
    mark = "```python\nopen('ran', 'w').close()\n```\n"
    site = make_site({**PAGES, "docs/x/draft.md": mark, "docs/.x.md": mark}, draft_docs="x/\n")
    assert site.build().code == 0
    assert not (site.root / "ran").exists()


def test_a_site_of_more_pages_than_are_read_ahead_shows_them_all(make_site):
    site = make_site({f"docs/{number}.md": f"```python\n1000 + {number}\n```\n" for number in range(80)})
    assert site.build().code == 0
    texts = site.texts()
    assert all(f"{1000 + number}" in texts[f"{number}.html"] for number in range(80))
    assert "nabla: 80 pages, 80 cells, 80 unchanged, 0.0 s" in site.build().err


def test_a_dirty_build_runs_only_the_pages_that_changed(make_site):
    pages = {f"docs/{name}.md": f"```python\nopen('{name}', 'a').write('x')\n```\n" for name in ("index", "other")}
    site = make_site(pages)
    assert site.build().code == 0
    other = site.root / "docs" / "other.md"
    other.write_text(other.read_text().replace("```python", '```python timeout="20"'))
    later = time.time() + 5
    os.utime(other, (later, later))
    ran = site.build("--dirty")
    assert "nabla: 1 page, 1 cell, " in ran.err
    assert [(site.root / name).read_text() for name in ("index", "other")] == ["x", "xx"]


FORMULAS = """\
# The rule for $x^2$

The gradient of $x^\\top A x$ is this, if $a < b$:

$$
(A + A^\\top)x
$$

```python alt="A line"
import matplotlib.pyplot as plt
plt.plot([1, 2]);
```
"""


@pytest.mark.parametrize("theme", [{}, {"theme": {"name": "material", "font": False}}])
def test_the_search_finds_formulas_as_text_and_no_strokes_of_figures(make_site, theme):
    site = make_site({"docs/index.md": FORMULAS}, plugins=["search", {"nabla": {}}], **theme)
    assert site.build().code == 0
    index = json.loads((site.root / "site" / "search" / "search_index.json").read_text())
    read = " ".join(entry["title"] + " " + entry["text"] for entry in index["docs"])
    for text in ("xᵀAx is this", "(A + Aᵀ)x", "The rule for x²"):
        assert text in read
    assert "\\" not in read
    assert "math" not in read
    assert "svg" not in read
    page = (site.root / "site" / "index.html").read_text()
    assert page.count("<math") >= 4
    assert "<svg" in page
    assert "<!--" not in page.partition("<article")[2].partition("</article>")[0]


def test_the_search_finds_what_is_claimed_and_not_how_it_was_checked(make_site):
    site = make_site({"docs/index.md": SQUARE}, plugins=["search", {"nabla": {}}])
    assert site.build().code == 0
    index = json.loads((site.root / "site" / "search" / "search_index.json").read_text())
    read = " ".join(entry["text"] for entry in index["docs"])
    assert "x ∈ ℝⁿ" in read
    assert "xᵀx = ‖x‖²" in read
    for word in ("found no difference", "derived for all shapes", "numpy"):
        assert word not in read
        assert word in (site.root / "site" / "index.html").read_text()


def test_front_matter_is_no_part_of_the_page(make_site):
    site = make_site({"docs/index.md": "---\ntitle: Unseen\n---\n\n# A page\n\n$x$\n"})
    assert site.build().code == 0
    assert "Unseen" not in site.articles()["index.html"]


SUMMARIES = {
    "What a *form* $x^\\top A x$ < 1 is.\n\nMore.": "What a form xᵀAx < 1 is.",
    '```claim c\nx in R^n\nx == x\n```\n\n!!! note "Title"\n\n    Said `here`.': "Said here.",
    "word " * 60: "word " * 39 + "word…",
    "## Nothing": "",
}


def test_a_template_can_show_what_a_page_begins_with(make_site):
    pages = {f"docs/{number}.md": f"# Page\n\n{text}\n" for number, text in enumerate(SUMMARIES)}
    site = make_site(pages)
    site.write({"theme/main.html": "<article>{{ nabla_summary }}</article>"})
    assert site.build().code == 0
    assert [site.texts()[f"{number}.html"] for number in range(len(SUMMARIES))] == list(SUMMARIES.values())


HOOK_ADDS = """\
from mkdocs.structure.files import File

def on_files(files, config):
    text = "---\\ntitle: Made\\n---\\n\\n# Made\\n\\n```python\\n40 + 2\\n```\\n\\n```python\\n1 / 0\\n```\\n"
    files.append(File.generated(config, "made.md", content=text))
"""


def test_a_page_that_a_plugin_makes_up_runs_and_is_located(make_site):
    site = make_site({**PAGES, "hook.py": HOOK_ADDS}, hooks=["hook.py"])
    ran = site.build()
    assert ran.errors == ["docs/made.md:12:1"]
    assert "42" in site.texts()["made.html"]


HOOK_CHANGES = """\
def on_page_markdown(markdown, page, config, files):
    return markdown.replace("NUMBER", "\\n".join("line" for _ in range(9)))
"""


def test_a_page_that_a_plugin_changes_is_located_in_its_file(make_site):
    site = make_site(
        {"docs/index.md": "# Page\n\nNUMBER\n\n```python\n1 / 0\n```\n", "hook.py": HOOK_CHANGES}, hooks=["hook.py"]
    )
    ran = site.build()
    assert ran.errors == ["docs/index.md:6:1"]
    assert site.texts()["index.html"].count("line") >= 9


def test_another_plugins_fault_leaves_no_process_and_no_lock(make_site, eventually):
    hook = (
        "from mkdocs.exceptions import PluginError\ndef on_env(env, config, files):\n    raise PluginError('not now')\n"
    )
    site = make_site({**PAGES, "hook.py": hook}, hooks=["hook.py"])
    ran = site.build()
    assert ran.code == 1
    assert "not now" in ran.err
    assert eventually(lambda: not site.processes())
    site.write({"hook.py": ""})
    assert site.build().code == 0


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        ("OSError(28, 'No space left on device')", 2, "nabla: {site}: No space left on device"),
        ("OSError(28, 'No space left on device', '/far/away')", 2, "nabla: /far/away: No space left on device"),
        ("OSError(2, 'No such file or directory')", 1, "FileNotFoundError: [Errno 2] No such file or directory"),
    ],
)
def test_only_a_site_that_cannot_be_written_is_exit_2(make_site, error, code, said):
    site = make_site({**PAGES, "hook.py": f"def on_post_build(config):\n    raise {error}\n"}, hooks=["hook.py"])
    ran = site.build()
    assert ran.code == code
    assert said.format(site=site.root / "site") in ran.out + ran.err


def test_a_build_waits_for_another_into_the_same_folder(make_site, eventually):
    slow = "```python\nimport pathlib, time\npathlib.Path('begun').touch()\ntime.sleep(2)\n```\n"
    site = make_site({**PAGES, "docs/slow.md": slow})
    first = site.start(*site.mkdocs("build"))
    assert eventually((site.root / "begun").exists)
    second = site.wait(site.start(*site.mkdocs("build")))
    assert f"nabla: waiting for another build into {site.root / 'site'}" in second.err
    assert (site.wait(first).code, second.code) == (0, 0)
    assert "42" in site.texts()["values.html"]


def test_the_search_of_material_finds_what_was_computed(make_site):
    site = make_site(PAGES, theme={"name": "material", "font": False}, plugins=["search", "nabla"])
    assert site.build("--strict").code == 0
    index = json.loads((site.root / "site" / "search" / "search_index.json").read_text())
    assert any("It is 42" in entry["text"] for entry in index["docs"])


def test_properdocs_builds_the_same_articles(make_site):
    site = make_site(PAGES)
    assert site.build().code == 0
    articles = site.articles()
    ran = site.run(sys.executable, "-m", "properdocs", "build", "-f", "mkdocs.yml")
    assert ran.code == 0, ran.err
    assert site.articles() == articles


def test_a_page_that_another_plugin_changes_too_late_fails_the_build(make_site):
    hook = """\
from mkdocs.plugins import event_priority

@event_priority(-100)
def on_page_markdown(markdown, **_):
    return markdown + "\\nMore.\\n"
"""
    for pages in (PAGES, {"docs/index.md": "```claims\n```\n"}):
        ran = make_site({**pages, "hook.py": hook}, hooks=["hook.py"]).build()
        assert ran.code == 1
        assert "another plugin changed index.md after nabla; list nabla below that plugin" in ran.err


# --- serve --------------------------------------------------------------------------------------------------------


def test_the_server_sees_edits_of_included_files_and_of_modules(make_site):
    site = make_site(
        {
            "docs/index.md": "```python\nimport mine\nprint('module', mine.value)\n```\n",
            "docs/other.md": '```python\n--8<-- "code/part.py"\n```\n',
            "mine.py": "value = 1\n",
            "code/part.py": "print('part', 1)\n",
        }
    )
    with site.serve() as server:
        assert server.shows("index.html", "module 1")
        site.write({"mine.py": "value = 22\n"})
        assert server.shows("index.html", "module 22")
        site.write({"code/part.py": "print('part', 33)\n"})
        assert server.shows("other.html", "part 33")


def test_a_strict_server_starts_with_a_broken_page_and_shows_it(make_site):
    site = make_site({"docs/index.md": BROKEN}, strict=True)
    with site.serve() as server:
        assert server.shows("index.html", "ZeroDivisionError")
        site.write({"docs/index.md": WELL})
        assert server.shows("index.html", "42")
