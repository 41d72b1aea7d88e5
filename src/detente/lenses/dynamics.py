"""The dynamics lens: what follows from a game as time goes on, with everyone looking ahead.

The theory
----------
State s; party i gets the floor at rate a_i(s) a year and then passes or tries one move m that is open to it. V_j(s, t) is
the value to j of being in s at t, in utility-years. If m is carried out j gains

    G_j(m) = V_j(s') - V_j(s) - k_j(m)                          k_j: one-off costs; the mover also pays its price

and if it is refused V_j(s'') - V_j(s), where s'' is what the rule says a refusal does (mostly nothing: s'' = s). Each who
must consent would, deciding alone, with chance

    p_j = 1 / (1 + exp(-lambda_j (V_j(s') - V_j(s'') - k_j)))

a body by quota: by independent votes, or as the member whose weight reaches the quota would. With p(m) the product over
those who must consent beside the mover,

    P_i(m) = w_m exp(x_m) / (tau a_i + sum_n w_n exp(x_n)),     x_m = lambda_i (p G_i + (1 - p) (V_i(s'') - V_i(s)))
    A_i(m) = p / (p + h (1 - p)) = 1 / (1 + h (1 / p - 1)),     h = max(1, kappa * sum of a_l over all who may try m)

are the chances that i tries m and that it is then carried out: inertia tau and reluctance kappa are in years, so that who
asks more often is neither dumber nor irresistible. The open moves of i weigh 1 together, w_m each; twins (moves of one
state with one effect) share one weight. Nature jumps at rates q. Backwards from the end,

    -dV_j/dt = u_j - rho_j V_j + sum_i a_i sum_m P_i (A_i G_j + (1 - A_i) (V_j(s'') - V_j(s))) + sum_c q (V_j(c) - V_j(s))

and on a day of the calendar, in the order of time: certain floors one after the other (passing weighs 1, h = 1), the day's
lottery V(t-) = E V(t+), the reading. The day's rules are those in force from that day on. At the end V = u / rho through
nature alone. A party that no longer cares counts neither utility nor costs.

The numbers
-----------
Backwards, Runge and Kutta's method in the third-order form of Bogacki and Shampine, whose embedded second-order step gives
the error: max lambda_i |error of V_i|, held below the tolerance in each draw by itself. Forward, distributions follow the
rates at which moves were carried out, averaged over each step as the step averaged their slopes, by uniformisation in double
precision; what a step leaves out of that sum is a millionth of the tolerance. The distributions are: the game's own; one a `hit` set that absorbs it; for `once` the mass not yet arrived, and cohorts of what has
(exact dates for arrivals at the beginning and on days of the calendar; others share the mean date of their bin, at most a
twelfth of the time asked about and a third of `once_within`: that is the only approximation beyond the steps). A state that
a day's floor or lottery merely leads through counts as visited if the day has a further floor or lottery.

Sources: asynchronous moves in continuous time, Doraszelski and Judd (2012), Arcidiacono, Bayer, Blevins and Ellickson
(2016); logit play, McKelvey and Palfrey (1998); steps, Bogacki and Shampine (1989); uniformisation, Jensen (1953).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil, gcd
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.errors import Stopped
from detente.game.arrays import Draws, Flag, Game, Index, Structure, Timetable
from detente.game.reach import owners, reachable, restricted
from detente.lenses import kernel
from detente.lenses.lanes import LANES

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """How exact the numbers are. Errors are lambda times the error of a value, per step."""

    tolerance: float = 2e-3
    smallest_step: float = 1 / 365  # years: below it a step is accepted as it is and its error reported
    largest_step: float = 1.0  # years


@dataclass(frozen=True)
class Run:
    """How a run goes about it; nothing here changes a bit of what it finds."""

    workers: int = 1
    progress: Callable[[int], None] | None = None  # told how many draws are done
    stop: Callable[[], bool] | None = None  # once it says so no further block begins and `Stopped` is raised
    order: NDArray[np.int64] | None = (
        None  # [n] draws that take about as many steps side by side: a block waits for its slowest
    )


class Request(NamedTuple):
    """What to read; all arrays may have zero rows."""

    hit: Flag  # [H, S]       probability of ever having been in the set by each reading
    stay: Flag  # [Y, S]      expected years in the set by each reading
    once_from: Flag  # [O, S] of first arriving here by `once_by`,
    once_to: Flag  # [O, S]   probability of reaching this
    once_within: Floats  # [O] years counted from that arrival
    once_by: Floats  # [O]     years
    values: Flag  # [T]       readings at which values are kept,
    where: Flag  # [S]        in these states and in those that a path can reach
    counts: bool  # whether tries, changes and refusals are kept by label

    @classmethod
    def nothing(cls, states: int, readings: int) -> Request:
        """Only the distribution over states."""
        none, no_years = np.zeros((0, states), bool), np.zeros(0)
        return cls(none, none, none, none, no_years, no_years, np.zeros(readings, bool), np.zeros(states, bool), False)


@dataclass(frozen=True)
class Solution:
    """What follows, draw by draw. T readings, P parties, U parties and bodies, L' labels of moves; n draws last."""

    state: Floats  # [T, S, n] probability
    hit: Floats  # [H, T, n]   probability of ever having been there
    years: Floats  # [Y, T, n]
    once: Floats  # [O, n]     share of the mass that arrived; nan where none did
    once_mass: Floats  # [O, n]
    value: Floats  # [Tv, S, P, n] utility-years; nan in states that were not solved
    tried: Floats  # [T, L', n]    expected number so far; no readings unless counts were asked for
    carried: Floats  # [T, L', n]
    refused: Floats  # [T, L', U, n]  by who refused
    steps: Floats  # [n]
    error_left: Floats  # [n] largest error accepted at the smallest step
    sharpness: Floats  # [n]  mean lambda |G| of the decisive party over what is tried; nan where nothing is
    against: Floats  # [n]    share of changes against a consenter's own gain; nan where nothing changes
    moves_a_year: Floats  # [n] changes carried out


