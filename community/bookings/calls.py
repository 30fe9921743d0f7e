"""The call list: whom the desk must ring, and whom it rang."""

from datetime import datetime

from sqlalchemy import Select, and_, or_

from community.bookings.models import ACTIVE, Booking, Call
from community.bookings.queries import TICKETS
from community.bookings.rules import Ticket
from community.core.db import db
from community.partners.models import Partner


def open_calls(shop_slug: str | None = None) -> list[tuple[Ticket, Call]]:
    """Whom the desk must still ring and why, the most urgent first."""
    # of a place that was given up since, nobody need hear that it was served or moved
    is_true_still = or_(
        Call.reason.not_in(("served", "moved_by_shop")),
        and_(Call.reason == "served", Booking.state.in_(ACTIVE)),
        and_(Call.reason == "moved_by_shop", Booking.state.not_in(("cancelled", "refused", "expired"))),
    )
    query = _with_calls().where(Call.done_at.is_(None), is_true_still)
    return _calls(query.order_by(Call.due_at, Call.id), shop_slug)


def calls_made(since: datetime, shop_slug: str | None = None) -> list[tuple[Ticket, Call]]:
    """Who was rung lately, the last first."""
    return _calls(
        _with_calls().where(Call.done_at >= since).order_by(Call.done_at.desc(), Call.id), shop_slug
    )


def _with_calls() -> Select:
    return TICKETS.add_columns(Call).join(Call, Call.booking_id == Booking.id)


def _calls(query: Select, shop_slug: str | None) -> list[tuple[Ticket, Call]]:
    if shop_slug is not None:
        query = query.where(Partner.slug == shop_slug)
    found = []
    for row in db.session.execute(query):
        fields = dict(row._mapping)
        call = fields.pop("Call")
        found.append((Ticket(**fields), call))
    return found
