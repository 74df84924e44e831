"""Docstrings of others as pages: what doctest passes has to pass here. Run it as `python -m benchmarks.doctests`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.causes import cause_of
from benchmarks.stdlib import CALLED, examples_of
from nabladocs.cache import NoCache
from nabladocs.config import Config
from nabladocs.execute import environment
from nabladocs.model import Cell, Died, Raised
from nabladocs.pipeline import Project

if TYPE_CHECKING:
    import doctest
    from collections.abc import Iterable, Iterator, Sequence

    from nabladocs.model import Result

PACKAGES = ("numpy", "scipy", "sympy")
SEEDS = (0, 1)
"""What comes out otherwise under the second is random."""
Docstring = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """An example, and what became of it: with doctest, whose `got` came out, and here, where `rung` says how closely.

    `cause` says why doctest fails, empty where it passes. `computed` is what came out here where something is wrong.
    """

    package: str
    docstring: str
    source: str
    want: str
    theirs: str
    got: str
    ours: str = ""
    rung: str = ""
    computed: str = ""
    cause: str = ""

    @property
    def is_defect(self) -> bool:
        """Whether doctest passes it and we do not."""
        return self.theirs == "passed" and self.ours != "passed"


# --- with doctest -------------------------------------------------------------------------------------------------


def ordered(order: Mapping[str, object], root: Path) -> Any:
    """Give what the process answers that knows docstrings; it has the conditions of a session."""
    source, target = root / "order.json", root / "answer.json"
    source.write_text(json.dumps(order), "utf-8")
    variables = {**environment(Config(root, Path("docs"))), "PYTHONPATH": str(Path(__file__).parents[1])}
    command: list[str | Path] = [sys.executable, "-P", "-m", "benchmarks.stdlib", source, target]
    subprocess.run(command, cwd=root, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return json.loads(target.read_text("utf-8"))


def sample(docstrings: Sequence[Docstring], wanted: int) -> Sequence[Docstring]:
    """Give every k-th docstring, so that about as many examples in them record an answer as are wanted."""
    total = sum(bool(example.want) for docstring in docstrings for example in examples_of(docstring["text"]))
    return docstrings[:: max(total // wanted, 1)]


def with_doctest(package: str, docstrings: Sequence[Docstring], root: Path) -> list[list[Judged]]:
    """Give what the standard library's doctest says of the examples of docstrings, and the causes where they fail."""
    told = ordered({"docstrings": docstrings, "seed": SEEDS[0]}, root)
    doubtful = [number for number, verdicts in enumerate(told) if any(status == "failed" for status, _ in verdicts)]
    again = ordered({"docstrings": [docstrings[number] for number in doubtful], "seed": SEEDS[1]}, root)
    others = dict(zip(doubtful, again, strict=True))
    return [
        [
            _judged(package, docstring, example, verdict, other)
            for example, verdict, other in zip(
                examples_of(docstring["text"]), verdicts, others.get(number, verdicts), strict=True
            )
        ]
        for number, (docstring, verdicts) in enumerate(zip(docstrings, told, strict=True))
    ]


def _judged(
    package: str, docstring: Docstring, example: doctest.Example, verdict: tuple[str, str], other: tuple[str, str]
) -> Judged:
    status, got = verdict
    judged = Judged(package, docstring["name"], example.source, example.want, status, got)
    return judged if status == "passed" else replace(judged, cause=cause_of(judged, other[1]))


# --- here ---------------------------------------------------------------------------------------------------------


def page(docstring: Docstring, judged: Sequence[Judged]) -> str:
    """Give a docstring's examples as a page: one that would stop its session is left out."""
    names = [f"import importlib\nglobals().update(vars(importlib.import_module({docstring['module']!r})))"]
    names += [f"import {full} as {name}" for name, full in CALLED.items()]
    prompts = "\n\n".join(_prompt(example) for example in judged)
    marker = "`" * max(3, *(len(found) + 1 for found in re.findall("`+", prompts)), 3)
    return "\n".join(["```python hide", *names, "```", "", f"{marker}pycon", prompts, marker, ""])


def _prompt(judged: Judged) -> str:
    first, *more = judged.source.rstrip("\n").split("\n")
    lines = [f">>> {first}", *(f"... {line}".rstrip() for line in more)]
    if judged.theirs in ("raised", "lost", "skipped"):
        lines[-1] += " +SKIP" if re.search(r"#\s*doctest:", lines[-1]) else "  # doctest: +SKIP"
    return "\n".join([*lines, *([judged.want.rstrip("\n")] if judged.want else [])])


def with_nabla(docstrings: Sequence[Docstring], judged: Sequence[Sequence[Judged]], root: Path) -> Iterator[Judged]:
    """Give the examples of docstrings with what became of them on pages."""
    folder = root / "docs"
    folder.mkdir(exist_ok=True)
    paths = []
    for number, (docstring, examples) in enumerate(zip(docstrings, judged, strict=True)):
        paths.append(folder / f"{number:04}.md")
        paths[-1].write_text(page(docstring, examples), "utf-8")
    with Project(Config(root, Path("docs"), timeout=120.0), cache=NoCache()) as project:
        pages = [project.open(path) for path in paths]
        project.start(pages)
        for one, examples in zip(pages, judged, strict=True):
            yield from _held(project.finish(one), examples)
            project.release(one)


