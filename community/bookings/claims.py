"""Places: claimed by one conditional UPDATE each, so that the database has the last word."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Insert, Row, delete, func, select, update

from community.bookings.models import Claim, Resource, Slot
from community.bookings.rules import Offer, Places
from community.core.db import db, insert_if_absent
from community.core.errors import Refusal
from community.partners.models import Service


def hold_resources(*which: ColumnElement[bool]) -> None:
    """The lock at which all that changes places of one resource meets: after the person, before the booking.

    Args:
        which: conditions on the resource; several are locked in the one ascending order.
    """
    for resource_id in db.session.scalars(select(Resource.id).where(*which).order_by(Resource.id)).all():
        held = update(Resource).where(Resource.id == resource_id).values(capacity=Resource.capacity)
        db.session.execute(held)


def is_used_by(*service_ids: int) -> ColumnElement[bool]:
    """That a resource is the one of some lines."""
    return Resource.id.in_(select(Service.resource_id).where(Service.id.in_(service_ids)))


def places_between(offer: Offer, first: datetime, end: datetime, *, moving: int | None = None) -> Places:
    """The places of what is booked, as the slots of some time stand.

    Args:
        moving: the id of a booking whose own places count as free.
    """
    own = (Claim.slot_id == Slot.id) & (Claim.booking_id == moving)
    rows = db.session.execute(
        select(Slot.starts_at, Slot.capacity, Slot.taken - func.coalesce(Claim.quantity, 0))
        .outerjoin(Claim, own)
        .where(Slot.resource_id == offer.resource_id, Slot.starts_at >= first, Slot.starts_at < end)
    )
    of_row = (tuple(row) for row in rows)
    return Places(of_row, capacity=offer.capacity, step_minutes=offer.step_minutes)


def claim_slots(booking_id: int, offer: Offer, starts: Iterable[datetime], *, quantity: int) -> None:
    """Take places on each of some slots for a booking, in the running transaction; its resource is held.

    Args:
        starts: the slots' starts.
    Raises:
        Refusal: one of them is full (code "full"); the transaction is to be rolled back.
    """
    session, starts = db.session, sorted(starts)
    places = _places_around(offer, starts)
    for start in starts:
        session.execute(_slot_row(offer, start))
        slot_id = session.scalar(
            update(Slot)
            .where(
                Slot.resource_id == offer.resource_id,
                Slot.starts_at == start,
                Slot.taken + quantity + places.crossing(start) <= Slot.capacity,
            )
            .values(taken=Slot.taken + quantity)
            .returning(Slot.id)
        )
        if slot_id is None:
            raise Refusal("这个时间刚被别人约走了", code="full")
        session.add(Claim(booking_id=booking_id, slot_id=slot_id, quantity=quantity))


def raise_capacity(offer: Offer, starts: Iterable[datetime], *, quantity: int) -> list[Row]:
    """Room for some places more on those of some slots that lack it, in the running transaction.

    Returns:
        Id, start and new capacity of each slot that lacked it.
    """
    raised, starts = [], sorted(starts)
    places = _places_around(offer, starts)
    for start in starts:
        db.session.execute(_slot_row(offer, start))
        needed = Slot.taken + quantity + places.crossing(start)
        change = (
            update(Slot)
            .where(Slot.resource_id == offer.resource_id, Slot.starts_at == start, needed > Slot.capacity)
            .values(capacity=needed)
            .returning(Slot.id, Slot.starts_at, Slot.capacity)
        )
        raised += db.session.execute(change).all()
    return raised


def _places_around(offer: Offer, starts: list[datetime]) -> Places:
    step = timedelta(minutes=offer.step_minutes)
    return places_between(offer, starts[0] - step, starts[-1] + step)


def _slot_row(offer: Offer, start: datetime) -> Insert:
    slot = {"resource_id": offer.resource_id, "starts_at": start, "capacity": offer.capacity}
    return insert_if_absent(Slot, **slot, taken=0)


def release_slots(booking_id: int) -> None:
    """Give a booking's places back, in the running transaction; its resource is held."""
    session = db.session
    held = select(Claim.slot_id, Claim.quantity).where(Claim.booking_id == booking_id)
    for slot_id, quantity in session.execute(held).all():
        session.execute(update(Slot).where(Slot.id == slot_id).values(taken=Slot.taken - quantity))
    session.execute(delete(Claim).where(Claim.booking_id == booking_id))
