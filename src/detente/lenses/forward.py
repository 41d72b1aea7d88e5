"""Forward: where the paths go, and what is tried, carried out and refused on them.

The theory
----------
Distributions over states follow the rates at which moves were carried out on the way back, averaged over each step as the step
averaged its slopes, and nature's. With rates held over a step of length h and Q their generator, a distribution x becomes

    x exp(Q h) = sum_k P(N = k) x P^k,      P = 1 + Q / fastest exit,  N Poisson of mean h * fastest exit

(uniformisation), in double precision; what a step leaves out of that sum is a millionth of the tolerance. The time spent in
each state is the integral of the same sum.

The distributions are: the game's own; one a `hit` set that absorbs it; for `once` the mass not yet arrived, and cohorts of what
has (exact dates for arrivals at the beginning and on days of the calendar; others share the mean date of their bin, at most a
twelfth of the time asked about and a third of `once_within`: that is the only approximation beyond the steps). A state that
a day's floor or lottery merely leads through counts as visited if the day has a further floor or lottery.

A refused move is blamed on those asked, in proportion to the chance that each would refuse.

Sources: uniformisation, Jensen (1953).
"""

from __future__ import annotations

import math
from typing import Annotated, NamedTuple

import numpy as np

from detente.game.arrays import Flag, Floats, Ints, Real, Structure, Timetable
from detente.lenses.backward import Answer, Sets, Store
from detente.lenses.compiler import compiled, entry, inlined
from detente.lenses.lanes import LANES, Lane, any_above, double, exponential, fill, keep, larger, load, smaller, where_above
from detente.lenses.plans import FAR, Block, Work, add_up_costs, clear, consents, net_gain, plan_state, set_prices

TERMS = 72  # most terms of a uniformised step
REACH = 12.0  # most expected jumps in one uniformised step: longer ones are split
SPARE = 1e-6  # mass left out of a step forwards, in units of the tolerance


class Ahead(NamedTuple):
    """Distributions carried forward and their book-keeping.

    Row 0 is the game's own; then one a `hit` set, which what enters never leaves; then for each `once` the mass that has
    not arrived, the mass that is arriving into the present cohort, and the cohorts that have arrived, all but the first of
    which stay in `once_to` once there.
    """

    x: Annotated[Floats, "D S L"]
    term: Annotated[Floats, "D S L"]  # P^k x
    next_term: Annotated[Floats, "D S L"]
    pull: Annotated[Floats, "arrows L"]  # chance that a jump of the uniformised chain takes this arrow
    rest: Annotated[Floats, "S L"]  # chance that it leads nowhere
    time_in: Annotated[Floats, "S L"]  # expected years in each state during one step
    frozen: Annotated[Flag, "D S"]  # states that are not left
    divert: Annotated[Ints, "D"]  # the row that receives what enters the `into` set; itself if none
    into: Annotated[Flag, "D S"]
    active: Annotated[Flag, "D"]
    until: Annotated[Floats, "D L"]  # when a cohort is counted; infinity: not under way
    bin_end: Annotated[Floats, "O L"]
    moment: Annotated[Floats, "O L"]  # mass times date of the present cohort's arrivals
    arriving: Annotated[Floats, "O L"]  # its mass before what happens next
    ended: Annotated[Floats, "L"]  # 1 where the present cohort is closed
    now: Annotated[Floats, "L"]  # years
    left: Annotated[Floats, "L"]  # years of the step still to go
    piece: Annotated[Floats, "L"]
    length: Annotated[Floats, "L"]  # of a part of it short enough for TERMS
    parts: Annotated[Ints, "L"]
    chance: Annotated[Floats, "terms L"]  # Poisson masses
    stay: Annotated[Floats, "terms L"]  # years with so many jumps behind
    tails: Annotated[Floats, "terms+1 L"]
    years: Annotated[Floats, "Y L"]  # so far, as are the following
    tried: Annotated[Floats, "counting L"]
    carried: Annotated[Floats, "counting L"]
    refused: Annotated[Floats, "counting U L"]


# --- the pass --------------------------------------------------------------------------------------------------------


