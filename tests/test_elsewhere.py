"""Claims asked over another scenario than their argument's come out as they would in an argument of their own."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import detente
from base import argument_text, base, base_with
from detente.cli import main
from detente.errors import FileProblems, Refused
from detente.findings.audit import AuditedClaim, AuditFinding
from detente.language.load import find_case, load_argument
from detente.language.over import shipped_arguments
from detente.language.read import ARGUMENT, argument_from_text
from detente.language.tree import Positions
from detente.language.tree import load as tree
from detente.language.write import lines
from detente.report.words import told_together, verdict
from detente.scenario.records import Claim

OPENED = "{chance: {bridge: open}, by: 2030-09-01}"
CLAIM = f"C1: {{says: North opens it., cite: a002 p1, strength: asserted, mono: {{raise: north.trade.weight, measure: {OPENED}, goes: up}}}}"
PREMISE = "P1: {says: South likes it., cite: a002 p2, set: {south.trade.weight: 0.4 .. 0.6}}"
FORD = base_with(
    ("scenario: base", "scenario: other"),
    ("bridge", "ford"),
    ("weight: 0.2 .. 0.6", "weight: -0.6 .. 0.6"),
)
"""Another game with the same parties: a ford in the place of the bridge, and a south that may not want it."""
FORDED = "{chance: {ford: open}, by: 2030-09-01}"
THERE = f"mono: {{raise: north.trade.weight, measure: {FORDED}, goes: up}}"
LEVEL = f"level: {{measure: {FORDED}, at_least: 0.5}}"
GROUP = f"""
also_over:
  other:
    premises: {{P1: {{set: {{south.trade.weight: 0 .. 0.6}}}}}}
    claims:
      C1: {{because: Read of the ford, {THERE}}}
      C2: {{says: The ford is open., cite: a002 p3, strength: hedged, {LEVEL}}}
