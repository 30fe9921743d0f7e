"""Somebody else who holds the database."""

from contextlib import contextmanager

from sqlalchemy import event

from community.core.db import db

IMPATIENT = {"sqlite": "PRAGMA busy_timeout=40", "postgresql": "SET lock_timeout='40ms'"}
HOLD = {
    "sqlite": ("PRAGMA query_only=OFF", "BEGIN IMMEDIATE"),
    "postgresql": ("LOCK TABLE request_key",),
}


@contextmanager
def held_lock():
    """Somebody else holds the database (PostgreSQL: the table of keys); the site waits 40 ms for it."""
    engine = db.engine
    dialect = engine.dialect.name

    def be_impatient(connection, record):
        connection.cursor().execute(IMPATIENT[dialect])
        connection.commit()

    other = engine.raw_connection()
    other.detach()
    engine.dispose()
    event.listen(engine, "connect", be_impatient)
    try:
        for statement in HOLD[dialect]:
            other.cursor().execute(statement)
        yield
    finally:
        other.rollback()
        other.close()
        event.remove(engine, "connect", be_impatient)
        engine.dispose()
