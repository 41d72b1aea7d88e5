"""KTAB: one scenario of actors and dimensions, as the spatial model of politics of that toolkit reads it, from CSV or XML.

Power is above 0, positions and saliences lie in 0 .. 100 on every dimension, and each actor stands on all of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from detente.errors import Refused
from detente.formats.sheet import Once, Row, Sheet, csv_rows, fields_of, short
from detente.formats.table import Decision, Seat, Table
from detente.formats.xml_tree import Element, xml_tree

MOST_ATTENTION = 100.0
"""Saliences of an actor may sum to this much in KTAB itself; here saliences are not shares, so more is only said."""
HEADER = "ScenarioName,Description,nActors,nDims"


@dataclass(frozen=True)
class _Actor:
    """One actor: power, and position and salience on every dimension."""

    name: str
    power: float
    stands: tuple[tuple[float, float], ...]


def _table(name: str, about: str, issues: Sequence[str], actors: Sequence[_Actor], kind: str) -> Table:
    decisions = tuple(
        Decision(
            issue=issue,
            group=name,
            about=about,
            seats=tuple(Seat(a.name, a.stands[k][0], a.stands[k][1] / 100, a.power) for a in actors),
        )
        for k, issue in enumerate(issues)
    )
    return Table(name, kind, decisions)


# ------------------------------------------------------------------------------------------------------- CSV


def marks(first: str) -> list[str]:
    """The separators with which a first line is that of a KTAB CSV: its third and fourth fields are whole numbers."""
    found = []
    for mark in (",", ";", "\t"):
        cells = fields_of(first, mark, '"')[0]
        if len(cells) >= 4 and all(_is_whole(cells[k]) for k in (2, 3)):
            found.append(mark)
    return found


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= 100_000


def read_ktab(sheet: Sheet, others: str = "") -> Table:
    """A KTAB CSV: name, description, actors and dimensions; a header; one actor a line with power, then position and
    salience for each dimension, all in 0 .. 100."""
    top = next((n for n, line in enumerate(sheet.lines, 1) if line.strip()), 1)
    fitting = marks(sheet.lines[top - 1])
    mark = fitting[0] if fitting else ","
    lines = list(csv_rows(sheet, top, mark))
    title = lines[0][1] if lines else ()
    actors, dims = (_whole(sheet, top, title, at, others) for at in (2, 3))
    if actors is None or dims is None:
        return Table("", "ktab", ())
    names = ("Name", "Description", "Power", *(f"{kind}{k + 1}" for k in range(dims) for kind in ("Pstn", "Sal")))
    place = {name: at for at, name in enumerate(names)}
    if len(lines) < 2:
        sheet.complain(top, "There should be a header below line 1, and one line an actor.", "Add them.")
        return Table("", "ktab", ())
    issues = _dimensions(Row(sheet, *lines[1], {}, mark), dims)
    rows = [Row(sheet, line, cells, begins, place, mark) for line, cells, begins in lines[2:]]
    if len(rows) != actors:
        sheet.complain(
            top, f"Line {top} announces {actors} actors; {len(rows)} came.", "Mend the number, or add the missing lines."
        )
    once = Once()
    found = [a for row in rows if (a := _actor_of_row(row, dims, once)) is not None]
    if sheet.comma:
        sheet.warn(top, f'Numbers such as "{sheet.comma}" are read with a decimal comma.', "Write a point to be sure.")
    return _table(title[0].strip(), title[1].strip(), issues, found, "ktab")


def _whole(sheet: Sheet, top: int, cells: Sequence[str], at: int, others: str) -> int | None:
    """The number of actors (field 3 of the first line) or of dimensions (field 4)."""
    text = cells[at].strip() if at < len(cells) else ""
    if _is_whole(text):
        return int(text)
    what = "the number of actors" if at == 2 else "the number of dimensions"
    said = f'Field {at + 1} of line {top} should be {what}; "{text[:40]}" came.'
    sheet.complain(top, said, f"Line 1 of a KTAB CSV is {HEADER}. {others}".strip())
    return None


def _dimensions(header: Row, dims: int) -> list[str]:
    """The names of the dimensions, from every second field after the third; where there is none, their number."""
    names = [cell.strip() for cell in header.cells]
    if len(names) > 3 + 2 * dims and any(names[3 + 2 * dims :]):
        header.sheet.complain(
            header.line, f"The header names more than {dims} dimensions.", "Mend the number of dimensions in the line above."
        )
    issues = [names[k] if k < len(names) and names[k] else f"Pstn{(k - 3) // 2 + 1}" for k in range(3, 3 + 2 * dims, 2)]
    once = Once()
    for issue in issues:
        once.first(header, "", issue, about=" among the dimensions")
    return issues


def _actor_of_row(row: Row, dims: int, once: Once) -> _Actor | None:
    """The actor on every dimension; none where anything about it is wrong."""
    wanted = 3 + 2 * dims
    if len(row.cells) < wanted or any(cell.strip() for cell in row.cells[wanted:]):
        row.sheet.complain(
            row.line,
            f"An actor should have {wanted} fields; {len(row.cells)} came.",
            "Name, description, power, then position and salience for each dimension; quote a text that holds a comma.",
        )
        return None
    name = row.text("Name")
    if not name:
        row.complain("Name", "An actor has no name.", "Give each its own.")
    else:
        once.first(row, "Name", name)
    power = row.above_zero("Power", "Every actor needs a power above 0.")
    stands = [
        (
            row.number(f"Pstn{k}", 0, 100, blank="Every actor needs a position on every dimension."),
            row.number(f"Sal{k}", 0, 100, blank="Every actor needs a salience on every dimension."),
        )
        for k in range(1, dims + 1)
    ]
    known = tuple((_or_nought(x), _or_nought(s)) for x, s in stands)  # what is none was complained of
    _say_attention(row.sheet, row.line, name, [s for _, s in known])
    return _Actor(name, 1.0 if power is None else power, known)


def _or_nought(number: float | None) -> float:
    """The number, or 0 for none."""
    return 0.0 if number is None else number


def _say_attention(sheet: Sheet, line: int, name: str, saliences: Sequence[float]) -> None:
    total = sum(saliences)
    if total > MOST_ATTENTION + 1e-6:
        sheet.warn(line, f"Saliences of {name} sum to {total:g}; KTAB itself takes at most {MOST_ATTENTION:g}.")


# ------------------------------------------------------------------------------------------------------- XML

OWN = ("prngSeed", "ModelParameters", "IdealAdjustment")
"""How KTAB's own model is to run; the lens here has other settings."""


