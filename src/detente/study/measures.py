"""Measures read off solved games: which days and sets each needs, and the number it is, draw by draw.

A measure is asked twice: once to learn what the solver must keep, once to read it. What is made of several measures
(a gain, a share) asks for its parts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import Refused
from detente.game.arrays import Draws, Flag
from detente.game.compile import Compiled
from detente.game.play import YEAR, Play, Space
from detente.lenses.dynamics import Request, Solution
from detente.scenario.records import Band, Measure, Name, State

Floats = NDArray[np.float64]
WINDOW = 4.0
"""Years in which a measure without a date looks: first arrivals of `once`, `by`, `until`."""


@dataclass(frozen=True)
class Answer:
    """A measure in every draw: its value [n], and the share of paths that it rests on [n] (1 where it is all)."""

    value: Floats
    mass: Floats


@dataclass
class Wanted:
    """What a set of measures needs of one game: days to read, sets to follow."""

    days: set[dt.date] = field(default_factory=set)
    hits: list[State] = field(default_factory=list)
    stays: list[State] = field(default_factory=list)
    onces: list[tuple[State, State, float, float]] = field(default_factory=list)  # from, to, within, by (years)
    value_days: set[dt.date] = field(default_factory=set)
    insides: list[State] = field(default_factory=list)  # what is written over a path's states to ask for values there
    parties: set[Name] = field(default_factory=set)
    counts: bool = False

    def request(self, compiled: Compiled) -> Request:
        """The same as arrays, for a compiled game."""
        space = compiled.space
        return Request(
            hit=_masks(space, self.hits),
            stay=_masks(space, self.stays),
            once_from=_masks(space, [o[0] for o in self.onces]),
            once_to=_masks(space, [o[1] for o in self.onces]),
            once_within=np.array([o[2] for o in self.onces], float),
            once_by=np.array([o[3] for o in self.onces], float),
            values=np.array([d in self.value_days for d in compiled.days], bool),
            where=self._where(space),
            counts=self.counts,
        )

    def _where(self, space: Space) -> Flag:
        """[S] the states that are asked about though perhaps no path leads there."""
        asked = np.zeros(space.size, bool)
        for inside in self.insides:
            asked[space.overwritten(inside)] = True
        return asked


def _masks(space: Space, states: list[State]) -> Flag:
    return np.array([space.where(s) for s in states], bool).reshape(len(states), space.size)


def day_after(begins: dt.date, years: float) -> dt.date:
    """The day `years` after the beginning."""
    return begins + dt.timedelta(days=round(years * YEAR))


def need(wanted: Wanted, measure: Measure, play: Play) -> None:
    """Adds to `wanted` what a measure needs."""
    day = day_of(measure, play)
    if measure.kind == "chance" and measure.once:
        _append(wanted.onces, _once(measure, play))
        wanted.days.add(day_after(play.begins, _once(measure, play)[3] + (measure.within or 0) + 0.02))
        return
    wanted.days.add(day)
    if measure.kind == "chance" and measure.at is None:
        _append(wanted.hits, measure.state)
    elif measure.kind == "years":
        _append(wanted.stays, measure.state)
    elif measure.kind == "first":
        _append(wanted.hits, measure.state)
        wanted.days.update(_quarters(play.begins, day))
    elif measure.kind in ("value", "accepts"):
        wanted.value_days.add(day)
        if measure.inside:
            _append(wanted.insides, measure.inside)
        wanted.parties.add(measure.party)
    elif measure.kind in ("tries", "refusals"):
        wanted.counts = True


def _append(items: list[Any], item: object) -> None:
    if item not in items:
        items.append(item)


def day_of(measure: Measure, play: Play) -> dt.date:
    """The day on which, or until which, a measure looks."""
    for when in (measure.at, measure.by, measure.until):
        if when is not None and when.day is not None:
            if when.day < play.begins:
                raise Refused(f"a measure asks about {when.text}, before the game begins on {play.begins}")
            return when.day
    if measure.within is not None and not measure.once:
        return day_after(play.begins, measure.within)
    if measure.kind in ("chance", "years", "first", "tries", "refusals"):
        return day_after(play.begins, WINDOW)
    return play.begins


def _once(measure: Measure, play: Play) -> tuple[State, State, float, float]:
    by = measure.by.day if measure.by is not None and measure.by.day is not None else None
    latest = (by - play.begins).days / YEAR if by else WINDOW
    if measure.within is None:
        raise Refused("a chance counted `once` something is reached needs within: a span, such as 2 years")
    return measure.once, measure.state, measure.within, latest


def _quarters(begins: dt.date, end: dt.date) -> list[dt.date]:
    count = int((end - begins).days / YEAR * 4)
    return [day_after(begins, k / 4) for k in range(1, count + 1)]


@dataclass(frozen=True)
class Solved:
    """A solved arm: the game, its draws, what was asked and what came out."""

    compiled: Compiled
    draws: Draws
    wanted: Wanted
    solution: Solution

    def read(self, measure: Measure) -> Answer:
        """A measure in every draw."""
        play = self.compiled.play
        n = self.draws.inertia.shape[0]
        if measure.kind == "chance" and measure.once:
            k = self.wanted.onces.index(_once(measure, play))
            return Answer(np.asarray(self.solution.once[k], float), np.asarray(self.solution.once_mass[k], float))
        reader = {
            "chance": self._chance,
            "years": self._years,
            "first": self._first,
            "value": self._value,
            "accepts": self._accepts,
            "tries": self._count,
            "refusals": self._count,
            "spread": self._spread,
        }
        if measure.kind == "place":
            return self._place(measure)
        return Answer(reader[measure.kind](measure), np.ones(n))

    def _at(self, measure: Measure) -> int:
        return self.compiled.reading(day_of(measure, self.compiled.play))

    def _chance(self, measure: Measure) -> Floats:
        if measure.at is None:
            return np.asarray(self.solution.hit[self.wanted.hits.index(measure.state), self._at(measure)], float)
        inside = self.solution.state[self._at(measure)][self.compiled.space.where(measure.state)]
        return np.asarray(inside.sum(axis=0), float)

    def _years(self, measure: Measure) -> Floats:
        return np.asarray(self.solution.years[self.wanted.stays.index(measure.state), self._at(measure)], float)

    def _first(self, measure: Measure) -> Floats:
        """Years from the beginning to the day by which the chance of having arrived passes one half; inf: never."""
        ever = np.asarray(self.solution.hit[self.wanted.hits.index(measure.state)], float)
        times = np.array([(d - self.compiled.play.begins).days / YEAR for d in self.compiled.days])
        upto = times <= times[self._at(measure)] + 1e-9
        ever, times = ever[upto], times[upto]
        passed = ever >= 0.5
        k = np.argmax(passed, axis=0)
        before = np.maximum(k - 1, 0)
        low, high = np.take_along_axis(ever, before[None], 0)[0], np.take_along_axis(ever, k[None], 0)[0]
        share = np.where(high > low, (0.5 - low) / np.maximum(high - low, 1e-12), 0.0)
        date = times[before] + np.clip(share, 0, 1) * (times[k] - times[before])
        return np.where(passed.any(axis=0), date, np.inf)

    def _visits(self, measure: Measure) -> tuple[NDArray[np.int_], Floats]:
        """The states asked about ([S], the path's with `in` written over) and the path's weights [S, n]."""
        weights = self.solution.state[self._at(measure)]
        return self.compiled.space.overwritten(measure.inside), np.asarray(weights, float)

    def _values(self, measure: Measure) -> Floats:
        """[S, P, n] at the measure's day."""
        kept = [d for d in self.compiled.days if d in self.wanted.value_days]
        return np.asarray(self.solution.value[kept.index(day_of(measure, self.compiled.play))], float)

    def _value(self, measure: Measure) -> Floats:
        states, weights = self._visits(measure)
        mine = self._values(measure)[:, self.compiled.game.labels.parties.index(measure.party)]
        return np.asarray(np.where(weights > 0, mine[states] * weights, 0.0).sum(axis=0))

    def _accepts(self, measure: Measure) -> Floats:
        """The chance that the party, asked alone, would agree to (or choose over nothing) a move of the rule."""
        states, weights = self._visits(measure)
        labels, party = self.compiled.game.labels, self.compiled.game.labels.parties.index(measure.party)
        chance, open_weight = np.zeros(weights.shape[1]), np.zeros(weights.shape[1])
        value = self._values(measure)[:, party]
        for s in np.unique(states[weights.any(axis=1)]):
            gains = self._gains(int(s), labels.moves.index(measure.rule), party, value)
            if gains:
                share = weights[states == s].sum(axis=0)
                x = self.draws.precision[party] * np.max(gains, axis=0)
                chance += share / (1 + np.exp(-np.clip(x, -700, 700)))
                open_weight += share
        if not (open_weight > 0).any():
            raise Refused(
                f"{measure.rule} is never open where {measure.party} is asked about it. "
                "Name a state in which its `from`, `when` and dates hold"
            )
        return np.where(open_weight > 1e-12, chance / np.maximum(open_weight, 1e-12), np.nan)

    def _gains(self, s: int, rule: int, party: int, value: Floats) -> list[Floats]:
        g = self.compiled.game.structure
        found = []
        for m in range(g.state_moves[s], g.state_moves[s + 1]):
            roles = g.role_unit[g.move_roles[m] : g.move_roles[m + 1]]
            if g.move_rule[m] == rule and len(roles):
                cost = sum(
                    (
                        self.draws.cost[g.cost_row[c]]
                        for c in range(g.move_costs[m], g.move_costs[m + 1])
                        if g.cost_party[c] == party
                    ),
                    np.zeros(value.shape[1]),
                )
                found.append(value[g.move_to[m]] - value[s] - cost)
        return found

    def _count(self, measure: Measure) -> Floats:
        labels = self.compiled.game.labels
        rows = [k for k, label in enumerate(labels.moves) if measure.rule in label.split(" + ")]
        t = self._at(measure)
        if measure.party and self.compiled.play.scenario.calendar.clock == "rounds" and measure.kind == "refusals":
            raise Refused("on the rounds clock refusals are not told apart by who refused. Leave the party out")
        if measure.kind == "tries":
            return np.asarray(self.solution.tried[t][rows].sum(axis=0), float)
        units = (*labels.parties, *labels.bodies)
        who = [units.index(measure.party)] if measure.party else list(range(len(units)))
        return np.asarray(self.solution.refused[t][rows][:, who].sum(axis=(0, 1)), float)

    def marginal(self, name: Name, reading: int) -> Floats:
        """[levels, n] the distribution of an issue or condition in play at a reading."""
        space = self.compiled.space
        table = np.zeros((len(space.place[name]), self.solution.state.shape[2]))
        np.add.at(table, space.index[name], self.solution.state[reading])
        return table

    def _place(self, measure: Measure) -> Answer:
        return self.mean_place(measure.issue, self._at(measure))

    def mean_place(self, name: Name, reading: int) -> Answer:
        """The mean place on an ordered scale, 0 .. 1, and the chance of standing on it at all (an open split does not)."""
        places = self.compiled.play.scenario.scale(name)
        if not places:
            raise Refused(f"{name} has no scale to take a place on. Write ordered: true, or range and steps")
        at = np.array([places.get(level, np.nan) for level in self.compiled.space.place[name]])
        on, mass = np.isfinite(at), self.marginal(name, reading)
        total = mass[on].sum(axis=0)
        return Answer(np.where(total > 1e-12, at[on] @ mass[on] / np.maximum(total, 1e-12), np.nan), total)

    def _spread(self, measure: Measure) -> Floats:
        """The effective number of outcomes: exp of the entropy, of each draw or (across draws) of their average."""
        chances = self.marginal(measure.issue, self._at(measure))
        if measure.across == "draws":
            chances = np.repeat(chances.mean(axis=1, keepdims=True), chances.shape[1], axis=1)
        logs = np.log(np.where(chances > 0, chances, 1.0))
        return np.asarray(np.exp(-(chances * logs).sum(axis=0)))


def parts_of(measure: Measure) -> tuple[Measure, ...]:
    """The simpler measures that a gain asks for: value at the end, value at the start."""
    if measure.kind != "gain":
        return (measure,)
    plain = {"source": (), "target": (), "kind": "value"}
    return (
        measure.model_copy(update={**plain, "inside": measure.target}),
        measure.model_copy(update={**plain, "inside": measure.source}),
    )


def without_overlay(measure: Measure) -> Measure:
    """The measure alone, its own intervention taken off."""
    return measure.model_copy(update={"overlay": None})


def within(band: Band, value: Floats) -> NDArray[np.bool_]:
    """[n] the draws in which a measure lies in a plausible band."""
    low = -np.inf if band.at_least is None else band.at_least
    high = np.inf if band.at_most is None else band.at_most
    return (value >= low) & (value <= high)
