# mypy: allow-untyped-defs, allow-untyped-calls
"""Compiled loops of the dynamics lens, on one block of `LANES` draws; `dynamics` states the theory and calls them.

Letters as in `game.arrays`; in addition L lanes (the draws of a block, always the last axis, so that the inner loops
vectorise), D distributions carried forward, F certain floors, Z stored steps.

Nothing in a lane depends on its neighbours: each has its own step, a lane that is done or whose step was refused moves by
a step of length zero, which changes no bit of it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from detente.game.arrays import Flag, Index, Real
from detente.lenses.lanes import LANES, any_above, double, exponential, fill, keep, larger, load, smaller, where_above

TERMS = 72  # most terms of a uniformised step
REACH = 12.0  # most expected jumps in one uniformised step: longer ones are split
SURE = 1e15  # odds against, beyond which a refusal is certain enough for single precision
FAR = 1e30
ELIMINATED = 256  # most states that are solved by elimination
SWEEPS = 20_000
EASE = 1.0  # per year
STRETCH = 1.1  # how much longer than planned a step may be to end where it should
STABLE = 1.0  # jumps expected in a step that is stable whatever the rates
COARSE = 4.0  # how many times the smallest step may grow where nothing is read
SPARE = 1e-6  # mass left out of a step forwards, in units of the tolerance

Floats = NDArray[np.float64]
# Only `entry` is called from Python: wrappers for the others would double the time to compile. Most functions hold no array
# of their own (`_nrt=False`): else each call would count references to all arrays of the records it is given.
inner = njit(nogil=True, cache=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
compiled = njit(nogil=True, cache=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False)
inlined = njit(
    nogil=True, cache=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, forceinline=True
)
entry = njit(nogil=True, cache=True, error_model="numpy")


class Block(NamedTuple):
    """`LANES` draws of a game, and what is derived from them once."""

    utility: Real  # [S, P, L] as in Draws, down to start
    rho: Real  # [P, L]
    precision: Real  # [P, L]
    initiative: Real  # [S, P, L]
    inertia: Real  # [L]
    reluctance: Real  # [L]
    price: Real  # [P, L]
    cost: Real  # [K, L]
    rate: Real  # [Q, L]
    chance: Real  # [L', L]
    switch: Real  # [X, L] 1 where on, 0 where off
    start: Floats  # [S, L]
    nature_order: Index  # [S] the states, those that nature connects side by side
    nature_ends: NDArray[np.int64]  # [classes + 1] where each such set begins
    body_weight: Index  # [members of all bodies] the weights over their greatest common divisor
    body_quota: Index  # [bodies] in the same unit
    role_twins: Index  # [R] the group of moves that share one weight with this one for this party; 0: alone
    arrow_first: NDArray[np.int64]  # [S + 1] the arrows into each state: first moves, then jumps of nature
    arrow_row: NDArray[np.int64]  # [M + N] the move, or M + the jump
    arrow_from: Index  # [M + N]


class Asked(NamedTuple):
    """What to read, and how far the numbers may be off."""

    hit: Flag  # [H, S]
    stay: Flag  # [Y, S]
    once_from: Flag  # [O, S]
    once_to: Flag  # [O, S]
    once_within: Floats  # [O] years
    once_by: Floats  # [O] years
    once_bin: Floats  # [O] years: arrivals this close together are one cohort
    cohorts: int  # how many cohorts can be under way at once
    value_at: NDArray[np.int64]  # [T] its place among the values kept, or -1
    counts: bool
    tolerance: float
    smallest: float  # years
    largest: float  # years


class Answer(NamedTuple):
    """What one block answers; the fields of `dynamics.Solution` with lanes for draws."""

    state: Floats  # [T, S, L]
    hit: Floats  # [H, T, L]
    years: Floats  # [Y, T, L]
    once: Floats  # [O, L] mass that arrived in time and made it
    once_mass: Floats  # [O, L]
    value: Floats  # [Tv, S, P, L]
    tried: Floats  # [T, labels, L]
    carried: Floats  # [T, labels, L]
    refused: Floats  # [T, labels, U, L]
    steps: Floats  # [L]
    error_left: Floats  # [L]
    flow: Floats  # [5, L] tries, lambda |G| of the decisive, changes, changes against a consenter, years


class Work(NamedTuple):
    """Scratch of one block, allocated once a thread."""

    groups: Real  # [S, P, L] how many moves (twins counted once) are open to the party
    share: Real  # [twin groups + 1, L] one over the open members of a twin group
    price: Real  # [P, L] in the regime at hand
    odds: Real  # [most roles of a move, L] 1 / p_j of each who must consent
    gain: Real  # [most roles of a move, L] lambda_j G_j
    before: Real  # [most roles of a move, L] product of the odds of the roles before
    paid: Real  # [P, L] one-off costs of the move at hand
    tally: Real  # [largest quota + 1, L]
    member: Real  # [most members, L]
    tries: Real  # [entries, L] an entry is a move of a state with one who may try it
    carried: Real  # [entries, L]
    entry_party: Index  # [entries]
    entry_move: Index  # [entries]
    entry_twins: Index  # [entries]
    top: Real  # [P, L]
    total: Real  # [P, L]
    spent: Real  # [P, L]
    rates: Real  # [2, M, L] moves carried out a year: where the step sets out, and at the stage at hand
    leave: Real  # [2, L] fastest exit under them
    step: Real  # [L] years
    value: Real  # [6, S, P, L] V, where the step leads, and four slopes


# --- the Poisson weights of a step -----------------------------------------------------------------------------------


@compiled
def poisson_tails(mean, cut, tails):
    """Terms kept; tails [TERMS, L] become P(N >= k) for N Poisson of `mean` [lanes], less masses below `cut` far out.

    What is left out is exactly zero, lane by lane, so that the number of terms of other lanes changes nothing.
    """
    mass = exponential(0 - mean)
    keep(tails, 0, mass)
    count = 1
    while count < TERMS:
        mass = mass * mean / count
        mass = where_above(mean, count, mass, where_above(mass, cut, mass, fill(tails, 0)))
        keep(tails, count, mass)
        count += 1
        if not any_above(mass, fill(tails, 0)):
            break
    for k in range(count - 2, -1, -1):  # from behind: small numbers first
        keep(tails, k, load(tails, k) + load(tails, k + 1))
    return count


# --- plans: who tries what, and what is carried out ------------------------------------------------------------------


@compiled
def survey(game, block, regime, work):
    """Counts of open moves by state and party (twins once), the shares of twins, and prices, for one regime."""
    groups, share, switch, price = work.groups, work.share, block.switch, work.price
    move_roles, role_tries, twins = game.move_roles, game.role_tries, block.role_twins
    groups[:] = 0
    share[:] = 0
    for j in range(price.shape[0]):
        price[j] = 0
        if game.regime_cares[regime, j]:
            keep(price, j, load(block.price, j))
    for m in range(game.move_to.size):
        if game.regime_moves[regime, m]:
            for r in range(move_roles[m], move_roles[m + 1]):
                if role_tries[r] and twins[r] > 0:
                    keep(share, twins[r], load(share, twins[r]) + load(switch, game.move_switch[m]))
    keep(share, 0, 1)
    for g in range(1, share.shape[0]):
        keep(share, g, 1 / larger(load(share, g), 1))
    for s in range(game.state_moves.size - 1):
        for m in range(game.state_moves[s], game.state_moves[s + 1]):
            if game.regime_moves[regime, m]:
                on = load(switch, game.move_switch[m])
                for r in range(move_roles[m], move_roles[m + 1]):
                    if role_tries[r]:
                        i = game.role_unit[r]
                        keep(groups, (s, i), load(groups, (s, i)) + on * load(share, twins[r]))


@inlined
def add_up_costs(game, block, regime, m, paid):
    """Whether the move costs anyone anything; if so `paid` [P, L] holds it."""
    first, last = game.move_costs[m], game.move_costs[m + 1]
    if first == last:
        return False
    paid[:] = 0
    for c in range(first, last):
        j = game.cost_party[c]
        if game.regime_cares[regime, j]:
            keep(paid, j, load(paid, j) + load(block.cost, game.cost_row[c]))
    return True


@inlined
def net_gain(V, to, back, j, costs, paid):
    """V_j(to) - V_j(back) - k_j."""
    gain = load(V, (to, j)) - load(V, (back, j))
    return gain - load(paid, j) if costs else gain


@compiled
def body_odds(game, block, body, sure, V, to, back, costs, work):
    """1 / p of a body whose member `sure` (P: none) votes yes, at most SURE."""
    first, last = game.body_members[body], game.body_members[body + 1]
    quota = np.int64(block.body_quota[body])
    tally, member, weights = work.tally, work.member, block.body_weight
    for k in range(first, last):
        j = game.member_party[k]
        if j == sure:
            keep(member, k - first, FAR)
        else:
            keep(member, k - first, load(block.precision, j) * net_gain(V, to, back, j, costs, work.paid))
    size = np.int64(last) - np.int64(first)
    if game.body_pivot[body]:
        best = fill(V, -FAR)
        for k in range(size):
            own = load(member, k)
            weight = fill(V, 0)
            for n in range(size):  # everyone at least as willing
                weight += where_above(own, load(member, n), fill(V, 0), fill(V, weights[first + n]))
            best = where_above(weight, quota - 0.5, larger(best, own), best)
        return 1 + exponential(0 - best)
    tally[: quota + 1] = 0
    keep(tally, 0, 1)
    for k in range(size):
        weight = np.int64(weights[first + k])
        yes = 1 / (1 + exponential(0 - load(member, k)))
        if weight == 0:
            continue
        for w in range(max(0, quota - weight), quota):
            keep(tally, quota, load(tally, quota) + load(tally, w) * yes)
        for w in range(quota - 1, -1, -1):
            stays = load(tally, w) * (1 - yes)
            keep(tally, w, stays + load(tally, w - weight) * yes if w >= weight else stays)
    return 1 / larger(load(tally, quota), 1 / SURE)


@compiled
def sits_in(game, party, body):
    """Whether the party is a member of the body."""
    for k in range(game.body_members[body], game.body_members[body + 1]):
        if game.member_party[k] == party:
            return True
    return False


@inlined
def consents(game, block, m, V, back, costs, work):
    """Whether a body must consent to move m. By role: `odds` = 1 / p_j (1: not asked), `before` = product of those before.

    p_j = 1 / (1 + e^{-lambda_j G_j}), kept in `gain`; G_j compares the move with its refusal, which leads to `back`.
    """
    odds, gain, before, paid = work.odds, work.gain, work.before, work.paid
    to, parties, bodies = game.move_to[m], V.shape[1], False
    first, last = game.move_roles[m], game.move_roles[m + 1]
    product = fill(V, 1)
    for r in range(first, last):
        j, q = game.role_unit[r], r - first
        keep(before, q, product)
        if not game.role_consents[r]:
            keep(odds, q, 1)
        elif j < parties:
            x = load(block.precision, j) * net_gain(V, to, back, j, costs, paid)
            one = 1 + exponential(0 - x)
            keep(gain, q, x)
            keep(odds, q, one)
            product = product * one
        else:
            bodies = True
            one = body_odds(game, block, j - parties, parties, V, to, back, costs, work)
            keep(odds, q, one)
            product = product * one
    return bodies


@compiled
def others_with_bodies(game, block, m, tryer, V, back, costs, work):
    """1 / p where bodies are asked: the role that tries votes yes in any it sits in."""
    parties = V.shape[1]
    first, last = game.move_roles[m], game.move_roles[m + 1]
    party = game.role_unit[tryer]
    product = fill(V, 1)
    for r in range(first, last):
        if r != tryer and game.role_consents[r]:
            unit = game.role_unit[r]
            if unit >= parties and sits_in(game, party, unit - parties):
                product = product * body_odds(game, block, unit - parties, party, V, game.move_to[m], back, costs, work)
            else:
                product = product * load(work.odds, r - first)
    return product


@compiled
def plan_state(game, block, regime, s, floor, V, work):
    """Number of entries (a move and one who may try it) of state s.

    Afterwards `tries` holds the rate of trying, or its chance when one party has the `floor` for certain, and `carried` the
    chance A. `floor`: who has it for certain, or P: everyone gets it at its own rate.
    """
    parties = V.shape[1]
    certain = floor != parties
    entries = 0
    work.top[:] = 0
    work.total[:] = 0
    for m in range(game.state_moves[s], game.state_moves[s + 1]):
        if game.move_roles[m] < game.move_roles[m + 1] and game.regime_moves[regime, m]:
            entries = weigh_move(game, block, regime, s, m, floor, V, work, entries)
    total, top, tries, switch = work.total, work.top, work.tries, block.switch
    for e in range(entries):
        i = work.entry_party[e]
        y = exponential(load(tries, e) - load(top, i))
        row = game.move_switch[work.entry_move[e]]
        if row > 0:
            y = y * load(switch, row)
        if work.entry_twins[e] > 0:
            y = y * load(work.share, work.entry_twins[e])
        keep(tries, e, y)
        keep(total, i, load(total, i) + y)
    for i in range(parties):
        a = load(block.initiative, (s, i))
        passing = load(work.groups, (s, i)) * exponential(0 - load(top, i))
        chosen = load(total, i)
        if certain:
            scale = 1 / (passing + chosen)
        else:
            scale = a / (load(block.inertia, ()) * a * passing + chosen)
        keep(total, i, where_above(chosen, 0, scale, fill(V, 0)))
    for e in range(entries):
        keep(tries, e, load(tries, e) * load(total, work.entry_party[e]))
    return entries


@inlined
def weigh_move(game, block, regime, s, m, floor, V, work, entries):
    """Entries so far, with those of move m added: the exponent x in `tries`, A in `carried`, the largest x in `top`."""
    parties = V.shape[1]
    first, last = game.move_roles[m], game.move_roles[m + 1]
    to, refusal, row = game.move_to[m], game.move_refusal[m], game.move_switch[m]
    answers = refusal != m  # the rule names what a refusal does
    back = game.move_to[refusal] if answers else np.uint32(s)
    costs = add_up_costs(game, block, regime, m, work.paid)
    bodies = consents(game, block, m, V, back, costs, work)
    push = fill(V, 0)
    if floor == parties:
        for r in range(first, last):
            if game.role_tries[r]:
                push = push + load(block.initiative, (s, game.role_unit[r]))
    push = larger(load(block.reluctance, ()) * push, 1)
    after = fill(V, 1)
    for q in range(np.int64(last) - np.int64(first) - 1, -1, -1):
        r = first + q
        i = game.role_unit[r]
        odds = load(work.before, q) * after
        after = after * load(work.odds, q)
        if not game.role_tries[r] or (floor != parties and i != floor):
            continue
        if bodies:
            odds = others_with_bodies(game, block, m, r, V, back, costs, work)
        odds = smaller(odds, SURE)
        against = 1 + push * (odds - 1)
        both = 1 / (odds * against)
        p = both * against
        x = p * (net_gain(V, to, s, i, costs, work.paid) - load(work.price, i))
        if answers:
            x = x + (1 - p) * (load(V, (back, i)) - load(V, (s, i)))
        x = load(block.precision, i) * x
        if row > 0:
            x = where_above(load(block.switch, row), 0, x, fill(V, -FAR))
        keep(work.tries, entries, x)
        keep(work.carried, entries, both * odds)
        keep(work.top, i, larger(load(work.top, i), x))
        work.entry_party[entries] = i
        work.entry_move[entries] = m
        work.entry_twins[entries] = block.role_twins[r]
        entries += 1
    return entries


@compiled
def carry_out(game, block, regime, s, entries, rates, costs_of, spent, work):
    """Rates (chances, on a certain floor) at which the moves of s are carried out, and in costs_of [s] what they cost."""
    parties = spent.shape[0]
    first, last = game.state_moves[s], game.state_moves[s + 1]
    rates[first:last] = 0
    spent[:] = 0
    for e in range(entries):
        m, i = work.entry_move[e], work.entry_party[e]
        tried = load(work.tries, e)
        done = tried * load(work.carried, e)
        keep(rates, m, load(rates, m) + done)
        keep(spent, i, load(spent, i) + done)
        refusal = game.move_refusal[m]
        if refusal != m:
            keep(rates, refusal, load(rates, refusal) + (tried - done))
    for j in range(parties):
        keep(costs_of, (s, j), load(spent, j) * load(work.price, j))
    if game.move_costs[first] < game.move_costs[last]:
        for m in range(first, last):
            for c in range(game.move_costs[m], game.move_costs[m + 1]):
                j = game.cost_party[c]
                if game.regime_cares[regime, j]:
                    due = load(rates, m) * load(block.cost, game.cost_row[c])
                    keep(costs_of, (s, j), load(costs_of, (s, j)) + due)


# --- one step backwards ----------------------------------------------------------------------------------------------


@compiled
def slope(game, block, regime, V, rates, leave, out, work):
    """out = -dV/dt at V. `rates` [M, L] become those of moves carried out under the plans at V, `leave` [L] the fastest exit."""
    fastest = fill(V, 0)
    for s in range(V.shape[0]):
        entries = plan_state(game, block, regime, s, V.shape[1], V, work)
        carry_out(game, block, regime, s, entries, rates, out, work.spent, work)  # `out` holds the costs
        fastest = larger(fastest, drift(game, block, regime, s, V, rates, out))
    keep(leave, (), fastest)


@inlined
def drift(game, block, regime, s, V, rates, out):
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
def along(V, k, step, share, out):
    """out = V a `share` of the step [L] earlier, by the slope k."""
    length = load(step, ()) * share
    for s in range(V.shape[0]):
        for j in range(V.shape[1]):
            keep(out, (s, j), load(V, (s, j)) + length * load(k, (s, j)))


@inner
def one_step(game, block, regime, middle, rates, leave, work):
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


# --- the end, the days, and the way back -----------------------------------------------------------------------------


@inner
def settle(game, block, regime, V):
    """V at the end: rho V = u + Q V through nature alone; 0 for a party that no longer cares.

    In double precision, for each set of states that nature connects: by elimination, or by sweeps where that is large.
    """
    order, ends = block.nature_order, block.nature_ends
    sizes = np.diff(ends)
    room = min(sizes.max(), ELIMINATED)
    table = np.empty((room, room + 1, LANES))
    filled = np.empty((room, room), np.bool_)
    v = np.zeros((V.shape[0], LANES))
    for j in range(V.shape[1]):
        v[:] = 0
        if game.regime_cares[regime, j]:
            rho = double(load(block.rho, j))
            for c in range(sizes.size):
                states = order[ends[c] : ends[c + 1]]
                if sizes[c] <= ELIMINATED:
                    eliminate(game, block, regime, j, states, rho, table, filled, v)
                else:
                    relax(game, block, regime, j, states, rho, v)
        for s in range(V.shape[0]):
            keep(V, (s, j), load(v, s))


@compiled
def eliminate(game, block, regime, j, states, rho, table, filled, v):
    """v [states] = (rho - Q)^-1 u_j; diagonally dominant, so without pivots. Entries that are zero by structure are skipped."""
    n = states.size
    table[:n, : n + 1] = 0
    filled[:n, :n] = False
    for p in range(n):
        s = states[p]
        keep(table, (p, n), double(load(block.utility, (s, j))))
        filled[p, p] = True
        out = rho
        for k in range(game.state_jumps[s], game.state_jumps[s + 1]):
            if game.regime_jumps[regime, k]:
                q = np.searchsorted(states, game.jump_to[k])
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
                total = total - load(table, (p, q)) * load(v, states[q])
        keep(v, states[p], total / load(table, (p, p)))


@compiled
def relax(game, block, regime, j, states, rho, v):
    """v [states] = (rho - Q)^-1 u_j by Gauss-Seidel sweeps to and fro, to a millionth; v begins at zero."""
    n = states.size
    for sweep in range(SWEEPS):
        change, size = fill(v, 0), fill(v, 0)
        for at in range(n):
            s = states[at if sweep % 2 == 0 else n - 1 - at]
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
        if not any_above(change, size * 1e-6):
            return


@compiled
def event_back(block, calendar, event, V, before):
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
def floor_back(game, block, regime, party, V, before, chances, work):
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


class Store(NamedTuple):
    """What the way back leaves for the way forward: plans of every step that is accepted before the last reading."""

    rates: Real  # [Z, M, L]
    middle: Real  # [Z, S, P, L] the values at which the plans were made
    leave: Real  # [Z, L]
    held: Floats  # [Z, L] years; 0 where the lane took no step here
    first: NDArray[np.int64]  # [B + 1] steps of the interval after boundary b; the later ones come first
    floor_chance: Real  # [F, M, L]
    floor_value: Real  # [F, S, P, L]


@inner
def longer(old, size):
    """The array with room for `size` rows."""
    new = np.empty((size,) + old.shape[1:], old.dtype)
    new[: old.shape[0]] = old
    return new


@compiled
def step_length(left, trial, largest):
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


@inner
def backward(game, calendar, block, asked, store, answer, work):
    """The store, filled: values from the end of the calendar to its beginning, plans kept up to the last reading."""
    V, other = work.value[0], work.value[1]
    next_step = np.full(LANES, 4 * asked.smallest)
    last = calendar.time.size - 1
    regime = calendar.regime[last - 1]
    settle(game, block, regime, V)
    survey(game, block, regime, work)
    store.first[last] = 0
    for b in range(last, -1, -1):
        if b < last:
            if calendar.regime[b] != regime:
                regime = calendar.regime[b]
                survey(game, block, regime, work)
            store = interval(game, calendar, block, asked, regime, b, store, next_step, answer, work)
        if calendar.reading[b] >= 0 and asked.value_at[calendar.reading[b]] >= 0:
            answer.value[asked.value_at[calendar.reading[b]]] = V
        if calendar.event[b] >= 0:
            event_back(block, calendar, calendar.event[b], V, other)
            V[:] = other
        for f in range(np.int64(calendar.floors[b + 1]) - 1, np.int64(calendar.floors[b]) - 1, -1):
            kept = b <= calendar.last_reading
            if kept:
                store.floor_value[f] = V
            floor_back(
                game,
                block,
                regime,
                np.int64(calendar.floor_party[f]),
                V,
                other,
                store.floor_chance[f] if kept else work.rates[0],
                work,
            )
            V[:] = other
    return store


@inner
def interval(game, calendar, block, asked, regime, b, store, next_step, answer, work):
    """The store with the steps from boundary b + 1 back to b; V is moved on."""
    left, h, least = np.full(LANES, calendar.time[b + 1] - calendar.time[b]), np.empty(LANES), np.empty(LANES)
    slack, previous, kept = np.empty(LANES), np.ones(LANES), b < calendar.last_reading
    beyond = calendar.time[b] - calendar.time[calendar.last_reading]  # years after which nothing is read
    z = store.first[b + 1]
    slope(game, block, regime, work.value[0], work.rates[0], work.leave[0], work.value[2], work)
    while left.max() > 0:
        store = with_room(store, z + 1)
        for l in range(LANES):
            h[l] = step_length(left[l], next_step[l], asked.largest)
            slack[l] = ease(beyond + left[l])
            least[l] = min(min(slack[l], COARSE) * asked.smallest, STABLE / max(work.leave[0, l], 1e-30))
        keep(work.step, (), load(h, ()))
        one_step(game, block, regime, store.middle[z], store.rates[z], store.leave[z], work)
        if judge(block, asked, h, least, left, next_step, slack, previous, answer, work):
            store.held[z] = h
            adopt(store.held[z], work)
            if kept:
                z += 1
    store.first[b] = z
    return store


@compiled
def adopt(taken, work):
    """Lanes that took the step go on from where it led."""
    took = load(taken, ())
    now, then, k1, k4, first, latest = (
        work.value[0],
        work.value[1],
        work.value[2],
        work.value[5],
        work.rates[0],
        work.rates[1],
    )
    for s in range(now.shape[0]):
        for j in range(now.shape[1]):
            keep(now, (s, j), where_above(took, 0, double(load(then, (s, j))), double(load(now, (s, j)))))
            keep(k1, (s, j), where_above(took, 0, double(load(k4, (s, j))), double(load(k1, (s, j)))))
    for m in range(first.shape[0]):
        keep(first, m, where_above(took, 0, double(load(latest, m)), double(load(first, m))))
    keep(work.leave, 0, where_above(took, 0, double(load(work.leave, 1)), double(load(work.leave, 0))))


@compiled
def ease(beyond):
    """How many times the error asked for is allowed `beyond` the last reading [years]: the end is forgotten anyway.

    The end itself is assumed, and what differs there fades on the way to the readings; most of the time would be spent on how
    negotiations resume at the very end.
    """
    return min(10.0, math.exp(EASE * max(beyond, 0.0)))


@inner
def with_room(store, slots):
    """The store with room for so many steps at least."""
    if store.held.shape[0] >= slots:
        return store
    size = max(slots, 64, 2 * store.held.shape[0])
    return Store(
        longer(store.rates, size),
        longer(store.middle, size),
        longer(store.leave, size),
        longer(store.held, size),
        store.first,
        store.floor_chance,
        store.floor_value,
    )


@inner
def judge(block, asked, h, least, left, next_step, slack, previous, answer, work):
    """Whether any lane accepts its step; what is left and the next step are moved on in those that do.

    The error is what separates the third-order step from the second-order one of the same slopes. h becomes 0 in lanes that refuse.
    """
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
    errors = np.empty((1, LANES))
    keep(errors, 0, double(apart))
    taken = False
    for l in range(LANES):
        if h[l] <= 0:
            continue
        error, tolerance = h[l] * errors[0, l], slack[l] * asked.tolerance
        share = max(error / tolerance, 1e-9) if error > 0 else 1e-9
        wrong = error > tolerance  # false for nan: what is no number is passed on, not tried for ever
        if not wrong or h[l] <= STRETCH * least[l] * 1.000001:
            if wrong and slack[l] == 1:
                answer.error_left[l] = max(answer.error_left[l], error)
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
        next_step[l] = min(asked.largest, max(least[l], next_step[l]))
    return taken


# --- forward: where the paths go -------------------------------------------------------------------------------------


class Ahead(NamedTuple):
    """Distributions carried forward and their book-keeping.

    Row 0 is the game's own; then one a `hit` set, which what enters never leaves; then for each `once` the mass that has
    not arrived, the mass that is arriving into the present cohort, and the cohorts that have arrived, all but the first of
    which stay in `once_to` once there.
    """

    x: Floats  # [D, S, L]
    term: Floats  # [D, S, L] P^k x
    next_term: Floats  # [D, S, L]
    pull: Floats  # [M + N, L] chance that a jump of the uniformised chain takes this arrow
    rest: Floats  # [S, L] chance that it leads nowhere
    time_in: Floats  # [S, L] expected years in each state during one step
    frozen: Flag  # [D, S] states that are not left
    divert: NDArray[np.int64]  # [D] the row that receives what enters the `into` set; itself if none
    into: Flag  # [D, S]
    active: Flag  # [D]
    until: Floats  # [D, L] when a cohort is counted; infinity: not under way
    bin_end: Floats  # [O, L]
    moment: Floats  # [O, L] mass times date of the present cohort's arrivals


@inner
def set_off(block, asked, game, ahead):
    """Everything at the start; what starts in a `once_from` set has arrived at time 0."""
    hits, onces = asked.hit.shape[0], asked.once_from.shape[0]
    width = 2 + asked.cohorts
    ahead.x[:] = 0
    ahead.until[:] = np.inf
    ahead.active[:] = False
    ahead.active[: 1 + hits] = True
    ahead.frozen[:] = False
    ahead.into[:] = False
    ahead.moment[:] = 0
    for d in range(ahead.divert.size):
        ahead.divert[d] = d
    for d in range(1 + hits):
        ahead.x[d] = block.start
        if d > 0:
            ahead.frozen[d] = asked.hit[d - 1]
    for o in range(onces):
        a = 1 + hits + o * width
        ahead.divert[a] = a + 1
        ahead.into[a] = asked.once_from[o]
        ahead.active[a : a + 2] = True
        for d in range(a + 1, a + width):
            ahead.frozen[d] = asked.once_to[o]
        for s in range(block.start.shape[0]):
            ahead.x[a + 1 if asked.once_from[o, s] else a, s] = block.start[s]
        ahead.bin_end[o] = min(asked.once_bin[o], asked.once_by[o])
        close_cohort(asked, ahead, o, np.zeros(LANES), np.ones(LANES))


@compiled
def move_mass(ahead, d, s, to, share):
    """Takes the `share` of what row d had in s to `to`, in the row where it belongs."""
    row = ahead.divert[d] if ahead.into[d, to] else d
    mass = load(ahead.term, (d, s)) * share
    keep(ahead.next_term, (d, s), load(ahead.next_term, (d, s)) - mass)
    keep(ahead.next_term, (row, to), load(ahead.next_term, (row, to)) + mass)


@compiled
def copy_active(ahead, old, new):
    """new = old in all rows under way."""
    for d in range(old.shape[0]):
        if ahead.active[d]:
            for s in range(old.shape[1]):
                keep(new, (d, s), load(old, (d, s)))


@compiled
def chances_of(game, block, regime, rates, leave, ahead):
    """`pull` and `rest` under the rates held over a step."""
    fastest = double(load(leave, ()))
    per = where_above(fastest, 0, 1 / larger(fastest, 1e-30), fill(ahead.pull, 0))
    moves = game.move_to.size
    for s in range(ahead.rest.shape[0]):
        rest = fill(ahead.rest, 1)
        for m in range(game.state_moves[s], game.state_moves[s + 1]):
            chance = double(load(rates, m)) * per
            rest = rest - chance
            keep(ahead.pull, m, chance)
        for n in range(game.state_jumps[s], game.state_jumps[s + 1]):
            chance = double(load(block.rate, game.jump_row[n])) * per if game.regime_jumps[regime, n] else fill(ahead.pull, 0)
            rest = rest - chance
            keep(ahead.pull, moves + n, chance)
        keep(ahead.rest, s, rest)


@compiled
def push_on(block, ahead):
    """next_term = P term for every active row: one jump of the uniformised chain, forwards."""
    x, next_x, frozen = ahead.term, ahead.next_term, ahead.frozen
    for d in range(x.shape[0]):
        if ahead.active[d]:
            for s in range(x.shape[1]):
                keep(next_x, (d, s), load(x, (d, s)) if frozen[d, s] else load(x, (d, s)) * load(ahead.rest, s))
    for d in range(x.shape[0]):
        if ahead.active[d]:
            for s in range(x.shape[1]):
                arrived = fill(x, 0)
                for a in range(block.arrow_first[s], block.arrow_first[s + 1]):
                    if not frozen[d, block.arrow_from[a]]:
                        arrived = arrived + load(ahead.pull, block.arrow_row[a]) * load(x, (d, block.arrow_from[a]))
                row = ahead.divert[d] if ahead.into[d, s] else d
                keep(next_x, (row, s), load(next_x, (row, s)) + arrived)


@compiled
def terms_ahead(length, leave, cut, chance, stay, tails):
    """Terms needed; chance [k, L] the Poisson masses, summing to one, stay [k, L] int_0^length of them, summing to it."""
    fast, years = double(load(leave, ())), load(length, ())
    count = poisson_tails(fast * years, cut, tails)
    whole, time = load(tails, 0), fill(stay, 0)
    keep(tails, count, 0)
    for k in range(count):
        keep(chance, k, (load(tails, k) - load(tails, k + 1)) / whole)
        time += load(tails, k + 1)
    for k in range(count):
        share = where_above(time, 0, load(tails, k + 1) / larger(time, 1e-300), fill(stay, 1 if k == 0 else 0))
        keep(stay, k, share * years)
    return count


@inner
def flow_on(game, block, regime, rates, leave, h, cut, ahead):
    """All rows a time h [L] later under held plans; `time_in` gains the years spent in each state."""
    chance, stay, tails = np.empty((TERMS, LANES)), np.empty((TERMS, LANES)), np.empty((TERMS + 1, LANES))
    pieces, length = np.empty(LANES, np.int64), np.empty(LANES)
    chances_of(game, block, regime, rates, leave, ahead)
    for l in range(LANES):
        pieces[l] = max(1, int(math.ceil(h[l] * leave[l] / REACH)))
    for part in range(pieces.max()):
        for l in range(LANES):
            length[l] = h[l] / pieces[l] if part < pieces[l] else 0.0
        terms = terms_ahead(length, leave, cut, chance, stay, tails)
        copy_active(ahead, ahead.x, ahead.term)
        for k in range(terms):
            if k > 0:
                push_on(block, ahead)
                copy_active(ahead, ahead.next_term, ahead.term)
            mass = load(chance, k)
            for d in range(ahead.x.shape[0]):
                if ahead.active[d]:
                    for s in range(ahead.x.shape[1]):
                        sum_so_far = load(ahead.x, (d, s)) if k > 0 else fill(ahead.x, 0)
                        keep(ahead.x, (d, s), sum_so_far + mass * load(ahead.term, (d, s)))
            for s in range(ahead.x.shape[1]):
                keep(ahead.time_in, s, load(ahead.time_in, s) + load(stay, k) * load(ahead.term, (0, s)))


@compiled
def floor_on(game, chances, ahead):
    """All rows after a certain floor."""
    copy_active(ahead, ahead.x, ahead.term)
    copy_active(ahead, ahead.x, ahead.next_term)
    for d in range(ahead.x.shape[0]):
        if ahead.active[d]:
            for s in range(ahead.x.shape[1]):
                if not ahead.frozen[d, s]:
                    for m in range(game.state_moves[s], game.state_moves[s + 1]):
                        move_mass(ahead, d, s, game.move_to[m], double(load(chances, m)))
    copy_active(ahead, ahead.next_term, ahead.x)


@compiled
def event_on(block, calendar, event, ahead):
    """All rows after the lotteries of one day."""
    copy_active(ahead, ahead.x, ahead.term)
    copy_active(ahead, ahead.x, ahead.next_term)
    for d in range(ahead.x.shape[0]):
        if ahead.active[d]:
            for s in range(ahead.x.shape[1]):
                first, last = calendar.event_states[event, s], calendar.event_states[event, s + 1]
                if first < last and not ahead.frozen[d, s]:
                    whole = fill(ahead.x, 0)
                    for k in range(first, last):
                        whole = whole + double(load(block.chance, calendar.event_row[k]))
                    for k in range(first, last):
                        share = double(load(block.chance, calendar.event_row[k])) / whole
                        move_mass(ahead, d, s, calendar.event_to[k], share)
    copy_active(ahead, ahead.next_term, ahead.x)


@compiled
def mass_of(ahead, d, l):
    """All of row d in one lane."""
    total = 0.0
    for s in range(ahead.x.shape[1]):
        total += ahead.x[d, s, l]
    return total


@compiled
def close_cohort(asked, ahead, o, now, lanes):
    """The present cohort of `once` o sets off on its own in the lanes marked, due at its mean arrival plus `within`."""
    width = 2 + asked.cohorts
    a = 1 + asked.hit.shape[0] + o * width
    for l in range(LANES):
        mass = mass_of(ahead, a + 1, l) if lanes[l] > 0 else 0.0
        if mass <= 0:
            continue
        due = ahead.moment[o, l] / mass + asked.once_within[o]
        best = a + 2
        for d in range(a + 2, a + width):
            if ahead.until[d, l] == np.inf:
                best = d
                break
            if abs(ahead.until[d, l] - due) < abs(ahead.until[best, l] - due):
                best = d  # none may be free: then the cohort joins the nearest in time
        ahead.until[best, l] = max(due, now[l])
        ahead.active[best] = True
        ahead.moment[o, l] = 0
        for s in range(ahead.x.shape[1]):
            ahead.x[best, s, l] += ahead.x[a + 1, s, l]
            ahead.x[a + 1, s, l] = 0


@inner
def count_cohorts(asked, ahead, answer, now):
    """Cohorts that are due are counted and dropped; bins that have ended are closed."""
    width = 2 + asked.cohorts
    ended = np.empty(LANES)
    for o in range(asked.once_from.shape[0]):
        a = 1 + asked.hit.shape[0] + o * width
        ended[:] = 0
        for l in range(LANES):
            if now[l] >= ahead.bin_end[o, l] - 1e-9:
                ended[l] = 1
                later = ahead.bin_end[o, l] + asked.once_bin[o]
                last = ahead.bin_end[o, l] >= asked.once_by[o] - 1e-9
                ahead.bin_end[o, l] = np.inf if last else min(later, asked.once_by[o])
        close_cohort(asked, ahead, o, now, ended)
        for l in range(LANES):
            if ahead.bin_end[o, l] == np.inf:
                for s in range(ahead.x.shape[1]):
                    ahead.x[a, s, l] = 0  # too late to arrive
        for d in range(a + 2, a + width):
            if not ahead.active[d]:
                continue
            waiting = False
            for l in range(LANES):
                if now[l] >= ahead.until[d, l] - 1e-9:
                    for s in range(ahead.x.shape[1]):
                        if asked.once_to[o, s]:
                            answer.once[o, l] += ahead.x[d, s, l]
                        answer.once_mass[o, l] += ahead.x[d, s, l]
                        ahead.x[d, s, l] = 0
                    ahead.until[d, l] = np.inf
                waiting = waiting or ahead.until[d, l] < np.inf
            ahead.active[d] = waiting


@compiled
def note_arrivals(asked, ahead, before, when):
    """The dates of what has joined the present cohorts since `before` [O, L]."""
    for o in range(asked.once_from.shape[0]):
        a = 1 + asked.hit.shape[0] + o * (2 + asked.cohorts)
        for l in range(LANES):
            ahead.moment[o, l] += max(0.0, mass_of(ahead, a + 1, l) - before[o, l]) * when[l]


@compiled
def masses_arriving(asked, ahead, before):
    """before [O, L] = mass of the present cohorts."""
    for o in range(asked.once_from.shape[0]):
        a = 1 + asked.hit.shape[0] + o * (2 + asked.cohorts)
        for l in range(LANES):
            before[o, l] = mass_of(ahead, a + 1, l)


@inner
def step_on(game, block, regime, asked, rates, leave, held, now, before, ahead, answer):
    """One stored step forwards, cut where a cohort begins or is due; `now` [L] moves on with it."""
    onces, cut = asked.once_from.shape[0], SPARE * asked.tolerance
    if onces == 0:
        flow_on(game, block, regime, rates, leave, held, cut, ahead)
        now += held
        return
    left = held.copy()
    piece = np.empty(LANES)
    while left.max() > 0:
        for l in range(LANES):
            until = np.inf
            for o in range(onces):
                until = min(until, ahead.bin_end[o, l])
            for d in range(ahead.until.shape[0]):
                until = min(until, ahead.until[d, l])
            gap = until - now[l]
            piece[l] = left[l] if gap >= left[l] - 1e-9 else max(gap, 0.0)
        masses_arriving(asked, ahead, before)
        flow_on(game, block, regime, rates, leave, piece, cut, ahead)
        note_arrivals(asked, ahead, before, now + piece / 2)
        now += piece
        for l in range(LANES):
            left[l] = max(0.0, left[l] - piece[l]) if left[l] - piece[l] > 1e-12 else 0.0
        count_cohorts(asked, ahead, answer, now)


@compiled
def account(game, block, regime, floor, V, time_in, tried, carried, refused, flow, work):
    """Adds what was tried, carried out and refused, by label, where the paths spent `time_in` [S, L] years.

    With a certain `floor`, `time_in` is the chance to be there instead of years.
    """
    for s in range(V.shape[0]):
        if not any_above(load(time_in, s), fill(time_in, 0)):
            continue
        entries = plan_state(game, block, regime, s, floor, V, work)
        here = load(time_in, s)
        e = 0
        while e < entries:
            m = work.entry_move[e]
            refusal = game.move_refusal[m]
            back = game.move_to[refusal] if refusal != m else np.uint32(s)
            costs = add_up_costs(game, block, regime, m, work.paid)
            consents(game, block, m, V, back, costs, work)
            while e < entries and work.entry_move[e] == m:
                i = work.entry_party[e]
                own = load(block.precision, i) * (net_gain(V, game.move_to[m], s, i, costs, work.paid) - load(work.price, i))
                least = least_willing(game, m, V, work)
                decides = where_above(FAR / 2, least, least, own)
                tries = double(load(work.tries, e)) * here
                done = tries * double(load(work.carried, e))
                add(flow, 0, tries)
                add(flow, 1, tries * double(larger(decides, 0 - decides)))
                add(flow, 2, done)
                add(flow, 3, where_above(0, double(least), done, fill(flow, 0)))
                if tried.shape[0] > 0:
                    add(tried, game.move_rule[m], tries)
                    add(carried, game.move_rule[m], done)
                    blame(game, m, i, tries - done, refused[game.move_rule[m]], work)
                e += 1


@compiled
def add(array, index, x):
    """Adds lanes x to those of array [index]."""
    keep(array, index, load(array, index) + x)


@compiled
def least_willing(game, m, V, work):
    """lambda G of the consenter who gains least (a body: what its chance says); FAR where nobody is asked."""
    least = fill(V, FAR)
    first = game.move_roles[m]
    for r in range(first, game.move_roles[m + 1]):
        if game.role_consents[r]:
            if game.role_unit[r] >= V.shape[1]:
                for l in range(LANES):
                    work.gain[r - first, l] = -math.log(max(work.odds[r - first, l] - 1, 1e-30))
            least = smaller(least, load(work.gain, r - first))
    return least


@compiled
def blame(game, m, mover, refusals, refused, work):
    """Shares refusals [L] among those asked, in proportion to the chance 1 - p_j that each would refuse."""
    first, last = game.move_roles[m], game.move_roles[m + 1]
    whole = fill(refused, 0)
    for r in range(first, last):
        if game.role_consents[r] and game.role_unit[r] != mover:
            whole = whole + (1 - 1 / double(load(work.odds, r - first)))
    for r in range(first, last):
        if game.role_consents[r] and game.role_unit[r] != mover:
            share = (1 - 1 / double(load(work.odds, r - first))) / larger(whole, 1e-300)
            add(refused, game.role_unit[r], refusals * share)


@inner
def forward(game, calendar, block, asked, store, answer, ahead, work):
    """Fills `answer` with where the paths go, from the beginning to the last reading."""
    now, no_time = np.zeros(LANES), np.zeros(LANES)
    onces = asked.once_from.shape[0]
    before = np.zeros((onces, LANES))
    years = np.zeros((asked.stay.shape[0], LANES))
    labels, units = answer.tried.shape[1], answer.refused.shape[2]
    keep = labels if asked.counts else 0
    tried, carried = np.zeros((keep, LANES)), np.zeros((keep, LANES))
    refused = np.zeros((keep, units, LANES))
    set_off(block, asked, game, ahead)
    regime = calendar.regime[0]
    survey(game, block, regime, work)
    for b in range(calendar.last_reading + 1):
        now[:] = calendar.time[b]
        if b < calendar.time.size - 1 and calendar.regime[b] != regime:
            regime = calendar.regime[b]
            survey(game, block, regime, work)
        first, last = np.int64(calendar.floors[b]), np.int64(calendar.floors[b + 1])
        dated = last > first or calendar.event[b] >= 0
        if dated:  # what arrives on this day is a cohort of its own, with its exact date
            close_cohorts(asked, ahead, now)
            masses_arriving(asked, ahead, before)
        for f in range(first, last):
            account(
                game,
                block,
                regime,
                np.int64(calendar.floor_party[f]),
                store.floor_value[f],
                ahead.x[0],
                tried,
                carried,
                refused,
                answer.flow,
                work,
            )
            floor_on(game, store.floor_chance[f], ahead)
        if calendar.event[b] >= 0:
            event_on(block, calendar, calendar.event[b], ahead)
        if dated:
            note_arrivals(asked, ahead, before, now)
            close_cohorts(asked, ahead, now)
        count_cohorts(asked, ahead, answer, now)
        if calendar.reading[b] >= 0:
            read(asked, calendar.reading[b], ahead, years, tried, carried, refused, answer)
        if b == calendar.last_reading:
            break
        for z in range(store.first[b] - 1, store.first[b + 1] - 1, -1):
            ahead.time_in[:] = 0
            step_on(game, block, regime, asked, store.rates[z], store.leave[z], store.held[z], now, before, ahead, answer)
            for y in range(asked.stay.shape[0]):
                for s in range(ahead.time_in.shape[0]):
                    if asked.stay[y, s]:
                        for l in range(LANES):
                            years[y, l] += ahead.time_in[s, l]
            account(
                game,
                block,
                regime,
                block.price.shape[0],
                store.middle[z],
                ahead.time_in,
                tried,
                carried,
                refused,
                answer.flow,
                work,
            )
            for l in range(LANES):
                answer.flow[4, l] += store.held[z, l]


@inner
def close_cohorts(asked, ahead, now):
    """The present cohorts set off in all lanes."""
    for o in range(asked.once_from.shape[0]):
        close_cohort(asked, ahead, o, now, np.ones(LANES))


@inner
def read(asked, t, ahead, years, tried, carried, refused, answer):
    """One reading."""
    answer.state[t] = ahead.x[0]
    for k in range(asked.hit.shape[0]):
        for s in range(ahead.x.shape[1]):
            if asked.hit[k, s]:
                for l in range(LANES):
                    answer.hit[k, t, l] += ahead.x[1 + k, s, l]
    for y in range(asked.stay.shape[0]):
        answer.years[y, t] = years[y]
    if asked.counts:
        answer.tried[t] = tried
        answer.carried[t] = carried
        answer.refused[t] = refused


@entry
def solve_block(game, calendar, block, asked, store, answer, ahead, work):
    """The store, possibly grown, with `answer` filled: values backwards, then paths forwards."""
    store = backward(game, calendar, block, asked, store, answer, work)
    forward(game, calendar, block, asked, store, answer, ahead, work)
    return store
