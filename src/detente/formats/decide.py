"""Exchange files of the decide exchange model: actors, issues, the ends of their scales, and what each actor holds.

A line begins with its tag: `#A` an actor, `#P` an issue, `#M` a mark on an issue's scale, `#D` what an actor holds on an issue,
`#O` a title, `#/`, `#0` and `//` comments. Tabs, semicolons or commas separate fields, whichever follows the first tag; a text
may stand in single or double quotes, and then hold what separates. Fields beyond those needed are comments.

As that model has it: an issue without marks has a scale of 0 .. 100, and a position lies between the outermost marks. Saliences
are in 0 .. 1, or in 0 .. 100 if any is above 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from detente.errors import nearest
from detente.formats.sheet import Once, Row, Sheet, fields_of, listed_lines, short
from detente.formats.table import Decision, Seat, Table

TAGS = {
    "#A": ("actor",),
    "#P": ("issue",),
    "#M": ("issue", "position"),
    "#D": ("actor", "issue", "position", "salience", "power"),
    "#O": ("title",),
}
COMMENTS = re.compile(r"\s*['\"]?(#/|#0|//)")
TAGGED = re.compile(r"\s*(['\"]?)#[A-Za-z0-9/]\1\s*?([\t;,])")
NAMES = {"actor": "#A", "issue": "#P"}


def begins_a_decide_file(line: str) -> bool:
    """Whether a first line is that of an exchange file: a tag, in quotes or not."""
    return line.lstrip().lstrip("'\"").startswith(("#", "//"))


def read_decide(sheet: Sheet) -> Table:
    """The issues of an exchange file, each with the seats of those who hold a position on it."""
    rows: dict[str, list[Row]] = {tag: [] for tag in TAGS}
    for row in _rows(sheet):
        rows[row.cells[0].upper()].append(row)
    declared = {kind: _declared(rows[tag], kind) for kind, tag in NAMES.items()}
    ends = _ends(rows["#M"], declared["issue"])
    seats = _seats(rows["#D"], declared, ends)
    if not declared["issue"] and not sheet.errors:
        sheet.complain(1, "There should be at least one issue (#P).", "Add a line: #P, a tab, the issue's name.")
    _say_who_is_missing(sheet, declared, rows["#D"])
    if sheet.comma:
        sheet.warn(1, f'Numbers such as "{sheet.comma}" are read with a decimal comma.', "Write a point to be sure.")
    name, title = Path(sheet.file).stem, "; ".join(dict.fromkeys(row.text("title") for row in rows["#O"]))
    return Table(
        name,
        "decide",
        tuple(
            Decision(issue, name, tuple(seats[issue]), low=ends[issue][0], high=ends[issue][1], about=title)
            for issue in declared["issue"]
        ),
    )


def _rows(sheet: Sheet) -> Iterator[Row]:
    """The tagged lines, each split where the first one is."""
    first = next((found for line in sheet.lines if (found := TAGGED.match(line))), None)
    mark = first.group(2) if first else "\t"
    quote = first.group(1) or "'" if first else "'"
    said = {"\t": "tabs", ";": "semicolons", ",": "commas"}[mark]
    for number, line in enumerate(sheet.lines, 1):
        if not line.strip() or COMMENTS.match(line):
            continue
        cells, begins, closed = fields_of(line, mark, '"' if line.lstrip().startswith('"') else quote)
        tag = cells[0].upper()
        if tag not in TAGS:
            said_tag = f'A line should begin with #A, #P, #M, #D; "{cells[0][:20]}" came.'
            sheet.complain(number, said_tag, "A title begins with #O, a comment with #/.")
        elif not closed:
            sheet.complain(number, "A quote is opened and not closed.", f"Close it before what separates fields: {said}.")
        elif len(cells) <= len(TAGS[tag]):
            sheet.complain(
                number,
                f"{tag} should have {len(TAGS[tag])} fields ({', '.join(TAGS[tag])}); {len(cells) - 1} came.",
                f"This file separates them by {said}.",
            )
        else:
            places = {name: at for at, name in enumerate((tag, *TAGS[tag]))}
            yield Row(sheet, number, cells, begins, places, mark)


def _declared(rows: list[Row], kind: str) -> dict[str, Row]:
    """The actors or issues by name, each once."""
    once, found = Once(), {}
    for row in rows:
        if not row.text(kind):
            row.complain(kind, f"An {kind} has no name.", "Give each its own.")
        elif once.first(row, kind, row.text(kind)):
            found[row.text(kind)] = row
    return found


def _is_declared(row: Row, kind: str, declared: dict[str, Row]) -> bool:
    name = row.text(kind)
    if name not in declared:
        hint = nearest(name, declared) or f"Add a line {NAMES[kind]}, or mend the spelling."
        row.complain(kind, f'"{name}" is no {kind} of this file.', hint)
    return name in declared


def _ends(rows: list[Row], issues: dict[str, Row]) -> dict[str, tuple[float, float]]:
    """The ends of each issue's scale: its outermost marks, or 0 .. 100."""
    marks: dict[str, list[float]] = {issue: [] for issue in issues}
    met: dict[tuple[str, float], int] = {}
    for row in rows:
        issue, at = row.text("issue"), row.number("position", blank="A mark needs a position.")
        if not _is_declared(row, "issue", issues) or at is None:
            continue
        line = met.setdefault((issue, at), row.line)
        if line != row.line:
            row.complain("position", f"The mark {at:g} on {issue} comes twice.", f"It is also in line {line}; keep one.")
        marks[issue].append(at)
    for issue, own in marks.items():
        if len(set(own)) == 1:
            issues[issue].complain("issue", f"{issue} has one mark, at {own[0]:g}; a scale has two ends.", "Add a line #M.")
    return {issue: (min(own), max(own)) if len(set(own)) > 1 else (0.0, 100.0) for issue, own in marks.items()}


