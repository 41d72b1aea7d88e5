"""Plans where something is hidden: who tries what at each belief, and what everybody learns from it.

The theory
----------
b is what is publicly believed of the hidden level; W_j(s, b, th) what a state is worth to j if the level really is th, kept for
every party and every level. Party j cannot tell apart the levels of its cell c_j(th), and expects under a belief q

    E_j[x | th] = sum over th' in c_j(th) of q(th') x(th') / sum of q(th')

A move from s leads to s' and belief b+ if it is carried out, to s'' and b- if it is refused. Who must consent would, as if all
others did, with chance

    p_j(th) = 1 / (1 + exp(-lambda_j E_j^{b+}[W_j(s', b+) - W_j(s'', b-) - k_j]))

and who tries weighs, with p the chance that all would and A = p / (p + h (1 - p)) that it is then carried out,

    x(th) = lambda_i E_i^b[p (W_i(s', b+) - k_i - W_i(s'', b+)) + A W_i(s'', b+) + (1 - A) W_i(s'', b-) - W_i(s, b)]

p weighs the substance, A what is learned of it. First whether to act, then which, as in `plans`. Where the floor is had for all to
see (on a certain day, in rounds) passing tells something too: then x is against W_i(s, b_pass).

What an event e tells is Bayes' rule on how likely it is at each level, and on eps acts a year that nobody planned,

    b_e(th) ~ b(th) (l_e(th) + eps)

after which the level itself may be changed by it. What is unseen tells nothing by itself. An act that plainly speaks for a level
(`means`) is read so when nobody planned it.

The search
----------
What acts tell depends on what they are expected to tell: q is sought with b_e(q) = q, in each node (what is seen, b, who moves)
by itself, from what was found a step later. A step D for each event and level: the residual r = b_e - q moves q by at most D; D
grows while r keeps its sign and halves when it turns. Likelihoods are logarithms, so that what all but never happens is read
too. What is learned in the end is Bayes' rule on the plans as found, expected or not; r says by how much it was not.

Sources: agent quantal response, McKelvey and Palfrey (1998); steps by signs, Riedmiller and Braun (1993).
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from detente.game.arrays import Flag, Floats, Ints, Structure
from detente.game.sight import ALIKE, CARRIED, JUMP, NOBODY, OWN, REFUSED, UNSEEN, Sight
from detente.lenses.compiler import compiled, entry
from detente.lenses.landing import Points, land, tilts

YEARS, FLOOR, SHARES = 0, 1, 2
"""Who has the floor: everyone at a rate; one party for certain; each with a chance, on the clock of rounds."""
NEVER = -1e30  # logarithm of no chance
AGES = 25  # sweeps after which steps grow slowly
GROWTH, LATER, CUT = 1.3, 1.03, 0.5
LEAST, FIRST = 1e-11, 1e-3  # smallest step, and where it begins at least


class Draw(NamedTuple):
    """One draw of a game in double precision; fields as in `game.arrays.Draws`."""

    utility: Floats  # [S, P]
    rho: Floats  # [P]
    precision: Floats  # [P]
    floor: Floats  # [S, P] a year, or shares of the round's
    inertia: float
    reluctance: float
    price: Floats  # [P]
    cost: Floats
    rate: Floats
    chance: Floats
    switch: Flag
    unexplained: float


class Open(NamedTuple):
    """What can be tried under the rules of the day, and what it costs, by try and level."""

    open: Flag  # [C, H]
    to: Ints  # [C, H]    the state it leads to
    back: Ints  # [C, H]  and that of a refusal
    cost: Floats  # [C, H, P]
    paid: Floats  # [C, H] by whoever tries, its price included
    log_push: Floats  # [C, H] ln h
    like: Ints  # [C, P, H] the lowest open level that the party cannot tell from this one
    asked: Ints  # [C + 1] who must consent beside whoever tries: a party, or P + body
    unit: Ints


class Search(NamedTuple):
    """How it is searched, and landed."""

    sweeps: int
    close: float
    rule: int  # of `landing`
    read_as: int  # the level each act is read as at first, or -1


class Plans(NamedTuple):
    """Plans at one time, and what they tell. K points of the grid, C' corners of a cell, R who must consent to a move."""

    expected: Annotated[Floats, "E K H"]  # q: of the level before the event; of that after it, where it is not OWN
    pace: Annotated[Floats, "E K H"]  # D
    turn: Annotated[Floats, "E K H"]  # the last residual
    tried: Annotated[Floats, "C K H"]  # a year, or the chance
    carried: Annotated[Floats, "C K H"]  # A
    gain: Annotated[Floats, "C K H R"]  # lambda G of each who must consent; a body's as what its chance says
    own: Annotated[Floats, "C K H"]  # lambda G of who tries
    after: Annotated[Floats, "E K H"]  # b_e, of the level after the event
    place: Annotated[Ints, "E K C'"]  # where it lands
    weight: Annotated[Floats, "E K C'"]  # plainly
    tilt: Annotated[Flag, "E K"]
    off: Annotated[Floats, "E K"]  # largest residual


