"""What is in play, what is frozen, what is paid and whom a name stands for: one answer, for the checker and for the game."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.argument.forms import can_start
from detente.errors import FileProblems, Refused, TooLarge
from detente.files import CATALOGUE
from detente.game.moves import Part, parts
from detente.game.play import Space, put_in_play
from detente.language.check_scenario import check_focus
from detente.language.load import load_argument
from detente.language.mechanism import mechanism_at
from detente.language.read import argument_from_text, scenario_from_text
from detente.language.tree import Positions
from detente.scenario.influence import influence, links
from detente.scenario.records import Focus, Form, Overlay, Scenario, Standing
from detente.scenario.scope import MOST_STATES, merged, payment, scope_of, whole
from test_game import RIVER

CORPUS = Path(__file__).parent / "errors"
BASE = (CORPUS / "base.yaml").read_text()
ARGUMENT = (CORPUS / "argument.yaml").read_text()


@cache
def case() -> tuple[Scenario, tuple[Focus | None, ...]]:
    """The shipped case with every focus in it and in the arguments over it, those that claims make among them."""
    scenario = load_argument("a002")[1]
    claims = [claim for name in ("a002", "a004") for claim in load_argument(name)[0].claims.values()]
    return scenario, (None, *scenario.focus.values(), *(c.focus_change for c in claims if c.focus_change))


def mechanisms() -> Iterator[tuple[Scenario, tuple[Focus | None, ...]]]:
    for path in sorted(CATALOGUE.glob("*.yaml")):
        found = mechanism_at(path)[0]
        changed = [c.focus_change for c in found.argument.claims.values() if c.focus_change]
        yield found.scenario, (None, *found.scenario.focus.values(), *changed)


@cache
def scenarios() -> tuple[Scenario, ...]:
    once = BASE.replace("cost: {ukraine: 1}}", "gain: {president: {amount: 0.1, once: true}}}")
    assert once != BASE
    return scenario_from_text(RIVER)[0], scenario_from_text(BASE)[0], scenario_from_text(once)[0], case()[0]


def said(scenario: Scenario, focus: Focus | None) -> list[str]:
    """What the checker says of a focus."""
    positions = Positions()
    check_focus(focus, ("focus", "x"), "x", scenario, positions)
    return [p.text for p in positions.problems if p.severity == "error"]


def refusal(scenario: Scenario, focus: Focus | None) -> str:
    """What the game says of it; nothing where it can be played."""
    try:
        Space(put_in_play(scenario, focus))
    except (Refused, TooLarge) as error:
        return str(error)
    return ""


def roles(scenario: Scenario, focus: Focus | None, overlay: Overlay) -> None:
    """Asserts that in the game those try, agree and pay of whom the scope says so: exactly those where no guard narrows it."""
    play = put_in_play(scenario, focus, overlay)
    scope = play.scope
    found: dict[str, list[Part]] = {}
    for part in parts(play, Space(play)):
        found.setdefault(part.label, []).append(part)
    for name, own in found.items():
        if " + " in name:
            continue
        rule = scope.scenario.rules[name]
        tries = {who for part in own for who in part.tries}
        pay = {cost.party for part in own for cost in part.costs}
        assert tries <= scope.triers(rule) and pay <= scope.everybody(rule.costs), name
        agree = {who for part in own for who in part.consents}
        units = {*rule.by, *rule.needs}
        assert agree <= {who for unit in units for who in scope.voters(unit)}, name
        if not rule.when and len({*units, *rule.proposed_by, *rule.costs} & set(scope.scenario.offices)) < 2:
            assert tries == scope.triers(rule) and pay == scope.everybody(rule.costs), name


# ------------------------------------------------------------------------------------------------ files that are shipped
def test_what_is_shipped_is_in_play_for_the_game_as_the_checker_has_it() -> None:
    seen = 0
    for scenario, focuses in (case(), *mechanisms()):
        for focus in focuses:
            scope = scope_of(scenario, focus)
            assert said(scenario, focus) == [], scenario.name
            seen += 1
            play = put_in_play(scenario, focus)
            space = Space(play)
            assert set(influence(scope)) == {*space.place, *play.frozen, *scenario.parties}
            assert {name: tuple(space.place[name]) for name in space.place} == scope.in_play
            assert scope.size == space.size <= MOST_STATES
    assert seen > 90


def test_in_every_shipped_game_those_move_agree_and_pay_who_are_said_to() -> None:
    for scenario, focuses in mechanisms():
        for focus in focuses:
            if not scope_of(scenario, focus).hidden:
                roles(scenario, focus, Overlay())
    scenario, focuses = case()
    for focus in sorted(focuses, key=lambda f: scope_of(scenario, f).size)[:4]:
        roles(scenario, focus, Overlay())


# ------------------------------------------------------------------------------------------------ any focus
@st.composite
def questions(draw: st.DrawFn) -> tuple[Scenario, Focus, Overlay]:
    """A scenario, a focus that may be wrong, and an overlay that holds, swaps, starts elsewhere and removes."""
    scenario = draw(st.sampled_from(scenarios()))
    names = [*scenario.issues, *scenario.conditions]
    chosen = draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
    in_play = {}
    for name in chosen:
        every = scenario.levels(name)
        some = draw(st.sets(st.sampled_from(every), min_size=1))
        in_play[name] = draw(st.sampled_from([(), every, tuple(level for level in every if level in some)]))
    frozen = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    others = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    keys = ("hold", "start")
    overlay = Overlay.model_validate(
        {
            draw(st.sampled_from(keys)): {name: draw(st.sampled_from(scenario.levels(name))) for name in others},
            "remove": tuple(draw(st.lists(st.sampled_from([*scenario.parties]), max_size=2, unique=True))),
        }
    )
    focus = Focus(in_play=in_play, frozen={name: draw(st.sampled_from(scenario.levels(name))) for name in frozen})
    return scenario, focus, overlay


@given(questions())
@settings(max_examples=150)
def test_the_checker_complains_of_a_focus_exactly_where_the_game_refuses_it(asked: tuple[Scenario, Focus, Overlay]) -> None:
    scenario, focus, _ = asked
    complaints = [text for text in said(scenario, focus) if "is in play and frozen" not in text]
    twice = set(focus.frozen) & set(scope_of(scenario, focus).in_play)
    assert len(said(scenario, focus)) - len(complaints) == len(twice)
    refused = refusal(scenario, focus)
    if not twice:
        empty = any("nothing is in play" in each for each in complaints)  # a game of one state, which nobody means
        assert bool(complaints) == (bool(refused) or empty)
    for name, level in scope_of(scenario, focus).outside().items():
        assert f"{name} starts at {level}" in refused or "starts at" in refused


@given(questions())
@settings(max_examples=100)
def test_whatever_is_in_play_held_or_removed_a_name_stands_for_the_same_parties_everywhere(
    asked: tuple[Scenario, Focus, Overlay],
) -> None:
    scenario, focus, overlay = asked
    scope = scope_of(scenario, focus, overlay)
    if scope.outside() or scope.size > 4000:
        return
    roles(scenario, focus, overlay)
    assert set(scope.in_play) | set(scope.frozen) == {*scope.scenario.issues, *scope.scenario.conditions}
    assert not set(scope.in_play) & set(scope.frozen)
    for unit in (*scenario.parties, *scenario.offices, *scenario.bodies):
        assert not set(scope.parties_of(unit)) & set(overlay.remove)
        assert set(scope.parties_of(unit)) <= set(whole(scenario).parties_of(unit))
        assert set(scope.parties_of(unit, first=True)) <= set(scenario.parties)


# ------------------------------------------------------------------------------------------------ where the answers differed
def paying(change: str = "") -> Scenario:
    text = BASE.replace("cost: {ukraine: 1}}", "gain: {ukraine: {amount: 0.1, once: true}}}")
    return scenario_from_text(text + change)[0]


def test_what_is_paid_once_is_counted_among_the_states_by_the_checker_too() -> None:
    many = "".join(f"  extra{k}: {{options: [a, b], start: a}}\n" for k in range(11))
    rules = "".join(f"  turn{k}: {{act: extra{k}, by: russia}}\n" for k in range(11))
    wants = "".join(f"    like{k}: {{of: extra{k}, weight: 1, prefers: a > b}}\n" for k in range(11))
    text = BASE.replace("issues:\n", "issues:\n" + many).replace("rules:\n", "rules:\n" + rules)
    text = text.replace("interests:\n  russia:\n", "interests:\n  russia:\n" + wants)
    text += "  wide: {in_play: [" + ", ".join(f"extra{k}" for k in range(11)) + "]}\n"
    size = 4 * 2 * 2**11
    assert size <= MOST_STATES and scope_of(scenario_from_text(text)[0], None).size == 8
    with pytest.raises(FileProblems, match=f"{2 * size:,} states, at most"):
        scenario_from_text(text.replace("cost: {ukraine: 1}}", "gain: {ukraine: {amount: 0.1, once: true}}}"))


def test_a_condition_called_like_a_payment_is_just_a_condition() -> None:
    condition = "  freeze_paid:\n    levels: [no_one, all_of_it]\n    start: no_one\n    set_by: rules\n"
    text = BASE.replace("  xi:\n", condition + "  xi:\n", 1).replace(
        "after: handover}", "after: handover, sets: {freeze_paid: all_of_it}}"
    )
    scenario = scenario_from_text(text)[0]
    assert scope_of(scenario).frozen["freeze_paid"] == "no_one" and refusal(scenario, None) == ""
    assert payment("freeze") not in scope_of(scenario).scenario.conditions


def test_what_is_hidden_is_in_play_and_must_be_declared_so() -> None:
    scenario = scenario_from_text(BASE.replace("  xi:\n", "  xi:\n    hidden: {known_to: [russia]}\n", 1))[0]
    focus = Focus(in_play={"xi": ("hidden",)})
    assert said(scenario, focus) == [] and refusal(scenario, focus) == "" and scope_of(scenario, focus).hidden == ("xi",)
    assert "xi is not declared hidden" in said(scenario_from_text(BASE)[0], focus)[0]


def test_an_office_that_only_pays_is_paid_for_by_whoever_holds_it() -> None:
    scenario = scenario_from_text(
        BASE.replace(
            "  rush: {act: push, to: land_rush, by: russia,",
            "  rush: {act: push, to: land_rush, by: russia, cost: {president: 0.2},",
        )
    )[0]
    play = put_in_play(scenario, scenario.focus["window"])
    space = Space(play)
    rush = [part for part in parts(play, space) if part.label == "rush"]
    assert {cost.party for part in rush for cost in part.costs} == {"biden", "trump"}
    for part in rush:
        holds = {play.levels[play.axes.index("office")][k] for k in space.index["office"][np.flatnonzero(part.mask)]}
        assert {cost.party for cost in part.costs} == holds, "and by nobody else"


def test_a_core_that_cannot_be_played_is_refused_by_the_checker() -> None:
    with pytest.raises(FileProblems, match="core: war starts at fighting, which is not in play") as found:
        scenario_from_text(BASE.replace("  war: all\n  office: all\n", "  war: [freeze, settlement]\n  office: all\n"))
    assert len(found.value.problems) == 1, "said of the core, not of every focus again"


def test_a_focus_made_in_a_claim_is_checked_like_one_that_has_a_name() -> None:
    scenario = scenario_from_text(BASE)[0]
    text = ARGUMENT.replace("    focus: window\n    level:", "    focus: {base: window, add: {aid: [raised]}}\n    level:")
    with pytest.raises(FileProblems, match="C8: aid starts at held, which is not in play"):
        argument_from_text(text, scenario)


def test_an_intervention_that_moves_what_is_frozen_opens_what_it_guards() -> None:
    """The game starts a frozen condition where the overlay says; a guard on it may then hold."""
    scenario = scenario_from_text(
        BASE.replace(
            "rush: {act: push, to: land_rush, by: russia, when: {war: fighting}}",
            "rush: {act: push, to: land_rush, by: russia, when: {xi: gone}}",
        )
    )[0]
    focus = scenario.focus["window"]
    gone = Overlay(start={"xi": "gone"})
    assert not links(scenario, focus, {"xi"}, {"push"})
    assert links(scenario, focus, {"xi"}, {"push"}, [gone])
    mono = "mono: {with: {start: {xi: gone}}, measure: rushed, goes: up}"
    text = ARGUMENT.replace("mono: {step: {threat: [none, public]}, measure: rushed, goes: down}", mono)
    _, positions = argument_from_text(text, scenario)
    assert not [p for p in positions.warnings if "nothing links" in p.text]


def test_who_holds_no_office_in_a_focus_decides_nothing_in_it() -> None:
    scenario = scenario_from_text(BASE.replace("core:\n  war: all\n  office: all\n", "core:\n  war: all\n"))[0]
    focus = Focus(in_play={"threat": ()})
    assert "threat" in influence(scope_of(scenario, focus))["biden"]
    assert "threat" not in influence(scope_of(scenario, focus))["trump"]
    assert "threat" in influence(scope_of(scenario, focus, Overlay(start={"office": "trump"})))["trump"]


def test_a_member_of_a_body_may_start_what_the_body_decides_and_nobody_what_others_must_propose() -> None:
    """As the game has it: `proposed_by` says who may try, and a body tries through its members."""
    text = RIVER.replace(
        "lift: {act: tariff, from: kept, to: lifted, by: premier, needs: [council],",
        "lift: {act: tariff, from: kept, to: lifted, by: premier, needs: [council], proposed_by: [council],",
    )
    text = text.replace(
        "  share: {deal: water, from: scarce, to: shared, needs: [upland, premier, farmers],",
        "  share: {deal: water, from: scarce, to: shared, needs: [upland, premier, farmers], proposed_by: [upland],",
    )
    river = scenario_from_text(text)[0]

    def starts(party: str, issue: str, option: str) -> bool:
        return can_start(river, Form(kind="feas", party=party, choose=(Standing(name=issue, levels=(option,)),)))

    assert starts("farmers", "tariff", "lifted") and starts("upland", "water", "shared")
    assert not starts("farmers", "water", "shared") and not starts("green", "water", "shared")


def test_of_two_overlays_the_later_wins() -> None:
    both = merged((Overlay(hold={"war": "freeze"}, remove=("a",)), Overlay(hold={"war": "fighting"}, remove=("b",))))
    assert both.hold == {"war": "fighting"} and both.remove == ("a", "b")
