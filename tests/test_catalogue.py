"""The catalogue of mechanisms: files read with places, signatures tried by the same code as an article's claims."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.argument import catalogue, pages
from detente.argument.catalogue import GROUPS, chosen, headers, mechanism, opened
from detente.asks.mechanisms import checked, listing
from detente.asks.start import composed
from detente.cli import main
from detente.errors import FileAccess, FileProblems
from detente.language.load import read_scenario
from detente.language.read import scenario_from_text
from detente.study.arms import Progress, Settings

TOLL = """\
detente: 1
mechanism: Z01
name: A toll on a bridge
group: A
what: Who pays for each crossing crosses less.
references: [Nobody 1900]
appears: {"000": p1 (C1)}
idiom: A cost of the crossing.
breaks: Somebody else pays the toll.

title: A bridge
calendar: {start: 2030-01-01, steps: [{every: quarter, until: 2031-01-01}], dates: {year_on: {is: 2031-01-01}}}
defaults: {party: {patience: 0.8 .. 0.95, precision: 20 .. 40, initiative: 2 .. 6}, inertia: 0.5 .. 2, reluctance: 1 .. 4}
parties: {trader: {name: Who wants to cross}, keeper: {name: Who keeps the bridge, initiative: 0}}
core: {crossing: all}
assumptions:
  toll: {range: 0 .. 4, because: assumed}
  alms: {range: 0 .. 4, because: assumed}
issues: {crossing: {options: [none, done], start: none}}
rules: {cross: {act: crossing, from: none, to: done, by: trader, cost: {trader: toll, keeper: alms}}}
interests:
  trader: {goods: {of: crossing, weight: 0.2 .. 0.6, values: {none: 0, done: 1}}}
  keeper: {quiet: {of: crossing, weight: 0.2 .. 0.6, values: {none: 1, done: 0}}}
measures: {crossed: {chance: {crossing: done}, by: year_on}}

signature:
  S1: {says: A dearer toll means fewer crossings., strength: asserted, mono: {raise: toll, measure: crossed, goes: down}}
counter:
  X1: {says: A toll that the keeper pays keeps nobody back., strength: asserted, inv: {raise: alms, measure: crossed, within: 0.02}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Z01.yaml").write_text(TOLL)
    return tmp_path


def test_a_signature_and_its_counter_check_are_tried_like_claims(folder: Path) -> None:
    (row,) = checked(headers(folder), Settings(draws=64, workers=1), Progress()).mechanisms
    signature, counter = row.claims
    assert (
        signature.role == "signature"
        and signature.outcome == "follows"
        and signature.effect is not None
        and signature.effect.mean is not None
    )
    assert counter.role == "counter-check" and counter.outcome == "follows"
    assert row.states == 2


def test_what_may_be_and_is_possible_is_counted_among_what_holds(folder: Path) -> None:
    text = TOLL.replace(
        "S1: {says: A dearer toll means fewer crossings., strength: asserted", "S1: {says: It may mean fewer., strength: hedged"
    )
    (folder / "Z01.yaml").write_text(text)
    found = checked(headers(folder), Settings(draws=32, workers=1), Progress())
    assert found.mechanisms[0].claims[0].outcome == "possible"
    assert found.counts is not None and found.counts.signatures_that_hold == found.counts.signatures == 1


def test_a_mistake_is_told_at_its_place_in_the_whole_file(folder: Path) -> None:
    text = TOLL.replace("by: trader", "by: tradre")
    (folder / "Z01.yaml").write_text(text)
    line = next(k for k, each in enumerate(text.splitlines(), 1) if "tradre" in each)
    with pytest.raises(FileProblems, match=rf"Z01.yaml:{line}:\d+.*trader"):
        opened(folder / "Z01.yaml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("mechanism: Z01", "mechanism: toll", "capital letter"),
        ("group: A", "group: Q", "A, B, C, D"),
        ("name: A toll on a bridge\n", "", "name"),
        ("counter:\n", "contra:\n", "counter"),
        ("signature:\n", "counter:\n", "counter"),
    ],
)
def test_a_file_that_is_no_mechanism_is_refused(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "Z01.yaml").write_text(TOLL.replace(old, new))
    with pytest.raises(FileProblems, match=said):
        opened(folder / "Z01.yaml")


