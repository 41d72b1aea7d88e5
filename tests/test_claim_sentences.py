"""The one sentence of a claim: all that is compared is in it, in the names that the file gives."""

from __future__ import annotations

import re

import pytest

from base import argument_text, base, mood
from detente.argument.forms import bounded
from detente.asks.sentences import ASKED, MEASURED, Telling, written
from detente.language.argument import MEASURES
from detente.language.claims import FORMS
from detente.language.load import load_argument
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.records import Scenario

NAMED = scenario_from_text(
    mood("{angry: 0.2 .. 0.9, calm: rest}")
    .replace("parties:\n  north: {}\n  south: {}", "parties:\n  north: {name: The North}\n  south: {name: Southland}")
    .replace("calendar:\n", "calendar:\n  dates: {harvest: {is: 2030-09-01}}\n")
)[0]


def asked(form: str, scenario: Scenario = NAMED, ends: tuple[float, float] | None = None) -> str:
    text = argument_text(f"c: {{says: It is so, strength: asserted, {form}}}")
    claim = argument_from_text(text, scenario)[0].claims["c"]
    return Telling(scenario).form(claim.forms[0], ends)


def test_every_form_and_every_measure_has_words_of_its_own() -> None:
    assert set(ASKED) == set(FORMS) and set(MEASURED) == set(MEASURES)


@pytest.mark.parametrize("name", ["a000", "a001", "a002", "a003", "a004"])
def test_the_sentences_of_shipped_claims_are_whole_and_show_no_piece_of_the_language(name: str) -> None:
    argument, scenario = load_argument(name)
    for claim in argument.claims.values():
        for form in claim.forms:
            said = Telling(scenario).form(form)
            assert said[0].isupper() and said.endswith(".") and not re.search(r"[_{}\[\]]|None|  ", said), said
            assert ": said to" in said or said.startswith("Said to be")
            parties = {p for m in form.measures for p in (m.party, *m.between) if p}
            for party in parties:
                assert scenario.parties[party].name.partition(" ")[2] in said


def test_what_is_measured_changed_and_claimed_stands_in_the_sentence() -> None:
    raised = "mono: {raise: mood.vote.to.angry, measure: {chance: {bridge: open}, by: harvest}, goes: down}"
    assert asked(raised, ends=(0.2, 0.9)) == (
        "Chance that bridge is at open at some time by 1 September 2030 (harvest), with chance of angry at mood's vote at 0.9 "
        "(high end) against 0.2 (low end): said to fall by at least 1 percentage point."
    )
    assert asked(raised.replace("raise", "lower"), ends=(0.2, 0.9)).count("at 0.2 (low end) against 0.9 (high end)") == 1
    held = "cf: {with: {hold: {bridge: open}, remove: [north]}, against: {start: {mood: angry}}, measure: {value: south, at: 2030-06-01}, goes: up, by_at_least: 0.2}"  # fmt: skip
    assert asked(held) == (
        "What the game is worth to Southland on 1 June 2030, with bridge held at open and the North out of the game, against mood "
        "starting at angry: said to rise by at least 0.2 of a year's stakes."
    )
    both = "mono: {step: {bridge: [shut, open]}, with: {start: {mood: angry}}, measure: {years: {mood: angry}, until: harvest}, goes: up}"
    assert "bridge held at open instead of shut; mood starting at angry on both sides" in asked(both)


def test_both_sides_of_a_block_and_all_ranks_of_an_order_are_named() -> None:
    block = "block: {measure: {chance: {bridge: open}, within: 6 months}, with: {without: [build]}, at_most: 0.1, unless: {done: [build]}, then_at_least: 0.3}"  # fmt: skip
    assert asked(block) == (
        "Chance that bridge is at open at some time within 6 months, with the rule build left out: said to be at most 10\u00a0%, "
        "but at least 30\u00a0% with the rule build just carried out."
    )
    order = "order: {highest_first: [{value: north, at: harvest}, {value: south, at: harvest, with: {hold: {bridge: shut}}}]}"
    said = asked(order)
    assert said.index("the North") < said.index("Southland") < said.index("bridge held at shut")


