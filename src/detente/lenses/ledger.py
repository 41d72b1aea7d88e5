"""The ledger: what a game is worth to a party, taken apart into what it is worth for.

The theory
----------
Once plans are fixed, values are linear in what they are made of. With Q the jumps of nature and R the moves carried out (and
what refusals do) under the plans at V, both as rates that act on the values of states,

    -dV_j/dt = u_j - rho_j V_j + (Q + R) V_j - c_j

where u_j = sum_k u_jk over the interests k of j, and c_j is what moves carried out cost j a year. So V_j is a sum of parts, each
with an equation of its own under the same plans:

    -dL_k/dt = u_jk - rho_j L_k + (Q + R) L_k              what interest k brings, whoever does what
    -dC/dt   =  -c_j - rho_j C + (Q + R) C                 what moves still to come cost
    -dN_k/dt = u_jk - rho_j N_k + Q N_k                    what interest k would bring if nobody did anything any more
    -dD_i/dt = (R_i N - c_ji) - rho_j D_i + (Q + R) D_i    what is added by all that party i does from now on

where R_i are the moves that i tries, N is the sum of all N_k, and c_ji what those moves cost j. And that twice over, since D_i adds
up what each move changes in N along the paths that are really taken:

    V_j = sum_k L_k + C + E = sum_k N_k + sum_i D_i + E

E is what lies beyond the day from which all is taken back. On that day V is given, and L, C, N, D are what they would come to if
plans and nature's rates stayed for ever as they are then, lotteries that come round spread evenly over the year. So E is nought
where a game is at rest by then, and else says how much cannot be told apart. The parts of what a party gains by a move are
those of the state it leads to less those of the state it starts from, and what it costs.

The numbers
-----------
All parts go back together with V by the third-order step of `backward`, under plans taken at the same stages. Every step is linear
in the parts, so that they add up to V to the last digits however long the steps are. Steps are as short as V needs them in the
draw that needs the shortest. In double precision.

Source: that a sum over what each move changes is the whole difference, Kakade and Langford (2002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from detente.game.arrays import Draws, Flag, Floats, Game, Ints, Real, Structure, Timetable
from detente.game.reach import owners

SURE = np.log(1e15)  # of the odds against, beyond which a refusal is certain enough
NEVER = -1e30
SHORTEST = 1 / 2922  # years, an eighth of a day: such a step is taken as it is
FIRST, LONGEST = 0.02, 0.5  # years


@dataclass(frozen=True)
class Account:
    """A party and what each of its K interests pays it a year, [S, K, n], in the unit of `Draws.utility`."""

    party: int
    pays: Floats


@dataclass(frozen=True)
class Parts:
    """What a game is worth to one party, or what it gains, in parts. K interests, P parties; states come first where it is worth."""

    value: Floats  # [.., n] V
    interest: Floats  # [.., K, n] L
    costs: Floats  # [.., n] C
    alone: Floats  # [.., K, n] N
    pull: Floats  # [.., P, n] D
    beyond: Floats  # [.., n] E

    def gain(self, s: int, to: int) -> Parts:
        """What it gains by going from one state to another, before what the move itself costs."""
        return Parts(**{name: array[to] - array[s] for name, array in vars(self).items()})


def ledger(
    game: Game, draws: Draws, accounts: Sequence[Account], worth: Floats, span: tuple[int, int], tolerance: float = 2e-4
) -> list[Parts]:
    """What a game is worth at a boundary of its calendar, after all that happens that day, in parts by account.

    Args:
        worth: [S, P, n] V at a later boundary, after all that happens on that day.
        span: the two boundaries, the earlier one first.
        tolerance: the largest error of lambda V a step.
    """
    return _Way(game, draws, accounts, tolerance).back(worth, span)


# --- what goes back ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Columns:
    """Where one account's parts stand among all columns. First comes V of every party, last what nature alone moves."""

    party: int
    interest: slice
    costs: int
    pull: slice
    beyond: int
    alone: slice


def _columns(parties: int, accounts: Sequence[Account]) -> tuple[list[_Columns], int]:
    """Those of every account, and where the columns of nature begin."""
    sizes = [account.pays.shape[1] for account in accounts]
    nature = parties + sum(sizes) + len(sizes) * (parties + 2)
    found, at, last = [], parties, nature
    for account, k in zip(accounts, sizes, strict=True):
        costs = at + k
        beyond = costs + 1 + parties
        pull, alone = slice(costs + 1, beyond), slice(last, last + k)
        found.append(_Columns(account.party, slice(at, costs), costs, pull, beyond, alone))
        at, last = beyond + 1, last + k
    return found, nature


