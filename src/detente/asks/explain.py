"""Reasons (`detente.explain/1`): why a claim comes out as it does, or why a move is made or refused.

A claim is audited; each premise that touches what is in play is left out in turn; and in the games that its deciding part
compares, the move most tried of those that lead to what it measures is looked at: who gains by it and from what.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from detente import __version__
from detente.argument.audit import Audited, AuditSettings, audit, worlds
from detente.argument.forms import NOTHING, bounded, games_of, giving_way
from detente.argument.left_out import Leaving, LeftOut
from detente.argument.trials import focus_of
from detente.argument.verdicts import Verdict
from detente.asks.audit import Tried, argument_of, effect_of, interval, only
from detente.asks.common import (
    DIGITS,
    Moment,
    StudyAsked,
    day_asked,
    focus_named,
    label_of,
    over_draws,
    settings_label,
    short,
    subject_of,
)
from detente.asks.counted import counted_of, which
from detente.asks.laid import LaidOver, as_level, must_be_askable, read_line
from detente.asks.log import counted, question
from detente.asks.sentences import Telling, listed
from detente.errors import Refused, known_name
from detente.findings.explain import (
    ExplainedGame,
    ExplainFinding,
    GainPart,
    GainPull,
    MoveLedger,
    MoveTold,
    PartKind,
    PartyGain,
    PremiseLeftOut,
)
from detente.findings.shares import rooms
from detente.findings.statuses import Status
from detente.game.arrays import Flag, Floats
from detente.game.clock import clock_of
from detente.scenario.records import Argument, Form, Measure, Name, Overlay, Scenario
from detente.study.arms import Arm, Progress, Study, World
from detente.study.bands import band_measures, sift
from detente.study.measures import Solved, day_of
from detente.study.reasons import (
    DRAWS,
    Decision,
    Gain,
    Way,
    decision,
    is_of_states,
    looking,
    no_ledger,
    spot_of,
    way_of,
    ways_to,
)

MOST_MOVES = 3
"""Moves that lead to what is measured, of which it is told how often they come up."""


@dataclass(frozen=True, kw_only=True)
class ExplainAsked(LaidOver, StudyAsked):
    """A claim of an argument, or a move in a scenario (or under an argument's premises)."""

    draws: int = 64
    scenario: str | Path | Scenario | Argument
    over: Scenario | None = None  # what an argument that is given as a record is over
    claim: str = ""
    part: int | None = None  # of its parts the one to be explained, from 1; none: the one that decides
    move: str = ""  # instead of a claim: a rule, or package of rules
    focus: str = ""  # of a move, as a run's
    until: Moment | None = None  # of a move: how far it is looked for


def ask(asked: ExplainAsked, progress: Progress) -> ExplainFinding:
    """The reasons for a claim, or for a move."""
    if bool(asked.claim) == bool(asked.move):
        raise Refused("a claim or a move is explained", "Name one of the two")
    adding = _adding(progress)
    if asked.claim:
        counted([asked.scenario], question("explain", asked, [asked.claim]))
    return _Claim(asked, adding).finding() if asked.claim else _move(asked, adding)


def _adding(progress: Progress) -> Progress:
    """The same, told of several studies one after the other, which come to one sum."""
    so_far = [0]

    def total(draws: int) -> None:
        so_far[0] += draws
        progress.total(so_far[0])

    return replace(progress, total=total)


# ------------------------------------------------------------------------------------------------ a claim


class _Claim:
    """A claim under way."""

    def __init__(self, asked: ExplainAsked, progress: Progress):
        self.began = time.monotonic()
        argument, scenario = subject_of(asked.scenario, asked.over)
        if argument is None:
            raise Refused("a scenario has no claims", "Name an argument; of a scenario: detente run SCENARIO --explain MOVE")
        (whole,) = only([argument], (asked.claim,))
        self.own = scenario
        self.argument, self.scenario = next(each for each in whole.parts(scenario) if each[0].claims)
        self.name: Name = next(iter(self.argument.claims))
        self.settings, self.progress, self.asked = asked.settings(self.scenario), progress, asked
        self.chosen = AuditSettings(
            study=self.settings, worlds=("with_premises", "without_premises"), progress=_quiet(progress)
        )

    def finding(self) -> ExplainFinding:
        """Everything that `detente explain` shows."""
        (found,) = audit([self.argument], self.scenario, self.chosen)
        verdict = found.verdicts[self.name]
        elsewhere = "" if self.scenario is self.own else self.scenario.name
        told = argument_of(self.argument, [Tried(found, self.scenario, self.chosen, elsewhere)]).claims[0]
        tested = verdict.status is Status.TESTED
        part = self._part(verdict) if tested else None
        form = self._form(part) if part is not None else None
        why = self._games(found, form) if form is not None else Explained()
        left = list(self._left_out(found)) if tested else []
        made = ExplainFinding(
            version=__version__,
            scenario=label_of(self.scenario),
            settings=settings_label(self.settings),
            argument=self.argument.name,
            claim=told,
            part=part,
            measure=_measured(form, self.scenario),
            focus=told.focus or "core",
            in_play=told.in_play,
            frozen=told.frozen,
            states=told.states,
            move=why.move,
            no_ledger=why.no_ledger,
            leads=form is not None and is_of_states(form.measures[0] if form.measures else None),
            games=why.games,
            premises=tuple(left),
            not_encoded=tuple(name for name, p in self.argument.premises.items() if p.not_encoded),
            laid_over=None,
            draws=None,
            digest="",
            seconds=round(time.monotonic() - self.began, 2),
        )
        return made.model_copy(update={"digest": _digest(made)})

    def _part(self, verdict: Verdict) -> int:
        """The place of the part that is explained."""
        many = len(verdict.claim.forms)
        if self.asked.part is not None and not 1 <= self.asked.part <= many:
            raise Refused(f"{self.name} has {many} part{'s' if many > 1 else ''}; part {self.asked.part} came")
        return self.asked.part - 1 if self.asked.part is not None else verdict.decides if verdict.decides is not None else 0

    def _form(self, part: int) -> Form:
        claims = bounded(self.argument, {}).claims
        return giving_way(claims[self.name].forms[part], dict(self.settings.sets))

    def _games(self, found: Audited, form: Form) -> Explained:
        """The games that the part compares, and the move that is explained in both."""
        study = Study(self.scenario, self.settings, _quiet(self.progress))
        world = _world(self.argument)
        focus = focus_of(self.argument.claims[self.name], form, self.scenario)
        sides = games_of(form, partial(study.ends, world))
        arms = [study.arm(world, focus, overlay) for _, overlay in sides]
        told = _told_apart([overlay for _, overlay in sides], self.scenario)
        mask = found.verdicts[self.name].tallies["with_premises"].mask
        return _explained(study, list(zip(arms, (m for m, _ in sides), told, strict=True)), mask, self.progress)

    def _left_out(self, found: Audited) -> Iterator[PremiseLeftOut]:
        leaving = Leaving(bounded(self.argument, {}), self.scenario, self.name, self.settings, _quiet(self.progress))
        verdict = found.verdicts[self.name]
        for left in leaving.without(verdict, found.premises_live.get(self.name, [])):
            yield _premise(left, self.argument, verdict)


def _premise(left: LeftOut, argument: Argument, verdict: Verdict) -> PremiseLeftOut:
    tally, first, bar = left.tally, verdict.tallies["with_premises"], verdict.bar
    known = tally is not None and tally.counted > 0
    shares = interval(tally.share) if tally is not None and known else {"share": None, "low": None, "high": None}
    turns = tally is not None and known and bar is not None and _room(tally.share.share, bar) != _room(first.share.share, bar)
    return PremiseLeftOut(
        premise=left.premise, says=argument.premises[left.premise].says, **shares, does=effect_of(left.does), turns=turns
    )


def _room(share: float, bar: float) -> str:
    """The verdict in whose room a share lies."""
    return next(word for word, (low, high) in rooms(bar).items() if low <= share < high)


def _world(argument: Argument) -> World:
    return worlds(argument)["with_premises"]


def _quiet(progress: Progress) -> Progress:
    """The same, told nothing beforehand of what a single study will take."""
    return replace(progress, foresee=lambda estimate: None)


def _measured(form: Form | None, scenario: Scenario) -> str:
    """What a form measures, as a sentence says it; of several things what the first is."""
    measures = form.measures if form is not None else ()
    return Telling(scenario).measure(measures[0]) if measures else ""


def _told_apart(overlays: Sequence[Overlay], scenario: Scenario) -> list[str]:
    """What is changed in each of some games and not in all of them; of one game alone, all that is."""
    every = [list(Telling(scenario).changes(overlay)) for overlay in overlays]
    shared = set(every[0]).intersection(*every[1:]) if len(every) > 1 else set()
    return [listed(each for each in own if each not in shared) for own in every]


# ------------------------------------------------------------------------------------------------ a move


def _move(asked: ExplainAsked, progress: Progress) -> ExplainFinding:
    """Why a move is made or refused, in one game or in two that a change tells apart."""
    began = time.monotonic()
    argument, scenario = subject_of(asked.scenario, asked.over)
    known_name(asked.move, (*scenario.rules, *scenario.packages), "rule")
    focus, label = focus_named(scenario, asked.focus), asked.focus or "core"
    line = read_line(asked, scenario, argument=argument)
    study = Study(scenario, line.settings(asked.settings(scenario)), _quiet(progress))
    base, arm = study.arm(line.world, focus), study.arm(line.world, focus, line.change)
    for doubt in must_be_askable([as_level(None, line.change, scenario)], (focus, label), scenario):
        progress.say(doubt)
    until = day_asked("until", asked.until, scenario, focus)
    last = clock_of(scenario).over(until) if until else clock_of(scenario).window(scenario.calendar, base.play.begins)
    progress.total(study.settings.draws)
    bands = study.wanted(band_measures(study), base.play)
    found = study.solve(base, bands)
    sifted = sift(study, base, found)
    kept = which(sifted, asked.all_draws)
    told = _told_apart([NOTHING, line.change], scenario)
    arms = [(base, None, told[0])] if line.change == NOTHING else [(base, None, told[0]), (arm, None, told[1])]
    why = _explained(study, arms, kept, progress, asked.move, last)
    play = arm.play
    made = ExplainFinding(
        version=__version__,
        scenario=label_of(scenario),
        settings=settings_label(study.settings),
        argument=argument.name if argument else None,
        claim=None,
        part=None,
        measure="",
        focus=label,
        in_play=dict(zip(play.axes, play.levels, strict=True)),
        frozen=dict(play.frozen),
        states=play.size,
        move=why.move,
        no_ledger="",
        leads=False,
        games=why.games,
        premises=(),
        not_encoded=(),
        laid_over=line.label(scenario),
        draws=counted_of(study, sifted, asked.all_draws),
        digest="",
        seconds=round(time.monotonic() - began, 2),
    )
    return made.model_copy(update={"digest": _digest(made)})


# ------------------------------------------------------------------------------------------------ what both share


class Explained(NamedTuple):
    """What is found of the games that are compared."""

    games: tuple[ExplainedGame, ...] = ()
    move: Name | None = None  # that is explained
    no_ledger: str = ""  # why none is kept


Side = tuple[Arm, Measure | None, str]
"""A game, what is measured in it, and what is changed in it in words."""


def _explained(
    study: Study, sides: Sequence[Side], kept: Flag, progress: Progress, move: Name = "", last: dt.date | None = None
) -> Explained:
    """Each game with the moves that lead to what is measured, and the ledger of one: of that most tried, if none is named."""
    progress.total(study.size * len(sides))
    looked = [_looked(study, side, last) for side in sides]
    days = [_last(side, last) for side in sides]
    ways = [_ways(solved, measure, kept, day, move) for (_, measure, _), solved, day in zip(sides, looked, days, strict=True)]
    if move and not any(ways):
        raise Refused(f"{move} is no move in this focus", "Put what it changes in play with --focus")
    tried = {way.name: max(w.tried for own in ways for w in own if w.name == way.name) for own in ways for way in own}
    name = max(tried, key=lambda each: (tried[each], each)) if tried else None
    spots = (spot_of(solved, name, kept, day) for solved, day in zip(looked, days, strict=True) if name and kept.any())
    spot = next((each for each in spots if each is not None), None)
    if why := next((said for arm, _, _ in sides if (said := no_ledger(arm))), ""):
        if move:
            raise Refused(why)
        spot = None
    some = np.flatnonzero(kept & spot.there)[:DRAWS].tolist() if spot is not None else []
    decisions = [decision(study, arm, spot, some) if spot is not None and some else None for arm, _, _ in sides]
    games = tuple(
        ExplainedGame(
            says=text,
            by=str(day),
            moves=tuple(_told_of(way) for way in own[:MOST_MOVES]),
            ledger=_ledger(found, decisions[0] if k else None, len(some)) if found is not None else None,
        )
        for k, ((_, _, text), day, own, found) in enumerate(zip(sides, days, ways, decisions, strict=True))
    )
    return Explained(games, name, why)


def _ways(solved: Solved, measure: Measure | None, kept: Flag, day: dt.date, move: Name) -> list[Way]:
    """The moves that are told of: the one that is named, else those that lead to what is measured."""
    if not move:
        return ways_to(solved, measure, kept, day)
    return [way_of(solved, move, kept, day)] if move in solved.compiled.game.labels.moves else []


def _looked(study: Study, side: Side, last: dt.date | None) -> Solved:
    arm, _, _ = side
    return study.solve(arm, looking(study, arm, _last(side, last)))


def _last(side: Side, last: dt.date | None) -> dt.date:
    """The day by which moves are counted: that of the measure; of one that asks of the first day, as far as others look."""
    arm, measure, _ = side
    own = last or (day_of(measure, arm.play) if measure is not None else arm.play.begins)
    return own if own > arm.play.begins else arm.play.clock.window(arm.scenario.calendar, arm.play.begins)


def _told_of(way: Way) -> MoveTold:
    return MoveTold(
        move=way.name,
        tried=round(way.tried, 4),
        carried=round(way.carried, 4),
        refused=round(sum(way.refused.values()), 4),
        blockers={unit: round(count, 4) for unit, count in way.refused.items() if count > 5e-5},
    )


def _ledger(found: Decision, first: Decision | None, draws: int) -> MoveLedger:
    before = {gain.party: gain for gain in first.gains} if first is not None else {}
    gains = sorted(found.gains, key=lambda gain: (float(gain.agrees.mean()), gain.party))
    return MoveLedger(
        move=found.spot.name,
        on=str(found.spot.day),
        state=found.spot.state,
        to=found.spot.to,
        open=round(found.open, 4),
        draws=draws,
        parties=tuple(_gain(each, before.get(each.party)) for each in gains),
    )


def _gain(own: Gain, first: Gain | None) -> PartyGain:
    parts = [_part(own, first, "interest", name) for name in own.alone]
    parts += [_part(own, first, kind, "") for kind in ("cost", "costs_later", "beyond")]
    pulls = {
        name: (each, first.pull.get(name, np.zeros_like(each)) if first is not None else None)
        for name, each in own.pull.items()
    }
    return PartyGain(
        party=own.party,
        tries=own.tries,
        consents=own.consents,
        gain=over_draws(own.gain),
        change=over_draws(own.gain - first.gain) if first is not None else None,
        gains_in=short(float((own.gain > 0).mean())),
        agrees=over_draws(own.agrees),
        parts=tuple(part for part in parts if part is not None),
        pulls=tuple(
            GainPull(party=name, worth=over_draws(each), change=over_draws(each - was) if was is not None else None)
            for name, (each, was) in pulls.items()
        ),
        off=over_draws(own.off),
    )


def _part(own: Gain, first: Gain | None, kind: PartKind, name: Name) -> GainPart | None:
    """A part; none where it is nought in every draw."""
    alone, later = _amounts(own, kind, name)
    if not np.abs(alone).max(initial=0.0) and not np.abs(later).max(initial=0.0):
        return None
    was = sum(_amounts(first, kind, name)) if first is not None else None
    return GainPart(
        kind=kind,
        name=name,
        alone=over_draws(alone),
        later=over_draws(later),
        whole=over_draws(alone + later),
        change=over_draws(alone + later - was) if was is not None else None,
    )


def _amounts(gain: Gain, kind: PartKind, name: Name) -> tuple[Floats, Floats]:
    """(at once and by itself, what is added later) of a part."""
    nothing = np.zeros_like(gain.gain)
    if kind == "interest":
        return gain.alone.get(name, nothing), gain.later.get(name, nothing)
    return {"cost": (gain.cost, nothing), "costs_later": (nothing, gain.costs_later), "beyond": (nothing, gain.beyond)}[kind]


def _digest(found: ExplainFinding) -> str:
    """The fingerprint of the answer, to the digits in which it means anything."""
    said = json.dumps(found.model_dump(mode="json", by_alias=True, exclude={"digest", "seconds", "version"}), sort_keys=True)
    rounded = re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda m: f"{round(float(m[0]), DIGITS) + 0.0}", said)
    return hashlib.sha256(rounded.encode()).hexdigest()
