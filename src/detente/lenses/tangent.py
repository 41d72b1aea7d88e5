"""The slope of `backward` and its derivatives: one draw, one regime, double precision.

With every precision scaled by t, f(V, t) = -dV/dt as in `backward`, by the plans of `plans`. The exponents of choices are then
x_e = t z_e for an entry e, a move with one who may try it. What parties gain enters the plans twice, by z and by p, so that all
derivatives follow from two: those of the shares of acts,

    d(sum_e n_e W_e) = sum_e n_e (W_e - mean_i W) dx_e + (d ln acts_i / d ln Y_i) sum_e n_e W_e dx_best,     e of party i

with n_e the rate at which e is tried, W_e what a try brings and `best` the entry with the largest exponent; and that of consents,

    dp = p sum_k (d ln p / dx_k) dx_k,      d ln p / dx_k = 1 - p_k     for a party, likewise for the members of bodies.

Whose exponent is largest changes along kinks: there the derivatives are those of one side, which semi-smooth Newton steps ask
for (Qi and Sun 1993).

A state's derivatives go to itself and to where its moves and jumps lead: blocks of [P, P], row by row (`Blocks`).
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from detente.game.arrays import Flag, Floats, Index, Ints, Structure
from detente.lenses.compiler import compiled, entry, inlined
from detente.lenses.plans import FAR, SURE

STEEP = 500.0  # exponents beyond it are cut off: e^500 is a number
REFUSED = -math.log(SURE)


class Weights(NamedTuple):
    """The numbers of one draw, in one regime: prices and utilities of a party that no longer cares are zero."""

    utility: Annotated[Floats, "S P"]
    rho: Annotated[Floats, "P"]
    precision: Annotated[Floats, "P"]
    initiative: Annotated[Floats, "S P"]
    price: Annotated[Floats, "P"]
    cost: Annotated[Floats, "K"]
    rate: Annotated[Floats, "Q"]
    switch: Annotated[Flag, "X"]
    vote: Annotated[Index, "members"]  # the weights of bodies' members over their greatest common divisor
    quota: Annotated[Index, "bodies"]  # in the same unit
    inertia: float
    reluctance: float


class Blocks(NamedTuple):
    """Where derivatives go: the blocks of state s are `first[s] : first[s + 1]`, by the state they lead to."""

    first: Annotated[Ints, "S+1"]
    to: Annotated[Ints, "blocks"]
    own: Annotated[Ints, "S"]
    of_move: Annotated[Ints, "M"]
    of_jump: Annotated[Ints, "N"]


class Slope(NamedTuple):
    """What `differentiate` finds: f, its derivatives by V and by t."""

    f: Annotated[Floats, "S P"]
    by_V: Annotated[Floats, "blocks P P"]
    by_t: Annotated[Floats, "S P"]


class Bench(NamedTuple):
    """Scratch."""

    paid: Annotated[Floats, "P"]
    gain: Annotated[Floats, "P"]  # lambda_k G_k of a move, at t = 1
    swing: Annotated[Floats, "P"]  # d ln p / dx_k
    yes: Annotated[Floats, "seats"]
    tally: Annotated[Floats, "quota"]
    party: Annotated[Ints, "entries"]
    move: Annotated[Ints, "entries"]
    p: Annotated[Floats, "entries"]
    done: Annotated[Floats, "entries"]  # A
    swings: Annotated[Floats, "entries P"]
    gains: Annotated[Floats, "entries P"]
    z: Annotated[Floats, "entries"]
    stake: Annotated[Floats, "entries"]  # lambda_i (G_i - B_i), what dz is by dp
    keen: Annotated[Floats, "entries"]  # A (1 - A) / (1 - p) = d ln A / d ln p times A
    tried: Annotated[Floats, "entries"]
    best: Annotated[Ints, "P"]  # the entry with the largest exponent; -1: nothing is open
    total: Annotated[Floats, "P"]
    acts: Annotated[Floats, "P"]
    bend: Annotated[Floats, "P"]  # d ln acts / d ln Y
    gains_by: Annotated[Floats, "entries"]  # what one party gets from it rather than from its refusal
    brings: Annotated[Floats, "entries"]  # W of that party
    sums: Annotated[Floats, "P"]  # sum of n W by who tries


@entry
def differentiate(
    game: Structure, own: Weights, blocks: Blocks, regime: int, t: float, V: Floats, out: Slope, b: Bench
) -> None:
    """f at V [S, P] with precisions scaled by t, and its derivatives, into `out`."""
    out.by_V[:] = 0.0
    out.by_t[:] = 0.0
    for s in range(V.shape[0]):
        entries: int = 0
        for i in range(V.shape[1]):
            b.best[i] = -1
        for m in range(game.state_moves[s], game.state_moves[s + 1]):
            if game.move_roles[m] < game.move_roles[m + 1] and game.regime_moves[regime, m] and own.switch[game.move_switch[m]]:
                entries = weigh(game, own, regime, s, m, t, V, b, entries)
        choose(own, s, t, entries, b)
        by_itself(game, own, blocks, regime, s, V, out)
        for j in range(V.shape[1]):
            by_moves(game, own, blocks, regime, s, j, t, V, entries, out, b)


@inlined
def by_itself(game: Structure, own: Weights, blocks: Blocks, regime: int, s: int, V: Floats, out: Slope) -> None:
    """u - rho V and nature's jumps."""
    for j in range(V.shape[1]):
        here = V[s, j]
        total, slope = own.utility[s, j] - own.rho[j] * here, -own.rho[j]
        for n in range(game.state_jumps[s], game.state_jumps[s + 1]):
            if game.regime_jumps[regime, n]:
                rate = own.rate[game.jump_row[n]]
                total += rate * (V[game.jump_to[n], j] - here)
                slope -= rate
                out.by_V[blocks.of_jump[n], j, j] += rate
        out.f[s, j] = total
        out.by_V[blocks.own[s], j, j] += slope


