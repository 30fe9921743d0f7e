"""The sample's courses from courses.toml, dated from the day of seeding, with those who signed up."""

from datetime import datetime, timedelta

from sqlalchemy import select

from community.bookings.actions import book
from community.bookings.details.child import AGES, BookingChild
from community.bookings.models import Resource, ResourceDate
from community.bookings.rules import MOST_DAYS_AHEAD
from community.bookings.sample import NUMBERS_FROM, RESIDENTS
from community.core.access import RESIDENT
from community.core.db import db
from community.courses.models import Course
from community.courses.rules import span_on
from community.partners.models import Partner, Service
from community.partners.rules import Span
from community.sample import sample_file

OTHERS = 100  # numbers of those who book nothing else


def load_sample(now: datetime) -> None:
    """Give lines of the price list their seats and dates, then sign up as residents would."""
    for number, entry in enumerate(sample_file("courses")["course"]):
        line = select(Service).join(Partner, Partner.id == Service.partner_id)
        service = db.session.scalars(line.where(Partner.slug == entry["shop"], Service.name == entry["line"]))
        _make(service.one(), entry, _spans(entry, now), now, number)


def _spans(entry: dict, now: datetime) -> list[Span]:
    """Once a week from the next such weekday on; never today."""
    first = now.date() + timedelta(days=(entry["weekday"] - 2 - now.weekday()) % 7 + 1)
    return [span_on(first + timedelta(weeks=n), entry["hours"]) for n in range(entry["times"])]


def _make(service: Service, entry: dict, spans: list[Span], now: datetime, number: int) -> None:
    seats = Resource(
        partner_id=service.partner_id,
        name=f"{service.name}的名额",
        counter="位",
        step_minutes=None,
        capacity=entry["seats"],
        days_ahead=MOST_DAYS_AHEAD,
    )
    db.session.add(seats)
    db.session.flush()
    service.resource_id = seats.id
    service.place = entry.get("place", "")
    service.is_series = entry.get("is_series", False)
    service.needs_guardian = entry.get("needs_guardian", False)
    dates = [ResourceDate(resource_id=seats.id, starts_at=start, ends_at=end) for start, end in spans]
    words = {"for_whom": entry["for_whom"], "about": entry["about"]}
    db.session.add_all([*dates, Course(service_id=service.id, created_at=now, **words)])
    db.session.flush()
    for person in range(entry.get("signed_up", 0)):
        _sign_up(service, spans[0][0], OTHERS * (number + 1) + person, now)


def _sign_up(service: Service, starts_at: datetime, person: int, now: datetime) -> None:
    """One after the other, the last of them just now; who finds it full waits."""
    name = f"{RESIDENTS[person % len(RESIDENTS)]}示例"
    at = now - timedelta(hours=(OTHERS - person % OTHERS))
    child = BookingChild(age=AGES[1 + person % 2][0], guardian=f"{name}家长", consented_at=at)
    book(
        service.id,
        contact=str(NUMBERS_FROM + person),
        for_whom=name,
        starts_at=starts_at,
        waits=True,
        details=[child] if service.needs_guardian else (),
        by=RESIDENT,
        now=at,
    )
