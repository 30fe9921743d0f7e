"""候补: who waits is given what comes free, in the order of coming; what is past its time expires."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Exists, Row, exists, func, select

from community.bookings.claims import claim_wanted, fits, hold_resources, is_used_by, release_slots
from community.bookings.models import Booking, Resource, Slot, Want
from community.bookings.queries import offer_of
from community.bookings.rules import BY_DESK, PENDING
from community.bookings.states import add_call, set_state
from community.bookings.times import Times
from community.core.access import MACHINE
from community.core.db import db, transaction
from community.partners.models import Service


def settle(service_id: int, *, now: datetime) -> None:
    """What time and freed places make of the requests and waiters of a line's resource, which is held.

    A request or waiter past its time is stored as expired and gives its places back; then the first waiter
    whose whole booking now fits is confirmed, and the next, each until the lead time to cancel has passed.
    """
    for booking, _ in _pending(service_id, Booking.starts_at <= now):
        _expire(booking, now)
    served: int | None = 0
    while served is not None:  # each leaves fewer places: who came before and did not fit does not fit now
        served = _serve_next(service_id, served, now=now)


def _serve_next(service_id: int, after: int, *, now: datetime) -> int | None:
    """Confirm the first waiter after one whose whole booking fits.

    Returns:
        The id of its booking, or None where there is none.
    """
    hopeful = (Booking.state == "waiting", Booking.starts_at > now, Booking.id > after, ~_wants_full_slot())
    for booking, service in _pending(service_id, *hopeful):
        is_in_time = now <= _last_moment(booking, service)
        resource = resource_of(service_id)
        if is_in_time and fits(booking.id, resource) and is_offered(booking, now):
            claim_wanted(booking, resource)
            needs_approval = service.by_approval and booking.channel not in BY_DESK
            state = "requested" if needs_approval else "confirmed"
            set_state(booking, "serve", "waiting", state, by=MACHINE, now=now)
            add_call(booking, "served", now=now)
            return booking.id
    return None


def _wants_full_slot() -> Exists:
    """That a booking wants more of a slot than is left, whatever crosses it: most of a long queue do."""
    is_full = Slot.taken + Want.quantity > Slot.capacity
    return exists().where(Want.booking_id == Booking.id, Want.slot_id == Slot.id, is_full)


def _pending(service_id: int, *which: ColumnElement[bool]) -> list[Row]:
    """Requests and waiters of all lines that share a line's resource, in the order in which they came."""
    shared = select(Service.resource_id).where(Service.id == service_id).scalar_subquery()
    query = (
        select(Booking, Service)
        .join(Service, Service.id == Booking.service_id)
        .where(Service.resource_id == shared, Booking.state.in_(PENDING), *which)
        .order_by(Booking.id)
    )
    return db.session.execute(query.execution_options(populate_existing=True)).all()


def is_offered(booking: Booking, now: datetime) -> bool:
    """Whether a waiter's time is one of its line's still: hours change, shops pause, lines end."""
    offer = offer_of(booking.service_id, now)
    if offer is None:
        return False
    times = Times(offer, now, quantity=booking.quantity, by_desk=True)
    return times.at(booking.starts_at) is not None


def _last_moment(booking: Booking, service: Service) -> datetime:
    return booking.starts_at - timedelta(minutes=service.lead_cancel_minutes)


def resource_of(service_id: int) -> Row:
    """The id and usual capacity of what a line uses."""
    return db.session.execute(select(Resource.id, Resource.capacity).where(is_used_by(service_id))).one()


def settle_all(*which: ColumnElement[bool], now: datetime) -> None:
    """Settle each resource on which somebody waits, or a request's time has come; holds them.

    Where nobody writes meanwhile: a shop that opens again has places free, and its waiters wait for them.

    Args:
        which: conditions on the resource.
    """
    with transaction() as session:
        is_asked = (Booking.state == "waiting") | (Booking.state.in_(PENDING) & (Booking.starts_at <= now))
        lines = (
            select(func.min(Service.id))
            .join(Booking, Booking.service_id == Service.id)
            .join(Resource, Resource.id == Service.resource_id)
            .where(is_asked, *which)
            .group_by(Service.resource_id)
            .order_by(Service.resource_id)
        )
        found = session.scalars(lines).all()
        hold_resources(is_used_by(*found))
        for service_id in found:
            settle(service_id, now=now)


def _expire(booking: Booking, now: datetime) -> None:
    """Store what is past its time, and give its places back; its resource is held."""
    set_state(booking, "expire", booking.state, "expired", by=MACHINE, now=now)
    release_slots(booking.id)
