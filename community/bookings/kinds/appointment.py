"""Appointments (理发, 康复理疗, 修补): the steps they last; a buffer is one more step, not shown."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.grid import grid
from community.bookings.rules import Offer, Ticket, Time
from community.core.dates import spoken_span
from community.partners.rules import Span


class Appointment:
    name = "appointment"
    counts_places = True
    has_dates = False
    has_steps = True
    details = ()
    says_time = True
    paid = "到店付"

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        return grid(offer, hours, day, minutes=offer.minutes, buffer_steps=offer.buffer_steps)

    def words(self, what: Offer | Ticket, quantity: int, span: Span | None) -> str:
        return f"约{spoken_span(what.minutes)}" if what.minutes else ""


APPOINTMENT = Appointment()
