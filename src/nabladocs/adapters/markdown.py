"""The door of Python-Markdown, and so of every site generator that renders pages with it."""

from __future__ import annotations

import atexit
import logging
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock
from traceback import walk_stack
from typing import TYPE_CHECKING

from markdown import Markdown
from markdown.extensions import Extension
from pymdownx.superfences import SuperFencesBlockPreprocessor  # type: ignore[import-untyped]  # it has no types

from nabladocs.between import Between
from nabladocs.colours import Thin
from nabladocs.config import from_settings, from_site
from nabladocs.conversion import Put, Spare, Take, Tidy
from nabladocs.ids import Restore
from nabladocs.mkdocs_yml import find_site, read_site
from nabladocs.pipeline import Project
from nabladocs.source import SourceError, draw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown.preprocessors import Preprocessor
    from markdown.util import Registry

    from nabladocs.config import Config
    from nabladocs.model import Page, Result
    from nabladocs.source import Diagnostic

log = logging.getLogger("nabladocs")

TAKE = 33
"""Before pymdownx.snippets (32), which would read what a cell prints as its own."""
PUT = 26
"""Behind normalize_whitespace (30), which destroys placeholders, and before superfences (25), which highlights code."""
THIN = 24
"""Behind superfences."""
SPARE = 21
"""Before inline (20)."""
TIDY = 6
"""Behind attr_list (8), which sets the ids that authors ask for, and before toc (5), which sets the others."""
RESTORE = 4
"""Behind toc, which lists the headings it finds."""
BETWEEN = 3
"""Behind all that names headings, or looks for them among the children of the page."""

_STARTING = Lock()


class NablaExtension(Extension):
    """Runs the cells of a page, and draws its formulas, while Python-Markdown converts it.

    A site generator's plugin hands its project in and says with `expect` which page comes next. Then that page's text
    is the only one whose cells run; in others, such as the docstrings that mkdocstrings converts, formulas are drawn.
    Without a project, the settings are those given, or those of the nearest mkdocs.yml; what is wrong is logged; and
    each text is a page, unless it is converted in the midst of another.
    """

    def __init__(self, project: Project | None = None, **settings: object) -> None:
        self.config = {}
        self._project = project
        self._settings = settings
        self._expected: tuple[Page, str] | None = None
        self._result: Result | None = None
        self._beside: list[Diagnostic] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Python-Markdown's
        """Take part in the conversions of one Markdown instance."""
        put = Put(md, self._glance)
        md.registerExtension(_Superfences(md))
        md.preprocessors.register(Take(md, self._convert, put), "nabla", TAKE)
        md.preprocessors.register(put, "nabla_pieces", PUT)
        md.preprocessors.register(Thin(md), "nabla_thin", THIN)
        md.treeprocessors.register(Spare(md), "nabla_spare", SPARE)
        md.treeprocessors.register(Tidy(md, put), "nabla_tidy", TIDY)
        md.treeprocessors.register(Restore(md, lambda: put.unlisted), "nabla_restore", RESTORE)
        md.treeprocessors.register(Between(md), "nabla_between", BETWEEN)
        # Where a dollar begins a formula, a backslash before it says that it does not.
        md.ESCAPED_CHARS.append("$")

    def expect(self, page: Page, body: str) -> None:
        """Say which page comes next, and the text it will come as."""
        self._expected = page, _bare(body)
        self._result = None
        self._beside.clear()

    def take(self) -> Result | None:
        """Give what became of the expected page, with what is wrong in texts beside it; None if it has not come."""
        result, self._result = self._result, None
        return replace(result, diagnostics=(*result.diagnostics, *self._beside)) if result else None

    def _convert(self, md: Markdown, body: str) -> Result:
        if self._project is None:
            return self._convert_alone(md, body)
        if self._expected is None or self._expected[1] != _bare(body):
            return self._glance(body)
        self._result = self._project.finish(self._expected[0])
        return self._result

    def _convert_alone(self, md: Markdown, body: str) -> Result:
        if _is_nested():
            return self._glance(body)
        project = self._own_project()
        page = _opened(project, _zensical_path(md), body)
        with _STARTING:
            project.start([page])
        result = project.finish(page)
        _log(result.diagnostics)
        return result

    def _glance(self, text: str, around: Page | None = None) -> Result:
        """Draw the formulas of a text that is no page; nothing in it runs."""
        if self._project is None:
            result = self._own_project().glance(text, around)
            _log(result.diagnostics)
        else:
            result = self._project.glance(text, around)
            self._beside += result.diagnostics
        return result

    def _own_project(self) -> Project:
        # Zensical converts pages in threads, each with an extension of its own.
        with _STARTING:
            return _shared(_config(self._settings))


makeExtension = NablaExtension  # noqa: N816 - the name is Python-Markdown's


class _Superfences(Extension):
    """Turns superfences on where the site has not, or where a later extension has taken its place."""

    def __init__(self, md: Markdown) -> None:
        self.config = {}
        self._md = md

    def reset(self) -> None:
        """Look once all extensions are there, which is when Python-Markdown first resets them."""
        if not isinstance(_registered(self._md.preprocessors, "fenced_code_block"), SuperFencesBlockPreprocessor):
            self._md.registerExtensions(["pymdownx.superfences"], {})


def _registered(processors: Registry[Preprocessor], name: str) -> Preprocessor | None:
    return processors[name] if name in processors else None  # noqa: SIM401 - a registry has no `get`


def _bare(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _is_nested() -> bool:
    """Say whether one conversion goes on in the midst of another, as mkdocstrings' do."""
    return sum(frame.f_code is Markdown.convert.__code__ for frame, _ in walk_stack(None)) > 1


def _zensical_path(md: Markdown) -> str:
    """Give the path that Zensical tells its extensions, empty elsewhere."""
    context = _registered(md.preprocessors, "rendering_context")
    path: str = getattr(getattr(context, "page", None), "path", "")
    return path


def _opened(project: Project, path: str, body: str) -> Page:
    # A page that a plugin made up has a path, and no file there.
    with suppress(SourceError):
        if path:
            return project.open(project.config.docs / path, body)
    return project.open(None, body)


def _config(settings: Mapping[str, object]) -> Config:
    """Give the configuration of the site around, with these settings in place of its own if there are any."""
    here = Path.cwd()
    path = find_site(here)
    return from_site(read_site(path), settings or None) if path else from_settings(settings, root=here, docs=here)


@cache
def _shared(config: Config) -> Project:
    project = Project(config)
    atexit.register(project.close)
    return project


def _log(findings: tuple[Diagnostic, ...]) -> None:
    for finding in findings:
        log.log(logging.ERROR if finding.severity == "error" else logging.WARNING, "%s", draw(finding))
