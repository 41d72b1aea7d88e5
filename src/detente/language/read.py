"""From what is written to checked records; `load` finds the files.

Reading never stops at the first problem. All of them, those of the checker included, are raised together.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from detente.errors import FileProblems, Place, nearest
from detente.language import kinds as k
from detente.language import scenario as s
from detente.language.argument import BAND, PREMISE, Ground, assignment, believes, measures, names_of
from detente.language.check_argument import check_claims
from detente.language.check_scenario import check_scenario
from detente.language.claims import CLAIM, certainties, strengths
from detente.language.declare import Declaration, declare
from detente.language.elsewhere import ALSO_OVER, also_over, groups_written
from detente.language.expand import joined
from detente.language.keys import Key, Kind, Reading, Shape
from detente.language.names import NAME, Spot
from detente.language.numbers import DIGITS, NOTES
from detente.language.tree import Node, Positions, Table, Text, load, parse
from detente.language.vocabulary import NAME as NAMED
from detente.language.vocabulary import WORDS, Json, mapping, tags
from detente.scenario.records import HIDDEN, KNOWN, Argument, Calendar, Focus, Number, Scenario
from detente.scenario.records import Path as Path_
from detente.scenario.stages import stage_conditions
from detente.scenario.trade_offs import numbers_left, solved

VERSION: Json = {"type": ["integer", "string"], "enum": [1, "1"]}
HEAD = Key("detente", s.elsewhere(VERSION), None, needed=True, says="The version of the language: 1.", get=lambda found: "1")


def called(key: str) -> Key:
    """The row of a file's own name."""
    kind = Kind(k.bare.read, str, lambda words: {"type": "string", "pattern": NAMED})
    return Key(key, kind, "name", needed=True, says="Its name: a word.")


SCENARIO = Shape(
    Scenario,
    (
        HEAD,
        called("scenario"),
        Key("title", k.text),
        Key("documents", s.documents),
        Key("ledger", k.text),
        Key("parts", s.elsewhere(WORDS), None, says="Files of the same folder whose sections are joined.", get=s.nothing),
        Key("use", k.records(s.USE), None, says="Blocks of the catalogue to copy.", get=s.nothing),
        Key("calendar", k.record(s.CALENDAR)),
        Key("defaults", k.record(s.DEFAULTS)),
        Key("parties", k.records(s.PARTY)),
        Key("offices", k.records(s.OFFICE)),
        Key("bodies", k.records(s.BODY)),
        Key("issues", k.records(s.ISSUE)),
        Key("pacts", s.pacts, None, says="Deals that either side may break at a cost.", get=s.nothing),
        Key("assumptions", s.assumptions),
        Key(
            "orderings",
            k.records(s.ORDERING),
            get=lambda found: {n: o for n, o in found.orderings.items() if not o.follows_from},
        ),
        Key("trade_offs", k.records(s.TRADE_OFF)),
        Key("correlations", k.records(s.CORRELATION)),
        Key(
            "conditions",
            k.records(s.CONDITION),
            get=lambda found: {n: c for n, c in found.conditions.items() if not c.stage_of},
        ),
        Key("packages", k.records(s.PACKAGE)),
        Key("rules", k.records(s.RULE)),
        Key("signals", k.records(s.SIGNAL)),
        Key("floors", k.records(s.FLOOR)),
        Key("interests", s.interests),
        Key("believes", believes),
        Key("measures", measures(mapping)),
        Key("plausible", k.records(BAND)),
        Key("core", k.in_play),
        Key("record", k.records(s.EPISODE)),
        Key("focus", k.records(s.FOCUS)),
    ),
)
NEVER_BLANK = ("core", "believes")
"""Sections that say something or are left out."""
OVER_THE_REST = ("measures", "plausible", "believes")
"""Sections that are read over the scenario that the others make."""
ARGUMENT = Shape(
    Argument,
    (
        HEAD,
        called("argument"),
        Key("over", Kind(k.bare.read, str, lambda words: {"type": "string", "pattern": NAMED}), needed=True),
        Key("title", k.text),
        Key("documents", s.documents),
        Key("strengths", strengths),
        Key("certainties", certainties),
        Key("premises", k.tagged(PREMISE)),
        Key("measures", measures(tags)),
        Key("claims", k.tagged(CLAIM)),
        Key("also_over", replace(s.elsewhere(ALSO_OVER), empty={}), get=groups_written),
    ),
)
SECTIONS = [key.written for key in SCENARIO.keys]
PARTS_OF_ARGUMENT = [key.written for key in ARGUMENT.keys]


