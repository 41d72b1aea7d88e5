"""Measures read off solved games: which days and sets each needs, and the number it is, draw by draw.

A measure is asked twice: once to learn what the solver must keep, once to read it. Each kind is one entry of `KINDS`;
what is made of several measures (a gain, a share) names its parts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from detente.errors import Refused
from detente.game.arrays import Draws, Flag, Floats
from detente.game.clock import WINDOW, YEAR
from detente.game.compile import Compiled
from detente.game.play import Play, Space, day_named
from detente.game.timetable import lottery_days
from detente.lenses.beliefs_solution import BeliefRequest, BeliefSolution
from detente.lenses.rounds import tie
from detente.lenses.solution import Request, RoundsRead, Solution
from detente.scenario.dates import outside
from detente.scenario.having import states_but
from detente.scenario.records import Band, Measure, Name, Overlay, Scenario, State, States, When
from detente.scenario.scope import moves_with, rules_of
from detente.study.mistaken import Mistaken


@dataclass(frozen=True)
class Answer:
    """A measure in every draw: its value [n], and the share of paths that it rests on [n] (1 where it is all)."""

    value: Floats
    mass: Floats


@dataclass
class Wanted:
    """What a set of measures needs of one game: days to read, sets to follow."""

    days: set[dt.date] = field(default_factory=set)
    hits: list[States] = field(default_factory=list)
    stays: list[States] = field(default_factory=list)
    onces: list[tuple[States, States, float, float]] = field(default_factory=list)  # from, to, within, by (years)
    value_days: set[dt.date] = field(default_factory=set)
    insides: list[State] = field(default_factory=list)  # what is written over a path's states to ask for values there
    parties: set[Name] = field(default_factory=set)
    counts: bool = False
    beliefs: list[tuple[States, States]] = field(default_factory=list)  # in what, and averaged over the paths that are where
    knowing: bool = False  # what it would be worth if all were told what holds
    known: bool = False  # where paths go if all is known

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

    def believing(self, compiled: Compiled) -> BeliefRequest:
        """The same where something is hidden, with what is asked of beliefs."""
        space, hidden = compiled.space, compiled.game.hidden
        assert hidden is not None
        levels = np.zeros((len(self.beliefs), hidden.levels))
        for k, (believed, _) in enumerate(self.beliefs):
            levels[k, np.unique(hidden.level[space.where(believed)])] = 1
        within = _masks(space, [where for _, where in self.beliefs])
        return BeliefRequest(self.request(compiled), levels, within, self.knowing, self.known)

    def asked(self, compiled: Compiled) -> Request | BeliefRequest:
        """The one or the other, as the game has something hidden."""
        return self.request(compiled) if compiled.game.hidden is None else self.believing(compiled)

    def _where(self, space: Space) -> Flag:
        """[S] the states that are asked about though perhaps no path leads there."""
        asked = np.zeros(space.size, bool)
        for inside in self.insides:
            asked[space.overwritten(inside)] = True
        return asked


def _masks(space: Space, states: Sequence[States]) -> Flag:
    return np.array([space.where(s) for s in states], bool).reshape(len(states), space.size)


def need(wanted: Wanted, measure: Measure, play: Play) -> None:
    """Adds to `wanted` what a measure needs."""
    KINDS[measure.kind].needs(wanted, measure, play)


def _append(items: list[Any], item: object) -> None:
    if item not in items:
        items.append(item)


BEFORE_THE_FLOOR = ("value", "gain", "accepts", "share", "knowing", "expects")
"""Kinds that are read when a round begins: they are about what is still to be chosen."""


def day_of(measure: Measure, play: Play) -> dt.date:
    """The day on which, or until which, a measure looks."""
    clock = play.clock
    for when in (measure.at, measure.by, measure.until):
        day = day_named(when, play.begins)
        if when is not None and (day is None or said_outside(when, play)):
            said = said_outside(when, play) or "a day of every year; it asks of one"
            raise Refused(f"a measure asks about {when.text}, {said.removesuffix('.')}")
        if day is not None:
            return day if measure.kind in BEFORE_THE_FLOOR else clock.over(day)
    if measure.within is not None and not measure.once:
        return clock.later(play.begins, measure.within)
    if measure.kind in ("chance", "years", "first", "given", "tries", "refusals", "bits", "moves_belief", "lost_to_doubt"):
        return clock.window(play.scenario.calendar, play.begins)
    return play.begins


def said_outside(when: When, play: Play) -> str:
    """Why a measure cannot ask about a date: it lies before the game, or is no round of it; empty if it can."""
    if when.round is not None:
        return outside(when, play.scenario)
    return f"before the game begins on {play.begins}" if when.day is not None and when.day < play.begins else ""


def _once(measure: Measure, play: Play) -> tuple[States, States, float, float]:
    by = measure.by.day if measure.by is not None and measure.by.day is not None else None
    latest = (by - play.begins).days / YEAR if by else WINDOW
    if measure.within is None:
        raise Refused("a chance counted `once` something is reached needs within: a span, such as 2 years")
    return measure.once, measure.state, measure.within, latest


@dataclass(frozen=True)
class Solved:
    """A solved arm: the game, its draws, what was asked and what came out."""

    compiled: Compiled
    draws: Draws
    wanted: Wanted
    solution: Solution

    def read(self, measure: Measure) -> Answer:
        """A measure in every draw."""
        return KINDS[measure.kind].read(self, measure)

    def at(self, measure: Measure) -> int:
        """The place among the readings of the day on which, or until which, a measure looks."""
        return self.compiled.reading(day_of(measure, self.compiled.play))

    def whole(self, value: Floats) -> Answer:
        """An answer that rests on all paths."""
        return Answer(np.asarray(value, float), np.ones(self.draws.inertia.shape[0]))

    def marginal(self, name: Name, reading: int) -> Floats:
        """[levels, n] the distribution of an issue or condition in play at a reading."""
        space = self.compiled.space
        table = np.zeros((len(space.place[name]), self.solution.state.shape[2]))
        np.add.at(table, space.index[name], self.solution.state[reading])
        return table

    def chances(self) -> dict[tuple[Name, Name, int], Floats]:
        """[n] the chance of every level of everything in play at every reading, by name, level and reading."""
        space, readings = self.compiled.space, range(len(self.compiled.days))
        found = {(name, t): self.marginal(name, t) for name in self.compiled.play.axes for t in readings}
        return {(name, level, t): rows[k] for (name, t), rows in found.items() for k, level in enumerate(space.place[name])}

    def mean_place(self, name: Name, reading: int) -> Answer:
        """The mean place on an ordered scale, 0 .. 1, and the chance of standing on it at all (an open split does not)."""
        places = self.compiled.play.scenario.scale(name)
        if not places:
            raise Refused(f"{name} has no scale to take a place on. Write ordered: true, or range and steps")
        at = np.array([places.get(level, np.nan) for level in self.compiled.space.place[name]])
        on, mass = np.isfinite(at), self.marginal(name, reading)
        total = mass[on].sum(axis=0)
        return Answer(np.where(total > 1e-12, at[on] @ mass[on] / np.maximum(total, 1e-12), np.nan), total)


@dataclass(frozen=True)
class Kind:
    """One kind of measure: what the solver must keep for it, how it is read, and the simpler measures it is made of.

    A part may bring an intervention of its own, and is then read off another arm.
    """

    needs: Callable[[Wanted, Measure, Play], None]
    read: Callable[[Solved, Measure], Answer]
    parts: Callable[[Measure, Scenario], tuple[Measure, ...]] = lambda measure, scenario: (measure,)
    joined: Callable[[Measure, Sequence[Answer]], Answer] = lambda measure, answers: answers[0]
    scale: Callable[[Measure, Play], float] = lambda measure, play: 1.0  # by which a move of it is measured: see `scale_of`


def parts_of(measure: Measure, scenario: Scenario) -> tuple[Measure, ...]:
    """A measure, its own intervention taken off, as the simpler ones it is made of."""
    return KINDS[measure.kind].parts(measure.model_copy(update={"overlay": None}), scenario)


def joined(measure: Measure, answers: Sequence[Answer]) -> Answer:
    """The measure from the answers to its parts."""
    return KINDS[measure.kind].joined(measure, answers)


def scale_of(measure: Measure, play: Play) -> float:
    """What a move of the measure is a part of: 1 for chances and places, and for values, where it is a year's whole stakes, and
    counts; the span looked at for years; the further options there are for a spread."""
    return KINDS[measure.kind].scale(measure.model_copy(update={"overlay": None}), play)


# ----------------------------------------------------------------------------------------------------- chances


def _must_be_open(what: str, play: Play) -> None:
    """Refuses what is counted from when a state is first reached where something is hidden: no lens follows it there."""
    if play.scope.hidden:
        said = f"{what} is not read where something is hidden"
        raise Refused(said, f"Ask by a date instead, or write {play.scope.hidden[0]}: known in the focus")


def _needs_chance(wanted: Wanted, measure: Measure, play: Play) -> None:
    if measure.once:
        _must_be_open("a chance counted `once` something is reached", play)
        _append(wanted.onces, _once(measure, play))
        wanted.days.add(play.clock.later(play.begins, sum(_once(measure, play)[2:]) + 0.02))
        return
    wanted.days.add(day_of(measure, play))
    if measure.at is None:
        _append(wanted.hits, measure.state)


def _chance(solved: Solved, measure: Measure) -> Answer:
    solution = solved.solution
    if measure.truly:
        told, at = believing(solved), solved.at(measure)
        if measure.at is None:
            return where_true(solved, measure, told.hit_if[:, solved.wanted.hits.index(measure.state), at])
        return where_true(solved, measure, told.state_if[:, at][:, solved.compiled.space.where(measure.state)].sum(axis=1))
    if measure.once:
        k = solved.wanted.onces.index(_once(measure, solved.compiled.play))
        return Answer(np.asarray(solution.once[k], float), np.asarray(solution.once_mass[k], float))
    if measure.at is None:
        return solved.whole(solution.hit[solved.wanted.hits.index(measure.state), solved.at(measure)])
    return solved.whole(solution.state[solved.at(measure)][solved.compiled.space.where(measure.state)].sum(axis=0))


# ------------------------------------------------------------------------------------ what had come before
CELLS = 6
"""Parts into which the time until the date is cut, to tell how long what came first had still to run."""
AT_ONCE = 0.001
"""Years: by then has arrived what stands there from the start."""


def _cells(measure: Measure, play: Play) -> list[tuple[float, float, float]]:
    """(from, to, span left) in years: what first arrives between the two has, at its middle, so long left until the date."""
    until = (day_of(measure, play) - play.begins).days / YEAR
    if until <= 2 * AT_ONCE:
        raise Refused("a chance given what happened looks back from a date after the first day", "Give it a later by:")
    edges = [AT_ONCE + (until - AT_ONCE) * k / CELLS for k in range(CELLS + 1)]
    first = (0.0, AT_ONCE, until)
    return [first, *((low, high, until - (low + high) / 2) for low, high in zip(edges, edges[1:], strict=False))]


def _asked_given(measure: Measure, play: Play) -> list[tuple[float, tuple[States, States, float, float]]]:
    """(sign, from, to, within, by): the sum of these chances is that of both, the one after the other, by the date."""
    asked: list[tuple[float, tuple[States, States, float, float]]] = []
    before = states_but(measure.once, measure.state, play.scenario)
    if not before:
        raise Refused("what had come before is part of what happened: it cannot come first", "Ask of something else")
    for low, high, left in _cells(measure, play):
        asked.append((1.0, (before, measure.state, left, high)))
        if low > 0:
            asked.append((-1.0, (before, measure.state, left, low)))
    return asked


def _needs_given(wanted: Wanted, measure: Measure, play: Play) -> None:
    _must_be_open("what had come before a state", play)
    asked = [each for _, each in _asked_given(measure, play)]
    for each in asked:
        _append(wanted.onces, each)
    wanted.days.update({day_of(measure, play), play.clock.later(play.begins, max(sum(each[2:]) for each in asked) + 0.02)})
    _append(wanted.hits, measure.state)


def _given(solved: Solved, measure: Measure) -> Answer:
    """Of the paths on which the state comes by the date, the share on which the other had come before it: Bayes' rule.

    Both are the solver's: the chance that the one comes and then the other by the date, over the chance that the other comes.
    """
    solution, both = solved.solution, np.zeros(solved.draws.inertia.shape[0])
    for sign, asked in _asked_given(measure, solved.compiled.play):
        k = solved.wanted.onces.index(asked)
        reached = np.asarray(solution.once_mass[k], float)
        both += sign * np.where(reached > 0, np.nan_to_num(np.asarray(solution.once[k], float)) * reached, 0.0)
    happened = np.asarray(solution.hit[solved.wanted.hits.index(measure.state), solved.at(measure)], float)
    value = np.where(happened > 1e-9, np.clip(both / np.maximum(happened, 1e-9), 0, 1), np.nan)
    return Answer(value, happened)


# ------------------------------------------------------------------------------------------------ years, dates


def _needs_years(wanted: Wanted, measure: Measure, play: Play) -> None:
    wanted.days.add(day_of(measure, play))
    _append(wanted.stays, measure.state)


def _years(solved: Solved, measure: Measure) -> Answer:
    if measure.truly:
        years = believing(solved).years_if[:, solved.wanted.stays.index(measure.state), solved.at(measure)]
        return where_true(solved, measure, years)
    return solved.whole(solved.solution.years[solved.wanted.stays.index(measure.state), solved.at(measure)])


def _looked_at(measure: Measure, play: Play) -> list[dt.date]:
    """The days at which it is seen whether a state was reached: the measure's own, whatever else is read."""
    last = day_of(measure, play)
    days = {play.begins, last, *play.clock.stops(play.begins, last)}
    if play.clock.jumps:  # what a lottery brings about comes on its day, not little by little since the stop before
        jumps = lottery_days(play, last)
        days.update(each for day in jumps for each in (day - dt.timedelta(days=1), day))
    return sorted(days)


