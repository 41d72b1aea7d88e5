"""What a premise, `--set` or an intervention gives for a number: a range cuts its law, and a lottery still adds up to one."""

from __future__ import annotations

from typing import Any

import pytest

import detente
from base import argument_text, base, mood
from detente.asks import audit
from detente.errors import DetenteError, FileProblems, Refused
from detente.findings import read
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.records import Number, Overlay
from detente.study.arms import PLAIN, Progress, Settings, Study, World

NORMAL = ("weight: 0.5 .. 1", "weight: {mean: 0.3, sd: 0.15, range: 0 .. 1}")
ABOVE = "c: {says: It is large, strength: hedged, cite: a002 p1, level: {measure: {value: north, at: 2030-01-01}, at_least: 0}}"


def given(text: str) -> dict[str, Number | bool]:
    """The numbers that a premise of the base sets."""
    scenario = base(NORMAL)
    argument, _ = argument_from_text(argument_text(ABOVE, f"p: {{says: So, cite: a002 p1, set: {{{text}}}}}"), scenario)
    return argument.premises["p"].set


def test_a_premise_that_hardly_narrows_a_normal_hardly_moves_its_tail() -> None:
    study = Study(base(NORMAL), Settings(draws=4096))
    path = "north.trade.weight"
    for text, wanted in [("0 .. 0.95", 0.0228), ("0 .. 0.65", 0.0130), ("0.5 .. 0.8", 0.249)]:
        own = World("so", Overlay(set=given(f"{path}: {text}")))
        assert (study.values(own)[path] >= 0.6).mean() == pytest.approx(wanted, abs=0.003), text
    assert (study.values(PLAIN)[path] >= 0.6).mean() == pytest.approx(0.0228, abs=0.003)


@pytest.mark.parametrize("how", ["premise", "flag", "intervention"])
def test_a_range_means_the_same_wherever_it_is_given(how: str) -> None:
    path, narrow = "north.trade.weight", Number(form="uniform", low=0.2, high=0.5)
    sets = ((path, narrow),) if how == "flag" else ()
    study = Study(base(NORMAL), Settings(draws=256, sets=sets))
    world = World("so", Overlay(set={path: narrow})) if how == "premise" else PLAIN
    drawn = study.values(world, {path: narrow} if how == "intervention" else None)[path]
    once = Study(base(NORMAL), Settings(draws=256)).values(PLAIN, {path: narrow})[path]
    assert (drawn == once).all() and 0.2 <= drawn.min() < drawn.mean() < 0.35


def test_a_choice_is_raised_between_the_ends_of_what_a_premise_leaves() -> None:
    scenario = base(("weight: 0.5 .. 1", "weight: {one_of: [0.5, 0.6, 0.9, 1]}"))
    claim = "up: {says: It helps, strength: asserted, cite: a002 p1, mono: {raise: north.trade.weight, measure: {chance: {bridge: open}, at: 2030-06-01}, goes: up}}"
    text = argument_text(claim, "p: {says: So, cite: a002 p1, set: {north.trade.weight: 0.55 .. 0.95}}")
    argument, _ = argument_from_text(text, scenario)
    document: Any = read.plain(audit.audited([(argument, scenario)], lambda over: Settings(draws=16), Progress()))
    assert "north.trade.weight from 0.6 to 0.9" in document["arguments"][0]["claims"][0]["parts"][0]["text"]
    with pytest.raises(FileProblems, match=r"none of its choices 0.5, 0.6, 0.9, 1 lies in 0.7 .. 0.8"):
        argument_from_text(text.replace("0.55 .. 0.95", "0.7 .. 0.8"), scenario)


# ------------------------------------------------------------------------------------------------ lotteries

LOTTERIES = {
    "dated": (mood("{angry: 0.4, calm: 0.6}"), "mood.vote.to.angry"),
    "at the start": (mood("angry", start="{angry: 0.4, calm: 0.6}"), "mood.start.angry"),
    "by level": (mood("{angry: {depends_on: bridge, shut: 0.4, open: 0.5}, calm: {depends_on: bridge, shut: 0.6, open: 0.5}}"), "mood.vote.to.angry.shut"),
    "named": (mood("{angry: 2 * trust, calm: 0.6}") + "assumptions: {trust: 0.2}\n", "trust"),
    "frozen": (mood("{angry: 0.4, calm: 0.6}", core="bridge: all"), "mood.vote.to.angry"),
}  # fmt: skip


@pytest.mark.parametrize("value", ["0.3", "0.3 .. 0.45", "0.45"])
@pytest.mark.parametrize("kind", LOTTERIES)
def test_one_chance_of_a_lottery_given_by_flag_premise_or_claim_is_refused_as_it_is_in_a_file(kind: str, value: str) -> None:
    text, path = LOTTERIES[kind]
    scenario = scenario_from_text(text)[0]
    with pytest.raises(Refused, match=r"with --set mood.*add up to .*, not 1"):
        detente.run(scenario, sets={path: value}, draws=16)
    claim = f"c: {{says: So, strength: hedged, cite: a002 p1, level: {{measure: {{chance: {{bridge: open}}, at: end}}, at_least: 0, with: {{set: {{{path}: {value}}}}}}}}}"
    with pytest.raises(FileProblems, match=r"c: mood.*add up to .*, not 1"):
        argument_from_text(argument_text(claim), scenario)
    premise = f"p: {{says: So, cite: a002 p1, set: {{{path}: {value}}}}}"
    with pytest.raises(FileProblems, match=r"mood.*add up to .*, not 1|leaves the scenario's"):
        argument_from_text(argument_text(ABOVE, premise), scenario)


def test_all_chances_of_a_lottery_may_be_given_together_and_those_beside_rest_alone() -> None:
    scenario = scenario_from_text(LOTTERIES["dated"][0])[0]
    both = detente.run(scenario, focus="mood", sets={"mood.vote.to.angry": "0.9", "mood.vote.to.calm": "0.1"}, draws=16)
    assert both.conditions["mood"].mean[1][-1] == pytest.approx(0.9, abs=1e-3)
    rest = scenario_from_text(mood("{angry: 0.4, calm: rest}"))[0]
    alone = detente.run(rest, focus="mood", sets={"mood.vote.to.angry": "0.9"}, draws=16)
    assert alone.conditions["mood"].mean[1][-1] == pytest.approx(0.9, abs=1e-3)


def test_an_ordering_that_a_flag_contradicts_is_refused_by_name() -> None:
    scenario = base(more="orderings: {more: {says: north.trade.weight > south.trade.weight}}\n")
    with pytest.raises(
        DetenteError, match=r"orderings.more: north.trade.weight > south.trade.weight holds in none of \d+.*--set"
    ):
        detente.run(scenario, sets={"north.trade.weight": "0.1"}, draws=16)
