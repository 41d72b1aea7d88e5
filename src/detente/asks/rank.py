"""Which act is best for a party (`detente.rank/1`): what each is worth to it on a day."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente import __version__
from detente.asks.common import (
    DIGITS,
    Moment,
    StudyAsked,
    day_asked,
    focus_named,
    label_of,
    scenario_of,
    settings_label,
    spread_of,
)
from detente.asks.counted import counted_of, which
from detente.asks.laid import LaidOver, must_be_askable, read_line
from detente.errors import Refused, known_name
from detente.findings.rank import RankedAct, RankFinding
from detente.game.clock import ROUNDS, clock_of
from detente.scenario.records import Form, Measure, Scenario, When
from detente.study.acts import Day, Ranked, acts_of, ranked
from detente.study.arms import NOTHING, Progress, Study
from detente.study.bands import band_measures, of_draws, sift
from detente.study.shares import share_of

DRAWS = 64
"""Enough for a first look, in a second or two; `--draws` takes more."""


@dataclass(frozen=True, kw_only=True)
class RankAsked(LaidOver, StudyAsked):
    """A party, and the game in which it acts."""

    draws: int = DRAWS
    scenario: str | Path | Scenario
    party: str
    focus: str = ""  # as a run's
    on: Moment | None = None  # when it acts; none: where the game begins


def ask(asked: RankAsked, progress: Progress) -> RankFinding:
    """What each act is worth to the party, and in what share of the draws it is best."""
    began, scenario = time.monotonic(), scenario_of(asked.scenario)
    if office := scenario.offices.get(asked.party):
        holders = ", ".join(scenario.levels(office.held_by))
        raise Refused(f"{asked.party} is an office, which wants nothing itself", f"Ask for one of those who hold it: {holders}")
    known_name(asked.party, scenario.parties, "party")
    focus, label = focus_named(scenario, asked.focus), asked.focus or "core"
    line = read_line(asked, scenario)
    study = Study(scenario, line.settings(asked.settings(scenario)), progress)
    base, arm = study.arm(line.world, focus), study.arm(line.world, focus, line.change)
    play = arm.play
    for what in play.scope.hidden:
        fix = f"Write {what}: known in the focus, or ask for chances and values: detente ask"
        raise Refused(f"{what} is hidden here: what an act is worth rests on what is believed by then", fix)
    for who in arm.believes:
        raise Refused(
            f"{who} takes the game for another: what an act is worth is not read there", f"Take back what {who} believes"
        )
    day = day_asked("on", asked.on, scenario, focus) or play.begins
    value = Measure(kind="value", party=asked.party, at=_when(asked, scenario, day))
    form = Form(kind="order", highest_first=(value, value), overlay=None if line.change == NOTHING else line.change)
    for doubt in must_be_askable([form], (focus, label), scenario):
        progress.say(doubt)
    wanted, bands = study.wanted(band_measures(study), play), study.wanted(band_measures(study), base.play)
    wanted.days.add(day)
    wanted.value_days.add(day)
    wanted.parties.add(asked.party)
    asks = {"shown": (arm, wanted)} | ({} if line.change == NOTHING else {"base": (base, bands)})
    progress.total(study.settings.draws * len(asks))
    found = study.solve_all(asks)
    sifted = sift(study, base, found.get("base", found["shown"]), found["shown"])
    kept = which(sifted, asked.all_draws)
    solved = of_draws(found["shown"], kept)
    acts = acts_of(Day(solved, day), asked.party)
    told = _when(asked, scenario, day).text
    if not acts:
        fix = "Name a day, or a state, in which a rule is open: --on DATE, --start NAME=LEVEL"
        raise Refused(f"{asked.party} has nothing to do at {told}", fix)
    listed = ranked(acts, int(kept.sum()))
    return RankFinding(
        version=__version__,
        scenario=label_of(scenario),
        settings=settings_label(study.settings),
        party=asked.party,
        focus=label,
        in_play=dict(zip(play.axes, play.levels, strict=True)),
        frozen=dict(play.frozen),
        states=play.size,
        on=told,
        laid_over=line.label(scenario),
        acts=tuple(_act(one) for one in listed),
        draws=counted_of(study, sifted, asked.all_draws),
        digest=_digest(listed),
        seconds=round(time.monotonic() - began, 2),
    )


def _when(asked: RankAsked, scenario: Scenario, day: dt.date) -> When:
    """When the party acts: a day, or the round that begins then."""
    if clock_of(scenario) is ROUNDS:
        number = asked.on if isinstance(asked.on, int) else 1
        return When(text=f"round {number}", round=number)
    return When(text=str(day), day=day)


def _act(one: Ranked) -> RankedAct:
    best = share_of(one.best, np.ones(len(one.best), bool))
    return RankedAct(
        act=one.act.name,
        to=one.act.to,
        open=round(float(one.act.open.mean()), 4),
        gain=spread_of(one.act.gain),
        agreed=spread_of(one.act.agreed),
        worth=spread_of(one.act.worth),
        best=round(best.share, 4),
        low=round(best.low, 4),
        high=round(best.high, 4),
        regret=spread_of(one.regret),
    )


def _digest(listed: Sequence[Ranked]) -> str:
    """The fingerprint of the answer, to the digits in which it means anything."""
    h = hashlib.sha256()
    for one in listed:
        h.update(one.act.name.encode())
        h.update((np.round(one.act.worth, DIGITS) + 0.0).tobytes())
    return h.hexdigest()
