"""Why a move is made or refused: what each who has a say in it gains, in parts, in one state on one day.

The parts are those of `lenses/ledger.py`. They are taken back from the last date of the calendar, or from at most `FARTHEST`
years after the day, from values that the study's own solver finds there; so they add up to the last digits to a value that is
the solver's up to the error it allows, and how far the two are apart is kept (`off`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.game.arrays import Flag, Floats
from detente.game.clock import ROUNDS, YEAR
from detente.game.interests import by_interest
from detente.game.reach import owners, reachable, restricted
from detente.lenses.ledger import Account, Parts, ledger
from detente.scenario.records import Measure, Name
from detente.study.acts import Day
from detente.study.arms import Arm, Study
from detente.study.measures import Solved, Wanted, persons, would

DRAWS = 32
"""Of the draws counted, those whose ledger is kept: each is solved back once more."""
FARTHEST = 15.0
"""Years after the day of a move from which its ledger is taken back at most."""
OPEN = 1e-3
"""The least share of where the game may be in which a move is open for it to be told of."""


@dataclass(frozen=True)
class Way:
    """A rule, or package of rules, with how often it comes up in a game by a day: on average over the draws counted, a path."""

    name: Name
    tried: float
    carried: float
    refused: dict[Name, float]  # by who refuses


@dataclass(frozen=True)
class Spot:
    """One move in one state on one day."""

    name: Name
    day: dt.date
    state: dict[Name, str]  # the level of everything in play
    to: dict[Name, str]  # what changes
    there: Flag  # [n] the draws in which the move exists


@dataclass(frozen=True)
class Gain:
    """What one party gains by a move, in parts, over the draws [n], in yearly spans."""

    party: Name
    tries: bool
    consents: bool
    gain: Floats
    agrees: Floats  # the chance that it would, alone; 1 where it is not asked
    alone: dict[Name, Floats]  # by interest, what it would bring if nobody did anything any more,
    later: dict[Name, Floats]  # and what is added by what is done from then on
    cost: Floats  # what the move costs it at once, as a loss: below nought where it costs
    costs_later: Floats
    pull: dict[Name, Floats]  # the same as `later` and `costs_later` together, by who acts
    beyond: Floats
    off: Floats  # by how much the solver's own gain is greater

    @property
    def sum(self) -> Floats:
        """[n] of all parts: the gain."""
        parts = [*self.alone.values(), *self.later.values(), self.cost, self.costs_later, self.beyond]
        return np.asarray(np.sum(parts, axis=0), float)


@dataclass(frozen=True)
class Decision:
    """A move in one state on one day, with what everyone gains who has a say in it."""

    spot: Spot
    open: float  # the share of where the game may be that day in which it is open
    gains: tuple[Gain, ...]


def no_ledger(arm: Arm) -> str:
    """Why no ledger is kept of a game; empty where one is."""
    if arm.play.clock is ROUNDS:
        return "in rounds no ledger is kept"
    if arm.play.scope.hidden:
        return f"no ledger is kept where something is hidden ({', '.join(arm.play.scope.hidden)})"
    if arm.believes:
        return f"no ledger is kept where a party takes the game for another ({', '.join(arm.believes)})"
    return ""


# --- which move, where, when ------------------------------------------------------------------------------------------


def looking(study: Study, arm: Arm, last: dt.date) -> Wanted:
    """What is wanted of a game to see which moves come up by a day; it is read on the calendar's days."""
    clock, begins = arm.play.clock, arm.play.begins
    days = {day for day in clock.days(study.scenario.calendar, begins, last) if day <= last}
    return Wanted(days={*days, begins, last}, counts=True)


def is_of_states(measure: Measure | None) -> bool:
    """Whether a measure is about states that moves may lead into."""
    return measure is not None and bool(measure.state)


def ways_to(solved: Solved, measure: Measure | None, kept: Flag, last: dt.date) -> list[Way]:
    """The rules that lead into what is measured (all that change anything, where it is no state), the one most tried first."""
    labels, g = solved.compiled.game.labels, solved.compiled.game.structure
    into = _leads(solved, measure)
    names = [label for k, label in enumerate(labels.moves) if (into & (g.move_rule == k)).any()]
    return sorted((way_of(solved, name, kept, last) for name in names), key=lambda way: (-way.tried, way.name))


def _leads(solved: Solved, measure: Measure | None) -> Flag:
    """[M] whether a move that can be tried leads into the states that are measured."""
    g, space = solved.compiled.game.structure, solved.compiled.space
    source = owners(g.state_moves)
    tried: Flag = np.diff(g.move_roles.astype(np.int64)) > 0
    if measure is None or not is_of_states(measure):
        own = np.array(solved.compiled.game.labels.moves)[g.move_rule] == measure.rule if measure and measure.rule else True
        return np.asarray(tried & own, bool)
    inside = space.where(measure.state)
    found: Flag = tried & inside[g.move_to] & ~inside[source]
    return found


