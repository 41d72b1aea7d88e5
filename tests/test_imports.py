"""The package's shape: imports go one way, and the light layers stay light."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "detente"

# What each part may import besides itself. `errors` and `cli` are modules, the others packages.
MAY: dict[str, set[str]] = {
    "errors": {"shown"},
    "files": {"errors"},
    "citation": set(),
    "degrees": {"errors"},
    "shown": set(),
    "screen": {"errors"},
    "signals": {"errors"},
    "findings": {"errors"},
    "scenario": {"errors"},
    "language": {"errors", "scenario"},
    "game": {"errors", "scenario"},
    "formats": {"errors", "scenario", "game", "language.tree"},
    "lenses": {"errors", "scenario", "game"},
    "study": {"errors", "findings", "scenario", "game", "lenses", "formats"},
    "argument": {"errors", "findings", "scenario", "game", "lenses", "study", "language.tree", "language.mechanism"},
    "asks": {"errors", "findings", "scenario", "language", "game", "formats", "lenses", "study", "argument"},
    "report": {"errors", "findings", "screen"},
    "assistant": {"errors", "findings", "asks", "argument", "language.tree", "language.reference", "study.solvers", "screen"},
    "front": {"errors", "findings", "asks", "scenario", "formats", "game"},
    "web": {"errors", "findings", "asks", "report"},
    "cli": {"assistant", "errors", "findings", "asks", "report", "web", "screen", "signals", "commands"},
    "commands": {"errors", "findings", "report", "screen", "signals"},
}
GROUND = ("files", "citation", "degrees", "shown")
"""What every part but `errors` stands on."""
HEAVY = {"numpy", "scipy", "numba"}
LIGHT_LAYERS = ("errors", "findings", "scenario", "language")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer_of(module: str) -> str:
    """The layer of a dotted module name such as `detente.game.arrays`; empty for `detente` itself."""
    parts = module.split(".")
    return parts[1] if parts[0] == "detente" and len(parts) > 1 else ""


def dotted(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(file: Path) -> Iterator[tuple[int, str]]:
    """Every import of a file, at any depth, as line and absolute dotted name."""
    package = dotted(file).split(".") if file.name == "__init__.py" else dotted(file).split(".")[:-1]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            prefix = [*base, *([node.module] if node.module else [])]
            yield from ((node.lineno, ".".join([*prefix, alias.name])) for alias in node.names)


def wrong_way(file: Path) -> list[str]:
    own = layer_of(dotted(file))
    found = []
    for line, name in imported(file):
        other = layer_of(name)
        if own not in MAY or other in ("", own, *GROUND) or other not in MAY:
            continue
        part = ".".join(name.split(".")[1:3])
        if other not in MAY[own] and part not in MAY[own]:
            found.append(f"{file.relative_to(ROOT)}:{line} {own} imports {name}")
    return found


def test_imports_go_one_way() -> None:
    assert [problem for file in modules() for problem in wrong_way(file)] == []


def test_every_module_belongs_to_a_layer() -> None:
    """A new top-level name is a decision about its place: write it into MAY."""
    known = {*MAY, "cases", "catalogue", "", "__main__", "version"}
    assert {layer_of(dotted(file)) for file in modules()} <= known


def test_the_check_sees_an_import_that_goes_the_wrong_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the two tests above could pass for the wrong reason."""
    bad = tmp_path / "detente" / "game" / "bad.py"
    bad.parent.mkdir(parents=True)
    bad.write_text("def f():\n    from ..report import page\n    import detente.cli\n    from ..errors import x\n")
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path / "detente")
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    assert [problem.split(" ", 1)[1] for problem in wrong_way(bad)] == [
        "game imports detente.report.page",
        "game imports detente.cli",
    ]


def circles(layers: tuple[str, ...]) -> list[str]:
    """Modules of these layers that, by way of others of them, import themselves; lazy imports count."""
    inside = {dotted(file): file for file in modules() if layer_of(dotted(file)) in layers}
    arrows = {
        name: {of for _, said in imported(file) for of in (said, said.rpartition(".")[0]) if of in inside} - {name}
        for name, file in inside.items()
    }

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        left = [*arrows[start]]
        while left:
            if (one := left.pop()) not in found:
                found.add(one)
                left += arrows[one]
        return found

    return sorted(name for name in inside if name in reached(name))


def test_what_an_analyst_states_and_how_it_is_written_go_round_in_no_circle() -> None:
    assert circles(("scenario", "language")) == []


def test_what_is_shipped_is_located_once() -> None:
    found = {file.name for file in modules() if re.search(r'/ "(cases|catalogue)"', file.read_text(encoding="utf-8"))}
    assert found == {"files.py"}


@pytest.mark.parametrize("layer", LIGHT_LAYERS)
def test_what_the_analyst_states_needs_no_arrays(layer: str) -> None:
    files = [file for file in modules() if layer_of(dotted(file)) == layer]
    found = [(file.name, line, name) for file in files for line, name in imported(file) if name.split(".")[0] in HEAVY]
    assert files
    assert found == []


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded after `code` ran in a fresh interpreter."""
    show = "import sys; print('LOADED', *sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True)
    last = next(line for line in reversed(done.stdout.splitlines()) if line.startswith("LOADED"))
    return set(last.split()[1:])


def test_importing_detente_loads_nothing_heavy() -> None:
    loaded = loaded_by("import detente")
    assert "detente" in loaded
    assert loaded & HEAVY == set()


def test_help_loads_nothing_heavy_and_says_how_long_it_took() -> None:
    help_page = (
        "import time; begin = time.perf_counter()\n"
        "from detente.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print('TOOK', time.perf_counter() - begin)"
    )
    assert loaded_by(help_page) & HEAVY == set()
    done = subprocess.run([sys.executable, "-c", help_page], capture_output=True, text=True, check=True)
    took = re.search(r"TOOK ([\d.]+)", done.stdout)
    assert took
    # Printed, not asserted: a loaded machine is not a slow program (the aim is 0.3 s).
    print(f"detente --help: {float(took.group(1)):.2f} s")


def test_version_is_the_packages_version() -> None:
    import detente

    assert detente.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_no_file_holds_the_marks_of_a_merge() -> None:
    done = subprocess.run(["git", "grep", "-lE", "^(<{7}|>{7}) "], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == ""
