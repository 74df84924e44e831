"""A claim from its lines: what is said of it, what it declares, what it states."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.expr import Variable
from nabladocs.math.reader.lines import HEADINGS, Heading, Line, declares, lines_of
from nabladocs.math.reader.scope import WORDS, Scope
from nabladocs.math.reader.sentences import statement
from nabladocs.math.reader.slips import Slip, Wrong
from nabladocs.math.reader.spaces import LARGEST_SIZE, Declaration, declaration
from nabladocs.math.reader.tokens import misnomer, read_aloud, unseen
from nabladocs.math.statements import Claim, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nabladocs.math.reader.tokens import Token
    from nabladocs.math.sizes import Size

LONGEST = 4000
"""Characters of a claim."""
MOST_SLIPS = 20
"""Slips after which a claim is read no further."""
BEHIND_IN = frozenset({"R"})
"""Names of spaces that a variable may have too, such as the factor in A = QR: they name a space behind `in` alone."""
MOST_SIZES = 8
"""Names of sizes in a claim."""
MOST_SUBTRACTED = 4
"""Names in those of its sizes that have a minus."""
TRIED_SIZES = (1, 2, 3, 4, 6, LARGEST_SIZE + 1)
"""Numbers that are tried for the names of sizes, to see whether there is any matrix of that shape."""


class Reading(NamedTuple):
    """What came of reading a text: its `claim`, or None and, as `slips`, what is wrong with it."""

    claim: Claim | None
    slips: tuple[Slip, ...]


def read_claim(text: str) -> Reading:
    """Read the text of a claim; every finding has its place in it."""
    if len(text) > LONGEST:
        message = f"a claim has at most {LONGEST} characters, this one {len(text)}"
        return Reading(None, (Slip(message, LONGEST, len(text), "make several claims of it"),))
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    if slip := unseen(text):
        return Reading(None, (slip,))
    reader = _Reader()
    slips = list(reader.read(text))
    if not slips and not reader.statements:
        slips.append(Slip("this states nothing", 0, len(text), "write a formula, such as grad(f, x) == …"))
    return Reading(None, tuple(slips)) if slips else Reading(reader.claim(), ())


@dataclass(slots=True)
class _Reader:
    """What is known of a claim from its first lines on.

    `broken` are names whose declarations cannot be read, `aloud` are all others, by how they are read aloud.
    """

    scope: Scope = field(default_factory=Scope)
    statements: list[Statement] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    aloud: dict[str, str] = field(default_factory=dict)

    def claim(self) -> Claim:
        links = tuple(link.strip() for link in self.said.get("links", "").split(",") if link.strip())
        variables = tuple(self.scope.variables.values())
        title, family = self.said.get("title", ""), self.said.get("family", "")
        return Claim(variables, tuple(self.statements), title, family, links, "steps" in self.said)

    def read(self, text: str) -> Iterator[Slip]:
        """Read all lines, and give what is wrong with them."""
        lines = list(lines_of(text))
        self.scope.later = {name for line in lines if isinstance(line, Line) for name in _declared(line)}
        found = 0
        for line in lines:
            try:
                self._take(line)
            except Wrong as wrong:
                found += 1
                yield wrong.slip
            except (RecursionError, MemoryError):
                found += 1
                yield Slip("this is too much to be read", *line.span, "make several statements of it")
            if found >= MOST_SLIPS:
                return
        if not found:
            yield from self._impossible()

    def _take(self, line: Heading | Line) -> None:
        if isinstance(line, Heading):
            self._say(line)
        elif declares(line.tokens):
            self.broken |= _declared(line)
            self._declare(declaration(line), line)
            self.broken -= _declared(line)
        elif not any(token.text in self.broken for token in line.tokens):
            self.statements.append(statement(line, self.scope))

    def _say(self, line: Heading) -> None:
        if line.word not in HEADINGS:
            near = get_close_matches(line.word, HEADINGS, 1)
            advice = f"did you mean {near[0]}:?" if near else f"there are {', '.join(HEADINGS)}"
            message = f"there is no {line.word}: in a claim"
            raise Wrong(message, line.span, advice)
        if line.word in self.said:
            message = f"{line.word} is said twice"
            raise Wrong(message, line.span, "take one of them away")
        if bool(line.value) == (line.word == "steps"):
            message = "steps stands alone" if line.value else f"{line.word}: says nothing"
            raise Wrong(message, line.value_span)
        self.said[line.word] = line.value

    def _declare(self, declared: Declaration, line: Line) -> None:
        for token in declared.names:
            self._check_name(token)
            self.scope.variables[token.text] = Variable(token.text, declared.space)
        for size in declared.space.sizes:
            self._check_size(size, line)

    def _check_name(self, token: Token) -> None:
        name = token.text
        if name in self.scope.variables:
            message, advice = f"{name} is declared twice", "take one of them away, or call it something else"
        elif read_aloud(name) in WORDS and name not in BEHIND_IN:
            message, advice = f"{name} is a word of the language", "give the variable another name"
        elif name in self.scope.sizes:
            message, advice = f"{name} is a size above, and a variable here", "call one of them something else"
        elif name in self.scope.indices:
            message, advice = f"{name} is an index above, and a variable here", "call one of them something else"
        elif near := self._alike(name):
            message, advice = f"{name} and {near} are shown alike", "call one of them something else"
        else:
            return
        raise Wrong(message, token.span, advice)

    def _alike(self, name: str) -> str | None:
        """Give another name that is shown as this one is."""
        near = self.aloud.setdefault(read_aloud(name), name)
        return near if near != name else None

    def _check_size(self, size: Size, line: Line) -> None:
        for name in sorted(size.names - self.scope.sizes):
            span = next(token.span for token in reversed(line.tokens) if token.text == name)
            if name in self.scope.variables or read_aloud(name) in WORDS or misnomer(name):
                meaning = "a variable" if name in self.scope.variables else "a word of the language"
                message = f"{name} is {meaning}, and a size here"
                raise Wrong(message, span, "call one of them something else")
            if name in self.scope.indices:
                message = f"{name} is an index above, and a size here"
                raise Wrong(message, span, "call one of them something else")
            if near := self._alike(name):
                message = f"{name} and {near} are shown alike"
                raise Wrong(message, span, "call one of them something else")
            self.scope.sizes.add(name)
            if len(self.scope.sizes) > MOST_SIZES:
                message = f"a claim has at most {MOST_SIZES} names of sizes"
                raise Wrong(message, span)
        self.scope.written.append((size, line.span))

    def _impossible(self) -> Iterator[Slip]:
        """Find sizes that no numbers make positive, alone or together with those before them."""
        written = {size: span for size, span in reversed(self.scope.written) if not _is_positive(size)}
        sizes = list(reversed(written))
        names = sorted(frozenset[str]().union(*(size.names for size in sizes)))
        if len(names) > MOST_SUBTRACTED:
            message = f"sizes with a minus have at most {MOST_SUBTRACTED} names in a claim"
            yield Slip(message, *written[sizes[-1]], "use simpler sizes")
            return
        tried = TRIED_SIZES if len(names) > 1 else range(1, LARGEST_SIZE + 2)
        possible = [dict(zip(names, each, strict=True)) for each in product(tried, repeat=len(names))]
        for number, size in enumerate(sizes):
            possible = [each for each in possible if size.at(each) > 0]
            if not possible:
                together = " and ".join(map(str, sizes[: number + 1]))
                message = f"sizes are positive, and no numbers that were tried make {together} so"
                yield Slip(message, *written[size], "write sizes such as 2*n - 1")
                return


def _declared(line: Line) -> set[str]:
    if not declares(line.tokens):
        return set()
    return {token.text for token in line.tokens[: next(iter(line.outside("in")))] if token.kind == "name"}


def _is_positive(size: Size) -> bool:
    """Whether a size is positive whatever its names stand for, for all that is seen."""
    return bool(size.terms) and all(times > 0 for _, times in size.terms)
