"""Who waits is given a place more by the desk: 加号 for the one who waits, whoever came earlier."""

from datetime import datetime

from community.bookings.actions import add_places
from community.bookings.claims import claim_wanted, hold_resources, is_used_by, wanted_slots
from community.bookings.queries import offer_of
from community.bookings.queue import resource_of
from community.bookings.rules import Ticket, Time
from community.bookings.states import add_call, hold, overtaken, set_state
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal


def seat(ticket: Ticket, *, reason: str, by: Actor, now: datetime) -> None:
    """Confirm a waiter at once, with as many places more as it lacks; somebody must ring.

    Args:
        reason: as in actions.book, why there is a place more.
    Raises:
        Refusal: it waits no longer or its time has come ("state"), or the line is gone ("gone").
    """
    with transaction() as session:
        booking = hold(ticket, now=now)
        hold_resources(is_used_by(booking.service_id))
        session.refresh(booking)  # whoever held it until now may have served it
        if booking.state != "waiting" or booking.starts_at <= now:
            raise overtaken()
        offer = offer_of(booking.service_id, now)
        if offer is None:
            raise Refusal("这个项目现在不能约了", "请打电话告诉他", code="gone")
        slots, _ = wanted_slots(booking.id)
        time = Time(booking.starts_at, booking.ends_at, tuple(slots))
        add_places(offer, time, booking, reason=reason, by=by, now=now)
        if not claim_wanted(booking, resource_of(booking.service_id)):
            raise overtaken()
        set_state(booking, "seat", "waiting", "confirmed", by=by, now=now)
        add_call(booking, "served", now=now)
