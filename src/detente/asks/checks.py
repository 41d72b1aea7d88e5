"""What solving some draws of one arm another way changes, as findings say it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detente.findings.checks import Check, RunCheck
from detente.game.arrays import Flag, Floats
from detente.study.arms import Arm, Study
from detente.study.bands import on_days
from detente.study.checks import Again, Answers
from detente.study.measures import Solved, Wanted

DIGITS = 4


def check_of(found: Again) -> Check:
    """How many draws move, and by how much at most."""
    largest = round(found.largest, DIGITS)
    return Check(way=found.way.name, draws=found.before.shape[1], moved=found.moved, largest=largest)


def run_checks(study: Study, arm: Arm, solved: Solved, counted: Flag) -> Iterator[RunCheck]:
    """The chances that a run shows, of every level of everything in play at every date; among the draws counted [n]."""
    play, days = solved.compiled.play, solved.compiled.days
    labels = [f"{name}={level} at {play.clock.told(play.begins, days[t])}" for name, level, t in solved.chances()]
    answers = Answers(_stacked(solved), counted, [1.0] * len(labels))
    wanted = Wanted(days=set(days), parties=solved.wanted.parties)
    for found in study.looked_again(arm, wanted, answers, lambda again: _stacked(on_days(again, days))):
        mean, mean_so = found.before.mean(axis=1), found.after.mean(axis=1)
        most = int(np.argmax(np.round(np.abs(mean_so - mean), DIGITS)))  # of ties the first
        yield RunCheck(
            **check_of(found).model_dump(),
            on=labels[most],
            mean=round(float(mean[most]), DIGITS),
            mean_so=round(float(mean_so[most]), DIGITS),
        )


def _stacked(solved: Solved) -> Floats:
    return np.stack(list(solved.chances().values()))
