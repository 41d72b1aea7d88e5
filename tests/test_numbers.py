"""What a number may be, its least and its greatest, and chances that are certain: the same wherever it comes from."""

from __future__ import annotations

import ast
import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base import argument_text, base, mood
from detente.asks import audit
from detente.asks.run import RunAsked
from detente.errors import FileProblems, Refused
from detente.findings import read
from detente.language.read import argument_from_text, read_setting, scenario_from_text
from detente.scenario.domains import DOMAINS, Domains, ends, support
from detente.scenario.paths import assumptions
from detente.scenario.records import Measure, Number, Overlay, Scenario, Standing, When
from detente.study.arms import PLAIN, Progress, Settings, Study, World
from detente.study.draws import quantile
from detente.study.measures import Wanted, need

DAY = dt.date(2030, 6, 1)
SMALL = Settings(draws=16)


def audited(scenario: Scenario, claims: str, premises: str = "", draws: int = 16, **more: Any) -> dict[str, Any]:
    argument, _ = argument_from_text(argument_text(claims, premises), scenario)
    document = read.plain(audit.audited([(argument, scenario)], lambda over: Settings(draws=draws, **more), Progress()))
    return {claim["id"].partition(".")[2]: claim for claim in document["arguments"][0]["claims"]}


def chance(scenario: Scenario, overlay: Overlay | None = None, day: dt.date = DAY, sets: Any = (), **level: str) -> Any:
    """[n] the chance of standing there on the day."""
    study = Study(scenario, Settings(draws=16, sets=sets))
    state = tuple(Standing(name=name, levels=(at,)) for name, at in level.items())
    measure = Measure(kind="chance", state=state, at=When(text=str(day), day=day))
    wanted, overlay = Wanted(), overlay or Overlay()
    arm = study.arm(PLAIN, None, overlay)
    need(wanted, measure, arm.play)
    return study.solve(arm, wanted).read(measure).value


# ------------------------------------------------------------------------------------------------ ends

plain = st.floats(-50, 50).map(lambda x: round(x, 3))
two = st.tuples(plain, plain).map(sorted).filter(lambda x: x[1] - x[0] > 0.01)
forms = st.one_of(
    plain.map(lambda x: Number(form="fixed", low=x)),
    two.map(lambda x: Number(form="uniform", low=x[0], high=x[1])),
    st.tuples(two, st.floats(0, 1)).map(
        lambda x: Number(
            form="triangular",
            low=x[0][0],
            high=x[0][1],
            likely=min(x[0][1], x[0][0] + x[1] * (x[0][1] - x[0][0])),  # rounding may carry the sum past the end
        )
    ),
    st.tuples(two, st.floats(0.1, 9)).map(
        lambda x: Number(form="normal", low=x[0][0], high=x[0][1], mean=(x[0][0] + x[0][1]) / 2, sd=x[1])
    ),
    st.lists(plain, min_size=1, max_size=5).map(lambda x: Number(form="one_of", choices=tuple(x), odds=(1.0,) * len(x))),
    st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda x: Number(form="odds", low=min(x), high=max(x))),
)


@given(forms)
def test_every_form_of_number_has_a_least_and_a_greatest_value_and_takes_both(number: Number) -> None:
    low, high = ends(number)
    drawn = quantile(number, np.linspace(1e-12, 1 - 1e-12, 2001))
    assert low - 1e-9 <= drawn.min() <= drawn.max() <= high + 1e-9
    if number.form not in ("odds", "normal"):  # a far tail is hardly ever drawn
        assert drawn.max() - drawn.min() >= 0.98 * (high - low)


def test_a_choice_without_odds_is_no_end() -> None:
    assert support(Number(form="one_of", choices=(1.0, 2.0, 9.0), odds=(1.0, 1.0, 0.0)), {}) == (1.0, 2.0)


RISES = """
up: {says: It helps, strength: asserted, cite: a002 p1, mono: {raise: north.trade.weight, measure: {chance: {bridge: open}, at: 2030-06-01}, goes: up}}
"""


@pytest.mark.parametrize(
    "number", ["0.5 .. 1", "{range: 0.5 .. 1, likely: 0.9}", "{mean: 0.7, sd: 0.2, range: 0.5 .. 1}", "{one_of: [1, 0.5, 0.7]}"]
)
def test_raise_runs_from_the_least_to_the_greatest_value_of_any_form(number: str) -> None:
    found = audited(base(("weight: 0.5 .. 1", f"weight: {number}")), RISES)["up"]
    assert "north.trade.weight from 0.5 to 1" in found["parts"][0]["text"]


