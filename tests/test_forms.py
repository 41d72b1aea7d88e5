"""Forms for every kind of sentence: on games whose truth is known each comes out as it must, and tells itself from its neighbours."""

from __future__ import annotations

import random
from dataclasses import replace
from math import exp

import numpy as np
import pytest

from base import argument_text
from detente.argument.forms import Trial
from detente.argument.verdicts import by_chance
from detente.asks.audit import AuditAsked, ask
from detente.errors import FileProblems
from detente.findings.audit import AuditedClaim
from detente.game.arrays import Floats
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.having import ways_given, ways_lacking
from detente.scenario.records import Form, Measure, Overlay, Scenario, Standing, States, alternatives
from detente.study.arms import NOTHING, Progress, Settings, Study

HEAD = """\
detente: 1
scenario: base
calendar: {start: 2030-01-01, steps: [{every: quarter, until: 2034-01-01}]}
defaults: {party: {patience: 0.9, precision: 40, initiative: 12}, inertia: 0.3, reluctance: 0.2, price: 0.001}
"""
YEARS = 730 / 365.25
"""From the first day to 2032-01-01."""


def audited(scenario: Scenario, claims: str, draws: int = 16, seed: int = 1) -> dict[str, AuditedClaim]:
    argument = argument_from_text(argument_text(claims), scenario)[0]
    asked = AuditAsked(arguments=(argument,), scenario=scenario, draws=draws, seed=seed, worlds=("with_premises",), workers=1)
    return {claim.id.split(".")[1]: claim for claim in ask(asked, Progress()).arguments[0].claims}


# ------------------------------------------------------------------------------------------------ need and sufficiency
def halting(numbers: random.Random, joint: bool) -> Scenario:
    """A halt that takes aid *and* talks (which seldom come), or for which aid *or* talks (which soon come) will do."""
    low, high = (0.02, 0.1) if joint else (2, 4)
    rate = numbers.uniform(low, high)
    when = "[{aid: large, talks: open}]" if joint else "[{aid: large}, {talks: open}]"
    return scenario_from_text(
        f"""{HEAD}
parties: {{east: {{}}, west: {{}}}}
core: {{war: all, aid: all, talks: all}}
issues:
  war: {{options: [fought, halted], start: fought}}
  aid: {{options: [none_yet, small, large], ordered: true, start: none_yet}}
conditions:
  talks: {{levels: [closed, open], start: closed, changes: {{begin: {{from: closed, to: open, rate: {0.5 * rate} .. {rate}}}}}}}
rules:
  grant: {{act: aid, by: west}}
  halt: {{act: war, from: fought, to: halted, by: east, when: {when}}}
interests:
  east: {{calm: {{of: war, weight: {numbers.uniform(0.5, 1)}, prefers: halted > fought}}}}
  west: {{calm: {{of: war, weight: {numbers.uniform(0.5, 1)}, prefers: halted > fought}}, bill: {{of: aid, weight: 0.02, along: down}}}}
"""
    )[0]


NEED = """
N: {says: A halt needs large aid., strength: asserted, needs: {thing: {aid: large}, measure: {chance: {war: halted}, by: 2032-01-01}}}
E: {says: Large aid would be enough., strength: asserted, enough: {thing: {aid: large}, measure: {chance: {war: halted}, by: 2032-01-01}}}
"""


@pytest.mark.parametrize("joint", [True, False], ids=["needed, not enough", "enough, not needed"])
def test_need_and_sufficiency_are_told_apart_whatever_the_numbers(joint: bool) -> None:
    for seed in range(1, 21):
        found = audited(halting(random.Random(seed), joint), NEED, seed=seed)
        said = (found["N"].outcome, found["E"].outcome)
        assert said == (("follows", "does_not_hold") if joint else ("does_not_hold", "follows")), seed


BRIDGE = "needs: {thing: {aid: large}, measure: {chance: {war: halted}, by: 2032-01-01}, MORE}"