AS_LIKELY = 1e-6
"""Of a chance: single precision tells no more."""


def _needs_first(wanted: Wanted, measure: Measure, play: Play) -> None:
    wanted.days.update(_looked_at(measure, play))
    _append(wanted.hits, measure.state)


def _first(solved: Solved, measure: Measure) -> Answer:
    """Years from the beginning to the day by which the chance of having arrived passes one half, or the round; inf: never."""
    ever, mass = np.asarray(solved.solution.hit[solved.wanted.hits.index(measure.state)], float), None
    if measure.truly:
        told = where_true(solved, measure, believing(solved).hit_if[:, solved.wanted.hits.index(measure.state)])
        ever, mass = told.value, told.mass
    play = solved.compiled.play
    clock, days = play.clock, _looked_at(measure, play)
    times = np.array([clock.since(play.begins, d) for d in days])
    ever = ever[[solved.compiled.reading(d) for d in days]]
    passed = ever >= 0.5 - AS_LIKELY
    k = np.argmax(passed, axis=0)
    before = np.maximum(k - 1, 0)
    low, high = np.take_along_axis(ever, before[None], 0)[0], np.take_along_axis(ever, k[None], 0)[0]
    share = np.where(high > low, (0.5 - low) / np.maximum(high - low, 1e-12), 0.0) if clock.between else np.ones_like(low)
    date = times[before] + np.clip(share, 0, 1) * (times[k] - times[before])
    found = np.where(passed.any(axis=0), date, np.inf)
    return solved.whole(found) if mass is None else Answer(np.where(mass > 0, found, np.nan), mass)


