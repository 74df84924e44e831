"""What Lighthouse says of three pages of this site, on the phone that it simulates."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.hosting import hosted
from benchmarks.readings import fetched
from benchmarks.ways import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Values = dict[str, list[float]]
    """What each report says, by name."""

VERSION = "12.8.2"
"""The last that runs on Node 20."""
PAGES = {"home": "", "chapter": "least-squares/", "catalogue": "catalogue/"}
BARS: Mapping[str, int | None] = {"performance": 90, "accessibility": 100, "best-practices": None, "seo": None}
"""The categories, and the least score of those that have to have one."""
METRICS = {
    "first-contentful-paint": ("first paint", "ms"),
    "largest-contentful-paint": ("largest paint", "ms"),
    "total-blocking-time": ("blocking", "ms"),
    "cumulative-layout-shift": ("shift", ""),
    "speed-index": ("speed index", "ms"),
    "dom-size": ("elements", ""),
    "total-byte-weight": ("bytes", ""),
}
FLAGS = "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def lighthouse(folder: Path, rounds: int) -> tuple[str, dict[str, object]]:
    """Have each page judged some times, with nothing kept; give a table of medians, and all values."""
    program = fetched(folder / "npm", f"lighthouse@{VERSION}") / ".bin" / "lighthouse"
    site = _built(folder / "site")
    reports: dict[str, list[dict[str, Any]]] = {name: [] for name in PAGES}
    with hosted(site) as address:
        for number in range(rounds):
            print(f"lighthouse: {number + 1} of {rounds}", file=sys.stderr, flush=True)
            for name, page in PAGES.items():
                reports[name].append(_judged(program, address + page, folder / "report.json"))
    scores = {name: _each(reports[name], _scores) for name in PAGES}
    metrics = {name: _each(reports[name], _metrics) for name in PAGES}
    failed = {name: sorted({audit for report in reports[name] for audit in _failed(report)}) for name in PAGES}
    found = {"scores": scores, "metrics": metrics, "failed": failed}
    return drawn(scores, metrics, failed), {"measure": "lighthouse", "version": VERSION, **found}


def _built(site: Path) -> Path:
    settings = str(Path(__file__).parents[1] / "mkdocs.yml")
    environment = {**ENVIRONMENT, "SITE_URL": "http://127.0.0.1/"}
    command = [sys.executable, "-P", "-m", "mkdocs", "build", "-q", "-f", settings, "-d", str(site.absolute())]
    subprocess.run(command, env=environment, check=True)
    return site


def _judged(program: Path, address: str, report: Path) -> dict[str, Any]:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
    options = ["--quiet", "--output=json", f"--output-path={report}", "--form-factor=mobile", FLAGS]
    subprocess.run([program, address, *options], env={**os.environ, "CHROME_PATH": browser}, check=True)
    judged: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return judged


def _scores(report: Mapping[str, Any]) -> dict[str, float]:
    return {name: round(100 * report["categories"][name]["score"]) for name in BARS}


def _metrics(report: Mapping[str, Any]) -> dict[str, float]:
    return {name: report["audits"][name]["numericValue"] for name in METRICS}


def _failed(report: Mapping[str, Any]) -> list[str]:
    """Give what is wrong with a page besides its speed."""
    parts = [report["categories"][name]["auditRefs"] for name in BARS if name != "performance"]
    return [ref["id"] for refs in parts for ref in refs if report["audits"][ref["id"]]["score"] == 0]


def _each(reports: Sequence[Mapping[str, Any]], values: Callable[[Mapping[str, Any]], dict[str, float]]) -> Values:
    several = list(map(values, reports))
    return {name: [each[name] for each in several] for name in several[0]}


def drawn(scores: Mapping[str, Values], metrics: Mapping[str, Values], failed: Mapping[str, Sequence[str]]) -> str:
    """Give the medians as a table, a page a column, with the least and the most where they differ."""
    rounds = len(scores["home"]["performance"])
    lines = [f"Lighthouse {VERSION}, {rounds} times each page", _line("", list(PAGES))]
    for name, bar in BARS.items():
        values = [scores[page][name] for page in PAGES]
        holds = bar is None or all(median(each) >= bar for each in values)
        verdict = "" if bar is None else f"  bar {bar}: {'holds' if holds else 'DOES NOT HOLD'}"
        lines.append(_line(name, list(map(_cell, values))) + verdict)
    lines += [
        _line(f"{words}, {unit}" if unit else words, [_cell(metrics[page][name]) for page in PAGES])
        for name, (words, unit) in METRICS.items()
    ]
    lines += [f"  {page}: fails {', '.join(audits)}" for page, audits in failed.items() if audits]
    return "\n".join([*lines, ""])


def _cell(values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    form = ".0f" if high > 1 or low == high == 0 else ".3f"
    middle = f"{median(values):{form}}"
    return middle if low == high else f"{middle} ({low:{form}} to {high:{form}})"


def _line(name: str, cells: Sequence[str]) -> str:
    return f"  {name:20}" + "".join(f"{cell:>24}" for cell in cells)
