"""Commands that ask nothing of a game: files checked, described and written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from detente.files import CASES
from detente.language.check_argument import overlays
from detente.language.load import check_file, find_case, from_data, from_file, load_scenario, scenario_over
from detente.language.numbers import show
from detente.language.schema import schema_of
from detente.language.write import expand_text
from detente.scenario.paths import assumptions
from detente.scenario.records import Argument, Number, Scenario

__all__ = ["check_file", "schema_of"]


def is_scenario(name: str) -> bool:
    """Whether a name means a scenario rather than a table or a model: a YAML file or a shipped case."""
    return name.endswith((".yaml", ".yml")) or not Path(name).exists() and (CASES / f"{name}.yaml").exists()


def loaded(source: str | Path | Mapping[str, object], over: str | Path | Scenario | None = None) -> Scenario | Argument:
    """The scenario or argument of a file, of a shipped case, or of Python data keyed as a file is."""
    scenario = load_scenario(over) if isinstance(over, str | Path) else over
    return from_data(source, scenario) if isinstance(source, Mapping) else from_file(source)


def expanded(name: str) -> str:
    """A scenario with parts, blocks, pacts and splits written out."""
    return expand_text(load_scenario(name))


PRECEDENCE = "The later has the last word on a number: the scenario, a premise, a claim, --set."


def listed_paths(name: str) -> Iterator[str]:
    """A line for every assumption: path, range and source; of an argument also who else gives it which number."""
    found = from_file(name)
    scenario = found if isinstance(found, Scenario) else scenario_over(find_case(name, "argument"))
    if isinstance(found, Argument):
        yield PRECEDENCE
    for path, leaf in assumptions(scenario).items():
        yield f"{path:44} {show(leaf.number):24} {', '.join(leaf.cite) or 'assumed'}"
        if isinstance(found, Argument):
            yield from (f"    {who:40} {number}" for who, number in given(found, path))


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
