"""What the reader takes for a fence is what Python-Markdown with superfences draws as one."""

from __future__ import annotations

import re

from hypothesis import example, given, reject, settings
from hypothesis import strategies as st
from markdown import Markdown

from nabladocs.fences import Fence, read_fences
from nabladocs.source import TAB_WIDTH

EXTENSIONS = [
    "pymdownx.superfences",
    "admonition",
    "pymdownx.details",
    "pymdownx.tabbed",
    "def_list",
    "footnotes",
    "attr_list",
]
KNOWN = ["", "py", " python", "text", 'js title="a b"', ' {.python title="x"}', 'text hl_lines="1"', "{ #id .css }"]
SPILLED = ["js foo bar", 'text title="a', "js {1", "a=b", "text hide", 'js linenums="x"']
OURS = ["python hidee", 'py timeout="3" title=x', "claim some-name", "pycon exec=", "output {", "python3, exec"]


def drawn(page, *, relaxed=False):
    """Give first and last line, language and code of each fence that gets into the HTML."""
    options = {
        "pymdownx.superfences": {"relaxed_headers": relaxed},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    md = Markdown(extensions=EXTENSIONS, extension_configs=options)
    reader = md.preprocessors["fenced_code_block"]
    store = reader._store  # noqa: SLF001 - superfences has no public word of where a fence stands
    found = []

    def note(source, _code, start, end):
        found.append((start, end - 1, (reader.lang or "").lower(), reader.rebuild_block(reader.code)))
        store(source, f"<fence-{len(found) - 1}>", start, end)

    reader._store = note  # noqa: SLF001 - likewise
    try:
        html = md.convert(page)
    except RuntimeError:
        # Python-Markdown cannot convert a footnote that is defined in a footnote.
        reject()
    return [fence for number, fence in enumerate(found) if f"<fence-{number}>" in html]


def read(page):
    """Give the same of the fences that the reader finds."""
    lines = page.split("\n")
    fences = [fence for fence in read_fences(lines) if isinstance(fence, Fence)]
    return [(fence.first, fence.last, fence.language, code(fence, lines)) for fence in fences]


def code(fence, lines):
    """Give a fence's code with its tabs written out, which the reader keeps and Python-Markdown does not."""
    texts = [lines[line.number].expandtabs(TAB_WIDTH) for line in fence.body]
    cut = [text[len(re.match("[> ]*", text[: fence.width])[0]) :] for text in texts]
    return "\n".join(
        text if lines[line.number].strip(" \t") else "" for text, line in zip(cut, fence.body, strict=True)
    )


# --- pages --------------------------------------------------------------------------------------------------------

CONTAINERS = [
    (["- item"], "    "),
    (["* a", "* b"], "    "),
    (["1. item"], "    "),
    (["- item"], "\t"),
    (["- item"], "  "),
    (["!!! note"], "    "),
    (['!!! note "Title"', ""], "\t"),
    (["??? tip"], "    "),
    (['=== "One"', "", "    words", "", '=== "Two"'], "    "),
    (["Term", ":   meaning"], "    "),
    (["> quoted"], "> "),
    ([], "> "),
    ([], ">"),
    (["# Heading"], "    "),
    (["words"], "   "),
]
CODE = ["x = 1", "", "    y", "\tz", "```", "~~~", "# c", "> q", "  > w", "- l"]


@st.composite
def fenced(draw, infos):
    marker = draw(st.sampled_from(["```", "````", "~~~", "~~~~"]))
    body = draw(st.lists(st.sampled_from(CODE), max_size=4))
    closing = draw(
        st.sampled_from(
            [[marker], [marker], [marker], [marker], [f"{marker} \t"], [], [marker + marker[0]], [f" {marker}"]]
        )
    )
    return [marker + draw(st.sampled_from(infos)), *body, *closing]


@st.composite
def contained(draw, inner):
    opening, prefix = draw(st.sampled_from(CONTAINERS))
    if draw(st.integers(0, 9)) == 0:
        # Several footnotes must have several names.
        opening, prefix = [f"[^{draw(st.integers(0, 10**9))}]: note"], "    "
    lines = [*draw(st.sampled_from([[], [""]])), *inner]
    margins = st.sampled_from([prefix] * 12 + [prefix[1:], prefix.replace(">", " ")])
    return [*opening, *(draw(margins) + line if line else draw(st.sampled_from(["", prefix])) for line in lines)]


def structured(infos):
    leaf = fenced(infos) | st.sampled_from([["words"], ["words", "more words"], ["    indented"], ["---"], [""]])
    piece = st.recursive(
        leaf,
        lambda inner: st.lists(inner, min_size=1, max_size=3).map(joined).flatmap(contained),
        max_leaves=6,
    )
    return st.lists(piece, min_size=1, max_size=4).map(joined).map("\n".join)


def joined(pieces):
    return [line for piece in pieces for line in (*piece, "")][:-1]


def soup(infos):
    """Lines in no order."""
    indent = st.sampled_from(
        ["", "", "", "    ", "    ", "        ", "  ", "\t", " ", "> ", ">", "> > ", ">     ", "  \t"]
    )
    starts = [line for opening, _ in CONTAINERS for line in opening] + CODE
    openings = [marker + info for marker in ("```", "~~~", "````") for info in infos]
    line = st.tuples(indent, st.sampled_from(starts) | st.sampled_from(openings)).map("".join)
    return st.lists(line, min_size=2, max_size=14).map("\n".join)


def pages(infos):
    return structured(infos) | soup(infos)


@settings(max_examples=400, deadline=None)
@given(pages(KNOWN + SPILLED))
@example("   \n    ??? tip\n```\nx\n```")
@example("words\n\n    code\n```\nx\n```")
@example("> ```\n>\n  x\n> ```")
@example("> ```\n  x\n> ```")
def test_the_reader_finds_the_fences_that_superfences_draws(page):
    assert read(page) == drawn(page)


@settings(max_examples=200, deadline=None)
@given(pages(KNOWN + OURS))
def test_behind_a_language_of_ours_a_fence_is_one_whatever_its_info_string(page):
    found = [(first, last, text) for first, last, _, text in read(page)]
    assert found == [(first, last, text) for first, last, _, text in drawn(page, relaxed=True)]


@settings(max_examples=200, deadline=None)
@given(pages(KNOWN + OURS))
def test_columns_cut_out_exactly_what_a_fence_says_it_holds(page):
    lines = page.split("\n")
    for fence in read_fences(lines):
        opening = lines[fence.first]
        assert opening.startswith(fence.prefix + fence.marker)
        assert opening[fence.info_column :].rstrip(" \t") == fence.info
        assert not fence.prefix.strip("> \t")
        for line in fence.body if isinstance(fence, Fence) else ():
            text = lines[line.number]
            kept = text[line.column :]
            # Only a tab that reaches across the cut is not in the text as it is.
            assert line.text == kept or (text[line.column - 1] == "\t" and line.text.lstrip(" ") == kept.lstrip(" "))
