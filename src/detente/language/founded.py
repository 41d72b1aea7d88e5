"""Whether what is cited exists: listed among the documents, and with such a paragraph where it is registered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.citation import citation
from detente.errors import nearest
from detente.files import DOCUMENTS
from detente.language.names import whole_number
from detente.language.tree import Positions, Table, Text, load


def founded(documents: tuple[str, ...], kind: str, positions: Positions, folder: Path | None) -> None:
    """Citations of documents that are not listed, and of paragraphs that do not exist."""
    counts = {document: paragraphs(document, folder) for document in documents}
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


def paragraphs(document: str, folder: Path | None) -> int | None:
    """How many paragraphs a document's record lists; nothing where there is no record."""
    beside = [folder / "documents"] if folder is not None else []
    for place in [*beside, DOCUMENTS]:
        for record in records(document, place):
            listed = record.get("paragraphs")
            items = getattr(listed, "items", None) or getattr(listed, "entries", None)
            if items:
                return len(items)
            return whole_number(listed.value) if isinstance(listed, Text) else None
    return None


def records(document: str, folder: Path) -> Iterator[Table]:
    """The records of a folder that are a document's: the file of its name, or any other that says so."""
    named = folder / f"{document}.lock.yaml"
    if named.is_file():
        yield load(named, Positions())
        return
    for lock in sorted(folder.glob("*.lock.yaml")):
        table = load(lock, Positions())
        own = table.get("document")
        if isinstance(own, Text) and own.value == document:
            yield table
