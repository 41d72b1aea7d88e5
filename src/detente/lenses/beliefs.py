"""The dynamics lens where something is hidden: what follows as time goes on, with everyone looking ahead and learning.

A state is what everybody sees, with the level of what is hidden; beside it stands what is publicly believed of that level, at a point
of a grid. What each is worth, W(state, point), is kept by the level that really holds, for every party. Plans, and what they tell,
are those of `beliefs_plans`; where they lead is in `beliefs_flow`; beliefs beside the points are handed on by `landing`.

On the clock of years plans are held over a step: to half of it those half-way through the step before (where there was none, those
where it sets out), and from there those half-way over the whole of it. Its error is taken to be what separates the two ways over the
whole, times lambda. On a day of the calendar, against the order
of time: the reading, the lottery (which tells what it leads to), certain floors from the last to the first. At the end nobody acts
any more, so nothing depends on beliefs: W = u / rho through nature. From there it goes back until the end is forgotten, as in
`ends`. On the clock of rounds each round is a floor, nature and time, as in `rounds`; each of the first two tells something.

Forward, paths are followed by the level that holds at the start: what is expected if that is as believed is their mean.

Sources: see `beliefs_plans`, `beliefs_flow` and `landing`; beliefs on a grid, Lovejoy (1991).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from detente.errors import Refused, Stopped
from detente.game.arrays import Beliefs, Draws, Floats, Game, Grid, Timetable
from detente.game.beliefs import coarser
from detente.game.reach import owners
from detente.game.sight import sight
from detente.lenses.beliefs_desk import Desk, Shared, desk_bytes, kept_bytes, sizes
from detente.lenses.beliefs_flow import LONGEST, step_back
from detente.lenses.beliefs_paths import Paths, empty, mixed, shapes_of
from detente.lenses.beliefs_plans import FLOOR, YEARS
from detente.lenses.beliefs_solution import BeliefPrecision, BeliefRequest, BeliefSolution
from detente.lenses.compiler import watched
from detente.lenses.ends import DAMPING, EASED, RUNNING, levelled, linked
from detente.lenses.solution import Run

PLAINLY, DEFAULT = Run(), BeliefPrecision()
WIDE = 10.0
"""How much larger what separates plans held from the start and from half-way may be than the error asked for."""
STRICT, LOOSE = 0.1, 3.0
"""How much further than where all is seen plans may move in a year and still stand still; and where they may after so many years:"""
PATIENT = 30
"""sharp nodes on a grid may stay restless for ever, but plans that creep may turn others later."""
SPELL = 0.1  # seconds between two looks at whether the run should stop
REFINED = 1  # years, between that whose end is forgotten on a coarser grid and the last date, that are gone back on the grid asked for
QUIET = 3.0  # times the error asked for that is allowed there once plans stand still
NEAR = 1e-4  # how near what acts tell is sought to what they are expected to tell, as long as it is roughly
STABLE = 100.0  # most jumps expected in a step of plans half-way


class Step(NamedTuple):
    """What the way forward needs of a step, or of a certain floor."""

    held: float  # years
    party: int  # whose certain floor
    plans: dict[str, Any]


@dataclass
class Years:
    """One draw on the clock of years."""

    desk: Desk
    calendar: Timetable
    go_on: Callable[[], None]
    next_step: float = 0.0
    steps: int = 0
    error_left: float = 0.0
    regime: int = -1  # under whose rules the desk's plans stand; -1: something has happened since
    fastest: float = 0.0  # exit of the rows of these plans
    at_hand: bool = False  # they are those of where a step sets out, not of half a step before
    kept: dict[int, list[Step]] = field(default_factory=dict)  # of the interval that begins at a boundary, later ones first
    floors: dict[int, list[Step]] = field(default_factory=dict)  # of a boundary, in order
    values: dict[int, Floats] = field(default_factory=dict)  # by reading

    def __post_init__(self) -> None:
        self.next_step = 4 * self.desk.shared.precision.steps.smallest_step

    # --- back

    def at_the_end(self) -> Floats:
        """[S, K, P] what things are worth where nobody acts any more: rho W = u + Q W, whatever is believed."""
        desk, regime = self.desk, int(self.calendar.regime[self.calendar.cycle])
        g, size = desk.shared.game.structure, desk.size
        open_jumps = np.flatnonzero(g.regime_jumps[regime])
        rate = desk.draw.rate[g.jump_row[open_jumps].astype(np.int64)]
        source = owners(g.state_jumps)[open_jumps]
        Q = sparse.csc_array((rate, (source, g.jump_to[open_jumps].astype(np.int64))), shape=(size["S"],) * 2)
        Q = Q - sparse.diags_array(np.bincount(source, rate, minlength=size["S"]), dtype=np.float64)
        W = np.zeros((size["S"], size["P"]))
        for j in range(size["P"]):
            if g.regime_cares[regime, j]:
                left = (sparse.eye_array(size["S"]) * desk.draw.rho[j] - Q).tocsc()
                W[:, j] = sparse.linalg.spsolve(left, desk.draw.utility[:, j])
        return np.ascontiguousarray(np.repeat(W[:, None], size["K"], axis=1))

    def pays(self, regime: int) -> Floats:
        """[rows, P] utility a year."""
        desk = self.desk
        utility = desk.draw.utility * desk.shared.game.structure.regime_cares[regime]
        return np.repeat(utility, desk.size["K"], axis=0)

    def interval(self, W: Floats, b: int, slack: float | None) -> Floats:
        """W at the beginning of the interval after boundary b, from that at its end."""
        desk, calendar, precision = self.desk, self.calendar, self.desk.shared.precision.steps
        regime, left = int(calendar.regime[b]), float(calendar.time[b + 1] - calendar.time[b])
        beyond = float(calendar.time[b] - calendar.time[calendar.last_reading])
        kept = self.kept.setdefault(b, []) if b < calendar.last_reading else None
        pays, trial = self.pays(regime), W
        self.set_out(W, regime)
        while left > 0:
            self.go_on()
            allowed = slack if slack is not None else min(10.0, np.exp(max(beyond + left, 0.0)))
            h = length(left, self.next_step, min(precision.largest_step, LONGEST / max(self.fastest, 1e-30)))
            whole, half, trial = np.empty_like(W), np.empty_like(W), np.empty_like(W)
            self.held(desk.flow, pays, self.fastest, h, W, whole, half)
            desk.beside(half, YEARS, 0, regime)
            fast = desk.rates(desk.middle, regime, desk.middle_flow)
            least = min(allowed, 4.0) * precision.smallest_step
            if fast * h > STABLE:
                self.next_step = 0.5 * STABLE / fast
                continue
            self.held(desk.middle_flow, pays, fast, h, W, trial, half)
            error = float((np.abs(trial - whole).max(axis=(0, 1)) * desk.draw.precision).max())
            tolerance = (WIDE if self.at_hand else 2 * WIDE) * allowed * precision.tolerance
            scale = min(3.0, max(0.2, 0.9 * (tolerance / max(error, 1e-300)) ** 0.5))
            if error > tolerance and h > 1.000001 * least:
                self.next_step = max(h * scale, least)
                continue
            if error > tolerance and allowed == 1:
                self.error_left = max(self.error_left, error)
            self.steps += 1
            if kept is not None:
                kept.append(Step(h, -1, desk.copied(desk.middle)))
            left = left - h if left - h > 1e-9 else 0.0
            self.next_step = max(h * scale, least) if scale < 1 else max(h * scale, self.next_step)
            W = trial
            desk.pass_on()
            self.fastest, self.at_hand = fast, False
        return W

    def set_out(self, W: Floats, regime: int) -> None:
        """Plans at W, from which an interval sets out; those of half a step before, where nothing has happened since."""
        if self.regime != regime:
            self.desk.plan(W, self.desk.plans, YEARS, 0, regime)
            self.fastest = self.desk.rates(self.desk.plans, regime, self.desk.flow)
            self.regime, self.at_hand = regime, True

    def held(self, flow: Any, pays: Floats, fastest: float, h: float, W: Floats, whole: Floats, half: Floats) -> None:
        desk = self.desk
        close = 1e-4 * desk.shared.precision.steps.tolerance / float(desk.draw.precision.max())
        rows = desk.rows
        step_back(flow, pays, desk.draw.rho, fastest, h, close, rows(W), rows(whole), rows(half), desk.scratch)

    def day(self, W: Floats, b: int) -> Floats:
        """W before everything that happens at boundary b."""
        calendar, desk = self.calendar, self.desk
        regime = int(calendar.regime[b])
        if calendar.event[b] >= 0 or calendar.floors[b] < calendar.floors[b + 1]:
            self.regime = -1
        if calendar.reading[b] >= 0:
            self.values[int(calendar.reading[b])] = W
        if calendar.event[b] >= 0:
            self.lottery(int(calendar.event[b]))
            W = desk.through(W)
        done: list[Step] = []
        for f in range(int(calendar.floors[b + 1]) - 1, int(calendar.floors[b]) - 1, -1):
            party = int(calendar.floor_party[f])
            desk.beside(W, FLOOR, party, regime)
            desk.stage(desk.middle, FLOOR, party, regime)
            W = desk.through(W)
            done.insert(0, Step(0.0, party, desk.copied(desk.middle)))
        self.floors[b] = done
        return W

    def lottery(self, event: int) -> None:
        """The rows of a day's lottery."""
        calendar, desk = self.calendar, self.desk
        begins = calendar.event_states[event].astype(np.int64)
        chances = desk.draw.chance[calendar.event_row.astype(np.int64)]
        desk.lottery(begins, calendar.event_to.astype(np.int64), np.ascontiguousarray(chances))

    def year_back(self, W: Floats, slack: float) -> Floats:
        """W where the year without end begins, from that at its end."""
        for b in range(self.calendar.time.size - 1, self.calendar.cycle, -1):
            W = self.interval(self.day(W, b), b - 1, slack)
        return W

    def back(self, end: End) -> None:
        """From the end to the beginning."""
        W = end.value
        for b in range(self.calendar.cycle, -1, -1):
            if end.held and self.calendar.again[b]:
                W = end.value
            W = self.day(W, b)
            if b > 0:
                W = self.interval(W, b - 1, None if b - 1 < self.calendar.cycle else 1.0)

    # --- the end

    def rates_now(self, W: Floats) -> list[Floats]:
        """Moves carried out, a year where the year without end begins, and on its certain floors: [C, K, H] each."""
        calendar, desk = self.calendar, self.desk
        self.regime = -1
        self.set_out(W, int(calendar.regime[calendar.cycle]))
        possible = desk.grid.belief > 0
        found = [desk.plans.tried * desk.plans.carried * possible]
        for b in range(calendar.cycle + 1, calendar.time.size):
            found += [each.plans["tried"] * each.plans["carried"] * possible for each in self.floors[b]]
        return found

    def apart(self, now: list[Floats], before: list[Floats]) -> float:
        """The largest difference between plans in any state, summed over its moves: the mean over all that may be believed.

        Somewhere far from where paths lead a node may flip for ever between two readings of an act.
        """
        seen, most = self.desk.sight, 0.0
        tries = seen.group_tries[seen.groups]
        for a, b in zip(now, before, strict=True):
            sums = np.concatenate([np.zeros((1, *a.shape[1:])), np.cumsum(np.abs(a - b), axis=0)])
            most = max(most, float(np.diff(sums[tries], axis=0).mean(axis=1).max(initial=0.0)))
        return most

    def at_rest(self) -> End:
        """What things are worth after the last date, once the end is forgotten."""
        calendar, precision = self.calendar, self.desk.shared.precision.steps
        W = self.at_the_end()
        if calendar.cycle == calendar.time.size - 1:
            return End(W, 0.0, held=False)
        rough = self.roughly()
        plain = 0.0 if precision.end == "damped" else precision.horizon + precision.later
        for years, damped in ((plain, False), (precision.damped + precision.later * (precision.damped > 0), True)):
            found = rough.until_still(rough.at_the_end(), int(np.ceil(years)), damped)
            if np.isfinite(found.settled):
                break
        if rough is self:
            return found
        self.steps += rough.steps
        return self.refined(found, rough)

    def roughly(self) -> Years:
        """The same draw on a coarser grid, more loosely; itself where its own is no finer than that."""
        shared = self.desk.shared
        grid, precision = coarse_enough(shared.hidden.grid, shared.precision.tail), shared.precision
        if grid is shared.hidden.grid:
            return self
        steps = replace(precision.steps, beyond=max(precision.steps.beyond, QUIET))
        hidden, loosely = shared.hidden._replace(grid=grid), replace(precision, steps=steps, close=max(precision.close, NEAR))
        desk = self.desk.like(shared._replace(hidden=hidden, precision=loosely))
        return Years(desk, self.calendar, self.go_on)

    def refined(self, found: End, rough: Years) -> End:
        """What was found on a coarser grid on this one, some years further on."""
        W, precision = self.desk.spread(found.value, rough.desk), self.desk.shared.precision.steps
        share = DAMPING if found.held else 1.0
        for _ in range(REFINED):
            W = W + share * (self.year_back(W, precision.beyond) - W)
        return found._replace(value=W)

    def until_still(self, W: Floats, years: int, damped: bool) -> End:
        """Back, a year at a time, until plans stand still."""
        precision = self.desk.shared.precision.steps
        share = DAMPING if damped else 1.0
        quiet = calm = 0
        before, long = None, RUNNING + precision.later
        for year in range(years):
            start = W
            W = self.year_back(W, precision.beyond if damped or calm > 0 else EASED)
            now = self.rates_now(W)
            if before is not None:
                apart = self.apart(now, before) / (precision.still * share)
                quiet, calm = quiet + 1 if apart < STRICT else 0, calm + 1 if apart < LOOSE else 0
            before = now
            change = W - start
            W = start + share * change
            if quiet >= long or (calm >= long and year >= PATIENT + precision.later):
                still = max(quiet, min(calm, long)) - RUNNING
                return End(W + self.levelled(change, share), float(year + 1 - still), held=damped)
        return End(W, np.inf, held=damped)

    def levelled(self, change: Floats, share: float) -> Floats:
        """[S, 1, P] what values still lack where plans are settled, as in `ends.levelled`."""
        desk, hidden = self.desk, self.desk.shared.hidden
        part = linked(desk.shared.game.structure, self.calendar)
        place, weight = desk.lands(desk.start / desk.start.sum() @ np.eye(desk.size["H"])[hidden.level.astype(np.int64)])
        moved = np.einsum("c,scp->sp", weight, change[:, place])
        level = levelled(moved[..., None], desk.start[:, None], desk.draw.rho[:, None], part, share)
        return np.asarray(level[:, None, :, 0])

    # --- forward

    def forward(self, paths: Paths, out: BeliefSolution, d: int) -> None:
        """Where the paths go, to the last reading."""
        calendar, desk = self.calendar, self.desk
        for b in range(calendar.last_reading + 1):
            regime = int(calendar.regime[b])
            for step in self.floors[b]:
                plans = desk.again(step.plans)
                desk.stage(plans, FLOOR, step.party, regime)
                paths.stage(plans, regime)
            if calendar.event[b] >= 0:
                self.lottery(int(calendar.event[b]))
                paths.stage(None, regime)
            if calendar.reading[b] >= 0:
                t = int(calendar.reading[b])
                paths.read(out, d, t, self.values[t], None)
            if b < calendar.last_reading:
                for step in reversed(self.kept[b]):
                    self.go_on()
                    plans = desk.again(step.plans)
                    paths.step(plans, regime, desk.rates(plans, regime, desk.flow), step.held)
        paths.done(out, d)


