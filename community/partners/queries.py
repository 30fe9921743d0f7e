"""Reads of shops and prices, as plain rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Date, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from community.accounts.models import Account
from community.core.dates import at_minutes
from community.core.db import db
from community.partners.models import (
    SHOWN_STATES,
    Category,
    Closure,
    Concession,
    OpeningHours,
    Partner,
    Price,
    Service,
)
from community.partners.rules import LOOK_AHEAD_DAYS, Openness, Plan, openness

LINE_COLUMNS = (
    Service.id,
    Service.partner_id,
    Service.resource_id,
    Service.name,
    Service.note,
    Service.kind,
    Service.unit,
    Service.minutes,
    Service.by_approval,
    Service.position,
    Price.id.label("price_id"),
    Price.price_fen,
    Price.is_from,
    Price.market_low_fen,
    Price.market_high_fen,
    Price.market_is_from,
    Price.starts_on,
)


@dataclass(frozen=True)
class Item:
    """One thing that a shop needs before residents see it."""

    what: str
    is_filled: bool
    page: str  # where it is filled in: listing, hours or prices


@dataclass(frozen=True)
class ShopCard:
    """A shop in a list: the partner's row with its line, and whether it is open at the moment asked."""

    partner: Row
    open: Openness


def categories() -> list[Row]:
    return db.session.execute(select(*Category.__table__.columns).order_by(Category.position)).all()


def price_at(service_id, day):
    """The id of a service's price on a day, as a subquery: the latest start, then the latest entered."""
    dated = aliased(Price)
    return (
        select(dated.id)
        .where(dated.service_id == service_id, dated.starts_on <= day)
        .order_by(dated.starts_on.desc(), dated.id.desc())
        .limit(1)
        .correlate(Service)
        .scalar_subquery()
    )


# Statements that every page runs are built once; the day is asked for at each run.
TODAY = bindparam("today", type_=Date)
LINES: Select = (
    select(*LINE_COLUMNS)
    .select_from(Service)
    .join(Price, Price.id == price_at(Service.id, TODAY))
    .where(Service.ended_at.is_(None))
    .order_by(Service.position, Service.id)
)
PRICE_LIST = LINES.where(Service.partner_id == bindparam("partner_id"))
PRICE_LINE = LINES.where(Service.id == bindparam("service_id"))


def price_list(partner_id: int, day: date) -> list[Row]:
    """A partner's price lines as they stand on a day."""
    return db.session.execute(PRICE_LIST, {"partner_id": partner_id, "today": day}).all()


def price_line(service_id: int, day: date) -> Row | None:
    return db.session.execute(PRICE_LINE, {"service_id": service_id, "today": day}).first()


def lines_ended(partner_id: int) -> list[Row]:
    """The lines that were taken off a price list, the latest first."""
    ended = select(Service.id, Service.name, Service.ended_at).where(
        Service.partner_id == partner_id, Service.ended_at.is_not(None)
    )
    return db.session.execute(ended.order_by(Service.ended_at.desc(), Service.id)).all()


def prices_ahead(service_id: int, day: date) -> list[Row]:
    """The prices that a line will have from later days on; of two from one day the last entered."""
    ahead = (
        select(Price.starts_on, Price.price_fen, Price.is_from, Price.id)
        .where(Price.service_id == service_id, Price.starts_on > day)
        .order_by(Price.starts_on, Price.id)
    )
    return list({row.starts_on: row for row in db.session.execute(ahead)}.values())


def concessions(partner_id: int) -> dict[int, list[Row]]:
    """A partner's concessions by service."""
    query = (
        select(Concession.service_id, Concession.group, Concession.share_permille)
        .join(Service, Service.id == Concession.service_id)
        .where(Service.partner_id == partner_id)
        .order_by(Concession.id)
    )
    found = defaultdict(list)
    for row in db.session.execute(query):
        found[row.service_id].append(row)
    return found


BLOCKS = select(
    OpeningHours.partner_id,
    OpeningHours.starts_on,
    OpeningHours.weekday,
    OpeningHours.opens,
    OpeningHours.closes,
).where(OpeningHours.partner_id.in_(bindparam("partner_ids", expanding=True)))
CLOSURES = (
    select(Closure.partner_id, Closure.starts_at, Closure.ends_at, Closure.reason)
    .where(Closure.ends_at > bindparam("midnight"), Closure.starts_at < bindparam("horizon"))
    .order_by(Closure.starts_at)
)


