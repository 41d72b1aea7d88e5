"""What a question lays over a scenario, as options write it: a change, what is taken for given, the measures asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from detente.argument.trials import premises_of
from detente.asks.common import StudyAsked
from detente.asks.sentences import Telling
from detente.errors import FileProblems, Place, Problem, Refused
from detente.findings.common import LaidOverLabel
from detente.language.asked import Changes, Span, overlay_written, read_changes, read_given, read_measure, read_span
from detente.language.check_argument import check_form, just_done
from detente.language.tree import Positions
from detente.scenario.domains import of_measure
from detente.scenario.records import Argument, Focus, Form, Measure, Overlay, Scenario
from detente.scenario.scope import merged, scope_of
from detente.study.arms import NOTHING, PLAIN, Settings, World


@dataclass(frozen=True, kw_only=True)
class LaidOver:
    """What a question lays over a scenario, as options write it, and which draws it counts."""

    hold: tuple[str, ...] = ()  # NAME=LEVEL
    start: tuple[str, ...] = ()  # NAME=LEVEL
    done: tuple[str, ...] = ()  # rules
    without: tuple[str, ...] = ()  # rules, condition.change, party.term
    remove: tuple[str, ...] = ()  # parties
    assuming: tuple[str, ...] = ()  # taken for given: NAME=LEVEL, PATH=VALUE, NAME, `not NAME`
    all_draws: bool = False  # those outside the plausible bands, and those that never settle, too

    def __post_init__(self) -> None:
        if isinstance(self, StudyAsked):
            StudyAsked.__post_init__(self)
        for name in (each.name for each in fields(LaidOver)):
            if isinstance(getattr(self, name), str):
                raise Refused(f"{name} takes several texts; one came", f'Write {name}=("{getattr(self, name)}",)')

    def changes(self, sets: tuple[str, ...] = ()) -> Changes:
        """All but what is taken for given, and these numbers."""
        return Changes(set=sets, start=self.start, hold=self.hold, done=self.done, without=self.without, remove=self.remove)


@dataclass(frozen=True)
class Line:
    """The same, read."""

    measures: tuple[Measure, ...] = ()
    change: Overlay = NOTHING
    given: Overlay = NOTHING
    premises: Overlay = NOTHING  # of the argument under which it is asked
    span: Span | None = None  # along which a curve is asked for

    def settings(self, settings: Settings) -> Settings:
        """The settings with the numbers that are taken for given."""
        return replace(settings, sets=(*settings.sets, *self.given.set.items()))

    @property
    def world(self) -> World:
        """Where numbers come from: premises, and first levels that are taken for given."""
        over = merged((self.premises, self.given.model_copy(update={"set": {}})))
        return PLAIN if over == NOTHING else World("as asked", over)

    def label(self, scenario: Scenario) -> LaidOverLabel:
        """What a finding says of it."""
        said = Telling(scenario).overlay(self.change)
        return LaidOverLabel(change=said, written=overlay_written(self.change), given=overlay_written(self.given))


def read_line(
    asked: LaidOver,
    scenario: Scenario,
    measures: Sequence[str | Measure] = (),
    sets: tuple[str, ...] = (),
    argument: Argument | None = None,
    sweep: str = "",
) -> Line:
    """What is asked, with all that is wrong with any of it said at once.

    Args:
        sets: numbers that are part of the change.
        argument: under whose premises it is asked; its measures, too, may be asked for by their names.
        sweep: the assumption along which a curve is asked for, with its two ends or without.
    """
    positions = Positions()
    problems: list[Problem] = []
    found = []
    for measure in measures:
        try:
            known = {**scenario.measures, **(argument.measures if argument else {})}
            found.append(read_measure(measure, scenario, known) if isinstance(measure, str) else measure)
        except FileProblems as wrong:
            problems += wrong.problems
    change = read_changes(asked.changes(sets), scenario, positions)
    given = read_given(asked.assuming, scenario, positions)
    for path in given.set.keys() & change.set.keys():
        place = Place("--given", 1, 1)
        positions.complain(place, path, f"{path} is taken for given, and changed as well.", "Say one of the two")
    span = read_span(sweep, scenario, positions) if sweep else None
    if span is not None and span.path in {**given.set, **change.set}:
        positions.complain(Place("--sweep", 1, 1), span.path, f"{span.path} is swept, and set as well.", "Say one of the two")
    if problems or positions.problems:
        raise FileProblems([*problems, *positions.problems])
    return Line(tuple(found), change, given, premises_of(argument) if argument else NOTHING, span)


def as_level(measure: Measure | None, overlay: Overlay, scenario: Scenario) -> Form:
    """A measure in one game as a form. No bound is asked about, but a level has one: the least the measure can be."""
    least = of_measure(measure, scenario).low if measure is not None else 0.0
    return Form(kind="level", measure=measure, overlay=None if overlay == NOTHING else overlay, at_least=least)


def must_be_askable(forms: Sequence[Form], where: tuple[Focus | None, str], scenario: Scenario) -> list[str]:
    """What is doubtful about a question; refuses what a claim may not ask either, everything at once."""
    positions = Positions()
    for form in forms:
        check_form(form, ("ask",), "the question", where, scenario, positions)
        if form.overlay:
            scope = scope_of(scenario, where[0], form.overlay)
            just_done(form.overlay, ("ask",), "the question", scope, positions, closed="error")
    errors = [problem.text for problem in positions.problems if problem.severity == "error"]
    if errors:
        raise Refused("; ".join(errors))
    return [problem.text for problem in positions.warnings]
