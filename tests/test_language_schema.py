"""The schema never refuses what the checker accepts, and helps where it can; the reference is current."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from base import NEWER_FORMS, argument_text, base_with
from detente.errors import FileProblems
from detente.language.argument import MEASURES
from detente.language.claims import FORMS
from detente.language.load import check_file, find_case
from detente.language.reference import PAGE, language_reference
from detente.language.schema import schema_of
from detente.language.write import new_scenario_text
from detente.scenario import records

CORPUS = Path(__file__).parent / "errors"
SHIPPED = ["endgame_2024", "reset_2016", "a000", "a001", "a002", "a003", "a004"]
FINE = ["base", "argument", "16_rate_as_chance", "23_nothing_links"]
ACCEPTED = [*(str(CORPUS / f"{name}.yaml") for name in FINE), *SHIPPED]
REFUSED = sorted(str(p) for p in CORPUS.glob("*.yaml") if p.stem not in FINE)


def as_an_editor_reads(text: str) -> Any:
    """The file with a YAML tool's own typing of scalars, which is what an editor validates."""

    def typed(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(k): typed(v) for k, v in value.items()}
        if isinstance(value, list):
            return [typed(v) for v in value]
        return value.isoformat() if isinstance(value, dt.date) else value

    return typed(yaml.safe_load(text))


def as_written(text: str) -> Any:
    """The file with every scalar left as text."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def complaints(schema: dict[str, Any], document: Any) -> list[str]:
    return [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(document)]


@pytest.fixture(scope="module")
def general() -> dict[str, Any]:
    return schema_of()


def test_the_schema_accepts_every_form_and_state_there_is(tmp_path: Path, general: dict[str, Any]) -> None:
    (tmp_path / "base.yaml").write_text(base_with(), encoding="utf-8")
    text = argument_text(NEWER_FORMS) + "strengths: {asserted: 0.8}\n"
    (tmp_path / "brief.yaml").write_text(text, encoding="utf-8")
    for schema in (schema_of(tmp_path / "brief.yaml"), general):
        assert complaints(schema, as_written(text)) == [] and complaints(schema, as_an_editor_reads(text)) == []
    wrong = text.replace("certainty: may", "certainty: asserted")
    assert complaints(general, as_written(wrong)) != []


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_schema_never_refuses_what_the_checker_accepts(name: str, general: dict[str, Any]) -> None:
    assert check_file(name)[-1].count("no errors") == 1
    text = find_case(name, "file").read_text()
    for schema in (schema_of(name), general):
        for document in (as_an_editor_reads(text), as_written(text)):
            assert complaints(schema, document) == []


def test_every_file_of_the_corpus_is_one_or_the_other() -> None:
    for name in REFUSED:
        with pytest.raises(FileProblems):
            check_file(name)


@pytest.mark.parametrize("name", [None, REFUSED[0], "a002"])
def test_the_schema_is_a_schema(name: str | None) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(name))


def test_a_schema_is_made_even_for_a_file_with_mistakes() -> None:
    for name in REFUSED:
        assert schema_of(name)["$defs"]


def test_a_starter_passes_its_own_schema(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(new_scenario_text("mine"))
    assert complaints(schema_of(path), as_an_editor_reads(path.read_text())) == []


@pytest.mark.parametrize(
    "name",
    ["01_unknown_party", "02_unknown_option", "03_hyphen_range", "06_decimal_comma", "12_act_without_by", "19_no_date"],
)
def test_with_the_files_names_the_schema_sees_wrong_names_and_numbers(name: str) -> None:
    path = CORPUS / f"{name}.yaml"
    assert complaints(schema_of(path), as_an_editor_reads(path.read_text()))


def test_the_schema_describes_its_keys_and_has_no_unions() -> None:
    text = str(schema_of())
    assert "anyOf" not in text and "oneOf" not in text
    assert "How sharply it chooses" in text


def test_an_arguments_schema_lists_the_paths_it_may_set() -> None:
    schema = schema_of("a002")
    assert "face_cost" in schema["properties"]["premises"]["additionalProperties"]["properties"]["set"]["properties"]


def test_the_language_reference_is_current() -> None:
    assert PAGE.read_text() == language_reference(), "run python -m detente.language.reference"


def test_the_reference_names_every_form_and_measure_and_describes_every_key() -> None:
    text = language_reference()
    for word in (*FORMS, *MEASURES):
        assert f"`{word}`" in text or f"{{{word}:" in text, word
    assert "{{" not in text.replace("{{name}}", "")
    for record in (records.Rule, records.Change, records.Term, records.Claim, records.Focus):
        for key, info in record.model_fields.items():
            assert info.description or key in ("mechanisms", "forms"), f"{record.__name__}.{key}"
