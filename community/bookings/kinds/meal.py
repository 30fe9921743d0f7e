"""Meals (助餐): portions of one sitting, ordered until a clock time before it (its lead time)."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.sitting import sittings
from community.bookings.kinds.spoken import counted
from community.bookings.rules import Offer, Ticket, Time
from community.partners.rules import Span


class Meal:
    name = "meal"
    counts_places = True
    has_dates = False
    has_steps = False
    details = ("way",)
    says_time = False
    paid = "到店付"

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        return sittings(offer, hours, day)

    def words(self, what: Offer | Ticket, quantity: int, span: Span | None) -> str:
        return counted(what, quantity, span)


MEAL = Meal()
