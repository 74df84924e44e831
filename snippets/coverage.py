"""Where the chapters teach what the reference sets out to teach: `docs/coverage.md`, made from marks in the chapters.

A chapter says `<!-- item: 13 -->` above the heading, the paragraph or the claim that teaches number 13 of the list in
`syllabus.txt`. The marks are read in the built site, where the anchors are that a reader can go to:

    uv run mkdocs build && uv run python -m snippets.coverage
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coverage.md"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MARK = re.compile(r"\s*item: (?P<number>\d+)\s*")
TABLE = re.compile(r"^\| Item .*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)


class Place(NamedTuple):
    """Where an item is taught: a page by its address from the site's root, its title, and an anchor on it."""

    url: str
    title: str
    anchor: str


class Marks(HTMLParser):
    """Reads the marks of a page.

    A mark belongs to the next claim, if no heading comes before that, or to the heading right behind it, or to the last
    one before it. `found` has the numbers with their anchors, `title` the page's first heading.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.title = ""
        self._heading = ""
        self._open: list[int] = []
        self._fresh = False
        self._in_title = False
        self.feed(html)
        self._settle(self._heading)

    def _settle(self, anchor: str) -> None:
        self.found += [(number, anchor) for number in self._open]
        self._open = []

    def handle_comment(self, data: str) -> None:
        """Note a mark."""
        if mark := MARK.fullmatch(data):
            self._open.append(int(mark["number"]))
            self._fresh = True

    def handle_starttag(self, tag: str, attributes: Sequence[tuple[str, str | None]]) -> None:
        """Give the marks before a heading or a claim their anchor."""
        anchor = dict(attributes).get("id") or ""
        if tag in HEADINGS and anchor:
            self._settle(anchor if self._fresh else self._heading)
            self._heading = anchor
        elif anchor.startswith("claim-"):
            self._settle(anchor)
        self._fresh = False
        self._in_title = self._in_title or (tag == "h1" and not self.title)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the first heading."""
        self._in_title = self._in_title and tag != "h1"

    def handle_data(self, data: str) -> None:
        """Note the first heading, without the sign of its link."""
        self._in_title = self._in_title and data != "¶"
        if self._in_title:
            self.title += data
        self._fresh = self._fresh and not data.strip()


def syllabus() -> dict[int, str]:
    """Give the titles of all items by their numbers."""
    lines = (ROOT / "snippets" / "syllabus.txt").read_text("utf-8").splitlines()
    return {int(number): title for number, title in (line.split("\t") for line in lines)}


def places(site: Path) -> dict[int, list[Place]]:
    """Give where a built site teaches each item, by its number; its pages come in the order of their addresses."""
    taught = defaultdict(list)
    for path in sorted(site.rglob("*.html")):
        html = path.read_text("utf-8")
        if "<!-- item:" in html:
            url = path.relative_to(site).as_posix().removesuffix("index.html").removesuffix("/").removesuffix(".html")
            marks = Marks(html[html.index("<article") : html.rindex("</article>")])
            for number, anchor in marks.found:
                place = Place(url, unescape(marks.title).strip(), anchor)
                if place not in taught[number]:
                    taught[number].append(place)
    return taught


def table(taught: Mapping[int, Sequence[Place]], docs: Path = PAGE.parent) -> str:
    """Give the table of all items in Markdown, as it stands in `docs/coverage.md`."""
    rows = [
        f"| {number} | {title} | {', '.join(_links(taught, number, docs))} |" for number, title in syllabus().items()
    ]
    return "\n".join(["| Item | What it is | Where it is taught |", "|---:|---|---|", *rows])


def _links(taught: Mapping[int, Sequence[Place]], number: int, docs: Path) -> Iterator[str]:
    for place in taught.get(number, ()):
        files = (f"{place.url}{ending}" for ending in (".md", ".ipynb"))
        yield f"[{place.title}]({next(file for file in files if (docs / file).exists())}#{place.anchor})"


def main(site: Path = ROOT / "site") -> int:
    """Write the table into `docs/coverage.md`; give 1 where an item is taught nowhere, or is none.

    Where a folder has no marks, it is not the built site, and the page stays as it is.
    """
    taught = places(site)
    if not taught:
        sys.stderr.write(f"no page in {site} says what it teaches; to build the site, type: uv run mkdocs build\n")
        return 1
    page = PAGE.read_text("utf-8")
    PAGE.write_text(TABLE.sub(lambda _: table(taught), page, count=1), "utf-8")
    missing, unknown = sorted(syllabus().keys() - taught.keys()), sorted(taught.keys() - syllabus().keys())
    for numbers, what in ((missing, "are taught nowhere"), (unknown, "are in no line of snippets/syllabus.txt")):
        if numbers:
            sys.stderr.write(f"items {', '.join(map(str, numbers))} {what}\n")
    return 1 if missing or unknown else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
