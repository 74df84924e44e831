"""The door of MkDocs and ProperDocs: what needs the whole site, where the Markdown extension sees one page."""

from __future__ import annotations

import errno
import gc
import logging
import re
from contextlib import ExitStack
from functools import partial
from html import unescape
from importlib.resources import files as resources
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown.util import get_installed_extensions
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.utils import get_relative_url
from mkdocs.utils.meta import get_data

from nabladocs.catalogue import SEARCH
from nabladocs.config import from_settings, from_site
from nabladocs.definitions import ids
from nabladocs.download import has_cells
from nabladocs.environment import providers
from nabladocs.lock import locked
from nabladocs.mathfont import lettering
from nabladocs.mkdocs_yml import NAMES, read_site
from nabladocs.notebooks import is_notebook, markdown_of
from nabladocs.pages import is_page
from nabladocs.pipeline import Project, read_text
from nabladocs.references import anchors
from nabladocs.report import Report, counted, display_formulas, inventory
from nabladocs.source import ConfigError, SourceError
from nabladocs.terminal import Progress, tell
from nabladocs.veil import Veil
from nabladocs.whole import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as SitePage

    from nabladocs.config import Config
    from nabladocs.model import Listing, Page, Result

STYLE = "assets/nabla.css"
SCRIPT = "assets/nabla.js"
SELDOM = 50_000, 20, 100
"""How many new objects a build makes before it looks for what can be thrown away; see `gc.set_threshold`.

It makes millions, nearly all of which stay until its end, and Python would walk through them again and again.
"""
LAST = -100
"""The priority of an event that comes after those of all other plugins."""
AHEAD = 64
"""Pages that are read and begun before they are rendered, at least: all of a large site would fill the memory."""
UNWRITABLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM}

_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)

LOGGER = BasePlugin.__module__.partition(".")[0]
"""The name of the site generator's own logger."""
log = get_plugin_logger("nabla")


class SiteUnwritable(Abort):
    """The site cannot be written, which no author can mend."""

    code = exit_code = 2


