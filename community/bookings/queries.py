"""Reads of offers, times and bookings."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Row, Select, bindparam, func, select

from community.accounts.models import Contact
from community.bookings.details.address import BookingAddress
from community.bookings.kinds import KINDS
from community.bookings.models import HOLDING, Booking, Estate, Resource, Slot, Want
from community.bookings.places import HourPlaces, busiest
from community.bookings.rules import GIVEN_UP, Offer, Ticket, day_of
from community.bookings.series import at_next_dates
from community.core.dates import at_minutes
from community.core.db import db
from community.partners.models import SHOWN_STATES, Partner, Price, Service
from community.partners.queries import LINES, OF_PRICE, OF_SHOP, PLACE_SHORT, TODAY, price_at

PAST_SHOWN = 10


OFFERS: Select = (
    select(
        Service.id.label("service_id"),
        Service.name.label("service_name"),
        Service.note,
        Service.kind,
        Service.unit,
        Service.minutes,
        Service.buffer_steps,
        Service.least,
        Service.most,
        Service.lead_book_minutes,
        Service.lead_change_minutes,
        Service.lead_cancel_minutes,
        Service.limit_day,
        Service.limit_week,
        Service.by_approval,
        Service.is_series,
        Service.needs_guardian,
        Service.books_from,
        Service.books_until,
        Resource.id.label("resource_id"),
        Resource.counter,
        Resource.step_minutes,
        Resource.capacity,
        Resource.days_ahead,
        *OF_SHOP,
        PLACE_SHORT,
        Partner.state.label("partner_state"),
        Partner.category_key,
        Price.id.label("price_id"),
        *OF_PRICE,
    )
    .join(Resource, Resource.id == Service.resource_id)
    .join(Partner, Partner.id == Service.partner_id)
    .join(Price, Price.id == price_at(Service.id, TODAY))
    .where(
        Service.ended_at.is_(None),
        Service.kind.in_(bindparam("kinds", expanding=True)),
        Partner.state.in_(SHOWN_STATES),
    )
    .order_by(Partner.position, Partner.id, Service.position, Service.id)
)
OFFER = OFFERS.where(Service.id == bindparam("service_id")).order_by(None)


def offer_of(service_id: int, now: datetime) -> Offer | None:
    """What is booked under a service's number, with today's price; None where it cannot be."""
    asked = {"service_id": service_id, "today": now.date(), "kinds": list(KINDS)}
    row = db.session.execute(OFFER, asked).first()
    return Offer(**row._mapping) if row else None


def offers_of(kind: str, now: datetime) -> list[Offer]:
    """What is booked of one kind, as offer_of, shop by shop in the order of their price lists."""
    rows = db.session.execute(OFFERS, {"today": now.date(), "kinds": [kind]})
    return [Offer(**row._mapping) for row in rows]


# Bookings as their owners see them.
TICKETS: Select = (
    select(
        Booking.id,
        Booking.reference,
        Booking.pickup_code,
        Booking.state,
        Booking.starts_at,
        Booking.ends_at,
        Booking.quantity,
        Booking.for_whom,
        Contact.mobile,
        Booking.channel,
        Booking.price_fen,
        Booking.price_is_from,
        Booking.amount_fen,
        Booking.asks_concession,
        Booking.created_at,
        Booking.cancelled_at,
        Booking.cancelled_by_id,
        Booking.refused_because,
        Service.id.label("service_id"),
        Service.name.label("service_name"),
        Service.kind,
        Service.unit,
        Service.minutes,
        Service.is_series,
        Service.lead_change_minutes,
        Service.lead_cancel_minutes,
        *OF_SHOP,
        PLACE_SHORT,
        Estate.name.label("estate"),
    )
    .join(Contact, Contact.id == Booking.contact_id)
    .join(Service, Service.id == Booking.service_id)
    .join(Partner, Partner.id == Booking.partner_id)
    .outerjoin(BookingAddress, BookingAddress.booking_id == Booking.id)
    .outerjoin(Estate, Estate.id == BookingAddress.estate_id)
)
TICKET = TICKETS.where(Booking.reference == bindparam("reference"))


def ticket(reference: str) -> Ticket | None:
    row = db.session.execute(TICKET, {"reference": reference}).first()
    return Ticket(**row._mapping) if row else None


def tickets_of(references: Iterable[str], now: datetime) -> tuple[list[Ticket], list[Ticket]]:
    """The bookings behind some references: those ahead, soonest first, and the latest of the past."""
    query = TICKETS.where(Booking.reference.in_(list(references))).order_by(Booking.starts_at, Booking.id)
    found = [Ticket(**row._mapping) for row in db.session.execute(query)]
    ahead = at_next_dates([t for t in found if t.is_ahead(now)], now)
    past = [t for t in reversed(found) if not t.is_ahead(now)]
    return ahead, past[:PAST_SHOWN]


def earlier_waiters(booking_id: int) -> int:
    """How many came earlier and wait for one of the same slots."""
    wanted = select(Want.slot_id).where(Want.booking_id == booking_id)
    earlier = Want.slot_id.in_(wanted) & (Want.booking_id < booking_id)
    return db.session.scalar(select(func.count(Want.booking_id.distinct())).where(earlier))


def ticket_by_code(mobile: str, code: str, now: datetime) -> Ticket | None:
    """The booking of a number that carries a pick-up code: the next to come, else the latest."""
    query = TICKETS.where(Contact.mobile == mobile, Booking.pickup_code == code).order_by(Booking.starts_at)
    found = [Ticket(**row._mapping) for row in db.session.execute(query)]
    return next((t for t in found if t.is_ahead(now)), found[-1] if found else None)


def day_board(partner_id: int, day: date) -> list[Ticket]:
    """A shop's bookings of a day that hold a place, and those given up: they may come back."""
    starts, ends = day_of(at_minutes(day, 0))
    query = TICKETS.where(
        Booking.partner_id == partner_id,
        Booking.starts_at >= starts,
        Booking.starts_at < ends,
        Booking.state.in_((*HOLDING, "waiting", *GIVEN_UP)),
    ).order_by(Booking.starts_at, Booking.id)
    return [Ticket(**row._mapping) for row in db.session.execute(query)]


