"""Stability says what the set definitions say, on games drawn at random and on games with a known answer."""

from __future__ import annotations

import json
import re
from itertools import chain, combinations, permutations, product
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
import pytest

from detente.asks.common import focus_named
from detente.asks.stability import ModelQuestion, model_document, scenario_document
from detente.errors import FileAccess, FileProblems, Refused
from detente.formats.graph_model import model_from_text, read_model
from detente.game.graph import Arcs, Model, Ranks, Tensor, arcs_from_pairs, arcs_of, tensor_of
from detente.language.read import scenario_from_text
from detente.lenses.coalitions import (
    COALITION_CONCEPTS,
    Coalitions,
    coalition_bench,
    coalition_reason,
    coalition_verdicts,
    every_coalition,
)
from detente.lenses.stability import (
    CONCEPTS,
    ArcGame,
    Concept,
    Moves,
    TensorGame,
    arc_game,
    demands,
    fewest_lowered,
    foresight,
    met,
    reason,
    simultaneous,
    stable,
    tensor_game,
    verdicts,
    ways,
)
from detente.study.arms import Settings, Study
from detente.study.graphs import Held
from stability_twin import Twin, option_moves
from theorems.solving import play


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


def random_options(rng: np.random.Generator, parties: int, most: int = 5) -> tuple[TensorGame, Twin, np.ndarray]:
    """A game of 2 options to 5, or to `most`: some irreversible, some owned by nobody, some combinations infeasible."""
    count = int(rng.integers(2, most + 1))
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
    return [
        (c, i, s)
        for c in CONCEPTS
        for i in twin.parties
        for s in states.tolist()
        if bool(found[c][i, s]) != twin.stable(c, i, s)
    ]


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
    return [
        (c, h, s)
        for c in COALITION_CONCEPTS
        for h, group in enumerate(groups)
        for s in twin.states
        if (found[c][h, s] < 0) != twin.coalition_stable(c, group, s)
    ]