def solve(game: Game, draws: Draws, request: Request, settings: Settings = Settings()) -> Solution:
    """The solution of every draw, on one thread."""
    return solve_blocks(game, draws, request, settings)


def solve_blocks(game: Game, draws: Draws, request: Request, settings: Settings = Settings(), run: Run = Run()) -> Solution:
    """The solution of every draw, blocks of draws spread over threads; the same bytes however it is run."""
    keep = reachable(game, (draws.start > 0).any(axis=-1) | request.where)
    labels = max([len(game.labels.moves), *(game.structure.move_rule.astype(np.int64) + 1)])
    if keep.all():
        return _solution(_labelled(_solve(game, draws, request, settings, run), labels))
    hit, stay, once_from, once_to, where = (
        np.ascontiguousarray(sets[..., keep])
        for sets in (request.hit, request.stay, request.once_from, request.once_to, request.where)
    )
    small = request._replace(hit=hit, stay=stay, once_from=once_from, once_to=once_to, where=where)
    answer = _solve(*restricted(game, draws, keep), small, settings, run)
    return _solution(_labelled(_widened(answer, keep), labels))


def _solve(game: Game, draws: Draws, request: Request, settings: Settings, run: Run) -> kernel.Answer:
    n = draws.start.shape[-1]
    order = np.arange(n) if run.order is None else run.order
    plan = _Plan.of(game, draws, request, settings)
    answer = _room(game, request, n)
    starts, done, lock = iter(range(0, n, LANES)), [0], Lock()

    def work() -> None:
        desk = plan.desk()
        for low in starts:  # a range's iterator hands each block out once
            if run.stop is not None and run.stop():
                raise Stopped
            pick = order[low : low + LANES]
            _keep(answer, desk.solve(_block(plan, draws, pick)), pick)
            with lock:
                done[0] += pick.size
                if run.progress is not None:
                    run.progress(done[0])

    with ThreadPoolExecutor(run.workers) as pool:
        for task in [pool.submit(work) for _ in range(run.workers)]:
            task.result()
    return answer


def _labelled(answer: kernel.Answer, labels: int) -> kernel.Answer:
    """The answer with a row for every label: those of moves that no state (or none that was solved) has count nothing."""

    def full(counts: Floats) -> Floats:
        room = [(0, 0)] * counts.ndim
        room[1] = (0, labels - counts.shape[1])
        return np.pad(counts, room)

    return answer._replace(tried=full(answer.tried), carried=full(answer.carried), refused=full(answer.refused))


