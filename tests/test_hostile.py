"""Files and texts from strangers: whatever they hold, an answer or an error with a sentence, soon, and nothing lost.

Every door through which something comes in has a line in READERS or TEXTS, every command that writes one in WRITERS: a new
one is one more line there. Counted are inputs tried, exceptions that are no DetenteError (*foreign*), inputs that took more
than a second (*slow*), and accepted inputs of which something has no effect or reads otherwise once written (*lost*).

A time is asserted here, which no other test does: a reader that hangs is the fault looked for. It is CPU time of this
process, and the bound is a hundred times what a file takes.
"""

from __future__ import annotations

import copy
import csv
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import test_tables
from detente.argument.catalogue import Header, chosen, headers, mechanism
from detente.argument.sources import read_record, record_text
from detente.asks.common import focus_named
from detente.asks.compare import alike_names
from detente.cli import main
from detente.errors import DetenteError, FileProblems
from detente.files import CASES, CATALOGUE, DOCUMENTS
from detente.formats.decide import to_decide
from detente.formats.graph_model import read_model
from detente.formats.read import read_decisions
from detente.game.graph import Model
from detente.language.load import load_scenario, read_argument, read_scenario
from detente.language.mechanism import mechanism_at
from detente.language.read import read_setting, scenario_from_text
from detente.language.tree import Items, Node, Positions, Table, load
from detente.language.write import expand_text, new_scenario_text
from detente.scenario.records import Scenario
from hostile import FIGURES, SLOW, Count, keep
from mutants import NASTY, as_json, as_yaml, at_path, mutant, paths_in, seeded
from planted import PLANTS, mistaken
from treaty import EVERY_WORD

HERE = Path(__file__).parent
CODES = {0, 1, 2, 3, 4, 5, 130}
"""The exit codes that docs/commands.md lists."""


# ------------------------------------------------------------------------------------------------- what a file holds


def told(node: Node) -> Any:
    """What a tree says, without where."""
    if isinstance(node, Table):
        return {key.value: told(value) for key, value in node.entries}
    if isinstance(node, Items):
        return [told(item) for item in node.items]
    return node.value


def meant(value: Any) -> Any:
    """The same, numbers by value, any spaces as one, and a list of one as that one."""
    if isinstance(value, dict):
        return {key: meant(each) for key, each in value.items()}
    if isinstance(value, list):
        return meant(value[0]) if len(value) == 1 else [meant(each) for each in value]
    return " ".join(_number(word) for word in value.split()) if isinstance(value, str) else value


def _number(word: str) -> str:
    try:
        return repr(float(word))
    except ValueError:
        return word


def yaml_tree(path: Path) -> Any:
    """What a YAML file says; nothing where it cannot be parsed."""
    positions = Positions()
    table = load(path, positions)
    return None if positions.problems else told(table)


