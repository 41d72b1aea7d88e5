"""What is read off a game of rounds means what it says: rounds are rounds, before and after the floor."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from io import StringIO

import numpy as np
import pytest

from base import argument_text, base
from detente.asks.audit import AuditAsked
from detente.asks.audit import ask as audit
from detente.asks.baseline import BaselineAsked
from detente.asks.baseline import ask as baseline
from detente.asks.lenses import LensesAsked
from detente.asks.lenses import ask as lenses
from detente.asks.run import RunAsked, ask
from detente.asks.stability import StabilityAsked
from detente.asks.stability import ask as stability
from detente.errors import DetenteError, Refused
from detente.findings.common import Finding, ScenarioFinding
from detente.findings.run import RunFinding
from detente.language.read import argument_from_text, scenario_from_text
from detente.language.write import expand_text
from detente.report.charts import areas_chart, ranges_chart
from detente.report.console import Screen
from detente.report.page import page
from detente.report.terminal import render
from detente.scenario.records import Scenario
from detente.study.arms import Progress, Settings, Study
from detente.study.measures import Answer
from theorems.solving import text


def written(
    rounds: int = 3,
    calendar: str = "",
    act: str = "after: round 3",
    precision: object = "exact",
    patience: float = 0.5,
    interests: str = "  it: {stake: {of: x, values: {o: 0, l: 1}}}",
    more: str = "",
) -> str:
    """One party that may leave `o` for `l`."""
    return f"""
