"""An open page, with all it asked for and complained about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class Visit:
    """A page in a context of its own."""

    def __init__(self, browser: Any, url: str, **context: Any) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.context = browser.new_context(**context)
        self.context.set_default_timeout(90_000)  # the first game after an installation is compiled first
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(url)

    def unfold(self) -> None:
        """Opens everything that is folded and waits for all charts."""
        self.page.evaluate("document.querySelectorAll('details').forEach(each => (each.open = true))")
        for chart in self.page.locator("[data-chart]").all():
            chart.scroll_into_view_if_needed()
        self.page.wait_for_function("document.querySelectorAll('[data-chart]:not([data-drawn])').length === 0")


@contextmanager
def chromium(path: str) -> Iterator[Any]:
    """A browser; without playwright the test is skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()
