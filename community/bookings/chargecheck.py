"""What must be true of the charges."""

from collections.abc import Iterator

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from community.bookings.charges import due, may_be_charged
from community.bookings.models import Booking, Charge
from community.core.db import db


def charge_faults() -> Iterator[str]:
    """A line for each fault."""
    yield from _charges()
    yield from _reversals()
    yield from _standing_charges()


def _charges() -> Iterator[str]:
    """A charge is the booking's amount or the concession of it, of a price 起 no less."""
    query = (
        select(Booking, Charge.amount_fen, Charge.share_permille)
        .join(Charge, Charge.booking_id == Booking.id)
        .where(
            Charge.reverses_id.is_(None),
            Charge.share_permille.is_not(None) | (Charge.amount_fen != Booking.amount_fen),
        )
    )
    for booking, amount_fen, share in db.session.execute(query).yield_per(1000):
        if not may_be_charged(booking, due(booking, share), amount_fen):
            yield f"booking {booking.reference} was charged {amount_fen}: neither its amount nor a concession"


def _reversals() -> Iterator[str]:
    made = aliased(Charge)
    query = (
        select(Charge.id)
        .outerjoin(made, made.id == Charge.reverses_id)
        .where(
            Charge.reverses_id.is_not(None),
            made.id.is_(None)
            | made.reverses_id.is_not(None)
            | (made.booking_id != Charge.booking_id)
            | (made.amount_fen != -Charge.amount_fen),
        )
    )
    for charge_id in db.session.scalars(query):
        yield f"charge {charge_id} is not the negative of a charge of its booking"


def _standing_charges() -> Iterator[str]:
    """One charge stands of a booking that is done, of any other none."""
    one = case((Charge.id.is_(None), 0), (Charge.reverses_id.is_(None), 1), else_=-1)
    stands = func.sum(one)
    query = (
        select(Booking.reference, stands.label("standing"))
        .outerjoin(Charge, Charge.booking_id == Booking.id)
        .group_by(Booking.id, Booking.reference, Booking.state)
        .having(stands != case((Booking.state == "done", 1), else_=0))
    )
    for row in db.session.execute(query):
        yield f"booking {row.reference} has {row.standing} charges that stand"
