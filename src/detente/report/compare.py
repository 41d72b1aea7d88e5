"""Encodings of one article side by side, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from detente.findings.compare import Alpha, ComparedClaim, CompareFinding, Parted, ReadClaim
from detente.report import words as w
from detente.report.grid import Grid

CAUSES = {
    "strength": "how firmly it is read",
    "certainty": "how certain it is read to be",
    "form": "the form",
    "number": "one number",
    "rule": "one rule",
    "change": "one change of a condition",
    "interest": "one interest",
    "package": "one package",
    "draws": "too few draws: one is undecided and may yet come to the other's verdict",
    "form not swapped": "another form, which cannot be asked of the other scenario",
    "no single swap": "no one thing alone",
}
MOST_SHOWN = 3
"""Swaps that are shown of two encodings; the JSON has them all."""


def alpha_words(found: Alpha) -> str:
    """`over verdicts 0.35 (−0.02 to 0.7)`."""
    if found.alpha is None:
        return f"over {found.over} none, since all are the same"
    between = f" ({w.span(found.low, found.high)})" if found.low is not None else ""
    return f"over {found.over} {w.number(found.alpha)}{between}"


def reading_cell(found: ReadClaim) -> Text:
    """What one encoding makes of a sentence: its verdict and share, its forms and strength below."""
    shown = w.VERDICTS[found.verdict]
    cell = Text(f"{shown.glyph} {shown.label}" + (f" {w.percent(found.share)}" if found.share is not None else ""))
    degrees = ", ".join((*(w.spaced(each) for each in found.certainty), found.strength))
    cell.append(f"\n{' and '.join(found.forms) or 'no form'}, {degrees}", style="dim")
    return cell


def kept_sentence(found: CompareFinding) -> str:
    """Which claims keep their verdict under all encodings."""
    kept, many = found.kept, len(found.claims)
    if not kept:
        return f"None of {w.plural(many, 'claim', 'claims')} keeps its verdict under all."
    return f"{len(kept)} of {w.plural(many, 'claim', 'claims')} keep their verdict under all: {w.listed(kept)}."


def alone_lines(found: CompareFinding) -> dict[tuple[str, str], list[str]]:
    """By encoding and reason the claims that no other has."""
    lines: dict[tuple[str, str], list[str]] = {}
    for each in found.alone:
        lines.setdefault((each.encoding, each.why), []).append(each.id)
    return lines


def causes_sentence(found: CompareFinding) -> str:
    """What parts the encodings, counted; empty where nothing does."""
    pairs = sum(each.pairs for each in found.causes)
    if not pairs:
        return ""
    said = "; ".join(f"{CAUSES[each.cause]} ({each.pairs})" for each in found.causes)
    return f"Of {w.plural(pairs, 'pair', 'pairs')} of verdicts that differ, by what alone gives one the other's: {said}."


def parted_lines(claim: ComparedClaim, parted: Parted) -> Iterator[str]:
    """What parts two encodings on a claim."""
    yield f"{' and '.join(parted.between)}: {w.listed(CAUSES[each] for each in parted.causes)}"
    yield from (f"  {each}" for each in parted.by[:MOST_SHOWN])
    if len(parted.by) > MOST_SHOWN:
        yield f"  and {len(parted.by) - MOST_SHOWN} more (--json)"
    if parted.nearest:
        yield f"  nearest: {parted.nearest}"
    if not parted.by and parted.causes[0] == "form not swapped":
        refused = [s for s in claim.swaps if s.kind == "form" and s.on in parted.between and set(s.of) & set(parted.between)]
        yield from (f"  {s.on} cannot take it: {s.cannot}" for s in refused if s.cannot)


def render_compare(found: CompareFinding, console: Console) -> None:
    """Prints the comparison: how far they agree, the table of who does, then why the others do not."""
    console.print()
    titles = dict.fromkeys(each.title for each in found.encodings if each.title)
    console.print(
        Text(f"{len(found.encodings)} encodings of {found.article}: {next(iter(titles), '')}".strip(": "), style="bold")
    )
    console.print(Text(w.sentence(w.capital(w.settings_words(found.settings))), style="dim"))
    if not found.complete:
        console.print(Text("It was stopped early: not all that parts them was looked for.", style="yellow"))
    said = w.listed(alpha_words(each) for each in found.agreement)
    console.print(Text(f"Krippendorff's alpha {said}."))
    table = Grid(("claim", *(each.label for each in found.encodings)))
    for claim in found.claims:
        by = {each.encoding: reading_cell(each) for each in claim.readings}
        about = Text(claim.id)
        about.append(f"\n{', '.join(claim.cite)}", style="dim")
        table.add_row(about, *(by.get(each.label, Text("–")) for each in found.encodings))
    console.print(table)
    console.print(Text(kept_sentence(found)))
    for (label, why), ids in alone_lines(found).items():
        console.print(Text(f"{label} alone has {w.listed(ids)}: {why}.", style="yellow"))
    _why(found, console)
    console.print()
    console.print(Text(f"{w.NEVER} {w.duration(found.seconds)}.", style="dim"))


def _why(found: CompareFinding, console: Console) -> None:
    parted = [claim for claim in found.claims if claim.parted and (found.solved or claim.swaps)]
    if not parted:
        return
    console.print()
    console.print(Text("Why they part", style="bold"))
    for claim in parted:
        console.print(Text(f"{claim.id}: {claim.readings[0].says}"))
        for each in claim.parted:
            for line in parted_lines(claim, each):
                console.print(Padding(Text(line), (0, 0, 0, 2)))
    console.print(Text(causes_sentence(found)))
