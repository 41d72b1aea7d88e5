"""Assumptions that are moved, in a real browser: weighed from stored draws at once, solved behind; in the page and in a file."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.asks import ask_named
from detente.findings.movable import STEPS, packed
from detente.findings.run import RunFinding
from detente.game.arrays import Floats
from detente.report import words as w
from detente.report.page import page
from detente.web.serve import serving
from visits import Visit, chromium

STRAIT = str(Path(__file__).parent / "solved" / "strait.yaml")
PRIDE = "senate.pride.weight"


def run_of_strait(**fields: Any) -> RunFinding:
    ask = ask_named("run")
    found = ask.answered(ask.asked(scenario=STRAIT, draws=256, **fields))
    assert isinstance(found, RunFinding)
    return found


@pytest.fixture(scope="module")
def run() -> RunFinding:
    return run_of_strait(movable=True)


def unpacked(text: str) -> Floats:
    return np.frombuffer(base64.b64decode(text), "<u2").astype(float) / STEPS


def places(values: Floats) -> Floats:
    """Where each value lies among all, 0 to 1; equal ones in the middle of their run."""
    return np.array([((values < v).sum() + (values == v).sum() / 2) / len(values) for v in values])


def weighed(run: RunFinding, moved: dict[str, float]) -> tuple[Floats, float]:
    """The slow twin of frontend/src/moving/weigh.ts: mean chance [option, date] of the passage, and the draws it is worth."""
    assert run.movable is not None
    n = run.movable.counted
    weights = np.ones(n)
    for path, value in moved.items():
        number = run.movable.numbers[path]
        drawn = number.low + unpacked(number.drawn) * (number.high - number.low)
        if number.among:
            weights *= np.abs(drawn - value) <= (number.high - number.low) / STEPS
        else:
            asked = ((drawn < value).sum() + (drawn == value).sum() / 2) / n
            weights *= np.exp(-0.5 * ((places(drawn) - asked) / (1.06 / np.sqrt(12) * n**-0.2)) ** 2)
    chances = np.array([unpacked(text).reshape(-1, n) for text in run.movable.chances["passage"]])
    return chances @ weights / weights.sum(), float(weights.sum() ** 2 / (weights**2).sum())


def test_packed_numbers_come_back_to_half_a_step() -> None:
    values = [-0.3, -0.1234, 0.0]
    back = -0.3 + unpacked(packed(values, -0.3, 0.0)) * 0.3
    assert np.abs(back - values).max() <= 0.3 / STEPS / 2 + 1e-12


def test_what_every_draw_came_to_is_what_the_run_is_made_of(run: RunFinding) -> None:
    mean, worth = weighed(run, {})
    assert np.allclose(mean, run.issues["passage"].mean, atol=1e-5)
    assert round(worth) == run.draws.counted
    assert run_of_strait().movable is None


def test_only_numbers_that_are_drawn_can_be_moved_and_within_their_ranges(run: RunFinding) -> None:
    assert run.movable is not None
    assert set(run.movable.numbers) <= {each.path for each in run.assumptions}
    assert (run.movable.numbers[PRIDE].low, run.movable.numbers[PRIDE].high) == (-0.4, 0.4)
    assert run.movable.numbers["senate_asked"].among == (0.0, 1.0)


# ------------------------------------------------------------------------------------------------- in a browser

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Any]:
    with chromium(browser_path) as found:
        yield found


@pytest.fixture
def in_file(browser: Any, run: RunFinding, tmp_path: Path) -> Iterator[Visit]:
    """A report that is a file."""
    file = tmp_path / "report.html"
    file.write_text(page([run]), encoding="utf-8")
    seen = Visit(browser, file.as_uri(), viewport={"width": 1280, "height": 900})
    yield seen
    assert seen.complaints == [] and {url.partition("#")[0] for url in seen.requests} == {file.as_uri()}
    seen.context.close()


@pytest.fixture
def live(browser: Any) -> Iterator[Visit]:
    """The page that is served, at what follows."""
    with serving(STRAIT) as served:
        seen = Visit(browser, served.address, viewport={"width": 1280, "height": 900})
        seen.page.get_by_role("tab", name="What follows").click()
        yield seen
        assert seen.complaints == []
        seen.context.close()


def number(seen: Visit, option: str = "passage=open") -> str:
    return str(seen.page.locator(f"[data-option='{option}']").last.inner_text()).split("%")[0].strip() + w.NBSP + "%"


def slid(seen: Visit, path: str, key: str, times: int = 1) -> None:
    """Moves a slider with the keyboard, as often as is said; those that move least are shown when asked for."""
    seen.page.locator(".slider").first.wait_for()
    if (more := seen.page.get_by_role("button", name=re.compile(r"^All \d+$"))).is_visible():
        more.click()
    seen.page.locator(f"[id='move-{path}']").focus()
    for _ in range(times):
        seen.page.keyboard.press(key)


def test_a_report_that_is_a_file_weighs_its_draws_anew(in_file: Visit, run: RunFinding) -> None:
    shown = in_file.page.locator("[data-option='passage=open']")
    shown.first.wait_for()
    assert number(in_file) == w.percent(run.issues["passage"].mean[1][-1])
    slid(in_file, PRIDE, "Home")
    mean, worth = weighed(run, {PRIDE: -0.4})
    assert number(in_file) == f"≈{w.NBSP}{w.percent(float(mean[1][-1]))}"
    assert f"worth {round(worth)} draws" in in_file.page.locator("#which").inner_text()


def test_several_numbers_are_weighed_together_and_grey_where_too_few_draws_are_left(in_file: Visit, run: RunFinding) -> None:
    in_file.page.locator("[data-option='passage=open']").first.wait_for()
    moved = {PRIDE: -0.4, "reluctance": 1.0, "west.trade.weight": 0.2, "senate_asked": 0.0}
    for path in (PRIDE, "reluctance", "west.trade.weight"):
        slid(in_file, path, "Home")
    in_file.page.locator("[id='move-senate_asked']").select_option("no")
    mean, worth = weighed(run, moved)
    assert worth < 30
    assert number(in_file) == f"≈{w.NBSP}{w.percent(float(mean[1][-1]))}"
    assert in_file.page.locator("td.few").count() > 0 and "too few" in in_file.page.locator("#which").inner_text()


def test_only_what_was_moved_is_listed_and_undone_step_by_step(in_file: Visit) -> None:
    slid(in_file, PRIDE, "Home")
    slid(in_file, "reluctance", "End")
    changed = in_file.page.locator(".changed li")
    assert [text.split(" ")[0] for text in changed.all_inner_texts()] == [PRIDE, "reluctance"]
    in_file.page.keyboard.press("Control+z")
    assert [text.split(" ")[0] for text in changed.all_inner_texts()] == [PRIDE]
    in_file.page.get_by_role("button", name="Undo").click()
    assert changed.count() == 0 and "solved" in in_file.page.locator("#which").inner_text()


def test_the_handle_says_the_value_that_is_computed(in_file: Visit) -> None:
    slid(in_file, PRIDE, "Home")
    slid(in_file, PRIDE, "ArrowRight", 7)
    told = in_file.page.locator(f"output[for='move-{PRIDE}']").inner_text()
    assert float(told) == pytest.approx(-0.4 + 7 * 0.8 / 200, abs=1e-9)
    assert in_file.page.locator(f"[id='move-{PRIDE}']").get_attribute("aria-valuetext") == told


def test_a_link_holds_what_was_moved_and_pinned(in_file: Visit) -> None:
    slid(in_file, PRIDE, "Home")
    in_file.page.get_by_role("button", name="Pin").click()
    slid(in_file, "reluctance", "End")
    shown = [each.inner_text() for each in in_file.page.locator("[data-option='passage=open']").all()]
    link = in_file.page.url
    assert "#s=" in link and len(link) < 400
    other = in_file.context.new_page()
    other.goto(link)
    other.locator("[data-option='passage=open']").nth(1).wait_for()
    assert [each.inner_text() for each in other.locator("[data-option='passage=open']").all()] == shown


@pytest.mark.parametrize("tail", ["#s=", "#s=!!", "#s=AAAA", "#s=q1YqLkksSVWyUjBQqgUA", "#nothing"])
def test_a_link_that_is_none_of_ours_changes_nothing(browser: Any, run: RunFinding, tmp_path: Path, tail: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(page([run]), encoding="utf-8")
    seen = Visit(browser, file.as_uri() + tail)
    seen.page.locator("[data-option='passage=open']").first.wait_for()
    assert number(seen) == w.percent(run.issues["passage"].mean[1][-1]) and seen.complaints == []
    seen.context.close()


def test_what_is_moved_is_solved_behind_and_replaces_what_was_weighed(live: Visit, run: RunFinding) -> None:
    live.page.locator("[data-option='passage=open']").wait_for()
    slid(live, PRIDE, "Home")
    mean, _ = weighed(run, {PRIDE: -0.4})
    assert number(live) == f"≈{w.NBSP}{w.percent(float(mean[1][-1]))}"
    live.page.locator("#which.solved").wait_for()
    wanted = run_of_strait(sets=(f"{PRIDE}=-0.4",))
    assert number(live) == w.percent(wanted.issues["passage"].mean[1][-1])


def test_a_switch_is_set_to_yes_or_no(live: Visit) -> None:
    live.page.locator("[data-option='passage=open']").wait_for()
    live.page.locator("[id='move-senate_asked']").select_option("yes")
    live.page.locator("#which.solved").wait_for()
    assert "senate_asked = yes" in live.page.locator(".changed").inner_text()
    assert number(live) == w.percent(run_of_strait(sets=("senate_asked=true",)).issues["passage"].mean[1][-1])


def test_what_was_moved_is_still_moved_when_the_page_is_loaded_again(live: Visit) -> None:
    live.page.locator("[data-option='passage=open']").wait_for()
    slid(live, PRIDE, "Home")
    live.page.locator("#which.solved").wait_for()
    shown = number(live)
    live.page.reload()
    live.page.locator("#which.solved").wait_for()
    live.page.locator(".changed li", has_text=PRIDE).wait_for()
    live.page.locator("#which.solved").wait_for()
    assert number(live) == shown