@compiled
def add_up(game: Structure, own: Weights, regime: int, m: int, paid: Floats) -> None:
    """What each party pays once for the move."""
    paid[:] = 0.0
    for c in range(game.move_costs[m], game.move_costs[m + 1]):
        j = game.cost_party[c]
        if game.regime_cares[regime, j]:
            paid[j] += own.cost[game.cost_row[c]]


@compiled
def weigh(game: Structure, own: Weights, regime: int, s: int, m: int, t: float, V: Floats, b: Bench, entries: int) -> int:
    """Entries so far, with those of move m: p, A and z of each, and what they change by."""
    parties = V.shape[1]
    to, refusal = game.move_to[m], game.move_refusal[m]
    answers = refusal != m
    back = np.int64(game.move_to[refusal]) if answers else np.int64(s)
    add_up(game, own, regime, m, b.paid)
    for k in range(parties):
        b.gain[k] = own.precision[k] * (V[to, k] - V[back, k] - b.paid[k])
    push = 0.0
    for r in range(game.move_roles[m], game.move_roles[m + 1]):
        if game.role_tries[r]:
            push += own.initiative[s, game.role_unit[r]]
    push = max(1.0, own.reluctance * push)
    for r in range(game.move_roles[m], game.move_roles[m + 1]):
        if not game.role_tries[r]:
            continue
        i = np.int64(game.role_unit[r])
        p = consented(game, own, m, r, t, b)
        gains = V[to, i] - V[s, i] - b.paid[i] - own.price[i]
        refused = V[back, i] - V[s, i]
        against = p + push * (1 - p)
        b.party[entries], b.move[entries], b.p[entries] = i, m, p
        b.done[entries], b.keen[entries] = p / against, p * push / (against * against)
        b.stake[entries] = own.precision[i] * (gains - refused)
        b.z[entries] = own.precision[i] * (p * gains + (1 - p) * refused)
        for k in range(parties):
            b.swings[entries, k], b.gains[entries, k] = b.swing[k], b.gain[k]
        best = b.best[i]
        if best < 0 or b.z[entries] > b.z[best]:
            b.best[i] = entries
        entries += 1
    return entries


