"""A text file under reading, line by line or as CSV: every problem is kept with its place."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import FileProblems, Place, Problem, Severity
from detente.files import read_text
from detente.formats.table import Table

FORMATS = "a folder with issues.csv and actors.csv, a KTAB CSV, or a decide exchange file"
LARGEST_FILE = 50_000_000
"""Bytes; a table of decisions is far smaller, and reading stops being instant about here."""
MOST_PROBLEMS = 200
"""A file of the wrong format would otherwise complain once a line."""


@dataclass
class Sheet:
    """A text file under reading: its lines, and every problem met so far."""

    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)

    def complain(
        self, line: int, message: str, fix: str = "", column: int = 1, length: int = 1, severity: Severity = "error"
    ) -> None:
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(Problem(Place(self.file, line, column, length), "", message, fix, severity, source))


@dataclass(frozen=True)
class Row:
    """One line of a table: its number, and its fields by column name (or by place)."""

    sheet: Sheet
    line: int
    cells: tuple[str, ...]
    header: tuple[str, ...]

    def text(self, name: str) -> str:
        at = self.header.index(name) if name in self.header else len(self.cells)
        return self.cells[at].strip() if at < len(self.cells) else ""

    def complain(self, name: str, message: str, fix: str = "", severity: Severity = "error") -> None:
        """A problem of one field, with a caret below it."""
        at = self.header.index(name) if name in self.header else 0
        begin = 1 + sum(len(cell) + 1 for cell in self.cells[:at])
        self.sheet.complain(self.line, message, fix, begin, max(1, len(self.text(name))), severity)

    def number(self, name: str, low: float = -math.inf, high: float = math.inf, blank: str = "") -> float | None:
        """The field as a number within its bounds; none where it is blank or wrong, and `blank` says if blank is wrong."""
        text = self.text(name)
        if not text:
            if blank:
                self.complain(name, f"{name} is blank.", blank)
            return None
        try:
            value = float(text)
        except ValueError:
            fix = "Write a decimal point, not a comma." if "," in text else "Leave it blank where it is unknown."
            self.complain(name, f'{name} should be a number; "{text[:40]}" came.', fix)
            return None
        if not low <= value <= high:  # also where it is nan
            self.complain(name, f"{name} should lie in {low:g} .. {high:g}; {text} came.", _rescale(value, low, high))
            return None
        return value


def _rescale(value: float, low: float, high: float) -> str:
    if 0 < high <= 1 and value <= 100:
        return f"Did you mean {value / 100:g}?"
    bounded = math.isfinite(high) and math.isfinite(value)
    return f"Bring the scale to {low:g} .. {high:g}." if bounded else "Give a finite number."


def open_sheet(path: Path) -> Sheet:
    """The lines of a table's file."""
    return Sheet(str(path), read_text(path, LARGEST_FILE, advice="Split it by group of issues").splitlines())


def checked(sheet: Sheet, table: Table) -> Table:
    """The table with its warnings; raises everything at once if anything was an error."""
    if any(p.severity == "error" for p in sheet.problems):
        raise FileProblems(sheet.problems[:MOST_PROBLEMS])
    return Table(table.name, table.format, table.decisions, (*table.warnings, *sheet.problems))


def rows(sheet: Sheet, needed: Sequence[str], skip: int = 0) -> Iterator[Row]:
    """The rows of a CSV with a header; a missing column or a row of another length is a problem."""
    if any("\0" in line for line in sheet.lines):
        sheet.complain(1, "A table is text; this file holds zero bytes.", "Export it as CSV in UTF-8.")
        return
    reader = csv.reader(io.StringIO("\n".join(sheet.lines[skip:])))
    header = tuple(cell.strip() for cell in next(reader, []))
    for name in (n for n in needed if n not in header):
        sheet.complain(
            skip + 1,
            f'There should be a column "{name}"; the columns are {", ".join(header)[:120] or "none"}.',
            "Add it, or name it so in the first line.",
        )
    if any(name not in header for name in needed):
        return
    for cells in reader:
        row = Row(sheet, skip + reader.line_num, tuple(cells), header)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            sheet.complain(
                row.line, f"A row should have {len(header)} fields; {len(cells)} came.", "Quote a text that holds a comma."
            )
            continue
        yield row


def short(value: float) -> str:
    """The shortest text that reads back to the same number, to twelve digits."""
    return f"{value:.12g}"
