"""SVG and PNG images made fit to stand in a page."""

from __future__ import annotations

import re
from base64 import b64decode
from html import escape
from xml.parsers.expat import ExpatError, ParserCreate

from nabladocs.worker.drawing import FOLLOWS
from nabladocs.worker.theme import INK, PALETTE, PAPER, RULE

_COLORS = {
    INK: "currentColor",
    PAPER: "var(--nabla-paper,#fff)",
    RULE: f"var(--nabla-rule,{RULE})",
    **{color: f"var(--nabla-{number},{color})" for number, color in enumerate(PALETTE, 1)},
}
"""What a page puts in place of the colours of figures that follow it."""
PLATE = "nabla-plate"
"""The class of an image whose colours stay as they are, so that it needs a background of its own."""

_COLOR = re.compile("|".join(_COLORS))
_FOLLOWS_BY_ITSELF = re.compile(r"currentColor|var\(--|prefers-color-scheme|light-dark\(", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(?P<number>\d+\.?\d*|\.\d+)\s*(?P<unit>px|pt|pc|mm|cm|in|)\s*")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_URL = re.compile(r"url\(\s*[\"']?#")
_LISTS_OF_IDS = {"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"}
_STRUCTURE = {"svg", "g", "defs"}
# What HTML knows by itself, and what the page's own style decides.
_NOT_ON_ROOT = {"id", "version", "width", "height", "role"}
_LABELS = {"aria-label", "aria-labelledby"}
_PNG_SIZE = slice(16, 24)


def inline_svg(svg: str, *, name: str, alt: str) -> str | None:
    """Give an SVG document as an element for HTML, or None if it is not well-formed.

    `name` becomes its id and the start of all ids in it, so that two images on one page do not share gradients.
    """
    drawing = _Drawing(name, alt, free=bool(_FOLLOWS_BY_ITSELF.search(svg)))
    try:
        drawing.parser.Parse(svg.encode(), True)  # noqa: FBT003 - expat takes no keywords
    except ExpatError:
        return None
    return "".join(drawing.parts)


class _Drawing:
    """An SVG document that is written out again while expat reads it, less what a page has no use for."""

    def __init__(self, name: str, alt: str, *, free: bool) -> None:
        self.parts: list[str] = []
        self.parser = ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._name = name
        self._alt = alt
        self._free = free
        self._follows = False
        self._open: list[str] = []
        self._dropped = 0
        self._empty = 0

    def _start(self, qualified: str, given: list[str]) -> None:
        tag = qualified.removeprefix("svg:")
        # The image's own title would be read beside the alternative text.
        own_title = tag == "title" and len(self._open) == 1 and self._alt
        if self._dropped or tag == "metadata" or own_title:
            self._dropped += 1
            return
        attributes = dict(zip(given[::2], given[1::2], strict=True))
        self._follows |= not self._open and FOLLOWS in attributes.get("class", "").split()
        attributes = {key.removeprefix("xlink:"): self._fit(key, value) for key, value in attributes.items()}
        if not self._open:
            attributes = self._of_root(attributes)
        drawn = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        self.parts.append(f"<{tag}{drawn}>")
        self._empty = len(self.parts)
        if not self._open and self._alt:
            self.parts.append(f"<title>{escape(self._alt, quote=False)}</title>")
        if tag == "style":
            # Without this, `*{…}` would hold for the whole page.
            self.parts.append(f"#{self._name}{{")
        self._open.append(tag)

    def _end(self, _qualified: str) -> None:
        if self._dropped:
            self._dropped -= 1
            return
        tag, empty, self._empty = self._open.pop(), self._empty == len(self.parts), 0
        if tag == "style":
            self.parts.append("}</style>")
        elif empty:
            self.parts[-1] = f"{self.parts[-1][:-1]}/>"
        else:
            self.parts.append(f"</{tag}>")

    def _text(self, text: str) -> None:
        parent = self._open[-1]
        if not self._dropped and not (parent in _STRUCTURE and text.isspace()):
            shown = self._fit("style", text) if parent == "style" else text
            self.parts.append(escape(shown, quote=False))

    def _of_root(self, given: dict[str, str]) -> dict[str, str]:
        left_out = _NOT_ON_ROOT | (_LABELS if self._alt else set())
        kept = {key: value for key, value in given.items() if key not in left_out and not key.startswith("xmlns")}
        width, height = _LENGTH.fullmatch(given.get("width", "")), _LENGTH.fullmatch(given.get("height", ""))
        if width and height:
            kept.setdefault("viewBox", f"0 0 {_pixels(width):g} {_pixels(height):g}")
        if width:
            kept["style"] = f"max-width:{width['number']}{width['unit'] or 'px'};{kept.get('style', '')}".rstrip(";")
        if not (self._follows or self._free):
            kept["class"] = f"{kept.get('class', '')} {PLATE}".lstrip()
        label = {"aria-label": self._alt} if self._alt else {}
        return {"id": self._name, "role": "img", **label, **kept}

    def _fit(self, key: str, value: str) -> str:
        """Give an attribute's value, or a style sheet, with its ids renamed and its colours those of the page."""
        if key == "id":
            return f"{self._name}-{value}"
        if key.endswith("href"):
            # Matplotlib breaks the data of images into lines.
            return f"#{self._name}-{value[1:]}" if value.startswith("#") else "".join(value.split())
        if key in _LISTS_OF_IDS:
            return " ".join(f"{self._name}-{word}" for word in value.split())
        value = _URL.sub(lambda found: f"{found[0]}{self._name}-", value)
        return _COLOR.sub(lambda found: _COLORS[found[0]], value) if self._follows else value


def _pixels(length: re.Match[str]) -> float:
    return float(length["number"]) * _PIXELS[length["unit"]]


def inline_image(mime: str, data: str, *, alt: str) -> str:
    """Give a base64 image as an element; a PNG image with its size, so that the page does not jump when it is drawn."""
    packed = "".join(data.split())
    size = ""
    if mime == "image/png":
        header = b64decode(packed[:32])[_PNG_SIZE]
        width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:])
        size = f' width="{width}" height="{height}"'
    return f'<img alt="{escape(alt)}"{size} src="data:{mime};base64,{packed}">'
