"""What is hidden, as it is written: read, written again, described, and refused where it cannot be meant."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from belief_base import THREAT
from detente.errors import FileProblems, Problem
from detente.language.asked import measure_in_words, read_measure
from detente.language.read import argument_from_text, scenario_from_text
from detente.language.schema import definitions_of, schema_of
from detente.language.vocabulary import Vocabulary
from detente.language.write import digest, expand_text
from detente.scenario.hidden import beliefs_followed, beliefs_on, joint_levels
from detente.scenario.paths import assumptions
from detente.scenario.records import Focus, Standing
from detente.scenario.scope import scope_of


def problems(*changes: tuple[str, str], more: str = "") -> list[Problem]:
    """What is said about the threat, once it is changed."""
    text = THREAT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    try:
        return scenario_from_text(text + more)[1].problems
    except FileProblems as found:
        return found.problems


def errors(*changes: tuple[str, str], more: str = "") -> list[str]:
    return [p.text for p in problems(*changes, more=more) if p.severity == "error"]


def warnings(*changes: tuple[str, str], more: str = "") -> list[str]:
    return [p.text for p in problems(*changes, more=more) if p.severity == "warning"]


# ------------------------------------------------------------------------------------------------ read and written
def test_the_threat_is_read_without_a_word_against_it() -> None:
    assert [p.text for p in problems()] == []


def test_what_is_hidden_reads_back_from_what_is_written() -> None:
    scenario = scenario_from_text(THREAT)[0]
    again = scenario_from_text(expand_text(scenario))[0]
    assert again == scenario and digest(again) == digest(scenario)
    assert again.conditions["kind"].hidden is not None and again.signals["warning"].shown_by == "warned"
    assert again.core["kind"] == ("hidden",) and again.focus["seen"].in_play["kind"] == ("known",)


def test_a_covert_act_changes_what_it_sets_and_reads_back() -> None:
    text = THREAT.replace("  take: {act", "  hack: {covert: true, by: rival, sets: {author: rival_did}}\n  take: {act").replace(
        "  press: {",
        "  author: {levels: [nobody, rival_did], start: nobody, set_by: rules, hidden: {known_to: [rival]}}\n  press: {",
    )
    scenario = scenario_from_text(text)[0]
    rule = scenario.rules["hack"]
    assert (rule.kind, rule.issue, rule.to, rule.sets) == ("act", "author", ("rival_did",), {})
    assert scenario_from_text(expand_text(scenario))[0] == scenario
    assert "hack: {by: [rival], sets: {author: rival_did}, covert: true}" in expand_text(scenario)


def test_every_number_of_what_is_hidden_has_a_path() -> None:
    paths = set(assumptions(scenario_from_text(THREAT)[0]))
    assert {"kind.start.soft", "kind.redraw.next.keep", "kind.redraw.next.fresh.soft", "unexplained"} <= paths
    assert {"warning.shows.alarm.soft", "warning.shows.alarm.hard", "leak.rate.soft", "leak.rate.hard"} <= paths


def test_where_nothing_is_hidden_no_number_is_added() -> None:
    plain = THREAT[: THREAT.index("    hidden:")] + THREAT[THREAT.index("  press: {") :]
    plain = plain[: plain.index("signals:")] + plain[plain.index("rules:") :]
    for old in (
        ", means: {kind: hard}",
        "  doubt: {belief: {kind: hard}, held_by: rival, at: later, true: soft}\n",
        "measures:\n",
        "  unexplained: 0.005\n",
    ):
        plain = plain.replace(old, "")
    plain = plain.replace("kind: hidden", "kind: all")
    assert "unexplained" not in assumptions(scenario_from_text(plain)[0])


def test_the_schema_accepts_what_is_read() -> None:
    schema = {**schema_of(), "$defs": {**schema_of()["$defs"], **definitions_of(Vocabulary())}}
    jsonschema.validate(yaml.load(THREAT, yaml.BaseLoader), schema)


# ------------------------------------------------------------------------------------------------ hidden or known
def test_a_condition_is_hidden_as_declared_unless_the_focus_says_known() -> None:
    scenario = scenario_from_text(THREAT)[0]
    assert scope_of(scenario).hidden == ("kind",)
    assert scope_of(scenario, scenario.focus["seen"]).hidden == ()
    silent = scenario_from_text(THREAT.replace("kind: hidden, press", "press"))[0]
    assert scope_of(silent).hidden == ("kind",), "what starts by lottery is in play, and hidden as declared"


def test_a_focus_has_the_last_word_on_what_the_core_says() -> None:
    scenario = scenario_from_text(
        THREAT.replace("kind: hidden, press", "kind: known, press").replace("{kind: known}}", "{kind: hidden}}")
    )[0]
    assert scope_of(scenario).hidden == ()
    assert scope_of(scenario, scenario.focus["seen"]).hidden == ("kind",)
    assert scope_of(scenario, Focus(in_play={"kind": ("soft", "hard")})).hidden == ()


def test_beliefs_are_counted_as_they_are_followed() -> None:
    assert [beliefs_on(2, 11), beliefs_on(3, 9), beliefs_on(3, 21), beliefs_on(4, 5), beliefs_on(40, 1)] == [11, 45, 231, 35, 1]
    assert [beliefs_on(levels, 21, ordered=True) for levels in (2, 3, 20)] == [21, 21, 21]
    scope = scope_of(scenario_from_text(THREAT)[0])
    assert (joint_levels(scope), beliefs_followed(scope)) == (2, 11)


# ------------------------------------------------------------------------------------------------ measures
@pytest.mark.parametrize(
    "text",
    [
        "belief kind=hard held_by rival at later",
        "belief kind=hard at later true soft",
        "bits say_it by later",
        "moves_belief say_it of kind=hard by later",
        "knowing rival about kind at later",
        "lost_to_doubt land=taken by later",
        "chance land=taken by later true hard",
    ],
)
def test_a_measure_on_beliefs_reads_back_from_its_words(text: str) -> None:
    scenario = scenario_from_text(THREAT)[0]
    measure = read_measure(text, scenario)
    assert read_measure(measure_in_words(measure), scenario) == measure


def test_true_names_a_level_alone_or_with_its_condition() -> None:
    scenario = scenario_from_text(THREAT)[0]
    alone, named = (read_measure(f"chance land=taken by later true {t}", scenario) for t in ("hard", "kind=hard"))
    assert alone == named and alone.truly == (Standing(name="kind", levels=("hard",)),)
    with pytest.raises(FileProblems, match='no hidden condition has the level "harsh". Did you mean hard?'):
        read_measure("chance land=taken by later true harsh", scenario)


# ------------------------------------------------------------------------------------------------ refused
@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("known_to: [chief]", "known_to: [incumbent, successor, rival]"), "kind is hidden from nobody: incumbent and successor and rival all know it. Take hidden out"),
        (("known_to: [chief]", "known_to: []"), "kind is hidden from all, so that nobody can act on it."),
        (("known_to: [chief], truth", "known_to: [cheif], truth"), "Did you mean chief?"),
        (("truth: soft", "truth: mild"), 'kind has no level "mild"'),
        (("grid: 11", "grid: 500"), "no whole number from 1 to 201"),
        (("grid: 11", "learn_from: [land]"), "everybody learns from all that is seen of moves, and from signals."),
        (("by: rival}", "by: rival, when: {kind: soft}}"), "take.when reads kind, which rival cannot see. Let a cost depend on kind instead, or leave the rule to chief"),
        (("precision: 30", "precision: exact"), "exact stands only on the clock of rounds"),
        (("when: chief", "when: kind"), "kind is hidden itself, so that nobody sees when kind is drawn anew."),
        (("keep: 0 .. 1", "keep: 0 .. 2"), "a chance lies in 0 .. 1"),
        (("fresh: {soft: 0.4, hard: rest}", "fresh: {soft: 0.4, hard: 0.4}"), "kind.redraw.next.fresh: the chances add up to 0.8, not 1."),
        (("calm: rest}", "calm: 0.5}"), "warning.shows: the chances add up to"),
        (("alarm: {soft: 0.2, hard: 0.8 .. 0.9}", "alarm: {soft: 0.2}"), "nothing for kind hard. Add it or else:"),
        (("shows: {alarm", "shows: {alrm"), 'warned has no level "alrm"'),
        (("sets: warned}", "sets: {warned: alarm}}"), "a signal on a date says which condition shows it. Write sets: warned"),
        (("sets: {press: leaked}}", "sets: press}"), "a signal at a rate says what it sets, and to what."),
        (("about_condition: kind, when", "about_condition: press, when"), "press is hidden from nobody, so that a signal of it tells nothing."),
        (("rate: {soft: 0.5", "rate: {mild: 0.5"), 'kind has no level "mild"'),
        (("sets: {press: leaked}}", "sets: {kind: soft}}"), "leak: kind is hidden, and a signal is seen by all."),
        (("leak: {about_condition: kind, when", "leak: {about_condition: kind, at: later, when"), "at and rate exclude each other."),
        (("seen: done", "seen: nothing"), "give_back: everybody sees land change, so that something is seen of it."),
        (("means: {kind: hard}", "means: {press: leaked}"), "say_it.means: press is hidden from nobody; words about it tell nothing."),
        (("by: rival}", "by: rival, means: {kind: hard}}"), "take.means: rival does not know kind, and cannot say how it is."),
        (("by: rival}", "by: rival, covert: true}"), "land is seen by everybody, so that changing it is not covert."),
        (("take: {act: land, from: held, to: taken, by: rival}", "take: {covert: true, by: rival, sets: {press: leaked}}"), "take: everybody sees press, so that setting it is not covert."),
        (("take: {act: land, from: held, to: taken, by: rival}", "take: {covert: true, by: rival, sets: {kind: soft}}"), "take: rival sets kind and would not know it. Add rival to known_to of kind"),
        (("take: {act: land, from: held, to: taken, by: rival}", "take: {covert: true, by: rival}"), "a covert act sets a hidden condition, and this sets none."),
        (("start: {soft: 0.3 .. 0.7", "start: {soft: 0.02"), "a grid of 11 is too coarse for a belief of 0.02: nothing lies between 0 and 0.1. Write grid: 51"),
        (("unexplained: 0.005", "unexplained: 2"), "the rate of unexplained acts lies in 0 .. 1"),
        (("{at: vote, to: {successor: 0.5, incumbent: rest}}}}", "{at: vote, to: {successor: 0.5, incumbent: rest}}}, set_by: rules}"), ""),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_of_what_is_hidden_is_refused(change: tuple[str, str], wanted: str) -> None:
    said = errors(change)
    assert any(wanted in each for each in said) or not wanted, said


def test_a_move_that_changes_the_office_of_a_redraw_is_refused() -> None:
    resign = "  resign: {act: words, from: firm, to: silent, by: chief, sets: {office: successor}}\n  take: {act"
    said = errors(("  take: {act", resign), ("start: incumbent, changes", "start: incumbent, set_by: rules, changes"))
    assert said == [
        "kind.next: resign changes office, and a redraw follows chance and the calendar alone. Let resign set a memory, and a "
        "change of office follow it"
    ]


def test_exact_parties_and_something_hidden_exclude_each_other() -> None:
    in_rounds = THREAT.replace(
        "  start: 2030-01-01\n  steps: [{every: quarter, until: 2032-01-01}]\n", "  clock: rounds\n  rounds: 4\n"
    )
    in_rounds = in_rounds.replace("{is: 2031-01-01}", "{is: round 2}").replace("{is: 2031-07-01}", "{is: round 3}")
    in_rounds = in_rounds.replace("initiative: 4", "initiative: 0.5").replace("precision: 30", "precision: exact")
    try:
        said = [p.text for p in scenario_from_text(in_rounds)[1].problems]
    except FileProblems as found:
        said = [p.text for p in found.problems]
    assert any("incumbent is exact, and kind is hidden" in each and "200 to 500" in each for each in said), said


ANOTHER = "  other: {levels: [low, high], start: {low: 0.5, high: rest}, hidden: {known_to: [rival]}}\n  press: {"
THIRD = "  third: {levels: [low, high], start: {low: 0.5, high: rest}, hidden: {known_to: [rival]}}\n" + ANOTHER


def test_two_conditions_need_refusals_to_be_seen() -> None:
    said = errors(("  press: {", ANOTHER))
    assert any(
        "nobody sees where give_back is refused" in s and "Write seen: tries, or one condition with four levels" in s
        for s in said
    ), said
    assert (
        errors(("  press: {", ANOTHER), ("seen: done", "seen: tries"), (", means: {kind: hard}", ""), (", truth: soft", ""))
        == []
    )


def test_more_than_two_conditions_or_four_joint_levels_are_refused_with_what_to_drop() -> None:
    assert any(
        "3 conditions are hidden" in s and "Write other: known in this focus" in s
        for s in errors(("  press: {", THIRD), ("seen: done", "seen: tries"))
    )
    wide = ANOTHER.replace("[low, high]", "[low, middle, high]").replace("low: 0.5", "low: 0.5, middle: 0.2")
    said = errors(("  press: {", wide), ("seen: done", "seen: tries"))
    assert any(
        "6 joint levels are hidden (2 of kind times 3 of other); at most 4 are solved. Write other: known" in s for s in said
    ), said
    fine = errors(("  press: {", ANOTHER.replace("[rival]}", "[rival], grid: 101}")), ("seen: done", "seen: tries"))
    assert any(
        "1,111 beliefs would be followed (kind 11, other 101); at most 1,000 are. Write grid: 90 on other" in s for s in fine
    ), fine


def test_means_and_truth_of_two_conditions_say_both_or_neither() -> None:
    said = errors(("  press: {", ANOTHER), ("seen: done", "seen: tries"))
    assert any("kind states its truth and other does not" in s for s in said), said
    assert any("say_it.means says how kind is, and other is hidden too" in s for s in said), said


def test_an_issue_that_is_called_hidden_is_refused() -> None:
    said = errors(("core: {words: all", "core: {words: hidden"))
    assert any("words is not declared hidden." in each for each in said), said


# ------------------------------------------------------------------------------------------------ warned of
def test_words_beside_costs_by_kind_draw_a_warning() -> None:
    said = warnings(("means: {kind: hard}}", "means: {kind: hard}, cost: {chief: {depends_on: kind, soft: 0.1, hard: 0}}}"))
    assert said == [
        "say_it: its cost differs by kind, and that says already what it means. Leave means to words that cost everybody the same"
    ]


def test_a_belief_nobody_acts_on_draws_a_warning() -> None:
    said = warnings(
        ("  take: {act: land, from: held, to: taken, by: rival}\n", ""),
        (
            "give_back: {deal: land, from: taken, to: held, needs: [rival, chief], seen: done}",
            "give_up: {act: land, by: chief, to: taken}",
        ),
    )
    assert any(
        "kind is a belief that nobody acts on: of those who do not know it, they never act or consent." in s for s in said
    ), said


def test_a_prior_beside_the_grid_draws_a_warning_with_a_grid_that_has_it() -> None:
    said = warnings(("soft: 0.3 .. 0.7", "soft: 0.35"))
    assert said == ["kind: the belief at the start (soft 0.35, hard 0.65) lies off the grid of 11. Write grid: 21"]
    assert warnings(("soft: 0.3 .. 0.7", "soft: 0.4")) == []


def test_a_redraw_that_never_comes_draws_a_warning() -> None:
    said = warnings((", changes: {vote: {at: vote, to: {successor: 0.5, incumbent: rest}}}", ""))
    assert any("kind.next: office never changes" in s for s in said), said


# ------------------------------------------------------------------------------------------------ measures that ask of nobody's belief
def said_of_claim(measure: str, focus: str = "") -> list[str]:
    scenario = scenario_from_text(THREAT)[0]
    claims = f"  C1: {{says: x, cite: a p1, strength: asserted{focus}, level: {{measure: {measure}, at_least: 0.1}}}}\n"
    text = f"detente: 1\nargument: brief\nover: threat\ntitle: t\nclaims:\n{claims}"
    try:
        return [p.text for p in argument_from_text(text, scenario)[1].problems]
    except FileProblems as found:
        return [p.text for p in found.problems]


@pytest.mark.parametrize(
    ("measure", "focus", "wanted"),
    [
        ("{bits: say_it, by: later}", ", focus: seen", "nothing is hidden in focus seen, so that bits has no answer."),
        ("{knowing: rival, about: press, at: later}", "", "nobody holds a belief about press"),
        ("{moves_belief: say_it, by: later}", "", "of is missing"),
        ("{lost_to_doubt: {land: taken}}", "", "lost_to_doubt needs one of at, by."),
        ("{belief: {kind: hard}, by: later}", "", 'there is no key "by" here.'),
        ("{belief: {press: leaked}, at: later}", "", "nobody holds a belief about press: in focus core everybody sees it."),
        ("{belief: {kind: hard}, at: later}", ", focus: seen", "nobody holds a belief about kind: in focus seen everybody sees it. Write kind: hidden"),
        ("{chance: {land: taken}, by: later, true: soft}", ", focus: seen", "nobody holds a belief about kind: in focus seen"),
    ],
)  # fmt: skip
def test_a_measure_on_a_belief_that_nobody_holds_is_refused(measure: str, focus: str, wanted: str) -> None:
    said = said_of_claim(measure, focus)
    assert any(wanted in each for each in said), said
