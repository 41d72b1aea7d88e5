"""Settlement models against their closed forms, against slow twins on grids, and the document that shows them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detente.asks.settlement import of_scenario, of_table, settlement
from detente.errors import Refused
from detente.formats.table import Decision, Seat, Table
from detente.language.read import scenario_from_text
from detente.lenses.challenge import (
    AS_CODED,
    TEXTBOOK,
    VARIANTS,
    Stage,
    Variant,
    challenge,
    expected,
    offers,
    risk_exponents,
    win_chance,
)
from detente.lenses.exchange import Bargain, best_offer, exchange
from detente.lenses.packages import Parcel, ideal_gain, package, package_kalai_smorodinsky, package_nash
from detente.lenses.settlement import (
    Loss,
    compromise,
    deal_zone,
    kalai_smorodinsky,
    median,
    nash,
    nash_terrible,
    plain_mean,
    stands_in_the_way,
    weighted_median,
)
from detente.study.arms import Settings, Study
from detente.study.learn import teach
from detente.study.models import MODELS

Floats = NDArray[np.float64]
POINT = st.integers(0, 100).map(float)


@st.composite
def tables(draw: st.DrawFn, least: int = 2, most: int = 7) -> tuple[Floats, Floats]:
    """Positions in 0 .. 100 and weights above 0, whole numbers so that ties occur."""
    size = draw(st.integers(least, most))
    whole = st.lists(st.integers(1, 9).map(float), min_size=size, max_size=size)
    return np.array(draw(st.lists(POINT, min_size=size, max_size=size))), np.array(draw(whole))


def tens(rng: np.random.Generator, least: int, shape: tuple[int, ...]) -> Floats:
    """Whole tens up to 100."""
    return np.asarray(10 * rng.integers(least, 11, shape), float)


# ------------------------------------------------------------------------------------------- means, medians


@given(tables(), st.floats(0.1, 9))
def test_compromise_does_not_mind_the_unit_of_capability(table: tuple[Floats, Floats], unit: float) -> None:
    x, w = table
    assert compromise(x, unit * w) == pytest.approx(float(compromise(x, w)))


@given(tables(), st.floats(-2, 2), st.floats(-50, 50))
def test_compromise_and_medians_move_with_the_scale(table: tuple[Floats, Floats], a: float, b: float) -> None:
    x, w = table
    for model in (compromise, weighted_median, lambda x, w: plain_mean(x), lambda x, w: median(x)):
        if model is weighted_median and abs(a) < 0.01:
            continue  # positions that nearly coincide
        assert model(a * x + b, w) == pytest.approx(a * float(model(x, w)) + b, abs=1e-9)


@given(tables(), st.floats(-30, 30))
def test_moving_one_party_moves_the_compromise_by_its_share(table: tuple[Floats, Floats], d: float) -> None:
    x, w = table
    moved = x.copy()
    moved[-1] += d
    assert compromise(moved, w) - compromise(x, w) == pytest.approx(w[-1] * d / w.sum(), abs=1e-9)
    assert x.min() - 1e-9 <= compromise(x, w) <= x.max() + 1e-9


@given(tables())
def test_compromise_is_the_least_weighted_square_on_a_grid(table: tuple[Floats, Floats]) -> None:
    x, w = table
    grid = np.linspace(0, 100, 2001)
    cost = [sum(wi * (at - xi) ** 2 for xi, wi in zip(x, w, strict=True)) for at in grid]
    assert abs(grid[int(np.argmin(cost))] - compromise(x, w)) <= 0.026


def test_without_weight_everybody_counts_the_same() -> None:
    x = np.array([0.0, 10.0, 80.0])
    assert compromise(x, np.zeros(3)) == pytest.approx(30)
    assert weighted_median(x, np.zeros(3)) == 10


def test_half_the_weight_exactly_gives_the_middle_of_the_next_two() -> None:
    assert weighted_median(np.array([0.0, 40.0, 100.0]), np.array([2.0, 1.0, 1.0])) == 20
    assert weighted_median(np.array([0.0, 50.0, 100.0]), np.array([1.0, 0.0, 1.0])) == 50
    assert weighted_median(np.array([0.0, 10.0, 60.0, 100.0]), np.array([1.0, 0.0, 0.0, 1.0])) == 50
    assert median(np.array([0.0, 10.0, 60.0, 100.0])) == 35


@given(tables(most=9))
def test_no_held_position_beats_the_weighted_median_in_a_vote_by_weight(table: tuple[Floats, Floats]) -> None:
    x, w = table
    middle = float(weighted_median(x, w))
    for rival in x:
        assert sum(wi * np.sign(abs(xi - middle) - abs(xi - rival)) for xi, wi in zip(x, w, strict=True)) <= 1e-9


def test_a_batch_of_draws_equals_the_draws_one_by_one() -> None:
    rng = np.random.default_rng(3)
    x, w = rng.uniform(0, 100, (5, 20)), rng.uniform(0, 1, (5, 20))
    x[:, :10] = 30 + 0.7 * x[:, :10]
    for k in range(20):
        own, q = (x[:, k], w[:, k]), 20.0
        assert weighted_median(x, w)[k] == weighted_median(*own)
        assert nash(x, w, q)[0][k] == pytest.approx(float(nash(*own, q)[0]))
        assert nash_terrible(x, w, 1.2)[k] == pytest.approx(float(nash_terrible(*own, 1.2)))
        assert kalai_smorodinsky(x, w, q)[0][k] == pytest.approx(float(kalai_smorodinsky(*own, q)[0]))


# ------------------------------------------------------------------------------------------- zone and Nash


def gains(x: Floats, q: float, at: float, power: int) -> list[float]:
    return [(abs(q - xi) / 100) ** power - (abs(at - xi) / 100) ** power for xi in x]


@given(tables(), POINT, st.sampled_from([1, 2]))
def test_the_zone_is_where_all_gain_on_a_grid(table: tuple[Floats, Floats], q: float, power: int) -> None:
    x, _ = table
    zone = deal_zone(x, q)
    for at in np.linspace(0.25, 99.75, 200):
        inside = bool(zone.low < at < zone.high)
        assert inside == (min(gains(x, q, at, power)) > 1e-12)
    assert bool(zone.exists) == (bool((x > q).all()) or bool((x < q).all()))


@given(tables(), POINT, st.sampled_from(["linear", "quadratic"]))
def test_nash_is_the_largest_product_on_a_grid(table: tuple[Floats, Floats], q: float, loss: Loss) -> None:
    x, w = table
    found, zone = nash(x, w, q, loss)
    if not zone.exists:
        assert found == q
        return
    power = 1 if loss == "linear" else 2

    def product(at: float) -> float:
        own = gains(x, q, at, power)
        return -np.inf if min(own) <= 0 else sum(wi * np.log(g) for wi, g in zip(w, own, strict=True))

    best = max(product(at) for at in np.linspace(0, 100, 1001))
    assert product(float(found)) >= best - 1e-6
    assert zone.efficient_low - 1e-6 <= found <= zone.efficient_high + 1e-6


@given(tables(), st.integers(1, 9))
def test_salience_inside_utility_changes_nothing_in_nash(table: tuple[Floats, Floats], s: int) -> None:
    """Multiplying one party's gains by s adds w ln s to the log of the product, wherever the outcome is."""
    x, w = table
    assume((x > 5).all())
    factors = np.where(np.arange(len(x)) == 0, float(s), 1.0)
    grid = np.linspace(0, 100, 401)[1:]
    logs = [
        [wi * np.log(f * g) if g > 0 else -np.inf for wi, f, g in zip(w, factors, gains(x, 5.0, at, 2), strict=True)]
        for at in grid
    ]
    scaled = grid[int(np.argmax([sum(row) for row in logs]))]
    assert abs(scaled - nash(x, w, 5.0)[0]) <= 0.26


