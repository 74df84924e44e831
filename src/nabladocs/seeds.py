"""Seeds of claims: one that is asked for takes the place of those that follow from what is stated."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nabladocs.formulations import checking
from nabladocs.model import Formulation

if TYPE_CHECKING:
    from nabladocs.model import Step, Unit

FRESH = "fresh"
BITS = 32


def read_seed(text: str) -> int:
    """Give the seed that a command line asks for; `fresh` draws one.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    # Builds of sites ask for none.
    import argparse  # noqa: PLC0415
    import secrets  # noqa: PLC0415

    if text == FRESH:
        return secrets.randbits(BITS)
    if not (text.isascii() and text.isdigit()):
        msg = f"{text!r} is no seed: give a whole number from 0 on, or {FRESH}"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def is_claim(step: Step) -> bool:
    """Say whether a session checks a claim; such a session has no other unit."""
    return any(isinstance(unit, Formulation) for unit in step.units)


def seeded(step: Step, seed: int) -> Step:
    """Give the step that checks a claim from a seed, whatever is known of others."""
    units = tuple(_seeded(unit, seed) for unit in step.units)
    return replace(step, units=units, action="run", reason=f"seed {seed} is asked for", kept=())


def _seeded(unit: Unit, seed: int) -> Unit:
    if not isinstance(unit, Formulation):
        return unit
    return replace(unit, example=replace(unit.example, code=checking(unit.text, seed)))
