"""What every test may ask for: the checkout, the reading material beside it, a browser.

Compiled kernels are cached inside the checkout. The variable is set here, before anything imports numba.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import settings

from hostile import FIGURES

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".cache" / "numba"))
os.environ["XDG_CACHE_HOME"] = str(ROOT / ".cache")  # where audits keep what they have solved

# Compiling a kernel takes seconds, so no example is timed; in CI the same examples every time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def find_browser() -> str | None:
    """The path of a Chromium, or nothing; `DETENTE_CHROMIUM` names one outside the path."""
    named = os.environ.get("DETENTE_CHROMIUM")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests marked slow")
    parser.addoption("--mutants", type=int, default=1, metavar="N", help="N times as much hostile input")


def pytest_report_header(config: pytest.Config) -> list[str]:
    reading = SHARED if SHARED.is_dir() else "not beside the checkout: its tests are skipped"
    return [f"browser: {find_browser() or 'none: its tests are skipped'}", f"reading material: {reading}"]


def pytest_collection_modifyitems(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Skip, saying why, what this run did not ask for or this machine cannot do."""
    reasons = {}
    if not config.getoption("--long"):
        reasons["slow"] = "slow: runs with --long"
    if find_browser() is None:
        reasons["browser"] = "no Chromium on this machine (or DETENTE_CHROMIUM)"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of the tests of hostile input, so that they can be quoted."""
    for line in FIGURES:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def many(request: pytest.FixtureRequest) -> int:
    """How many times the usual amount of hostile input is tried."""
    return int(request.config.getoption("--mutants"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reading material and drafts beside the checkout; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip("the reading material is not beside this checkout (../shared)")
    return SHARED


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The path of a Chromium; without one the test is skipped."""
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium on this machine (or DETENTE_CHROMIUM)")
    return found
