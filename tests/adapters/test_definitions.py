"""The definitions of a site, listed on one of its pages."""

from __future__ import annotations

import re

FORMULA = re.compile(r"<math.*?<annotation[^>]*>(.*?)</annotation>.*?</math>", re.DOTALL)
LIST = """\
# All

```python source="none" result="markdown"
from nabladocs.definitions import listing

print(listing({}))
```
"""
FORMS = r"""---
nabla:
  seed: 1
---

# Forms in $\mathbb R^n$ #

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


def wide(tex):
    return f'<span class="nabla-wide"><span class="nabla-math">{tex}</span></span>'


def listed(site, page):
    html = re.sub(
        r"<math.*?<annotation[^>]*>(.*?)</annotation>.*?</math>", r"\1", site.articles()[page], flags=re.DOTALL
    )
    return re.findall(r'<li><a href="(.*?)">(.*?)</a>: (.*?)</li>', html, flags=re.DOTALL)


def test_a_page_lists_the_definitions_of_all_pages(make_site):
    files = {"docs/a/forms.md": FORMS, "docs/all.md": LIST.format(""), "docs/a/all.md": LIST.format('"a"')}
    site = make_site({**files, "docs/untitled.md": "$$u$$\n{: .definition }\n"}, validation={"anchors": "warn"})
    ran = site.build("--strict")
    assert ran.code == 0, ran.err
    title = r'Forms in <span class="nabla-math">\mathbb R^n</span>'
    rows = r"\begin{align} a&amp;=b\\ c&amp;=d \end{align}"
    formulas = [r"f(x)=\lvert x\rvert", r"\min_x f(x)", rows]
    shown = [wide(f"\\displaystyle {tex}") for tex in formulas]
    assert listed(site, "all.html") == [
        ("a/forms.html#f", title, shown[0]),
        ("a/forms.html", title, shown[1]),
        ("a/forms.html", title, shown[2]),
        ("untitled.html", "untitled.md", wide(r"\displaystyle u")),
    ]
    assert [link for link, _, _ in listed(site, "a/all.html")][:2] == ["forms.html#f", "forms.html"]
    # They are not displayed a second time.
    assert "display formulas: 4 definitions, 1 undeclared\n" in ran.err


def test_the_list_is_made_anew_when_any_page_changes(make_site):
    site = make_site({"docs/a.md": "# A\n", "docs/all.md": LIST.format("")})
    assert site.build().code == 0
    assert "There are no definitions." in site.articles()["all.html"]
    site.write({"docs/a.md": "# A\n\n$$x$$\n{: .definition }\n"})
    assert site.build().code == 0
    assert [where for where, _, _ in listed(site, "all.html")] == ["a.html"]
