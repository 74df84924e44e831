"""The text of a claim to its typed tree. Python's own parser reads it, and nothing of it is ever run."""

from __future__ import annotations

from nabladocs.math.reader.claims import Reading, read_claim
from nabladocs.math.reader.slips import Slip

__all__ = ["Reading", "Slip", "read_claim"]
