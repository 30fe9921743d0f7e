"""What waits at the desk because of the canteen, and whose desk has one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import url_for

from community.canteen.queries import has_canteen, meal_lines, sittings
from community.core.access import COUNTER, Actor
from community.core.feature import Waiting


def serves_meals(by: Actor) -> bool:
    """Whether the canteen stands in somebody's side bar: the desk's, and of the shops a canteen's own."""
    return by.role != "shop" or has_canteen(by.partner_slug)


def waiting(by: Actor, now: datetime) -> Iterator[Waiting]:
    """Sittings of tomorrow that nobody has written a menu for."""
    lines = meal_lines(by.partner_slug) if by.role in COUNTER else []
    tomorrow = now.date() + timedelta(days=1)
    blank = [
        sitting for sitting in sittings(now, tomorrow, 1, [line.id for line in lines]) if not sitting.dishes
    ]
    if blank:
        offer = blank[0].offer
        yield Waiting(
            len(blank),
            "顿饭没写菜单",
            f"明天的{offer.service_name}，{offer.partner_name}",
            "去写菜单",
            url_for("desk_menu.week_page", slug=offer.partner_slug, day=tomorrow),
        )
