"""The same findings on a terminal."""

from __future__ import annotations

import calendar
import io

import pytest
from rich.cells import cell_len

import stored
from detente.findings.common import Finding
from detente.report import terminal
from detente.report import words as w
from detente.report.console import Screen
from detente.report.words import NEVER

FINDINGS: dict[str, Finding] = {
    "audit": stored.audit(),
    "run": stored.run(),
    "baseline": stored.baseline(),
    "lenses": stored.lenses(),
    "mechanisms": stored.mechanisms(),
}


def shown(found: Finding, width: int = 100) -> str:
    out = io.StringIO()
    terminal.render(found, Screen(file=out, width=width))
    return out.getvalue()


@pytest.mark.parametrize("name", FINDINGS)
@pytest.mark.parametrize("width", [72, 80, 120])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    assert max(cell_len(line) for line in shown(FINDINGS[name], width).splitlines()) <= width


@pytest.mark.parametrize("name", ["audit", "run", "baseline"])
def test_every_finding_about_a_scenario_ends_by_saying_what_is_never_said(name: str) -> None:
    text = " ".join(shown(FINDINGS[name]).split())
    assert NEVER in text
    assert text.index(NEVER) > len(text) / 2


def test_an_audit_names_every_claim_with_its_share_and_hinge() -> None:
    text = shown(stored.audit(), 140)
    for claim in stored.quill().claims:
        assert claim.id in text
        if claim.live and claim.hinge:
            assert w.percent(w.share(claim.with_premises)) in text and w.hinge_short(claim.hinge) in text


def test_a_run_names_who_refused_what() -> None:
    move = next(move for move in stored.run().moves if move.blockers)
    line = next(line for line in shown(stored.run(), 120).splitlines() if line.strip().startswith(w.spaced(move.rule)))
    assert all(w.spaced(party) in line for party in move.blockers)


def test_text_in_brackets_is_printed_not_obeyed() -> None:
    argument = stored.quill()
    claim = argument.claims[0].model_copy(update={"says": "[link=http://x]y[/link]"})
    hostile = argument.model_copy(update={"title": "[bold]x[/bold] [/red]", "claims": (claim,)})
    text = shown(stored.audit().model_copy(update={"arguments": (hostile,)}), 140)
    assert "[bold]x[/bold] [/red]" in text
    assert "[link=http://x]y[/link]" in text


def test_a_finding_with_nothing_in_it_prints() -> None:
    assert NEVER in " ".join(shown(stored.audit().model_copy(update={"arguments": ()})).split())
    empty: dict[str, object] = {
        "dates": (),
        "issues": {},
        "conditions": {},
        "arrivals": {},
        "moves": (),
        "assumptions": (),
        "values": {},
    }
    assert NEVER in " ".join(shown(stored.run().model_copy(update=empty)).split())
    assert NEVER in " ".join(shown(stored.baseline().model_copy(update={"bands": (), "focuses": ()})).split())


def test_progress_may_be_reported_with_and_without_a_total() -> None:
    with terminal.progress_bar("audit", quiet=True) as bar:
        bar.advance(3)
        bar.total(10)
        bar.advance(7)


@pytest.mark.parametrize("name", FINDINGS)
@pytest.mark.parametrize("width", [50, 80, 100])
def test_no_word_is_broken_at_any_width(name: str, width: int) -> None:
    """Headings, names and paths stay whole: every word of the narrow tables stands in the wide ones too."""
    wide = set(shown(FINDINGS[name], 400).replace("\u00a0", " ").split())
    narrow = [word.strip(",:") for word in shown(FINDINGS[name], width).replace("\u00a0", " ").split()]
    known = {word.strip(",:") for word in wide} | {"1", ""}
    months = {calendar.month_abbr[k] for k in range(1, 13)}
    long = {  # a narrow table of chances shows fewer days, and so other numbers
        word
        for word in narrow
        if word not in known
        and not word.isdigit()
        and word not in months
        and not set(word) <= set("\u2500 \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588")
    }
    assert long == set()


def test_a_hinge_says_on_which_side_it_holds() -> None:
    for claim in stored.quill().claims:
        if claim.hinge:
            assert any(f" {side} " in f" {w.hinge_short(claim.hinge)}" for side in ("above", "below", "with", "without"))


def test_draws_set_aside_and_dead_premises_are_said() -> None:
    audit = stored.audit()
    claim = audit.arguments[0].claims[0].model_copy(update={"premises_dead": ("P7",)})
    argument = audit.arguments[0].model_copy(update={"claims": (claim, *audit.arguments[0].claims[1:])})
    text = " ".join(shown(audit.model_copy(update={"arguments": (argument,)}), 140).split())
    assert claim.with_premises is not None and f"{claim.with_premises.set_aside} set aside" in text
    assert "Premises that touch nothing in play: " in text and "P7 in 1 claim" in text


def test_a_fall_is_shown_as_a_fall() -> None:
    """Whatever direction was claimed: what is shown is what the measure does."""
    for claim in stored.quill().claims:
        held = claim.with_premises
        if claim.forms == ("mono",) and held is not None and held.arms.base is not None and held.arms.other is not None:
            assert held.effect.mean == pytest.approx(held.arms.other - held.arms.base, abs=1e-4)


def test_a_party_is_called_by_its_name() -> None:
    run = stored.run()
    blocking = next(party for move in run.moves for party, count in move.blockers.items() if count)
    named = run.model_copy(update={"scenario": run.scenario.model_copy(update={"parties": {blocking: "The Lantern League"}})})
    assert "The Lantern League" in shown(named, 120)
