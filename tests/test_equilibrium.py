"""Where the principal branch is defined: not in rounds, not where a date comes round, not beyond a size; and what would help."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from at_rest import written
from base import base_with, mood
from detente.errors import Refused, TooLarge
from detente.lenses.principal import Principal
from detente.study import equilibrium
from detente.study.arms import Study
from detente.study.measures import Wanted
from detente.study.settings import Settings

ROUNDS = (
    base_with(("  start: 2030-01-01\n  steps: [{every: quarter, until: 2031-01-01}]", "  {clock: rounds, rounds: 3}"))
    .replace("calendar:\n  {", "calendar: {")
    .replace("initiative: 4", "initiative: 0.4")
)


def at_rest(text: str) -> Principal:
    """The principal branch of a scenario's core, in two draws."""
    scenario = written(text)
    study = Study(scenario, Settings(draws=2, seed=1, workers=1))
    arm = study.arm()
    compiled = study.game(arm, Wanted(days={arm.play.begins, arm.play.begins + dt.timedelta(days=31)}))
    return equilibrium.values_at_rest(compiled, study.bound(arm, compiled).draws)


def test_it_is_refused_in_rounds() -> None:
    with pytest.raises(Refused, match="rounds have a last one"):
        at_rest(ROUNDS)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (mood("{calm: 0.5, angry: rest}").replace("at: 2030-03-01", "at: each 03-01"), r"mood\.vote"),
        (base_with(more="floors: {spring: {at: each 03-01, who: north}}\n"), "spring"),
    ],
)
def test_it_is_refused_where_a_date_comes_round_and_says_which(text: str, name: str) -> None:
    with pytest.raises(Refused, match=f"{name} comes round every year"):
        at_rest(text)


def test_what_is_dated_once_does_not_stand_in_its_way() -> None:
    found = at_rest(mood("{calm: 0.5, angry: rest}"))
    assert found.found.all() and np.isfinite(found.value).all()


def test_it_is_refused_where_it_is_too_large_and_says_what_would_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equilibrium, "MOST_UNKNOWNS", 3)
    with pytest.raises(TooLarge, match="has 4 unknowns .* at most 3 are solved") as refused:
        at_rest(base_with())
    assert refused.value.change is not None and refused.value.change.freeze
