"""Stability says what the set definitions say, on games drawn at random and on games with a known answer."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from detente.game.explicit import Arcs, Ranks, Tensor, arcs_from_pairs
from detente.lenses.stability import (
    COALITION_CONCEPTS,
    CONCEPTS,
    ArcGame,
    Coalitions,
    Concept,
    Moves,
    TensorGame,
    arc_game,
    coalition_verdicts,
    demands,
    every_coalition,
    foresight,
    fulfilled,
    reason,
    simultaneous,
    stable,
    tensor_game,
    verdicts,
    ways,
)
from stability_twin import Twin, option_moves


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


# ------------------------------------------------------------------------------------------------ laws and known answers


def test_each_concept_contains_the_stricter_ones() -> None:
    rng = np.random.default_rng(3)
    for g in range(200):
        game = random_arcs(rng, int(rng.integers(2, 6)))[0] if g % 2 else random_options(rng, int(rng.integers(2, 6)))[0]
        found = verdicts(game)
        for strict, wide in [("Nash", "SSEQ"), ("SSEQ", "SEQ"), ("SSEQ", "SMR"), ("SEQ", "GMR"), ("SMR", "GMR")]:
            assert not (found[strict] & ~found[wide]).any(), f"{strict} is not within {wide} in game {g}"  # type: ignore[index]


def product_game(rng: np.random.Generator) -> tuple[TensorGame, np.ndarray, int]:
    """A reversible game of full strategy sets, with p as [party, others' choice, own choice] for its first party."""
    own, rest = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    parties = int(rng.integers(2, 2 + rest))
    owner = (*[0] * own, *(1 + k % (parties - 1) for k in range(rest)))
    rank = random_ranks(rng, parties, 1 << (own + rest))
    game = tensor_game(Tensor(own + rest, owner, (0,) * (own + rest), np.ones(rank.shape, bool)), rank)
    return game, rank[0].reshape(1 << rest, 1 << own), own


def test_a_full_product_game_has_the_closed_forms_of_general_and_symmetric_metarationality() -> None:
    rng = np.random.default_rng(4)
    for _ in range(200):
        game, p, _ = product_game(rng)
        least = p.min(axis=0)  # of each own choice over what the others can do
        better = p[:, None, :] > p[:, :, None]  # others' choice, own choice, another own choice
        general = ~(better & (least[None, None, :] > p[:, :, None])).any(axis=2)
        symmetric = ~better.any(axis=2) | (p >= p.max(axis=1).min())
        assert np.array_equal(stable(game, 0, "GMR"), general.ravel())
        assert np.array_equal(stable(game, 0, "SMR"), symmetric.ravel())


def test_foresight_of_one_move_is_nash() -> None:
    rng = np.random.default_rng(5)
    for _ in range(100):
        game, _ = random_arcs(rng, 2)
        nash = np.array([stable(game, i, "Nash") for i in (0, 1)])
        assert np.array_equal(foresight(game, 1).stable[0], nash)


def expected(twin: Twin, h: int, i: int, s: int) -> int:
    """Where the game ends with h moves to come and i to move, from the definition."""
    if h == 0 or not twin.moves[i][s]:
        return s
    ends = [expected(twin, h - 1, 1 - i, m) for m in sorted(twin.moves[i][s])]
    best = max(ends, key=lambda e: twin.p[i][e])
    return best if twin.p[i][best] > twin.p[i][s] else s


def test_foresight_of_several_moves_is_the_recursion() -> None:
    rng = np.random.default_rng(6)
    for _ in range(40):
        game, twin = random_arcs(rng, 2)
        found = foresight(game, 5)
        for h in range(1, 6):
            want = [[expected(twin, h, i, s) for s in twin.states] for i in (0, 1)]
            assert found.ends[h - 1].tolist() == want
        far = foresight(game, 60)
        assert np.array_equal(far.stable[-24:].all(axis=0), far.settled)


def by_definition(twin: Twin, feasible: set[int], i: int, s: int) -> bool:
    """SIM from its definition, on cells."""
    def spoiled(q: int) -> bool:
        laid = {q}
        for j in twin.others(i):
            laid = {k ^ (s ^ t) for k in laid for t in twin.improving(j, s) | {s}}
        return any(k in feasible and twin.p[i][k] <= twin.p[i][s] for k in laid)

    return all(spoiled(q) for q in twin.improving(i, s))


def test_simultaneous_stability_is_its_definition() -> None:
    rng = np.random.default_rng(7)
    for _ in range(100):
        tensor, twin, states = random_options(rng, int(rng.integers(2, 5)))
        place = {int(c): k for k, c in enumerate(states)}
        pairs = [np.array([(place[s], place[t]) for s in place for t in own[s]], np.int64).reshape(-1, 2) for own in twin.moves]
        game = arc_game(arcs_from_pairs(pairs, len(states)), tensor.rank[:, states])
        found = simultaneous(game, states)
        assert found.tolist() == [[by_definition(twin, set(place), i, s) for s in place] for i in twin.parties]


def coalition_mismatches(game: ArcGame, twin: Twin) -> list[tuple[str, int, int]]:
    every = every_coalition(len(twin.parties))
    found = coalition_verdicts(game, Coalitions(every, every))
    groups = [frozenset(j for j in twin.parties if h >> j & 1) for h in every]
    return [(c, h, s) for c in COALITION_CONCEPTS for h, group in enumerate(groups) for s in twin.states
            if (found[c][h, s] < 0) != twin.coalition_stable(c, group, s)]


def compare_coalitions(games: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for g in range(games):
        parties = int(rng.integers(2, 5))
        if g % 2:
            game, twin = random_arcs(rng, parties)
        else:
            tensor, whole, _ = random_options(rng, parties)
            game, twin = arc_game(arcs_of_twin(whole), tensor.rank), whole
            if len(twin.states) > 16:
                continue
        assert coalition_mismatches(game, twin) == [], f"game {g}, seed {seed}"


def test_coalition_concepts_agree_with_the_set_definitions() -> None:
    compare_coalitions(60, seed=8)


@pytest.mark.slow
def test_a_thousand_games_of_coalitions_agree_with_the_set_definitions() -> None:
    compare_coalitions(1000, seed=9)


def test_a_party_alone_as_coalition_is_that_party() -> None:
    rng = np.random.default_rng(10)
    for _ in range(100):
        game, twin = random_arcs(rng, int(rng.integers(2, 6)))
        alone = tuple(1 << i for i in twin.parties)
        found = coalition_verdicts(game, Coalitions(alone, alone))
        single = verdicts(game)
        for coalition, own in [("CNash", "Nash"), ("CGMR", "GMR"), ("CSMR", "SMR"), ("CSEQ", "SEQ")]:
            assert np.array_equal(found[coalition] < 0, single[own])  # type: ignore[index]


def test_under_the_pareto_reading_a_gain_for_one_at_no_cost_to_another_upsets_a_state() -> None:
    game = arc_game(arcs_from_pairs([np.array([[0, 1]]), np.zeros((0, 2), int)], 2), np.array([[0, 1], [0, 0]], np.int32))
    strict, pareto = (coalition_verdicts(game, Coalitions((3,), (3,), wide), ["CNash"])["CNash"] for wide in (False, True))
    assert strict.tolist() == [[-1, -1]] and pareto.tolist() == [[1, -1]]


# ------------------------------------------------------------------------------------------------ reasons


def legal(twin: Twin, s: int, path: tuple[tuple[int, int], ...], improving: bool) -> bool:
    last = -1
    for mover, t in path:
        if mover == last or t not in (twin.improving(mover, s) if improving else twin.moves[mover][s]):
            return False
        s, last = t, mover
    return True


def check_reasons(game: Moves, twin: Twin, states: np.ndarray) -> None:
    """Every reason proves its verdict: the path is legal, and its end hurts (and leaves no way out)."""
    for concept in CONCEPTS:
        improving, symmetric = concept in ("SEQ", "SSEQ"), concept in ("SMR", "SSEQ")
        for i in twin.parties:
            for s in states.tolist():
                why, p = reason(game, i, s, concept), twin.p[i]
                assert why.stable == twin.stable(concept, i, s)
                if concept == "Nash" or not why.stable:
                    continue
                assert {a.improvement for a in why.answers} == twin.improving(i, s)
                for answer in why.answers:
                    assert answer.path and legal(twin, answer.improvement, answer.path, improving)
                    assert i not in {mover for mover, _ in answer.path}
                    end = answer.path[-1][1]
                    assert p[end] <= p[s] and (not symmetric or all(p[h] <= p[s] for h in twin.moves[i][end]))


def test_every_reason_proves_its_verdict() -> None:
    rng = np.random.default_rng(11)
    for g in range(60):
        parties = int(rng.integers(2, 6))
        if g % 2:
            game, twin = random_arcs(rng, parties)
            check_reasons(game, twin, np.array(twin.states))
        else:
            tensor, twin, states = random_options(rng, parties)
            check_reasons(tensor, twin, states)


def test_ways_between_states_are_legal_sequences_of_improvements() -> None:
    rng = np.random.default_rng(12)
    met = 0
    for g in range(60):
        parties = int(rng.integers(2, 6))
        game: Moves
        if g % 2:
            game, twin = random_arcs(rng, parties)
            states = np.array(twin.states)
        else:
            game, twin, states = random_options(rng, parties)
        found = ways(game, states[:4].tolist())
        for (a, b), way in found.items():
            assert legal(twin, a, way, True) and way[-1][1] == b
        for a in states[:4].tolist():
            reached = twin.reached(twin.parties, a, improving=True)
            assert {b for x, b in found if x == a} == reached & set(states[:4].tolist()) - {a}
            met += len(reached)
    assert met > 100


# ------------------------------------------------------------------------------------------------ what it would take


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_demands_are_met_by_exactly_the_strict_rankings_that_make_the_state_stable(concept: Concept) -> None:
    rng = np.random.default_rng(13)
    turned = {False: 0, True: 0}
    for _ in range(12):
        parties, size = int(rng.integers(2, 4)), 5
        there = (rng.random((parties, size, size)) < 0.4) & ~np.eye(size, dtype=bool)
        arcs = arcs_from_pairs([np.argwhere(own) for own in there], size)
        rank, s = random_ranks(rng, parties, size), int(rng.integers(size))
        asked = demands(arc_game(arcs, rank), 0, s, concept)
        for order in permutations(range(size)):
            rank[0] = order
            met = fulfilled(asked, lambda t: bool(rank[0, t] < rank[0, s]))  # noqa: B023
            assert met == bool(stable(arc_game(arcs, rank), 0, concept)[s])
            turned[met] += 1
    assert min(turned.values()) > 0
