"""What must be true of the book."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby, pairwise

from sqlalchemy import func, or_, select

from community.bookings.chargecheck import charge_faults
from community.bookings.claims import fits
from community.bookings.closing import left_over
from community.bookings.details.address import BookingAddress
from community.bookings.kinds import KINDS, is_at_home, places_of
from community.bookings.models import ACTIVE, HOLDING, Booking, BookingEvent, Claim, Resource, Slot, Want
from community.bookings.places import Places
from community.bookings.queue import is_offered
from community.core.db import db
from community.partners.models import Price, Service


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from _slots()
    yield from _crossings(now)
    yield from _claims()
    yield from _waiting(now)
    yield from _places(now)
    yield from _shut(now)
    yield from _addresses(now)
    yield from _doubles()
    yield from _codes(now)
    yield from _prices()
    yield from _events()
    yield from charge_faults()


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
        select(Slot.resource_id, Slot.starts_at, Slot.ends_at, Slot.capacity, Slot.taken)
        .where(Slot.starts_at > now, Slot.taken > 0)
        .order_by(Slot.resource_id)
    )
    for resource_id, slots in groupby(db.session.execute(query), key=lambda row: row.resource_id):
        for start in Places([tuple(row[1:]) for row in slots], capacity=0).oversold():
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
    claims = (
        select(Claim.id, Claim.quantity, Service.kind, Booking.quantity.label("booked"))
        .join(Booking, Booking.id == Claim.booking_id)
        .join(Service, Service.id == Booking.service_id)
        .where(Claim.quantity != Booking.quantity)
    )
    for row in db.session.execute(claims):
        if row.kind in KINDS and row.quantity != places_of(row.kind, row.booked):
            yield f"claim {row.id} is of another quantity than its booking"


def _waiting(now: datetime) -> Iterator[str]:
    """Who waits wants the slots of its time, nobody else does, and nobody waits for what is free."""
    wanting = select(Want.booking_id)
    for reference in db.session.scalars(
        select(Booking.reference).where(Booking.state == "waiting", Booking.id.not_in(wanting))
    ):
        yield f"booking {reference} waits for nothing"
    for reference in db.session.scalars(
        select(Booking.reference).where(Booking.state != "waiting", Booking.id.in_(wanting))
    ):
        yield f"booking {reference} wants places and does not wait"
    query = (
        select(Booking, Service.lead_cancel_minutes, Resource.id, Resource.capacity)
        .join(Service, Service.id == Booking.service_id)
        .join(Resource, Resource.id == Service.resource_id)
        .where(Booking.state == "waiting", Booking.starts_at > now)
    )
    for row in db.session.execute(query):
        booking = row.Booking
        is_in_time = now <= booking.starts_at - timedelta(minutes=row.lead_cancel_minutes)
        if is_in_time and fits(booking.id, row) and is_offered(booking, now):
            yield f"booking {booking.reference} waits for places that are free"


def _places(now: datetime) -> Iterator[str]:
    """Each booking to come claims its line's resource from start to end, if no series without a hole."""
    query = (
        select(
            Booking.reference,
            Booking.starts_at,
            Booking.ends_at,
            Slot.starts_at.label("claimed"),
            Slot.ends_at.label("claimed_until"),
            (Slot.resource_id == Service.resource_id).label("is_own"),
            Service.is_series,
        )
        .join(Claim, Claim.booking_id == Booking.id)
        .join(Slot, Slot.id == Claim.slot_id)
        .join(Service, Service.id == Booking.service_id)
        .where(Booking.state.in_(HOLDING), Booking.starts_at > now)
        .order_by(Booking.id, Slot.starts_at)
    )
    for _, claims in groupby(db.session.execute(query), key=lambda row: row.reference):
        rows = list(claims)
        first, last = rows[0], rows[-1]
        is_whole = first.claimed == first.starts_at and last.claimed_until >= first.ends_at
        is_joined = all(a.claimed_until == b.claimed for a, b in pairwise(rows)) or first.is_series
        if not (is_whole and is_joined and all(row.is_own for row in rows)):
            yield f"booking {first.reference} begins at {first.starts_at}, its claims at other places"


def _shut(now: datetime) -> Iterator[str]:
    """No booking to come is left over in a time that is shut."""
    for row in db.session.execute(left_over(now)):
        yield f"booking {row.reference} stands in the time of closure {row.id}"


def _addresses(now: datetime) -> Iterator[str]:
    """Every visit has an address, and until it is over a door: nobody stands before a house and asks."""
    at_home = [kind for kind in KINDS if is_at_home(kind)]
    is_lost = (BookingAddress.building == "") & (Booking.ends_at > now)
    query = (
        select(Booking.reference)
        .join(Service, Service.id == Booking.service_id)
        .outerjoin(BookingAddress, BookingAddress.booking_id == Booking.id)
        .where(Service.kind.in_(at_home), Booking.state.in_((*HOLDING, "waiting")))
        .where(or_(BookingAddress.booking_id.is_(None), is_lost))
    )
    for reference in db.session.scalars(query):
        yield f"booking {reference} is a visit without an address"


def _doubles() -> Iterator[str]:
    person = (Booking.contact_id, Booking.for_whom, Booking.service_id, Booking.starts_at)
    query = select(*person).where(Booking.state.in_(ACTIVE)).group_by(*person).having(func.count() > 1)
    for row in db.session.execute(query):
        yield f"contact {row.contact_id} has two active bookings of {row.service_id} at {row.starts_at}"


def _codes(now: datetime) -> Iterator[str]:
    """No two bookings of a shop carry one code on a day."""
    what = (Booking.partner_id, func.date(Booking.starts_at).label("day"), Booking.pickup_code)
    today = datetime(now.year, now.month, now.day)
    query = select(*what).where(Booking.starts_at >= today).group_by(*what).having(func.count() > 1)
    for row in db.session.execute(query):
        yield f"shop {row.partner_id} has the code {row.pickup_code} twice on {row.day}"


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
