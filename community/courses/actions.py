"""The verbs that make a course, change it, show it, and close its sign-up."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import exists, select

from community.bookings import resources
from community.bookings.claims import hold_resources
from community.bookings.models import HOLDING, Booking, Resource, ResourceDate
from community.bookings.rules import MOST_DAYS_AHEAD
from community.core import audit, meanwhile
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.courses.models import Course
from community.courses.rules import Listing
from community.partners import lines
from community.partners.models import Partner, Service
from community.partners.rules import Span

COURSE_NAMES = {
    "name": "叫什么",
    "for_whom": "谁来上",
    "about": "学什么",
    "place": "在哪里",
    "seats": "几个名额",
    "is_series": "一次报全部",
    "needs_guardian": "要监护人同意",
    "books_from": "什么时候开始报名",
    "books_until": "报名到什么时候",
}
OF_LINE = ("name", "place", "is_series", "needs_guardian", "books_from", "books_until")
OF_WORDS = ("for_whom", "about")
LINE_OF_COURSE = {
    "note": "",
    "kind": "course",
    "unit": "人",
    "minutes": None,
    "most": 1,
    "lead_book_minutes": 0,  # sign-up closes when books_until says, and at the latest when it begins
    "lead_change_minutes": 24 * 60,
    "lead_cancel_minutes": 24 * 60,
    "limit_day": None,
    "limit_week": None,
    "by_approval": False,
}


def add_course(
    partner: Partner, *, dates: Iterable[Span], price: Mapping, by: Actor, now: datetime, **fields
) -> int:
    """Make a course: its line, price, seats and dates; residents see it once it is shown.

    Args:
        dates: may be none yet.
        price: all of lines.PRICE_NAMES.
        fields: all of COURSE_NAMES.
    Returns:
        The id of its line.
    """
    with transaction() as session:
        hold_resources(Resource.partner_id == partner.id)
        said = {"name": fields["name"], **LINE_OF_COURSE}
        service = lines.add_line(partner, by=by, now=now, **said, **price)
        for name in OF_LINE:
            setattr(service, name, fields[name])
        seats = {"name": f"{fields['name']}的名额", "counter": "位", "capacity": fields["seats"]}
        seats |= {"step_minutes": None, "days_ahead": MOST_DAYS_AHEAD}
        resource = resources.add_resource(partner, lines=[service.id], by=by, now=now, **seats)
        for starts_at, ends_at in dates:
            session.add(ResourceDate(resource_id=resource.id, starts_at=starts_at, ends_at=ends_at))
        words = {name: fields[name] for name in OF_WORDS}
        session.add(Course(service_id=service.id, created_at=now, created_by_id=by.account_id, **words))
        lines.end_line(service, by=by, now=now)
        audit.record("add_course", "course", service.id, by=by, now=now, after=fields)
    return service.id


class Standing:
    """All that a form changes of a course, as it stands on its three rows."""

    def __init__(self, service: Service, resource: Resource, course: Course):
        self.service, self.resource, self.course = service, resource, course

    def __getattr__(self, name: str):
        if name == "seats":
            return self.resource.capacity
        return getattr(self.service if name in OF_LINE else self.course, name)


def standing(service_id: int, *, now: datetime) -> Standing:
    """The three rows of a course; one that was made as a line alone has no words yet."""
    service = db.session.get_one(Service, service_id, populate_existing=True)
    resource = db.session.get_one(Resource, service.resource_id, populate_existing=True)
    words = db.session.get(Course, service_id, populate_existing=True)
    none = dict.fromkeys(OF_WORDS, "")
    return Standing(service, resource, words or Course(service_id=service_id, created_at=now, **none))


def course_seen(stands: Standing) -> str:
    """A digest of what a form showed."""
    return meanwhile.seen(stands, COURSE_NAMES)


def change_course(service_id: int, *, seen: str, by: Actor, now: datetime, **fields) -> None:
    """Change what a course is; who has signed up stays.

    Args:
        seen: the digest of what stood on the form when it was opened.
        fields: all of COURSE_NAMES.
    Raises:
        Refusal: somebody has changed it meanwhile ("seen"); people have signed up as its dates are
            chosen and its consent is asked now ("booked").
    """
    with transaction() as session:
        _hold(service_id)
        stands = standing(service_id, now=now)
        before = meanwhile.changes("这个课刚刚有人改过", stands, COURSE_NAMES, fields, seen)
        if not before:
            return
        if {"is_series", "needs_guardian"} & set(before) and is_signed_up(service_id):
            raise Refusal("已经有人报名，这两个勾不能改了", "要改就另办一个课", code="booked")
        if "seats" in before:
            _give_seats(stands, fields["seats"], by=by, now=now)
        for name in before:
            if name != "seats":
                setattr(stands.service if name in OF_LINE else stands.course, name, fields[name])
        session.add(stands.course)
        after = {name: fields[name] for name in before}
        audit.record("change_course", "course", service_id, by=by, now=now, before=before, after=after)


def _hold(service_id: int) -> None:
    """All that changes a course meets at its shop's resources, in the one order, and then at its line."""
    service = db.session.get_one(Service, service_id)
    hold_resources(Resource.partner_id == service.partner_id)
    lines.hold(service)


def _give_seats(stands: Standing, seats: int, *, by: Actor, now: datetime) -> None:
    users = select(Service.id).where(Service.resource_id == stands.resource.id)
    use = list(db.session.scalars(users))
    resources.change_resource(stands.resource, lines=use, by=by, now=now, capacity=seats)


def is_signed_up(service_id: int) -> bool:
    """Whether anybody has a seat at it or waits for one."""
    some = exists().where(Booking.service_id == service_id, Booking.state.in_((*HOLDING, "waiting")))
    return bool(db.session.scalar(select(some)))


def show(course: Listing, *, by: Actor, now: datetime) -> None:
    """Put a course on the price list and into the list of courses.

    Raises:
        Refusal: it has no date to come ("dates").
    """
    with transaction() as session:
        _hold(course.id)
        ahead = (ResourceDate.resource_id == course.resource_id, ResourceDate.starts_at > now)
        if not session.scalar(select(ResourceDate.id).where(*ahead).limit(1)):
            raise Refusal("还没有上课时间，居民没法报名", "先在下面写上时间", code="dates")
        lines.show(session.get_one(Service, course.id), by=by, now=now)


def withdraw(course: Listing, *, by: Actor, now: datetime) -> None:
    """Take a course off the lists; who has signed up stays, and sees it among the bookings."""
    lines.end_line(db.session.get_one(Service, course.id), by=by, now=now)


def close_sign_up(course: Listing, *, by: Actor, now: datetime) -> None:
    """From now on nobody signs up; the desk still may.

    Raises:
        Refusal: it is closed already ("state").
    """
    with transaction():
        _hold(course.id)
        service = db.session.get_one(Service, course.id, populate_existing=True)
        if service.books_until is not None and service.books_until <= now:
            raise Refusal("报名已经截止了", "要重新开放，在“改”里换一个时间", code="state")
        before = {"books_until": service.books_until}
        service.books_until = now.replace(second=0, microsecond=0)  # as forms read and write it
        after = {"books_until": service.books_until}
        audit.record("close_sign_up", "course", course.id, by=by, now=now, before=before, after=after)
