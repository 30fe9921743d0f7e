"""A booking that the desk must approve."""

from datetime import datetime

from community.bookings.actions import book
from community.core.access import RESIDENT
from tests.cast import LI, NOW, TOMORROW_1000, service


def ask_for_a_visit(*, starts_at: datetime = TOMORROW_1000, for_whom: str = "李阿姨") -> str:
    """Somebody applies for 上门理发; returns the reference."""
    key = service("上门理发").id
    booking = book(key, contact=LI, for_whom=for_whom, starts_at=starts_at, by=RESIDENT, now=NOW)
    return booking.reference
