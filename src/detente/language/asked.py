"""What is asked on one line: a measure in words, and what options lay over a scenario.

    chance war=freeze, line=not lost by 2025-10-20
    value russia at handover in war=freeze|settlement
    first war=freeze
    halt_by_summer                      a measure that has a name
    {chance: {war: freeze}, by: end}    the same as a file has it

Words are the keys of a file in their order, each followed by its value (`argument.MEASURES` lists which key goes with
which kind). They are brought into the shape that a file would have, with their places, and read by the one reader of
measures, so that the two can neither differ nor complain differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from detente.errors import Place, nearest
from detente.language import kinds as k
from detente.language.argument import MEASURE, MEASURES, OVERLAY, Ground, keys_of, measure_written, names_of
from detente.language.argument import measure as read_node
from detente.language.names import Names, Spot
from detente.language.read import spaced_out
from detente.language.states import ANY
from detente.language.tree import Items, Node, Positions, Table, Text, parse
from detente.language.write import flow
from detente.scenario.domains import ends
from detente.scenario.paths import assumptions
from detente.scenario.records import Measure, Number, Overlay, Scenario

FILE = "measure"
"""What the text is called in messages."""
WORD = re.compile(r"[=,|]|[^\s=,|]+")
KEYS = frozenset(key for keys in MEASURES.values() for key in keys.split())
"""The words that begin a value, besides the kinds."""
STATES = {kind: frozenset(row.written for row in keys_of(kind) if row.kind in (k.state, k.told)) for kind in MEASURES}
"""By kind of measure, the keys after which a state stands."""
LISTS = frozenset({"between"})
AND, OR = (",", "and"), ("|", "or")


# ------------------------------------------------------------------------------------------------ a measure in words
def read_measure(text: str, scenario: Scenario, named: Mapping[str, Measure] | None = None, called: str = FILE) -> Measure:
    """The measure that a text asks for: in words, as YAML in braces, or by its name. Raises every mistake at once.

    Args:
        named: measures that have names, the scenario's own included; those alone if left out.
        called: what the text is called in messages.
    """
    ground = Ground(scenario, measures=dict(scenario.measures if named is None else named))
    positions = Positions(lines={called: [text]})
    spot = Spot(names_of(scenario), positions, ("ask", "measure"))
    if text.strip() in ground.measures:
        return ground.measures[text.strip()]
    if text.lstrip().startswith("{"):
        node: Node | None = parse(text, called, positions)
    else:
        node = Line(_words(text, called), spot, tuple(ground.measures)).table()
    positions.stop_on_errors()
    found = read_node(node, spot, ground) if node is not None else None
    positions.stop_on_errors()
    assert found is not None, "whatever cannot be read was complained of"
    return found


def measure_in_words(measure: Measure) -> str:
    """The measure as `read_measure` reads it; in braces where it brings an intervention of its own."""
    written = measure_written(measure)
    if "with" in written:
        return flow(written)
    return " ".join(f"{key} {_value_in_words(value)}" for key, value in written.items())


def _value_in_words(value: object) -> str:
    if isinstance(value, dict) and set(value) == {ANY}:
        return " or ".join(map(_value_in_words, value[ANY]))
    if isinstance(value, dict):
        return ", ".join(f"{of}={'|'.join(at) if isinstance(at, list) else at}" for of, at in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _words(text: str, called: str) -> list[Text]:
    return [Text(Place(called, 1, m.start() + 1, len(m[0])), m[0]) for m in WORD.finditer(text)]


@dataclass
class Line:
    """The words of a measure, brought into the table that a file would have."""

    words: Sequence[Text]
    spot: Spot
    named: Sequence[str]  # measures that have names

    def table(self) -> Table | None:
        """The table; nothing, and a complaint, where the first word says no kind."""
        if not self.words:
            self._say(Place(FILE, 1, 1), "a measure is wanted.", self._kinds())
            return None
        kind = self.words[0]
        if kind.value not in MEASURES:
            known = [*MEASURES, *self.named]
            self._say(kind.place, f'"{cut(kind.value)}" is no kind of measure.', nearest(kind.value, known) or self._kinds())
            return None
        entries: list[tuple[Text, Node]] = []
        for key, value in self._values(kind.value):
            allowed = (kind.value, "with", *MEASURES[kind.value].split())
            if key.value not in allowed:
                self._say(key.place, f"{kind.value} takes no {key.value}.", f"It takes {', '.join(allowed[2:])}")
            elif any(other.value == key.value for other, _ in entries):
                self._say(key.place, f"{key.value} is said twice.", "Say it once")
            elif not value:
                self._say(key.place, f"nothing stands after {key.value}.", _wanted(key.value, kind.value, self.spot.names))
            elif (node := self._node(key.value, value, kind.value)) is not None:
                entries.append((key, node))
        return Table(kind.place, tuple(entries))

    def _kinds(self) -> str:
        named = f"; measures with names: {', '.join(self.named)}" if self.named else ""
        return f"It begins with one of {', '.join(MEASURES)}{named}"

    def _say(self, place: Place, message: str, fix: str = "") -> None:
        self.spot.positions.complain(place, FILE, message, fix)

    def _values(self, kind: str) -> Iterator[tuple[Text, list[Text]]]:
        """Each key with the words up to the next; `of` after the kind is no key where the kind has none."""
        key, value = self.words[0], list[Text]()
        for i, word in enumerate(self.words[1:], 1):
            filler = word.value == "of" and i == 1 and "of" not in MEASURES[kind].split()
            bound = word.value == "at" and i + 1 < len(self.words) and self.words[i + 1].value in ("least", "most")
            if filler:
                continue
            if word.value in (*KEYS, "with") and value and not bound:
                yield key, value
                key, value = word, []
            else:
                value.append(word)
        yield key, value

    def _node(self, key: str, value: list[Text], kind: str) -> Node | None:
        if key == "with":
            fix = "Ask with --hold, --start, --done, --without, --remove or --set, or write the measure in braces"
            self._say(value[0].place, "an intervention is not written in words.", fix)
            return None
        if key in STATES[kind] or key == "true" and len(value) > 1:
            return self._states(key, value, kind)
        if key in LISTS:
            return Items(value[0].place, tuple(word for word in value if word.value not in AND))
        return _joined(value)

    def _states(self, key: str, value: list[Text], kind: str) -> Table | None:
        """`war=freeze, line=held or war=settlement`: a state, or several of which any will do."""
        several, left = list[Table](), value
        while left:
            entries, left = self._state(key, left, kind)
            if entries is None:
                return None
            several.append(Table(entries[0][0].place, tuple(entries)))
        if len(several) == 1:
            return several[0]
        place = value[0].place
        return Table(place, ((Text(place, ANY), Items(place, tuple(several))),))

    def _state(self, key: str, words: list[Text], kind: str) -> tuple[list[tuple[Text, Node]] | None, list[Text]]:
        """`war=freeze|settlement, line=not lost`: a level, or several, of everything that is named; and the words left."""
        entries: list[tuple[Text, Node]] = []
        left = list(words)
        while left and not (entries and left[0].value in OR):
            name = left.pop(0)
            if name.value in AND and entries:
                continue
            if not left or left[0].value != "=":
                levels = self.spot.names.levels.get(name.value)
                shown = f"{name.value} has {', '.join(levels[:12])}: write {name.value}={levels[-1]}" if levels else ""
                follow = f"After a state come {', '.join(MEASURES[kind].split())}"
                fix = shown or (follow if entries else _wanted(key, kind, self.spot.names))
                self._say(name.place, f'after {key} "{cut(name.value)}" is read as NAME=LEVEL, and has no level.', fix)
                return None, []
            found, left = _levels(left[1:])
            if any(not level for level in found):
                self._say(name.place, f"nothing stands after {name.value}=.", _wanted(key, kind, self.spot.names))
                return None, []
            alternatives = tuple(_joined(level) for level in found)
            if any(name.value == other.value for other, _ in entries):
                self._say(name.place, f"{name.value} is said twice.", f"Write {name.value}=one|other for either")
            entries.append((name, alternatives[0] if len(alternatives) == 1 else Items(name.place, alternatives)))
        return entries, left[1:]


def _levels(words: list[Text]) -> tuple[list[list[Text]], list[Text]]:
    """What may stand after NAME=: alternatives, each a level, `not` or `at least` and a level; and the words left."""
    found: list[list[Text]] = []
    while words:
        size = {"not": 2, "at": 3}.get(words[0].value, 1)
        found.append([word for word in words[:size] if word.value not in (*AND, *OR, "=")])
        words = words[size:]
        of_another = len(words) > 2 and words[2].value == "="  # `or line=held` begins another state
        if not words or words[0].value not in OR or of_another:
            break
        words = words[1:]
    return found or [[]], words


def _joined(words: Sequence[Text]) -> Text:
    first, last = words[0].place, words[-1].place
    place = Place(first.file, first.line, first.column, last.column + last.length - first.column)
    return Text(place, " ".join(word.value for word in words))


def cut(text: str) -> str:
    """A word that somebody wrote, in a message: names have 40 letters at most."""
    return text if len(text) <= 60 else f"{text[:57]}..."


def _wanted(key: str, kind: str, names: Names) -> str:
    """What stands after a key of a kind of measure, with the names in scope."""
    if key in STATES[kind]:
        return f"A state is wanted, NAME=LEVEL, of {', '.join(names.levels)}"
    if key in ("at", "by", "until"):
        dates = [label for label in names.dates if label != "end"]
        return f"A date is wanted: {'round 3' if names.rounds else '2027-01-01'}, end{''.join(f', {d}' for d in dates)}"
    if key == "true":
        return "A level of a hidden condition is wanted, or NAME=LEVEL"
    if key == "about":
        return f"A hidden condition is wanted, of {', '.join(names.of('condition'))}"
    if key in ("tries", "refusals", "move", "bits", "moves_belief"):
        return f"A rule is wanted: {', '.join(names.of('rule'))}"
    if key in ("spread", "place"):
        return f"An issue or condition is wanted: {', '.join(names.levels)}"
    return f"A party is wanted: {', '.join(names.of('party'))}" if key != "within" else "A span is wanted: 2 years"


# ------------------------------------------------------------------------------------------------ what is laid over
@dataclass(frozen=True)
class Changes:
    """What options lay over a scenario, as they were written."""

    set: tuple[str, ...] = ()  # PATH=VALUE
    start: tuple[str, ...] = ()  # NAME=LEVEL
    hold: tuple[str, ...] = ()  # NAME=LEVEL
    done: tuple[str, ...] = ()  # rules
    without: tuple[str, ...] = ()  # rules, condition.change, party.term
    remove: tuple[str, ...] = ()  # parties


@dataclass
class _Options:
    """Options being read: every text is a line of a file that is called as the option is."""

    scenario: Scenario
    positions: Positions = field(default_factory=Positions)
    called: str = ""  # what all of them are called in messages; as their keys, if left out

    def __post_init__(self) -> None:
        self.ground = Ground(self.scenario)
        self.spot = Spot(names_of(self.scenario), self.positions, ("ask",))

    def words(self, key: str, texts: Sequence[str]) -> list[Text]:
        """The texts of an option, which may each hold several, parted by commas."""
        called = self.called or f"--{key}"
        lines = self.positions.lines.setdefault(called, [])
        before, found = len(lines), []
        lines += texts
        for i, text in enumerate(texts):
            whole = [(0, text)] if key == "set" else [(m.start(), m[0]) for m in re.finditer(r"[^,]+", text) if m[0].strip()]
            for at, word in whole or [(0, text)]:
                shift = len(word) - len(word.lstrip())
                found.append(Text(Place(called, before + i + 1, at + shift + 1, max(1, len(word.strip()))), word.strip()))
        return found

    def pairs(self, key: str, words: Sequence[Text], wanted: str) -> Table:
        """NAME=VALUE, each name once."""
        entries: dict[str, tuple[Text, Node]] = {}
        for word in words:
            name, equals, value = word.value.partition("=")
            name, at = name.strip(), word.place.column
            if not equals or not name or not value.strip():
                self.positions.complain(word.place, key, f'"{word.value}" is no {wanted}.', self._example(key))
            elif name in entries:
                self.positions.complain(word.place, key, f"{word.place.file} gives {name} two values.", "Give it one")
            else:
                place = Place(word.place.file, word.place.line, at + word.value.index("=") + 1, len(value.strip()))
                node = Text(place, spaced_out(value.strip()) if key == "set" else value.strip())
                entries[name] = (Text(Place(word.place.file, word.place.line, at, len(name)), name), node)
        return Table(Place(self.called or f"--{key}", 1, 1), tuple(entries.values()))

    def _example(self, key: str) -> str:
        if key == "set":
            return "Write PATH=VALUE, such as face_cost=0.2"
        of = next(iter(self.scenario.issues), "")
        return f"For example --{key} {of}={self.scenario.issues[of].options[-1]}" if of else ""

    def _once(self, entries: Sequence[tuple[Text, Node]]) -> None:
        """Complains of what is started somewhere and held as well: the first would be lost."""
        tables = {key.value: node for key, node in entries if isinstance(node, Table)}
        started = tables["start"].keys() if "start" in tables else ()
        for name, _ in tables["hold"].entries if "hold" in tables else ():
            if name.value in started:
                said = f"{name.value} is held, and started as well: what is held starts there."
                self.positions.complain(name.place, "hold", said, "Say one of the two")

    def overlay(self, changes: Changes) -> Overlay:
        """The overlay; its problems are kept."""
        entries: list[tuple[Text, Node]] = []
        for row in OVERLAY.keys:
            key = row.written
            texts = getattr(changes, key, ())
            if not texts:
                continue
            words, place = self.words(key, texts), Place(self.called or f"--{key}", 1, 1, len(texts[0]))
            if key in ("set", "start", "hold"):
                node: Node = self.pairs(key, words, "PATH=VALUE" if key == "set" else "NAME=LEVEL")
            else:
                node = Items(place, tuple(words))
            entries.append((Text(place, key), node))
        self._once(entries)
        complained = len(self.positions.problems)
        if complained:  # half of it would complain of what is empty
            entries = [(key, node) for key, node in entries if not isinstance(node, Table) or node.entries]
        return OVERLAY.read(Table(Place("options", 1, 1), tuple(entries)), self.spot, self.ground)  # type: ignore[no-any-return]


def read_changes(changes: Changes, scenario: Scenario, positions: Positions | None = None) -> Overlay:
    """The overlay that options write. Raises every mistake at once; where `positions` are handed in, keeps them there."""
    own = positions or Positions()
    found = _Options(scenario, own).overlay(changes)
    if positions is None:
        own.stop_on_errors()
    return found


def read_given(texts: Sequence[str], scenario: Scenario, positions: Positions | None = None) -> Overlay:
    """What is taken for given: where something starts (NAME=LEVEL), a number (PATH=VALUE), a yes (NAME), a no (`not NAME`)."""
    own = positions or Positions()
    starts, sets = [], []
    for text in texts:
        name, equals, _ = text.partition("=")
        if equals and (name.strip() in scenario.issues or name.strip() in scenario.conditions):
            starts.append(text)
        elif equals:
            sets.append(text)
        else:
            asked = " ".join(text.split())
            sets.append(f"{asked.removeprefix('not ')}={'false' if asked.startswith('not ') else 'true'}")
    found = _Options(scenario, own, "--given").overlay(Changes(set=tuple(sets), start=tuple(starts)))
    if positions is None:
        own.stop_on_errors()
    return found


@dataclass(frozen=True)
class Span:
    """One assumption, from one end to the other."""

    path: str
    low: float
    high: float


def read_span(text: str, scenario: Scenario, positions: Positions) -> Span | None:
    """The ends of `PATH=A..B`; of `PATH` alone, those of what it is drawn from. None, and a complaint, where there are none."""
    path, equals, _ = (part.strip() for part in text.partition("="))
    known = assumptions(scenario)
    complained = len(positions.problems)
    # An unknown name, and a number out of place, are complained of as in what is set.
    given = text if equals or path not in known else ""
    read = _Options(scenario, positions, "--sweep").overlay(Changes(set=(given if equals else f"{path}=0",))) if given else None
    if len(positions.problems) > complained:
        return None
    law = read.set[path] if read is not None else known[path].number
    span = Span(path, *ends(law))
    place = Place("--sweep", 1, 1, len(text))
    if path in known and known[path].number.form == "odds":
        positions.complain(place, path, f"{path} is true or false: nothing lies between.", f"Compare with --set {path}=true")
    elif not span.low < span.high:
        positions.complain(place, path, f"{path} has one value, {span.low:g}.", f"Write two ends: {path}=0..1")
    else:
        return span
    return None


def overlay_in_words(overlay: Overlay) -> str:
    """The overlay as options write it; empty where it changes nothing."""
    written = OVERLAY.write(overlay)
    return "; ".join(f"{key} {_value_in_words(value)}" for key, value in written.items())


def overlay_written(overlay: Overlay) -> dict[str, object]:
    """The overlay as a file has it."""
    return dict(OVERLAY.write(overlay))


def fixed_numbers(overlay: Overlay) -> tuple[tuple[str, Number | bool], ...]:
    """The numbers of an overlay, as a study's settings take them."""
    return tuple(overlay.set.items())


__all__ = [
    "MEASURE",
    "Changes",
    "Span",
    "fixed_numbers",
    "measure_in_words",
    "overlay_in_words",
    "overlay_written",
    "read_changes",
    "read_given",
    "read_measure",
    "read_span",
]
