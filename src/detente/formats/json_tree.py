"""A JSON text as a tree of texts, lists and tables, each knowing its place: the tree that a YAML file is read into."""

from __future__ import annotations

import json
import re

from detente.errors import Place
from detente.language.tree import Items, Node, Positions, Table, Text, without_repeats
from detente.shown import unseen

DEEPEST = 60
LONGEST_NUMBER = 40
"""Signs of a number; more than any measurement has, and fewer than reading would choke on."""


def json_tree(text: str, file: str, positions: Positions, what: str = "a model") -> Table:
    """The table a JSON text holds, every value with its place; numbers and words as texts, strings marked by style."""
    empty = Table(Place(file, 1, 1), ())
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        positions.complain(
            Place(file, error.lineno, error.colno),
            "",
            f"this is not JSON: {error.msg.lower()}.",
            "Check commas, quotes and brackets before this spot",
        )
        return empty
    except RecursionError:
        positions.complain(Place(file, 1, 1), "", f"nested deeper than {DEEPEST} levels.", f"{what.capitalize()} needs six")
        return empty
    node = _Tree(text, file, positions).node(0)
    if not isinstance(node, Table):
        positions.complain(node.place, "", f"{what} is a JSON object.", 'Begin with {"')
        return empty
    return without_repeats(node, positions)


SPACE = re.compile(r"[ \t\n\r]*")
PLAIN = re.compile(r"[^\s,\]}]+")


class _Tree:
    """Walks a text that is known to be JSON."""

    def __init__(self, text: str, file: str, positions: Positions):
        self.text, self.file, self.positions, self.at = text, file, positions, 0
        self.line, self.line_begins, self.counted = 1, 0, 0

    def place(self, length: int = 1) -> Place:
        self.line += self.text.count("\n", self.counted, self.at)
        newest = self.text.rfind("\n", self.counted, self.at)
        self.line_begins = newest + 1 if newest >= 0 else self.line_begins
        self.counted = self.at
        return Place(self.file, self.line, self.at - self.line_begins + 1, max(1, length))

    def skip(self, mark: str = "") -> None:
        self.at = _end(SPACE, self.text, self.at)
        if mark and self.text[self.at] == mark:
            self.at = _end(SPACE, self.text, self.at + 1)

    def node(self, depth: int) -> Node:
        self.skip()
        if depth > DEEPEST:
            self.positions.complain(self.place(), "", f"nested deeper than {DEEPEST} levels.", "A model needs six")
            self.positions.stop_on_errors()
        sign = self.text[self.at]
        if sign == "{":
            return self.table(depth)
        if sign == "[":
            return self.items(depth)
        return self.scalar()

    def scalar(self) -> Text:
        begin, place = self.at, self.place()
        if self.text[begin] == '"':
            value, self.at = json.JSONDecoder().raw_decode(self.text, begin)
            style = '"'
        else:
            self.at = _end(PLAIN, self.text, begin)
            value, style = self.text[begin : self.at], ""
        place = Place(place.file, place.line, place.column, self.at - begin)
        self.refuse(place, value, style)
        return Text(place, value, style)

    def refuse(self, place: Place, value: str, style: str) -> None:
        """Complains of what JSON's grammar lets pass and no model needs."""
        if not style and (len(value) > LONGEST_NUMBER or value in ("NaN", "Infinity", "-Infinity")):
            shown = value if len(value) <= LONGEST_NUMBER else f"{value[:8]} ... ({len(value):,} signs)"
            self.positions.complain(place, "", f"{shown} is no number.", "Write a decimal number of a few digits, or null")
        sign = next((sign for _, sign in unseen(value)), "") if style else ""
        if sign:
            self.positions.complain(place, "", f"{sign} is a character that is not seen.", "Write the text without it")

    def items(self, depth: int) -> Items:
        place, found = self.place(), []
        self.skip("[")
        while self.text[self.at] != "]":
            found.append(self.node(depth + 1))
            self.skip()
            self.skip(",")
        self.at += 1
        return Items(place, tuple(found))

    def table(self, depth: int) -> Table:
        place, found = self.place(), []
        self.skip("{")
        while self.text[self.at] != "}":
            key = self.scalar()
            self.skip()
            self.skip(":")
            found.append((key, self.node(depth + 1)))
            self.skip()
            self.skip(",")
        self.at += 1
        return Table(place, tuple(found))


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
