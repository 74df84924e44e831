"""Whatever is edited, pages made with what is kept are those of a clean build, and no session runs without a reason.

NABLA_EDITS=1000 tries more sequences of edits than the few that are tried each time.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nabladocs.cache import NoCache
from nabladocs.config import Config
from nabladocs.execute import Host
from nabladocs.model import Inline
from nabladocs.pages import find_pages
from nabladocs.pipeline import Project

if TYPE_CHECKING:
    from pathlib import Path

SEQUENCES = int(os.environ.get("NABLA_EDITS", "200"))
EDITS = 12
"""The most edits of one sequence."""
A_FEW = 3
"""Edits after which everything is built, at the latest."""
PARTS = 4
"""Among which the sequences are divided, to run side by side."""

NAMES = ("a", "b", "c")
SESSIONS = ("", "", "other")
LOOKS = ("", "hide", 'source="below"', 'title="A title"', 'linenums="1"', 'result="text"')
OPTIONS = ("", "", 'timeout="9"', 'raises="ZeroDivisionError"', "isolated", 'skip="not now"', 'reads="data/*"')
"""What affects running."""
CODES = (
    "x = {n}",
    "x = {n}\nx",
    "print('n', {n})",
    "try:\n    x += {n}\nexcept NameError:\n    x = {n}\nx",
    "import local\nlocal.N + {n}",
    "from local import f\nf({n})",
    "import pack.part\npack.part.N",
    "try:\n    import maybe\n    print(maybe.N)\nexcept ImportError:\n    print('none')",
    "print(open('data/numbers.txt').read(), {n})",
    "import os\nprint(sorted(os.listdir('data')), {n})",
    "try:\n    print(open('data/later.txt').read())\nexcept OSError:\n    print('not yet')",
    "import warnings\nwarnings.warn('careful {n}')",
    "import random\nrandom.random()",
    '--8<-- "snippets/one.py"\nn',
    '--8<-- "snippets/one.py:part"\nm + {n}',
    "1 / 0",
    "open('made.txt', 'w').write('{n}');",
    "def g():\n    import lazy\n    return lazy.N\ng()",
    "class Thing: pass\nThing()",
)
VALUES = ("{n}", "x", "open('data/numbers.txt').read()", "__import__('local').N")
FILES = {
    "local.py": (
        "from inner import N\ndef f(x): return x + N\n",
        "N = 7\ndef f(x): return x * N\n",
        "N = 8\ndef f(x): return x - N\n",
    ),
    "inner.py": ("N = 1\n", "N = 2\n", "N = 30\n"),
    "lazy.py": ("N = 5\n", "N = 6\n", "from inner import N\n"),
    "maybe.py": (None, "N = 1\n", "import inner\nN = inner.N\n"),
    "pack/__init__.py": ("", "import inner\n"),
    "pack/part.py": (
        "N = 1\n",
        "N = 2\n",
        "from . import other\nN = other.N\n",
        "try:\n    from .other import N\nexcept ImportError:\n    N = 0\n",
    ),
    "pack/other.py": ("N = 10\n", "N = 11\n", None),
    "data/numbers.txt": ("1 2 3", "4 5 6", "7"),
    "data/later.txt": (None, "now", "soon"),
    "snippets/one.py": (
        "n = 1\n# --8<-- [start:part]\nm = 2\n# --8<-- [end:part]\n",
        "n = 3\n# --8<-- [start:part]\nm = 2\n# --8<-- [end:part]\n",
        "n = 1\n\n# --8<-- [start:part]\nm = 4\n# --8<-- [end:part]\n",
    ),
}
"""Versions of each file, the first of which is there at the beginning; None: no file."""


@dataclass
class Fence:
    """A cell as it is written."""

    code: str
    session: str = ""
    look: str = ""
    option: str = ""

    def written(self):
        words = (
            f'session="{self.session}"' if self.session and self.option != "isolated" else "",
            self.option,
            self.look,
        )
        return f"```python {' '.join(filter(None, words))}\n{self.code}\n```\n"


@dataclass
class Value:
    """An inline value as it is written."""

    code: str

    def written(self):
        return f"It is `{{python}} {self.code}`.\n"


@dataclass
class Words:
    """A line of prose."""

    text: str

    def written(self):
        return f"{self.text}\n"


@dataclass
class Draft:
    """A page as it is written."""

    parts: list = field(default_factory=list)
    seed: int = 0

    def written(self):
        front = f"---\nnabla:\n  seed: {self.seed}\n---\n" if self.seed else ""
        return front + "# A page\n\n" + "\n".join(part.written() for part in self.parts)


class Shared:
    """A host that outlives the projects that use it."""

    def __init__(self, host):
        self.submit = host.submit

    def close(self):
        """Stay."""


ALWAYS = (
    Fence("import os\nprint(sorted(os.listdir('data')))"),
    Fence("import random\nx = random.random()\nx"),
    Fence("import pack.part\npack.part.N"),
)
"""What one page has at first, so that each kind of edit has somebody to notice it."""

numbers = st.integers(0, 3)
fences = st.builds(
    lambda code, n, session, look, option: Fence(code.format(n=n), session, look, option),
    st.sampled_from(CODES), numbers, st.sampled_from(SESSIONS), st.sampled_from(LOOKS), st.sampled_from(OPTIONS),
)  # fmt: skip
values = st.builds(lambda code, n: Value(code.format(n=n)), st.sampled_from(VALUES), numbers)
words = st.builds(Words, st.sampled_from(("Words.", "More words.\n\nAnd more.", "$x^2$", "## A heading")))
parts = st.one_of(fences, fences, values, words)
names = st.sampled_from(NAMES)
places = st.integers(0, 5)


def told(result):
    """Give all that a reader or an author sees of a page."""
    return result.pieces, result.outcomes, result.formulas, result.diagnostics


def empty(folder):
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def asked_of(step):
    """Give what a page asks of a session, as far as that affects what is run."""
    return step.page.defaults.seed, tuple(
        (unit.context, unit.example.code)
        if isinstance(unit, Inline)
        else (unit.options.skip, unit.options.timeout, unit.options.raises, unit.options.reads, code_of(unit))
        for unit in step.units
    )


def code_of(cell):
    return tuple(example.code for example in cell.examples)


def is_settled(step, result):
    """Say whether a session went well and shows no lines of the page, and so need not run again until it changes."""
    went_well = all(result.outcomes[unit.number].status in ("passed", "skipped") for unit in step.units)
    return went_well and not any("warn" in str(unit) for unit in step.units) and not step.session.startswith("#")


class Edits(RuleBasedStateMachine):
    """A small site under edits; `serving` is a project that is kept from build to build."""

    root: Path
    config: Config
    hosts: tuple[Host, Host]
    """That of the builds that keep things, and that of the clean ones; both stay in the folder of the site."""

    def __init__(self):
        super().__init__()
        self.drafts = {}
        self.serving = None
        self.edits = self.builds = 0
        self.before = {}
        """What each session that need not run again was asked, and how the files were, at the last build."""

    @initialize(drafts=st.lists(st.lists(parts, min_size=1, max_size=4), min_size=2, max_size=3))
    def begin(self, drafts):
        self.drafts = {name: Draft(list(given)) for name, given in zip(NAMES, drafts, strict=False)}
        for path, versions in FILES.items():
            self.put(path, versions[0])
        self.drafts[NAMES[0]].parts += ALWAYS
        (self.root / "docs").mkdir()
        for name in self.drafts:
            self.save(name)
        self.edits = A_FEW
        self.serving = self.project()

    def put(self, path, text):
        target = self.root / path
        target.parent.mkdir(exist_ok=True)
        if text is None:
            target.unlink(missing_ok=True)
        elif not target.exists() or target.read_text() != text:
            target.write_text(text)
        self.edits += 1

    def save(self, name):
        self.put(f"docs/{name}.md", self.drafts[name].written())

    def page(self, name):
        """Give the page of that name, or another where there is none."""
        return name if name in self.drafts else min(self.drafts)

    def part(self, name, at, kind=object):
        """Give where on a page a part of a kind stands, as near as can be to a place."""
        found = [number for number, part in enumerate(self.drafts[name].parts) if isinstance(part, kind)]
        return found[at % len(found)] if found else None

    @rule(name=names, part=parts, at=places)
    def insert(self, name, part, at):
        name = self.page(name)
        self.drafts[name].parts.insert(at, part)
        self.save(name)

    @rule(name=names, at=places)
    def delete(self, name, at):
        name = self.page(name)
        if (number := self.part(name, at)) is not None:
            del self.drafts[name].parts[number]
            self.save(name)

    @rule(name=names, at=places, to=places)
    def move(self, name, at, to):
        name = self.page(name)
        if (number := self.part(name, at)) is not None:
            self.drafts[name].parts.insert(to, self.drafts[name].parts.pop(number))
            self.save(name)

    @rule(name=names, part=parts, at=places)
    def rewrite(self, name, part, at):
        name = self.page(name)
        if (number := self.part(name, at)) is not None:
            self.drafts[name].parts[number] = part
            self.save(name)

    @rule(name=names, at=places, look=st.sampled_from(LOOKS))
    def restyle(self, name, at, look):
        name = self.page(name)
        if (number := self.part(name, at, Fence)) is not None:
            self.drafts[name].parts[number] = replace(self.drafts[name].parts[number], look=look)
            self.save(name)

    @rule(name=names, at=places, option=st.sampled_from(OPTIONS))
    def set_option(self, name, at, option):
        name = self.page(name)
        if (number := self.part(name, at, Fence)) is not None:
            self.drafts[name].parts[number] = replace(self.drafts[name].parts[number], option=option)
            self.save(name)

    @rule(name=names, text=words)
    def write_above(self, name, text):
        name = self.page(name)
        self.drafts[name].parts.insert(0, text)
        self.save(name)

    @rule(name=names, seed=st.integers(0, 2))
    def reseed(self, name, seed):
        name = self.page(name)
        self.drafts[name].seed = seed
        self.save(name)

    @rule(data=st.data(), path=st.sampled_from(sorted(FILES)))
    def edit_file(self, data, path):
        self.put(path, data.draw(st.sampled_from(FILES[path])))

    @rule(one=names, other=names)
    def rename(self, one, other):
        one = self.page(one)
        if other not in self.drafts:
            self.drafts[other] = self.drafts.pop(one)
            self.put(f"docs/{one}.md", None)
            self.save(other)

    @precondition(lambda self: self.builds)
    @rule()
    def throw_away(self):
        self.serving.close()
        shutil.rmtree(self.root / ".nabla", ignore_errors=True)
        self.serving = self.project()
        self.before = {}

    @precondition(lambda self: self.edits)
    @rule()
    def build(self):
        """Build with the project that lives on, or with another that begins with what was written."""
        self.builds += 1
        if self.builds % 2:
            self.serving.forget()
            self.compare(self.serving)
        else:
            with self.project() as project:
                self.compare(project)

    @invariant()
    def build_after_a_few_edits(self):
        if self.serving and self.edits >= A_FEW:
            self.build()

    def project(self, cache=None, host=None):
        return Project(self.config, executors={"python": lambda _: Shared(host or self.hosts[0])}, cache=cache)

    def compare(self, project):
        made = self.built(project)
        with self.project(NoCache(), self.hosts[1]) as clean:
            right = self.built(clean)
        assert {path: told(result) for path, result in made.items()} == {
            path: told(result) for path, result in right.items()
        }
        world = tuple(self.content(path) for path in (*FILES, "made.txt"))
        for path, result in made.items():
            for step in result.steps:
                assert step.action == "reuse" or self.before.get((path, step.session)) != (world, asked_of(step)), step
        self.before = {
            (path, step.session): (world, asked_of(step))
            for path, result in made.items()
            for step in result.steps
            if is_settled(step, result)
        }
        self.edits = 0

    def content(self, path):
        target = self.root / path
        return target.read_text() if target.exists() else None

    def opened(self, project):
        return {path: project.open(path) for path in find_pages(self.config)}

    def built(self, project):
        pages = self.opened(project)
        project.start(pages.values())
        results = {path: project.finish(page) for path, page in pages.items()}
        project.flush()
        assert project.trouble == ()
        return results

    def teardown(self):
        try:
            if self.serving and self.edits:
                self.build()
        finally:
            if self.serving:
                self.serving.close()
            empty(self.root)


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_are_those_of_a_clean_build_whatever_is_edited(tmp_path, part):
    settled = Config(root=tmp_path, docs=tmp_path / "docs", snippet_bases=(tmp_path,), workers=2)
    limits = settings(
        max_examples=SEQUENCES // PARTS,
        stateful_step_count=EDITS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    with Host(settled) as warm, Host(settled) as other:

        class Here(Edits):
            root, config, hosts = tmp_path, settled, (warm, other)

        run_state_machine_as_test(seed(part)(Here), settings=limits)
