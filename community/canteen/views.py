"""What the canteen serves, and ordering for several days at once."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from community.bookings.rules import MOST_DAYS_AT_ONCE
from community.canteen.queries import meal_lines, sittings
from community.canteen.rules import WEEK, in_short
from community.core import clock
from community.core.access import public

bp = Blueprint("canteen", __name__)
bp.add_app_template_filter(in_short, "menu_in_short")


@bp.get("/canteen")
@public
def menu_page():
    now = clock.now()
    lines = meal_lines()
    found = sittings(now, now.date(), WEEK)
    days = {}
    for sitting in found:
        days.setdefault(sitting.time.at.date(), []).append(sitting)
    return render_template("canteen/menu.html", lines=lines, today=days.pop(now.date(), []), days=days)


@bp.get("/canteen/<int:service_id>/order")
@public
def order_page(service_id: int):
    now, ats = clock.now(), request.args.getlist("at")
    if 0 < len(ats) <= MOST_DAYS_AT_ONCE:
        asked = {"at": ats, "quantity": request.args.get("quantity")}
        return redirect(url_for("bookings.check_page", service_id=service_id, **asked), 303)
    line = next((line for line in meal_lines() if line.id == service_id), None) or abort(404)
    found = sittings(now, now.date(), MOST_DAYS_AT_ONCE + 1, [line.id])
    return render_template(
        "canteen/order.html",
        line=line,
        sittings=[sitting for sitting in found if sitting.is_open(now)],
        ticked=ats,
        quantity=request.args.get("quantity"),
        most=MOST_DAYS_AT_ONCE,
    )
