"""From a scenario file with something hidden in it to numbers that are known beforehand, each kind of hiding in turn."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from detente.game.arrays import Floats
from detente.language.asked import read_measure
from detente.language.read import scenario_from_text
from detente.scenario.records import Scenario
from detente.study.arms import Study
from detente.study.estimates import Estimate
from detente.study.settings import Learning, Settings
from detente.study.solvers import Progress

EXACT = Learning(landing="tilted")
"""By this rule beliefs at a point are how often it holds there, to the last digit."""


@cache
def read(text: str) -> Scenario:
    return scenario_from_text(text)[0]


def asked(text: str, *measures: str, draws: int = 4, focus: str = "", learning: Learning = EXACT) -> list[Floats]:
    """[n] each measure in every draw."""
    scenario = read(text)
    study = Study(scenario, Settings(draws=draws, seed=1, learning=learning))
    arm = study.arm(focus=scenario.focus.get(focus))
    wanted = [read_measure(measure, scenario) for measure in measures]
    found = study.solve(arm, study.wanted(wanted, arm.play))
    return [found.read(measure).value for measure in wanted]


HEAD = """\
detente: 1
scenario: SCENARIO
calendar:
  start: 2030-01-01
  steps: [{every: quarter, until: 2031-01-01}]
  dates: {may: {is: 2030-05-01}, july: {is: 2030-07-01}, later: {is: 2030-10-01}}
defaults:
  party: {patience: 0.8, precision: 8 .. 12, initiative: 3}
  inertia: 1
  reluctance: 1
  price: 0.01
"""

# ------------------------------------------------------------------------------------------------ holders of an office
OFFICE = (
    HEAD.replace("SCENARIO", "office")
    + """\
parties: {old: {name: The old one}, new: {name: The new one}, caller: {name: The caller}}
offices: {chief: {held_by: office}}
issues:
  lamp: {options: [dark, lit], start: dark}
  gate: {options: [shut, tried], start: shut}
  flag: {options: [down, up], start: down}
conditions:
  office: {levels: [old, new], start: old, changes: {vote: {at: july, to: {new: 1}}}}
  dog: {levels: [asleep, awake], start: {asleep: 0.5, awake: rest}, hidden: {known_to: [chief], grid: 11}}
rules:
  light: {act: lamp, from: dark, to: lit, by: chief, cost: {old: {depends_on: dog, asleep: 0.6, awake: 0}, new: {depends_on: dog, asleep: 0.6, awake: 0}}}
  wave: {act: flag, from: down, to: up, by: new}
  try_it: {act: gate, from: shut, to: tried, by: caller}
interests:
  old: {quiet: {of: gate, weight: 1, prefers: shut > tried}}
  new:
    quiet: {of: gate, weight: 1, prefers: shut > tried}
    fear: {when: {flag: up}, worth: {depends_on: dog, asleep: 0.6, awake: -0.4}}
  caller: {gain: {when: {gate: tried}, worth: {depends_on: dog, asleep: 0.9, awake: -0.8}}}
core: {lamp: all, gate: all, flag: all, dog: all, office: all}
"""
)


def test_who_is_to_hold_an_office_does_not_act_on_what_it_tells_until_then() -> None:
    """`wave` pays the new one by what only the chief knows: before the vote it waves as often whatever holds, and tells nothing."""
    told, waved, lit = asked(OFFICE, "bits wave by july", "chance flag=up by july", "bits light by july")
    assert np.abs(told).max() < 1e-9 < 1e-4 < waved.min() and (lit > 0.005).all()


def test_who_holds_the_office_acts_on_what_it_tells() -> None:
    late = OFFICE.replace("to: up, by: new}", "to: up, by: new, when: {office: new}}")
    told, waved = asked(late, "bits wave by later", "chance flag=up by later")
    assert (told > 0.01).all() and (waved > 0.02).all()


def test_an_office_that_never_changes_hands_tells_as_much_as_its_holder_by_name() -> None:
    stays = OFFICE.replace(", changes: {vote: {at: july, to: {new: 1}}}", "")
    measures = ("belief dog=awake at later true awake", "chance gate=tried by later", "bits light by later")
    by_office, by_name = asked(stays, *measures), asked(stays.replace("known_to: [chief]", "known_to: [old]"), *measures)
    assert np.allclose(by_office, by_name, atol=5e-3)  # steps are cut to the game at hand, with states that nothing leads to


# ------------------------------------------------------------------------------------------------ two conditions, both sides
BOTH = (
    HEAD.replace("SCENARIO", "both_sides")
    + """\
  unexplained: 0
parties: {one: {}, two: {}}
issues:
  lamp: {options: [dark, lit], start: dark}
  bell: {options: [still, rung], start: still}