def _span_looked_at(measure: Measure, play: Play) -> float:
    """Years, or rounds; at least one of a hundred, where nothing but the first day is."""
    return max(0.01, play.clock.since(play.begins, day_of(measure, play)))


# ------------------------------------------------------------------------------------------ values, acceptance


def _needs_values(wanted: Wanted, measure: Measure, play: Play) -> None:
    if play.scope.hidden and (measure.kind != "value" or measure.inside):
        what = f"{measure.kind} in a state of one's own choosing" if measure.kind == "value" else measure.kind
        said = f"{what} is not read where something is hidden: what is believed there is open"
        raise Refused(said, f"Ask for the value on the path, or write {play.scope.hidden[0]}: known in the focus")
    if body := play.scenario.bodies.get(measure.party):
        raise Refused(f"{measure.party} is a body, which weighs nothing itself", f"Ask its members: {', '.join(body.members)}")
    wanted.days.add(day_of(measure, play))
    wanted.value_days.add(day_of(measure, play))
    if measure.inside:
        _append(wanted.insides, measure.inside)
    wanted.parties.add(measure.party)


def _visits(solved: Solved, measure: Measure) -> tuple[NDArray[np.int_], Floats]:
    """The states asked about ([S], the path's with `in` written over) and the path's weights [S, n]."""
    weights = solved.solution.state[solved.at(measure)]
    return solved.compiled.space.overwritten(measure.inside), np.asarray(weights, float)


