"""All shipped answers, so that a change that should change no number can be seen to change none.

    python bench/answers.py FOLDER            writes every answer as JSON into FOLDER
    python bench/answers.py FOLDER --against OLDER    and says which values differ from OLDER's, and which keys came or went

Times and versions are left out. Few draws: what is compared is bytes, not statistics.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
MODEL, TABLE = HERE / "inputs" / "model.json", HERE / "inputs" / "decisions"
DRAWS = ("--draws", "16")
ASKED = {
    "audit": ("audit", "a002", "a004", *DRAWS),
    "audit_checked": ("audit", "a004", "--draws", "64"),
    "baseline": ("baseline", "endgame_2024", *DRAWS),
    "run_core": ("run", "endgame_2024", *DRAWS),
    "run_focus": ("run", "endgame_2024", "--focus", "winter", *DRAWS),
    "lenses": ("run", "endgame_2024", "--lens", "all", *DRAWS),
    "stability": ("stability", "endgame_2024", *DRAWS),
    "settlement": ("settlement", "endgame_2024", *DRAWS),
    "mechanisms": ("mechanisms", "--check", *DRAWS),
    "stability_model": ("stability", str(MODEL)),
    "settlement_table": ("settlement", str(TABLE)),
    "backtest": ("backtest", str(TABLE)),
}
PASSING = {"seconds", "version"}
"""Keys that differ between runs or releases and say nothing of the answer."""


def asked(name: str) -> Any:
    """One answer as plain data."""
    program = "import sys; from detente.cli import main; main(sys.argv[1:])"
    done = subprocess.run([sys.executable, "-c", program, *ASKED[name], "--json"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: exit {done.returncode}\n{done.stderr}")
    return without_passing(json.loads(done.stdout))


def without_passing(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_passing(v) for k, v in value.items() if k not in PASSING}
    return [without_passing(each) for each in value] if isinstance(value, list) else value


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is not null, by its path; an empty object or list says nothing."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, f"{at}.{key}")
    elif isinstance(value, list):
        for k, each in enumerate(value):
            yield from leaves(each, f"{at}[{k}]")
    elif value is not None:
        yield at, value


def compared(new: Any, old: Any) -> list[str]:
    """One line a difference: what changed, what came, what went."""
    a, b = dict(leaves(new)), dict(leaves(old))
    return [
        *(f"  {p}: {b[p]!r} -> {a[p]!r}" for p in a if p in b and a[p] != b[p]),
        *(f"  {p} came: {a[p]!r}" for p in a if p not in b),
        *(f"  {p} went: {b[p]!r}" for p in b if p not in a),
    ]


def main() -> None:
    """Asks, writes and compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--only", default="", help="names, joined by commas")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for name in chosen.only.split(",") if chosen.only else ASKED:
        answer = asked(name)
        text = json.dumps(answer, sort_keys=True, indent=1, ensure_ascii=False)
        (chosen.folder / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"{name:18} {hashlib.sha256(text.encode()).hexdigest()[:16]}", end="")
        if chosen.against:
            lines = compared(answer, json.loads((chosen.against / f"{name}.json").read_text(encoding="utf-8")))
            print("  same" if not lines else f"  {len(lines)} differ\n" + "\n".join(lines[:40]), end="")
        print(flush=True)


if __name__ == "__main__":
    main()
