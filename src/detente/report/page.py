"""One offline HTML file: what was asked, the verdicts, each claim's hinge, paths, blockers, assumptions, provenance.

The file asks for nothing from outside: script and style are inside it and allowed by their hashes alone, charts are
drawn from data inside it, no code is made from text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from detente import __version__
from detente.findings.audit import AuditedClaim, AuditFinding, FormHolding, FoundHinge
from detente.findings.baseline import BaselineFinding
from detente.findings.common import ScenarioFinding
from detente.findings.crux import CruxFinding
from detente.findings.lenses import LensesFinding
from detente.findings.rank import RankFinding
from detente.findings.read import plain
from detente.findings.run import Assumption, RunFinding
from detente.report import again, beliefs, charts, citing, counted, crux, rank, words
from detente.report.log import sentences as encoding_said
from detente.shown import visible

FocusRow = tuple[str, dict[str, tuple[str, ...]], int | None, int]
"""A focus: name, what is in play, states, number of claims."""


@dataclass(frozen=True)
class AssumptionRow:
    """An assumption with every claim that hinges on it."""

    assumption: Assumption
    claims: tuple[str, ...] = ()


@dataclass
class Figures:
    """The charts of a page by their number, collected while the page is written."""

    data: dict[str, charts.Chart] = field(default_factory=dict)

    def add(self, chart: charts.Chart | None) -> str:
        """The key of the chart; empty where there is nothing to draw."""
        if chart is None:
            return ""
        key = f"f{len(self.data) + 1}"
        self.data[key] = chart
        return key


def _asset(name: str) -> str:
    return files("detente.report").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The text's hash as a content policy wants it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(script: str, style: str, *more: str) -> str:
    """Nothing may be loaded or run but this script and this style."""
    parts = [
        "default-src 'none'",
        f"script-src {_hash(script)}",
        f"style-src {_hash(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        *more,
    ]
    return "; ".join(parts)


def _data(value: object) -> Markup:
    """JSON that cannot end the element it stands in, and whose texts, which charts draw, hide nothing."""
    text = json.dumps(_shown(value), separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)  # every character that could leave the element is escaped above


def _shown(value: object) -> object:
    """The same data with what is not seen made visible in its texts and names."""
    if isinstance(value, dict):
        return {_shown(key): _shown(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(each) for each in value]
    return visible(value) if isinstance(value, str) else value


def _breakable(path: str) -> Markup:
    """A path that may break after its dots and underscores."""
    return Markup(str(escape(path)).replace(".", ".<wbr>").replace("_", "_<wbr>"))  # escaped first


def _unbroken(value: Any) -> Any:
    """The value with what is not seen made visible; a range of numbers in it stays on one line."""
    return re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", visible(value)) if type(value) is str else value


def _claims(audits: Iterable[AuditFinding]) -> list[AuditedClaim]:
    return [claim for audit in audits for argument in audit.arguments for claim in argument.claims]


def _focused(audits: Sequence[AuditFinding], runs: Sequence[RunFinding]) -> list[AuditedClaim | FormHolding | RunFinding]:
    """Everything that has a focus of its own: claims, those of their forms that are asked elsewhere, runs."""
    claims = _claims(audits)
    forms = [part for claim in claims for part in claim.parts if part.focus and part.focus != claim.focus]
    return [*claims, *forms, *runs]


def assumption_rows(audits: Sequence[AuditFinding], runs: Sequence[RunFinding]) -> list[AssumptionRow]:
    """Every assumption any run states, once, and those that only show up as hinges; strongest effect first."""
    stated: dict[str, Assumption] = {}
    for each in (each for run in runs for each in run.assumptions):
        known = stated.setdefault(each.path, each)
        if known.text != each.text:  # one page, several premises: the scenario's range is what all of them have
            stated[each.path] = known.model_copy(update={"text": known.instead_of or known.text, "instead_of": ""})
    hinged: dict[str, list[str]] = {}
    for claim in _claims(audits):
        if claim.hinge:
            path = words.own_path(claim.hinge.path, claim.over)
            hinged.setdefault(path, []).append(claim.id)
            stated.setdefault(path, _assumption(claim.hinge, path))
    rows = [AssumptionRow(each, tuple(hinged.get(path, ()))) for path, each in stated.items()]
    return sorted(rows, key=_weight)


def _assumption(hinge: FoundHinge, path: str) -> Assumption:
    """What a hinge says of its assumption."""
    text = f"{hinge.range[0]:g} .. {hinge.range[1]:g}"
    return Assumption(path=path, kind="", text=text, because=hinge.because, cite=hinge.cite, effect=None)


def _weight(row: AssumptionRow) -> tuple[int, float, str]:
    """Most claims first, then the strongest effect."""
    effect = row.assumption.effect
    return -len(row.claims), -abs(effect.rank_correlation if effect else 0), row.assumption.path


def frozen_rows(audits: Sequence[AuditFinding], runs: Sequence[RunFinding]) -> list[tuple[str, str, list[str]]]:
    """What was held still: name, level, and in which focuses."""
    found: dict[tuple[str, str], list[str]] = {}
    for part in _focused(audits, runs):
        for name, level in part.frozen.items():
            where = found.setdefault((name, level), [])
            if part.focus and part.focus not in where:
                where.append(part.focus)
    return [(name, level, where) for (name, level), where in sorted(found.items())]


def focus_rows(audits: Sequence[AuditFinding], runs: Sequence[RunFinding]) -> list[FocusRow]:
    """What was in play: focus, elements, states, number of claims."""
    found: dict[str, FocusRow] = {}
    for part in _focused(audits, runs):
        if part.focus and part.in_play:
            count = found[part.focus][3] if part.focus in found else 0
            found[part.focus] = (part.focus, part.in_play, part.states, count + isinstance(part, AuditedClaim))
    return [found[name] for name in sorted(found)]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("detente.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(
        w=words, again=again, citing=citing, beliefs=beliefs, counted=counted, crux=crux, rank=rank, draw=charts
    )
    environment.globals.update(encoding_said=encoding_said)
    environment.filters["wbr"] = _breakable
    environment.finalize = _unbroken
    return environment


def _title(audits: Sequence[AuditFinding], documents: Sequence[ScenarioFinding]) -> str:
    """The argument, if it is one; else how many over which scenario."""
    arguments = [argument.title or argument.name for audit in audits for argument in audit.arguments]
    parted = next((each for each in documents if isinstance(each, CruxFinding)), None)
    if parted is not None:
        return f"What parts {parted.first.label} and {parted.second.label}"
    scenario = next((each.scenario.title or each.scenario.name for each in documents), "")
    if len(arguments) > 1:
        return f"{len(arguments)} arguments over {scenario or 'one scenario'}"
    return "".join(arguments) or scenario or "detente"


def _context(documents: Sequence[ScenarioFinding]) -> dict[str, Any]:
    """All that the template reads."""
    audits = [each for each in documents if isinstance(each, AuditFinding)]
    runs = [each for each in documents if isinstance(each, RunFinding)]
    return {
        "title": _title(audits, documents),
        "documents": documents,
        "counts": next((each.scenario.counts for each in documents), "years"),
        "audits": audits,
        "runs": runs,
        "arguments": [argument for audit in audits for argument in audit.arguments],
        "claims": _claims(audits),
        "ranks": [each for each in documents if isinstance(each, RankFinding)],
        "movable": next((run for run in runs if run.movable), None),
        "lenses": [each for each in documents if isinstance(each, LensesFinding)],
        "cruxes": [each for each in documents if isinstance(each, CruxFinding)],
        "baselines": [each for each in documents if isinstance(each, BaselineFinding)],
        "assumptions": assumption_rows(audits, runs),
        "frozen": frozen_rows(audits, runs),
        "focuses": focus_rows(audits, runs),
        "figures": Figures(),
        "all_stated": any(run.assumptions for run in runs),
    }


def page(findings: Sequence[ScenarioFinding]) -> str:
    """The HTML of one report that holds all the findings given; it needs nothing beside itself."""
    script, style = _asset("report.js"), _asset("report.css")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            **_context(findings),
            script=Markup(script),
            style=Markup(style),  # our own files
            policy=_policy(script, style),
            as_data=_data,
            plain=plain,
        )
    )


def body(findings: Sequence[ScenarioFinding]) -> tuple[str, dict[str, charts.Chart]]:
    """What the report says of these findings, for a page that has the script already; and the charts in it."""
    context = _context(findings)
    text = _environment().get_template("body.html.j2").render(**context)
    return text, context["figures"].data


def live_page() -> tuple[str, str]:
    """The HTML of the page that `detente open` serves, and its policy: it talks to its own server and to nothing else."""
    script, style = _asset("report.js"), _asset("report.css")
    text = _environment().get_template("live.html.j2").render(script=Markup(script), style=Markup(style), version=__version__)
    return text, _policy(script, style, "connect-src 'self'", "frame-ancestors 'none'")
