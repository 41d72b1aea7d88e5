"""Which guess to research first: the assumption whose narrowing by half would settle most verdicts.

A verdict is settled where its whole interval lies in one room other than *mixed* (`findings/shares.py`). Suppose research told
in which half of its range an assumption lies, either being as likely as it has draws: in how many of the claims that are not
settled now would the draws of that half settle the verdict? They are draws that were solved anyway. Half the draws tell
less, so that intervals widen; what is counted is what would be settled all the same, without solving more.

Luck settles some: halves drawn at random put a share near a bar now on this side of it, now on that. The same count for draws
dealt out at random (200 times, the best of all assumptions) says what luck gives; what does not pass its 95 % quantile is not
named. Intervals are Wilson's here whatever the number of draws, which is, if anything, too wide.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.findings.shares import Z, rooms
from detente.findings.statuses import Outcome
from detente.game.arrays import Flag, Floats
from detente.scenario.records import Path
from detente.study.hinges import halved

SHUFFLES = 200
WORTH = 0.5
"""Verdicts that a guess must settle, on average over both halves, to be worth naming."""
MOST_NAMED = 5


@dataclass(frozen=True)
class Unsettled:
    """A claim whose verdict is not settled, in every draw, with the numbers it may rest on."""

    id: str
    bar: float
    truth: Flag  # [n]
    mask: Flag  # [n] draws counted
    drawn: dict[Path, Floats]  # [n] by path


@dataclass(frozen=True)
class Guess:
    """An assumption worth knowing better."""

    path: Path
    settles: float  # verdicts, on average over both halves
    claims: tuple[str, ...]  # those that one half or both would settle
    by_chance: float  # what the best of all assumptions settles where none matters, in 95 % of shuffles


def to_research(claims: Sequence[Unsettled], paths: Collection[Path], seed: int = 0) -> list[Guess]:
    """The assumptions among `paths` whose narrowing by half would settle most verdicts, best first."""
    known = [path for path in paths if any(path in claim.drawn for claim in claims)]
    if not known:
        return []
    n = len(claims[0].truth)
    orders = np.tile(np.arange(n), (SHUFFLES + 1, 1))
    orders[1:] = np.random.default_rng(seed).permuted(orders[1:], axis=1)
    settled = np.stack([_settled(claim, known, orders) for claim in claims])  # [c, k, d]
    total = settled.sum(axis=0)
    luck = float(np.quantile(total[1:].max(axis=1), 0.95))
    best = np.argsort(-np.round(total[0], 6), kind="stable")[:MOST_NAMED]
    return [
        Guess(
            known[j],
            float(total[0, j]),
            tuple(claim.id for claim, gains in zip(claims, settled[:, 0, j], strict=True) if gains > 0),
            luck,
        )
        for j in best
        if total[0, j] > max(luck, WORTH)
    ]


def _settled(claim: Unsettled, paths: Sequence[Path], orders: NDArray[np.intp]) -> Floats:
    """[k, d] how often a verdict is settled once it is known in which half an assumption lies: 0, 1, or one half's weight."""
    below = np.stack([_below(claim, path) for path in paths], axis=1)  # [n, d]; nan where it cannot be halved
    able = ~np.isnan(below).any(axis=0)
    low = np.nan_to_num(below)
    held, counted = (claim.truth & claim.mask)[orders].astype(float), claim.mask[orders].astype(float)
    gains = np.zeros((len(orders), len(paths)))
    for half in (low, 1 - low):
        size = counted @ half
        gains += np.where(_firm(held @ half, size, claim.bar), size, 0.0)
    found: Floats = np.where(able, gains / max(1, int(claim.mask.sum())), 0.0)
    return found


def _below(claim: Unsettled, path: Path) -> Floats:
    """[n] 1 in the draws of the lower half of an assumption."""
    values = claim.drawn.get(path)
    cut = None if values is None else halved(values[claim.mask])
    if values is None or cut is None:
        return np.full(len(claim.truth), np.nan)
    return (values <= cut).astype(float)


def _firm(held: Floats, size: Floats, bar: float) -> Flag:
    """Whether shares are settled: Wilson's interval lies in one room that is not *mixed*."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = held / size
        spread = Z * np.sqrt(share * (1 - share) / size + Z * Z / (4 * size * size)) / (1 + Z * Z / size)
        middle = (share + Z * Z / (2 * size)) / (1 + Z * Z / size)
    low, high = np.where(held <= 0, 0.0, middle - spread), np.where(held >= size, 1.0, middle + spread)
    firm = [ends for outcome, ends in rooms(bar).items() if outcome is not Outcome.MIXED]
    found: Flag = (size > 0) & np.logical_or.reduce([(low >= least) & (high < most) for least, most in firm])
    return found
