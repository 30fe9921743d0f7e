"""`python -m tests.bench.lighthouse`: what Lighthouse says of the pages on a phone, against the goals."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

import click

from community.bookings.actions import book
from community.bookings.kinds import is_bookable
from community.bookings.queries import offer_of
from community.bookings.times import Times
from community.core.access import RESIDENT
from community.core.assets import compress_assets
from community.core.config import ROOT
from community.core.db import db, transaction
from community.partners.models import Partner, Service
from tests.browser.conftest import FLAGS
from tests.cast import NOW
from tests.databases import make_sample_app
from tests.served import served

MODULES = ROOT / "tests" / "browser" / "node_modules"
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-headless-shell")
SHOP = "hair-salon"
PATIENCE = 180  # seconds for one run
TRIES = 3  # of a run whose trace went wrong
AGAIN = "Please run Lighthouse again"  # how it says that the browser, not the page, was at fault
PASSES = 0.9  # Lighthouse's own mark; an audit that only holds or fails has 1 or 0


@dataclass(frozen=True)
class Figure:
    """A column: where a report holds it, and what it must be; it is judged as it is shown."""

    title: str
    place: tuple[str, str, str]
    goal: float
    at_least: bool = False
    scale: float = 1
    digits: int = 0

    def of(self, reports: list[dict]) -> float | None:
        """The median of a page's reports; None where it was not asked for."""
        part, name, value = self.place
        if any(name not in report[part] for report in reports):
            return None
        return round(median(report[part][name][value] for report in reports) * self.scale, self.digits)

    def is_met(self, value: float | None) -> bool:
        if value is None:
            return True
        return value >= self.goal if self.at_least else value <= self.goal

    def shown(self, value: float | None) -> str:
        return "–" if value is None else f"{value:.{self.digits}f}"

    def wanted(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.goal:g}"


def _score(title: str, name: str, goal: int) -> Figure:
    return Figure(title, ("categories", name, "score"), goal, at_least=True, scale=100)


FIGURES = (
    _score("performance", "performance", 97),
    _score("accessibility", "accessibility", 100),
    _score("best practices", "best-practices", 100),
    _score("SEO", "seo", 100),
    Figure("LCP s", ("audits", "largest-contentful-paint", "numericValue"), 1.8, scale=0.001, digits=2),
    Figure("CLS", ("audits", "cumulative-layout-shift", "numericValue"), 0.01, digits=3),
    Figure("TBT ms", ("audits", "total-blocking-time", "numericValue"), 100),
)
CATEGORIES = tuple(figure.place[1] for figure in FIGURES if figure.place[0] == "categories")


@dataclass(frozen=True)
class Page:
    """A page to measure; what robots are kept from is not asked for SEO."""

    name: str
    path: str
    is_public: bool = True

    def categories(self) -> str:
        return ",".join(name for name in CATEGORIES if self.is_public or name != "seo")


def missed(reports: list[dict]) -> list[str]:
    """The titles of the figures that miss their goal."""
    return [figure.title for figure in FIGURES if not figure.is_met(figure.of(reports))]


def table(measured: dict[str, list[dict]]) -> Iterator[str]:
    """The lines of the table, the goals first."""
    yield _row("page", *(figure.title for figure in FIGURES), "")
    yield _row(*["---"] * (len(FIGURES) + 2))
    yield _row("goal", *(figure.wanted() for figure in FIGURES), "")
    for name, reports in measured.items():
        figures = (figure.shown(figure.of(reports)) for figure in FIGURES)
        faults = missed(reports)
        yield _row(name, *figures, f"not met: {', '.join(faults)}" if faults else "met")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def failed_audits(reports: list[dict]) -> list[str]:
    """What keeps a category below 100 in any of the reports, each audit once with its first places."""
    found = {}
    for report in reports:
        for name, category in report["categories"].items():
            counting = [ref["id"] for ref in category["auditRefs"] if ref["weight"]]
            for audit in (report["audits"][id_] for id_ in counting if category["score"] < 1):
                if audit["score"] is not None and audit["score"] < PASSES:
                    found.setdefault((name, audit["id"]), _sentence(name, audit))
    return list(found.values())


def _sentence(category: str, audit: dict) -> str:
    items = audit.get("details", {}).get("items", [])
    places = [_place(item) for item in items[:3]] if isinstance(items, list) else []
    said = f"{category}: {audit['id']}, {audit['title']} {audit.get('displayValue', '')}".rstrip()
    return ": ".join([said, *filter(None, ["; ".join(filter(None, places))])])


def _place(item: dict) -> str:
    node = item.get("node", {})
    said = node.get("snippet") or item.get("url") or item.get("description") or ""
    return " ".join(f"{said} {node.get('explanation', '')}".split())[:400]


