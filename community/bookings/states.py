"""What every change of a booking leaves: the new state if the old one still stood, an event, a call."""

from datetime import datetime, timedelta

from sqlalchemy import update

from community.accounts.actions import touch_contact
from community.bookings.models import Booking, BookingEvent, Call
from community.bookings.rules import Ticket
from community.core import audit
from community.core.access import Actor
from community.core.db import db
from community.core.errors import Refusal

TIME_TO_RING = timedelta(hours=2)  # a call is due this long before the booking would have begun


def hold(ticket: Ticket, *, now: datetime) -> Booking:
    """The booking's row, once its person is held: the one order of locks.

    Raises:
        Refusal: it has another time since the ticket was read ("state"); what the ticket says of now is void.
    """
    if ticket.mobile:
        touch_contact(ticket.mobile, now=now)
    booking = db.session.get_one(Booking, ticket.id, populate_existing=True)
    if booking.starts_at != ticket.starts_at:
        raise overtaken()
    return booking


def set_state(
    booking: Booking,
    verb: str,
    before: str,
    after: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    **values,
) -> None:
    """A new state, if the old one still stands, with its event and its line in the audit.

    Args:
        reason: one of a few, for the audit.
        values: other columns of the booking that change with it.
    """
    changed = db.session.execute(
        update(Booking).where(Booking.id == booking.id, Booking.state == before).values(state=after, **values)
    )
    must_have_changed(changed.rowcount)
    add_event(booking, verb, before, after, by=by, now=now)
    said = {"state": after} | ({"reason": reason} if reason else {})
    audit.record(verb, "booking", booking.reference, by=by, now=now, before={"state": before}, after=said)


def must_have_changed(count: int) -> None:
    if count != 1:
        raise overtaken()


def overtaken() -> Refusal:
    """Somebody else was faster, after the page that was tapped had been opened."""
    return Refusal("这个预约刚刚有人动过", "请刷新看看现在的情况", code="state")


def add_event(booking: Booking, verb: str, before: str, after: str, *, by: Actor, now: datetime) -> None:
    db.session.add(
        BookingEvent(
            booking_id=booking.id, at=now, verb=verb, before=before, after=after, account_id=by.account_id
        )
    )


def add_call(
    booking: Booking, reason: str, *, now: datetime, before: datetime | None = None, note: str = ""
) -> None:
    """Somebody must ring.

    Args:
        before: what they must hear of in time, where it is not the booking's start.
        note: what the booking does not say of it, in words.
    """
    due = max(now, (before or booking.starts_at) - TIME_TO_RING)
    db.session.add(Call(booking_id=booking.id, reason=reason, note=note, created_at=now, due_at=due))
