"""How long this repository's own site takes: built for the first time, and again, beside itself with outputs pasted."""

from __future__ import annotations

import re
import shutil
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measures import Measured, Verdict, turned
from benchmarks.table import as_json, drawn
from benchmarks.ways import gauged
from nabladocs.config import find_config
from nabladocs.layout import fence
from nabladocs.listings import placeholder
from nabladocs.model import Code, Figure, Fold, Group, Html, Prose, Tabs
from nabladocs.notebooks import is_notebook
from nabladocs.pages import find_pages
from nabladocs.pipeline import Project
from nabladocs.whole import Whole
from nabladocs.words import taken_out, without_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.ways import Cost
    from nabladocs.model import Piece, Result
    from nabladocs.source import Span
    from nabladocs.words import Words

ROOT = Path(__file__).parents[1]
MADE_OF = ("docs", "snippets", "src", "mkdocs.yml")
COLD, AGAIN, PASTED = "nabla, cold", "nabla, unchanged", "pasted"
_FORMULA = re.compile(r'<math(?P<block> display="block")?.*?</math>', re.DOTALL)
_SOURCE = re.compile(r"<annotation[^>]*>(.*?)</annotation>", re.DOTALL)
_HEADING = re.compile(r"^# (.*)", re.MULTILINE)
_PLUGIN = re.compile(r"^  - nabla:\n(?:      .*\n)+", re.MULTILINE)
_EXTENSIONS = "markdown_extensions:\n"


def reference(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """Build the site some times for the first time, again, and pasted; give a table, and every single value."""
    ours, theirs = folder / "nabla", folder / "pasted"
    for site in (ours, theirs):
        shutil.rmtree(site, ignore_errors=True)
        site.mkdir(parents=True)
        for name in MADE_OF:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, site / name)
    measured = Measured("this site", "reference")
    _built(ours)  # Not counted: it leaves the libraries compiled.
    paste(ours, theirs)
    _built(theirs)
    for number in range(rounds):
        print(f"reference: {number + 1} of {rounds}", file=sys.stderr, flush=True)
        shutil.rmtree(ours / ".nabla")
        measured.add(COLD, _built(ours))
        for name, site in turned([(AGAIN, ours), (PASTED, theirs)], number):
            measured.add(name, _built(site))
    measured.verdicts.append(Verdict(COLD, [cost.wall for cost in measured.costs[COLD]], 60, " s"))
    measured.judge(f"{AGAIN} / {PASTED}", AGAIN, [PASTED], 1.05)
    return drawn(measured), as_json(measured)


def _built(site: Path) -> Cost:
    return gauged(Path(sys.executable), site, "mkdocs", "build", "-q", "-f", site / "mkdocs.yml", "-d", site / "site")


def paste(source: Path, target: Path) -> None:
    """Write the pages of a site into another folder with all that they show in their Markdown, and without the plugin.

    A notebook stays as it is: its outputs are in it.
    """
    config = find_config(source)
    with Project(config) as project:
        results = [project.finish(project.open(path)) for path in find_pages(config)]
        whole = Whole(lambda: ())
        for result in results:
            whole.add(*_titled(result), result, project.state)
    for result in results:
        if not is_notebook(result.page.path):
            (target / result.page.path).write_text(pasted(result, whole), "utf-8")
    settings = _PLUGIN.sub("", (source / "mkdocs.yml").read_text("utf-8"))
    formulas = f"{_EXTENSIONS}  - pymdownx.arithmatex:\n      generic: true\n"
    (target / "mkdocs.yml").write_text(settings.replace(_EXTENSIONS, formulas), "utf-8")


def _titled(result: Result) -> tuple[str, str]:
    """Give the title of a page, and its address from the site's root."""
    heading = _HEADING.search(result.page.text)
    address = Path(result.page.path).relative_to("docs").with_suffix("").as_posix()
    return heading[1] if heading else address, f"{address}/"


def pasted(result: Result, whole: Whole) -> str:
    """Give the Markdown of a page with what it shows, as an author would have pasted it."""
    words: Words[str]
    text, words = taken_out(result.page.text, _parts(result, whole))
    assert not words.slots
    return text


def _parts(result: Result, whole: Whole) -> Iterator[tuple[Span, str]]:
    page = result.page
    for reference, (markdown, _) in zip(page.references, result.links, strict=True):
        yield reference.at, markdown
    for listing in page.listings:
        html = whole.filled(placeholder(0, listing.kind), [listing], lambda path: f"../{path}")
        yield without_prefix(page.text, listing), _without_mathml(html)
    for unit, pieces in zip(page.units, result.pieces, strict=True):
        if unit.kind == "inline":
            yield unit.at, "".join(map(_put, pieces))
        else:
            lines = "\n\n".join(map(_put, pieces)).split("\n")
            yield without_prefix(page.text, unit), f"\n{unit.prefix}".join(lines)


def _put(piece: Piece) -> str:  # noqa: PLR0911 - there are seven kinds
    match piece:
        case Html(html):
            return _without_mathml(html)
        case Prose(text):
            return text
        case Code():
            return "\n".join(fence(piece))
        case Figure(image=image, caption=caption):
            return f'<figure markdown="1">\n{image}\n<figcaption markdown="1">{caption}</figcaption>\n</figure>'
        case Fold(summary, pieces):
            return f'<details markdown="1"><summary>{escape(summary)}</summary>\n\n{_all(pieces)}\n\n</details>'
        case Group(pieces, name):
            return f'<div class="{name}" markdown="1">\n\n{_all(pieces)}\n\n</div>' if name else _all(pieces)
        case Tabs(tabs=tabs):
            return "\n\n".join(f"**{title}**\n\n{_all(pieces)}" for title, pieces in tabs)


def _all(pieces: Sequence[Piece]) -> str:
    return "\n\n".join(map(_put, pieces))


def _without_mathml(html: str) -> str:
    """Give HTML with its formulas as pymdownx.arithmatex would make them, for a script to draw."""

    def typed(formula: re.Match[str]) -> str:
        source = _SOURCE.search(formula[0])
        opening, closing = (r"\[", r"\]") if formula["block"] else (r"\(", r"\)")
        # Small ones, such as those of a list, have their source beside them.
        return f'<span class="arithmatex">{opening}{source[1] if source else "x"}{closing}</span>'

    return _FORMULA.sub(typed, html)
