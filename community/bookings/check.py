"""What must be true of the book."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select

from community.bookings.kinds import KINDS
from community.bookings.models import ACTIVE, HOLDING, Booking, BookingEvent, Claim, Slot
from community.bookings.queries import offer_of
from community.bookings.rules import Offer
from community.core.db import db
from community.partners.models import Price


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from _slots()
    yield from _claims()
    yield from _places(now)
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
    """Each booking to come claims exactly the slots that its kind asks for."""
    query = (
        select(Booking.reference, Booking.service_id, Booking.starts_at, Slot.resource_id, Slot.starts_at)
        .join(Claim, Claim.booking_id == Booking.id)
        .join(Slot, Slot.id == Claim.slot_id)
        .where(Booking.state.in_(HOLDING), Booking.starts_at > now)
        .order_by(Booking.id, Slot.starts_at)
    )
    offers: dict[int, Offer | None] = {}
    for booking, rows in groupby(db.session.execute(query), key=lambda row: row[:3]):
        reference, service_id, starts_at = booking
        if service_id not in offers:
            offers[service_id] = offer_of(service_id, now)
        offer = offers[service_id]
        if offer is None:  # ended since: nothing says any more what it would claim
            continue
        wanted = [(offer.resource_id, start) for start in KINDS[offer.kind].slots(offer, starts_at)]
        if [tuple(row[3:]) for row in rows] != wanted:
            yield f"booking {reference} begins at {starts_at}, its claims at other places"


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
    """The last event of each booking says the state it is in (a move leaves it as it was)."""
    last = (
        select(BookingEvent.booking_id, func.max(BookingEvent.id).label("id"))
        .where(BookingEvent.verb != "move")
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