conditions:
  mine: {levels: [soft, hard], start: {soft: 0.6, hard: rest}, hidden: {known_to: [one], grid: 6}}
  yours: {levels: [soft, hard], start: {soft: 0.4, hard: rest}, hidden: {known_to: [two], grid: 6}}
  told: {levels: [unheard, loud, low], start: unheard}
signals:
  night: {about_condition: mine, at: may, shows: {loud: {soft: 0.2, hard: 0.9}, low: rest}, sets: told}
rules:
  light: {act: lamp, from: dark, to: lit, by: one, cost: {one: {depends_on: mine, soft: 0.5, hard: 0}}}
  ring: {act: bell, from: still, to: rung, by: two, cost: {two: {depends_on: yours, soft: 0.5, hard: 0}}}
interests:
  one: {light: {when: {lamp: lit}, worth: {depends_on: yours, soft: 0.5, hard: -0.5}}, noise: {when: {bell: rung}, worth: 0.1}}
  two: {sound: {when: {bell: rung}, worth: {depends_on: mine, soft: 0.5, hard: -0.5}}, glare: {when: {lamp: lit}, worth: 0.1}}
core: {lamp: all, bell: all, mine: all, yours: all, told: all}
"""
)


def test_of_two_hidden_conditions_each_is_believed_in_as_often_as_it_holds() -> None:
    mine, yours, both = asked(
        BOTH, "belief mine=hard at later", "belief yours=hard at later", "belief mine=hard, yours=hard at later"
    )
    assert np.allclose(mine, 0.4, atol=1e-9) and np.allclose(yours, 0.6, atol=1e-9) and np.allclose(both, 0.24, atol=1e-9)


def test_of_two_hidden_conditions_each_side_learns_of_the_other_and_a_signal_of_one_tells_nothing_of_the_other() -> None:
    lit, rung = asked(BOTH, "bits light by later", "bits ring by later")
    assert (lit > 0.004).all() and (rung > 0.004).all()
    silent = BOTH.replace(", cost: {one: {depends_on: mine, soft: 0.5, hard: 0}}", "").replace(
        "worth: {depends_on: mine, soft: 0.5, hard: -0.5}", "worth: 0.1"
    )
    heard, other = asked(silent, "belief mine=hard once told=loud at later", "belief yours=hard once told=loud at later true yours=hard")  # fmt: skip
    whole = asked(silent, "belief yours=hard at later true yours=hard")[0]
    assert np.allclose(heard, 0.36 / 0.48, atol=1e-9)
    assert np.allclose(other, whole, atol=1e-9)


# ------------------------------------------------------------------------------------------------ three levels in an order
ORDERED = (
    HEAD.replace("SCENARIO", "ordered")
    + """\
parties: {keeper: {}, caller: {}}
issues:
  gate: {options: [shut, tried], start: shut}
conditions:
  dog: {levels: [small, middling, large], ordered: true, start: {small: 0.5, middling: 0.3, large: rest}, hidden: {known_to: [keeper], grid: GRID}}
  bark: {levels: [unheard, heard, silent], start: unheard}
signals:
  night: {about_condition: dog, at: may, shows: {heard: {small: 0.1, middling: 0.3, large: 0.9}, silent: rest}, sets: bark}
rules:
  try_it: {act: gate, from: shut, to: tried, by: caller, cost: {caller: {depends_on: dog, small: 0, middling: 0.2, large: 0.9}}}
interests:
  keeper: {quiet: {of: gate, weight: 1, prefers: shut > tried}}
  caller: {gain: {when: {gate: tried}, worth: 0.4}}
core: {gate: all, dog: all, bark: all}
"""
)


@pytest.mark.parametrize(("grid", "tolerance"), [(11, 0.02), (41, 0.002)])
def test_a_signal_that_rises_with_the_level_is_read_by_bayes_rule(grid: int, tolerance: float) -> None:
    """Each step up is three times as likely to be heard of: such news leaves beliefs in the family that is followed."""
    text = ORDERED.replace("GRID", str(grid))
    found = asked(text, *(f"belief dog={level} once bark=heard at later" for level in ("small", "middling", "large")))
    joint = np.array([0.5 * 0.1, 0.3 * 0.3, 0.2 * 0.9])
    for value, expected in zip(found, joint / joint.sum(), strict=True):
        assert np.allclose(value, expected, atol=tolerance)


def test_levels_in_no_order_are_followed_on_a_simplex_to_the_same_belief() -> None:
    text = ORDERED.replace("GRID", "11").replace("ordered: true, ", "")
    (large,) = asked(text, "belief dog=large once bark=heard at later")
    assert np.allclose(large, 0.18 / 0.32, atol=1e-9)


# ------------------------------------------------------------------------------------------------ covert acts
COVERT = (
    HEAD.replace("SCENARIO", "covert")
    + """\
