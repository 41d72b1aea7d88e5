"""One scenario through three lenses: where they agree, where not, and what sets them apart (`detente.lenses/1`).

The lenses answer different questions. *Dynamics* lets everyone look ahead, through changing conditions and chance, with pace
and noise. *Stability* holds conditions where they start and asks from which settlement nobody has a gain to leave at once.
*Settlement* asks for each ordered issue what a bargain among all would be, and who closes the zone. The table sets side by
side, for every settlement, how often it is stable and how likely the dynamics are to stand there at the last date.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente import __version__
from detente.asks.checks import run_checks
from detente.asks.common import StudyAsked, focus_named, label_of, scenario_of, settings_label
from detente.asks.run import Overview, RunAsked
from detente.asks.settlement import of_scenario, settlement
from detente.asks.stability import scenario_document
from detente.errors import Refused
from detente.findings.lenses import Agreement, IssueRow, LensesFinding, SettlementRow
from detente.findings.settlement import IssueSettlement, SettlementFinding
from detente.findings.stability import SettlementStability, StabilityFinding
from detente.scenario.records import Name, Scenario
from detente.study.arms import Progress, Study
from detente.study.diagnostics import never_settles
from detente.study.graphs import Held
from detente.study.measures import Solved

MOSTLY = 0.5
"""A settlement counts as stable, or as where the dynamics lead, from this share on."""
LIKELY = 0.1
CONCEPT = "CNash"


@dataclass(frozen=True, kw_only=True)
class LensesAsked(StudyAsked):
    """What each lens says of the same focus."""

    scenario: str | Path | Scenario
    focus: str = ""


def ask(asked: LensesAsked, progress: Progress) -> LensesFinding:
    """The three lenses on one focus, settlement by settlement and issue by issue."""
    began = time.monotonic()
    scenario = scenario_of(asked.scenario)
    study = Study(scenario, asked.settings(scenario), progress)
    focus, name = focus_named(scenario, asked.focus), asked.focus or "core"
    play = study.arm(focus=focus).play
    solved = Overview(study, focus, name).solved(play)
    held = Held(on=solved.compiled.days[-1])
    stable = StabilityFinding.model_validate(scenario_document(study, focus, name, held, pareto=True))
    rows = sorted((_row(solved, each) for each in stable.settlements), key=lambda row: -row.dynamics)
    bargains, why = _bargains(study, play.axes)
    return LensesFinding(
        version=__version__,
        scenario=label_of(scenario),
        settings=settings_label(study.settings),
        focus=name,
        date=play.clock.told(play.begins, solved.compiled.days[-1]),
        settlements=tuple(rows),
        issues=tuple(_issues(solved, bargains.issues if bargains else ())),
        no_settlement_lens=why,
        agreement=_agreement(rows),
        unsettled=int(never_settles(solved.solution).sum()),
        checks=tuple(run_checks(study, study.arm(focus=focus), solved, ~never_settles(solved.solution))),
        reading=READING,
        stability=stable,
        settlement=bargains,
        seconds=round(time.monotonic() - began, 2),
    )


def beside(asked: LensesAsked) -> Iterator[RunAsked]:
    """What a page shows beside it: a run of the same focus."""
    yield RunAsked(scenario=asked.scenario, focus=asked.focus, **asked.shared())


READING = (
    "Stable: no coalition that may act has a gain at once that hurts none of its members, under the rules of the last date and "
    "the conditions of the first. Where the dynamics lead: the mean chance of standing there at the last date. They part where "
    "time (changing conditions, costs of moving), consent (a gain that needs a party which loses) or foresight (a gain now "
    "that brings an answer later) matters."
)


def _row(solved: Solved, each: SettlementStability) -> SettlementRow:
    """One settlement: share of draws in which it is stable, and the chance of standing there at the last date."""
    space = solved.compiled.space
    mask = np.ones(space.size, bool)
    for issue, option in each.settlement.items():
        mask &= space.stands(issue, (option,))
    chance = np.asarray(solved.solution.state[-1][mask].sum(axis=0), float)
    share, mean = each.stable[CONCEPT].share, float(chance.mean())
    return SettlementRow(
        settlement=each.settlement,
        start=each.start,
        stable=round(share, 4),
        dynamics=round(mean, 4),
        left_by=each.left_by[CONCEPT][:1],
        said=_said(share, mean),
    )


def _said(stable: float, chance: float) -> str:
    """What the two say of one settlement, in words."""
    if stable >= MOSTLY and chance >= LIKELY:
        return "stable, and where paths stand"
    if stable >= MOSTLY:
        return "stable, but paths seldom get or stay there"
    if chance >= LIKELY:
        return "left by somebody at once, yet paths stand there: leaving it costs, takes consent, or brings an answer"
    return "neither"


def _agreement(rows: Sequence[SettlementRow]) -> Agreement:
    """How much of the chance at the last date lies on settlements that are stable in at least half of the draws."""
    stable = [row for row in rows if row.stable >= MOSTLY]
    return Agreement(
        chance_on_stable=round(sum(row.dynamics for row in stable), 4),
        stable_settlements=len(stable),
        settlements=len(rows),
    )


def _bargains(study: Study, axes: tuple[Name, ...]) -> tuple[SettlementFinding | None, str]:
    """The settlement lens on what is in play, or why it has nothing to say."""
    try:
        return SettlementFinding.model_validate(settlement(of_scenario(study, only=axes))), ""
    except Refused as refusal:
        return None, str(refusal)


def _issues(solved: Solved, cases: Sequence[IssueSettlement]) -> Iterator[IssueRow]:
    """For each issue in play that has a scale: where the dynamics stand on it at the last date, beside what bargains say."""
    for case in cases:
        low, high = case.scale
        place = solved.mean_place(case.issue, -1)
        on = place.mass > 0
        mean = float(np.average(place.value[on], weights=place.mass[on])) if on.any() else None
        yield IssueRow(
            issue=case.issue,
            dynamics=None if mean is None else round(low + mean * (high - low), 4),
            scale=(low, high),
            models=case.models,
        )
