"""What arguments part on, posed in a file: between which two, over which scenario, on which measure.

    detente: 1
    cruxes: dam
    title: Where two columns part
    disputes:
      soon:
        asks: Will there be a treaty within a year?
        sides:
          stuck: {says: Not while the growers hold out., cite: column p2}
          near: {says: It is at hand., cite: essay p4}
        between: [stuck, near]
        over: river
        on: chance dam=shared by year_on
      motive:
        asks: Why was the dam built?
        sides: {stuck: {says: For power.}, near: {says: For water.}}
        cannot: Both hold that it was built, so that no measure tells them apart

A dispute that no measure can settle says so, with the reason, in the place of a measure. Arguments and scenarios are found
as everywhere: beside the file, or among the shipped ones. Measures are read when they are asked, over their scenario.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from detente.language import kinds as k
from detente.language.keys import Key, Reading, Shape
from detente.language.names import Names, Spot
from detente.language.numbers import NOTES
from detente.language.read import header, sections
from detente.language.tree import Positions, load
from detente.scenario.records import Name, Record


class Side(Record):
    """What one argument holds."""

    says: str = Field("", description="In other words than its own.")


class Posed(Record):
    """One dispute: between two arguments, or beyond any measure."""

    asks: str = Field("", description="What is in dispute.")
    sides: dict[Name, Side] = Field(default_factory=dict, description="What each argument holds.")
    between: tuple[Name, ...] = Field((), description="The two that are held against each other.")
    over: str = Field("", description="The scenario over which; left out: the one that both are over.")
    focus: str = Field("", description="As a run's; left out: the core.")
    on: str = Field("", description="The measure, in words as `detente ask` takes it.")
    cannot: str = Field("", description="Why no measure tells them apart.")


class Cruxes(Record):
    """A file of such disputes."""

    name: Name = ""
    title: str = ""
    documents: tuple[str, ...] = ()
    disputes: dict[str, Posed] = Field(default_factory=dict)


def _posed(f: Reading) -> dict[str, object]:
    """Complains of what is neither posed nor said to be beyond posing, or both."""
    posed = [key for key in ("between", "over", "focus", "on") if f.has(key)]
    if f.has("cannot"):
        for key in posed:
            f.spot.say(f.at(key), "what cannot be posed has none.", f"Leave out cannot, or {key}")
    elif not f.has("on", "between"):
        f.spot.say(f.spot.here, "neither a measure nor a reason why there is none.", "Write between and on, or cannot")
    else:
        f.need("between", "on")
    if f.has("between") and len(set(f["between"])) != 2:
        f.spot.say(f.at("between"), "a crux is between two arguments.", "Name two of those under sides")
    for name in f["between"]:
        if name not in f["sides"]:
            f.spot.say(f.at("between"), f"{name} is not among the sides.", "Say under sides what it holds")
    return {}


SIDE = Shape(Side, (Key("says", k.text, needed=True),))
POSED = Shape(
    Posed,
    (
        Key("asks", k.text, needed=True),
        Key("sides", k.tagged(SIDE), needed=True),
        Key("between", k.words),
        Key("over", k.label),
        Key("focus", k.label),
        Key("on", k.text),
        Key("cannot", k.text),
    ),
    _posed,
)
CRUXES = Shape(
    Cruxes,
    (
        Key("detente", k.text, field=None),
        Key("cruxes", k.label, field="name"),
        Key("title", k.text),
        Key("documents", k.words),
        Key("disputes", k.tagged(POSED)),
    ),
)


def cruxes_at(path: Path) -> tuple[Cruxes, Positions]:
    """The disputes a file poses, and where each part of it was written; all its mistakes at once."""
    positions = Positions()
    table = load(path, positions, shown=str(path))
    root = Spot(Names(), positions, ())
    header(table, root, "cruxes", [key.written for key in CRUXES.keys])
    f = sections(table, root, CRUXES)
    found = Cruxes.model_validate({key: value for key, value in f.filled().items() if key not in NOTES})
    if not found.disputes and not positions.problems:
        positions.complain(table.place, "disputes", "disputes is empty: what arguments part on.", "Write disputes: {Q1: ..}")
    positions.stop_on_errors()
    return found, positions
