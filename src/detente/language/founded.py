"""Whether what is cited exists: listed among the documents, and with such a paragraph where it is registered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from detente.citation import citation
from detente.errors import DetenteError, nearest
from detente.files import DOCUMENTS
from detente.language.names import whole_number
from detente.language.tree import Positions, Text, load


def founded(documents: tuple[str, ...], kind: str, positions: Positions, folder: Path | None) -> None:
    """Citations of documents that are not listed, and of paragraphs that do not exist."""
    places = [registered(place, documents) for place in [*([folder / "documents"] if folder is not None else []), DOCUMENTS]]
    counts = {document: paragraphs(document, places) for document in documents}
    for place, path, cited in positions.cited:
        if said := wrong(cited, counts, kind):
            positions.complain(place, path, f"{path}: {said}")
    positions.cited.clear()


def wrong(cited: str, counts: dict[str, int | None], kind: str) -> str:
    """Why a citation leads nowhere; empty if it does not."""
    found = citation(cited)
    if found is None:
        return f'"{cited}" is no citation'
    document, first = found.document, 1 if found.first is None else found.first
    last = first if found.last is None else found.last
    if document not in counts:
        return f"{document} is not among the documents of this {kind}. {nearest(document, counts)}".strip()
    count = counts[document]
    if count is not None and (last > count or found.first == 0):
        return f"{document} has {count} paragraphs; p{last} does not exist"
    if last < first:
        return f"{found.shown} runs backwards"
    return ""


def registered(folder: Path, documents: Iterable[str]) -> dict[str, Path]:
    """By their ids, the records of a folder in which these documents may be: files of that name, else those that say so."""
    files = {file.name.removesuffix(".lock.yaml"): file for file in folder.glob("*.lock.yaml")}
    if set(documents) <= set(files):
        return files
    own = {called: file for name, file in sorted(files.items()) if (called := said_to_be(file)) and called != name}
    return {**own, **files}


def said_to_be(lock: Path) -> str:
    """The id that a record says; empty where it says none, or cannot be read."""
    try:
        own = load(lock, Positions()).get("document")
    except DetenteError:
        return ""
    return own.value if isinstance(own, Text) else ""


def paragraphs(document: str, places: Iterable[Mapping[str, Path]]) -> int | None:
    """How many paragraphs a document's record lists; nothing where there is no record."""
    for place in places:
        lock = place.get(document)
        if lock is not None and lock.is_file():
            listed = load(lock, Positions()).get("paragraphs")
            items = getattr(listed, "items", None) or getattr(listed, "entries", None)
            if items:
                return len(items)
            return whole_number(listed.value) if isinstance(listed, Text) else None
    return None