def test_what_is_as_rare_with_a_thing_as_without_is_not_in_need_of_it() -> None:
    never = scenario_from_text(
        f"""{HEAD}
parties: {{east: {{}}, west: {{}}}}
core: {{war: all, aid: all}}
issues: {{war: {{options: [fought, halted], start: fought}}, aid: {{options: [small, large], start: small}}}}
rules: {{grant: {{act: aid, by: west}}, halt: {{act: war, from: fought, to: halted, by: east, cost: {{east: 3}}}}}}
interests: {{east: {{war: {{weight: 0.2 .. 0.3, prefers: fought > halted}}, aid: {{weight: 0.1, prefers: large > small}}}}}}
"""
    )[0]
    block = "block: {measure: {chance: {war: halted}, by: 2032-01-01}, with: {without: [grant]}, at_most: 0.2, again: [grant], then_at_least: 0.5}"
    forms = {"N": BRIDGE.replace(", MORE", ""), "B": block}
    found = audited(never, "\n".join(f"{name}: {{says: So., strength: asserted, {form}}}" for name, form in forms.items()))
    assert {name: claim.outcome for name, claim in found.items()} == {"N": "does_not_hold", "B": "does_not_hold"}
    held = found["N"].with_premises
    assert (
        held is not None and held.ways.no_difference.share == 1 and held.arms.base == pytest.approx(held.arms.other, abs=0.001)
    )


def test_a_rule_can_be_needed_be_enough_and_be_given_back() -> None:
    scenario = halting(random.Random(3), joint=False)
    alone = scenario.model_copy(update={"core": {k: v for k, v in scenario.core.items() if k != "talks"}})
    claims = """
    N: {says: So., strength: asserted, needs: {rule: grant, measure: {chance: {war: halted}, by: 2032-01-01}}}
    E: {says: So., strength: asserted, enough: {rule: halt, measure: {chance: {war: halted}, by: 2032-01-01}}}
    B: {says: So., strength: asserted, block: {measure: {chance: {war: halted}, by: 2032-01-01}, with: {without: [grant]}, at_most: 0.2, again: [grant], then_at_least: 0.5}}
    """
    assert {claim.outcome for claim in audited(alone, "\n".join(map(str.strip, claims.strip().splitlines()))).values()} == {
        "follows"
    }


def had(**levels: str) -> tuple[Standing, ...]:
    return tuple(Standing(name=name, levels=tuple(each.split())) for name, each in levels.items())


def lacking(thing: States) -> set[tuple[tuple[str, ...], ...]]:
    ways = ways_lacking(Form(kind="needs", thing=thing))
    return {tuple((s.name, *s.levels) for s in way.bar) for way in ways}


def test_a_thing_is_not_to_be_had_where_one_part_of_each_of_its_states_is_barred() -> None:
    assert lacking(had(a="x")) == {(("a", "x"),)}
    assert lacking(had(a="x", b="y")) == {(("a", "x"),), (("b", "y"),)}  # of two both needed either may be missing
    assert lacking((had(a="x"), had(b="y"))) == {(("a", "x"), ("b", "y"))}  # of two of which one will do both must be
    two_of_three = (had(a="x", b="y"), had(a="x", c="z"), had(b="y", c="z"))
    assert lacking(two_of_three) == {(("a", "x"), ("b", "y")), (("a", "x"), ("c", "z")), (("b", "y"), ("c", "z"))}
    assert lacking((had(a="x"), had(a="x", b="y"))) == {(("a", "x"),)}  # the smallest ways alone


def test_a_thing_is_had_in_each_of_its_states() -> None:
    given = ways_given(Form(kind="enough", thing=(had(a="x y"), had(b="z"))))
    assert [way.hold for way in given] == [{"a": "x"}, {"a": "y"}, {"b": "z"}]


