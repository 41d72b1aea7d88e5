"""The JSON format: what it promises to readers of `--json`."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

import report_sample as sample
from detente.findings.document import Audit, Baseline, Claim, Run, read, reference

DOCUMENTS = {"audit": sample.audit(), "run": sample.run(), "baseline": sample.baseline()}


def test_the_page_on_json_is_what_the_records_say(root: Path) -> None:
    assert (root / "docs" / "json.md").read_text(encoding="utf-8") == reference()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_key_of_a_document_is_described(name: str) -> None:
    """Nothing the samples say is dropped by the records, so nothing in them is undocumented."""

    def missing(given: object, kept: object, path: str) -> list[str]:
        if isinstance(given, dict) and isinstance(kept, dict):
            lost = [f"{path}.{key}" for key, value in given.items() if key not in kept and value is not None]
            both = [key for key in given if key in kept]
            return lost + [each for key in both for each in missing(given[key], kept[key], f"{path}.{key}")]
        if isinstance(given, list | tuple) and isinstance(kept, list | tuple):
            return [each for a, b in zip(given, kept, strict=True) for each in missing(a, b, f"{path}[]")]
        return []

    kept = read(DOCUMENTS[name]).model_dump(by_alias=True)
    assert missing(DOCUMENTS[name], kept, name) == []


def test_a_document_survives_json() -> None:
    for doc in DOCUMENTS.values():
        assert read(json.loads(json.dumps(doc))) == read(doc)


def test_nulls_and_numbers_that_are_none_count_as_left_out() -> None:
    claim = Claim.model_validate({"id": "x.C1", "class": None, "with_premises": {"share": math.nan}, "hinge": None})
    assert claim == Claim.model_validate({"id": "x.C1"})


def test_an_empty_document_of_each_kind_reads() -> None:
    found = [read({"format": f"detente.{kind}/1"}) for kind in ("audit", "run", "baseline")]
    assert [type(each) for each in found] == [Audit, Run, Baseline]


@pytest.mark.parametrize("kind", ["detente.audit/2", "something", None])
def test_a_format_of_another_version_is_refused_by_name(kind: str | None) -> None:
    with pytest.raises(ValueError, match=r"detente\.audit/1"):
        read({"format": kind})
