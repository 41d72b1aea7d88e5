"""From trials to verdicts: shares with their intervals, the outcomes that say a claim says nothing, hinges and sweeps.

A claim *follows* when the share of draws in which it holds lies above the bar that its strength sets, with its
interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from detente.argument.checks import Compared
from detente.argument.forms import Trial
from detente.findings.shares import Share
from detente.findings.statuses import LIVE, Outcome, Status
from detente.game.arrays import Flag, Floats
from detente.scenario.records import Claim
from detente.study.hinges import Hinges, turning_point
from detente.study.shares import share_of

VACUOUS = 0.01
NO_ROOM = 0.05
NOT_REACHED = 0.01


@dataclass(frozen=True)
class Tally:
    """A claim in one world: the share in which all its forms hold, over the draws counted, and its effect."""

    share: Share
    counted: int
    set_aside: int  # outside the plausible bands
    unsettled: int  # within them, but plans never settle: set aside too
    effect: tuple[float, float, float]  # mean, 5th and 95th percentile
    base: float
    other: float | None
    truth: Flag  # [n]
    decisive: Floats  # [n] what hinges are looked for in
    mask: Flag  # [n] draws counted


@dataclass
class Verdict:
    """Everything said of one claim."""

    claim: Claim
    status: Status
    outcome: Outcome | None = None
    reason: str = ""
    tallies: dict[str, Tally] = field(default_factory=dict)  # by world
    hinges: Hinges | None = None
    sweep: list[tuple[float, float]] = field(default_factory=list)
    turns_at: float | None = None
    diagnostics: dict[str, float | None] = field(default_factory=dict)
    checks: list[Compared] = field(default_factory=list)  # what solving some draws another way changes
    parts: list[tuple[str, str, float]] = field(default_factory=list)  # form, text, share

    @property
    def live(self) -> bool:
        """Whether the claim says something: it was tested and nothing shows that it could not but come out so."""
        return self.status is Status.TESTED and self.outcome in LIVE


def tally(trials: Sequence[Trial], within_bands: Flag, unsettled: Flag) -> Tally:
    """The claim in one world: every form must hold; draws outside the bands, unsettled or with no answer are not counted."""
    truth = np.logical_and.reduce([t.truth for t in trials])
    decisive = _decisive(trials)
    mask = within_bands & ~unsettled & np.isfinite(decisive)
    effect = decisive[mask] if mask.any() else np.zeros(1)
    other = [float(np.mean(t.other[mask])) for t in trials[:1] if t.other is not None and mask.any()]
    return Tally(
        share_of(truth, mask),
        int(mask.sum()),
        int((~within_bands).sum()),
        int((within_bands & unsettled).sum()),
        (float(effect.mean()), float(np.quantile(effect, 0.05)), float(np.quantile(effect, 0.95))),
        float(np.mean(trials[0].base[mask])) if mask.any() else float("nan"),
        other[0] if other else None,
        truth,
        decisive,
        mask,
    )


def _decisive(trials: Sequence[Trial]) -> Floats:
    """The effect of a single form; of several, the one that is least satisfied relative to its bound."""
    if len(trials) == 1:
        return np.asarray(trials[0].effect, float)
    margins = [(t.effect - (t.bound or 0.0)) * (1 if t.above else -1) for t in trials]
    return np.asarray(np.min(margins, axis=0), float)


def nothing_said(trials: Sequence[Trial], found: Tally) -> tuple[Outcome, str] | None:
    """The outcome that says a claim says nothing, with its reason; none where every form says something."""
    mask = found.mask
    if not mask.any() and found.unsettled:
        return Outcome.ILL_CONDITIONED, f"no draw is left to count: in {found.unsettled} of them plans never settle"
    for t in trials:
        mass = float(np.mean(t.mass[mask])) if mask.any() else 0.0
        if not mask.any() or mass < NOT_REACHED:
            return Outcome.NOT_REACHED, f"what the claim is conditioned on carries {mass:.2%} of the paths"
    for t in trials:
        room = _room(t, mask)
        if room is not None:
            return Outcome.NO_ROOM, room
    for t in trials:
        if t.other is not None and t.compares and float(np.mean(np.abs(t.other[mask] - t.base[mask]))) < VACUOUS:
            return Outcome.VACUOUS, "both arms lie within 0.01 of each other on average over the draws"
    return None


def _room(t: Trial, mask: Flag) -> str | None:
    """Why a comparison of chances has no room to move in the direction claimed."""
    if not t.directed or not t.chance:
        return None
    base = float(np.mean(t.base[mask]))
    if t.directed > 0 and base > 1 - NO_ROOM:
        return f"the measure starts at {base:.2f} and is said to rise"
    if t.directed < 0 and base < NO_ROOM:
        return f"the measure starts at {base:.2f} and is said to fall"
    return None


def sweep(trials: Sequence[Trial], mask: Flag, bar: float) -> tuple[list[tuple[float, float]], float | None]:
    """The share that would hold at other bounds of the first form that has one, and where the verdict turns."""
    for t in trials:
        if t.bound is None or not mask.any():
            continue
        effect = t.effect[mask & np.isfinite(t.effect)]
        low, high = float(np.quantile(effect, 0.02)), float(np.quantile(effect, 0.98))
        bounds = np.unique(np.round(np.linspace(min(low, t.bound), max(high, t.bound), 21), 4))
        shares = [(float(b), t.share_at(float(b), mask)) for b in bounds]
        return shares, turning_point([b for b, _ in shares], [s for _, s in shares], bar)
    return [], None
