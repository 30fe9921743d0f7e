"""The verbs that change bookings: one transaction each, every change of state with its event."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update

from community.accounts.actions import touch_contact
from community.bookings.claims import (
    claim_slots,
    hold_resources,
    is_used_by,
    places_around,
    raise_capacity,
    release_slots,
    want_slots,
)
from community.bookings.codes import code_at, free_code
from community.bookings.details.child import BookingChild
from community.bookings.kinds import places_of
from community.bookings.limits import check_person
from community.bookings.models import Booking
from community.bookings.queries import offer_of
from community.bookings.queue import settle
from community.bookings.rules import BY_DESK, MOVABLE, Offer, Ticket, Time
from community.bookings.states import add_call, add_event, hold, must_have_changed
from community.bookings.times import Times
from community.core import audit
from community.core.access import Actor
from community.core.db import Base, db, transaction
from community.core.errors import Refusal
from community.core.money import yuan
from community.partners.models import Price


def book(
    service_id: int,
    *,
    contact: str,
    for_whom: str,
    starts_at: datetime,
    quantity: int | None = None,
    price_id: int | None = None,
    channel: str = "web",
    waits: bool = False,
    details: Iterable[Base] = (),
    extra: str = "",
    override: str = "",
    asks_concession: bool = False,
    by: Actor,
    now: datetime,
) -> Booking:
    """Book a service at a time.

    Args:
        contact: the 11 digits the booking hangs on.
        for_whom: what to call the person who comes.
        quantity: in the line's unit (份, 小时, 人); None takes the least there may be.
        price_id: the price that was agreed to; None takes the one that stands.
        channel: web, kiosk, desk or phone; limits and lead time bind the first two alone.
        waits: 候补: where it is full, wait for a place that comes free.
        details: rows of this booking's own (an address, a child), to be kept with it; a line for children
            asks for the child and who looks after it.
        extra: 加号, by the desk alone: why there is a place more where the time is full.
        override: by the desk alone: why the limit for one number does not count.
        asks_concession: to be looked at when it is paid; the price is the full one.
    Returns:
        The booking: waiting where it is full, requested where the shop must approve, else confirmed.
    Raises:
        Refusal: no such service ("gone"), no guardian's consent ("consent"), the price has changed ("price"),
            the time is not offered ("time"), the place is gone ("full"), or one sentence for limits, doubles
            and no-shows ("limit").
    """
    by_desk = channel in BY_DESK
    with transaction() as session:
        contact_id = touch_contact(contact, now=now)
        hold_resources(is_used_by(service_id))
        offer = offer_of(service_id, now)
        if offer is None:
            raise Refusal("这个项目现在不能约了", "看看店里别的项目", code="gone")
        if price_id not in (None, offer.price_id):
            raise Refusal(_repriced(offer, price_id), code="price")
        details = list(details)
        if offer.needs_guardian and not any(isinstance(row, BookingChild) for row in details):
            raise Refusal("监护人同意了，孩子才能报名", "请先填写孩子和家长", code="consent")
        quantity = offer.least if quantity is None else quantity
        if not offer.least <= quantity <= offer.most:
            raise Refusal(f"这个项目一次约{offer.least}到{offer.most}{offer.unit}", code="quantity")
        time = check_time(offer, starts_at, quantity, now=now, by_desk=by_desk)
        settle(service_id, now=now)
        booking = _new_booking(offer, contact_id, for_whom, time, quantity, channel, by=by, now=now)
        booking.asks_concession = asks_concession
        check_person(booking, offer, by_desk=by_desk, is_waived=bool(override), now=now)
        session.add(booking)
        session.flush()
        _keep(booking, details)
        if extra and by_desk:
            add_places(offer, time, booking, reason=extra, by=by, now=now)
        if waits and _must_wait(offer, time, booking, now=now):
            booking.state = "waiting"
            want_slots(booking.id, offer, time, quantity=places_of(offer.kind, quantity))
        else:
            claim(booking, offer, time)
        add_event(booking, "book", "", booking.state, by=by, now=now)
        after = {"contact": True, "channel": channel} | _said(override)
        audit.record("book", "booking", booking.reference, by=by, now=now, after=after)
    return booking


def move(
    ticket: Ticket,
    *,
    starts_at: datetime,
    by: Actor,
    now: datetime,
    must_ring: bool = False,
    extra: str = "",
    override: str = "",
) -> None:
    """Give a booking another time at the price it was made at.

    Args:
        extra, override: as in book.
        must_ring: the shop moves it, and the resident does not know yet: on to the call list.
    Raises:
        Refusal: too late to change ("late"), the time is not offered ("time") or gone ("full"), or as in
            book ("limit", and to the desk "over").
    """
    by_desk = by.account_id is not None
    with transaction():
        booking = hold(ticket, now=now)
        hold_resources(is_used_by(booking.service_id))
        offer = offer_of(booking.service_id, now)
        if offer is None:
            raise Refusal("这个项目现在不能约了", "请打电话给店里", code="gone")
        settle(booking.service_id, now=now)  # a request past its time is expired, and no longer moved
        if booking.state not in MOVABLE or not (by_desk or ticket.can_move(now)):
            raise Refusal("这个预约现在不能改时间了", "请打电话给店里", code="late")
        if starts_at == booking.starts_at:
            return
        time = check_time(offer, starts_at, booking.quantity, now=now, by_desk=by_desk)
        is_waived = bool(override) or must_ring  # whoever is moved by the shop asked for nothing
        check_person(booking, offer, starts_at, by_desk=by_desk, is_waived=is_waived, now=now)
        if must_ring:
            add_call(booking, "moved_by_shop", now=now, before=min(booking.starts_at, starts_at))
        release_slots(booking.id)
        if extra and by_desk:
            add_places(offer, time, booking, reason=extra, by=by, now=now)
        was = booking.state
        state = "requested" if offer.by_approval and not by_desk else was
        give_time(booking, offer, time, "move", state=state, override=override, by=by, now=now)
        if state != was:
            add_event(booking, "ask_again", was, state, by=by, now=now)


def give_time(
    booking: Booking,
    offer: Offer,
    time: Time,
    verb: str,
    *,
    state: str,
    override: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Within a move or the way back, once its places are given back: others, the time, an event, a line.

    Args:
        override: as in book; for the audit.
    Raises:
        Refusal: a place is gone ("full"), or somebody was faster ("state").
    """
    before, was = booking.starts_at, booking.state
    code = code_at(booking, time.at)
    moved = db.session.execute(
        update(Booking)
        .where(Booking.id == booking.id, Booking.state == was, Booking.starts_at == before)
        .values(starts_at=time.at, ends_at=time.ends_at, state=state, pickup_code=code)
    )
    must_have_changed(moved.rowcount)
    claim(booking, offer, time)
    settle(booking.service_id, now=now)
    add_event(booking, verb, f"{before:%Y-%m-%dT%H:%M}", f"{time.at:%Y-%m-%dT%H:%M}", by=by, now=now)
    old, new = {"at": before}, {"at": time.at} | _said(override)
    audit.record(verb, "booking", booking.reference, by=by, now=now, before=old, after=new)


