"""The fault table: what a cell does to itself, its page says, and no other page is any the worse."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import dataclass

import pytest

SETTINGS = {"timeout": 1, "memory": "4GiB"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that goes wrong at a line and a column of its own; `code` names the finding."""

    cell: str
    line: int
    column: int
    code: str = "cell-raised"


FAULTS = {
    "exception": Fault("def mean(xs):\n    return sum(xs) / len(xs)\n\nmean([])", 2, 12),
    "endless-loop": Fault("n = 1\nwhile True: pass", 2, 1, "cell-timeout"),
    "ignores-sigterm": Fault(
        "import signal, time\nfor number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:\n"
        "    signal.signal(number, signal.SIG_IGN)\ntime.sleep(3600)",
        4,
        1,
        "cell-timeout",
    ),
    "exits": Fault("import os\nos._exit(0)", 2, 1, "cell-exited"),
    "segfault": Fault("import ctypes\nctypes.string_at(0)", 2, 1, "cell-crashed"),
    "killed": Fault('import os, subprocess\nsubprocess.run(["kill", "-9", str(os.getpid())])', 2, 1, "cell-crashed"),
    "memory": Fault("half = b'x' * 2**20\nwhole = half * 8192", 2, 9, "cell-memory"),
    "syntax": Fault("x = 1\ny = (1 2)", 2, 6, "cell-syntax"),
    "missing-module": Fault("x = 1\nimport nowhere_to_be_found", 2, 1),
}

FENCE = 3  # the line of a faulty page's first fence
AFTER = '```python\nprint("after:", 6 * 7)\n```\n'
WELL = '# Well\n\n```python\nprint("value:", 6 * 7)\n```\n'


def page_with(cell: str) -> str:
    return f"# Page\n\n```python\n{cell}\n```\n\n{AFTER}"


def place_of(name: str) -> str:
    fault = FAULTS[name]
    return f"docs/{name}.md:{FENCE + fault.line}:{fault.column}"


# Each fault alone is built with --quiet below.
@pytest.fixture(scope="module", params=[(), ("--strict",)], ids=["plain", "strict"])
def broken(request, make_site):
    """A site with every fault in it, built."""
    pages = {f"docs/{name}.md": page_with(fault.cell) for name, fault in FAULTS.items()}
    site = make_site({"docs/index.md": WELL, "docs/zz.md": WELL, **pages}, SETTINGS)
    return site.build(*request.param), site


def test_a_build_with_faults_exits_1(broken):
    ran, _site = broken
    assert ran.code == 1, ran.err


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_finding_at_its_place(broken, name):
    ran, _site = broken
    findings = [(finding.code, finding.at) for finding in ran.findings if f"/{name}.md:" in str(finding.at)]
    assert findings == [(FAULTS[name].code, place_of(name))], ran.err


def test_there_is_no_finding_but_the_faults(broken):
    ran, _site = broken
    assert len(ran.findings) == len(FAULTS), ran.err


