"""What verdicts stand on, on claims whose truth is known: decisions or typed numbers, premises, parts, sources."""

from __future__ import annotations

import numpy as np
import pytest

from base import argument_text, base_with, mood
from detente.argument.grounds import widened
from detente.asks.audit import AuditAsked, ask
from detente.errors import FileProblems
from detente.findings.statuses import Premises, Source
from detente.language.read import argument_from_text, scenario_from_text
from detente.report import words
from detente.scenario.paths import assumptions
from detente.scenario.records import Scenario
from detente.study.arms import Progress
from detente.study.shares import difference_of
from test_verdict_numbers import ANGRY, CHANCE, audited, claim, premise, tempers

OPENED = "measure: {chance: {bridge: open}, at: 2030-06-01}"
WORTH = "measure: {value: south, at: 2030-06-01}"

# ------------------------------------------------------------------------------------------------ by construction


def test_what_no_decision_reaches_holds_by_construction_and_what_is_decided_does_not_at_20_seeds() -> None:
    """Nobody moves the mood, and everybody the bridge; the deal is refused where south would rather have it shut."""
    scenario = scenario_from_text(
        base_with(
            ("south: {trade: {of: bridge, weight: 0.2 .. 0.6,", "south: {trade: {of: bridge, weight: -0.6 .. 0.6,"),
            more=mood("{angry: 0.6 .. 0.9, calm: rest}").partition("conditions:")[1] + mood("{angry: 0.6 .. 0.9, calm: rest}").partition("conditions:")[2],
        ).replace("core: {bridge: all}", "core: {bridge: all, mood: all}")
    )[0]  # fmt: skip
    claims = claim(f"level: {{{ANGRY}, at_least: 0.5}}", "typed") + claim(f"level: {{{OPENED}, at_least: 0.5}}", "decided")
    for seed in range(20):
        found = audited(scenario, claims, draws=32, seed=seed)
        typed, free = found["typed"], found["decided"]
        assert typed.outcome == "follows" and not typed.live and "no party's decision reaches mood" in typed.by_construction
        assert free.live and free.by_construction == ""
        assert words.verdict(typed).group == words.TYPED and "By construction" in words.verdict_sentence(typed)


def test_what_a_decision_reaches_through_nature_is_not_by_construction() -> None:
    """Nobody moves the mood itself, but it sours only while the bridge is shut."""
    text = mood("{angry: 0.6 .. 0.9, calm: rest}").replace("vote: {at:", "vote: {when: {bridge: shut}, at:")
    found = audited(scenario_from_text(text)[0], claim(f"level: {{{ANGRY}, at_least: 0.1}}"))["c"]
    assert found.by_construction == ""


def test_a_value_is_reached_by_decisions_and_what_is_held_still_is_not() -> None:
    worth = f"level: {{{WORTH}, at_least: 0}}"
    shut = f"level: {{{OPENED}, at_most: 0.1, with: {{hold: {{bridge: shut}}}}}}"
    found = audited(tempers(), claim(worth, "worth") + claim(shut, "shut"))
    assert found["worth"].by_construction == "" and "no party's decision reaches bridge" in found["shut"].by_construction


def test_a_rule_that_nobody_may_ever_use_is_no_decision() -> None:
    never = base_with(
        ("build: {deal: bridge, from: shut, to: open, needs: [north, south]}", "build: {deal: bridge, from: shut, to: open, needs: [north, south], when: {mood: angry}}"),
        ("core: {bridge: all}", "core: {bridge: all, mood: all}"),
        more="conditions: {mood: {levels: [calm, angry], start: calm, changes: {cool: {from: angry, to: calm, rate: 1}}}}\n",
    )  # fmt: skip
    found = audited(scenario_from_text(never)[0], claim(f"level: {{{OPENED}, at_most: 0.1}}"))["c"]
    assert "no party's decision reaches bridge" in found.by_construction


