"""The kinds of bookings: what differs between them, and one registry.

A kind says which times of a day it offers and which slots a booking at such a time claims; all else is
the same for every kind. A service whose kind is not here stands on the price list and is not booked online.
"""

from datetime import datetime
from typing import Protocol

from community.bookings.kinds.appointment import APPOINTMENT
from community.bookings.rules import Offer
from community.partners.rules import Span


class Kind(Protocol):
    name: str

    def starts(self, offer: Offer, openings: list[Span]) -> list[datetime]:
        """The times of a day at which it may start, in order, taken or not."""

    def slots(self, offer: Offer, starts_at: datetime) -> list[datetime]:
        """The starts of the slots that a booking at a time claims, ascending."""

    def ends_at(self, offer: Offer, starts_at: datetime) -> datetime:
        """When it is over, for the person who booked."""


KINDS: dict[str, Kind] = {kind.name: kind for kind in (APPOINTMENT,)}


def is_bookable(kind: str, resource_id: int | None) -> bool:
    """Whether a line of a price list can be booked on the site."""
    return kind in KINDS and resource_id is not None
