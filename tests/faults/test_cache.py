"""Whatever becomes of the file that keeps earlier runs, the pages are right, and a warning says so where it matters."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from random import Random

import pytest

from nabladocs import store
from nabladocs.cache import NoCache
from nabladocs.config import Config
from nabladocs.execute import Host
from nabladocs.pages import find_pages
from nabladocs.pipeline import Project

PAGES = {
    f"docs/{name}.md": f"# Page\n\n```python\nprint('value:', {number} * 7)\n```\n\n`{{python}} {number} + 1`\n"
    for number, name in enumerate(("index", "one", "two"))
}
LONG = {
    "docs/long.md": "# Long\n\n" + "\n".join(f"```python\nprint('{letter}' * 3000)\n```\n" for letter in "abcdef"),
}
CUTS = (0, 1, 15, 16, 50, 99, 100, 1000, 4095, 4096, 4097, 8192, 12288, 20000)
CUTS_OF_A_COMMAND = (0, 50, 4096, 20000)
"""Nothing, a part of what says that it is a database, only how it is laid out, and a part of the records."""


@pytest.fixture(scope="module")
def kept(make_site):
    """A site that was built once, and what it keeps of that."""
    site = make_site({**PAGES, **LONG})
    assert site.build().code == 0
    return site, cache_of(site).read_bytes(), site.articles()


@pytest.fixture
def built(kept):
    """The same, as it was just after that build."""
    site, data, articles = kept
    (site.root / ".nabla").unlink() if (site.root / ".nabla").is_file() else shutil.rmtree(site.root / ".nabla")
    (site.root / ".nabla").mkdir()
    cache_of(site).write_bytes(data)
    return site, articles


def cache_of(site):
    return site.root / ".nabla" / "cache.sqlite"


def warnings_of(ran):
    return [finding.message for finding in ran.findings if finding.code == "cache-unusable"]


def assert_right(site, articles, ran, *warned):
    """The build went well, the pages are those of a clean build, and the warnings say what they should."""
    assert (ran.code, [finding for finding in ran.findings if finding.code != "cache-unusable"]) == (0, []), ran.err
    assert "fault of nabla" not in ran.err
    assert site.articles() == articles
    found = warnings_of(ran)
    assert len(found) == len(warned), ran.err
    assert [words for words, message in zip(warned, found, strict=True) if words not in message] == [], found


def assert_mended(site, articles):
    """The next build needs no warning, and the one after that runs nothing."""
    assert_right(site, articles, site.build("--strict"))
    assert site.nabla("plan").out.startswith("0 of ")


@pytest.mark.parametrize("garbage", [b"xy", b"garbage" * 1000, b"SQLite format 3\0" + b"x" * 5000])
def test_garbage_is_moved_aside_and_made_anew(built, garbage):
    site, articles = built
    cache_of(site).write_bytes(garbage)
    assert_right(site, articles, site.build("--strict"), ".nabla/cache.sqlite cannot be used: it is damaged")
    assert (site.root / ".nabla" / "cache.damaged.sqlite").read_bytes() == garbage
    assert_mended(site, articles)


@pytest.mark.parametrize("size", CUTS_OF_A_COMMAND)
def test_a_file_that_was_cut_short(built, size):
    site, articles = built
    data = cache_of(site).read_bytes()
    assert size < len(data)
    cache_of(site).write_bytes(data[:size])
    ran = site.build("--strict")
    assert_right(site, articles, ran, *warnings_of(ran))
    assert_mended(site, articles)


@pytest.mark.parametrize("command", ["build", "check", "plan", "info", "clean"])
def test_every_command_bears_a_damaged_file(built, command):
    site, _articles = built
    cache_of(site).write_bytes(b"garbage" * 1000)
    ran = site.build() if command == "build" else site.nabla(command)
    assert ran.code == 0, ran.err
    assert "fault of nabla" not in ran.err


def test_a_file_of_another_program_is_left_alone(built):
    site, articles = built
    cache_of(site).unlink()
    with closing(sqlite3.connect(cache_of(site))) as db:
        db.execute("CREATE TABLE bookmarks (url)")
        db.execute("INSERT INTO bookmarks VALUES ('https://example.org/')")
        db.commit()
    theirs = cache_of(site).read_bytes()
    for _ in range(2):
        assert_right(site, articles, site.build("--strict"), "it is a file of another program")
    assert cache_of(site).read_bytes() == theirs
    assert site.nabla("clean").code == 2
    assert cache_of(site).read_bytes() == theirs


def test_a_text_in_its_place_is_moved_aside(built):
    site, articles = built
    cache_of(site).write_text("Dear diary,\n")
    assert_right(site, articles, site.build("--strict"), "it is damaged (file is not a database)")
    assert (site.root / ".nabla" / "cache.damaged.sqlite").read_text() == "Dear diary,\n"
    assert_mended(site, articles)


def test_a_folder_in_its_place(built):
    site, articles = built
    cache_of(site).unlink()
    cache_of(site).mkdir()
    assert_right(site, articles, site.build("--strict"), "unable to open")
    assert cache_of(site).is_dir()


def test_a_file_where_its_folder_should_be(built):
    site, articles = built
    shutil.rmtree(site.root / ".nabla")
    (site.root / ".nabla").write_text("mine")
    assert_right(site, articles, site.build("--strict"), ".nabla/cache.sqlite cannot be used: ")
    assert (site.root / ".nabla").read_text() == "mine"


def test_a_folder_that_cannot_be_made(make_site, kept):
    _site, _data, articles = kept
    site = make_site({**PAGES, **LONG, "file": ""}, {"cache": "file/cache"})
    assert_right(site, articles, site.build("--strict"), "file/cache/cache.sqlite cannot be used: ")


def test_a_file_of_another_version_is_made_anew(built):
    site, articles = built
    with closing(sqlite3.connect(cache_of(site))) as db:
        db.execute("DROP TABLE records")
        db.execute("CREATE TABLE records (something TEXT)")
        db.execute("INSERT INTO records VALUES ('else')")
        db.execute("PRAGMA user_version = 999")
        db.commit()
    assert_right(site, articles, site.build("--strict"))
    assert_mended(site, articles)


def test_a_table_that_is_not_as_it_should_be(built):
    site, articles = built
    with closing(sqlite3.connect(cache_of(site))) as db:
        db.execute("ALTER TABLE records RENAME TO recolds")
        db.commit()
    ran = site.build("--strict")
    assert_right(site, articles, ran, ".nabla/cache.sqlite cannot be used: ")
    assert_mended(site, articles)


def test_values_that_are_not_as_they_should_be(built):
    site, articles = built
    with closing(sqlite3.connect(cache_of(site))) as db:
        db.execute("UPDATE records SET used = 'soon', record = CAST(record AS TEXT) WHERE page = 'docs/one.md'")
        db.execute("UPDATE records SET seal = 7, record = 7 WHERE page = 'docs/two.md'")
        db.commit()
    ran = site.build("--strict")
    assert_right(site, articles, ran, "a record in it is damaged")
    assert_mended(site, articles)


def test_a_record_of_another_page_is_not_taken(built):
    site, articles = built
    with closing(sqlite3.connect(cache_of(site))) as db:
        db.execute("DELETE FROM records WHERE page = 'docs/one.md'")
        db.execute("UPDATE records SET page = 'docs/one.md' WHERE page = 'docs/two.md'")
        db.commit()
    assert_right(site, articles, site.build("--strict"), "a record in it is damaged")
    assert_mended(site, articles)


def test_a_full_disk(make_site, kept):
    """A file may grow to no more than a page of SQLite; what the site generator writes is smaller than that."""
    _site, _data, articles = kept
    site = make_site({**PAGES, **LONG})
    code = (
        "import resource, signal, sys\n"
        "from nabladocs.adapters.cli import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, resource.RLIM_INFINITY))\n"
        "sys.exit(main(['check']))\n"
    )
    ran = site.run(sys.executable, "-c", code)
    assert ran.code == 0, ran.err + ran.out
    assert "warning[cache-unusable]: .nabla/cache.sqlite cannot be used: " in ran.out
    assert_right(site, articles, site.build("--strict"))
    assert_mended(site, articles)


def test_a_file_that_another_keeps_locked(built):
    site, _articles = built
    code = (
        "import sys\n"
        "from nabladocs import store\n"
        "from nabladocs.adapters.cli import main\n"
        "store.PATIENCE = 0.1\n"
        "sys.exit(main(['check']))\n"
    )
    with closing(sqlite3.connect(cache_of(site), isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        ran = site.run(sys.executable, "-c", code)
    assert ran.code == 0, ran.err
    assert ran.out.count("warning[cache-unusable]: .nabla/cache.sqlite cannot be used: database is locked") == 1
    assert ran.out.endswith("4 pages, 9 cells, 3 inline values: 12 passed (9 only run)\n")
    assert site.nabla("plan").out.startswith("0 of ")


WAITING = "from pathlib import Path\nfrom time import sleep\nwhile not Path('go').exists(): sleep(0.01)"
SLOW = f"# Slow\n\n```python\n{WAITING}\n```\n"


def test_a_folder_that_vanishes_while_cells_run(make_site, eventually):
    site = make_site({**PAGES, "docs/slow.md": SLOW.replace("while not", "Path('here').touch()\nwhile not")})
    assert site.nabla("check", "docs/index.md", "docs/one.md").code == 0
    site.write({"docs/one.md": PAGES["docs/one.md"].replace("* 7", "* 8")})
    process = site.start(*site.mkdocs("build", "--strict"))
    assert eventually((site.root / "here").exists)
    shutil.rmtree(site.root / ".nabla")
    site.write({"go": ""})
    ran = site.wait(process)
    assert (ran.code, ran.errors) == (0, []), ran.err
    assert "value: 8" in site.texts()["one.html"]
    assert warnings_of(ran) == []
    assert "run  docs/index.md  no earlier run is kept" in site.nabla("plan").out


def test_two_builds_share_it(make_site):
    site = make_site({**PAGES, **LONG})
    both = [site.start(*site.mkdocs("build", "--strict", "-d", name)) for name in ("site", "other")]
    for ran in map(site.wait, both):
        assert (ran.code, ran.findings) == (0, []), ran.err
    assert site.articles("site") == site.articles("other")
    assert site.nabla("plan").out.startswith("0 of ")
    assert_mended(site, site.articles())


def test_a_build_that_is_killed(make_site, eventually, kept):
    _site, _data, articles = kept
    site = make_site({**PAGES, **LONG, "docs/slow.md": SLOW.replace("while not", "Path('here').touch()\nwhile not")})
    # While it starts, and when a cell of its last page runs.
    for killed_after in (0.2, 0.6, None, None):
        (site.root / "here").unlink(missing_ok=True)
        process = site.start(*site.mkdocs("build"))
        if killed_after:
            assert not eventually(lambda: False, killed_after)
        else:
            assert eventually((site.root / "here").exists)
        os.kill(process.pid, signal.SIGKILL)
        site.wait(process)
    site.write({"go": ""})
    ran = site.build("--strict")
    assert (ran.code, ran.findings) == (0, []), ran.err
    assert {path: site.articles()[path] for path in articles} == articles
    assert_mended(site, site.articles())


def test_a_deleted_folder_is_no_reason_for_a_word(built):
    site, articles = built
    shutil.rmtree(site.root / ".nabla")
    assert_right(site, articles, site.build("--strict"))
    assert_mended(site, articles)


def test_the_folder_is_kept_out_of_version_control(make_site):
    site = make_site(PAGES)
    assert site.build().code == 0
    assert site.run("git", "init", "--quiet").code == 0
    assert ".nabla" not in site.run("git", "status", "--porcelain", "--untracked-files=all").out


def test_clean_leaves_what_is_not_ours(built):
    site, _articles = built
    (site.root / ".nabla" / "notes.txt").write_text("mine")
    assert site.nabla("clean").code == 0
    assert [path.name for path in (site.root / ".nabla").iterdir()] == ["notes.txt"]


# --- damage anywhere, in one process --------------------------------------------------------------------------------

DAMAGES = int(os.environ.get("NABLA_DAMAGES", "120"))
"""How many files are damaged at random; more take longer."""


class Shared:
    """A host that outlives the projects that use it."""

    def __init__(self, host):
        self.submit = host.submit

    def close(self):
        """Stay."""


@dataclass(frozen=True)
class Build:
    """What a build made of all pages, what it ran, and the trouble that it had with what was kept."""

    shown: list
    ran: int
    trouble: list


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site, what it keeps, what is right, and how to build it once."""
    root = tmp_path_factory.mktemp("damaged")
    for path, text in {**PAGES, **LONG}.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    config = Config(root=root, docs=root / "docs")
    with Host(config) as host:

        def build(cache=None):
            with Project(config, executors={"python": lambda _: Shared(host)}, cache=cache) as project:
                results = [project.finish(project.open(path)) for path in find_pages(config)]
                project.flush()
                shown = [(result.pieces, result.outcomes, result.diagnostics) for result in results]
                ran = sum(step.action == "run" for result in results for step in result.steps)
                return Build(shown, ran, [flaw.message for flaw in project.trouble])

        right = build(NoCache()).shown
        assert build().ran == 4
        yield root / ".nabla", (root / ".nabla" / store.FILE).read_bytes(), right, build


