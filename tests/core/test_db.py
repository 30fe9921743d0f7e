"""The database keeps its word: reads only read, writes are whole, rows are what they must be."""

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from community.accounts.actions import touch_contact
from community.accounts.models import Contact
from community.core import db as database
from community.core.centre import Centre
from community.core.db import db, insert_if_absent, reading, transaction
from community.core.errors import Refusal
from community.partners.models import Price, Service
from tests.cast import GRANTED, LI, NOW, OBJECTOR, ZHANG, service
from tests.factories import LONG_AGO

READ_ONLY = "read-?only"  # both databases say so in their own way
NEW_CONTACT = insert(Contact).values(mobile=LI, version=0, created_at=NOW)
NEW_PHONE = update(Centre).values(phone="0952-111 1111")
either_write = pytest.mark.parametrize("write", [NEW_CONTACT, NEW_PHONE], ids=["insert", "update"])


def mobiles() -> set[str]:
    return set(db.session.scalars(select(Contact.mobile)))


def has_written() -> bool:
    return LI in mobiles() or db.session.scalar(select(Centre.phone)) == "0952-111 1111"


# Reads and writes are declared


@either_write
def test_a_request_that_only_reads_cannot_write(app, write):
    for method in ("GET", "HEAD", "OPTIONS"):
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
    assert mobiles() == {ZHANG, OBJECTOR, GRANTED, LI}


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
