"""The chapters of this site with their outputs recorded: whatever slips into one of these is found and mended.

NABLA_SLIPS=1 makes every kind of slip in every output, which takes some minutes; else each output has one.
"""

from __future__ import annotations

import os
import re
from concurrent.futures import Future
from itertools import zip_longest
from pathlib import Path
from random import Random

import pytest

from nabladocs.acceptance import prepare
from nabladocs.cache import NoCache
from nabladocs.check import check
from nabladocs.config import find_config
from nabladocs.execute import Host
from nabladocs.model import Cell
from nabladocs.pages import find_pages
from nabladocs.pipeline import Project
from nabladocs.sessions import completed

ROOT = Path(__file__).parents[2]
CHAPTERS = ("softmax", "quadratic-forms", "least-squares")


class Recalled:
    """Gives runs that there were once: what a page records has no part in them."""

    def __init__(self, known):
        self._known = known

    def submit(self, steps):
        return [self._done(step) for step in steps]

    def _done(self, step):
        numbers = {unit.number for unit in step.units}
        future = Future()
        future.set_result(completed(step.units, [run for run in self._known[step.page.path] if run.number in numbers]))
        return future

    def close(self):
        """End nothing."""


def cells(page):
    return [unit for unit in page.units if isinstance(unit, Cell)]


def with_outputs(page):
    """Give a chapter with an empty output below each cell that has none."""
    source = page.files[page.path]
    lines = source.text.split("\n")
    for cell in reversed(cells(page)):
        if not cell.interactive and not cell.examples[0].expectation:
            end = cell.place.start.line + page.text[cell.at.start : cell.at.end].count("\n")
            lines[end:end] = [f"{cell.prefix}```output", f"{cell.prefix}```"]
    return "\n".join(lines)


class Chapters:
    """The chapters with all that they show in words, and what became of their cells."""

    def __init__(self, site):
        self.site = site
        self.config = find_config(site.root)
        self.paths = find_pages(self.config)
        with self.project(Host) as project:
            for path in self.paths:
                path.write_text(with_outputs(project.open(path)), "utf-8")
        self.first = prepare(self.config, self.paths).written()
        self.texts = {path: path.read_text("utf-8") for path in self.paths}
        # What was recorded is held against a run that had no part in it.
        with self.project(Host) as project:
            self.results = {path: project.finish(project.open(path)) for path in self.paths}
        self.runs = {result.page.path: result.runs for result in self.results.values()}

    def project(self, executor):
        return Project(self.config, executors={"python": executor}, cache=NoCache())

    def recall(self, _config):
        return Recalled(self.runs)

    def recorded(self, path):
        """Give the expectations of a chapter that are not empty, and the slips that can be mended to the byte.

        Of a number that its author rounded, nobody knows the digits once it is gone.
        """
        compared = (each for outcome in self.results[path].outcomes for each in outcome.comparisons)
        return [
            (each.expectation, SLIPS if each.rung == "exact" else (another_digit,))
            for each in compared
            if each.expectation.text
        ]

    def found(self, path):
        """Give the lines at which a check finds something."""
        with self.project(self.recall) as project:
            page = project.open(path)
        outcomes = check(page, (), self.runs[page.path])
        return [finding.place.start.line for outcome in outcomes for finding in outcome.diagnostics]


