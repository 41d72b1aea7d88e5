"""Which act is best for a party: the words and cells that terminal and page share, and the terminal."""

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


COLUMNS = ("act", "if carried out", "others agree", "of trying it", "mostly", "best", "regret")
UNIT = "In yearly spans: 1 is a year of all that it has at stake in the core."


def cells(act: RankedAct) -> tuple[str, ...]:
    """What stands under each column."""
    return (
        what(act),
        w.signed(act.gain.mean),
        w.percent(act.agreed.mean) if act.act != "nothing" else "–",
        w.signed(act.worth.mean),
        w.span(act.worth.low, act.worth.high),
        w.percent(act.best),
        w.number(act.regret.mean),
    )


def title(found: RankFinding) -> str:
    """Whose acts, in which focus, and when."""
    who = found.scenario.parties.get(found.party, w.spaced(found.party))
    return f"What is best for {who} ({found.scenario.name}, focus {w.spaced(found.focus)}, {found.on})"


def laid_over(found: RankFinding) -> list[str]:
    """What was changed, and what was taken for given."""
    given = counted.given_words(found.laid_over)
    return [f"With {said}." for said in [found.laid_over.change] if said] + ([f"Given: {given}."] if given else [])


def sentences(found: RankFinding) -> list[str]:
    """What comes first, and which draws that is counted over."""
    return [best_sentence(found), *counted.sentences(found.draws, found.settings)]


def render_rank(found: RankFinding, console: Console) -> None:
    """Prints the acts, the one that loses least first."""
    console.print()
    console.print(Text(title(found), style="bold"))
    console.print(Text(w.sentence(w.capital(w.settings_words(found.settings))), style="dim"))
    for said in laid_over(found):
        console.print(Text(said))
    table = Grid(COLUMNS, "", frozenset(range(1, 7)))
    for act in found.acts:
        table.add_row(*cells(act))
    console.print(table)
    for sentence in sentences(found):
        console.print(Text(sentence))
    console.print(Text(UNIT, style="dim"))
    console.print(Text(f"{w.NEVER} {w.duration(found.seconds)}.", style="dim"))
