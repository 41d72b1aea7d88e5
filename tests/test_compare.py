"""Encodings of one article side by side: what parts them is known, and found; what is not one article is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from base import argument_text, base_with
from detente.argument.matched import Encoding, articles_of, matched
from detente.asks.compare import CompareAsked, ask
from detente.asks.encodings import encodings
from detente.asks.swaps import Translation
from detente.cli import main
from detente.errors import DetenteError, FileProblems, Refused, Stopped
from detente.findings.compare import ComparedClaim, CompareFinding, Swapped
from detente.language.read import argument_from_text, scenario_from_text
from detente.scenario.records import Argument, Scenario
from detente.study.arms import Progress

Pair = tuple[Argument, Scenario]
MOOD = """
conditions:
  mood: {{levels: [calm, angry], start: calm, changes: {{vote: {{at: 2030-03-01, to: {{angry: {angry}, calm: rest}}}}{more}}}}}
"""


def encoding(claims: str, angry: str = "0.2 .. 0.7", more: str = "", name: str = "one", **swapped: str) -> Pair:
    """An encoding over the base with a mood that a vote may turn; `swapped`: words of its scenario that are called otherwise."""
    text = base_with(("core: {bridge: all}", "core: {bridge: all, mood: all}"), more=MOOD.format(angry=angry, more=more))
    for old, new in swapped.items():
        text, claims = text.replace(old, new), claims.replace(old, new)
    scenario = scenario_from_text(text)[0]
    return argument_from_text(argument_text(claims).replace("brief", name).replace("[a002]", "[a002, a004]"), scenario)[
        0
    ], scenario


def is_angry(
    strength: str = "asserted", form: str = "level: {measure: {chance: {mood: angry}, at: end}, at_least: 0.5}"
) -> str:
    return f"C1: {{says: People will be angry., cite: a002 p1, strength: {strength}, {form}}}"


def compared(*pairs: Pair, draws: int = 64, **more: Any) -> CompareFinding:
    return ask(CompareAsked(arguments=pairs, draws=draws, workers=1, **more), Progress())


def only_claim(found: CompareFinding) -> ComparedClaim:
    assert len(found.claims) == 1
    return found.claims[0]


def causes(*pairs: Pair, **more: Any) -> tuple[str, ...]:
    """What parts two encodings on their only claim."""
    claim = only_claim(compared(*pairs, **more))
    assert not claim.same_verdict, [each.verdict for each in claim.readings]
    return claim.parted[0].causes


# ------------------------------------------------------------------------------------------------ what parts them
def test_who_says_the_same_agrees_and_nothing_is_swapped() -> None:
    found = compared(encoding(is_angry()), encoding(is_angry(), name="two"))
    claim = only_claim(found)
    assert claim.same_form and claim.same_strength and claim.same_verdict
    assert (found.kept, found.causes, found.solved, claim.swaps) == (("C1",), (), 0, ())


def test_a_bar_alone_parts_two_and_is_found() -> None:
    assert causes(encoding(is_angry("asserted")), encoding(is_angry("perhaps"), name="two")) == ("strength",)


def test_a_word_of_certainty_alone_parts_two_and_is_found() -> None:
    forms = [f"will: {{measure: {{chance: {{mood: angry}}, at: end}}, certainty: {word}}}" for word in ("even", "very_likely")]
    pairs = [
        encoding(is_angry(form=form), angry="0.5 .. 0.7", name=name) for form, name in zip(forms, ("one", "two"), strict=True)
    ]
    assert causes(*pairs) == ("certainty", "form")  # the word is part of the form


def test_a_form_alone_parts_two_and_is_found() -> None:
    other = "inv: {raise: mood.vote.to.angry, measure: {chance: {mood: angry}, at: end}, within: 0.05}"
    pairs = encoding(is_angry(), angry="0.55 .. 0.7"), encoding(is_angry(form=other), angry="0.55 .. 0.7", name="two")
    claim = only_claim(compared(*pairs))
    assert claim.parted[0].causes == ("form",)
    assert {(each.on, each.of) for each in claim.swaps} == {("one", ("two",)), ("two", ("one",))}


def test_a_number_alone_parts_two_and_is_found() -> None:
    claim = only_claim(compared(encoding(is_angry(), angry="0.1 .. 0.3"), encoding(is_angry(), angry="0.6 .. 0.9", name="two")))
    assert claim.parted[0].causes == ("number",)
    assert claim.parted[0].by == (
        "one: number, mood.vote.to.angry 0.6 .. 0.9 for 0.1 .. 0.3 (0.00 becomes 1.00)",
        "two: number, mood.vote.to.angry 0.1 .. 0.3 for 0.6 .. 0.9 (1.00 becomes 0.00)",
    )


def test_what_one_has_and_the_other_has_not_parts_two_and_is_found_both_ways_round() -> None:
    fade = ", fade: {from: angry, to: calm, rate: 20}"
    pairs = encoding(is_angry(), angry="0.7 .. 0.9"), encoding(is_angry(), angry="0.7 .. 0.9", more=fade, name="two")
    claim = only_claim(compared(*pairs))
    assert claim.parted[0].causes == ("change",)
    assert [each.what.partition(":")[0] for each in claim.swaps] == ["with mood.fade", "without mood.fade"]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        (("rules:\n", "rules:\n  force: {act: bridge, from: shut, to: open, by: north}\n"), "rule"),
        (
            (
                "build: {deal: bridge, from: shut, to: open, needs: [north, south]}",
                "build: {deal: bridge, from: shut, to: open, needs: [north], proposed_by: north}",
            ),
            "rule",
        ),
        (("  south: {trade: {of", "  south: {zeal: {of: bridge, weight: 2, prefers: open > shut}, trade: {of"), "interest"),
    ],
)
def test_a_rule_or_an_interest_alone_parts_two_and_is_found(more: tuple[str, str], kind: str) -> None:
    claim = "C1: {says: It opens., cite: a002 p1, strength: asserted, will: {measure: {chance: {bridge: open}, by: end}, certainty: likely}}"
    against = ("weight: 0.2 .. 0.6, prefers: open > shut", "weight: 0.4 .. 0.6, prefers: shut > open")
    read = [scenario_from_text(base_with(*changes))[0] for changes in ((against,), (against, more))]
    pairs = [
        (argument_from_text(argument_text(claim).replace("brief", name), scenario)[0], scenario)
        for name, scenario in zip(("one", "two"), read, strict=True)
    ]
    assert causes(*pairs) == (kind,)


def test_what_takes_three_numbers_at_once_is_said_to_be_no_single_swap() -> None:
    moods = "".join(
        f"  {name}: {{levels: [calm, angry], start: calm, changes: {{vote: {{at: 2030-03-01, to: {{angry: %s, calm: rest}}}}}}}}\n"
        for name in ("first", "second", "third")
    )
    core = ("core: {bridge: all}", "core: {bridge: all, first: all, second: all, third: all}")
    form = "level: {measure: {chance: {first: angry, second: angry, third: angry}, at: end}, at_least: 0.15}"
    pairs = []
    for name, chance in (("one", "0.9"), ("two", "0.3")):
        scenario = scenario_from_text(base_with(core, more=f"conditions:\n{moods % (chance, chance, chance)}"))[0]
        pairs.append((argument_from_text(argument_text(is_angry(form=form)).replace("brief", name), scenario)[0], scenario))
    claim = only_claim(compared(*pairs, draws=16))
    assert claim.parted[0].causes == ("no single swap",)
    assert len(claim.swaps) == 6 and all(each.verdict for each in claim.swaps)


def test_who_is_undecided_may_lack_draws() -> None:
    pairs = encoding(is_angry(), angry="0.4 .. 0.8"), encoding(is_angry(), angry="0.6 .. 0.9", name="two")
    assert causes(*pairs, draws=16)[0] == "draws"  # .75 of the draws lie above .5, and .75 is the bar


# ------------------------------------------------------------------------------------------------ names
def test_what_goes_by_another_name_cannot_be_swapped_unless_it_is_said_to_be_the_same() -> None:
    other = "inv: {raise: mood.vote.to.angry, measure: {chance: {mood: angry}, at: end}, within: 0.05}"
    pairs = (
        encoding(is_angry(), angry="0.55 .. 0.7"),
        encoding(is_angry(form=other), angry="0.55 .. 0.7", name="two", mood="temper"),
    )
    claim = only_claim(compared(*pairs))
    assert claim.parted[0].causes == ("form not swapped",)
    cannot = {each.on: each.cannot for each in claim.swaps if each.kind == "form"}
    assert "temper" in cannot["one"] and "mood" in cannot["two"]
    claim = only_claim(compared(*pairs, alike=("mood=temper",)))
    assert "form" in claim.parted[0].causes


def test_levels_are_told_by_their_places() -> None:
    pairs = encoding(is_angry()), encoding(is_angry(), name="two", calm="still", shut="closed")
    translation = Translation(pairs[0][1], pairs[1][1])
    table = {
        "act": "bridge",
        "from": ["closed"],
        "to": ["open"],
        "when": {"mood": "not still"},
        "cost": {"north": {"depends_on": "mood", "still": "0.1", "else": "0"}},
    }
    assert translation.of(table)[0] == {
        "act": "bridge",
        "from": ["shut"],
        "to": ["open"],
        "when": {"mood": "not calm"},
        "cost": {"north": {"depends_on": "mood", "calm": "0.1", "else": "0"}},
    }
    assert translation.path("mood.vote.to.still") == "mood.vote.to.calm"


# ------------------------------------------------------------------------------------------------ matching
def test_claims_are_matched_by_id_and_paragraph_then_by_paragraph_alone() -> None:
    def read(claims: dict[str, str], label: str) -> Encoding:
        text = "\n".join(is_angry().replace("C1", name).replace("p1", at) for name, at in claims.items())
        return Encoding(label, *encoding(text))

    both = [
        read({"C1": "p1", "C2": "p2", "C3": "p3", "C5": "p5"}, "one"),
        read({"C1": "p1-2", "C2": "p9", "C4": "p3", "C6": "p6"}, "two"),
    ]
    found, alone = matched(both, articles_of(both))
    assert [(m.id, m.by) for m in found] == [("C1", "paragraph and id"), ("C3/C4", "paragraph")]
    assert {(each.place, each.claim) for each in alone} == {(0, "C2"), (1, "C2"), (0, "C5"), (1, "C6")}
    assert next(each.why for each in alone if each.claim == "C2") == "it cites p2, and C2 elsewhere p9"


# ------------------------------------------------------------------------------------------------ bad input
def written(folder: Path, name: str, argument: str, scenario: str = "") -> str:
    (folder / "base.yaml").write_text(scenario or base_with(), encoding="utf-8")
    (folder / name).write_text(argument, encoding="utf-8")
    return str(folder / name)


OPENS = "C1: {says: It opens., cite: a002 p1, strength: asserted, will: {measure: {chance: {bridge: open}, by: end}, certainty: likely}}"


def test_one_encoding_alone_or_twice_is_refused(tmp_path: Path) -> None:
    name = written(tmp_path, "one.yaml", argument_text(OPENS))
    with pytest.raises(Refused, match="two or more are wanted, one came"):
        encodings([name])
    with pytest.raises(Refused, match="named twice"):
        encodings([name, str(tmp_path / "." / "one.yaml")])


def test_encodings_of_different_articles_are_refused_unless_they_are_said_to_be_of_one() -> None:
    one, two = encoding(is_angry()), encoding(is_angry().replace("a002", "a004"), name="two")
    with pytest.raises(Refused, match=r"different articles \(one: a002; two: a004\).*--one-article"):
        compared(one, two)
    assert compared(one, two, one_article=True).article == "a002 or a004"


def test_encodings_that_cite_nothing_or_have_no_claim_in_common_are_refused() -> None:
    with pytest.raises(Refused, match="the claims of two cite no paragraph"):
        compared(encoding(is_angry()), encoding(is_angry().replace("cite: a002 p1, ", ""), name="two"))
    with pytest.raises(Refused, match="no two of these encodings have a claim in common.*it cites p1, and C1 elsewhere p2"):
        compared(encoding(is_angry()), encoding(is_angry().replace("p1", "p2"), name="two"))


def test_all_that_is_wrong_with_any_of_them_is_said_at_once(tmp_path: Path) -> None:
    files = []
    for name, wrong in (("one", "bridg"), ("two", "brigde")):
        (tmp_path / name).mkdir()
        files.append(written(tmp_path / name, "brief.yaml", argument_text(OPENS.replace("bridge", wrong))))
    with pytest.raises(FileProblems) as found:
        encodings([*files, str(tmp_path / "none.yaml")])
    said = str(found.value)
    assert all(word in said for word in ('"bridg"', '"brigde"', "none.yaml")), said
    assert sum(problem.severity == "error" for problem in found.value.problems) == 3


@pytest.mark.parametrize(
    ("same", "said"),
    [("mood", "two names are wanted"), ("mood=modd", "Did you mean mood"), ("mood=bridge", "which are two things there")],
)
def test_names_that_are_said_to_be_the_same_must_be_some(same: str, said: str) -> None:
    with pytest.raises(DetenteError, match=said):
        compared(encoding(is_angry()), encoding(is_angry(), name="two"), alike=(same,))


def test_who_has_one_name_is_called_by_what_tells_the_files_apart(tmp_path: Path) -> None:
    files = []
    for name in ("left", "right"):
        (tmp_path / name).mkdir()
        files.append(written(tmp_path / name, "brief.yaml", argument_text(OPENS)))
    assert [each.label for each in encodings(files)] == ["left", "right"]


# ------------------------------------------------------------------------------------------------ shown
def test_the_command_shows_who_agrees_and_why_the_others_do_not(tmp_path: Path) -> None:
    files = []
    for name, strength in (("left", "asserted"), ("right", "hedged")):
        (tmp_path / name).mkdir()
        text = argument_text(
            OPENS.replace("asserted", strength).replace("likely", "certain").replace("by: end", "by: 2030-03-01")
        )
        files.append(written(tmp_path / name, "brief.yaml", text))
    done = CliRunner().invoke(main, ["compare", *files, "--draws", "64"], env={"COLUMNS": "120"})
    assert done.exit_code == 0, done.output
    assert "2 encodings of a002" in done.output and "Krippendorff's alpha" in done.output


def test_what_was_swapped_says_which_verdict_came_or_why_it_cannot_be() -> None:
    pairs = encoding(is_angry(), angry="0.1 .. 0.3"), encoding(is_angry(), angry="0.6 .. 0.9", name="two", mood="temper")
    swaps: tuple[Swapped, ...] = only_claim(compared(*pairs)).swaps
    assert swaps and all(bool(each.verdict) != bool(each.cannot) for each in swaps)


def test_who_stops_it_keeps_the_swaps_that_were_solved() -> None:
    """Stopped while encodings are solved there is nothing to show; later, all but the swaps that are left."""
    pairs = encoding(is_angry(), angry="0.1 .. 0.3"), encoding(is_angry(), angry="0.6 .. 0.9", name="two")
    done = [0]

    def advance(more: int) -> None:
        done[0] += more

    for after, complete in ((2, False), (3, False), (4, True)):
        done[0] = 0
        found = ask(
            CompareAsked(arguments=pairs, draws=64, workers=1),
            Progress(advance=advance, stopped=lambda after=after: done[0] >= after),  # type: ignore[misc]
        )
        assert (found.complete, found.solved) == (complete, after - 2)
    with pytest.raises(Stopped):
        ask(CompareAsked(arguments=pairs, draws=64, workers=1), Progress(stopped=lambda: True))
