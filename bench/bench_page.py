"""From a slider to the picture: 200 moves of a report that is a file, in Chromium; and how near weighed answers come to solved.

`python bench/bench_page.py [MOVES] [SOLVED]`. Times are from the slider's event to the frame in which its picture stands.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from detente.asks import ask_named
from detente.report.page import page

CASE = "endgame_2024"
MOVE = """async ([id, at]) => {
  const input = document.getElementById(id);
  const began = performance.now();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, at);
  input.dispatchEvent(new Event('input', {bubbles: true}));
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""


def run(**fields: Any) -> Any:
    """A run of the case over 256 draws."""
    ask = ask_named("run")
    return ask.answered(ask.asked(scenario=CASE, draws=256, **fields))


def read(seen: Any) -> dict[str, float]:
    """The mean chances shown of every option, in hundredths."""
    cells = seen.locator("td[data-option]").all()
    return {cell.get_attribute("data-option"): hundredths(cell.inner_text()) for cell in cells}


def hundredths(text: str) -> float:
    """The first number of a cell."""
    said = text.replace("≈", "").replace("<", "").replace(">", "").split("%")[0]
    return float(said)


def main(moves: int, solved: int) -> None:
    """Prints the times, then the errors."""
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        file = Path(folder) / "report.html"
        file.write_text(page([run(movable=True)]), encoding="utf-8")
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        seen = browser.new_page(viewport={"width": 1280, "height": 900})
        seen.goto(file.as_uri())
        seen.locator(".slider").first.wait_for()
        seen.locator(".sliders button").click()
        ids = [each.get_attribute("id") for each in seen.locator(".slider input").all()]
        took = []
        for k in range(moves):
            if k % 3 == 0:
                seen.get_by_role("button", name="Take all back").click() if k else None
            took.append(seen.evaluate(MOVE, [rng.choice(ids[:20]), str(rng.randint(0, 200))]))
            seen.locator(".slider input").first.dispatch_event("change")
        print(f"{moves} moves: median {np.median(took):.0f} ms, 95 % {np.quantile(took, 0.95):.0f} ms, most {max(took):.0f} ms")
        errors, worths = [], []
        for id in rng.sample(ids[:12], solved):
            seen.reload()
            seen.goto(file.as_uri())
            seen.locator(".slider").first.wait_for()
            seen.locator(".sliders button").click()
            seen.evaluate(MOVE, [id, str(rng.choice([10, 60, 140, 190]))])
            path = id.removeprefix("move-")
            value = seen.locator(f"output[for='{id}']").inner_text()
            wanted = run(sets=(f"{path}={value}",))
            worths.append(seen.locator("#which").inner_text())
            for option, shown in read(seen).items():
                axis, _, name = option.partition("=")
                paths = wanted.axes[axis]
                errors.append(abs(shown / 100 - paths.mean[paths.options.index(name)][-1]))
        print(f"{solved} of them solved: weighed means are off by {np.mean(errors):.3f} on average, {max(errors):.3f} at most")
        browser.close()


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given or [200, 8]))
