"""What must be true of courses."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select

from community.bookings.details.child import BookingChild
from community.bookings.models import ACTIVE, Booking, Claim, ResourceDate, Slot, Want
from community.core.db import db
from community.courses.models import Attendance, Course
from community.partners.models import SHOWN_STATES, Partner, Service


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from _without_dates()
    yield from _off_their_dates(now)
    yield from _without_consent()
    yield from _attendances()


def _without_dates() -> Iterator[str]:
    """Residents see no course that has no dates."""
    dates = exists().where(ResourceDate.resource_id == Service.resource_id)
    query = (
        select(Service.id)
        .join(Course, Course.service_id == Service.id)
        .join(Partner, Partner.id == Service.partner_id)
        .where(Service.ended_at.is_(None), Partner.state.in_(SHOWN_STATES), ~dates)
    )
    for service_id in db.session.scalars(query):
        yield f"course {service_id} is shown and has no dates"


def _off_their_dates(now: datetime) -> Iterator[str]:
    """Whoever has a seat to come, or waits for one, has it at a date of the course, as long as the date."""
    for share in (Claim, Want):
        date_of = exists().where(
            ResourceDate.resource_id == Slot.resource_id,
            ResourceDate.starts_at == Slot.starts_at,
            ResourceDate.ends_at == Slot.ends_at,
        )
        query = (
            select(Booking.reference, Slot.starts_at)
            .join(share, share.booking_id == Booking.id)
            .join(Slot, Slot.id == share.slot_id)
            .join(Service, Service.id == Booking.service_id)
            .where(Service.kind == "course", Slot.starts_at > now, ~date_of)
        )
        for row in db.session.execute(query):
            yield f"booking {row.reference} has a seat at {row.starts_at}, when its course is not"


def _without_consent() -> Iterator[str]:
    """No child is signed up without a guardian's consent."""
    agreed = exists().where(BookingChild.booking_id == Booking.id)
    query = (
        select(Booking.reference)
        .join(Service, Service.id == Booking.service_id)
        .where(Service.needs_guardian, Booking.state.in_(ACTIVE), ~agreed)
    )
    for reference in db.session.scalars(query):
        yield f"booking {reference} is a child's without a guardian's consent"


def _attendances() -> Iterator[str]:
    """Nobody was at a date of another course, or before its day."""
    is_own = Service.resource_id == ResourceDate.resource_id
    query = (
        select(Attendance.id, Attendance.present_at, ResourceDate.starts_at, is_own.label("is_own"))
        .join(ResourceDate, ResourceDate.id == Attendance.resource_date_id)
        .join(Booking, Booking.id == Attendance.booking_id)
        .join(Service, Service.id == Booking.service_id)
    )
    for row in db.session.execute(query):
        if not row.is_own:
            yield f"attendance {row.id} is of somebody who signed up elsewhere"
        if row.present_at.date() < row.starts_at.date():
            yield f"attendance {row.id} is before its day"
