"""Backward: what every state is worth to everyone, from the end of the calendar to its beginning.

The theory
----------
V_j(s, t) is the value to j of being in s at t, in utility-years. Between two boundaries of the calendar, with the plans P and
A of `plans`, nature's rates q and the discount rate rho,

    -dV_j/dt = u_j - rho_j V_j + sum_i a_i sum_m P_i (A_i G_j + (1 - A_i) (V_j(s'') - V_j(s))) + sum_c q (V_j(c) - V_j(s))

and at a boundary, against the order of time: the reading, the day's lottery V(t-) = E V(t+), its certain floors from the last
to the first. At the end V = u / rho through nature alone. A party that no longer cares counts neither utility nor costs.

The numbers
-----------
Runge and Kutta's method in the third-order form of Bogacki and Shampine, whose embedded second-order step gives the error:
max lambda_i |error of V_i|, held below the tolerance in each draw by itself. Below the smallest step a step is accepted as it
is and its error reported.

What the way forward needs of a step are its plans and the values they were made at. There is room for so many steps, and
nothing grows: when the room is full `backward` returns, and whoever called it takes down where it stands (`Pace`, and what of
`Work` a step sets out from) and has it go on over the same room. The steps that were written over are made once more
from there when the way forward comes to them, the same to the bit.

Nothing in a lane depends on its neighbours: each has its own step, a lane that is done or whose step was refused moves by a step of
length zero, which changes no bit of it.

Sources: asynchronous moves in continuous time, Doraszelski and Judd (2012), Arcidiacono, Bayer, Blevins and Ellickson (2016);
steps, Bogacki and Shampine (1989).
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from detente.game.arrays import Flag, Floats, Ints, Real, Structure, Timetable
from detente.lenses.compiler import compiled, entry, inlined
from detente.lenses.lanes import LANES, Lane, any_above, double, fill, keep, larger, load, where_above
from detente.lenses.plans import Block, Work, carry_out, clear, plan_state, set_prices

ELIMINATED = 256  # most states that are solved by elimination
SWEEPS = 20_000
EASE = 1.0  # per year
STRETCH = 1.1  # how much longer than planned a step may be to end where it should
STABLE = 1.0  # jumps expected in a step that is stable whatever the rates
COARSE = 4.0  # how many times the smallest step may grow where nothing is read


class Sets(NamedTuple):
    """What to read, and how far the numbers may be off."""

    hit: Annotated[Flag, "H S"]
    stay: Annotated[Flag, "Y S"]
    once_from: Annotated[Flag, "O S"]
    once_to: Annotated[Flag, "O S"]
    once_within: Annotated[Floats, "O"]  # years
    once_by: Annotated[Floats, "O"]  # years
    once_bin: Annotated[Floats, "O"]  # years: arrivals this close together are one cohort
    cohorts: int  # how many cohorts can be under way at once
    value_at: Annotated[Ints, "T"]  # its place among the values kept, or -1
    counts: bool
    tolerance: float
    smallest: float  # years
    largest: float  # years


class Answer(NamedTuple):
    """What draws answer; the fields of `dynamics.Solution`, with the draws of a block or of a run as L."""

    state: Annotated[Floats, "T S L"]
    hit: Annotated[Floats, "H T L"]
    years: Annotated[Floats, "Y T L"]
    once: Annotated[Floats, "O L"]  # mass that arrived in time and made it
    once_mass: Annotated[Floats, "O L"]
    value: Annotated[Floats, "kept S P L"]
    tried: Annotated[Floats, "counted labels L"]
    carried: Annotated[Floats, "counted labels L"]
    refused: Annotated[Floats, "counted labels U L"]
    steps: Annotated[Floats, "L"]
    error_left: Annotated[Floats, "L"]
    settled: Annotated[Floats, "L"]
    flow: Annotated[Floats, "5 L"]  # tries, lambda |G| of the decisive, changes, changes against a consenter, years


class Store(NamedTuple):
    """What the way back leaves for the way forward: plans of steps that were accepted before the last reading."""

    rates: Annotated[Real, "Z M L"]
    middle: Annotated[Real, "Z S P L"]  # the values at which the plans were made
    leave: Annotated[Real, "Z L"]
    held: Annotated[Floats, "Z L"]  # years; 0 where the lane took no step here
    after: Annotated[Ints, "Z"]  # the boundary that begins the step's interval; later steps come first
    floor_chance: Annotated[Real, "F M L"]
    floor_value: Annotated[Real, "F S P L"]


class Pace(NamedTuple):
    """Each lane's own steps."""

    left: Annotated[Floats, "L"]  # years to the beginning of the interval
    next_step: Annotated[Floats, "L"]
    previous: Annotated[Floats, "L"]  # the last step's error as a share of the tolerance
    held: Annotated[Floats, "L"]  # years of the step at hand
    least: Annotated[Floats, "L"]  # years that a step is not refused for
    slack: Annotated[Floats, "L"]  # how many times the error asked for is allowed
    error: Annotated[Floats, "1 L"]
    going: Annotated[Floats, "L"]  # 1; 0 where the lane takes no steps
    eased: Annotated[Floats, "L"]  # the slack in the year without end
    hold: Annotated[Floats, "L"]  # 1 where values are `standing` again whenever the year without end begins
    standing: Annotated[Real, "S P L"]


