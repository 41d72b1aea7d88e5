"""Where plans lead, with what is believed: rows of chances and rates between states and points of the grid, back and forth.

The theory
----------
With plans held, W follows a linear equation: for each level th that really holds, over events e with rates l_e(th),

    -dW_j/dt = u_j - rho_j W_j + sum_e l_e (W_j(s_e, b_e, .) - W_j - k) + drift + sum_th' Q(th -> th') (W_j(s, b, th') - W_j)

No news is news: between events belief moves by

    db(th)/dt = -b(th) (R(th) - Rbar) + sum_th' (b(th') Q(th' -> th) - b(th) Q(th -> th'))

R the rate of all that is seen, Q that of changes of the level that are not. On a grid this drift is a jump to the next point in
its direction, at the rate at which it would be reached (on a simplex: to where a short step lands). It is landed like an event, so
that where it is tilted the share of paths on which th holds stays what is believed.

Over a step of length h, with Q' the generator less the discount and d = Q' W + c what W gains a year,

    W(h) = W + int_0^h e^{Q' s} d ds = W + sum_n kappa_n P^n d,    kappa_n = L^n / (L + rho)^{n + 1} P(N > n)

P = 1 + Q / L, L the fastest exit, N Poisson of mean (L + rho) h: no step blows up, however fast the drift. Distributions go
forward by the same P.

Sources: uniformisation, Jensen (1953); filtering without news, Liptser and Shiryaev (1977).
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from detente.game.arrays import Flag, Floats, Ints, Structure
from detente.game.sight import CARRIED, OWN, REFUSED, UNSEEN, Sight
from detente.lenses.beliefs_plans import (
    FLOOR,
    Draw,
    Open,
    Plans,
    logistic,
    settle_down,
)
from detente.lenses.compiler import compiled, entry
from detente.lenses.landing import Points, land, tilted, tilts

TERMS = 200
LONGEST = 60.0  # most jumps expected in a step
BAD = 1e-3


class Flow(NamedTuple):
    """What leads from a state at a point of the grid to others: row s * K + k."""

    start: Annotated[Ints, "rows+1"]  # the room of each row
    end: Annotated[Ints, "rows"]  # how far it is used
    col: Annotated[Ints, "nonzero"]
    rate: Annotated[Floats, "nonzero"]  # a year, or chances that sum to one
    leave: Annotated[Floats, "rows"]
    spent: Annotated[Floats, "rows P"]  # costs a year, or of the stage


class Scratch(NamedTuple):
    """Room to fill rows and to go along them."""

    share: Annotated[Floats, "C'"]
    speed: Annotated[Floats, "H"]
    seen: Annotated[Floats, "H"]
    drift_place: Annotated[Ints, "C'"]
    drift_rate: Annotated[Floats, "C'"]
    lesson: Annotated[Floats, "V H"]
    place: Annotated[Ints, "V C'"]
    weight: Annotated[Floats, "V C'"]
    tilt: Annotated[Flag, "V"]
    term: Annotated[Floats, "rows P"]
    next_term: Annotated[Floats, "rows P"]
    mass: Annotated[Floats, "terms+2"]
    kappa: Annotated[Floats, "2 P terms"]


# --- rows ------------------------------------------------------------------------------------------------------------


@compiled
def towards(
    grid: Points,
    place: Ints,
    weight: Floats,
    tilt: bool,
    to: int,
    level: int,
    rate: float,
    flow: Flow,
    row: int,
    share: Floats,
) -> None:
    """Adds to a row what leads at this rate to a state [its level], by corners of the grid."""
    if rate <= 0.0:
        return
    if tilt:
        tilted(grid, level, place, weight, share)
    n, many = flow.end[row], grid.belief.shape[0]
    for c in range(place.size):
        part = rate * (share[c] if tilt else weight[c])
        if part > 0.0:
            flow.col[n], flow.rate[n] = to * many + place[c], part
            flow.leave[row] += part
            n += 1
    flow.end[row] = n


@compiled
def straight(to: int, k: int, many: int, rate: float, flow: Flow, row: int) -> None:
    """Adds to a row what leads to a state at point k of `many`."""
    if rate > 0.0:
        n = flow.end[row]
        flow.col[n], flow.rate[n] = to * many + k, rate
        flow.leave[row] += rate
        flow.end[row] = n + 1


@compiled
def outcome(
    sight: Sight,
    grid: Points,
    now: Open,
    plans: Plans,
    c: int,
    which: int,
    other: int,
    k: int,
    th: int,
    rate: float,
    flow: Flow,
    row: int,
    scratch: Scratch,
) -> None:
    """Adds to a row what an outcome of try c leads to; `other` is the event that an unseen one looks like, or UNSEEN."""
    to = now.to[c, th] if which == CARRIED else now.back[c, th]
    e = sight.try_event[c, which]
    if e == UNSEEN:
        e = other
    if e != UNSEEN:
        event(sight, grid, plans, e, k, to, rate, flow, row, scratch)
    elif to != row // grid.belief.shape[0]:
        unseen(sight, grid, k, to, rate, flow, row, scratch)


@compiled
def unseen(sight: Sight, grid: Points, k: int, to: int, rate: float, flow: Flow, row: int, scratch: Scratch) -> None:
    """Adds to a row what leads unseen to a state [its level].

    Where all are certain that this level does not hold, belief drifts on at once with those paths on which now it does: they
    are what makes it drift.
    """
    level, many, total = sight.level[to], grid.belief.shape[0], 0.0
    if grid.belief[k, level] <= 0.0:
        for n in range(scratch.drift_place.size):
            total += scratch.drift_rate[n] * grid.belief[scratch.drift_place[n], level]
    if total <= 0.0:
        straight(to, k, many, rate, flow, row)
        return
    for n in range(scratch.drift_place.size):
        there = scratch.drift_place[n]
        straight(to, there, many, rate * scratch.drift_rate[n] * grid.belief[there, level] / total, flow, row)


@compiled
def event(
    sight: Sight, grid: Points, plans: Plans, e: int, k: int, to: int, rate: float, flow: Flow, row: int, scratch: Scratch
) -> None:
    """Adds to a row what leads to a state by way of event e."""
    place, weight = plans.place[e, k], plans.weight[e, k]
    towards(grid, place, weight, plans.tilt[e, k], to, sight.level[to], rate, flow, row, scratch.share)


@compiled
def charge(now: Open, c: int, th: int, i: int, rate: float, flow: Flow, row: int) -> None:
    """What everybody pays for try c of i, carried out at this rate."""
    for j in range(flow.spent.shape[1]):
        flow.spent[row, j] += rate * (now.paid[c, th] if j == i else now.cost[c, th, j])


@entry
def fill_years(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    now: Open,
    rule: int,
    plans: Plans,
    regime: int,
    flow: Flow,
    scratch: Scratch,
) -> float:
    """The fastest exit; rows of all that happens at rates under these plans, drift included."""
    many, fastest = grid.belief.shape[0], 0.0
    for v in range(sight.state.shape[0]):
        for k in range(many):
            drift(game, sight, grid, draw, now, plans, regime, v, k, scratch)
            tilt = drift_tilts(grid, rule, k, scratch)
            for th in range(sight.state.shape[1]):
                s = sight.state[v, th]
                row = s * many + k
                clear(flow, row)
                for c in range(sight.group_tries[sight.groups[v]], sight.group_tries[sight.groups[v + 1]]):
                    tries = plans.tried[c, k, th]
                    if tries > 0.0:
                        done = tries * plans.carried[c, k, th]
                        outcome(sight, grid, now, plans, c, CARRIED, UNSEEN, k, th, done, flow, row, scratch)
                        outcome(sight, grid, now, plans, c, REFUSED, UNSEEN, k, th, tries - done, flow, row, scratch)
                        charge(now, c, th, sight.try_party[c], done, flow, row)
                for n in range(np.int64(game.state_jumps[s]), np.int64(game.state_jumps[s + 1])):
                    if game.regime_jumps[regime, n]:
                        to, e, rate = np.int64(game.jump_to[n]), sight.jump_event[n], draw.rate[game.jump_row[n]]
                        if e == UNSEEN:
                            unseen(sight, grid, k, to, rate, flow, row, scratch)
                        else:
                            event(sight, grid, plans, e, k, to, rate, flow, row, scratch)
                for n in range(scratch.drift_place.size):
                    rate, to = scratch.drift_rate[n], scratch.drift_place[n]
                    if tilt and grid.belief[k, th] > 0.0:
                        rate *= grid.belief[to, th] / grid.belief[k, th]
                    straight(s, to, many, rate, flow, row)
                fastest = max(fastest, flow.leave[row])
    return fastest


@compiled
def clear(flow: Flow, row: int) -> None:
    """An empty row."""
    flow.end[row], flow.leave[row] = flow.start[row], 0.0
    for j in range(flow.spent.shape[1]):
        flow.spent[row, j] = 0.0


@compiled
def drift(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    now: Open,
    plans: Plans,
    regime: int,
    v: int,
    k: int,
    scratch: Scratch,
) -> None:
    """`drift_rate` at which nothing being seen takes belief from point k to each of `drift_place`."""
    seen, speed, levels = scratch.seen, scratch.speed, sight.state.shape[1]
    for h in range(levels):
        seen[h] = speed[h] = 0.0
    for h in range(levels):
        s, b = sight.state[v, h], grid.belief[k, h]
        for c in range(sight.group_tries[sight.groups[v]], sight.group_tries[sight.groups[v + 1]]):
            tries = plans.tried[c, k, h]
            if tries > 0.0:
                done = tries * plans.carried[c, k, h]
                if sight.try_event[c, CARRIED] != UNSEEN:
                    seen[h] += done
                else:
                    shift(sight, h, now.to[c, h], b * done, speed)
                if sight.try_event[c, REFUSED] != UNSEEN:
                    seen[h] += tries - done
                else:
                    shift(sight, h, now.back[c, h], b * (tries - done), speed)
        for n in range(np.int64(game.state_jumps[s]), np.int64(game.state_jumps[s + 1])):
            if game.regime_jumps[regime, n]:
                rate = draw.rate[game.jump_row[n]]
                if sight.jump_event[n] != UNSEEN:
                    seen[h] += rate
                else:
                    shift(sight, h, np.int64(game.jump_to[n]), b * rate, speed)
    mean = 0.0
    for h in range(levels):
        mean += grid.belief[k, h] * seen[h]
    for h in range(levels):
        speed[h] -= grid.belief[k, h] * (seen[h] - mean)
    for n in range(scratch.drift_place.size):
        scratch.drift_place[n], scratch.drift_rate[n] = k, 0.0
    if grid.order > 0:
        drift_in_simplex(grid, k, scratch)
        return
    for a in range(grid.sizes.size):
        size = grid.sizes[a]
        pace = 0.0
        for h in range(levels):
            pace += grid.score[a, h] * speed[h]
        here = (k // grid.stride[a]) % size
        there = here + (1 if pace > 0 else -1)
        if pace != 0.0 and 0 <= there < size:
            scratch.drift_place[a] = k + (there - here) * grid.stride[a]
            scratch.drift_rate[a] = pace / (grid.at[a, there] - grid.at[a, here])


@compiled
def shift(sight: Sight, h: int, to: int, mass: float, speed: Floats) -> None:
    """An unseen change of the level moves belief with it."""
    speed[h] -= mass
    speed[sight.level[to]] += mass


@compiled
def drift_in_simplex(grid: Points, k: int, scratch: Scratch) -> None:
    """As `drift`: towards where a step lands that stays in the cells around k."""
    pace, above, speed = 0.0, 0.0, scratch.speed
    for h in range(speed.size - 1, 0, -1):
        above += speed[h]
        pace = max(pace, abs(above) * grid.order)
    for h in range(speed.size):
        if speed[h] < 0.0 and grid.belief[k, h] > 0.0:
            pace = max(pace, -speed[h] / grid.belief[k, h])
    if pace <= 0.0:
        return
    for h in range(speed.size):
        scratch.seen[h] = max(grid.belief[k, h] + speed[h] / pace, 0.0)
    land(grid, scratch.seen, scratch.drift_place, scratch.drift_rate)
    for n in range(scratch.drift_place.size):
        scratch.drift_rate[n] *= pace if scratch.drift_place[n] != k else 0.0


@compiled
def drift_tilts(grid: Points, rule: int, k: int, scratch: Scratch) -> bool:
    """Whether drift from point k is tilted."""
    return bool(tilts(grid, rule, grid.belief[k], scratch.drift_place, scratch.drift_rate))


@entry
def fill_stage(
    sight: Sight,
    grid: Points,
    draw: Draw,
    now: Open,
    plans: Plans,
    how: int,
    floor: int,
    flow: Flow,
    scratch: Scratch,
) -> None:
    """Rows of what a certain floor of one party, or the shared floor of a round, leads to: chances."""
    many = grid.belief.shape[0]
    for v in range(sight.state.shape[0]):
        for k in range(many):
            for th in range(sight.state.shape[1]):
                s = sight.state[v, th]
                row = s * many + k
                clear(flow, row)
                nobody = 1.0
                for i in range(draw.floor.shape[1]):
                    e = sight.pass_event[v, i]
                    share = draw.floor[s, i]
                    if how == FLOOR:
                        share = 1.0 if i == floor else 0.0
                    if e == UNSEEN or share <= 0.0:
                        continue
                    nobody -= share
                    passes = share
                    for c in range(sight.group_tries[sight.groups[v]], sight.group_tries[sight.groups[v + 1]]):
                        tries = plans.tried[c, k, th]
                        if sight.try_party[c] == i and tries > 0.0:
                            done = tries * plans.carried[c, k, th]
                            passes -= tries
                            outcome(sight, grid, now, plans, c, CARRIED, e, k, th, done, flow, row, scratch)
                            outcome(sight, grid, now, plans, c, REFUSED, e, k, th, tries - done, flow, row, scratch)
                            charge(now, c, th, i, done, flow, row)
                    event(sight, grid, plans, e, k, s, passes, flow, row, scratch)
                e = sight.nobody[v]
                if how == FLOOR:
                    straight(s, k, many, nobody, flow, row)
                elif nobody > 1e-15:
                    event(sight, grid, plans, e, k, s, nobody, flow, row, scratch)
                for n in range(flow.start[row], flow.end[row]):
                    flow.rate[n] /= flow.leave[row]


@entry
def fill_lottery(
    sight: Sight,
    grid: Points,
    rule: int,
    begins: Ints,
    targets: Ints,
    chances: Floats,
    flow: Flow,
    scratch: Scratch,
) -> None:
    """Rows of a lottery over states: `targets` and `chances` of state s are [begins[s] : begins[s + 1]], none: it stays.

    All see what visible state it leads to.
    """
    many, levels = grid.belief.shape[0], sight.state.shape[1]
    for v in range(sight.state.shape[0]):
        for k in range(many):
            lessons(sight, grid, rule, begins, targets, chances, v, k, scratch)
            for th in range(levels):
                s = sight.state[v, th]
                row = s * many + k
                clear(flow, row)
                if begins[s] == begins[s + 1]:
                    straight(s, k, many, 1.0, flow, row)
                for n in range(begins[s], begins[s + 1]):
                    to = targets[n]
                    w = sight.visible[to]
                    towards(
                        grid,
                        scratch.place[w],
                        scratch.weight[w],
                        scratch.tilt[w],
                        to,
                        sight.level[to],
                        chances[n],
                        flow,
                        row,
                        scratch.share,
                    )
                for n in range(flow.start[row], flow.end[row]):
                    flow.rate[n] /= flow.leave[row]


@compiled
def lessons(
    sight: Sight, grid: Points, rule: int, begins: Ints, targets: Ints, chances: Floats, v: int, k: int, scratch: Scratch
) -> None:
    """Where belief lands for each visible state that a lottery may lead to from v at point k."""
    lesson, levels = scratch.lesson, sight.state.shape[1]
    for th in range(levels):
        s = sight.state[v, th]
        for n in range(begins[s], begins[s + 1]):
            for h in range(levels):
                lesson[sight.visible[targets[n]], h] = 0.0
    for th in range(levels):
        s = sight.state[v, th]
        whole = 0.0
        for n in range(begins[s], begins[s + 1]):
            whole += chances[n]
        for n in range(begins[s], begins[s + 1]):
            to = targets[n]
            lesson[sight.visible[to], sight.level[to]] += grid.belief[k, th] * chances[n] / whole
    for th in range(levels):
        s = sight.state[v, th]
        for n in range(begins[s], begins[s + 1]):
            w = sight.visible[targets[n]]
            total = 0.0
            for h in range(levels):
                total += lesson[w, h]
            for h in range(levels):
                lesson[w, h] = lesson[w, h] / total if total > 0.0 else grid.belief[k, h]
            land(grid, lesson[w], scratch.place[w], scratch.weight[w])
            scratch.tilt[w] = tilts(grid, rule, lesson[w], scratch.place[w], scratch.weight[w])


# --- along the rows --------------------------------------------------------------------------------------------------


@entry
def stage_back(flow: Flow, W: Floats, V: Floats) -> None:
    """V = what the rows lead to, less what is spent; W, V [rows, P]."""
    for row in range(W.shape[0]):
        for j in range(W.shape[1]):
            V[row, j] = -flow.spent[row, j]
        for n in range(flow.start[row], flow.end[row]):
            for j in range(W.shape[1]):
                V[row, j] += flow.rate[n] * W[flow.col[n], j]


@compiled
def poisson(mean: float, mass: Floats) -> int:
    """How many terms count; mass [n] = P(N > n) for N Poisson of `mean`."""
    count = min(int(mean + 9.0 * math.sqrt(mean) + 12.0), mass.size - 2)
    log_mean = math.log(mean) if mean > 0.0 else 0.0
    log_mass = -mean
    mass[0] = math.exp(log_mass)
    for n in range(1, count + 1):
        log_mass += log_mean - math.log(n)
        mass[n] = math.exp(log_mass) if mean > 0.0 else 0.0
    total = 0.0
    for n in range(count, -1, -1):  # from behind: small numbers first
        here = mass[n]
        mass[n] = total
        total += here
    return count


@compiled
def weights_of(fast: float, rho: float, h: float, out: Floats, mass: Floats) -> int:
    """How many terms count; out [n] = kappa_n."""
    both = fast + rho
    count = poisson(both * h, mass)
    for n in range(out.size):
        out[n] = 0.0
    factor = 1.0 / both if both > 0.0 else 0.0
    for n in range(count):
        out[n] = factor * mass[n]
        factor *= fast / both if both > 0.0 else 0.0
    if both <= 0.0:
        out[0] = h
        count = 1
    return int(count)


@entry
def step_back(
    flow: Flow,
    pays: Floats,
    rho: Floats,
    fastest: float,
    h: float,
    close: float,
    W: Floats,
    whole: Floats,
    half: Floats,
    scratch: Scratch,
) -> None:
    """`whole` and `half` [rows, P] = W so long, and half so long, earlier, under what the rows hold; `pays` [rows, P] a year."""
    d, following, parties = scratch.term, scratch.next_term, W.shape[1]
    many = 0
    for j in range(parties):
        many = max(many, weights_of(fastest, rho[j], h, scratch.kappa[0, j], scratch.mass))
        weights_of(fastest, rho[j], h / 2, scratch.kappa[1, j], scratch.mass)
    for row in range(W.shape[0]):
        for j in range(parties):
            d[row, j] = pays[row, j] - flow.spent[row, j] - rho[j] * W[row, j]
            whole[row, j] = half[row, j] = W[row, j]
        for n in range(flow.start[row], flow.end[row]):
            for j in range(parties):
                d[row, j] += flow.rate[n] * (W[flow.col[n], j] - W[row, j])
    for n in range(many):
        largest = 0.0
        for row in range(W.shape[0]):
            for j in range(parties):
                change = scratch.kappa[0, j, n] * d[row, j]
                whole[row, j] += change
                half[row, j] += scratch.kappa[1, j, n] * d[row, j]
                largest = max(largest, abs(change))
        if n + 1 == many or (n > fastest * h and largest < close):
            break
        jump(flow, fastest, d, following)
        for row in range(W.shape[0]):
            for j in range(parties):
                d[row, j] = following[row, j]


@compiled
def jump(flow: Flow, fastest: float, d: Floats, out: Floats) -> None:
    """out = P d."""
    per = 1.0 / fastest if fastest > 0.0 else 0.0
    for row in range(d.shape[0]):
        stay = 1.0 - flow.leave[row] * per
        for j in range(d.shape[1]):
            out[row, j] = stay * d[row, j]
        for n in range(flow.start[row], flow.end[row]):
            chance = flow.rate[n] * per
            for j in range(d.shape[1]):
                out[row, j] += chance * d[flow.col[n], j]


@entry
def stage_on(flow: Flow, goes: Flag, many: int, x: Floats, out: Floats) -> None:
    """out = x [rows, R] after a stage; in states where a column does not go on [S, R] it stays."""
    for row in range(x.shape[0]):
        for r in range(x.shape[1]):
            out[row, r] = 0.0
    for row in range(x.shape[0]):
        s = row // many
        for r in range(x.shape[1]):
            if not goes[s, r]:
                out[row, r] += x[row, r]
        for n in range(flow.start[row], flow.end[row]):
            for r in range(x.shape[1]):
                if goes[s, r]:
                    out[flow.col[n], r] += flow.rate[n] * x[row, r]


@entry
def step_on(
    flow: Flow,
    fastest: float,
    h: float,
    goes: Flag,
    many: int,
    x: Floats,
    term: Floats,
    following: Floats,
    time_in: Floats,
    mass: Floats,
) -> None:
    """x [rows, R] so much later under what the rows hold; `time_in` [rows, R'] the years its first columns spent there."""
    count = poisson(fastest * h, mass)
    per = 1.0 / fastest if fastest > 0.0 else 0.0
    whole = 0.0
    for n in range(count):
        whole += mass[n]
    for row in range(x.shape[0]):
        for r in range(x.shape[1]):
            term[row, r] = x[row, r]
            x[row, r] = 0.0
        for r in range(time_in.shape[1]):
            time_in[row, r] = 0.0
    before = 1.0
    for n in range(count + 1):
        here = before - mass[n] if n < count else before
        before = mass[n]
        years = h * mass[n] / whole if whole > 0.0 else (h if n == 0 else 0.0)
        for row in range(x.shape[0]):
            for r in range(x.shape[1]):
                x[row, r] += here * term[row, r]
            for r in range(time_in.shape[1]):
                time_in[row, r] += years * term[row, r]
        if n == count:
            break
        for row in range(x.shape[0]):
            stay = 1.0 - flow.leave[row] * per
            for r in range(x.shape[1]):
                following[row, r] = term[row, r] * (stay if goes[row // many, r] else 1.0)
        for row in range(x.shape[0]):
            s = row // many
            for n2 in range(flow.start[row], flow.end[row]):
                chance = flow.rate[n2] * per
                for r in range(x.shape[1]):
                    if goes[s, r]:
                        following[flow.col[n2], r] += chance * term[row, r]
        for row in range(x.shape[0]):
            for r in range(x.shape[1]):
                term[row, r] = following[row, r]


# --- what was done, and told -----------------------------------------------------------------------------------------


class Counts(NamedTuple):
    """So far, by label of moves and column R'. U parties and bodies, B beliefs asked about."""

    tried: Annotated[Floats, "labels R'"]
    carried: Annotated[Floats, "labels R'"]
    refused: Annotated[Floats, "labels U R'"]
    bits: Annotated[Floats, "labels R'"]
    moved: Annotated[Floats, "B labels R'"]
    doubted: Annotated[Floats, "B labels R'"]
    flow: Annotated[Floats, "6 R'"]  # tries, lambda |G| of the decisive, changes, those against a consenter, residual, astray


@entry
def account(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    now: Open,
    plans: Plans,
    levels: Floats,
    time_in: Floats,
    counts: Counts,
) -> None:
    """Adds what was done where paths spent `time_in` [rows, R'] years; at a stage it is the chance to be there."""
    many = grid.belief.shape[0]
    for v in range(sight.state.shape[0]):
        for c in range(sight.group_tries[sight.groups[v]], sight.group_tries[sight.groups[v + 1]]):
            for k in range(many):
                for th in range(sight.state.shape[1]):
                    tries, row = plans.tried[c, k, th], sight.state[v, th] * many + k
                    if tries <= 0.0:
                        continue
                    done = tries * plans.carried[c, k, th]
                    label, least, decisive = np.int64(game.move_rule[sight.try_move[c, th]]), np.inf, plans.own[c, k, th]
                    first, last = now.asked[c], now.asked[c + 1]
                    unwilling = 0.0
                    for n in range(first, last):
                        least = min(least, plans.gain[c, k, th, n - first])
                        unwilling += logistic(-plans.gain[c, k, th, n - first])
                    if least < np.inf:
                        decisive = least
                    for column in range(time_in.shape[1]):
                        x = time_in[row, column]
                        if x == 0.0:
                            continue
                        counts.flow[0, column] += x * tries
                        counts.flow[1, column] += x * tries * abs(decisive)
                        counts.flow[2, column] += x * done
                        if least < 0.0:
                            counts.flow[3, column] += x * done
                        if counts.tried.shape[0] > 0:
                            counts.tried[label, column] += x * tries
                            counts.carried[label, column] += x * done
                            for n in range(first, last):
                                if unwilling > 0.0:
                                    share = logistic(-plans.gain[c, k, th, n - first]) / unwilling
                                    counts.refused[label, now.unit[n], column] += x * (tries - done) * share
                    tell(sight, grid, draw, plans, levels, c, CARRIED, k, th, done, label, row, time_in, counts)
                    tell(sight, grid, draw, plans, levels, c, REFUSED, k, th, tries - done, label, row, time_in, counts)


@compiled
def reckoned(sight: Sight, draw: Draw, c: int, h: int) -> float:
    """As `beliefs_plans.unplanned`."""
    means = sight.try_means[c]
    return draw.unexplained if means < 0 or means == h else 0.0


@compiled
def tell(
    sight: Sight,
    grid: Points,
    draw: Draw,
    plans: Plans,
    levels: Floats,
    c: int,
    which: int,
    k: int,
    th: int,
    rate: float,
    label: int,
    row: int,
    time_in: Floats,
    counts: Counts,
) -> None:
    """Adds what an outcome told where it happened at this rate."""
    e = sight.try_event[c, which]
    if e == UNSEEN or rate <= 0.0:
        return
    bits = 0.0
    if sight.event_kind[e] == OWN:
        mean = 0.0
        for h in range(sight.state.shape[1]):
            A = plans.carried[c, k, h]
            likely = plans.tried[c, k, h] * (A if which == CARRIED else 1.0 - A)
            mean += grid.belief[k, h] * (likely + reckoned(sight, draw, c, h))
        bits = math.log2((rate + reckoned(sight, draw, c, th)) / mean) if mean > 0.0 else 0.0
    off = plans.off[e, k]
    for column in range(time_in.shape[1]):
        x = time_in[row, column] * rate
        counts.flow[4, column] += x * off
        if off > BAD:
            counts.flow[5, column] += x
        if counts.tried.shape[0] > 0:
            counts.bits[label, column] += x * bits
            for n in range(levels.shape[0]):
                change = 0.0
                for h in range(levels.shape[1]):
                    change += levels[n, h] * (plans.after[e, k, h] - grid.belief[k, h])
                if which == CARRIED:
                    counts.moved[n, label, column] += x * change
                else:
                    counts.doubted[n, label, column] += x * change


@entry
def land_again(sight: Sight, grid: Points, rule: int, plans: Plans) -> None:
    """`place`, `weight` and `tilt` of what is believed after each event, from `after`."""
    for e in range(sight.event_kind.size):
        for k in range(grid.belief.shape[0]):
            settle_down(grid, rule, plans, e, k)


def capacity(game: Structure, sight: Sight, corners: int, axes: int) -> Ints:
    """[S] how many entries a row of each state may have."""
    room = np.zeros(sight.visible.size, np.int64)
    tries_of = np.diff(sight.group_tries[sight.groups])
    for s, v in enumerate(sight.visible):
        jumps = int(game.state_jumps[s + 1]) - int(game.state_jumps[s])
        floors = int((sight.pass_event[v] >= 0).sum()) + 1
        room[s] = corners * (2 * int(tries_of[v]) + jumps + floors) + max(corners, axes) + 1
    return room