class Node(NamedTuple):
    """Scratch."""

    place: Annotated[Ints, "slots C'"]  # where what is expected lands; slot 0: no news
    weight: Annotated[Floats, "slots C'"]
    belief: Annotated[Floats, "H"]
    lesson: Annotated[Floats, "H"]
    log_done: Annotated[Floats, "C H"]
    log_refused: Annotated[Floats, "C H"]
    log_pass: Annotated[Floats, "P H"]
    x: Annotated[Floats, "C H"]
    raw: Annotated[Floats, "H"]
    own: Annotated[Floats, "H"]
    gain: Annotated[Floats, "R H"]
    members: Annotated[Floats, "seats H"]
    log_carried: Annotated[Floats, "C H"]  # ln A, ln (1 - A)
    log_not: Annotated[Floats, "C H"]
    votes: Annotated[Floats, "seats"]
    tally: Annotated[Floats, "quota"]


class At(NamedTuple):
    """What plans are made for: the game, the draw, and who has the floor."""

    game: Structure
    sight: Sight
    grid: Points
    draw: Draw
    now: Open
    search: Search
    how: int  # YEARS, FLOOR or SHARES
    floor: int  # the party that has it for certain
    regime: int


@compiled
def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    e = math.exp(-abs(x))
    return (1.0 if x >= 0 else e) / (1.0 + e)


@compiled
def value(W: Floats, s: int, j: int, node: Node, slot: int) -> float:
    """W_j(s, .) at the belief of a slot."""
    total = 0.0
    for c in range(node.place.shape[1]):
        total += node.weight[slot, c] * W[s, node.place[slot, c], j]
    return total


@compiled
def slot_of(at: At, v: int, i: int, e: int) -> int:
    """The slot of what an outcome tells: what is unseen looks as if i had passed, where that is seen, else as if nothing were."""
    if e != UNSEEN:
        return int(e - at.sight.events[v] + 1)
    return 0 if at.how == YEARS else int(at.sight.pass_event[v, i] - at.sight.events[v] + 1)


@compiled
def expected(now: Open, c: int, j: int, th: int, x: Floats, weight: Floats) -> float:
    """E_j[x | th] of what x [H] is at each level, under weights that need not sum to one; evenly where all are nought."""
    total, mass, plain, many = 0.0, 0.0, 0.0, 0
    mine = now.like[c, j, th]
    for h in range(x.size):
        if now.like[c, j, h] == mine and now.open[c, h]:
            total += weight[h] * x[h]
            mass += weight[h]
            plain += x[h]
            many += 1
    return total / mass if mass > 1e-290 else plain / many