def test_what_is_fixed_cannot_be_raised_in_the_scenario_or_by_a_premise() -> None:
    fixed = audited(base(("weight: 0.5 .. 1", "weight: 0.75")), RISES)["up"]
    premised = audited(base(), RISES, "firm: {says: It is known, cite: a002 p1, set: {north.trade.weight: 0.75}}")["up"]
    one_of = audited(base(("weight: 0.5 .. 1", "weight: {one_of: [0.75]}")), RISES)["up"]
    for found in (fixed, premised, one_of):
        assert found["outcome"] == "cannot_move" and "is 0.75 in every draw" in found["reason"]
    flagged = audited(base(), RISES, sets=(("north.trade.weight", Number(form="fixed", low=0.75)),))["up"]
    assert flagged["outcome"] == "cannot_move"


@given(forms, forms)
@settings(max_examples=50)
def test_a_claim_moves_a_number_between_the_ends_of_what_is_in_force(own: Number, premise: Number) -> None:
    if "odds" in (own.form, premise.form):
        return
    scenario = base()
    weight = scenario.interests["north"]["trade"].model_copy(update={"weight": own})
    scenario = scenario.model_copy(update={"interests": {"north": {"trade": weight}, "south": scenario.interests["south"]}})
    study = Study(scenario, SMALL)
    world = World("premised", Overlay(set={"north.trade.weight": premise}))
    assert study.number(PLAIN, "north.trade.weight") == own
    low, high = ends(own)
    within = own.form == "one_of" and premise.form == "uniform" and low <= premise.low < premise.high <= high
    if within and not any(premise.low <= x <= premise.high for x in own.choices):
        with pytest.raises(Refused, match="none of its choices"):
            study.values(world)
        return
    drawn = study.values(world)["north.trade.weight"]
    low, high = ends(study.number(world, "north.trade.weight"))
    assert low - 1e-9 <= drawn.min() and drawn.max() <= high + 1e-9


def test_a_yes_no_that_is_certain_cannot_be_raised() -> None:
    assert ends(Number(form="odds", low=0.0, high=0.0)) == (0.0, 0.0)
    assert ends(Number(form="odds", low=1.0, high=1.0)) == (1.0, 1.0)
    assert ends(Number(form="odds", low=0.2, high=0.2)) == (0.0, 1.0)
    assert ends(True) == (1.0, 1.0)


# ------------------------------------------------------------------------------------------------ certain chances


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_chance_of_nought_or_one_is_a_number_like_another(share: float) -> None:
    stated = scenario_from_text(mood(f"{{angry: {share}, calm: {1 - share}}}"))[0]
    assert chance(stated, mood="angry") == pytest.approx(share, abs=1e-6)
    rest = scenario_from_text(mood(f"{{angry: {share}, calm: rest}}"))[0]
    assert chance(rest, mood="angry") == pytest.approx(share, abs=1e-6)
    begun = scenario_from_text(mood("{calm: 0, angry: 1}", start=f"{{angry: {share}, calm: {1 - share}}}"))[0]
    assert chance(begun, day=dt.date(2030, 2, 1), mood="angry") == pytest.approx(share, abs=1e-6)
    assert chance(begun, mood="angry") == pytest.approx(1, abs=1e-6)


@given(st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.3]))
@settings(max_examples=12)
def test_an_overlay_may_set_any_chance_whatever_the_file_fixed(wanted: float, written: float) -> None:
    scenario = scenario_from_text(mood(f"{{angry: {written}, calm: rest}}"))[0]
    overlay = Overlay(set={"mood.vote.to.angry": Number(form="fixed", low=wanted)})
    assert chance(scenario, overlay, mood="angry") == pytest.approx(wanted, abs=1e-6)


def test_a_dated_step_that_is_certain_may_be_made_uncertain() -> None:
    text = mood("angry").replace("ordered", "").replace("levels: [calm, angry]", "levels: [calm, angry]\n    ordered: true")
    scenario = scenario_from_text(text.replace("to: angry}", "up: 1}"))[0]
    assert chance(scenario, mood="angry") == pytest.approx(1, abs=1e-6)
    half = Overlay(set={"mood.vote.up": Number(form="fixed", low=0.5)})
    assert chance(scenario, half, mood="angry") == pytest.approx(0.5, abs=1e-6)


