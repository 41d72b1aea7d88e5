"""From files to records: `read_scenario`, `read_argument`, and the same by the name of a shipped case.

Reading never stops at the first problem. All of them, those of the checker included, are raised together.
"""

from __future__ import annotations

from pathlib import Path

from detente.errors import FileAccess, FileProblems
from detente.scenario import sections as s
from detente.scenario.declare import Declaration, declare
from detente.scenario.expand import joined
from detente.scenario.fields import word
from detente.scenario.names import NAME, Spot, nearest
from detente.scenario.numbers import NOTES, read_notes
from detente.scenario.records import Focus, Scenario
from detente.scenario.text import Items, Positions, Table, Text, load, parse

CASES = Path(__file__).parent.parent / "cases"
SECTIONS = (
    "detente scenario title documents parts use calendar defaults parties offices bodies issues pacts assumptions "
    "orderings correlations conditions packages rules floors interests believes plausible core record focus measures"
).split()


def read_scenario(path: str | Path) -> tuple[Scenario, Positions]:
    """The scenario a file states, and where each part of it was written (warnings are kept there too)."""
    positions = Positions()
    scenario = scenario_of(load(Path(path), positions, shown=str(path)), Path(path).parent, positions)
    return finished(scenario, positions)


def scenario_from_text(text: str, file: str = "scenario.yaml", folder: Path | None = None) -> tuple[Scenario, Positions]:
    """As `read_scenario`, from a text in memory."""
    positions = Positions()
    return finished(scenario_of(parse(text, file, positions), folder, positions), positions)


def finished(scenario: Scenario | None, positions: Positions) -> tuple[Scenario, Positions]:
    """The checked scenario; raises all problems at once if any is an error."""
    from detente.scenario.check import check_scenario

    if scenario is not None:
        check_scenario(scenario, positions)
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
    from detente.scenario.arguments import bands, believed, measures_of

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
    values["believes"] = believed(table.get("believes"), root.under("believes"))
    values["measures"] = measures_of(found)
    values["plausible"] = bands(found, values["measures"])  # type: ignore[arg-type]
    focuses = s.each(found, "focus", s.focus)
    core: dict[str, tuple[str, ...]] = values["core"]  # type: ignore[assignment]
    values["focus"] = {name: with_core(each, core, found) for name, each in focuses.items()}
    return Scenario.model_validate(values)


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
    for item in node.items if isinstance(node, Items) else (node,) if node is not None else ():
        if isinstance(item, Text) and NAME.fullmatch(item.value):
            made.append(item.value)
        else:
            root.under("documents").say(item, "a document's id begins with a letter, such as a002")
    return tuple(made)


def find_case(name: str | Path, kind: str) -> Path:
    """The file of that path, or the shipped case of that name."""
    path = Path(name)
    if path.exists() or path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        return path
    shipped = CASES / f"{name}.yaml"
    if shipped.exists():
        return shipped
    known = sorted(p.stem for p in CASES.glob("*.yaml"))
    raise FileAccess(f"there is no file {name} and no shipped {kind} of that name. {nearest(str(name), known)}".strip())


def load_scenario(name: str | Path) -> tuple[Scenario, Positions]:
    """The scenario of a file or of a shipped case."""
    return read_scenario(find_case(name, "scenario"))


__all__ = ["FileProblems", "load_scenario", "read_scenario", "scenario_from_text"]