class _Way:
    """One way back. W [n, S, columns] holds V and all parts: here draws come first, since each has matrices of its own."""

    def __init__(self, game: Game, draws: Draws, accounts: Sequence[Account], tolerance: float):
        self.game, self.calendar, self.accounts, self.tolerance = game, game.timetable, accounts, tolerance
        self.draws = Draws(*(np.asarray(a, bool if a.dtype == bool else float) for a in draws))
        self.parties, self.states = draws.rho.shape[0], game.structure.state_moves.size - 1
        self.columns, self.nature = _columns(self.parties, accounts)
        self.known: dict[int, _Rules] = {}

    @cached_property
    def party(self) -> Ints:
        """[columns] whose each is."""
        found = np.arange(self.nature + sum(a.pays.shape[1] for a in self.accounts))
        for c in self.columns:
            found[c.interest.start : c.beyond + 1] = c.party
            found[c.alone] = c.party
        return found

    @cached_property
    def pays(self) -> Floats:
        """[n, S, columns] what each is paid a year; V of a party with an account is paid the sum of its parts."""
        found = np.zeros((self.draws.rho.shape[1], self.states, self.party.size))
        found[..., : self.parties] = np.moveaxis(self.draws.utility, 2, 0)
        for account, c in zip(self.accounts, self.columns, strict=True):
            own = np.moveaxis(account.pays, 2, 0)
            found[..., c.party] = own.sum(axis=-1)
            found[..., c.interest] = found[..., c.alone] = own
        return found

    def rules(self, b: int) -> _Rules:
        """What may be done from a boundary on."""
        regime = int(self.calendar.regime[b])
        if regime not in self.known:
            self.known[regime] = _Rules(self.game.structure, self.draws, regime)
        return self.known[regime]

    def back(self, worth: Floats, span: tuple[int, int]) -> list[Parts]:
        """By account the parts at the earlier boundary, from V at the later one."""
        first, last = span
        W = self._at_rest(worth, self.rules(last))
        for b in range(last, first, -1):
            W = self._interval(self._day(W, b), self.rules(b - 1), float(self.calendar.time[b] - self.calendar.time[b - 1]))
        W = np.moveaxis(W, 0, 2)
        every = ((c.party, c.interest, c.costs, c.alone, c.pull, c.beyond) for c in self.columns)
        return [Parts(*(W[:, place] for place in places)) for places in every]

    # ------------------------------------------------------------------------------------------- between two days

    def _interval(self, W: Floats, rules: _Rules, years: float) -> Floats:
        """W so many years earlier."""
        left, h, k1 = years, min(FIRST, years), self._slope(W, rules)
        while left > 1e-9:
            h = left if left < 1.1 * h else min(h, left / 2) if left < 2 * h else h
            k2 = self._slope(W + h / 2 * k1, rules)
            k3 = self._slope(W + 3 / 4 * h * k2, rules)
            ahead = W + h * (2 / 9 * k1 + 3 / 9 * k2 + 4 / 9 * k3)
            k4 = self._slope(ahead, rules)
            apart = (k2 / 12 + k3 / 9 - 5 / 72 * k1 - k4 / 8)[..., : self.parties] * self.draws.precision.T[:, None]
            error = h * float(np.abs(apart).max(initial=0.0)) / self.tolerance
            if error <= 1 or h <= SHORTEST:
                W, k1, left = ahead, k4, left - h
            h = min(LONGEST, max(SHORTEST, h * min(3.0, max(0.2, 0.9 * max(error, 1e-6) ** (-1 / 3)))))
        return W

    def _slope(self, W: Floats, rules: _Rules) -> Floats:
        """-dW/dt."""
        plan = rules.plan(np.moveaxis(W[..., : self.parties], 0, 2))
        out = self.pays * rules.cares[self.party] - self.draws.rho.T[:, None, self.party] * W
        for k, (moves, jumps) in enumerate(zip(plan.matrices, rules.nature, strict=True)):
            out[k, :, : self.nature] += moves @ W[k, :, : self.nature]
            out[k] += jumps @ W[k]
        self._account(out, W, plan)
        return out

    def _account(self, out: Floats, W: Floats, plan: _Plan) -> None:
        """What moves carried out cost, and what they change in what stands, is added to the columns that count it."""
        out[..., : self.parties] -= np.moveaxis(plan.spent, 2, 0)
        for c in self.columns:
            out[..., c.costs] -= plan.spent[:, c.party].T
            out[..., c.pull] += np.moveaxis(plan.pulled(W[..., c.alone].sum(axis=-1).T, c.party), 2, 0)

    # ----------------------------------------------------------------------------------------- on a day, and at rest

    def _day(self, W: Floats, b: int) -> Floats:
        """W before all that happens on the day of a boundary: its lottery, and before that its floors."""
        if self.calendar.event[b] >= 0:
            lottery = _lottery(self.calendar, int(self.calendar.event[b]), self.draws.chance)
            W = np.stack([each @ own for each, own in zip(lottery, W, strict=True)])
        for f in range(int(self.calendar.floors[b + 1]) - 1, int(self.calendar.floors[b]) - 1, -1):
            plan = self.rules(b).plan(np.moveaxis(W[..., : self.parties], 0, 2), int(self.calendar.floor_party[f]))
            out = np.zeros_like(W)
            for k, moves in enumerate(plan.matrices):
                out[k, :, : self.nature] = moves @ W[k, :, : self.nature]
            self._account(out, W, plan)
            W = W + out
        return W

    def _at_rest(self, worth: Floats, rules: _Rules) -> Floats:
        """W on the day from which it is taken back: V as it is given, its parts as they would stay under its plans."""
        plan, n = rules.plan(worth), worth.shape[2]
        W = np.zeros((n, self.states, self.party.size))
        W[..., : self.parties] = np.moveaxis(worth, 2, 0)
        rounds, paid = self._rounds(), self.pays * rules.cares[self.party]
        for k in range(n):
            still = rules.nature[k] + rounds[k] if rounds else rules.nature[k]
            for c in self.columns:
                W[k][:, c.alone] = _stays(still, self.draws.rho[c.party, k], paid[k][:, c.alone])
        self._account(source := paid.copy(), W, plan)
        for k in range(n):
            moved = (rules.nature[k] + rounds[k] if rounds else rules.nature[k]) + plan.matrices[k]
            for c in self.columns:
                own = slice(c.interest.start, c.beyond)
                W[k][:, own] = _stays(moved, self.draws.rho[c.party, k], source[k][:, own])
                W[k, :, c.beyond] = W[k, :, c.party] - W[k][:, c.interest].sum(axis=1) - W[k, :, c.costs]
        return W

    def _rounds(self) -> list[sparse.csr_array]:
        """By draw, the lotteries of the year without end as rates a year; none where nothing comes round."""
        t = self.calendar
        events = [int(e) for e in t.event[t.cycle + 1 :] if e >= 0]
        if not events:
            return []
        year, one = float(t.time[-1] - t.time[t.cycle]), sparse.eye_array(self.states, format="csr")
        by_event = [_lottery(t, e, self.draws.chance) for e in events]
        return [sum((lottery[k] - one for lottery in by_event), start=0 * one) / year for k in range(len(by_event[0]))]


