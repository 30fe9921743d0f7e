"""What must be true of shops and prices."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from community.core.db import db
from community.partners.models import OpeningHours, Price, Service
from community.partners.queries import price_at


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    unpriced = select(Service.id, Service.name).where(
        Service.ended_at.is_(None), price_at(Service.id, now.date()).is_(None)
    )
    for row in db.session.execute(unpriced):
        yield f"service {row.id} has no price today"
    later = OpeningHours.__table__.alias()
    overlaps = select(OpeningHours.id, OpeningHours.partner_id).join(
        later,
        (later.c.partner_id == OpeningHours.partner_id)
        & (later.c.weekday == OpeningHours.weekday)
        & (later.c.starts_on == OpeningHours.starts_on)
        & (later.c.id != OpeningHours.id)
        & (later.c.opens >= OpeningHours.opens)
        & (later.c.opens < OpeningHours.closes),
    )
    for row in db.session.execute(overlaps):
        yield f"opening hours {row.id} of partner {row.partner_id} overlap others"
    for price_id in db.session.scalars(select(Price.id).where(Price.recorded_at > now)):
        yield f"price {price_id} was recorded in the future"
