"""The European Union Decides: a folder with `issues.csv`, `actors.csv` and, for capabilities, `council_power.json`."""

from __future__ import annotations

import json
import math
from pathlib import Path

from detente.errors import FileProblems, Place, Problem
from detente.formats.sheet import MOST_PROBLEMS, Row, Sheet, open_sheet, rows
from detente.formats.table import Decision, Seat, Table

EXCEL_SHIFT = 1900
"""Some spreadsheets write the year of a date with the century counted twice: 3916 stands for 2016."""
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
    issues, actors = open_sheet(folder / "issues.csv"), open_sheet(folder / "actors.csv")
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
    for row in rows(sheet, ISSUE_COLUMNS):
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
    for row in rows(sheet, ACTOR_COLUMNS):
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
    sheet = open_sheet(path)
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