def _stays(rates: sparse.csr_array, rho: float, source: Floats) -> Floats:
    """X [S, columns] that stays as it is: rho X = source + rates X."""
    one = sparse.eye_array(rates.shape[0])
    found: Floats = splu(sparse.csc_matrix(rho * one - rates)).solve(np.ascontiguousarray(source))
    return found


def _lottery(t: Timetable, event: int, chance: Real) -> list[sparse.csr_array]:
    """By draw, what is expected of the states over a day's lottery: [S, S] each."""
    first = t.event_states[event].astype(np.int64)
    states = first.size - 1
    source = np.repeat(np.arange(states), np.diff(first))
    weight = chance[t.event_row[first[0] : first[-1]]]
    still = np.flatnonzero(np.diff(first) == 0)
    rows, to = np.concatenate([source, still]), np.concatenate([t.event_to[first[0] : first[-1]].astype(np.int64), still])
    data = np.concatenate([weight, np.ones((still.size, weight.shape[1]))])
    found = [sparse.csr_array((own, (rows, to)), shape=(states, states)) for own in data.T]
    return [sparse.csr_array(each / each.sum(axis=1)[:, None]) for each in found]


# --- plans ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plan:
    """Rates (chances, on a certain floor) by entry, a move with one who tries it."""

    rules: _Rules
    entries: Ints  # [E] of them that are tried at all
    done: Floats  # [E, n]
    refused: Floats  # [E, n]

    @cached_property
    def matrices(self) -> list[sparse.csr_array]:
        """By draw, the moves carried out and what refusals do, as rates that act on the values of states: [S, S] each."""
        r, some = self.rules, self.entries
        rows = np.concatenate([r.state[some]] * 4)
        to = np.concatenate([r.to[some], r.back[some], r.state[some], r.state[some]])
        data = np.concatenate([self.done, self.refused, -self.done, -self.refused])
        return [sparse.csr_array((own, (rows, to)), shape=(r.states, r.states)) for own in data.T]

    @cached_property
    def spent(self) -> Floats:
        """[S, P, n] what moves carried out cost a year."""
        return self._by_state(self.done[:, None] * self.rules.cost[self.entries])

    def pulled(self, N: Floats, party: int) -> Floats:
        """[S, P, n] what all that each party tries changes a year for one party: in what stands, N [S, n], and by its costs."""
        r, some = self.rules, self.entries
        here = N[r.state[some]]
        own = self.done * (N[r.to[some]] - here - r.cost[some, party]) + self.refused * (N[r.back[some]] - here)
        found = np.zeros((r.states, r.parties, N.shape[1]))
        np.add.at(found, (r.state[some], r.party[some]), own)
        return found

    def _by_state(self, amounts: Floats) -> Floats:
        """[S, ...] the sums of what is counted by entry."""
        found = np.zeros((self.rules.states, *amounts.shape[1:]))
        np.add.at(found, self.rules.state[self.entries], amounts)
        return found


