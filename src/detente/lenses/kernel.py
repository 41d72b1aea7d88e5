"""Compiled loops of the dynamics lens, on one block of `LANES` draws; `dynamics` states the theory and calls them.

Letters as in `game.arrays`; in addition L lanes (the draws of a block, always the last axis, so that the inner loops
vectorise), D distributions carried forward, F certain floors, Z stored steps.

Nothing in a lane depends on its neighbours: each has its own step, a lane that is done or whose step was refused moves by
a step of length zero, which changes no bit of it.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from detente.game.arrays import Flag, Index, Real, Structure, Timetable

LANES = 16
TERMS = 72  # most terms of a uniformised step
REACH = 12.0  # most expected jumps in one uniformised step: longer ones are split
SURE = 1e15  # odds against, beyond which a refusal is certain enough for single precision
FAR = 1e30

Floats = NDArray[np.float64]
# Only `entry` is called from Python: wrappers for the others would double the time to compile.
compiled = njit(nogil=True, cache=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
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
    nature_class: Index  # [S] states that nature connects, by class
    body_weight: Index  # [members of all bodies] the weights over their greatest common divisor
    body_quota: Index  # [bodies] in the same unit
    role_twins: Index  # [R] the group of moves that share one weight with this one for this party; 0: alone


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
    odds: Real  # [most roles of a move, L] 1 / p_j of each who must consent
    gain: Real  # [most roles of a move, L] lambda_j G_j
    paid: Real  # [P, L] one-off costs of the move at hand
    push: Real  # [L] h of the move at hand
    tally: Real  # [largest quota + 1, L]
    member: Real  # [most members, L]
    exponent: Real  # [entries, L] an entry is a move of a state with one who may try it
    carried: Real  # [entries, L]
    entry_party: Index  # [entries]
    entry_move: Index  # [entries]
    entry_twins: Index  # [entries]
    price: Real  # [P, L] in the regime at hand
    top: Real  # [P, L]
    total: Real  # [P, L]
    own: Real  # [P, L]
    weight: Real  # [TERMS, P, L]
    flow: Real  # [3, S, P, L] what moves cost: of the plan at the start, of two trial plans
    rates: Real  # [2, M, L] of the plan at the start and of a trial plan
    leave: Real  # [2, L] fastest exit under them
    value: Real  # [6, S, P, L]


# --- exponentials and the Poisson weights of a step ------------------------------------------------------------------


@intrinsic  # type: ignore[untyped-decorator]
def exponential(_context: Any, x: Any) -> Any:
    """e^x to the last digits, in a form that vectorises; x beyond +-87 (700 in double) is cut off there.

    x = n ln 2 + r: a Taylor polynomial in r, and n added to the exponent's bits. Adding 1.5 * 2^mantissa rounds to whole
    numbers and leaves n in the low bits.
    """
    single = x == types.float32
    bits, mantissa, edge, degree = (32, 23, 87.0, 6) if single else (64, 52, 700.0, 12)
    coarse = float.fromhex("0x1.63p-1") if single else float.fromhex("0x1.62e42feep-1")  # n * coarse is exact

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        x = arguments[0]
        real, whole = x.type, ir.IntType(bits)
        fused = builder.module.declare_intrinsic("llvm.fmuladd", (real,), ir.FunctionType(real, [real] * 3))

        def number(value: float) -> Any:
            return ir.Constant(real, value)

        def multiply_add(a: Any, b: Any, c: Any) -> Any:
            return builder.call(fused, [a, b, c])

        x = builder.select(builder.fcmp_ordered(">", x, number(-edge)), x, number(-edge))
        x = builder.select(builder.fcmp_ordered("<", x, number(edge)), x, number(edge))
        shifted = multiply_add(x, number(1 / math.log(2)), number(1.5 * 2.0**mantissa))
        n = builder.fsub(shifted, number(1.5 * 2.0**mantissa))
        r = multiply_add(n, number(coarse - math.log(2)), multiply_add(n, number(-coarse), x))
        y = number(1 / math.factorial(degree))
        for k in range(degree - 1, -1, -1):
            y = multiply_add(y, r, number(1 / math.factorial(k)))
        power = builder.shl(builder.bitcast(shifted, whole), ir.Constant(whole, mantissa))
        return builder.bitcast(builder.add(builder.bitcast(y, whole), power), real)

    return x(x), code


@compiled
def poisson(mean, chance):
    """Number of terms kept of a Poisson law; `chance` [TERMS] becomes its masses, the neglected tail below 1e-15."""
    chance[0] = math.exp(-mean)
    count = 1
    while count < TERMS:
        chance[count] = chance[count - 1] * mean / count
        count += 1
        if count > mean and chance[count - 1] < 1e-15:
            break
    return count


@compiled
def step_weights(h, leave, rho, cut, weight):
    """Terms needed; weight [k, P, L] = I_k = int_0^h e^{-(rho + L) s} (L s)^k / k! ds, with L = leave [L].

    I_k = (L / (rho + L))^k P(N > k) / (rho + L) with N Poisson of mean (rho + L) h; the rest below `cut` h is left out.
    """
    chance = np.empty(TERMS)
    most = 1
    for l in range(LANES):
        terms = 1
        for j in range(rho.shape[0]):
            both = leave[l] + rho[j, l]
            for k in range(TERMS):
                weight[k, j, l] = 0
            if h[l] <= 0 or both <= 0:
                weight[0, j, l] = max(h[l], 0.0)
                continue
            count = poisson(both * h[l], chance)
            tail = 0.0
            for k in range(count - 1, 0, -1):  # from behind: sums of small numbers first
                tail += chance[k]
                chance[k] = tail
            scale = 1.0 / both
            for k in range(count - 1):
                mass = chance[k + 1] * scale
                if mass < cut * h[l] and k > 0:
                    break
                weight[k, j, l] = mass
                scale *= leave[l] / both
                terms = max(terms, k + 1)
        most = max(most, terms)
    return most


# --- plans: who tries what, and what is carried out ------------------------------------------------------------------


@compiled
def survey(game, block, regime, work):
    """Counts of open moves by state and party (twins once) and the shares of twins, for the dates of one regime."""
    groups, share = work.groups, work.share
    groups[:] = 0
    share[:] = 0
    for j in range(block.price.shape[0]):
        for l in range(LANES):
            work.price[j, l] = block.price[j, l] if game.regime_cares[regime, j] else 0
    for m in range(game.move_to.size):
        if game.regime_moves[regime, m]:
            for r in range(game.move_roles[m], game.move_roles[m + 1]):
                if game.role_tries[r]:
                    for l in range(LANES):
                        share[block.role_twins[r], l] += block.switch[game.move_switch[m], l]
    for g in range(share.shape[0]):
        for l in range(LANES):
            share[g, l] = 1 / share[g, l] if share[g, l] > 0 and g > 0 else 1
    for s in range(game.state_moves.size - 1):
        for m in range(game.state_moves[s], game.state_moves[s + 1]):
            if game.regime_moves[regime, m]:
                for r in range(game.move_roles[m], game.move_roles[m + 1]):
                    if game.role_tries[r]:
                        for l in range(LANES):
                            groups[s, game.role_unit[r], l] += (
                                block.switch[game.move_switch[m], l] * share[block.role_twins[r], l])


@compiled
def add_up_costs(game, block, regime, m, paid):
    """Whether the move costs anyone anything; if so `paid` [P, L] holds it."""
    if game.move_costs[m] == game.move_costs[m + 1]:
        return False
    paid[:] = 0
    for c in range(game.move_costs[m], game.move_costs[m + 1]):
        party = game.cost_party[c]
        if game.regime_cares[regime, party]:
            for l in range(LANES):
                paid[party, l] += block.cost[game.cost_row[c], l]
    return True


@compiled
def body_odds(game, block, body, sure, V, to, back, costs, paid, work, odds):
    """odds [L] becomes 1 / p of a body; the member `sure` (or none: P) votes yes."""
    first, last = game.body_members[body], game.body_members[body + 1]
    one = V.dtype.type(1)
    nought = V.dtype.type(0)
    far = V.dtype.type(FAR)
    least = one / V.dtype.type(SURE)
    quota = np.int64(block.body_quota[body])
    tally, member = work.tally, work.member
    for k in range(first, last):
        j = game.member_party[k]
        for l in range(LANES):
            gain = V[to, j, l] - V[back, j, l]
            if costs:
                gain -= paid[j, l]
            member[k - first, l] = far if j == sure else block.precision[j, l] * gain
    if game.body_pivot[body]:
        for l in range(LANES):
            best = -far
            for k in range(first, last):
                weight = 0
                for n in range(first, last):
                    if member[n - first, l] >= member[k - first, l]:
                        weight += block.body_weight[n]
                if weight >= quota:
                    best = max(best, member[k - first, l])
            odds[l] = one + exponential(-best)
        return
    tally[: quota + 1] = 0
    for l in range(LANES):
        tally[0, l] = one
    for k in range(first, last):
        weight = np.int64(block.body_weight[k])
        for l in range(LANES):
            member[k - first, l] = one / (one + exponential(-member[k - first, l]))
        if weight == 0:
            continue
        for w in range(max(0, quota - weight), quota):
            for l in range(LANES):
                tally[quota, l] += tally[w, l] * member[k - first, l]
        for w in range(quota - 1, -1, -1):
            for l in range(LANES):
                stays = tally[w, l] * (one - member[k - first, l])
                tally[w, l] = stays + (tally[w - weight, l] * member[k - first, l] if w >= weight else nought)
    for l in range(LANES):
        odds[l] = one / max(tally[quota, l], least)


@compiled
def consents(game, block, m, V, back, costs, work):
    """For each role of move m: `odds` = 1 / p_j = 1 + e^{-lambda_j G_j} (1 where no consent is asked), `gain` = lambda_j G_j.

    G_j compares the move with its refusal, which leads to state `back`.
    """
    odds, gain, paid = work.odds, work.gain, work.paid
    one = V.dtype.type(1)
    to = game.move_to[m]
    parties = V.shape[1]
    first = game.move_roles[m]
    for r in range(first, game.move_roles[m + 1]):
        j = game.role_unit[r]
        q = r - first
        if not game.role_consents[r]:
            for l in range(LANES):
                odds[q, l] = one
        elif j >= parties:
            body_odds(game, block, j - parties, parties, V, to, back, costs, paid, work, odds[q])
        elif costs:
            for l in range(LANES):
                x = block.precision[j, l] * (V[to, j, l] - V[back, j, l] - paid[j, l])
                gain[q, l] = x
                odds[q, l] = one + exponential(-x)
        else:
            for l in range(LANES):
                x = block.precision[j, l] * (V[to, j, l] - V[back, j, l])
                gain[q, l] = x
                odds[q, l] = one + exponential(-x)


@compiled
def sits_in(game, party, body):
    """Whether the party is a member of the body."""
    for k in range(game.body_members[body], game.body_members[body + 1]):
        if game.member_party[k] == party:
            return True
    return False


@compiled
def others_odds(game, block, m, tryer, V, back, costs, work, product):
    """product [L] becomes 1 / p: the odds of all who must consent beside the role that tries, at most SURE."""
    odds = work.odds
    one = V.dtype.type(1)
    most = V.dtype.type(SURE)
    parties = V.shape[1]
    first = game.move_roles[m]
    for l in range(LANES):
        product[l] = one
    for r in range(first, game.move_roles[m + 1]):
        if r != tryer and game.role_consents[r]:
            unit = game.role_unit[r]
            if unit >= parties and sits_in(game, game.role_unit[tryer], unit - parties):
                own = work.own[0]
                body_odds(game, block, unit - parties, game.role_unit[tryer], V, game.move_to[m], back, costs,
                          work.paid, work, own)
                for l in range(LANES):
                    product[l] *= own[l]
            else:
                for l in range(LANES):
                    product[l] *= odds[r - first, l]
    for l in range(LANES):
        product[l] = min(product[l], most)


@compiled
def plan_state(game, block, regime, s, floor, V, work):
    """Number of entries (a move and one who may try it) of state s.

    Afterwards `exponent` holds the rate of trying (with a certain `floor` of one party: its chance), `carried` the chance A.
    `floor`: who has it for certain, or P: each gets it at its initiative.
    """
    one = V.dtype.type(1)
    nought = V.dtype.type(0)
    far = V.dtype.type(FAR)
    parties = V.shape[1]
    exponent, carried, top, total = work.exponent, work.carried, work.top, work.total
    product = work.own[1]
    push = work.push
    for j in range(parties):
        for l in range(LANES):
            top[j, l] = nought
            total[j, l] = nought
    entries = 0
    for m in range(game.state_moves[s], game.state_moves[s + 1]):
        first, last = game.move_roles[m], game.move_roles[m + 1]
        if first == last or not game.regime_moves[regime, m]:
            continue
        to = game.move_to[m]
        refusal = game.move_refusal[m]
        back = game.move_to[refusal] if refusal != m else np.uint32(s)
        costs = add_up_costs(game, block, regime, m, work.paid)
        consents(game, block, m, V, back, costs, work)
        for l in range(LANES):
            push[l] = nought
        if floor == parties:
            for r in range(first, last):
                if game.role_tries[r]:
                    i = game.role_unit[r]
                    for l in range(LANES):
                        push[l] += block.initiative[s, i, l]
        for l in range(LANES):
            push[l] = max(one, block.reluctance[l] * push[l])
        row = game.move_switch[m]
        for r in range(first, last):
            if not game.role_tries[r] or (floor != parties and game.role_unit[r] != floor):
                continue
            i = game.role_unit[r]
            others_odds(game, block, m, r, V, back, costs, work, product)
            work.entry_party[entries] = i
            work.entry_move[entries] = m
            work.entry_twins[entries] = block.role_twins[r]
            for l in range(LANES):
                odds = product[l]
                against = one + push[l] * (odds - one)
                both = one / (odds * against)
                p = both * against
                own = V[to, i, l] - V[s, i, l] - work.price[i, l]
                if costs:
                    own -= work.paid[i, l]
                x = block.precision[i, l] * (p * own + (one - p) * (V[back, i, l] - V[s, i, l]))
                x = x if block.switch[row, l] > nought else -far
                carried[entries, l] = both * odds
                exponent[entries, l] = x
                top[i, l] = max(top[i, l], x)
            entries += 1
    for e in range(entries):
        i = work.entry_party[e]
        row = game.move_switch[work.entry_move[e]]
        twins = work.entry_twins[e]
        for l in range(LANES):
            y = exponential(exponent[e, l] - top[i, l]) * block.switch[row, l] * work.share[twins, l]
            exponent[e, l] = y
            total[i, l] += y
    for i in range(parties):
        for l in range(LANES):
            a = one if floor != parties else block.initiative[s, i, l]
            passing = one if floor != parties else block.inertia[l] * a
            scale = a / (passing * work.groups[s, i, l] * exponential(-top[i, l]) + total[i, l])
            total[i, l] = scale if total[i, l] > nought else nought
    for e in range(entries):
        i = work.entry_party[e]
        for l in range(LANES):
            exponent[e, l] *= total[i, l]
    return entries


@compiled
def plan(game, block, regime, V, rates, flow, leave, work):
    """The plans at V: `rates` [M, L] of moves carried out, `flow` [S, P, L] costs a year, `leave` [L] fastest exit."""
    nought = V.dtype.type(0)
    parties = V.shape[1]
    rates[:] = 0
    leave[:] = 0
    exits, own = work.push, work.own
    for s in range(V.shape[0]):
        entries = plan_state(game, block, regime, s, parties, V, work)
        for j in range(parties):
            for l in range(LANES):
                own[j, l] = nought
        for e in range(entries):
            m = work.entry_move[e]
            i = work.entry_party[e]
            for l in range(LANES):
                done = work.exponent[e, l] * work.carried[e, l]
                rates[m, l] += done
                own[i, l] += done
            refusal = game.move_refusal[m]
            if refusal != m:
                for l in range(LANES):
                    rates[refusal, l] += work.exponent[e, l] - work.exponent[e, l] * work.carried[e, l]
        for j in range(parties):
            for l in range(LANES):
                flow[s, j, l] = own[j, l] * work.price[j, l]
        for l in range(LANES):
            exits[l] = nought
        for m in range(game.state_moves[s], game.state_moves[s + 1]):
            for l in range(LANES):
                exits[l] += rates[m, l]
            for c in range(game.move_costs[m], game.move_costs[m + 1]):
                j = game.cost_party[c]
                if game.regime_cares[regime, j]:
                    for l in range(LANES):
                        flow[s, j, l] += rates[m, l] * block.cost[game.cost_row[c], l]
        for n in range(game.state_jumps[s], game.state_jumps[s + 1]):
            if game.regime_jumps[regime, n]:
                for l in range(LANES):
                    exits[l] += block.rate[game.jump_row[n], l]
        for l in range(LANES):
            leave[l] = max(leave[l], exits[l])


# --- one step backwards with plans held ------------------------------------------------------------------------------


@compiled
def drift(game, block, regime, rates, y, out):
    """out = Q y: what moves and nature add a year, under the plans whose rates are held."""
    nought = y.dtype.type(0)
    for s in range(y.shape[0]):
        for j in range(y.shape[1]):
            for l in range(LANES):
                out[s, j, l] = nought
        for m in range(game.state_moves[s], game.state_moves[s + 1]):
            if game.regime_moves[regime, m]:
                to = game.move_to[m]
                for j in range(y.shape[1]):
                    for l in range(LANES):
                        out[s, j, l] += rates[m, l] * (y[to, j, l] - y[s, j, l])
        for n in range(game.state_jumps[s], game.state_jumps[s + 1]):
            if game.regime_jumps[regime, n]:
                to, row = game.jump_to[n], game.jump_row[n]
                for j in range(y.shape[1]):
                    for l in range(LANES):
                        out[s, j, l] += block.rate[row, l] * (y[to, j, l] - y[s, j, l])


@compiled
def held(game, block, regime, V, rates, flow, leave, h, out, work):
    """out = V a time h [L] earlier under held plans.

    V(t - h) = V + sum_k I_k P^k d with d = u - c + Q V - rho V and P = 1 + Q / leave: the exact solution, in a form that
    leaves constants alone and adds small numbers to large ones only once.
    """
    d, step = work.value[4], work.value[5]
    pieces = np.empty(LANES, np.int64)
    piece = np.empty(LANES)
    per = np.empty(LANES, V.dtype)
    most = 1
    for l in range(LANES):
        fastest = 0.0
        for j in range(V.shape[1]):
            fastest = max(fastest, block.rho[j, l])
        pieces[l] = max(1, int(math.ceil(h[l] * (leave[l] + fastest) / REACH)))
        most = max(most, pieces[l])
        per[l] = 1 / leave[l] if leave[l] > 0 else 0
    cut = 1e-7 if V.itemsize == 4 else 1e-12
    out[:] = V
    for part in range(most):
        for l in range(LANES):
            piece[l] = h[l] / pieces[l] if part < pieces[l] else 0.0
        terms = step_weights(piece, leave, block.rho, cut, work.weight)
        drift(game, block, regime, rates, out, d)
        for s in range(V.shape[0]):
            for j in range(V.shape[1]):
                if game.regime_cares[regime, j]:
                    for l in range(LANES):
                        d[s, j, l] += block.utility[s, j, l] - flow[s, j, l]
                for l in range(LANES):
                    d[s, j, l] -= block.rho[j, l] * out[s, j, l]
        for k in range(terms):
            if k > 0:
                drift(game, block, regime, rates, d, step)
                for s in range(V.shape[0]):
                    for j in range(V.shape[1]):
                        for l in range(LANES):
                            d[s, j, l] += step[s, j, l] * per[l]
            for s in range(V.shape[0]):
                for j in range(V.shape[1]):
                    for l in range(LANES):
                        out[s, j, l] += work.weight[k, j, l] * d[s, j, l]


# --- the end, the days, and the way back -----------------------------------------------------------------------------


@compiled
def settle(game, block, regime, V):
    """V at the end: rho V = u + Q V through nature alone; 0 for a party that no longer cares.

    Gauss-Seidel sweeps to and fro; after each the residual's middle is shifted away class by class, because the constant
    of a class is what converges slowest (MacQueen's bounds). In double precision, each party and lane by itself.
    """
    states, parties = V.shape[0], V.shape[1]
    v = np.zeros(states)
    low, high = np.empty(states), np.empty(states)
    V[:] = 0
    for j in range(parties):
        if not game.regime_cares[regime, j]:
            continue
        for l in range(LANES):
            rho = float(block.rho[j, l])
            for s in range(states):
                v[s] = block.utility[s, j, l] / rho
            for sweep in range(4000):
                for at in range(states):
                    s = at if sweep % 2 == 0 else states - 1 - at
                    into, out = nature_at(game, block, regime, s, l, v)
                    v[s] = (block.utility[s, j, l] + into) / (rho + out)
                low[:] = 1e300
                high[:] = -1e300
                size = 0.0
                for s in range(states):
                    into, out = nature_at(game, block, regime, s, l, v)
                    left = (block.utility[s, j, l] + into - out * v[s]) / rho - v[s]
                    c = block.nature_class[s]
                    low[c] = min(low[c], left)
                    high[c] = max(high[c], left)
                    size = max(size, abs(v[s]))
                spread = 0.0
                for s in range(states):
                    c = block.nature_class[s]
                    v[s] += (low[c] + high[c]) / 2
                    spread = max(spread, high[c] - low[c])
                if spread <= 1e-7 * size:
                    break
            for s in range(states):
                V[s, j, l] = v[s]


@compiled
def nature_at(game, block, regime, s, l, v):
    """Sum of rate * v over nature's jumps from s, and the sum of the rates."""
    into, out = 0.0, 0.0
    for n in range(game.state_jumps[s], game.state_jumps[s + 1]):
        if game.regime_jumps[regime, n]:
            rate = float(block.rate[game.jump_row[n], l])
            into += rate * v[game.jump_to[n]]
            out += rate
    return into, out


@compiled
def event_back(block, calendar, event, V, before):
    """before = E V over the lottery of one day."""
    nought = V.dtype.type(0)
    sums = np.empty(LANES, V.dtype)
    for s in range(V.shape[0]):
        first, last = calendar.event_states[event, s], calendar.event_states[event, s + 1]
        if first == last:
            before[s] = V[s]
            continue
        sums[:] = 0
        before[s] = nought
        for k in range(first, last):
            to, row = calendar.event_to[k], calendar.event_row[k]
            for l in range(LANES):
                sums[l] += block.chance[row, l]
            for j in range(V.shape[1]):
                for l in range(LANES):
                    before[s, j, l] += block.chance[row, l] * V[to, j, l]
        for j in range(V.shape[1]):
            for l in range(LANES):
                before[s, j, l] /= sums[l]


@compiled
def floor_back(game, block, regime, party, V, before, chances, work):
    """before = V ahead of a certain floor of one party; `chances` [M, L] with which each move is carried out in it."""
    chances[:] = 0
    before[:] = V
    for s in range(V.shape[0]):
        entries = plan_state(game, block, regime, s, party, V, work)
        for e in range(entries):
            m = work.entry_move[e]
            refusal = game.move_refusal[m]
            for l in range(LANES):
                chances[m, l] += work.exponent[e, l] * work.carried[e, l]
            if refusal != m:
                for l in range(LANES):
                    chances[refusal, l] += work.exponent[e, l] * (V.dtype.type(1) - work.carried[e, l])
            for l in range(LANES):
                before[s, party, l] -= work.exponent[e, l] * work.carried[e, l] * work.price[party, l]
        for m in range(game.state_moves[s], game.state_moves[s + 1]):
            to = game.move_to[m]
            for j in range(V.shape[1]):
                for l in range(LANES):
                    before[s, j, l] += chances[m, l] * (V[to, j, l] - V[s, j, l])
            for c in range(game.move_costs[m], game.move_costs[m + 1]):
                j = game.cost_party[c]
                if game.regime_cares[regime, j]:
                    for l in range(LANES):
                        before[s, j, l] -= chances[m, l] * block.cost[game.cost_row[c], l]


class Store(NamedTuple):
    """What the way back leaves for the way forward: plans of every step that is accepted before the last reading."""

    rates: Real  # [Z, M, L]
    middle: Real  # [Z, S, P, L] the values at which the plans were made
    leave: Real  # [Z, L]
    held: Floats  # [Z, L] years; 0 where the lane took no step here
    first: NDArray[np.int64]  # [B + 1] steps of the interval after boundary b; the later ones come first
    floor_chance: Real  # [F, M, L]
    floor_value: Real  # [F, S, P, L]


@compiled
def longer(old, size):
    """The array with room for `size` rows."""
    new = np.empty((size,) + old.shape[1:], old.dtype)
    new[: old.shape[0]] = old
    return new


@compiled
def step_length(left, trial, largest):
    """The next step when `left` years remain: no sliver is left over.

    The stretch of 1.1 is less than a refused step is cut by, so a step refused once cannot come back.
    """
    if left <= 0:
        return 0.0
    if left <= 1.1 * trial and left <= largest:
        return left
    if left < 2 * trial:
        return left / 2
    return trial


@compiled
def backward(game, calendar, block, asked, store, answer, work):
    """The store, filled: values from the end of the calendar to its beginning, plans kept up to the last reading."""
    V, big, small, trial = work.value[0], work.value[1], work.value[2], work.value[3]
    begin, other = work.rates[0], work.rates[1]
    rates, middle, leaves, holds = store.rates, store.middle, store.leave, store.held
    boundaries = calendar.time.size
    left, next_step, h, part = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    next_step[:] = asked.smallest * 4
    z = 0
    regime = calendar.regime[boundaries - 2]
    settle(game, block, regime, V)
    survey(game, block, regime, work)
    for b in range(boundaries - 1, -1, -1):
        if b < boundaries - 1:
            store.first[b + 1] = z
            if calendar.regime[b] != regime:
                regime = calendar.regime[b]
                survey(game, block, regime, work)
            left[:] = calendar.time[b + 1] - calendar.time[b]
            keep = b < calendar.last_reading
            fresh = False
            while left.max() > 0:
                if z + 2 > holds.shape[0]:
                    size = max(64, 2 * holds.shape[0])
                    rates, middle = longer(rates, size), longer(middle, size)
                    leaves, holds = longer(leaves, size), longer(holds, size)
                for l in range(LANES):
                    h[l] = step_length(left[l], next_step[l], asked.largest)
                if not fresh:
                    plan(game, block, regime, V, begin, work.flow[0], work.leave[0], work)
                    fresh = True
                # the whole step
                part[:] = h / 2
                held(game, block, regime, V, begin, work.flow[0], work.leave[0], part, trial, work)
                plan(game, block, regime, trial, other, work.flow[1], work.leave[1], work)
                held(game, block, regime, V, other, work.flow[1], work.leave[1], h, big, work)
                # its two halves, which are kept
                part[:] = h / 4
                held(game, block, regime, V, begin, work.flow[0], work.leave[0], part, middle[z], work)
                plan(game, block, regime, middle[z], rates[z], work.flow[1], leaves[z], work)
                part[:] = h / 2
                held(game, block, regime, V, rates[z], work.flow[1], leaves[z], part, small, work)
                plan(game, block, regime, small, other, work.flow[1], work.leave[1], work)
                part[:] = h / 4
                held(game, block, regime, small, other, work.flow[1], work.leave[1], part, middle[z + 1], work)
                plan(game, block, regime, middle[z + 1], rates[z + 1], work.flow[1], leaves[z + 1], work)
                part[:] = h / 2
                held(game, block, regime, small, rates[z + 1], work.flow[1], leaves[z + 1], part, trial, work)
                taken = judge(block, asked, V, big, trial, h, left, next_step, answer)
                if taken:
                    fresh = False
                    holds[z] = h / 2
                    holds[z + 1] = h / 2
                    if keep:
                        z += 2
        store.first[b] = z
        if calendar.reading[b] >= 0 and asked.value_at[calendar.reading[b]] >= 0:
            answer.value[asked.value_at[calendar.reading[b]]] = V
        if calendar.event[b] >= 0:
            event_back(block, calendar, calendar.event[b], V, trial)
            V[:] = trial
        for f in range(np.int64(calendar.floors[b + 1]) - 1, np.int64(calendar.floors[b]) - 1, -1):
            kept = b <= calendar.last_reading
            if kept:
                store.floor_value[f] = V
            floor_back(game, block, regime, np.int64(calendar.floor_party[f]), V, trial,
                       store.floor_chance[f] if kept else other, work)
            V[:] = trial
    return Store(rates, middle, leaves, holds, store.first, store.floor_chance, store.floor_value)


@compiled
def judge(block, asked, V, big, small, h, left, next_step, answer):
    """Whether any lane accepts its step; V, what is left and the next step are moved on in those that do.

    Second order: the halves are off by a third of what separates them from the whole. h becomes 0 in lanes that refuse.
    """
    taken = False
    for l in range(LANES):
        if h[l] <= 0:
            continue
        error = 0.0
        for j in range(V.shape[1]):
            far = 0.0
            for s in range(V.shape[0]):
                far = max(far, abs(float(big[s, j, l]) - float(small[s, j, l])))
            far *= block.precision[j, l] / 3
            error = far if far > error or far != far else error
        scale = 0.9 * (asked.tolerance / max(error, 1e-12)) ** (1 / 3)
        scale = min(4.0, max(0.2, scale)) if error < np.inf else 0.2
        if error <= asked.tolerance or h[l] <= asked.smallest * 1.000001:
            if error > asked.tolerance:
                answer.error_left[l] = max(answer.error_left[l], error)
            answer.steps[l] += 1
            left[l] -= h[l]
            if left[l] < 1e-9:
                left[l] = 0
            longest = h[l] * scale
            next_step[l] = longest if scale < 1 else max(longest, next_step[l])
            for s in range(V.shape[0]):
                for j in range(V.shape[1]):
                    V[s, j, l] = small[s, j, l]
            taken = True
        else:
            next_step[l] = h[l] * scale
            h[l] = 0
        next_step[l] = min(asked.largest, max(asked.smallest, next_step[l]))
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
    time_in: Floats  # [S, L] expected years in each state during one step
    frozen: Flag  # [D, S] states that are not left
    divert: NDArray[np.int64]  # [D] the row that receives what enters the `into` set; itself if none
    into: Flag  # [D, S]
    active: Flag  # [D]
    until: Floats  # [D, L] when a cohort is counted; infinity: not under way
    bin_end: Floats  # [O, L]
    moment: Floats  # [O, L] mass times date of the present cohort's arrivals


@compiled
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
def push_on(game, block, regime, rates, per, ahead):
    """next_term = P term for every active row: one jump of the uniformised chain, forwards."""
    term, out = ahead.term, ahead.next_term
    for d in range(term.shape[0]):
        if ahead.active[d]:
            out[d] = term[d]
    for d in range(term.shape[0]):
        if not ahead.active[d]:
            continue
        for s in range(term.shape[1]):
            if ahead.frozen[d, s]:
                continue
            for m in range(game.state_moves[s], game.state_moves[s + 1]):
                if game.regime_moves[regime, m]:
                    to = game.move_to[m]
                    row = ahead.divert[d] if ahead.into[d, to] else d
                    for l in range(LANES):
                        mass = term[d, s, l] * (rates[m, l] * per[l])
                        out[d, s, l] -= mass
                        out[row, to, l] += mass
            for n in range(game.state_jumps[s], game.state_jumps[s + 1]):
                if game.regime_jumps[regime, n]:
                    to = game.jump_to[n]
                    row = ahead.divert[d] if ahead.into[d, to] else d
                    for l in range(LANES):
                        mass = term[d, s, l] * (block.rate[game.jump_row[n], l] * per[l])
                        out[d, s, l] -= mass
                        out[row, to, l] += mass


@compiled
def flow_on(game, block, regime, rates, leave, h, ahead):
    """All rows a time h [L] later under held plans; `time_in` gains the years spent in each state."""
    chance = np.empty((TERMS, LANES))
    stay = np.empty((TERMS, LANES))
    masses = np.empty(TERMS)
    pieces = np.empty(LANES, np.int64)
    per = np.empty(LANES)
    most = 1
    for l in range(LANES):
        pieces[l] = max(1, int(math.ceil(h[l] * leave[l] / REACH)))
        most = max(most, pieces[l])
        per[l] = 1 / float(leave[l]) if leave[l] > 0 else 0.0
    for part in range(most):
        terms = 1
        chance[:] = 0
        stay[:] = 0
        for l in range(LANES):
            length = h[l] / pieces[l] if part < pieces[l] else 0.0
            if length * leave[l] <= 0:
                chance[0, l] = 1
                stay[0, l] = length
                continue
            count = poisson(length * leave[l], masses)
            whole = 0.0
            for k in range(count - 1, -1, -1):
                stay[k, l] = whole * per[l]
                whole += masses[k]
            total = 0.0
            for k in range(count):
                chance[k, l] = masses[k] / whole
                total += stay[k, l]
            for k in range(count):
                stay[k, l] *= length / total
            terms = max(terms, count)
        for d in range(ahead.x.shape[0]):
            if ahead.active[d]:
                ahead.term[d] = ahead.x[d]
                ahead.x[d] = 0
        for k in range(terms):
            if k > 0:
                push_on(game, block, regime, rates, per, ahead)
                for d in range(ahead.x.shape[0]):
                    if ahead.active[d]:
                        ahead.term[d] = ahead.next_term[d]
            for d in range(ahead.x.shape[0]):
                if ahead.active[d]:
                    for s in range(ahead.x.shape[1]):
                        for l in range(LANES):
                            ahead.x[d, s, l] += chance[k, l] * ahead.term[d, s, l]
            for s in range(ahead.x.shape[1]):
                for l in range(LANES):
                    ahead.time_in[s, l] += stay[k, l] * ahead.term[0, s, l]


@compiled
def floor_on(game, chances, ahead):
    """All rows after a certain floor."""
    for d in range(ahead.x.shape[0]):
        if ahead.active[d]:
            ahead.term[d] = ahead.x[d]
    for d in range(ahead.x.shape[0]):
        if ahead.active[d]:
            for s in range(ahead.x.shape[1]):
                if not ahead.frozen[d, s]:
                    for m in range(game.state_moves[s], game.state_moves[s + 1]):
                        to = game.move_to[m]
                        row = ahead.divert[d] if ahead.into[d, to] else d
                        for l in range(LANES):
                            mass = ahead.term[d, s, l] * chances[m, l]
                            ahead.x[d, s, l] -= mass
                            ahead.x[row, to, l] += mass


@compiled
def event_on(block, calendar, event, ahead):
    """All rows after the lotteries of one day."""
    sums = np.empty(LANES)
    for d in range(ahead.x.shape[0]):
        if ahead.active[d]:
            ahead.term[d] = ahead.x[d]
    for d in range(ahead.x.shape[0]):
        if ahead.active[d]:
            for s in range(ahead.x.shape[1]):
                first, last = calendar.event_states[event, s], calendar.event_states[event, s + 1]
                if first == last or ahead.frozen[d, s]:
                    continue
                sums[:] = 0
                for k in range(first, last):
                    for l in range(LANES):
                        sums[l] += block.chance[calendar.event_row[k], l]
                for l in range(LANES):
                    ahead.x[d, s, l] -= ahead.term[d, s, l]
                for k in range(first, last):
                    to, chance = calendar.event_to[k], calendar.event_row[k]
                    row = ahead.divert[d] if ahead.into[d, to] else d
                    for l in range(LANES):
                        ahead.x[row, to, l] += ahead.term[d, s, l] * (block.chance[chance, l] / sums[l])


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


@compiled
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


@compiled
def step_on(game, block, regime, asked, rates, leave, held, now, before, ahead, answer):
    """One stored step forwards, cut where a cohort begins or is due; `now` [L] moves on with it."""
    onces = asked.once_from.shape[0]
    if onces == 0:
        flow_on(game, block, regime, rates, leave, held, ahead)
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
        flow_on(game, block, regime, rates, leave, piece, ahead)
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
    parties = V.shape[1]
    lowest = np.empty(LANES)
    against = np.empty(LANES)
    short = np.empty(LANES)
    for s in range(V.shape[0]):
        if time_in[s].max() <= 0:
            continue
        entries = plan_state(game, block, regime, s, floor, V, work)
        e = 0
        while e < entries:
            m = work.entry_move[e]
            label = game.move_rule[m]
            refusal = game.move_refusal[m]
            back = game.move_to[refusal] if refusal != m else np.uint32(s)
            costs = add_up_costs(game, block, regime, m, work.paid)
            consents(game, block, m, V, back, costs, work)
            first, last = game.move_roles[m], game.move_roles[m + 1]
            decisive(game, block, m, V, back, costs, work, lowest, against)
            while e < entries and work.entry_move[e] == m:
                i = work.entry_party[e]
                for l in range(LANES):
                    attempts = work.exponent[e, l] * time_in[s, l]
                    done = attempts * work.carried[e, l]
                    own = lowest[l]
                    if own >= FAR:  # nobody's consent is asked
                        own = block.precision[i, l] * (V[game.move_to[m], i, l] - V[s, i, l] - work.price[i, l]
                                                       - (work.paid[i, l] if costs else 0))
                    flow[0, l] += attempts
                    flow[1, l] += attempts * abs(own)
                    flow[2, l] += done
                    flow[3, l] += done * against[l]
                    if tried.shape[0] > 0:
                        tried[label, l] += attempts
                        carried[label, l] += done
                if refused.shape[0] > 0:
                    short[:] = 0
                    for r in range(first, last):
                        if game.role_consents[r] and game.role_unit[r] != i:
                            for l in range(LANES):
                                short[l] += 1 - 1 / work.odds[r - first, l]
                    for r in range(first, last):
                        if game.role_consents[r] and game.role_unit[r] != i:
                            for l in range(LANES):
                                if short[l] > 0:
                                    share = (1 - 1 / work.odds[r - first, l]) / short[l]
                                    refused[label, game.role_unit[r], l] += (
                                        work.exponent[e, l] * time_in[s, l] * (1 - work.carried[e, l]) * share)
                e += 1


@compiled
def decisive(game, block, m, V, back, costs, work, lowest, against):
    """lowest [L]: lambda G of the consenter who gains least (FAR: none); against [L]: 1 where some consenter loses."""
    parties = V.shape[1]
    to = game.move_to[m]
    lowest[:] = FAR
    against[:] = 0
    first = game.move_roles[m]
    for r in range(first, game.move_roles[m + 1]):
        if game.role_consents[r]:
            for l in range(LANES):
                gain = work.gain[r - first, l]
                if game.role_unit[r] >= parties:  # a body gains what its odds say
                    gain = -math.log(max(work.odds[r - first, l] - 1, 1e-30))
                lowest[l] = min(lowest[l], gain)
                if gain < 0:
                    against[l] = 1


@compiled
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
            account(game, block, regime, np.int64(calendar.floor_party[f]), store.floor_value[f], ahead.x[0], tried, carried,
                    refused, answer.flow, work)
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
            step_on(game, block, regime, asked, store.rates[z], store.leave[z], store.held[z], now, before, ahead,
                    answer)
            for y in range(asked.stay.shape[0]):
                for s in range(ahead.time_in.shape[0]):
                    if asked.stay[y, s]:
                        for l in range(LANES):
                            years[y, l] += ahead.time_in[s, l]
            account(game, block, regime, block.price.shape[0], store.middle[z], ahead.time_in, tried, carried, refused,
                    answer.flow, work)
            for l in range(LANES):
                answer.flow[4, l] += store.held[z, l]


@compiled
def close_cohorts(asked, ahead, now):
    """The present cohorts set off in all lanes."""
    for o in range(asked.once_from.shape[0]):
        close_cohort(asked, ahead, o, now, np.ones(LANES))


@compiled
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
