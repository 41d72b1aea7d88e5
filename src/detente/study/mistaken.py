"""Parties that take the game for another: each plays its plan of the game it believes in, together they play the true one.

A party's view is a game with other numbers in it, and the values V^w that everybody would have there. With the floor party i
tries what is best in its own view w(i), where it reckons with the others' consents as that view has them:

    P_i(m)   as in docs/theory.md, of V^w(i), of the costs, precisions and initiatives of that view
    p(m)     product over those who must agree of 1 / (1 + exp(-lambda_j G_j)),   each in its own view w(j)
    A(m)     p / (p + h (1 - p))

The floor comes, chance strikes and costs are paid as in the true game. Nobody knows of anybody's mistake, nor learns from being
surprised. What a party expects is V^w(i), what it gets is the mean of what it is paid along the paths that come of all plans
together, and what it would have got seeing is V of the true game. After the last day that is read, what it gets is counted with
the plans of that day.

Values come from the solver at the days at which something is read, and at days between that lie at most `APART` apart; plans
move evenly from one to the next, and what follows goes forward by uniformisation. On mistakes in games: Jervis 1976; Esponda
and Pouzo 2016, without their learning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from detente.game.arrays import Draws, Flag, Floats, Ints, Real
from detente.game.compile import Compiled
from detente.game.reach import owners
from detente.lenses.lanes import LANES
from detente.lenses.solution import Request, Solution
from detente.study.bodies import carried

APART = 1 / 26
"""Years between the days at which plans are known."""
FAR = 700.0
TERMS = 1e-10
"""Of a step: what may be left out of it."""
STILL = 1e-7
"""Utility-years by which what is got may still move when it is taken for settled."""


@dataclass(frozen=True)
class Mistaken(Solution):
    """What follows where some take the game for another: `value` is what everybody gets, from any state on."""

    expected: Floats  # [Tv, S, P, n] what each expects, in the game that it takes this to be
    seeing: Floats  # [Tv, S, P, n]   what each would get if nobody were mistaken


class View(NamedTuple):
    """The numbers of a game that somebody believes in, and by how much the height from which its values are counted lies above
    the true game's ([P, n], utility a year)."""

    draws: Draws
    level: Floats


@dataclass(frozen=True)
class Seen:
    """A party's view of the game on one day: its numbers, and what everything is worth in it."""

    draws: Draws
    value: Floats  # [S, P, n]


@dataclass(frozen=True)
class Happens:
    """What can happen from every state, at rates a year (chances, on a certain floor)."""

    tried: Floats  # [E, n] by entry: a move and one who may try it
    done: Floats  # [E, n]  of those, carried out


