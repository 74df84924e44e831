"""Wherever an author slips, the finding stands where the slip is: pages made at random, one slip in each.

NABLA_PAGES=1000 tries more pages than the few that are tried each time.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from random import Random

import pytest

PAGES = int(os.environ.get("NABLA_PAGES", "80"))

CONTAINERS = (
    (["!!! note"], "    "),
    (['??? tip "λ-calculus"'], "    "),
    (['=== "One"', "", "    Words.", "", '=== "Two"'], "    "),
    (["- an item", "- a second"], "    "),
    (["1. an item"], "    "),
    (["- an item"], "\t"),
    ([], "> "),
)
FENCES = ("```", "````", "~~~")
SLIPS = (
    ("1 / 0", 0),
    ("λ = 2; undefined_name", 7),
    ('raise ValueError("1 / 0")', 0),
    ("total = sum([1, 2]) + int('λ')", 22),
    ("[1, 2, 3][\n    7\n]", 0),
    ("print(λ_é := 1, f'{1 / 0}')", 19),
    ("x = {}; del x['λ'], x", 12),
)
BLOCKS = (
    ([], "", []),
    (["if True:"], "    ", []),
    (["for i in range(2):"], "    ", ["print('never')"]),
    (["try:"], "    ", ["finally:", "    pass"]),
    (["if 1 > 2:", "    1 / 0", "else:"], "  ", []),
)
SENTENCES = ("A line of words.", "Words with `code`, *stars* and $x^2$.", "Wörter; λ 数.", "", "")
TYPOS = (
    "hidee",
    "exce",
    "isolate",
    'tiemout="3"',
    'sorce="below"',
    'resul="text"',
    'captoin="a = b"',
    'hl_line="1"',
    "Hide",
)
OPTIONS = ("hide", 'title="a hide b"', 'result="text"', 'timeout="3"', 'session="s"')


@dataclass(slots=True)
class Draft:
    """A page as it grows, and where its slip is."""

    random: Random
    name: str
    lines: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    slip: tuple[str, int, int] | None = None

    def say(self, *lines: str, prefix: str = "") -> None:
        self.lines += [f"{prefix}{line}" if line else prefix.rstrip() for line in lines]

    def words(self, prefix: str = "") -> None:
        self.say("", *self.random.choices(SENTENCES, k=self.random.randrange(5)), "", prefix=prefix)

    def container(self) -> str:
        """Open up to two containers, one in the other, and give the prefix of what stands in them."""
        prefix = ""
        self.say("")
        for _ in range(self.random.choice((0, 0, 1, 1, 2))):
            opening, more = self.random.choice(CONTAINERS)
            if more == "\t" and ">" in prefix:
                continue  # behind a quote mark a tab is not four columns wide
            self.say(*opening, prefix=prefix)
            prefix += more
            self.words(prefix)
        return prefix

    def cell(self, info: str, code: list[str], prefix: str) -> int:
        """Write a fence and give the index of its first line of code."""
        fence = self.random.choice(FENCES)
        self.say("", f"{fence}{info}", *code, fence, "", prefix=prefix)
        return len(self.lines) - 2 - len(code)

    def code(self) -> list[str]:
        return [f"v{self.random.randrange(9)} = {number}  # 1 / 0" for number in range(self.random.randrange(4))]

    def well(self) -> None:
        """Write a cell or a piece of text in which nothing is wrong."""
        kind = self.random.randrange(4)
        prefix = self.container()
        if kind == 0:
            self.cell(self.random.choice(("text", 'python skip="not now"')), ["1 / 0", "hidee"], prefix)
        elif kind == 1:
            self.say("", "Inline `{python} 1 + 1` and `1 / 0`.", "", prefix=prefix)
        elif kind == 2:
            self.cell("pycon", [">>> 1 + 1", "2", ">>> for i in (1,):", "...     print(i)", "1"], prefix)
        else:
            self.cell(self.random.choice(("python", "py", "{.python}", 'python title="1 / 0"')), self.code(), prefix)
        self.words()

    def finish(self, path: str) -> None:
        ending = self.random.choice(("\n", "\r\n"))
        front = self.random.choice(([], [], ["---", "title: A title", "tags: [1 / 0]", "---", ""]))
        self.files[path] = ending.join([*front, "# A page", *self.lines, ""])
        assert self.slip
        where, line, column = self.slip
        self.slip = (where, line + len(front) + 1, column) if where == path else self.slip


def placed(random: Random) -> tuple[list[str], int, int]:
    """Give code with a slip in it, the index of the slip's line, and how far to the right it stands."""
    slip, column = random.choice(SLIPS)
    before, indent, after = random.choice(BLOCKS)
    lines = [f"{indent}{line}" for line in slip.split("\n")]
    return [*before, *lines, *after], len(before), len(indent) + column


def raising(draft: Draft, path: str) -> None:
    """A cell that raises."""
    prefix = draft.container()
    code, line, column = placed(draft.random)
    first, after = draft.code(), draft.code()
    info = draft.random.choice(("python", "py", "python3", "{.python}", "python hide", 'python source="below"'))
    start = draft.cell(info, [*first, *code, *after], prefix)
    draft.slip = (path, start + len(first) + line + 1, len(prefix) + column + 1)


