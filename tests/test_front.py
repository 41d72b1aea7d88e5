"""The public front: what `import detente` offers, and findings as tables, arrays and notebooks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

import detente
from detente.errors import FileProblems, Refused
from detente.findings.run import RunFinding
from detente.scenario.records import Argument, Scenario

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
BRIDGE: dict[str, object] = {
    "detente": 1,
    "scenario": "bridge",
    "calendar": {"start": "2030-01-01", "steps": [{"every": "quarter", "until": "2030-07-01"}]},
    "parties": {"north": {"patience": 0.9, "precision": 20, "initiative": 4}},
    "issues": {"bridge": {"options": ["shut", "open"], "start": "shut"}},
    "rules": {"build": {"act": "bridge", "from": "shut", "to": "open", "by": "north"}},
    "interests": {"north": {"trade": {"of": "bridge", "weight": "0.5 .. 1", "values": {"shut": 0, "open": 1}}}},
    "core": {"bridge": "all"},
}


@pytest.fixture(scope="module")
def found() -> RunFinding:
    return detente.run(cast(Scenario, detente.load(BRIDGE)), draws=16)


def test_the_front_offers_what_it_lists() -> None:
    for name in detente.__all__:
        assert getattr(detente, name) is not None
    assert set(detente.__all__) == set(dir(detente))
    with pytest.raises(AttributeError, match="no attribute 'nosuch'"):
        _ = detente.nosuch


def test_importing_the_front_costs_little_and_loads_nothing_heavy() -> None:
    """The time is printed, not asserted: a loaded machine is not a slow program (the aim is 0.25 s)."""
    code = (
        "import time; began = time.process_time(); import detente; print(time.process_time() - began);"
        "import sys; print(sorted({'numpy', 'scipy', 'numba', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, heavy = done.stdout.splitlines()
    print(f"import detente: {float(seconds):.3f} s of processor time")
    assert heavy == "[]"


def test_python_data_is_read_as_the_same_file_would_be(tmp_path: Path) -> None:
    (tmp_path / "bridge.yaml").write_text(json.dumps(BRIDGE), encoding="utf-8")  # JSON is YAML
    assert detente.load(BRIDGE) == detente.load(tmp_path / "bridge.yaml")


def test_mistakes_in_python_data_come_all_at_once() -> None:
    wrong = {
        **BRIDGE,
        "core": {"brigde": "all"},
        "rules": {"build": {"act": "bridge", "form": "shut", "to": "open", "by": "north"}},
    }
    with pytest.raises(FileProblems) as raised:
        detente.load(wrong)
    assert len(raised.value.problems) >= 2
    with pytest.raises(Refused, match="dicts, lists, text and numbers"):
        detente.load({**BRIDGE, "title": object()})


def test_an_argument_in_python_needs_its_scenario() -> None:
    assert isinstance(detente.load("a004"), Argument)
    with pytest.raises(Refused, match="over=scenario"):
        detente.load({"detente": 1, "argument": "column", "over": "bridge"})


def test_a_run_of_the_front_is_that_of_the_command(found: RunFinding) -> None:
    again = detente.run(cast(Scenario, detente.load(BRIDGE)), draws=16, workers=1)
    assert again.digest == found.digest
    told: list[tuple[int, int]] = []
    detente.run(cast(Scenario, detente.load(BRIDGE)), draws=16, progress=lambda done, total: told.append((done, total)))
    assert told and told[-1][0] == 16


def test_what_is_set_is_said(found: RunFinding) -> None:
    swept = detente.run(cast(Scenario, detente.load(BRIDGE)), draws=16, sets={"north.patience": "0.5 .. 0.6"})
    assert swept.settings.set == {"north.patience": "0.5 .. 0.6"}
    assert swept.digest != found.digest


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_a_frame_holds_every_row(found: RunFinding, backend: Any) -> None:
    pytest.importorskip(backend)
    frame = found.to_frame(backend)
    assert frame.shape == (len(found.rows()), len(found.rows()[0]))
    assert found.rows()[0]["date"] == found.dates[0]


def test_labelled_arrays_hold_the_paths(found: RunFinding) -> None:
    pytest.importorskip("xarray")
    arrays = found.to_xarray()
    last = arrays["bridge"].sel(quantity="mean", bridge_option="open").values[-1]
    assert last == found.issues["bridge"].mean[1][-1]


def test_a_notebook_shows_text_of_a_file_as_text(found: RunFinding) -> None:
    bad = found.model_copy(update={"scenario": found.scenario.model_copy(update={"title": "<script>alert(1)</script>"})})
    assert "<script>" not in bad._repr_html_()
    assert "&lt;script&gt;" in bad._repr_html_()


def test_what_is_no_table_or_array_says_so(found: RunFinding) -> None:
    with pytest.raises(Refused, match="no arrays"):
        detente.mechanisms(search="truce").to_xarray()
    with pytest.raises(Refused, match="no frames are made by"):
        found.to_frame("excel")  # type: ignore[arg-type]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_the_documentation_runs(notebook: Path, tmp_path: Path) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    book = nbformat.read(notebook, as_version=4)
    assert all(not cell.get("outputs") for cell in book.cells), "outputs are made when the documentation is built"
    nbclient.NotebookClient(book, timeout=900, resources={"metadata": {"path": str(tmp_path)}}).execute()
