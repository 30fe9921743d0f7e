"""What one number may have at once: no doubles, so many a day and a week, and a call after missed ones."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from community.bookings.models import ACTIVE, HOLDING, Booking
from community.bookings.rules import Offer, day_of, week_of
from community.core.db import db
from community.core.errors import Refusal

NOT_ONLINE = "这个号码现在不能网上再约，请打电话"  # the one sentence for limits, doubles and no-shows
MISSED_MOST = 3  # so many within MISSED_DAYS ask for a call; nobody is banned
MISSED_DAYS = 60


def check_person(
    booking: Booking,
    offer: Offer,
    starts_at: datetime | None = None,
    *,
    by_desk: bool,
    is_waived: bool = False,
    now: datetime,
) -> None:
    """Doubles, limits and no-shows, in one sentence for all; the contact's row is held already.

    Args:
        starts_at: the time in question; the booking's own where it is left out.
        is_waived: the desk lets the limit not count.
    Raises:
        Refusal: to residents one sentence for all ("limit"); to the desk a double ("limit"), or a limit
            that a reason overrides ("over").
    """
    starts_at = starts_at or booking.starts_at
    check_double(booking, starts_at, by_desk=by_desk)
    if not (by_desk and is_waived) and is_over(booking, offer, starts_at):
        if by_desk:
            raise Refusal("这个号码约满次数了", "要多约，就点一个原因", code="over")
        raise Refusal(NOT_ONLINE, code="limit")
    if booking.id is None and not by_desk and has_missed_too_many(booking.contact_id, now):
        raise Refusal(NOT_ONLINE, code="limit")


def check_double(booking: Booking, starts_at: datetime, *, by_desk: bool) -> None:
    """That the person has no other active booking of the line at a time; the contact's row is held already.

    Raises:
        Refusal: there is one ("limit").
    """
    if db.session.scalar(_double(booking, starts_at)):
        raise Refusal("这个人在这个时间已经约过了" if by_desk else NOT_ONLINE, code="limit")


def _others(booking: Booking) -> Select:
    return select(func.count()).where(
        Booking.contact_id == booking.contact_id,
        Booking.service_id == booking.service_id,
        Booking.id != (booking.id or 0),
    )


def _double(booking: Booking, starts_at: datetime) -> Select:
    same = (Booking.for_whom == booking.for_whom, Booking.starts_at == starts_at, Booking.state.in_(ACTIVE))
    return _others(booking).where(*same)


def is_over(booking: Booking, offer: Offer, starts_at: datetime) -> bool:
    """Whether one more would be over the line's limit for one number a day or a week; who waits counts."""
    spans = ((offer.limit_day, day_of(starts_at)), (offer.limit_week, week_of(starts_at)))
    for limit, (start, end) in spans:
        held = _others(booking).where(Booking.state.in_((*HOLDING, "waiting")))
        held = held.where(Booking.starts_at >= start, Booking.starts_at < end)
        if limit is not None and db.session.scalar(held) >= limit:
            return True
    return False


def has_missed_too_many(contact_id: int, now: datetime) -> bool:
    """Whether a number was missed so often lately that it is asked to ring."""
    since = now - timedelta(days=MISSED_DAYS)
    missed = select(func.count()).where(
        Booking.contact_id == contact_id, Booking.state == "no_show", Booking.starts_at >= since
    )
    return db.session.scalar(missed) >= MISSED_MOST
