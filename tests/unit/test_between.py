"""What stands between two headings in a box of its own, and what does not."""

import re
from html.parser import HTMLParser

import pytest
from markdown import Markdown

from nabladocs.adapters.markdown import NablaExtension

FORMULAS = "Of them, $f(x+h)=f(x)+a^{\\top}h+b$ and $g(y)=y_1+y_2+y_3$ come first.\n\n"
VOID = {"br", "hr", "img", "input", "path", "use", "mspace"}


def converted(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Markdown(extensions=[NablaExtension(cache=".nabla"), "tables", "toc", "pymdownx.details"]).convert(text)


def boxes(html):
    return re.findall(r'<div class="nabla-between" style="--nabla-lines: (\d+)">', html)


class Nesting(HTMLParser):
    """Fails where an element ends that is not the last to have begun; notes what headings stand in."""

    def __init__(self):
        super().__init__()
        self.open, self.around = [], []

    def handle_starttag(self, tag, attrs):
        if re.fullmatch(r"h[1-6]", tag):
            self.around.append([kind for _, kind in self.open])
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class")))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop()[0] == tag


@pytest.fixture
def page(tmp_path, monkeypatch):
    def make(text):
        html = converted(text, tmp_path, monkeypatch)
        nesting = Nesting()
        nesting.feed(html)
        assert nesting.open == []
        return html, nesting.around

    return make


def test_many_formulas_between_headings_stand_in_a_box_and_the_headings_outside(page):
    html, around = page("# One\n\n" + 8 * FORMULAS + "## Two\n\n" + 8 * FORMULAS + "## Three\n\nNone.\n")
    assert len(boxes(html)) == 2
    assert around == [[], [], []]
    assert html.index("<script>") < html.index("nabla-between")
    assert html.count("<script>") == 1


def test_few_formulas_do_not(page):
    html, _ = page("# One\n\n" + FORMULAS + "## Two\n\n" + 3000 * "Words. ")
    assert boxes(html) == []
    assert "<script>" not in html


def test_what_is_folded_has_one_line(page):
    shown, _ = page("# One\n\n" + 16 * FORMULAS)
    folded, _ = page("# One\n\n" + 8 * FORMULAS + '??? note "More"\n\n' + 8 * ("    " + FORMULAS))
    (many,), (few,) = boxes(shown), boxes(folded)
    assert int(few) < 0.6 * int(many)


def test_a_cell_that_prints_a_heading_is_in_no_box_by_half(page):
    prints = '```python result="markdown"\nprint("Above.\\n\\n## Printed\\n\\nBelow.")\n```\n\n'
    html, around = page("# One\n\n" + 8 * FORMULAS + prints + 8 * FORMULAS + "## Two\n\n" + 8 * FORMULAS)
    assert html.count("<math") == 48
    assert len(boxes(html)) == 1
    assert around == [[], ["nabla-cell", "nabla-prose"], []]
