"""The European Union Decides: a folder with `issues.csv`, `actors.csv` and, for capabilities, `council_power.json`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from detente.errors import Place, Problem, nearest
from detente.formats.json_tree import json_tree
from detente.formats.sheet import (
    LARGEST_NUMBER,
    MOST_PROBLEMS,
    Once,
    Row,
    Sheet,
    alike,
    listed_lines,
    open_sheet,
    rows_under,
    stop_on_errors,
)
from detente.formats.table import Decision, Seat, Table
from detente.language.tree import Positions, Text
from detente.language.tree import Table as Tree

ISSUES, ACTORS, POWER = "issues.csv", "actors.csv", "council_power.json"
ISSUE_COLUMNS = ("issue_id", "proposal_id", "reference_point", "outcome")
MORE_OF_ISSUES = (
    "proposal_name",
    "intro_date",
    "final_date",
    *("type", "council", "procedure", "council_vote", "n_actors_pos_and_sal"),  # what the data set tells besides
)
ACTOR_COLUMNS = ("issue_id", "actor", "position", "salience")
MORE_OF_ACTORS = ("capability",)
REGIMES = ((2004, "pre_nice"), (2014, "nice"), (9999, "lisbon_population_millions"))
"""The last year in which each treaty weighed votes, and the key of its weights in `council_power.json`."""
ABOUT_POWER = ("source", "rule", "notes")
CENTURY = 1900
"""Some spreadsheets write the year of a date with the century counted twice: 3916 stands for 2016."""
YEARS = range(1950, 2200)
DATES = (
    re.compile(r"(?P<year>[0-9]{4})(?:[-/.](?P<one>[0-9]{1,2})(?:[-/.](?P<two>[0-9]{1,2}))?)?(?:[T ].*)?"),
    re.compile(r"(?P<one>[0-9]{1,2})[-/.](?P<two>[0-9]{1,2})[-/.](?P<year>[0-9]{4})(?: .*)?"),
)
"""The year first, as ISO has it, or last, as spreadsheets write it; day and month in either order, for only the year counts."""


def read_deu(folder: Path) -> Table:
    """The decisions of a folder with `issues.csv`, `actors.csv` and, for capabilities, `council_power.json`.

    Capability is the weight of the treaty in force when the proposal was introduced (of the next one, if a state at the
    table is not in it: it joined while the proposal was under way). Commission and Parliament get the largest weight among
    the states present, a convention that is marked. A column `capability` in `actors.csv` wins over all this.
    """
    issues, actors = open_sheet(folder / ISSUES), open_sheet(folder / ACTORS)
    power = _power(folder / POWER)
    heads = _issue_rows(issues)
    seats = _actor_rows(actors, heads, power)
    years = {issue: _year(row) for issue, row in heads.items()}
    found = tuple(_decision(row, years[issue], seats.get(issue, []), power) for issue, row in heads.items())
    _say_what_is_not_told(issues, heads, years, seats, power)
    warnings = [*stop_on_errors(issues, actors, power.sheet), *power.warnings]
    if not power.weights:
        warnings.append(_said(folder, f"There is no {POWER}: all states count the same."))
    return Table(folder.resolve().name, "deu", found, tuple(warnings))


def _said(folder: Path, message: str) -> Problem:
    return Problem(Place(str(folder), 1, 1), "", message, severity="warning")


# ------------------------------------------------------------------------------------------------------ rows


def _issue_rows(sheet: Sheet) -> dict[str, Row]:
    """The rows of `issues.csv` by issue, each with its numbers checked."""
    heads: dict[str, Row] = {}
    once, groups = Once(), Once()
    for row in rows_under(sheet, ISSUE_COLUMNS, MORE_OF_ISSUES):
        issue = row.text("issue_id")
        for name in ("issue_id", "proposal_id"):
            if not row.text(name):
                row.complain(name, f"{name} is blank.", "Every issue needs a name and the proposal it belongs to.")
        if not once.first(row, "issue_id", issue):
            continue
        groups.spelling(row, "proposal_id", row.text("proposal_id"))
        for name in ("reference_point", "outcome"):
            row.number(name, 0, 100)
        heads[issue] = row
    return heads


def _actor_rows(sheet: Sheet, heads: dict[str, Row], power: _Power) -> dict[str, list[Row]]:
    """The rows of `actors.csv` by issue, each checked; a row without a position takes no part, which is said."""
    seats: dict[str, list[Row]] = {}
    pairs, names, out, light = Once(), Once(), list[int](), list[int]()
    for row in rows_under(sheet, ACTOR_COLUMNS, MORE_OF_ACTORS):
        issue, actor = row.text("issue_id"), row.text("actor")
        if heads and issue not in heads:  # without any, issues.csv itself is what is wrong
            row.complain(
                "issue_id",
                f'"{issue}" is no issue of {ISSUES}.',
                nearest(issue, heads) or "Add it there, or mend the spelling.",
            )
        if not actor:
            row.complain("actor", "actor is blank.", "Every row needs a party.")
        elif pairs.first(row, "actor", issue, actor, about=f" on {issue}") and names.spelling(row, "actor", actor):
            power.spelling(row, actor)
        salience = row.number("salience", 0, 100)
        if "capability" in row.header:
            row.above_zero("capability", "Every party needs a capability above 0, or drop the column.")
        if row.number("position", 0, 100) is not None:
            seats.setdefault(issue, []).append(row)
            light += [row.line] if salience is None else []
        elif not row.text("position"):
            out.append(row.line)
    for lines, what in ((out, "Left out, without a position"), (light, "Without a salience, so in no model")):
        if lines:
            sheet.warn(lines[0], f"{what}: {len(lines):,} row{'s' * (len(lines) > 1)}, {listed_lines(lines)}.")
    return seats


def _year(row: Row) -> int | None:
    """The year a proposal was introduced, else decided; a year with the century counted twice is mended, saying so."""
    found = None
    for name in ("final_date", "intro_date"):
        if not row.text(name):
            continue
        match = next((m for pattern in DATES if (m := pattern.fullmatch(row.text(name)))), None)
        if match is None or not _is_day(match.group("one"), match.group("two")):
            row.complain(name, f'{name} should be a date; "{row.text(name)[:40]}" came.', "Write it as 2001-06-15.")
            continue
        year = int(match.group("year"))
        if year - CENTURY in YEARS and year not in YEARS:
            mended = f"{name} lies in the year {year}; read as {year - CENTURY}."
            row.complain(name, mended, "A spreadsheet counted the century twice.", "warning")
            year -= CENTURY
        if year not in YEARS:
            row.complain(name, f"{name} lies in the year {year}.", f"Years lie in {YEARS[0]} .. {YEARS[-1]}.")
            continue
        found = year
    return found


def _is_day(one: str | None, two: str | None) -> bool:
    """Whether two numbers can be a day and a month, in either order."""
    numbers = sorted(int(n) for n in (one, two) if n is not None)
    return all(1 <= n <= 31 for n in numbers) and (not numbers or numbers[0] <= 12)


def _say_what_is_not_told(
    sheet: Sheet, heads: dict[str, Row], years: dict[str, int | None], seats: dict[str, list[Row]], power: _Power
) -> None:
    """Issues without a date, whose weights are then the newest, and issues on which nobody takes part."""
    undated = [heads[issue].line for issue, year in years.items() if year is None]
    if undated and power.weights:
        newest = [key for _, key in REGIMES if key in power.weights][-1]
        sheet.warn(undated[0], f"Without a date the weights are those of {newest}: {listed_lines(undated)}.")
    empty = [row.line for issue, row in heads.items() if not any(seat.text("salience") for seat in seats.get(issue, []))]
    if empty:
        sheet.warn(empty[0], f"Nobody has position and salience, so nothing is asked of it: {listed_lines(empty)}.")


# ---------------------------------------------------------------------------------------------- capabilities


@dataclass
class _Power:
    """Capability by regime and state, and how each state is spelt; nothing where there is no such file."""

    weights: dict[str, dict[str, float]]
    sheet: Sheet
    warnings: tuple[Problem, ...] = ()

    def spelling(self, row: Row, actor: str) -> None:
        """Complains of an actor that is a state of the file but for case or form."""
        state = self.spelt.get(alike(actor), actor)
        if state != actor:
            row.complain("actor", f'"{actor}" differs from "{state}" of {POWER} only by case or form.', "Write both one way.")

    def __post_init__(self) -> None:
        self.spelt = {alike(state): state for table in self.weights.values() for state in table}


def _power(path: Path) -> _Power:
    if not path.is_file():
        return _Power({}, Sheet(str(path), []))
    sheet = open_sheet(path)
    positions = Positions(lines={sheet.file: sheet.lines})
    tree = json_tree("\n".join(sheet.lines), sheet.file, positions, "this file")
    found: dict[str, dict[str, float]] = {}
    for key, node in tree.entries:
        if key.value in {name for _, name in REGIMES}:
            found[key.value] = _weights_of(key, node, positions)
        elif key.value not in ABOUT_POWER:
            hint = nearest(key.value, [name for _, name in REGIMES])
            positions.complain(key.place, "", f'"{key.value[:40]}" is not read.', hint, "error" if hint else "warning")
    for _, name in REGIMES:
        if name not in found and not positions.problems:
            positions.complain(
                tree.place, "", f'"{name}" should be a table of weights above 0 by state.', "Add it, or remove the file."
            )
    sheet.problems += positions.problems[:MOST_PROBLEMS]
    sheet.errors += sum(p.severity == "error" for p in positions.problems)
    return _Power(found, sheet)


def _weights_of(key: Text, node: object, positions: Positions) -> dict[str, float]:
    """The weights of one regime by state."""
    found: dict[str, float] = {}
    spelt: dict[str, Text] = {}
    if not isinstance(node, Tree) or not node.entries:
        positions.complain(key.place, "", f'"{key.value}" should be a table of weights above 0 by state.', "Add some.")
        return found
    for state, weight in node.entries:
        before = spelt.setdefault(alike(state.value), state)
        if before is not state:
            said = f'"{state.value}" differs from "{before.value}" of line {before.place.line} only by case or form.'
            positions.complain(state.place, "", said, "Keep one.")
        value = _weight(weight)
        if value is None:
            said = f'"{key.value}" should be a table of weights above 0 by state; {state.value[:40]} has none.'
            positions.complain(weight.place, "", said, "Write a number above 0.")
        else:
            found[state.value] = value
    return found


def _weight(node: object) -> float | None:
    if not isinstance(node, Text) or node.style or len(node.value) > 40:
        return None
    try:
        value = float(node.value)
    except ValueError:
        return None
    return value if 0 < value <= LARGEST_NUMBER else None


def _decision(row: Row, year: int | None, seats: list[Row], power: _Power) -> Decision:
    states = [s.text("actor") for s in seats]
    weights = _weights(states, year, power.weights)
    most = max(weights.values(), default=1.0)
    own = [_plain(s, "capability") for s in seats]
    return Decision(
        issue=row.text("issue_id"),
        group=row.text("proposal_id"),
        reference=_plain(row, "reference_point"),
        outcome=_plain(row, "outcome"),
        about=row.text("proposal_name"),
        seats=tuple(
            Seat(
                state,
                0.0 if (position := _plain(s, "position")) is None else position,
                None if (salience := _plain(s, "salience")) is None else salience / 100,
                given if given is not None else 100.0 * weights.get(state, most) / most,
                imputed=given is None and bool(power.weights) and state not in weights,
            )
            for s, state, given in zip(seats, states, own, strict=True)
        ),
    )


def _weights(states: list[str], year: int | None, power: dict[str, dict[str, float]]) -> dict[str, float]:
    """The weights of the states present under the regime of the year, or the first later one that knows them all."""
    known = {state for table in power.values() for state in table}
    present = [s for s in states if s in known]
    later = [
        key for last, key in REGIMES if key in power and (year is None and last >= 9999 or year is not None and year <= last)
    ]
    fitting = [key for key in later if all(s in power[key] for s in present)]
    chosen = (fitting or later or [""])[0]
    return {s: power[chosen][s] for s in present if s in power[chosen]} if chosen else {}


def _plain(row: Row, name: str) -> float | None:
    """A number that was checked before; none where it is blank or was wrong."""
    return row.value(name)