def _values(solved: Solved, measure: Measure) -> Floats:
    """[S, n] what each state is worth to the party at the measure's day."""
    return _of_party(solved, measure, solved.solution.value)


def _of_party(solved: Solved, measure: Measure, value: Floats) -> Floats:
    """[S, n] of what is kept for the days at which values are read [Tv, S, P, n], the party's at the measure's day."""
    kept = [d for d in solved.compiled.days if d in solved.wanted.value_days]
    at = np.asarray(value[kept.index(day_of(measure, solved.compiled.play))], float)
    return np.asarray(at[:, solved.compiled.game.labels.parties.index(measure.party)])


def _value(solved: Solved, measure: Measure) -> Answer:
    states, weights = _visits(solved, measure)
    mine = _values(solved, measure)
    return solved.whole(np.where(weights > 0, mine[states] * weights, 0.0).sum(axis=0))


def _accepts(solved: Solved, measure: Measure) -> Answer:
    """The chance that the party, asked alone, would agree to (or choose over nothing) a move of the rule."""
    states, weights = _visits(solved, measure)
    party = solved.compiled.game.labels.parties.index(measure.party)
    chance, open_weight = np.zeros(weights.shape[1]), np.zeros(weights.shape[1])
    solution = solved.solution
    stood = solution.stood if isinstance(solution, RoundsRead) else solution.value
    value, precision = _of_party(solved, measure, stood), solved.draws.precision[party]
    for s in np.unique(states[weights.any(axis=1)]):
        gain = _gain_in(solved, measure, int(s), party, value)
        share = np.where(np.isfinite(gain), weights[states == s].sum(axis=0), 0.0)
        chance += share * would(np.where(np.isfinite(gain), gain, 0.0), precision, tie(value))
        open_weight += share
    if not (open_weight > 0).any():
        raise Refused(
            f"{measure.rule} is never open where {measure.party} is asked about it. "
            "Name a state in which its `from`, `when` and dates hold"
        )
    return solved.whole(np.where(open_weight > 1e-12, chance / np.maximum(open_weight, 1e-12), np.nan))