detente: 1
scenario: leave
calendar: {{clock: rounds, rounds: {rounds}, tail: stops{calendar}}}
defaults: {{inertia: 0, reluctance: 0, price: 0, stakes: as_written, party: {{precision: {precision}, initiative: 1}}}}
parties: {{it: {{patience: {patience}}}}}
issues: {{x: {{options: [o, l], start: o}}}}
rules: {{leave: {{act: x, from: o, to: l, by: it, {act}}}}}
core: {{x: all}}
interests:
{interests}
{more}
"""


def scenario(text: str) -> Scenario:
    return scenario_from_text(text)[0]


def answer(text: str, measure: str, draws: int = 1) -> Answer:
    """A measure of a scenario, in every draw."""
    asked = scenario(f"{text}\nmeasures: {{asked: {measure}}}\n")
    study = Study(asked, Settings(draws=draws, workers=1))
    arm = study.arm()
    return study.solve(arm, study.wanted([asked.measures["asked"]], arm.play)).read(asked.measures["asked"])


def read(text: str, measure: str) -> float:
    return float(answer(text, measure).value[0])


def run(text: str, draws: int = 4) -> RunFinding:
    return ask(RunAsked(scenario=scenario(text), draws=draws, workers=1), Progress())


# ------------------------------------------------------------------------------------------------- rounds in measures


@pytest.mark.parametrize(("at", "chance"), [("round 1", 0), ("round 2", 0), ("round 3", 1), ("end", 1)])
def test_a_chance_at_a_round_is_read_when_that_round_is_over(at: str, chance: float) -> None:
    assert read(written(), f"{{chance: {{x: l}}, at: {at}}}") == chance
    assert read(written(), f"{{chance: {{x: l}}, by: {at}}}") == chance


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_within_so_many_rounds_is_by_the_end_of_the_last_of_them(rounds: int) -> None:
    assert read(written(), f"{{chance: {{x: l}}, within: {rounds} rounds}}") == (rounds == 3)


@pytest.mark.parametrize("opens", [1, 2, 5])
def test_the_first_arrival_is_the_round_in_which_it_happens(opens: int) -> None:
    text = written(rounds=5, act=f"after: round {opens}")
    assert read(text, "{first: {x: l}}") == opens
    assert read(text, "{first: {x: o}}") == 0
    assert read(text, f"{{first: {{x: l}}, by: round {opens}}}") == opens
    if opens > 1:
        assert read(text, f"{{first: {{x: l}}, by: round {opens - 1}}}") == math.inf


@pytest.mark.parametrize(("at", "left"), [("round 1", 3), ("round 2", 2), ("round 3", 1)])
def test_a_value_at_a_round_is_that_of_the_rounds_from_it_on(at: str, left: int) -> None:
    paid = written(interests="  it: {stake: {of: x, values: {o: 1, l: 1}}}")
    assert read(paid, f"{{value: it, at: {at}}}") == sum(0.5**k for k in range(left))


def test_a_band_by_an_early_round_sets_no_draw_aside_where_nothing_can_have_happened_yet() -> None:
    band = "plausible: {late: {measure: {chance: {x: l}, by: round 1}, at_most: 0.01, because: it opens in round 3}}\n"
    found = baseline(BaselineAsked(scenario=scenario(written(more=band)), draws=4, workers=1), Progress())
    assert [row.set_aside for row in found.focuses] == [0]
    assert found.focuses[0].facts == {"x is o after the last round": 0.0, "x is l after the last round": 1.0}


@pytest.mark.parametrize(("until", "tries"), [("round 2", 0), ("round 3", 1)])
def test_counts_until_a_round_include_what_is_done_in_it(until: str, tries: float) -> None:
    assert read(written(), f"{{tries: leave, until: {until}}}") == tries


@pytest.mark.parametrize("when", ["round 0", "round 11", "round 99", "2001-01-01", "each 12-01"])
@pytest.mark.parametrize("key", ["at", "by"])
def test_a_round_that_is_not_played_is_refused_with_its_place(key: str, when: str) -> None:
    text = written(rounds=10) + f"measures:\n  asked: {{chance: {{x: l}}, {key}: {when}}}\n"
    with pytest.raises(DetenteError, match=rf"asked\.{key}: .*rounds? ") as found:
        scenario_from_text(text, "leave.yaml")
    assert f"leave.yaml:{text.splitlines().index(next(line for line in text.splitlines() if 'asked' in line)) + 1}:" in str(
        found.value
    )
    with pytest.raises(DetenteError, match="late"):
        band = f"plausible: {{late: {{measure: {{chance: {{x: l}}, {key}: {when}}}, at_most: 0.5, because: so}}}}\n"
        scenario_from_text(written(rounds=10, more=band))


@pytest.mark.parametrize("span", ["11 rounds", "0 rounds", "1.5 rounds", "1 years"])
def test_a_span_that_is_no_number_of_rounds_of_the_game_is_refused(span: str) -> None:
    with pytest.raises(DetenteError, match="round"):
        scenario_from_text(written(rounds=10) + f"measures:\n  asked: {{chance: {{x: l}}, within: {span}}}\n")


def test_what_counts_rounds_once_something_is_reached_is_refused_before_it_is_solved() -> None:
    with pytest.raises(DetenteError, match="once"):
        scenario_from_text(written() + "measures:\n  asked: {chance: {x: l}, once: {x: o}, within: 2 rounds}\n")


def test_a_focus_that_begins_in_a_later_round_is_refused() -> None:
    with pytest.raises(DetenteError, match="begins"):
        scenario_from_text(written() + "focus:\n  late: {in_play: {x: all}, begins: round 2}\n")


# ---------------------------------------------------------------------------------------------------------- acceptance

DEAL = """
detente: 1
scenario: agree
calendar: {{clock: rounds, rounds: 1, tail: stops}}
defaults: {{inertia: 0, reluctance: 0, price: 0, stakes: as_written, party: {{precision: {precision}}}}}
parties: {{one: {{patience: 0.9, initiative: 1}}, two: {{patience: 0.9, initiative: 0}}}}
issues: {{x: {{options: [o, l], start: o}}}}
rules: {{agree: {{deal: x, from: o, to: l, needs: [one, two]}}}}
core: {{x: all}}
interests:
  one: {{stake: {{of: x, values: {{o: 0, l: 1}}}}}}
  two: {{stake: {{of: x, values: {{o: 0, l: {gain}}}}}}}