@entry
def forward(
    game: Structure,
    calendar: Timetable,
    block: Block,
    sets: Sets,
    store: Store,
    answer: Answer,
    ahead: Ahead,
    work: Work,
    at: Ints,
    steps: int,
    more: bool,
) -> None:
    """Fills `answer` with where the paths go, from where `at` stands, until the steps stored are through or the last reading.

    `at` [2] as in `backward`; it moves on, to -1 when all is done. `more`: steps beyond those stored are still to be made.
    """
    z, b, inside = steps, at[0], at[1] > 0
    regime = calendar.regime[min(b, calendar.time.size - 2)]
    set_prices(game, block, regime, work)
    if b == 0 and not inside:
        close_cohorts(sets, ahead)  # what starts in a `once_from` set has arrived at time 0
    while work.stop[0] == 0:
        if not inside:
            if b < calendar.time.size - 1 and calendar.regime[b] != regime:
                regime = calendar.regime[b]
                set_prices(game, block, regime, work)
            boundary(game, calendar, block, sets, regime, b, store, answer, ahead, work)
            if b == calendar.last_reading:
                at[0] = -1
                return
        inside = False
        while z > 0 and store.after[z - 1] == b and work.stop[0] == 0:
            z -= 1
            stored_step(game, block, sets, regime, z, store, answer, ahead, work)
        if z == 0 and more:
            at[0], at[1] = b, 1
            return
        b += 1


@inlined
def boundary(
    game: Structure,
    calendar: Timetable,
    block: Block,
    sets: Sets,
    regime: int,
    b: int,
    store: Store,
    answer: Answer,
    ahead: Ahead,
    work: Work,
) -> None:
    """Everything that happens at boundary b, in the order of time."""
    keep(ahead.now, (), calendar.time[b])
    first, last = np.int64(calendar.floors[b]), np.int64(calendar.floors[b + 1])
    dated = last > first or calendar.event[b] >= 0
    if dated:  # what arrives on this day is a cohort of its own, with its exact date
        close_cohorts(sets, ahead)
        masses_arriving(sets, ahead)
    for f in range(first, last):
        party = np.int64(calendar.floor_party[f])
        account(game, block, regime, party, store.floor_value[f], ahead.x[0], ahead, answer, work)
        floor_on(game, store.floor_chance[f], ahead)
    if calendar.event[b] >= 0:
        event_on(block, calendar, calendar.event[b], ahead)
    if dated:
        note_arrivals(sets, ahead, 0.0)
        close_cohorts(sets, ahead)
    count_cohorts(sets, ahead, answer)
    if calendar.reading[b] >= 0:
        read(sets, calendar.reading[b], ahead, answer)


@inlined
def stored_step(
    game: Structure, block: Block, sets: Sets, regime: int, z: int, store: Store, answer: Answer, ahead: Ahead, work: Work
) -> None:
    """Step z of the store, forwards, and what was done in it."""
    clear(ahead.time_in, ahead.time_in.shape[0])
    step_on(game, block, regime, sets, store.rates[z], store.leave[z], store.held[z], ahead, answer)
    for y in range(sets.stay.shape[0]):
        for s in range(ahead.time_in.shape[0]):
            if sets.stay[y, s]:
                keep(ahead.years, y, load(ahead.years, y) + load(ahead.time_in, s))
    account(game, block, regime, block.price.shape[0], store.middle[z], ahead.time_in, ahead, answer, work)
    keep(answer.flow, 4, load(answer.flow, 4) + load(store.held, z))


@compiled
def read(sets: Sets, t: int, ahead: Ahead, answer: Answer) -> None:
    """One reading."""
    for s in range(ahead.x.shape[1]):
        keep(answer.state, (t, s), load(ahead.x, (0, s)))
    for k in range(sets.hit.shape[0]):
        for s in range(ahead.x.shape[1]):
            if sets.hit[k, s]:
                keep(answer.hit, (k, t), load(answer.hit, (k, t)) + load(ahead.x, (1 + k, s)))
    for y in range(sets.stay.shape[0]):
        keep(answer.years, (y, t), load(ahead.years, y))
    for label in range(ahead.tried.shape[0]):
        keep(answer.tried, (t, label), load(ahead.tried, label))
        keep(answer.carried, (t, label), load(ahead.carried, label))
        for unit in range(ahead.refused.shape[1]):
            keep(answer.refused, (t, label, unit), load(ahead.refused, (label, unit)))


# --- one step: uniformisation ----------------------------------------------------------------------------------------