@given(st.floats(0.1, 9), st.floats(0.1, 9))
def test_two_parties_and_a_terrible_disagreement_split_the_scale_by_weight(a: float, b: float) -> None:
    x, w = np.array([0.0, 100.0]), np.array([a, b])
    assert nash_terrible(x, w, 1e5) == pytest.approx(100 * b / (a + b), abs=0.01)


@given(st.floats(0.1, 9), st.floats(0.1, 9))
def test_dividing_a_dollar_gives_shares_by_weight(a: float, b: float) -> None:
    """Linear utilities and no agreement worth nothing: u = share, which is K = 1 on the unit line."""
    share_of_second = float(nash_terrible(np.array([0.0, 100.0]), np.array([a, b]), 1.0, "linear")) / 100
    assert 1 - share_of_second == pytest.approx(a / (a + b), abs=1e-6)


@given(tables())
def test_nash_tends_to_the_compromise_as_disagreement_gets_worse(table: tuple[Floats, Floats]) -> None:
    """The first-order condition differs by a share of 1 / K at most, so ten times worse leaves a tenth of the bound."""
    x, w = table
    for worse in (10.0, 100.0, 1000.0):
        assert abs(nash_terrible(x, w, worse) - compromise(x, w)) <= 100 / (worse - 1) + 1e-4


