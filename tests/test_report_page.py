"""The offline page, read as a file: nothing from outside, nothing lost, nothing a text could break out of."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

import stored
from detente.findings.common import Finding, Paths, ScenarioFinding
from detente.findings.read import plain, read
from detente.findings.shares import wilson
from detente.report import charts
from detente.report.page import page
from detente.report.words import NEVER
from payloads import PROGRAMS

FINDINGS = (stored.audit(), stored.run(), stored.baseline(), stored.lenses())
HTML = page(FINDINGS)


class Reader(HTMLParser):
    """Elements with their attributes, the visible text, and the contents of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.raw = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "wbr":
            self.text.append("\u200b")
        if tag in self.inside:
            self.raw = tag
            self.inside[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.raw:
            self.raw = ""

    def handle_data(self, data: str) -> None:
        if self.raw:
            self.inside[self.raw][-1] += data
        else:
            self.text.append(data)

    def said(self) -> str:
        text = " ".join(self.text).replace(" \u200b ", "").replace("\u2060", "")
        return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


READ = Reader(HTML)


def source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_exactly_this_script_and_this_style() -> None:
    policy = next(a["content"] for tag, a in READ.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    (data, script), (style,) = READ.inside["script"], READ.inside["style"]
    wanted = ["default-src 'none'", f"script-src {source(script)}", f"style-src {source(style)}"]
    assert policy.split("; ")[:3] == wanted
    assert json.loads(data)
    assert "unsafe" not in policy


def test_nothing_on_the_page_points_outside() -> None:
    for tag, attributes in READ.elements:
        assert tag not in {"img", "iframe", "object", "embed", "link", "base", "form"}
        assert not {"src", "srcset", "action", "data", "style"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith("#")
    assert "@import" not in READ.inside["style"][0]
    assert "url(" not in READ.inside["style"][0]


def test_every_link_leads_somewhere_and_no_name_is_given_twice() -> None:
    names = [a["id"] for _, a in READ.elements if "id" in a]
    assert len(names) == len(set(names))
    wanted = {(a["href"] or "")[1:] for tag, a in READ.elements if tag == "a"}
    wanted |= {a["aria-labelledby"] or "" for _, a in READ.elements if "aria-labelledby" in a}
    assert wanted <= set(names)


def test_headings_never_skip_a_level() -> None:
    levels = [int(tag[1]) for tag, _ in READ.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)), levels


def test_every_chart_has_a_label_and_its_data_once() -> None:
    data = json.loads(READ.inside["script"][0])
    used = [a for _, a in READ.elements if "data-chart" in a]
    assert sorted(a["data-chart"] or "" for a in used) == sorted(data)
    assert all(a.get("role") == "img" and a.get("aria-label") for a in used)


def test_the_page_holds_every_claim_assumption_frozen_issue_and_digest() -> None:
    said = READ.said()
    audit, run = stored.audit(), stored.run()
    stated = [text for claim in stored.quill().claims for text in (claim.id, claim.says)]
    stated += [text for each in run.assumptions for text in (each.path, each.text)]
    held = {name.replace("_", " ") for claim in stored.quill().claims for name in claim.frozen}
    for wanted in [NEVER, *stated, *held, audit.digest, run.digest, audit.scenario.digest, "seed 1", audit.version]:
        assert wanted in said, wanted


def test_the_same_findings_make_the_same_bytes() -> None:
    assert page(FINDINGS) == HTML


def _emptied(found: ScenarioFinding) -> ScenarioFinding:
    """The finding with every list and table in it empty."""
    nothing = {name: type(value)() for name, value in found if isinstance(value, tuple | dict) and name != "dates"}
    return found.model_copy(update=nothing)


@pytest.mark.parametrize("findings", [[], *([_emptied(each)] for each in FINDINGS), [stored.run(), stored.run()]])
def test_a_page_with_little_in_it_is_still_a_page(findings: list[ScenarioFinding]) -> None:
    assert page(findings).rstrip().endswith("</html>")


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}&\u2028"


def _hostile(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: v if k in PROGRAMS else _hostile(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_hostile(each) for each in value]
    return HOSTILE if isinstance(value, str) else value


def _read(found: Finding) -> ScenarioFinding:
    made = read(_hostile(plain(found)))
    assert isinstance(made, ScenarioFinding)
    return made


def test_no_text_of_a_finding_can_become_part_of_the_page() -> None:
    html = page([_read(each) for each in FINDINGS])
    read = Reader(html)
    assert len(read.inside["script"]) == 2
    assert read.inside["script"][1] == READ.inside["script"][1]
    assert not [tag for tag, _ in read.elements if tag == "img"]
    assert HOSTILE.split("&")[0] in read.said()


def test_an_interval_is_wilsons() -> None:
    for count, holds in [(50, 0), (50, 7), (481, 447), (12, 12)]:
        wanted = stats.binomtest(holds, count).proportion_ci(0.95, method="wilson")
        assert wilson(holds, count) == pytest.approx((wanted.low, wanted.high), abs=1e-6)


def test_stacked_chances_add_to_one_at_every_date() -> None:
    run = stored.run()
    chart = charts.areas_chart(run.issues["passage"], run.dates, run.events)
    assert chart is not None
    table = chart["data"]["paths"]
    for date in run.dates:
        assert sum(y for y, d in zip(table["y"], table["date"], strict=True) if d == date) == pytest.approx(1, abs=2e-3)


def test_an_event_outside_the_span_is_not_drawn_but_keeps_its_number() -> None:
    run = stored.run()
    first, second = (run.dates.index(event.date) for event in run.events)
    chart = charts.areas_chart(run.issues["passage"], run.dates[first + 1 :], run.events)
    assert chart is not None and second > first
    assert chart["data"]["events"]["text"] == ["2"]


def test_there_is_no_chart_without_data() -> None:
    claim = next(claim for claim in stored.quill().claims if claim.bounds)
    assert charts.sweep_chart(claim, claim.bounds[0]) is not None
    assert charts.sweep_chart(claim, claim.bounds[0].model_copy(update={"sweep": claim.bounds[0].sweep[:1]})) is None
    assert charts.areas_chart(Paths(options=(), mean=(), low=(), high=()), (), ()) is None


def test_the_bundle_was_built_from_the_sources_beside_it(root: Path) -> None:
    """`npm run build` in frontend/ writes both; users need no Node."""
    here = root / "frontend"
    files = [each for folder in ("build", "src") for each in (here / folder).rglob("*") if each.is_file()]
    inner = [each.relative_to(here).as_posix() for each in files]
    digest = hashlib.sha256()
    for name in sorted(["package-lock.json", "vite.config.ts", *inner]):
        digest.update(f"{name}\n".encode() + (here / name).read_bytes())
    built = (root / "src/detente/report/assets/SOURCE.sha256").read_text().strip()
    assert digest.hexdigest() == built, "run `npm ci && npm run build` in frontend/"


def test_every_bundled_package_has_its_licence_beside_the_bundle(root: Path) -> None:
    text = (root / "src/detente/report/assets/LICENSES.txt").read_text(encoding="utf-8")
    for name in ("preact", "@preact/signals", "@dagrejs/dagre"):
        assert re.search(rf"^{name} [\d.]+ \(MIT\)$", text, re.M), name
    assert "resolved" not in (root / "frontend/package-lock.json").read_text()
