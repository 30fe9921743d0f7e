"""Reads of sittings, menus and orders."""

from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import CompoundSelect, Date, Row, Select, and_, bindparam, exists, select, union

from community.accounts.models import Contact
from community.bookings.details.way import BookingWay
from community.bookings.manytimes import times_of
from community.bookings.models import IS_MOVE, Booking, BookingEvent
from community.bookings.queries import offer_of, offers_of
from community.bookings.rules import Time, day_of
from community.bookings.times import Times
from community.canteen.models import Menu, WalkInCount
from community.canteen.rules import Batch, Cell, Kitchen, Lead, Order, Sitting, Step, cut_off_of
from community.core.dates import at_minutes
from community.core.db import db
from community.partners.models import SHOWN_STATES, LeadChange, Partner, Service
from community.partners.queries import concessions

TAKE_OUT = "take_out"


# Statements that every page runs are built once.
IS_SERVED = and_(
    Service.resource_id.is_not(None), Service.ended_at.is_(None), Partner.state.in_(SHOWN_STATES)
)
IS_ORDERED = Booking.service_id == Service.id
EVERY_MEAL_LINE: Select = (
    select(
        Service.id,
        Service.name,
        Partner.id.label("partner_id"),
        Partner.slug,
        Partner.name.label("partner_name"),
        Service.lead_book_minutes,
        IS_SERVED.label("is_served"),
    )
    .join(Partner, Partner.id == Service.partner_id)
    .where(Service.kind == "meal")
    .order_by(Partner.position, Partner.id, Service.position, Service.id)
)
MEAL_LINES = EVERY_MEAL_LINE.where(IS_SERVED)
MENUS: Select = select(Menu.service_id, Menu.day, Menu.dishes).where(
    Menu.service_id.in_(bindparam("service_ids", expanding=True)),
    Menu.day.between(bindparam("first", type_=Date), bindparam("last", type_=Date)),
)


ORDERS: Select = (
    select(
        Booking.id,
        Booking.reference,
        Booking.pickup_code,
        Booking.for_whom,
        Contact.mobile,
        Booking.quantity,
        Booking.state,
        Booking.price_fen,
        Booking.price_is_from,
        Booking.amount_fen,
        Booking.asks_concession,
        Booking.starts_at,
        (BookingWay.way == TAKE_OUT).label("is_takeaway"),
    )
    .join(Contact, Contact.id == Booking.contact_id)
    .outerjoin(BookingWay, BookingWay.booking_id == Booking.id)
    .order_by(Booking.pickup_code, Booking.id)
)


def meal_lines(shop_slug: str | None = None) -> list[Row]:
    """The lines that are ordered as meals, canteen by canteen in the order of their price lists."""
    lines = db.session.execute(MEAL_LINES).all()
    return [line for line in lines if shop_slug in (None, line.slug)]


def kitchen_lines(day: date, shop_slug: str | None = None) -> list[Row]:
    """As meal_lines, with those no longer served that somebody has ordered for a day."""
    starts, ends = day_of(at_minutes(day, 0))
    ordered = exists().where(IS_ORDERED, Booking.starts_at >= starts, Booking.starts_at < ends)
    lines = db.session.execute(EVERY_MEAL_LINE.where(IS_SERVED | ordered)).all()
    return [line for line in lines if shop_slug in (None, line.slug)]


def meal_line(service_id: int) -> Row | None:
    """A line that is ordered as a meal, served still or not: what was ordered of it is handed out."""
    return db.session.execute(EVERY_MEAL_LINE.where(Service.id == service_id)).first()


def has_canteen(shop_slug: str | None) -> bool:
    """Whether a shop serves meals, or has served them."""
    own = EVERY_MEAL_LINE.where(Partner.slug == shop_slug, IS_SERVED | exists().where(IS_ORDERED))
    return db.session.execute(own).first() is not None


def menus(service_ids: Iterable[int], first: date, days: int) -> dict[Cell, list[str]]:
    """The dishes of some lines from a day on, where they are written."""
    asked = {"service_ids": list(service_ids), "first": first, "last": first + timedelta(days=days - 1)}
    rows = db.session.execute(MENUS, asked)
    return {(service_id, day): dishes.split("\n") for service_id, day, dishes in rows}


