"""Documents, citations, and whether a citation still finds its paragraph.

A document is registered once: id, title, outlet, author, date, and two hashes of each paragraph, in `<id>.lock.yaml`.
The text stays with its owner. A citation such as `a004 p8-9` means the paragraphs as they were registered.

Given a folder with the documents, under whatever file names, each registered paragraph is looked for by fingerprint:

- *same*: it stands where it stood;
- *moved*: exactly this paragraph stands elsewhere in the document;
- *changed*: no paragraph has its fingerprint. The unregistered paragraph most like it is named, never adopted: whether
  the citation still holds is for a reader to say;
- *missing*: no file of the folder is this document.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from detente.argument.paragraphs import (
    SCAN,
    SUFFIXES,
    fingerprint,
    furniture_of,
    likeness,
    normalised,
    paragraphs,
    silent_pages,
)
from detente.citation import Citation, citation
from detente.errors import DetenteError, FileProblems, Refused, TooLarge
from detente.files import CASES, DOCUMENTS, write_text
from detente.language.tree import Items, Node, Positions, Table, Text, load, walk

Status = Literal["same", "moved", "changed", "missing"]

OWN = Path("documents")
"""Where `detente sources add` writes unless told otherwise; read beside the shipped ones."""
IDENTITY = re.compile(r"[a-z][a-z0-9_]{0,39}")
PARAGRAPH = re.compile(r"([0-9a-f]{16}) ([0-9a-f]{16})")
FOUND = "found"
"""Instead of paragraphs: those of a page that belong to no article in it."""
FURNITURE = re.compile(r"p?(\d{1,5})(?:-p?(\d{1,5}))?")
NOTED = ("title", "outlet", "author", "date")
KEYS = ("detente", "document", *NOTED, "furniture", "paragraphs")
MOST_FILES = 5_000
OWN_WORDS = 8
"""A title that repeats this many words of the document in a row is no description of our own."""
SHARED = 0.2
"""Share of a document's paragraphs that a file must hold, word for word, to be that document."""
ALIKE = 16
"""Of 64 bits of likeness, how many may differ. Measured on 86 paragraphs on one subject: different ones differ in 29 (a
pair in 400 in 16 or fewer), a paragraph with a tenth of its words replaced in 10, with a third in 15."""


@dataclass(frozen=True)
class Paragraph:
    """What is kept of a paragraph: a hash that finds it again, and one that finds what resembles it."""

    fingerprint: str
    likeness: str


@dataclass(frozen=True)
class Record:
    """A registered document; paragraph 1 is `paragraphs[0]`."""

    id: str
    title: str
    outlet: str
    author: str
    date: str
    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[int, ...] = ()
    """Paragraphs that are none of the author's: menus, credits, links."""


@dataclass(frozen=True)
class Anchor:
    """What became of one registered paragraph: its status, where it is now, or what resembles it."""

    document: str
    paragraph: int
    status: Status
    now: int | None = None
    looks_like: int | None = None


