"""`python -m tests.bench.taps`: a hall screen that is tapped without end, by somebody who books now and then.

Chromium shows the screen of a site that this very command serves on loopback; the robot taps what can be
tapped, at random but always the same, and on the digit pad mostly a number.
"""

import random
import sys
import tempfile
import time
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import click
from playwright.sync_api import Error, Page, sync_playwright
from sqlalchemy import func, select

from community.accounts.actions import add_screen
from community.bookings.check import faults
from community.bookings.models import Booking
from community.core.access import MACHINE
from community.core.db import db, reading
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.gate import HALL
from tests.cast import NOW
from tests.databases import make_sample_app
from tests.served import served

GOAL = 1000  # ms: the slowest answer to a tap
ON_PURPOSE = 0.9  # of the taps, wherever a booking can be gone on with
NEXT = ("下一步", "确认预约", "排候补", "记好了，结束")
TARGETS = """() => Array.from(document.querySelectorAll('a[href], button')).map((one) => {
  const box = one.getBoundingClientRect();
  return [one.innerText.trim(), box.left + box.width / 2, box.top + box.height / 2, box.width];
}).filter(([, x, y, width]) => width && y > 0 && y < innerHeight)"""
TYPED = "() => { const one = document.querySelector('#typed input'); return one && one.value; }"
HEAP = "() => performance.memory.usedJSHeapSize"


@dataclass
class Tapped:
    """What came of the taps."""

    taps: int = 0
    blind: int = 0  # on a page that was just going
    answers: list[float] = field(default_factory=list)  # ms
    failures: list[str] = field(default_factory=list)

    def listen(self, page: Page, site: str) -> None:
        page.on("pageerror", lambda error: self.failures.append(str(error)))
        page.on("requestfinished", self._answered)
        page.on("response", lambda answer: answer.status >= 500 and self.failures.append(answer.url))
        page.on(
            "request", lambda asked: asked.url.startswith((site, "data:")) or self.failures.append(asked.url)
        )

    def _answered(self, request) -> None:
        if request.resource_type in ("document", "xhr", "fetch"):
            self.answers.append(request.timing["responseEnd"])

    def share(self, part: float) -> float:
        """The time within which a part of all answers had come, in ms."""
        return sorted(self.answers)[int(part * (len(self.answers) - 1))]


def tap(page: Page, chance: random.Random, tapped: Tapped) -> None:
    """One tap on something that can be tapped; while the page is going, anywhere."""
    tapped.taps += 1
    try:
        targets, typed = page.evaluate(TARGETS), page.evaluate(TYPED)
        _, x, y, _ = _chosen(targets, typed, chance)
    except (Error, IndexError):
        tapped.blind += 1
        x, y = chance.randrange(HALL[0]), chance.randrange(HALL[1])
    page.mouse.click(x, y)


def _chosen(targets: list, typed: str | None, chance: random.Random) -> list:
    wanted = [target for target in targets if target[0] in NEXT]
    if typed is not None and len(typed) < 11:
        key = "139"[len(typed)] if len(typed) < 3 else str(chance.randrange(10))
        wanted = [target for target in targets if target[0] == key]
    if wanted and chance.random() < ON_PURPOSE:
        return wanted[0]
    return chance.choice(targets)


def run(page: Page, site: str, code: str, minutes: float, rate: int) -> tuple[Tapped, list[int]]:
    """Pair, tap at a rate for some minutes; what came of it, and the heap before and after in bytes."""
    tapped, chance = Tapped(), random.Random(1)
    page.goto(site + "/kiosk/pair")
    page.get_by_role("textbox").fill(code)
    page.get_by_role("button", name="配对").click()
    page.wait_for_url(site + "/kiosk")
    tapped.listen(page, site)
    heap = [page.evaluate(HEAP)]
    began = time.monotonic()
    for number in range(int(minutes * rate)):
        page.wait_for_timeout(max(1.0, (began + number * 60 / rate - time.monotonic()) * 1000))
        tap(page, chance, tapped)
    page.wait_for_load_state("networkidle")  # a link is gone to once its page has answered
    page.goto(site + "/kiosk")
    page.get_by_role("heading", name="点一下，就能办").wait_for()
    page.request_gc()
    return tapped, [*heap, page.evaluate(HEAP)]


@click.command()
@click.option("--minutes", type=click.FloatRange(0.05, 60), default=10, help="How long.")
@click.option("--rate", type=click.IntRange(1, 600), default=200, help="Taps a minute.")
def main(minutes: float, rate: int) -> None:
    """Serve, tap, print the figures; exit 1 where the screen or the site did not bear it."""
    with tempfile.TemporaryDirectory() as name, redirect_stdout(sys.stderr):
        folder = Path(name)
        app = make_sample_app(folder)
        with app.app_context():
            code = add_screen(by=MACHINE, now=NOW).pairing_code
            db.session.remove()
        url = f"sqlite:///{folder / 'sample.db'}"
        with served(folder, url, module="tests.bench.standing:app") as site, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": HALL[0], "height": HALL[1]}, locale="zh-CN")
            tapped, heap = run(page, site, code, minutes, rate)
            browser.close()
        with app.app_context():
            with reading():
                booked = db.session.scalar(select(func.count()).where(Booking.channel == "kiosk"))
                wrong = [*tapped.failures, *faults(NOW)]
            db.engine.dispose()
    slowest = max(tapped.answers)
    said = f"half in {tapped.share(0.5):.0f} ms, 99 of 100 in {tapped.share(0.99):.0f}, all in {slowest:.0f}"
    click.echo(f"{tapped.taps} taps in {minutes:g} min ({tapped.blind} on a page that was going)")
    click.echo(f"{len(tapped.answers)} answers: {said} (goal: {GOAL})")
    click.echo(f"heap {heap[0] / 1e6:.1f} MB before, {heap[1] / 1e6:.1f} after")
    click.echo(f"{booked} bookings made, {len(wrong)} failures; the screen is alive and paired")
    for fault in wrong[:10]:
        click.echo(fault)
    if wrong or slowest > GOAL:
        sys.exit(1)


if __name__ == "__main__":
    main()
