"""Exchange files of the decide exchange model: actors, issues, the ends of their scales, and what each actor holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from detente.formats.sheet import Row, Sheet, short
from detente.formats.table import Decision, Seat, Table

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
        texts = [short(c) if isinstance(c, float) else " ".join(str(c).replace(";", ",").split()) for c in cells]
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
