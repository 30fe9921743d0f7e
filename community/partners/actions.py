"""The verbs that change shops and price lists: the only writer of their rows."""

from datetime import datetime

from sqlalchemy import update

from community.core import audit
from community.core.access import Actor
from community.core.db import db, insert_if_absent, transaction
from community.core.errors import Refusal
from community.partners.calendar import set_up_calendar
from community.partners.lines import PRICE_NAMES, hold, set_price
from community.partners.models import CATEGORIES, Category, Price, Service
from community.partners.queries import price_line
from community.partners.rules import price_said


def set_up(now: datetime) -> None:
    """What every community begins with: the six categories and the calendar."""
    set_up_categories(now)
    set_up_calendar(now)


def set_up_categories(now: datetime) -> None:
    """The six categories that every community has."""
    for position, (key, name, examples) in enumerate(CATEGORIES):
        db.session.execute(
            insert_if_absent(Category, key=key, name=name, examples=examples, position=position)
        )


def change_line(
    service: Service,
    *,
    name: str,
    price_fen: int,
    is_from: bool,
    market_low_fen: int | None,
    market_high_fen: int | None,
    seen_name: str,
    seen_price_id: int,
    by: Actor,
    now: datetime,
) -> Price:
    """Change a line of a price list; another price is a new row from today on, bookings made keep theirs.

    Args:
        market_low_fen, market_high_fen: both or neither; the same where it is one figure.
        seen_name, seen_price_id: what stood on the page; somebody may have changed it since.
    Returns:
        The price that stands now.
    Raises:
        Refusal: name or price has been changed meanwhile ("price"), the line has been taken off ("ended"),
            or the market price is upside down.
    """
    if market_low_fen is not None and market_low_fen > market_high_fen:
        raise Refusal("市场价要先写低的，再写高的")
    with transaction() as session:
        hold(service)
        line = price_line(service.id, now.date())
        if line is None:
            raise Refusal("这一行刚刚停用了", "要接着改，请先在“停用的项目”里恢复", code="ended")
        before = (line.price_fen, line.is_from, line.market_low_fen, line.market_high_fen)
        after = (price_fen, is_from, market_low_fen, market_high_fen)
        if (line.name, line.price_id) != (seen_name, seen_price_id):
            both = f"现在是{line.name}{price_said(*before)}；您填的是{name}{price_said(*after)}"
            raise Refusal("这一行刚刚有人改过", f"{both}。要接着改，请点“不改了”再点“改”", code="price")
        if name != line.name:
            session.execute(update(Service).where(Service.id == service.id).values(name=name))
            audit.record(
                "rename_service",
                "service",
                service.id,
                by=by,
                now=now,
                before={"name": line.name},
                after={"name": name},
            )
        if before == after:
            return session.get_one(Price, line.price_id)
        price = set_price(
            service, starts_on=now.date(), by=by, now=now, **dict(zip(PRICE_NAMES, after, strict=True))
        )
        audit.record(
            "change_price",
            "service",
            service.id,
            by=by,
            now=now,
            before=dict(zip(PRICE_NAMES, before, strict=True)),
            after=dict(zip(PRICE_NAMES, after, strict=True)),
        )
    return price