def compare_coalitions(games: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for g in range(games):
        parties = int(rng.integers(2, 5))
        if g % 2:
            game, twin = random_arcs(rng, parties)
        else:
            tensor, twin, _ = random_options(rng, parties, most=4)
            game = arc_game(arcs_of_twin(twin), tensor.rank)
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


def test_every_reason_of_a_coalition_proves_its_verdict() -> None:
    rng = np.random.default_rng(17)
    answered = 0
    for _ in range(30):
        game, twin = random_arcs(rng, int(rng.integers(2, 5)))
        every = every_coalition(len(twin.parties))
        bench = coalition_bench(game, Coalitions(every, every))
        groups = {h: frozenset(j for j in twin.parties if h >> j & 1) for h in every}
        for concept, h, s in product(COALITION_CONCEPTS, every, twin.states):
            why, group = coalition_reason(bench, h, s, concept), groups[h]
            assert why.stable == twin.coalition_stable(concept, group, s)
            for answer in why.answers if why.stable else ():
                at, last = answer.improvement, -1
                for mover, t in answer.path or ():
                    alone = groups[every[mover]] if concept == "CSEQ" else frozenset({mover})
                    assert mover != last and not alone & group
                    assert t in (twin.coalition_improving(alone, at) if concept == "CSEQ" else twin.moves[mover][at])
                    at, last = t, mover
                assert twin.bad(group, at, s) and last >= 0
                assert concept != "CSMR" or all(twin.bad(group, x, s) for x in twin.reached(group, at))
                answered += 1
    assert answered > 1000


def test_ways_between_states_are_legal_sequences_of_improvements() -> None:
    rng = np.random.default_rng(12)
    entered = 0
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
            entered += len(reached)
    assert entered > 100


# ------------------------------------------------------------------------------------------------ what it would take


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_demands_are_met_by_exactly_the_rankings_that_make_the_state_stable(concept: Concept) -> None:
    """Of five states all strict rankings, and all with ties of up to three places."""
    rng = np.random.default_rng(13)
    turned = {False: 0, True: 0}
    for _ in range(12):
        parties, size = int(rng.integers(2, 4)), 5
        there = (rng.random((parties, size, size)) < 0.4) & ~np.eye(size, dtype=bool)
        arcs = arcs_from_pairs([np.argwhere(own) for own in there], size)
        rank, s = random_ranks(rng, parties, size), int(rng.integers(size))
        asked = demands(arc_game(arcs, rank), 0, s, concept)
        for order in chain(permutations(range(size)), product(range(3), repeat=size)):
            rank[0] = order
            holds = met(asked, lambda t: bool(rank[0, t] <= rank[0, s]))  # noqa: B023
            assert holds == bool(stable(arc_game(arcs, rank), 0, concept)[s])
            turned[holds] += 1
    assert min(turned.values()) > 0


def test_the_fewest_states_to_lower_are_the_fewest_of_all_choices() -> None:
    rng = np.random.default_rng(16)
    sizes = set()
    for g in range(200):
        game, _ = random_arcs(rng, int(rng.integers(2, 5)))
        rank, s, concept = game.rank[0], int(rng.integers(game.arcs.size)), CONCEPTS[g % 5]
        asked = demands(game, 0, s, concept)
        chosen = fewest_lowered(asked, rank, s)
        better = np.flatnonzero(rank > rank[s]).tolist()
        enough = [
            len(c)
            for n in range(len(better) + 1)
            for c in combinations(better, n)
            if met(asked, lambda t: bool(rank[t] <= rank[s]) or t in c)  # noqa: B023
        ]
        assert met(asked, lambda t: bool(rank[t] <= rank[s]) or t in chosen)  # noqa: B023
        assert len(chosen) == min(enough)
        sizes.add(len(chosen))
    assert {0, 1, 2} <= sizes


# ------------------------------------------------------------------------------------------------ the file

TWO_ROADS: dict[str, Any] = {
    "id": "two_roads",
    "title": "Who yields",
    "form": "options",
    "decision_makers": ["A", "B"],
    "options": [
        {"id": 1, "dm": "A", "name": "yield", "reversible": "both"},
        {"id": 2, "dm": "B", "name": "yield", "reversible": "both"},
    ],
    "infeasible": [],
    "states": [{"id": 1, "opts": "NN"}, {"id": 2, "opts": "YN"}, {"id": 3, "opts": "NY"}, {"id": 4, "opts": "YY"}],
    "preferences": {"A": {"ranking": [[3], [4], [2], [1]]}, "B": {"ranking": [[2], [4], [3], [1]]}},
}


def two_roads(**changes: Any) -> Model:
    return model_from_text(json.dumps({**TWO_ROADS, **changes}, indent=1))


def test_two_roads_has_the_answer_that_a_reader_can_work_out() -> None:
    """Whoever drives on while the other yields is content, and so is who yields. Both yielding, each would rather drive on, and
    only a collision, which pays nobody who would cause it, deters them."""
    document: Any = model_document(two_roads(), ModelQuestion(demand="4"))
    one_yields, also_both = [2, 3], [2, 3, 4]
    assert document["equilibria"] == {
        "Nash": one_yields,
        "GMR": also_both,
        "SMR": also_both,
        "SEQ": one_yields,
        "SSEQ": one_yields,
    }
    assert document["individual"]["GMR"] == {"A": also_both, "B": also_both}
    assert document["coalitions"] == {"CNash": one_yields, "CGMR": also_both, "CSMR": also_both, "CSEQ": one_yields}
    assert document["reasons"]["4"]["A"]["GMR"] == {
        "stable": True,
        "because": "every improvement is answered",
        "answers": [{"improvement": 3, "sanction": [{"by": "B", "to": 1}]}],
    }
    assert document["reasons"]["4"]["A"]["SEQ"]["improvement"] == 3
    assert document["coalition_reasons"]["1"]["A"]["CSEQ"]["improvement"] == 2
    assert document["coalition_reasons"]["4"]["A"]["CGMR"]["answers"] == [
        {"improvement": 3, "sanction": [{"by": "B", "to": 1}]}
    ]
    assert {"from": 4, "to": 3, "steps": [{"by": "A", "to": 3}]} in document["ways"]
    assert document["demands"]["by_concept"]["GMR"]["A"] == {
        "moves": [{"move": 3, "no_better_one_of": [[3], [1]]}],
        "fewest_lowered": [],
    }
    assert document["demands"]["by_concept"]["Nash"]["A"]["fewest_lowered"] == [3]
    assert json.loads(json.dumps(document)) == document


def test_ids_come_back_as_they_stand_in_the_file() -> None:
    words = {1: "crash", 2: 7, 3: "b", 4: "8"}
    states = [{**s, "id": words[s["id"]]} for s in TWO_ROADS["states"]]
    ranking = {p: {"ranking": [words[i] for (i,) in own["ranking"]]} for p, own in TWO_ROADS["preferences"].items()}
    document: Any = model_document(two_roads(states=states, preferences=ranking))
    assert document["equilibria"]["GMR"] == [7, "b", "8"]


def test_states_left_out_are_all_feasible_combinations_the_first_option_changing_fastest() -> None:
    ranking = {"A": {"ranking": [1, 2, 3]}, "B": {"ranking": [1, 2, 3]}}
    model = two_roads(states=None, infeasible=[{"1": "Y", "2": "N"}], preferences=ranking)
    assert (model.state_ids, model.state_names) == ((1, 2, 3), ("NN", "NY", "YY"))


def test_statements_rank_by_the_most_important_one_that_differs() -> None:
    wants = {"statements": [[{"2": "Y"}], [{"1": "N"}, {"2": "N"}]]}
    model = two_roads(preferences={"A": wants, "B": {"statements": [[{"1": "Y", "2": "N"}, {"1": "N", "2": "Y"}]]}})
    assert model.rank.tolist() == [[0, 0, 2, 1], [0, 1, 1, 0]]


def test_many_statements_keep_their_order_beyond_what_a_machine_word_holds() -> None:
    model = two_roads(
        preferences={
            "A": {"statements": [[{"1": "Y"}], *[[{"2": "N"}]] * 100, [{"2": "Y"}]]},
            "B": {"numbers": {"1": 0.5, "2": -1, "3": 0.5, "4": 2}},
        }
    )
    assert model.rank.tolist() == [[1, 3, 0, 2], [1, 0, 1, 2]]


def test_the_file_says_whether_ranking_or_statements_count() -> None:
    both = {**TWO_ROADS["preferences"]["A"], "statements": [[{"1": "Y"}]]}
    ranks = [
        two_roads(preferences={"A": {**both, **more}, "B": {"ranking": [[1, 2, 3, 4]]}}).rank[0].tolist()
        for more in ({}, {"statements_authoritative": False}, {"statements_authoritative": True})
    ]
    assert ranks == [[0, 1, 3, 2], [0, 1, 3, 2], [0, 1, 0, 1]]


def test_a_state_that_stands_for_several_combinations_is_entered_from_any_of_them() -> None:
    """B walks away (option 2) for good; what A does then makes no difference."""
    options = [TWO_ROADS["options"][0], {**TWO_ROADS["options"][1], "reversible": "fwd"}]
    states = [{"id": 1, "opts": "NN"}, {"id": 2, "opts": "YN"}, {"id": "out", "opts": "-Y"}]
    model = two_roads(options=options, states=states, preferences={p: {"ranking": [1, 2, "out"]} for p in "AB"})
    arcs = arcs_of(model)
    moves = [[sorted(arcs.to[arcs.start[i, s] : arcs.start[i, s + 1]].tolist()) for s in range(3)] for i in (0, 1)]
    assert moves == [[[1], [0], []], [[2], [2], []]]


def test_arcs_are_added_taken_away_and_not_seen_where_the_file_says_so() -> None:
    model = two_roads(moves={"A": {"1": [4]}}, removed_moves={"A": {"2": [1]}}, misperceived_states={"B": [3]})
    arcs = arcs_of(model)
    moves = [[arcs.to[arcs.start[i, s] : arcs.start[i, s + 1]].tolist() for s in range(4)] for i in (0, 1)]
    assert moves == [[[1, 3], [], [3], [2]], [[], [3], [], [1]]]


def test_a_model_of_states_has_the_arcs_it_gives_and_no_others() -> None:
    model = model_from_text(
        json.dumps(
            {
                "id": "ring",
                "form": "states",
                "decision_makers": ["A", "B"],
                "states": [{"id": "x"}, {"id": "y"}, {"id": "z"}],
                "moves": {"A": {"x": ["y"]}, "B": {"y": ["z"], "z": ["x"]}},
                "preferences": {"A": {"ranking": ["y", "x", "z"]}, "B": {"ranking": [["x", "z"], "y"]}},
            }
        )
    )
    document: Any = model_document(model)
    # A goes to y, B to z, which A likes least: that deters A, and B is glad to do it; from z B need not move on.
    assert document["equilibria"] == {
        "Nash": ["z"],
        "GMR": ["x", "z"],
        "SMR": ["x", "z"],
        "SEQ": ["x", "z"],
        "SSEQ": ["x", "z"],
    }


def test_the_strings_of_a_model_of_states_only_serve_its_statements() -> None:
    model = model_from_text(
        json.dumps(
            {
                "form": "states",
                "decision_makers": ["A"],
                "options": [{"id": 1, "dm": "A", "name": "go"}],
                "states": [{"id": 1, "opts": "N"}, {"id": 2, "opts": "Y"}, {"id": 3, "opts": "Y"}],
                "moves": {"A": {"1": [2], "2": [3]}},
                "preferences": {"A": {"statements": [[{"1": "Y"}]]}},
            }
        )
    )
    document: Any = model_document(model)
    assert model.rank.tolist() == [[0, 1, 1]] and document["equilibria"]["Nash"] == [2, 3]


def test_who_has_neither_a_move_nor_a_preference_is_stable_everywhere() -> None:
    model = two_roads(decision_makers=["A", "B", "C"])
    document: Any = model_document(model)
    assert "C has none and no move of its own" in model.warnings[0].message
    assert document["individual"]["Nash"]["C"] == [1, 2, 3, 4] and document["equilibria"]["Nash"] == [2, 3]


MISTAKES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a party nobody knows": (
        {"preferences": {"A": {"ranking": [1, 2, 3, 4]}, "Bb": {"ranking": []}}},
        ['no decision maker "Bb"', "Did you mean B?", "B has none"],
    ),
    "a state ranked twice and one not at all": (
        {"preferences": {"A": {"ranking": [1, 2, 3, 3]}, "B": {"ranking": [[1, 2, 3, 4]]}}},
        ["3 is ranked twice", "4 is not ranked"],
    ),
    "a state nobody listed": ({"moves": {"A": {"1": [9]}}}, ['moves.A.1: no state "9". There are 1, 2, 3, 4']),
    "letters other than Y, N, -": (
        {"states": [{"id": 1, "opts": "NX"}, {"id": 2, "opts": "YNN"}]},
        ['states[1].opts: wanted 2 of the letters Y, N, -; came "NX"', 'came "YNN"'],
    ),
    "the same combination twice": (
        {"states": [{"id": 1, "opts": "N-"}, {"id": 2, "opts": "NY"}]},
        ["1 and 2 are the same combination"],
    ),
    "an option out of its place": (
        {"options": [{"id": 2, "dm": "A"}, {"id": 1, "dm": "C", "reversible": "forward"}]},
        ["wanted id 1", 'no decision maker "C"', "wanted both or fwd or back"],
    ),
    "an unknown form": ({"form": "option"}, ['form: wanted options or states; came "option"', "Did you mean options?"]),
    "no preferences": ({"preferences": None}, ["preferences: missing."]),
    "a pattern on an option that is none": ({"infeasible": [{"3": "Y"}]}, ['infeasible[1]: no option "3"']),
    "an infeasible pattern that leaves nothing": ({"infeasible": [{}]}, ["an empty pattern matches every state"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_model_is_reported_with_place_and_fix(mistake: str) -> None:
    changes, wanted = MISTAKES[mistake]
    with pytest.raises(FileProblems) as caught:
        two_roads(**changes)
    said = str(caught.value)
    assert [words for words in wanted if words not in said] == []
    assert re.search(r"model\.json:\d+:\d+: error: ", said)


def test_all_mistakes_of_a_model_come_at_once_each_at_its_line() -> None:
    text = (
        '{"form": "options",\n "decision_makers": ["A"],\n "options": [{"id": 1, "dm": "Z"}],\n'
        ' "infeasible": [{"1": "maybe"}],\n "preferences": {"A": {"ranking": [1, 7]}}}'
    )
    with pytest.raises(FileProblems) as caught:
        model_from_text(text, "m.json")
    assert [(p.place.line, p.place.column) for p in caught.value.problems] == [(3, 30), (4, 23), (5, 35), (5, 39)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"id": 1,}',
        '{"a": 1 "b": 2}',
        "nonsense",
        "[" * 5000,
        '{"a":' * 200 + "1" + "}" * 200,
        '{"id": "x", "id": "y"}',
        "{}",
        '{"decision_makers": {}, "options": 3, "states": "all"}',
    ],
)
def test_what_is_not_a_model_is_refused_with_a_place(text: str) -> None:
    with pytest.raises(FileProblems) as caught:
        model_from_text(text, "m.json")
    assert all(p.place.line >= 1 for p in caught.value.problems)


