"""What becomes of a booking: cancelled, refused, arrived, done, missed, expired; the calls after it."""

from datetime import datetime

from sqlalchemy import select, update

from community.bookings.charges import charge
from community.bookings.claims import hold_resources, is_used_by, release_slots
from community.bookings.models import ACTIVE, Booking, Call
from community.bookings.queue import settle
from community.bookings.rules import STEPS, Ticket
from community.bookings.states import add_call, hold, overtaken, set_state
from community.core import audit
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal
from community.partners.queries import has_concession


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
        booking = hold(ticket, now=now)
        hold_resources(is_used_by(booking.service_id))
        _step(booking, "cancel", by=by, now=now, cancelled_at=now, cancelled_by_id=by.account_id)
        release_slots(booking.id)
        settle(booking.service_id, now=now)
        if must_ring:
            add_call(booking, "cancelled_by_shop", now=now)


def ask_to_ring(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """It was the shop that cancelled, and the resident does not know yet: on to the call list.

    Raises:
        Refusal: it is not cancelled any more ("state").
    """
    with transaction() as session:
        booking = hold(ticket, now=now)
        if booking.state != "cancelled":
            raise overtaken()
        asked = select(Call.id).filter_by(booking_id=booking.id, reason="cancelled_by_shop", done_at=None)
        if not session.scalar(asked):
            add_call(booking, "cancelled_by_shop", now=now)
        audit.record("ask_to_ring", "booking", booking.reference, by=by, now=now)


def refuse(ticket: Ticket, *, because: str, by: Actor, now: datetime) -> None:
    """Say no to a request: its places are free again, and somebody must ring.

    Args:
        because: one of REFUSED_BECAUSE; the resident reads it.
    """
    with transaction():
        booking = hold(ticket, now=now)
        hold_resources(is_used_by(booking.service_id))
        _step(booking, "refuse", by=by, now=now, reason=because, refused_because=because)
        release_slots(booking.id)
        settle(booking.service_id, now=now)
        add_call(booking, "refused", now=now)


def step(
    ticket: Ticket,
    verb: str,
    *,
    seen_fen: int | None = None,
    taken_fen: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Approve, arrive, finish or miss: a change of state that keeps the places held; finish charges.

    Args:
        seen_fen: the amount that the button to finish named, where it did.
        taken_fen: the amount that was typed, where one was asked for: of a price 起.
    """
    with transaction():
        booking = hold(ticket, now=now)
        if verb == "approve" and ticket.is_expired(now):
            raise Refusal("已经过了约的时间，不能再批了", code="state")
        if verb in ("arrive", "miss") and booking.starts_at.date() > now.date():
            raise Refusal("还没到约的那一天", code="state")
        if verb == "miss" and now < booking.starts_at:
            raise Refusal("还没到约的时间，再等等", code="state")
        _step(booking, verb, by=by, now=now)
        if verb == "finish":
            charge(booking, seen_fen=seen_fen, taken_fen=taken_fen, by=by, now=now)


def ask_concession(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """问优惠: somebody at the counter forgot the tick, or had none to set; asked once, it is asked.

    Raises:
        Refusal: the line has none ("concession"), or nothing is to be paid any more ("state").
    """
    with transaction() as session:
        booking = hold(ticket, now=now)
        if not has_concession(booking.service_id):
            raise Refusal("这一项没有优惠", code="concession")
        if booking.state not in ACTIVE:
            raise overtaken()
        if not booking.asks_concession:
            session.execute(update(Booking).where(Booking.id == booking.id).values(asks_concession=True))
            audit.record("ask_concession", "booking", booking.reference, by=by, now=now)


def tick_call(call: Call, *, by: Actor, now: datetime) -> None:
    """The call was made."""
    with transaction() as session:
        session.execute(
            update(Call)
            .where(Call.id == call.id, Call.done_at.is_(None))
            .values(done_at=now, done_by_id=by.account_id)
        )
        audit.record("tick_call", "call", call.id, by=by, now=now)


def untick_call(call: Call, *, by: Actor, now: datetime) -> None:
    """点错了: the call is still to be made."""
    with transaction() as session:
        session.execute(
            update(Call)
            .where(Call.id == call.id, Call.done_at.is_not(None))
            .values(done_at=None, done_by_id=None)
        )
        audit.record("untick_call", "call", call.id, by=by, now=now)


def show_number(ticket: Ticket, *, by: Actor, now: datetime) -> str:
    """Somebody looks at one number, for one call: an audit line and nothing else."""
    with transaction():
        audit.record("show_number", "booking", ticket.reference, by=by, now=now)
    return ticket.reference


def _step(booking: Booking, verb: str, *, by: Actor, now: datetime, **values) -> None:
    before = booking.state
    allowed, after = STEPS[verb]
    if before not in allowed:
        raise overtaken()
    set_state(booking, verb, before, after, by=by, now=now, **values)
