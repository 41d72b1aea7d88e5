"""The program against a second solver that shares no line with it: games by hand, one a word, and games at random.

What is asserted is the program at a fine step; what its default step costs is reported by `--long`, over 300 games.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from against import DEFAULT, FINE, FINEST, Compared, Difference, asked, both, numbers_of
from detente.scenario.records import Scenario
from hostile import FIGURES
from oracle_games import FOCUS, GAMES, HELD, game, random_game, random_treaty
from second_solver import Question, solve

ALIKE = 1e-3
"""Of a chance, a year, or a year's span of utility."""
FEW, MANY = 12, 300


def question_of(name: str, scenario: Scenario) -> Question:
    """What is asked of a game by hand."""
    return asked(scenario, FOCUS.get(name, ""), HELD.get(name, {}))


@pytest.mark.parametrize("name", GAMES)
def test_a_game_by_hand_is_solved_alike_by_both_solvers(name: str) -> None:
    scenario = game(name)
    (found,) = both(scenario, [FINE], question_of(name, scenario))
    assert found.largest.size < ALIKE, found


@pytest.mark.parametrize("seed", range(FEW))
def test_a_game_at_random_is_solved_alike_by_both_solvers(seed: int) -> None:
    (found,) = both(random_game(seed))
    assert found.largest.size < ALIKE, found


@pytest.mark.parametrize("seed", range(FEW // 3))
def test_a_treaty_at_random_is_solved_alike_by_both_solvers(seed: int) -> None:
    (found,) = both(random_treaty(seed))
    assert found.largest.size < ALIKE, found


@pytest.mark.slow
def test_many_treaties_at_random_are_solved_alike_by_both_solvers() -> None:
    found = {seed: both(random_treaty(seed))[0].largest for seed in range(MANY // 3)}
    FIGURES.append(
        f"second solver, {len(found)} treaties at random: largest difference {max(d.size for d in found.values()):.2g}"
    )
    assert not {seed: d for seed, d in found.items() if d.size >= ALIKE}


@pytest.mark.parametrize("name", ["deal", "body_by_share", "package_of_three", "pact"])
def test_a_number_a_tenth_off_is_seen(name: str) -> None:
    """Else solvers that agree would tell nothing."""
    scenario = game(name)
    numbers, question = numbers_of(scenario), asked(scenario)
    right, wrong = solve(scenario, numbers, question), solve(scenario, {**numbers, "reluctance": 2.2}, question)
    assert max(np.abs(right.chance[day] - wrong.chance[day]).max() for day in question.days) > ALIKE


def test_games_by_hand_are_about_something() -> None:
    """In each something happens by the last day, though not everything."""
    for name in GAMES:
        scenario = game(name)
        answer = solve(scenario, numbers_of(scenario), question := question_of(name, scenario))
        assert not np.allclose(answer.chance[min(question.days)], answer.chance[max(question.days)], atol=0.01), name


@pytest.mark.slow
def test_what_differs_over_many_games_vanishes_with_the_step() -> None:
    rows = []
    for seed in range(MANY):
        scenario = random_game(seed)
        fine, default = both(scenario, [FINE, DEFAULT])
        rows.append((seed, fine, default))
        if fine.largest.size >= ALIKE:
            (fine,) = both(scenario, [FINEST])
        assert fine.largest.size < ALIKE, (seed, fine)
    FIGURES.extend(table(rows))


def table(rows: Sequence[tuple[int, Compared, Compared]]) -> list[str]:
    """Shares of games whose largest difference is within bounds, and the worst games."""
    found = [f"second solver, {len(rows)} games at random; shares with the largest difference within .001, .01, .02; largest"]
    for label, place in (("fine step", 1), ("default step", 2)):
        for what in ("chances", "values", "years"):
            sizes = np.array([getattr(row[place], what).size for row in rows])
            shares = "  ".join(f"{(sizes < bound).mean():.3f}" for bound in (1e-3, 1e-2, 2e-2))
            found.append(f"  {label:13s}{what:8s} {shares}  {sizes.max():.4f}")
    worst = sorted(rows, key=lambda row: -row[2].chances.size)[: math.ceil(len(rows) / 30)]
    return found + [f"  game {seed}: {said(default.chances)}" for seed, _, default in worst]


def said(difference: Difference) -> str:
    return f"{difference.what}: default {difference.program:.4f}, second solver {difference.second:.4f}"