def test_a_file_that_is_missing_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileAccess, match="there is no such file"):
        read_model(tmp_path / "none.json")
    (tmp_path / "bytes.json").write_bytes(b'{"id": "\xff"}')
    with pytest.raises(FileProblems, match="is not UTF-8"):
        read_model(tmp_path / "bytes.json")


def random_file(rng: np.random.Generator) -> dict[str, Any]:
    """A model of options as a file states it, with everything that changes moves now and then."""
    parties, count = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    names = [f"P{i}" for i in range(parties)]
    cells = [c for c in range(1 << count) if rng.random() < rng.choice([0.7, 1.0])] or [0]
    patterns = (
        [{str(k + 1): str(rng.choice(["Y", "N"])) for k in rng.choice(count, 2, replace=False)}] if rng.random() < 0.3 else []
    )
    ids = list(range(1, len(cells) + 1))
    strings = ["".join("Y" if c >> k & 1 else "N" for k in range(count)) for c in cells]
    if all(matches(s, p) for s in strings for p in patterns):
        patterns = []
    unseen = {n: [int(rng.choice(ids))] for n in names} if rng.random() < 0.3 else {}
    file = {
        "id": "random",
        "form": "options",
        "decision_makers": names,
        "options": [
            {
                "id": k + 1,
                "dm": names[int(rng.integers(parties))],
                "name": f"o{k}",
                "reversible": str(rng.choice(["both", "both", "fwd", "back"])),
            }
            for k in range(count)
        ],
        "infeasible": patterns,
        "states": [{"id": i, "opts": s} for i, s in zip(ids, strings, strict=True)],
        "misperceived_states": unseen,
        "preferences": {
            n: {"ranking": [g.tolist() for g in np.split(rng.permutation(ids), np.sort(rng.integers(0, len(ids), 3)))]}
            for n in names
        },
    }
    if rng.random() < 0.3 and len(ids) > 2:
        some = [rng.choice(ids, 2, replace=False).tolist() for _ in names]
        file["moves"] = {n: {str(a): [b]} for n, (a, b) in zip(names, some, strict=True)}
        file["removed_moves"] = {n: {str(b): [a]} for n, (a, b) in zip(names, some, strict=True)}
    return file


