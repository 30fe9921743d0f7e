"""取号码: four digits that one booking of a shop carries on a day, and no other."""

import secrets
from datetime import datetime

from sqlalchemy import select

from community.bookings.models import Booking
from community.bookings.rules import day_of
from community.core.db import db
from community.core.errors import Refusal

CODES = 10_000  # of four digits


def free_code(partner_id: int, starts_at: datetime) -> str:
    """Four digits that no booking of the shop carries on the day of a moment.

    Raises:
        Refusal: there are none left ("full").
    """
    used = _used(partner_id, starts_at)
    if len(used) == CODES:
        raise Refusal("这一天约满了", code="full")
    while (code := f"{secrets.randbelow(CODES):04d}") in used:
        pass
    return code


def code_at(booking: Booking, starts_at: datetime) -> str:
    """The code a booking carries once it is moved: its own, unless another has it on the new day.

    Raises:
        Refusal: as in free_code.
    """
    is_taken = booking.pickup_code in _used(booking.partner_id, starts_at, but=booking.id)
    return free_code(booking.partner_id, starts_at) if is_taken else booking.pickup_code


def _used(partner_id: int, starts_at: datetime, *, but: int = 0) -> set[str]:
    start, end = day_of(starts_at)
    of_day = (Booking.partner_id == partner_id, Booking.starts_at >= start, Booking.starts_at < end)
    return set(db.session.scalars(select(Booking.pickup_code).where(*of_day, Booking.id != but)))
