"""A file of another kind than the one wanted is named by every command, in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from base import BASE, argument_text
from detente.cli import main

MODEL = '{"id": "m", "title": "Two", "form": "options", "decision_makers": ["A", "B"]}'
TABLE = "name;salience;north;south\nroads;50;0;100\n"
EXCHANGE = "#A;north;North\n#P;toll;0;100\n"


@pytest.mark.parametrize(
    ("command", "name", "said"),
    [
        *((command, "brief.yaml", "an argument; a scenario is wanted") for command in ("stability", "settlement")),
        ("expand", "brief.yaml", "an argument; a scenario is wanted"),
        ("audit", "base.yaml", "a scenario; an argument is wanted"),
        *(
            (command, "m.json", "a model of decision makers")
            for command in ("run", "baseline", "audit", "check", "paths", "schema")
        ),
        *(
            (command, "t.csv", "a table of columns")
            for command in ("run", "baseline", "audit", "check", "expand", "schema", "stability")
        ),
        *((command, "t.dat", "an exchange file") for command in ("run", "audit", "check", "stability")),
        *((command, "t.xml", "XML") for command in ("run", "audit", "check", "stability")),
        *((command, "M05", "a mechanism of the catalogue") for command in ("run", "baseline", "audit", "check")),
        ("backtest", "base.yaml", "a file of detente's own, not a table"),
        ("settlement", "m.json", "JSON, which holds a model"),
    ],
)
def test_a_file_of_another_kind_is_told_in_one_sentence_by_every_command(
    command: str, name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    claims = "opens: {says: it opens, strength: asserted, attr: {speaker: x}}"
    files = {"m.json": MODEL, "t.csv": TABLE, "t.dat": EXCHANGE, "t.xml": "<Scenario/>\n"}
    for file, text in {"base.yaml": BASE, "brief.yaml": argument_text(claims), **files}.items():
        Path(file).write_text(text)
    found = CliRunner().invoke(main, [command, name])
    assert found.exit_code in (2, 4) and said in found.output, found.output
    assert found.output.count("error: ") <= 1 and len(found.output.splitlines()) <= 4, found.output