def matches(string: str, pattern: dict[str, str]) -> bool:
    return all(string[int(k) - 1] == sign for k, sign in pattern.items())


def twin_of_file(file: dict[str, Any]) -> tuple[list[int], Twin]:
    """The ids of the states that exist and the game as sets, from the file alone."""
    states = [(s["id"], s["opts"]) for s in file["states"] if not any(matches(s["opts"], p) for p in file["infeasible"])]
    ids, names = [i for i, _ in states], file["decision_makers"]
    way = {"fwd": "NY", "back": "YN"}

    def moves(name: str, a: int, x: str, b: int, y: str) -> bool:
        own = [(o, p, q) for o, p, q in zip(file["options"], x, y, strict=True) if p != q]
        by_options = a != b and all(o["dm"] == name and p + q in way.get(o["reversible"], "NYN") for o, p, q in own)
        added = b in file.get("moves", {}).get(name, {}).get(str(a), [])
        removed = b in file.get("removed_moves", {}).get(name, {}).get(str(a), [])
        return (by_options or added) and not removed and not {a, b} & set(file["misperceived_states"].get(name, []))

    table = [[{k for k, (b, y) in enumerate(states) if moves(n, a, x, b, y)} for a, x in states] for n in names]
    rankings = [file["preferences"][n]["ranking"] for n in names]
    return ids, Twin(table, [[-next(k for k, group in enumerate(own) if i in group) for i in ids] for own in rankings])


