"""Rounds: the second clock of the game, for fixed protocols and theorems.

Time goes in rounds n = 0 .. N. `V_n(s)` is what it is worth to be in state `s` at the start of round n, for each
party j. A round has four beats:

1. Floor. Party i has the floor with chance `a_i(s)`; what the shares leave, nobody has.
2. Move. It passes or tries one move m open to it, from `s` to `s'`. With `W_j(s')` the value of standing in `s'`
   once the floor is over, `G_j(m) = W_j(s') - W_j(r) - k_j(m)` is what j gains by consent: `r` is where a refusal
   leads (`s`, unless the rule says otherwise), `k_j` a one-off cost. The move is carried out with chance `A`.
3. Nature. Each condition jumps by its own chances, all reading the state after the move, all at once.
4. Time. The round pays `u(s')` and discounts by `delta = exp(-rho)`; a state that is *instant* takes no time, so it
   neither pays nor discounts. Hence, with `l(s')` zero or one,

       W_j(s') = l(s') u_j(s') + delta_j ^ l(s') E V_j,n+1(next).

Consent and choice are those of the continuous clock with years read as rounds. A party of infinite precision is
*exact*: it consents when `G >= -tol`, moves only for a gain above `tol`, and chooses evenly among its best moves;
`tol` is 1e-9 of the range of its `W`. Otherwise consent and choice are logit, passing has weight `tau a_i` (`tau = 0`:
it must move when it can; `tau a_i = 1`: passing weighs as much as the best move).

Read at its start a round's floor is still to come, read at its end its conditions have jumped; a set is dwelt in by rounds that
take time and stand there once the floor is over.

The end: the state pays for ever (`continues`: `V_N = l u + delta^l E V_N(next)`), or nothing more comes (`stops`: 0).
Played backwards for long, values converge, or cycle: both are found and said.

Sources: Stahl (1972) and Rubinstein (1982) for the protocol, Baron and Ferejohn (1989) for shares of recognition,
McKelvey and Palfrey (1998) for agent quantal response.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy import sparse

from detente.errors import Refused
from detente.game.arrays import Draws, Flag, Floats, Game, Ints, Structure, Timetable
from detente.game.compile import Compiled
from detente.game.reach import reachable
from detente.lenses.compiler import njit
from detente.lenses.solution import Request, RoundsRead, Solution

OVER = 1e-6
"""By how much chances may exceed one together: rounding, not intent."""
FINITE, CONVERGED = 0, 1
"""Values of `RoundsSolution.status`; k >= 2 says that values cycle with period k."""


@dataclass(frozen=True)
class RoundsSettings:
    """How ties, convergence and cycles are told."""

    tie: float = 1e-9  # of the range of a party's values: gains smaller than this are none
    same: float = 1e-12  # of the largest value: values closer than this are the same
    longest_cycle: int = 12


def tie(W: Floats, settings: RoundsSettings = RoundsSettings()) -> Floats:
    """What counts as no gain at all, for values [S, ...] of standing in a state: a tie, or rounding."""
    return np.asarray(settings.tie * np.ptp(W, axis=0) + 1e-13 * np.abs(W).max(axis=0))


class RoundsSolution(NamedTuple):
    """What follows, by reading and draw. T readings, S states, P parties, L labels of moves, n draws."""

    readings: Floats  # [T] r: the start of round r, its day's business done; r + 1/2: its end, before the next day's business
    state: Floats  # [T, S, n] chance of being in the state
    value: Floats  # [Tv, S, P, n] V from there on
    stood: Floats  # [Tv, S, P, n] W: what it is worth to stand in a state once the floor of the round is over
    tried: Floats  # [T, L, n] expected number of tries so far
    carried: Floats  # [T, L, n] of which carried out
    status: Ints  # [n] FINITE, CONVERGED, or the period of a cycle
    cut: Flag  # [n] whether shares of the floor or chances of nature summed to more than one and were scaled down
    hit: Floats  # [H, T, n] chance of ever having been in a set so far
    dwelt: Floats  # [Y, T, n] expected number of rounds so far that took time and were spent in a set, once the floor was over


class One(NamedTuple):
    """One draw, and the settings of ties."""

    rho: Floats  # [P]
    precision: Floats  # [P]
    shares: Floats  # [S, P] of the floor
    inertia: float
    reluctance: float
    price: Floats  # [P]
    cost: Floats  # [K]
    rate: Floats  # [Q] chances per round
    chance: Floats  # [L]
    switch: Flag  # [X]
    utility: Floats  # [S, P]
    cares: Floats  # [P] 1 for parties that still count what they get and pay, else 0


# ------------------------------------------------------------------------------------------------ consent and choice


@njit(cache=True, nogil=True)
def _logistic(x: float) -> float:
    e = math.exp(-abs(x))
    return (1.0 if x >= 0 else e) / (1.0 + e)


@njit(cache=True, nogil=True, inline="always")
def _agrees(gain: float, precision: float, tol: float) -> float:
    if math.isinf(precision):
        return 1.0 if gain >= -tol else 0.0
    return _logistic(precision * gain)


@njit(cache=True, nogil=True, inline="always")
def _one_off(structure: Structure, one: One, m: int, party: int) -> float:
    total = 0.0
    for c in range(structure.move_costs[m], structure.move_costs[m + 1]):
        if structure.cost_party[c] == party:
            total += one.cost[structure.cost_row[c]]
    return float(total * one.cares[party])


@njit(cache=True, nogil=True, inline="always")
def _vote(structure: Structure, one: One, W: Floats, tol: Floats, m: int, r: int, party: int, mover: int) -> float:
    """The chance that `party` agrees to move m, asked alone; whoever tries agrees by trying."""
    if party == mover:
        return 1.0
    gain = W[structure.move_to[m], party] - W[r, party] - _one_off(structure, one, m, party)
    return _agrees(gain, one.precision[party], tol[party])


@njit(cache=True, nogil=True)
def _independent(votes: Floats, weights: Any, quota: int) -> float:
    """The chance that independent votes reach the quota: the distribution of the weight that agrees, capped there."""
    reached = np.zeros(quota + 1)
    reached[0] = 1.0
    for k in range(votes.size):
        for w in range(quota, -1, -1):
            up = min(quota, w + weights[k])
            moved = reached[w] * votes[k]
            if up != w:
                reached[w] -= moved
                reached[up] += moved
    return float(reached[quota])


@njit(cache=True, nogil=True)
def _pivot(votes: Floats, weights: Any, quota: int) -> float:
    """The vote of the member whose weight reaches the quota, the most willing first."""
    weight = 0
    for k in np.argsort(-votes):
        weight += weights[k]
        if weight >= quota:
            return float(votes[k])
    return 0.0


@njit(cache=True, nogil=True)
def _body(structure: Structure, one: One, W: Floats, tol: Floats, m: int, r: int, body: int, mover: int) -> float:
    first, last = structure.body_members[body], structure.body_members[body + 1]
    votes = np.empty(last - first)
    for k in range(first, last):
        votes[k - first] = _vote(structure, one, W, tol, m, r, structure.member_party[k], mover)
    weights, quota = structure.member_weight[first:last], structure.body_quota[body]
    return _pivot(votes, weights, quota) if structure.body_pivot[body] else _independent(votes, weights, quota)


@njit(cache=True, nogil=True, inline="always")
def _consent(structure: Structure, one: One, W: Floats, tol: Floats, m: int, r: int, mover: int) -> float:
    """The chance that all whose consent move m needs would give it, each as if it decided alone."""
    p = 1.0
    parties = W.shape[1]
    for role in range(structure.move_roles[m], structure.move_roles[m + 1]):
        if structure.role_consents[role]:
            unit = structure.role_unit[role]
            if unit < parties:
                p *= _vote(structure, one, W, tol, m, r, unit, mover)
            else:
                p *= _body(structure, one, W, tol, m, r, unit - parties, mover)
    return p


@njit(cache=True, nogil=True, inline="always")
def _may_try(structure: Structure, one: One, open_moves: Flag, m: int, party: int) -> bool:
    if not (open_moves[m] and one.switch[structure.move_switch[m]]):
        return False
    for role in range(structure.move_roles[m], structure.move_roles[m + 1]):
        if structure.role_tries[role] and structure.role_unit[role] == party:
            return True
    return False


@njit(cache=True, nogil=True, inline="always")
def _carried(structure: Structure, one: One, p: float, s: int, m: int) -> float:
    """The chance A that a try is carried out: p, put off by reluctance the more often it may be tried."""
    asked = 0.0
    for role in range(structure.move_roles[m], structure.move_roles[m + 1]):
        if structure.role_tries[role]:
            asked += one.shares[s, structure.role_unit[role]]
    return p / (p + max(1.0, one.reluctance * asked) * (1.0 - p)) if p > 0.0 else 0.0


@njit(cache=True, nogil=True)
def _best(gain: Floats, chosen: Floats, tol: float) -> None:
    """An exact mover's choice: evenly among its best moves if they gain more than `tol`, else none."""
    top = gain.max()
    best = (gain >= top - tol) & (gain > tol)
    chosen[:] = 0.0
    if best.any():
        chosen[best] = 1.0 / best.sum()