def lawful(chance: str, south: str) -> Scenario:
    """They sign at once where south wants to, and whether it becomes law is drawn on a day."""
    text = base_with(
        ("core: {bridge: all}", "core: {bridge: all, law: all}"),
        ("  south: {trade: {of: bridge, weight: 0.2 .. 0.6", f"  south: {{trade: {{of: bridge, weight: {south}"),
        ("  close: {act: bridge, from: open, to: shut, by: south}\n", ""),
        ("initiative: 4", "initiative: 40"),
        more=f"conditions: {{law: {{levels: [none, passed], start: none, changes: {{vote: {{at: 2030-12-20, when: {{bridge: open}}, to: {{passed: {chance}, none: rest}}}}}}}}}}\n",
    )  # fmt: skip
    return scenario_from_text(text)[0]


def test_what_one_typed_lottery_decides_is_named_with_its_chance_and_what_parties_decide_too_is_not_at_20_seeds() -> None:
    law = claim("level: {measure: {chance: {law: passed}, at: 2030-12-31}, at_least: 0.2}")
    for seed in range(20):
        alone = audited(lawful("0.3 .. 0.9", "0.5 .. 0.6"), law, draws=64, seed=seed)["c"]
        both = audited(lawful("0.3 .. 0.9", "-0.6 .. 0.6"), law, draws=64, seed=seed)["c"]
        assert "law.vote.to.passed" in alone.by_construction and not alone.live
        assert both.by_construction == "" and both.live


# ------------------------------------------------------------------------------------------------ premises


def test_a_claim_is_carried_by_the_premise_without_which_it_does_not_hold() -> None:
    form = claim(f"level: {{{ANGRY}, at_least: 0.5}}")
    carried = audited(tempers(), form, premise("0.5 .. 0.9"), draws=64)["c"].premises
    against = audited(tempers(), form, premise("0.2 .. 0.5"), draws=64)["c"].premises
    assert carried.word is Premises.CARRIED and carried.difference == pytest.approx(3 / 7, abs=0.02) and carried.low > 0
    assert against.word is Premises.AGAINST and against.difference == pytest.approx(-4 / 7, abs=0.02) and against.high < 0


def test_a_claim_that_holds_anyway_holds_without_its_premises() -> None:
    found = audited(tempers(), claim(f"level: {{{ANGRY}, at_least: 0.1}}"), premise("0.5 .. 0.9"), draws=64)["c"]
    assert found.premises.word is Premises.WITHOUT and "Holds without them" in words.premises_sentence(found)


def test_the_interval_of_a_difference_holds_it_in_95_of_100_seeds_and_mirrors() -> None:
    for draws in (128, 512):
        held = 0
        for seed in range(400):
            u, v = np.random.default_rng(seed).random((2, draws))
            one, other = u < 0.6, (u < 0.3) | (v < 0.1)
            middle, low, high = difference_of(one, other, np.ones(draws, bool))
            held += low <= 0.6 - (1 - 0.7 * 0.9) <= high
            back = difference_of(other, one, np.ones(draws, bool))
            assert back == pytest.approx((-middle, -high, -low))
        assert 0.91 <= held / 400 <= 0.99, (draws, held)


# ------------------------------------------------------------------------------------------------ parts

THREE = "level: [{%s, at_least: 0.2}, {%s, at_least: 0.4}, {%s, at_least: 0.8}]" % (ANGRY, ANGRY, ANGRY)  # noqa: UP031


def test_most_parts_hold_where_the_one_in_the_middle_does_and_it_decides() -> None:
    every, most = (audited(tempers(), claim(form), draws=64)["c"] for form in (THREE, f"parts: most, {THREE}"))
    assert [part.share for part in every.parts] == pytest.approx([1, 5 / 7, 1 / 7], abs=0.02)
    assert every.with_premises.share == every.parts[2].share and every.decided_by == 2 and every.parts_needed == 3
    assert most.with_premises.share == most.parts[1].share and most.decided_by == 1 and most.parts_needed == 2
    upper = most.bounds[2]  # the third part never decides: the middle one does, wherever its bound lies above
    assert {point.share for point in upper.sweep if point.bound > 0.4} == {round(most.with_premises.share, 4)}
    assert "2 or more of which must hold in a draw" in words.parts_sentence(most)
    assert "Part 2 (level) decides." in words.verdict_sentence(most)


