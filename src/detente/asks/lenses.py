"""One scenario through three lenses: where dynamics, stability and settlement agree, where not, and what sets them apart.

`together` returns the document of `detente run SCENARIO --lens all --json` (`detente.lenses/1`).

The lenses answer different questions. *Dynamics* lets everyone look ahead, through changing conditions and chance, with pace
and noise. *Stability* holds conditions where they start and asks from which settlement nobody has a gain to leave at once.
*Settlement* asks for each ordered issue what a bargain among all would be, and who closes the zone. The table sets side by
side, for every settlement, how often it is stable and how likely the dynamics are to stand there at the last date.
"""

from __future__ import annotations

import time

import numpy as np

from detente import __version__
from detente.asks.run import Document, Overview, about, settings_of
from detente.asks.settlement import of_scenario, settlement
from detente.asks.stability import scenario_document
from detente.errors import Refused
from detente.scenario.records import Focus, Name
from detente.study.arms import Study
from detente.study.graphs import Held
from detente.study.measures import Solved

MOSTLY = 0.5
"""A settlement counts as stable, or as where the dynamics lead, from this share on."""
LIKELY = 0.1
CONCEPT = "CNash"


def together(study: Study, focus: Focus | None, focus_name: str) -> Document:
    """The three lenses on one focus, settlement by settlement and issue by issue."""
    began = time.monotonic()
    play = study.arm(focus=focus).play
    overview = Overview(study, focus, focus_name)
    solved = overview.solved(play)
    stable = scenario_document(study, focus, focus_name, Held(on=solved.compiled.days[-1]), pareto=True)
    rows = [_row(solved, each) for each in stable["settlements"]]  # type: ignore[attr-defined]
    rows.sort(key=lambda row: -float(str(row["dynamics"])))
    bargains, why = _bargains(study, play.axes)
    return {
        "format": "detente.lenses/1",
        "version": __version__,
        "scenario": about(study.scenario),
        "settings": settings_of(study.settings),
        "focus": focus_name,
        "date": solved.compiled.days[-1].isoformat(),
        "settlements": rows,
        "issues": _issues(solved, bargains),
        "no_settlement_lens": why,
        "agreement": _agreement(rows),
        "reading": READING,
        "stability": stable,
        "settlement": bargains,
        "seconds": round(time.monotonic() - began, 2),
    }


READING = (
    "Stable: no coalition that may act has a gain at once that hurts none of its members, under the rules of the last date and "
    "the conditions of the first. Where the dynamics lead: the mean chance of standing there at the last date. They part where "
    "time (changing conditions, costs of moving), consent (a gain that needs a party which loses) or foresight (a gain now "
    "that brings an answer later) matters."
)


def _row(solved: Solved, each: Document) -> Document:
    """One settlement: share of draws in which it is stable, and the chance of standing there at the last date."""
    options: dict[str, str] = each["settlement"]  # type: ignore[assignment]
    space = solved.compiled.space
    mask = np.ones(space.size, bool)
    for issue, option in options.items():
        mask &= space.stands(issue, (option,))
    chance = np.asarray(solved.solution.state[-1][mask].sum(axis=0), float)
    share = float(each["stable"][CONCEPT]["share"])  # type: ignore[index]
    left = each["left_by"][CONCEPT][:1]  # type: ignore[index]
    mean = float(chance.mean())
    return {
        "settlement": options,
        "start": each["start"],
        "stable": round(share, 4),
        "dynamics": round(mean, 4),
        "left_by": left,
        "said": _said(share, mean),
    }


def _said(stable: float, chance: float) -> str:
    """What the two say of one settlement, in words."""
    if stable >= MOSTLY and chance >= LIKELY:
        return "stable, and where paths stand"
    if stable >= MOSTLY:
        return "stable, but paths seldom get or stay there"
    if chance >= LIKELY:
        return "left by somebody at once, yet paths stand there: leaving it costs, takes consent, or brings an answer"
    return "neither"


def _agreement(rows: list[Document]) -> Document:
    """How much of the chance at the last date lies on settlements that are stable in at least half of the draws."""
    on_stable = sum(float(str(r["dynamics"])) for r in rows if float(str(r["stable"])) >= MOSTLY)
    return {
        "chance_on_stable": round(on_stable, 4),
        "stable_settlements": sum(float(str(r["stable"])) >= MOSTLY for r in rows),
        "settlements": len(rows),
    }


def _bargains(study: Study, axes: tuple[Name, ...]) -> tuple[Document | None, str]:
    """The settlement lens on what is in play, or why it has nothing to say."""
    try:
        return settlement(of_scenario(study, only=axes)), ""
    except Refused as refusal:
        return None, str(refusal)


def _issues(solved: Solved, bargains: Document | None) -> list[Document]:
    """For each issue in play that has a scale: where the dynamics stand on it at the last date, beside what bargains say."""
    found: list[Document] = []
    for case in bargains["issues"] if bargains is not None else ():  # type: ignore[attr-defined]
        low, high = case["scale"]
        place = solved.mean_place(case["issue"], -1)
        on = place.mass > 0
        mean = float(np.average(place.value[on], weights=place.mass[on])) if on.any() else None
        found.append(
            {
                "issue": case["issue"],
                "dynamics": None if mean is None else round(low + mean * (high - low), 4),
                "models": case["models"],
                "scale": case["scale"],
            }
        )
    return found
