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


# ------------------------------------------------------------------------------------------------- work in the background


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A scenario and an argument over it, that may be changed."""
    for name in ("strait", "quill"):
        text = (Path(STRAIT).parent / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(f"# kept: a comment\n{text}", encoding="utf-8")
    return tmp_path


@pytest.fixture
def at_home(browser: Any, folder: Path) -> Iterator[Visit]:
    """The page of that folder, at its scenario."""
    with serving(str(folder / "strait.yaml")) as served:
        seen = Visit(browser, served.address, viewport={"width": 1280, "height": 900})
        seen.page.locator(".parties").wait_for()
        yield seen
        assert [text for text in seen.complaints if "409" not in text] == []
        seen.context.close()


def test_an_argument_is_audited_in_the_background_and_its_claims_unfold(at_home: Visit) -> None:
    at_home.page.get_by_label("Case").select_option("quill")
    tab(at_home, "Arguments")
    at_home.page.get_by_role("button", name="Audit all claims").click()
    at_home.page.locator("progress").first.wait_for()
    at_home.page.reload()  # the work goes on, and is shown again
    at_home.page.locator("table.verdicts").wait_for(timeout=120_000)
    claim = at_home.page.locator("details.claim").first
    claim.locator("summary").first.click()
    assert "with its premises" in claim.inner_text()
    at_home.page.locator(".hinge .chart svg").first.wait_for(state="attached")


def test_long_work_is_stopped_by_its_button(at_home: Visit) -> None:
    at_home.page.get_by_label("Case").select_option("quill")
    tab(at_home, "Arguments")
    at_home.page.get_by_role("button", name="Audit all claims").click()
    at_home.page.get_by_role("button", name="Stop").last.click()
    at_home.page.get_by_role("button", name="Audit").wait_for(timeout=60_000)


# ------------------------------------------------------------------------------------------------- editing


def changed(seen: Visit, path: str, written: str) -> None:
    """Writes a number anew and saves it to the file."""
    tab(seen, "Assumptions")
    seen.page.get_by_role("button", name=f"Change {path}").click()
    seen.page.get_by_label(f"{path}, a number or a range").fill(written)
    seen.page.get_by_role("button", name="Save to the file").click()


def test_a_number_is_changed_in_its_place_and_comments_are_kept(at_home: Visit, folder: Path) -> None:
    before = (folder / "strait.yaml").read_text(encoding="utf-8")
    changed(at_home, "west.pride.worth", "-0.2 .. 0")
    at_home.page.get_by_role("button", name="Save to the file").wait_for(state="detached")
    at_home.page.locator("#numbers tr", has_text="west.pride.worth").get_by_text("-0.2 .. 0").wait_for()
    assert (folder / "strait.yaml").read_text(encoding="utf-8") == before.replace("worth: -0.3 .. 0", "worth: -0.2 .. 0")


def test_a_change_of_somebody_else_is_said_and_nothing_is_written(at_home: Visit, folder: Path) -> None:
    other = (folder / "strait.yaml").read_text(encoding="utf-8") + "# somebody was here\n"
    (folder / "strait.yaml").write_text(other, encoding="utf-8")
    changed(at_home, "inertia", "0.7")
    at_home.page.get_by_role("alert").get_by_text("changed by somebody else").wait_for()
    assert (folder / "strait.yaml").read_text(encoding="utf-8") == other


def test_the_file_is_checked_while_one_types_and_both_versions_are_shown(at_home: Visit, folder: Path) -> None:
    tab(at_home, "File")
    text = (folder / "strait.yaml").read_text(encoding="utf-8")
    area = at_home.page.locator("textarea")
    area.fill(text.replace("needs: [east, west, senate]", "needs: [easte]"))
    at_home.page.locator(".problems .error").get_by_text("Did you mean east").wait_for()
    assert at_home.page.get_by_role("button", name="Save").is_disabled()
    area.fill(text.replace("about: A made-up", "about: Our made-up"))
    at_home.page.locator(".problems .error").first.wait_for(state="detached")
    (folder / "strait.yaml").write_text(text + "# somebody was here\n", encoding="utf-8")
    at_home.page.get_by_role("button", name="Save").click()
    at_home.page.get_by_text("What stands there now").wait_for()
    assert "somebody was here" in at_home.page.locator("pre.yaml").nth(1).inner_text()
    assert "Our made-up" in at_home.page.locator("pre.yaml").nth(0).inner_text()
    assert "Our made-up" not in (folder / "strait.yaml").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------- five questions


def test_five_questions_are_answered_in_two_presses_at_most(browser: Any) -> None:
    """As docs/howto/page.md tells them: each begins where the page opens, and every press counts."""
    with serving("endgame_2024") as served:
        seen = Visit(browser, served.address, viewport={"width": 1280, "height": 900})
        page, presses = seen.page, 0

        def press(found: Any) -> None:
            nonlocal presses
            found.click()
            presses += 1

        page.locator(".parties").wait_for()
        freeze = page.locator(".move[aria-label^='freeze:']")  # who must agree to a halt?
        assert "The Russian leadership and The government of Ukraine must agree" in freeze.get_attribute("aria-label")
        assert presses == 0
        press(page.locator(".fold > summary", has_text="Sanctions"))  # who blocks easing sanctions?
        assert page.locator(".move[aria-label^='ease:']").get_attribute("aria-label").endswith("may do it alone")
        assert presses == 1
        press(page.get_by_role("tab", name="What follows"))  # what decides whether the halt comes, and holds?
        page.locator(".readings").first.wait_for()
        assert "moves war" in page.locator(".slider").first.inner_text()
        assert presses == 2
        assert "refused by" in page.get_by_label("Who moves war and who blocks it").inner_text()  # who blocks it?
        before = page.locator("[data-option='war=fighting']").inner_text()
        page.locator("[id='move-exhaustion_ru']").press("End")  # and if the war wears Moscow out most?
        presses += 1
        assert page.locator("[data-option='war=fighting']").inner_text() != before and presses == 3
        assert seen.complaints == []
        seen.context.close()
