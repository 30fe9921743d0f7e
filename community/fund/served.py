"""Service in kind, from the bookings' own rows: it stands beside the yuan and is never added to them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

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
    counted = [kind.name for kind in KINDS.values() if kind.counts_places]
    times = case((Service.kind.in_(counted), Booking.quantity), else_=1)
    less_fen = Booking.market_low_fen - Booking.price_fen
    saved_fen = case((less_fen > 0, less_fen * Booking.quantity), else_=0)
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


def _begin(month: str) -> datetime:
    return datetime.strptime(month, "%Y-%m")
