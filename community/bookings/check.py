"""What must be true of the book."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import func, or_, select

from community.bookings.models import ACTIVE, HOLDING, Booking, BookingEvent, Claim, Resource, Slot
from community.bookings.rules import STEPS, Places
from community.core.db import db
from community.partners.models import Closure, Price, Service


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from _slots()
    yield from _crossings(now)
    yield from _claims()
    yield from _places(now)
    yield from _shut(now)
    yield from _doubles()
    yield from _prices()
    yield from _events()


def _slots() -> Iterator[str]:
    claimed = (
        select(Claim.slot_id, func.sum(Claim.quantity).label("claimed")).group_by(Claim.slot_id).subquery()
    )
    query = (
        select(Slot.id, Slot.taken, func.coalesce(claimed.c.claimed, 0).label("claimed"))
        .outerjoin(claimed, claimed.c.slot_id == Slot.id)
        .where(Slot.taken != func.coalesce(claimed.c.claimed, 0))
    )
    for row in db.session.execute(query):
        yield f"slot {row.id}: taken {row.taken}, but its claims are {row.claimed}"
    for row in db.session.execute(select(Slot).where(~Slot.taken.between(0, Slot.capacity))).scalars():
        yield f"slot {row.id}: taken {row.taken} of a capacity of {row.capacity}"


def _crossings(now: datetime) -> Iterator[str]:
    """No place to come is sold twice to slots that cross."""
    query = (
        select(Slot.resource_id, Resource.step_minutes, Slot.starts_at, Slot.capacity, Slot.taken)
        .join(Resource, Resource.id == Slot.resource_id)
        .where(Slot.starts_at > now, Slot.taken > 0, Resource.step_minutes.is_not(None))
        .order_by(Slot.resource_id)
    )
    for (resource_id, step), slots in groupby(db.session.execute(query), key=lambda row: row[:2]):
        places = Places([tuple(row[2:]) for row in slots], capacity=0, step_minutes=step)
        for start in places.oversold():
            yield f"resource {resource_id} has more taken at {start} than it has places"


def _claims() -> Iterator[str]:
    """Who holds a place has claims on exactly its slots, others have none, no claim hangs in the air."""
    claimed = select(Claim.booking_id)
    for reference in db.session.scalars(
        select(Booking.reference).where(Booking.state.in_(HOLDING), Booking.id.not_in(claimed))
    ):
        yield f"booking {reference} holds its place without a claim"
    for reference in db.session.scalars(
        select(Booking.reference).where(Booking.state.not_in(HOLDING), Booking.id.in_(claimed))
    ):
        yield f"booking {reference} has claims and holds no place"
    orphans = select(Claim.id).where(Claim.booking_id.not_in(select(Booking.id)))
    for claim_id in db.session.scalars(orphans):
        yield f"claim {claim_id} has no booking"
    wrong = (
        select(Claim.id)
        .join(Booking, Booking.id == Claim.booking_id)
        .where(Claim.quantity != Booking.quantity)
    )
    for claim_id in db.session.scalars(wrong):
        yield f"claim {claim_id} is of another quantity than its booking"


def _places(now: datetime) -> Iterator[str]:
    """Each booking to come claims its line's resource without a hole, from its start till its end."""
    query = (
        select(
            Booking.reference,
            Booking.starts_at,
            Booking.ends_at,
            Slot.starts_at.label("claimed"),
            (Slot.resource_id == Service.resource_id).label("is_own"),
            Resource.step_minutes,
        )
        .join(Claim, Claim.booking_id == Booking.id)
        .join(Slot, Slot.id == Claim.slot_id)
        .join(Resource, Resource.id == Slot.resource_id)
        .join(Service, Service.id == Booking.service_id)
        .where(Booking.state.in_(HOLDING), Booking.starts_at > now)
        .order_by(Booking.id, Slot.starts_at)
    )
    for _, claims in groupby(db.session.execute(query), key=lambda row: row.reference):
        rows = list(claims)
        step = timedelta(minutes=rows[0].step_minutes or 0)
        steps = [rows[0].starts_at + step * n for n in range(len(rows))]
        is_whole = [row.claimed for row in rows] == steps and steps[-1] + step >= rows[0].ends_at
        if not is_whole or not all(row.is_own for row in rows):
            yield f"booking {rows[0].reference} begins at {rows[0].starts_at}, its claims at other places"


def _shut(now: datetime) -> Iterator[str]:
    """No booking to come is left over in a time that is shut."""
    query = (
        select(Booking.reference, Closure.id)
        .join(Claim, Claim.booking_id == Booking.id)
        .join(Slot, Slot.id == Claim.slot_id)
        .join(Closure, (Closure.starts_at < Booking.ends_at) & (Closure.ends_at > Booking.starts_at))
        .where(
            Booking.state.in_(STEPS["cancel"][0]),
            Booking.starts_at > now,
            Closure.lifted_at.is_(None),
            or_(Closure.partner_id.is_(None), Closure.partner_id == Booking.partner_id),
            or_(Closure.resource_id.is_(None), Closure.resource_id == Slot.resource_id),
        )
        .distinct()
    )
    for row in db.session.execute(query):
        yield f"booking {row.reference} stands in the time of closure {row.id}"


def _doubles() -> Iterator[str]:
    person = (Booking.contact_id, Booking.for_whom, Booking.service_id, Booking.starts_at)
    query = select(*person).where(Booking.state.in_(ACTIVE)).group_by(*person).having(func.count() > 1)
    for row in db.session.execute(query):
        yield f"contact {row.contact_id} has two active bookings of {row.service_id} at {row.starts_at}"


def _prices() -> Iterator[str]:
    query = (
        select(Booking.reference)
        .join(Price, Price.id == Booking.price_id)
        .where(
            (Booking.price_fen != Price.price_fen)
            | (Booking.price_is_from != Price.is_from)
            | (Booking.amount_fen != Booking.price_fen * Booking.quantity)
        )
    )
    for reference in db.session.scalars(query):
        yield f"booking {reference} does not bear the price it was made at"


def _events() -> Iterator[str]:
    """The last event of each booking says the state it is in (a move and the way back leave it as it was)."""
    last = (
        select(BookingEvent.booking_id, func.max(BookingEvent.id).label("id"))
        .where(BookingEvent.verb.not_in(("move", "move_back")))
        .group_by(BookingEvent.booking_id)
        .subquery()
    )
    query = (
        select(Booking.reference, Booking.state)
        .outerjoin(last, last.c.booking_id == Booking.id)
        .outerjoin(BookingEvent, BookingEvent.id == last.c.id)
        .where(func.coalesce(BookingEvent.after, "") != Booking.state)
    )
    for row in db.session.execute(query):
        yield f"booking {row.reference} is {row.state}, but its events do not say so"