"""


@pytest.mark.parametrize("gain", [-0.5, 0.1, 0.5])
def test_a_party_accepts_with_the_chance_with_which_the_game_has_it_agree(gain: float) -> None:
    text = DEAL.format(precision=1, gain=gain)
    asked = read(text, "{accepts: two, move: agree, at: round 1}")
    assert asked == pytest.approx(1 / (1 + math.exp(-gain)))
    assert read(text, "{chance: {x: l}, at: end}") == pytest.approx(asked)


@pytest.mark.parametrize(("gain", "agrees"), [(-0.1, 0), (0, 1), (0.1, 1)])
def test_who_is_exact_accepts_as_the_game_has_it_agree_even_when_indifferent(gain: float, agrees: float) -> None:
    text = DEAL.format(precision="exact", gain=gain)
    assert read(text, "{accepts: two, move: agree}") == agrees == read(text, "{chance: {x: l}, at: end}")


# ---------------------------------------------------------------------------------------- rounds that take no time

TOLL = "  it: {{stake: {{of: x, values: {{o: 0, l: 0}}}}, toll: {{worth: {toll}}}}}"


@pytest.mark.parametrize(("toll", "leaves"), [(-1.5, 0), (-1, 0), (0, 0), (1, 1)])
@pytest.mark.parametrize("as_values", [True, False])
def test_a_flat_worth_decides_who_hurries_where_some_rounds_take_no_time(toll: float, leaves: float, as_values: bool) -> None:
    """Standing at `o` takes no time: to leave is to be paid, which is good where the pay is."""
    interests = f"  it: {{stake: {{of: x, values: {{o: {toll}, l: {toll}}}}}}}" if as_values else TOLL.format(toll=toll)
    text = written(rounds=3, calendar=", instant: {x: o}", act="after: round 1", interests=interests)
    assert read(text, "{chance: {x: l}, at: end}") == leaves
    assert read(text, "{value: it}") == pytest.approx(toll * 1.75 * leaves)


def test_a_toll_of_every_round_is_in_the_value_with_or_without_an_empty_condition() -> None:
    """Two rounds at patience .5 cost 1.5 beside what they pay."""
    flat = "  it: {{stake: {{of: x, values: {{o: 0.1, l: 0.1}}}}, toll: {{worth: -1{when}}}}}"
    for when in ("", ", when: {x: [o, l]}"):
        text = written(rounds=2, act="after: round 2", interests=flat.format(when=when))
        assert read(text, "{value: it}") == pytest.approx(0.15 - 1.5)


def test_any_of_several_states_may_take_no_time() -> None:
    paid = "  it: {stake: {of: x, values: {o: 1, l: 1}}}"
    text = written(calendar=", instant: [{x: o}, {x: l}]", interests=paid)
    assert read(text, "{value: it}") == 0 and read(text, "{years: {x: [o, l]}}") == 0


def test_time_is_spent_where_the_floor_leaves_it_and_not_in_rounds_that_take_none() -> None:
    text = written(rounds=10, act="after: round 10", calendar=", instant: {x: o}")
    assert read(text, "{years: {x: o}}") == 0 and read(text, "{years: {x: l}}") == 1
    slow = written(rounds=10, act="after: round 4")
    assert read(slow, "{years: {x: o}}") == 3 and read(slow, "{years: {x: l}}") == 7
    assert read(slow, "{years: {x: l}, until: round 5}") == 2
    assert run(slow).durations == {"x": {"o": 3.0, "l": 7.0}}


# --------------------------------------------------------------------------------------------------------------- a run


def test_a_run_calls_rounds_rounds() -> None:
    found = run(written(act="after: round 2"))
    assert found.counts == "rounds" and found.dates == ("start", "round 1", "round 2", "round 3")
    assert found.issues["x"].mean[1] == (0, 0, 1, 1)
    assert found.arrivals["x"]["l"].median == "round 2" and found.arrivals["x"]["o"].median == "start"
    assert "2000" not in found.model_dump_json(exclude={"scenario", "settings"})


def test_a_run_values_the_game_to_every_party_that_has_an_interest() -> None:
    text = written(interests="  it: {stake: {of: x, values: {o: 0, l: 1}}}\n  other: {stake: {of: x, values: {o: 1, l: 0}}}")
    found = run(text.replace("parties: {it:", "parties: {other: {patience: 0.5, initiative: 0}, it:"))
    assert found.values["it"].mean == 0.25 and found.values["other"].mean == 1.5


LOTTERY = "conditions: {luck: {levels: [bad, good], start: bad, changes: {drawn: {at: ROUND, to: {bad: 0.25, good: 0.75}}}}}"


def test_a_lottery_on_the_first_day_is_in_the_value_that_a_run_gives() -> None:
    paid = "  it: {stake: {of: luck, values: {bad: 0, good: 1}}}"
    text = written(interests=paid, more=LOTTERY.replace("ROUND", "round 1")).replace(
        "core: {x: all}", "core: {x: all, luck: all}"
    )
    assert run(text).values["it"].mean == pytest.approx(0.75 * 1.75)
    years = text.replace(
        "clock: rounds, rounds: 3, tail: stops", "start: 2030-01-01, steps: [{every: year, until: 2032-01-01}]"
    )
    years = years.replace("precision: exact", "precision: 20").replace("inertia: 0,", "inertia: 1,")
    years = years.replace("at: round 1", "at: 2030-01-01").replace("after: round 3", "after: 2031-01-01")
    found, late = run(years), run(years.replace("at: 2030-01-01", "at: 2030-01-02"))
    assert found.values["it"].mean == pytest.approx(late.values["it"].mean, abs=0.01)


def test_a_lottery_of_a_round_is_drawn_before_its_floor_and_not_read_in_the_round_before() -> None:
    text = written(more=LOTTERY.replace("ROUND", "round 2")).replace("core: {x: all}", "core: {x: all, luck: all}")
    assert [read(text, f"{{chance: {{luck: good}}, at: round {r}}}") for r in (1, 2, 3)] == [0, 0.75, 0.75]


# ------------------------------------------------------------------------------------------------ shares and chances

TWO = """
detente: 1
scenario: two
calendar: {{clock: rounds, rounds: 3, tail: stops}}
defaults: {{inertia: 0, reluctance: 0, price: 0, stakes: as_written, party: {{precision: exact, patience: 0.5}}}}
parties: {{one: {{initiative: {one}}}, two: {{initiative: {two}}}}}
issues: {{x: {{options: [o, l], start: o}}}}
conditions: {{sky: {{levels: [dry, wet, grey], start: dry, changes: {{rain: {{to: wet, rate: {rain}}}, fog: {{to: grey, rate: 0.6}}}}}}}}
rules: {{agree: {{deal: x, needs: [one, two]{when}}}}}
core: {{x: all, sky: all}}
interests:
  one: {{stake: {{of: x, values: {{o: 0, l: 1}}}}}}
  two: {{stake: {{of: x, values: {{o: 0, l: 1}}}}}}
