"""The same findings on a terminal."""

from __future__ import annotations

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
