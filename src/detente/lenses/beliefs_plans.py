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
from detente.game.sight import ALIKE, CARRIED, JUMP, NOBODY, OWN, PASS, REFUSED, UNSEEN, Sight
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


class Search(NamedTuple):
    """How it is searched, and landed."""

    sweeps: int
    close: float
    rule: int  # of `landing`
    read_as: int  # the level each act is read as at first, or -1


class Plans(NamedTuple):
    """Plans at one time, and what they tell. K points of the grid, C' corners of a cell, R roles of a move."""

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
    odds: Annotated[Floats, "H"]  # p
    done: Annotated[Floats, "H"]  # A
    log_carried: Annotated[Floats, "C H"]  # ln A, ln (1 - A)
    log_not: Annotated[Floats, "C H"]
    votes: Annotated[Floats, "seats"]
    order: Annotated[Ints, "seats"]
    tally: Annotated[Floats, "quota"]


class Scene(NamedTuple):
    """What plans are made for: who has the floor, and under which rules."""

    how: int  # YEARS, FLOOR or SHARES
    floor: int  # the party that has it for certain
    regime: int


@compiled
def softplus(x: float) -> float:
    """ln (1 + e^x)."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@compiled
def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    e = math.exp(-abs(x))
    return (1.0 if x >= 0 else e) / (1.0 + e)


@compiled
def is_open(game: Structure, draw: Draw, regime: int, m: int) -> bool:
    """Whether there is such a move, and it may be made."""
    return m >= 0 and game.regime_moves[regime, m] and draw.switch[game.move_switch[m]]


@compiled
def one_off(game: Structure, draw: Draw, regime: int, m: int, j: int) -> float:
    """What move m costs party j."""
    total = 0.0
    if game.regime_cares[regime, j]:
        for c in range(game.move_costs[m], game.move_costs[m + 1]):
            if game.cost_party[c] == j:
                total += draw.cost[game.cost_row[c]]
    return total


@compiled
def price_of(game: Structure, draw: Draw, regime: int, i: int) -> float:
    """What any move costs whoever makes it."""
    return draw.price[i] if game.regime_cares[regime, i] else 0.0


@compiled
def refused_to(game: Structure, m: int, s: int) -> int:
    """Where a refusal of move m leads from s."""
    back = np.int64(game.move_refusal[m])
    return s if back == m else int(game.move_to[back])


@compiled
def value(W: Floats, s: int, j: int, node: Node, slot: int) -> float:
    """W_j(s, .) at the belief of a slot."""
    total = 0.0
    for c in range(node.place.shape[1]):
        weight = node.weight[slot, c]
        if weight != 0.0:
            total += weight * W[s, node.place[slot, c], j]
    return total


@compiled
def slot_of(sight: Sight, scene: Scene, v: int, i: int, e: int) -> int:
    """The slot of what an outcome tells: what is unseen looks as if i had passed, where that is seen, else as if nothing were."""
    if e != UNSEEN:
        return int(e - sight.events[v] + 1)
    return 0 if scene.how == YEARS else int(sight.pass_event[v, i] - sight.events[v] + 1)


@compiled
def willing(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    scene: Scene,
    W: Floats,
    plans: Plans,
    node: Node,
    v: int,
    k: int,
    c: int,
    th: int,
    j: int,
) -> float:
    """lambda_j E_j[W_j(s', b+) - W_j(s'', b-) - k_j] for party j at level th, asked to consent to try c."""
    done = sight.try_event[c, CARRIED]
    i = sight.try_party[c]
    yes, no = slot_of(sight, scene, v, i, done), slot_of(sight, scene, v, i, sight.try_event[c, REFUSED])
    seen = done != UNSEEN and sight.event_kind[done] == OWN
    total, mass, plain, many = 0.0, 0.0, 0.0, 0
    for h in range(sight.state.shape[1]):
        m = sight.try_move[c, h]
        if sight.cell[j, h] != sight.cell[j, th] or not is_open(game, draw, scene.regime, m):
            continue
        s = sight.state[v, h]
        gain = value(W, np.int64(game.move_to[m]), j, node, yes) - value(W, refused_to(game, m, s), j, node, no)
        gain -= one_off(game, draw, scene.regime, m, j)
        q = plans.expected[done, k, h] if seen else grid.belief[k, h]
        total += q * gain
        mass += q
        plain += gain
        many += 1
    return float(draw.precision[j] * (total / mass if mass > 1e-290 else plain / many))


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
def same_before(game: Structure, sight: Sight, draw: Draw, scene: Scene, c: int, th: int, j: int) -> int:
    """A lower level, with the move open, that j cannot tell from th; or -1."""
    for h in range(th):
        if sight.cell[j, h] == sight.cell[j, th] and is_open(game, draw, scene.regime, sight.try_move[c, h]):
            return h
    return -1


@compiled
def agreement(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    scene: Scene,
    W: Floats,
    plans: Plans,
    node: Node,
    v: int,
    k: int,
    c: int,
) -> None:
    """p, A, ln A and ln (1 - A) of try c at each level; `gain` of who must consent."""
    parties, i = W.shape[2], sight.try_party[c]
    for th in range(sight.state.shape[1]):
        m = sight.try_move[c, th]
        if not is_open(game, draw, scene.regime, m):
            continue
        log_p, log_not, asked, push = 0.0, NEVER, 0, 0.0
        first = np.int64(game.move_roles[m])
        for r in range(first, np.int64(game.move_roles[m + 1])):
            unit = np.int64(game.role_unit[r])
            if game.role_tries[r]:
                push += draw.floor[sight.state[v, th], unit]
            if not game.role_consents[r] or unit == i:
                continue
            if unit < parties:
                twin = same_before(game, sight, draw, scene, c, th, unit)
                if twin >= 0:
                    x = plans.gain[c, k, twin, r - first]
                else:
                    x = willing(game, sight, grid, draw, scene, W, plans, node, v, k, c, th, unit)
            else:
                begin = np.int64(game.body_members[unit - parties])
                for n in range(begin, np.int64(game.body_members[unit - parties + 1])):
                    j = np.int64(game.member_party[n])
                    node.votes[n - begin] = (
                        -NEVER if j == i else willing(game, sight, grid, draw, scene, W, plans, node, v, k, c, th, j)
                    )
                p = min(max(body_agrees(game, unit - parties, node), 1e-300), 1.0 - 1e-16)
                x = math.log(p) - math.log1p(-p)
            plans.gain[c, k, th, r - first] = x
            log_p -= softplus(-x)
            log_not = -softplus(x) if asked == 0 else math.log(max(-math.expm1(log_p), 1e-300))
            asked += 1
        node.odds[th], node.done[th] = math.exp(log_p), 1.0
        node.log_carried[c, th], node.log_not[c, th] = 0.0, NEVER
        if asked > 0:
            h = max(1.0, draw.reluctance * push) if scene.how != FLOOR else 1.0
            against = math.log(h) + log_not - log_p
            node.log_carried[c, th], node.log_not[c, th] = -softplus(against), -softplus(-against)
            node.done[th] = math.exp(node.log_carried[c, th])


@compiled
def weigh(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    scene: Scene,
    W: Floats,
    plans: Plans,
    node: Node,
    v: int,
    k: int,
    c: int,
) -> None:
    """The exponents x of try c at each level; whoever tries knows what it can tell apart."""
    agreement(game, sight, grid, draw, scene, W, plans, node, v, k, c)
    i = sight.try_party[c]
    yes = slot_of(sight, scene, v, i, sight.try_event[c, CARRIED])
    no = slot_of(sight, scene, v, i, sight.try_event[c, REFUSED])
    stay = slot_of(sight, scene, v, i, UNSEEN)
    price = price_of(game, draw, scene.regime, i)
    for th in range(sight.state.shape[1]):
        if not is_open(game, draw, scene.regime, sight.try_move[c, th]):
            node.x[c, th] = NEVER
            continue
        twin = same_before(game, sight, draw, scene, c, th, i)
        if twin >= 0:
            node.x[c, th], plans.own[c, k, th] = node.x[c, twin], plans.own[c, k, twin]
            plans.carried[c, k, th] = node.done[th]
            continue
        total, own, mass, plain, plain_own, many = 0.0, 0.0, 0.0, 0.0, 0.0, 0
        for h in range(sight.state.shape[1]):
            m = sight.try_move[c, h]
            if sight.cell[i, h] != sight.cell[i, th] or not is_open(game, draw, scene.regime, m):
                continue
            s = sight.state[v, h]
            to, back = np.int64(game.move_to[m]), refused_to(game, m, s)
            reached, here = value(W, to, i, node, yes), value(W, s, i, node, stay)
            paid = one_off(game, draw, scene.regime, m, i) + price
            p, A = node.odds[h], node.done[h]
            if A < 1.0:
                taught = value(W, back, i, node, yes)
                x = p * (reached - paid - taught) + A * taught + (1.0 - A) * value(W, back, i, node, no) - here
            else:
                x = p * (reached - paid - here)
            q = grid.belief[k, h]
            total += q * x
            own += q * (reached - paid - here)
            mass += q
            plain += x
            plain_own += reached - paid - here
            many += 1
        if mass > 1e-290:
            node.x[c, th], plans.own[c, k, th] = draw.precision[i] * total / mass, draw.precision[i] * own / mass
        else:
            node.x[c, th], plans.own[c, k, th] = draw.precision[i] * plain / many, draw.precision[i] * plain_own / many
        plans.carried[c, k, th] = node.done[th]


@compiled
def choose(
    sight: Sight, draw: Draw, scene: Scene, plans: Plans, node: Node, v: int, k: int, first: int, last: int, th: int
) -> None:
    """How often the tries [first : last] of one party are made at level th; logarithms of their outcomes and of passing."""
    i = sight.try_party[first]
    a = 1.0 if scene.how == FLOOR else draw.floor[sight.state[v, th], i]
    top, total = NEVER, 0.0
    for c in range(first, last):
        top = max(top, node.x[c, th])
    if scene.how == FLOOR and i != scene.floor:
        a = 0.0
    if top <= NEVER or a <= 0.0:
        for c in range(first, last):
            plans.tried[c, k, th] = 0.0
            node.log_done[c, th] = node.log_refused[c, th] = NEVER
        node.log_pass[i, th] = math.log(a) if a > 0.0 else NEVER
        return
    for c in range(first, last):
        total += math.exp(node.x[c, th] - top)
    passing = 1.0 if scene.how == FLOOR else draw.inertia * a
    log_passing = math.log(passing) if passing > 0.0 else NEVER
    log_acts = math.log(a) - (softplus(log_passing - top) if passing > 0.0 else 0.0) - math.log(total) - top
    node.log_pass[i, th] = math.log(a) - softplus(top - log_passing) if passing > 0.0 else NEVER
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
def unplanned(sight: Sight, draw: Draw, c: int, th: int) -> float:
    """How often a year an outcome of try c is reckoned with at level th though nobody planned it."""
    means = sight.try_means[c]
    return draw.unexplained if means < 0 or means == th else 0.0


@compiled
def own_lesson(
    game: Structure, sight: Sight, grid: Points, draw: Draw, scene: Scene, node: Node, k: int, e: int, out: Floats
) -> bool:
    """Bayes' rule on an outcome of one try, before the level changes; false where it cannot happen."""
    c = sight.event_try[e]
    carried = sight.try_event[c, CARRIED] == e
    top, total = NEVER, 0.0
    for h in range(out.size):
        x = node.log_done[c, h] if carried else node.log_refused[c, h]
        if grid.belief[k, h] > 0.0:
            top = max(top, x)
    any_open = False
    for h in range(out.size):
        x = node.log_done[c, h] if carried else node.log_refused[c, h]
        out[h] = 0.0
        if not is_open(game, draw, scene.regime, sight.try_move[c, h]):
            continue
        any_open = any_open or x > NEVER
        if draw.unexplained > 0.0:
            out[h] = grid.belief[k, h] * (math.exp(x) + unplanned(sight, draw, c, h))
        elif top > NEVER / 2:
            out[h] = grid.belief[k, h] * math.exp(min(x - top, 0.0))
    if not any_open:
        return False
    for h in range(out.size):
        total += out[h]
    if total <= 0.0:
        return False
    for h in range(out.size):
        out[h] /= total
    return True


@compiled
def alike_lesson(
    game: Structure, sight: Sight, grid: Points, draw: Draw, scene: Scene, node: Node, k: int, e: int, out: Floats
) -> bool:
    """Bayes' rule on a change that nobody is seen to make, of the level after it; false where it cannot happen."""
    total = 0.0
    for h in range(out.size):
        out[h] = 0.0
    for n in range(sight.causes[e], sight.causes[e + 1]):
        kind, of, h = sight.cause_kind[n], sight.cause_of[n], sight.cause_from[n]
        chance = 0.0
        if kind == JUMP:
            if scene.how == YEARS and game.regime_jumps[scene.regime, of]:
                chance = draw.rate[game.jump_row[of]]
        elif is_open(game, draw, scene.regime, sight.try_move[of, h]):
            chance = math.exp(node.log_done[of, h] if kind == CARRIED else node.log_refused[of, h])
            chance += unplanned(sight, draw, of, h)
        chance *= grid.belief[k, h]
        out[sight.cause_to[n]] += chance
        total += chance
    if total <= 0.0:
        return False
    for h in range(out.size):
        out[h] /= total
    return True


@compiled
def pass_lesson(
    game: Structure, sight: Sight, grid: Points, draw: Draw, scene: Scene, node: Node, k: int, e: int, g: int, out: Floats
) -> bool:
    """Bayes' rule on a floor of which nothing came that could be seen, of the level after it."""
    i, total, hidden = sight.event_try[e], 0.0, False
    for h in range(out.size):
        out[h] = 0.0
    top = NEVER
    for h in range(out.size):
        if grid.belief[k, h] > 0.0:
            top = max(top, node.log_pass[i, h])
    for c in range(sight.group_tries[g], sight.group_tries[g + 1]):
        if sight.try_party[c] != i:
            continue
        for outcome in range(2):
            if sight.try_event[c, outcome] == UNSEEN:
                hidden = True
                for h in range(out.size):
                    m = sight.try_move[c, h]
                    if is_open(game, draw, scene.regime, m):
                        x = node.log_done[c, h] if outcome == CARRIED else node.log_refused[c, h]
                        s = sight.state[sight.event_to[e], h]
                        to = np.int64(game.move_to[m]) if outcome == CARRIED else refused_to(game, m, s)
                        out[sight.level[to]] += grid.belief[k, h] * math.exp(x)
    for h in range(out.size):
        if hidden or top <= NEVER / 2:
            out[h] += grid.belief[k, h] * math.exp(node.log_pass[i, h])
        else:
            out[h] += grid.belief[k, h] * math.exp(min(node.log_pass[i, h] - top, 0.0))
        total += out[h]
    if total <= 0.0:
        return False
    for h in range(out.size):
        out[h] /= total
    return True


@compiled
def nobody_lesson(sight: Sight, grid: Points, draw: Draw, k: int, v: int, out: Floats) -> bool:
    """Bayes' rule on nobody having the floor."""
    total = 0.0
    for h in range(out.size):
        left = 1.0
        for j in range(draw.floor.shape[1]):
            left -= draw.floor[sight.state[v, h], j]
        out[h] = grid.belief[k, h] * max(left, 0.0)
        total += out[h]
    if total <= 0.0:
        return False
    for h in range(out.size):
        out[h] /= total
    return True


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
def search(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    scene: Scene,
    how: Search,
    W: Floats,
    plans: Plans,
    node: Node,
    v: int,
    g: int,
    k: int,
) -> None:
    """The plans of a group in one node, and what its events tell."""
    first, last = sight.group_tries[g], sight.group_tries[g + 1]
    node.place[0, 0], node.weight[0, 0] = k, 1.0
    for corner in range(1, node.place.shape[1]):
        node.place[0, corner], node.weight[0, corner] = 0, 0.0
    for sweep in range(how.sweeps):
        for n in range(sight.group_events[g], sight.group_events[g + 1]):
            e = sight.events_of[n]
            if sight.event_kind[e] == PASS and scene.how == YEARS:
                continue
            slot = e - sight.events[v] + 1
            if sight.event_kind[e] == OWN:
                left_behind(sight, e, plans.expected[e, k], node.belief)
                land(grid, node.belief, node.place[slot], node.weight[slot])
            else:
                land(grid, plans.expected[e, k], node.place[slot], node.weight[slot])
        begin = first
        for c in range(first, last):
            weigh(game, sight, grid, draw, scene, W, plans, node, v, k, c)
            if c + 1 == last or sight.try_party[c + 1] != sight.try_party[c]:
                for th in range(sight.state.shape[1]):
                    choose(sight, draw, scene, plans, node, v, k, begin, c + 1, th)
                begin = c + 1
        far = 0.0
        for n in range(sight.group_events[g], sight.group_events[g + 1]):
            e = sight.events_of[n]
            far = max(far, lesson_of(game, sight, grid, draw, scene, plans, node, v, g, k, e))
        if not far > how.close:
            break
        for n in range(sight.group_events[g], sight.group_events[g + 1]):
            e = sight.events_of[n]
            if plans.off[e, k] >= 0.0:
                learn(plans, e, k, plans.after[e, k], sweep)
    for n in range(sight.group_events[g], sight.group_events[g + 1]):
        e = sight.events_of[n]
        if sight.event_kind[e] == PASS and scene.how == YEARS:
            continue
        plans.off[e, k] = max(plans.off[e, k], 0.0)
        if sight.event_kind[e] == OWN:
            for h in range(node.belief.size):
                node.lesson[h] = plans.after[e, k, h]
            left_behind(sight, e, node.lesson, plans.after[e, k])
        settle_down(grid, how.rule, plans, e, k)


@compiled
def lesson_of(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    scene: Scene,
    plans: Plans,
    node: Node,
    v: int,
    g: int,
    k: int,
    e: int,
) -> float:
    """How far what event e tells (in `after`, for the moment of the level before it if OWN) is from what it is expected to.

    What cannot happen tells nothing: its `off` is -1.
    """
    out, kind = plans.after[e, k], sight.event_kind[e]
    if kind == OWN:
        found = own_lesson(game, sight, grid, draw, scene, node, k, e, out)
    elif kind == ALIKE:
        found = alike_lesson(game, sight, grid, draw, scene, node, k, e, out)
    else:
        found = scene.how != YEARS and pass_lesson(game, sight, grid, draw, scene, node, k, e, g, out)
    far = 0.0
    if found:
        for h in range(out.size):
            far = max(far, abs(out[h] - plans.expected[e, k, h]))
        plans.off[e, k] = far
        return far
    plans.off[e, k] = -1.0
    for h in range(out.size):
        out[h] = plans.expected[e, k, h]
    return 0.0


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
    how: Search,
    W: Floats,
    plans: Plans,
    node: Node,
    floor_how: int,
    floor: int,
    regime: int,
) -> None:
    """Plans at the values W [S, K, P], everywhere; what is expected of events is taken from `plans` and goes back there."""
    scene = Scene(floor_how, floor, regime)
    if how.read_as >= 0:
        read_acts_as(sight, grid, plans, how.read_as)
    for v in range(sight.state.shape[0]):
        for k in range(grid.belief.shape[0]):
            for g in range(sight.groups[v], sight.groups[v + 1]):
                if any_open(game, sight, draw, scene, g):
                    search(game, sight, grid, draw, scene, how, W, plans, node, v, g, k)
                else:
                    rest(game, sight, grid, draw, scene, how, plans, node, g, k)
            for e in range(sight.events[v], sight.events[v + 1]):
                kind, found = sight.event_kind[e], False
                if kind == ALIKE and floor_how == YEARS and only_nature(sight, e):
                    found = alike_lesson(game, sight, grid, draw, scene, node, k, e, plans.after[e, k])
                elif kind == NOBODY and floor_how == SHARES:
                    found = nobody_lesson(sight, grid, draw, k, v, plans.after[e, k])
                if found:
                    settle_down(grid, how.rule, plans, e, k)


@compiled
def any_open(game: Structure, sight: Sight, draw: Draw, scene: Scene, g: int) -> bool:
    """Whether anything in the group can be tried."""
    for c in range(sight.group_tries[g], sight.group_tries[g + 1]):
        if scene.how == FLOOR and sight.try_party[c] != scene.floor:
            continue
        for h in range(sight.try_move.shape[1]):
            if is_open(game, draw, scene.regime, sight.try_move[c, h]):
                return True
    return False


@compiled
def rest(
    game: Structure,
    sight: Sight,
    grid: Points,
    draw: Draw,
    scene: Scene,
    how: Search,
    plans: Plans,
    node: Node,
    g: int,
    k: int,
) -> None:
    """Nothing in the group is tried; what looks like a covert move of it may still be nature's."""
    for c in range(sight.group_tries[g], sight.group_tries[g + 1]):
        for h in range(sight.try_move.shape[1]):
            plans.tried[c, k, h] = 0.0
    for n in range(sight.group_events[g], sight.group_events[g + 1]):
        e = sight.events_of[n]
        plans.off[e, k] = 0.0
        if sight.event_kind[e] != ALIKE or not alike_lesson(game, sight, grid, draw, scene, node, k, e, plans.after[e, k]):
            for h in range(sight.try_move.shape[1]):
                plans.after[e, k, h] = grid.belief[k, h]
        settle_down(grid, how.rule, plans, e, k)


@compiled
def only_nature(sight: Sight, e: int) -> bool:
    """Whether no covert move can have caused the event."""
    for n in range(sight.causes[e], sight.causes[e + 1]):
        if sight.cause_kind[n] != JUMP:
            return False
    return True


@compiled
def read_acts_as(sight: Sight, grid: Points, plans: Plans, level: int) -> None:
    """Every outcome of a try is expected to speak for the level."""
    for e in range(plans.expected.shape[0]):
        if sight.event_kind[e] == OWN:
            for k in range(grid.belief.shape[0]):
                lean(grid.belief[k], level, plans.expected[e, k])


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


def begin(sight: Sight, grid: Points, plans: Plans) -> None:
    """Before anything is found: events tell nothing, but for acts that plainly mean something when carried out."""
    plans.expected[:] = plans.after[:] = grid.belief
    plans.pace[:] = 1.0
    for c, level in enumerate(sight.try_means):
        if level >= 0 and sight.try_event[c, CARRIED] != UNSEEN:
            e = sight.try_event[c, CARRIED]
            if sight.event_kind[e] == OWN:
                leaning = grid.belief * np.where(np.arange(grid.belief.shape[1]) == level, 1.0, READING)
                plans.expected[e] = leaning / leaning.sum(axis=1, keepdims=True)


__all__ = ["FLOOR", "SHARES", "YEARS", "Draw", "Node", "Plans", "Search", "begin", "make_plans"]
