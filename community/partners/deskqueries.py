"""Reads that the desk alone needs: names, histories, what is missing, old price lists."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Row, func, or_, select

from community.accounts.models import Account
from community.core.db import db
from community.partners.hits import plain, together
from community.partners.models import Concession, OpeningHours, Partner, Price, SearchWord, Service
from community.partners.photos import photo_count
from community.partners.queries import ALL_LINES, LINES, plans, price_list
from community.partners.rules import rest_of_day
from community.partners.searchqueries import board, sayings

LINES_SAID = 2  # of each shop in the day's text


@dataclass(frozen=True)
class Item:
    """One thing that a shop needs before residents see it, or had better have."""

    what: str
    is_filled: bool
    page: str  # where it is filled in: listing, hours, photos or prices
    is_needed: bool = True  # before it is published; the rest may come later


@dataclass(frozen=True)
class WordRow:
    """A search word, and the names of the price lines it finds."""

    word: Row
    lines: list[str]


def partner_names() -> list[Row]:
    """Slug, name and state of every partner, for the desk's choices; those that have ended come last."""
    return db.session.execute(
        select(
            Partner.id, Partner.slug, Partner.name, Partner.category_key, Partner.initial, Partner.state
        ).order_by(Partner.state == "ended", Partner.position, Partner.id)
    ).all()


def concession_groups() -> list[str]:
    """The groups that the price lists name, as they call them."""
    query = select(Concession.group).join(Service).where(Service.ended_at.is_(None))
    return sorted(db.session.scalars(query.distinct()))


def missing_of(partner: Partner, day: date) -> list[Item]:
    """What a shop needs before it is published, and whether it is there."""
    lines = len(price_list(partner.id, day))
    hours = db.session.scalar(select(func.count()).where(OpeningHours.partner_id == partner.id))
    return [
        Item("位置和电话", bool(partner.place and partner.place_short and partner.phone), "listing"),
        Item("介绍", bool(partner.description), "listing"),
        Item(f"价目{lines}项" if lines else "价目", bool(lines), "prices"),
        Item("营业时间", bool(hours), "hours"),
        Item("照片", photo_count(partner.id) > 0, "photos", is_needed=False),
    ]


def lines_ended(partner_id: int) -> list[Row]:
    """The lines that were taken off a price list, the latest first."""
    ended = select(Service.id, Service.name, Service.ended_at).where(
        Service.partner_id == partner_id, Service.ended_at.is_not(None)
    )
    return db.session.execute(ended.order_by(Service.ended_at.desc(), Service.id)).all()


def price_list_as_of(partner_id: int, day: date) -> list[Row]:
    """A partner's price lines as they stood on a day, with those taken off since."""
    was_on = or_(Service.ended_at.is_(None), Service.ended_at > datetime.combine(day, time.max))
    stood = ALL_LINES.where(Service.partner_id == partner_id, was_on)
    return db.session.execute(stood, {"today": day}).all()


@dataclass(frozen=True)
class Today:
    """A shop that is open today: what is left of its openings, and the first lines of its price list."""

    name: str
    left: str  # 到下午6:00
    lines: list[Row]


def open_today(now: datetime) -> list[Today]:
    """The published shops that are open now or later today, in the desk's order."""
    shops = db.session.execute(
        select(Partner.id, Partner.name)
        .where(Partner.state == "published")
        .order_by(Partner.position, Partner.id)
    ).all()
    found, lists = plans([shop.id for shop in shops], now), defaultdict(list)
    for line in db.session.execute(LINES, {"today": now.date()}):
        lists[line.partner_id].append(line)
    days = [(shop, rest_of_day(found[shop.id].openings(now.date()), now)) for shop in shops]
    return [Today(shop.name, left, lists[shop.id][:LINES_SAID]) for shop, left in days if left]


def prices_ahead(service_id: int, day: date) -> list[Row]:
    """The prices that a line will have from later days on; of two from one day the last entered."""
    ahead = (
        select(Price.starts_on, Price.price_fen, Price.is_from, Price.id)
        .where(Price.service_id == service_id, Price.starts_on > day)
        .order_by(Price.starts_on, Price.id)
    )
    return list({row.starts_on: row for row in db.session.execute(ahead)}.values())


def word_rows(day: date) -> list[WordRow]:
    """The search words, each with the price lines it finds on a day."""
    names = [row.name for row in board(day) if row.price_id is not None]
    return [WordRow(row, _lines_meant(row.means, names)) for row in sayings()]


def word_row(word: SearchWord, day: date) -> WordRow:
    """One search word with the price lines it finds on a day."""
    return next(row for row in word_rows(day) if row.word.id == word.id)


def _lines_meant(means: str, names: list[str]) -> list[str]:
    meant = plain(means).split()
    return [name for name in names if any(mean in together(name) for mean in meant)]


def price_changes(partner_id: int, limit: int = 20) -> list[Row]:
    """The latest price rows of a partner with what stood before each: when, who, before, after."""
    line = {"partition_by": Price.service_id, "order_by": Price.id}
    ranked = (
        select(
            Price.id,
            Price.recorded_at,
            Price.starts_on,
            Account.name.label("who"),
            Service.name,
            func.lag(Price.price_fen).over(**line).label("before_fen"),
            func.lag(Price.is_from).over(**line).label("was_from"),
            func.lag(Price.market_low_fen).over(**line).label("before_market_fen"),
            Price.price_fen,
            Price.is_from,
            Price.market_low_fen.label("market_fen"),
        )
        .join(Service, Service.id == Price.service_id)
        .outerjoin(Account, Account.id == Price.account_id)
        .where(Service.partner_id == partner_id)
        .subquery()
    )
    query = select(ranked).where(ranked.c.before_fen.is_not(None)).order_by(ranked.c.id.desc()).limit(limit)
    return db.session.execute(query).all()