# ------------------------------------------------------------------------------------------------ several states, and bars
CLOCKS = f"""{HEAD}
parties: {{one: {{}}}}
core: {{a: all, b: all, c: all, ladder: all}}
issues: {{idle: {{options: [here, there], start: here}}}}
conditions:
  a: {{levels: [off_duty, there], start: off_duty, changes: {{come: {{to: there, rate: 0.2 .. 0.9}}}}}}
  b: {{levels: [off_duty, there], start: off_duty, changes: {{come: {{to: there, rate: 0.2 .. 0.9}}}}}}
  c: {{levels: [off_duty, there], start: off_duty, changes: {{come: {{to: there, rate: 0.2 .. 0.9}}}}}}
  ladder: {{levels: [low, middle, high], ordered: true, start: low, changes: {{climb: {{up: 2}}}}}}
rules: {{act: {{act: idle, by: one}}}}
interests: {{one: {{likes: {{of: a, weight: 1, prefers: there > off_duty}}}}}}
"""


def read(measure: str, overlay: Overlay = NOTHING, draws: int = 16) -> tuple[Floats, dict[str, Floats]]:
    """[n] a measure of the clocks, and every number by its path."""
    scenario = scenario_from_text(CLOCKS)[0]
    text = argument_text(f"C: {{says: So., strength: asserted, level: {{measure: {measure}, at_least: 0.1}}}}")
    found: Measure = argument_from_text(text, scenario)[0].claims["C"].forms[0].measures[0]
    study = Study(scenario, Settings(draws=draws, workers=1))
    arm = study.arm(overlay=overlay)
    return study.solve(arm, study.wanted([found], arm.play)).read(found).value, study.values(arm.world)


def arrived(values: dict[str, Floats], name: str) -> Floats:
    return 1 - np.exp(-values[f"{name}.come.rate"] * YEARS)


def test_any_of_several_states_and_so_many_of_them_are_what_independent_clocks_make_them() -> None:
    three = "[{a: there}, {b: there}, {c: there}]"
    any_of, values = read(f"{{chance: {{any_of: {three}}}, at: 2032-01-01}}")
    listed, _ = read(f"{{chance: {three}, at: 2032-01-01}}")
    two, _ = read(f"{{chance: {{at_least: 2, of: {three}}}, at: 2032-01-01}}")
    every, _ = read(f"{{chance: {{at_least: 3, of: {three}}}, at: 2032-01-01}}")
    beside, _ = read("{chance: {a: there, any_of: [{b: there}, {c: there}]}, at: 2032-01-01}")
    a, b, c = (arrived(values, name) for name in "abc")
    assert any_of == pytest.approx(1 - (1 - a) * (1 - b) * (1 - c), abs=2e-3) and np.array_equal(any_of, listed)
    assert two == pytest.approx(a * b + a * c + b * c - 2 * a * b * c, abs=2e-3)
    assert every == pytest.approx(a * b * c, abs=2e-3)
    assert beside == pytest.approx(a * (1 - (1 - b) * (1 - c)), abs=2e-3)


def test_nothing_leads_to_what_is_barred_nor_over_it() -> None:
    high, middle = "{chance: {ladder: high}, by: 2032-01-01}", "{chance: {ladder: middle}, by: 2032-01-01}"
    assert (read(high, Overlay(bar=had(ladder="middle")))[0] == 0).all()
    assert read(middle, Overlay(bar=had(ladder="high")))[0] == pytest.approx(1 - exp(-2 * YEARS), abs=2e-3)


# ------------------------------------------------------------------------------------------------ what had come before
def test_what_had_come_before_is_bayes_rule() -> None:
    """Of two clocks a came before b: the chance of a first and then b, by the date, over the chance of b."""
    found, values = read("{given: {b: there}, had: {a: there}, by: 2032-01-01}")
    a, b = values["a.come.rate"], values["b.come.rate"]
    either = a + b
    a_first = (1 - np.exp(-b * YEARS)) - b / either * (1 - np.exp(-either * YEARS))  # b came, less b came with a not yet there
    assert found == pytest.approx(a_first / (1 - np.exp(-b * YEARS)), abs=4e-3)


