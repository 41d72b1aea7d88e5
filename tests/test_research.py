"""Which guess to research first: what would settle most verdicts is named, and luck is not."""

from __future__ import annotations

import numpy as np

import detente
from base import argument_text, base
from detente.argument.research import Unsettled, to_research
from detente.findings.audit import ToResearch
from detente.findings.statuses import Source
from detente.language.read import argument_from_text
from detente.report import words

N, D = 256, 12
PATHS = [f"p{j}" for j in range(D)]


def claims(seed: int, *decided_by: int | None) -> list[Unsettled]:
    """Claims that hold where one of the numbers is high (none: by luck alone)."""
    rng = np.random.default_rng(seed)
    table = rng.random((N, D))
    drawn = {path: table[:, j] for j, path in enumerate(PATHS)}
    every = np.ones(N, bool)
    truths = [table[:, j] > 0.5 if j is not None else rng.random(N) < 0.5 for j in decided_by]
    return [Unsettled(f"a.C{k}", 0.75, truth, every, drawn) for k, truth in enumerate(truths)]


def test_the_number_that_decides_most_claims_is_named_first() -> None:
    for seed in range(20):
        found = to_research(claims(seed, 3, 3, 7, None), PATHS, seed)
        assert [guess.path for guess in found] == ["p3", "p7"], seed
        assert found[0].claims == ("a.C0", "a.C1") and found[0].settles == 2.0
        assert found[1].claims == ("a.C2",) and found[1].by_chance < 1


def test_a_number_that_settles_on_one_side_only_counts_for_half() -> None:
    rng = np.random.default_rng(1)
    table = rng.random((N, D))
    truth = (table[:, 4] > 0.5) & (rng.random(N) < 0.6) | (table[:, 4] <= 0.5) & (rng.random(N) < 0.02)
    drawn = {path: table[:, j] for j, path in enumerate(PATHS)}
    (guess,) = to_research([Unsettled(f"a.C{k}", 0.75, truth, np.ones(N, bool), drawn) for k in range(2)], PATHS)
    assert guess.path == "p4" and abs(guess.settles - 1.0) < 0.02, "two claims, each settled by the lower half alone"


def test_where_nothing_decides_nothing_is_named() -> None:
    named = sum(bool(to_research(claims(seed, *([None] * 6)), PATHS, seed)) for seed in range(60))
    assert named <= 7, "one in twenty gives three; more than seven of sixty come up once in a hundred times"


def test_only_what_can_be_looked_up_is_asked_about_and_draws_that_do_not_count_do_not() -> None:
    some = claims(2, 3)
    assert to_research(some, [path for path in PATHS if path != "p3"]) == []
    assert to_research([], PATHS) == [] and to_research(some, []) == []
    half = np.arange(N) % 2 == 0
    masked = [Unsettled(c.id, c.bar, np.where(half, c.truth, ~c.truth), half, c.drawn) for c in some]
    assert [guess.path for guess in to_research(masked, PATHS)] == ["p3"]


def test_it_is_said_with_what_it_would_settle_and_what_luck_would() -> None:
    found = ToResearch(
        path="a.weight",
        text="0.2 .. 0.6",
        switch=False,
        source=Source.ASSUMED,
        settles=1.5,
        of=4,
        claims=("x.C1", "x.C2"),
        by_chance=0.4,
    )
    said = words.research_sentence(found).replace("\N{NO-BREAK SPACE}", " ")
    assert "a.weight (0.2 .. 0.6" in said and "would settle 1.5 of 4 open verdicts" in said
    assert "whether it is so" in words.research_sentence(found.model_copy(update={"switch": True}))
    assert "x.C1 and x.C2; chance alone would give up to 0.4" in said


def test_the_range_that_would_be_halved_is_the_one_under_the_premises() -> None:
    scenario = base(("south: {trade", "south: {toll: {when: {bridge: open}, worth: -0.45}, trade"))
    premise = "P: {says: South cares, cite: a002 p1, set: {south.trade.weight: 0.35 .. 0.55}}"
    claim = "C: {says: It opens, strength: asserted, cite: a002 p1, level: {measure: {chance: {bridge: open}, by: end}, at_least: 0.5}}"
    argument = argument_from_text(argument_text(claim, premise), scenario)[0]
    (guess,) = detente.audit(argument, scenario=scenario, draws=128).research
    assert (guess.path, guess.text) == ("south.trade.weight", "0.35 .. 0.55")
