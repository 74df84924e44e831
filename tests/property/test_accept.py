"""Whatever a page looks like, accepting changes what it expects and nothing else, and once is enough."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from nabladocs.acceptance import prepare
from nabladocs.cache import NoCache
from nabladocs.compare import Terms, compare
from nabladocs.config import Config
from nabladocs.execute import Host
from nabladocs.model import Cell
from nabladocs.pipeline import Project
from nabladocs.wording import wordings

WORDS = [
    *["", "", "a", "b", "λ 数", "  a", "\ta", "a  ", " ", "0.5", "12", "a b", "a  b", "[1 2]", "{1, 2}", "é\u0301"],
    *[">>> 1", "... a", "...", "```", "~~~", "```output", "> a", "# a", "- a", "!!! note", "$x$", "`{python} 1`"],
    *["<BLANKLINE>", "Traceback (most recent call last):", "ValueError: a", "<!--", "</div>", "\u2028", "\x0c", "\x85"],
    *['--8<-- "a"', ';--8<-- "a"', "\\", "'", '"', "[x]: y", "    a", '=== "Tab"', "\ufeff", "\U0001f600", "---"],
]
PLAIN = ["a", "b", "λ", "a b", "c  d"]
INERT = [word for word in WORDS if not word.startswith((">>>", "... "))]
"""Those that are nothing to run where they are recorded."""
CONTAINERS = [
    ("", ""),
    ("", ""),
    ("- item", "    "),
    ("1. item", "\t"),
    ("!!! note", "    "),
    ("!!! note", "\t"),
    ('=== "Tab"', "    "),
    ("> words\n", "> "),
    ("> words\n", ">"),
    ("- item\n\n    !!! note", "        "),
    ("- item\n\n    !!! note", "\t    "),
    ("- item\n", "    > "),
]


@dataclass(frozen=True)
class Answer:
    """A piece of a page: lines above what is recorded, its lines, and lines below."""

    above: tuple[str, ...]
    recorded: str
    is_prompt: bool
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A page: pieces with what stands before their lines, or lines alone, how they end, and whether the last does."""

    pieces: tuple[tuple[str, Answer | str], ...]
    ending: str
    is_ended: bool

    def text(self, recorded: list[str | None]) -> str:
        """Give the page with these outputs in it, None for nothing at all."""
        given = iter(recorded)
        lines = []
        for prefix, piece in self.pieces:
            if isinstance(piece, str):
                inner = [piece]
            else:
                text = next(given)
                inner = [*piece.above, *(() if text is None else text.split("\n")), *piece.below]
            # Behind a quote mark, an empty line needs the mark.
            lines += [f"{prefix}{line}" if line else prefix.rstrip() for part in inner for line in part.split("\n")]
        return self.ending.join([*lines, *([""] if self.is_ended else [])])


@st.composite
def outputs(draw, words):
    """What comes out, and what the page says: mostly something else."""
    text = st.lists(st.sampled_from(words), max_size=4).map("\n".join)
    computed = draw(text)
    return computed, draw(st.one_of(text, text, st.just(computed), st.just("")))


def as_answer(text):
    return re.sub(r"^[ \t]*$", "<BLANKLINE>", text, flags=re.MULTILINE) if text else text


@st.composite
def blocks(draw, words):
    """A fence with its outputs, as pieces."""
    marker = draw(st.sampled_from(["```", "```", "~~~", "````"]))
    if draw(st.booleans()):
        computed, recorded = draw(outputs(words))
        between = draw(st.sampled_from([(), ("",), ("", "")]))
        above = (f"{marker}python", f"print({computed!r})", marker, *between, f"{marker}output")
        return [Answer(above, recorded, is_prompt=False, below=(marker,))]
    indent = draw(st.sampled_from(["", "", "  "]))
    pairs = draw(st.lists(outputs(words), min_size=1, max_size=3))
    answers = []
    for number, (computed, recorded) in enumerate(pairs):
        above = (f"{marker}pycon",) if number == 0 else draw(st.sampled_from([(), ("",)]))
        code = draw(st.sampled_from([(), (f"{indent}>>> if 1:", f"{indent}...     x = 1", f"{indent}... ")]))
        below = (marker,) if number == len(pairs) - 1 else ()
        typed = f"{indent}>>> print({computed!r})"
        said = "\n".join(f"{indent}{line}" for line in as_answer(recorded).split("\n")) if recorded else ""
        answers.append(Answer((*above, *code, typed), said, is_prompt=True, below=below))
    return answers


@st.composite
def drafts(draw, words=tuple(WORDS)):
    pieces = []
    for _ in range(draw(st.integers(1, 4))):
        opening, prefix = draw(st.sampled_from(CONTAINERS))
        pieces += [("", opening), ("", "")]
        block = draw(blocks(words))
        # Blocks that are equal, one right below the other or not.
        for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
            pieces += [(prefix, answer) for answer in block]
            pieces += [("", "")] * draw(st.integers(0, 1))
        pieces += [("", "words `{python} 1` $x$"), ("", "")] * draw(st.integers(0, 1))
    while len(pieces) > 1 and pieces[-1][1] == "" and draw(st.booleans()):
        pieces.pop()
    return Draft(tuple(pieces), draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])), draw(st.booleans()))


def recorded(draft):
    """Give what a page says of each of its outputs."""
    # An answer of nothing has no lines, and an output of nothing may have none or an empty one.
    return [piece.recorded or None for _, piece in draft.pieces if isinstance(piece, Answer)]


def expectations(page):
    """Give all expectations of a page, in order, with the lines of their files."""
    cells = (unit for unit in page.units if isinstance(unit, Cell))
    return [example.expectation for cell in cells for example in cell.examples]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    (root / "docs").mkdir()
    return Config(root, root / "docs", workers=1)