def json_tree(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8-sig"))


def more_in(new: Any, old: Any) -> bool:
    """Whether anything is said in the new tree that is not in the old one; what was left out may have been a default."""
    if isinstance(new, dict) and isinstance(old, dict):
        return any(key not in old or more_in(value, old[key]) for key, value in new.items())
    if isinstance(new, list) and isinstance(old, list):
        return len(new) > len(old) or any(more_in(a, b) for a, b in zip(new, old, strict=False))
    return bool(new != old)


# ----------------------------------------------------------------------------------------------------------- readers


@dataclass(frozen=True)
class Reader:
    """A door: the files that may pass it, how they are read, and how a record is written and read again."""

    name: str
    files: Callable[[], dict[str, str]]
    read: Callable[[Path], Any]
    again: Callable[[Any, Path], Any] | None = None
    tree: Callable[[Path], Any] | None = None
    write: Callable[[Any], bytes] = as_yaml
    mutants: int = 300


def texts_of(*paths: Path, holding: str = "") -> dict[str, str]:
    return {path.name: text for path in paths if holding in (text := path.read_text(encoding="utf-8"))}


ERRORS, THEOREMS = (sorted((HERE / folder).glob("*.yaml")) for folder in ("errors", "theorems/scenarios"))


def scenarios() -> dict[str, str]:
    """Scenarios without a mistake; those of the catalogue as plain files, which show every word of the language."""
    found = texts_of(HERE / "errors" / "base.yaml", CASES / "endgame_2024.yaml", *THEOREMS)
    found = {name: text for name, text in found.items() if "$" not in text}  # the others are patterns
    found |= {path.name: expand_text(mechanism_at(path)[0].scenario) for path in sorted(CATALOGUE.glob("M*[05].yaml"))}
    return found | {"starter.yaml": new_scenario_text("starter"), "treaty.yaml": EVERY_WORD}


def models() -> dict[str, str]:
    """The model of the benchmarks, and one that uses every field."""
    whole = {
        "id": "all", "title": "Every field", "sources": ["Somebody 1999"], "form": "options", "decision_makers": ["A", "B", "C"],
        "options": [{"id": k, "dm": dm, "name": f"o{k}", "reversible": r} for k, (dm, r) in enumerate((("A", "both"), ("B", "fwd"), ("C", "back")), 1)],
        "infeasible": [{"1": "Y", "3": "Y"}], "moves": {"A": {"1": [2]}}, "removed_moves": {"B": {"1": [3]}},
        "misperceived_states": {"A": [2]}, "notes": "n",
        "preferences": {
            "A": {"ranking": [1, [2, 3], 4, 5, 6]},
            "B": {"statements": ["1", "-2", "3 IF 1"], "notes": ""},
            "C": {"numbers": [1, 2, 3, 4.5, 5, 6]},
        },
    }  # fmt: skip
    listed = {
        "id": "listed", "form": "states", "decision_makers": ["A", "B"], "states": [{"id": k} for k in "abc"],
        "moves": {"A": {"a": ["b"], "b": ["c"]}, "B": {"c": ["a"]}}, "preferences": {"A": {"ranking": ["a", "b", "c"]}, "B": {"ranking": [["c", "b"], "a"]}},
    }  # fmt: skip
    bench = (HERE.parent / "bench" / "inputs" / "model.json").read_text()
    return {"bench.json": bench, "all.json": json.dumps(whole, indent=1), "listed.json": json.dumps(listed, indent=1)}


@cache
def scenario_named(name: str) -> Scenario:
    return load_scenario(HERE / "errors" / "base.yaml" if name == "base" else name)


def expanded(scenario: Scenario, path: Path) -> Scenario:
    return scenario_from_text(expand_text(scenario), folder=path.parent)[0]


def rewritten(record: Any, path: Path) -> Any:
    path.write_text(record_text(record))
    return read_record(path)


def ktab_rows(path: Path) -> Any:
    """The cells of a KTAB table that count: not the descriptions, nor what a column of saliences is called."""
    found = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    top, names, *rest = [[cell.strip() for cell in row] for row in found if any(cell.strip() for cell in row)]
    return [top[:4], names[3::2], *([row[0], *row[2:]] for row in rest)]


def decide_rows(path: Path) -> Any:
    """The fields of an exchange file, in any order of its lines; what follows them on a line is a comment."""
    lines = [re.split("[\t;]", line.strip()) for line in path.read_text(encoding="utf-8-sig").splitlines()]
    kept = {"#A": 2, "#P": 2, "#M": 3, "#D": 6, "#O": 2}
    return sorted([cell.strip() for cell in line[: kept[line[0]]]] for line in lines if line[0] in kept)


def decided(table: Any, path: Path) -> Any:
    """A table of decisions as an exchange file, read again; where it holds what such a file cannot, it is refused."""
    path.write_text(to_decide(table), encoding="utf-8")
    again = read_decisions(path)
    kept = {d.issue: (set(d.seats), d.low, d.high) for d in again.decisions}
    return table if kept == {d.issue: (set(d.seats), d.low, d.high) for d in table.decisions} else again


def comparable(model: Model) -> Any:
    """A model as lists, so that two can be compared; what it was warned about is part of it."""
    made = {key: _listed(value) for key, value in vars(model).items() if key != "warnings"}
    return made | {"warned": [problem.text for problem in model.warnings]}


def _listed(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_listed(each) for each in value]
    return value.tolist() if isinstance(value, np.ndarray) else value


READERS = [
    Reader("scenario", scenarios, lambda p: read_scenario(p)[0], expanded, yaml_tree, mutants=900),
    Reader(
        "mistaken",
        lambda: texts_of(*ERRORS, holding="scenario:"),
        lambda p: read_scenario(p)[0],
        expanded,
        yaml_tree,
        mutants=150,
    ),
    Reader(
        "argument",
        lambda: texts_of(CASES / "a002.yaml", CASES / "a004.yaml"),
        lambda p: read_argument(p, scenario_named("endgame_2024")),
        tree=yaml_tree,
        mutants=150,
    ),
    Reader(
        "small argument",
        lambda: texts_of(*ERRORS, holding="argument:"),
        lambda p: read_argument(p, scenario_named("base")),
        tree=yaml_tree,
    ),
    Reader(
        "mechanism",
        lambda: texts_of(*sorted(CATALOGUE.glob("*.yaml"))),
        lambda p: mechanism_at(p)[0],
        tree=yaml_tree,
        mutants=1200,
    ),
    Reader("record", lambda: texts_of(*sorted(DOCUMENTS.glob("*.yaml"))), read_record, rewritten, yaml_tree),
    Reader("model", models, lambda p: comparable(read_model(p)), tree=json_tree, write=as_json, mutants=600),
    Reader("ktab", lambda: {"table.csv": test_tables.KTAB}, read_decisions, decided, ktab_rows),
    Reader("decide", lambda: {"table.txt": test_tables.DECIDE}, read_decisions, decided, decide_rows),
    Reader(
        "folder",
        lambda: {"issues.csv": test_tables.ISSUES, "actors.csv": test_tables.ACTORS, "council_power.json": test_tables.POWER},
        lambda p: read_decisions(p.parent),
        mutants=500,
    ),
]


def tried(reader: Reader, folder: Path, count: int) -> Count:
    """So many mutants of the reader's files, each file in turn."""
    found = Count()
    texts = reader.files()
    names, originals, trees = list(texts), {}, {}
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
        trees[name] = reader.tree(folder / name) if reader.tree else None
        originals[name] = found.read(name, partial(reader.read, folder / name))
    for number in range(count):
        name = names[number % len(names)]
        raw = mutant(name, texts[name], number, list(texts.values()), trees[name], reader.write)
        path = folder / name
        path.write_bytes(raw)
        made = found.read(f"{reader.name}:{name}:{number}", partial(reader.read, path))
        if made is not None:
            compare(found, reader, path, f"{reader.name}:{name}:{number}", (made, originals[name]), trees[name])
        path.write_bytes(texts[name].encode())
    return found


def compare(found: Count, reader: Reader, path: Path, name: str, records: tuple[Any, Any], tree: Any) -> None:
    """Whether what an accepted mutant says more has an effect, and whether it reads alike once written."""
    made, original = records
    if tree is not None and reader.tree is not None and original is not None:
        new = reader.tree(path)
        if made == original and more_in(meant(new), meant(tree)):
            found.note("lost", f"{name}: says something else, reads the same")
    if reader.again is not None:
        again = found.read(f"{name} again", lambda: reader.again(made, path))  # type: ignore[misc]
        if again != made:
            found.note("lost", f"{name}: reads otherwise once written")


@pytest.mark.parametrize("reader", READERS, ids=lambda r: r.name)
def test_no_mutant_of_a_shipped_file_breaks_a_reader_or_loses_a_word(reader: Reader, tmp_path: Path, many: int) -> None:
    found = tried(reader, tmp_path, reader.mutants * many)
    keep(f"mutants of {reader.name}", found)


# -------------------------------------------------------------------------------------------- every place of a file


def otherwise(tree: Any, path: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """The tree with another thing at a path than can stand there, or with one more."""
    value = at_path(tree, path)
    strange = {
        "table": {"a": "b"},
        "list": ["a", "b"],
        "nested": [[value]],
        "pair": [value, value],
        "no list": [],
        "no table": {},
    }
    for name, other in strange.items():
        made = copy.deepcopy(tree)
        at_path(made, path[:-1])[path[-1]] = copy.deepcopy(other)
        yield name, made
    if isinstance(value, dict | list):
        made = copy.deepcopy(tree)
        inside = at_path(made, path)
        inside.update(zzz={"a": "b"}) if isinstance(value, dict) else inside.append({"a": "b"})
        yield "one more", made


EVERY = [
    ("scenario", "base.yaml"),
    ("scenario", "M65.yaml"),
    ("small argument", "argument.yaml"),
    ("mechanism", "M02.yaml"),
    ("record", "a002.lock.yaml"),
]


@pytest.mark.parametrize(("reader", "name"), EVERY)
def test_no_place_of_a_file_takes_a_thing_of_another_kind_in_silence(reader: str, name: str, tmp_path: Path, many: int) -> None:
    own, found = next(each for each in READERS if each.name == reader), Count()
    (tmp_path / name).write_text(own.files()[name])
    tree, original = own.tree(tmp_path / name) if own.tree else None, own.read(tmp_path / name)
    for number, path in enumerate(list(paths_in(tree))[1:]):
        if number % 3 and many == 1:
            continue
        for what, made in otherwise(tree, path):
            (tmp_path / name).write_bytes(as_yaml(made))
            said = f"{reader}:{name}:{'.'.join(map(str, path))} {what}"
            if (record := found.read(said, lambda: own.read(tmp_path / name))) is not None:
                compare(found, own, tmp_path / name, said, (record, original), tree)
    keep(f"every place of {name}", found)


# ------------------------------------------------------------------------------------------------- planted mistakes


def sound() -> list[tuple[Reader, str, str]]:
    """Every file without a mistake, with the reader it is for."""
    wanted = {"scenario", "argument", "small argument", "mechanism"}
    found = [(reader, name, text) for reader in READERS if reader.name in wanted for name, text in reader.files().items()]
    return [each for each in found if not each[1][0].isdigit()]


def test_of_five_mistakes_at_once_each_is_found_on_its_line(tmp_path: Path, many: int) -> None:
    planted, missed = 0, []
    kinds: set[str] = set()
    for reader, name, text in sound():
        for number in range(many):
            made, mistakes = mistaken(seeded(name, number), text, 5)
            (tmp_path / name).write_text(made)
            with pytest.raises(FileProblems) as raised:
                reader.read(tmp_path / name)
            lines = {problem.place.line for problem in raised.value.problems if problem.severity == "error"}
            missed += [(reader.name, name, number, mistake) for mistake in mistakes if mistake.line not in lines]
            planted, kinds = planted + len(mistakes), kinds | {mistake.kind for mistake in mistakes}
    FIGURES.append(f"hostile: {planted:,} mistakes of {len(kinds)} kinds planted, five at once; missed {len(missed)}")
    assert not missed
    assert kinds == {*PLANTS, "name twice"}, "each kind finds a place"


# ------------------------------------------------------------------------------------------ texts of the command line


@dataclass(frozen=True)
class Asked:
    """A text that a user writes on the command line: good ones, and what reads them."""

    name: str
    good: tuple[str, ...]
    read: Callable[[str], Any]
    mutants: int = 250


def light(*words: str) -> Any:
    """Runs a command that solves nothing, in this process: its exit code is one that is documented, and it says something."""
    done = CliRunner().invoke(main, list(words))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    if done.exit_code not in CODES or not done.output.strip():
        raise AssertionError(f"exit code {done.exit_code}, output {done.output!r}")
    if done.exit_code:
        raise DetenteError(done.output)
    return done.output


@cache
def all_headers() -> list[Header]:
    return headers()


def fresh() -> str:
    """A folder of its own, below the one the test made."""
    return tempfile.mkdtemp()


@cache
def two_scenarios() -> dict[str, Scenario]:
    return {"one": scenario_named("base"), "two": load_scenario(HERE / "solved" / "strait.yaml")}


TEXTS = [
    Asked(
        "--set",
        ("face_cost=0.2", "face_cost=0.1 .. 0.3", "statute_binds=true", "russia.aim.weight=0.4", "xi.leaves.rate=0.02"),
        lambda text: read_setting(text, scenario_named("base")),
    ),
    Asked("--focus", ("window", "window,terms", "aid,xi", "core"), lambda text: focus_named(scenario_named("base"), text)),
    Asked("NAME", ("endgame_2024", "a002", "tests/errors/base.yaml"), lambda text: light("check", text), 150),
    Asked("ID", ("M01", "M37", "m02"), mechanism),
    Asked("--search", ("truce", "veto power"), lambda text: chosen(all_headers(), "", "", text), 40),
    Asked("--article", ("004", "002"), lambda text: chosen(all_headers(), "", text, ""), 40),
    Asked("new NAME", ("mine", "a_b_2"), new_scenario_text),
    Asked(
        "--from",
        ("M01", "M01,M02", " M03 , M05"),
        lambda text: light("new", "--from", text, "--folder", fresh(), "--", "mine"),
        60,
    ),
    Asked("--same", ("war=passage", " line = storms"), lambda text: alike_names((text,), two_scenarios())),
    Asked("schema", ("endgame_2024",), lambda text: light("schema", "--", text), 40),
]


@pytest.mark.parametrize("asked", TEXTS, ids=lambda asked: asked.name)
def test_no_text_on_the_command_line_breaks_anything(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(HERE.parent)
    found = Count()
    for text in asked.good:
        assert found.read(text, partial(asked.read, text)) is not None or text == "core"
    for number in range(asked.mutants * many):
        text = mutant(asked.name, asked.good[number % len(asked.good)], number, list(asked.good)).decode(
            "utf-8", "surrogateescape"
        )
        found.read(f"{asked.name}:{number}:{text!r}"[:200], partial(asked.read, text))
    for text in NASTY:
        found.read(f"{asked.name}:{text!r}"[:200], partial(asked.read, text))
    keep(f"texts for {asked.name}", found)


# ------------------------------------------------------------------------------------------------- deep, wide, huge

BASE = (HERE / "errors" / "base.yaml").read_text()


def instead(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new, 1)


def listed(word: str, count: int) -> str:
    return ", ".join(word.replace("*", str(k)) for k in range(count))


HUGE: dict[str, Callable[[int], str]] = {
    "depth of lists": lambda n: "a: " + "[" * 30 * n,
    "depth of tables": lambda n: "a: " + "{a: " * 10 * n,
    "depth of blocks": lambda n: "\n".join(" " * k + "a:" for k in range(n // 10)),
    "a wide list": lambda n: instead("title: A", f"documents: [{listed('d*', 2 * n)}]\ntitle: A"),
    "one word again and again": lambda n: instead("title: A", f"documents: [{listed('d', 3 * n)}]\ntitle: A"),
    "unknown sections": lambda n: BASE + "\n".join(f"k{k}: 1" for k in range(n)),
    "one section again and again": lambda n: BASE + "title: x\n" * n,
    "issues": lambda n: instead(
        "issues:\n", "issues:\n" + "".join(f"  i{k}: {{options: [a, b], start: a}}\n" for k in range(n // 2))
    ),
    "rules": lambda n: instead(
        "rules:\n", "rules:\n" + "".join(f"  r{k}: {{act: push, to: normal, by: russia}}\n" for k in range(n // 2))
    ),
    "mistakes": lambda n: instead(
        "rules:\n", "rules:\n" + "".join(f"  r{k}: {{act: no{k}, to: x, by: nobody}}\n" for k in range(n // 2))
    ),
    "one long word": lambda n: instead("title: A", "title: " + "x" * 100 * n + " "),
    "a long name": lambda n: BASE.replace("russia", "r" * n),
    "anchors and aliases": lambda n: "a: &a [x]\n" + "\n".join(f"b{k}: &b{k} [*a, *a]" for k in range(n)),
    "options": lambda n: instead("[normal, land_rush]", f"[{listed('o*', n)}]"),
    "an order": lambda n: instead("lasting > temporary > kept", " > ".join(f"o{k}" for k in range(4 * n))),
    "documents in one file": lambda n: "---\n" * 10 * n,
    "comments": lambda n: "# x\n" * 10 * n,
    "tabs": lambda n: "\ta: 1\n" * n,
    "digits": lambda n: instead("0 .. 0.4", "0 .. " + "9" * n),
    "an open quote": lambda n: instead("title: A", 'title: "A' + "x\n" * n),
    "parts": lambda n: BASE + f"parts: [{listed('p*.yaml', n)}]\n",
    "steps": lambda n: instead("{every: month, until: 2029-01-20}", listed("{every: week, until: 2029-01-20}", n // 2)),
    "the end of time": lambda n: BASE.replace("2029-01-20", "9999-12-31"),
}
"""Of a size a text grows with; at 10,000 some are as large as a file may be."""


def test_what_is_deep_wide_or_huge_takes_time_in_proportion_at_most(tmp_path: Path, many: int) -> None:
    found = Count(limit=SLOW * many)
    for name, made in HUGE.items():
        (tmp_path / "huge.yaml").write_text(made(5_000 * many))
        found.read(f"huge:{name}", lambda: read_scenario(tmp_path / "huge.yaml"))
    keep("deep, wide and huge", found)


def test_numbers_and_dates_of_every_spelling_are_read_or_refused(tmp_path: Path) -> None:
    found = Count()
    places = (
        "patience: 0.97",
        "0 .. 0.4",
        "start: 2024-11-05",
        "rate: 0.3 .. 3",
        "{is: 2025-01-20}",
        "cost: {ukraine: 1}",
        "fighting: 0}",
    )
    for place in places:
        key = place.rpartition(" ")[0] if ": " in place else ""
        for word in NASTY:
            (tmp_path / "odd.yaml").write_text(instead(place, f"{key} {word}"), encoding="utf-8", errors="surrogatepass")
            found.read(f"odd:{place}:{word[:20]!r}", lambda: read_scenario(tmp_path / "odd.yaml"))
    keep("numbers and dates", found)
