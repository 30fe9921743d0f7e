"""Appointments (理发, 康复理疗, 修补): the steps they last; a buffer is one more step, not shown."""

from datetime import datetime, timedelta

from community.bookings.rules import Offer
from community.partners.rules import Span


class Appointment:
    name = "appointment"

    def starts(self, offer: Offer, openings: list[Span]) -> list[datetime]:
        """Each step of the grid from which the service fits; the grid starts anew at each opening."""
        step = timedelta(minutes=offer.step_minutes)
        length = timedelta(minutes=offer.minutes)
        found = []
        for opens, closes in openings:
            at = opens
            while at + length <= closes:
                found.append(at)
                at += step
        return found

    def slots(self, offer: Offer, starts_at: datetime) -> list[datetime]:
        step = timedelta(minutes=offer.step_minutes)
        count = -(-offer.minutes // offer.step_minutes) + offer.buffer_steps
        return [starts_at + step * n for n in range(count)]

    def ends_at(self, offer: Offer, starts_at: datetime) -> datetime:
        return starts_at + timedelta(minutes=offer.minutes)


APPOINTMENT = Appointment()
