"""`flask check`: every suite of tests with its budget; too slow is a failure, too."""

import subprocess
import sys
import time
from dataclasses import dataclass

import click

from community.core.config import ROOT

TWO_AT_ONCE = ("-n", "2")
FILE_BY_FILE = (*TWO_AT_ONCE, "--dist", "loadfile")  # what a file's tests share is built once
WITHOUT_BROWSER = (
    "-m",
    "not browser and not processes and not book",
    "--ignore=tests/browser",
)  # not even read


@dataclass(frozen=True)
class Suite:
    """One command of `python -m`, and the seconds it may take."""

    name: str
    most_seconds: int
    command: tuple[str, ...]


FAST = (
    Suite("lint", 20, ("ruff", "check", ".")),
    Suite("format", 20, ("ruff", "format", "--check", ".")),
    Suite("fast", 150, ("pytest", "-q", *FILE_BY_FILE, *WITHOUT_BROWSER)),
)
SLOW = (
    Suite(
        "fast on PostgreSQL",
        300,
        ("pytest", "-q", *FILE_BY_FILE, *WITHOUT_BROWSER, "--database", "postgres"),
    ),
    Suite("races", 240, ("pytest", "-q", *FILE_BY_FILE, "-m", "processes")),
    Suite(
        "races on PostgreSQL",
        240,
        ("pytest", "-q", *FILE_BY_FILE, "-m", "processes", "--database", "postgres"),
    ),
    Suite("book", 360, ("pytest", "-q", *TWO_AT_ONCE, "-m", "book")),
    Suite("browser", 720, ("pytest", "-q", *TWO_AT_ONCE, "-m", "browser")),
)


@click.command()
@click.option("--all", "everything", is_flag=True, help="PostgreSQL, the races and the browser too.")
def check(everything: bool) -> None:
    """Ruff, format, and the fast suite; with --all every suite. A suite over its budget fails."""
    took: dict[Suite, float] = {}
    for suite in FAST + (SLOW if everything else ()):
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-m", *suite.command], cwd=ROOT)
        took[suite] = time.monotonic() - began
        if done.returncode:
            raise click.ClickException(f"{suite.name} failed")
    for suite, seconds in took.items():
        click.echo(f"{suite.name}: {seconds:.0f} s of {suite.most_seconds}")
    late = [suite.name for suite, seconds in took.items() if seconds > suite.most_seconds]
    if late:
        raise click.ClickException(f"over budget: {', '.join(late)}")