def add_places(offer: Offer, time: Time, booking: Booking, *, reason: str, by: Actor, now: datetime) -> None:
    """加号: what lacks on each slot that a booking at a time would claim.

    Args:
        reason: one of the few the form offers; it stands in the audit, and no free text about anybody.
    """
    for slot in raise_capacity(offer, time, quantity=places_of(offer.kind, booking.quantity)):
        after = {"capacity": slot.capacity, "at": slot.starts_at, "reason": reason}
        audit.record("add_place", "slot", slot.id, by=by, now=now, after=after)


def _said(override: str) -> dict[str, str]:
    return {"override": override} if override else {}


def _must_wait(offer: Offer, time: Time, booking: Booking, *, now: datetime) -> bool:
    """Whether a newcomer who would wait has to; where nobody who waits fits, what is free is his.

    Raises:
        Refusal: it is full and too late to wait for it ("late").
    """
    is_free = places_around(offer, time.slots).free(time.slots) >= places_of(offer.kind, booking.quantity)
    if not is_free and not offer.can_wait(time.at, now):
        raise Refusal("现在候补来不及了", "换个时间，或者打电话给店里", code="late")
    return not is_free


def _keep(booking: Booking, details: Iterable[Base]) -> None:
    for row in details:
        row.booking_id = booking.id
        db.session.add(row)


def _repriced(offer: Offer, seen_price_id: int) -> str:
    """Both prices: the one that was seen, and the one that stands."""
    seen = db.session.get(Price, seen_price_id)
    was = (
        f"刚才是{yuan(seen.price_fen, seen.is_from)}，"
        if seen and seen.service_id == offer.service_id
        else ""
    )
    return f"价格刚改了：{was}现在是{yuan(offer.price_fen, offer.is_from)}"


def check_time(offer: Offer, starts_at: datetime, quantity: int, *, now: datetime, by_desk: bool) -> Time:
    """The time that is offered at a moment; its resource is held already: no closure comes between.

    Raises:
        Refusal: none is ("time").
    """
    time = Times(offer, now, quantity=quantity, by_desk=by_desk).at(starts_at)
    if time is None:
        raise Refusal("这个时间约不了", "换个时间吧", code="time")
    return time


def _new_booking(
    offer: Offer,
    contact_id: int,
    for_whom: str,
    time: Time,
    quantity: int,
    channel: str,
    *,
    by: Actor,
    now: datetime,
) -> Booking:
    needs_approval = offer.by_approval and channel not in BY_DESK
    return Booking(
        reference=secrets.token_urlsafe(16),
        pickup_code=free_code(offer.partner_id, time.at),
        partner_id=offer.partner_id,
        service_id=offer.service_id,
        contact_id=contact_id,
        for_whom=for_whom,
        starts_at=time.at,
        ends_at=time.ends_at,
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


def claim(booking: Booking, offer: Offer, time: Time) -> None:
    """Take a booking's places at a time, or refuse ("full")."""
    claim_slots(booking.id, offer, time, quantity=places_of(offer.kind, booking.quantity))
