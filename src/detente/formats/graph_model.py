"""An explicit model in a JSON file: parties, states, moves and rankings as it states them, read into a `Model`.

The file names decision makers, yes/no options, what cannot be, and what each would rather have. A state is one combination of
options, or several that are not told apart (`-` in its string).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente.errors import FileProblems, Place, Problem, TooLarge, nearest
from detente.files import read_text
from detente.formats.json_tree import json_tree
from detente.formats.sheet import alike
from detente.game.arrays import Flag, Ints
from detente.game.graph import DIRECTIONS, Id, Model, Option, Ranks, dense
from detente.game.room import bytes_of_cells, most_options, must_fit
from detente.language.tree import Items, Node, Positions, Table, Text, of_other_tools

Pattern = tuple[int, int]
"""The bits that must be as wanted, and how they are wanted: a cell matches where `cell & bits == wanted`."""

LARGEST_MODEL = 64_000_000
MOST_OPTIONS = 62
MOST_PARTIES = 60
"""Coalitions are masks of parties in one machine word."""
MOST_CELLS = 1 << 24
NUMBERED = re.compile("[1-9][0-9]{0,9}")
MOST_OPEN = 16
LONGEST_ID = 18
FIELDS = (
    "id title sources form decision_makers options infeasible states moves removed_moves misperceived_states "
    "preferences statements_authoritative notes"
).split()
OF_OPTION = ("id", "dm", "name", "reversible", "notes")
OF_STATE = ("id", "opts", "notes")
OF_PARTY = ("id", "name", "notes")
OF_PREFERENCE = ("ranking", "statements", "numbers", "statements_authoritative", "notes")
FORMAT = "A model is JSON: id, form, decision_makers, options, states, preferences"


def read_model(path: str | Path) -> Model:
    """The explicit model in a JSON file; all that is wrong with it at once."""
    advice = "Leave out `states` where all feasible combinations are meant, and rank by statements"
    return model_from_text(read_text(path, LARGEST_MODEL, advice=advice), str(path))


def model_from_text(text: str, file: str = "model.json") -> Model:
    """As `read_model`, from a text in memory."""
    _must_be_a_model(text, file)
    positions = Positions(lines={file: text.split("\n")})
    table = json_tree(text, file, positions)
    positions.stop_on_errors()
    _must_be_no_other_tools(table, file)
    return _Reader(positions).model(table)


def _must_be_a_model(text: str, file: str) -> None:
    """Refuses what begins as another format does, naming it."""
    if kind := of_other_tools(text):
        said = f"this is {kind}: a table of decisions, not a model."
        raise FileProblems([Problem(Place(file, 1, 1), "", said, f"Ask `detente settlement {file}`. {FORMAT}.")])


OTHER_TOOL = (
    "Write it so: the names of `decisionMakers` under `decision_makers`; `options` in the same order, `dm` their owner, "
    '`permittedDirection` as `reversible`; of `infeasibles` [[0, "Y"]] as {"1": "Y"} under `infeasible`, counted from 1; '
    "`preferences` under `statements`, most important first."
)
"""How a save file of gmcr-py is written here."""


def _must_be_no_other_tools(table: Table, file: str) -> None:
    """Refuses a save file of gmcr-py, saying how each of its parts is written here."""
    theirs = next((key for key, _ in table.entries if key.value == "decisionMakers"), None)
    if theirs is not None:
        raise FileProblems(
            [Problem(theirs.place, "", f"this is a model of gmcr-py (.gmcr), which is not read. {FORMAT}.", OTHER_TOOL)]
        )


@dataclass
class _States:
    """The states while they are read."""

    ids: Sequence[Id]
    names: tuple[str, ...] | None  # None: they follow from the cells
    cells: Ints
    cell_state: Ints
    index: Mapping[str, int] | None  # by the id's text; None: states are numbered from 1
    gone: frozenset[str]  # ids listed though infeasible

    def find(self, word: str) -> int | None:
        """The place of the state with this id, or nothing."""
        if self.index is not None:
            return self.index.get(word)
        return int(word) - 1 if NUMBERED.fullmatch(word) and int(word) <= len(self.ids) else None


class _Reader:
    """Reads section by section; every problem is kept, and raised with the others at the end."""

    def __init__(self, positions: Positions):
        self.positions = positions
        self.parties: dict[str, int] = {}
        self.options: list[Option] = []
        self.option_ids: dict[str, int] = {}

    def say(self, node: Node, path: str, message: str, fix: str = "") -> None:
        self.positions.complain(node.place, path, f"{path}: {message}", fix)

    def know(self, table: Table, known: Sequence[str], path: str = "") -> None:
        """Complains of keys that no model has: one that is like a known one, or stands where meaning hangs on each key."""
        for key, _ in table.entries:
            if key.value in known:
                continue
            own, hint = f"{path}.{key.value}" if path else key.value, nearest(key.value, known)
            if hint or path:
                self.say(key, own, "no such field.", hint or f"There are {', '.join(known)}")
            else:
                self.warn(key, own, "no such field; it is not read.", "What is only for readers goes under notes")

    def once(self, seen: dict[Any, Node], key: Hashable, node: Node, path: str, said: str) -> bool:
        """Whether a thing is stated here for the first time; otherwise both places are named."""
        first = seen.setdefault(key, node)
        if first is not node:
            at = f"{first.place.line}:{first.place.column}"
            self.say(node, path, f"{said}; the first time at {at}.", "Keep one")
        return first is node

    def alike(self, seen: dict[str, Text], name: Text, path: str) -> None:
        """Complains of a name that differs from an earlier one only by case or Unicode form."""
        first = seen.setdefault(alike(name.value), name)
        if first.value != name.value:
            at = f"{first.place.line}:{first.place.column}"
            self.say(
                name, path, f'"{name.value}" differs from "{first.value}" at {at} only by case or form.', "Tell them apart"
            )

    def warn(self, node: Node, path: str, message: str, fix: str = "") -> None:
        self.positions.complain(node.place, path, f"{path}: {message}", fix, "warning")

    def model(self, table: Table) -> Model:
        self.know(table, FIELDS)
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
        name, title, sources = self.text(table, "id", "model"), self.text(table, "title", ""), self.sources(table)
        self.positions.stop_on_errors()
        return Model(
            name,
            title,
            sources,
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
        node = _some(table.get(key))
        if node is not None and not isinstance(node, Text):
            self.say(node, key, f"wanted a text; came {_kind(node)}.")
        return node.value if isinstance(node, Text) else otherwise

    def sources(self, table: Table) -> tuple[str, ...]:
        node = _some(table.get("sources"))
        if isinstance(node, Text):
            return (node.value,)
        texts = self.items(node, "sources", "a list of texts")
        for item in texts:
            if not isinstance(item, Text):
                self.say(item, "sources", f"wanted a text; came {_kind(item)}.")
        return tuple(item.value for item in texts if isinstance(item, Text))

    def flag(self, table: Table, path: str = "") -> bool | None:
        """Whether statements count before a ranking; nothing where the table does not say."""
        node = _some(table.get("statements_authoritative"))
        if node is None:
            return None
        if not isinstance(node, Text) or node.style or node.value not in ("true", "false"):
            own = f"{path}.statements_authoritative" if path else "statements_authoritative"
            self.say(node, own, f"wanted true or false; came {_kind(node)}.")
            return None
        return node.value == "true"

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
        seen: dict[Any, Node] = {}
        spelt: dict[str, Text] = {}
        named = self.items(node, "decision_makers", "a list of names")
        if len(named) > MOST_PARTIES:
            said = f"{len(named)} decision makers; at most {MOST_PARTIES} are taken."
            self.say(named[MOST_PARTIES], "decision_makers", said, "Join those that always act together")
        for item in named[:MOST_PARTIES]:
            name = item
            if isinstance(item, Table):
                self.know(item, OF_PARTY, "decision_makers")
                name = item.get("id") or item.get("name") or item
            if not isinstance(name, Text) or _null(name) or not name.value.strip():
                self.say(item, "decision_makers", f"wanted a name; came {_kind(item)}.")
            elif self.once(seen, name.value, name, "decision_makers", f'"{name.value}" is named twice'):
                self.alike(spelt, name, "decision_makers")
                self.parties[name.value] = len(self.parties)
        if isinstance(node, Items) and not node.items:
            self.say(node, "decision_makers", "wanted at least one name; came an empty list.")

    def party(self, node: Text, path: str) -> int | None:
        found = self.parties.get(node.value)
        if found is None:
            self.say(
                node,
                path,
                f'no decision maker "{node.value}". There are {_some_of(self.parties)}.',
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
        self.know(node, OF_OPTION, path)
        given = node.get("id")
        if given is not None and not (isinstance(given, Text) and given.value == str(place)):
            came = f'"{given.value}"' if isinstance(given, Text) else _kind(given)
            self.say(
                given,
                path,
                f"wanted id {place}, its place in the option strings; came {came}.",
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
        seen: dict[Any, Node] = {}
        for node, pattern in zip(nodes, found, strict=True):
            if pattern is not None and pattern[0] == 0:
                self.say(node, "infeasible", "an empty pattern matches every state, so that none would be left.")
            elif pattern is not None:
                self.once(seen, pattern, node, "infeasible", "this pattern is written twice")
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
        cells = self.feasible(count, infeasible)
        if not len(cells):
            self.say(table, "infeasible", "no combination of options is left.")
        return _States(range(1, len(cells) + 1), None, cells, np.arange(len(cells)), None, frozenset())

    def feasible(self, count: int, infeasible: list[Pattern]) -> Ints:
        """[C] the combinations that no pattern matches, option after option, so that never more are held than fit."""
        parties, cells = len(self.parties), np.zeros(1, np.int64)
        for k in range(count):
            doubled = 2 * len(cells)
            if doubled > MOST_CELLS:
                raise TooLarge(
                    f"{count} options have {1 << count:,} combinations; at most {MOST_CELLS:,} are taken",
                    "List the states that matter in `states`, or say what is infeasible",
                )
            most = most_options(parties)
            advice = f"{most} options with all their combinations would fit; list the states that matter in `states`"
            must_fit(bytes_of_cells(doubled, parties), f"{doubled:,} combinations and more of {count} options", advice)
            cells = np.concatenate([cells, cells | (1 << k)])
            known = (1 << (k + 1)) - 1
            decided = [p for p in infeasible if p[0] and not p[0] & ~known and p[0] >> k]
            cells = cells[~_matches(cells, decided)]
        return cells

    def listed_states(self, node: Node, infeasible: list[Pattern], form: str) -> _States:
        ids: list[Id] = []
        names: list[str] = []
        cells: list[Ints] = []
        index: dict[str, int] = {}
        gone: set[str] = set()
        seen: dict[Any, Node] = {}
        spelt: dict[str, Text] = {}
        held = 0
        for k, item in enumerate(self.items(node, "states", "a list of states"), 1):
            path = f"states[{k}]"
            given = item.get("id") if isinstance(item, Table) else item
            if not isinstance(given, Text) or _null(given):
                self.say(item, path, f'wanted {{"id": {k}, "opts": "YN..."}}; came {_kind(item)} without an id.')
                continue
            if isinstance(item, Table):
                self.know(item, OF_STATE, path)
            if len(given.value) > LONGEST_ID and not given.style:
                self.say(given, path, f"an id has at most {LONGEST_ID} digits.")
                continue
            if not self.once(seen, given.value, given, path, f'the id "{given.value}" is used twice'):
                continue
            self.alike(spelt, given, path)
            opts = self.opts(item, path, form)
            own = self.expand(item, opts, infeasible, path)
            held += len(own)
            if held > MOST_CELLS:
                raise TooLarge(
                    f"the states stand for more than {MOST_CELLS:,} combinations of options", "Leave fewer options open with -"
                )
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
        if len(free) > MOST_OPEN:
            self.say(item, f"{path}.opts", f"{len(free)} options are left open; at most {MOST_OPEN} can be.")
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
        found = states.find(node.value)
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
        arcs: list[dict[tuple[int, int], Node]] = [{} for _ in self.parties]
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
                        self.once(arcs[party], (begin, end), target, f"{path}.{source.value}", "this move is written twice")

        self.by_party(table, field, read)
        return tuple(np.array(sorted(own), np.int64).reshape(-1, 2) for own in arcs)

    def read_misperceived(self, table: Table, states: _States) -> Flag:
        found = np.zeros((len(self.parties), len(states.ids)), bool)
        names = list(self.parties)

        def read(party: int, node: Node) -> None:
            path = f"misperceived_states.{names[party]}"
            seen: dict[Any, Node] = {}
            for item in self.items(node, path, "a list of states"):
                state = self.state(item, states, path)
                if state is not None and self.once(seen, state, item, path, f"{states.ids[state]} is listed twice"):
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
        general = self.flag(table)

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

    def preference(self, own: Table, states: _States, path: str, general: bool | None) -> Ranks:
        self.know(own, OF_PREFERENCE, path)
        given = {k: node for k in ("ranking", "statements", "numbers") if (node := _some(own.get(k))) is not None}
        ranking, statements, numbers = (given.get(k) for k in ("ranking", "statements", "numbers"))
        flag = self.flag(own, path)
        by_statements = statements is not None and (len(given) == 1 or bool(general if flag is None else flag))
        if len(given) > 1:
            counts = "statements" if by_statements else "ranking" if ranking is not None else "numbers"
            for other in (k for k in given if k != counts):
                self.warn(given[other], f"{path}.{other}", f"it is not read: {counts} count.", "Keep one of them")
        if statements is not None and by_statements:
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
        seen: dict[Any, Node] = {}
        for place, group in enumerate(groups):
            for item in group.items if isinstance(group, Items) else (group,):
                state = self.state(item, states, path)
                if state is not None and self.once(seen, state, item, path, f"{states.ids[state]} is ranked twice"):
                    rank[state] = len(groups) - 1 - place
        missing = [str(states.ids[s]) for s in np.flatnonzero(rank < 0).tolist()]
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
        missing = [str(states.ids[s]) for s in np.flatnonzero(np.isnan(value)).tolist()]
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
            some = ", ".join(str(states.ids[s]) for s in unsure[:8].tolist())
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


def _no_states() -> _States:
    return _States((), (), np.zeros(0, np.int64), np.zeros(0, np.int64), {}, frozenset())


def _some_of(names: Iterable[str], most: int = 12) -> str:
    """The first names, and dots where there are more."""
    listed = list(names)
    return ", ".join(listed[:most]) + (", ..." if len(listed) > most else "")


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


def _id(node: Text) -> Id:
    return int(node.value) if not node.style and re.fullmatch(r"-?\d+", node.value) else node.value


def _number(node: Node) -> float | None:
    try:
        value = float(node.value) if isinstance(node, Text) and not node.style else None
    except ValueError:
        return None
    return value if value is not None and np.isfinite(value) else None
