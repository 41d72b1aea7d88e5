"""Tables of decisions: who stood where on which issue, what decided it, read from the formats of the field and written back.

`read_decisions` takes a file or a folder and tells the format by looking: a folder with `issues.csv` and `actors.csv`
(The European Union Decides), a KTAB CSV, or a decide exchange file. Whatever the format, what comes back is one record.
Every mistake of a file is reported in one run.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import FileAccess, FileProblems, Place, Problem, Refused, Severity
from detente.files import read_text

Floats = NDArray[np.float64]
LARGEST_FILE = 50_000_000
"""Bytes; a table of decisions is far smaller, and reading stops being instant about here."""
MOST_PROBLEMS = 200
"""A file of the wrong format would otherwise complain once a line."""
EXCEL_SHIFT = 1900
"""Some spreadsheets write the year of a date with the century counted twice: 3916 stands for 2016."""
FORMATS = "a folder with issues.csv and actors.csv, a KTAB CSV, or a decide exchange file"


@dataclass(frozen=True)
class Seat:
    """One party at the table of one decision. Salience in 0 .. 1; a blank is none. Capability is above 0."""

    party: str
    position: float
    salience: float | None
    capability: float
    imputed: bool = False  # the capability is a convention: the source gives the party none of its own


@dataclass(frozen=True)
class Decision:
    """One issue decided (or not yet): its scale, the seats, where it stood before (`reference`) and what came out."""

    issue: str
    group: str  # what was decided together: the proposal. Issues of one group are never split in a backtest
    seats: tuple[Seat, ...]
    reference: float | None = None
    outcome: float | None = None
    low: float = 0.0
    high: float = 100.0
    about: str = ""

    @property
    def weighed(self) -> tuple[Seat, ...]:
        """The seats with position and salience: those that every model sees."""
        return tuple(seat for seat in self.seats if seat.salience is not None)


@dataclass(frozen=True)
class Table:
    """All decisions of one source, in the order of the file, and what the reader noticed without stopping."""

    name: str
    format: str
    decisions: tuple[Decision, ...]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Columns:
    """A decision as arrays over the weighed seats, on a scale of 0 .. 100: what the lens takes."""

    position: Floats
    salience: Floats
    capability: Floats
    reference: float | None
    outcome: float | None
    parties: tuple[str, ...]
    imputed: NDArray[np.bool_]

    @property
    def weight(self) -> Floats:
        """w = c s"""
        return self.capability * self.salience


def columns(decision: Decision) -> Columns:
    """The decision's weighed seats as arrays, every scale brought to 0 .. 100."""
    span = decision.high - decision.low or 1.0

    def scaled(value: float | None) -> float | None:
        return None if value is None else 100.0 * (value - decision.low) / span

    seats = decision.weighed
    return Columns(
        position=np.array([100.0 * (s.position - decision.low) / span for s in seats], float),
        salience=np.array([s.salience for s in seats], float),
        capability=np.array([s.capability for s in seats], float),
        reference=scaled(decision.reference),
        outcome=scaled(decision.outcome),
        parties=tuple(s.party for s in seats),
        imputed=np.array([s.imputed for s in seats], bool),
    )


# ------------------------------------------------------------------------------------------------- reading


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


def read_decisions(name: str | Path) -> Table:
    """The decisions in a file or folder of any known format; all its mistakes at once."""
    path = Path(name)
    if path.is_dir():
        missing = [f for f in ("issues.csv", "actors.csv") if not (path / f).is_file()]
        if missing:
            raise FileAccess(f"{path} holds no {' and no '.join(missing)}", f"Name {FORMATS}")
        return read_deu(path)
    sheet = _open(path)
    first = next((line for line in sheet.lines if line.strip()), "")
    table = read_decide(sheet) if first.lstrip().startswith("#") else read_ktab(sheet)
    return _checked(sheet, table)


def _open(path: Path) -> Sheet:
    return Sheet(str(path), read_text(path, LARGEST_FILE, advice="Split it by group of issues").splitlines())


