"""The font of formulas on a built and on a served site."""

from __future__ import annotations

import re
from urllib.request import urlopen

LINK = re.compile(r'<link rel="stylesheet" href="((?:\.\./)*assets/nabla-math\.[0-9a-f]+\.css)"><script>')


def test_pages_with_formulas_load_their_font_and_others_do_not(make_site):
    site = make_site({"docs/index.md": "A word\n", "docs/deep/page.md": "The value $x_1$\n"})
    ran = site.build("--strict", NO_MKDOCS_2_WARNING="1")
    assert ran.code == 0, ran.err
    built = site.root / "site"
    found = LINK.search((built / "deep/page.html").read_text("utf-8"))
    sheet = (built / "deep" / found[1]).resolve()
    assert '@font-face {\n  font-family: "Nabla Math"' in sheet.read_text("utf-8")
    assert "SIL OPEN FONT LICENSE" in (sheet.parent / "nabla-math-OFL.txt").read_text("utf-8")
    assert "nabla-math" not in (built / "index.html").read_text("utf-8")
    assert '"Nabla Math"' in (built / "assets/nabla.css").read_text("utf-8")


def test_a_symbol_that_the_font_has_not_fails_no_strict_build(make_site):
    site = make_site({"docs/index.md": "$x \\mathbin{✨} y$\n"})
    ran = site.build("--strict", NO_MKDOCS_2_WARNING="1")
    assert ran.code == 0, ran.err
    assert [finding.code for finding in ran.findings] == ["glyph-missing"]


def test_a_served_page_gets_the_glyphs_that_it_gains(make_site, eventually):
    site = make_site({"docs/index.md": "$x$ one\n"})

    def sheet():
        with urlopen(f"{server.url}index.html", timeout=5) as answer:
            return LINK.search(answer.read().decode())[1]

    with site.serve() as server:
        assert server.shows("index.html", "one")
        before = sheet()
        site.write({"docs/index.md": "$x + \\Gamma$ two\n"})
        assert server.shows("index.html", "two")
        assert eventually(lambda: sheet() != before)
