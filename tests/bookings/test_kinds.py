"""What every kind of booking promises, asked of each in the same words; a sixth kind passes, too."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from community.bookings import actions, closing, kinds, outcomes, queue, seating, undo
from community.bookings.check import faults
from community.bookings.closing import Shutting
from community.bookings.hours import Hours
from community.bookings.kinds.grid import grid
from community.bookings.kinds.sitting import sittings
from community.bookings.kinds.spoken import counted
from community.bookings.limits import NOT_ONLINE
from community.bookings.models import Booking, Call, Claim, Slot
from community.bookings.queries import offer_of, ticket
from community.bookings.rules import Offer, Time
from community.bookings.times import Times
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.core.errors import Refusal
from tests import factories as make
from tests.bookings.kinds import STAGES, Staged, at, open_shop
from tests.cast import NOW, actor


class Table:
    """A sixth kind, in a few lines: a table of the tea room, for the evening or by the hour."""

    name = "tea"
    counts_places = False
    has_dates = False
    has_steps = True
    details = ()
    says_time = True
    paid = "到店付"

    def words(self, what, quantity, span) -> str:
        return counted(what, quantity, span)

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        whole = sittings(offer, hours, day) if quantity == offer.most else []
        return whole or grid(offer, hours, day, minutes=60 * quantity)


def tea() -> Staged:
    shop = open_shop("tea")
    tables = make.resource(shop, name="茶桌", counter="张", step_minutes=60, capacity=2)
    line = make.service(shop, "茶桌", uses=tables, kind="walk_in", unit="小时", minutes=60, most=9)
    return Staged(line, at(make_day(1), 10), at(make_day(1), 15))


def make_day(days: int):
    return NOW.replace(hour=0, minute=0) + timedelta(days=days)


@pytest.fixture(params=[*STAGES, "tea"])
def staged(request, data, monkeypatch):
    """A line of each kind; the sixth takes a name that the price lists know already."""
    if request.param == "tea":
        monkeypatch.setitem(kinds.KINDS, "walk_in", Table())
    with transaction():
        return (STAGES | {"tea": tea})[request.param]()


def book(staged: Staged, who: int = 1, **fields):
    person = {"contact": f"1390000{who:04d}", "for_whom": f"示例{who}", "starts_at": staged.at}
    person["details"] = staged.details()
    return actions.book(staged.service.id, **person | {"by": RESIDENT, "now": NOW} | fields)


def seen(booking) -> object:
    return ticket(booking.reference)


def free(staged: Staged, starts_at=None) -> int:
    return Times(offer_of(staged.service.id, NOW), NOW).free_at(starts_at or staged.at)


def fill(staged: Staged, **fields) -> list[Booking]:
    return [book(staged, who, **fields) for who in (1, 2)]


def refusal_of(act) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


def clean() -> None:
    assert list(faults(NOW)) == []


def test_a_booking_is_confirmed_and_holds_exactly_its_slots(staged):
    booking = book(staged)
    time = Times(offer_of(staged.service.id, NOW), NOW, by_desk=True).at(staged.at)
    held = select(Slot.starts_at, Slot.ends_at).join(Claim).where(Claim.booking_id == booking.id)
    assert tuple(tuple(row) for row in db.session.execute(held.order_by(Slot.starts_at))) == time.slots
    assert (booking.state, booking.starts_at, booking.ends_at) == ("confirmed", staged.at, time.ends_at)
    assert booking.amount_fen == booking.price_fen * booking.quantity
    clean()


def test_the_same_person_at_the_same_time_is_refused_in_the_one_sentence(staged):
    book(staged)
    assert refusal_of(lambda: book(staged)).sentence == NOT_ONLINE
    assert db.session.scalar(select(func.count()).where(Booking.service_id == staged.service.id)) == 1


def test_the_last_place_goes_to_one_and_not_to_two(staged):
    fill(staged)
    assert free(staged) == 0
    assert refusal_of(lambda: book(staged, 3)).code == "full"
    clean()


def test_full_then_waiting_then_confirmed_and_on_the_call_list(staged):
    first, _ = fill(staged)
    waiters = [book(staged, who, waits=True) for who in (3, 4)]
    assert [w.state for w in waiters] == ["waiting", "waiting"]
    outcomes.cancel(seen(first), by=RESIDENT, now=NOW)
    assert [seen(w).state for w in waiters] == ["confirmed", "waiting"]
    rung = select(Call.booking_id).where(Call.reason == "served")
    assert db.session.scalars(rung).all() == [waiters[0].id]
    clean()


def test_who_waits_where_there_is_room_is_simply_booked(staged):
    assert book(staged, waits=True).state == "confirmed"


def test_cancelling_gives_the_place_back(staged):
    booking, _ = fill(staged)
    outcomes.cancel(seen(booking), by=RESIDENT, now=NOW)
    assert free(staged) == 1
    assert db.session.scalar(select(func.count()).where(Claim.booking_id == booking.id)) == 0
    clean()


def test_moving_takes_the_new_time_and_frees_the_old_one(staged):
    booking = book(staged)
    if staged.later is None:
        assert not seen(booking).can_move(NOW)
        return
    actions.move(seen(booking), starts_at=staged.later, by=RESIDENT, now=NOW)
    assert (free(staged), free(staged, staged.later)) == (2, 1)
    clean()


def test_a_move_lets_in_who_waited_for_the_old_time(staged):
    if staged.later is None:
        return
    first, _ = fill(staged)
    waiter = book(staged, 3, waits=True)
    actions.move(seen(first), starts_at=staged.later, by=RESIDENT, now=NOW)
    assert seen(waiter).state == "confirmed"
    clean()


def test_after_the_lead_time_a_resident_neither_books_nor_cancels(staged):
    booking = book(staged)
    late = staged.at - timedelta(minutes=59)
    assert refusal_of(lambda: book(staged, 2, now=late)).code == "time"
    assert refusal_of(lambda: outcomes.cancel(seen(booking), by=RESIDENT, now=late)).code == "late"
    book(staged, 2, now=late, channel="desk", by=actor("staff"))


def test_after_the_lead_time_what_comes_free_is_not_given_to_who_waits(staged):
    first, _ = fill(staged)
    waiter = book(staged, 3, waits=True)
    late = staged.at - timedelta(minutes=59)
    outcomes.cancel(seen(first), by=actor("staff"), now=late)
    assert seen(waiter).state == "waiting"
    assert refusal_of(lambda: book(staged, 4, waits=True, quantity=None, now=late)).code == "time"
    assert list(faults(late)) == []


def test_a_closure_cancels_or_moves_all_that_it_hits(staged):
    fill(staged)
    book(staged, 3, waits=True)
    end = staged.at + timedelta(hours=1)
    shutting = Shutting(staged.service.partner_id, None, staged.at, end, "检修")
    hit = closing.hit_by(shutting, NOW)
    assert len(hit) == 3
    fates = dict.fromkeys((one.reference for one in hit), None)
    closing.close(shutting, fates, by=actor("secretary"), now=NOW)
    assert {seen(one).state for one in hit} == {"cancelled"}
    assert free(staged) == 0 and refusal_of(lambda: book(staged, 4)).code == "time"
    clean()


def test_the_price_stays_the_one_it_was_made_at(staged):
    booking = book(staged)
    with transaction():
        make.price(staged.service, 99_900)
    db.session.refresh(booking)
    assert booking.amount_fen == booking.price_fen * booking.quantity != 99_900
    clean()


def test_a_cancellation_is_taken_back_only_while_the_place_is_free(staged):
    first, _ = fill(staged)
    outcomes.cancel(seen(first), by=actor("staff"), now=NOW)
    undo.step_back(seen(first), by=actor("staff"), now=NOW)
    assert seen(first).state == "confirmed"
    book(staged, 3, waits=True)
    outcomes.cancel(seen(first), by=actor("staff"), now=NOW)
    assert refusal_of(lambda: undo.step_back(seen(first), by=actor("staff"), now=NOW)).code == "full"
    clean()


def test_a_waiter_who_cancels_and_is_taken_back_waits_again(staged):
    fill(staged)
    waiter = book(staged, 3, waits=True)
    outcomes.cancel(seen(waiter), by=RESIDENT, now=NOW)
    undo.step_back(seen(waiter), by=actor("staff"), now=NOW)
    assert seen(waiter).state == "waiting"
    clean()


def test_what_is_past_its_time_expires_and_its_place_is_free(staged):
    staged.service.by_approval = True
    asked, _ = fill(staged)
    waiter = book(staged, 3, waits=True)
    assert [seen(one).state for one in (asked, waiter)] == ["requested", "waiting"]
    outcomes.refuse(seen(asked), because="clash", by=actor("staff"), now=NOW)
    assert seen(waiter).state == "requested"  # it is still the shop that says yes
    queue.settle_all(now=staged.at)
    assert [seen(one).state for one in (asked, waiter)] == ["refused", "expired"]
    assert list(faults(staged.at)) == []


def test_the_desk_adds_a_place_for_whoever_waits(staged):
    fill(staged)
    earlier, waiter = (book(staged, who, waits=True) for who in (3, 4))
    seating.seat(seen(waiter), reason="frail", by=actor("staff"), now=NOW)
    assert [seen(one).state for one in (earlier, waiter)] == ["waiting", "confirmed"]
    assert (
        refusal_of(lambda: seating.seat(seen(waiter), reason="fits", by=actor("staff"), now=NOW)).code
        == "state"
    )
    clean()


def test_another_shop_finds_no_such_booking(staged, shop):
    booking = book(staged)
    shop.open(f"/desk/bookings/{booking.reference}/row", status=404)
