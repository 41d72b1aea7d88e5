"""The rounds clock against plain loops, and what must hold of it whatever the game."""

from __future__ import annotations

import math
from itertools import product
from typing import Any, Literal

import numpy as np
import pytest

from detente.asks.run import Overview
from detente.errors import Refused
from detente.game.arrays import Draws, Flag, Game, Index, Labels, Structure, Timetable
from detente.language.read import scenario_from_text
from detente.lenses.rounds import CONVERGED, FINITE, solve_rounds
from detente.study.arms import Settings, Study
from theorems.solving import text

OPTIONS, TURNS, WEATHERS, PARTIES, ROUNDS = 3, 2, 2, 3, 7
STATES = OPTIONS * TURNS * WEATHERS


def u32(a: Any) -> Index:
    return np.array(a, np.uint32)


def random_game(seed: int, exact: bool, draws: int = 2) -> tuple[Game, Draws]:
    """A game of three options, a turn, a weather, three parties and a body, with everything the arrays can say."""
    rng = np.random.default_rng(seed)
    moves, to, refusal = [0], list[int](), list[int]()
    roles, costs = list[list[tuple[int, bool, bool]]](), list[list[tuple[int, int]]]()
    for s in range(STATES):
        option, rest = divmod(s, TURNS * WEATHERS)
        asked = rng.random() < 0.3
        own = [k for k in range(OPTIONS) if k != option]
        pseudo = len(to) + len(own)
        for k in own:
            m = len(to)
            to.append(k * TURNS * WEATHERS + rest)
            refusal.append(pseudo if asked else m)
            roles.append([(u, bool(rng.random() < 0.7) and u < PARTIES, bool(rng.random() < 0.6)) for u in range(PARTIES + 1)])
            costs.append([(int(rng.integers(PARTIES)), int(rng.integers(4)))] if rng.random() < 0.5 else [])
        if asked:
            to.append(int(rng.integers(STATES)))
            refusal.append(pseudo)
            roles.append([])
            costs.append([])
        moves.append(len(to))
    jumps, jump_to, jump_row = [0], list[int](), list[int]()
    for s in range(STATES):
        option, turn, weather = map(int, np.unravel_index(s, (OPTIONS, TURNS, WEATHERS)))
        jump_to += [
            int(np.ravel_multi_index((option, 1 - turn, weather), (OPTIONS, TURNS, WEATHERS))),
            int(np.ravel_multi_index((option, turn, 1 - weather), (OPTIONS, TURNS, WEATHERS))),
        ]
        jump_row += [0, int(rng.integers(1, 3))]
        jumps.append(len(jump_to))
    flat = [r for rs in roles for r in rs]
    paid = [c for cs in costs for c in cs]
    M, N = len(to), len(jump_to)
    structure = Structure(
        u32(moves),
        u32(to),
        u32(refusal),
        u32(rng.integers(0, 2, M)),
        u32(rng.integers(0, 3, M)),
        u32(np.cumsum([0] + [len(r) for r in roles])),
        u32([r[0] for r in flat]),
        np.array([r[1] for r in flat]),
        np.array([r[2] for r in flat]),
        u32(np.cumsum([0] + [len(c) for c in costs])),
        u32([c[0] for c in paid]),
        u32([c[1] for c in paid]),
        u32([0, PARTIES]),
        u32(range(PARTIES)),
        u32([1, 2, 1]),
        u32([rng.integers(1, 5)]),
        np.array([bool(rng.integers(2))]),
        u32(jumps),
        u32(jump_to),
        u32(jump_row),
        rng.random((2, M)) < 0.8,
        rng.random((2, N)) < 0.8,
        np.array([[True] * PARTIES, [True, True, False]]),
    )
    timetable = Timetable(
        np.array([0.0, 2.0, 4.0, 6.0]),
        u32([0, 1, 0, 0]),
        np.array([-1, 0, -1, -1], np.int32),
        u32([0, 0, 1, 2, 2]),
        u32([1, 2]),
        np.array([0, -1, -1, 1], np.int32),
        u32([[2 * s for s in range(STATES + 1)]]),
        u32(rng.integers(0, STATES, 2 * STATES)),
        u32([1, 2] * STATES),
        3,
        3,
        np.zeros(4, bool),
    )
    labels = Labels(
        ("issue", "turn", "weather"),
        (("a", "b", "c"), ("x", "y"), ("dry", "wet")),
        ("p", "q", "r"),
        ("body",),
        ("one", "two", "three"),
    )
    n = draws
    cost = rng.normal(0, 0.1, (4, n))
    cost[0] = 0.0
    start = rng.random((STATES, n))
    return Game(structure, timetable, labels), Draws(
        rng.normal(0, 1, (STATES, PARTIES, n)),
        rng.uniform(0.05, 0.5, (PARTIES, n)),
        np.full((PARTIES, n), np.inf) if exact else rng.uniform(1, 8, (PARTIES, n)),
        rng.uniform(0, 1 / 3, (STATES, PARTIES, n)),
        np.zeros(n) if exact else rng.uniform(0, 2, n),
        np.zeros(n) if exact else rng.uniform(0, 6, n),
        rng.uniform(0, 0.05, (PARTIES, n)),
        cost,
        rng.uniform(0, 1, (3, n)),
        np.array([np.ones(n), np.full(n, 0.3), np.full(n, 0.7)]),
        np.array([np.ones(n), np.arange(n) % 2]).astype(bool),
        start / start.sum(axis=0),
    )


