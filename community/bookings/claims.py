"""Places: claimed by one conditional UPDATE each, so that the database has the last word."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Insert, Row, case, delete, func, or_, select, update

from community.bookings.models import Booking, Claim, Resource, Slot, Want
from community.bookings.places import Places
from community.bookings.rules import Offer, Time
from community.core.db import db, insert_if_absent
from community.core.errors import Refusal
from community.partners.models import Service
from community.partners.rules import Span

LONGEST_SLOT = timedelta(days=1)


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


def places_between(
    resource_id: int, capacity: int, first: datetime, end: datetime, *, moving: int | None = None
) -> Places:
    """The places of a resource, as the slots that touch some time stand.

    Args:
        capacity: of a slot that has no row yet.
        moving: the id of a booking whose own places count as free.
    """
    own = (Claim.slot_id == Slot.id) & (Claim.booking_id == moving)
    rows = db.session.execute(
        select(Slot.starts_at, Slot.ends_at, Slot.capacity, Slot.taken - func.coalesce(Claim.quantity, 0))
        .outerjoin(Claim, own)
        .where(Slot.resource_id == resource_id, Slot.ends_at > first)
        .where(Slot.starts_at > first - LONGEST_SLOT, Slot.starts_at < end + LONGEST_SLOT)
    )
    return Places((tuple(row) for row in rows), capacity=capacity)


def places_around(offer: Offer, slots: Sequence[Span], *, moving: int | None = None) -> Places:
    """The places of what is booked, as the slots stand that some slots may cross."""
    return places_between(offer.resource_id, offer.capacity, slots[0][0], slots[-1][1], moving=moving)


def claim_slots(booking_id: int, offer: Offer, time: Time, *, quantity: int) -> None:
    """Take places on each slot of a time for a booking, in the running transaction; its resource is held.

    Raises:
        Refusal: one of them is full (code "full"); the transaction is to be rolled back.
    """
    places = places_around(offer, time.slots)
    for slot in time.slots:
        db.session.execute(_slot_row(offer, slot))
        if not _take(booking_id, offer.resource_id, slot, places, quantity=quantity):
            raise Refusal("这个时间刚被别人约走了", code="full")


def claim_wanted(booking: Booking, resource: Row) -> bool:
    """Turn what a waiter wants into claims, if all of it is free; its resource is held.

    Args:
        resource: its id and capacity.
    Returns:
        Whether it was; otherwise nothing is taken.
    """
    if not fits(booking.id, resource):
        return False
    slots, quantity = wanted_slots(booking.id)
    places = places_between(resource.id, resource.capacity, slots[0][0], slots[-1][1])
    for slot in slots:
        if not _take(booking.id, resource.id, slot, places, quantity=quantity):
            raise Refusal("这个时间刚被别人约走了", code="full")
    db.session.execute(delete(Want).where(Want.booking_id == booking.id))
    return True


def fits(booking_id: int, resource: Row) -> bool:
    """Whether all that a waiter wants is free; resource as in claim_wanted."""
    slots, quantity = wanted_slots(booking_id)
    if not slots:
        return False
    return places_between(resource.id, resource.capacity, slots[0][0], slots[-1][1]).free(slots) >= quantity


def wanted_slots(booking_id: int) -> tuple[list[Span], int]:
    """The slots that a waiter wants, in order, and how many places of each; of nobody else any.

    The last reaches to the end of what is booked, however long its row is.
    """
    wanted = (
        select(Slot.starts_at, Slot.ends_at, Want.quantity, Booking.ends_at.label("until"))
        .join(Want, Want.slot_id == Slot.id)
        .join(Booking, Booking.id == Want.booking_id)
        .where(Want.booking_id == booking_id)
        .order_by(Slot.starts_at)
    )
    rows = db.session.execute(wanted).all()
    if not rows:
        return [], 0
    last = rows[-1]
    slots = [(row.starts_at, row.ends_at) for row in rows[:-1]]
    return [*slots, (last.starts_at, max(last.ends_at, last.until))], last.quantity


def _take(booking_id: int, resource_id: int, slot: Span, places: Places, *, quantity: int) -> bool:
    """Take places of a slot if they are free: one conditional UPDATE, and the claim on it.

    A slot lasts as long as the longest that is booked of it: other hours make the same start last longer.
    """
    start, end = slot
    free = Slot.taken + quantity + places.crossing(slot) <= Slot.capacity
    until = case((or_(Slot.taken == 0, Slot.ends_at < end), end), else_=Slot.ends_at)
    taken = update(Slot).where(Slot.resource_id == resource_id, Slot.starts_at == start, free)
    taken = taken.values(taken=Slot.taken + quantity, ends_at=until)
    slot_id = db.session.scalar(taken.returning(Slot.id))
    if slot_id is not None:
        db.session.add(Claim(booking_id=booking_id, slot_id=slot_id, quantity=quantity))
    return slot_id is not None


def want_slots(booking_id: int, offer: Offer, time: Time, *, quantity: int) -> None:
    """Note the slots of a time that a waiter would claim."""
    for slot in time.slots:
        db.session.execute(_slot_row(offer, slot))
        which = select(Slot.id).where(Slot.resource_id == offer.resource_id, Slot.starts_at == slot[0])
        db.session.add(Want(booking_id=booking_id, slot_id=db.session.scalar(which), quantity=quantity))


def raise_capacity(offer: Offer, time: Time, *, quantity: int) -> list[Row]:
    """Room for some places more on those slots of a time that lack it, in the running transaction.

    Returns:
        Id, start and new capacity of each slot that lacked it.
    """
    raised, places = [], places_around(offer, time.slots)
    for slot in time.slots:
        db.session.execute(_slot_row(offer, slot))
        needed = Slot.taken + quantity + places.crossing(slot)
        change = (
            update(Slot)
            .where(Slot.resource_id == offer.resource_id, Slot.starts_at == slot[0], needed > Slot.capacity)
            .values(capacity=needed)
            .returning(Slot.id, Slot.starts_at, Slot.capacity)
        )
        raised += db.session.execute(change).all()
    return raised


def _slot_row(offer: Offer, slot: Span) -> Insert:
    span = {"starts_at": slot[0], "ends_at": slot[1]}
    return insert_if_absent(Slot, resource_id=offer.resource_id, **span, capacity=offer.capacity, taken=0)


def release_slots(booking_id: int) -> None:
    """Give a booking's places back, or no longer want them; its resource is held."""
    session = db.session
    held = select(Claim.slot_id, Claim.quantity).where(Claim.booking_id == booking_id)
    for slot_id, quantity in session.execute(held).all():
        session.execute(update(Slot).where(Slot.id == slot_id).values(taken=Slot.taken - quantity))
    session.execute(delete(Claim).where(Claim.booking_id == booking_id))
    session.execute(delete(Want).where(Want.booking_id == booking_id))