class End(NamedTuple):
    """Scratch of the values at the end, in double precision."""

    table: Annotated[Floats, "class class+1 L"]
    filled: Annotated[Flag, "class class"]
    value: Annotated[Floats, "S L"]


# --- one step backwards ----------------------------------------------------------------------------------------------


@compiled
def slope(game: Structure, block: Block, regime: int, V: Real, rates: Real, leave: Real, out: Real, work: Work) -> None:
    """out = -dV/dt at V. `rates` [M, L] become those of moves carried out under the plans at V, `leave` [L] the fastest exit."""
    fastest = fill(V, 0)
    for s in range(V.shape[0]):
        if work.stop[0] != 0:
            break
        entries = plan_state(game, block, regime, s, V.shape[1], V, work)
        carry_out(game, block, regime, s, entries, rates, out, work.spent, work)  # `out` holds the costs
        fastest = larger(fastest, drift(game, block, regime, s, V, rates, out))
    keep(leave, (), fastest)


@inlined
def drift(game: Structure, block: Block, regime: int, s: int, V: Real, rates: Real, out: Real) -> Lane:
    """The rate at which s is left; out [s] = u - costs - rho V + what moves and nature add a year, from the costs in it."""
    to, jump_to, jump_row = game.move_to, game.jump_to, game.jump_row
    first, last = game.state_moves[s], game.state_moves[s + 1]
    first_jump, last_jump = game.state_jumps[s], game.state_jumps[s + 1]
    exits = fill(V, 0)
    for m in range(first, last):
        exits = exits + load(rates, m)
    for n in range(first_jump, last_jump):
        if game.regime_jumps[regime, n]:
            exits = exits + load(block.rate, jump_row[n])
    for j in range(V.shape[1]):
        here = load(V, (s, j))
        total = 0 - load(block.rho, j) * here
        if game.regime_cares[regime, j]:
            total = total + (load(block.utility, (s, j)) - load(out, (s, j)))
        for m in range(first, last):
            total = total + load(rates, m) * (load(V, (to[m], j)) - here)
        for n in range(first_jump, last_jump):
            if game.regime_jumps[regime, n]:
                total = total + load(block.rate, jump_row[n]) * (load(V, (jump_to[n], j)) - here)
        keep(out, (s, j), total)
    return exits


@compiled
def along(V: Real, k: Real, step: Real, share: float, out: Real) -> None:
    """out = V a `share` of the step [L] earlier, by the slope k."""
    length = load(step, ()) * share
    for s in range(V.shape[0]):
        for j in range(V.shape[1]):
            keep(out, (s, j), load(V, (s, j)) + length * load(k, (s, j)))


