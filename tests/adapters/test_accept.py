"""`nabla accept`, as a person at a terminal meets it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

NABLA = Path(sys.executable).with_name("nabla")
WELL = "```pycon\n>>> 6 * 7\n42\n```\n"
WRONG = (
    "# Wrong\n\n```pycon\n>>> 6 * 7\n41\n>>> print('a\\nb')\n```\n\n```python\n1 / 3\n```\n\n```output\n0.334\n```\n"
)
MENDED = WRONG.replace("41", "42").replace(")\n", ")\na\nb\n").replace("0.334", "0.333")
DIFF = """\
--- a/docs/index.md
+++ b/docs/index.md
@@ -2,8 +2,10 @@
_
 ```pycon
 >>> 6 * 7
-41
+42
 >>> print('a\\nb')
+a
+b
 ```
_
 ```python
@@ -11,5 +13,5 @@
 ```
_
 ```output
-0.334
+0.333
 ```
""".replace("\n_\n", "\n \n")


def page(site, path="docs/index.md"):
    return (site.root / path).read_bytes().decode()


@pytest.fixture
def wrong(make_site):
    return make_site({"docs/index.md": WRONG, "docs/well.md": WELL})


def test_what_would_change_is_shown_and_nothing_is_written(wrong):
    ran = wrong.nabla("accept")
    assert (ran.code, ran.out, ran.err) == (1, DIFF, "3 outputs in 1 page would change; --write writes them\n")
    assert page(wrong) == WRONG


def test_what_is_written_holds_and_is_done(wrong):
    ran = wrong.nabla("accept", "--write")
    assert (ran.code, ran.out, ran.err) == (0, DIFF, "3 outputs in 1 page changed\n")
    assert (page(wrong), page(wrong, "docs/well.md")) == (MENDED, WELL)
    assert wrong.nabla("check").code == 0
    again = wrong.nabla("accept", "--write")
    assert (again.code, again.out, again.err) == (0, "", "nothing to accept\n")
    assert [path.name for path in sorted((wrong.root / "docs").iterdir())] == ["index.md", "well.md"]


def test_the_mode_of_a_file_is_kept(wrong):
    (wrong.root / "docs" / "index.md").chmod(0o640)
    assert wrong.nabla("accept", "--write").code == 0
    assert (wrong.root / "docs" / "index.md").stat().st_mode & 0o777 == 0o640


def test_only_the_pages_asked_for_are_changed(make_site):
    site = make_site({"docs/a.md": WRONG, "docs/b.md": WRONG})
    assert site.nabla("accept", "--write", "docs/b.md").code == 0
    assert (page(site, "docs/a.md"), page(site, "docs/b.md")) == (WRONG, MENDED)


@pytest.mark.parametrize("text", [WRONG, WRONG.replace("\n", "\r\n"), WRONG.rstrip("\n"), f"\ufeff{WRONG}"])
def test_the_diff_is_one_that_git_applies(make_site, text):
    site = make_site({"docs/index.md": text})
    assert site.run("sh", "-c", f"{NABLA} accept >accepted.patch").code == 1
    applied = site.run("git", "apply", "--whitespace=nowarn", "accepted.patch")
    assert applied.code == 0, applied.err
    by_git = page(site)
    site.write({"docs/index.md": text})
    assert site.nabla("accept", "--write").code == 0
    assert page(site) == by_git != text


def test_a_terminal_shows_colours(wrong):
    seen, code = wrong.on_terminal(NABLA, "accept", "-q", CI="")
    assert code == 1
    assert "\033[31m-41\033[0m\n\033[32m+42\033[0m\n" in seen


# --- what cannot be accepted --------------------------------------------------------------------------------------


def prompts(*code):
    return "".join(f"```pycon\n>>> {line}\nnothing\n```\n\n" for line in code)


UNSTABLE = ["import time; time.time()", "import os; os.getpid()", "import tempfile; tempfile.gettempdir()", "id([])"]
STABLE = {
    "6 * 7": "42",
    "import random; random.random()": "0.8444218515250481",
    "object()": "<object object at 0x",
    "hash('a')": None,
}


def test_a_value_that_differs_between_two_runs_is_named_and_left(make_site):
    site = make_site({"docs/index.md": prompts(*UNSTABLE, *STABLE)})
    ran = site.nabla("accept", "--write")
    assert ran.code == 1
    lines = [f"docs/index.md:{3 + 5 * number}:1" for number in range(len(UNSTABLE))]
    assert [(finding.code, finding.at) for finding in ran.findings] == [("accept-unstable", line) for line in lines]
    assert ran.err.count("= note: first run:  ") == ran.err.count("= note: second run: ") == len(UNSTABLE)
    assert "/nabla-" in ran.err
    text = page(site)
    assert text.startswith(prompts(*UNSTABLE))
    assert all(f"\n{value}" in text for value in STABLE.values() if value)
    assert ran.err.endswith("\n4 outputs in 1 page changed\n")


def test_what_differs_behind_dots_does_not_matter(make_site):
    code = "import time; print('took', time.time(), 'for', 6 * 7)"
    text = f"```pycon\n>>> {code}\ntook ... for {{}}\n```\n"
    site = make_site({"docs/index.md": text.format(41)})
    ran = site.nabla("accept", "--write")
    assert (ran.code, page(site)) == (0, text.format(42)), ran.err


def test_a_number_that_rounds_to_the_same_is_not_the_same(make_site):
    code = "import os; print(1 + os.getpid() * 1e-12)"
    text = f"```pycon\n>>> {code}\n2.00\n```\n"
    site = make_site({"docs/index.md": text})
    ran = site.nabla("accept", "--write")
    assert (ran.code, page(site)) == (1, text)
    assert [finding.code for finding in ran.findings] == ["accept-unstable"]
    stated = text.replace("pycon", 'pycon float="rtol=1e-3"')
    site = make_site({"docs/index.md": stated})
    assert site.nabla("accept", "--write").code == 0
    assert page(site) == stated.replace("2.00", "1.00")


def test_what_fails_in_another_way_is_counted_and_what_stands_above_it_is_accepted(make_site):
    text = "```pycon\n>>> 6 * 7\n41\n>>> print('half'); 1 / 0\nwhole\n```\n\n```python\nx =\n```\n"
    site = make_site({"docs/index.md": text, "docs/latin.md": ""})
    (site.root / "docs" / "latin.md").write_bytes(b"caf\xe9")
    ran = site.nabla("accept", "--write")
    assert ran.code == 1
    assert page(site) == text.replace("41", "42")
    left = json.loads(site.nabla("check", "--format=json").out)["diagnostics"]
    assert {"cell-raised", "cell-syntax", "page-unreadable"} <= {finding["code"] for finding in left}
    assert ran.err == f"1 output in 1 page changed\n{len(left)} errors cannot be accepted; nabla check shows them\n"


def test_an_exception_that_is_recorded_is_an_output(make_site):
    traceback = "Traceback (most recent call last):\n  some stack\n{}\n"
    text = (
        "```pycon\n>>> 1 / 0\n" + traceback + '```\n\n```python raises="KeyError"\n{{}}["a"]\n```\n```output\n{}\n```\n'
    )
    site = make_site({"docs/index.md": text.format("KeyError: 1", "KeyError: 'b'")})
    ran = site.nabla("accept", "--write")
    assert (ran.code, page(site)) == (0, text.format("ZeroDivisionError: division by zero", "KeyError: 'a'")), ran.err
    assert site.nabla("check").code == 0


@pytest.mark.parametrize(("value", "code"), [("true", 2), ("1", 2), ("woodpecker", 2), ("", 0), ("0", 0), ("False", 0)])
def test_ci_accepts_nothing(wrong, value, code):
    ran = wrong.nabla("accept", "--write", CI=value)
    assert (ran.code, page(wrong)) == (code, WRONG if code else MENDED)
    assert ("error[accept-on-ci]: " in ran.err) == bool(code)


def test_settings_that_cannot_be_used_are_exit_2(make_site):
    ran = make_site({"docs/index.md": WRONG}, {"timout": 3}).nabla("accept")
    assert (ran.code, ran.out) == (2, "")


# --- files that are more than one page ----------------------------------------------------------------------------

SESSION = ">>> 6 * 7\n41\n"
INCLUDING = '```pycon\n--8<-- "snippets/session.txt"\n```\n'


def test_a_file_that_two_pages_include_is_changed_once(make_site):
    site = make_site({"docs/a.md": INCLUDING, "docs/b.md": f"# B\n\n{INCLUDING}", "snippets/session.txt": SESSION})
    ran = site.nabla("accept", "--write")
    assert (ran.code, ran.err) == (0, "1 output in 2 pages changed\n")
    assert page(site, "snippets/session.txt") == ">>> 6 * 7\n42\n"


def test_a_file_with_another_output_on_each_page_is_left_alone(make_site):
    pages = {f"docs/{x}.md": f"```python\nx = {number}\n```\n\n{INCLUDING}" for x, number in (("a", 1), ("b", 2))}
    site = make_site({**pages, "snippets/session.txt": ">>> x\n41\n>>> 1\n2\n"})
    ran = site.nabla("accept", "--write")
    assert ran.code == 1
    assert [(finding.code, finding.at) for finding in ran.findings] == [
        ("accept-impossible", "snippets/session.txt:2:1")
    ]
    assert page(site, "snippets/session.txt") == ">>> x\n41\n>>> 1\n1\n"


def test_a_page_on_which_it_holds_is_not_made_wrong(make_site):
    pages = {f"docs/{x}.md": f"```python\nx = {number}\n```\n\n{INCLUDING}" for x, number in (("a", 1), ("b", 2))}
    site = make_site({**pages, "snippets/session.txt": ">>> x\n1\n"})
    ran = site.nabla("accept", "--write")
    assert (ran.code, page(site, "snippets/session.txt")) == (1, ">>> x\n1\n")
    assert "^ another page that includes this has another output here\n" in ran.err


def test_a_link_stays_one(make_site):
    site = make_site({"README.md": WRONG, "docs/other.md": WELL})
    (site.root / "docs" / "index.md").symlink_to("../README.md")
    assert site.nabla("accept", "--write").code == 0
    assert (site.root / "docs" / "index.md").is_symlink()
    assert page(site, "README.md") == MENDED
