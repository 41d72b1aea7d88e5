"""Questions on one line: measures in words, what is laid over, and the same number as a claim's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import detente
from base import argument_text, base, base_with, mood
from detente.cli import main
from detente.errors import FileProblems, Refused
from detente.findings.ask import AskFinding
from detente.findings.audit import AuditFinding
from detente.language.asked import Changes, measure_in_words, overlay_in_words, read_changes, read_given, read_measure
from detente.language.load import load_argument, load_scenario
from detente.language.read import scenario_from_text
from detente.scenario.records import Measure, Scenario

MOODY = scenario_from_text(mood("{angry: 0.4, calm: rest}"))[0]
ALIKE = {
    "chance bridge=open by 2030-07-01": "{chance: {bridge: open}, by: 2030-07-01}",
    "chance of bridge=open, mood=not calm at end": "{chance: {bridge: open, mood: not calm}, at: end}",
    "chance bridge=open and mood=calm|angry at end": "{chance: {bridge: open, mood: [calm, angry]}, at: end}",
    "chance bridge=open, mood=calm or bridge=shut at end": (
        "{chance: {any_of: [{bridge: open, mood: calm}, {bridge: shut}]}, at: end}"
    ),
    "chance bridge=open or shut at end": "{chance: {bridge: [open, shut]}, at: end}",
    "chance bridge=shut within 6 months once bridge=open": "{chance: {bridge: shut}, within: 6 months, once: {bridge: open}}",
    "value north at 2030-07-01 in bridge=open": "{value: north, at: 2030-07-01, in: {bridge: open}}",
    "gain south from bridge=open to bridge=shut": "{gain: south, from: {bridge: open}, to: {bridge: shut}}",
    "first bridge = open": "{first: {bridge: open}}",
    "years bridge=open until end": "{years: {bridge: open}, until: end}",
    "tries build by end": "{tries: build, by: end}",
    "refusals build of south until end": "{refusals: build, of: south, until: end}",
    "accepts south move build in bridge=shut": "{accepts: south, move: build, in: {bridge: shut}}",
    "share north between north, south at end": "{share: north, between: [north, south], at: end}",
    "given mood=angry had bridge=open by end": "{given: {mood: angry}, had: {bridge: open}, by: end}",
    "spread mood at end": "{spread: mood, at: end}",
}


def told(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.mark.parametrize("words", ALIKE)
def test_a_measure_in_words_is_the_measure_that_a_file_would_have(words: str) -> None:
    found = read_measure(words, MOODY)
    assert found == read_measure(ALIKE[words], MOODY)
    assert read_measure(measure_in_words(found), MOODY) == found


@pytest.mark.parametrize("name", ["a002", "a004"])
def test_every_shipped_measure_can_be_said_in_words_and_read_back(name: str) -> None:
    argument, scenario = load_argument(name)
    measures = [m for c in argument.claims.values() for f in c.forms for m in (f.measure, *f.between, *f.highest_first) if m]
    assert len(measures) > 20
    for measure in measures:
        assert read_measure(measure_in_words(measure), scenario) == measure


def test_a_measure_with_a_name_is_asked_by_it() -> None:
    scenario = base(("core:", "measures: {opened: {chance: {bridge: open}, by: end}}\ncore:"))
    assert read_measure("opened", scenario) == scenario.measures["opened"]
    with pytest.raises(FileProblems, match="Did you mean opened"):
        read_measure("openend", scenario)


UNREADABLE = {
    "": "a measure is wanted. It begins with one of chance, given",
    "chnce bridge=open at end": 'measure:1:1: error: "chnce" is no kind of measure. Did you mean chance?',
    "zzz": "It begins with one of chance, given",
    "chance bridg=open at end": 'measure:1:8: error: measure.chance: no issue or condition "bridg". Did you mean bridge?',
    "chance zzz=open at end": "There are bridge, mood",
    "chance bridge=opn at end": 'measure:1:15: error: measure.chance: bridge has no option "opn"',
    "chance bridge at end": 'measure:1:8: error: after chance "bridge" is read as NAME=LEVEL',
    "chance bridge=open 2030-07-01": "After a state come at, by, within, once",
    "chance bridge= at end": "nothing stands after bridge=",
    "chance bridge=open": "a chance needs one of at, by, within",
    "chance bridge=open at": "nothing stands after at. A date is wanted: 2027-01-01, end",
    "chance bridge=open at noon": '"noon" is no date',
    "chance bridge=open until end": "measure:1:20: error: chance takes no until. It takes at, by, within, once",
    "chance bridge=open by end by end": "measure:1:27: error: by is said twice",
    "chance bridge=open, bridge=shut at end": "Write bridge=one|other for either",
    "value nobody": "There are north, south",
    "tries bild": "Did you mean build?",
    "chance bridge=open at end with done=build": "Ask with --hold, --start, --done",
    "{chance: {bridge: opn}, at: end}": 'measure:1:19: error: measure.chance: bridge has no option "opn"',
    "{chance: {bridge: open}, at: end": "A bracket or brace is not closed",
}


@pytest.mark.parametrize("words", UNREADABLE)
def test_what_cannot_be_read_is_said_at_its_place_with_what_was_expected(words: str) -> None:
    with pytest.raises(FileProblems) as problems:
        read_measure(words, MOODY)
    assert UNREADABLE[words] in str(problems.value)


def test_all_that_is_wrong_with_a_measure_is_said_at_once() -> None:
    with pytest.raises(FileProblems) as problems:
        read_measure("chance bridge=opn by 2030-13-01", MOODY)
    assert len(problems.value.problems) == 2


def test_options_lay_over_what_a_file_would() -> None:
    found = read_changes(Changes(set=("inertia=0.2..0.3",), start=("bridge=open",), done=("close",), remove=("south",)), MOODY)
    assert overlay_in_words(found) == "set inertia=0.2 .. 0.3; start bridge=open; done close; remove south"
    several = read_changes(Changes(hold=("bridge=open, mood=calm",), without=("build,mood.vote",)), MOODY)
    assert several.hold == {"bridge": "open", "mood": "calm"} and several.without == ("build", "mood.vote")


def test_what_is_given_is_a_level_a_number_a_yes_or_a_no() -> None:
    scenario = base(("core:", "assumptions: {keen: {odds: 0.5}, calm: {odds: 0.5}}\ncore:"))
    found = read_given(("bridge=open", "inertia=0.3", "keen", "not calm"), scenario)
    assert found.start == {"bridge": "open"} and found.set["keen"] is True and found.set["calm"] is False
    assert not isinstance(found.set["inertia"], bool) and found.set["inertia"].low == 0.3


WRONG = {
    "hold": ("bridge", '--hold:1:1: error: "bridge" is no NAME=LEVEL. For example --hold bridge=open'),
    "start": ("bridge=opn", '--start:1:8: error: start: bridge has no option "opn"'),
    "done": ("bild", "Did you mean build?"),
    "without": ("mood.vot", "Did you mean mood.vote?"),
    "remove": ("souht", "Did you mean south?"),
    "set": ("inerta=1", "Did you mean inertia?"),
}


def test_every_wrong_option_is_said_at_once_and_at_its_place() -> None:
    with pytest.raises(FileProblems) as problems:
        read_changes(Changes(**{key: (text,) for key, (text, _) in WRONG.items()}), MOODY)
    for _, said in WRONG.values():
        assert said in str(problems.value)


def test_a_name_that_is_given_twice_is_refused() -> None:
    with pytest.raises(FileProblems, match="--hold gives bridge two values"):
        read_changes(Changes(hold=("bridge=open", "bridge=shut")), MOODY)


# ------------------------------------------------------------------------------------------------ answers
TOLL = ("south: {trade", "south: {toll: {when: {bridge: open}, worth: -0.4}, trade")
"""What makes south want the bridge open or shut: its weight above .4 or below."""
CLAIM = """\
Q: {says: It helps, strength: hedged, cite: a002 p1,
    mono: {measure: {chance: {bridge: open}, by: 2030-07-01}, with: {start: {bridge: open}, without: [close]}, goes: up}}
