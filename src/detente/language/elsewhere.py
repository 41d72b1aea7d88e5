"""Claims of an argument that are asked over another scenario than the argument's: the section `also_over`.

A group is read like an argument over that scenario. Its premises are the argument's own, by name: what each says stands in
the argument, what it sets there in the group; those that are not named do not apply there. A claim with the name of one of the
argument's is the same sentence, read a second time: what it says and how firmly stands once, with the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from detente.errors import FileProblems, nearest
from detente.language import kinds as k
from detente.language.argument import OVERLAY, Ground, measures, names_of
from detente.language.check_argument import check_claims
from detente.language.claims import CLAIM
from detente.language.fields import entries
from detente.language.keys import Key, Kind, Reading, Shape
from detente.language.names import NAME, Spot
from detente.language.over import file_of
from detente.language.tree import Node, Positions, Table, Text
from detente.language.vocabulary import NAME as NAMED
from detente.language.vocabulary import TEXT, Json, tags
from detente.scenario.records import Argument, Elsewhere, Premise, Scenario

SAID_ONCE = ("says", "class", "strength", "mechanisms", "cite")
"""Of a claim that is read a second time: what stands with the first reading."""


def _premises(node: Node, spot: Spot, f: Reading) -> dict[str, Premise]:
    """What premises of the argument set in the other scenario, each still without its words."""
    made = {}
    for key, value, own in entries(node, spot):
        found = OVERLAY.read(value, own, f.ground)
        if isinstance(value, Table) and not set(value.keys()) & {row.written for row in OVERLAY.keys}:
            own.say(key, "it changes nothing there.", "Write set, start or without; or leave it out: it does not apply there")
        made[key.value] = Premise(says="", **{name: getattr(found, name) for name in found.model_fields_set})
    return made


def premises_written(found: dict[str, Premise]) -> dict[str, Any]:
    """What they set there, without their words, which stand in the argument."""
    return {name: OVERLAY.write(premise.model_copy(update={"cite": ()})) for name, premise in found.items()}


FREE: Json = {"type": ["object", "null"]}
GROUP = Shape(
    Elsewhere,
    (
        Key("premises", Kind(_premises, premises_written, lambda words: FREE, empty={})),
        Key("measures", replace(measures(tags), schema=lambda words: FREE)),
        Key("claims", replace(k.tagged(CLAIM), schema=lambda words: FREE)),
    ),
)
"""A group; a schema leaves it free, since the names in it are those of another scenario than the file's own."""


def groups_written(argument: Argument) -> dict[str, Any]:
    """The groups as tables; of claims that are read a second time what stands with the first reading is left out."""
    made = {}
    for name, there in argument.also_over.items():
        group = GROUP.write(there)
        for again in set(there.claims) & set(argument.claims):
            group["claims"][again] = {key: value for key, value in group["claims"][again].items() if key not in SAID_ONCE}
        made[name] = group
    return made


ALSO_OVER: Json = {
    "type": ["object", "null"],
    "patternProperties": {
        NAMED: {
            "type": "object",
            "properties": {**dict.fromkeys(("premises", "measures", "claims"), FREE), "about": TEXT, "because": TEXT},
            "required": ["claims"],
        }
    },
    "additionalProperties": False,
}
Finder = Callable[[Path], Scenario]


def also_over(table: Table, spot: Spot, argument: Argument, folder: Path | None, read: Finder) -> dict[str, Elsewhere]:
    """The groups of an argument's file, each checked over its own scenario; what is wrong is kept among the problems.

    Args:
        argument: what the rest of the file states.
        folder: where the file lies; none: a group may only be over a shipped scenario.
        read: the scenario of a file.
    """
    written = table.get("also_over")
    made = {}
    for key, value, own in entries(written, spot.under("also_over", node=written)) if written is not None else ():
        over = _scenario(key, own, argument, folder, read)
        group = over and _group(value, own, over, (table, argument))
        if group:
            made[key.value] = group
    return made


def _scenario(key: Text, spot: Spot, argument: Argument, folder: Path | None, read: Finder) -> Scenario | None:
    """The scenario a group is over; none, and a problem, where it cannot be."""
    if key.value == argument.over:
        said = f"the argument is over {argument.over} itself."
        spot.say(key, said, "Put its claims under claims")
    elif not NAME.fullmatch(key.value):
        spot.say(
            key, "a group is called after a scenario: what it calls itself in its line scenario:.", "Write long_rivalry: ..."
        )
    elif (found := file_of(key, spot.path, folder, spot.positions)) is not None:
        try:
            return read(found)
        except FileProblems as problems:
            spot.positions.problems += problems.problems
    return None


def _group(node: Node, spot: Spot, over: Scenario, of: tuple[Table, Argument]) -> Elsewhere | None:
    """One group, checked; its places are counted from where it begins, like those of a file."""
    table, argument = of
    kept = spot.positions
    positions = Positions(lines=kept.lines, problems=kept.problems, said=kept.said, cited=kept.cited)
    positions.places[()] = node.place
    root = Spot(names_of(over), positions, ())
    if not isinstance(node, Table):
        spot.say(node, "a table is wanted here.", "Its keys: premises, measures, claims")
        return None
    f = Reading(_told(node, table.get("claims"), argument, root), root, GROUP, Ground(over))
    f.ground.measures = {**over.measures, **f["measures"]}  # before the claims, which name them
    if not f["claims"]:
        spot.say(node, f"no claims: nothing is asked over {over.name}.", "Write claims: {C1: {...}}, or leave the group out")
    found = Elsewhere(
        scenario=over,
        premises=_worded(f["premises"], argument, positions),
        measures=f.ground.measures,
        claims=f["claims"],
        **f.notes,
    )
    part = argument.model_copy(
        update={"over": over.name, "premises": found.premises, "measures": found.measures, "claims": found.claims}
    )
    check_claims(part, over, positions, None)
    return found


def _worded(stated: dict[str, Premise], argument: Argument, positions: Positions) -> dict[str, Premise]:
    """The premises with what each says and cites, which stands in the argument."""
    made = {}
    for name, there in stated.items():
        own = argument.premises.get(name)
        if own is None:
            fix = nearest(name, argument.premises) or "State it under premises, with not_encoded: why, if it sets nothing there"
            positions.at(("premises", name), f"{name}: the argument has no such premise.", fix)
        else:
            made[name] = there.model_copy(update={"says": own.says, "cite": there.cite or own.cite})
    return made


def _told(group: Table, own: Node | None, argument: Argument, spot: Spot) -> Table:
    """The group with what is said once of claims that are read a second time."""
    claims = group.get("claims")
    if not isinstance(claims, Table) or not isinstance(own, Table):
        return group
    told = []
    for key, value in claims.entries:
        first = own.get(key.value)
        if key.value in argument.claims and isinstance(first, Table) and isinstance(value, Table):
            value = _second(key, value, first, spot)
        told.append((key, value))
    rest = [(key, Table(claims.place, tuple(told)) if value is claims else value) for key, value in group.entries]
    return Table(group.place, tuple(rest))


def _second(name: Text, claim: Table, first: Table, spot: Spot) -> Table:
    """A second reading, with what stands with the first."""
    for key, _ in claim.entries:
        if key.value in SAID_ONCE:
            said = f"{name.value}: {key.value} stands with its first reading, in line {first.place.line}."
            spot.whole(key, said, "Leave it out here, or give the claim a name of its own")
    kept = tuple(each for each in claim.entries if each[0].value not in SAID_ONCE)
    return Table(claim.place, (*(each for each in first.entries if each[0].value in SAID_ONCE), *kept))
