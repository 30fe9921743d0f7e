"""Appointments (理发, 康复理疗, 修补): the steps they last; a buffer is one more step, not shown."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.grid import grid
from community.bookings.rules import Offer, Time


class Appointment:
    name = "appointment"
    counts_places = True
    has_dates = False

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        return grid(offer, hours, day, minutes=offer.minutes, buffer_steps=offer.buffer_steps)


APPOINTMENT = Appointment()
