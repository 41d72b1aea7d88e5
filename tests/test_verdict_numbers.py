"""What an audit prints against closed forms: which number is in force, what never comes, what a bound would turn.

`mood` is angry from March on with the chance that the file, a premise, a claim or `--set` gives it, so that a measure of it is
that number itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import detente
from base import argument_text, base, base_with, mood
from detente.asks import audit
from detente.cli import main
from detente.language.read import argument_from_text, read_setting, scenario_from_text
from detente.report import words
from detente.scenario.records import Measure, Number, Scenario, Standing, When
from detente.study.arms import PLAIN, Progress, Settings, Study

CHANCE = "mood.vote.to.angry"
ANGRY = "measure: {chance: {mood: angry}, at: 2030-06-01}"
ANGER = Measure(
    kind="chance",
    state=(Standing(name="mood", levels=("angry",)),),
    at=When(text="2030-06-01", day=dt.date(2030, 6, 1)),
)
FIRST = "measure: {first: {mood: angry}, until: end}"


def tempers(chance: str = "0.2 .. 0.9") -> Scenario:
    return scenario_from_text(mood(f"{{angry: {chance}, calm: rest}}"))[0]


def audited(
    scenario: Scenario, claims: str, premises: str = "", draws: int = 32, seed: int = 1, sets: tuple[str, ...] = ()
) -> Any:
    argument, _ = argument_from_text(argument_text(claims, premises), scenario)
    given = tuple(read_setting(text, scenario) for text in sets)
    found = audit.audited(
        [(argument, scenario)], lambda over: Settings(draws=draws, seed=seed, sets=given, workers=1), Progress()
    )
    return {claim.id.partition(".")[2]: claim for claim in found.arguments[0].claims}


def claim(form: str, name: str = "c", strength: str = "asserted") -> str:
    return f"{name}: {{says: It is so, strength: {strength}, cite: a002 p1, {form}}}\n"


def premise(value: str, path: str = CHANCE) -> str:
    return f"p: {{says: So it is, cite: a002 p1, set: {{{path}: {value}}}}}"


# ------------------------------------------------------------------------------------------------ what is in force


@pytest.mark.parametrize(("premised", "own", "given"), list(product((False, True), repeat=3)))
def test_the_later_of_scenario_premise_claim_and_set_has_the_last_word(premised: bool, own: bool, given: bool) -> None:
    claims = claim(f"level: {{{ANGRY}, at_least: 0{', with: {set: {mood.vote.to.angry: 0.7}}' if own else ''}}}")
    found = audited(
        tempers("0.2 .. 0.4"), claims, premise("0.36") if premised else "", sets=(f"{CHANCE}=0.8",) if given else ()
    )["c"]
    expected = 0.8 if given else 0.7 if own else 0.36 if premised else 0.3
    assert found.with_premises.arms.base == pytest.approx(expected, abs=1e-5 if given or own or premised else 0.01)
    assert found.without_premises.arms.base == pytest.approx(0.8 if given else 0.7 if own else 0.3, abs=0.01)


@pytest.mark.parametrize(("premised", "own", "given"), list(product((False, True), repeat=3)))
def test_what_is_raised_runs_from_end_to_end_of_what_is_in_force(premised: bool, own: bool, given: bool) -> None:
    claims = claim(
        f"mono: {{raise: {CHANCE}, {ANGRY}, goes: up{', with: {set: {mood.vote.to.angry: 0.1 .. 0.4}}' if own else ''}}}"
    )
    found = audited(
        tempers(), claims, premise("0.35 .. 0.6") if premised else "", sets=(f"{CHANCE}=0.65..0.85",) if given else ()
    )
    low, high = (0.65, 0.85) if given else (0.1, 0.4) if own else (0.35, 0.6) if premised else (0.2, 0.9)
    assert found["c"].with_premises.arms.base == pytest.approx(low, abs=1e-5)
    assert found["c"].with_premises.arms.other == pytest.approx(high, abs=1e-5)


def test_what_set_holds_still_cannot_be_what_a_claim_compares() -> None:
    form = f"cf: {{with: {{set: {{{CHANCE}: 0.9}}}}, against: {{set: {{{CHANCE}: 0.2}}}}, {ANGRY}, goes: up}}"
    assert audited(tempers(), claim(form))["c"].outcome == "follows"
    found = audited(tempers(), claim(form), sets=(f"{CHANCE}=0.5",))["c"]
    assert found.outcome == "cannot_move" and f"--set {CHANCE} holds still" in found.reason


def test_a_yes_or_no_is_raised_from_no_to_yes_whoever_gives_its_odds() -> None:
    scenario = scenario_from_text(mood("{angry: 0.5, calm: rest}") + "assumptions: {sore: {odds: 0.2 .. 0.4}}\n")[0]
    study = Study(scenario, Settings(draws=16, sets=(("sore", Number(form="uniform", low=0.3, high=0.6)),)))
    assert study.ends(PLAIN, "sore") == (0.0, 1.0)


def test_a_place_in_an_order_is_raised_as_far_as_its_neighbours_let_it() -> None:
    options = ("bridge: {options: [shut, open], start: shut}", "bridge: {options: [shut, ajar, half, open], start: shut}")
    scenario = base(options, ("north: {trade: {of: bridge, weight: 0.5 .. 1, prefers: open > shut}}", "north: {trade: {of: bridge, weight: 0.5 .. 1, prefers: open > half > ajar > shut}}"), ("south: {trade: {of: bridge, weight: 0.2 .. 0.6, prefers: open > shut}}", "south: {trade: {of: bridge, weight: 0.2 .. 0.6, prefers: open > half > ajar > shut}}"))  # fmt: skip
    study = Study(scenario, Settings(draws=512))
    for path in ("north.trade.half", "north.trade.ajar"):
        low, high = study.ends(PLAIN, path)
        drawn = study.values(PLAIN)[path]
        assert low <= drawn.min() < low + 0.03 and high - 0.03 < drawn.max() <= high


# ------------------------------------------------------------------------------------------------ never is a value


def test_the_share_of_a_first_day_is_of_all_draws_whether_it_comes_or_never() -> None:
    """It comes within the year where the chance passes one half, which is in 4 draws of 7; 20 seeds of 64 draws."""
    shares = []
    for seed in range(20):
        found = audited(tempers(), claim(f"level: {{{FIRST}, at_most: 0.5}}"), draws=64, seed=seed)["c"]
        held = found.with_premises
        assert held.counted == 64 and held.arms.base_never == pytest.approx(1 - held.share, abs=1e-4)
        assert held.arms.base == pytest.approx(59 / 365.25, abs=0.01), "the mean of those in which it comes"
        shares.append(held.share)
    assert np.mean(shares) == pytest.approx(4 / 7, abs=3 * np.sqrt(4 / 7 * 3 / 7 / (20 * 64)))


def test_from_never_to_a_day_is_sooner_and_from_never_to_never_nothing() -> None:
    sooner = audited(tempers(), claim(f"mono: {{raise: {CHANCE}, {FIRST}, goes: down}}"))["c"]
    assert sooner.outcome == "follows" and sooner.with_premises.share == 1 and sooner.with_premises.counted == 32
    assert sooner.with_premises.arms.base is None and sooner.with_premises.arms.base_never == 1
    assert "averages never without the change and 0.16 with it" in words.effect_sentence(sooner)
    never = audited(tempers("0.1 .. 0.4"), claim(f"inv: {{raise: {CHANCE}, {FIRST}, within: 0.1}}"))["c"]
    assert never.with_premises.share == 1 and never.with_premises.counted == 32
    lost = audited(tempers(), claim("order: {highest_first: [{first: {mood: angry}, until: end}, {first: {bridge: open}, until: end}]}"))  # fmt: skip
    assert lost["c"].with_premises.counted == 32


def test_a_band_counts_the_draws_in_which_it_never_comes_and_says_how_many() -> None:
    bands = "plausible: {soon: {measure: {first: {mood: angry}, until: end}, at_most: 0.5, because: it is so}}\n"
    of = scenario_from_text(mood("{angry: 0.2 .. 0.9, calm: rest}") + bands)[0]
    base_line = detente.baseline(of, draws=64)
    (focus,) = base_line.focuses
    band, p = focus.bands["soon"], Study(of, Settings(draws=64)).values(PLAIN)[CHANCE]
    assert band.never == pytest.approx((p < 0.5).mean(), abs=1e-4) and band.share_kept == pytest.approx(
        1 - band.never, abs=1e-4
    )
    assert focus.set_aside == int((p < 0.5).sum()) and band.mean == pytest.approx(59 / 365.25, abs=0.01)
    assert "never in" in words.arrived(base_line.bands[0].mean, base_line.bands[0].never)


def test_a_hinge_is_found_where_the_effect_is_never() -> None:
    found = audited(tempers(), claim(f"level: {{{FIRST}, at_most: 0.5}}"), draws=64)["c"]
    assert found.hinge.path == CHANCE and found.hinge.value == pytest.approx(0.5, abs=0.03) and found.hinge.r2 > 0.99


# ------------------------------------------------------------------------------------------------ bounds


def test_every_bound_of_every_part_is_swept_with_all_else_as_it_is() -> None:
    form = f"level: [{{{ANGRY}, at_least: 0.3, at_most: 0.7}}, {{{ANGRY}, at_most: 0.45}}]"
    found = audited(tempers(), claim(form, strength="reported"), draws=64)["c"]
    p = Study(tempers(), Settings(draws=64)).values(PLAIN)[CHANCE]
    held = {
        "form 1: at_least": lambda b: (p >= b) & (p <= 0.45),
        "form 1: at_most": lambda b: (p >= 0.3) & (p <= min(b, 0.45)),
        "form 2: at_most": lambda b: (p >= 0.3) & (p <= min(b, 0.7)),
    }
    assert [each.bound for each in found.bounds] == list(held)
    for swept in found.bounds:
        for point in swept.sweep:
            assert point.share == pytest.approx(held[swept.bound](point.bound).mean(), abs=1 / 64 + 1e-4), swept.bound
    first = found.bounds[0]
    assert (found.sweep, found.turns_at) == (first.sweep, first.turns_at)
    assert first.turns_at is None and found.with_premises.share < 0.5, "no lower bound brings in what lies above .45"


def test_what_a_party_cannot_start_turns_at_no_bound() -> None:
    form = f"feas: {{party: north, choose: {{bridge: open}}, {ANGRY}, at_least: 0.1}}"
    scenario = scenario_from_text(mood("{angry: 0.2 .. 0.9, calm: rest}").replace("needs: [north, south]", "needs: [north, south], proposed_by: [south]"))[0]  # fmt: skip
    found = audited(scenario, claim(form))["c"]
    assert found.with_premises.share == 0 and found.turns_at is None and not any(point.share for point in found.sweep)


def test_a_block_is_swept_by_both_of_its_bounds() -> None:
    form = f"block: {{{ANGRY}, at_most: 0.5, unless: {{set: {{{CHANCE}: 0.9}}}}, then_at_least: 0.8}}"
    found = audited(tempers(), claim(form), draws=64)["c"]
    at_most, then = found.bounds
    assert (at_most.bound, at_most.stated, then.bound, then.stated) == ("at_most", 0.5, "then_at_least", 0.8)
    p = Study(tempers(), Settings(draws=64)).values(PLAIN)[CHANCE]
    for point in at_most.sweep:
        assert point.share == pytest.approx((p <= point.bound).mean(), abs=1 / 64 + 1e-4)
    for point in then.sweep:
        assert point.share == pytest.approx((p <= 0.5).mean() * (point.bound < 0.9), abs=1 / 64 + 1e-4)


def test_what_is_held_still_is_said_of_each_part_in_its_own_focus() -> None:
    text = base_with(
        ("  bridge: {options: [shut, open], start: shut}", "  bridge: {options: [shut, open], start: shut}\n  toll: {options: [none, high], start: none}"),
        ("  close: {act: bridge,", "  charge: {act: toll, to: high, by: south}\n  close: {act: bridge,"),
        ("  south: {trade:", "  south: {income: {of: toll, weight: 0.1 .. 0.3, prefers: high > none}, trade:"),
        more="focus: {tolls: {in_play: {toll: all}}}\n",
    )  # fmt: skip
    open_ = "measure: {chance: {bridge: open}, at: 2030-06-01}, at_least: 0.1"
    found = audited(scenario_from_text(text)[0], claim(f"level: [{{{open_}}}, {{{open_}, focus: tolls}}, {{{open_}, with: {{hold: {{toll: high}}}}}}]"))["c"]  # fmt: skip
    assert [part.focus for part in found.parts] == ["core", "tolls", "core"]
    assert [part.frozen.get("toll") for part in found.parts] == ["none", None, "high"]
    assert [label for label, _ in words.held_still(found)] == ["Held still in form 1 (core)", "Held still in form 3 (core)"]


# ------------------------------------------------------------------------------------------------ hinges


def test_the_hinge_and_its_table_use_the_numbers_in_force_where_the_claim_sets_its_own() -> None:
    form = f"level: {{{ANGRY}, at_least: 0.25, with: {{set: {{{CHANCE}: 0.2 .. 0.3}}}}}}"
    found = audited(tempers(), claim(form), premise("0.28 .. 0.6"), draws=64)["c"]
    assert found.hinge.path == CHANCE and found.hinge.value == pytest.approx(0.25, abs=0.01)
    assert 0.2 <= found.hinge.range[0] < found.hinge.range[1] <= 0.3


def test_what_a_claim_fixes_is_none_of_its_hinges() -> None:
    form = f"mono: {{raise: {CHANCE}, measure: {{chance: {{bridge: open}}, at: 2030-06-01}}, goes: down, by_at_least: 0}}"
    found = audited(tempers(), claim(form), draws=64)["c"]
    assert CHANCE not in {hinge.path for hinge in found.hinges}


def test_a_copy_that_nothing_reads_is_not_named_instead_of_the_number_that_is() -> None:
    text = mood("{angry: 2 * fury, calm: rest}") + "assumptions: {doubt: 0.1 .. 0.45, fury: 0.1 .. 0.45}\ncorrelations: {same: {between: [doubt, fury], rank: 1}}\n"  # fmt: skip
    found = audited(scenario_from_text(text)[0], claim(f"level: {{{ANGRY}, at_least: 0.5}}"), draws=64)["c"]
    assert found.hinge.path == "fury" and found.hinge.ties == ()


def test_a_number_that_counts_only_with_a_yes_is_named_with_it() -> None:
    text = mood("{angry: fury, calm: rest}").replace("changes: {vote: {", "changes: {vote: {given: sore, ")
    text += "assumptions: {sore: {odds: 0.5}, fury: 0.1 .. 0.9}\n"
    found = audited(scenario_from_text(text)[0], claim(f"level: {{{ANGRY}, at_least: 0.5}}"), draws=128)["c"]
    assert set(found.pair.paths) == {"sore", "fury"} and found.pair.r2 > 0.95
    assert "with sore" in words.rests_on(found) and "fury above 0." in words.rests_on(found)
    assert "decide together" in words.pair_sentence(found.pair)


def test_what_is_read_only_where_nobody_comes_is_no_hinge() -> None:
    """Who never holds the office never chooses: what such a party wants is read by the game, and moves nothing."""
    text = base_with(
        ("parties:\n  north: {}\n  south: {}", "parties:\n  north: {}\n  south: {}\n  rival: {}"),
        ("needs: [north, south]", "needs: [chair, south], cost: {north: 0.1, south: 0.1, rival: 0.1 .. 0.2}"),
        ("  north: {trade:", "  rival: {grudge: {of: bridge, weight: 0.1 .. 0.9, prefers: shut > open}}\n  north: {trade:"),
        ("core: {bridge: all}", "core: {bridge: all, seat: all}"),
        more="conditions: {seat: {levels: [north, rival], start: north, changes: {turn: {when: {seat: rival}, to: north, rate: 1}}}}\noffices: {chair: {held_by: seat}}\n",
    )  # fmt: skip
    study = Study(scenario_from_text(text)[0], Settings(draws=16))
    arm = study.arm()
    wanted = study.wanted([], arm.play)
    read_, tells = study.used(arm, wanted), study.telling(arm, wanted)
    assert "rival.grudge.weight" in read_ and not {p for p in tells if p.startswith("rival.")}
    assert {"north.trade.weight", "south.trade.weight"} <= tells


def test_numbers_that_tell_are_those_that_change_an_answer() -> None:
    """Every number of a small game is changed by itself and solved: what moves an answer is among those said to tell."""
    scenario = scenario_from_text(mood("{angry: 0.2 .. 0.9, calm: rest}"))[0]
    study = Study(scenario, Settings(draws=16))
    arm = study.arm()
    wanted = study.wanted([ANGER], arm.play)
    tells, plain = study.telling(arm, wanted), np.asarray(study.solve(arm, wanted).solution.state)
    told = 0
    for path in study.used(arm, wanted):
        low, high = study.ends(PLAIN, path)
        other = replace(study, settings=replace(study.settings, sets=((path, Number(form="fixed", low=(low + 3 * high) / 4)),)))
        changed = not np.allclose(np.asarray(other.solve(arm, wanted).solution.state), plain, atol=1e-6)
        assert changed == (path in tells), path
        told += changed
    assert 0 < told < len(study.used(arm, wanted)), "what only scales all a party wants tells nothing"


def test_a_weight_tells_where_it_turns_what_its_party_wants_though_its_size_is_scaled_away() -> None:
    """South is scaled to want one thing as much as ever: all that its weight says is whether that outweighs a fixed toll."""
    weight = "south.trade.weight"

    def tells(toll: float) -> bool:
        study = Study(
            base(("south: {trade", f"south: {{toll: {{when: {{bridge: open}}, worth: {toll}}}, trade")), Settings(draws=16)
        )
        return weight in study.telling(study.arm(), study.wanted([], study.arm().play))

    assert tells(-0.4) and not tells(-0.9)


# ------------------------------------------------------------------------------------------------ with and without


def test_with_is_without_by_construction_where_the_claim_sets_the_number_itself() -> None:
    claims = claim(f"level: {{{ANGRY}, at_least: 0.25, with: {{set: {{{CHANCE}: 0.2 .. 0.3}}}}}}", "own")
    claims += claim(f"level: {{{ANGRY}, at_least: 0.55}}", "other")
    found = audited(tempers(), claims, premise("0.28 .. 0.6"))
    assert found["own"].premises_idle == f"the claim itself sets {CHANCE}" and not found["other"].premises_idle
    assert "the same by construction" in words.premises_sentence(found["own"])
    given = audited(
        tempers(), claim(f"level: {{{ANGRY}, at_least: 0.55}}"), premise("0.5 .. 0.6"), sets=(f"{CHANCE}=0.5..0.7",)
    )
    assert given["c"].premises_idle == f"--set gives {CHANCE}"


def test_shares_that_only_happen_to_be_equal_are_not_said_to_be_the_same_by_construction() -> None:
    found = audited(tempers(), claim(f"level: {{{ANGRY}, at_least: 0.1}}"), premise("0.5 .. 0.6"))["c"]
    assert found.with_premises.share == found.without_premises.share == 1 and not found.premises_idle


def test_the_stakes_of_the_base_count_though_the_claim_sets_the_number_itself() -> None:
    """South's stakes are scaled by its base world's span, which the premise moves: the claim's own number weighs otherwise."""
    weight = "south.trade.weight"
    form = f"level: {{measure: {{chance: {{bridge: open}}, at: 2030-06-01}}, at_least: 0, with: {{set: {{{weight}: 0.3}}}}}}"
    assert not audited(base(), claim(form), premise("0.5 .. 0.6", weight))["c"].premises_idle


def test_the_terminal_says_that_both_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(mood("{angry: 0.2 .. 0.9, calm: rest}"))
    own = claim(f"level: {{{ANGRY}, at_least: 0.25, with: {{set: {{{CHANCE}: 0.2 .. 0.3}}}}}}")
    Path("brief.yaml").write_text(argument_text(own, premise("0.28 .. 0.6")))
    told = " ".join(CliRunner().invoke(main, ["audit", "brief.yaml", "--draws", "16"]).output.split())
    assert f"The same without premises by construction: brief.c; the claim itself sets {CHANCE}." in told
