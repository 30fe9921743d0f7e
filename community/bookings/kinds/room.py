"""Rooms (乒乓室, 悦享空间): consecutive hours of a room, or of one of its tables; the quantity is hours."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.grid import grid
from community.bookings.rules import Offer, Time


class Room:
    name = "room"
    counts_places = False
    has_dates = False

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        return grid(offer, hours, day, minutes=offer.minutes * quantity)


ROOM = Room()