# ------------------------------------------------------------------------------------------------ plans
class Board:
    """The moves of a game laid out so that plans of all states are made at once. E entries: a move and one who may try it."""

    def __init__(self, compiled: Compiled):
        self.g, self.parties = compiled.game.structure, len(compiled.game.labels.parties)
        g, states = self.g, compiled.space.size
        self.states, moves = states, g.move_to.size
        self.source = owners(g.state_moves)
        self.to = g.move_to.astype(np.int64)
        refusal = g.move_refusal.astype(np.int64)
        self.back = np.where(refusal == np.arange(moves), self.source, self.to[refusal])
        counts = np.diff(g.move_roles.astype(np.int64))
        self.role = np.full((moves, max(1, int(counts.max(initial=0)))), -1)
        for m in range(moves):
            self.role[m, : counts[m]] = np.arange(int(g.move_roles[m]), int(g.move_roles[m + 1]))
        unit = (
            np.where(self.role >= 0, g.role_unit[self.role].astype(np.int64), 0)
            if g.role_unit.size
            else np.zeros_like(self.role)
        )
        tries = (self.role >= 0) & (g.role_tries[self.role] if g.role_tries.size else False)
        self.asked = (self.role >= 0) & (g.role_consents[self.role] if g.role_consents.size else False)
        self.unit = unit
        self.move, self.place = np.nonzero(tries)  # [E]
        self.who = unit[self.move, self.place]
        self.at = self.source[self.move]
        self.group = self.at * self.parties + self.who
        self.with_bodies = np.flatnonzero((self.asked & (unit >= self.parties)).any(axis=1))
        self.jump_from, self.jump_to = owners(g.state_jumps), g.jump_to.astype(np.int64)

    def open_rates(self, draws: Draws, regime: int) -> Floats:
        """[M, n] 1 where a move exists and the dates allow it, else 0."""
        return np.asarray(draws.switch[self.g.move_switch] * self.g.regime_moves[regime][:, None], float)

    def paid(self, draws: Draws, regime: int) -> Floats:
        """[M, P, n] what a move costs everybody, without its mover's price."""
        table = np.zeros((self.to.size, self.parties, draws.start.shape[-1]))
        move = owners(self.g.move_costs)
        cares = self.g.regime_cares[regime][self.g.cost_party]
        np.add.at(table, (move, self.g.cost_party), np.asarray(draws.cost, float)[self.g.cost_row] * cares[:, None])
        return table

    def gains(self, view: Seen, regime: int) -> Floats:
        """[M, P, n] what everybody gains by a move over its refusal."""
        return view.value[self.to] - view.value[self.back] - self.paid(view.draws, regime)

    def agreeing(self, gains: Floats, precision: Real) -> Floats:
        """[E, n] the chance that all who must agree beside who tries would, by their gains [M, P, n] over a refusal."""
        yes = 1 / (1 + np.exp(-np.clip(precision * gains, -FAR, FAR)))  # [M, P, n]
        asked = self.asked & (self.unit < self.parties)
        each = np.where(asked[..., None], yes[np.arange(self.to.size)[:, None], np.where(asked, self.unit, 0)], 1.0)
        before = np.cumprod(np.concatenate([np.ones_like(each[:, :1]), each[:, :-1]], axis=1), axis=1)
        after = np.cumprod(np.concatenate([np.ones_like(each[:, :1]), each[:, :0:-1]], axis=1), axis=1)[:, ::-1]
        found = (before * after)[self.move, self.place]
        for e in np.flatnonzero(np.isin(self.move, self.with_bodies)):
            for unit in self.unit[self.move[e]][self.asked[self.move[e]]]:
                if unit >= self.parties:
                    found[e] *= self._body(int(unit) - self.parties, yes[self.move[e]], int(self.who[e]))
        return found

    def _body(self, body: int, yes: Floats, sure: int) -> Floats:
        """[n] the chance that a body agrees, in which who tries votes yes."""
        g = self.g
        seats = range(int(g.body_members[body]), int(g.body_members[body + 1]))
        members = [int(g.member_party[k]) for k in seats]
        each = np.array([np.ones_like(yes[j]) if j == sure else yes[j] for j in members])
        return carried(each, [int(g.member_weight[k]) for k in seats], int(g.body_quota[body]), bool(g.body_pivot[body]))

    def wishes(self, view: Seen, regime: int, floor: int | None) -> Floats:
        """[E, n] the chance that who has the floor tries this, in its view; nought for who has not the certain `floor`."""
        gains, draws = self.gains(view, regime), view.draws
        p = self.agreeing(gains, draws.precision)
        value, m, i = view.value, self.move, self.who
        price = np.asarray(draws.price, float)[i] * self.g.regime_cares[regime][i][:, None]
        over = value[self.to[m], i] - value[self.at, i] - self.paid(draws, regime)[m, i] - price
        x = draws.precision[i] * (p * over + (1 - p) * (value[self.back[m], i] - value[self.at, i]))
        able = self.open_rates(draws, regime)[m] > 0
        if floor is not None:
            able = able & (i == floor)[:, None]
        x = np.where(able, x, -np.inf)
        top = np.full((self.states * self.parties, x.shape[1]), -np.inf)
        np.maximum.at(top, self.group, x)
        highest = np.where(np.isfinite(top), top, 0.0)[self.group]
        y = np.where(able, np.exp(np.clip(x - highest, -FAR, 0)), 0.0)
        total = np.zeros_like(top)
        np.add.at(total, self.group, y)
        a = np.ones_like(x) if floor is not None else np.asarray(draws.initiative, float)[self.at, i]
        passing = a if floor is not None else np.asarray(draws.inertia, float) * a
        acts = 1 / (1 + passing * np.exp(-np.clip(highest, -FAR, FAR)))
        return np.where(able, acts * y / np.where(total > 0, total, 1.0)[self.group], 0.0)

    def happens(self, views: Sequence[Seen], of: Ints, regime: int, floor: int | None = None) -> Happens:
        """What everybody's own plans come to in the true game, the first of the views; `of` [P]: whose view is whose."""
        true = views[0].draws
        wishes = np.stack([self.wishes(view, regime, floor) for view in views])[of[self.who], np.arange(self.move.size)]
        gains = np.stack([self.gains(view, regime) for view in views])  # [W, M, P, n]
        sharp = np.stack([np.asarray(view.draws.precision, float) for view in views])
        each = np.arange(self.parties)
        p = self.agreeing(gains[of, :, each].swapaxes(0, 1), sharp[of, each])
        a = np.asarray(true.initiative, float)[self.at, self.who]
        together = np.zeros((self.to.size, a.shape[1]))
        np.add.at(together, self.move, a)
        h = np.maximum(1.0, np.asarray(true.reluctance, float) * together)[self.move] if floor is None else 1.0
        tried = wishes * self.open_rates(true, regime)[self.move] * (a if floor is None else 1.0)
        return Happens(tried, tried * p / (p + h * (1 - p)))

    def arrows(self, happens: Happens, draws: Draws, regime: int) -> tuple[Ints, Ints, Floats]:
        """(from, to, rate [arrows, n]) of all that changes the state; without nature's jumps on a certain floor."""
        m, left = self.move, happens.tried - happens.done
        jumps = np.asarray(draws.rate, float)[self.g.jump_row] * self.g.regime_jumps[regime][:, None]
        source = np.concatenate([self.at, self.at, self.jump_from])
        target = np.concatenate([self.to[m], self.back[m], self.jump_to])
        return source, target, np.concatenate([happens.done, left, jumps])

    def spent(self, happens: Happens, draws: Draws, regime: int) -> Floats:
        """[S, P, n] what everybody pays a year (or on a certain floor) for what is done in a state."""
        table = np.zeros((self.states, self.parties, draws.start.shape[-1]))
        price = np.asarray(draws.price, float)[self.who] * self.g.regime_cares[regime][self.who][:, None]
        np.add.at(table, (self.at, self.who), happens.done * price)
        np.add.at(table, self.at, happens.done[:, None] * self.paid(draws, regime)[self.move])
        return table


