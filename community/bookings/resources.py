"""The verbs that change what bookings use up: chairs, beds, people, and the lines that share them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, delete, exists, or_, select

from community.bookings.claims import hold_resources
from community.bookings.hours import Block
from community.bookings.kinds import KINDS
from community.bookings.models import Booking, Claim, Resource, ResourceHours, Slot, Want
from community.bookings.places import Places
from community.bookings.queue import settle
from community.bookings.times import own_hours
from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.models import Partner, Service
from community.partners.week import in_short

RESOURCE_NAMES = ("name", "counter", "step_minutes", "capacity", "days_ahead")


def add_resource(
    partner: Partner,
    *,
    lines: Iterable[int],
    hours: Sequence[Block] | None = None,
    by: Actor,
    now: datetime,
    **fields: str | int | None,
) -> Resource:
    """Give a shop something to be booked.

    Args:
        lines: the ids of the services that use it; those of other shops are not looked at.
        hours: a week of its own; empty: it goes by its shop's; None: as it stands.
        fields: all of RESOURCE_NAMES; step_minutes in minutes (None: one sitting), capacity in places,
            days_ahead in days.
    Raises:
        Refusal: a line whose times stand on a grid has no step or no length ("step").
    """
    with transaction() as session:
        hold_resources(Resource.partner_id == partner.id)
        resource = Resource(partner_id=partner.id, **fields)
        session.add(resource)
        session.flush()
        _set_own_hours(resource, hours or ())
        after = dict(fields) | ({"own_hours": in_short(hours)} if hours else {})
        audit.record("add_resource", "resource", resource.id, by=by, now=now, after=after)
        _use(resource, lines, by=by, now=now)
    return resource


def change_resource(
    resource: Resource,
    *,
    lines: Iterable[int],
    hours: Sequence[Block] | None = None,
    by: Actor,
    now: datetime,
    **fields: str | int | None,
) -> None:
    """Change a resource; a new capacity goes to the slots to come, never below what is taken.

    Args:
        lines, hours: as in add_resource; bookings made are not touched.
    Raises:
        Refusal: its step changes, or a line leaves it, while bookings to come stand on it ("booked"); or as
            in add_resource.
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
        after = {name: fields[name] for name in before}
        stood = own_hours(resource.id)
        if hours is not None and sorted(stood) != sorted(hours):
            _set_own_hours(resource, hours)
            before["own_hours"], after["own_hours"] = in_short(stood), in_short(hours)
        if "step_minutes" in before:  # rows that nobody uses are as long as the old steps
            session.execute(
                delete(Slot).where(Slot.resource_id == resource.id, ~_is_used(), Slot.starts_at >= now)
            )
        if before:
            audit.record(
                "change_resource", "resource", resource.id, by=by, now=now, before=before, after=after
            )
        _use(resource, lines, by=by, now=now)


def resources_of(partner_id: int) -> list[Row]:
    """A shop's resources in the order they were made."""
    query = select(*Resource.__table__.columns).where(Resource.partner_id == partner_id)
    return db.session.execute(query.order_by(Resource.id)).all()


def _set_own_hours(resource: Resource, hours: Iterable[Block]) -> None:
    db.session.execute(delete(ResourceHours).where(ResourceHours.resource_id == resource.id))
    for weekday, opens, closes in hours:
        row = ResourceHours(resource_id=resource.id, weekday=weekday, opens=opens, closes=closes)
        db.session.add(row)


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
        if does_use:
            _must_have_steps(resource, service)
        if does_use == (service.resource_id == resource.id):
            continue
        if _is_booked(Booking.service_id == service.id, now):
            raise Refusal(f"“{service.name}”还有约好的，现在不能换", "等这些都过了再换", code="booked")
        service.resource_id = resource.id if does_use else None
        after = {"resource": resource.name if does_use else ""}
        audit.record("change_service", "service", service.id, by=by, now=now, after=after)


def _must_have_steps(resource: Resource, service: Service) -> None:
    """A line whose times stand on a grid has a length, and its resource a step."""
    if service.kind not in KINDS or not KINDS[service.kind].has_steps:
        return
    if not resource.step_minutes:
        raise Refusal(f"“{service.name}”要选时间，请写几分钟一格", "空着是一整场，比如午餐", code="step")
    if not service.minutes:
        raise Refusal(f"“{service.name}”还没写时长", "先到价目里写好要多少分钟", code="step")


def _is_booked(which, now: datetime) -> bool:
    """Whether a booking to come holds a place or waits for one."""
    ahead = Booking.ends_at > now
    shares = (
        exists().where(share.booking_id == Booking.id, share.slot_id == Slot.id, which, ahead)
        for share in (Claim, Want)
    )
    return bool(db.session.scalar(select(or_(*shares))))
