"""Two courses beside the cast: one of single dates for children, one series for adults."""

from datetime import datetime, timedelta

from sqlalchemy import select

from community.bookings.actions import book
from community.bookings.models import Booking
from community.core.access import RESIDENT
from community.core.db import db
from community.courses import queries
from community.courses.rules import Listing
from community.partners.models import Partner, Service
from tests import factories as make
from tests.cast import NOW

SATURDAY = datetime(2026, 11, 28, 14)
NEXT_SATURDAY = datetime(2026, 12, 5, 14)
MONDAY = datetime(2026, 11, 30, 19)
LESSON = timedelta(minutes=90)


def lesson(starts_at: datetime) -> tuple[datetime, datetime]:
    return starts_at, starts_at + LESSON


def braiding(slug: str = "lao-zhou", **fields) -> Service:
    """亲子编发: two Saturdays to choose from, two seats at each, a guardian's consent."""
    values = {"seats": 2, "needs_guardian": True, "market_fen": 6000, "price_fen": 2000, "position": 9}
    dates = (lesson(SATURDAY), lesson(NEXT_SATURDAY))
    return make.course(partner(slug), "亲子编发", *dates, **values | fields)


def sewing(**fields) -> Service:
    """缝纫班: three Mondays at once, two seats, free, for adults."""
    dates = (lesson(MONDAY + timedelta(weeks=n)) for n in range(3))
    values = {"seats": 2, "is_series": True, "price_fen": 0, "position": 9}
    return make.course(partner("mending"), "缝纫班", *dates, **values | fields)


def sign_up(course: Service, number: int = 1, at: datetime | None = None, **fields) -> Booking:
    """One more person, each with a number of their own."""
    starts_at = at or (MONDAY if course.is_series else SATURDAY)
    details = [make.child(consented_at=NOW)] if course.needs_guardian else ()
    values = {"contact": f"1390000{number:04d}", "for_whom": f"小宝{number}", "details": details}
    values |= {"by": RESIDENT, "now": NOW}
    return book(course.id, starts_at=starts_at, **values | fields)


def partner(slug: str) -> Partner:
    return db.session.scalars(select(Partner).filter_by(slug=slug)).one()


def seen(course: Service, now: datetime = NOW) -> Listing:
    return queries.course(course.id, now)
