"""The ledger of a draft: what stands in which paragraph, as a quote, and as what: a premise, a claim, a report, nothing here.

Whoever drafts notes before writing, and a quote is looked for in its paragraph before it is kept. So a citation of the draft
rests on words that are there, and a paragraph that nobody looked at is known. The quotes are their authors': the ledger lies
beside the scenario in a folder that Git ignores, and only its fingerprint goes into files that are shared.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from detente.argument.paragraphs import fingerprint, normalised
from detente.argument.sources import OWN, Record, documents_in, load_records, nearest_file, repeats
from detente.citation import Citation, citation
from detente.errors import Changed, FileProblems, Place, Problem, Refused
from detente.files import DOCUMENTS, read_text, write_text

Kind = Literal["premise", "claim", "report", "nothing"]
KINDS: tuple[str, ...] = get_args(Kind)

HIDDEN = Path(".detente")
LEDGER = HIDDEN / "ledger.jsonl"
TEXTS = HIDDEN / "texts"
"""Where texts that were pasted are kept; like the ledger nobody's to pass on."""
LARGEST = 5_000_000
SHORTEST, LONGEST = 12, 600
"""Characters of a quote."""
LONGEST_GIST = 300
KEYS = ("document", "first", "last", "kind", "quote", "gist")
TRIES = 20
DASHES = re.compile(r"\s*[-\u2013\u2014\u2212]+\s*")


@dataclass(frozen=True)
class Note:
    """What stands in a paragraph (of what says nothing also in several), in the words of its author and in our own."""

    document: str
    first: int
    last: int
    kind: str
    quote: str
    gist: str

    @property
    def cite(self) -> str:
        """As a file cites it: `column p4`."""
        return f"{self.document} p{self.first}" + (f"-{self.last}" if self.last != self.first else "")


# --------------------------------------------------------------------------------------------------- the file


def ledger_text(folder: Path) -> str:
    """What the ledger of a folder holds; nothing where there is none."""
    path = folder / LEDGER
    return read_text(path, LARGEST, inside=folder) if path.exists() or path.is_symlink() else ""


def fingerprint_of(text: str) -> str:
    """16 hex digits of a ledger, as its scenario states them; empty where it is."""
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def notes_in(text: str, file: str = str(LEDGER)) -> tuple[Note, ...]:
    """The notes of a ledger."""
    found, wrong = [], []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            data = json.loads(line)
            note = Note(**data)
            whole = type(note.first) is int and type(note.last) is int and note.kind in KINDS
            if not whole or not all(isinstance(each, str) for each in (note.document, note.quote, note.gist)):
                raise ValueError
        except (ValueError, TypeError):
            wrong.append(Problem(Place(file, number, 1), "", "this is no note.", "Take it back as it was, or out"))
            continue
        found.append(note)
    if wrong:
        raise FileProblems(wrong)
    return tuple(found)


def notes_of(folder: Path) -> tuple[Note, ...]:
    """The notes that a folder's ledger holds."""
    return notes_in(ledger_text(folder))


def keep(folder: Path, note: Note) -> str:
    """Adds a note, once, and returns the ledger's fingerprint; whoever is beaten to it reads again."""
    ignored(folder)
    for attempt in range(TRIES):
        text = ledger_text(folder)
        if note in notes_in(text):
            return fingerprint_of(text)
        longer = text + json.dumps(asdict(note), ensure_ascii=False) + "\n"
        try:
            write_text(folder / LEDGER, longer, expects=text.encode())
            return fingerprint_of(longer)
        except Changed:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("it returned or raised")


def ignored(folder: Path) -> None:
    """Makes the hidden folder, with a file that lets Git ignore all of it; refused where a link stands in its place."""
    hidden = folder / HIDDEN
    if hidden.is_symlink() or (hidden / "texts").is_symlink():
        raise Refused(f"{hidden} is a link, and nothing is written through links", "Move it away")
    if not (hidden / ".gitignore").exists():
        write_text(hidden / ".gitignore", "*\n")


# ------------------------------------------------------------------------------------------------ documents


def records_of(folder: Path) -> dict[str, Record]:
    """The documents that are registered in a folder, and the shipped ones."""
    return load_records((DOCUMENTS, folder / OWN))