def test_the_newer_forms_say_what_is_needed_brought_about_compared_and_ranked() -> None:
    open_ = "measure: {chance: {bridge: open}, by: harvest}"
    when = "at some time by 1 September 2030 (harvest)"
    said = asked(f"will: {{{open_}, certainty: likely}}")
    assert said == f'Chance that bridge is at open {when}: said to be "likely".'
    calm = "measure: {chance: {mood: angry}, at: 2030-06-01}"
    needs = asked(f"needs: {{thing: {{bridge: open}}, {calm}, at_most: 0.2}}")
    assert "at most 20\u00a0% if bridge at open cannot be had, and higher by at least 1 percentage point if not so" in needs
    both = asked(f"needs: {{thing: {{bridge: open, mood: calm}}, {calm}, at_most: 0.2, against: {{start: {{mood: angry}}}}}}")
    assert "if bridge at open and mood at calm cannot be had together, with mood starting at angry then, and higher" in both
    enough = asked(f"enough: {{rule: build, {calm}, at_least: 0.7}}")
    assert enough.endswith("on 1 June 2030, once the rule build is carried out: said to be at least 70\u00a0%.")
    side = "{{step: {{bridge: [shut, open]}}, measure: {{value: {}, at: harvest}}, goes: up}}"
    more = asked(f"more_here: {{here: {side.format('north')}, there: {side.format('south')}}}")
    assert more.index("The rise of what the game is worth to the North") < more.index("than the rise of what the game is worth to Southland")  # fmt: skip
    rank = asked("rank: {among: {here: {value: north, at: harvest}, there: {value: south, at: harvest}}, highest: here}")
    assert rank.startswith(
        "Here said to be highest by at least 0.05 of a year's stakes of 2: here, what the game is worth to the"
    )
    without = "{{with: {{without: [{}]}}, measure: {{chance: {{bridge: open}}, at: harvest}}}}"
    things = ", ".join(f"{name}: {without.format(what)}" for name, what in (("trade", "north.trade"), ("vote", "mood.vote")))
    rank = asked(f"rank: {{among: {{{things}}}, highest: trade}}")
    assert rank.count("chance that bridge is at open") == 1, "one measure is said once"
    assert "said to be largest for trade, by at least 1 percentage point, of 2: trade, with what trade is worth to the North left out, against the game as it is; vote, with the change vote of mood left out" in rank  # fmt: skip


def test_what_had_come_before_is_asked_of_the_paths_on_which_the_other_came_and_not_the_other_way_round() -> None:
    said = asked("will: {measure: {given: {bridge: open}, had: {mood: angry}, by: harvest}, certainty: likely}")
    assert said.startswith(
        "Chance that mood had been at angry before, of the paths on which bridge comes to be at open by 1 Sept"
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("level: {measure: {years: {mood: angry}, until: harvest}, at_least: 0.5}", "at least 6 months."),
        ("level: {measure: {chance: {mood: angry}, at: harvest}, at_least: 0.125, at_most: 0.5}", "at least 12.5\u00a0% and at most"),
        ("inv: {step: {bridge: [shut, open]}, measure: {first: {mood: angry}}, within: 0.25}", "move by at most 3 months."),
        ("inv: {step: {bridge: [shut, open]}, measure: {chance: {mood: angry}, at: end}}", "at most 5 percentage points."),
        ("mono: {step: {bridge: [shut, open]}, measure: {gain: north, from: {mood: calm}, to: {mood: angry}}, goes: up}", "at least 0.01 of a year's stakes."),
        ("level: {measure: {tries: build, by: harvest}, at_least: 1.5}", "at least 1.5."),
    ],
)  # fmt: skip
def test_every_number_is_said_in_its_unit(form: str, said: str) -> None:
    assert said in asked(form)


def test_what_both_sides_have_is_said_once() -> None:
    both = "cf: {with: {start: {mood: angry, bridge: open}}, against: {start: {mood: calm, bridge: open}}, measure: {value: north}, goes: up}"
    assert "with mood starting at angry instead of calm; bridge starting at open on both sides: said" in asked(both)
    order = "order: {highest_first: [{value: north, with: {remove: [south], hold: {mood: calm}}}, {value: north, with: {remove: [south]}}]}"
    assert "worth to the North, with Southland out of the game: said to be highest with mood held at calm; then with the game as it is" in asked(order)  # fmt: skip


