"""From what is written to checked records; `load` finds the files.

Reading never stops at the first problem. All of them, those of the checker included, are raised together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from detente.errors import FileProblems, Place, nearest
from detente.language import scenario as s
from detente.language.argument import (
    Ground,
    assignment,
    band,
    believed,
    claim,
    measures_of,
    names_of,
    premise,
    private,
)
from detente.language.check_argument import check_claims
from detente.language.check_scenario import check_scenario
from detente.language.declare import Declaration, declare
from detente.language.expand import joined
from detente.language.fields import entries, word
from detente.language.names import NAME, Spot
from detente.language.numbers import NOTES, read_notes
from detente.language.tree import Items, Node, Positions, Table, Text, parse
from detente.scenario.records import Argument, Focus, Number, Scenario
from detente.scenario.records import Path as Path_

T = TypeVar("T")

SECTIONS = (
    "detente scenario title documents parts use calendar defaults parties offices bodies issues pacts assumptions "
    "orderings correlations conditions packages rules floors interests believes plausible core record focus measures"
).split()
PARTS_OF_ARGUMENT = "detente argument over title documents premises measures claims".split()


def scenario_from_text(text: str, file: str = "scenario.yaml", folder: Path | None = None) -> tuple[Scenario, Positions]:
    """The scenario a text states, and where each part of it was written."""
    positions = Positions()
    return finished(scenario_of(parse(text, file, positions), folder, positions), positions, folder)


def finished(scenario: Scenario | None, positions: Positions, folder: Path | None = None) -> tuple[Scenario, Positions]:
    """The checked scenario; raises all problems at once if any is an error. `folder`: where it lies, with its documents."""
    if scenario is not None:
        check_scenario(scenario, positions, folder)
    positions.stop_on_errors()
    assert scenario is not None
    return scenario, positions


def scenario_of(table: Table, folder: Path | None, positions: Positions) -> Scenario | None:
    """The scenario a table states, as far as it can be read."""
    root = Spot(declare(Table(table.place, ()), positions).names, positions, ())
    header(table, root, "scenario", SECTIONS)
    if not table.entries:
        return None
    table = joined(table, folder, positions)
    return assemble(table, declare(table, positions))


def header(table: Table, root: Spot, kind: str, known: list[str]) -> None:
    """Complains about a wrong first key, a wrong version, and unknown sections."""
    version = table.get("detente")
    place = table.entries[0][0] if table.entries else table
    if not table.entries:
        if not root.positions.problems:
            root.whole(place, "the file is empty.", f"Begin with detente: 1 and {kind}: a_name")
        return
    if version is None:
        root.whole(place, "detente: 1 is missing.", "It is the first line: the version of the language")
    elif not isinstance(version, Text) or version.value != "1":
        root.whole(version, "this version of the language is not known.", "Write detente: 1")
    name = table.get(kind)
    if name is None:
        other = next((k for k in ("scenario", "argument", "mechanism", "part") if table.get(k) is not None), "")
        said = f"this is a file of kind {other}, not {kind}." if other else f"{kind} is missing: the name of the {kind}."
        root.whole(place, said, f"Write {kind}: a_name")
    elif not isinstance(name, Text) or not NAME.fullmatch(name.value):
        root.whole(name, f"the {kind}'s name is a word: a to z, 0 to 9 and _, a letter first")
    for key, _ in table.entries:
        if key.value not in known + list(NOTES):
            fix = nearest(key.value, known) or f"Sections: {', '.join(known)}"
            root.whole(key, f'there is no section "{key.value}".', fix)


def assemble(table: Table, found: Declaration) -> Scenario:
    """All sections as one record."""
    root = Spot(found.names, found.positions, ())
    pacts = s.each(found, "pacts", s.pact)
    values: dict[str, object] = {
        **read_notes(table, root),
        "name": text_of(table, "scenario", root) or "unnamed",
        "title": text_of(table, "title", root),
        "documents": documents(table, root),
        "calendar": s.calendar(table.get("calendar"), root.under("calendar")),
        "defaults": s.defaults(table.get("defaults"), root.under("defaults")),
        "parties": s.each(found, "parties", s.party),
        "offices": s.each(found, "offices", s.office),
        "bodies": s.each(found, "bodies", s.body),
        "issues": s.each(found, "issues", s.issue) | {name: made[0] for name, made in pacts.items()},
        "assumptions": {k.value: found.names.numbers[k.value] for k, _, _ in found.sections.get("assumptions", [])},
        "orderings": s.each(found, "orderings", s.ordering),
        "correlations": s.each(found, "correlations", s.correlation),
        "conditions": s.each(found, "conditions", s.condition) | {k: v for made in pacts.values() for k, v in made[2].items()},
        "packages": s.each(found, "packages", s.package),
        "rules": s.each(found, "rules", s.rule) | {k: v for made in pacts.values() for k, v in made[1].items()},
        "floors": s.each(found, "floors", s.floor),
        "interests": s.interests(found),
        "record": s.each(found, "record", s.episode),
        "core": s.core(table.get("core"), root.under("core")),
    }
    focuses = s.each(found, "focus", s.focus)
    core: dict[str, tuple[str, ...]] = values["core"]  # type: ignore[assignment]
    values["focus"] = {name: with_core(each, core, found) for name, each in focuses.items()}
    scenario = Scenario.model_validate(values)
    return scenario.model_copy(update=readings(table, root, Ground(scenario)))


def readings(table: Table, root: Spot, ground: Ground) -> dict[str, object]:
    """What is stated over the rest of the file: measures, plausible bands, and what parties believe."""
    ground.measures = measures_of(table.get("measures"), root.under("measures"), ground)
    node = table.get("plausible")
    listed = entries(node, root.under("plausible")) if node is not None else ()
    bands = {key.value: band(value, spot, ground) for key, value, spot in listed}
    return {
        "measures": ground.measures,
        "plausible": {key: found for key, found in bands.items() if found is not None},
        "believes": believed(table.get("believes"), root.under("believes"), ground),
    }


def with_core(focus: Focus, core: dict[str, tuple[str, ...]], found: Declaration) -> Focus:
    """The focus with the scenario's core in play as well."""
    joined_: dict[str, tuple[str, ...]] = {}
    for name in [*core, *(n for n in focus.in_play if n not in core)]:
        both = {*core.get(name, ()), *focus.in_play.get(name, ())}
        joined_[name] = ("hidden",) if "hidden" in both else tuple(x for x in found.names.levels[name] if x in both)
    return focus.model_copy(update={"in_play": joined_})


