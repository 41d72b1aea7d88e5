"""The answer to one question on a terminal: the number, what it was compared with, which way it went, on what it rests."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from detente.findings.ask import AskedDifference, AskedSide, AskFinding, Suggestion, Swept
from detente.findings.common import Spread
from detente.report import again, counted
from detente.report import words as w
from detente.report.grid import Grid


def is_chance(found: AskFinding) -> bool:
    """Whether the measure is a share of one."""
    return next(iter(found.written), "") in counted.CHANCES


def rows(found: AskFinding) -> Iterator[tuple[str, str, str]]:
    """What, its mean, its middle nine tenths: with the change, without, and by how much they differ."""
    chance = is_chance(found)
    if found.compared_with is None:
        yield ("over the draws", *_side(found.answer, chance))
        return
    yield (f"with {found.laid_over.change}", *_side(found.answer, chance))
    yield ("without", *_side(found.compared_with, chance))
    if found.difference is not None:
        effect = found.difference.effect
        ends = (effect.low, effect.high)
        told = " to ".join(_signed(end, chance, "") for end in ends) if None not in ends else ""
        yield "difference", _signed(effect.mean, chance), told


def _side(side: AskedSide, chance: bool) -> tuple[str, str]:
    mean = w.percent(side.value.mean) if chance else w.arrived(side.value.mean, side.never)
    return mean, _range(side.value, chance)


def _range(found: Spread, chance: bool) -> str:
    return w.points(found.low, found.high) if chance else w.span(found.low, found.high)


def _signed(value: float | None, chance: bool, unit: str = f"{w.NBSP}points") -> str:
    if value is None or not chance:
        return w.signed(value)
    points = round(100 * value)
    return f"{w.signed(points, len(str(abs(points))))}{unit}"


def direction_sentence(found: AskedDifference) -> str:
    """The three shares, the commonest first."""
    ways = sorted((found.rises, found.same, found.falls), key=lambda way: 0.0 if way.share is None else -way.share)
    told = (f"it {way.says} in {w.percent(way.share)} of the draws ({w.points(way.low, way.high)})" for way in ways)
    return w.sentence(w.capital("; ".join(told)))


def rests_on(found: AskFinding) -> str:
    """What tells the draws apart, as a sentence."""
    if not found.parted:
        return "It is alike in all draws that count, so that it rests on no number that is drawn."
    if found.pace_r2 is None:
        return "Too few draws to look for a hinge."
    if found.hinge is None:
        return f"No single assumption tells where {found.parted} from where it is not."
    return f"It rests on {w.hinge_short(found.hinge)}: there {found.parted}. {w.explains(found.hinge)}"


def found_focus(found: Suggestion) -> str:
    """How the focus was found, as a sentence."""
    taken = f"in play beside the core, what moves the answer most first: {', '.join(found.taken)}"
    if not found.taken:
        taken = "nothing beside the core moves the answer"
    left = f"; these move it too and do not fit in {found.fits:,} states: {', '.join(found.left)}" if found.left else ""
    left += f" (seen over {w.plural(found.draws, 'draw', 'draws')}, each alone)"
    return w.sentence(w.capital(f"{taken}{left}"))


def around(found: AskFinding) -> Grid:
    """What becomes of the answer with each thing just outside the focus in play as well."""
    chance, effect = is_chance(found), found.difference is not None
    grid = Grid(("in play as well", "before", "after", "moves", ""), "", frozenset((1, 2, 3)))
    for each in found.neighbours:
        if each.why_not:
            grid.add_row(each.name, "–", "–", "–", each.why_not)
            continue
        said = (
            _signed(x, chance, "") if effect else w.percent(x) if chance else w.number(x) for x in (each.before, each.after)
        )
        grid.add_row(each.name, *said, w.percent(each.moved), "turns" if each.turns else "")
    return grid


def around_sentence(found: AskFinding) -> str:
    """Which of them turn the answer."""
    tried = [each for each in found.neighbours if not each.why_not]
    turning = [each.name for each in tried if each.turns]
    if not tried:
        return "Nothing just outside the focus could be put in play."
    if not turning:
        return f"It turns with none of {len(tried)} that lie just outside the focus."
    return f"It turns with {', '.join(turning)} in play: ask it with --focus {found.focus},{turning[0]}."


WIDTH = 40
"""Of a curve on a terminal, in letters."""


def curve(found: AskFinding, swept: Swept) -> Grid:
    """The curve, a line a point: what the assumption is, the mean, the middle nine tenths as a bar with the mean in it."""
    chance = is_chance(found)
    known = [end for each in swept.points for end in (each.value.low, each.value.high) if end is not None]
    low, high = (0.0, 1.0) if chance else (min(known, default=0.0), max(known, default=1.0))
    grid = Grid((swept.path, "mean", "mostly", ""), "", frozenset((1, 2)))
    for each in swept.points:
        mean = w.percent(each.value.mean) if chance else w.arrived(each.value.mean, each.never)
        grid.add_row(w.number(each.at, 3), mean, _range(each.value, chance), _bar(each.value, low, high))
    return grid


def _bar(found: Spread, low: float, high: float) -> str:
    if found.mean is None or found.low is None or found.high is None or high <= low:
        return ""
    at = [round((WIDTH - 1) * (each - low) / (high - low)) for each in (found.low, found.mean, found.high)]
    first, mean, last = at[0], min(max(at[1], 0), WIDTH - 1), at[2]
    return "".join("●" if k == mean else "─" if first <= k <= last else " " for k in range(WIDTH)).rstrip()


def crossing_sentence(found: AskFinding, swept: Swept) -> str:
    """Where the mean of the curve crosses the bound; empty where there is no bound."""
    if swept.bound is None:
        return ""
    bound = w.percent(swept.bound) if is_chance(found) else w.number(swept.bound)
    if not swept.crosses:
        return f"Its mean crosses {bound} nowhere between {w.number(swept.low)} and {w.number(swept.high)}."
    return f"Its mean crosses {bound} where {swept.path} is {' and '.join(w.number(each) for each in swept.crosses)}."


def fewer_sentence(found: AskFinding, swept: Swept) -> str:
    """Where on the curve the measure has no answer in some draws that count; empty where it has one in all."""
    fewer = [each for each in swept.points if each.counted < found.draws.counted]
    if not fewer:
        return ""
    least = min(each.counted for each in fewer)
    return (
        f"At {len(fewer)} of {len(swept.points)} points some draws have no answer and are left out: {least} are left at least."
    )


def render_ask(found: AskFinding, console: Console) -> None:
    """Prints one answer."""
    console.print()
    under = f", under the premises of {found.argument}" if found.argument else ""
    console.print(Text(found.asks, style="bold"))
    for note in w.notes(found.words):
        console.print(Text(note, style="dim"))
    console.print(Text(f"{found.scenario.title or found.scenario.name}, focus {w.spaced(found.focus)}{under}."))
    console.print(Text(w.sentence(w.capital(w.settings_words(found.settings))), style="dim"))
    if found.suggested is not None:
        console.print(Text(found_focus(found.suggested)))
    if given := counted.given_words(found.laid_over):
        console.print(Text(f"Given: {given}."))
    table = Grid(("", "mean", "mostly"), "", frozenset((1, 2)))
    for row in rows(found):
        table.add_row(*row)
    console.print(table)
    if found.swept is not None:
        console.print(curve(found, found.swept))
        for said in filter(None, (crossing_sentence(found, found.swept), fewer_sentence(found, found.swept))):
            console.print(Text(said))
    if found.neighbours:
        console.print(around(found))
        console.print(Text(around_sentence(found)))
    sentences = [direction_sentence(found.difference)] if found.difference else []
    sentences += [*counted.sentences(found.draws, found.settings), rests_on(found)]
    sentences += [w.pair_sentence(found.pair)] if found.pair else []
    sentences += [w.box_sentence(found.box)] if found.box else []
    if found.parted and found.draws.counted < found.joint_from:
        sentences.append(f"Several assumptions that decide together are looked for from {found.joint_from}{w.NBSP}draws on.")
    for sentence in sentences:
        console.print(Text(sentence))
    for path in found.unread:
        console.print(Text(f"{path} changes nothing here: nothing in play reads it.", style="yellow"))
    for sentence in again.ask_sentences(found.checks):
        console.print(Text(sentence, style="dim"))
    console.print(Text(f"{w.NEVER} {w.duration(found.seconds)}.", style="dim"))