"""


def two(one: object = 0.5, two: object = 0.5, rain: object = 0.4, when: str = "") -> str:
    return TWO.format(one=one, two=two, rain=rain, when=when)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (two(one="4 .. 8"), "one.initiative is 4 .. 8; on the clock of rounds initiative"),
        (two(one=0.7), "the shares of the floor of one and two add up to 1.2, more than 1"),
        (two(one="0.6 .. 0.9"), "the shares of the floor of one and two add up to 1.1, more than 1"),
        (two(one="1", two="1"), "shares of the floor of one and two add up to 2"),
        (two(rain=0.7), "sky: the chances to leave dry in a round add up to 1.3, more than 1"),
        (two(rain="0.5 .. 1"), "sky: the chances to leave dry in a round add up to 1.1, more than 1"),
    ],
)
def test_shares_and_chances_that_always_add_up_to_more_than_one_are_refused_when_a_file_is_read(text: str, said: str) -> None:
    with pytest.raises(DetenteError, match=said):
        scenario(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (two(one="0.4 .. 0.9"), r"shares of the floor of one and two add up to 1\.\d+ in round 1, where x is o, sky is dry"),
        (two(rain="0.3 .. 0.9"), r"chances that sky changes add up to 1\.\d+ in round 1, where x is o, sky is dry"),
        (two(one=0.9, when=", after: round 2"), "shares of the floor of one and two add up to 1.4 in round 2, where x is o"),
        (two(one=0.9, when=", when: {sky: wet}"), "in round 1, where x is o, sky is wet"),
    ],
)
def test_shares_and_chances_above_one_in_some_draw_are_refused_with_their_round_and_state(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        run(text, draws=16)


def test_who_has_no_open_move_leaves_the_floor_to_others() -> None:
    turns = two(one=1, two=1).replace(
        "rules: {agree: {deal: x, needs: [one, two]}}",
        """rules:
  ask: {deal: x, needs: [one, two], proposed_by: [one], before: round 2}
  answer: {deal: x, needs: [one, two], proposed_by: [two], after: round 2}""",
    )
    assert read(turns, "{chance: {x: l}, at: round 1}") == 1


# -------------------------------------------------------------------------------------------------------------- cycles


def test_a_run_says_where_play_comes_round_again_however_many_rounds_there_are() -> None:
    """On a coarse grid alternating offers never settle: whether rounds are even or odd decides."""
    offers = text("alternating_offers", rounds=40, patience_one=0.9, patience_two=0.9, steps=11, precision="exact")
    found = run(offers + "core: {pie: all, turn: all}\n")
    assert found.cycles is not None and found.cycles.startswith("In 4 of 4 draws") and "every 2 rounds" in found.cycles
    out = StringIO()
    render(found, Screen(file=out, width=200))
    assert found.cycles in out.getvalue() and "2000" not in out.getvalue()
    html = page([found])
    assert found.cycles in html and "round 40" in html
    assert run(written()).cycles is None


# ---------------------------------------------------------------------------------------- games with little in them


def test_where_nobody_moves_a_run_follows_chance_alone() -> None:
    chance = """