def would(gain: Floats, precision: Floats, tol: Floats) -> Floats:
    """[n] the chance of agreeing; whoever is exact agrees to what takes nothing from it."""
    exact = np.isinf(precision)
    x = np.where(exact, 0.0, precision) * gain
    return np.where(exact, gain >= -tol, 1 / (1 + np.exp(-np.clip(x, -700, 700))))


def _gain_in(solved: Solved, measure: Measure, s: int, party: int, value: Floats) -> Floats:
    """[n] the most a party gains by a move of the rule that is open in a state on the day, over where a refusal leads.

    Minus infinity in draws where none is.
    """
    g, labels, timetable = solved.compiled.game.structure, solved.compiled.game.labels, solved.compiled.game.timetable
    regime = timetable.regime[list(timetable.reading).index(solved.at(measure))]
    most, rule = np.full(value.shape[1], -np.inf), {label: k for k, label in enumerate(labels.moves)}.get(measure.rule, -1)
    for m in range(g.state_moves[s], g.state_moves[s + 1]):
        roles = g.role_unit[g.move_roles[m] : g.move_roles[m + 1]]
        if g.move_rule[m] == rule and len(roles) and g.regime_moves[regime, m]:
            mine = [c for c in range(g.move_costs[m], g.move_costs[m + 1]) if g.cost_party[c] == party]
            cost = sum((solved.draws.cost[g.cost_row[c]] for c in mine), np.zeros(value.shape[1]))
            asked = party in persons(solved, roles[g.role_consents[g.move_roles[m] : g.move_roles[m + 1]]])
            refused = s if g.move_refusal[m] == m or not asked else int(g.move_to[g.move_refusal[m]])
            gain = value[g.move_to[m]] - value[refused] - cost * g.regime_cares[regime, party]
            most = np.where(solved.draws.switch[g.move_switch[m]], np.maximum(most, gain), most)
    return most


