"""Known results, each a scenario in the language, played by the engine and compared with its closed form.

The scenarios (tests/theorems/scenarios) state the setting; the answers are here. Where a split lies on a grid, the
bound on the error is derived, not measured: a responder's share is rounded up to the next of N slices, so that the
recursion of the proposer's share is off by at most 1/N a step and contracts by the patience of both.
"""

from __future__ import annotations

import math
from itertools import permutations, product

import numpy as np
import pytest

from detente.lenses.rounds import CONVERGED, FINITE
from theorems.solving import Played, division, divisions, play, simplex, text


def alternating(rounds: int, patience: tuple[float, float], steps: int, precision: object = "exact") -> Played:
    one, two = patience
    numbers = {"rounds": rounds, "patience_one": one, "patience_two": two, "steps": steps, "precision": precision}
    return play(text("alternating_offers", **numbers))


# ----------------------------------------------------------------------------------------------------- offers in turn


@pytest.mark.parametrize("rounds", range(1, 11))
def test_stahl_a_finite_alternation_gives_the_first_mover_its_alternating_sum(rounds: int) -> None:
    """Stahl (1972): 1 - d + d^2 - ... ; with d = 1/2 every share lies on a grid of 1024 slices."""
    assert alternating(rounds, (0.5, 0.5), 1025).settled("pie") == sum((-0.5) ** k for k in range(rounds))


@pytest.mark.parametrize("rounds", range(1, 8))
def test_stahl_with_unequal_patience(rounds: int) -> None:
    one, two = 0.5, 0.25
    share = 1.0  # of whoever proposes, with one round left
    for left in range(2, rounds + 1):
        share = 1 - (two if (rounds - left) % 2 == 0 else one) * share
    assert alternating(rounds, (one, two), 1025).settled("pie") == share


@pytest.mark.parametrize(("one", "two"), [(0.9, 0.9), (0.8, 0.9), (0.9, 0.6), (0.5, 0.95)])
@pytest.mark.parametrize("slices", [50, 400])
def test_rubinstein_a_long_alternation_tends_to_the_stationary_split(one: float, two: float, slices: int) -> None:
    """Rubinstein (1982): (1 - d2) / (1 - d1 d2), within the grid's bound and what is left of the horizon."""
    rounds = 300
    found = alternating(rounds, (one, two), slices + 1).settled("pie")
    bound = 1 / slices / (1 - one * two) + (one * two) ** (rounds / 2)
    assert abs(found - (1 - two) / (1 - one * two)) <= bound


@pytest.mark.parametrize("other", [0.6, 0.8, 0.9])
def test_more_patience_never_costs_its_holder(other: float) -> None:
    """The first mover's share rises with its own patience and falls with the other's, up to the grid's bound."""
    slices, rounds, own = 200, 120, (0.5, 0.6, 0.7, 0.8, 0.9)
    rising = [alternating(rounds, (one, other), slices + 1).settled("pie") for one in own]
    falling = [alternating(rounds, (other, two), slices + 1).settled("pie") for two in own]
    slack = 1 / slices / (1 - 0.9 * other) + (0.9 * other) ** (rounds / 2)
    assert np.all(np.diff(rising) >= -slack) and rising[-1] > rising[0]
    assert np.all(np.diff(falling) <= slack) and falling[-1] < falling[0]


def test_values_that_no_longer_change_with_the_horizon_are_said_to_converge_and_others_not() -> None:
    assert alternating(300, (0.9, 0.9), 51, precision=0.3).solution.status[0] == CONVERGED
    assert alternating(3, (0.9, 0.9), 51, precision=0.3).solution.status[0] == FINITE


def test_on_a_coarse_grid_alternating_offers_cycle_with_the_parity_of_the_horizon_and_say_so() -> None:
    even, odd = alternating(300, (0.9, 0.9), 51), alternating(301, (0.9, 0.9), 51)
    assert even.solution.status[0] == odd.solution.status[0] == 2
    assert even.settled("pie") != odd.settled("pie")


