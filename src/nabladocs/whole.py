"""What the pages of a site make together: lists on some of them, and files of data."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from nabladocs import catalogue, definitions, environment
from nabladocs.listings import filled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nabladocs.listings import Kind
    from nabladocs.model import Input, Listing, Result


class Whole:
    """What the pages of a site state, define, import and list, brought together as they come.

    `tools` gives the distributions that draw the pages, asked for where a page lists them.
    """

    def __init__(self, tools: Callable[[], Iterable[str]]) -> None:
        self.catalogue = catalogue.Catalogue()
        self._tools = tools
        self._order: tuple[str, ...] = ()
        self._defined: dict[str, definitions.Defined] = {}
        self._environment = environment.Environment()
        self._kinds: set[Kind] = set()

    def add(self, title: str, url: str, result: Result, state: Callable[[Input], str]) -> None:
        """Take what became of a page; `state` gives the version of what it depended on."""
        self.catalogue.add(title, url, result)
        self._defined[url] = definitions.Defined.on(title, url, result.page)
        self._environment.add(result, state)
        self._kinds |= {listing.kind for listing in result.page.listings}

    def order(self, urls: Iterable[str]) -> None:
        """Take the order of the site's pages; those that are not in it stand behind it."""
        self._order = tuple(urls)
        self.catalogue.order(self._order)

    @property
    def _defining(self) -> Iterator[definitions.Defined]:
        urls = dict.fromkeys((*self._order, *self._defined))
        return (self._defined[url] for url in urls if url in self._defined)

    @cached_property
    def _record(self) -> environment.Record:
        return self._environment.record(self._tools())

    def script(self) -> str | None:
        """Give the path of the script that lists of claims need, if there are any."""
        if "claims" not in self._kinds:
            return None
        # Only a site with a list needs to know how one is drawn.
        from nabladocs.listed import FILTERS  # noqa: PLC0415

        return FILTERS

    def filled(self, html: str, listings: Sequence[Listing], address: Callable[[str], str]) -> str:
        """Give the HTML of a page with its lists in it; `address` gives that of a file of the site from there."""
        draw: Mapping[Kind, Callable[[int, Listing], str]] = {
            "claims": partial(self._claims, address),
            "definitions": lambda *_: definitions.draw_list(self._defining, address),
            "environment": lambda *_: environment.draw_list(self._record, address),
        }
        return filled(html, listings, draw)

    def _claims(self, address: Callable[[str], str], number: int, listing: Listing) -> str:
        from nabladocs.listed import draw_listing  # noqa: PLC0415

        return draw_listing(number, listing, self.catalogue.chapters, address)

    def files(self) -> Iterator[tuple[str, str]]:
        """Give the files of data by their paths on the site; there is one of the environment where a page lists it."""
        if self.catalogue.chapters:
            yield catalogue.FILE, catalogue.draw(self.catalogue.chapters)
        records = [record for defined in self._defined.values() for record in defined.records]
        if records:
            yield definitions.FILE, definitions.draw(records)
        if "environment" in self._kinds:
            yield environment.FILE, environment.draw(self._record)

    def searchable(self, index: str) -> str:
        """Give the index of a site's search with the claims in it."""
        return catalogue.searchable(index, self.catalogue.chapters)
