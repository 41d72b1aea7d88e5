"""What a game is worth, taken apart: the parts add up to what the solver finds, and each is what it says."""

from __future__ import annotations

import numpy as np
import pytest

from detente.game.arrays import Draws, Floats, Game
from detente.lenses.dynamics import solve
from detente.lenses.ledger import Account, Parts, ledger
from detente.lenses.solution import Precision, Request
from twins import Shape, random_game

FINE = Precision(tolerance=1e-7, smallest_step=1e-5)
FIVE = Shape(states=5)
COARSE = 1e-2
"""Steps need not be short for parts to add up."""


def solved(game: Game, draws: Draws, precision: Precision = FINE) -> Floats:
    """[readings, S, P, n] V."""
    S, T = game.structure.state_moves.size - 1, int(game.timetable.reading.max()) + 1
    request = Request.nothing(S, T)._replace(values=np.ones(T, bool), where=np.ones(S, bool))
    return np.asarray(solve(game, draws, request, precision).value)


def accounts(draws: Draws, seed: int, interests: int = 3) -> list[Account]:
    """What every party is paid for, in parts at random."""
    rng = np.random.default_rng(seed)
    found = []
    for j in range(draws.rho.shape[0]):
        own = rng.normal(size=(draws.utility.shape[0], interests, draws.rho.shape[1]))
        own[:, -1] = draws.utility[:, j] - own[:, :-1].sum(axis=1)
        found.append(Account(j, own))
    return found


def told(seed: int, shape: Shape = FIVE, tolerance: float = COARSE, interests: int = 3) -> tuple[Game, list[Parts]]:
    """The parts at the beginning of a random game, from values at random on a later day."""
    game, draws = random_game(seed, shape, n=3)
    worth = np.random.default_rng(seed).normal(size=draws.utility.shape)
    return game, ledger(game, draws, accounts(draws, seed, interests), worth, (0, 3), tolerance)


@pytest.mark.parametrize("seed", range(3))
def test_the_parts_of_a_value_add_up_to_what_the_solver_finds(seed: int) -> None:
    """Bodies, refusals that do something, lotteries and floors, a party that no longer cares: all are in these games."""
    game, draws = random_game(seed, Shape(states=5), n=3)
    found = solved(game, draws)
    for j, parts in enumerate(ledger(game, draws, accounts(draws, seed), found[2], (0, 3), tolerance=1e-7)):
        by_interest = parts.interest.sum(axis=1) + parts.costs + parts.beyond
        by_actor = parts.alone.sum(axis=1) + parts.pull.sum(axis=1) + parts.beyond
        for whole in (parts.value, by_interest, by_actor):
            np.testing.assert_allclose(whole, found[0][:, j], atol=1e-6)


@pytest.mark.parametrize("seed", range(10, 20))
def test_the_parts_of_a_gain_add_up_to_it_however_long_the_steps(seed: int) -> None:
    _, every = told(seed)
    for parts in every:
        for to in range(1, 5):
            gain = parts.gain(0, to)
            np.testing.assert_allclose(gain.interest.sum(axis=0) + gain.costs + gain.beyond, gain.value, atol=1e-9)
            np.testing.assert_allclose(gain.alone.sum(axis=0) + gain.pull.sum(axis=0) + gain.beyond, gain.value, atol=1e-9)


@pytest.mark.parametrize("seed", range(20, 23))
def test_where_nobody_moves_each_interest_brings_what_it_would_by_itself_and_nobody_adds_anything(seed: int) -> None:
    _, every = told(seed, Shape(states=5, movers=False))
    for parts in every:
        np.testing.assert_allclose(parts.interest, parts.alone, atol=1e-12)
        assert not parts.pull.any() and not parts.costs.any()


@pytest.mark.parametrize("seed", range(30, 33))
def test_an_interest_that_pays_nothing_brings_nothing(seed: int) -> None:
    game, draws = random_game(seed, Shape(states=5), n=3)
    worth = np.zeros(draws.utility.shape)
    idle = [Account(j, np.stack([draws.utility[:, j], np.zeros_like(draws.utility[:, j])], axis=1)) for j in range(3)]
    for parts in ledger(game, draws, idle, worth, (0, 3), COARSE):
        assert not parts.interest[:, 1].any() and not parts.alone[:, 1].any() and parts.interest[:, 0].any()


@pytest.mark.parametrize("seed", range(40, 43))
def test_a_party_that_may_try_nothing_pulls_nobody(seed: int) -> None:
    game, every = told(seed)
    g = game.structure
    tries = {int(g.role_unit[r]) for r in np.flatnonzero(g.role_tries)}
    for parts in every:
        for i in set(range(3)) - tries:
            assert not parts.pull[:, i].any()
        assert any(parts.pull[:, i].any() for i in tries)


def test_nothing_is_left_beyond_the_day_where_a_game_is_at_rest() -> None:
    """Without dates, values that plans keep as they are have no other part."""
    game, draws = random_game(7, Shape(states=4, dated=False), n=2)
    found = solved(game, draws)
    worth = found[2]
    for _ in range(60):  # four years each, until it is forgotten where it began
        parts = ledger(game, draws, accounts(draws, 7), worth, (0, 3), COARSE)
        worth = np.stack([each.value for each in parts], axis=1)
    assert max(float(np.abs(each.beyond).max()) for each in parts) < 1e-3 * float(np.ptp(worth))