detente: 1
scenario: chance
calendar: {clock: rounds, rounds: 2}
parties: {it: {}}
issues: {x: {options: [o, l], start: o}}
conditions: {luck: {levels: [bad, good], start: bad, changes: {drawn: {to: good, rate: 0.5}}}}
rules: {leave: {act: x, by: it, when: {luck: good}}}
core: {luck: all}
"""
    found = run(chance)
    assert found.conditions["luck"].mean[1] == (0, 0.5, 0.75) and found.moves == ()


def test_a_run_in_which_nothing_is_in_play_is_refused_in_a_sentence() -> None:
    with pytest.raises(Refused, match="nothing is in play: the scenario has no core"):
        run(written().replace("core: {x: all}", ""))


def test_a_body_is_not_asked_what_it_would_accept() -> None:
    bodies = two().replace("issues:", "bodies: {both: {members: [one, two]}}\nissues:")
    with pytest.raises(Refused, match="both is a body"):
        read(bodies.replace("needs: [one, two]", "needs: [both], proposed_by: [one]"), "{accepts: both, move: agree}")


def test_too_many_states_are_answered_with_the_steps_of_a_split_that_would_fit() -> None:
    offers = text("alternating_offers", rounds=4, patience_one=0.9, patience_two=0.9, steps=2001, precision="exact")
    four = offers.replace("levels: [first, second]", "levels: [first, second, a, b, c, d, e, f, g, h]")
    with pytest.raises(DetenteError, match="Or give pie 1,999 steps instead of 2,001"):
        scenario(four + "core: {pie: all, turn: all}\n")


# ------------------------------------------------------------------------------------ what only one of two solvers saw


def test_a_party_is_asked_about_a_move_only_where_it_is_open_that_round_and_in_that_draw() -> None:
    text = written(rounds=3, act="after: round 2")
    assert read(text, "{accepts: it, move: leave, at: round 2}") == 1
    with pytest.raises(Refused, match="never open"):
        read(text, "{accepts: it, move: leave, at: round 1}")
    sometimes = written(act="given: may", more="assumptions: {may: {odds: 0.5}}")
    found = answer(sometimes, "{accepts: it, move: leave}", draws=16).value
    assert 0 < np.isnan(found).sum() < 16 and np.nanmin(found) == 1


def test_a_member_of_a_body_weighs_a_move_against_what_a_refusal_leads_to() -> None:
    """Two would rather have the deal than the grudge that a refusal leaves, and rather neither."""
    text = DEAL.format(precision="exact", gain=-0.5).replace("needs: [one, two]", "needs: [one, both], refused: {grudge: felt}")
    text = text.replace("issues:", "bodies: {both: {members: [one, two], agree: all}}\nissues:").replace(
        "x: all", "x: all, grudge: all"
    )
    grudge = "conditions: {grudge: {levels: [none, felt], start: none, set_by: rules}}\n"
    text = text.replace("two: {stake:", "two: {hurt: {when: {grudge: felt}, worth: -1}, stake:") + grudge
    assert read(text, "{accepts: two, move: agree}") == 1 == read(text, "{chance: {x: l}, at: end}")


def test_the_first_arrival_does_not_hang_on_what_else_is_read() -> None:
    """A lottery is drawn as its round begins, where a value is read: that is no reading of the round before."""
    text = written(more=LOTTERY.replace("ROUND", "round 3")).replace("core: {x: all}", "core: {x: all, luck: all}")
    asked = scenario(f"{text}\nmeasures: {{when: {{first: {{luck: good}}}}, worth: {{value: it, at: round 3}}}}\n")
    study = Study(asked, Settings(draws=1, workers=1))
    arm = study.arm()
    solved = study.solve(arm, study.wanted(asked.measures.values(), arm.play))
    assert float(solved.read(asked.measures["when"]).value[0]) == 3


def test_what_is_as_likely_as_not_by_a_round_has_been_reached_by_then() -> None:
    even = LOTTERY.replace("ROUND", "round 2").replace("0.25", "0.5").replace("0.75", "0.5")
    assert read(written(more=even).replace("core: {x: all}", "core: {x: all, luck: all}"), "{first: {luck: good}}") == 2


# ------------------------------------------------------------------------------------- rounds wherever dates are said

OFFERS = text("alternating_offers", rounds=30, patience_one="0.85 .. 0.95", patience_two=0.9, steps=5, precision="20 .. 40")
OFFERS = (
    OFFERS.replace("tail: continues", "tail: continues, dates: {deadline: {is: round 20}}") + "core: {pie: all, turn: all}\n"
)


def shown(found: Finding) -> str:
    """A finding on the terminal and on its page, without the page's script."""
    out = StringIO()
    render(found, Screen(file=out, width=200))
    html = page([found]) if isinstance(found, ScenarioFinding) else ""
    return out.getvalue() + re.sub(r"(?s)<script>.*?</script>", "", html)