def test_what_stands_from_the_start_had_always_come_before_and_what_never_comes_never_had() -> None:
    assert read("{given: {b: there}, had: {ladder: low}, by: 2032-01-01}")[0] == pytest.approx(1, abs=4e-3)
    assert read("{given: {b: there}, had: {a: there}, by: 2032-01-01}", Overlay(bar=had(a="there")))[0] == pytest.approx(0)


def test_what_is_asked_of_what_never_happens_is_not_reached() -> None:
    scenario = scenario_from_text(CLOCKS)[0]
    form = "level: {measure: {given: {b: there}, had: {a: there}, by: 2032-01-01}, with: {without: [b.come]}, at_least: 0.5}"
    assert audited(scenario, f"C: {{says: So., strength: asserted, {form}}}")["C"].outcome == "not_reached"


# ------------------------------------------------------------------------------------------------ effects and ranks
def test_an_effect_is_larger_where_more_is_left_to_move() -> None:
    """A clock whose rate is raised moves its chance more where nothing else brings the same about."""
    scenario = scenario_from_text(CLOCKS)[0]
    sides = "here: {raise: a.come.rate, measure: {chance: {a: there}, by: 2032-01-01}, goes: up}"
    claims = f"""
M: {{says: More here., strength: asserted, more_here: {{{sides}, there: {{measure: {{chance: {{any_of: [{{a: there}}, {{b: there}}]}}, by: 2032-01-01}}}}}}}}
L: {{says: More there., strength: asserted, more_here: {{here: {{raise: a.come.rate, measure: {{chance: {{any_of: [{{a: there}}, {{b: there}}]}}, by: 2032-01-01}}, goes: up}}, there: {{measure: {{chance: {{a: there}}, by: 2032-01-01}}}}}}}}
D: {{says: Less of what falls., strength: asserted, more_here: {{{sides.replace("goes: up", "goes: down")}, there: {{goes: up}}}}}}
"""
    assert {name: claim.outcome for name, claim in audited(scenario, claims).items()} == {
        "M": "follows",
        "L": "the_other_way",
        "D": "the_other_way",
    }


RANK = "among: {first: A, second: B, third: C}".replace("A", "{chance: {a: there}, by: 2032-01-01}").replace(
    "B", "{chance: {b: there}, by: 2032-01-01}"
)
RANK = RANK.replace(": C}", ": {chance: {c: there}, by: 2032-01-01}}")


def test_of_three_equals_each_is_first_as_often_as_chance_gives() -> None:
    scenario = scenario_from_text(CLOCKS)[0]
    claims = "\n".join(
        f"{name}: {{says: First., strength: {strength}, rank: {{{RANK}, highest: {name}}}}}"
        for name, strength in (("first", "asserted"), ("second", "hedged"), ("third", "perhaps"))
    )
    for seed in range(1, 4):
        for name, claim in audited(scenario, claims, draws=128, seed=seed).items():
            assert claim.outcome == "as_chance", (seed, name)
            assert (
                claim.by_chance is not None
                and claim.by_chance == pytest.approx(1 / 3, abs=1e-5)
                and claim.bar >= claim.by_chance
            )


def test_the_first_of_three_that_are_not_alike_ranks_above_chance_and_so_does_the_last() -> None:
    unlike = scenario_from_text(CLOCKS.replace("a: {levels: [off_duty, there], start: off_duty, changes: {come: {to: there, rate: 0.2 .. 0.9}}}", "a: {levels: [off_duty, there], start: off_duty, changes: {come: {to: there, rate: 1.5 .. 2}}}"))[0]  # fmt: skip
    forms = {"H": "highest: first", "L": "lowest: first", "E": "highest: second"}
    claims = "\n".join(f"{n}: {{says: So., strength: asserted, rank: {{{RANK}, {end}}}}}" for n, end in forms.items())
    said = {name: claim.outcome for name, claim in audited(unlike, claims, draws=64).items()}
    assert said == {"H": "follows", "L": "does_not_hold", "E": "does_not_hold"}


