"""What is believed of what is hidden, and what tells of it, as reports say it."""

from __future__ import annotations

from collections.abc import Iterator

from detente.findings.common import Paths
from detente.findings.run import Lesson, RunFinding, Unknown
from detente.report import words as w

HARDLY = 0.005
"""A belief that moves by less is said not to move."""
SUSPECT = 0.01
"""Share of paths through states that were not solved, above which it is said."""


def levels_shown(unknown: Unknown) -> tuple[str, ...]:
    """The levels whose belief is shown: of two the second, which says it all."""
    return unknown.believed.options[-1:] if len(unknown.believed.options) == 2 else unknown.believed.options


def by_truth(unknown: Unknown, level: str) -> Paths:
    """The belief in one level over time: on the whole, and where each level really holds."""
    k = unknown.believed.options.index(level)
    rows = {"on the whole": unknown.believed, **{f"where it is {w.spaced(x)}": paths for x, paths in unknown.if_true.items()}}
    if unknown.truth:
        rows.pop("on the whole")  # that is the truth alone
    return Paths(
        options=tuple(rows),
        mean=tuple(paths.mean[k] for paths in rows.values()),
        low=tuple(paths.low[k] for paths in rows.values()),
        high=tuple(paths.high[k] for paths in rows.values()),
    )


def head(run: RunFinding, name: str) -> str:
    """Who knows it, and whether it is said how it really is."""
    unknown = run.hidden[name]
    knows = w.listed(w.party(unit, run.scenario) for unit in unknown.known_to)
    truth = f" It really is {w.spaced(unknown.truth)} at the start." if unknown.truth else ""
    return f"{w.capital(w.spaced(name))} is known to {knows} alone; all others believe the same of it.{truth}"


def sentences(run: RunFinding, name: str) -> Iterator[str]:
    """Where the belief begins and ends, by what really holds; what moves it; what knowing would be worth."""
    unknown = run.hidden[name]
    for level in levels_shown(unknown):
        k = unknown.believed.options.index(level)
        first, last = unknown.believed.mean[k][0], w.day(run.dates[-1])
        ends = [f"{w.percent(paths.mean[k][-1])} where it is {w.spaced(x)}" for x, paths in unknown.if_true.items()]
        yield f"That it is {w.spaced(level)} is believed to {w.percent(first)} at first, and on {last} to {w.listed(ends)}."
        yield from lesson_sentences(run.lessons, name, level)
    for party, worth in unknown.knowing.items():
        much = (
            "hardly anything"
            if worth.mean is None or abs(worth.mean) < HARDLY
            else f"{w.number(worth.mean)} of {w.clocked('a year', run.counts)}"
        )
        yield f"Were all told what holds, that would be worth {much} to {w.party(party, run.scenario)} at the start."


def lesson_sentences(lessons: tuple[Lesson, ...], name: str, level: str) -> Iterator[str]:
    """What each move does to a belief, every time that it is seen: those that move it most first."""
    found: list[tuple[float, str]] = []
    for each in lessons:
        for moved, how in ((each.carried_out, "is carried out"), (each.refused, "is refused")):
            by = moved.get(f"{name}={level}")
            if by is not None and abs(by) >= HARDLY:
                way = "rises" if by > 0 else "falls"
                what = f"Each time {w.spaced(each.rule)} {how}"
                found.append(
                    (-abs(by), f"{what} the belief that {w.spaced(name)} is {w.spaced(level)} {way} by {w.gap(abs(by))}.")
                )
    yield from (text for _, text in sorted(found))


def lessons_told(run: RunFinding) -> list[tuple[str, str, str, str]]:
    """(move, bits, belief moved by each that is carried out, by each refusal) for levels shown; most bits first."""
    shown = [f"{name}={level}" for name, unknown in run.hidden.items() for level in levels_shown(unknown)]

    def moved(by: dict[str, float | None]) -> str:
        told = {on: by.get(on) for on in shown}
        said = [f"{w.spaced(on.replace('=', ' '))} {w.signed_points(x)}" for on, x in told.items() if x is not None]
        return ", ".join(said) or "–"

    rows = sorted(run.lessons, key=lambda each: (-each.bits, each.rule))
    return [(w.spaced(each.rule), w.number(each.bits), moved(each.carried_out), moved(each.refused)) for each in rows]


def mistake_sentences(run: RunFinding) -> Iterator[str]:
    """What each party that takes the game for another expected, got, and would have got."""
    for party, each in run.mistakes.items():
        name = w.party(party, run.scenario)
        yield (
            f"{name} takes it for a game with {each.believes}. It expects {w.number(each.expected.mean)}, gets "
            f"{w.number(each.got.mean)}, and would have got {w.number(each.seeing.mean)} if nobody were mistaken "
            f"({w.clocked('utility-years', run.counts)} at the start, means over the draws)."
        )


def doubts(run: RunFinding) -> Iterator[str]:
    """What could not be solved of what acts tell."""
    found = run.diagnostics
    if found.astray is not None and found.astray > SUSPECT:
        yield (
            f"{w.percent(found.astray)} of the paths lead through states in which what acts tell was not found to 0.001: "
            "what is said of beliefs there is rough."
        )
