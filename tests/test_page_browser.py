"""The page that is served, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.asks import ask_named
from detente.findings.run import RunFinding
from detente.language.load import load_scenario
from detente.report import words as w
from detente.web.serve import Serving, serving
from visits import Visit, chromium

pytestmark = pytest.mark.browser

STRAIT, GATE = (str(Path(__file__).parent / "solved" / f"{name}.yaml") for name in ("strait", "gate"))


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Any]:
    with chromium(browser_path) as found:
        yield found


@pytest.fixture
def served() -> Iterator[Serving]:
    with serving(STRAIT) as found:
        yield found


@pytest.fixture
def visit(browser: Any, served: Serving) -> Iterator[Any]:
    opened: list[Visit] = []

    def start(**context: Any) -> Visit:
        context.setdefault("viewport", {"width": 1280, "height": 900})
        opened.append(Visit(browser, served.address, **context))
        return opened[-1]

    yield start
    for each in opened:
        assert each.complaints == []
        assert {url.split("/")[2] for url in each.requests} == {f"127.0.0.1:{served.port}"}
        each.context.close()


def tab(seen: Visit, name: str) -> None:
    seen.page.get_by_role("tab", name=name).click()


def run_of_strait(**fields: Any) -> RunFinding:
    ask = ask_named("run")
    found = ask.answered(ask.asked(scenario=STRAIT, draws=256, **fields))
    assert isinstance(found, RunFinding)
    return found


def test_the_page_opens_and_shows_the_numbers_of_the_command(visit: Any) -> None:
    seen = visit()
    tab(seen, "What follows")
    shown = seen.page.locator("[data-option='passage=open']")
    shown.wait_for()
    assert shown.inner_text().startswith(w.percent(run_of_strait().issues["passage"].mean[1][-1]))
    assert "token" not in seen.page.url


def test_a_number_is_read_on_any_date(visit: Any) -> None:
    seen = visit()
    tab(seen, "What follows")
    seen.page.locator("#at").focus()
    seen.page.keyboard.press("Home")
    shown = seen.page.locator("[data-option='passage=open']")
    assert shown.inner_text().startswith(w.percent(0.0))


def test_who_must_agree_is_read_off_the_picture_with_the_keyboard(visit: Any) -> None:
    seen = visit()
    move = seen.page.locator(".move").first
    move.wait_for()
    said = move.get_attribute("aria-label")
    assert said == "agree: The eastern harbour, The western harbour and The western senate must agree"
    move.focus()
    seen.page.keyboard.press("Enter")
    assert "May be tried by" in seen.page.locator(".facts").first.inner_text()


def test_another_case_of_the_folder_is_shown(visit: Any) -> None:
    seen = visit()
    seen.page.get_by_label("Case").select_option("gate")
    seen.page.locator("h1", has_text=load_scenario(GATE).title).wait_for()
    seen.page.locator(".parties").wait_for()


def test_the_page_stays_when_it_is_loaded_again(visit: Any) -> None:
    seen = visit()
    seen.page.locator(".parties").wait_for()
    seen.page.reload()
    seen.page.locator(".parties").wait_for()


@pytest.mark.parametrize("width", [390, 1280, 2560])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_no_wider_than_the_screen(visit: Any, width: int, scheme: str) -> None:
    seen = visit(viewport={"width": width, "height": 900}, color_scheme=scheme)
    seen.page.locator(".parties").wait_for()
    for name in ("What follows", "Assumptions", "Arguments", "Situation"):
        tab(seen, name)
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width, name
