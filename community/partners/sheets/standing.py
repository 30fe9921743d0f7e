"""What stands on the site, as sheets speak of it: shops, their listings, lines and prices."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from community.core.db import db
from community.partners.models import Partner, Price, Service
from community.partners.queries import ALL_LINES, plans

LISTED = ("name", "category_key", "place", "place_short", "place_hint", "phone", "description")
Amounts = tuple[int, bool, int | None, int | None]  # as lines.PRICE_NAMES


@dataclass(frozen=True)
class StandingLine:
    """One line of a price list, with today's price and those from later days on."""

    id: int
    name: str
    note: str
    unit: str
    minutes: int | None
    kind: str
    price: Amounts
    price_id: int
    starts_on: date
    ahead: tuple[tuple[date, Amounts], ...]
    is_ended: bool

    def price_on(self, day: date) -> Amounts:
        """The price that will stand on a day from today on."""
        place = bisect_right([since for since, _ in self.ahead], day)
        return self.ahead[place - 1][1] if place else self.price


@dataclass(frozen=True)
class StandingShop:
    """One shop with its lines in their order, those taken off among them."""

    id: int
    slug: str
    listing: dict
    blocks: tuple[tuple[int, int, int], ...]
    lines: tuple[StandingLine, ...]

    @property
    def name(self) -> str:
        return self.listing["name"]

    def on_list(self) -> list[StandingLine]:
        return [line for line in self.lines if not line.is_ended]


def standing(partner_id: int | None, now: datetime) -> list[StandingShop]:
    """One shop, or all that have not ended, in the order of the list."""
    asked = Partner.state != "ended" if partner_id is None else Partner.id == partner_id
    partners = db.session.scalars(select(Partner).where(asked).order_by(Partner.position, Partner.id)).all()
    ids = [partner.id for partner in partners]
    hours, lines = plans(ids, now), _lines(ids, now.date())
    return [
        StandingShop(
            partner.id,
            partner.slug,
            {name: getattr(partner, name) for name in LISTED},
            tuple(sorted(hours[partner.id].blocks)),
            tuple(lines[partner.id]),
        )
        for partner in partners
    ]


def _lines(partner_ids: list[int], today: date) -> dict[int, list[StandingLine]]:
    mine = Service.partner_id.in_(partner_ids)
    ahead: dict[int, dict[date, Amounts]] = defaultdict(dict)
    later = select(Price).join(Service).where(mine, Price.starts_on > today)
    for price in db.session.scalars(later.order_by(Price.starts_on, Price.id)):
        ahead[price.service_id][price.starts_on] = _amounts(price)
    found: dict[int, list[StandingLine]] = defaultdict(list)
    rows = ALL_LINES.add_columns(Service.ended_at).where(mine)
    for row in db.session.execute(rows, {"today": today}):
        line = StandingLine(
            *(row.id, row.name, row.note, row.unit, row.minutes, row.kind),
            *(_amounts(row), row.price_id, row.starts_on, tuple(ahead[row.id].items())),
            is_ended=row.ended_at is not None,
        )
        found[row.partner_id].append(line)
    return found


def _amounts(price) -> Amounts:
    return price.price_fen, price.is_from, price.market_low_fen, price.market_high_fen
