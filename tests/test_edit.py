"""A number of a file written anew: comments and order survive, nothing else changes, nobody's change is lost."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from detente.asks.edited import fingerprint, numbered, problems_of, read_file, saved
from detente.asks.opened import opened
from detente.errors import Changed, FileProblems, Refused
from detente.language.edit import with_number, written_at
from detente.language.read import scenario_from_text
from detente.language.tree import Positions, parse
from detente.scenario.domains import ends
from detente.scenario.paths import assumptions

HERE = Path(__file__).parent / "solved"
STRAIT = "".join(
    f"{line}  # of line {k}\n" for k, line in enumerate((HERE / "strait.yaml").read_text(encoding="utf-8").splitlines(), 1)
)


def parts(text: str) -> list[str]:
    """Everything but numbers: what an edit must leave alone."""
    return re.split(r"-?\d+\.?\d*(?: \.\. -?\d+\.?\d*)?", text)


@pytest.mark.parametrize("many", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_whatever_number_is_written_anew_comments_and_order_stay(many: int) -> None:
    rng, text = random.Random(many), STRAIT
    paths = [path for path in assumptions(scenario_from_text(text)[0]) if written_at(parse(text, "x", Positions()), path)]
    assert len(paths) > 15
    for _ in range(many):
        path = rng.choice(paths)
        low, high = ends(assumptions(scenario_from_text(text)[0])[path].number)
        width = (high - low) or abs(low) / 10
        a, b = sorted(round(rng.uniform(low - 0.01 * width, low + width), 3) for _ in range(2))
        written = rng.choice([f"{b}", f"{a} .. {b}"]) if a < b else f"{b}"
        try:
            edited = with_number(text, path, written, "strait.yaml")
        except FileProblems:  # outside what the number may be: then nothing is written at all
            continue
        assert edited.split("\n")[0] == text.split("\n")[0] and edited.count("# of line") == text.count("# of line")
        changed = [(a, b) for a, b in zip(text.split("\n"), edited.split("\n"), strict=True) if a != b]
        assert len(changed) <= 1 and all(parts(a) == parts(b) for a, b in changed)
        now = assumptions(scenario_from_text(edited)[0])[path].number
        low, high = (now.low, now.high) if now.form == "odds" else ends(now)
        assert (low, high) == ((a, b) if ".." in written else (b, b))
        text = edited


def test_a_number_that_depends_on_a_level_is_written_at_its_level() -> None:
    text = (HERE.parent.parent / "src/detente/cases/endgame_2024.yaml").read_text(encoding="utf-8")
    edited = with_number(text, "resume.cost.russia.even", "0.2 .. 0.5", "endgame_2024.yaml")
    assert edited.replace("even: 0.2 .. 0.5, prohibitive: 0.8", "even: 0.1 .. 0.6, prohibitive: 0.8") == text
    edited = with_number(text, "exhaustion_ru", "0.1 .. 0.2", "endgame_2024.yaml")
    assert edited.replace("{range: 0.1 .. 0.2, because: What a year", "{range: 0.03 .. 0.3, because: What a year") == text


@pytest.mark.parametrize(
    ("path", "written", "said"),
    [
        ("east.patience", "0.9", "not written as one number"),  # a default of all parties
        ("inertia", "0.2 .. 0.5\nrules: {}", "neither a number nor a range"),
        ("inertia", "{range: 0 .. 1}", "neither a number nor a range"),
        ("inertia", "fast", "neither a number nor a range"),
        ("inertja", "0.5", "Did you mean inertia"),
    ],
)
def test_what_cannot_be_written_in_one_place_is_refused(path: str, written: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        with_number(STRAIT, path, written, "strait.yaml")


def test_a_number_that_may_not_be_is_refused_with_its_place() -> None:
    with pytest.raises(FileProblems, match="runs backwards") as found:
        with_number(STRAIT, "shut.cost.west", "2 .. 1", "strait.yaml")
    assert found.value.problems[0].place.file == "strait.yaml"


# ------------------------------------------------------------------------------------------------- on the disk


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_bytes(STRAIT.encode())
    return file


def test_a_file_is_written_whole_and_its_fingerprint_follows(mine: Path) -> None:
    here = opened(str(mine))
    read = read_file(here, "mine")
    now = numbered(here, "mine", "inertia", "0.7", read.digest)
    assert mine.read_text(encoding="utf-8") == now.text == STRAIT.replace("inertia: 0.5 .. 2", "inertia: 0.7")
    assert now.digest == fingerprint(mine.read_bytes()) != read.digest


def test_a_change_of_somebody_else_is_never_lost(mine: Path) -> None:
    here = opened(str(mine))
    read = read_file(here, "mine")
    other = STRAIT.replace("about: A made-up", "about: Another made-up")
    mine.write_text(other, encoding="utf-8")
    with pytest.raises(Changed):
        numbered(here, "mine", "inertia", "0.7", read.digest)
    with pytest.raises(Changed):
        saved(here, "mine", STRAIT, read.digest)
    assert mine.read_text(encoding="utf-8") == other


def test_what_has_errors_is_not_written(mine: Path) -> None:
    here = opened(str(mine))
    read = read_file(here, "mine")
    with pytest.raises(FileProblems):
        saved(here, "mine", STRAIT.replace("needs: [east, west, senate]", "needs: [easte]"), read.digest)
    assert mine.read_text(encoding="utf-8") == STRAIT


def test_a_shipped_case_is_not_changed() -> None:
    here = opened("endgame_2024")
    read = read_file(here, "endgame_2024")
    with pytest.raises(Refused, match="shipped"):
        saved(here, "endgame_2024", read.text, read.digest)


def test_the_checker_says_of_a_text_what_it_says_of_a_file(mine: Path) -> None:
    here = opened(str(mine))
    wrong = STRAIT.replace("needs: [east, west, senate]", "needs: [easte, west, senate]")
    found = [each for each in problems_of(here, "mine", wrong) if each.severity == "error"]
    assert len(found) == 1 and "Did you mean east" in found[0].text
    assert wrong.split("\n")[found[0].place.line - 1][found[0].place.column - 1 :].startswith("easte")
    (mine.parent / "quill.yaml").write_text((HERE / "quill.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    mine.rename(mine.parent / "strait.yaml")
    assert [
        each
        for each in problems_of(here, "quill", (HERE / "quill.yaml").read_text(encoding="utf-8"))
        if each.severity == "error"
    ] == []


@pytest.mark.parametrize(
    "text", ["", "a: [", "\x00", "detente: 1\nscenario: x\n", "mechanism: {}", "- 1", "over: x\nargument: y"]
)
def test_a_text_that_is_no_case_is_a_problem_and_no_fault(mine: Path, text: str) -> None:
    assert any(each.severity == "error" for each in problems_of(opened(str(mine)), "mine", text))
