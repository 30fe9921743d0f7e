"""点错了: each step can be taken back, as a new event, while the place is still free."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from community.bookings import actions, outcomes, undo
from community.bookings.check import faults
from community.bookings.models import Booking, BookingEvent, Call, Slot
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.core.errors import Refusal
from tests import factories as make
from tests.cast import LI, NOW, TOMORROW_0940, TOMORROW_1000, ZHANG, actor, service
from tests.steps import both_ways

pytestmark = pytest.mark.usefixtures("data")
BOARD = "/desk/bookings?day=2026-11-25&partner=lao-zhou"
AT_TWO = datetime(2026, 11, 25, 14, 0)


def zhangs():
    db.session.rollback()
    return ticket(db.session.scalars(select(Booking.reference).filter_by(contact_id=1)).first())


def fill(starts_at=TOMORROW_0940) -> None:
    """Two others take both chairs at a time."""
    for number in range(2):
        person = {"contact": f"1390000000{number}", "for_whom": "别人"}
        actions.book(service("理男发").id, starts_at=starts_at, by=RESIDENT, now=NOW, **person)


def taken(starts_at) -> int | None:
    return db.session.scalar(select(Slot.taken).filter_by(starts_at=starts_at, resource_id=1))


def verbs() -> list[str]:
    return list(db.session.scalars(select(BookingEvent.verb).order_by(BookingEvent.id)))


def back(now=NOW) -> None:
    undo.step_back(zhangs(), by=actor("secretary"), now=now)


def cancel(*, must_ring=True, now=NOW) -> None:
    outcomes.cancel(zhangs(), by=actor("secretary"), now=now, must_ring=must_ring)


def refusal_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as refusal:
        act(*args, **kwargs)
    assert list(faults(NOW)) == []
    return refusal.value.code


def test_a_cancellation_is_taken_back_with_its_place_and_its_call():
    cancel()
    assert taken(TOMORROW_0940) == 0
    back()
    assert zhangs().state == "confirmed" and taken(TOMORROW_0940) == 1
    assert verbs() == ["book", "cancel", "undo"] and db.session.query(Call).count() == 0
    assert list(faults(NOW)) == []


def test_what_a_resident_cancelled_is_taken_up_again_at_the_desk():
    outcomes.cancel(zhangs(), by=RESIDENT, now=NOW)
    back()
    assert zhangs().state == "confirmed"


def test_a_place_that_somebody_took_meanwhile_is_not_given_back():
    cancel()
    fill()
    assert refusal_of(back) == "full"
    assert zhangs().state == "cancelled" and db.session.query(Call).count() == 1


def test_whoever_booked_the_same_again_is_not_booked_twice():
    cancel()
    person = {"contact": ZHANG, "for_whom": "张阿姨"}
    actions.book(service("理女发").id, starts_at=TOMORROW_0940, by=RESIDENT, now=NOW, **person)
    assert refusal_of(back) == "limit"


def test_a_call_that_was_made_cannot_be_unsaid():
    cancel()
    outcomes.tick_call(db.session.scalars(select(Call)).one(), by=actor("secretary"), now=NOW)
    assert refusal_of(back) == "called"


def test_a_time_at_which_the_shop_is_shut_by_now_is_not_given_back():
    cancel()
    with transaction():
        make.closure(None, TOMORROW_0940, TOMORROW_0940 + timedelta(hours=1))
    assert refusal_of(back) == "time"


def test_an_arrival_before_its_time_is_not_taken_back_into_a_closure():
    early = TOMORROW_0940.replace(hour=8)
    outcomes.step(zhangs(), "arrive", by=actor("secretary"), now=early)
    with transaction():
        make.closure(None, TOMORROW_0940, TOMORROW_0940 + timedelta(hours=1))
    assert refusal_of(back, early) == "time" and zhangs().state == "arrived"
    back(TOMORROW_1000)  # it is not to come any more
    assert zhangs().state == "confirmed"


def test_a_place_is_given_back_until_its_day_is_over():
    cancel(now=TOMORROW_1000)
    back(now=TOMORROW_1000)
    assert zhangs().state == "confirmed"
    cancel(now=TOMORROW_1000)
    assert not zhangs().can_undo(TOMORROW_1000 + timedelta(days=1))
    assert refusal_of(back, now=TOMORROW_1000 + timedelta(days=1)) == "state"


def test_a_refused_request_waits_again():
    starts = datetime(2026, 11, 26, 9, 0)
    person = {"contact": LI, "for_whom": "李阿姨"}
    asked = actions.book(service("上门理发").id, starts_at=starts, by=RESIDENT, now=NOW, **person).reference
    outcomes.refuse(ticket(asked), because="clash", by=actor("shop"), now=NOW)
    refused = ticket(asked)
    assert refusal_of(undo.step_back, refused, by=actor("shop"), now=starts) == "state"
    undo.step_back(refused, by=actor("shop"), now=NOW)
    assert ticket(asked).state == "requested" and db.session.query(Call).count() == 0
    outcomes.step(ticket(asked), "approve", by=actor("shop"), now=NOW)
    undo.step_back(ticket(asked), by=actor("shop"), now=NOW)
    assert ticket(asked).state == "requested"
    assert list(faults(NOW)) == []


def test_a_move_is_taken_back_with_its_call():
    actions.move(zhangs(), starts_at=AT_TWO, by=actor("shop"), now=NOW, must_ring=True)
    assert db.session.scalars(select(Call.due_at)).one() == TOMORROW_0940 - timedelta(hours=2)
    back()
    assert zhangs().starts_at == TOMORROW_0940 and (taken(TOMORROW_0940), taken(AT_TWO)) == (1, 0)
    assert verbs() == ["book", "move", "move_back"] and db.session.query(Call).count() == 0
    assert refusal_of(back) == "state"


def test_a_move_stays_where_the_old_place_is_gone():
    actions.move(zhangs(), starts_at=AT_TWO, by=actor("shop"), now=NOW)
    fill()
    assert refusal_of(back) == "full"
    assert zhangs().starts_at == AT_TWO and taken(AT_TWO) == 1


def test_nothing_is_taken_back_where_nothing_was_done():
    assert refusal_of(back) == "state"


@both_ways
def test_a_cancellation_on_the_board_has_its_way_back(shop, htmx):
    gone = shop.open(BOARD).send("/cancellation", htmx=htmx).send("/call", htmx=htmx)
    assert "约好了" in gone.send("/correction", htmx=htmx).text
    assert zhangs().state == "confirmed" and db.session.query(Call).count() == 0


@both_ways
def test_what_a_resident_cancelled_is_no_wrong_tap_but_can_be_had_again(shop, htmx):
    outcomes.cancel(zhangs(), by=RESIDENT, now=NOW)
    board = shop.open(BOARD)
    assert "恢复" in board.text and "点错了" not in board.text
    assert "约好了" in board.send("/correction", htmx=htmx).text


@both_ways
def test_the_board_says_that_the_place_is_gone(shop, htmx):
    cancel()
    fill()
    assert "刚被别人约走了" in shop.open(BOARD).send("/correction", htmx=htmx, status=409).text
