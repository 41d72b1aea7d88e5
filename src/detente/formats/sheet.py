"""A text file under reading: its lines, rows of fields that know their places, and every problem met so far."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from detente.errors import MOST_SHOWN, FileProblems, Place, Problem, Severity, nearest
from detente.files import read_text
from detente.shown import unseen

LARGEST_FILE = 50_000_000
"""Bytes; a table of decisions is far smaller, and reading stops being instant about here."""
MOST_PROBLEMS = MOST_SHOWN
"""Kept of one file; beyond, they are counted."""
LARGEST_NUMBER = 1e12
"""Positions and powers beyond are no measurement, and their products would leave what a number can hold."""
NUMBER = re.compile(r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,40},[0-9]{1,40}")


@dataclass
class Sheet:
    """A text file: its lines, and every problem met so far."""

    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)
    errors: int = 0
    comma: str = ""  # the first number that has a decimal comma

    def complain(
        self, line: int, message: str, fix: str = "", column: int = 1, length: int = 1, severity: Severity = "error"
    ) -> None:
        """Keeps a problem; beyond the most that are kept, counts it."""
        self.errors += severity == "error"
        place = Place(self.file, max(line, 1), column, length)
        if len(self.problems) >= MOST_PROBLEMS:
            return
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(Problem(place, "", message, fix, severity, source))

    def warn(self, line: int, message: str, fix: str = "") -> None:
        """Keeps something that does not stop the reading but that the user should know."""
        self.complain(line, message, fix, severity="warning")


def open_sheet(path: Path) -> Sheet:
    """The lines of a table's file."""
    return sheet_of(read_text(path, LARGEST_FILE, advice="Split it by group of issues"), str(path))


def sheet_of(text: str, file: str) -> Sheet:
    """The lines of a text, whichever way they end; characters that are not seen are problems, and taken out."""
    sheet = Sheet(file, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for number, line in enumerate(sheet.lines, 1):
        if found := list(unseen(line)):
            signs = list(line)
            for at, sign in found:
                sheet.complain(number, f"{sign} is a character that is not seen.", "Export the table again as text.", at + 1)
                signs[at] = " "
            sheet.lines[number - 1] = "".join(signs)
    return sheet


def stop_on_errors(*sheets: Sheet) -> tuple[Problem, ...]:
    """The warnings of all sheets; raises everything at once if anything was an error."""
    problems = [problem for sheet in sheets for problem in sheet.problems]
    if not any(sheet.errors for sheet in sheets):
        return tuple(problems)
    problems = [p for p in problems if p.severity == "error"]  # what was only noticed may change once these are mended
    raise FileProblems(problems, sum(sheet.errors for sheet in sheets) - len(problems))


# ------------------------------------------------------------------------------------------------------ rows


@dataclass(frozen=True)
class Row:
    """One line of a table: its number, its fields, at which column each begins, and the place of each by its name."""

    sheet: Sheet
    line: int
    cells: tuple[str, ...]
    begins: tuple[int, ...]
    header: Mapping[str, int]
    mark: str = ","

    def text(self, name: str) -> str:
        """The field under a name; empty where the row has none."""
        at = self.header.get(name, len(self.cells))
        return self.cells[at].strip() if at < len(self.cells) else ""

    def complain(self, name: str, message: str, fix: str = "", severity: Severity = "error") -> None:
        """A problem of one field, with a caret below it."""
        at = self.header.get(name, 0)
        begin = self.begins[at] if at < len(self.begins) else 1
        self.sheet.complain(self.line, message, fix, begin, max(1, len(self.text(name))), severity)

    def number(self, name: str, low: float = -LARGEST_NUMBER, high: float = LARGEST_NUMBER, blank: str = "") -> float | None:
        """The field as a number within its bounds; none where it is blank or wrong, and `blank` says if blank is wrong."""
        text = self.text(name)
        if not text:
            if blank:
                self.complain(name, f"{name} is blank.", blank)
            return None
        if self.mark != "," and DECIMAL_COMMA.fullmatch(text):
            self.sheet.comma = self.sheet.comma or text
        value = self.value(name)
        if value is None:
            fix = "Write a decimal point, not a comma." if "," in text else "Leave it blank where it is unknown."
            self.complain(name, f'{name} should be a number; "{_cut(text)}" came.', fix)
            return None
        if not low <= value <= high:
            self.complain(name, f"{name} should {_bounds(low, high)}; {_cut(text)} came.", _rescale(value, low, high))
            return None
        return value

    def value(self, name: str) -> float | None:
        """The field as a number where it is one, without a word where it is not: for fields already checked."""
        text = self.text(name)
        if self.mark != "," and DECIMAL_COMMA.fullmatch(text):
            text = text.replace(",", ".")
        return float(text) if NUMBER.fullmatch(text) else None

    def above_zero(self, name: str, blank: str) -> float | None:
        """The field as a number above 0, as a capability must be."""
        return self.number(name, 1e-9, LARGEST_NUMBER, blank)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:40] + " ..."


