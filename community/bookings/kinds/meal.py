"""Meals (助餐): portions of one sitting, ordered until a clock time before it (its lead time)."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.sitting import sittings
from community.bookings.rules import Offer, Time


class Meal:
    name = "meal"
    counts_places = True
    has_dates = False

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        return sittings(offer, hours, day)


MEAL = Meal()