def _checked(sheet: Sheet, table: Table) -> Table:
    """The table with its warnings; raises everything at once if anything was an error."""
    if any(p.severity == "error" for p in sheet.problems):
        raise FileProblems(sheet.problems[:MOST_PROBLEMS])
    return Table(table.name, table.format, table.decisions, (*table.warnings, *sheet.problems))


def _rows(sheet: Sheet, needed: Sequence[str], skip: int = 0) -> Iterator[Row]:
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


# ------------------------------------------------------------------------------- The European Union Decides

ISSUE_COLUMNS = ("issue_id", "proposal_id", "reference_point", "outcome")
ACTOR_COLUMNS = ("issue_id", "actor", "position", "salience")
REGIMES = ((2004, "pre_nice"), (2014, "nice"), (9999, "lisbon_population_millions"))
"""The last year in which each treaty weighed votes, and the key of its weights in `council_power.json`."""


def read_deu(folder: Path) -> Table:
    """The decisions of a folder with `issues.csv`, `actors.csv` and, for capabilities, `council_power.json`.

    Capability is the weight of the treaty in force when the proposal was introduced (of the next one, if a state at the
    table is not in it: it joined while the proposal was under way). Commission and Parliament get the largest weight among
    the states present, a convention that is marked. A column `capability` in `actors.csv` wins over all this.
    """
    issues, actors = _open(folder / "issues.csv"), _open(folder / "actors.csv")
    power = _power(folder / "council_power.json")
    heads = _issue_rows(issues)
    seats = _actor_rows(actors, heads)
    found = tuple(_decision(row, seats.get(issue, []), power) for issue, row in heads.items())
    problems = [*issues.problems, *actors.problems]
    if any(p.severity == "error" for p in problems):
        raise FileProblems(problems[:MOST_PROBLEMS])
    if not power:
        place = Place(str(folder), 1, 1)
        problems.append(Problem(place, "", "There is no council_power.json: all states count the same.", severity="warning"))
    return Table(folder.resolve().name, "deu", found, tuple(problems))


def _issue_rows(sheet: Sheet) -> dict[str, Row]:
    """The rows of `issues.csv` by issue, each with its numbers checked."""
    heads: dict[str, Row] = {}
    for row in _rows(sheet, ISSUE_COLUMNS):
        issue = row.text("issue_id")
        for name in ("issue_id", "proposal_id"):
            if not row.text(name):
                row.complain(name, f"{name} is blank.", "Every issue needs a name and the proposal it belongs to.")
        if issue in heads:
            row.complain("issue_id", f'"{issue}" comes twice.', f"It is also in line {heads[issue].line}; keep one.")
            continue
        for name in ("reference_point", "outcome"):
            row.number(name, 0, 100)
        heads[issue] = row
        _year(row, say=True)
    return heads


def _year(row: Row, say: bool = False) -> int | None:
    """The year a proposal was introduced, else decided; a year with the century counted twice is mended, saying so."""
    for name in ("intro_date", "final_date"):
        text = row.text(name)[:4]
        if not text.isdigit():
            continue
        if int(text) < 2200:
            return int(text)
        if say:
            row.complain(
                name,
                f"{name} lies in the year {text}; read as {int(text) - EXCEL_SHIFT}.",
                "A spreadsheet counted the century twice.",
                "warning",
            )
        return int(text) - EXCEL_SHIFT
    return None


def _actor_rows(sheet: Sheet, heads: dict[str, Row]) -> dict[str, list[Row]]:
    """The rows of `actors.csv` by issue, each checked; a row without a position takes no part."""
    seats: dict[str, list[Row]] = {}
    met: dict[tuple[str, str], int] = {}
    for row in _rows(sheet, ACTOR_COLUMNS):
        issue, actor = row.text("issue_id"), row.text("actor")
        if heads and issue not in heads:  # without any, issues.csv itself is what is wrong
            row.complain("issue_id", f'"{issue}" is no issue of issues.csv.', "Add it there, or mend the spelling.")
        if not actor:
            row.complain("actor", "actor is blank.", "Every row needs a party.")
        if (issue, actor) in met:
            row.complain("actor", f'"{actor}" comes twice on {issue}.', f"It is also in line {met[issue, actor]}; keep one.")
        met[issue, actor] = row.line
        row.number("salience", 0, 100)
        if "capability" in row.header:
            row.number("capability", 1e-9, blank="Every party needs a capability above 0, or drop the column.")
        if row.number("position", 0, 100) is not None:
            seats.setdefault(issue, []).append(row)
    return seats


