"""Whatever happens while outputs are accepted, each file is whole: as it was, or as it was to be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

NABLA = Path(sys.executable).with_name("nabla")
WRONG = "```pycon\n>>> 6 * 7\n41\n```\n"
MENDED = WRONG.replace("41", "42")
OWN = "docs/own.md"


def page(site, path="docs/index.md"):
    return (site.root / path).read_text("utf-8")


def meanwhile(deed):
    """Give a page that does something to a file while it runs."""
    return f"```python\nfrom pathlib import Path\n{deed};\n```\n\n{WRONG}"


@pytest.mark.parametrize(
    ("deed", "happened"),
    [
        ("Path('docs/own.md').open('a').write('more')", "has changed"),
        ("Path('docs/own.md').write_text(Path('docs/own.md').read_text().replace('41', '40'))", "has changed"),
        ("Path('docs/own.md').unlink(missing_ok=True)", "was deleted"),
        ("Path('docs/own.md').write_bytes(b'\\xff')", "has changed"),
    ],
)
def test_a_page_that_changes_meanwhile_is_refused_and_the_others_are_written(make_site, deed, happened):
    site = make_site({OWN: meanwhile(deed), "docs/index.md": WRONG})
    ran = site.nabla("accept", "--write")
    assert ran.code == 1
    assert f"error[accept-changed]: {OWN} {happened} since it was checked, and is left as it is\n" in ran.err
    assert page(site) == MENDED
    assert not (site.root / OWN).exists() or b"42" not in (site.root / OWN).read_bytes()
    assert ran.err.endswith("\n1 output in 1 page changed\n")


def test_a_page_whose_included_file_changes_meanwhile_is_refused(make_site):
    text = meanwhile("Path('part.md').open('a').write('more')") + '\n```python\n--8<-- "part.md"\n```\n'
    site = make_site({OWN: text, "part.md": "# a comment\n"})
    ran = site.nabla("accept", "--write")
    assert (ran.code, page(site, OWN)) == (1, text)
    assert "error[accept-changed]: part.md has changed" in ran.err


KILLED = """
import os, pathlib, sys
from nabladocs.adapters.cli import main
pathlib.Path.replace = lambda *_: os.kill(os.getpid(), 9)
main(["accept", "--write"])
"""


def test_a_kill_before_the_new_file_takes_its_place_leaves_the_old_one(make_site):
    site = make_site({"docs/index.md": WRONG})
    assert site.run(sys.executable, "-c", KILLED).code == -9
    assert page(site) == WRONG
    # What it left behind is no page to anyone.
    assert len(list((site.root / "docs").iterdir())) == 2
    assert site.nabla("check").out.splitlines()[-1].startswith("1 page, 1 cell")
    assert site.nabla("accept", "--write").code == 0
    assert page(site) == MENDED


INTERRUPTED = KILLED.replace("lambda *_: os.kill(os.getpid(), 9)", "lambda *_: os.kill(os.getpid(), 2)")


def test_an_interrupt_then_leaves_nothing_behind(make_site):
    site = make_site({"docs/index.md": WRONG})
    site.run(sys.executable, "-c", INTERRUPTED)
    assert page(site) == WRONG
    assert [path.name for path in (site.root / "docs").iterdir()] == ["index.md"]


def within(site, setup, *command):
    """Run a command where a setup of mounts holds, which only that command sees."""
    words = ("unshare", "--map-root-user", "--mount", "sh", "-ec", f'{setup}; exec "$@"', "sh")
    if site.run(*words, "true").code:
        pytest.skip("the kernel lets nobody but root mount")
    return site.run(*words, *command)


SMALL = (
    "cp docs/index.md was.md; mount -t tmpfs -o size=16k tmpfs docs; cp was.md docs/index.md;"
    "head -c 8k /dev/zero >docs/filler"
)
"""A disk with room for the page, and for no second one."""


def test_a_full_disk_leaves_the_page_whole(make_site):
    site = make_site({"docs/index.md": f"{WRONG}{'words' * 1000}"})
    ran = within(site, SMALL, "sh", "-c", f"{NABLA} accept --write; echo $?; ls -A docs; cp docs/index.md now.md")
    flaw = "error[page-unwritable]: docs/index.md cannot be written: No space left on device\n"
    assert ran.err == f"{flaw}\nnothing changed\n"
    assert ran.out == "1\nfiller\nindex.md\n"
    assert page(site, "now.md") == page(site)


def test_a_page_that_may_only_be_read_stays_as_it_is(make_site):
    site = make_site({"docs/index.md": WRONG})
    setup = "mount --bind docs/index.md docs/index.md; mount -o remount,ro,bind docs/index.md"
    ran = within(site, setup, NABLA, "accept", "--write")
    assert (ran.code, page(site)) == (1, WRONG)
    assert "error[page-unwritable]: docs/index.md cannot be written: Read-only file system\n" in ran.err


def test_a_folder_that_may_only_be_read_leaves_the_page_whole(make_site):
    site = make_site({"docs/index.md": WRONG, "docs/b/index.md": WRONG})
    setup = "mount --bind docs/b docs/b; mount -o remount,ro,bind docs/b"
    ran = within(site, setup, NABLA, "accept", "--write")
    assert ran.code == 1
    assert "error[page-unwritable]: docs/b/index.md cannot be written: Read-only file system\n" in ran.err
    assert ran.err.endswith("\n1 output in 1 page changed\n")
    assert (page(site), page(site, "docs/b/index.md")) == (MENDED, WRONG)