def opens(x: Floats, q: float, sign: float) -> bool:
    """Whether all gain by some step from q in this direction."""
    zone = deal_zone(x, q, (-1e3, 1e3))
    return bool(zone.exists and sign * (zone.low + zone.high - 2 * q) > 0)


@given(tables(), POINT)
def test_who_stands_in_the_way_and_what_it_takes(table: tuple[Floats, Floats], q: float) -> None:
    """Without the blockers there is a zone that way; moving q by the shift and a hair opens it for all, a hair less does not."""
    x, w = table
    assume(not deal_zone(x, q).exists)
    for obstacle, sign in zip(stands_in_the_way(x, np.ones(len(x)), w, q), (1.0, -1.0), strict=True):
        rest = x[~obstacle.blockers]
        assert obstacle.blockers.any()
        assert not len(rest) or opens(rest, q, sign)
        assert opens(x, q - sign * (obstacle.shift + 1e-3), sign)
        assert not opens(x, q - sign * (obstacle.shift - 1e-3), sign)
        change = [abs(q - xi) / 100 - abs(obstacle.target - xi) / 100 for xi in x]
        assert obstacle.gains - obstacle.pays == pytest.approx(np.array(change))


def test_who_has_no_stake_blocks_nothing() -> None:
    up, _ = stands_in_the_way(np.array([0.0, 60.0]), np.array([0.0, 1.0]), np.array([0.0, 1.0]), 20.0)
    assert not up.blockers.any()


# -------------------------------------------------------------------------------------- Kalai and Smorodinsky


@given(tables(), POINT, st.sampled_from(["proper", "simplified"]), st.sampled_from(["linear", "quadratic"]))
def test_kalai_smorodinsky_is_the_largest_least_share_on_a_grid(
    table: tuple[Floats, Floats], q: float, ideal: Any, loss: Loss
) -> None:
    x, _ = table
    one, power = np.ones(len(x)), 1 if loss == "linear" else 2
    found, zone = kalai_smorodinsky(x, one, q, loss, ideal)
    if not zone.exists:
        assert found == q
        return
    inside = [at for at in np.linspace(0, 100, 1001) if min(gains(x, q, at, power)) >= 0]
    most = [
        max([*(gains(x, q, at, power)[i] for at in inside), gains(x, q, float(np.clip(x[i], zone.low, zone.high)), power)[i]])
        if ideal == "proper"
        else (abs(q - x[i]) / 100) ** power
        for i in range(len(x))
    ]

    def least(at: float) -> float:
        return min(g / m for g, m in zip(gains(x, q, at, power), most, strict=True))

    assert least(float(found)) >= max(least(at) for at in inside) - 1e-9


def test_two_equal_parties_meet_where_their_shares_are_equal() -> None:
    """q = 0, x = (20, 90), linear: ideal gains 20 and 40 (the zone ends at 40); (40 - y) / 20 = y / 40 at y = 80 / 3."""
    found, _ = kalai_smorodinsky(np.array([20.0, 90.0]), np.ones(2), 0.0)
    assert found == pytest.approx(80 / 3)


# ------------------------------------------------------------------------------------------------- packages


@given(tables(least=2, most=5), POINT)
def test_a_package_of_one_issue_is_that_issue(table: tuple[Floats, Floats], q: float) -> None:
    x, w = table
    parcel = Parcel(x[:, None], np.ones((len(x), 1)), w, np.array([q]))
    zone = deal_zone(x, q)
    deal = package(parcel)
    assert deal.exists == bool(zone.exists)
    if deal.exists:
        assert package_nash(parcel).outcome[0] == pytest.approx(float(nash(x, w, q, "linear")[0]), abs=0.05)
        assert package_kalai_smorodinsky(parcel).outcome[0] == pytest.approx(
            float(kalai_smorodinsky(x, np.ones(len(x)), q)[0]), abs=1e-3
        )
    else:
        assert deal.outcome[0] == q


