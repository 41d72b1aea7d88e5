"""What a Python program asks of detente: the questions of the command line, answered with the same findings.

    import detente

    found = detente.audit("a004", draws=64)
    found.to_frame()

A finding is a frozen record (docs/json.md lists its fields); `.rows()`, `.to_frame()`, `.to_xarray()` turn it into tables and
arrays, and a notebook shows it as a table. Errors are those of `detente.errors`, with the sentence the command line prints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, cast

from detente.asks import ask_named, progress

if TYPE_CHECKING:
    from detente.findings.ask import AskFinding
    from detente.findings.audit import AuditFinding
    from detente.findings.backtest import BacktestFinding
    from detente.findings.baseline import BaselineFinding
    from detente.findings.compare import CompareFinding
    from detente.findings.crux import CruxFinding
    from detente.findings.cruxes import CruxesFinding
    from detente.findings.explain import ExplainFinding
    from detente.findings.mechanisms import MechanismsFinding
    from detente.findings.rank import RankFinding
    from detente.findings.run import RunFinding
    from detente.findings.settlement import SettlementFinding
    from detente.findings.stability import StabilityFinding
    from detente.formats.table import Table
    from detente.game.graph import Model
    from detente.scenario.records import Argument, Scenario

    Source = str | Path | Scenario


class How(TypedDict, total=False):
    """How a question is solved; the number of workers and what is told on the way change no answer."""

    draws: int  # of all assumptions; 512 unless said
    seed: int
    sets: Mapping[str, object]  # numbers and ranges laid over assumptions: {"face_cost": 0.2, "north.trade.weight": "0.5 .. 1"}
    precise: bool  # a hundred times finer than a study is solved: nothing that is asked once, of rounds or without time
    equilibrium: str  # what a game comes to rest in: "backward" (from an end far away), or "principal" (branch)
    workers: int  # threads; all cores unless said
    progress: Callable[[int, int], None]  # is told the draws solved so far and those in all


class LaidOver(TypedDict, total=False):
    """What is laid over a scenario, as options of the command line write it."""

    hold: tuple[str, ...]  # each "NAME=LEVEL": there from the first day
    start: tuple[str, ...]  # each "NAME=LEVEL"
    done: tuple[str, ...]  # rules as if just carried out
    without: tuple[str, ...]  # rules, condition.change, party.term
    remove: tuple[str, ...]  # parties
    assuming: tuple[str, ...]  # taken for given: "NAME=LEVEL", "PATH=VALUE", "NAME", "not NAME"
    all_draws: bool  # those outside the plausible bands, and those that never settle, too


class AskedRun(How, LaidOver, total=False):
    """What may be said of a run besides."""

    over: Scenario  # what an argument that is given as a record is over
    measures: tuple[str, ...]  # read off besides, in words


class AskedRank(How, LaidOver, total=False):
    """What may be laid over the game in which a party acts."""


class AskedOne(How, LaidOver, total=False):
    """What may be said of one measure besides. What is changed, `sets` included, is compared with the same without it."""

    over: Scenario  # what an argument that is given as a record is over
    sweep: str  # "PATH=A..B" or "PATH": its curve along one assumption
    neighbours: bool  # whether the answer turns with each thing just outside the focus in play as well
    bound: float | None  # where the curve crosses it; half, of a chance, unless said


class AskedCompare(How, total=False):
    """What may be said of a comparison besides."""

    claims: tuple[str, ...]  # only these, "C1"
    swap: bool  # whether it is asked what parts them, which takes most of the time
    alike: tuple[str, ...]  # names that mean one thing, each "canal=locks"
    one_article: bool  # they cite one article under several ids


class AskedCrux(How, total=False):
    """What may be said of a crux besides."""

    over: Source  # where the two are held against each other, if they are over different scenarios
    focus: str
    bar: float  # what a swap has to pass; half way between the two unless said
    all_draws: bool


class AskedStability(How, total=False):
    """What may be asked of a model (`coalitions` to `horizon`) or of a scenario (the rest)."""

    pareto: bool
    coalitions: tuple[str, ...]  # each "A,B"
    joint: bool
    why: tuple[str, ...]
    demand: str
    horizon: int
    focus: str
    on: dt.date | int
    hold: tuple[str, ...]  # each "NAME=LEVEL"


def load(source: str | Path | Mapping[str, object], over: Source | None = None) -> Scenario | Argument:
    """The scenario or argument of a file, of a shipped case, or of Python data keyed as a file is.

    An argument in Python data needs the scenario that it is `over`; one in a file names it. All problems are raised at once
    (`errors.FileProblems`).
    """
    from detente.asks.files import loaded

    return loaded(source, over)


def run(
    scenario: Source | Argument, focus: str = "", until: dt.date | int | None = None, **question: Unpack[AskedRun]
) -> RunFinding:
    """What becomes of everything in play, who tries and who refuses what; under what is laid over it."""
    how, rest = _parted(question)
    return cast("RunFinding", _asked("run", how, scenario=scenario, focus=focus, until=until, **rest))


def ask(
    scenario: Source | Argument, measure: str | Mapping[str, object], focus: str = "", **question: Unpack[AskedOne]
) -> AskFinding:
    """One measure, in words or as a file has it: over the draws, and what a change makes of it. Of an argument, under its
    premises. Focus `auto` is found by the measure."""
    how, rest = _parted(question)
    text = measure if isinstance(measure, str) else _in_braces(measure)
    return cast("AskFinding", _asked("ask", how, scenario=scenario, measure=text, focus=focus, **rest))


def rank(
    scenario: Source, party: str, focus: str = "", on: dt.date | int | None = None, **question: Unpack[AskedRank]
) -> RankFinding:
    """What each act of a party is worth to it on a day (without one, where the game begins), and how often none is better."""
    how, rest = _parted(question)
    return cast("RankFinding", _asked("rank", how, scenario=scenario, party=party, focus=focus, on=on, **rest))


def baseline(
    scenario: Source | Argument, focus: str = "", over: Scenario | None = None, all_draws: bool = False, **how: Unpack[How]
) -> BaselineFinding:
    """Whether a scenario is sane before any claim: plausible bands, and the same facts in every focus.

    Of an argument, under its premises.
    """
    asked = _asked("baseline", how, scenario=scenario, focus=focus, over=over, all_draws=all_draws)
    return cast("BaselineFinding", asked)


def audit(
    *arguments: str | Path | Argument, scenario: Source | None = None, claims: tuple[str, ...] = (), **how: Unpack[How]
) -> AuditFinding:
    """Whether each claim (or those named: "C1", "a002.C4") follows from its argument's own premises, and on what it hinges.

    An argument that was loaded as a record needs its `scenario`.
    """
    return cast("AuditFinding", _asked("audit", how, arguments=arguments, scenario=scenario, claims=claims))


def explain(
    argument: str | Path | Argument, claim: str, over: Scenario | None = None, part: int | None = None, **how: Unpack[How]
) -> ExplainFinding:
    """Why a claim comes out as it does: what leads there, who gains by it and from what, which premises carry it."""
    return cast("ExplainFinding", _asked("explain", how, scenario=argument, claim=claim, over=over, part=part))


def compare(*arguments: str | Path | tuple[Argument, Scenario], **question: Unpack[AskedCompare]) -> CompareFinding:
    """How far encodings of one article agree (each a file, or an argument with its scenario), and what parts the others."""
    how, rest = _parted(question)
    return cast("CompareFinding", _asked("compare", how, arguments=arguments, **rest))


def crux(
    first: str | Path | tuple[Argument, Scenario],
    second: str | Path | tuple[Argument, Scenario],
    on: str,
    **question: Unpack[AskedCrux],
) -> CruxFinding:
    """What parts two arguments on a measure (`on`, in words), and the swap that turns one's conclusion into the other's."""
    how, rest = _parted(question)
    return cast("CruxFinding", _asked("crux", how, arguments=(first, second), on=on, **rest))


def cruxes(*names: str, file: str | Path = "cruxes", all_draws: bool = False, **how: Unpack[How]) -> CruxesFinding:
    """What parts arguments on each of these disputes that a file poses (the shipped file, unless named); on all of them."""
    return cast("CruxesFinding", _asked("cruxes", how, file=file, names=names, all_draws=all_draws))


def stability(file: str | Path | Model | Scenario, **question: Unpack[AskedStability]) -> StabilityFinding:
    """Which states of an explicit model, or which settlements of a scenario, are stable, for whom, and why."""
    how, rest = _parted(question)
    return cast("StabilityFinding", _asked("stability", how, file=file, **rest))


def settlement(
    file: str | Path | Table | Scenario, learn: str | Path | Table | None = None, focus: str = "", **how: Unpack[How]
) -> SettlementFinding:
    """Where parties would settle on a table of positions, or on a scenario's issues that have a scale, and who prevents it."""
    return cast("SettlementFinding", _asked("settlement", how, file=file, learn=learn, focus=focus))


