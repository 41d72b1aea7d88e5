"""Commands that ask nothing of a game: files checked, described and written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from detente.files import CASES
from detente.language.load import check_file, from_data, from_file, load_scenario
from detente.language.numbers import show
from detente.language.schema import schema_of
from detente.language.write import expand_text
from detente.scenario.paths import assumptions
from detente.scenario.records import Argument, Scenario

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


def listed_paths(name: str) -> Iterator[str]:
    """A line for every assumption: path, range and source."""
    for path, leaf in assumptions(load_scenario(name)).items():
        yield f"{path:44} {show(leaf.number):24} {', '.join(leaf.cite) or 'assumed'}"
