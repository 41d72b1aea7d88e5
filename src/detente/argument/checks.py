"""What solving some draws another way changes in a claim, and when a verdict cannot stand because of it.

The draws that were looked at are paired: each was solved twice. A claim reads otherwise in a draw where it holds one way and
not the other. From the shares that turn either way, with their intervals, follows the share in which it would hold had all
draws been solved so. A finer step and a later end are nearer to the game that was asked: a verdict that would be another
there, or turns too often to stand, is none. Another equilibrium is as good an answer as the first: it is said,
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

from detente.argument.forms import Trial, together
from detente.argument.trials import Found, Group, Key
from detente.findings.shares import Share, room_of, wilson
from detente.findings.statuses import Outcome
from detente.game.arrays import Flag, Floats
from detente.study.checks import AS_SOLVED, OF_BELIEFS, TOGETHER, WAYS, Again, Way, picked

TOO_OFTEN = 0.25
"""A verdict does not stand where its claim reads otherwise in more of the draws than this, with the whole interval."""
NEARER = ("finer_step", "later_end")
"""The ways whose answer is nearer to the game's own."""


@dataclass(frozen=True)
class Looked:
    """One form in the m draws of a focus that were looked at: as solved, and by way."""

    picked: tuple[int, ...]
    scale: float
    before: Read  # [m]
    after: Mapping[str, Read]  # [m]


@dataclass(frozen=True)
class Read:
    """A form in the draws looked at: whether it holds, and its effect."""

    truth: Flag  # [m]
    effect: Floats  # [m]

    @classmethod
    def of(cls, trial: Trial, places: Sequence[int] | slice = slice(None)) -> Read:
        """Of a trial of these draws."""
        return cls(trial.truth[places], np.asarray(trial.effect[places], float))

    def at(self, places: Sequence[int]) -> Read:
        """Some of them."""
        return Read(self.truth[list(places)], self.effect[list(places)])


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


def looked_again(
    group: Group, found: Found, ways: Sequence[Way], solve: Callable[[Group, Way, tuple[int, ...]], Found]
) -> dict[Key, Looked]:
    """The forms of a group in some of the draws that count, solved each of those ways."""
    settled = ~np.logical_and.reduce(list(found.unsettled.values())) if found.unsettled else found.counted
    some, own = picked(found.counted & settled), group.only(group.asked)
    after = {way.name: solve(own, way, some).trials for way in ways} if some else {}
    before = {key: Read.of(trial, list(some)) for key, trial in found.trials.items()}
    if after and (apart := [one for one in group.asked if any(m.across == "draws" for m in one.form.measures)]):
        before |= {key: Read.of(trial) for key, trial in solve(group.only(apart), AS_SOLVED, some).trials.items()}
    return {
        one.key: Looked(
            some,
            group.scale(one, found),
            before[one.key],
            {name: Read.of(trials[one.key]) for name, trials in after.items() if one.key in trials},
        )
        for one in group.asked
        if one.key in before and after
    }


def compared(looked: Sequence[Looked], counted: Flag, need: int) -> list[Compared]:
    """A claim of which so many forms must hold, by way; nothing where no draw that counts was looked at in all its focuses."""
    some = [d for d in looked[0].picked if counted[d] and all(d in each.picked for each in looked)] if looked else []
    tried = [way for way in (TOGETHER, *WAYS, *OF_BELIEFS) if looked and all(way.name in each.after for each in looked)]
    if not some:
        return []
    at = [[each.picked.index(d) for d in some] for each in looked]
    was = [each.before.at(places) for each, places in zip(looked, at, strict=True)]
    truth, scale = together([each.truth for each in was], need), np.array([each.scale for each in looked])
    found = []
    for way in tried:
        so = [each.after[way.name].at(places) for each, places in zip(looked, at, strict=True)]
        truth_so = together([each.truth for each in so], need)
        again = Again(way, np.array([each.effect for each in was]), np.array([each.effect for each in so]), scale)
        held, held_so, otherwise = (int(each.sum()) for each in (truth, truth_so, truth != truth_so))
        found.append(Compared(way.name, len(some), held, held_so, otherwise, again.moved, again.largest))
    return found


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
        least, most = room_of(outcome, bar)
        crosses = high < least or low >= most
        often = wilson(each.otherwise, each.draws)[0] > TOO_OFTEN
        if crosses or often:
            how = each.way.replace("_", " ")
            so = "and so would come to another verdict" if crosses else "too often for a verdict"
            return f"with a {how} it reads otherwise in {each.otherwise} of {each.draws} draws looked at, {so}"
    return ""