class _Rules:
    """What may be done in one regime: entries (a move with one who may try it), by state and party."""

    def __init__(self, g: Structure, draws: Draws, regime: int):
        self.g, self.draws, self.regime = g, draws, regime
        self.states, self.parties, self.n = g.state_moves.size - 1, draws.rho.shape[0], draws.rho.shape[1]
        self.cares: Floats = g.regime_cares[regime].astype(float)
        of_move, of_role = owners(g.state_moves), owners(g.move_roles)
        open_roles: Flag = g.regime_moves[regime][of_role]
        roles = np.flatnonzero(g.role_tries & open_roles)
        roles = roles[np.lexsort((g.role_unit[roles], of_move[of_role[roles]]))]
        self.role, self.move, self.party = roles, of_role[roles], g.role_unit[roles].astype(np.int64)
        self.state, self.to = of_move[self.move], g.move_to[self.move].astype(np.int64)
        self.answers: Flag = g.move_refusal[self.move] != self.move
        self.back = np.where(self.answers, g.move_to[g.move_refusal[self.move]].astype(np.int64), self.state)
        self.consenting = np.flatnonzero(g.role_consents & open_roles)
        self.paid = self._paid()
        self.cost = self.paid[self.move]
        self.cost[np.arange(roles.size), self.party] += (draws.price * self.cares[:, None])[self.party]
        self.on: Flag = draws.switch[g.move_switch[self.move]].astype(bool)

    def _paid(self) -> Floats:
        """[M, P, n] one-off costs of every move, without its mover's price."""
        g, found = self.g, np.zeros((self.g.move_to.size, self.parties, self.n))
        amounts = self.draws.cost[g.cost_row] * self.cares[g.cost_party][:, None]
        np.add.at(found, (owners(g.move_costs), g.cost_party), amounts)
        return found

    @cached_property
    def nature(self) -> list[sparse.csr_array]:
        """By draw, the jumps of nature as rates that act on the values of states: [S, S] each."""
        g, allowed = self.g, self.g.regime_jumps[self.regime]
        source, to = owners(g.state_jumps)[allowed], g.jump_to[allowed].astype(np.int64)
        rate = self.draws.rate[g.jump_row[allowed]]
        rows, columns = np.concatenate([source, source]), np.concatenate([to, source])
        shape = (self.states, self.states)
        return [sparse.csr_array((own, (rows, columns)), shape=shape) for own in np.concatenate([rate, -rate]).T]

    def plan(self, V: Floats, floor: int | None = None) -> _Plan:
        """Plans at V [S, P, n]; `floor`: who has it for certain, and nobody else."""
        some = np.arange(self.move.size) if floor is None else np.flatnonzero(self.party == floor)
        p = np.exp(np.maximum(self._agreed(V)[some], -SURE))
        s, i, on = self.state[some], self.party[some], self.on[some]
        here, cost = V[s, i], self.cost[some, i]
        x = p * (V[self.to[some], i] - here - cost) + (1 - p) * (V[self.back[some], i] - here)
        x = np.where(on, self.draws.precision[i] * x, NEVER)
        tries = self._tries(x, s, i, certain=floor is not None)
        push = 1.0 if floor is not None else np.maximum(1.0, self.draws.reluctance * self._occasions[self.move[some]])
        done = tries * p / (p + push * (1 - p))
        return _Plan(self, some, done, np.where(self.answers[some][:, None], tries - done, 0.0))

    @cached_property
    def _occasions(self) -> Floats:
        """[M, n] how often a year all who may try a move have the floor."""
        found = np.zeros((self.g.move_to.size, self.n))
        np.add.at(found, self.move, self.draws.initiative[self.state, self.party])
        return found

    def _tries(self, x: Floats, s: Ints, i: Ints, certain: bool) -> Floats:
        """[E, n] how often a year each entry is tried, from its exponent: first whether to act, then which."""
        if not x.size:
            return x
        first = np.flatnonzero(np.diff(s * self.parties + i, prepend=-1))
        pair = np.repeat(np.arange(first.size), np.diff(np.append(first, s.size)))
        top = np.maximum.reduceat(x, first)
        y = np.where(x > NEVER, np.exp(x - top[pair]), 0.0)
        passing, a = np.exp(-np.maximum(top, -600.0)), self.draws.initiative[s[first], i[first]]
        acts = 1 / (passing + 1) if certain else a / (self.draws.inertia * a * passing + 1)
        chosen = np.add.reduceat(y, first)
        return y * np.where(chosen > 0, acts / np.maximum(chosen, 1e-300), 0.0)[pair]

    def _agreed(self, V: Floats) -> Floats:
        """[E, n] the logarithm of the chance that all who must consent, beside the one who tries, would."""
        g, m = self.g, owners(self.g.move_roles)[self.consenting]
        unit = g.role_unit[self.consenting].astype(np.int64)
        alone = unit < self.parties
        yes = np.zeros((unit.size, self.n))
        yes[alone] = -np.logaddexp(0.0, -self._keen(V, m[alone], unit[alone]))
        total = np.zeros((g.move_to.size, self.n))
        np.add.at(total, m, yes)
        place = np.full(g.role_unit.size, -1)
        place[self.consenting] = np.arange(unit.size)
        own = place[self.role]
        found = total[self.move] - np.where(own[:, None] >= 0, yes[own], 0.0)
        for k in np.flatnonzero(~alone).tolist():
            of = np.flatnonzero(self.move == m[k])
            for e in of.tolist():
                found[e] += self._body(V, int(m[k]), int(unit[k]) - self.parties, int(self.party[e]))
        return found

    def _keen(self, V: Floats, m: Ints, j: Ints) -> Floats:
        """[.., n] lambda G of parties over what a refusal leads to."""
        g = self.g
        refusal = g.move_refusal[m].astype(np.int64)
        back = np.where(refusal != m, g.move_to[refusal].astype(np.int64), owners(g.state_moves)[m])
        gain = V[g.move_to[m], j] - V[back, j] - self.paid[m, j]
        found: Floats = self.draws.precision[j] * gain
        return found

    def _body(self, V: Floats, m: int, body: int, sure: int) -> Floats:
        """[n] the logarithm of the chance that a body consents whose member `sure`, if it is one, votes yes."""
        g = self.g
        seats = np.arange(int(g.body_members[body]), int(g.body_members[body + 1]))
        members, votes, quota = (
            g.member_party[seats].astype(np.int64),
            g.member_weight[seats].astype(int),
            int(g.body_quota[body]),
        )
        keen = np.where((members == sure)[:, None], 1e30, self._keen(V, np.full(seats.size, m), members))
        if g.body_pivot[body]:
            order = np.argsort(-keen, axis=0, kind="stable")
            last = (np.cumsum(votes[order], axis=0) >= quota).argmax(axis=0)
            found: Floats = -np.logaddexp(0.0, -np.take_along_axis(keen, order, 0)[last, np.arange(self.n)])
            return found
        chance = np.zeros((quota + 1, self.n))
        chance[0] = 1.0
        for yes, weight in zip(np.exp(-np.logaddexp(0.0, -keen)), votes.tolist(), strict=True):
            moved = chance * (1 - yes)
            for so_far in range(quota + 1):
                moved[min(quota, so_far + weight)] += chance[so_far] * yes
            chance = moved
        told: Floats = np.log(np.maximum(chance[quota], np.exp(-SURE)))
        return told
