"""An argument that was frozen: what changed since is found, needs a reason, and is said beside every verdict."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detente.argument.ledger import Note, keep
from detente.asks import ask_named
from detente.asks.log import opened
from detente.cli import main
from detente.errors import Changed, FileAccess, FileProblems, Refused
from detente.files import CASES, write_text
from detente.findings.audit import AuditFinding
from detente.findings.log import LogFinding

HERE = Path(__file__).parent / "solved"
Word = dict[str, str]


@pytest.fixture
def quill(tmp_path: Path) -> Path:
    """An argument over a scenario, in a folder of its own."""
    for name in ("strait.yaml", "quill.yaml", "proud.yaml", "second.yaml", "narrows.yaml"):
        shutil.copy(HERE / name, tmp_path)
    return tmp_path / "quill.yaml"


def asked(name: str, **fields: object) -> LogFinding:
    ask = ask_named(name)
    found = ask.answered(ask.asked(**fields))
    assert isinstance(found, LogFinding)
    return found


def audited(file: Path) -> AuditFinding:
    ask = ask_named("audit")
    found = ask.answered(ask.asked(arguments=(str(file),), claims=("C1",), draws=16, worlds=("with_premises",)))
    assert isinstance(found, AuditFinding)
    return found


def frozen(file: Path, **more: str) -> LogFinding:
    return asked("freeze", argument=str(file), by="Ann", **more)


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def told(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


EDITS = {
    "quill.yaml": {
        "0.1 .. 0.4": ("0.2 .. 0.4", "argument.premises.A1"),
        "by_at_least: 0.05": ("by_at_least: 0.06", "argument.claims.C1"),
        "The senate is willing.": ("The senate is so willing.", "argument.premises.A1"),
    },
    "strait.yaml": {
        "senate_asked: {odds: 0.4": ("senate_asked: {odds: 0.5", "scenario.assumptions.senate_asked"),
        "title: The Lantern Strait dispute": ("title: Another", "scenario.title"),
    },
}


def test_the_files_hold_what_is_edited_here(quill: Path) -> None:
    for file, edits in EDITS.items():
        text = (quill.parent / file).read_text(encoding="utf-8")
        assert [before for before in edits if before not in text] == []


@pytest.mark.parametrize(
    ("file", "before", "after", "part"),
    [(file, before, after, part) for file, edits in EDITS.items() for before, (after, part) in edits.items()],
)
def test_every_edit_is_found_by_the_part_that_it_changes(quill: Path, file: str, before: str, after: str, part: str) -> None:
    frozen(quill)
    edit(quill.parent / file, before, after)
    assert list(opened(quill).changed) == [part]


def test_what_only_looks_different_is_no_edit(quill: Path) -> None:
    frozen(quill)
    text = quill.read_text(encoding="utf-8")
    quill.write_text("# a remark\n" + text.replace("0.1 .. 0.4", "0.10  ..  0.40"), encoding="utf-8")
    assert opened(quill).changed == {}


def test_nothing_is_audited_while_an_edit_has_no_reason(quill: Path) -> None:
    frozen(quill)
    edit(quill, "by_at_least: 0.05", "by_at_least: 0.04")
    with pytest.raises(Refused, match=r"changed since: argument\.claims\.C1"):
        audited(quill)
    for other in (
        ("explain", str(quill), "C1"),
        ("crux", str(quill), str(quill.parent / "proud.yaml"), "--on", "opened"),
        ("compare", str(quill), str(quill.parent / "second.yaml")),
    ):
        done = told(*other, "--draws", "16")
        assert done.exit_code == 5 and "has changed since" in done.output, done.output
    assert asked("log", argument=str(quill)).encoding.audits == 0


def test_an_edit_taken_back_needs_no_reason(quill: Path) -> None:
    frozen(quill)
    edit(quill, "by_at_least: 0.05", "by_at_least: 0.04")
    edit(quill, "by_at_least: 0.04", "by_at_least: 0.05")
    with pytest.raises(Refused, match="is as it was fixed"):
        asked("freeze", argument=str(quill), because="none")
    assert audited(quill).arguments[0].encoding is not None


def test_an_audit_says_what_changed_since_and_whether_verdicts_had_been_seen(quill: Path) -> None:
    frozen(quill, note="a first reading", seen="no")
    edit(quill, "by_at_least: 0.05", "by_at_least: 0.06")
    asked("freeze", argument=str(quill), because="misread")
    first = audited(quill).arguments[0].encoding
    edit(quill, "by_at_least: 0.06", "by_at_least: 0.04")
    asked("freeze", argument=str(quill), because="on second thought", by="Bob")
    second = audited(quill).arguments[0].encoding
    assert first and second
    assert (first.edits, first.edits_after_audits, first.audits) == (1, 0, 1)
    assert (second.edits, second.edits_after_audits, second.audits) == (2, 1, 2)
    assert [(e.by, e.said, e.parts) for e in second.entries if e.what == "edited"] == [
        ("Ann", "misread", ("argument.claims.C1",)),
        ("Bob", "on second thought", ("argument.claims.C1",)),
    ]
    shown = " ".join(told("log", str(quill)).output.split())
    assert "before any verdict" in shown and "after verdicts had been asked for 1 time" in shown.replace("\u00a0", " ")
    assert "Reason: on second thought." in shown and "no verdict of it had been seen by then" in shown


def test_the_page_and_the_terminal_say_it_beside_the_verdicts(quill: Path) -> None:
    frozen(quill)
    edit(quill, "by_at_least: 0.05", "by_at_least: 0.06")
    asked("freeze", argument=str(quill), because="misread, it seems")
    out = quill.parent / "out"
    done = told("audit", str(quill), "--claim", "C1", "--draws", "16", "--out", str(out))
    assert done.exit_code == 0, done.output
    page = re.sub(r"\s+", " ", (out / "report.html").read_text(encoding="utf-8"))
    for text in (page, " ".join(done.output.split())):
        assert "Reason: misread, it seems." in text


def test_the_digest_of_an_answer_is_the_same_with_a_log_and_without(quill: Path) -> None:
    before = audited(quill)
    frozen(quill)
    after = audited(quill)
    assert before.arguments[0].encoding is None and after.arguments[0].encoding is not None
    assert before.digest == after.digest


def test_an_argument_that_was_never_frozen_gets_no_log(quill: Path) -> None:
    audited(quill)
    assert not list(quill.parent.glob("*.jsonl"))
    with pytest.raises(Refused, match="never fixed"):
        asked("log", argument=str(quill))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "who drafted"),
        ({"by": " "}, "who drafted"),
        ({"by": "Ann", "because": "why not"}, "nothing to give a reason for"),
        ({"by": "Ann", "note": "two\nlines"}, "one line"),
        ({"by": "x" * 501}, "one line"),
    ],
)
def test_a_freeze_says_what_it_lacks_and_writes_nothing(quill: Path, fields: Word, said: str) -> None:
    with pytest.raises(Refused, match=said):
        asked("freeze", argument=str(quill), **fields)
    assert not (quill.parent / "quill.log.jsonl").exists()


def test_an_argument_with_mistakes_is_not_frozen(quill: Path) -> None:
    edit(quill, "by_at_least: 0.05", "by_at_leest: 0.05")
    with pytest.raises(FileProblems):
        frozen(quill)


def test_a_shipped_argument_is_fixed_by_its_version(quill: Path) -> None:
    with pytest.raises(FileAccess, match="is shipped"):
        asked("freeze", argument="a004", by="Ann")
    assert not list(CASES.glob("*.jsonl"))


@pytest.mark.parametrize(
    "harm", ["a word", "a line gone", "two lines swapped", "a line more", "no JSON", "half a line", "empty keys"]
)
def test_a_log_that_was_changed_by_hand_is_found(quill: Path, harm: str) -> None:
    frozen(quill)
    for before, threshold in (("0.05", "0.06"), ("0.06", "0.07")):
        edit(quill, f"by_at_least: {before}", f"by_at_least: {threshold}")
        asked("freeze", argument=str(quill), because=f"to {threshold}")
    log = quill.parent / "quill.log.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines()
    harmed = {
        "a word": [lines[0], lines[1].replace("to 0.06", "to 0.05"), lines[2]],
        "a line gone": [lines[0], lines[2]],
        "two lines swapped": [lines[0], lines[2], lines[1]],
        "a line more": [*lines, lines[2]],
        "no JSON": [*lines, "{"],
        "half a line": [*lines[:2], lines[2][:40]],
        "empty keys": [*lines, "{}"],
    }[harm]
    log.write_text("\n".join(harmed) + "\n", encoding="utf-8")
    with pytest.raises(FileProblems, match="move it away and freeze anew"):
        audited(quill)


def test_a_line_is_only_added_to_the_log_that_was_read(quill: Path) -> None:
    frozen(quill)
    log = quill.parent / "quill.log.jsonl"
    before = log.read_bytes()
    with pytest.raises(Changed, match="has changed since it was read"):
        write_text(log, "other", expects=b"something else")
    assert log.read_bytes() == before


def test_audits_at_the_same_time_are_all_counted(quill: Path) -> None:
    frozen(quill)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(audited, [quill] * 4))
    assert sorted(e.audits for each in found if (e := each.arguments[0].encoding)) == [1, 2, 3, 4]
    assert asked("log", argument=str(quill)).encoding.audits == 4


def test_the_ledger_beside_it_is_part_of_what_was_fixed(quill: Path) -> None:
    note = Note("fish", 1, 1, "claim", "The fleets meet in spring", "They meet")
    stated = keep(quill.parent, note)
    with pytest.raises(FileProblems, match=f'Write ledger: "{stated}"'):
        frozen(quill)
    edit(quill.parent / "strait.yaml", "detente: 1\n", f'detente: 1\nledger: "{stated}"\n')
    assert frozen(quill).encoding.ledger == stated
    keep(quill.parent, replace(note, first=2, last=2))
    assert list(opened(quill).changed) == ["ledger"]


def test_a_log_that_is_a_link_is_not_written_through(quill: Path, tmp_path: Path) -> None:
    away = tmp_path / "elsewhere.jsonl"
    away.write_text("", encoding="utf-8")
    (quill.parent / "quill.log.jsonl").symlink_to(away)
    with pytest.raises(FileAccess, match="symbolic link"):
        frozen(quill)
    assert away.read_text(encoding="utf-8") == ""


def test_what_the_log_prints_as_json_is_what_it_says(quill: Path) -> None:
    frozen(quill)
    found = json.loads(told("log", str(quill), "--json").output)
    assert found["format"] == "detente.log/1" and found["encoding"]["by"] == "Ann"
    assert found["encoding"]["digest"] == found["encoding"]["fixed_digest"]