@njit(cache=True, nogil=True)
def _logit(gain: Floats, chosen: Floats, precision: float, passing: float) -> None:
    """A logit mover's choice: whether to act, the best act against passing, then which. Closed moves gain -inf, one is open."""
    best = gain.max()
    total = 0.0
    for k in range(gain.size):
        chosen[k] = math.exp(precision * (gain[k] - best))
        total += chosen[k]
    acts = 1.0 / (passing * math.exp(min(-precision * best, 700.0)) + 1.0)
    chosen *= acts / total


@njit(cache=True, nogil=True)
def stage(
    structure: Structure, one: One, open_moves: Flag, W: Floats, tol: Floats, dated: int
) -> tuple[Floats, Floats, Floats]:
    """What the floor of one round does: V [S, P], and by move the chance that it is tried and carried out [M].

    `W` [S, P] values standing in a state after the floor; `dated` is the party whose certain floor it is, or -1.
    """
    V, tried, carried = W.copy(), np.zeros(structure.move_to.size), np.zeros(structure.move_to.size)
    states, parties = W.shape
    for s in range(states):
        first, last = structure.state_moves[s], structure.state_moves[s + 1]
        if first == last:
            continue
        gain, chosen, done = np.empty(last - first), np.empty(last - first), np.empty(last - first)
        for i in range(parties):
            share = one.shares[s, i] if dated < 0 else (1.0 if i == dated else 0.0)
            if share <= 0.0 or not _weigh(structure, one, open_moves, W, tol, s, i, dated >= 0, gain, done):
                continue
            if math.isinf(one.precision[i]):
                _best(gain, chosen, tol[i])
            else:
                passing = one.inertia * share if dated < 0 else 1.0
                _logit(gain, chosen, one.precision[i], passing)
            for k in range(last - first):
                if chosen[k] > 0.0:
                    _follow(structure, one, W, s, i, first + k, share * chosen[k], done[k], V)
                    tried[first + k] += share * chosen[k]
                    carried[first + k] += share * chosen[k] * done[k]
    return V, tried, carried


