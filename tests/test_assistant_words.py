"""What an assistant is told: written from the sources of the documentation, short enough to be read, and enough to work by."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import assistants
from detente.asks import ask_named
from detente.assistant import reference, words
from detente.cli import main

CHARACTERS_A_TOKEN = 3.5
"""Cautious: of English and YAML some four."""


def test_everything_that_is_made_is_fresh(root: Path) -> None:
    stale = [str(place) for place, text in reference.written().items() if (root / place).read_text(encoding="utf-8") != text]
    assert stale == [], "python -m detente.assistant.reference"


def test_nothing_stands_among_what_is_made_that_is_not(root: Path) -> None:
    made = set(reference.written())
    folders = {place.parent for place in made if place.parent not in (Path("docs"), Path("."))}
    assert [f for folder in folders for f in (root / folder).glob("*.*") if f.relative_to(root) not in made] == []


def test_all_that_an_assistant_needs_is_within_ten_thousand_tokens() -> None:
    told = [words.instructions(), *words.tools().values(), *(page.text for page in words.pages())]
    assert sum(map(len, told)) / CHARACTERS_A_TOKEN <= 10_000


def test_the_language_in_short_has_every_form_and_every_measure(root: Path) -> None:
    short = (root / "src/detente/assistant/pages/made/language.md").read_text(encoding="utf-8")
    for word in ("needs", "enough", "rank", "attr", "accepts", "refusals", "asserted", "very_likely", "takes", "ratified_by"):
        assert f"`{word}`" in short or f"{{{word}:" in short, word


def test_the_solved_draft_is_the_lessons_and_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = next(page.text for page in words.pages() if page.name == "solved")
    files = re.findall(r"^(\S+\.yaml):\n\n```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert {name for name, _ in files} >= {"river.yaml", "column.yaml"}
    for name, body in files:
        Path(name).write_text(body, encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "river.yaml", "column.yaml"])
    assert done.exit_code == 0, done.output


def test_every_prompt_says_what_it_is_about() -> None:
    for prompt in words.prompts():
        text = prompt.made("column", "mine.yaml")
        assert "{" not in text and ("column" in text or "mine.yaml" in text) and prompt.says.endswith(".")


def test_every_command_that_the_skill_names_is_there(root: Path) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (root / reference.SKILL).rglob("*.md"))
    named = set(re.findall(r"`detente (\w+)", text))
    assert named and named <= set(main.commands)
    options = set(re.findall(r"`detente (\w+)[^`]*?(--[a-z]+)", text))
    for command, option in options:
        assert option in CliRunner().invoke(main, [command, "--help"]).output + "--id --title", (command, option)


def test_the_manifest_asks_for_one_folder_and_starts_what_lies_beside_it(root: Path) -> None:
    made = json.loads((root / "bundle/manifest.json").read_text(encoding="utf-8"))
    assert list(made["user_config"]) == ["folder"]
    assert made["server"]["mcp_config"]["args"][-3:] == ["serve", "--folder", "${user_config.folder}"]
    assert {tool["name"] for tool in made["tools"]} == set(words.tools())
    assert (root / made["server"]["entry_point"]).exists()


def test_the_skill_works_by_the_command_line_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def ran(*given: str) -> str:
        done = CliRunner().invoke(main, list(given))
        assert done.exit_code == 0, (given, done.output)
        return done.output

    own = assistants.column()
    Path("column.txt").write_text("\n".join(own), encoding="utf-8")
    ran("sources", "add", "column.txt", "--id", "column", "--title", "On a canal that is shut")
    Path(".detente").mkdir()
    Path(".detente/.gitignore").write_text("*\n", encoding="utf-8")
    notes = [
        {"document": "column", "first": i, "last": i, "kind": "claim", "quote": text, "gist": assistants.GISTS[i]}
        for i, text in enumerate(own, 1)
    ]
    notes[2]["quote"] = "The canal is likely to stay open through the winter."
    ledger = Path(".detente/ledger.jsonl")
    ledger.write_text("\n".join(map(json.dumps, notes)) + "\n", encoding="utf-8")
    for file, text in assistants.drafts("canal_1").items():
        Path(file).write_text(assistants.in_own_words("canal_1", text), encoding="utf-8")
    said = CliRunner().invoke(main, ["check", "scenario.yaml", "argument.yaml"])
    assert said.exit_code == 2 and "ledger.jsonl:3" in said.output and "nearest is p3" in said.output
    notes[2]["quote"] = own[2]
    ledger.write_text("\n".join(map(json.dumps, notes)) + "\n", encoding="utf-8")
    said = CliRunner().invoke(main, ["check", "scenario.yaml"])
    stated = re.search(r'Write ledger: "([0-9a-f]{16})"', said.output)
    assert stated, said.output
    scenario = Path("scenario.yaml").read_text(encoding="utf-8")
    Path("scenario.yaml").write_text(assistants.with_ledger(scenario, stated[1]), encoding="utf-8")
    ran("check", "scenario.yaml", "argument.yaml")
    ran("check", "--share", "scenario.yaml", "argument.yaml")
    ran("freeze", "argument.yaml", "--by", "us", "--seen", "no")
    found = json.loads(ran("audit", "argument.yaml", "--claim", "C3", "--draws", "16", "--json"))
    assert found["arguments"][0]["encoding"]["ledger"] == stated[1]


def test_two_drafts_of_one_ledger_are_compared_and_their_claims_matched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("canal_1", "canal_4"):
        Path(name).mkdir()
        for file, text in assistants.drafts(name).items():
            Path(name, file).write_text(text, encoding="utf-8")
    ask = ask_named("compare")
    files = ("canal_1/argument.yaml", "canal_4/argument.yaml")
    found = ask.answered(ask.asked(arguments=files, claims=("C3",), draws=16, swap=False)).model_dump()
    assert [claim["id"] for claim in found["claims"]] == ["C3"]
