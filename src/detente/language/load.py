"""Files and shipped cases: a scenario or an argument by the path of its file, or by the name of a shipped one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from detente.errors import FileAccess, FileProblems, Place, Refused, nearest
from detente.files import CASES, CATALOGUE
from detente.language.cruxes import Cruxes, cruxes_at
from detente.language.mechanism import Mechanism, mechanism_at
from detente.language.names import NAME, Names, Spot
from detente.language.over import file_of, no_name
from detente.language.read import (
    PARTS_OF_ARGUMENT,
    argument_from_text,
    checked_argument,
    header,
    must_state,
    scenario_at,
    scenario_from_text,
    scenario_in,
)
from detente.language.tree import Positions, Text, load
from detente.scenario.paths import assumptions
from detente.scenario.records import Argument, Scenario


def find_case(name: str | Path, kind: str) -> Path:
    """The file of that path, or the shipped case of that name."""
    if not str(name).strip():
        raise FileAccess("the name of a file or of a shipped case is wanted; an empty one came")
    path = Path(name)
    if path.exists() or path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        return path
    shipped = CASES / f"{name}.yaml"
    if shipped.exists():
        return shipped
    known = sorted(p.stem for p in CASES.glob("*.yaml"))
    if (CATALOGUE / f"{name}.yaml").exists():
        raise FileAccess(f"{name} is a mechanism of the catalogue, not a {kind}", f"Ask `detente mechanisms {name}`")
    raise FileAccess(f"there is no file {name} and no shipped {kind} of that name. {nearest(str(name), known)}".strip())


def load_scenario(name: str | Path) -> Scenario:
    """The scenario of a file or of a shipped case."""
    return read_scenario(find_case(name, "scenario"))[0]


def read_scenario(path: str | Path) -> tuple[Scenario, Positions]:
    """The scenario a file states, and where each part of it was written (warnings are kept there too)."""
    return scenario_at(Path(path))


def read_argument(path: str | Path, scenario: Scenario) -> Argument:
    """The argument a file states over a scenario."""
    return argument_at(Path(path), scenario)[0]


def argument_at(path: Path, scenario: Scenario) -> tuple[Argument, Positions]:
    """The argument a file states over a scenario, and where each part of it was written."""
    positions = Positions()
    return checked_argument(load(path, positions, shown=str(path)), scenario, positions, path.parent)


def load_argument(name: str | Path) -> tuple[Argument, Scenario]:
    """The argument of a file or shipped case, and the scenario it is over: found beside it, or shipped."""
    path = find_case(name, "argument")
    scenario = scenario_over(path)
    return read_argument(path, scenario), scenario


def scenario_over(path: Path) -> Scenario:
    """The scenario an argument's file names: one beside it that calls itself so, or the shipped case."""
    positions = Positions()
    table = load(path, positions, shown=str(path))
    over = table.get("over")
    must_state("argument", table, positions)
    if not table.entries:
        positions.stop_on_errors()
    if not isinstance(over, Text) or not NAME.fullmatch(over.value):
        header(table, Spot(Names(), positions, ()), "argument", PARTS_OF_ARGUMENT)
        said, fix = no_name(over, path.parent)
        positions.complain(Place(str(path), 1, 1) if over is None else over.place, "over", said, fix)
        raise FileProblems(positions.problems)
    found = file_of(over, "over", path.parent, positions)
    if found is None:
        raise FileProblems(positions.problems)
    return load_scenario(found)


Read = Scenario | Argument | Mechanism | Cruxes


def read_file(name: str | Path) -> tuple[Read, Positions]:
    """What a file states that has no errors, and where each part of it was written, with the warnings."""
    path = find_case(name, "file")
    table = load(path, Positions(), shown=str(path))
    if table.get("mechanism") is not None:
        return mechanism_at(path)
    if table.get("cruxes") is not None:
        return cruxes_at(path)
    if table.get("argument") is not None:
        return argument_at(path, scenario_over(path))
    return read_scenario(path)


def held_by(found: Read) -> str:
    """What a file holds, counted."""
    if isinstance(found, Scenario):
        drawn = sum(leaf.uncertain for leaf in assumptions(found).values())
        counts = f"{len(found.issues)} issues, {len(found.conditions)} conditions, {len(found.rules)} rules, "
        return counts + f"{len(found.parties)} parties, {drawn} uncertain numbers"
    if isinstance(found, Argument):
        there = "".join(f", {len(each.claims)} claims over {name}" for name, each in found.also_over.items())
        return f"{len(found.claims)} claims, {len(found.premises)} premises{there}"
    if isinstance(found, Cruxes):
        return f"{len(found.disputes)} disputes, {sum(bool(each.on) for each in found.disputes.values())} with a measure"
    return f"{len(found.signature)} claims of its signature, {len(found.counter)} counter-checks"


def check_file(name: str | Path) -> list[str]:
    """The warnings about a scenario or argument, and a last line that sums it up; raises if it has errors."""
    found, positions = read_file(name)
    return summed_up(name, found, positions)


def summed_up(name: str | Path, found: Read, positions: Positions) -> list[str]:
    """The warnings that were kept, and a last line that sums up."""
    many = len(positions.warnings)
    warned = f"; {many} warning{'s' * (many != 1)}" if many else ""
    path = find_case(name, "file")
    return [*(p.render() for p in positions.warnings), f"{path}: no errors: {held_by(found)}{warned}"]


def from_file(name: str | Path) -> Scenario | Argument:
    """What a file or a shipped case states: a scenario, or an argument."""
    argument, scenario = subject_at(name)
    return argument or scenario


def subject_at(name: str | Path) -> tuple[Argument | None, Scenario]:
    """The argument of a file or a shipped case, if it states one, and the scenario: its own, or that which it is over."""
    path, positions = find_case(name, "case"), Positions()
    table = load(path, positions, shown=str(path))
    if table.get("argument") is None:
        return None, scenario_in(table, path, positions)[0]
    scenario = scenario_over(path)
    return checked_argument(table, scenario, positions, path.parent)[0], scenario


def from_data(data: Mapping[str, object], over: Scenario | None = None) -> Scenario | Argument:
    """The scenario or, over a scenario, the argument that plain Python data states, keyed as in a file.

    It is written as a file would be and read by the one reader, so that what a file must keep, data must keep too.
    """
    file = f"{data.get('scenario') or data.get('argument') or 'data'} (in Python)"
    try:
        text = yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=10_000)
    except yaml.YAMLError as error:
        raise Refused("a scenario in Python is made of dicts, lists, text and numbers", str(error)) from error
    if "argument" not in data:
        return scenario_from_text(text, file)[0]
    if over is None:
        raise Refused("an argument in Python does not find its scenario by itself", "load(data, over=scenario)")
    return argument_from_text(text, over, file)[0]
