"""Reads of shops and prices, as plain rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Date, Row, Select, and_, bindparam, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased

from community.core.dates import at_minutes
from community.core.db import db
from community.partners.models import (
    SHOWN_STATES,
    CalendarDay,
    Category,
    Closure,
    Concession,
    ExtraHours,
    OpeningHours,
    Partner,
    Price,
    Service,
)
from community.partners.rules import LOOK_AHEAD_DAYS, Openness, Plan, openness

# What an offer, a booking and a course say of their shop; a line's own place goes before the shop's.
OF_SHOP = (
    Partner.id.label("partner_id"),
    Partner.slug.label("partner_slug"),
    Partner.name.label("partner_name"),
    Partner.phone.label("partner_phone"),
    func.coalesce(func.nullif(Service.place, ""), Partner.place).label("place"),
)
PLACE_SHORT = func.coalesce(func.nullif(Service.place, ""), Partner.place_short).label("place_short")
OF_PRICE = (
    Price.price_fen,
    Price.is_from,
    Price.market_low_fen,
    Price.market_high_fen,
    Price.market_is_from,
)
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
    *OF_PRICE,
    Price.starts_on,
)


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
ALL_LINES: Select = (
    select(*LINE_COLUMNS)
    .select_from(Service)
    .join(Price, Price.id == price_at(Service.id, TODAY))
    .order_by(Service.position, Service.id)
)
LINES = ALL_LINES.where(Service.ended_at.is_(None))
PRICE_LIST = LINES.where(Service.partner_id == bindparam("partner_id"))
PRICE_LINE = LINES.where(Service.id == bindparam("service_id"))


def price_list(partner_id: int, day: date) -> list[Row]:
    """A partner's price lines as they stand on a day."""
    return db.session.execute(PRICE_LIST, {"partner_id": partner_id, "today": day}).all()


def price_line(service_id: int, day: date) -> Row | None:
    return db.session.execute(PRICE_LINE, {"service_id": service_id, "today": day}).first()


CONCESSIONS: Select = (
    select(Concession.service_id, Concession.group, Concession.share_permille)
    .join(Service, Service.id == Concession.service_id)
    .where(Service.partner_id.in_(bindparam("partner_ids", expanding=True)))
    .order_by(Concession.id)
)


def concessions(*partner_ids: int) -> dict[int, list[Row]]:
    """The concessions of some partners by service."""
    found = defaultdict(list)
    for row in db.session.execute(CONCESSIONS, {"partner_ids": partner_ids}):
        found[row.service_id].append(row)
    return found


def has_concession(service_id: int) -> bool:
    return db.session.scalar(select(exists().where(Concession.service_id == service_id)))


BLOCKS = select(
    OpeningHours.partner_id,
    OpeningHours.starts_on,
    OpeningHours.weekday,
    OpeningHours.opens,
    OpeningHours.closes,
).where(OpeningHours.partner_id.in_(bindparam("partner_ids", expanding=True)))
CLOSURES = (
    select(Closure.partner_id, Closure.resource_id, Closure.starts_at, Closure.ends_at, Closure.reason)
    .where(
        Closure.ends_at > bindparam("midnight"),
        Closure.starts_at < bindparam("horizon"),
        Closure.lifted_at.is_(None),
    )
    .order_by(Closure.starts_at)
)
BETWEEN = bindparam("today", type_=Date), bindparam("last", type_=Date)
# The days that are not what their weekday says: of the calendar for those who keep it, and a shop's odd ones.
ODD_DAYS = union_all(
    select(
        Partner.id.label("partner_id"),
        CalendarDay.day.label("day"),
        CalendarDay.kind.label("kind"),
        CalendarDay.name.label("name"),
        literal(0).label("opens"),
        literal(0).label("closes"),
    )
    .join_from(CalendarDay, Partner, Partner.keeps_holidays.is_(True))
    .where(CalendarDay.day.between(*BETWEEN), CalendarDay.kind != "usual"),
    select(
        ExtraHours.partner_id,
        ExtraHours.day,
        literal("extra"),
        literal(""),
        ExtraHours.opens,
        ExtraHours.closes,
    ).where(ExtraHours.day.between(*BETWEEN)),
)