"""
ALONE = f"""
C1: {{says: North opens it., cite: a002 p1, strength: asserted, {THERE}}}
C2: {{says: The ford is open., cite: a002 p3, strength: hedged, {LEVEL}}}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two scenarios, and an argument over the one that asks about the other as well."""
    made = tmp_path_factory.mktemp("elsewhere")
    (made / "base.yaml").write_text(base_with(), encoding="utf-8")
    (made / "other.yaml").write_text(FORD, encoding="utf-8")
    (made / "brief.yaml").write_text(argument_text(CLAIM, PREMISE) + GROUP, encoding="utf-8")
    return made


@cache
def audited(file: Path, **more: Any) -> AuditFinding:
    found: AuditFinding = detente.audit(str(file), draws=32, **more)
    return found


def by_id(found: AuditFinding) -> dict[str, AuditedClaim]:
    return {claim.id: claim for argument in found.arguments for claim in argument.claims}


def wrong(folder: Path, group: str) -> list[str]:
    """What is said of a group, each with its line."""
    file = folder / "wrong.yaml"
    file.write_text(argument_text(CLAIM, PREMISE) + "\nalso_over:\n" + group, encoding="utf-8")
    with pytest.raises(FileProblems) as found:
        load_argument(file)
    assert all(p.place.file == str(file) and p.place.line > 6 for p in found.value.problems)
    return [f"{p.message} {p.fix}" for p in found.value.problems if p.severity == "error"]


def test_a_claim_asked_elsewhere_comes_out_as_in_an_argument_of_its_own(folder: Path) -> None:
    alone = argument_text(ALONE, PREMISE.replace("0.4 .. 0.6", "0 .. 0.6"), over="other")
    (folder / "alone.yaml").write_text(alone, encoding="utf-8")
    there, own = by_id(audited(folder / "brief.yaml")), by_id(audited(folder / "alone.yaml"))
    for name, other in (("brief.C1.other", "brief.C1"), ("brief.C2", "brief.C2")):
        assert there[name].with_premises == own[other].with_premises and there[name].outcome == own[other].outcome
        assert there[name].over == "other" and there[name].focus == "other: core"
        assert there[name].premises_live == own[other].premises_live


def test_what_is_asked_elsewhere_changes_no_answer_of_the_arguments_own(folder: Path) -> None:
    (folder / "plain.yaml").write_text(argument_text(CLAIM, PREMISE), encoding="utf-8")
    both, plain = audited(folder / "brief.yaml"), audited(folder / "plain.yaml")
    assert by_id(both)["brief.C1"] == by_id(plain)["brief.C1"]
    assert plain.also_over == () and [each.scenario.name for each in both.also_over] == ["other"]


def test_a_second_reading_is_the_same_sentence_and_counted_once(folder: Path) -> None:
    (argument,) = audited(folder / "brief.yaml").arguments
    first, again = (by_id(audited(folder / "brief.yaml"))[name] for name in ("brief.C1", "brief.C1.other"))
    assert (again.says, again.cite, again.strength) == (first.says, first.cite, first.strength)
    assert again.reads_again == "brief.C1" and (argument.counts.claims, argument.counts.again) == (2, 1)
    assert argument.premises[0].elsewhere == {"other": {"south.trade.weight": "0 .. 0.6"}}


def test_naming_a_claim_asks_every_reading_of_it(folder: Path) -> None:
    assert set(by_id(audited(folder / "brief.yaml", claims=("C1",)))) == {"brief.C1", "brief.C1.other"}
    assert set(by_id(audited(folder / "brief.yaml", claims=("brief.C2",)))) == {"brief.C2"}


def test_a_number_that_only_one_scenario_has_is_set_there_alone(folder: Path) -> None:
    text = FORD.replace("interests:\n", "assumptions: {flood: 0.1 .. 0.3}\ninterests:\n").replace(
        "scenario: other", "scenario: wet"
    )
    (folder / "wet.yaml").write_text(text.replace("inertia: 1", "inertia: flood"), encoding="utf-8")
    brief = argument_text(CLAIM, PREMISE) + GROUP.replace("other:", "wet:")
    (folder / "wetter.yaml").write_text(brief, encoding="utf-8")
    found = detente.audit(str(folder / "wetter.yaml"), draws=16, sets={"flood": 0.2})
    assert found.settings.set == {} and found.also_over[0].set == {"flood": "0.2"}
    with pytest.raises(FileProblems, match='no assumption "floods"'):
        detente.audit(str(folder / "wetter.yaml"), draws=16, sets={"floods": 0.2})


def test_arguments_over_different_scenarios_are_audited_together_and_come_out_as_alone(folder: Path) -> None:
    alone = argument_text(ALONE, PREMISE.replace("0.4 .. 0.6", "0 .. 0.6"), over="other").replace(
        "argument: brief", "argument: ferry"
    )
    (folder / "ferry.yaml").write_text(alone, encoding="utf-8")
    both = detente.audit(str(folder / "brief.yaml"), str(folder / "ferry.yaml"), draws=32)
    together, own = by_id(both), by_id(audited(folder / "ferry.yaml"))
    assert both.scenario.name == "base" and [each.scenario.name for each in both.also_over] == ["other"]
    assert {name: claim for name, claim in together.items() if name.startswith("brief")} == by_id(
        audited(folder / "brief.yaml")
    )
    for name, claim in own.items():
        assert together[name].with_premises == claim.with_premises and together[name].outcome == claim.outcome
        assert (together[name].over, claim.over, together[name].reads_again) == ("other", "", "")


def test_of_two_scenarios_of_one_name_it_is_not_guessed_which_is_meant(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(FORD.replace("scenario: other", "scenario: base"), encoding="utf-8")
    (tmp_path / "ferry.yaml").write_text(argument_text(ALONE, PREMISE), encoding="utf-8")
    with pytest.raises(Refused, match="2 scenarios that all call themselves base"):
        detente.audit(str(folder / "brief.yaml"), str(tmp_path / "ferry.yaml"), draws=16)


def test_what_is_live_and_why_the_rest_is_not_is_told_of_all_together(folder: Path) -> None:
    (argument,) = audited(folder / "brief.yaml").arguments
    first = [claim for claim in argument.claims if not claim.reads_again]
    said = told_together([argument, argument]).replace("\N{NO-BREAK SPACE}", " ")
    live = 2 * sum(claim.live for claim in first)
    assert said.startswith(f"Of all {2 * len(first)} claims {live} are live")
    silent = argument.model_copy(update={"claims": tuple(c.model_copy(update={"live": False}) for c in first)})
    labels = {verdict(claim).label for claim in first}
    assert all(label in told_together([silent]) for label in labels)


def test_all_names_the_shipped_arguments_and_no_scenario() -> None:
    shipped = shipped_arguments()
    assert {"a002", "a004"} <= set(shipped) and not {"endgame_2024", "long_rivalry", "cruxes"} & set(shipped)
    for name in shipped:
        load_argument(name)
    both, neither = (CliRunner().invoke(main, ["audit", *words]) for words in (["--all", "a002"], []))
    assert both.exit_code == neither.exit_code == 2 and "--all for those that are shipped" in both.output


def test_a_guess_to_research_says_of_which_scenario_it_is(folder: Path) -> None:
    group = f"also_over: {{other: {{claims: {{C2: {{says: It opens., cite: a002 p3, strength: asserted, {LEVEL}}}}}}}}}"
    (folder / "open.yaml").write_text(argument_text(CLAIM, PREMISE) + "\n" + group, encoding="utf-8")
    (guess, *_) = detente.audit(str(folder / "open.yaml"), draws=64).research
    assert (guess.path, guess.over, guess.claims) == ("south.trade.weight", "other", ("brief.C2",))


MISTAKES = {
    "  base: {claims: {C1: {level: {measure: m, at_least: 0.5}}}}": "the argument is over base itself",
    f"  othre: {{claims: {{C2: {{says: So., strength: hedged, {LEVEL}}}}}}}": 'no scenario "othre"',
    "  other: {premises: {P1: {set: {south.trade.weight: 0.3}}}}": "no claims: nothing is asked over other",
    f"  other: {{premises: {{P9: {{set: {{south.trade.weight: 0.3}}}}}}, claims: {{C1: {{{LEVEL}}}}}}}": "no such premise",
    f"  other: {{premises: {{P1: {{because: So}}}}, claims: {{C1: {{{LEVEL}}}}}}}": "it changes nothing there",
    f"  other: {{premises: {{P1: {{set: {{south.toll.weight: 1}}}}}}, claims: {{C1: {{{LEVEL}}}}}}}": "no assumption",
    f"  other: {{premises: {{P1: {{set: {{south.trade.weight: 0.3 .. 2}}}}}}, claims: {{C1: {{{LEVEL}}}}}}}": "leaves the scenario's",
    f"  other: {{claims: {{C1: {{says: Again., {LEVEL}}}}}}}": "says stands with its first reading",
    f"  other: {{claims: {{C1: {{strength: hedged, {LEVEL}}}}}}}": "strength stands with its first reading",
    f"  other: {{claims: {{C2: {{strength: hedged, {LEVEL}}}}}}}": "says is missing",
    f"  other: {{claims: {{C1: {{focus: gone, {LEVEL}}}}}}}": 'no focus "gone"',
    f"  other: {{claims: {{C1: {{level: {{measure: {OPENED}, at_least: 0.5}}}}}}}}": "bridge",
    f"  other: {{claim: {{C1: {{{LEVEL}}}}}}}": 'no key "claim"',
    "  other: C1": "a table is wanted here",
    "  Other: {claims: {C1: {}}}": "called after a scenario",
}


@pytest.mark.parametrize("group", MISTAKES)
def test_what_does_not_match_the_other_scenario_is_said_with_its_place(folder: Path, group: str) -> None:
    said = wrong(folder, group)
    assert any(MISTAKES[group] in each for each in said), said


def test_mistakes_of_the_file_and_of_a_group_are_said_together(folder: Path) -> None:
    file = folder / "two.yaml"
    text = argument_text(CLAIM.replace("goes: up", "goes: sideways"), PREMISE) + GROUP.replace(
        "says: The ford", "sais: The ford"
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileProblems) as found:
        load_argument(file)
    said = " ".join(p.message for p in found.value.problems)
    assert "sideways" in said and '"sais"' in said


def test_mistakes_of_the_other_scenario_are_said_in_its_own_file(folder: Path) -> None:
    (folder / "broken.yaml").write_text(FORD.replace("other", "broken").replace("[shut, open]", "[shut]"), encoding="utf-8")
    file = folder / "over_broken.yaml"
    file.write_text(argument_text(CLAIM, PREMISE) + GROUP.replace("other:", "broken:"), encoding="utf-8")
    with pytest.raises(FileProblems) as found:
        load_argument(file)
    assert {Path(p.place.file).name for p in found.value.problems if p.severity == "error"} == {"broken.yaml"}


def test_an_argument_in_python_asks_only_over_shipped_scenarios() -> None:
    claim = "C1: {says: So., cite: a002 p1, strength: hedged, level: {measure: {chance: {bridge: open}, at: 2030-09-01}, at_least: 0.5}}"
    with pytest.raises(FileProblems, match='no shipped scenario "other"'):
        argument_from_text(argument_text(claim, PREMISE) + GROUP, base())


def arguments_with_groups() -> list[str]:
    """The shipped arguments that ask over another scenario."""
    found = sorted(path for path in find_case("a004", "argument").parent.glob("a*.yaml"))
    return [path.stem for path in found if tree(path, Positions()).get("also_over") is not None]


@pytest.mark.parametrize("name", arguments_with_groups())
def test_a_shipped_argument_with_groups_reads_back_as_it_is_written(name: str) -> None:
    argument, scenario = load_argument(name)
    table = ARGUMENT.write(argument)
    table["detente"] = "1"
    read = argument_from_text("\n".join(lines(table, 0)) + "\n", scenario)[0]
    assert list(read.also_over) == list(argument.also_over)
    for over, group in argument.also_over.items():
        assert read.also_over[over].premises == group.premises
        assert {n: by_kind(c) for n, c in read.also_over[over].claims.items()} == {
            n: by_kind(c) for n, c in group.claims.items()
        }


def by_kind(claim: Claim) -> Claim:
    """The claim with its forms in the order of their kinds, as they are written."""
    return claim.model_copy(update={"forms": tuple(sorted(claim.forms, key=lambda form: form.kind))})


def test_terminal_page_paths_and_check_say_where_a_claim_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["audit", "brief.yaml", "--draws", "32", "--out", "shown"])
    assert done.exit_code == 0, done.output
    assert "1 of them is read a second time over other" in " ".join(done.output.split())
    html = (folder / "shown" / "report.html").read_text(encoding="utf-8")
    assert "a second reading of brief.C1" in html and "· over other" in html and 'id="brief.C1.other"' in html
    listed = CliRunner().invoke(main, ["paths", "brief.yaml"]).output
    assert "Over other, where brief asks as well:" in listed and listed.count("premise P1") == 2
    assert "2 claims over other" in CliRunner().invoke(main, ["check", "brief.yaml"]).output
    assert json.loads(CliRunner().invoke(main, ["schema", "brief.yaml"]).output)["properties"]["also_over"]
