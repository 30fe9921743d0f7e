"""Reads of sittings, menus and orders."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Date, Row, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from community.accounts.models import Contact
from community.bookings.details.way import BookingWay
from community.bookings.models import HOLDING, Booking, BookingEvent
from community.bookings.queries import offer_of
from community.bookings.rules import Offer, Time, day_of
from community.bookings.times import Times
from community.canteen.models import Menu, WalkInCount
from community.canteen.rules import Cell, Kitchen, Order, Sitting
from community.core.dates import at_minutes
from community.core.db import db
from community.partners.models import SHOWN_STATES, Partner, Service
from community.partners.queries import concessions

COMING = ("book", "serve", "move", "move_back")  # by these an order comes to a sitting
SHOWN = (*HOLDING, "waiting", "cancelled", "refused")
TAKE_OUT = "take_out"
MOVED_WITHIN = timedelta(days=91)  # how far away an order can have been moved


# Statements that every page runs are built once.
MEAL_LINES: Select = (
    select(
        Service.id,
        Service.name,
        Partner.id.label("partner_id"),
        Partner.slug,
        Partner.name.label("partner_name"),
    )
    .join(Partner, Partner.id == Service.partner_id)
    .where(
        Service.kind == "meal",
        Service.resource_id.is_not(None),
        Service.ended_at.is_(None),
        Partner.state.in_(SHOWN_STATES),
    )
    .order_by(Partner.position, Partner.id, Service.position, Service.id)
)
MENUS: Select = select(Menu.service_id, Menu.day, Menu.dishes).where(
    Menu.service_id.in_(bindparam("service_ids", expanding=True)),
    Menu.day.between(bindparam("first", type_=Date), bindparam("last", type_=Date)),
)


def meal_lines(shop_slug: str | None = None) -> list[Row]:
    """The lines that are ordered as meals, canteen by canteen in the order of their price lists."""
    lines = db.session.execute(MEAL_LINES).all()
    return [line for line in lines if shop_slug in (None, line.slug)]


def menus(service_ids: Iterable[int], first: date, days: int) -> dict[Cell, list[str]]:
    """The dishes of some lines from a day on, where they are written."""
    asked = {"service_ids": list(service_ids), "first": first, "last": first + timedelta(days=days - 1)}
    rows = db.session.execute(MENUS, asked)
    return {(service_id, day): dishes.split("\n") for service_id, day, dishes in rows}


def sittings(now: datetime, first: date, days: int, lines: Sequence[Row] | None = None) -> list[Sitting]:
    """Every sitting from a day on, taken or not, over or not, in order of the clock."""
    lines = meal_lines() if lines is None else lines
    dishes = menus((line.id for line in lines), first, days)
    conceded = {key: rows for shop in {line.partner_id for line in lines} for key, rows in _groups(shop)}
    found = []
    for line in lines:
        offer = offer_of(line.id, now)
        times = Times(offer, now) if offer else None
        for n in range(days if times else 0):
            day = first + timedelta(days=n)
            written, groups = dishes.get((line.id, day), ()), conceded.get(line.id, ())
            found += [
                Sitting(offer, time, times.free(time), written, groups) for time in times_of(times, day)
            ]
    return sorted(found, key=lambda sitting: sitting.time.at)


def next_meals(now: datetime) -> list[Sitting]:
    """What is eaten next: today's sittings that are not over; where there is none, tomorrow's."""
    found = [sitting for sitting in sittings(now, now.date(), 2) if not sitting.is_over(now)]
    return [sitting for sitting in found if sitting.time.at.date() == found[0].time.at.date()]


def _groups(partner_id: int) -> list[tuple[int, list[tuple[str, int]]]]:
    found = concessions(partner_id).items()
    return [(service_id, [(row.group, row.share_permille) for row in rows]) for service_id, rows in found]


def times_of(times: Times, day: date) -> list[Time]:
    """The sittings of a day; unlike Times.offered those too, that are too soon or past."""
    return times.kind.times(times.offer, times.hours, day, times.quantity)


def kitchen(offer: Offer, day: date, now: datetime) -> Kitchen:
    """One sitting with its orders."""
    times = times_of(Times(offer, now), day)
    orders = orders_of(offer.service_id, day)
    starts_at = times[0].at if times else min((order.starts_at for order in orders), default=None)
    cut_off = starts_at - timedelta(minutes=offer.lead_book_minutes) if starts_at else None
    if cut_off and now > cut_off:
        orders += _moved_away(offer.service_id, starts_at, cut_off)
    return Kitchen(
        offer.service_id,
        offer.service_name,
        day,
        starts_at,
        cut_off,
        sorted(orders, key=lambda order: order.pickup_code),
        walk_ins(offer.service_id, day),
        menus([offer.service_id], day, 1).get((offer.service_id, day), ()),
    )


def orders_of(service_id: int, day: date) -> list[Order]:
    """The orders of a line on a day, in one query."""
    starts, ends = day_of(at_minutes(day, 0))
    on_that_day = (Booking.starts_at >= starts, Booking.starts_at < ends, Booking.state.in_(SHOWN))
    query = _orders().where(Booking.service_id == service_id, *on_that_day)
    return [Order(**row._mapping) for row in db.session.execute(query)]


def _orders() -> Select:
    came, last = aliased(BookingEvent), aliased(BookingEvent)
    came_at = select(func.max(came.at)).where(came.booking_id == Booking.id, came.verb.in_(COMING))
    latest = select(func.max(BookingEvent.id)).where(BookingEvent.booking_id == Booking.id)
    return (
        select(
            Booking.id,
            Booking.reference,
            Booking.pickup_code,
            Booking.for_whom,
            Contact.mobile,
            Booking.quantity,
            Booking.state,
            Booking.price_fen,
            Booking.amount_fen,
            Booking.asks_concession,
            Booking.starts_at,
            came_at.correlate(Booking).scalar_subquery().label("came_at"),
            last.before,
            last.at.label("changed_at"),
            (BookingWay.way == TAKE_OUT).label("is_takeaway"),
        )
        .join(Contact, Contact.id == Booking.contact_id)
        .outerjoin(BookingWay, BookingWay.booking_id == Booking.id)
        .join(last, last.id == latest.correlate(Booking).scalar_subquery())
    )


def _moved_away(service_id: int, starts_at: datetime, cut_off: datetime) -> list[Order]:
    """What the desk has moved to another sitting after the cut-off: it is cooked all the same."""
    moved = BookingEvent
    query = (
        _orders()
        .join(moved, moved.booking_id == Booking.id)
        .where(
            Booking.service_id == service_id,
            Booking.starts_at >= day_of(starts_at)[0],
            Booking.starts_at < starts_at + MOVED_WITHIN,
            Booking.starts_at != starts_at,
            moved.verb == "move",
            moved.before == f"{starts_at:%Y-%m-%dT%H:%M}",
            moved.at > cut_off,
        )
        .add_columns(moved.at.label("moved_at"))
    )
    return [_as_it_left(row) for row in db.session.execute(query)]


def _as_it_left(row: Row) -> Order:
    fields = dict(row._mapping)
    left_at = fields.pop("moved_at")
    left = {"state": "cancelled", "before": "confirmed", "changed_at": left_at, "came_at": datetime.min}
    return Order(**fields | left)


def walk_ins(service_id: int, day: date) -> int:
    query = select(WalkInCount.number).filter_by(service_id=service_id, day=day)
    return db.session.scalar(query) or 0
