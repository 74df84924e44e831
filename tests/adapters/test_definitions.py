"""The definitions of a site, listed on one of its pages."""

from __future__ import annotations

import re

FORMULA = re.compile(r"<math.*?<annotation[^>]*>(.*?)</annotation>.*?</math>", re.DOTALL)
LIST = "# All\n\n```definitions\n```\n"
FORMS = r"""---
nabla:
  seed: 1
---

# Forms & more

$$
f(x)=\lvert x\rvert
$$
{: #f .definition }

- \[ \min_x f(x) \tag{P} \]
  {: .definition }

$$ g=1 $$

\begin{align}
a&=b\\
c&=d
\end{align}
{: .definition }
"""


def listed(site, page):
    """Give the chapters of a list by their addresses: their titles, and what they define with its links."""
    html = FORMULA.sub(r"\1", site.articles()[page])
    found = re.search(r'<section class="nabla-definitions"[^>]*>(.*?)</section>', html, re.DOTALL)[1]
    chapters = re.findall(r'<p><a href="(.*?)">(.*?)</a></p><ul>(.*?)</ul>', found, re.DOTALL)
    item = r'<span class="nabla-math">(.*?)</span></span>(?:<a href="(.*?)">.*?</a>)?</li>'
    return {address: (title, re.findall(item, items, re.DOTALL)) for address, title, items in chapters}


def test_a_page_lists_the_definitions_of_all_pages(make_site):
    files = {"docs/a/forms.md": FORMS, "docs/all.md": LIST, "docs/a/all.md": LIST}
    site = make_site({**files, "docs/untitled.md": "$$u$$\n{: .definition }\n"}, validation={"anchors": "warn"})
    ran = site.build("--strict")
    assert ran.code == 0, ran.err
    rows = r"\begin{align} a&amp;=b\\ c&amp;=d \end{align}"
    formulas = [(r"f(x)=\lvert x\rvert", "a/forms.html#f"), (r"\min_x f(x)", ""), (rows, "")]
    assert listed(site, "all.html") == {
        "untitled.html": ("Untitled", [(r"\displaystyle u", "")]),
        "a/forms.html": ("Forms &amp; more", [(rf"\displaystyle {tex}", link) for tex, link in formulas]),
    }
    assert list(listed(site, "a/all.html")) == ["../untitled.html", "forms.html"]
    # They are not displayed a second time.
    assert "display formulas: 4 definitions, 1 undeclared\n" in ran.err


def test_pages_come_in_the_order_of_the_site_and_macros_are_known(make_site):
    files = {f"docs/{name}.md": f"# {name}\n\n$$\\base {name}$$\n{{: .definition }}\n" for name in "ab"}
    nav = [{"B": "b.md"}, {"A": "a.md"}, {"All": "all.md"}]
    plugins = [{"nabla": {"macros": {"base": "\\mathbb R"}, "timeout": 30}}]
    site = make_site({**files, "docs/all.md": LIST}, nav=nav, plugins=plugins)
    ran = site.build("--strict")
    assert ran.code == 0, ran.err
    assert list(listed(site, "all.html")) == ["b.html", "a.html"]
    assert "\N{DOUBLE-STRUCK CAPITAL R}" in site.articles()["all.html"]


def test_the_list_is_made_anew_when_any_page_changes(make_site):
    site = make_site({"docs/a.md": "# A\n", "docs/all.md": LIST})
    assert site.build().code == 0
    assert "Nothing is defined yet." in site.articles()["all.html"]
    site.write({"docs/a.md": "# A\n\n$$x$$\n{: .definition }\n"})
    assert site.build().code == 0
    assert list(listed(site, "all.html")) == ["a.html"]