@compiled
def body_agrees(game: Structure, body: int, node: Node) -> float:
    """The chance that a body agrees, by its members' `votes` as lambda G: independently, or as its pivot would."""
    first, last = np.int64(game.body_members[body]), np.int64(game.body_members[body + 1])
    quota, size = np.int64(game.body_quota[body]), last - first
    votes = node.votes
    if game.body_pivot[body]:
        best = NEVER
        for n in range(size):
            weight = np.int64(0)
            for other in range(size):
                if votes[other] >= votes[n]:
                    weight += np.int64(game.member_weight[first + other])
            if weight >= quota:
                best = max(best, votes[n])
        return float(logistic(best))
    for w in range(quota + 1):
        node.tally[w] = 0.0
    node.tally[0] = 1.0
    for n in range(size):
        yes, weight = logistic(votes[n]), np.int64(game.member_weight[first + n])
        for w in range(quota, -1, -1):
            up = min(quota, w + weight)
            moved = node.tally[w] * yes
            if up != w:
                node.tally[w] -= moved
                node.tally[up] += moved
    return float(node.tally[quota])


@compiled
def party_gains(at: At, W: Floats, node: Node, c: int, j: int, yes: int, no: int, weight: Floats, out: Floats) -> None:
    """out [H] = lambda_j E_j[W_j(s', b+) - W_j(s'', b-) - k_j] of party j, asked to consent to try c, at each level."""
    now = at.now
    for h in range(out.size):
        if now.open[c, h]:
            node.raw[h] = value(W, now.to[c, h], j, node, yes) - value(W, now.back[c, h], j, node, no) - now.cost[c, h, j]
    for h in range(out.size):
        if now.open[c, h]:
            twin = now.like[c, j, h]
            out[h] = at.draw.precision[j] * expected(now, c, j, h, node.raw, weight) if twin == h else out[twin]


@compiled
def body_gains(
    at: At, W: Floats, node: Node, c: int, body: int, i: int, yes: int, no: int, weight: Floats, out: Floats
) -> None:
    """out [H] = what the chance that a body consents to try c of i says of lambda G, at each level."""
    begin, end = np.int64(at.game.body_members[body]), np.int64(at.game.body_members[body + 1])
    for n in range(begin, end):
        party_gains(at, W, node, c, np.int64(at.game.member_party[n]), yes, no, weight, node.members[n - begin])
    for h in range(out.size):
        if at.now.open[c, h]:
            for n in range(begin, end):
                node.votes[n - begin] = -NEVER if np.int64(at.game.member_party[n]) == i else node.members[n - begin, h]
            p = min(max(body_agrees(at.game, body, node), 1e-300), 1.0 - 1e-16)
            out[h] = math.log(p) - math.log1p(-p)


@compiled
def agreement(at: At, plans: Plans, node: Node, k: int, c: int, h: int) -> float:
    """p of try c at level h, from `gain`; A in `carried`, ln A and ln (1 - A)."""
    first, last = at.now.asked[c], at.now.asked[c + 1]
    node.log_carried[c, h], node.log_not[c, h] = 0.0, NEVER
    plans.carried[c, k, h] = 1.0
    if first == last:
        return 1.0
    log_p, log_not = 0.0, NEVER
    for n in range(first, last):
        x = node.gain[n - first, h]
        both = math.log1p(math.exp(-abs(x)))
        log_p -= both + max(-x, 0.0)
        log_not = -(both + max(x, 0.0)) if n == first else math.log(max(-math.expm1(log_p), 1e-300))
    against = (at.now.log_push[c, h] if at.how != FLOOR else 0.0) + log_not - log_p
    e = math.exp(-abs(against))
    both = math.log1p(e)
    node.log_carried[c, h], node.log_not[c, h] = -(both + max(against, 0.0)), -(both + max(-against, 0.0))
    plans.carried[c, k, h] = (e if against > 0.0 else 1.0) / (1.0 + e)
    return math.exp(log_p)