def test_a_file_says_what_its_definitions_say_on_lists_of_moves_and_on_the_tensor() -> None:
    rng = np.random.default_rng(14)
    tensors = 0
    for _ in range(200):
        file = random_file(rng)
        model = model_from_text(json.dumps(file))
        ids, twin = twin_of_file(file)
        document: Any = model_document(model)
        for c in CONCEPTS:
            for i, name in enumerate(file["decision_makers"]):
                want = [ids[s] for s in twin.states if twin.stable(c, i, s)]
                assert document["individual"][c][name] == want
            assert document["equilibria"][c] == [ids[s] for s in twin.states if all(twin.stable(c, i, s) for i in twin.parties)]
        if model.plain:
            found = verdicts(tensor_game(*tensor_of(model)))
            assert all(
                np.array_equal(found[c][:, model.cells], verdicts(arc_game(arcs_of(model), model.rank))[c]) for c in CONCEPTS
            )
            tensors += 1
    assert tensors > 50


def test_a_large_model_is_solved_on_its_tensor_and_explained_where_asked() -> None:
    file = {
        "id": "wide",
        "form": "options",
        "decision_makers": ["A", "B"],
        "options": [{"id": k + 1, "dm": "AB"[k % 2], "name": f"o{k}"} for k in range(14)],
        "preferences": {p: {"statements": [[{str(k + 1): "Y"}] for k in range(14)]} for p in "AB"},
    }
    document: Any = model_document(model_from_text(json.dumps(file)), ModelQuestion(why=("16384", "1")))
    assert document["model"]["solved_on"] == "the tensor of options" and document["coalitions"] == {}
    assert document["equilibria"]["Nash"] == [16384]  # both want everything
    assert document["reasons"]["16384"]["A"]["SEQ"] == {"stable": True, "because": "there is no improvement", "answers": []}
    assert document["reasons"]["1"]["A"]["Nash"]["stable"] is False