def answers() -> Iterator[Finding]:
    """What every command says of a game of rounds."""
    offers = scenario(OFFERS)
    yield ask(RunAsked(scenario=offers, draws=16, workers=1), Progress())
    yield baseline(BaselineAsked(scenario=offers, draws=16, workers=1), Progress())
    yield lenses(LensesAsked(scenario=offers, draws=16, workers=1), Progress())
    yield stability(StabilityAsked(file=offers, draws=16, workers=1), Progress())


def test_no_command_shows_a_round_as_a_day_nor_counts_it_in_years() -> None:
    for found in answers():
        said = f"{found.model_dump_json(exclude={'settings'})}{shown(found)}"
        assert not re.search(r"2000-|Jan 2000|Jan\xa02000|utility-year|a year|years", said.replace("tail_years", "")), type(
            found
        )


def test_a_run_is_read_until_a_round_and_refuses_days_and_rounds_that_are_not_played() -> None:
    offers = scenario(OFFERS)
    found = ask(RunAsked(scenario=offers, until=9, draws=16, workers=1), Progress())
    assert found.dates[-1] == "round 9" and len(found.dates) == 10
    assert ask(RunAsked(scenario=offers, until=20, draws=16, workers=1), Progress()).events[0].date == "round 20"
    for until, said in ((99, "has rounds 1 to 30"), (0, "has rounds 1 to 30"), (dt.date(2000, 1, 9), "counts rounds")):
        with pytest.raises(Refused, match=f"until: .*{said}"):
            ask(RunAsked(scenario=offers, until=until, draws=16, workers=1), Progress())
    with pytest.raises(Refused, match="this calendar counts years"):
        ask(RunAsked(scenario=base(), until=3, draws=16, workers=1), Progress())


