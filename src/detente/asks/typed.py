"""Premises that repeat a claim, found by solving: what `detente check --solve` adds."""

from __future__ import annotations

from collections.abc import Iterator

from detente.argument.typed import TypedIn, typed_in
from detente.errors import Refused
from detente.language.load import from_file, load_argument
from detente.scenario.records import Scenario
from detente.study.arms import Progress, Settings


def typed_in_sentences(name: str, progress: Progress, workers: int | None = None) -> Iterator[str]:
    """A warning for each claim of an argument that its premises leave one answer; a line where there is none."""
    if isinstance(from_file(name), Scenario):
        raise Refused(f"{name} is a scenario: it has no premises to be solved", "Leave --solve out, or give an argument")
    argument, scenario = load_argument(name)
    settings = Settings() if workers is None else Settings(workers=workers)
    parts = argument.parts(scenario)
    found = [(part, each) for part, over in parts for each in typed_in(part, over, settings, progress)]
    yield from (sentence(each, "" if part.over == argument.over else part.over) for part, each in found)
    if not found:
        yield f"{argument.name}: no premise alone, nor all together, leaves a claim one answer"


def sentence(found: TypedIn, over: str = "") -> str:
    """`A3 is typed in: with it alone C7 holds in all 256 draws of every other number; without it in 41 %.`"""
    named = " and ".join(found.premises)
    one = len(found.premises) == 1
    says = f"{named} {'is' if one else 'are'} typed in: with {'it alone' if one else 'them'} {found.claim}"
    how = "holds in all" if found.holds else "holds in none of"
    fix = f"If {'it repeats' if one else 'they repeat'} the claim, write not_encoded: why; if the article assumes it, say so"
    says += f" over {over}" if over else ""
    return f"warning: {says} {how} {found.draws} draws of every other number; without in {found.without:.0%}. {fix}"