def test_a_joint_move_reaches_what_a_forbidden_step_between_hides_from_moves_in_turn() -> None:
    """Only together, at once, can the two go from NN to YY: either step alone is infeasible."""
    changes = {
        "states": [{"id": 1, "opts": "NN"}, {"id": 4, "opts": "YY"}],
        "preferences": {p: {"ranking": [4, 1]} for p in "AB"},
    }
    in_turn, at_once = (
        model_document(two_roads(**changes), ModelQuestion(joint=joint))["coalitions"] for joint in (False, True)
    )
    assert in_turn["CNash"] == [1, 4] and at_once["CNash"] == [4]  # type: ignore[index]


# ------------------------------------------------------------------------------------------------ a scenario

VALLEY = """
detente: 1
scenario: valley
calendar: {clock: rounds, rounds: 2, tail: continues}
defaults: {inertia: 0, reluctance: 0, price: 0, stakes: as_written, party: {precision: exact, patience: 0.000000001, initiative: 0.25}}
parties: {upper: {}, lower: {}, town: {}}
bodies:
  council: {members: [upper, lower, town], agree: 2}
issues:
  dam: {options: [none, low, high], start: none}
  canal: {options: [shut, open], start: shut}
conditions:
  rain: {levels: [dry, wet], start: wet}
rules:
  build: {act: dam, from: none, to: low, by: upper}
  raise: {deal: dam, from: low, to: high, needs: [upper, lower]}
  breach: {act: dam, from: [low, high], to: none, by: lower}
  dig: {act: canal, to: open, by: upper, needs: [council]}
  fill: {act: canal, to: shut, by: town}
interests:
  upper: {power: {of: dam, weight: 1, values: {none: $a, low: $b, high: $c}}, way: {of: canal, weight: 1, values: {shut: $d, open: $e}}}
  lower: {fields: {of: dam, weight: 1, values: {none: $f, low: $g, high: $h}}, way: {of: canal, weight: 1, values: {shut: $d, open: $f}}}
  town: {water: {of: dam, weight: 1, values: {none: $h, low: $a, high: $e}}, boats: {of: canal, weight: 1, values: {shut: $b, open: $g}}}
"""