def backtest(data: str | Path | Table, folds: int = 20, seed: int = 1) -> BacktestFinding:
    """How every settlement model does on decisions that it has not seen."""
    return cast("BacktestFinding", _asked("backtest", {}, data=data, folds=folds, seed=seed))


def mechanisms(
    search: str = "", group: str = "", article: str = "", check: bool = False, **how: Unpack[How]
) -> MechanismsFinding:
    """The mechanisms of the catalogue that mention all these words; with `check`, what becomes of their claims."""
    return cast("MechanismsFinding", _asked("mechanisms", how, search=search, group=group, article=article, check=check))


def _parted(question: Mapping[str, Any]) -> tuple[How, dict[str, Any]]:
    """How it is solved, and what else is asked."""
    how = {key: question[key] for key in How.__annotations__ if key in question}
    return cast(How, how), {key: value for key, value in question.items() if key not in how}


def _in_braces(measure: Mapping[str, object]) -> str:
    from detente.asks.files import measure_text

    return measure_text(measure)


def _asked(name: str, how: How, **question: Any) -> Any:
    """One question of ASKS answered."""
    told = how.get("progress")
    study: dict[str, Any] = {key: how[key] for key in ("draws", "seed", "workers", "precise", "equilibrium") if key in how}
    if "sets" in how:
        study["sets"] = tuple(f"{path}={_written(value)}" for path, value in how["sets"].items())
    ask = ask_named(name)
    return ask.answered(ask.asked(**question, **study), _counted(told) if told else None)


def _written(value: object) -> str:
    """A number, range or yes/no as it is written in a file."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _counted(told: Callable[[int, int], None]) -> Any:
    """Progress that is told as draws done of draws in all."""
    so_far = [0, 0]

    def advance(more: int) -> None:
        so_far[0] += more
        told(*so_far)

    def total(draws: int) -> None:
        so_far[1] = draws

    return progress(advance, lambda: False, total, lambda sentence: None)
