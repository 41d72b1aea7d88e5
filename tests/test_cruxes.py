"""Disputes posed in a file: each is the crux of its two arguments, or says why there is none; one refused leaves the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from detente.asks.common import focus_named
from detente.asks.crux import CruxAsked
from detente.asks.crux import ask as ask_crux
from detente.asks.cruxes import CruxesAsked, ask
from detente.cli import main
from detente.errors import FileProblems
from detente.files import CASES
from detente.findings.cruxes import CruxesFinding
from detente.language.asked import read_measure
from detente.language.cruxes import cruxes_at
from detente.language.load import load_argument, load_scenario
from detente.report.cruxes import answer
from detente.study.arms import Progress

STRAIT = (Path(__file__).parent / "solved" / "strait.yaml").read_text(encoding="utf-8")
PREMISES = "premises:\n  A1: {says: So it is., because: Made up, set: {senate.pride.weight: %s}}\n"
FILE = """\
detente: 1
cruxes: quarrel
title: Where one and two part
disputes:
  soon:
    asks: Will the passage open?
    sides: {one: {says: It will.}, two: {says: It will not.}}
    between: [one, two]
    on: chance passage=open by mandate_lapses
  why:
    asks: Why was it closed?
    sides: {one: {says: For money.}, two: {says: For pride.}}
    cannot: Both hold that it was closed
  lost:
    asks: Will the moon rise?
    sides: {one: {says: It will.}, two: {says: It will not.}}
    between: [one, two]
    on: chance moon=up by mandate_lapses
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two arguments over one scenario, and a file that poses disputes between them."""
    at = tmp_path_factory.mktemp("quarrel")
    (at / "strait.yaml").write_text(STRAIT, encoding="utf-8")
    for name, pride in (("one", "0.2 .. 0.4"), ("two", "-0.4 .. -0.2")):
        text = f"detente: 1\nargument: {name}\nover: strait\n{PREMISES % pride}"
        (at / f"{name}.yaml").write_text(text, encoding="utf-8")
    (at / "quarrel.yaml").write_text(FILE, encoding="utf-8")
    return at


@pytest.fixture(scope="module")
def every(folder: Path) -> CruxesFinding:
    return ask(CruxesAsked(file=folder / "quarrel.yaml", draws=32, workers=1, all_draws=True), Progress())


def run(*words: Any) -> Result:
    return CliRunner().invoke(main, [str(each) for each in words])


def test_a_posed_dispute_is_answered_as_the_crux_of_its_two_arguments(folder: Path, every: CruxesFinding) -> None:
    two = (str(folder / "one.yaml"), str(folder / "two.yaml"))
    on = "chance passage=open by mandate_lapses"
    alone = ask_crux(CruxAsked(arguments=two, on=on, draws=32, workers=1, all_draws=True), Progress())
    found = every.cruxes[0].found
    assert found is not None and found.digest == alone.digest
    assert abs(found.difference.value) > 0.2
    assert sum(each.share.value for each in found.points if each.share) == pytest.approx(found.difference.value, abs=1e-9)


def test_what_cannot_be_posed_says_why_and_is_not_solved(every: CruxesFinding) -> None:
    assert every.cruxes[1].found is None and every.cruxes[1].refused == ""
    assert answer(every.cruxes[1]) == "No crux: Both hold that it was closed."


def test_a_dispute_that_is_refused_leaves_the_others_standing(every: CruxesFinding) -> None:
    assert [each.name for each in every.cruxes] == ["soon", "why", "lost"]
    assert every.cruxes[2].found is None and "moon" in every.cruxes[2].refused


def test_an_argument_with_mistakes_is_told_by_its_first_in_one_line(folder: Path, tmp_path: Path) -> None:
    for name in ("strait", "one", "two", "quarrel"):
        text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
        wrong = text.replace("senate.pride.weight", "senate.prid.weight").replace("says: So it is", "say: So it is")
        (tmp_path / f"{name}.yaml").write_text(wrong if name == "two" else text, encoding="utf-8")
    found = ask(CruxesAsked(file=tmp_path / "quarrel.yaml", names=("soon",), draws=16, workers=1), Progress()).cruxes[0]
    assert found.found is None and found.refused.count("\n") == 0
    assert "two.yaml:5:" in found.refused and "detente check says all" in found.refused


def test_one_dispute_is_asked_by_its_name_and_all_with_all(folder: Path) -> None:
    how = ("--in", folder / "quarrel.yaml", "--draws", "16", "--workers", "1", "--all-draws", "--json")
    one, both = run("crux", "why", *how), run("crux", "soon", "why", *how)
    assert one.exit_code == both.exit_code == 0, one.output + both.output
    assert [each["name"] for each in json.loads(one.stdout)["cruxes"]] == ["why"]
    assert [each["name"] for each in json.loads(both.stdout)["cruxes"]] == ["soon", "why"]
    whole = run("crux", "--all", "--in", folder / "quarrel.yaml", "--draws", "16", "--workers", "1", "--all-draws")
    assert whole.exit_code == 0 and "soon: " in whole.output and "lost: Refused" in whole.output, whole.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("one.yaml", "two.yaml"), "poses no dispute one.yaml"),
        ((), "or the names of disputes, or --all"),
        (("why", "--all"), "or the names of disputes, or --all"),
        (("why", "--focus", "core"), "focus"),
        (("one.yaml", "two.yaml", "--on", "chance passage=open by end", "--all"), "all"),
        (("one.yaml", "--on", "chance passage=open by end"), "a crux is between two arguments; 1 came"),
        (("sooon", "--in", "quarrel.yaml"), "Did you mean soon?"),
        (("why", "--in", "strait.yaml"), "this is a scenario; a file of cruxes is wanted"),
    ],
)
def test_words_that_do_not_say_what_is_asked_are_refused(
    words: tuple[str, ...], said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    found = run("crux", *words)
    assert found.exit_code != 0 and said in " ".join(found.output.split()), found.output


@pytest.mark.parametrize(
    ("said", "instead", "wrong"),
    [
        ("between: [one, two]\n    on: chance passage", "on: chance passage", "between is missing"),
        (
            "between: [one, two]\n    on: chance passage=open by mandate_lapses\n  why",
            "because: so\n  why",
            "neither a measure",
        ),
        ("between: [one, two]\n    on: chance passage", "between: [one, one]\n    on: chance passage", "between two arguments"),
        (
            "between: [one, two]\n    on: chance passage",
            "between: [one, six]\n    on: chance passage",
            "six is not among the sides",
        ),
        ("cannot: Both", "on: chance passage=open by end\n    cannot: Both", "what cannot be posed has none"),
        ("    asks: Why", "    ask: Why", 'no key "ask"'),
        ("title: Where one and two part", "titel: x", 'no section "titel"'),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(
    said: str, instead: str, wrong: str, folder: Path, tmp_path: Path
) -> None:
    assert FILE.count(said) == 1
    file = tmp_path / "quarrel.yaml"
    file.write_text(FILE.replace(said, instead), encoding="utf-8")
    with pytest.raises(FileProblems) as caught:
        cruxes_at(file)
    assert wrong in str(caught.value) and "quarrel.yaml:" in str(caught.value)


def test_check_counts_the_disputes_of_a_file(folder: Path) -> None:
    found = run("check", folder / "quarrel.yaml")
    assert found.exit_code == 0 and "no errors: 3 disputes, 2 with a measure" in found.output


def test_other_commands_say_what_a_file_of_disputes_is_for(folder: Path) -> None:
    found = run("audit", folder / "quarrel.yaml")
    assert found.exit_code == 2 and "this is a file of cruxes" in found.output and "crux --all --in" in found.output


def test_every_shipped_dispute_is_about_shipped_arguments_and_can_be_read_over_its_scenario() -> None:
    posed = cruxes_at(CASES / "cruxes.yaml")[0]
    for each in posed.disputes.values():
        assert set(each.sides) <= set(posed.documents)
        if each.cannot:
            continue
        scenario = load_scenario(each.over)
        focus_named(scenario, each.focus)
        read_measure(each.on, scenario)
        for name in each.between:
            argument, own = load_argument(name)
            assert scenario in [over for _, over in argument.parts(own)]
