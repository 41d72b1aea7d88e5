"""Both pages for whoever reads them otherwise: axe finds nothing serious; texts of a file are shown and never run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.errors import FileProblems
from detente.language.read import scenario_from_text
from detente.report.page import page
from detente.web.serve import serving
from payloads import PAYLOADS
from test_moving_browser import run_of_strait
from visits import Visit, chromium

pytestmark = pytest.mark.browser
STRAIT = Path(__file__).parent / "solved" / "strait.yaml"
VIEWS = ("Situation", "What follows", "Assumptions", "Arguments", "File")


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Any]:
    with chromium(browser_path) as found:
        yield found


def shown(seen: Visit, view: str) -> None:
    """Goes to a view and unfolds all that is folded there."""
    seen.page.get_by_role("tab", name=view).click()
    seen.page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")


# ------------------------------------------------------------------------------------------------- for every reader


def serious(seen: Visit) -> list[str]:
    """What axe finds that keeps somebody out, or nearly so."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(seen.page).response["violations"]
    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    return [f"{each['id']}: {node['target']} {node['failureSummary'][:300]}" for each in grave for node in each["nodes"][:3]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_page(browser: Any, scheme: str) -> None:
    with serving(str(STRAIT)) as served:
        seen = Visit(
            browser, served.address, viewport={"width": 1280, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        for view in VIEWS:
            shown(seen, view)
            if view == "What follows":
                seen.page.locator(".readings").first.wait_for()
            assert serious(seen) == [], view
        seen.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_a_report_with_sliders(browser: Any, tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(page([run_of_strait(movable=True)]), encoding="utf-8")
    seen = Visit(browser, file.as_uri(), viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    seen.page.locator(".readings").first.wait_for()
    seen.unfold()
    assert serious(seen) == []
    seen.context.close()


def test_every_control_is_reached_with_tab_and_has_a_name(browser: Any) -> None:
    with serving(str(STRAIT)) as served:
        seen = Visit(browser, served.address, viewport={"width": 1280, "height": 900})
        seen.page.get_by_role("tab", name="What follows").click()
        seen.page.locator(".readings").first.wait_for()
        wanted = seen.page.locator("button:visible:not([disabled]):not([tabindex='-1']), select:visible, input:visible").count()
        reached = set()
        for _ in range(wanted + 40):
            seen.page.keyboard.press("Tab")
            reached.add(
                seen.page.evaluate(
                    """() => { const on = document.activeElement; return on.matches('button, select, input')
                    ? [...document.querySelectorAll('button, select, input')].indexOf(on) : -1 }"""
                )
            )
        assert len(reached - {-1}) == wanted
        unnamed = (
            "[...document.querySelectorAll('input, select, textarea')].filter(e => !e.labels?.length && !e.ariaLabel).length"
        )
        assert seen.page.evaluate(unnamed) == 0
        seen.context.close()


# ------------------------------------------------------------------------------------------------- texts are texts

FIELDS = (
    "title: The Lantern Strait dispute",
    "about: A made-up quarrel over a strait between parties that do not exist",
    "name: The eastern harbour",
    "name: The western harbour",
    "name: The western senate",
    "name: Those who sail",
    "because: Unclear who must agree",
    "because: What giving way costs at home",
    "because: The sign is not known",
    "because: Talks take time",
)
RUN = """() => [document.scripts.length, document.querySelectorAll('iframe, object, embed, base, link, form[action], img, audio, video').length,
  [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length]"""


def with_texts(texts: list[str]) -> str | None:
    """The scenario with these in the place of its texts; none where the checker refuses one."""
    text = STRAIT.read_text(encoding="utf-8")
    for k, (field, own) in enumerate(zip(FIELDS, texts, strict=False)):
        key = field.partition(":")[0]
        text = text.replace(field, f"{key}: {json.dumps(f'{own} {k}', ensure_ascii=False)}", 1)
    try:
        scenario_from_text(text, "mine.yaml")
    except FileProblems:
        return None
    return text


def test_no_text_of_a_scenario_is_run_whatever_it_holds(browser: Any, tmp_path: Path) -> None:
    """Texts that the checker lets through, ten a scenario, every one in each kind of place."""
    taken = [each for each in PAYLOADS if with_texts([each] * len(FIELDS)) is not None]
    assert len(taken) >= 100
    for k in range(0, len(taken), len(FIELDS)):
        text = with_texts(taken[k : k + len(FIELDS)])
        assert text is not None
        (tmp_path / f"case_{k}.yaml").write_text(text, encoding="utf-8")
    with serving(str(tmp_path)) as served:
        seen = Visit(browser, served.address, viewport={"width": 1280, "height": 900})
        seen.page.on("dialog", lambda dialog: seen.complaints.append(f"dialog: {dialog.message}"))
        for file in sorted(tmp_path.glob("*.yaml")):
            seen.page.get_by_label("Case").select_option(file.stem)
            for view in VIEWS:
                shown(seen, view)
                if view == "What follows":
                    seen.page.locator(".readings").first.wait_for()
                assert seen.page.evaluate(RUN) == [1, 0, 0], (file.stem, view)
        assert seen.complaints == []
        assert {url.split("/")[2] for url in seen.requests} == {f"127.0.0.1:{served.port}"}
        seen.context.close()