@compiled
def weigh(at: At, W: Floats, plans: Plans, node: Node, v: int, k: int, c: int) -> None:
    """The exponents x of try c at each level, and A; whoever tries knows what it can tell apart."""
    sight, now, belief = at.sight, at.now, at.grid.belief[k]
    i, done = sight.try_party[c], sight.try_event[c, CARRIED]
    yes, no = slot_of(at, v, i, done), slot_of(at, v, i, sight.try_event[c, REFUSED])
    stay = slot_of(at, v, i, UNSEEN)
    first = now.asked[c]
    weight = plans.expected[done, k] if done != UNSEEN and sight.event_kind[done] == OWN else belief
    for n in range(first, now.asked[c + 1]):
        unit = now.unit[n]
        if unit < W.shape[2]:
            party_gains(at, W, node, c, unit, yes, no, weight, node.gain[n - first])
        else:
            body_gains(at, W, node, c, unit - W.shape[2], i, yes, no, weight, node.gain[n - first])
        for h in range(belief.size):
            plans.gain[c, k, h, n - first] = node.gain[n - first, h]
    for h in range(belief.size):
        if now.open[c, h]:
            p = agreement(at, plans, node, k, c, h)
            A = plans.carried[c, k, h]
            reached, here = value(W, now.to[c, h], i, node, yes), value(W, sight.state[v, h], i, node, stay)
            paid = now.paid[c, h]
            node.own[h] = reached - paid - here
            node.raw[h] = p * node.own[h]
            if A < 1.0:
                taught, untaught = value(W, now.back[c, h], i, node, yes), value(W, now.back[c, h], i, node, no)
                node.raw[h] = p * (reached - paid - taught) + A * taught + (1.0 - A) * untaught - here
    precision = at.draw.precision[i]
    for h in range(belief.size):
        twin = now.like[c, i, h]
        if not now.open[c, h]:
            node.x[c, h] = NEVER
        elif twin == h:
            node.x[c, h] = precision * expected(now, c, i, h, node.raw, belief)
            plans.own[c, k, h] = precision * expected(now, c, i, h, node.own, belief)
        else:
            node.x[c, h], plans.own[c, k, h] = node.x[c, twin], plans.own[c, k, twin]


@compiled
def choose(at: At, plans: Plans, node: Node, v: int, k: int, first: int, last: int, th: int) -> None:
    """How often the tries [first : last] of one party are made at level th; logarithms of their outcomes and of passing."""
    i = at.sight.try_party[first]
    a = 1.0 if at.how == FLOOR else at.draw.floor[at.sight.state[v, th], i]
    top, total = NEVER, 0.0
    for c in range(first, last):
        top = max(top, node.x[c, th])
    if at.how == FLOOR and i != at.floor:
        a = 0.0
    if top <= NEVER or a <= 0.0:
        for c in range(first, last):
            plans.tried[c, k, th] = 0.0
            node.log_done[c, th] = node.log_refused[c, th] = NEVER
        node.log_pass[i, th] = math.log(a) if a > 0.0 else NEVER
        return
    for c in range(first, last):
        total += math.exp(node.x[c, th] - top)
    passing = 1.0 if at.how == FLOOR else at.draw.inertia * a
    log_a = math.log(a)
    log_acts, node.log_pass[i, th] = log_a - math.log(total) - top, NEVER
    if passing > 0.0:
        x = math.log(passing) - top
        both = math.log1p(math.exp(-abs(x)))
        log_acts -= both + max(x, 0.0)
        node.log_pass[i, th] = log_a - both - max(-x, 0.0)
    for c in range(first, last):
        if node.x[c, th] <= NEVER:
            plans.tried[c, k, th] = 0.0
            node.log_done[c, th] = node.log_refused[c, th] = NEVER
            continue
        tries = log_acts + node.x[c, th]
        plans.tried[c, k, th] = math.exp(tries)
        node.log_done[c, th] = tries + node.log_carried[c, th]
        node.log_refused[c, th] = tries + node.log_not[c, th]