def test_every_other_page_is_right(broken):
    _ran, site = broken
    texts = site.texts()
    assert "value: 42" in texts["index.html"]
    assert "value: 42" in texts["zz.html"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_cell_after_a_fault_says_nothing_it_did_not_compute(broken, name):
    _ran, site = broken
    assert "after: 42" not in site.texts()[f"{name}.html"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_alone_fails_the_build(make_site, name):
    site = make_site({"docs/index.md": WELL, f"docs/{name}.md": page_with(FAULTS[name].cell)}, SETTINGS)
    ran = site.build("--quiet")
    assert (ran.code, ran.errors) == (1, [place_of(name)]), ran.err
    assert "value: 42" in site.texts()["index.html"]


# One of each kind: an exception, a cell without end, a process that is lost, and what cannot be compiled.
@pytest.mark.parametrize("name", ["exception", "endless-loop", "exits", "syntax"])
def test_a_fault_alone_fails_the_check(make_site, name):
    site = make_site({"docs/index.md": WELL, f"docs/{name}.md": page_with(FAULTS[name].cell)}, SETTINGS)
    ran = site.nabla("check")
    assert ran.code == 1, ran.err
    assert ran.out.count("error[") == 1
    assert f"--> {place_of(name)}\n" in ran.out


def test_a_fault_in_a_spawned_child_is_the_same_finding(make_site):
    pages = {f"docs/{name}.md": page_with(fault.cell) for name, fault in FAULTS.items()}
    ran = make_site(pages, SETTINGS).build(NABLA_START="spawn")
    assert sorted(filter(None, ran.errors)) == sorted(map(place_of, FAULTS)), ran.err
    assert ran.code == 1


def test_a_cell_that_kills_the_host_of_all_cells_fails_alone(make_site):
    cell = "import os\nos.kill(os.getppid(), 9)\nos.read(os.pipe()[0], 1)"
    site = make_site({**NUMBERED, "docs/killer.md": page_with(cell)}, SETTINGS)
    ran = site.build()
    assert ran.code == 1, ran.err
    assert [at.partition(":")[0] for at in ran.errors] == ["docs/killer.md"], ran.err
    assert all(f"value: {number * 7}" in site.texts()[f"p{number}.html"] for number in range(6))


def test_a_flood_is_cut_with_a_note(make_site):
    cell = 'for _ in range(50):\n    print("x" * 10**6)'
    site = make_site({"docs/index.md": WELL, "docs/flood.md": page_with(cell)})
    ran = site.build()
    assert (ran.code, ran.errors) == (0, []), ran.err
    text = site.texts()["flood.html"]
    assert "x" * 1000 in text
    assert len(text) < 2 * 2**20
    assert "48,9" in text, "the note counts the characters that are missing"
    assert "after: 42" in text


HARMLESS = {
    "fork": "import os\nif not os.fork():\n    os._exit(0)\nos.wait();",
    "fork-that-lives-on": "import os, time\nif not os.fork():\n    time.sleep(3600)",
    "fork-that-runs-on": "import os\nparent = os.fork()",
    "closed-stdout": "import sys\nsys.stdout.close()",
    "closed-descriptors": "import os\nos.close(1)\nos.close(2)",
    "daemon-thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(3600,), daemon=True).start()",
    "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(3600,)).start()",
    "working-directory": "import os\nos.chdir('/')",
    "subprocess-that-lives-on": "import subprocess\np = subprocess.Popen(['sleep', '3600'], start_new_session=True);",
    "no-recursion-limit": "import sys\nsys.setrecursionlimit(10**6)",
    "stdin": "import sys\nprint(len(sys.stdin.read()))",
}


@pytest.fixture(scope="module")
def harmless(make_site):
    site = make_site({"docs/index.md": WELL, **{f"docs/{name}.md": page_with(cell) for name, cell in HARMLESS.items()}})
    return site.build("--strict"), site


def test_a_build_with_harmless_oddities_exits_0(harmless):
    ran, _site = harmless
    assert (ran.code, ran.errors) == (0, []), ran.err


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_oddity_leaves_its_page_right(harmless, name):
    _ran, site = harmless
    assert site.texts()[f"{name}.html"].count("after: 42") == 1


def test_a_build_leaves_no_process(harmless):
    _ran, site = harmless
    assert site.processes() == set()


NUMBERED = {f"docs/p{number}.md": f"# P\n\n```python\nprint('value:', {number} * 7)\n```\n" for number in range(6)}


def is_right(site, folder: str = "site") -> bool:
    texts = site.texts(folder)
    return len(texts) == 6 and all(f"value: {number * 7}\n" in texts[f"p{number}.html"] + "\n" for number in range(6))


@pytest.mark.parametrize("folders", [("site", "site"), ("site", "other")], ids=["one-folder", "two-folders"])
def test_two_builds_at_once_are_both_right(make_site, folders):
    site = make_site(NUMBERED)
    builds = [site.start(*site.mkdocs("build", "--site-dir", folder)) for folder in folders]
    ends = [site.wait(build) for build in builds]
    assert [end.code for end in ends] == [0, 0], [end.err for end in ends]
    assert all(is_right(site, folder) for folder in folders)


# A MkDocs hook that stops the build at one of its events and says that it has.
PAUSE = """
import os, time
from pathlib import Path

def pause(*, at, **_):
    if os.environ.get("PAUSE_AT") == at:
        Path("paused").touch()
        time.sleep(3600)

def on_page_content(html, page, **_):
    if page.file.src_uri == "p3.md":
        pause(at="rendering")

def on_post_page(output, page, **_):
    if page.file.src_uri == "p3.md":
        pause(at="writing")

def on_post_build(**_):
    pause(at="the-end")
"""
WAITS = """# P

```python
import subprocess, time
from pathlib import Path
loner = subprocess.Popen(["sleep", "3600"], start_new_session=True)
if not Path("mended").exists():
    Path("paused").touch()
    time.sleep(3600)
loner.kill()
print("value:", 0)
```
"""


@pytest.mark.parametrize("moment", ["running", "rendering", "writing", "the-end"])
def test_a_killed_build_leaves_nothing_and_the_next_is_right(make_site, eventually, moment):
    pages = {**NUMBERED, "docs/p0.md": WAITS} if moment == "running" else NUMBERED
    site = make_site({**pages, "pause.py": PAUSE}, {"timeout": 60}, hooks=["pause.py"])
    build = site.start(*site.mkdocs("build"), PAUSE_AT=moment)
    assert eventually((site.root / "paused").exists)
    assert build.pid in site.processes()
    os.kill(build.pid, signal.SIGKILL)
    build.communicate()
    assert eventually(lambda: not site.processes(), 10), "processes live on"
    assert all(page.read_text().endswith("</html>") for page in (site.root / "site").rglob("*.html"))
    (site.root / "mended").touch()
    ran = site.build()
    assert (ran.code, ran.errors) == (0, []), ran.err
    assert is_right(site)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupted", "terminated"])
def test_a_stopped_build_leaves_no_process(make_site, eventually, number):
    site = make_site({"docs/p0.md": WAITS}, {"timeout": 60})
    build = site.start(*site.mkdocs("build"))
    assert eventually((site.root / "paused").exists)
    build.send_signal(number)
    assert site.wait(build).code != 0
    assert eventually(lambda: not site.processes(), 10), "processes live on"


@pytest.fixture(scope="module")
def small_disk():
    """The words before a command that make a folder a file system of 16 KiB, which only that command sees."""

    def words(folder):
        mount = 'mount -t tmpfs -o size=16k tmpfs "$0" && exec "$@"'
        return ("unshare", "--map-root-user", "--mount", "sh", "-c", mount, folder)

    return words


def test_a_full_disk_is_exit_2_with_the_path(make_site, small_disk):
    filler = "Much is written here.\n\n" * 200
    site = make_site({path: page + filler for path, page in NUMBERED.items()})
    (site.root / "site").mkdir()
    if not shutil.which("unshare") or site.run(*small_disk(site.root / "site"), "true").code:
        pytest.skip("the kernel lets nobody but root mount a small disk")
    ran = site.run(*small_disk(site.root / "site"), *site.mkdocs("build"))
    assert ran.code == 2, ran.err
    assert str(site.root / "site") in ran.err
    assert "Traceback" not in ran.err
