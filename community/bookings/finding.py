"""Finding bookings by what the person at the counter says: a name, the tail of a number, a code."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_

from community.accounts.models import Contact
from community.bookings.models import Booking
from community.bookings.queries import TICKETS, shop_ids
from community.bookings.rules import MOST_DAYS_AHEAD, Ticket, digits_of
from community.core.dates import at_minutes
from community.core.db import db

DAYS_BACK = 14
MOST_FOUND = 20  # of today, of the days to come, of the days before


def tickets_for(words: str, *, now: datetime, shop_slug: str | None = None) -> dict[str, list[Ticket]]:
    """Today's bookings, those to come, and the latest of those before.

    Args:
        words: part of a name, three digits and more of a number's end, or a pick-up code.
        shop_slug: of a shop, which finds its own alone.
    Returns:
        Under 今天 以后 之前 at most MOST_FOUND each, the nearest day first, shop by shop.
    """
    midnight = at_minutes(now.date(), 0)
    tomorrow = midnight + timedelta(days=1)
    at = Booking.starts_at
    query = TICKETS.where(Booking.partner_id.in_(shop_ids(shop_slug)), _fits(words)).limit(MOST_FOUND)
    spans = {
        "今天": (midnight, tomorrow, at),
        "以后": (tomorrow, tomorrow + timedelta(days=MOST_DAYS_AHEAD), at),
        "之前": (midnight - timedelta(days=DAYS_BACK), midnight, at.desc()),
    }
    found = {}
    for label, (start, end, order) in spans.items():
        rows = db.session.execute(query.where(at >= start, at < end).order_by(order, Booking.id))
        tickets = [Ticket(**row._mapping) for row in rows]
        found[label] = sorted(tickets, key=lambda t: (abs(t.starts_at.date() - now.date()), t.partner_id))
    return found


def _fits(words: str) -> ColumnElement[bool]:
    digits = digits_of(words)
    if not digits:
        return Booking.for_whom.icontains(words, autoescape=True)
    return or_(Contact.mobile.endswith(digits), Booking.pickup_code == digits)