@compiled
def unplanned(at: At, c: int, h: int) -> float:
    """How often a year an outcome of try c is reckoned with at level h though nobody planned it."""
    means = at.sight.try_means[c]
    return at.draw.unexplained if means < 0 or means == h else 0.0


@compiled
def own_lesson(at: At, node: Node, k: int, e: int, out: Floats) -> bool:
    """Bayes' rule on an outcome of one try, before the level changes; false where it cannot happen."""
    c = at.sight.event_try[e]
    likely = node.log_done[c] if at.sight.try_event[c, CARRIED] == e else node.log_refused[c]
    belief, top, possible, total = at.grid.belief[k], NEVER, False, 0.0
    for h in range(out.size):
        possible = possible or likely[h] > NEVER
        if belief[h] > 0.0:
            top = max(top, likely[h])
    if not possible:
        return False
    for h in range(out.size):
        out[h] = 0.0
        if at.now.open[c, h] and belief[h] > 0.0:
            if at.draw.unexplained > 0.0:
                out[h] = belief[h] * (math.exp(likely[h]) + unplanned(at, c, h))
            elif top > NEVER / 2:
                out[h] = belief[h] * math.exp(likely[h] - top)
        total += out[h]
    return bool(share_out(out, total))


@compiled
def share_out(out: Floats, total: float) -> bool:
    """out / total, if that is possible."""
    if total <= 0.0:
        return False
    for h in range(out.size):
        out[h] /= total
    return True


@compiled
def alike_lesson(at: At, node: Node, k: int, e: int, out: Floats) -> bool:
    """Bayes' rule on a change that nobody is seen to make, of the level after it; false where it cannot happen."""
    sight, total = at.sight, 0.0
    for h in range(out.size):
        out[h] = 0.0
    for n in range(sight.causes[e], sight.causes[e + 1]):
        kind, of, h = sight.cause_kind[n], sight.cause_of[n], sight.cause_from[n]
        chance = 0.0
        if kind == JUMP:
            if at.how == YEARS and at.game.regime_jumps[at.regime, of]:
                chance = at.draw.rate[at.game.jump_row[of]]
        elif at.now.open[of, h]:
            chance = math.exp(node.log_done[of, h] if kind == CARRIED else node.log_refused[of, h]) + unplanned(at, of, h)
        chance *= at.grid.belief[k, h]
        out[sight.cause_to[n]] += chance
        total += chance
    return bool(share_out(out, total))


@compiled
def pass_lesson(at: At, node: Node, k: int, e: int, g: int, out: Floats) -> bool:
    """Bayes' rule on a floor of which nothing came that could be seen, of the level after it."""
    sight, belief = at.sight, at.grid.belief[k]
    i, total, unseen, top = sight.event_try[e], 0.0, False, NEVER
    for h in range(out.size):
        out[h] = 0.0
        if belief[h] > 0.0:
            top = max(top, node.log_pass[i, h])
    for c in range(sight.group_tries[g], sight.group_tries[g + 1]):
        for which in range(2):
            if sight.try_party[c] == i and sight.try_event[c, which] == UNSEEN:
                unseen = True
                for h in range(out.size):
                    if at.now.open[c, h]:
                        to = at.now.to[c, h] if which == CARRIED else at.now.back[c, h]
                        chance = math.exp(node.log_done[c, h] if which == CARRIED else node.log_refused[c, h])
                        out[sight.level[to]] += belief[h] * chance
    scale = 0.0 if unseen or top <= NEVER / 2 else top
    for h in range(out.size):
        if belief[h] > 0.0:
            out[h] += belief[h] * math.exp(node.log_pass[i, h] - scale)
        total += out[h]
    return bool(share_out(out, total))


@compiled
def nobody_lesson(at: At, k: int, v: int, out: Floats) -> bool:
    """Bayes' rule on nobody having the floor."""
    total, floor = 0.0, at.draw.floor
    for h in range(out.size):
        left = 1.0
        for j in range(floor.shape[1]):
            left -= floor[at.sight.state[v, h], j]
        out[h] = at.grid.belief[k, h] * max(left, 0.0)
        total += out[h]
    return bool(share_out(out, total))


