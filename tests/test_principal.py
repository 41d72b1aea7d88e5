"""The principal branch: held against the second solver's slope, closed forms, continuation in small steps, and its laws."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq, root

from at_rest import PIE5, TINYFIX, AtRest, at_rest, written
from base import base_with
from detente.errors import Stopped
from detente.lenses.branch import at_fixed
from detente.lenses.principal import Rest, deciding, principal
from detente.lenses.solution import Run
from oracle_games import GAMES, game, random_game

APART = {"paid_once", "member_and_party"}
"""A payment has another name in the second solver; a party asked alone and as one of a body of all is asked twice by it."""
BY_HAND = sorted(set(GAMES) - APART)


def rest(asked: AtRest, k: int = -1) -> Rest:
    """The system of one draw, over all states."""
    structure, regime = asked.compiled.game.structure, int(asked.compiled.game.timetable.regime[-2])
    return Rest(structure, regime, asked.draws, k % asked.draws.start.shape[-1], deciding(structure, regime))


def everywhere(asked: AtRest) -> Any:
    """V* in all states, also in those that no path reaches."""
    return principal(asked.compiled.game, asked.draws, where=np.ones(asked.compiled.space.size, bool))


# --------------------------------------------------------------------------------------------- against the second solver


@pytest.mark.parametrize("name", BY_HAND)
def test_the_slope_is_that_of_the_second_solver_for_any_values(name: str) -> None:
    asked = at_rest(game(name))
    for seed in range(5):
        V = np.random.default_rng(seed).normal(
            scale=seed / 2, size=(asked.compiled.space.size, len(asked.compiled.game.labels.parties))
        )
        assert rest(asked).differentiated(V, 1.0).f == pytest.approx(asked.slope(V), abs=1e-9)


@pytest.mark.parametrize("name", BY_HAND)
def test_values_of_the_principal_branch_stand_still_for_the_second_solver_too(name: str) -> None:
    asked = at_rest(game(name))
    found = everywhere(asked)
    assert found.found.all()
    assert np.abs(asked.slope(found.value[..., -1])).max() < 1e-8


@pytest.mark.parametrize("seed", [*range(20), *(pytest.param(k, marks=pytest.mark.slow) for k in range(20, 300))])
def test_values_of_random_games_stand_still_for_the_second_solver_too(seed: int) -> None:
    asked = at_rest(random_game(seed))
    found = everywhere(asked)
    if found.found[-1]:
        assert np.abs(asked.slope(found.value[..., -1])).max() < 1e-8


# ---------------------------------------------------------------------------------------------------------- derivatives


@pytest.mark.parametrize("name", BY_HAND)
def test_derivatives_are_what_small_differences_tend_to(name: str) -> None:
    system, dice, h = rest(at_rest(game(name))), np.random.default_rng(3), 1e-6
    size = system.states * system.deciders.size
    for t in (0.1, 1.0):
        x, way = dice.normal(size=size), dice.normal(size=size)
        here = system(x, t)
        along = (system(x + h * way, t).f - system(x - h * way, t).f) / (2 * h)
        assert here.by_x @ way == pytest.approx(along, abs=1e-5)
        assert here.by_t == pytest.approx((system(x, t + h).f - system(x, t - h).f) / (2 * h), abs=1e-5)


@pytest.mark.parametrize("seed", range(20))
def test_without_precision_there_is_one_solution(seed: int) -> None:
    """f is then linear in V, and minus its matrix has positive diagonals that outweigh their rows."""
    system, dice = rest(at_rest(random_game(seed))), np.random.default_rng(seed)
    x, y = dice.normal(size=(2, system.states * system.deciders.size))
    nought = system(0 * x, 0.0).f
    assert system(x + y, 0.0).f - nought == pytest.approx(system(x, 0.0).f + system(y, 0.0).f - 2 * nought, abs=1e-9)
    matrix = system(x, 0.0).by_x.toarray()
    diagonal = np.diag(matrix)
    assert (-diagonal > np.abs(matrix).sum(axis=1) + diagonal).all()


# --------------------------------------------------------------------------------------------------------- known answers


def test_one_act_of_one_party_is_worth_what_its_own_equation_says() -> None:
    """rho V_shut = u_shut + a P(V) (V_open - V_shut - price), V_open = u_open / rho."""
    text = base_with(
        (
            "  build: {deal: bridge, from: shut, to: open, needs: [north, south]}\n",
            "  build: {act: bridge, from: shut, to: open, by: north}\n",
        ),
        ("  close: {act: bridge, from: open, to: shut, by: south}\n", ""),
    )
    asked = at_rest(written(text))
    found = everywhere(asked)
    d, north = asked.draws, asked.compiled.game.labels.parties.index("north")
    for k in range(2):
        (shut, opened), rho, price = d.utility[:, north, k], d.rho[north, k], d.price[north, k]

        def off(V: float, u: Any = d.utility[:, north, k], rho: float = rho, price: float = price, k: int = k) -> float:
            gain = u[1] / rho - V - price
            y = np.exp(d.precision[north, k] * gain)
            a = d.initiative[0, north, k]
            return float(u[0] - rho * V + a * y / (d.inertia[k] * a + y) * gain)

        V = brentq(off, shut / rho - 1, opened / rho + 1, xtol=1e-13)
        assert found.value[:, north, k] == pytest.approx([V, opened / rho], abs=1e-9)


def test_two_equals_share_a_pie_alike() -> None:
    """3.834 each, counted from nothing: computed before, apart from this code; that equilibrium is unstable backwards."""
    asked = at_rest(written(PIE5))
    found = principal(asked.compiled.game, asked.draws, growth=True)
    mean = np.mean([0.2, 0, 0.2, 0.4, 0.6, 0.8, 1]) / -np.log(0.9)  # values are counted from it
    none = found.value[0, :, 0]
    assert none + mean == pytest.approx([3.834, 3.834], abs=5e-4)
    assert none[0] == pytest.approx(none[1], abs=1e-9)
    assert not found.stable.any()


def test_tinyfix_has_the_solution_that_small_steps_in_precision_lead_to() -> None:
    """The second solver's slope with precisions scaled by t, which here never turns back, from 0 to 1 by scipy's own solver."""
    asked, steps = at_rest(written(TINYFIX)), 60
    V = np.zeros((4, 2))
    for k in range(steps + 1):
        text = TINYFIX.replace("precision: 32.5", f"precision: {max(32.5 * k / steps, 1e-9)}")
        slope = at_rest(written(text)).slope
        done = root(lambda v, slope=slope: slope(v.reshape(4, 2)).ravel(), V.ravel(), tol=1e-12)
        assert np.abs(slope(done.x.reshape(4, 2))).max() < 1e-9
        V = done.x.reshape(4, 2)
    found = principal(asked.compiled.game, asked.draws)
    assert found.folds.max() == 0
    assert found.value[..., -1] == pytest.approx(V, abs=1e-8)


def test_a_game_of_acts_is_worth_what_sgamesolver_finds_in_ever_shorter_rounds() -> None:
    """Its QRE homotopy (version 1.0.2) at precision 8, rounds of 1/100 and 1/200 year with a floor drawn in each, extrapolated to none.

    With inertia times initiative 1 and one act for each party passing and acting are a plain logit choice; moves that need consent,
    and all who move at once, have no counterpart in the other.
    """
    worth = [[0.3, 0.3], [0.0, 0.6], [0.5, 0.0], [1.0, 0.9]]
    levels = ("lo", "hi")
    text = {
        "detente": 1,
        "scenario": "acts",
        "calendar": {"start": "2030-01-01", "steps": [{"every": "year", "until": "2032-01-01"}]},
        "defaults": {
            "party": {"patience": float(np.exp(-0.105)), "precision": 8, "initiative": 1},
            "inertia": 1,
            "reluctance": 1,
            "price": 0.1,
            "stakes": "as_written",
        },
        "parties": {"a": {}, "b": {}},
        "core": {"w": "all", "z": "all"},
        "issues": {issue: {"options": list(levels), "start": "lo"} for issue in "wz"},
        "rules": {"ra": {"act": "w", "by": "a"}, "rb": {"act": "z", "by": "b"}},
        "interests": {
            p: {f"t{s}": {"when": {"w": levels[s // 2], "z": levels[s % 2]}, "worth": worth[s][i]} for s in range(4)}
            for i, p in enumerate("ab")
        },
    }
    found = everywhere(at_rest(written(json.dumps(text)))).value[..., -1] + np.mean(worth, axis=0) / 0.105
    theirs = [[8.44723, 7.67177], [8.52477, 8.29459], [9.06588, 7.66218], [9.5208, 8.56796]]
    assert found == pytest.approx(np.array(theirs), abs=5e-5)


# ------------------------------------------------------------------------------------------------------------------ laws


def mirrored(seed: int) -> str:
    """A game of two parties that is its own mirror image: who is who, and which end of each issue is whose."""
    dice = random.Random(seed)

    def number(low: float, high: float) -> float:
        return round(dice.uniform(low, high), 3)

    other = {"a": "b", "b": "a"}
    issues = {f"i{k}": [f"o{n}" for n in range(dice.choice([2, 3, 4]))] for k in range(dice.choice([1, 2]))}

    def image(issue: str, options: list[str]) -> list[str]:
        return [issues[issue][len(issues[issue]) - 1 - int(o[1:])] for o in options]

    rules: dict[str, Any] = {}
    for k in range(dice.choice([2, 3, 4])):
        issue = list(issues)[k] if k < len(issues) else dice.choice(list(issues))
        ends = {key: dice.sample(issues[issue], 1) for key in ("from", "to") if dice.random() < 0.6}
        ends = ends if len({tuple(e) for e in ends.values()}) == len(ends) else {}
        who, cost = dice.choice(["a", "b"]), number(0, 0.2)
        flipped = {key: image(issue, end) for key, end in ends.items()}
        if dice.random() < 0.5:
            rules[f"r{k}"] = {"deal": issue, "needs": ["a", "b"], **ends}
            rules[f"s{k}"] = {"deal": issue, "needs": ["a", "b"], **flipped}
        else:
            rules[f"r{k}"] = {"act": issue, "by": who, **ends, "cost": {who: cost}}
            rules[f"s{k}"] = {"act": issue, "by": other[who], **flipped, "cost": {other[who]: cost}}
    worth = {i: {o: number(0, 1) for o in options} for i, options in issues.items()}
    mine = {i: {"of": i, "weight": 1, "values": worth[i]} for i in issues}
    its = {i: {"of": i, "weight": 1, "values": {o: worth[i][image(i, [o])[0]] for o in issues[i]}} for i in issues}
    party = {"patience": number(0.8, 0.97), "precision": number(5, 40), "initiative": number(1, 5)}
    return json.dumps(
        {
            "detente": 1,
            "scenario": "mirror",
            "calendar": {"start": "2030-01-01", "steps": [{"every": "year", "until": "2032-01-01"}]},
            "defaults": {"party": party, "inertia": number(0.3, 2), "reluctance": number(0, 3), "price": 0.01},
            "parties": {"a": {}, "b": {}},
            "core": dict.fromkeys(issues, "all"),
            "issues": {i: {"options": options, "start": options[0]} for i, options in issues.items()},
            "rules": rules,
            "interests": {"a": mine, "b": its},
        }
    )


@pytest.mark.parametrize("seed", range(50))
def test_a_game_that_is_its_own_mirror_image_is_worth_the_same_to_both(seed: int) -> None:
    asked = at_rest(written(mirrored(seed)))
    found, space = everywhere(asked), asked.compiled.space
    assert found.found.all()
    image = sum(((len(space.place[a]) - 1 - space.index[a]) * space.stride[a] for a in space.place), np.zeros(space.size, int))
    parties = asked.compiled.game.labels.parties
    if len(parties) == 2:
        assert found.value[:, 0] == pytest.approx(found.value[image, 1], abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_values_do_not_depend_on_what_is_read_last(seed: int) -> None:
    text = mirrored(seed)
    sooner, later = (everywhere(at_rest(written(text.replace("2032-01-01", day)))) for day in ("2031-07-01", "2049-03-05"))
    assert np.array_equal(sooner.value, later.value)


def test_a_draw_among_others_gets_what_it_gets_alone() -> None:
    asked = at_rest(written(base_with()), draws=16)
    together = principal(asked.compiled.game, asked.draws)
    alone = asked.draws._replace(**{n: np.ascontiguousarray(x[..., 5:6]) for n, x in asked.draws._asdict().items()})
    assert np.array_equal(principal(asked.compiled.game, alone).value[..., 0], together.value[..., 5])


def test_a_run_that_is_stopped_ends_within_a_step() -> None:
    asked, looks = at_rest(written(TINYFIX)), []

    def stop() -> bool:
        looks.append(1)
        return len(looks) > 20

    with pytest.raises(Stopped):
        principal(asked.compiled.game, asked.draws, run=Run(stop=stop))
    assert len(looks) < 30


def test_the_start_is_where_newton_leads_from_anywhere() -> None:
    system = rest(at_rest(written(TINYFIX)))
    ends = [at_fixed(system, np.random.default_rng(k).normal(scale=100, size=8), 0.0) for k in range(3)]
    assert ends[0] is not None and all(end == pytest.approx(ends[0], abs=1e-9) for end in ends)


def test_where_nobody_decides_values_are_those_of_nature() -> None:
    text = base_with(
        (
            "  build: {deal: bridge, from: shut, to: open, needs: [north, south]}\n",
            "  build: {deal: bridge, from: shut, to: open, needs: [north, south], before: 2030-06-01}\n",
        ),
        ("  close: {act: bridge, from: open, to: shut, by: south}\n", ""),
    )
    asked = at_rest(written(text))
    found = everywhere(asked)
    assert found.unknowns == 0
    assert found.value == pytest.approx(asked.draws.utility / asked.draws.rho, abs=1e-9)