def text_of(table: Table, key: str, root: Spot) -> str:
    node = table.get(key)
    return " ".join(word(node, root.under(key, node=node)).split()) if node is not None else ""


def documents(table: Table, root: Spot) -> tuple[str, ...]:
    """Ids of documents; each begins with a letter."""
    node = table.get("documents")
    made = []
    root.under("documents").once(node.items if isinstance(node, Items) else ())
    for item in node.items if isinstance(node, Items) else (node,) if node is not None else ():
        if isinstance(item, Text) and NAME.fullmatch(item.value):
            made.append(item.value)
        else:
            root.under("documents").say(item, "a document's id begins with a letter, such as a002")
    return tuple(made)


def argument_from_text(text: str, scenario: Scenario, file: str = "argument.yaml") -> tuple[Argument, Positions]:
    """The argument a text states over a scenario, and where each part of it was written."""
    positions = Positions()
    return checked_argument(parse(text, file, positions), scenario, positions, None)


def checked_argument(table: Table, scenario: Scenario, positions: Positions, folder: Path | None) -> tuple[Argument, Positions]:
    """The argument a table states, checked; raises all problems at once if any is an error."""
    root = Spot(names_of(scenario), positions, ())
    header(table, root, "argument", PARTS_OF_ARGUMENT)
    ground = Ground(scenario)
    ground.measures = {**scenario.measures, **measures_of(table.get("measures"), root.under("measures"), ground)}
    values = {
        **read_notes(table, root),
        "name": text_of(table, "argument", root) or "unnamed",
        "over": text_of(table, "over", root),
        "title": text_of(table, "title", root),
        "documents": documents(table, root),
        "premises": records(table, "premises", root, lambda node, spot: premise(node, spot, ground)),
        "measures": ground.measures,
        "claims": records(table, "claims", root, lambda node, spot: claim(node, spot, ground)),
    }
    argument = with_waiting(Argument.model_validate(values), scenario, positions)
    check_claims(argument, scenario, positions, folder)
    positions.stop_on_errors()
    return argument, positions


def records(table: Table, section: str, root: Spot, build: Callable[[Node, Spot], T]) -> dict[str, T]:
    """A section's records by name, in file order."""
    node = table.get(section)
    listed = entries(node, root.under(section, node=node)) if node is not None else ()
    return {key.value: build(value, spot) for key, value, spot in listed}


def with_waiting(argument: Argument, scenario: Scenario, positions: Positions) -> Argument:
    """The argument with every claim that needs private information marked as waiting."""
    claims = dict(argument.claims)
    for name, claim_ in claims.items():
        reason = private(claim_, scenario)
        if reason and not claim_.waiting:
            positions.at(("claims", name), f"{name}: {reason}.", "Write waiting: why; it is taken as waiting", "warning")
            claims[name] = claim_.model_copy(update={"waiting": reason})
    return argument.model_copy(update={"claims": claims})


CLOSE_RANGE = re.compile(r"^([-+]?[0-9]+(?:\.[0-9]+)?) ?\.\. ?([-+]?[0-9]+(?:\.[0-9]+)?)$")


def read_setting(text: str, scenario: Scenario) -> tuple[Path_, Number | bool]:
    """`face_cost=0.1 .. 0.3` (or `0.1..0.3`) as a path of the scenario and the number or yes/no it is set to."""
    path, _, value = text.partition("=")
    positions = Positions(lines={"--set": [text]})
    place = Place("--set", 1, 1, len(path))
    spot = Spot(names_of(scenario), positions, ("set", "--set"))
    written = CLOSE_RANGE.sub(r"\1 .. \2", value.strip())  # a shell parts words at spaces, so they may be left out
    node = Text(Place("--set", 1, len(path) + 2, len(value)), written)
    found = assignment(Text(place, path.strip()), node, spot, Ground(scenario))
    if found is None:
        raise FileProblems(positions.problems)
    return found