@compiled
def left_behind(sight: Sight, e: int, before: Floats, out: Floats) -> None:
    """What is believed once an event that is OWN has changed the level, from what it tells of the level before."""
    for h in range(out.size):
        out[h] = 0.0
    for h in range(out.size):
        out[sight.event_level[e, h]] += before[h]


@compiled
def learn(plans: Plans, e: int, k: int, lesson: Floats, sweep: int) -> None:
    """Moves what the event is expected to tell towards what it tells."""
    total = 0.0
    for h in range(lesson.size):
        r = lesson[h] - plans.expected[e, k, h]
        step = plans.pace[e, k, h]
        if sweep > 0 and r * plans.turn[e, k, h] < 0.0:
            step *= CUT
        elif sweep > 0:
            step *= GROWTH if sweep <= AGES else LATER
        else:
            step = max(step, FIRST)
        step = min(max(step, LEAST), 1.0)
        plans.pace[e, k, h], plans.turn[e, k, h] = step, r
        moved = plans.expected[e, k, h] + (r if abs(r) < step else math.copysign(step, r))
        plans.expected[e, k, h] = min(max(moved, 0.0), 1.0)
        total += plans.expected[e, k, h]
    for h in range(lesson.size):
        plans.expected[e, k, h] /= total


@compiled
def search(at: At, W: Floats, plans: Plans, node: Node, v: int, g: int, k: int) -> None:
    """The plans of a group in one node, and what its events tell."""
    sight, grid = at.sight, at.grid
    first, last = sight.group_tries[g], sight.group_tries[g + 1]
    begin, end = sight.group_events[g], sight.group_events[g + 1]
    node.place[0, 0], node.weight[0, 0] = k, 1.0
    for sweep in range(at.search.sweeps):
        for n in range(begin, end):
            e = sight.events_of[n]
            slot = e - sight.events[v] + 1
            if sight.event_kind[e] != OWN:
                land(grid, plans.expected[e, k], node.place[slot], node.weight[slot])
            else:
                left_behind(sight, e, plans.expected[e, k], node.belief)
                land(grid, node.belief, node.place[slot], node.weight[slot])
        start = first
        for c in range(first, last):
            weigh(at, W, plans, node, v, k, c)
            if c + 1 == last or sight.try_party[c + 1] != sight.try_party[c]:
                for th in range(sight.state.shape[1]):
                    choose(at, plans, node, v, k, start, c + 1, th)
                start = c + 1
        far = 0.0
        for n in range(begin, end):
            far = max(far, lesson_of(at, plans, node, g, k, sight.events_of[n]))
        if not far > at.search.close:
            break
        for n in range(begin, end):
            e = sight.events_of[n]
            if plans.off[e, k] >= 0.0:
                learn(plans, e, k, plans.after[e, k], sweep)
    for n in range(begin, end):
        e = sight.events_of[n]
        plans.off[e, k] = max(plans.off[e, k], 0.0)
        if sight.event_kind[e] == OWN:
            for h in range(node.belief.size):
                node.lesson[h] = plans.after[e, k, h]
            left_behind(sight, e, node.lesson, plans.after[e, k])
        settle_down(grid, at.search.rule, plans, e, k)


@compiled
def lesson_of(at: At, plans: Plans, node: Node, g: int, k: int, e: int) -> float:
    """How far what event e tells (in `after`; of the level before it if OWN) is from what it is expected to.

    What cannot happen tells nothing: its `off` is -1.
    """
    out, kind = plans.after[e, k], at.sight.event_kind[e]
    if kind == OWN:
        found = own_lesson(at, node, k, e, out)
    elif kind == ALIKE:
        found = alike_lesson(at, node, k, e, out)
    else:
        found = at.how != YEARS and pass_lesson(at, node, k, e, g, out)
    far = 0.0
    plans.off[e, k] = -1.0
    for h in range(out.size):
        if found:
            far = max(far, abs(out[h] - plans.expected[e, k, h]))
            plans.off[e, k] = far
        else:
            out[h] = plans.expected[e, k, h]
    return far