def fixed_costs(rounds: int, one: float, two: float, first: str = "first", steps: int = 21) -> float:
    return play(text("fixed_costs", rounds=rounds, cost_one=one, cost_two=two, first=first, steps=steps)).settled("pie")


@pytest.mark.parametrize("pairs", range(1, 14))
def test_fixed_costs_the_cheaper_waiter_gains_the_difference_with_every_pair_of_rounds(pairs: int) -> None:
    """With the last word to the dearer waiter: c2 + (k - 1)(c2 - c1) to the cheaper first mover, at most all."""
    assert fixed_costs(2 * pairs, 0.1, 0.2) == pytest.approx(min(1.0, 0.2 + (pairs - 1) * 0.1))


def test_fixed_costs_in_the_long_run_the_cheaper_waiter_takes_all_or_all_but_its_own_cost() -> None:
    """Rubinstein (1982): all if it proposes first, 1 - c1 if it answers first."""
    assert fixed_costs(40, 0.1, 0.2) == pytest.approx(1.0)
    assert fixed_costs(40, 0.1, 0.2, first="second") == pytest.approx(0.9)
    assert fixed_costs(40, 0.2, 0.1) == pytest.approx(0.1)


@pytest.mark.parametrize("rounds", range(1, 7))
def test_the_last_mover_before_a_deadline_takes_all_when_waiting_costs_nothing(rounds: int) -> None:
    assert fixed_costs(rounds, 0.0, 0.0) == (1.0 if rounds % 2 else 0.0)


@pytest.mark.parametrize("outside", [0.0, 0.1, 0.3, 0.4, 0.5, 0.6, 0.8])
def test_an_outside_option_does_nothing_until_it_binds_and_then_is_exactly_what_its_holder_gets(outside: float) -> None:
    """Binmore, Shaked and Sutton (1989): the responder gets max(d / (1 + d), outside)."""
    patience, slices = 0.8, 200
    numbers = {"rounds": 120, "patience": patience, "steps": slices + 1, "outside": outside}
    options = ", ".join(f"s{k}" for k in range(slices + 1))
    share = 1 - play(text("outside_option", **numbers, slices=options)).settled("pie")
    if outside > patience / (1 + patience):
        assert share == pytest.approx(outside)
    else:
        assert abs(share - patience / (1 + patience)) <= 1 / slices / (1 - patience**2)


@pytest.mark.parametrize(("patience", "breakdown"), [(0.9, 0.1), (0.8, 0.3), (0.95, 0.05), (0.99, 0.5)])
def test_a_risk_that_talks_break_down_for_good_works_as_impatience_does(patience: float, breakdown: float) -> None:
    """Binmore, Rubinstein and Wolinsky (1986): 1 / (1 + e), where e = d (1 - p) weighs a round that may never come."""
    slices, weight = 200, patience * (1 - breakdown)
    written = text(
        "alternating_offers", rounds=150, patience_one=patience, patience_two=patience, steps=slices + 1, precision="exact"
    )
    talks = (
        f"  talks: {{levels: [alive, dead], start: alive, changes: {{end: {{from: alive, to: dead, rate: {breakdown}}}}}}}\n"
    )
    written = written.replace("conditions:\n", f"conditions:\n{talks}")
    written = written.replace("needs: [one, two]", "needs: [one, two], when: {talks: alive}")
    found = play(written).settled("pie")
    assert abs(found - 1 / (1 + weight)) <= 1 / slices / (1 - weight**2) + weight**150


# ------------------------------------------------------------------------------------------------- proposers by lot

THREE = ("one", "two", "three")