@inlined
def one_step(game: Structure, block: Block, regime: int, middle: Real, rates: Real, leave: Real, work: Work) -> None:
    """value[1] = value[0] a time `work.step` earlier, with the slopes that `judge` asks for.

    Bogacki and Shampine's third-order step, whose last slope is the next one's first. `middle` [S, P, L] becomes V half-way,
    `rates` and `leave` the mean of those at the stages, weighed as the step weighs their slopes.
    """
    V, ahead, step, size = work.value[0], work.value[1], work.step, rates.shape[0]
    k1, k2, k3, k4 = work.value[2], work.value[3], work.value[4], work.value[5]
    first, latest, first_leave, latest_leave = work.rates[0], work.rates[1], work.leave[0], work.leave[1]
    along(V, k1, step, 0.5, middle)
    slope(game, block, regime, middle, latest, latest_leave, k2, work)
    for m in range(size):
        keep(rates, m, load(first, m) * (2 / 9) + load(latest, m) * (3 / 9))
    slowest = load(first_leave, ()) * (2 / 9) + load(latest_leave, ()) * (3 / 9)
    along(V, k2, step, 0.75, ahead)
    slope(game, block, regime, ahead, latest, latest_leave, k3, work)
    for m in range(size):
        keep(rates, m, load(rates, m) + load(latest, m) * (4 / 9))
    keep(leave, (), slowest + load(latest_leave, ()) * (4 / 9))
    length = load(step, ())
    for s in range(V.shape[0]):
        for j in range(V.shape[1]):
            mean = load(k1, (s, j)) * (2 / 9) + load(k2, (s, j)) * (3 / 9) + load(k3, (s, j)) * (4 / 9)
            keep(ahead, (s, j), load(V, (s, j)) + length * mean)
    slope(game, block, regime, ahead, latest, latest_leave, k4, work)


# --- the end, and the days -------------------------------------------------------------------------------------------


@entry
def settle(game: Structure, block: Block, regime: int, end: End, work: Work) -> None:
    """V at the end: rho V = u + Q V through nature alone; 0 for a party that no longer cares.

    In double precision, for each set of states that nature connects: by elimination, or by sweeps where that is large.
    """
    V, v, ends = work.value[0], end.value, block.nature_ends
    for j in range(V.shape[1]):
        clear(v, v.shape[0])
        if game.regime_cares[regime, j]:
            rho = double(load(block.rho, j))
            for c in range(ends.size - 1):
                if ends[c + 1] - ends[c] <= ELIMINATED:
                    eliminate(game, block, regime, j, ends[c], ends[c + 1], rho, end.table, end.filled, v)
                else:
                    relax(game, block, regime, j, ends[c], ends[c + 1], rho, v, work)
        for s in range(V.shape[0]):
            keep(V, (s, j), load(v, s))


@inlined
def eliminate(
    game: Structure,
    block: Block,
    regime: int,
    j: int,
    first: int,
    last: int,
    rho: Lane,
    table: Floats,
    filled: Flag,
    v: Floats,
) -> None:
    """v = (rho - Q)^-1 u_j in the states `nature_order` [first : last].

    Diagonally dominant, so without pivots. Entries that are zero by structure are skipped.
    """
    states, n = block.nature_order, last - first
    for p in range(n):
        for q in range(n + 1):
            keep(table, (p, q), 0)
        for q in range(n):
            filled[p, q] = False
    for p in range(n):
        s = states[first + p]
        keep(table, (p, n), double(load(block.utility, (s, j))))
        filled[p, p] = True
        out = rho
        for k in range(game.state_jumps[s], game.state_jumps[s + 1]):
            if game.regime_jumps[regime, k]:
                q = block.nature_place[game.jump_to[k]]
                rate = double(load(block.rate, game.jump_row[k]))
                out = out + rate
                keep(table, (p, q), load(table, (p, q)) - rate)
                filled[p, q] = True
        keep(table, (p, p), load(table, (p, p)) + out)
    for k in range(n):
        per = 1 / load(table, (k, k))
        for p in range(k + 1, n):
            if filled[p, k]:
                factor = load(table, (p, k)) * per
                for q in range(k + 1, n):
                    if filled[k, q]:
                        filled[p, q] = True
                        keep(table, (p, q), load(table, (p, q)) - factor * load(table, (k, q)))
                keep(table, (p, n), load(table, (p, n)) - factor * load(table, (k, n)))
    for p in range(n - 1, -1, -1):
        total = load(table, (p, n))
        for q in range(p + 1, n):
            if filled[p, q]:
                total = total - load(table, (p, q)) * load(v, states[first + q])
        keep(v, states[first + p], total / load(table, (p, p)))


