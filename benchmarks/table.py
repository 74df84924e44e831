"""What was measured, as text and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from math import isnan
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measures import Measured, Verdict
    from benchmarks.ways import Cost

WORDS = {None: "", True: "holds", False: "DOES NOT HOLD"}


def drawn(measured: Measured) -> str:
    """Give a measure as a table: what each build took, then the verdicts."""
    rounds = len(next(iter(measured.costs.values())))
    head = f"{measured.book}, {measured.measure} ({rounds} rounds)"
    rows = [f"  {'':34}{'seconds':>9}{'main CPU':>10}{'all CPU':>9}{'main MB':>9}"]
    rows += [f"  {name:34}{_medians(costs)}" for name, costs in measured.costs.items()]
    return "\n".join([head, *rows, *map(verdict_line, measured.verdicts), ""])


def _medians(costs: Sequence[Cost]) -> str:
    columns = zip(*((cost.wall, cost.own, cost.total, cost.peak) for cost in costs), strict=True)
    cells = zip(map(median, columns), ((9, 2), (10, 2), (9, 2), (9, 1)), strict=True)
    return "".join(
        f"{'-':>{width}}" if isnan(value) else f"{value:{width}.{places}f}" for value, (width, places) in cells
    )


def verdict_line(verdict: Verdict) -> str:
    """Give one verdict as a line: its median, its quartiles, and whether it holds."""
    places = 1 if verdict.unit else 3
    low, high = spread(verdict.values)
    value = f"{median(verdict.values):.{places}f}{verdict.unit} ({low:.{places}f} to {high:.{places}f})"
    bar = "" if verdict.bar is None else f"bar {verdict.bar:g}{verdict.unit}: {WORDS[verdict.holds]}"
    return f"  {verdict.name:48}{value:26}{bar}".rstrip()


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Give the quartiles, between which half of the values lie."""
    if len(values) == 1:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, high


def as_json(measured: Measured) -> dict[str, object]:
    """Give what was measured as JSON can hold it."""
    return {
        "book": measured.book,
        "measure": measured.measure,
        "costs": {name: list(map(_known, costs)) for name, costs in measured.costs.items()},
        "verdicts": list(map(summed_up, measured.verdicts)),
    }


def _known(cost: Cost) -> dict[str, float]:
    return {name: value for name, value in asdict(cost).items() if not isnan(value)}


def summed_up(verdict: Verdict) -> dict[str, object]:
    """Give a verdict as JSON can hold it."""
    summary = {"median": median(verdict.values), "quartiles": spread(verdict.values), "holds": verdict.holds}
    return {**asdict(verdict), **summary}
