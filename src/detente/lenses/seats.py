"""Seats: years gone back over after the last date, each draw at its own pace.

A block has a seat for each of `LANES` draws. Draws take from some ten years to eighty until their end is forgotten, and from
a few steps a year to a hundred: were they to wait for each other, three quarters of the work would be waiting. So each is in
a year of its own, and where one is through the next draw in the row takes its seat. Only where something is dated in the
year without end do they begin a year together.

What a year does to a draw, and when it is through, is the theory of `ends`. Nothing in a seat depends on its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Annotated, NamedTuple

import numpy as np

from detente.game.arrays import Draws, Floats, Index, Ints, Real, Structure, Timetable
from detente.lenses.backward import Answer, Pace, Sets, Store, backward, slope, try_step
from detente.lenses.compiler import compiled, entry, inlined
from detente.lenses.ends import DAMPING, EASED, RUNNING, Ends, levelled
from detente.lenses.lanes import LANES, any_above, double, fill, keep, load, where_above
from detente.lenses.plans import Block, Work, set_prices
from detente.lenses.solution import Precision

NOBODY = -1


@dataclass(frozen=True)
class Way:
    """How draws go back from the end."""

    first: bool
    last: bool
    share: float  # of the change that a year makes, which is taken
    years: int  # at most
    enough: int  # years running in which plans stand still
    still: float  # within which they do
    beyond: float  # times the error asked for that is allowed once they do


def ways(precision: Precision) -> list[Way]:
    """Those of a run, one after the other for what does not settle: first plainly, then damped; none of no years."""
    plainly = 0.0 if precision.end == "damped" else precision.horizon + precision.later
    damped = precision.damped + precision.later if precision.damped > 0 else 0.0
    spells = [(share, ceil(years)) for share, years in ((1.0, plainly), (DAMPING, damped)) if years > 0]
    return [
        Way(
            first=k == 0,
            last=k == len(spells) - 1,
            share=share,
            years=years,
            enough=ceil(RUNNING + precision.later),
            still=precision.still * share,
            beyond=precision.beyond,
        )
        for k, (share, years) in enumerate(spells)
    ]


class Seats(NamedTuple):
    """Where the draw in each seat is."""

    draw: Annotated[Ints, "L"]  # or NOBODY
    through: Annotated[Ints, "L"]  # 1 when it need go no further in this way: settled, or out of years
    quiet: Annotated[Ints, "L"]  # years running in which its plans stood still
    enough: Annotated[Ints, "L"]  # of which so many are asked for
    years: Annotated[Ints, "L"]  # gone back over in this way,
    most: Annotated[Ints, "L"]  # which are so many at most
    share: Annotated[Floats, "L"]  # of the change that a year makes, which it takes
    last: Annotated[Ints, "L"]  # 1 where there is no other way after this one
    still: Annotated[Floats, "L"]  # within which its plans stand still
    beyond: Annotated[Floats, "L"]  # times the error asked for that is allowed once they do
    fresh: Annotated[Floats, "L"]  # 1 where its slope is not known yet
    at: Annotated[Ints, "2"]  # as in `backward`, where all go together
    begun: Annotated[Real, "S P L"]  # its values where the year began,
    rates: Annotated[Real, "M L"]  # and the rates at which moves were carried out at them,
    floors: Annotated[Real, "F M L"]  # and chances on certain floors, a year further on


@entry
def go_back(
    game: Structure,
    calendar: Timetable,
    block: Block,
    sets: Sets,
    store: Store,
    answer: Answer,
    pace: Pace,
    work: Work,
    seats: Seats,
    together: bool,
) -> None:
    """Years back from the end in every seat, until some draw is through. `together`: all begin a year at once."""
    regime, year = calendar.regime[calendar.cycle], calendar.time[calendar.time.size - 1] - calendar.time[calendar.cycle]
    at = seats.at
    some = False
    set_prices(game, block, regime, work)
    while work.stop[0] == 0 and not some:
        if together:
            for l in range(LANES):
                if pace.going[l] > 0:
                    begin_year(seats, pace, work, l)
            at[0], at[1] = calendar.time.size - 1, 0
            backward(game, calendar, block, sets, store, answer, pace, work, at, calendar.cycle, False)
        else:
            for l in range(LANES):
                if pace.going[l] > 0 and pace.left[l] <= 0:
                    begin_year(seats, pace, work, l)
                    pace.left[l], pace.previous[l] = year, 1.0
            look_round(game, block, regime, seats, work)
            for l in range(LANES):
                pace.slack[l] = pace.eased[l]
            try_step(game, block, sets, regime, store.middle[0], store.rates[0], store.leave[0], answer, pace, work, False)
        for l in range(LANES):
            if pace.going[l] > 0 and pace.left[l] <= 0:
                end_year(game, calendar, store, seats, pace, work, l)
                some = some or seats.through[l] > 0


@compiled
def begin_year(seats: Seats, pace: Pace, work: Work, l: int) -> None:
    """What is to be compared at the year's end is taken down."""
    V = work.value[0]
    for s in range(V.shape[0]):
        for j in range(V.shape[1]):
            seats.begun[s, j, l] = V[s, j, l]
    loose = seats.share[l] == 1.0 and seats.quiet[l] == 0
    pace.eased[l] = EASED if loose else seats.beyond[l]


