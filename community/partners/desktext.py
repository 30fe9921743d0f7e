"""What the desk takes outside: a text for the WeChat group, of one shop or of the day, and the poster."""

from flask import Blueprint, render_template, url_for

from community.core import clock
from community.core.access import COUNTER, DESK, allow
from community.core.web import absolute
from community.partners import deskqueries, queries
from community.partners.desk import partner_or_404
from community.partners.models import SHOWN_STATES, Partner
from community.partners.rules import week_in_short

bp = Blueprint("desk_text", __name__, url_prefix="/desk/partners")
MOST_SHOPS, MOST_LINES = 30, 8  # a group reads no more of a text


@bp.get("/text")
@allow(*DESK)
def today_page():
    now = clock.now()
    shops = deskqueries.open_today(now)
    url = absolute(url_for("partners.list_page"))
    text = render_template("partners/desk/today.txt", shops=shops[:MOST_SHOPS], total=len(shops), url=url)
    return render_template("partners/desk/today.html", text=text if shops else "")


@bp.get("/<slug>/text")
@allow(*COUNTER)
def shop_page(slug: str):
    partner = partner_or_404(slug)
    text = _text_of(partner) if partner.state in SHOWN_STATES else ""
    return render_template("partners/desk/text.html", partner=partner, text=text)


def _text_of(partner: Partner) -> str:
    now = clock.now()
    lines = queries.price_list(partner.id, now.date())
    return render_template(
        "partners/desk/shop.txt",
        shop=partner,
        week=week_in_short(queries.plan_of(partner.id, now).week()),
        lines=lines[:MOST_LINES],
        line_count=len(lines),
        url=absolute(url_for("partners.shop_page", slug=partner.slug)),
    )