@compiled
def consented(game: Structure, own: Weights, m: int, tryer: int, t: float, b: Bench) -> float:
    """p: the chance that all would consent beside the role that tries; `swing` becomes its derivatives."""
    parties = b.swing.size
    i = np.int64(game.role_unit[tryer])
    b.swing[:] = 0.0
    log_p = 0.0
    for r in range(game.move_roles[m], game.move_roles[m + 1]):
        if r == tryer or not game.role_consents[r]:
            continue
        unit = np.int64(game.role_unit[r])
        if unit >= parties:
            log_p += body_consents(game, own, unit - parties, i, t, b)
        else:
            x = t * b.gain[unit]
            log_p += log_logistic(x)
            b.swing[unit] += logistic(-x)
    if log_p < REFUSED:  # as in `plans`: a refusal certain enough
        b.swing[:] = 0.0
        return 1 / SURE
    return float(math.exp(log_p))


@compiled
def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1 / (1 + math.exp(-x)) if x > -STEEP else 0.0


@compiled
def log_logistic(x: float) -> float:
    """ln of it."""
    return -math.log1p(math.exp(-x)) if x > 0 else x - math.log1p(math.exp(x))


@compiled
def body_consents(game: Structure, own: Weights, body: int, sure: int, t: float, b: Bench) -> float:
    """ln p of a body whose member `sure` votes yes; its derivatives are added to `swing`."""
    first, last = np.int64(game.body_members[body]), np.int64(game.body_members[body + 1])
    if game.body_pivot[body]:
        log_p: float = pivot_consents(game, own, first, last, np.int64(own.quota[body]), sure, t, b)
        return log_p
    for k in range(first, last):
        j = np.int64(game.member_party[k])
        b.yes[k - first] = 1.0 if j == sure else logistic(t * b.gain[j])
    p = carried_by(own, first, last, np.int64(own.quota[body]), -1, b)
    if p <= 1 / SURE:
        return REFUSED
    for k in range(first, last):
        j, yes = np.int64(game.member_party[k]), b.yes[k - first]
        if j != sure and own.vote[k] > 0:
            quota, vote = np.int64(own.quota[body]), np.int64(own.vote[k])
            with_it = carried_by(own, first, last, quota - vote, k, b)
            without = carried_by(own, first, last, quota, k, b)
            b.swing[j] += (with_it - without) * yes * (1 - yes) / p
    return math.log(p)


@compiled
def carried_by(own: Weights, first: int, last: int, quota: int, left_out: int, b: Bench) -> float:
    """The chance that the votes for it reach the quota, without the member `left_out` (-1: all vote)."""
    if quota <= 0:
        return 1.0
    short = b.tally  # of so many votes for it
    for w in range(quota):
        short[w] = 0.0
    short[0] = 1.0
    for k in range(first, last):
        if k != left_out:
            yes, vote = b.yes[k - first], np.int64(own.vote[k])
            for w in range(quota - 1, -1, -1):
                short[w] = short[w] * (1 - yes) + (short[w - vote] * yes if w >= vote else 0.0)
    missed = 0.0
    for w in range(quota):
        missed += short[w]
    return 1 - missed


@compiled
def pivot_consents(game: Structure, own: Weights, first: int, last: int, quota: int, sure: int, t: float, b: Bench) -> float:
    """ln p of a body that decides as its pivot would: the least willing of the most willing who suffice."""
    decides, best = np.int64(-1), -FAR
    for k in range(first, last):
        j = np.int64(game.member_party[k])
        own_gain = FAR if j == sure else b.gain[j]
        weight = np.int64(0)
        for n in range(first, last):
            other = np.int64(game.member_party[n])
            if (FAR if other == sure else b.gain[other]) >= own_gain:
                weight += np.int64(own.vote[n])
        if weight >= quota and own_gain > best:
            decides, best = j, own_gain
    if decides < 0:
        return REFUSED
    if decides == sure:
        return 0.0
    b.swing[decides] += logistic(-t * best)
    log_p: float = log_logistic(t * best)
    return log_p


