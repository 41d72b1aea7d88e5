"""What each thing that a party can do is worth to it on a day.

An act is a move that the party may try: a rule, or a package of rules, and where it leads. If it is carried out the party gains
`G = V(s') - V(s) - k`, its own price included; the others who must consent would with the chance `p` of docs/theory.md. Trying
it is worth `p G + (1 - p)(V(r) - V(s))`, where a refusal leads to r, and nothing else: doing nothing is worth nought. All
are means over the states in which the game may be on that day; where an act is not open it is worth nought, too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from detente.game.arrays import Flag, Floats
from detente.lenses.rounds import tie
from detente.lenses.solution import RoundsRead
from detente.scenario.records import Name
from detente.study.bodies import carried
from detente.study.measures import Solved, persons, would

LEAST = 1e-9
"""Chances below this are rounding."""
ALIKE = 1e-6
"""Of a yearly span: acts that differ by less are equally good."""


@dataclass(frozen=True)
class Day:
    """A solved game on one of its days of which values were kept."""

    solved: Solved
    day: dt.date

    @property
    def weights(self) -> Floats:
        """[S, n] where the game is, after the day's lotteries."""
        return np.asarray(self.solved.solution.state[self.solved.compiled.reading(self.day)], float)

    @cached_property
    def worth(self) -> Floats:
        """[S, P, n] what it is worth to stand in a state."""
        solution, compiled = self.solved.solution, self.solved.compiled
        kept = [day for day in compiled.days if day in self.solved.wanted.value_days]
        return np.asarray((solution.stood if isinstance(solution, RoundsRead) else solution.value)[kept.index(self.day)], float)

    @property
    def regime(self) -> int:
        """What the dates allow from then on."""
        timetable = self.solved.compiled.game.timetable
        return int(timetable.regime[list(timetable.reading).index(self.solved.compiled.reading(self.day))])

    def cares(self, party: int) -> bool:
        """Whether a party still counts what it gets and pays."""
        return bool(self.solved.compiled.game.structure.regime_cares[self.regime, party])


@dataclass(frozen=True)
class Act:
    """One thing that a party can do, over the draws."""

    name: Name
    to: dict[Name, str]  # what changes, where the game mostly is
    open: Floats  # [n] where, of where the game is
    gain: Floats  # [n] yearly spans, if it is carried out, where it is open; not a number where it is not
    agreed: Floats  # [n] the chance that all others who must would agree, likewise
    worth: Floats  # [n] yearly spans, of trying it; nought where it is not open


NOTHING = "nothing"
"""What a party does that has no better act."""


def acts_of(at: Day, party: Name) -> list[Act]:
    """Every act that the party may try that day, in the order of its moves."""
    labels, g = at.solved.compiled.game.labels, at.solved.compiled.game.structure
    who, weights, regime = labels.parties.index(party), at.weights, at.regime
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}  # by label and shift of the state: (state, move)
    for s in np.flatnonzero((weights > LEAST).any(axis=1)).tolist():
        for m in range(int(g.state_moves[s]), int(g.state_moves[s + 1])):
            units = [int(g.role_unit[r]) for r in range(g.move_roles[m], g.move_roles[m + 1]) if g.role_tries[r]]
            if who in persons(at.solved, np.array(units, int)) and g.regime_moves[regime, m]:
                found.setdefault((int(g.move_rule[m]), int(g.move_to[m]) - s), []).append((s, m))
    return [_act(at, who, labels.moves[label], moves) for (label, _), moves in found.items()]


def _act(at: Day, who: int, name: Name, moves: list[tuple[int, int]]) -> Act:
    weights, switch = at.weights, at.solved.draws.switch[at.solved.compiled.game.structure.move_switch]
    share, gain, agreed, worth = (np.zeros(weights.shape[1]) for _ in range(4))
    for s, m in moves:
        own = np.where(switch[m], weights[s], 0.0)
        done, refused = gains(at, s, m)
        p, mine = agreeing(at, m, done - refused, who), done[who] - at.solved.draws.price[who] * at.cares(who)
        share, gain, agreed = share + own, gain + own * mine, agreed + own * p
        worth = worth + own * (p * mine + (1 - p) * refused[who])
    least = np.where(share > LEAST, share, np.nan)  # where it is not open nothing is known of it
    mostly, m = max(moves, key=lambda each: float(weights[each[0]].sum()))
    return Act(name, _changes(at.solved, mostly, m), share, gain / least, agreed / least, worth)


def gains(at: Day, s: int, m: int) -> tuple[Floats, Floats]:
    """What a move is worth to each party over staying, [P, n]: carried out, without its mover's price; and refused."""
    g, value = at.solved.compiled.game.structure, at.worth
    cost = np.zeros(value.shape[1:])
    for c in range(int(g.move_costs[m]), int(g.move_costs[m + 1])):
        cost[g.cost_party[c]] += at.solved.draws.cost[g.cost_row[c]] * at.cares(int(g.cost_party[c]))
    refused = s if g.move_refusal[m] == m else int(g.move_to[g.move_refusal[m]])
    return value[g.move_to[m]] - value[s] - cost, value[refused] - value[s]


def agreeing(at: Day, m: int, gain: Floats, who: int) -> Floats:
    """[n] the chance that all who must consent to a move beside the one who tries it would; `gain` [P, n] is over a refusal."""
    g, many = at.solved.compiled.game.structure, len(at.solved.compiled.game.labels.parties)
    value, precision = at.worth, at.solved.draws.precision
    found = np.ones(gain.shape[1])

    def yes(j: int) -> Floats:
        return np.ones_like(found) if j == who else would(gain[j], precision[j], tie(value[:, j]))

    for r in range(int(g.move_roles[m]), int(g.move_roles[m + 1])):
        unit = int(g.role_unit[r])
        if g.role_consents[r] and unit < many:
            found = found * yes(unit)
        elif g.role_consents[r]:
            seats = range(int(g.body_members[unit - many]), int(g.body_members[unit - many + 1]))
            votes = [int(g.member_weight[k]) for k in seats]
            each = np.array([yes(int(g.member_party[k])) for k in seats])
            found = found * carried(each, votes, int(g.body_quota[unit - many]), bool(g.body_pivot[unit - many]))
    return found


def _changes(solved: Solved, s: int, m: int) -> dict[Name, str]:
    """What a move changes, and to what."""
    space, to = solved.compiled.space, int(solved.compiled.game.structure.move_to[m])
    levels = solved.compiled.game.labels.levels
    axes = solved.compiled.game.labels.axes
    return {a: levels[k][space.index[a][to]] for k, a in enumerate(axes) if space.index[a][to] != space.index[a][s]}


@dataclass(frozen=True)
class Ranked:
    """An act among all: in which draws none is better, and what it loses against the best."""

    act: Act
    best: Flag  # [n]
    regret: Floats  # [n] yearly spans


def ranked(acts: list[Act], n: int) -> list[Ranked]:
    """Acts and doing nothing, the one that loses least first."""
    nothing = Act(NOTHING, {}, np.ones(n), np.zeros(n), np.ones(n), np.zeros(n))
    every = [*acts, nothing]
    most = np.max([each.worth for each in every], axis=0)
    found = [Ranked(each, each.worth >= most - ALIKE, most - each.worth) for each in every]
    return sorted(found, key=lambda one: (float(one.regret.mean()), -float(one.best.mean())))
