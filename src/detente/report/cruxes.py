"""Disputes posed between arguments, on a terminal: a table of all, or one in full."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from detente.findings.cruxes import CruxesFinding, CruxHeld, PosedCrux
from detente.report import crux
from detente.report import words as w
from detente.report.grid import Grid


def held(side: CruxHeld) -> str:
    """`a003: It lacks the means (a003 p13).`"""
    where = f" ({', '.join(side.cite)})" if side.cite else ""
    return f"{side.argument}: {side.says.removesuffix('.')}{where}."


def answer(each: PosedCrux) -> str:
    """What came of a dispute, in a sentence or two."""
    if each.found is None:
        return f"No crux: {w.sentence(each.cannot)}" if each.cannot else f"Refused: {w.sentence(each.refused)}"
    swaps = [crux.swap_sentence(each.found, swap) for swap in each.found.swaps]
    return " ".join((crux.verdict_sentence(each.found), *swaps))


def render_cruxes(found: CruxesFinding, console: Console) -> None:
    """Prints one dispute in full, or a table of several with a line on what parts each two."""
    if len(found.cruxes) == 1:
        _in_full(found.cruxes[0], console)
        return
    table = Grid(
        ("", "in dispute", "between", "first", "second"), found.title or found.name, frozenset((3, 4)), frozenset((0,))
    )
    for each in found.cruxes:
        ends = (
            [crux.side(each.found, at) for at in (each.found.under_first, each.found.under_second)] if each.found else ["–"] * 2
        )
        table.add_row(each.name, each.asks, w.listed(each.between) or "–", *ends)
    console.print()
    console.print(table)
    for each in found.cruxes:
        console.print(Text(f"{each.name}: {answer(each)}"))
    console.print(Text(f"{w.NEVER} {w.duration(found.seconds)}.", style="dim"))


def _in_full(each: PosedCrux, console: Console) -> None:
    console.print()
    console.print(Text(f"{each.name}. {each.asks}", style="bold"))
    for side in each.sides:
        console.print(Text(held(side)))
    if each.because:
        console.print(Text(w.sentence(each.because), style="dim"))
    if each.found is None:
        console.print(Text(answer(each)))
    else:
        crux.render_crux(each.found, console)