@inlined
def relax(game: Structure, block: Block, regime: int, j: int, first: int, last: int, rho: Lane, v: Floats, work: Work) -> None:
    """v = (rho - Q)^-1 u_j in the states `nature_order` [first : last], by Gauss-Seidel sweeps to and fro, to a millionth.

    v begins at zero.
    """
    states, n = block.nature_order, last - first
    for sweep in range(SWEEPS):
        change, size = fill(v, 0), fill(v, 0)
        for at in range(n):
            s = states[first + (at if sweep % 2 == 0 else n - 1 - at)]
            into, out = double(load(block.utility, (s, j))), rho
            for k in range(game.state_jumps[s], game.state_jumps[s + 1]):
                if game.regime_jumps[regime, k]:
                    rate = double(load(block.rate, game.jump_row[k]))
                    into = into + rate * load(v, game.jump_to[k])
                    out = out + rate
            new = into / out
            # a change in one state may still travel through the others: out / rho bounds what is left
            moved = (new - load(v, s)) * out / rho
            change = larger(change, larger(moved, 0 - moved))
            size = larger(size, larger(new, 0 - new))
            keep(v, s, new)
        if work.stop[0] != 0 or not any_above(change, size * 1e-6):
            break


@compiled
def copy(old: Real, new: Real) -> None:
    """new = old [S, P, L]."""
    for s in range(old.shape[0]):
        for j in range(old.shape[1]):
            keep(new, (s, j), load(old, (s, j)))


@compiled
def event_back(block: Block, calendar: Timetable, event: int, V: Real, before: Real) -> None:
    """before = E V over the lottery of one day."""
    for s in range(V.shape[0]):
        first, last = calendar.event_states[event, s], calendar.event_states[event, s + 1]
        whole = fill(V, 0)
        for k in range(first, last):
            whole = whole + load(block.chance, calendar.event_row[k])
        for j in range(V.shape[1]):
            total = fill(V, 0)
            for k in range(first, last):
                total = total + load(block.chance, calendar.event_row[k]) * load(V, (calendar.event_to[k], j))
            keep(before, (s, j), total / whole if first < last else load(V, (s, j)))


@compiled
def floor_back(
    game: Structure, block: Block, regime: int, party: int, V: Real, before: Real, chances: Real, work: Work
) -> None:
    """before = V ahead of a certain floor of one party; `chances` [M, L] with which each move is carried out in it."""
    for s in range(V.shape[0]):
        entries = plan_state(game, block, regime, s, party, V, work)
        carry_out(game, block, regime, s, entries, chances, before, work.spent, work)  # `before` holds the costs
        for j in range(V.shape[1]):
            here = load(V, (s, j))
            total = here - load(before, (s, j))
            for m in range(game.state_moves[s], game.state_moves[s + 1]):
                total = total + load(chances, m) * (load(V, (game.move_to[m], j)) - here)
            keep(before, (s, j), total)


# --- the way back ----------------------------------------------------------------------------------------------------


@entry
def backward(
    game: Structure,
    calendar: Timetable,
    block: Block,
    sets: Sets,
    store: Store,
    answer: Answer,
    pace: Pace,
    work: Work,
    at: Ints,
    to: int,
    again: bool,
) -> int:
    """How many steps are in the store: values from where `at` stands on, until the store is full or boundary `to`.

    `at` [2] is a boundary, and 1 in the middle of the interval that begins there; it moves on, to -1 when all is done. What
    happens on the day of `to` itself is not gone back over. `again`: the steps were counted before.
    """
    z: int = 0
    b, inside = at[0], at[1] > 0
    V, other = work.value[0], work.value[1]
    regime = calendar.regime[b]
    set_prices(game, block, regime, work)
    while work.stop[0] == 0:
        if not inside:
            if calendar.again[b]:
                return_to(pace, V)
            on_the_day(game, calendar, block, sets, regime, b, store, answer, V, other, work)
            b -= 1
            if b < 0:
                break
            if calendar.regime[b] != regime:
                regime = calendar.regime[b]
                set_prices(game, block, regime, work)
            for l in range(LANES):
                pace.left[l] = pace.going[l] * (calendar.time[b + 1] - calendar.time[b])
                pace.previous[l] = 1.0
            slope(game, block, regime, V, work.rates[0], work.leave[0], work.value[2], work)
        z = interval(game, calendar, block, sets, regime, b, store, answer, pace, work, z, again)
        inside = any_above(load(pace.left, ()), fill(pace.left, 0))
        if inside or b == to:
            break
    at[0], at[1] = b, np.int64(inside)
    return z