def test_the_notes_of_the_file_on_the_names_in_a_sentence_stand_beside_it() -> None:
    scenario = base(
        ("bridge: {options", "bridge: {about: The only one over the river, options"),
        ("build: {deal", "build: {about: Both pay for it, deal"),
        ("north: {trade: {of", "north: {trade: {because: It sells more than it buys, of"),
    )
    form = "mono: {raise: north.trade.weight, with: {done: [build]}, measure: {chance: {bridge: open}, by: end}, goes: up}"
    claim = argument_from_text(argument_text(f"c: {{says: So, strength: asserted, {form}}}"), scenario)[0].claims["c"]
    assert Telling(scenario).words(claim.forms[0]) == {
        "bridge": "The only one over the river",
        "trade": "It sells more than it buys",
        "build": "Both pay for it",
    }
    assert Telling(NAMED).words(claim.forms[0]) == {}


def test_the_focus_is_said_once_or_by_each_part_and_what_a_claim_puts_in_play_besides() -> None:
    open_ = "{measure: {chance: {bridge: open}, by: harvest}, at_least: 0.1}"
    scenario = scenario_from_text(
        mood("{angry: 0.2 .. 0.9, calm: rest}", core="bridge: all").replace(
            "calendar:\n", "calendar:\n  dates: {harvest: {is: 2030-09-01}}\n"
        )
        + "focus: {tempers: {in_play: {mood: all}}}\n"
    )[0]

    def where(claim: str) -> list[str]:
        read = argument_from_text(argument_text(f"c: {{says: So, strength: asserted, {claim}}}"), scenario)[0].claims["c"]
        return [Telling(scenario).focus(read, form) for form in read.forms]

    assert where(f"level: {open_}") == ["Asked in the core: bridge in play, all else still."]
    two = f"focus: tempers, level: [{open_}, {open_}]"
    assert where(two) == ["Asked in focus tempers: bridge and mood in play, all else still."] * 2
    assert where(f"focus: {{add: {{mood: all}}}}, level: {open_}") == [
        "Asked in the core as changed by the claim: bridge and mood in play, all else still."
    ]


def test_the_form_as_written_is_read_back_to_the_same_form() -> None:
    for name in ("a000", "a001", "a002", "a003", "a004"):
        argument, scenario = load_argument(name)
        for claim in argument.claims.values():
            added = [x for x in claim.focus_change.in_play if x not in scenario.core] if claim.focus_change else []
            for form in claim.forms:
                text = "\n".join(
                    ["detente: 1", "argument: again", f"over: {scenario.name}", "claims:", "  c:", "    says: It is so",
                     "    strength: asserted", f"    focus: {{add: {{{', '.join(f'{x}: all' for x in added)}}}}}" if added
                     else f"    focus: {claim.focus}" if claim.focus else "    about: it", f"    {written(form)}"]
                )  # fmt: skip
                read = argument_from_text(text, scenario)[0]
                assert read.claims["c"].forms == (form,), written(form)
                assert written(bounded(read, {}).claims["c"].forms[0]) == written(form), "as judged it is written alike"


def test_an_office_is_held_and_a_yes_or_no_is_said_as_one() -> None:
    scenario = base(
        ("parties:\n  north: {}", "parties:\n  north: {name: The North}\n  rival: {}"),
        ("core: {bridge: all}", "core: {bridge: all, seat: all}"),
        more="assumptions: {sore: {odds: 0.5}}\nconditions: {seat: {levels: [north, rival], start: north, changes: {turn: {from: north, to: rival, rate: 1}}}}\noffices: {chair: {held_by: seat}}\n",
    )  # fmt: skip
    said = asked("cf: {with: {set: {sore: true}}, against: {set: {sore: false}}, measure: {chance: {seat: north}, at: 2030-06-01}, goes: up}", scenario)  # fmt: skip
    assert said.startswith('Chance that seat is held by the North on 1 June 2030, with "sore" taken as yes against no')
