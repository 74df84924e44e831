"""Pieces as lines of Markdown, and where they stand."""

import pytest

from nabladocs.layout import Layout, settled, split_prefix
from nabladocs.model import Code, Figure, Fold, Html, Prose, Tabs

LAYOUT = Layout(lambda html: f"[{html}]", lambda text: [f"({text})"])


def fence(**code):
    return LAYOUT.lines([Code(**{"language": "python", "text": "x\n", "role": "source", **code})])


def test_code_is_a_fence_that_superfences_understands():
    assert fence() == ["```{.python .nabla-source}", "x", "```"]
    assert fence(title="f.py", linenums="1", hl_lines="1 2")[0] == (
        '```{.python .nabla-source title="f.py" linenums="1" hl_lines="1 2"}'
    )


def test_plain_output_looks_like_highlighted_text_without_passing_through_the_highlighter():
    (line,) = fence(language="text", role="output", text="a < b\n\n```\n")
    assert line == '[<div class="nabla-output highlight"><pre><span></span><code>a &lt; b\n\n```\n</code></pre></div>]'


def test_a_quote_in_a_title_does_not_end_it():
    assert fence(title='say "hi"')[0] == """```{.python .nabla-source title='say "hi"'}"""
    assert fence(title="""it's "hi\"""")[0] == """```{.python .nabla-source title='it\N{PRIME}s "hi"'}"""


@pytest.mark.parametrize(("text", "marker"), [("``", "```"), ("a ``` b", "````"), ("`````\n```", "``````")])
def test_nothing_in_the_code_closes_its_fence(text, marker):
    lines = fence(text=text)
    assert lines == [f"{marker}{{.python .nabla-source}}", *text.split("\n"), marker]


def test_several_pieces_are_blocks_of_one_cell():
    pieces = [Code("python", "x", "source"), Html("<p>a</p>"), Prose("b")]
    assert LAYOUT.lines(pieces) == [
        '[<div class="nabla-cell">]',
        "",
        *("```{.python .nabla-source}", "x", "```"),
        "",
        *("[<p>a</p>]", "", '[<div class="nabla-prose">]', "", "(b)", "", "[</div>]", "", "[</div>]"),
    ]


def test_no_pieces_are_no_lines():
    assert LAYOUT.lines([]) == []


def test_a_figure_has_its_caption_converted():
    assert LAYOUT.lines([Figure("line", "<svg/>", "A *line*.")]) == [
        '[<figure id="line" class="nabla-figure"><svg/><figcaption>]',
        *("", "(A *line*.)", "", "[</figcaption></figure>]"),
    ]
    assert LAYOUT.lines([Figure("", "<svg/>", "")]) == ['[<figure class="nabla-figure"><svg/></figure>]']


def test_a_fold_and_tabs_hold_their_pieces():
    fold = LAYOUT.lines([Fold("Source", (Html("<p>a</p>"),))])
    assert fold == ['[<details class="nabla-fold"><summary>Source</summary>]', "", "[<p>a</p>]", "", "[</details>]"]
    tabs = LAYOUT.lines([Tabs("t", (("A", (Html("<p>a</p>"),)), ("B", (Html("<p>b</p>"),))))])
    assert tabs[0].count('name="t" type="radio"') == tabs[0].count("<label for=") == 2
    assert tabs[0].count("checked") == 1
    assert [line for line in tabs[1:] if line] == [
        *('[<div class="tabbed-block">]', "[<p>a</p>]", "[</div>]"),
        *('[<div class="tabbed-block">]', "[<p>b</p>]", "[</div>]"),
        "[</div></div>]",
    ]


@pytest.mark.parametrize(
    ("prefix", "quotes", "indent"),
    [("", "", 0), ("    ", "", 4), ("> ", "> ", 0), (">", ">", 0), ("  > >   ", "  > > ", 2)],
)
def test_a_prefix_is_quote_marks_and_an_indent(prefix, quotes, indent):
    assert split_prefix(prefix) == (quotes, indent)


@pytest.mark.parametrize(
    ("above", "indent", "stays"),
    [
        ([], 2, 2),
        (["words", ""], 4, 4),
        (["words"], 0, 0),
        (["words"], 3, 3),
        (["words"], 4, 0),
        (["  words"], 7, 2),
        (["- item"], 0, 0),
        (["- item"], 2, 4),
        (["1. item"], 3, 4),
        (["- item"], 4, 4),
        (["- item"], 8, 4),
        (["- item", "  more"], 2, 4),
        (["- item", "    - inner"], 4, 4),
        (["- item", "    - inner"], 6, 8),
        (["!!! note"], 4, 4),
        (["!!! note", "    words"], 4, 4),
        (["!!! note", "    words"], 8, 4),
        (['=== "Tab"'], 4, 4),
        (["??? tip"], 4, 4),
        ([":   definition"], 4, 4),
        (["[^1]: note"], 4, 4),
    ],
)
def test_a_block_right_below_text_keeps_its_place_behind_a_blank_line(above, indent, stays):
    assert settled(indent, reversed(above), 4) == stays
