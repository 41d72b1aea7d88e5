"""Files joined by `parts`, and blocks copied by `use`: done on the tree, before any name is declared.

A part is another file of the same folder. A block is a mechanism of the catalogue (or of the same folder): its names, its
dates and its interests' labels are replaced where `as` says so, and prefixed otherwise. Only names are replaced, never the
words of the language; a block uses no block.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from detente.errors import nearest
from detente.files import CATALOGUE
from detente.language.declare import KINDS, declare
from detente.language.fields import items
from detente.language.names import NAME
from detente.language.tree import Items, Node, Positions, Table, Text, load

COPIED = (*KINDS, "orderings", "trade_offs", "correlations", "floors", "interests")
PROSE = {"about", "because", "cite", "title", "name"}  # `says` of an ordering compares paths
PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*")
LABELLED = {"changes", "resets", "redraw"}  # keys under which entries have labels of their own
MOST_PARTS = 50


def joined(table: Table, folder: Path | None, positions: Positions) -> Table:
    """The table with its parts and blocks written out; their problems are kept under their own file names."""
    listed, used = table.get("parts"), table.get("use")
    for item in items(listed)[:MOST_PARTS] if listed is not None else ():
        part = beside(item, folder, positions)
        if part is not None:
            table = merged(table, part, positions, skip=("detente", "part", "title", "about"))
    if isinstance(used, Table):
        for name, how in used.entries:
            block = copied(name, how, folder, positions)
            if block is not None:
                table = merged(table, block, positions)
    elif used is not None:
        positions.complain(
            used.place, "use", "use: a table of blocks is wanted.", "Write use: {respite: {mechanism: ID, as: {...}}}"
        )
    return table


def beside(item: Node, folder: Path | None, positions: Positions) -> Table | None:
    """Another file of the same folder, and of no other."""
    name = item.value if isinstance(item, Text) else ""
    said = ""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.ya?ml", name):
        said = f'"{name}" is no part: a part is a .yaml file of the same folder, without a path.'
    elif folder is None or not (folder / name).is_file():
        said = f"there is no {name} beside this file."
    elif (folder / name).resolve().parent != folder.resolve():
        said = f"{name} leads out of the folder."
    if said:
        positions.complain(item.place, "parts", f"parts: {said}")
        return None
    assert folder is not None
    return load(folder / name, positions, shown=str(folder / name), inside=folder)


def merged(table: Table, other: Table, positions: Positions, skip: tuple[str, ...] = ()) -> Table:
    """Both tables' sections together; a name in both is an error."""
    sections: dict[str, tuple[Text, Node]] = {key.value: (key, value) for key, value in table.entries}
    for key, value in other.entries:
        if key.value in skip:
            continue
        if key.value not in sections:
            sections[key.value] = (key, value)
            continue
        own_key, own = sections[key.value]
        if isinstance(own, Table) and isinstance(value, Table):
            deep = key.value in ("interests", "calendar")
            sections[key.value] = (own_key, both(own, value, key.value, positions, deep))
        else:
            said = f"{key.value} is in {own_key.place.file} and in {key.place.file}. Keep it in one of them"
            positions.complain(key.place, key.value, said)
    return Table(table.place, tuple(sections.values()))


def both(first: Table, second: Table, section: str, positions: Positions, deep: bool) -> Table:
    entries = {key.value: (key, value) for key, value in first.entries}
    for key, value in second.entries:
        if key.value not in entries:
            entries[key.value] = (key, value)
            continue
        own_key, own = entries[key.value]
        if deep and isinstance(own, Table) and isinstance(value, Table):
            entries[key.value] = (own_key, both(own, value, key.value, positions, False))
        else:
            where = f"{own_key.place.file}, line {own_key.place.line}"
            positions.complain(key.place, key.value, f"{key.value} is in {section} already ({where}). Rename one")
    return Table(first.place, tuple(entries.values()))


def copied(name: Text, how: Node, folder: Path | None, positions: Positions) -> Table | None:
    """A block with its names replaced: as listed, the rest prefixed with the name it is used under."""
    mechanism = how.get("mechanism") if isinstance(how, Table) else None
    path = f"use.{name.value}"
    if not isinstance(mechanism, Text) or not re.fullmatch(r"[A-Za-z0-9_]+", mechanism.value):
        positions.complain(
            name.place, path, f"{path}: mechanism is missing: the block to copy.", "Write mechanism: and the id of one"
        )
        return None
    places = [place / f"{mechanism.value}.yaml" for place in ([folder] if folder else []) + [CATALOGUE]]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        known = [p.stem for place in places for p in place.parent.glob("*.yaml")]
        fix = nearest(mechanism.value, known)
        positions.complain(mechanism.place, path, f'{path}: there is no mechanism "{mechanism.value}".', fix)
        return None
    block = load(found, positions, shown=found.name, inside=found.parent)
    if block.get("use") is not None:
        positions.complain(name.place, path, f"{path}: {mechanism.value} uses a block itself; a block uses no block.")
    declared = {key.value for section in KINDS for key in keys_of(block.get(section))} | {k.value for k in dates_of(block)}
    more = brought(block) - declared
    words = {old: f"{name.value}_{old}" for old in declared | more} | replacements(how, path, declared | more, positions)
    words |= {old: words[owner] + old.removeprefix(owner) for old in more if (owner := owner_of(old, declared))}
    new = Renaming(name.value, words, labels_of(block, words, name.value))
    kept = [(key, section(key.value, value, new)) for key, value in block.entries if key.value in COPIED]
    calendar = block.get("calendar")
    if dates_of(block) and isinstance(calendar, Table):
        own = [(key, section("dates", value, new)) for key, value in calendar.entries if key.value == "dates"]
        kept.append((Text(calendar.place, "calendar"), Table(calendar.place, tuple(own))))
    return Table(block.place, tuple(kept))


