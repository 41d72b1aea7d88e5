"""First whether to act, then which: what may not depend on moves nobody wants, nor on how a game is written."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from detente.game.compile import Compiled
from theorems.solving import Floats
from theorems.test_properties import CLOCKS, Answer, Clock, in_years, named, same, written

PARTIES = ("a", "b", "c")
GAMES = pytest.mark.parametrize("seed", [*range(20), *(pytest.param(k, marks=pytest.mark.slow) for k in range(20, 200))])


def random_game(seed: int) -> dict[str, Any]:
    """Three parties, an issue of three options and one of two, acts and deals that overlap; no two seeds alike in kind."""
    dice = random.Random(seed)
    issues = {"x": ["x0", "x1", "x2"], "z": ["z0", "z1"]}

    def number(low: float, high: float) -> float:
        return round(dice.uniform(low, high), 3)

    def rule(issue: str) -> dict[str, Any]:
        who = dice.sample(PARTIES, dice.choice([1, 2]))
        kind = dice.choice(
            [{"act": issue, "by": who}, {"act": issue, "by": who[:1], "needs": ["c"]}, {"deal": issue, "needs": who}]
        )
        ends = {key: dice.sample(issues[issue], dice.choice([1, 2])) for key in ("from", "to") if dice.random() < 0.4}
        ends = ends if len(set(map(str, ends.values()))) == len(ends) else {}
        return {**kind, **ends, **({"cost": {dice.choice(PARTIES): number(0, 0.3)}} if dice.random() < 0.4 else {})}

    def wants() -> dict[str, Any]:
        return {k: {"of": k, "weight": 1, "values": {o: number(0, 0.6) for o in options}} for k, options in issues.items()}

    defaults = {"inertia": number(0.3, 2), "reluctance": number(0, 3), "price": 0.01, "stakes": "as_written"}
    return {
        "detente": 1,
        "scenario": "acts",
        "calendar": {"start": "2024-01-01", "steps": [{"every": "year", "until": "2027-01-01"}]},
        "defaults": defaults,
        "parties": {
            p: {"patience": number(0.8, 0.95), "precision": number(5, 30), "initiative": number(0.5, 3)} for p in PARTIES
        },
        "issues": {k: {"options": options, "start": options[0]} for k, options in issues.items()},
        "rules": {f"r{k}": rule(issue) for k, issue in enumerate("xzxzx")},
        "interests": {p: wants() for p in PARTIES},
    }


def written_out(game: dict[str, Any]) -> Compiled:
    """The game with everything written where it is needed: YAML would name what stands in two places."""
    return written(json.loads(json.dumps(game)))


def answer(game: dict[str, Any], clock: Clock) -> Answer:
    return named(written_out(game), clock, PARTIES)


def single(game: dict[str, Any], rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rule as one for each move."""
    options = game["issues"][rule.get("act") or rule["deal"]]["options"]
    for start, end in product(rule.get("from", options), rule.get("to", options)):
        if start != end:
            yield {**rule, "from": start, "to": end}


def one_rule_a_move(game: dict[str, Any]) -> dict[str, Any]:
    return {**game, "rules": {f"{k}_{n}": each for k, r in game["rules"].items() for n, each in enumerate(single(game, r))}}


def with_levers(game: dict[str, Any], party: str) -> dict[str, Any]:
    """Three levers that the party may pull, one or several at a time, each to its ruin."""
    levers = ["lever_1", "lever_2", "lever_3"]
    harm = {f"harm_{k}": {"when": {k: "pulled"}, "worth": -5} for k in levers}
    return {
        **game,
        "issues": {**game["issues"], **{k: {"options": ["left", "pulled"], "start": "left"} for k in levers}},
        "rules": {**game["rules"], **{f"pull_{k}": {"act": k, "from": "left", "to": "pulled", "by": party} for k in levers}},
        "packages": {"levers": {"issues": levers, "at_most": 3}},
        "interests": {**game["interests"], party: {**game["interests"][party], **harm}},
    }


@GAMES
@CLOCKS
def test_moves_nobody_wants_change_nothing(clock: Clock, seed: int) -> None:
    game = random_game(seed)
    plain, more = answer(game, clock), answer(with_levers(game, PARTIES[seed % 3]), clock)
    left = frozenset({"lever_1.left", "lever_2.left", "lever_3.left"})
    same(plain, {state - left: numbers for state, numbers in more.items() if left <= state}, 1e-4)


@GAMES
@CLOCKS
def test_one_rule_for_three_moves_or_three_rules_are_the_same_game(clock: Clock, seed: int) -> None:
    game = random_game(seed)
    same(answer(game, clock), answer(one_rule_a_move(game), clock), 1e-7)


@GAMES
@CLOCKS
def test_the_same_options_twice_share_what_each_had(clock: Clock, seed: int) -> None:
    game = random_game(seed)
    again = {**game, "rules": {**game["rules"], **{f"{k}_again": rule for k, rule in game["rules"].items()}}}
    same(answer(game, clock), answer(again, clock), 1e-7)