def valley(**numbers: object) -> str:
    return Template(VALLEY).substitute(dict.fromkeys("abcdefgh", 0) | numbers)


def over(text: str, held: Held | None = None, draws: int = 16, pareto: bool = False) -> Any:
    scenario, _ = scenario_from_text(text)
    focus = focus_named(scenario, "dam,canal,rain")
    return scenario_document(Study(scenario, Settings(draws=draws)), focus, "all", held, pareto)


def test_rules_are_moves_of_whoever_must_agree() -> None:
    document = over(valley())
    assert set(document["coalitions"]) == {"upper", "upper + lower", "lower", "upper + town", "town"}
    assert document["held"] == {"rain": "wet"} and len(document["settlements"]) == 6


def test_a_settlement_stable_against_every_coalition_is_where_the_game_without_noise_stays() -> None:
    """Exact parties that look no further than the next state, and consent where they are indifferent: nobody moves from what no
    coalition would leave in that reading."""
    rng = np.random.default_rng(15)
    stays = moved = 0
    for _ in range(20):
        text = valley(**{k: int(v) for k, v in zip("abcdefgh", rng.integers(0, 5, 8), strict=True)})
        for row in over(text, pareto=True)["settlements"]:
            played = play(text, [{**row["settlement"], "rain": "wet"}])
            stay = played.chance(1, **row["settlement"])
            if row["stable"]["CNash"]["share"] == 1:
                assert stay == pytest.approx(1)
                stays += 1
            moved += stay < 1
    assert stays > 10 and moved > 10


def test_shares_over_draws_say_who_would_leave_for_what() -> None:
    """The upper party likes a low dam by u, the lower one always dislikes it; u is above nought in three draws of four."""
    text = valley(b="-0.25 .. 0.75", g=-1)
    rows = {(r["settlement"]["dam"], r["settlement"]["canal"]): r for r in over(text, draws=64)["settlements"]}
    none = rows["none", "shut"]
    assert none["stable"]["CNash"]["share"] == pytest.approx(0.25, abs=0.02)
    assert none["left_by"]["CNash"][0]["coalition"] == "upper"
    assert none["left_by"]["CNash"][0]["mostly_to"] == {"dam": "low", "canal": "shut"}
    assert none["stable"]["CGMR"]["share"] == 1 and none["stable"]["CSEQ"]["share"] == 1  # the lower party breaches it


def test_conditions_are_held_where_one_says_and_only_where_they_can_be() -> None:
    assert over(valley(), Held(at={"rain": "dry"}))["held"] == {"rain": "dry"}
    with pytest.raises(Refused, match='no level of rain in play is called "damp"'):
        over(valley(), Held(at={"rain": "damp"}))
    with pytest.raises(Refused, match='no condition in play is called "snow"'):
        over(valley(), Held(at={"snow": "deep"}))
    with pytest.raises(Refused, match="rain starts by lottery"):
        over(valley().replace("start: wet", "start: {wet: 0.5, dry: rest}"))