# ------------------------------------------------------------------------------------------------ on and back
@dataclass(frozen=True)
class Flow:
    """Arrows between states at rates [arrows, n]."""

    source: Ints
    target: Ints
    rate: Floats
    states: int

    @cached_property
    def leave(self) -> Floats:
        """[S, n] how fast each state is left."""
        table = np.zeros((self.states, self.rate.shape[1]))
        np.add.at(table, self.source, self.rate)
        return table

    @cached_property
    def fastest(self) -> float:
        """The fastest of all, a year."""
        return float(self.leave.max(initial=0.0)) + 1e-12

    def on(self, x: Floats, alive: Flag) -> Floats:
        """[S, K, n] where K distributions are after one event at the fastest rate; what is not `alive` [S, K] stays."""
        share, moved = self.rate / self.fastest, np.zeros_like(x)
        np.add.at(moved, self.target, x[self.source] * alive[self.source][..., None] * share[:, None])
        stays: Floats = moved + x * (1 - alive[..., None] * (self.leave / self.fastest)[:, None])
        return stays

    def back(self, v: Floats) -> Floats:
        """[S, P, n] the mean of values after one event at the fastest rate."""
        gained = np.zeros_like(v)
        np.add.at(gained, self.source, (self.rate / self.fastest)[:, None] * (v[self.target] - v[self.source]))
        return np.asarray(v + gained)


