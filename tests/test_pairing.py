"""Answers rest on what a file says, not on what else it holds or in which order: every assumption has draws of its own."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy import stats

import detente
from base import argument_text
from detente.language.load import load_scenario
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.records import Number, Overlay
from detente.study.arms import PLAIN, Settings, Study, World
from stored import HERE

STRAIT = (HERE / "strait.yaml").read_text(encoding="utf-8")
IDLE = "  senate_asked:", "  idle: 0 .. 1\n  senate_asked:"
CLAIMS = """\
opens: {says: It opens, strength: asserted, level: {measure: {chance: {passage: open}, at: 2031-06-01}, at_least: 0.3}}
keen: {says: Trade helps, strength: asserted, mono: {raise: west.trade.weight, measure: {chance: {passage: open}, at: 2031-06-01}, goes: up}}
"""


def sections(text: str) -> list[str]:
    return re.split(r"(?m)^(?=[a-z])", text)[1:]


def reordered(text: str) -> str:
    """The same sections, the last first."""
    return "".join(reversed(sections(text)))


def digest(text: str, focus: str = "tolls") -> str:
    return detente.run(scenario_from_text(text)[0], focus=focus, draws=32).digest


CHANGES = {
    "an idle number added": STRAIT.replace(*IDLE),
    "an idle interest added": STRAIT.replace(
        "  east:\n    trade", "  east:\n    lull: {of: storms, weight: 0 .. 1, prefers: calm > rough}\n    trade"
    ),
    "an idle number renamed": STRAIT.replace("glow:", "shine:"),
    "an idle number taken out": re.sub(r"(?m)^    night:.*\n", "", STRAIT),
    "sections in another order": reordered(STRAIT),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_the_answer_does_not_rest_on_leaves_its_digest(change: str) -> None:
    assert CHANGES[change] != STRAIT
    assert digest(CHANGES[change]) == digest(STRAIT)


def test_a_verdict_does_not_rest_on_numbers_that_the_game_does_not_read() -> None:
    def told(text: str) -> object:
        scenario = scenario_from_text(text)[0]
        argument, _ = argument_from_text(argument_text(CLAIMS, over="strait"), scenario)
        found = detente.audit(argument, scenario=scenario, draws=32)
        return [claim.model_dump() for claim in found.arguments[0].claims]

    assert told(STRAIT) == told(CHANGES["an idle number added"]) == told(CHANGES["sections in another order"])


def test_with_an_ordering_every_other_number_is_the_same_under_a_premise() -> None:
    scenario = load_scenario("endgame_2024")
    assert scenario.orderings
    rests = {path for each in scenario.orderings.values() for path in (each.greater, each.lesser)}
    named = sorted(rests)[0]
    study = Study(scenario, Settings(draws=256))
    low, high = scenario_ends(study, named)
    narrow = Number(form="uniform", low=low + 0.6 * (high - low), high=high)
    plain, premised = study.values(PLAIN), study.values(World("narrow", Overlay(set={named: narrow})))
    assert (plain[named] != premised[named]).any()
    for path in plain.keys() - rests:
        assert (plain[path] == premised[path]).all(), path


def scenario_ends(study: Study, path: str) -> tuple[float, float]:
    drawn = study.values(PLAIN)[path]
    return float(drawn.min()), float(drawn.max())


def test_in_the_shipped_scenario_independent_numbers_are_as_correlated_as_chance_has_it() -> None:
    """Over all pairs at 64 draws; no two are tied. What is joined by an ordering, a correlation or a row of places is left out."""
    scenario = load_scenario("endgame_2024")
    study = Study(scenario, Settings(draws=64))
    joined = {path for each in scenario.orderings.values() for path in (each.greater, each.lesser)}
    joined |= {path for each in scenario.correlations.values() for path in each.between}
    own = [p for p, leaf in study.leaves.items() if leaf.uncertain and leaf.kind not in ("place", "odds") and p not in joined]
    drawn = study.values(PLAIN)
    ranks = np.array([stats.rankdata(drawn[path]) for path in own if leaf_is_spread(drawn[path])])
    assert len(ranks) > 200
    rank = np.corrcoef(ranks)[np.triu_indices(len(ranks), 1)]
    chance = np.array([np.random.default_rng(k).permutation(64) for k in range(len(ranks))])
    most = np.abs(np.corrcoef(chance)[np.triu_indices(len(ranks), 1)]).max()
    assert np.abs(rank).max() < most + 0.1 < 0.65
    assert rank.std() == pytest.approx(1 / np.sqrt(63), rel=0.03)


def leaf_is_spread(drawn: np.ndarray) -> bool:
    return len(np.unique(drawn)) == len(drawn)
