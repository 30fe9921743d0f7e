"""The verbs that change when a course is: a date is added, moved with all who signed up, or taken off."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, delete, select, union, update

from community.accounts.actions import touch_contact
from community.accounts.models import Contact
from community.bookings import outcomes
from community.bookings.claims import hold_resources
from community.bookings.closing import closures_ahead
from community.bookings.codes import code_at
from community.bookings.models import Booking, Claim, Resource, ResourceDate, Slot, Want
from community.bookings.queries import ticket_of
from community.bookings.queue import settle
from community.bookings.series import slots_of
from community.bookings.states import add_call, add_event
from community.core import audit
from community.core.access import Actor
from community.core.dates import clock_time, month_day, spoken_when
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.courses.actions import is_signed_up
from community.courses.models import Attendance
from community.courses.queries import seats_of
from community.courses.rules import MOST_DATES, CourseDate, Listing, overlapping
from community.partners.models import Service
from community.partners.rules import Shut, Span


def check_spans(
    spans: Iterable[Span],
    *,
    partner_id: int,
    resource_id: int | None = None,
    others: Iterable[Span] = (),
    now: datetime,
) -> None:
    """Refuse dates that have begun, that overlap others of the same course, or at which it is shut.

    Args:
        resource_id: the seats; None while there are none yet.
        others: the dates that the course has already.
    """
    closures = [shut for shut in closures_ahead(now, partner_id) if shut.resource_id in (None, resource_id)]
    spans, others = list(spans), list(others)
    for starts_at, ends_at in spans:
        if starts_at <= now:
            raise Refusal(f"{spoken_when(starts_at, now.date())}已经过了", "换一个时间", code="past")
        for shut in closures:
            if shut.starts_at < ends_at and shut.ends_at > starts_at:
                words = Shut(shut.starts_at, shut.ends_at, shut.reason).words()
                raise Refusal(f"这个时间停业：{words}", "换一个时间", code="shut")
    if overlapping([*spans, *others]):
        raise Refusal("和这个课别的时间重叠了", "换一个时间", code="overlap")


def _of(course: Listing) -> dict[str, int]:
    return {"partner_id": course.partner_id, "resource_id": course.resource_id}


def add_dates(course: Listing, spans: Iterable[Span], *, by: Actor, now: datetime) -> None:
    """Add dates; nobody has a seat at them yet.

    Raises:
        Refusal: as check_spans; in a series people have seats at every date already ("booked").
    """
    with transaction() as session:
        hold_resources(Resource.id == course.resource_id)
        if course.is_series and is_signed_up(course.id):
            raise Refusal(
                "已经有人报了全部时间，不能再加一次", "要补一次，把后面的一次改个时间", code="booked"
            )
        spans, others = list(spans), _spans(course.resource_id)
        check_spans(spans, **_of(course), others=others, now=now)
        if len(spans) + len(others) > MOST_DATES:
            raise Refusal(f"一个课最多{MOST_DATES}次", code="most")
        for starts_at, ends_at in spans:
            session.add(ResourceDate(resource_id=course.resource_id, starts_at=starts_at, ends_at=ends_at))
            at = {"at": starts_at, "until": ends_at}
            audit.record("add_date", "course", course.id, by=by, now=now, after=at)


def move_date(course: Listing, one: CourseDate, span: Span, *, by: Actor, now: datetime) -> int:
    """Give one date another time: its slot moves with it, and whoever signed up goes on the call list.

    Args:
        one: the date as the page showed it.
    Returns:
        How many are to be rung.
    Raises:
        Refusal: as check_spans; it has begun ("past"), nothing changes ("same"), or somebody was faster
            ("state").
    """
    with transaction() as session:
        _hold_all(course, one, now=now)
        others = [other for other in _spans(course.resource_id) if other != one.span()]
        check_spans([span], **_of(course), others=others, now=now)
        _must_be_ahead(course, one, now)
        _put(ResourceDate, one.id, one.starts_at, span)
        if span == one.span():
            raise Refusal("时间没有变", "改了再交，没有人要打电话", code="same")
        slot_id = session.scalar(_slots(course, one))
        bookings = _at(slot_id)
        if slot_id is not None:
            _put(Slot, slot_id, one.starts_at, span)
            note, before = f"{_said(one.span())}改到{_said(span)}", min(one.starts_at, span[0])
            _tell_all(bookings, "move_date", note, before, by=by, now=now)
            settle(course.id, now=now)
        old, new = ({"at": start, "until": end} for start, end in (one.span(), span))
        new |= {"bookings": len(bookings)}
        audit.record("move_date", "course", course.id, by=by, now=now, before=old, after=new)
    return len(bookings)


def _hold_all(course: Listing, one: CourseDate, *, now: datetime) -> list[str]:
    """In the one order of locks: who signed up, then the seats; nobody is rung whose time to wait is over.

    Returns:
        The numbers that are held; whoever signs up in between is not.
    """
    held = list(db.session.scalars(_mobiles(course, one)))
    for mobile in held:
        touch_contact(mobile, now=now)
    hold_resources(Resource.id == course.resource_id)
    settle(course.id, now=now)
    return held


def _must_be_ahead(course: Listing, one: CourseDate, now: datetime) -> None:
    if one.starts_at <= now:
        raise Refusal("这一次已经开始了，不能再动", code="past")
    if any(seat.is_present for seat in seats_of(one, course.id)):
        raise Refusal("这一次已经点过名了，不能再动", code="past")


def _put(table, row_id: int, starts_at: datetime, span: Span) -> None:
    moved = db.session.execute(
        update(table)
        .where(table.id == row_id, table.starts_at == starts_at)
        .values(starts_at=span[0], ends_at=span[1])
    )
    if moved.rowcount != 1:
        raise _overtaken()


def _overtaken() -> Refusal:
    return Refusal("这个课的时间刚刚有人动过", "请刷新看看现在的情况", code="state")


def _at(slot_id: int | None) -> list[Booking]:
    """The bookings that hold or want a slot, in the order in which they came."""
    shares = [select(share.booking_id).where(share.slot_id == slot_id) for share in (Claim, Want)]
    query = select(Booking).where(Booking.id.in_(union(*shares))).order_by(Booking.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _mobiles(course: Listing, one: CourseDate) -> Select:
    """The numbers to hold before the resource, in the one order of locks."""
    shares = [
        select(share.booking_id).where(share.slot_id.in_(_slots(course, one))) for share in (Claim, Want)
    ]
    query = select(Contact.mobile).join(Booking, Booking.contact_id == Contact.id)
    query = query.where(Booking.id.in_(union(*shares)), Contact.mobile.is_not(None))
    return query.distinct().order_by(Contact.mobile)


def _tell_all(
    bookings: Iterable[Booking], verb: str, note: str, before: datetime, *, by: Actor, now: datetime
) -> None:
    """Each booking begins and ends as its slots now do, and is to be rung: who has paid for a series, too."""
    for booking in bookings:
        spans = slots_of(booking.id)
        add_call(booking, "moved_by_shop", now=now, before=before, note=note)
        add_event(booking, verb, booking.state, booking.state, by=by, now=now)
        booking.pickup_code = code_at(booking, spans[0][0])
        booking.starts_at, booking.ends_at = spans[0][0], spans[-1][1]
    db.session.flush()


def _said(span: Span) -> str:
    """11月28日14:00–15:30."""
    return f"{month_day(span[0])}{clock_time(span[0])}–{clock_time(span[1])}"


def call_off_date(course: Listing, one: CourseDate, *, by: Actor, now: datetime) -> int:
    """A date does not take place: who signed up to a series keeps the others, else it is cancelled.

    Returns:
        How many are to be rung.
    Raises:
        Refusal: it has begun or was called over ("past"), somebody signed up meanwhile ("state"), or as
            take_off_date.
    """
    with transaction() as session:
        held = _hold_all(course, one, now=now)
        _must_be_ahead(course, one, now)
        slot_id = session.scalar(_slots(course, one))
        bookings = _at(slot_id)
        if course.is_series and len(_spans(course.resource_id)) > 1:
            for share in (Claim, Want):
                session.execute(delete(share).where(share.slot_id == slot_id))
            note = f"{_said(one.span())}这一次不上了"
            _tell_all(bookings, "call_off_date", note, one.starts_at, by=by, now=now)
        else:
            tickets = [ticket_of(booking.id) for booking in bookings]
            if any(ticket.mobile and ticket.mobile not in held for ticket in tickets):
                raise Refusal("刚刚又有人报名了", "请再看一遍名单", code="state")
            for ticket in sorted(tickets, key=lambda ticket: ticket.state != "waiting"):
                outcomes.cancel(ticket, by=by, now=now, must_ring=True)
        take_off_date(course, one, by=by, now=now)
        settle(course.id, now=now)  # who was too late for this date alone is not for the next
    return len(bookings)


def take_off_date(course: Listing, one: CourseDate, *, by: Actor, now: datetime) -> None:
    """Take a date off that nobody has.

    Raises:
        Refusal: somebody has or waits for a seat at it ("booked"), residents would see a course without
            dates ("only"), or somebody was faster ("state").
    """
    with transaction() as session:
        hold_resources(Resource.id == course.resource_id)
        slots = _slots(course, one)
        shares = [select(share.id).where(share.slot_id.in_(slots)) for share in (Claim, Want)]
        there = select(Attendance.id).where(Attendance.resource_date_id == one.id)
        if any(session.scalar(some.limit(1)) for some in (*shares, there)):
            raise Refusal(
                "这一次有人报名，不能去掉", "打开“改期”，改个时间，或者点“这一次不上了”", code="booked"
            )
        if (
            _spans(course.resource_id) == [one.span()]
            and session.get_one(Service, course.id).ended_at is None
        ):
            raise Refusal("居民看得到的课，至少要有一个上课时间", "先加上新的时间，或者先收起来", code="only")
        session.execute(delete(Slot).where(Slot.id.in_(slots)))
        gone = delete(ResourceDate).where(ResourceDate.id == one.id, ResourceDate.starts_at == one.starts_at)
        if session.execute(gone).rowcount != 1:
            raise _overtaken()
        at = {"at": one.starts_at, "until": one.ends_at}
        audit.record("take_off_date", "course", course.id, by=by, now=now, before=at)


def _slots(course: Listing, one: CourseDate) -> Select:
    """The id of a date's slot, if it has one."""
    return select(Slot.id).where(Slot.resource_id == course.resource_id, Slot.starts_at == one.starts_at)


def _spans(resource_id: int) -> list[Span]:
    query = select(ResourceDate.starts_at, ResourceDate.ends_at).where(
        ResourceDate.resource_id == resource_id
    )
    return [tuple(row) for row in db.session.execute(query.order_by(ResourceDate.starts_at))]
