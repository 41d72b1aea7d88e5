"""What the checker says: citations of scenarios, bounds, dates, what is stated twice; one mistake hides no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from base import argument_text, base, base_with
from detente.errors import FileProblems
from detente.language.mechanism import mechanism_at
from detente.language.read import argument_from_text, scenario_from_text

# ------------------------------------------------------------------------------------------------ citations

CITED = ("weight: 0.5 .. 1, prefers", "weight: {range: 0.5 .. 1, cite: %s}, cite: %s, prefers")


def citing(number: str, term: str) -> str:
    return base_with((CITED[0], CITED[1] % (number, term)), ("scenario: base\n", "scenario: base\ndocuments: [a002]\n"))


@pytest.mark.parametrize(
    ("number", "term", "said"),
    [
        ("a002 p99", "a002 p1", "north.trade.weight: a002 has 11 paragraphs; p99 does not exist"),
        ("a002 p1", "a002 p3-99", "north.trade: a002 has 11 paragraphs; p99 does not exist"),
        ("a002 p1", "a004 p1", "north.trade: a004 is not among the documents of this scenario"),
        ("a002", "a002 p5-2", "north.trade: p5-2 runs backwards"),
    ],
)
def test_a_scenarios_citations_are_looked_up_like_an_arguments(number: str, term: str, said: str) -> None:
    with pytest.raises(FileProblems, match=said):
        scenario_from_text(citing(number, term))


def test_citations_that_lead_somewhere_are_no_problem() -> None:
    scenario_from_text(citing("a002", "[a002 p1, a002 p3-4]"))


def test_the_advice_to_cite_names_a_document_of_the_argument() -> None:
    text = argument_text(
        "c: {says: So, strength: asserted, level: {measure: {chance: {bridge: open}, at: end}, at_least: 0.5}}"
    )
    _, positions = argument_from_text(text, base())
    assert any(problem.fix == "Add cite: a002 p1" for problem in positions.warnings)
    _, positions = argument_from_text(text.replace("documents: [a002]\n", ""), base())
    assert any("List documents" in problem.fix for problem in positions.warnings)


# ------------------------------------------------------------------------------------------------ mechanisms


def test_a_mechanism_with_a_mistake_in_its_scenario_still_shows_those_of_its_claims(tmp_path: Path) -> None:
    import detente.language

    shipped = Path(detente.language.__file__).parent.parent / "catalogue" / "M01.yaml"
    text = shipped.read_text(encoding="utf-8")
    assert "patience:" in text and "strength: asserted" in text
    wrong = text.replace("patience:", "patiense:", 1).replace("strength: asserted", "strength: shouted", 1)
    (tmp_path / "M01.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(FileProblems) as refused:
        mechanism_at(tmp_path / "M01.yaml")
    said = str(refused.value)
    assert 'there is no key "patiense"' in said and '"shouted" is none of' in said