def _seats(rows: list[Row], declared: dict[str, dict[str, Row]], ends: dict[str, tuple[float, float]]) -> dict[str, list[Seat]]:
    """Who holds what on each issue; every row needs position, salience and power."""
    held: list[tuple[str, str, float, float, float]] = []
    once = Once()
    for row in rows:
        known = [_is_declared(row, kind, declared[kind]) for kind in NAMES]
        issue, actor = row.text("issue"), row.text("actor")
        once.first(row, "actor", issue, actor, about=f" on {issue}")
        x = row.number("position", blank="Every #D needs a position.")
        s = row.number("salience", 0, 100, "Every #D needs a salience.")
        c = row.above_zero("power", "Every #D needs a power above 0.")
        if not all(known) or x is None or s is None or c is None:
            continue
        low, high = ends[issue]
        if not low <= x <= high:
            row.complain(
                "position",
                f"{actor} stands at {x:g} on {issue}, whose marks reach from {low:g} to {high:g}.",
                "Add a #M line for the end of the scale.",
            )
        held.append((issue, actor, x, s, c))
    scale = 100.0 if any(s > 1 for *_, s, _ in held) else 1.0
    seats: dict[str, list[Seat]] = {issue: [] for issue in declared["issue"]}
    for issue, actor, x, s, c in held:
        seats[issue].append(Seat(actor, x, s / scale, c))
    return seats


def _say_who_is_missing(sheet: Sheet, declared: dict[str, dict[str, Row]], rows: list[Row]) -> None:
    """Actors that hold nothing, and issues on which nobody holds anything: declared, and of no effect."""
    for kind, what in (("actor", "Actors that take part in nothing"), ("issue", "Issues on which nobody holds a position")):
        used = {row.text(kind) for row in rows}
        lines = [row.line for name, row in declared[kind].items() if name not in used]
        if lines:
            sheet.warn(lines[0], f"{what}: {listed_lines(lines)}.")


def to_decide(table: Table) -> str:
    """The table as a decide exchange file, tab separated, saliences in 0 .. 1. Tabs and line ends in names become spaces."""

    def line(*cells: object) -> str:
        texts = [short(c) if isinstance(c, float) else " ".join(str(c).split()) for c in cells]
        return "\t".join("'" + t.replace("'", "''") + "'" if t.startswith("'") else t for t in texts)

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