@compiled
def settle_down(grid: Points, rule: int, plans: Plans, e: int, k: int) -> None:
    """Where what is believed after event e lands."""
    land(grid, plans.after[e, k], plans.place[e, k], plans.weight[e, k])
    plans.tilt[e, k] = tilts(grid, rule, plans.after[e, k], plans.place[e, k], plans.weight[e, k])


@entry
def make_plans(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    now: Open,
    search_how: Search,
    W: Floats,
    plans: Plans,
    node: Node,
    how: int,
    floor: int,
    regime: int,
) -> None:
    """Plans at the values W [S, K, P], everywhere; what is expected of events is taken from `plans` and goes back there."""
    at = At(game, sight, grid, draw, now, search_how, how, floor, regime)
    read(sight, grid, plans, search_how.read_as)
    for corner in range(node.place.shape[1]):
        node.place[0, corner], node.weight[0, corner] = 0, 0.0
    for v in range(sight.state.shape[0]):
        for g in range(sight.groups[v], sight.groups[v + 1]):
            opened = any_open(at, g)
            for k in range(grid.belief.shape[0]):
                if opened:
                    search(at, W, plans, node, v, g, k)
                else:
                    rest(at, plans, node, g, k)
        for e in range(sight.events[v], sight.events[v + 1]):
            nature = sight.event_kind[e] == ALIKE and how == YEARS and only_nature(sight, e)
            if not nature and (sight.event_kind[e] != NOBODY or how != SHARES):
                continue
            for k in range(grid.belief.shape[0]):
                out = plans.after[e, k]
                if alike_lesson(at, node, k, e, out) if nature else nobody_lesson(at, k, v, out):
                    settle_down(grid, search_how.rule, plans, e, k)


@compiled
def any_open(at: At, g: int) -> bool:
    """Whether anything in the group can be tried."""
    for c in range(at.sight.group_tries[g], at.sight.group_tries[g + 1]):
        if at.how != FLOOR or at.sight.try_party[c] == at.floor:
            for h in range(at.now.open.shape[1]):
                if at.now.open[c, h]:
                    return True
    return False


@compiled
def rest(at: At, plans: Plans, node: Node, g: int, k: int) -> None:
    """Nothing in the group is tried; what looks like a covert move of it may still be nature's."""
    sight, belief = at.sight, at.grid.belief[k]
    for c in range(sight.group_tries[g], sight.group_tries[g + 1]):
        for h in range(belief.size):
            plans.tried[c, k, h] = 0.0
    for n in range(sight.group_events[g], sight.group_events[g + 1]):
        e = sight.events_of[n]
        plans.off[e, k] = 0.0
        if sight.event_kind[e] != ALIKE or not alike_lesson(at, node, k, e, plans.after[e, k]):
            for h in range(belief.size):
                plans.after[e, k, h] = belief[h]
        settle_down(at.grid, at.search.rule, plans, e, k)


@compiled
def only_nature(sight: Sight, e: int) -> bool:
    """Whether no covert move can have caused the event."""
    for n in range(sight.causes[e], sight.causes[e + 1]):
        if sight.cause_kind[n] != JUMP:
            return False
    return True


