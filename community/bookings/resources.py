"""The verbs that change what bookings use up: chairs, beds, people, and the lines that share them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Row, delete, exists, or_, select

from community.bookings.claims import hold_resources
from community.bookings.models import ACTIVE, Booking, Claim, Resource, Slot, Want
from community.bookings.places import Places
from community.bookings.queue import settle
from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.models import Partner, Service

RESOURCE_NAMES = ("name", "counter", "step_minutes", "capacity", "days_ahead")


def add_resource(
    partner: Partner, *, lines: Iterable[int], by: Actor, now: datetime, **fields: str | int
) -> Resource:
    """Give a shop something to be booked.

    Args:
        lines: the ids of the services that use it; those of other shops are not looked at.
        fields: all of RESOURCE_NAMES; step_minutes in minutes, capacity in places, days_ahead in days.
    """
    with transaction() as session:
        hold_resources(Resource.partner_id == partner.id)
        resource = Resource(partner_id=partner.id, **fields)
        session.add(resource)
        session.flush()
        audit.record("add_resource", "resource", resource.id, by=by, now=now, after=dict(fields))
        _use(resource, lines, by=by, now=now)
    return resource


def change_resource(
    resource: Resource, *, lines: Iterable[int], by: Actor, now: datetime, **fields: str | int
) -> None:
    """Change a resource; a new capacity goes to the slots to come, never below what is taken.

    Args:
        lines: as in add_resource.
    Raises:
        Refusal: its step changes, or a line leaves it, while bookings to come stand on it ("booked").
    """
    with transaction() as session:
        hold_resources(Resource.partner_id == resource.partner_id)
        session.refresh(resource)
        before = {name: getattr(resource, name) for name in fields if getattr(resource, name) != fields[name]}
        if "step_minutes" in before and _is_booked(Slot.resource_id == resource.id, now):
            raise Refusal(
                "已经有约好的时间，格子的长短不能改", "等这些都过了再改，或者另加一个", code="booked"
            )
        for name in before:
            setattr(resource, name, fields[name])
        if "capacity" in before:
            _give_capacity(resource, now)
        if "step_minutes" in before:  # rows that nobody uses are as long as the old steps
            session.execute(
                delete(Slot).where(Slot.resource_id == resource.id, ~_is_used(), Slot.starts_at >= now)
            )
        if before:
            after = {name: fields[name] for name in before}
            audit.record(
                "change_resource", "resource", resource.id, by=by, now=now, before=before, after=after
            )
        _use(resource, lines, by=by, now=now)


def resources_of(partner_id: int) -> list[Row]:
    """A shop's resources in the order they were made."""
    query = select(*Resource.__table__.columns).where(Resource.partner_id == partner_id)
    return db.session.execute(query.order_by(Resource.id)).all()


def _give_capacity(resource: Resource, now: datetime) -> None:
    session = db.session
    ahead = select(Slot).where(Slot.resource_id == resource.id, Slot.starts_at >= now)
    slots = session.scalars(ahead.execution_options(populate_existing=True)).all()
    rows = [(slot.starts_at, slot.ends_at, slot.capacity, slot.taken) for slot in slots]
    places = Places(rows, capacity=resource.capacity)
    for slot in slots:
        slot.capacity = max(resource.capacity, slot.taken + places.crossing((slot.starts_at, slot.ends_at)))
    session.flush()
    line = session.scalar(select(Service.id).where(Service.resource_id == resource.id).limit(1))
    if line is not None:
        settle(line, now=now)


def _is_used() -> ColumnElement[bool]:
    """That somebody claims or wants a slot."""
    return or_(*(exists().where(share.slot_id == Slot.id) for share in (Claim, Want)))


def _use(resource: Resource, lines: Iterable[int], *, by: Actor, now: datetime) -> None:
    """Let exactly these lines use a resource."""
    wanted = set(lines)
    of_shop = select(Service).where(Service.partner_id == resource.partner_id, Service.ended_at.is_(None))
    for service in db.session.scalars(of_shop):
        does_use = service.id in wanted
        if does_use == (service.resource_id == resource.id):
            continue
        if _is_booked(Booking.service_id == service.id, now):
            raise Refusal(f"“{service.name}”还有约好的，现在不能换", "等这些都过了再换", code="booked")
        service.resource_id = resource.id if does_use else None
        after = {"resource": resource.name if does_use else ""}
        audit.record("change_service", "service", service.id, by=by, now=now, after=after)


def _is_booked(which, now: datetime) -> bool:
    """Whether a booking to come holds a place or waits for one."""
    ahead = (Booking.state.in_(ACTIVE), Booking.ends_at > now)
    shares = (
        exists().where(share.booking_id == Booking.id, share.slot_id == Slot.id, which, *ahead)
        for share in (Claim, Want)
    )
    return bool(db.session.scalar(select(or_(*shares))))