def test_a_lottery_whose_chances_sum_to_one_at_every_level_is_accepted() -> None:
    by_level = "{{angry: {{depends_on: bridge, shut: 0.2, open: 0.9}}, calm: {{depends_on: bridge, shut: 0.8, open: {0}}}}}"
    scenario = scenario_from_text(mood(by_level.format(0.1), core="bridge: [shut], mood: all"))[0]
    assert chance(scenario, mood="angry") == pytest.approx(0.2, abs=1e-6)
    with pytest.raises(FileProblems, match=r"add up to 1 to 1\.1|add up to 1\.1|add up to 1 to"):
        scenario_from_text(mood(by_level.format(0.2)))


def test_a_sum_beside_one_is_shown_with_the_digits_that_tell() -> None:
    with pytest.raises(FileProblems, match=r"add up to 0\.99999999"):
        scenario_from_text(mood("{angry: 0.33333333, calm: 0.66666666}"))


def test_a_lottery_that_an_overlay_leaves_above_or_below_one_is_refused() -> None:
    scenario = scenario_from_text(mood("{angry: 0.4, calm: 0.6}", start="{calm: 0.5, angry: 0.5}"))[0]
    for path in ("mood.vote.to.angry", "mood.start.angry"):
        for value in (0.1, 0.9):
            with pytest.raises(Refused, match=r"add up to .*, not 1"):
                chance(scenario, Overlay(set={path: Number(form="fixed", low=value)}), mood="angry")
    both = {"mood.vote.to.angry": Number(form="fixed", low=0.9), "mood.vote.to.calm": Number(form="fixed", low=0.1)}
    assert chance(scenario, Overlay(set=both), mood="angry") == pytest.approx(0.9, abs=1e-6)


def test_a_level_swapped_at_the_start_adds_its_chance_to_the_other() -> None:
    scenario = scenario_from_text(mood("{calm: 0.5, angry: 0.5}", start="{calm: 0.3 .. 0.6, angry: rest}"))[0]
    for pair in ({"calm": "angry"}, {"angry": "calm"}):
        swapped = chance(scenario, Overlay(swap={"mood": pair}), dt.date(2030, 2, 1), mood=next(iter(pair.values())))
        assert swapped == pytest.approx(1, abs=1e-6)


# ------------------------------------------------------------------------------------------------ domains

OUTSIDE = [
    ("north.patience", "1.2"),
    ("north.patience", "1"),
    ("north.patience", "0"),
    ("south.precision", "0"),
    ("south.precision", "exact"),
    ("south.initiative", "-1"),
    ("south.initiative", "1001"),
    ("inertia", "-1 .. 1"),
    ("reluctance", "-1"),
    ("price", "101"),
    ("mood.vote.to.angry", "1.5"),
    ("mood.fades.rate", "-0.2"),
    ("tempo", "-1 .. 1"),
    ("tempo", "600"),
    ("trust", "0.6"),
]


def fading() -> Scenario:
    text = mood("{angry: 0.3, calm: rest}")
    text = text.replace(
        "changes: {vote",
        "changes: {fades: {from: angry, to: calm, rate: 0.1}, slow: {from: angry, to: calm, rate: 2 * tempo}, doubt: {at: 2030-05-01, to: {angry: 2 * trust, calm: rest}}, vote",
    )
    return scenario_from_text(text + "assumptions: {tempo: 0.1 .. 0.3, trust: 0.1 .. 0.2}\n")[0]


@pytest.mark.parametrize(("path", "value"), OUTSIDE)
def test_what_may_not_stand_in_a_file_may_not_come_by_flag_premise_or_claim(path: str, value: str) -> None:
    scenario = fading()
    with pytest.raises(FileProblems):
        read_setting(f"{path}={value}", scenario)
    premise = f"p: {{says: So it is, cite: a002 p1, set: {{{path}: {value}}}}}"
    claim = f"c: {{says: It helps, strength: asserted, cite: a002 p1, level: {{measure: {{chance: {{bridge: open}}, at: end}}, at_least: 0.5, with: {{set: {{{path}: {value}}}}}}}}}"
    for text in (argument_text(RISES, premise), argument_text(claim)):
        with pytest.raises(FileProblems, match=path):
            argument_from_text(text, scenario)