@pytest.mark.parametrize(
    ("shares", "patience", "slices"),
    [
        ((0.5, 0.25, 0.25), 0.8, 10),
        ((0.2, 0.3, 0.5), 0.5, 20),
        ((1 / 3, 1 / 3, 1 / 3), 0.9, 10),
        ((0.1, 0.1, 0.8), 0.5, 20),
    ],
)
def test_under_unanimity_ex_ante_shares_are_recognition_shares(shares: tuple[float, ...], patience: float, slices: int) -> None:
    """Binmore (1987), Okada (1996); Eraslan (2002) for unequal recognition. Every d p_i lies on the grid."""
    numbers: dict[str, object] = dict(zip(("share_one", "share_two", "share_three"), shares, strict=True))
    found = play(text("random_proposers", rounds=12, patience=patience, **numbers, **divisions(THREE, slices)))
    for party, share in zip(THREE, shares, strict=True):
        assert found.value(party, dollar="open") == pytest.approx(share / (1 - patience))
    assert found.chance(1, dollar="open") == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("members", "quota", "patience", "slices"),
    [(3, 2, 0.9, 10), (3, 3, 0.9, 10), (3, 2, 0.6, 20), (4, 3, 0.8, 10), (4, 2, 0.8, 5)],
)
def test_baron_ferejohn_the_proposer_keeps_what_the_cheapest_coalition_leaves(
    members: int, quota: int, patience: float, slices: int
) -> None:
    """Baron and Ferejohn (1989): 1 - d (q - 1) / n, the coalition drawn evenly; d / n lies on the grid."""
    parties = ("one", "two", "three", "four")[:members]
    names = {"parties": ", ".join(f"{p}: {{}}" for p in parties), "members": ", ".join(parties)}
    numbers = {"rounds": 10, "patience": patience, "recognition": 1 / members, "quota": quota}
    found = play(text("closed_rule", **numbers, **names, **divisions(parties, slices))).outcome("dollar", at=1)
    bought = round(patience / members * slices)
    keeps = slices - bought * (quota - 1)
    paid = {division(cut) for cut in permutations([keeps] + [bought] * (quota - 1) + [0] * (members - quota))}
    assert set(found) == paid and keeps / slices == pytest.approx(1 - patience * (quota - 1) / members)
    assert list(found.values()) == pytest.approx([1 / len(paid)] * len(paid))


@pytest.mark.parametrize(("patience", "slices"), [(0.8, 25), (0.5, 27), (0.9, 20)])
def test_winter_a_veto_under_majority_is_worth_more_than_its_turn_to_propose(patience: float, slices: int) -> None:
    """Winter (1996): of three with equal turns one has a veto and needs one other. Shares x and y before proposers are drawn:

    x = (1 - d y) / 3 + 2 d x / 3,  y = (1 - d x) / 3 + d y / 6. Every round up to the grid adds a slice at most.
    """
    written = text("closed_rule", rounds=40, patience=patience, recognition=1 / 3, quota=1, parties="one: {}, two: {}, three: {}",
                   members="two, three", **divisions(THREE, slices))  # fmt: skip
    found = play(written.replace("needs: [house]", "needs: [one, house]"))
    d = patience
    x, y = np.linalg.solve([[1 - 2 * d / 3, d / 3], [d / 3, 1 - d / 6]], [1 / 3, 1 / 3])
    got = [found.value(party, dollar="open") * (1 - d) for party in THREE]
    assert sum(got) == pytest.approx(1) and got[1] == pytest.approx(got[2])
    assert abs(got[0] - x) <= 1 / slices / (1 - d) and x > 1 / 3 > y
    assert got[0] > 1 / 3 > got[1]