def poisson(mean: float) -> Floats:
    """Chances of so many events, all but a little of them."""
    found = [float(np.exp(-mean))]
    while 1 - sum(found) > TERMS and len(found) < 10_000:
        found.append(found[-1] * mean / len(found))
    return np.array(found) / sum(found)


@dataclass(frozen=True)
class Stretch:
    """The time from one day to the next, with what happens in it; `spent` and `rates` are those of its middle."""

    years: float
    flow: Flow
    spent: Floats  # [S, P, n]
    tried: Floats  # [E, n]
    done: Floats  # [E, n]
    pays: Floats  # [S, P, n] utility a year

    def parts(self) -> int:
        """How many equal parts are gone through one after the other, so that no more than a few events fall into one."""
        return max(1, int(np.ceil(self.flow.fastest * self.years / 8)))

    def on(self, x: Floats, alive: Flag) -> tuple[Floats, Floats]:
        """[S, K, n] the distributions at its end, and the time spent in every state on the way."""
        years, spent = self.years / self.parts(), np.zeros_like(x)
        chances = poisson(self.flow.fastest * years)
        left = 1 - np.cumsum(chances)  # of more events than so many
        for _ in range(self.parts()):
            at, end = x, np.zeros_like(x)
            for chance, more in zip(chances, left, strict=True):
                end, spent = end + chance * at, spent + max(0.0, more) / self.flow.fastest * at
                at = self.flow.on(at, alive)
            x = end
        return x, spent

    def back(self, v: Floats, rho: Floats) -> Floats:
        """[S, P, n] what is got from its beginning on, if `v` is from its end on."""
        pays, parts = self.pays - self.spent, self.parts()
        years = self.years / parts
        count = max(1, int(np.ceil(years * 4 * max(self.flow.fastest, float(rho.max())))))
        h = years / count

        def slope(w: Floats) -> Floats:
            return np.asarray(pays - rho * w + self.flow.fastest * (self.flow.back(w) - w))

        for _ in range(parts * count):  # the classical rule of fourth order
            a = slope(v)
            b = slope(v + h / 2 * a)
            c = slope(v + h / 2 * b)
            d = slope(v + h * c)
            v = v + h / 6 * (a + 2 * b + 2 * c + d)
        return v

    def for_ever(self, v: Floats, rho: Floats) -> Floats:
        """[S, P, n] what is got if it goes on like this without end; `v` is where to begin."""
        pays, fastest = self.pays - self.spent, self.flow.fastest
        while True:
            better = (pays + fastest * self.flow.back(v)) / (rho + fastest)
            if float(np.abs(better - v).max()) * fastest < STILL * float(rho.min()) * fastest + STILL:
                return np.asarray(better)
            v = better


@dataclass(frozen=True)
class Morning:
    """What a day decides for certain: the transitions of its floors and then of its lottery, each with what is paid for it."""

    steps: tuple[tuple[Flow, Floats], ...]  # rates are chances
    tried: tuple[Happens, ...]  # on its certain floors