def alone(text):
    """Give a chapter without links to claims and equations, which lead to chapters that are not here."""
    text = re.sub(r"^ *links: .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"\]\((claim|eq):[\w-]+\)|\$\\eqref\{[\w:-]+\}\$", "](#)", text)


@pytest.fixture(scope="module")
def chapters(make_site):
    texts = {f"docs/{name}.md": alone((ROOT / "docs" / f"{name}.md").read_text("utf-8")) for name in CHAPTERS}
    snippets = {f"snippets/{path.name}": path.read_text("utf-8") for path in (ROOT / "snippets").glob("*.py")}
    return Chapters(make_site({**texts, **snippets}, {"timeout": 60}))


def another_digit(text, random):
    at = random.choice([found.start() for found in re.finditer(r"\d", text)] or [None])
    return text if at is None else f"{text[:at]}{(int(text[at]) + random.randint(1, 9)) % 10}{text[at + 1 :]}"


def another_letter(text, random):
    at = random.choice([found.start() for found in re.finditer(r"[^\W\d_]", text)] or [None])
    return text if at is None else f"{text[:at]}{'q' if text[at] != 'q' else 'p'}{text[at + 1 :]}"


def less(text, random):
    lines = text.split("\n")
    del lines[random.randrange(len(lines))]
    return "\n".join(lines)


def more(text, random):
    lines = text.split("\n")
    lines.insert(random.randrange(len(lines) + 1), "Q 1.5")
    return "\n".join(lines)


def nothing(_text, _random):
    return ""


EVERY = bool(os.environ.get("NABLA_SLIPS"))
SLIPS = (another_digit, another_letter, less, more, nothing)


def slipped(text, expectation, slip, random):
    """Give a chapter with a slip in what it records, and the lines where that may be found; None where it is none."""
    old = expectation.text
    new = slip(old, random)
    if new.split() == old.split():
        return None
    start, end = expectation.place.span.start, expectation.place.span.end
    line = expectation.place.start.line
    before = text[text.rindex("\n", 0, start) + 1 : start]
    if not new:
        # Its lines are gone, and what is left is the line above them.
        return text[: text.rindex("\n", 0, start)] + text[end:], {line - 1}
    lines = [f"{before}{each}" if each else before.rstrip() for each in new.split("\n")]
    olds, news = old.split("\n"), new.split("\n")
    changed = {line + at for at, pair in enumerate(zip(olds, news, strict=False)) if pair[0] != pair[1]}
    # One that came or went stands between two others.
    places = changed if len(olds) == len(news) else set(range(line, line + len(news) + 1))
    return text[: start - len(before)] + "\n".join(lines) + text[end:], places


def test_all_that_chapters_say_can_be_recorded(chapters):
    assert chapters.first.is_done, chapters.first.refused
    assert all(not result.diagnostics for result in chapters.results.values())
    assert all(len(chapters.recorded(path)) >= 12 for path in chapters.paths)


@pytest.mark.parametrize("number", range(len(CHAPTERS)), ids=sorted(CHAPTERS))
def test_a_slip_in_any_output_is_found_at_its_line_and_mended_to_the_byte(chapters, number):
    path, random = chapters.paths[number], Random(7)
    text = chapters.texts[path]
    tried = 0
    try:
        for at, (expectation, slips) in enumerate(chapters.recorded(path)):
            # Not each kind of slip can be made in each output.
            kinds = slips if EVERY else (slips[at % len(slips)], *slips)
            wrongs = [wrong for slip in kinds if (wrong := slipped(text, expectation, slip, random))]
            for wrong, lines in wrongs if EVERY else wrongs[:1]:
                tried += 1
                path.write_text(wrong, "utf-8")
                found = chapters.found(path)
                if not found and slips is not SLIPS:
                    # Within the tolerance that the cell states.
                    continue
                assert len(found) == 1, expectation.text
                assert found[0] in lines, expectation.text
                accepted = prepare(chapters.config, [path], runs=(chapters.recall, chapters.recall)).written()
                assert accepted.is_done
                assert path.read_text("utf-8") == text
    finally:
        path.write_text(text, "utf-8")
    assert tried >= 12


def test_all_slips_at_once_are_mended_to_the_byte(chapters):
    random = Random(11)
    for path in chapters.paths:
        text = chapters.texts[path]
        for expectation, slips in reversed(chapters.recorded(path)):
            if slips is SLIPS:
                text = (slipped(text, expectation, random.choice(slips), random) or (text, ()))[0]
        assert text != chapters.texts[path]
        path.write_text(text, "utf-8")
    # The real runs, in two hosts, are those with which all was recorded at first.
    again = (chapters.recall, chapters.recall)
    assert prepare(chapters.config, chapters.paths, runs=again).written().is_done
    pairs = [(path.read_text("utf-8").split("\n"), chapters.texts[path].split("\n")) for path in chapters.paths]
    assert [differing for pair in pairs for differing in zip_longest(*pair) if differing[0] != differing[1]] == []
    assert prepare(chapters.config, chapters.paths, runs=again).rewrites == ()
