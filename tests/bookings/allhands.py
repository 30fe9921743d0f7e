"""The rest of what is done to the book: a course's dates change, who is there is ticked, somebody pays."""

from datetime import timedelta

from community.accounts import grants
from community.accounts.queries import contact_of, ended_grants_of, grants_of
from community.bookings import outcomes
from community.bookings.models import ACTIVE
from community.courses import attendance, dates, queries
from community.courses.queries import seats_of
from community.courses.rules import CourseDate, Listing
from community.partners.rules import Span
from tests.bookings.hands import HALF_HOUR, Hands, NothingThere, one
from tests.factories import GROUP

LATER = tuple(HALF_HOUR * n for n in (0, 1, -1, 4, 48, -48, 96, 48 * 7))  # how far a date is put off


class AllHands(Hands):
    """As Hands; whatever has no dates or nobody at them is not there."""

    def put_off(self, line: int, which: int, number: int) -> None:
        course, date = self._date(line, which)
        dates.move_date(course, date, _later(date, number), by=self.desk, now=self.now)

    def call_off(self, line: int, which: int, number: int) -> None:
        dates.call_off_date(*self._date(line, which), by=self.desk, now=self.now)

    def add_date(self, line: int, which: int, number: int) -> None:
        """To a course of single dates: a series in which people are gets no more."""
        course, date = self._date(line, which)
        if course.is_series:
            raise NothingThere
        dates.add_dates(course, [_later(date, number)], by=self.desk, now=self.now)

    def attend(self, line: int, which: int, number: int) -> None:
        """Somebody is there, or is not after all."""
        course, date = self._date(line, which)
        seats = seats_of(date, course.id)
        if not seats:
            raise NothingThere
        mark = attendance.mark_present if number % 2 else attendance.mark_absent
        mark(one(seats, number // 2).ticket, date, by=self.desk, now=self.now)

    def pay(self, which: int, number: int) -> None:
        """完成, with something more taken than the price."""
        found = self._ticket(which, ("arrived",), False)
        taken = found.amount_fen + 50 * number if number else None
        outcomes.step(found, "finish", taken_fen=taken, by=self.desk, now=self.now)

    def ask(self, which: int, number: int) -> None:
        """问优惠."""
        outcomes.ask_concession(self._ticket(which, ACTIVE, False), by=self.desk, now=self.now)

    def grant(self, which: int, number: int) -> None:
        """A concession is granted to a number, ended, or stands again."""
        mobile = self._person(which, True)["contact"]
        contact = contact_of(mobile)
        how = {"by": self.desk, "now": self.now}
        if contact and number == 1 and (standing := grants_of(contact.id)):
            grants.end_grant(standing[0].id, **how)
        elif contact and number == 2 and (ended := ended_grants_of(contact.id)):
            grants.restore_grant(ended[-1].id, mobile=mobile, **how)
        else:
            ends_on = self.now.date() + timedelta(days=number)
            grants.grant_concession(mobile, group=GROUP, ends_on=ends_on, **how)

    def _date(self, line: int, which: int) -> tuple[Listing, CourseDate]:
        course = queries.course(self._service(line).id, self.now)
        if course is None or not course.dates:
            raise NothingThere
        return course, one(course.dates, which)


def _later(date: CourseDate, number: int) -> Span:
    start, end = (moment + one(LATER, number) for moment in date.span())
    return start, end