@dataclass
class Verified:
    """Every registered paragraph looked for, in which file each document was found, and what went wrong on the way."""

    anchors: list[Anchor] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)  # by document: the nearest file if missing, or a second copy
    problems: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 where every paragraph stands where it stood, 1 otherwise."""
        return int(any(anchor.status != "same" for anchor in self.anchors))


# ---------------------------------------------------------------------------------------------------- records


def register(
    path: Path, id: str, title: str, outlet: str = "", author: str = "", date: str = "", furniture: str = ""
) -> Record:
    """The record of a document; refused where the id is no id or the title is taken from the text."""
    if not IDENTITY.fullmatch(id):
        raise Refused(f'"{id}" is no document id: a to z, 0 to 9 and _, a letter first, at most 40, such as a002.')
    noted = {"title": title, "outlet": outlet, "author": author, "date": date}
    for key, value in noted.items():
        if len(value) > 200 or not value.isprintable():
            raise Refused(f"{key}: one line of at most 200 characters is wanted.")
    texts = paragraphs(path)
    if not title.strip():
        raise Refused("title: a description in your own words is wanted.")
    if any(repeats(title, text) for text in texts):
        raise Refused(f"title: it repeats {path.name}. Describe the document in your own words; its text is not kept.")
    kept = tuple(Paragraph(fingerprint(text), likeness(text)) for text in texts)
    found = furniture_of(path, texts) if furniture == FOUND else _furniture(furniture, len(kept))
    return Record(id=id, paragraphs=kept, furniture=found, **noted)


def _furniture(text: str, count: int) -> tuple[int, ...]:
    """The paragraphs that `1, 4-6` names, all of them among `count`."""
    found: set[int] = set()
    for each in (part.strip() for part in text.split(",") if part.strip()):
        match = FURNITURE.fullmatch(each)
        first = int(match.group(1)) if match else 0
        last = int(match.group(2) or first) if match else 0
        if not 1 <= first <= last <= count:
            raise Refused(f'furniture: "{each}" is no paragraph of {count}', "Write numbers and spans, such as 1, 4-6")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def repeats(words: str, text: str) -> bool:
    """Whether `words` is the whole text, or has OWN_WORDS of its words in a row."""
    own, other = (re.findall(r"\w+", normalised(each).casefold()) for each in (words, text))
    runs = {tuple(other[i : i + OWN_WORDS]) for i in range(len(other) - OWN_WORDS + 1)}
    return own == other or any(tuple(own[i : i + OWN_WORDS]) in runs for i in range(len(own) - OWN_WORDS + 1))


def record_text(record: Record) -> str:
    """The record as the YAML file it is kept in."""
    notes = [f"{key}: {_quoted(getattr(record, key))}" for key in NOTED]
    hashes = [f"  {i}: {p.fingerprint} {p.likeness}" for i, p in enumerate(record.paragraphs, 1)]
    head = "# Written by `detente sources add`: of each paragraph a hash that finds it, and one that finds its like."
    if record.furniture:
        notes.append(f"furniture: {_quoted(', '.join(map(str, record.furniture)))}")
    return "\n".join([head, "detente: 1", f"document: {record.id}", *notes, "paragraphs:", *hashes, ""])


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_record(path: Path) -> Record:
    """The record a lock file holds; everything wrong with the file is raised at once."""
    positions = Positions()
    table = load(path, positions)
    values = _texts(table, positions)
    if not IDENTITY.fullmatch(values.get("document", "")):
        positions.complain(table.place, "document", "document: the id is missing or no id.", "Write document: a002")
    listed = table.get("paragraphs")
    found = _paragraphs(listed, positions) if isinstance(listed, Table) else ()
    if not found:
        positions.complain(table.place, "paragraphs", "no paragraph is registered.", "Run detente sources add again")
    furniture: tuple[int, ...] = ()
    try:
        furniture = _furniture(values.get("furniture", ""), len(found))
    except Refused as error:
        positions.complain(table.place, "furniture", error.message, error.fix)
    if positions.problems:
        raise FileProblems(positions.problems)
    noted = {key: values.get(key, "") for key in NOTED}
    return Record(id=values["document"], paragraphs=found, furniture=furniture, **noted)


def _texts(table: Table, positions: Positions) -> dict[str, str]:
    for key, value in table.entries:
        if key.value not in KEYS:
            positions.complain(key.place, key.value, f'there is no key "{key.value}".', f"Keys: {', '.join(KEYS)}")
        elif isinstance(value, Table) != (key.value == "paragraphs") or isinstance(value, Items):
            positions.complain(value.place, key.value, f"{key.value} holds no such thing.", "Run detente sources add again")
    return {key.value: value.value for key, value in table.entries if isinstance(value, Text)}


def _paragraphs(table: Table, positions: Positions) -> tuple[Paragraph, ...]:
    """The listed paragraphs, which must be numbered from 1 without a gap."""
    found = []
    for i, (key, value) in enumerate(table.entries, 1):
        match = PARAGRAPH.fullmatch(value.value) if isinstance(value, Text) else None
        if key.value != str(i) or match is None:
            message = f"paragraph {i} is wanted here: its number and two hashes of 16 hex digits."
            positions.complain(key.place, key.value, message, "Run detente sources add again; nobody types a hash")
            break
        found.append(Paragraph(match.group(1), match.group(2)))
    return tuple(found)


def load_records(folders: Iterable[Path] | None = None) -> dict[str, Record]:
    """Every registered document by its id: the shipped ones and those in ./documents, which win."""
    found = {}
    for folder in (DOCUMENTS, OWN) if folders is None else folders:
        written: dict[str, Path] = {}
        for path in sorted(folder.glob("*.lock.yaml")):
            record = read_record(path)
            if record.id in written:
                raise Refused(f"{record.id} is registered twice, in {written[record.id]} and in {path}", "Keep one of them")
            written[record.id], found[record.id] = path, record
    return found


def add_document(
    file: Path,
    folder: Path,
    document: str,
    title: str,
    outlet: str = "",
    author: str = "",
    date: str = "",
    furniture: str = "",
) -> str:
    """Registers a document and says where its record was written; another record of that id is never overwritten."""
    record = register(file, document, title, outlet, author, date, furniture)
    target = folder / f"{document}.lock.yaml"
    if target.exists():
        if read_record(target) == record:
            return f"{target} says so already; nothing was written"
        raise Refused(f"{target} exists and differs. Citations rest on it: choose another id, or move it away.")
    write_text(target, record_text(record), fresh=True)
    many = len(record.paragraphs)
    said = f"wrote {target}: {many} paragraphs of {file.name}; cite one as {document} pN, N from 1 to {many}"
    if record.furniture:
        said += f"; furniture: {', '.join(f'p{i}' for i in record.furniture)}"
    if silent := silent_pages(file):
        said += f"; without text, so not among them: pages {', '.join(map(str, silent))} (if {SCAN})"
    return said


# -------------------------------------------------------------------------------------------------- citations


def citations(files: Iterable[Path]) -> Iterator[Citation]:
    """Every citation in these scenario and argument files, with file and line."""
    return iter(cited_in(files)[0])


def cited_in(files: Iterable[Path]) -> tuple[list[Citation], list[str]]:
    """(every citation in these files, with file and line; what of them could not be read, and why)."""
    found: list[Citation] = []
    unread: list[str] = []
    for path in files:
        positions = Positions()
        try:
            table = load(path, positions, shown=path.name)
        except DetenteError as error:
            unread.append(str(error))
            continue
        for problem in positions.problems if _is_ours(positions.lines.get(path.name)) else ():
            unread.append(f"{path.name}:{problem.place.line}:{problem.place.column}: {problem.text}")
        for item in _cites(table):
            written = f"{path.name}:{item.place.line}"
            each = citation(item.value, written) if isinstance(item, Text) else None
            if each is not None:
                found.append(each)
            elif table.get("detente") is not None or table.get("mechanism") is not None:
                unread.append(f"{written}: this is no citation; write a document and a paragraph, such as a004 p8")
    return found, unread


def _cites(table: Table) -> Iterator[Node]:
    for node in walk(table):
        cite = node.get("cite") if isinstance(node, Table) else None
        yield from cite.items if isinstance(cite, Items) else () if cite is None else (cite,)


def _is_ours(lines: list[str] | None) -> bool:
    """Whether a file that does not parse was meant to be one of detente's; a folder may hold other YAML."""
    return lines is None or any(re.match(r"(detente|scenario|argument|mechanism)\s*:", line) for line in lines)


