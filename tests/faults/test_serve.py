"""A server lives through every cell fault, shows each on its page, and shows the page again when it is mended."""

import time

import pytest

WELL = '# Page\n\n```python\nprint("value:", 6 * 7)\n```\n'
FIRST_LOOK = 1.0
"""Seconds after which MkDocs, which serves before it watches, has had its first look at the files."""

FAULTS = {
    "an exception": ("1 / 0", "ZeroDivisionError: division by zero"),
    "an endless loop": ("while True: pass", "docs/page.md:4"),
    "a loop that ignores SIGTERM": (
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass",
        "docs/page.md:6",
    ),
    "an exit": ("import os\nos._exit(3)", "docs/page.md:5:1"),
    "a segfault": ("import ctypes\nctypes.string_at(0)", "docs/page.md:5:1"),
    "a kill": ("import os\nos.kill(os.getpid(), 9)", "docs/page.md:5:1"),
    "too much memory": ("whole = b'x' * 2**33", "docs/page.md:4:9"),
    "a syntax error": ("y = (1 2)", "docs/page.md:4:6"),
    "a missing module": ("import nowhere_to_be_found", "No module named 'nowhere_to_be_found'"),
    "an unknown option": ("```\n\n```python hidee", "hidee"),
}


@pytest.fixture(scope="module")
def served(make_site):
    site = make_site({"docs/page.md": WELL, "docs/other.md": WELL, "docs/index.md": WELL}, {"timeout": 1})
    with site.serve() as server:
        assert server.shows("page.html", "value: 42")
        time.sleep(FIRST_LOOK)
        yield site, server
    assert not site.processes()


@pytest.mark.parametrize("name", FAULTS)
def test_the_page_shows(served, name):
    site, server = served
    cell, shown = FAULTS[name]
    site.write({"docs/page.md": f"# Page\n\n```python\n{cell}\n```\n"})
    assert server.shows("page.html", shown)
    assert "value: 42" in server.read("other.html")
    assert server.process.poll() is None


def test_the_page_is_right_again_when_it_is_mended(served):
    site, server = served
    site.write({"docs/page.md": WELL.replace("6 * 7", "6 * 8")})
    assert server.shows("page.html", "value: 48")
    assert "error[" not in server.read("page.html")


def test_an_edit_of_a_local_module_shows(make_site):
    page = '# Page\n\n```python\nimport local\nprint("value:", local.N)\n\n--8<-- "snippets/m.py"\n```\n'
    site = make_site({"docs/index.md": page, "local.py": "N = 1\n", "snippets/m.py": 'print("snippet:", 1)\n'})
    with site.serve() as server:
        assert server.shows("index.html", "value: 1")
        time.sleep(FIRST_LOOK)
        site.write({"local.py": "N = 2\n"})
        assert server.shows("index.html", "value: 2")
        site.write({"snippets/m.py": 'print("snippet:", 2)\n'})
        assert server.shows("index.html", "snippet: 2")
