"""The canteen's desk: what the kitchen cooks, sitting by sitting, and the sheet of it."""

from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request
from sqlalchemy import Row

from community.bookings.desk import FIRST_DAY, LAST_DAY, board_day
from community.canteen.queries import kitchen, kitchen_lines, meal_line, meal_lines
from community.canteen.rules import Kitchen, count_of
from community.core import clock
from community.core.access import COUNTER, READERS, actor, allow, own_partner_or_404
from community.core.dates import day_from

bp = Blueprint("desk_canteen", __name__, url_prefix="/desk/canteen")
bp.add_app_template_filter(count_of, "count_of")


def own_canteens(day: date) -> dict[str, list[Row]]:
    """The lines of each canteen that one may see on a day, by the canteen's slug."""
    canteens: dict[str, list[Row]] = {}
    for line in kitchen_lines(day, actor().partner_slug):
        canteens.setdefault(line.slug, []).append(line)
    return canteens


def lines_or_404(slug: str) -> list[Row]:
    own_partner_or_404(slug)
    return meal_lines(slug) or abort(404)


def line_or_404(service_id: int) -> Row:
    line = meal_line(service_id) or abort(404)
    own_partner_or_404(line.slug)
    return line


def day_or_404(text: str) -> date:
    day = day_from(text)
    return day if day and FIRST_DAY <= day <= LAST_DAY else abort(404)


def kitchen_or_404(service_id: int, day: str) -> tuple[Row, Kitchen]:
    line = line_or_404(service_id)
    return line, kitchen(line, day_or_404(day), clock.now())


@bp.get("")
@allow(*READERS)
def kitchen_page():
    day, now = board_day(), clock.now()
    canteens = own_canteens(day)
    slug = request.args.get("partner")
    lines = canteens.get(slug) or next(iter(canteens.values()), [])
    return render_template(
        "canteen/desk/kitchen.html",
        day=day,
        nearby=(day - timedelta(days=1), day + timedelta(days=1)),
        canteens=canteens,
        shop=lines[0] if lines else None,
        kitchens=[(line, kitchen(line, day, now)) for line in lines],
        may_serve=actor().role in COUNTER,
    )


@bp.get("/<int:service_id>/<day>/sheet")
@allow(*READERS)
def sheet_page(service_id: int, day: str):
    line, found = kitchen_or_404(service_id, day)
    return render_template("canteen/desk/sheet.html", line=line, kitchen=found)
