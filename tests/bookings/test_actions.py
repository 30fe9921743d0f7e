"""The verbs: places taken and given back, limits, states, events."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, func, select, update

from community.bookings import actions, outcomes, queue, undo
from community.bookings.check import faults
from community.bookings.limits import NOT_ONLINE
from community.bookings.models import Booking, BookingEvent, Call, Claim, Slot
from community.bookings.queries import ticket
from community.core.access import MACHINE, RESIDENT
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.models import Partner, Price, Service
from tests import factories as make
from tests.cast import LI, NOW, TOMORROW_0940, TOMORROW_1000, ZHANG, actor, service

pytestmark = pytest.mark.usefixtures("data")


def book(
    name="理女发", *, starts_at=TOMORROW_1000, contact=LI, for_whom="李阿姨", by=RESIDENT, now=NOW, **fields
):
    return actions.book(
        service(name).id, contact=contact, for_whom=for_whom, starts_at=starts_at, by=by, now=now, **fields
    )


def zhangs_ticket():
    return ticket(db.session.scalars(select(Booking.reference).filter_by(for_whom="张阿姨")).one())


def taken(data, starts_at) -> int | None:
    return data.session.scalar(select(Slot.taken).filter_by(starts_at=starts_at, resource_id=1))


def clean() -> None:
    assert list(faults(NOW)) == []


def test_a_booking_takes_the_consecutive_steps_of_its_resource(data):
    booking = book()
    slots = data.session.scalars(
        select(Slot.starts_at).join(Claim).filter_by(booking_id=booking.id).order_by(Slot.starts_at)
    ).all()
    assert slots == [TOMORROW_1000, TOMORROW_1000 + timedelta(minutes=20)]
    assert taken(data, TOMORROW_1000) == 2  # 张阿姨's second step is here too
    clean()


def test_two_services_that_share_chairs_compete_for_them(data):
    book("理男发")
    with pytest.raises(Refusal) as refusal:
        book("理男发", contact="13800000003")
    assert refusal.value.code == "full"
    clean()


def test_a_refused_booking_leaves_nothing_behind(data):
    book("理男发")
    before = [
        data.session.scalar(select(func.count()).select_from(t)) for t in (Booking, Claim, Slot, BookingEvent)
    ]
    with pytest.raises(Refusal):
        book("理女发", starts_at=TOMORROW_0940, contact="13800000003")
    after = [
        data.session.scalar(select(func.count()).select_from(t)) for t in (Booking, Claim, Slot, BookingEvent)
    ]
    assert before == after


def test_a_booking_bears_the_price_it_was_made_at(data):
    booking = book()
    with transaction():
        make.price(service("理女发"), 1500)
    data.session.refresh(booking)
    assert (booking.price_fen, booking.amount_fen, booking.market_low_fen) == (1000, 1000, 3000)
    clean()


def test_whoever_agreed_to_another_price_is_asked_again(data):
    seen = data.session.scalars(select(Price.id).filter_by(service_id=service("理女发").id)).one()
    with transaction():
        make.price(service("理女发"), 1500)
    with pytest.raises(Refusal) as refusal:
        book(price_id=seen)
    assert refusal.value.code == "price" and "15元" in refusal.value.sentence


@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2026, 11, 25, 10, 7),  # not on the grid
        datetime(2026, 11, 25, 11, 40),  # does not fit before noon
        datetime(2026, 11, 25, 13, 0),  # the break
        datetime(2026, 11, 30, 10, 0),  # Monday: shut
        datetime(2026, 11, 24, 11, 0),  # within the lead time of 60 minutes
        datetime(2026, 11, 23, 10, 0),  # yesterday
        datetime(2026, 12, 9, 10, 0),  # fifteen days ahead
    ],
)
def test_only_times_that_are_offered_can_be_booked(starts_at):
    with pytest.raises(Refusal) as refusal:
        book(starts_at=starts_at)
    assert refusal.value.code == "time"


def test_the_desk_books_within_the_lead_time_but_not_off_the_grid():
    assert (
        book(starts_at=datetime(2026, 11, 24, 10, 20), channel="phone", by=actor("staff")).state
        == "confirmed"
    )
    with pytest.raises(Refusal):
        book(starts_at=datetime(2026, 11, 24, 10, 25), channel="phone", by=actor("staff"))


def test_a_closed_shop_offers_nothing(data):
    with transaction():
        shop = data.session.scalars(select(Partner).filter_by(slug="lao-zhou")).one()
        make.closure(shop, datetime(2026, 11, 25), datetime(2026, 11, 26))
    with pytest.raises(Refusal):
        book()


def test_an_ended_service_cannot_be_booked(data):
    with transaction():
        data.session.execute(update(Service).where(Service.name == "理女发").values(ended_at=NOW))
    with pytest.raises(Refusal) as refusal:
        book()
    assert refusal.value.code == "gone"


def test_the_same_person_is_not_booked_twice_at_one_time():
    book(starts_at=datetime(2026, 11, 25, 14, 0))
    with pytest.raises(Refusal) as refusal:
        book(starts_at=datetime(2026, 11, 25, 14, 0))
    assert refusal.value.code == "limit" and "13800000002" not in refusal.value.sentence


def test_one_number_may_book_for_two_people_at_one_time():
    book(starts_at=datetime(2026, 11, 25, 14, 0))
    book(starts_at=datetime(2026, 11, 25, 14, 0), for_whom="李叔叔")
    clean()


@pytest.mark.parametrize(
    ("limit", "second"), [("limit_day", "2026-11-25T15:00"), ("limit_week", "2026-11-29T10:00")]
)
def test_a_number_has_its_limit_for_a_day_and_a_week(data, limit, second):
    with transaction():
        data.session.execute(update(Service).where(Service.name == "理女发").values({limit: 1}))
    book(starts_at=datetime(2026, 11, 25, 14, 0))
    with pytest.raises(Refusal) as refusal:
        book(starts_at=datetime.fromisoformat(second))
    assert refusal.value.sentence == NOT_ONLINE


def test_a_limit_stops_the_desk_only_until_it_gives_a_reason(data):
    with transaction():
        data.session.execute(update(Service).where(Service.name == "理女发").values(limit_day=1))
    book(starts_at=datetime(2026, 11, 25, 14, 0))
    again = {"starts_at": datetime(2026, 11, 25, 15, 0), "channel": "desk", "by": actor("staff")}
    with pytest.raises(Refusal) as refusal:
        book(**again)
    assert refusal.value.code == "over"
    book(**again, override="family")
    audited = data.session.scalars(select(AuditLine).order_by(AuditLine.id.desc())).first()
    assert "family" in audited.after
    clean()


def missed(times: int) -> None:
    """A number that did not come so often, each on a day of its own."""
    for days in range(1, times + 1):
        starts_at = TOMORROW_1000 + timedelta(days=days)
        booking = book(starts_at=starts_at)
        outcomes.step(ticket(booking.reference), "miss", by=MACHINE, now=starts_at)


def test_whoever_missed_three_is_asked_to_ring_and_nobody_is_banned(data):
    missed(2)
    book("理男发", starts_at=datetime(2026, 12, 2, 9, 0), now=datetime(2026, 12, 1, 9))
    missed_once_more = book(starts_at=datetime(2026, 12, 1, 9, 0), now=datetime(2026, 11, 30, 9))
    outcomes.step(ticket(missed_once_more.reference), "miss", by=MACHINE, now=datetime(2026, 12, 1, 9))
    later = {"starts_at": datetime(2026, 12, 3, 9, 0), "now": datetime(2026, 12, 2, 9)}
    with pytest.raises(Refusal, match=NOT_ONLINE):
        book("理男发", **later)
    book("理男发", **later, channel="phone", by=actor("staff"))
    book("理男发", starts_at=datetime(2027, 2, 12, 9, 0), now=datetime(2027, 2, 11, 9))


def test_a_cancelled_booking_does_not_count_against_the_limit(data):
    with transaction():
        data.session.execute(update(Service).where(Service.name == "理女发").values(limit_day=1))
    first = book(starts_at=datetime(2026, 11, 25, 14, 0))
    outcomes.cancel(ticket(first.reference), by=RESIDENT, now=NOW)
    book(starts_at=datetime(2026, 11, 25, 15, 0))


def test_limits_and_doubles_are_refused_in_one_sentence(data):
    with transaction():
        data.session.execute(update(Service).where(Service.name == "理女发").values(limit_day=1))
    book(starts_at=datetime(2026, 11, 25, 14, 0))
    said = set()
    for starts_at in (datetime(2026, 11, 25, 14, 0), datetime(2026, 11, 25, 16, 0)):
        with pytest.raises(Refusal) as refusal:
            book(starts_at=starts_at)
        said.add((refusal.value.sentence, refusal.value.then, refusal.value.code))
    assert len(said) == 1


def test_cancelling_gives_the_places_back(data):
    outcomes.cancel(zhangs_ticket(), by=RESIDENT, now=NOW)
    assert taken(data, TOMORROW_0940) == 0
    booking = data.session.scalars(select(Booking)).one()
    assert (booking.state, booking.cancelled_at, booking.cancelled_by_id) == ("cancelled", NOW, None)
    clean()


def test_a_resident_cannot_cancel_within_the_lead_time():
    with pytest.raises(Refusal) as refusal:
        outcomes.cancel(zhangs_ticket(), by=RESIDENT, now=TOMORROW_0940 - timedelta(minutes=59))
    assert refusal.value.code == "late"


def test_the_desk_cancels_at_any_time_and_puts_it_on_the_call_list(data):
    now = TOMORROW_0940 - timedelta(minutes=5)
    outcomes.cancel(zhangs_ticket(), by=actor("shop"), now=now, must_ring=True)
    call = data.session.scalars(select(Call)).one()
    assert (call.reason, call.due_at, call.done_at) == ("cancelled_by_shop", now, None)
    outcomes.tick_call(call, by=actor("staff"), now=now)
    data.session.refresh(call)
    assert call.done_at == now
    clean()


def test_cancelling_twice_is_refused_the_second_time():
    before = zhangs_ticket()
    outcomes.cancel(before, by=RESIDENT, now=NOW)
    with pytest.raises(Refusal) as refusal:
        outcomes.cancel(before, by=actor("staff"), now=NOW)
    assert refusal.value.code == "state"
    clean()


def test_moving_takes_the_new_places_and_gives_back_the_old(data):
    later = datetime(2026, 11, 26, 14, 0)
    actions.move(zhangs_ticket(), starts_at=later, by=RESIDENT, now=NOW)
    assert taken(data, TOMORROW_0940) == 0 and taken(data, later) == 1
    moved = zhangs_ticket()
    assert (moved.starts_at, moved.ends_at) == (later, later + timedelta(minutes=40))
    event = data.session.scalars(select(BookingEvent).filter_by(verb="move")).one()
    assert (event.before, event.after) == ("2026-11-25T09:40", "2026-11-26T14:00")
    clean()


def test_a_booking_can_move_onto_its_own_steps():
    actions.move(zhangs_ticket(), starts_at=TOMORROW_1000, by=RESIDENT, now=NOW)
    assert zhangs_ticket().starts_at == TOMORROW_1000
    clean()


@pytest.mark.parametrize(
    "change",
    [
        lambda: actions.move(zhangs_ticket(), starts_at=TOMORROW_1000, by=RESIDENT, now=NOW),
        lambda: outcomes.cancel(zhangs_ticket(), by=RESIDENT, now=NOW),
        lambda: book(contact="13800000003", starts_at=TOMORROW_1000),
    ],
)
def test_places_change_in_one_order_of_locks(data, change):
    """Two on PostgreSQL would wait for each other where the orders differ."""
    locked = []

    def listen(connection, cursor, statement, *rest):
        if statement.startswith("UPDATE "):
            locked.append(statement.split()[1])

    event.listen(db.engine, "before_cursor_execute", listen)
    change()
    event.remove(db.engine, "before_cursor_execute", listen)
    assert locked[:2] == ["contact", "resource"] and "slot" in locked[2:]


def test_a_move_that_finds_no_place_leaves_the_booking_where_it_was(data):
    for n in (3, 4):
        book(contact=f"1380000000{n}", starts_at=datetime(2026, 11, 26, 14, 0))
    with pytest.raises(Refusal) as refusal:
        actions.move(zhangs_ticket(), starts_at=datetime(2026, 11, 26, 14, 0), by=RESIDENT, now=NOW)
    assert refusal.value.code == "full"
    assert zhangs_ticket().starts_at == TOMORROW_0940 and taken(data, TOMORROW_0940) == 1
    clean()


def test_what_was_approved_is_asked_for_again_when_the_resident_moves_it():
    asked = book("上门理发", starts_at=datetime(2026, 11, 26, 9, 0))
    outcomes.step(ticket(asked.reference), "approve", by=actor("shop"), now=NOW)
    actions.move(ticket(asked.reference), starts_at=datetime(2026, 11, 27, 9, 0), by=RESIDENT, now=NOW)
    assert ticket(asked.reference).state == "requested"
    clean()


@pytest.mark.parametrize("quantity", [0, 2, 20])
def test_a_quantity_is_within_what_the_service_allows(quantity):
    with pytest.raises(Refusal) as refusal:
        book(quantity=quantity)
    assert refusal.value.code == "quantity"


def test_a_request_holds_its_place_until_it_is_refused(data):
    asked = book("上门理发", starts_at=datetime(2026, 11, 26, 9, 0))
    assert asked.state == "requested" and taken(data, datetime(2026, 11, 26, 9, 0)) == 1
    outcomes.refuse(ticket(asked.reference), because="clash", by=actor("shop"), now=NOW)
    assert taken(data, datetime(2026, 11, 26, 9, 0)) == 0
    assert data.session.scalars(select(Call.reason)).all() == ["refused"]
    clean()


def test_an_approved_request_is_confirmed():
    asked = book("上门理发", starts_at=datetime(2026, 11, 26, 9, 0))
    outcomes.step(ticket(asked.reference), "approve", by=actor("shop"), now=NOW)
    assert ticket(asked.reference).state == "confirmed"
    clean()


def test_an_unanswered_request_expires_and_frees_its_place(data):
    starts = datetime(2026, 11, 26, 9, 0)
    asked = book("上门理发", starts_at=starts)
    queue.settle_all(now=starts - timedelta(minutes=1))
    assert ticket(asked.reference).state == "requested"
    queue.settle_all(now=starts)
    assert ticket(asked.reference).state == "expired" and taken(data, starts) == 0
    clean()


def test_a_request_past_its_time_cannot_be_approved_before_tick_has_stored_it():
    starts = datetime(2026, 11, 26, 9, 0)
    asked = book("上门理发", starts_at=starts)
    with pytest.raises(Refusal):
        outcomes.step(ticket(asked.reference), "approve", by=actor("shop"), now=starts)


def test_arrival_and_completion_and_one_step_back(data):
    shop = actor("shop")
    at = TOMORROW_0940
    outcomes.step(zhangs_ticket(), "arrive", by=shop, now=at)
    outcomes.step(zhangs_ticket(), "finish", by=shop, now=at)
    assert zhangs_ticket().state == "done" and taken(data, TOMORROW_0940) == 1
    undo.step_back(zhangs_ticket(), by=shop, now=at)
    assert zhangs_ticket().state == "arrived"
    verbs = data.session.scalars(select(BookingEvent.verb).order_by(BookingEvent.id)).all()
    assert verbs == ["book", "arrive", "finish", "undo"]
    clean()


def test_nobody_is_missed_before_the_time():
    with pytest.raises(Refusal):
        outcomes.step(zhangs_ticket(), "miss", by=actor("shop"), now=TOMORROW_0940 - timedelta(minutes=1))


@pytest.mark.parametrize("verb", ["arrive", "miss"])
def test_nobody_arrives_or_is_missed_before_the_day(verb):
    with pytest.raises(Refusal):
        outcomes.step(zhangs_ticket(), verb, by=actor("shop"), now=NOW)


def test_whoever_was_slower_is_told_so():
    seen = zhangs_ticket()
    outcomes.step(seen, "miss", by=actor("shop"), now=TOMORROW_0940)
    with pytest.raises(Refusal) as refusal:
        outcomes.step(seen, "arrive", by=actor("staff"), now=TOMORROW_0940)
    assert refusal.value.code == "state"


def test_what_somebody_with_a_role_does_leaves_one_audit_line(data):
    outcomes.step(zhangs_ticket(), "arrive", by=actor("shop"), now=TOMORROW_0940)
    line = data.session.scalars(select(AuditLine)).one()
    assert (line.role, line.verb, line.subject) == ("shop", "arrive", "booking")
    assert ZHANG not in line.before + line.after and "张阿姨" not in line.before + line.after


def test_what_a_resident_does_leaves_no_audit_line(data):
    book()
    assert data.session.scalar(select(func.count()).select_from(AuditLine)) == 0