# --------------------------------------------------------------------------- the slow twin: the theory in plain loops


Values = list[list[float]]


class Twin:
    """Rounds by plain recursion on one draw."""

    def __init__(self, game: Game, draws: Draws, d: int, instant: Flag, tail: str) -> None:
        self.s, self.t = game.structure, game.timetable
        self.d = Draws(*[np.asarray(a, float)[..., d] for a in draws])
        self.instant, self.tail, self.g = instant, tail, 0
        self.P, self.S = len(game.labels.parties), len(instant)

    def cost(self, m: int, j: int) -> float:
        return float(self.s.regime_cares[self.g, j]) * sum(
            float(self.d.cost[self.s.cost_row[c]])
            for c in range(self.s.move_costs[m], self.s.move_costs[m + 1])
            if self.s.cost_party[c] == j
        )

    def agrees(self, m: int, j: int, W: Values, r: int, mover: int) -> float:
        if j == mover:
            return 1.0
        G = W[self.s.move_to[m]][j] - W[r][j] - self.cost(m, j)
        lam = self.d.precision[j]
        return float(G >= -1e-8) if lam == math.inf else 1 / (1 + math.exp(-lam * G))

    def body(self, m: int, W: Values, r: int, mover: int) -> float:
        votes = [self.agrees(m, j, W, r, mover) for j in range(self.P)]
        weight, quota = self.s.member_weight, self.s.body_quota[0]
        if self.s.body_pivot[0]:
            reached = 0
            for j in sorted(range(self.P), key=lambda j: -votes[j]):
                reached += weight[j]
                if reached >= quota:
                    return votes[j]
            return 0.0
        total = 0.0
        for says in product([0, 1], repeat=self.P):
            if sum(w for w, yes in zip(weight, says, strict=True) if yes) >= quota:
                total += math.prod(v if yes else 1 - v for v, yes in zip(votes, says, strict=True))
        return total

    def roles(self, m: int) -> range:
        return range(self.s.move_roles[m], self.s.move_roles[m + 1])

    def lands(self, s: int, m: int) -> int:
        e = self.s.move_refusal[m]
        return s if e == m else int(self.s.move_to[e])

    def plan(self, s: int, i: int, W: Values, g: int, dated: bool = False) -> list[tuple[int, float, float]]:
        """[(move, chance it is tried, chance it is carried out)] of i with the floor in s."""
        d, found = self.d, []
        for m in range(self.s.state_moves[s], self.s.state_moves[s + 1]):
            tries = [int(self.s.role_unit[k]) for k in self.roles(m) if self.s.role_tries[k]]
            if i in tries and self.s.regime_moves[g, m] and d.switch[self.s.move_switch[m]]:
                r, p = self.lands(s, m), 1.0
                for k in self.roles(m):
                    if self.s.role_consents[k]:
                        j = int(self.s.role_unit[k])
                        p *= self.agrees(m, j, W, r, i) if j < self.P else self.body(m, W, r, i)
                h = 1.0 if dated else max(1.0, d.reluctance * sum(d.initiative[s][j] for j in tries))
                to = W[self.s.move_to[m]][i] - self.cost(m, i) - d.price[i] * self.s.regime_cares[g, i]
                found.append((m, p * (to - W[s][i]) + (1 - p) * (W[r][i] - W[s][i]), p / (p + h * (1 - p)) if p else 0.0))
        if not found:
            return []
        lam = d.precision[i]
        if lam == math.inf:
            top = max(x for _, x, _ in found)
            best = [m for m, x, _ in found if x > 1e-8 and x >= top - 1e-8]
            return [(m, 1 / len(best), A) for m, _, A in found if m in best]
        weight = [math.exp(lam * x) for _, x, _ in found]
        acts = max(weight) / (max(weight) + (1.0 if dated else d.inertia * d.initiative[s][i]))
        return [(m, acts * w / sum(weight), A) for (m, _, A), w in zip(found, weight, strict=True)]

    def floor(self, W: Values, g: int, dated: int | None = None) -> tuple[Values, dict[int, float], dict[int, float]]:
        """(V, {move: tries}, {move: carried}) of one floor."""
        V, self.g = [list(row) for row in W], g
        tried: dict[int, float] = {}
        carried: dict[int, float] = {}
        for s in range(self.S):
            for i in range(self.P) if dated is None else [dated]:
                a = self.d.initiative[s][i] if dated is None else 1.0
                for m, P, A in self.plan(s, i, W, g, dated is not None):
                    r, to = self.lands(s, m), int(self.s.move_to[m])
                    tried[m], carried[m] = tried.get(m, 0) + a * P, carried.get(m, 0) + a * P * A
                    for j in range(self.P):
                        k = self.cost(m, j) + (self.d.price[j] * self.s.regime_cares[g, j] if i == j else 0)
                        V[s][j] += a * P * (A * (W[to][j] - k - W[s][j]) + (1 - A) * (W[r][j] - W[s][j]))
        return V, tried, carried

    def next(self, s: int, g: int) -> dict[int, float]:
        """{state: chance} of nature: turn and weather each by themselves."""
        out: dict[int, float] = {}
        jumps = range(self.s.state_jumps[s], self.s.state_jumps[s + 1])
        chance = [self.d.rate[self.s.jump_row[k]] * self.s.regime_jumps[g, k] for k in jumps]
        steps = [int(self.s.jump_to[k]) - s for k in jumps]
        turns = [(0, 1 - chance[0]), (steps[0], chance[0])]
        weather = [(0, 1 - chance[1]), (steps[1], chance[1])]
        for (x, p), (y, q) in product(turns, weather):
            out[s + x + y] = out.get(s + x + y, 0.0) + p * q
        return out

    def stand(self, V: Values, g: int) -> Values:
        W = []
        for s in range(self.S):
            long = 0.0 if self.instant[s] else 1.0
            W.append(
                [
                    long * self.d.utility[s][j] * self.s.regime_cares[g, j]
                    + math.exp(-self.d.rho[j] * long) * sum(p * V[z][j] for z, p in self.next(s, g).items())
                    for j in range(self.P)
                ]
            )
        return W

    def event(self, e: int, s: int) -> list[tuple[int, float]]:
        a, b = self.t.event_states[e][s : s + 2]
        return [(int(self.t.event_to[k]), self.d.chance[self.t.event_row[k]]) for k in range(a, b)]

    def play(self, rounds: int) -> tuple[list[Values], Values]:
        """(V by round, distribution by round)."""
        regime = [0] * (rounds + 1)
        days: list[list[tuple[str, int]]] = [[] for _ in range(rounds + 1)]
        for b, time in enumerate(self.t.time):
            if time <= rounds:
                days[int(time)] = [("floor", int(p)) for p in self.t.floor_party[self.t.floors[b] : self.t.floors[b + 1]]]
                days[int(time)] += [("event", int(self.t.event[b]))] if self.t.event[b] >= 0 else []
                for n in range(int(time), rounds + 1):
                    regime[n] = int(self.t.regime[b]) if b < len(self.t.time) - 1 else regime[n]
        V = [[0.0] * self.P for _ in range(self.S)]
        for _ in range(3000 if self.tail == "continues" else 0):
            V = self.stand(V, regime[-1])
        kept: list[Values] = [[]] * (rounds + 1)
        plans: list[list[tuple[str, Any, Any]]] = [[] for _ in range(rounds + 1)]
        state = [float(x) for x in self.d.start]
        for n in range(rounds, -1, -1):
            if n < rounds:
                V, tried, carried = self.floor(self.stand(V, regime[n]), regime[n])
                plans[n].insert(0, ("floor", tried, carried))
            kept[n] = V
            for kind, which in reversed(days[n]):
                if kind == "event":
                    V = [[sum(p * V[z][j] for z, p in self.event(which, s)) for j in range(self.P)] for s in range(self.S)]
                    plans[n].insert(0, ("event", which, None))
                else:
                    V, tried, carried = self.floor(V, regime[n], which)
                    plans[n].insert(0, ("floor", tried, carried))
        path: Values = []
        for n in range(rounds + 1):
            for k, (kind, tried, carried) in enumerate(plans[n]):
                if k == len(days[n]):
                    path.append(state)
                new = [0.0] * self.S
                for s in range(self.S):
                    if kind == "event":
                        for z, p in self.event(tried, s):
                            new[z] += state[s] * p
                        continue
                    new[s] += state[s]
                    for m in range(self.s.state_moves[s], self.s.state_moves[s + 1]):
                        t, c = tried.get(m, 0.0), carried.get(m, 0.0)
                        new[s] -= state[s] * t
                        new[int(self.s.move_to[m])] += state[s] * c
                        new[self.lands(s, m)] += state[s] * (t - c)
                state = new
            if n == rounds:
                path.append(state)
            elif plans[n]:
                after = [0.0] * self.S
                for s in range(self.S):
                    for z, p in self.next(s, regime[n]).items():
                        after[z] += state[s] * p
                state = after
        return kept, path


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("exact", [True, False])
def test_the_engine_agrees_with_plain_loops_on_random_games(seed: int, exact: bool) -> None:
    game, draws = random_game(seed, exact)
    instant = np.random.default_rng(seed).random(STATES) < 0.2
    tail: Literal["continues", "stops"] = "continues" if seed % 2 else "stops"
    found = solve_rounds(game, draws, ROUNDS, instant, tail, range(ROUNDS + 1))
    for d in range(2):
        values, path = Twin(game, draws, d, instant, tail).play(ROUNDS)
        np.testing.assert_allclose(found.value[..., d], values, atol=1e-9)
        np.testing.assert_allclose(found.state[..., d], path, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_probabilities_sum_to_one_at_every_round(seed: int) -> None:
    game, draws = random_game(seed, exact=False)
    found = solve_rounds(game, draws, 30, np.zeros(STATES, bool), "continues", range(31))
    np.testing.assert_allclose(found.state.sum(axis=1), 1.0, atol=1e-12)
    assert (found.tried >= found.carried - 1e-12).all() and (np.diff(found.tried, axis=0) >= 0).all()


def test_a_batch_gives_each_draw_what_it_gets_alone() -> None:
    game, draws = random_game(3, exact=False, draws=3)
    both = solve_rounds(game, draws, 9, np.zeros(STATES, bool), "stops", [0, 9])
    alone = solve_rounds(game, Draws._make(a[..., 1:2] for a in draws), 9, np.zeros(STATES, bool), "stops", [0, 9])
    np.testing.assert_array_equal(both.value[..., 1], alone.value[..., 0])
    np.testing.assert_array_equal(both.state[..., 1], alone.state[..., 0])


def test_a_long_logit_game_converges_and_says_so() -> None:
    game, draws = random_game(1, exact=False)
    game = game.__class__(
        game.structure,
        game.timetable._replace(
            time=np.array([0.0, 6.0]),
            regime=np.zeros(2, np.uint32),
            event=np.full(2, -1, np.int32),
            floors=np.zeros(3, np.uint32),
            floor_party=np.zeros(0, np.uint32),
        ),
        game.labels,
    )
    long = solve_rounds(game, draws, 1500, np.zeros(STATES, bool), "continues", [0])
    short = solve_rounds(game, draws, 3, np.zeros(STATES, bool), "continues", [0])
    assert (long.status == CONVERGED).all() and short.status[0] == FINITE


def test_shares_of_the_floor_above_one_are_scaled_down_and_reported() -> None:
    game, draws = random_game(2, exact=True)
    wide = draws._replace(initiative=draws.initiative * 0 + 2.0)
    wider = draws._replace(initiative=draws.initiative * 0 + 50.0)
    a = solve_rounds(game, wide, 6, np.zeros(STATES, bool), "stops", [0, 6])
    b = solve_rounds(game, wider, 6, np.zeros(STATES, bool), "stops", [0, 6])
    within = solve_rounds(game, draws, 6, np.zeros(STATES, bool), "stops", [0, 6])
    assert a.cut.all() and b.cut.all() and not within.cut.any()
    np.testing.assert_allclose(a.state, b.state, atol=1e-12)


@pytest.mark.parametrize("gap", [1e3, 1e6])
def test_sharp_logit_choices_never_overflow(gap: float) -> None:
    game, draws = random_game(4, exact=False)
    found = solve_rounds(game, draws._replace(precision=draws.precision * gap), 9, np.zeros(STATES, bool), "continues", [9])
    assert np.isfinite(found.value).all() and np.isfinite(found.state).all()


def test_a_patient_party_has_no_value_of_for_ever() -> None:
    game, draws = random_game(4, exact=True)
    with pytest.raises(Refused, match="tail: stops"):
        solve_rounds(game, draws._replace(rho=draws.rho * 0), 3, np.zeros(STATES, bool), "continues", [0])


def test_a_study_runs_on_the_rounds_clock_too() -> None:
    written = text("alternating_offers", rounds=9, patience_one=0.9, patience_two=0.9, steps=11, precision="20 .. 40")
    scenario, _ = scenario_from_text(written + "core: {pie: all, turn: all}\n")
    found = Overview(Study(scenario, Settings(draws=16)), None, "core").finding()
    pie, arrivals = found.issues["pie"], found.arrivals["pie"]
    assert len(found.dates) == 10
    assert np.sum(pie.mean, axis=0) == pytest.approx(1.0, abs=1e-8)
    assert pie.mean[pie.options.index("open")][0] == 1.0 and pie.mean[pie.options.index("open")][-1] < 0.01
    assert arrivals["open"].by[-1] == 1.0 and np.all(np.diff(arrivals["s1"].by) >= -1e-12)
