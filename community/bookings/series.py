"""A series: one booking of several dates; which they are, and the next of them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select, union

from community.bookings.models import Claim, Slot, Want
from community.bookings.rules import Ticket
from community.core.db import db
from community.partners.rules import Span


def dates_of(ticket: Ticket) -> list[Span]:
    """When somebody comes: once, or at each date of a series; of one that was given up at none."""
    return slots_of(ticket.id) if ticket.is_series else [(ticket.starts_at, ticket.ends_at)]


def slots_of(booking_id: int) -> list[Span]:
    """The slots that a booking holds or waits for, in order."""
    shares = (select(share.slot_id).where(share.booking_id == booking_id) for share in (Claim, Want))
    query = select(Slot.starts_at, Slot.ends_at).where(Slot.id.in_(union(*shares))).order_by(Slot.starts_at)
    return [tuple(row) for row in db.session.execute(query)]


def at_next_dates(tickets: list[Ticket], now: datetime) -> list[Ticket]:
    """Bookings in order, those of a series that has begun at the next of its dates."""
    begun = [t.id for t in tickets if t.is_series and t.starts_at < now]
    if not begun:
        return tickets
    query = (
        select(Claim.booking_id, func.min(Slot.starts_at))
        .join(Slot, Slot.id == Claim.slot_id)
        .where(Claim.booking_id.in_(begun), Slot.ends_at > now)
        .group_by(Claim.booking_id)
    )
    dates = dict(db.session.execute(query).all())
    found = (replace(t, starts_at=dates.get(t.id, t.starts_at)) for t in tickets)
    return sorted(found, key=lambda t: t.starts_at)