L: {says: It is likely, strength: hedged, cite: a002 p1, level: {measure: {value: north, at: 2030-07-01}, at_least: 0}}
"""
PREMISE = "P1: {says: South cares, cite: a002 p1, set: {south.trade.weight: 0.4 .. 0.6}}"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "base.yaml").write_text(base_with(TOLL), encoding="utf-8")
    (tmp_path / "brief.yaml").write_text(argument_text(CLAIM, PREMISE), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_same_question_through_ask_a_claim_and_python_gives_the_same_number(files: Path) -> None:
    words = ("chance bridge=open by 2030-07-01", "--start", "bridge=open", "--without", "close", "--draws", "64", "--json")
    line = json.loads(told("ask", "brief.yaml", *words).stdout)
    python = detente.ask(
        "brief.yaml", {"chance": {"bridge": "open"}, "by": "2030-07-01"}, start=("bridge=open",), without=("close",), draws=64
    )
    claim = detente.audit("brief.yaml", draws=64).arguments[0].claims[0].with_premises
    assert claim is not None and claim.effect.mean is not None and python.difference is not None
    assert line["difference"] == json.loads(python.difference.model_dump_json())
    assert line["digest"] == python.digest
    assert line["difference"]["effect"]["mean"] == pytest.approx(claim.effect.mean, abs=1e-5)
    assert line["compared_with"]["value"]["mean"] == pytest.approx(claim.arms.base, abs=1e-5)
    assert line["answer"]["value"]["mean"] == pytest.approx(claim.arms.other, abs=1e-5)
    assert line["draws"]["counted"] == claim.counted
    assert line["difference"]["rises"]["share"] == pytest.approx(claim.share, abs=1e-4)


def test_a_level_under_premises_is_that_of_the_claim_which_asks_it(files: Path) -> None:
    own = detente.ask("brief.yaml", "value north at 2030-07-01", draws=64)
    claim = detente.audit("brief.yaml", draws=64).arguments[0].claims[1].with_premises
    assert claim is not None and own.answer.value.mean == pytest.approx(claim.arms.base, abs=1e-5)
    assert own.argument == "brief" and own.difference is None and own.compared_with is None
    bare = detente.ask("base.yaml", "value north at 2030-07-01", draws=64)
    assert abs((bare.answer.value.mean or 0) - (own.answer.value.mean or 0)) > 0.1


def test_what_is_given_holds_before_and_after_the_change_and_a_number_that_is_set_only_after(files: Path) -> None:
    asked = ("chance bridge=open by 2030-07-01",)
    plain = detente.ask("base.yaml", *asked)
    given = detente.ask("base.yaml", *asked, assuming=("reluctance=9",), sets={"price": 0.5})
    changed = detente.ask("base.yaml", *asked, sets={"reluctance": 9})
    assert given.compared_with is not None and changed.compared_with is not None
    assert given.compared_with.value == changed.answer.value
    assert changed.compared_with.value == plain.answer.value


def test_a_change_that_matters_in_every_draw_is_said_with_its_direction(files: Path) -> None:
    words = ("ask", "base.yaml", "chance bridge=open by 2030-02-01", "--hold", "bridge=open", "--draws", "32")
    shown = " ".join(told(*words).output.replace("\N{NO-BREAK SPACE}", " ").split())
    assert "It rises by 0.01 or more in 100 % of the draws" in shown and "falls by 0.01 or more in 0 % of the draws" in shown
    assert "with bridge held at open" in shown and "32 of 32 draws count." in shown
    said = "Chance that bridge is at open at some time by 1 February 2030, with bridge held at open, against the game as it is."
    assert said in shown
    found = detente.ask("base.yaml", "chance bridge=open by 2030-02-01", hold=("bridge=open",), draws=32)
    assert found.difference is not None and found.difference.rises.share == 1.0
    assert found.answer.value.mean == 1.0


def test_a_hinge_is_the_number_that_decides() -> None:
    """South cares for the bridge from .2 to .6 less a toll of .4: it wants it open above that."""
    scenario = base(TOLL)
    found = detente.ask(scenario, "chance bridge=open by end", draws=128)
    assert found.hinge is not None and found.hinge.path == "south.trade.weight"
    assert 0.3 < found.hinge.value < 0.5 and found.hinge.above > found.hinge.below


def test_draws_outside_the_bands_are_left_out_unless_all_are_asked_for() -> None:
    opens = "{measure: {chance: {bridge: open}, by: end}, at_least: 0.5, because: x}"
    scenario = base(TOLL, more=f"plausible: {{b: {opens}}}\n")
    kept, every = (detente.ask(scenario, "chance bridge=open by end", all_draws=e, draws=64) for e in (False, True))
    assert kept.draws.set_aside == every.draws.set_aside > 0
    assert kept.draws.counted + kept.draws.set_aside == 64 == every.draws.counted
    assert kept.answer.value.low is not None and kept.answer.value.low >= 0.5


def refused(scenario: Scenario, words: str, *hold: str) -> str:
    with pytest.raises(Refused) as refusal:
        detente.ask(scenario, words, hold=hold)
    return str(refusal.value)


TOLLS = base_with(
    ("issues:\n", "issues:\n  toll: {options: [none, high], start: none}\n"),
    ("rules:\n", "rules:\n  charge: {act: toll, to: high, by: north}\n  lower: {act: toll, from: high, to: none, by: north}\n"),
    more="focus: {tolls: {in_play: {toll: all}}}\n",
)


def test_what_is_frozen_is_refused_with_what_to_put_in_play_and_what_that_costs() -> None:
    scenario = scenario_from_text(TOLLS)[0]
    said = refused(scenario, "chance toll=high at end")
    assert "focus core freezes it at none" in said and "Use focus tolls, or put toll in play: 4 states instead of 2" in said
    assert detente.ask(scenario, "chance toll=high at end", focus="tolls", draws=16).states == 4


def test_what_nothing_links_is_refused_with_the_focus_in_which_something_does() -> None:
    scenario = scenario_from_text(TOLLS)[0]
    assert "nothing in play links toll to bridge" in refused(scenario, "chance bridge=open at end", "toll=high")


@pytest.mark.parametrize(
    ("done", "focus", "said"),
    [
        ("close", "", "close cannot be done here: it leads from open, and bridge is shut by then"),
        ("charge", "", "charge cannot be done here: toll is frozen at none. Put toll in play: 4 states instead of 2"),
        ("lower", "tolls", "lower cannot be done here: it leads from high"),
    ],
)
def test_a_rule_that_cannot_be_done_there_is_refused(done: str, focus: str, said: str) -> None:
    with pytest.raises(Refused) as refusal:
        detente.ask(scenario_from_text(TOLLS)[0], "chance bridge=open at end", focus=focus, done=(done,))
    assert said in str(refusal.value)


def test_rules_are_done_one_after_the_other() -> None:
    found = detente.ask(base(), "chance bridge=open at 2030-01-01", done=("build", "close"), draws=16)
    assert found.answer.value.mean == 0.0


def test_a_number_that_nothing_reads_is_said(files: Path) -> None:
    text = TOLLS.replace("interests:\n", "interests:\n  north2: {}\n").replace("  north2: {}\n", "")
    scenario = scenario_from_text(text.replace("lower: {act: toll,", "lower: {act: toll, cost: {north: 0.1 .. 0.2},"))[0]
    found = detente.ask(scenario, "chance bridge=open at end", assuming=("lower.cost.north=0.1",), draws=16)
    assert found.unread == ("lower.cost.north",)


def test_what_would_hide_something_else_on_the_line_is_refused() -> None:
    with pytest.raises(FileProblems, match="reluctance is taken for given, and changed as well"):
        detente.ask(base(), "value north", sets={"reluctance": 3}, assuming=("reluctance=2",))
    with pytest.raises(FileProblems, match="bridge is held, and started as well"):
        detente.ask(base(), "value north", hold=("bridge=open",), start=("bridge=shut",))
    with pytest.raises(Refused, match="hold takes several texts; one came"):
        detente.ask(base(), "value north", hold="bridge=open")  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["spread bridge at end", "gain north from bridge=shut to bridge=open", "years bridge=open"])
def test_every_kind_of_measure_is_answered(words: str) -> None:
    found = detente.ask(base(), words, draws=16)
    assert found.answer.value.mean is not None
    run = detente.run(base(), draws=16, measures=(words,)).measures[0]
    assert run.mean == pytest.approx(found.answer.value.mean, abs=1e-3), "a run reads more days, and so takes other steps"


OPENED = "chance bridge=open by end"


def test_each_point_of_a_curve_is_what_is_asked_with_the_number_there() -> None:
    swept = detente.ask(base(), OPENED, sweep="north.initiative=1..9", draws=16).swept
    assert swept is not None and len(swept.points) == 21
    for point in (swept.points[0], swept.points[7], swept.points[20]):
        alone = detente.ask(base(), OPENED, assuming=(f"north.initiative={point.at}",), draws=16).answer.value
        assert point.value.mean == pytest.approx(alone.mean, abs=2e-3)


def test_a_curve_says_where_its_mean_crosses_a_bound() -> None:
    swept = detente.ask(base(), OPENED, sweep="north.initiative=0..9", draws=16).swept
    assert swept is not None and swept.bound == 0.5
    ends = [each.value.mean for each in (swept.points[0], swept.points[-1]) if each.value.mean is not None]
    again = detente.ask(base(), OPENED, sweep="north.initiative=0..9", bound=sum(ends) / 2, draws=16).swept
    assert again is not None and again.crosses
    for at in again.crosses:
        there = detente.ask(base(), OPENED, assuming=(f"north.initiative={at}",), draws=16).answer.value
        assert there.mean == pytest.approx(sum(ends) / 2, abs=0.02)


def test_what_lies_just_outside_a_focus_is_put_in_play_in_turn() -> None:
    scenario = load_scenario("endgame_2024")
    found = detente.ask(scenario, "chance war=freeze by 2026-01-01", neighbours=True, draws=16)
    names = [each.name for each in found.neighbours]
    assert names and not {*names} & {*found.in_play}
    for each in found.neighbours[:3]:
        alone = detente.ask(scenario, "chance war=freeze by 2026-01-01", focus=f"core,{each.name}", draws=16, all_draws=True)
        assert each.states == alone.states


def test_nothing_that_moves_nothing_turns_an_answer() -> None:
    found = detente.ask(base(), "chance bridge=open by end", neighbours=True, draws=16)
    assert all(not each.turns for each in found.neighbours if each.by == 0)


def test_a_focus_is_found_by_what_moves_the_answer_most() -> None:
    found = detente.ask("endgame_2024", "chance war=freeze by 2026-01-01", focus="auto", draws=16)
    assert found.suggested is not None and found.states <= found.suggested.fits
    assert found.focus == ",".join(("core", *found.suggested.taken))
    assert detente.ask("endgame_2024", "chance war=freeze by 2026-01-01", focus=found.focus, draws=16).digest == found.digest
    beside = detente.ask("endgame_2024", "chance war=freeze by 2026-01-01", neighbours=True, draws=16).neighbours
    by = {each.name: each.by or 0.0 for each in beside}
    heights = [by[name] for name in found.suggested.taken]
    assert min(heights) > 0


def test_a_focus_that_is_found_has_in_play_what_is_asked_about() -> None:
    found = detente.ask("endgame_2024", "chance oil=near_50 by 2026-01-01", focus="auto", draws=16)
    assert "oil" in found.in_play and "oil" in found.focus.split(",")


WRONG_CURVES = {
    ("nosuch", None): '--sweep:1:1: error: set: no assumption "nosuch"',
    ("north.initiative=3", None): "north.initiative has one value, 3",
    ("north.initiative=-1..3", None): "never below zero",
    ("north.initiative=1..3", 2.0): "no curve of a chance crosses 2",
    ("", 0.3): "a bound is looked for on a curve",
}


@pytest.mark.parametrize(("sweep", "bound"), WRONG_CURVES)
def test_a_curve_that_cannot_be_is_refused(sweep: str, bound: float | None) -> None:
    with pytest.raises((FileProblems, Refused)) as wrong:
        detente.ask(base(), OPENED, sweep=sweep, bound=bound, draws=16)
    assert WRONG_CURVES[sweep, bound] in str(wrong.value)


def test_python_data_that_is_no_measure_is_refused() -> None:
    with pytest.raises(Refused, match="made of dicts, lists, text and numbers"):
        detente.ask(base(), {"chance": {"bridge": object()}})


def test_everything_wrong_on_a_line_is_said_at_once(files: Path) -> None:
    done = told("ask", "base.yaml", "chance bridge=opn at end", "--hold", "bridge=shutt", "--given", "nosuch")
    assert done.exit_code == 2
    for said in ("Did you mean open?", "Did you mean shut?", '--given:1:1: error: set: no assumption "nosuch"'):
        assert said in done.output


def test_findings_are_of_their_kinds(files: Path) -> None:
    assert isinstance(detente.ask("base.yaml", "value north", draws=16), AskFinding)
    assert isinstance(detente.audit("brief.yaml", draws=16), AuditFinding)
    assert isinstance(read_measure("value north", base()), Measure)
