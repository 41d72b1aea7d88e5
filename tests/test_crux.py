"""The crux of two arguments: what parts them is found, what does not is not named, and a swap does what it was said to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from detente.argument.points import points_of
from detente.argument.trials import premises_of
from detente.asks.crux import CruxAsked, ask
from detente.cli import main
from detente.errors import FileProblems, Refused
from detente.findings.crux import CruxFinding
from detente.language.load import load_scenario
from detente.language.read import argument_from_text
from detente.report import crux as words
from detente.scenario.records import Argument, Scenario
from detente.study.arms import Progress, Settings, Study, World
from detente.study.mixed import mixed

HERE = Path(__file__).parent / "solved"
STRAIT = load_scenario(str(HERE / "strait.yaml"))
OPENED = "chance passage=open by mandate_lapses"
WILLING, PROUD = "set: {senate.pride.weight: 0.2 .. 0.4}", "set: {senate.pride.weight: -0.4 .. -0.2}"
PATIENT, HASTY = "set: {west.patience: 0.9 .. 0.95}", "set: {west.patience: 0.85 .. 0.9}"
DULL, SHARP = "set: {east.precision: 30 .. 40}", "set: {east.precision: 40 .. 50}"
UNREAD, UNREAD_TOO = "set: {east.income.worth: 0.1 .. 0.2}", "set: {west.burden.worth: -0.8 .. -0.6}"
ASKED = "set: {senate_asked: {odds: 0.4 .. 0.5}}"


def argument(name: str, *premises: str, over: Scenario = STRAIT) -> tuple[Argument, Scenario]:
    """An argument of these premises, A1, A2 and so on."""
    lines = [f"  A{k}: {{says: So it is., cite: quill p{k}, {each}}}" for k, each in enumerate(premises, 1)]
    text = "\n".join([f"detente: 1\nargument: {name}\nover: {over.name}\ndocuments: [quill]\npremises:", *lines]) + "\n"
    return argument_from_text(text, over, name)[0], over


def asked(*of: Any, on: str = OPENED, **fields: Any) -> CruxFinding:
    fields = {"draws": 64, "workers": 1, **fields}
    return ask(CruxAsked(arguments=of, on=on, **fields), Progress())


def parts(found: CruxFinding) -> dict[str, float]:
    return {each.id: each.share.value for each in found.points if each.share is not None}


@pytest.fixture(scope="module")
def known() -> CruxFinding:
    """Two that differ in much, of which one thing matters."""
    return asked(
        argument("one", WILLING, PATIENT, DULL, UNREAD, ASKED),
        argument("two", PROUD, HASTY, SHARP, UNREAD_TOO, ASKED),
        all_draws=True,
    )


def test_the_only_difference_that_matters_has_nearly_all_of_it(known: CruxFinding) -> None:
    share = parts(known)["one.A1 / two.A1"] / known.difference.value
    assert abs(known.difference.value) > 0.2
    assert share > 0.95
    assert known.verdict == "parted" and [each.id for each in known.points if each.named] == ["one.A1 / two.A1"]


def test_shares_sum_to_the_difference(known: CruxFinding) -> None:
    assert sum(parts(known).values()) == pytest.approx(known.difference.value, abs=1e-9)
    assert known.under_second.value.mean is not None and known.under_first.value.mean is not None
    assert known.no_number == 0
    assert known.under_second.value.mean - known.under_first.value.mean == pytest.approx(known.difference.value, abs=1e-5)


def test_the_swap_is_confirmed_by_solving_both_ways_round(known: CruxFinding) -> None:
    assert known.bar is not None and [each.of for each in known.swaps] == ["one", "two"]
    assert all(each.over and each.points == ("one.A1 / two.A1",) for each in known.swaps)
    turned = argument("one", PROUD, PATIENT, DULL, UNREAD, ASKED)
    again = asked(turned, argument("two", PROUD, HASTY, SHARP, UNREAD_TOO, ASKED), all_draws=True)
    assert known.swaps[0].solved.value == pytest.approx(again.under_first.value.mean, abs=1e-5)
    assert known.swaps[0].solved.value < known.bar <= known.swaps[1].solved.value


def test_what_is_alike_and_what_nothing_reads_is_told_apart_from_what_differs(known: CruxFinding) -> None:
    standing = {each.id: each.standing for each in known.points}
    assert standing == {
        "one.A1 / two.A1": "differs",
        "one.A2 / two.A2": "differs",
        "one.A3 / two.A3": "differs",
        "one.A4": "unread",
        "two.A4": "unread",
        "one.A5 / two.A5": "alike",
    }
    assert words.agreed_sentence(known).startswith("They agree on 3 of 6\N{NO-BREAK SPACE}assumptions (1 alike and 2 differ")


def test_ranges_that_do_not_meet_are_said_with_both_paragraphs(known: CruxFinding) -> None:
    assert [each.name for each in known.contradictions] == ["senate.pride.weight"]
    said = words.contradiction_sentence(known, known.contradictions[0])
    assert said == (
        "They contradict each other on senate.pride.weight: one.A1 (quill p1) has 0.2 .. 0.4, two.A1 (quill p1) has -0.4 .. -0.2."
    )
    assert known.under_both is None and "contradicts" in known.no_both


NOTHING = (
    argument(
        "one", "set: {east.initiative: 1.99 .. 2.01}", "set: {west.initiative: 1.99 .. 2.01}", "set: {inertia: 1.24 .. 1.26}"
    ),
    argument("two", "set: {east.initiative: 1.5 .. 2.5}", "set: {west.initiative: 1.5 .. 2.5}", "set: {inertia: 0.5 .. 2}"),
)
"""The same middles, known better or worse: draws go either way, and on average nothing moves by a margin."""


def names_nothing(seed: int, draws: int = 64) -> bool:
    found = asked(*NOTHING, on="years passage=open until mandate_lapses", seed=seed, draws=draws)
    assert len(parts(found)) == 3  # they are read, and were switched
    return not any(each.named for each in found.points) and found.verdict == "not_about_this" and found.swaps == ()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_no_difference_matters_nothing_is_named(seed: int) -> None:
    assert names_nothing(seed)


def test_with_too_few_draws_a_dispute_is_not_said_to_be_about_something_else() -> None:
    words_of = {}
    for draws in (16, 64):
        found = asked(*NOTHING, on="years passage=open until mandate_lapses", draws=draws)
        shares = [each.share for each in found.points if each.share is not None]
        ends = [end for part in (found.difference, *shares) for end in (part.low, part.high) if end is not None]
        assert (found.verdict == "not_about_this") == (max(map(abs, ends)) < found.margin)
        words_of[draws] = words.verdict_sentence(found)
    assert "more would tell" in words_of[16] and "not about this" in words_of[64]


@pytest.mark.slow
def test_where_no_difference_matters_nothing_is_named_in_95_of_100_seeds() -> None:
    assert sum(names_nothing(seed) for seed in range(100)) >= 95


def test_two_that_say_the_same_have_no_dispute() -> None:
    found = asked(argument("one", WILLING), argument("two", WILLING))
    assert found.verdict == "same" and found.difference.value == 0 and not parts(found)
    assert "not about this" in words.verdict_sentence(found)


def test_a_premise_that_only_repeats_the_scenario_is_no_difference() -> None:
    found = asked(argument("one", "set: {senate.pride.weight: -0.4 .. 0.4}"), argument("two", DULL))
    assert {each.id: each.standing for each in found.points} == {"one.A1": "alike", "two.A1": "differs"}


def test_a_rule_less_and_another_start_are_switched_like_numbers() -> None:
    found = asked(
        argument("one", PROUD, "start: {passage: open}", PATIENT),
        argument("two", PROUD, "without: [shut]", "set: {west.patience: 0.85 .. 0.9}"),
        on="years passage=open until mandate_lapses",
        all_draws=True,  # one that begins open breaks the band at once
    )
    assert set(parts(found)) == {"one.A2", "two.A2", "one.A3 / two.A3"}
    assert sum(parts(found).values()) == pytest.approx(found.difference.value, abs=1e-9)
    assert found.under_both is not None and found.points[0].id == "one.A2"


def test_premises_that_pull_opposite_ways_are_named_though_the_two_agree() -> None:
    """Opposite effects, tuned by nobody: the same premise on either side, of different parties."""
    found = asked(
        argument("one", "set: {senate.pride.weight: 0.2 .. 0.4}", "set: {west.pride.worth: -0.3 .. -0.25}"),
        argument("two", "set: {senate.pride.weight: -0.2 .. 0}", "set: {west.pride.worth: -0.05 .. 0}"),
        draws=128,
    )
    shares = parts(found)
    assert shares["one.A1 / two.A1"] < 0 < shares["one.A2 / two.A2"]
    assert all(each.named for each in found.points)


def test_a_draw_of_a_mixture_is_that_of_the_world_that_it_stands_in() -> None:
    worlds = tuple(World(name, premises_of(argument(name, *of)[0])) for name, of in (("a", (WILLING, HASTY)), ("b", (PROUD,))))
    of = np.arange(64) % 2
    study = Study(STRAIT, Settings(draws=64))
    ((found, world),) = mixed(study, worlds, of)
    values, alone = found.values(world), [study.values(each) for each in worlds]
    for path, drawn in values.items():
        assert (drawn == np.where(of == 0, alone[0][path], alone[1][path])).all(), path


def test_draws_are_solved_apart_where_worlds_make_different_games() -> None:
    worlds = tuple(
        World(name, premises_of(argument(name, *of)[0])) for name, of in (("a", (WILLING,)), ("b", ("without: [shut]",)))
    )
    picked = [each.picked for each, _ in mixed(Study(STRAIT, Settings(draws=16)), worlds, np.arange(16) % 2)]
    assert picked == [tuple(range(0, 16, 2)), tuple(range(1, 16, 2))]


def test_premises_of_the_same_thing_are_one_point_whoever_makes_them() -> None:
    one = argument("one", WILLING, "set: {west.patience: 0.9 .. 0.95, east.patience: 0.9 .. 0.95}")[0]
    two = argument("two", "set: {east.patience: 0.85 .. 0.9, senate.pride.weight: 0.3 .. 0.4}", HASTY, "not_encoded: It is")[0]
    assert [point.names for point in points_of((one, two))] == [(("A1", "A2"), ("A1", "A2"))]


def test_the_number_of_workers_changes_nothing(known: CruxFinding) -> None:
    found = asked(
        argument("one", WILLING, PATIENT, DULL, UNREAD, ASKED),
        argument("two", PROUD, HASTY, SHARP, UNREAD_TOO, ASKED),
        workers=3,
        all_draws=True,
    )
    assert found.model_dump(exclude={"seconds"}) == known.model_dump(exclude={"seconds"})


def test_what_is_set_for_the_study_is_no_difference_any_more() -> None:
    found = asked(argument("one", WILLING, DULL), argument("two", PROUD, SHARP), sets=("senate.pride.weight=0.1 .. 0.2",))
    assert {each.id: each.standing for each in found.points}["one.A1 / two.A1"] == "alike"


# ------------------------------------------------------------------------------------------------ a bar of one's own


def test_a_bar_that_lies_between_them_is_what_a_swap_passes() -> None:
    found = asked(argument("one", WILLING, DULL), argument("two", PROUD, SHARP), bar=0.6)
    assert found.bar == 0.6 and found.bar_given and len(found.swaps) == 2


def test_where_both_stand_on_one_side_of_the_bar_they_do_not_disagree() -> None:
    found = asked(argument("one", WILLING, DULL), argument("two", PROUD, SHARP), bar=0.999)
    assert found.one_side and found.swaps == ()
    assert "do not disagree" in " ".join(words.sentences(found))


# ------------------------------------------------------------------------------------------------ bad input


OTHER = load_scenario(str(HERE / "narrows.yaml"))


def test_arguments_over_different_scenarios_need_one_to_be_named() -> None:
    with pytest.raises(Refused, match="are over different scenarios .strait and narrows.*--over"):
        asked(argument("one", WILLING), argument("two", "set: {senate.pride.weight: 0.4 .. 0.6}", over=OTHER))


def test_a_measure_that_one_cannot_state_is_refused_with_the_place() -> None:
    with pytest.raises(Refused, match=r"(?s)two, over narrows, cannot state what is asked.*--on:1:8: error.*toll"):
        asked(
            argument("one", WILLING),
            argument("two", "set: {senate.pride.weight: 0.4 .. 0.6}", over=OTHER),
            on="chance toll=high at end",
        )


def test_a_mistake_in_the_measure_is_said_at_its_place() -> None:
    with pytest.raises(FileProblems, match=r"--on:1:16: error: .*passage has no option"):
        asked(argument("one", WILLING), argument("two", PROUD), on="chance passage=opn by mandate_lapses")


def test_an_argument_of_which_nothing_can_be_said_of_the_scenario_is_refused() -> None:
    two = argument("two", "set: {senate.pride.weight: 0.4 .. 0.6}", over=OTHER)
    with pytest.raises(Refused, match="two does not match strait: none of its premises can be said of it .A1: "):
        asked(argument("one", WILLING), two, over=STRAIT)


def test_a_crux_is_between_two() -> None:
    with pytest.raises(Refused, match="between two arguments; 1 came"):
        CruxAsked(arguments=("a002",), on=OPENED)


def run(*given: str) -> Result:
    return CliRunner().invoke(main, ["crux", *given])


def written(folder: Path, name: str, *premises: str) -> str:
    (folder / "strait.yaml").write_text((HERE / "strait.yaml").read_text())
    lines = [f"  A{k}: {{says: So it is., cite: quill p{k}, {each}}}" for k, each in enumerate(premises, 1)]
    path = folder / f"{name}.yaml"
    path.write_text("\n".join([f"detente: 1\nargument: {name}\nover: strait\ndocuments: [quill]\npremises:", *lines]) + "\n")
    return str(path)


def test_the_command_says_it_in_words_and_writes_a_page(tmp_path: Path) -> None:
    one, two = written(tmp_path, "one", WILLING, DULL), written(tmp_path, "two", PROUD, SHARP)
    found = run(one, two, "--on", OPENED, "--draws", "32", "--out", str(tmp_path / "out"))
    assert found.exit_code == 0, found.output
    said = " ".join(found.output.replace("\N{NO-BREAK SPACE}", " ").split())
    assert "Swap one.A1 / two.A1, and one's conclusion becomes two's" in said
    page = (tmp_path / "out" / "report.html").read_text()
    assert "The crux" in page and "becomes two" in page and "<svg" in page
    assert json.loads((tmp_path / "out" / "crux.json").read_text())["format"] == "detente.crux/1"


def test_the_waterfall_leads_from_the_one_answer_to_the_other(known: CruxFinding) -> None:
    steps = words.waterfall(known)
    assert steps[0].end and steps[-1].end and len(steps) == 5
    assert steps[1].start == pytest.approx(steps[0].stop, abs=1e-5)
    for before, after in zip(steps[1:], steps[2:], strict=False):
        assert before.stop == pytest.approx(after.start, abs=1e-5)
    assert all(0 <= low <= 100 and 0 < length <= 100 for low, length in words.bars(steps))
