"""The dynamics lens: what follows from a game as time goes on, with everyone looking ahead.

State s; party i gets the floor at rate a_i(s) a year and then passes or tries one move m that is open to it, weighing what it
would gain against the chance that those who must consent would (`plans`). What each state is worth to everyone follows from
the end of the calendar back to its beginning (`backward`); where the paths then go, what is tried, carried out and refused,
from its beginning to the last reading (`forward`). On a day of the calendar, in the order of time: certain floors one after
the other, the day's lottery, the reading. The day's rules are those in force from that day on.

Here a request over many draws becomes blocks of `LANES` draws, each solved by itself at the desk of one thread. States that no
path reaches are left out. What a run takes is settled before it begins: a desk has room for so many steps, and a block that
needs more makes some of them twice.

Sources: see `plans`, `backward` and `forward`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cached_property, partial
from math import ceil, gcd
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from detente.errors import Stopped
from detente.game.arrays import Draws, Flag, Floats, Game, Index, Ints, Real, Structure, Timetable
from detente.game.reach import owners, reachable, restricted
from detente.lenses.backward import ELIMINATED, Answer, End, Pace, Sets, Store, backward, settle
from detente.lenses.compiler import watched
from detente.lenses.ends import RUNNING, Ends, linked, recurs
from detente.lenses.forward import TERMS, Ahead, forward
from detente.lenses.lanes import LANES
from detente.lenses.plans import Block, Work
from detente.lenses.pointers import pointed
from detente.lenses.seats import Seats, Table, Way, go_back, ways
from detente.lenses.shapes import along, bytes_of, fields, room
from detente.lenses.solution import Precision, Request, Run, Solution

ROOM = 2**28  # bytes for the steps of a block at one desk
FEWEST = 16  # steps there is room for even so
ROW = 256  # most draws that one thread goes back over the years with
MARKS = 32  # most places a block goes back to
DEFAULT, PLAINLY = Precision(), Run()
SPELL = 0.1  # seconds between two looks at whether the run should stop


def solve(game: Game, draws: Draws, request: Request, precision: Precision = DEFAULT) -> Solution:
    """The solution of every draw, on one thread."""
    return solve_blocks(game, draws, request, precision)


def solve_blocks(
    game: Game,
    draws: Draws,
    request: Request,
    precision: Precision = DEFAULT,
    run: Run = PLAINLY,
    end: Real | None = None,
    ends: Ends | None = None,
) -> Solution:
    """The solution of every draw, blocks of draws spread over threads; the same bytes however it is run.

    `end` [S, P, n]: what the game is worth at its end, where `precision` says that it is handed in. `ends`: what `ends_of`
    found, where that was asked for before.
    """
    if (end is not None) != (precision.end == "principal"):
        raise ValueError(f"an end that is {precision.end} and values at the end that are {type(end).__name__}")
    part = Part.of(Job(game, draws, request, end), precision)
    with watched(run.told):
        ends = ends or _ends([part], precision, run)[0]
        answer = _solved(part, ends, run)
    answer = answer if part.kept.all() else _widened(answer, "S", part.kept)
    labels = max([len(game.labels.moves), *(game.structure.move_rule.astype(np.int64) + 1)])
    counted = np.arange(labels) < answer.tried.shape[1]  # moves that no state, or none that was solved, has count nothing
    return _solution(_widened(answer, "labels", counted))


class Job(NamedTuple):
    """A game to be solved in some draws."""

    game: Game
    draws: Draws
    request: Request
    end: Real | None = None


def ends_of(jobs: Sequence[Job], precision: Precision, run: Run = PLAINLY) -> list[Ends]:
    """What the draws of each are worth after the last date, on the states that its paths can reach.

    Games that are the same after their last date are gone back over side by side, which changes nothing but the time it takes.
    """
    with watched(run.told):
        return _ends([Part.of(job, precision) for job in jobs], precision, run) if jobs else []


@dataclass(frozen=True)
class Part:
    """The part of a job that paths can reach."""

    kept: Flag  # [S] of the game's states
    plan: Plan
    draws: Draws
    end: Real | None

    @classmethod
    def of(cls, job: Job, precision: Precision) -> Part:
        game, draws, request, end = job
        kept = reachable(game, (draws.start > 0).any(axis=-1) | request.where)
        if not kept.all():
            game, draws = restricted(game, draws, kept)
            request, end = request.within(kept), None if end is None else end[kept]
        return cls(kept, Plan.of(game, draws, request, precision), draws, end)

    @property
    def n(self) -> int:
        """Draws."""
        return int(self.draws.start.shape[-1])

    @cached_property
    def after(self) -> bytes:
        """The same for games that are the same after their last date, but for their numbers."""
        plan, c = self.plan, self.plan.calendar.cycle
        calendar, first = plan.calendar, int(plan.calendar.floors[plan.calendar.cycle + 1])
        dated = [
            calendar.time[c:] - calendar.time[c],
            calendar.regime[c:],
            calendar.floors[c + 1 :] - first,
            calendar.again[c:],
        ]
        events = [calendar.event[c + 1 :], calendar.event_states, calendar.event_to, calendar.event_row]
        arrays = [
            *(getattr(plan.game, name) for name in Structure._fields),
            *dated,
            calendar.floor_party[first:],
            *(events if recurs(calendar) else ()),
        ]
        shapes = [array.shape[:-1] for array in self.draws]
        digest = hashlib.sha256(repr((shapes, plan.real, self.end is None, [a.shape for a in arrays])).encode())
        for array in arrays:
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.digest()


def _solved(part: Part, ends: Ends, run: Run) -> Answer:
    """What follows in every draw, from what it is worth after the last date."""
    n, plan = part.n, part.plan
    answer = room(Answer, {**plan.size, "L": n})
    # draws that took about as many steps a year side by side: a block waits for its slowest
    order = np.argsort(ends.steps / np.maximum(ends.years, 1), kind="stable")
    crew = Crew(run, n)

    def solved(desk: Desk, pick: Ints) -> None:
        _scatter(desk.solve(plan.block(part.draws, pick), ends.of(whole(pick))), answer, pick)
        crew.done(pick.size)

    crew.over([Piece(plan, solved, order[low : low + LANES]) for low in range(0, n, LANES)])
    return answer


def _ends(parts: Sequence[Part], precision: Precision, run: Run) -> list[Ends]:
    alike: dict[bytes, list[int]] = {}
    for k, part in enumerate(parts):
        alike.setdefault(part.after, []).append(k)
    crew, total = Crew(run), sum(part.n for part in parts)
    size = max(LANES, min(ROW, ceil(total / run.workers)))
    pieces: list[Piece] = []
    found: dict[int, Ends] = {}
    for group in alike.values():
        some = [parts[k] for k in group]
        draws, ends = _joined([part.draws for part in some]), Ends.joined([_first(part) for part in some])
        task = partial(_go_back, crew, draws, ends, ways(precision), some[0].end is not None)
        places = np.arange(ends.n)
        pieces += [Piece(some[0].plan, task, places[low : low + size]) for low in range(0, ends.n, size)]
        found.update(zip(group, ends.split([part.n for part in some]), strict=True))
    crew.over(pieces)
    return [found[k] for k in range(len(parts))]


def _first(part: Part) -> Ends:
    """Nothing is known but what is handed in."""
    ends = Ends.none(part.plan.size["S"], part.plan.size["P"], part.n, part.plan.real)
    if part.end is not None:
        ends.value[:] = part.end
    return ends


def _joined(several: Sequence[Draws]) -> Draws:
    """The draws of all, one after the other."""
    if len(several) == 1:
        return several[0]
    return Draws(*(np.concatenate(arrays, axis=-1) for arrays in zip(*several, strict=True)))


def _go_back(crew: Crew, draws: Draws, ends: Ends, all_ways: Sequence[Way], handed_in: bool, desk: Desk, pick: Ints) -> None:
    """What those draws are worth after the last date, in `ends`."""
    plan, calendar = desk.plan, desk.plan.calendar
    if not handed_in:
        for low in range(0, pick.size, LANES):
            desk.at_the_end(plan.block(draws, pick[low : low + LANES]), ends, pick[low : low + LANES])
    if calendar.cycle == calendar.time.size - 1 or (handed_in and not recurs(calendar)):
        ends.quiet[pick], ends.held[pick] = RUNNING, handed_in
        crew.done(pick.size)
        return
    for way in all_ways:
        some = pick[ends.quiet[pick] < way.enough]
        desk.go_back(draws, ends, way, crew.handed_out(some), partial(crew.done, int(way.first)))


class Piece(NamedTuple):
    """Work that one thread does at one go."""

    plan: Plan
    task: Callable[[Desk, Ints], None]
    pick: Ints  # the draws it is done for


class Crew:
    """The threads of a run, to whose desks work is handed out piece by piece; a draw counts as half done when its end is found."""

    def __init__(self, run: Run, told: int = 0):
        self.run, self.told = run, told  # halves of draws
        self.stop = np.zeros(1, np.int64)
        self.lock = Lock()

    def over(self, pieces: Sequence[Piece]) -> None:
        """Each piece, which is a task and the draws it is done for, at a desk for its plan."""
        places = iter(range(len(pieces)))  # a range's iterator hands each number out once

        def work() -> None:
            desk: Desk | None = None
            for place in self.handed_out(places):
                plan, task, pick = pieces[place]
                if desk is None or desk.plan is not plan:
                    desk = Desk(plan, self.stop)
                task(desk, pick)

        with ThreadPoolExecutor(self.run.workers) as pool:
            _attend([pool.submit(work) for _ in range(min(self.run.workers, len(pieces)))], self.stop, self.run)

    def handed_out(self, places: Iterable[Any]) -> Iterator[int]:
        """Each of them, until the run is stopped."""
        for place in places:
            if self.stop[0] != 0 or (self.run.stop is not None and self.run.stop()):
                raise Stopped
            yield int(place)

    def done(self, halves: int = 1) -> None:
        """So many draws are half done."""
        with self.lock:
            self.told += halves
            if self.run.progress is not None and halves:
                self.run.progress(self.told // 2)


def _attend(tasks: list[Future[None]], stop: Ints, run: Run) -> None:
    """Waits for the tasks; whatever ends one of them, or the waiting, stops the others."""
    try:
        pending = set(tasks)
        while pending:
            done, pending = wait(pending, SPELL, FIRST_EXCEPTION)
            if any(task.exception() for task in done) or (run.stop is not None and run.stop()):
                stop[0] = 1
    except BaseException:
        stop[0] = 1
        raise
    failed = [error for task in tasks if (error := task.exception()) is not None]
    for error in sorted(failed, key=lambda error: isinstance(error, Stopped)):  # what went wrong says more than that it ended
        raise error


def _scatter(part: Answer, answer: Answer, pick: Ints) -> None:
    """The draws of a block into those of the run."""
    for piece, whole in zip(part, answer, strict=True):
        whole[..., pick] = piece[..., : pick.size]


def _widened(answer: Answer, axis: str, places: Flag) -> Answer:
    """The answer with that axis as long as `places`, what was solved where they are true: elsewhere nothing ever is."""

    def wide(name: str, array: Floats) -> Floats:
        return along(array, fields(Answer)[name].axes, axis, places.size, places, np.nan if name == "value" else 0.0)

    return Answer(**{name: wide(name, array) for name, array in answer._asdict().items()})


@dataclass(frozen=True)
class Plan:
    """What all blocks of a run share."""

    game: Structure
    calendar: Timetable
    sets: Sets
    part: Index  # [S] as in `ends.linked`
    precision: Precision
    shared: dict[str, Any]  # the fields of a block that no draw changes
    size: dict[str, int]
    real: np.dtype[np.floating]

    @classmethod
    def of(cls, game: Game, draws: Draws, request: Request, precision: Precision) -> Plan:
        structure, real = game.structure, draws.utility.dtype
        sets = _sets(game.timetable, request, precision)
        size = _sizes(structure, game.timetable, request, precision, sets.cohorts, real)
        return cls(
            pointed(structure),
            pointed(game.timetable),
            pointed(sets),
            linked(structure, game.timetable),
            precision,
            _shared(structure),
            size,
            real,
        )

    def block(self, draws: Draws, pick: Ints) -> Block:
        """These draws, the last one repeated where they are fewer than LANES."""
        own = {
            name: np.ascontiguousarray(array[..., whole(pick)], fields(Block)[name].dtype(self.real))
            for name, array in draws._asdict().items()
        }
        own["start"] /= own["start"].sum(axis=0)
        return Block(**own, **self.shared)


def whole(pick: Ints) -> Ints:
    """LANES draws, the last one repeated where they are fewer."""
    return pick[np.minimum(np.arange(LANES), pick.size - 1)]


class _Mark(NamedTuple):
    """Where a block stood on the way back, as copies."""

    at: Ints
    pace: list[Floats]
    work: list[Floats]


class Desk:
    """One thread's arrays, used for block after block."""

    def __init__(self, plan: Plan, stop: Ints):
        """`stop` [1] not zero: end as soon as may be."""
        self.plan, size, real = plan, plan.size, plan.real
        self.work = pointed(room(Work, size, real)._replace(stop=stop))
        self.store, self.pace = pointed(room(Store, size, real)), pointed(room(Pace, size))
        self.end, self.ahead = pointed(room(End, size)), pointed(room(Ahead, size))
        self.spare = pointed(room(Answer, {**size, **dict.fromkeys(("T", "H", "Y", "O", "kept", "counted"), 0)}))
        self.block: Block = None  # type: ignore[assignment]
        self.answer: Answer = None  # type: ignore[assignment]
        self.at = np.zeros(2, np.int64)
        self.marks: dict[int, _Mark] = {}

    def at_the_end(self, block: Block, ends: Ends, pick: Ints) -> None:
        """What the block is worth where nothing is negotiated any more."""
        plan = self.plan
        self.block = pointed(block)
        settle(plan.game, self.block, int(plan.calendar.regime[plan.calendar.cycle]), self.end, self.work)
        self._go_on()
        ends.value[..., pick] = self.work.value[0][..., : pick.size]

    def go_back(self, draws: Draws, ends: Ends, way: Way, row: Iterator[int], done: Callable[[], None]) -> None:
        """Years back from the end with the draws of that row, each until its end is forgotten or it is out of years."""
        plan, seats = self.plan, pointed(room(Seats, self.plan.size, self.plan.real))
        self.block, self.answer = pointed(plan.block(draws, np.zeros(1, np.int64))), self.spare
        table = Table(seats, self.block, self.pace, self.work, self.answer, 4 * plan.sets.smallest)
        table.clear()
        together = recurs(plan.calendar)
        while True:
            for seat, draw in zip(table.free(), row, strict=False):
                table.sit(seat, draws, ends, draw, way)
            if not table.taken():
                break
            go_back(
                plan.game,
                plan.calendar,
                self.block,
                plan.sets,
                self.store,
                self.answer,
                self.pace,
                self.work,
                seats,
                together,
            )
            self._go_on()
            for seat in table.through():
                table.rise(seat, ends, plan.part)
                done()

    def solve(self, block: Block, end: Ends) -> Answer:
        """The block's answer: values backwards, from those after the last date, then paths forwards."""
        plan, answer = self.plan, room(Answer, self.plan.size)
        self.block, self.answer = pointed(block), pointed(answer)
        answer.steps[:], answer.error_left[:] = end.steps, end.error_left
        answer.settled[:] = end.settled()
        self.pace.going[:], self.pace.hold[:] = 1, end.held
        self.pace.standing[:] = end.value
        steps, chunk = self.back()
        spot = self.set_off()
        while True:
            forward(
                plan.game,
                plan.calendar,
                self.block,
                plan.sets,
                self.store,
                self.answer,
                self.ahead,
                self.work,
                spot,
                steps,
                chunk > 0,
            )
            self._go_on()
            if spot[0] < 0:
                return answer
            chunk -= 1
            steps = self._back_again(chunk)

    def back(self) -> tuple[int, int]:
        """Steps in the store, and how many times it was full before: those steps are lost, but for marks of where to go back to.

        At most MARKS of them: every second one is dropped when they are more.
        """
        self.marks.clear()
        self._from_the_end()
        chunk, spacing = 0, 1
        while True:
            steps = self._steps_back(again=False)
            if self.at[0] < 0:
                return steps, chunk
            chunk += 1
            if chunk % spacing == 0:
                self.marks[chunk] = self._mark()
            if len(self.marks) > MARKS:
                spacing *= 2
                self.marks = {k: mark for k, mark in self.marks.items() if k % spacing == 0}

    def _back_again(self, chunk: int) -> int:
        """Steps in the store, which are those of an earlier filling, made again from the nearest mark."""
        self.marks = {k: mark for k, mark in self.marks.items() if k <= chunk}
        begin = max(self.marks, default=0)
        self._return_to(self.marks.get(begin))
        for k in range(begin, chunk + 1):
            if k > begin and len(self.marks) < MARKS:
                self.marks[k] = self._mark()
            steps = self._steps_back(again=True)
        return steps

    def _steps_back(self, again: bool, to: int = -1) -> int:
        plan = self.plan
        steps = backward(
            plan.game,
            plan.calendar,
            self.block,
            plan.sets,
            self.store,
            self.answer,
            self.pace,
            self.work,
            self.at,
            to,
            again,
        )
        self._go_on()
        return int(steps)

    def _from_the_end(self) -> None:
        self.at[:] = self.plan.calendar.cycle, 0
        self.pace.next_step[:] = 4 * self.plan.sets.smallest
        self.work.value[0][:] = self.pace.standing
        self._go_on()

    def _standing(self) -> list[Floats]:
        work = self.work
        return [work.value[0], work.value[2], work.rates[0], work.leave[0]]

    def _mark(self) -> _Mark:
        pace = [self.pace.left, self.pace.next_step, self.pace.previous]
        return _Mark(self.at.copy(), [a.copy() for a in pace], [a.copy() for a in self._standing()])

    def _return_to(self, mark: _Mark | None) -> None:
        if mark is None:
            self._from_the_end()
            return
        self.at[:] = mark.at
        pace = [self.pace.left, self.pace.next_step, self.pace.previous]
        for array, was in zip([*pace, *self._standing()], [*mark.pace, *mark.work], strict=True):
            array[:] = was

    def set_off(self) -> Ints:
        """Everything at the start, and where that is; what starts in a `once_from` set has arrived."""
        ahead, sets, start = self.ahead, self.plan.sets, self.block.start
        hits, width = sets.hit.shape[0], 2 + sets.cohorts
        for array in (ahead.x, ahead.moment, ahead.now, ahead.years, ahead.tried, ahead.carried, ahead.refused):
            array[:] = 0
        ahead.until[:] = np.inf
        ahead.active[:] = ahead.into[:] = ahead.frozen[:] = False
        ahead.active[: 1 + hits] = True
        ahead.divert[:] = np.arange(ahead.divert.size)
        ahead.x[: 1 + hits] = start
        ahead.frozen[1 : 1 + hits] = sets.hit
        for o, (begins, ends) in enumerate(zip(sets.once_from, sets.once_to, strict=True)):
            a = 1 + hits + o * width
            ahead.divert[a] = a + 1
            ahead.into[a] = begins
            ahead.active[a : a + 2] = True
            ahead.frozen[a + 1 : a + width] = ends
            ahead.x[a, ~begins], ahead.x[a + 1, begins] = start[~begins], start[begins]
            ahead.bin_end[o] = min(sets.once_bin[o], sets.once_by[o])
        return np.zeros(2, np.int64)

    def _go_on(self) -> None:
        if self.work.stop[0] != 0:
            raise Stopped