def test_each_part_has_its_own_hinge_ways_and_sentence() -> None:
    found = audited(tempers(), claim(THREE), draws=64)["c"]
    for part, bound in zip(found.parts, (0.2, 0.4, 0.8), strict=True):
        assert f"said to be at least {100 * bound:g}\u00a0%" in part.asks and part.written.startswith("level: {")
        assert sum(each.share for _, each in part.ways) == pytest.approx(1, abs=1e-4)
        assert part.asks in found.asks.replace(" (2)", "").replace(" (3)", "")
    assert found.parts[0].hinge is None and found.parts[1].hinge.value == pytest.approx(0.4, abs=0.02)


def test_most_of_two_parts_is_refused_in_a_sentence() -> None:
    two = f"parts: most, level: [{{{ANGRY}, at_least: 0.2}}, {{{ANGRY}, at_least: 0.4}}]"
    for form, said in ((two, "most of 2 parts is all of them"), ("parts: most, waiting: it is late", "there are no parts")):
        with pytest.raises(FileProblems, match=said):
            argument_from_text(argument_text(claim(form)), tempers())


# ------------------------------------------------------------------------------------------------ sources


def sourced(number: str) -> Scenario:
    return scenario_from_text(citing(mood(f"{{angry: {number}, calm: rest}}")))[0]


def citing(text: str) -> str:
    """The same scenario, which may cite a document."""
    return text.replace("scenario: base\n", "scenario: base\ndocuments: [a002]\n")


def test_a_hinge_says_whether_its_number_is_cited_or_assumed() -> None:
    form = claim(f"level: {{{ANGRY}, at_least: 0.5}}")
    cited = audited(sourced("{range: 0.2 .. 0.9, cite: a002 p2}"), form, draws=64)["c"]
    assumed = audited(sourced("0.2 .. 0.9"), form, draws=64)["c"]
    assert (cited.hinge.source, assumed.hinge.source) == (Source.CITED, Source.ASSUMED)
    assert "cited (a002 p2)" in words.hinge_sentence(cited.hinge) and "assumed" in words.hinge_sentence(assumed.hinge)
    assert cited.carried.cited > 0.9 > 0.1 > cited.carried.assumed
    assert assumed.carried.assumed > 0.9 > 0.1 > assumed.carried.cited


def test_a_citation_of_the_premise_backs_no_number_and_one_of_the_number_does() -> None:
    form = claim(f"level: {{{ANGRY}, at_least: 0.5}}")
    for value, source in (("0.3 .. 0.8", Source.ASSUMED), ("{range: 0.3 .. 0.8, cite: a002 p2}", Source.CITED)):
        assert audited(tempers(), form, premise(value), draws=64)["c"].hinge.source is source


def test_a_sign_left_open_is_told_from_a_size_that_is_assumed() -> None:
    text = base_with(("weight: 0.2 .. 0.6, prefers: open > shut", "weight: -0.6 .. 0.6, prefers: open > shut"))
    found = audited(scenario_from_text(text)[0], claim(f"level: {{{OPENED}, at_least: 0.4}}"), draws=128)["c"]
    assert found.hinge.path == "south.trade.weight" and found.hinge.source is Source.OPEN
    assert found.carried.open > 0.5 > found.carried.assumed and not found.encoders
    assert "sign left open" in words.rests_on(found)