def _power(path: Path) -> dict[str, dict[str, float]]:
    """Capability by regime and state; nothing where the file is absent."""
    if not path.is_file():
        return {}
    sheet = _open(path)
    try:
        data = json.loads("\n".join(sheet.lines))
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        sheet.complain(line, "This should be JSON.", f"{getattr(error, 'msg', 'It is nested too deep')}.")
        raise FileProblems(sheet.problems) from error
    found: dict[str, dict[str, float]] = {}
    for _, key in REGIMES:
        table = data.get(key) if isinstance(data, dict) else None
        if isinstance(table, dict) and table and all(_positive(v) for v in table.values()):
            found[key] = {str(state): float(weight) for state, weight in table.items()}
        else:
            sheet.complain(1, f'"{key}" should be a table of weights above 0 by state.', "Add it, or remove the file.")
    if sheet.problems:
        raise FileProblems(sheet.problems)
    return found


def _positive(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf


def _decision(row: Row, seats: list[Row], power: dict[str, dict[str, float]]) -> Decision:
    states = [s.text("actor") for s in seats]
    weights = _weights(states, _year(row), power)
    most = max(weights.values(), default=1.0)
    own = [_plain(s.text("capability")) for s in seats]
    return Decision(
        issue=row.text("issue_id"),
        group=row.text("proposal_id"),
        reference=_plain(row.text("reference_point")),
        outcome=_plain(row.text("outcome")),
        about=row.text("proposal_name"),
        seats=tuple(
            Seat(
                state,
                _plain(s.text("position")) or 0.0,
                _hundredth(s.text("salience")),
                given if given is not None else 100.0 * weights.get(state, most) / most,
                imputed=given is None and bool(power) and state not in weights,
            )
            for s, state, given in zip(seats, states, own, strict=True)
        ),
    )


def _weights(states: list[str], year: int | None, power: dict[str, dict[str, float]]) -> dict[str, float]:
    """The weights of the states present under the regime of the year, or the first later one that knows them all."""
    known = {state for table in power.values() for state in table}
    present = [s for s in states if s in known]
    later = [key for last, key in REGIMES if key in power and (year or 9999) <= last]
    fitting = [key for key in later if all(s in power[key] for s in present)]
    chosen = (fitting or later or [""])[0]
    return {s: power[chosen][s] for s in present if s in power[chosen]} if chosen else {}


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _plain(text: str) -> float | None:
    return float(text) if _is_number(text) else None


def _hundredth(text: str) -> float | None:
    return float(text) / 100 if _is_number(text) else None


# --------------------------------------------------------------------------------------------------- KTAB


def read_ktab(sheet: Sheet) -> Table:
    """A KTAB CSV: name, description, actors and dimensions; a header; one actor a line with power, then position and
    salience for each dimension, all in 0 .. 100."""
    top = next(csv.reader(sheet.lines[:1]), []) if sheet.lines else []
    counts = [_whole(sheet, top, at, what) for at, what in ((2, "the number of actors"), (3, "the number of dimensions"))]
    if None in counts:
        return Table("", "ktab", ())
    actors, dims = int(counts[0] or 0), int(counts[1] or 0)
    fields = ("Name", "Description", "Power", *(f"{kind}{k + 1}" for k in range(dims) for kind in ("Pstn", "Sal")))
    rows = []
    for at, cells in enumerate(csv.reader(sheet.lines[2:])):
        if any(c.strip() for c in cells):
            rows.append(Row(sheet, at + 3, tuple(cells), fields))
    if len(rows) != actors:
        sheet.complain(1, f"Line 1 announces {actors} actors; {len(rows)} came.", "Mend the number, or add the missing lines.")
    seats = [_ktab_seats(row, dims) for row in rows]
    if len({row.text("Name") for row in rows}) < len(rows):
        sheet.complain(3, "Two actors have the same name.", "Give each its own.")
    names = [c.strip() for c in next(csv.reader(sheet.lines[1:2]), [])][3::2]
    name = top[0].strip()
    return Table(
        name,
        "ktab",
        tuple(
            Decision(
                issue=names[k] if k < len(names) and names[k] else f"Pstn{k + 1}",
                group=name,
                about=top[1].strip(),
                seats=tuple(row[k] for row in seats if row),
            )
            for k in range(dims)
        ),
    )


def _whole(sheet: Sheet, top: Sequence[str], at: int, what: str) -> int | None:
    text = top[at].strip() if at < len(top) else ""
    if text.isdigit() and 1 <= int(text) <= 100_000:
        return int(text)
    sheet.complain(
        1,
        f'Field {at + 1} of line 1 should be {what}; "{text[:40]}" came.',
        f"Line 1 of a KTAB CSV is ScenarioName,Description,nActors,nDims. Other tables are {FORMATS}.",
    )
    return None


def _ktab_seats(row: Row, dims: int) -> list[Seat]:
    """The actor's seat on every dimension; none where anything about it is wrong."""
    if len(row.cells) < 3 + 2 * dims:
        row.sheet.complain(
            row.line,
            f"An actor should have {3 + 2 * dims} fields; {len(row.cells)} came.",
            "Name, description, power, then position and salience for each dimension.",
        )
        return []
    power = row.number("Power", 1e-9, blank="Every actor needs a power above 0.")
    pairs = [
        (
            row.number(f"Pstn{k + 1}", 0, 100, blank="Every actor needs a position on every dimension."),
            row.number(f"Sal{k + 1}", 0, 100, blank="Every actor needs a salience on every dimension."),
        )
        for k in range(dims)
    ]
    return [Seat(row.text("Name"), x or 0.0, (s or 0.0) / 100, power or 1.0) for x, s in pairs]


def to_ktab(table: Table) -> str:
    """The table as a KTAB CSV. It has one power an actor and every actor on every dimension; other tables are refused."""
    parties = list(dict.fromkeys(s.party for d in table.decisions for s in d.seats))
    power = {p: {s.capability for d in table.decisions for s in d.seats if s.party == p} for p in parties}
    several = [p for p in parties if len(power[p]) > 1]
    absent = [f"{p} on {d.issue}" for d in table.decisions for p in parties if p not in {s.party for s in d.weighed}]
    if several or absent:
        reasons = ([f"{', '.join(several[:5])} change power between issues"] if several else []) + (
            [f"no position and salience of {', '.join(absent[:5])}"] if absent else []
        )
        raise Refused(
            f"KTAB CSV holds one power an actor and every actor on every issue: {'; '.join(reasons)}",
            "Export one proposal, or use the decide format",
        )
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    about = next((d.about for d in table.decisions if d.about), "")
    write([table.name, about, len(parties), len(table.decisions), ""])
    write(["Actor", "Description", "Power", *(c for d in table.decisions for c in (d.issue, f"{d.issue} salience"))])
    for party in parties:
        pairs = [
            (columns(d).position[i], 100 * columns(d).salience[i])
            for d in table.decisions
            for i, s in enumerate(d.weighed)
            if s.party == party
        ]
        write([party, "", _short(next(iter(power[party]))), *(_short(v) for pair in pairs for v in pair)])
    return out.getvalue()


def _short(value: float) -> str:
    """The shortest text that reads back to the same number, to twelve digits."""
    return f"{value:.12g}"


# ------------------------------------------------------------------------------------------------- decide

DECIDE = {
    "#A": ("actor",),
    "#P": ("issue",),
    "#M": ("issue", "position"),
    "#D": ("actor", "issue", "position", "salience", "power"),
}


def read_decide(sheet: Sheet) -> Table:
    """A decide exchange file: actors (#A), issues (#P), the ends of their scales (#M) and what each actor holds (#D).

    Fields are separated by tabs or semicolons; further fields are comments. Saliences are in 0 .. 1, or in 0 .. 100 if any
    is above 1. A scale without #M reaches from the lowest to the highest position held.
    """
    every = list(_decide_rows(sheet))
    rows = {tag: [row for row in every if row.header[0] == tag] for tag in DECIDE}
    actors, issues = ([r.text(k) for r in rows[t]] for t, k in (("#A", "actor"), ("#P", "issue")))
    ends: dict[str, list[float]] = {issue: [] for issue in issues}
    for row in rows["#M"]:
        if (at := row.number("position", blank="A mark needs a position.")) is not None:
            ends.setdefault(row.text("issue"), []).append(at)
    held = [(row, row.number("position"), row.number("salience", 0, 100), row.number("power", 1e-9)) for row in rows["#D"]]
    scale = 100.0 if any((s or 0) > 1 for _, _, s, _ in held) else 1.0
    seats: dict[str, list[Seat]] = {issue: [] for issue in issues}
    for row, x, s, c in held:
        _known(row, actors, issues, seats)
        if x is not None and c is not None:
            seats.setdefault(row.text("issue"), []).append(Seat(row.text("actor"), x, None if s is None else s / scale, c))
    if not sheet.problems and not issues:
        sheet.complain(1, "There should be at least one issue (#P).", "Add a line: #P, a tab, the issue's name.")
    name = Path(sheet.file).stem
    return Table(name, "decide", tuple(_on_scale(issue, name, seats[issue], ends[issue], sheet) for issue in issues))


def _decide_rows(sheet: Sheet) -> Iterator[Row]:
    for number, line in enumerate(sheet.lines, 1):
        if not line.strip() or line.startswith(("#/", "//")):
            continue
        mark = ";" if ";" in line else "\t"
        cells = tuple(c.strip() for c in line.split(mark))
        tag = cells[0].upper()
        if tag not in DECIDE:
            sheet.complain(
                number, f'A line should begin with {", ".join(DECIDE)}; "{cells[0][:20]}" came.', "Begin a comment with #/."
            )
        elif len(cells) <= len(DECIDE[tag]):
            sheet.complain(
                number,
                f"{tag} should have {len(DECIDE[tag])} fields ({', '.join(DECIDE[tag])}); {len(cells) - 1} came.",
                "Separate them by tabs or semicolons.",
            )
        else:
            yield Row(sheet, number, cells, (tag, *DECIDE[tag]))


def _known(row: Row, actors: list[str], issues: list[str], seats: dict[str, list[Seat]]) -> None:
    for kind, known, tag in (("actor", actors, "#A"), ("issue", issues, "#P")):
        if row.text(kind) not in known:
            row.complain(kind, f'"{row.text(kind)}" is no {kind} of this file.', f"Add a line {tag}, or mend the spelling.")
    if any(s.party == row.text("actor") for s in seats.get(row.text("issue"), [])):
        row.complain("actor", f'"{row.text("actor")}" comes twice on {row.text("issue")}.', "Keep one.")


def _on_scale(issue: str, name: str, seats: list[Seat], ends: list[float], sheet: Sheet) -> Decision:
    at = [s.position for s in seats]
    low, high = (min(ends), max(ends)) if len(ends) > 1 else (min([*at, *ends], default=0.0), max([*at, *ends], default=0.0))
    for seat in (s for s in seats if not low <= s.position <= high):
        sheet.complain(
            1,
            f"{seat.party} stands at {seat.position:g} on {issue}, whose marks reach from {low:g} to {high:g}.",
            "Add a #M line for the end of the scale.",
        )
    return Decision(issue, name, tuple(seats), low=low, high=high)


def to_decide(table: Table) -> str:
    """The table as a decide exchange file, tab separated, saliences in 0 .. 1. Tabs and line ends in names become spaces."""

    def line(*cells: object) -> str:
        texts = [_short(c) if isinstance(c, float) else " ".join(str(c).replace(";", ",").split()) for c in cells]
        return "\t".join(texts)

    parties = dict.fromkeys(s.party for d in table.decisions for s in d.seats)
    lines = [line("#A", p) for p in parties] + [line("#P", d.issue) for d in table.decisions]
    lines += [line("#M", d.issue, float(end)) for d in table.decisions for end in (d.low, d.high)]
    lines += [
        line("#D", s.party, d.issue, float(s.position), float(s.salience), float(s.capability))
        for d in table.decisions
        for s in d.seats
        if s.salience is not None
    ]
    return "\n".join(lines) + "\n"