def test_the_larger_of_two_effects_ranks_first() -> None:
    scenario = scenario_from_text(CLOCKS)[0]
    effects = """among: {more: {raise: a.come.rate, measure: {chance: {a: there}, by: 2032-01-01}},
      none: {raise: b.come.rate, measure: {chance: {a: there, b: there}, by: 2030-02-01}}}"""
    (claim,) = audited(
        scenario, f"C: {{says: So., strength: asserted, rank: {{{' '.join(effects.split())}, highest: more}}}}"
    ).values()
    assert claim.outcome == "follows" and claim.by_chance == 0.5


def test_an_order_has_a_margin_that_can_be_set_and_a_bar_above_chance() -> None:
    measures = "highest_first: [{chance: {a: there}, by: 2032-01-01}, {chance: {b: there}, by: 2032-01-01}]"
    claims = f"""
O: {{says: So., strength: hedged, order: {{{measures}}}}}
W: {{says: So., strength: asserted, order: {{{measures}, by_at_least: 0.9}}}}
"""
    found = audited(scenario_from_text(CLOCKS)[0], claims, draws=64)
    assert (found["O"].bar, found["O"].by_chance, found["O"].outcome) == (0.5, 0.5, "as_chance")
    assert [(b.bound, b.stated) for b in found["W"].bounds] == [("by_at_least", 0.9)] and found["W"].outcome == "does_not_hold"


# ------------------------------------------------------------------------------------------------ bad input
AT = "measure: {chance: {war: halted}, by: 2032-01-01}"
SAID = [
    (f"needs: {{{AT}}}", "needs is about a thing: STATE, or a rule: neither is written."),
    (f"needs: {{thing: {{aid: large}}, rule: grant, {AT}}}", "one of them, not both"),
    (f"needs: {{thing: {{aid: none_yet}}, {AT}}}", "aid: none_yet stands from the start, so it is not for anybody to make available. "
     "Say what stands in its place: against: {start: {aid: small}}"),
    (f"needs: {{thing: {{gift: given}}, {AT}}}", "nobody can bring about gift: given in focus core: no rule, change or date leads there."),
    (f"needs: {{thing: {{still: moved}}, {AT}}}", "still is frozen at stopped in focus core: still: moved is had there always, or never."),
    (f"needs: {{thing: {{aid: large}}, {AT}, certainty: likely}}", "needs says how unlikely it is without the thing: one of may_not, unlikely"),
    (f"enough: {{thing: {{aid: large}}, {AT}, certainty: unlikely}}", "enough says how likely it is with the thing: one of certain"),
    (f"needs: {{thing: {{aid: large}}, {AT}, at_most: 0.1, certainty: unlikely}}", "certainty and at_most exclude each other"),
    ("needs: {thing: {aid: large}, measure: {years: {war: halted}}}", "needs needs at_most: years is no chance"),
    ("enough: {thing: {aid: large}, measure: {years: {war: halted}}}", "enough needs at_least: years is no chance"),
    ("needs: [aid]", "what must be in play besides goes under focus: {add: [...]}"),
    ("level: {measure: {chance: {at_least: 4, of: [{aid: large}, {war: halted}, {gift: given}]}, by: end}, at_least: 0.5}",
     "at_least 4 of 3: a whole number from 1 to 3 is wanted."),
    ("level: {measure: {chance: {at_least: 2}, by: end}, at_least: 0.5}", "of is missing."),
    ("level: {measure: {chance: {at_least: 1, of: [{aid: large}]}, by: end}, at_least: 0.5}", "of lists two states or more."),
    ("level: {measure: {chance: {aid: small, any_of: [{aid: large}]}, by: end}, at_least: 0.5}", "nothing is in all of these states at once."),
    ("level: {measure: {value: east, in: {any_of: [{aid: large}]}}, at_least: 0.5}", "one state is wanted here, and any_of means several."),
    ("level: {measure: {given: {war: halted}, by: 2032-01-01}, at_least: 0.5}", "had is missing"),
    ("level: {measure: {given: {gift: given}, had: {war: halted}, by: end}, at_least: 0.5}",
     "given what never happens in focus core: gift stands at kept there, and nothing leads to given."),
    ("level: {measure: {given: {still: moved, war: halted}, had: {aid: large}, by: end}, at_least: 0.5}",
     "given what never happens in focus core: still stands at stopped there"),
    ("level: {measure: {given: {war: halted}, had: {war: halted, aid: large}, by: end}, at_least: 0.5}",
     "what had come before is part of what happened: it cannot come first."),
    (f"needs: {{rule: move, {AT}}}", "nobody can use move in focus core: still is frozen."),
    ("level: {measure: {chance: {war: halted}, by: end}, with: {bar: {aid: [none_yet, small, large]}}, at_least: 0.5}",
     "bar leaves aid nowhere to stand."),
    ("level: {measure: {chance: {war: halted}, by: end}, with: {bar: {still: moved}}, at_least: 0.5}",
     "still is not in play, so that barring it changes nothing."),
    (f"rank: {{among: {{a: {{{AT}}}}}, highest: a}}", "among ranks two or more."),
    ("rank: {among: {a: {value: east}, b: {value: west}}, highest: c}", '"c" is none of a, b.'),
    ("rank: {among: {a: {value: east}, b: {value: west}}}", "rank says which of them is highest, or lowest"),
    ("rank: {among: {a: {value: east}, b: {raise: east.calm.weight, measure: {value: east}}}, highest: a}", "some are measures and some effects"),
    (f"more_here: {{here: {{{AT}, goes: up}}, there: {{goes: down}}}}", "here needs a contrast."),
    (f"more_here: {{here: {{raise: east.calm.weight, {AT}}}, there: {{goes: down}}}}", "here needs goes: up or down."),
    (f"more_here: {{here: {{raise: east.calm.weight, {AT}, goes: up}}, there: {{goes: up}}}}", "there is as here: nothing differs."),
    (f"block: {{{AT}, at_most: 0.1, then_at_least: 0.5}}", "block needs unless: what is laid over, or again"),
    (f"block: {{{AT}, at_most: 0.1, again: [grant], then_at_least: 0.5}}", "again gives grant back, which `with` does not leave out."),
]  # fmt: skip


