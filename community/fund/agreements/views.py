"""The public page of the agreements: what each partner has promised, and how far that is kept."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, abort, render_template

from community.core import clock
from community.core.access import public
from community.core.web import fragment
from community.fund.agreements.dues import dues
from community.fund.agreements.queries import Agreed, public_agreements
from community.fund.agreements.rules import KEPT_DAYS, KEPT_WORDS, Due, Kept, kept
from community.fund.rules import month_of
from community.fund.served import Served, served_by_shop
from community.partners.queries import shown_partner

bp = Blueprint("agreements", __name__)
WAYS = (
    ("service", "用低价服务还给邻居"),
    ("rent", "交一点场地租金"),
    ("both", "又出服务又交租金"),
    ("other", "别的约定"),
)


@dataclass(frozen=True)
class Card:
    """A partner's agreement as the public reads it."""

    agreed: Agreed
    kept: Kept
    served: Served

    @property
    def way(self) -> str:
        ways = self.agreed.terms.keys() & {"rent", "service"}
        return "both" if len(ways) == 2 else next(iter(ways), "other")


@bp.get("/agreements")
@public
def list_page():
    now = clock.now()
    cards = cards_at(now)
    return render_template(
        "agreements/list.html",
        groups=[(words, found) for way, words in WAYS if (found := [c for c in cards if c.way == way])],
        total=len(cards),
        kept=Kept(sum(c.kept.met for c in cards), sum(c.kept.asked for c in cards)),
        served=Served(sum(c.served.times for c in cards), sum(c.served.saved_fen for c in cards)),
        span=KEPT_WORDS,
    )


@bp.get("/partners/<slug>/agreement")
@public
def summary(slug: str):
    """What stands on a shop's page: the public summary of what it agreed to."""
    shop = shown_partner(slug) or abort(404)
    found = public_agreements(clock.now().date(), partner_id=shop.id)
    agreed = found[0] if found else None
    return fragment("agreements/_summary.html", heading=shop.name, shop=shop, agreed=agreed)


def cards_at(now: datetime) -> list[Card]:
    """Each partner's agreement, what was kept of it within a year, and whom it served."""
    today = now.date()
    found = public_agreements(today)
    owed: dict[int, list[Due]] = defaultdict(list)
    for due in dues(today):
        owed[due.partner_id].append(due)
    first = month_of(today - timedelta(days=KEPT_DAYS))
    booked = served_by_shop(first, month_of(today), [one.partner.id for one in found])
    cards = []
    for one in found:
        mine = owed[one.partner.id]
        by_hand = sum(due.met - due.booked for due in mine if due.counts_people())
        months = [served for (shop, _), served in booked.items() if shop == one.partner.id]
        times = sum(served.times for served in months) + by_hand
        saved_fen = sum(served.saved_fen for served in months)
        cards.append(Card(one, kept(mine, today), Served(times, saved_fen)))
    return cards
