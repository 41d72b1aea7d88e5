"""An explicit model in a JSON file: parties, states, moves and rankings as it states them, read into a `Model`.

The file names decision makers, yes/no options, what cannot be, and what each would rather have. A state is one combination of
options, or several that are not told apart (`-` in its string).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.errors import TooLarge, nearest
from detente.files import read_text
from detente.formats.json_tree import json_tree
from detente.game.graph import DIRECTIONS, Flag, Id, Ints, Model, Option, Ranks, dense
from detente.language.tree import Items, Node, Positions, Table, Text

Pattern = tuple[int, int]
"""The bits that must be as wanted, and how they are wanted: a cell matches where `cell & bits == wanted`."""

LARGEST_MODEL = 64_000_000
MOST_OPTIONS = 62
MOST_CELLS = 1 << 24
FIELDS = (
    "id title sources form decision_makers options infeasible states moves removed_moves misperceived_states "
    "preferences statements_authoritative notes"
).split()


def read_model(path: str | Path) -> Model:
    """The explicit model in a JSON file; all that is wrong with it at once."""
    advice = "Leave out `states` where all feasible combinations are meant, and rank by statements"
    return model_from_text(read_text(path, LARGEST_MODEL, advice=advice), str(path))


def model_from_text(text: str, file: str = "model.json") -> Model:
    """As `read_model`, from a text in memory."""
    positions = Positions(lines={file: text.split("\n")})
    table = json_tree(text, file, positions)
    positions.stop_on_errors()
    return _Reader(positions).model(table)


@dataclass
class _States:
    """The states while they are read."""

    ids: tuple[Id, ...]
    names: tuple[str, ...]
    cells: Ints
    cell_state: Ints
    index: dict[str, int]  # by the id's text
    gone: frozenset[str]  # ids listed though infeasible


class _Reader:
    """Reads section by section; every problem is kept, and raised with the others at the end."""

    def __init__(self, positions: Positions):
        self.positions = positions
        self.parties: dict[str, int] = {}
        self.options: list[Option] = []
        self.option_ids: dict[str, int] = {}

    def say(self, node: Node, path: str, message: str, fix: str = "") -> None:
        self.positions.complain(node.place, path, f"{path}: {message}", fix)

    def warn(self, node: Node, path: str, message: str, fix: str = "") -> None:
        self.positions.complain(node.place, path, f"{path}: {message}", fix, "warning")

    def model(self, table: Table) -> Model:
        for key, _ in table.entries:
            if key.value not in FIELDS:
                self.warn(key, key.value, "no such field; it is not read.", nearest(key.value, FIELDS))
        form = self.word(table, "form", ("options", "states"), "options")
        self.read_parties(table)
        self.read_options(table, form)
        states = self.read_states(table, form)
        added, removed = (self.read_arcs(table, field, states) for field in ("moves", "removed_moves"))
        if form == "states" and table.get("moves") is None:
            self.say(
                table,
                "moves",
                "a model of form states has the arcs it is given and no others; none are given.",
                'Add "moves": {"A": {"1": [2]}}, or write "form": "options"',
            )
        misperceived = self.read_misperceived(table, states)
        rank = self.read_preferences(table, states)
        self.positions.stop_on_errors()
        return Model(
            self.text(table, "id", "model"),
            self.text(table, "title", ""),
            self.sources(table),
            form,
            tuple(self.parties),
            tuple(self.options),
            states.ids,
            states.names,
            states.cells,
            states.cell_state,
            added,
            removed,
            misperceived,
            rank,
            tuple(self.positions.warnings),
        )

    def text(self, table: Table, key: str, otherwise: str) -> str:
        node = table.get(key)
        return node.value if isinstance(node, Text) else otherwise

    def sources(self, table: Table) -> tuple[str, ...]:
        node = table.get("sources")
        if isinstance(node, Items):
            return tuple(item.value for item in node.items if isinstance(item, Text))
        return (node.value,) if isinstance(node, Text) else ()

    def word(self, table: Table, key: str, allowed: Iterable[str], otherwise: str, path: str = "") -> str:
        node = table.get(key)
        if node is None:
            return otherwise
        if isinstance(node, Text) and node.value in allowed:
            return node.value
        came = f'came "{node.value}"' if isinstance(node, Text) else f"came {_kind(node)}"
        self.say(
            node,
            path or key,
            f"wanted {' or '.join(allowed)}; {came}.",
            nearest(node.value, allowed) if isinstance(node, Text) else "",
        )
        return otherwise

    def items(self, node: Node | None, path: str, wanted: str) -> tuple[Node, ...]:
        if isinstance(node, Items):
            return node.items
        if node is not None and not _null(node):
            self.say(node, path, f"wanted {wanted}; came {_kind(node)}.")
        return ()

    def entries(self, node: Node | None, path: str, wanted: str) -> tuple[tuple[Text, Node], ...]:
        if isinstance(node, Table):
            return node.entries
        if node is not None and not _null(node):
            self.say(node, path, f"wanted {wanted}; came {_kind(node)}.")
        return ()

    # -------------------------------------------------------------------------------------------- parties and options

    def read_parties(self, table: Table) -> None:
        node = table.get("decision_makers")
        if node is None:
            self.say(table, "decision_makers", "missing.", 'Name them: "decision_makers": ["A", "B"]')
        for item in self.items(node, "decision_makers", "a list of names"):
            name = item.get("id") or item.get("name") if isinstance(item, Table) else item
            if not isinstance(name, Text):
                self.say(item, "decision_makers", f"wanted a name; came {_kind(item)}.")
            elif name.value in self.parties:
                self.say(name, "decision_makers", f'"{name.value}" is named twice.')
            else:
                self.parties[name.value] = len(self.parties)
        if isinstance(node, Items) and not node.items:
            self.say(node, "decision_makers", "wanted at least one name; came an empty list.")

    def party(self, node: Text, path: str) -> int | None:
        found = self.parties.get(node.value)
        if found is None:
            self.say(
                node,
                path,
                f'no decision maker "{node.value}". There are {", ".join(self.parties)}.',
                nearest(node.value, self.parties),
            )
        return found

    def read_options(self, table: Table, form: str) -> None:
        nodes = self.items(table.get("options"), "options", "a list of options")
        if form == "options" and not nodes:
            self.say(table, "options", "a model of form options needs at least one.", 'Or write "form": "states"')
        if len(nodes) > MOST_OPTIONS:
            self.say(nodes[0], "options", f"{len(nodes)} options; at most {MOST_OPTIONS} are read.")
            nodes = nodes[:MOST_OPTIONS]
        for place, node in enumerate(nodes, 1):
            path = f"options[{place}]"
            if not isinstance(node, Table):
                self.say(node, path, f'wanted {{"id": {place}, "dm": ..., "name": ...}}; came {_kind(node)}.')
                continue
            self.read_option(node, place, path)

    def read_option(self, node: Table, place: int, path: str) -> None:
        given = node.get("id")
        if isinstance(given, Text) and given.value != str(place):
            self.say(
                given,
                path,
                f'wanted id {place}, its place in the option strings; came "{given.value}".',
                "List the options in the order of the strings",
            )
        self.option_ids[str(place)] = place - 1
        dm, owner = node.get("dm"), -1
        if dm is None or not isinstance(dm, Text):
            self.say(node, path, "no decision maker controls it.", 'Add "dm": a name, or null where nobody does')
        elif not _null(dm):
            found = self.party(dm, f"{path}.dm")
            owner = -1 if found is None else found
        direction = self.word(node, "reversible", tuple(DIRECTIONS), "both", f"{path}.reversible")
        self.options.append(Option(self.text(node, "name", f"option {place}"), owner, DIRECTIONS[direction]))

    # -------------------------------------------------------------------------------------------- states

    def pattern(self, node: Node, path: str) -> Pattern | None:
        """`{"1": "Y", "3": "N"}`; nothing where it cannot be read."""
        bits, wanted, sound = 0, 0, True
        if not isinstance(node, Table):
            self.say(node, path, f'wanted a pattern such as {{"1": "Y"}}; came {_kind(node)}.')
            return None
        for key, value in node.entries:
            option = self.option_ids.get(key.value)
            sound &= option is not None and isinstance(value, Text) and value.value in ("Y", "N", "-")
            if option is None:
                self.say(key, path, f'no option "{key.value}"; their ids are 1 to {len(self.option_ids)}.')
            elif not isinstance(value, Text) or value.value not in ("Y", "N", "-"):
                came = f'"{value.value}"' if isinstance(value, Text) else _kind(value)
                self.say(value, f"{path}.{key.value}", f"wanted Y or N; came {came}.")
            elif value.value != "-":
                bits |= 1 << option
                wanted |= (value.value == "Y") << option
        return (bits, wanted) if sound else None

    def read_states(self, table: Table, form: str) -> _States:
        nodes = self.items(table.get("infeasible"), "infeasible", "a list of patterns")
        found = [self.pattern(node, f"infeasible[{k}]") for k, node in enumerate(nodes, 1)]
        infeasible = [p for p in found if p is not None]
        for node, pattern in zip(nodes, found, strict=True):
            if pattern is not None and pattern[0] == 0:
                self.say(node, "infeasible", "an empty pattern matches every state, so that none would be left.")
        listed = table.get("states")
        if listed is None or _null(listed):
            if form == "states":
                self.say(table, "states", "a model of form states lists them.", 'Add "states": [{"id": 1}, ...]')
                return _no_states()
            return self.all_states(table, infeasible)
        return self.listed_states(listed, infeasible, form)

    def all_states(self, table: Table, infeasible: list[Pattern]) -> _States:
        count = len(self.options)
        if not count:  # reported where the options are read
            return _no_states()
        if 1 << count > MOST_CELLS:
            raise TooLarge(
                f"{count} options have {1 << count:,} combinations; at most {MOST_CELLS:,} are taken",
                "List the states that matter in `states`",
            )
        cells = np.arange(1 << count, dtype=np.int64)
        cells = cells[~_matches(cells, infeasible)]
        if not len(cells):
            self.say(table, "infeasible", "no combination of options is left.")
        ids = tuple(range(1, len(cells) + 1))
        names = tuple(_names(cells, count))
        return _States(ids, names, cells, np.arange(len(cells)), {str(i): k for k, i in enumerate(ids)}, frozenset())

    def listed_states(self, node: Node, infeasible: list[Pattern], form: str) -> _States:
        ids: list[Id] = []
        names: list[str] = []
        cells: list[Ints] = []
        index: dict[str, int] = {}
        gone: set[str] = set()
        for k, item in enumerate(self.items(node, "states", "a list of states"), 1):
            path = f"states[{k}]"
            given = item.get("id") if isinstance(item, Table) else item
            if not isinstance(given, Text) or _null(given):
                self.say(item, path, f'wanted {{"id": {k}, "opts": "YN..."}}; came {_kind(item)} without an id.')
                continue
            if given.value in index or given.value in gone:
                self.say(given, path, f'the id "{given.value}" is used twice.')
                continue
            opts = self.opts(item, path, form)
            own = self.expand(item, opts, infeasible, path)
            if opts is not None and not len(own):
                gone.add(given.value)
                self.warn(
                    given,
                    path,
                    f"{given.value} matches an infeasible pattern, so it does not exist.",
                    "Remove it or the pattern",
                )
                continue
            index[given.value] = len(ids)
            ids.append(_id(given))
            names.append(opts if opts is not None else given.value)
            cells.append(own)
        if not ids:
            self.say(node, "states", "wanted at least one state that exists.")
            return _no_states()
        owner = np.repeat(np.arange(len(ids)), [len(c) for c in cells])
        joined = np.concatenate(cells)
        if form == "options":  # in the other form nothing follows from the strings but what statements say
            self.overlaps(node, joined, owner, ids)
        return _States(tuple(ids), tuple(names), joined, owner, index, frozenset(gone))

    def opts(self, item: Node, path: str, form: str) -> str | None:
        """The state's option string, or nothing where the form needs none."""
        node = item.get("opts") if isinstance(item, Table) else None
        count = len(self.options)
        if node is None or _null(node) or (form == "states" and not count):
            if form == "options":
                self.say(item, path, "it has no option string.", f'Add "opts": "{"N" * count}"')
            return None
        if isinstance(node, Text):
            if len(node.value) == count and set(node.value) <= set("YN-"):
                return node.value
            came = f'"{node.value}"'
        else:
            came = _kind(node)
        self.say(node, f"{path}.opts", f"wanted {count} of the letters Y, N, -; came {came}.")
        return None

    def expand(self, item: Node, opts: str | None, infeasible: list[Pattern], path: str) -> Ints:
        """The feasible cells that a string with `-` stands for."""
        if opts is None:
            return np.zeros(0, np.int64)
        free = [k for k, sign in enumerate(opts) if sign == "-"]
        if len(free) > 16:
            self.say(item, f"{path}.opts", f"{len(free)} options are left open; at most 16 can be.")
            return np.zeros(1, np.int64)
        cells = np.array([sum(1 << k for k, sign in enumerate(opts) if sign == "Y")], np.int64)
        for k in free:
            cells = np.concatenate([cells, cells | (1 << k)])
        return np.sort(cells[~_matches(cells, infeasible)])

    def overlaps(self, node: Node, cells: Ints, owner: Ints, ids: list[Id]) -> None:
        order = np.argsort(cells, kind="stable")
        same = np.flatnonzero(np.diff(cells[order]) == 0)
        for first, second in sorted({(owner[order[k]], owner[order[k + 1]]) for k in same})[:10]:
            self.say(
                node,
                "states",
                f"{ids[first]} and {ids[second]} are the same combination of options.",
                "Every combination may stand in one state only",
            )

    # -------------------------------------------------------------------------------------------- moves

    def state(self, node: Node, states: _States, path: str) -> int | None:
        if not isinstance(node, Text):
            self.say(node, path, f"wanted a state's id; came {_kind(node)}.")
            return None
        if node.value in states.gone:
            return None
        found = states.index.get(node.value)
        if found is None:
            some = ", ".join(str(i) for i in states.ids[:12]) + (", ..." if len(states.ids) > 12 else "")
            self.say(node, path, f'no state "{node.value}". There are {some}.')
        return found

    def by_party(self, table: Table, field: str, read: Callable[[int, Node], None]) -> None:
        for key, node in self.entries(table.get(field), field, "a table by decision maker"):
            party = self.party(key, field)
            if party is not None:
                read(party, node)

    def read_arcs(self, table: Table, field: str, states: _States) -> tuple[Ints, ...]:
        """[P] of [A, 2] the arcs written under a field."""
        arcs: list[set[tuple[int, int]]] = [set() for _ in self.parties]
        names = list(self.parties)

        def read(party: int, node: Node) -> None:
            path = f"{field}.{names[party]}"
            for source, targets in self.entries(node, path, "a table by state"):
                begin = self.state(source, states, path)
                for target in targets.items if isinstance(targets, Items) else (targets,):
                    end = self.state(target, states, f"{path}.{source.value}")
                    if begin is not None and begin == end:
                        self.say(target, f"{path}.{source.value}", "a move leads to another state.")
                    elif begin is not None and end is not None:
                        arcs[party].add((begin, end))

        self.by_party(table, field, read)
        return tuple(np.array(sorted(own), np.int64).reshape(-1, 2) for own in arcs)

    def read_misperceived(self, table: Table, states: _States) -> Flag:
        found = np.zeros((len(self.parties), len(states.ids)), bool)
        names = list(self.parties)

        def read(party: int, node: Node) -> None:
            path = f"misperceived_states.{names[party]}"
            for item in self.items(node, path, "a list of states"):
                state = self.state(item, states, path)
                if state is not None:
                    found[party, state] = True

        self.by_party(table, "misperceived_states", read)
        return found

    # -------------------------------------------------------------------------------------------- preferences

    def read_preferences(self, table: Table, states: _States) -> Ranks:
        node = _some(table.get("preferences"))
        if node is None:
            self.say(table, "preferences", "missing.", 'Add "preferences": {"A": {"ranking": [best, ..., worst]}, ...}')
        rank = np.zeros((len(self.parties), len(states.ids)), np.int32)
        names = list(self.parties)
        seen: set[int] = set()
        general = table.get("statements_authoritative")

        def read(party: int, own: Node) -> None:
            seen.add(party)
            path = f"preferences.{names[party]}"
            if isinstance(own, Items):
                own = Table(own.place, ((Text(own.place, "ranking"), own),))
            if isinstance(own, Table):
                rank[party] = self.preference(own, states, path, general)
            else:
                self.say(own, path, f"wanted ranking, statements or numbers; came {_kind(own)}.")

        self.by_party(table, "preferences", read)
        moving = {o.owner for o in self.options} | {self.parties.get(k) for k in _keys(table.get("moves"))}
        for name, party in self.parties.items():
            if node is not None and party not in seen and party in moving:
                self.say(node, "preferences", f"{name} has none.", f'Add "{name}": {{"ranking": [...]}}')
            elif node is not None and party not in seen:
                self.warn(node, "preferences", f"{name} has none and no move of its own; it is taken to be indifferent.")
        return rank

    def preference(self, own: Table, states: _States, path: str, general: Node | None) -> Ranks:
        for key, _ in own.entries:
            if key.value not in ("ranking", "statements", "numbers", "statements_authoritative", "notes"):
                self.warn(key, f"{path}.{key.value}", "no such field; it is not read.")
        ranking, statements, numbers = (_some(own.get(k)) for k in ("ranking", "statements", "numbers"))
        flag = own.get("statements_authoritative") or general
        if statements is not None and (ranking is None and numbers is None or _true(flag)):
            return self.by_statements(statements, states, f"{path}.statements")
        if ranking is not None:
            return self.by_ranking(ranking, states, f"{path}.ranking")
        if numbers is not None:
            return self.by_numbers(numbers, states, f"{path}.numbers")
        self.say(own, path, "wanted a ranking, statements or numbers.", 'Such as {"ranking": [3, [1, 2]]}, best first')
        return np.zeros(len(states.ids), np.int32)

    def by_ranking(self, node: Node, states: _States, path: str) -> Ranks:
        """Best first; an inner list is a tie."""
        rank = np.full(len(states.ids), -1, np.int32)
        groups = self.items(node, path, "a list of states, best first")
        for place, group in enumerate(groups):
            for item in group.items if isinstance(group, Items) else (group,):
                state = self.state(item, states, path)
                if state is not None and rank[state] >= 0:
                    self.say(item, path, f"{states.ids[state]} is ranked twice.")
                elif state is not None:
                    rank[state] = len(groups) - 1 - place
        missing = [str(states.ids[s]) for s in np.flatnonzero(rank < 0)]
        if missing:
            some = ", ".join(missing[:12]) + (", ..." if len(missing) > 12 else "")
            self.say(
                node,
                path,
                f"{some} {'are' if len(missing) > 1 else 'is'} not ranked.",
                "Rank every state; an inner list is a tie",
            )
        return rank

    def by_numbers(self, node: Node, states: _States, path: str) -> Ranks:
        """A number for every state: the higher the better."""
        value = np.full(len(states.ids), np.nan)
        for key, item in self.entries(node, path, "a table of numbers by state"):
            state = self.state(key, states, path)
            number = _number(item)
            if number is None:
                self.say(item, f"{path}.{key.value}", "wanted a number.")
            elif state is not None:
                value[state] = number
        missing = [str(states.ids[s]) for s in np.flatnonzero(np.isnan(value))]
        if missing:
            self.say(node, path, f"no number for {', '.join(missing[:12])}.")
        return dense(np.nan_to_num(value))

    def by_statements(self, node: Node, states: _States, path: str) -> Ranks:
        """Most important first: a state is better than another where it fulfils the first statement in which they differ."""
        if len(states.cells) == 0:
            self.say(node, path, "statements speak of options, and the states have no option strings.")
            return np.zeros(len(states.ids), np.int32)
        score = np.zeros(len(states.ids), np.int64)
        for k, item in enumerate(self.items(node, path, "a list of statements"), 1):
            if k % 30 == 0:  # keeps the order and makes room for thirty more doublings
                score = dense(score).astype(np.int64)
            score = 2 * score + self.truth(item, states, f"{path}[{k}]")
        return dense(score)

    def truth(self, node: Node, states: _States, path: str) -> Flag:
        """[S] where a statement, an OR-list of AND-patterns, holds."""
        found = [self.pattern(each, path) for each in (node.items if isinstance(node, Items) else (node,))]
        holds = _matches(states.cells, [p for p in found if p is not None])
        count = np.bincount(states.cell_state, minlength=len(states.ids))
        true = np.bincount(states.cell_state, weights=holds, minlength=len(states.ids))
        unsure = np.flatnonzero((true > 0) & (true < count))
        if len(unsure):
            some = ", ".join(str(states.ids[s]) for s in unsure[:8])
            self.warn(
                node,
                path,
                f"whether it holds in {some} depends on options left open there; it is taken not to hold.",
                "Give a ranking instead",
            )
        return np.asarray(true == count)