class Course:
    """One block of draws: everybody's view on every day, what happens between and on them."""

    def __init__(
        self,
        compiled: Compiled,
        board: Board,
        draws: Sequence[Draws],
        values: Sequence[Floats],
        of: Ints,
        levels: Sequence[Floats],
    ):
        self.compiled, self.board, self.draws, self.of, self.levels = compiled, board, draws, of, levels
        self.t = compiled.game.timetable
        self.values = [np.nan_to_num(np.asarray(value, float)) for value in values]  # [T, S, P, n] by view
        self.readings = [int(r) for r in self.t.reading[: self.t.last_reading + 1]]
        assert all(r >= 0 for r in self.readings), "every day on which something happens is read"

    def views(self, b: int) -> list[Seen]:
        """Everybody's view from boundary b on, its lottery drawn."""
        at = self.readings[b]
        return [Seen(draws, value[at]) for draws, value in zip(self.draws, self.values, strict=True)]

    def broken(self, b: int) -> bool:
        """Whether something is decided at a boundary, or another regime begins."""
        t = self.t
        return bool(t.event[b] >= 0 or t.floors[b] < t.floors[b + 1] or (b > 0 and t.regime[b] != t.regime[b - 1]))

    def stretch(self, b: int) -> Stretch:
        """From boundary b to the next: plans half-way between those of its two ends, or those of its first, where the second
        decides something."""
        regime, true = int(self.t.regime[b]), self.draws[0]
        ends = [b] if self.broken(b + 1) else [b, b + 1]
        found = [self.board.happens(self.views(each), self.of, regime) for each in ends]
        mean = Happens(*(sum(getattr(each, f.name) for each in found) / len(found) for f in fields(Happens)))
        cares = self.board.g.regime_cares[regime][:, None]
        return Stretch(
            float(self.t.time[b + 1] - self.t.time[b]),
            Flow(*self.board.arrows(mean, true, regime), self.board.states),
            self.board.spent(mean, true, regime),
            mean.tried,
            mean.done,
            np.asarray(true.utility, float) * cares,
        )

    def lottery(self, b: int, draws: Draws) -> Flow | None:
        """The lottery of a day, as chances to leave each state."""
        t, event = self.t, int(self.t.event[b])
        if event < 0:
            return None
        ends = t.event_states[event].astype(np.int64)
        source = np.repeat(np.arange(self.board.states), np.diff(ends))
        rows = t.event_row[ends[0] : ends[-1]]
        return Flow(
            source, t.event_to[ends[0] : ends[-1]].astype(np.int64), np.asarray(draws.chance, float)[rows], self.board.states
        )

    def morning(self, b: int) -> Morning:
        """The certain floors of a day, each decided in view of what follows it, and its lottery."""
        t, regime, parties = self.t, int(self.t.regime[b]), range(int(self.t.floors[b]), int(self.t.floors[b + 1]))
        nothing = np.zeros((self.board.states, self.board.parties, self.draws[0].start.shape[-1]))
        views = [Seen(view.draws, drawn(self.lottery(b, view.draws), view.value)) for view in self.views(b)]
        steps: list[tuple[Flow, Floats]] = []
        tried: list[Happens] = []
        for f in reversed(parties):
            who = int(t.floor_party[f])
            happens = self.board.happens(views, self.of, regime, who)
            steps.insert(0, (self._of(happens), self.board.spent(happens, self.draws[0], regime)))
            tried.insert(0, happens)
            views = [self._before(view, regime, who) for view in views]
        lottery = self.lottery(b, self.draws[0])
        return Morning((*steps, *([(lottery, nothing)] if lottery is not None else [])), tuple(tried))

    def _of(self, happens: Happens) -> Flow:
        m, board = self.board.move, self.board
        source = np.concatenate([board.at, board.at])
        target = np.concatenate([board.to[m], board.back[m]])
        return Flow(source, target, np.concatenate([happens.done, happens.tried - happens.done]), board.states)

    def _before(self, view: Seen, regime: int, who: int) -> Seen:
        """A view before a certain floor, as it has it itself."""
        alone = np.zeros(self.board.parties, np.int64)
        happens = self.board.happens([view], alone, regime, who)
        value = drawn(self._of(happens), view.value) - self.board.spent(happens, view.draws, regime)
        return Seen(view.draws, value)


