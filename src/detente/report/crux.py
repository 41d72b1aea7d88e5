"""The crux of two arguments in words, as a waterfall, and on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from detente.findings.crux import (
    Contradicts,
    CruxArgument,
    CruxFinding,
    CruxPair,
    CruxPoint,
    CruxPremise,
    CruxSide,
    CruxSwap,
    Part,
)
from detente.report import again, counted
from detente.report import words as w
from detente.report.grid import Grid

WIDE = 32
"""Signs of a waterfall on a terminal."""
SHOWN = 6
"""Steps of a waterfall that have a line of their own, besides those that are named."""


# ------------------------------------------------------------------------------------------------ numbers


def is_chance(found: CruxFinding) -> bool:
    """Whether the measure is a share of one."""
    return next(iter(found.written), "") in counted.CHANCES


def level(value: float | None, found: CruxFinding) -> str:
    """An answer: a chance as a percentage."""
    return w.percent(value) if is_chance(found) else w.number(value)


def moved(value: float | None, found: CruxFinding) -> str:
    """By how much an answer moves: a chance in points."""
    if value is None:
        return "–"
    if not is_chance(found):
        return w.signed(value)
    points = 100 * value
    many = 1 if abs(points) < 9.5 else 0
    shown = f"{round(points, many):+.{many}f}"
    return "0" if float(shown) == 0 else shown.replace("-", "\N{MINUS SIGN}")


def unit(found: CruxFinding) -> str:
    """What moves are counted in."""
    return f"{w.NBSP}points" if is_chance(found) else ""


def between(part: Part, found: CruxFinding) -> str:
    """Its interval; empty where it has none."""
    if part.low is None or part.high is None:
        return ""
    return f"{moved(part.low, found)} to {moved(part.high, found)}"


def side(found: CruxFinding, at: CruxSide) -> str:
    """An answer with its interval."""
    if at.low is None or at.high is None:
        return level(at.value.mean, found)
    ends = w.points(max(0.0, at.low), min(1.0, at.high)) if is_chance(found) else w.span(at.low, at.high)
    return f"{level(at.value.mean, found)} ({ends})"


# ------------------------------------------------------------------------------------------------ sentences


def sides_sentence(found: CruxFinding) -> str:
    """Where each stands, and where neither and both would."""
    told = [
        f"of {found.first.label} {side(found, found.under_first)}",
        f"of {found.second.label} {side(found, found.under_second)}",
    ]
    told += [f"of neither {level(found.under_neither.value.mean, found)}"]
    told += [f"of both {level(found.under_both.value.mean, found)}"] if found.under_both else []
    return f"Under the premises {w.listed(told)}."


def both_sentence(found: CruxFinding) -> str:
    """Why there is no world of both; empty where there is one."""
    return f"There is no world of both: {found.no_both}." if found.no_both else ""


def agreed_sentence(found: CruxFinding) -> str:
    """On how many points they agree, and on how many they part."""
    every, parted = len(found.points), [each for each in found.points if each.standing == "differs"]
    alike, unread = (sum(each.standing == standing for each in found.points) for standing in ("alike", "unread"))
    if not every:
        return "Neither says anything of this scenario's numbers or of its beginning."
    why = [f"{alike} alike"] if alike else []
    why += [f"{unread} {'differs' if unread == 1 else 'differ'} in what this does not rest on"] if unread else []
    told = f" ({w.listed(why)})" if why else ""
    agreed = f"{every - len(parted)} of {w.plural(every, 'assumption', 'assumptions')}"
    return f"They agree on {agreed}{told} and part on {len(parted)}."


def verdict_sentence(found: CruxFinding) -> str:
    """What there is between them."""
    named = [each for each in found.points if each.named]
    least = f"{moved(found.margin, found).lstrip('+')}{unit(found)}"
    by = f"{moved(found.difference.value, found)}{unit(found)}"
    if found.verdict == "same":
        return "No assumption differs: their dispute is not about this."
    if found.verdict == "not_about_this":
        return f"Their dispute is not about this: no difference of premises moves it by {least} or more."
    if found.verdict == "undecided":
        return f"No difference of premises clearly moves it by {least} or more, and with so few draws one may: more would tell."
    told = w.listed(f"{each.id} ({moved(each.share.value, found)})" for each in named if each.share)
    if found.verdict == "cancel":
        return f"Their premises pull opposite ways and leave it where it was: {told}."
    if found.verdict == "many":
        return f"They differ by {by}, and no one assumption clearly does it: it takes many, or more draws."
    return f"They differ by {by}; what parts them is {told}."


def swap_sentence(found: CruxFinding, swap: CruxSwap) -> str:
    """A swap and what becomes of the answer: `swap these two and A's conclusion becomes B's`."""
    other = found.second.label if swap.of == found.first.label else found.first.label
    start = found.under_first if swap.of == found.first.label else found.under_second
    at = f"{level(start.value.mean, found)} becomes {level(swap.solved.value, found)}"
    past = f"{'the bar' if found.bar_given else 'half way'} at {level(found.bar, found)}"
    if not swap.over:
        return f"No swap that was solved carries {swap.of} past {past}; {w.listed(swap.points)} comes nearest: {at}."
    return f"Swap {w.listed(swap.points)}, and {swap.of}'s conclusion becomes {other}'s: {at}, past {past}."


def one_side_sentence(found: CruxFinding) -> str:
    """That nothing has to be swapped, where both stand on one side of the bar."""
    return (
        f"Both stand on one side of the bar at {level(found.bar, found)}: on it they do not disagree." if found.one_side else ""
    )


def pair_sentence(found: CruxFinding, pair: CruxPair) -> str:
    """What two points do together."""
    by = f"{moved(pair.together.value, found)}{unit(found)}"
    return f"{w.listed(pair.points)} together add {by} to what each adds alone ({between(pair.together, found)})."


def cited(premise: CruxPremise) -> str:
    """`a002.A4 (a002 p5)`."""
    where = f" ({', '.join(premise.cite)})" if premise.cite else ""
    return f"{premise.argument}.{premise.premise}{where}"


def contradiction_sentence(found: CruxFinding, each: Contradicts) -> str:
    """What cannot both be so, with the paragraphs of either."""
    said = [
        w.listed(cited(p) for p in each.premises if p.argument == label) for label in (found.first.label, found.second.label)
    ]
    return f"They contradict each other on {each.name}: {said[0]} has {each.first}, {said[1]} has {each.second}."


def left_out(argument: CruxArgument) -> Iterator[str]:
    """Premises of an argument that play no part, and why."""
    if argument.not_encoded:
        said = "changes" if len(argument.not_encoded) == 1 else "change"
        yield f"{w.listed(f'{argument.label}.{name}' for name in argument.not_encoded)} {said} nothing, as the file says."
    for each in argument.unsaid:
        where = f" ({', '.join(each.cite)})" if each.cite else ""
        yield f"{argument.label}.{each.premise}{where} cannot be said of this scenario: {w.sentence(each.why)}"


def sentences(found: CruxFinding) -> list[str]:
    """What is found, the most telling first."""
    told = [agreed_sentence(found), verdict_sentence(found)]
    told += [swap_sentence(found, each) for each in found.swaps]
    told += [one_side_sentence(found)]
    told += [contradiction_sentence(found, each) for each in found.contradictions]
    told += [pair_sentence(found, each) for each in found.pairs]
    return [each for each in told if each]


def small_print(found: CruxFinding) -> list[str]:
    """Which draws count, what was left out, what solving again changes."""
    told = [both_sentence(found), *left_out(found.first), *left_out(found.second)]
    told += counted.sentences(found.draws, found.settings)
    told += (
        [f"{found.no_number} of them are left out: between the two it is no number, or plans never settle."]
        if found.no_number
        else []
    )
    told += [f"The difference: {each[0].lower()}{each[1:]}" for each in again.ask_sentences(found.checks)]
    return [each for each in told if each]


# ------------------------------------------------------------------------------------------------ the waterfall


@dataclass(frozen=True)
class Step:
    """A line of the waterfall: from where to where the answer goes; at an end both are the answer."""

    label: str
    start: float
    stop: float
    said: str
    interval: str = ""
    end: bool = False
    named: bool = False
    point: CruxPoint | None = None


def waterfall(found: CruxFinding) -> list[Step]:
    """From the first's answer share by share to the second's; the small ones in one line."""
    first, second = found.under_first.value.mean, found.under_second.value.mean
    if first is None or second is None:
        return []
    steps = [Step(found.first.label, first, first, level(first, found), end=True)]
    parted = [each for each in found.points if each.share is not None]
    shown = [each for k, each in enumerate(parted) if each.named or k < SHOWN]
    at = second - found.difference.value  # the first's, but for draws that the shares leave out
    for each in shown:
        assert each.share is not None, "those that differ have one"
        by = each.share.value
        steps.append(Step(each.id, at, at + by, moved(by, found), between(each.share, found), named=each.named, point=each))
        at += by
    rest = sum(each.share.value for each in parted if each.share is not None and each not in shown)
    if left := len(parted) - len(shown):
        steps.append(Step(w.plural(left, "other", "others"), at, at + rest, moved(rest, found)))
    return [*steps, Step(found.second.label, second, second, level(second, found), end=True)]


@dataclass(frozen=True)
class Scale:
    """Where an answer lies between the least and the greatest of a waterfall, 0 .. 1."""

    low: float
    high: float

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Scale:
        """With a little room on either side."""
        levels = [level for step in steps for level in (step.start, step.stop)]
        room = max(0.08 * (max(levels) - min(levels)), 0.001)
        return cls(min(levels) - room, max(levels) + room)

    def __call__(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)


def bars(steps: Sequence[Step]) -> list[tuple[float, float]]:
    """By step where its bar begins and how long it is, in hundredths; of an end a mark."""
    scale = Scale.of(steps)
    ends = [sorted((100 * scale(step.start), 100 * scale(step.stop))) for step in steps]
    return [(round(low, 1), round(max(high - low, 0.8), 1)) for low, high in ends]


def _line(low: float, length: float, step: Step) -> str:
    first, last = round(low / 100 * (WIDE - 1)), round((low + length) / 100 * (WIDE - 1))
    if step.end:
        return " " * first + "◆"
    return " " * first + ("█" if step.named else "░") * max(1, last - first)


# ------------------------------------------------------------------------------------------------ on a terminal


def render_crux(found: CruxFinding, console: Console) -> None:
    """Prints a crux: where each stands, the waterfall, what is found in words."""
    console.print()
    console.print(Text(f"The crux of {found.first.label} and {found.second.label}: {found.asks}", style="bold"))
    console.print(Text(f"{found.scenario.title or found.scenario.name}, focus {w.spaced(found.focus)}."))
    console.print(Text(w.sentence(w.capital(w.settings_words(found.settings))), style="dim"))
    console.print(Text(sides_sentence(found)))
    steps = waterfall(found)
    table = Grid(("", "", "share", "between"), "", frozenset((2, 3)), frozenset((1,)))
    for step, (low, length) in zip(steps, bars(steps), strict=True):
        table.add_row(step.label, _line(low, length, step), step.said, step.interval)
    if steps:
        console.print(table)
    for sentence in sentences(found):
        console.print(Text(sentence))
    for sentence in small_print(found):
        console.print(Text(sentence, style="dim"))
    console.print(Text(f"{w.NEVER} {w.duration(found.seconds)}.", style="dim"))
