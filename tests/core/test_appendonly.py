"""What is appended stays as it was written, and what was agreed at booking too."""

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from community.bookings.models import Booking
from community.core.audit import AuditLine, record
from community.core.db import db, transaction
from community.partners.models import Price
from tests.cast import NOW, actor, service
from tests.factories import price


def change_price():
    db.session.execute(update(Price).values(price_fen=1))


def drop_price():
    db.session.execute(delete(Price).where(Price.id == price(service("理女发"), 1200).id))


def change_audit():
    db.session.execute(update(AuditLine).values(role="machine"))


def drop_audit():
    db.session.execute(delete(AuditLine))


def change_agreed_price():
    db.session.execute(update(Booking).values(price_fen=1, amount_fen=1))


TAMPERINGS = (change_price, drop_price, change_audit, drop_audit, change_agreed_price)
KEPT_TABLES = ("price", "audit_line", "booking_event")


@pytest.fixture
def audited(data):
    with transaction():
        record("book", "booking", 1, by=actor("secretary"), now=NOW)


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_prices_and_audit_lines_stay_as_they_were_written(audited, tamper):
    with pytest.raises(DBAPIError, match="never change"), transaction():
        tamper()


def test_without_the_triggers_they_would_change(audited):
    with transaction():
        drop_triggers()
        for tamper in TAMPERINGS:
            tamper()


def drop_triggers():
    if db.engine.dialect.name == "sqlite":
        names = db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        for name in names:
            db.session.execute(text(f"DROP TRIGGER {name}"))
        return
    for table in ("price", "audit_line", "booking"):
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


REPLACE = "INSERT OR REPLACE INTO {0} SELECT * FROM {0} LIMIT 1"


@pytest.mark.parametrize("table", KEPT_TABLES)
def test_a_row_cannot_be_replaced(only_sqlite, audited, table):
    with pytest.raises(DBAPIError, match="never change"), transaction() as session:
        session.execute(text(REPLACE.format(table)))


def test_without_recursive_triggers_a_row_would_be_replaced(only_sqlite, audited):
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        try:
            for table in KEPT_TABLES:
                assert connection.exec_driver_sql(REPLACE.format(table)).rowcount == 1
        finally:
            connection.exec_driver_sql("PRAGMA recursive_triggers=ON")


@pytest.mark.parametrize("table", KEPT_TABLES)
def test_a_table_cannot_be_truncated(only_postgres, audited, table):
    with pytest.raises(DBAPIError, match="never change"), transaction() as session:
        session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_without_the_triggers_a_table_would_be_truncated(only_postgres, audited):
    with transaction() as session:
        drop_triggers()
        session.execute(text("TRUNCATE audit_line"))
        assert session.scalar(select(func.count()).select_from(AuditLine)) == 0


def test_what_was_not_agreed_at_booking_may_change(data):
    with transaction() as session:
        session.execute(update(Booking).values(state="done", for_whom="李阿姨"))
        booking = session.scalars(select(Booking)).one()
        assert (booking.state, booking.for_whom) == ("done", "李阿姨")