def _bounds(low: float, high: float) -> str:
    if (low, high) == (1e-9, LARGEST_NUMBER):
        return "be above 0"
    return f"lie in {low:g} .. {high:g}"


def _rescale(value: float, low: float, high: float) -> str:
    if 0 < high <= 1 and value <= 100:
        return f"Did you mean {value / 100:g}?"
    if value <= 0 and low > 0:
        return "Leave out who has none."
    return f"Bring the scale to {low:g} .. {high:g}." if abs(high) < LARGEST_NUMBER else "Choose another unit."


def fields_of(line: str, mark: str, quote: str) -> tuple[tuple[str, ...], tuple[int, ...], bool]:
    """The fields of a line without their quotes, the column at which each begins, and whether every quote is closed.

    A quote counts only around a whole field, so that an apostrophe inside a name is one; doubled inside, it is one.
    """
    cells: list[str] = []
    begins: list[int] = []
    at, closed = 0, True
    while at <= len(line):
        begin = _past_spaces(line, at)
        end = _closing(line, begin, mark, quote) if line[begin : begin + 1] == quote else -1
        if end >= 0:
            cells.append(line[begin + 1 : end].replace(quote * 2, quote))
            begins.append(begin + 2)
            at = _past_spaces(line, end + 1) + 1
            continue
        end = line.find(mark, at)
        end = len(line) if end < 0 else end
        closed = closed and line[begin : begin + 1] != quote
        cells.append(line[at:end].strip())
        begins.append(min(begin, end) + 1)
        at = end + 1
    return tuple(cells), tuple(begins), closed


def _past_spaces(line: str, at: int) -> int:
    while line[at : at + 1] == " ":
        at += 1
    return at


def _closing(line: str, begin: int, mark: str, quote: str) -> int:
    """Where the quote that opens at `begin` is closed: before a mark or the line's end; -1 where it is not."""
    at = line.find(quote, begin + 1)
    while at >= 0:
        if line[(after := _past_spaces(line, at + 1)) : after + 1] in ("", mark):
            return at
        at = line.find(quote, at + (2 if line[at + 1 : at + 2] == quote else 1))
    return -1


def csv_rows(sheet: Sheet, first: int, mark: str) -> Iterator[tuple[int, tuple[str, ...], tuple[int, ...]]]:
    """(line, fields, where each begins) of the rows from a line on that are not blank; quotes may hold line ends."""
    reader = csv.reader((line + "\n" for line in sheet.lines[first - 1 :]), delimiter=mark)
    line = first
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            limit = f"{csv.field_size_limit():,}"
            sheet.complain(
                line, f"A field has more than {limit} characters.", "Close the quotes that begin here, or shorten it."
            )
            return
        if cells is None:
            return
        last = first - 1 + reader.line_num
        if any(cell.strip() for cell in cells):
            begins = fields_of(sheet.lines[line - 1], mark, '"')[1] if last == line else ()
            yield line, tuple(cells), begins
        line = last + 1


def mark_of(line: str, fits: Sequence[str] = ()) -> str:
    """What separates the fields of a table's first line: the mark that shows all of `fits`, else the commonest."""
    by_mark = {mark: {cell.casefold() for cell in fields_of(line, mark, '"')[0]} for mark in (",", ";", "\t")}
    fitting = [mark for mark, cells in by_mark.items() if fits and cells >= set(fits)]
    return fitting[0] if fitting else max(by_mark, key=line.count)


