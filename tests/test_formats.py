"""Other tools' files as those tools write them; what is stated twice, misspelt, left out or hostile is said with its place."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.errors import DetenteError, FileProblems, Problem
from detente.formats.decide import to_decide
from detente.formats.read import read_decisions
from detente.formats.sheet import MOST_PROBLEMS, fields_of
from detente.formats.table import Table
from detente.study.cases import cases_of_table, too_many
from detente.study.decisions import columns
from test_tables import ACTORS, DECIDE, ISSUES, KTAB, POWER, folder, written

QUOTED = """'#O'\t'Tolls of the lock; a made-up case'
'#A'\t'Town; old'\t'The town'\t''
'#A'\t'Port d'Or'\t'The port'\t''
'#P'\t'toll'\t'toll'\t'in cents; or marks'
'#M'\t'toll'\t0
'#M'\t'toll'\t20
'#P'\t'hours'\t'hours'\t''
'#D'\t'Town; old'\t'toll'\t5.0\t0.6\t1.0
'#D'\t'Port d'Or'\t'toll'\t20.0\t0.75\t2.5
'#D'\t'Town; old'\t'hours'\t30.0\t0.2\t1.0
'#D'\t'Port d'Or'\t'hours'\t60.0\t0.2\t2.5
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<Scenario><name>Locks</name><desc>How it is run</desc><prngSeed>12</prngSeed>
 <Dimensions><dName>Toll</dName><dName>Hours</dName></Dimensions>
 <Actors>
  <Actor><name>Town</name><description>the town</description><capability>50</capability>
   <Position><dCoord>10</dCoord><dCoord>80</dCoord></Position><Salience><dSal>60</dSal><dSal>40</dSal></Salience></Actor>
  <Actor><name>Port</name><description/><capability>100</capability>
   <Position><dCoord>90</dCoord><dCoord>20</dCoord></Position><Salience><dSal>75</dSal><dSal>25</dSal></Salience></Actor>
  <Actor><name>Crew</name><description/><capability>12.5</capability>
   <Position><dCoord>100</dCoord><dCoord>0</dCoord></Position><Salience><dSal>5</dSal><dSal>95</dSal></Salience></Actor>
 </Actors>
