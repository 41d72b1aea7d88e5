"""Slow twins: the continuous game in plain loops, one draw at a time, straight from the equations.

No uniformisation, no lanes, no step control: Runge-Kutta with small fixed steps, backwards for values and forwards for
distributions. It is the executable definition of what `detente.lenses.dynamics` computes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import exp, log, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.game.arrays import Draws, Flag, Game, Labels, Structure, Timetable

Floats = NDArray[np.float64]


def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


@dataclass(frozen=True)
class Twin:
    """One draw of a game."""

    game: Game
    draws: Draws
    k: int = 0

    def of(self, name: str) -> Floats:
        return np.asarray(getattr(self.draws, name)[..., self.k], float)

    def span(self, ends: Any, at: int) -> range:
        return range(int(ends[at]), int(ends[at + 1]))

    def is_open(self, regime: int, m: int) -> bool:
        g = self.game.structure
        return bool(g.regime_moves[regime, m]) and bool(self.draws.switch[g.move_switch[m], self.k])

    def cost(self, regime: int, m: int, j: int) -> float:
        g = self.game.structure
        if not g.regime_cares[regime, j]:
            return 0.0
        return float(sum(self.of("cost")[g.cost_row[c]] for c in self.span(g.move_costs, m) if g.cost_party[c] == j))

    def price(self, regime: int, i: int) -> float:
        return float(self.of("price")[i]) if self.game.structure.regime_cares[regime, i] else 0.0

    def body_agrees(self, body: int, yes: dict[int, float], eager: dict[int, float]) -> float:
        """The chance that a body agrees: over all ways its members may vote, or as its pivot decides."""
        g = self.game.structure
        who = [int(g.member_party[k]) for k in self.span(g.body_members, body)]
        weight = [int(g.member_weight[k]) for k in self.span(g.body_members, body)]
        quota = int(g.body_quota[body])
        if g.body_pivot[body]:
            gathered = 0
            for n in sorted(range(len(who)), key=lambda n: -eager[who[n]]):
                gathered += weight[n]
                if gathered >= quota:
                    return yes[who[n]]
            return 0.0
        total = 0.0
        for votes in product((0, 1), repeat=len(who)):
            if sum(w for w, v in zip(weight, votes, strict=True) if v) >= quota:
                total += prod(yes[j] if v else 1 - yes[j] for j, v in zip(who, votes, strict=True))
        return total

    def agreement(self, m: int, mover: int, yes: dict[int, float], eager: dict[int, float]) -> float:
        """p(m): all who must agree beside the mover would."""
        g = self.game.structure
        parties = g.regime_cares.shape[1]
        sure, keen = {**yes, mover: 1.0}, {**eager, mover: np.inf}
        p = 1.0
        for r in self.span(g.move_roles, m):
            unit = int(g.role_unit[r])
            if g.role_consents[r] and unit != mover:
                p *= sure[unit] if unit < parties else self.body_agrees(unit - parties, sure, keen)
        return p

    def plans(self, regime: int, s: int, V: Floats, floor: int | None = None) -> list[tuple[int, int, float, float]]:
        """(i, m, rate of trying, A) in state s; with a certain floor the chance of trying."""
        g = self.game.structure
        parties = range(g.regime_cares.shape[1])
        lam, a = self.of("precision"), self.of("initiative")[s]
        found = []
        for i in parties if floor is None else [floor]:
            options = []
            for m in self.span(g.state_moves, s):
                roles = self.span(g.move_roles, m)
                trying = [int(g.role_unit[r]) for r in roles if g.role_tries[r]]
                if not self.is_open(regime, m) or i not in trying:
                    continue
                to, back = int(g.move_to[m]), int(g.move_to[g.move_refusal[m]])
                back = s if int(g.move_refusal[m]) == m else back
                eager = {j: lam[j] * (V[to, j] - V[back, j] - self.cost(regime, m, j)) for j in parties}
                p = self.agreement(m, i, {j: logistic(x) for j, x in eager.items()}, eager)
                h = 1.0 if floor is not None else max(1.0, float(self.of("reluctance")) * sum(a[l] for l in trying))
                own = V[to, i] - V[s, i] - self.cost(regime, m, i) - self.price(regime, i)
                x = lam[i] * (p * own + (1 - p) * (V[back, i] - V[s, i]))
                options.append((m, x, p / (p + h * (1 - p))))
            if options and (floor is not None or a[i] > 0):
                found += self.choices(i, options, 1.0 if floor is not None else float(a[i]), floor is not None)
        return found

    def choices(
        self, i: int, options: list[tuple[int, float, float]], a: float, certain: bool
    ) -> list[tuple[int, int, float, float]]:
        """First whether to act, the best act against passing; then which, by logit."""
        passing = 1.0 if certain else float(self.of("inertia")) * a
        best = max(x for _, x, _ in options)
        acts = logistic(best - log(passing)) if passing > 0 else 1.0
        weight = [exp(x - best) for _, x, _ in options]
        return [(i, m, a * acts * w / sum(weight), A) for (m, _, A), w in zip(options, weight, strict=True)]

    def arrows(self, regime: int, V: Floats) -> list[tuple[int, int, float, int | None, int | None]]:
        """(from, to, rate, move or None for nature, mover or None) of all that can happen."""
        g = self.game.structure
        found: list[tuple[int, int, float, int | None, int | None]] = []
        for s in range(len(V)):
            for i, m, rate, A in self.plans(regime, s, V):
                found.append((s, int(g.move_to[m]), rate * A, m, i))
                if g.move_refusal[m] != m:
                    found.append((s, int(g.move_to[g.move_refusal[m]]), rate * (1 - A), None, None))
            for n in self.span(g.state_jumps, s):
                if g.regime_jumps[regime, n]:
                    found.append((s, int(g.jump_to[n]), float(self.of("rate")[g.jump_row[n]]), None, None))
        return found

    def slope(self, regime: int, V: Floats) -> Floats:
        """-dV/dt."""
        cares = self.game.structure.regime_cares[regime]
        up = self.of("utility") * cares - self.of("rho") * V
        for s, to, rate, m, i in self.arrows(regime, V):
            up[s] += rate * (V[to] - V[s])
            if m is not None and i is not None:
                up[s] -= rate * np.array([self.cost(regime, m, j) for j in range(V.shape[1])])
                up[s, i] -= rate * self.price(regime, i)
        return np.asarray(up)

    def end(self, regime: int) -> Floats:
        """rho V = u + Q V through nature, by solving the linear system."""
        g = self.game.structure
        S, P = g.state_moves.size - 1, g.regime_cares.shape[1]
        Q = np.zeros((S, S))
        for s in range(S):
            for n in self.span(g.state_jumps, s):
                if g.regime_jumps[regime, n]:
                    Q[s, g.jump_to[n]] += self.of("rate")[g.jump_row[n]]
                    Q[s, s] -= self.of("rate")[g.jump_row[n]]
        V = np.zeros((S, P))
        for j in range(P):
            if g.regime_cares[regime, j]:
                V[:, j] = np.linalg.solve(self.of("rho")[j] * np.eye(S) - Q, self.of("utility")[:, j])
        return V

    def event(self, e: int) -> Floats:
        """[S, S] the lottery of one day."""
        t = self.game.timetable
        S = t.event_states.shape[1] - 1
        E = np.zeros((S, S))
        for s in range(S):
            for k in self.span(t.event_states[e], s):
                E[s, t.event_to[k]] += self.of("chance")[t.event_row[k]]
            if not E[s].any():
                E[s, s] = 1
        return E

    def floor(self, regime: int, party: int, V: Floats) -> tuple[Floats, Floats]:
        """V ahead of a certain floor, and its [S, S] transitions."""
        g = self.game.structure
        before, moved = V.copy(), np.eye(len(V))
        for s in range(len(V)):
            for i, m, chance, A in self.plans(regime, s, V, party):
                to, back = int(g.move_to[m]), int(g.move_to[g.move_refusal[m]])
                back = s if int(g.move_refusal[m]) == m else back
                costs = np.array([self.cost(regime, m, j) + (i == j) * self.price(regime, i) for j in range(V.shape[1])])
                before[s] += chance * (A * (V[to] - V[s] - costs) + (1 - A) * (V[back] - V[s]))
                for target, mass in ((to, A), (back, 1 - A)):
                    moved[s, target] += chance * mass
                    moved[s, s] -= chance * mass
        return before, moved

    def solve(self, step: float = 1 / 120) -> Path:
        """Values and distributions at the boundaries, by Runge-Kutta of fourth order."""
        t = self.game.timetable
        last = len(t.time) - 1
        V = self.end(int(t.regime[last - 1]))
        values: dict[int, Floats] = {}
        jumps: dict[int, list[Floats]] = {}
        grids: dict[int, list[Floats]] = {}
        decided: dict[int, list[Floats]] = {}
        regime = int(t.regime[last - 1])
        for b in range(last, -1, -1):
            if b < last:
                regime = int(t.regime[b])
                grids[b] = self.grid(regime, V, t.time[b + 1] - t.time[b], step)
                V = grids[b][-1]
            values[b] = V
            jumps[b], decided[b] = [], []
            if t.event[b] >= 0:
                jumps[b] = [self.event(int(t.event[b]))]
                V = jumps[b][0] @ V
            for f in reversed(self.span(t.floors, b)):
                decided[b].insert(0, V)
                V, moved = self.floor(regime, int(t.floor_party[f]), V)
                jumps[b].insert(0, moved)
        return Path(self, values, jumps, grids, decided)

    def grid(self, regime: int, V: Floats, years: float, step: float) -> list[Floats]:
        """V at equal steps over an interval, the latest first; an even number of them."""
        count = 2 * max(1, int(np.ceil(years / step / 2)))
        h, found = years / count, [V]
        for _ in range(count):
            a = self.slope(regime, V)
            b = self.slope(regime, V + h / 2 * a)
            c = self.slope(regime, V + h / 2 * b)
            d = self.slope(regime, V + h * c)
            V = V + h / 6 * (a + 2 * b + 2 * c + d)
            found.append(V)
        return found


@dataclass(frozen=True)
class Path:
    """What a twin found: values by boundary, the day's transitions, values on a fine grid between."""

    twin: Twin
    value: dict[int, Floats]
    jumps: dict[int, list[Floats]]
    grids: dict[int, list[Floats]]
    floors: dict[int, list[Floats]]  # values at which each certain floor of the day was decided

    def matrices(self, b: int) -> list[Floats]:
        """The generator of the paths on the grid of interval b, the earliest first."""
        found = []
        for V in reversed(self.grids[b]):
            Q = np.zeros((len(V), len(V)))
            for s, to, rate, _, _ in self.twin.arrows(int(self.twin.game.timetable.regime[b]), V):
                Q[s, to] += rate
                Q[s, s] -= rate
            found.append(Q)
        return found

    def distributions(self, absorbing: Flag | None = None) -> dict[int, Floats]:
        """[S] at each boundary up to the last reading; what enters `absorbing` stays."""
        return self.walk(absorbing)[0]

    def counts(self) -> tuple[Floats, Floats, Floats]:
        """[S] years in each state, and [labels] tries and changes, up to the last reading."""
        return self.walk(None)[1]

    def account(self, b: int, x: Floats, V: Floats, years: float, floor: int | None = None) -> tuple[Floats, Floats, Floats]:
        """What happens in `years` at distribution x; on a certain floor in no time at all."""
        rule = self.twin.game.structure.move_rule
        tried, carried = np.zeros(max([-1, *rule.tolist()]) + 1), np.zeros(max([-1, *rule.tolist()]) + 1)
        for s in range(len(x)):
            for _, m, rate, A in self.twin.plans(int(self.twin.game.timetable.regime[b]), s, V, floor):
                tried[rule[m]] += x[s] * rate * (1 if floor is not None else years)
                carried[rule[m]] += x[s] * rate * A * (1 if floor is not None else years)
        return x * (0 if floor is not None else years), tried, carried

    def walk(self, absorbing: Flag | None) -> tuple[dict[int, Floats], tuple[Floats, Floats, Floats]]:
        """Distributions and counts together."""
        t = self.twin.game.timetable
        x = self.twin.of("start") / self.twin.of("start").sum()
        stuck = np.zeros(len(x), bool) if absorbing is None else absorbing
        found = {}
        total: list[Floats] = [np.zeros(1), np.zeros(1), np.zeros(1)]

        def add(part: tuple[Floats, Floats, Floats]) -> None:
            total[:] = [a + c for a, c in zip(total, part, strict=True)]

        for b in range(t.last_reading + 1):
            for k, J in enumerate(self.jumps[b]):
                if k < len(self.floors[b]):
                    add(self.account(b, x, self.floors[b][k], 0.0, int(t.floor_party[t.floors[b] + k])))
                x = x @ np.where(stuck[:, None], np.eye(len(x)), J)
            found[b] = x
            if b < t.last_reading:
                Qs = [np.where(stuck[:, None], 0, Q) for Q in self.matrices(b)]
                h = 2 * (t.time[b + 1] - t.time[b]) / (len(Qs) - 1)
                Vs = list(reversed(self.grids[b]))
                for n in range(0, len(Qs) - 1, 2):
                    add(self.account(b, x, Vs[n], h / 2))
                    a = x @ Qs[n]
                    c = (x + h / 2 * a) @ Qs[n + 1]
                    d = (x + h / 2 * c) @ Qs[n + 1]
                    e = (x + h * d) @ Qs[n + 2]
                    x = x + h / 6 * (a + 2 * c + 2 * d + e)
                    add(self.account(b, x, Vs[n + 2], h / 2))
        return found, (total[0], total[1], total[2])


