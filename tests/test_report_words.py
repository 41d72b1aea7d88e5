"""Findings in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stored
from detente.findings.audit import AuditedClaim, FoundHinge
from detente.findings.statuses import HOLDS, Outcome, Status
from detente.report import words as w
from stored import quill

ARGUMENT = quill()
CLAIMS = {claim.id.split(".")[1]: claim for claim in ARGUMENT.claims}


def altered(name: str, **fields: object) -> AuditedClaim:
    """A claim of the solved case with something else in it."""
    return CLAIMS[name].model_copy(update=fields)


def plain(text: str) -> str:
    return text.replace(w.NBSP, " ")


@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_what_can_happen_is_never_rounded_to_never_or_always(share: float) -> None:
    assert plain(w.percent(share)) not in {"0 %", "100 %"}


def test_a_chance_that_rounding_left_below_nought_is_none() -> None:
    assert plain(w.percent(-1e-9)) == "0 %"


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_a_number_keeps_its_sign_and_its_size(value: float) -> None:
    text = w.number(value).replace("\N{MINUS SIGN}", "-").replace(",", "")
    assert float(text) == pytest.approx(value, rel=0.06, abs=1e-6)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.034, "0.034"),
        (-0.14, "−0.14"),
        (12.04, "12"),
        (1234.5, "1,234"),
        (0.1 + 0.2, "0.3"),
        (None, "–"),
    ],
)
def test_numbers_are_rounded_sensibly(value: float | None, text: str) -> None:
    assert w.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.02, "7 days"), (0.5, "6 months"), (1.0, "1 year"), (2.25, "2.2 years")])
def test_durations_take_the_unit_that_reads_best(value: float, text: str) -> None:
    assert plain(w.years(value)) == text


def test_an_option_that_half_the_paths_never_reach_is_not_said_to_be_impossible() -> None:
    assert w.first_date("never", ("2031-03-01",)) == "later or never"
    assert w.first_date("2031-03-01", ("2031-03-01",)) == "from the start"
    assert plain(w.first_date("2031-06-01", ("2031-03-01",))) == "1 Jun 2031"


def test_every_claim_is_counted_once() -> None:
    assert sum(w.group_counts(ARGUMENT.claims).values()) == len(ARGUMENT.claims)


def test_the_headline_says_how_many_claims_follow() -> None:
    hold = sum(claim.outcome in HOLDS for claim in ARGUMENT.claims)
    said = plain(w.headline(ARGUMENT))
    assert said.startswith(f"Of {len(ARGUMENT.claims)} claims, {hold} hold, ")
    assert said.endswith("1 only reports what somebody said and 1 waits for a later version.")


def test_every_way_a_claim_can_come_out_has_its_word_and_its_sentence() -> None:
    assert set(w.VERDICTS) == {*Status, *Outcome}
    assert all(shown.means and shown.label and shown.group in w.GROUPS for shown in w.VERDICTS.values())


def test_a_verdict_is_about_the_premises_and_never_about_the_world() -> None:
    for claim in CLAIMS.values():
        said = w.verdict_sentence(claim)
        assert not {"true", "false", "right", "wrong"} & set(said.lower().replace(".", " ").split())
        if claim.live:
            assert "the argument's own premises" in said


def test_a_claim_that_says_nothing_is_never_said_to_follow_or_fail() -> None:
    for claim in CLAIMS.values():
        if not claim.live:
            assert not w.verdict_sentence(claim).startswith(tuple(w.LEADS.values()))


def test_a_refusal_gives_its_reason() -> None:
    assert "links storms to passage" in w.verdict_sentence(CLAIMS["C5"])


def test_a_hinge_no_better_than_chance_is_called_unreliable() -> None:
    found = CLAIMS["C2"].hinge
    assert isinstance(found, FoundHinge) and w.reliable(found)
    weak = found.model_copy(update={"r2": 0.02, "shuffled95": 0.03})
    assert "not a reliable hinge" in w.hinge_sentence(weak) and not w.reliable(weak)
    assert w.common_hinges([altered("C2", hinge=weak)]) == []
    assert w.common_hinges([CLAIMS["C2"]]) == [(found.path, ["quill.C2"])]


def test_what_the_two_sides_are_is_said_by_the_form_and_of_several_parts_by_each() -> None:
    assert "without the change and" in w.effect_sentence(CLAIMS["C1"])
    assert "for the first and" in w.effect_sentence(CLAIMS["C3"]) and "a lead of" in w.effect_sentence(CLAIMS["C3"])
    assert "without the exception and" in w.effect_sentence(CLAIMS["C12"])
    two = CLAIMS["C4"]
    assert w.effect_sentence(two) == "" and "without the change and" in w.part_sentence(two.parts[0])
    assert all(set(w.SIDES) <= set(w.FORMS) for _ in two.parts)


def test_a_yes_or_no_hinge_is_not_given_a_value() -> None:
    hinge = CLAIMS["C1"].hinge
    assert hinge is not None and hinge.path == "senate_asked"
    assert "0.5" not in w.hinge_sentence(hinge) + w.hinge_short(hinge)


def test_a_verdict_that_turns_with_pace_and_noise_is_named() -> None:
    assert w.turned_by_pace(ARGUMENT.claims) == []
    turned = altered("C2", at_middle=CLAIMS["C4"].at_middle)
    assert w.turned_by_pace([CLAIMS["C1"], turned]) == [turned]
    assert "pace and noise decide" in w.middle_sentence(turned)


def test_an_answer_that_is_mostly_noise_is_named() -> None:
    assert [claim.id for claim in w.mostly_noise(ARGUMENT.claims)] == ["quill.C4"]


def test_what_was_not_measured_is_not_listed() -> None:
    assert w.diagnostics_words(CLAIMS["C9"].diagnostics) == []
    assert "Decisive sharpness" in dict(w.diagnostics_words(CLAIMS["C1"].diagnostics))


def test_an_effect_is_on_something_in_words() -> None:
    assert w.outcome_words("water=kept_back at 2029-01-01") == f"water kept back on 1{w.NBSP}Jan{w.NBSP}2029"
    assert w.outcome_words("water=shared at round 3") == "water shared at round 3"


def test_premises_that_are_idle_are_counted_most_often_first() -> None:
    first, second = (quill().claims[0].model_copy(update={"premises_dead": dead}) for dead in (("P2",), ("P1", "P2")))
    assert w.idle_premises([first, second]) == [("P2", 2), ("P1", 1)]


def test_moves_that_claims_are_about_come_first() -> None:
    moves, claim = stored.run().moves, stored.quill().claims[0]
    assert [move.rule for move in w.by_refusals(moves)][0] == "agree", "the most refused"
    form = claim.parts[0].model_copy(update={"written": "level: {measure: {chance: {toll: high}, by: end}, at_least: 0.5}"})
    about = claim.model_copy(update={"parts": (form,)})
    assert {move.rule for move in w.by_refusals(moves, [about])[:2]} == {"charge", "waive"}