def day_sheet(day: date, shop_slug: str | None = None) -> list[Ticket]:
    """All bookings of a day that hold a place, shop by shop (or one shop's), in order of the clock."""
    starts, ends = day_of(at_minutes(day, 0))
    query = TICKETS.where(
        Booking.partner_id.in_(shop_ids(shop_slug)),
        Booking.starts_at >= starts,
        Booking.starts_at < ends,
        Booking.state.in_(HOLDING),
    ).order_by(Partner.position, Partner.id, Booking.starts_at, Booking.id)
    return [Ticket(**row._mapping) for row in db.session.execute(query)]


def tickets_by_id(ids: Iterable[int], shop_slug: str | None = None) -> list[Ticket]:
    """Some bookings (those of one shop among them), in order of the clock."""
    own = Booking.partner_id.in_(shop_ids(shop_slug))
    query = TICKETS.where(Booking.id.in_(list(ids)), own).order_by(Booking.starts_at, Booking.id)
    return [Ticket(**row._mapping) for row in db.session.execute(query)]


def shop_ids(slug: str | None) -> Select:
    """One shop or all: bookings are asked for by shop and time, as their index stands."""
    return select(Partner.id) if slug is None else select(Partner.id).where(Partner.slug == slug)


def hour_places(partner_id: int, day: date) -> dict[int, HourPlaces]:
    """The places of a shop in each hour of a day in which something is booked."""
    starts, ends = day_of(at_minutes(day, 0))
    that_day = (Slot.resource_id == Resource.id) & (Slot.starts_at >= starts) & (Slot.starts_at < ends)
    query = (
        select(Resource.id, Resource.capacity, Slot.starts_at, Slot.capacity, Slot.taken)
        .outerjoin(Slot, that_day)
        .where(Resource.partner_id == partner_id)
    )
    return busiest(tuple(row) for row in db.session.execute(query))


def bookings_by_partner(day: date) -> Counter:
    """How many places are held on a day, by partner id."""
    starts, ends = day_of(at_minutes(day, 0))
    query = (
        select(Booking.partner_id, func.count())
        .where(Booking.partner_id.in_(shop_ids(None)), Booking.starts_at >= starts, Booking.starts_at < ends)
        .where(Booking.state.in_(HOLDING))
        .group_by(Booking.partner_id)
    )
    return Counter(dict(db.session.execute(query).all()))


def day_states(day: date, shop_slug: str | None = None) -> Counter:
    """How many bookings of a day stand in which state."""
    starts, ends = day_of(at_minutes(day, 0))
    query = (
        select(Booking.state, func.count())
        .where(Booking.starts_at >= starts, Booking.starts_at < ends)
        .group_by(Booking.state)
    )
    if shop_slug is not None:
        query = query.join(Partner, Partner.id == Booking.partner_id).where(Partner.slug == shop_slug)
    return Counter(dict(db.session.execute(query).all()))


def requests(now: datetime, shop_slug: str | None = None) -> list[Ticket]:
    """Requests that wait for a yes, soonest first."""
    query = TICKETS.where(Booking.state == "requested", Booking.starts_at > now).order_by(Booking.starts_at)
    if shop_slug is not None:
        query = query.where(Partner.slug == shop_slug)
    return [Ticket(**row._mapping) for row in db.session.execute(query)]


def ticket_of(booking_id: int) -> Ticket:
    return Ticket(**db.session.execute(TICKETS.where(Booking.id == booking_id)).one()._mapping)


def bookable_lines(now: datetime, shop_slug: str | None = None) -> dict[str, list[Row]]:
    """The price lines that can be booked, by the name of their shop."""
    query = (
        LINES.add_columns(Partner.name.label("partner_name"))
        .join(Partner, Partner.id == Service.partner_id)
        .where(Service.kind.in_(KINDS), Service.resource_id.is_not(None), Partner.state == "published")
        .order_by(None)
        .order_by(Partner.position, Service.position)
    )
    if shop_slug is not None:
        query = query.where(Partner.slug == shop_slug)
    shops: dict[str, list[Row]] = {}
    for row in db.session.execute(query, {"today": now.date()}):
        shops.setdefault(row.partner_name, []).append(row)
    return shops