def unfounded(cited: Iterable[Citation], records: Mapping[str, Record]) -> list[str]:
    """What is wrong with citations as such: the document is not registered, or has no such paragraph."""
    found = []
    for each in cited:
        record = records.get(each.document)
        if record is None:
            found.append(f"{each.written}: {each.document} is not registered. Run detente sources add")
        elif each.first is not None and not 1 <= each.first <= (each.last or each.first) <= len(record.paragraphs):
            count = len(record.paragraphs)
            found.append(f"{each.written}: {each.document} has {count} paragraphs; {each.shown} does not exist")
    return list(dict.fromkeys(found))


# ----------------------------------------------------------------------------------------------- verification


def verify(library: Path, records: Mapping[str, Record]) -> Verified:
    """Every registered paragraph looked for in a folder of documents."""
    result = Verified()
    texts = documents_in(library, result.problems)
    prints = {name: [fingerprint(text) for text in each] for name, each in texts.items()}
    for record in records.values():
        name, note = _file_of(record, prints)
        if note:
            result.notes[record.id] = note
        if name is None:
            result.anchors += [Anchor(record.id, i, "missing") for i in range(1, len(record.paragraphs) + 1)]
        else:
            result.files[record.id] = name
            result.anchors += _anchors(record, prints[name], texts[name])
    return result