@inlined
def choose(own: Weights, s: int, t: float, entries: int, b: Bench) -> None:
    """The rate at which each entry is tried: whether to act, by the best there is, then which."""
    b.total[:] = 0.0
    for e in range(entries):
        i = b.party[e]
        b.tried[e] = math.exp(max(t * (b.z[e] - b.z[b.best[i]]), -STEEP))
        b.total[i] += b.tried[e]
    for i in range(b.acts.size):
        b.acts[i] = b.bend[i] = 0.0
        if b.best[i] >= 0:
            a = own.initiative[s, i]
            passing = own.inertia * a * math.exp(min(max(-t * b.z[b.best[i]], -STEEP), STEEP))
            b.acts[i], b.bend[i] = a / (1 + passing), passing / (1 + passing)
    for e in range(entries):
        i = b.party[e]
        b.tried[e] *= b.acts[i] / b.total[i]


@compiled
def by_moves(
    game: Structure,
    own: Weights,
    blocks: Blocks,
    regime: int,
    s: int,
    j: int,
    t: float,
    V: Floats,
    entries: int,
    out: Slope,
    b: Bench,
) -> None:
    """What moves add a year to what s is worth to j, and its derivatives."""
    b.sums[:] = 0.0
    for e in range(entries):
        bring(game, own, regime, s, j, e, V, b)
        b.sums[b.party[e]] += b.tried[e] * b.brings[e]
    for i in range(b.sums.size):
        out.f[s, j] += b.sums[i]
    for e in range(entries):
        i, m, A, p, tried = b.party[e], b.move[e], b.done[e], b.p[e], b.tried[e]
        refusal = game.move_refusal[m]
        to, here = blocks.of_move[m], blocks.own[s]
        back = blocks.of_move[refusal] if refusal != m else here
        # the gain itself
        out.by_V[to, j, j] += tried * A
        out.by_V[back, j, j] += tried * (1 - A)
        out.by_V[here, j, j] -= tried
        if b.acts[i] == 0:
            continue
        # the share of acts
        c = tried * (b.brings[e] - b.sums[i] / b.acts[i])
        if e == b.best[i]:
            c += b.sums[i] * b.bend[i]
        scaled = c * t * own.precision[i]
        out.by_V[to, j, i] += scaled * p
        out.by_V[back, j, i] += scaled * (1 - p)
        out.by_V[here, j, i] -= scaled
        out.by_t[s, j] += c * b.z[e]
        # consents
        d = c * t * b.stake[e] * p + tried * b.keen[e] * b.gains_by[e]
        for k in range(b.sums.size):
            swing = b.swings[e, k]
            if swing != 0:
                by_gain = d * swing * t * own.precision[k]
                out.by_V[to, j, k] += by_gain
                out.by_V[back, j, k] -= by_gain
                out.by_t[s, j] += d * swing * b.gains[e, k]


@compiled
def bring(game: Structure, own: Weights, regime: int, s: int, j: int, e: int, V: Floats, b: Bench) -> None:
    """What j gets from entry e: carried out, less what it gets from its refusal; and W, on average, once it is tried."""
    m = b.move[e]
    refusal = game.move_refusal[m]
    back = np.int64(game.move_to[refusal]) if refusal != m else np.int64(s)
    gains = V[game.move_to[m], j] - V[back, j]
    for c in range(game.move_costs[m], game.move_costs[m + 1]):
        if game.cost_party[c] == j and game.regime_cares[regime, j]:
            gains -= own.cost[game.cost_row[c]]
    if b.party[e] == j:
        gains -= own.price[j]
    b.gains_by[e] = gains
    b.brings[e] = b.done[e] * gains + V[back, j] - V[s, j]
