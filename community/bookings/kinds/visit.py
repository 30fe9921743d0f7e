"""Visits (家政, at home): half a day of the firm's workers, who come at some time within it."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.sitting import sittings
from community.bookings.rules import Offer, Ticket, Time
from community.core.dates import spoken_span
from community.partners.rules import Span, spoken_span_of_day


class Visit:
    name = "visit"
    counts_places = False
    has_dates = False
    has_steps = False
    details = ("address",)
    says_time = False
    paid = "上门付"

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        return sittings(offer, hours, day)

    def words(self, what: Offer | Ticket, quantity: int, span: Span | None) -> str:
        if span:
            return f"{spoken_span_of_day(span)}之间上门"
        lasts = f"约{spoken_span(what.minutes)}" if what.minutes else ""
        return f"{quantity}{what.unit}" if quantity and what.unit != "次" else lasts


VISIT = Visit()
