"""Places: claimed by one conditional UPDATE each, so that the database has the last word."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Row, delete, select, update

from community.bookings.models import Claim, Resource, Slot
from community.core.db import db, insert_if_absent
from community.core.errors import Refusal


def hold_resource(resource_id: int) -> None:
    """The lock at which a booking, a closure and a change of one resource meet."""
    held = update(Resource).where(Resource.id == resource_id).values(capacity=Resource.capacity)
    db.session.execute(held)


def claim_slots(
    booking_id: int, resource_id: int, starts: Iterable[datetime], *, capacity: int, quantity: int
) -> None:
    """Take places on each of some slots for a booking, in the running transaction.

    Args:
        starts: the slots' starts; they are locked in ascending order.
        capacity: of a slot that gets its row now.
    Raises:
        Refusal: one of them is full (code "full"); the transaction is to be rolled back.
    """
    session = db.session
    for start in sorted(starts):
        session.execute(
            insert_if_absent(Slot, resource_id=resource_id, starts_at=start, capacity=capacity, taken=0)
        )
        slot_id = session.scalar(
            update(Slot)
            .where(
                Slot.resource_id == resource_id,
                Slot.starts_at == start,
                Slot.taken + quantity <= Slot.capacity,
            )
            .values(taken=Slot.taken + quantity)
            .returning(Slot.id)
        )
        if slot_id is None:
            raise Refusal("这个时间刚被别人约走了", code="full")
        session.add(Claim(booking_id=booking_id, slot_id=slot_id, quantity=quantity))


def raise_capacity(
    resource_id: int, starts: Iterable[datetime], *, capacity: int, quantity: int
) -> list[Row]:
    """Room for some places more on those of some slots that lack it, in the running transaction.

    Args:
        capacity: of a slot that gets its row now.
    Returns:
        Id, start and new capacity of each slot that lacked it.
    """
    raised = []
    for start in sorted(starts):
        db.session.execute(
            insert_if_absent(Slot, resource_id=resource_id, starts_at=start, capacity=capacity, taken=0)
        )
        change = (
            update(Slot)
            .where(
                Slot.resource_id == resource_id,
                Slot.starts_at == start,
                Slot.taken + quantity > Slot.capacity,
            )
            .values(capacity=Slot.taken + quantity)
            .returning(Slot.id, Slot.starts_at, Slot.capacity)
        )
        raised += db.session.execute(change).all()
    return raised


def hold_slots(booking_id: int, resource_id: int, starts: Iterable[datetime]) -> None:
    """Lock the slots that a booking leaves and those it goes to, all of them in the one ascending order.

    Two moves that cross would otherwise each wait for what the other has (PostgreSQL).
    """
    session = db.session
    left = select(Slot.starts_at).join(Claim, Claim.slot_id == Slot.id).where(Claim.booking_id == booking_id)
    for start in sorted({*starts, *session.scalars(left)}):
        session.execute(
            update(Slot)
            .where(Slot.resource_id == resource_id, Slot.starts_at == start)
            .values(taken=Slot.taken)
        )


def release_slots(booking_id: int) -> None:
    """Give a booking's places back, in the running transaction, in the same order of locks."""
    session = db.session
    held = session.execute(
        select(Claim.slot_id, Claim.quantity)
        .join(Slot, Slot.id == Claim.slot_id)
        .where(Claim.booking_id == booking_id)
        .order_by(Slot.starts_at)
    ).all()
    for slot_id, quantity in held:
        session.execute(update(Slot).where(Slot.id == slot_id).values(taken=Slot.taken - quantity))
    session.execute(delete(Claim).where(Claim.booking_id == booking_id))
