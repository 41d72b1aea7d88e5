"""Several encodings read together: all that is wrong with any of them at once, and what each is called beside the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from detente.argument.matched import Encoding
from detente.errors import DetenteError, FileProblems, Place, Problem, Refused
from detente.language.load import find_case, load_argument
from detente.scenario.records import Argument, Scenario

Pair = tuple[Argument, Scenario]


def encodings(arguments: Sequence[str | Path | Pair]) -> list[Encoding]:
    """The encodings of these files, shipped cases or pairs of records; refused where one comes alone, or twice."""
    if len(arguments) < 2:
        raise Refused("encodings are compared with one another: two or more are wanted, one came", "Name another file")
    places = [str(find_case(each, "argument").resolve()) for each in arguments if isinstance(each, str | Path)]
    if twice := next((place for place in places if places.count(place) > 1), ""):
        raise Refused(f"{twice} is named twice: it agrees with itself", "Name each encoding once")
    found, failed = [], dict[str, DetenteError]()
    for each in arguments:
        try:
            found.append(load_argument(each) if isinstance(each, str | Path) else each)
        except DetenteError as error:
            failed[str(each)] = error
    if failed:
        raise next(iter(failed.values())) if len(failed) == 1 else together(failed)
    labels = labelled(arguments, [argument for argument, _ in found])
    return [Encoding(label, *pair) for label, pair in zip(labels, found, strict=True)]


def together(errors: Mapping[str, DetenteError]) -> FileProblems:
    """Several files' errors as one: each problem once, though two encodings be over one scenario."""
    problems: dict[Problem, None] = {}
    for file, error in errors.items():
        if isinstance(error, FileProblems):
            problems |= dict.fromkeys(error.problems)
        else:
            problems[Problem(Place(file, 1, 1), "", f"{error.message}.", error.fix)] = None
    return FileProblems(problems, sum(error.uncounted for error in errors.values() if isinstance(error, FileProblems)))


def labelled(arguments: Sequence[str | Path | Pair], read: Sequence[Argument]) -> list[str]:
    """What each is called: its own name where no other has it, else what tells its file from the others', else a number too."""
    paths = [Path(each) if isinstance(each, str | Path) else None for each in arguments]
    ways = (
        [argument.name for argument in read],
        [path.stem if path else argument.name for path, argument in zip(paths, read, strict=True)],
        [path.parent.name if path else argument.name for path, argument in zip(paths, read, strict=True)],
        [str(path) if path else argument.name for path, argument in zip(paths, read, strict=True)],
    )
    for names in ways:
        if len(set(names)) == len(names) and all(names):
            return names
    return [f"{argument.name} {k}" for k, argument in enumerate(read, 1)]
