"""What every draw came to, so that whoever reads a run can weigh its draws anew."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from pydantic import Field

from detente.findings.common import Entry, Real

STEPS = 65535
"""Steps from one end to the other of a packed number."""


class DrawnNumber(Entry):
    """An assumption that is drawn, and its value in every draw counted."""

    low: Real = Field(description="The least that it can be.")
    high: Real = Field(description="The greatest.")
    among: tuple[Real, ...] = Field(description="The few values that it has; empty: any in between.")
    drawn: str = Field(description="Packed, from the least 0 to the greatest 65535.")


class Movable(Entry):
    """What every draw counted came to.

    Packed numbers are base64 of 16-bit whole numbers, the lower byte first. Chances run from 0 (never) to 65535 (certain), date
    by date, on each date draw by draw.
    """

    counted: int = Field(description="How many draws there are.")
    numbers: dict[str, DrawnNumber] = Field(description="By path.")
    chances: dict[str, tuple[str, ...]] = Field(description="By issue or condition a packed text an option.")


def packed(values: Sequence[float], low: float, high: float) -> str:
    """Values in low .. high as base64 of 16-bit whole numbers."""
    width = high - low
    whole = (round(STEPS * min(1.0, max(0.0, (value - low) / width))) if width else 0 for value in values)
    return base64.b64encode(b"".join(each.to_bytes(2, "little") for each in whole)).decode()