def way_of(solved: Solved, name: Name, kept: Flag, last: dt.date) -> Way:
    """How often a rule comes up by a day."""
    labels, t, s = solved.compiled.game.labels, solved.compiled.reading(last), solved.solution
    k, units = labels.moves.index(name), (*labels.parties, *labels.bodies)
    refused: dict[Name, float] = {}
    for unit, count in zip(units, s.refused[t, k][:, kept].mean(axis=-1), strict=True) if s.refused.size else ():
        refused[unit] = refused.get(unit, 0.0) + float(count)
    return Way(name, float(s.tried[t, k][kept].mean()), float(s.carried[t, k][kept].mean()), refused)


def spot_of(solved: Solved, name: Name, kept: Flag, last: dt.date) -> Spot | None:
    """Where and when a rule is looked at; none where it is never open.

    That is the first day on which it is open in at least half as much of where the game may be as it is on any other, and the
    state in which it then mostly is.
    """
    days = [day for day in solved.compiled.days if day <= last]
    found = {day: _openings(solved, name, kept, day) for day in days}
    most = max((sum(each.values()) for each in found.values()), default=0.0)
    if most < OPEN:
        return None
    day = next(day for day in days if sum(found[day].values()) >= most / 2)
    s, m = max(found[day], key=lambda each: (found[day][each], -each[1]))
    there: Flag = np.asarray(solved.draws.switch[solved.compiled.game.structure.move_switch[m]], bool)
    return Spot(name, day, _levels(solved, s), _changes(solved, s, m), there)


def _openings(solved: Solved, name: Name, kept: Flag, day: dt.date) -> dict[tuple[int, int], float]:
    """By state and move, in what share of where the game may be that day the rule is open."""
    compiled, g, at = solved.compiled, solved.compiled.game.structure, solved.compiled.reading(day)
    regime = int(compiled.game.timetable.regime[list(compiled.game.timetable.reading).index(at)])
    k = compiled.game.labels.moves.index(name)
    moves = np.flatnonzero((g.move_rule == k) & g.regime_moves[regime] & (np.diff(g.move_roles.astype(np.int64)) > 0))
    source = owners(g.state_moves)[moves]
    share = (solved.solution.state[at][source] * solved.draws.switch[g.move_switch[moves]])[:, kept].mean(axis=1)
    return {(int(s), int(m)): float(each) for s, m, each in zip(source, moves, share, strict=True) if each > 0}


def _levels(solved: Solved, s: int) -> dict[Name, str]:
    labels, space = solved.compiled.game.labels, solved.compiled.space
    return {a: labels.levels[k][space.index[a][s]] for k, a in enumerate(labels.axes)}


def _changes(solved: Solved, s: int, m: int) -> dict[Name, str]:
    before, after = _levels(solved, s), _levels(solved, int(solved.compiled.game.structure.move_to[m]))
    return {axis: level for axis, level in after.items() if level != before[axis]}


# --- the ledger of a move ---------------------------------------------------------------------------------------------


def decision(study: Study, arm: Arm, spot: Spot, draws: Sequence[int]) -> Decision | None:
    """What everyone gains by a move who has a say in it, over some draws of a study; none where this game has no such move.

    Only of a game for which `no_ledger` gives no reason.
    """
    some = replace(study, picked=tuple(draws))
    far = _far(some, arm, spot.day)
    solved = some.solve(arm, Wanted(days={spot.day, far}, value_days={spot.day, far}))
    found = _place(solved, spot)
    if found is None:
        return None
    s, m = found
    everyone = np.ones(len(draws), bool)
    share = sum(_openings(solved, spot.name, everyone, spot.day).values())
    return Decision(spot, share, tuple(_gains(some, arm, solved, spot.day, far, s, m)))


def _far(study: Study, arm: Arm, day: dt.date) -> dt.date:
    """The day from which it is taken back: the last date, but some years after the day and not too many."""
    timetable = study.game(arm, Wanted(days={day})).game.timetable
    last = arm.play.begins + dt.timedelta(days=round(float(timetable.time[timetable.cycle]) * YEAR))
    return min(max(last, day + dt.timedelta(days=round(2 * YEAR))), day + dt.timedelta(days=round(FARTHEST * YEAR)))