def drawn(flow: Flow | None, value: Floats) -> Floats:
    """[S, P, n] the mean of values after transitions with certain chances, what they leave staying."""
    if flow is None:
        return value
    gained = np.zeros_like(value)
    np.add.at(gained, flow.source, flow.rate[:, None] * (value[flow.target] - value[flow.source]))
    return np.asarray(value + gained)


def spread(flow: Flow, x: Floats, alive: Flag) -> Floats:
    """[S, K, n] distributions after transitions with certain chances, what they leave staying."""
    moved = x[flow.source] * alive[flow.source][..., None] * flow.rate[:, None]
    found = x.copy()
    np.add.at(found, flow.target, moved)
    np.add.at(found, flow.source, -moved)
    return found


# ------------------------------------------------------------------------------------------------ a block, and all of them
def follow(course: Course, request: Request) -> Mistaken:
    """What follows in one block of draws."""
    t, board, n = course.t, course.board, course.draws[0].start.shape[-1]
    days, labels = range(t.last_reading + 1), len(course.compiled.game.labels.moves)
    stretches, mornings = [course.stretch(b) for b in days[:-1]], [course.morning(b) for b in days]
    alive = np.concatenate([np.ones((board.states, 1), bool), ~request.hit.T], axis=1)  # [S, 1 + H]
    x = np.repeat(np.asarray(course.draws[0].start, float)[:, None], alive.shape[1], axis=1)
    x = x / x.sum(axis=0)
    T = len(course.compiled.days)
    out = {name: np.zeros((T, *shape, n)) for name, shape in (("state", (board.states,)), ("hit", (len(request.hit),)))}
    out |= {"years": np.zeros((T, len(request.stay), n))} | {key: np.zeros((T, labels, n)) for key in ("tried", "carried")}
    so_far = {key: np.zeros(out[key].shape[1:]) for key in ("years", "tried", "carried")}
    label = board.g.move_rule.astype(np.int64)[board.move]
    for b in days:
        floors = iter(mornings[b].tried)
        for flow, _ in mornings[b].steps:
            if (happens := next(floors, None)) is not None:
                np.add.at(so_far["tried"], label, x[board.at, 0] * happens.tried)
                np.add.at(so_far["carried"], label, x[board.at, 0] * happens.done)
            x = spread(flow, x, alive)
        at = course.readings[b]
        out["state"][at] = x[:, 0]
        out["hit"][at] = np.array([x[request.hit[k], 1 + k].sum(axis=0) for k in range(len(request.hit))]).reshape(-1, n)
        for key, table in so_far.items():
            out[key][at] = table
        if b < days[-1]:
            each = stretches[b]
            x, spent = each.on(x, alive)
            so_far["years"] = so_far["years"] + request.stay.astype(float) @ spent[:, 0]
            np.add.at(so_far["tried"], label, spent[board.at, 0] * each.tried)
            np.add.at(so_far["carried"], label, spent[board.at, 0] * each.done)
    return _answer(course, request, out, got(course, stretches, mornings))


def alone(course: Course, view: int) -> Floats:
    """[T, S, P, n] what everybody would get in the game of one view, if all had it: reckoned as what is got in the true one."""
    one = Course(
        course.compiled,
        course.board,
        [course.draws[view]],
        [course.values[view]],
        np.zeros_like(course.of),
        [course.levels[view]],
    )
    days = range(one.t.last_reading + 1)
    return got(one, [one.stretch(b) for b in days[:-1]], [one.morning(b) for b in days])


def got(course: Course, stretches: Sequence[Stretch], mornings: Sequence[Morning]) -> Floats:
    """[T, S, P, n] what everybody gets from each state on, at each reading, in the true game under all plans together."""
    rho = np.asarray(course.draws[0].rho, float)
    V = np.zeros((len(course.compiled.days), course.board.states, *rho.shape))
    last = stretches[-1] if stretches else None
    now = last.for_ever(course.values[0][-1], rho) if last is not None else course.values[0][-1]
    for b in range(course.t.last_reading, -1, -1):
        if b < course.t.last_reading:
            now = stretches[b].back(now, rho)
        V[course.readings[b]] = now
        for flow, spent in reversed(mornings[b].steps):
            now = drawn(flow, now) - spent
    return V