def rows_under(sheet: Sheet, needed: Sequence[str], other: Sequence[str] = ()) -> Iterator[Row]:
    """The rows below a header. A missing or doubled column or a row of another length is a problem; one that is neither
    needed nor among `other` is told to be not read."""
    top = next((n for n, line in enumerate(sheet.lines, 1) if line.strip()), 1)
    mark = mark_of(sheet.lines[top - 1], needed)
    found = next(csv_rows(sheet, top, mark), (top, (), ()))
    header = tuple(cell.strip() for cell in found[1])
    if not _header_fits(sheet, top, header, needed, other):
        return
    place = {name: at for at, name in enumerate(header)}
    for line, cells, begins in csv_rows(sheet, top, mark):
        if line == top:
            continue
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            fix = f'Quote a text that holds "{mark}"; close every quote.'
            sheet.complain(line, f"A row should have {len(header)} fields; {len(cells)} came.", fix)
            continue
        yield Row(sheet, line, cells, begins, place, mark)
    if sheet.comma:
        sheet.warn(top, f'Numbers such as "{sheet.comma}" are read with a decimal comma.', "Write a point to be sure.")


def _header_fits(sheet: Sheet, top: int, header: Sequence[str], needed: Sequence[str], other: Sequence[str]) -> bool:
    listed = ", ".join(header)[:120] or "none"
    missing = [name for name in needed if name not in header]
    for name in missing:
        fix = nearest(name, header) or "Add it, or name it so in the first line."
        sheet.complain(top, f'There should be a column "{name}"; the columns are {listed}.', fix)
    twice = {name for name in header if name and header.count(name) > 1} if len(set(header)) < len(header) else set()
    for name in sorted(twice):
        at = [k for k, each in enumerate(header, 1) if each == name]
        sheet.complain(top, f'The column "{name}" comes twice, as {at[0]} and {at[1]}.', "Keep one.")
    rest = [name for name in header if name and name not in needed and name not in other]
    for name in rest:
        if hint := nearest(name, [*needed, *other], 0.8):
            sheet.complain(top, f'There is no column "{name[:40]}".', hint)
    if rest:
        sheet.warn(top, f"Columns that are not read: {', '.join(rest)[:120]}.")
    return not missing and not twice


# ------------------------------------------------------------------------------------------------- said once


def alike(name: str) -> str:
    """The name without case, Unicode form and spacing: two names that agree in this are told apart by nobody."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Once:
    """What was stated, and on which line: whatever is stated twice, or alike but for case or form, names both places."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, ...], tuple[int, tuple[str, ...]]] = {}

    def first(self, row: Row, name: str, *words: str, about: str = "") -> bool:
        """Whether these words are stated here for the first time; otherwise the row complains of its field `name`."""
        key = tuple(map(alike, words))
        if key not in self.seen:
            self.seen[key] = (row.line, words)
            return True
        line, before = self.seen[key]
        if before == words:
            row.complain(name, f'"{words[-1]}" comes twice{about}.', f"It is also in line {line}; keep one.")
        else:
            self._differs(row, name, words, before, line)
        return False

    def spelling(self, row: Row, name: str, word: str) -> bool:
        """Whether a word is written as it was the first time; it may come as often as it likes."""
        line, before = self.seen.setdefault((alike(word),), (row.line, (word,)))
        if before != (word,):
            self._differs(row, name, (word,), before, line)
        return before == (word,)

    def _differs(self, row: Row, name: str, words: tuple[str, ...], before: tuple[str, ...], line: int) -> None:
        one, other = next((a, b) for a, b in zip(words, before, strict=True) if a != b)
        row.complain(
            name,
            f'"{one}" differs from "{other}" of line {line} only by case or form.',
            "Write one name one way, or tell them apart.",
        )


def listed_lines(lines: Sequence[int], most: int = 8) -> str:
    """`line 3`, `lines 3, 5 and 12 more`."""
    shown = ", ".join(map(str, lines[:most])) + (f" and {len(lines) - most:,} more" if len(lines) > most else "")
    return f"line{'s' * (len(lines) > 1)} {shown}"


def short(value: float) -> str:
    """The shortest text that reads back to the same number, to twelve digits."""
    return f"{value:.12g}"
