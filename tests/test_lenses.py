"""What LENSES promises is tested, for every lens that promises it; no lens imports another."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente.lenses
from detente.game.graph import arcs_from_pairs
from detente.lenses import LAWS, LENSES
from detente.lenses.coalitions import Coalitions, coalition_verdicts, every_coalition
from detente.lenses.settlement import compromise, kalai_smorodinsky, nash, weighted_median
from detente.lenses.stability import ArcGame, arc_game, verdicts
from theorems import test_properties as by_clock

PARTIES, STATES = 4, 7
Pairs = list[Any]


def graph(seed: int) -> tuple[Pairs, Any]:
    """The moves of each party as pairs of states, and ranks, some of them tied."""
    rng = np.random.default_rng(seed)
    there = rng.random((PARTIES, STATES, STATES)) < 0.3
    there[:, np.arange(STATES), np.arange(STATES)] = False
    return [np.argwhere(own) for own in there], rng.integers(0, 5, (PARTIES, STATES)).astype(np.int32)


def game(pairs: Pairs, rank: Any) -> ArcGame:
    return arc_game(arcs_from_pairs(pairs, STATES), np.ascontiguousarray(rank))


def stable(pairs: Pairs, rank: Any) -> dict[str, Any]:
    """By concept: [P, S] for parties, and [coalitions, S] whose masks are put in the order of `every_coalition`."""
    made = game(pairs, rank)
    every = every_coalition(len(rank))
    alone: dict[str, Any] = dict(verdicts(made).items())
    return alone | {c: found < 0 for c, found in coalition_verdicts(made, Coalitions(every, every)).items()}


def the_names_of_parties_and_states_do_not_matter_to_stability(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs, rank = graph(seed)
    who, where = rng.permutation(PARTIES), rng.permutation(STATES)  # new party k is old who[k]; old state s is new where[s]
    turned = [where[pairs[i]] for i in who]
    ranked = np.empty_like(rank)
    ranked[:, where] = rank[who]
    every = every_coalition(PARTIES)
    groups = [every.index(sum(1 << int(who[k]) for k in range(PARTIES) if h >> k & 1)) for h in every]
    one, other = stable(pairs, rank), stable(turned, ranked)
    for concept, found in one.items():
        np.testing.assert_array_equal(other[concept][:, where], found[who if len(found) == PARTIES else groups], concept)


def only_the_order_of_preferences_matters_to_stability(seed: int) -> None:
    pairs, rank = graph(seed)
    one, other = stable(pairs, rank), stable(pairs, (rank * 3 + 1).astype(np.int32))
    assert all(np.array_equal(one[c], other[c]) for c in one)


def a_party_without_moves_changes_no_stability(seed: int) -> None:
    pairs, rank = graph(seed)
    idle = np.random.default_rng(seed + 1).integers(0, 5, (1, STATES)).astype(np.int32)
    one, other = verdicts(game(pairs, rank)), verdicts(game([*pairs, np.zeros((0, 2), np.int64)], np.concatenate([rank, idle])))
    for concept, found in one.items():
        np.testing.assert_array_equal(other[concept][:PARTIES], found, concept)
        assert other[concept][PARTIES].all()


def table(seed: int) -> tuple[Any, Any]:
    """Positions on one side of the reference point 10, so that all can gain, and weights; four parties, five draws."""
    rng = np.random.default_rng(seed)
    return rng.uniform(20, 90, (PARTIES, 5)), rng.uniform(0.1, 2.0, (PARTIES, 5))


BY_WEIGHT: dict[str, Callable[[Any, Any], Any]] = {"compromise": compromise, "median": weighted_median}
SETTLE = BY_WEIGHT | {
    "Nash": lambda position, weight: nash(position, weight, 10.0)[0],
    "Kalai and Smorodinsky": lambda position, weight: kalai_smorodinsky(position, weight, 10.0)[0],
}


def the_order_of_parties_does_not_matter_to_a_settlement(seed: int) -> None:
    position, weight = table(seed)
    who = np.random.default_rng(seed).permutation(PARTIES)
    for name, settled in SETTLE.items():
        np.testing.assert_allclose(settled(position[who], weight[who]), settled(position, weight), atol=1e-6, err_msg=name)


def the_unit_of_weights_does_not_matter_to_a_settlement(seed: int) -> None:
    position, weight = table(seed)
    for name, settled in SETTLE.items():
        np.testing.assert_allclose(settled(position, weight * 37.0), settled(position, weight), atol=1e-6, err_msg=name)


def who_has_no_weight_does_not_matter_to_a_settlement_that_needs_no_consent(seed: int) -> None:
    position, weight = table(seed)
    crowd = np.concatenate([position, np.full((1, 5), 3.0)]), np.concatenate([weight, np.zeros((1, 5))])
    for name, settled in BY_WEIGHT.items():
        np.testing.assert_allclose(settled(*crowd), settled(position, weight), atol=1e-9, err_msg=name)


# On the two clocks the laws are theorems of their own, parametrised over the clocks that promise them.
ON_A_CLOCK = {
    "names": by_clock.test_other_names_change_nothing,
    "scale": by_clock.test_interests_and_costs_times_k_with_precision_over_k_scale_values_and_change_nothing_else,
    "powerless": by_clock.test_a_party_that_no_rule_lets_act_changes_nothing_for_the_others,
    "alone": by_clock.test_a_batch_of_draws_gives_each_what_it_gets_alone,
}
PROOFS: dict[tuple[str, str], Callable[[int], None]] = {
    ("stability", "names"): the_names_of_parties_and_states_do_not_matter_to_stability,
    ("stability", "scale"): only_the_order_of_preferences_matters_to_stability,
    ("stability", "order"): only_the_order_of_preferences_matters_to_stability,
    ("stability", "powerless"): a_party_without_moves_changes_no_stability,
    ("settlement", "names"): the_order_of_parties_does_not_matter_to_a_settlement,
    ("settlement", "scale"): the_unit_of_weights_does_not_matter_to_a_settlement,
    ("settlement", "powerless"): who_has_no_weight_does_not_matter_to_a_settlement_that_needs_no_consent,
}
PROMISED = [(lens.name, law) for lens in LENSES for law in lens.promises]


@pytest.mark.parametrize(("lens", "law"), [pair for pair in PROMISED if pair[0] not in by_clock.BY_LENS])
@pytest.mark.parametrize("seed", range(5))
def test_every_lens_keeps_what_it_promises(lens: str, law: str, seed: int) -> None:
    PROOFS[lens, law](seed)


def test_every_promise_is_a_law_and_every_clock_is_tried_under_its_laws() -> None:
    assert {law for _, law in PROMISED} == set(LAWS)
    assert set(by_clock.BY_LENS) == {"dynamics", "rounds"}
    assert {law for lens, law in PROMISED if lens in by_clock.BY_LENS} == set(ON_A_CLOCK)
    assert all(set(lens.promises) == set(ON_A_CLOCK) for lens in LENSES if lens.name in by_clock.BY_LENS)


# What belongs to one lens; everything else in the folder is shared.
OWN = {
    "dynamics": {
        *("dynamics", "plans", "backward", "forward", "ends", "seats", "principal", "tangent"),
        *("beliefs", "beliefs_desk", "beliefs_paths"),
    },
    "rounds": {"rounds"},
    "stability": {"stability", "coalitions"},
    "settlement": {"settlement", "packages", "challenge", "exchange"},
}
JOINS = {"beliefs_rounds"}
"""Where something is hidden in rounds: the rounds of the one with the beliefs of the other."""
FOLDER = Path(detente.lenses.__file__).parent


def imports_of(file: Path) -> Iterator[str]:
    """Modules of this folder that a file of it imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("detente.lenses."):
            yield str(node.module).split(".")[2]


def test_no_lens_imports_another() -> None:
    assert set(OWN) == {lens.name for lens in LENSES}
    whose = {module: lens for lens, modules in OWN.items() for module in modules}
    found = [
        f"{file.stem} imports {other}"
        for file in FOLDER.glob("*.py")
        if file.stem not in JOINS
        for other in imports_of(file)
        if whose.get(other, whose.get(file.stem)) != whose.get(file.stem)
    ]
    assert found == []


def test_the_command_offers_the_lenses_there_are_and_the_docs_name_them_with_their_sources() -> None:
    from detente.asks import LENS_CHOICES

    assert LENS_CHOICES == ("dynamics", "stability", "settlement", "all")
    page = (Path(__file__).parent.parent / "docs" / "theory.md").read_text(encoding="utf-8")
    for lens in LENSES:
        for text in (lens.name, lens.asks, *lens.sources, *(LAWS[law] for law in lens.promises)):
            assert text in page, f"{lens.name}: {text}"
