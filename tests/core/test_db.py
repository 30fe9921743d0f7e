"""The database keeps its word: reads only read, writes are whole, what is appended stays as it was."""

from contextlib import contextmanager

import pytest
from sqlalchemy import delete, event, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from community.accounts.actions import touch_contact
from community.accounts.models import Contact
from community.bookings.models import Booking
from community.core import db as database
from community.core import web
from community.core.audit import AuditLine, record
from community.core.centre import Centre
from community.core.db import db, insert_if_absent, reading, transaction
from community.core.errors import Refusal
from community.core.sqlite import is_wal_safe
from community.partners.models import Price, Service
from tests.cast import LI, NOW, ZHANG, actor, service
from tests.factories import LONG_AGO, price

READ_ONLY = "read-?only"  # both databases say so in their own way
NEW_CONTACT = insert(Contact).values(mobile=LI, version=0, created_at=NOW)
NEW_PHONE = update(Centre).values(phone="0952-111 1111")
either_write = pytest.mark.parametrize("write", [NEW_CONTACT, NEW_PHONE], ids=["insert", "update"])
IMPATIENT = {"sqlite": "PRAGMA busy_timeout=40", "postgresql": "SET lock_timeout='40ms'"}
HOLD = {
    "sqlite": ("PRAGMA query_only=OFF", "BEGIN IMMEDIATE"),
    "postgresql": ("LOCK TABLE request_key",),
}


@pytest.fixture
def only_sqlite(request):
    if request.config.getoption("database") != "sqlite":
        pytest.skip("SQLite alone")


@pytest.fixture
def only_postgres(request):
    if request.config.getoption("database") != "postgres":
        pytest.skip("PostgreSQL alone")


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


def mobiles() -> set[str]:
    return set(db.session.scalars(select(Contact.mobile)))


def has_written() -> bool:
    return LI in mobiles() or db.session.scalar(select(Centre.phone)) == "0952-111 1111"


# Reads and writes are declared


@either_write
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_request_that_only_reads_cannot_write(app, method, write):
    with app.test_request_context(method=method), pytest.raises(DBAPIError, match=READ_ONLY):
        db.session.execute(write)


@either_write
def test_a_post_may_write(app, write):
    with app.test_request_context(method="POST"):
        db.session.execute(write)
        assert has_written()


@either_write
def test_without_the_declaration_a_get_would_write(app, monkeypatch, write):
    monkeypatch.setattr(database, "is_reading", lambda: False)
    with app.test_request_context(method="GET"):
        db.session.execute(write)
        assert has_written()


def test_a_get_that_wrote_nothing_leaves_the_next_post_free_to_write(app):
    with app.test_request_context(method="GET"):
        db.session.execute(select(Contact.id))
    with app.test_request_context(method="POST"):
        db.session.execute(NEW_CONTACT)
        assert has_written()


def test_a_transaction_does_not_lift_the_ban_of_a_get(app):
    with (
        app.test_request_context(method="GET"),
        pytest.raises(DBAPIError, match=READ_ONLY),
        transaction() as session,
    ):
        session.execute(NEW_CONTACT)


def test_once_a_post_has_saved_the_rest_of_it_only_reads(app):
    with app.test_request_context(method="POST"):
        with transaction() as session:
            session.execute(NEW_CONTACT)
        assert LI in mobiles()
        with pytest.raises(DBAPIError, match=READ_ONLY):
            db.session.execute(NEW_PHONE)


def test_a_post_that_failed_to_save_may_still_write(app):
    with app.test_request_context(method="POST"):
        with pytest.raises(Refusal), transaction():
            raise Refusal("不行")
        db.session.execute(NEW_CONTACT)
        assert has_written()


def test_outside_a_request_a_reading_block_cannot_write(data):
    with reading(), pytest.raises(DBAPIError, match=READ_ONLY):
        db.session.execute(NEW_CONTACT)


def test_after_a_reading_block_writing_goes_on(data):
    with reading():
        mobiles()
    with transaction() as session:
        session.execute(NEW_CONTACT)
    assert LI in mobiles()


# Transactions


def test_what_a_transaction_wrote_is_there_for_others(app):
    with app.app_context(), transaction():
        touch_contact(LI, now=NOW)
    with app.app_context():
        assert LI in mobiles()


def test_a_transaction_that_fails_leaves_nothing(data):
    with pytest.raises(Refusal), transaction():
        touch_contact(LI, now=NOW)
        raise Refusal("不行")
    assert LI not in mobiles()


def test_an_inner_transaction_that_fails_undoes_only_its_own_part(data):
    with transaction():
        touch_contact(LI, now=NOW)
        with pytest.raises(Refusal), transaction():
            touch_contact("13800000009", now=NOW)
            raise Refusal("不行")
    assert mobiles() == {ZHANG, LI}


def test_an_outer_transaction_that_fails_undoes_the_inner_ones_too(data):
    with pytest.raises(Refusal), transaction():
        with transaction():
            touch_contact(LI, now=NOW)
        raise Refusal("不行")
    assert LI not in mobiles()


def test_an_inner_transaction_saves_nothing_by_itself(data):
    with transaction() as session:
        with transaction():
            touch_contact(LI, now=NOW)
        session.rollback()
    assert LI not in mobiles()


def test_a_row_that_is_there_is_not_inserted_again(data):
    again = insert_if_absent(Contact, mobile=ZHANG, version=7, created_at=NOW).returning(Contact.id)
    with transaction() as session:
        assert session.execute(again).first() is None
        assert session.scalar(select(Contact.version).filter_by(mobile=ZHANG)) != 7


# What is appended stays


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


either_tampering = pytest.mark.parametrize(
    "tamper", [change_price, drop_price, change_audit, drop_audit, change_agreed_price]
)


