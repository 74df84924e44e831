"""Scratch sites on which the real commands run, and what the commands left behind."""

from __future__ import annotations

import ast
import html
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
import yaml

from nabladocs.model import Cell, Finished, Output, Run
from nabladocs.sessions import completed, runnable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nabladocs.config import Config
    from nabladocs.model import Example, Step, Unit

BARE_THEME = """\
<!doctype html>
<html lang="en"><head><title>{{ page.title }}</title></head>
<body><article>{{ page.content }}</article></body>
</html>
"""
DRAWN = re.compile(
    r"(?P<severity>error|warning)\[(?P<code>[a-z-]+)\]: (?P<message>.*)(?:\n *--> (?P<at>.+:\d+:\d+)$)?", re.MULTILINE
)
PATIENCE = 30.0
MARK = "SCRATCH_SITE"
"""The variable by which the processes of a scratch site are known; its settings let it through to the cells."""


def pytest_configure():
    """Take interrupts as on a terminal: what a shell starts in the background ignores them, and so do its children."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic as a terminal shows it; `at` is path:line:column."""

    severity: str
    code: str
    message: str
    at: str | None


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command that has ended gave back."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def findings(self) -> list[Finding]:
        """The diagnostics drawn on stderr."""
        return [Finding(**found.groupdict()) for found in DRAWN.finditer(self.err)]

    @property
    def errors(self) -> list[str | None]:
        """The places of the errors drawn on stderr."""
        return [finding.at for finding in self.findings if finding.severity == "error"]


