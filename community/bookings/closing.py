"""停业: a shop, a resource or everything is shut for a time, and what becomes of each booking it hits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, or_, select, update

from community.accounts.actions import touch_contact
from community.bookings import outcomes
from community.bookings.actions import move
from community.bookings.claims import LONGEST_SLOT, hold_resources
from community.bookings.models import Booking, Claim, Resource, Slot, Want
from community.bookings.queries import TICKETS, offer_of
from community.bookings.rules import MOVABLE, PENDING, STEPS, Ticket, TimeChoice, nearest
from community.bookings.times import Times
from community.core import audit
from community.core.access import Actor
from community.core.dates import spoken_when
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.text import masked_name
from community.partners.models import Closure, Service
from community.partners.rules import Shut

MOST_DAYS = 93
DAYS_OFFERED = 8  # how far another time is looked for


@dataclass(frozen=True)
class Shutting:
    """What is to be shut, from when till when.

    Args:
        partner_id: None for everybody.
        resource_id: None for the whole shop.
    """

    partner_id: int | None
    resource_id: int | None
    starts_at: datetime
    ends_at: datetime
    reason: str

    def words(self) -> str:
        return Shut(self.starts_at, self.ends_at, self.reason).words()


def hit_by(shutting: Shutting, now: datetime) -> list[Ticket]:
    """The bookings to come that a closure would hit, by the clock; a request past its time is over."""
    query = TICKETS.where(
        Booking.state.in_(STEPS["cancel"][0]),
        or_(Booking.state.not_in(PENDING), Booking.starts_at > now),
        Booking.starts_at < shutting.ends_at,
        Booking.ends_at > max(shutting.starts_at, now),
        or_(Booking.id.in_(_in_it(Claim, shutting)), Booking.id.in_(_in_it(Want, shutting))),
    ).order_by(Booking.starts_at, Booking.id)
    if shutting.partner_id is not None:
        query = query.where(Booking.partner_id == shutting.partner_id)
    return [Ticket(**row._mapping) for row in db.session.execute(query)]


def _in_it(share: type[Claim] | type[Want], shutting: Shutting) -> Select:
    """The bookings with a slot in the time that is shut: between the dates of a series nobody is hit."""
    query = (
        select(share.booking_id)
        .join(Slot, Slot.id == share.slot_id)
        .join(Booking, Booking.id == share.booking_id)
        .join(Service, Service.id == Booking.service_id)
        .where(Slot.starts_at < shutting.ends_at)
        .where(or_(~Service.is_series, Slot.ends_at > shutting.starts_at))
    )
    query = query.where(Slot.starts_at > shutting.starts_at - LONGEST_SLOT)
    return query if shutting.resource_id is None else query.where(Slot.resource_id == shutting.resource_id)


def times_instead(tickets: list[Ticket], shutting: Shutting, now: datetime) -> dict[str, list[TimeChoice]]:
    """For each booking the free times nearest to its own that the closure leaves, by reference."""
    found, known = {}, {}
    for ticket in tickets:
        if ticket.state not in MOVABLE or ticket.is_series:
            found[ticket.reference] = []
            continue
        what = (ticket.service_id, ticket.quantity)
        if what not in known:
            known[what] = _times_left(*what, shutting, now)
        found[ticket.reference] = nearest(known[what], ticket.starts_at)
    return found


def _times_left(service_id: int, quantity: int, shutting: Shutting, now: datetime) -> list[TimeChoice]:
    offer = offer_of(service_id, now)
    if offer is None:
        return []
    shut = (shutting.starts_at, shutting.ends_at, shutting.reason)
    times = Times(offer, now, quantity=quantity, by_desk=True, without=shut)
    around = [d for d in times.days if abs((d - shutting.starts_at.date()).days) < DAYS_OFFERED]
    later = [d for d in times.days if d >= shutting.ends_at.date()][:DAYS_OFFERED]
    return [choice for day in sorted({*around, *later}) for choice in times.choices(day)]


def close(shutting: Shutting, fates: Mapping[str, datetime | None], *, by: Actor, now: datetime) -> Closure:
    """Shut, and move or cancel every booking that it hits; each goes on the call list.

    Args:
        fates: by reference, the new time, or None where it is cancelled; exactly those that are hit.
    Raises:
        Refusal: as check_span; somebody booked meanwhile ("hit"), a new time is gone; then nothing is shut.
    """
    with transaction() as session:
        _hold_all(shutting, now)
        check_span(shutting, now)
        closure = Closure(
            partner_id=shutting.partner_id,
            resource_id=shutting.resource_id,
            starts_at=shutting.starts_at,
            ends_at=shutting.ends_at,
            reason=shutting.reason,
        )
        session.add(closure)
        session.flush()
        hit = hit_by(shutting, now)
        if {ticket.reference for ticket in hit} != set(fates):
            raise Refusal("刚刚有人约了或者退了", "名单变了，请再看一遍", code="hit")
        # who waits goes first: nobody is told of a place that the closure takes
        for ticket in sorted(hit, key=lambda ticket: ticket.state != "waiting"):
            _settle(ticket, fates[ticket.reference], by=by, now=now)
        if hit_by(shutting, now):
            raise Refusal("改到的时间也在停业里", "请再选一个时间", code="hit")
        said = {"starts_at": shutting.starts_at, "until": shutting.ends_at, "reason": shutting.reason}
        said |= {"bookings": len(hit)}
        audit.record("close", "closure", closure.id, by=by, now=now, after=said)
    return closure


def check_span(shutting: Shutting, now: datetime) -> None:
    """Refuse a time that is past, too long or shut already, or at which a series that has begun goes on."""
    if shutting.ends_at <= now:
        raise Refusal("这段时间已经过了", "日子要从今天起选")
    if shutting.ends_at - shutting.starts_at > timedelta(days=MOST_DAYS):
        raise Refusal(f"一次最多停{MOST_DAYS}天", "更久请用“暂停一阵”")
    for closure in closures_ahead(now, shutting.partner_id):
        is_within = closure.starts_at <= shutting.starts_at and shutting.ends_at <= closure.ends_at
        is_of_same = closure.partner_id == shutting.partner_id
        if is_within and is_of_same and closure.resource_id in (None, shutting.resource_id):
            raise Refusal("这段时间已经定了停业", "在“停业”那一页看得到")
    begun = db.session.execute(_begun(shutting, now)).first()
    if begun:
        when = spoken_when(begun.starts_at, now.date())
        raise Refusal(
            f"“{begun.name}”{when}有课，上过课的人还要来",
            "先到“课程”里把这一次改期，或者点“这一次不上了”",
            code="series",
        )


def _begun(shutting: Shutting, now: datetime) -> Select:
    """The dates to come of series at which people have a seat whom no fate is asked for: they came before."""
    query = (
        select(Service.name, Slot.starts_at)
        .join(Booking, Booking.service_id == Service.id)
        .join(Claim, Claim.booking_id == Booking.id)
        .join(Slot, Slot.id == Claim.slot_id)
        .where(Service.is_series, Booking.state.not_in(STEPS["cancel"][0]), Slot.starts_at > now)
        .where(Slot.starts_at < shutting.ends_at, Slot.ends_at > shutting.starts_at)
        .order_by(Slot.starts_at)
    )
    if shutting.partner_id is not None:
        query = query.where(Booking.partner_id == shutting.partner_id)
    return query if shutting.resource_id is None else query.where(Slot.resource_id == shutting.resource_id)


def lift(closure: Closure, *, by: Actor, now: datetime) -> None:
    """Open again before the end; what was moved or cancelled stays so.

    Raises:
        Refusal: it is over or lifted already.
    """
    with transaction() as session:
        lifted = session.execute(
            update(Closure)
            .where(Closure.id == closure.id, Closure.lifted_at.is_(None), Closure.ends_at > now)
            .values(lifted_at=now)
        )
        if not lifted.rowcount:
            raise Refusal("这次停业已经结束了", "请刷新看看现在的情况", code="state")
        audit.record("lift", "closure", closure.id, by=by, now=now)


def closures_ahead(now: datetime, partner_id: int | None) -> list[Row]:
    """The closures that are not over of a shop and of everybody, in order; None: of everybody alone."""
    query = (
        select(*Closure.__table__.columns, Resource.name.label("resource"))
        .outerjoin(Resource, Resource.id == Closure.resource_id)
        .where(Closure.ends_at > now, Closure.lifted_at.is_(None))
        .where(or_(Closure.partner_id == partner_id, Closure.partner_id.is_(None)))
        .order_by(Closure.starts_at, Closure.id)
    )
    return db.session.execute(query).all()


def left_over(now: datetime) -> Select:
    """The bookings to come that stand in a time that is shut, and the closure."""
    return (
        select(Booking.reference, Closure.id)
        .join(Claim, Claim.booking_id == Booking.id)
        .join(Slot, Slot.id == Claim.slot_id)
        .join(Closure, (Closure.starts_at < Booking.ends_at) & (Closure.ends_at > Booking.starts_at))
        .where(Closure.starts_at < Slot.ends_at, Closure.ends_at > Slot.starts_at)
        .where(
            Booking.state.in_(STEPS["cancel"][0]),
            Booking.starts_at > now,
            Closure.lifted_at.is_(None),
            or_(Closure.partner_id.is_(None), Closure.partner_id == Booking.partner_id),
            or_(Closure.resource_id.is_(None), Closure.resource_id == Slot.resource_id),
        )
        .distinct()
    )


def _hold_all(shutting: Shutting, now: datetime) -> None:
    """In the one order of locks: the people who are hit, then what could be booked meanwhile."""
    for mobile in sorted({ticket.mobile for ticket in hit_by(shutting, now) if ticket.mobile}):
        touch_contact(mobile, now=now)
    of_shop = () if shutting.partner_id is None else (Resource.partner_id == shutting.partner_id,)
    hold_resources(*of_shop)


def _settle(ticket: Ticket, at: datetime | None, *, by: Actor, now: datetime) -> None:
    if at is None:
        outcomes.cancel(ticket, by=by, now=now, must_ring=True)
        return
    try:
        move(ticket, starts_at=at, by=by, now=now, must_ring=True)
    except Refusal as refusal:
        who = f"{masked_name(ticket.for_whom)} {spoken_when(at, now.date())}"
        raise Refusal(f"{who}：{refusal.sentence}", "给这一位换个时间，或者取消", code="fate") from refusal