@inlined
def step_on(
    game: Structure,
    block: Block,
    regime: int,
    sets: Sets,
    rates: Real,
    leave: Real,
    held: Floats,
    ahead: Ahead,
    answer: Answer,
) -> None:
    """One stored step forwards, cut where a cohort begins or is due; `now` moves on with it."""
    onces, cut = sets.once_from.shape[0], SPARE * sets.tolerance
    now, left, piece = ahead.now, ahead.left, ahead.piece
    keep(left, (), load(held, ()))
    while any_above(load(left, ()), fill(left, 0)):
        for l in range(LANES):
            until = np.inf
            for o in range(onces):
                until = min(until, ahead.bin_end[o, l])
            for d in range(ahead.until.shape[0]):
                until = min(until, ahead.until[d, l])
            gap = until - now[l]
            piece[l] = left[l] if gap >= left[l] - 1e-9 else max(gap, 0.0)
        masses_arriving(sets, ahead)
        flow_on(game, block, regime, rates, leave, cut, ahead)
        note_arrivals(sets, ahead, 0.5)
        keep(now, (), load(now, ()) + load(piece, ()))
        for l in range(LANES):
            left[l] = max(0.0, left[l] - piece[l]) if left[l] - piece[l] > 1e-12 else 0.0
        count_cohorts(sets, ahead, answer)


@inlined
def flow_on(game: Structure, block: Block, regime: int, rates: Real, leave: Real, cut: float, ahead: Ahead) -> None:
    """All rows a time `piece` [L] later under held plans; `time_in` gains the years spent in each state."""
    h, parts, length, most = ahead.piece, ahead.parts, ahead.length, 0
    chances_of(game, block, regime, rates, leave, ahead)
    for l in range(LANES):
        parts[l] = max(1, int(math.ceil(h[l] * leave[l] / REACH)))
        most = max(most, parts[l])
    for part in range(most):
        for l in range(LANES):
            length[l] = h[l] / parts[l] if part < parts[l] else 0.0
        terms = terms_ahead(leave, cut, ahead)
        copy_active(ahead, ahead.x, ahead.term)
        for k in range(terms):
            if k > 0:
                push_on(block, ahead)
                copy_active(ahead, ahead.next_term, ahead.term)
            mass = load(ahead.chance, k)
            for d in range(ahead.x.shape[0]):
                if ahead.active[d]:
                    for s in range(ahead.x.shape[1]):
                        sum_so_far = load(ahead.x, (d, s)) if k > 0 else fill(ahead.x, 0)
                        keep(ahead.x, (d, s), sum_so_far + mass * load(ahead.term, (d, s)))
            for s in range(ahead.x.shape[1]):
                keep(ahead.time_in, s, load(ahead.time_in, s) + load(ahead.stay, k) * load(ahead.term, (0, s)))


@compiled
def poisson_tails(mean: Lane, cut: float, tails: Floats) -> int:
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


@compiled
def terms_ahead(leave: Real, cut: float, ahead: Ahead) -> int:
    """Terms needed; `chance` becomes the Poisson masses, summing to one, `stay` int_0^length of them, summing to it."""
    chance, stay, tails = ahead.chance, ahead.stay, ahead.tails
    fast, years = double(load(leave, ())), load(ahead.length, ())
    count: int = poisson_tails(fast * years, cut, tails)
    whole, time = load(tails, 0), fill(stay, 0)
    keep(tails, count, 0)
    for k in range(count):
        keep(chance, k, (load(tails, k) - load(tails, k + 1)) / whole)
        time += load(tails, k + 1)
    for k in range(count):
        share = where_above(time, 0, load(tails, k + 1) / larger(time, 1e-300), fill(stay, 1 if k == 0 else 0))
        keep(stay, k, share * years)
    return count


@compiled
def chances_of(game: Structure, block: Block, regime: int, rates: Real, leave: Real, ahead: Ahead) -> None:
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
def push_on(block: Block, ahead: Ahead) -> None:
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


# --- the days --------------------------------------------------------------------------------------------------------


@compiled
def floor_on(game: Structure, chances: Real, ahead: Ahead) -> None:
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
def event_on(block: Block, calendar: Timetable, event: int, ahead: Ahead) -> None:
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
def move_mass(ahead: Ahead, d: int, s: int, to: int, share: Lane) -> None:
    """Takes the `share` of what row d had in s to `to`, in the row where it belongs."""
    row = ahead.divert[d] if ahead.into[d, to] else d
    mass = load(ahead.term, (d, s)) * share
    keep(ahead.next_term, (d, s), load(ahead.next_term, (d, s)) - mass)
    keep(ahead.next_term, (row, to), load(ahead.next_term, (row, to)) + mass)


@compiled
def copy_active(ahead: Ahead, old: Floats, new: Floats) -> None:
    """new = old in all rows under way."""
    for d in range(old.shape[0]):
        if ahead.active[d]:
            for s in range(old.shape[1]):
                keep(new, (d, s), load(old, (d, s)))


# --- cohorts: what arrived when --------------------------------------------------------------------------------------


@compiled
def close_cohorts(sets: Sets, ahead: Ahead) -> None:
    """The present cohorts set off in all lanes."""
    keep(ahead.ended, (), 1)
    for o in range(sets.once_from.shape[0]):
        close_cohort(sets, ahead, o)


