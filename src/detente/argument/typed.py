"""Premises that are typed in: with one of them a claim has one answer in every draw of all other numbers.

Such a premise says what the claim says, perhaps by a sign or a range that leaves nothing else. It is found by solving, not by
looking: each premise is tried alone, over draws of everything else as wide as the scenario has it. Typed in is a premise with
which the claim comes out alike in every draw, where without it some draws say otherwise; and of several that do so only
together it is all of them. What seems so in few draws is tried again in more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from detente.argument.forms import bounded
from detente.argument.trials import Asked, Group, Key, asked_by_focus, live_premises, premises_of
from detente.game.arrays import Flag
from detente.scenario.records import Argument, Focus, Scenario
from detente.study.arms import Progress, Settings, Study, World

DRAWS, AGAIN = 64, 256
"""Draws over which premises are tried, and over which what they seem to decide is tried again."""
OTHERWISE = 0.05
"""The least share of draws in which a claim must come out the other way without a premise that is said to decide it."""
FEWEST = 16
"""Draws that must be left to count."""


@dataclass(frozen=True)
class TypedIn:
    """A claim that some premises leave one answer, in how many draws that was so, and the share that holds without them."""

    claim: str
    premises: tuple[str, ...]
    holds: bool
    draws: int
    without: float


@dataclass(frozen=True)
class _Truth:
    """A claim in one world: whether it holds [n], over the draws counted."""

    holds: Flag

    @property
    def alike(self) -> bool:
        """Whether every draw says the same."""
        return len(self.holds) >= FEWEST and bool(self.holds.all() or not self.holds.any())

    @property
    def share(self) -> float:
        """The share of draws in which it holds."""
        return float(self.holds.mean()) if len(self.holds) else float("nan")


def typed_in(argument: Argument, scenario: Scenario, settings: Settings, progress: Progress) -> Iterator[TypedIn]:
    """Every claim that one premise alone, or all of them together, leaves one answer."""
    trying = _Trying(bounded(argument, {}), scenario, replace(settings, draws=DRAWS), progress)
    surely = _Trying(trying.argument, scenario, replace(settings, draws=AGAIN), progress, trying.work)
    plain = trying.truths((), trying.live)
    open_ = {name for name, truth in plain.items() if OTHERWISE <= truth.share <= 1 - OTHERWISE}
    alone = [((premise,), {n for n in open_ if premise in trying.live[n]}) for premise in argument.premises]
    found: dict[str, list[TypedIn]] = {}
    for premises, claims in alone:
        for each in _decided(premises, claims, plain, (trying, surely)):
            found.setdefault(each.claim, []).append(each)
    together = {name for name in open_ - set(found) if len(trying.live[name]) > 1}
    for each in _decided(tuple(argument.premises), together, plain, (trying, surely)):
        found.setdefault(each.claim, []).append(replace(each, premises=tuple(trying.live[each.claim])))
    for name in argument.claims:
        yield from found.get(name, [])


def _decided(
    premises: tuple[str, ...], claims: set[str], plain: dict[str, _Truth], tried: tuple[_Trying, _Trying]
) -> Iterator[TypedIn]:
    """The claims that come out alike in every draw under some premises, in few draws and then in more."""
    few, more = tried
    seem = {name for name, truth in few.truths(premises, claims).items() if truth.alike}
    for name, truth in more.truths(premises, seem).items():
        if truth.alike:
            yield TypedIn(name, premises, bool(truth.holds.all()), len(truth.holds), plain[name].share)


class _Trying:
    """An argument's claims over some draws, in worlds made of any of its premises."""

    def __init__(
        self, argument: Argument, scenario: Scenario, settings: Settings, progress: Progress, work: list[int] | None = None
    ):
        self.argument, self.study = argument, Study(scenario, settings, progress)
        self.work = [0] if work is None else work  # draws that were, or are now, to be solved in all
        self.groups: list[tuple[Focus | None, list[Asked]]] = list(asked_by_focus(argument, scenario))
        self.live: dict[str, list[str]] = {}  # by claim: the premises that something it is read off can tell
        for focus, asked in self.groups:
            premises = live_premises(argument, Group(self.study, World("", premises_of(argument)), focus, asked))
            for one in asked:
                known = self.live.setdefault(one.claim, [])
                known += [name for name in premises[one.key] if name not in known]

    def truths(self, premises: tuple[str, ...], claims: Iterable[str]) -> dict[str, _Truth]:
        """Each of the claims under these premises alone; none for one that cannot be tried."""
        wanted, world = set(claims), World("", premises_of(self.argument, premises))
        holds: dict[str, Flag] = {}
        counted: dict[str, Flag] = {}
        failed: set[str] = set()
        parts = ((focus, [one for one in asked if one.claim in wanted]) for focus, asked in self.groups)
        groups = [Group(self.study, world, focus, some) for focus, some in parts if some]
        self.work[0] += sum(len(group.wishes) for group in groups) * self.study.size
        self.study.progress.total(self.work[0])
        for group in groups:
            found = group.solve()
            failed |= {claim for claim, _ in found.failures}
            for one in group.asked:
                if one.key in found.trials:
                    key: Key = one.key
                    trial, settled = found.trials[key], ~found.unsettled[key]
                    known = found.counted & settled & ~np.isnan(trial.effect)
                    holds[one.claim] = holds.get(one.claim, np.ones_like(known)) & trial.truth
                    counted[one.claim] = counted.get(one.claim, np.ones_like(known)) & known
        return {name: _Truth(holds[name][counted[name]]) for name in holds if name not in failed}
