"""What the ledger of a folder says of its files: what is cited without a quote, numbers not in theirs, words that leak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from detente.argument.catalogue import headers, mechanism
from detente.argument.figures import states
from detente.argument.ledger import (
    HIDDEN,
    LEDGER,
    Note,
    fingerprint_of,
    ledger_text,
    noted,
    notes_in,
    records_of,
    spans,
    unread,
)
from detente.argument.paragraphs import normalised
from detente.argument.sources import OWN_WORDS, cited_in, documents_in, prints_of
from detente.citation import citation
from detente.errors import FileProblems, Place, Problem, Refused
from detente.files import read_text
from detente.language.load import read_file
from detente.language.numbers import show
from detente.language.over import file_of
from detente.language.tree import LARGEST_FILE, Positions, Text, load
from detente.scenario.domains import ends
from detente.scenario.paths import Leaf, assumptions
from detente.scenario.records import Argument, Number, Scenario

LEAST_WORDS = 4
"""A quote of fewer words may stand in a file by chance."""
ENOUGH = 1e-9
"""How far a range may fall short of its block's by rounding."""


def ledger_problems(found: object, positions: Positions, path: Path) -> list[Problem]:
    """What a file that is whole has against its folder's ledger; nothing where there is none."""
    text = ledger_text(path.parent)
    if not text:
        return []
    notes = notes_in(text)
    problems = [*quote_problems(path.parent, notes), *cited_problems(path, notes)]
    if isinstance(found, Scenario):
        own = fingerprint_of(text)
        if found.ledger != own:
            said = "the ledger beside it has changed since." if found.ledger else "there is a ledger beside it."
            place = positions.find("ledger") if found.ledger else positions.find("scenario")
            problems.append(positions.problem(place, "ledger", f"ledger: {said}", f'Write ledger: "{own}"'))
        problems += _number_problems(assumptions(found).values(), notes, positions)
    if isinstance(found, Argument):
        problems += _premise_problems(found, notes, positions)
    return problems


def problems_before_freeze(path: Path) -> list[Problem]:
    """What an argument and the scenario beside it have against their ledger: nothing is fixed while there is any."""
    found: list[Problem] = []
    for each in (path, scenario_beside(path)):
        if each is not None and each.parent == path.parent:
            read, positions = read_file(each)
            found += ledger_problems(read, positions, each)
    return list(dict.fromkeys(found))


def scenario_beside(path: Path) -> Path | None:
    """The file of the scenario that an argument's file is over."""
    positions = Positions()
    over = load(path, positions, shown=str(path)).get("over")
    return file_of(over, "over", path.parent, positions) if isinstance(over, Text) else None


def quote_problems(folder: Path, notes: Iterable[Note]) -> Iterator[Problem]:
    """Quotes of a ledger that do not stand in their paragraph, where the text lies in the folder: it may be kept by hand."""
    texts = _registered_texts(folder)
    for number, note in enumerate(notes, 1):
        if note.document not in texts:
            continue
        try:
            noted(texts, note.kind, note.cite, note.quote, note.gist)
        except Refused as error:
            yield Problem(Place(str(folder / LEDGER), number, 1), note.cite, f"{note.cite}: {error.message}.", error.fix)


def cited_problems(path: Path, notes: Iterable[Note] | None = None) -> Iterator[Problem]:
    """Citations of paragraphs of which no quote is noted; also of a file that has other mistakes."""
    notes = list(notes_in(ledger_text(path.parent)) if notes is None else notes)
    documents = {note.document for note in notes}
    lines = _lines(path)
    for each in cited_in([path])[0] if documents else ():
        bare = [i for i in each.numbers if not _quotes(notes, each.document, i)]
        if each.document in documents and bare:
            line = int(each.written.rpartition(":")[2])
            said = f"{each.document} {spans(bare)} is cited, and no quote of it is noted."
            fix = "Note a quote that says it, cite the paragraph that does, or take the citation off"
            yield Problem(Place(str(path), line, 1), "cite", said, fix, source=lines[line - 1] if line <= len(lines) else "")


def _quotes(notes: Iterable[Note], document: str, paragraph: int) -> list[str]:
    return [each.quote for each in notes if each.document == document and each.first == paragraph and each.quote]


def _lines(path: Path) -> list[str]:
    return read_text(path, LARGEST_FILE).splitlines()


# ---------------------------------------------------------------------------------------------------- numbers


def _number_problems(leaves: Iterable[Leaf], notes: tuple[Note, ...], positions: Positions) -> Iterator[Problem]:
    for leaf in leaves:
        said = _not_stated(leaf.number, leaf.cite, notes) if leaf.cite else _too_narrow(leaf)
        if said:
            yield positions.problem(place_of(leaf.path, positions), leaf.path, f"{leaf.path}: {said[0]}", said[1])


def _premise_problems(argument: Argument, notes: tuple[Note, ...], positions: Positions) -> Iterator[Problem]:
    for name, premise in argument.premises.items():
        for path, number in premise.set.items():
            said = _not_stated(number, number.cite, notes) if isinstance(number, Number) and number.cite else None
            if said:
                place = positions.find("premises", name, "set", path)
                yield positions.problem(place, f"premises.{name}", f"{name}: {path}: {said[0]}", said[1])


def _not_stated(number: Number, cites: Iterable[str], notes: tuple[Note, ...]) -> tuple[str, str] | None:
    """What is wrong where no quote of the paragraphs that a number cites states any of its figures."""
    found = [each for each in map(citation, cites) if each is not None]
    quotes = [quote for each in found for i in each.numbers for quote in _quotes(notes, each.document, i)]
    if not quotes or any(states(quote, value) for value in figures_of(number) for quote in quotes):
        return None
    where = ", ".join(f"{each.document} {each.shown}" for each in found)
    fix = "Quote the words that state it, or take its own citation off: then it reads assumed"
    return f"{show(number)} cites {where}, and no quote noted there states such a figure.", fix


