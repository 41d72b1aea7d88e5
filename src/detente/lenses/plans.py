"""Plans: who tries what, and what is carried out, at given values.

The theory
----------
With V_j(s) the value to j of being in s, j gains by a move m from s to s'

    G_j(m) = V_j(s') - V_j(s) - k_j(m)                          k_j: one-off costs; the mover also pays its price

if it is carried out, and V_j(s'') - V_j(s) if it is refused, where s'' is what the rule says a refusal does (mostly nothing:
s'' = s). Each who must consent would, deciding alone, with chance

    p_j = 1 / (1 + exp(-lambda_j (V_j(s') - V_j(s'') - k_j)))

a body by quota: by independent votes, or as the member whose weight reaches the quota would. With p(m) the product over
those who must consent beside the mover, and a_i the rate at which i gets the floor,

    P_i(m) = Y / (tau a_i + Y) * y_m / sum_n y_n,               y_m = exp(lambda_i (p G_i + (1 - p) (V_i(s'') - V_i(s))))
    A_i(m) = p / (p + h (1 - p)) = 1 / (1 + h (1 / p - 1)),     h = max(1, kappa * sum of a_l over all who may try m)

are the chances that i, having the floor, tries m and that it is then carried out, over the moves n open to i and with Y the
largest y of them: first whether to act, by the best act there is, then which. So moves that nobody wants change nothing, and
neither does it how many ways lead to what is wanted. Inertia tau and reluctance kappa are in years, so that who asks more
often is neither dumber nor irresistible; tau = 0: it moves whenever it can. On a certain floor passing weighs 1 and h = 1.

Sources: logit play, McKelvey and Palfrey (1998); in two stages, McFadden (1978).

In the code
-----------
Letters as in `game.arrays`; in addition L lanes (the draws of a block, always the last axis). 1 / p is kept instead of p, so
that a refusal all but certain loses no digits.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from detente.game.arrays import Floats, Index, Ints, Real, Structure
from detente.lenses.compiler import compiled, inlined
from detente.lenses.lanes import Lane, exponential, fill, keep, larger, load, smaller, where_above

SURE = 1e15  # odds against, beyond which a refusal is certain enough for single precision
FAR = 1e30


class Block(NamedTuple):
    """`LANES` draws of a game, and what is derived from them once."""

    utility: Annotated[Real, "S P L"]  # as in Draws, down to start
    rho: Annotated[Real, "P L"]
    precision: Annotated[Real, "P L"]
    initiative: Annotated[Real, "S P L"]
    inertia: Annotated[Real, "L"]
    reluctance: Annotated[Real, "L"]
    price: Annotated[Real, "P L"]
    cost: Annotated[Real, "K L"]
    rate: Annotated[Real, "Q L"]
    chance: Annotated[Real, "chances L"]
    switch: Annotated[Real, "X L"]  # 1 where on, 0 where off
    start: Annotated[Floats, "S L"]
    nature_order: Annotated[Index, "S"]  # the states, those that nature connects side by side
    nature_place: Annotated[Index, "S"]  # of each state among those it is connected with
    nature_ends: Annotated[Ints, "classes+1"]  # where each such set begins
    body_weight: Annotated[Index, "members"]  # the weights over their greatest common divisor
    body_quota: Annotated[Index, "bodies"]  # in the same unit
    arrow_first: Annotated[Ints, "S+1"]  # the arrows into each state: first moves, then jumps of nature
    arrow_row: Annotated[Ints, "arrows"]  # the move, or M + the jump
    arrow_from: Annotated[Index, "arrows"]


class Work(NamedTuple):
    """Scratch of one block, allocated once a thread."""

    price: Annotated[Real, "P L"]  # in the regime at hand
    odds: Annotated[Real, "roles L"]  # 1 / p_j of each who must consent to a move
    gain: Annotated[Real, "roles L"]  # lambda_j G_j
    before: Annotated[Real, "roles L"]  # product of the odds of the roles before
    paid: Annotated[Real, "P L"]  # one-off costs of the move at hand
    tally: Annotated[Real, "quota L"]
    member: Annotated[Real, "seats L"]
    tries: Annotated[Real, "entries L"]  # an entry is a move of a state with one who may try it
    carried: Annotated[Real, "entries L"]
    entry_party: Annotated[Index, "entries"]
    entry_move: Annotated[Index, "entries"]
    top: Annotated[Real, "P L"]  # ln Y; -FAR where nothing is open
    total: Annotated[Real, "P L"]
    spent: Annotated[Real, "P L"]
    rates: Annotated[Real, "2 M L"]  # moves carried out a year: where the step sets out, and at the stage at hand
    leave: Annotated[Real, "2 L"]  # fastest exit under them
    step: Annotated[Real, "L"]  # years
    value: Annotated[Real, "6 S P L"]  # V, where the step leads, and four slopes
    stop: Annotated[Ints, "1"]  # not zero: the run was asked to stop


@compiled
def clear(array: Real, rows: int) -> None:
    """The first rows become zero."""
    for k in range(rows):
        keep(array, k, 0)


@compiled
def set_prices(game: Structure, block: Block, regime: int, work: Work) -> None:
    """What a move costs whoever makes it, in one regime: nothing to a party that no longer cares."""
    price = work.price
    for j in range(price.shape[0]):
        keep(price, j, 0)
        if game.regime_cares[regime, j]:
            keep(price, j, load(block.price, j))


@inlined
def add_up_costs(game: Structure, block: Block, regime: int, m: int, paid: Real) -> bool:
    """Whether the move costs anyone anything; if so `paid` [P, L] holds it."""
    first, last = game.move_costs[m], game.move_costs[m + 1]
    if first == last:
        return False
    clear(paid, paid.shape[0])
    for c in range(first, last):
        j = game.cost_party[c]
        if game.regime_cares[regime, j]:
            keep(paid, j, load(paid, j) + load(block.cost, game.cost_row[c]))
    return True


@inlined
def net_gain(V: Real, to: int, back: int, j: int, costs: bool, paid: Real) -> Lane:
    """V_j(to) - V_j(back) - k_j."""
    gain = load(V, (to, j)) - load(V, (back, j))
    return gain - load(paid, j) if costs else gain


@compiled
def body_odds(
    game: Structure, block: Block, body: int, sure: int, V: Real, to: int, back: int, costs: bool, work: Work
) -> Lane:
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
    clear(tally, quota + 1)
    keep(tally, 0, 1)
    for k in range(size):
        weight = np.int64(weights[first + k])
        least = max(np.int64(0), quota - weight)
        yes = 1 / (1 + exponential(0 - load(member, k)))
        if weight == 0:
            continue
        for w in range(least, quota):
            keep(tally, quota, load(tally, quota) + load(tally, w) * yes)
        for w in range(quota - 1, -1, -1):
            stays = load(tally, w) * (1 - yes)
            keep(tally, w, stays + load(tally, w - weight) * yes if w >= weight else stays)
    return 1 / larger(load(tally, quota), 1 / SURE)


@compiled
def sits_in(game: Structure, party: int, body: int) -> bool:
    """Whether the party is a member of the body."""
    for k in range(game.body_members[body], game.body_members[body + 1]):
        if game.member_party[k] == party:
            return True
    return False


@inlined
def consents(game: Structure, block: Block, m: int, V: Real, back: int, costs: bool, work: Work) -> bool:
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
def others_with_bodies(game: Structure, block: Block, m: int, tryer: int, V: Real, back: int, costs: bool, work: Work) -> Lane:
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
def plan_state(game: Structure, block: Block, regime: int, s: int, floor: int, V: Real, work: Work) -> int:
    """Number of entries (a move and one who may try it) of state s.

    Afterwards `tries` holds the rate of trying, or its chance when one party has the `floor` for certain, and `carried` the
    chance A. `floor`: who has it for certain, or P: everyone gets it at its own rate.
    """
    parties = V.shape[1]
    certain = floor != parties
    entries = 0
    for i in range(parties):
        keep(work.top, i, -FAR)
    clear(work.total, parties)
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
        keep(tries, e, y)
        keep(total, i, load(total, i) + y)
    for i in range(parties):
        a = load(block.initiative, (s, i))
        passing = exponential(0 - load(top, i))  # over Y, and finite
        if certain:
            acts = 1 / (passing + 1)
        else:
            acts = a / (load(block.inertia, ()) * a * passing + 1)
        chosen = load(total, i)
        keep(total, i, where_above(chosen, 0, acts / chosen, fill(V, 0)))
    for e in range(entries):
        keep(tries, e, load(tries, e) * load(total, work.entry_party[e]))
    return entries


@inlined
def weigh_move(
    game: Structure, block: Block, regime: int, s: int, m: int, floor: int, V: Real, work: Work, entries: int
) -> int:
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
        entries += 1
    return entries


@compiled
def carry_out(
    game: Structure, block: Block, regime: int, s: int, entries: int, rates: Real, costs_of: Real, spent: Real, work: Work
) -> None:
    """Rates (chances, on a certain floor) at which the moves of s are carried out, and in costs_of [s] what they cost."""
    parties = spent.shape[0]
    first, last = game.state_moves[s], game.state_moves[s + 1]
    for m in range(first, last):
        keep(rates, m, 0)
    clear(spent, parties)
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
