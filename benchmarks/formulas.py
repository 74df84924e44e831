"""The page that readers are measured with: 400 formulas of matrix calculus, in sentences that are made by rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.ways import HERE

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = HERE / "formulas.md"


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading, and the TeX of its formulas: those within sentences and those on lines of their own."""

    heading: str
    inline: tuple[str, ...]
    display: tuple[str, ...]


def topics() -> list[Topic]:
    """Give all formulas by topic."""
    _, *parts = SOURCE.read_text("utf-8").split("\n## ")
    return [_topic(*part.splitlines()) for part in parts]


def _topic(heading: str, *lines: str) -> Topic:
    display = tuple(line.strip("$") for line in lines if line.startswith("$$"))
    inline = tuple(line.strip("$") for line in lines if line.startswith("$") and not line.startswith("$$"))
    return Topic(heading, inline, display)


# --- the page -----------------------------------------------------------------------------------------------------

SENTENCES = (
    "We begin with {}, which keeps its meaning to the end of the section.",
    "Where nothing else is said, {} is taken to be as smooth as the argument needs.",
    "The second ingredient is {}, and most of what follows depends on it alone.",
    "Compare this with {} in the section before, where the same idea came up in another dress.",
    "A reader in a hurry may look at {} and skip the rest of the paragraph.",
    "In practice {} is never formed, because a factorisation is cheaper and loses fewer digits.",
    "It helps to keep the shapes in mind, and to see that {} has the one that is expected.",
    "For a small example, take {} and work out all entries by hand.",
    "The role of {} is easily missed.",
    "If {} fails to hold, the conclusion can still be saved by a limit, but the proof is longer.",
    "Nothing is lost if {} is scaled by a positive number.",
)
LISTED = (
    "first of all {}, as before;",
    "then {}, which is new here;",
    "further {}, with the usual convention at the boundary;",
    "and finally {}.",
)
BEFORE = "From this the following formula is obtained, term by term:"
AFTER = "Both sides are defined for all values that the section allows, and no other case is needed below."


PROSE = """\
a small step along an axis changes the value by the slope times its length and what is left over vanishes faster than
that step itself so the sum of all entries weighted by their squares stays below the largest of them however often one
repeats this with another vector from the same space until nothing but rounding remains"""


def tex_page() -> str:
    """Give the page with its formulas between dollars, as all that draw them read it."""
    return _page("${}$".format, "$$\n{}\n$$".format)


def word_page() -> str:
    """Give the page without mathematics: as many characters of plain words stand in place of each formula."""
    return _page(_words, _words)


def _page(inline: Callable[[str], str], display: Callable[[str], str]) -> str:
    sections = (_section(topic, inline, display) for topic in topics())
    return "\n\n".join(["# Matrix calculus", *sections, ""])


def _section(topic: Topic, inline: Callable[[str], str], display: Callable[[str], str]) -> str:
    drawn = [inline(tex) for tex in topic.inline]
    shown = [f"{BEFORE}\n\n{display(tex)}" for tex in topic.display]
    sentences = [text.format(formula) for text, formula in zip(SENTENCES, drawn, strict=False)]
    items = [f"- {text.format(formula)}" for text, formula in zip(LISTED, drawn[len(SENTENCES) :], strict=True)]
    first, second = " ".join(sentences[:6]), " ".join(sentences[6:])
    blocks = [f"## {topic.heading}", first, *shown[:2], second, *shown[2:4], AFTER, "\n".join(items), shown[4], AFTER]
    return "\n\n".join(blocks)


def _words(tex: str) -> str:
    # From another word on each time, since repeated text would compress better than formulas do.
    words = PROSE.split()
    start = sum(map(ord, tex)) % len(words)
    text = " ".join([*words[start:], *words * 9])[: len(tex)]
    return f"*{text[:-1].strip()}{text[-1].replace(' ', 's')}*"
