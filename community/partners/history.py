"""The history of a shop: for each of its fields and each price, who changed it when, from what to what."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from community.accounts.models import Account
from community.core.audit import AuditLine
from community.core.db import db
from community.partners.models import Partner, Price, Service
from community.partners.rules import price_said

PRICE_VERBS = ("change_price", "schedule_price")  # the price's own rows tell of them
ODD_DAY = "open_odd_day"  # its hours stand on one day alone
NOBODY = "建站时"


@dataclass(frozen=True)
class Entry:
    """One field that changed; a verb that changes none (上移) has none."""

    at: datetime
    who: str
    verb: str
    line_id: int | None  # none: the shop itself
    line: str
    field: str = ""
    before: object = None
    after: object = None


def history(partner: Partner) -> list[Entry]:
    """Everything that was changed of a shop and its price list, the latest first."""
    lines = service_names(partner.id)
    entries = [*_of_audit(partner, lines), *_of_prices(lines)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def service_names(partner_id: int) -> dict[int, str]:
    """The names of all lines that a price list has or had, in its order."""
    named = select(Service.id, Service.name).where(Service.partner_id == partner_id)
    return {row.id: row.name for row in db.session.execute(named.order_by(Service.position, Service.id))}


def _of_audit(partner: Partner, lines: dict[int, str]) -> Iterator[Entry]:
    of_shop = (AuditLine.subject == "partner") & (AuditLine.subject_key == partner.slug)
    of_lines = (AuditLine.subject == "service") & AuditLine.subject_key.in_([str(key) for key in lines])
    found = (
        select(AuditLine, Account.name)
        .outerjoin(Account, Account.id == AuditLine.account_id)
        .where(or_(of_shop, of_lines), AuditLine.verb.not_in(PRICE_VERBS))
        .order_by(AuditLine.id.desc())
    )
    for line, who in db.session.execute(found):
        line_id = int(line.subject_key) if line.subject == "service" else None
        about = (line.at, who, line.verb, line_id, lines.get(line_id, ""))
        before, after = json.loads(line.before), json.loads(line.after)
        day = after.pop("starts_on", None)
        since = day and f"（{day}{'当天' if line.verb == ODD_DAY else '起'}）"
        if not before and after.keys() <= {"name"}:  # the row as a whole: added, taken off, moved
            yield Entry(*about)
            continue
        for name, value in after.items():
            value = f"{value or '无'}{since}" if since else value
            yield Entry(*about, name, before.get(name), value)


def _of_prices(lines: dict[int, str]) -> Iterator[Entry]:
    """Each price row, the latest first, with the price that it took the place of."""
    rows = (
        select(Price, Account.name)
        .outerjoin(Account, Account.id == Price.account_id)
        .where(Price.service_id.in_(lines))
        .order_by(Price.id)
    )
    entries, earlier = [], defaultdict(list)
    for price, who in db.session.execute(rows):
        stood = [row for row in earlier[price.service_id] if row.starts_on <= price.starts_on]
        before = max(stood, key=lambda row: (row.starts_on, row.id), default=None)
        earlier[price.service_id].append(price)
        is_ahead = price.starts_on > price.recorded_at.date()
        verb = "schedule_price" if is_ahead else "change_price" if before else "set_price"
        since = f"（{price.starts_on}起）" if is_ahead else ""
        about = (price.recorded_at, who or NOBODY, verb, price.service_id, lines[price.service_id])
        entries.append(Entry(*about, "price", before and _said(before), _said(price) + since))
    return reversed(entries)


def _said(price: Price) -> str:
    market = price.market_low_fen, price.market_high_fen, price.market_is_from
    return price_said(price.price_fen, price.is_from, *market)