parties: {sender: {}, watcher: {}}
issues:
  talks: {options: [held, cut], start: held}
conditions:
  author: {levels: [nobody, sender_did], start: nobody, set_by: rules, hidden: {known_to: [sender], grid: 21}}
  press: {levels: [quiet, named], start: quiet}
signals:
  leak: {about_condition: author, when: {press: quiet}, rate: {nobody: 0.1, sender_did: 1}, sets: {press: named}}
rules:
  hack: {covert: true, by: sender, sets: {author: sender_did}, cost: {sender: 0.02}}
  break_off: {act: talks, from: held, to: cut, by: watcher}
interests:
  sender: {loot: {when: {author: sender_did}, worth: 0.3}, talk: {when: {talks: held}, worth: 0.3}}
  watcher: {ire: {when: {talks: cut}, worth: {depends_on: author, nobody: -0.3, sender_did: 0.3}}}
core: {talks: all, author: all, press: all}
"""
)


def test_a_covert_act_is_suspected_as_often_as_it_is_done() -> None:
    believed, done, named, did, quiet, so = asked(
        COVERT,
        "belief author=sender_did at later",
        "chance author=sender_did at later",
        "belief author=sender_did once press=named at later",
        "chance author=sender_did, press=named at later",
        "belief author=sender_did once press=quiet at later",
        "chance press=named at later",
    )
    assert (0.05 < done).all() and (done < 0.999).all()
    assert np.allclose(believed, done, atol=1e-9)
    assert np.allclose(named, did / so, atol=1e-9)
    assert (named > believed).all() and (quiet < believed).all()  # that nothing is heard is news as well


# ------------------------------------------------------------------------------------------------ rounds
ROUNDS = """\
detente: 1
scenario: in_rounds
calendar: {clock: rounds, rounds: 1, tail: stops}
defaults:
  party: {patience: 0.9, precision: 3, initiative: 0.5}
  inertia: 1
  reluctance: 0
  price: 0.01
parties: {keeper: {}, caller: {}}
issues:
  lamp: {options: [dark, lit], start: dark}
  gate: {options: [shut, tried], start: shut}
conditions:
  dog: {levels: [asleep, awake], start: {asleep: 0.5, awake: rest}, hidden: {known_to: [keeper], grid: 21}}
rules:
  light: {act: lamp, from: dark, to: lit, by: keeper, cost: {keeper: {depends_on: dog, asleep: 0.6, awake: 0}}}
  try_it: {act: gate, from: shut, to: tried, by: caller}
interests:
  keeper: {quiet: {of: gate, weight: 1, prefers: shut > tried}}
  caller: {gain: {when: {gate: tried}, worth: {depends_on: dog, asleep: 0.4, awake: -0.8}}}
core: {lamp: all, gate: all, dog: all}
"""


def test_in_rounds_an_act_and_its_absence_are_read_by_how_often_each_kind_acts() -> None:
    """After the round nothing follows: it is tried with e^x / (tau a + e^x), x = -lambda (cost + price), at its share of the floor."""
    lit, dark = asked(ROUNDS, "belief dog=awake once lamp=lit at round 1", "belief dog=awake once lamp=dark at round 1")
    weight = np.exp(-3 * (np.array([0.6, 0.0]) + 0.01))
    acts = 0.5 * weight / (0.5 + weight)
    assert np.allclose(lit, acts[1] / acts.sum(), atol=1e-6)
    assert np.allclose(dark, (1 - acts[1]) / (2 - acts.sum()), atol=1e-6)


# ------------------------------------------------------------------------------------------------ what it takes
def test_what_is_foretold_grows_with_the_beliefs_that_are_followed() -> None:
    def told(grid: int, draws: int = 256) -> tuple[int, str]:
        study = Study(read(ORDERED.replace("GRID", str(grid))), Settings(draws=draws, workers=1))
        arm = study.arm()
        measure = read_measure("belief dog=large at later", study.scenario)
        found = study.estimate(arm, study.wanted([measure], arm.play))
        return found.bytes, found.text

    (small, said), (large, _), (more, _) = told(11), told(101), told(101, 512)
    assert "11 beliefs" in said and "states" in said
    assert large > small + 1_000_000 and more > large


def test_a_long_study_says_what_it_will_take_where_something_is_hidden() -> None:
    told: list[Estimate] = []
    study = Study(read(ROUNDS), Settings(draws=64, workers=1), Progress(foresee=told.append))
    arm = study.arm()
    study.solve(arm, study.wanted([read_measure("belief dog=awake at round 1", study.scenario)], arm.play))
    assert len(told) == 1 and told[0].beliefs == 21 and told[0].seconds is not None