def coarse_enough(grid: Grid, most: int) -> Grid:
    """The grid with every other belief left out until at most so many are left along each of its axes; 0: as it is."""
    while most and (grid.order + 1 if grid.order else int(grid.sizes.max())) > most:
        grid = coarser(grid)
    return grid


class End(NamedTuple):
    """What things are worth after the last date, and how many years it took; infinite: plans never stand still."""

    value: Floats
    settled: float
    held: bool


def length(left: float, trial: float, largest: float) -> float:
    """The next step when so much is left: no sliver remains."""
    trial = min(trial, largest)
    if left <= 1.1 * trial and left <= largest:
        return left
    return left / 2 if left < 2 * trial else trial


# --- many draws ------------------------------------------------------------------------------------------------------


def solve_beliefs(
    game: Game,
    draws: Draws,
    beliefs: Beliefs,
    request: BeliefRequest,
    precision: BeliefPrecision = DEFAULT,
    run: Run = PLAINLY,
) -> BeliefSolution:
    """The solution of every draw on the clock of years, draws spread over threads; the same bytes however it is run."""
    if precision.steps.end == "principal":
        raise Refused("the principal branch is not followed where something is hidden. Take the end that is forgotten")
    if len(request.base.once_from):
        raise Refused(ONCE)

    def one(shared: Shared, out: BeliefSolution, go_on: Callable[[], None], d: int) -> None:
        desk = Desk.of(shared, draws, beliefs, d)
        years = Years(desk, game.timetable, go_on)
        end = years.at_rest()
        out.settled[d] = end.settled
        years.back(end)
        years.forward(Paths(desk, request), out, d)
        out.steps[d], out.error_left[d] = years.steps, years.error_left

    return over_draws(game, draws, beliefs, request, precision, run, one)