@compiled
def read(sight: Sight, grid: Points, plans: Plans, level: int) -> None:
    """How acts are read before plans are made: each as the level, if there is one; else as they are expected to be.

    But what plainly means something, and was expected to tell nothing, is taken at its word again: from there it can be found
    whether it is believed.
    """
    for e in range(plans.expected.shape[0]):
        if sight.event_kind[e] != OWN:
            continue
        c = sight.event_try[e]
        means = sight.try_means[c] if sight.try_event[c, CARRIED] == e else -1
        for k in range(grid.belief.shape[0]):
            if level >= 0:
                lean(grid.belief[k], level, plans.expected[e, k])
            elif means >= 0:
                far = 0.0
                for h in range(grid.belief.shape[1]):
                    far = max(far, abs(plans.expected[e, k, h] - grid.belief[k, h]))
                if far < SILENT:
                    lean(grid.belief[k], means, plans.expected[e, k])


SILENT = 0.01
"""How little an act is expected to tell that tells nothing."""
READING = 0.05
"""What another level keeps of its weight where an act is read as one."""


@compiled
def lean(belief: Floats, level: int, out: Floats) -> None:
    """The belief, leaning to the level as far as it is believed possible."""
    total = 0.0
    for h in range(belief.size):
        out[h] = belief[h] * (1.0 if h == level else READING)
        total += out[h]
    for h in range(belief.size):
        out[h] /= total


def begin(grid: Points, plans: Plans) -> None:
    """Before anything is found, events tell nothing."""
    plans.expected[:] = plans.after[:] = grid.belief
    plans.pace[:] = 1.0


def opened(game: Structure, seen: Sight, draw: Draw, regime: int) -> Open:
    """What can be tried under the rules of a regime; `draw.floor` says how often who may try it is asked."""
    C, H = seen.try_move.shape
    P, here = draw.floor.shape[1], seen.try_move >= 0
    m = np.where(here, seen.try_move, 0)
    is_open = here & game.regime_moves[regime][m] & draw.switch[game.move_switch[m].astype(np.int64)] if C else here
    state = seen.state[np.repeat(np.arange(seen.groups.size - 1), np.diff(seen.group_tries[seen.groups]))]
    back = game.move_refusal[m].astype(np.int64) if C else m
    cost, push, units = np.zeros((C, H, P)), np.zeros((C, H)), []
    for c, h in np.argwhere(here):
        move = int(seen.try_move[c, h])
        for n in range(int(game.move_costs[move]), int(game.move_costs[move + 1])):
            cost[c, h, game.cost_party[n]] += draw.cost[game.cost_row[n]]
        for r in range(int(game.move_roles[move]), int(game.move_roles[move + 1])):
            push[c, h] += draw.floor[state[c, h], game.role_unit[r]] if game.role_tries[r] else 0.0
    for c in range(C):
        move = int(seen.try_move[c].max())
        roles = range(int(game.move_roles[move]), int(game.move_roles[move + 1]))
        units.append(
            [int(game.role_unit[r]) for r in roles if game.role_consents[r] and game.role_unit[r] != seen.try_party[c]]
        )
    cost *= game.regime_cares[regime]
    price = draw.price * game.regime_cares[regime]
    own = np.take_along_axis(cost, seen.try_party[:, None, None], axis=2)[..., 0] if C else push
    return Open(
        open=is_open,
        to=np.where(here, game.move_to[m].astype(np.int64) if C else m, 0),
        back=np.where(back == m, state, game.move_to[back].astype(np.int64)) if C else m,
        cost=cost,
        paid=own + price[seen.try_party][:, None],
        log_push=np.log(np.maximum(1.0, draw.reluctance * push)),
        like=_alike(seen, is_open),
        asked=np.concatenate([[0], np.cumsum([len(each) for each in units], dtype=np.int64)]).astype(np.int64),
        unit=np.array([unit for each in units for unit in each], np.int64),
    )


def _alike(seen: Sight, is_open: Flag) -> Ints:
    """[C, P, H] the lowest open level that each party cannot tell from each."""
    C, H = is_open.shape
    same = seen.cell[:, :, None] == seen.cell[:, None, :]  # [P, H, H']
    found = same[None] & is_open[:, None, None, :]
    return np.where(found.any(axis=-1), found.argmax(axis=-1), np.arange(H)).astype(np.int64).reshape(C, len(seen.cell), H)