def _widened(answer: kernel.Answer, keep: Flag) -> kernel.Answer:
    """The answer with the states that were left out: nothing is ever there."""
    state = np.zeros((answer.state.shape[0], keep.size, *answer.state.shape[2:]))
    state[:, keep] = answer.state
    value = np.full((answer.value.shape[0], keep.size, *answer.value.shape[2:]), np.nan)
    value[:, keep] = answer.value
    return answer._replace(state=state, value=value)


@dataclass(frozen=True)
class _Plan:
    """What all blocks of a run share."""

    structure: Structure
    timetable: Timetable
    request: Request
    asked: kernel.Asked
    nature_order: Index
    nature_ends: NDArray[np.int64]
    body_weight: Index
    body_quota: Index
    role_twins: Index
    arrows: tuple[NDArray[np.int64], NDArray[np.int64], Index]
    real: np.dtype[np.floating]

    @classmethod
    def of(cls, game: Game, draws: Draws, request: Request, settings: Settings) -> _Plan:
        structure = game.structure
        weight, quota = _whole_votes(structure)
        return cls(
            structure,
            game.timetable,
            request,
            _asked(game.timetable, request, settings),
            *_nature_classes(structure),
            weight,
            quota,
            _twin_groups(structure),
            _arrows(structure),
            draws.utility.dtype,
        )

    def desk(self) -> _Desk:
        return _Desk(self)


class _Desk:
    """One thread's arrays, used for block after block."""

    def __init__(self, plan: _Plan):
        self.plan = plan
        self.work = _work(plan)
        self.ahead = _ahead(plan)
        self.store = _store(plan)

    def solve(self, block: kernel.Block) -> kernel.Answer:
        plan = self.plan
        answer = kernel.Answer(*_room_fields(plan.structure, plan.timetable, plan.request, LANES))
        self.store = kernel.solve_block(
            plan.structure, plan.timetable, block, plan.asked, self.store, answer, self.ahead, self.work
        )
        return answer


# --- derived once ----------------------------------------------------------------------------------------------------


def _nature_classes(structure: Structure) -> tuple[Index, NDArray[np.int64]]:
    """[S] the states with those that nature connects side by side, and [classes + 1] where each such set begins."""
    found = np.arange(structure.state_jumps.size - 1)
    source = owners(structure.state_jumps)
    while True:
        before = found.copy()
        np.minimum.at(found, source, before[structure.jump_to])
        np.minimum.at(found, structure.jump_to, before[source])
        found = found[found]
        if np.array_equal(found, before):
            order = np.argsort(found, kind="stable")
            begins = np.flatnonzero(np.diff(found[order], prepend=-1))
            return order.astype(np.uint32), np.append(begins, found.size).astype(np.int64)


def _whole_votes(structure: Structure) -> tuple[Index, Index]:
    """Weights and quotas of the bodies in the largest unit that keeps weights whole; the same coalitions suffice."""
    weight, quota = structure.member_weight.astype(np.int64), structure.body_quota.astype(np.int64)
    for b, (first, last) in enumerate(zip(structure.body_members[:-1], structure.body_members[1:], strict=True)):
        unit = max(1, gcd(*(int(w) for w in weight[first:last])))
        weight[first:last] //= unit
        quota[b] = ceil(quota[b] / unit)
    return weight.astype(np.uint32), quota.astype(np.uint32)


def _twin_groups(structure: Structure) -> Index:
    """[R] for each who may try: the number, from 1, of its group of twin moves; 0 if the move is alone."""
    states, moves = owners(structure.state_moves), owners(structure.move_roles)
    tries = np.flatnonzero(structure.role_tries)
    groups = np.zeros(structure.role_unit.size, np.uint32)
    if tries.size:
        m = moves[tries]
        keys = np.stack([states[m], structure.role_unit[tries].astype(np.int64), structure.move_twin[m].astype(np.int64)])
        _, inverse, count = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
        number = np.where(count > 1, np.cumsum(count > 1), 0)
        groups[tries] = number[inverse.ravel()]
    return groups


def _arrows(structure: Structure) -> tuple[NDArray[np.int64], NDArray[np.int64], Index]:
    """By the state it leads to, each move and (M further on) each jump: where they begin, which it is, where it comes from."""
    states = structure.state_moves.size - 1
    source = np.concatenate([owners(structure.state_moves), owners(structure.state_jumps)])
    target = np.concatenate([structure.move_to, structure.jump_to]).astype(np.int64)
    order = np.argsort(target, kind="stable")
    return np.searchsorted(target[order], np.arange(states + 1)), order, source[order].astype(np.uint32)


