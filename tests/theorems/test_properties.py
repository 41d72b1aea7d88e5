"""What must not change an answer, on both clocks: names and order, a constant, units, a party that can do nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import yaml

from detente.game.arrays import Draws
from detente.game.compile import Compiled
from detente.lenses import LENSES
from detente.lenses.dynamics import solve
from detente.lenses.rounds import Played, solve_rounds
from detente.lenses.solution import Precision, Request
from theorems.solving import Floats, bound, compiled, text

DAYS = (dt.date(2024, 1, 1), dt.date(2026, 1, 1))
Answer = dict[frozenset[str], Floats]
"""By state (its levels, `issue.level`): the chance of it at the end, then its value to each party at the start."""

Clock = Callable[[Compiled, Draws], tuple[Floats, Floats]]


def in_years(game: Compiled, draws: Draws) -> tuple[Floats, Floats]:
    """V [S, P, n] on the first day, probabilities [S, n] on the last."""
    request = Request.nothing(game.space.size, 2)._replace(values=np.array([True, False]))
    found = solve(game.game, draws, request, Precision(tolerance=1e-5))
    return found.value[0], found.state[1]


def in_rounds(game: Compiled, draws: Draws) -> tuple[Floats, Floats]:
    """The same over twelve rounds, the numbers of a year taken for those of a round, at most one floor each."""
    slow = draws._replace(initiative=draws.initiative / 10, rate=draws.rate / 2)
    found = solve_rounds(game.game, slow, Played(12, np.zeros(game.space.size, bool), "continues", [0, 12]))
    return found.value[0], found.state[1]


BY_LENS: dict[str, Clock] = {"dynamics": in_years, "rounds": in_rounds}
CLOCKS = pytest.mark.parametrize("clock", [BY_LENS[lens.name] for lens in LENSES if lens.name in BY_LENS])


def named(game: Compiled, clock: Clock, parties: tuple[str, ...], draws: Draws | None = None) -> Answer:
    """The answer by name, so that games written differently can be compared; parties in the order asked for."""
    values, states = clock(game, draws if draws is not None else bound(game))
    order = [game.game.labels.parties.index(p) for p in parties]
    answer: Answer = {}
    for s in range(game.space.size):
        levels = {
            f"{a}.{level}"
            for a in game.play.axes
            for level in game.play.levels[game.play.axes.index(a)]
            if game.space.stands(a, (level,))[s]
        }
        answer[frozenset(levels)] = np.concatenate([states[s], values[s, order].ravel()])
    return answer


def same(one: Answer, other: Answer, tolerance: float = 1e-9) -> None:
    assert one.keys() == other.keys()
    for state, numbers in one.items():
        np.testing.assert_allclose(numbers, other[state], atol=tolerance, err_msg=str(sorted(state)))


PARTIES = ("north", "south", "league")


def standoff() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(text("standoff"), yaml.BaseLoader)
    return found


def written(scenario: Mapping[str, Any]) -> Compiled:
    return compiled(yaml.safe_dump(dict(scenario), sort_keys=False), DAYS)


def backwards(table: Mapping[str, Any]) -> dict[str, Any]:
    return dict(reversed(list(table.items())))


@CLOCKS
def test_the_order_of_parties_issues_rules_and_options_changes_nothing(clock: Clock) -> None:
    plain, turned = standoff(), standoff()
    for section in ("parties", "issues", "rules", "interests"):
        turned[section] = backwards(turned[section])
    turned["issues"]["aid"]["options"].reverse()
    same(named(written(plain), clock, PARTIES), named(written(turned), clock, PARTIES), 1e-6)


@CLOCKS
def test_other_names_change_nothing(clock: Clock) -> None:
    plain = yaml.safe_dump(standoff(), sort_keys=False)
    names = {"north": "zeta", "blockade": "siege", "some": "plenty", "angry": "aroused"}

    def renamed(words: str) -> str:
        return re.sub(r"\w+", lambda m: names.get(m[0], m[0]), words)

    one = named(compiled(plain, DAYS), clock, PARTIES)
    other = named(compiled(renamed(plain), DAYS), clock, ("zeta", "south", "league"))
    same({frozenset(map(renamed, state)): numbers for state, numbers in one.items()}, other, 0.0)


@CLOCKS
def test_a_party_that_no_rule_lets_act_changes_nothing_for_the_others(clock: Clock) -> None:
    crowded = standoff()
    crowded["parties"]["bystander"] = {"initiative": 50, "patience": 0.5}
    crowded["interests"]["bystander"] = {"show": {"of": "blockade", "weight": 3, "along": "up"}}
    one, other = named(written(standoff()), clock, PARTIES), named(written(crowded), clock, PARTIES)
    same(one, other, 1e-4)  # the bystander's values have a say in the length of the steps


@CLOCKS
def test_a_constant_added_to_interests_changes_no_choice(clock: Clock) -> None:
    game = written(standoff())
    draws = bound(game)
    one = clock(game, draws)[1]
    other = clock(game, draws._replace(utility=draws.utility + np.array([0.7, -1.3, 2.0])[None, :, None]))[1]
    np.testing.assert_allclose(one, other, atol=1e-6)


@CLOCKS
@pytest.mark.parametrize("k", [0.1, 7.0])
def test_interests_and_costs_times_k_with_precision_over_k_scale_values_and_change_nothing_else(clock: Clock, k: float) -> None:
    game = written(standoff())
    draws = bound(game)
    scaled = draws._replace(
        utility=draws.utility * k, cost=draws.cost * k, price=draws.price * k, precision=draws.precision / k
    )
    (values, states), (values_k, states_k) = clock(game, draws), clock(game, scaled)
    np.testing.assert_allclose(states, states_k, atol=1e-9)
    np.testing.assert_allclose(values * k, values_k, rtol=1e-8, atol=1e-9)


@CLOCKS
def test_a_batch_of_draws_gives_each_what_it_gets_alone(clock: Clock) -> None:
    game = written(standoff())
    draws = bound(game)
    batch = Draws._make(np.repeat(a, 3, axis=-1) for a in draws)
    batch = batch._replace(precision=batch.precision * np.array([1.0, 0.3, 2.5]))
    values, states = clock(game, batch)
    for d in range(3):
        alone_values, alone_states = clock(game, Draws._make(a[..., d : d + 1] for a in batch))
        np.testing.assert_array_equal(values[..., d], alone_values[..., 0])
        np.testing.assert_array_equal(states[..., d], alone_states[..., 0])


@CLOCKS
def test_a_needed_consent_added_never_makes_a_change_more_likely_when_its_holder_loses_by_it(clock: Clock) -> None:
    guarded = standoff()
    guarded["rules"]["tighten"]["needs"] = ["south"]
    tight = frozenset({"blockade.closed"})
    free, held = (named(written(s), clock, PARTIES) for s in (standoff(), guarded))
    often, seldom = (sum(v[0] for state, v in answer.items() if state & tight) for answer in (free, held))
    assert seldom < often
