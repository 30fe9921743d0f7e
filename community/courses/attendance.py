"""The verbs of the list at the door: somebody is there, or is not after all."""

from datetime import datetime

from sqlalchemy import delete

from community.bookings.rules import Ticket
from community.core import audit
from community.core.access import Actor
from community.core.db import insert_if_absent, transaction
from community.core.errors import Refusal
from community.courses.models import Attendance
from community.courses.rules import CourseDate


def mark_present(ticket: Ticket, one: CourseDate, *, by: Actor, now: datetime) -> None:
    """Somebody is there.

    Raises:
        Refusal: its day has not come ("early").
    """
    if one.starts_at.date() > now.date():
        raise Refusal("还没到上课那一天", code="early")
    with transaction() as session:
        values = {"booking_id": ticket.id, "resource_date_id": one.id}
        row = insert_if_absent(Attendance, **values, present_at=now, account_id=by.account_id)
        if session.execute(row.returning(Attendance.id)).first():
            _record("mark_present", ticket, one, by=by, now=now)


def mark_absent(ticket: Ticket, one: CourseDate, *, by: Actor, now: datetime) -> None:
    """点错了: somebody is not there after all."""
    with transaction() as session:
        marked = delete(Attendance).where(
            Attendance.booking_id == ticket.id, Attendance.resource_date_id == one.id
        )
        if session.execute(marked).rowcount:
            _record("mark_absent", ticket, one, by=by, now=now)


def _record(verb: str, ticket: Ticket, one: CourseDate, *, by: Actor, now: datetime) -> None:
    audit.record(verb, "booking", ticket.reference, by=by, now=now, after={"at": one.starts_at})