# --- derived once ----------------------------------------------------------------------------------------------------


def _shared(structure: Structure) -> dict[str, Any]:
    order, place, ends = _nature_classes(structure)
    weight, quota = whole_votes(structure)
    first, row, source = _arrows(structure)
    return {
        "nature_order": order,
        "nature_place": place,
        "nature_ends": ends,
        "body_weight": weight,
        "body_quota": quota,
        "arrow_first": first,
        "arrow_row": row,
        "arrow_from": source,
    }


def _nature_classes(structure: Structure) -> tuple[Index, Index, Ints]:
    """[S] the states with those that nature connects side by side, [S] the place of each among those, and where they begin."""
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
            place = np.empty(found.size, np.int64)
            place[order] = np.arange(found.size) - np.repeat(begins, np.diff(np.append(begins, found.size)))
            return order.astype(np.uint32), place.astype(np.uint32), np.append(begins, found.size).astype(np.int64)


def whole_votes(structure: Structure) -> tuple[Index, Index]:
    """Weights and quotas of the bodies in the largest unit that keeps weights whole; the same coalitions suffice."""
    weight, quota = structure.member_weight.astype(np.int64), structure.body_quota.astype(np.int64)
    for b, (first, last) in enumerate(zip(structure.body_members[:-1], structure.body_members[1:], strict=True)):
        unit = max(1, gcd(*(int(w) for w in weight[first:last])))
        weight[first:last] //= unit
        quota[b] = ceil(quota[b] / unit)
    return weight.astype(np.uint32), quota.astype(np.uint32)


