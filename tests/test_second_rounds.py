"""The clock of rounds against a second solver that shares no line with it: games by hand, at random, and from the literature."""

from __future__ import annotations

import numpy as np
import pytest

from against import in_rounds, numbers_of
from detente.language.read import scenario_from_text
from detente.scenario.records import Scenario
from hostile import FIGURES
from oracle_games import FOCUS, HELD, IN_ROUNDS, game_in_rounds, random_game
from second_rounds import solve
from second_solver import Question
from theorems.solving import text

ALIKE = 1e-7
"""Both are exact but for rounding, and for what that decides where something is gained by next to nothing."""
FEW, MANY = 24, 300


def differs(scenario: Scenario, name: str = "") -> list[str]:
    """What the two solvers do not agree on, by kind of measure."""
    found = in_rounds(scenario, FOCUS.get(name, ""), HELD.get(name, {}))
    return [f"{d.what}: {d.program}, second solver {d.second}" for d in found.values() if not d.size < ALIKE]


@pytest.mark.parametrize("precision", [20, "exact"])
@pytest.mark.parametrize("name", IN_ROUNDS)
def test_a_game_by_hand_is_solved_alike_by_both_solvers(name: str, precision: object) -> None:
    assert not differs(game_in_rounds(name, precision), name)


@pytest.mark.parametrize("seed", range(FEW))
def test_a_game_at_random_is_solved_alike_by_both_solvers(seed: int) -> None:
    assert not differs(random_game(seed, in_rounds=True))


PROTOCOLS = {
    "alternating_offers": {"rounds": 7, "patience_one": 0.9, "patience_two": 0.8, "steps": 11},
    "preventive_war": {
        "rounds": 12,
        "patience": 0.9,
        "steps": 11,
        "start": 5,
        "holder_early": 0.6,
        "holder_late": 0.1,
        "riser_early": 0.2,
        "riser_late": 0.7,
    },
}


@pytest.mark.parametrize("precision", [8, "exact"])
@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_protocol_from_the_literature_is_solved_alike_by_both_solvers(name: str, precision: object) -> None:
    written = text(name, **PROTOCOLS[name], precision=precision).replace("precision: exact", f"precision: {precision}")
    issues = scenario_from_text(written)[0]
    core = ", ".join(f"{axis}: all" for axis in (*issues.issues, *issues.conditions))
    assert not differs(scenario_from_text(f"{written}core: {{{core}}}\n")[0])


@pytest.mark.parametrize("name", ["deal", "body_by_share", "package_of_three", "pact"])
def test_a_number_a_tenth_off_is_seen(name: str) -> None:
    """Else solvers that agree would tell nothing."""
    scenario = game_in_rounds(name, 20)
    numbers = numbers_of(scenario)
    right, wrong = (solve(scenario, {**numbers, **change}, Question(())) for change in ({}, {"a.initiative": 0.22}))
    assert np.abs(np.array(right.over) - np.array(wrong.over)).max() > 1e4 * ALIKE


@pytest.mark.parametrize("precision", [20, "exact"])
def test_most_games_by_hand_are_about_something(precision: object) -> None:
    """In all but one something happens by the last round: with so few floors its deal never comes."""
    assert [name for name in IN_ROUNDS if stands(game_in_rounds(name, precision))] == ["trailing"]


def stands(scenario: Scenario) -> bool:
    answer = solve(scenario, numbers_of(scenario), Question(()))
    return np.allclose(answer.begun[0], answer.over[-1], atol=0.01)


@pytest.mark.slow
def test_many_games_at_random_are_solved_alike_by_both_solvers() -> None:
    found = {seed: in_rounds(random_game(seed, in_rounds=True)) for seed in range(MANY)}
    for kind in next(iter(found.values())):
        sizes = np.array([differences[kind].size for differences in found.values()])
        FIGURES.append(f"second solver in rounds, {MANY} games at random: {kind:8s}largest difference {sizes.max():.2g}")
    assert not {seed: said for seed, each in found.items() if (said := [d for d in each.values() if not d.size < ALIKE])}
