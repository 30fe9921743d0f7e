"""The database: engine set-up, declared reads and writes, one way to say "transaction"."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Annotated

from flask import Flask, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, DateTime, Engine, Integer, MetaData, String, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column

from community.core import sqlite as sqlite_driver

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_ID = 2**31 - 1  # of a key; an address with a larger number names no row

Key = Annotated[int, mapped_column(primary_key=True)]
Fen = Annotated[int, mapped_column(Integer)]
When = Annotated[datetime, mapped_column(DateTime)]
Short = Annotated[str, mapped_column(String(60))]
Line = Annotated[str, mapped_column(String(200))]


class Base(DeclarativeBase):
    """Every table; constraints are named, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
_reading: ContextVar[bool] = ContextVar("reading", default=False)


def init_db(app: Flask, url: str) -> None:
    """Bind the app to a database address and install the two hooks on its engine."""
    options: dict = {"pool_size": 8, "max_overflow": 0, "pool_timeout": 5}
    if url.startswith("sqlite"):
        options["module"] = sqlite_driver.module
    else:
        options["pool_pre_ping"] = True
        options["connect_args"] = {
            "connect_timeout": 4,
            "options": "-c lock_timeout=5000 -c statement_timeout=30000 -c timezone=Asia/Shanghai",
        }
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        install_hooks(db.engine)


def install_hooks(engine: Engine) -> None:
    """Begin each transaction as what it was declared to be: a GET that writes fails in the database."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, record: sqlite_driver.prepare(connection))

        def begin(connection):
            reading = is_reading()
            connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
            connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
    else:

        def begin(connection):
            if is_reading():
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    event.listen(engine, "begin", begin)


def is_reading() -> bool:
    """Whether what begins now only reads: declared by the method, and "forgotten" means write."""
    if has_request_context():
        return request.method in READ_METHODS or g.get("has_saved", False)
    return _reading.get()


@contextmanager
def reading() -> Iterator[None]:
    """Outside a request: what is begun in this block only reads, and ends with it."""
    token = _reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _reading.reset(token)


@contextmanager
def transaction() -> Iterator[Session]:
    """One write transaction: the outermost block commits, an inner one undoes its own part alone.

    Once a request has saved, the rest of it (the answer's templates) only reads.
    """
    session = db.session()
    if session.info.get("is_writing"):
        with session.begin_nested():
            yield session
        return
    session.info["is_writing"] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("is_writing")
    if has_request_context():
        g.has_saved = True


def insert_if_absent(table, **values):
    """INSERT … ON CONFLICT DO NOTHING, for either database; add `.returning()` to learn whether it did."""
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    return dialect.insert(table).values(**values).on_conflict_do_nothing()


def one_of(column: str, values: tuple[str, ...], name: str | None = None) -> CheckConstraint:
    """A named CHECK that a text column holds one of a set of states."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def whole_fen(*columns: str) -> list[CheckConstraint]:
    """SQLite keeps any type in any column: these CHECKs keep an amount an integer number of fen."""
    return [
        CheckConstraint(f"typeof({column}) IN ('integer', 'null')", name=f"{column}_whole").ddl_if(
            dialect="sqlite"
        )
        for column in columns
    ]
