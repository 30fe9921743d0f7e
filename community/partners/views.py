"""Residents' pages of the shops: the list, one shop."""

from collections import Counter

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from community.core import clock
from community.core.access import public
from community.core.assets import A_YEAR
from community.core.files import missing, path_of
from community.partners import queries
from community.partners.photos import is_shown, photos_of
from community.partners.rules import spoken_span_of_day

bp = Blueprint("partners", __name__)
bp.add_app_template_filter(spoken_span_of_day, "span_of_day")


@bp.get("/partners")
@public
def list_page():
    if request.args.get("q"):
        return redirect(url_for("search.results_page", q=request.args["q"]), 303)
    cards = queries.shop_cards(clock.now())
    category, only_open = request.args.get("category"), request.args.get("open") == "1"
    shown = [
        card
        for card in cards
        if (not category or card.partner.category_key == category) and (not only_open or card.open.is_open)
    ]
    return render_template(
        "partners/list.html",
        shown=shown,
        categories=queries.categories(),
        counts=Counter(card.partner.category_key for card in cards),
        total=len(cards),
        category=category,
        only_open=only_open,
    )


@bp.get("/partners/<slug>")
@public
def shop_page(slug: str):
    now = clock.now()
    shop = queries.shown_partner(slug) or abort(404)
    plan = queries.plan_of(shop.id, now)
    return render_template(
        "partners/shop.html",
        shop=shop,
        plan=plan,
        open=queries.shown_openness(shop.state, plan, now),
        is_shut_today=bool(plan.closure_on(now.date())) and not plan.openings(now.date()),
        closures=plan.closures_after(now),
        lines=queries.price_list(shop.id, now.date()),
        concessions=queries.concessions(shop.id),
        week=plan.week(),
        photos=photos_of(shop.id),
    )


@bp.get("/photos/<name>")
@public
def photo(name: str):
    return picture(name) if is_shown(name) else abort(404)


def picture(name: str) -> Response:
    """A file that a row names; its name is never used for another, so browsers keep it."""
    if missing([name]):
        abort(404)
    answer = Response(path_of(name).read_bytes(), mimetype="image/webp")
    answer.cache_control.public = answer.cache_control.immutable = True
    answer.cache_control.max_age = A_YEAR
    answer.set_etag(name)
    return answer.make_conditional(request)
