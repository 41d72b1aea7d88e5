"""Tables of decisions: every format reads into the same record, writes back, and reports all its mistakes at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import DetenteError, FileAccess, FileProblems, Refused
from detente.formats.decide import to_decide
from detente.formats.ktab import to_ktab
from detente.formats.read import read_decisions
from detente.formats.sheet import alike
from detente.formats.table import Decision, Seat, Table
from detente.study.decisions import columns

ISSUES = """issue_id,proposal_id,proposal_name,intro_date,final_date,reference_point,outcome
a1,a,ferries,1999-02-01,2000-01-01,0,40
a2,a,ferries,1999-02-01,2000-01-01,,
b1,b,"locks, gates",3916-05-01,2018-01-01,100,62.5
"""
ACTORS = """issue_id,actor,position,salience
a1,com,100,50
a1,xx,0,80
a1,yy,50,
a2,xx,20,10
b1,xx,100,100
b1,zz,0,0
"""
POWER = """{"rule": "made up", "pre_nice": {"xx": 10, "yy": 5}, "nice": {"xx": 10, "yy": 8},
 "lisbon_population_millions": {"xx": 80.5, "yy": 20, "zz": 8.05}}"""
KTAB = """Locks,How the lock is run,3,2,
Actor,Description,Power,Toll,Toll salience,Hours,Hours salience
Town,the town,50,10,60,80,40
Port,"the port, upstream",100,90,75,20,25
Crew,,12.5,100,5,0,95
"""
DECIDE = """#/ a comment
#A\tTown
#A\tPort
#P\ttoll\tin cents
#M\ttoll\t0
#M\ttoll\t20
#D\tTown\ttoll\t5\t0.6\t1
#D\tPort\ttoll\t20\t0.75\t2.5
"""


def folder(tmp_path: Path, issues: str = ISSUES, actors: str = ACTORS, power: str | None = POWER) -> Path:
    (tmp_path / "issues.csv").write_text(issues)
    (tmp_path / "actors.csv").write_text(actors)
    if power is not None:
        (tmp_path / "council_power.json").write_text(power)
    return tmp_path


def written(tmp_path: Path, text: str, name: str = "table.csv") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def problems(path: Path) -> list[tuple[int, str]]:
    """Line and sentence of everything wrong with a table."""
    with pytest.raises(FileProblems) as raised:
        read_decisions(path)
    return [(p.place.line, p.text) for p in raised.value.problems if p.severity == "error"]


# ------------------------------------------------------------------------------------------------ DEU tables


def test_a_folder_of_decided_issues_reads_into_decisions(tmp_path: Path) -> None:
    table = read_decisions(folder(tmp_path))
    assert [(d.issue, d.group, d.reference, d.outcome) for d in table.decisions] == [
        ("a1", "a", 0, 40),
        ("a2", "a", None, None),
        ("b1", "b", 100, 62.5),
    ]
    assert table.decisions[2].about == "locks, gates"
    assert [s.party for s in table.decisions[0].weighed] == ["com", "xx"]


def test_capability_follows_the_treaty_of_the_year_and_outsiders_get_the_largest(tmp_path: Path) -> None:
    """3916 is 2016 with the century counted twice; the largest weight present is 100."""
    a1, _, b1 = read_decisions(folder(tmp_path)).decisions
    assert [(s.party, s.capability, s.imputed) for s in a1.seats] == [("com", 100, True), ("xx", 100, False), ("yy", 50, False)]
    assert [(s.party, round(s.capability, 9)) for s in b1.seats] == [("xx", 100), ("zz", 10)]


@pytest.mark.parametrize(("year", "weight"), [(2004, 50.0), (2005, 80.0), (2014, 80.0), (2015, 100 * 20 / 80.5)])
def test_each_treaty_reigns_through_its_last_year(tmp_path: Path, year: int, weight: float) -> None:
    table = read_decisions(folder(tmp_path, issues=ISSUES.replace("1999-02-01", f"{year}-02-01")))
    assert table.decisions[0].seats[2].capability == pytest.approx(weight)


def test_a_state_that_joined_later_takes_the_next_treatys_weights(tmp_path: Path) -> None:
    table = read_decisions(folder(tmp_path, actors=ACTORS + "a1,zz,5,5\n"))
    assert {s.party: round(s.capability, 6) for s in table.decisions[0].seats}["yy"] == pytest.approx(100 * 20 / 80.5, abs=1e-5)


def test_a_mended_year_and_missing_weights_are_said(tmp_path: Path) -> None:
    table = read_decisions(folder(tmp_path, power=None))
    said = " ".join(p.text for p in table.warnings)
    assert "3916; read as 2016" in said and "no council_power.json" in said
    assert {s.capability for d in table.decisions for s in d.seats} == {100.0}


def test_a_column_of_capabilities_wins(tmp_path: Path) -> None:
    actors = "issue_id,actor,position,salience,capability\na1,xx,0,50,7\na1,com,10,50,3\n"
    seats = read_decisions(folder(tmp_path, actors=actors)).decisions[0].seats
    assert [(s.capability, s.imputed) for s in seats] == [(7, False), (3, False)]


def test_every_mistake_of_both_files_comes_at_once(tmp_path: Path) -> None:
    issues = ISSUES + "a1,a,ferries,,,0,40\nc1,,x,,,150,ten\n"
    actors = ACTORS + "a1,xx,1,1\nq9,xx,1,1\na2,,1,1\na2,com,-4,30\na2,uu,5,500\na2,vv,nan,5\na2,ww,5\n"
    found = problems(folder(tmp_path, issues, actors))
    assert [(line, text.split(".")[0][:46]) for line, text in found] == [
        (8, '"xx" comes twice on a1'),
        (9, '"q9" is no issue of issues'),
        (10, "actor is blank"),
        (11, "position should lie in 0 "),
        (12, "salience should lie in 0 "),
        (13, 'position should be a number; "nan" came'),
        (14, "A row should have 4 fields; 3 came"),
        (5, '"a1" comes twice'),
        (6, "proposal_id is blank"),
        (6, "reference_point should lie in 0 "),
        (6, 'outcome should be a number; "ten" came'),
    ]


def test_a_problem_points_at_its_field(tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as raised:
        read_decisions(folder(tmp_path, actors=ACTORS + "a2,com,4,x\n"))
    text = str(raised.value)
    assert 'actors.csv:8:10: error: salience should be a number; "x" came.' in text
    assert text.splitlines()[2].index("^") - text.splitlines()[1].index("a2") == 9


@pytest.mark.parametrize(
    ("power", "wanted"),
    [
        ("{", "this is not JSON"),
        ("[]", "this file is a JSON object"),
        ('{"pre_nice": {"xx": -1}}', '"pre_nice" should be a table'),
    ],
)
def test_wrong_weights_are_reported(tmp_path: Path, power: str, wanted: str) -> None:
    assert wanted in problems(folder(tmp_path, power=power))[0][1]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    found = problems(folder(tmp_path, issues=ISSUES.replace("outcome", "result")))
    assert [text.split(";")[0] for _, text in found] == ['There should be a column "outcome"']


def test_what_is_not_there_or_not_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileAccess, match=r"holds no issues.csv and no actors.csv"):
        read_decisions(tmp_path)
    with pytest.raises(FileAccess, match="there is no such file"):
        read_decisions(tmp_path / "nothing.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\x00")
    with pytest.raises(FileProblems, match="is not UTF-8: byte 0xff on line 1"):
        read_decisions(tmp_path / "bytes.csv")


# ------------------------------------------------------------------------------------------------------ KTAB


def test_ktab_reads_each_dimension_as_an_issue(tmp_path: Path) -> None:
    table = read_decisions(written(tmp_path, KTAB))
    toll, hours = table.decisions
    assert (table.format, table.name, toll.issue, hours.issue) == ("ktab", "Locks", "Toll", "Hours")
    assert [(s.party, s.position, s.salience, s.capability) for s in hours.seats] == [
        ("Town", 80, 0.4, 50),
        ("Port", 20, 0.25, 100),
        ("Crew", 0, 0.95, 12.5),
    ]


def test_ktab_comes_back_as_it_went(tmp_path: Path) -> None:
    table = read_decisions(written(tmp_path, KTAB))
    again = read_decisions(written(tmp_path, to_ktab(table), "again.csv"))
    assert again.decisions == table.decisions
    assert to_ktab(again) == to_ktab(table)


def test_every_mistake_of_a_ktab_file_comes_at_once(tmp_path: Path) -> None:
    text = KTAB.replace("3,2,", "4,2,").replace("Town,the town,50,10", "Town,the town,0,1e3").replace(",100,5,0,95", ",,5")
    found = problems(written(tmp_path, text))
    assert [line for line, _ in found] == [1, 3, 3, 5]
    assert "announces 4 actors; 3 came" in found[0][1]
    assert "Position" not in found[1][1] and "An actor should have 7 fields; 5 came" in found[3][1]


def test_a_file_of_another_kind_is_told_what_was_wanted(tmp_path: Path) -> None:
    found = problems(written(tmp_path, "hello,world\n1,2\n"))
    assert "should be the number of actors" in found[0][1] and "ScenarioName,Description" in found[0][1]
    assert problems(written(tmp_path, ""))


def test_ktab_cannot_hold_what_changes_between_issues(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no position and salience of yy on a1, zz on a1, com on a2"):
        to_ktab(read_decisions(folder(tmp_path)))


# ---------------------------------------------------------------------------------------------------- decide


def test_decide_reads_scales_by_their_marks(tmp_path: Path) -> None:
    table = read_decisions(written(tmp_path, DECIDE, "lock.txt"))
    (toll,) = table.decisions
    assert (table.format, toll.low, toll.high) == ("decide", 0, 20)
    assert columns(toll).position == pytest.approx([25, 100])
    assert columns(toll).weight == pytest.approx([0.6, 0.75 * 2.5])
    semicolons = read_decisions(written(tmp_path, DECIDE.replace("\t", ";"), "lock.txt"))
    assert semicolons.decisions == table.decisions


def test_decide_saliences_in_hundredths_are_told_by_their_size(tmp_path: Path) -> None:
    table = read_decisions(written(tmp_path, DECIDE.replace("0.6\t", "60\t").replace("0.75\t", "75\t")))
    assert [s.salience for s in table.decisions[0].seats] == [0.6, 0.75]


def test_every_mistake_of_a_decide_file_comes_at_once(tmp_path: Path) -> None:
    text = DECIDE + "#D\tTown\ttoll\t1\t1\t1\n#D\tBoat\tfees\tx\t1\t1\n#X\ty\n#D\tPort\n"
    found = problems(written(tmp_path, text))
    assert [(line, text.split(";")[0].split(".")[0][:44]) for line, text in found] == [
        (9, '"Town" comes twice on toll'),
        (10, '"Boat" is no actor of this file'),
        (10, '"fees" is no issue of this file'),
        (10, "position should be a number"),
        (11, "A line should begin with #A, #P, #M, #D"),
        (12, "#D should have 5 fields (actor, issue, posit"),
    ]


def test_a_position_beyond_its_marks_is_wrong(tmp_path: Path) -> None:
    assert (
        "stands at 25 on toll, whose marks reach from 0 to 20"
        in problems(written(tmp_path, DECIDE.replace("toll\t20\t0.75", "toll\t25\t0.75")))[0][1]
    )


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8).filter(
    lambda name: ";" not in name and "\ufeff" not in name
)


@given(st.lists(NAMES, min_size=2, max_size=4, unique_by=alike), st.data())
def test_both_exports_read_back_to_the_same_numbers(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], data: st.DataObject
) -> None:
    whole = st.integers(0, 100).map(float)
    power = {name: data.draw(st.floats(0.5, 90)) for name in names}
    decisions = tuple(
        Decision(
            f"issue{k}",
            "t",
            tuple(Seat(name, data.draw(whole), data.draw(st.integers(0, 100)) / 100, power[name]) for name in names),
        )
        for k in range(2)
    )
    table = Table("t", "made up", decisions)
    path = tmp_path_factory.mktemp("table")
    for text in (to_ktab(table), to_decide(table)):
        back = read_decisions(written(path, text))
        for mine, theirs in zip(table.decisions, back.decisions, strict=True):
            assert [s.party for s in theirs.seats] == names
            for part in ("position", "salience", "capability"):
                assert np.allclose(getattr(columns(mine), part), getattr(columns(theirs), part), rtol=1e-9)


@given(st.text(max_size=300))
def test_no_text_does_anything_but_read_or_be_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        read_decisions(path)
    except DetenteError:
        pass


def test_the_data_beside_the_checkout_reads(shared: Path) -> None:
    table = read_decisions(shared / "data" / "deu3")
    assert (len(table.decisions), len({d.group for d in table.decisions})) == (235, 88)
    assert sum(d.outcome is not None and len(d.weighed) >= 3 for d in table.decisions) == 227
    imputed = {s.party for d in table.decisions for s in d.seats if s.imputed}
    assert imputed == {"com", "ep"}