def documents_in(library: Path, problems: list[str]) -> dict[str, tuple[str, ...]]:
    """The paragraphs of each document in the folder, by its path within; what cannot be read is noted as a problem."""
    found: dict[str, tuple[str, ...]] = {}
    home = library.resolve()
    for count, path in enumerate(_files(library, problems)):
        if count >= MOST_FILES:
            raise TooLarge(f"{library} has more than {MOST_FILES} documents. Give a folder that holds the cited ones.")
        name = str(path.relative_to(library))
        try:
            if not path.resolve().is_relative_to(home):
                problems.append(f"{name} leads outside the folder; it was not followed")
                continue
            found[name] = paragraphs(path)
        except (DetenteError, OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
            said = str(error) or type(error).__name__
            problems.append(said if path.name in said else f"{name}: {said}")
    return found


def _files(library: Path, problems: list[str]) -> Iterator[Path]:
    """Files with a document's suffix, in a fixed order; folders behind links are not entered."""

    def failed(error: OSError) -> None:
        problems.append(f"{error.filename}: {(error.strerror or str(error)).lower()}")

    for folder, inner, names in os.walk(library, onerror=failed, followlinks=False):
        inner.sort()
        yield from (Path(folder, name) for name in sorted(names) if Path(name).suffix.lower() in SUFFIXES)


def nearest_file(record: Record, prints: Mapping[str, Sequence[str]]) -> str | None:
    """The file that holds most of a document's paragraphs; none where it holds too few of them."""
    return _file_of(record, prints)[0]


def prints_of(records: Mapping[str, Record], texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """By id of a registered document the file of a folder that holds it; those that none holds are left out."""
    prints = {name: [fingerprint(text) for text in each] for name, each in texts.items()}
    found = {id: nearest_file(record, prints) for id, record in records.items()}
    return {id: name for id, name in found.items() if name is not None}


def _file_of(record: Record, prints: Mapping[str, Sequence[str]]) -> tuple[str | None, str]:
    """(the file that holds most of a document's paragraphs, a remark); no file where it holds too few of them."""
    wanted = {p.fingerprint for p in record.paragraphs}
    counted = ((len(wanted.intersection(each)), name) for name, each in prints.items())
    held = sorted(((count, name) for count, name in counted if count), key=lambda each: (-each[0], each[1]))
    if not held:
        return None, ""
    most, name = held[0]
    if most < max(1.0, SHARED * len(wanted)):
        return None, f"{name} shares {most} of its {len(wanted)} paragraphs, too few to be it"
    equal = [other for count, other in held[1:] if count == most]
    return name, f"also in {', '.join(equal)}" if equal else ""


def _anchors(record: Record, prints: Sequence[str], texts: Sequence[str]) -> Iterator[Anchor]:
    """What became of each paragraph, given the fingerprints and texts of the file that is the document."""
    places: dict[str, list[int]] = {}
    for i, each in enumerate(prints, 1):
        places.setdefault(each, []).append(i)
    known = {p.fingerprint for p in record.paragraphs}
    new = {i: "" for i, each in enumerate(prints, 1) if each not in known}
    for i, paragraph in enumerate(record.paragraphs, 1):
        at = places.get(paragraph.fingerprint, [])
        if i in at:
            yield Anchor(record.id, i, "same", now=i)
        elif at:
            yield Anchor(record.id, i, "moved", now=min(at, key=lambda place: abs(place - i)))
        else:
            new = {j: known_likeness or likeness(texts[j - 1]) for j, known_likeness in new.items()}
            yield Anchor(record.id, i, "changed", looks_like=_nearest(paragraph.likeness, new))


def _nearest(wanted: str, candidates: Mapping[int, str]) -> int | None:
    """The candidate whose likeness differs in fewest bits, if in few enough."""
    apart = {j: (int(wanted, 16) ^ int(each, 16)).bit_count() for j, each in candidates.items()}
    best = min(apart, key=lambda j: (apart[j], j), default=None)
    return best if best is not None and apart[best] <= ALIKE else None


# ----------------------------------------------------------------------------------------------------- saying it


def verify_library(
    library: Path, folders: Iterable[Path] | None = None, files: Iterable[Path] | None = None
) -> tuple[list[str], int]:
    """(what became of every citation, in lines; exit code: 0 where all stand where they stood, 1 otherwise).

    Looked at are the shipped cases and the scenarios and arguments in the current folder; where that has some of its own,
    a document that only shipped cases cite may be absent.
    """
    records = load_records(folders)
    looked = _case_files() if files is None else list(files)
    cited, unread = cited_in(looked)
    own = [path for path in looked if path.parent != CASES]
    result = verify(library, records)
    if own:
        mine = {each.document for each in citations(own)}
        records = {name: record for name, record in records.items() if name in mine or name in result.files}
        cited = [each for each in cited if each.document in records or each.document in mine]
        result = verify(library, records)
    wrong = unfounded(cited, records)
    lines = [line for record in records.values() for line in _about(record, result, cited)]
    lines += [f"CITATION WITHOUT PARAGRAPH {each}" for each in wrong]
    lines += [f"NOT READ {each}" for each in unread]
    lines += [f"not read: {each}" for each in result.problems]
    if not records:
        lines.append("no document is registered: detente sources add FILE --id ID --title TITLE")
    return lines, max(result.exit_code, int(bool(wrong or unread)))


def _case_files() -> list[Path]:
    own = [path for path in Path().iterdir() if path.suffix in (".yaml", ".yml") and path.is_file()]
    return [*sorted(CASES.glob("*.yaml")), *sorted(own)]


def _about(record: Record, result: Verified, cited: Sequence[Citation]) -> Iterator[str]:
    """One line that counts, and a loud one for each paragraph that is not where it stood."""
    anchors = [anchor for anchor in result.anchors if anchor.document == record.id]
    where: dict[int, list[str]] = {}
    for each in cited:
        if each.document == record.id:
            for number in each.numbers if each.first is not None else range(1, len(anchors) + 1):  # the whole of it
                where.setdefault(number, []).append(each.written)
    note = f"; {result.notes[record.id]}" if record.id in result.notes else ""
    if record.id not in result.files:
        yield f"MISSING {record.id}: no file of the folder is this document{note}; {len(where)} paragraphs are cited"
        return
    counts = {status: sum(a.status == status for a in anchors) for status in ("same", "moved", "changed")}
    told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    name = result.files[record.id]
    yield f"{record.id} is {name}: {told} of {len(anchors)} paragraphs, {len(where)} of them cited{note}"
    for anchor in anchors:
        if anchor.status != "same":
            yield _loud(anchor, where.get(anchor.paragraph, []))


def _loud(anchor: Anchor, where: Sequence[str]) -> str:
    by = f"; cited in {', '.join(dict.fromkeys(where))}" if where else "; not cited"
    name = f"{anchor.document} p{anchor.paragraph}"
    if anchor.status == "moved":
        return f"MOVED {name}: word for word it is paragraph {anchor.now} now{by}"
    if anchor.looks_like is None:
        return f"CHANGED {name}: no paragraph has its fingerprint, none resembles it{by}"
    return (
        f"CHANGED {name}: no paragraph has its fingerprint. Paragraph {anchor.looks_like} resembles it and was NOT "
        f"put in its place: read it and cite anew{by}"
    )
