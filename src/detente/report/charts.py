"""The rows behind each picture, as columns by name; what a kind of chart looks like is frontend/charts/specs.ts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from detente.findings.audit import AuditedClaim, FoundHinge, HingeBin, SweptBound
from detente.findings.common import Event, Paths
from detente.findings.run import START
from detente.findings.shares import wilson
from detente.report.words import is_switch, number, percent, points, spaced

Table = dict[str, list[Any]]
Chart = dict[str, Any]


def rounded(values: Iterable[float | None]) -> list[float | None]:
    """Four decimals are more than a picture shows."""
    return [None if value is None else round(value, 4) for value in values]


def _bar(claim: AuditedClaim) -> Table:
    return {"y": [claim.bar]}


def _band(each: HingeBin) -> tuple[float, float]:
    """The interval of a bin's share."""
    return wilson(each.share * each.count, each.count)


def _tip(each: HingeBin, name: str) -> str:
    low, high = _band(each)
    return f"{name}: holds in {percent(each.share)} of {each.count} draws ({points(low, high)})"


def _turn(value: float | None, low: float, high: float, text: str) -> Table:
    """A marked value with its label on the side where there is room."""
    if value is None:
        return {"x": [], "text": [], "right": []}
    return {"x": [round(value, 6)], "text": [text], "right": [value <= (low + high) / 2]}


def _levels(hinge: FoundHinge, claim: AuditedClaim) -> Chart:
    """Bars for an assumption with a few separate values."""
    bins = hinge.bins
    names = [("no", "yes")[each.low > 0] if is_switch(hinge) else number(each.low, 3) for each in bins]
    bands = [_band(each) for each in bins]
    return {
        "kind": "levels",
        "data": {
            "bins": {
                "name": names,
                "rank": list(range(len(bins))),
                "y": rounded(each.share for each in bins),
                "low": rounded(low for low, _ in bands),
                "high": rounded(high for _, high in bands),
                "tip": [_tip(each, name) for each, name in zip(bins, names, strict=True)],
            },
            "bar": _bar(claim),
        },
    }


def hinge_chart(claim: AuditedClaim, hinge: FoundHinge) -> Chart | None:
    """Share that holds by the value of the hinge assumption, with the value where it turns; nothing without bins."""
    bins = hinge.bins
    if not bins:
        return None
    if all(each.low == each.high for each in bins):
        return _levels(hinge, claim)
    low, high = min(each.low for each in bins), max(each.high for each in bins)
    bands = [_band(each) for each in bins]
    return {
        "kind": "hinge",
        "data": {
            "bins": {
                "x0": [each.low for each in bins],
                "x1": [each.high for each in bins],
                "xm": [(each.low + each.high) / 2 for each in bins],
                "y": rounded(each.share for each in bins),
                "low": rounded(lower for lower, _ in bands),
                "high": rounded(upper for _, upper in bands),
                "tip": [_tip(each, f"{number(each.low)} to {number(each.high)}") for each in bins],
            },
            "sides": {"x0": [low, hinge.value], "x1": [hinge.value, high], "y": rounded((hinge.below, hinge.above))},
            "turn": _turn(hinge.value, low, high, f"turns at {number(hinge.value)}"),
            "bar": _bar(claim),
        },
    }


def sweep_chart(claim: AuditedClaim, swept: SweptBound) -> Chart | None:
    """Share that holds as one of the analyst's own bounds moves; nothing with fewer than two points."""
    found = sorted(swept.sweep, key=lambda each: each.bound)
    if len(found) < 2:
        return None
    turn = f"verdict turns at {number(swept.turns_at)}"
    return {
        "kind": "sweep",
        "data": {
            "points": {
                "x": [each.bound for each in found],
                "y": rounded(each.share for each in found),
                "tip": [f"bound {number(each.bound)}: holds in {percent(each.share)}" for each in found],
            },
            "turn": _turn(swept.turns_at, found[0].bound, found[-1].bound, turn),
            "bar": _bar(claim),
        },
    }


@dataclass(frozen=True)
class Axis:
    """What paths are drawn over: the column's name, and what ends the name of the kind of chart."""

    column: str
    kind: str
    place: Callable[[str], Any]  # of a date as a finding has it


DATES = Axis("date", "", lambda date: date)
ROUNDS = Axis("round", "_in_rounds", lambda said: 0 if said == START else int(said.removeprefix("round ")))


def axis_of(dates: Sequence[str]) -> Axis:
    """Rounds where the first reading is the start of a game of rounds."""
    return ROUNDS if dates[0] == START else DATES


def _events(axis: Axis, events: Sequence[Event], dates: Sequence[str]) -> Table:
    """Events inside the span, numbered as the page lists them."""
    at = axis.place
    inside = [(k, each) for k, each in enumerate(events, 1) if at(dates[0]) <= at(each.date) <= at(dates[-1])]
    return {
        axis.column: [at(each.date) for _, each in inside],
        "text": [str(k) for k, _ in inside],
        "name": [spaced(each.name) for _, each in inside],
    }


def _long(paths: Paths, dates: Sequence[str], rows: Sequence[Sequence[float]]) -> list[float | None]:
    return rounded(row[k] for row in rows for k in range(len(dates)))


def areas_chart(paths: Paths, dates: Sequence[str], events: Sequence[Event]) -> Chart | None:
    """Mean chance of every option, stacked over time or rounds; nothing with fewer than two readings."""
    if len(dates) < 2:
        return None
    options, axis = paths.options, axis_of(dates)
    return {
        "kind": f"areas{axis.kind}",
        "data": {
            "paths": {
                axis.column: [axis.place(date) for date in dates] * len(options),
                "rank": [k for k in range(len(options)) for _ in dates],
                "name": [spaced(option) for option in options for _ in dates],
                "y": _long(paths, dates, paths.mean),
            },
            "events": _events(axis, events, dates),
        },
    }


def ranges_chart(paths: Paths, dates: Sequence[str], events: Sequence[Event]) -> Chart | None:
    """Mean and middle 90 % of the draws for every option; nothing with fewer than two readings."""
    chart = areas_chart(paths, dates, events)
    if chart is None:
        return None
    table = chart["data"]["paths"] | {"low": _long(paths, dates, paths.low), "high": _long(paths, dates, paths.high)}
    return {"kind": f"ranges{axis_of(dates).kind}", "data": chart["data"] | {"paths": table}}


def some(dates: Sequence[str], most: int = 13) -> list[int]:
    """Indices of at most `most` dates, evenly spread, first and last among them."""
    if len(dates) <= most:
        return list(range(len(dates)))
    return sorted({round(k * (len(dates) - 1) / (most - 1)) for k in range(most)})
