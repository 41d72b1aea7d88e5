"""Commands that ask nothing of a game: files checked, described and written out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import yaml

from detente.argument.trials import premises_of
from detente.asks.common import CORE
from detente.asks.ledgered import cited_problems, ledger_problems
from detente.errors import DetenteError, FileProblems, Refused
from detente.files import CASES
from detente.game.arrays import Floats
from detente.language.check_argument import overlays
from detente.language.check_scenario import looked_at_by
from detente.language.load import (
    find_case,
    from_data,
    from_file,
    load_scenario,
    read_file,
    scenario_over,
    subject_at,
    summed_up,
)
from detente.language.numbers import show
from detente.language.over import shipped_arguments
from detente.language.schema import schema_of
from detente.language.write import expand_text
from detente.scenario.paths import assumptions
from detente.scenario.records import Argument, Focus, Number, Scenario
from detente.scenario.scope import MOST_STATES, scope_of
from detente.study.draws import sample
from detente.study.stakes import Stakes, stakes

__all__ = ["schema_of", "shipped_arguments"]


def check_file(name: str, together: Iterable[str] = ()) -> list[str]:
    """The warnings about a file, and a last line that sums it up; raises if it has errors. Of a scenario also what only its
    game tells: whose stakes in the core are little of what a focus holds for it.

    What is checked `together` with a scenario belongs to it: what its arguments measure is looked at.
    """
    path = find_case(name, "file")
    try:
        found, positions = read_file(name)
    except FileProblems as problems:
        raise FileProblems([*problems.problems, *cited_problems(path)], problems.uncounted) from None
    if path.parent != CASES:
        positions.problems += ledger_problems(found, positions, path)
        positions.stop_on_errors()
    if isinstance(found, Scenario):
        looked_at_by(arguments_over(found, together), found, positions)
        for party, said in little_cores(found):
            positions.at(("interests", party), said, LITTLE_CORE, "warning")
    return summed_up(name, found, positions)


def arguments_over(scenario: Scenario, names: Iterable[str]) -> Iterator[Argument]:
    """The arguments among these files that are over a scenario; one that has errors is none, and its own check says so."""
    for name in names:
        try:
            argument, over = subject_at(name)
        except DetenteError:
            continue
        if argument is not None:
            yield from (part for part, there in argument.parts(over) if there == scenario)


LITTLE_CORE = "What is outside weighs more than 5 of its spans there: put what it fights for into the core, or weigh it less"
TRIED = 64
"""Draws over which stakes are shown."""


def little_cores(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """The parties whose stakes in the core span under a fifth of what some focus holds for them, and where that is."""
    found: dict[str, list[str]] = {}
    for focus, rows in stakes_by_focus(scenario).items():
        for each in rows:
            if each.little:
                found.setdefault(each.party, []).append(focus)
    for party, where in found.items():
        yield party, f"{party}: its stakes in the core span under a fifth of what it has at stake in {', '.join(where)}."


def stakes_by_focus(scenario: Scenario, argument: Argument | None = None) -> dict[str, list[Stakes]]:
    """The stakes of every party in every focus that can be played, the core alone first; under an argument's premises."""
    premises = premises_of(argument).set if argument is not None else None
    said = (scenario.orderings, scenario.correlations)
    drawn = sample(assumptions(scenario), *said, TRIED, 1, premises=premises)
    focuses: dict[str, Focus | None] = {**({CORE: None} if scenario.core else {}), **scenario.focus}
    fit = {name: focus for name, focus in focuses.items() if scope_of(scenario, focus).size <= MOST_STATES}
    return {name: stakes(scenario, focus, drawn) for name, focus in fit.items()}


def is_scenario(name: str) -> bool:
    """Whether a name means a scenario rather than a table or a model: a YAML file or a shipped case."""
    return name.endswith((".yaml", ".yml")) or not Path(name).exists() and (CASES / f"{name}.yaml").exists()


def loaded(source: str | Path | Mapping[str, object], over: str | Path | Scenario | None = None) -> Scenario | Argument:
    """The scenario or argument of a file, of a shipped case, or of Python data keyed as a file is."""
    scenario = load_scenario(over) if isinstance(over, str | Path) else over
    return from_data(source, scenario) if isinstance(source, Mapping) else from_file(source)