def _arrows(structure: Structure) -> tuple[Ints, Ints, Index]:
    """By the state it leads to, each move and (M further on) each jump: where they begin, which it is, where it comes from."""
    states = structure.state_moves.size - 1
    source = np.concatenate([owners(structure.state_moves), owners(structure.state_jumps)])
    target = np.concatenate([structure.move_to, structure.jump_to]).astype(np.int64)
    order = np.argsort(target, kind="stable")
    return np.searchsorted(target[order], np.arange(states + 1)), order, source[order].astype(np.uint32)


COHORT_BINS = 12


def _sets(timetable: Timetable, request: Request, precision: Precision) -> Sets:
    within, by = np.asarray(request.once_within, float), np.asarray(request.once_by, float)
    width = np.maximum(np.minimum(by / COHORT_BINS, within / 3), by / (8 * COHORT_BINS))
    width = np.maximum(width, 1e-6)
    dated = int(np.sum((timetable.event >= 0) | (np.diff(timetable.floors.astype(np.int64)) > 0)))
    return Sets(
        **{name: np.ascontiguousarray(getattr(request, name), bool) for name in ("hit", "stay", "once_from", "once_to")},
        once_within=within,
        once_by=by,
        once_bin=width,
        cohorts=int(max([*np.ceil(np.minimum(within, by) / width), 0])) + 3 + min(2 * dated, 2 * COHORT_BINS),
        value_at=np.where(request.values, np.cumsum(request.values) - 1, -1).astype(np.int64),
        counts=bool(request.counts),
        tolerance=float(precision.tolerance),
        smallest=float(precision.smallest_step),
        largest=float(precision.largest_step),
    )