COHORT_BINS = 12


def _asked(timetable: Timetable, request: Request, settings: Settings) -> kernel.Asked:
    within, by = np.asarray(request.once_within, float), np.asarray(request.once_by, float)
    width = np.maximum(np.minimum(by / COHORT_BINS, within / 3), by / (8 * COHORT_BINS))
    width = np.maximum(width, 1e-6)
    dated = int(np.sum((timetable.event >= 0) | (np.diff(timetable.floors.astype(np.int64)) > 0)))
    cohorts = int(max([*np.ceil(np.minimum(within, by) / width), 0])) + 3 + min(2 * dated, 2 * COHORT_BINS)
    at = np.where(request.values, np.cumsum(request.values) - 1, -1).astype(np.int64)
    hit, stay, once_from, once_to = (
        np.ascontiguousarray(getattr(request, name), bool) for name in ("hit", "stay", "once_from", "once_to")
    )
    return kernel.Asked(
        hit,
        stay,
        once_from,
        once_to,
        within,
        by,
        width,
        cohorts,
        at,
        bool(request.counts),
        float(settings.tolerance),
        float(settings.smallest_step),
        float(settings.largest_step),
    )


# --- arrays ----------------------------------------------------------------------------------------------------------


def _sizes(structure: Structure, timetable: Timetable, request: Request) -> dict[str, int]:
    roles = np.diff(structure.move_roles.astype(np.int64))
    members = np.diff(structure.body_members.astype(np.int64))
    tries = np.concatenate([[0], np.cumsum(structure.role_tries)])[structure.move_roles][structure.state_moves]
    return {
        "S": structure.state_moves.size - 1,
        "P": structure.regime_cares.shape[1],
        "M": structure.move_to.size,
        "roles": int(max([*roles, 1])),
        "members": int(max([*members, 1])),
        "entries": int(max([*np.diff(tries), 1])),
        "labels": int(max([*structure.move_rule, -1])) + 1,
        "units": structure.regime_cares.shape[1] + members.size,
        "T": int(timetable.reading.max(initial=-1)) + 1,
        "F": int(timetable.floors[timetable.last_reading + 1]),
    }


def _work(plan: _Plan) -> kernel.Work:
    size, real = _sizes(plan.structure, plan.timetable, plan.request), plan.real
    S, P, M, entries = size["S"], size["P"], size["M"], size["entries"]

    def room(*shape: int) -> NDArray[np.floating]:
        return np.zeros((*shape, LANES), real)

    def index() -> Index:
        return np.zeros(entries, np.uint32)

    roles = size["roles"]
    return kernel.Work(
        groups=room(S, P),
        share=room(int(plan.role_twins.max(initial=0)) + 1),
        price=room(P),
        odds=room(roles),
        gain=room(roles),
        before=room(roles),
        paid=room(P),
        tally=room(int(plan.body_quota.max(initial=0)) + 1),
        member=room(size["members"]),
        tries=room(entries),
        carried=room(entries),
        entry_party=index(),
        entry_move=index(),
        entry_twins=index(),
        top=room(P),
        total=room(P),
        spent=room(P),
        rates=room(2, M),
        leave=room(2),
        step=room(),
        value=room(6, S, P),
    )


def _ahead(plan: _Plan) -> kernel.Ahead:
    S, onces = plan.structure.state_moves.size - 1, plan.request.once_from.shape[0]
    rows = 1 + plan.request.hit.shape[0] + onces * (2 + plan.asked.cohorts)
    lanes, arrows = (rows, S, LANES), plan.structure.move_to.size + plan.structure.jump_to.size
    return kernel.Ahead(
        np.zeros(lanes),
        np.zeros(lanes),
        np.zeros(lanes),
        np.zeros((arrows, LANES)),
        np.zeros((S, LANES)),
        np.zeros((S, LANES)),
        np.zeros((rows, S), bool),
        np.zeros(rows, np.int64),
        np.zeros((rows, S), bool),
        np.zeros(rows, bool),
        np.zeros((rows, LANES)),
        np.zeros((onces, LANES)),
        np.zeros((onces, LANES)),
    )


