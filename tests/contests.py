"""A contest of threads in a process of its own, on a database of its own: with the guards, or without."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, event

from community.core.db import db
from tests import cast
from tests.databases import empty_database, make_app

T = TypeVar("T")
PATIENCE = 60  # seconds


def held(contest: Callable[[str, str, str], T], kind: str, folder: Path, module: str) -> T:
    """What a contest answers among the cast.

    Args:
        contest: takes the instance folder, the database's address and the module whose `app` it is held on.
        kind: sqlite or postgres.
    """
    with empty_database(kind, folder) as (instance, url):
        app = make_app(url, instance, cast.enter)
        with app.app_context():
            db.engine.dispose()
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            return pool.submit(contest, str(instance), url, module).result()


def be_patient(engine: Engine) -> None:
    """Whoever waits for a lock or a connection waits longer than a resident: a slow machine is no fault."""
    wait = (
        "SET lock_timeout = '{}s'" if engine.dialect.name == "postgresql" else "PRAGMA busy_timeout = {}000"
    )

    def tell(connection, record) -> None:
        connection.execute(wait.format(PATIENCE))
        connection.commit()

    event.listen(engine, "connect", tell)
    engine.pool._timeout = PATIENCE
