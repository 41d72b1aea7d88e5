"""The page in a real browser: silent, offline, drawn, and as wide as the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import stored
from detente.report import words as w
from detente.report.page import page
from visits import Visit, chromium

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(page([stored.audit(), stored.run(), stored.baseline()]), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Any]:
    with chromium(browser_path) as found:
        yield found


@pytest.fixture
def visit(browser: Any, report: str) -> Iterator[Any]:
    opened: list[Visit] = []

    def start(fragment: str = "", **context: Any) -> Visit:
        opened.append(Visit(browser, report + fragment, **context))
        return opened[-1]

    yield start
    for each in opened:
        each.context.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_asks_for_nothing_complains_of_nothing_and_fits(visit: Any, report: str, width: int, scheme: str) -> None:
    seen = visit(viewport={"width": width, "height": 844}, color_scheme=scheme)
    seen.unfold()
    assert seen.complaints == []
    assert seen.requests == [report]
    assert seen.page.evaluate("document.documentElement.scrollWidth") == width


def test_the_hinge_picture_shows_the_bins_the_bar_and_the_value_where_it_turns(visit: Any) -> None:
    claim = next(each for each in stored.quill().claims if each.live and each.hinge and not w.is_switch(each.hinge))
    assert claim.hinge is not None
    seen = visit(f"#{claim.id}", viewport={"width": 1280, "height": 900})
    chart = seen.page.locator(f"[id='{claim.id}'] .hinge .chart svg")
    chart.wait_for()
    assert chart.locator(".bin rect").count() == len(claim.hinge.bins)
    assert chart.locator("line.bar").count() == 1
    assert chart.get_by_text(f"turns at {w.number(claim.hinge.value)}").count() == 1


def test_the_stacked_areas_fill_the_plot_and_mark_the_events(visit: Any) -> None:
    seen = visit("#paths", viewport={"width": 1280, "height": 900})
    chart = seen.page.locator("#paths .paths .chart svg").first
    chart.wait_for()
    first = next(iter(stored.run().issues.values()))
    assert chart.locator("path.stacked").count() == len(first.options)
    numbers = [str(k) for k in range(1, len(stored.run().events) + 1)]
    assert chart.locator(".event text").all_text_contents() == numbers


def test_a_chart_follows_the_width_of_the_page(visit: Any) -> None:
    seen = visit("#paths", viewport={"width": 1280, "height": 900})
    chart = seen.page.locator("#paths .paths .chart svg").first
    chart.wait_for()
    wide = chart.bounding_box()["width"]
    seen.page.set_viewport_size({"width": 390, "height": 844})
    seen.page.wait_for_function("document.querySelector('#paths .paths .chart svg').clientWidth < 360")
    assert chart.bounding_box()["width"] < wide


def test_a_link_to_a_claim_unfolds_it(visit: Any) -> None:
    seen = visit(viewport={"width": 1280, "height": 900})
    assert not seen.page.locator("[id='quill.C3'] .body").is_visible()
    seen.page.locator("table.verdicts a", has_text="quill.C3").click()
    seen.page.locator("[id='quill.C3'] .body").wait_for(state="visible")


CLAIMS = [claim for argument in stored.audit().arguments for claim in argument.claims]


def test_a_pressed_group_shows_its_claims_only(visit: Any) -> None:
    seen = visit(viewport={"width": 1280, "height": 900})
    seen.page.locator(".chip.fails").click()
    assert seen.page.locator("table.verdicts tbody tr:visible").count() == w.group_counts(CLAIMS)["fails"] > 0
    seen.page.locator(".chip.fails").click()
    assert seen.page.locator("table.verdicts tbody tr:visible").count() == len(CLAIMS)


def test_assumptions_are_found_by_word_and_sorted_by_effect(visit: Any) -> None:
    seen = visit(viewport={"width": 1280, "height": 900})
    rows = seen.page.locator("#assumption-table tbody tr")
    said = [text.replace("\u200b", "").lower() for text in rows.all_text_contents()]
    seen.page.locator("#filter").fill("west weight")
    found = sum("west" in text and "weight" in text for text in said)
    assert 0 < found < len(said) and rows.locator("visible=true").locator("th").count() == found
    seen.page.locator("#filter").fill("")
    stated = stored.run().assumptions
    strongest = max(stated, key=lambda each: abs(each.effect.rank_correlation) if each.effect else 0)
    seen.page.locator("#assumption-table thead button", has_text="Effect").click()
    assert strongest.path in rows.first.inner_text().replace("\u200b", "")
    seen.page.locator("#assumption-table thead button", has_text="Assumption").click()
    assert min(each.path for each in stated) in rows.first.inner_text().replace("\u200b", "")


def test_paper_shows_every_claim_with_its_chart(visit: Any) -> None:
    seen = visit(viewport={"width": 1280, "height": 900})
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert seen.page.locator("details.claim:not([open])").count() == 0
    assert seen.page.locator(".hinge .chart:not([data-drawn])").count() == 0
    seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert seen.page.locator("details.claim[open]").count() == 0


def test_without_script_the_numbers_are_still_there(visit: Any, browser: Any, report: str) -> None:
    seen = visit(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    assert seen.page.locator("table.verdicts tbody tr:visible").count() == len(CLAIMS)
    assert not seen.page.locator("#filter").is_visible()


def test_screenshots_can_be_kept_to_look_at(visit: Any, tmp_path: Path) -> None:
    seen = visit(viewport={"width": 390, "height": 844})
    assert len(seen.page.screenshot(path=tmp_path / "phone.png")) > 10_000


def test_a_verdict_is_cited_with_its_digests_and_the_day(visit: Any) -> None:
    seen = visit("#quill.C1", viewport={"width": 1280, "height": 900})
    claim = seen.page.locator("[id='quill.C1']")
    claim.get_by_role("button", name="Cite this").click()
    said = claim.locator("[data-cite] + .hint").inner_text()
    found = stored.audit()
    assert said.startswith("quill.C1: ") and found.digest in said and found.scenario.digest in said
    assert f"detente {found.version}" in said and re.search(r"Cited \d{4}-\d\d-\d\d\.$", said)


@pytest.mark.parametrize(("kind", "begins"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
def test_a_picture_is_kept_as_a_file_that_stands_by_itself(visit: Any, kind: str, begins: bytes) -> None:
    seen = visit("#paths", viewport={"width": 1280, "height": 900})
    seen.page.locator("#paths .paths .chart svg").first.wait_for()
    with seen.page.expect_download() as waiting:
        seen.page.locator("#paths .paths").first.get_by_role("button", name=f"Save as {kind}").first.click()
    data = Path(waiting.value.path()).read_bytes()
    assert data.startswith(begins) and len(data) > 1000
    if kind == "SVG":
        text = data.decode()
        assert (
            "var(--" not in text
            and "<desc>" in text
            and "class=" not in text
            and "http" not in text.replace("http://www.w3.org", "")
        )
    assert seen.complaints == []