def persons(solved: Solved, units: NDArray[np.integer]) -> set[int]:
    """The parties among some units, and the members of the bodies among them."""
    g, parties = solved.compiled.game.structure, len(solved.compiled.game.labels.parties)
    bodies = [slice(g.body_members[u - parties], g.body_members[u - parties + 1]) for u in units if u >= parties]
    return {int(u) for u in units if u < parties}.union(*(g.member_party[b].tolist() for b in bodies))


# ------------------------------------------------------------------------------------------- tries, refusals


def _needs_counts(wanted: Wanted, measure: Measure, play: Play) -> None:
    wanted.days.add(day_of(measure, play))
    wanted.counts = True


def _rows(solved: Solved, measure: Measure) -> list[int]:
    """The labels of moves in which the rule takes part."""
    mine = set(moves_with(solved.compiled.play.scenario, measure.rule))
    return [k for k, label in enumerate(solved.compiled.game.labels.moves) if mine & set(label.split(" + "))]


def _tries(solved: Solved, measure: Measure) -> Answer:
    return solved.whole(solved.solution.tried[solved.at(measure)][_rows(solved, measure)].sum(axis=0))


def _refusals(solved: Solved, measure: Measure) -> Answer:
    labels = solved.compiled.game.labels
    if measure.party and not solved.compiled.play.clock.refusers:
        raise Refused("on the rounds clock refusals are not told apart by who refused. Leave the party out")
    if measure.party and isinstance(solved.solution, Mistaken):
        raise Refused("where parties believe in other games refusals are not told apart by who refused. Leave the party out")
    units = (*labels.parties, *labels.bodies)
    who = [k for k, unit in enumerate(units) if measure.party in ("", unit)]
    return solved.whole(solved.solution.refused[solved.at(measure)][_rows(solved, measure)][:, who].sum(axis=(0, 1)))


# ------------------------------------------------------------------------------------------- places, spread


def _needs_day(wanted: Wanted, measure: Measure, play: Play) -> None:
    wanted.days.add(day_of(measure, play))


def _place(solved: Solved, measure: Measure) -> Answer:
    return solved.mean_place(measure.issue, solved.at(measure))


def _spread(solved: Solved, measure: Measure) -> Answer:
    """The effective number of outcomes: exp of the entropy, of each draw or (across draws) of their average."""
    chances = solved.marginal(measure.issue, solved.at(measure))
    if measure.across == "draws":
        chances = np.repeat(chances.mean(axis=1, keepdims=True), chances.shape[1], axis=1)
    logs = np.log(np.where(chances > 0, chances, 1.0))
    return solved.whole(np.exp(-(chances * logs).sum(axis=0)))


def _more_than_one(measure: Measure, play: Play) -> float:
    """How many levels of it there are beside one."""
    return max(1.0, len(play.scenario.levels(measure.issue)) - 1.0)


# --------------------------------------------------------------------------------------------- gains, shares


def _gain_parts(measure: Measure, scenario: Scenario | None = None) -> tuple[Measure, ...]:
    """The value at the end, the value at the start."""
    plain = {"source": (), "target": (), "kind": "value"}
    return (
        measure.model_copy(update={**plain, "inside": measure.target}),
        measure.model_copy(update={**plain, "inside": measure.source}),
    )


def _gain(measure: Measure, got: Sequence[Answer]) -> Answer:
    return Answer(got[0].value - got[1].value, np.minimum(got[0].mass, got[1].mass))


def _needs_gain(wanted: Wanted, measure: Measure, play: Play) -> None:
    for part in _gain_parts(measure):
        _needs_values(wanted, part, play)


def _share_parts(measure: Measure, scenario: Scenario) -> tuple[Measure, ...]:
    """The value to both, and to both in the game in which nothing is agreed."""
    deals = tuple(name for name, rule in scenario.rules.items() if rule.kind == "deal")
    deals += tuple(name for name in scenario.packages if len(_parties_to(scenario, name)) > 1)
    values = [measure.model_copy(update={"kind": "value", "party": p, "between": ()}) for p in measure.between]
    return (*values, *(v.model_copy(update={"overlay": Overlay(without=deals)}) for v in values))