def text_of(folder: Path, document: str) -> tuple[str, ...]:
    """The paragraphs of a registered document, from whatever file of the folder holds them as they were registered.

    Raises Refused where it is not registered, where no file holds it, or where its text changed since.
    """
    records = records_of(folder)
    if document not in records:
        known = ", ".join(sorted(records)) or "none"
        raise Refused(
            f"{document} is not registered here (registered: {known})", "Register it: a file of the folder, or pasted"
        )
    record = records[document]
    texts = documents_in(folder, [])
    name = nearest_file(record, {each: [fingerprint(text) for text in found] for each, found in texts.items()})
    if name is None:
        raise Refused(f"no file of the folder holds {document}", "Put its text there, under whatever name")
    differ = [
        str(i)
        for i, (text, kept) in enumerate(zip(texts[name], record.paragraphs, strict=False), 1)
        if fingerprint(text) != kept.fingerprint
    ]
    if differ or len(texts[name]) != len(record.paragraphs):
        where = f": p{', p'.join(differ[:5])}" if differ else ""
        raise Refused(f"{name} is not {document} as it was registered{where}", "detente sources verify says what moved")
    return texts[name]


# --------------------------------------------------------------------------------------------------- quotes


def loose(text: str) -> str:
    """A text as quotes are compared: normalised, and every dash alike, however it is spaced."""
    return DASHES.sub("-", normalised(text))


def noted(texts: Mapping[str, Sequence[str]], kind: str, paragraph: str, quote: str, gist: str) -> Note:
    """The note, once its quote is found in its paragraph.

    Args:
        texts: the paragraphs of documents by id.
        paragraph: `column p4`; of `nothing` also `column p1-3`.
    Raises:
        Refused: what is wrong with it; a quote that stands elsewhere names where, one that stands nowhere what is nearest.
    """
    if kind not in KINDS:
        raise Refused(f'"{kind}" is no kind of note', f"Kinds: {', '.join(KINDS)}")
    where = citation(paragraph, "")
    if where is None or where.first is None:
        raise Refused(f'"{paragraph}" names no paragraph', "Write a document and a paragraph, such as column p4")
    first, last = where.first, where.last or where.first
    own = texts[where.document]
    if not 1 <= first <= last <= len(own):
        raise Refused(f"{where.document} has {len(own)} paragraphs; {where.shown} does not exist")
    if last != first and kind != "nothing":
        raise Refused("a quote stands in one paragraph", f"Say which of p{first} to p{last}")
    gist = " ".join(gist.split())
    if not 1 <= len(gist) <= LONGEST_GIST or not gist.isprintable():
        raise Refused(f"gist: your own words, one line of at most {LONGEST_GIST} characters")
    if quote and repeats(gist, quote):
        raise Refused(
            "the gist repeats the quote", "Say in your own words what it says: the gist may go into files, the quote may not"
        )
    if quote or kind != "nothing":
        _must_stand(quote, where, own)
    return Note(where.document, first, last, kind, normalised(quote), gist)


def _must_stand(quote: str, where: Citation, own: Sequence[str]) -> None:
    wanted = loose(quote)
    if len(wanted) < SHORTEST or sum(map(str.isalnum, wanted)) * 2 < len(wanted):
        raise Refused(
            f"a quote has at least {SHORTEST} characters, most of them letters; {len(wanted)} came", "Quote more of it"
        )
    if len(wanted) > LONGEST:
        raise Refused(f"a quote has at most {LONGEST} characters; {len(wanted)} came", "Quote what matters")
    assert where.first is not None
    if wanted in loose(own[where.first - 1]):
        return
    exact = [i for i, text in enumerate(own, 1) if wanted in loose(text)]
    if exact:
        raise Refused(
            f"the quote does not stand in {where.shown}: it stands in p{', p'.join(map(str, exact))}", "Note it there"
        )
    i, shared = nearest_paragraph(wanted, own)
    near = (
        f"nearest is p{i}, with {shared} of its {len(set(_words(wanted)))} words"
        if shared
        else "no paragraph has any of its words"
    )
    raise Refused(f"the quote stands nowhere in {where.document}; {near}", "Quote exactly, character by character")


def nearest_paragraph(quote: str, own: Sequence[str]) -> tuple[int, int]:
    """(the paragraph that shares most words with a quote, how many)."""
    words = set(_words(quote))
    shared, place = max((len(words & set(_words(text))), -i) for i, text in enumerate(own, 1))
    return -place, shared


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", normalised(text).casefold())


# -------------------------------------------------------------------------------------------- what is accounted for


def unread(notes: Iterable[Note], document: str, count: int, furniture: Iterable[int] = ()) -> tuple[int, ...]:
    """The paragraphs of a document of which nothing is noted, not even that nothing is there."""
    seen = {i for note in notes if note.document == document for i in range(note.first, note.last + 1)} | set(furniture)
    return tuple(i for i in range(1, count + 1) if i not in seen)


def spans(numbers: Iterable[int]) -> str:
    """`p1, p4-6`."""
    runs: list[list[int]] = []
    for i in sorted(numbers):
        if runs and i == runs[-1][1] + 1:
            runs[-1][1] = i
        else:
            runs.append([i, i])
    return ", ".join(f"p{a}" if a == b else f"p{a}-{b}" for a, b in runs)
