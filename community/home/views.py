"""The home page, what the site is, and what it needs to be one."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from community.bookings.kept import has_cookie
from community.canteen.queries import next_meals
from community.core import clock
from community.core.access import anyone, public
from community.core.db import db
from community.core.headers import is_own_origin
from community.core.web import TEXT_SIZES, csrf
from community.courses.queries import with_room
from community.fund.light import standing
from community.fund.rules import LIGHT_WORDS
from community.notices import queries as notices
from community.partners.queries import categories, shop_cards
from community.roster.queries import teams

bp = Blueprint("home", __name__)
OPEN_SHOWN = 4
NOTICES_SHOWN = 3
COURSES_SHOWN = 3
A_YEAR = 365 * 24 * 60 * 60  # seconds


@bp.get("/")
@public
def home_page():
    cards = shop_cards(clock.now())
    return render_template(
        "home/home.html",
        categories=categories(),
        total=len(cards),
        opened=[card for card in cards if card.open.is_open],
        most=OPEN_SHOWN,
        meals=next_meals(clock.now()),
        notices=notices.current(clock.now().date(), most=NOTICES_SHOWN),
        courses=with_room(clock.now(), most=COURSES_SHOWN),
        fund=standing(clock.now()),
        light_words=LIGHT_WORDS,
        team_count=len(teams()),
        has_bookings=has_cookie(),
    )


@bp.get("/about")
@public
def about_page():
    return render_template("home/about.html", total=len(shop_cards(clock.now())))


@bp.get("/privacy")
@public
def privacy_page():
    return render_template("home/privacy.html")


@bp.post("/text-size")
@csrf.exempt
@anyone
def set_text_size():
    """Guarded by Origin, not by a token: the form stands on every public page."""
    if not is_own_origin(request.headers.get("Origin") or request.headers.get("Referer") or ""):
        abort(403)
    size = request.form.get("size", "")
    response = make_response(redirect(_back(), 303))
    name = current_app.config["COOKIE_PREFIX"] + "size"
    secure = current_app.config["IS_PRODUCTION"]
    if size in TEXT_SIZES and size:
        response.set_cookie(name, size, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")
    return response


def _back() -> str:
    """The page the form stood on, as far as it is one of ours that can be opened again."""
    referer = request.headers.get("Referer") or ""
    if not is_own_origin(referer):
        return url_for(".home_page")
    came_from = urlsplit(referer)
    path = came_from.path
    if not path.startswith("/") or path.startswith("//") or not _opens(path):
        return url_for(".home_page")
    return path + (f"?{came_from.query}" if came_from.query else "")


def _opens(path: str) -> bool:
    """Whether a page stands at a path: a form's own address may take its POST alone."""
    try:
        current_app.create_url_adapter(request).match(path, method="GET")
    except HTTPException:
        return False
    return True


@bp.get("/healthz")
@anyone
def health():
    db.session.execute(select(1))
    if request.remote_addr not in ("127.0.0.1", "::1"):
        return {"ok": True}
    return {"ok": True, "database": db.engine.dialect.name, "at": clock.now().isoformat()}


@bp.get("/robots.txt")
@public
def robots():
    lines = [
        "User-agent: *",
        "Disallow: /bookings",
        "Disallow: /desk",
        "Disallow: /kiosk",
        "Disallow: /login",
        "",
    ]
    return "\n".join(lines), 200, {"Content-Type": "text/plain; charset=utf-8"}