def test_the_values_themselves_are_asked_before_they_are_solved() -> None:
    scenario = fading()
    for path, value in [("north.patience", 1.0), ("inertia", -0.1), ("tempo", -0.1), ("trust", 0.6), ("price", math.nan)]:
        with pytest.raises(Refused, match=path):
            Study(scenario, SMALL).values(PLAIN, {path: Number(form="fixed", low=value)})


IN_FILE = [
    ("patience: 0.9", "patience: 1"),
    ("patience: 0.9", "patience: 0"),
    ("precision: 20", "precision: exact"),
    ("precision: 20", "precision: 0 .. 30"),
    ("initiative: 4", "initiative: 1001"),
    ("inertia: 1", "inertia: -1"),
    ("reluctance: 2", "reluctance: -1"),
    ("price: 0.01", "price: 1000"),
]


@pytest.mark.parametrize("change", IN_FILE)
def test_a_file_with_a_number_outside_its_domain_is_refused_at_its_place(change: tuple[str, str]) -> None:
    with pytest.raises(FileProblems) as refused:
        base(change)
    key = change[1].split(":")[0]
    assert any(key in problem.message and problem.place.line in (7, 8, 9, 10) for problem in refused.value.problems)


def test_the_message_says_the_bound_that_is_broken() -> None:
    with pytest.raises(FileProblems, match="initiative is at most 1000"):
        base(("initiative: 4", "initiative: 1001"))
    with pytest.raises(FileProblems, match="initiative is never below zero"):
        base(("initiative: 4", "initiative: -1"))


WRITTEN = {"patience": 0.9, "precision": 20, "initiative": 4, "inertia": 1, "reluctance": 2, "price": 0.01}
EDGES = (
    [("patience", x) for x in (1e-9, 0.99)]
    + [("precision", x) for x in (1e-9, 1e6)]
    + [("initiative", x) for x in (0.0, 1000.0)]
)
EDGES += (
    [("inertia", x) for x in (0.0, 1e-6, 1000.0)]
    + [("reluctance", x) for x in (0.0, 1000.0)]
    + [("price", x) for x in (0.0, 100.0)]
)


@pytest.mark.parametrize(("kind", "value"), EDGES)
def test_numbers_at_the_edge_of_their_domain_give_chances(kind: str, value: float) -> None:
    scenario = base(
        (
            f"{kind}: {WRITTEN[kind]}",
            f"{kind}: {value!r}",
        )
    )
    found = chance(scenario, bridge="open")
    assert np.isfinite(found).all() and (found >= 0).all() and (found <= 1 + 1e-6).all()


def test_every_kind_of_assumption_has_a_domain() -> None:
    scenario = fading()
    known = Domains(scenario)
    for path, leaf in assumptions(scenario).items():
        own = known.of(path, leaf.kind)
        assert leaf.kind in DOMAINS and own.holds(*support(leaf.number, scenario.assumptions)), path


# ------------------------------------------------------------------------------------------------ nought is a number


def test_a_block_may_be_asked_never_to_happen() -> None:
    claim = """
    b: {says: It is barred, strength: asserted, cite: a002 p1, block: {measure: {chance: {bridge: open}, by: 2030-06-01}, at_most: 0, unless: {set: {south.trade.weight: 0.6}}, then_at_least: 0}}
    """
    found = audited(base(), claim)["b"]
    assert "at most 0, unless: then at least 0" in found["parts"][0]["text"]
    assert found["with_premises"]["share"] == 0.0


def test_no_number_is_taken_for_nothing_since_it_is_nought(root: Path) -> None:
    """`x or 0.05` makes .05 of 0: what is not given is asked for by `is None`, anywhere."""
    found = set()
    for path in (root / "src" / "detente").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
                last = node.values[-1].operand if isinstance(node.values[-1], ast.UnaryOp) else node.values[-1]
                if isinstance(last, ast.Constant) and type(last.value) in (int, float):
                    found.add(ast.unparse(node))
    known = {"os.cpu_count() or 1"}  # none where it is not known
    assert found <= known


@pytest.mark.parametrize("step", [0.0, -0.1, math.nan])
def test_a_step_of_nought_is_refused_and_not_taken_for_the_default(step: float) -> None:
    with pytest.raises(Refused, match="smallest_step"):
        RunAsked(scenario=base(), smallest_step=step)