@compiled
def return_to(pace: Pace, V: Real) -> None:
    """V is what it is at the beginning of every year without end, in lanes that `hold`."""
    hold = load(pace.hold, ())
    for s in range(V.shape[0]):
        for j in range(V.shape[1]):
            keep(V, (s, j), where_above(hold, 0, double(load(pace.standing, (s, j))), double(load(V, (s, j)))))


@inlined
def on_the_day(
    game: Structure,
    calendar: Timetable,
    block: Block,
    sets: Sets,
    regime: int,
    b: int,
    store: Store,
    answer: Answer,
    V: Real,
    other: Real,
    work: Work,
) -> None:
    """V is moved to before everything that happens at boundary b; what is read there is kept."""
    if calendar.reading[b] >= 0:
        kept_at = sets.value_at[calendar.reading[b]]
        if kept_at >= 0:
            for s in range(V.shape[0]):
                for j in range(V.shape[1]):
                    keep(answer.value, (kept_at, s, j), double(load(V, (s, j))))
    if calendar.event[b] >= 0:
        event_back(block, calendar, calendar.event[b], V, other)
        copy(other, V)
    endless = b > calendar.cycle  # its floors are counted from its own first
    for f in range(np.int64(calendar.floors[b + 1]) - 1, np.int64(calendar.floors[b]) - 1, -1):
        kept = b <= calendar.last_reading
        row = f - np.int64(calendar.floors[calendar.cycle + 1]) if endless else f
        if kept:
            copy(V, store.floor_value[f])
        chances = store.floor_chance[row] if kept or endless else work.rates[0]
        floor_back(game, block, regime, np.int64(calendar.floor_party[f]), V, other, chances, work)
        copy(other, V)


@inlined
def interval(
    game: Structure,
    calendar: Timetable,
    block: Block,
    sets: Sets,
    regime: int,
    b: int,
    store: Store,
    answer: Answer,
    pace: Pace,
    work: Work,
    z: int,
    again: bool,
) -> int:
    """Steps stored so far, with those from where each lane is back to boundary b, or until the store is full."""
    left, h, slack = pace.left, pace.held, pace.slack
    kept = b < calendar.last_reading
    beyond = calendar.time[b] - calendar.time[calendar.last_reading]  # years after which nothing is read
    while any_above(load(left, ()), fill(left, 0)):
        if (kept and z == store.after.size) or work.stop[0] != 0:
            break
        for l in range(LANES):
            slack[l] = pace.eased[l] if b >= calendar.cycle else ease(beyond + left[l])
        if try_step(game, block, sets, regime, store.middle[z], store.rates[z], store.leave[z], answer, pace, work, again):
            keep(store.held, z, load(h, ()))
            store.after[z] = b
            if kept:
                z += 1
    return z


@compiled
def try_step(
    game: Structure,
    block: Block,
    sets: Sets,
    regime: int,
    middle: Real,
    rates: Real,
    leave: Real,
    answer: Answer,
    pace: Pace,
    work: Work,
    again: bool,
) -> bool:
    """Whether any lane took the step it had next; those lanes go on from where it led, the others have a shorter one next."""
    left, h, least, slack = pace.left, pace.held, pace.least, pace.slack
    for l in range(LANES):
        h[l] = step_length(left[l], pace.next_step[l], sets.largest)
        least[l] = min(min(slack[l], COARSE) * sets.smallest, STABLE / max(work.leave[0, l], 1e-30))
    keep(work.step, (), load(h, ()))
    one_step(game, block, regime, middle, rates, leave, work)
    taken: bool = judge(block, sets, pace, answer, work, again)
    if taken:
        adopt(h, work)
    return taken


