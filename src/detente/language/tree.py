"""A YAML file as a tree of texts, lists and tables, each knowing its place.

The tree is built from parse events. No constructor, resolver or tag of a YAML library is ever used: a scalar stays the
text that was written, and typing it is the language's own business (`numbers.py`, `states.py`). Anchors, aliases,
tags, merge keys and duplicate keys are refused, so that what one reads is all there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from detente.errors import FileProblems, Place, Problem, Severity
from detente.files import read_text
from detente.shown import unseen

LARGEST_FILE = 2_000_000
DEEPEST = 30
BLOCK_SIGN = "\ue000"
"""Stands for a `>` with which an order begins, until the reader of orders complains about it."""


@dataclass(frozen=True)
class Text:
    place: Place
    value: str
    style: str = ""


@dataclass(frozen=True)
class Items:
    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Table:
    place: Place
    entries: tuple[tuple[Text, Node], ...]

    def get(self, key: str) -> Node | None:
        """The value at a key, or nothing."""
        return next((value for name, value in self.entries if name.value == key), None)

    def keys(self) -> tuple[str, ...]:
        return tuple(name.value for name, _ in self.entries)


Node = Text | Items | Table
Address = tuple[str, ...]
"""Section, name, key and so on, as written: `("rules", "freeze", "needs", "0")`."""


@dataclass
class Positions:
    """Where everything was written, and every problem met so far. One per reading, files joined by `parts` included."""

    places: dict[Address, Place] = field(default_factory=dict)
    lines: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    said: set[Problem] = field(default_factory=set, repr=False)
    cited: list[tuple[Place, str, str]] = field(default_factory=list)  # where, in what, and the citation

    def complain(self, place: Place, path: str, message: str, fix: str = "", severity: Severity = "error") -> None:
        """Keeps a problem; the same words about the same spot are kept once."""
        problem = self.problem(place, path, message, fix, severity)
        if problem not in self.said:
            self.said.add(problem)
            self.problems.append(problem)

    def problem(self, place: Place, path: str, message: str, fix: str = "", severity: Severity = "error") -> Problem:
        """A problem with the line it is about."""
        lines = self.lines.get(place.file, [])
        source = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
        return Problem(place, path, message, fix, severity, source)

    def find(self, *address: str) -> Place:
        """The place of an address, or of its nearest written parent."""
        for size in range(len(address), -1, -1):
            if address[:size] in self.places:
                return self.places[address[:size]]
        return Place(next(iter(self.lines), "?"), 1, 1)

    def at(self, address: Address, message: str, fix: str = "", severity: Severity = "error") -> None:
        """Keeps a problem of something already read."""
        self.complain(self.find(*address), ".".join(address[1:]), message, fix, severity)

    def stop_on_errors(self) -> None:
        """Raises everything at once if anything is an error."""
        if any(p.severity == "error" for p in self.problems):
            raise FileProblems(self.problems)

    @property
    def warnings(self) -> list[Problem]:
        return [p for p in self.problems if p.severity == "warning"]


def load(path: Path, positions: Positions, shown: str = "", inside: Path | None = None) -> Table:
    """The table a file holds; an empty one if it cannot be parsed (the reason is among the problems)."""
    name = shown or str(path)
    try:
        return parse(read_text(path, LARGEST_FILE, name, "A scenario has a few hundred lines", inside), name, positions)
    except FileProblems as found:
        positions.problems += found.problems
        return Table(Place(name, 1, 1), ())


def parse(text: str, file: str, positions: Positions) -> Table:
    """The table a text holds; the file name is for messages."""
    positions.lines[file] = text.split("\n")
    if said := of_other_tools(text):
        positions.complain(Place(file, 1, 1), "", f"this is {said}; a YAML file that begins with detente: 1 is wanted.", OTHERS)
        return Table(Place(file, 1, 1), ())
    hidden = complain_of_unseen(text, file, positions)
    empty = Table(Place(file, 1, 1), ())
    mended, text = mend(text, file, positions)
    try:
        node = Builder(file, positions).tree(text)
    except yaml.YAMLError as error:
        if not mended and not (hidden and "not allowed" in str(error)):  # a tab, too, explains why the rest cannot be read
            complain_of_yaml(error, file, positions)
        return empty
    if node is None:
        return empty
    if not isinstance(node, Table):
        positions.complain(node.place, "", "a file is a table of sections, such as scenario: name", "Begin with detente: 1")
        return empty
    return without_repeats(node, positions)


OTHERS = "Tables of decisions are read by `detente settlement`, explicit models by `detente stability`"
EXCHANGE = re.compile(r"""['"]?#[A-Z]\b""")
HAS_KEY = re.compile(r":(\s|$)")


def of_other_tools(text: str) -> str:
    """What a text is that surely is no YAML of detente's: XML, an exchange file, a table of columns; else nothing."""
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    first = lines[0] if lines else ""
    if first.startswith("<"):
        return "XML, such as KTAB writes"
    if EXCHANGE.match(first) and all(line.startswith(("#", "'#", '"#', "//")) for line in lines):
        return "an exchange file of decide"
    columns = any(mark in first for mark in ",;\t") and not HAS_KEY.search(first) and first[0] not in "{[#-&!%"
    return "a table of columns" if columns else ""


def complain_of_unseen(text: str, file: str, positions: Positions) -> bool:
    """Reports control and direction characters: what is read is what is seen, also on a terminal and a page."""
    before = len(positions.problems)
    for i, line in enumerate(text.split("\n") if not text.isprintable() else ()):
        for at, name in unseen(line.removesuffix("\r")):
            place = Place(file, i + 1, at + 1)
            positions.complain(place, "", f"line {i + 1} holds a character that is not seen ({name}).", "Remove it")
    return len(positions.problems) > before


def mend(text: str, file: str, positions: Positions) -> tuple[bool, str]:
    """The text with leading tabs replaced (and reported), and a `>` after `prefers:` marked: all can be read."""
    lines = text.split("\n")
    mended = False
    for i, line in enumerate(lines):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent and line.strip():
            place = Place(file, i + 1, indent.index("\t") + 1)
            message = f"line {i + 1} begins with a tab. YAML indents with spaces; replace it by two"
            positions.complain(place, "", message)
            lines[i] = indent.replace("\t", "  ") + line.lstrip()
            mended = True
        block = re.search(r"\bprefers:\s+(>)\s*[a-z]", line)
        if block:
            lines[i] = line[: block.start(1)] + BLOCK_SIGN + line[block.end(1) :]
    return mended, "\n".join(lines)


PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Builder:
    """Builds the tree from parse events, with a stack of its own: depth is bounded before it can hurt."""

    file: str
    positions: Positions

    def tree(self, text: str) -> Node | None:
        stack: list[tuple[Any, list[Node]]] = []
        done: Node | None = None
        documents = 0
        for event in yaml.parse(text, Loader=PARSER):
            node: Node | None = None
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.complain(event, "a second document begins here", "One file is one scenario: remove ---")
                    break
            elif isinstance(event, yaml.CollectionStartEvent):
                self.refuse_tricks(event)
                if len(stack) >= DEEPEST:
                    self.complain(event, f"nested deeper than {DEEPEST} levels")
                    break
                stack.append((event, []))
            elif isinstance(event, yaml.CollectionEndEvent):
                start, children = stack.pop()
                node = self.collection(start, children)
            elif isinstance(event, yaml.AliasEvent):
                self.complain(event, f"aliases such as *{event.anchor} are not read", "Write the thing out")
                node = Text(self.place(event), "")
            elif isinstance(event, yaml.ScalarEvent):
                self.refuse_tricks(event)
                node = Text(self.place(event), event.value, (event.style or "") if event.style != "plain" else "")
                self.refuse_escapes(node)
            if node is not None and stack:
                stack[-1][1].append(node)
            elif node is not None:
                done = node
        return done

    def place(self, event: Any) -> Place:
        start, end = event.start_mark, event.end_mark
        same = start.line == end.line
        return Place(self.file, start.line + 1, start.column + 1, max(1, end.column - start.column) if same else 1)

    def complain(self, event: Any, message: str, fix: str = "") -> None:
        self.positions.complain(self.place(event), "", message if message[-1] in ".;" else message + ".", fix)

    def refuse_tricks(self, event: Any) -> None:
        if event.anchor:
            self.complain(event, f"anchors such as &{event.anchor} are not read", "Write the thing out where it is needed")
        if event.tag:
            self.complain(event, f"tags such as {event.tag} are not read", "Remove it: everything here is plain text")

    def refuse_escapes(self, node: Text) -> None:
        """Control and direction characters written as escapes between double quotes."""
        for _, name in unseen(node.value) if node.style == '"' else ():
            said = f"an escape stands for a character that is not seen ({name})."
            self.positions.complain(node.place, "", said, "Remove it: everything here is plain text")

    def collection(self, start: Any, children: list[Node]) -> Node:
        place = Place(self.file, start.start_mark.line + 1, start.start_mark.column + 1)
        if isinstance(start, yaml.SequenceStartEvent):
            return Items(place, tuple(children))
        entries: list[tuple[Text, Node]] = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Text):
                self.positions.complain(key.place, "", "a key must be a word.", "Lists and tables cannot be keys")
            elif key.value == "<<":
                self.positions.complain(key.place, "", "merge keys (<<) are not read.", "Write the entries out")
            else:
                entries.append((key, value))
        return Table(place, tuple(entries))


