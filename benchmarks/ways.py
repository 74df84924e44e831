"""The ways from the cells of a book to its pages, and what each build takes."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html import escape
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from benchmarks.books import Page, Section

    Outputs = Sequence[tuple[str, str]]
    """What a cell showed: each output with its kind, which is "text", "latex" or "svg"."""

HERE = Path(__file__).parent
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "agg",
    "NO_MKDOCS_2_WARNING": "1",
    **{f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")},
}
"""What all processes get. Nabla gives its cells one thread for linear algebra, and so have the other ways.

Compiled modules are kept, as they are wherever nobody forbids it: not to compile SymPy anew saves seconds.
"""

# --- what is written ----------------------------------------------------------------------------------------------


def _page(page: Page, fences: Iterable[str]) -> str:
    sections = (
        f"## {section.heading}\n\n{section.prose}\n\n{fence}\n"
        for section, fence in zip(page.sections, fences, strict=True)
    )
    return "\n".join([f"# {page.title}\n", page.lead, *sections])


def _fence(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def plain(page: Page, _: Sequence[Outputs] = ()) -> str:
    """Give a page with its cells as fences, which Nabla runs and a plain site highlights."""
    return _page(page, (_fence("python", section.code) for section in page.sections))


def pasted(page: Page, outputs: Sequence[Outputs]) -> str:
    """Give a page with its outputs below its cells, as an author would have pasted them."""
    fences = (
        "\n\n".join([_fence("python", section.code), *(_pasted(*output) for output in shown)])
        for section, shown in zip(page.sections, outputs, strict=True)
    )
    return _page(page, fences)


def _pasted(kind: str, data: str) -> str:
    match kind:
        case "latex":
            # What pymdownx.arithmatex would make of a display formula.
            return f'<div class="arithmatex">\\[{escape(data)}\\]</div>'
        case "svg":
            return f"<figure>\n{data[data.index('<svg') :].rstrip()}\n</figure>"
        case _:
            return _fence("text", data.rstrip("\n"))


def markdown_exec(page: Page, _: Sequence[Outputs] = ()) -> str:
    """Give a page for markdown-exec, whose cells have to print what they show."""
    return _page(page, (_printing(page, section) for section in page.sections))


def _printing(page: Page, section: Section) -> str:
    last = ast.parse(section.code).body[-1]
    before = "\n".join(section.code.splitlines()[: last.lineno - 1])
    shown = ast.get_source_segment(section.code, last)
    lines, result = {
        "text": ([before, f"print({shown})"], 'result="text"'),
        "latex": ([before, f"print(r'<div class=\"arithmatex\">\\[' + sp.latex({shown}) + r'\\]</div>')"], 'html="on"'),
        "figure": ([section.code, DRAW], 'html="on"'),
    }[section.shows]
    # Names of sessions hold for all pages.
    options = f'python exec="on" source="above" session="{page.name}" {result}'
    return _fence(options, "\n".join(line for line in lines if line))


DRAW = """\
from io import StringIO
picture = StringIO()
figure.savefig(picture, format="svg", bbox_inches="tight")
plt.close(figure)
print(picture.getvalue()[picture.getvalue().index("<svg"):])"""

# --- sites --------------------------------------------------------------------------------------------------------

EXTENSIONS: Sequence[object] = (
    *("admonition", "attr_list", "md_in_html", "tables", {"toc": {"permalink": True}}),
    *("pymdownx.details", {"pymdownx.highlight": {"anchor_linenums": True}}, "pymdownx.superfences"),
)
SETTINGS: Mapping[str, object] = {
    "site_name": "Benchmark",
    "site_url": "https://example.org/",
    "theme": {"name": "material", "font": False, "features": ["navigation.top", "content.code.copy"]},
    "markdown_extensions": EXTENSIONS,
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a site: how its pages are written, which plugin it adds, and whose Python builds it."""

    name: str
    write: Callable[[Page, Sequence[Outputs]], str]
    plugins: tuple[str, ...] = ()
    python: Path = Path(sys.executable)


NABLA = Way("nabla", plain, ("nabla",))
PLAIN = Way("plain", plain)
PASTED = Way("pasted", pasted)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a build took: seconds by the clock, of the main process's processor and of all processors; its megabytes."""

    wall: float
    own: float
    total: float
    peak: float


