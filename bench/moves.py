"""How many draws rest on the step, the end or the equilibrium: every focus of the shipped scenario, and of files given besides.

    python bench/moves.py [--draws 128] [--focus NAME,NAME] [FILE ...]

For each focus and each other way to solve it: the share of draws in which some chance of some option, at some date of a run,
moves by more than .05; the largest move; seconds beside those of the study itself (one thread). Every draw is solved again, not
a sample. With a line over all at the end.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from detente.asks.common import CORE
from detente.asks.run import reading_days
from detente.language.load import load_scenario
from detente.scenario.records import Focus, Scenario
from detente.study.arms import Settings, Study
from detente.study.checks import MOVES, WAYS
from detente.study.measures import Wanted


@dataclass
class Row:
    """What one way changes, over one focus or several."""

    worst: list[np.ndarray] = field(default_factory=list)  # [n] each
    seconds: float = 0.0

    def __str__(self) -> str:
        if not self.worst:
            return f"{'':14}{self.seconds:6.1f}"
        worst = np.concatenate(self.worst)
        return f"{(worst > MOVES).mean():6.3f}{worst.max():6.2f} {self.seconds:6.1f}"


def chances(study: Study, focus: Focus | None) -> np.ndarray:
    """[R, n] every chance that a run of the focus shows."""
    arm = study.arm(focus=focus)
    days = reading_days(study.scenario, arm.play.begins)
    return np.stack(list(study.solve(arm, Wanted(days=set(days))).chances().values()))


def timed(study: Study, focus: Focus | None) -> tuple[np.ndarray, float]:
    began = time.process_time()
    found = chances(study, focus)
    return found, time.process_time() - began


def focuses(scenario: Scenario, only: str) -> Iterator[tuple[str, Focus | None]]:
    known: dict[str, Focus | None] = {CORE: None} if scenario.core else {}
    for name, focus in {**known, **scenario.focus}.items():
        if not only or name in only.split(","):
            yield name, focus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", default=["endgame_2024"])
    parser.add_argument("--draws", type=int, default=128)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--focus", default="")
    asked = parser.parse_args()
    names = [way.name for way in WAYS]
    total = {name: Row() for name in ("as solved", *names)}
    print(f"{asked.draws} draws, seed {asked.seed}; share of draws that move by > {MOVES}, largest move, seconds\n")
    print(f"{'focus':22}{'states':>7}{'as solved':>20}" + "".join(f"{name:>21}" for name in names), flush=True)
    for file in asked.files:
        study = Study(load_scenario(file), Settings(draws=asked.draws, seed=asked.seed, workers=1))
        every = tuple(range(asked.draws))
        chances(study, None if study.scenario.core else next(iter(study.scenario.focus.values())))  # what is compiled or loaded
        for name, focus in focuses(study.scenario, asked.focus):
            was, seconds = timed(study, focus)
            total["as solved"].seconds += seconds
            line = f"{name:22}{study.arm(focus=focus).play.size:7}{seconds:20.1f}"
            for way in WAYS:
                other, took = timed(study.again(way, every), focus)
                row = Row([np.abs(other - was).max(axis=0)], took)
                total[way.name].worst += row.worst
                total[way.name].seconds += row.seconds
                line += f"{row!s:>21}"
            print(line, flush=True)
    print(f"{'all':22}{'':7}{total['as solved'].seconds:20.1f}" + "".join(f"{total[name]!s:>21}" for name in names))


if __name__ == "__main__":
    main()
