"""Stability says what the set definitions say, on games drawn at random and on games with a known answer."""

from __future__ import annotations

import numpy as np
import pytest
from stability_twin import Twin, option_moves

from detente.game.explicit import Arcs, Ranks, Tensor, arcs_from_pairs
from detente.lenses.stability import CONCEPTS, ArcGame, Moves, TensorGame, arc_game, tensor_game, verdicts


def random_ranks(rng: np.random.Generator, parties: int, size: int) -> Ranks:
    """Rankings, with ties more or less often."""
    top = int(rng.choice([2, 3, size, 5 * size]))
    return rng.integers(0, top, (parties, size)).astype(np.int32)


def random_arcs(rng: np.random.Generator, parties: int) -> tuple[ArcGame, Twin]:
    """A game of 3 to 8 states whose arcs are neither symmetric nor transitive."""
    size = int(rng.integers(3, 9))
    chance = rng.uniform(0.05, 0.5)
    there = rng.random((parties, size, size)) < chance
    there[:, np.arange(size), np.arange(size)] = False
    rank = random_ranks(rng, parties, size)
    arcs = arcs_from_pairs([np.argwhere(own) for own in there], size)
    moves = [[set(np.flatnonzero(row).tolist()) for row in own] for own in there]
    return arc_game(arcs, rank), Twin(moves, rank.tolist())


def random_options(rng: np.random.Generator, parties: int) -> tuple[TensorGame, Twin, np.ndarray]:
    """A game of 2 to 5 options: some irreversible, some owned by nobody, some combinations infeasible."""
    count = int(rng.integers(2, 6))
    owner = rng.integers(-1 if rng.random() < 0.2 else 0, parties, count).tolist()
    direction = rng.choice([0, 0, 1, -1], count).tolist() if rng.random() < 0.7 else [0] * count
    feasible = rng.random(1 << count) > rng.choice([0.0, 0.2, 0.4])
    feasible[int(rng.integers(0, 1 << count))] = True
    rank = random_ranks(rng, parties, 1 << count)
    node = np.repeat(feasible[None], parties, axis=0)
    tensor = Tensor(count, tuple(owner), tuple(direction), node)
    moves = option_moves(owner, direction, set(np.flatnonzero(feasible).tolist()), parties)
    return tensor_game(tensor, rank), Twin(moves, rank.tolist()), np.flatnonzero(feasible)


def arcs_of_twin(twin: Twin) -> Arcs:
    size = len(twin.states)
    pairs = [np.array([(s, t) for s in range(size) for t in own[s]], np.int64).reshape(-1, 2) for own in twin.moves]
    return arcs_from_pairs(pairs, size)


def mismatches(game: Moves, twin: Twin, states: np.ndarray) -> list[tuple[str, int, int]]:
    found = verdicts(game)
    return [(c, i, s) for c in CONCEPTS for i in twin.parties for s in states.tolist()
            if bool(found[c][i, s]) != twin.stable(c, i, s)]


def compare(games: int, seed: int) -> int:
    """How many games were compared, each of arcs, of options, or of options read as arcs, all by the set definitions."""
    rng = np.random.default_rng(seed)
    for g in range(games):
        parties = int(rng.integers(2, 6))
        if g % 2:
            game, twin = random_arcs(rng, parties)
            assert mismatches(game, twin, np.array(twin.states)) == [], f"game {g} of arcs, seed {seed}"
        else:
            tensor, twin, states = random_options(rng, parties)
            assert mismatches(tensor, twin, states) == [], f"game {g} of options, seed {seed}"
            assert mismatches(arc_game(arcs_of_twin(twin), tensor.rank), twin, states) == [], f"game {g} as arcs, seed {seed}"
    return games


def test_random_games_agree_with_the_set_definitions() -> None:
    assert compare(300, seed=1) == 300


@pytest.mark.slow
def test_five_thousand_random_games_agree_with_the_set_definitions() -> None:
    assert compare(5000, seed=2) == 5000
