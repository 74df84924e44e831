"""Pieces as lines of Markdown, and the indent that keeps them where they belong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from nabladocs.model import Code, Figure, Fold, Group, Html, Prose, Tabs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nabladocs.model import Piece

_BACKTICKS = re.compile(r"`{3,}")


@dataclass(frozen=True, slots=True)
class Layout:
    """How pieces become Markdown.

    `stash` takes HTML out of Markdown's sight and gives what stands for it; `convert` gives the lines of Markdown that
    an output is made of, with nothing left to do in them but Markdown. `keep` takes the words between which such
    Markdown stands whose ids are its own.
    """

    stash: Callable[[str], str]
    convert: Callable[[str], Sequence[str]]
    keep: Callable[[str, str, Prose], None] = lambda *_: None

    def lines(self, pieces: Sequence[Piece]) -> list[str]:
        """Give pieces as blocks of Markdown with blank lines between them."""
        blocks = self._cell(pieces) if len(pieces) > 1 else self._all(pieces)
        return [line for block in blocks for line in ("", *block)][1:]

    def _cell(self, pieces: Sequence[Piece]) -> list[Sequence[str]]:
        # Most cells end with HTML. It is stashed with what closes the cell, since each block takes its time.
        last = _html(pieces[-1])
        closing = "</div>" if last is None else f"{last}\n</div>"
        return self._element('<div class="nabla-cell">', self._all(pieces if last is None else pieces[:-1]), closing)

    def _all(self, pieces: Iterable[Piece]) -> list[Sequence[str]]:
        return [block for piece in pieces for block in self._blocks(piece)]

    def _element(self, opening: str, inner: Sequence[Sequence[str]], closing: str) -> list[Sequence[str]]:
        # The parts of an element may be stashed apart: they come together again in the finished page.
        return [[self.stash(opening)], *inner, [self.stash(closing)]] if inner else [[self.stash(opening + closing)]]

    def _blocks(self, piece: Piece) -> list[Sequence[str]]:
        match piece:
            case Code():
                plain = _html(piece)
                return [fence(piece) if plain is None else [self.stash(plain)]]
            case Html(html):
                return [[self.stash(html)]]
            case Prose():
                return self._prose(piece)
            case Figure():
                return self._figure(piece)
            case Fold() | Group():
                return self._together(piece)
        return self._tabs(piece)

    def _together(self, piece: Fold | Group) -> list[Sequence[str]]:
        inner = self._all(piece.pieces)
        if isinstance(piece, Fold):
            opening = f'<details class="nabla-fold"><summary>{escape(piece.summary)}</summary>'
            return self._element(opening, inner, "</details>")
        return self._element(f'<div class="{piece.name}">', inner, "</div>") if piece.name else inner

    def _prose(self, prose: Prose) -> list[Sequence[str]]:
        blocks = self._element('<div class="nabla-prose">', [self.convert(prose.text)], "</div>")
        if prose.prefix is not None:
            self.keep(blocks[0][0], blocks[-1][0], prose)
        return blocks

    def _figure(self, figure: Figure) -> list[Sequence[str]]:
        name = f' id="{escape(figure.id)}"' if figure.id else ""
        opening = f'<figure{name} class="nabla-figure">{figure.image}'
        stop = "." if figure.caption else ""
        number = f'<span class="nabla-number">Figure {figure.number}{stop}</span>' if figure.number else ""
        caption = " ".join(filter(None, (number, figure.caption)))
        if not caption:
            return self._element(opening, (), "</figure>")
        return self._element(f"{opening}<figcaption>", [self.convert(caption)], "</figcaption></figure>")

    def _tabs(self, tabs: Tabs) -> list[Sequence[str]]:
        inner = [
            block
            for _, pieces in tabs.tabs
            for block in self._element('<div class="tabbed-block">', self._all(pieces), "</div>")
        ]
        return self._element(_tabs_opening(tabs), inner, "</div></div>")


def _tabs_opening(tabs: Tabs) -> str:
    """Give what pymdownx.tabbed makes of tabs, which themes know how to draw, up to where the contents begin."""
    ids = [f"{tabs.name}-{number}" for number in range(1, len(tabs.tabs) + 1)]
    inputs = (f'<input{" checked" if tab == ids[0] else ""} id="{tab}" name="{tabs.name}" type="radio">' for tab in ids)
    labels = (f'<label for="{tab}">{escape(title)}</label>' for tab, (title, _) in zip(ids, tabs.tabs, strict=True))
    return (
        f'<div class="tabbed-set tabbed-alternate" data-tabs="{tabs.name}:{len(ids)}">{"".join(inputs)}'
        f'<div class="tabbed-labels">{"".join(labels)}</div><div class="tabbed-content">'
    )


def _html(piece: Piece) -> str | None:
    """Give a piece that holds no Markdown as HTML."""
    match piece:
        case Html(html):
            return html
        case Code(language="text", role="output" | "stderr"):
            return _plain(piece)
    return None


def _plain(code: Code) -> str:
    """Give text as a highlighter would that had nothing to highlight; most outputs are such, and it would take long."""
    shown = escape(code.text.removesuffix("\n"), quote=False)
    return f'<div class="nabla-{code.role} highlight"><pre><span></span><code>{shown}\n</code></pre></div>'


def fence(code: Code) -> list[str]:
    """Give code as a fence that superfences understands and nothing in the code can close."""
    marker = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(code.text)), default=0))
    options = (("title", code.title), ("linenums", code.linenums), ("hl_lines", code.hl_lines))
    header = [
        f".{code.language}",
        f".nabla-{code.role}",
        *(f"{key}={_quoted(value)}" for key, value in options if value),
    ]
    return [f"{marker}{{{' '.join(header)}}}", *code.text.removesuffix("\n").split("\n"), marker]


def _quoted(value: str) -> str:
    # There is no way to write a quote inside itself.
    quote = "'" if '"' in value else '"'
    return quote + value.replace(quote, "\N{PRIME}") + quote


# --- where lines stand --------------------------------------------------------------------------------------------

_CONTAINER = re.compile(r"(?P<indent> *)(?:[-*+] |\d+\. |!!!|\?\?\?|===|: |\[\^[^]]+\]:)")


def split_prefix(prefix: str) -> tuple[str, int]:
    """Give the quote marks of a prefix, and the indent behind them."""
    quotes = prefix[: prefix.rfind(">") + 1]
    quotes = prefix[: len(quotes) + 1] if quotes else ""
    return quotes, len(prefix) - len(quotes)


def settled(indent: int, above: Iterable[str], tab: int) -> int:
    """Give the indent at which a block is still where it was when a blank line parts it from what stands above it.

    A fence may stand right below a paragraph or an item and belong there at almost any indent. Behind a blank line
    it would become indented code, or fall out of its list. The lines come from the nearest up.
    """
    nearest = None
    for line in above:
        if not line.strip():
            break
        nearest = nearest or line
        container = _CONTAINER.match(line)
        if container and len(container["indent"]) < indent:
            inside = len(container["indent"]) + tab
            return indent if inside <= indent < inside + tab else inside
    start = len(nearest) - len(nearest.lstrip()) if nearest else indent
    return start if indent >= start + tab else indent