def checked(config, path, printing):
    with Project(config, executors={"python": printing}, cache=NoCache()) as project:
        page = project.open(path)
        return page, project.finish(page)


def found(result):
    return [bool(each.finding) for outcome in result.outcomes for each in outcome.comparisons]


def accept(site, printing, draft):
    """Accept a page; give it before and after, and what was refused."""
    path = site.docs / "page.md"
    text = draft.text(recorded(draft))
    path.write_bytes(text.encode())
    return path, text, prepare(site, [path], runs=(printing, printing)).written()


@settings(max_examples=150, deadline=None)
@given(drafts() | drafts(words=tuple(PLAIN)))
def test_nothing_changes_but_what_is_expected(site, printing, draft):
    path, text, _ = accept(site, printing, draft)
    after = path.read_bytes().decode()
    answers = [piece for _, piece in draft.pieces if isinstance(piece, Answer)]
    indents = [re.match(" *", piece.above[-1])[0] if piece.is_prompt else "" for piece in answers]
    if recorded(draft) != records(text, indents, site, printing, path):
        # Some of what is recorded is something else to a reader of Markdown; then it is left alone, or all else is.
        assert outside(text, site, printing, path) == outside(after, site, printing, path)
        return
    assert set(re.findall(r"\r\n|\r|\n", after)) <= {draft.ending}
    assert tidy(after) == tidy(draft.text(records(after, indents, site, printing, path)))


def tidy(text):
    """Give a page without spaces in empty lines: an output that comes to begin with one leaves the indent there."""
    return re.sub(
        r"^([ \t>]*?)[ \t]+(?=\r|\n|\Z)", r"\1", text.replace("\r\n", "\n").replace("\r", "\n"), flags=re.MULTILINE
    )


def records(text, indents, site, printing, path):
    """Give what a page is read to say of each of its outputs, as it is written."""
    path.write_bytes(text.encode())
    page, _ = checked(site, path, printing)
    said = [each.text for each in expectations(page)]
    if len(said) != len(indents):
        return None
    return [indented(text, indent) or None for text, indent in zip(said, indents, strict=True)]


def indented(text, indent):
    return "\n".join(f"{indent}{line}" for line in text.split("\n")) if text else text


def outside(text, site, printing, path):
    """Give a page's text without its expectations, and without the ends of lines around them."""
    path.write_bytes(text.encode())
    page, _ = checked(site, path, printing)
    parts, at = [], 0
    for expectation in expectations(page):
        if expectation:
            parts.append(text[at : expectation.place.span.start].rstrip("> \t\r\n"))
            at = expectation.place.span.end
    return [*parts, text[at:]]


@settings(max_examples=100, deadline=None)
@given(drafts())
def test_what_is_accepted_holds_and_what_is_refused_is_told(site, printing, draft):
    path, _, accepted = accept(site, printing, draft)
    _, result = checked(site, path, printing)
    assert sum(found(result)) == len(accepted.refused)
    assert {each.code for each in accepted.refused} <= {"accept-impossible"}
    after = path.read_bytes()
    again = prepare(site, [path], runs=(printing, printing))
    assert (again.rewrites, len(again.refused), path.read_bytes()) == ((), len(accepted.refused), after)


@settings(max_examples=50, deadline=None)
@given(drafts(words=tuple(PLAIN)))
def test_plain_outputs_are_never_refused(site, printing, draft):
    path, _, accepted = accept(site, printing, draft)
    assert accepted.refused == ()
    _, result = checked(site, path, printing)
    assert not any(found(result))


@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(st.lists(drafts(words=tuple(INERT)), min_size=12, max_size=12))
def test_real_runs_come_to_the_same(site, printing, pages):
    paths = [site.docs / f"page{number}.md" for number in range(len(pages))]
    for run in (printing, Host):
        for path, draft in zip(paths, pages, strict=True):
            path.write_bytes(draft.text(recorded(draft)).encode())
        accepted = prepare(site, paths, runs=(run, run)).written()
        came = [path.read_bytes() for path in paths], accepted.refused
        if run is printing:
            meant = came
    assert came == meant


VALUES = st.recursive(
    st.one_of(
        st.integers(-999, 99999),
        st.floats(allow_nan=False),
        st.floats(-10, 10).map(lambda number: round(number, 3)),
        st.text("abλ '\"\\", max_size=5),
        st.booleans(),
        st.complex_numbers(max_magnitude=10),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=4),
        st.sets(st.integers(0, 9), max_size=4),
    ),
    max_leaves=8,
)
PRINTED = st.one_of(
    VALUES.map(repr),
    st.lists(VALUES, min_size=1, max_size=3).map(lambda values: "\n".join(map(repr, values))),
    st.lists(st.floats(-100, 100), min_size=1, max_size=30).map(lambda numbers: str(np.array(numbers))),
    st.lists(st.integers(0, 999), min_size=4, max_size=4).map(lambda numbers: str(np.array(numbers).reshape(2, 2))),
)


@settings(max_examples=300, deadline=None)
@given(PRINTED, st.data())
def test_a_character_that_slipped_in_what_was_recorded_as_it_came_out_is_mended_exactly(computed, data):
    places = [at for at, character in enumerate(computed) if character.isalnum()]
    assume(places)
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("0123456789" if computed[at].isdigit() else "qxyz"))
    expected = f"{computed[:at]}{other}{computed[at + 1 :]}"
    assume(not compare(expected, computed, Terms()).rung)
    assert (
        next(text for text in wordings(expected, computed, Terms()) if compare(text, computed, Terms()).rung)
        == computed
    )
