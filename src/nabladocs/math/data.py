"""Lines of NumPy code that make random data for the variables of a statement."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nabladocs.math.expr import Variable
    from nabladocs.math.sizes import Size
    from nabladocs.math.spaces import Space
    from nabladocs.math.statements import Claim, Statement

    Sample = Callable[[str, str], list[str]]

TANGENTS: Mapping[str, str] = {
    "Sym": "symmetric",
    "PSD": "symmetric",
    "PD": "symmetric",
    "Skew": "skew",
    "Diag": "diagonal",
}
"""The subspaces in which gradients lie, by the function that takes a matrix there."""
NUMBERS = (4, 3, 5, 2, 6)
"""What sizes are, so that no two of them are equal."""


def _normal(name: str, shape: str) -> list[str]:
    return [f"{name} = rng.normal({shape})"]


def _within(function: str) -> Sample:
    return lambda name, shape: [f"{name} = {function}(rng.normal({shape}))"]


def _uniform(name: str, shape: str) -> list[str]:
    return [f"{name} = rng.uniform(0.5, 2{', ' if shape else ''}{shape})"]


def _definite(more: str) -> Sample:
    return lambda name, shape: [f"{name} = rng.normal({shape})", f"{name} = {name} @ {name}.T{more}"]


def _length(shape: str) -> str:
    return shape.removeprefix("size=").removeprefix("(").partition(",")[0]


SAMPLES: Mapping[str, Sample] = {
    "R": _normal,
    "Sym": _within("symmetric"),
    "PSD": _definite(""),
    "PD": lambda name, shape: _definite(f" + np.eye({_length(shape)})")(name, shape),
    "Inv": lambda name, shape: [f"{name} = rng.normal({shape}) + {_length(shape)} * np.eye({_length(shape)})"],
    "Diag": _within("diagonal"),
    "Skew": _within("skew"),
    "Orth": lambda name, shape: [f"{name} = np.linalg.qr(rng.normal({shape}))[0]"],
    "Simplex": lambda name, shape: [f"{name} = rng.dirichlet(np.ones({_length(shape)}))"],
    "Positive": _uniform,
    "OneHot": lambda name, shape: [f"{name} = np.eye({_length(shape)})[rng.integers({_length(shape)})]"],
    "Signs": lambda name, shape: [f"{name} = rng.choice([-1.0, 1.0], {shape})"],
    "FullRank": _normal,
    "Function": lambda name, _: [f"{name}, {name}_prime, {name}_second = np.sin, np.cos, lambda t: -np.sin(t)"],
}
"""How a member of each space is drawn, by its name and the `size=` of its entries."""


def sample(variable: Variable) -> list[str]:
    """Give lines that draw a variable."""
    return SAMPLES[variable.space.name](variable.name, _shape(variable.space))


def _shape(space: Space) -> str:
    kind = space.type
    if kind.kind == "scalar":
        return ""
    return f"size={kind.entries}" if kind.kind == "column" else f"size=({kind.rows}, {kind.cols})"


def _differential(variable: Variable) -> list[str]:
    """Give lines that draw a change of a variable, in whose direction its space goes on."""
    space, name = variable.space, f"d{variable.name}"
    shape = _shape(space)
    if space.name == "Orth":
        return [f"{name} = {variable.name} @ skew(rng.normal({shape}))"]
    function = TANGENTS.get(space.name)
    return _within(function)(name, shape) if function else _normal(name, shape)


def data_lines(statement: Statement, claim: Claim, conditions: str) -> Iterator[str]:
    """Give the lines for all variables of a statement, drawn until they meet the conditions."""
    lines = list(_all(statement, claim))
    if not conditions:
        yield from lines
        return
    yield "while True:"
    yield from (f"    {line}" for line in lines)
    yield f"    if {conditions}:"
    yield "        break"


def _all(statement: Statement, claim: Claim) -> Iterator[str]:
    parts = [part for expr in statement.exprs for part in expr.walk()]
    used = {str(part.value) for part in parts if part.op == "variable"}
    used |= {part.value[0] for part in parts if part.op == "apply" and isinstance(part.value, tuple)}
    used |= {f"d{part.args[1].value}" for part in parts if part.op == "diff"}
    for variable in claim.variables:
        if variable.name in used:
            yield from sample(variable)
    declared = {variable.name for variable in claim.variables}
    for variable in claim.variables:
        if f"d{variable.name}" in used - declared:
            yield from _differential(variable)


def size_lines(claim: Claim) -> Iterator[str]:
    """Give the line that chooses the sizes."""
    numbers = chosen_sizes(claim)
    if numbers:
        yield f"{', '.join(numbers)} = {', '.join(map(str, numbers.values()))}"


def chosen_sizes(claim: Claim) -> Mapping[str, int]:
    """Give distinct sizes with which each space has members: at least as many rows as columns for full rank."""
    spaces = [variable.space for variable in claim.variables]
    names = list(dict.fromkeys(name for space in spaces for size in space.sizes for name in _in_order(size)))
    several = NUMBERS * (1 + len(names) // len(NUMBERS))
    choices = (dict(zip(names, chosen, strict=False)) for chosen in permutations(several, len(names)))
    return next((chosen for chosen in choices if all(_fits(space, chosen) for space in spaces)), {})


def _in_order(size: Size) -> list[str]:
    return sorted(size.names)


def _fits(space: Space, numbers: Mapping[str, int]) -> bool:
    sizes = [size.at(numbers) for size in space.sizes]
    return min(sizes, default=1) > 0 and (space.name != "FullRank" or sizes[0] > sizes[1])
