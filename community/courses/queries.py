"""Reads of courses, of those who signed up, and of who was there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, and_, func, select

from community.accounts.models import Account
from community.bookings.details.child import BookingChild
from community.bookings.models import HOLDING, Booking, Claim, Resource, ResourceDate, Slot
from community.bookings.queries import TICKETS
from community.bookings.rules import Ticket
from community.core.dates import at_minutes
from community.core.db import db
from community.courses.models import Attendance, Course
from community.courses.rules import CourseDate, Listing
from community.partners.models import Closure, Partner, Price, Service
from community.partners.queries import OF_PRICE, OF_SHOP, TODAY, price_at

COURSES: Select = (
    select(
        Service.id,
        Service.name,
        Service.note,
        Service.is_series,
        Service.needs_guardian,
        Service.books_from,
        Service.books_until,
        Service.lead_book_minutes,
        Service.lead_cancel_minutes,
        Service.ended_at.is_(None).label("is_listed"),
        Resource.id.label("resource_id"),
        Resource.capacity.label("seats"),
        Resource.days_ahead,
        *OF_SHOP,
        Partner.state.label("partner_state"),
        Partner.category_key,
        *OF_PRICE,
        func.coalesce(Course.for_whom, "").label("for_whom"),
        func.coalesce(Course.about, "").label("about"),
    )
    .select_from(Service)
    .join(Resource, Resource.id == Service.resource_id)
    .join(Partner, Partner.id == Service.partner_id)
    .join(Price, Price.id == price_at(Service.id, TODAY))
    .outerjoin(Course, Course.service_id == Service.id)
    .where(Service.kind == "course")
    .order_by(Partner.position, Partner.id, Service.position, Service.id)
)


def courses(now: datetime, shop_slug: str | None = None) -> list[Listing]:
    """Every course, or one shop's, in the order of the price lists."""
    return _listings(COURSES if shop_slug is None else COURSES.where(Partner.slug == shop_slug), now)


def course(service_id: int, now: datetime) -> Listing | None:
    """The course of a line, or None where the line is none."""
    return next(iter(_listings(COURSES.where(Service.id == service_id), now)), None)


def shown_courses(now: datetime) -> list[Listing]:
    """What residents may still come to: those with seats first, then by their next date."""
    found = [one for one in courses(now) if one.is_shown() and one.ahead(now)]
    return sorted(found, key=lambda one: (not one.has_room(now), one.ahead(now)[0].starts_at))


def with_room(now: datetime, most: int) -> list[Listing]:
    """The first few courses that have a seat and can be signed up to at once."""
    return [one for one in shown_courses(now) if one.has_room(now)][:most]


def _listings(query: Select, now: datetime) -> list[Listing]:
    rows = db.session.execute(query, {"today": now.date()}).all()
    dates = _dates(rows, now)
    return [Listing(**row._mapping, dates=dates[row.resource_id]) for row in rows]


def _dates(rows: Iterable[Row], now: datetime) -> dict[int, tuple[CourseDate, ...]]:
    """The dates of some courses in order, by resource, with what is taken and what is shut."""
    resources = {row.resource_id: row for row in rows}
    if not resources:
        return {}
    same = and_(Slot.resource_id == ResourceDate.resource_id, Slot.starts_at == ResourceDate.starts_at)
    query = (
        select(ResourceDate, Slot.capacity, func.coalesce(Slot.taken, 0).label("taken"))
        .outerjoin(Slot, same)
        .where(ResourceDate.resource_id.in_(resources))
        .order_by(ResourceDate.starts_at)
    )
    standing = (Closure.lifted_at.is_(None), Closure.ends_at > at_minutes(now.date(), 0))
    closures = db.session.scalars(select(Closure).where(*standing)).all()
    found: dict[int, list[CourseDate]] = defaultdict(list)
    for one, capacity, taken in db.session.execute(query):
        row = resources[one.resource_id]
        left = (row.seats if capacity is None else capacity) - taken
        shut = any(_hits(closure, row, one) for closure in closures)
        found[one.resource_id].append(CourseDate(one.id, one.starts_at, one.ends_at, left, taken, shut))
    return {resource_id: tuple(found[resource_id]) for resource_id in resources}


def _hits(closure: Closure, row: Row, one: ResourceDate) -> bool:
    is_of_it = closure.partner_id in (None, row.partner_id)
    is_of_it = is_of_it and closure.resource_id in (None, row.resource_id)
    return is_of_it and closure.starts_at < one.ends_at and closure.ends_at > one.starts_at


def signed_up(service_id: int) -> list[Ticket]:
    """Who signed up and holds a seat or waits for one: by date, who waits last, in the order of coming."""
    query = TICKETS.where(
        Booking.service_id == service_id, Booking.state.in_((*HOLDING, "waiting"))
    ).order_by(Booking.starts_at, Booking.state == "waiting", Booking.id)
    return [Ticket(**row._mapping) for row in db.session.execute(query)]


def children_of(service_id: int) -> dict[int, BookingChild]:
    """The children who were signed up, by the booking's id."""
    query = select(BookingChild).join(Booking, Booking.id == BookingChild.booking_id)
    found = db.session.scalars(query.where(Booking.service_id == service_id))
    return {child.booking_id: child for child in found}


def noted_by(service_id: int) -> dict[int, str]:
    """Who at the desk signed somebody up, and noted a guardian's consent, by the booking's id."""
    query = select(Booking.id, Account.name).join(Account, Account.id == Booking.account_id)
    return dict(db.session.execute(query.where(Booking.service_id == service_id)).all())


@dataclass(frozen=True)
class Seat:
    """Somebody with a seat at one date, and whether they were there."""

    ticket: Ticket
    is_present: bool

    def is_settled(self) -> bool:
        """Whether 完成 was tapped for who came to this one date: it is taken back on the day board."""
        return self.ticket.state == "done" and not self.ticket.is_series


def seats_of(one: CourseDate, service_id: int) -> list[Seat]:
    """Who holds a seat at one date, in the order of signing up."""
    query = _seats(one.id).where(Booking.service_id == service_id).order_by(Booking.id)
    return [_seat(row) for row in db.session.execute(query)]


def seat_of(one: CourseDate, service_id: int, reference: str) -> Seat | None:
    query = _seats(one.id).where(Booking.service_id == service_id, Booking.reference == reference)
    row = db.session.execute(query).first()
    return _seat(row) if row else None


def _seats(date_id: int) -> Select:
    there = and_(Attendance.booking_id == Booking.id, Attendance.resource_date_id == date_id)
    return (
        TICKETS.add_columns(Attendance.id.label("attendance_id"))
        .join(Claim, Claim.booking_id == Booking.id)
        .join(Slot, Slot.id == Claim.slot_id)
        .join(
            ResourceDate,
            and_(ResourceDate.resource_id == Slot.resource_id, ResourceDate.starts_at == Slot.starts_at),
        )
        .outerjoin(Attendance, there)
        .where(ResourceDate.id == date_id)
    )


def _seat(row: Row) -> Seat:
    fields = dict(row._mapping)
    is_marked = fields.pop("attendance_id") is not None
    ticket = Ticket(**fields)
    return Seat(ticket, is_marked or (not ticket.is_series and ticket.state in ("arrived", "done")))