@pytest.fixture(scope="module")
def with_gifts() -> Scenario:
    """The game of the halt, with a thing that nobody can bring about and one that is frozen."""
    found = halting(random.Random(1), joint=False)
    gift = scenario_from_text(
        f"""{HEAD}
parties: {{east: {{}}}}
core: {{gift: all}}
issues: {{gift: {{options: [kept, given], start: kept}}, still: {{options: [stopped, moved], start: stopped}}}}
rules: {{move: {{act: still, by: east}}, take: {{act: gift, from: given, to: kept, by: east}}}}
interests: {{east: {{gift: {{weight: 0.1, prefers: given > kept}}}}}}
"""
    )[0]
    issues, rules = {**found.issues, **gift.issues}, {**found.rules, **gift.rules}
    return found.model_copy(update={"issues": issues, "rules": rules, "core": {**found.core, **gift.core}})


@pytest.mark.parametrize(("form", "said"), SAID)
def test_what_is_wrong_with_a_form_is_said(form: str, said: str, with_gifts: Scenario) -> None:
    with pytest.raises(FileProblems) as refused:
        argument_from_text(argument_text(f"C: {{says: So., strength: asserted, {form}}}"), with_gifts)
    assert said in str(refused.value)


def test_one_state_is_itself_and_several_are_any_of_them() -> None:
    one, two = had(a="x"), (had(a="x"), had(b="y"))
    assert alternatives(one) == (one,) and alternatives(two) == two and alternatives(()) == ((),)


