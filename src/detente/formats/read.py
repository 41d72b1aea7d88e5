"""What tells the formats of tables apart: `read_decisions` takes a file or a folder of any of them.

A format is told by what its files begin with, not by the file's name.
"""

from __future__ import annotations

from pathlib import Path

from detente.errors import FileAccess, FileProblems, Place, Problem
from detente.files import decoded, read_bytes
from detente.formats.decide import begins_a_decide_file, read_decide
from detente.formats.deu import ACTOR_COLUMNS, ACTORS, ISSUE_COLUMNS, ISSUES, read_deu
from detente.formats.ktab import HEADER, marks, read_ktab, read_ktab_xml
from detente.formats.sheet import LARGEST_FILE, Sheet, fields_of, sheet_of, stop_on_errors
from detente.formats.table import Table

FORMATS = (
    f"a folder with {ISSUES} and {ACTORS} (The European Union Decides), a KTAB CSV (its first line is {HEADER}), a KTAB XML "
    "(its first element is Scenario), or an exchange file of decide (its lines begin with #A, #P, #M, #D)"
)
BINARY = {
    b"PK\x03\x04": "a zip file, as spreadsheets (.xlsx, .ods) are",
    b"\xd0\xcf\x11\xe0": "a spreadsheet of an older kind (.xls)",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
EXPORT = "Export each sheet as CSV in UTF-8"


def read_decisions(name: str | Path) -> Table:
    """The decisions in a file or folder of any known format; all its mistakes at once."""
    path = Path(name)
    if path.is_dir():
        missing = [f for f in (ISSUES, ACTORS) if not (path / f).is_file()]
        if missing:
            raise FileAccess(f"{path} holds no {' and no '.join(missing)}", f"These are read: {FORMATS}")
        return read_deu(path)
    sheet = sheet_of(text_of(path), str(path))
    table = _read(sheet)
    return Table(table.name, table.format, table.decisions, (*table.warnings, *stop_on_errors(sheet)))


def text_of(path: Path) -> str:
    """The text of a file; what is no text is told by its first bytes."""
    raw = read_bytes(path, LARGEST_FILE, advice="Split it by group of issues")
    kind = next((said for begin, said in BINARY.items() if raw.startswith(begin)), "")
    if kind:
        raise FileProblems([Problem(Place(str(path), 1, 1), "", f"this is {kind}, and only text is read.", EXPORT)])
    return decoded(raw, str(path))


def _read(sheet: Sheet) -> Table:
    """The table a file holds, by its first line that is not blank."""
    first = next((line for line in sheet.lines if line.strip()), "")
    if begins_a_decide_file(first):
        return read_decide(sheet)
    if first.lstrip().startswith("<"):
        return read_ktab_xml(sheet)
    if not marks(first):
        _say_what_it_is(sheet, first)
    return read_ktab(sheet, f"Other tables that are read: {FORMATS}.")


def _say_what_it_is(sheet: Sheet, first: str) -> None:
    """Refuses what is surely something else, naming it."""
    cells = {cell for mark in ",;\t" for cell in fields_of(first, mark, '"')[0]}
    folder = Path(sheet.file).parent
    if not first:
        said, fix = "the file is empty.", f"These are read: {FORMATS}."
    elif first.lstrip().startswith(("{", "[")):
        said, fix = "this is JSON, which holds a model, not a table.", f"Ask `detente stability {sheet.file}`."
    elif first.startswith(("detente:", "scenario:", "argument:", "mechanism:")):
        said, fix = "this is a file of detente's own, not a table.", "Ask `detente check`, which says what it holds."
    elif cells >= set(ISSUE_COLUMNS) or cells >= set(ACTOR_COLUMNS):
        kind = ISSUES if cells >= set(ISSUE_COLUMNS) else ACTORS
        said, fix = f"this is {kind} of a folder of decisions.", f"Name the folder instead: {folder}."
    elif len(cells) < 2:
        said, fix = f'this is no table that is known: "{first.strip()[:60]}" came first.', f"These are read: {FORMATS}."
    else:
        return
    raise FileProblems([Problem(Place(sheet.file, 1, 1), "", said, fix, source=first)])
