"""The notebooks of a site: where each is written, and the link by which a reader gets it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, unquote, urljoin, urlsplit

from nabladocs.download.chapter import Setting, notebook
from nabladocs.notebooks import SUFFIX, is_notebook
from nabladocs.stored import refreshed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nabladocs.inputs import Present
    from nabladocs.model import Result

WORDS = "Download as notebook"

_BUTTON = (
    '<a href="{href}" download title="{words}" class="md-content__button md-icon">'
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<path d="M5 20h14v-2H5m14-9h-4V3H9v6H5l7 7z"/></svg></a>'
)
"""A link as Material has them beside the title of a page."""
_LINE = '<p class="nabla-download"><a href="{href}" download>{words}</a></p>'


@dataclass(frozen=True, slots=True)
class Spot:
    """A page on its site: its title, its path below the folder of the pages, and its address from the site's root."""

    title: str
    source: str
    url: str

    @property
    def notebook(self) -> str:
        """The path of its notebook on the site: beside the page, under the name of its file."""
        return posixpath.splitext(self.source)[0] + SUFFIX


class Found(Protocol):
    """A file of a site."""

    @property
    def url(self) -> str:
        """Its address from the site's root."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a site is written, its address ("" for none), what finds its files, and whether its theme is Material.

    `find` takes the path of a file below the folder of the pages.
    """

    folder: Path
    address: str
    find: Callable[[str], Found | None]
    is_material: bool


def offered(html: str, result: Result, site: Site, spot: Spot, present: Present) -> str:
    """Write the notebook of a page, and give the page's HTML with a link to it.

    A page stays without one where the site has another file of that name.

    Raises:
        OSError: The notebook cannot be written.
    """
    if spot.notebook != spot.source and site.find(spot.notebook):
        return html
    if is_notebook(spot.source):
        # What the author wrote is a notebook that runs already.
        text = refreshed(result.page, result.runs)
    else:
        lead = partial(_led, site, spot)
        text = notebook(result, Setting(spot.title, lead(""), lead, present))
    path = site.folder / spot.notebook
    path.parent.mkdir(parents=True, exist_ok=True)
    # Half of a surrogate pair can be printed, but not written.
    path.write_bytes(text.encode("utf-8", "replace"))
    href = escape(_relative(quote(spot.notebook), spot.url))
    if site.is_material:
        return _BUTTON.format(href=href, words=WORDS) + html
    return html + _LINE.format(href=href, words=WORDS)


def _led(site: Site, spot: Spot, typed: str) -> str:
    """Give where a link leads that is typed on a page: to the site, within its folder where it has no address."""
    parts = urlsplit(typed)
    if parts.scheme or parts.netloc:
        return typed
    if parts.path.startswith("/"):
        return urljoin(site.address, typed)
    url = spot.url
    if parts.path:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(spot.source), unquote(parts.path)))
        found = site.find(path)
        url = found.url if found else urljoin(url, parts.path)
    ending = typed[len(parts.path) :]
    return (urljoin(site.address, url) if site.address else _relative(url, quote(spot.notebook))) + ending


def _relative(url: str, page: str) -> str:
    """Give an address as a link on a page; both are from the site's root."""
    ending = "/" if url.endswith("/") or not url else ""
    return posixpath.relpath(url or ".", posixpath.dirname(page) or ".").rstrip("/") + ending
