"""Which premises carry a claim: each is left out in turn, all others and all draws being the same.

An audit asks it of all premises together (`verdicts.premises_do`); here the same is asked of each alone, so that of an argument
with one premise both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from detente.argument.forms import Trial, needed
from detente.argument.trials import Asked, Group, asked_by_focus, premises_of
from detente.argument.verdicts import PremisesDo, Tally, Verdict, judged, premises_do, tally
from detente.errors import DetenteError
from detente.findings.statuses import Outcome
from detente.scenario.records import Argument, Focus, Name, Scenario
from detente.study.arms import Progress, Settings, Study, World


@dataclass(frozen=True)
class LeftOut:
    """What becomes of a claim without one premise; nothing where it cannot be tried so."""

    premise: Name
    tally: Tally | None = None
    outcome: Outcome | None = None
    does: PremisesDo | None = None


class Leaving:
    """A claim whose premises are left out in turn."""

    def __init__(self, argument: Argument, scenario: Scenario, claim: Name, settings: Settings, progress: Progress):
        self.argument, self.claim = argument.model_copy(update={"claims": {claim: argument.claims[claim]}}), claim
        self.study = Study(scenario, settings, progress)
        self.asked: list[tuple[Focus | None, list[Asked]]] = list(asked_by_focus(self.argument, scenario))

    def without(self, verdict: Verdict, premises: Sequence[Name]) -> Iterator[LeftOut]:
        """Each of the premises left out, beside what the claim is under all of them."""
        groups = [(name, self._groups([each for each in self.argument.premises if each != name])) for name in premises]
        whole = self._groups(list(self.argument.premises))
        self.study.progress.total(sum(len(g.wishes) for _, own in groups for g in own) * self.study.size)
        for name, own in groups:
            yield self._left_out(name, own, whole, verdict)

    def _groups(self, premises: Sequence[Name]) -> list[Group]:
        world = World("some premises", premises_of(self.argument, premises))
        return [Group(self.study, world, focus, asked) for focus, asked in self.asked]

    def _left_out(self, name: Name, groups: list[Group], whole: list[Group], verdict: Verdict) -> LeftOut:
        first, claim = verdict.tallies["with_premises"], self.argument.claims[self.claim]
        try:
            trials, found = self._tried(groups)
        except DetenteError:
            return LeftOut(name)
        if len(trials) < len(claim.forms) or verdict.bar is None:
            return LeftOut(name)
        outcome = judged(trials, found, verdict.bar, needed(claim))
        alike = all(one.same_as(two, each.key) for one, two in zip(groups, whole, strict=True) for each in one.asked)
        return LeftOut(name, found, outcome, premises_do(first, found, outcome, alike))

    def _tried(self, groups: list[Group]) -> tuple[list[Trial], Tally]:
        trials: dict[int, Trial] = {}
        within, unsettled = np.ones(self.study.size, bool), np.zeros(self.study.size, bool)
        for group in groups:
            found = group.solve()
            within &= found.counted
            for one in group.asked:
                if one.key in found.trials:
                    trials[one.place] = found.trials[one.key]
                    unsettled |= found.unsettled[one.key]
        own = [trials[place] for place in sorted(trials)]
        return own, tally(own, within, unsettled, needed(self.argument.claims[self.claim]))
