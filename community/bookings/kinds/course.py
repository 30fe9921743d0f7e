"""Courses (少儿科创, 家政培训): a seat on every date at once (a series), or on one date of several."""

from datetime import date

from community.bookings.hours import Hours
from community.bookings.kinds.spoken import counted
from community.bookings.rules import Offer, Ticket, Time
from community.core.dates import month_day
from community.partners.rules import Span


class Course:
    name = "course"
    counts_places = True
    has_dates = True
    has_steps = False
    details = ()
    says_time = True
    paid = "当场付"

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

    def words(self, what: Offer | Ticket, quantity: int, span: Span | None) -> str:
        if span and what.is_series and span[0].date() < span[1].date():
            return f"{month_day(span[0])}到{month_day(span[1])}，每次都来"
        return counted(what, 0, span)


COURSE = Course()
