"""点错了: the way back from each step, as a new event, and only while the place is still free."""

from datetime import datetime

from sqlalchemy import delete, select

from community.bookings.actions import check_time, claim, give_time
from community.bookings.charges import take_back
from community.bookings.claims import hold_resources, is_used_by, release_slots, want_slots
from community.bookings.closing import left_over
from community.bookings.kinds import places_of
from community.bookings.limits import check_double, check_person
from community.bookings.models import Booking, BookingEvent, Call
from community.bookings.queries import offer_of
from community.bookings.queue import settle
from community.bookings.rules import BACK, GIVEN_UP, PENDING, Offer, Ticket, Time
from community.bookings.states import hold, overtaken, set_state
from community.core.access import Actor
from community.core.dates import at_minutes, moment_from
from community.core.db import db, transaction
from community.core.errors import Refusal

ASKED_BY = {
    "cancel": "cancelled_by_shop",
    "refuse": "refused",
    "move": "moved_by_shop",
}  # verb: reason to ring


def step_back(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Undo the last step: an arrival, 完成, 未到, a yes, a no, a cancellation, a move.

    Args:
        ticket: as it stood on the page that was tapped; two who undo one step undo no other.
    Raises:
        Refusal: nothing to undo, somebody was faster or the day is over ("state"), the call after it
            was made already ("called"), the place is gone ("full") or no longer offered ("time").
    """
    with transaction():
        booking = hold(ticket, now=now)
        if booking.state != ticket.state:
            raise overtaken()
        if booking.state in PENDING and booking.starts_at <= now:
            raise _too_late()
        last = _last_event(booking)
        if booking.state == "done":
            take_back(booking, by=by, now=now)
        if booking.state in BACK:
            check_double(booking, booking.starts_at, by_desk=True)
            hold_resources(is_used_by(booking.service_id))  # no closure comes between
            set_state(booking, "undo", booking.state, BACK[booking.state], by=by, now=now)
            if db.session.execute(left_over(now).where(Booking.id == booking.id)).first():
                raise Refusal("那个时间已经停业了，不能退回", "他其实没来，就打电话告诉他停业", code="time")
        elif booking.state in GIVEN_UP:
            _take_up(booking, last, by=by, now=now)
        elif last.verb == "move":
            _move_back(booking, last, by=by, now=now)
        elif last.verb == "approve" and booking.starts_at > now:
            set_state(booking, "undo", booking.state, "requested", by=by, now=now)
        else:
            raise Refusal("这一步不能退回了", code="state")


def _take_up(booking: Booking, last: BookingEvent, *, by: Actor, now: datetime) -> None:
    """A cancelled or refused booking as it was, its places taken anew."""
    offer, time = _offer_at(booking, booking.starts_at, now=now)
    if last.before in PENDING and booking.starts_at <= now:
        raise _too_late()
    _call_off(booking, last)
    if last.before == "waiting":
        want_slots(booking.id, offer, time, quantity=places_of(offer.kind, booking.quantity))
    else:
        claim(booking, offer, time)
    anew = {"cancelled_at": None, "cancelled_by_id": None, "refused_because": None}
    anew["ends_at"] = time.ends_at  # a closure since may have left less of its half day
    set_state(booking, "undo", booking.state, last.before, by=by, now=now, **anew)
    settle(booking.service_id, now=now)


def _move_back(booking: Booking, last: BookingEvent, *, by: Actor, now: datetime) -> None:
    offer, time = _offer_at(booking, moment_from(last.before), now=now)
    if booking.state in PENDING and time.at <= now:
        raise _too_late()
    _call_off(booking, last)
    release_slots(booking.id)
    give_time(booking, offer, time, "move_back", state=booking.state, by=by, now=now)


def _too_late() -> Refusal:
    """A request or waiter past its time has expired, and does not come back."""
    return Refusal("已经过了约的时间，不能退回了", code="state")


def _last_event(booking: Booking) -> BookingEvent:
    events = select(BookingEvent).where(BookingEvent.booking_id == booking.id)
    return db.session.scalars(events.order_by(BookingEvent.id.desc()).limit(1)).one()


def _offer_at(booking: Booking, starts_at: datetime, *, now: datetime) -> tuple[Offer, Time]:
    """What is booked and the time, if its day is not over; its hour may have begun."""
    hold_resources(is_used_by(booking.service_id))
    settle(booking.service_id, now=now)
    if booking.state == "expired":
        raise _too_late()
    offer = offer_of(booking.service_id, now)
    if offer is None or starts_at.date() < now.date():
        raise Refusal("那一天已经过了，不能退回了" if offer else "这个项目现在不能约了", code="state")
    time = check_time(offer, starts_at, booking.quantity, now=at_minutes(now.date(), 0), by_desk=True)
    check_person(booking, offer, starts_at, by_desk=True, is_waived=True, now=now)
    return offer, time


def _call_off(booking: Booking, last: BookingEvent) -> None:
    """The call that the step asked for is not made; one that was made cannot be unsaid."""
    reason = ASKED_BY[last.verb]
    asked = (Call.booking_id == booking.id, Call.reason == reason, Call.created_at >= last.at)
    if db.session.scalar(select(Call.id).where(*asked, Call.done_at.is_not(None))):
        raise Refusal("已经打电话告诉过他了，不能退回", "他还想来，就替他再约一次", code="called")
    db.session.execute(delete(Call).where(*asked))