@compiled
def step_length(left: float, trial: float, largest: float) -> float:
    """The next step when `left` years remain: no sliver is left over.

    A refused step is cut by more than STRETCH, so it cannot come back.
    """
    if left <= 0:
        return 0.0
    if left <= STRETCH * trial and left <= largest:
        return left
    if left < 2 * trial:
        return left / 2
    return trial


@compiled
def ease(beyond: float) -> float:
    """How many times the error asked for is allowed `beyond` the last reading [years]: the end is forgotten anyway.

    The end itself is assumed, and what differs there fades on the way to the readings; most of the time would be spent on how
    negotiations resume at the very end.
    """
    return min(10.0, math.exp(EASE * max(beyond, 0.0)))


@inlined
def adopt(taken: Floats, work: Work) -> None:
    """Lanes that took the step go on from where it led."""
    took = load(taken, ())
    now, then, k1, k4 = work.value[0], work.value[1], work.value[2], work.value[5]
    first, latest = work.rates[0], work.rates[1]
    for s in range(now.shape[0]):
        for j in range(now.shape[1]):
            keep(now, (s, j), where_above(took, 0, double(load(then, (s, j))), double(load(now, (s, j)))))
            keep(k1, (s, j), where_above(took, 0, double(load(k4, (s, j))), double(load(k1, (s, j)))))
    for m in range(first.shape[0]):
        keep(first, m, where_above(took, 0, double(load(latest, m)), double(load(first, m))))
    keep(work.leave, 0, where_above(took, 0, double(load(work.leave, 1)), double(load(work.leave, 0))))


@inlined
def judge(block: Block, sets: Sets, pace: Pace, answer: Answer, work: Work, again: bool) -> bool:
    """Whether any lane accepts its step; what is left and the next step are moved on in those that do.

    The error is what separates the third-order step from the second-order one of the same slopes. The step held becomes 0 in
    lanes that refuse.
    """
    error_of_step(block, work, pace.error)
    left, h, least, slack, previous = pace.left, pace.held, pace.least, pace.slack, pace.previous
    next_step = pace.next_step
    taken = False
    for l in range(LANES):
        if h[l] <= 0:
            continue
        error, tolerance = h[l] * pace.error[0, l], slack[l] * sets.tolerance
        share = max(error / tolerance, 1e-9) if error > 0 else 1e-9
        wrong = error > tolerance  # false for nan: what is no number is passed on, not tried for ever
        if not wrong or h[l] <= STRETCH * least[l] * 1.000001:
            if wrong and slack[l] == 1:
                answer.error_left[l] = max(answer.error_left[l], error)
            if not again:
                answer.steps[l] += 1
            left[l] = left[l] - h[l] if left[l] - h[l] > 1e-9 else 0.0
            # proportional and integral: a bare third root would swing between too long and too short in sharp games
            scale = min(4.0 if previous[l] <= 1 else 1.0, max(0.2, 0.9 * share**-0.23 * previous[l] ** 0.13))
            previous[l] = min(share, 1.0)
            next_step[l] = h[l] * scale if scale < 1 else max(h[l] * scale, next_step[l])
            taken = True
        else:
            next_step[l] = h[l] * max(0.2, 0.9 * share ** (-1 / 3))
            previous[l] = 1.01  # no longer step right after a refusal
            h[l] = 0
        next_step[l] = min(sets.largest, max(least[l], next_step[l]))
    return taken


@compiled
def error_of_step(block: Block, work: Work, error: Floats) -> None:
    """error [1, L] = max lambda_j |third-order step - second-order step| a year of step."""
    k1, k2, k3, k4 = work.value[2], work.value[3], work.value[4], work.value[5]
    apart = fill(k1, 0)
    for j in range(k1.shape[1]):
        most = fill(k1, 0)
        for s in range(k1.shape[0]):
            difference = (
                load(k2, (s, j)) * (1 / 12)
                + load(k3, (s, j)) * (1 / 9)
                - load(k1, (s, j)) * (5 / 72)
                - load(k4, (s, j)) * (1 / 8)
            )
            most = larger(most, larger(difference, 0 - difference))
        apart = larger(apart, most * load(block.precision, j))
    keep(error, 0, double(apart))
