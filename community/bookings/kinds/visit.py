"""Visits (家政, at home): half a day of the firm's workers, who come at some time within it."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.sitting import sittings
from community.bookings.rules import Offer, Time


class Visit:
    name = "visit"
    counts_places = False
    has_dates = False

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        return sittings(offer, hours, day)


VISIT = Visit()
