"""Lines of NumPy code that move random data to where the equations among a statement's conditions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nabladocs.math.data import TANGENTS
from nabladocs.math.numpy_text import numpy_text
from nabladocs.math.operators import apply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nabladocs.math.statements import Claim, Condition

MOVABLE = ("R", *TANGENTS, "Inv", "FullRank", "Positive", "PD")
"""The spaces in which there is room around a member."""
_DEFINITE = "PD"
MET = """\
def met(gap, *values):
    # The nearest values that leave no gap.
    ends = np.cumsum([np.size(value) for value in values])[:-1]

    def parts(flat):
        return [np.reshape(part, np.shape(value)) for part, value in zip(np.split(flat, ends), values)]

    flat = np.concatenate([np.ravel(value) for value in values])
    for _ in range(40):
        slopes = jacobian(lambda moved: gap(*parts(moved)), flat)
        flat = flat - np.linalg.pinv(slopes, rcond=1e-6) @ gap(*parts(flat))
    return parts(flat)
"""
"""What moves values to the nearest that leave no gap between the sides of equations (Gauss and Newton)."""


class Moved(NamedTuple):
    """The functions that the moving takes, and the line that does it; empty where there are no equations."""

    functions: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def moved(equations: Sequence[Condition], claim: Claim) -> Moved:
    """Give what moves the data of a claim; a symmetric matrix stays one."""
    used = {name for each in equations for side in (each.left, each.right) for name in side.variables}
    chosen = [each for each in claim.variables if each.name in used and each.space.name in MOVABLE]
    if not chosen:
        return Moved()
    names = ", ".join(variable.name for variable in chosen)
    gap = next(name for name in ("gap", "rest", "apart") if name not in {each.name for each in claim.variables})
    kept = [(each.name, _kept(each.space.name)) for each in chosen]
    back = [f"    {name} = {function}({name})" for name, function in kept if function]
    function = "\n".join([f"def {gap}({names}):", *back, f"    return {_gaps(equations)}", ""])
    return Moved((MET, function), (f"{names if len(chosen) > 1 else f'[{names}]'} = met({gap}, {names})",))


def _gaps(equations: Sequence[Condition]) -> str:
    """Give the code of what is left between the sides of all equations, in one row."""
    gaps = [f"np.ravel({numpy_text(apply('sub', each.left, each.right))})" for each in equations]
    return gaps[0] if len(gaps) == 1 else f"np.concatenate([{', '.join(gaps)}])"


def _kept(space: str) -> str:
    """Give the function that takes a moved matrix back into its subspace."""
    return TANGENTS["Sym"] if space == _DEFINITE else TANGENTS.get(space, "")
