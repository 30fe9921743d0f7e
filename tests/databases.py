"""The test database: built once by the migrations, put back before each test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import event

from community import FEATURES, create_app
from community.core import sqlite as sqlite_driver
from community.core.db import db, is_reading, transaction
from community.core.setup import mark_sample, migrate, set_up_base
from tests import cast
from tests.postgres import postgres_server


@contextmanager
def staged_app(
    kind: str, folder: Path, enter: Callable[[], None] = cast.enter
) -> Iterator[tuple[Flask, Callable[[], None]]]:
    """An app on a database of the kind, with the cast (or whoever enters) on it.

    Yields:
        The app, and what puts its database back to where it began.
    """
    with (_sqlite if kind == "sqlite" else _postgres)(folder, enter) as pair:
        yield pair


def make_app(url: str, folder: Path, enter: Callable[[], None]) -> Flask:
    app = create_app(INSTANCE=folder, DATABASE_URL=url, TESTING=True, SECRET_KEY="k" * 40)
    with app.app_context():
        migrate()
        enter()
        db.session.remove()
    return app


def make_sample_app(folder: Path, **settings) -> Flask:
    """The sample community on a fresh SQLite file, as it stands at NOW."""
    url = f"sqlite:///{folder / 'sample.db'}"
    app = create_app(INSTANCE=folder, DATABASE_URL=url, SECRET_KEY="k" * 40, **settings)
    with app.app_context():
        migrate()
        enter_sample()
        db.session.remove()
    return app


def enter_sample() -> None:
    """The sample community, as it stands at NOW."""
    with transaction():
        set_up_base()
        for feature in FEATURES:
            feature.set_up(cast.NOW)
        mark_sample()
        for feature in FEATURES:
            feature.sample(cast.NOW)


@contextmanager
def _sqlite(folder: Path, enter):
    app = make_app(f"sqlite:///{folder / 'test.db'}", folder, enter)
    kept = sqlite_driver.module.connect(":memory:", check_same_thread=False)
    watcher = sqlite_driver.module.connect(folder / "test.db", check_same_thread=False)
    with app.app_context():
        raw = db.engine.raw_connection()
        raw.driver_connection.backup(kept)
        raw.close()
    put_back_at = _version(watcher)

    def put_back() -> None:
        """Copying takes 1 ms, with the schema that is read anew: only where something was saved."""
        nonlocal put_back_at
        if _version(watcher) == put_back_at:
            return
        with app.app_context():
            raw = db.engine.raw_connection()
            raw.driver_connection.execute("PRAGMA query_only=OFF")
            kept.backup(raw.driver_connection)
            raw.close()
        put_back_at = _version(watcher)

    yield app, put_back
    kept.close()
    watcher.close()
    with app.app_context():
        db.engine.dispose()


def _version(watcher) -> int:
    """Another after whatever any other connection saved."""
    return watcher.execute("PRAGMA data_version").fetchone()[0]


@contextmanager
def _postgres(folder: Path, enter):
    with postgres_server() as server, psycopg.connect(server, autocommit=True) as admin:
        admin.execute("CREATE DATABASE kept")
        app = make_app(server.rsplit("/", 1)[0] + "/kept", folder, enter)
        with app.app_context():
            db.engine.dispose()
        admin.execute("ALTER DATABASE kept RENAME TO kept_cast")
        admin.execute("CREATE DATABASE kept TEMPLATE kept_cast")
        saved = watch_commits(app)

        def put_back() -> None:
            """Copying the database takes 0.1 s: only after a test that saved something."""
            if not saved:
                return
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            saved.clear()
            admin.execute("DROP DATABASE kept WITH (FORCE)")
            admin.execute("CREATE DATABASE kept TEMPLATE kept_cast STRATEGY FILE_COPY")

        yield app, put_back
        with app.app_context():
            db.engine.dispose()


def watch_commits(app: Flask) -> list[bool]:
    """A list that is empty until something is saved."""
    saved: list[bool] = []
    with app.app_context():
        event.listen(db.engine, "commit", lambda connection: is_reading() or saved.append(True))
    return saved


@contextmanager
def empty_database(kind: str, folder: Path) -> Iterator[tuple[Path, str]]:
    """An instance folder, and the address of a database of the kind that holds nothing yet."""
    if kind == "sqlite":
        yield folder, f"sqlite:///{folder / 'community.db'}"
        return
    with postgres_server() as server:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("CREATE DATABASE community")
        yield folder, server.rsplit("/", 1)[0] + "/community"
