"""What is charged at the counter: a row of its own for each 完成, and one more for each that is taken back.

The rows are appended and never changed. 完成 appends what was due then: the booking's amount, or the
concession of it for whoever asked for it and holds a grant; of a price 起 what the counter says was
taken, and that is no less. 点错了 appends the exact negative and names
the row that it takes back, once. So the sum of a booking's rows is what was taken for it, whatever was
tapped in between, and a report adds amounts up and need not know of 点错了.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from community.accounts.models import ConcessionGrant
from community.accounts.queries import grant_stands
from community.bookings.models import Booking, Charge
from community.core.access import Actor
from community.core.db import db
from community.core.errors import Refusal
from community.core.money import concession_fen, fen, yuan
from community.partners.models import Concession


class Owed(Protocol):
    """What is paid at the counter: a ticket, or an order of the canteen."""

    id: int
    state: str
    quantity: int
    price_fen: int
    amount_fen: int
    asks_concession: bool


@dataclass(frozen=True)
class Due:
    """What is to be paid at the counter, and by which share of the price; never why."""

    amount_fen: int
    share_permille: int | None  # none: the full price

    def is_conceded(self) -> bool:
        return self.share_permille is not None


def due(booking: Booking | Owed, share_permille: int | None) -> Due:
    """What a booking costs at the counter.

    Args:
        share_permille: of the price (960 is 9.6 折), half up once for each item; None is the full price.
    """
    if share_permille is None:
        return Due(booking.amount_fen, None)
    return Due(concession_fen(booking.price_fen, share_permille) * booking.quantity, share_permille)


@dataclass(frozen=True)
class Dues:
    """Of those who stand before the counter: who asked for the concession, and who can still be asked.

    Args:
        asked: what is due from those who asked, granted or not, by booking.
        unasked: the bookings of lines with a concession for which nobody has asked.
    """

    asked: Mapping[int, Due]
    unasked: Collection[int]

    def get(self, booking_id: int) -> Due | None:
        return self.asked.get(booking_id)

    def can_ask(self, booking_id: int) -> bool:
        return booking_id in self.unasked


def dues_of(tickets: Iterable[Owed], now: datetime, *, states: Sequence[str] = ("arrived",)) -> Dues:
    """What the counter is told of those who are there.

    Args:
        states: in which somebody may stand before the counter.
    """
    there = [t for t in tickets if t.state in states]
    shares = _shares([t.id for t in there], now.date()) if there else {}
    asked = {t.id: due(t, shares.get(t.id)) for t in there if t.asks_concession}
    return Dues(asked, shares.keys() - asked.keys())


def _shares(booking_ids: Iterable[int], day: date) -> dict[int, int | None]:
    """Of some bookings, those of lines with a concession: the best share their number holds a grant for."""
    granted = and_(
        ConcessionGrant.contact_id == Booking.contact_id,
        ConcessionGrant.group == Concession.group,
        grant_stands(day),
    )
    share = case((ConcessionGrant.id.is_not(None), Concession.share_permille))
    query = (
        select(Booking.id, func.min(share))
        .join(Concession, Concession.service_id == Booking.service_id)
        .outerjoin(ConcessionGrant, granted)
        .where(Booking.id.in_(list(booking_ids)))
        .group_by(Booking.id)
    )
    return {booking_id: share for booking_id, share in db.session.execute(query)}


def charge(
    booking: Booking, *, seen_fen: int | None, taken_fen: int | None, by: Actor, now: datetime
) -> None:
    """Within 完成: note what was due, or of a price 起 what was taken.

    Args:
        seen_fen: what the button said; None where it named no amount.
        taken_fen: what was typed; None is what is due.
    Raises:
        Refusal: another amount is due by now: a grant was made or ended meanwhile ("price"); less was taken,
            or more of a price that is fixed ("taken").
    """
    share = _shares([booking.id], now.date()).get(booking.id) if booking.asks_concession else None
    owed = due(booking, share)
    if seen_fen not in (None, owed.amount_fen):
        raise Refusal(f"要收的钱刚变了，现在是{yuan(owed.amount_fen)}", "请刷新再点一次", code="price")
    taken_fen = owed.amount_fen if taken_fen is None else taken_fen
    if not may_be_charged(booking, owed, taken_fen):
        least = yuan(owed.amount_fen, booking.price_is_from)
        raise Refusal(f"这个项目{least}，收的钱对不上", "请看看写的数", code="taken")
    _append(booking, taken_fen, owed.share_permille, by=by, now=now)


def taken_fen_of(typed: str | None) -> int | None:
    """What the counter typed as taken, in fen; None where nothing was asked for.

    Raises:
        Refusal: it is no amount ("taken").
    """
    try:
        return None if typed is None else fen(typed)
    except ValueError:
        raise Refusal("收了多少写成10或12.5这样的数", "改好再点一次", code="taken") from None


def may_be_charged(booking: Booking, owed: Due, taken_fen: int) -> bool:
    """Whether an amount may be charged: what is due, and of a price 起 no less."""
    return taken_fen == owed.amount_fen or (booking.price_is_from and taken_fen > owed.amount_fen)


def take_back(booking: Booking, *, by: Actor, now: datetime) -> None:
    """Within 点错了: the exact negative of the charge that stands; a 完成 older than the ledger has none."""
    reversal = aliased(Charge)
    stands = select(Charge).where(
        Charge.booking_id == booking.id,
        Charge.reverses_id.is_(None),
        ~select(reversal.id).where(reversal.reverses_id == Charge.id).exists(),
    )
    made = db.session.scalars(stands).one_or_none()
    if made:
        _append(booking, -made.amount_fen, made.share_permille, reverses_id=made.id, by=by, now=now)


def _append(
    booking: Booking,
    amount_fen: int,
    share_permille: int | None,
    *,
    reverses_id: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    db.session.add(
        Charge(
            booking_id=booking.id,
            amount_fen=amount_fen,
            share_permille=share_permille,
            reverses_id=reverses_id,
            charged_at=now,
            account_id=by.account_id,
        )
    )
