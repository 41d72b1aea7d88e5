"""In what share of the draws a claim holds, how sure that share is, and whether it clears the bar of its strength.

Wilson's score interval (Wilson 1927) is that of independent draws; `study/shares.py` says when blocks of draws tell more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

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


LEAST_FIRM = 0.5
"""A bar below this is that of a claim that something may be: it asks whether it is possible, not whether it is so."""
MOST_DRAWS = 65_536
"""No study takes more draws."""
EVEN = 0.6744897501960817
"""Standard normal quantile of 0.75: by so many standard errors a share is off as often as not."""
Room = tuple[float, float]
"""From one share up to, but not including, another."""


def rooms(bar: float) -> dict[Outcome, Room]:
    """Every verdict that a share can come to, and where its whole interval has to lie for that.

    A firm claim follows at or above its bar, does not hold below one less the bar, and is mixed between. A claim that
    something may be is possible at or above its bar, else not.
    """
    if bar < LEAST_FIRM:
        return {Outcome.NOT_POSSIBLE: (0.0, bar), Outcome.POSSIBLE: (bar, 2.0)}
    return {Outcome.FAILS: (0.0, 1 - bar), Outcome.MIXED: (1 - bar, bar), Outcome.FOLLOWS: (bar, 2.0)}


def room_of(outcome: Outcome, bar: float) -> Room:
    """Where the share lies that such a verdict rests on; anywhere for one that rests on none."""
    return rooms(bar).get(Outcome.FAILS if outcome is Outcome.OTHER_WAY else outcome, (0.0, 2.0))


def outcome_of(share: Share, bar: float, other_way: Share | None = None) -> Outcome:
    """What becomes of a claim whose share is this; `other_way`: the share of draws in which it goes the other way.

    Undecided is what more draws would tell; a share that even the most draws there can be would leave on a bound counts
    as lying where it lies.
    """
    if bar >= LEAST_FIRM and other_way is not None and other_way.low >= bar:
        return Outcome.OTHER_WAY
    for outcome, (low, high) in rooms(bar).items():
        if low <= share.low and share.high < high:
            return outcome
    if not share.counted or draws_to_tell(share, bar) <= MOST_DRAWS:
        return Outcome.OPEN
    return next(outcome for outcome, (low, high) in rooms(bar).items() if low <= share.share < high)


def draws_to_tell(share: Share, bar: float) -> float:
    """How many counted draws decide a share that is undecided as often as not; endless where none was counted.

    An interval narrows with the square root of the draws. How far off the bound the true share lies is not known: as far as
    the share found, or, where that lies nearer, as far as a share is off by chance as often as not.
    """
    inside = [low for low, _ in rooms(bar).values() if share.low < low <= share.high]
    if not share.counted or not inside:
        return inf
    needed = 0.0
    for bound in inside:
        half = share.high - share.share if bound > share.share else share.share - share.low
        away = max(abs(share.share - bound), EVEN / Z * half)
        needed = max(needed, share.counted * (half / away) ** 2)
    return needed
