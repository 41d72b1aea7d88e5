"""Disputes that a file poses between arguments, each answered as a crux (`detente.cruxes/1`)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from detente import __version__
from detente.asks import crux
from detente.asks.common import StudyAsked
from detente.errors import DetenteError, FileProblems, Refused, nearest
from detente.findings.crux import CruxFinding
from detente.findings.cruxes import CruxesFinding, CruxHeld, PosedCrux
from detente.language.cruxes import Cruxes, Posed, cruxes_at
from detente.language.load import find_case
from detente.study.arms import Progress

SHIPPED = "cruxes"
"""The file of the shipped disputes."""


@dataclass(frozen=True, kw_only=True)
class CruxesAsked(StudyAsked):
    """Disputes of a file: those named, or all."""

    draws: int = crux.DRAWS
    file: str | Path = SHIPPED
    names: tuple[str, ...] = ()
    all_draws: bool = False  # those outside the plausible bands, and those that never settle, too


def ask(asked: CruxesAsked, progress: Progress) -> CruxesFinding:
    """Each dispute with what parts its two arguments, or why it has no answer."""
    began, path = time.monotonic(), find_case(asked.file, "file of cruxes")
    posed = cruxes_at(path)[0]
    chosen, shown = named(posed, asked.names), summed(progress)
    found = tuple(_posed(name, each, _answered(each, path.parent, asked, shown)) for name, each in chosen)
    return CruxesFinding(
        version=__version__,
        name=posed.name,
        title=posed.title,
        cruxes=found,
        seconds=round(time.monotonic() - began, 2),
    )


def named(posed: Cruxes, names: tuple[str, ...]) -> Iterator[tuple[str, Posed]]:
    """The disputes of these names, in the file's order; all where none is named. A name that is none of them is refused."""
    for name in names:
        if name not in posed.disputes:
            fix = "Between two arguments say what they part over: --on MEASURE"
            raise Refused(f"{posed.name} poses no dispute {name}. {nearest(name, posed.disputes)}".strip(), fix)
    return iter((name, each) for name, each in posed.disputes.items() if not names or name in names)


def summed(progress: Progress) -> Progress:
    """Tells what there is to do of one dispute after the other as one sum."""
    so_far = [0]

    def total(draws: int) -> None:
        so_far[0] += draws
        progress.total(so_far[0])

    return replace(progress, total=total)


def _answered(dispute: Posed, folder: Path, asked: CruxesAsked, progress: Progress) -> CruxFinding | str:
    """What parts the two, or why that is not to be had; one dispute that is refused leaves the others standing."""
    if dispute.cannot:
        return ""
    try:
        return crux.ask(
            crux.CruxAsked(
                arguments=tuple(beside(name, folder) for name in dispute.between),
                on=dispute.on,
                over=beside(dispute.over, folder) if dispute.over else None,
                focus=dispute.focus,
                all_draws=asked.all_draws,
                **asked.shared(),
            ),
            progress,
        )
    except FileProblems as found:
        first, *more = [each for each in found.problems if each.severity == "error"]
        where = f"{first.place.file}:{first.place.line}:{first.place.column}"
        return f"{where}: {first.message}" + (f" And {len(more)} more: detente check says all" if more else "")
    except DetenteError as error:
        return ". ".join(each.removesuffix(".") for each in (error.message, error.fix) if each)


def beside(name: str, folder: Path) -> str:
    """The case of that name: the file beside the disputes where there is one, else a shipped one."""
    own = folder / f"{name}.yaml"
    return str(own) if own.exists() else name


def _posed(name: str, dispute: Posed, answer: CruxFinding | str) -> PosedCrux:
    return PosedCrux(
        name=name,
        asks=dispute.asks,
        sides=tuple(CruxHeld(argument=who, says=side.says, cite=side.cite) for who, side in dispute.sides.items()),
        between=dispute.between,
        because=dispute.because,
        cannot=dispute.cannot,
        refused=answer if isinstance(answer, str) else "",
        found=answer if isinstance(answer, CruxFinding) else None,
    )
