"""Small games in which something is hidden, said by name and written out as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detente.game.arrays import DONE, NOTHING, TRIES, Beliefs, Draws, Floats, Game, Grid, Hidden, Labels, Structure, Timetable
from detente.game.beliefs import line
from detente.lenses.beliefs_solution import BeliefRequest
from detente.lenses.solution import Request

SEEN = {"nothing": NOTHING, "done": DONE, "tries": TRIES}
ByLevel = float | Sequence[float]


@dataclass(frozen=True)
class Act:
    """A move from one visible state to another; costs by party, alike at all levels or by level."""

    name: str
    by: int
    frm: int
    to: int
    needs: tuple[int, ...] = ()
    costs: dict[int, ByLevel] = field(default_factory=dict)
    refused: int | None = None  # where a refusal leads; None: nothing happens
    seen: str = "tries"
    sets: int | None = None  # the level that it sets
    means: int = -1
    only: tuple[int, ...] | None = None  # at these levels


@dataclass(frozen=True)
class Jump:
    """Nature, from one visible state to another, at a rate by level."""

    frm: int
    to: int
    rate: ByLevel


@dataclass(frozen=True)
class Shift:
    """An unseen change of the level, whatever is visible."""

    frm: int
    to: int
    rate: float


@dataclass(frozen=True)
class Day:
    """A day of the calendar: certain floors, then lotteries {visible: chances by (level, visible, level)}."""

    time: float
    floors: tuple[int, ...] = ()
    lottery: Floats | None = None  # [S, S]


@dataclass(frozen=True)
class Told:
    """The game; S = V * H, the state of visible v at level h is v * H + h."""

    utility: Floats  # [V, H, P]
    knows: tuple[int, ...]  # parties that know the level
    acts: tuple[Act, ...] = ()
    jumps: tuple[Jump, ...] = ()
    shifts: tuple[Shift, ...] = ()
    days: tuple[Day, ...] = ()
    prior: tuple[float, ...] = (0.5, 0.5)
    first: int = 0  # visible
    precision: float = 10.0
    initiative: float = 4.0
    rho: float = 0.1
    inertia: float = 1.0
    reluctance: float = 0.0
    unexplained: float = 0.0
    truth: int = -1
    until: float = 2.0
    endless: float = 0.0  # years of the year without end; 0: the game ends
    readings: tuple[float, ...] = (0.0, 1.0, 2.0)
    cells: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def V(self) -> int:
        return int(self.utility.shape[0])

    @property
    def H(self) -> int:
        return int(self.utility.shape[1])

    @property
    def P(self) -> int:
        return int(self.utility.shape[2])

    def cell(self) -> list[tuple[int, ...]]:
        """By party."""
        own = {j: tuple(range(self.H)) for j in self.knows} | self.cells
        return [own.get(j, (0,) * self.H) for j in range(self.P)]

    def cost(self, act: Act, j: int, h: int) -> float:
        paid = act.costs.get(j, 0.0)
        return float(paid if isinstance(paid, (int, float)) else paid[h])

    def rate(self, jump: Jump, h: int) -> float:
        return float(jump.rate if isinstance(jump.rate, (int, float)) else jump.rate[h])

    def but(self, **changes: object) -> Told:
        return replace(self, **changes)  # type: ignore[arg-type]


def whole(values: Sequence[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint32]]:
    return np.asarray(values, np.uint32)


def arrays(told: Told, grid: Grid | None = None) -> tuple[Game, Draws, Beliefs]:
    """The game on a grid (11 points, where two levels and none is given), one draw."""
    V, H, P = told.V, told.H, told.P
    costs, rates, names = [0.0], [], [act.name for act in told.acts]
    names = list(dict.fromkeys(names))
    move_to, refusal, rule, unit, tries, agrees, payer, row, seen, means = [], [], [], [], [], [], [], [], [], []
    ends: dict[str, list[int]] = {"moves": [0], "roles": [0], "costs": [0], "jumps": [0]}
    jump_to: list[int] = []

    def add(to: int, act: Act, h: int, refused: bool) -> None:
        move_to.append(to)
        rule.append(names.index(act.name))
        seen.append(SEEN[act.seen])
        means.append(act.means)
        if not refused:
            unit.extend([act.by, *act.needs])
            tries.extend([True] + [False] * len(act.needs))
            agrees.extend([True] * (1 + len(act.needs)))
            for j in range(P):
                if told.cost(act, j, h):
                    costs.append(told.cost(act, j, h))
                    payer.append(j)
                    row.append(len(costs) - 1)
        ends["roles"].append(len(unit))
        ends["costs"].append(len(payer))

    for v in range(V):
        for h in range(H):
            for act in told.acts:
                if act.frm == v and (act.only is None or h in act.only):
                    m = len(move_to)
                    refusal.append(m if act.refused is None else m + 1)
                    add(act.to * H + (h if act.sets is None else act.sets), act, h, False)
                    if act.refused is not None:
                        refusal.append(m + 1)
                        add(act.refused * H + h, act, h, True)
            ends["moves"].append(len(move_to))
            for jump in told.jumps:
                if jump.frm == v and told.rate(jump, h) > 0:
                    jump_to.append(jump.to * H + h)
                    rates.append(told.rate(jump, h))
            for shift in told.shifts:
                if shift.frm == h:
                    jump_to.append(v * H + shift.to)
                    rates.append(shift.rate)
            ends["jumps"].append(len(jump_to))
    M, N = len(move_to), len(jump_to)
    structure = Structure(
        state_moves=whole(ends["moves"]),
        move_to=whole(move_to),
        move_refusal=whole(refusal),
        move_switch=whole([0] * M),
        move_rule=whole(rule),
        move_roles=whole(ends["roles"]),
        role_unit=whole(unit),
        role_tries=np.array(tries, bool),
        role_consents=np.array(agrees, bool),
        move_costs=whole(ends["costs"]),
        cost_party=whole(payer),
        cost_row=whole(row),
        body_members=whole([0]),
        member_party=whole([]),
        member_weight=whole([]),
        body_quota=whole([]),
        body_pivot=np.zeros(0, bool),
        state_jumps=whole(ends["jumps"]),
        jump_to=whole(jump_to),
        jump_row=whole(list(range(N))),
        regime_moves=np.ones((1, M), bool),
        regime_jumps=np.ones((1, N), bool),
        regime_cares=np.ones((1, P), bool),
    )
    hidden = Hidden(
        visible=whole(np.repeat(np.arange(V), H).tolist()),
        level=whole(np.tile(np.arange(H), V).tolist()),
        cell=np.repeat(np.array(told.cell(), np.uint32)[None], V, axis=0),
        grid=grid if grid is not None else line(11),
        truth=told.truth,
        move_seen=np.array(seen, np.uint8),
        jump_seen=np.zeros(N, bool),
        means=np.array(means, np.int32),
    )
    timetable, chances = _timetable(told)
    start = np.zeros((V * H, 1))
    start[told.first * H : told.first * H + H, 0] = told.prior
    draws = Draws(
        utility=told.utility.reshape(V * H, P, 1).astype(float),
        rho=np.full((P, 1), told.rho),
        precision=np.full((P, 1), told.precision),
        initiative=np.full((V * H, P, 1), told.initiative),
        inertia=np.array([told.inertia]),
        reluctance=np.array([told.reluctance]),
        price=np.zeros((P, 1)),
        cost=np.array(costs)[:, None],
        rate=np.array(rates if rates else [0.0])[:, None],
        chance=chances[:, None],
        switch=np.ones((1, 1), bool),
        start=start,
    )
    labels = Labels(("seen", "hidden"), (tuple(map(str, range(V))), tuple(map(str, range(H)))), (), (), tuple(names))
    return Game(structure, timetable, labels, hidden), draws, Beliefs(np.array([told.unexplained]))


def _timetable(told: Told) -> tuple[Timetable, Floats]:
    S = told.V * told.H
    days = {day.time: day for day in told.days}
    times = sorted({0.0, told.until, *told.readings, *days} | ({told.until + told.endless} if told.endless else set()))
    chances = [1.0]
    begins: list[list[int]] = []
    targets: list[int] = []
    rows: list[int] = []
    parties: list[int] = []
    event, floors = [], [0]
    for time in times:
        day = days.get(time, Day(time))
        parties += day.floors
        floors.append(len(parties))
        event.append(-1 if day.lottery is None else len(begins))
        if day.lottery is not None:
            first = [len(targets)]
            for s in range(S):
                for to in np.flatnonzero(day.lottery[s]):
                    targets.append(int(to))
                    rows.append(len(chances))
                    chances.append(float(day.lottery[s, to]))
                first.append(len(targets))
            begins.append(first)
    places = {time: n for n, time in enumerate(sorted(told.readings))}
    reading = [places.get(time, -1) for time in times]
    last = max(n for n, r in enumerate(reading) if r >= 0)
    cycle = times.index(told.until)
    again = np.array([n == cycle for n in range(len(times))])
    table = Timetable(
        time=np.array(times),
        regime=whole([0] * len(times)),
        event=np.array(event, np.int32),
        floors=whole(floors),
        floor_party=whole(parties),
        reading=np.array(reading, np.int32),
        event_states=np.array(begins, np.uint32).reshape(len(begins), S + 1),
        event_to=whole(targets),
        event_row=whole(rows),
        last_reading=last,
        cycle=cycle,
        again=again,
    )
    return table, np.array(chances)


def everything(game: Game, hit: Sequence[int] = (), counts: bool = True) -> BeliefRequest:
    """All that can be read; `hit` are visible states, each a set of its own."""
    hidden = game.hidden
    assert hidden is not None
    S, T, H = hidden.visible.size, int(game.timetable.reading.max()) + 1, hidden.levels
    base = Request.nothing(S, T)._replace(
        values=np.ones(T, bool),
        counts=counts,
        hit=np.array([hidden.visible == v for v in hit], bool).reshape(len(hit), S),
        stay=np.array([hidden.visible == v for v in hit], bool).reshape(len(hit), S),
    )
    return BeliefRequest(base, np.eye(H), np.ones((H, S), bool), knowing=True, known=True)