@dataclass(frozen=True, slots=True)
class Site:
    """A book's site, built in one way."""

    way: Way
    root: Path

    @property
    def cache(self) -> Path:
        """The folder that Nabla keeps its runs in."""
        return self.root / ".nabla"

    def lay_out(self, pages: Iterable[Page], outputs: Mapping[str, Sequence[Outputs]]) -> None:
        """Write the site anew."""
        shutil.rmtree(self.root, ignore_errors=True)
        (self.root / "docs").mkdir(parents=True)
        # JSON is YAML too.
        settings = {**SETTINGS, "plugins": ["search", *self.way.plugins]}
        (self.root / "mkdocs.yml").write_text(json.dumps(settings, indent=2), "utf-8")
        (self.root / "docs" / "index.md").write_text("# Benchmark\n\nA book.\n", "utf-8")
        for page in pages:
            self.write(page, outputs.get(page.name, ()))

    def write(self, page: Page, outputs: Sequence[Outputs]) -> None:
        """Write one page."""
        (self.root / "docs" / f"{page.name}.md").write_text(self.way.write(page, outputs), "utf-8")

    def forget(self) -> None:
        """Take away what earlier builds left, so that the next one is the first."""
        shutil.rmtree(self.cache, ignore_errors=True)
        shutil.rmtree(self.root / "site", ignore_errors=True)

    def build(self) -> Cost:
        """Build the site in a process of its own."""
        settings, site = self.root / "mkdocs.yml", self.root / "site"
        return gauged(self.way.python, self.root, "mkdocs", "build", "-q", "-f", settings, "-d", site)


# --- processes ----------------------------------------------------------------------------------------------------


def gauged(python: Path, folder: Path, *command: str | Path) -> Cost:
    """Run a module or a script and give what it took."""
    report = folder / "gauge.json"
    start = perf_counter()
    ran = subprocess.run(
        [python, "-P", HERE / "gauge.py", report, *command],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    wall = perf_counter() - start
    if ran.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{ran.stdout}{ran.stderr}")
    taken = json.loads(report.read_text("utf-8"))
    return Cost(wall, taken["own"], taken["own"] + taken["children"], taken["peak"])


@dataclass(frozen=True, slots=True)
class Ran:
    """What the cells of some pages showed, the seconds each page took, and what the whole process did."""

    outputs: Mapping[str, Sequence[Outputs]]
    seconds: Mapping[str, float]
    cost: Cost


def bare(folder: Path, pages: Iterable[Page]) -> Ran:
    """Run the cells of pages by `exec`, one after the other, in one fresh process."""
    folder.mkdir(parents=True, exist_ok=True)
    source, target = folder / "cells.json", folder / "outputs.json"
    cells = {page.name: [section.code for section in page.sections] for page in pages}
    source.write_text(json.dumps(cells), "utf-8")
    cost = gauged(Path(sys.executable), folder, HERE / "bare.py", source, target)
    ran: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return Ran(
        {name: page["outputs"] for name, page in ran.items()},
        {name: page["seconds"] for name, page in ran.items()},
        cost,
    )


# --- markdown-exec ------------------------------------------------------------------------------------------------

SHARED = ("markdown", "matplotlib", "mkdocs", "mkdocs-material", "numpy", "pygments", "pymdown-extensions", "sympy")
"""What all ways are built with, in the same versions."""


def find_markdown_exec(folder: Path) -> Way:
    """Give the way of markdown-exec, in an environment of its own that is made once."""
    wanted = "\n".join(["markdown-exec", *(f"{name}=={version(name)}" for name in SHARED)])
    python, made = folder / "bin" / "python", folder / "installed.txt"
    if not made.exists() or made.read_text("utf-8") != wanted:
        subprocess.run(["uv", "venv", "--clear", "--quiet", "--python", sys.executable, folder], check=True)
        install = ["uv", "pip", "install", "--quiet", "--python", str(python)]
        subprocess.run([*install, *wanted.splitlines()], check=True)
        made.write_text(wanted, "utf-8")
    return Way("markdown-exec", markdown_exec, ("markdown-exec",), python.absolute())
