"""A day on paper for when the network is away, and the page on which it is typed back in."""

from flask import Blueprint, render_template, request, url_for

from community.bookings.catchup import NOTED, type_in
from community.bookings.desk import board_day
from community.bookings.queries import day_sheet
from community.bookings.rules import Ticket
from community.core import clock, keys
from community.core.access import COUNTER, READERS, actor, allow
from community.core.forms import Tap
from community.core.web import done, wrong

bp = Blueprint("desk_paper", __name__, url_prefix="/desk")
FRAGMENT = "bookings/desk/_catch_up.html"


@bp.get("/bookings/sheet")
@allow(*READERS)
def sheet_page():
    who = actor()
    may = {"may_serve": who.role in COUNTER, "all_shops": who.partner_slug is None}
    return render_template("bookings/desk/sheet.html", **_day(), **may)


@bp.get("/bookings/catch-up")
@allow(*COUNTER)
def catch_up_page():
    return render_template("bookings/desk/catch_up.html", **_day(), form=Tap(), noted={}, refused={})


@bp.post("/bookings/catch-up")
@allow(*COUNTER)
def catch_up():
    form, day = Tap(), _day()
    noted = _noted(day["tickets"])
    if not form.validate() or not noted:
        return _not_saved(day, form, noted, {})
    refused = _save(form, day["tickets"], noted)
    if refused:
        return _not_saved(_day(), Tap(formdata=None), noted, refused)
    then = url_for(".catch_up_page", day=day["day"], partner=day["partner"])
    return done(then, FRAGMENT, **_day(), form=Tap(formdata=None), noted={}, refused={})


def _not_saved(day: dict, form: Tap, noted: dict[int, str], refused: dict[int, str]):
    """The page again with all that was chosen, and what is wrong."""
    context = day | {"form": form, "noted": noted, "refused": refused, "saved": len(noted) - len(refused)}
    return wrong("bookings/desk/catch_up.html", FRAGMENT, is_blank=not noted, **context)


def _day() -> dict:
    """The day and the shop that the address asks for; where it names none, every shop one may see."""
    day, slug = board_day(), actor().partner_slug or request.args.get("partner") or None
    return {"day": day, "partner": slug, "tickets": day_sheet(day, slug)}


def _noted(tickets: list[Ticket]) -> dict[int, str]:
    """What was chosen, by booking; 没动 is nothing."""
    chosen = {ticket.id: request.form.get(f"row-{ticket.id}") for ticket in tickets}
    return {booking_id: verb for booking_id, verb in chosen.items() if verb in NOTED}


def _save(form: Tap, tickets: list[Ticket], noted: dict[int, str]) -> dict[int, str]:
    """By booking, why it could not be saved; the rows are asked, so that a second tap is told the same."""
    refused: dict[int, str] = {}
    rows = [(ticket, noted[ticket.id]) for ticket in tickets if ticket.id in noted]
    keys.once(form, lambda: str(refused.update(type_in(rows, by=actor(), now=clock.now())) or "typed in"))
    now_is = {ticket.id: ticket.state for ticket in _day()["tickets"]}
    return {
        booking_id: refused.get(booking_id, "这个预约刚刚有人动过")
        for booking_id, verb in noted.items()
        if now_is.get(booking_id) not in NOTED[verb]
    }
