"""What solving some draws another way changes in a claim, and when a verdict cannot stand because of it.

The draws that were looked at are paired: each was solved twice. A claim reads otherwise in a draw where it holds one way and
not the other. From the shares that turn either way, with their intervals, follows the share in which it would hold had all
draws been solved so. A finer step and a later end are nearer to the game that was asked: a verdict that falls on the other
side of its bar there, or turns too often to stand, is none. Another equilibrium is as good an answer as the first: it is said,
and refuses nothing.

Sources: Wilson (1927) for a share; the interval of a sum from those of its parts is Newcombe's (1998, Improved confidence
intervals for the difference between binomial proportions based on paired data, Statistics in Medicine 17), without the
correlation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from detente.argument.forms import Trial
from detente.argument.trials import Found, Group, Key
from detente.findings.shares import Share, wilson
from detente.findings.statuses import Outcome
from detente.game.arrays import Flag
from detente.study.checks import TOGETHER, WAYS, Again, Way, picked

TOO_OFTEN = 0.25
"""A verdict does not stand where its claim reads otherwise in more of the draws than this, with the whole interval."""
NEARER = ("finer_step", "later_end")
"""The ways whose answer is nearer to the game's own."""


@dataclass(frozen=True)
class Looked:
    """One form in the draws of a focus that were looked at: as solved in all draws, and by way in those."""

    picked: tuple[int, ...]
    scale: float
    before: Trial  # [n]
    after: Mapping[str, Trial]  # [m]; a way that is not there was not tried, since nothing turned

    @property
    def turns(self) -> bool:
        """Whether it reads otherwise in some draw when all is done at once."""
        return bool((self.before.truth[list(self.picked)] != self.after[TOGETHER.name].truth).any())


@dataclass(frozen=True)
class Compared:
    """A claim in the draws that were looked at: in how many it holds as solved and solved so, reads otherwise, and moves."""

    way: str
    draws: int
    held: int
    held_so: int
    otherwise: int
    moved: int
    largest: float  # in parts of the scale of what it is measured by

    @property
    def gained(self) -> int:
        """Draws in which it holds solved so and did not as solved."""
        return (self.otherwise + self.held_so - self.held) // 2

    @property
    def lost(self) -> int:
        """Draws in which it held as solved and does not solved so."""
        return self.otherwise - self.gained


def looked_again(group: Group, found: Found, solve: Callable[[Group, Way, tuple[int, ...]], Found]) -> dict[Key, Looked]:
    """The forms of a group in some of the draws that count: all at once, and where that turns a form each way alone."""
    settled = ~np.logical_and.reduce(list(found.unsettled.values())) if found.unsettled else found.counted
    some = picked(found.counted & settled)
    if not some:
        return {}
    together = solve(group.only(group.asked), TOGETHER, some).trials
    after = {key: {TOGETHER.name: trial} for key, trial in together.items() if key in found.trials}
    looked = {
        one.key: Looked(some, group.scale(one, found), found.trials[one.key], after[one.key])
        for one in group.asked
        if one.key in after
    }
    turned = [one for one in group.asked if one.key in looked and looked[one.key].turns]
    for way in WAYS if turned else ():
        alone = solve(group.only(turned), way, some).trials
        for key in (one.key for one in turned if one.key in alone):
            after[key][way.name] = alone[key]
    return looked


def compared(looked: Sequence[Looked], counted: Flag) -> list[Compared]:
    """A claim with all its forms, by way; nothing where no draw that counts was looked at in every focus it is asked in."""
    some = [d for d in looked[0].picked if counted[d] and all(d in each.picked for each in looked)] if looked else []
    tried = [way for way in (TOGETHER, *WAYS) if any(way.name in each.after for each in looked)]
    if not some:
        return []
    truth = np.logical_and.reduce([each.before.truth[some] for each in looked])
    before = np.array([each.before.effect[some] for each in looked], float)
    scale = np.array([each.scale for each in looked])
    found = []
    for way in tried:
        so = [_so(each, way.name, some) for each in looked]
        truth_so = np.logical_and.reduce([truth for truth, _ in so])
        again = Again(way, before, np.array([effect for _, effect in so], float), scale)
        held, held_so, otherwise = (int(each.sum()) for each in (truth, truth_so, truth != truth_so))
        found.append(Compared(way.name, len(some), held, held_so, otherwise, again.moved, again.largest))
    return found


def _so(each: Looked, way: str, some: Sequence[int]) -> tuple[Flag, np.ndarray]:
    """Truth and effect of a form in these draws, solved that way; as they were where that was not tried."""
    if way not in each.after:
        return each.before.truth[list(some)], each.before.effect[list(some)]
    at = [each.picked.index(d) for d in some]
    return each.after[way].truth[at], each.after[way].effect[at]


def shifted(share: Share, found: Compared) -> tuple[float, float, float]:
    """The share in which the claim would hold had all draws been solved so, with both ends of its interval."""
    gained, lost = found.gained / found.draws, found.lost / found.draws
    (least_gained, most_gained), (least_lost, most_lost) = wilson(found.gained, found.draws), wilson(found.lost, found.draws)
    middle = share.share + gained - lost
    down = hypot(share.share - share.low, gained - least_gained, most_lost - lost)
    up = hypot(share.high - share.share, most_gained - gained, lost - least_lost)
    return middle, middle - down, middle + up


def falls(outcome: Outcome, share: Share, bar: float, found: Sequence[Compared]) -> str:
    """Why a verdict cannot stand; empty where it can."""
    for each in found:
        if each.way not in NEARER or not each.otherwise:
            continue
        _, low, high = shifted(share, each)
        crosses = (outcome is Outcome.FOLLOWS and high < bar) or (outcome is Outcome.FAILS and low >= bar)
        often = wilson(each.otherwise, each.draws)[0] > TOO_OFTEN
        if crosses or often:
            how = each.way.replace("_", " ")
            so = "and so falls on the other side of the bar" if crosses else "too often for a verdict"
            return f"with a {how} it reads otherwise in {each.otherwise} of {each.draws} draws looked at, {so}"
    return ""
