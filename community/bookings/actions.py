"""The verbs that change bookings: one transaction each, every change of state with its event."""

import secrets
from datetime import datetime

from sqlalchemy import func, select, update

from community.accounts.actions import touch_contact
from community.bookings.claims import claim_slots, hold_resources, is_used_by, raise_capacity, release_slots
from community.bookings.kinds import KINDS
from community.bookings.models import ACTIVE, HOLDING, Booking
from community.bookings.queries import offer_of
from community.bookings.rules import MOVABLE, Offer, Ticket, day_of, week_of
from community.bookings.states import add_call, add_event, hold, must_have_changed
from community.bookings.times import Times
from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.money import yuan
from community.partners.models import Price

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
    extra: str = "",
    by: Actor,
    now: datetime,
) -> Booking:
    """Book a service at a time.

    Args:
        contact: the 11 digits the booking hangs on.
        for_whom: what to call the person who comes.
        price_id: the price that was agreed to; None takes the one that stands.
        channel: web, kiosk, desk or phone; limits and lead time bind the first two alone.
        extra: 加号, by the desk alone: why there is a place more where the time is full.
    Returns:
        The booking, requested where the shop must approve, else confirmed.
    Raises:
        Refusal: no such service ("gone"), the price has changed ("price"), the time is not offered ("time"),
            the place is gone ("full"), or one sentence for limits and doubles ("limit").
    """
    by_desk = channel in ("desk", "phone")
    with transaction() as session:
        contact_id = touch_contact(contact, now=now)
        hold_resources(is_used_by(service_id))
        offer = offer_of(service_id, now)
        if offer is None:
            raise Refusal("这个项目现在不能约了", "看看店里别的项目", code="gone")
        if price_id not in (None, offer.price_id):
            raise Refusal(_repriced(offer, price_id), code="price")
        if not offer.least <= quantity <= offer.most:
            raise Refusal(f"这个项目一次约{offer.least}到{offer.most}{offer.unit}", code="quantity")
        check_time(offer, starts_at, now=now, by_desk=by_desk)
        booking = _new_booking(offer, contact_id, for_whom, starts_at, quantity, channel, by=by, now=now)
        check_person(booking, offer, starts_at, by_desk=by_desk)
        session.add(booking)
        session.flush()
        if extra and by_desk:
            _add_places(offer, starts_at, quantity, reason=extra, by=by, now=now)
        claim(booking, offer, starts_at)
        add_event(booking, "book", "", booking.state, by=by, now=now)
        audit.record("book", "booking", booking.reference, by=by, now=now, after={"contact": True})
    return booking


def move(
    ticket: Ticket,
    *,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    must_ring: bool = False,
    extra: str = "",
) -> None:
    """Give a booking another time at the price it was made at.

    Args:
        extra: as in book.
        must_ring: the shop moves it, and the resident does not know yet: on to the call list.
    Raises:
        Refusal: too late to change ("late"), the time is not offered ("time") or gone ("full").
    """
    by_desk = by.account_id is not None
    with transaction():
        booking = hold(ticket, now=now)
        hold_resources(is_used_by(booking.service_id))
        offer = offer_of(booking.service_id, now)
        if offer is None:
            raise Refusal("这个项目现在不能约了", "请打电话给店里", code="gone")
        if booking.state not in MOVABLE or not (by_desk or ticket.can_move(now)):
            raise Refusal("这个预约现在不能改时间了", "请打电话给店里", code="late")
        if starts_at == booking.starts_at:
            return
        check_time(offer, starts_at, now=now, by_desk=by_desk)
        check_person(booking, offer, starts_at, by_desk=by_desk)
        if must_ring:
            add_call(booking, "moved_by_shop", now=now, before=starts_at)
        release_slots(booking.id)
        if extra and by_desk:
            _add_places(offer, starts_at, booking.quantity, reason=extra, by=by, now=now)
        was = booking.state
        state = "requested" if offer.by_approval and not by_desk else was
        give_time(booking, offer, starts_at, "move", state=state, by=by, now=now)
        if state != was:
            add_event(booking, "ask_again", was, state, by=by, now=now)


def give_time(
    booking: Booking, offer: Offer, starts_at: datetime, verb: str, *, state: str, by: Actor, now: datetime
) -> None:
    """Within a move or the way back, once its places are given back: others, the time, an event, a line.

    Raises:
        Refusal: a place is gone ("full"), or somebody was faster ("state").
    """
    before, was = booking.starts_at, booking.state
    ends_at = KINDS[offer.kind].ends_at(offer, starts_at)
    moved = db.session.execute(
        update(Booking)
        .where(Booking.id == booking.id, Booking.state == was, Booking.starts_at == before)
        .values(starts_at=starts_at, ends_at=ends_at, state=state)
    )
    must_have_changed(moved.rowcount)
    claim(booking, offer, starts_at)
    add_event(booking, verb, f"{before:%Y-%m-%dT%H:%M}", f"{starts_at:%Y-%m-%dT%H:%M}", by=by, now=now)
    old, new = {"at": before}, {"at": starts_at}
    audit.record(verb, "booking", booking.reference, by=by, now=now, before=old, after=new)


def _add_places(
    offer: Offer, starts_at: datetime, quantity: int, *, reason: str, by: Actor, now: datetime
) -> None:
    """加号: what lacks on each slot that a booking at a time would claim.

    Args:
        reason: one of the few the form offers; it stands in the audit, and no free text about anybody.
    """
    starts = KINDS[offer.kind].slots(offer, starts_at)
    for slot in raise_capacity(offer, starts, quantity=quantity):
        after = {"capacity": slot.capacity, "at": slot.starts_at, "reason": reason}
        audit.record("add_place", "slot", slot.id, by=by, now=now, after=after)


def _repriced(offer: Offer, seen_price_id: int) -> str:
    """Both prices: the one that was seen, and the one that stands."""
    seen = db.session.get(Price, seen_price_id)
    was = (
        f"刚才是{yuan(seen.price_fen, seen.is_from)}，"
        if seen and seen.service_id == offer.service_id
        else ""
    )
    return f"价格刚改了：{was}现在是{yuan(offer.price_fen, offer.is_from)}"


def check_time(offer: Offer, starts_at: datetime, *, now: datetime, by_desk: bool) -> None:
    """Refuse a time that is not offered ("time"); the resource is held already: no closure comes between."""
    times = Times(offer, now, by_desk=by_desk)
    if starts_at not in times.starts(starts_at.date()):
        raise Refusal("这个时间约不了", "换个时间吧", code="time")


def check_person(booking: Booking, offer: Offer, starts_at: datetime, *, by_desk: bool) -> None:
    """Doubles and limits, in one sentence for all; the contact's row is held already."""
    mine = select(func.count()).where(
        Booking.contact_id == booking.contact_id,
        Booking.service_id == offer.service_id,
        Booking.id != (booking.id or 0),
    )
    same = mine.where(
        Booking.for_whom == booking.for_whom, Booking.starts_at == starts_at, Booking.state.in_(ACTIVE)
    )
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


def claim(booking: Booking, offer: Offer, starts_at: datetime) -> None:
    """Take a booking's places at a time, or refuse ("full")."""
    claim_slots(booking.id, offer, KINDS[offer.kind].slots(offer, starts_at), quantity=booking.quantity)
