"""In what share of the draws a claim holds, how sure that share is, and whether it clears the bar of its strength.

Wilson's score interval (Wilson 1927) is that of independent draws; `study/shares.py` says when blocks of draws tell more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from detente.degrees import BARS, Bars
from detente.findings.statuses import Outcome

Z = 1.959963984540054
"""Standard normal quantile of 0.975."""


@dataclass(frozen=True)
class Share:
    """How many of the draws counted hold: the share in 0 .. 1 with both ends of its interval."""

    held: int
    counted: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Not a number where no draw was counted."""
        return self.held / self.counted if self.counted else float("nan")


def wilson(held: float, counted: int, z: float = Z) -> tuple[float, float]:
    """Both ends of Wilson's interval for a share, within 0 .. 1; 0 and 1 where nothing was counted."""
    if counted <= 0:
        return 0.0, 1.0
    p, zz = held / counted, z * z
    centre = (p + zz / (2 * counted)) / (1 + zz / counted)
    half = z / (1 + zz / counted) * sqrt(p * (1 - p) / counted + zz / (4 * counted * counted))
    low = 0.0 if held == 0 else max(0.0, centre - half)
    high = 1.0 if held == counted else min(1.0, centre + half)
    return low, high


def outcome_of(share: Share, strength: str, bars: Bars = BARS) -> Outcome:
    """Whether the claim follows: the whole interval at or above the bar, the whole below it, or the bar within it."""
    bar = bars.bar(strength)
    if share.low >= bar:
        return Outcome.FOLLOWS
    return Outcome.FAILS if share.high < bar else Outcome.OPEN