def sittings(
    now: datetime, first: date, days: int, service_ids: Container[int] | None = None
) -> list[Sitting]:
    """Every sitting from a day on, taken or not, over or not, in order of the clock.

    Args:
        service_ids: of these lines alone; of all where it is left out.
    """
    offers = [
        offer for offer in offers_of("meal", now) if service_ids is None or offer.service_id in service_ids
    ]
    if not offers:
        return []
    dishes = menus((offer.service_id for offer in offers), first, days)
    conceded = concessions(*{offer.partner_id for offer in offers})
    found = []
    for times in times_of(offers, now, until=at_minutes(first, days * 1440)):
        key = times.offer.service_id
        groups = [(row.group, row.share_permille) for row in conceded.get(key, ())]
        for day in (first + timedelta(days=n) for n in range(days)):
            written = dishes.get((key, day), ())
            found += [
                Sitting(times.offer, time, times.free(time), written, groups)
                for time in openings_of(times, day)
            ]
    return sorted(found, key=lambda sitting: sitting.time.at)


def next_meals(now: datetime) -> list[Sitting]:
    """What is eaten next: today's sittings that are not over; where there is none, tomorrow's."""
    found = [sitting for sitting in sittings(now, now.date(), 2) if not sitting.is_over(now)]
    return [sitting for sitting in found if sitting.time.at.date() == found[0].time.at.date()]


def openings_of(times: Times, day: date) -> list[Time]:
    """The sittings of a day; unlike Times.offered those too, that are too soon or past."""
    return times.kind.times(times.offer, times.hours, day, times.quantity)


def kitchen(line: Row, day: date, now: datetime) -> Kitchen:
    """A line's day, sitting by sitting."""
    offer, orders, leads = offer_of(line.id, now), orders_of(line.id, day), _leads(line.id)
    lines = times_of([offer] if offer else [], now, until=at_minutes(day, 1440))
    openings = {time.at for times in lines for time in openings_of(times, day)}
    starts = openings | {at for order in orders for at in order.starts() if at.date() == day}
    cut_offs = {at: cut_off_of(at, line.lead_book_minutes, leads) for at in sorted(starts)}
    batches = [Batch(at, cut_off, orders) for at, cut_off in cut_offs.items()]
    return Kitchen(
        line.id,
        line.name,
        day,
        [batch for batch in batches if batch.starts_at in openings or not batch.is_empty(now)],
        orders,
        walk_ins(line.id, day),
        menus([line.id], day, 1).get((line.id, day), ()),
    )


def _leads(service_id: int) -> list[Lead]:
    query = select(LeadChange.before_minutes, LeadChange.changed_at).filter_by(service_id=service_id)
    return [Lead(*row) for row in db.session.execute(query.order_by(LeadChange.id))]


def orders_of(service_id: int, day: date) -> list[Order]:
    """The orders that stand on a line's day or ever stood there, by their codes, in two queries."""
    ids = _ids_of(service_id, day)
    event = BookingEvent
    events = select(event.booking_id, event.at, event.verb, event.before, event.after)
    steps = defaultdict(list)
    for booking_id, *step in db.session.execute(events.where(event.booking_id.in_(ids)).order_by(event.id)):
        steps[booking_id].append(Step(*step))
    rows = db.session.execute(ORDERS.where(Booking.id.in_(ids)))
    return [Order(**row._mapping, steps=steps[row.id]) for row in rows]


def _ids_of(service_id: int, day: date) -> CompoundSelect:
    """A line's orders of a day, and whatever was moved away from that day."""
    starts, ends = day_of(at_minutes(day, 0))
    here = select(Booking.id).where(
        Booking.service_id == service_id, Booking.starts_at >= starts, Booking.starts_at < ends
    )
    # a subquery of its own: joined, the planner would begin with all orders that a line ever had
    line = select(Booking.service_id).where(Booking.id == BookingEvent.booking_id).scalar_subquery()
    that_day = BookingEvent.before.between(f"{day}T00:00", f"{day}T23:59")
    return union(here, select(BookingEvent.booking_id).where(IS_MOVE, that_day, line == service_id))


def walk_ins(service_id: int, day: date) -> int:
    query = select(WalkInCount.number).filter_by(service_id=service_id, day=day)
    return db.session.scalar(query) or 0
