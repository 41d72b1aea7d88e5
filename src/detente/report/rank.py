"""Which act is best for a party, on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from detente.findings.rank import RankedAct, RankFinding
from detente.report import counted
from detente.report import words as w
from detente.report.grid import Grid


def what(act: RankedAct) -> str:
    """An act and where it leads: `sign (treaty signed)`."""
    to = ", ".join(f"{w.spaced(name)} {w.spaced(level)}" for name, level in act.to.items())
    return w.spaced(act.act) + (f" ({to})" if to else "")


def best_sentence(found: RankFinding) -> str:
    """What comes first, and how often it is best."""
    first = found.acts[0]
    who = found.scenario.parties.get(found.party, w.spaced(found.party))
    share = f"in {w.percent(first.best)} of the draws ({w.points(first.low, first.high)})"
    return f"For {who} {what(first)} loses least: nothing is better {share}."


def render_rank(found: RankFinding, console: Console) -> None:
    """Prints the acts, the one that loses least first."""
    console.print()
    who = found.scenario.parties.get(found.party, w.spaced(found.party))
    where = f"{found.scenario.name}, focus {w.spaced(found.focus)}, {found.on}"
    console.print(Text(f"What is best for {who} ({where})", style="bold"))
    console.print(Text(w.sentence(w.capital(w.settings_words(found.settings))), style="dim"))
    if said := found.laid_over.change:
        console.print(Text(f"With {said}."))
    if given := counted.given_words(found.laid_over):
        console.print(Text(f"Given: {given}."))
    table = Grid(
        ("act", "if carried out", "others agree", "of trying it", "mostly", "best", "regret"), "", frozenset(range(1, 7))
    )
    for act in found.acts:
        table.add_row(
            what(act),
            w.signed(act.gain.mean),
            w.percent(act.agreed.mean) if act.act != "nothing" else "–",
            w.signed(act.worth.mean),
            w.span(act.worth.low, act.worth.high),
            w.percent(act.best),
            w.number(act.regret.mean),
        )
    console.print(table)
    for sentence in (best_sentence(found), *counted.sentences(found.draws, found.settings)):
        console.print(Text(sentence))
    console.print(Text("In yearly spans: 1 is a year of all that it has at stake in the core.", style="dim"))
    console.print(Text(f"{w.NEVER} {w.duration(found.seconds)}.", style="dim"))
