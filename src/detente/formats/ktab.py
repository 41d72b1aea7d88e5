"""KTAB CSV: one scenario of actors and dimensions, as the spatial model of politics of that toolkit reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from detente.errors import Refused
from detente.formats.sheet import FORMATS, Row, Sheet, short
from detente.formats.table import Decision, Seat, Table


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
            (100 * (s.position - d.low) / (d.high - d.low or 1.0), 100 * (s.salience or 0.0))
            for d in table.decisions
            for s in d.weighed
            if s.party == party
        ]
        write([party, "", short(next(iter(power[party]))), *(short(v) for pair in pairs for v in pair)])
    return out.getvalue()