@njit(cache=True, nogil=True, inline="always")
def _refusal(structure: Structure, s: int, m: int) -> int:
    entry = structure.move_refusal[m]
    return s if entry == m else structure.move_to[entry]


@njit(cache=True, nogil=True, inline="always")
def _weigh(
    structure: Structure,
    one: One,
    open_moves: Flag,
    W: Floats,
    tol: Floats,
    s: int,
    i: int,
    dated: bool,
    gain: Floats,
    done: Floats,
) -> bool:
    """Fills, for the moves of s, what i expects to gain by trying (-inf: not open to it) and A; whether any is open."""
    first = structure.state_moves[s]
    found = False
    for k in range(gain.size):
        m = first + k
        gain[k], done[k] = -np.inf, 0.0
        if not _may_try(structure, one, open_moves, m, i):
            continue
        found = True
        r = _refusal(structure, s, m)
        p = _consent(structure, one, W, tol, m, r, i)
        done[k] = p if dated else _carried(structure, one, p, s, m)
        paid = _one_off(structure, one, m, i) + one.price[i] * one.cares[i]
        gain[k] = p * (W[structure.move_to[m], i] - paid - W[s, i]) + (1.0 - p) * (W[r, i] - W[s, i])
    return found


@njit(cache=True, nogil=True, inline="always")
def _follow(structure: Structure, one: One, W: Floats, s: int, i: int, m: int, chance: float, done: float, V: Floats) -> None:
    """Adds to V[s] what a try of m by i changes for everybody."""
    r, to = _refusal(structure, s, m), structure.move_to[m]
    for j in range(W.shape[1]):
        V[s, j] += chance * (done * (W[to, j] - W[s, j]) + (1.0 - done) * (W[r, j] - W[s, j]))
    for c in range(structure.move_costs[m], structure.move_costs[m + 1]):
        party = structure.cost_party[c]
        V[s, party] -= chance * done * one.cost[structure.cost_row[c]] * one.cares[party]
    V[s, i] -= chance * done * one.price[i] * one.cares[i]


# ------------------------------------------------------------------------------------------------------------- nature


class Chain(NamedTuple):
    """Nature's joint moves: from each state every combination of one jump, or none, per condition."""

    origin: Ints  # [E]
    target: Ints  # [E]
    factor: Ints  # [E, axes] places in (jump chances, what they leave per state and axis, one)
    jump_from: Ints  # [N]
    jump_axis: Ints  # [N]
    jump_row: Ints  # [N]
    size: int  # S
    axes: int


