"""One mechanism, checked and run with few draws: `python bench/try_mechanism.py ID`."""

from __future__ import annotations

import sys

from detente.argument.audit import AuditSettings, audit
from detente.argument.catalogue import opened
from detente.errors import DetenteError
from detente.study.arms import Settings


def main() -> None:
    from detente.files import CATALOGUE

    try:
        found = opened(CATALOGUE / f"{sys.argv[1]}.yaml")
    except DetenteError as error:
        sys.exit(str(error))
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 64
    done = audit([found.argument], found.scenario, AuditSettings(study=Settings(draws=draws, workers=1)))[0]
    for name, verdict in done.verdicts.items():
        tally = verdict.tallies.get("with_premises")
        if tally is None:
            print(name, verdict.status, verdict.outcome or "", verdict.reason)
            continue
        parts = "; ".join(f"{kind}: {text} ({share:.2f})" for kind, text, share in verdict.parts)
        mean, low, high = tally.effect
        print(
            f"{name} {verdict.outcome}: share {tally.share.share:.2f} of {tally.counted}, effect {mean:+.3f} "
            f"[{low:+.3f} .. {high:+.3f}], base {tally.base:.3f}, other {tally.other}; {parts}. {verdict.reason}"
        )


if __name__ == "__main__":
    main()
