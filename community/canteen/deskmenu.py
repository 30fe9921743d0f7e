"""The week's menus at the desk: typed in one table, or copied from the week before."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import Row

from community.bookings.desk import board_day
from community.canteen import actions
from community.canteen.desk import lines_or_404
from community.canteen.forms import WeekForm, as_typed, name_of, week_form
from community.canteen.queries import menus
from community.canteen.rules import WEEK, menus_seen, week_of
from community.core import clock, keys
from community.core.access import COUNTER, actor, allow
from community.core.errors import Refusal
from community.core.web import done, wrong

bp = Blueprint("desk_menu", __name__, url_prefix="/desk/canteen")
PAGE, FORM = "canteen/desk/week.html", "canteen/desk/_week.html"


def week(lines: list[Row]) -> dict:
    """The week that the address asks for, with the form that stands on it."""
    days = week_of(board_day())
    cells = [(line.id, day) for day in days for line in lines]
    standing = menus([line.id for line in lines], days[0], WEEK)
    make = week_form(cells, {line.id: line.name for line in lines})
    form = make(data=as_typed(standing) | {"seen": menus_seen(standing)})
    nearby = (days[0] - timedelta(days=WEEK), days[0] + timedelta(days=WEEK))
    context = {"lines": lines, "slug": lines[0].slug, "days": days, "nearby": nearby}
    return context | {"form": form, "name_of": name_of, "is_saved": "saved" in request.args}


@bp.get("/<slug>/menu")
@allow(*COUNTER)
def week_page(slug: str):
    return render_template(PAGE, **week(lines_or_404(slug)))


@bp.post("/<slug>/menu")
@allow(*COUNTER)
def save_week(slug: str):
    return _answer(slug, _save)


@bp.post("/<slug>/menu/copy")
@allow(*COUNTER)
def copy_week(slug: str):
    """What is typed is kept; what is empty then is copied."""
    return _answer(slug, _save_and_copy)


def _answer(slug: str, act: Callable[[dict, WeekForm], str]):
    context = week(lines_or_404(slug))
    form = context["form"]
    if not form.validate():
        return wrong(PAGE, FORM, **context)
    try:
        keys.once(form, lambda: act(context, form))
    except Refusal as refusal:
        return wrong(PAGE, "core/_messages.html", 409, refusal=refusal, **context)
    return done(here(context))


def _save(context: dict, form: WeekForm) -> str:
    ids = [line.id for line in context["lines"]]
    seen = request.form.get("agreed") or form.seen.data or ""
    monday = context["days"][0]
    return str(actions.set_week(ids, monday, form.typed(), seen=seen, by=actor(), now=clock.now()))


def _save_and_copy(context: dict, form: WeekForm) -> str:
    _save(context, form)
    ids, monday = [line.id for line in context["lines"]], context["days"][0]
    return str(actions.copy_week(ids, monday, by=actor(), now=clock.now()))


def here(context: dict) -> str:
    return url_for("desk_menu.week_page", slug=context["slug"], day=context["days"][0], saved=1)