@GAMES
@CLOCKS
def test_scales_cut_three_times_as_fine_are_acted_on_as_fast(clock: Clock, seed: int) -> None:
    """Each option becomes three that are worth the same to everyone; whoever could move to it can move to each."""
    coarse = one_rule_a_move(random_game(seed))
    cells = {o: [f"{o}{k}" for k in "abc"] for issue in coarse["issues"].values() for o in issue["options"]}

    def cut(rule: dict[str, Any]) -> dict[str, Any]:
        return {**rule, "from": cells[rule["from"]], "to": cells[rule["to"]]}

    def spread(want: dict[str, Any]) -> dict[str, Any]:
        return {**want, "values": {each: worth for o, worth in want["values"].items() for each in cells[o]}}

    fine = {
        **coarse,
        "issues": {
            k: {"options": [each for o in issue["options"] for each in cells[o]], "start": cells[issue["start"]][0]}
            for k, issue in coarse["issues"].items()
        },
        "rules": {k: cut(rule) for k, rule in coarse["rules"].items()},
        "interests": {p: {k: spread(want) for k, want in wants.items()} for p, wants in coarse["interests"].items()},
    }
    lumped: dict[frozenset[str], Floats] = {}
    for state, numbers in answer(fine, clock).items():
        cell = frozenset(level[:-1] for level in state)
        before = lumped.get(cell, np.full(numbers.size, np.nan))
        values = np.where(np.isnan(numbers), before, numbers)  # those that no path reaches have none
        lumped[cell] = np.concatenate([[numbers[0] + np.nan_to_num(before[0])], values[1:]])
    same(answer(coarse, clock), lumped, 1e-7)


# ------------------------------------------------------------------------------------------------ by hand

TWINS: dict[str, Any] = {
    "detente": 1,
    "scenario": "twins",
    "calendar": {"start": "2024-01-01", "steps": [{"every": "year", "until": "2029-01-01"}]},
    "defaults": {
        "inertia": 1,
        "reluctance": 2,
        "price": 0.01,
        "party": {"patience": 0.9, "precision": 35, "initiative": 5},
        "stakes": "as_written",
    },
    "parties": {"aye": {}, "bee": {}},
    "issues": {"opening": {"options": ["silence", "by_aye", "by_bee"], "start": "silence"}},
    "rules": {
        f"{who}_opens": {"act": "opening", "from": "silence", "to": f"by_{who}", "by": who, "cost": {who: 0.15}}
        for who in ("aye", "bee")
    },
    "interests": {who: {"talk": {"when": {"opening": ["by_aye", "by_bee"]}, "worth": 0.75}} for who in ("aye", "bee")},
}


def opened(game: dict[str, Any], clock: Clock) -> list[float]:
    found = named(written_out(game), clock, ("aye", "bee"))
    return [sum(v[0] for state, v in found.items() if f"opening.by_{who}" in state) for who in ("aye", "bee")]


@CLOCKS
def test_of_two_alike_neither_waits_longer_for_having_levers_it_never_pulls(clock: Clock) -> None:
    bare, levers = opened(TWINS, clock), opened(with_levers(TWINS, "aye"), clock)
    assert bare == pytest.approx([0.5, 0.5], abs=1e-4) and levers == pytest.approx(bare, abs=1e-4)


def test_a_copy_of_one_option_among_others_as_good_makes_nobody_act_sooner() -> None:
    """It is one more of them: two of three acts go to the option written twice, but as many acts are made."""

    def chances(rules: dict[str, str]) -> tuple[float, float]:
        game = {
            **TWINS,
            "issues": {"opening": {"options": ["silence", "by_aye", "by_bee"], "start": "silence"}},
            "rules": {k: {"act": "opening", "from": "silence", "to": to, "by": "aye"} for k, to in rules.items()},
            "interests": {"aye": {"talk": {"when": {"opening": ["by_aye", "by_bee"]}, "worth": 0.02}}, "bee": {}},
        }
        one, other = opened(game, in_years)
        return one, other

    once, twice = chances({"p": "by_aye", "q": "by_bee"}), chances({"p": "by_aye", "again": "by_aye", "q": "by_bee"})
    assert sum(twice) == pytest.approx(sum(once), abs=1e-6) and 0.5 < sum(once) < 0.99
    assert once[0] == pytest.approx(sum(once) / 2) and twice[0] == pytest.approx(2 * sum(twice) / 3)


@CLOCKS
@pytest.mark.parametrize("steps", [9, 17, 33])
def test_a_party_is_no_quicker_to_cut_a_pie_for_finer_slices(clock: Clock, steps: int) -> None:
    def cut(slices: int) -> float:
        game = {
            **TWINS,
            "parties": {"aye": {"precision": 3, "initiative": 0.3}, "bee": {}},
            "issues": {"pie": {"range": "0 .. 1", "steps": slices, "besides": ["uncut"], "start": "uncut"}},
            "rules": {"take": {"act": "pie", "from": "uncut", "by": "aye"}},
            "interests": {"aye": {"share": {"of": "pie", "weight": 0.1, "along": "up"}}, "bee": {}},
        }
        found = named(written_out(game), clock, ("aye", "bee"))
        return float(1 - sum(v[0] for state, v in found.items() if "pie.uncut" in state))

    assert cut(steps) == pytest.approx(cut(5), abs=0.01)


def test_whoever_must_move_when_it_can_does_so_at_its_initiative() -> None:
    """Inertia 0, whatever the move is worth: nobody else moves, so the chance to have stayed is exp(-a t)."""
    for worth in (0.5, 0.0, -0.02, -5):
        game = {
            **TWINS,
            "defaults": {**TWINS["defaults"], "inertia": 0},
            "rules": {"aye_opens": TWINS["rules"]["aye_opens"] | {"cost": {"aye": 0.15}}},
            "interests": {"aye": {"talk": {"when": {"opening": "by_aye"}, "worth": worth}}, "bee": {}},
            "parties": {"aye": {"initiative": 0.7}, "bee": {}},
        }
        stayed = 1 - opened(game, in_years)[0]
        assert stayed == pytest.approx(np.exp(-0.7 * 731 / 365.25), abs=1e-5)
