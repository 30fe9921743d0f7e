"""Courses (少儿科创, 家政培训): a seat on every date at once (a series), or on one date of several."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.rules import Offer, Time


class Course:
    name = "course"
    counts_places = True
    has_dates = True

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        """A series is offered at its first date, while none of its dates is shut."""
        spans = hours.openings(day)
        if not offer.is_series:
            return [Time(*span, (span,)) for span in spans]
        dates = tuple(hours.dates or ())
        if not dates or dates[0] not in spans:
            return []
        is_whole = all(span in hours.openings(span[0].date()) for span in dates)
        return [Time(dates[0][0], dates[-1][1], dates)] if is_whole else []


COURSE = Course()