@inlined
def look_round(game: Structure, block: Block, regime: int, seats: Seats, work: Work) -> None:
    """The slopes in seats where they are not known; in the others nothing changes."""
    fresh = load(seats.fresh, ())
    if not any_above(fresh, fill(seats.fresh, 0)):
        return
    V, known, found = work.value[0], work.value[2], work.value[5]
    slope(game, block, regime, V, work.rates[1], work.leave[1], found, work)
    for s in range(V.shape[0]):
        for j in range(V.shape[1]):
            keep(known, (s, j), where_above(fresh, 0, double(load(found, (s, j))), double(load(known, (s, j)))))
    for m in range(work.rates.shape[1]):
        keep(work.rates, (0, m), where_above(fresh, 0, double(load(work.rates, (1, m))), double(load(work.rates, (0, m)))))
    keep(work.leave, 0, where_above(fresh, 0, double(load(work.leave, 1)), double(load(work.leave, 0))))
    for l in range(LANES):
        seats.fresh[l] = 0.0


@compiled
def end_year(game: Structure, calendar: Timetable, store: Store, seats: Seats, pace: Pace, work: Work, l: int) -> None:
    """Whether plans stood still is counted, values go on by the share of the change that they take."""
    rates, first = work.rates[0], np.int64(calendar.floors[calendar.cycle + 1])
    apart = moved(game, rates, seats.rates, l)
    for f in range(np.int64(calendar.floors[calendar.floors.size - 1]) - first):
        apart = max(apart, moved(game, store.floor_chance[f], seats.floors[f], l))
    seats.years[l] += 1
    calm = (seats.years[l] > 1 and apart < seats.still[l]) or seats.quiet[l] >= RUNNING
    seats.quiet[l] = seats.quiet[l] + 1 if calm else 0
    if seats.quiet[l] >= seats.enough[l] or seats.years[l] >= seats.most[l]:
        seats.through[l] = 1
    elif seats.share[l] < 1:
        V = work.value[0]
        for s in range(V.shape[0]):
            for j in range(V.shape[1]):
                begun = seats.begun[s, j, l]
                V[s, j, l] = begun + seats.share[l] * (V[s, j, l] - begun)
        seats.fresh[l] = 1.0


@compiled
def moved(game: Structure, now: Real, before: Real, l: int) -> float:
    """The largest difference in any state, summed over its moves; `before` becomes `now`."""
    most = 0.0
    for s in range(game.state_moves.size - 1):
        total = 0.0
        for m in range(game.state_moves[s], game.state_moves[s + 1]):
            total += abs(np.float64(now[m, l]) - np.float64(before[m, l]))
            before[m, l] = now[m, l]
        most = max(most, total)
    return most


# --- who sits where --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """A block in whose seats draws come and go."""

    seats: Seats
    block: Block
    pace: Pace
    work: Work
    answer: Answer
    first_step: float  # years

    def clear(self) -> None:
        """Nobody sits anywhere."""
        self.seats.draw[:], self.pace.going[:], self.pace.left[:] = NOBODY, 0, 0

    def free(self) -> list[int]:
        """The seats that nobody has."""
        return np.flatnonzero(self.seats.draw == NOBODY).tolist()

    def taken(self) -> bool:
        """Whether anybody sits at all."""
        return bool((self.seats.draw != NOBODY).any())

    def through(self) -> list[int]:
        """The seats whose draws need go no further."""
        return np.flatnonzero(self.seats.through).tolist()

    def sit(self, seat: int, draws: Draws, ends: Ends, draw: int, way: Way) -> None:
        """The draw sets out from what it is worth where nothing is negotiated any more, or from where it is handed in."""
        seats, pace, block = self.seats, self.pace, self.block
        for name, array in draws._asdict().items():
            getattr(block, name)[..., seat] = array[..., draw]
        block.start[:, seat] /= block.start[:, seat].sum()
        self.work.value[0][..., seat] = ends.value[..., draw]
        seats.draw[seat], seats.through[seat], seats.fresh[seat] = draw, 0, 1
        seats.quiet[seat], seats.enough[seat] = 0, way.enough
        seats.years[seat], seats.most[seat] = 0, way.years
        seats.share[seat], seats.last[seat] = way.share, way.last
        seats.still[seat], seats.beyond[seat] = way.still, way.beyond
        pace.going[seat], pace.left[seat], pace.next_step[seat] = 1, 0, self.first_step
        self.answer.steps[seat], self.answer.error_left[seat] = ends.steps[draw], ends.error_left[draw]

    def rise(self, seat: int, ends: Ends, part: Index) -> None:
        """The draw leaves its seat; what it is worth is kept where its plans stood still, or it went its last way."""
        seats, draw, one = self.seats, int(self.seats.draw[seat]), slice(seat, seat + 1)
        settled, share = bool(seats.quiet[seat] >= RUNNING), float(seats.share[seat])
        if settled or seats.last[seat]:
            begun = seats.begun[..., one]
            change = self.work.value[0][..., one] - begun
            level = levelled(change, self.block.start[:, one], self.block.rho[:, one], part, share) if settled else 0.0
            ends.value[..., draw] = (begun + share * change + level)[..., 0]
        ends.quiet[draw], ends.held[draw] = seats.quiet[seat], share < 1
        ends.years[draw] += seats.years[seat]
        ends.steps[draw], ends.error_left[draw] = self.answer.steps[seat], self.answer.error_left[seat]
        seats.draw[seat], seats.through[seat] = NOBODY, 0
        self.pace.going[seat], self.pace.left[seat] = 0, 0
