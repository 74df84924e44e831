"""The ways to draw the formulas of a page, and the sites that are read: libraries as Material's manual has them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.formulas import tex_page, word_page
from benchmarks.ways import ENVIRONMENT, EXTENSIONS, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MATHJAX, KATEX = "3.2.2", "0.16.47"

MATHJAX_SETUP = r"""
window.MathJax = {
  tex: {
    inlineMath: [["\\(", "\\)"]],
    displayMath: [["\\[", "\\]"]],
    processEscapes: true,
    processEnvironments: true
  },
  options: {
    ignoreHtmlClass: ".*|",
    processHtmlClass: "arithmatex"
  }
};

document$.subscribe(() => {
  MathJax.startup.output.clearCache()
  MathJax.typesetClear()
  MathJax.texReset()
  MathJax.typesetPromise()
})
"""
KATEX_SETUP = r"""
document$.subscribe(({ body }) => {
  renderMathInElement(body, {
    delimiters: [
      { left: "$$",  right: "$$",  display: true },
      { left: "$",   right: "$",   display: false },
      { left: "\\(", right: "\\)", display: false },
      { left: "\\[", right: "\\]", display: true }
    ],
  })
})
"""
"""Both as Material's manual gives them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to draw formulas: what it adds to a site, and the selector of a formula that is drawn."""

    name: str
    formula: str
    page: Callable[[], str] = tex_page
    settings: Mapping[str, object] = field(default_factory=dict)
    extensions: tuple[object, ...] = ()
    setup: tuple[str, str] | None = None
    """The script that Material's manual has a site add, with its path."""
    library: Mapping[str, str] = field(default_factory=dict)
    """Files and folders of the packages → where they stand on the site."""
    every: int = 1
    """It is loaded in each so manieth round: what takes half a minute a load hangs on no bar."""


ARITHMATEX = ({"pymdownx.arithmatex": {"generic": True}},)
WAYS = (
    Reading("nabla", ".nabla-math", settings={"plugins": ["search", "nabla"]}),
    Reading(
        "MathJax",
        "mjx-container",
        settings={"extra_javascript": ["javascripts/mathjax.js", "mathjax/tex-mml-chtml.js"]},
        extensions=ARITHMATEX,
        setup=("javascripts/mathjax.js", MATHJAX_SETUP),
        every=4,
        library={"mathjax/es5/tex-mml-chtml.js": "mathjax/tex-mml-chtml.js", "mathjax/es5/output": "mathjax/output"},
    ),
    Reading(
        "KaTeX",
        ".katex",
        settings={
            "extra_javascript": ["javascripts/katex.js", "katex/katex.min.js", "katex/contrib/auto-render.min.js"],
            "extra_css": ["katex/katex.min.css"],
        },
        extensions=ARITHMATEX,
        setup=("javascripts/katex.js", KATEX_SETUP),
        every=4,
        library={"katex/dist": "katex"},
    ),
    Reading("words", ".md-content em", word_page),
)
NABLA, WORDS = WAYS[0].name, WAYS[-1].name


def fetched(folder: Path, *packages: str) -> Path:
    """Give the folder with packages from npm, of which nothing runs while they are installed."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--silent", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", *packages]
    subprocess.run([*command, "--prefix", folder], check=True)
    return folder / "node_modules"


def build(way: Reading, packages: Path, root: Path) -> Path:
    """Build the site of one page that is read in one way, and give its folder."""
    shutil.rmtree(root, ignore_errors=True)
    docs = root / "docs"
    docs.mkdir(parents=True)
    extensions = [*EXTENSIONS, *way.extensions]
    settings = {**SETTINGS, "plugins": ["search"], **way.settings, "markdown_extensions": extensions}
    # JSON is YAML too.
    (root / "mkdocs.yml").write_text(json.dumps(settings, indent=2), "utf-8")
    (docs / "index.md").write_text(way.page(), "utf-8")
    if way.setup:
        path, script = way.setup
        _place(docs / path).write_text(script, "utf-8")
    for source, target in way.library.items():
        copy = shutil.copytree if (packages / source).is_dir() else shutil.copyfile
        copy(packages / source, _place(docs / target))
    command = [sys.executable, "-P", "-m", "mkdocs", "build", "-q", "-f", str(root / "mkdocs.yml")]
    subprocess.run(command, env=ENVIRONMENT, check=True)
    return root / "site"


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