def test_charts_over_rounds_have_an_axis_of_rounds() -> None:
    found = ask(RunAsked(scenario=scenario(OFFERS), draws=16, workers=1), Progress())
    for chart, kind in ((areas_chart, "areas_in_rounds"), (ranges_chart, "ranges_in_rounds")):
        drawn = chart(found.issues["pie"], found.dates, found.events)
        assert drawn is not None and drawn["kind"] == kind
        assert drawn["data"]["paths"]["round"][:31] == list(range(31))
        assert drawn["data"]["events"] == {"round": [20], "text": ["1"], "name": ["deadline"]}


def test_every_command_says_that_one_round_more_may_end_otherwise() -> None:
    offers, settles = scenario(OFFERS), scenario(written())
    found = baseline(BaselineAsked(scenario=offers, draws=16, workers=1), Progress())
    assert found.focuses[0].diagnostics.cycling == 1 and "one more may end otherwise: core (100" in shown(found)
    for over, state, share in ((offers, "pie: open", 1), (settles, "x: o", 0)):
        claim = (
            f"C1: {{says: soon, strength: asserted, level: {{measure: {{chance: {{{state}}}, at: round 2}}, at_most: 0.5}}}}"
        )
        argument = argument_from_text(argument_text(claim, over=over.name), over)[0]
        audited = audit(AuditAsked(arguments=(argument,), scenario=over, draws=16, workers=1), Progress())
        assert audited.arguments[0].claims[0].diagnostics.cycling == share
        assert ("one more may end otherwise: brief.C1 (100" in shown(audited)) == bool(share)


def test_a_run_in_rounds_names_nobody_as_having_refused() -> None:
    found = ask(RunAsked(scenario=scenario(OFFERS), draws=16, workers=1), Progress())
    assert found.moves[0].refused > 0 and not found.moves[0].blockers


def test_a_game_of_rounds_is_written_out_without_a_first_day() -> None:
    assert "2000" not in expand_text(scenario(OFFERS))


@pytest.mark.parametrize("key", ["rounds: 5", "tail: stops", "instant: {bridge: open}"])
def test_what_only_counts_in_rounds_is_refused_on_the_clock_of_years(key: str) -> None:
    with pytest.raises(DetenteError, match=f"{key.split(':')[0]}: it says nothing on the clock of years"):
        base(("start: 2030-01-01", f"start: 2030-01-01\n  {key}"))


def test_a_calendar_of_rounds_that_has_days_is_told_so() -> None:
    with pytest.raises(DetenteError, match="steps: it says nothing on the clock of rounds"):
        scenario(written(calendar=", steps: [{every: year, until: 2031-01-01}]"))
    _, positions = scenario_from_text(written(calendar=", start: 2030-01-01"))
    assert any("start: it says nothing on the clock of rounds" in str(problem) for problem in positions.warnings)


def test_advice_on_a_clock_of_rounds_is_in_rounds() -> None:
    for measure, advice in (
        ("by: 3", "Write round 3"),
        ("within: 2 years", "Write 3 rounds"),
        ("at: round 99", "Name a round"),
    ):
        with pytest.raises(DetenteError, match=advice):
            scenario(written(more=f"measures: {{asked: {{chance: {{x: l}}, {measure}}}}}\n"))
