"""Hindsight is kept out: nothing later than an article enters its premises, and no range or band leans on what came after."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pydantic import BaseModel

from detente.argument.sources import load_records
from detente.asks.recorded import days_of
from detente.citation import CITATION
from detente.language.load import find_case, load_argument, load_scenario
from detente.scenario.records import Argument, Calendar, Episode, Scenario

CASES = find_case("a004", "argument").parent
ARGUMENTS = sorted(path.stem for path in CASES.glob("a*.yaml"))
SCENARIOS = sorted(path.stem for path in CASES.glob("*.yaml") if "\nscenario: " in path.read_text(encoding="utf-8"))
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SOURCE = re.compile(r"\ba00\d p\d+(?:-\d+)?")


@cache
def written() -> dict[str, tuple[dt.date, dt.date]]:
    """By document: the first and the last day on which it may have been written."""
    found = {name: days_of(record.date) for name, record in load_records().items()}
    return {name: days for name, days in found.items() if days is not None}


def cited(cites: tuple[str, ...]) -> set[str]:
    """The documents of citations."""
    assert all(CITATION.fullmatch(each) for each in cites), cites
    return {each.split()[0] for each in cites}


def parts(record: Any, path: str = "") -> Iterator[tuple[str, BaseModel]]:
    """Every record in a record, with its place; what another scenario says is that scenario's."""
    if isinstance(record, BaseModel):
        yield path, record
        for name in type(record).model_fields:
            if not isinstance(getattr(record, name), Scenario):
                yield from parts(getattr(record, name), f"{path}.{name}")
    elif isinstance(record, dict):
        for key, value in record.items():
            yield from parts(value, f"{path}.{key}")
    elif isinstance(record, (list, tuple)):
        for i, value in enumerate(record):
            yield from parts(value, f"{path}[{i}]")


def foreign(argument: Argument) -> list[str]:
    """What an argument cites that is not of its own article."""
    return [
        f"{place}: {document}"
        for place, part in parts(argument)
        for document in cited(getattr(part, "cite", ()))
        if document not in argument.documents
    ]


def anachronisms(record: dict[str, Episode]) -> list[str]:
    """Events that are cited to a document written before them, or to none."""
    wrong = []
    for name, episode in record.items():
        days = days_of(episode.date)
        assert days is not None, (name, episode.date)
        wrong += [f"{name}: no source"] if not episode.cite else []
        wrong += [f"{name}: {each}" for each in cited(episode.cite) if days[0] > written()[each][1]]
    return wrong


def later_years(subject: Scenario | Argument, calendar: Calendar) -> list[str]:
    """Texts beside numbers, premises and bands with a year that no document cited there could know.

    Without a citation the documents are all of the file. Years that the calendar names beforehand (a term of office, the end
    of what is read) are no knowledge of what happened in them.
    """
    ahead = {day.year for day in days_in(calendar)}
    return [
        f"{place}: {text}"
        for place, part in parts(subject)
        for text in (getattr(part, field, "") for field in ("because", "about", "name", "not_encoded"))
        if isinstance(text, str)
        for year in {int(each) for each in YEAR.findall(text)} - ahead
        if year > max(written()[each][1].year for each in cited(getattr(part, "cite", ())) or subject.documents)
    ]


def days_in(calendar: Calendar) -> Iterator[dt.date]:
    """Every day that a calendar names."""
    for _, part in parts(calendar):
        values = [getattr(part, field) for field in type(part).model_fields]
        yield from (value for value in values if isinstance(value, dt.date))


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_cites_its_own_article_and_no_other(name: str) -> None:
    argument, _ = load_argument(name)
    assert len(argument.documents) == 1 and foreign(argument) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_on_record_happened_before_the_document_that_reports_it(name: str) -> None:
    assert anachronisms(load_scenario(name).record) == []


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_replays_only_what_its_article_could_know(name: str) -> None:
    argument, scenario = load_argument(name)
    for part, over in argument.parts(scenario):
        for episode in {e for claim in part.claims.values() for form in claim.forms for e in getattr(form, "episodes", ())}:
            days = days_of(over.record[episode].date)
            assert days is not None and days[0] <= written()[name][1], episode


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_reason_of_a_scenario_names_a_year_after_its_source(name: str) -> None:
    scenario = load_scenario(name)
    assert later_years(scenario, scenario.calendar) == []


@pytest.mark.parametrize("name", ARGUMENTS)
def test_no_reason_of_an_argument_names_a_year_after_its_article(name: str) -> None:
    argument, scenario = load_argument(name)
    for part, over in argument.parts(scenario):
        assert later_years(part, over.calendar) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_band_rests_on_what_the_first_document_of_its_scenario_could_know(name: str) -> None:
    scenario = load_scenario(name)
    first = min(written()[each][1] for each in scenario.documents)
    for label, band in scenario.plausible.items():
        assert band.because, label
        sources = cited(tuple(SOURCE.findall(band.because))) | cited(band.cite)
        assert all(written()[each][0] <= first for each in sources), label
        assert all(int(year) <= first.year for year in YEAR.findall(band.because)), label


def test_what_came_later_is_found_wherever_it_stands() -> None:
    argument, _ = load_argument("a000")
    premise = argument.premises["A3"]
    later = premise.model_copy(update={"cite": ("a002 p1",), "because": "As it was in 2024"})
    assert foreign(argument.model_copy(update={"premises": {"A3": later}})) == [".premises.A3: a002"]
    scenario = load_scenario("reset_2016")
    event = next(iter(scenario.record.values())).model_copy(update={"date": "2018-03", "cite": ("a000 p4",)})
    unsaid = event.model_copy(update={"date": "2014", "cite": ()})
    assert anachronisms({"one": event, "two": unsaid}) == ["one: a000", "two: no source"]
    told = premise.model_copy(update={"because": "As it was in 2019"})
    wrong = argument.model_copy(update={"premises": {"A3": told}, "claims": {}, "also_over": {}})
    assert later_years(wrong, scenario.calendar) == [".premises.A3: As it was in 2019"]
    term = premise.model_copy(update={"because": "The term ends in 2021"})
    assert later_years(wrong.model_copy(update={"premises": {"A3": term}}), scenario.calendar) == []