def damaged(data, random):
    """Give a file with bytes that flipped, were lost or came from elsewhere."""
    data = bytearray(data)
    for _ in range(random.choice((1, 1, 1, 4, 40))):
        page = random.randrange(len(data) // 4096)
        # What says how a page is laid out stands at its beginning and at its end.
        offset = page * 4096 + random.choice(
            (random.randrange(120), random.randrange(4096), random.randrange(4000, 4096))
        )
        data[offset] = random.choice((data[offset] ^ 1 << random.randrange(8), random.randrange(256), 0))
    return bytes(data[: random.choice((len(data), len(data), len(data), random.randrange(len(data))))])


@pytest.mark.parametrize("size", CUTS)
def test_cut_anywhere_the_pages_are_right_and_the_file_is_mended(site, size):
    folder, data, right, build = site
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    assert size < len(data)
    (folder / store.FILE).write_bytes(data[:size])
    builds = [build() for _ in range(3)]
    assert [one.shown == right for one in builds] == [True] * 3
    assert builds[0].ran
    assert [(one.trouble, one.ran) for one in builds[1:]] == [([], 0)] * 2, builds


@pytest.mark.parametrize("seed", range(DAMAGES))
def test_with_damage_anywhere_the_pages_are_right_and_the_file_is_mended(site, seed):
    folder, data, right, build = site
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / store.FILE).write_bytes(damaged(data, Random(seed)))
    builds = [build() for _ in range(3)]
    assert [one.shown == right for one in builds] == [True] * 3
    is_foreign = any("another program" in message for message in builds[0].trouble)
    assert is_foreign or (builds[2].trouble, builds[2].ran) == ([], 0), builds


class Interrupted:
    """A connection to the cache's file, which another process makes before the query of that number."""

    def __init__(self, path, number):
        self._path, self._number = path, number
        self._db = store.connected(path)

    def execute(self, query):
        if not self._number:
            store.apply(self._path, store.Change({}, {}, (), ()), 1, 0)
        self._number -= 1
        return self._db.execute(query)


@pytest.mark.parametrize("number", range(4))
def test_a_file_that_is_made_while_it_is_looked_at_is_not_taken_for_damaged(number, tmp_path):
    path = tmp_path / store.FILE
    path.touch()
    store.is_current(Interrupted(path, number))
    with closing(store.connected(path)) as db:
        assert store.is_current(db) is (number < 3)
