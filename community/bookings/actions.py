"""The verbs that change bookings: one transaction each, every change of state with its event."""

import secrets
from datetime import datetime

from sqlalchemy import func, select, update

from community.accounts.actions import touch_contact
from community.bookings.claims import claim_slots, release_slots
from community.bookings.kinds import KINDS
from community.bookings.models import ACTIVE, HOLDING, Booking, Call
from community.bookings.queries import offer_of
from community.bookings.rules import BACK, STEPS, Offer, Ticket, day_of, week_of
from community.bookings.states import add_call, add_event, must_have_changed, set_state
from community.bookings.times import Times
from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.money import yuan

NOT_ONLINE = "这个号码现在不能网上再约，请打电话"  # the one sentence for limits and doubles


def book(
    service_id: int,
    *,
    contact: str,
    for_whom: str,
    starts_at: datetime,
    quantity: int = 1,
    price_id: int | None = None,
    channel: str = "web",
    by: Actor,
    now: datetime,
) -> Booking:
    """Book a service at a time.

    Args:
        contact: the 11 digits the booking hangs on.
        for_whom: what to call the person who comes.
        price_id: the price that was agreed to; None takes the one that stands.
        channel: web, kiosk, desk or phone; limits and lead time bind the first two alone.
    Returns:
        The booking, requested where the shop must approve, else confirmed.
    Raises:
        Refusal: no such service ("gone"), the price has changed ("price"), the time is not offered ("time"),
            the place is gone ("full"), or one sentence for limits and doubles ("limit").
    """
    by_desk = channel in ("desk", "phone")
    with transaction() as session:
        contact_id = touch_contact(contact, now=now)
        offer = offer_of(service_id, now)
        if offer is None:
            raise Refusal("这个项目现在不能约了", "看看店里别的项目", code="gone")
        if price_id not in (None, offer.price_id):
            raise Refusal(f"价格刚改了，现在是{yuan(offer.price_fen, offer.is_from)}", code="price")
        _check_time(offer, starts_at, now=now, by_desk=by_desk)
        _check_person(contact_id, for_whom, offer, starts_at, by_desk=by_desk)
        booking = _new_booking(offer, contact_id, for_whom, starts_at, quantity, channel, by=by, now=now)
        session.add(booking)
        session.flush()
        _claim(booking.id, offer, starts_at, quantity)
        add_event(booking, "book", "", booking.state, by=by, now=now)
        audit.record("book", "booking", booking.reference, by=by, now=now, after={"contact": True})
    return booking


def move(ticket: Ticket, *, starts_at: datetime, by: Actor, now: datetime) -> None:
    """Give a booking another time at the price it was made at.

    Raises:
        Refusal: too late to change ("late"), the time is not offered ("time") or gone ("full").
    """
    by_desk = by.account_id is not None
    with transaction() as session:
        booking = _hold(ticket, now=now)
        offer = offer_of(booking.service_id, now)
        if offer is None:
            raise Refusal("这个项目现在不能约了", "请打电话给店里", code="gone")
        if booking.state not in ("requested", "confirmed") or not (by_desk or ticket.can_move(now)):
            raise Refusal("这个预约现在不能改时间了", "请打电话给店里", code="late")
        if starts_at == booking.starts_at:
            return
        _check_time(offer, starts_at, now=now, by_desk=by_desk)
        _check_person(
            booking.contact_id, booking.for_whom, offer, starts_at, by_desk=by_desk, besides=booking.id
        )
        before = booking.starts_at
        release_slots(booking.id)
        ends_at = KINDS[offer.kind].ends_at(offer, starts_at)
        moved = session.execute(
            update(Booking)
            .where(Booking.id == booking.id, Booking.state == booking.state, Booking.starts_at == before)
            .values(starts_at=starts_at, ends_at=ends_at)
        )
        must_have_changed(moved.rowcount)
        _claim(booking.id, offer, starts_at, booking.quantity)
        add_event(booking, "move", f"{before:%Y-%m-%dT%H:%M}", f"{starts_at:%Y-%m-%dT%H:%M}", by=by, now=now)
        audit.record(
            "move",
            "booking",
            booking.reference,
            by=by,
            now=now,
            before={"at": before},
            after={"at": starts_at},
        )


def cancel(ticket: Ticket, *, by: Actor, now: datetime, must_ring: bool = False) -> None:
    """Cancel a booking and give its places back.

    Args:
        must_ring: the shop cancels, and the resident does not know yet: on to the call list.
    Raises:
        Refusal: too late ("late"), or somebody was faster.
    """
    if by.account_id is None and not ticket.can_cancel(now):
        raise Refusal("这个预约现在不能在网上取消了", "请打电话给店里", code="late")
    with transaction():
        booking = _hold(ticket, now=now)
        _step(booking, "cancel", by=by, now=now, cancelled_at=now, cancelled_by_id=by.account_id)
        release_slots(booking.id)
        if must_ring:
            add_call(booking, "cancelled_by_shop", now=now)


