"""Files joined by `parts`, and blocks copied by `use`: done on the tree, before any name is declared.

A part is another file of the same folder. A block is a mechanism of the catalogue (or of the same folder): its names
are replaced where `as` says so, and prefixed otherwise. Only names are replaced; a block uses no block.
"""

from __future__ import annotations

import re
from pathlib import Path

from detente.scenario.declare import KINDS
from detente.scenario.fields import items
from detente.scenario.names import NAME, nearest
from detente.scenario.text import Items, Node, Positions, Table, Text, load

CATALOGUE = Path(__file__).parent.parent / "catalogue"
COPIED = (*KINDS, "orderings", "correlations", "floors", "interests")
PROSE = {"about", "because", "cite", "title", "says", "name"}
WORD = re.compile(r"[a-z][a-z0-9_]*")
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
    return load(folder / name, positions, shown=str(folder / name))


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
            deep = key.value == "interests"
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
    block = load(found, positions, shown=found.name)
    if block.get("use") is not None:
        positions.complain(name.place, path, f"{path}: {mechanism.value} uses a block itself; a block uses no block.")
    declared = {key.value for section in KINDS for key in keys_of(block.get(section))}
    new = {old: f"{name.value}_{old}" for old in declared} | replacements(how, path, declared, positions)
    kept = [(key, value) for key, value in block.entries if key.value in COPIED]
    return Table(block.place, tuple((key, section(key.value, value, new, name.value)) for key, value in kept))


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


def section(name: str, node: Node, new: dict[str, str], prefix: str) -> Node:
    """One section of a block, renamed; what the scenario brings itself (named under `as`) is left out."""
    if not isinstance(node, Table):
        return node
    entries = []
    for key, value in node.entries:
        own = new.get(key.value, f"{prefix}_{key.value}")
        if name in KINDS and own != f"{prefix}_{key.value}":
            continue
        inner = renamed(value, new)
        if name == "interests" and isinstance(inner, Table):
            terms = zip(keys_of(value), inner.entries, strict=True)
            inner = Table(inner.place, tuple((term_key(old, key, prefix), term) for old, (key, term) in terms))
        entries.append((Text(key.place, own), inner))
    return Table(node.place, tuple(entries))


def term_key(old: Text, new: Text, prefix: str) -> Text:
    """An interest's name: that of what it is about where it was called so, prefixed otherwise."""
    same = new.value == old.value and new.value != "terms_of"
    return Text(new.place, f"{prefix}_{new.value}" if same else new.value)


def renamed(node: Node, new: dict[str, str]) -> Node:
    """The node with every name replaced, in keys, values and paths; prose is left alone."""
    if isinstance(node, Text):
        return Text(node.place, WORD.sub(lambda found: new.get(found[0], found[0]), node.value), node.style)
    if isinstance(node, Items):
        return Items(node.place, tuple(renamed(item, new) for item in node.items))
    entries = []
    for key, value in node.entries:
        own = Text(key.place, WORD.sub(lambda found: new.get(found[0], found[0]), key.value))
        entries.append((own, value if key.value in PROSE else renamed(value, new)))
    return Table(node.place, tuple(entries))
