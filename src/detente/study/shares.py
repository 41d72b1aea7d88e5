"""How sure a share of the draws is: its 95 % interval, read off how much blocks of draws differ.

Draws of one block are spread more evenly than independent ones, so a share varies less; how much less depends on how
many numbers it rests on. Blocks are independent of each other and alike, so from eight of them on it is seen how much the
share varies. With h and c the draws that hold and that count in each of B blocks, and p = sum h / sum c (the ratio
estimator, since plausible bands leave more draws in one block than in another; Cochran 1977, section 6.3),

    p +- t(.975, B - 1) sqrt(B / (B - 1) sum (h - p c)^2) / sum c

and on either side no less than 3 / sum c: where blocks do not differ, because one number decides alone or hardly a draw
holds, what was not seen in so many draws happens in less than three of as many (the rule of three). With fewer blocks the
interval is Wilson's, as if draws were independent, which is, if anything, too wide. On the choice between such intervals:
L'Ecuyer, Nakayama, Owen and Tuffin (2023).
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from detente.findings.shares import Share, wilson
from detente.game.arrays import Flag, Floats
from detente.study.draws import BLOCK

FEWEST_BLOCKS = 8
"""Whole blocks from which on their differences tell how sure a share is."""
SURE = 0.975
UNSEEN = 3.0
"""-ln(.05), rounded: how often something may happen in N tries, and still be unseen once in twenty times."""


def share_of(holds: Flag, counts: Flag) -> Share:
    """The share of the draws counted that hold, both [n] in the order of the draws, with its interval."""
    held, counted = int((holds & counts).sum()), int(counts.sum())
    if len(holds) < FEWEST_BLOCKS * BLOCK or not counted:
        return Share(held, counted, *wilson(held, counted))
    half = _half(holds.astype(float), counts)
    return Share(held, counted, max(0.0, held / counted - half), min(1.0, held / counted + half))


def _half(values: Floats, counts: Flag) -> float:
    """Half the interval of a mean over the draws counted, from how much blocks differ; no less than the rule of three."""
    h, c = (np.add.reduceat(each.astype(float), np.arange(0, len(values), BLOCK)) for each in (values * counts, counts))
    mean, blocks = h.sum() / c.sum(), len(c)
    spread = np.sqrt(blocks / (blocks - 1) * ((h - mean * c) ** 2).sum()) / c.sum()
    return max(float(stdtrit(blocks - 1, SURE) * spread), UNSEEN / float(c.sum()))


def difference_of(one: Flag, other: Flag, counts: Flag) -> tuple[float, float, float]:
    """By how much one share of the draws counted exceeds another of the same draws, with both ends of its interval.

    With few draws the interval is Newcombe's for paired shares (1998), from those of the draws that go either way.
    """
    counted = int(counts.sum())
    if not counted:
        return float("nan"), -1.0, 1.0
    gained, lost = int((one & ~other & counts).sum()), int((other & ~one & counts).sum())
    middle = (gained - lost) / counted
    if len(one) >= FEWEST_BLOCKS * BLOCK:
        half = _half(one.astype(float) - other.astype(float), counts)
        return middle, middle - half, middle + half
    (least_gained, most_gained), (least_lost, most_lost) = wilson(gained, counted), wilson(lost, counted)
    down = float(np.hypot(gained / counted - least_gained, most_lost - lost / counted))
    up = float(np.hypot(most_gained - gained / counted, lost / counted - least_lost))
    return middle, middle - down, middle + up


def interval_of(draws: int) -> str:
    """What the intervals of a study of so many draws are called."""
    return f"95 % t over blocks of {BLOCK} draws" if draws >= FEWEST_BLOCKS * BLOCK else "95 % Wilson"