ONCE = "a chance counted `once` something is reached is not read where something is hidden. Ask by a date instead"
One = Callable[[Shared, BeliefSolution, Callable[[], None], int], None]


def over_draws(
    game: Game, draws: Draws, beliefs: Beliefs, request: BeliefRequest, precision: BeliefPrecision, run: Run, one: One
) -> BeliefSolution:
    """Every draw solved by `one`."""
    if game.hidden is None:
        raise ValueError("nothing is hidden in this game")
    if np.isinf(draws.precision).any():
        raise Refused(
            "where something is hidden nobody is exact: mixed plans have no best reply of their own. Take a high precision"
        )
    labels = max([len(game.labels.moves), *(game.structure.move_rule.astype(np.int64) + 1)])
    shared, n = Shared(game, game.hidden, sight(game), precision, labels), draws.start.shape[-1]
    out = empty(Desk.of(shared, draws, beliefs, 0), request, n)
    stopped, done = [False], [0]

    def go_on() -> None:
        if stopped[0]:
            raise Stopped

    def solved(d: int) -> None:
        one(shared, out, go_on, d)
        done[0] += 1
        if run.progress is not None:
            run.progress(done[0])

    with watched(run.told), ThreadPoolExecutor(run.workers) as pool:
        attend([pool.submit(partial(solved, d)) for d in range(n)], stopped, run)
    mixed(out)
    return out


