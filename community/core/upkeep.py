"""Backup, restore and removal of the database, for both kinds."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from community.core import clock
from community.core.db import db, install_hooks
from community.core.files import copy_files, put_back_files, remove_files, sync
from community.core.sqlite import module


def back_up(file: Path, check: Callable[[str], None] | None = None) -> None:
    """Copy the live database to a file; it gets its name only once it is whole, checked and on disk.

    Args:
        check: given the copy's address, raises where the copy is faulty.
    Raises:
        ClickException: the file exists, or the copy is faulty.
    """
    if file.exists():
        raise click.ClickException(f"{file} exists already")
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    if _is_sqlite():
        raw = db.engine.raw_connection()  # VACUUM runs outside any transaction
        try:
            raw.driver_connection.execute("PRAGMA query_only=OFF")  # as the last reader may have left it
            raw.driver_connection.execute("VACUUM INTO ?", (str(part),))
        finally:
            raw.close()
        url = f"sqlite:///{part.resolve()}"
        if check:
            _check_pages(url)
            check(url)
    else:
        _run("pg_dump", "--format=custom", f"--file={part}", _libpq_url())
    for neighbour in ("-wal", "-shm"):
        part.with_name(part.name + neighbour).unlink(missing_ok=True)
    copy_files(files_of(file))
    sync(part)
    os.rename(part, file)
    sync(file.parent)


def files_of(file: Path) -> Path:
    """The folder beside a backup that holds the photos and attachments which its rows name."""
    return file.with_name(file.name + ".files")


def restore(file: Path, check: Callable[[str], None]) -> str:
    """Put a copy in the database's place; the site must be stopped.

    Returns:
        Where the old database went.
    Raises:
        ClickException: the site runs, or the copy is faulty (the old database stays).
    """
    refuse_while_serving()
    put_back_files(files_of(file))
    stamp = f"{clock.now():%Y%m%d-%H%M%S}"
    if not _is_sqlite():
        aside = Path(current_app.instance_path) / "backups" / f"before-restore-{stamp}"
        back_up(aside)
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--single-transaction",
            f"--dbname={_libpq_url()}",
            str(file),
        )
        check(db.engine.url.render_as_string(hide_password=False))
        return str(aside)
    live = Path(db.engine.url.database)
    db.engine.dispose()
    part = live.with_name(live.name + ".part")
    shutil.copyfile(file, part)
    try:
        _check_pages(f"sqlite:///{part}")
        check(f"sqlite:///{part}")
    except BaseException:
        for neighbour in ("", "-wal", "-shm"):
            part.with_name(part.name + neighbour).unlink(missing_ok=True)
        raise
    aside = live.with_name(f"{live.name}.before-restore-{stamp}")
    for neighbour in ("", "-wal", "-shm"):
        old, new = (p.with_name(p.name + neighbour) for p in (live, aside))
        if old.exists():
            os.rename(old, new)
        if neighbour:
            part.with_name(part.name + neighbour).unlink(missing_ok=True)
    sync(part)
    os.rename(part, live)
    sync(live.parent)
    return str(aside)


def remove_database() -> None:
    """Remove the database and everything in it."""
    refuse_while_serving()
    db.session.remove()
    remove_files()
    if _is_sqlite():
        live = Path(db.engine.url.database)
        db.engine.dispose()
        for neighbour in ("", "-wal", "-shm"):
            live.with_name(live.name + neighbour).unlink(missing_ok=True)
        return
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def refuse_while_serving() -> None:
    """
    Raises:
        ClickException: the site of this instance folder is running.
    """
    if _is_serving():
        raise click.ClickException("the site is running: stop it first")


def clear_stale_pid() -> None:
    """A site that was killed leaves its number behind, which may be somebody else's by now."""
    if not _is_serving():
        _pid_file().unlink(missing_ok=True)


def _is_serving() -> bool:
    try:
        return b"gunicorn" in Path("/proc", _pid_file().read_text().strip(), "cmdline").read_bytes()
    except OSError:
        return False


def _pid_file() -> Path:
    return Path(current_app.instance_path) / "site.pid"


def _check_pages(url: str) -> None:
    engine = create_engine(url, module=module, poolclass=NullPool)
    install_hooks(engine)
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    except DBAPIError as error:
        raise click.ClickException(f"the copy is no database: {error.orig}") from None
    if found != "ok" or orphans:
        raise click.ClickException(f"the copy is faulty: {found} {orphans[:3]}")


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _libpq_url() -> str:
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise click.ClickException(f"{command[0]}: {done.stderr[-1000:]}")