def test_a_mechanism_is_a_block_that_a_scenario_can_use(folder: Path) -> None:
    (folder / "town.yaml").write_text("""\
detente: 1
scenario: town
calendar: {start: 2029-01-01, steps: [{every: year, until: 2032-01-01}], dates: {fair: {is: 2030-05-01}}}
use: {bridge: {mechanism: Z01, as: {trader: baker}}}
parties: {baker: {name: The baker}}
core: {bridge_crossing: all}
""")
    scenario, _ = read_scenario(folder / "town.yaml")
    assert set(scenario.parties) == {"baker", "bridge_keeper"} and "baker" in scenario.interests
    assert set(scenario.calendar.dates) == {"fair", "bridge_year_on"}


def test_an_unknown_mechanism_is_answered_with_a_near_one(folder: Path) -> None:
    with pytest.raises(FileAccess, match="Did you mean Z01"):
        mechanism("Z10", folder)


def test_mechanisms_are_found_by_words_group_and_article(folder: Path) -> None:
    found = headers(folder)
    assert chosen(found, search="bridge toll") and not chosen(found, search="bridge ferry")
    assert chosen(found, group="a") and not chosen(found, group="B")
    assert chosen(found, article="000") and not chosen(found, article="004")
    assert listing(found).mechanisms[0].id == "Z01"


def test_mechanisms_joined_keep_their_names_apart_and_still_check(folder: Path) -> None:
    (folder / "Z02.yaml").write_text(TOLL.replace("Z01", "Z02").replace("z01", "z02"))
    text = composed("both", [opened(folder / f"{name}.yaml") for name in ("Z01", "Z02")])
    scenario, _ = scenario_from_text(text)
    assert set(scenario.parties) == {"z01_trader", "z01_keeper", "z02_trader", "z02_keeper"}
    assert scenario.rules["z02_cross"].issue == "z02_crossing" and set(scenario.core) == {"z01_crossing", "z02_crossing"}


# ------------------------------------------------------------------------------------------- the shipped catalogue


def test_every_shipped_mechanism_reads_and_is_named_by_its_file() -> None:
    for header in headers():
        found = opened(header.path)
        assert header.id == header.path.stem and header.group in GROUPS
        assert found.argument.name == found.scenario.name == header.id.lower()
        assert header.references and header.what and header.breaks


def test_no_claim_of_a_shipped_mechanism_waits_and_each_mechanism_has_a_counter_check() -> None:
    for found in (opened(header.path) for header in headers()):
        assert not [name for name, claim in (*found.signature.items(), *found.counter.items()) if claim.waiting], (
            found.header.id
        )
        assert found.counter, found.header.id


def test_every_shipped_mechanism_is_a_block_that_a_scenario_can_use() -> None:
    for header in headers():
        scenario, _ = scenario_from_text(f"""\
detente: 1
scenario: town
calendar: {{start: 2030-01-01, steps: [{{every: quarter, until: 2050-01-01}}]}}
use: {{block: {{mechanism: {header.id}}}}}
""")
        assert all(
            name.startswith("block_")
            for name in (*scenario.parties, *scenario.issues, *scenario.rules, *scenario.calendar.dates)
        )


def test_any_two_neighbours_of_the_catalogue_can_begin_a_scenario() -> None:
    found = [opened(header.path) for header in headers()]
    for one, two in zip(found, found[1:], strict=False):
        composed("joined", [one, two])


def test_no_mechanism_is_named_in_the_code() -> None:
    root = Path(catalogue.__file__).parents[1]
    for path in root.rglob("*.py"):
        assert not re.search(r"\bM\d\d\b", path.read_text()), path
    code = "\n".join(path.read_text().lower() for path in root.rglob("*.py"))
    assert not [header.name for header in headers() if header.name.lower() in code]


def test_the_pages_on_the_mechanisms_are_current() -> None:
    assert {path.name: path.read_text() for path in pages.PAGES.glob("*.md")} == pages.pages()


def test_the_command_lists_and_searches() -> None:
    run = CliRunner().invoke(main, ["mechanisms", "--search", "truce", "--json"])
    assert run.exit_code == 0
    assert all(row["id"] for row in json.loads(run.output)["mechanisms"])