def nature(game: Game) -> Chain:
    """The combinations in which conditions can move at once; each condition is an axis of the state."""
    st = game.structure
    sizes = [len(levels) for levels in game.labels.levels]
    S, axes = st.state_moves.size - 1, max(1, len(sizes))
    N = st.jump_to.size
    jump_from: Ints = np.repeat(np.arange(S), np.diff(np.asarray(st.state_jumps, dtype=np.int64)).astype(np.int64))
    jump_to = st.jump_to.astype(np.int64)
    jump_axis = _axis(jump_from, jump_to, sizes)
    origin: list[int] = []
    target: list[int] = []
    factor: list[list[int]] = []
    for s in range(S):
        combinations = [(s, [N + S * axes] * axes)]
        inside = range(int(st.state_jumps[s]), int(st.state_jumps[s + 1]))
        for axis in sorted({int(jump_axis[j]) for j in inside}):
            choices = [(int(jump_to[j]) - s, j) for j in inside if jump_axis[j] == axis] + [(0, N + s * axes + axis)]
            combinations = [
                (to + shift, [*places[:axis], place, *places[axis + 1 :]])
                for to, places in combinations
                for shift, place in choices
            ]
        origin += [s] * len(combinations)
        target += [to for to, _ in combinations]
        factor += [places for _, places in combinations]
    return Chain(
        np.array(origin),
        np.array(target),
        np.array(factor),
        jump_from,
        jump_axis,
        st.jump_row.astype(np.int64),
        S,
        axes,
    )


