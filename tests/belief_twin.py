"""Slow twins of the lens that follows beliefs: the equations once more, in plain loops, on a fine line of beliefs between two levels.

Nothing is shared with `detente.lenses.beliefs*`: what is seen is read off the game as it was told, no events are numbered, posteriors
are found by damped iteration, time goes in short explicit steps, and instead of paths forwards the chance of each outcome is carried
backwards (Kolmogorov) along with the values. b is the belief in level 1, on K points.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from belief_games import Act, Told

Floats = NDArray[np.float64]
Key = tuple[Any, ...]


def logistic(x: Floats) -> Floats:
    return np.asarray(np.where(x >= 0, 1, np.exp(-np.abs(x))) / (1 + np.exp(-np.abs(x))))


@dataclass
class Twin:
    """One game of two levels."""

    told: Told
    points: int = 201
    damping: float = 0.3
    sweeps: int = 200
    close: float = 1e-7

    def __post_init__(self) -> None:
        self.b = np.linspace(0, 1, self.points)
        self.belief = [1 - self.b, self.b]
        self.q: dict[Key, list[Floats]] = {}  # what each event is expected to tell, of the level after it
        self.pre: dict[Key, list[Floats]] = {}  # and, of acts that set the level, of the level before it

    def at(self, W: Floats, b: Floats) -> Floats:
        """W [K] at other beliefs."""
        return np.interp(b, self.b, W)

    def knows(self, j: int) -> bool:
        cell = self.told.cell()[j]
        return cell[0] != cell[1]

    def expects(self, j: int, h: int, x: list[Floats], weight: list[Floats]) -> Floats:
        """E_j[x | h] under weights by level."""
        if self.knows(j):
            return x[h]
        total = weight[0] + weight[1]
        even = (x[0] + x[1]) / 2
        return np.where(total > 1e-290, (weight[0] * x[0] + weight[1] * x[1]) / np.where(total > 0, total, 1), even)

    def opened(self, act: Act, h: int) -> bool:
        return act.only is None or h in act.only

    def key(self, act: Act, n: int, carried: bool) -> Key | None:
        """What others see of an outcome: the act, a change that looks like nature's, or nothing."""
        end = act.to if carried else (act.frm if act.refused is None else act.refused)
        if act.seen == "nothing":
            return None if end == act.frm else ("alike", act.frm, end)
        if not carried and act.seen == "done" and end == act.frm:
            return None
        return ("act", n, carried)

    def after(self, act: Act, h: int) -> int:
        return h if act.sets is None else act.sets

    # --- plans in one visible state

    def plans(self, v: int, W: Floats, how: str = "years", floor: int = -1) -> dict[int, list[tuple[Floats, Floats]]]:
        """By act and level: rate (chance) of trying [K], A [K]; `self.q` is brought to what the acts tell."""
        acts = [(n, act) for n, act in enumerate(self.told.acts) if act.frm == v and (how != "floor" or act.by == floor)]
        keys = {k for n, act in acts for k in (self.key(act, n, True), self.key(act, n, False)) if k is not None}
        if how != "years":
            keys |= {("pass", v, i) for i in {act.by for _, act in acts}}
        for key in keys:
            self.q.setdefault(key, [b.copy() for b in self.belief])
        for _ in range(self.sweeps):
            found = self.weighed(v, W, acts, how)
            lessons = self.lessons(v, found, keys, how)
            far = 0.0
            for key, lesson in lessons.items():
                for h in (0, 1) if key in keys else ():
                    r = lesson[h] - self.q[key][h]
                    far = max(far, float(np.abs(r).max()))
                    self.q[key][h] = self.q[key][h] + self.damping * r
            if far < self.close:
                break
        self.far = far
        self.told_by = lessons
        return found

    def expected_after(self, key: Key | None, v: int, i: int, how: str) -> Floats:
        """The belief in level 1 that an outcome is expected to leave."""
        if key is None:
            return self.b if how == "years" else self.q["pass", v, i][1]
        return self.q[key][1]

    def weighed(self, v: int, W: Floats, acts: list[tuple[int, Act]], how: str) -> dict[int, list[tuple[Floats, Floats]]]:
        t = self.told
        exponent: dict[tuple[int, int], Floats] = {}
        carried: dict[tuple[int, int], Floats] = {}
        for n, act in acts:
            i = act.by
            plus = self.expected_after(self.key(act, n, True), v, i, how)
            minus = self.expected_after(self.key(act, n, False), v, i, how)
            stay = self.expected_after(None, v, i, how)
            back = v if act.refused is None else act.refused
            weight = self.weights(act, n)
            p: list[Floats] = []
            for h in (0, 1):
                one = np.ones(self.points)
                for j in act.needs:
                    gains = [
                        self.at(W[act.to, self.after(act, g), :, j], plus)
                        - self.at(W[back, g, :, j], minus)
                        - t.cost(act, j, g)
                        for g in (0, 1)
                    ]
                    one = one * logistic(t.precision * self.expects(j, h, gains, weight))
                p.append(one)
            push = 1.0 if how == "floor" else max(1.0, t.reluctance * t.initiative)
            A = [one / (one + push * (1 - one)) for one in p]
            x = []
            for h in (0, 1):
                reached = self.at(W[act.to, self.after(act, h), :, i], plus)
                taught = self.at(W[back, h, :, i], plus)
                untaught = self.at(W[back, h, :, i], minus)
                x.append(
                    p[h] * (reached - t.cost(act, i, h) - taught)
                    + A[h] * taught
                    + (1 - A[h]) * untaught
                    - self.at(W[v, h, :, i], stay)
                )
            for h in (0, 1):
                if self.opened(act, h):
                    exponent[n, h] = t.precision * self.expects(i, h, x, self.belief)
                    carried[n, h] = A[h]
        found: dict[int, list[tuple[Floats, Floats]]] = {n: [] for n, _ in acts}
        for n, act in acts:
            for h in (0, 1):
                if not self.opened(act, h):
                    found[n].append((np.zeros(self.points), np.ones(self.points)))
                    continue
                mine = [exponent[m, h] for m, other in acts if other.by == act.by and self.opened(other, h)]
                top = np.max(mine, axis=0)
                a = 1.0 if how == "floor" else t.initiative
                passing = 1.0 if how == "floor" else t.inertia * a
                acts_at_all = 1 / (1 + passing * np.exp(-np.clip(top, -600, 600)))
                share = np.exp(exponent[n, h] - top) / np.sum([np.exp(x - top) for x in mine], axis=0)
                found[n].append((a * acts_at_all * share, carried[n, h]))
        return found

    def weights(self, act: Act, n: int) -> list[Floats]:
        """With which a consenter expects: what being carried out tells of the level before it."""
        key = self.key(act, n, True)
        if key is None or key[0] != "act":
            return self.belief
        return self.pre.get(key, self.belief) if act.sets is not None else self.q[key]

    def lessons(
        self, v: int, found: dict[int, list[tuple[Floats, Floats]]], keys: set[Key], how: str
    ) -> dict[Key, list[Floats]]:
        """Bayes' rule on every event of v, of the level after it."""
        t = self.told
        likely: dict[Key, list[Floats]] = defaultdict(lambda: [np.zeros(self.points), np.zeros(self.points)])
        for n, plans in found.items():
            act = t.acts[n]
            for h, (tried, A) in enumerate(plans):
                if not self.opened(act, h):
                    continue
                for carried, rate in ((True, tried * A), (False, tried * (1 - A))):
                    if not carried and not act.needs:
                        continue
                    key = self.key(act, n, carried)
                    if key is not None:
                        floor = t.unexplained if act.means < 0 or act.means == h else 0.0
                        likely[key][self.after(act, h) if carried else h] += self.belief[h] * (rate + floor)
                        if h == 1 and act.sets is not None and carried:
                            own = [self.belief[g] * plans[g][0] * plans[g][1] + 1e-300 for g in (0, 1)]
                            self.pre[key] = [x / (own[0] + own[1]) for x in own]
                    elif how != "years":
                        likely["pass", v, act.by][self.after(act, h) if carried else h] += self.belief[h] * rate
        for key in keys:
            if key[0] == "pass":
                for h in (0, 1):
                    tried = sum(
                        (plans[h][0] for n, plans in found.items() if t.acts[n].by == key[2]), start=np.zeros(self.points)
                    )
                    share = 1.0 if how == "floor" else t.initiative
                    likely[key][h] += self.belief[h] * (share - tried)
        if how == "years":
            for jump in t.jumps:
                if jump.frm == v:
                    for h in (0, 1):
                        likely["alike", v, jump.to][h] += self.belief[h] * t.rate(jump, h)
        out = {}
        for key, (zero, one) in likely.items():
            total = zero + one
            safe = np.where(total > 0, total, 1)
            out[key] = [np.where(total > 0, zero / safe, self.belief[0]), np.where(total > 0, one / safe, self.belief[1])]
        return out

    # --- the clock of years

    def slope(self, W: Floats, F: Floats) -> tuple[Floats, Floats]:
        """-dW/dt [V, H, K, P], and -dF/dt of the chances of outcomes [V, H, K, O]."""
        t = self.told
        up = t.utility[:, :, None, :] - t.rho * W
        move = np.zeros_like(F)
        for v in range(t.V):
            seen = [np.zeros(self.points), np.zeros(self.points)]
            pull = np.zeros(self.points)  # of the belief in level 1, by unseen changes
            for h, to, g, rate, key, cost in self.arrows(v, W):
                b = self.b if key is None else self.told_by[key][1]
                for X, out, paid in ((W, up, cost), (F, move, np.zeros(F.shape[3]))):
                    for j in range(X.shape[3]):
                        out[v, h, :, j] += rate * (self.at(X[to, g, :, j], b) - X[v, h, :, j] - paid[j])
                if key is None:
                    pull = pull + self.belief[h] * rate * (g - h)
                else:
                    seen[h] = seen[h] + rate
            mean = self.belief[0] * seen[0] + self.belief[1] * seen[1]
            speed = -self.b * (seen[1] - mean) + pull
            for X, out in ((W, up), (F, move)):
                for h in (0, 1):
                    for j in range(X.shape[3]):
                        out[v, h, :, j] += speed * self.against(X[v, h, :, j], speed)
        return up, move

    def arrows(self, v: int, W: Floats) -> list[tuple[int, int, int, Floats, Key | None, Floats]]:
        """All that can happen in v: level, where it leads, level there, rate, what is seen, what it costs."""
        t = self.told
        out: list[tuple[int, int, int, Floats, Key | None, Floats]] = []
        for n, plans in self.plans(v, W).items():
            act = t.acts[n]
            back = v if act.refused is None else act.refused
            for h, (tried, A) in enumerate(plans):
                if self.opened(act, h):
                    cost = np.array([t.cost(act, j, h) for j in range(t.P)])
                    out.append((h, act.to, self.after(act, h), tried * A, self.key(act, n, True), cost))
                    if act.needs:
                        out.append((h, back, h, tried * (1 - A), self.key(act, n, False), 0 * cost))
        for jump in t.jumps:
            for h in (0, 1) if jump.frm == v else ():
                rate = np.full(self.points, t.rate(jump, h))
                out.append((h, jump.to, h, rate, ("alike", v, jump.to), np.zeros(t.P)))
        for shift in t.shifts:
            out.append((shift.frm, v, shift.to, np.full(self.points, shift.rate), None, np.zeros(t.P)))
        return out

    def against(self, X: Floats, speed: Floats) -> Floats:
        """dX/db, from the side that belief moves to: of second order inside."""
        d = self.b[1] - self.b[0]
        ahead, behind = np.zeros_like(X), np.zeros_like(X)
        ahead[:-1] = (X[1:] - X[:-1]) / d
        ahead[:-2] = (-3 * X[:-2] + 4 * X[1:-1] - X[2:]) / (2 * d)
        behind[1:] = (X[1:] - X[:-1]) / d
        behind[2:] = (3 * X[2:] - 4 * X[1:-1] + X[:-2]) / (2 * d)
        return np.where(speed > 0, ahead, behind)

    def end(self) -> Floats:
        """rho W = u + Q W through nature."""
        t = self.told
        S = t.V * t.H
        Q = np.zeros((S, S))
        for h in range(t.H):
            for jump in t.jumps:
                Q[jump.frm * t.H + h, jump.to * t.H + h] += t.rate(jump, h)
            for shift in t.shifts:
                if shift.frm == h:
                    for v in range(t.V):
                        Q[v * t.H + h, v * t.H + shift.to] += shift.rate
        Q -= np.diag(Q.sum(axis=1))
        W = np.linalg.solve(t.rho * np.eye(S) - Q, t.utility.reshape(S, t.P))
        return np.repeat(W.reshape(t.V, t.H, 1, t.P), self.points, axis=2)

    def outcomes(self) -> Floats:
        """[V, H, K, V] certainty of being where one is."""
        t = self.told
        F = np.zeros((t.V, t.H, self.points, t.V))
        for v in range(t.V):
            F[v, :, :, v] = 1
        return F

    def years(self, step: float = 1 / 200) -> tuple[Floats, Floats]:
        """W and the chances of each visible state at the last date, at the beginning; days of the calendar included."""
        t = self.told
        W, F = self.end(), self.outcomes()
        days = {day.time: day for day in t.days}
        times = sorted({0.0, t.until, *days})
        for k in range(len(times) - 1, -1, -1):
            day = days.get(times[k])
            if day is not None:
                if day.lottery is not None:
                    W, F = self.lottery(day.lottery, W), self.lottery(day.lottery, F)
                for party in reversed(day.floors):
                    W, F = self.floor(party, W, F)
            if k > 0:
                many = max(1, int(np.ceil((times[k] - times[k - 1]) / step)))
                h = (times[k] - times[k - 1]) / many
                for _ in range(many):
                    a, c = self.slope(W, F)
                    a2, c2 = self.slope(W + h / 2 * a, F + h / 2 * c)
                    W, F = W + h * a2, F + h * c2
        return W, F

    def lottery(self, L: Floats, X: Floats) -> Floats:
        """X before a lottery over states [S, S] whose visible result everybody sees."""
        t = self.told
        M = L.reshape(t.V, t.H, t.V, t.H)
        out = np.zeros_like(X)
        for v in range(t.V):
            for w in range(t.V):
                after = [sum(self.belief[g] * M[v, g, w, h] for g in (0, 1)) for h in (0, 1)]
                total = np.asarray(after[0] + after[1])
                b = np.where(total > 0, after[1] / np.where(total > 0, total, 1), self.b)
                for g in (0, 1):
                    for h in (0, 1):
                        for j in range(X.shape[3]):
                            out[v, g, :, j] += M[v, g, w, h] * self.at(X[w, h, :, j], b)
        return out

    def floor(self, party: int, W: Floats, F: Floats, how: str = "floor") -> tuple[Floats, Floats]:
        """W and F before a floor that all see."""
        t = self.told
        before, chances = W.copy(), F.copy()
        for v in range(t.V):
            movers = {act.by for act in t.acts if act.frm == v and (how != "floor" or act.by == party)}
            if not movers:
                continue
            found = self.plans(v, W, how, party)
            told_by = self.told_by
            share = 1.0 if how == "floor" else t.initiative
            for X, out, pays in ((W, before, True), (F, chances, False)):
                for h in (0, 1):
                    for j in range(X.shape[3]):
                        total = (1 - share * len(movers)) * X[v, h, :, j]
                        for i in movers:
                            mine = [(n, plans) for n, plans in found.items() if t.acts[n].by == i]
                            stay = told_by["pass", v, i][1]
                            total = total + (share - sum(plans[h][0] for _, plans in mine)) * self.at(X[v, h, :, j], stay)
                            for n, plans in mine:
                                act, (tried, A) = t.acts[n], plans[h]
                                if not self.opened(act, h):
                                    continue
                                for carried, chance in ((True, tried * A), (False, tried * (1 - A))):
                                    key = self.key(act, n, carried)
                                    b = stay if key is None else told_by.get(key, self.belief)[1]
                                    back = v if act.refused is None else act.refused
                                    to, g = (act.to, self.after(act, h)) if carried else (back, h)
                                    paid = t.cost(act, j, h) if carried and pays else 0.0
                                    total = total + chance * (self.at(X[to, g, :, j], b) - paid)
                        out[v, h, :, j] = total
        return before, chances

    # --- the clock of rounds

    def rounds(self, many: int, jumps: Floats) -> tuple[Floats, Floats]:
        """V and the chances of each visible state after so many rounds, at their beginning; `jumps` [S, S] is a round of nature.

        Nothing comes after the last round.
        """
        t = self.told
        V, F = np.zeros((t.V, t.H, self.points, t.P)), self.outcomes()
        for _ in range(many):
            W = t.utility[:, :, None, :] + np.exp(-t.rho) * self.lottery(jumps, V)
            V, F = self.floor(-1, W, self.lottery(jumps, F), "shares")
        return V, F