@pytest.fixture
def audited(data):
    with transaction():
        record("book", "booking", 1, by=actor("secretary"), now=NOW)


@either_tampering
def test_prices_and_audit_lines_stay_as_they_were_written(audited, tamper):
    with pytest.raises(DBAPIError, match="never change"), transaction():
        tamper()


@either_tampering
def test_without_the_triggers_they_would_change(audited, tamper):
    with transaction():
        drop_triggers()
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
kept_tables = pytest.mark.parametrize("table", ["price", "audit_line", "booking_event"])


@kept_tables
def test_a_row_cannot_be_replaced(only_sqlite, audited, table):
    with pytest.raises(DBAPIError, match="never change"), transaction() as session:
        session.execute(text(REPLACE.format(table)))


@kept_tables
def test_without_recursive_triggers_a_row_would_be_replaced(only_sqlite, audited, table):
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        try:
            assert connection.exec_driver_sql(REPLACE.format(table)).rowcount == 1
        finally:
            connection.exec_driver_sql("PRAGMA recursive_triggers=ON")


@pytest.mark.parametrize("table", ["price", "audit_line", "booking_event"])
def test_a_table_cannot_be_truncated(only_postgres, audited, table):
    with pytest.raises(DBAPIError, match="never change"), transaction() as session:
        session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_without_the_triggers_a_table_would_be_truncated(only_postgres, audited):
    with transaction() as session:
        drop_triggers()
        session.execute(text("TRUNCATE audit_line"))
        assert session.scalar(select(func.count()).select_from(AuditLine)) == 0


@pytest.mark.parametrize("column", ["state", "for_whom"])
def test_what_was_not_agreed_at_booking_may_change(data, column):
    with transaction() as session:
        session.execute(update(Booking).values({column: "done"}))
        assert session.scalar(select(getattr(Booking, column))) == "done"


# Constraints


def add_price(**fields):
    values = {
        "service_id": service("理女发").id,
        "is_from": False,
        "market_is_from": False,
        "starts_on": NOW.date(),
        "recorded_at": LONG_AGO,
    }
    db.session.execute(insert(Price.__table__).values(**values | fields))


def test_half_a_fen_is_refused(only_sqlite, data):
    with pytest.raises(IntegrityError, match="price_fen_whole"), transaction():
        add_price(price_fen=10.5)


def test_without_the_check_half_a_fen_would_be_kept(only_sqlite, data):
    with transaction() as session:
        session.execute(text("PRAGMA ignore_check_constraints=ON"))
        try:
            add_price(price_fen=10.5)
        finally:
            session.execute(text("PRAGMA ignore_check_constraints=OFF"))
        assert session.scalar(text("SELECT price_fen FROM price ORDER BY id DESC LIMIT 1")) == 10.5


def test_words_for_an_amount_are_refused(only_sqlite, data):
    with pytest.raises(IntegrityError, match="price_fen_whole"), transaction() as session:
        session.execute(
            text("INSERT INTO price SELECT NULL, service_id, '十元', 0, 0, 0, 0, 0, 0, NULL FROM price")
        )


def test_a_price_below_nothing_is_refused(data):
    with pytest.raises(IntegrityError, match="ck_price_price"), transaction():
        add_price(price_fen=-1)


def test_half_a_market_price_is_refused(data):
    with pytest.raises(IntegrityError, match="market_both"), transaction():
        add_price(price_fen=1, market_low_fen=1)


def test_a_row_without_its_parent_is_refused(data):
    with pytest.raises(IntegrityError), transaction():
        add_price(price_fen=1, service_id=999)


def test_a_parent_with_rows_cannot_be_removed(data):
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(delete(Service).filter_by(name="理女发"))


# SQLite's settings


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("synchronous", 2),
        ("busy_timeout", 5000),
        ("trusted_schema", 0),
    ],
)
def test_each_connection_is_set_up(only_sqlite, data, setting, value):
    assert db.session.execute(text(f"PRAGMA {setting}")).scalar() == value


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (4, 0, 0), (3, 50, 7), (3, 50, 9), (3, 44, 6)])
def test_a_library_without_the_bug_may_run_wal(version):
    assert is_wal_safe(version)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)])
def test_a_library_with_the_bug_may_not(version):
    assert not is_wal_safe(version)


# Busy


def open_check(resident):
    return resident.open(f"/services/{service('理女发').id}/book?at=2026-11-25T10:00")


def bookings() -> int:
    return db.session.scalar(select(func.count()).select_from(Booking))


def test_a_held_lock_is_answered_with_busy_and_nothing_is_saved(resident, data):
    check, before = open_check(resident), bookings()
    db.session.rollback()
    with held_lock():
        busy = check.send("/bookings", htmx=True, status=503, name="李阿姨", mobile=LI)
    assert "没有保存" in busy.text
    assert int(busy.response.headers["Retry-After"]) > 0
    assert bookings() == before


def test_pressing_again_once_the_lock_is_gone_books(resident, data):
    check = open_check(resident)
    with held_lock():
        check.send("/bookings", htmx=True, status=503, name="李阿姨", mobile=LI)
    assert "约好了" in check.send("/bookings", name="李阿姨", mobile=LI).title


def test_reading_goes_on_while_a_lock_is_held(resident, data):
    with held_lock():
        assert "老周理发" in resident.open("/partners/lao-zhou").text


def test_unless_busy_is_known_a_held_lock_is_a_crash(only_sqlite, resident, data, monkeypatch):
    monkeypatch.setattr(web, "is_busy", lambda error: False)
    check = open_check(resident)
    with held_lock(), pytest.raises(OperationalError, match="locked"):
        check.send("/bookings", htmx=True, name="李阿姨", mobile=LI)
