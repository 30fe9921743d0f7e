"""Service in kind, from the bookings' own rows: it stands beside the yuan and is never added to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, extract, func, select

from community.bookings.kinds import KINDS
from community.bookings.models import Booking
from community.bookings.queries import shop_ids
from community.core.db import db
from community.fund.rules import next_month
from community.partners.models import Service

SERVED = ("arrived", "done")


@dataclass(frozen=True)
class Served:
    """Who was served in a month, and what that saved them.

    Args:
        times: 人次; two portions count as two, two hours of a room as one.
        saved_fen: against the market price that stood beside the price when it was booked.
    """

    times: int = 0
    saved_fen: int = 0


def served(month: str, partner_slug: str | None = None) -> Served:
    """What all shops (or one) served in a month; it reads that month's bookings alone, shop by shop.

    Args:
        month: 2026-10.
    """
    times, saved_fen = _counted()
    query = (
        select(func.coalesce(func.sum(times), 0), func.coalesce(func.sum(saved_fen), 0))
        .join(Service, Service.id == Booking.service_id)
        .where(
            Booking.partner_id.in_(shop_ids(partner_slug)),
            Booking.starts_at >= _begin(month),
            Booking.starts_at < _begin(next_month(month)),
            Booking.state.in_(SERVED),
        )
    )
    return Served(*db.session.execute(query).one())


def served_by_shop(first: str, last: str, shops: Collection[int]) -> dict[tuple[int, str], Served]:
    """What some shops served in each month of a span; a shop's month in which it served nobody is not there.

    Args:
        first, last: months, both of them in it; shops: ids.
    """
    times, saved_fen = _counted()
    month = extract("year", Booking.starts_at), extract("month", Booking.starts_at)
    query = (
        select(Booking.partner_id, *month, func.sum(times), func.coalesce(func.sum(saved_fen), 0))
        .join(Service, Service.id == Booking.service_id)
        .where(
            Booking.partner_id.in_(shops),
            Booking.starts_at >= _begin(first),
            Booking.starts_at < _begin(next_month(last)),
            Booking.state.in_(SERVED),
        )
        .group_by(Booking.partner_id, *month)
    )
    return {
        (shop, f"{int(year)}-{int(number):02d}"): Served(int(count), int(saved))
        for shop, year, number, count, saved in db.session.execute(query)
    }


def _counted() -> tuple[ColumnElement, ColumnElement]:
    """Of a booking: how many it served, and what that saved them."""
    counted = [kind.name for kind in KINDS.values() if kind.counts_places]
    times = case((Service.kind.in_(counted), Booking.quantity), else_=1)
    less_fen = Booking.market_low_fen - Booking.price_fen
    return times, case((less_fen > 0, less_fen * Booking.quantity), else_=0)


def _begin(month: str) -> datetime:
    return datetime.strptime(month, "%Y-%m")