def without_repeats(table: Table, positions: Positions, path: str = "", depth: int = 0) -> Table:
    """The same tree with every key once; repeats are reported by their path, with both lines."""
    kept: dict[str, tuple[Text, Node]] = {}
    for key, value in table.entries:
        own = f"{path}.{key.value}" if path else key.value
        if key.value in kept:
            lines = f"lines {kept[key.value][0].place.line}, {key.place.line}"
            message = f"{own} is written twice ({lines}). The second would hide the first; join or rename"
            positions.complain(key.place, own, message)
            continue
        kept[key.value] = (key, plain(value, positions, own if depth else "", depth + 1))
    return Table(table.place, tuple(kept.values()))


def plain(node: Node, positions: Positions, path: str, depth: int) -> Node:
    if isinstance(node, Table):
        return without_repeats(node, positions, path, depth)
    if isinstance(node, Items):
        return Items(node.place, tuple(plain(item, positions, path, depth) for item in node.items))
    return node


def complain_of_yaml(error: yaml.YAMLError, file: str, positions: Positions) -> None:
    """Turns a parser's complaint into a place and plain words."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    opened = getattr(error, "context_mark", None)
    if (
        opened
        and "quoted scalar" in str(getattr(error, "context", ""))
        and "end of stream" in str(getattr(error, "problem", ""))
    ):
        said = "a quote opens here and is never closed."
        positions.complain(Place(file, opened.line + 1, opened.column + 1), "", said, "Close it, or write none")
        return
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    said = str(getattr(error, "problem", "") or error)
    fixes = {
        "mapping values are not allowed": "A colon inside text needs quotes around the text",
        "did not find expected ',' or": "A bracket or brace is not closed, or a comma is missing",
        "did not find expected key": "Check the indentation, and that brackets and quotes are closed",
        "expected ',' or": "A bracket or brace is not closed, or a comma is missing",
        "found character": "Put the text in quotes",
        "expected <block end>": "Check the indentation: this line does not line up with the lines above",
        "could not find expected ':'": "A key needs a colon and a space after it",
        "special characters are not allowed": "Remove the control character",
    }
    fix = next((advice for words, advice in fixes.items() if words in said), "Check indentation, brackets and quotes")
    positions.complain(place, "", f"this is not YAML: {said}.", fix)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    if isinstance(node, Items):
        for item in node.items:
            yield from walk(item)
    elif isinstance(node, Table):
        for _, value in node.entries:
            yield from walk(value)
