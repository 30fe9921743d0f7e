"""The verbs of the list at the door: somebody is there, or is not after all.

Whoever comes once has arrived, as the day board says it: the booking's state is all there is. Of a series
each date has a row of its own beside, and the first makes the booking arrived.
"""

from datetime import datetime

from sqlalchemy import delete, select

from community.bookings import outcomes, undo
from community.bookings.claims import hold_resources, is_used_by
from community.bookings.models import ResourceDate
from community.bookings.rules import Ticket
from community.bookings.states import hold, overtaken
from community.core import audit
from community.core.access import Actor
from community.core.db import db, insert_if_absent, transaction
from community.core.errors import Refusal
from community.courses.models import Attendance
from community.courses.queries import Seat, seat_of
from community.courses.rules import CourseDate


def mark_present(ticket: Ticket, one: CourseDate, *, by: Actor, now: datetime) -> None:
    """Somebody is there.

    Raises:
        Refusal: its day has not come ("early"), 未到 was tapped before ("missed"), or the seat or the date is
            another by now ("state").
    """
    if one.starts_at.date() > now.date():
        raise Refusal("还没到上课那一天", code="early")
    with transaction() as session:
        seat = _held_seat(ticket, one, now=now)
        if seat.ticket.state == "no_show":
            raise Refusal("已经点了未到", "先在预约日表里点“点错了”，再来点名", code="missed")
        if seat.ticket.state == "confirmed":
            outcomes.step(ticket, "arrive", by=by, now=now)
        if not ticket.is_series:
            return
        values = {"booking_id": ticket.id, "resource_date_id": one.id}
        row = insert_if_absent(Attendance, **values, present_at=now, account_id=by.account_id)
        if session.execute(row.returning(Attendance.id)).first():
            _record("mark_present", ticket, one, by=by, now=now)


def mark_absent(ticket: Ticket, one: CourseDate, *, by: Actor, now: datetime) -> None:
    """点错了: somebody is not there after all.

    Raises:
        Refusal: 完成 was tapped since ("done"), or the seat or the date is another by now ("state").
    """
    with transaction() as session:
        seat = _held_seat(ticket, one, now=now)
        if seat.is_settled():
            raise Refusal("已经点了完成", "先在预约日表里点“点错了”", code="done")
        marked = delete(Attendance).where(
            Attendance.booking_id == ticket.id, Attendance.resource_date_id == one.id
        )
        if session.execute(marked).rowcount:
            _record("mark_absent", ticket, one, by=by, now=now)
        elsewhere = select(Attendance.id).where(Attendance.booking_id == ticket.id)
        if seat.ticket.state == "arrived" and not session.scalar(elsewhere.limit(1)):
            undo.step_back(seat.ticket, by=by, now=now)


def _held_seat(ticket: Ticket, one: CourseDate, *, now: datetime) -> Seat:
    """The seat as it stands, once all that could take it away or move its date is held."""
    hold(ticket, now=now)
    hold_resources(is_used_by(ticket.service_id))
    seat = seat_of(one, ticket.service_id, ticket.reference)
    starts_at = db.session.scalar(select(ResourceDate.starts_at).where(ResourceDate.id == one.id))
    if seat is None or starts_at != one.starts_at:
        raise overtaken()
    return seat


def _record(verb: str, ticket: Ticket, one: CourseDate, *, by: Actor, now: datetime) -> None:
    audit.record(verb, "booking", ticket.reference, by=by, now=now, after={"at": one.starts_at})