def scenario_from_text(text: str, file: str = "scenario.yaml", folder: Path | None = None) -> tuple[Scenario, Positions]:
    """The scenario a text states, and where each part of it was written."""
    positions = Positions()
    return finished(scenario_of(parse(text, file, positions), folder, positions), positions, folder)


def scenario_at(path: Path) -> tuple[Scenario, Positions]:
    """The scenario a file states, and where each part of it was written (warnings are kept there too)."""
    positions = Positions()
    return scenario_in(load(path, positions, shown=str(path)), path, positions)


def scenario_in(table: Table, path: Path, positions: Positions) -> tuple[Scenario, Positions]:
    """The scenario that a file's table states, and where each part of it was written."""
    must_state("scenario", table, positions)
    return finished(scenario_of(table, path.parent, positions), positions, path.parent)


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
    """Complains about a wrong first key, a wrong version, and unknown sections; stops at a file of another kind."""
    must_state(kind, table, root.positions)
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
        root.whole(place, f"{kind} is missing: the name of the {kind}.", f"Write {kind}: a_name")
    elif not isinstance(name, Text) or not NAME.fullmatch(name.value):
        root.whole(name, f"the {kind}'s name is a word: a to z, 0 to 9 and _, a letter first")
    for key, _ in table.entries:
        if key.value not in known + list(NOTES):
            fix = nearest(key.value, known) or f"Sections: {', '.join(known)}"
            root.whole(key, f'there is no section "{key.value}".', fix)


WHAT_READS = {
    "scenario": "Ask `detente run {file}`",
    "argument": "Ask `detente audit {file}`",
    "mechanism": "Ask `detente check {file}`, or `detente mechanisms ID` for one of the catalogue",
    "cruxes": "Ask `detente crux --all --in {file}`",
    "part": "Name the scenario that lists it under parts:",
    "decision_makers": "Ask `detente stability {file}`",
}
"""By the key that tells what a file states: what to do with it."""
A_KIND = {"argument": "an argument", "cruxes": "a file of cruxes", "decision_makers": "a model of decision makers"}


def must_state(kind: str, table: Table, positions: Positions) -> None:
    """Stops at a file that states something else, in one sentence: its sections would each be a mistake of its own."""
    if table.get(kind) is not None:
        return
    for other, fix in WHAT_READS.items():
        key = next((key for key, _ in table.entries if key.value == other), None)
        if key is not None:
            wanted = A_KIND.get(kind, f"a {kind}")
            said = f"this is {A_KIND.get(other, f'a {other}')}; {wanted} is wanted."
            raise FileProblems([positions.problem(key.place, "", said, fix.format(file=key.place.file))])


def sections(table: Table, root: Spot, shape: Shape, ground: Ground | None = None) -> Reading:
    """The sections of a file, to be read; `header` has said which are none. One may have no entries yet."""
    known = {key.written: key.kind.empty == {} and key.written not in NEVER_BLANK for key in shape.keys}
    known |= dict.fromkeys(NOTES, False)
    kept = tuple((key, value) for key, value in table.entries if key.value in known and not (known[key.value] and blank(value)))
    return Reading(Table(table.place, kept), root, shape, ground)


def blank(node: Node) -> bool:
    """Whether nothing is written there."""
    return isinstance(node, Text) and not node.value and not node.style or isinstance(node, Table) and not node.entries


def assemble(table: Table, found: Declaration) -> Scenario:
    """All sections as one record."""
    root = Spot(found.names, found.positions, ())
    f = sections(table, root, SCENARIO)
    if not f.has("calendar"):
        fix = "Write calendar: {start: 2024-11-05, steps: [{every: month, until: 2027-01-01}]}"
        root.whole(root.here, "calendar is missing: when it begins, and how finely results are read.", fix)
    rows = [key for key in SCENARIO.keys if key.fills and key.written not in OVER_THE_REST and f.has(key.written)]
    values: dict[str, Any] = {"calendar": Calendar(), **f.notes, **{str(key.fills): f[key.written] for key in rows}}
    issues, rules, conditions = zip(*f["pacts"].values(), strict=True) if f["pacts"] else ((), (), ())
    values["name"] = values.get("name") or "unnamed"
    values["issues"] = values.get("issues", {}) | dict(zip(f["pacts"], issues, strict=True))
    for key, brought in (("rules", rules), ("conditions", conditions)):
        values[key] = values.get(key, {}) | {name: each for made in brought for name, each in made.items()}
    staged = stage_conditions(values["rules"], values.get("packages", {}))
    values["conditions"] |= staged
    values["focus"] = {name: with_core(each, f["core"], found) for name, each in f["focus"].items()}
    scenario = Scenario.model_validate({key: value for key, value in values.items() if value is not None})
    over = sections(table, root, SCENARIO, Ground(scenario))
    over.ground.measures = over["measures"]
    scenario = scenario.model_copy(update={key: over[key] for key in OVER_THE_REST})
    return with_trade_offs(scenario) if not any(p.severity == "error" for p in found.positions.problems) else scenario