def _held(result: Result, judged: Sequence[Judged]) -> Iterator[Judged]:
    outcome, cell = result.outcomes[-1], result.page.units[-1]
    why = "; ".join(finding.message for finding in result.diagnostics if finding.code != "output-mismatch")
    run = result.runs[-1]
    # What is raised and not recorded ends a session.
    ended = len(run.outputs) - 1 if isinstance(run.ending, Raised | Died) else len(run.outputs)
    compared = {comparison.example: comparison for comparison in outcome.comparisons if comparison.example < ended}
    for number, example in enumerate(judged):
        comparison = compared.get(number)
        if comparison and comparison.rung:
            yield replace(example, ours="passed", rung=comparison.rung)
        elif comparison:
            yield replace(example, ours="failed", computed=comparison.computed)
        elif isinstance(cell, Cell) and cell.examples[number].left_out:
            yield replace(example, ours="left out")
        else:
            yield replace(example, ours="not run", computed=why)


# --- what is told -------------------------------------------------------------------------------------------------


def table(judged: Sequence[Judged]) -> str:
    """Give what came of expectations, by package, and why doctest fails, as Markdown."""
    recorded = [each for each in judged if each.want]
    packages = sorted({each.package for each in judged})
    heads = ["", *(f"{package} {version(package)}" for package in packages), "all"]
    rows = [heads, ["---", *["--:" for _ in heads[1:]]]]
    rows += [[name, *_counts(packages, chosen)] for name, chosen in _kinds(recorded).items()]
    empty = [each for each in judged if not each.want and each.theirs == "passed"]
    rows.append(["prompts without an answer, passed by doctest", *_counts(packages, empty)])
    rows.append(["of these not by Nabla: defects", *_counts(packages, [each for each in empty if each.is_defect])])
    causes = Counter(each.cause for each in recorded if each.theirs != "passed")
    found = [["Why doctest fails", "all", "passed here", "not run here", "failed here"], ["---", *["--:"] * 4]]
    for cause, count in sorted(causes.items(), key=lambda item: (-item[1], item[0])):
        ours = Counter(each.ours for each in recorded if each.cause == cause)
        found.append([cause, *map(str, (count, ours["passed"], ours["left out"] + ours["not run"], ours["failed"]))])
    return "\n\n".join("\n".join(f"| {' | '.join(row)} |" for row in rows) for rows in (rows, found))


def _kinds(recorded: Sequence[Judged]) -> Mapping[str, Sequence[Judged]]:
    passed = [each for each in recorded if each.theirs == "passed"]
    rest = [each for each in recorded if each.theirs != "passed"]
    rungs = Counter(each.rung for each in passed if each.rung)
    return {
        "expectations": recorded,
        "passed by doctest": passed,
        "of these by Nabla": [each for each in passed if each.ours == "passed"],
        **{f"… {rung}": [each for each in passed if each.rung == rung] for rung, _ in rungs.most_common()},
        "of these not by Nabla: defects": [each for each in passed if each.is_defect],
        "failed by doctest": rest,
        "of these passed by Nabla": [each for each in rest if each.ours == "passed"],
    }


def _counts(packages: Sequence[str], judged: Sequence[Judged]) -> list[str]:
    counts = Counter(each.package for each in judged)
    return [str(counts[package]) for package in packages] + [str(len(judged))]


def measured(packages: Sequence[str], examples: int, root: Path) -> Iterator[Judged]:
    """Give what became of examples, about as many with an answer from each package."""
    for package, docstrings in ordered({"packages": packages}, root).items():
        chosen = sample(docstrings, examples)
        print(f"{package}: {len(chosen)} of {len(docstrings)} docstrings", file=sys.stderr, flush=True)
        yield from with_nabla(chosen, with_doctest(package, chosen, root), root)


def main() -> None:
    """Measure, and print the table; the exit code is 1 where something passes with doctest and not here."""
    asked = _asked()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        judged = list(measured(asked.only, asked.examples, Path(folder).resolve()))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(each) for each in judged], indent=1), "utf-8")
    print(table(judged))
    for each in (each for each in judged if each.is_defect):
        told = f">>> {each.source}{each.want}--- here\n{each.computed}"
        print(f"\n{each.docstring}: {each.ours}\n{told}", file=sys.stderr)
    sys.exit(any(each.is_defect for each in judged))


def _asked() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.doctests", description="Docstrings of others as pages.")
    parser.add_argument("--only", type=_names, default=PACKAGES, help=f"some of {','.join(PACKAGES)}")
    parser.add_argument("--examples", type=int, default=1000, help="how many answers of each package (default: 1000)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to leave every single example")
    return parser.parse_args()


def _names(text: str) -> Iterable[str]:
    return text.split(",")


if __name__ == "__main__":
    main()