def _sizes(
    structure: Structure, timetable: Timetable, request: Request, precision: Precision, cohorts: int, real: Any
) -> dict[str, int]:
    """How long each axis of the records of a block is."""
    g, parties = structure, structure.regime_cares.shape[1]
    roles, members = np.diff(g.move_roles.astype(np.int64)), np.diff(g.body_members.astype(np.int64))
    tries = np.concatenate([[0], np.cumsum(g.role_tries)])[g.move_roles][g.state_moves]
    _, _, ends = _nature_classes(g)
    classes, labels = np.diff(ends), int(max([*g.move_rule, -1])) + 1
    readings = int(timetable.reading.max(initial=-1)) + 1
    hits, onces = request.hit.shape[0], request.once_from.shape[0]
    size = {
        "S": g.state_moves.size - 1,
        "P": parties,
        "M": g.move_to.size,
        "L": LANES,
        "K": int(g.cost_row.max(initial=0)) + 1,
        "Q": int(g.jump_row.max(initial=0)) + 1,
        "X": int(g.move_switch.max(initial=0)) + 1,
        "chances": int(timetable.event_row.max(initial=0)) + 1,
        "R": g.role_unit.size,
        "bodies": members.size,
        "members": g.member_party.size,
        "classes": classes.size,
        "class": min(int(classes.max(initial=0)), ELIMINATED),
        "arrows": g.move_to.size + g.jump_to.size,
        "roles": int(max([*roles, 1])),
        "seats": int(max([*members, 1])),
        "entries": int(max([*np.diff(tries), 1])),
        "quota": int(whole_votes(g)[1].max(initial=0)) + 1,
        "labels": labels,
        "U": parties + members.size,
        "T": readings,
        "H": hits,
        "Y": request.stay.shape[0],
        "O": onces,
        "D": 1 + hits + onces * (2 + cohorts),
        "F": int(
            max(timetable.floors[timetable.last_reading + 1], timetable.floors[-1] - timetable.floors[timetable.cycle + 1])
        ),
        "kept": int(request.values.sum()),
        "counted": readings if request.counts else 0,
        "counting": labels if request.counts else 0,
        "terms": TERMS,
    }
    size["Z"] = _steps_in_room(size, timetable, precision, real)
    return size