def _parties_to(scenario: Scenario, package: Name) -> set[Name]:
    """Who acts or must consent in a package of rules."""
    return {unit for rule in rules_of(scenario, package).values() for unit in (*rule.by, *rule.needs)}


def _share(measure: Measure, got: Sequence[Answer]) -> Answer:
    gains = [got[0].value - got[2].value, got[1].value - got[3].value]
    mine, both = gains[measure.between.index(measure.party)], gains[0] + gains[1]
    return Answer(np.where(both > 1e-6, mine / np.maximum(both, 1e-6), np.nan), got[0].mass)


# ----------------------------------------------------------------------------------------------- what is hidden


def believing(solved: Solved) -> BeliefSolution:
    """The solution of a game in which something is hidden."""
    if not isinstance(solved.solution, BeliefSolution):
        raise Refused("nothing is hidden in this game", "Put a hidden condition in play, and do not write known for it")
    return solved.solution


def where_true(solved: Solved, measure: Measure, by_level: Floats) -> Answer:
    """What is read by the level at the start [H, ..., n], over the levels that a measure says really hold."""
    return where_levels(solved, measure.truly, by_level)


def where_levels(solved: Solved, truly: States, by_level: Floats) -> Answer:
    """The same over the levels of a state."""
    told, asked = believing(solved), _levels(solved, truly)
    chance = np.asarray(told.chance, float)[asked]
    if len(chance) == 1:
        return Answer(np.asarray(by_level, float)[asked][0], np.ones_like(chance[0]))
    total = chance.sum(axis=0)
    weights = (chance / np.where(total > 0, total, 1.0)).reshape(len(chance), *[1] * (by_level.ndim - 2), -1)
    return Answer(np.where(total > 0, (weights * np.asarray(by_level, float)[asked]).sum(axis=0), np.nan), total)


def over_levels(solved: Solved, by_level: Floats) -> Floats:
    """[..., n] what is read by the level at the start [H, ..., n], over all levels as likely as they are."""
    chance = np.asarray(believing(solved).chance, float)
    weighed: Floats = (chance.reshape(len(chance), *[1] * (by_level.ndim - 2), -1) * by_level).sum(axis=0)
    return weighed


def _levels(solved: Solved, states: States) -> NDArray[np.int_]:
    """The joint levels of what is hidden at which a state may hold."""
    hidden = solved.compiled.game.hidden
    assert hidden is not None
    return np.unique(hidden.level[solved.compiled.space.where(states)]).astype(int)


def _told(solved: Solved, measure: Measure, by_level: Floats) -> Floats:
    """Where a level really holds, if the measure says which; else over all."""
    return where_true(solved, measure, by_level).value if measure.truly else over_levels(solved, by_level)


def _must_be_hidden(measure: Measure, play: Play) -> None:
    if not play.scope.hidden:
        raise Refused(f"{measure.kind} asks of beliefs, and nothing is hidden in this game", "Put a hidden condition in play")


def _asked_belief(measure: Measure) -> tuple[States, States]:
    return measure.state, measure.once


def _needs_belief(wanted: Wanted, measure: Measure, play: Play) -> None:
    _must_be_hidden(measure, play)
    wanted.days.add(day_of(measure, play))
    _append(wanted.beliefs, _asked_belief(measure))


def _belief(solved: Solved, measure: Measure) -> Answer:
    """The mean public belief over the paths that are where it is asked about on the day."""
    told, b, at = believing(solved), solved.wanted.beliefs.index(_asked_belief(measure)), solved.at(measure)
    share = _told(solved, measure, told.within_if[:, b, at])
    total = _told(solved, measure, told.belief_if[:, b, at])
    return Answer(np.where(share > 1e-12, total / np.maximum(share, 1e-12), np.nan), share)


def _needs_lessons(wanted: Wanted, measure: Measure, play: Play) -> None:
    _must_be_hidden(measure, play)
    _needs_counts(wanted, measure, play)
    if measure.kind == "moves_belief":
        _append(wanted.beliefs, (measure.state, ()))