# --- random small games ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """What a random game has."""

    states: int = 4
    parties: int = 3
    moves: int = 3  # of each state, at most
    bodies: int = 2  # independent, pivot
    dated: bool = True  # events, floors, two regimes, one party that stops caring
    movers: bool = True


def random_game(seed: int, shape: Shape = Shape(), n: int = 1, real: Any = np.float64) -> tuple[Game, Draws]:
    """A game with everything in it: deals, acts, a refusal that leads somewhere, the same effect twice, switches, costs, bodies."""
    rng = np.random.default_rng(seed)
    structure = _structure(rng, shape)
    timetable = _timetable(rng, shape)
    return Game(structure, timetable, Labels((), (), (), (), ())), _draws(rng, shape, structure, n, real)


def _structure(rng: np.random.Generator, shape: Shape) -> Structure:
    S, P, B = shape.states, shape.parties, shape.bodies
    ends: dict[str, list[int]] = {"moves": [0], "roles": [0], "costs": [0]}
    to: list[int] = []
    refusal, switch, rule = [], [], []
    unit, tries, agrees, payer, row = [], [], [], [], []

    def add(
        target: int, back: int | None, roles: list[tuple[int, bool, bool]], costs: list[tuple[int, int]], given: int
    ) -> None:
        m = len(to)
        to.append(target)
        refusal.append(m if back is None else m + 1)
        switch.append(given)
        rule.append(len(to) % 3)
        for u, t, c in roles:
            unit.append(u)
            tries.append(t)
            agrees.append(c)
        for j, k in costs:
            payer.append(j)
            row.append(k)
        ends["roles"].append(len(unit))
        ends["costs"].append(len(payer))

    for s in range(S):
        others = [q for q in range(S) if q != s]
        for _ in range(int(rng.integers(0, shape.moves + 1)) if shape.movers else 0):
            target = int(rng.choice(others))
            units = sorted(rng.choice(P + B, size=int(rng.integers(1, 4)), replace=False))
            roles = [(int(u), u < P and rng.random() < 0.7, rng.random() < 0.8 or u >= P) for u in units]
            if not any(t for _, t, _ in roles):
                roles = [(0, True, True), *(r for r in roles if r[0] != 0)]
            costs = [(int(rng.integers(P)), int(rng.integers(4))) for _ in range(int(rng.integers(0, 3)))]
            given = int(rng.integers(0, 3))
            if rng.random() < 0.3:
                add(target, int(rng.choice(others)), roles, costs, given)
                to_back = int(rng.choice(others))
                add(to_back, None, [], [], 0)
            else:
                add(target, None, roles, costs, given)
                if rng.random() < 0.4:  # the same effect by another way
                    add(target, None, roles[:1] if roles[0][1] else roles, costs, int(rng.integers(0, 3)))
        ends["moves"].append(len(to))
    jumps = [(s, int(q)) for s in range(S) for q in range(S) if q != s and rng.random() < 0.3]
    M, N = len(to), len(jumps)
    members = [tuple(range(P)) for _ in range(B)]
    allowed = rng.random((2, M)) < 0.85
    for m in range(M):
        if refusal[m] != m:
            allowed[:, refusal[m]] = allowed[:, m]
    cares = np.ones((2, P), bool)
    cares[1, P - 1] = not shape.dated

    def whole(values: Any) -> NDArray[np.uint32]:
        return np.asarray(values, np.uint32)

    return Structure(
        whole(ends["moves"]),
        whole(to),
        whole(refusal),
        whole(switch),
        whole(rule),
        whole(ends["roles"]),
        whole(unit),
        np.array(tries, bool),
        np.array(agrees, bool),
        whole(ends["costs"]),
        whole(payer),
        whole(row),
        whole(np.concatenate([[0], np.cumsum([len(m) for m in members])])),
        whole([j for m in members for j in m]),
        whole(rng.integers(1, 4, P * B) * 2),
        whole([2 * P] * B),
        np.arange(B) % 2 == 1,
        whole(np.searchsorted([s for s, _ in jumps], range(S + 1))),
        whole([q for _, q in jumps]),
        whole(rng.integers(0, 4, N)),
        allowed,
        rng.random((2, N)) < 0.8,
        cares,
    )