@compiled
def close_cohort(sets: Sets, ahead: Ahead, o: int) -> None:
    """The present cohort of `once` o sets off on its own in the lanes where it has `ended`, due at its mean arrival plus `within`."""
    width = 2 + sets.cohorts
    a = 1 + sets.hit.shape[0] + o * width
    for l in range(LANES):
        mass = mass_of(ahead, a + 1, l) if ahead.ended[l] > 0 else 0.0
        if mass <= 0:
            continue
        due = ahead.moment[o, l] / mass + sets.once_within[o]
        best = a + 2
        for d in range(a + 2, a + width):
            if ahead.until[d, l] == np.inf:
                best = d
                break
            if abs(ahead.until[d, l] - due) < abs(ahead.until[best, l] - due):
                best = d  # none may be free: then the cohort joins the nearest in time
        ahead.until[best, l] = max(due, ahead.now[l])
        ahead.active[best] = True
        ahead.moment[o, l] = 0
        for s in range(ahead.x.shape[1]):
            ahead.x[best, s, l] += ahead.x[a + 1, s, l]
            ahead.x[a + 1, s, l] = 0


@compiled
def count_cohorts(sets: Sets, ahead: Ahead, answer: Answer) -> None:
    """Cohorts that are due are counted and dropped; bins that have ended are closed."""
    width = 2 + sets.cohorts
    now, ended = ahead.now, ahead.ended
    for o in range(sets.once_from.shape[0]):
        a = 1 + sets.hit.shape[0] + o * width
        keep(ended, (), 0)
        for l in range(LANES):
            if now[l] >= ahead.bin_end[o, l] - 1e-9:
                ended[l] = 1
                later = ahead.bin_end[o, l] + sets.once_bin[o]
                last = ahead.bin_end[o, l] >= sets.once_by[o] - 1e-9
                ahead.bin_end[o, l] = np.inf if last else min(later, sets.once_by[o])
        close_cohort(sets, ahead, o)
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
                        if sets.once_to[o, s]:
                            answer.once[o, l] += ahead.x[d, s, l]
                        answer.once_mass[o, l] += ahead.x[d, s, l]
                        ahead.x[d, s, l] = 0
                    ahead.until[d, l] = np.inf
                waiting = waiting or ahead.until[d, l] < np.inf
            ahead.active[d] = waiting


@compiled
def note_arrivals(sets: Sets, ahead: Ahead, share: float) -> None:
    """The dates of what has joined the present cohorts since `masses_arriving`: `now` and a share of the piece at hand."""
    for o in range(sets.once_from.shape[0]):
        a = 1 + sets.hit.shape[0] + o * (2 + sets.cohorts)
        for l in range(LANES):
            when = ahead.now[l] + ahead.piece[l] * share
            ahead.moment[o, l] += max(0.0, mass_of(ahead, a + 1, l) - ahead.arriving[o, l]) * when


@compiled
def masses_arriving(sets: Sets, ahead: Ahead) -> None:
    """`arriving` becomes the mass of the present cohorts."""
    for o in range(sets.once_from.shape[0]):
        a = 1 + sets.hit.shape[0] + o * (2 + sets.cohorts)
        for l in range(LANES):
            ahead.arriving[o, l] = mass_of(ahead, a + 1, l)


@compiled
def mass_of(ahead: Ahead, d: int, l: int) -> float:
    """All of row d in one lane."""
    total = 0.0
    for s in range(ahead.x.shape[1]):
        total += ahead.x[d, s, l]
    return total


# --- who tried, and who refused --------------------------------------------------------------------------------------


@compiled
def account(
    game: Structure,
    block: Block,
    regime: int,
    floor: int,
    V: Real,
    time_in: Floats,
    ahead: Ahead,
    answer: Answer,
    work: Work,
) -> None:
    """Adds what was tried, carried out and refused, by label, where the paths spent `time_in` [S, L] years.

    With a certain `floor`, `time_in` is the chance to be there instead of years.
    """
    flow, tried, carried, refused = answer.flow, ahead.tried, ahead.carried, ahead.refused
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
def add(array: Floats, index: int, x: Lane) -> None:
    """Adds lanes x to those of array [index]."""
    keep(array, index, load(array, index) + x)


@compiled
def least_willing(game: Structure, m: int, V: Real, work: Work) -> Lane:
    """lambda G of the consenter who gains least (a body: what its chance says); FAR where nobody is sets."""
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
def blame(game: Structure, m: int, mover: int, refusals: Lane, refused: Floats, work: Work) -> None:
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