def plans(partner_ids: list[int], now: datetime, until: datetime | None = None) -> dict[int, Plan]:
    """The weekly plans of some partners, with the closures from today on.

    Args:
        until: how far closures are read; two weeks where it is left out.
    """
    blocks: dict = defaultdict(lambda: defaultdict(list))
    for partner_id, since, *block in db.session.execute(BLOCKS, {"partner_ids": partner_ids}):
        blocks[partner_id][since].append(tuple(block))
    horizon = until or now + timedelta(days=LOOK_AHEAD_DAYS + 1)
    closures = db.session.execute(CLOSURES, {"midnight": at_minutes(now.date(), 0), "horizon": horizon}).all()
    return {
        key: Plan(
            _now_standing(blocks[key], now.date()),
            [(c.starts_at, c.ends_at, c.reason) for c in closures if c.partner_id in (None, key)],
            sorted((since, later) for since, later in blocks[key].items() if since > now.date()),
        )
        for key in partner_ids
    }


def _now_standing(plans_of_one: dict[date, list], day: date) -> list[tuple[int, int, int]]:
    since = max((since for since in plans_of_one if since <= day), default=None)
    return plans_of_one[since] if since else []


def plan_of(partner_id: int, now: datetime, until: datetime | None = None) -> Plan:
    return plans([partner_id], now, until)[partner_id]


def _cards() -> Select:
    """The shown shops, each with one line: the first that fits the words, else the first of the list."""
    mine = aliased(Service)
    line = (
        select(mine.id)
        .where(
            mine.partner_id == Partner.id,
            mine.ended_at.is_(None),
            exists().where(Price.service_id == mine.id, Price.starts_on <= TODAY),
        )
        .order_by(_fits(mine.name).desc(), mine.position, mine.id)
        .limit(1)
        .correlate(Partner)
        .scalar_subquery()
    )
    return (
        select(
            Partner.id,
            Partner.slug,
            Partner.name,
            Partner.initial,
            Partner.category_key,
            Partner.place_short,
            Partner.state,
            Service.name.label("line"),
            Price.price_fen,
            Price.is_from,
            Price.market_low_fen,
            Price.market_high_fen,
            Price.market_is_from,
        )
        .select_from(Partner)
        .outerjoin(Service, Service.id == line)
        .outerjoin(Price, and_(Price.id == price_at(Service.id, TODAY)))
        .where(Partner.state.in_(SHOWN_STATES), or_(_fits(Partner.name), _fits(Service.name)))
        .order_by(Partner.position, Partner.id)
    )


def _fits(column):
    """Whether a name holds the words searched for; with no words, every name does."""
    return func.coalesce(column, "").ilike(bindparam("like"), escape="\\")


CARDS = _cards()


def shop_cards(now: datetime, *, words: str = "") -> list[ShopCard]:
    """The shown shops in the desk's order, each with one line of its price list.

    Args:
        words: searched in names and price lines; the line that fits is the one shown.
    """
    rows = db.session.execute(CARDS, {"like": f"%{_escaped(words)}%", "today": now.date()}).all()
    found = plans([row.id for row in rows], now)
    return [ShopCard(row, shown_openness(row.state, found[row.id], now)) for row in rows]


def shown_openness(state: str, plan: Plan, now: datetime) -> Openness:
    """A paused shop is shut whatever its hours say."""
    return openness(plan, now) if state == "published" else Openness(False, "暂停营业", "暂停营业")


def shown_partner(slug: str) -> Row | None:
    """A partner that residents may see."""
    return db.session.execute(
        select(*Partner.__table__.columns, Category.name.label("category_name"))
        .join(Category, Category.key == Partner.category_key)
        .where(Partner.slug == slug, Partner.state.in_(SHOWN_STATES))
    ).first()


def partner_names() -> list[Row]:
    """Slug, name and state of every partner that has not ended, for the desk's choices."""
    return db.session.execute(
        select(Partner.id, Partner.slug, Partner.name, Partner.category_key, Partner.initial, Partner.state)
        .where(Partner.state != "ended")
        .order_by(Partner.position, Partner.id)
    ).all()


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


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def missing_of(partner: Partner, day: date) -> list[Item]:
    """What a shop needs before it is published, and whether it is there."""
    lines = len(price_list(partner.id, day))
    hours = db.session.scalar(select(func.count()).where(OpeningHours.partner_id == partner.id))
    return [
        Item("位置和电话", bool(partner.place and partner.place_short and partner.phone), "listing"),
        Item("介绍", bool(partner.description), "listing"),
        Item(f"价目{lines}项" if lines else "价目", bool(lines), "prices"),
        Item("营业时间", bool(hours), "hours"),
    ]