def with_trade_offs(scenario: Scenario) -> Scenario:
    """The scenario with what its trade-offs leave of numbers; as it is where they contradict one another."""
    if not scenario.trade_offs:
        return scenario
    found = solved(scenario)
    if found.contradictions or set(found.tied) & set(scenario.orderings):
        return scenario
    return scenario.model_copy(
        update={"solved": numbers_left(scenario, found), "orderings": {**scenario.orderings, **found.tied}}
    )


def with_core(focus: Focus, core: dict[str, tuple[str, ...]], found: Declaration) -> Focus:
    """The focus with the scenario's core in play as well."""
    joined_: dict[str, tuple[str, ...]] = {}
    for name in [*core, *(n for n in focus.in_play if n not in core)]:
        own, shared = focus.in_play.get(name, ()), core.get(name, ())
        word = next((said for said in (own, shared) if said in ((HIDDEN,), (KNOWN,))), ())  # the focus has the last word
        joined_[name] = word or tuple(x for x in found.names.levels[name] if x in {*own, *shared})
    return focus.model_copy(update={"in_play": joined_})


def argument_from_text(text: str, scenario: Scenario, file: str = "argument.yaml") -> tuple[Argument, Positions]:
    """The argument a text states over a scenario, and where each part of it was written."""
    positions = Positions()
    return checked_argument(parse(text, file, positions), scenario, positions, None)


def checked_argument(table: Table, scenario: Scenario, positions: Positions, folder: Path | None) -> tuple[Argument, Positions]:
    """The argument a table states, checked; raises all problems at once if any is an error."""
    root = Spot(names_of(scenario), positions, ())
    header(table, root, "argument", PARTS_OF_ARGUMENT)
    f = sections(table, root, ARGUMENT, Ground(scenario))
    f.ground.measures = {**scenario.measures, **f["measures"]}
    rows = [key for key in ARGUMENT.keys if key.fills and f.has(key.written)]
    values = {"over": "", **f.notes, **{str(key.fills): f[key.written] for key in rows}, "measures": f.ground.measures}
    argument = Argument.model_validate({**values, "name": values.get("name") or "unnamed"})
    groups = also_over(table, root, argument, folder, lambda path: scenario_at(path)[0])
    check_claims(argument, scenario, positions, folder)
    positions.stop_on_errors()
    return argument.model_copy(update={"also_over": groups}), positions


CLOSE_RANGE = re.compile(rf"({DIGITS}) ?\.\. ?({DIGITS})")


def spaced_out(value: str) -> str:
    """A number as files write it: a shell parts words at spaces, so that a range may be written without."""
    close = CLOSE_RANGE.fullmatch(value)
    return f"{close[1]} .. {close[2]}" if close else value


def read_setting(text: str, scenario: Scenario) -> tuple[Path_, Number | bool]:
    """`face_cost=0.1 .. 0.3` (or `0.1..0.3`) as a path of the scenario and the number or yes/no it is set to."""
    path, equals, value = text.partition("=")
    positions = Positions(lines={"--set": [text]})
    place = Place("--set", 1, 1, len(path))
    spot = Spot(names_of(scenario), positions, ("set", "--set"))
    if not equals:
        spot.whole(place, "a path and a value are wanted.", "Write PATH=VALUE, such as face_cost=0.2")
        raise FileProblems(positions.problems)
    node = Text(Place("--set", 1, len(path) + 2, len(value)), spaced_out(value.strip()))
    found = assignment(Text(place, path.strip()), node, spot, Ground(scenario))
    if found is None:
        raise FileProblems(positions.problems)
    return found
