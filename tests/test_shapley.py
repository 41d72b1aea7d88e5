"""Shares of a difference: against enumeration, on surfaces that are made up."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest

from detente.game.arrays import Flag, Floats, Ints
from detente.study.shapley import PAIRED, Sides, Surface, mean_of, tossed

Answer = Callable[[Flag], Floats]
"""What draws [m] answer at their sides [m, k]."""


def names(k: int) -> list[str]:
    return [f"p{j}" for j in range(k)]


def read(answer: Answer, k: int, n: int = 64, seed: int = 1) -> Sides:
    coins = tossed(names(k), n, seed) if k > 1 else np.ones((n, 1), bool)
    none = np.zeros((n, k), bool)
    return Sides(answer(none), answer(~none), coins, answer(coins), answer(~coins))


def enumerated(answer: Answer, k: int, n: int) -> Floats:
    """Shapley's shares of the mean answer, order by order."""
    found = np.zeros(k)
    for order in permutations(range(k)):
        sides = np.zeros((n, k), bool)
        before = answer(sides).mean()
        for j in order:
            sides[:, j] = True
            after = answer(sides).mean()
            found[j] += after - before
            before = after
    return found / factorial(k)


def made_up(k: int, n: int, seed: int, noise: float = 0.3) -> Answer:
    """Main effects, pairs and triples that differ between draws, on a level of each draw's own."""
    rng = np.random.default_rng(seed)
    main, own = rng.normal(size=k), noise * rng.normal(size=(n, k))
    pairs = {pair: rng.normal(scale=0.5) for pair in combinations(range(k), 2)}
    triples = {three: rng.normal(scale=0.3) for three in combinations(range(k), 3)}
    level = 5 * rng.normal(size=n)

    def answer(sides: Flag) -> Floats:
        found: Floats = level + (sides * (main + own)).sum(axis=1)
        for some, effect in (*pairs.items(), *triples.items()):
            found = found + effect * sides[:, list(some)].all(axis=1)
        return found

    return answer