def figures_of(number: Number) -> list[float]:
    """What is written of a number: its value, its ends, what is likely."""
    if number.form == "one_of":
        return list(number.choices)
    if number.form == "fixed":
        return [number.low]
    middle = {"triangular": [number.likely], "normal": [number.mean]}
    return [number.low, number.high, *middle.get(number.form, [])]


PREFIXED = re.compile(r"(m\d+)_")


def _too_narrow(leaf: Leaf) -> tuple[str, str] | None:
    """What is wrong where an assumed number is narrower than that of the block it was copied from."""
    match = PREFIXED.match(leaf.path)
    block = _block(match.group(1)) if match else None
    if match is None or block is None:
        return None
    kept = block.get(leaf.path.replace(match.group(), ""))
    if kept is None or kept.number.form not in ("uniform", "triangular", "normal", "odds"):
        return None
    (low, high), (least, most) = ends(leaf.number), ends(kept.number)
    if high - low >= (most - least) * (1 - ENOUGH):
        return None
    fix = "Make it at least as wide, or cite a paragraph whose quote states the figure"
    return (
        f"it is assumed, and {show(leaf.number)} is narrower than {show(kept.number)} of its block {match.group(1).upper()}.",
        fix,
    )


def _block(prefix: str) -> dict[str, Leaf] | None:
    known = {header.id.lower(): header.id for header in headers()}
    return assumptions(mechanism(known[prefix]).scenario) if prefix in known else None


def place_of(path: str, positions: Positions) -> Place:
    """Where a number is written, or what it belongs to."""
    parts = path.split(".")
    for size in range(len(parts), 0, -1):
        for address, place in positions.places.items():
            if address[1:] == tuple(parts[:size]):
                return place
    return positions.find()


# ----------------------------------------------------------------------------------------- what is accounted for


def coverage(folder: Path) -> dict[str, str]:
    """By document of the ledger, the paragraphs of which nothing is noted; empty text: none is left."""
    notes = notes_in(ledger_text(folder))
    records = records_of(folder)
    cited = dict.fromkeys(note.document for note in notes)
    return {
        document: spans(unread(notes, document, len(records[document].paragraphs), records[document].furniture))
        for document in cited
        if document in records
    }


# -------------------------------------------------------------------------------------------------- what leaks


def leaks(path: Path, text: str | None = None) -> list[Problem]:
    """Where a file repeats a source: a whole quote of the ledger, or OWN_WORDS words in a row of a document in the folder."""
    folder = path.parent
    written = read_text(path, LARGEST_FILE) if text is None else text
    sources = [(note.cite, note.quote, LEAST_WORDS) for note in notes_in(ledger_text(folder)) if note.quote]
    for document, paragraphs in _registered_texts(folder).items():
        sources += [(f"{document} p{i}", each, OWN_WORDS) for i, each in enumerate(paragraphs, 1)]
    words, lines = _words_by_line(written)
    places: dict[str, list[int]] = {}
    for i, word in enumerate(words):
        places.setdefault(word, []).append(i)
    found: dict[int, Problem] = {}
    source_lines = written.splitlines()
    for cite, source, least in sources:
        own = _words(source)
        size = min(OWN_WORDS, len(own))
        if size < least:
            continue
        for start in range(len(own) - size + 1):
            run = own[start : start + size]
            at = next((i for i in places.get(run[0], ()) if words[i : i + size] == run), None)
            if at is not None:
                line = lines[at]
                said = f"it repeats {size} words in a row of {cite}, which are not yours to pass on."
                fix = "Say it in your own words"
                found.setdefault(line, Problem(Place(str(path), line, 1), "", said, fix, source=source_lines[line - 1]))
                break
    return list(found.values())


def _registered_texts(folder: Path) -> dict[str, tuple[str, ...]]:
    """The texts in a folder that are documents registered there, by id."""
    records = records_of(folder)
    texts = documents_in(folder, [])
    return {id: texts[name] for id, name in prints_of(records, texts).items()}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", normalised(text).casefold())


def _words_by_line(text: str) -> tuple[list[str], list[int]]:
    """(the words of a text, the line on which each stands); across lines they are in a row as well."""
    words: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        own = _words(line)
        words += own
        lines += [number] * len(own)
    return words, lines


def share_problems(name: str) -> list[Problem]:
    """All that would leak if a file were shared with what belongs to it: itself, its log."""
    path = Path(name)
    found = leaks(path)
    log = path.with_name(path.stem + ".log.jsonl")
    if log.exists():
        found += leaks(log)
    return found


def shared(names: Iterable[str]) -> list[str]:
    """What may be shared and what may not; raises where a file repeats a source."""
    names = list(names)
    problems = [problem for name in names for problem in share_problems(name)]
    if problems:
        raise FileProblems(problems)
    folders = dict.fromkeys(Path(name).parent for name in names)
    kept = [str(folder / HIDDEN) for folder in folders if (folder / HIDDEN).exists()]
    texts = [str(folder / each) for folder in folders for each in documents_in(folder, []) if not each.startswith(str(HIDDEN))]
    said = [f"{name}: nothing in it repeats a source" for name in names]
    if kept:
        said.append(f"keep to yourself: {', '.join(kept)} (quotes and texts; Git ignores it)")
    if texts:
        said.append(f"keep to yourself: {', '.join(texts)} (the documents themselves)")
    return said