@dataclass(frozen=True, slots=True)
class Site:
    """A folder with a mkdocs.yml, its chapters and a theme that shows only the article."""

    root: Path

    def write(self, files: Mapping[str, str]) -> None:
        """Write files by their path from the root, line endings as given."""
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())

    def start(self, *command: str | Path, **environment: str) -> subprocess.Popen[str]:
        """Start a command in the root with a clean environment, in a session of its own."""
        return self._start(command, environment, subprocess.PIPE)

    def _start(self, command: Sequence[str | Path], environment: Mapping[str, str], to: int) -> subprocess.Popen[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return subprocess.Popen(
            [str(word) for word in command],
            cwd=self.root,
            env={**kept, MARK: str(self.root), **environment},
            stdin=subprocess.DEVNULL,
            stdout=to,
            stderr=to,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def on_terminal(self, *command: str | Path, **environment: str) -> tuple[str, int]:
        """Give what a person sees on a terminal, control characters included, and the exit code."""
        terminal, end = pty.openpty()
        ends = dict.fromkeys(("stdin", "stdout", "stderr"), end)
        process = subprocess.Popen(list(map(str, command)), cwd=self.root, env={**os.environ, **environment}, **ends)
        os.close(end)
        seen = b""
        try:
            while chunk := os.read(terminal, 4096):
                seen += chunk
        except OSError:  # how a terminal says that its last user is gone
            pass
        os.close(terminal)
        return seen.decode().replace("\r\n", "\n"), process.wait()

    def run(self, *command: str | Path, **environment: str) -> Ran:
        """Run a command to its end."""
        return self.wait(self.start(*command, **environment))

    def wait(self, process: subprocess.Popen[str]) -> Ran:
        """Wait for a command's end; one that never ends is killed, and the test fails."""
        began = time.monotonic()
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            pytest.fail(f"{process.args} did not end within {PATIENCE:.0f} s:\n{err}")
        return Ran(process.returncode, out, err, time.monotonic() - began)

    def processes(self) -> set[int]:
        """Give the processes that live and came, at whatever remove, from a command on this site."""
        return {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if self._is_parent_of(entry)}

    def _is_parent_of(self, process: Path) -> bool:
        try:
            return f"{MARK}={self.root}\0".encode() in (process / "environ").read_bytes()
        except OSError:
            return False

    def mkdocs(self, *words: str | Path) -> tuple[str | Path, ...]:
        """Give the words of a `mkdocs` command."""
        return (sys.executable, "-m", "mkdocs", *words)

    def build(self, *flags: str | Path, **environment: str) -> Ran:
        """Run `mkdocs build`."""
        return self.run(*self.mkdocs("build", *flags), **environment)

    def nabla(self, *words: str | Path, **environment: str) -> Ran:
        """Run `nabla`."""
        return self.run(Path(sys.executable).with_name("nabla"), *words, **environment)

    def articles(self, folder: str = "site") -> dict[str, str]:
        """Give the HTML of every built page's article, by the page's path from the site's folder."""
        built = self.root / folder
        pages = {path.relative_to(built).as_posix(): path.read_text("utf-8") for path in built.rglob("*.html")}
        return {path: page.partition("<article>")[2].partition("</article>")[0] for path, page in pages.items()}

    def texts(self, folder: str = "site") -> dict[str, str]:
        """Give what a reader of every article reads."""
        return {path: text_of(article) for path, article in self.articles(folder).items()}

    @contextmanager
    def serve(self, **environment: str) -> Iterator[Server]:
        """Run `mkdocs serve` for as long as the block runs."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        # MkDocs 1.6 and click 8.3 disagree on what --livereload is by default, so it is said.
        command = self.mkdocs("serve", "--livereload", "-a", f"127.0.0.1:{port}")
        # Nobody reads what a server says while it runs, and a full pipe would stop it.
        process = self._start(command, environment, subprocess.DEVNULL)
        try:
            yield Server(process, f"http://127.0.0.1:{port}/")
        finally:
            process.send_signal(signal.SIGINT)
            self.wait(process)


@dataclass(frozen=True, slots=True)
class Server:
    """A running `mkdocs serve`."""

    process: subprocess.Popen[str]
    url: str

    def read(self, page: str) -> str:
        """Give what a reader of a page reads now; nothing while the server cannot be reached."""
        try:
            with urlopen(self.url + page, timeout=5) as answer:
                return text_of(answer.read().decode())
        except OSError:
            return ""

    def shows(self, page: str, text: str) -> bool:
        """Say whether a page comes to show a text before our patience ends."""
        return eventually(lambda: text in self.read(page))


def text_of(markup: str) -> str:
    """Give the text between tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def eventually(holds: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Say whether something comes to hold in time."""
    end = time.monotonic() + patience
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return held


@pytest.fixture(name="eventually", scope="session")
def _eventually() -> Callable[..., bool]:
    return eventually


class Printing:
    """An executor that prints what code prints that does nothing else, without a process; other code shows nothing."""

    def __init__(self, _config: Config) -> None:
        """Need nothing."""

    def submit(self, steps: Sequence[Step]) -> list[Future[tuple[Run, ...]]]:
        return [self._ran(step) for step in steps]

    def _ran(self, step: Step) -> Future[tuple[Run, ...]]:
        runs = [
            Run(unit.number, tuple(map(self.outputs, examples_of(unit))), Finished(), 0.0)
            for unit in runnable(step.units)
        ]
        future: Future[tuple[Run, ...]] = Future()
        future.set_result(completed(step.units, runs))
        return future

    def outputs(self, example: Example) -> tuple[Output, ...]:
        """Give what an example prints."""
        statements = ast.parse(example.code).body
        calls = (each.value for each in statements if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call))
        texts = (ast.literal_eval(call.args[0]) for call in calls)
        return tuple(Output("stdout", {"text/plain": f"{text}\n"}) for text in texts)

    def close(self) -> None:
        """End nothing."""


def examples_of(unit: Unit) -> tuple[Example, ...]:
    """Give what a unit runs."""
    return unit.examples if isinstance(unit, Cell) else (unit.example,)


@pytest.fixture(scope="session")
def printing() -> type[Printing]:
    return Printing


@pytest.fixture(scope="session")
def make_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Site]:
    """Give the maker of scratch sites: files by path, Nabla's settings, and more of mkdocs.yml by name."""

    def make(files: Mapping[str, str], settings: Mapping[str, Any] | None = None, **more: Any) -> Site:
        site = Site(tmp_path_factory.mktemp("site"))
        site.write(files)
        site.write({"theme/main.html": BARE_THEME, "mkdocs.yml": yaml.safe_dump(_configuration(settings or {}, more))})
        return site

    return make


def _configuration(settings: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "site_name": "Scratch",
        "use_directory_urls": False,
        "theme": {"name": None, "custom_dir": "theme"},
        "markdown_extensions": ["admonition", {"pymdownx.tabbed": {"alternate_style": True}}],
        "plugins": [{"nabla": {"timeout": 5, "environment": [MARK], **settings}}],
        **more,
    }
