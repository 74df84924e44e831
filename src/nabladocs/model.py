"""The values between the stages. Nothing here does work.

Two texts meet in a `Page`: its files (the chapter and what it includes), in which every `Place` points for a person,
and its `text`, the chapter with its includes written out, in which every `at` is a `Span` for the renderer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nabladocs.math.statements import Claim
    from nabladocs.source import Diagnostic, Place, Source, Span

Kind = Literal["claim", "eq", "figure"]
"""What can be linked to by its name, and how the address of such a link begins, before a colon."""
Form = Literal["", "ref", "eqref"]
"""What a link is written as: the command of TeX, "" for Markdown."""

# --- parse: text -> Page ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line of code comes from: a file's path, its line (from 1) and the characters cut off before it."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the page says will come out: its text and the exact place of that text.

    The place has zero length where an empty output is expected.
    """

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Example:
    """Code that runs at once: all of a python cell, one prompt of a pycon cell, or one inline expression.

    `lines` has one origin for each line of `code`. `raises` names the exception that must come out, "" for none.
    `directives` are those of doctest that its comments hold: True for `+NAME`, False for `-NAME`. What is `left_out`
    by one of them is shown, and does not run.
    """

    code: str
    lines: tuple[Origin, ...]
    raises: str = ""
    expectation: Expectation | None = None
    directives: tuple[tuple[str, bool], ...] = ()

    @property
    def left_out(self) -> bool:
        """Whether it is not to run: its author says so, or that it needs the network, which no build relies on."""
        return ("SKIP", True) in self.directives or ("REMOTE_DATA", True) in self.directives