def test_two_issues_together_open_what_each_alone_keeps_closed() -> None:
    """Each party wants a move that the other does not, and counts the other issue less."""
    parcel = Parcel(np.array([[100.0, 0.0], [0.0, 100.0]]), np.array([[1.0, 0.2], [0.2, 1.0]]), np.ones(2), np.zeros(2))
    assert not deal_zone(parcel.position[:, 0], 0.0).exists
    assert not deal_zone(parcel.position[:, 1], 0.0).exists
    assert package(parcel).exists
    found = package_nash(parcel)
    assert found.outcome == pytest.approx([100, 100], abs=0.1)
    assert found.gain == pytest.approx([0.8, 0.8], abs=1e-3)


def test_blockers_of_a_package_together_gain_from_nothing() -> None:
    """The mixture of parties that the dual prices name has no outcome that it prefers (Farkas): tried at random outcomes."""
    rng = np.random.default_rng(5)
    closed = 0
    for _ in range(60):
        size = int(rng.integers(2, 6))
        parcel = Parcel(tens(rng, 0, (size, 2)), tens(rng, 1, (size, 2)) / 100, np.ones(size), tens(rng, 0, (2,)))
        deal = package(parcel)
        tried = [parcel.gain(rng.uniform(0, 100, 2)) for _ in range(300)]
        if deal.exists:
            assert deal.gain.min() >= max(g.min() for g in tried) - 1e-6
            continue
        closed += 1
        assert deal.blocks.sum() == pytest.approx(1)
        assert max(float(deal.blocks @ g) for g in tried) <= 1e-7
    assert 5 < closed < 60


def test_package_solutions_against_a_grid_of_outcomes() -> None:
    rng = np.random.default_rng(8)
    grid = np.linspace(0, 100, 101)
    tried = 0
    for _ in range(12):
        parcel = Parcel(tens(rng, 4, (3, 2)), tens(rng, 1, (3, 2)) / 100, tens(rng, 1, (3,)), np.array([20.0, 30.0]))
        if not package(parcel).exists:
            continue
        tried += 1
        every = np.array([parcel.gain(np.array([a, b])) for a in grid for b in grid])
        every = every[(every > 0).all(axis=1)]
        weight = parcel.weight / parcel.weight.sum()
        assert weight @ np.log(package_nash(parcel).gain) >= (np.log(every) @ weight).max() - 1e-6
        ideal = np.array([ideal_gain(parcel, i) for i in range(3)])
        assert (ideal >= every.max(axis=0) - 1e-9).all() and (ideal <= every.max(axis=0) + 0.03).all()  # the grid is 1 wide
        assert (package_kalai_smorodinsky(parcel).gain / ideal).min() >= (every / ideal).min(axis=1).max() - 1e-6
    assert tried > 4


# ------------------------------------------------------------------------------------------------- exchange