@dataclass(frozen=True)
class Lighthouse:
    """The tools, found; runs one page at a time in a browser of its own."""

    program: Path
    browser: str

    @classmethod
    def find(cls, modules: Path) -> "Lighthouse":
        """Raise a ClickException that says how to install what is missing."""
        program = modules.resolve() / "lighthouse" / "cli" / "index.js"
        browser = next((path for path in BROWSERS if Path(path).exists()), None)
        if not shutil.which("node"):
            raise click.ClickException("node is missing: apt-get install nodejs npm")
        if not program.exists():
            raise click.ClickException(
                "Lighthouse is missing: npm ci --ignore-scripts --prefix tests/browser (without --omit=dev)"
            )
        if browser is None:
            raise click.ClickException("Chromium is missing: apt-get install chromium")
        return cls(program, browser)

    def run(self, url: str, categories: str, folder: Path) -> dict:
        """One report; its browser's profile stays in the folder."""
        report, log = folder / "report.json", folder / "lighthouse.log"
        command = ["node", str(self.program), url, "--quiet", "--no-enable-error-reporting", "--locale=en-US"]
        command += ["--output=json", f"--output-path={report}", f"--only-categories={categories}"]
        command += [f"--chrome-flags={' '.join(['--headless=new', *FLAGS])}"]
        for _ in range(TRIES):
            code = self._call(command, log)
            if code == 0 or AGAIN not in log.read_text():
                break
        if code:
            site = (folder / "served.log").read_text()[-2000:]
            raise click.ClickException(
                f"no report of {url}:\n{log.read_text()[-2000:]}\nthe site said:\n{site}"
            )
        return _judged(json.loads(report.read_text()))

    def _call(self, command: list[str], log: Path) -> int:
        """The exit code; of one that took too long, that of a process that was ended."""
        own = os.environ | {"CHROME_PATH": self.browser, "TMPDIR": str(log.parent)}
        in_time = suppress(subprocess.TimeoutExpired)
        with log.open("w") as out, _started(command, env=own, stdout=out, stderr=out) as process, in_time:
            process.wait(timeout=PATIENCE)
        return process.returncode


def _judged(report: dict) -> dict:
    """The report; a ClickException where a category has no score because one of its audits broke."""
    if any(category["score"] is None for category in report["categories"].values()):
        broken = [audit["id"] for audit in report["audits"].values() if audit["scoreDisplayMode"] == "error"]
        raise click.ClickException(f"{report['finalDisplayedUrl']} was not judged: {', '.join(broken)}")
    return report


@contextmanager
def _started(command: list[str], **how) -> Iterator[subprocess.Popen]:
    """A process that has ended afterwards, and with it the browser it started in a group of its own."""
    process = subprocess.Popen(command, start_new_session=True, **how)
    try:
        yield process
    finally:
        if process.poll() is None:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            process.kill()
            for child in children:
                with suppress(ProcessLookupError):
                    os.killpg(int(child), signal.SIGKILL)
            process.wait()


def pages(folder: Path) -> list[Page]:
    """The pages of the sample community, which is made here, with a booking and the static files packed."""
    with redirect_stdout(sys.stderr):  # the first sign-in is no part of the table
        app = make_sample_app(folder)
    compress_assets()
    with app.app_context():
        service_id, reference = _booked(NOW)
        db.session.remove()
        db.engine.dispose()
    return [
        Page("home", "/"),
        Page("shops", "/partners"),
        Page("a shop", f"/partners/{SHOP}"),
        Page("times of a service", f"/services/{service_id}"),
        Page("volunteers", "/volunteers"),
        Page("a booking", f"/bookings/{reference}", is_public=False),
    ]


def _booked(now: datetime) -> tuple[int, str]:
    """The shop's first bookable service, and the reference of a booking of it at its first free time."""
    with transaction() as session:
        lines = session.query(Service).join(Partner).filter(Partner.slug == SHOP, Service.ended_at.is_(None))
        ordered = lines.order_by(Service.position, Service.id)
        line = next(line for line in ordered if is_bookable(line.kind, line.resource_id))
        times = Times(offer_of(line.id, now), now)
        at = next(choice.at for choice in times.choices(times.first_free_day()) if choice.free)
        made = book(line.id, contact="13800000001", for_whom="示例", starts_at=at, by=RESIDENT, now=now)
        return line.id, made.reference


def measure(lighthouse: Lighthouse, folder: Path, runs: int) -> dict[str, list[dict]]:
    """The reports by page; they take turns, so that a busy moment hits one run of each."""
    asked = pages(folder)
    measured = {page.name: [] for page in asked}
    with served(folder, f"sqlite:///{folder / 'sample.db'}", module="tests.bench.standing:app") as site:
        for number in range(runs):
            for page in asked:
                click.echo(f"run {number + 1} of {runs}: {page.name}", err=True)
                measured[page.name].append(lighthouse.run(site + page.path, page.categories(), folder))
    return measured


@click.command()
@click.option("--modules", type=click.Path(path_type=Path), default=MODULES, help="The node_modules to use.")
@click.option("--runs", type=click.IntRange(min=1), default=3, help="How many of each page (median).")
def main(modules: Path, runs: int) -> None:
    """Measure, print the table and what failed; exit 1 where a goal is missed."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    lighthouse = Lighthouse.find(modules)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        measured = measure(lighthouse, Path(folder), runs)
    for line in table(measured):
        click.echo(line)
    for name, reports in measured.items():
        for sentence in failed_audits(reports):
            click.echo(f"{name}: {sentence}")
    reports = [report for several in measured.values() for report in several]
    speed = median(report["environment"]["benchmarkIndex"] for report in reports)
    click.echo(f"Lighthouse {reports[0]['lighthouseVersion']}, median of {runs}, machine's index {speed:.0f}")
    if any(missed(several) for several in measured.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