def called(draft: Draft, path: str) -> None:
    """A function that raises, called in a later cell."""
    code, line, column = placed(draft.random)
    prefix = draft.container()
    start = draft.cell("python", ["def f():", *(f"    {text}" for text in code)], prefix)
    draft.slip = (path, start + 1 + line + 1, len(prefix) + 4 + column + 1)
    draft.words()
    draft.cell("python", ["f()"], draft.container())


def included(draft: Draft, path: str) -> None:
    """A region of another file that raises, written out in a cell."""
    code, line, column = placed(draft.random)
    above = [*draft.code(), "# --8<-- [start:part]", *draft.code()]
    below = ["# --8<-- [end:part]", "1 / 0"]
    snippet = f"snippets/{draft.name}.py"
    draft.files[snippet] = "\n".join([*above, *code, *below, ""])
    draft.slip = (snippet, len(above) + line + 1, column + 1)
    include = f'--8<-- "{snippet}:part"'
    draft.cell("python", [*draft.code(), include, *draft.code()], draft.container())
    assert path != snippet


def after_include(draft: Draft, path: str) -> None:
    """A cell that raises below an include of several lines."""
    snippet = f"snippets/{draft.name}.py"
    draft.files[snippet] = "a = 1\nb = 2\n\nc = 3\n"
    code, line, column = placed(draft.random)
    prefix = draft.container()
    start = draft.cell("python", [f'--8<-- "{snippet}"', *code], prefix)
    draft.slip = (path, start + 1 + line + 1, len(prefix) + column + 1)


def prompted(draft: Draft, path: str) -> None:
    """A prompt that raises."""
    prefix = draft.container()
    deep = draft.random.random() < 0.5
    code = [">>> if True:", "...     1 / 0"] if deep else [">>> x = 1; 1 / 0"]
    first = [">>> 1 + 1", "2"] * draft.random.randrange(3)
    start = draft.cell("pycon", [*first, *code, ">>> 2"], prefix)
    draft.slip = (path, start + len(first) + deep + 1, len(prefix) + (9 if deep else 12))


def inline(draft: Draft, path: str) -> None:
    """An inline value that raises."""
    prefix = draft.container()
    text = draft.random.choice(
        ("Wörter `1 / 0` and `{python} 1 / 0`.", "**`{python} 1 / 0`**", "$x = `{python} 1 / 0`$")
    )
    draft.say("", text, "", prefix=prefix)
    draft.slip = (path, len(draft.lines) - 1, len(prefix) + text.index("{python}") + len("{python} ") + 1)


def mistyped(draft: Draft, path: str) -> None:
    """An info string with an option that does not exist."""
    prefix = draft.container()
    before = draft.random.sample(OPTIONS, draft.random.randrange(3))
    info = " ".join((draft.random.choice(("python", "pycon", "py")), *before, ""))
    typo = draft.random.choice(TYPOS)
    after = draft.random.choice(("", " hide", ' alt="x"')) if "hide" not in before else ""
    fence = draft.random.choice(FENCES)
    draft.say("", f"{fence}{info}{typo}{after}", ">>> 1" if "pycon" in info else "1", fence, "", prefix=prefix)
    draft.slip = (path, len(draft.lines) - 3, len(prefix) + len(fence) + len(info) + 1)


KINDS = (raising, called, included, after_include, prompted, inline, mistyped)


def draft_of(number: int) -> Draft:
    draft = Draft(Random(number), f"p{number:04}")
    path = f"docs/{draft.name}.md"
    for _ in range(draft.random.randrange(4)):
        draft.well()
    KINDS[number % len(KINDS)](draft, path)
    for _ in range(draft.random.randrange(3)):
        draft.well()
    draft.finish(path)
    return draft


@pytest.fixture(scope="module")
def drafts():
    return [draft_of(number) for number in range(PAGES)]


@pytest.fixture(scope="module")
def site(make_site, drafts):
    return make_site({path: text for draft in drafts for path, text in draft.files.items()})


@pytest.fixture(scope="module")
def found(site):
    """The places of what the check finds."""
    ran = site.nabla("check", "--format=json")
    assert ran.code == 1, ran.err
    return [(finding["path"], finding["line"], finding["column"]) for finding in json.loads(ran.out)["diagnostics"]]


@pytest.fixture(scope="module")
def built(site):
    return site.build()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_check_finds_each_slip_at_its_character(found, drafts, kind):
    missed = [draft for draft in drafts[KINDS.index(kind) :: len(KINDS)] if draft.slip not in found]
    assert not missed, story(missed, found)


def test_the_check_finds_nothing_else(found, drafts):
    slips = sorted(draft.slip for draft in drafts)
    assert sorted(found) == slips, set(found) - set(slips)


def test_the_build_finds_what_the_check_finds(built, drafts):
    expected = sorted(f"{path}:{line}:{column}" for path, line, column in (draft.slip for draft in drafts))
    assert sorted(map(str, built.errors)) == expected
    assert built.code == 1


def story(missed: list[Draft], found: list[tuple[str, int, int]]) -> str:
    """Tell of the first page that was not understood."""
    first = missed[0]
    texts = "\n".join(
        f"--- {path}\n" + "\n".join(f"{at:3} {line!r}" for at, line in enumerate(text.split("\n"), 1))
        for path, text in first.files.items()
    )
    names = {draft.name for draft in missed}
    seen = [place for place in sorted(found) if first.name in place[0]]
    return f"{len(names)} missed: {sorted(names)}\n{first.name} slips at {first.slip}, found {seen}\n{texts}"