@st.composite
def bargains(draw: st.DrawFn) -> Bargain:
    parties, issues = draw(st.integers(2, 5)), draw(st.integers(2, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = (parties, issues)
    return Bargain(rng.choice([0.0, 25.0, 50.0, 100.0], shape), rng.choice([0.0, 0.25, 0.5, 1.0], shape), tens(rng, 1, shape))


@given(bargains())
def test_every_trade_gives_both_the_same_and_others_what_the_outcomes_do(bargain: Bargain) -> None:
    found = exchange(bargain)
    for trade in found.trades:
        assert trade.gain > 0
        assert trade.effects[trade.one] == pytest.approx(trade.gain)
        assert trade.effects[trade.other] == pytest.approx(trade.gain)
    s, x = bargain.salience, bargain.position
    change = (s * (np.abs(found.before - x) - np.abs(found.after - x))).sum(axis=1)
    assert found.effects == pytest.approx(change, abs=1e-9)
    used = [(t.other, t.demands) for t in found.trades] + [(t.one, t.supplies) for t in found.trades]
    assert len(used) == len(set(used))
    assert compromise(found.voted, bargain.weight) == pytest.approx(found.after, abs=1e-9)


@given(bargains())
def test_the_best_offer_is_the_best_of_all_pairs_worked_out_one_by_one(bargain: Bargain) -> None:
    outcome = compromise(bargain.position, bargain.weight)
    x, s, w = bargain.position, bargain.salience, bargain.weight
    given_ = np.zeros(x.shape, bool)
    best = 0.0
    for i in range(len(x)):
        for j in range(len(x)):
            apart = all((x[i, k] - outcome[k]) * (x[j, k] - outcome[k]) < 0 for k in (0, 1))
            if not apart or s[i, 0] * s[j, 1] <= s[i, 1] * s[j, 0] or w[j, 0] == 0 or w[i, 1] == 0:
                continue
            ratio = (s[i, 0] + s[j, 0]) / (s[i, 1] + s[j, 1])
            dp = abs(x[i, 0] - x[j, 0]) * w[j, 0] / w[:, 0].sum()
            dq = ratio * dp
            if dq * w[:, 1].sum() / w[i, 1] > abs(x[i, 1] - x[j, 1]):
                dq = abs(x[i, 1] - x[j, 1]) * w[i, 1] / w[:, 1].sum()
                dp = dq / ratio
            cut = min(1.0, abs(x[i, 0] - outcome[0]) / dp, abs(x[j, 1] - outcome[1]) / dq)
            best = max(best, cut * (s[i, 0] * dp - s[i, 1] * dq))
    offer = best_offer(bargain, outcome, given_, (0, 1))
    assert (offer.gain if offer else 0.0) == pytest.approx(best, abs=1e-9)


def test_parties_on_the_same_side_do_not_trade() -> None:
    same = Bargain(np.array([[0.0, 0.0], [10.0, 100.0], [100.0, 100.0]]), np.ones((3, 2)), np.ones((3, 2)))
    assert exchange(same).trades == ()


# ------------------------------------------------------------------------------------------------ challenge


@st.composite
def stages(draw: st.DrawFn) -> Stage:
    x, w = draw(tables(least=3, most=6))
    s = np.array(draw(st.lists(st.integers(1, 10), min_size=len(x), max_size=len(x)))) / 10
    return Stage(x, s, w, 100.0, float(weighted_median(x, w)))


@given(stages())
def test_the_chances_of_both_sides_of_a_challenge_sum_to_one(stage: Stage) -> None:
    power = win_chance(stage)
    assert power + power.T == pytest.approx(np.ones_like(power))
    assert (power[stage.position[:, None] == stage.position] == 0.5).all()
    coded = win_chance(stage, AS_CODED)
    assert (coded + coded.T <= 1 + 1e-9).all()


@given(stages(), st.floats(0, 1), st.integers(0, 99))
def test_expected_utility_equals_its_definition_pair_by_pair(stage: Stage, quiet: float, seed: int) -> None:
    r = np.random.default_rng(seed).uniform(0.5, 2, len(stage.position))
    power, fast = win_chance(stage), expected(stage, win_chance(stage), r[:, None], quiet)
    x, mu = stage.position, stage.middle
    for i in range(len(x)):
        for j in range(len(x)):
            d, e = abs(x[i] - x[j]) / 100, (abs(x[i] - mu) + abs(x[i] - x[j])) / 100
            us, uf, usq = (2 - 4 * base ** r[i] for base in (0.5 - 0.5 * d, 0.5 + 0.5 * d, 0.5))
            ub, uw = (2 - 4 * base ** r[i] for base in (0.5 - 0.25 * e, 0.5 + 0.25 * e))
            t = 1 if abs(x[i] - mu) < abs(x[i] - x[j]) else 0
            s, p = stage.salience[j], power[i, j]
            slow = s * (p * us + (1 - p) * uf) + (1 - s) * us - quiet * usq - (1 - quiet) * (t * ub + (1 - t) * uw)
            assert fast[i, j] == pytest.approx(slow)


@given(stages())
def test_risk_exponents_lie_between_a_half_and_two(stage: Stage) -> None:
    r = risk_exponents(expected(stage, win_chance(stage), np.ones((len(stage.position), 1)), 1.0))
    assert r.min() >= 0.5 - 1e-9 and r.max() <= 2 + 1e-9
    if len(np.unique(r)) > 1:
        assert (r.min(), r.max()) == pytest.approx((0.5, 2.0))


def test_equally_secure_parties_are_neutral_to_risk() -> None:
    assert (risk_exponents(np.ones((4, 4))) == 1).all()


@pytest.mark.parametrize(
    ("a", "b", "moves"),
    [
        (2.0, 1.0, {1: 20.0}),
        (1.0, 2.0, {0: 60.0}),  # conflict: who expects less goes over
        (2.0, -1.0, {1: 40.0}),
        (-1.0, 2.0, {0: 40.0}),  # compromise: the share |b / a| of the way
        (1.0, -2.0, {1: 20.0}),
        (-2.0, 1.0, {0: 60.0}),  # capitulation
        (-1.0, -1.0, {}),
        (0.0, 1.0, {}),
    ],
)
def test_who_moves_where_after_a_challenge(a: float, b: float, moves: dict[int, float]) -> None:
    """Step 5 as the first party sees the second: positions 20 and 60."""
    stage = Stage(np.array([20.0, 60.0]), np.ones(2), np.ones(2), 100.0, 40.0)
    quiet = -np.ones((2, 2))
    own, judged = quiet.copy(), quiet.copy()
    own[0, 1], judged[0, 1] = a, b
    assert {o.mover: o.to for o in offers(stage, own, judged, TEXTBOOK)} == moves
    nobody = replace(TEXTBOOK, conflict="nobody_moves", capitulates=False)
    assert bool(offers(stage, own, judged, nobody)) == (a * b < 0 and abs(max(a, b)) > abs(min(a, b)))


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_a_challenge_stays_within_the_positions_and_ends(name: str) -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        x, s, c = rng.uniform(0, 100, 6), rng.uniform(0.1, 1, 6), rng.uniform(1, 10, 6)
        run = challenge(x, s, c * s, VARIANTS[name])
        assert run.positions.min() >= x.min() - 1e-9 and run.positions.max() <= x.max() + 1e-9
        assert len(run.outcomes) == len(run.positions) <= VARIANTS[name].rounds + 1


def test_parties_that_agree_have_nothing_to_challenge() -> None:
    assert challenge(np.full(3, 40.0), np.ones(3), np.ones(3)).stopped == "settled"


@pytest.mark.parametrize("variant", [TEXTBOOK, Variant(judge="each"), Variant(span="present")])
def test_the_textbook_mechanism_does_not_know_left_from_right(variant: Variant) -> None:
    rng = np.random.default_rng(11)
    for _ in range(10):
        x, s, c = rng.uniform(0, 100, 5), rng.uniform(0.1, 1, 5), rng.uniform(1, 10, 5)
        here, there = challenge(x, s, c * s, variant), challenge(100 - x, s, c * s, variant)
        assert there.outcomes == pytest.approx(100 - here.outcomes, abs=1e-6)


def test_who_must_stay_stays() -> None:
    x = np.array([0.0, 30.0, 60.0, 100.0])
    run = challenge(x, np.full(4, 0.8), np.array([1.0, 2.0, 3.0, 9.0]), replace(TEXTBOOK, still=(0, 1)))
    assert (run.positions[:, :2] == x[:2]).all()
    assert np.ptp(run.positions, axis=0)[2:].max() > 0


# ------------------------------------------------------------------------------------------------- document

QUAY = """
detente: 1
scenario: quay
calendar: {start: 2030-01-01, steps: [{every: year, until: 2034-01-01}]}
defaults: {party: {patience: 0.9, precision: 30, initiative: 4}}
parties: {north: {name: North}, south: {name: South}, pilots: {name: Pilots}}
issues:
  dues: {options: [low, fair, high], ordered: true, start: low}
  depth: {options: [shallow, deep], ordered: true, start: shallow}
rules:
  raise_dues: {deal: dues, needs: [north, south]}
  dredge: {act: depth, by: north}
interests:
  north:
    income: {of: dues, weight: 0.2 .. 0.4, values: {low: 0, fair: 1, high: 0.5}}
    draught: {of: depth, weight: 0.1, prefers: deep > shallow}
  south:
    trade: {of: dues, weight: 0.3, prefers: low > fair > high}
"""


def studied(text: str) -> Study:
    return Study(scenario_from_text(text)[0], Settings(draws=16))


def quay() -> dict[str, Any]:
    return cast(dict[str, Any], settlement(of_scenario(studied(QUAY))))


def test_a_scenarios_interests_say_where_its_parties_stand() -> None:
    dues, depth = quay()["issues"]
    stands = {p["party"]: p for p in dues["parties"]}
    assert set(stands) == {"north", "south"}
    assert (stands["north"]["position"]["mean"], stands["south"]["position"]["mean"]) == (50, 0)
    assert stands["north"]["salience"] == 1
    assert [p["party"] for p in depth["parties"]] == ["north"]
    assert depth["parties"][0]["salience"] == pytest.approx(np.mean(1 / np.linspace(2, 4, 1001)), abs=0.02)


def test_a_closed_zone_names_its_blocker_and_what_it_takes() -> None:
    dues, depth = quay()["issues"]
    zone = dues["zones"][0]
    assert (zone["way"], zone["open"]) == ("raise_dues", 0)
    up = zone["closed_by"][0]
    assert up["blockers"] == {"south": 1.0}
    assert up["takes"]["payments"] == {"south": 0.5}
    assert zone["closed_by"][1]["wanted"] == 0
    assert depth["zones"][0]["open"] == 1
    assert depth["zones"][0]["zone"]["nash"]["mean"] == pytest.approx(100, abs=1e-4)


PIE = """
detente: 1
scenario: slices
calendar: {start: 2030-01-01, steps: [{every: year, until: 2034-01-01}]}
parties: {one: {}, two: {}}
issues: {pie: {range: 0 .. 1, steps: 11, besides: [open], start: START}}
rules: {RULES}
interests: {one: {share: {of: pie, weight: 1, along: up}}, two: {share: {of: pie, weight: 1, along: down}}}
"""
UPPER = "agree: {deal: pie, from: START, to: [s6, s7, s8, s9, s10], needs: [one, two]}"
BARGAINS = ("nash_terrible", "nash_linear", "nash_quadratic", "kalai_smorodinsky", "kalai_smorodinsky_simplified")


def bargained(rules: str, start: str = "open", one: str = "along: up", two: str = "along: down") -> dict[str, Any]:
    """What the bargaining models say of a pie, by model, and the zones."""
    text = PIE.replace("RULES", rules).replace("START", start).replace("along: up", one).replace("along: down", two)
    issue = cast(Any, settlement(of_scenario(studied(text))))["issues"][0]
    models = {m["model"]: m["outcome"] and m["outcome"]["mean"] for m in issue["models"] if m["model"] in BARGAINS}
    return {**models, "zones": issue["zones"]}


def test_what_is_agreed_is_what_rules_reach() -> None:
    """Opposed at 0 and 100 they would halve the pie; where the only rule leads to 60 .. 100 that is out of reach."""
    assert bargained("agree: {deal: pie, from: open, needs: [one, two]}")["nash_terrible"] == pytest.approx(50, abs=1e-4)
    assert bargained(UPPER)["nash_terrible"] == pytest.approx(60, abs=1e-4)


IDEALS = {"one": "ideal: s10, loss: linear", "two": "ideal: s4, loss: linear"}


@pytest.mark.parametrize(
    ("rules", "low", "high"),
    [
        ("agree: {deal: pie, needs: [one, two]}", 0, 80),
        (UPPER, 60, 80),
        ("agree: {deal: pie, from: s0, to: [s1, s2], needs: [one, two]}", 10, 20),
        (
            "agree: {deal: pie, from: s0, to: s3, needs: [one, two]}, more: {deal: pie, from: s3, to: s5, needs: [one, two]}",
            30,
            50,
        ),
        ("agree: {deal: pie, from: s0, to: [s3, s7], needs: [one, two]}", 30, 70),
    ],
)
def test_a_deal_zone_and_what_is_settled_in_it_lie_where_rules_lead(rules: str, low: float, high: float) -> None:
    """From 0 those at 40 and 100 both gain up to 80."""
    found = bargained(rules, start="s0", **IDEALS)
    zone = found["zones"][0]["zone"]
    assert (zone["low"]["mean"], zone["high"]["mean"]) == pytest.approx((low, high), abs=1e-4)
    for model in BARGAINS:
        assert low - 1e-4 <= found[model] <= high + 1e-4, model
    if "[s3, s7]" in rules:
        assert all(min(abs(found[model] - at) for at in (30, 70)) < 1e-4 for model in BARGAINS)


def test_where_no_rule_leads_where_all_gain_nothing_is_settled() -> None:
    """From 0 to 90 or more one of them loses."""
    found = bargained("agree: {deal: pie, from: s0, to: [s9, s10], needs: [one, two]}", start="s0", **IDEALS)
    assert found["zones"][0]["open"] == 0 and found["nash_linear"] == found["kalai_smorodinsky"] == 0
    assert found["nash_terrible"] == pytest.approx(90, abs=1e-4)


def test_what_it_takes_is_told_on_the_scale_of_the_table() -> None:
    """Positions 4, 6 and 9 on a scale of 0 .. 10, reference 5: up needs it below 4, down above 9."""
    seats = tuple(Seat(f"p{i}", x, 0.5, 1.0) for i, x in enumerate((4.0, 6.0, 9.0)))
    table = Table("t", "none", (Decision("i", "g", seats, 5.0, None, 0.0, 10.0),))
    up, down = cast(Any, settlement(of_table(table)))["issues"][0]["zones"][0]["closed_by"]
    assert [(o["direction"], o["takes"]["reference_beyond"], o["takes"]["shift"]) for o in (up, down)] == [
        ("up", 4.0, 1.0),
        ("down", 9.0, 4.0),
    ]
    assert (set(up["blockers"]), set(down["blockers"])) == ({"p0"}, {"p1", "p2"})
    assert (up["target"]["mean"], down["target"]["mean"]) == (7.5, 4.0)
    # At 7.5 p0 is .25 further off than at 5, p1 .05 further (it wanted less), p2 .25 nearer; salience is a half.
    assert up["takes"]["payments"] == {"p0": 0.125, "p1": 0.025}
    assert (up["takes"]["gains_in_all"], up["takes"]["gains_cover_payments"]) == (0.125, 0.0)


def test_a_scenario_without_ordered_issues_is_refused() -> None:
    text = QUAY.replace("ordered: true, ", "")
    with pytest.raises(Refused, match="no ordered issue"):
        of_scenario(studied(text))


def made_up(groups: int = 12) -> Table:
    """A small table: six parties, two issues a group, outcomes near the weighted mean."""
    rng = np.random.default_rng(4)
    found = []
    for g in range(groups):
        for k in range(2):
            x, s = rng.choice([0.0, 40.0, 70.0, 100.0], 6), rng.integers(1, 10, 6) / 10
            outcome = float(np.clip(round(float(compromise(x, s)) + rng.normal() * 10), 0, 100))
            seats = tuple(Seat(f"p{i}", float(x[i]), float(s[i]), 1.0) for i in range(6))
            found.append(Decision(f"i{g}_{k}", f"g{g}", seats, 0.0 if k else None, outcome))
    return Table("made up", "none", tuple(found))


def test_the_document_of_a_table_holds_every_model_and_is_plain_data() -> None:
    table = made_up(2)
    document = cast(dict[str, Any], settlement(of_table(table)))
    assert json.loads(json.dumps(document)) == document
    assert document["format"] == "detente.settlement/1"
    assert [m["model"] for m in document["issues"][0]["models"]] == list(MODELS)
    assert {m["kind"] for m in document["issues"][0]["models"] if m["model"].startswith("challenge")} == {"mechanism"}
    assert [m["why_none"] for m in document["issues"][0]["models"] if m["model"] == "nash_linear"] == ["no reference point"]
    assert document["packages"][0]["why_none"] == "no reference point on i0_0"
    assert settlement(of_table(table))["digest"] == document["digest"]


def test_another_scale_gives_the_same_outcomes_on_it() -> None:
    wide = made_up(1)
    seats = [tuple(replace(s, position=10 + s.position / 20) for s in d.seats) for d in wide.decisions]
    narrow = replace(
        wide,
        decisions=tuple(
            replace(d, seats=own, low=10.0, high=15.0, outcome=None, reference=None if d.reference is None else 10.0)
            for d, own in zip(wide.decisions, seats, strict=True)
        ),
    )
    for a, b in zip(*(cast(Any, settlement(of_table(t)))["issues"] for t in (wide, narrow)), strict=True):
        for one, other in zip(a["models"], b["models"], strict=True):
            if one["outcome"]:
                assert other["outcome"]["mean"] == pytest.approx(10 + one["outcome"]["mean"] / 20, abs=1e-3)


def test_what_was_learned_is_shown_as_chances_of_each_option() -> None:
    taught = teach(made_up())
    document = cast(dict[str, Any], settlement(of_scenario(studied(QUAY), taught)))
    for issue in document["issues"]:
        told = issue["predicted"]
        assert sum(told["nearest_option"].values()) == pytest.approx(1, abs=1e-3)
        assert sum(told["chances"]) == pytest.approx(1, abs=1e-3)
        assert told["quantiles"]["q05"] <= told["quantiles"]["q50"] <= told["quantiles"]["q95"]
        assert (issue["headline"], told["seen"]) == ("predicted", False)
    assert (document["learned"]["decisions"], document["learned"]["groups"]) == (24, 12)
    assert sum(w["weight"] for w in document["learned"]["weights"]) == pytest.approx(1, abs=1e-3)


def test_a_decision_whose_group_was_learned_from_is_marked() -> None:
    table = made_up()
    fresh = replace(table.decisions[0], group="new", outcome=None)
    issues = cast(Any, settlement(of_table(replace(table, decisions=(fresh, table.decisions[1])), teach(table))))["issues"]
    assert [issue["predicted"]["seen"] for issue in issues] == [False, True]