def _place(solved: Solved, spot: Spot) -> tuple[int, int] | None:
    """(state, move) in this game."""
    space, g = solved.compiled.space, solved.compiled.game.structure
    if set(space.place) != set(spot.state) or spot.name not in solved.compiled.game.labels.moves:
        return None
    if any(level not in space.place[axis] for axis, level in spot.state.items()):
        return None
    s = sum(space.place[axis][level] * space.stride[axis] for axis, level in spot.state.items())
    k = solved.compiled.game.labels.moves.index(spot.name)
    for m in range(int(g.state_moves[s]), int(g.state_moves[s + 1])):
        if g.move_rule[m] == k and _changes(solved, s, m) == spot.to and g.move_roles[m] < g.move_roles[m + 1]:
            return s, m
    return None


def _gains(study: Study, arm: Arm, solved: Solved, day: dt.date, far: dt.date, s: int, m: int) -> Iterator[Gain]:
    compiled, g, draws = solved.compiled, solved.compiled.game.structure, solved.draws
    roles = range(int(g.move_roles[m]), int(g.move_roles[m + 1]))
    tries = {int(g.role_unit[r]) for r in roles if g.role_tries[r]}
    consents = persons(solved, np.array([int(g.role_unit[r]) for r in roles if g.role_consents[r]], int))
    whom = sorted(tries | consents)
    begins: Flag = np.asarray((draws.start > 0).any(axis=-1), bool)
    kept = reachable(compiled.game, begins)
    number = np.cumsum(kept) - 1
    back = s if g.move_refusal[m] == m else int(g.move_to[g.move_refusal[m]])
    to = int(g.move_to[m])
    if not kept[[s, to, back]].all():
        return
    small, few = restricted(compiled.game, draws, kept)
    span_of = study.bound(arm, compiled).span
    names, accounts = zip(*(_account(study, arm, solved, kept, j, span_of) for j in whom), strict=True)
    reading = list(compiled.game.timetable.reading)
    span = (reading.index(compiled.reading(day)), reading.index(compiled.reading(far)))
    told = ledger(small, few, accounts, Day(solved, far).worth[kept], span, study.settings.precision.tolerance)
    at = Day(solved, day)
    for j, interests, parts in zip(whom, names, told, strict=True):
        own, cost = parts.gain(int(number[s]), int(number[to])), _cost(at, m, j)
        over = parts.gain(int(number[back]), int(number[to])).value + cost
        yes = would(over, np.asarray(draws.precision[j], float), np.zeros_like(over)) if j in consents else np.ones_like(over)
        off = at.worth[to, j] - at.worth[s, j] - own.value
        yield _told(compiled.game.labels.parties, (j, j in tries, j in consents), interests, own, cost, yes, off)


def _account(
    study: Study, arm: Arm, solved: Solved, kept: Flag, j: int, span_of: Mapping[Name, Floats]
) -> tuple[list[Name], Account]:
    """A party's interests that tell one state from another, with what each pays in the states that are reached."""
    compiled, party = solved.compiled, solved.compiled.game.labels.parties[j]
    values = study.values(arm.world, arm.overlay.set)
    n = solved.draws.inertia.size
    pays = {name: each / span_of[party] for name, each in by_interest(compiled, values, n, party).items()}
    pays = {name: (each - each.mean(axis=0))[kept] for name, each in pays.items()}
    pays = {name: each for name, each in pays.items() if np.ptp(each, axis=0).max(initial=0.0) > 1e-12}
    table = np.stack(list(pays.values()), axis=1) if pays else np.zeros((int(kept.sum()), 0, n))
    return list(pays), Account(j, table)


def _cost(at: Day, m: int, j: int) -> Floats:
    """[n] what a move costs a party at once, as a loss; without its price, which only the one who tries pays."""
    g, draws = at.solved.compiled.game.structure, at.solved.draws
    found = np.zeros(draws.inertia.size)
    if not at.cares(j):
        return found
    for c in range(int(g.move_costs[m]), int(g.move_costs[m + 1])):
        if int(g.cost_party[c]) == j:
            found = found - draws.cost[g.cost_row[c]]
    return found


def _told(
    parties: Sequence[Name],
    who: tuple[int, bool, bool],
    interests: list[Name],
    own: Parts,
    cost: Floats,
    yes: Floats,
    off: Floats,
) -> Gain:
    j, tries, consents = who
    moved: Mapping[Name, Floats] = {parties[i]: own.pull[i] for i in range(len(parties)) if np.abs(own.pull[i]).max() > 1e-9}
    return Gain(
        party=parties[j],
        tries=tries,
        consents=consents,
        gain=own.value + cost,
        agrees=yes,
        alone=dict(zip(interests, own.alone, strict=True)),
        later=dict(zip(interests, own.interest - own.alone, strict=True)),
        cost=cost,
        costs_later=own.costs,
        pull=dict(moved),
        beyond=own.beyond,
        off=off,
    )
