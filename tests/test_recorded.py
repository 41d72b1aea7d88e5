"""What sources report happened is held against the scenario, and a scenario that makes it a surprise hears of it."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

import detente
from base import argument_text, base_with
from detente.asks.recorded import days_of
from detente.cli import main
from detente.findings.baseline import BaselineFinding, RecordedEvent
from detente.report.words import record_sentences

OFTEN, SELDOM = 0.4, 0.02
RECORDED = base_with(
    ("steps: [{every: quarter, until: 2031-01-01}]", "steps: [{every: year, until: 2040-01-01}]"),
    more=f"""
documents: [a002]
conditions:
  flood: {{levels: [dry, wet], start: dry, changes: {{comes: {{from: dry, to: wet, rate: {OFTEN}}}}}}}
  quake: {{levels: [still, shaken], start: still, changes: {{comes: {{from: still, to: shaken, rate: {SELDOM}}}}}}}
record:
  flooded: {{date: 2031-06, cite: a002 p1, shows: {{flood: wet}}}}
  shaken: {{date: 2031, cite: a002 p2, shows: {{quake: shaken}}}}
  of_old: {{date: 1999, cite: a002 p2, shows: {{flood: wet}}}}
  both: {{date: 2031, cite: a002 p2, shows: {{flood: wet, quake: shaken}}}}
  last_year: {{date: 2039-05-01, cite: a002 p2, shows: {{flood: wet}}}}
focus:
  rain: {{in_play: {{flood: all}}}}
  rain_later: {{begins: 2035-01-01, in_play: {{flood: all}}}}
  earth: {{in_play: {{quake: all}}}}
""",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("recorded")
    (made / "base.yaml").write_text(RECORDED, encoding="utf-8")
    claim = "C1: {says: So., cite: a002 p1, strength: hedged, level: {measure: {chance: {bridge: open}, at: 2031-01-01}, at_least: 0.5}}"
    (made / "brief.yaml").write_text(argument_text(claim), encoding="utf-8")
    return made


@cache
def found(file: Path, focus: str = "") -> dict[str, RecordedEvent]:
    asked: BaselineFinding = detente.baseline(str(file), draws=16, focus=focus)
    return {event.name: event for event in asked.record}


def mean(event: RecordedEvent) -> float:
    assert event.chance is not None and event.chance.mean is not None
    return event.chance.mean


def test_an_event_is_looked_for_until_a_year_after_its_date(folder: Path) -> None:
    flooded = found(folder / "base.yaml")["flooded"]
    years = (dt.date(2032, 6, 29) - dt.date(2030, 1, 1)).days / 365.25
    assert (flooded.focus, flooded.asked) == ("rain", "by 2032-06-29")
    assert mean(flooded) == pytest.approx(1 - math.exp(-OFTEN * years), abs=2e-3) and not flooded.surprise


def test_an_event_from_before_the_calendar_is_looked_for_as_a_replay_does(folder: Path) -> None:
    old = found(folder / "base.yaml")["of_old"]
    assert old.asked == "within 4 years of the beginning" and mean(old) == pytest.approx(1 - math.exp(-4 * OFTEN), abs=2e-3)


def test_an_event_that_no_year_is_left_for_is_looked_for_until_the_end(folder: Path) -> None:
    assert found(folder / "base.yaml")["last_year"].asked == "by 2040-01-01"


def test_what_sources_report_and_the_scenario_makes_rare_is_called_a_surprise(folder: Path) -> None:
    shaken = found(folder / "base.yaml")["shaken"]
    assert mean(shaken) == pytest.approx(1 - math.exp(-3 * SELDOM), abs=2e-3) and mean(shaken) > 0.05 and not shaken.surprise
    rarer = RECORDED.replace(f"rate: {SELDOM}", "rate: 0.01")
    (folder / "rarer.yaml").write_text(rarer.replace("scenario: base", "scenario: rarer"), encoding="utf-8")
    event = found(folder / "rarer.yaml")["shaken"]
    assert event.surprise and 0.02 < mean(event) < 0.05
    (said, _) = record_sentences(list(found(folder / "rarer.yaml").values()))
    assert said.startswith("The scenario makes what its own sources report a surprise: shaken (quake at shaken, 2031)")


def test_an_event_that_no_focus_holds_or_that_came_before_its_focus_is_not_asked(folder: Path) -> None:
    every = found(folder / "base.yaml")
    assert (every["both"].focus, every["both"].chance, every["both"].surprise) == (None, None, False)
    late = found(folder / "base.yaml", "rain_later")
    assert late["flooded"].focus is None and late["of_old"].focus is None and late["last_year"].focus == "rain_later"


def test_what_came_after_an_article_is_no_surprise_to_its_author(folder: Path) -> None:
    events = found(folder / "brief.yaml")  # a002 was written in 2024
    assert {name for name, event in events.items() if event.later} == {"flooded", "shaken", "both", "last_year"}
    assert not any(event.surprise for event in events.values())
    assert not any(event.later for event in found(folder / "base.yaml").values())


def test_dates_in_words_mean_every_day_that_they_may() -> None:
    dates = {
        "2018-03": ("2018-03-01", "2018-03-31"),
        "2001": ("2001-01-01", "2001-12-31"),
        "2024-11-07": ("2024-11-07", "2024-11-07"),
        "between 2024-11 and 2025-01": ("2024-11-01", "2025-01-31"),
        "2017-01, the week of the press conference of 11 January": ("2017-01-01", "2017-01-31"),
    }
    assert {text: tuple(str(day) for day in days_of(text) or ()) for text in dates} == dates
    assert days_of("long ago") is None and days_of("2024-13") is None


def test_facts_are_read_a_year_after_each_focus_begins(folder: Path) -> None:
    asked = detente.baseline(str(folder / "base.yaml"), draws=16, focus="rain,rain_later")
    early, late = (focus.facts["bridge is open after a year"] for focus in asked.focuses)
    assert early == pytest.approx(late, abs=0.02) and asked.spread["bridge is open after a year"] == 0


def test_terminal_and_page_show_the_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["baseline", "base.yaml", "--draws", "16", "--out", "shown"])
    assert done.exit_code == 0 and "What sources report happened" in done.output
    html = (folder / "shown" / "report.html").read_text(encoding="utf-8")
    assert "What sources report happened" in html and "within 4 years of the beginning" in html
    assert "No focus asked here holds all of both" in html
