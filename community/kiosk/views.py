"""The hall's touch screen: the board, price lists, teams; paired once by a code from the desk."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_login import current_user

from community.accounts.actions import pair
from community.accounts.views import enter
from community.bookings.rooms import rooms
from community.canteen.queries import next_meals
from community.core import clock
from community.core.access import allow, anyone
from community.core.web import fragment, wrong
from community.courses.queries import with_room
from community.fund.light import standing
from community.fund.reckoning import listed, reckoning
from community.fund.rules import CATEGORY_WORDS, LIGHT_WORDS
from community.kiosk.forms import PairingForm
from community.notices import queries as notices
from community.partners import queries
from community.partners.photos import photos_of
from community.roster.queries import teams

bp = Blueprint("kiosk", __name__, url_prefix="/kiosk")
OPEN_SHOWN = 4
TEAMS_SHOWN = 3
NOTICES_SHOWN = 3
COURSES_SHOWN = 2
ENTRIES_SHOWN = 3
TO_COME_TO_SHOWN = 3  # courses and rooms


@bp.get("")
@allow("kiosk")
def board_page():
    return render_template("kiosk/board.html", **_board())


@bp.get("/board")
@allow("kiosk")
def board():
    return fragment("kiosk/_board.html", "kiosk/board.html", heading="现在营业", **_board())


@bp.get("/fresh")
@allow("kiosk")
def fresh_page():
    """Whoever stood here is gone: the browser forgets all but its cookies, for one of them is the pairing."""
    response = redirect(url_for(".board_page"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _board() -> dict:
    now = clock.now()
    cards, courses = queries.shop_cards(now), with_room(now, most=COURSES_SHOWN)
    return {
        "opened": [card for card in cards if card.open.is_open],
        "most_open": OPEN_SHOWN,
        "meals": next_meals(now),
        "courses": courses,
        "rooms": [room for room in rooms(now) if room.today][: TO_COME_TO_SHOWN - len(courses)],
        "teams": teams()[:TEAMS_SHOWN],
        "notices": notices.current(now.date(), most=NOTICES_SHOWN),
        "categories": queries.categories(),
        "fund": standing(now),
        "light_words": LIGHT_WORDS,
    }


@bp.get("/categories/<key>")
@allow("kiosk")
def category_page(key: str):
    category = next((c for c in queries.categories() if c.key == key), None) or abort(404)
    cards = [card for card in queries.shop_cards(clock.now()) if card.partner.category_key == key]
    return render_template("kiosk/category.html", category=category, cards=cards)


@bp.get("/partners/<slug>")
@allow("kiosk")
def shop_page(slug: str):
    now = clock.now()
    shop = queries.shown_partner(slug) or abort(404)
    plan = queries.plan_of(shop.id, now)
    return render_template(
        "kiosk/shop.html",
        shop=shop,
        open=queries.shown_openness(shop.state, plan, now),
        lines=queries.price_list(shop.id, now.date()),
        concessions=queries.concessions(shop.id),
        photos=photos_of(shop.id),
    )


@bp.get("/volunteers")
@allow("kiosk")
def teams_page():
    return render_template("kiosk/teams.html", teams=teams())


@bp.get("/fund")
@allow("kiosk")
def fund_page():
    stands = standing(clock.now())
    entries, _ = listed(most=ENTRIES_SHOWN)
    return render_template(
        "kiosk/fund.html",
        stands=stands,
        found=reckoning(stands.month) if stands.month else None,
        entries=entries,
        light_words=LIGHT_WORDS,
        category_words=CATEGORY_WORDS,
    )


@bp.get("/notices")
@allow("kiosk")
def notices_page():
    return render_template("kiosk/notices.html", notices=notices.current(clock.now().date()))


@bp.get("/notices/<int:notice_id>")
@allow("kiosk")
def notice_page(notice_id: int):
    notice = notices.posted(notice_id)
    if notice is None or notice.standing(clock.now().date()) != "current":
        abort(404)
    answered, attachments = notices.answered(notice_id), notices.attachments_of(notice_id)
    return render_template("kiosk/notice.html", notice=notice, answered=answered, attachments=attachments)


def is_paired() -> bool:
    return current_user.is_authenticated and current_user.actor.role == "kiosk"


@bp.get("/pair")
@anyone
def pair_page():
    if is_paired():
        return redirect(url_for(".board_page"), 303)  # Back from the first board
    return render_template("kiosk/pair.html", form=PairingForm())


@bp.post("/pair")
@anyone
def pair_screen():
    form = PairingForm()
    if is_paired():
        return redirect(url_for(".board_page"), 303)  # the second tap of two
    if form.validate():
        token = pair(form.code.data, address=request.remote_addr or "", now=clock.now())
        if token:
            enter(token, keeps_page=True)
            return redirect(url_for(".board_page"), 303)
        form.code.errors = ["这个配对码不对，或者过期了，请在工作台重新取一个"]
    return wrong("kiosk/pair.html", "kiosk/_pair.html", form=form)