def measure_text(measure: Mapping[str, object]) -> str:
    """A measure of Python data, keyed as in a file, in one line as a file has it."""
    try:
        text: str = yaml.safe_dump(dict(measure), default_flow_style=True, allow_unicode=True, width=10_000)
    except yaml.YAMLError as error:
        raise Refused("a measure in Python is made of dicts, lists, text and numbers", str(error)) from error
    return text.strip()


def expanded(name: str) -> str:
    """A scenario with parts, blocks, pacts and splits written out."""
    return expand_text(load_scenario(name))


PRECEDENCE = "The later has the last word on a number: the scenario, a premise, a claim, --set."


def listed_paths(name: str) -> Iterator[str]:
    """A line for every assumption: path, range and source; of an argument also who else gives it which number.

    Of a cost or interest also what it is in yearly spans of its party, and at the end by what each party's stakes are divided.
    """
    found = from_file(name)
    scenario = found if isinstance(found, Scenario) else scenario_over(find_case(name, "argument"))
    argument = found if isinstance(found, Argument) else None
    if argument is not None:
        yield PRECEDENCE
    if argument is not None and argument.premises:
        yield f"Ranges are the scenario's; stakes, and what numbers weigh in spans, are under {argument.name}'s premises."
    yield from _listed(scenario, argument)
    for part, over in () if argument is None else tuple(argument.parts(scenario))[1:]:
        yield f"Over {over.name}, where {part.name} asks as well:"
        yield from _listed(over, part)


def _listed(scenario: Scenario, argument: Argument | None) -> Iterator[str]:
    """The lines of one scenario, of an argument with what it gives there."""
    by_focus = stakes_by_focus(scenario, argument)
    spans = in_spans(by_focus)
    for path, leaf in assumptions(scenario).items():
        weighs = f"  = {'; '.join(spans[path])}" if path in spans else ""
        yield f"{path:44} {show(leaf.number):24} {', '.join(leaf.cite) or 'assumed'}{weighs}"
        if path in scenario.solved:
            yield f"    {leaf.because}"
        if argument is not None:
            yield from (f"    {who:40} {number}" for who, number in given(argument, path))
    yield from factors(by_focus)


def in_spans(by_focus: Mapping[str, list[Stakes]]) -> dict[str, list[str]]:
    """By path of a cost or interest, whose it is and how many yearly spans of that party; focus by focus where that differs."""
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for focus, rows in by_focus.items():
        for each in rows:
            for path, amount in each.amounts.items():
                found.setdefault(path, {}).setdefault(each.party, {}).setdefault(spread(amount), []).append(focus)
    return {
        path: [
            f"{text} spans of {party}" + (f" in {', '.join(where)}" if len(texts) > 1 else "")
            for party, texts in by_party.items()
            for text, where in texts.items()
        ]
        for path, by_party in found.items()
    }


def factors(by_focus: Mapping[str, list[Stakes]]) -> Iterator[str]:
    """A line a party and factor: what its stakes are multiplied by, and the core's share of them in which focus."""
    found: dict[tuple[str, str], list[str]] = {}
    for focus, rows in by_focus.items():
        for each in rows:
            if each.held.max() > 0:
                found.setdefault((each.party, spread(1 / each.span)), []).append(f"{focus} {100 * each.share:.0f} %")
    for (party, factor), where in found.items():
        yield f"{f'stakes of {party}':44} {f'times {factor}':24} the core's share in {', '.join(where)}"


def spread(values: Floats) -> str:
    """The middle of a number over the draws, and nine tenths of them: `0.21 [0.1 .. 0.4]`."""
    middle, low, high = (float(np.quantile(values, q)) for q in (0.5, 0.05, 0.95))
    return f"{middle:.2g}" if f"{low:.2g}" == f"{high:.2g}" else f"{middle:.2g} [{low:.2g} .. {high:.2g}]"


def given(argument: Argument, path: str) -> Iterator[tuple[str, str]]:
    """Who in an argument gives a path a number, those whose number counts later after the others, and which."""
    for name, premise in argument.premises.items():
        if path in premise.set:
            yield f"premise {name}", shown(premise.set[path])
    for name, claim in argument.claims.items():
        own = [overlay.set[path] for form in claim.forms for overlay in overlays(form) if path in overlay.set]
        yield from ((f"claim {name}", text) for text in dict.fromkeys(shown(number) for number in own))


def shown(number: Number | bool) -> str:
    """A number as it is written, or a yes or no."""
    return str(number).lower() if isinstance(number, bool) else show(number)
