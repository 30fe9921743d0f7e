"""A shop on paper: a poster with large prices, and the QR code that leads to its page."""

from flask import Blueprint, abort, render_template, request, url_for

from community.core import clock
from community.core.access import public
from community.core.qr import qr_png
from community.core.web import absolute
from community.partners import queries
from community.partners.paper import lines_on_poster
from community.partners.rules import week_in_short

bp = Blueprint("poster", __name__)
SIZES = {"a4": "A4", "a5": "A5"}


@bp.get("/partners/<slug>/poster")
@public
def poster_page(slug: str):
    now, size = clock.now(), request.args.get("size", "a4")
    shop = queries.shown_partner(slug) or abort(404)
    week = week_in_short(queries.plan_of(shop.id, now).week())
    lines = queries.price_list(shop.id, now.date())
    return render_template(
        "partners/poster.html",
        shop=shop,
        week=week,
        lines=lines[: lines_on_poster(shop, lines, len(week))],
        line_count=len(lines),
        size=size if size in SIZES else abort(404),
        sizes=SIZES,
    )


@bp.get("/partners/<slug>/qr.png")
@public
def qr(slug: str):
    shop = queries.shown_partner(slug) or abort(404)
    picture = qr_png(absolute(url_for("partners.shop_page", slug=shop.slug)))
    return picture, 200, {"Content-Type": "image/png"}
