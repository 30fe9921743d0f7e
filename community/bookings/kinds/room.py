"""Rooms (乒乓室, 悦享空间): consecutive hours of a room, or of one of its tables; the quantity is hours."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.grid import grid
from community.bookings.kinds.spoken import counted
from community.bookings.rules import Offer, Ticket, Time
from community.partners.rules import Span


class Room:
    name = "room"
    counts_places = False
    has_dates = False
    has_steps = True
    details = ()
    says_time = True
    paid = "到店付"

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        return grid(offer, hours, day, minutes=(offer.minutes or 0) * quantity)

    def words(self, what: Offer | Ticket, quantity: int, span: Span | None) -> str:
        return counted(what, quantity, span)


ROOM = Room()
