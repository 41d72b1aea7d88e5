"""The same findings on a terminal."""

from __future__ import annotations

import io
from typing import Any

import pytest
from rich.cells import cell_len

import report_sample as sample
from detente.report import terminal
from detente.report.console import Screen
from detente.report.words import NEVER

DOCUMENTS = {"audit": sample.audit(), "run": sample.run(), "baseline": sample.baseline()}


def shown(doc: dict[str, Any], width: int = 100) -> str:
    out = io.StringIO()
    terminal.render(doc, Screen(file=out, width=width))
    return out.getvalue()


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("width", [72, 80, 120])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    assert max(cell_len(line) for line in shown(DOCUMENTS[name], width).splitlines()) <= width


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_ends_by_saying_what_is_never_said(name: str) -> None:
    text = " ".join(shown(DOCUMENTS[name]).split())
    assert NEVER in text
    assert text.index(NEVER) > len(text) / 2


def test_an_audit_names_every_claim_with_its_share_and_hinge() -> None:
    text = shown(DOCUMENTS["audit"], 140)
    for claim in DOCUMENTS["audit"]["arguments"][0]["claims"]:
        assert claim["id"] in text
    assert "93\N{NO-BREAK SPACE}%" in text
    assert "veld.pride.weight at 0.17" in text


def test_a_run_names_who_refused_what() -> None:
    line = next(line for line in shown(DOCUMENTS["run"], 120).splitlines() if line.strip().startswith("loosen"))
    assert "assembly 0.81, veld 0.36, league 0.11" in line


def test_text_in_brackets_is_printed_not_obeyed() -> None:
    doc = sample.audit()
    doc["arguments"][0]["title"] = "[bold]x[/bold] [/red]"
    doc["arguments"][0]["claims"][0]["says"] = "[link=http://x]y[/link]"
    text = shown(doc, 140)
    assert "[bold]x[/bold] [/red]" in text
    assert "[link=http://x]y[/link]" in text


@pytest.mark.parametrize("kind", ["audit", "run", "baseline"])
def test_an_empty_document_prints(kind: str) -> None:
    assert NEVER in " ".join(shown({"format": f"detente.{kind}/1"}).split())


def test_progress_may_be_reported_with_and_without_a_total() -> None:
    with terminal.progress_bar("audit", quiet=True) as bar:
        bar.advance(3)
        bar.total(10)
        bar.advance(7)