class NablaPlugin(BasePlugin):  # type: ignore[no-untyped-call,type-arg]  # MkDocs' own class is typed by half
    """Runs the pages of a site side by side before they are rendered, and fails the build for what is false."""

    _project: Project
    _progress: Progress
    _ahead: Iterator[Page]

    def __init__(self) -> None:
        self._options: Mapping[str, object] = {}
        self._settings: Config | None = None
        self._serving = self._dirty = False
        self._server: LiveReloadServer | None = None
        self._watched: set[Path] = set()
        # The first is open from build to build, the second during one: the project; the lock and the bar.
        self._kept, self._held = ExitStack(), ExitStack()

    def load_config(self, options: dict[str, Any], config_file_path: str | None = None) -> Any:
        """Keep the settings for `on_config`, which can show where they stand."""
        self._options = options
        return super().load_config({}, config_file_path)

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note what is asked for. That this method exists makes MkDocs keep the plugin while it serves."""
        self._serving = command == "serve"
        self._dirty = dirty
        if not self._serving:
            self._kept.callback(gc.set_threshold, *gc.get_threshold())
            gc.set_threshold(*SELDOM)

    @event_priority(LAST)
    def on_config(self, config: MkDocsConfig) -> None:
        """Read the settings and put the Markdown extension in place."""
        try:
            settings = _settings(config, self._options)
        except ConfigError as error:
            tell(error.diagnostics)
            message = "nabla: the settings cannot be used"
            raise PluginError(message) from None
        if settings == self._settings:
            self._project.forget()
        else:
            self._kept.close()
            self._project = self._kept.enter_context(Project(settings, read=self._read, pages=lambda: self._pages))
        self._settings = settings
        self._reports: list[Report] = []
        self._shown: list[Result] = []
        self._whole = Whole(partial(_tools, config))
        self._listings: list[tuple[SitePage, Sequence[Listing]]] = []
        self._generated: dict[Path, str] = {}
        self._pages: Sequence[Path] = ()
        self._writing = config.site_dir
        self._extension = _place_extension(config, self._project)
        config.extra_css.insert(0, STYLE)
        config.extra_javascript.insert(0, SCRIPT)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Wait for other builds into the same folder: each of them empties it first."""
        folder = Path(config.site_dir)
        self._held.enter_context(locked(folder, lambda: log.info("waiting for another build into %s", folder)))

    @event_priority(LAST)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Start the pages that will be built first."""
        _add_asset(files, STYLE, config)
        _add_asset(files, SCRIPT, config)
        level = InclusionLevel.is_in_serve if self._serving else InclusionLevel.is_included
        pages = files.documentation_pages(inclusion=level)
        self._pages = [self._path(file, config) for file in pages if is_page(file.src_uri)]
        built = [file for file in pages if not self._dirty or file.is_modified()]
        self._ahead = (page for file in built if (page := self._read_ahead(file, config)))
        self._project.start(islice(self._ahead, max(AHEAD, 4 * self._project.config.workers)))
        shown = log.isEnabledFor(logging.INFO)
        self._progress = self._held.enter_context(Progress(len(built), shown=shown, logger=LOGGER))

    def _read_ahead(self, file: File, config: MkDocsConfig) -> Page | None:
        try:
            markdown, _ = get_data(_notebook(file) or file.content_string)
            return self._opened(file, markdown, config)
        except (OSError, ValueError, SourceError):
            # MkDocs will come to this file, and say what is wrong with it.
            return None

    def _opened(self, file: File, markdown: str, config: MkDocsConfig) -> Page | None:
        if not is_page(file.src_uri) or (is_notebook(file.src_uri) and _notebook(file) is None):
            return None
        return self._project.open(self._path(file, config), markdown)

    def _path(self, file: File, config: MkDocsConfig) -> Path:
        """Give where a page stands or, where a plugin has made it up, would stand."""
        path = Path(file.abs_src_path or Path(config.docs_dir, file.src_uri))
        if not file.abs_src_path:
            self._generated[path] = file.content_string
        return path

    def _read(self, path: Path) -> str:
        return self._generated[path] if path in self._generated else read_text(path)

    @event_priority(LAST)
    def on_pre_page(self, page: SitePage, **_: object) -> None:
        """Take back what mkdocs-jupyter does for a notebook that we read: MkDocs converts it as all pages."""
        if _notebook(page.file) is not None:
            vars(page).pop("render", None)

    def on_page_read_source(self, *, page: SitePage, **_: object) -> str | None:
        """Give a notebook as Markdown."""
        return _notebook(page.file)

    @event_priority(LAST)
    def on_page_markdown(self, markdown: str, *, page: SitePage, config: MkDocsConfig, **_: object) -> None:
        """Tell the extension which page comes next."""
        self._awaited = self._opened(page.file, markdown, config)
        if self._awaited:
            self._extension.expect(self._awaited, markdown)
        self._project.start(islice(self._ahead, 1))

    def on_page_content(self, html: str, *, page: SitePage, files: Files, config: MkDocsConfig, **_: object) -> str:
        """Keep what became of the page, and offer it as a notebook."""
        result = self._extension.take()
        if result:
            # MkDocs looks for what a link can lead to before claims and formulas are in their places.
            found = {*anchors(result.page), *ids(result.page)}
            page.present_anchor_ids = {*(page.present_anchor_ids or ()), *found}
            html = self._with_notebook(html, result, page, files, config) if has_cells(result) else html
            self._keep(result, page)
        elif self._awaited and (self._awaited.units or self._awaited.listings or self._awaited.references):
            message = f"nabla: another plugin changed {page.file.src_uri} after nabla; list nabla below that plugin"
            raise PluginError(message)
        self._progress.advance()
        return html

    def _with_notebook(self, html: str, result: Result, page: SitePage, files: Files, config: MkDocsConfig) -> str:
        if not self._project.config.notebooks:
            return html
        # Without cells, none of this is needed.
        from nabladocs.download.site import Site, Spot, offered  # noqa: PLC0415

        is_material = config.theme.name == "material"
        site = Site(Path(config.site_dir), config.site_url or "", files.get_file_from_path, is_material)
        spot = Spot(_title(page), page.file.src_uri, page.url)
        return offered(html, result, site, spot, self._project.present)

    def _keep(self, result: Result, page: SitePage) -> None:
        self._reports.append(Report.of([result], result.seconds))
        self._whole.add(_title(page), page.url, result, self._project.state)
        if result.page.listings:
            self._listings.append((page, result.page.listings))
        for step in result.steps:
            log.debug("%s %s: %s", step.action, step.page.path, step.reason)
        if self._serving:
            self._shown.append(result)
        else:
            # A large site has thousands of cells, and the rest of the build has no use for them.
            self._project.release(result.page)

    def on_nav(self, nav: Navigation, **_: object) -> None:
        """Note the order of the pages."""
        self._whole.order(page.url for page in nav.pages)

    @event_priority(LAST)
    def on_env(self, _env: object, *, config: MkDocsConfig, files: Files) -> None:
        """Draw the lists of what the site has, now that all of it is known; and cut the font for it."""
        if script := self._whole.script():
            _add_asset(files, script, config)
        for page, listings in self._listings:
            page.content = self._whole.filled(page.content or "", listings, partial(get_relative_url, other=page.url))
        pages = {file.src_uri: file.page.content or "" for file in files if file.page}
        self._font = lettering(pages, self._project.config.cache)
        for path, text in self._font.files().items():
            files.append(File.generated(config, path, content=text))

    @event_priority(-LAST)
    def _veil(self, context: dict[str, Any], *, page: SitePage, **_: object) -> None:
        """Let the search read formulas as text, and figures not at all; and templates what the page begins with."""
        self._veiled = Veil(page.content or "")
        page.content = self._veiled.html
        context["nabla_summary"] = self._veiled.summary()

    @event_priority(LAST)
    def _unveil(self, _context: object, *, page: SitePage, **_: object) -> None:
        page.content = self._veiled.lifted(page.content or "")

    on_page_context = CombinedEvent(_veil, _unveil)  # type: ignore[arg-type]  # it is called by place and by name

    @event_priority(LAST)
    def on_post_page(self, output: str, *, page: SitePage, **_: object) -> str:
        """Note which file is written next, which the error of a full disk does not say; bring formulas their font."""
        self._writing = page.file.abs_dest_path
        return self._font.linked(output, partial(get_relative_url, other=page.url))

    @event_priority(LAST)
    def on_post_template(self, _output: str, *, template_name: str, config: MkDocsConfig) -> None:
        """Note which file is written next, which the error of a full disk does not say."""
        self._writing = str(Path(config.site_dir, template_name))

    @event_priority(-LAST)
    def _begin_end(self, *, config: MkDocsConfig, **_: object) -> None:
        # A dirty build has come to some of the pages only.
        for path, text in () if self._dirty else self._whole.files():
            self._write(Path(config.site_dir, path), text)
        # All pages are written; who writes now is another plugin.
        self._writing = config.site_dir

    def _write(self, path: Path, text: str) -> None:
        self._writing = str(path)
        path.write_text(text, "utf-8", newline="\n")

    @event_priority(LAST)
    def _end(self, *, config: MkDocsConfig, **_: object) -> None:
        """Draw what was found, sum up, and fail the build for what an author must mend."""
        index = Path(config.site_dir, SEARCH)
        if not self._dirty and index.is_file():
            self._write(index, self._whole.searchable(index.read_text("utf-8")))
        self._held.close()
        self._project.flush()
        report = Report.joined(self._reports)
        # What is wrong with the cache or the font makes no page wrong, and does not count.
        tell((*self._project.trouble, *self._font.findings, *report.findings))
        log.info("%s, %.1f s", inventory(report), report.seconds)
        if line := display_formulas(report):
            log.info("%s", line)
        self._watch()
        if self._serving:
            # The server lives on, also with --strict, and the pages show what is wrong with them.
            return
        if report.warnings:
            log.warning("%s, drawn above", counted(len(report.warnings), "warning"))
        if report.errors:
            message = f"nabla: {counted(len(report.errors), 'error')}, drawn above"
            raise PluginError(message)

    on_post_build = CombinedEvent(_begin_end, _end)  # type: ignore[arg-type]  # it is called by names alone

    def on_build_error(self, *, error: Exception, **_: object) -> None:
        """Let others build, and tell a full disk from a fault of a page."""
        self._held.close()
        if isinstance(error, OSError) and error.errno in UNWRITABLE:
            message = f"nabla: {error.filename2 or error.filename or self._writing}: {error.strerror}"
            raise SiteUnwritable(message) from error

    def on_serve(self, server: LiveReloadServer, **_: object) -> None:
        """Watch what the pages are made from besides their own files."""
        self._server = server
        self._watch()

    def _watch(self) -> None:
        if self._server is None or self._settings is None:
            return
        # Only a server needs this. It brings parts of the worker along, which take 2 ms of each build.
        from nabladocs.ingredients import ingredients  # noqa: PLC0415

        found = {path for result in self._shown for path in ingredients(result, self._settings)}
        for path in sorted(found - self._watched):
            self._server.watch(str(path))
        self._watched |= found

    def on_shutdown(self) -> None:
        """End what still runs."""
        self._held.close()
        self._kept.close()


def _title(page: SitePage) -> str:
    """Give the title of a page as text: MkDocs has that of a first heading as it stands in HTML."""
    return unescape(str(page.title))


def _notebook(file: File) -> str | None:
    """Give a notebook as Markdown; None for all else, and for one that is not for us."""
    return markdown_of(file.content_string) if is_notebook(file.src_uri) else None


def _settings(config: MkDocsConfig, options: Mapping[str, object]) -> Config:
    path = Path(config.config_file_path or "")
    if path.is_file():
        return from_site(read_site(path), options)
    # MkDocs can be given its configuration through a pipe; there is no place in it to point at.
    return from_settings(options, root=Path.cwd(), docs=Path(config.docs_dir))


def _tools(config: MkDocsConfig) -> Iterator[str]:
    """Give the distributions that take part in drawing a page: the site generator, its theme and its plugins."""
    yield LOGGER
    yield from providers("mkdocs.themes", [config.theme.name or ""])
    yield from providers("mkdocs.plugins", config.plugins)


def _add_asset(files: Files, path: str, config: MkDocsConfig) -> None:
    """Put a file of ours on the site, unless it has one there itself."""
    if files.get_file_from_path(path) is None:
        text = resources("nabladocs").joinpath(path).read_text("utf-8")
        # A reader waits for each byte, and a quarter of them are for who reads the sources.
        files.append(File.generated(config, path, content=_COMMENT.sub("", text)))


def _place_extension(config: MkDocsConfig, project: Project) -> Any:
    """Put the Markdown extension with this project among the site's, and give it.

    MkDocs would make one anew for each page where the site lists it by name.
    """
    # It is found as Python-Markdown finds it, since doors do not know each other.
    (point,) = (point for point in get_installed_extensions() if point.name == "nabla")
    extension = point.load()(project)
    config.markdown_extensions = [*(name for name in config.markdown_extensions if name not in NAMES), extension]
    return extension
