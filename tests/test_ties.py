"""What is ranked does not depend on the last digits, which differ between kinds of processor."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from detente.asks.common import digest_of
from detente.asks.run import TIES, _effect


def test_mirror_outcomes_tie_and_the_first_of_the_file_is_named() -> None:
    rng = np.random.default_rng(1)
    value, chance = rng.random(64), rng.random(64)
    for noise in rng.normal(scale=2e-5, size=(20, 64)):
        rows = {"signed": np.round(chance + noise, TIES), "none": np.round(1 - chance - noise, TIES)}
        found = _effect(value + chance, rows)
        assert found is not None and found.on == "signed"


def test_a_digest_is_of_digits_that_mean_something() -> None:
    answers = np.round(np.random.default_rng(2).random((3, 4, 16)), 2)

    def solution(state: Any) -> Any:
        return cast(Any, SimpleNamespace(state=state, hit=None, years=None, value=None, tried=None, refused=None))

    assert digest_of(solution(answers)) == digest_of(solution(answers + 2e-5))
    assert digest_of(solution(answers)) != digest_of(solution(answers + 2e-3))
