"""The commands; they walk the list of features and know none by name."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from community import FEATURES
from community.core import clock, files, upkeep
from community.core.assets import compress_assets
from community.core.config import ROOT
from community.core.db import db, reading, transaction
from community.core.errors import Refusal
from community.core.keys import forget_old_keys
from community.core.setup import is_empty, is_sample, mark_sample, migrate, set_up_base
from community.core.throttle import forget_old_failures
from community.suites import check


def register_commands(app: Flask) -> None:
    own = (setup, seed, reset, check_data, tick, backup, restore, check)
    of_features = (command for feature in FEATURES for command in feature.commands)
    for command in (*own, *of_features):
        app.cli.add_command(command)


def set_up_and_serve(app: Flask) -> None:
    """What `python app.py` does: set up, load the sample into a database it has just made, serve."""
    with app.app_context():
        is_new = _set_up()
        if is_new:
            _seed()
        upkeep.clear_stale_pid()
        db.engine.dispose()
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "python:community.server", "app:app"])


@click.command()
def setup() -> None:
    """Migrate; put into an empty database what every community has."""
    _set_up()


def _set_up() -> bool:
    is_new = migrate()
    with transaction():
        set_up_base()
        for feature in FEATURES:
            feature.set_up(clock.now())
    compress_assets()
    return is_new


@click.command()
def seed() -> None:
    """Load the sample community; only where there is no partner and no account."""
    if not is_empty():
        raise click.ClickException("there are partners or accounts already: nothing was loaded")
    _seed()


def _seed() -> None:
    now = clock.now()
    with transaction():
        mark_sample()
        for feature in FEATURES:
            feature.sample(now)


@click.command()
@click.option("--sample", is_flag=True, required=True, help="Says that the sample community is to go.")
def reset(sample: bool) -> None:
    """Remove a database that holds the sample community, and its files."""
    if not is_sample():
        raise click.ClickException("this database does not hold the sample community: nothing was removed")
    upkeep.remove_database()


@click.command("check-data")
def check_data() -> None:
    """Print a line for each fault in the data; exit 1 where there is one."""
    with reading():
        faults = list(_faults())
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)


def _faults() -> Iterator[str]:
    for feature in FEATURES:
        for fault in feature.check(clock.now()):
            yield f"{feature.name}: {fault}"
        for name in files.missing(feature.files()):
            yield f"{feature.name}: the file {name} is missing"


@click.command()
@click.option("--every", type=int, metavar="SECONDS", help="Goes on until the process that started it ends.")
def tick(every: int | None) -> None:
    """Tidy; no rule's truth depends on it."""
    parent = os.getppid()
    while True:
        try:
            _tick()
        except (Refusal, DBAPIError):
            if not every:
                raise
            current_app.logger.exception("tick: tried again at the next turn")
            db.session.remove()
        if not every:
            return
        for _ in range(every):
            time.sleep(1)
            if os.getppid() != parent:
                return


def _tick() -> None:
    now = clock.now()
    with transaction():
        forget_old_keys(now)
        forget_old_failures(now)
        for feature in FEATURES:
            feature.tick(now)
        files.discard_unnamed([name for feature in FEATURES for name in feature.files()], now)
    db.session.remove()


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Copy the database to FILE while the site runs; the copy is checked before it gets its name."""
    upkeep.back_up(file, check=_check_copy)
    click.echo(f"{file}: {file.stat().st_size} bytes")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(file: Path) -> None:
    """Put FILE in the database's place; the site must be stopped, and what was there is kept aside."""
    aside = upkeep.restore(file, check=_check_copy)
    click.echo(f"restored; what was there: {aside}")


def _check_copy(url: str) -> None:
    """Run check-data on another database.

    Raises:
        ClickException: with its first faults.
    """
    environment = {**os.environ, "DATABASE_URL": url, "COMMUNITY_INSTANCE": current_app.instance_path}
    command = [sys.executable, "-m", "flask", "--app", "app", "check-data"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if run.returncode:
        raise click.ClickException(f"the copy is faulty: {(run.stdout or run.stderr)[-2000:]}")