def _axis(origin: Ints, target: Ints, sizes: list[int]) -> Ints:
    """[N] the axis on which each jump changes the state (mixed radix, the last axis fastest)."""
    axis = np.zeros(origin.size, np.int64)
    stride = 1
    for k in range(len(sizes) - 1, -1, -1):
        axis[(origin // stride) % sizes[k] != (target // stride) % sizes[k]] = k
        stride *= sizes[k]
    return axis


def transition(chain: Chain, rate: Floats, open_jumps: Flag) -> tuple[Any, bool]:
    """Nature's matrix [S, S] of chances per round (sparse), and whether chances above one had to be scaled down."""
    jump = np.where(open_jumps, rate[chain.jump_row], 0.0)
    cell = chain.jump_from * chain.axes + chain.jump_axis
    total = np.bincount(cell, jump, minlength=chain.size * chain.axes)
    jump = jump / np.maximum(1.0, total)[cell]
    known = np.concatenate([jump, np.maximum(0.0, 1.0 - total), [1.0]])
    chance = known[chain.factor].prod(axis=1)
    matrix = sparse.csr_array((chance, (chain.origin, chain.target)), shape=(chain.size, chain.size))
    return matrix, bool((total > 1.0 + OVER).any())


# ----------------------------------------------------------------------------------------------------------- the clock


class Day(NamedTuple):
    """What the calendar does at the start of a round, in order: certain floors and lotteries."""

    floor: int  # a party, or -1
    event: int  # an event, or -1


def _days(timetable: Timetable, rounds: int) -> tuple[list[list[Day]], Ints]:
    """By round what happens at its start, and its regime. A date between rounds waits for the next."""
    days: list[list[Day]] = [[] for _ in range(rounds + 1)]
    regime = np.zeros(rounds + 1, np.int64)
    for b, time in enumerate(timetable.time):
        n = max(0, math.ceil(time - 0.01))  # a day of slack: years are 365.25 days
        if n > rounds:
            break
        if b < len(timetable.time) - 1 or len(timetable.time) == 1:
            regime[n:] = timetable.regime[b]
        days[n] += [Day(int(p), -1) for p in timetable.floor_party[timetable.floors[b] : timetable.floors[b + 1]]]
        if timetable.event[b] >= 0:
            days[n].append(Day(-1, int(timetable.event[b])))
    return days, regime


@dataclass(frozen=True)
class Match:
    """One draw of a game on the rounds clock, ready to be played."""

    structure: Structure  # signed indices
    timetable: Timetable
    chain: Chain
    one: One
    rounds: int
    length: Floats  # [S] 0 where instant, else 1
    settings: RoundsSettings
    labels: int  # L

    def lottery(self, event: int) -> Any:
        """The matrix [S, S] of a dated event."""
        t, S = self.timetable, self.length.size
        starts = t.event_states[event].astype(np.int64)
        entries = np.concatenate([np.arange(starts[s], starts[s + 1]) for s in range(S)])
        origin = np.repeat(np.arange(S), np.diff(starts))
        chance = self.one.chance[t.event_row[entries]]
        return sparse.csr_array((chance, (origin, t.event_to[entries].astype(np.int64))), shape=(S, S))

    def cares(self, regime: int) -> Floats:
        """[P] 1 for parties that still count what they get, else 0."""
        return np.asarray(self.structure.regime_cares[regime], dtype=np.float64)

    def standing(self, V: Floats, matrix: Any, regime: int) -> Floats:
        """W [S, P]: the value of standing in a state once the floor is over."""
        length = self.length[:, None]
        pays = length * self.one.utility * self.cares(regime)
        return np.asarray(pays + np.exp(-self.one.rho) ** length * (matrix @ V))

    def shares(self, regime: int) -> tuple[Floats, bool]:
        """[S, P] shares of the floor, and whether they had to be scaled down. Who has no open move does not take the floor."""
        opened = self.structure.regime_moves[regime] & self.one.switch[self.structure.move_switch]
        shares = self.one.shares * _movers(self.structure, opened, self.one.shares.shape[1])
        total = shares.sum(axis=1, keepdims=True)
        return shares / np.maximum(1.0, total), bool((total > 1.0 + OVER).any())

    def floor(self, W: Floats, regime: int, dated: int = -1) -> tuple[Floats, Plan]:
        """V before a floor and what is done with it; the range of W says what counts as a tie."""
        tol = tie(W, self.settings)
        one = self.one._replace(cares=self.cares(regime), shares=self.shares(regime)[0])
        V, tried, carried = stage(self.structure, one, self.structure.regime_moves[regime], W, tol, dated)
        return V, _plan(self.structure, tried, carried, self.labels)


def _for_ever(match: Match, matrix: Any, regime: int) -> Floats:
    """V [S, P] of a state that pays for ever while nature goes on and nobody moves: V = l u + delta^l E V."""
    S, P = match.one.utility.shape
    cares = match.cares(regime)
    V = np.zeros((S, P))
    lasts = match.length > 0
    for _ in range(S):  # what never leaves the states that take no time is worth nothing
        wider = lasts | (matrix @ lasts.astype(float) > 0)
        if (wider == lasts).all():
            break
        lasts = wider
    for j in range(P):
        u = match.length * match.one.utility[:, j] * cares[j]
        if not u.any():
            continue
        if match.one.rho[j] <= 0.0:
            raise Refused(
                "a party of patience 1 has no finite value of a state that pays for ever; "
                "write tail: stops in the calendar, or a patience below 1"
            )
        left = sparse.diags_array(lasts * np.exp(-match.one.rho[j]) ** match.length) @ matrix
        V[:, j] = sparse.linalg.spsolve((sparse.eye_array(S) - left).tocsc(), u)
    return V


class Plan(NamedTuple):
    """What is done with one floor, as sparse matrices that a distribution over states is multiplied by."""

    change: Any  # [S, S] what it adds to the distribution
    tried: Any  # [L, S] moves tried, by label
    carried: Any  # [L, S] of which carried out


def _plan(structure: Structure, tried: Floats, carried: Floats, labels: int) -> Plan:
    """The plan in which each move [M] is tried and carried out with some chance where it starts."""
    st, S, moves = structure, structure.state_moves.size - 1, np.flatnonzero(tried)
    origin = np.repeat(np.arange(S), np.diff(st.state_moves))[moves]
    back = st.move_refusal[moves]
    refused = np.where(back == moves, origin, st.move_to[back])
    often, done = tried[moves], carried[moves]
    to = np.concatenate([origin, st.move_to[moves], refused])
    chance = np.concatenate([-often, done, often - done])
    change = sparse.csr_array((chance, (to, np.tile(origin, 3))), shape=(S, S))
    rules = st.move_rule[moves]
    return Plan(change, *(sparse.csr_array((each, (rules, origin)), shape=(labels, S)) for each in (often, done)))


Step = Plan | Any
"""A plan, or the sparse matrix [S, S] of a lottery."""


class Solved(NamedTuple):
    """By round: V once the day's business is done, that business, and the round itself, as steps in order of time."""

    values: list[Floats]
    business: list[list[Step]]
    round: list[list[Step]]
    stood: list[Floats]  # W of the round
    ended: list[Floats]  # V at its end, before the next day's business


def _backwards(match: Match, days: list[list[Day]], regime: Ints, matrices: dict[int, Any], tail: str) -> Solved:
    """Values and plans of all rounds, the last one first."""
    N, g = match.rounds, int(regime[-1])
    V = _for_ever(match, matrices[g], g) if tail == "continues" else np.zeros_like(match.one.utility)
    solved = Solved([V] * (N + 1), [[] for _ in range(N + 1)], [[] for _ in range(N + 1)], [V] * (N + 1), [V] * (N + 1))
    for n in range(N, -1, -1):
        g = int(regime[n])
        if n < N:
            solved.ended[n], W = V, match.standing(V, matrices[g], g)
            V, plan = match.floor(W, g)
            solved.round[n] += [plan, matrices[g]]
            solved.stood[n] = W
        solved.values[n] = V
        for day in reversed(days[n]):
            if day.event >= 0:
                step: Step = match.lottery(day.event)
                V = np.asarray(step @ V)
            else:
                V, step = match.floor(V, g, day.floor)
            solved.business[n].insert(0, step)
    return solved


class _Path:
    """Distributions over states [S, k] as they go forward, and the moves tried and carried out so far [L, k]."""

    def __init__(self, start: Floats, labels: int = 0, absorbing: Flag | None = None):
        self.state = start
        self.goes_on = 1.0 if absorbing is None else 1.0 * ~absorbing  # [S, k]: what is absorbed stays
        self.tried, self.carried = np.zeros((labels, start.shape[1])), np.zeros((labels, start.shape[1]))

    def follow(self, steps: list[Step]) -> None:
        """Goes through the steps in order."""
        for step in steps:
            moving = self.goes_on * self.state
            if not isinstance(step, Plan):
                self.state = self.state - moving + np.asarray(step.T @ moving)
                continue
            self.state = self.state + np.asarray(step.change @ moving)
            if self.tried.size:
                self.tried, self.carried = self.tried + step.tried @ moving, self.carried + step.carried @ moving


def _alike(draws: Draws) -> list[list[int]]:
    """Draws by everything but their first state: those of one list are solved once and played together."""
    groups: dict[bytes, list[int]] = {}
    fields = [field for name, field in zip(Draws._fields, draws, strict=True) if name != "start"]
    for d in range(draws.start.shape[-1]):
        groups.setdefault(b"".join(field[..., d].tobytes() for field in fields), []).append(d)
    return list(groups.values())


def _status(values: list[Floats], days: list[list[Day]], regime: Ints, settings: RoundsSettings) -> int:
    """Whether the values of the first rounds no longer change as the horizon grows, or come round again."""
    scale = settings.same * np.abs(values[0]).max(initial=1e-300)
    for k in range(1, settings.longest_cycle + 1):
        dated = any(days[n] for n in range(1, min(2 * k, len(days) - 1) + 1)) or len(set(regime[: 2 * k].tolist())) > 1
        if 2 * k >= len(values) or dated:
            return FINITE
        if all(np.abs(values[n] - values[n + k]).max(initial=0.0) <= scale for n in range(k)):
            return CONVERGED if k == 1 else k
    return FINITE


def _movers(structure: Structure, opened: Flag, parties: int) -> Flag:
    """[S, P] whether any move of the state that is `opened` [M] is the party's to try."""
    found = np.zeros((structure.state_moves.size - 1, parties), bool)
    moves = np.repeat(np.arange(structure.move_to.size), np.diff(structure.move_roles))
    states = np.repeat(np.arange(len(found)), np.diff(structure.state_moves))[moves]
    tries = structure.role_tries.astype(bool) & opened[moves]
    found[states[tries], structure.role_unit[tries]] = True
    return found


def _one(draws: Draws, d: int) -> One:
    """Draw d in double precision."""

    def row(a: Any) -> Any:
        return np.ascontiguousarray(a[..., d], dtype=bool if a.dtype == bool else np.float64)

    return One(
        rho=row(draws.rho),
        precision=row(draws.precision),
        shares=row(draws.initiative),
        inertia=float(draws.inertia[d]),
        reluctance=float(draws.reluctance[d]),
        price=row(draws.price),
        cost=row(draws.cost),
        rate=row(draws.rate),
        chance=row(draws.chance),
        switch=row(draws.switch),
        utility=row(draws.utility),
        cares=np.ones(draws.rho.shape[0]),
    )


def signed(structure: Structure) -> Structure:
    """The structure with signed indices, in which compiled loops may subtract."""
    plain: list[Any] = [a.astype(np.int64) if a.dtype != bool else a for a in structure]
    return Structure(*plain)


@dataclass(frozen=True)
class Played:
    """How many rounds are played, which take no time, what comes after, and when it is read."""

    rounds: int
    instant: Flag  # [S] the states in which a round takes no time
    tail: Literal["continues", "stops"]
    readings: Sequence[float]  # starts of rounds (0 .. rounds), and their ends (+ 1/2)
    settings: RoundsSettings = RoundsSettings()


def solve_rounds(game: Game, draws: Draws, played: Played, request: Request | None = None) -> RoundsSolution:
    """The game played in rounds, draw by draw.

    In `draws`, years are rounds, initiatives are shares of the floor and rates are chances per round. Values are kept at all
    readings if no request says at which.
    """
    T, S, n = len(played.readings), *draws.start.shape
    request = request or Request.nothing(S, T)._replace(values=np.ones(T, bool))
    chain, structure = nature(game), signed(game.structure)
    days, regime = _days(game.timetable, played.rounds)
    P, L, kept = draws.rho.shape[0], len(game.labels.moves), int(request.values.sum())
    out = RoundsSolution(
        readings=np.array(played.readings, float),
        state=np.zeros((T, S, n)),
        value=np.zeros((kept, S, P, n)),
        stood=np.zeros((kept, S, P, n)),
        tried=np.zeros((T, L, n)),
        carried=np.zeros((T, L, n)),
        status=np.zeros(n, np.int64),
        cut=np.zeros(n, bool),
        hit=np.zeros((len(request.hit), T, n)),
        dwelt=np.zeros((len(request.stay), T, n)),
    )
    length = np.where(played.instant, 0.0, 1.0)
    for alike in _alike(draws):
        one = _one(draws, alike[0])
        match = Match(structure, game.timetable, chain, one, played.rounds, length, played.settings, L)
        steps = {g: transition(chain, one.rate, structure.regime_jumps[g]) for g in set(regime.tolist())}
        out.cut[alike] = any(match.shares(g)[1] for g in steps) or any(scaled for _, scaled in steps.values())
        solved = _backwards(match, days, regime, {g: matrix for g, (matrix, _) in steps.items()}, played.tail)
        out.status[alike] = _status(solved.values, days, regime, played.settings)
        start = np.asarray(draws.start[:, alike], dtype=np.float64)
        _read(match, solved, request, start, out, alike)
        for first in range(0, len(request.hit), _together(start)):
            _reach(solved, request.hit, slice(first, first + _together(start)), start, out, alike)
    return out


AT_ONCE = 2_000_000
"""States times distributions that are followed together."""


def _together(start: Floats) -> int:
    """How many sets are followed at once from `start` [S, k]."""
    return max(1, AT_ONCE // start.size)


def _along(solved: Solved, path: _Path, read: Callable[[float, int], None], taken: Callable[[], None] = lambda: None) -> None:
    """Follows a path round by round: `read` (a reading, its round) as each begins and is over, `taken` once its floor is."""
    for r, (business, steps) in enumerate(zip(solved.business, solved.round, strict=True)):
        path.follow(business)
        read(float(r), r)
        path.follow(steps[:1])
        if steps:
            taken()
        path.follow(steps[1:])
        read(r + 0.5, r)


def _read(match: Match, solved: Solved, request: Request, start: Floats, out: RoundsSolution, alike: list[int]) -> None:
    """Fills `out` for the draws `alike`, which differ only in where they `start` [S, k], but for what is ever reached."""
    path = _Path(start, out.tried.shape[1])
    dwelt, place = np.zeros((len(request.stay), len(alike))), np.cumsum(request.values) - 1

    def read(at: float, r: int) -> None:
        value, stood = (solved.values, solved.stood) if at == r else (solved.ended, solved.ended)
        for t in np.flatnonzero(out.readings == at):
            out.state[t][:, alike] = path.state
            out.tried[t][:, alike], out.carried[t][:, alike] = path.tried, path.carried
            out.dwelt[:, t, alike] = dwelt
            if request.values[t]:
                out.value[place[t]][..., alike], out.stood[place[t]][..., alike] = value[r][..., None], stood[r][..., None]

    def taken() -> None:
        spent = match.length[:, None] * path.state
        for k, sets in enumerate(request.stay):
            dwelt[k] += spent[sets].sum(axis=0)

    _along(solved, path, read, taken)


def _reach(solved: Solved, sets: Flag, some: slice, start: Floats, out: RoundsSolution, alike: list[int]) -> None:
    """Fills `out.hit` for `some` of the sets [H, S]: all are followed together, what enters a set staying there."""
    inside = np.repeat(sets[some].T, len(alike), axis=1)  # [S, sets x draws]
    path = _Path(np.tile(start, len(sets[some])), absorbing=inside)

    def read(at: float, _: int) -> None:
        for t in np.flatnonzero(out.readings == at):
            ever = (path.state * inside).sum(axis=0).reshape(-1, len(alike))
            for k, row in zip(range(len(sets))[some], ever, strict=True):
                out.hit[k, t, alike] = row

    _along(solved, path, read)


def bytes_in_rounds(structure: Structure, request: Request, rounds: int, n: int) -> int:
    """Bytes that a game of rounds takes: values and plans of all rounds of one draw, what is followed together, the answers."""
    S, P, T = structure.state_moves.size - 1, structure.regime_cares.shape[1], len(request.values)
    solved = (rounds + 1) * (3 * 8 * S * P + 100 * structure.move_to.size)
    paths = 6 * 8 * max(AT_ONCE, S * n)
    answers = 8 * n * (T * (S + len(request.hit) + len(request.stay)) + 2 * int(request.values.sum()) * S * P)
    return int(solved + paths + answers + len(request.hit) * S)


def timeless(compiled: Compiled) -> Flag:
    """[S] the states in which a round takes no time."""
    instant = compiled.play.scenario.calendar.instant
    return compiled.space.guard(instant) if instant else np.zeros(compiled.space.size, bool)


def must_share(compiled: Compiled, draws: Draws) -> None:
    """Refuses shares of the floor, or chances that one condition jumps, that add up to more than one where play can lead."""
    game, structure = compiled.game, signed(compiled.game.structure)
    _, regime = _days(game.timetable, compiled.play.scenario.calendar.rounds)
    first = {int(g): n for n, g in reversed(list(enumerate(regime[: max(1, len(regime) - 1)].tolist())))}
    reached = reachable(game, np.asarray(draws.start.any(axis=1)))
    jump_from = np.repeat(np.arange(reached.size), np.diff(structure.state_jumps))
    sizes = [len(levels) for levels in game.labels.levels]
    cell = jump_from * len(sizes) + _axis(jump_from, structure.jump_to.astype(np.int64), sizes)
    for alike in _alike(draws):
        one = _one(draws, alike[0])
        for g, n in first.items():
            opened = structure.regime_moves[g] & one.switch[structure.move_switch]
            shares = one.shares * _movers(structure, opened, one.shares.shape[1])
            for s in np.flatnonzero(reached & (shares.sum(axis=1) > 1 + OVER))[:1]:
                who = [p for p, share in zip(game.labels.parties, shares[s], strict=True) if share > 0]
                raise Refused(
                    f"the shares of the floor of {' and '.join(who)} add up to {shares[s].sum():.4g} "
                    f"in round {n + 1}, where {_in_state(compiled, int(s))}; they are chances, at most 1 together",
                    "Lower initiative, or let it depend on a condition that says whose turn it is",
                )
            jumps = np.where(structure.regime_jumps[g], one.rate[structure.jump_row], 0.0)
            total = np.bincount(cell, jumps, minlength=reached.size * len(sizes)).reshape(reached.size, len(sizes))
            for s, axis in np.argwhere((total > 1 + OVER) & reached[:, None])[:1]:
                raise Refused(
                    f"the chances that {game.labels.axes[axis]} changes add up to {total[s, axis]:.4g} in round {n + 1}, where "
                    f"{_in_state(compiled, int(s))}; together they are at most 1",
                    "Lower the rates, which are chances on the clock of rounds",
                )


def _in_state(compiled: Compiled, s: int) -> str:
    """A state in words."""
    levels = compiled.game.labels.levels
    at = {axis: levels[k][compiled.space.index[axis][s]] for k, axis in enumerate(compiled.game.labels.axes)}
    return ", ".join(f"{axis} is {level}" for axis, level in at.items())


def play_rounds(compiled: Compiled, draws: Draws, settings: RoundsSettings | None = None) -> RoundsSolution:
    """A compiled scenario of the clock `rounds` as its calendar says, read at the start of every round."""
    return solve_rounds(
        compiled.game, draws, replace(as_written(compiled), settings=settings) if settings else as_written(compiled)
    )


def as_written(compiled: Compiled, readings: Sequence[float] | None = None) -> Played:
    """Rounds as the scenario's calendar has them, read at the start of each unless it says otherwise."""
    calendar = compiled.play.scenario.calendar
    every = range(calendar.rounds + 1)
    return Played(calendar.rounds, timeless(compiled), calendar.tail, every if readings is None else readings)


def solve_in_rounds(compiled: Compiled, draws: Draws, request: Request) -> Solution:
    """As `dynamics.solve_blocks`, on the rounds clock: years are rounds, and refusals are not told apart by who refused.

    Readings are the starts and ends of rounds. Sharpness and the like are not known: nan.
    """
    if len(request.once_from):
        raise Refused("a chance counted `once` something is reached is not read on the rounds clock. Ask by a round instead")
    must_share(compiled, draws)
    calendar, timetable = compiled.play.scenario.calendar, compiled.game.timetable
    at = sorted(
        (int(t), min(float(calendar.rounds), float(time)))
        for time, t in zip(timetable.time, timetable.reading, strict=True)
        if t >= 0
    )
    found = solve_rounds(compiled.game, draws, as_written(compiled, [r for _, r in at]), request)
    labels, units = len(compiled.game.labels.moves), len(compiled.game.labels.parties) + len(compiled.game.labels.bodies)
    n, T = draws.start.shape[-1], len(at) if request.counts else 0
    refused = np.zeros((T, labels, max(units, 1), n))
    refused[:, :, 0] = (found.tried - found.carried)[:T]
    unknown, none = np.full(n, np.nan), np.zeros(n)
    return RoundsRead(
        state=found.state,
        hit=found.hit,
        years=found.dwelt,
        once=np.zeros((0, n)),
        once_mass=np.zeros((0, n)),
        value=found.value,
        stood=found.stood,
        period=np.where(found.status > CONVERGED, found.status, 0),
        tried=found.tried[:T],
        carried=found.carried[:T],
        refused=refused,
        steps=np.full(n, float(calendar.rounds)),
        error_left=none,
        settled=none,
        sharpness=unknown,
        against=unknown,
        moves_a_year=found.carried[-1].sum(axis=0) / max(1.0, np.ceil(at[-1][1])),
    )