def _store(plan: _Plan) -> kernel.Store:
    size, real = _sizes(plan.structure, plan.timetable, plan.request), plan.real
    S, P, M, F = size["S"], size["P"], size["M"], size["F"]
    return kernel.Store(
        np.empty((2, M, LANES), real),
        np.empty((2, S, P, LANES), real),
        np.empty((2, LANES), real),
        np.empty((2, LANES)),
        np.zeros(plan.timetable.time.size + 1, np.int64),
        np.empty((F, M, LANES), real),
        np.empty((F, S, P, LANES), real),
    )


def _block(plan: _Plan, draws: Draws, pick: NDArray[np.int64]) -> kernel.Block:
    """These draws, the last one repeated where they are fewer than LANES."""
    pick = pick[np.minimum(np.arange(LANES), pick.size - 1)]

    def of(name: str, real: np.dtype[np.floating] = plan.real) -> NDArray[np.floating]:
        return np.ascontiguousarray(getattr(draws, name)[..., pick], real)

    start = of("start", np.dtype(np.float64))
    names = ("utility", "rho", "precision", "initiative", "inertia", "reluctance", "price", "cost", "rate", "chance", "switch")
    first, row, source = plan.arrows
    return kernel.Block(
        **{name: of(name) for name in names},
        start=start / start.sum(axis=0),
        nature_order=plan.nature_order,
        nature_ends=plan.nature_ends,
        body_weight=plan.body_weight,
        body_quota=plan.body_quota,
        role_twins=plan.role_twins,
        arrow_first=first,
        arrow_row=row,
        arrow_from=source,
    )


def _room_fields(structure: Structure, timetable: Timetable, request: Request, n: int) -> tuple[Floats, ...]:
    size = _sizes(structure, timetable, request)
    S, P, T, H, Y, O = (
        size["S"],
        size["P"],
        size["T"],
        request.hit.shape[0],
        request.stay.shape[0],
        request.once_from.shape[0],
    )
    counted, labels, units = T if request.counts else 0, size["labels"], size["units"]
    shapes = [
        (T, S),
        (H, T),
        (Y, T),
        (O,),
        (O,),
        (int(request.values.sum()), S, P),
        (counted, labels),
        (counted, labels),
        (counted, labels, units),
        (),
        (),
        (5,),
    ]
    return tuple(np.zeros((*shape, n)) for shape in shapes)


def _room(game: Game, request: Request, n: int) -> kernel.Answer:
    return kernel.Answer(*_room_fields(game.structure, game.timetable, request, n))


def _keep(answer: kernel.Answer, part: kernel.Answer, pick: NDArray[np.int64]) -> None:
    for whole, piece in zip(answer, part, strict=True):
        whole[..., pick] = piece[..., : pick.size]


def _solution(answer: kernel.Answer) -> Solution:
    tries, sharp, changes, against, years = answer.flow
    with np.errstate(divide="ignore", invalid="ignore"):
        return Solution(
            **{name: getattr(answer, name) for name in answer._fields if name not in ("once", "flow")},
            once=answer.once / answer.once_mass,
            sharpness=sharp / tries,
            against=against / changes,
            moves_a_year=changes / years,
        )


def bytes_needed(
    structure: Structure,
    timetable: Timetable,
    request: Request,
    settings: Settings = Settings(),
    real: int = 4,
    workers: int = 1,
    n: int = LANES,
) -> int:
    """Bytes a run of n draws takes beside the game and its draws: the most the steps may need, and the answers."""
    size = _sizes(structure, timetable, request)
    S, P, M = size["S"], size["P"], size["M"]
    years = float(timetable.time[timetable.last_reading] - timetable.time[0])
    steps = min(4 * years / settings.smallest_step, 60 * years + 10 * timetable.last_reading) + 64
    cohorts = _asked(timetable, request, settings).cohorts
    rows = 1 + request.hit.shape[0] + request.once_from.shape[0] * (2 + cohorts)
    lane = real * ((steps + size["F"]) * (M + S * P) + 2 * M + 12 * S * P + 3 * size["entries"]) + 24 * rows * S
    answers = sum(field.nbytes for field in _room_fields(structure, timetable, request, 1))
    return int(workers * LANES * lane + n * answers)
