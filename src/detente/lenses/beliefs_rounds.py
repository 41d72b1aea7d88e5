"""The clock of rounds where something is hidden: a round is a floor, nature and time, as in `rounds`; the first two tell something.

    V = floor(W),    W_j(s, b, th) = l(s) u_j(s) + delta_j ^ l(s) E[V_j of the next round | s, b, th]

The floor is had for all to see: who passes tells something by it, and so does a condition that stays as it was. Beliefs are those of
`beliefs_plans`, handed on by `landing`; paths are followed by the level at the start, as on the clock of years.

Sources: see `rounds`, `beliefs_plans` and `landing`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from detente.errors import Refused
from detente.game.arrays import Beliefs, Draws, Floats, Game, Ints
from detente.lenses.beliefs import DEFAULT, ONCE, PLAINLY, over_draws
from detente.lenses.beliefs_desk import Desk, Shared
from detente.lenses.beliefs_paths import Paths
from detente.lenses.beliefs_plans import FLOOR, SHARES, Draw
from detente.lenses.beliefs_solution import BeliefPrecision, BeliefRequest, BeliefSolution
from detente.lenses.pointers import pointed
from detente.lenses.rounds import (
    CONVERGED,
    Day,
    Match,
    Played,
    _days,
    _for_ever,
    _one,
    _status,
    nature,
    signed,
    transition,
)
from detente.lenses.solution import Run


class Business(NamedTuple):
    """What is gone through: a floor (whose, or SHARED) with its plans, a lottery of the day, or nature's of a regime."""

    kind: int
    of: int  # the party, the event, the regime
    plans: dict[str, Any] | None


PARTY, SHARED, EVENT, NATURE = 0, 1, 2, 3