# ------------------------------------------------------------------------------------------------ held, or to be traded
TRADED = f"""{HEAD}
parties: {{east: {{}}, west: {{}}}}
core: {{war: all, aid: all, flag: all}}
issues: {{war: {{options: [fought, halted], start: fought}}, aid: {{options: [small, large], start: small}}, flag: {{options: [down, up], start: down}}}}
rules:
  halt: {{act: war, to: halted, by: east}}
  grant: {{act: aid, to: large, by: west}}
  raise_it: {{act: flag, by: west}}
packages: {{bargain: {{issues: [war, aid], at_most: 2}}}}
interests:
  east: {{aid: {{weight: 1, prefers: large > small}}, war: {{weight: 0.5, prefers: fought > halted}}}}
  west: {{war: {{weight: 1, prefers: halted > fought}}, flag: {{weight: 0.1, prefers: up > down}}}}
"""


@pytest.mark.parametrize(
    ("form", "held"),
    [
        ("level: {measure: M, with: {hold: {aid: large}}, at_least: 0.5}", "aid at large"),
        ("block: {measure: M, with: {hold: {aid: small}}, at_most: 0.1, unless: {hold: {aid: large}}, then_at_least: 0.5}", "aid at large"),
        ("mono: {raise: east.aid.weight, with: {hold: {aid: large}}, measure: M, goes: up}", "aid at large"),
        ("order: {highest_first: [M, {chance: {war: fought}, at: end, with: {hold: {aid: large}}}]}", "aid at large"),
        ("level: {measure: M, with: {hold: {flag: up}}, at_least: 0.5}", ""),  # no deal and no package could trade it
        ("mono: {step: {aid: [small, large]}, measure: M, goes: up}", ""),  # it is what is compared
        ("needs: {thing: {aid: large}, measure: M}", ""),
        ("enough: {thing: {aid: large}, measure: M}", ""),  # it says of itself that the thing is given
        ("level: {measure: M, with: {start: {aid: large}}, at_least: 0.5}", ""),
    ],
)  # fmt: skip
def test_what_is_held_though_it_could_be_traded_is_warned_of_and_nothing_else_is(form: str, held: str) -> None:
    scenario = scenario_from_text(TRADED)[0]
    text = argument_text(f"C: {{says: So., strength: asserted, {form.replace('M', '{chance: {war: halted}, at: end}')}}}")
    said = [str(p) for p in argument_from_text(text, scenario)[1].problems if "cannot be traded" in str(p)]
    assert [f"hold puts {held}, and so it cannot be traded: bargain could." in each for each in said] == (
        [True] if held else []
    )
    assert all("needs: {thing: {aid: large}, measure: ..}, which holds nothing" in each for each in said)


@pytest.mark.parametrize(
    ("untraded", "said"),
    [
        ("[aid]", []),
        ("[aid, flag]", ["error: C: untraded names flag, which none of its forms holds. Leave it out, or hold it"]),
        ("[aid, roads]", ['error: C.untraded: no issue or condition "roads". There are war, aid, flag']),
    ],
)
def test_a_claim_may_say_that_it_means_what_it_holds(untraded: str, said: list[str]) -> None:
    """Then it is not warned of; what it says so of it must hold."""
    scenario = scenario_from_text(TRADED)[0]
    form = "level: {measure: {chance: {war: halted}, at: end, with: {hold: {aid: large}}}, at_least: 0.5}"
    text = argument_text(f"C: {{says: So., strength: asserted, cite: a002 p1, untraded: {untraded}, {form}}}")
    try:
        problems = argument_from_text(text, scenario)[1].problems
    except FileProblems as found:
        problems = found.problems
    assert [f"{p.severity}: {p.text}" for p in problems] == said


def test_what_no_deal_could_trade_needs_no_word_for_that() -> None:
    form = "level: {measure: {chance: {war: halted}, at: end}, with: {hold: {flag: up}}, at_least: 0.5}"
    text = argument_text(f"C: {{says: So., strength: asserted, cite: a002 p1, untraded: flag, {form}}}")
    problems = argument_from_text(text, scenario_from_text(TRADED)[0])[1].problems
    assert [p.text for p in problems] == ["C: untraded names flag, which no deal could trade here. Leave it out"]