def read_ktab_xml(sheet: Sheet) -> Table:
    """A KTAB XML scenario: `Dimensions`, and `Actors` with capability, `Position` and `Salience` in 0 .. 100."""
    root = xml_tree(sheet)
    if root is None:
        return Table("", "ktab-xml", ())
    if root.name != "Scenario":
        sheet.complain(
            root.line,
            f"The first element should be Scenario; {root.name[:40]} came.",
            "Of XML files those of KTAB's spatial model of politics are read.",
            root.column,
        )
        return Table("", "ktab-xml", ())
    own = [name for name in OWN if root.child(name)]
    if own:
        sheet.warn(root.line, f"{', '.join(own)}: KTAB's own settings, not read.")
    _know(sheet, root, ("name", "desc", "Dimensions", "Actors", *OWN))
    issues, once = [], Once()
    for each in _all(sheet, root, "Dimensions", "dName"):
        once.first(each.row(sheet), "", each.text, about=" among the dimensions")
        issues.append(each.text)
    actors, names = [], Once()
    for each in _all(sheet, root, "Actors", "Actor"):
        found = _actor_of_element(sheet, each, len(issues), names)
        actors += [] if found is None else [found]
    if sheet.errors:
        return Table("", "ktab-xml", ())
    title, about = (element.text if (element := root.child(name)) else "" for name in ("name", "desc"))
    return _table(title or "scenario", about, issues, actors, "ktab-xml")


def _know(sheet: Sheet, element: Element, known: Sequence[str]) -> None:
    """Complains of elements that are not known, and of those that come twice where one is meant."""
    met: dict[str, Element] = {}
    for child in element.children:
        if child.name not in known:
            sheet.complain(
                child.line, f"{element.name} has no element {child.name[:40]}.", f"It has {', '.join(known)}.", child.column
            )
        elif met.setdefault(child.name, child) is not child:
            first = met[child.name].line
            sheet.complain(child.line, f"{child.name} comes twice.", f"It is also in line {first}; keep one.", child.column)


def _all(sheet: Sheet, parent: Element, name: str, inner: str) -> list[Element]:
    """The elements `inner` within the one child `name`; at least one."""
    holder = parent.child(name)
    found = [child for child in holder.children if child.name == inner] if holder else []
    if not found:
        at = holder or parent
        sheet.complain(at.line, f"{parent.name} should have {name} with at least one {inner}.", "Add it.", at.column)
    for other in holder.children if holder else ():
        if other.name != inner:
            sheet.complain(other.line, f"{name} has no element {other.name[:40]}.", f"It has {inner}.", other.column)
    return found


def _actor_of_element(sheet: Sheet, element: Element, dims: int, once: Once) -> _Actor | None:
    _know(sheet, element, ("name", "description", "capability", "Position", "Salience"))
    name = element.child("name")
    if name is None or not name.text:
        sheet.complain(element.line, "An actor has no name.", "Give each its own.", element.column)
        return None
    once.first(name.row(sheet), "", name.text)
    power = element.child("capability")
    if power is None:
        sheet.complain(element.line, f"{name.text} has no capability.", "Every actor needs one above 0.", element.column)
        return None
    given = power.row(sheet, "capability").above_zero("capability", "Every actor needs a capability above 0.")
    stands = []
    for holder, inner in (("Position", "dCoord"), ("Salience", "dSal")):
        cells = _all(sheet, element, holder, inner)
        if cells and len(cells) != dims:
            at = cells[0]
            sheet.complain(at.line, f"{holder} of {name.text} should have {dims} {inner}; {len(cells)} came.", "", at.column)
        stands.append([_or_nought(c.row(sheet, inner).number(inner, 0, 100, "Write a number in 0 .. 100.")) for c in cells])
    _say_attention(sheet, element.line, name.text, stands[1])
    return _Actor(name.text, 1.0 if given is None else given, tuple(zip(*stands, strict=False)))


# --------------------------------------------------------------------------------------------------- writing


def to_ktab(table: Table) -> str:
    """The table as a KTAB CSV. It has one power an actor and every actor on every dimension; other tables are refused."""
    parties = list(dict.fromkeys(s.party for d in table.decisions for s in d.seats))
    seats = {(s.party, k): (d, s) for k, d in enumerate(table.decisions) for s in d.weighed}
    power: dict[str, dict[float, None]] = {p: {} for p in parties}
    for decision in table.decisions:
        for seat in decision.seats:
            power[seat.party][seat.capability] = None
    several = [p for p in parties if len(power[p]) > 1]
    absent = [f"{p} on {d.issue}" for k, d in enumerate(table.decisions) for p in parties if (p, k) not in seats]
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
        pairs = [seats[party, k] for k in range(len(table.decisions))]
        stands = [(d.hundredth(s.position), 100 * _or_nought(s.salience)) for d, s in pairs]
        write([party, "", short(next(iter(power[party]))), *(short(v) for pair in stands for v in pair)])
    return out.getvalue()