@dataclass
class Rounds:
    """One draw on the clock of rounds."""

    desk: Desk
    match: Match
    played: Played
    days: list[list[Day]]
    regime: Ints
    go_on: Callable[[], None]
    values: list[Floats] = field(default_factory=list)  # V by round, once the day's business is done
    stood: list[Floats] = field(default_factory=list)  # W
    ended: list[Floats] = field(default_factory=list)  # V at its end
    business: list[list[Business]] = field(default_factory=list)
    round: list[list[Business]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.yearly = self.desk.draw
        self.shared = {int(g): self._sharing(int(g)) for g in set(self.regime.tolist())}
        self.jumps = {int(g): self._nature(int(g)) for g in set(self.regime.tolist())}

    def _sharing(self, regime: int) -> Draw:
        """The draw with shares of the floor in that regime: who has no open move does not take it."""
        draw = Draw(**{name: getattr(self.yearly, name) for name in Draw._fields})
        shares = np.ascontiguousarray(self.match.shares(regime)[0], float)
        return pointed(draw._replace(floor=shares))

    def _nature(self, regime: int) -> tuple[Ints, Ints, Floats]:
        matrix, _ = transition(self.match.chain, self.match.one.rate, self.match.structure.regime_jumps[regime])
        matrix.sum_duplicates()
        return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), np.ascontiguousarray(matrix.data, float)

    def lottery(self, event: int) -> None:
        """The rows of a day's lottery."""
        table = self.match.timetable
        chances = self.desk.draw.chance[table.event_row.astype(np.int64)]
        begins = table.event_states[event].astype(np.int64)
        self.desk.lottery(begins, table.event_to.astype(np.int64), np.ascontiguousarray(chances))

    def floor(self, W: Floats, regime: int, party: int) -> tuple[Floats, Business]:
        """V before a floor: a party's own, or (-1) that of the round."""
        desk = self.desk
        how = SHARES if party < 0 else FLOOR
        desk.draw = self.shared[regime] if party < 0 else self.yearly
        if party < 0:
            desk.plan(W, desk.plans, how, 0, regime)
            plans = desk.plans
        else:
            desk.beside(W, how, party, regime)
            plans = desk.middle
        desk.stage(plans, how, max(party, 0), regime)
        kept = desk.copied(plans)
        desk.draw = self.yearly
        return desk.through(W), Business(SHARED if party < 0 else PARTY, max(party, 0), kept)

    def back(self) -> None:
        """Values and plans of all rounds, the last one first."""
        N, desk, match = self.played.rounds, self.desk, self.match
        g = int(self.regime[-1])
        flat = np.zeros((desk.size["S"], desk.size["P"]))
        if self.played.tail == "continues":
            flat = _for_ever(match, transition(match.chain, match.one.rate, match.structure.regime_jumps[g])[0], g)
        V = np.ascontiguousarray(np.repeat(flat[:, None], desk.size["K"], axis=1))
        length = match.length[:, None, None]
        self.values, self.stood, self.ended = [V] * (N + 1), [V] * (N + 1), [V] * (N + 1)
        self.business, self.round = [[] for _ in range(N + 1)], [[] for _ in range(N + 1)]
        for n in range(N, -1, -1):
            self.go_on()
            g = int(self.regime[n])
            if n < N:
                self.ended[n] = V
                desk.lottery(*self.jumps[g])
                pays = length * (match.one.utility * match.cares(g))[:, None]
                W = pays + np.exp(-match.one.rho) ** length * desk.through(V)
                self.stood[n] = W
                V, floor = self.floor(W, g, -1)
                self.round[n] = [floor, Business(NATURE, g, None)]
            self.values[n] = V
            for day in reversed(self.days[n]):
                if day.event >= 0:
                    self.lottery(day.event)
                    V = desk.through(V)
                    self.business[n].insert(0, Business(EVENT, day.event, None))
                else:
                    V, done = self.floor(V, g, day.floor)
                    self.business[n].insert(0, done)

    def follow(self, paths: Paths, each: Business, regime: int) -> None:
        """Paths through one piece of business."""
        desk = self.desk
        if each.kind == EVENT:
            self.lottery(each.of)
            paths.stage(None, regime)
        elif each.kind == NATURE:
            desk.lottery(*self.jumps[each.of])
            paths.stage(None, regime)
        else:
            assert each.plans is not None
            how = SHARES if each.kind == SHARED else FLOOR
            desk.draw = self.shared[regime] if how == SHARES else self.yearly
            plans = desk.again(each.plans)
            desk.stage(plans, how, each.of, regime)
            paths.stage(plans, regime)
            desk.draw = self.yearly

    def forward(self, paths: Paths, request: BeliefRequest, out: BeliefSolution, d: int) -> None:
        """Where the paths go, read at starts and ends of rounds."""
        for n in range(self.played.rounds + 1):
            regime = int(self.regime[n])
            for each in self.business[n]:
                self.follow(paths, each, regime)
            self.read(paths, out, d, float(n), self.values[n], self.stood[n])
            for each in self.round[n]:
                self.follow(paths, each, regime)
                if each.kind == SHARED:
                    paths.dwell(paths.x[:, : paths.H] * np.repeat(self.match.length, self.desk.size["K"])[:, None])
                    paths.elapsed += 1.0
            self.read(paths, out, d, n + 0.5, self.ended[n], self.ended[n])
        paths.done(out, d)

    def read(self, paths: Paths, out: BeliefSolution, d: int, at: float, V: Floats, W: Floats) -> None:
        for t in np.flatnonzero(np.asarray(self.played.readings, float) == at):
            paths.read(out, d, int(t), V, W)


def solve_beliefs_in_rounds(
    game: Game,
    draws: Draws,
    beliefs: Beliefs,
    played: Played,
    request: BeliefRequest,
    precision: BeliefPrecision = DEFAULT,
    run: Run = PLAINLY,
) -> BeliefSolution:
    """The solution of every draw on the clock of rounds; `played.readings` are as many as the request asks for.

    In `draws` and `beliefs` years are rounds, initiatives are shares of the floor and rates are chances per round.
    """
    if len(request.base.once_from):
        raise Refused(ONCE)
    chain, structure = nature(game), signed(game.structure)
    days, regime = _days(game.timetable, played.rounds)
    length = np.where(played.instant, 0.0, 1.0)

    def one(shared: Shared, out: BeliefSolution, go_on: Callable[[], None], d: int) -> None:
        desk = Desk.of(shared, draws, beliefs, d)
        match = Match(structure, game.timetable, chain, _one(draws, d), played.rounds, length, played.settings, shared.labels)
        rounds = Rounds(desk, match, played, days, regime, go_on)
        rounds.back()
        rounds.forward(Paths(desk, request), request, out, d)
        out.steps[d] = played.rounds
        status = _status(rounds.values, days, regime, played.settings)
        out.period[d] = status if status > CONVERGED else 0

    return over_draws(game, draws, beliefs, request, precision, run, one)
