"""Explicit models as files state them: nothing stated twice or dropped, sizes told first, and what is asked shown in words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.asks.stability import ModelQuestion, model_document
from detente.cli import main
from detente.errors import DetenteError, FileProblems, Refused, TooLarge
from detente.findings.stability import AnsweredMove, PartyDemand, Step, Verdict
from detente.formats.graph_model import model_from_text
from detente.game import room
from detente.report.lenses import demand_words, why_words
from test_stability import two_roads

HERE = Path(__file__).parent / "solved"
YIELD, PORT, STRAIT = str(HERE / "yield.json"), str(HERE / "port"), str(HERE / "strait.yaml")


def said(text: str) -> str:
    with pytest.raises(FileProblems) as raised:
        model_from_text(text, "m.json")
    return str(raised.value)


def changed(**changes: Any) -> str:
    """What is said of the model of two roads with these changes."""
    with pytest.raises(FileProblems) as raised:
        two_roads(**changes)
    return str(raised.value)


def printed(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words), env={"COLUMNS": "200"})
    return done.exit_code, " ".join((done.stdout + done.stderr).split())


def options(count: int, parties: Sequence[str] = "AB", **more: Any) -> str:
    """A model of so many options, all combinations, ranked by statements."""
    return json.dumps(
        {
            "decision_makers": list(parties),
            "options": [{"id": k + 1, "dm": parties[k % len(parties)], "name": f"o{k}"} for k in range(count)],
            "preferences": {p: {"statements": [{"1": "Y"}]} for p in parties},
            **more,
        }
    )


# ------------------------------------------------------------------------------------- stated twice, dropped, misspelt


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decision_makers": ["A", "B", "A"]}, r'"A" is named twice; the first time at \d+:\d+'),
        ({"decision_makers": ["A", "B", "a"]}, r'"a" differs from "A" at \d+:\d+ only by case or form'),
        ({"states": [{"id": 1, "opts": "NN"}, {"id": "1", "opts": "YN"}]}, r'the id "1" is used twice; the first time at'),
        ({"states": [{"id": "s", "opts": "NN"}, {"id": "S", "opts": "YN"}]}, r'"S" differs from "s" at'),
        ({"moves": {"A": {"1": [2, 2]}}}, "this move is written twice; the first time at"),
        ({"removed_moves": {"A": {"1": [2, 2]}}}, "this move is written twice"),
        ({"infeasible": [{"1": "Y", "2": "Y"}, {"2": "Y", "1": "Y"}]}, "this pattern is written twice"),
        ({"misperceived_states": {"A": [1, 1]}}, "1 is listed twice"),
        (
            {"preferences": {"A": {"ranking": [3, 4, 2, 1, [3]]}, "B": {"ranking": [2, 4, 3, 1]}}},
            "3 is ranked twice; the first",
        ),
    ],
)
def test_what_a_model_states_twice_is_refused_naming_both_places(changes: dict[str, Any], words: str) -> None:
    assert re.search(words, changed(**changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options": [{"id": 1, "dm": "A", "reversable": "fwd"}, {"id": 2, "dm": "B"}]}, "Did you mean reversible?"),
        ({"options": [{"id": 1, "dm": "A", "way": "fwd"}, {"id": 2, "dm": "B"}]}, "options[1].way: no such field."),
        ({"states": [{"id": 1, "opts": "NN", "option": "Y"}]}, "states[1].option: no such field."),
        ({"preferences": {"A": {"rankings": [1]}, "B": {"ranking": [2, 4, 3, 1]}}}, "Did you mean ranking?"),
        ({"infeasable": [{"1": "Y"}]}, "Did you mean infeasible?"),
        ({"statements_authoritative": "yes"}, "statements_authoritative: wanted true or false"),
        ({"title": ["x"]}, "title: wanted a text; came a list"),
        ({"sources": [1, ["x"]]}, "sources: wanted a text; came a list"),
    ],
)
def test_a_key_or_value_that_would_change_nothing_is_refused(changes: dict[str, Any], words: str) -> None:
    assert words in changed(**changes)


def test_a_ranking_beside_statements_says_which_of_them_counts() -> None:
    both = {"A": {"ranking": [3, 4, 2, 1], "statements": [{"1": "Y"}]}, "B": {"ranking": [2, 4, 3, 1]}}
    by_ranking = " ".join(p.text for p in two_roads(preferences=both).warnings)
    assert "preferences.A.statements: it is not read: ranking count" in by_ranking
    by_statements = two_roads(preferences=both, statements_authoritative=True).warnings
    assert "preferences.A.ranking: it is not read: statements count" in " ".join(p.text for p in by_statements)


def test_warnings_of_a_model_are_printed(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(options(2, colour="red"))
    assert "colour: no such field; it is not read" in printed("stability", str(tmp_path / "m.json"))[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"program": "gmcr-py", "decisionMakers": [], "options": []}', "this is a model of gmcr-py (.gmcr)"),
        ("<Scenario/>", "this is XML, such as KTAB writes: a table of decisions, not a model. Ask `detente settlement m.json`"),
        ("'#A'\t'x'", "this is an exchange file of decide"),
    ],
)
def test_a_model_of_another_tool_is_told_what_it_is_and_what_to_do(text: str, words: str) -> None:
    assert words in said(text)


# ------------------------------------------------------------------------------------------------------- hostile


@pytest.mark.parametrize("number", ["1" * 4301, "-" + "9" * 4301, "NaN", "Infinity", "-Infinity", "1e" + "9" * 400])
def test_a_number_that_no_machine_reads_is_refused_wherever_it_stands(number: str) -> None:
    places = (
        '{"id": %s, "decision_makers": ["A"]}',
        '{"decision_makers": ["A"], "options": [{"id": %s, "dm": "A"}], "preferences": {"A": [1, 2]}}',
        '{"decision_makers": ["A"], "options": [{"id": 1, "dm": "A"}], "preferences": {"A": [1, %s]}}',
        '{"decision_makers": ["A"], "options": [{"id": 1, "dm": "A"}], "preferences": {"A": {"numbers": {"1": %s, "2": 1}}}}',
    )
    for place in places:
        assert re.search(r"m\.json:1:\d+: error", said(place % number))


@pytest.mark.parametrize("escape", ["\\ud800", "\\u001b", "\\u202e", "\\u0000"])
def test_characters_that_are_not_seen_are_refused_in_a_model(escape: str) -> None:
    assert "is a character that is not seen" in said('{"decision_makers": ["A' + escape + '"]}')


def test_more_decision_makers_than_coalitions_can_hold_are_refused() -> None:
    assert "64 decision makers; at most 60 are taken" in said(options(2, [f"P{k}" for k in range(64)]))
    wide = model_from_text(options(2, [f"P{k}" for k in range(60)]))
    found: Any = model_document(wide, ModelQuestion(coalitions=(("P0", "P59"),)))
    assert list(found["by_coalition"]["CNash"]) == ["P0+P59"]


def test_a_models_mistakes_are_counted_beyond_the_first_two_hundred() -> None:
    wrong = {"A": {str(k): [1] for k in range(100, 900)}}
    assert "and 600 more, not shown\n800 errors, 0 warnings" in changed(moves=wrong)


@given(st.data())
def test_no_edit_of_a_model_raises_anything_but_a_problem(data: st.DataObject) -> None:
    text = (HERE / "yield.json").read_text(encoding="utf-8")
    at, gone = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 20))
    put = data.draw(
        st.sampled_from(["", '"', "[", "{", "}", "null", "1" * 30, "²", "\\ud800", "\x00", "-", ",", ":", "true", "\ufeff"])
    )
    try:
        model_from_text(text[:at] + put + text[at + gone :])
    except DetenteError as error:
        assert str(error)


# --------------------------------------------------------------------------------------------------------- sizes


def free(monkeypatch: pytest.MonkeyPatch, size: float) -> None:
    monkeypatch.setattr(room, "free_memory", lambda: size)


def test_a_model_that_would_not_fit_is_refused_with_the_number_of_options_that_would(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 300e6)
    with pytest.raises(TooLarge) as raised:
        model_from_text(options(24))
    fits = int(re.findall(r"(\d+) options with all their combinations would fit", str(raised.value))[0])
    assert room.bytes_of_cells(1 << fits, 2) <= 0.8 * 300e6 < room.bytes_of_cells(2 << fits, 2)
    assert model_from_text(options(8)).size == 256


def test_more_options_than_combinations_can_be_gone_through_are_refused_before_any_are() -> None:
    with pytest.raises(TooLarge, match=r"30 options have 1,073,741,824 combinations; at most 16,777,216"):
        model_from_text(options(30))


def test_what_is_infeasible_is_left_out_before_it_takes_room() -> None:
    """Forty options of which each needs the one before: 41 combinations of a million million."""
    chain = [{str(k): "N", str(k + 1): "Y"} for k in range(1, 40)]
    model = model_from_text(options(40, infeasible=chain))
    assert model.size == 41
    assert sorted(model.state_names)[0] == "N" * 40


def test_feasible_combinations_are_those_that_no_pattern_matches_in_ascending_order() -> None:
    patterns = [{"1": "Y", "3": "N"}, {"2": "Y", "5": "Y"}, {"4": "N", "5": "N", "6": "Y"}]
    model = model_from_text(options(6, infeasible=patterns))
    bits = [{k + 1: "NY"[c >> k & 1] for k in range(6)} for c in range(64)]
    kept = [c for c in range(64) if not any(all(bits[c][int(k)] == v for k, v in p.items()) for p in patterns)]
    assert model.cells.tolist() == kept


def test_states_left_open_stand_for_no_more_combinations_than_fit() -> None:
    strings = [format(k, "09b").replace("0", "N").replace("1", "Y") + "-" * 16 for k in range(300)]
    states = [{"id": k, "opts": opts} for k, opts in enumerate(strings, 1)]
    with pytest.raises(TooLarge, match="stand for more than 16,777,216 combinations"):
        model_from_text(options(25, states=states))


def test_groups_that_move_as_one_are_counted_before_their_moves_are_listed() -> None:
    with pytest.raises(TooLarge, match="groups that move as one have more than"):
        model_document(model_from_text(options(12)), ModelQuestion(joint=True, coalitions=(("A", "B"),)))


def test_free_memory_is_some_and_no_more_than_there_is() -> None:
    assert 0 < room.free_memory() < 1e15


# ------------------------------------------------------------------------------------------------ options and words


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (("stability", YIELD, "--set", "nosuch=1", "--focus", "zz"), "--set, --focus do not apply to an explicit model"),
        (("stability", YIELD, "--draws", "64"), "--draws does not apply to an explicit model"),
        (("stability", YIELD, "--hold", "a=b", "--on", "2030-01-01"), "--on, --hold do not apply"),
        (("stability", STRAIT, "--why", "1", "--joint"), "--joint, --why do not apply to a scenario"),
        (("stability", STRAIT, "--coalition", "a,b", "--demand", "x"), "--coalition, --demand do not apply to a scenario"),
        (("settlement", PORT, "--set", "a=1"), "--set does not apply to a table of decisions"),
        (("settlement", PORT, "--export", "ktab", "--learn", PORT), "--learn does not apply to --export"),
        (("run", STRAIT, "--lens", "stability", "--until", "2031-01-01"), "--until does not apply to --lens stability"),
        (("stability", YIELD, "--coalition", "A,A"), "each once"),
        (("stability", YIELD, "--coalition", "A,C"), 'no decision maker is called "C"'),
        (("stability", STRAIT, "--hold", "storms"), "--hold takes NAME=LEVEL"),
        (("stability", STRAIT, "--hold", "storms=calm", "--hold", "storms=rough"), "storms is held twice"),
        (("stability", str(HERE / "pair.json"), "--why", "both weit"), "Did you mean both wait?"),
        (("stability", str(HERE / "wide.json"), "--demand", "9999"), "States are numbered from 1 to 4,096"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused_saying_what_it_applies_to(words: tuple[str, ...], refused: str) -> None:
    code, text = printed(*words)
    assert code in (2, 5)  # of the command line as it stands, or of what it asks about
    assert refused in text


def test_why_and_demand_are_printed_in_words() -> None:
    code, text = printed("stability", YIELD, "--why", "4", "--demand", "4")
    assert code == 0
    assert "A leaves for 3 under Nash, SEQ and SSEQ: nothing answers that." in text
    assert "A stays under GMR and SMR: to 3 the answer is B to 1." in text
    assert "What would make 4 stable" in text and "3 no better than 4" in text


def test_every_verdict_asked_about_is_told_once() -> None:
    verdicts = {
        "Nash": Verdict(stable=False, because="", improvement=3),
        "GMR": Verdict(stable=True, because="", answers=(AnsweredMove(improvement=3, sanction=(Step(by="B", to=1),)),)),
        "SEQ": Verdict(stable=True, because=""),
    }
    assert list(why_words("A", verdicts)) == [
        "A leaves for 3 under Nash: nothing answers that.",
        "A stays under GMR: to 3 the answer is B to 1.",
        "A stays under SEQ: it has no improvement.",
    ]
    assert demand_words(4, PartyDemand(moves=(), fewest_lowered=())) == "anything: it has no move from there"


def test_what_a_table_and_a_backtest_leave_out_is_printed() -> None:
    _, settled = printed("settlement", PORT)
    assert "Left out, without a position: 1 row, line 3." in settled
    _, tried = printed("backtest", PORT, "--folds", "2")
    assert "Left out: 1 with no outcome." in tried
    assert "no reference point: nothing changes, Nash" in tried


def test_what_a_scenario_leaves_out_and_holds_is_printed() -> None:
    _, text = printed("stability", STRAIT, "--focus", "weather", "--hold", "storms=rough", "--draws", "16")
    assert "Held: storms rough." in text
    assert "Left out: one-off costs of moves, nature and the future" in text


def test_the_library_asks_what_the_command_asks() -> None:
    found = detente.stability(two_roads(), why=("4",))
    assert found.equilibria["SEQ"] == (2, 3) and found.asked_why == (4,)
    assert found.rows()[1] == {"id": 2, "opts": "YN", "Nash": True, "GMR": True, "SMR": True, "SEQ": True, "SSEQ": True}
    assert [row["settlement"] for row in detente.stability(STRAIT, draws=16).rows()] == ["passage=closed", "passage=open"]
    settled = detente.settlement(PORT)
    assert len(settled.rows()) == sum(len(issue.models) for issue in settled.issues)
    with pytest.raises(Refused, match="--draws does not apply to a table"):
        detente.settlement(PORT, draws=64)
    tried = detente.backtest(PORT, folds=2)
    assert {row["model"] for row in tried.rows()} == {p.model for p in tried.points} | {d.model for d in tried.distributions}


def test_a_body_with_more_sets_than_can_be_gone_through_is_refused() -> None:
    members = [f"p{k}" for k in range(20)]
    scenario: Any = detente.load(
        {
            "detente": 1,
            "scenario": "assembly",
            "calendar": {"start": "2030-01-01", "steps": [{"every": "quarter", "until": "2030-07-01"}]},
            "defaults": {"party": {"patience": 0.9, "precision": 20, "initiative": 1}},
            "parties": {name: {} for name in members},
            "bodies": {"house": {"members": members, "agree": 11}},
            "issues": {"law": {"options": ["old", "new"], "start": "old"}},
            "rules": {"pass": {"deal": "law", "from": "old", "to": "new", "needs": ["house"]}},
            "interests": {name: {"good": {"of": "law", "weight": "0.5 .. 1", "prefers": "new > old"}} for name in members},
            "core": {"law": "all"},
        }
    )
    with pytest.raises(TooLarge, match="a body of 20 members has too many sets that carry a vote; at most 18"):
        detente.stability(scenario, draws=16)