def plans(
    partner_ids: Iterable[int], now: datetime, until: datetime | None = None, resource_id: int | None = None
) -> dict[int, Plan]:
    """The weekly plans of some partners, with closures, holidays and odd days from today on.

    Args:
        until: how far closures and odd days are read; two weeks where it is left out.
        resource_id: closures of this resource are read, too.
    """
    make = _planner(partner_ids, now, until or now + timedelta(days=LOOK_AHEAD_DAYS + 1))
    return {key: make(key, resource_id) for key in partner_ids}


def resource_plans(owners: Mapping[int, int], now: datetime, until: datetime) -> dict[int, Plan]:
    """The plans by which some resources go, as plans.

    Args:
        owners: the partner of each resource, by the resource's id.
    """
    make = _planner(set(owners.values()), now, until)
    return {resource_id: make(partner_id, resource_id) for resource_id, partner_id in owners.items()}


def _planner(partner_ids: Iterable[int], now: datetime, horizon: datetime) -> Callable[..., Plan]:
    """Reads what some partners' plans are made of, in three queries, and makes one of them at a time."""
    blocks: dict = defaultdict(lambda: defaultdict(list))
    for partner_id, since, *block in db.session.execute(BLOCKS, {"partner_ids": list(partner_ids)}):
        blocks[partner_id][since].append(tuple(block))
    midnight = at_minutes(now.date(), 0)
    closures = db.session.execute(CLOSURES, {"midnight": midnight, "horizon": horizon}).all()
    odd = defaultdict(list)
    for row in db.session.execute(ODD_DAYS, {"today": now.date(), "last": horizon.date()}):
        odd[row.partner_id].append(row)

    def plan(partner_id: int, resource_id: int | None) -> Plan:
        own = blocks[partner_id]
        hit = (c for c in closures if c.partner_id in (None, partner_id))
        return Plan(
            _now_standing(own, now.date()),
            [(c.starts_at, c.ends_at, c.reason) for c in hit if c.resource_id in (None, resource_id)],
            sorted((since, later) for since, later in own.items() if since > now.date()),
            **_odd_days(odd[partner_id]),
        )

    return plan


def _odd_days(rows: list[Row]) -> dict:
    extra = defaultdict(list)
    for row in rows:
        if row.kind == "extra":
            extra[row.day].append((row.opens, row.closes))
    return {
        "holidays": {row.day: row.name for row in rows if row.kind == "holiday"},
        "workdays": frozenset(row.day for row in rows if row.kind == "workday"),
        "extra": dict(extra),
    }


def _now_standing(plans_of_one: dict[date, list], day: date) -> list[tuple[int, int, int]]:
    since = max((since for since in plans_of_one if since <= day), default=None)
    return plans_of_one[since] if since else []


def plan_of(
    partner_id: int, now: datetime, until: datetime | None = None, resource_id: int | None = None
) -> Plan:
    return plans([partner_id], now, until, resource_id)[partner_id]


def _cards() -> Select:
    """The shown shops, each with the first line of its price list."""
    mine = aliased(Service)
    line = (
        select(mine.id)
        .where(
            mine.partner_id == Partner.id,
            mine.ended_at.is_(None),
            exists().where(Price.service_id == mine.id, Price.starts_on <= TODAY),
        )
        .order_by(mine.position, mine.id)
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
        .where(Partner.state.in_(SHOWN_STATES))
        .order_by(Partner.position, Partner.id)
    )


CARDS = _cards()


def shop_cards(now: datetime) -> list[ShopCard]:
    """The shown shops in the desk's order, each with the first line of its price list."""
    rows = db.session.execute(CARDS, {"today": now.date()}).all()
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
