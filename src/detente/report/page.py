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

from detente.findings.document import Assumption, Audit, Baseline, Claim, Document, Json, Lenses, Run, read
from detente.report import charts, words

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


def _policy(script: str, style: str) -> str:
    """Nothing may be loaded or run but this script and this style."""
    parts = [
        "default-src 'none'",
        f"script-src {_hash(script)}",
        f"style-src {_hash(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(parts)


def _data(value: object) -> Markup:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)  # every character that could leave the element is escaped above


def _breakable(path: str) -> Markup:
    """A path that may break after its dots and underscores."""
    return Markup(str(escape(path)).replace(".", ".<wbr>").replace("_", "_<wbr>"))  # escaped first


def _unbroken(value: Any) -> Any:
    """The value; a range of numbers in it stays on one line."""
    return re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", value) if type(value) is str else value


def _claims(audits: Iterable[Audit]) -> list[Claim]:
    return [claim for audit in audits for argument in audit.arguments for claim in argument.claims]


def _focused(audits: Sequence[Audit], runs: Sequence[Run]) -> list[Claim | Run]:
    """Everything that has a focus of its own."""
    return [*_claims(audits), *runs]


def assumption_rows(documents: Sequence[Document]) -> list[AssumptionRow]:
    """Every assumption any document states, once, and those that only show up as hinges; strongest effect first."""
    stated = {each.path: each for document in reversed(documents) for each in document.assumptions}
    hinged: dict[str, list[str]] = {}
    for claim in _claims(each for each in documents if isinstance(each, Audit)):
        if claim.hinge and claim.hinge.path:
            hinged.setdefault(claim.hinge.path, []).append(claim.id)
            edges = [edge for edge in claim.hinge.range if edge is not None]
            text = f"{edges[0]:g} .. {edges[1]:g}" if len(edges) == 2 else ""
            stated.setdefault(
                claim.hinge.path,
                Assumption(path=claim.hinge.path, text=text, because=claim.hinge.because, cite=claim.hinge.cite),
            )
    rows = [AssumptionRow(each, tuple(hinged.get(path, ()))) for path, each in stated.items()]
    return sorted(rows, key=_weight)


def _weight(row: AssumptionRow) -> tuple[int, float, str]:
    """Most claims first, then the strongest effect."""
    return -len(row.claims), -abs(row.assumption.effect.rank_correlation or 0), row.assumption.path


def frozen_rows(audits: Sequence[Audit], runs: Sequence[Run]) -> list[tuple[str, str, list[str]]]:
    """What was held still: name, level, and in which focuses."""
    found: dict[tuple[str, str], list[str]] = {}
    for part in _focused(audits, runs):
        for name, level in part.frozen.items():
            where = found.setdefault((name, level), [])
            if part.focus and part.focus not in where:
                where.append(part.focus)
    return [(name, level, where) for (name, level), where in sorted(found.items())]


def focus_rows(audits: Sequence[Audit], runs: Sequence[Run]) -> list[FocusRow]:
    """What was in play: focus, elements, states, number of claims."""
    found: dict[str, FocusRow] = {}
    for part in _focused(audits, runs):
        if part.focus and part.in_play:
            count = found[part.focus][3] if part.focus in found else 0
            found[part.focus] = (part.focus, part.in_play, part.states, count + isinstance(part, Claim))
    return [found[name] for name in sorted(found)]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("detente.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(w=words, draw=charts)
    environment.filters["wbr"] = _breakable
    environment.finalize = _unbroken
    return environment


def _title(audits: Sequence[Audit], documents: Sequence[Document]) -> str:
    """The argument, if it is one; else how many over which scenario."""
    arguments = [argument.title or argument.name for audit in audits for argument in audit.arguments]
    scenario = next((each.scenario.title or each.scenario.name for each in documents), "")
    if len(arguments) > 1:
        return f"{len(arguments)} arguments over {scenario or 'one scenario'}"
    return "".join(arguments) or scenario or "detente"


def _context(documents: Sequence[Document]) -> dict[str, Any]:
    """All that the template reads."""
    audits = [each for each in documents if isinstance(each, Audit)]
    runs = [each for each in documents if isinstance(each, Run)]
    return {
        "title": _title(audits, documents),
        "documents": documents,
        "audits": audits,
        "runs": runs,
        "arguments": [argument for audit in audits for argument in audit.arguments],
        "claims": _claims(audits),
        "lenses": [each for each in documents if isinstance(each, Lenses)],
        "baselines": [each for each in documents if isinstance(each, Baseline)],
        "assumptions": assumption_rows(documents),
        "frozen": frozen_rows(audits, runs),
        "focuses": focus_rows(audits, runs),
        "figures": Figures(),
        "all_stated": any(each.assumptions for each in documents),
    }


def page(doc_list: Sequence[Json]) -> str:
    """The HTML of one report that holds all the documents given; it needs nothing beside itself."""
    script, style = _asset("report.js"), _asset("report.css")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            **_context([read(doc) for doc in doc_list]),
            script=Markup(script),
            style=Markup(style),  # our own files
            policy=_policy(script, style),
            as_data=_data,
        )
    )