def standing_dollar(patience: float, slices: int, rounds: int = 30) -> Played:
    start = division((slices - 2 * (slices // 3), slices // 3, slices // 3))
    numbers = {"rounds": rounds, "patience": patience, "recognition": 1 / 3, "start": start}
    return play(text("endogenous_status_quo", **numbers, **divisions(THREE, slices)))


@pytest.mark.parametrize(("patience", "slices"), [(0.5, 6), (0.8, 6), (0.9, 5), (0.9, 7)])
def test_kalandrakis_with_a_standing_division_the_proposer_takes_nearly_all_in_the_long_run(
    patience: float, slices: int
) -> None:
    """Kalandrakis (2004): the three divisions that give one party all absorb the game, each proposer taking its own."""
    found = standing_dollar(patience, slices)
    whole = [division(tuple(slices * (k == i) for k in range(3))) for i in range(3)]
    for at in (12, 13):
        assert [found.chance(at, dollar=d) for d in whole] == pytest.approx([1 / 3] * 3, abs=1e-4)
    changed = found.solution.carried[13, :, 0].sum() - found.solution.carried[12, :, 0].sum()
    assert changed == pytest.approx(2 / 3, abs=1e-3)  # a proposer who has all already has nothing to take


def test_a_game_whose_values_cycle_says_so() -> None:
    assert standing_dollar(0.9, 9).solution.status[0] == 2


# ------------------------------------------------------------------------------------------------ setters and vetoes


@pytest.mark.parametrize(("setter", "voter"), [(80, 40), (100, 30), (20, 55), (50, 50)])
def test_romer_rosenthal_the_outcome_follows_from_the_status_quo(setter: int, voter: int) -> None:
    """Romer and Rosenthal (1978): of what the voter likes at least as well as q, the setter's best."""
    found = play(text("setter", ideal_setter=setter, ideal_voter=voter), starts=[{"policy": f"s{q}"} for q in range(101)])
    for q in range(101):
        low, high = sorted((q, 2 * voter - q))
        assert found.settled("policy", draw=q) == pytest.approx(min(max(setter, low), high) / 100), q


@pytest.mark.parametrize(("executive", "legislature"), [(40, 60), (60, 40), (40, 80), (70, 95), (30, 45), (40, 100)])
def test_milner_rosendorff_a_more_distant_legislature_keeps_a_treaty_nearer_to_what_there_is(
    executive: int, legislature: int
) -> None:
    """Milner and Rosendorff (1997): the foreign offer meets whichever of the two is closer to the status quo of 1."""
    found = play(text("ratification", ideal_executive=executive, ideal_legislature=legislature))
    assert found.settled("barrier") == pytest.approx(max(0, 2 * max(executive, legislature) - 100) / 100)


Point = tuple[int, ...]


def vetoes(points: list[Point], ideals: dict[str, Point], who: tuple[str, ...]) -> list[set[Point]]:
    """By status quo, in the order of `points`, the other policies that all of `who` accept."""
    names = {point: "p_" + "_".join(map(str, point)) for point in points}
    lines = []
    for party, ideal in ideals.items():
        table = ", ".join(f"{names[p]}: {-math.dist(p, ideal):.15g}" for p in points)
        lines.append(f"  {party}: {{aim: {{of: policy, weight: 1, values: {{{table}}}}}}}")
    numbers = {"options": ", ".join(names.values()), "start": names[points[0]], "vetoes": ", ".join(who)}
    found = play(text("vetoes", **numbers, interests="\n".join(lines)), starts=[{"policy": names[p]} for p in points])
    back = {name: point for point, name in names.items()}
    return [{back[o] for o in found.outcome("policy", draw=k)} - {q} for k, q in enumerate(points)]


LINE: list[Point] = [(x,) for x in range(21)]
IDEALS: dict[str, Point] = {"amber": (5,), "blue": (9,), "coral": (14,)}


@pytest.mark.parametrize("who", [("amber",), ("amber", "blue"), ("amber", "coral"), ("amber", "blue", "coral")])
def test_tsebelis_on_a_line_the_winset_is_where_all_vetoes_reflections_meet(who: tuple[str, ...]) -> None:
    """Tsebelis (2002): the winset of q is the meet of the intervals from q to 2v - q; it is empty between ideals."""
    for (q,), found in zip(LINE, vetoes(LINE, IDEALS, who), strict=True):
        assert found == {(x,) for (x,) in LINE if x != q and all(abs(x - IDEALS[w][0]) <= abs(q - IDEALS[w][0]) for w in who)}
        inside = min(IDEALS[w][0] for w in who) <= q <= max(IDEALS[w][0] for w in who)
        assert (not found) == inside


PLANE: list[Point] = list(product(range(9), repeat=2))
CORNERS: dict[str, Point] = {"amber": (1, 1), "blue": (7, 2), "coral": (4, 7)}


def test_a_veto_added_never_widens_the_winset() -> None:
    two, three = vetoes(PLANE, CORNERS, ("amber", "blue")), vetoes(PLANE, CORNERS, ("amber", "blue", "coral"))
    assert all(more <= fewer for more, fewer in zip(three, two, strict=True))
    assert any(more < fewer for more, fewer in zip(three, two, strict=True))


def test_nothing_in_the_hull_of_the_vetoes_ideals_can_be_changed() -> None:
    """Tsebelis (2002): with unanimity the core is the convex hull of the ideal points."""

    def left(a: Point, b: Point, p: Point) -> bool:
        return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) >= 0

    a, b, c = CORNERS.values()
    hull = [q for q in PLANE if left(a, b, q) and left(b, c, q) and left(c, a, q)]
    winsets = dict(zip(PLANE, vetoes(PLANE, CORNERS, ("amber", "blue", "coral")), strict=True))
    assert len(hull) > 10 and not any(winsets[q] for q in hull)
    assert all(winsets[q] for q in [(0, 8), (8, 8), (8, 0), (0, 5)])


def test_a_veto_inside_the_hull_of_the_others_is_absorbed() -> None:
    """Tsebelis (2002): a veto player who stands within the core of the others changes no winset."""
    inside: dict[str, Point] = {"amber": (1, 1), "blue": (7, 7), "coral": (4, 4)}
    assert vetoes(PLANE, inside, ("amber", "blue")) == vetoes(PLANE, inside, ("amber", "blue", "coral"))


def test_schelling_a_tighter_ratifier_moves_the_split_its_way_until_no_deal_is_left() -> None:
    """Putnam (1988), Iida (1993): home gets (1 - s) / (1 + d), then (1 - d)(1 - s) + d r, then there is no deal.

    r is what the ratifier asks, s what abroad has without a deal: the ratifier binds home's answer, not its offer.
    """
    patience, slices, status_quo = 0.8, 200, 0.1
    free = (1 - status_quo) / (1 + patience)
    shares = []
    for asks in (0.102, 0.302, 0.502, 0.602, 0.802, 0.942):
        numbers = {"rounds": 120, "patience": patience, "steps": slices + 1, "status_quo_abroad": status_quo}
        found = play(text("two_level", **numbers, asks=asks))
        if asks > 1 - status_quo:
            assert found.outcome("pie") == {"open": pytest.approx(1.0)}
            continue
        shares.append(found.settled("pie"))
        closed = free if asks < patience * free else (1 - patience) * (1 - status_quo) + patience * asks
        assert abs(shares[-1] - closed) <= 2 / slices / (1 - patience**2)
    assert shares == sorted(shares) and shares[0] < shares[-1] - 0.2


# ---------------------------------------------------------------------------------------------------------- war


@pytest.mark.parametrize("offers", ["north", "south"])
@pytest.mark.parametrize(
    ("strength", "north", "south"), [(0.6, 0.12, 0.11), (0.2, 0.05, 0.3), (0.9, 0.01, 0.02), (0.5, 0.7, 0.1)]
)
def test_fearon_powell_only_the_dissatisfied_change_the_border_and_nobody_fights(
    strength: float, north: float, south: float, offers: str
) -> None:
    """Fearon (1995), Powell (1999): inside [p - c, p + c'] the border stays; outside, the offerer takes the range.

    A dissatisfied side that only answers gets what war would give it; one that offers gets all that peace saves.
    """
    numbers = {"strength": strength, "weakness": round(1 - strength, 9), "cost_north": north, "cost_south": south}
    turn = {"north_offers": int(offers == "north"), "south_offers": int(offers == "south")}
    found = play(text("bargaining_range", **numbers, **turn), starts=[{"border": f"s{q}"} for q in range(101)])
    low, high = max(0.0, strength - north), min(1.0, strength + south)
    for q in range(101):
        stays = low - 1e-9 <= q / 100 <= high + 1e-9
        ends = q / 100 if stays else low if offers == "south" else high
        assert found.settled("border", draw=q) == pytest.approx(ends), q
        assert found.chance(-1, q, war="war") == 0.0


@pytest.mark.parametrize(("strength", "north", "south"), [(0.6, 0.12, 0.11), (0.2, 0.05, 0.3)])
def test_fearon_war_as_a_costly_lottery_is_worth_what_it_gives_on_average(strength: float, north: float, south: float) -> None:
    """Fearon (1995): nature draws the victor while the first round is fought over; the answerer gets d p - c."""
    patience = 0.9
    numbers = {"strength": strength, "weakness": round(1 - strength, 9), "cost_north": north, "cost_south": south}
    found = play(text("costly_lottery", patience=patience, **numbers), starts=[{"border": "s0"}, {"border": "s70"}])
    assert found.settled("border", draw=0) == pytest.approx(patience * strength - north)
    assert found.chance(-1, 0, war="war") == 0.0
    war = found.value("north", war="war", border="s0", beat="north_strikes", victor="none") * (1 - patience)
    assert war == pytest.approx(patience * strength - north)
    assert found.value("south", war="war", border="s0", beat="over", victor="south") * (1 - patience) == pytest.approx(
        1 - south
    )


def declines(before: float, after: float, cost_holder: float, cost_riser: float, patience: float) -> float:
    """The chance of war at the start, while the holder's chance to win is falling."""
    war = {
        "holder_early": before - cost_holder,
        "holder_late": after - cost_holder,
        "riser_early": 1 - before - cost_riser,
        "riser_late": 1 - after - cost_riser,
    }
    numbers = {key: f"{value:.12g}" for key, value in war.items()}
    found = play(text("preventive_war", rounds=12, patience=patience, steps=51, start=25, **numbers))
    assert found.chance(-1, war="late") == pytest.approx(0.0)
    return found.chance(-1, war="early")


def test_powell_there_is_war_exactly_when_the_shift_exceeds_what_can_be_given_up() -> None:
    """Fearon (1995), Powell (2006): p1 - c > (1 - d) x + d (p2 + c'), x the most the riser can give now."""
    wars = 0
    for before, after, costs, patience in product((0.3, 0.7, 0.9), (0.1, 0.5), ((0.04, 0.06), (0.1, 0.2)), (0.6, 0.9)):
        holder, riser = costs
        later = min(1.0, after + riser)
        most = min(1.0, 1 - ((1 - before - riser) - patience * (1 - later)) / (1 - patience))
        margin = before - holder - (1 - patience) * most - patience * later
        if abs(margin) < 0.02 or after > before:
            continue  # never at equality; the holder is the side that declines
        wars += margin > 0
        assert declines(before, after, holder, riser, patience) == pytest.approx(float(margin > 0)), (before, after)
    assert wars >= 3


@pytest.mark.parametrize("strength", [0.1, 0.5, 0.9])
def test_with_a_steady_balance_and_nothing_hidden_there_is_no_war(strength: float) -> None:
    assert declines(strength, strength, 0.02, 0.02, 0.9) == 0.0


# ----------------------------------------------------------------------------------------------------- noisy hands


def sigmoid(x: float) -> float:
    return math.exp(-np.logaddexp(0.0, -x))


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max())
    return np.asarray(e / e.sum())


@pytest.mark.parametrize("precision", [0.5, 4, 20, 500])
@pytest.mark.parametrize("steps", [5, 41])
def test_agent_quantal_response_in_the_ultimatum_game(precision: float, steps: int) -> None:
    """McKelvey and Palfrey (1998): accept with 1 / (1 + exp(-l y)), offer in proportion to exp(l p x)."""
    found = play(text("ultimatum", precision=precision, steps=steps))
    keeps = np.linspace(0, 1, steps)
    accepts = np.array([sigmoid(precision * (1 - x)) for x in keeps])
    offers = softmax(precision * accepts * keeps)
    for k in range(steps):
        assert found.chance(-1, pie=f"s{k}") == pytest.approx(offers[k] * accepts[k], abs=1e-12)


@pytest.mark.parametrize("precision", [0.1, 1, 4, 30])
def test_agent_quantal_response_in_the_centipede_game(precision: float) -> None:
    """McKelvey and Palfrey (1998): at each node take with 1 / (1 + exp(l (pass - take)))."""
    takes = [(0.4, 0.1), (0.2, 0.8), (1.6, 0.4), (0.8, 3.2)]
    ahead, chances = np.array([6.4, 1.6]), list[float]()
    for node in (3, 2, 1, 0):
        mover = node % 2
        p = sigmoid(precision * (takes[node][mover] - ahead[mover]))
        ahead = p * np.array(takes[node]) + (1 - p) * ahead
        chances.insert(0, p)
    found, left = play(text("centipede", precision=precision)), 1.0
    for name, p in zip(("first", "second", "third", "fourth"), chances, strict=True):
        assert found.chance(-1, heap=f"taken_{name}") == pytest.approx(left * p, abs=1e-12)
        left *= 1 - p
    assert [found.value(who, heap="growing", node="first") for who in ("one", "two")] == pytest.approx(list(ahead))


def noisy_alternation(rounds: int, patience: float, steps: int, precision: float) -> tuple[np.ndarray, float]:
    """Values of the open pie at the start, and the chance that it is divided in the first round."""
    keeps, ahead, agreed = np.linspace(0, 1, steps), np.zeros(2), 0.0
    for n in range(rounds - 1, -1, -1):
        mover, other, wait = n % 2, 1 - n % 2, patience * ahead
        accepts = np.array([sigmoid(precision * ((1 - x) / (1 - patience) - wait[other])) for x in keeps])
        offers = softmax(precision * accepts * (keeps / (1 - patience) - wait[mover]))
        done = offers * accepts
        agreed = float(done.sum())
        ahead = np.empty(2)
        ahead[mover] = done @ (keeps / (1 - patience)) + (1 - agreed) * wait[mover]
        ahead[other] = done @ ((1 - keeps) / (1 - patience)) + (1 - agreed) * wait[other]
    return ahead, agreed


@pytest.mark.parametrize("precision", [0.5, 3, 20, 200])
def test_agent_quantal_response_in_alternating_offers(precision: float) -> None:
    values, agreed = noisy_alternation(12, 0.9, 21, precision)
    found = alternating(12, (0.9, 0.9), 21, precision)
    assert [found.value(who, pie="open", turn="first") for who in ("one", "two")] == pytest.approx(list(values), rel=1e-10)
    assert 1 - found.chance(1, pie="open") == pytest.approx(agreed, abs=1e-12)


def test_as_noise_vanishes_alternating_offers_tend_to_the_exact_result() -> None:
    """Up to what one slice does in the last round, where an exact answerer would take nothing."""
    slices, patience = 20, 0.9
    exact = alternating(11, (patience, patience), slices + 1).settled("pie") / (1 - patience)
    noisy = [
        alternating(11, (patience, patience), slices + 1, precision).value("one", pie="open", turn="first")
        for precision in (2, 20, 200, 20000)
    ]
    gaps = [abs(value - exact) * (1 - patience) for value in noisy]
    assert gaps[-1] <= 1 / slices / (1 - patience**2) and gaps[-1] < gaps[1] < gaps[0]


def test_every_division_of_a_dollar_is_listed_once() -> None:
    assert len(simplex(3, 10)) == len(set(simplex(3, 10))) == math.comb(12, 2)
