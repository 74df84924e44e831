"""SymPy agrees with what is said of each statement, those of the site's pages too.

NABLA_SYMPY=1 asks it of all, which takes some minutes, and NABLA_SEED chooses the points; else it is asked of a few.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cache

import pytest

from nabladocs.math.operators import OPERATORS
from nabladocs.math.spaces import FAMILIES
from nabladocs.math.statements import PROPERTIES
from tests.claims import crosscheck
from tests.claims.crosscheck import holds, statements
from tests.claims.rational import MEMBERS
from tests.claims.symbolic import LEAVES
from tests.claims.symbolic_operations import OPERATIONS, Inexpressible

SEED = int(os.environ.get("NABLA_SEED", "0"))
IS_WHOLE = bool(os.environ.get("NABLA_SYMPY"))
STATEMENTS = {name: found for name, *found in statements()}
SAMPLED = 32
"""Every so many statements are asked about in an ordinary run."""
CHOSEN = list(STATEMENTS)[:: 1 if IS_WHOLE else SAMPLED]
UNSAID = 0.02
"""The part of all statements of which nothing may be said."""


@cache
def said(name):
    """Give whether a statement holds, or why nothing can be said of it."""
    claim, statement, _ = STATEMENTS[name]
    try:
        return holds(claim, statement, SEED)
    except Inexpressible as reason:
        return str(reason)


@pytest.mark.parametrize("name", CHOSEN)
def test_sympy_agrees(name):
    found = said(name)
    if isinstance(found, str):
        pytest.skip(f"inexpressible: {found}")
    *_, is_true = STATEMENTS[name]
    assert found == is_true


@pytest.mark.skipif(not IS_WHOLE, reason="with NABLA_SYMPY=1 all statements are asked about, and those counted")
def test_of_nearly_all_something_can_be_said():
    reasons = Counter(found for found in map(said, STATEMENTS) if isinstance(found, str))
    assert reasons.total() <= UNSAID * len(STATEMENTS), reasons


def test_the_whole_language_is_evaluated():
    assert set(OPERATORS) - set(LEAVES) - set(OPERATIONS) == set()
    assert set(FAMILIES) - set(MEMBERS) == {"Function"}
    assert set(crosscheck.PROPERTIES) == set(PROPERTIES)