def bytes_of_beliefs(game: Game, request: BeliefRequest, rounds: int = 0, workers: int = 1, n: int = 1) -> int:
    """Bytes that n draws take beside the game and its numbers: desks, what is kept for the way forward, and answers.

    How many steps a draw will take nobody knows before: as many a year as most games take. `rounds`: of that clock, else 0.
    """
    assert game.hidden is not None
    table, hidden = game.timetable, game.hidden
    size = sizes(game.structure, sight(game), hidden)
    labels = max([len(game.labels.moves), *(game.structure.move_rule.astype(np.int64) + 1)])
    floors = int(table.floors[-1])
    years = float(table.time[table.last_reading] - table.time[0])
    values = 8 * size["rows"] * size["P"]
    steps = rounds + floors if rounds else int(np.ceil(STEPS_A_YEAR * years)) + floors
    held = steps * kept_bytes(size) + (3 * (rounds + 1) if rounds else len(request.base.values)) * values
    paths = 8 * size["rows"] * size["H"] * (1 + len(request.base.hit)) * (2 if request.known else 1) * 3
    answers = sum(8 * int(np.prod(shape)) for shape in shapes_of(size, labels, request).values())
    return workers * (desk_bytes(size) + held + paths) + n * answers


STEPS_A_YEAR = 60
"""Steps a year that paths are followed: 20 to 50 in games that were measured."""


def attend(tasks: list[Future[None]], stopped: list[bool], run: Run) -> None:
    """Waits for the tasks; whatever ends one of them, or the waiting, stops the others."""
    try:
        pending = set(tasks)
        while pending:
            done, pending = wait(pending, SPELL, FIRST_EXCEPTION)
            if any(task.exception() for task in done) or (run.stop is not None and run.stop()):
                stopped[0] = True
    except BaseException:
        stopped[0] = True
        raise
    failed = [error for task in tasks if (error := task.exception()) is not None]
    for error in sorted(failed, key=lambda error: isinstance(error, Stopped)):
        raise error