def _timetable(rng: np.random.Generator, shape: Shape) -> Timetable:
    S = shape.states
    time = np.array([0.0, 0.3, 0.75, 1.5, 4.0])
    dated = shape.dated
    tables = [
        [(int(q), 1 + k) for k, q in enumerate(rng.choice(S, 2, replace=False))] if rng.random() < 0.7 else [] for _ in range(S)
    ]
    flat = [pair for table in tables for pair in table]
    starts = np.concatenate([[0], np.cumsum([len(table) for table in tables])])[None]
    return Timetable(
        time,
        np.array([0, 0, *[int(dated)] * 3], np.uint32),
        np.array([-1, 0 if dated else -1, -1, 0 if dated else -1, -1], np.int32),
        np.array([0, 0, 0, 2, 3, 3] if dated else [0] * 6, np.uint32),
        np.array([0, 1, 1] if dated else [], np.uint32),
        np.array([0, 1, -1, 2, -1], np.int32),
        starts.astype(np.uint32),
        np.array([q for q, _ in flat], np.uint32),
        np.array([k for _, k in flat], np.uint32),
        3,
        4,
        np.zeros(5, bool),
    )


def _draws(rng: np.random.Generator, shape: Shape, structure: Structure, n: int, real: Any) -> Draws:
    S, P = shape.states, shape.parties
    chance = np.vstack([np.ones(n), rng.uniform(0.2, 0.8, n)])
    chance = np.vstack([chance, 1 - chance[1]])
    switch = np.vstack([np.ones(n), np.zeros(n), rng.random(n) < 0.5]).astype(bool)
    switch[1] = ~switch[2]
    fields = (
        rng.uniform(-0.5, 0.5, (S, P, n)),
        rng.uniform(0.03, 0.4, (P, n)),
        rng.uniform(5, 40, (P, n)),
        rng.uniform(0, 6, (S, P, n)) * (rng.random((1, P, 1)) < 0.9),
        rng.uniform(0.3, 2, n),
        rng.uniform(0, 3, n),
        rng.uniform(0, 0.1, (P, n)),
        np.vstack([np.zeros(n), rng.uniform(-0.1, 0.3, (3, n))]),
        rng.uniform(0.1, 2, (4, n)),
        chance,
    )
    start = rng.dirichlet(np.ones(S), n).T
    return Draws._make([*(np.ascontiguousarray(f, real) for f in fields), switch, np.ascontiguousarray(start, real)])