@pytest.mark.parametrize("k", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("seed", range(5))
def test_shares_sum_to_the_difference_whatever_the_surface_and_the_coins(k: int, seed: int) -> None:
    found = read(made_up(k, 48, seed), k, 48, seed)
    assert sum(each.value for each in found.shares) == pytest.approx(found.difference.value, abs=1e-12)
    assert found.surface.at(range(k)) == pytest.approx(float(found.every.mean()), abs=1e-9)
    assert found.surface.at(()) == pytest.approx(float(found.none.mean()), abs=1e-12)


def test_two_differences_are_enumerated_and_so_exact() -> None:
    answer = made_up(2, 64, 3)
    found = read(answer, 2)
    assert [each.value for each in found.shares] == pytest.approx(enumerated(answer, 2, 64).tolist(), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_of_an_additive_surface_the_shares_are_the_effects(seed: int) -> None:
    effects = np.random.default_rng(seed).normal(size=6)
    found = read(lambda sides: sides @ effects + np.arange(64.0), 6)
    assert [each.value for each in found.shares] == pytest.approx(effects.tolist(), abs=1e-9)
    assert all(abs(each.value) < 1e-9 for each in found.pairs.values())


def test_shares_come_to_those_of_enumeration_as_draws_grow() -> None:
    """Triples included: with fair and independent coins main effects would stay off by a tenth."""
    n, k = 8192, 5
    answer = made_up(k, n, 7)
    found, truth = read(answer, k, n), enumerated(answer, k, n)
    assert np.abs(np.array([each.value for each in found.shares]) - truth).max() < 0.02
    coins = np.random.default_rng(0).random((n, k)) < 0.5
    y = answer(coins)
    banzhaf = np.array([y[coins[:, j]].mean() - y[~coins[:, j]].mean() for j in range(k)])
    assert abs(banzhaf.sum() - truth.sum()) > 0.1


def test_all_intervals_of_a_study_hold_in_about_95_of_100_studies() -> None:
    """The whole of draws is fixed; each study takes 64 of them."""
    k, whole = 5, 4096
    answer = made_up(k, whole, 11)
    truth = enumerated(answer, k, whole)
    rng = np.random.default_rng(5)
    held = 0
    for seed in range(200):
        some: Ints = rng.permutation(whole)[:64]
        coins = tossed(names(k), 64, seed)

        def at(sides: Flag, some: Ints = some) -> Floats:
            padded = np.zeros((whole, k), bool)
            padded[some] = sides
            found: Floats = answer(padded)[some]
            return found

        none = np.zeros((64, k), bool)
        found = Sides(at(none), at(~none), coins, at(coins), at(~coins))
        held += all(each.low <= t <= each.high for each, t in zip(found.shares, truth, strict=True))
    assert 184 <= held <= 200  # 190 wanted; three standard deviations are 9


def test_what_two_add_together_is_found_as_it_was_put_in() -> None:
    def answer(sides: Flag) -> Floats:
        found: Floats = sides @ np.array([0.2, 0.1, 0.0, -0.1]) + 0.5 * (sides[:, 0] & sides[:, 2])
        return found

    found = read(answer, 4)
    assert found.pairs[0, 2].value == pytest.approx(0.5, abs=1e-9)
    assert [p for p, each in found.pairs.items() if abs(each.value) > 1e-9] == [(0, 2)]
    assert found.surface.first.tolist() == pytest.approx([0.2, 0.1, 0, -0.1], abs=1e-9)
    assert found.surface.last.tolist() == pytest.approx([0.7, 0.1, 0.5, -0.1], abs=1e-9)


def test_of_many_differences_the_largest_have_pairs_of_their_own_and_the_others_one() -> None:
    k = PAIRED + 3
    effects = np.array([3.0, *np.zeros(k - 2), 2.0])
    found = read(lambda sides: sides @ effects + sides[:, 0] * sides[:, -1], k, 128)
    assert found.pairs[0, k - 1].value == pytest.approx(1, abs=1e-6)
    assert len(found.pairs) == PAIRED * (PAIRED - 1) // 2


def test_every_coin_is_fair_and_streams_rest_on_names_alone() -> None:
    coins = tossed(names(7), 4096, 1)
    assert np.abs(coins.mean(axis=0) - 0.5).max() < 0.02
    assert coins.any(axis=1).all() and not coins.all(axis=1).any()
    assert (tossed(names(7), 64, 1) == coins[:64]).all()
    assert (tossed(names(7), 64, 2) != coins[:64]).any()


def test_the_smallest_swap_comes_first_and_of_one_size_what_goes_furthest() -> None:
    surface = Surface(0.0, np.array([0.1, 0.3, 0.25, -0.05]), np.zeros((4, 4)))
    swaps = list(surface.swaps(0.3 - 1e-9))
    assert swaps[:3] == [(1,), (1, 2), (0, 1)]
    assert next(surface.swaps(0.3, back=True)) == (1,)  # .6 less .3
    assert next(surface.swaps(0.5)) == (1, 2)


def test_a_swap_may_rest_on_what_two_add_together() -> None:
    together = np.array([[0, 0.4, 0], [0.4, 0, 0], [0, 0, 0.0]])
    surface = Surface(0.0, np.array([0.2, 0.2, 0.2]), together)
    assert surface.at((0, 1)) == pytest.approx(0.4) and surface.at((0,)) == pytest.approx(0.0)
    assert next(surface.swaps(0.3)) == (0, 1)


def test_among_many_differences_all_of_them_are_the_last_resort() -> None:
    k = 15
    surface = Surface(0.0, np.full(k, 1 / k), np.zeros((k, k)))
    assert next(surface.swaps(0.99)) == tuple(range(k))


def test_a_mean_of_one_draw_has_no_interval() -> None:
    assert mean_of(np.array([0.5])).low == -np.inf and not mean_of(np.array([0.5])).clear
