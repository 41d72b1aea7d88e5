"""Krippendorff's alpha: his own worked examples, by loops over coincidences, and what must hold of it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from detente.study.agreement import Scale, agreement

BINARY = ("0100000010", "1110010000")
NOMINAL = ("aabbdcccedda", "babbbccceddd")
MISSING = ("123321412***", "1233224125*3", "*3332342251*", "12332441251*")
"""Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), examples A to C: a row a coder, * where it has no value."""


def units(rows: tuple[str, ...]) -> list[list[float]]:
    """By unit the values that coders gave it; letters stand for their code."""
    return [[float(ord(each)) for each in column if each != "*"] for column in zip(*rows, strict=True)]


def by_loops(data: list[list[float]], scale: Scale) -> float:
    """The definition in plain loops: a table of coincidences, what was observed in it and what chance gives."""
    met: dict[tuple[float, float], float] = {}
    for unit in data:
        for one, other in itertools.permutations(range(len(unit)), 2):
            pair = unit[one], unit[other]
            met[pair] = met.get(pair, 0.0) + 1 / (len(unit) - 1)
    seen = {value: sum(n for (one, _), n in met.items() if one == value) for value, _ in met}
    total = sum(seen.values())

    def apart(one: float, other: float) -> float:
        return float(one != other) if scale == "nominal" else (one - other) ** 2

    observed = sum(n * apart(*pair) for pair, n in met.items()) / total
    expected = sum(seen[a] * seen[b] * apart(a, b) for a in seen for b in seen) / (total * (total - 1))
    return 1 - observed / expected


@pytest.mark.parametrize(
    ("rows", "scale", "published"),
    [(BINARY, "nominal", 0.095), (NOMINAL, "nominal", 0.692), (MISSING, "nominal", 0.743), (MISSING, "interval", 0.849)],
)
def test_alpha_is_what_its_author_computes(rows: tuple[str, ...], scale: Scale, published: float) -> None:
    assert agreement(units(rows), scale).alpha == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize("scale", ["nominal", "interval"])
def test_alpha_is_its_definition(scale: Scale) -> None:
    numbers = np.random.default_rng(3)
    for _ in range(50):
        data = [[float(v) for v in numbers.integers(0, 4, numbers.integers(2, 6))] for _ in range(numbers.integers(3, 12))]
        assert agreement(data, scale).alpha == pytest.approx(by_loops(data, scale), abs=1e-12)


def test_who_always_agrees_has_one_and_an_interval_of_one() -> None:
    found = agreement([[1.0, 1.0, 1.0], [2.0, 2.0], [3.0, 3.0, 3.0]], "nominal")
    assert (found.alpha, found.low, found.high) == (1.0, 1.0, 1.0)
    assert (found.values, found.units) == (8, 3)


def test_where_all_values_are_the_same_there_is_nothing_to_agree_on() -> None:
    for data in ([[1.0, 1.0], [1.0, 1.0, 1.0]], [], [[1.0], [2.0]]):
        found = agreement(data, "interval")
        assert math.isnan(found.alpha) and math.isnan(found.low) and math.isnan(found.high)


def test_a_unit_with_one_value_counts_for_nothing() -> None:
    data = [[1.0, 2.0], [2.0, 2.0], [3.0, 1.0, 3.0]]
    assert agreement([*data, [7.0]], "interval") == agreement(data, "interval")


def test_names_of_kinds_and_units_of_measurement_say_nothing() -> None:
    data = units(MISSING)
    renamed = [[-100.0 if v == 49 else v for v in unit] for unit in data]
    assert agreement(renamed, "nominal").alpha == pytest.approx(agreement(data, "nominal").alpha)
    scaled = [[3 - 0.5 * v for v in unit] for unit in data]
    assert agreement(scaled, "interval").alpha == pytest.approx(agreement(data, "interval").alpha)


def test_chance_agreement_is_about_nought_and_its_interval_holds_nought_as_often_as_it_says() -> None:
    numbers, held = np.random.default_rng(5), []
    for seed in range(100):
        data = numbers.integers(0, 3, (40, 3)).astype(float).tolist()
        found = agreement(data, "nominal", seed)
        held.append(found.low <= 0 <= found.high)
    assert sum(held) >= 85  # 95 % of 100, less what a bootstrap over so few units and so few tries miss


def test_the_interval_is_that_of_the_seed_and_lies_around_alpha() -> None:
    one, same, other = (agreement(units(MISSING), "interval", seed) for seed in (1, 1, 2))
    assert one == same
    assert (one.low, one.high) != (other.low, other.high)
    assert one.low < one.alpha < one.high
