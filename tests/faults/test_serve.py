"""A server lives through every cell fault, shows each on its page, and shows the page again when it is mended."""

import shutil
import sysconfig
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


INSTALLED = sysconfig.get_path("purelib", "posix_user", {"userbase": "home/.local"})
"""Where distributions lie that are installed for a person whose home is in the site's folder."""


def installed(version):
    return {
        f"{INSTALLED}/dist/__init__.py": f"N = {version}\n",
        f"{INSTALLED}/dist-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: dist\nVersion: {version}\n",
        f"{INSTALLED}/dist-{version}.dist-info/RECORD": "dist/__init__.py,,\n",
    }


def upgrade(site):
    shutil.rmtree(site.root / INSTALLED / "dist")
    shutil.rmtree(site.root / INSTALLED / "dist-1.5.dist-info")
    site.write(installed("1.75"))


CHANGES = {
    "a module": ("import mod\nprint('value:', mod.N)", "5", {"mod.py": "N = 5\n"}, {"mod.py": "N = 7\n"}),
    "a module that another imports": (
        "import outer\nprint('value:', outer.N)",
        "5",
        {"outer.py": "from inner import N\n", "inner.py": "N = 5\n"},
        {"inner.py": "N = 7\n"},
    ),
    "a data file": ("print('value:', open('data.txt').read())", "5", {"data.txt": "5"}, {"data.txt": "7"}),
    "a declared file": (
        "import subprocess as s\nprint('value:', s.run(['cat', 'declared.txt'], capture_output=True).stdout.decode())",
        "5",
        {"declared.txt": "5"},
        {"declared.txt": "7"},
    ),
    "Matplotlib's settings": (
        "import matplotlib\nprint('value:', int(matplotlib.rcParams['lines.linewidth']))",
        "5",
        {"matplotlibrc": "lines.linewidth: 5\n"},
        {"matplotlibrc": "lines.linewidth: 7\n"},
    ),
    "a distribution": ("import dist\nprint('value:', dist.N)", "1.5", installed("1.5"), upgrade),
}


TOGETHER = [name for name in CHANGES if name not in ("Matplotlib's settings", "a distribution")]
"""Changes that one server sees, one after the other; each of the others may make it begin its processes anew."""


@pytest.mark.parametrize("names", [TOGETHER, ["Matplotlib's settings"], ["a distribution"]], ids=" and ".join)
def test_what_a_page_uses_is_seen_in_the_next_build(make_site, names):
    """The server does not watch all of these; but once it builds, the page is right."""
    site = make_site({"docs/index.md": WELL}, {"timeout": 30})
    for number, name in enumerate(names):
        code, _, before, _ = CHANGES[name]
        info = 'python reads="declared.txt"' if name == "a declared file" else "python"
        site.write({f"docs/p{number}.md": f"# Page\n\n```{info}\n{code}\n```\n", **before})
    environment = {"HOME": str(site.root / "home"), "PYTHONPATH": str(site.root / INSTALLED)}
    with site.serve(**environment) as server:
        for number, name in enumerate(names):
            assert server.shows(f"p{number}.html", f"value: {CHANGES[name][1]}")
        time.sleep(FIRST_LOOK)
        for number, name in enumerate(names):
            change = CHANGES[name][-1]
            if callable(change):
                change(site)
            else:
                site.write(change)
            site.write({"docs/index.md": WELL.replace("6 * 7", f"6 * 8 + {number}")})
            assert server.shows("index.html", f"value: {48 + number}")
            assert server.shows(f"p{number}.html", f"value: {'1.75' if name == 'a distribution' else '7'}")
