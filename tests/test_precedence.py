"""What is said twice, by flag, premise or claim, is refused or told; and numbers near the edge are solved as finely as they need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import detente
import stored
from base import BASE, argument_text, base
from detente.asks.backtest import folds_held
from detente.cli import main
from detente.errors import DetenteError, Refused
from detente.game.bind import BLUR, bind
from detente.language.read import argument_from_text
from detente.report.page import page
from detente.scenario.records import Scenario
from detente.study.arms import Settings, Study
from detente.study.measures import Wanted

PREMISE = "keen: {says: north is keen, set: {north.trade.weight: 0.8 .. 0.9}}"
CLAIM = """\
opens:
  says: it opens
  strength: asserted
  level: {measure: {chance: {bridge: open}, at: 2030-12-01}, at_least: 0.5, with: {set: {south.trade.weight: 0.3}}}
"""


def asked(*words: str) -> str:
    return CliRunner().invoke(main, list(words)).output


def test_a_number_set_by_flag_that_a_premise_or_claim_sets_too_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(BASE)
    Path("brief.yaml").write_text(argument_text(CLAIM, premises=PREMISE))
    flags = ("--set", "north.trade.weight=0.6", "--set", "south.trade.weight=0.5", "--set", "price=0.02")
    found = " ".join(asked("audit", "brief.yaml", "--draws", "16", *flags).split())
    assert "--set north.trade.weight has the last word: what brief.keen sets there does not count." in found
    assert "--set south.trade.weight has the last word: what brief.opens sets there does not count." in found
    assert "--set price" not in found


def test_a_number_set_by_flag_that_nothing_in_play_reads_is_told(tmp_path: Path) -> None:
    file = tmp_path / "base.yaml"
    side = "issues:\n  lamp: {options: [dark, lit], start: dark}\n"
    vote = "  north: {light: {of: lamp, weight: 0.2 .. 0.3, prefers: lit > dark}, trade:"
    lit = "  light: {deal: lamp, from: dark, to: lit, needs: [north, south]}\n  build:"
    text = BASE.replace("issues:\n", side).replace("  north: {trade:", vote).replace("  build:", lit)
    file.write_text(text)
    found = asked("run", str(file), "--draws", "16", "--set", "north.light.weight=0.25", "--set", "price=0.02")
    assert "--set north.light.weight changes nothing here" in found and "--set price" not in found


@pytest.mark.parametrize(
    "words",
    [
        ("run", "base.yaml", "--focus", "core", "--focus", "bridge"),
        ("audit", "brief.yaml", "--draws", "16", "--draws", "32"),
        ("baseline", "base.yaml", "--seed", "1", "--seed", "1"),
        ("stability", "base.yaml", "--on", "2030-01-02", "--on", "2030-01-03"),
        ("sources", "add", "x.txt", "--id", "a", "--title", "t", "--id", "b"),
        ("mechanisms", "--group", "A", "--group", "B"),
    ],
)
def test_an_option_that_takes_one_value_is_given_once(words: tuple[str, ...]) -> None:
    assert "is given 2 times. Give it once." in asked(*words)


def test_a_focus_names_each_thing_once() -> None:
    with pytest.raises(Refused, match="names bridge twice"):
        detente.run(base(), focus="bridge, core,bridge")


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("stability", "MODEL", "--draws", "512"), "--draws"),
        (("stability", "base.yaml", "--horizon", "3"), "--horizon"),
        (("settlement", "MODEL", "--seed", "1"), "--seed"),
        (("settlement", "MODEL", "--export", "ktab", "--workers", "2"), "--workers"),
        (("mechanisms", "--draws", "512"), "--draws"),
    ],
)
def test_an_option_that_does_not_apply_is_refused_at_its_default_too(
    words: tuple[str, ...], option: str, tmp_path: Path
) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "MODEL").write_text('{"form": "options"}')
    found = asked(*(str(tmp_path / word) if word in ("MODEL", "base.yaml") else word for word in words))
    assert f"{option} does not apply to" in found


@pytest.mark.parametrize("how", [{"draws": 0}, {"draws": -1}, {"draws": 70000}, {"draws": 1.5}, {"seed": -1}, {"workers": 0}])
def test_python_may_ask_no_more_than_the_command_line(how: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="is a whole number"):
        detente.run(base(), **how)


def held(scenario: Scenario) -> object:
    study = Study(scenario, Settings(draws=16, workers=1))
    arm = study.arm()
    return bind(study.game(arm, Wanted()), study.values(arm.world)).draws.utility.dtype


@pytest.mark.parametrize(
    ("change", "double"),
    [
        (("patience: 0.9", "patience: 0.97"), False),
        (("patience: 0.9", "patience: 0.999"), False),
        (("patience: 0.9", "patience: 0.99999"), True),
        (("precision: 20", "precision: 1e6"), True),
        (("precision: 20", "precision: 20 .. 300"), False),
        (("inertia: 1", "inertia: 1e-6"), False),
        (("reluctance: 2", "reluctance: 0"), False),
    ],
)
def test_single_precision_holds_what_it_does_not_blur(change: tuple[str, str], double: bool) -> None:
    assert held(base(change)) == (np.float64 if double else np.float32)


@pytest.mark.parametrize("least", [1, 3, 5])
def test_however_patient_the_blur_of_a_choice_stays_bounded(least: int) -> None:
    patience = 1 - 10.0**-least
    blur = 20 * 0.5 / -np.log(patience) * np.finfo(np.float32).eps / 2
    assert (held(base(("patience: 0.9", f"patience: {patience!r}"))) == np.float64) == (blur > BLUR)


@pytest.mark.parametrize("patience", ["1e-15", "1e-10", "0"])
def test_a_patience_that_fades_within_a_step_is_refused(patience: str) -> None:
    with pytest.raises(DetenteError, match="patience"):
        base(("patience: 0.9", f"patience: {patience}"))


def test_a_choice_named_twice_is_refused() -> None:
    with pytest.raises(DetenteError, match="1 stands twice"):
        base(("weight: 0.5 .. 1", "weight: {one_of: [0, 1, 1.0], odds: [1, 2, 3]}"))


@pytest.mark.parametrize(
    ("bound", "fits"), [("at_least: 0.9", True), ("at_least: 1", True), ("at_least: 2", False), ("at_most: 50", False)]
)
def test_years_spent_are_no_more_than_the_calendar_has(bound: str, fits: bool) -> None:
    claim = f"x: {{says: it, strength: asserted, level: {{measure: {{years: {{bridge: open}}, until: 2031-01-01}}, {bound}}}}}"
    if fits:
        argument_from_text(argument_text(claim), base())
        return
    with pytest.raises(DetenteError, match="time within the calendar"):
        argument_from_text(argument_text(claim), base())


def test_what_is_fixed_is_told_as_the_reason_why_a_claim_cannot_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(BASE)
    form = "mono: {raise: south.initiative, measure: {chance: {bridge: open}, at: 2030-12-01}, goes: up}"
    Path("brief.yaml").write_text(argument_text(f"x: {{says: it, strength: asserted, {form}}}"))
    assert "south.initiative is 4 in every draw" in " ".join(asked("audit", "brief.yaml", "--draws", "16").split())


def test_what_charts_draw_hides_nothing() -> None:
    kept = stored.run()
    options = ("open\u202e", "shut\x1b[31m")
    issues = {name: paths.model_copy(update={"options": options}) for name, paths in kept.issues.items()}
    arrivals = {
        name: dict(zip(options, levels.values(), strict=False)) for name, levels in kept.arrivals.items() if name in issues
    }
    shown = page([kept.model_copy(update={"issues": issues, "arrivals": {**kept.arrivals, **arrivals}})])
    assert "open\\\\u202e" in shown and '"open\\u202e' not in shown and "\u202e" not in shown


def test_a_mechanism_is_named_once_whatever_its_case(tmp_path: Path) -> None:
    assert "M01 is named twice" in asked("new", "begun", "--folder", str(tmp_path), "--from", "M01,m01")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("asked_for", "groups", "held_by"), [(0, 24, 24), (20, 24, 20), (20, 6, 6), (10**9, 24, 24)])
def test_a_backtest_says_the_folds_that_hold_a_group(asked_for: int, groups: int, held_by: int) -> None:
    assert folds_held(asked_for, groups) == held_by


def test_paths_says_who_gives_a_number_and_whose_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(BASE)
    Path("brief.yaml").write_text(argument_text(CLAIM, premises=PREMISE))
    lines = [" ".join(line.split()) for line in asked("paths", "brief.yaml").splitlines()]
    assert lines[0] == "The later has the last word on a number: the scenario, a premise, a claim, --set."
    after = dict(zip(lines, lines[1:], strict=False))
    assert after["north.trade.weight 0.5 .. 1 assumed = 1 spans of north"] == "premise keen 0.8 .. 0.9"
    assert after["south.trade.weight 0.2 .. 0.6 assumed = 1 spans of south"] == "claim opens 0.3"
    assert lines[1].endswith("are under brief's premises."), "what it weighs is said under them"
    assert len(lines) == 4 + len(asked("paths", "base.yaml").splitlines())
