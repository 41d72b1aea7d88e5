"""Strength and certainty: two tables, which a file and an option can override, and which nobody can swap."""

from __future__ import annotations

import pytest

from base import argument_text, base
from detente.argument.forms import bounded
from detente.asks.audit import AuditAsked, ask
from detente.degrees import BARS, BOUNDS, CERTAINTIES, STRENGTHS, Bars, read_degrees
from detente.errors import DetenteError, FileProblems
from detente.findings.audit import AuditedClaim, AuditFinding
from detente.language.read import argument_from_text
from detente.scenario.records import Argument
from detente.study.arms import Progress

SOON = "{chance: {bridge: open}, by: 2030-07-01}"


def argument(form: str, strength: str = "asserted", more: str = "") -> Argument:
    claim = f"  C1: {{says: So., strength: {strength}, {form}}}\n"
    return argument_from_text(argument_text(claim) + more, base())[0]


def will(certainty: str, more: str = "") -> Argument:
    return argument(f"will: {{measure: {SOON}, certainty: {certainty}}}", more=more)


def audited(found: Argument, **options: tuple[str, ...]) -> tuple[AuditFinding, AuditedClaim]:
    asked = AuditAsked(arguments=(found,), scenario=base(), draws=16, worlds=("with_premises",), workers=1, **options)  # type: ignore[arg-type]
    finding = ask(asked, Progress())
    return finding, finding.arguments[0].claims[0]


def test_both_tables_run_from_the_firmest_word_to_the_weakest() -> None:
    bars, bounds = [each.bar for each in STRENGTHS.values()], list(CERTAINTIES.values())
    assert bars == sorted(bars, reverse=True)
    assert [each.bound for each in bounds if each.above] == sorted((e.bound for e in bounds if e.above), reverse=True)
    assert [each.above for each in bounds] == sorted((each.above for each in bounds), reverse=True)


@pytest.mark.parametrize(("word", "bound", "above"), [("certain", 0.95, True), ("may", 0.2, True), ("impossible", 0.05, False)])
def test_a_word_of_certainty_is_the_bound_of_its_row(word: str, bound: float, above: bool) -> None:
    (form,) = bounded(will(word), {}).claims["C1"].forms
    assert (form.at_least, form.at_most) == ((bound, None) if above else (None, bound))


def test_an_option_has_the_last_word_over_a_file_and_a_file_over_the_table() -> None:
    stated = will("likely", "certainties: {likely: 0.66}\nstrengths: {asserted: 0.9}\n")
    assert bounded(stated, {}).claims["C1"].forms[0].at_least == 0.66
    assert bounded(stated, {"likely": 0.7}).claims["C1"].forms[0].at_least == 0.7
    assert BARS.over(Bars(stated.strengths)).bar("asserted") == 0.9
    assert Bars({"asserted": 0.6}).over(Bars(stated.strengths)).table() == {**BARS.table(), "asserted": 0.6}


def test_an_audit_judges_by_the_words_in_force_and_says_them() -> None:
    finding, claim = audited(will("likely", "strengths: {asserted: 0.9}\n"))
    assert claim.bar == 0.9 and finding.settings.bounds == BOUNDS and finding.arguments[0].strengths == {"asserted": 0.9}
    assert [(swept.bound, swept.stated) for swept in claim.bounds] == [("at_least", 0.55)]
    finding, claim = audited(will("likely"), strengths=("asserted=0.6",), certainties=("likely=0.99",))
    assert claim.bar == 0.6 and finding.settings.bounds["likely"] == 0.99
    assert claim.with_premises is not None and claim.with_premises.share == 0


def test_a_word_is_worth_what_a_level_with_its_number_is() -> None:
    word, number = audited(will("even"))[1], audited(argument(f"level: {{measure: {SOON}, at_least: 0.45}}"))[1]
    assert word.with_premises == number.with_premises and word.bounds == number.bounds


SAID = [
    ("will: {measure: M, certainty: asserted}", "asserted", '"asserted" is a word of strength'),
    ("will: {measure: M, certainty: likely}", "certain", '"certain" is a word of certainty'),
    ("will: {measure: M, certainty: likley}", "asserted", "Did you mean likely?"),
    ("will: {measure: M}", "asserted", "certainty is missing"),
    ("will: {measure: M, certainty: 0.8}", "asserted", '"0.8" is none of certain, very_likely'),
    ("will: {measure: {value: north}, certainty: may}", "asserted", "may bounds a chance, and value is none. Ask for a chance"),
    ("will: {measure: {place: bridge, at: end}, certainty: may}", "asserted", "no scale"),
]


@pytest.mark.parametrize(("form", "strength", "said"), SAID)
def test_what_is_wrong_with_a_word_is_said(form: str, strength: str, said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        argument(form.replace("M", SOON), strength)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("strengths: {asserted: 1}\n", "asserted is 1; strength is below 1"),
        ("strengths: {certain: 0.9}\n", '"certain" is a word of certainty'),
        ("certainties: {asserted: 0.9}\n", '"asserted" is a word of strength'),
        ("certainties: {likely: 55}\n", "Did you mean 0.55?"),
        ("certainties: {likely: 0.5 .. 0.6}\n", "likely"),
    ],
)
def test_what_is_wrong_with_a_table_of_ones_own_is_said(more: str, said: str) -> None:
    with pytest.raises(FileProblems) as refused:
        will("likely", more)
    assert said in str(refused.value)


@pytest.mark.parametrize("text", ["sure=0.9", "likely", "likely=", "likely=1", "likely=nan", "likely=0", "likely=55"])
def test_an_option_that_states_no_degree_is_refused(text: str) -> None:
    with pytest.raises(DetenteError):
        read_degrees([text], CERTAINTIES, "--certainty")
    with pytest.raises(DetenteError, match="twice"):
        read_degrees(["likely=0.6", "likely = 0.7"], CERTAINTIES, "--certainty")