def _answer(course: Course, request: Request, out: dict[str, Floats], worth: Floats) -> Mistaken:
    n, kept, board = worth.shape[-1], np.flatnonzero(request.values), course.board
    units = max(1, board.parties + len(course.compiled.game.labels.bodies))
    refused = np.zeros((*out["tried"].shape[:2], units, n))
    refused[:, :, 0] = out["tried"] - out["carried"]
    unknown, none = np.full(n, np.nan), np.zeros(n)
    worlds = [alone(course, view) for view in range(len(course.draws))]
    expected = np.stack([_expected(course, worlds, j)[kept] for j in range(board.parties)], axis=2)
    years = max(1e-9, float(course.t.time[course.t.last_reading]))
    return Mistaken(
        state=out["state"],
        hit=out["hit"].swapaxes(0, 1),
        years=out["years"].swapaxes(0, 1),
        once=np.zeros((0, n)),
        once_mass=np.zeros((0, n)),
        value=worth[kept],
        tried=out["tried"] if request.counts else out["tried"][:0],
        carried=out["carried"] if request.counts else out["carried"][:0],
        refused=refused if request.counts else refused[:0],
        steps=np.full(n, float(course.t.last_reading)),
        error_left=none,
        settled=none,
        sharpness=unknown,
        against=unknown,
        moves_a_year=out["carried"][-1].sum(axis=0) / years,
        expected=expected,
        seeing=worlds[0][kept],
    )


def _expected(course: Course, worlds: Sequence[Floats], party: int) -> Floats:
    """[T, S, n] what a party expects to get, counted from where the true game's values are."""
    view = course.of[party]
    rho = np.asarray(course.draws[view].rho, float)[party]
    return np.asarray(worlds[view][:, :, party] + course.levels[view][party] / rho)


Public = Callable[[Compiled, Draws, Request], Solution]


def solve_mistaken(
    compiled: Compiled, views: Sequence[View], of: Mapping[str, int], request: Request, solve: Public
) -> Mistaken:
    """What follows where parties play the games they believe in.

    Args:
        views: the numbers of the true game, then of every other that somebody believes in.
        of: by party, the place of its view among them; 0 for whoever is not named.
        solve: solves one game.
    """
    every = request._replace(values=np.ones(len(compiled.days), bool), hit=request.hit[:0], stay=request.stay[:0], counts=False)
    board, mine = Board(compiled), np.array([of.get(party, 0) for party in compiled.game.labels.parties], np.int64)
    blocks = []
    for first in range(0, views[0].draws.start.shape[-1], LANES):
        some = slice(first, first + LANES)
        draws = [
            Draws(**{name: np.ascontiguousarray(field[..., some]) for name, field in view.draws._asdict().items()})
            for view in views
        ]
        solved = [solve(compiled, each, every) for each in draws]
        levels = [view.level[:, some] for view in views]
        found = follow(Course(compiled, board, draws, [each.value for each in solved], mine, levels), request)
        settled = np.maximum.reduce([each.settled for each in solved])
        blocks.append(Mistaken(**{**{f.name: getattr(found, f.name) for f in fields(found)}, "settled": settled}))
    return Mistaken(**{f.name: np.concatenate([getattr(b, f.name) for b in blocks], axis=-1) for f in fields(Mistaken)})


def between(times: Sequence[float]) -> Iterator[float]:
    """Years between these at which plans are known as well, so that none lie further apart than they may."""
    for before, after in pairwise(times):
        count = int(np.ceil((after - before) / APART))
        yield from (before + (after - before) * k / count for k in range(1, count))
