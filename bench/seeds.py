"""Which verdicts rest on the seed: the lesson and the shipped arguments audited with many seeds.

    python bench/seeds.py [--seeds 20] [--draws 128] [lesson a002 a004, or arguments of your own]

One line a claim that does not come out alike with every seed: how often each outcome comes. Then how many claims change, how
many of them between follows and does not follow, and how many because they are ill-conditioned with some seeds. The files of
the lesson are taken from docs/lesson.md. Twenty seeds take twenty times an audit.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections import Counter
from pathlib import Path

import detente

LESSON = Path(__file__).resolve().parents[1] / "docs" / "lesson.md"
FILE = re.compile(r"```(?:yaml|text)\n(?:# file: (\S+)( \(continued\))?\n)(.*?)```", re.DOTALL)


def written(folder: Path) -> Path:
    """The lesson's argument, its files written into the folder as the page builds them up."""
    parts: dict[str, str] = {}
    for name, _, text in FILE.findall(LESSON.read_text(encoding="utf-8")):
        parts[name] = parts.get(name, "") + text
    for name, text in parts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "column.yaml"


def outcomes(argument: str, seeds: int, draws: int) -> dict[str, Counter[str]]:
    """How often each claim came out how."""
    found: dict[str, Counter[str]] = {}
    for seed in range(1, seeds + 1):
        for claim in (claim for each in detente.audit(argument, seed=seed, draws=draws).arguments for claim in each.claims):
            found.setdefault(claim.id, Counter())[str(claim.outcome or claim.status)] += 1
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--draws", type=int, default=128)
    asked = parser.parse_args()
    began, found = time.process_time(), {}
    with tempfile.TemporaryDirectory() as folder:
        for argument in asked.arguments or ["lesson", "a002", "a004"]:
            named = str(written(Path(folder))) if argument == "lesson" else argument
            found |= outcomes(named, asked.seeds, asked.draws)
    changing = {claim: counts for claim, counts in found.items() if len(counts) > 1}
    for claim, counts in changing.items():
        print(f"{claim:16} {', '.join(f'{outcome} {count}' for outcome, count in counts.most_common())}")
    opposite = sum({"follows", "does_not_follow"} <= set(counts) for counts in changing.values())
    ill = sum("ill_conditioned" in counts for counts in changing.values())
    print(f"{asked.seeds} seeds of {asked.draws} draws: {len(changing)} of {len(found)} claims change,")
    print(f"{opposite} of them between follows and does not follow, {ill} by ill-conditioned")
    print(f"{time.process_time() - began:.0f} s of processor time")


if __name__ == "__main__":
    main()