def _bits(solved: Solved, measure: Measure) -> Answer:
    """Expected bits told of what holds by all that is seen of a rule's moves."""
    rows = believing(solved).bits_if[:, solved.at(measure)][:, _rows(solved, measure)]
    return solved.whole(_told(solved, measure, rows.sum(axis=1)))


def _moves_belief(solved: Solved, measure: Measure) -> Answer:
    """By how much belief moves each time that a rule is carried out, on average; nothing where it never is."""
    told, b, at = believing(solved), solved.wanted.beliefs.index((measure.state, ())), solved.at(measure)
    rows = _rows(solved, measure)
    moved = _told(solved, measure, told.moved_if[:, b, at][:, rows].sum(axis=1))
    times = _told(solved, measure, told.carried_if[:, at][:, rows].sum(axis=1))
    return Answer(np.where(times > 1e-9, moved / np.maximum(times, 1e-9), np.nan), np.minimum(times, 1.0))


def _needs_knowing(wanted: Wanted, measure: Measure, play: Play) -> None:
    _must_be_hidden(measure, play)
    wanted.days.add(day_of(measure, play))
    wanted.parties.add(measure.party)
    wanted.knowing = True


def _knowing(solved: Solved, measure: Measure) -> Answer:
    party = solved.compiled.game.labels.parties.index(measure.party)
    return solved.whole(believing(solved).knowing[solved.at(measure), party])


def _needs_doubt(wanted: Wanted, measure: Measure, play: Play) -> None:
    _must_be_hidden(measure, play)
    _needs_chance(wanted, measure, play)
    wanted.known = True


def _lost_to_doubt(solved: Solved, measure: Measure) -> Answer:
    """How much likelier a state is where all is known from the start than where it is not."""
    told, at, space = believing(solved), solved.at(measure), solved.compiled.space
    if measure.at is None:
        known = told.known_hit[:, solved.wanted.hits.index(measure.state), at]
    else:
        known = told.known_state[:, at][:, space.where(measure.state)].sum(axis=1)
    return solved.whole(over_levels(solved, known) - _chance(solved, measure).value)


def _two_games(*_: object) -> NoReturn:
    raise Refused("a share compares two games, with and without deals: ask for it in a claim")


def _needs_expects(wanted: Wanted, measure: Measure, play: Play) -> None:
    _needs_values(wanted, measure.model_copy(update={"kind": "value"}), play)


def _expects(solved: Solved, measure: Measure) -> Answer:
    """What the game a party believes in would be worth to it, over the paths of the true one; of who sees it, its value."""
    solution, weights = solved.solution, np.asarray(solved.solution.state[solved.at(measure)], float)
    table = solution.expected if isinstance(solution, Mistaken) else solution.value
    return solved.whole(np.where(weights > 0, _of_party(solved, measure, table) * weights, 0.0).sum(axis=0))


KINDS: dict[str, Kind] = {
    "chance": Kind(_needs_chance, _chance),
    "given": Kind(_needs_given, _given),
    "years": Kind(_needs_years, _years, scale=_span_looked_at),
    "first": Kind(_needs_first, _first, scale=_span_looked_at),
    "value": Kind(_needs_values, _value),
    "accepts": Kind(_needs_values, _accepts),
    "tries": Kind(_needs_counts, _tries),
    "refusals": Kind(_needs_counts, _refusals),
    "place": Kind(_needs_day, _place),
    "spread": Kind(_needs_day, _spread, scale=_more_than_one),
    "gain": Kind(_needs_gain, lambda solved, m: _gain(m, [_value(solved, p) for p in _gain_parts(m)]), _gain_parts, _gain),
    "share": Kind(_two_games, _two_games, _share_parts, _share),
    "belief": Kind(_needs_belief, _belief),
    "bits": Kind(_needs_lessons, _bits),
    "moves_belief": Kind(_needs_lessons, _moves_belief),
    "knowing": Kind(_needs_knowing, _knowing),
    "lost_to_doubt": Kind(_needs_doubt, _lost_to_doubt),
    "expects": Kind(_needs_expects, _expects),
}


def within(band: Band, value: Floats) -> Flag:
    """[n] the draws in which a measure lies in a plausible band."""
    low = -np.inf if band.at_least is None else band.at_least
    high = np.inf if band.at_most is None else band.at_most
    return (value >= low) & (value <= high)