def _matches(cells: Ints, patterns: list[Pattern]) -> Flag:
    """[C] which cells match any of the patterns."""
    found = np.zeros(len(cells), bool)
    for bits, wanted in patterns:
        found |= (cells & bits) == wanted
    return found


def _names(cells: Ints, count: int) -> list[str]:
    """The option strings of cells, option 1 first."""
    letters = np.where((cells[:, None] >> np.arange(count)) & 1, b"Y", b"N").astype("S1")
    return [str(name, "ascii") for name in np.ascontiguousarray(letters).view(f"S{count}")[:, 0]]


def _no_states() -> _States:
    return _States((), (), np.zeros(0, np.int64), np.zeros(0, np.int64), {}, frozenset())


def _keys(node: Node | None) -> tuple[str, ...]:
    return node.keys() if isinstance(node, Table) else ()


def _kind(node: Node) -> str:
    if isinstance(node, Text):
        return f'"{node.value}"' if node.style else node.value
    return "a list" if isinstance(node, Items) else "a table"


def _null(node: Node) -> bool:
    return isinstance(node, Text) and node.value == "null" and not node.style


def _some(node: Node | None) -> Node | None:
    return None if node is None or _null(node) else node


def _true(node: Node | None) -> bool:
    return isinstance(node, Text) and node.value == "true"


def _id(node: Text) -> Id:
    return int(node.value) if not node.style and re.fullmatch(r"-?\d+", node.value) else node.value


def _number(node: Node) -> float | None:
    try:
        value = float(node.value) if isinstance(node, Text) and not node.style else None
    except ValueError:
        return None
    return value if value is not None and np.isfinite(value) else None
