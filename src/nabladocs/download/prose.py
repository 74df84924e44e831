"""Markdown as Python-Markdown has it, with what themes add, as Markdown that Jupyter reads.

Jupyter knows headings, lists, tables, links, code and formulas. What it does not know becomes what it does: admonitions
are quotations, tabs follow one another under their titles, lists of attributes go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nabladocs.fences import Fence, read_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.words import Words

Slot = tuple[str, ...] | int
"""What a word stands for: lines of Markdown that are ready, or a cell of the page by its number."""


@dataclass(frozen=True, slots=True)
class Break:
    """The place of a cell of the page amid Markdown, and the indent at which it stands."""

    number: int
    indent: int = 0


# --- what is ready, and stays as it is ----------------------------------------------------------------------------

_CODE = re.compile(r"(?<![\\`])(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)


def sheltered(text: str, words: Words[Slot]) -> str:
    """Give Markdown with words in place of its code, which is to stay as it is."""
    lines = text.split("\n")
    blocks = read_blocks(lines)
    fences = {fence.first: fence for fence in blocks.fences if isinstance(fence, Fence)}
    shown: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if fence := fences.get(number):
            language = "" if fence.language == "text" else fence.language
            marker = fence.marker
            word = words.put((f"{marker}{language}", *(body.text for body in fence.body), marker))
            shown.append(f"{fence.prefix}{word}")
            number = fence.last
        elif number in blocks.closed and line.strip():
            indent = line[: len(line) - len(line.lstrip())]
            shown.append(indent + words.put((line.strip(),)))
        else:
            shown.append(line)
        number += 1
    return _CODE.sub(lambda found: words.put((found[0],)), "\n".join(shown))


# --- what stands in lines -----------------------------------------------------------------------------------------

_DEFINED = re.compile(
    r"^ {0,3}\[(?P<name>[^]^\n][^]\n]*)\]:[ \t]*<?(?P<address>[^\s>]+)>?(?:[ \t]+[\"'(].*)?$", re.MULTILINE
)
_NAMED = re.compile(r"\[(?P<words>[^][\n]+)\](?:[ ]?\[(?P<name>[^][\n]*)\])?(?![(:\[])")
_LINKED = re.compile(r"\]\([ \t]*(?P<address><[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)(?=[ \t\n]|\))")
_IN_TAG = re.compile(r"(?P<before><[a-zA-Z][^<>]*?\s(?:href|src)=)(?P<quote>[\"'])(?P<address>[^\"'<>]*)(?P=quote)")
_FOOTNOTE = re.compile(r"\[\^(?P<name>[^]\s]+)\](?!:)")
_PLAIN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Lists of attributes: alone on a line, behind a heading, and right behind what they are for.
    (re.compile(r"^[> \t]*\{:[^}\n]*\}[ \t]*\n?", re.MULTILINE), ""),
    (re.compile(r"^([> \t]*#{1,6} .*?)[ \t]*\{:?[ ]*[#.\w][^{}\n]*\}[ \t]*(?=\n|$)", re.MULTILINE), r"\1"),
    (re.compile(r"(?<=[)\]*_>x`:])\{:?[ ]*[#.\w][^{}\n]*\}"), ""),
    (re.compile(r"[ \t]*\{:[^}\n]*\}"), ""),
    # Abbreviations, tables of contents, icons.
    (re.compile(r"^\*\[[^]\n]+\]:.*\n?", re.MULTILINE), ""),
    (re.compile(r"^\[TOC\][ \t]*\n?", re.MULTILINE), ""),
    (re.compile(r":(?:material|fontawesome|octicons|simple)-[\w-]+: ?"), ""),
    # In an element, what stands behind an empty line is Markdown anyway.
    (
        re.compile(r"(<[a-zA-Z][^<>]*?)[ ]markdown(?:=(?:\"[^\"]*\"|'[^']*'|\w+))?(?=[\s/>])([^<>\n]*>(?:\n|$))?"),
        lambda found: found[1] + (f"{found[2]}\n" if found[2] else ""),
    ),
    # A list of definitions is a term in bold type with a list below it, which is indented in the same way.
    (re.compile(r"^( *)(?![ :*+-])(\S.*)\n(?:[ \t]*\n)?(?=\1: {1,3}\S)", re.MULTILINE), "\\1**\\2**\n\n"),
    (re.compile(r"^( *): ( {0,2}\S)", re.MULTILINE), r"\1- \2"),
    # What is no formula must not become one.
    (re.compile(r"\\?\$"), "<span>$</span>"),
)
"""What Jupyter would show as it is typed → what it shows as it is meant."""


def plain(text: str, address: Callable[[str], str]) -> str:
    """Give Markdown whose links lead from the notebook, as `address` says, and that has no signs only themes know."""
    defined = {found["name"].lower(): found["address"] for found in _DEFINED.finditer(text)}
    text = _DEFINED.sub("", text)
    text = _NAMED.sub(lambda found: _inlined(found, defined), text) if defined else text
    text = _LINKED.sub(lambda found: f"]({address(found['address'].strip('<>'))}", text)
    text = _IN_TAG.sub(
        lambda found: "{0}{1}{2}{1}".format(found["before"], found["quote"], address(found["address"])), text
    )
    notes: dict[str, int] = {}
    text = _FOOTNOTE.sub(lambda found: f"<sup>{notes.setdefault(found['name'], len(notes) + 1)}</sup>", text)
    text = re.sub(r"^\[\^([^]\s]+)\]:", lambda found: f"[^{notes.get(found[1], found[1])}]:", text, flags=re.MULTILINE)
    for pattern, replacement in _PLAIN:
        text = pattern.sub(replacement, text)
    return text


def _inlined(found: re.Match[str], defined: Mapping[str, str]) -> str:
    """Give a link that names its address elsewhere on the page with the address: cells are read one by one."""
    address = defined.get((found["name"] or found["words"]).lower())
    return f"[{found['words']}]({address})" if address else found[0]


# --- what contains blocks -----------------------------------------------------------------------------------------

_KIND = r"(?P<kind>[\w-]+(?:[ ]+[\w-]+)*)"
_TITLE = r'"(?P<title>.*?)"'
_CONTAINER = re.compile(
    rf"""(?P<indent>[ ]*)(?:
        (?P<sign>!!!|\?\?\?\+?)[ ]?(?:{_KIND})?(?:[ ]*{_TITLE})?
        | (?P<tab>===[!+]?)[ ]?(?P<quote>["'])(?P<name>.*?)(?P=quote)
        | \[\^(?P<note>\w+)\]:[ ]*(?P<text>.*)
    )[ ]*""",
    re.VERBOSE,
)
_WIDTH = 4
"""How far what is in a container is indented."""


def flow(lines: Sequence[str], cells: Mapping[str, int]) -> Iterator[str | Break]:
    """Give lines with what contains others made plain, and breaks where cells of the page stand, by their words."""
    return _settled(_flow(lines, cells))


def _flow(lines: Sequence[str], cells: Mapping[str, int]) -> Iterator[str | Break]:
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        container = _CONTAINER.fullmatch(line)
        if container:
            indent = container["indent"]
            end = _end(lines, number, len(indent) + _WIDTH)
            inner = list(flow([inside[len(indent) + _WIDTH :] for inside in lines[number:end]], cells))
            for each in _opened(container, inner):
                yield Break(each.number, len(indent)) if isinstance(each, Break) else f"{indent}{each}".rstrip()
            number = end
        elif (word := line.strip("> \t")) in cells:
            yield Break(cells[word], len(line) - len(line.lstrip()))
        else:
            yield line


def _end(lines: Sequence[str], start: int, width: int) -> int:
    """Give where the lines end that are indented by some width, without the blank ones behind them."""
    end = start
    for number in range(start, len(lines)):
        if lines[number].strip():
            if not lines[number].startswith(" " * width):
                break
            end = number + 1
    return end


def _opened(container: re.Match[str], inner: list[str | Break]) -> Iterator[str | Break]:
    """Give a container's contents as Jupyter can show them."""
    if container["tab"]:
        return iter(["", f"**{container['name']}**", "", *inner, ""])
    if container["note"]:
        return iter(["", f"<sup>{container['note']}</sup> {container['text']}", *inner, ""])
    title = container["title"]
    if title is None:
        title = (container["kind"] or "").partition(" ")[0].replace("-", " ").capitalize()
    # Its cells are cells of the notebook, and cannot be folded away with it.
    if container["sign"] != "!!!" and not any(isinstance(each, Break) for each in inner):
        opening = "<details open>" if container["sign"].endswith("+") else "<details>"
        return iter(["", f"{opening}<summary>{title}</summary>", "", *inner, "", "</details>", ""])
    return _quoted(title, inner)


def _quoted(title: str, inner: list[str | Break]) -> Iterator[str | Break]:
    yield ""
    if title:
        yield from (f"> **{title}**", ">")
    above: str | Break = ""
    for each in inner:
        if isinstance(each, Break) or each.strip():
            yield each if isinstance(each, Break) else f"> {each}"
        elif isinstance(above, str) and above.strip():
            yield ">"
        above = each
    yield ""


def _settled(lines: Iterator[str | Break]) -> Iterator[str | Break]:
    """Give lines in which what follows a cell in a list begins at the left: in a cell of its own it would be code."""
    cut = 0
    for line in lines:
        if isinstance(line, Break):
            cut = line.indent
            yield line
        else:
            indent = len(line) - len(line.lstrip(" "))
            cut = min(cut, indent) if line.strip() else cut
            yield line[cut:]