THREE = "[{roads: there}, {money: there}, {leave: there}]"


def test_of_three_things_two_are_needed_and_all_three_are_not() -> None:
    """A halt is open where two of three clocks have run; a guard says so many of several states as a claim does."""
    clocks = "\n".join(
        f"  {name}: {{levels: [off_duty, there], start: off_duty, changes: {{come: {{to: there, rate: 1.5 .. 2.5}}}}}}"
        for name in ("roads", "money", "leave")
    )
    scenario = scenario_from_text(
        f"""{HEAD}
parties: {{east: {{}}}}
core: {{war: all, roads: all, money: all, leave: all}}
issues: {{war: {{options: [fought, halted], start: fought}}}}
conditions:
{clocks}
rules: {{halt: {{act: war, from: fought, to: halted, by: east, when: {{at_least: 2, of: {THREE}}}}}}}
interests: {{east: {{calm: {{of: war, weight: 0.5 .. 1, prefers: halted > fought}}}}}}
"""
    )[0]
    assert len(scenario.rules["halt"].when) == 3
    claims = "\n".join(
        f"{name}: {{says: So., strength: asserted, needs: {{thing: {thing}, measure: {{chance: {{war: halted}}, by: 2032-01-01}}}}}}"
        for name, thing in (
            ("TWO", f"{{at_least: 2, of: {THREE}}}"),
            ("ALL", f"{{at_least: 3, of: {THREE}}}"),
            ("ANY", f"{{any_of: {THREE}}}"),
            ("ONE", "{roads: there}"),
        )
    )
    said = {name: claim.outcome for name, claim in audited(scenario, claims).items()}
    assert said == {"TWO": "follows", "ALL": "does_not_hold", "ANY": "follows", "ONE": "does_not_hold"}


NONE = np.zeros(1)
A_RANK = Trial("", (), NONE[None], NONE > 0, NONE, NONE, None, NONE, NONE > 0, ("", "", ""))


def test_of_several_ranks_chance_gives_all_or_most_as_often_as_dice_would() -> None:
    ranks = [replace(A_RANK, by_chance=p) for p in (1 / 3, 1 / 3, 1 / 2)]
    assert by_chance(ranks, 3) == pytest.approx(1 / 18)
    assert by_chance(ranks, 2) == pytest.approx(1 / 3)  # both thirds 1/9, or one of them and the half 2 x 1/3 x 2/3 x 1/2
    assert by_chance([*ranks, replace(A_RANK, by_chance=0.0)], 1) == 0


def test_a_bound_on_a_value_is_warned_of_since_it_has_no_zero() -> None:
    scenario = scenario_from_text(TRADED)[0]

    def said(form: str) -> list[str]:
        text = argument_text(f"C: {{says: So., strength: asserted, {form}}}")
        return [str(p) for p in argument_from_text(text, scenario)[1].problems if "has no zero" in str(p)]

    assert len(said("level: {measure: {value: east}, at_least: 0}")) == 1
    assert not said("level: {measure: {gain: east, from: {war: fought}, to: {war: halted}}, at_least: 0}")
    assert not said("mono: {step: {aid: [small, large]}, measure: {value: east}, goes: up}")


def test_what_a_premise_puts_in_place_is_refused_where_it_is_not_to_be_had() -> None:
    scenario = halting(random.Random(1), joint=False)
    claim = "C: {says: So., strength: asserted, needs: {thing: {aid: large}, measure: {chance: {war: halted}, by: 2032-01-01}}}"
    argument = argument_from_text(argument_text(claim, "P: {says: Aid flows., start: {aid: large}}"), scenario)[0]
    asked = AuditAsked(arguments=(argument,), scenario=scenario, draws=16, worlds=("with_premises",), workers=1)
    (found,) = ask(asked, Progress()).arguments[0].claims
    assert found.status == "refused" and "aid starts at large, which is not to be had here" in found.reason
    assert "against: {start: {aid: none_yet}}" in found.reason
