"""The backtest: scores against their definitions, nothing leaks, and models win where they should."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detente.asks.backtest import LEARNED, BacktestSettings, Resampled, backtest, out_of_sample
from detente.errors import Refused
from detente.formats.read import read_decisions
from detente.formats.table import Decision, Seat, Table
from detente.lenses.settlement import compromise
from detente.study.decisions import Past, columns, past_of
from detente.study.learn import (
    COMPONENTS,
    POINTS,
    Predict,
    best_weights,
    climatology,
    crps,
    facts,
    features,
    folds,
    learn,
    maximised,
    quantile,
    softmax,
    spread_on_points,
)

Floats = NDArray[np.float64]
QUICK = BacktestSettings(folds=4, resamples=500)


@cache
def made_up(groups: int = 30, noise: float = 12.0, follows: bool = True) -> Table:
    """Eight parties, two issues a group; outcomes follow the weighted mean, or are drawn whatever the positions."""
    rng = np.random.default_rng(7)
    found = []
    for g in range(groups):
        for k in range(2):
            x, s, c = rng.choice([0.0, 30.0, 50.0, 100.0], 8), rng.integers(1, 10, 8) / 10, rng.integers(1, 10, 8) * 1.0
            centre = float(compromise(x, c * s)) if follows else float(rng.uniform(0, 100))
            outcome = float(np.clip(round(centre + rng.normal() * noise), 0, 100))
            seats = tuple(Seat(f"p{i}", float(x[i]), float(s[i]), float(c[i]), i == 0) for i in range(8))
            found.append(Decision(f"i{g}_{k}", f"g{g:02}", seats, (0.0, None, 100.0)[g % 3], outcome))
    return Table("made up", "none", tuple(found))


@cache
def scored(follows: bool = True) -> dict[str, Any]:
    return cast(dict[str, Any], backtest(made_up(follows=follows), QUICK))


# --------------------------------------------------------------------------------------------------- scores


@given(st.integers(0, 100), st.floats(0, 100))
def test_the_crps_of_one_point_is_the_absolute_error(point: int, outcome: float) -> None:
    chances = np.zeros((1, 101))
    chances[0, point] = 1
    assert crps(chances, np.array([outcome]))[0] == pytest.approx(abs(point - outcome), abs=1e-9)


@given(st.integers(0, 999), st.floats(0, 100))
def test_crps_equals_its_form_as_a_mean_distance(seed: int, outcome: float) -> None:
    """E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007, eq. 21)."""
    chances = np.random.default_rng(seed).dirichlet(np.full(101, 0.1))
    apart = sum(chances[a] * chances[b] * abs(a - b) for a in range(101) for b in range(101))
    slow = sum(chances[a] * abs(a - outcome) for a in range(101)) - apart / 2
    assert crps(chances[None], np.array([outcome]))[0] == pytest.approx(slow)


def test_quantiles_are_the_first_points_with_enough_below() -> None:
    chances = np.zeros((1, 101))
    chances[0, [10, 20, 90]] = (0.2, 0.3, 0.5)
    assert [float(quantile(chances, q)[0]) for q in (0.05, 0.2, 0.21, 0.5, 0.51, 1.0)] == [10, 10, 20, 20, 90, 90]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=5))
def test_spreading_on_points_keeps_the_mean(values: list[float]) -> None:
    chances = spread_on_points(np.array(values), np.ones(len(values)))
    assert chances.sum() == pytest.approx(1)
    assert chances @ POINTS == pytest.approx(np.mean(values), abs=1e-9)
    assert spread_on_points(np.array([-30.0, 140.0]), np.ones(2))[[0, 100]] == pytest.approx([0.5, 0.5])


# ------------------------------------------------------------------------------------------------- learning


@given(st.integers(1, 40), st.integers(0, 12), st.integers(0, 99))
def test_folds_split_groups_never_and_evenly(groups: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    group = np.concatenate([np.arange(groups), rng.integers(0, groups, 50)])
    fold = folds(group, count, seed)
    homes = {g: set(fold[group == g]) for g in range(groups)}
    assert all(len(home) == 1 for home in homes.values())
    sizes = np.bincount([next(iter(home)) for home in homes.values()])
    assert sizes.max() - sizes.min() <= 1
    assert len(sizes) == (groups if count == 0 else min(groups, count))


def test_mixture_weights_are_the_best_of_a_grid_of_mixtures() -> None:
    rng = np.random.default_rng(1)
    for _ in range(5):
        apart = rng.dirichlet(np.full(101, 0.05), (12, 3))
        outcome = rng.uniform(0, 100, 12)
        found = best_weights(apart, outcome)
        assert found.sum() == pytest.approx(1) and found.min() >= 0
        own = crps(np.einsum("nkt,k->nt", apart, found), outcome).mean()
        grid = [np.array([a, b, 20 - a - b]) / 20 for a in range(21) for b in range(21 - a)]
        best = min(crps(np.einsum("nkt,k->nt", apart, w), outcome).mean() for w in grid)
        assert best - 0.5 <= own <= best + 1e-9


def test_the_log_linear_model_is_at_its_maximum() -> None:
    rng = np.random.default_rng(2)
    table, told = rng.normal(size=(9, 6, 3)), rng.dirichlet(np.ones(6), 9)

    def height(theta: Floats) -> float:
        chance = softmax(table @ theta)
        return float((told * np.log(chance)).sum() - 2.0 * theta @ theta / 2)

    best = maximised(table, told, 2.0)
    for _ in range(50):
        assert height(best) >= height(best + rng.normal(size=3) * 0.01)


def test_features_and_components_turn_with_the_scale() -> None:
    """Turning a decision round turns its features, so nothing but data can prefer one end."""
    case = columns(made_up().decisions[0])
    round_ = replace(case, position=100 - case.position, reference=None if case.reference is None else 100 - case.reference)
    assert features(round_)[::-1] == pytest.approx(features(case), abs=1e-9)
    assert facts(round_).mean == pytest.approx(100 - facts(case).mean)


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_every_component_gives_chances_and_never_looks_at_the_outcome_it_predicts(name: str) -> None:
    past = past_of(made_up().decisions)
    rows = past.group < 15
    predict = COMPONENTS[name](past.take(rows))
    cases = past.take(~rows).cases
    chances = predict(cases)
    assert chances.shape == (len(cases), 101)
    assert chances.min() >= 0 and chances.sum(axis=1) == pytest.approx(np.ones(len(cases)))
    blind = [replace(case, outcome=None) for case in cases]
    assert (predict(blind) == chances).all()


def test_no_outcome_of_a_group_reaches_the_prediction_of_that_group() -> None:
    """Change what one group came to: what was predicted for it stays the same to the last bit, what others get does not."""
    past = past_of(made_up().decisions)
    poisoned = past.outcome.copy()
    own = past.group == 3
    poisoned[own] = 100 - poisoned[own] / 3
    before, _ = out_of_sample(past, QUICK)
    after, _ = out_of_sample(replace(past, outcome=poisoned), QUICK)
    for name in before:
        assert (before[name][own] == after[name][own]).all()
    assert (before[LEARNED] != after[LEARNED]).any()


def memory(past: Past) -> Predict:
    """Knows by heart what it was fitted on, and nothing else."""
    known = {case: float(y) for case, y in zip(map(id, past.cases), past.outcome, strict=True)}
    return lambda cases: np.array([spread_on_points(np.array([known.get(id(c), 0.0)]), np.ones(1)) for c in cases])


def test_a_component_that_learns_by_heart_gets_no_credit_for_it() -> None:
    past = past_of(made_up().decisions)
    found = learn(past, components={"memory": memory, "climatology": climatology})
    assert found.weights["memory"] < 0.1
    assert found.within == pytest.approx(learn(past, components={"climatology": climatology}).within, rel=0.05)


def test_a_mixture_of_one_component_is_that_component() -> None:
    past = past_of(made_up().decisions)
    alone = learn(past, components={"climatology": climatology})
    assert alone.weights == {"climatology": 1.0}
    assert alone.chances(past.cases[:2]) == pytest.approx(climatology(past)(past.cases[:2]))


# ------------------------------------------------------------------------------------------------- document


def model(document: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    return next(m for m in document[part] if m["model"] == name)


def test_points_are_scored_as_a_plain_loop_scores_them() -> None:
    errors = [abs(float(compromise(columns(d).position, columns(d).weight)) - (d.outcome or 0.0)) for d in made_up().decisions]
    found = model(scored(), "points", "weighted_mean")
    assert found["mae"] == pytest.approx(np.mean(errors), abs=1e-4)
    assert found["hit"] == pytest.approx(np.mean([e <= 10 for e in errors]), abs=1e-4)


def test_a_model_that_needs_a_reference_point_is_compared_where_there_is_one() -> None:
    found = model(scored(), "points", "nash_linear")
    assert (found["n"], found["left_out"]) == (40, {"no reference point": 20})
    assert found["against_weighted_mean"]["n"] == 40
    assert found["against_weighted_mean"]["low"] > 0


def test_where_outcomes_follow_the_mean_the_mean_and_its_residuals_win() -> None:
    found = {m["model"]: m["crps"] for m in scored()["distributions"]}
    assert found["mean_residuals"] < found["climatology"]
    assert found["learned"] < found["climatology"]
    assert model(scored(), "distributions", "climatology")["against_mean_residuals"]["low"] > 0


def test_where_outcomes_follow_nothing_what_was_learned_is_climatology() -> None:
    """Little is lost by learning from noise, and the positions held are not believed."""
    document = scored(follows=False)
    found = {m["model"]: m["crps"] for m in document["distributions"]}
    assert found["learned"] < found["climatology"] + 1.5
    assert found["learned"] < found["held"]
    weights = {w["component"]: w["weight"] for w in document["learned"]["weights"]}
    assert weights["mean_residuals"] + weights["held"] < 0.2


def test_intervals_hold_about_what_they_promise_once_lumps_are_split() -> None:
    for name in ("climatology", "mean_residuals"):
        found = model(scored(), "distributions", name)
        assert found["interval80"]["fair"] == pytest.approx(0.8, abs=0.12)
        assert found["interval80"]["covers"] >= found["interval80"]["fair"]
        assert found["interval90"]["width"] >= found["interval80"]["width"]


def test_the_interval_of_a_difference_is_that_of_resampled_groups() -> None:
    """A group counted twice must not look like twice the evidence: doubling each issue leaves the interval as wide."""
    table = made_up()
    twice = replace(table, decisions=tuple(replace(d, issue=f"{d.issue}{k}") for d in table.decisions for k in "ab"))
    one, two = (cast(Any, backtest(t, QUICK)) for t in (table, twice))
    narrow, wide = (model(d, "points", "median")["against_weighted_mean"] for d in (two, one))
    assert narrow["high"] - narrow["low"] == pytest.approx(wide["high"] - wide["low"], rel=1e-6)


def test_resampled_means_are_those_of_whole_groups_drawn_one_by_one() -> None:
    """Unequal groups and values that differ by group: quantiles near those of a plain loop with its own draws."""
    rng = np.random.default_rng(9)
    group = np.repeat(np.arange(12), rng.integers(1, 6, 12))
    values = rng.normal(size=len(group)) + group**1.5
    found = cast(dict[str, float], Resampled(group, BacktestSettings(resamples=4000)).mean(values, np.ones(len(group), bool)))
    loop = [np.concatenate([values[group == g] for g in rng.integers(0, 12, 12)]).mean() for _ in range(4000)]
    assert [found["low"], found["high"]] == pytest.approx(np.quantile(loop, [0.025, 0.975]), abs=0.06 * float(np.ptp(loop)))
    assert found["mean"] == pytest.approx(values.mean(), abs=1e-4)


def test_the_document_is_plain_data_and_the_same_every_time() -> None:
    again = cast(dict[str, Any], backtest(made_up(), QUICK))
    assert json.loads(json.dumps(again)) == again
    assert again["digest"] == scored()["digest"]
    assert again["format"] == "detente.backtest/1"
    assert sum(w["weight"] for w in again["learned"]["weights"]) == pytest.approx(1, abs=1e-3)


def test_what_cannot_be_scored_is_left_out_with_its_reason() -> None:
    table = made_up()
    first, second, *rest = table.decisions
    spoiled = replace(table, decisions=(replace(first, outcome=None), replace(second, seats=second.seats[:2]), *rest))
    data = cast(Any, backtest(spoiled, QUICK))["data"]
    assert (data["scored"], data["decisions"]) == (58, 60)
    assert data["left_out"] == [
        {"issue": "i0_0", "why": "no outcome"},
        {"issue": "i0_1", "why": "2 parties with position and salience; 3 are needed"},
    ]


def test_too_few_groups_are_refused() -> None:
    with pytest.raises(Refused, match="in 9 groups; 10 groups are needed"):
        backtest(made_up(groups=9), QUICK)


# ---------------------------------------------------------------------------------- the data beside the checkout


@pytest.mark.slow
def test_on_decided_issues_the_learned_distribution_beats_the_mean_with_residuals(shared: Path) -> None:
    """The bar of the field, measured; no model that names one outcome is credibly better than the weighted mean."""
    document = cast(
        dict[str, Any], backtest(read_decisions(shared / "data" / "deu3"), BacktestSettings(folds=10, resamples=2000))
    )
    assert document["data"]["scored"] == 227
    assert 22 < model(document, "points", "weighted_mean")["mae"] < 26
    assert model(document, "distributions", LEARNED)["against_mean_residuals"]["high"] < 0
    better = [m["model"] for m in document["points"] if m["against_weighted_mean"] and m["against_weighted_mean"]["high"] < 0]
    assert better == []