@dataclass(frozen=True, slots=True)
class Printed:
    """How a cell written for markdown-exec shows what it prints, which is all that it shows.

    `html` says that it is HTML, not Markdown. `prefix` begins the ids of what is in it; the number of the cell does
    where it is None. `listed` says that its headings are in the table of contents. `tabs` are the titles of the code
    and of the result, where they stand in tabs.
    """

    html: bool = False
    prefix: str | None = None
    listed: bool = True
    tabs: tuple[str, str] = ("Source", "Result")
    result_first: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """What the info string of a cell asks for; the defaults are an empty info string."""

    skip: str = ""
    needs: tuple[str, ...] = ()
    session: str = ""
    isolated: bool = False
    hide: bool = False
    source: Literal["above", "below", "none", "fold", "tabs", "block", "console"] = "above"
    result: str = ""
    raises: str = ""
    timeout: float | None = None
    reads: tuple[str, ...] = ()
    fig: str = ""
    caption: str = ""
    alt: str = ""
    float: str = ""
    title: str = ""
    linenums: str = ""
    hl_lines: str = ""
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A fence that runs.

    `place` is the language word of the opening fence, `at` the whole lines of the fence and of an ```output fence that
    belongs to it. `prefix` is what stands before the fence on its line (spaces, tabs, quote marks), `shown` the code
    as the page shows it. `module` is the module that it gives to a docstring, which is all that such a cell does.
    `figure` is the number of the figure that it names, 0 for none.
    """

    kind: ClassVar[Literal["cell"]] = "cell"
    number: int
    language: str
    interactive: bool
    options: Options
    examples: tuple[Example, ...]
    shown: str
    prefix: str
    place: Place
    at: Span
    module: str = ""
    figure: int = 0

    @property
    def is_docstring(self) -> bool:
        """Whether its prompts stand in a docstring, and not on a page."""
        return self.place.source.path.endswith(".py")


@dataclass(frozen=True, slots=True)
class Inline:
    """An inline value, `{python} expression` between backticks, in prose or inside a formula."""

    kind: ClassVar[Literal["inline"]] = "inline"
    number: int
    example: Example
    context: Literal["text", "math"]
    place: Place
    at: Span


@dataclass(frozen=True, slots=True)
class Formulation:
    """A fence that states a claim: the name by which it is linked to, the claim as read, and the code that checks it.

    `text` is the claim as it is written, `statements` are the places of its statements, in order, `links` the names of
    other claims in its line `links: …`, and where they stand.
    """

    kind: ClassVar[Literal["claim"]] = "claim"
    number: int
    id: str
    claim: Claim
    text: str
    example: Example
    statements: tuple[Place, ...]
    prefix: str
    place: Place
    at: Span
    links: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A fence or inline value that cannot run because what is written there cannot be understood."""

    number: int
    kind: Literal["cell", "inline", "claim"]
    session: str
    diagnostics: tuple[Diagnostic, ...]
    prefix: str
    place: Place
    at: Span


Running = Cell | Inline | Formulation
Unit = Running | Broken


@dataclass(frozen=True, slots=True)
class Idle:
    """A fence of Python that is read and shown and does not run. `recorded` says that outputs are written in it."""

    recorded: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row of a displayed formula that has a number, or what else its author tags it with.

    It is linked to by its name, "" for none. A `plain` tag stands without parentheses.
    """

    number: str
    name: str
    place: Place
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that is typed. `tex` alternates text and the numbers of the inline values inside it.

    `attributes` are what an author says of a definition, and empty for all else; `at` ends behind them. `numbered` are
    its rows with a number, `references` what stands in it for the numbers of others, both in their order.
    """

    tex: tuple[str | int, ...]
    display: bool
    prefix: str
    place: Place
    at: Span
    attributes: str = ""
    numbered: tuple[Numbered, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to a claim, an equation or a figure by its name; one that is `bare` has no words of its own.

    `place` is its address. `at` is all that it is made of from the end of its words on; of a bare one, all of it.
    """

    id: str
    bare: bool
    place: Place
    at: Span
    kind: Kind = "claim"
    form: Form = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A fence in whose place something of the whole site is listed: claims, definitions, or what it was built with.

    `families` are those whose claims are listed, all of them where it names none.
    """

    kind: Literal["claims", "definitions", "environment"]
    families: tuple[tuple[str, Place], ...]
    prefix: str
    place: Place
    at: Span


@dataclass(frozen=True, slots=True)
class Page:
    """A chapter, read: its files by path, its text with includes written out, and what stands in it.

    `units` are in the order of the text, and `units[i].number == i`. `diagnostics` holds all findings of reading, those
    of `Broken` units too. `idle` are the fences that could be cells and are none.
    """

    path: str
    files: Mapping[str, Source]
    text: str
    units: tuple[Unit, ...]
    formulas: tuple[Formula, ...]
    diagnostics: tuple[Diagnostic, ...]
    defaults: PageDefaults
    idle: tuple[Idle, ...] = ()
    references: tuple[Reference, ...] = ()
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class PageDefaults:
    """The settings that hold for a page: the site's, overlaid by the page's front matter."""

    seed: int
    timeout: float
    float: str
    python: Literal["run", "syntax", "ignore"]
    reads: tuple[str, ...]
    preload: Literal["auto"] | tuple[str, ...] = "auto"
    markdown_exec: bool = False
    undeclared: Literal["allow", "warn", "error"] = "allow"
    macros: tuple[tuple[str, str], ...] = ()


# --- plan: Page -> Step -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A session of a page, what to do with it and why.

    `kept` are the runs of an earlier build that still hold: those of all its units that run, where they are reused,
    else those of its first units, which have to come out the same again.
    """

    page: Page
    session: str
    units: tuple[Unit, ...]
    action: Literal["run", "reuse"]
    reason: str
    kept: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A unit as an earlier build met it, and what became of it.

    `code` has a hash of its code for each file that it comes from, `options` those that affect running. `lines` is a
    hash of the places of all code up to its end where what it shows names them, else "". A failure has no outputs.
    """

    code: Mapping[str, str]
    options: Mapping[str, str]
    lines: str
    run: Run


@dataclass(frozen=True, slots=True)
class Record:
    """The last run of a session: what held for all of it (Python, the seed, …), and its units in order."""

    facts: Mapping[str, str]
    units: tuple[Kept, ...]


# --- execute: Step -> Run -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Output:
    """One output: a stream's text, or a MIME bundle as in Jupyter.

    A `quiet` one is the value of a prompt that shows none, a Matplotlib artist or one behind a semicolon: doctest
    compares it, so it counts where the page records it. `data` maps MIME types to text (base64 for PNG and JPEG); a
    stream's is under `text/plain`. `dropped` counts the characters that the output limit cut off.
    """

    kind: Literal["stdout", "stderr", "display", "result", "quiet"]
    data: Mapping[str, str]
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """One level of a traceback that stands in a page or a file it includes; columns count characters from 1."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The code ran to its end."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception came out. `names` are its class's and base classes' names, `frames` go from outer to inner."""

    names: tuple[str, ...]
    message: str
    frames: tuple[Frame, ...]
    traceback: str


@dataclass(frozen=True, slots=True)
class Died:
    """The process ended or had to be ended. `detail` says how, `frames` hold the last place known, if any."""

    how: Literal["timeout", "memory", "signal", "exit", "lost"]
    detail: str
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Not run, for a reason the author gave or because a needed package is absent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """Not run, because an earlier unit of its session failed."""

    by: int


Ending = Finished | Raised | Died | Skipped | Blocked


@dataclass(frozen=True, slots=True)
class Input:
    """Something besides the page that a run depended on, and the state in which the run found it.

    That is a hash for a file, for the names in a folder or for those that a pattern fits, "" where it is absent; only
    that it is there for a product, which is a file that the run made; the distribution and its version for a module;
    and nothing for a process, of which nothing can be known.
    """

    kind: Literal["file", "folder", "product", "pattern", "module", "process"]
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Run:
    """What happened to one unit. `outputs` has one tuple for each of its examples that ran, in order.

    `inputs` are what it depended on that no unit of its session before it did.
    """

    number: int
    outputs: tuple[tuple[Output, ...], ...]
    ending: Ending
    seconds: float
    inputs: tuple[Input, ...] = ()


# --- check: Page and Runs -> Outcome ------------------------------------------------------------------------------


Rung = Literal["exact", "layout", "numbers", "unordered", "ellipsis"]
"""How closely an output is what the page says, from the tightest to the loosest."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of an expectation: that of the `example` of that number, whose output was `computed`.

    `rung` is the tightest on which it holds, None where it does not and `finding` says so. `rules` name what differs
    between any two machines or runs and was not looked at, such as the address of an object.
    """

    example: int
    expectation: Expectation
    computed: str
    rung: Rung | None
    rules: tuple[str, ...] = ()
    finding: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run of a unit means: whether it stands, and what its author must mend.

    `comparisons` has one for each expectation whose example ran to its end; what they found is among the diagnostics.
    `unchecked` says that the page shows an output of it that nothing is compared with.
    """

    number: int
    status: Literal["passed", "failed", "skipped", "blocked"]
    diagnostics: tuple[Diagnostic, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    unchecked: bool = False


# --- accept: Outcome -> Edit --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edit:
    """An expected output as it is to be, `text` in the place of what a file holds at `place`.

    The text has all that stands before its lines in the file. A page that held `old` there will hold `new`.
    """

    place: Place
    text: str
    old: Expectation
    new: str


# --- render: Outcome -> Piece -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code or plain text, to be highlighted; `role` is what the block is to its cell."""

    language: str
    text: str
    role: Literal["source", "output", "stderr"]
    title: str = ""
    linenums: str = ""
    hl_lines: str = ""


@dataclass(frozen=True, slots=True)
class Html:
    """HTML that is ready: one block element, or phrasing content where it stands for an inline value."""

    html: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown that is still to be converted, with formulas of its own.

    `prefix` begins the ids in it, where they are kept apart from those of the page, and `listed` says that its headings
    are in the table of contents.
    """

    text: str
    prefix: str | None = None
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """An image as HTML, the id by which it is linked to ("" for none), its caption as Markdown, and its number or 0."""

    id: str
    image: str
    caption: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Fold:
    """Pieces that a reader opens by their summary."""

    summary: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that stand in the page as if they were written there, or in a block with a class name of its own."""

    pieces: tuple[Piece, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tabs:
    """Pieces of which a reader sees one tab at a time, by their titles; no other tabs on the page have the name."""

    name: str
    tabs: tuple[tuple[str, tuple[Piece, ...]], ...]


Piece = Code | Html | Prose | Figure | Fold | Group | Tabs


# --- all stages: Page -> Result -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """A page with what its units did, and all that was found on it.

    `steps` are what was done and why; `runs` and `outcomes` have one for each unit, in order.
    """

    page: Page
    steps: tuple[Step, ...]
    runs: tuple[Run, ...]
    outcomes: tuple[Outcome, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def reused(self) -> frozenset[int]:
        """The numbers of the units whose runs are those of an earlier build."""
        return frozenset(unit.number for step in self.steps if step.action == "reuse" for unit in step.units)

    @property
    def seconds(self) -> float:
        """The time that the page's units took to run, one after the other, in this build."""
        reused = self.reused
        return sum(run.seconds for run in self.runs if run.number not in reused)


@dataclass(frozen=True, slots=True)
class Result(Checked):
    """A page with all that became of it: what stands on it for each of its units, and the HTML of its formulas.

    `links` has the Markdown of each reference, and what is wrong with it, as HTML; `numbers` those that each formula
    refers to.
    """

    pieces: tuple[tuple[Piece, ...], ...]
    formulas: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    numbers: tuple[tuple[str, ...], ...] = ()