</Scenario>
"""


def errors(path: Path) -> list[Problem]:
    with pytest.raises(FileProblems) as raised:
        read_decisions(path)
    return [p for p in raised.value.problems if p.severity == "error"]


def said(path: Path) -> str:
    return "\n".join(f"{p.place.line}:{p.place.column} {p.text}" for p in errors(path))


def noticed(table: Table) -> str:
    return " ".join(p.text for p in table.warnings)


# ----------------------------------------------------------------------------------------- as other tools write them


def test_an_exchange_file_may_quote_every_text_and_begin_with_a_title(tmp_path: Path) -> None:
    table = read_decisions(written(tmp_path, QUOTED, "lock.txt"))
    toll, hours = table.decisions
    assert [(s.party, s.position, s.salience, s.capability) for s in toll.seats] == [
        ("Town; old", 5, 0.6, 1),
        ("Port d'Or", 20, 0.75, 2.5),
    ]
    assert (toll.low, toll.high, toll.about) == (0, 20, "Tolls of the lock; a made-up case")
    assert (hours.low, hours.high) == (0, 100)


@pytest.mark.parametrize(("mark", "quote"), [(";", "'"), (";", '"'), (",", '"'), ("\t", '"')])
def test_whatever_separates_fields_may_stand_inside_quotes(tmp_path: Path, mark: str, quote: str) -> None:
    text = QUOTED.replace("\t", mark).replace("'", quote).replace(f"d{quote}Or", "d'Or").replace("Town; old", f"Town{mark} old")
    parties = [s.party for s in read_decisions(written(tmp_path, text)).decisions[0].seats]
    assert parties == [f"Town{mark} old".strip(), "Port d'Or"]


@pytest.mark.parametrize("tool", ["\ufeff", ""])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_marks_and_line_ends_of_other_systems_change_nothing(tmp_path: Path, tool: str, end: str) -> None:
    for text in (QUOTED, KTAB, XML):
        path = tmp_path / "table"
        path.write_bytes((tool + text.replace("\n", end)).encode())
        assert read_decisions(path).decisions == read_decisions(written(tmp_path, text, "table")).decisions


def test_ktab_xml_says_what_its_csv_says(tmp_path: Path) -> None:
    from_xml, from_csv = read_decisions(written(tmp_path, XML, "l.xml")), read_decisions(written(tmp_path, KTAB))
    assert [d.issue for d in from_xml.decisions] == [d.issue for d in from_csv.decisions]
    assert [d.seats for d in from_xml.decisions] == [d.seats for d in from_csv.decisions]
    assert "prngSeed: KTAB's own settings, not read" in noticed(from_xml)


@pytest.mark.parametrize(
    ("date", "weight"),
    [("15-06-2001", 50.0), ("2001-06-15", 50.0), ("15/06/2005", 80.0), ("15.6.2016", 100 * 20 / 80.5), ("2001", 50.0)],
)
def test_a_days_year_is_found_in_whichever_order_it_is_written(tmp_path: Path, date: str, weight: float) -> None:
    issues = ISSUES.replace("1999-02-01", date, 1)
    assert read_decisions(folder(tmp_path, issues=issues)).decisions[0].seats[2].capability == pytest.approx(weight)


@pytest.mark.parametrize(
    "date", ["soon", "32-01-2001", "13-13-2001", "15-06-01", "0000-01-01", "9999-12-31", "2001-00-10", "²⁰⁰¹"]
)
def test_a_date_that_is_none_is_refused_and_never_passed_over(tmp_path: Path, date: str) -> None:
    assert re.search(
        r"^2:\d+ intro_date (should be a date|lies in the year)", said(folder(tmp_path, ISSUES.replace("1999-02-01", date, 1)))
    )


def test_an_issue_without_a_date_says_whose_weights_it_takes(tmp_path: Path) -> None:
    table = read_decisions(folder(tmp_path, issues=ISSUES.replace("1999-02-01,2000-01-01", ",", 1)))
    assert "Without a date the weights are those of lisbon_population_millions: line 2." in noticed(table)


def test_tables_with_semicolons_and_decimal_commas_read_and_say_so(tmp_path: Path) -> None:
    plain = read_decisions(folder(tmp_path))
    issues = ISSUES.replace('"locks, gates"', "locks").replace(",", ";").replace("62.5", "62,5")
    theirs = read_decisions(folder(tmp_path, issues=issues, actors=ACTORS.replace(",", ";")))
    assert [d.seats for d in theirs.decisions] == [d.seats for d in plain.decisions]
    assert [d.outcome for d in theirs.decisions] == [40, None, 62.5]
    assert 'Numbers such as "62,5" are read with a decimal comma' in noticed(theirs)
    ktab = KTAB.replace('"the port, upstream"', "port").replace(",", ";").replace("12.5", "12,5")
    assert read_decisions(written(tmp_path, ktab)).decisions[0].seats[2].capability == 12.5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "this is a zip file, as spreadsheets"),
        (b"\xff\xfeh\x00", "this is text in UTF-16"),
        (b"%PDF-1.7", "this is a PDF"),
        (b'{"decision_makers": []}', "this is JSON, which holds a model, not a table. Ask `detente stability"),
        (b"", "the file is empty. These are read: a folder with issues.csv and actors.csv"),
        (b"once upon a time", "this is no table that is known"),
        (ISSUES.encode(), "this is issues.csv of a folder of decisions. Name the folder instead"),
        (ACTORS.encode(), "this is actors.csv of a folder of decisions"),
        (b"<Other/>", "The first element should be Scenario; Other came"),
        (b"a,b\n", "Other tables that are read: a folder with issues.csv"),
    ],
)
def test_a_file_of_another_kind_is_told_what_it_is_and_what_is_read(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "file").write_bytes(content)
    assert words in said(tmp_path / "file")


def test_headers_alone_are_a_table_of_nothing_or_are_refused(tmp_path: Path) -> None:
    heads = folder(tmp_path, issues=ISSUES.splitlines()[0] + "\n", actors=ACTORS.splitlines()[0] + "\n")
    assert read_decisions(heads).decisions == ()
    assert "There should be a header below line 1" in said(written(tmp_path, "x,y,3,2\n"))
    assert "announces 3 actors; 0 came" in said(written(tmp_path, "".join(KTAB.splitlines(True)[:2])))


def test_an_exchange_file_without_marks_has_a_scale_of_a_hundred(tmp_path: Path) -> None:
    text = DECIDE.replace("#M\ttoll\t0\n#M\ttoll\t20\n", "")
    (toll,) = read_decisions(written(tmp_path, text)).decisions
    assert columns(toll).position == pytest.approx([5, 20])
    assert "toll has one mark, at 20; a scale has two ends" in said(written(tmp_path, DECIDE.replace("#M\ttoll\t0\n", "")))


# ------------------------------------------------------------------------------------------------ stated twice

TWICE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "an issue of an exchange file": (
        lambda p: written(p, DECIDE + "#P\ttoll\n"),
        '9:4 "toll" comes twice. It is also in line 4',
    ),
    "an actor of an exchange file": (
        lambda p: written(p, DECIDE + "#A\tTown\n"),
        '9:4 "Town" comes twice. It is also in line 2',
    ),
    "a mark": (lambda p: written(p, DECIDE + "#M\ttoll\t20\n"), "9:9 The mark 20 on toll comes twice. It is also in line 6"),
    "who holds what": (
        lambda p: written(p, DECIDE + "#D\tTown\ttoll\t5\t0.6\t1\n"),
        '9:4 "Town" comes twice on toll. It is also in line 7',
    ),
    "an actor but for case": (lambda p: written(p, DECIDE + "#A\tTOWN\n"), '"TOWN" differs from "Town" of line 2 only by case'),
    "an actor but for its form": (
        lambda p: written(p, DECIDE + "#A\tCafe\u0301\n#A\tCaf\u00e9\n"),
        "of line 9 only by case or form",
    ),
    "an actor but for spaces": (lambda p: written(p, DECIDE + "#A\tThe  Port\n#A\tThe\u00a0Port\n"), "only by case or form"),
    "an actor of KTAB": (
        lambda p: written(p, KTAB.replace("Crew", "Town")),
        '5:1 "Town" comes twice. It is also in line 3',
    ),
    "a dimension of KTAB": (lambda p: written(p, KTAB.replace("Hours,", "toll,")), '"toll" differs from "Toll" of line 2'),
    "an actor of KTAB XML": (lambda p: written(p, XML.replace("Crew", "Port")), '"Port" comes twice. It is also in line 7'),
    "an element of KTAB XML": (
        lambda p: written(p, XML.replace("<desc>", "<name>x</name><desc>")),
        "name comes twice. It is also in line 2",
    ),
    "a party on an issue": (
        lambda p: folder(p, actors=ACTORS + "a1,com,1,1\n"),
        '8:4 "com" comes twice on a1. It is also in line 2',
    ),
    "a party but for case, on another issue": (
        lambda p: folder(p, actors=ACTORS + "a2,COM,1,1\n"),
        '8:4 "COM" differs from "com" of line 2',
    ),
    "an issue but for case": (lambda p: folder(p, issues=ISSUES + "A1,a,x,,,,\n"), '"A1" differs from "a1" of line 2'),
    "a proposal but for case": (lambda p: folder(p, issues=ISSUES + "c1,A,x,,,,\n"), '"A" differs from "a" of line 2'),
    "a column": (
        lambda p: folder(p, actors=ACTORS.replace("salience\n", "salience,position\n")),
        'The column "position" comes twice, as 3 and 5',
    ),
    "a state's weight": (lambda p: folder(p, power=POWER.replace('"yy": 5', '"yy": 5, "xx": 7')), "xx is written twice"),
    "a state but for case": (lambda p: folder(p, power=POWER.replace('"yy": 5', '"yy": 5, "XX": 7')), '"XX" differs from "xx"'),
    "a state's actor but for case": (
        lambda p: folder(p, actors=ACTORS.replace("xx", "XX")),
        '"XX" differs from "xx" of council_power.json',
    ),
}


@pytest.mark.parametrize("what", TWICE)
def test_what_is_stated_twice_is_refused_naming_both_places(tmp_path: Path, what: str) -> None:
    make, words = TWICE[what]
    assert words in said(make(tmp_path))


# ----------------------------------------------------------------------------------------------- nothing is dropped


def test_rows_that_count_for_nothing_are_said(tmp_path: Path) -> None:
    table = read_decisions(folder(tmp_path, actors=ACTORS + "a2,com,,5\na2,yy,,\n"))
    assert "Left out, without a position: 2 rows, lines 8, 9." in noticed(table)
    assert "Without a salience, so in no model: 1 row, line 4." in noticed(table)
    empty = read_decisions(folder(tmp_path, issues=ISSUES + "c1,c,x,1999-01-01,,,\n"))
    assert "Nobody has position and salience, so nothing is asked of it: line 5." in noticed(empty)
    idle = read_decisions(written(tmp_path, DECIDE + "#A\tBoat\n#P\tfees\n"))
    assert "Actors that take part in nothing: line 9." in noticed(idle)
    assert "Issues on which nobody holds a position: line 10." in noticed(idle)


def test_what_was_left_out_reaches_whoever_reads_the_finding(tmp_path: Path) -> None:
    from detente.asks import ask_named

    ask = ask_named("settlement")
    found = ask.answered(ask.asked(file=str(folder(tmp_path, actors=ACTORS + "a2,com,,5\n"))))
    assert any("Left out, without a position: 1 row, line 8." in text for text in found.source.warnings)  # type: ignore[attr-defined]


def test_a_column_that_is_not_read_is_said_and_a_misspelt_one_is_refused(tmp_path: Path) -> None:
    more = (
        ACTORS.replace("salience\n", "salience,remark\n").replace("50\n", "50,x\n").replace("\na1,xx,0,80\n", "\na1,xx,0,80,\n")
    )
    lines = more.splitlines()
    more = "\n".join(line if line.count(",") == 4 else line + "," for line in lines) + "\n"
    assert "Columns that are not read: remark." in noticed(read_decisions(folder(tmp_path, actors=more)))
    assert "Did you mean capability?" in said(folder(tmp_path, actors=more.replace("remark", "capabilty")))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("#D\tTown\ttoll\t5\t0.6\t1\n", "#D\tTown\ttoll\t\t0.6\t1\n", "position is blank"),
        ("#D\tTown\ttoll\t5\t0.6\t1\n", "#D\tTown\ttoll\t5\t\t1\n", "salience is blank"),
        (
            "#D\tTown\ttoll\t5\t0.6\t1\n",
            "#D\tTown\ttoll\t5\t0.6\t0\n",
            "power should be above 0; 0 came. Leave out who has none",
        ),
        ("#D\tTown\t", "#D\ttown\t", '"town" is no actor of this file. Did you mean Town?'),
        ("#A\tTown\n", "'#A'\t'Town\n", "A quote is opened and not closed"),
    ],
)
def test_an_exchange_file_that_tells_too_little_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert words in said(written(tmp_path, DECIDE.replace(old, new)))


# ---------------------------------------------------------------------------------------------------- hostile

NUMBERS = ["1" * 4301, "²", "١٢", "1_0", "inf", "nan", "1e999", "0x10", "--1", "1e", "+", "1" + "0" * 15]


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_no_number_of_a_table_is_refused_with_its_place(tmp_path: Path, number: str) -> None:
    files = [
        folder(tmp_path, actors=ACTORS.replace("a2,xx,20", f"a2,xx,{number}")),
        written(tmp_path, KTAB.replace("Crew,,12.5", f"Crew,,{number}"), "a.csv"),
        written(tmp_path, DECIDE.replace("toll\t5\t0.6", f"toll\t{number}\t0.6"), "b.txt"),
        written(tmp_path, DECIDE.replace("#M\ttoll\t20", f"#M\ttoll\t{number}"), "c.txt"),
        written(tmp_path, XML.replace("<dCoord>10<", f"<dCoord>{number}<"), "d.xml"),
        written(tmp_path, KTAB.replace(",3,2,", f",{number},2,"), "e.csv"),
    ]
    assert all(problem.place.line > 0 for file in files for problem in errors(file))


def test_characters_that_are_not_seen_are_refused_each_at_its_place(tmp_path: Path) -> None:
    for sign, name in (("\x1b", "U+001B"), ("\x00", "U+0000"), ("\u202e", "U+202E"), ("\x85", "U+0085"), ("\u2028", "U+2028")):
        for text in (
            DECIDE.replace("Port", f"Po{sign}rt"),
            KTAB.replace("Port", f"Po{sign}rt"),
            XML.replace("Port", f"Po{sign}rt"),
        ):
            assert f"{name} is a character that is not seen" in said(written(tmp_path, text))


def test_a_field_longer_than_the_parser_takes_is_refused_where_it_begins(tmp_path: Path) -> None:
    long = ACTORS + f'a2,"{"x" * 200_000}",1,1\n'
    assert "8:1 A field has more than 131,072 characters" in said(folder(tmp_path, actors=long))


def test_a_quote_left_open_is_reported_where_it_opens(tmp_path: Path) -> None:
    assert "4:1 A row should have 7 fields; 3 came" in said(folder(tmp_path, issues=ISSUES.replace('gates"', "gates")))


@pytest.mark.parametrize(
    "text",
    [
        XML.replace("<Scenario>", '<!DOCTYPE a [<!ENTITY b "c">]><Scenario>'),
        XML.replace("</Actors>", ""),
        "<a>" * 100 + "</a>" * 100,
        XML.replace("<Dimensions><dName>Toll</dName><dName>Hours</dName></Dimensions>", ""),
        XML.replace("<capability>50</capability>", ""),
        XML.replace("<dCoord>80</dCoord>", ""),
        XML.replace("<Scenario>", "<Scenario><colour/>"),
    ],
)
def test_xml_that_is_broken_or_does_more_than_state_is_refused_with_a_place(tmp_path: Path, text: str) -> None:
    assert all(p.place.line >= 1 and p.place.column >= 1 for p in errors(written(tmp_path, text)))


def test_problems_are_counted_beyond_the_first_two_hundred(tmp_path: Path) -> None:
    with pytest.raises(FileProblems) as raised:
        read_decisions(written(tmp_path, DECIDE + "#D\tBoat\ttoll\t1\t1\t1\n" * 400))
    assert len(raised.value.problems) == MOST_PROBLEMS
    assert str(raised.value).endswith("and 599 more, not shown\n799 errors, 0 warnings")


def work(make: Callable[[int], Path], size: int) -> int:
    """How many lines of Python reading takes: the same on every machine."""
    path, count = make(size), 0

    def trace(frame: object, event: str, _: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        read_decisions(path)
    except DetenteError:
        pass
    finally:
        sys.settrace(before)
    return count


def wide(tmp_path: Path, size: int) -> Path:
    """A KTAB file of many dimensions, in which every number is wrong."""
    head = ["x,y,2," + str(size), "Actor,D,Power" + "".join(f",p{k},s{k}" for k in range(size))]
    return written(tmp_path, "\n".join([*head, *(f"{name},,1" + ",a,b" * size for name in "AB")]))


def deep(tmp_path: Path, size: int) -> Path:
    """An exchange file in which every line is a mistake of its own."""
    return written(tmp_path, DECIDE + "".join(f"#D\tA{k}\tI{k}\tx\ty\tz\n" for k in range(size)))


@pytest.mark.parametrize("make", [wide, deep])
def test_reading_grows_with_the_file_and_not_with_its_square(tmp_path: Path, make: Callable[[Path, int], Path]) -> None:
    few, many = (work(lambda n: make(tmp_path, n), size) for size in (300, 600))
    assert many < 2.4 * few


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from("\t;,"), st.sampled_from("'\""))
def test_fields_come_back_from_quotes_as_they_went_in(words: list[str], mark: str, quote: str) -> None:
    """Whatever a text holds, but a quote right before what separates: that one closes."""
    kept = [word for word in words if f"{quote}{mark}" not in word and not word.endswith(quote)] or ["x"]
    line = mark.join(quote + word.replace(quote, quote * 2) + quote for word in kept)
    cells, begins, closed = fields_of(line, mark, quote)
    if not any(quote in word for word in kept):
        assert (list(cells), closed) == (kept, True)
        assert [line[at - 1 :].startswith(word) for at, word in zip(begins, kept, strict=True)] == [True] * len(kept)


@given(st.sampled_from([DECIDE, QUOTED, KTAB, XML]), st.data())
def test_no_edit_of_a_good_file_raises_anything_but_a_problem(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 12))
    put = data.draw(
        st.sampled_from(["", "'", '"', "\x00", "²", "9" * 50, "<", ">", "&x;", ";", "\t", ",", "#", "\n", "\ud7ff", "-1e5"])
    )
    path = tmp_path_factory.mktemp("edited") / "file"
    path.write_text(text[:at] + put + text[at + gone :], encoding="utf-8")
    try:
        read_decisions(path)
    except DetenteError as error:
        assert str(error)


def test_what_is_written_reads_back_with_names_that_hold_what_separates(tmp_path: Path) -> None:
    table = read_decisions(written(tmp_path, QUOTED))
    again = read_decisions(written(tmp_path, to_decide(table), "again.txt"))
    assert [d.seats for d in again.decisions] == [d.seats for d in table.decisions]


def test_a_table_too_wide_to_trade_or_challenge_is_settled_all_the_same_and_says_what_is_missing(tmp_path: Path) -> None:
    """Two hundred and one parties on forty-one issues: each issue has its means, nothing runs for ever."""
    size, dims = 201, 41
    head = [f"x,y,{size},{dims}", "Actor,D,Power" + "".join(f",p{k},s{k}" for k in range(dims))]
    path = written(tmp_path, "\n".join([*head, *(f"a{i},,1" + f",{i % 100},{i % 7}" * dims for i in range(size))]))
    table = read_decisions(path)
    few = Table(table.name, table.format, table.decisions[:2])
    found = detente.settlement(few)
    assert {m.why_none for m in found.issues[0].models if m.kind == "mechanism"} == {"more than 200 parties"}
    cases = cases_of_table(table)
    assert "more than 40 issues" in too_many(cases) and "more than 40 issues" in too_many(cases[:4]) and not too_many(cases[:2])