def _steps_in_room(size: dict[str, int], timetable: Timetable, precision: Precision, real: Any) -> int:
    """Steps the store holds: all that a block takes where rates are not extreme, and no more than fit into ROOM."""
    years = float(timetable.time[timetable.last_reading] - timetable.time[0])
    most = 4 * years / precision.smallest_step + 10 * timetable.last_reading + 64
    each = bytes_of(Store, {**size, "Z": 1, "F": 0}, real)
    return max(FEWEST, min(int(most), ROOM // each))


def _solution(answer: Answer) -> Solution:
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
    precision: Precision = DEFAULT,
    real: int = 4,
    workers: int = 1,
    n: int = LANES,
) -> int:
    """Most bytes a run of n draws takes beside the game and its draws, however many steps it needs."""
    kind = np.float32 if real == 4 else np.float64
    cohorts = _sets(timetable, request, precision).cohorts
    size = _sizes(structure, timetable, request, precision, cohorts, kind)
    desk = sum(bytes_of(record, size, kind) for record in (Block, Work, Store, Pace, End, Ahead, Answer, Seats))
    mark = real * LANES * (2 * size["S"] * size["P"] + size["M"] + 1)
    ends = n * (np.dtype(kind).itemsize * size["S"] * size["P"] + 6 * 8)
    return workers * (desk + MARKS * mark) + bytes_of(Answer, {**size, "L": n}) + ends