@dataclass(frozen=True)
class Renaming:
    """What a block's names become: the prefix, its names, and by (party, label) the labels of its interests."""

    prefix: str
    words: dict[str, str]
    labels: dict[tuple[str, str], str]

    def text(self, value: str) -> str:
        """A text with every name and path in it renamed."""
        return PATH.sub(lambda found: ".".join(self.path(found[0].split("."))), value)

    def path(self, parts: list[str]) -> list[str]:
        label = self.labels.get((parts[0], parts[1])) if len(parts) > 1 else None
        own = [self.words.get(part, part) for part in parts]
        return [own[0], label, *own[2:]] if label is not None else own


def dates_of(block: Table) -> list[Text]:
    """The named dates of a block's calendar."""
    calendar = block.get("calendar")
    return keys_of(calendar.get("dates")) if isinstance(calendar, Table) else []


def labels_of(block: Table, words: dict[str, str], prefix: str) -> dict[tuple[str, str], str]:
    """By (party, label) what a block's interests are called: as what they are about where called so, prefixed otherwise."""
    interests = block.get("interests")
    parties = interests.entries if isinstance(interests, Table) else ()
    kept = {"terms_of": "terms_of", **words}
    return {
        (party.value, label.value): kept.get(label.value, f"{prefix}_{label.value}")
        for party, own in parties
        for label in keys_of(own)
    }


def brought(block: Table) -> set[str]:
    """All names of a block, those among them that pacts, votes and what takes time bring."""
    return set(declare(block, Positions()).names.kinds)


def owner_of(name: str, declared: set[str]) -> str:
    """The pact or rule after which a name that it brings is called; empty for a name of its own."""
    return max((each for each in declared if name.startswith(f"{each}_")), key=len, default="")


def keys_of(node: Node | None) -> list[Text]:
    return [key for key, _ in node.entries] if isinstance(node, Table) else []


def replacements(how: Node, path: str, declared: set[str], positions: Positions) -> dict[str, str]:
    """The names listed under `as`."""
    listed = how.get("as") if isinstance(how, Table) else None
    new: dict[str, str] = {}
    for key, value in listed.entries if isinstance(listed, Table) else ():
        if key.value not in declared:
            fix = nearest(key.value, declared)
            positions.complain(key.place, path, f'{path}.as: the block has no name "{key.value}".', fix)
        elif isinstance(value, Text) and NAME.fullmatch(value.value):
            new[key.value] = value.value
        else:
            positions.complain(value.place, path, f"{path}.as: {key.value} is replaced by a name")
    return new


def section(name: str, node: Node, new: Renaming) -> Node:
    """One section of a block, renamed; what the scenario brings itself (named under `as`) is left out."""
    if not isinstance(node, Table):
        return node
    entries = []
    for key, value in node.entries:
        own = new.words.get(key.value, f"{new.prefix}_{key.value}")
        if name in (*KINDS, "dates") and own != f"{new.prefix}_{key.value}":
            continue
        written = terms(key, value, new) if name == "interests" else entry(value, new)
        entries.append((Text(key.place, own), called(written, new.prefix) if name == "parties" else written))
    return Table(node.place, tuple(entries))


def called(party: Node, prefix: str) -> Node:
    """A block's party, told apart in reports too: two blocks may both have their `Government`."""
    if not isinstance(party, Table):
        return party
    apart = (
        (
            key,
            Text(value.place, f"{value.value} ({prefix})", value.style)
            if key.value == "name" and isinstance(value, Text)
            else value,
        )
        for key, value in party.entries
    )
    return Table(party.place, tuple(apart))


def terms(party: Text, node: Node, new: Renaming) -> Node:
    """A party's interests, renamed with their labels."""
    if not isinstance(node, Table):
        return node
    return Table(
        node.place,
        tuple((Text(label.place, new.labels[party.value, label.value]), entry(value, new)) for label, value in node.entries),
    )


def entry(node: Node, new: Renaming) -> Node:
    """One entry, renamed: its own keys are the language's words, whatever the block's names are."""
    if not isinstance(node, Table):
        return renamed(node, new)
    return Table(node.place, tuple((key, inner(key, value, new)) for key, value in node.entries))


def inner(key: Text, value: Node, new: Renaming) -> Node:
    if key.value in PROSE:
        return value
    if key.value in LABELLED and isinstance(value, Table):
        return Table(value.place, tuple((label, entry(each, new)) for label, each in value.entries))
    return renamed(value, new)


def renamed(node: Node, new: Renaming) -> Node:
    """The node with every name replaced, in keys, values and paths; prose is left alone."""
    if isinstance(node, Text):
        return Text(node.place, new.text(node.value), node.style)
    if isinstance(node, Items):
        return Items(node.place, tuple(renamed(item, new) for item in node.items))
    return Table(
        node.place,
        tuple(
            (Text(key.place, new.text(key.value)), value if key.value in PROSE else renamed(value, new))
            for key, value in node.entries
        ),
    )
