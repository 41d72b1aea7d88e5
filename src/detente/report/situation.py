"""What a scenario states, on the terminal: who is at the table, who must agree to what, what each wants."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from detente.findings.situation import Ruling, SituationFinding, Stated
from detente.report import words as w
from detente.report.grid import Grid


def who(names: Iterable[str], found: SituationFinding) -> str:
    """Parties, offices and bodies by their names."""
    return ", ".join(w.party(name, found.scenario) for name in names)


def agreeing(rule: Ruling, found: SituationFinding) -> str:
    """Who does it, and who must agree."""
    alone = " or ".join(w.party(name, found.scenario) for name in rule.by)
    needed = " and ".join(w.party(name, found.scenario) for name in rule.needs)
    if alone and needed:
        return f"{alone}, if {needed} agrees"
    return f"{alone} alone" if alone else needed


def leads(rule: Ruling) -> str:
    """From where to where: `war: fighting > freeze`."""
    by_target: dict[str, list[str]] = {}
    for each in rule.leads:
        by_target.setdefault(each.to, []).append(each.source)
    said = (f"{w.listed(map(w.spaced, sources), 'or')} > {w.spaced(to)}" for to, sources in by_target.items())
    return f"{w.spaced(rule.issue)}: {'; '.join(said)}"


def limits(rule: Ruling) -> str:
    """In which states and between which dates it is open."""
    parts = (
        w.spaced(rule.when),
        f"from {w.day(rule.after)}" if rule.after else "",
        f"before {w.day(rule.before)}" if rule.before else "",
        f"if {w.spaced(rule.given)}" if rule.given else "",
    )
    return ", ".join(part for part in parts if part)


def sourced(stated: Stated) -> str:
    """Where it comes from."""
    return ", ".join(stated.cite) or "assumed"


def render_situation(found: SituationFinding, console: Console) -> None:
    """Prints what is stated."""
    console.print()
    console.print(Text(found.scenario.title or found.scenario.name, style="bold"))
    if found.scenario.about:
        console.print(Text(w.sentence(found.scenario.about), style="dim"))
    table = Grid(("party", "", "holds"), "Who is at the table", frozenset())
    for name, party in found.parties.items():
        table.add_row(w.spaced(name), party.name, ", ".join(map(w.spaced, (*party.offices, *party.bodies))))
    console.print(table)
    table = Grid(("move", "what it changes", "who must agree", "open", "source"), "Who must agree to what", frozenset())
    for rule in found.rules:
        table.add_row(w.spaced(rule.rule), leads(rule), agreeing(rule, found), limits(rule), sourced(rule))
    console.print(table)
    table = Grid(("condition", "levels", "moved by"), "What chance and the calendar decide", frozenset())
    for name, each in found.conditions.items():
        moved = "; ".join(f"{w.spaced(turn.name)}: {turn.what}" for turn in each.turns) or "moves"
        table.add_row(w.spaced(name), ", ".join(map(w.spaced, each.levels)), moved)
    console.print(table)
    table = Grid(("party", "interest", "what it values", "utility a year", "source"), "What each wants", frozenset())
    for wish in found.interests:
        table.add_row(
            w.party(wish.party, found.scenario), w.spaced(wish.term), w.spaced(wish.says), Text(wish.text), sourced(wish)
        )
    console.print(table)
    drawn = sum(each.drawn for each in found.assumptions)
    console.print(Text(f"{drawn} uncertain numbers; `detente paths` lists them. {w.NEVER}", style="dim"))