def refuse(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Say no to a request: its places are free again, and somebody must ring."""
    with transaction():
        booking = _hold(ticket, now=now)
        _step(booking, "refuse", by=by, now=now)
        release_slots(booking.id)
        add_call(booking, "refused", now=now)


def step(ticket: Ticket, verb: str, *, by: Actor, now: datetime) -> None:
    """Approve, arrive, finish or miss: a change of state that keeps the places held."""
    with transaction():
        booking = _hold(ticket, now=now)
        if verb == "approve" and ticket.is_expired(now):
            raise Refusal("已经过了约的时间，不能再批了", code="state")
        if verb in ("arrive", "miss") and booking.starts_at.date() > now.date():
            raise Refusal("还没到约的那一天", code="state")
        _step(booking, verb, by=by, now=now)


def step_back(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """点错了: undo 到店, 完成 or 未到; a new event, not a deleted one."""
    with transaction():
        booking = _hold(ticket, now=now)
        before, after = booking.state, BACK.get(booking.state)
        if after is None:
            raise Refusal("这一步不能退回了", code="state")
        set_state(booking, "undo", before, after, by=by, now=now)


def tick_call(call: Call, *, by: Actor, now: datetime) -> None:
    """The call was made."""
    with transaction() as session:
        session.execute(
            update(Call)
            .where(Call.id == call.id, Call.done_at.is_(None))
            .values(done_at=now, done_by_id=by.account_id)
        )
        audit.record("tick_call", "call", call.id, by=by, now=now)


def show_number(ticket: Ticket, *, by: Actor, now: datetime) -> str:
    """Somebody looks at one number, for one call: an audit line and nothing else."""
    with transaction():
        audit.record("show_number", "booking", ticket.reference, by=by, now=now)
    return ticket.reference


def expire_requests(*, by: Actor, now: datetime) -> int:
    """Store as expired the requests whose time has come unanswered, and free their places.

    Returns:
        How many.
    """
    with transaction() as session:
        late = session.scalars(
            select(Booking).where(Booking.state == "requested", Booking.starts_at <= now)
        ).all()
        for booking in late:
            set_state(booking, "expire", "requested", "expired", by=by, now=now)
            release_slots(booking.id)
    return len(late)


def _check_time(offer: Offer, starts_at: datetime, *, now: datetime, by_desk: bool) -> None:
    times = Times(offer, now, by_desk=by_desk)
    if starts_at not in times.starts(starts_at.date()):
        raise Refusal("这个时间约不了", "换个时间吧", code="time")


def _check_person(
    contact_id: int, for_whom: str, offer: Offer, starts_at: datetime, *, by_desk: bool, besides: int = 0
) -> None:
    """Doubles and limits, in one sentence for all; the contact's row is held already."""
    mine = select(func.count()).where(
        Booking.contact_id == contact_id, Booking.service_id == offer.service_id, Booking.id != besides
    )
    same = mine.where(Booking.for_whom == for_whom, Booking.starts_at == starts_at, Booking.state.in_(ACTIVE))
    if db.session.scalar(same):
        raise Refusal("这个人在这个时间已经约过了" if by_desk else NOT_ONLINE, code="limit")
    if by_desk:
        return
    for limit, (start, end) in ((offer.limit_day, day_of(starts_at)), (offer.limit_week, week_of(starts_at))):
        if limit is None:
            continue
        held = mine.where(Booking.state.in_(HOLDING), Booking.starts_at >= start, Booking.starts_at < end)
        if db.session.scalar(held) >= limit:
            raise Refusal(NOT_ONLINE, code="limit")


def _new_booking(
    offer: Offer,
    contact_id: int,
    for_whom: str,
    starts_at: datetime,
    quantity: int,
    channel: str,
    *,
    by: Actor,
    now: datetime,
) -> Booking:
    needs_approval = offer.by_approval and channel not in ("desk", "phone")
    return Booking(
        reference=secrets.token_urlsafe(16),
        pickup_code=_free_code(offer.partner_id, starts_at),
        partner_id=offer.partner_id,
        service_id=offer.service_id,
        contact_id=contact_id,
        for_whom=for_whom,
        starts_at=starts_at,
        ends_at=KINDS[offer.kind].ends_at(offer, starts_at),
        quantity=quantity,
        state="requested" if needs_approval else "confirmed",
        channel=channel,
        price_id=offer.price_id,
        price_fen=offer.price_fen,
        price_is_from=offer.is_from,
        market_low_fen=offer.market_low_fen,
        amount_fen=offer.price_fen * quantity,
        account_id=by.account_id,
        created_at=now,
    )


def _free_code(partner_id: int, starts_at: datetime) -> str:
    """Four digits that no other booking of the shop carries on that day."""
    start, end = day_of(starts_at)
    used = set(
        db.session.scalars(
            select(Booking.pickup_code).where(
                Booking.partner_id == partner_id, Booking.starts_at >= start, Booking.starts_at < end
            )
        )
    )
    while (code := f"{secrets.randbelow(10_000):04d}") in used:
        pass
    return code


def _claim(booking_id: int, offer: Offer, starts_at: datetime, quantity: int) -> None:
    starts = KINDS[offer.kind].slots(offer, starts_at)
    claim_slots(booking_id, offer.resource_id, starts, capacity=offer.capacity, quantity=quantity)


def _hold(ticket: Ticket, *, now: datetime) -> Booking:
    """The booking's row, once its person is held: the one order of locks."""
    if ticket.mobile:
        touch_contact(ticket.mobile, now=now)
    return db.session.get_one(Booking, ticket.id, populate_existing=True)


def _step(booking: Booking, verb: str, *, by: Actor, now: datetime, **values) -> None:
    before = booking.state
    allowed, after = STEPS[verb]
    if before not in allowed:
        raise Refusal("这个预约刚刚有人动过", "请刷新看看现在的情况", code="state")
    set_state(booking, verb, before, after, by=by, now=now, **values)
