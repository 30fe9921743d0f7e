"""The addresses of visits: looked at by one who must know, blanked when their time is over."""

from datetime import datetime

from sqlalchemy import update

from community.bookings.details.address import BookingAddress
from community.bookings.models import Booking
from community.bookings.rules import Ticket
from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal

BLANK = {"building": "", "unit": "", "room": "", "todo": ""}


def address_at(ticket: Ticket) -> BookingAddress:
    """The address of a visit.

    Raises:
        Refusal: the booking has none.
    """
    found = db.session.get(BookingAddress, ticket.id)
    if found is None:
        raise Refusal("这个预约没有地址", "不是上门的，到店里来", code="state")
    return found


def show_address(ticket: Ticket, *, by: Actor, now: datetime) -> str:
    """Somebody looks at one address, for one visit: an audit line and nothing else.

    Raises:
        Refusal: nobody goes there any more ("over"), or the booking has none ("state").
    """
    if not ticket.can_show_address(now):
        raise Refusal("这个预约不用再上门了", "地址不再给人看", code="over")
    with transaction():
        address_at(ticket)
        audit.record("show_address", "booking", ticket.reference, by=by, now=now)
    return ticket.reference


def blank_address(booking: Booking, *, by: Actor, now: datetime) -> None:
    """Forget where a visit went and what was to be done; its estate stays, to be counted."""
    with transaction() as session:
        kept = (BookingAddress.booking_id == booking.id, BookingAddress.building != "")
        blanked = session.execute(update(BookingAddress).where(*kept).values(**BLANK))
        if blanked.rowcount:
            after = {"address": True}
            audit.record("blank_address", "booking", booking.reference, by=by, now=now, after=after)