def test_a_verdict_that_assumed_numbers_carry_is_the_encoders_unless_it_stands_over_wider_ranges() -> None:
    """North wants the bridge where its toll is below 1, which is cited: in 11 draws of 12, and over twice the range in 17 of 24."""
    text = base_with(
        (
            "north: {trade: {of: bridge, weight: 0.5 .. 1, prefers: open > shut}}",
            "north: {trade: {of: bridge, weight: {value: 1, cite: a002 p1}, prefers: open > shut}, toll: {when: {bridge: open}, worth: -1.05 .. -0.45}}",
        )
    )
    form = f"level: {{{OPENED}, at_least: 0.4}}"
    claims = claim(form, "falls") + claim(form, "stands", strength="reported")
    scenario = scenario_from_text(citing(text))[0]
    argument = argument_from_text(argument_text(claims), scenario)[0]
    plain, wide = (
        ask(AuditAsked(arguments=(argument,), scenario=scenario, draws=128, workers=1, wide=each), Progress())
        for each in (False, True)
    )
    for each in plain.arguments[0].claims:
        assert each.outcome == "follows" and each.wide is None and each.carried is not None and each.carried.assumed > 0.5
        assert each.encoders and "wider ranges were not tried (--wide)" in words.carried_sentence(each)
    falls, stands = wide.arguments[0].claims
    assert falls.wide is not None and falls.wide.share == pytest.approx(17 / 24, abs=0.03)
    assert falls.encoders and "over wide ranges it is another" in words.carried_sentence(falls)
    assert not stands.encoders and "the encoder's" not in words.carried_sentence(stands)


def test_widened_numbers_keep_their_domain_their_sign_and_what_has_a_source() -> None:
    text = mood("{angry: 0.2 .. 0.9, calm: rest}").replace(
        "weight: 0.5 .. 1,", "weight: {range: 0.5 .. 1, cite: a002 p1},"
    ) + "assumptions: {luck: 0.1 .. 0.5, loss: -0.4 .. -0.1, odd: {odds: 0.4 .. 0.6}, fixed: 2, both: -1 .. 1}\n"  # fmt: skip
    scenario = scenario_from_text(citing(text))[0]
    wide = widened(scenario, assumptions(scenario))
    ranges = {path: (number.low, number.high) for path, number in wide.items()}
    assert ranges["luck"] == pytest.approx((0, 0.7)) and ranges["loss"] == pytest.approx((-0.55, 0))
    assert ranges["odd"] == pytest.approx((0.3, 0.7)) and ranges["fixed"] == (1, 4)
    assert ranges[CHANCE] == (0, 1) and ranges["north.patience"][1] < 1
    assert not {"both", "north.trade.weight", "inertia", "reluctance"} & set(wide)


def test_a_widened_number_is_as_wide_as_its_block_which_is_its_kind_and_sign() -> None:
    """Of the weights that are assumed the widest goes from .2 to 3; a worth, a cost and a named number are compared with none of them."""
    text = base_with(
        ("north: {trade: {of: bridge, weight: 0.5 .. 1, prefers: open > shut}}", "north: {trade: {of: bridge, weight: 1 .. 3, prefers: open > shut}, toll: {when: {bridge: open}, worth: -0.2 .. -0.1}, fine: {when: {bridge: shut}, worth: -5 .. -4}}"),
        ("close: {act: bridge, from: open, to: shut, by: south}", "close: {act: bridge, from: open, to: shut, by: south, cost: {south: 7 .. 9}}"),
        more="assumptions: {luck: 0.1 .. 0.2}\n",
    )  # fmt: skip
    scenario = scenario_from_text(text)[0]
    ranges = {path: (number.low, number.high) for path, number in widened(scenario, assumptions(scenario)).items()}
    assert ranges["north.trade.weight"] == pytest.approx((0, 4))  # twice its own, which is wider than the block
    assert ranges["south.trade.weight"] == pytest.approx((0, 3))  # from where twice its own begins, to where the block ends
    assert ranges["north.toll.worth"] == pytest.approx((-5, -0.05))
    assert ranges["close.cost.south"] == pytest.approx((6, 10)) and ranges["luck"] == pytest.approx((0.05, 0.25))
