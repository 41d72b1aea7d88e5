"""Findings: what commands print is what the records declare, all of it and nothing else."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

import stored
from detente.argument.ledger import Note, keep
from detente.asks import ASKS, ask_named
from detente.asks.common import focus_named
from detente.cli import main
from detente.errors import DetenteError, Refused
from detente.findings import reference
from detente.findings.audit import BoxSide, FoundBox, FoundPair, PremiseAgainst
from detente.findings.baseline import RecordedEvent
from detente.findings.common import Diagnostics, Entry, Finding, Spread
from detente.findings.read import FINDINGS, KINDS, plain, read
from detente.findings.situation import Body
from detente.language.load import load_scenario

HERE = Path(__file__).parent / "solved"
STRAIT, QUILL, LETTER, SECOND = (str(HERE / f"{name}.yaml") for name in ("strait", "quill", "letter", "second"))
PROUD, TIDE = (str(HERE / f"{name}.yaml") for name in ("proud", "tide"))
GATE, RIVALS = (str(HERE / f"{name}.yaml") for name in ("gate", "rivals"))
PAIR, WIDE, YIELD = (str(HERE / f"{name}.json") for name in ("pair", "wide", "yield"))
PORT = str(HERE / "port")
QUARREL = str(HERE / "quarrel.yaml")
SET = ("--set", "reluctance=1 .. 2")
COMMANDS = {
    "run": (
        *("run", QUILL, "--focus", "tolls,weather", "--draws", "64", *SET, "--set", "west.glow.weight=0.1"),
        *("--hold", "storms=calm", "--given", "lights=dim", "--measure", "chance toll=high by end", "--movable"),
    ),
    "ask": (
        *(
            "ask",
            QUILL,
            "chance passage=open by 2031-01-01",
            "--start",
            "passage=open",
            "--without",
            "west.pride",
            "--draws",
            "64",
        ),
        *("--given", "senate_asked", "--given", "west.glow.weight=0.1"),
    ),
    "explain": ("explain", QUILL, "C1", "--draws", "64"),
    "explain a move": ("run", QUILL, "--explain", "agree", "--draws", "16", "--remove", "shippers", "--given", "senate_asked"),
    "rank": ("rank", STRAIT, "west", "--start", "passage=open", "--given", "west.glow.weight=0.1", "--draws", "64"),
    "ask, nothing changed": (
        *("ask", STRAIT, "chance passage=open by end", "--all-draws", "--sweep", "senate.pride.weight=-1..1"),
        *("--neighbours", "--focus", "auto"),
    ),
    "baseline": ("baseline", STRAIT, "--draws", "16", *SET),
    "baseline, under premises": ("baseline", QUILL, "--draws", "64", "--set", "east.initiative=1 .. 8"),
    "audit": ("audit", QUILL, LETTER, "--draws", "64", "--wide", *SET, "--set", "west.burden.worth=-0.6"),
    "audit of some claims": ("audit", QUILL, "--claim", "C1", "--draws", "16", *SET),
    "lenses": ("run", STRAIT, "--lens", "all", "--focus", "lamps", "--draws", "16", *SET),
    "lenses, one silent": ("run", STRAIT, "--lens", "all", "--draws", "16", *SET),
    "mechanisms": ("mechanisms", "--search", "veto"),
    "mechanisms tried": ("mechanisms", "--search", "denial", "--check", "--draws", "16"),
    "run, something hidden": ("run", GATE, "--draws", "16"),
    "run, somebody mistaken": ("run", RIVALS, "--draws", "16"),
    "mechanism": ("mechanisms", "M01", "--draws", "16"),
    "stability": ("stability", PAIR, "--why", "both wait", "--demand", "both wait"),
    "stability, another": ("stability", YIELD, "--demand", "4"),
    "stability, large": ("stability", WIDE, "--horizon", "0"),
    "stability of a scenario": (
        "stability",
        STRAIT,
        "--draws",
        "16",
        "--focus",
        "lamps,weather",
        "--hold",
        "storms=rough",
        *SET,
    ),
    "compare": ("compare", QUILL, SECOND, "--draws", "64", *SET, "--claim", "C1,C2,C3,C9", "--same", "storms=gales"),
    "crux": ("crux", QUILL, PROUD, "--on", "opened", "--draws", "64", "--set", "senate_asked=true"),
    "crux, over another scenario": ("crux", QUILL, TIDE, "--on", "open_now", "--over", STRAIT, "--draws", "16", *SET),
    "cruxes": ("crux", "--all", "--in", QUARREL, "--draws", "16", "--all-draws"),
    "forms": ("forms", "Either the one side or the other may sign."),
    "settlement": ("settlement", PORT, "--learn", PORT),
    "settlement of a scenario": ("settlement", STRAIT, "--learn", PORT, "--draws", "16"),
    "backtest": ("backtest", PORT, "--folds", "2"),
    "situation": ("situation", "endgame_2024"),
    "situation, more cited": ("situation", "reset_2016"),
    "situation, something hidden": ("situation", GATE),
}


SELDOM = {
    "Unknown.truth",
    "RunFinding.cycles",
    "ExplainFinding.no_ledger",
    "Diagnostics.cycling",
    "ClaimDiagnostics.cycling",
    "CatalogueEntry.waiting",
    "AuditedClaim.pair",
    "ToResearch.over",
    "BaselineFinding.record",
    "AskFinding.pair",
    "AskFinding.box",
    "AuditedClaim.box",
    "BandOutside.pair",
    "BandOutside.against",
    "AuditedClaim.by_construction",
    "FormHolding.by_construction",
    "MechanismClaim.by_construction",
}
SELDOM |= {
    f"{kind.__name__}.{key}"
    for kind in (Body, FoundPair, FoundBox, BoxSide, PremiseAgainst, RecordedEvent)
    for key in kind.model_fields
}
SELDOM |= {"AtTable.about", "AtTable.bodies", "SituationFinding.bodies", "Ruling.about", "Figure.about", "Wish.about"}
SELDOM |= {
    "Stake.because",
    "Circumstance.because",
    "Turn.about",
    "Turn.after",
    "MechanismClaim.reason",
    "Neighbour.why_not",
    "Suggestion.left",
}
"""Keys that are empty in all that is asked here: every mechanism has some claim that can be tried, none counts rounds, and few
draws find no several assumptions that decide together, no case has a body (test_situation has); decisions reach all of these claims. What is recorded is in test_recorded."""


def printed(*words: str) -> dict[str, Any]:
    """What a command prints with `--json`, nothing but JSON: no NaN, no infinity."""
    done = CliRunner().invoke(main, [*words, "--json"])
    assert done.exit_code == 0, done.output

    def refused(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    found: dict[str, Any] = json.loads(done.stdout, parse_constant=refused)
    return found


@pytest.fixture(scope="module")
def emitted() -> dict[str, dict[str, Any]]:
    """Every format at least once, as the commands print it, and the one that is a file."""
    start = ask_named("start")
    text = start.answered(start.asked(name="begun", mechanisms=("M01",)))
    return {**{name: printed(*words) for name, words in COMMANDS.items()}, **_fixed(), "start": plain(text)}


def _fixed() -> dict[str, dict[str, Any]]:
    """An argument that is fixed, changed with a reason and audited, and changed again without one."""
    with TemporaryDirectory() as folder:
        for name in ("strait.yaml", "quill.yaml"):
            Path(folder, name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
        quill, strait = Path(folder, "quill.yaml"), Path(folder, "strait.yaml")
        stated = keep(Path(folder), Note("fish", 1, 1, "claim", "The fleets meet in spring", "They meet"))
        text = strait.read_text(encoding="utf-8").replace("detente: 1\n", f'detente: 1\nledger: "{stated}"\n', 1)
        strait.write_text(text, encoding="utf-8")
        frozen = printed("freeze", str(quill), "--by", "us", "--note", "a first reading", "--seen", "no")
        for said in ("more willing", "more willing still"):
            quill.write_text(quill.read_text(encoding="utf-8").replace("willing.", f"{said}."), encoding="utf-8")
            printed("freeze", str(quill), "--because", "it says so")
            audit = printed("audit", str(quill), "--claim", "C1", "--draws", "16")
        quill.write_text(quill.read_text(encoding="utf-8").replace("willing", "so"), encoding="utf-8")
        return {"freeze": frozen, "log": printed("log", str(quill)), "audit of what was fixed": audit}


def filled(value: Any, kind: type[Entry]) -> Iterator[tuple[type[Entry], str]]:
    """(record, key) of every key in a finding that says something; fails for one that no record declares."""
    fields = {reference.shown_name(name, info): info for name, info in kind.model_fields.items()}
    assert set(value) == set(fields), f"{kind.__name__}: {set(value) ^ set(fields)}"
    for key, each in value.items():
        if each not in (None, "", [], {}):
            yield kind, key
        yield from inside(each, fields[key].annotation)


def inside(value: Any, kind: object) -> Iterator[tuple[type[Entry], str]]:
    """The same for whatever a key holds."""
    records = list(reference.entries_in(kind))
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, Entry):
        yield from filled(value, kind)
    elif records:
        each_kind = next(each for each in get_args(kind) if list(reference.entries_in(each)))
        several = value.values() if isinstance(value, dict) else value
        if value is not None and isinstance(each_kind, type) and issubclass(each_kind, Entry) and type(None) in get_args(kind):
            yield from filled(value, each_kind)
        elif value is not None:
            for each in several:
                yield from inside(each, each_kind)


def test_every_finding_is_printed_by_some_command(emitted: dict[str, dict[str, Any]]) -> None:
    assert {found["format"] for found in emitted.values()} == set(KINDS)


def test_commands_print_every_key_that_is_declared_and_no_other(emitted: dict[str, dict[str, Any]]) -> None:
    said = {pair for found in emitted.values() for pair in filled(found, KINDS[found["format"]])}
    declared = {
        (kind, reference.shown_name(name, info))
        for kind in (*FINDINGS, *reference.entries())
        for name, info in kind.model_fields.items()
    }
    assert {f"{kind.__name__}.{key}" for kind, key in declared - said} == SELDOM


def test_a_finding_is_read_back_strictly_as_it_was_written(emitted: dict[str, dict[str, Any]]) -> None:
    for found in emitted.values():
        strict = KINDS[found["format"]].model_validate(found, extra="forbid")
        assert strict == read(found) and plain(strict) == found


def test_the_stored_findings_hold_what_the_records_declare() -> None:
    for name in stored.ASKED:
        found = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
        assert list(filled(found, KINDS[found["format"]])), name


def test_what_follows_from_the_records_is_written(root: Path) -> None:
    """Mend it with `python -m detente.findings.reference`."""
    for place, text in reference.written().items():
        assert (root / place).read_text(encoding="utf-8") == text, place


def test_the_page_on_json_has_a_row_for_every_key() -> None:
    page = reference.page()
    for kind in (*FINDINGS, *reference.entries()):
        section = page.split(f"# {kind.__name__}\n")[1].split("\n#")[0]
        rows = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert rows == [reference.shown_name(name, info) for name, info in kind.model_fields.items()]


def test_a_schema_wants_every_key() -> None:
    for finding in FINDINGS:
        made = reference.schema(finding)
        for part in (made, *made.get("$defs", {}).values()):
            if part.get("type") == "object":
                assert set(part["required"]) == set(part["properties"]), part["title"]


def test_a_key_of_a_later_version_is_passed_over_and_a_missing_one_is_named() -> None:
    found = plain(stored.baseline())
    assert read({**found, "since": "later"}) == stored.baseline()
    with pytest.raises(Refused, match="focuses: field required"):
        read({key: value for key, value in found.items() if key != "focuses"})


@pytest.mark.parametrize("kind", ["detente.audit/3", "something", None])
def test_a_format_of_another_version_is_refused_by_name(kind: str | None) -> None:
    with pytest.raises(Refused, match=r"detente\.audit/3"):
        read({"format": kind})


def test_a_number_that_is_none_is_null_where_it_may_be_and_an_error_where_not() -> None:
    nan = float("nan")
    assert Spread(mean=nan, low=float("inf"), high=0.5) == Spread(mean=None, low=None, high=0.5)
    event = stored.run().moves[0]
    with pytest.raises(ValidationError):
        type(event)(rule="x", tried=nan, carried=0, refused=0, blockers={})
    assert Diagnostics(sharpness=nan, against=nan, moves_a_year=0, error_left=0, steps=1).sharpness is None


def test_an_answer_that_is_not_whole_is_said_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    import detente.asks.start as start

    def broken(asked: Any, progress: Any) -> Finding:
        return read({}) if asked is None else Spread.model_validate({"mean": "much"})  # type: ignore[return-value]

    monkeypatch.setattr(start, "ask", broken)
    with pytest.raises(DetenteError, match="not whole.*Spread.*mean"):
        ask_named("start").answered(start.StartAsked(name="x"))


# ------------------------------------------------------------------------------------------- what can be asked


def test_every_question_has_its_record_its_finding_and_its_line() -> None:
    for ask in ASKS:
        assert ask.finding in FINDINGS
        assert ask.asked.__dataclass_params__.frozen and ask.asked.__doc__
        assert ask.says and not ask.says.endswith(".")
        assert ask_named(ask.name) is ask


def test_every_finding_answers_some_question() -> None:
    assert {ask.finding for ask in ASKS} == set(FINDINGS)


@pytest.mark.parametrize(
    ("command", "asks"), [("run", ["run", "lenses", "explain"]), ("mechanisms", ["mechanisms", "mechanism"])]
)
def test_what_a_command_can_be_told_is_what_a_question_can_be_asked(command: str, asks: list[str]) -> None:
    told = {option.name for option in main.commands[command].params} - {"out", "as_json", "lens"}
    assert told <= {each.name for ask in asks for each in dataclasses.fields(ask_named(ask).asked)}


@pytest.mark.parametrize("text", ["", "core", " core "])
def test_the_core_is_a_focus_by_its_name(text: str) -> None:
    assert focus_named(load_scenario(STRAIT), text) is None


def test_a_focus_that_is_not_there_is_answered_with_a_near_one() -> None:
    with pytest.raises(Refused, match=r"Did you mean toll\?"):
        focus_named(load_scenario(STRAIT), "core, toll_")
